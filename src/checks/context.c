#include "checks/check.h"

#include "base/text.h"
#include "checks/stanza.h"

/* A server's Date has whole seconds and is some milliseconds old: less than this is nothing. */
static void
find_skew(struct check_context *c)
{
    for (size_t i = 0; i < c->ev->nexchanges && !c->skew_known; i++) {
        const struct exchange_seen *ex = &c->ev->exchanges[i];

        if (ex->date == 0)
            continue;
        c->skew = (long long)ex->date - (long long)ex->local;
        c->skew_known = true;
    }
}

static int
judge_chains(struct check_context *c, const struct tls_trust *trust, struct sp_err *err)
{
    const struct tls_rules *rules = &c->target->consumer->tls;

    for (size_t i = 0; i < c->name->naddresses && i < VERDICTS_MAX; i++, c->nchains++) {
        const struct tls_seen *tls = &c->name->addresses[i].tls;

        if (tls->completed && tls_judge(trust, tls->chain, tls->nchain, c->name->name, rules,
                                        c->now, c->arena, &c->chains[i], err) == -1)
            return -1;
    }
    return 0;
}

/* Whether the endpoint's own name would pass, when bucket.endpoint is what is judged. */
static int
judge_endpoint(struct check_context *c, const struct tls_trust *trust, struct sp_err *err)
{
    const struct name_seen *name = &c->ev->names[SEEN_ENDPOINT];
    struct tls_verdict *verdict;

    if (c->style == S3_STYLE_PATH || name->naddresses == 0 || !name->addresses[0].tls.completed)
        return 0;
    verdict = sp_alloc(c->arena, sizeof(*verdict), err);
    if (verdict == NULL ||
        tls_judge(trust, name->addresses[0].tls.chain, name->addresses[0].tls.nchain, name->name,
                  &c->target->consumer->tls, c->now, c->arena, verdict, err) == -1)
        return -1;
    c->endpoint = verdict;
    return 0;
}

/* Whether the name would pass where DNS says that it is, when it was looked for elsewhere. */
static int
judge_rooted(struct check_context *c, const struct tls_trust *trust, struct sp_err *err)
{
    const struct name_seen *rooted = &c->ev->names[SEEN_ROOTED];
    struct tls_verdict *verdict;

    if (rooted->naddresses == 0 || !rooted->addresses[0].tls.completed)
        return 0;
    verdict = sp_alloc(c->arena, sizeof(*verdict), err);
    if (verdict == NULL ||
        tls_judge(trust, rooted->addresses[0].tls.chain, rooted->addresses[0].tls.nchain,
                  c->name->name, &c->target->consumer->tls, c->now, c->arena, verdict, err) == -1)
        return -1;
    c->rooted = verdict;
    return 0;
}

int
context_make(const struct target *target, const struct evidence *ev, const struct ca_file *ca,
             const struct tls_trust *trust, time_t now, struct sp_arena *a,
             struct check_context *out, struct sp_err *err)
{
    enum s3_style style = plan_judged_style(target, ev);
    enum s3_style other = style == S3_STYLE_PATH ? S3_STYLE_HOST : S3_STYLE_PATH;

    *out = (struct check_context){
        .target = target,
        .ev = ev,
        .ca = ca,
        .now = now,
        .arena = a,
        .style = style,
        .name = &ev->names[style == S3_STYLE_PATH ? SEEN_ENDPOINT : SEEN_BUCKET_HOST],
        .list = evidence_find(ev, PROBE_LIST, style),
        .other = evidence_find(ev, PROBE_LIST, other),
        .as_consumer = evidence_find(ev, PROBE_CONSUMER, style),
        .anonymous = evidence_find(ev, PROBE_ANONYMOUS, style),
        .badsig = evidence_find(ev, PROBE_BADSIG, style)};
    if (target->purpose == PURPOSE_HEALTH && out->as_consumer == NULL)
        out->as_consumer = out->list; /* one level deep is all that is asked there */
    find_skew(out);
    if (stanza_look(out, err) == -1)
        return -1;
    if (trust == NULL)
        return 0;
    return judge_chains(out, trust, err) == -1 || judge_endpoint(out, trust, err) == -1 ||
                   judge_rooted(out, trust, err) == -1
               ? -1
               : 0;
}
