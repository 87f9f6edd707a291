/* What is said of a run that was judged before: what differs, all of it, and nothing else. */
#include "test.h"

#include "base/text.h"
#include "preflight/report_then.h"

#define FINDINGS 4

struct said {
    const char *cause; /* NULL: no more */
    enum severity severity;
};

static const struct {
    const char *name;
    const char *verdict;
    const char *cause;
    struct said then[FINDINGS];
    enum verdict verdict_now;
    const char *cause_now;
    struct said now[FINDINGS];
    const char *changes; /* "CAUSE:THEN:NOW " each; NULL: nothing differs */
} rows[] = {
    {"ready twice", "ready", NULL, {{0}}, VERDICT_READY, NULL, {{0}}, NULL},
    {"the same finding",
     "not-ready",
     "a",
     {{"a", SEVERITY_FAIL}},
     VERDICT_NOT_READY,
     "a",
     {{"a", SEVERITY_FAIL}},
     NULL},
    {"another order",
     "not-ready",
     "a",
     {{"a", SEVERITY_FAIL}, {"b", SEVERITY_WARN}},
     VERDICT_NOT_READY,
     "a",
     {{"b", SEVERITY_WARN}, {"a", SEVERITY_FAIL}},
     NULL},
    {"another root cause",
     "not-ready",
     "a",
     {{"a", SEVERITY_FAIL}, {"b", SEVERITY_FAIL}},
     VERDICT_NOT_READY,
     "b",
     {{"a", SEVERITY_FAIL}, {"b", SEVERITY_FAIL}},
     ""},
    {"a verdict alone", "undecided", NULL, {{0}}, VERDICT_READY, NULL, {{0}}, ""},
    {"a new one",
     "ready",
     NULL,
     {{0}},
     VERDICT_READY_WITH_WARNINGS,
     NULL,
     {{"a", SEVERITY_WARN}},
     "a::warn "},
    {"one that is gone",
     "ready-with-warnings",
     NULL,
     {{"a", SEVERITY_WARN}},
     VERDICT_READY,
     NULL,
     {{0}},
     "a:warn: "},
    {"another severity",
     "ready-with-warnings",
     NULL,
     {{"a", SEVERITY_WARN}},
     VERDICT_NOT_READY,
     "a",
     {{"a", SEVERITY_FAIL}},
     "a:warn:fail "},
    {"another in its place",
     "not-ready",
     "a",
     {{"a", SEVERITY_FAIL}},
     VERDICT_NOT_READY,
     "b",
     {{"b", SEVERITY_FAIL}},
     "b::fail a:fail: "},
    {"one of two is gone",
     "not-ready",
     "a",
     {{"a", SEVERITY_FAIL}, {"a", SEVERITY_FAIL}},
     VERDICT_NOT_READY,
     "a",
     {{"a", SEVERITY_FAIL}},
     "a:fail: "},
    {"one of two is worse, whichever comes first",
     "not-ready",
     "a",
     {{"a", SEVERITY_WARN}, {"a", SEVERITY_FAIL}},
     VERDICT_NOT_READY,
     "a",
     {{"a", SEVERITY_FAIL}, {"a", SEVERITY_FAIL}},
     "a:warn:fail "},
};

static size_t
fill(const struct said *said, struct judged_finding *then, struct finding *now)
{
    size_t n = 0;

    for (; n < FINDINGS && said[n].cause != NULL; n++) {
        then[n] = (struct judged_finding){said[n].cause, said[n].severity, "old"};
        now[n] =
            (struct finding){.cause = said[n].cause, .severity = said[n].severity, .check = "new"};
    }
    return n;
}

struct side {
    struct judged_finding then[FINDINGS];
    struct finding now[FINDINGS];
    struct judged judged;
    struct record record;
    struct diagnosis diagnosis;
    struct finding cause;
};

