/* Memory that lives as long as a run. Freed once, as a whole; nothing in it is freed alone. */
#ifndef SP_BASE_ARENA_H
#define SP_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/error.h"

struct sp_arena {
    size_t limit; /* bytes that may be handed out; 0: no limit */
    long fail_in; /* tests: the n-th allocation from here fails; 0: none does */
    size_t used;  /* bytes handed out so far */
    struct sp_block *blocks;
};

/* Zeroed memory, aligned for any type. NULL and SP_NOMEM when there is none. */
void *sp_alloc(struct sp_arena *a, size_t size, struct sp_err *err);

/* The same for an array; an overflow of count * size is SP_NOMEM. */
void *sp_alloc_array(struct sp_arena *a, size_t count, size_t size, struct sp_err *err);

/* Copies, terminated with NUL. NULL and SP_NOMEM when there is no memory. */
char *sp_strdup(struct sp_arena *a, const char *s, struct sp_err *err);
char *sp_strndup(struct sp_arena *a, const char *s, size_t len, struct sp_err *err);
char *sp_printf(struct sp_arena *a, struct sp_err *err, const char *fmt, ...) SP_PRINTF(3, 4);
char *sp_vprintf(struct sp_arena *a, struct sp_err *err, const char *fmt, va_list args)
    SP_PRINTF(3, 0);

/* Overwrite all of it in a way that the compiler does not remove; what was handed out is zeroed. */
void sp_arena_wipe(struct sp_arena *a);

/* Free all of it; the arena can be used again. Takes a zeroed arena too. */
void sp_arena_free(struct sp_arena *a);

#endif
