/* A connection to every address. */
#include <errno.h>

#include "checks/rules.h"

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
    if (count_connected(c->name) > 0)
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
    {"tcp-refused", refused},
    {"tcp-filtered", filtered},
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
