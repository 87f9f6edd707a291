/* Whether the prefix can be listed, to its end, and by the consumer's own request too. */
#include "base/text.h"
#include "checks/rules.h"

static int
explicit_deny(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (!has_code(c->list, "AccessDenied") || c->list->reply.error.message == NULL ||
        strstr(c->list->reply.error.message, "explicit deny") == NULL)
        return 0;
    return say_answer(c, c->list, detail, err);
}

static int
denied(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (!has_code(c->list, "AccessDenied"))
        return 0;
    return say_answer(c, c->list, detail, err);
}

static int
v2_unsupported(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const char *const codes[] = {"NotImplemented", "InvalidArgument", "MethodNotAllowed",
                                        NULL};

    if (!has_code_of(c->list, codes))
        return 0;
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

/* A listing that is not what was asked for proves nothing, least of all emptiness. */
static int
incomplete(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct s3_listing *l;
    const char *shown;

    if (!is_a_listing(c->list))
        return 0;
    l = &c->list->reply.listing;
    if (c->list->page_problem != NULL)
        return say(detail, err, "%s", c->list->page_problem);
    if (!sp_streq(l->name, c->target->bucket)) {
        shown = safe(c, l->name, err);
        return shown == NULL ? -1
                             : say(detail, err, "asked for bucket \"%s\", answered for \"%s\"",
                                   c->target->bucket, shown);
    }
    if (!sp_streq(l->prefix, c->target->prefix)) {
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

/* Our list works and the consumer's does not. */
static int
consumer_broken(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct exchange_seen *ex = c->as_consumer;

    if (!is_our_listing(c, c->list) || ex == NULL || !answered(ex) || is_a_listing(ex) ||
        ex->status < 500)
        return 0;
    if (say(detail, err, "%s lists without encoding-type=url: ", c->target->consumer->title) == -1)
        return -1;
    return say_answer(c, ex, detail, err);
}

static int
consumer_illegal(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct exchange_seen *ex = c->as_consumer;

    if (!is_our_listing(c, c->list) || !is_a_listing(ex) || ex->reply.well_formed)
        return 0;
    return say(
        detail, err, "%s lists without encoding-type=url, and gets XML that is not valid: %s",
        c->target->consumer->title, ex->reply.problem == NULL ? "broken off" : ex->reply.problem);
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

static const struct rule rules[] = {
    {"perm-explicit-deny", explicit_deny},
    {"perm-no-list", denied},
    {"bkt-list-v2-unsupported", v2_unsupported},
    {"s3-unexpected-error", other_error},
    {"bkt-list-token-bug", token_bug},
    {"own-list-incomplete", incomplete},
    {"http-xml-illegal-char", consumer_broken},
    {"http-xml-illegal-char", consumer_illegal},
    {"bkt-consumer-list-refused", consumer_refused},
    {NULL, NULL},
};

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    if (!is_our_listing(c, c->list) || !is_our_listing(c, c->as_consumer))
        return 0;
    *ms = c->list->pages > 1 ? c->list->ms : -1;
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
