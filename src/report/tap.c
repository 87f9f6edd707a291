/*
 * The Test Anything Protocol: a check is a test point, what was found is in a block of YAML below
 * it. An undecided run bails out. All of it is valid in version 14, too; the first line says 13
 * because the prove of Perl 5.36 refuses a later number.
 */
#include "base/text.h"
#include "report/escape.h"

/* Behind a '#' stands a directive. */
static const struct escape description = {{{"\\", "\\\\"}, {"#", "\\#"}, {"\n", " "}}};

static void
put_value(struct writer *w, const char *indent, const char *key, const char *value)
{
    write_format(w, "%s%s: \"", indent, key);
    write_text(w, &escape_quoted, value);
    write_raw(w, "\"\n");
}

static void
put_finding(struct writer *w, const struct finding *f)
{
    put_value(w, "    - ", "cause", f->cause);
    put_value(w, "      ", "severity", severity_name(f->severity));
    put_value(w, "      ", "title", f->title);
    put_value(w, "      ", "seen", f->detail);
    put_value(w, "      ", "remedy", f->remedy);
}

static void
put_findings(struct writer *w, const struct report *r, const struct check_result *c)
{
    bool any = false;

    for (size_t i = 0; i < r->nfindings; i++) {
        const struct finding *f = &r->findings[i];

        if (!sp_streq(f->check, c->id))
            continue;
        if (!any) {
            write_raw(w, "  ---\n");
            put_value(w, "  ", "message", f->title);
            put_value(w, "  ", "severity", severity_name(f->severity));
            write_raw(w, "  findings:\n");
        }
        any = true;
        put_finding(w, f);
    }
    if (any)
        write_raw(w, "  ...\n");
}

static void
put_check(struct writer *w, const struct report *r, const struct check_result *c, size_t number)
{
    write_format(w, "%s %zu - ", c->status == STATUS_FAIL ? "not ok" : "ok", number);
    write_text(w, &description, c->id);
    if (c->status == STATUS_SKIP) {
        write_raw(w, " # SKIP ");
        write_text(w, &escape_line, c->summary);
    } else {
        write_raw(w, ": ");
        write_text(w, &description, c->summary);
    }
    write_raw(w, "\n");
    put_findings(w, r, c);
}

static void
bail_out(struct writer *w, const char *why)
{
    write_raw(w, "Bail out! ");
    write_text(w, &escape_line, why);
    write_raw(w, "\n");
}

static int
render(const struct report *report, const struct report_options *options, struct sp_buf *out,
       struct sp_err *err)
{
    struct writer w;

    (void)options;
    write_init(&w, out, err);
    write_format(&w, "TAP version 13\n1..%zu\n", report->nchecks);
    for (size_t i = 0; i < report->nchecks; i++)
        put_check(&w, report, &report->checks[i], i + 1);
    if (report->verdict == VERDICT_UNDECIDED)
        bail_out(&w, report->why_undecided);
    return write_end(&w);
}

static int
render_failure(const struct report_failure *failure, struct sp_buf *out, struct sp_err *err)
{
    struct writer w;

    write_init(&w, out, err);
    write_raw(&w, "TAP version 13\n");
    bail_out(&w, failure->message);
    return write_end(&w);
}

const struct report_format report_tap = {
    .name = "tap", .render = render, .render_failure = render_failure};
