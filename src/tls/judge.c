#include "tls/judge.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include "tls/x509.h"

static int
decode_chain(const struct sp_bytes *chain, size_t nchain, STACK_OF(X509) * certs,
             struct sp_err *err)
{
    for (size_t i = 0; i < nchain; i++) {
        X509 *cert = x509_decode(chain[i]);

        if (cert == NULL)
            return sp_fail(err, SP_INPUT,
                           "certificate %zu of the presented chain cannot be decoded", i);
        if (sk_X509_push(certs, cert) <= 0) {
            X509_free(cert);
            return sp_fail(err, SP_NOMEM, "out of memory: presented chain");
        }
    }
    return 0;
}

/*
 * As a TLS client of OpenSSL sets it up: the presented certificates are helpers, never anchors;
 * the security level counts for each of them. No name is given: names are compared by us.
 */
static bool
prepare(X509_STORE_CTX *ctx, X509_STORE *store, STACK_OF(X509) * certs,
        const struct tls_rules *rules, time_t now)
{
    X509_VERIFY_PARAM *param;

    if (ctx == NULL || X509_STORE_CTX_init(ctx, store, sk_X509_value(certs, 0), certs) != 1 ||
        X509_STORE_CTX_set_default(ctx, "ssl_server") != 1)
        return false;
    param = X509_STORE_CTX_get0_param(ctx);
    X509_VERIFY_PARAM_set_auth_level(param, rules->security_level);
    X509_VERIFY_PARAM_set_time(param, now);
    return !rules->partial_chain ||
           X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN) == 1;
}

static bool
was_sent(STACK_OF(X509) * certs, const X509_NAME *subject)
{
    for (int i = 0; i < sk_X509_num(certs); i++)
        if (X509_NAME_cmp(X509_get_subject_name(sk_X509_value(certs, i)), subject) == 0)
            return true;
    return false;
}

/* Of a chain that passed the path counts, with its root: an old cross-signed CA beside it does not.
 */
static int
find_first_end(STACK_OF(X509) * certs, struct sp_arena *a, struct tls_verdict *out,
               struct sp_err *err)
{
    X509 *first = sk_X509_value(certs, 0);

    for (int i = 1; i < sk_X509_num(certs); i++) {
        X509 *cert = sk_X509_value(certs, i);

        if (x509_time(X509_get0_notAfter(cert)) < x509_time(X509_get0_notAfter(first)))
            first = cert;
    }
    out->not_after = x509_time(X509_get0_notAfter(first));
    out->first_to_end = x509_show_name(X509_get_subject_name(first), a, err);
    return out->first_to_end == NULL ? -1 : 0;
}

/* What the path that was built says, also where it led nowhere. */
static int
describe_path(X509_STORE_CTX *ctx, STACK_OF(X509) * certs, struct sp_arena *a,
              struct tls_verdict *out, struct sp_err *err)
{
    STACK_OF(X509) *path = X509_STORE_CTX_get0_chain(ctx);
    int len = sk_X509_num(path);
    X509 *leaf = sk_X509_value(certs, 0);
    X509 *top = len > 0 ? sk_X509_value(path, len - 1) : leaf;
    X509 *at = out->depth < len ? sk_X509_value(path, out->depth) : top;

    out->issuer_sent = was_sent(certs, X509_get_issuer_name(top));
    out->top_issuer = x509_show_name(X509_get_issuer_name(top), a, err);
    if (out->top_issuer == NULL ||
        find_first_end(out->code == X509_V_OK ? path : certs, a, out, err) == -1 ||
        x509_describe_path(path, X509_STORE_CTX_get_num_untrusted(ctx), certs, a, out, err) == -1)
        return -1;
    if (out->code == X509_V_OK)
        return 0;
    out->text = X509_verify_cert_error_string(out->code);
    return x509_describe(at, a, &out->at, err);
}

