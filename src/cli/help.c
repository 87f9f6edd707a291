#include "cli/options.h"

int
cli_help(struct sp_buf *out, struct sp_err *err)
{
    if (sp_buf_adds(out,
                    "Will this S3 location work as a database backup repository? It only reads.\n"
                    "  s3preflight [preflight] [OPTION]...   works, is trusted, and is empty?\n"
                    "  s3preflight manifests -o FILE ...     the Secrets and the backup section\n"
                    "  s3preflight diagnose FILE             judges what --evidence FILE kept\n"
                    "  s3preflight explain [CAUSE]           what a cause means and what to do\n\n",
                    err) == -1)
        return -1;
    for (const struct option_row *row = option_rows; row->name != NULL; row++) {
        char letter[5] = {'-', row->letter, ',', ' ', '\0'};
        char left[64];
        int n;

        if (row->kind == OPTION_SECRET || row->kind == OPTION_LATER)
            continue;
        n = snprintf(left, sizeof(left), "  %s--%s%s%s", row->letter == '\0' ? "    " : letter,
                     row->name, row->argument == NULL ? "" : " ",
                     row->argument == NULL ? "" : row->argument);
        if (n < 0 || sp_buf_addf(out, err, row->help == NULL ? "%s%s\n" : "%-36s %s\n", left,
                                 row->help == NULL ? "" : row->help) == -1)
            return -1;
    }
    return sp_buf_adds(
        out,
        "\nEvery setting is also a variable: --host is S3PREFLIGHT_HOST. Credentials come\n"
        "from --credentials, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile.\n"
        "Exit status: 0 ready, 1 ready with warnings, 2 not ready, 3 undecided.\n",
        err);
}
