/* The names that the consumer looks up. */
#include <netdb.h>

#include "base/text.h"
#include "checks/proxy.h"
#include "checks/rules.h"

#define NAME_MAX_BYTES 253 /* RFC 1035 section 2.3.4, without the dot at the end */

/* A proxy looks the name up itself. */
static int
only_proxy_knows(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return c->name->naddresses > 0 ? 0 : proxy_required(c, detail, err);
}

static bool
not_found(const struct name_seen *name)
{
    return name->tried && !name->timed_out &&
           (name->gai == EAI_NONAME
#ifdef EAI_NODATA
            || name->gai == EAI_NODATA
#endif
           );
}

/* In host style bucket.endpoint is looked up: where that is known, the endpoint need not be. */
static int
no_endpoint(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct name_seen *name = &c->ev->names[SEEN_ENDPOINT];

    if (!not_found(name) || c->name->naddresses > 0 || proxy_is_the_way(c))
        return 0;
    return say(detail, err, "%s: %s", name->name, name->error);
}

static int
bucket_before_address(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (c->style != S3_STYLE_HOST || !c->target->endpoint_is_address)
        return 0;
    return say(detail, err, "host style makes %s.%s of it, which is no name", c->target->bucket,
               c->target->endpoint);
}

static int
no_bucket_host(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct name_seen *name = &c->ev->names[SEEN_BUCKET_HOST];

    if (c->style != S3_STYLE_HOST || !not_found(name) || proxy_is_the_way(c))
        return 0;
    return say(detail, err, "%s: %s; %s itself is known%s", name->name, name->error,
               c->target->endpoint,
               is_our_listing(c, c->other) ? ", and path style works there" : "");
}

static int
no_resolver(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (c->name->naddresses > 0 || !c->name->tried || c->ev->interrupted || proxy_is_the_way(c))
        return 0;
    if (c->name->timed_out)
        return say(detail, err, "%s: no answer from the name server within %ld ms", c->name->name,
                   c->name->ms);
    if (c->name->gai == 0)
        return 0;
    return say(detail, err, "%s: %s", c->name->name, c->name->error);
}

static int
name_too_long(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    size_t len = c->style == S3_STYLE_HOST && c->name->name != NULL ? strlen(c->name->name) : 0;

    if (len <= NAME_MAX_BYTES)
        return 0;
    return say(detail, err, "bucket.endpoint has %zu characters, a name at most %d", len,
               NAME_MAX_BYTES);
}

/* What answers at the name is no S3, or nothing answers at all. */
static bool
is_elsewhere(const struct check_context *c)
{
    const struct exchange_seen *unverified = seen(c, PROBE_UNVERIFIED);

    return !is_s3(c->list) && !is_s3(c->anonymous) && !is_s3(unverified);
}

static bool
passes(const struct tls_verdict *v)
{
    return v != NULL && v->judged && v->code == 0 && v->name_ok;
}

/* Nothing listens at any address, or something that is not S3 answered there. */
static bool
is_proven_elsewhere(const struct check_context *c)
{
    const struct exchange_seen *unverified = seen(c, PROBE_UNVERIFIED);
    bool refused = true;

    for (size_t i = 0; i < c->name->naddresses; i++)
        refused = refused && c->name->addresses[i].tried && !c->name->addresses[i].connected;
    return is_elsewhere(c) &&
           (refused || answered(c->list) || answered(c->anonymous) || answered(unverified));
}

static int
wildcard_elsewhere(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct name_seen *any = &c->ev->names[SEEN_ANY_HOST];
    const struct name_seen *endpoint = &c->ev->names[SEEN_ENDPOINT];

    if (c->style != S3_STYLE_HOST || endpoint->naddresses == 0 || !evidence_share(any, c->name) ||
        evidence_share(endpoint, c->name) || !is_proven_elsewhere(c) || !is_s3(c->other))
        return 0;
    return say(detail, err, "every name below %s leads to %s, and S3 is not there; %s itself is %s",
               endpoint->name, c->name->addresses[0].address, endpoint->name,
               endpoint->addresses[0].address);
}

