/* The token that continues a listing. It is opaque to clients, and has all of '+', '/' and '='. */
#ifndef SERVER_LIST_H
#define SERVER_LIST_H

#include <stdbool.h>

#include "base/arena.h"

struct token {
    long page;       /* that it asks for */
    bool beyond;     /* the text is a common prefix: go on behind all of it */
    const char *key; /* last key or prefix that was listed */
};

/* NULL: SP_NOMEM. */
const char *token_make(const struct token *t, struct sp_arena *a);
bool token_parse(const char *text, struct sp_arena *a, struct token *out);

#endif
