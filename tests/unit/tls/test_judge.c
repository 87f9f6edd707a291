#include "pki.h"

#include <openssl/x509_vfy.h>
#include <unistd.h>

#include "base/text.h"
#include "tls/judge.h"

#define DAY ((time_t)86400)
#define CHAIN_MAX 8

static const struct tls_rules strict = {
    .common_name = true, .ip_san = true, .security_level = 2, .min_version = 0x0303};
static const struct tls_rules partial = {.partial_chain = true,
                                         .common_name = true,
                                         .ip_san = true,
                                         .security_level = 2,
                                         .min_version = 0x0303};
static const struct tls_rules no_ip = {
    .common_name = true, .security_level = 2, .min_version = 0x0303};
static const struct tls_rules no_cn = {.ip_san = true, .security_level = 2, .min_version = 0x0303};
static const struct tls_rules lax = {
    .common_name = true, .ip_san = true, .security_level = 0, .min_version = 0x0303};

struct presented {
    struct sp_bytes der[CHAIN_MAX];
    size_t n;
};

static struct presented
present(const char *file, struct sp_arena *a)
{
    struct presented p = {.n = 0};
    struct ca_file chain;

    pki_ca_file(file, a, &chain);
    assert_true(chain.ncerts <= CHAIN_MAX);
    for (; p.n < chain.ncerts; p.n++)
        p.der[p.n] = chain.certs[p.n].der;
    return p;
}

static struct tls_verdict
judge(const struct presented *p, const char *ca_name, const char *name,
      const struct tls_rules *rules, time_t now, struct sp_arena *a)
{
    struct ca_file ca;
    struct tls_trust *trust;
    struct tls_verdict v;

    pki_ca_file(ca_name, a, &ca);
    trust = tls_trust_new(&ca, NULL);
    assert_non_null(trust);
    assert_int_equal(tls_judge(trust, p->der, p->n, name, rules, now, a, &v, NULL), 0);
    tls_trust_free(trust);
    return v;
}

enum {
    PARTIAL = 1, /* only_partial */
    IN_FILE = 2, /* in_ca_file */
    SENT = 4,    /* issuer_sent */
};

static const struct {
    const char *name, *chain, *ca;
    const struct tls_rules *rules;
    int code, depth;
    unsigned flags;
} chains[] = {
    {"signed by the root", "good.crt", "ca.crt", &strict, 0, 0, 0},
    {"unknown authority", "good.crt", "other-ca.crt", &strict, 20, 0, 0},
    {"authority of the same name, key identifiers", "good.crt", "ca-same-name.crt", &strict, 20, 0,
     0},
    {"authority of the same name", "no-key-id.crt", "ca-same-name.crt", &strict, 7, 0, 0},
    {"leaf in the CA file", "good.crt", "good.crt", &strict, 20, 0, PARTIAL | IN_FILE},
    {"leaf in the CA file, partial", "good.crt", "good.crt", &partial, 0, 0, IN_FILE},
    {"intermediate sent", "intermediate.crt", "ca.crt", &strict, 0, 0, 0},
    {"intermediate not sent", "no-intermediate.crt", "ca.crt", &strict, 20, 0, 0},
    {"intermediate in the CA file", "no-intermediate.crt", "bundle.crt", &strict, 0, 0, 0},
    {"only the intermediate in the CA file", "no-intermediate.crt", "intermediate-ca.crt", &strict,
     2, 1, PARTIAL},
    {"the same, and it is sent", "intermediate.crt", "intermediate-ca.crt", &strict, 2, 1, PARTIAL},
    {"the same, partial", "intermediate.crt", "intermediate-ca.crt", &partial, 0, 0, 0},
    {"self-signed", "self-signed.crt", "ca.crt", &strict, 18, 0, SENT},
    {"self-signed, its own CA file", "self-signed.crt", "self-signed.crt", &strict, 0, 0,
     IN_FILE | SENT},
    {"root sent, not in the CA file", "self-signed-in-chain.crt", "ca.crt", &strict, 19, 1, SENT},
    {"root sent, in the CA file", "self-signed-in-chain.crt", "other-ca.crt", &strict, 0, 0, SENT},
    {"expired", "expired.crt", "ca.crt", &strict, 10, 0, 0},
    {"not yet valid", "not-yet-valid.crt", "ca.crt", &strict, 9, 0, 0},
    {"expired root", "expired-root.crt", "expired-ca.crt", &strict, 10, 1, 0},
    {"expired intermediate", "expired-intermediate.crt", "ca.crt", &strict, 10, 1, 0},
    {"issuer is no CA", "not-ca.crt", "not-ca-issuer.crt", &strict, 79, 1, SENT},
    {"issuer is no CA, all in the CA file", "not-ca.crt", "not-ca.crt", &strict, 79, 1,
     IN_FILE | SENT},
    {"path length", "pathlen.crt", "ca.crt", &strict, 25, 2, 0},
    {"name constraints", "name-constraints.crt", "ca.crt", &strict, 47, 0, 0},
    {"for clients only", "wrong-eku.crt", "ca.crt", &strict, 26, 0, 0},
    {"weak key", "weak-key.crt", "ca.crt", &strict, 66, 0, 0},
    {"weak key, level 0", "weak-key.crt", "ca.crt", &lax, 0, 0, 0},
    {"weak digest", "weak-digest.crt", "ca.crt", &strict, 68, 0, 0},
    {"weak digest, level 0", "weak-digest.crt", "ca.crt", &lax, 0, 0, 0},
    {"critical extension", "critical-ext.crt", "ca.crt", &strict, 34, 0, 0},
    {"root sent, too", "root-sent.crt", "ca.crt", &strict, 0, 0, SENT},
    {"wrong order", "wrong-order.crt", "ca.crt", &strict, 0, 0, 0},
    {"one too many", "extra.crt", "ca.crt", &strict, 0, 0, 0},
    {"cross-signed", "cross-signed.crt", "ca.crt", &strict, 0, 0, 0},
    {"cross-signed, both roots", "cross-signed.crt", "cross-signed.crt", &partial, 0, 0, IN_FILE},
    {"cross-signed, the second form's root", "cross-signed.crt", "other-ca.crt", &strict, 20, 1,
     0}, /* OpenSSL tries the first form alone */
    {"cross-signed, the first form has ended", "cross-expired.crt", "ca.crt", &strict, 0, 0, 0},
    {"another leaf in the CA file", "good.crt", "wildcard.crt", &strict, 20, 0, 0},
    {"inspected", "inspected.crt", "ca.crt", &strict, 19, 1, SENT},
    {"CA file with CRLF", "good.crt", "ca-crlf.crt", &strict, 0, 0, 0},
    {"CA file with BOM", "good.crt", "ca-bom.crt", &strict, 0, 0, 0},
    {"CA file with TRUSTED CERTIFICATE", "good.crt", "ca-trusted.crt", &strict, 0, 0, 0},
    {"CA file with a key", "good.crt", "ca-with-key.pem", &strict, 0, 0, 0},
};