static int
verify(const struct tls_trust *trust, STACK_OF(X509) * certs, const struct tls_rules *rules,
       time_t now, struct sp_arena *a, struct tls_verdict *out, struct sp_err *err)
{
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    int rc = -1;
    int verified;

    if (!prepare(ctx, trust->store, certs, rules, now)) {
        (void)sp_fail(err, SP_NOMEM, "out of memory: path validation");
        goto out;
    }
    verified = X509_verify_cert(ctx);
    out->code = X509_STORE_CTX_get_error(ctx);
    out->depth = X509_STORE_CTX_get_error_depth(ctx);
    if (out->code == X509_V_ERR_OUT_OF_MEM) {
        (void)sp_fail(err, SP_NOMEM, "out of memory: path validation");
        goto out;
    }
    /* Neither verified nor a reason: OpenSSL could not look. It must not pass for a good chain. */
    if (verified != 1 && out->code == X509_V_OK)
        out->code = X509_V_ERR_UNSPECIFIED;
    if (out->code == X509_V_OK)
        out->depth = 0;
    rc = describe_path(ctx, certs, a, out, err);
out:
    X509_STORE_CTX_free(ctx);
    return rc;
}

/* Whether the chain would pass with another store or by other rules. */
static int
would_pass(X509_STORE *store, STACK_OF(X509) * certs, const struct tls_rules *rules, time_t now,
           bool *passed, struct sp_err *err)
{
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    bool ready = prepare(ctx, store, certs, rules, now);

    *passed = ready && X509_verify_cert(ctx) == 1;
    X509_STORE_CTX_free(ctx);
    return ready ? 0 : sp_fail(err, SP_NOMEM, "out of memory: path validation");
}

static int
is_in_ca_file(const struct tls_trust *trust, X509 *leaf, bool *found, struct sp_err *err)
{
    STACK_OF(X509) * anchors;

    *found = false;
    if (!trust->from_file)
        return 0;
    anchors = X509_STORE_get1_all_certs(trust->store);
    if (anchors == NULL)
        return sp_fail(err, SP_NOMEM, "out of memory: trust anchors");
    for (int i = 0; i < sk_X509_num(anchors) && !*found; i++)
        *found = X509_cmp(sk_X509_value(anchors, i), leaf) == 0;
    sk_X509_pop_free(anchors, X509_free);
    return 0;
}

static bool
issued_one_of(X509 *issuer, STACK_OF(X509) * certs, int from, int to)
{
    for (int i = from; i < to; i++)
        if (X509_NAME_cmp(X509_get_issuer_name(sk_X509_value(certs, i)),
                          X509_get_subject_name(issuer)) == 0)
            return true;
    return false;
}

/* Another certificate of the same name: a cross-signed CA is sent in two forms. */
static bool
comes_again(X509 *cert, STACK_OF(X509) * certs, int to)
{
    for (int i = 0; i < to; i++)
        if (X509_NAME_cmp(X509_get_subject_name(sk_X509_value(certs, i)),
                          X509_get_subject_name(cert)) == 0)
            return true;
    return false;
}

/* RFC 5246 section 7.4.2 wants them in order; RFC 8446 section 4.4.2 only the leaf first. */
static int
judge_order(STACK_OF(X509) * certs, struct sp_arena *a, struct tls_verdict *out, struct sp_err *err)
{
    int n = sk_X509_num(certs);

    for (int i = 1; i < n; i++) {
        X509 *cert = sk_X509_value(certs, i);

        if (issued_one_of(cert, certs, 0, i) || comes_again(cert, certs, i))
            continue;
        out->order = issued_one_of(cert, certs, i + 1, n) ? CHAIN_WRONG_ORDER : CHAIN_EXTRA;
        out->out_of_place = x509_show_name(X509_get_subject_name(cert), a, err);
        return out->out_of_place == NULL ? -1 : 0;
    }
    return 0;
}

