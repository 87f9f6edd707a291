#include "report/escape.h"

#include "test.h"

#include "samples.h"

#define OUT_MAX ((size_t)1 << 16)

static const char *
escaped(const struct escape *how, const char *text, struct sp_arena *a)
{
    struct writer w;
    struct sp_buf *out = sp_alloc(a, sizeof(*out), NULL);

    sp_buf_init(out, a, OUT_MAX);
    write_init(&w, out, NULL);
    write_text(&w, how, text);
    assert_int_equal(write_end(&w), 0);
    return sp_buf_str(out);
}

static void
every_language(void **state)
{
    static const struct {
        const struct escape *how;
        const char *in;
        const char *out;
    } rows[] = {
        {&escape_quoted, NULL, ""},
        {&escape_quoted, "", ""},
        {&escape_quoted, "caf\xc3\xa9", "caf\xc3\xa9"},
        {&escape_quoted, "a\"b\\c\nd", "a\\\"b\\\\c\\nd"},
        {&escape_quoted, "\"", "\\\""},
        {&escape_quoted, "\x1b[m", "\\\\x1b[m"},
        {&escape_xml, "a<b>&\"c\"\n\xef\xbf\xbf", "a&lt;b&gt;&amp;\"c\"\n\\xef\\xbf\\xbf"},
        {&escape_xml, "]]>", "]]&gt;"},
        {&escape_xml, "&amp;", "&amp;amp;"},
        {&escape_xml_name, "\"a\"\n\xef\xbf\xbe<", "&quot;a&quot;&#10;\\xef\\xbf\\xbe&lt;"},
        {&escape_line, "a\nb\n", "a b "},
        {&escape_line, "\xff", "\\xff"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sp_arena a = {0};

        assert_string_equal(escaped(rows[i].how, rows[i].in, &a), rows[i].out);
        sp_arena_free(&a);
    }
}

static void
seconds(void **state)
{
    static const struct {
        long ms;
        const char *wanted;
    } rows[] = {{-1, "0.000"}, {0, "0.000"}, {7, "0.007"}, {1000, "1.000"}, {61023, "61.023"}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sp_arena a = {0};
        struct sp_buf out;
        struct writer w;

        sp_buf_init(&out, &a, OUT_MAX);
        write_init(&w, &out, NULL);
        write_seconds(&w, rows[i].ms);
        assert_int_equal(write_end(&w), 0);
        assert_string_equal(sp_buf_str(&out), rows[i].wanted);
        sp_arena_free(&a);
    }
}

static void
the_first_failure_stays(void **state)
{
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct sp_buf out;
    struct writer w;

    (void)state;
    sp_buf_init(&out, &a, 4);
    write_init(&w, &out, &err);
    write_raw(&w, "abcd");
    assert_int_equal(write_end(&w), 0);
    write_raw(&w, "e");
    assert_int_equal(err.code, SP_LIMIT);
    write_text(&w, &escape_line, "f");
    write_format(&w, "%d", 1);
    assert_int_equal(write_end(&w), -1);
    assert_string_equal(sp_buf_str(&out), "abcd");
    sp_arena_free(&a);
}

static void
places(void **state)
{
    const struct report nothing = {0};
    struct sp_arena a = {0};
    struct sp_arena none = {.fail_in = 1};

    (void)state;
    assert_string_equal(report_place(&sample_ready, &a, NULL),
                        "https://localhost:18440/backup/apic/");
    assert_string_equal(report_place(&sample_markers, &a, NULL), "https://s3.example.test/backup/");
    assert_string_equal(report_place(&nothing, &a, NULL), "");
    assert_null(report_place(&sample_ready, &none, NULL));
    sp_arena_free(&a);
    sp_arena_free(&none);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_language),
        cmocka_unit_test(seconds),
        cmocka_unit_test(the_first_failure_stays),
        cmocka_unit_test(places),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
