/* What went wrong with us. Bad news about the endpoint is evidence, never one of these. */
#ifndef SP_BASE_ERROR_H
#define SP_BASE_ERROR_H

#include "base/poison.h"

/* The one list: the enum, the texts and the tests expand it. */
#define SP_CODES(X)                                                                                \
    X(SP_OK, "no error")                                                                           \
    X(SP_NOMEM, "out of memory")                                                                   \
    X(SP_USAGE, "wrong usage")                                                                     \
    X(SP_INPUT, "unusable input")                                                                  \
    X(SP_IO, "input or output failed")                                                             \
    X(SP_LIMIT, "limit exceeded")                                                                  \
    X(SP_BUG, "internal error, please report it")

enum sp_code {
#define X(code, text) code,
    SP_CODES(X)
#undef X
};

struct sp_err {
    enum sp_code code;
    char message[768]; /* what was tried, what was expected, what was found; never a secret */
    char hint[384];    /* advice, or empty */
};

#define SP_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/* Fill err (which may be NULL) and return -1. A message that is too long is cut. */
int sp_fail(struct sp_err *err, enum sp_code code, const char *fmt, ...) SP_PRINTF(3, 4);

/* Add advice to an error that was just filled, and return -1. */
int sp_hint(struct sp_err *err, const char *fmt, ...) SP_PRINTF(2, 3);

/* The text of a code; never NULL. */
const char *sp_code_text(enum sp_code code);

#endif
