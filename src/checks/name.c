/* Whether the certificate is for the name, as the consumer compares names. */
#include "base/text.h"
#include "checks/rules.h"

static const struct tls_verdict *
mismatched(const struct check_context *c)
{
    for (size_t i = 0; i < c->nchains; i++)
        if (c->chains[i].judged && !c->chains[i].name_ok)
            return &c->chains[i];
    return NULL;
}

static int
say_names(const struct check_context *c, const struct tls_verdict *v, struct sp_buf *detail,
          struct sp_err *err)
{
    if (say(detail, err, "the certificate is not for %s, but for ", c->name->name) == -1)
        return -1;
    if (v->leaf.all_names == 0)
        return say(detail, err, "%s (its common name)",
                   v->leaf.common_name == NULL ? "nothing" : v->leaf.common_name);
    for (size_t i = 0; i < v->leaf.nnames && i < 6; i++)
        if (say(detail, err, "%s%s", i == 0 ? "" : ", ", v->leaf.names[i]) == -1)
            return -1;
    return v->leaf.all_names > 6 ? say(detail, err, " and %zu more", v->leaf.all_names - 6) : 1;
}

static int
dotted_bucket(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct tls_verdict *v = mismatched(c);

    if (v == NULL || c->style != S3_STYLE_HOST || strchr(c->target->bucket, '.') == NULL)
        return 0;
    return say_names(c, v, detail, err);
}

static int
wildcard_missing(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct tls_verdict *v = mismatched(c);

    if (v == NULL || c->style != S3_STYLE_HOST || c->endpoint == NULL || !c->endpoint->name_ok)
        return 0;
    if (say_names(c, v, detail, err) == -1)
        return -1;
    return is_our_listing(c, c->other) ? say(detail, err, "; path style works here") : 1;
}

static int
ip_missing(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct tls_verdict *v = mismatched(c);

    return v != NULL && c->target->endpoint_is_address ? say_names(c, v, detail, err) : 0;
}

static int
mismatch(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct tls_verdict *v = mismatched(c);

    return v != NULL ? say_names(c, v, detail, err) : 0;
}

static int
say_by_address(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct consumer *consumer = c->target->consumer;

    for (size_t i = 0; i < c->nchains; i++)
        if (c->chains[i].judged && c->chains[i].by_ip && consumer->ip_san_since != NULL)
            return say(detail, err,
                       "the certificate names the address %s, which %s compares from version %s on",
                       c->name->name, consumer->title, consumer->ip_san_since);
    return 0;
}

/* The consumer compares addresses only from some version on: ours is older. */
static int
address_too_early(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return c->target->consumer->ip_san_since != NULL &&
                   consumer_is_before(c->target->consumer_version,
                                      c->target->consumer->ip_san_since)
               ? say_by_address(c, detail, err)
               : 0;
}

/* Nobody said which version it is. */
static int
by_address(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return c->target->consumer_version == NULL ? say_by_address(c, detail, err) : 0;
}

static int
by_common_name(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    for (size_t i = 0; i < c->nchains; i++)
        if (c->chains[i].judged && c->chains[i].name_ok && c->chains[i].by_common_name)
            return say(detail, err, "only its common name, %s, matches; it has no subjectAltName",
                       c->chains[i].leaf.common_name);
    return 0;
}

static const struct rule rules[] = {
    {"tls-wildcard-dotted-bucket", dotted_bucket},
    {"tls-wildcard-missing", wildcard_missing},
    {"tls-ip-san-missing", ip_missing},
    {"tls-hostname-mismatch", mismatch},
    {"tls-ip-san-missing", address_too_early},
    {"cfg-host-is-ip", by_address},
    {"tls-cn-only", by_common_name},
    {NULL, NULL},
};

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    bool seen = false;

    (void)ms;
    for (size_t i = 0; i < c->nchains; i++) {
        if (!c->name->addresses[i].connected)
            continue;
        if (!c->chains[i].judged || !c->chains[i].name_ok)
            return 0;
        seen = true;
    }
    return seen ? say(summary, err, "the certificate is for %s", c->name->name) : 0;
}

const struct check check_name = {
    .id = "name",
    .title = "Certificate's name",
    .needs = {"trust"},
    .rules = rules,
    .proven = proven,
};
