/* A bucket for the canned network: objects in their order, lists in pages, bodies. */
#ifndef TESTS_UNIT_PROBE_BUCKET_H
#define TESTS_UNIT_PROBE_BUCKET_H

#include "canned.h"

#define BUCKET_OBJECTS_MAX 16000

struct bucket_object {
    const char *key;
    const char *body; /* NULL: nobody reads it */
    size_t len;
    const char *etag;
    time_t modified;
};

struct bucket {
    struct bucket_object objects[BUCKET_OBJECTS_MAX]; /* in the order of their keys */
    size_t nobjects;
    size_t page; /* entries of a page; 0: all in one */
    /* Before each answer: what changes while it is read. */
    void (*before)(struct bucket *b, const struct net_exchange *job);
    unsigned asked[8];     /* for the use of `before` */
    const char *refused;   /* a purpose that is denied; NULL */
    bool endless;          /* each list says that more follows */
    const char *host_only; /* path style is answered with this code; NULL */
    struct sp_arena arena;
};

/* etag NULL: it follows from the body. Replaces an object of that key. */
void bucket_put(struct bucket *b, const char *key, const char *body, const char *etag);
void bucket_remove(struct bucket *b, const char *key);

/* As the answer of a canned network whose ctx it is. */
int bucket_answer(struct canned *net, const struct net_exchange *job, struct sp_err *err);

#endif
