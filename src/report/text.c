#include "report/report.h"

#include "base/text.h"
#include "report/text.h"
#include "report/text_pictures.h"
#include "report/words.h"

#define SAMPLE_SHORT ((size_t)3)

static const struct word verdict_words[] = {
    [VERDICT_READY] = {"READY", INK_GOOD},
    [VERDICT_READY_WITH_WARNINGS] = {"READY WITH WARNINGS", INK_WARN},
    [VERDICT_NOT_READY] = {"NOT READY", INK_BAD},
    [VERDICT_UNDECIDED] = {"UNDECIDED", INK_WARN},
};

static const struct word health_words[] = {
    [VERDICT_READY] = {"HEALTHY", INK_GOOD},
    [VERDICT_READY_WITH_WARNINGS] = {"HEALTHY WITH WARNINGS", INK_WARN},
    [VERDICT_NOT_READY] = {"NOT HEALTHY", INK_BAD},
    [VERDICT_UNDECIDED] = {"UNDECIDED", INK_WARN},
};

static const struct word status_words[] = {
    [STATUS_SKIP] = {"skip", INK_DIM},
    [STATUS_PASS] = {"pass", INK_GOOD},
    [STATUS_WARN] = {"warn", INK_WARN},
    [STATUS_FAIL] = {"FAIL", INK_BAD},
};

static const struct word severity_words[] = {
    [SEVERITY_NOTE] = {"note", INK_PLAIN},
    [SEVERITY_WARN] = {"warn", INK_WARN},
    [SEVERITY_FAIL] = {"FAIL", INK_BAD},
};

static const char *
or_empty(const char *s)
{
    return s == NULL ? "" : s;
}

static bool
is_set(const char *s)
{
    return s != NULL && *s != '\0';
}

const char *
text_taken(struct page *p, const char *s)
{
    if (s == NULL)
        p->rc = -1;
    return or_empty(s);
}

const char *
text_millis(struct page *p, long ms)
{
    return ms < 0 ? NULL : text_taken(p, words_millis(p->out->arena, ms, p->err));
}

static const char *
text_size(struct page *p, unsigned long long bytes)
{
    return text_taken(p, words_size(p->out->arena, bytes, p->err));
}

const char *
text_count(struct page *p, unsigned long long n, const char *what)
{
    return text_taken(p, words_count(p->out->arena, n, what, p->err));
}

/* "2026-11-22 09:30 UTC" */
static const char *
minute(struct page *p, time_t t)
{
    char text[WORDS_MINUTE];

    words_minute(t, text);
    return page_format(p, "%s", text);
}

static void
put_verdict(struct page *p, const struct report *r)
{
    const struct word *word = &(r->health ? health_words : verdict_words)[r->verdict];
    const struct report_target *t = &r->target;
    const char *where = "";
    const char *how = "";

    if (is_set(t->bucket))
        where = page_format(p, "s3://%s/%s at ", t->bucket, or_empty(t->prefix));
    if (is_set(t->region) && is_set(t->style))
        how = page_format(p, " (%s, %s style)", t->region, t->style);
    page_put(p, word->ink, word->text);
    page_at(p, strlen(word->text) + 2);
    page_flow(p, &(struct flow){.hang = MARGIN},
              page_format(p, "%s%s%s", where, or_empty(t->endpoint), how));
    page_newline(p);
}

/* Whoever reads it elsewhere, later, must not take it for a look at the server as it is now. */
static void
put_origin(struct page *p, const struct report *r)
{
    char started[SP_ISO_SIZE];

    if (r->evidence == NULL)
        return;
    sp_time_iso(r->started, started);
    page_flow(p, &(struct flow){.hang = MARGIN},
              page_format(p, "Judged from %s: what s3preflight %s saw at %s.", r->evidence,
                          or_empty(r->evidence_version), started));
    page_newline(p);
}

static void
put_prediction(struct page *p, const struct report *r)
{
    if (r->prediction.operation != NULL)
        page_flow(p, &(struct flow){.hang = MARGIN},
                  text_taken(p, words_predicted(p->out->arena, r, p->err)));
}

static void
put_proof(struct page *p, const struct report *r)
{
    page_flow(p, &(struct flow){.hang = MARGIN},
              text_taken(p, words_proved(p->out->arena, r, p->err)));
    if (words_unproved(r) != NULL)
        page_flow(p, &(struct flow){.hang = MARGIN}, words_unproved(r));
    if (!r->health)
        put_prediction(p, r);
    page_newline(p);
}

static void
put_labelled(struct page *p, size_t hang, const char *label, const char *text)
{
    if (!is_set(text))
        return;
    page_at(p, hang);
    page_put(p, INK_DIM, label);
    page_flow(p, &(struct flow){.hang = hang + 6}, text);
}

