#include "state/state.h"

#include <jansson.h>

#include "base/text.h"
#include "settings/file.h"

/* A document in the making; the first failure stays in rc. */
struct making {
    struct sp_arena *arena;
    struct sp_err *err;
    int rc;
};

static json_t *
made(struct making *m, json_t *value)
{
    if (value == NULL && m->rc == 0)
        m->rc = sp_fail(m->err, SP_NOMEM, "out of memory: the state");
    return value;
}

static void
put(struct making *m, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) == -1)
        (void)made(m, NULL);
}

/* What could move a terminal, or is no UTF-8, is written as it is shown. */
static void
put_text(struct making *m, json_t *object, const char *key, const char *s)
{
    const char *shown = s;
    int clean;

    if (m->rc == -1)
        return;
    if (s == NULL) {
        put(m, object, key, made(m, json_null()));
        return;
    }
    clean = state_text_is_clean(s, m->arena, m->err);
    if (clean == 0)
        shown = sp_show(m->arena, s, strlen(s), STATE_TEXT_MAX / 4 - 4, m->err);
    if (clean == -1 || shown == NULL)
        m->rc = -1;
    else
        put(m, object, key, made(m, json_string(shown)));
}

static void
put_time(struct making *m, json_t *object, const char *key, time_t t)
{
    char iso[SP_ISO_SIZE];

    sp_time_iso(t, iso);
    put(m, object, key, made(m, t == 0 ? json_null() : json_string(iso)));
}

/* As text: a system identifier has 64 bits, a number of JSON has 53 that every reader keeps. */
static void
put_id(struct making *m, json_t *object, const char *key, uint64_t id)
{
    char text[24];

    (void)snprintf(text, sizeof(text), "%llu", (unsigned long long)id);
    put(m, object, key, made(m, id == 0 ? json_null() : json_string(text)));
}

static json_t *
target(struct making *m, const struct state_place *place)
{
    json_t *object = made(m, json_object());

    put_text(m, object, "endpoint", place->endpoint);
    put_text(m, object, "bucket", place->bucket);
    put_text(m, object, "prefix", place->prefix);
    put_text(m, object, "consumer", place->consumer);
    put_text(m, object, "stanza", place->stanza);
    return object;
}

static json_t *
identity(struct making *m, const struct known_state *known)
{
    json_t *object = made(m, json_object());

    put_id(m, object, "system_id", known->system_id);
    put_text(m, object, "pg_version", known->pg_version);
    put_text(m, object, "server", known->server);
    return object;
}

static json_t *
bucket(struct making *m, const struct known_state *known)
{
    json_t *object = made(m, json_object());

    put_time(m, object, "looked", known->settings_looked);
    put_text(m, object, "versioning", known->versioning);
    put_text(m, object, "lifecycle", known->lifecycle);
    put_text(m, object, "object_lock", known->object_lock);
    return object;
}

static json_t *
newest(struct making *m, const struct known_state *known)
{
    json_t *object = made(m, json_object());

    put_text(m, object, "label", known->newest);
    put_time(m, object, "stop", known->newest_stop);
    return object;
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
state_make(const struct state *state, struct sp_buf *out, struct sp_err *err)
{
    struct making m = {.arena = out->arena, .err = err};
    struct sink sink = {.out = out, .err = err};
    json_t *root = made(&m, json_object());

    put_text(&m, root, "schema", STATE_SCHEMA);
    put_time(&m, root, "looked", state->known.looked);
    put(&m, root, "target", target(&m, &state->place));
    put(&m, root, "identity", identity(&m, &state->known));
    put(&m, root, "bucket", bucket(&m, &state->known));
    put(&m, root, "newest_backup", newest(&m, &state->known));
    if (m.rc == 0 && json_dump_callback(root, write_piece, &sink, JSON_INDENT(2)) == -1 &&
        sink.rc == 0)
        (void)made(&m, NULL);
    json_decref(root);
    return m.rc == -1 || sink.rc == -1 ? -1 : sp_buf_adds(out, "\n", err);
}

int
state_write(const char *path, const struct state *state, struct sp_arena *a, struct sp_err *err)
{
    struct sp_buf text;

    sp_buf_init(&text, a, STATE_FILE_MAX);
    if (state_make(state, &text, err) == -1)
        return -1;
    return file_replace(path, sp_buf_str(&text), text.len, 0600, err);
}
