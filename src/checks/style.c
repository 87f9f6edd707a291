/* Which addressing styles work; the other one is tried for comparison only. */
#include "checks/rules.h"

static const struct rule rules[] = {{NULL, NULL}};

static const char *
why_not(const struct check_context *c, enum s3_style style)
{
    const struct name_seen *name = &c->ev->names[SEEN_BUCKET_HOST];

    if (style == S3_STYLE_HOST && !plan_host_style_possible(c->target))
        return "the endpoint is an address";
    if (style == S3_STYLE_HOST && name->tried && name->naddresses == 0)
        return name->timed_out ? "the name server did not answer in time" : "the name is not known";
    if (c->other == NULL)
        return "it was not tried";
    if (c->other->transport == TRANSPORT_UNTRUSTED)
        return "the certificate does not pass";
    if (!answered(c->other))
        return "there is no answer";
    if (has_code(c->other, "NoSuchBucket"))
        return "the server looks for another bucket";
    return "the answer is another one";
}

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    enum s3_style other = c->style == S3_STYLE_PATH ? S3_STYLE_HOST : S3_STYLE_PATH;
    const char *chosen = c->target->style == STYLE_CHOICE_AUTO ? " and is picked" : "";

    (void)ms;
    if (!is_a_listing(c->list))
        return 0;
    if (is_our_listing(c, c->other))
        return say(summary, err, "%s works%s; %s works too", s3_style_name(c->style), chosen,
                   s3_style_name(other));
    return say(summary, err, "%s works%s; %s does not: %s", s3_style_name(c->style), chosen,
               s3_style_name(other), why_not(c, other));
}

const struct check check_style = {
    .id = "style",
    .title = "Addressing style",
    .needs = {"list"},
    .in = IN_PREFLIGHT,
    .rules = rules,
    .optional = true,
    .proven = proven,
};
