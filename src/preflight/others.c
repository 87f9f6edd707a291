/* The places of other sites: whether what lies there is what lies here. */
#include "preflight/internal.h"

#include "base/text.h"
#include "probe/peer.h"
#include "provider/provider.h"

/* With its own key and CA; a place that cannot be worked out was told of before. */
static int
look_at_other(struct s3preflight *p, struct other_site *other, long timeout_ms, struct sp_err *err)
{
    struct verifier verifier = {.clock = network_clock(), .arena = &p->arena};
    struct settings *settings = sp_alloc(&p->arena, sizeof(*settings), err);
    struct network *network = NULL;
    struct tls_trust *trust = NULL;
    struct sp_err why = {0};
    struct ca_file ca = {.state = CA_FILE_NONE};
    struct target t;
    struct net calls;
    int rc = -1;

    if (settings == NULL || site_fill(other->site, settings, &p->arena, err) == -1 ||
        site_fill_credentials(other->site, settings, &p->arena, err) == -1)
        goto out;
    if (settings->credentials.access_key == NULL ||
        target_from_settings(settings, &p->arena, &t, &why) == -1 ||
        !plan_key_is_sendable(t.credentials)) {
        rc = why.code == SP_NOMEM ? sp_fail(err, SP_NOMEM, "%s", why.message) : 0;
        goto out;
    }
    if (ca_file_parse(&t.ca, &p->arena, &ca, err) == -1)
        goto out;
    if ((ca.state == CA_FILE_OK || ca.state == CA_FILE_NONE) &&
        (trust = tls_trust_new(&ca, err)) == NULL)
        goto out;
    verifier.trust = trust;
    verifier.rules = &t.consumer->tls;
    network = preflight_network(p, &verifier, timeout_ms, err);
    if (network == NULL)
        goto out;
    calls = network_calls(network);
    rc = peer_look(&t, &calls, &p->arena, &p->evidence, &other->seen, err);
out:
    network_free(network);
    tls_trust_free(trust);
    if (settings != NULL)
        settings_release(settings);
    return rc;
}

/* Of --other-site, and by its name another store. 1, 0, -1. */
static int
is_to_be_compared(struct s3preflight *p, const struct other_site *other, struct sp_err *err)
{
    const char *ours;
    const char *theirs;
    bool given = false;

    for (size_t i = 0; i < p->sites.there.nsites; i++)
        given = given || other->site == &p->sites.there.sites[i];
    if (!given)
        return 0;
    ours = provider_store(p->target.endpoint, p->target.port, &p->arena, err);
    theirs = provider_store(other->target.endpoint, other->target.port, &p->arena, err);
    return ours == NULL || theirs == NULL ? -1 : !sp_streq(ours, theirs);
}

/* Where something lies here, whether it is what lies there. */
int
preflight_look_at_others(struct s3preflight *p, struct sp_err *err)
{
    const struct page_seen *begin = &p->evidence.content.begin;
    const struct sp_clock clock = network_clock();
    const long long start = clock.millis(clock.ctx);
    /* A place that does not answer leaves time for what else is asked for. */
    const long share = (p->target.timeout_ms - p->evidence.ms_total) / 2;
    long ms = 0;

    for (size_t i = 0; i < p->sites.nknown && begin->seen && begin->bytes > 0; i++) {
        const long left = share - ms;
        int is = is_to_be_compared(p, &p->sites.known[i], err);

        if (is == -1)
            return -1;
        if (is == 0 || left <= 0 || p->evidence.timed_out)
            continue;
        if (look_at_other(p, &p->sites.known[i], left, err) == -1)
            return -1;
        ms = (long)(clock.millis(clock.ctx) - start);
    }
    p->evidence.ms_exchange += ms;
    p->evidence.ms_total += ms;
    return 0;
}
