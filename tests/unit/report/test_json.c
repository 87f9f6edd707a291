#include "test.h"

#include <limits.h>

#include <jansson.h>

#include "base/text.h"
#include "golden.h"
#include "report/report.h"
#include "samples.h"

#define OUT_MAX ((size_t)1 << 20)

static const struct report_options options = {.columns = 80, .verbose = true, .colour = true};

/* The report as bytes; they live as long as the arena. */
static const char *
rendered(const struct report *report, struct sp_arena *a)
{
    struct sp_err err = {0};
    struct sp_buf out;

    sp_buf_init(&out, a, OUT_MAX);
    if (report_json.render(report, &options, &out, &err) != 0)
        fail_msg("not rendered: %s", err.message);
    return sp_buf_str(&out);
}

static json_t *
parsed(const struct report *report, struct sp_arena *a)
{
    json_error_t error;
    json_t *root = json_loads(rendered(report, a), JSON_REJECT_DUPLICATES, &error);

    if (root == NULL)
        fail_msg("not JSON: %s", error.text);
    return root;
}

/* Fails unless the object has these keys, in this order, and no others. */
static void
check_keys(const char *name, json_t *object, const char *const *keys, size_t nkeys)
{
    size_t i = 0;

    if (json_object_size(object) != nkeys)
        fail_msg("%s: %zu keys, wanted %zu", name, json_object_size(object), nkeys);
    for (void *it = json_object_iter(object); it != NULL && i < nkeys;
         it = json_object_iter_next(object, it), i++)
        if (!sp_streq(json_object_iter_key(it), keys[i]))
            fail_msg("%s: key %zu is \"%s\", wanted \"%s\"", name, i, json_object_iter_key(it),
                     keys[i]);
}

static void
check_string(json_t *object, const char *key, const char *wanted)
{
    json_t *value = json_object_get(object, key);
    const char *got = json_string_value(value);

    if (wanted == NULL && !json_is_null(value))
        fail_msg("%s: wanted null", key);
    if (!sp_streq(got, wanted))
        fail_msg("%s: \"%s\", wanted \"%s\"", key, got == NULL ? "(null)" : got,
                 wanted == NULL ? "(null)" : wanted);
}

static void
check_number(json_t *object, const char *key, long long wanted)
{
    json_t *value = json_object_get(object, key);

    if (!json_is_integer(value) || json_integer_value(value) != wanted)
        fail_msg("%s: %lld, wanted %lld", key, (long long)json_integer_value(value), wanted);
}

#define ROOT_KEYS                                                                                  \
    "schema", "command", "purpose", "version", "started", "target", "verdict", "exit_status",      \
        "cause", "findings", "checks", "owner", "prediction", "listing", "write_probe",            \
        "repository", "certificate", "clock_skew_seconds", "requests", "timing_ms", "timeline",    \
        "chains", "tree"

static const char *const root_keys[] = {ROOT_KEYS};
static const char *const undecided_keys[] = {ROOT_KEYS, "reason"};
static const char *const again_keys[] = {ROOT_KEYS, "evidence", "then"};
static const char *const then_keys[] = {"version", "verdict", "cause", "changes"};
static const char *const change_keys[] = {"cause", "check", "then", "now"};
static const char *const target_keys[] = {"endpoint", "region",   "bucket",  "prefix",
                                          "style",    "provider", "consumer"};
static const char *const finding_keys[] = {"cause", "severity", "check",
                                           "title", "detail",   "remedy"};
static const char *const check_row_keys[] = {"id", "title", "status", "summary", "ms"};
static const char *const listing_keys[] = {"complete", "objects", "folder_markers", "bytes",
                                           "oldest",   "newest",  "sample"};
static const char *const sample_keys[] = {"key", "size", "modified"};
static const char *const owner_keys[] = {"tool", "identity", "newest", "objects", "backups"};
static const char *const prediction_keys[] = {"consumer", "operation", "outcome", "code",
                                              "message",  "why",       "notes"};
static const char *const write_probe_keys[] = {"state",   "refused",     "folder", "operations",
                                               "written", "removed",     "left",   "left_more",
                                               "swept",   "round_trips", "ms"};
static const char *const operation_keys[] = {"operation", "key",   "status",          "outcome",
                                             "ms",        "bytes", "bytes_per_second"};
