/* What the files of this directory share and hide from the others: OpenSSL's types. */
#ifndef SP_TLS_X509_H
#define SP_TLS_X509_H

#include <openssl/x509.h>

#include "tls/cafile.h"
#include "tls/judge.h"

/* Read when it is asked for the first time. */
struct system_store {
    X509_STORE *store; /* NULL: not yet */
};

struct tls_trust {
    X509_STORE *store;
    bool from_file; /* false: the system's store */
    enum tls_anchors anchors;
    struct system_store *system; /* beside a CA file; NULL without one */
};

/* The system's store beside the CA file; NULL: there is none, SP_NOMEM. */
X509_STORE *x509_system_store(const struct tls_trust *trust, struct sp_err *err);

/* The certificate of exactly these bytes; NULL when they are none. X509_free it. */
X509 *x509_decode(struct sp_bytes der);

/* As certificate_describe, of a decoded one. -1: SP_NOMEM. */
int x509_describe(X509 *cert, struct sp_arena *a, struct certificate *out, struct sp_err *err);

/* RFC 2253, safe to print, cut when long. NULL: SP_NOMEM. */
const char *x509_show_name(const X509_NAME *name, struct sp_arena *a, struct sp_err *err);

/* Seconds since the epoch; 0 when it cannot be read. */
time_t x509_time(const ASN1_TIME *t);

/*
 * Empties OpenSSL's error queue and hands rc on; where an allocation had failed inside OpenSSL,
 * what was seen is not to be believed and it is -1 with SP_NOMEM. Public functions end with it.
 */
int x509_settle(int rc, struct sp_err *err);

struct name_match {
    bool ok;
    bool by_ip;
    bool by_common_name;
};

/* The names of a leaf compared with the name that a consumer verifies. */
struct name_match x509_match_name(X509 *cert, const char *name, const struct tls_rules *rules);

/*
 * A name of the leaf that only looser rules for wildcards would match, safe to print; NULL: none.
 * -1: SP_NOMEM.
 */
int x509_loose_name(X509 *cert, const char *name, struct sp_arena *a, const char **out,
                    struct sp_err *err);

/*
 * The path that was built, as far as it is of interest; the first `untrusted` of it were not taken
 * out of the store. -1: SP_NOMEM.
 */
int x509_describe_path(STACK_OF(X509) * path, int untrusted, STACK_OF(X509) * presented,
                       struct sp_arena *a, struct tls_verdict *out, struct sp_err *err);

/*
 * What a CA file looks like that OpenSSL does not take, and the line where that is seen; *line
 * stays as it is where it is no matter of lines. -1: SP_NOMEM.
 */
int ca_file_guess_shape(struct sp_bytes file, struct sp_arena *a, enum ca_file_shape *out,
                        long *line, struct sp_err *err);

#endif
