/*
 * Taking away what earlier probes left, and all that this one made: what is known, then what the
 * lists show, then once more, until they show nothing.
 */
#include "base/text.h"
#include "canary/internal.h"

#define ROUNDS_MAX 3

/* In a versioned bucket a delete by key only adds a marker. */
static bool
can_delete(const struct run *r, const struct thing *t)
{
    if (t->gone || t->refused || t->young)
        return false;
    return t->what == CANARY_OBJECT ? r->versioning != VERSIONED : t->id != NULL;
}

void
tidy_earlier(struct run *r, struct batch *b)
{
    for (size_t i = 0; i < r->nthings; i++) {
        struct thing *t = &r->things[i];
        struct job *job;

        if (!t->earlier || t->tried || !can_delete(r, t))
            continue;
        job = batch_add(b, step_row(CANARY_SWEEP));
        if (job == NULL)
            return;
        job->thing = i;
        t->tried = true;
    }
}

/* One delete for each thing of ours that is, or may be, there. */
static int
clean(struct run *r, struct sp_err *err)
{
    struct batch b;
    size_t at = 0;

    while (at < r->nthings) {
        if (run_is_over(r))
            return 0;
        if (batch_new(r, &b, err) == -1)
            return -1;
        for (; at < r->nthings && b.n < BATCH_MAX; at++)
            if (!r->things[at].earlier && can_delete(r, &r->things[at]))
                batch_add(&b, step_row(CANARY_CLEAN))->thing = at;
        if (batch_send(r, &b, err) == -1)
            return -1;
    }
    return 0;
}

/* The last list of an op was complete. */
static bool
was_listed(const struct run *r, enum canary_op op)
{
    const struct canary_seen *seen = &r->ev->canary;

    for (size_t i = seen->nsteps; i > 0; i--)
        if (seen->steps[i - 1].op == op)
            return answer_is_list(&seen->steps[i - 1]);
    return false;
}

/*
 * A list of versions that is refused matters where there can be versions; one of uploads where an
 * upload was not seen to end.
 */
static bool
is_swept(const struct run *r)
{
    return was_listed(r, CANARY_END_KEYS) && things_left(r) == 0 &&
           (was_listed(r, CANARY_END_VERSIONS) || r->versioning == UNVERSIONED);
}

/* With the first list: what was deleted before, for itself. */
static void
look_closely(struct run *r, struct batch *b)
{
    static const enum canary_op ops[] = {CANARY_GONE, CANARY_SEVERAL_GONE};

    for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
        if (step_is_due(r, step_row(ops[i])) && !r->answered[ops[i]])
            (void)batch_add(b, step_row(ops[i]));
}

static int
look(struct run *r, bool closely, struct sp_err *err)
{
    static const enum canary_op ops[] = {CANARY_END_KEYS, CANARY_END_VERSIONS, CANARY_END_UPLOADS};
    struct batch b;

    if (batch_new(r, &b, err) == -1)
        return -1;
    things_forget_seen(r);
    for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
        (void)batch_add(&b, step_row(ops[i]));
    if (closely)
        look_closely(r, &b);
    if (batch_send(r, &b, err) == -1)
        return -1;
    for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
        if (was_listed(r, ops[i]))
            things_unseen(r, ops[i]);
    things_settle(r);
    r->ev->canary.swept = is_swept(r);
    return 0;
}

static bool
has_more_to_delete(const struct run *r)
{
    for (size_t i = 0; i < r->nthings; i++)
        if (!r->things[i].earlier && can_delete(r, &r->things[i]))
            return true;
    return false;
}

int
tidy_up(struct run *r, struct sp_err *err)
{
    r->tidying = true;
    if (!r->wrote && things_left(r) == 0)
        return 0;
    for (size_t round = 0; round < ROUNDS_MAX; round++) {
        const bool extended = r->extended;

        if (clean(r, err) == -1)
            return -1;
        if (run_is_over(r))
            return 0;
        if (look(r, round == 0, err) == -1)
            return -1;
        /* What was cut off by the end of the run is asked once more in the time that was added. */
        if (!has_more_to_delete(r) && !run_is_over(r) && extended == r->extended)
            return 0;
    }
    return 0;
}

/* ---- what is told of it */

static const char *
keep(const struct run *r, const char *text, struct sp_arena *a, struct sp_err *err, bool *failed)
{
    const char *copy = text == NULL || a == r->arena ? text : sp_strdup(a, text, err);

    *failed = *failed || (copy == NULL && text != NULL);
    return copy;
}

static bool
is_worth_telling(const struct thing *t)
{
    return t->earlier || !t->gone;
}

static void
tell(struct run *r, const struct thing *t, struct sp_arena *a, struct sp_err *err, bool *no_memory)
{
    struct canary_seen *seen = &r->ev->canary;

    if (seen->ntraces == CANARY_TRACES_MAX) {
        *(t->gone ? &seen->more_swept : &seen->more) += 1;
        return;
    }
    seen->traces[seen->ntraces++] = (struct canary_trace){.thing = t->what,
                                                          .key = keep(r, t->key, a, err, no_memory),
                                                          .id = keep(r, t->id, a, err, no_memory),
                                                          .begun = t->begun,
                                                          .earlier = t->earlier,
                                                          .removed = t->gone};
}

int
tidy_report(struct run *r, struct sp_arena *a, struct sp_err *err)
{
    struct canary_seen *seen = &r->ev->canary;
    bool no_memory = false;

    seen->written = 0;
    seen->removed = 0;
    seen->ntraces = 0;
    seen->more = things_beyond(r);
    seen->more_swept = 0;
    seen->traces = sp_alloc_array(a, CANARY_TRACES_MAX, sizeof(*seen->traces), err);
    if (seen->traces == NULL)
        return -1;
    for (size_t i = 0; i < r->nthings; i++) {
        const struct thing *t = &r->things[i];

        if (!t->earlier && t->made && t->what != CANARY_MARKER) {
            seen->written++;
            seen->removed += t->gone;
        }
    }
    /* What is left first: of that nobody must miss a line. */
    for (size_t i = 0; i < 2 * r->nthings; i++) {
        const struct thing *t = &r->things[i % r->nthings];

        if (is_worth_telling(t) && t->gone == (i >= r->nthings))
            tell(r, t, a, err, &no_memory);
    }
    return no_memory ? -1 : 0;
}
