/* An HTTP/1.1 request as it came over the wire. */
#ifndef SERVER_HTTP_H
#define SERVER_HTTP_H

#include "conn.h"
#include "store.h"

#define HEAD_MAX ((size_t)16384) /* of the request line and the headers */
#define HEADERS_MAX ((size_t)64)
#define PARAMS_MAX ((size_t)64)

struct header {
    const char *name; /* lower case */
    const char *value;
};

struct param {
    const char *name; /* decoded */
    const char *value;
    bool has_value; /* there was a '=' */
};

struct request {
    const char *method;
    const char *target; /* as sent */
    const char *path;   /* raw, without the query */
    const char *decoded_path;
    const char *host; /* value of the Host header, "" without */
    struct header headers[HEADERS_MAX];
    size_t nheaders;
    struct param params[PARAMS_MAX];
    size_t nparams;
    bool keep_alive;
    struct blob *body; /* NULL: none */
};

/*
 * Read one request, whose body may have max_body bytes (-1: no limit); what it points to lives in
 * the arena. 0: done; 1: the peer closed; -1: it is no request, broke off, or is past a limit,
 * *status is what to answer, 0 for nothing.
 */
int http_read(struct conn *c, struct store *store, long max_body, struct sp_arena *a,
              struct request *out, int *status);

/* A header by its lower-case name; NULL when it did not come. */
const char *http_header(const struct request *r, const char *name);

/* The value of a query parameter; NULL when it did not come. */
const char *http_param(const struct request *r, const char *name);

#endif
