/*
 * What a server answered, read as it streams in with bounded memory: a listing, an error document,
 * or something that is not S3. Elements are matched by local name in any order and any namespace;
 * a DOCTYPE is refused before anything expands.
 */
#ifndef SP_S3_REPLY_H
#define SP_S3_REPLY_H

#include <time.h>

#include "base/buffer.h"

#define S3_SAMPLE_MAX 8  /* keys kept of a listing */
#define S3_KEY_MAX 1024  /* bytes of a key (AWS, "Naming Amazon S3 objects") */
#define S3_TEXT_MAX 4096 /* bytes kept of any other text; the rest is cut */

enum s3_root {
    S3_ROOT_NONE,     /* no element came */
    S3_ROOT_LIST,     /* ListBucketResult */
    S3_ROOT_ERROR,    /* Error */
    S3_ROOT_BUCKETS,  /* ListAllMyBucketsResult */
    S3_ROOT_LOCATION, /* LocationConstraint */
    S3_ROOT_OTHER,
};

/* One object of a sample. Names are as the server meant them (decoded), not yet made safe. */
struct s3_object {
    const char *key;
    size_t key_len;
    unsigned long long size; /* bytes */
    time_t modified;         /* 0 where the server gave none */
};

/* The error document (AWS, "REST error responses"). NULL where an element did not come. */
struct s3_error {
    const char *code;
    const char *message;
    const char *region;   /* AuthorizationHeaderMalformed */
    const char *endpoint; /* PermanentRedirect */
    const char *bucket;
    const char *request_time; /* RequestTimeTooSkewed */
    const char *server_time;
    const char *string_to_sign; /* SignatureDoesNotMatch, where the server echoes */
    const char *canonical_request;
    const char *request_id;
};

struct s3_listing {
    const char *name;       /* of the bucket; NULL: the element did not come */
    const char *prefix;     /* decoded where EncodingType said so; NULL: did not come */
    const char *next_token; /* NULL: none */
    bool has_truncated;
    bool truncated;
    bool encoded;                /* EncodingType url was echoed */
    unsigned long long keys;     /* Contents elements, folder markers included */
    unsigned long long markers;  /* of these: zero bytes long and ending in '/' */
    unsigned long long prefixes; /* CommonPrefixes that name one; an empty element counts not */
    unsigned long long outside;  /* keys that do not begin with the prefix asked for */
    unsigned long long bytes;    /* sum of the sizes */
    time_t oldest;               /* 0: no key with a date */
    time_t newest;
    struct s3_object sample[S3_SAMPLE_MAX]; /* the first keys; markers only while there is room */
    size_t nsample;
};

struct s3_reply {
    enum s3_root root;
    const char *root_name;       /* local name of the root element; NULL when none */
    bool well_formed;            /* the document was complete and correct XML */
    bool doctype;                /* refused because of a DOCTYPE */
    const char *problem;         /* why it is not well formed; NULL */
    const char *head;            /* the first bytes of the body, as they came; "" */
    size_t head_len;             /* at most S3_HEAD_MAX */
    unsigned long long body_len; /* bytes that were read */
    struct s3_error error;       /* root is S3_ROOT_ERROR */
    struct s3_listing listing;   /* root is S3_ROOT_LIST */
    const char *location;        /* root is S3_ROOT_LOCATION; "" means us-east-1 */
};

#define S3_HEAD_MAX ((size_t)1024)

struct s3_parser; /* hides libxml2 */

/*
 * A parser for one answer. prefix is what the listing was asked for (decoded), "" for none.
 * Results live as long as the arena. NULL: SP_NOMEM, SP_BUG.
 */
struct s3_parser *s3_parser_new(struct sp_arena *a, const char *prefix, struct sp_err *err);

/*
 * The next bytes of the body. Bad XML is evidence: 0 is returned, and what follows is only
 * counted. -1: SP_NOMEM.
 */
int s3_parser_feed(struct s3_parser *p, const void *data, size_t len, struct sp_err *err);

/* End of the body: fill *out. -1: SP_NOMEM. */
int s3_parser_finish(struct s3_parser *p, struct s3_reply *out, struct sp_err *err);

/* Takes NULL too. */
void s3_parser_free(struct s3_parser *p);

/*
 * Add a page to a total, which begins zeroed: counts, dates, sample. Name and prefix are those of
 * the first page, truncation and token those of the last. Strings are copied into the arena.
 * -1: SP_NOMEM.
 */
int s3_listing_add(struct s3_listing *total, const struct s3_listing *page, struct sp_arena *a,
                   struct sp_err *err);

#endif
