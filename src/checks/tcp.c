/* A connection to every address. */
#include <arpa/inet.h>
#include <errno.h>

#include "base/text.h"
#include "checks/proxy.h"
#include "checks/rules.h"
#include "provider/provider.h"

static size_t
count_connected(const struct name_seen *name)
{
    size_t n = 0;

    for (size_t i = 0; i < name->naddresses; i++)
        n += name->addresses[i].connected;
    return n;
}

/* Nothing answers; the first address that failed in this way is told. */
static int
none_but(const struct check_context *c, bool (*how)(const struct address_seen *),
         struct sp_buf *detail, struct sp_err *err)
{
    if (count_connected(c->name) > 0 || proxy_is_the_way(c))
        return 0;
    for (size_t i = 0; i < c->name->naddresses; i++) {
        const struct address_seen *a = &c->name->addresses[i];

        if (!how(a))
            continue;
        if (a->timed_out)
            return say(detail, err, "%s port %d: no answer within %ld ms", a->address,
                       c->target->port, a->ms);
        return say(detail, err, "%s port %d: %s", a->address, c->target->port,
                   strerror(a->sys_errno));
    }
    return 0;
}

static bool
is_refused(const struct address_seen *a)
{
    return a->sys_errno == ECONNREFUSED || a->sys_errno == ECONNRESET;
}

static bool
is_silent(const struct address_seen *a)
{
    return a->timed_out || (a->sys_errno != 0 && !is_refused(a));
}

static bool
has_no_v6(const struct address_seen *a)
{
    return a->is_v6 && (a->sys_errno == ENETUNREACH || a->sys_errno == EADDRNOTAVAIL ||
                        a->sys_errno == EAFNOSUPPORT);
}

static int
v6_only(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (c->name->is_literal)
        return 0;
    for (size_t i = 0; i < c->name->naddresses; i++)
        if (!has_no_v6(&c->name->addresses[i]))
            return 0;
    return none_but(c, has_no_v6, detail, err);
}

/* RFC 1918, RFC 4193, RFC 6598 and IBM Cloud's own ranges: not routed on the Internet. */
static bool
is_private(const struct address_seen *a)
{
    static const struct {
        unsigned char net[2];
        unsigned char mask[2];
    } ranges[] = {
        {{10, 0}, {255, 0}},     {{172, 16}, {255, 240}}, {{192, 168}, {255, 255}},
        {{100, 64}, {255, 192}}, {{161, 26}, {255, 255}}, {{166, 8}, {255, 254}},
    };
    unsigned char v6[16];
    unsigned char v4[4];

    if (a->address == NULL)
        return false;
    if (a->is_v6)
        return inet_pton(AF_INET6, a->address, v6) == 1 && (v6[0] & 0xfe) == 0xfc;
    if (inet_pton(AF_INET, a->address, v4) != 1)
        return false;
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
        if ((v4[0] & ranges[i].mask[0]) == ranges[i].net[0] &&
            (v4[1] & ranges[i].mask[1]) == ranges[i].net[1])
            return true;
    return false;
}

/* A store of one's own may well have a private address: only a provider's name tells. */
static int
private_network(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const char *const from[] = {"its address is private",
                                       "it is reached only from IBM Cloud's private network",
                                       "it is reached only from a VPC of IBM Cloud",
                                       "it is reached only from the VPC that holds the endpoint"};
    struct provider_place place;
    bool reached_nowhere = c->name->naddresses > 0;
    bool private = false;

    provider_of(c->target->endpoint, &place);
    for (size_t i = 0; i < c->name->naddresses; i++) {
        reached_nowhere = reached_nowhere && is_silent(&c->name->addresses[i]);
        private = private || is_private(&c->name->addresses[i]);
    }
    if (!reached_nowhere || proxy_is_the_way(c) ||
        (place.network == PROVIDER_PUBLIC && (sp_streq(place.provider, "custom") || !private)))
        return 0;
    if (say(detail, err, "%s: %s; ", c->target->endpoint, from[place.network]) == -1)
        return -1;
    return none_but(c, is_silent, detail, err);
}

static int
refused(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return none_but(c, is_refused, detail, err);
}

static int
filtered(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return none_but(c, is_silent, detail, err);
}

/* Some address is dead while another one lives. */
static int
dead(const struct check_context *c, bool v6_first, struct sp_buf *detail, struct sp_err *err)
{
    const struct name_seen *name = c->name;

    if (count_connected(name) == 0)
        return 0;
    for (size_t i = 0; i < name->naddresses; i++) {
        const struct address_seen *a = &name->addresses[i];

        if (a->connected || !a->tried || (a->sys_errno == 0 && !a->timed_out))
            continue;
        if ((i == 0 && a->is_v6) != v6_first)
            continue;
        return say(detail, err, "%s: %s, while %zu other address%s of %s answer%s%s%s%s",
                   a->address, a->timed_out ? "no answer" : strerror(a->sys_errno),
                   count_connected(name), count_connected(name) == 1 ? "" : "es", name->name,
                   count_connected(name) == 1 ? "s" : "",
                   i == 0 && c->target->consumer->all_addresses_since != NULL
                       ? "; it is the first one, and before version "
                       : "",
                   i == 0 && c->target->consumer->all_addresses_since != NULL
                       ? c->target->consumer->all_addresses_since
                       : "",
                   i == 0 && c->target->consumer->all_addresses_since != NULL
                       ? " the consumer tries no other"
                       : "");
    }
    return 0;
}

/* The consumer is known to try no other. */
static int
first_dead(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct address_seen *a = c->name->addresses;
    const char *since = c->target->consumer->all_addresses_since;

    if (count_connected(c->name) == 0 || a->connected || !a->tried ||
        (a->sys_errno == 0 && !a->timed_out) || since == NULL ||
        !consumer_is_before(c->target->consumer_version, since))
        return 0;
    return say(detail, err,
               "%s, the first address of %s: %s; %s %s tries no other, as all do before %s",
               a->address, c->name->name, a->timed_out ? "no answer" : strerror(a->sys_errno),
               c->target->consumer->title, c->target->consumer_version, since);
}

static int
dead_v6(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return dead(c, true, detail, err);
}

static int
dead_one(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return dead(c, false, detail, err);
}

static const struct rule rules[] = {
    {"proxy-required", proxy_required},
    {"dns-v6-only", v6_only},
    {"dns-private-endpoint-outside", private_network},
    {"tcp-refused", refused},
    {"tcp-filtered", filtered},
    {"tcp-first-address-dead", first_dead},
    {"dns-aaaa-first-dead", dead_v6},
    {"tcp-one-dead-address", dead_one},
    {NULL, NULL},
};

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    size_t n = count_connected(c->name);

    if (n == 0)
        return 0;
    for (size_t i = 0; i < c->name->naddresses; i++) {
        const struct address_seen *a = &c->name->addresses[i];

        if (!a->connected && a->sys_errno == 0 && !a->timed_out)
            return 0; /* the run ended before it was known */
        if (a->connected && a->ms > *ms)
            *ms = a->ms;
    }
    if (n == 1 && c->name->naddresses == 1)
        return say(summary, err, "port %d answers", c->target->port);
    return say(summary, err, "port %d answers on %zu of %zu addresses", c->target->port, n,
               c->name->naddresses);
}

const struct check check_tcp = {
    .id = "tcp",
    .title = "Connection",
    .needs = {"dns"},
    .rules = rules,
    .proven = proven,
};
