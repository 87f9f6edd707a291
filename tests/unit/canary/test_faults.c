/* Every step failing in every way, an end at every wave, and no memory: nothing may stay. */
#include "bucket.h"

#include "base/text.h"

/* All that is there is told, and more is not claimed than is so. */
static void
check_honest(const struct bucket *b)
{
    const struct canary_seen *seen = &b->ev->canary;

    if (seen->swept)
        assert_int_equal(bucket_traces(b), 0);
    assert_true(bucket_told(b) >= bucket_traces(b));
    assert_true(seen->removed <= seen->written);
    assert_true(seen->nsteps <= CANARY_STEPS_MAX);
    assert_true(seen->state != CANARY_REFUSED || seen->written == 0);
    for (size_t i = 0; i < seen->ntraces; i++)
        assert_non_null(seen->traces[i].key);
}

struct how {
    const char *name;
    enum bucket_fault fault;
    long status;
};

static const struct how hows[] = {
    {"403", FAULT_STATUS, 403},    {"404", FAULT_STATUS, 404},  {"405", FAULT_STATUS, 405},
    {"409", FAULT_STATUS, 409},    {"413", FAULT_STATUS, 413},  {"500", FAULT_STATUS, 500},
    {"503", FAULT_SLOW_DOWN, 0},   {"301", FAULT_STATUS, 301},  {"silent", FAULT_SILENT, 0},
    {"lost", FAULT_LOST, 0},       {"broken", FAULT_BROKEN, 0}, {"200", FAULT_ERROR_200, 0},
    {"forgets", FAULT_FORGETS, 0},
};

/* The lists at the end prove it, or nothing does; without the deletes nothing can be cleaned. */
static bool
is_last(int op)
{
    return op == CANARY_CLEAN || op == CANARY_END_KEYS || op == CANARY_END_VERSIONS ||
           op == CANARY_END_UPLOADS;
}

static void
fail_step(int op, const struct how *how, bool once, bool versioned)
{
    struct bucket *b = bucket_new();

    b->op = (enum canary_op)op;
    b->fault = how->fault;
    b->status = how->status;
    b->only_once = once;
    b->versioned = versioned;
    b->order.forced = versioned;
    if (bucket_run(b) != 0)
        fail_msg("%s %s", canary_op_names[op], how->name);
    check_honest(b);
    /* The markers of the delete of several are in no other list. */
    if (bucket_traces(b) != 0 && op != CANARY_CLEAN && !(versioned && op == CANARY_END_VERSIONS))
        fail_msg("%s %s: %zu left", canary_op_names[op], how->name, bucket_traces(b));
    if (!b->ev->canary.swept && !is_last(op) && b->ev->canary.state == CANARY_RUN)
        fail_msg("%s %s: not swept", canary_op_names[op], how->name);
    if (b->waves > (op == CANARY_CLEAN ? 16 : 14))
        fail_msg("%s %s: %u round trips", canary_op_names[op], how->name, b->waves);
    bucket_free(b);
}

static void
test_every_step(void **state)
{
    (void)state;
    for (int op = 0; op < CANARY_OPS; op++) {
        for (size_t i = 0; i < COUNT_OF(hows); i++) {
            fail_step(op, &hows[i], false, false);
            fail_step(op, &hows[i], true, false);
            fail_step(op, &hows[i], false, true);
        }
    }
}

/* A key that may not delete is found before anything is written. */
static void
test_no_delete(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(hows); i++) {
        struct bucket *b = bucket_new();
        const bool is_fine = hows[i].status == 404 || hows[i].fault == FAULT_FORGETS;

        b->op = CANARY_DELETE_ABSENT;
        b->fault = hows[i].fault;
        b->status = hows[i].status;
        assert_int_equal(bucket_run(b), 0);
        if (is_fine) {
            assert_null(b->ev->canary.refused);
        } else {
            assert_string_equal(b->ev->canary.refused, "no-delete");
            assert_int_equal(b->ev->canary.state, CANARY_REFUSED);
            assert_int_equal(b->of[CANARY_PUT] + b->of[CANARY_BEGIN], 0);
            assert_int_equal(b->writes, b->of[CANARY_DELETE_ABSENT] + b->of[CANARY_CLEAN]);
        }
        bucket_free(b);
    }
}

static void
test_no_delete_forced(void **state)
{
    struct bucket *b = bucket_new();

    (void)state;
    b->op = CANARY_DELETE_ABSENT;
    b->fault = FAULT_STATUS;
    b->status = 403;
    b->order.forced = true;
    assert_int_equal(bucket_run(b), 0);
    assert_int_equal(b->ev->canary.state, CANARY_RUN);
    assert_null(b->ev->canary.refused);
    assert_int_equal(b->ev->canary.written, 4);
    assert_int_equal(bucket_traces(b), 0);
    bucket_free(b);
}

