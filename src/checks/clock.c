/* This machine's clock against the server's. SigV4 allows 15 minutes. */
#include "checks/rules.h"

static int
say_skew(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *span = skew_span(c, err);

    if (span == NULL)
        return -1;
    return say(detail, err, "this machine's clock is %s %s the server's", span,
               c->skew > 0 ? "behind" : "ahead of");
}

/* The server's own words for both times, where it says them. */
static int
say_times(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *ours = safe(c, c->list->reply.error.request_time, err);
    const char *theirs = safe(c, c->list->reply.error.server_time, err);

    if (ours == NULL || theirs == NULL)
        return -1;
    if (ours[0] == '\0' || theirs[0] == '\0')
        return 1;
    return say(detail, err, "the request says %s, the server %s; ", ours, theirs);
}

static int
refused(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (c->list == NULL || !has_code(c->list, "RequestTimeTooSkewed"))
        return 0;
    if (c->skew_known && (say_skew(c, detail, err) == -1 || say(detail, err, "; ") == -1))
        return -1;
    return say_times(c, detail, err) == -1 ? -1 : say_answer(c, c->list, detail, err);
}

/* Another code, and a clock that is too far off: the clock is what to mend first. */
static int
far_off(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (!c->skew_known || (c->skew <= CLOCK_SKEW_FAIL && c->skew >= -CLOCK_SKEW_FAIL) ||
        !answered(c->list) || c->list->status < 400)
        return 0;
    if (say_skew(c, detail, err) == -1 || say(detail, err, "; ") == -1)
        return -1;
    return say_answer(c, c->list, detail, err);
}

static int
close_call(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (!c->skew_known || (c->skew < CLOCK_SKEW_WARN && c->skew > -CLOCK_SKEW_WARN))
        return 0;
    return say_skew(c, detail, err);
}

static const struct rule rules[] = {
    {"sig-clock-skew", refused},
    {"sig-clock-skew", far_off},
    {"sig-clock-skew-close", close_call},
    {NULL, NULL},
};

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    (void)ms;
    if (!c->skew_known)
        return say(summary, err, "the server does not tell its time");
    if (c->skew >= -1 && c->skew <= 1)
        return say(summary, err, "agrees with the server's");
    return say_skew(c, summary, err);
}

const struct check check_clock = {
    .id = "clock",
    .title = "Clock",
    .needs = {"http"},
    .rules = rules,
    .proven = proven,
};
