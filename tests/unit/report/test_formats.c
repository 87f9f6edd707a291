/*
 * What holds for every format but text and JSON, which have tests of their own. Whether it is
 * what other programs take, tests/formats asks them.
 */
#include "test.h"

#include "base/text.h"
#include "golden.h"
#include "report/report.h"
#include "samples.h"

#define OUT_MAX ((size_t)1 << 20)

static const struct report_options options = {.columns = 80, .colour = true, .quiet = true};
static const struct report_failure failure = {
    .message = "e.json: line 3: \"x|y\" is no\nnumber <&>",
    .hint = "write # it as \\ it was",
    .when = 1795339800,
};

static const struct report_format *const formats[] = {
    &report_nagios, &report_prometheus, &report_openmetrics,
    &report_junit,  &report_tap,        &report_troubleshoot,
};

static const char *
rendered(const struct report_format *format, const struct report *report, struct sp_arena *a)
{
    struct sp_err err = {0};
    struct sp_buf out;

    sp_buf_init(&out, a, OUT_MAX);
    if (format->render(report, &options, &out, &err) != 0)
        fail_msg("%s: not rendered: %s", format->name, err.message);
    return sp_buf_str(&out);
}

static const char *
failed(const struct report_format *format, struct sp_arena *a)
{
    struct sp_err err = {0};
    struct sp_buf out;

    sp_buf_init(&out, a, OUT_MAX);
    if (format->render_failure(&failure, &out, &err) != 0)
        fail_msg("%s: not rendered: %s", format->name, err.message);
    return sp_buf_str(&out);
}

/* Of a plugin's answer the first line: the rest is the text report. */
static bool
is_golden(const struct report_format *format, const char *name, const char *text,
          struct sp_arena *a)
{
    size_t len = format->plugin ? strcspn(text, "\n") + 1 : strlen(text);

    return golden_matches(sp_printf(a, NULL, "%s.%s", name, format->name),
                          sp_strndup(a, text, len, NULL));
}

/* The names of the samples as names of files. */
static void
looks_as_wanted(void **state)
{
    static const char *const names[] = {"ready",   "markers", "not-ready", "undecided",
                                        "hostile", "bare",    "health",    "stale"};
    bool same = true;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        struct sp_arena a = {0};

        for (size_t k = 0; k < COUNT_OF(names); k++)
            for (const struct sample *s = samples; s->name != NULL; s++)
                if (sp_streq(s->name, names[k]))
                    same =
                        is_golden(formats[i], names[k], rendered(formats[i], s->report, &a), &a) &&
                        same;
        same = is_golden(formats[i], "failure", failed(formats[i], &a), &a) && same;
        sp_arena_free(&a);
    }
    assert_true(same);
}

/* Nothing but newlines below the blank, whole lines, nothing that is left out for -q. */
static void
check_bytes(const char *format, const char *sample, const char *text)
{
    assert_true(text[0] != '\0' && text[strlen(text) - 1] == '\n');
    for (const char *p = text; *p != '\0'; p++)
        if ((*p != '\n' && (unsigned char)*p < 0x20) || *p == 0x7f || sp_starts(p, "\xc2\x9b") ||
            sp_starts(p, "\xe2\x80\xae"))
            fail_msg("%s, %s: byte %02x", format, sample, (unsigned)(unsigned char)*p);
}

static void
no_control_byte_is_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        struct sp_arena a = {0};

        for (const struct sample *s = samples; s->name != NULL; s++)
            check_bytes(formats[i]->name, s->name, rendered(formats[i], s->report, &a));
        check_bytes(formats[i]->name, "failure", failed(formats[i], &a));
        sp_arena_free(&a);
    }
}

/* Below the first line stands the text, without colour, whole also with -q. */
static void
nagios_has_the_text(void **state)
{
    static const struct report_options plain = {.columns = 80};

    (void)state;
    for (const struct sample *s = samples; s->name != NULL; s++) {
        struct sp_arena a = {0};
        struct sp_buf text;

        sp_buf_init(&text, &a, OUT_MAX);
        assert_int_equal(report_text.render(s->report, &plain, &text, NULL), 0);
        assert_string_equal(strchr(rendered(&report_nagios, s->report, &a), '\n') + 1,
                            sp_buf_str(&text));
        sp_arena_free(&a);
    }
}

/* The first line in short, one bar in all, and what stands behind it. */
static void
nagios_has_one_bar(void **state)
{
    (void)state;
    for (const struct sample *s = samples; s->name != NULL; s++) {
        struct report report = *s->report;
        struct sp_arena a = {0};
        const char *text;
        const char *bar;

        report.why_undecided = report.why_undecided == NULL ? NULL : "a|b 'c'=1\nd";
        text = rendered(&report_nagios, &report, &a);
        bar = strchr(text, '|');
        if (bar == NULL || strchr(bar + 1, '|') != NULL || strchr(text, '\n') < bar)
            fail_msg("%s: %s", s->name, text);
        if (sp_columns(sp_strndup(&a, text, (size_t)(bar - text - 1), NULL)) > 80)
            fail_msg("%s is too long: %s", s->name, text);
        sp_arena_free(&a);
    }
}

