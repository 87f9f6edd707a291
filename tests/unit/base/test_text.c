#include "test.h"

#include <limits.h>

#include "base/text.h"

static void
strings_compare(void **state)
{
    static const struct {
        const char *a;
        const char *b;
        bool same;
        bool folded;
    } cases[] = {
        {NULL, NULL, true, true},
        {NULL, "", false, false},
        {"", NULL, false, false},
        {"", "", true, true},
        {"a", "a", true, true},
        {"a", "A", false, true},
        {"a", "b", false, false},
        {"a", "ab", false, false},
        {"AB", "ab", false, true},
        {"ab", "a", false, false},
        {"[", "{", false, false},
        {"@", "`", false, false},
        {"\xc3\x84", "\xc3\xa4", false, false}, /* only ASCII is folded */
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *a = cases[i].a;
        const char *b = cases[i].b;

        if (sp_streq(a, b) != cases[i].same)
            fail_msg("\"%s\", \"%s\": same", a == NULL ? "NULL" : a, b == NULL ? "NULL" : b);
        if (sp_strieq(a, b) != cases[i].folded)
            fail_msg("\"%s\", \"%s\": folded", a == NULL ? "NULL" : a, b == NULL ? "NULL" : b);
    }
}

static void
beginnings_and_ends(void **state)
{
    static const struct {
        const char *s;
        const char *part;
        bool starts;
        bool ends;
        bool iends;
    } cases[] = {
        {"", "", true, true, true},           {"a", "", true, true, true},
        {"", "a", false, false, false},       {"abc", "ab", true, false, false},
        {"abc", "bc", false, true, true},     {"abc", "abc", true, true, true},
        {"abc", "abcd", false, false, false}, {"abc", "BC", false, false, true},
        {"abc", "AB", false, false, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        if (sp_starts(cases[i].s, cases[i].part) != cases[i].starts)
            fail_msg("\"%s\" starts with \"%s\"", cases[i].s, cases[i].part);
        if (sp_ends(cases[i].s, cases[i].part) != cases[i].ends)
            fail_msg("\"%s\" ends in \"%s\"", cases[i].s, cases[i].part);
        if (sp_iends(cases[i].s, cases[i].part) != cases[i].iends)
            fail_msg("\"%s\" ends in \"%s\", folded", cases[i].s, cases[i].part);
    }
}

/* Every byte against the list of those that belong. */
static void
classes_of_characters(void **state)
{
    static const char digits[] = "0123456789";
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    (void)state;
    for (int i = CHAR_MIN; i <= CHAR_MAX; i++) {
        char c = (char)i;
        const char *letter = c == '\0' ? NULL : strchr(letters, c);
        bool digit = c != '\0' && strchr(digits, c) != NULL;
        bool upper = letter != NULL && letter >= letters + 26;
        int hex = digit ? c - '0' : -1;

        if (letter != NULL && (letter - letters) % 26 < 6)
            hex = (int)((letter - letters) % 26) + 10;
        if (sp_is_space(c) != (c != '\0' && strchr(" \t\n\v\f\r", c) != NULL))
            fail_msg("%d: space", i);
        if (sp_is_digit(c) != digit)
            fail_msg("%d: digit", i);
        if (sp_is_alnum(c) != (digit || letter != NULL))
            fail_msg("%d: letter or digit", i);
        if (sp_lower(c) != (upper ? *(letter - 26) : c))
            fail_msg("%d: lower case", i);
        if (sp_hex_value(c) != hex)
            fail_msg("%d: hexadecimal", i);
    }
}

static void
numbers_are_read(void **state)
{
    static const struct {
        const char *s;
        long min;
        long max;
        bool good;
        long wanted;
    } cases[] = {
        {"0", 0, 10, true, 0},
        {"10", 0, 10, true, 10},
        {"007", 0, 10, true, 7},
        {"-5", -5, 5, true, -5},
        {"-0", 0, 0, true, 0},
        {"11", 0, 10, false, 0},
        {"-6", -5, 5, false, 0},
        {"", 0, 10, false, 0},
        {"-", -5, 5, false, 0},
        {"--1", -5, 5, false, 0},
        {"+1", 0, 10, false, 0},
        {" 1", 0, 10, false, 0},
        {"1 ", 0, 10, false, 0},
        {"1x", 0, 10, false, 0},
        {"0x1", 0, 10, false, 0},
        {"1.0", 0, 10, false, 0},
        {"9223372036854775807", 0, LONG_MAX, true, LONG_MAX},
        {"9223372036854775808", 0, LONG_MAX, false, 0},
        {"-9223372036854775808", LONG_MIN, 0, true, LONG_MIN},
        {"-9223372036854775809", LONG_MIN, 0, false, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        long got = -77;

        if (sp_parse_number(cases[i].s, cases[i].min, cases[i].max, &got) != cases[i].good)
            fail_msg("\"%s\": wanted to be %s", cases[i].s, cases[i].good ? "taken" : "refused");
        if (got != (cases[i].good ? cases[i].wanted : -77))
            fail_msg("\"%s\": %ld", cases[i].s, got);
    }
}

#define ALL SIZE_MAX
#define LIT(s) s, sizeof(s) - 1

static void
text_of_strangers_is_shown(void **state)
{
    static const struct {
        const char *name;
        const char *input;
        size_t len;
        size_t max;
        const char *wanted;
    } cases[] = {
        {"empty", LIT(""), ALL, ""},
        {"ASCII", LIT(" az~"), ALL, " az~"},
        {"NUL", LIT("a\0b"), ALL, "a\\x00b"},
        {"last of C0", LIT("\x1f"), ALL, "\\x1f"},
        {"escape", LIT("\x1b[2J"), ALL, "\\x1b[2J"},
        {"newline and tab", LIT("\n\t"), ALL, "\\x0a\\x09"},
        {"DEL", LIT("\x7f"), ALL, "\\x7f"},
        {"backslash", LIT("a\\n"), ALL, "a\\\\n"},
        {"first of C1", LIT("\xc2\x80"), ALL, "\\xc2\\x80"},
        {"last of C1", LIT("\xc2\x9f"), ALL, "\\xc2\\x9f"},
        {"behind C1", LIT("\xc2\xa0"), ALL, "\xc2\xa0"},
        {"soft hyphen", LIT("\xc2\xad"), ALL, "\\xc2\\xad"},
        {"two bytes", LIT("\xc3\xa9"), ALL, "\xc3\xa9"},
        {"least of two bytes, overlong", LIT("\xc1\xbf"), ALL, "\\xc1\\xbf"},
        {"greatest of two bytes", LIT("\xdf\xbf"), ALL, "\xdf\xbf"},
        {"three bytes", LIT("\xe2\x82\xac"), ALL, "\xe2\x82\xac"},
        {"three bytes, overlong", LIT("\xe0\x9f\xbf"), ALL, "\\xe0\\x9f\\xbf"},
        {"least of three bytes", LIT("\xe0\xa0\x80"), ALL, "\xe0\xa0\x80"},
        {"surrogate", LIT("\xed\xa0\x80"), ALL, "\\xed\\xa0\\x80"},
        {"last surrogate", LIT("\xed\xbf\xbf"), ALL, "\\xed\\xbf\\xbf"},
        {"behind the surrogates", LIT("\xee\x80\x80"), ALL, "\xee\x80\x80"},
        {"four bytes", LIT("\xf0\x9f\x98\x80"), ALL, "\xf0\x9f\x98\x80"},
        {"four bytes, overlong", LIT("\xf0\x8f\xbf\xbf"), ALL, "\\xf0\\x8f\\xbf\\xbf"},
        {"greatest", LIT("\xf4\x8f\xbf\xbf"), ALL, "\xf4\x8f\xbf\xbf"},
        {"past the greatest", LIT("\xf4\x90\x80\x80"), ALL, "\\xf4\\x90\\x80\\x80"},
        {"five bytes", LIT("\xf8\x88\x80\x80\x80"), ALL, "\\xf8\\x88\\x80\\x80\\x80"},
        {"continuation alone", LIT("a\x80z"), ALL, "a\\x80z"},
        {"sequence cut by the end", LIT("a\xe2\x82"), ALL, "a\\xe2\\x82"},
        {"sequence cut by a letter", LIT("\xe2\x82z"), ALL, "\\xe2\\x82z"},
        {"never in UTF-8", LIT("\xfe\xff"), ALL, "\\xfe\\xff"},
        {"arabic letter mark", LIT("\xd8\x9c"), ALL, "\\xd8\\x9c"},
        {"zero width space", LIT("\xe2\x80\x8b"), ALL, "\\xe2\\x80\\x8b"},
        {"right-to-left mark", LIT("\xe2\x80\x8f"), ALL, "\\xe2\\x80\\x8f"},
        {"hyphen behind it", LIT("\xe2\x80\x90"), ALL, "\xe2\x80\x90"},
        {"line separator", LIT("\xe2\x80\xa8"), ALL, "\\xe2\\x80\\xa8"},
        {"right-to-left override", LIT("\xe2\x80\xae"), ALL, "\\xe2\\x80\\xae"},
        {"behind the overrides", LIT("\xe2\x80\xaf"), ALL, "\xe2\x80\xaf"},
        {"first isolate", LIT("\xe2\x81\xa6"), ALL, "\\xe2\\x81\\xa6"},
        {"byte order mark", LIT("\xef\xbb\xbf"), ALL, "\\xef\\xbb\\xbf"},
        {"interlinear annotation", LIT("\xef\xbf\xb9"), ALL, "\\xef\\xbf\\xb9"},
        {"not cut", LIT("abc"), 3, "abc"},
        {"cut", LIT("abc"), 2, "ab..."},
        {"cut to nothing", LIT("abc"), 0, "..."},
        {"cut before a sequence", LIT("a\xe2\x82\xacz"), 1, "a..."},
        {"cut within a sequence", LIT("a\xe2\x82\xacz"), 3, "a..."},
        {"cut behind a sequence", LIT("a\xe2\x82\xacz"), 4, "a\xe2\x82\xac..."},
        {"cut, all of it escaped", LIT("\x01\x02\x03"), 2, "\\x01\\x02..."},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        char *got = sp_show(&a, cases[i].input, cases[i].len, cases[i].max, NULL);

        if (!sp_streq(got, cases[i].wanted))
            fail_msg("%s: wanted \"%s\", got \"%s\"", cases[i].name, cases[i].wanted, got);
        sp_arena_free(&a);
    }
}

static void
showing_wants_memory(void **state)
{
    struct sp_arena a = {.fail_in = 1};
    struct sp_err err = {0};

    (void)state;
    assert_null(sp_show(&a, "abc", 3, 3, &err));
    assert_int_equal(err.code, SP_NOMEM);
    err = (struct sp_err){0};
    assert_null(sp_show(&a, "abc", SIZE_MAX / 2, SIZE_MAX, &err));
    assert_int_equal(err.code, SP_NOMEM);
    assert_null(a.blocks);
}

static void
columns_are_counted(void **state)
{
    (void)state;
    assert_int_equal(sp_columns(""), 0);
    assert_int_equal(sp_columns("abc"), 3);
    assert_int_equal(sp_columns("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"), 3);
}

static void
bytes_become_hexadecimal(void **state)
{
    struct sp_arena a = {0};
    struct sp_err err = {0};

    (void)state;
    assert_string_equal(sp_hex(&a, NULL, 0, NULL), "");
    assert_string_equal(sp_hex(&a, "\x00\x09\x0a\x7f\x80\xff", 6, NULL), "00090a7f80ff");
    a.fail_in = 1;
    assert_null(sp_hex(&a, "a", 1, &err));
    assert_int_equal(err.code, SP_NOMEM);
    err = (struct sp_err){0};
    assert_null(sp_hex(&a, "a", SIZE_MAX / 2, &err));
    assert_int_equal(err.code, SP_NOMEM);
    sp_arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_compare),
        cmocka_unit_test(beginnings_and_ends),
        cmocka_unit_test(classes_of_characters),
        cmocka_unit_test(numbers_are_read),
        cmocka_unit_test(text_of_strangers_is_shown),
        cmocka_unit_test(showing_wants_memory),
        cmocka_unit_test(columns_are_counted),
        cmocka_unit_test(bytes_become_hexadecimal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
