/*
 * As Replicated's troubleshoot writes the results of its analyzers: {"pass": [], "warn": [],
 * "fail":
 * []}, each with a title and a message. It has no word for what was not asked: that is left out.
 */
#include "base/text.h"
#include "report/escape.h"

static void
put_string(struct writer *w, const char *key, const char *value)
{
    write_format(w, "\"%s\": \"", key);
    write_text(w, &escape_quoted, value);
    write_raw(w, "\"");
}

/* Begins the next result of an array. */
static void
put_result(struct writer *w, bool *any, const char *title)
{
    write_raw(w, *any ? ",\n    {" : "\n    {");
    *any = true;
    put_string(w, "title", title);
    write_raw(w, ", \"message\": \"");
}

static void
put_finding(struct writer *w, bool *any, const struct report *r, const struct finding *f)
{
    const char *title = f->check;

    for (size_t i = 0; i < r->nchecks; i++)
        if (sp_streq(r->checks[i].id, f->check))
            title = r->checks[i].title;
    put_result(w, any, title);
    write_text(w, &escape_quoted, f->title);
    write_raw(w, " (");
    write_text(w, &escape_quoted, f->cause);
    write_raw(w, ").\\nSeen: ");
    write_text(w, &escape_quoted, f->detail);
    if (f->remedy != NULL) {
        write_raw(w, "\\nDo: ");
        write_text(w, &escape_quoted, f->remedy);
    }
    /* strict: who installs must not pass over it. */
    write_raw(w, f->severity == SEVERITY_FAIL ? "\", \"strict\": true}" : "\"}");
}

static void
put_findings(struct writer *w, bool *any, const struct report *r, enum severity severity)
{
    for (size_t i = 0; i < r->nfindings; i++)
        if (r->findings[i].severity == severity)
            put_finding(w, any, r, &r->findings[i]);
}

static void
put_passed(struct writer *w, bool *any, const struct report *r)
{
    for (size_t i = 0; i < r->nchecks; i++) {
        if (r->checks[i].status != STATUS_PASS)
            continue;
        put_result(w, any, r->checks[i].title);
        write_text(w, &escape_quoted, r->checks[i].summary);
        write_raw(w, "\"}");
    }
}

static void
begin(struct writer *w, const char *name)
{
    write_format(w, "  \"%s\": [", name);
}

static void
end(struct writer *w, bool any, const char *after)
{
    write_raw(w, any ? "\n  ]" : "]");
    write_raw(w, after);
}

static void
put_undecided(struct writer *w, bool *any, const char *why, const char *hint)
{
    put_result(w, any, "Undecided");
    write_text(w, &escape_quoted, why);
    if (hint[0] != '\0') {
        write_raw(w, "\\nDo: ");
        write_text(w, &escape_quoted, hint);
    }
    write_raw(w, "\", \"strict\": true}");
}

static int
render(const struct report *report, const struct report_options *options, struct sp_buf *out,
       struct sp_err *err)
{
    struct writer w;
    bool any = false;

    (void)options;
    write_init(&w, out, err);
    write_raw(&w, "{\n");
    begin(&w, "pass");
    put_passed(&w, &any, report);
    end(&w, any, ",\n");
    any = false;
    begin(&w, "warn");
    put_findings(&w, &any, report, SEVERITY_WARN);
    end(&w, any, ",\n");
    any = false;
    begin(&w, "fail");
    put_findings(&w, &any, report, SEVERITY_FAIL);
    if (report->verdict == VERDICT_UNDECIDED)
        put_undecided(&w, &any, report->why_undecided, "");
    end(&w, any, "\n}\n");
    return write_end(&w);
}

static int
render_failure(const struct report_failure *failure, struct sp_buf *out, struct sp_err *err)
{
    struct writer w;
    bool any = false;

    write_init(&w, out, err);
    write_raw(&w, "{\n  \"pass\": [],\n  \"warn\": [],\n");
    begin(&w, "fail");
    put_undecided(&w, &any, failure->message, failure->hint);
    end(&w, any, "\n}\n");
    return write_end(&w);
}

const struct report_format report_troubleshoot = {
    .name = "troubleshoot", .render = render, .render_failure = render_failure};
