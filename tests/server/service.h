/* S3 itself: one request in, one answer out. */
#ifndef SERVER_SERVICE_H
#define SERVER_SERVICE_H

#include "auth.h"
#include "reply.h"

enum operation {
    OP_BUCKETS,
    OP_LIST,
    OP_HEAD_BUCKET,
    OP_SUBRESOURCE,
    OP_GET,
    OP_HEAD,
    OP_PUT,
    OP_DELETE,
    OP_DELETE_MANY,
    OP_UPLOAD_START,
    OP_UPLOAD_PART,
    OP_UPLOAD_COMPLETE,
    OP_UPLOAD_ABORT,
    OP_UPLOAD_PARTS,
    OP_OTHER,
};

/* Everything about one request. */
struct exchange {
    const struct scenario *scenario;
    const struct request *request;
    struct sp_arena *arena;
    unsigned long number;
    time_t now; /* of the server's clock */
    bool host_style;
    const char *sni;         /* "" without */
    const char *bucket_name; /* "" for the service itself */
    const char *key;         /* "" for the bucket itself */
    const char *subresource; /* NULL: none */
    struct bucket *bucket;   /* NULL: there is none of that name */
    enum operation operation;
    struct auth auth;
    struct effect effect;
    struct reply reply;
};

/* Fill the exchange, its answer included. -1: SP_NOMEM. */
int service_handle(struct exchange *x, struct sp_err *err);

/* An error document in place of the answer; an element whose text is NULL is left out. */
void error_begin(struct exchange *x, int status, const char *code, const char *message);
void error_element(struct exchange *x, const char *name, const char *text);
void error_end(struct exchange *x);

/* The same in one call, with no or one element beyond Code and Message. */
void service_error(struct exchange *x, int status, const char *code, const char *message);
void service_error_with(struct exchange *x, int status, const char *code, const char *message,
                        const char *element, const char *text);

/* Parts of it, each in a file of its own. They hold the lock of the store while they need it. */
void list_objects(struct exchange *x);
void list_buckets(struct exchange *x);
void list_versions(struct exchange *x);
void list_uploads(struct exchange *x);
void subresource_get(struct exchange *x);
void object_get(struct exchange *x);
void object_store(struct exchange *x);
void object_remove(struct exchange *x);
void objects_remove(struct exchange *x);
void multipart_start(struct exchange *x);
void multipart_part(struct exchange *x);
void multipart_complete(struct exchange *x);
void multipart_abort(struct exchange *x);
void multipart_parts(struct exchange *x);

/* The page that a listing asks for, from 1; a broken token counts as the first. */
long list_page(const struct request *r);

#endif
