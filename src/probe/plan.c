#include "probe/plan.h"

#include "base/text.h"

/* The list that is judged goes first: its connection is there for the others afterwards. */
const struct probe probes[] = {
    {.purpose = PROBE_LIST, .signer = SIGNER_OPERATOR, .styles = IN_BOTH_STYLES},
    {.purpose = PROBE_CONSUMER,
     .signer = SIGNER_OPERATOR,
     .styles = IN_JUDGED_STYLE,
     .as_consumer = true},
    {.purpose = PROBE_ANONYMOUS, .signer = SIGNER_NOBODY, .styles = IN_JUDGED_STYLE},
    {.purpose = PROBE_BADSIG, .signer = SIGNER_WRONG_SECRET, .styles = IN_JUDGED_STYLE},
    {.purpose = PROBE_UNVERIFIED,
     .signer = SIGNER_NOBODY,
     .styles = IN_JUDGED_STYLE,
     .only_untrusted = true},
    {.purpose = NULL},
};

bool
plan_host_style_possible(const struct target *t)
{
    return !t->endpoint_is_address;
}

bool
plan_tries_style(const struct target *t, enum s3_style style)
{
    return style == S3_STYLE_PATH || plan_host_style_possible(t);
}

bool
plan_style_is_candidate(const struct target *t, enum s3_style style)
{
    if (!plan_tries_style(t, style) || t->style == STYLE_CHOICE_AUTO)
        return plan_tries_style(t, style);
    return style == (t->style == STYLE_CHOICE_HOST ? S3_STYLE_HOST : S3_STYLE_PATH);
}

static bool
gave_listing(const struct evidence *ev, enum s3_style style)
{
    const struct exchange_seen *ex = evidence_find(ev, PROBE_LIST, style);

    return ex != NULL && ex->transport == TRANSPORT_OK && ex->status == 200 &&
           ex->reply.root == S3_ROOT_LIST;
}

enum s3_style
plan_judged_style(const struct target *t, const struct evidence *ev)
{
    if (t->style == STYLE_CHOICE_HOST)
        return S3_STYLE_HOST;
    if (t->style == STYLE_CHOICE_AUTO && !gave_listing(ev, S3_STYLE_PATH) &&
        gave_listing(ev, S3_STYLE_HOST))
        return S3_STYLE_HOST;
    return S3_STYLE_PATH;
}

bool
plan_key_is_sendable(const struct credentials *c)
{
    if (c->access_key == NULL || c->access_key_len == 0)
        return false;
    for (size_t i = 0; i < c->access_key_len; i++)
        if (c->access_key[i] <= ' ' || c->access_key[i] > '~')
            return false;
    return sp_secret_is_set(&c->secret);
}
