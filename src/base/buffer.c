#include "base/buffer.h"

void
sp_buf_init(struct sp_buf *b, struct sp_arena *a, size_t max)
{
    *b = (struct sp_buf){.arena = a, .max = max};
}

static int
grow(struct sp_buf *b, size_t need, struct sp_err *err)
{
    size_t cap = b->cap < 64 ? 64 : b->cap;
    char *data;

    if (need <= b->cap)
        return 0;
    while (cap < need)
        cap *= 2;
    data = sp_alloc(b->arena, cap, err);
    if (data == NULL)
        return -1;
    if (b->len > 0)
        memcpy(data, b->data, b->len);
    b->data = data;
    b->cap = cap;
    return 0;
}

int
sp_buf_add(struct sp_buf *b, const void *p, size_t len, struct sp_err *err)
{
    if (len > b->max || b->len > b->max - len)
        return sp_fail(err, SP_LIMIT, "more than %zu bytes", b->max);
    if (grow(b, b->len + len + 1, err) == -1)
        return -1;
    if (len > 0)
        memcpy(b->data + b->len, p, len);
    b->len += len;
    b->data[b->len] = '\0';
    return 0;
}

int
sp_buf_adds(struct sp_buf *b, const char *s, struct sp_err *err)
{
    return sp_buf_add(b, s, strlen(s), err);
}

int
sp_buf_addf(struct sp_buf *b, struct sp_err *err, const char *fmt, ...)
{
    va_list args;
    va_list again;
    int len;
    int rc = -1;

    va_start(args, fmt);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, fmt, args);
    if (len < 0) {
        (void)sp_fail(err, SP_BUG, "cannot format \"%s\"", fmt);
    } else if ((size_t)len > b->max || b->len > b->max - (size_t)len) {
        (void)sp_fail(err, SP_LIMIT, "more than %zu bytes", b->max);
    } else if (grow(b, b->len + (size_t)len + 1, err) == 0) {
        (void)vsnprintf(b->data + b->len, (size_t)len + 1, fmt, again);
        b->len += (size_t)len;
        rc = 0;
    }
    va_end(again);
    va_end(args);
    return rc;
}

int
sp_buf_fill(struct sp_buf *b, const void *p, size_t len, size_t *added, struct sp_err *err)
{
    size_t room = b->max - b->len;

    *added = len < room ? len : room;
    return sp_buf_add(b, p, *added, err);
}

const char *
sp_buf_str(const struct sp_buf *b)
{
    return b->data == NULL ? "" : b->data;
}
