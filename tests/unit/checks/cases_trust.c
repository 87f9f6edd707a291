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
unjudged(struct world *w, long n, const char *text)
{
    (void)text;
    w->chains[n].judged = false;
}

static void
all_refused(struct world *w, long n, const char *text)
{
    code(w, n, text);
    w->chains[0] = w->chains[1];
}

static void
partial_barman(struct world *w, long n, const char *text)
{
    partial(w, n, text);
    w->target.consumer = consumer_find("barman-cloud");
}

/* The second certificate of the path has ended. text: it stands in the file. */
static void
above_in_file(struct world *w, long n, const char *text)
{
    at_depth(w, n, NULL);
    w->chains[1].at.subject = "CN=Middle";
    w->chains[1].at.sha256 = text == NULL ? "ffff" : w->authority.sha256;
}

/* Nothing to trust, in the way n (enum tls_anchors); text: the code is another one. */
static void
no_anchors(struct world *w, long n, const char *text)
{
    no_file(w,
            text == NULL ? X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY
                         : X509_V_ERR_CERT_HAS_EXPIRED,
            NULL);
    w->chains[1].anchors = (enum tls_anchors)n;
}

static void
public_ok(struct world *w, long n, const char *text)
{
    refuse(w, n, text)->public_ok = true;
}

/* text: the issuer. */
static void
issued_by(struct world *w, long n, const char *text)
{
    struct tls_verdict *v = refuse(w, n, NULL);

    v->leaf.issuer = v->top_issuer = text;
}

static void
issued_by_other_name(struct world *w, long n, const char *text)
{
    issued_by(w, n, text);
    w->chains[1].name_ok = false;
}

static void
top_issued_by(struct world *w, long n, const char *text)
{
    refuse(w, n, NULL)->top_issuer = text;
}

static void
at_aws(struct world *w, long n, const char *text)
{
    issued_by(w, n, text);
    w->target.endpoint = "s3.us-east-1.amazonaws.com";
}

static void
public_issued_by(struct world *w, long n, const char *text)
{
    issued_by(w, n, text);
    w->chains[1].public_ok = true;
}

static void
public_at_aws(struct world *w, long n, const char *text)
{
    at_aws(w, n, text);
    w->chains[1].public_ok = true;
}

static void
at_ibm(struct world *w, long n, const char *text)
{
    issued_by(w, n, text);
    w->target.region = "eu-de";
    w->target.endpoint = "s3.eu-de.cloud-object-storage.appdomain.cloud";
}

/* What is in the file is no CA. n: the code. */
static void
no_ca(struct world *w, long n, const char *text)
{
    code(w, n, text);
    w->authority.is_ca = false;
}

static void
no_ca_nor_intermediate(struct world *w, long n, const char *text)
{
    intermediate(w, n, text);
    w->authority.is_ca = false;
}

/* The second of two is a CA. */
static void
one_ca(struct world *w, long n, const char *text)
{
    struct certificate *certs = sp_alloc_array(&w->here.arena, 2, sizeof(*certs), NULL);

    no_ca(w, n, text);
    certs[0] = certs[1] = w->authority;
    certs[1].is_ca = text != NULL;
    w->ca.certs = certs;
    w->ca.ncerts = 2;
}

/* n certificates in the file, none of them the right one. */
static void
many_cas(struct world *w, long n, const char *text)
{
    struct certificate *certs = sp_alloc_array(&w->here.arena, (size_t)n, sizeof(*certs), NULL);

    code(w, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, text);
    for (long i = 0; i < n; i++) {
        certs[i] = w->authority;
        certs[i].line = 20 * i + 1;
    }
    w->ca.certs = certs;
    w->ca.ncerts = (size_t)n;
}

static void
order(struct world *w, long n, const char *text)
{
    w->chains[1].order = (enum chain_order)n;
    w->chains[1].out_of_place = text;
}

static void
order_refused(struct world *w, long n, const char *text)
{
    code(w, X509_V_ERR_INVALID_PURPOSE, NULL);
    order(w, n, text);
}

