/* The names that the consumer looks up. */
#include <netdb.h>

#include "checks/rules.h"

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

    if (!not_found(name) || c->name->naddresses > 0)
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

    if (c->style != S3_STYLE_HOST || !not_found(name))
        return 0;
    return say(detail, err, "%s: %s; %s itself is known%s", name->name, name->error,
               c->target->endpoint,
               is_our_listing(c, c->other) ? ", and path style works there" : "");
}

static int
no_resolver(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (c->name->naddresses > 0 || !c->name->tried || c->ev->interrupted)
        return 0;
    if (c->name->timed_out)
        return say(detail, err, "%s: no answer from the name server within %ld ms", c->name->name,
                   c->name->ms);
    if (c->name->gai == 0)
        return 0;
    return say(detail, err, "%s: %s", c->name->name, c->name->error);
}

static const struct rule rules[] = {
    {"dns-nxdomain-endpoint", no_endpoint},
    {"dns-nxdomain-bucket-host", bucket_before_address},
    {"dns-nxdomain-bucket-host", no_bucket_host},
    {"dns-servfail", no_resolver},
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
