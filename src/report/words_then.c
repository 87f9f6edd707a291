#include "report/words.h"

static const char *
verdict_of(struct sp_arena *a, enum verdict verdict, const char *cause, struct sp_err *err)
{
    return cause == NULL ? verdict_name(verdict)
                         : sp_printf(a, err, "%s (%s)", verdict_name(verdict), cause);
}

const char *
words_then(struct sp_arena *a, const struct report *r, struct sp_err *err)
{
    const char *then = verdict_of(a, r->then.verdict, r->then.cause, err);
    const char *now = verdict_of(a, r->verdict, r->cause == NULL ? NULL : r->cause->cause, err);

    if (then == NULL || now == NULL)
        return NULL;
    return sp_printf(a, err, "Judged then by s3preflight %s: %s; now by %s: %s.", r->then.version,
                     then, r->version, now);
}

const char *
words_change(const struct report_change *change)
{
    static const char *const was[] = {
        [SEVERITY_NOTE] = "was note", [SEVERITY_WARN] = "was warn", [SEVERITY_FAIL] = "was FAIL"};

    if (!change->was_then)
        return "new";
    return change->is_now ? was[change->then] : "gone";
}
