/*
 * For what reads the results of tests: JUnit's XML in the form that Jenkins and GitLab take. A
 * check is a testcase. What was not asked is skipped, a warning is told in a testcase that passes.
 */
#include "base/text.h"
#include "report/escape.h"

static void
attribute(struct writer *w, const char *name, const char *value)
{
    write_format(w, " %s=\"", name);
    write_text(w, &escape_xml_name, value);
    write_raw(w, "\"");
}

static void
put_finding(struct writer *w, const struct finding *f)
{
    write_text(w, &escape_xml, f->title);
    write_raw(w, " (");
    write_text(w, &escape_xml, f->cause);
    write_raw(w, ")\nSeen: ");
    write_text(w, &escape_xml, f->detail);
    write_raw(w, "\n");
    if (f->remedy == NULL)
        return;
    write_raw(w, "Do: ");
    write_text(w, &escape_xml, f->remedy);
    write_raw(w, "\n");
}

static bool
is_of(const struct finding *f, const struct check_result *c, bool failed)
{
    return sp_streq(f->check, c->id) && (f->severity == SEVERITY_FAIL) == failed;
}

static const struct finding *
first_of(const struct report *r, const struct check_result *c, bool failed)
{
    for (size_t i = 0; i < r->nfindings; i++)
        if (is_of(&r->findings[i], c, failed))
            return &r->findings[i];
    return NULL;
}

static void
put_findings(struct writer *w, const struct report *r, const struct check_result *c, bool failed)
{
    for (size_t i = 0; i < r->nfindings; i++)
        if (is_of(&r->findings[i], c, failed))
            put_finding(w, &r->findings[i]);
}

/* One element for all failures of a check: readers show the first one only. */
static void
put_failure(struct writer *w, const struct report *r, const struct check_result *c)
{
    const struct finding *first = first_of(r, c, true);

    write_raw(w, "      <failure");
    attribute(w, "message", first == NULL ? c->summary : first->title);
    attribute(w, "type", first == NULL ? "" : first->cause);
    write_raw(w, ">");
    put_findings(w, r, c, true);
    write_raw(w, "</failure>\n");
}

static void
put_said(struct writer *w, const struct report *r, const struct check_result *c)
{
    write_raw(w, "      <system-out>");
    write_text(w, &escape_xml, c->summary);
    write_raw(w, "\n");
    put_findings(w, r, c, false);
    write_raw(w, "</system-out>\n");
}

static void
put_check(struct writer *w, const struct report *r, const struct check_result *c)
{
    write_raw(w, "    <testcase");
    attribute(w, "classname", "s3preflight");
    attribute(w, "name", c->id);
    write_raw(w, " time=\"");
    write_seconds(w, c->ms);
    write_raw(w, "\">\n");
    if (c->status == STATUS_SKIP) {
        write_raw(w, "      <skipped");
        attribute(w, "message", c->summary);
        write_raw(w, "/>\n");
    } else if (c->status == STATUS_FAIL) {
        put_failure(w, r, c);
    }
    if (c->status == STATUS_PASS || first_of(r, c, false) != NULL)
        put_said(w, r, c);
    write_raw(w, "    </testcase>\n");
}

/* An undecided run has no check that fails, and must not look like one that passes. */
static void
put_error(struct writer *w, const char *message, const char *text)
{
    write_raw(w, "    <testcase classname=\"s3preflight\" name=\"verdict\" time=\"0.000\">\n"
                 "      <error");
    attribute(w, "message", message);
    write_raw(w, " type=\"undecided\">");
    write_text(w, &escape_xml, text);
    write_raw(w, "</error>\n    </testcase>\n");
}

static size_t
count(const struct report *r, enum status status)
{
    size_t n = 0;

    for (size_t i = 0; i < r->nchecks; i++)
        n += r->checks[i].status == status;
    return n;
}

static void
put_counts(struct writer *w, const struct report *r)
{
    size_t errors = r->verdict == VERDICT_UNDECIDED;

    write_format(w, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"",
                 r->nchecks + errors, count(r, STATUS_FAIL), errors, count(r, STATUS_SKIP));
    write_seconds(w, r->ms_total);
    write_raw(w, "\"");
}

static void
put_properties(struct writer *w, const struct report *r)
{
    const struct {
        const char *name;
        const char *value;
    } rows[] = {
        {"verdict", verdict_name(r->verdict)},
        {"cause", r->cause == NULL ? NULL : r->cause->cause},
        {"endpoint", r->target.endpoint},
        {"region", r->target.region},
        {"bucket", r->target.bucket},
        {"prefix", r->target.prefix},
        {"style", r->target.style},
        {"consumer", r->target.consumer},
        {"version", r->version},
    };

    write_raw(w, "    <properties>\n");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].value == NULL)
            continue;
        write_raw(w, "      <property");
        attribute(w, "name", rows[i].name);
        attribute(w, "value", rows[i].value);
        write_raw(w, "/>\n");
    }
    write_raw(w, "    </properties>\n");
}

static void
put_suite(struct writer *w, const struct report *r, const char *name)
{
    char started[SP_ISO_SIZE];

    sp_time_iso(r->started, started);
    write_raw(w, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"s3preflight\"");
    put_counts(w, r);
    write_raw(w, ">\n  <testsuite");
    attribute(w, "name", name);
    put_counts(w, r);
    attribute(w, "timestamp", started);
    write_raw(w, ">\n");
}

static int
render(const struct report *report, const struct report_options *options, struct sp_buf *out,
       struct sp_err *err)
{
    const char *name = report_place(report, out->arena, err);
    struct writer w;

    (void)options;
    write_init(&w, out, err);
    if (name == NULL)
        return -1;
    put_suite(&w, report, name);
    put_properties(&w, report);
    for (size_t i = 0; i < report->nchecks; i++)
        put_check(&w, report, &report->checks[i]);
    if (report->verdict == VERDICT_UNDECIDED)
        put_error(&w, report->why_undecided, report->why_undecided);
    write_raw(&w, "  </testsuite>\n</testsuites>\n");
    return write_end(&w);
}

static int
render_failure(const struct report_failure *failure, struct sp_buf *out, struct sp_err *err)
{
    const struct report nothing = {.verdict = VERDICT_UNDECIDED, .started = failure->when};
    struct writer w;

    write_init(&w, out, err);
    put_suite(&w, &nothing, "s3preflight");
    put_error(&w, failure->message, failure->hint);
    write_raw(&w, "  </testsuite>\n</testsuites>\n");
    return write_end(&w);
}

const struct report_format report_junit = {
    .name = "junit", .render = render, .render_failure = render_failure};
