/* The chain of certificates under the consumer's rules, on every address. */
#include <openssl/x509_vfy.h>

#include "base/text.h"
#include "checks/rules.h"
#include "provider/provider.h"

#define CLOCK_WRONG 300 /* seconds; past this a date cannot be trusted to the clock */
#define CAS_SHOWN ((size_t)3)

typedef bool (*chain_question)(const struct check_context *c, const struct tls_verdict *v);

static bool
is_in_file(const struct check_context *c, const struct certificate *cert,
           const struct certificate **found)
{
    for (size_t i = 0; i < c->ca->ncerts; i++)
        if (cert->sha256 != NULL && sp_streq(c->ca->certs[i].sha256, cert->sha256)) {
            *found = &c->ca->certs[i];
            return true;
        }
    return false;
}

/* The certificate at fault, where it is not the leaf or where its dates are the fault. */
static int
say_culprit(const struct check_context *c, const struct tls_verdict *v, struct sp_buf *detail,
            struct sp_err *err)
{
    const struct certificate *in_file;
    char iso[SP_ISO_SIZE];

    if (v->depth > 0) {
        if (say(detail, err, "\nat fault: ") == -1)
            return -1;
        if (is_in_file(c, &v->at, &in_file)
                ? say_in_file(c, in_file, detail, err) == -1
                : say(detail, err, "%s (SHA-256 %s)", v->at.subject, v->at.sha256) == -1)
            return -1;
    }
    if (v->code != X509_V_ERR_CERT_HAS_EXPIRED && v->code != X509_V_ERR_CERT_NOT_YET_VALID)
        return 1;
    sp_time_iso(v->code == X509_V_ERR_CERT_HAS_EXPIRED ? v->at.not_after : v->at.not_before, iso);
    return say(detail, err,
               v->code == X509_V_ERR_CERT_HAS_EXPIRED ? "; it ended on %s" : "; it begins on %s",
               iso);
}

/* Where one address of several is the odd one, that is worth a word. */
static int
say_others(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    size_t passed = 0;

    for (size_t i = 0; i < c->nchains; i++)
        passed += c->chains[i].judged && c->chains[i].code == 0;
    return passed == 0
               ? 1
               : say(detail, err, "\n%zu other address%s of %s present%s a chain that passes",
                     passed, passed == 1 ? "" : "es", c->name->name, passed == 1 ? "s" : "");
}

static int
say_chain(const struct check_context *c, size_t index, struct sp_buf *detail, struct sp_err *err)
{
    const struct tls_verdict *v = &c->chains[index];

    if (say(detail, err, "%s presents a certificate for %s, issued by %s: %s (%d)",
            c->name->addresses[index].address, v->leaf.subject, v->leaf.issuer, v->text,
            v->code) == -1 ||
        say_culprit(c, v, detail, err) == -1)
        return -1;
    if (v->only_partial && say(detail, err, "\n%s accepts this chain, %s does not",
                               tls_client_libcurl.title, c->target->consumer->title) == -1)
        return -1;
    return say_others(c, detail, err);
}

/* The first address whose chain was refused in this way; *index is it. */
static bool
find(const struct check_context *c, chain_question is, size_t *index)
{
    for (*index = 0; *index < c->nchains; (*index)++)
        if (c->chains[*index].judged && c->chains[*index].code != 0 && is(c, &c->chains[*index]))
            return true;
    return false;
}

static int
holds(const struct check_context *c, chain_question is, struct sp_buf *detail, struct sp_err *err)
{
    size_t index;

    return find(c, is, &index) ? say_chain(c, index, detail, err) : 0;
}

