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
prepare(X509_STORE_CTX *ctx, const struct tls_trust *trust, STACK_OF(X509) * certs,
        const struct tls_rules *rules, time_t now, bool partial)
{
    X509_VERIFY_PARAM *param;

    if (ctx == NULL ||
        X509_STORE_CTX_init(ctx, trust->store, sk_X509_value(certs, 0), certs) != 1 ||
        X509_STORE_CTX_set_default(ctx, "ssl_server") != 1)
        return false;
    param = X509_STORE_CTX_get0_param(ctx);
    X509_VERIFY_PARAM_set_auth_level(param, rules->security_level);
    X509_VERIFY_PARAM_set_time(param, now);
    return !partial || X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN) == 1;
}

static bool
was_sent(STACK_OF(X509) * certs, const X509_NAME *subject)
{
    for (int i = 0; i < sk_X509_num(certs); i++)
        if (X509_NAME_cmp(X509_get_subject_name(sk_X509_value(certs, i)), subject) == 0)
            return true;
    return false;
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
    if (out->top_issuer == NULL)
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

    if (!prepare(ctx, trust, certs, rules, now, rules->partial_chain)) {
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

static int
verify_partial(const struct tls_trust *trust, STACK_OF(X509) * certs, const struct tls_rules *rules,
               time_t now, bool *passed, struct sp_err *err)
{
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    bool ready = prepare(ctx, trust, certs, rules, now, true);

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

static time_t
earliest_expiry(STACK_OF(X509) * certs)
{
    time_t earliest = x509_time(X509_get0_notAfter(sk_X509_value(certs, 0)));

    for (int i = 1; i < sk_X509_num(certs); i++) {
        time_t t = x509_time(X509_get0_notAfter(sk_X509_value(certs, i)));

        earliest = t < earliest ? t : earliest;
    }
    return earliest;
}

static int
judge_decoded(const struct tls_trust *trust, STACK_OF(X509) * certs, const char *name,
              const struct tls_rules *rules, time_t now, struct sp_arena *a,
              struct tls_verdict *out, struct sp_err *err)
{
    X509 *leaf = sk_X509_value(certs, 0);
    struct name_match match = x509_match_name(leaf, name, rules);

    out->name_ok = match.ok;
    out->by_ip = match.by_ip;
    out->by_common_name = match.by_common_name;
    out->not_after = earliest_expiry(certs);
    if (x509_describe(leaf, a, &out->leaf, err) == -1 ||
        is_in_ca_file(trust, leaf, &out->in_ca_file, err) == -1 ||
        verify(trust, certs, rules, now, a, out, err) == -1)
        return -1;
    if (out->code == X509_V_OK || rules->partial_chain)
        return 0;
    return verify_partial(trust, certs, rules, now, &out->only_partial, err);
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