static const char *const left_keys[] = {"kind", "key", "id", "earlier"};
static const char *const repository_keys[] = {"stanza",     "server",  "system_id",
                                              "postgresql", "backups", "wal"};
static const char *const wal_keys[] = {"newest", "modified", "segments", "complete"};
static const char *const requests_keys[] = {"sent", "waves", "wrote", "bytes_received"};
static const char *const timing_keys[] = {"resolve", "exchange", "total"};

static void
check_write_probe(const struct sample *s, json_t *object)
{
    json_t *item;
    size_t i;

    if (s->report->write_probe.state == NULL) {
        assert_true(json_is_null(object));
        return;
    }
    check_keys(s->name, object, write_probe_keys, COUNT_OF(write_probe_keys));
    json_array_foreach(json_object_get(object, "operations"), i, item)
        check_keys(s->name, item, operation_keys, COUNT_OF(operation_keys));
    assert_int_equal(i, s->report->write_probe.noperations);
    json_array_foreach(json_object_get(object, "left"), i, item)
        check_keys(s->name, item, left_keys, COUNT_OF(left_keys));
    assert_int_equal(i, s->report->write_probe.nleft);
}

static void
check_repository(const struct sample *s, json_t *object)
{
    if (!s->report->repository.known) {
        assert_true(json_is_null(object));
        return;
    }
    check_keys(s->name, object, repository_keys, COUNT_OF(repository_keys));
    if (s->report->repository.wal_known)
        check_keys(s->name, json_object_get(object, "wal"), wal_keys, COUNT_OF(wal_keys));
    else
        assert_true(json_is_null(json_object_get(object, "wal")));
    assert_int_equal(json_is_object(json_object_get(object, "backups")),
                     s->report->repository.backups.known);
}

static void
fields_are_the_promised_ones(void **state)
{
    (void)state;
    for (const struct sample *s = samples; s->name != NULL; s++) {
        bool undecided = s->report->verdict == VERDICT_UNDECIDED;
        struct sp_arena a = {0};
        json_t *root = parsed(s->report, &a);
        json_t *listing = json_object_get(root, "listing");
        json_t *item;
        size_t i;

        if (s->report->evidence != NULL)
            check_keys(s->name, root, again_keys, COUNT_OF(again_keys));
        else
            check_keys(s->name, root, undecided ? undecided_keys : root_keys,
                       undecided ? COUNT_OF(undecided_keys) : COUNT_OF(root_keys));
        check_keys(s->name, json_object_get(root, "target"), target_keys, COUNT_OF(target_keys));
        json_array_foreach(json_object_get(root, "findings"), i, item)
            check_keys(s->name, item, finding_keys, COUNT_OF(finding_keys));
        assert_int_equal(i, s->report->nfindings);
        json_array_foreach(json_object_get(root, "checks"), i, item)
            check_keys(s->name, item, check_row_keys, COUNT_OF(check_row_keys));
        assert_int_equal(i, s->report->nchecks);
        if (s->report->listing.known)
            check_keys(s->name, listing, listing_keys, COUNT_OF(listing_keys));
        else
            assert_true(json_is_null(listing));
        json_array_foreach(json_object_get(listing, "sample"), i, item)
            check_keys(s->name, item, sample_keys, COUNT_OF(sample_keys));
        assert_int_equal(i, s->report->listing.nsample);
        check_write_probe(s, json_object_get(root, "write_probe"));
        check_repository(s, json_object_get(root, "repository"));
        check_keys(s->name, json_object_get(root, "requests"), requests_keys,
                   COUNT_OF(requests_keys));
        check_keys(s->name, json_object_get(root, "timing_ms"), timing_keys, COUNT_OF(timing_keys));
        if (s->report->owner.tool == NULL)
            assert_true(json_is_null(json_object_get(root, "owner")));
        else
            check_keys(s->name, json_object_get(root, "owner"), owner_keys, COUNT_OF(owner_keys));
        if (s->report->prediction.operation == NULL)
            assert_true(json_is_null(json_object_get(root, "prediction")));
        else
            check_keys(s->name, json_object_get(root, "prediction"), prediction_keys,
                       COUNT_OF(prediction_keys));
        json_decref(root);
        sp_arena_free(&a);
    }
}

