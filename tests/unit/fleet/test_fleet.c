/* Many targets: what they come to together, who meets whom, and every format of it. */
#include <jansson.h>

#include "test.h"

#include "base/text.h"
#include "fleet/internal.h"

#define MAX ((size_t)1 << 20)

static const struct fleet_options options = {
    .purpose = "preflight", .format = &report_text, .look = {.columns = 80}};

/* ---- the worst of all */

static const struct {
    enum verdict verdicts[3];
    size_t nshared;
    enum verdict worst;
} sums[] = {
    {{VERDICT_READY, VERDICT_READY, VERDICT_READY}, 0, VERDICT_READY},
    {{VERDICT_READY, VERDICT_READY, VERDICT_READY}, 1, VERDICT_READY_WITH_WARNINGS},
    {{VERDICT_READY, VERDICT_READY_WITH_WARNINGS, VERDICT_READY}, 0, VERDICT_READY_WITH_WARNINGS},
    {{VERDICT_UNDECIDED, VERDICT_READY_WITH_WARNINGS, VERDICT_READY}, 0, VERDICT_UNDECIDED},
    {{VERDICT_UNDECIDED, VERDICT_NOT_READY, VERDICT_READY}, 1, VERDICT_NOT_READY},
};

static void
what_all_come_to(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sums); i++) {
        struct fleet_target targets[3] = {0};
        const struct fleet f = {.targets = targets, .ntargets = 3, .nshared = sums[i].nshared};

        for (size_t k = 0; k < 3; k++)
            targets[k].verdict = sums[i].verdicts[k];
        assert_int_equal(fleet_verdict(&f), sums[i].worst);
    }
}

/* ---- who meets whom */

static const struct {
    const char *name;
    enum subsystem subsystems[2];
    const char *stores[2];
    const char *buckets[2];
    const char *prefixes[2];
    size_t others;
} meetings[] = {
    {"beside", {SUBSYSTEM_PORTAL, SUBSYSTEM_PORTAL}, {"s", "s"}, {"b", "b"}, {"a/", "ab/"}, 0},
    {"within", {SUBSYSTEM_PORTAL, SUBSYSTEM_PORTAL}, {"s", "s"}, {"b", "b"}, {"a/", "a/b/"}, 1},
    {"around", {SUBSYSTEM_PORTAL, SUBSYSTEM_MANAGEMENT}, {"s", "s"}, {"b", "b"}, {"a/b/", ""}, 1},
    {"one bucket",
     {SUBSYSTEM_MANAGEMENT, SUBSYSTEM_MANAGEMENT},
     {"s", "s"},
     {"b", "b"},
     {"a/", "b/"},
     1},
    {"two buckets",
     {SUBSYSTEM_MANAGEMENT, SUBSYSTEM_MANAGEMENT},
     {"s", "s"},
     {"b", "c"},
     {"a/", "a/"},
     0},
    {"two stores",
     {SUBSYSTEM_MANAGEMENT, SUBSYSTEM_MANAGEMENT},
     {"s", "t"},
     {"b", "b"},
     {"a/", "a/"},
     0},
};

static void
who_meets_whom(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(meetings); i++) {
        struct site sites[2] = {0};
        struct fleet_target targets[2] = {0};
        const struct fleet f = {.targets = targets, .ntargets = 2};
        struct sp_arena a = {0};
        struct other_site *others;
        size_t n;

        for (size_t k = 0; k < 2; k++) {
            sites[k].subsystem = meetings[i].subsystems[k];
            targets[k] = (struct fleet_target){
                .site = &sites[k],
                .is_placed = true,
                .store = meetings[i].stores[k],
                .target = {.bucket = meetings[i].buckets[k], .prefix = meetings[i].prefixes[k]}};
        }
        for (size_t k = 0; k < 2; k++) {
            assert_int_equal(fleet_others(&f, &targets[k], &a, &others, &n, NULL), 0);
            if (n != meetings[i].others)
                fail_msg("%s: %zu others", meetings[i].name, n);
            assert_true(n == 0 || others[0].site == &sites[1 - k]);
        }
        targets[1].is_placed = false; /* where it leads is not known */
        assert_int_equal(fleet_others(&f, &targets[0], &a, &others, &n, NULL), 0);
        assert_int_equal(n, 0);
        sp_arena_free(&a);
    }
}

