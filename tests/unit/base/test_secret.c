#include "test.h"

#include <sys/resource.h>

#include "base/secret.h"

static void
holds_what_it_was_given(void **state)
{
    struct sp_secret s = {0};

    (void)state;
    assert_false(sp_secret_is_set(&s));
    assert_string_equal(sp_secret_bytes(&s), "");
    assert_string_equal(sp_secret_mask(&s), "(not set)");
    assert_int_equal(sp_secret_set(&s, "se\0cret", 7, NULL), 0);
    assert_true(sp_secret_is_set(&s));
    assert_int_equal(s.len, 7);
    assert_memory_equal(sp_secret_bytes(&s), "se\0cret", 8);
    assert_string_equal(sp_secret_mask(&s), "(hidden)");
    sp_secret_release(&s);
    assert_false(sp_secret_is_set(&s));
    assert_int_equal(s.len, 0);
}

static void
empty_is_not_the_same_as_none(void **state)
{
    struct sp_secret s = {0};

    (void)state;
    assert_int_equal(sp_secret_set(&s, NULL, 0, NULL), 0);
    assert_true(sp_secret_is_set(&s));
    assert_string_equal(sp_secret_bytes(&s), "");
    assert_string_equal(sp_secret_mask(&s), "(hidden)");
    sp_secret_release(&s);
}

static void
length_has_a_limit(void **state)
{
    static const struct {
        size_t len;
        int rc;
    } cases[] = {{SP_SECRET_MAX - 1, 0}, {SP_SECRET_MAX, 0}, {SP_SECRET_MAX + 1, -1}};
    char value[SP_SECRET_MAX + 1];

    (void)state;
    memset(value, 'x', sizeof(value));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_secret s = {0};
        struct sp_err err = {0};

        if (sp_secret_set(&s, value, cases[i].len, &err) != cases[i].rc)
            fail_msg("%zu bytes: wanted %d", cases[i].len, cases[i].rc);
        if (cases[i].rc == 0) {
            assert_int_equal(strlen(sp_secret_bytes(&s)), cases[i].len);
        } else {
            assert_int_equal(err.code, SP_LIMIT);
            assert_null(strstr(err.message, "xx"));
            assert_false(sp_secret_is_set(&s));
        }
        sp_secret_release(&s);
    }
}

static void
new_value_replaces_the_old(void **state)
{
    char longer[SP_SECRET_MAX + 1] = {0};
    struct sp_secret s = {0};

    (void)state;
    assert_int_equal(sp_secret_set(&s, "a long value", 12, NULL), 0);
    assert_int_equal(sp_secret_set(&s, "short", 5, NULL), 0);
    assert_int_equal(s.len, 5);
    assert_string_equal(sp_secret_bytes(&s), "short");
    assert_int_equal(sp_secret_set(&s, longer, sizeof(longer), NULL), -1);
    assert_string_equal(sp_secret_bytes(&s), "short");
    sp_secret_release(&s);
}

/* A value without the newline at its end is the use. */
static void
part_of_itself_may_be_the_new_value(void **state)
{
    struct sp_secret s = {0};

    (void)state;
    assert_int_equal(sp_secret_set(&s, "secret\n", 7, NULL), 0);
    assert_int_equal(sp_secret_set(&s, sp_secret_bytes(&s), 6, NULL), 0);
    assert_string_equal(sp_secret_bytes(&s), "secret");
    sp_secret_release(&s);
}

static void
release_takes_a_zeroed_one(void **state)
{
    struct sp_secret s = {0};

    (void)state;
    sp_secret_release(&s);
    sp_secret_release(&s);
    assert_false(sp_secret_is_set(&s));
}

/* Without address space there is no page; the limit is put back before anything is asserted. */
static void
no_page_is_told(void **state)
{
    struct rlimit before;
    struct rlimit none;
    struct sp_secret s = {0};
    struct sp_err err = {0};
    int rc;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
    none = before;
    none.rlim_cur = 1;
    assert_int_equal(setrlimit(RLIMIT_AS, &none), 0);
    rc = sp_secret_set(&s, "x", 1, &err);
    assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
    assert_int_equal(rc, -1);
    assert_int_equal(err.code, SP_NOMEM);
    assert_false(sp_secret_is_set(&s));
}

static void
wiping_overwrites(void **state)
{
    char value[] = "secret!";

    (void)state;
    sp_wipe(value, 6);
    assert_memory_equal(value, "\0\0\0\0\0\0!", sizeof(value));
    sp_wipe(value, 0);
    assert_int_equal(value[6], '!');
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds_what_it_was_given),
        cmocka_unit_test(empty_is_not_the_same_as_none),
        cmocka_unit_test(length_has_a_limit),
        cmocka_unit_test(new_value_replaces_the_old),
        cmocka_unit_test(part_of_itself_may_be_the_new_value),
        cmocka_unit_test(release_takes_a_zeroed_one),
        cmocka_unit_test(no_page_is_told),
        cmocka_unit_test(wiping_overwrites),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