static long
last_status(const struct bucket *b, enum canary_op op)
{
    long status = 0;

    for (size_t i = 0; i < b->ev->canary.nsteps; i++)
        if (b->ev->canary.steps[i].op == op)
            status = b->ev->canary.steps[i].exchange.status;
    return status;
}

/* What the store failed to do by itself is sent once more, and nothing else is. */
static void
test_again(void **state)
{
    static const struct {
        enum canary_op op;
        long status;
        bool once;
        unsigned asked;
        long wanted;
    } cases[] = {
        {CANARY_DELETE_SEVERAL, 499, true, 1, 499},
        {CANARY_DELETE_SEVERAL, 500, true, 2, 200},
        {CANARY_DELETE_SEVERAL, 500, false, 2, 500},
        {CANARY_DELETE_SEVERAL, 501, true, 1, 501},
        {CANARY_DELETE_SEVERAL, 502, true, 2, 200},
        {CANARY_DELETE_SEVERAL, 503, false, 2, 503},
        {CANARY_DELETE_SEVERAL, 599, true, 2, 200},
        {CANARY_DELETE_SEVERAL, 600, true, 1, 600},
        {CANARY_DELETE_SEVERAL, 403, false, 1, 403},
        {CANARY_PUT, 500, true, 2, 200},
        {CANARY_PUT, 500, false, 2, 500},
        {CANARY_PART, 502, true, 2, 200},
        {CANARY_GET, 504, true, 2, 200},
        {CANARY_LIST, 500, true, 2, 200},
        {CANARY_BEGIN, 500, true, 1, 500},
        {CANARY_BEGIN_ABORTED, 500, true, 1, 500},
        {CANARY_COMPLETE, 500, true, 1, 500},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct bucket *b = bucket_new();

        b->op = cases[i].op;
        b->fault = FAULT_STATUS;
        b->status = cases[i].status;
        b->only_once = cases[i].once;
        assert_int_equal(bucket_run(b), 0);
        check_honest(b);
        if (b->of[cases[i].op] != cases[i].asked || last_status(b, cases[i].op) != cases[i].wanted)
            fail_msg("%s %ld: asked %u times, %ld", canary_op_names[cases[i].op], cases[i].status,
                     b->of[cases[i].op], last_status(b, cases[i].op));
        assert_int_equal(bucket_traces(b), 0);
        bucket_free(b);
    }
}

/* Where uploads cannot be listed none is begun twice: only an old connection is asked twice. */
static void
test_begun_once(void **state)
{
    (void)state;
    for (unsigned how = 0; how < 2; how++) {
        struct bucket *b = bucket_new();

        b->no_list_of_uploads = how == 1;
        assert_int_equal(bucket_run(b), 0);
        assert_int_equal(b->fresh, how == 1 ? 2 : 0);
        assert_int_equal(b->of[CANARY_BEGIN] + b->of[CANARY_BEGIN_ABORTED], 2);
        bucket_free(b);
    }
}

