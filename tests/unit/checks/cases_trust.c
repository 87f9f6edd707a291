#include <openssl/x509_vfy.h>

#include "cases.h"

extern const struct check_case cases_trust[];

#define DAY 86400L

/* The chain of the second address is refused with code n. text: subject of the CA in the file. */
static struct tls_verdict *
refuse(struct world *w, long n, const char *text)
{
    struct tls_verdict *v = &w->chains[1];

    v->code = (int)n;
    v->text = X509_verify_cert_error_string(n);
    v->at = v->leaf;
    w->authority.subject = text == NULL ? "CN=Another CA" : text;
    return v;
}

static void
code(struct world *w, long n, const char *text)
{
    (void)refuse(w, n, text);
}

static void
no_file(struct world *w, long n, const char *text)
{
    code(w, n, text);
    w->ca = (struct ca_file){.state = CA_FILE_NONE};
}

static void
leaf_in_file(struct world *w, long n, const char *text)
{
    refuse(w, n, text)->in_ca_file = true;
}

static void
partial(struct world *w, long n, const char *text)
{
    refuse(w, n, text)->only_partial = true;
}

static void
partial_no_file(struct world *w, long n, const char *text)
{
    partial(w, n, text);
    w->ca = (struct ca_file){.state = CA_FILE_NONE};
}

static void
intermediate(struct world *w, long n, const char *text)
{
    refuse(w, n, text)->leaf.ca_issuers = "http://ca.example.test/";
}

static void
intermediate_sent(struct world *w, long n, const char *text)
{
    intermediate(w, n, text);
    w->chains[1].issuer_sent = true;
}

static void
intermediate_above(struct world *w, long n, const char *text)
{
    intermediate(w, n, text);
    w->chains[1].top_issuer = "CN=Higher CA";
}

static void
intermediate_of_itself(struct world *w, long n, const char *text)
{
    intermediate(w, n, text);
    w->chains[1].leaf.self_issued = true;
}

static void
at_depth(struct world *w, long n, const char *text)
{
    struct tls_verdict *v = refuse(w, X509_V_ERR_CERT_HAS_EXPIRED, NULL);

    v->depth = (int)n;
    v->at.self_issued = text != NULL;
}

/* The certificate at fault is valid for a year from 1,000 s ago on; our clock is wrong by n. */
static void
skewed(struct world *w, long n, const char *text)
{
    struct tls_verdict *v =
        refuse(w, n < 0 ? X509_V_ERR_CERT_HAS_EXPIRED : X509_V_ERR_CERT_NOT_YET_VALID, NULL);

    (void)text;
    v->at.not_before = n < 0 ? HEALTHY_NOW - 365 * DAY : HEALTHY_NOW + 100;
    v->at.not_after = n < 0 ? HEALTHY_NOW - 100 : HEALTHY_NOW + 365 * DAY;
    world_skew(w, n);
}

/* By the server's clock, n seconds ahead, the certificate begins (text: ends) at that moment. */
static void
skewed_edge(struct world *w, long n, const char *text)
{
    skewed(w, n, NULL);
    w->chains[1].at.not_before = text == NULL ? HEALTHY_NOW + n : HEALTHY_NOW + n - DAY;
    w->chains[1].at.not_after = text == NULL ? HEALTHY_NOW + n + DAY : HEALTHY_NOW + n;
}

static void
skewed_outside(struct world *w, long n, const char *text)
{
    skewed_edge(w, n, text);
    w->chains[1].at.not_before += text == NULL ? 1 : 0;
    w->chains[1].at.not_after -= text == NULL ? 0 : 1;
}

static void
skew_unknown(struct world *w, long n, const char *text)
{
    skewed(w, n, text);
    for (size_t i = 0; i < w->ev.nexchanges; i++)
        w->ev.exchanges[i].date = 0;
}

static void
skewed_other(struct world *w, long n, const char *text)
{
    code(w, X509_V_ERR_INVALID_PURPOSE, text);
    world_skew(w, n);
}

static void
ends_in(struct world *w, long n, const char *text)
{
    (void)text;
    w->chains[1].not_after = HEALTHY_NOW + n;
}

static void
unjudged(struct world *w, long n, const char *text)
{
    (void)text;
    w->chains[n].judged = false;
}

#define LOCAL X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY
#define IN_CHAIN X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN

