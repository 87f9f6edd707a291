/* Whether the prefix can be listed, to its end, and by the consumer's own request too. */
#include "base/text.h"
#include "checks/list_rules.h"
#include "s3/uri.h"

/* Only where the older request shows that it is the form of the list that is refused. */
static int
v2_unsupported(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const char *const codes[] = {"NotImplemented", "InvalidArgument", "InvalidRequest",
                                        "MethodNotAllowed", NULL};

    if (!has_code_of(c->list, codes) || !is_a_listing(seen(c, PROBE_LIST_V1)))
        return 0;
    if (say(detail, err, "the list of version 1 is answered; ") == -1)
        return -1;
    return say_answer(c, c->list, detail, err);
}

static int
other_error(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (!answered(c->list) || c->list->reply.root != S3_ROOT_ERROR)
        return 0;
    return say_answer(c, c->list, detail, err);
}

static int
token_bug(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (c->list == NULL || (!c->list->page_no_token && !c->list->page_loop))
        return 0;
    return say(detail, err, "page %u of the listing says that more follows, %s", c->list->pages,
               c->list->page_no_token ? "but gives no continuation token"
                                      : "and gives a continuation token that it gave before");
}

/* Names are encoded, and nothing says so: whoever asks for it in this way reads wrong names. */
static int
encoding_unsaid(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct s3_listing *l = is_a_listing(c->list) ? &c->list->reply.listing : NULL;
    const char *shown;
    char *decoded;
    size_t len;

    if (l == NULL || l->encoded || l->prefix == NULL || sp_streq(l->prefix, c->target->prefix))
        return 0;
    if (s3_decode(c->arena, l->prefix, strlen(l->prefix), true, &decoded, &len, err) == -1)
        return -1;
    if (!sp_streq(decoded, c->target->prefix))
        return 0;
    shown = safe(c, l->prefix, err);
    return shown == NULL ? -1
                         : say(detail, err,
                               "asked for prefix \"%s\", answered for \"%s\" without EncodingType",
                               c->target->prefix, shown);
}

/* A page that was asked for twice, with a pause; see src/probe/waves.c. */
static int
page_slow_down(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *shown;

    if (!is_a_listing(c->list) || c->list->page_problem == NULL || !c->list->throttled)
        return 0;
    shown = safe(c, c->list->page_problem, err);
    return shown == NULL ? -1 : say(detail, err, "for the second time; %s", shown);
}

/* A listing that is not what was asked for proves nothing, least of all emptiness. */
static int
incomplete(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct s3_listing *l;
    const char *shown;

    if (!is_a_listing(c->list))
        return 0;
    l = &c->list->reply.listing;
    if (c->list->page_problem != NULL) {
        shown = safe(c, c->list->page_problem, err); /* it may hold the server's words */
        return shown == NULL ? -1 : say(detail, err, "%s", shown);
    }
    if (!sp_streq(l->name, c->target->bucket)) {
        shown = safe(c, l->name, err);
        return shown == NULL ? -1
                             : say(detail, err, "asked for bucket \"%s\", answered for \"%s\"",
                                   c->target->bucket, shown);
    }
    if (!is_prefix_asked(c, l->prefix)) {
        shown = safe(c, l->prefix, err);
        return shown == NULL ? -1
                             : say(detail, err, "asked for prefix \"%s\", answered for \"%s\"",
                                   c->target->prefix, shown);
    }
    if (!l->has_truncated)
        return say(detail, err, "the listing does not say whether more follows (IsTruncated)");
    if (l->outside > 0)
        return say(detail, err, "%llu key%s in the answer lie%s outside the prefix \"%s\"",
                   l->outside, l->outside == 1 ? "" : "s", l->outside == 1 ? "s" : "",
                   c->target->prefix);
    return 0;
}

/* Our list works and the consumer's does not, in this way. */
static int
consumer_gets(const struct check_context *c, bool (*is)(const struct exchange_seen *ex),
              struct sp_buf *detail, struct sp_err *err)
{
    const struct exchange_seen *ex = c->as_consumer;

    if (!is_our_listing(c, c->list) || !answered(ex) || is_a_listing(ex) || !is(ex))
        return 0;
    if (say(detail, err, "the list as %s sends it: ", c->target->consumer->title) == -1)
        return -1;
    return say_answer(c, ex, detail, err);
}

static bool
has_no_backend(const struct exchange_seen *ex)
{
    return !is_s3(ex) && ex->status == 503;
}