/* That nothing is left is claimed by the last lists alone, as far as there can be something. */
static void
test_no_last_list(void **state)
{
    static const struct {
        enum canary_op op;
        bool versioned;
        bool swept;
    } cases[] = {
        {CANARY_END_KEYS, false, false},    {CANARY_END_KEYS, true, false},
        {CANARY_END_VERSIONS, false, true}, {CANARY_END_VERSIONS, true, false},
        {CANARY_END_UPLOADS, false, true},  {CANARY_END_UPLOADS, true, true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct bucket *b = bucket_new();

        b->op = cases[i].op;
        b->fault = FAULT_STATUS;
        b->status = 403;
        b->versioned = cases[i].versioned;
        b->order.forced = cases[i].versioned;
        assert_int_equal(bucket_run(b), 0);
        check_honest(b);
        if (b->ev->canary.swept != cases[i].swept)
            fail_msg("%s, %d", canary_op_names[cases[i].op], cases[i].versioned);
        bucket_free(b);
    }
}

/* A server that says yes to a delete and keeps the object. */
static void
test_two_faced(void **state)
{
    struct bucket *b = bucket_new();

    (void)state;
    b->two_faced = true;
    assert_int_equal(bucket_run(b), 0);
    check_honest(b);
    assert_false(b->ev->canary.swept);
    assert_int_equal(bucket_told(b), bucket_traces(b));
    assert_int_equal(bucket_told(b), 3);
    assert_true(b->waves <= 14);
    bucket_free(b);
}

/* A refused PUT: no 5 MiB, but the other kind of write is tried. */
static void
test_refused_put(void **state)
{
    struct bucket *b = bucket_new();

    (void)state;
    b->op = CANARY_PUT;
    b->fault = FAULT_STATUS;
    b->status = 403;
    assert_int_equal(bucket_run(b), 0);
    assert_int_equal(b->of[CANARY_PUT_SECOND] + b->of[CANARY_PART] + b->of[CANARY_GET], 0);
    assert_int_equal(b->of[CANARY_BEGIN_ABORTED] + b->of[CANARY_PART_ABORTED], 2);
    assert_int_equal(b->of[CANARY_ABORT], 1);
    assert_int_equal(b->ev->canary.written, 1);
    assert_true(b->ev->canary.swept);
    bucket_free(b);

    b = bucket_new();
    b->op = CANARY_PUT;
    b->fault = FAULT_LOST;
    assert_int_equal(bucket_run(b), 0);
    assert_int_equal(b->of[CANARY_BEGIN_ABORTED], 0);
    assert_int_equal(bucket_traces(b), 0);
    assert_true(b->ev->canary.swept);
    bucket_free(b);
}

static void
test_end_at_every_wave(void **state)
{
    (void)state;
    for (unsigned n = 1; n <= 8; n++) {
        for (unsigned how = 0; how < 8; how++) {
            struct bucket *b = bucket_new();

            b->over_after = n;
            b->interrupted = (how & 1) != 0;
            b->cuts = (how & 2) != 0;
            b->versioned = (how & 4) != 0;
            b->order.forced = b->versioned;
            assert_int_equal(bucket_run(b), 0);
            check_honest(b);
            assert_int_equal(bucket_traces(b), 0);
            assert_int_equal(b->ev->interrupted, b->interrupted);
            assert_int_equal(b->ev->timed_out, n < 8 && !b->interrupted);
            assert_int_equal(b->ev->canary.cut_short, n < 8);
            if (n > 1)
                assert_true(b->ev->canary.swept);
            assert_true(b->nextends <= 1);
            bucket_free(b);
        }
    }
}

/* Over before it began. */
static void
test_end_before(void **state)
{
    struct bucket *b = bucket_new();

    (void)state;
    b->over_after = 1;
    b->waves = 1;
    assert_int_equal(bucket_run(b), 0);
    assert_int_equal(b->requests, 0);
    assert_true(b->ev->canary.cut_short);
    assert_false(b->ev->wrote);
    bucket_free(b);
}

/* A second interrupt: what is left is told. */
static void
test_end_of_the_end(void **state)
{
    (void)state;
    for (unsigned n = 1; n <= 8; n++) {
        for (unsigned more = 0; more <= 3; more++) {
            struct bucket *b = bucket_new();

            b->over_after = n;
            b->cuts = true;
            b->dead_after = n + more;
            assert_int_equal(bucket_run(b), 0);
            check_honest(b);
            bucket_free(b);
        }
    }
}

static void
test_broken_network(void **state)
{
    (void)state;
    for (unsigned n = 1; n <= 8; n++) {
        struct bucket *b = bucket_new();

        b->fail_wave = n;
        assert_int_equal(bucket_run(b), -1);
        assert_int_equal(b->err.code, SP_IO);
        assert_int_equal(bucket_traces(b), 0);
        bucket_free(b);
    }
}

static void
test_no_memory(void **state)
{
    (void)state;
    for (unsigned how = 0; how < 2; how++) {
        int rc = -1;

        for (long n = 1; rc == -1; n++) {
            struct bucket *b = bucket_new();

            b->versioned = how == 1;
            b->order.forced = b->versioned;
            bucket_put(b, "db/s3preflight-probe-67748580-0102030405060708/small",
                       BUCKET_NOW - 1000000);
            b->run.fail_in = n;
            rc = bucket_run(b);
            assert_true(rc == 0 || b->err.code == SP_NOMEM);
            assert_true(bucket_traces(b) <= 1);
            bucket_free(b);
            assert_true(n < 5000);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_step),
        cmocka_unit_test(test_no_delete),
        cmocka_unit_test(test_again),
        cmocka_unit_test(test_begun_once),
        cmocka_unit_test(test_no_last_list),
        cmocka_unit_test(test_no_delete_forced),
        cmocka_unit_test(test_two_faced),
        cmocka_unit_test(test_refused_put),
        cmocka_unit_test(test_end_at_every_wave),
        cmocka_unit_test(test_end_before),
        cmocka_unit_test(test_end_of_the_end),
        cmocka_unit_test(test_broken_network),
        cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
