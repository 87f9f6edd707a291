#include "state/state.h"

#include "base/text.h"
#include "settings/file.h"
#include "json/making.h"

/* What could move a terminal, or is no UTF-8, is written as it is shown. */
static void
put_text(struct making *m, json_t *object, const char *key, const char *s)
{
    const char *shown = s;
    int clean;

    if (m->rc == -1)
        return;
    if (s == NULL) {
        make_put(m, object, key, make_sure(m, json_null()));
        return;
    }
    clean = state_text_is_clean(s, m->arena, m->err);
    if (clean == 0)
        shown = sp_show(m->arena, s, strlen(s), STATE_TEXT_MAX / 4 - 4, m->err);
    if (clean == -1 || shown == NULL)
        m->rc = -1;
    else
        make_put(m, object, key, make_sure(m, json_string(shown)));
}

static json_t *
target(struct making *m, const struct state_place *place)
{
    json_t *object = make_sure(m, json_object());

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
    json_t *object = make_sure(m, json_object());

    make_put(m, object, "system_id", make_id(m, known->system_id));
    put_text(m, object, "pg_version", known->pg_version);
    put_text(m, object, "server", known->server);
    return object;
}

static json_t *
bucket(struct making *m, const struct known_state *known)
{
    json_t *object = make_sure(m, json_object());

    make_put(m, object, "looked", make_time(m, known->settings_looked));
    put_text(m, object, "versioning", known->versioning);
    put_text(m, object, "lifecycle", known->lifecycle);
    put_text(m, object, "object_lock", known->object_lock);
    return object;
}

static json_t *
newest(struct making *m, const struct known_state *known)
{
    json_t *object = make_sure(m, json_object());

    put_text(m, object, "label", known->newest);
    make_put(m, object, "stop", make_time(m, known->newest_stop));
    return object;
}

int
state_make(const struct state *state, struct sp_buf *out, struct sp_err *err)
{
    struct making m = {.what = "the state", .arena = out->arena, .err = err};
    json_t *root = make_sure(&m, json_object());

    put_text(&m, root, "schema", STATE_SCHEMA);
    make_put(&m, root, "looked", make_time(&m, state->known.looked));
    make_put(&m, root, "target", target(&m, &state->place));
    make_put(&m, root, "identity", identity(&m, &state->known));
    make_put(&m, root, "bucket", bucket(&m, &state->known));
    make_put(&m, root, "newest_backup", newest(&m, &state->known));
    return make_end(&m, root, JSON_INDENT(2), out);
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
