#include "cli/options.h"

#define COLUMNS 78 /* of a line that several options share */

static bool
is_shown(const struct option_row *row)
{
    return row->name != NULL && row->kind != OPTION_SECRET;
}

/* Those that need no words stand side by side, as many as a line takes. */
static int
add_option(const struct option_row *row, size_t *used, struct sp_buf *out, struct sp_err *err)
{
    const struct option_row *next = row + 1;
    char letter[5] = {'-', row->letter, ',', ' ', '\0'};
    char text[64];
    bool optional = row->kind == OPTION_SWITCH;
    int n = snprintf(text, sizeof(text), "%s--%s%s%s%s", row->letter == '\0' ? "    " : letter,
                     row->name,
                     row->argument == NULL ? ""
                     : optional            ? "[="
                                           : " ",
                     row->argument == NULL ? "" : row->argument, optional ? "]" : "");

    if (n < 0)
        return sp_fail(err, SP_BUG, "an option that cannot be shown");
    if (row->help != NULL)
        return sp_buf_addf(out, err, "  %-34s %s\n", text, row->help);
    *used += (size_t)n + 2;
    if (is_shown(next) && next->help == NULL &&
        *used + strlen(next->name) + strlen(next->argument == NULL ? "" : next->argument) + 9 <
            COLUMNS)
        return sp_buf_addf(out, err, "  %s", text);
    *used = 0;
    return sp_buf_addf(out, err, "  %s\n", text);
}

int
cli_help(struct sp_buf *out, struct sp_err *err)
{
    size_t used = 0;

    if (sp_buf_adds(
            out,
            "Will this S3 location work as a database backup repository? It reads.\n"
            "  s3preflight [preflight] [OPTION]...   works, is trusted, and is empty?\n"
            "  s3preflight health [OPTION]...        ours, whole, backed up on schedule?\n"
            "  s3preflight manifests -o FILE ...     the Secrets and the backup section\n"
            "  s3preflight bundle -o FILE ...        one file for support, whatever happens\n"
            "  s3preflight diagnose FILE             judges a bundle, or what --evidence kept\n"
            "  s3preflight explain [CAUSE]           what a cause means and what to do\n\n",
            err) == -1)
        return -1;
    for (const struct option_row *row = option_rows; row->name != NULL; row++)
        if (is_shown(row) && add_option(row, &used, out, err) == -1)
            return -1;
    return sp_buf_adds(
        out,
        "\nEvery setting is also a variable: --host is S3PREFLIGHT_HOST. Credentials come\n"
        "from --credentials, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile.\n"
        "Exit status: 0 ready, 1 ready with warnings, 2 not ready, 3 undecided.\n",
        err);
}
