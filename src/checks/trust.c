/* The chain of certificates under the consumer's rules, on every address. */
#include <openssl/x509_vfy.h>

#include "base/text.h"
#include "checks/rules.h"

#define CLOCK_WRONG 300              /* seconds; past this a date cannot be trusted to the clock */
#define EXPIRING_SOON (30L * 86400L) /* seconds before the end */

typedef bool (*chain_question)(const struct check_context *c, const struct tls_verdict *v);

static int
say_chain(const struct check_context *c, size_t index, struct sp_buf *detail, struct sp_err *err)
{
    const struct tls_verdict *v = &c->chains[index];

    return say(detail, err, "%s presents a certificate for %s, issued by %s: %s (%d)",
               c->name->addresses[index].address, v->leaf.subject, v->leaf.issuer, v->text,
               v->code);
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
        span = sp_span(c->arena, c->skew, err);
        return span == NULL
                   ? -1
                   : say(detail, err, "by the server's clock, %s %s ours, the certificate is valid",
                         span, c->skew > 0 ? "ahead of" : "behind");
    }
    return 0;
}

RULE_OF_CODE(leaf_in_file, (is_untrusted(v) && v->in_ca_file));
RULE_OF_CODE(intermediate_only, (v->code == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT ||
                                 (is_untrusted(v) && v->only_partial)) &&
                                    c->ca->state == CA_FILE_OK);
RULE_OF_CODE(other_key, (v->code == X509_V_ERR_CERT_SIGNATURE_FAILURE ||
                         (is_untrusted(v) && name_is_in_file(c, v))));
RULE_OF_CODE(missing_intermediate, is_untrusted(v) && !v->issuer_sent && !v->leaf.self_issued &&
                                       v->leaf.ca_issuers != NULL &&
                                       sp_streq(v->top_issuer, v->leaf.issuer));
RULE_OF_CODE(self_signed_leaf, v->code == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT);
RULE_OF_CODE(wrong_ca, (is_untrusted(v) && c->ca->state == CA_FILE_OK));
RULE_OF_CODE(self_signed_in_chain, v->code == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN);
RULE_OF_CODE(unknown_authority, is_untrusted(v));
RULE_OF_CODE(ca_expired,
             v->code == X509_V_ERR_CERT_HAS_EXPIRED && v->depth > 0 && v->at.self_issued);
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
expiring_soon(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    char iso[SP_ISO_SIZE];
    const char *span;

    for (size_t i = 0; i < c->nchains; i++) {
        const struct tls_verdict *v = &c->chains[i];

        if (!v->judged || v->code != 0 || v->not_after - c->now >= EXPIRING_SOON)
            continue;
        sp_time_iso(v->not_after, iso);
        span = sp_span(c->arena, v->not_after - c->now, err);
        return span == NULL ? -1
                            : say(detail, err, "%s presents a certificate that ends in %s, on %s",
                                  c->name->addresses[i].address, span, iso);
    }
    return 0;
}

static const struct rule rules[] = {
    {"tls-clock-wrong-here", clock_wrong},
    {"ca-file-leaf", leaf_in_file},
    {"ca-file-intermediate-only", intermediate_only},
    {"ca-same-name-other-key", other_key},
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
    {"tls-expiring-soon", expiring_soon},
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
