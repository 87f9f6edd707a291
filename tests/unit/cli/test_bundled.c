#include "cli/bundled.h"

#include "test.h"

#include "base/text.h"

static const struct finding cause = {.cause = "bkt-missing", .title = "The bucket\nis not there"};
static const struct report ready = {.verdict = VERDICT_READY};
static const struct report missing = {.verdict = VERDICT_NOT_READY, .cause = &cause};
static const struct report unwell = {.verdict = VERDICT_NOT_READY, .cause = &cause, .health = true};
static const struct report undecided = {.verdict = VERDICT_UNDECIDED, .why_undecided = "no answer"};

static const struct bundle_summary all = {
    .members = 32, .requests = 19, .keys = 4, .left_out = 1, .removed = "secrets"};
static const struct bundle_summary little = {.members = 5, .removed = "every name"};

#define SAYS(what) "Taken out: " what ". README.txt in it says what each file is.\n"

static void
what_is_said(void **state)
{
    static const struct {
        struct bundled bundled;
        const char *text;
    } rows[] = {
        {{"b\033.gz", 0, &ready, NULL, &little},
         "READY\nb\\x1b.gz  0 bytes, 5 files\n" SAYS("every name")},
        {{"b", 1023, &ready, NULL, &little}, "READY\nb  1023 bytes, 5 files\n" SAYS("every name")},
        {{"b", 1024, &ready, NULL, &little}, "READY\nb  1 KiB, 5 files\n" SAYS("every name")},
        {{"b", 1025, &ready, NULL, &little}, "READY\nb  2 KiB, 5 files\n" SAYS("every name")},
        {{"b", 1572864, &ready, NULL, &little}, "READY\nb  1.5 MiB, 5 files\n" SAYS("every name")},
        {{"b", 5, &missing, NULL, &all},
         "NOT READY  bkt-missing: The bucket is not there\nb  5 bytes, 32 files, 19 of them "
         "requests "
         "with their answers; it names 4 keys\n" SAYS(
             "secrets") "Something could not be put in: errors.txt in it says what and why.\n"},
        {{"b", 5, &unwell, NULL, &little},
         "NOT HEALTHY  bkt-missing: The bucket is not there\nb  5 bytes, 5 files\n" SAYS(
             "every name")},
        {{"b", 5, &undecided, NULL, &little},
         "UNDECIDED  no answer\nb  5 bytes, 5 files\n" SAYS("every name")},
        {{"b", 5, NULL, "no\nway", &little},
         "UNDECIDED  no way\nb  5 bytes, 5 files\n" SAYS("every name")},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sp_arena a = {0};
        struct sp_buf out;

        sp_buf_init(&out, &a, 4096);
        assert_int_equal(bundled_tell(&rows[i].bundled, &out, NULL), 0);
        assert_string_equal(sp_buf_str(&out), rows[i].text);
        sp_arena_free(&a);
    }
}

static void
without_memory(void **state)
{
    const struct bundled bundled = {"b", 5, &missing, NULL, &all};
    int rc = -1;

    (void)state;
    for (long n = 1; rc == -1; n++) {
        struct sp_arena a = {.fail_in = n};
        struct sp_err err = {0};
        struct sp_buf out;

        assert_true(n < 100);
        sp_buf_init(&out, &a, 4096);
        rc = bundled_tell(&bundled, &out, &err);
        if (rc == -1)
            assert_int_equal(err.code, SP_NOMEM);
        sp_arena_free(&a);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_said),
                                       cmocka_unit_test(without_memory)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
