/* Names and addresses of S3: percent-encoding and the two addressing styles. */
#ifndef SP_S3_URI_H
#define SP_S3_URI_H

#include "base/buffer.h"

enum s3_style {
    S3_STYLE_PATH, /* https://endpoint/bucket/key */
    S3_STYLE_HOST, /* https://bucket.endpoint/key */
};

const char *s3_style_name(enum s3_style style); /* "path", "host" */

/*
 * Percent-encode as SigV4 for S3 wants it (AWS, "Authenticating Requests: Using the Authorization
 * Header", UriEncode): every byte but A-Z a-z 0-9 - . _ ~, and '/' where keep_slash says so;
 * upper-case hexadecimal. Appends to out; -1: SP_LIMIT, SP_NOMEM.
 */
int s3_encode(struct sp_buf *out, const char *p, size_t len, bool keep_slash, struct sp_err *err);

/*
 * The reverse, for keys in a listing that says EncodingType url. '+' stays '+' unless
 * plus_is_space. A '%' that no two hexadecimal digits follow stays as it is.
 * *out is terminated with NUL, *out_len its length; -1: SP_NOMEM.
 */
int s3_decode(struct sp_arena *a, const char *p, size_t len, bool plus_is_space, char **out,
              size_t *out_len, struct sp_err *err);

/*
 * One byte of that: what stands at p[*i]; *i (below len) moves to the last character of it.
 * '+' stays '+'.
 */
char s3_decode_byte(const char *p, size_t len, size_t *i);

/* "endpoint" or "bucket.endpoint": the name that is resolved, verified and sent as Host. */
char *s3_host(struct sp_arena *a, enum s3_style style, const char *endpoint, const char *bucket,
              struct sp_err *err);

/* The encoded path of a key ("" is the bucket itself): "/bucket/key" or "/key". */
char *s3_path(struct sp_arena *a, enum s3_style style, const char *bucket, const char *key,
              struct sp_err *err);

#endif
