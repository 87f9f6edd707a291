#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>

#define BLOCK_SIZE ((size_t)8192)
#define MAPPED_MIN ((size_t)64 << 10) /* such blocks come from the kernel, zeroed */
#define FILLED_MAX ((size_t)4 << 20)  /* a larger one may be mostly room that is never used */
#define ALIGNMENT (_Alignof(max_align_t))

struct sp_block {
    struct sp_block *next;
    size_t size;
    size_t used;
    bool mapped;
    max_align_t data[];
};

/*
 * Big blocks are mapped with all their pages at once: to get them one by one, as they are touched,
 * takes four times as long.
 */
static struct sp_block *
block_memory(size_t size)
{
    struct sp_block *block;

    if (size < MAPPED_MIN)
        return malloc(sizeof(*block) + size);
    block = mmap(NULL, sizeof(*block) + size, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | (size <= FILLED_MAX ? MAP_POPULATE : 0), -1, 0);
    return block == MAP_FAILED ? NULL : block;
}

static struct sp_block *
block_new(struct sp_arena *a, size_t need)
{
    size_t size = need > BLOCK_SIZE ? need : BLOCK_SIZE;
    struct sp_block *block = block_memory(size);

    if (block == NULL)
        return NULL;
    block->mapped = size >= MAPPED_MIN;
    block->size = size;
    block->used = 0;
    /* A block made for one big piece goes behind the current one, whose rest is still good. */
    if (need > BLOCK_SIZE && a->blocks != NULL) {
        block->next = a->blocks->next;
        a->blocks->next = block;
    } else {
        block->next = a->blocks;
        a->blocks = block;
    }
    return block;
}

void *
sp_alloc(struct sp_arena *a, size_t size, struct sp_err *err)
{
    struct sp_block *block = a->blocks;
    unsigned char *p;

    if (size > SIZE_MAX - ALIGNMENT - sizeof(*block))
        goto none;
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (a->fail_in > 0 && --a->fail_in == 0)
        goto none;
    if (a->limit != 0 && (a->used > a->limit || size > a->limit - a->used))
        goto none;
    if (block == NULL || size > block->size - block->used)
        block = block_new(a, size);
    if (block == NULL)
        goto none;
    p = (unsigned char *)block->data + block->used;
    block->used += size;
    a->used += size;
    return block->mapped ? p : memset(p, 0, size);
none:
    (void)sp_fail(err, SP_NOMEM, "out of memory: %zu bytes wanted, %zu in use", size, a->used);
    return NULL;
}

void *
sp_alloc_array(struct sp_arena *a, size_t count, size_t size, struct sp_err *err)
{
    if (size != 0 && count > SIZE_MAX / size) {
        (void)sp_fail(err, SP_NOMEM, "out of memory: %zu items of %zu bytes wanted", count, size);
        return NULL;
    }
    return sp_alloc(a, count * size, err);
}

char *
sp_strdup(struct sp_arena *a, const char *s, struct sp_err *err)
{
    return sp_strndup(a, s, strlen(s), err);
}

char *
sp_strndup(struct sp_arena *a, const char *s, size_t len, struct sp_err *err)
{
    char *copy = sp_alloc(a, len < SIZE_MAX ? len + 1 : len, err);

    if (copy != NULL && len > 0)
        memcpy(copy, s, len);
    return copy;
}

char *
sp_vprintf(struct sp_arena *a, struct sp_err *err, const char *fmt, va_list args)
{
    va_list again;
    char *text = NULL;
    int len;

    va_copy(again, args);
    len = vsnprintf(NULL, 0, fmt, args);
    if (len >= 0)
        text = sp_alloc(a, (size_t)len + 1, err);
    else
        (void)sp_fail(err, SP_BUG, "cannot format \"%s\"", fmt);
    if (text != NULL)
        (void)vsnprintf(text, (size_t)len + 1, fmt, again);
    va_end(again);
    return text;
}

char *
sp_printf(struct sp_arena *a, struct sp_err *err, const char *fmt, ...)
{
    va_list args;
    char *text;

    va_start(args, fmt);
    text = sp_vprintf(a, err, fmt, args);
    va_end(args);
    return text;
}

void
sp_arena_wipe(struct sp_arena *a)
{
    for (struct sp_block *block = a->blocks; block != NULL; block = block->next)
        explicit_bzero(block->data, block->used);
}

void
sp_arena_free(struct sp_arena *a)
{
    struct sp_block *block = a->blocks;

    while (block != NULL) {
        struct sp_block *next = block->next;

        if (block->mapped)
            (void)munmap(block, sizeof(*block) + block->size);
        else
            free(block);
        block = next;
    }
    a->blocks = NULL;
    a->used = 0;
}