static void
values_are_those_of_the_report(void **state)
{
    const struct report *r = &sample_not_ready;
    struct sp_arena a = {0};
    json_t *root = parsed(r, &a);
    json_t *object;

    (void)state;
    check_string(root, "schema", "s3preflight.report/1");
    check_string(root, "command", "preflight");
    check_string(root, "purpose", "preflight");
    check_string(root, "version", "0.1.0");
    check_string(root, "started", "2026-11-22T09:30:00Z");
    check_string(root, "verdict", "not-ready");
    check_number(root, "exit_status", 2);
    check_string(root, "cause", "bkt-missing");
    object = json_object_get(root, "target");
    check_string(object, "endpoint", r->target.endpoint);
    check_string(object, "region", r->target.region);
    check_string(object, "bucket", r->target.bucket);
    check_string(object, "prefix", r->target.prefix);
    check_string(object, "style", r->target.style);
    check_string(object, "provider", r->target.provider);
    check_string(object, "consumer", r->target.consumer);
    object = json_object_get(root, "certificate");
    check_string(object, "not_after", "2026-12-04T09:30:00Z");
    check_string(object, "first_to_end", "CN=s3.example.test");
    check_number(root, "clock_skew_seconds", -4);
    object = json_object_get(root, "requests");
    check_number(object, "sent", 7);
    check_number(object, "waves", 1);
    assert_true(json_is_false(json_object_get(object, "wrote")));
    check_number(object, "bytes_received", 1048576);
    object = json_object_get(root, "timing_ms");
    check_number(object, "resolve", 1);
    check_number(object, "exchange", 20);
    check_number(object, "total", 31);
    json_decref(root);
    sp_arena_free(&a);
}

static void
the_write_probe(void **state)
{
    struct sp_arena a = {0};
    json_t *root = parsed(&sample_write_probe, &a);
    json_t *probe = json_object_get(root, "write_probe");
    json_t *item = json_array_get(json_object_get(probe, "operations"), 2);

    (void)state;
    check_string(probe, "state", "run");
    check_string(probe, "refused", NULL);
    check_number(probe, "written", 4);
    check_number(probe, "removed", 2);
    check_number(probe, "left_more", 1);
    check_number(probe, "round_trips", 9);
    check_number(probe, "ms", 456);
    assert_true(json_is_false(json_object_get(probe, "swept")));
    check_string(item, "operation", "put-second");
    check_string(item, "outcome", "refused");
    check_number(item, "status", 403);
    check_number(item, "ms", 9);
    check_number(item, "bytes", 6000);
    check_number(item, "bytes_per_second", 600000);
    item = json_array_get(json_object_get(probe, "operations"), 5);
    assert_true(json_is_null(json_object_get(item, "status")));
    assert_true(json_is_null(json_object_get(item, "ms")));
    assert_true(json_is_null(json_object_get(item, "bytes_per_second")));
    item = json_array_get(json_object_get(probe, "left"), 1);
    check_string(item, "kind", "upload");
    check_string(item, "id", "an id");
    assert_true(json_is_true(json_object_get(item, "earlier")));
    assert_true(json_is_true(json_object_get(json_object_get(root, "requests"), "wrote")));
    json_decref(root);
    root = parsed(&sample_write_refused, &a);
    probe = json_object_get(root, "write_probe");
    check_string(probe, "state", "refused");
    check_string(probe, "refused", "versioned");
    check_string(probe, "folder", NULL);
    json_decref(root);
    sp_arena_free(&a);
}

static void
judged_again(void **state)
{
    struct report same = sample_again;
    struct sp_arena a = {0};
    json_t *root = parsed(&sample_again, &a);
    json_t *object = json_object_get(root, "then");
    json_t *item = json_array_get(json_object_get(object, "changes"), 0);

    (void)state;
    check_keys("then", object, then_keys, COUNT_OF(then_keys));
    check_string(object, "version", "0.0.9\\x1b[2J");
    check_string(object, "verdict", "undecided");
    check_string(object, "cause", NULL);
    assert_int_equal(json_array_size(json_object_get(object, "changes")), 3);
    check_keys("change", item, change_keys, COUNT_OF(change_keys));
    check_string(item, "cause", "rep-full-too-old");
    check_string(item, "check", "backups");
    check_string(item, "then", "warn");
    check_string(item, "now", "fail");
    check_string(json_array_get(json_object_get(object, "changes"), 1), "then", NULL);
    check_string(json_array_get(json_object_get(object, "changes"), 2), "now", NULL);
    json_decref(root);
    same.then.differs = false;
    root = parsed(&same, &a);
    assert_null(json_object_get(root, "then"));
    json_decref(root);
    sp_arena_free(&a);
}

