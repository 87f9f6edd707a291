#include "preflight/report_then.h"

#include "base/text.h"

/* The findings of both sides, and which of them have found each other. */
struct comparing {
    const struct judged *then;
    const struct diagnosis *now;
    bool *then_paired;
    bool *now_paired;
    struct report_change *changes;
    size_t nchanges;
};

/* The first of then that is left and has the cause; with this severity where any is false. */
static size_t
find_then(const struct comparing *c, const struct finding *f, bool any)
{
    size_t i = 0;

    while (i < c->then->nfindings &&
           (c->then_paired[i] || !sp_streq(c->then->findings[i].cause, f->cause) ||
            (!any && c->then->findings[i].severity != f->severity)))
        i++;
    return i;
}

/* Those that are alike first, so that of several of one cause only the others are told. */
static void
pair(struct comparing *c, bool any)
{
    for (size_t i = 0; i < c->now->nfindings; i++) {
        const struct finding *f = &c->now->findings[i];
        size_t k = c->now_paired[i] ? c->then->nfindings : find_then(c, f, any);

        if (k == c->then->nfindings)
            continue;
        c->now_paired[i] = true;
        c->then_paired[k] = true;
        if (any)
            c->changes[c->nchanges++] =
                (struct report_change){.cause = f->cause,
                                       .check = f->check,
                                       .is_now = true,
                                       .was_then = true,
                                       .now = f->severity,
                                       .then = c->then->findings[k].severity};
    }
}

static void
add_unpaired(struct comparing *c)
{
    for (size_t i = 0; i < c->now->nfindings; i++)
        if (!c->now_paired[i])
            c->changes[c->nchanges++] = (struct report_change){.cause = c->now->findings[i].cause,
                                                               .check = c->now->findings[i].check,
                                                               .is_now = true,
                                                               .now = c->now->findings[i].severity};
    for (size_t i = 0; i < c->then->nfindings; i++)
        if (!c->then_paired[i])
            c->changes[c->nchanges++] =
                (struct report_change){.cause = c->then->findings[i].cause,
                                       .check = c->then->findings[i].check,
                                       .was_then = true,
                                       .then = c->then->findings[i].severity};
}

int
report_then_of(const struct record *r, const struct diagnosis *now, struct sp_arena *a,
               struct report_then *out, struct sp_err *err)
{
    struct comparing c = {.then = r->judged, .now = now};
    int verdict = VERDICT_READY;

    *out = (struct report_then){0};
    if (r->njudged == 0)
        return 0;
    c.then_paired = sp_alloc_array(a, c.then->nfindings + 1, sizeof(*c.then_paired), err);
    c.now_paired = sp_alloc_array(a, now->nfindings + 1, sizeof(*c.now_paired), err);
    c.changes = sp_alloc_array(a, c.then->nfindings + now->nfindings + 1, sizeof(*c.changes), err);
    if (c.then_paired == NULL || c.now_paired == NULL || c.changes == NULL)
        return -1;
    pair(&c, false);
    pair(&c, true);
    add_unpaired(&c);
    while (verdict < VERDICT_UNDECIDED &&
           !sp_streq(verdict_name((enum verdict)verdict), c.then->verdict))
        verdict++;
    out->version = r->version;
    out->verdict = (enum verdict)verdict;
    out->cause = c.then->cause;
    out->changes = c.changes;
    out->nchanges = c.nchanges;
    out->differs = c.nchanges > 0 || out->verdict != now->verdict ||
                   !sp_streq(out->cause, now->cause == NULL ? NULL : now->cause->cause);
    return 0;
}
