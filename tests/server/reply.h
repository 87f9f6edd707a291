/* An answer, and how the faults of a scenario bend it on its way out. */
#ifndef SERVER_REPLY_H
#define SERVER_REPLY_H

#include "http.h"
#include "out.h"
#include "scenario.h"

struct reply {
    int status;
    struct out headers;       /* further ones, each line with its CRLF */
    const char *content_type; /* NULL: application/xml */
    struct out body;
    struct blob *blob; /* instead of body; one reference is ours */
    bool is_pattern;   /* instead of body: bytes made on the fly */
    unsigned long long offset;
    unsigned long long length; /* of blob or pattern */
};

void reply_release(struct reply *r);

/* Start over: an error with a document, or one of S3's codes. */
void reply_clear(struct reply *r, int status);

struct reply_context {
    const struct scenario *scenario;
    const struct request *request;
    const struct effect *effect;
    time_t now;           /* of the server's clock */
    unsigned long number; /* of the request, shown as its id */
};

/* Write it. true: the connection can take another request. */
bool reply_send(struct conn *c, struct reply *r, const struct reply_context *context);

/* Replace the answer where a fault says so: status, html, json ... Called before it is logged. */
void reply_bend(struct reply *r, const struct effect *effect);

#endif
