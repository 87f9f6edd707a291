#include "record/record.h"

#include "base/text.h"

static const struct check *
find_check(const char *id)
{
    for (size_t i = 0; checks_registry[i] != NULL; i++)
        if (sp_streq(checks_registry[i]->id, id))
            return checks_registry[i];
    return NULL;
}

static int
take_outcome(const struct diagnosis *d, const struct check_result *result, struct sp_arena *a,
             struct recorded_check *out, struct sp_err *err)
{
    struct finding *found = sp_alloc_array(a, d->nfindings, sizeof(*found), err);

    if (found == NULL)
        return -1;
    *out = (struct recorded_check){.id = result->id,
                                   .proven = result->proven,
                                   .summary = result->summary,
                                   .ms = result->ms,
                                   .findings = found};
    for (size_t i = 0; i < d->nfindings; i++)
        if (sp_streq(d->findings[i].check, result->id))
            found[out->nfindings++] = d->findings[i];
    return out->nfindings <= RECORD_FINDINGS_MAX
               ? 0
               : sp_fail(err, SP_LIMIT, "more than %d findings of one check", RECORD_FINDINGS_MAX);
}

int
record_outcomes(const struct diagnosis *d, bool all, struct sp_arena *a, struct recorded *out,
                struct sp_err *err)
{
    *out = (struct recorded){.all = all};
    out->checks = sp_alloc_array(a, RECORD_CHECKS_MAX, sizeof(*out->checks), err);
    if (out->checks == NULL)
        return -1;
    for (size_t i = 0; i < d->nchecks; i++) {
        const struct check *check = find_check(d->checks[i].id);

        if (check == NULL || (!check->recorded && !all))
            continue;
        if (out->nchecks == RECORD_CHECKS_MAX)
            return sp_fail(err, SP_BUG, "more than %d checks to record", RECORD_CHECKS_MAX);
        if (take_outcome(d, &d->checks[i], a, &out->checks[out->nchecks++], err) == -1)
            return -1;
    }
    return 0;
}

int
record_judged(struct record *r, const struct diagnosis *d, struct sp_arena *a, struct sp_err *err)
{
    struct judged *out = sp_alloc(a, sizeof(*out), err);
    struct judged_finding *found = sp_alloc_array(a, d->nfindings, sizeof(*found), err);

    if (out == NULL || found == NULL)
        return -1;
    if (d->nfindings > RECORD_JUDGED_MAX)
        return sp_fail(err, SP_LIMIT, "more than %d findings", RECORD_JUDGED_MAX);
    for (size_t i = 0; i < d->nfindings; i++)
        found[i] = (struct judged_finding){.cause = d->findings[i].cause,
                                           .severity = d->findings[i].severity,
                                           .check = d->findings[i].check};
    *out = (struct judged){.verdict = verdict_name(d->verdict),
                           .cause = d->cause == NULL ? NULL : d->cause->cause,
                           .findings = found,
                           .nfindings = d->nfindings};
    r->judged = out;
    r->njudged = 1;
    return 0;
}

/* ---- trust */

static int
add_used(struct record *r, const struct tls_seen *tls, const struct tls_trust *trust,
         struct sp_arena *a, struct sp_err *err)
{
    struct trust_used *all = &r->trust;
    struct sp_bytes found[TRUST_USED_MAX];
    size_t n = 0;

    if (tls_trust_used(trust, tls->chain, tls->nchain, r->evidence.started, a, found, &n, err) ==
        -1)
        return -1;
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;

        while (k < all->ncerts && (all->certs[k].len != found[i].len ||
                                   memcmp(all->certs[k].data, found[i].data, found[i].len) != 0))
            k++;
        if (k == RECORD_TRUST_MAX)
            return sp_fail(err, SP_LIMIT, "more than %d trust anchors", RECORD_TRUST_MAX);
        if (k == all->ncerts)
            all->certs[all->ncerts++] = found[i];
    }
    return 0;
}

int
record_trust(struct record *r, const struct tls_trust *trust, struct sp_arena *a,
             struct sp_err *err)
{
    const struct evidence *ev = &r->evidence;

    r->trust = (struct trust_used){.state = tls_trust_state(trust)};
    r->trust.certs = sp_alloc_array(a, RECORD_TRUST_MAX, sizeof(*r->trust.certs), err);
    if (r->trust.certs == NULL)
        return -1;
    for (size_t i = 0; i < SEEN_NAMES; i++)
        for (size_t k = 0; k < ev->names[i].naddresses; k++)
            if (add_used(r, &ev->names[i].addresses[k].tls, trust, a, err) == -1)
                return -1;
    return add_used(r, &ev->without_sni.tls, trust, a, err);
}
