/* The write probe, last of five: nothing of it, or of an earlier one, is left behind. */
#include "base/text.h"
#include "checks/write_steps.h"

#define TRACES_SAID 5

static bool
is_left(const struct canary_trace *t)
{
    return !t->removed;
}

static bool
was_swept(const struct canary_trace *t)
{
    return t->earlier && t->removed;
}

static bool
is_own_left(const struct canary_trace *t)
{
    return !t->earlier && !t->removed;
}

static size_t
count(const struct check_context *c, bool (*is)(const struct canary_trace *t))
{
    size_t n = 0;

    for (size_t i = 0; i < c->ev->canary.ntraces; i++)
        n += is(&c->ev->canary.traces[i]);
    return n;
}

static int
say_trace(const struct check_context *c, const struct canary_trace *t, struct sp_buf *detail,
          struct sp_err *err)
{
    static const char *const kinds[] = {[CANARY_OBJECT] = "object",
                                        [CANARY_VERSION] = "version",
                                        [CANARY_MARKER] = "delete marker",
                                        [CANARY_UPLOAD] = "upload"};
    const char *key = safe(c, t->key, err);
    const char *id = safe(c, t->id, err);

    if (key == NULL || id == NULL ||
        say(detail, err, "\n%s %s%s%s", kinds[t->thing], key, id[0] == '\0' ? "" : " ", id) == -1)
        return -1;
    return t->earlier ? say(detail, err, ", of an earlier probe") : 1;
}

static int
say_traces(const struct check_context *c, bool (*is)(const struct canary_trace *t),
           struct sp_buf *detail, struct sp_err *err)
{
    const struct canary_seen *canary = &c->ev->canary;
    size_t said = 0;

    for (size_t i = 0; i < canary->ntraces && said < TRACES_SAID; i++) {
        if (!is(&canary->traces[i]))
            continue;
        if (say_trace(c, &canary->traces[i], detail, err) == -1)
            return -1;
        said++;
    }
    return count(c, is) > said ? say(detail, err, "\n...") : 1;
}

static int
left(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct canary_seen *canary = &c->ev->canary;
    unsigned long long n = count(c, is_left) + canary->more;

    if (n == 0)
        return 0;
    if (say(detail, err, "%s%llu thing%s of the write probe %s left in s3://%s/%s",
            canary->more == 0 ? "" : "at least ", n, n == 1 ? "" : "s", n == 1 ? "is" : "are",
            c->target->bucket, c->target->prefix) == -1)
        return -1;
    return say_traces(c, is_left, detail, err);
}

static int
swept(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    unsigned long long n = count(c, was_swept) + c->ev->canary.more_swept;

    if (n == 0)
        return 0;
    if (say(detail, err, "%llu thing%s that an earlier probe had left %s removed", n,
            n == 1 ? "" : "s", n == 1 ? "was" : "were") == -1)
        return -1;
    return say_traces(c, was_swept, detail, err);
}

static const struct rule rules[] = {
    {"write-leftovers", left},
    {"write-leftovers-removed", swept},
    {NULL, NULL},
};

/* A last list was read, whatever those before it gave. */
static bool
was_listed(const struct check_context *c)
{
    const struct canary_seen *canary = &c->ev->canary;

    for (size_t i = canary->nsteps; i > 0; i--)
        if (canary->steps[i - 1].op == CANARY_END_KEYS)
            return write_state(c, &canary->steps[i - 1]) == STEP_GOOD;
    return false;
}

/* Also where the delete of nothing, by which the rights are tried, left a marker. */
static bool
applies(const struct check_context *c)
{
    return c->ev->canary.state == CANARY_RUN || count(c, is_own_left) > 0;
}

/* Known is what is left, or that nothing is; the list at the end tells. */
static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    const struct canary_seen *canary = &c->ev->canary;
    size_t own = count(c, is_own_left);

    (void)ms;
    if (own > 0)
        return say(summary, err, "%zu of what was written %s left", own, own == 1 ? "is" : "are");
    if (!canary->swept || !was_listed(c))
        return say(summary, err, "no list shows that nothing is left") == -1 ? -1 : 0;
    return canary->written == 0
               ? say(summary, err, "nothing was written, nothing is left")
               : say(summary, err, "nothing is left of %llu thing%s that the probe made",
                     canary->written, canary->written == 1 ? "" : "s");
}

const struct check check_cleanup = {
    .id = "cleanup",
    .title = "Cleaned up",
    .needs = {"list"},
    .applies = applies,
    .in = IN_PREFLIGHT,
    .rules = rules,
    .proven = proven,
};
