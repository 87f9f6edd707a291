#include "report/report.h"

#include <limits.h>

#include <jansson.h>

#include "report/layout.h"

#define SCHEMA "s3preflight.report/1"

/* A document in the making; the first failure stays in rc. */
struct making {
    struct sp_arena *arena;
    struct sp_err *err;
    int rc;
};

/* Checks the value for NULL; takes the reference to it. */
static json_t *
made(struct making *m, json_t *value)
{
    if (value == NULL && m->rc == 0)
        m->rc = sp_fail(m->err, SP_NOMEM, "out of memory: the JSON report");
    return value;
}

static void
put(struct making *m, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) == -1)
        (void)made(m, NULL);
}

static void
append(struct making *m, json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) == -1)
        (void)made(m, NULL);
}

/* Jansson takes valid UTF-8 only, which is what layout_printable gives. */
static json_t *
text(struct making *m, const char *s)
{
    char *safe;

    if (s == NULL)
        return made(m, json_null());
    safe = layout_printable(m->arena, s, true, m->err);
    if (safe == NULL)
        m->rc = -1;
    return safe == NULL ? NULL : made(m, json_string(safe));
}

static json_t *
number(struct making *m, unsigned long long n)
{
    return made(m, json_integer(n > LLONG_MAX ? LLONG_MAX : (json_int_t)n));
}

static json_t *
time_or_null(struct making *m, time_t t)
{
    char iso[SP_ISO_SIZE];

    if (t == 0)
        return made(m, json_null());
    sp_time_iso(t, iso);
    return made(m, json_string(iso));
}

static json_t *
millis(struct making *m, long ms)
{
    return made(m, ms < 0 ? json_null() : json_integer(ms));
}

static json_t *
target(struct making *m, const struct report_target *t)
{
    json_t *object = made(m, json_object());

    put(m, object, "endpoint", text(m, t->endpoint));
    put(m, object, "region", text(m, t->region));
    put(m, object, "bucket", text(m, t->bucket));
    put(m, object, "prefix", text(m, t->prefix));
    put(m, object, "style", text(m, t->style));
    put(m, object, "provider", text(m, t->provider));
    put(m, object, "consumer", text(m, t->consumer));
    return object;
}

static json_t *
findings(struct making *m, const struct report *r)
{
    json_t *array = made(m, json_array());

    for (size_t i = 0; i < r->nfindings; i++) {
        const struct finding *f = &r->findings[i];
        json_t *object = made(m, json_object());

        put(m, object, "cause", text(m, f->cause));
        put(m, object, "severity", text(m, severity_name(f->severity)));
        put(m, object, "check", text(m, f->check));
        put(m, object, "title", text(m, f->title));
        put(m, object, "detail", text(m, f->detail));
        put(m, object, "remedy", text(m, f->remedy));
        append(m, array, object);
    }
    return array;
}

static json_t *
checks(struct making *m, const struct report *r)
{
    json_t *array = made(m, json_array());

    for (size_t i = 0; i < r->nchecks; i++) {
        const struct check_result *c = &r->checks[i];
        json_t *object = made(m, json_object());

        put(m, object, "id", text(m, c->id));
        put(m, object, "title", text(m, c->title));
        put(m, object, "status", text(m, status_name(c->status)));
        put(m, object, "summary", text(m, c->summary));
        put(m, object, "ms", millis(m, c->ms));
        append(m, array, object);
    }
    return array;
}

static json_t *
sample(struct making *m, const struct report_listing *l)
{
    json_t *array = made(m, json_array());

    for (size_t i = 0; i < l->nsample; i++) {
        json_t *object = made(m, json_object());

        put(m, object, "key", text(m, l->sample[i].key));
        put(m, object, "size", number(m, l->sample[i].size));
        put(m, object, "modified", time_or_null(m, l->sample[i].modified));
        append(m, array, object);
    }
    return array;
}

static json_t *
listing(struct making *m, const struct report_listing *l)
{
    json_t *object;

    if (!l->known)
        return made(m, json_null());
    object = made(m, json_object());
    put(m, object, "complete", json_boolean(l->complete));
    put(m, object, "objects", number(m, l->objects));
    put(m, object, "folder_markers", number(m, l->markers));
    put(m, object, "bytes", number(m, l->bytes));
    put(m, object, "oldest", time_or_null(m, l->oldest));
    put(m, object, "newest", time_or_null(m, l->newest));
    put(m, object, "sample", sample(m, l));
    return object;
}

static json_t *
last_backup(struct making *m, const struct report_backup *b)
{
    json_t *object;

    if (b->label == NULL)
        return made(m, json_null());
    object = made(m, json_object());
    put(m, object, "label", text(m, b->label));
    put(m, object, "stop", time_or_null(m, b->stop));
    put(m, object, "size", b->size == 0 ? made(m, json_null()) : number(m, b->size));
    return object;
}

