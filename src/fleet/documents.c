/* Documents that hold one of each target, as its own renderer wrote it. */
#include "base/text.h"
#include "fleet/internal.h"

/* Every line of a text, further to the right. */
static void
put_lines(struct writer *w, const char *indent, const char *text, size_t len)
{
    while (len > 0 && w->rc == 0) {
        const char *end = memchr(text, '\n', len);
        size_t n = end == NULL ? len : (size_t)(end - text) + 1;

        if (n > 1)
            write_raw(w, indent);
        if (w->rc == 0)
            w->rc = sp_buf_add(w->out, text, n, w->err);
        text += n;
        len -= n;
    }
}

static void
put_bytes(struct writer *w, const char *text, size_t len)
{
    if (w->rc == 0)
        w->rc = sp_buf_add(w->out, text, len, w->err);
}

/* ---- JSON */

static void
put_member(struct writer *w, const char *indent, const char *key, const char *value)
{
    write_format(w, "%s\"%s\": ", indent, key);
    if (value == NULL) {
        write_raw(w, "null");
        return;
    }
    write_raw(w, "\"");
    write_text(w, &escape_quoted, value);
    write_raw(w, "\"");
}

/* The report's own members stand behind the name; without a report there is a reason. */
static void
put_json_target(struct writer *w, const struct fleet_target *t)
{
    static const char opening[] = "{\n";

    write_raw(w, "    {\n");
    put_member(w, "      ", "name", t->name);
    put_member(w, ",\n      ", "at", t->at);
    if (t->has_report && t->message != NULL)
        put_member(w, ",\n      ", "not_kept", t->message);
    write_raw(w, ",\n");
    if (t->has_report && t->len > sizeof(opening)) {
        /* Its last line is a brace alone, and so is ours. */
        put_lines(w, "    ", t->text + sizeof(opening) - 1,
                  t->len - (sizeof(opening) - 1) - strlen("}\n"));
        write_raw(w, "    }");
        return;
    }
    put_member(w, "      ", "verdict", verdict_name(t->verdict));
    write_format(w, ",\n      \"exit_status\": %d", (int)t->verdict);
    put_member(w, ",\n      ", "reason", t->message);
    put_member(w, ",\n      ", "hint", t->hint);
    write_raw(w, "\n    }");
}

static void
put_json_shared(struct writer *w, const struct fleet *f)
{
    write_raw(w, "  \"shared\": [");
    for (size_t i = 0; i < f->nshared; i++) {
        const struct fleet_shared *s = &f->shared[i];

        write_raw(w, i == 0 ? "\n    {\n" : ",\n    {\n");
        put_member(w, "      ", "system_id", s->system_id);
        write_raw(w, ",\n      \"targets\": [");
        for (size_t k = 0; k < s->ntargets; k++) {
            write_raw(w, k == 0 ? "\"" : ", \"");
            write_text(w, &escape_quoted, s->targets[k]->name);
            write_raw(w, "\"");
        }
        write_raw(w, "]\n    }");
    }
    write_raw(w, f->nshared == 0 ? "]" : "\n  ]");
}

int
fleet_json(const struct fleet *f, struct sp_buf *out, struct sp_err *err)
{
    const struct fleet_counts counts = fleet_count(f);
    char started[SP_ISO_SIZE];
    struct writer w;

    write_init(&w, out, err);
    sp_time_iso(f->started, started);
    write_raw(&w, "{\n");
    put_member(&w, "  ", "schema", "s3preflight.fleet/1");
    put_member(&w, ",\n  ", "command", f->options->purpose);
    put_member(&w, ",\n  ", "version", s3preflight_version());
    put_member(&w, ",\n  ", "started", started);
    write_format(&w, ",\n  \"ms\": %ld", f->ms);
    put_member(&w, ",\n  ", "verdict", verdict_name(fleet_verdict(f)));
    write_format(&w, ",\n  \"exit_status\": %d,\n  \"counts\": {", (int)fleet_verdict(f));
    for (int v = VERDICT_READY; v <= VERDICT_UNDECIDED; v++)
        write_format(&w, "%s\"%s\": %zu", v == 0 ? "" : ", ", verdict_name((enum verdict)v),
                     counts.of[v]);
    write_format(&w, "},\n  \"left_out\": %zu,\n  \"targets\": [\n", f->passed_over);
    for (size_t i = 0; i < f->ntargets; i++) {
        put_json_target(&w, &f->targets[i]);
        write_raw(&w, i + 1 < f->ntargets ? ",\n" : "\n");
    }
    write_raw(&w, "  ],\n");
    put_json_shared(&w, f);
    write_raw(&w, "\n}\n");
    return write_end(&w);
}

/* ---- JUnit */

/* Between these the renderer's document has the one suite. */
#define SUITE_BEGIN "  <testsuite name=\""
#define SUITE_END "</testsuites>"

struct suite_counts {
    size_t tests;
    size_t failures;
    size_t errors;
    size_t skipped;
};

