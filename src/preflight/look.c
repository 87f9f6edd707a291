/* A run's own place over the network: looked at, written to where that was asked for, judged. */
#include "preflight/internal.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "canary/canary.h"
#include "preflight/writing.h"
#include "probe/waves.h"

/* The judge that the network asks before a request leaves. */
static int
verify(void *ctx, const struct sp_bytes *chain, size_t nchain, const char *name, const char **why,
       struct sp_err *err)
{
    const struct verifier *j = ctx;
    struct tls_verdict v = {0};

    *why = "there is no CA to trust";
    if (j->trust == NULL)
        return 1;
    if (tls_judge(j->trust, chain, nchain, name, j->rules, j->clock.now(j->clock.ctx), j->arena, &v,
                  err) == -1)
        return -1;
    *why = !v.judged     ? "the server presents no certificate"
           : v.code != 0 ? v.text
           : !v.name_ok  ? "the certificate is for another name"
                         : NULL;
    return *why == NULL ? 0 : 1;
}

struct network *
preflight_network(struct s3preflight *p, struct verifier *verifier, long timeout_ms,
                  struct sp_err *err)
{
    struct network_pin *pins =
        sp_alloc_array(&p->arena, p->target.npins + 1, sizeof(*pins), err); /* the network's */
    struct network_options options = {
        .timeout_ms = timeout_ms,
        .connect_timeout_ms = p->target.connect_timeout_ms,
        .pins = pins,
        .npins = p->target.npins,
        .trust = {.verify = verify,
                  .ctx = verifier,
                  .security_level = verifier->rules->security_level,
                  .min_version = verifier->rules->min_version},
        .watch = &p->watch,
        .user_agent = "s3preflight/" S3PREFLIGHT_VERSION,
    };

    if (pins == NULL)
        return NULL;
    for (size_t i = 0; i < p->target.npins; i++)
        pins[i] = (struct network_pin){.host = p->target.pins[i].host,
                                       .port = p->target.pins[i].port,
                                       .address = p->target.pins[i].address};
    return network_new(&options, err);
}

/* Write, where nothing that was read speaks against it, and see what that tells. */
static int
prove_writing(struct s3preflight *p, const struct net *net, struct sp_err *err)
{
    struct canary_order order = {.forced = p->target.write_probe == WRITE_PROBE_FORCE,
                                 .style = p->context.style};
    struct canary_seen *seen = &p->evidence.canary;
    const char *refused = NULL;

    if (writing_refused(&p->context, &p->diagnosis, &refused, err) == -1)
        return -1;
    if (refused != NULL) {
        *seen = (struct canary_seen){
            .state = CANARY_REFUSED, .forced = order.forced, .refused = refused};
        return 0;
    }
    if (getrandom(order.random, sizeof(order.random), 0) != (ssize_t)sizeof(order.random))
        return sp_fail(err, SP_IO, "no random bytes: %s", strerror(errno));
    if (canary_run(&p->target, &order, net, &p->arena, &p->evidence, err) == -1)
        return -1;
    if (network_interrupts(&p->watch) != 0)
        p->evidence.interrupted = true;
    else if (seen->cut_short)
        p->evidence.timed_out = true;
    p->evidence.ms_exchange += seen->ms;
    p->evidence.ms_total += seen->ms;
    return 0;
}

/* The network lives for all of it, so that the write probe finds its connections open. */
static int
look_and_judge_over(struct s3preflight *p, struct network *network, bool trusted,
                    struct sp_err *err)
{
    const struct net calls = network_calls(network);

    if (waves_run(&p->target, trusted, &calls, &p->arena, &p->evidence, err) == -1 ||
        (p->purpose == PURPOSE_PREFLIGHT && preflight_look_at_others(p, err) == -1) ||
        preflight_judge(p, p->trust, err) == -1)
        return -1;
    if (p->target.write_probe == WRITE_PROBE_NO)
        return 0;
    return prove_writing(p, &calls, err) == -1 ? -1 : preflight_judge(p, p->trust, err);
}

static int
look(struct s3preflight *p, struct verifier *verifier, struct sp_err *err)
{
    struct network *network = preflight_network(p, verifier, p->target.timeout_ms, err);
    int rc;

    if (network == NULL)
        return -1;
    rc = look_and_judge_over(p, network, verifier->trust != NULL, err);
    network_free(network);
    return rc;
}

int
preflight_look(struct s3preflight *p, struct sp_err *err)
{
    struct verifier verifier = {.clock = network_clock(), .arena = &p->arena};

    if ((p->ca.state == CA_FILE_OK || p->ca.state == CA_FILE_NONE) &&
        (p->trust = tls_trust_new(&p->ca, err)) == NULL)
        return -1;
    verifier.trust = p->trust;
    verifier.rules = &p->target.consumer->tls;
    return look(p, &verifier, err);
}