static void
the_repository(void **state)
{
    struct sp_arena a = {0};
    json_t *root = parsed(&sample_health, &a);
    json_t *repository = json_object_get(root, "repository");
    json_t *item = json_object_get(repository, "wal");

    (void)state;
    check_string(root, "command", "health");
    check_string(root, "purpose", "health");
    check_string(repository, "stanza", "db");
    check_string(repository, "server", NULL);
    check_string(repository, "system_id", "7412000000000000001");
    check_string(repository, "postgresql", "15");
    check_string(item, "newest", "00000001000000000000000A");
    check_string(item, "modified", "2026-11-22T09:25:00Z");
    check_number(item, "segments", 17);
    assert_true(json_is_true(json_object_get(item, "complete")));
    item = json_object_get(repository, "backups");
    check_number(item, "full", 2);
    check_string(json_object_get(item, "last_full"), "label", "20261122-000000F");
    check_string(json_object_get(item, "last_full"), "stop", "2026-11-22T00:10:00Z");
    json_decref(root);
    sp_arena_free(&a);
}

static void
lists_are_those_of_the_report(void **state)
{
    const struct report *r = &sample_not_ready;
    struct sp_arena a = {0};
    json_t *root = parsed(r, &a);
    json_t *listing = json_object_get(root, "listing");
    json_t *item;
    size_t i;

    (void)state;
    json_array_foreach(json_object_get(root, "findings"), i, item)
    {
        check_string(item, "cause", r->findings[i].cause);
        check_string(item, "severity", severity_name(r->findings[i].severity));
        check_string(item, "check", r->findings[i].check);
        check_string(item, "title", r->findings[i].title);
        check_string(item, "detail", r->findings[i].detail);
        check_string(item, "remedy", r->findings[i].remedy);
    }
    json_array_foreach(json_object_get(root, "checks"), i, item)
    {
        check_string(item, "id", r->checks[i].id);
        check_string(item, "title", r->checks[i].title);
        check_string(item, "status", status_name(r->checks[i].status));
        check_string(item, "summary", r->checks[i].summary);
        if (r->checks[i].ms == -1)
            assert_true(json_is_null(json_object_get(item, "ms")));
        else
            check_number(item, "ms", r->checks[i].ms);
    }
    assert_true(json_is_false(json_object_get(listing, "complete")));
    check_number(listing, "objects", 12);
    check_number(listing, "folder_markers", 1);
    check_number(listing, "bytes", 3565158);
    check_string(listing, "oldest", "2026-11-21T09:30:00Z");
    check_string(listing, "newest", "2026-11-22T09:28:59Z");
    json_array_foreach(json_object_get(listing, "sample"), i, item)
    {
        check_string(item, "key", r->listing.sample[i].key);
        check_number(item, "size", (long long)r->listing.sample[i].size);
    }
    check_string(json_array_get(json_object_get(listing, "sample"), 1), "modified",
                 "2026-11-22T09:28:59Z");
    check_string(json_array_get(json_object_get(listing, "sample"), 2), "modified", NULL);
    json_decref(root);
    sp_arena_free(&a);
}

static void
backups_are_those_of_the_report(void **state)
{
    struct report r = sample_not_ready;
    struct sp_arena a = {0};
    json_t *root;
    json_t *backups;

    (void)state;
    r.owner.backups = (struct report_backups){.known = true,
                                              .counted = true,
                                              .of_type = {3, 2, 1},
                                              .errors = 4,
                                              .last = {{"20261121-093000F", 1700000000, 12345}}};
    root = parsed(&r, &a);
    backups = json_object_get(json_object_get(root, "owner"), "backups");
    assert_int_equal(json_object_size(backups), 7);
    check_number(backups, "full", 3);
    check_number(backups, "diff", 2);
    check_number(backups, "incr", 1);
    check_number(backups, "errors", 4);
    check_string(json_object_get(backups, "last_full"), "label", "20261121-093000F");
    check_string(json_object_get(backups, "last_full"), "stop", "2023-11-14T22:13:20Z");
    check_number(json_object_get(backups, "last_full"), "size", 12345);
    assert_true(json_is_null(json_object_get(backups, "last_diff")));
    assert_true(json_is_null(json_object_get(backups, "last_incr")));
    json_decref(root);
    r.owner.backups.counted = false;
    r.owner.backups.last[0].size = 0;
    root = parsed(&r, &a);
    backups = json_object_get(json_object_get(root, "owner"), "backups");
    assert_true(json_is_null(json_object_get(backups, "full")));
    assert_true(json_is_null(json_object_get(backups, "errors")));
    assert_true(json_is_null(json_object_get(json_object_get(backups, "last_full"), "size")));
    json_decref(root);
    sp_arena_free(&a);
}

