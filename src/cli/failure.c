#include "cli/failure.h"

#include "cli/output.h"
#include "report/report.h"

#define TEXT_MAX ((size_t)1 << 16)

void
failure_print(const char *message, const char *hint)
{
    (void)fprintf(stderr, "s3preflight: %s\n", message);
    if (hint[0] != '\0')
        (void)fprintf(stderr, "             %s\n", hint);
}

static int
answer(const struct cli *cli, const struct report_format *format, const char *message,
       const char *hint, struct sp_err *err)
{
    const struct report_failure failure = {.message = message, .hint = hint, .when = time(NULL)};
    /* The file of -o is for the manifests there, or for the bundle. */
    const char *path =
        format->plugin || cli->command == COMMAND_MANIFESTS || cli->command == COMMAND_BUNDLE
            ? NULL
            : cli->output;
    struct sp_arena arena = {0};
    struct sp_buf text;
    int rc;

    sp_buf_init(&text, &arena, TEXT_MAX);
    rc = format->render_failure(&failure, &text, err);
    if (rc == 0)
        rc = format->published ? output_write_public(path, sp_buf_str(&text), text.len, err)
                               : output_write(path, sp_buf_str(&text), text.len, err);
    sp_arena_free(&arena);
    return rc;
}

void
failure_tell(const struct cli *cli, const char *message, const char *hint)
{
    const struct report_format *format = report_format_find(cli->format);
    struct sp_err err = {0};

    if (format == NULL || !format->plugin)
        failure_print(message, hint);
    if (format != NULL && format->render_failure != NULL &&
        answer(cli, format, message, hint, &err) == -1)
        failure_print(err.message, err.hint);
}