static void
chains_are_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(chains); i++) {
        struct sp_arena a = {0};
        struct presented p;
        struct tls_verdict v;
        unsigned flags;

        /* make-pki leaves it out where the system forbids SHA-1 signatures. */
        if (pki_read(chains[i].chain, &a).data == NULL &&
            sp_streq(chains[i].chain, "weak-digest.crt")) {
            print_message("skipped: %s\n", chains[i].name);
            sp_arena_free(&a);
            continue;
        }
        p = present(chains[i].chain, &a);
        v = judge(&p, chains[i].ca, "s3.test", chains[i].rules, pki_made(), &a);
        flags = (v.only_partial ? PARTIAL : 0U) | (v.in_ca_file ? IN_FILE : 0U) |
                (v.issuer_sent ? SENT : 0U);
        if (!v.judged || v.code != chains[i].code || v.depth != chains[i].depth ||
            flags != chains[i].flags || !v.name_ok)
            fail_msg("%s: code %d (%s) at %d, flags %u, name %d", chains[i].name, v.code, v.text,
                     v.depth, flags, v.name_ok);
        assert_int_equal(v.text != NULL, v.code != 0);
        assert_int_equal(v.at.subject != NULL, v.code != 0);
        assert_string_equal(v.leaf.subject, "CN=localhost,O=s3preflight");
        sp_arena_free(&a);
    }
}

/*
 * Certificates of the path, leaf first: s sent, t out of the CA file, b both, x neither; a point at
 * the end where the issuer of the last one is nowhere.
 */
static const struct {
    const char *name, *chain, *ca;
    const struct tls_rules *rules;
    const char *path;
} paths[] = {
    {"signed by the root", "good.crt", "ca.crt", &strict, "st"},
    {"unknown authority", "good.crt", "other-ca.crt", &strict, "s."},
    {"authority of the same name", "no-key-id.crt", "ca-same-name.crt", &strict, "st"},
    {"intermediate sent", "intermediate.crt", "ca.crt", &strict, "sst"},
    {"intermediate not sent", "no-intermediate.crt", "ca.crt", &strict, "s."},
    {"intermediate in the CA file", "no-intermediate.crt", "bundle.crt", &strict, "stt"},
    {"only the intermediate in the CA file", "no-intermediate.crt", "intermediate-ca.crt", &strict,
     "st."},
    {"the same, and it is sent", "intermediate.crt", "intermediate-ca.crt", &strict, "sb."},
    {"the same, partial", "intermediate.crt", "intermediate-ca.crt", &partial, "sb"},
    {"leaf in the CA file, partial", "good.crt", "good.crt", &partial, "b"},
    {"self-signed", "self-signed.crt", "ca.crt", &strict, "s"},
    {"self-signed, its own CA file", "self-signed.crt", "self-signed.crt", &strict, "b"},
    {"root sent, not in the CA file", "self-signed-in-chain.crt", "ca.crt", &strict, "ss"},
    {"root sent, too", "root-sent.crt", "ca.crt", &strict, "sb"},
    {"expired", "expired.crt", "ca.crt", &strict, "st"},
    {"one too many", "extra.crt", "ca.crt", &strict, "st"},
};

