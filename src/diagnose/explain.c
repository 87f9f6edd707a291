#include "base/text.h"
#include "diagnose/diagnose.h"

static int
explain_all(struct sp_buf *out, struct sp_err *err)
{
    const char *group = NULL;

    for (size_t i = 0; i < ncauses; i++) {
        if (!sp_streq(group, causes[i].group) &&
            sp_buf_addf(out, err, "%s%s\n", group == NULL ? "" : "\n", causes[i].group) == -1)
            return -1;
        group = causes[i].group;
        if (sp_buf_addf(out, err, "  %-4s  %-28s  %s\n", severity_name(causes[i].severity),
                        causes[i].id, causes[i].title) == -1)
            return -1;
    }
    return 0;
}

int
explain(const char *id, struct sp_buf *out, struct sp_err *err)
{
    const struct cause *cause;

    if (id == NULL)
        return explain_all(out, err);
    cause = cause_find(id);
    if (cause == NULL) {
        (void)sp_fail(err, SP_USAGE, "explain: there is no cause of this name");
        return sp_hint(err, "s3preflight explain lists them");
    }
    return sp_buf_addf(out, err, "%s (%s, %s)\n%s\n\n  Means  %s\n  Seen   %s\n  Do     %s\n",
                       cause->id, cause->group, severity_name(cause->severity), cause->title,
                       cause->means, cause->seen, cause->remedy);
}
