/*
 * What a server answered, read as it streams in with bounded memory: a listing, an error document,
 * what a bucket is set to, or something that is not S3. Elements are matched by local name in any
 * order and any namespace; a DOCTYPE is refused before anything expands.
 */
#ifndef SP_S3_REPLY_H
#define SP_S3_REPLY_H

#include <time.h>

#include "base/buffer.h"

#define S3_SAMPLE_MAX 8     /* keys kept of a listing */
#define S3_KEY_MAX 1024     /* bytes of a key (AWS, "Naming Amazon S3 objects") */
#define S3_TEXT_MAX 4096    /* bytes kept of any other text; the rest is cut */
#define S3_RULES_MAX 8      /* rules kept of a lifecycle */
#define S3_RULE_ID_MAX 255  /* bytes of the name of a rule */
#define S3_BUCKETS_MAX 1000 /* names kept of a list of buckets */
#define S3_BUCKET_MAX 255   /* bytes of a bucket's name; the oldest are that long */
#define S3_ID_MAX 2048      /* bytes of the id of a version or an upload */
#define S3_ETAG_MAX 128     /* bytes of the ETag of an object in a listing */

enum s3_root {
    S3_ROOT_NONE,          /* no element came */
    S3_ROOT_LIST,          /* ListBucketResult */
    S3_ROOT_ERROR,         /* Error */
    S3_ROOT_BUCKETS,       /* ListAllMyBucketsResult */
    S3_ROOT_LOCATION,      /* LocationConstraint */
    S3_ROOT_VERSIONS,      /* ListVersionsResult */
    S3_ROOT_UPLOADS,       /* ListMultipartUploadsResult */
    S3_ROOT_VERSIONING,    /* VersioningConfiguration */
    S3_ROOT_LIFECYCLE,     /* LifecycleConfiguration */
    S3_ROOT_OBJECT_LOCK,   /* ObjectLockConfiguration */
    S3_ROOT_ENCRYPTION,    /* ServerSideEncryptionConfiguration */
    S3_ROOT_PAYER,         /* RequestPaymentConfiguration */
    S3_ROOT_POLICY_STATUS, /* PolicyStatus */
    S3_ROOT_UPLOAD,        /* InitiateMultipartUploadResult */
    S3_ROOT_COMPLETED,     /* CompleteMultipartUploadResult */
    S3_ROOT_DELETED,       /* DeleteResult */
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
    const char *details;            /* Google: the reason in other words than Message */
    const char *headers_not_signed; /* AccessDenied: names of headers that came unsigned */
};

/* Of objects, of their versions or of unfinished uploads, as the root says. */
struct s3_listing {
    const char *name;       /* of the bucket; NULL: the element did not come */
    const char *prefix;     /* decoded where EncodingType said so; NULL: did not come */
    const char *next_token; /* NULL: none */
    bool has_truncated;
    bool truncated;
    bool encoded;                /* EncodingType url was echoed */
    unsigned long long max_keys; /* MaxKeys of the first page; 0: did not come */
    unsigned long long keys;     /* objects, folder markers included; or versions; or uploads */
    unsigned long long markers;  /* of these: zero bytes long and ending in '/' */
    unsigned long long prefixes; /* CommonPrefixes that name one; an empty element counts not */
    unsigned long long outside;  /* keys that do not begin with the prefix asked for */
    unsigned long long delete_markers; /* of the versions */
    unsigned long long old;            /* versions that are not the latest of their key */
    unsigned long long archived;       /* objects in an archive class */
    const char *archive;               /* the first such class; NULL: none */
    unsigned long long bytes;          /* sum of the sizes */
    time_t oldest;                     /* 0: no key with a date */
    time_t newest;
    struct s3_object sample[S3_SAMPLE_MAX]; /* the first keys; markers only while there is room */
    size_t nsample;
};

/* The buckets of the one who asks. */
struct s3_buckets {
    const char *owner; /* ID; NULL: did not come */
    const char *owner_name;
    const char *next_token; /* more are there than this page tells; NULL: these are all */
    unsigned long long count;
    const char *const *names; /* the first ones */
    size_t nnames;            /* at most S3_BUCKETS_MAX */
};

/* A rule of a lifecycle. */
struct s3_rule {
    const char *id;      /* "": it has none */
    const char *prefix;  /* "" for the whole bucket */
    bool expires;        /* objects are deleted, not only old versions and delete markers */
    unsigned long days;  /* after which they are; 0: on a date */
    const char *archive; /* the archive class that objects are moved to; NULL: none */
    unsigned long long larger_than;  /* bytes, of the objects that it is about */
    unsigned long long smaller_than; /* 0: no limit */
};