static json_t *
backups(struct making *m, const struct report_backups *b)
{
    static const struct {
        const char *count;
        const char *last;
    } names[REPORT_BACKUP_TYPES] = {
        {"full", "last_full"}, {"diff", "last_diff"}, {"incr", "last_incr"}};
    json_t *object;

    if (!b->known)
        return made(m, json_null());
    object = made(m, json_object());
    for (size_t i = 0; i < REPORT_BACKUP_TYPES; i++)
        put(m, object, names[i].count,
            b->counted ? number(m, b->of_type[i]) : made(m, json_null()));
    put(m, object, "errors", b->counted ? number(m, b->errors) : made(m, json_null()));
    for (size_t i = 0; i < REPORT_BACKUP_TYPES; i++)
        put(m, object, names[i].last, last_backup(m, &b->last[i]));
    return object;
}

static json_t *
owner(struct making *m, const struct report_owner *o)
{
    json_t *object;
    json_t *identity;

    if (o->tool == NULL)
        return made(m, json_null());
    object = made(m, json_object());
    identity = made(m, json_object());
    for (size_t i = 0; i < o->nidentity; i++)
        put(m, identity, o->identity[i].name, text(m, o->identity[i].value));
    put(m, object, "tool", text(m, o->tool));
    put(m, object, "identity", identity);
    put(m, object, "newest", time_or_null(m, o->newest));
    put(m, object, "objects", number(m, o->objects));
    put(m, object, "backups", backups(m, &o->backups));
    return object;
}

static json_t *
prediction(struct making *m, const struct report_prediction *p)
{
    json_t *object;
    json_t *notes;

    if (p->operation == NULL)
        return made(m, json_null());
    object = made(m, json_object());
    notes = made(m, json_array());
    for (size_t i = 0; i < p->nnotes; i++)
        append(m, notes, text(m, p->notes[i]));
    put(m, object, "consumer", text(m, p->consumer));
    put(m, object, "operation", text(m, p->operation));
    put(m, object, "outcome", text(m, p->outcome));
    put(m, object, "code", made(m, p->code < 0 ? json_null() : json_integer(p->code)));
    put(m, object, "message", text(m, p->message));
    put(m, object, "why", text(m, p->why));
    put(m, object, "notes", notes);
    return object;
}

static json_t *
wal(struct making *m, const struct report_repository *r)
{
    json_t *object;

    if (!r->wal_known)
        return made(m, json_null());
    object = made(m, json_object());
    put(m, object, "newest", text(m, r->wal_newest));
    put(m, object, "modified", time_or_null(m, r->wal_modified));
    put(m, object, "segments", number(m, r->wal_segments));
    put(m, object, "complete", json_boolean(!r->wal_more));
    return object;
}

static json_t *
repository(struct making *m, const struct report_repository *r)
{
    json_t *object;

    if (!r->known)
        return made(m, json_null());
    object = made(m, json_object());
    put(m, object, "stanza", text(m, r->stanza));
    put(m, object, "server", text(m, r->server));
    put(m, object, "system_id", text(m, r->system_id));
    put(m, object, "postgresql", text(m, r->version));
    put(m, object, "backups", backups(m, &r->backups));
    put(m, object, "wal", wal(m, r));
    return object;
}

static json_t *
certificate(struct making *m, const struct report_certificate *c)
{
    json_t *object;

    if (c->not_after == 0)
        return made(m, json_null());
    object = made(m, json_object());
    put(m, object, "not_after", time_or_null(m, c->not_after));
    put(m, object, "first_to_end", text(m, c->first_to_end));
    return object;
}

static json_t *
operations(struct making *m, const struct report_write_probe *w)
{
    json_t *array = made(m, json_array());

    for (size_t i = 0; i < w->noperations; i++) {
        const struct report_operation *o = &w->operations[i];
        json_t *object = made(m, json_object());

        put(m, object, "operation", text(m, o->id));
        put(m, object, "key", text(m, o->key));
        put(m, object, "status", made(m, o->status == 0 ? json_null() : json_integer(o->status)));
        put(m, object, "outcome", text(m, o->outcome));
        put(m, object, "ms", millis(m, o->ms));
        put(m, object, "bytes", number(m, o->bytes));
        put(m, object, "bytes_per_second",
            o->bytes_per_second == 0 ? made(m, json_null()) : number(m, o->bytes_per_second));
        append(m, array, object);
    }
    return array;
}

static json_t *
left(struct making *m, const struct report_write_probe *w)
{
    json_t *array = made(m, json_array());

    for (size_t i = 0; i < w->nleft; i++) {
        json_t *object = made(m, json_object());

        put(m, object, "kind", text(m, w->left[i].kind));
        put(m, object, "key", text(m, w->left[i].key));
        put(m, object, "id", text(m, w->left[i].id));
        put(m, object, "earlier", json_boolean(w->left[i].earlier));
        append(m, array, object);
    }
    return array;
}

