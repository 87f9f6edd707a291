/* A healthy bucket: what is sent, and that nothing of it stays. */
#include "bucket.h"

#include "base/text.h"
#include "canary/internal.h"

static void
check_clean(const struct bucket *b)
{
    const struct canary_seen *seen = &b->ev->canary;

    assert_int_equal(bucket_traces(b), 0);
    assert_int_equal(seen->state, CANARY_RUN);
    assert_null(seen->refused);
    assert_true(seen->swept);
    assert_false(seen->cut_short);
    assert_int_equal(seen->written, seen->removed);
    assert_int_equal(seen->ntraces, 0);
    assert_int_equal(seen->more, 0);
    assert_int_equal(seen->round_trips, b->waves);
    assert_int_equal(b->ev->waves, b->waves);
    assert_true(b->ev->wrote);
}

static void
test_pgbackrest(void **state)
{
    struct bucket *b = bucket_new();
    const struct canary_seen *seen = &b->ev->canary;

    (void)state;
    b->target.consumer = consumer_find("pgbackrest"); /* with parts as large as they are */
    assert_int_equal(bucket_run(b), 0);
    check_clean(b);
    assert_string_equal(seen->folder, BUCKET_FOLDER);
    assert_int_equal(seen->written, 4);
    assert_int_equal(b->waves, 8);
    assert_int_equal(b->requests, 27);
    assert_int_equal(seen->nsteps, 27);
    for (int op = 0; op < CANARY_OPS; op++) {
        const bool other = op == CANARY_SWEEP || op == CANARY_CLEAN || op == CANARY_PUT_CHECKSUM ||
                           op == CANARY_GET_CHECKSUM || op == CANARY_PUT_IF_ABSENT;

        assert_int_equal(b->of[op], other ? 0 : 1);
    }
    for (size_t i = 0; i < seen->nsteps; i++) {
        const struct canary_step *step = &seen->steps[i];
        const bool reads = step->op == CANARY_HEAD || step->op == CANARY_GET ||
                           step->op == CANARY_RANGE || step->op == CANARY_GET_WHOLE;

        assert_int_equal(step->content, reads ? CANARY_SAME : CANARY_NOT_COMPARED);
        if (step->key == NULL && step->op != CANARY_DELETE_SEVERAL)
            assert_true(step->shown);
        assert_string_equal(step->exchange.purpose, canary_op_names[step->op]);
        assert_false(step->exchange.throttled);
    }
    assert_int_equal(b->nextends, 0);
    bucket_free(b);
}

static void
test_barman(void **state)
{
    struct bucket *b = bucket_new();

    (void)state;
    b->target.consumer = consumer_find("barman-cloud");
    assert_int_equal(bucket_run(b), 0);
    check_clean(b);
    assert_int_equal(b->ev->canary.written, 5);
    assert_int_equal(b->of[CANARY_PUT_CHECKSUM], 1);
    assert_int_equal(bucket_step(b, CANARY_GET_CHECKSUM)->content, CANARY_SAME);
    assert_int_equal(b->of[CANARY_PUT_IF_ABSENT], 0);
    assert_int_equal(b->waves, 8);
    bucket_free(b);
}

/* A consumer that writes what must not be there yet. */
static void
test_conditional(void **state)
{
    static const long wanted[] = {412, 200};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        struct bucket *b = bucket_new();

        bucket_consumer(b, "barman-cloud");
        b->consumer.if_absent = true;
        b->ignores_if = i == 1;
        assert_int_equal(bucket_run(b), 0);
        check_clean(b);
        assert_int_equal(bucket_step(b, CANARY_PUT_IF_ABSENT)->exchange.status, wanted[i]);
        assert_int_equal(bucket_step(b, CANARY_GET)->content, CANARY_SAME);
        assert_int_equal(b->waves, 8);
        bucket_free(b);
    }
}

static void
test_prefixes(void **state)
{
    char longest[S3_KEY_MAX + 1];
    struct bucket *b;

    (void)state;
    memset(longest, 'x', sizeof(longest));
    for (size_t over = 0; over < 2; over++) {
        const size_t len = S3_KEY_MAX - canary_folder_len() - CANARY_NAME_MAX + over;

        longest[len] = '\0';
        longest[len - 1] = '/';
        b = bucket_new();
        b->target.prefix = longest;
        assert_int_equal(bucket_run(b), over == 0 ? 0 : -1);
        if (over == 0) {
            check_clean(b);
        } else {
            assert_int_equal(b->err.code, SP_INPUT);
            assert_int_equal(b->requests, 0);
        }
        longest[len - 1] = 'x';
        longest[len] = 'x';
        bucket_free(b);
    }
}

