/*
 * Whether the server looks at signatures at all. One that lists for everybody proves nothing about
 * the key, and shows the backups to whoever asks.
 */
#include "checks/rules.h"

static int
accepted(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    bool wrong = is_a_listing(c->badsig);
    bool nobody = is_a_listing(c->anonymous);

    if (wrong && nobody)
        return say(detail, err,
                   "a list signed with a wrong secret was answered, and so was an unsigned one");
    if (wrong)
        return say(detail, err, "a list signed with a wrong secret was answered");
    return 0;
}

/* The server looks at signatures, and lets everybody in all the same. */
static int
open_to_all(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (!is_a_listing(c->anonymous) || is_a_listing(c->badsig))
        return 0;
    return say(detail, err, "an unsigned list was answered");
}

static const struct rule rules[] = {
    {"sig-anon-accepted", accepted},
    {"bkt-public", open_to_all},
    {NULL, NULL},
};

/* For what it carries. That the bucket is not there, say, shows nothing of the kind. */
static bool
is_refused(const struct exchange_seen *ex)
{
    return answered(ex) && (ex->status == 400 || ex->status == 401 || ex->status == 403);
}

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    (void)ms;
    if (!is_refused(c->badsig) || !is_refused(c->anonymous))
        return 0;
    return say(summary, err, "a wrong signature and an unsigned list are refused");
}

const struct check check_verifies = {
    .id = "verifies",
    .title = "Access control",
    .needs = {"signature"},
    .in = IN_PREFLIGHT,
    .rules = rules,
    .optional = true,
    .proven = proven,
};