/* From the title on; hang is where the title stands. */
static void
put_finding(struct page *p, const struct finding *f, size_t hang, size_t body)
{
    page_flow(p, &(struct flow){.hang = hang, .ink = INK_BOLD, .note = f->cause}, f->title);
    put_labelled(p, body, "Seen", f->detail);
    put_labelled(p, body, "Do", f->remedy);
    page_newline(p);
}

/* The root cause stands above all others. */
static bool
is_root(const struct report *r, const struct finding *f)
{
    return r->cause != NULL && (f == r->cause || (sp_streq(f->cause, r->cause->cause) &&
                                                  sp_streq(f->check, r->cause->check) &&
                                                  sp_streq(f->detail, r->cause->detail)));
}

static void
put_others(struct page *p, const struct report *r)
{
    bool headed = r->cause == NULL;

    for (int severity = SEVERITY_FAIL; severity >= SEVERITY_NOTE; severity--)
        for (size_t i = 0; i < r->nfindings; i++) {
            const struct finding *f = &r->findings[i];

            if ((int)f->severity != severity || is_root(r, f))
                continue;
            if (!headed)
                page_flow(p, &(struct flow){.hang = MARGIN}, "Also");
            headed = true;
            page_at(p, MARGIN);
            page_put(p, severity_words[severity].ink, severity_words[severity].text);
            put_finding(p, f, DEEP, DEEP);
        }
}

void
text_widen(struct page *p, struct columns *c, const char *title, const char *note)
{
    size_t width = DEEP + page_columns(p, title) + 2;
    size_t time = page_columns(p, note);

    time += time > 0 ? 2 : 0;
    c->summary = width > c->summary ? width : c->summary;
    c->time = time > c->time ? time : c->time;
    c->beside = page_has_room(p, c->summary, c->time);
}

void
text_row(struct page *p, const struct columns *columns, const struct row *row)
{
    page_at(p, MARGIN);
    page_put(p, row->word.ink, row->word.text);
    if (columns->beside) {
        page_at(p, DEEP);
        page_put(p, row->ink, row->title);
        page_at(p, columns->summary);
        page_flow(p,
                  &(struct flow){.ink = row->ink,
                                 .hang = columns->summary,
                                 .reserve = columns->time,
                                 .note = row->note},
                  row->summary);
        return;
    }
    page_flow(p, &(struct flow){.ink = row->ink, .hang = DEEP, .note = row->note}, row->title);
    if (is_set(row->summary))
        page_flow(p, &(struct flow){.ink = row->ink, .hang = DEEP + 2}, row->summary);
}

static struct columns
measure(struct page *p, const struct report *r)
{
    struct columns c = {.beside = true};

    for (size_t i = 0; i < r->nchecks; i++)
        text_widen(p, &c, r->checks[i].title, text_millis(p, r->checks[i].ms));
    return c;
}

static void
put_check(struct page *p, const struct check_result *check, const struct columns *columns)
{
    text_row(p, columns,
             &(struct row){.word = status_words[check->status],
                           .title = check->title,
                           .summary = check->summary,
                           .note = text_millis(p, check->ms),
                           .ink = check->status == STATUS_SKIP ? INK_DIM : INK_PLAIN});
}

/* How many checks from this one on were not asked for one and the same reason. */
static size_t
skipped_alike(const struct report *r, size_t first)
{
    size_t n = 0;

    while (first + n < r->nchecks && r->checks[first + n].status == STATUS_SKIP &&
           sp_streq(r->checks[first + n].summary, r->checks[first].summary))
        n++;
    return n;
}

#define ALIKE_MIN 3 /* fewer are a line each */

static void
put_checks(struct page *p, const struct report *r, bool each)
{
    struct columns columns = measure(p, r);

    for (size_t i = 0; i < r->nchecks;) {
        size_t alike = each ? 0 : skipped_alike(r, i);
        struct check_result row = r->checks[i];

        if (alike < ALIKE_MIN)
            alike = 1;
        else
            row.title = page_format(p, "%zu checks", alike);
        put_check(p, &row, &columns);
        i += alike;
    }
    if (r->nchecks > 0)
        page_newline(p);
}

static void
put_object(struct page *p, const struct report_object *object)
{
    page_at(p, 4);
    page_put(p, INK_PLAIN, page_format(p, "%10s", text_size(p, object->size)));
    page_at(p, 16);
    page_put(p, INK_PLAIN, object->modified == 0 ? "" : minute(p, object->modified));
    if (page_has_room(p, 38, 0)) {
        page_flow(p, &(struct flow){.hang = 38}, object->key);
        return;
    }
    page_newline(p);
    page_flow(p, &(struct flow){.hang = 6}, object->key);
}

