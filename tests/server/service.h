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
    struct blob *content;    /* of the body, once payload_accept took it; one reference is ours */
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

/* The conditions of rules that an operation meets by itself. */
unsigned operation_conditions(enum operation operation);
/* Is this one of the names of what the request does? */
bool operation_is(const struct exchange *x, const char *name);
/* A fault keeps it from being carried out. */
bool operation_undone(const struct exchange *x);

/*
 * Verify the digests of the body and take its framing away: x->content is what was meant. false:
 * the answer says what is wrong.
 */
bool payload_accept(struct exchange *x);
/* The same for the digest of a DeleteObjects. */
bool payload_digest_wanted(struct exchange *x);

/* Why something may not happen; NULL: it may. The caller holds the lock. */
const struct refusal *guard_bytes(const struct bucket *b, size_t len);
const struct refusal *guard_write(const struct exchange *x);
const struct refusal *guard_remove(const struct bucket *b, const char *key, const char *id);

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

/* The content of an upload or a PUT becomes the object of x->key, unless something refuses; takes
 * over the reference to blob. false: the answer says why. The caller holds the lock for writing. */
bool object_take(struct exchange *x, struct blob *blob, const char *etag);
/* The ETag header, in the way of the scenario. */
void etag_choose(const struct exchange *x, const struct blob *blob, char out[ETAG_SIZE]);
void etag_add(struct exchange *x, const char *etag);

/* The text of an XML element, its references undone, in place. */
void xml_unescape(char *s);

/* The page that a listing asks for, from 1; a broken token counts as the first. */
long list_page(const struct request *r);

#endif
