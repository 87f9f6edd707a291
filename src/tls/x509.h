/* What the files of this directory share and hide from the others: OpenSSL's types. */
#ifndef SP_TLS_X509_H
#define SP_TLS_X509_H

#include <openssl/x509.h>

#include "tls/cafile.h"
#include "tls/judge.h"

struct tls_trust {
    X509_STORE *store;
    bool from_file; /* false: the system's store */
};

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

/* What a CA file looks like that OpenSSL does not take. -1: SP_NOMEM. */
int ca_file_guess_shape(struct sp_bytes file, struct sp_arena *a, enum ca_file_shape *out,
                        struct sp_err *err);

#endif