/* ---- one fleet with one of each kind */

static struct fleet_target shown[] = {
    {.name = "apic/a",
     .at = "f.yaml:3",
     .place = "https://s3.test/b/a/",
     .system_id = "7",
     .is_placed = true,
     .store = "s",
     .target = {.bucket = "b", .prefix = "a/"},
     .has_report = true},
    {.name = "apic/<b>\"",
     .at = "f.yaml:9",
     .place = "https://s3.test/b/b/",
     .system_id = "7",
     .is_placed = true,
     .store = "s",
     .target = {.bucket = "b", .prefix = "b/"},
     .verdict = VERDICT_NOT_READY,
     .has_report = true,
     .cause = "tcp-refused",
     .why = "Refused"},
    {.name = "broken|.yaml",
     .at = "broken|.yaml",
     .place = "",
     .verdict = VERDICT_UNDECIDED,
     .message = "broken.yaml:1:2: a list that\nnever ends",
     .hint = "end it"},
    {.name = "apic/c",
     .at = "f.yaml:15",
     .place = "https://s3.test/b/c/",
     .system_id = "8",
     .is_placed = true,
     .store = "s",
     .target = {.bucket = "b", .prefix = "c/"},
     .verdict = VERDICT_READY_WITH_WARNINGS,
     .has_report = true,
     .cause = "clock-skew"},
};

static const struct finding findings[] = {
    {"tcp-refused", SEVERITY_FAIL, "connect", "Refused", "by 127.0.0.1", "Start it."}};
static const struct check_result checks[] = {
    {"connect", "Connection", STATUS_FAIL, "refused", -1, false}};

static struct report
report_of(const struct fleet_target *t)
{
    return (struct report){
        .command = "preflight",
        .version = "1",
        .started = 1000,
        .target = {.endpoint = "https://s3.test", .bucket = "b", .prefix = t->target.prefix},
        .verdict = t->verdict,
        .cause = t->verdict == VERDICT_NOT_READY ? &findings[0] : NULL,
        .findings = findings,
        .nfindings = t->verdict == VERDICT_NOT_READY,
        .checks = checks,
        .nchecks = 1,
    };
}

static int
show(const struct report_format *format, struct sp_arena *a, struct sp_buf *out, struct sp_err *err)
{
    struct fleet_options o = options;
    struct fleet f = {.options = &o, .targets = shown, .ntargets = COUNT_OF(shown), .ms = 5};
    struct sp_arena texts = {0};
    int rc;

    o.format = format;
    for (size_t i = 0; i < COUNT_OF(shown); i++) {
        const struct report r = report_of(&shown[i]);
        struct sp_buf text;

        o.look.part = i + 1;
        o.look.name = shown[i].name;
        sp_buf_init(&text, &texts, MAX);
        if (shown[i].has_report && (fleet_format_find(format->name)->needs_reports
                                        ? format->render(&r, &o.look, &text, NULL)
                                        : fleet_text_of(&r, &o.look, &text, NULL)) == -1)
            abort();
        shown[i].text = sp_buf_str(&text);
        shown[i].len = text.len;
    }
    f.arena = *a;
    sp_buf_init(out, &f.arena, MAX);
    rc = fleet_find_shared(&f, err) == -1 ? -1 : fleet_render(&f, out, err);
    *a = f.arena;
    sp_arena_free(&texts);
    return rc;
}

