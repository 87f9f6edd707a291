#include "report/report.h"

#include "report/json_pictures.h"
#include "report/layout.h"
#include "json/making.h"

#define SCHEMA "s3preflight.report/1"

/* Jansson takes valid UTF-8 only, which is what layout_printable gives. */
static json_t *
text(struct making *m, const char *s)
{
    char *safe;

    if (s == NULL)
        return make_sure(m, json_null());
    safe = layout_printable(m->arena, s, true, m->err);
    if (safe == NULL)
        m->rc = -1;
    return safe == NULL ? NULL : make_sure(m, json_string(safe));
}

static json_t *
millis(struct making *m, long ms)
{
    return make_sure(m, ms < 0 ? json_null() : json_integer(ms));
}

static json_t *
target(struct making *m, const struct report_target *t)
{
    json_t *object = make_sure(m, json_object());

    make_put(m, object, "endpoint", text(m, t->endpoint));
    make_put(m, object, "region", text(m, t->region));
    make_put(m, object, "bucket", text(m, t->bucket));
    make_put(m, object, "prefix", text(m, t->prefix));
    make_put(m, object, "style", text(m, t->style));
    make_put(m, object, "provider", text(m, t->provider));
    make_put(m, object, "consumer", text(m, t->consumer));
    return object;
}

static json_t *
findings(struct making *m, const struct report *r)
{
    json_t *array = make_sure(m, json_array());

    for (size_t i = 0; i < r->nfindings; i++) {
        const struct finding *f = &r->findings[i];
        json_t *object = make_sure(m, json_object());

        make_put(m, object, "cause", text(m, f->cause));
        make_put(m, object, "severity", text(m, severity_name(f->severity)));
        make_put(m, object, "check", text(m, f->check));
        make_put(m, object, "title", text(m, f->title));
        make_put(m, object, "detail", text(m, f->detail));
        make_put(m, object, "remedy", text(m, f->remedy));
        make_append(m, array, object);
    }
    return array;
}

static json_t *
checks(struct making *m, const struct report *r)
{
    json_t *array = make_sure(m, json_array());

    for (size_t i = 0; i < r->nchecks; i++) {
        const struct check_result *c = &r->checks[i];
        json_t *object = make_sure(m, json_object());

        make_put(m, object, "id", text(m, c->id));
        make_put(m, object, "title", text(m, c->title));
        make_put(m, object, "status", text(m, status_name(c->status)));
        make_put(m, object, "summary", text(m, c->summary));
        make_put(m, object, "ms", millis(m, c->ms));
        make_append(m, array, object);
    }
    return array;
}

static json_t *
sample(struct making *m, const struct report_listing *l)
{
    json_t *array = make_sure(m, json_array());

    for (size_t i = 0; i < l->nsample; i++) {
        json_t *object = make_sure(m, json_object());

        make_put(m, object, "key", text(m, l->sample[i].key));
        make_put(m, object, "size", make_number(m, l->sample[i].size));
        make_put(m, object, "modified", make_time(m, l->sample[i].modified));
        make_append(m, array, object);
    }
    return array;
}

static json_t *
listing(struct making *m, const struct report_listing *l)
{
    json_t *object;

    if (!l->known)
        return make_sure(m, json_null());
    object = make_sure(m, json_object());
    make_put(m, object, "complete", json_boolean(l->complete));
    make_put(m, object, "objects", make_number(m, l->objects));
    make_put(m, object, "folder_markers", make_number(m, l->markers));
    make_put(m, object, "bytes", make_number(m, l->bytes));
    make_put(m, object, "oldest", make_time(m, l->oldest));
    make_put(m, object, "newest", make_time(m, l->newest));
    make_put(m, object, "sample", sample(m, l));
    return object;
}

static json_t *
last_backup(struct making *m, const struct report_backup *b)
{
    json_t *object;

    if (b->label == NULL)
        return make_sure(m, json_null());
    object = make_sure(m, json_object());
    make_put(m, object, "label", text(m, b->label));
    make_put(m, object, "stop", make_time(m, b->stop));
    make_put(m, object, "size", b->size == 0 ? make_sure(m, json_null()) : make_number(m, b->size));
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
        return make_sure(m, json_null());
    object = make_sure(m, json_object());
    for (size_t i = 0; i < REPORT_BACKUP_TYPES; i++)
        make_put(m, object, names[i].count,
                 b->counted ? make_number(m, b->of_type[i]) : make_sure(m, json_null()));
    make_put(m, object, "errors",
             b->counted ? make_number(m, b->errors) : make_sure(m, json_null()));
    for (size_t i = 0; i < REPORT_BACKUP_TYPES; i++)
        make_put(m, object, names[i].last, last_backup(m, &b->last[i]));
    return object;
}