/* A store that takes the wrapping of a trailing checksum for content. */
static void
test_wrapping_kept(void **state)
{
    struct bucket *b = bucket_new();

    (void)state;
    b->target.consumer = consumer_find("barman-cloud");
    b->keeps_wrapping = true;
    assert_int_equal(bucket_run(b), 0);
    check_clean(b);
    assert_int_equal(bucket_step(b, CANARY_GET_CHECKSUM)->content, CANARY_DIFFERENT);
    assert_int_equal(bucket_step(b, CANARY_GET_CHECKSUM)->differs_at, 0);
    assert_int_equal(bucket_step(b, CANARY_GET)->content, CANARY_SAME);
    bucket_free(b);
}

static void
test_throttled(void **state)
{
    (void)state;
    for (int op = 0; op < CANARY_OPS; op++) {
        struct bucket *b = bucket_new();
        const struct canary_step *step;

        b->op = (enum canary_op)op;
        b->fault = FAULT_SLOW_DOWN;
        b->only_once = true;
        assert_int_equal(bucket_run(b), 0);
        check_clean(b);
        step = bucket_step(b, b->op);
        if (step != NULL) {
            assert_true(step->exchange.throttled);
            assert_int_equal(b->npauses, 1);
            assert_int_equal(b->waves, 9);
        }
        bucket_free(b);
    }
}

static void
test_other_bytes(void **state)
{
    static const struct {
        enum canary_op op;
        enum bucket_fault fault;
        unsigned long long at;
    } cases[] = {
        {CANARY_GET, FAULT_WRONG_BYTE, 6999},       {CANARY_GET, FAULT_SHORT, 7000},
        {CANARY_RANGE, FAULT_WRONG_BYTE, 3998},     {CANARY_RANGE, FAULT_SHORT, 3999},
        {CANARY_GET_WHOLE, FAULT_WRONG_BYTE, 8190}, {CANARY_GET_WHOLE, FAULT_SHORT, 8191},
        {CANARY_OVERWRITE, FAULT_FORGETS, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct bucket *b = bucket_new();
        const enum canary_op op = cases[i].op == CANARY_OVERWRITE ? CANARY_GET : cases[i].op;

        b->op = cases[i].op;
        b->fault = cases[i].fault;
        assert_int_equal(bucket_run(b), 0);
        check_clean(b);
        assert_int_equal(bucket_step(b, op)->content, CANARY_DIFFERENT);
        assert_int_equal(bucket_step(b, op)->differs_at, cases[i].at);
        bucket_free(b);
    }
}

/* A list that shows less than was written, or what should be gone. */
static void
test_lists(void **state)
{
    struct bucket *b = bucket_new();

    (void)state;
    b->op = CANARY_PUT_SECOND;
    b->fault = FAULT_FORGETS;
    assert_int_equal(bucket_run(b), 0);
    assert_false(bucket_step(b, CANARY_LIST)->shown);
    assert_int_equal(bucket_traces(b), 0);
    bucket_free(b);

    b = bucket_new();
    b->op = CANARY_ABORT;
    b->fault = FAULT_FORGETS;
    assert_int_equal(bucket_run(b), 0);
    assert_false(bucket_step(b, CANARY_UPLOADS)->shown);
    assert_int_equal(b->of[CANARY_CLEAN], 1);
    assert_true(bucket_step(b, CANARY_END_UPLOADS)->shown);
    assert_true(b->ev->canary.swept);
    assert_int_equal(bucket_traces(b), 0);
    bucket_free(b);
}

/* Said to be deleted, and there: each is looked for by itself, and taken away in the end. */
static void
test_deletes_ignored(void **state)
{
    static const struct {
        enum canary_op op;
        enum canary_op look;
    } cases[] = {{CANARY_DELETE, CANARY_GONE}, {CANARY_DELETE_SEVERAL, CANARY_SEVERAL_GONE}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        for (size_t k = 0; k < COUNT_OF(cases); k++) {
            struct bucket *b = bucket_new();

            b->op = cases[i].op;
            b->fault = FAULT_FORGETS;
            assert_int_equal(bucket_run(b), 0);
            assert_int_equal(bucket_step(b, cases[k].look)->exchange.status, i == k ? 200 : 404);
            assert_int_equal(b->of[cases[k].look], 1);
            assert_false(bucket_step(b, CANARY_END_KEYS)->shown);
            assert_int_equal(bucket_traces(b), 0);
            bucket_free(b);
        }
    }
}

/* What is listed is not the upload that was given up. */
static void
test_another_upload(void **state)
{
    struct bucket *b = bucket_new();

    (void)state;
    bucket_begin(b, BUCKET_FOLDER "parts", BUCKET_NOW);
    assert_int_equal(bucket_run(b), 0);
    assert_true(bucket_step(b, CANARY_UPLOADS)->shown);
    assert_int_equal(bucket_traces(b), 0);
    bucket_free(b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pgbackrest),      cmocka_unit_test(test_barman),
        cmocka_unit_test(test_conditional),     cmocka_unit_test(test_prefixes),
        cmocka_unit_test(test_throttled),       cmocka_unit_test(test_other_bytes),
        cmocka_unit_test(test_lists),           cmocka_unit_test(test_wrapping_kept),
        cmocka_unit_test(test_deletes_ignored), cmocka_unit_test(test_another_upload),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
