#include "json/making.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>

json_t *
make_nothing(struct making *m)
{
    if (m->rc == 0)
        m->rc = sp_fail(m->err, SP_NOMEM, "out of memory: %s", m->what);
    return NULL;
}

json_t *
make_sure(struct making *m, json_t *value)
{
    return value == NULL ? make_nothing(m) : value;
}

void
make_put(struct making *m, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) == -1)
        (void)make_nothing(m);
}

void
make_append(struct making *m, json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) == -1)
        (void)make_nothing(m);
}

json_t *
make_number(struct making *m, unsigned long long n)
{
    return make_sure(m, json_integer(n > LLONG_MAX ? LLONG_MAX : (json_int_t)n));
}

json_t *
make_time(struct making *m, time_t t)
{
    char iso[SP_ISO_SIZE];

    if (t == 0)
        return make_sure(m, json_null());
    sp_time_iso(t, iso);
    return make_sure(m, json_string(iso));
}

json_t *
make_id(struct making *m, uint64_t id)
{
    char text[24];

    (void)snprintf(text, sizeof(text), "%" PRIu64, id);
    return make_sure(m, id == 0 ? json_null() : json_string(text));
}

struct sink {
    struct sp_buf *out;
    struct sp_err *err;
    int rc; /* Jansson passes over what the callback returns for a key */
};

static int
write_piece(const char *piece, size_t len, void *ctx)
{
    struct sink *sink = ctx;

    if (sink->rc == 0)
        sink->rc = sp_buf_add(sink->out, piece, len, sink->err);
    return sink->rc;
}

int
make_end(struct making *m, json_t *root, size_t flags, struct sp_buf *out)
{
    struct sink sink = {.out = out, .err = m->err};

    if (m->rc == 0 && json_dump_callback(root, write_piece, &sink, flags) == -1 && sink.rc == 0)
        (void)make_nothing(m);
    json_decref(root);
    if (m->rc == -1 || sink.rc == -1)
        return -1;
    return sp_buf_adds(out, "\n", m->err);
}