/* An attribute of the suite's own tag, where the renderer wrote a number. */
static size_t
number_in(const char *suite, const char *name)
{
    const char *end = strchr(suite, '\n');
    const char *at = strstr(suite, name);
    size_t n = 0;

    if (at == NULL || end == NULL || at > end)
        return 0;
    for (at += strlen(name); sp_is_digit(*at); at++)
        n = n * 10 + (size_t)(*at - '0');
    return n;
}

/* In what the renderer escaped no quote is left but its own. */
static void
count_suite(const char *suite, struct suite_counts *sum)
{
    const char *end = strchr(suite + strlen(SUITE_BEGIN), '"');

    if (end == NULL)
        return;
    sum->tests += number_in(end, " tests=\"");
    sum->failures += number_in(end, " failures=\"");
    sum->errors += number_in(end, " errors=\"");
    sum->skipped += number_in(end, " skipped=\"");
}

static const char *
suite_of(const struct fleet_target *t)
{
    return t->has_report ? strstr(t->text, SUITE_BEGIN) : NULL;
}

static void
put_failed_suite(struct writer *w, const struct fleet_target *t, const char *started)
{
    write_text(w, &escape_xml_name, t->name);
    write_format(w,
                 "\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\" time=\"0.000\" "
                 "timestamp=\"%s\">\n"
                 "    <testcase classname=\"s3preflight\" name=\"verdict\" time=\"0.000\">\n"
                 "      <error message=\"",
                 started);
    write_text(w, &escape_xml_name, t->message);
    write_raw(w, "\" type=\"undecided\">");
    write_text(w, &escape_xml, t->hint);
    write_raw(w, "</error>\n    </testcase>\n  </testsuite>\n");
}

static void
put_suite(struct writer *w, const struct fleet_target *t, const char *started)
{
    const char *suite = suite_of(t);
    const char *end = suite == NULL ? NULL : strstr(suite, SUITE_END);

    write_raw(w, SUITE_BEGIN);
    if (end == NULL) {
        put_failed_suite(w, t, started);
        return;
    }
    suite += strlen(SUITE_BEGIN);
    write_text(w, &escape_xml_name, t->name);
    write_raw(w, " ");
    put_bytes(w, suite, (size_t)(end - suite));
}

int
fleet_junit(const struct fleet *f, struct sp_buf *out, struct sp_err *err)
{
    struct suite_counts sum = {0};
    char started[SP_ISO_SIZE];
    struct writer w;

    for (size_t i = 0; i < f->ntargets; i++) {
        const char *suite = suite_of(&f->targets[i]);

        if (suite != NULL)
            count_suite(suite, &sum);
        sum.tests += suite == NULL;
        sum.errors += suite == NULL;
    }
    write_init(&w, out, err);
    sp_time_iso(f->started, started);
    write_format(&w,
                 "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"s3preflight\" "
                 "tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"",
                 sum.tests, sum.failures, sum.errors, sum.skipped);
    write_seconds(&w, f->ms);
    write_raw(&w, "\">\n");
    for (size_t i = 0; i < f->ntargets; i++)
        put_suite(&w, &f->targets[i], started);
    write_raw(&w, "</testsuites>\n");
    return write_end(&w);
}

/* ---- TAP: a test point for each target, its checks as a subtest above it */

static const struct escape description = {{{"\\", "\\\\"}, {"#", "\\#"}, {"\n", " "}}};

/* Not the version, which stands above all; and nothing bails out, as the others go on. */
static void
put_subtest(struct writer *w, const struct fleet_target *t)
{
    const char *line = t->text;

    while (*line != '\0') {
        size_t len = strcspn(line, "\n");

        len += line[len] == '\n';
        if (!sp_starts(line, "TAP version") && !sp_starts(line, "Bail out!"))
            put_lines(w, "    ", line, len);
        line += len;
    }
}

static void
put_point(struct writer *w, const struct fleet_target *t, size_t number)
{
    const bool ok = t->verdict <= VERDICT_READY_WITH_WARNINGS;
    const char *why = t->message != NULL ? t->message : t->why;

    write_format(w, "%s %zu - ", ok ? "ok" : "not ok", number);
    write_text(w, &description, t->name);
    write_format(w, ": %s", verdict_name(t->verdict));
    if (t->cause != NULL || why != NULL) {
        write_raw(w, ", ");
        write_text(w, &description, t->cause != NULL ? t->cause : why);
    }
    write_raw(w, "\n");
}

int
fleet_tap(const struct fleet *f, struct sp_buf *out, struct sp_err *err)
{
    struct writer w;

    write_init(&w, out, err);
    write_format(&w, "TAP version 13\n1..%zu\n", f->ntargets);
    for (size_t i = 0; i < f->ntargets; i++) {
        put_subtest(&w, &f->targets[i]);
        put_point(&w, &f->targets[i], i + 1);
    }
    for (size_t i = 0; i < f->nshared; i++) {
        write_format(&w, "# one database at %zu places, system id ", f->shared[i].ntargets);
        write_text(&w, &escape_line, f->shared[i].system_id);
        write_raw(&w, "\n");
    }
    return write_end(&w);
}