static bool
is_of_gateway(const struct exchange_seen *ex)
{
    return !is_s3(ex) && (ex->status == 502 || ex->status == 504);
}

static int
consumer_throttled(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return consumer_gets(c, plan_was_throttled, detail, err);
}

static int
consumer_no_backend(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return consumer_gets(c, has_no_backend, detail, err);
}

static int
consumer_no_gateway(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return consumer_gets(c, is_of_gateway, detail, err);
}

/* The store itself fails on the names, which it need not encode here. */
static int
consumer_broken(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct exchange_seen *ex = c->as_consumer;

    if (!is_our_listing(c, c->list) || is_a_listing(ex) || !is_s3(ex) || ex->status != 500 ||
        plan_was_throttled(ex))
        return 0;
    if (say(detail, err, "%s lists without encoding-type=url: ", c->target->consumer->title) == -1)
        return -1;
    return say_answer(c, ex, detail, err);
}

static int
consumer_illegal(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct exchange_seen *ex = c->as_consumer;
    const char *problem;

    if (!is_our_listing(c, c->list) || !is_a_listing(ex) || ex->reply.well_formed)
        return 0;
    problem = ex->reply.problem == NULL ? "broken off" : safe(c, ex->reply.problem, err);
    return problem == NULL
               ? -1
               : say(detail, err,
                     "%s lists without encoding-type=url, and gets XML that is not valid: %s",
                     c->target->consumer->title, problem);
}

static int
consumer_refused(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct exchange_seen *ex = c->as_consumer;

    if (!is_our_listing(c, c->list) || ex == NULL || ex->transport == TRANSPORT_NOT_TRIED ||
        ex->transport == TRANSPORT_INTERRUPTED || is_our_listing(c, ex) ||
        (is_a_listing(ex) && !(ex->is_signed && ex->verified)))
        return 0;
    if (say(detail, err, "the list as %s sends it: ", c->target->consumer->title) == -1)
        return -1;
    return say_answer(c, ex, detail, err);
}

/* The folder right below the prefix in which a key lies; empty where it lies in none. */
static struct sp_bytes
folder_of(const struct check_context *c, const struct s3_object *o)
{
    size_t prefix = strlen(c->target->prefix);
    const char *slash = o->key_len < prefix ? NULL : strchr(o->key + prefix, '/');

    return (struct sp_bytes){.data = (const unsigned char *)o->key,
                             .len = slash == NULL ? 0 : (size_t)(slash - o->key) + 1};
}

/* Gateways show the markers of folders in one of the two lists only. */
static unsigned long long
content_of(const struct s3_listing *l)
{
    return l->keys - (l->markers < l->keys ? l->markers : l->keys) + l->prefixes;
}

static bool
is_marker(const struct s3_object *o)
{
    return o->size == 0 && o->key_len > 0 && o->key[o->key_len - 1] == '/';
}

/* How many such folders the keys name that were kept. */
static unsigned long long
count_folders(const struct check_context *c)
{
    const struct s3_listing *l = &c->list->reply.listing;
    unsigned long long count = 0;

    for (size_t i = 0; i < l->nsample; i++) {
        struct sp_bytes mine = folder_of(c, &l->sample[i]);
        bool known = mine.len == 0 || is_marker(&l->sample[i]);

        for (size_t k = 0; k < i && !known; k++) {
            struct sp_bytes other = folder_of(c, &l->sample[k]);

            known = other.len == mine.len && memcmp(other.data, mine.data, mine.len) == 0;
        }
        count += !known;
    }
    return count;
}

/* Something may have been written between the two. */
static bool
is_young(const struct check_context *c, const struct s3_listing *l)
{
    return l->newest != 0 && l->newest + 60 > c->now;
}

/*
 * The same place read in two ways, all levels and one level, where both are complete.
 */
static int
delimiter_bug(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct s3_listing *all = &c->list->reply.listing;
    const struct s3_listing *one;
    unsigned long long folders;

    if (!is_our_listing(c, c->list) || !is_our_listing(c, c->as_consumer))
        return 0;
    one = &c->as_consumer->reply.listing;
    if (all->truncated || one->truncated || is_young(c, all) || is_young(c, one))
        return 0;
    /* A write probe of somebody else comes and goes meanwhile. */
    if (all->keys + all->prefixes == 0 && content_of(one) > c->ev->content.probe_folders)
        return say(detail, err,
                   "all levels: nothing; one level (delimiter=/): %llu keys and %llu folders",
                   one->keys, one->prefixes);
    if (content_of(all) > 0 && one->keys + one->prefixes == 0)
        return say(detail, err, "all levels: %llu key%s; one level (delimiter=/): nothing",
                   all->keys, all->keys == 1 ? "" : "s");
    folders = count_folders(c);
    if (folders > one->prefixes)
        return say(detail, err,
                   "all levels: keys in %llu folder%s; one level (delimiter=/): %llu folders",
                   folders, folders == 1 ? "" : "s", one->prefixes);
    return 0;
}

