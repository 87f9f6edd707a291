/* Buckets that keep versions: nothing is written without force, and each version goes by its id. */
#include "bucket.h"

#include "base/text.h"

#define OLD "db/s3preflight-probe-67748580-aaaaaaaaaaaaaaaa/"
#define LONG_AGO (BUCKET_NOW - 1000000)

static void
test_refused(void **state)
{
    (void)state;
    for (int suspended = 0; suspended < 2; suspended++) {
        struct bucket *b = bucket_new();
        const struct canary_seen *seen = &b->ev->canary;

        b->versioned = suspended == 0;
        b->suspended = suspended == 1;
        assert_int_equal(bucket_run(b), 0);
        assert_string_equal(seen->refused, "versioned");
        assert_int_equal(seen->state, CANARY_REFUSED);
        assert_int_equal(b->of[CANARY_PUT], 0);
        assert_int_equal(b->of[CANARY_CLEAN], 1); /* the marker of the delete */
        assert_int_equal(bucket_traces(b), 0);
        assert_int_equal(seen->ntraces, 0);
        assert_int_equal(seen->written, 0);
        assert_true(seen->swept);
        bucket_free(b);
    }
}

static void
test_forced(void **state)
{
    (void)state;
    for (int suspended = 0; suspended < 2; suspended++) {
        struct bucket *b = bucket_new();
        const struct canary_seen *seen = &b->ev->canary;

        b->versioned = suspended == 0;
        b->suspended = suspended == 1;
        b->order.forced = true;
        assert_int_equal(bucket_run(b), 0);
        assert_null(seen->refused);
        assert_int_equal(bucket_traces(b), 0);
        assert_int_equal(seen->written, seen->removed);
        assert_true(seen->swept);
        assert_int_equal(seen->ntraces, 0);
        assert_true(b->waves <= 12);
        bucket_free(b);
    }
}

/* The list of versions is refused: what is known goes, the rest is told and not claimed. */
static void
test_without_their_list(void **state)
{
    struct bucket *b = bucket_new();
    const struct canary_seen *seen = &b->ev->canary;
    size_t told = 0;

    (void)state;
    b->versioned = true;
    b->order.forced = true;
    b->no_list_of_versions = true;
    assert_int_equal(bucket_run(b), 0);
    assert_false(seen->swept);
    /* The quiet delete of several does not tell the ids of its markers. */
    assert_int_equal(bucket_traces(b), 2);
    for (size_t i = 0; i < seen->ntraces; i++)
        told += seen->traces[i].thing == CANARY_MARKER && seen->traces[i].id == NULL;
    assert_int_equal(told, 2);
    assert_int_equal(seen->ntraces, 2);
    bucket_free(b);
}

/* Without versions it matters nothing that nobody may list them. */
static void
test_least_privilege(void **state)
{
    struct bucket *b = bucket_new();

    (void)state;
    b->no_list_of_versions = true;
    b->no_list_of_uploads = true;
    assert_int_equal(bucket_run(b), 0);
    assert_true(b->ev->canary.swept);
    assert_int_equal(b->ev->canary.ntraces, 0);
    assert_int_equal(bucket_traces(b), 0);
    assert_int_equal(b->waves, 8);
    bucket_free(b);
}

/* An upload that nobody saw end, and no list of them. */
static void
test_upload_unknown(void **state)
{
    struct bucket *b = bucket_new();
    const struct canary_seen *seen = &b->ev->canary;

    (void)state;
    b->no_list_of_uploads = true;
    b->op = CANARY_BEGIN_ABORTED;
    b->fault = FAULT_LOST;
    assert_int_equal(bucket_run(b), 0);
    assert_false(seen->swept);
    assert_int_equal(seen->ntraces, 1);
    assert_int_equal(seen->traces[0].thing, CANARY_UPLOAD);
    assert_null(seen->traces[0].id);
    assert_string_equal(seen->traces[0].key, BUCKET_FOLDER "aborted");
    bucket_free(b);
}

/* Old leftovers with versions: every one of them, and no new markers. */
static void
test_left(void **state)
{
    struct bucket *b = bucket_new();

    (void)state;
    b->versioned = true;
    b->order.forced = true;
    bucket_put(b, OLD "small", LONG_AGO);
    bucket_put(b, OLD "small", LONG_AGO);
    bucket_put(b, OLD "second", LONG_AGO);
    assert_int_equal(bucket_run(b), 0);
    assert_int_equal(bucket_traces(b), 0);
    assert_int_equal(b->of[CANARY_SWEEP], 3);
    assert_int_equal(b->ev->canary.ntraces, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(b->ev->canary.traces[i].thing, CANARY_VERSION);
        assert_true(b->ev->canary.traces[i].removed);
    }
    bucket_free(b);

    /* Nobody tells the versions: a delete would only hide them. */
    b = bucket_new();
    b->versioned = true;
    b->order.forced = true;
    b->no_list_of_versions = true;
    bucket_put(b, OLD "small", LONG_AGO);
    assert_int_equal(bucket_run(b), 0);
    assert_int_equal(b->of[CANARY_SWEEP], 0);
    assert_true(bucket_has(b, OLD "small"));
    assert_true(bucket_told(b) >= 1);
    bucket_free(b);
}

/* Versions that show only with the first PUT: one object, and away with it. */
static void
test_late(void **state)
{
    struct bucket *b = bucket_new();
    const struct canary_seen *seen = &b->ev->canary;

    (void)state;
    b->versioned = true;
    b->op = CANARY_DELETE_ABSENT;
    b->fault = FAULT_FORGETS;
    assert_int_equal(bucket_run(b), 0);
    assert_string_equal(seen->refused, "versioned");
    assert_int_equal(seen->state, CANARY_RUN);
    assert_int_equal(seen->written, 1);
    assert_int_equal(seen->removed, 1);
    assert_int_equal(b->of[CANARY_BEGIN_ABORTED] + b->of[CANARY_PUT_SECOND], 0);
    assert_true(seen->swept);
    assert_int_equal(bucket_traces(b), 0);
    bucket_free(b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_forced),
        cmocka_unit_test(test_without_their_list),
        cmocka_unit_test(test_least_privilege),
        cmocka_unit_test(test_upload_unknown),
        cmocka_unit_test(test_left),
        cmocka_unit_test(test_late),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