/* The certificate for the name is presented where DNS says, and at none of the addresses that were
 * used. */
static bool
is_at_rooted(const struct check_context *c)
{
    const struct name_seen *rooted = &c->ev->names[SEEN_ROOTED];

    for (size_t i = 0; i < c->nchains; i++)
        if (passes(&c->chains[i]))
            return false;
    return rooted->naddresses > 0 && c->name->naddresses > 0 && !c->name->pinned &&
           !evidence_share(c->name, rooted) && is_elsewhere(c) && passes(c->rooted);
}

static int
search_domain(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    size_t len = c->name->name == NULL ? 0 : strlen(c->name->name);
    const char *canonical = c->name->canonical;

    if (!is_at_rooted(c) || canonical == NULL || len == 0 ||
        strncasecmp(canonical, c->name->name, len) != 0 || canonical[len] != '.' ||
        canonical[len + 1] == '\0')
        return 0;
    return say(detail, err, "%s was taken for %s, which is %s; %s itself is %s", c->name->name,
               canonical, c->name->addresses[0].address, c->name->name,
               c->ev->names[SEEN_ROOTED].addresses[0].address);
}

static int
old_address(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (!c->name->from_hosts || !is_at_rooted(c))
        return 0;
    return say(detail, err, "the hosts file says %s, where S3 is not; DNS says %s",
               c->name->addresses[0].address, c->ev->names[SEEN_ROOTED].addresses[0].address);
}

static bool
is_loopback(const char *address)
{
    return address == NULL || sp_starts(address, "127.") || sp_streq(address, "::1");
}

static int
from_hosts(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct name_seen *rooted = &c->ev->names[SEEN_ROOTED];

    if (!c->name->from_hosts || c->name->naddresses == 0 || !rooted->tried ||
        is_loopback(c->name->addresses[0].address))
        return 0;
    if (not_found(rooted))
        return say(detail, err, "%s is %s by the hosts file; DNS does not know it", c->name->name,
                   c->name->addresses[0].address);
    if (rooted->naddresses == 0 || evidence_share(c->name, rooted))
        return 0;
    return say(detail, err, "%s is %s by the hosts file; DNS says %s", c->name->name,
               c->name->addresses[0].address, rooted->addresses[0].address);
}

static const struct rule rules[] = {
    {"dns-label-too-long", name_too_long},
    {"proxy-required", only_proxy_knows},
    {"dns-nxdomain-endpoint", no_endpoint},
    {"dns-nxdomain-bucket-host", bucket_before_address},
    {"dns-nxdomain-bucket-host", no_bucket_host},
    {"dns-servfail", no_resolver},
    {"dns-wildcard-wrong-target", wildcard_elsewhere},
    {"dns-pinned-old-address", old_address},
    {"dns-search-domain-hijack", search_domain},
    {"env-hosts-override", from_hosts},
    {NULL, NULL},
};

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    if (c->name->naddresses == 0)
        return 0;
    if (c->name->is_literal)
        return say(summary, err, "%s is an address", c->name->name);
    *ms = c->name->ms;
    if (say(summary, err, "%s is ", c->name->name) == -1)
        return -1;
    for (size_t i = 0; i < c->name->naddresses && i < 3; i++)
        if (say(summary, err, "%s%s", i == 0 ? "" : ", ", c->name->addresses[i].address) == -1)
            return -1;
    if (c->name->naddresses > 3 &&
        say(summary, err, " and %zu more", c->name->naddresses - 3) == -1)
        return -1;
    return c->name->pinned ? say(summary, err, " (by --resolve)") : 1;
}

const struct check check_dns = {
    .id = "dns",
    .title = "Name",
    .needs = {"settings"},
    .rules = rules,
    .proven = proven,
};
