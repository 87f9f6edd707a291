/* Requests to S3 as they go out: method, target, headers; signed or not. Pure. */
#ifndef SP_S3_REQUEST_H
#define SP_S3_REQUEST_H

#include "s3/sigv4.h"
#include "s3/uri.h"

/* Where a request goes: one endpoint in one style. Borrowed from the target of the run. */
struct s3_place {
    enum s3_style style;
    const char *endpoint; /* a name or an address, no scheme, no port */
    int port;
    const char *bucket;
    const char *region;
    bool host_port; /* put the port into Host where it is not 443 */
};

/* Who signs. NULL where one is wanted: the request goes unsigned. */
struct s3_identity {
    const char *access_key;
    const struct sp_secret *secret;
    const struct sp_secret *token; /* NULL or unset: none */
};

/*
 * The body of a request, made while it is sent: nothing is held. SHA-256 and MD5 come from
 * s3_body_digest.
 */
struct s3_body {
    unsigned long long len; /* bytes */
    /* The bytes from offset on. The same whenever it is called: a digest, and a request sent again,
       read it twice. */
    void (*read)(const struct s3_body *body, unsigned long long offset, unsigned char *out,
                 size_t len);
    const void *ctx;  /* of read */
    char sha256[65];  /* lower-case hexadecimal */
    char md5[25];     /* base64, as Content-MD5 has it (RFC 1864) */
    char md5_hex[33]; /* lower-case hexadecimal, as most ETags have it */
};

#define S3_HEADERS_MAX 16

struct s3_request {
    const char *method;
    const char *host; /* the name to connect to and to verify, without a port */
    int port;
    const char *target;                       /* encoded path and query, as sent */
    struct s3_header headers[S3_HEADERS_MAX]; /* as sent, Host first, Authorization last */
    size_t nheaders;
    const struct s3_body *body; /* NULL: none. Borrowed */
    bool is_signed;
    const char *canonical_request; /* NULL when not signed */
    const char *string_to_sign;
};

/* What to ask of a bucket's content (AWS, API_ListObjectsV2). */
struct s3_list_query {
    const char *of;        /* "versions", "uploads"; "" for ListObjects V1; NULL: V2 */
    const char *prefix;    /* "" for the whole bucket */
    const char *delimiter; /* NULL: none */
    const char *token;     /* continuation-token; NULL: first page */
    const char *after;     /* start-after: keys behind this one only; NULL: all. Not of V1 */
    long max_keys;         /* 0: not sent */
    bool encoding_url;     /* ask for encoding-type=url */
};

/*
 * GET with list-type=2. As pgBackRest does, the path of a path-style list ends in a slash.
 * Lives as long as the arena; -1: SP_NOMEM, SP_LIMIT, SP_BUG.
 */
int s3_list_request(const struct s3_place *place, const struct s3_identity *who,
                    const struct s3_list_query *query, time_t now, struct sp_arena *a,
                    struct s3_request *out, struct sp_err *err);

/* GET of one key, at most its first max bytes; 0: all of it (AWS, API_GetObject). */
int s3_object_request(const struct s3_place *place, const struct s3_identity *who, const char *key,
                      size_t max, time_t now, struct sp_arena *a, struct s3_request *out,
                      struct sp_err *err);

/* Any other request for an object, a part of one, or the bucket. */
struct s3_call {
    const char *method; /* "PUT", "POST", "DELETE", "HEAD", "GET" */
    const char *key;    /* NULL: the bucket */
    const struct s3_pair *query;
    size_t nquery;
    const struct s3_body *body;      /* NULL: none */
    bool content_md5;                /* with a body: send Content-MD5 */
    const struct s3_header *headers; /* more of them; all are signed */
    size_t nheaders;
    const char *range; /* "bytes=0-9"; NULL: all of it */
    /* With a body: send it as newer SDKs do, aws-chunked and with a CRC-32 behind it. It goes
       without its SHA-256 and MD5 then. */
    bool trailing_checksum;
};

/*
 * A body goes with its own SHA-256, never UNSIGNED-PAYLOAD; PUT, POST and DELETE without one say
 * Content-Length: 0. Content-Length is not signed. -1: SP_NOMEM, SP_LIMIT, SP_BUG, and SP_INPUT for
 * a header that is empty or would end its line.
 */
int s3_call_request(const struct s3_place *place, const struct s3_identity *who,
                    const struct s3_call *call, time_t now, struct sp_arena *a,
                    struct s3_request *out, struct sp_err *err);

/*
 * Fill the digests of a body by reading it once. Those of MD5 stay empty where the library has none
 * (FIPS), and no Content-MD5 is sent. -1: SP_BUG when the library fails.
 */
int s3_body_digest(struct s3_body *body, struct sp_err *err);

#define S3_CHECKSUM_HEADER "x-amz-checksum-crc32"

/*
 * A body as aws-chunked (AWS, "Signature Calculations for the Authorization Header: ... Trailing
 * Headers"): one chunk and its CRC-32 behind it. inner is borrowed and read once. NULL: SP_NOMEM.
 */
const struct s3_body *s3_body_chunked(const struct s3_body *inner, struct sp_arena *a,
                                      struct sp_err *err);

/* GET of the list of the key's own buckets, on the endpoint itself (AWS, API_ListBuckets). */
int s3_buckets_request(const struct s3_place *place, const struct s3_identity *who, time_t now,
                       struct sp_arena *a, struct s3_request *out, struct sp_err *err);

/* GET of one sub-resource of the bucket: "location", "versioning", ... */
int s3_subresource_request(const struct s3_place *place, const struct s3_identity *who,
                           const char *name, time_t now, struct sp_arena *a, struct s3_request *out,
                           struct sp_err *err);

#endif
