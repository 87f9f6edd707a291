#include "test.h"

#include "base/text.h"
#include "report/layout.h"

static void
printable_text_is_safe(void **state)
{
    static const struct {
        const char *name;
        const char *input;
        const char *lines;  /* where newlines stay */
        const char *single; /* where they do not */
    } cases[] = {
        {"NULL", NULL, "", ""},
        {"empty", "", "", ""},
        {"plain", "a b", "a b", "a b"},
        {"UTF-8", "caf\xc3\xa9 \xe2\x82\xac", "caf\xc3\xa9 \xe2\x82\xac",
         "caf\xc3\xa9 \xe2\x82\xac"},
        {"newlines", "a\nb\n", "a\nb\n", "a\\x0ab\\x0a"},
        {"escape", "\033[31m", "\\x1b[31m", "\\x1b[31m"},
        {"return", "a\rb", "a\\x0db", "a\\x0db"},
        {"C1", "\xc2\x9b", "\\xc2\\x9b", "\\xc2\\x9b"},
        {"broken UTF-8", "a\x80z", "a\\x80z", "a\\x80z"},
        {"cut UTF-8", "a\xe2\x82", "a\\xe2\\x82", "a\\xe2\\x82"},
        {"backslash", "a\\b", "a\\b", "a\\b"},
        {"safe already", "\\\\ \\x1b", "\\\\ \\x1b", "\\\\ \\x1b"},
        {"written escape of a newline", "\\x0a", "\\x0a", "\\x0a"},
        {"backslash before a newline", "\\\nx0a", "\\\nx0a", "\\\\x0ax0a"},
        {"backslash at the end", "a\\", "a\\", "a\\"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        char *lines = layout_printable(&a, cases[i].input, true, NULL);
        char *single = layout_printable(&a, cases[i].input, false, NULL);

        if (!sp_streq(lines, cases[i].lines))
            fail_msg("%s: wanted \"%s\", got \"%s\"", cases[i].name, cases[i].lines, lines);
        if (!sp_streq(single, cases[i].single))
            fail_msg("%s: wanted \"%s\", got \"%s\"", cases[i].name, cases[i].single, single);
        sp_arena_free(&a);
    }
}

static void
printable_text_wants_memory(void **state)
{
    struct sp_arena a = {.fail_in = 1};
    struct sp_err err = {0};

    (void)state;
    assert_null(layout_printable(&a, "text", true, &err));
    assert_int_equal(err.code, SP_NOMEM);
    sp_arena_free(&a);
}

static const struct {
    const char *name;
    const char *text;
    const char *label; /* put before it */
    struct flow flow;
    const char *wanted;
} flows[] = {
    {"empty", "", "", {0}, "\n"},
    {"NULL", NULL, "", {0}, "\n"},
    {"one line", "a b", "", {0}, "a b\n"},
    {"exactly the width",
     "123456789 123456789 123456789 1234567890",
     "",
     {0},
     "123456789 123456789 123456789 1234567890\n"},
    {"one more than the width",
     "123456789 123456789 123456789 12345678901",
     "",
     {0},
     "123456789 123456789 123456789\n12345678901\n"},
    {"hanging indent",
     "123456789 123456789 123456789 123456789",
     "ab",
     {.hang = 4},
     "ab  123456789 123456789 123456789\n    123456789\n"},
    {"label beyond the indent",
     "123456789 123456789 1234567890",
     "abcdef: ",
     {.hang = 4},
     "abcdef: 123456789 123456789 1234567890\n"},
    {"label beyond the indent, wrapped",
     "123456789 123456789 1234567890123",
     "abcdef: ",
     {.hang = 4},
     "abcdef: 123456789 123456789\n    1234567890123\n"},
    {"a word of the width",
     "1234567890123456789012345678901234567890",
     "",
     {0},
     "1234567890123456789012345678901234567890\n"},
    {"a word longer than the width",
     "x 12345678901234567890123456789012345678901",
     "",
     {0},
     "x\n1234567890123456789012345678901234567890\n1\n"},
    {"a long word is broken between characters",
     "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
     "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9!",
     "",
     {.hang = 20},
     "                    "
     "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
     "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\n"
     "                    !\n"},
    {"a long path is broken behind a separator",
     "/2345678901234567890123456789/123456/890123456",
     "",
     {0},
     "/2345678901234567890123456789/123456/\n890123456\n"},
    {"a separator far from the end does not count",
     "/234567890123456/89012345678901234567890/23456",
     "",
     {0},
     "/234567890123456/89012345678901234567890\n/23456\n"},
    {"a separator just past the half counts",
     "12345678901234567890/2345678901234567890123456",
     "",
     {0},
     "12345678901234567890/\n2345678901234567890123456\n"},
    {"a separator at the half does not count",
     "1234567890123456789/12345678901234567890123456",
     "",
     {0},
     "1234567890123456789/12345678901234567890\n123456\n"},
    {"the deepest indent",
     "123456789 1234567890 x",
     "",
     {.hang = 20},
     "                    123456789 1234567890\n                    x\n"},
    {"an indent that leaves no room is none", "123456789 x", "", {.hang = 21}, "123456789 x\n"},
    {"lines of the text", "a\nb", "", {.hang = 2}, "  a\n  b\n"},
    {"an empty line stays", "a\n\nb", "", {.hang = 2}, "  a\n\n  b\n"},
    {"blanks and newlines at the end go", "a \n \n", "", {0}, "a\n"},
    {"nothing but newlines", "\n\n", "", {0}, "\n"},
    {"inner blanks stay", "a   b", "", {0}, "a   b\n"},
    {"blanks at a break go",
     "123456789 123456789 123456789          1234567890",
     "",
     {0},
     "123456789 123456789 123456789\n1234567890\n"},
    {"a line keeps its own indent",
     "a\n  123456789 123456789 123456789 123456789\nb",
     "",
     {0},
     "a\n  123456789 123456789 123456789\n  123456789\nb\n"},
    {"its own indent stays where the line fits", "             x", "", {0}, "             x\n"},
    {"its own indent has a limit where it does not fit",
     "                                        123456789 12",
     "",
     {0},
     "        123456789 12\n"},
    {"note", "title", "", {.note = "note"}, "title                               note\n"},
    {"note and a text that just fits",
     "123456789 123456789 12345678901234",
     "",
     {.note = "note"},
     "123456789 123456789 12345678901234  note\n"},
    {"note stands in the first line",
     "123456789 123456789 123456789012345",
     "",
     {.note = "note"},
     "123456789 123456789                 note\n123456789012345\n"},
    {"note on an empty text",
     "",
     "",
     {.note = "note"},
     "                                    note\n"},
    {"note that just leaves room",
     "12345678901234567890",
     "",
     {.note = "123456789012345678"},
     "12345678901234567890  123456789012345678\n"},
    {"note too long to stand first goes last",
     "123456789 123456789 123456789 123456789 x",
     "",
     {.note = "1234567890123456789"},
     "123456789 123456789 123456789 123456789\nx                    1234567890123456789\n"},
    {"note that would break a word goes last",
     "1234567890123456789012345678901234567",
     "",
     {.note = "note"},
     "1234567890123456789012345678901234567\n                                    note\n"},
    {"note of several words in a line of its own",
     "1234567890123456789012345678901234567",
     "",
     {.hang = 2, .note = "123456789 123456789 123456789 123456789"},
     "  1234567890123456789012345678901234567\n  123456789 123456789 123456789\n"
     "  123456789\n"},
    {"note in a line of its own",
     "123456789 123456789 x",
     "",
     {.note = "1234567890123456789"},
     "123456789 123456789 x\n                     1234567890123456789\n"},
    {"note longer than the width",
     "x",
     "",
     {.hang = 2, .note = "12345678901234567890123456789012345678901"},
     "  x\n  12345678901234567890123456789012345678\n  901\n"},
    {"note of several lines is one line",
     "x",
     "",
     {.note = "a\nb"},
     "x                                 a\\x0ab\n"},
    {"reserve without a note",
     "123456789 123456789 123456789 1",
     "",
     {.reserve = 10},
     "123456789 123456789 123456789\n1\n"},
    {"reserve wider than the note",
     "123456789 123456789 123456789 1",
     "",
     {.reserve = 10, .note = "1 ms"},
     "123456789 123456789 123456789       1 ms\n1\n"},
};

static void
paragraphs_flow(void **state)
{
    const struct report_options options = {.columns = 40};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(flows); i++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct sp_buf out;
        struct page p;

        sp_buf_init(&out, &a, 4096);
        page_init(&p, &options, &out, &err);
        page_put(&p, INK_PLAIN, flows[i].label);
        page_flow(&p, &flows[i].flow, flows[i].text);
        if (page_end(&p) != 0)
            fail_msg("%s: %s", flows[i].name, err.message);
        if (!sp_streq(sp_buf_str(&out), flows[i].wanted))
            fail_msg("%s: wanted\n%s\ngot\n%s", flows[i].name, flows[i].wanted, sp_buf_str(&out));
        sp_arena_free(&a);
    }
}

