/* Whether the certificate is for the name, as the consumer compares names. */
#include "base/text.h"
#include "checks/rules.h"

#define NAMES_SHOWN ((size_t)6)

static const struct tls_verdict *
mismatched(const struct check_context *c)
{
    for (size_t i = 0; i < c->nchains; i++)
        if (c->chains[i].judged && !c->chains[i].name_ok)
            return &c->chains[i];
    return NULL;
}

/* Where the addresses do not agree, which one it is. */
static int
say_where(const struct check_context *c, const struct tls_verdict *v, struct sp_buf *detail,
          struct sp_err *err)
{
    size_t fit = 0;

    for (size_t i = 0; i < c->nchains; i++)
        fit += c->chains[i].judged && c->chains[i].name_ok;
    if (fit == 0)
        return 1;
    return say(detail, err, "\nso it is at %s; %zu other address%s present%s one that fits",
               c->name->addresses[v - c->chains].address, fit, fit == 1 ? "" : "es",
               fit == 1 ? "s" : "");
}

static int
say_names(const struct check_context *c, const struct tls_verdict *v, struct sp_buf *detail,
          struct sp_err *err)
{
    const struct certificate *leaf = &v->leaf;

    if (say(detail, err, "the certificate is not for %s, but for ", c->name->name) == -1)
        return -1;
    if (leaf->all_names == 0 &&
        say(detail, err, "%s (its common name)",
            leaf->common_name == NULL ? "nothing" : leaf->common_name) == -1)
        return -1;
    for (size_t i = 0; i < leaf->nnames && i < NAMES_SHOWN; i++)
        if (say(detail, err, "%s%s", i == 0 ? "" : ", ", leaf->names[i]) == -1)
            return -1;
    if (leaf->all_names > NAMES_SHOWN &&
        say(detail, err, " and %zu more", leaf->all_names - NAMES_SHOWN) == -1)
        return -1;
    return say_where(c, v, detail, err);
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
default_certificate(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return is_default_certificate(c) ? say_default_certificate(c, detail, err) : 0;
}

static int
wildcard_partial(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct tls_verdict *v = mismatched(c);

    if (v == NULL || v->loose_name == NULL)
        return 0;
    return say(detail, err, "the certificate is for %s, which %s does not take for %s",
               v->loose_name, c->target->consumer->title, c->name->name);
}

/* The consumer does not look at the common name, which alone would match. */
static int
common_name_ignored(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct tls_verdict *v = mismatched(c);

    if (v == NULL || !v->common_name_only)
        return 0;
    return say(detail, err,
               "only its common name, %s, matches; it has no subjectAltName, and %s compares "
               "nothing else",
               v->leaf.common_name, c->target->consumer->title);
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

/* The common name is a finding of its own. */
static int
go_refuses(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    for (size_t i = 0; i < c->nchains; i++) {
        const struct tls_verdict *v = &c->chains[i];

        if (v->judged && v->go_refuses != NULL && !v->by_common_name)
            return say(detail, err, "%s accepts the certificate of %s, %s does not: %s",
                       c->target->consumer->title, c->name->addresses[i].address,
                       tls_client_go.title, v->go_refuses);
    }
    return 0;
}

static const struct rule rules[] = {
    {"tls-wildcard-dotted-bucket", dotted_bucket},
    {"tls-sni-default-cert", default_certificate},
    {"tls-wildcard-partial", wildcard_partial},
    {"tls-cn-only-refused", common_name_ignored},
    {"tls-wildcard-missing", wildcard_missing},
    {"tls-ip-san-missing", ip_missing},
    {"tls-hostname-mismatch", mismatch},
    {"tls-ip-san-missing", address_too_early},
    {"cfg-host-is-ip", by_address},
    {"tls-cn-only", by_common_name},
    {"tls-go-refuses", go_refuses},
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
