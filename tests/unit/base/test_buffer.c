#include "test.h"

#include <wchar.h>

#include "base/buffer.h"

static void
starts_empty(void **state)
{
    struct sp_arena a = {0};
    struct sp_buf b;

    (void)state;
    sp_buf_init(&b, &a, 10);
    assert_string_equal(sp_buf_str(&b), "");
    assert_int_equal(b.len, 0);
    assert_int_equal(sp_buf_add(&b, NULL, 0, NULL), 0);
    assert_string_equal(sp_buf_str(&b), "");
    sp_arena_free(&a);
}

static void
content_grows(void **state)
{
    struct sp_arena a = {0};
    struct sp_buf b;

    (void)state;
    sp_buf_init(&b, &a, 100000);
    for (int i = 0; i < 10000; i++) {
        assert_int_equal(sp_buf_addf(&b, NULL, "%05d", i), 0);
        if (strlen(sp_buf_str(&b)) != b.len)
            fail_msg("not terminated after %d", i);
    }
    assert_int_equal(b.len, 50000);
    for (int i = 0; i < 10000; i++) {
        char wanted[16];

        (void)snprintf(wanted, sizeof(wanted), "%05d", i);
        assert_memory_equal(b.data + 5 * (ptrdiff_t)i, wanted, 5);
    }
    sp_arena_free(&a);
}

static void
bytes_may_be_nul(void **state)
{
    struct sp_arena a = {0};
    struct sp_buf b;

    (void)state;
    sp_buf_init(&b, &a, 10);
    assert_int_equal(sp_buf_add(&b, "a\0b", 3, NULL), 0);
    assert_int_equal(sp_buf_adds(&b, "c", NULL), 0);
    assert_int_equal(b.len, 4);
    assert_memory_equal(b.data, "a\0bc", 5);
    sp_arena_free(&a);
}

/* Each way to add, to a buffer of 4 bytes that holds 2. */
static void
cap_holds(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        int rc;
        const char *wanted;
    } cases[] = {
        {"nothing", "", 0, "ab"},
        {"below the cap", "c", 0, "abc"},
        {"to the cap", "cd", 0, "abcd"},
        {"past the cap", "cde", -1, "ab"},
        {"longer than the cap", "cdefg", -1, "ab"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (int formatted = 0; formatted <= 1; formatted++) {
            struct sp_arena a = {0};
            struct sp_err err = {0};
            struct sp_buf b;
            int rc;

            sp_buf_init(&b, &a, 4);
            assert_int_equal(sp_buf_adds(&b, "ab", NULL), 0);
            rc = formatted ? sp_buf_addf(&b, &err, "%s", cases[i].text)
                           : sp_buf_adds(&b, cases[i].text, &err);
            if (rc != cases[i].rc)
                fail_msg("%s: %d", cases[i].name, rc);
            if (rc == -1 && err.code != SP_LIMIT)
                fail_msg("%s: %s", cases[i].name, sp_code_text(err.code));
            if (strcmp(sp_buf_str(&b), cases[i].wanted) != 0)
                fail_msg("%s: \"%s\"", cases[i].name, sp_buf_str(&b));
            sp_arena_free(&a);
        }
}

static void
filling_stops_at_the_cap(void **state)
{
    static const struct {
        const char *name;
        size_t max;
        size_t len;
        size_t added;
    } cases[] = {
        {"no room at all", 0, 3, 0}, {"nothing to add", 4, 0, 0}, {"less than the cap", 4, 3, 3},
        {"just the cap", 4, 4, 4},   {"past the cap", 4, 5, 4},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct sp_buf b;
        size_t added = 99;

        sp_buf_init(&b, &a, cases[i].max);
        if (sp_buf_fill(&b, "abcde", cases[i].len, &added, NULL) != 0)
            fail_msg("%s: failed", cases[i].name);
        if (added != cases[i].added || b.len != added)
            fail_msg("%s: added %zu, wanted %zu", cases[i].name, added, cases[i].added);
        assert_memory_equal(sp_buf_str(&b), "abcde", added);
        if (sp_buf_fill(&b, "fghij", 5, &added, NULL) != 0 || b.len != cases[i].max)
            fail_msg("%s: the second: %zu", cases[i].name, b.len);
        sp_arena_free(&a);
    }
}

static void
failing_allocation_adds_nothing(void **state)
{
    (void)state;
    for (int way = 0; way < 3; way++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        char text[100] = {0};
        struct sp_buf b;
        size_t added = 0;
        int rc;

        memset(text, 'x', sizeof(text) - 1);
        sp_buf_init(&b, &a, 1000);
        assert_int_equal(sp_buf_adds(&b, "ab", NULL), 0);
        a.fail_in = 1;
        if (way == 0)
            rc = sp_buf_adds(&b, text, &err);
        else if (way == 1)
            rc = sp_buf_addf(&b, &err, "%s", text);
        else
            rc = sp_buf_fill(&b, text, strlen(text), &added, &err);
        assert_int_equal(rc, -1);
        assert_int_equal(err.code, SP_NOMEM);
        assert_string_equal(sp_buf_str(&b), "ab");
        assert_int_equal(sp_buf_adds(&b, text, &err), 0);
        assert_int_equal(b.len, 101);
        sp_arena_free(&a);
    }
}

static void
text_that_cannot_be_formatted(void **state)
{
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct sp_buf b;
    const wchar_t wide[] = {0x20ac, 0}; /* which the C locale cannot write */

    (void)state;
    sp_buf_init(&b, &a, 10);
    assert_int_equal(sp_buf_addf(&b, &err, "%ls", wide), -1);
    assert_int_equal(err.code, SP_BUG);
    assert_int_equal(b.len, 0);
    sp_arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starts_empty),
        cmocka_unit_test(content_grows),
        cmocka_unit_test(bytes_may_be_nul),
        cmocka_unit_test(cap_holds),
        cmocka_unit_test(filling_stops_at_the_cap),
        cmocka_unit_test(failing_allocation_adds_nothing),
        cmocka_unit_test(text_that_cannot_be_formatted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
