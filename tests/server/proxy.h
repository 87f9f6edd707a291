/* What a proxy before the server would do to a request. */
#ifndef SERVER_PROXY_H
#define SERVER_PROXY_H

#include "http.h"
#include "lexer.h"

struct rewrite {
    int (*apply)(const struct rewrite *how, struct request *r, struct sp_arena *a,
                 struct sp_err *err);
    const char *name;
    const char *value; /* NULL where there is none */
    struct rewrite *next;
};

/* "proxy WHAT VALUE...", the directive included. -1: SP_INPUT, SP_NOMEM. */
int rewrite_parse(const struct word *words, size_t n, struct sp_arena *a, struct rewrite **out,
                  struct sp_err *err);

/* All of them, one after the other. -1: SP_NOMEM, SP_LIMIT. */
int rewrites_apply(const struct rewrite *list, struct request *r, struct sp_arena *a,
                   struct sp_err *err);

#endif