static void
arrange(size_t row, struct side *s)
{
    struct judged_finding unused_then[FINDINGS];
    struct finding unused_now[FINDINGS];

    *s = (struct side){0};
    s->judged = (struct judged){.verdict = rows[row].verdict,
                                .cause = rows[row].cause,
                                .findings = s->then,
                                .nfindings = fill(rows[row].then, s->then, unused_now)};
    s->record = (struct record){.version = "0.0.9", .judged = &s->judged, .njudged = 1};
    s->cause.cause = rows[row].cause_now;
    s->diagnosis = (struct diagnosis){.verdict = rows[row].verdict_now,
                                      .cause = rows[row].cause_now == NULL ? NULL : &s->cause,
                                      .findings = s->now,
                                      .nfindings = fill(rows[row].now, unused_then, s->now)};
}

static void
what_differs(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sp_arena a = {0};
        struct report_then out;
        struct sp_buf changes;
        struct side s;

        arrange(i, &s);
        assert_int_equal(report_then_of(&s.record, &s.diagnosis, &a, &out, NULL), 0);
        sp_buf_init(&changes, &a, 1000);
        for (size_t k = 0; k < out.nchanges; k++) {
            const struct report_change *c = &out.changes[k];

            assert_int_equal(sp_buf_addf(&changes, NULL, "%s:%s:%s ", c->cause,
                                         c->was_then ? severity_name(c->then) : "",
                                         c->is_now ? severity_name(c->now) : ""),
                             0);
            assert_string_equal(c->check, c->is_now ? "new" : "old");
        }
        if (out.differs != (rows[i].changes != NULL) ||
            !sp_streq(sp_buf_str(&changes), rows[i].changes == NULL ? "" : rows[i].changes))
            fail_msg("%s: %d, %s", rows[i].name, out.differs, sp_buf_str(&changes));
        assert_string_equal(verdict_name(out.verdict), rows[i].verdict);
        assert_true(sp_streq(out.cause, rows[i].cause));
        assert_string_equal(out.version, "0.0.9");
        sp_arena_free(&a);
    }
}

static void
a_file_that_does_not_say(void **state)
{
    struct sp_arena a = {0};
    struct report_then out;
    struct side s;

    (void)state;
    arrange(COUNT_OF(rows) - 1, &s);
    s.record.njudged = 0;
    assert_int_equal(report_then_of(&s.record, &s.diagnosis, &a, &out, NULL), 0);
    assert_false(out.differs);
    assert_int_equal(out.nchanges, 0);
    sp_arena_free(&a);
}

/* What the writer takes down is what the comparison finds to be the same. */
static void
what_is_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sp_arena a = {0};
        struct report_then out;
        struct side s;

        arrange(i, &s);
        assert_int_equal(record_judged(&s.record, &s.diagnosis, &a, NULL), 0);
        assert_int_equal(s.record.njudged, 1);
        assert_int_equal(report_then_of(&s.record, &s.diagnosis, &a, &out, NULL), 0);
        if (out.differs)
            fail_msg("%s", rows[i].name);
        sp_arena_free(&a);
    }
}

static void
too_many(void **state)
{
    static struct finding many[RECORD_JUDGED_MAX + 1];

    (void)state;
    for (size_t n = RECORD_JUDGED_MAX; n <= RECORD_JUDGED_MAX + 1; n++) {
        const struct diagnosis d = {.findings = many, .nfindings = n};
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct record r = {0};

        assert_int_equal(record_judged(&r, &d, &a, &err), n > RECORD_JUDGED_MAX ? -1 : 0);
        assert_int_equal(err.code, n > RECORD_JUDGED_MAX ? SP_LIMIT : SP_OK);
        sp_arena_free(&a);
    }
}

static void
no_memory(void **state)
{
    int rc = -1;
    long n = 1;

    (void)state;
    for (; rc == -1; n++) {
        struct sp_arena a = {.fail_in = n};
        struct report_then out;
        struct sp_err err = {0};
        struct side s;

        arrange(1, &s);
        rc = record_judged(&s.record, &s.diagnosis, &a, &err) == -1
                 ? -1
                 : report_then_of(&s.record, &s.diagnosis, &a, &out, &err);
        assert_true(rc == 0 || err.code == SP_NOMEM);
        sp_arena_free(&a);
    }
    assert_true(n > 5);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_differs),    cmocka_unit_test(a_file_that_does_not_say),
        cmocka_unit_test(what_is_written), cmocka_unit_test(too_many),
        cmocka_unit_test(no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
