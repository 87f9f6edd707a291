/*
 * Signature version 4, verified from what came over the wire. It shares no code with the signer of
 * the program, so that a mistake there cannot hide here.
 */
#ifndef SERVER_AUTH_H
#define SERVER_AUTH_H

#include "http.h"
#include "scenario.h"

enum auth_state {
    AUTH_NONE, /* no Authorization header */
    AUTH_GOOD,
    AUTH_BAD,
};

/* The outcome. Strings live as long as the request's arena. */
struct auth {
    enum auth_state state;
    const struct access_key *key; /* NULL: none, or unknown */
    int status;                   /* of the error; 0: none */
    const char *code;             /* of the error; NULL: none */
    const char *message;
    const char *id;     /* as sent; NULL: none */
    const char *region; /* expected, in AuthorizationHeaderMalformed */
    const char *date;   /* as sent: x-amz-date */
    const char *provided;
    const char *canonical; /* as we see it; NULL: it did not come to that */
    const char *to_sign;
    const char *unsigned_headers; /* HeadersNotSigned */
    const char *hash_sent;        /* XAmzContentSHA256Mismatch */
    const char *hash_ours;
};

/* -1: SP_NOMEM. region is that of the bucket or the server; NULL: any will do. */
int auth_check(const struct scenario *s, const struct request *r, const char *region, time_t now,
               struct sp_arena *a, struct auth *out, struct sp_err *err);

/* "AWS4-HMAC-SHA256 ..." without a header: a query that is signed in advance. */
bool auth_is_presigned(const struct request *r);

#endif