struct s3_lifecycle {
    unsigned long long rules;   /* of any kind */
    unsigned long long enabled; /* of these */
    bool aborts;                /* an enabled one ends unfinished uploads below the prefix */
    bool trims;                 /* an enabled one deletes old versions below the prefix */
    /* The first of those that are enabled, are for objects without a tag, expire or archive, and
       are about the prefix, a part of it or something around it. */
    struct s3_rule kept[S3_RULES_MAX];
    size_t nkept;
};

/* What a bucket is set to, each in a document of its own. NULL where an element did not come. */
struct s3_bucket_settings {
    const char *versioning; /* "Enabled", "Suspended" */
    const char *lock;       /* "Enabled" */
    const char *lock_mode;  /* of the default retention: "GOVERNANCE", "COMPLIANCE" */
    const char *lock_days;
    const char *lock_years;
    const char *encryption; /* "AES256", "aws:kms" */
    const char *encryption_key;
    const char *payer;     /* "BucketOwner", "Requester" */
    const char *is_public; /* "true" */
    struct s3_lifecycle lifecycle;
};

#define S3_DELETE_ERRORS_MAX 8 /* kept of a multi-object delete */

/* What became of one key of a multi-object delete (AWS, API_DeleteObjects). */
struct s3_delete_error {
    const char *key; /* NULL: the server did not name it */
    const char *code;
    const char *message;
};

struct s3_deleted {
    unsigned long long deleted; /* Deleted elements; a quiet request gets none */
    unsigned long long errors;  /* Error elements */
    struct s3_delete_error kept[S3_DELETE_ERRORS_MAX]; /* the first */
    size_t nkept;
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
    struct s3_listing listing;   /* root is S3_ROOT_LIST, S3_ROOT_VERSIONS, S3_ROOT_UPLOADS */
    struct s3_buckets buckets;   /* root is S3_ROOT_BUCKETS */
    struct s3_bucket_settings settings;
    const char *upload_id;     /* root is S3_ROOT_UPLOAD; NULL: did not come */
    const char *etag;          /* root is S3_ROOT_COMPLETED, as it came; NULL: did not come */
    struct s3_deleted deleted; /* root is S3_ROOT_DELETED */
    const char *location;      /* root is S3_ROOT_LOCATION; "" means us-east-1 */
};

#define S3_HEAD_MAX ((size_t)1024)

#define S3_KEYS_MAX 1000 /* kept of a listing where somebody wants them: a page of it */
#define S3_CLASS_MAX 64  /* bytes of the name of a storage class */

/* One key of a listing. As in s3_object, and as they came: "" where the server gave none. */
struct s3_key {
    struct s3_object object;
    const char *etag;
    const char *storage_class;
};

/* The first keys of a listing, pages and all. Begins zeroed but for the arena. */
struct s3_keys {
    struct sp_arena *arena;
    struct s3_key *rows;
    size_t n; /* at most S3_KEYS_MAX */
};

struct s3_parser; /* hides libxml2 */

/*
 * Who is shown the content of a listing as it streams by; names as in s3_object. Each may be NULL:
 * nobody wants to know. An ETag is shown as it came, "" where none did or it is longer than
 * S3_ETAG_MAX; it stays only for the call.
 */
struct s3_watch {
    void (*object)(void *ctx, const char *key, size_t len, unsigned long long size, time_t modified,
                   const char *etag);
    void (*folder)(void *ctx, const char *prefix, size_t len); /* a CommonPrefix */
    /* Of ?versions; id as it came, NULL: it did not, or is longer than S3_ID_MAX. */
    void (*version)(void *ctx, const char *key, size_t len, const char *id, bool is_marker,
                    time_t modified);
    /* Of ?uploads; the id likewise. */
    void (*upload)(void *ctx, const char *key, size_t len, const char *id, time_t begun);
    void *ctx;
};

/*
 * A parser for one answer. prefix is what is of interest (decoded): what a listing was asked for,
 * or what the rules of a lifecycle may touch; "" for the whole bucket.
 * Results live as long as the arena. NULL: SP_NOMEM, SP_BUG.
 */
struct s3_parser *s3_parser_new(struct sp_arena *a, const char *prefix, struct sp_err *err);

/*
 * Before the first bytes. Names are decoded where EncodingType came before them, or where they
 * hold no '/' but its encoding. watch is borrowed.
 */
void s3_parser_watch(struct s3_parser *p, const struct s3_watch *watch);

/* Likewise: keep the keys of a listing of objects there, behind those that it has. Borrowed. */
void s3_parser_keep(struct s3_parser *p, struct s3_keys *keys);

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