static void
paths_are_described(void **state)
{
    struct sp_arena a = {0};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        const struct presented p = present(paths[i].chain, &a);
        const struct tls_verdict v =
            judge(&p, paths[i].ca, "backup.s3.test", paths[i].rules, pki_made(), &a);
        char path[TLS_PATH_MAX + 2] = "";

        for (size_t k = 0; k < v.npath; k++) {
            const struct tls_link *link = &v.path[k];

            path[k] = "xstb"[(link->sent ? 1 : 0) + (link->trusted ? 2 : 0)];
            assert_true(k + 1 == v.npath ||
                        sp_streq(link->cert.issuer, v.path[k + 1].cert.subject));
        }
        path[v.npath] = v.no_issuer ? '.' : '\0';
        if (!sp_streq(path, paths[i].path))
            fail_msg("%s: the path is \"%s\"", paths[i].name, path);
        assert_string_equal(v.path[0].cert.sha256, v.leaf.sha256);
        assert_string_equal(v.path[v.npath - 1].cert.issuer, v.top_issuer);
    }
    sp_arena_free(&a);
}

static void
culprit_and_top_are_named(void **state)
{
    static const struct {
        const char *chain, *ca, *at, *top_issuer;
    } cases[] = {
        {"good.crt", "ca.crt", NULL, "CN=Test Root CA,O=s3preflight"},
        {"good.crt", "other-ca.crt", "CN=localhost,O=s3preflight", "CN=Test Root CA,O=s3preflight"},
        {"intermediate.crt", "other-ca.crt", "CN=Test Intermediate CA,O=s3preflight",
         "CN=Test Root CA,O=s3preflight"},
        {"no-intermediate.crt", "ca.crt", "CN=localhost,O=s3preflight",
         "CN=Test Intermediate CA,O=s3preflight"},
        {"expired-root.crt", "expired-ca.crt", "CN=Expired Root CA,O=s3preflight",
         "CN=Expired Root CA,O=s3preflight"},
        {"expired-intermediate.crt", "ca.crt", "CN=Expired Intermediate,O=s3preflight",
         "CN=Test Root CA,O=s3preflight"},
        {"pathlen.crt", "ca.crt", "CN=No CA Below Me,O=s3preflight",
         "CN=Test Root CA,O=s3preflight"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct presented p = present(cases[i].chain, &a);
        struct tls_verdict v = judge(&p, cases[i].ca, "s3.test", &strict, pki_made(), &a);

        if (!sp_streq(v.at.subject, cases[i].at) || !sp_streq(v.top_issuer, cases[i].top_issuer))
            fail_msg("%s by %s: at %s, top issuer %s", cases[i].chain, cases[i].ca, v.at.subject,
                     v.top_issuer);
        sp_arena_free(&a);
    }
}

static void
order_is_seen(void **state)
{
    static const struct {
        const char *chain;
        enum chain_order order;
        const char *out_of_place;
    } cases[] = {
        {"good.crt", CHAIN_IN_ORDER, NULL},
        {"intermediate.crt", CHAIN_IN_ORDER, NULL},
        {"pathlen.crt", CHAIN_IN_ORDER, NULL},
        {"root-sent.crt", CHAIN_IN_ORDER, NULL},
        {"self-signed.crt", CHAIN_IN_ORDER, NULL},
        {"cross-signed.crt", CHAIN_IN_ORDER, NULL},
        {"cross-expired.crt", CHAIN_IN_ORDER, NULL},
        {"wrong-order.crt", CHAIN_WRONG_ORDER, "CN=Test Intermediate CA,O=s3preflight"},
        {"extra.crt", CHAIN_EXTRA, "CN=No CA Below Me,O=s3preflight"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct presented p = present(cases[i].chain, &a);
        struct tls_verdict v = judge(&p, "ca.crt", "s3.test", &strict, pki_made(), &a);

        if (v.order != cases[i].order || !sp_streq(v.out_of_place, cases[i].out_of_place))
            fail_msg("%s: order %d, %s", cases[i].chain, (int)v.order, v.out_of_place);
        sp_arena_free(&a);
    }
}

/* The same leaf twice, and a root with what it signed behind it. */
static void
repeated_ones_are_in_order(void **state)
{
    struct sp_arena a = {0};
    struct presented p = present("intermediate.crt", &a);
    struct tls_verdict v;

    (void)state;
    p.der[2] = p.der[1];
    p.der[1] = p.der[0];
    p.n = 3;
    v = judge(&p, "ca.crt", "s3.test", &strict, pki_made(), &a);
    assert_int_equal(v.order, CHAIN_IN_ORDER);
    assert_int_equal(v.code, 0);
    sp_arena_free(&a);
}

static void
go_is_asked_too(void **state)
{
    static const struct {
        const char *chain, *name, *go;
    } cases[] = {
        {"good.crt", "s3.test", NULL},
        {"good.crt", "127.0.0.1", NULL},
        {"ip-san.crt", "::1", NULL},
        {"intermediate.crt", "s3.test", NULL},
        {"cn-only.crt", "localhost", "legacy Common Name"},
        {"cn-only.crt", "s3.test", NULL}, /* refused here, too */
        {"ip-as-text.crt", "127.0.0.1", "without IP SANs"},
        {"ip-as-text.crt", "localhost", NULL},
        {"negative-serial.crt", "s3.test", "negative serial number"},
        {"negative-serial.crt", "other.test", NULL},
        {"expired.crt", "s3.test", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct presented p = present(cases[i].chain, &a);
        struct tls_verdict v = judge(&p, "ca.crt", cases[i].name, &strict, pki_made() + DAY, &a);

        if ((v.go_refuses == NULL) != (cases[i].go == NULL) ||
            (v.go_refuses != NULL && strstr(v.go_refuses, cases[i].go) == NULL))
            fail_msg("%s for %s: %s", cases[i].chain, cases[i].name, v.go_refuses);
        sp_arena_free(&a);
    }
}

static void
what_looser_rules_would_match(void **state)
{
    static const struct {
        const char *chain, *name;
        const struct tls_rules *rules;
        const char *loose;
        bool common_name;
    } cases[] = {
        {"wildcard-partial.crt", "s3.test", &strict, "s*.test", false},
        {"wildcard-partial.crt", "backup.s3.test", &strict, "*.*.test", false},
        {"wildcard-partial.crt", "localhost", &strict, NULL, false},
        {"wildcard.crt", "my.bucket.s3.test", &strict, NULL, false},
        {"wildcard.crt", "bucket.s3.test", &strict, NULL, false},
        {"cn-only.crt", "localhost", &no_cn, NULL, true},
        {"cn-only.crt", "localhost", &strict, NULL, false},
        {"cn-only.crt", "s3.test", &no_cn, NULL, false},
        {"no-wildcard.crt", "other.test", &no_cn, NULL, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct presented p = present(cases[i].chain, &a);
        struct tls_verdict v = judge(&p, "ca.crt", cases[i].name, cases[i].rules, pki_made(), &a);

        if (!sp_streq(v.loose_name, cases[i].loose) || v.common_name_only != cases[i].common_name)
            fail_msg("%s for %s: %s, common name %d", cases[i].chain, cases[i].name, v.loose_name,
                     v.common_name_only);
        sp_arena_free(&a);
    }
}

enum { BY_IP = 1, BY_CN = 2 };

static const struct {
    const char *chain, *name;
    const struct tls_rules *rules;
    bool ok;
    unsigned how;
} names[] = {
    {"good.crt", "localhost", &strict, true, 0},
    {"good.crt", "LOCALHOST.", &strict, true, 0},
    {"good.crt", "bucket.s3.test", &strict, true, 0},
    {"good.crt", "my.bucket.s3.test", &strict, false, 0},
    {"good.crt", "127.0.0.1", &strict, true, BY_IP},
    {"good.crt", "127.0.0.1", &no_ip, false, 0},
    {"good.crt", "::1", &strict, true, BY_IP},
    {"good.crt", "0:0:0:0:0:0:0:1", &strict, true, BY_IP},
    {"good.crt", "::ffff:127.0.0.1", &strict, false, 0},
    {"good.crt", "127.0.0.2", &strict, false, 0},
    {"wrong-name.crt", "localhost", &strict, false, 0},
    {"wrong-name.crt", "other.test", &strict, true, 0},
    {"wildcard.crt", "s3.test", &strict, true, 0},
    {"wildcard.crt", "bucket.s3.test", &strict, true, 0},
    {"wildcard.crt", "localhost", &strict, false, 0},
    {"no-wildcard.crt", "s3.test", &strict, true, 0},
    {"no-wildcard.crt", "bucket.s3.test", &strict, false, 0},
    {"cn-only.crt", "localhost", &strict, true, BY_CN},
    {"cn-only.crt", "localhost", &no_cn, false, 0},
    {"cn-only.crt", "s3.test", &strict, false, 0},
    {"no-ip.crt", "127.0.0.1", &strict, false, 0},
    {"no-ip.crt", "localhost", &strict, true, 0},
    {"ip-san.crt", "127.0.0.1", &strict, true, BY_IP},
    {"ip-san.crt", "loopback", &strict, false, 0}, /* its CN, but there are SANs */
    {"ip-san.crt", "127.0.0.1", &no_ip, false, 0},
};

static void
names_are_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct sp_arena a = {0};
        struct presented p = present(names[i].chain, &a);
        struct tls_verdict v = judge(&p, "ca.crt", names[i].name, names[i].rules, pki_made(), &a);
        unsigned how = (v.by_ip ? BY_IP : 0U) | (v.by_common_name ? BY_CN : 0U);

        if (v.name_ok != names[i].ok || how != names[i].how || v.code != 0)
            fail_msg("%s for %s: %d, how %u, code %d", names[i].chain, names[i].name, v.name_ok,
                     how, v.code);
        sp_arena_free(&a);
    }
}

struct forged_name {
    int type;
    const char *bytes;
    int len;
};

static void
forged_names_are_judged(void **state)
{
    static const struct {
        const char *name;
        struct forged_name alt[2];
        struct forged spec;
        const char *wanted;
        const struct tls_rules *rules;
        bool ok;
    } cases[] = {
        {"NUL in a dNSName", {{GEN_DNS, "s3.test\0.evil", 13}}, {0}, "s3.test", &strict, false},
        {"NUL in the CN",
         {{0}},
         {.common_name = "s3.test\0x", .common_name_len = 9, .common_name_type = V_ASN1_UTF8STRING},
         "s3.test",
         &strict,
         false},
        {"CN", {{0}}, {.common_name = "s3.test"}, "s3.test", &strict, true},
        {"CN with a wildcard", {{0}}, {.common_name = "*.test"}, "s3.test", &strict, true},
        {"CN that is an address", {{0}}, {.common_name = "10.0.0.1"}, "10.0.0.1", &no_ip, true},
        {"any SAN hides the CN",
         {{GEN_EMAIL, "a@b", 3}},
         {.common_name = "s3.test"},
         "s3.test",
         &strict,
         false},
        {"dNSName that is an address", {{GEN_DNS, "10.0.0.1", 8}}, {0}, "10.0.0.1", &no_ip, true},
        {"second name",
         {{GEN_DNS, "a.test", 6}, {GEN_IPADD, "\x0a\0\0\1", 4}},
         {0},
         "10.0.0.1",
         &strict,
         true},
        {"iPAddress with a mask",
         {{GEN_IPADD, "\x0a\0\0\1\xff\xff\xff\xff", 8}},
         {0},
         "10.0.0.1",
         &strict,
         false},
        {"iPAddress as text", {{GEN_IPADD, "10.0.0.1", 8}}, {0}, "10.0.0.1", &strict, false},
        {"empty iPAddress", {{GEN_IPADD, "", 0}}, {0}, "s3.test", &strict, false},
        {"SAN without a name",
         {{0}},
         {.common_name = "s3.test", .san_der = "\x30\0", .san_len = 2},
         "s3.test",
         &strict,
         true},
        {"SAN that cannot be read",
         {{0}},
         {.common_name = "s3.test", .san_der = "\x05\0", .san_len = 2},
         "s3.test",
         &strict,
         false},
        {"neither SAN nor CN", {{0}}, {0}, "s3.test", &strict, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct forged spec = cases[i].spec;
        struct presented p = {.n = 1};
        struct tls_verdict v;

        for (size_t k = 0; k < 2 && cases[i].alt[k].type != 0; k++) {
            const struct forged_name *alt = &cases[i].alt[k];

            if (spec.names == NULL)
                spec.names = GENERAL_NAMES_new();
            (void)sk_GENERAL_NAME_push(spec.names, forge_name(alt->type, alt->bytes, alt->len));
        }
        p.der[0] = forge(&spec, &a);
        v = judge(&p, "ca.crt", cases[i].wanted, cases[i].rules, pki_made(), &a);
        if (v.name_ok != cases[i].ok)
            fail_msg("%s: %d", cases[i].name, v.name_ok);
        assert_int_not_equal(v.code, 0);
        sp_arena_free(&a);
    }
}

/* Of 100,000 names 32 are kept, but the last one counts too. */
static void
all_names_are_compared(void **state)
{
    struct forged spec = {.names = GENERAL_NAMES_new()};
    struct sp_arena a = {0};
    struct presented p = {.n = 1};
    struct tls_verdict v;

    (void)state;
    for (int i = 0; i < 100000; i++) {
        char text[32];
        int len = snprintf(text, sizeof(text), "n%d.test", i);

        (void)sk_GENERAL_NAME_push(spec.names, forge_name(GEN_DNS, text, len));
    }
    p.der[0] = forge(&spec, &a);
    v = judge(&p, "ca.crt", "n99999.test", &strict, pki_made(), &a);
    assert_true(v.name_ok);
    assert_int_equal(v.leaf.nnames, CERT_NAMES_MAX);
    assert_int_equal(v.leaf.all_names, 100000);
    sp_arena_free(&a);
}

/*
 * RFC 5280 section 4.1.2.5 counts the second of notAfter as valid; OpenSSL, and with it every
 * consumer judged here, does not.
 */
static void
dates_at_their_boundaries(void **state)
{
    static const struct {
        const char *name, *chain, *ca;
        time_t days, seconds;
        int code, depth;
    } cases[] = {
        {"a second before notBefore", "good.crt", "ca.crt", -1825, -1, 9, 0},
        {"notBefore", "good.crt", "ca.crt", -1825, 0, 0, 0},
        {"a second before notAfter", "good.crt", "ca.crt", 1825, -1, 0, 0},
        {"notAfter", "good.crt", "ca.crt", 1825, 0, 10, 0},
        {"a second after notAfter", "good.crt", "ca.crt", 1825, 1, 10, 0},
        {"expired one while it was good", "expired.crt", "ca.crt", -31, 0, 0, 0},
        {"not yet valid one when it is", "not-yet-valid.crt", "ca.crt", 30, 0, 0, 0},
        {"root a second before its notAfter", "expired-root.crt", "expired-ca.crt", -30, -1, 0, 0},
        {"root at its notAfter", "expired-root.crt", "expired-ca.crt", -30, 0, 10, 1},
        {"the epoch", "good.crt", "ca.crt", -100000, 0, 9, 1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct presented p = present(cases[i].chain, &a);
        time_t now =
            cases[i].days == -100000 ? 0 : pki_made() + cases[i].days * DAY + cases[i].seconds;
        struct tls_verdict v = judge(&p, cases[i].ca, "s3.test", &strict, now, &a);

        if (v.code != cases[i].code || v.depth != cases[i].depth)
            fail_msg("%s: code %d at %d", cases[i].name, v.code, v.depth);
        sp_arena_free(&a);
    }
}

static void
earliest_expiry_counts(void **state)
{
    struct sp_arena a = {0};
    struct presented p = present("expired-intermediate.crt", &a);
    struct tls_verdict v = judge(&p, "ca.crt", "s3.test", &strict, pki_made(), &a);

    (void)state;
    assert_int_equal(v.not_after, pki_made() - 30 * DAY);
    assert_int_equal(v.leaf.not_after, pki_made() + 1825 * DAY);
    assert_string_equal(v.first_to_end, "CN=Expired Intermediate,O=s3preflight");
    p = present("intermediate.crt", &a);
    v = judge(&p, "ca.crt", "s3.test", &strict, pki_made(), &a);
    assert_int_equal(v.not_after, pki_made() + 1825 * DAY);
    assert_string_equal(v.first_to_end, "CN=localhost,O=s3preflight");
    p = present("cross-expired.crt", &a); /* what has ended is not needed */
    v = judge(&p, "ca.crt", "s3.test", &strict, pki_made(), &a);
    assert_int_equal(v.not_after, pki_made() + 1825 * DAY);
    p = present("expired-root.crt", &a); /* the root counts, though it is not presented */
    v = judge(&p, "expired-ca.crt", "s3.test", &strict, pki_made() - 31 * DAY, &a);
    assert_int_equal(v.not_after, pki_made() - 30 * DAY);
    sp_arena_free(&a);
}

static void
order_and_extras_do_not_matter(void **state)
{
    struct sp_arena a = {0};
    struct presented p = present("pathlen-ca.crt", &a);
    struct presented chain = present("intermediate.crt", &a);
    struct tls_verdict v;

    (void)state;
    p.der[2] = chain.der[1];
    p.der[1] = p.der[0];
    p.der[0] = chain.der[0];
    p.n = 3;
    v = judge(&p, "ca.crt", "s3.test", &strict, pki_made(), &a);
    assert_int_equal(v.code, 0);
    sp_arena_free(&a);
}

static void
unreadable_dates_do_not_verify(void **state)
{
    struct forged spec = {.common_name = "s3.test", .not_after = "nonsense"};
    struct sp_arena a = {0};
    struct presented p = {.n = 1};
    struct ca_file ca = {.state = CA_FILE_OK, .path = "x", .ncerts = 1};
    struct certificate cert;
    struct tls_trust *trust;
    struct tls_verdict v;

    (void)state;
    p.der[0] = forge(&spec, &a);
    assert_int_equal(certificate_describe(p.der[0], &a, &cert, NULL), 0);
    ca.certs = &cert;
    trust = tls_trust_new(&ca, NULL);
    assert_non_null(trust);
    assert_int_equal(tls_judge(trust, p.der, 1, "s3.test", &strict, pki_made(), &a, &v, NULL), 0);
    assert_int_equal(v.code, X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD);
    assert_true(v.in_ca_file);
    tls_trust_free(trust);
    sp_arena_free(&a);
}

static void
no_chain_is_not_judged(void **state)
{
    struct sp_arena a = {0};
    struct presented none = {.n = 0};
    struct tls_verdict v = judge(&none, "ca.crt", "s3.test", &strict, pki_made(), &a);

    (void)state;
    assert_false(v.judged);
    assert_false(v.name_ok);
    assert_int_equal(v.code, 0);
    sp_arena_free(&a);
}

static void
garbage_in_the_chain_is_refused(void **state)
{
    struct sp_arena a = {0};
    struct presented p = present("good.crt", &a);
    struct ca_file ca;
    struct tls_trust *trust;
    struct tls_verdict v;
    struct sp_err err = {0};

    (void)state;
    pki_ca_file("ca.crt", &a, &ca);
    trust = tls_trust_new(&ca, NULL);
    p.der[1] = (struct sp_bytes){(const unsigned char *)"junk", 4};
    assert_int_equal(tls_judge(trust, p.der, 2, "s3.test", &strict, 0, &a, &v, &err), -1);
    assert_int_equal(err.code, SP_INPUT);
    assert_false(v.judged);
    tls_trust_free(trust);
    sp_arena_free(&a);
}

static void
system_store_is_the_default(void **state)
{
    struct sp_arena a = {0};
    struct presented good = present("good.crt", &a);
    struct ca_file none = {.state = CA_FILE_NONE};
    const struct ca_file *given[] = {NULL, &none};
    static const struct {
        const char *store;
        int code;
    } cases[] = {{PKI_DIR "/ca.crt", 0}, {PKI_DIR "/other-ca.crt", 20}, {"/nonexistent", 20}};

    (void)state;
    assert_int_equal(setenv("SSL_CERT_DIR", "/nonexistent", 1), 0);
    for (size_t i = 0; i < COUNT_OF(cases) * 2; i++) {
        struct tls_trust *trust;
        struct tls_verdict v;

        assert_int_equal(setenv("SSL_CERT_FILE", cases[i / 2].store, 1), 0);
        trust = tls_trust_new(given[i % 2], NULL);
        assert_non_null(trust);
        assert_int_equal(
            tls_judge(trust, good.der, 1, "s3.test", &strict, pki_made(), &a, &v, NULL), 0);
        if (v.code != cases[i / 2].code || v.in_ca_file)
            fail_msg("%s: code %d", cases[i / 2].store, v.code);
        tls_trust_free(trust);
    }
    sp_arena_free(&a);
}

/* The system's roots must not help out a CA file that lacks the right one. */
static void
ca_file_replaces_the_system_store(void **state)
{
    struct sp_arena a = {0};
    struct presented good = present("good.crt", &a);
    struct tls_verdict v;

    (void)state;
    assert_int_equal(setenv("SSL_CERT_FILE", PKI_DIR "/ca.crt", 1), 0);
    v = judge(&good, "other-ca.crt", "s3.test", &strict, pki_made(), &a);
    assert_int_equal(v.code, 20);
    sp_arena_free(&a);
}

static void
system_store_is_asked_beside_the_file(void **state)
{
    static const struct {
        const char *chain, *ca, *store;
        bool public_ok;
    } cases[] = {
        {"good.crt", "other-ca.crt", PKI_DIR "/ca.crt", true},
        {"good.crt", "other-ca.crt", PKI_DIR "/expired-ca.crt", false},
        {"good.crt", "other-ca.crt", "/nonexistent", false},
        {"good.crt", "ca.crt", PKI_DIR "/ca.crt", false}, /* trusted: nobody asks */
        {"expired.crt", "other-ca.crt", PKI_DIR "/ca.crt", false},
        {"no-intermediate.crt", "other-ca.crt", PKI_DIR "/ca.crt", false},
        {"self-signed.crt", "ca.crt", PKI_DIR "/ca.crt", false},
    };

    (void)state;
    assert_int_equal(setenv("SSL_CERT_DIR", "/nonexistent", 1), 0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct presented p = present(cases[i].chain, &a);
        struct tls_verdict v;

        assert_int_equal(setenv("SSL_CERT_FILE", cases[i].store, 1), 0);
        v = judge(&p, cases[i].ca, "s3.test", &strict, pki_made(), &a);
        if (v.public_ok != cases[i].public_ok || v.anchors != ANCHORS_SOME)
            fail_msg("%s by %s beside %s: %d", cases[i].chain, cases[i].ca, cases[i].store,
                     v.public_ok);
        sp_arena_free(&a);
    }
}

/* A directory with one file of this name; NULL: none. */
static void
make_store_dir(char path[64], const char *file)
{
    char name[128];
    FILE *f;

    (void)snprintf(path, 64, "store.XXXXXX");
    assert_non_null(mkdtemp(path));
    if (file == NULL)
        return;
    (void)snprintf(name, sizeof(name), "%s/%s", path, file);
    f = fopen(name, "w");
    assert_non_null(f);
    assert_int_equal(fclose(f), 0);
}

static void
remove_store_dir(const char *path, const char *file)
{
    char name[128];

    (void)snprintf(name, sizeof(name), "%s/%s", path, file == NULL ? "" : file);
    if (file != NULL)
        assert_int_equal(unlink(name), 0);
    assert_int_equal(rmdir(path), 0);
}

static void
empty_stores_are_seen(void **state)
{
    static const struct {
        const char *file; /* SSL_CERT_FILE */
        const char *name; /* of the only file in SSL_CERT_DIR */
        enum tls_anchors anchors;
    } cases[] = {
        {"/nonexistent", NULL, ANCHORS_NONE_BY_ENV},
        {PKI_DIR "/ca.crt", NULL, ANCHORS_SOME},
        {PKI_DIR "/ca-junk", NULL, ANCHORS_NONE_BY_ENV},
        {"/nonexistent", "0123abcd.0", ANCHORS_SOME},
        {"/nonexistent", "0123abcd.12", ANCHORS_SOME},
        {"/nonexistent", "0123abcd.r0", ANCHORS_NONE_BY_ENV}, /* a CRL */
        {"/nonexistent", "ca.crt", ANCHORS_NONE_BY_ENV},
        {"/nonexistent", "0123abc.0", ANCHORS_NONE_BY_ENV},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct presented p = present("good.crt", &a);
        struct tls_trust *trust;
        struct tls_verdict v;
        char dir[64];
        char list[128];

        make_store_dir(dir, cases[i].name);
        (void)snprintf(list, sizeof(list), "/nonexistent::%s", dir);
        assert_int_equal(setenv("SSL_CERT_FILE", cases[i].file, 1), 0);
        assert_int_equal(setenv("SSL_CERT_DIR", list, 1), 0);
        trust = tls_trust_new(NULL, NULL);
        assert_non_null(trust);
        assert_int_equal(tls_judge(trust, p.der, p.n, "s3.test", &strict, pki_made(), &a, &v, NULL),
                         0);
        if (v.anchors != cases[i].anchors)
            fail_msg("%s, %s: %d", cases[i].file, cases[i].name, (int)v.anchors);
        tls_trust_free(trust);
        remove_store_dir(dir, cases[i].name);
        sp_arena_free(&a);
    }
}

static void
unusable_ca_files_give_no_trust(void **state)
{
    struct certificate junk = {.der = {(const unsigned char *)"x", 1}};
    struct ca_file undecodable = {.state = CA_FILE_OK, .path = "x", .certs = &junk, .ncerts = 1};
    struct sp_err err = {0};

    (void)state;
    for (int s = CA_FILE_MISSING; s < CA_FILE_OK; s++) {
        struct ca_file ca = {.state = (enum ca_file_state)s, .path = "x"};

        err = (struct sp_err){0};
        assert_null(tls_trust_new(&ca, &err));
        assert_int_equal(err.code, SP_INPUT);
    }
    err = (struct sp_err){0};
    assert_null(tls_trust_new(&undecodable, &err));
    assert_int_equal(err.code, SP_INPUT);
    tls_trust_free(NULL);
}

static void
survives_every_failing_allocation(void **state)
{
    static const char *const files[] = {"good.crt", "expired.crt", "extra.crt",
                                        "wildcard-partial.crt"};
    struct sp_arena source = {0};
    struct ca_file ca;
    struct tls_trust *trust;

    (void)state;
    pki_ca_file("ca.crt", &source, &ca);
    trust = tls_trust_new(&ca, NULL);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct presented p = present(files[i], &source);
        int rc = -1;

        for (long n = 1; rc == -1; n++) {
            struct sp_arena a = {.fail_in = n};
            struct sp_err err = {0};
            struct tls_verdict v;

            rc = tls_judge(trust, p.der, p.n, "backup.s3.test", &strict, pki_made(), &a, &v, &err);
            if (rc == -1)
                assert_int_equal(err.code, SP_NOMEM);
            assert_int_equal(v.judged, rc == 0);
            sp_arena_free(&a);
        }
    }
    tls_trust_free(trust);
    sp_arena_free(&source);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chains_are_judged),
        cmocka_unit_test(paths_are_described),
        cmocka_unit_test(culprit_and_top_are_named),
        cmocka_unit_test(names_are_judged),
        cmocka_unit_test(forged_names_are_judged),
        cmocka_unit_test(all_names_are_compared),
        cmocka_unit_test(dates_at_their_boundaries),
        cmocka_unit_test(earliest_expiry_counts),
        cmocka_unit_test(order_and_extras_do_not_matter),
        cmocka_unit_test(unreadable_dates_do_not_verify),
        cmocka_unit_test(no_chain_is_not_judged),
        cmocka_unit_test(garbage_in_the_chain_is_refused),
        cmocka_unit_test(system_store_is_the_default),
        cmocka_unit_test(ca_file_replaces_the_system_store),
        cmocka_unit_test(order_is_seen),
        cmocka_unit_test(repeated_ones_are_in_order),
        cmocka_unit_test(go_is_asked_too),
        cmocka_unit_test(what_looser_rules_would_match),
        cmocka_unit_test(system_store_is_asked_beside_the_file),
        cmocka_unit_test(empty_stores_are_seen),
        cmocka_unit_test(unusable_ca_files_give_no_trust),
        cmocka_unit_test(survives_every_failing_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
