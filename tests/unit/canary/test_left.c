/* What earlier probes left: taken away when it is old and certainly ours, never touched else. */
#include "bucket.h"

#include "base/text.h"

#define HOUR ((time_t)3600)
/* Begun 2025-01-01, one second less than an hour ago, an hour ago, now, in a second, in a year. */
#define OLD "db/s3preflight-probe-67748580-aaaaaaaaaaaaaaaa/"
#define OTHER_OLD "db/s3preflight-probe-67748580-bbbbbbbbbbbbbbbb/"
#define RECENT "db/s3preflight-probe-6955aaf1-aaaaaaaaaaaaaaaa/"
#define JUST_OLD "db/s3preflight-probe-6955aaf0-aaaaaaaaaaaaaaaa/"
#define OF_NOW "db/s3preflight-probe-6955b900-aaaaaaaaaaaaaaaa/"
#define COMING_SOON "db/s3preflight-probe-6955b901-aaaaaaaaaaaaaaaa/"
#define COMING "db/s3preflight-probe-6b36ec80-aaaaaaaaaaaaaaaa/"
#define LONG_AGO (BUCKET_NOW - 1000000)

static size_t
traces(const struct bucket *b, bool removed)
{
    size_t n = 0;

    for (size_t i = 0; i < b->ev->canary.ntraces; i++) {
        assert_true(b->ev->canary.traces[i].earlier);
        n += b->ev->canary.traces[i].removed == removed;
    }
    return n;
}

static void
test_old_are_removed(void **state)
{
    static const char *const keys[] = {OLD "small", OLD "second", OLD "parts", OTHER_OLD "small",
                                       JUST_OLD "checksum"};

    (void)state;
    for (size_t page = 0; page <= 4; page += 2) {
        struct bucket *b = bucket_new();

        b->page = page;
        for (size_t i = 0; i < COUNT_OF(keys); i++)
            bucket_put(b, keys[i], LONG_AGO);
        bucket_begin(b, OLD "parts", LONG_AGO);
        bucket_begin(b, OLD "aborted", LONG_AGO);
        bucket_begin(b, OLD "aborted", 0);
        assert_int_equal(bucket_run(b), 0);
        assert_null(b->ev->canary.refused);
        assert_int_equal(bucket_traces(b), 0);
        assert_int_equal(traces(b, true), 8);
        assert_int_equal(traces(b, false), 0);
        assert_int_equal(b->of[CANARY_SWEEP], 8);
        assert_true(b->ev->canary.traces[0].begun == 1735689600);
        assert_int_equal(b->ev->canary.written, 4);
        if (page == 0) {
            assert_true(b->ev->canary.swept);
            assert_int_equal(b->waves, 8);
        }
        assert_false(bucket_step(b, CANARY_LEFT_KEYS)->shown);
        bucket_free(b);
    }
}

