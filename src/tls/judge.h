/*
 * A presented chain judged offline by a consumer's rules. Pure: certificates in, structs out; the
 * time is an argument. RFC 5280 section 6 (path validation, by OpenSSL), RFC 6125 (names, our own
 * matcher, because the consumers differ from OpenSSL's).
 */
#ifndef SP_TLS_JUDGE_H
#define SP_TLS_JUDGE_H

#include "consumer/consumer.h"
#include "tls/cafile.h"
#include "tls/certificate.h"

struct tls_trust; /* hides X509_STORE */

/*
 * The trust anchors: those of the CA file alone where one was given (state CA_FILE_OK), else the
 * system's store (SSL_CERT_FILE, SSL_CERT_DIR, OpenSSL's defaults). Call tls_trust_free.
 * NULL: SP_NOMEM, SP_INPUT.
 */
struct tls_trust *tls_trust_new(const struct ca_file *ca, struct sp_err *err);
void tls_trust_free(struct tls_trust *trust); /* takes NULL too */

/* What there is to trust. */
enum tls_anchors {
    ANCHORS_SOME,
    ANCHORS_NONE,        /* the system's store is empty */
    ANCHORS_NONE_BY_ENV, /* SSL_CERT_FILE or SSL_CERT_DIR is set, and leads to nothing */
};

/* How the presented certificates stand, leaf first, each one below its issuer. */
enum chain_order {
    CHAIN_IN_ORDER,
    CHAIN_WRONG_ORDER, /* an issuer stands before a CA below it */
    CHAIN_EXTRA,       /* one that issued none of those before it */
};

/* A certificate of the path that was built. */
struct tls_link {
    struct certificate cert;
    bool sent;    /* the server presented it */
    bool trusted; /* it stands in the CA file, or in the system's store */
};

#define TLS_PATH_MAX 16

struct tls_verdict {
    bool judged;           /* false: no chain was there to judge */
    int code;              /* X509_V_*; 0: the chain leads to a trust anchor */
    int depth;             /* where in the chain; 0 is the leaf */
    const char *text;      /* OpenSSL's text of the code; NULL for 0 */
    struct certificate at; /* the certificate at that depth (code != 0) */
    struct certificate leaf;
    bool name_ok; /* the leaf is for this name, by the rules */
    bool by_ip;   /* an iPAddress name matched */
    bool by_common_name;
    bool only_partial; /* with partial chains it would have passed (libcurl's default) */
    bool in_ca_file;   /* the leaf itself is in the CA file */
    bool public_ok;    /* with the system's store instead of the CA file it would have passed */
    enum tls_anchors anchors;
    enum chain_order order;
    const char *out_of_place;    /* subject of the first certificate out of order; NULL */
    const char *loose_name;      /* a name with a wildcard that looser rules would match; NULL */
    bool common_name_only;       /* the common name would match; the rules do not look at it */
    const char *go_refuses;      /* what passed here, and why programs in Go refuse it; NULL */
    bool issuer_sent;            /* the issuer of the last certificate looked at was presented */
    const char *top_issuer;      /* issuer of the last certificate of the path that was built */
    const struct tls_link *path; /* leaf first; of a chain that passed up to its anchor */
    size_t npath;
    bool no_issuer;   /* the path stops there because that issuer is nowhere */
    time_t not_after; /* earliest expiry in the path; where none passed, of what is presented */
    const char *first_to_end; /* its subject */
};

/*
 * chain: DER, as presented, leaf first; nchain 0 gives judged false. name: what the consumer
 * verifies, a DNS name or the text of an address. -1: SP_NOMEM, SP_INPUT (a certificate of the
 * chain cannot be decoded).
 */
int tls_judge(const struct tls_trust *trust, const struct sp_bytes *chain, size_t nchain,
              const char *name, const struct tls_rules *rules, time_t now, struct sp_arena *a,
              struct tls_verdict *out, struct sp_err *err);

/* dNSName rule: exact in ASCII case folding, or a leading "*." that stands for one label. */
bool tls_name_matches(const char *pattern, size_t pattern_len, const char *name);

/* The same with wildcards in any label, and within one: "s3*.test", "*.*.test". */
bool tls_name_matches_loosely(const char *pattern, size_t pattern_len, const char *name);

#endif