static json_t *
owner(struct making *m, const struct report_owner *o)
{
    json_t *object;
    json_t *identity;

    if (o->tool == NULL)
        return make_sure(m, json_null());
    object = make_sure(m, json_object());
    identity = make_sure(m, json_object());
    for (size_t i = 0; i < o->nidentity; i++)
        make_put(m, identity, o->identity[i].name, text(m, o->identity[i].value));
    make_put(m, object, "tool", text(m, o->tool));
    make_put(m, object, "identity", identity);
    make_put(m, object, "newest", make_time(m, o->newest));
    make_put(m, object, "objects", make_number(m, o->objects));
    make_put(m, object, "backups", backups(m, &o->backups));
    return object;
}

static json_t *
prediction(struct making *m, const struct report_prediction *p)
{
    json_t *object;
    json_t *notes;

    if (p->operation == NULL)
        return make_sure(m, json_null());
    object = make_sure(m, json_object());
    notes = make_sure(m, json_array());
    for (size_t i = 0; i < p->nnotes; i++)
        make_append(m, notes, text(m, p->notes[i]));
    make_put(m, object, "consumer", text(m, p->consumer));
    make_put(m, object, "operation", text(m, p->operation));
    make_put(m, object, "outcome", text(m, p->outcome));
    make_put(m, object, "code", make_sure(m, p->code < 0 ? json_null() : json_integer(p->code)));
    make_put(m, object, "message", text(m, p->message));
    make_put(m, object, "why", text(m, p->why));
    make_put(m, object, "notes", notes);
    return object;
}

static json_t *
wal(struct making *m, const struct report_repository *r)
{
    json_t *object;

    if (!r->wal_known)
        return make_sure(m, json_null());
    object = make_sure(m, json_object());
    make_put(m, object, "newest", text(m, r->wal_newest));
    make_put(m, object, "modified", make_time(m, r->wal_modified));
    make_put(m, object, "segments", make_number(m, r->wal_segments));
    make_put(m, object, "complete", json_boolean(!r->wal_more));
    return object;
}

static json_t *
repository(struct making *m, const struct report_repository *r)
{
    json_t *object;

    if (!r->known)
        return make_sure(m, json_null());
    object = make_sure(m, json_object());
    make_put(m, object, "stanza", text(m, r->stanza));
    make_put(m, object, "server", text(m, r->server));
    make_put(m, object, "system_id", text(m, r->system_id));
    make_put(m, object, "postgresql", text(m, r->version));
    make_put(m, object, "backups", backups(m, &r->backups));
    make_put(m, object, "wal", wal(m, r));
    return object;
}

static json_t *
certificate(struct making *m, const struct report_certificate *c)
{
    json_t *object;

    if (c->not_after == 0)
        return make_sure(m, json_null());
    object = make_sure(m, json_object());
    make_put(m, object, "not_after", make_time(m, c->not_after));
    make_put(m, object, "first_to_end", text(m, c->first_to_end));
    return object;
}

static json_t *
operations(struct making *m, const struct report_write_probe *w)
{
    json_t *array = make_sure(m, json_array());

    for (size_t i = 0; i < w->noperations; i++) {
        const struct report_operation *o = &w->operations[i];
        json_t *object = make_sure(m, json_object());

        make_put(m, object, "operation", text(m, o->id));
        make_put(m, object, "key", text(m, o->key));
        make_put(m, object, "status",
                 make_sure(m, o->status == 0 ? json_null() : json_integer(o->status)));
        make_put(m, object, "outcome", text(m, o->outcome));
        make_put(m, object, "ms", millis(m, o->ms));
        make_put(m, object, "bytes", make_number(m, o->bytes));
        make_put(m, object, "bytes_per_second",
                 o->bytes_per_second == 0 ? make_sure(m, json_null())
                                          : make_number(m, o->bytes_per_second));
        make_append(m, array, object);
    }
    return array;
}

static json_t *
left(struct making *m, const struct report_write_probe *w)
{
    json_t *array = make_sure(m, json_array());

    for (size_t i = 0; i < w->nleft; i++) {
        json_t *object = make_sure(m, json_object());

        make_put(m, object, "kind", text(m, w->left[i].kind));
        make_put(m, object, "key", text(m, w->left[i].key));
        make_put(m, object, "id", text(m, w->left[i].id));
        make_put(m, object, "earlier", json_boolean(w->left[i].earlier));
        make_append(m, array, object);
    }
    return array;
}

static json_t *
write_probe(struct making *m, const struct report_write_probe *w)
{
    json_t *object;

    if (w->state == NULL)
        return make_sure(m, json_null());
    object = make_sure(m, json_object());
    make_put(m, object, "state", text(m, w->state));
    make_put(m, object, "refused", text(m, w->refused));
    make_put(m, object, "folder", text(m, w->folder));
    make_put(m, object, "operations", operations(m, w));
    make_put(m, object, "written", make_number(m, w->written));
    make_put(m, object, "removed", make_number(m, w->removed));
    make_put(m, object, "left", left(m, w));
    make_put(m, object, "left_more", make_number(m, w->more));
    make_put(m, object, "swept", json_boolean(w->swept));
    make_put(m, object, "round_trips", make_number(m, w->round_trips));
    make_put(m, object, "ms", millis(m, w->ms));
    return object;
}

