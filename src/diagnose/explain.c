#include "base/text.h"
#include "diagnose/diagnose.h"

static int
explain_all(struct sp_buf *out, struct sp_err *err)
{
    for (const struct cause_group *g = cause_groups; g->name != NULL; g++) {
        if (sp_buf_addf(out, err, "%s%s\n", g == cause_groups ? "" : "\n", g->name) == -1)
            return -1;
        for (const struct cause *c = g->rows; c->id != NULL; c++)
            if (sp_buf_addf(out, err, "  %-4s  %-28s  %s\n", severity_name(c->severity), c->id,
                            c->title) == -1)
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
    if (sp_buf_addf(out, err, "%s (%s, %s)\n%s\n\n  Means  %s\n  Seen   %s\n  Do     %s\n",
                    cause->id, cause_group_of(cause)->name, severity_name(cause->severity),
                    cause->title, cause->means, cause->seen, cause->remedy) == -1)
        return -1;
    return cause->only == NULL ? 0 : sp_buf_addf(out, err, "  Only   %s\n", cause->only);
}