/* The cut is between characters, and only where there is something to cut. */
static void
nagios_cuts_at_80_columns(void **state)
{
    static const char head[] = "S3PREFLIGHT UNKNOWN - ";
    char why[256] = "";

    (void)state;
    for (size_t n = 50; n < 70; n++) {
        struct report report = sample_undecided;
        struct sp_arena a = {0};
        bool is_cut = n + strlen(head) > 80;
        const char *text;
        const char *end;

        for (size_t i = 0; i < n; i++)
            memcpy(why + 2 * i, "\xc3\xa9", 3);
        report.why_undecided = why;
        text = rendered(&report_nagios, &report, &a);
        end = strstr(text, " | ");
        assert_non_null(end);
        assert_int_equal(sp_columns(sp_strndup(&a, text, (size_t)(end - text), NULL)),
                         is_cut ? 80 : n + strlen(head));
        if (sp_starts(end - 3, "...") != is_cut || (is_cut && end[-4] != '\xa9'))
            fail_msg("%zu: %s", n, text);
        sp_arena_free(&a);
    }
}

static void
one_sample_for_each_set_of_labels(void **state)
{
    static const struct finding twice[] = {
        {"cfg-a", SEVERITY_FAIL, "settings", "A", "first", "Mend."},
        {"cfg-a", SEVERITY_FAIL, "settings", "A", "second", "Mend."},
        {"cfg-a", SEVERITY_WARN, "settings", "A", "third", "Mend."},
    };
    struct report report = sample_not_ready;
    struct sp_arena a = {0};
    const char *text;
    size_t n = 0;

    (void)state;
    report.findings = twice;
    report.nfindings = COUNT_OF(twice);
    text = rendered(&report_prometheus, &report, &a);
    for (const char *p = text; (p = strstr(p, "cause=\"cfg-a\"")) != NULL; p++)
        n++;
    assert_int_equal(n, 2);
    assert_non_null(strstr(text,
                           "s3preflight_findings{severity=\"fail\",target=\"https://localhost:"
                           "18440/backup/apic/\"} 2\n"));
    sp_arena_free(&a);
}

/* Whose content it is, where the check of it fails; our own repository is nobody else's. */
static void
foreign_owners_only(void **state)
{
    static const struct {
        enum status status;
        const char *check;
        bool wanted;
    } rows[] = {
        {STATUS_FAIL, "empty", true}, {STATUS_WARN, "empty", false}, {STATUS_FAIL, "list", false}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct check_result check = {
            .id = rows[i].check, .title = "T", .status = rows[i].status, .summary = "s"};
        struct report report = sample_not_ready;
        struct sp_arena a = {0};

        report.checks = &check;
        report.nchecks = 1;
        assert_int_equal(
            strstr(rendered(&report_prometheus, &report, &a),
                   "s3preflight_foreign_owner_info{tool=\"pgbackrest\",owner=\"db\"") != NULL,
            rows[i].wanted);
        sp_arena_free(&a);
    }
}

static void
every_failing_allocation_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(formats) * 2; i++) {
        const struct report_format *format = formats[i / 2];
        int rc = -1;

        for (long n = 1; rc == -1; n++) {
            struct sp_arena a = {.fail_in = n};
            struct sp_err err = {0};
            struct sp_buf out;

            sp_buf_init(&out, &a, OUT_MAX);
            rc = i % 2 == 0 ? format->render(&sample_not_ready, &options, &out, &err)
                            : format->render_failure(&failure, &out, &err);
            if (rc == -1 && err.code != SP_NOMEM)
                fail_msg("%s, allocation %ld: %s", format->name, n, err.message);
            if (rc == 0 && a.fail_in == 0)
                fail_msg("%s: allocation %ld failed, and nobody noticed", format->name, n);
            sp_arena_free(&a);
        }
    }
}

static void
full_buffer_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        for (size_t max = 0;; max += 7) {
            struct sp_arena a = {0};
            struct sp_err err = {0};
            struct sp_buf out;
            int rc;

            sp_buf_init(&out, &a, max);
            rc = formats[i]->render(&sample_undecided, &options, &out, &err);
            sp_arena_free(&a);
            if (rc == 0)
                break;
            assert_int_equal(err.code, SP_LIMIT);
        }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looks_as_wanted),
        cmocka_unit_test(no_control_byte_is_written),
        cmocka_unit_test(nagios_has_the_text),
        cmocka_unit_test(nagios_has_one_bar),
        cmocka_unit_test(nagios_cuts_at_80_columns),
        cmocka_unit_test(one_sample_for_each_set_of_labels),
        cmocka_unit_test(foreign_owners_only),
        cmocka_unit_test(every_failing_allocation_is_told),
        cmocka_unit_test(full_buffer_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
