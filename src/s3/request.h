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

#define S3_HEADERS_MAX 16

struct s3_request {
    const char *method;
    const char *host; /* the name to connect to and to verify, without a port */
    int port;
    const char *target;                       /* encoded path and query, as sent */
    struct s3_header headers[S3_HEADERS_MAX]; /* as sent, Host first, Authorization last */
    size_t nheaders;
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

/* GET of the list of the key's own buckets, on the endpoint itself (AWS, API_ListBuckets). */
int s3_buckets_request(const struct s3_place *place, const struct s3_identity *who, time_t now,
                       struct sp_arena *a, struct s3_request *out, struct sp_err *err);

/* GET of one sub-resource of the bucket: "location", "versioning", ... */
int s3_subresource_request(const struct s3_place *place, const struct s3_identity *who,
                           const char *name, time_t now, struct sp_arena *a, struct s3_request *out,
                           struct sp_err *err);

#endif
