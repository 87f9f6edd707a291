#include "consumer/consumer.h"

#include "test.h"

static void
rows_are_found(void **state)
{
    (void)state;
    assert_string_equal(consumer_all()[0]->name, "pgbackrest");
    for (const struct consumer *const *c = consumer_all(); *c != NULL; c++) {
        assert_ptr_equal(consumer_find((*c)->name), *c);
        assert_non_null((*c)->title);
        assert_non_null((*c)->operation);
        assert_int_equal((*c)->tls.min_version, 0x0303);
        assert_false((*c)->tls.partial_chain);
    }
    assert_null(consumer_find("wal-g"));
    assert_null(consumer_find("pgBackRest"));
    assert_null(consumer_find(""));
}

static void
versions_compare_by_numbers(void **state)
{
    static const struct {
        const char *version, *other;
        bool before;
    } cases[] = {
        {"2.36", "2.37", true},    {"2.37", "2.37", false},   {"2.38", "2.37", false},
        {"2.9", "2.37", true},     {"2.37.0", "2.37", false}, {"2.37", "2.37.1", true},
        {"2.37.1", "2.37", false}, {"1.99", "2.0", true},     {"3", "2.53", false},
        {"2", "2.53", true},       {"2", "2.0", false},       {NULL, "2.53", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (consumer_is_before(cases[i].version, cases[i].other) != cases[i].before)
            fail_msg("%s before %s: %d wanted", cases[i].version, cases[i].other, cases[i].before);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_found),
        cmocka_unit_test(versions_compare_by_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