/* Versions that are the latest and no delete marker; of folders' markers nobody counts. */
static unsigned long long
live_versions(const struct s3_listing *l)
{
    unsigned long long other = l->old + l->delete_markers + l->markers;

    return l->keys > other ? l->keys - other : 0;
}

/* Nothing is listed, and yet it is there: among the versions, and not since a moment ago. */
static int
versions_unlisted(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct s3_listing *list = &c->list->reply.listing;
    const struct exchange_seen *ex = seen(c, PROBE_VERSIONS);
    const struct s3_listing *l;
    unsigned long long live;

    if (!is_our_listing(c, c->list) || list->truncated || content_of(list) > 0 || !answered(ex) ||
        ex->status != 200 || ex->reply.root != S3_ROOT_VERSIONS || !ex->reply.well_formed ||
        !ex->is_signed || !ex->verified)
        return 0;
    l = &ex->reply.listing;
    live = live_versions(l);
    if (!sp_streq(l->name, c->target->bucket) || l->outside > 0 || live == 0 || l->newest == 0 ||
        is_young(c, l))
        return 0;
    return say(detail, err, "the list of \"%s\" is empty; the list of versions has %llu object%s",
               c->target->prefix, live, live == 1 ? "" : "s");
}

/* Harmless, as the consumers follow the token. */
static int
capped(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct s3_listing *l = &c->list->reply.listing;

    if (!is_our_listing(c, c->list) || c->list->pages < 2 || l->max_keys == 0 ||
        l->max_keys >= 1000)
        return 0;
    return say(detail, err, "1000 keys were asked for, MaxKeys is %llu", l->max_keys);
}

static const struct rule rules[] = {
    {"perm-kms-denied", denied_by_kms},
    {"perm-scp-boundary", denied_by_boundary},
    {"perm-vpce-required", denied_by_vpce},
    {"perm-source-ip", denied_by_address},
    {"bkt-requester-pays", denied_payer},
    {"perm-explicit-deny", denied_explicitly},
    {"perm-list-prefix-condition", denied_prefix},
    {"bkt-other-owner", denied_other_owner},
    {"cred-owner-mismatch", denied_other_key},
    {"perm-no-list", denied_list},
    {"bkt-list-v2-unsupported", v2_unsupported},
    {"s3-unexpected-error", other_error},
    {"bkt-list-token-bug", token_bug},
    {"bkt-encoding-type-ignored", encoding_unsaid},
    {"http-slowdown", page_slow_down},
    {"own-list-incomplete", incomplete},
    {"http-slowdown", consumer_throttled},
    {"http-lb-503-html", consumer_no_backend},
    {"http-502-504", consumer_no_gateway},
    {"http-xml-illegal-char", consumer_broken},
    {"http-xml-illegal-char", consumer_illegal},
    {"bkt-consumer-list-refused", consumer_refused},
    {"bkt-list-delimiter-bug", delimiter_bug},
    {"own-list-incomplete", versions_unlisted},
    {"bkt-list-max-keys-capped", capped},
    {NULL, NULL},
};

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    if (!is_our_listing(c, c->list) || !is_our_listing(c, c->as_consumer))
        return 0;
    *ms = c->list->pages > 1 ? c->list->ms : -1;
    if (c->list->reply.listing.truncated && c->target->purpose == PURPOSE_HEALTH)
        return say(summary, err, "allowed, %llu names read, more follow",
                   c->list->reply.listing.keys + c->list->reply.listing.prefixes);
    if (c->list->reply.listing.truncated)
        return say(summary, err, "allowed, read to %llu keys (%s), more follow",
                   c->list->reply.listing.keys,
                   c->list->page_cap ? "--max-items" : "the time was over");
    return c->list->pages == 1
               ? say(summary, err, "allowed, read to its end")
               : say(summary, err, "allowed, read to its end in %u pages", c->list->pages);
}

const struct check check_list = {
    .id = "list",
    .title = "List",
    .needs = {"signature", "bucket"},
    .rules = rules,
    .proven = proven,
};