static void
owner_and_prediction_are_those_of_the_report(void **state)
{
    struct sp_arena a = {0};
    json_t *root = parsed(&sample_not_ready, &a);
    json_t *object = json_object_get(root, "owner");
    json_t *identity = json_object_get(object, "identity");

    (void)state;
    check_string(object, "tool", "pgbackrest");
    check_string(object, "newest", "2026-11-22T09:28:59Z");
    check_number(object, "objects", 12);
    assert_true(json_is_null(json_object_get(object, "backups")));
    assert_int_equal(json_object_size(identity), 3);
    check_string(identity, "stanza", "db");
    check_string(identity, "system_id", "7412000000000000001");
    check_string(identity, "postgresql", "15");
    object = json_object_get(root, "prediction");
    check_string(object, "consumer", "pgbackrest");
    check_string(object, "operation", "stanza-create");
    check_string(object, "outcome", "fails");
    check_number(object, "code", 55);
    check_string(object, "message", "archive.info exists but backup.info is missing on repo1");
    check_string(object, "why", "One half of a stanza.");
    assert_int_equal(json_array_size(json_object_get(object, "notes")), 0);
    json_decref(root);
    root = parsed(&sample_markers, &a);
    object = json_object_get(json_object_get(root, "prediction"), "notes");
    assert_int_equal(json_array_size(object), 1);
    assert_string_equal(json_string_value(json_array_get(object, 0)),
                        "A damaged info file is not repaired.");
    json_decref(root);
    root = parsed(&sample_hostile, &a);
    assert_true(json_is_null(json_object_get(json_object_get(root, "prediction"), "code")));
    assert_true(json_is_null(json_object_get(json_object_get(root, "owner"), "newest")));
    json_decref(root);
    sp_arena_free(&a);
}