static bool
has_negative_serial(STACK_OF(X509) * certs)
{
    for (int i = 0; i < sk_X509_num(certs); i++)
        if (ASN1_STRING_type(X509_get0_serialNumber(sk_X509_value(certs, i))) == V_ASN1_NEG_INTEGER)
            return true;
    return false;
}

/* What the consumer takes and Go does not. */
static const char *
go_refusal(STACK_OF(X509) * certs, const char *name, const struct tls_verdict *v)
{
    const struct tls_rules *rules = &tls_client_go.tls;

    if (v->code != X509_V_OK || !v->name_ok)
        return NULL;
    if (rules->serial && has_negative_serial(certs))
        return "x509: negative serial number";
    if (x509_match_name(sk_X509_value(certs, 0), name, rules).ok)
        return NULL;
    return v->by_common_name
               ? "x509: certificate relies on legacy Common Name field, use SANs instead"
               : "x509: cannot validate certificate for an address without IP SANs";
}

static int
judge_name(X509 *leaf, const char *name, const struct tls_rules *rules, struct sp_arena *a,
           struct tls_verdict *out, struct sp_err *err)
{
    struct name_match match = x509_match_name(leaf, name, rules);
    struct tls_rules with_common_name = *rules;

    out->name_ok = match.ok;
    out->by_ip = match.by_ip;
    out->by_common_name = match.by_common_name;
    if (match.ok)
        return 0;
    with_common_name.common_name = true;
    out->common_name_only = x509_match_name(leaf, name, &with_common_name).ok;
    return x509_loose_name(leaf, name, a, &out->loose_name, err);
}

/* What others would say of a chain that did not pass. */
static int
judge_otherwise(const struct tls_trust *trust, STACK_OF(X509) * certs,
                const struct tls_rules *rules, time_t now, struct tls_verdict *out,
                struct sp_err *err)
{
    X509_STORE *system;

    if (!rules->partial_chain && would_pass(trust->store, certs, &tls_client_libcurl.tls, now,
                                            &out->only_partial, err) == -1)
        return -1;
    if (!trust->from_file)
        return 0;
    system = x509_system_store(trust, err);
    return system == NULL ? -1 : would_pass(system, certs, rules, now, &out->public_ok, err);
}

static int
judge_decoded(const struct tls_trust *trust, STACK_OF(X509) * certs, const char *name,
              const struct tls_rules *rules, time_t now, struct sp_arena *a,
              struct tls_verdict *out, struct sp_err *err)
{
    X509 *leaf = sk_X509_value(certs, 0);

    out->anchors = trust->anchors;
    if (judge_name(leaf, name, rules, a, out, err) == -1 || judge_order(certs, a, out, err) == -1 ||
        x509_describe(leaf, a, &out->leaf, err) == -1 ||
        is_in_ca_file(trust, leaf, &out->in_ca_file, err) == -1 ||
        verify(trust, certs, rules, now, a, out, err) == -1)
        return -1;
    out->go_refuses = go_refusal(certs, name, out);
    return out->code == X509_V_OK ? 0 : judge_otherwise(trust, certs, rules, now, out, err);
}

int
tls_judge(const struct tls_trust *trust, const struct sp_bytes *chain, size_t nchain,
          const char *name, const struct tls_rules *rules, time_t now, struct sp_arena *a,
          struct tls_verdict *out, struct sp_err *err)
{
    STACK_OF(X509) * certs;
    int rc = -1;

    *out = (struct tls_verdict){0};
    if (nchain == 0)
        return 0;
    ERR_clear_error();
    certs = sk_X509_new_null();
    if (certs == NULL)
        (void)sp_fail(err, SP_NOMEM, "out of memory: presented chain");
    else if (decode_chain(chain, nchain, certs, err) == 0)
        rc = judge_decoded(trust, certs, name, rules, now, a, out, err);
    sk_X509_pop_free(certs, X509_free);
    rc = x509_settle(rc, err);
    out->judged = rc == 0;
    return rc;
}