static void
put_listing(struct page *p, const struct report *r, bool verbose)
{
    const struct report_listing *l = &r->listing;
    size_t shown = verbose || l->nsample < SAMPLE_SHORT ? l->nsample : SAMPLE_SHORT;
    const char *markers = "";
    const char *newest = "";

    if (!l->known || (l->objects == 0 && l->markers == 0))
        return;
    if (l->markers > 0)
        markers = page_format(p, " (%s)", text_count(p, l->markers, "folder marker"));
    if (l->newest != 0)
        newest = page_format(p, ", last changed %s", minute(p, l->newest));
    page_flow(p, &(struct flow){.hang = MARGIN},
              page_format(p, "What lies there: %s%s%s, %s%s", l->complete ? "" : "at least ",
                          text_count(p, l->objects, "object"), markers, text_size(p, l->bytes),
                          newest));
    for (size_t i = 0; i < shown; i++)
        put_object(p, &l->sample[i]);
    if (l->objects > shown && shown > 0)
        page_flow(p, &(struct flow){.hang = 16, .ink = INK_DIM},
                  l->complete ? page_format(p, "and %llu more", l->objects - shown) : "and more");
    page_newline(p);
}

/* A name with its value behind it, or below it where that leaves too little room. */
static void
put_named(struct page *p, const char *name, size_t hang, const char *value, const char *note)
{
    bool beside = page_has_room(p, hang, 0);

    page_at(p, 4);
    if (beside)
        page_put(p, INK_PLAIN, name);
    else
        page_flow(p, &(struct flow){.hang = 4}, name);
    page_flow(p, &(struct flow){.hang = beside ? hang : 6, .note = note}, value);
}

static void
put_settings(struct page *p, const struct report *r)
{
    size_t value = 0;

    for (size_t i = 0; i < r->nsettings; i++) {
        size_t name = page_columns(p, r->settings[i].name);

        value = name > value ? name : value;
    }
    if (r->nsettings == 0)
        return;
    page_flow(p, &(struct flow){.hang = MARGIN}, "Settings, and where they come from");
    for (size_t i = 0; i < r->nsettings; i++) {
        const struct report_setting *s = &r->settings[i];

        put_named(p, s->name, value + 6, s->value == NULL ? "(not set)" : s->value, s->origin);
    }
    page_newline(p);
}

static void
put_row(struct page *p, const char *name, const char *value)
{
    if (is_set(value))
        put_named(p, name, 14, value, NULL);
}

static void
put_run(struct page *p, const struct report *r)
{
    char started[SP_ISO_SIZE];

    sp_time_iso(r->started, started);
    page_flow(p, &(struct flow){.hang = MARGIN}, "This run");
    put_row(p, "program", page_format(p, "s3preflight %s", or_empty(r->version)));
    put_row(p, "started", started);
    put_row(p, "provider", r->target.provider);
    put_row(p, "consumer", r->target.consumer);
    put_row(p, "resolve", text_millis(p, r->ms_resolve));
    put_row(p, "exchange", text_millis(p, r->ms_exchange));
    put_row(p, "total", text_millis(p, r->ms_total));
    put_row(p, "received", text_size(p, r->bytes_received));
    page_newline(p);
}

static void
put_closing(struct page *p, const struct report *r)
{
    const char *time = text_millis(p, r->ms_total);

    page_flow(p, &(struct flow){.ink = INK_DIM},
              page_format(p, "%s%s%s", text_taken(p, words_closing(p->out->arena, r, p->err)),
                          time == NULL ? "" : ", ", or_empty(time)));
}

static int
render(const struct report *report, const struct report_options *options, struct sp_buf *out,
       struct sp_err *err)
{
    struct page p;

    if (options->quiet && report->verdict == VERDICT_READY)
        return 0;
    page_init(&p, options, out, err);
    put_verdict(&p, report);
    put_origin(&p, report);
    text_then(&p, report);
    if (report->verdict <= VERDICT_READY_WITH_WARNINGS)
        put_proof(&p, report);
    if (report->verdict == VERDICT_UNDECIDED) {
        page_flow(&p, &(struct flow){.ink = INK_BOLD, .hang = MARGIN}, report->why_undecided);
        page_newline(&p);
    }
    if (report->cause != NULL)
        put_finding(&p, report->cause, MARGIN, MARGIN + 2);
    put_others(&p, report);
    put_checks(&p, report, options->verbose);
    if (report->verdict > VERDICT_READY_WITH_WARNINGS && report->prediction.operation != NULL) {
        put_prediction(&p, report);
        page_newline(&p);
    }
    put_listing(&p, report, options->verbose);
    text_write_probe(&p, &report->write_probe);
    if (options->verbose) {
        text_pictures(&p, report);
        put_settings(&p, report);
        put_run(&p, report);
    }
    put_closing(&p, report);
    return page_end(&p);
}

const struct report_format report_text = {.name = "text", .render = render};
