#include "state/state.h"

#include <errno.h>
#include <unistd.h>

#include <jansson.h>

#include "base/text.h"
#include "settings/file.h"

/* What is read, and the first thing that is wrong with it. */
struct reading {
    const char *name; /* of the file */
    struct sp_arena *arena;
    struct sp_err *err;
    int rc;
};

static int refuse(struct reading *r, const char *fmt, ...) SP_PRINTF(2, 3);

static int
refuse(struct reading *r, const char *fmt, ...)
{
    char what[256];
    va_list args;

    if (r->rc == -1)
        return -1;
    va_start(args, fmt);
    (void)vsnprintf(what, sizeof(what), fmt, args);
    va_end(args);
    r->rc = -1;
    (void)sp_fail(r->err, SP_INPUT, "--state %s: %s", r->name, what);
    return sp_hint(r->err, "Restore the file. If it is lost, remove it: the next run then learns "
                           "anew whose the repository is, so look first that it is yours.");
}

static bool
is_null(const json_t *value)
{
    return value == NULL || json_is_null(value);
}

/* NULL: it is not there. */
static const char *
text(struct reading *r, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    const char *copy;
    int clean;

    if (is_null(value) || r->rc == -1)
        return NULL;
    if (!json_is_string(value) || json_string_length(value) > STATE_TEXT_MAX) {
        (void)refuse(r, "%s is no text", key);
        return NULL;
    }
    copy = sp_strdup(r->arena, json_string_value(value), r->err);
    clean = copy == NULL ? -1 : state_text_is_clean(copy, r->arena, r->err);
    if (clean == -1)
        r->rc = -1;
    if (clean == 0)
        (void)refuse(r, "%s has characters that no text here has", key);
    return r->rc == -1 ? NULL : copy;
}

static const char *
needed(struct reading *r, const json_t *object, const char *key)
{
    const char *value = text(r, object, key);

    if (value == NULL)
        (void)refuse(r, "%s is missing", key);
    return value;
}

static time_t
when(struct reading *r, const json_t *object, const char *key)
{
    const char *value = text(r, object, key);
    time_t t = 0;

    if (value != NULL && (!sp_time_parse_iso(value, &t) || t <= 0))
        (void)refuse(r, "%s is no time", key);
    return t;
}

static uint64_t
number_of(struct reading *r, const json_t *object, const char *key)
{
    const char *value = text(r, object, key);
    uint64_t n = 0;

    for (const char *c = value; c != NULL && *c != '\0'; c++) {
        uint64_t digit = (uint64_t)(*c - '0');

        if (!sp_is_digit(*c) || n > (UINT64_MAX - digit) / 10) {
            n = 0;
            break;
        }
        n = n * 10 + digit;
    }
    if (value != NULL && n == 0)
        (void)refuse(r, "%s is no number", key);
    return n;
}

/* NULL: it is not there, or was refused. */
static const json_t *
part(struct reading *r, const json_t *root, const char *key)
{
    const json_t *object = json_object_get(root, key);

    if (!json_is_object(object))
        (void)refuse(r, "%s is missing", key);
    return object;
}

static void
read_root(struct reading *r, const json_t *root, struct state *out)
{
    const char *schema = json_string_value(json_object_get(root, "schema"));
    const json_t *at;

    if (!sp_streq(schema, STATE_SCHEMA)) {
        (void)refuse(r, "this is no state of s3preflight, or one of a later version");
        return;
    }
    out->known.looked = when(r, root, "looked");
    at = part(r, root, "target");
    out->place = (struct state_place){.endpoint = needed(r, at, "endpoint"),
                                      .bucket = needed(r, at, "bucket"),
                                      .prefix = needed(r, at, "prefix"),
                                      .consumer = needed(r, at, "consumer"),
                                      .stanza = text(r, at, "stanza")};
    at = part(r, root, "identity");
    out->known.system_id = number_of(r, at, "system_id");
    out->known.pg_version = text(r, at, "pg_version");
    out->known.server = text(r, at, "server");
    at = part(r, root, "bucket");
    out->known.settings_looked = when(r, at, "looked");
    out->known.versioning = text(r, at, "versioning");
    out->known.lifecycle = text(r, at, "lifecycle");
    out->known.object_lock = text(r, at, "object_lock");
    at = part(r, root, "newest_backup");
    out->known.newest = text(r, at, "label");
    out->known.newest_stop = when(r, at, "stop");
}

int
state_parse(const char *name, const char *data, size_t len, struct sp_arena *a, struct state *out,
            struct sp_err *err)
{
    struct reading r = {.name = name, .arena = a, .err = err};
    json_error_t problem;
    json_t *root;

    *out = (struct state){0};
    root = json_loadb(data, len, JSON_REJECT_DUPLICATES, &problem);
    if (root != NULL)
        read_root(&r, root, out);
    else if (json_error_code(&problem) == json_error_out_of_memory)
        r.rc = sp_fail(err, SP_NOMEM, "out of memory: %s", name);
    else
        (void)refuse(&r, len == 0 ? "it is empty" : "line %d is no JSON", problem.line);
    json_decref(root);
    return r.rc;
}

int
state_read(const char *path, struct sp_arena *a, struct state *out, struct sp_err *err)
{
    char *data = sp_alloc(a, STATE_FILE_MAX + 1, err);
    size_t len = 0;
    int problem;

    if (data == NULL)
        return -1;
    problem = file_load(path, data, STATE_FILE_MAX + 1, &len);
    if (problem == ENOENT)
        return 1;
    if (problem != 0)
        return sp_fail(err, SP_IO, "cannot read --state %s: %s", path, strerror(problem));
    if (len > STATE_FILE_MAX)
        return sp_fail(err, SP_INPUT, "--state %s is no state of s3preflight: it is too long",
                       path);
    return state_parse(path, data, len, a, out, err);
}