/* The first address presents the default certificate, and is not trusted. */
static void
default_cert(struct world *w, long n, const char *text)
{
    static struct sp_bytes der[] = {{(const unsigned char *)"one", 3},
                                    {(const unsigned char *)"two", 3}};
    struct tls_seen *seen[] = {&world_name(w)->addresses[0].tls, &w->ev.without_sni.tls,
                               &w->addresses[SEEN_BUCKET_HOST][0].tls};

    (void)refuse(w, n, NULL);
    w->chains[0] = w->chains[1];
    w->chains[0].name_ok = w->chains[1].name_ok = false;
    for (size_t i = 0; i < 3; i++) {
        seen[i]->chain = &der[text[i] - '0'];
        seen[i]->nchain = 1;
    }
}

static void
made_by_router(struct world *w, long n, const char *text)
{
    all_refused(w, n, NULL);
    w->chains[0].name_ok = w->chains[1].name_ok = false;
    w->chains[0].leaf.common_name = text;
}

#define LOCAL X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY
#define IN_CHAIN X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN

const struct check_case cases_trust[] = {
    {"the default certificate", default_cert, LOCAL, "001", "tls-sni-default-cert", FAILS,
     "when no name is sent"},
    {"near: one certificate for everything", default_cert, LOCAL, "000", "ca-file-wrong-ca", FAILS,
     NULL},
    {"an ingress controller's own", made_by_router, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
     "Kubernetes Ingress Controller Fake Certificate", "tls-sni-default-cert", FAILS, NULL},
    {"near: not an ingress controller's own", made_by_router,
     X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, "Kubernetes", "tls-self-signed-leaf", FAILS, NULL},
    {"nothing to trust", no_anchors, ANCHORS_NONE, NULL, "ca-system-store-missing", FAILS,
     "192.0.2.11"},
    {"near: something to trust", no_anchors, ANCHORS_SOME, NULL, "tls-unknown-authority", FAILS,
     NULL},
    {"near: nothing to trust, but expired", no_anchors, ANCHORS_NONE, "expired", "tls-expired",
     FAILS, NULL},
    {"nothing to trust, by a variable", no_anchors, ANCHORS_NONE_BY_ENV, NULL, "env-no-ca-bundle",
     FAILS, NULL},
    {"near: by a variable, but expired", no_anchors, ANCHORS_NONE_BY_ENV, "expired", "tls-expired",
     FAILS, NULL},
    {"the system's store would do", public_ok, LOCAL, NULL, "ca-public-needed-too", FAILS,
     "issued by CN=Good CA"},
    {"near: the system's store would do, but expired", public_ok, X509_V_ERR_CERT_HAS_EXPIRED, NULL,
     "tls-expired", FAILS, NULL},
    {"an inspecting proxy", issued_by, LOCAL, "CN=Zscaler Intermediate Root CA,O=Zscaler Inc.",
     "tls-mitm-proxy-ca", FAILS, "perhaps: the issuer has the name of a product"},
    {"an inspecting proxy that the system's store has", public_issued_by, LOCAL, "CN=mitmproxy",
     "tls-mitm-proxy-ca", FAILS, NULL},
    {"near: another CA that the system's store has", public_issued_by, LOCAL, "CN=Corporate Root",
     "ca-public-needed-too", FAILS, NULL},
    {"near: at AWS, another CA that the system's store has", public_at_aws, LOCAL, "CN=New Public",
     "ca-public-needed-too", FAILS, NULL},
    {"near: the name of a product within a word", issued_by, LOCAL, "CN=Philosophos CA,O=iBossy",
     "ca-file-wrong-ca", FAILS, NULL},
    {"near: the name of a product elsewhere", issued_by, LOCAL, "CN=Root,OU=Own\\,O=Sophos",
     "ca-file-wrong-ca", FAILS, NULL},
    {"an inspecting proxy, by the second part", issued_by, LOCAL, "C=US+O=Sophos Ltd.",
     "tls-mitm-proxy-ca", FAILS, NULL},
    {"an inspecting proxy, spelt otherwise", issued_by, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
     "O=FORTINET", "tls-mitm-proxy-ca", FAILS, NULL},
    {"an inspecting proxy at the top", top_issued_by, LOCAL, "CN=caadmin.netskope.com",
     "tls-mitm-proxy-ca", FAILS, NULL},
    {"near: a device's own certificate", issued_by_other_name, LOCAL, "O=Fortinet",
     "ca-file-wrong-ca", FAILS, NULL},
    {"near: a company's own CA", issued_by, LOCAL, "CN=Corporate Root", "ca-file-wrong-ca", FAILS,
     NULL},
    {"near: an inspecting proxy, but expired", issued_by, X509_V_ERR_CERT_HAS_EXPIRED, "O=Fortinet",
     "tls-expired", FAILS, NULL},
    {"AWS with a private CA", at_aws, LOCAL, "CN=Corporate Root", "tls-mitm-proxy-ca", FAILS, NULL},
    {"AWS, self-signed", at_aws, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, "CN=Box",
     "tls-mitm-proxy-ca", FAILS, NULL},
    {"near: AWS with its own CA", at_aws, LOCAL, "CN=Amazon RSA 2048 M01,O=Amazon,C=US",
     "ca-file-wrong-ca", FAILS, NULL},
    {"IBM with a private CA", at_ibm, LOCAL, "CN=Corporate Root", "tls-mitm-proxy-ca", FAILS, NULL},
    {"near: IBM with its own CA", at_ibm, LOCAL, "CN=DigiCert Global G2,O=DigiCert Inc",
     "ca-file-wrong-ca", FAILS, NULL},
    {"no CA in the file", no_ca, LOCAL, NULL, "ca-not-ca", FAILS,
     "ca.crt:1: CN=Another CA (SHA-256 0a1b) is no CA"},
    {"near: no CA in the file, and trusted", no_ca, 0, NULL, NULL, FINE, NULL},
    {"no CA in the file, intermediate not sent", no_ca_nor_intermediate, LOCAL, NULL, "ca-not-ca",
     FAILS, NULL},
    {"neither of two is a CA", one_ca, LOCAL, NULL, "ca-not-ca", FAILS, "nor is another one"},
    {"near: one of two is a CA", one_ca, LOCAL, "CN=Another CA", "ca-file-wrong-ca", FAILS, NULL},
    {"three other CAs in the file", many_cas, 3, NULL, "ca-file-wrong-ca", FAILS,
     "in the file: ca.crt:41: CN=Another CA"},
    {"four other CAs in the file", many_cas, 4, NULL, "ca-file-wrong-ca", FAILS, "\nand 1 more"},
    {"certificates out of order", order, CHAIN_WRONG_ORDER, "CN=Middle",
     "tls-chain-wrong-order-or-extra", FINE, "CN=Middle, which stands before"},
    {"a certificate too many", order, CHAIN_EXTRA, "CN=Stray", "tls-chain-wrong-order-or-extra",
     FINE, "CN=Stray, which issued none"},
    {"near: in order", order, CHAIN_IN_ORDER, NULL, NULL, FINE, NULL},
    {"near: out of order, and refused", order_refused, CHAIN_WRONG_ORDER, "CN=Middle",
     "tls-wrong-eku", FAILS, NULL},
    {"expired CA of the file", above_in_file, 1, "in the file", "ca-expired", FAILS,
     "at fault: ca.crt:1: CN=Another CA (SHA-256 0a1b); it ended on"},
    {"near: expired CA that is presented", above_in_file, 1, NULL, "tls-expired", FAILS,
     "at fault: CN=Middle (SHA-256 ffff); it ended on"},
    {"one address of two is refused", code, X509_V_ERR_INVALID_PURPOSE, NULL, "tls-wrong-eku",
     FAILS, "1 other address of s3.example.test presents a chain that passes"},
    {"curl would accept, barman-cloud not", partial_barman, LOCAL, NULL,
     "ca-file-intermediate-only", FAILS, "curl accepts this chain, barman-cloud does not"},
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
     "of that name: ca.crt:1: CN=Good CA (SHA-256 0a1b)"},
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
    {"near: the second is not judged", unjudged, 1, NULL, NULL, OPEN, NULL},
    {"near: the first is not judged", unjudged, 0, NULL, NULL, OPEN, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