static json_t *
requests(struct making *m, const struct report *r)
{
    json_t *object = make_sure(m, json_object());

    make_put(m, object, "sent", make_number(m, r->requests_sent));
    make_put(m, object, "waves", make_number(m, r->waves));
    make_put(m, object, "wrote", json_boolean(r->wrote));
    make_put(m, object, "bytes_received", make_number(m, r->bytes_received));
    return object;
}

static json_t *
timing(struct making *m, const struct report *r)
{
    json_t *object = make_sure(m, json_object());

    make_put(m, object, "resolve", millis(m, r->ms_resolve));
    make_put(m, object, "exchange", millis(m, r->ms_exchange));
    make_put(m, object, "total", millis(m, r->ms_total));
    return object;
}

static json_t *
evidence(struct making *m, const struct report *r)
{
    json_t *object = make_sure(m, json_object());

    make_put(m, object, "file", text(m, r->evidence));
    make_put(m, object, "version", text(m, r->evidence_version));
    return object;
}

static json_t *
changes(struct making *m, const struct report_then *t)
{
    json_t *array = make_sure(m, json_array());

    for (size_t i = 0; i < t->nchanges; i++) {
        const struct report_change *c = &t->changes[i];
        json_t *object = make_sure(m, json_object());

        make_put(m, object, "cause", text(m, c->cause));
        make_put(m, object, "check", text(m, c->check));
        make_put(m, object, "then", text(m, c->was_then ? severity_name(c->then) : NULL));
        make_put(m, object, "now", text(m, c->is_now ? severity_name(c->now) : NULL));
        make_append(m, array, object);
    }
    return array;
}

static json_t *
then(struct making *m, const struct report_then *t)
{
    json_t *object = make_sure(m, json_object());

    make_put(m, object, "version", text(m, t->version));
    make_put(m, object, "verdict", text(m, verdict_name(t->verdict)));
    make_put(m, object, "cause", text(m, t->cause));
    make_put(m, object, "changes", changes(m, t));
    return object;
}

/* The fields are a promise: they are added, never renamed, and stand in this order. */
static json_t *
document(struct making *m, const struct report *r)
{
    json_t *root = make_sure(m, json_object());
    char started[SP_ISO_SIZE];

    sp_time_iso(r->started, started);
    make_put(m, root, "schema", text(m, SCHEMA));
    make_put(m, root, "command", text(m, r->command));
    make_put(m, root, "purpose", text(m, r->health ? "health" : "preflight"));
    make_put(m, root, "version", text(m, r->version));
    make_put(m, root, "started", text(m, started));
    make_put(m, root, "target", target(m, &r->target));
    make_put(m, root, "verdict", text(m, verdict_name(r->verdict)));
    make_put(m, root, "exit_status", json_integer((json_int_t)r->verdict));
    make_put(m, root, "cause", text(m, r->cause == NULL ? NULL : r->cause->cause));
    make_put(m, root, "findings", findings(m, r));
    make_put(m, root, "checks", checks(m, r));
    make_put(m, root, "owner", owner(m, &r->owner));
    make_put(m, root, "prediction", prediction(m, &r->prediction));
    make_put(m, root, "listing", listing(m, &r->listing));
    make_put(m, root, "write_probe", write_probe(m, &r->write_probe));
    make_put(m, root, "repository", repository(m, &r->repository));
    make_put(m, root, "certificate", certificate(m, &r->certificate));
    make_put(m, root, "clock_skew_seconds",
             make_sure(m, r->skew_known ? json_integer(r->skew) : json_null()));
    make_put(m, root, "requests", requests(m, r));
    make_put(m, root, "timing_ms", timing(m, r));
    make_put(m, root, "timeline", json_timeline(m, &r->pictures.waterfall));
    make_put(m, root, "chains", json_chains(m, &r->pictures));
    make_put(m, root, "tree", json_tree(m, &r->pictures));
    if (r->verdict == VERDICT_UNDECIDED)
        make_put(m, root, "reason", text(m, r->why_undecided));
    if (r->evidence != NULL)
        make_put(m, root, "evidence", evidence(m, r));
    if (r->then.differs)
        make_put(m, root, "then", then(m, &r->then));
    return root;
}

static int
render(const struct report *report, const struct report_options *options, struct sp_buf *out,
       struct sp_err *err)
{
    struct making m = {.what = "the JSON report", .arena = out->arena, .err = err};

    (void)options; /* colour and width are for people */
    return make_end(&m, document(&m, report), JSON_INDENT(2), out);
}

const struct report_format report_json = {.name = "json", .render = render};
