/*
 * For Nagios and its kin: one line that a screen of services shows, with what is measured behind a
 * bar, and the whole report below it.
 */
#include "base/text.h"
#include "report/escape.h"

#define LINE_COLUMNS 80 /* of the first line, without what is measured */
#define DAY 86400

/* A bar ends the text and begins the measurements, in every line. */
static const struct escape one_line = {{{"|", "\\x7c"}, {"\n", " "}}};
static const struct escape all_lines = {{{"|", "\\x7c"}}};

static const char *const states[] = {
    [VERDICT_READY] = "OK",
    [VERDICT_READY_WITH_WARNINGS] = "WARNING",
    [VERDICT_NOT_READY] = "CRITICAL",
    [VERDICT_UNDECIDED] = "UNKNOWN",
};

/* "S3PREFLIGHT WARNING - text", cut where the line is full. */
static void
put_line(struct writer *w, enum verdict verdict, const char *text)
{
    struct sp_buf line;
    struct writer to_line;
    const char *s;
    size_t columns = 0;
    size_t len = 0;

    sp_buf_init(&line, w->out->arena, w->out->max);
    write_init(&to_line, &line, w->err);
    write_format(&to_line, "S3PREFLIGHT %s - ", states[verdict]);
    write_text(&to_line, &one_line, text);
    w->rc = w->rc == 0 ? write_end(&to_line) : w->rc;
    if (w->rc == -1)
        return;
    s = sp_buf_str(&line);
    if (sp_columns(s) <= LINE_COLUMNS) {
        write_raw(w, s);
        return;
    }
    while (columns < LINE_COLUMNS - 3 || ((unsigned char)s[len] & 0xc0) == 0x80)
        columns += ((unsigned char)s[len++] & 0xc0) != 0x80;
    write_format(w, "%.*s...", (int)len, s);
}

static const struct finding *
first_warning(const struct report *r)
{
    for (size_t i = 0; i < r->nfindings; i++)
        if (r->findings[i].severity == SEVERITY_WARN)
            return &r->findings[i];
    return NULL;
}

/* NULL without memory. */
static const char *
summary(const struct report *r, struct sp_arena *a, struct sp_err *err)
{
    const struct finding *finding = r->cause == NULL ? first_warning(r) : r->cause;
    const struct report_target *t = &r->target;

    if (r->verdict == VERDICT_READY)
        return sp_printf(a, err, "s3://%s/%s is %s", t->bucket == NULL ? "" : t->bucket,
                         t->prefix == NULL ? "" : t->prefix, r->health ? "healthy" : "ready");
    if (r->verdict == VERDICT_UNDECIDED || finding == NULL)
        return r->why_undecided == NULL ? "" : r->why_undecided;
    return sp_printf(a, err, "%s: %s", finding->cause == NULL ? "" : finding->cause,
                     finding->title == NULL ? "" : finding->title);
}

/* 0: there is none. */
static void
put_limit(struct writer *w, long long seconds)
{
    if (seconds > 0)
        write_format(w, "%lld", seconds);
    write_raw(w, ";");
}

static void
put_age(struct writer *w, const char *label, const struct report *r, time_t since, long long warn,
        long long fail)
{
    if (since == 0 || since > r->started) /* then a clock is wrong */
        write_format(w, " '%s'=U;", label);
    else
        write_format(w, " '%s'=%llds;", label, (long long)r->started - (long long)since);
    put_limit(w, warn);
    put_limit(w, fail);
    write_raw(w, "0;");
}

static void
put_repository(struct writer *w, const struct report *r)
{
    const struct report_backups *b = &r->repository.backups;

    put_age(w, "full_age", r, b->last[0].stop, r->repository.full_warn, r->repository.full_fail);
    if (b->counted)
        write_format(w, " 'fulls'=%llu;;;0;", b->of_type[0]);
    else
        write_raw(w, " 'fulls'=U;;;0;");
    put_age(w, "wal_age", r, r->repository.wal_modified, r->repository.wal_warn, 0);
}

/* "'label'=value[unit];warn;crit;min;max"; U is a value that is not known. */
static void
put_measured(struct writer *w, const struct report *r)
{
    const struct report_certificate *c = &r->certificate;
    const struct report_listing *l = &r->listing;

    write_raw(w, " | 'time'=");
    if (r->ms_total < 0)
        write_raw(w, "U");
    else
        write_seconds(w, r->ms_total);
    write_raw(w, r->ms_total < 0 ? ";;;0;" : "s;;;0;");
    if (c->not_after == 0)
        write_raw(w, " 'cert_days'=U;;;;");
    else
        write_format(w, " 'cert_days'=%lld;%ld:;%ld:;;",
                     ((long long)c->not_after - (long long)r->started) / DAY, c->warn_days,
                     c->fail_days);
    if (r->skew_known)
        write_format(w, " 'clock_skew'=%llds;-%d:%d;-%d:%d;;", r->skew, CLOCK_SKEW_WARN - 1,
                     CLOCK_SKEW_WARN - 1, CLOCK_SKEW_FAIL, CLOCK_SKEW_FAIL);
    else
        write_raw(w, " 'clock_skew'=U;;;;");
    if (r->health)
        put_repository(w, r);
    else if (l->known)
        write_format(w, " 'objects'=%llu;;;0; 'size'=%lluB;;;0;", l->objects, l->bytes);
    else
        write_raw(w, " 'objects'=U;;;0; 'size'=U;;;0;");
    write_format(w, " 'requests'=%lu;;;0;\n", r->requests_sent);
}

static int
render(const struct report *report, const struct report_options *options, struct sp_buf *out,
       struct sp_err *err)
{
    const struct report_options plain = {.verbose = options->verbose, .columns = LINE_COLUMNS};
    const char *line = summary(report, out->arena, err);
    struct sp_buf text;
    struct writer w;

    write_init(&w, out, err);
    if (line == NULL)
        return -1;
    put_line(&w, report->verdict, line);
    put_measured(&w, report);
    sp_buf_init(&text, out->arena, out->max);
    if (w.rc == 0 && report_text.render(report, &plain, &text, err) == -1)
        w.rc = -1;
    write_text(&w, &all_lines, sp_buf_str(&text));
    return write_end(&w);
}

static int
render_failure(const struct report_failure *failure, struct sp_buf *out, struct sp_err *err)
{
    struct writer w;

    write_init(&w, out, err);
    put_line(&w, VERDICT_UNDECIDED, failure->message);
    write_raw(&w, "\n");
    write_text(&w, &all_lines, failure->message);
    write_raw(&w, "\n");
    if (failure->hint[0] != '\0') {
        write_text(&w, &all_lines, failure->hint);
        write_raw(&w, "\n");
    }
    return write_end(&w);
}

const struct report_format report_nagios = {
    .name = "nagios", .render = render, .render_failure = render_failure, .plugin = true};
