#include "test.h"

#include "base/error.h"

static void
failure_fills_the_error(void **state)
{
    struct sp_err err = {0};

    (void)state;
    assert_int_equal(sp_fail(&err, SP_IO, "%s: %d", "file", 7), -1);
    assert_int_equal(err.code, SP_IO);
    assert_string_equal(err.message, "file: 7");
    assert_string_equal(err.hint, "");
}

static void
hint_is_added(void **state)
{
    struct sp_err err = {0};

    (void)state;
    (void)sp_fail(&err, SP_USAGE, "one");
    assert_int_equal(sp_hint(&err, "try %s", "two"), -1);
    assert_int_equal(err.code, SP_USAGE);
    assert_string_equal(err.message, "one");
    assert_string_equal(err.hint, "try two");
    (void)sp_fail(&err, SP_BUG, "three");
    assert_string_equal(err.hint, "");
}

static void
nobody_listens(void **state)
{
    (void)state;
    assert_int_equal(sp_fail(NULL, SP_IO, "%d", 1), -1);
    assert_int_equal(sp_hint(NULL, "%d", 1), -1);
}

static void
long_texts_are_cut(void **state)
{
    struct sp_err err = {0};

    (void)state;
    (void)sp_fail(&err, SP_IO, "%*d", 5000, 1);
    (void)sp_hint(&err, "%*d", 5000, 1);
    assert_int_equal(strlen(err.message), sizeof(err.message) - 1);
    assert_int_equal(strlen(err.hint), sizeof(err.hint) - 1);
}

static void
message_may_become_part_of_another(void **state)
{
    struct sp_err err = {0};

    (void)state;
    (void)sp_fail(&err, SP_IO, "cannot read");
    (void)sp_hint(&err, "look");
    (void)sp_fail(&err, err.code, "file: %s (%s)", err.message, err.hint);
    assert_string_equal(err.message, "file: cannot read (look)");
    (void)sp_hint(&err, "first");
    (void)sp_hint(&err, "%s, then second", err.hint);
    assert_string_equal(err.hint, "first, then second");
}

static void
codes_have_texts_of_their_own(void **state)
{
    static const struct {
        enum sp_code code;
        const char *text;
    } codes[] = {
#define X(code, text) {code, text},
        SP_CODES(X)
#undef X
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        assert_int_equal(codes[i].code, i);
        assert_string_equal(sp_code_text(codes[i].code), codes[i].text);
        for (size_t k = 0; k < i; k++)
            if (strcmp(codes[i].text, codes[k].text) == 0)
                fail_msg("codes %zu and %zu have one text", i, k);
    }
    assert_string_equal(sp_code_text((enum sp_code)COUNT_OF(codes)), "unknown error");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(failure_fills_the_error),
        cmocka_unit_test(hint_is_added),
        cmocka_unit_test(nobody_listens),
        cmocka_unit_test(long_texts_are_cut),
        cmocka_unit_test(message_may_become_part_of_another),
        cmocka_unit_test(codes_have_texts_of_their_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
