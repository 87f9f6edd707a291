/* The canonical request and the signature of SigV4, from a request as it came. */
#ifndef SERVER_CANONICAL_H
#define SERVER_CANONICAL_H

#include "http.h"

/* Credential=ID/DATE/REGION/SERVICE/aws4_request, SignedHeaders=a;b, Signature=hex */
struct authorization {
    char *id;
    char *date;
    char *region;
    char *service;
    char *terminal;
    char *signed_headers;
    char *signature;
};

/* false: it has not that form. The parts live in the arena. */
bool authorization_parse(const char *value, struct sp_arena *a, struct authorization *out);

/* NULL: SP_NOMEM, SP_LIMIT. hash is the value of x-amz-content-sha256. */
const char *canonical_request(const struct request *r, const char *signed_headers, const char *hash,
                              struct sp_arena *a, struct sp_err *err);
const char *string_to_sign(const struct authorization *auth, const char *date,
                           const char *canonical, struct sp_arena *a, struct sp_err *err);

/* Lower-case hexadecimal. NULL: SP_NOMEM, SP_BUG. */
const char *signature_of(const struct authorization *auth, const char *secret, const char *to_sign,
                         struct sp_arena *a, struct sp_err *err);

#endif
