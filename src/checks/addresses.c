/*
 * Whether every address of the name leads to the same store. A consumer takes any of them; the
 * list, and all that is judged by it, came from one.
 */
#include "base/text.h"
#include "checks/rules.h"

#define YOUNG_SECONDS 60 /* something may have been written between two lists */

static size_t
count_connected(const struct name_seen *name)
{
    size_t n = 0;

    for (size_t i = 0; i < name->naddresses; i++)
        n += name->addresses[i].connected;
    return n;
}

static bool
applies(const struct check_context *c)
{
    return count_connected(c->name) > 1;
}

/* The next exchange with another address, from *at on; NULL: there is none. */
static const struct exchange_seen *
next_other(const struct check_context *c, size_t *at)
{
    while (*at < c->ev->nexchanges) {
        const struct exchange_seen *ex = &c->ev->exchanges[(*at)++];

        if (sp_streq(ex->purpose, PROBE_ADDRESS) && ex->style == c->style)
            return ex;
    }
    return NULL;
}

static int
compare_keys(const struct s3_object *a, const struct s3_object *b)
{
    const size_t len = a->key_len < b->key_len ? a->key_len : b->key_len;
    const int order = memcmp(a->key, b->key, len);

    return order != 0 ? order : (a->key_len > b->key_len) - (a->key_len < b->key_len);
}

/* Some stores list in no order: what comes first there says nothing. */
static bool
is_in_order(const struct s3_listing *l)
{
    for (size_t i = 1; i < l->nsample; i++)
        if (compare_keys(&l->sample[i - 1], &l->sample[i]) > 0)
            return false;
    return true;
}

static bool
is_young(const struct check_context *c, const struct s3_listing *l)
{
    return l->newest != 0 && l->newest + YOUNG_SECONDS > c->now;
}

/* Two lists of one place that cannot both be right; what is different, or NULL. */
static const char *
difference(const struct check_context *c, const struct s3_listing *first,
           const struct s3_listing *other)
{
    if (!sp_streq(first->name, other->name) || !sp_streq(first->prefix, other->prefix))
        return "lists another place";
    if (is_young(c, first) || is_young(c, other))
        return NULL;
    if (first->keys > 0 && other->keys == 0)
        return "lists nothing";
    if (first->keys == 0 && other->keys > 0)
        return "lists keys";
    /* Of the first list the sample may lack its very first key, when that is a folder's marker. */
    if (first->nsample > 0 && other->nsample > 0 && first->markers == 0 && is_in_order(first) &&
        compare_keys(&first->sample[0], &other->sample[0]) != 0)
        return "lists other keys";
    return NULL;
}

static bool
is_failure(const struct exchange_seen *ex)
{
    if (answered(ex))
        return !is_a_listing(ex) && !plan_was_throttled(ex);
    return ex->transport == TRANSPORT_CONNECT || ex->transport == TRANSPORT_TLS ||
           ex->transport == TRANSPORT_BROKEN || ex->transport == TRANSPORT_TOO_BIG;
}

static int
say_first(const struct check_context *c, const struct exchange_seen *ex, struct sp_buf *detail,
          struct sp_err *err)
{
    const struct s3_listing *l = &c->list->reply.listing;

    return say(detail, err, "%s lists %s%s; %s ", c->list->address,
               l->keys == 0 ? "nothing" : "keys", l->truncated ? " and more" : "", ex->address);
}

static int
differs(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct exchange_seen *ex;
    size_t at = 0;

    if (!is_our_listing(c, c->list) || c->list->address == NULL)
        return 0;
    while ((ex = next_other(c, &at)) != NULL) {
        const char *what =
            is_a_listing(ex) ? difference(c, &c->list->reply.listing, &ex->reply.listing) : NULL;

        if (ex->address == NULL || (what == NULL && !is_failure(ex)))
            continue;
        if (say_first(c, ex, detail, err) == -1)
            return -1;
        if (what != NULL)
            return say(detail, err, "%s", what);
        return say(detail, err, "does not: ") == -1 ? -1 : say_answer(c, ex, detail, err);
    }
    return 0;
}

static const struct rule rules[] = {
    {"http-address-differs", differs},
    {NULL, NULL},
};

/* Each that was to be asked gave our list. */
static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    const size_t others = count_connected(c->name) - 1;
    const size_t wanted = others < PLAN_ADDRESSES_MAX ? others : PLAN_ADDRESSES_MAX;
    const struct exchange_seen *ex;
    size_t n = 0;
    size_t at = 0;

    (void)ms;
    while ((ex = next_other(c, &at)) != NULL) {
        if (!is_our_listing(c, ex))
            return say(summary, err, "no list from %s",
                       ex->address == NULL ? "another address" : ex->address) == -1
                       ? -1
                       : 0;
        n++;
    }
    if (n < wanted)
        return 0;
    return say(summary, err, "%zu of %zu list the same", n + 1, others + 1);
}

const struct check check_addresses = {
    .id = "addresses",
    .title = "Other addresses",
    .needs = {"list"},
    .applies = applies,
    .in = IN_PREFLIGHT,
    .rules = rules,
    .proven = proven,
};