static const struct {
    const struct report_format *format;
    const char *wanted[6];
} formats[] = {
    {&report_text,
     {"READY                apic/a", "NOT READY            apic/<b>\"", "  FAIL Refused",
      "UNDECIDED            broken|.yaml", "SHARED",
      "4 targets: 1 not ready, 1 undecided, 1 ready with warnings, 1 ready, 1 database at "}},
    {&report_json,
     {"\"schema\": \"s3preflight.fleet/1\"", "\"name\": \"apic/<b>\\\"\"",
      "a list that\\nnever ends", "\"system_id\": \"7\"", "\"exit_status\": 2,\n  \"counts\""}},
    {&report_nagios,
     {"S3PREFLIGHT CRITICAL - 4 targets: 1 not ready, 1 undecided", "'not_ready'=1;;0;0;4",
      "broken\\x7c.yaml"}},
    {&report_junit,
     {"<testsuite name=\"apic/a https://s3.test/b/a/\"", "apic/&lt;b&gt;&quot;", "errors=\"1\"",
      "tests=\"4\""}},
    {&report_tap,
     {"1..4\n", "ok 1 - apic/a: ready", "not ok 2 - apic/<b>\": not-ready, tcp-refused",
      "    not ok 1 - connect", "not ok 3 - broken|.yaml: undecided", "ok 4 - apic/c: ready-with"}},
    {&report_prometheus,
     {"s3preflight_success{target=\"https://s3.test/b/a/\",name=\"apic/a\"} 1",
      "s3preflight_success{name=\"broken|.yaml\"} 0", "s3preflight_targets{verdict=\"ready\"} 1"}},
    {&report_html,
     {"<title>s3preflight: 4 targets: 1 not ready", "<a href=\"#target-1\">apic/a</a>",
      "apic/&lt;b&gt;\"", "<article class=\"target\" id=\"target-2\">",
      "<th scope=\"row\">broken|.yaml<div", "<h2>One database at several places</h2>"}},
    {&report_openmetrics, {"name=\"apic/<b>\\\"\"} 2\n", "# EOF\n"}},
};

static void
what_each_format_shows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        struct sp_arena a = {0};
        struct sp_buf out;

        assert_int_equal(show(formats[i].format, &a, &out, NULL), 0);
        for (size_t k = 0; k < COUNT_OF(formats[i].wanted) && formats[i].wanted[k] != NULL; k++)
            if (strstr(sp_buf_str(&out), formats[i].wanted[k]) == NULL)
                fail_msg("%s: no %s in\n%s", formats[i].format->name, formats[i].wanted[k],
                         sp_buf_str(&out));
        sp_arena_free(&a);
    }
    assert_null(fleet_format_find("troubleshoot"));
}

static void
json_is_json(void **state)
{
    struct sp_arena a = {0};
    struct sp_buf out;
    json_t *root;

    (void)state;
    assert_int_equal(show(&report_json, &a, &out, NULL), 0);
    root = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    assert_int_equal(json_array_size(json_object_get(root, "targets")), COUNT_OF(shown));
    assert_int_equal(json_array_size(json_object_get(root, "shared")), 1);
    json_decref(root);
    sp_arena_free(&a);
}

static void
every_allocation_may_fail(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        for (long n = 1;; n++) {
            struct sp_arena a = {.fail_in = n};
            struct sp_err err = {0};
            struct sp_buf out;
            int rc = show(formats[i].format, &a, &out, &err);
            const bool all = a.fail_in > 0;

            sp_arena_free(&a);
            if (all && rc == 0)
                break;
            assert_int_equal(rc, -1);
            assert_int_equal(err.code, SP_NOMEM);
        }
}

static void
quiet_says_nothing_when_all_are_ready(void **state)
{
    const struct fleet_options quiet = {.format = &report_text, .look = {.quiet = true}};
    struct fleet_target targets[2] = {{.name = "a", .place = ""}, {.name = "b", .place = ""}};
    struct fleet f = {.options = &quiet, .targets = targets, .ntargets = 2};
    struct sp_arena a = {0};
    struct sp_buf out;

    (void)state;
    sp_buf_init(&out, &a, MAX);
    assert_int_equal(fleet_render(&f, &out, NULL), 0);
    assert_int_equal(out.len, 0);
    targets[1].verdict = VERDICT_READY_WITH_WARNINGS;
    assert_int_equal(fleet_render(&f, &out, NULL), 0);
    assert_non_null(strstr(out.data, "2 targets: 1 ready with warnings, 1 ready\n"));
    sp_arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_all_come_to),
        cmocka_unit_test(who_meets_whom),
        cmocka_unit_test(what_each_format_shows),
        cmocka_unit_test(json_is_json),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(quiet_says_nothing_when_all_are_ready),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
