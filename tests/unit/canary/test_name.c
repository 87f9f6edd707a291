#include "test.h"

#include "base/text.h"
#include "canary/internal.h"

static const unsigned char bytes[CANARY_RANDOM] = {0, 1, 2, 0x7f, 0x80, 0xfe, 0xff, 0x10};

#define FOLDER "s3preflight-probe-6955b900-0001027f80feff10/"

static void
test_folder(void **state)
{
    static const struct {
        const char *prefix;
        time_t begun;
        const char *wanted;
    } cases[] = {
        {"", 1767225600, FOLDER},
        {"db/", 1767225600, "db/" FOLDER},
        {"a/b/", 1, "a/b/s3preflight-probe-00000001-0001027f80feff10/"},
    };
    struct sp_arena a = {.limit = 0};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *folder = canary_folder(cases[i].prefix, cases[i].begun, bytes, &a, NULL);
        time_t begun;

        assert_string_equal(folder, cases[i].wanted);
        assert_true(canary_is_ours(cases[i].prefix, folder, strlen(folder), &begun));
        assert_int_equal(begun, cases[i].begun);
    }
    for (long n = 1; n <= 2; n++) {
        struct sp_err err = {.code = SP_OK};

        a.fail_in = n;
        assert_null(canary_folder("db/", 1, bytes, &a, &err));
        assert_int_equal(err.code, SP_NOMEM);
    }
    sp_arena_free(&a);
}

static void
test_ours(void **state)
{
    static const struct {
        const char *prefix;
        const char *key;
        bool folder; /* it lies in one of ours */
        bool made;   /* and has a name that we give */
    } cases[] = {
        {"db/", "db/" FOLDER "small", true, true},
        {"db/", "db/" FOLDER "second", true, true},
        {"db/", "db/" FOLDER "checksum", true, true},
        {"db/", "db/" FOLDER "parts", true, true},
        {"db/", "db/" FOLDER "aborted", true, true},
        {"db/", "db/" FOLDER "absent", true, true},
        {"", FOLDER "small", true, true},
        {"db/", "db/" FOLDER, true, false},
        {"db/", "db/" FOLDER "Small", true, false},
        {"db/", "db/" FOLDER "smal", true, false},
        {"db/", "db/" FOLDER "smalls", true, false},
        {"db/", "db/" FOLDER "small/", true, false},
        {"db/", "db/" FOLDER "small/small", true, false},
        {"db/", "db/" FOLDER "/small", true, false},
        {"db/", FOLDER "small", false, false},
        {"", "db/" FOLDER "small", false, false},
        {"db/", "dB/" FOLDER "small", false, false},
        {"db/", "db/x/" FOLDER "small", false, false},
        {"db/", "db/archive/db/" FOLDER "small", false, false},
        {"db/", "", false, false},
        {"db/", "db", false, false},
        {"db/", "db/s3preflight-probe-", false, false},
        {"db/", "db/s3preflight-probe-6955b900-0001027f80feff10", false, false},
        {"db/", "db/s3preflight-probe-6955b900-0001027f80feff1/small", false, false},
        {"db/", "db/s3preflight-probe-6955b900-0001027f80feff100/small", false, false},
        {"db/", "db/s3preflight-probe-6955b90-0001027f80feff10/small", false, false},
        {"db/", "db/s3preflight-probe-6955b9000-0001027f80feff10/small", false, false},
        {"db/", "db/s3preflight-probe-6955B900-0001027f80feff10/small", false, false},
        {"db/", "db/s3preflight-probe-6955b900-0001027F80feff10/small", false, false},
        {"db/", "db/s3preflight-probe-6955b90g-0001027f80feff10/small", false, false},
        {"db/", "db/s3preflight-probe-6955b900_0001027f80feff10/small", false, false},
        {"db/", "db/s3preflight-Probe-6955b900-0001027f80feff10/small", false, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        time_t begun = 0;

        assert_int_equal(
            canary_is_ours(cases[i].prefix, cases[i].key, strlen(cases[i].key), &begun),
            cases[i].folder);
        assert_int_equal(begun, cases[i].folder ? 1767225600 : 0);
        assert_int_equal(
            canary_is_made_by_us(cases[i].prefix, cases[i].key, strlen(cases[i].key), &begun),
            cases[i].made);
    }
}

static void
test_names_fit(void **state)
{
    (void)state;
    assert_null(canary_name_text(NAME_BUCKET));
    for (int i = NAME_BUCKET + 1; i < CANARY_NAMES; i++) {
        assert_true(strlen(canary_name_text((enum canary_name)i)) <= CANARY_NAME_MAX);
        for (int k = NAME_BUCKET + 1; k < i; k++)
            assert_string_not_equal(canary_name_text((enum canary_name)i),
                                    canary_name_text((enum canary_name)k));
    }
    assert_int_equal(canary_folder_len(), strlen(FOLDER));
}

static void
test_rows(void **state)
{
    (void)state;
    for (int op = 0; op < CANARY_OPS; op++) {
        const struct step_row *row = step_row((enum canary_op)op);

        assert_int_equal(row->op, op);
        assert_non_null(row->method);
        assert_non_null(canary_op_names[op]);
        /* What is needed comes in an earlier wave. */
        if (row->wave == WAVE_OWN)
            continue;
        if (row->needs != 0)
            assert_true(step_row((enum canary_op)(row->needs - 1))->wave < row->wave);
        if (row->needs_too != 0)
            assert_true(step_row((enum canary_op)(row->needs_too - 1))->wave < row->wave);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_folder),
        cmocka_unit_test(test_ours),
        cmocka_unit_test(test_names_fit),
        cmocka_unit_test(test_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
