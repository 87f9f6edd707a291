/* Once more, after a pause, what the server asked to slow down. */
#include "base/text.h"
#include "probe/internal.h"

#define PAUSE_MS 1000L      /* where the server does not say how long */
#define PAUSE_MAX_MS 10000L /* the operator is waiting */

/* RFC 9110 section 10.2.3; a date in place of seconds is as good as nothing. */
long
waves_pause_of(const struct exchange_seen *ex)
{
    const char *after = evidence_header(ex, "retry-after");
    long seconds;

    if (after == NULL || !sp_parse_number(after, 0, PAUSE_MAX_MS / 1000, &seconds))
        return after != NULL && sp_is_digit(after[0]) ? PAUSE_MAX_MS : PAUSE_MS;
    return seconds * 1000;
}

bool
waves_wait(const struct waves *w, long ms)
{
    long long left =
        (long long)w->t->timeout_ms - (w->net->clock.millis(w->net->clock.ctx) - w->began);
    bool interrupted;

    w->net->pause(w->net->ctx, ms < left / 2 ? ms : (long)(left / 2));
    return !w->net->over(w->net->ctx, &interrupted);
}

static bool
is_due_again(const struct exchange_seen *ex)
{
    return plan_was_throttled(ex) && !ex->throttled;
}

static int
add_again(struct waves *w, size_t index, struct jobs *jobs, struct sp_err *err)
{
    struct exchange_seen *ex = &w->ev->exchanges[index];
    struct sp_buf *keep = w->asked[index].keep;

    *ex = (struct exchange_seen){.purpose = ex->purpose, .style = ex->style, .throttled = true};
    if (keep != NULL)
        sp_buf_init(keep, w->arena, keep->max);
    return waves_add_job(w, index, jobs, err);
}

/* The lists that the verdict hangs on, one after the other: several at once may be the trouble. */
static int
send_lists_again(struct waves *w, struct sp_err *err)
{
    bool interrupted;

    for (size_t i = 0; i < w->ev->nexchanges; i++) {
        struct jobs jobs = {.nshakes = 0};

        if (!is_due_again(&w->ev->exchanges[i]) ||
            !waves_is_needed(w, w->asked[i].probe, w->ev->exchanges[i].style))
            continue;
        if (w->net->over(w->net->ctx, &interrupted))
            return 0;
        if (add_again(w, i, &jobs, err) == -1 || waves_send(w, &jobs, err) == -1)
            return -1;
    }
    return 0;
}

int
waves_send_again(struct waves *w, struct sp_err *err)
{
    struct jobs jobs = {.nshakes = 0};
    bool interrupted;
    size_t due = 0;
    long ms = 0;

    for (size_t i = 0; i < w->ev->nexchanges; i++) {
        const struct exchange_seen *ex = &w->ev->exchanges[i];

        due += is_due_again(ex);
        if (is_due_again(ex) && waves_pause_of(ex) > ms)
            ms = waves_pause_of(ex);
    }
    if (due == 0 || !waves_wait(w, ms))
        return 0;
    if (send_lists_again(w, err) == -1)
        return -1;
    if (w->net->over(w->net->ctx, &interrupted))
        return 0;
    for (size_t i = 0; i < w->ev->nexchanges; i++)
        if (is_due_again(&w->ev->exchanges[i]) && add_again(w, i, &jobs, err) == -1)
            return -1;
    return waves_send(w, &jobs, err);
}