const struct check_case cases_trust[] = {
    {"clock behind by 300 s", skewed, 300, NULL, "tls-clock-wrong-here", FAILS,
     "5 minutes ahead of ours"},
    {"clock ahead by 300 s", skewed, -300, NULL, "tls-clock-wrong-here", FAILS, "behind ours"},
    {"near: clock behind by 299 s", skewed, 299, NULL, "tls-not-yet-valid", FAILS, "192.0.2.11"},
    {"near: clock ahead by 299 s", skewed, -299, NULL, "tls-expired", FAILS, "192.0.2.11"},
    {"clock wrong, certificate begins just then", skewed_edge, 4000, NULL, "tls-clock-wrong-here",
     FAILS, NULL},
    {"clock wrong, certificate ends just then", skewed_edge, -4000, "end", "tls-clock-wrong-here",
     FAILS, NULL},
    {"near: begins a second later", skewed_outside, 4000, NULL, "tls-not-yet-valid", FAILS, NULL},
    {"near: ends a second before", skewed_outside, -4000, "end", "tls-expired", FAILS, NULL},
    {"near: clock unknown", skew_unknown, 4000, NULL, "tls-not-yet-valid", FAILS, NULL},
    {"near: clock wrong, another fault", skewed_other, 4000, NULL, "tls-wrong-eku", FAILS, NULL},
    {"the leaf is in the file", leaf_in_file, LOCAL, NULL, "ca-file-leaf", FAILS, "192.0.2.11"},
    {"near: the leaf is in the file, expired", leaf_in_file, X509_V_ERR_CERT_HAS_EXPIRED, NULL,
     "tls-expired", FAILS, NULL},
    {"only an intermediate in the file", code, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, NULL,
     "ca-file-intermediate-only", FAILS, "192.0.2.11"},
    {"partial chains would do", partial, LOCAL, NULL, "ca-file-intermediate-only", FAILS, NULL},
    {"near: partial chains would do, no file", partial_no_file, LOCAL, NULL,
     "tls-unknown-authority", FAILS, NULL},
    {"signature by another key", code, X509_V_ERR_CERT_SIGNATURE_FAILURE, NULL,
     "ca-same-name-other-key", FAILS, NULL},
    {"name of the issuer in the file", code, LOCAL, "CN=Good CA", "ca-same-name-other-key", FAILS,
     NULL},
    {"near: another name in the file", code, LOCAL, "CN=Good CB", "ca-file-wrong-ca", FAILS,
     "issued by CN=Good CA"},
    {"intermediate not sent", intermediate, LOCAL, NULL, "tls-missing-intermediate", FAILS, NULL},
    {"intermediate not sent, leaf only", intermediate, X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
     NULL, "tls-missing-intermediate", FAILS, NULL},
    {"near: intermediate sent", intermediate_sent, LOCAL, NULL, "ca-file-wrong-ca", FAILS, NULL},
    {"near: one above is missing", intermediate_above, LOCAL, NULL, "ca-file-wrong-ca", FAILS,
     NULL},
    {"near: issued by itself", intermediate_of_itself, LOCAL, NULL, "ca-file-wrong-ca", FAILS,
     NULL},
    {"self-signed", code, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, NULL, "tls-self-signed-leaf",
     FAILS, NULL},
    {"the file holds another CA", code, IN_CHAIN, NULL, "ca-file-wrong-ca", FAILS, NULL},
    {"near: root sent, no file", no_file, IN_CHAIN, NULL, "tls-self-signed-in-chain", FAILS, NULL},
    {"unknown, no file", no_file, LOCAL, NULL, "tls-unknown-authority", FAILS, NULL},
    {"unknown above, no file", no_file, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, NULL,
     "tls-unknown-authority", FAILS, NULL},
    {"expired root", at_depth, 1, "self-issued", "ca-expired", FAILS, NULL},
    {"near: expired intermediate", at_depth, 1, NULL, "tls-expired", FAILS, NULL},
    {"near: expired leaf", at_depth, 0, "self-issued", "tls-expired", FAILS, "(10)"},
    {"not yet valid", code, X509_V_ERR_CERT_NOT_YET_VALID, NULL, "tls-not-yet-valid", FAILS, NULL},
    {"for clients only", code, X509_V_ERR_INVALID_PURPOSE, NULL, "tls-wrong-eku", FAILS, NULL},
    {"issuer is no CA", code, X509_V_ERR_INVALID_CA, NULL, "ca-not-ca", FAILS, NULL},
    {"issuer may not sign", code, X509_V_ERR_KEYUSAGE_NO_CERTSIGN, NULL, "ca-not-ca", FAILS, NULL},
    {"path too long", code, X509_V_ERR_PATH_LENGTH_EXCEEDED, NULL, "tls-pathlen", FAILS, NULL},
    {"name not permitted", code, X509_V_ERR_PERMITTED_VIOLATION, NULL, "tls-name-constraints",
     FAILS, NULL},
    {"name excluded", code, X509_V_ERR_EXCLUDED_VIOLATION, NULL, "tls-name-constraints", FAILS,
     NULL},
    {"weak key", code, X509_V_ERR_EE_KEY_TOO_SMALL, NULL, "tls-weak-key", FAILS, NULL},
    {"weak key of the CA", code, X509_V_ERR_CA_KEY_TOO_SMALL, NULL, "tls-weak-key", FAILS, NULL},
    {"weak digest", code, X509_V_ERR_CA_MD_TOO_WEAK, NULL, "tls-weak-digest", FAILS, NULL},
    {"critical extension", code, X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION, NULL,
     "tls-unknown-critical-ext", FAILS, NULL},
    {"near: something else", code, X509_V_ERR_CERT_CHAIN_TOO_LONG, NULL, "tls-chain-invalid", FAILS,
     "certificate chain too long"},
    {"no reason", code, X509_V_ERR_UNSPECIFIED, NULL, "tls-chain-invalid", FAILS, "(1)"},
    {"ends in 30 days but a second", ends_in, 30 * DAY - 1, NULL, "tls-expiring-soon", WARNS,
     "192.0.2.11 presents a certificate that ends in"},
    {"near: ends in 30 days", ends_in, 30 * DAY, NULL, NULL, FINE, NULL},
    {"near: the second is not judged", unjudged, 1, NULL, NULL, OPEN, NULL},
    {"near: the first is not judged", unjudged, 0, NULL, NULL, OPEN, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
