#include "report/words.h"

#include <limits.h>

#include "samples.h"
#include "test.h"

static const struct {
    unsigned long long bytes;
    const char *words;
} sizes[] = {
    {0, "0 B"},
    {1023, "1023 B"},
    {1024, "1.0 KiB"},
    {1048523, "1023.9 KiB"},
    {1048525, "1.0 MiB"},
    {1ULL << 50, "1.0 PiB"},
    {ULLONG_MAX, "16384.0 PiB"},
};

static void
sizes_have_a_unit(void **state)
{
    struct sp_arena a = {0};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++)
        assert_string_equal(words_size(&a, sizes[i].bytes, NULL), sizes[i].words);
    sp_arena_free(&a);
}

static const struct {
    long ms;
    const char *words;
} times[] = {{-1, ""}, {0, "0 ms"}, {9999, "9999 ms"}, {10000, "10.0 s"}, {61049, "61.0 s"}};

static void
times_have_a_unit(void **state)
{
    struct sp_arena a = {0};
    char minute[WORDS_MINUTE];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(times); i++)
        assert_string_equal(words_millis(&a, times[i].ms, NULL), times[i].words);
    words_minute(1795339859, minute);
    assert_string_equal(minute, "2026-11-22 09:30 UTC");
    assert_string_equal(words_count(&a, 1, "wave", NULL), "1 wave");
    assert_string_equal(words_count(&a, 0, "wave", NULL), "0 waves");
    sp_arena_free(&a);
}

static const struct {
    const char *name;
    const char *words;
} consumers[] = {
    {NULL, "The consumer"},       {"", "The consumer"},
    {"pgbackrest", "pgBackRest"}, {"pgbackrest@2.45", "pgBackRest 2.45"},
    {"somebody@1", "somebody@1"},
};

static void
consumers_have_a_title(void **state)
{
    struct sp_arena a = {0};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(consumers); i++)
        assert_string_equal(words_consumer(&a, consumers[i].name, NULL), consumers[i].words);
    sp_arena_free(&a);
}

static const char *
made(int which, struct sp_arena *a, struct sp_err *err)
{
    switch (which) {
    case 0:
        return words_proved(a, &sample_markers, err);
    case 1:
        return words_predicted(a, &sample_not_ready, err);
    case 2:
        return words_predicted(a, &sample_long_words, err);
    case 3:
        return words_closing(a, &sample_write_probe, err);
    case 4:
        return words_probe_ending(a, &sample_write_probe.write_probe, err);
    default:
        return words_proved(a, &sample_health, err);
    }
}

static void
every_failing_allocation_is_told(void **state)
{
    (void)state;
    for (int which = 0; which < 6; which++) {
        const char *words = NULL;

        for (long n = 1; words == NULL; n++) {
            struct sp_arena a = {.fail_in = n};
            struct sp_err err = {0};

            words = made(which, &a, &err);
            if (words == NULL)
                assert_int_equal(err.code, SP_NOMEM);
            else if (a.fail_in == 0)
                fail_msg("%d: allocation %ld failed, and nobody noticed", which, n);
            sp_arena_free(&a);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_have_a_unit),
        cmocka_unit_test(times_have_a_unit),
        cmocka_unit_test(consumers_have_a_title),
        cmocka_unit_test(every_failing_allocation_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