static void
ink_is_written_only_where_it_changes(void **state)
{
    const struct report_options options = {.columns = 40, .colour = true};
    struct sp_arena a = {0};
    struct sp_buf out;
    struct page p;

    (void)state;
    sp_buf_init(&out, &a, 4096);
    page_init(&p, &options, &out, NULL);
    page_put(&p, INK_GOOD, "a");
    page_put(&p, INK_GOOD, "b");
    page_put(&p, INK_BAD, "c");
    page_put(&p, INK_PLAIN, "d");
    page_put(&p, INK_WARN, "");
    page_at(&p, 6);
    page_at(&p, 2);
    page_put(&p, INK_DIM, "e");
    page_newline(&p);
    page_put(&p, INK_PLAIN, "f");
    page_at(&p, 30);
    page_newline(&p);
    assert_int_equal(page_end(&p), 0);
    assert_string_equal(sp_buf_str(&out),
                        "\033[1;32mab\033[0m\033[1;31mc\033[0md  \033[2me\033[0m\nf\n");
    sp_arena_free(&a);
}

static void
first_failure_stays(void **state)
{
    const struct report_options options = {.columns = 40};
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct sp_buf out;
    struct page p;

    (void)state;
    sp_buf_init(&out, &a, 3);
    page_init(&p, &options, &out, &err);
    page_put(&p, INK_PLAIN, "abc");
    assert_int_equal(page_end(&p), 0);
    page_put(&p, INK_PLAIN, "d");
    assert_int_equal(page_end(&p), -1);
    assert_int_equal(err.code, SP_LIMIT);
    a.fail_in = 1; /* nothing is allocated any more, so this cannot become SP_NOMEM */
    assert_string_equal(page_format(&p, "%d", 1), "");
    page_put(&p, INK_PLAIN, "");
    page_flow(&p, &(struct flow){.note = "n"}, "text");
    page_newline(&p);
    assert_int_equal(err.code, SP_LIMIT);
    assert_int_equal(page_end(&p), -1);
    assert_string_equal(sp_buf_str(&out), "abc");
    sp_arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(printable_text_is_safe),
        cmocka_unit_test(printable_text_wants_memory),
        cmocka_unit_test(paragraphs_flow),
        cmocka_unit_test(ink_is_written_only_where_it_changes),
        cmocka_unit_test(first_failure_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
