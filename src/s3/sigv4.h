/*
 * AWS Signature Version 4 in the Authorization header, with the rules of the service s3 (path
 * encoded once, no normalisation). Pure: the time is an argument.
 * Source: AWS, "Create a signed AWS API request" and "Authenticating Requests: Using the
 * Authorization Header (AWS Signature Version 4)".
 */
#ifndef SP_S3_SIGV4_H
#define SP_S3_SIGV4_H

#include <time.h>

#include "base/buffer.h"
#include "base/secret.h"

struct s3_pair {
    const char *name;  /* not encoded */
    const char *value; /* not encoded; NULL is as "" */
};

struct s3_header {
    const char *name; /* any case */
    const char *value;
};

/* All that a signature covers, and who signs. Borrowed; lives as long as the call. */
struct sigv4_input {
    const char *method;
    const char *path;            /* percent-encoded, as sent; "" is "/" */
    const struct s3_pair *query; /* in any order */
    size_t nquery;
    const struct s3_header *headers; /* all of them are signed; in any order */
    size_t nheaders;
    const char *payload_hash; /* 64 lower-case hexadecimal digits, or a literal */
    const char *region;
    const char *service; /* "s3" */
    time_t now;
    const char *access_key;
    const struct sp_secret *secret;
};

/* The stages, each kept so that a server's echo can be compared with ours. */
struct sigv4_signed {
    const char *canonical_query; /* encoded and sorted, as it must be sent; "" for none */
    const char *signed_headers;  /* "host;x-amz-date" */
    const char *canonical_request;
    const char *string_to_sign;
    const char *signature;     /* 64 lower-case hexadecimal digits */
    const char *authorization; /* the value of the header */
};

/* SHA-256 of nothing: the payload hash of every request without a body. */
#define S3_EMPTY_SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

/*
 * The canonical query: names and values encoded, sorted by encoded name, then encoded value; "" for
 * none. For requests that go unsigned too. Lives as long as the arena. NULL: SP_NOMEM, SP_LIMIT.
 */
const char *sigv4_query(const struct s3_pair *query, size_t nquery, struct sp_arena *a,
                        struct sp_err *err);

/*
 * Sign. What is in *out lives as long as the arena. A header that is named twice is joined with
 * a comma in order of appearance; values are trimmed and inner runs of blanks become one.
 * -1: SP_NOMEM, SP_LIMIT (more than 64 headers or parameters), SP_BUG (the library failed).
 */
int sigv4_sign(const struct sigv4_input *in, struct sp_arena *a, struct sigv4_signed *out,
               struct sp_err *err);

/* Lower-case hexadecimal SHA-256. -1: SP_BUG when the library fails. */
int sigv4_sha256_hex(const void *p, size_t len, char out[65], struct sp_err *err);

/*
 * The signing key of a day: HMAC chain over date, region, service and "aws4_request".
 * The caller wipes it. -1: SP_BUG.
 */
int sigv4_key(const struct sp_secret *secret, const char date[9], const char *region,
              const char *service, unsigned char out[32], struct sp_err *err);

#endif