static void
verdicts_carry_their_exit_status(void **state)
{
    static const struct {
        const struct report *report;
        const char *verdict;
        long long status;
        const char *cause;
    } cases[] = {
        {&sample_ready, "ready", 0, NULL},
        {&sample_markers, "ready-with-warnings", 1, NULL},
        {&sample_not_ready, "not-ready", 2, "bkt-missing"},
        {&sample_undecided, "undecided", 3, NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        json_t *root = parsed(cases[i].report, &a);

        check_string(root, "verdict", cases[i].verdict);
        check_number(root, "exit_status", cases[i].status);
        check_string(root, "cause", cases[i].cause);
        json_decref(root);
        sp_arena_free(&a);
    }
}

static void
reason_is_given_when_undecided(void **state)
{
    struct sp_arena a = {0};
    json_t *root = parsed(&sample_undecided, &a);

    (void)state;
    check_string(root, "reason", sample_undecided.why_undecided);
    check_string(json_object_get(root, "timing_ms"), "exchange", NULL);
    assert_true(json_is_null(json_object_get(root, "certificate")));
    assert_true(json_is_null(json_object_get(root, "clock_skew_seconds")));
    json_decref(root);
    sp_arena_free(&a);
}

static void
numbers_beyond_json_are_clamped(void **state)
{
    struct sp_arena a = {0};
    json_t *root = parsed(&sample_long_words, &a);

    (void)state;
    check_number(json_object_get(root, "listing"), "objects", LLONG_MAX);
    check_number(json_object_get(root, "requests"), "bytes_received", LLONG_MAX);
    json_decref(root);
    sp_arena_free(&a);
}

static void
broken_text_is_shown_not_dropped(void **state)
{
    struct report report = sample_ready;
    struct sp_arena a = {0};
    json_t *root;

    (void)state;
    report.command = "a\xff\\b\033\nc\xc3\xa9";
    root = parsed(&report, &a);
    check_string(root, "command", "a\\xff\\b\\x1b\nc\xc3\xa9");
    json_decref(root);
    sp_arena_free(&a);
}

static void
no_control_byte_is_written(void **state)
{
    (void)state;
    for (const struct sample *s = samples; s->name != NULL; s++) {
        struct sp_arena a = {0};

        for (const char *p = rendered(s->report, &a); *p != '\0'; p++)
            if ((*p != '\n' && (unsigned char)*p < 0x20) || *p == 0x7f ||
                sp_starts(p, "\xc2\x9b") || sp_starts(p, "\xe2\x80\xae"))
                fail_msg("%s: byte %02x", s->name, (unsigned)(unsigned char)*p);
        sp_arena_free(&a);
    }
}

static void
looks_as_wanted(void **state)
{
    struct sp_arena a = {0};

    (void)state;
    assert_true(golden_matches("not-ready.json", rendered(&sample_not_ready, &a)));
    sp_arena_free(&a);
}

static void
every_failing_allocation_is_told(void **state)
{
    (void)state;
    for (const struct sample *s = samples; s->name != NULL; s++) {
        int rc = -1;

        for (long n = 1; rc == -1; n++) {
            struct sp_arena a = {.fail_in = n};
            struct sp_err err = {0};
            struct sp_buf out;

            sp_buf_init(&out, &a, OUT_MAX);
            rc = report_json.render(s->report, &options, &out, &err);
            if (rc == -1 && err.code != SP_NOMEM)
                fail_msg("%s, allocation %ld: %s", s->name, n, err.message);
            if (rc == 0 && a.fail_in == 0)
                fail_msg("%s: allocation %ld failed, and nobody noticed", s->name, n);
            sp_arena_free(&a);
        }
    }
}

/* Jansson takes its allocator for the whole process, so this one test needs a variable. */
static long jansson_fails_in;

static void *
failing_malloc(size_t size)
{
    if (jansson_fails_in > 0 && --jansson_fails_in == 0)
        return NULL;
    return malloc(size);
}

static void
every_failing_allocation_of_jansson_is_told(void **state)
{
    bool failed = true;

    (void)state;
    json_set_alloc_funcs(failing_malloc, free);
    for (long n = 1; failed; n++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct sp_buf out;
        int rc;

        sp_buf_init(&out, &a, OUT_MAX);
        jansson_fails_in = n;
        rc = report_json.render(&sample_not_ready, &options, &out, &err);
        failed = jansson_fails_in == 0;
        if (rc != (failed ? -1 : 0))
            fail_msg("allocation %ld of Jansson: %d", n, rc);
        if (failed && err.code != SP_NOMEM)
            fail_msg("allocation %ld of Jansson: %s", n, err.message);
        sp_arena_free(&a);
    }
    json_set_alloc_funcs(malloc, free);
}

static void
full_buffer_is_told(void **state)
{
    (void)state;
    for (size_t max = 0;; max += 7) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct sp_buf out;
        int rc;

        sp_buf_init(&out, &a, max);
        rc = report_json.render(&sample_undecided, &options, &out, &err);
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
        cmocka_unit_test(fields_are_the_promised_ones),
        cmocka_unit_test(values_are_those_of_the_report),
        cmocka_unit_test(the_write_probe),
        cmocka_unit_test(the_repository),
        cmocka_unit_test(judged_again),
        cmocka_unit_test(lists_are_those_of_the_report),
        cmocka_unit_test(backups_are_those_of_the_report),
        cmocka_unit_test(owner_and_prediction_are_those_of_the_report),
        cmocka_unit_test(verdicts_carry_their_exit_status),
        cmocka_unit_test(reason_is_given_when_undecided),
        cmocka_unit_test(numbers_beyond_json_are_clamped),
        cmocka_unit_test(broken_text_is_shown_not_dropped),
        cmocka_unit_test(no_control_byte_is_written),
        cmocka_unit_test(looks_as_wanted),
        cmocka_unit_test(every_failing_allocation_is_told),
        cmocka_unit_test(every_failing_allocation_of_jansson_is_told),
        cmocka_unit_test(full_buffer_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
