/* A growing string in an arena, with a cap that it is born with. Always terminated with NUL. */
#ifndef SP_BASE_BUFFER_H
#define SP_BASE_BUFFER_H

#include <stdbool.h>

#include "base/arena.h"

struct sp_buf {
    struct sp_arena *arena;
    char *data; /* NULL until something was added */
    size_t len;
    size_t cap;
    size_t max; /* bytes it may hold */
};

/* A run of bytes that somebody else owns. */
struct sp_bytes {
    const unsigned char *data;
    size_t len;
};

void sp_buf_init(struct sp_buf *b, struct sp_arena *a, size_t max);

/* Append. -1 with SP_LIMIT past the cap (nothing is added then), SP_NOMEM without memory. */
int sp_buf_add(struct sp_buf *b, const void *p, size_t len, struct sp_err *err);
int sp_buf_adds(struct sp_buf *b, const char *s, struct sp_err *err);
int sp_buf_addf(struct sp_buf *b, struct sp_err *err, const char *fmt, ...) SP_PRINTF(3, 4);

/* Append as much as fits below the cap; how much that was is in *added. -1 only without memory. */
int sp_buf_fill(struct sp_buf *b, const void *p, size_t len, size_t *added, struct sp_err *err);

/* The content as a string; "" when nothing was added. */
const char *sp_buf_str(const struct sp_buf *b);

#endif
