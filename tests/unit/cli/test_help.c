#include "cli/options.h"

#include "test.h"

#include "base/text.h"

#define LINES_MAX 40
#define COLUMNS_MAX 80
#define HELP_MAX ((size_t)1 << 16)

static void
one_screen(void **state)
{
    struct sp_arena a = {0};
    struct sp_buf out;
    size_t lines = 0;
    const char *line;

    (void)state;
    sp_buf_init(&out, &a, HELP_MAX);
    assert_int_equal(cli_help(&out, NULL), 0);
    for (line = sp_buf_str(&out); *line != '\0'; lines++) {
        size_t len = strcspn(line, "\n");

        if (len > COLUMNS_MAX || (len > 0 && line[len - 1] == ' '))
            fail_msg("%zu columns: %.*s", len, (int)len, line);
        assert_int_equal(line[len], '\n');
        line += len + 1;
    }
    if (lines > LINES_MAX)
        fail_msg("%zu lines", lines);
    sp_arena_free(&a);
}

/* What can be given is shown, once and with its value; what is refused is not. */
static void
every_option(void **state)
{
    struct sp_arena a = {0};
    struct sp_buf out;

    (void)state;
    sp_buf_init(&out, &a, HELP_MAX);
    assert_int_equal(cli_help(&out, NULL), 0);
    for (const struct option_row *row = option_rows; row->name != NULL; row++) {
        bool shown = row->kind != OPTION_SECRET;
        char letter[] = {'-', row->letter == '\0' ? ' ' : row->letter,
                         row->letter == '\0' ? ' ' : ',', ' ', '\0'};
        const bool optional = row->kind == OPTION_SWITCH;
        const char *wanted =
            sp_printf(&a, NULL, "  %s--%s%s%s%s", letter[1] == ' ' ? "    " : letter, row->name,
                      row->argument == NULL ? ""
                      : optional            ? "[="
                                            : " ",
                      row->argument == NULL ? "" : row->argument, optional ? "]" : "");

        if ((strstr(sp_buf_str(&out), wanted) != NULL) != shown)
            fail_msg("--%s", row->name);
        if (shown && row->help != NULL)
            assert_non_null(strstr(sp_buf_str(&out), row->help));
    }
    sp_arena_free(&a);
}

static void
without_memory(void **state)
{
    bool failed = true;

    (void)state;
    for (long n = 1; failed; n++) {
        struct sp_arena a = {.fail_in = n};
        struct sp_err err = {0};
        struct sp_buf out;
        int rc;

        sp_buf_init(&out, &a, HELP_MAX);
        rc = cli_help(&out, &err);
        failed = a.fail_in == 0;
        assert_int_equal(rc, failed ? -1 : 0);
        assert_int_equal(err.code, failed ? SP_NOMEM : SP_OK);
        sp_arena_free(&a);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_screen),
        cmocka_unit_test(every_option),
        cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
