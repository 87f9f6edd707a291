/*
 * Buckets and what lies in them, in memory. Objects that a scenario generates exist as a rule
 * only, so that a listing of a million keys needs no memory.
 */
#ifndef SERVER_STORE_H
#define SERVER_STORE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>

#include "base/arena.h"

#define STORE_BYTES_MAX ((size_t)64 << 20) /* of contents, bodies being received included */
#define KEY_MAX ((size_t)1024)
#define GENERATORS_MAX ((size_t)8) /* per bucket */
#define ETAG_SIZE 64
#define UPLOAD_ID_SIZE 64
#define VERSION_ID_SIZE 64

/* Bytes that several threads may be sending while the object is replaced. */
struct blob {
    struct store *store;
    atomic_uint refs;
    size_t len;
    unsigned char data[];
};

struct object {
    char *key;
    unsigned long long size;
    time_t modified;
    char etag[ETAG_SIZE]; /* with its quotes */
    char id[VERSION_ID_SIZE];
    long lag;          /* listings that do not show it yet */
    struct blob *blob; /* NULL: a pattern of that size */
};

struct generator {
    const char *prefix;
    unsigned long count; /* keys prefix00000001, prefix00000002 ... */
    time_t newest;
};

/* One that is not the object itself: older, or a delete marker. */
struct version {
    char *key;
    char id[VERSION_ID_SIZE];
    time_t time;
    bool marker;
    bool stored; /* it was an object; false: the scenario lets ?versions show it */
    unsigned long long size;
    char etag[ETAG_SIZE];
    struct blob *blob;
};

struct part {
    long number;
    struct blob *blob;
    char etag[ETAG_SIZE];
    struct part *next; /* by number */
};

struct upload {
    char *key;
    char id[UPLOAD_ID_SIZE];
    time_t time;
    struct part *parts;
    struct upload *next;
};

struct refusal {
    int status;
    const char *code;
    const char *message;
};

struct bucket {
    const char *name;
    const char *region;   /* NULL: that of the server */
    const char *endpoint; /* named in a redirect */
    const char *versioning;
    const char *lifecycle;      /* XML; NULL: none */
    const char *object_lock;    /* XML; NULL: none */
    bool locked;                /* versions cannot be removed, and a PUT needs a checksum */
    const struct refusal *worm; /* of what would replace or remove an object; NULL: it may */
    const struct refusal *over_quota;
    unsigned long long quota; /* bytes; looked at where there is an over_quota */
    unsigned long serial;     /* of the versions made */
    struct object **objects;  /* sorted by key, bytewise */
    size_t nobjects;
    size_t cap;
    struct generator generators[GENERATORS_MAX];
    size_t ngenerators;
    struct version *versions; /* sorted by key, those of a key the newest first */
    size_t nversions;
    struct upload *uploads; /* sorted by key */
    struct bucket *next;
};

struct store {
    pthread_rwlock_t lock; /* of all below, once threads run */
    struct bucket *buckets;
    atomic_size_t bytes;
};

void store_init(struct store *s);
void store_release(struct store *s);

/* NULL when there is none. Buckets are made by the scenario only, so this needs no lock. */
struct bucket *store_bucket(const struct store *s, const char *name);

/* A blob with room for len bytes, one reference. NULL: past STORE_BYTES_MAX, or no memory. */
struct blob *blob_new(struct store *s, size_t len);
struct blob *blob_ref(struct blob *b);
void blob_unref(struct blob *b); /* takes NULL too */

/* The quoted MD5 of bytes. */
void etag_of(const void *p, size_t len, char out[ETAG_SIZE]);

/*
 * Put an object, replacing one of the same key; takes over the reference to blob. Without a blob
 * the object is a pattern of size bytes. -1: SP_NOMEM. The caller holds the lock for writing.
 */
int object_put(struct bucket *b, const char *key, unsigned long long size, struct blob *blob,
               const char *etag, time_t modified, struct sp_err *err);

/* NULL when there is none, or only a generated one. The caller holds the lock. */
struct object *object_exact(const struct bucket *b, const char *key);

/* Index of the first object whose key is not below key. The caller holds the lock. */
size_t object_bound(const struct bucket *b, const char *key);

/* The caller holds the lock for writing. Generated objects cannot be deleted: false. */
bool object_delete(struct bucket *b, const char *key);

/* An object as a listing shows it. */
struct entry {
    char key[KEY_MAX + 1];
    unsigned long long size;
    time_t modified;
    char etag[ETAG_SIZE];
    char id[VERSION_ID_SIZE];
    struct blob *blob;     /* borrowed; NULL: a pattern */
    struct object *object; /* borrowed; NULL: generated, or an older version */
};

/* One object. The caller holds the lock. false when there is none. */
bool object_find(const struct bucket *b, const char *key, struct entry *out);

/* All keys of a bucket in order, given and generated ones merged. */
struct cursor {
    const struct bucket *bucket;
    size_t object;
    unsigned long generated[GENERATORS_MAX];
};

/* The next key will be the first one that is not below key (or above it, when beyond is set). */
void cursor_seek(struct cursor *c, const struct bucket *b, const char *key, bool beyond);
bool cursor_next(struct cursor *c, struct entry *out);

/* One more version, the oldest of its key; the key is copied. -1: SP_NOMEM. */
int version_add(struct bucket *b, const char *key, const struct version *v, struct sp_err *err);
void versions_release(struct bucket *b);

/* The newest version of a key beside its object; NULL: none. The caller holds the lock. */
const struct version *version_first(const struct bucket *b, const char *key);

/* A version by its id, the object itself included. false: none. The caller holds the lock. */
bool version_find(const struct bucket *b, const char *key, const char *id, struct entry *out,
                  bool *marker);

/*
 * object_put of a client, as the bucket's versioning has it; id is "" without versioning. The
 * caller holds the lock for writing.
 */
int object_write(struct bucket *b, const char *key, struct blob *blob, const char *etag, time_t now,
                 char id[VERSION_ID_SIZE], struct sp_err *err);

struct removal {
    char id[VERSION_ID_SIZE]; /* of the version that went, or the marker that came; "": neither */
    bool marker;              /* it is a delete marker */
};

/*
 * Delete an object as the bucket's versioning has it; or one version, which may let the one below
 * it come back. The caller holds the lock for writing. -1: SP_NOMEM.
 */
int object_drop(struct bucket *b, const char *key, const char *id, time_t now, struct removal *out,
                struct sp_err *err);

/* An upload with the given id. NULL without memory. The caller holds the lock for writing. */
struct upload *upload_add(struct bucket *b, const char *key, const char *id, time_t time);
struct upload *upload_find(const struct bucket *b, const char *key, const char *id);
void upload_remove(struct bucket *b, struct upload *u);

#endif
