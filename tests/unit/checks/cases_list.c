#include "cases.h"

extern const struct check_case cases_list[];

static void
denied(struct world *w, long n, const char *text)
{
    list_answers(w, n, "AccessDenied");
    world_list(w)->reply.error.message = text;
}

/* n: which flag. */
static void
token(struct world *w, long n, const char *text)
{
    struct exchange_seen *list = world_list(w);

    (void)text;
    list->pages = 3;
    list->page_no_token = n == 0;
    list->page_loop = n == 1;
    list->reply.listing.truncated = true;
}

static void
page_problem(struct world *w, long n, const char *text)
{
    (void)n;
    world_list(w)->page_problem = text;
}

static void
other_name(struct world *w, long n, const char *text)
{
    (void)n;
    world_list(w)->reply.listing.name = text;
}

static void
other_prefix(struct world *w, long n, const char *text)
{
    (void)n;
    world_list(w)->reply.listing.prefix = text;
}

static void
endless(struct world *w, long n, const char *text)
{
    (void)text;
    world_list(w)->reply.listing.has_truncated = n != 0;
}

static void
outside(struct world *w, long n, const char *text)
{
    (void)text;
    world_list(w)->reply.listing.outside = (unsigned long long)n;
}

static struct exchange_seen *
consumer(struct world *w)
{
    return world_exchange(w, PROBE_CONSUMER, S3_STYLE_PATH);
}

static void
consumer_answers(struct world *w, long n, const char *text)
{
    reply_error(consumer(w), n, text);
}

static void
consumer_malformed(struct world *w, long n, const char *text)
{
    (void)n;
    consumer(w)->reply.well_formed = false;
    consumer(w)->reply.problem = text;
}

static void
consumer_fails(struct world *w, long n, const char *text)
{
    reply_none(consumer(w), (enum transport)n, text);
}

static void
consumer_lists_other(struct world *w, long n, const char *text)
{
    (void)n;
    consumer(w)->reply.listing.prefix = text;
}

static void
consumer_dropped(struct world *w, long n, const char *text)
{
    (void)n;
    (void)text;
    world_drop(w, PROBE_CONSUMER);
}

static void
consumer_unsigned(struct world *w, long n, const char *text)
{
    (void)n;
    (void)text;
    consumer(w)->is_signed = false;
}

const struct check_case cases_list[] = {
    {"explicit deny", denied, 403, "with an explicit deny in a policy", "perm-explicit-deny", FAILS,
     "explicit deny"},
    {"near: denied", denied, 403, "Access Denied", "perm-no-list", FAILS, "AccessDenied"},
    {"near: denied without words", denied, 403, NULL, "perm-no-list", FAILS, "403 AccessDenied"},
    {"version 2 not implemented", list_answers, 501, "NotImplemented", "bkt-list-v2-unsupported",
     FAILS, NULL},
    {"version 2 not an argument", list_answers, 400, "InvalidArgument", "bkt-list-v2-unsupported",
     FAILS, NULL},
    {"no token to go on", token, 0, NULL, "bkt-list-token-bug", FAILS,
     "page 3 of the listing says that more follows, but gives no"},
    {"a token again", token, 1, NULL, "bkt-list-token-bug", FAILS, "that it gave before"},
    {"near: more, and stopped", token, 2, NULL, NULL, OPEN, NULL},
    {"a later page failed", page_problem, 0, "page 2: answered 500", "own-list-incomplete", FAILS,
     "page 2: answered 500"},
    {"of another bucket", other_name, 0, "backup", "own-list-incomplete", FAILS,
     "asked for bucket \"backups\", answered for \"backup\""},
    {"of no bucket", other_name, 0, NULL, "own-list-incomplete", FAILS, "answered for \"\""},
    {"of another prefix", other_prefix, 0, "db", "own-list-incomplete", FAILS,
     "asked for prefix \"db/\", answered for \"db\""},
    {"of no prefix", other_prefix, 0, NULL, "own-list-incomplete", FAILS, "answered for \"\""},
    {"without an end", endless, 0, NULL, "own-list-incomplete", FAILS, "IsTruncated"},
    {"near: with an end", endless, 1, NULL, NULL, FINE, NULL},
    {"one key outside", outside, 1, NULL, "own-list-incomplete", FAILS,
     "1 key in the answer lies outside the prefix \"db/\""},
    {"two keys outside", outside, 2, NULL, "own-list-incomplete", FAILS, "2 keys"},
    {"near: none outside", outside, 0, NULL, NULL, FINE, NULL},
    {"the consumer's list breaks the server", consumer_answers, 500, "InternalError",
     "http-xml-illegal-char", FAILS, "pgBackRest lists without encoding-type=url: GET"},
    {"near: 499", consumer_answers, 499, "InternalError", "bkt-consumer-list-refused", FAILS,
     "the list as pgBackRest sends it: GET"},
    {"the consumer's list is broken", consumer_malformed, 0, "invalid char",
     "http-xml-illegal-char", FAILS, "XML that is not valid: invalid char"},
    {"the consumer's list is cut", consumer_malformed, 0, NULL, "http-xml-illegal-char", FAILS,
     "broken off"},
    {"the consumer's list is refused", consumer_answers, 403, "AccessDenied",
     "bkt-consumer-list-refused", FAILS, "AccessDenied"},
    {"the consumer's list is not answered", consumer_fails, TRANSPORT_TIMEOUT, "timed out",
     "bkt-consumer-list-refused", FAILS, "timed out"},
    {"the consumer's list is of another prefix", consumer_lists_other, 0, "",
     "bkt-consumer-list-refused", FAILS, NULL},
    {"near: the consumer's list is not tried", consumer_fails, TRANSPORT_NOT_TRIED, NULL, NULL,
     OPEN, NULL},
    {"near: the consumer's list is interrupted", consumer_fails, TRANSPORT_INTERRUPTED,
     "interrupted", NULL, OPEN, NULL},
    {"near: the consumer's list is not planned", consumer_dropped, 0, NULL, NULL, OPEN, NULL},
    {"near: the consumer's list is not signed", consumer_unsigned, 0, NULL, NULL, OPEN, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
