#include "test.h"

#include "base/text.h"
#include "report/report.h"

static void
names_are_the_promised_ones(void **state)
{
    (void)state;
    assert_string_equal(severity_name(SEVERITY_NOTE), "note");
    assert_string_equal(severity_name(SEVERITY_WARN), "warn");
    assert_string_equal(severity_name(SEVERITY_FAIL), "fail");
    assert_string_equal(status_name(STATUS_SKIP), "skip");
    assert_string_equal(status_name(STATUS_PASS), "pass");
    assert_string_equal(status_name(STATUS_WARN), "warn");
    assert_string_equal(status_name(STATUS_FAIL), "fail");
    assert_string_equal(verdict_name(VERDICT_READY), "ready");
    assert_string_equal(verdict_name(VERDICT_READY_WITH_WARNINGS), "ready-with-warnings");
    assert_string_equal(verdict_name(VERDICT_NOT_READY), "not-ready");
    assert_string_equal(verdict_name(VERDICT_UNDECIDED), "undecided");
}

static void
formats_are_found_by_name(void **state)
{
    size_t n = 0;

    (void)state;
    for (const struct report_format *const *f = report_formats(); *f != NULL; f++, n++) {
        assert_ptr_equal(report_format_find((*f)->name), *f);
        assert_non_null((*f)->render);
    }
    assert_int_equal(n, 9);
    assert_ptr_equal(report_format_find("text"), &report_text);
    assert_ptr_equal(report_format_find("json"), &report_json);
    assert_null(report_format_find("TEXT"));
    assert_null(report_format_find(""));
    assert_null(report_format_find(NULL));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_the_promised_ones),
        cmocka_unit_test(formats_are_found_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