static json_t *
write_probe(struct making *m, const struct report_write_probe *w)
{
    json_t *object;

    if (w->state == NULL)
        return made(m, json_null());
    object = made(m, json_object());
    put(m, object, "state", text(m, w->state));
    put(m, object, "refused", text(m, w->refused));
    put(m, object, "folder", text(m, w->folder));
    put(m, object, "operations", operations(m, w));
    put(m, object, "written", number(m, w->written));
    put(m, object, "removed", number(m, w->removed));
    put(m, object, "left", left(m, w));
    put(m, object, "left_more", number(m, w->more));
    put(m, object, "swept", json_boolean(w->swept));
    put(m, object, "round_trips", number(m, w->round_trips));
    put(m, object, "ms", millis(m, w->ms));
    return object;
}

static json_t *
requests(struct making *m, const struct report *r)
{
    json_t *object = made(m, json_object());

    put(m, object, "sent", number(m, r->requests_sent));
    put(m, object, "waves", number(m, r->waves));
    put(m, object, "wrote", json_boolean(r->wrote));
    put(m, object, "bytes_received", number(m, r->bytes_received));
    return object;
}

static json_t *
timing(struct making *m, const struct report *r)
{
    json_t *object = made(m, json_object());

    put(m, object, "resolve", millis(m, r->ms_resolve));
    put(m, object, "exchange", millis(m, r->ms_exchange));
    put(m, object, "total", millis(m, r->ms_total));
    return object;
}

static json_t *
evidence(struct making *m, const struct report *r)
{
    json_t *object = made(m, json_object());

    put(m, object, "file", text(m, r->evidence));
    put(m, object, "version", text(m, r->evidence_version));
    return object;
}

/* The fields are a promise: they are added, never renamed, and stand in this order. */
static json_t *
document(struct making *m, const struct report *r)
{
    json_t *root = made(m, json_object());
    char started[SP_ISO_SIZE];

    sp_time_iso(r->started, started);
    put(m, root, "schema", text(m, SCHEMA));
    put(m, root, "command", text(m, r->command));
    put(m, root, "purpose", text(m, r->health ? "health" : "preflight"));
    put(m, root, "version", text(m, r->version));
    put(m, root, "started", text(m, started));
    put(m, root, "target", target(m, &r->target));
    put(m, root, "verdict", text(m, verdict_name(r->verdict)));
    put(m, root, "exit_status", json_integer((json_int_t)r->verdict));
    put(m, root, "cause", text(m, r->cause == NULL ? NULL : r->cause->cause));
    put(m, root, "findings", findings(m, r));
    put(m, root, "checks", checks(m, r));
    put(m, root, "owner", owner(m, &r->owner));
    put(m, root, "prediction", prediction(m, &r->prediction));
    put(m, root, "listing", listing(m, &r->listing));
    put(m, root, "write_probe", write_probe(m, &r->write_probe));
    put(m, root, "repository", repository(m, &r->repository));
    put(m, root, "certificate", certificate(m, &r->certificate));
    put(m, root, "clock_skew_seconds",
        made(m, r->skew_known ? json_integer(r->skew) : json_null()));
    put(m, root, "requests", requests(m, r));
    put(m, root, "timing_ms", timing(m, r));
    if (r->verdict == VERDICT_UNDECIDED)
        put(m, root, "reason", text(m, r->why_undecided));
    if (r->evidence != NULL)
        put(m, root, "evidence", evidence(m, r));
    return root;
}

struct sink {
    struct sp_buf *out;
    struct sp_err *err;
    int rc; /* of the buffer; Jansson passes over what this returns for a key */
};

static int
write_out(const char *s, size_t len, void *ctx)
{
    struct sink *sink = ctx;

    if (sink->rc == 0)
        sink->rc = sp_buf_add(sink->out, s, len, sink->err);
    return sink->rc;
}

static int
render(const struct report *report, const struct report_options *options, struct sp_buf *out,
       struct sp_err *err)
{
    struct making m = {.arena = out->arena, .err = err};
    struct sink sink = {.out = out, .err = err};
    json_t *root = document(&m, report);
    int rc = -1;

    (void)options; /* colour and width are for people */
    if (m.rc == -1)
        goto out;
    if (json_dump_callback(root, write_out, &sink, JSON_INDENT(2)) == -1 && sink.rc == 0)
        (void)made(&m, NULL);
    if (m.rc == -1 || sink.rc == -1)
        goto out;
    rc = sp_buf_adds(out, "\n", err);
out:
    json_decref(root);
    return rc;
}

const struct report_format report_json = {.name = "json", .render = render};
