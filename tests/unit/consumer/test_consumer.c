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

/* What makes them worth asking: each differs from pgBackRest. */
static void
other_judges_differ(void **state)
{
    const struct tls_rules *ours = &consumer_find("pgbackrest")->tls;

    (void)state;
    assert_true(ours->common_name && !tls_client_go.tls.common_name);
    assert_true(!ours->serial && tls_client_go.tls.serial);
    assert_true(!ours->ip_as_such && tls_client_go.tls.ip_as_such);
    assert_true(!ours->partial_chain && tls_client_libcurl.tls.partial_chain);
    assert_true(tls_client_libcurl.tls.common_name);
    assert_int_equal(tls_client_libcurl.tls.security_level, ours->security_level);
    assert_string_equal(tls_client_go.title, "Go");
    assert_string_equal(tls_client_libcurl.title, "curl");
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
        cmocka_unit_test(other_judges_differ),
        cmocka_unit_test(versions_compare_by_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
