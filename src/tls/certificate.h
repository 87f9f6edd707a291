/* A certificate told in words: what the checks and the reports say about it. Pure. */
#ifndef SP_TLS_CERTIFICATE_H
#define SP_TLS_CERTIFICATE_H

#include <time.h>

#include "base/buffer.h"

#define CERT_NAMES_MAX 32 /* names kept of a certificate; all are compared, these are shown */

/* Strings are safe to print and live as long as the arena. */
struct certificate {
    struct sp_bytes der;
    const char *subject; /* RFC 2253 */
    const char *issuer;
    const char *common_name;           /* NULL: none */
    const char *names[CERT_NAMES_MAX]; /* "DNS:x", "IP:y" */
    size_t nnames;                     /* of names[] */
    size_t all_names;                  /* how many the certificate has */
    time_t not_before;                 /* UTC seconds since the epoch; 0: cannot be read */
    time_t not_after;
    bool is_ca;             /* basicConstraints CA:TRUE (or a version 1 self-issued one) */
    bool self_issued;       /* subject equals issuer */
    bool self_signed;       /* and its own key verifies it */
    const char *sha256;     /* fingerprint, lower-case hexadecimal */
    const char *ca_issuers; /* AIA URL; NULL */
    bool negative_serial;
    long line; /* of its BEGIN in the CA file, from 1; 0: not from there, or not known */
};

/* -1: SP_INPUT when the bytes are no certificate, SP_NOMEM. */
int certificate_describe(struct sp_bytes der, struct sp_arena *a, struct certificate *out,
                         struct sp_err *err);

#endif