/* A code of OpenSSL as a rule of its own. */
#define RULE_OF_CODE(name, test)                                                                   \
    static bool is_##name(const struct check_context *c, const struct tls_verdict *v)              \
    {                                                                                              \
        (void)c;                                                                                   \
        return (test);                                                                             \
    }                                                                                              \
    static int name(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)      \
    {                                                                                              \
        return holds(c, is_##name, detail, err);                                                   \
    }                                                                                              \
    _Static_assert(1, "")

static bool
is_untrusted(const struct tls_verdict *v)
{
    return v->code == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
           v->code == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE ||
           v->code == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT ||
           v->code == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN;
}

/* A CA in the file has the name of the issuer that is missed: its key is another one. */
static bool
name_is_in_file(const struct check_context *c, const struct tls_verdict *v)
{
    for (size_t i = 0; i < c->ca->ncerts; i++)
        if (sp_streq(c->ca->certs[i].subject, v->top_issuer))
            return true;
    return false;
}

static int
clock_wrong(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *span;

    if (!c->skew_known || (c->skew < CLOCK_WRONG && c->skew > -CLOCK_WRONG))
        return 0;
    for (size_t i = 0; i < c->nchains; i++) {
        const struct tls_verdict *v = &c->chains[i];
        time_t there = c->now + (time_t)c->skew;

        if (!v->judged ||
            (v->code != X509_V_ERR_CERT_HAS_EXPIRED && v->code != X509_V_ERR_CERT_NOT_YET_VALID))
            continue;
        if (there < v->at.not_before || there > v->at.not_after)
            continue;
        span = skew_span(c, err);
        return span == NULL
                   ? -1
                   : say(detail, err, "by the server's clock, %s %s ours, the certificate is valid",
                         span, c->skew > 0 ? "ahead of" : "behind");
    }
    return 0;
}

/* The name that the certificates of inspecting products are issued by, as whole words of it. */
static const char *const products[] = {
    "Zscaler",
    "Netskope",
    "Palo Alto Networks",
    "Fortinet",
    "FortiGate",
    "Blue Coat",
    "BlueCoat",
    "Forcepoint",
    "Websense",
    "Cisco Umbrella",
    "OpenDNS",
    "McAfee",
    "Skyhigh",
    "Sophos",
    "Check Point",
    "Barracuda",
    "Menlo Security",
    "iboss",
    "WatchGuard",
    "SonicWall",
    "Cato Networks",
    "Smoothwall",
    "ContentKeeper",
    "Gateway CA - Cloudflare",
    "mitmproxy",
    NULL,
};

/* Public authorities that AWS and IBM have their certificates from, or may have. */
static const char *const public_authorities[] = {
    "Amazon", "Starfield", "DigiCert", "Baltimore", "GlobalSign",   "Let's Encrypt",
    "ISRG",   "Sectigo",   "Entrust",  "GeoTrust",  "Google Trust", NULL,
};

static bool
begins_with(const char *text, const char *word)
{
    while (*word != '\0' && sp_lower(*text) == sp_lower(*word)) {
        text++;
        word++;
    }
    return *word == '\0';
}

/* CN or O of a name as RFC 2253 writes it: "CN=A\\, B,O=C". */
static bool
is_name_part(const char *text)
{
    return begins_with(text, "CN=") || begins_with(text, "O=");
}

/* One of the words stands in CN or O, and not within a longer word. */
static bool
has_one_of(const char *text, const char *const words[])
{
    bool in_name = is_name_part(text);

    for (const char *p = text; *p != '\0'; p++) {
        if (p > text && (p[-1] == ',' || p[-1] == '+') && (p < text + 2 || p[-2] != '\\'))
            in_name = is_name_part(p);
        if (!in_name || (p > text && sp_is_alnum(p[-1])))
            continue;
        for (const char *const *word = words; *word != NULL; word++)
            if (begins_with(p, *word) && !sp_is_alnum(p[strlen(*word)]))
                return true;
    }
    return false;
}

/*
 * A forged certificate has the name that was asked for; a device that presents its own, as a load
 * balancer of the same makers does, has its own name.
 */
static bool
is_of_product(const struct tls_verdict *v)
{
    return v->name_ok && is_untrusted(v) &&
           (has_one_of(v->leaf.issuer, products) || has_one_of(v->top_issuer, products));
}

static bool
is_at_provider(const struct check_context *c)
{
    struct provider_place place;

    provider_of(c->target->endpoint, &place);
    return !sp_streq(place.provider, "custom");
}

static bool
is_inspected(const struct check_context *c, const struct tls_verdict *v)
{
    if (is_of_product(v))
        return true;
    return is_at_provider(c) && !v->public_ok &&
           (is_untrusted(v) || v->code == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT) &&
           !has_one_of(v->leaf.issuer, public_authorities) &&
           !has_one_of(v->top_issuer, public_authorities);
}

static int
inspected(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    int rc = holds(c, is_inspected, detail, err);

    if (rc != 1 || is_at_provider(c))
        return rc;
    return say(detail, err,
               "\nperhaps: the issuer has the name of a product that inspects TLS, and a CA of "
               "one's own may have it, too");
}

static int
default_certificate(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (c->nchains == 0 || !c->chains[0].judged || c->chains[0].code == 0 ||
        !is_default_certificate(c))
        return 0;
    return say_default_certificate(c, detail, err);
}

/* No certificate of the file can stand above another one. */
static bool
file_has_no_ca(const struct check_context *c)
{
    for (size_t i = 0; i < c->ca->ncerts; i++)
        if (c->ca->certs[i].is_ca)
            return false;
    return c->ca->ncerts > 0;
}

static int
no_ca_in_file(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    bool untrusted = false;

    for (size_t i = 0; i < c->nchains; i++)
        untrusted = untrusted || (c->chains[i].judged && is_untrusted(&c->chains[i]));
    if (!untrusted || !file_has_no_ca(c))
        return 0;
    if (say_in_file(c, &c->ca->certs[0], detail, err) == -1)
        return -1;
    return say(detail, err,
               c->ca->ncerts == 1 ? " is no CA" : " is no CA, nor is another one in the file");
}

RULE_OF_CODE(no_anchors_by_env, (is_untrusted(v) && v->anchors == ANCHORS_NONE_BY_ENV));
RULE_OF_CODE(no_anchors, (is_untrusted(v) && v->anchors == ANCHORS_NONE));
RULE_OF_CODE(public_needed, (is_untrusted(v) && v->public_ok));
RULE_OF_CODE(leaf_in_file, (is_untrusted(v) && v->in_ca_file));
RULE_OF_CODE(intermediate_only, (v->code == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT ||
                                 (is_untrusted(v) && v->only_partial)) &&
                                    c->ca->state == CA_FILE_OK);

static bool
is_other_key(const struct check_context *c, const struct tls_verdict *v)
{
    return v->code == X509_V_ERR_CERT_SIGNATURE_FAILURE ||
           (is_untrusted(v) && name_is_in_file(c, v));
}

static int
other_key(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    size_t index;

    if (!find(c, is_other_key, &index))
        return 0;
    if (say_chain(c, index, detail, err) == -1)
        return -1;
    for (size_t i = 0; i < c->ca->ncerts; i++) {
        if (!sp_streq(c->ca->certs[i].subject, c->chains[index].top_issuer))
            continue;
        return say(detail, err, "\nof that name: ") == -1
                   ? -1
                   : say_in_file(c, &c->ca->certs[i], detail, err);
    }
    return 1;
}

RULE_OF_CODE(missing_intermediate, is_untrusted(v) && !v->issuer_sent && !v->leaf.self_issued &&
                                       v->leaf.ca_issuers != NULL &&
                                       sp_streq(v->top_issuer, v->leaf.issuer));
RULE_OF_CODE(self_signed_leaf, v->code == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT);

static bool
is_wrong_ca(const struct check_context *c, const struct tls_verdict *v)
{
    return is_untrusted(v) && c->ca->state == CA_FILE_OK;
}

static int
wrong_ca(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    size_t index;

    if (!find(c, is_wrong_ca, &index))
        return 0;
    if (say_chain(c, index, detail, err) == -1)
        return -1;
    for (size_t i = 0; i < c->ca->ncerts && i < CAS_SHOWN; i++)
        if (say(detail, err, "\nin the file: ") == -1 ||
            say_in_file(c, &c->ca->certs[i], detail, err) == -1)
            return -1;
    return c->ca->ncerts <= CAS_SHOWN
               ? 1
               : say(detail, err, "\nand %zu more", c->ca->ncerts - CAS_SHOWN);
}

RULE_OF_CODE(self_signed_in_chain, v->code == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN);
RULE_OF_CODE(unknown_authority, is_untrusted(v));

static bool
is_ca_of_file(const struct check_context *c, const struct tls_verdict *v)
{
    const struct certificate *found;

    return v->depth > 0 && (v->at.self_issued || is_in_file(c, &v->at, &found));
}

RULE_OF_CODE(ca_expired, (v->code == X509_V_ERR_CERT_HAS_EXPIRED && is_ca_of_file(c, v)));
RULE_OF_CODE(expired, v->code == X509_V_ERR_CERT_HAS_EXPIRED);
RULE_OF_CODE(not_yet_valid, v->code == X509_V_ERR_CERT_NOT_YET_VALID);
RULE_OF_CODE(wrong_eku, v->code == X509_V_ERR_INVALID_PURPOSE);
RULE_OF_CODE(not_ca,
             (v->code == X509_V_ERR_INVALID_CA || v->code == X509_V_ERR_KEYUSAGE_NO_CERTSIGN));
RULE_OF_CODE(pathlen, v->code == X509_V_ERR_PATH_LENGTH_EXCEEDED);
RULE_OF_CODE(name_constraints, (v->code == X509_V_ERR_PERMITTED_VIOLATION ||
                                v->code == X509_V_ERR_EXCLUDED_VIOLATION));
RULE_OF_CODE(weak_key,
             (v->code == X509_V_ERR_EE_KEY_TOO_SMALL || v->code == X509_V_ERR_CA_KEY_TOO_SMALL));
RULE_OF_CODE(weak_digest, v->code == X509_V_ERR_CA_MD_TOO_WEAK);
RULE_OF_CODE(critical_ext, v->code == X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION);
RULE_OF_CODE(other_fault, v->code != 0);

static int
out_of_order(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    for (size_t i = 0; i < c->nchains; i++) {
        const struct tls_verdict *v = &c->chains[i];

        if (v->judged && v->code == 0 && v->order != CHAIN_IN_ORDER)
            return say(detail, err, "%s presents %s, which %s", c->name->addresses[i].address,
                       v->out_of_place,
                       v->order == CHAIN_EXTRA ? "issued none of the certificates before it"
                                               : "stands before a certificate that it issued");
    }
    return 0;
}

static const struct rule rules[] = {
    {"tls-clock-wrong-here", clock_wrong},
    {"tls-sni-default-cert", default_certificate},
    {"env-no-ca-bundle", no_anchors_by_env},
    {"ca-system-store-missing", no_anchors},
    {"ca-file-leaf", leaf_in_file},
    {"ca-file-intermediate-only", intermediate_only},
    {"ca-same-name-other-key", other_key},
    {"tls-mitm-proxy-ca", inspected},
    {"ca-public-needed-too", public_needed},
    {"ca-not-ca", no_ca_in_file},
    {"tls-missing-intermediate", missing_intermediate},
    {"tls-self-signed-leaf", self_signed_leaf},
    {"ca-file-wrong-ca", wrong_ca},
    {"tls-self-signed-in-chain", self_signed_in_chain},
    {"tls-unknown-authority", unknown_authority},
    {"ca-expired", ca_expired},
    {"tls-expired", expired},
    {"tls-not-yet-valid", not_yet_valid},
    {"tls-wrong-eku", wrong_eku},
    {"ca-not-ca", not_ca},
    {"tls-pathlen", pathlen},
    {"tls-name-constraints", name_constraints},
    {"tls-weak-key", weak_key},
    {"tls-weak-digest", weak_digest},
    {"tls-unknown-critical-ext", critical_ext},
    {"tls-chain-invalid", other_fault},
    {"tls-chain-wrong-order-or-extra", out_of_order},
    {NULL, NULL},
};

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    const struct tls_verdict *good = NULL;
    char iso[SP_ISO_SIZE];

    (void)ms;
    for (size_t i = 0; i < c->nchains; i++) {
        if (!c->name->addresses[i].connected)
            continue;
        if (!c->chains[i].judged || c->chains[i].code != 0)
            return 0;
        good = &c->chains[i];
    }
    if (good == NULL)
        return 0;
    sp_time_iso(good->not_after, iso);
    iso[10] = '\0';
    return say(summary, err, "trusted, valid until %s, issued by %s", iso, good->leaf.issuer);
}

const struct check check_trust = {
    .id = "trust",
    .title = "Certificate",
    .needs = {"ca-file", "tls"},
    .rules = rules,
    .proven = proven,
};