static void
test_recent_are_not_touched(void **state)
{
    static const struct {
        const char *name;
        const char *key;
        time_t modified;
        bool upload;
        bool recent;
    } cases[] = {
        {"an hour", JUST_OLD "small", LONG_AGO, false, false},
        {"a second less", RECENT "small", LONG_AGO, false, true},
        {"a clock that is ahead", COMING "small", LONG_AGO, false, false},
        {"of now, by a clock that is right", OF_NOW "small", LONG_AGO, false, true},
        {"a clock that is a second ahead", COMING_SOON "small", BUCKET_NOW - HOUR, false, false},
        {"a clock that is ahead, just now", COMING "small", BUCKET_NOW - HOUR + 1, false, true},
        {"a clock that is ahead, no date", COMING "small", 0, false, true},
        {"written just now", OLD "small", BUCKET_NOW - HOUR + 1, false, true},
        {"written an hour ago", OLD "small", BUCKET_NOW - HOUR, false, false},
        {"without a date", OLD "small", 0, false, false},
        {"an upload", RECENT "parts", LONG_AGO, true, true},
        {"an upload begun just now", OLD "parts", BUCKET_NOW, true, true},
        {"an old upload", OLD "parts", LONG_AGO, true, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        for (int forced = 0; forced < 2; forced++) {
            struct bucket *b = bucket_new();
            const struct canary_seen *seen = &b->ev->canary;

            b->order.forced = forced != 0;
            bucket_put(b, OTHER_OLD "small", LONG_AGO);
            if (cases[i].upload)
                bucket_begin(b, cases[i].key, cases[i].modified);
            else
                bucket_put(b, cases[i].key, cases[i].modified);
            assert_int_equal(bucket_run(b), 0);
            assert_int_equal(bucket_has(b, cases[i].key), cases[i].recent);
            if (cases[i].recent && !forced) {
                assert_string_equal(seen->refused, "recent-probe");
                assert_int_equal(seen->state, CANARY_REFUSED);
                assert_int_equal(b->writes, 1); /* the delete of nothing */
                assert_int_equal(traces(b, false), 2);
            } else {
                assert_null(seen->refused);
                assert_int_equal(traces(b, false), cases[i].recent);
                assert_false(bucket_has(b, OTHER_OLD "small"));
                assert_true(seen->swept);
            }
            bucket_free(b);
        }
    }
}

/* One young thing keeps all of its folder. */
static void
test_youth_of_a_folder(void **state)
{
    struct bucket *b = bucket_new();

    (void)state;
    b->order.forced = true;
    bucket_put(b, OLD "small", LONG_AGO);
    bucket_put(b, OTHER_OLD "small", LONG_AGO);
    bucket_begin(b, OLD "parts", BUCKET_NOW - 60);
    assert_int_equal(bucket_run(b), 0);
    assert_true(bucket_has(b, OLD "small"));
    assert_true(bucket_has(b, OLD "parts"));
    assert_false(bucket_has(b, OTHER_OLD "small"));
    bucket_free(b);
}

/* What cannot be deleted is told. */
static void
test_sweep_fails(void **state)
{
    struct bucket *b = bucket_new();

    (void)state;
    b->op = CANARY_SWEEP;
    b->fault = FAULT_STATUS;
    b->status = 403;
    bucket_put(b, OLD "small", LONG_AGO);
    assert_int_equal(bucket_run(b), 0);
    assert_int_equal(traces(b, false), 1);
    assert_string_equal(b->ev->canary.traces[0].key, OLD "small");
    assert_int_equal(b->of[CANARY_SWEEP], 1);
    assert_true(b->ev->canary.swept);
    bucket_free(b);
}

static void
put_many(struct bucket *b, unsigned n)
{
    char key[128];

    for (unsigned i = 0; i < n; i++) {
        (void)snprintf(key, sizeof(key), "db/s3preflight-probe-67748580-%016x/small", i);
        bucket_put(b, key, LONG_AGO);
    }
}

/* More than the waves have room for, more than the evidence keeps; then, more than fits. */
static void
test_many(void **state)
{
    static const struct {
        unsigned n;
        unsigned swept;
    } cases[] = {{70, 70}, {500, 500}, {1024, 1024}, {1025, 1024}, {1200, 1024}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct bucket *b = bucket_new();
        const struct canary_seen *seen = &b->ev->canary;

        put_many(b, cases[i].n);
        assert_int_equal(bucket_run(b), 0);
        assert_int_equal(b->of[CANARY_SWEEP], cases[i].swept);
        assert_int_equal(seen->ntraces, CANARY_TRACES_MAX);
        assert_int_equal(traces(b, true), CANARY_TRACES_MAX);
        assert_int_equal(seen->more, cases[i].n - cases[i].swept);
        assert_int_equal(seen->more_swept, cases[i].swept - CANARY_TRACES_MAX);
        assert_int_equal(bucket_traces(b), cases[i].n - cases[i].swept);
        assert_true(seen->nsteps < CANARY_STEPS_MAX);
        assert_int_equal(seen->written, 4);
        assert_int_equal(seen->removed, 4);
        bucket_free(b);
    }
}

/* Of many that cannot be deleted no more is sent, and kept, than there is room for. */
static void
test_many_refused(void **state)
{
    struct bucket *b = bucket_new();
    const struct canary_seen *seen = &b->ev->canary;

    (void)state;
    b->op = CANARY_SWEEP;
    b->fault = FAULT_STATUS;
    b->status = 403;
    put_many(b, 1000);
    assert_int_equal(bucket_run(b), 0);
    assert_true(seen->nsteps < CANARY_STEPS_MAX);
    assert_int_equal(traces(b, false), CANARY_TRACES_MAX);
    assert_int_equal(seen->more, 1000 - CANARY_TRACES_MAX);
    assert_int_equal(seen->more_swept, 0);
    bucket_free(b);
}

/* A clock of ours that is ahead makes nothing old; one that is behind does not either. */
static void
test_clock_ahead(void **state)
{
    static const struct {
        const char *key;
        time_t behind; /* the server's clock */
        time_t modified;
        bool stays;
    } cases[] = {
        {JUST_OLD "small", 0, LONG_AGO, false},       {JUST_OLD "small", 1, LONG_AGO, true},
        {JUST_OLD "small", -7200, LONG_AGO, false},   {RECENT "small", -7200, LONG_AGO, true},
        {OLD "small", 7200, BUCKET_NOW - 7200, true}, {OLD "small", 7200, LONG_AGO, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct bucket *b = bucket_new();
        struct exchange_seen *ex = &b->ev->exchanges[b->ev->nexchanges++];

        *ex = (struct exchange_seen){.transport = TRANSPORT_OK,
                                     .date = BUCKET_NOW - 10 - cases[i].behind,
                                     .local = BUCKET_NOW - 10};
        b->order.forced = true;
        bucket_put(b, cases[i].key, cases[i].modified);
        assert_int_equal(bucket_run(b), 0);
        assert_int_equal(bucket_has(b, cases[i].key), cases[i].stays);
        bucket_free(b);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_old_are_removed),
        cmocka_unit_test(test_recent_are_not_touched),
        cmocka_unit_test(test_youth_of_a_folder),
        cmocka_unit_test(test_sweep_fails),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_many_refused),
        cmocka_unit_test(test_clock_ahead),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
