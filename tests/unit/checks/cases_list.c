#include "base/text.h"
#include "cases.h"

extern const struct check_case cases_list[];

static void
denied(struct world *w, long n, const char *text)
{
    list_answers(w, n, "AccessDenied");
    world_list(w)->reply.error.message = text;
    reply_error(world_exchange(w, PROBE_CONSUMER, S3_STYLE_PATH), n, "AccessDenied");
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
page_throttled(struct world *w, long n, const char *text)
{
    (void)n;
    world_list(w)->throttled = true;
    world_list(w)->page_problem = text;
}

static void
page_problem(struct world *w, long n, const char *text)
{
    (void)n;
    world_list(w)->page_problem = text;
}

static void
page_problem_with_token(struct world *w, long n, const char *text)
{
    world_with_token(w);
    page_problem(w, n, text);
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
consumer_page(struct world *w, long n, const char *text)
{
    reply_page(consumer(w), n, "text/html", text);
}

/* Two versions below the prefix that is listed as empty, so many seconds old. */
static void
unlisted(struct world *w, long n, const char *text)
{
    struct s3_listing *l = &world_exchange(w, PROBE_VERSIONS, S3_STYLE_PATH)->reply.listing;

    (void)text;
    l->keys = 2;
    l->newest = l->oldest = HEALTHY_NOW - n;
}

static void
unlisted_marker(struct world *w, long n, const char *text)
{
    unlisted(w, n, text);
    world_exchange(w, PROBE_VERSIONS, S3_STYLE_PATH)->reply.listing.markers = 2;
}

static void
unlisted_deleted(struct world *w, long n, const char *text)
{
    unlisted(w, n, text);
    world_exchange(w, PROBE_VERSIONS, S3_STYLE_PATH)->reply.listing.delete_markers = 1;
    world_exchange(w, PROBE_VERSIONS, S3_STYLE_PATH)->reply.listing.old = 1;
}

static void
unlisted_elsewhere(struct world *w, long n, const char *text)
{
    unlisted(w, n, text);
    world_exchange(w, PROBE_VERSIONS, S3_STYLE_PATH)->reply.listing.outside = 2;
}

static void
unlisted_of_another(struct world *w, long n, const char *text)
{
    unlisted(w, n, text);
    world_exchange(w, PROBE_VERSIONS, S3_STYLE_PATH)->reply.listing.name = text;
}

/* The bucket itself is the place; text: the prefix that both lists say. */
static void
bucket_root(struct world *w, long n, const char *text)
{
    (void)n;
    w->target.prefix = "";
    world_list(w)->reply.listing.prefix = text;
    consumer(w)->reply.listing.prefix = text;
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

static void
other_with_words(struct world *w, long n, const char *text)
{
    list_answers(w, n, "Teapot");
    world_list(w)->reply.error.message = text;
}

/* The list of the purpose text passes. */
static void
denied_but(struct world *w, long n, const char *text)
{
    struct exchange_seen passes = *consumer(w);

    denied(w, n, "Access Denied");
    if (sp_streq(text, PROBE_CONSUMER))
        *consumer(w) = passes;
    else
        world_add(w, text, S3_ROOT_LIST)->reply.listing.prefix = "";
}

static void
denied_but_elsewhere(struct world *w, long n, const char *text)
{
    denied_but(w, n, text);
    world_exchange(w, text, S3_STYLE_PATH)->reply.listing.name = "backup";
}

/* The key has n buckets; text: the provider. */
static void
denied_beside(struct world *w, long n, const char *text)
{
    static const char *const names[] = {"media", "logs", "backups"};
    struct s3_buckets *own;

    denied(w, 403, "Access Denied");
    own = &world_add(w, PROBE_BUCKETS, S3_ROOT_BUCKETS)->reply.buckets;
    own->names = names;
    own->count = own->nnames = (size_t)n;
    w->target.provider = text;
}

static void
denied_readable(struct world *w, long n, const char *text)
{
    denied_beside(w, n, text);
    reply_error(world_add(w, PROBE_NO_OBJECT, S3_ROOT_ERROR), 404, "NoSuchKey");
}

static void
denied_object(struct world *w, long n, const char *text)
{
    denied(w, 403, "Access Denied");
    reply_error(world_add(w, PROBE_BUCKETS, S3_ROOT_ERROR), n, text);
    reply_error(world_add(w, PROBE_NO_OBJECT, S3_ROOT_ERROR), n, text);
}

static void
version_1(struct world *w, long n, const char *text)
{
    all_lists_answer(w, n, text);
    (void)world_add(w, PROBE_LIST_V1, S3_ROOT_LIST);
}

static void
version_1_neither(struct world *w, long n, const char *text)
{
    all_lists_answer(w, n, text);
    reply_error(world_add(w, PROBE_LIST_V1, S3_ROOT_ERROR), n, text);
}

static void
encoded_unsaid(struct world *w, long n, const char *text)
{
    other_prefix(w, n, text);
    world_list(w)->reply.listing.encoded = false;
}

/*
 * All levels have the keys of text, one level n folders; "00": all levels have none, one level a
 * key and two folders.
 */
static void
one_level(struct world *w, long n, const char *text)
{
    struct s3_listing *all = &world_list(w)->reply.listing;
    struct s3_listing *one = &consumer(w)->reply.listing;

    if (sp_streq(text, "00")) {
        one->keys = 1;
        one->prefixes = 2;
        return;
    }
    one->prefixes = (unsigned long long)n;
    while (*text != '\0') {
        size_t len = strcspn(text, " ");

        all->sample[all->nsample++] = (struct s3_object){
            .key = sp_strndup(&w->arena, text, len, NULL), .key_len = len, .size = 1};
        all->keys++;
        text += len + (text[len] == ' ');
    }
}

/* n of what the one level shows are folders of write probes. */
static void
one_level_probes(struct world *w, long n, const char *text)
{
    one_level(w, 0, text);
    w->ev.content.probe_folders = (unsigned long long)n;
}

/* A marker in one of the two lists, n: in that of one level. */
static void
one_level_marker(struct world *w, long n, const char *text)
{
    struct s3_listing *l = n == 1 ? &consumer(w)->reply.listing : &world_list(w)->reply.listing;

    l->keys = l->markers = l->nsample = 1;
    l->sample[0] = (struct s3_object){.key = text, .key_len = strlen(text)};
}

static void
one_level_new(struct world *w, long n, const char *text)
{
    one_level(w, n, text);
    world_list(w)->reply.listing.newest = HEALTHY_NOW - 59;
}

static void
one_level_more(struct world *w, long n, const char *text)
{
    one_level(w, n, text);
    consumer(w)->reply.listing.truncated = true;
}

static void
small_pages(struct world *w, long n, const char *text)
{
    (void)text;
    world_list(w)->pages = 2;
    world_list(w)->reply.listing.max_keys = (unsigned long long)n;
}

const struct check_case cases_list[] = {
    {"explicit deny", denied, 403, "with an explicit deny in a policy", "perm-explicit-deny", FAILS,
     "explicit deny"},
    {"near: denied", denied, 403, "Access Denied", "perm-no-list", FAILS, "AccessDenied"},
    {"near: denied without words", denied, 403, NULL, "perm-no-list", FAILS, "403 AccessDenied"},
    {"near: an explicit deny of something else", other_with_words, 418, "with an explicit deny",
     "s3-unexpected-error", FAILS, NULL},
    {"service control policy", denied, 403,
     "is not authorized to perform: s3:ListBucket with an explicit deny in a service control "
     "policy",
     "perm-scp-boundary", FAILS, "service control policy"},
    {"boundary", denied, 403, "because no permissions boundary allows the s3:ListBucket action",
     "perm-scp-boundary", FAILS, NULL},
    {"resource control policy", denied, 403, "explicit deny in a resource control policy",
     "perm-scp-boundary", FAILS, NULL},
    {"session policy", denied, 403, "because no session policy allows it", "perm-scp-boundary",
     FAILS, NULL},
    {"policy of an organization", denied, 403, "Request is prohibited by organization's policy.",
     "perm-scp-boundary", FAILS, NULL},
    {"near: an identity's policy", denied, 403,
     "because no identity-based policy allows the s3:ListBucket action", "perm-no-list", FAILS,
     NULL},
    {"VPC endpoint", denied, 403, "because no VPC endpoint policy allows the s3:ListBucket action",
     "perm-vpce-required", FAILS, "VPC endpoint"},
    {"condition on the VPC", denied, 403, "aws:SourceVpc", "perm-vpce-required", FAILS, NULL},
    {"address", denied, 403, "Access from this IP address is not allowed", "perm-source-ip", FAILS,
     "IP address"},
    {"near: an address in other words", denied, 403,
     "Access denied. Your IP address has been logged.", "perm-no-list", FAILS, NULL},
    {"condition on the address", denied, 403, "aws:SourceIp", "perm-source-ip", FAILS, NULL},
    {"right to a key", denied, 403, "is not authorized to perform: kms:Decrypt", "perm-kms-denied",
     FAILS, "kms:Decrypt"},
    {"a disabled key", list_answers, 400, "KMS.DisabledException", "perm-kms-denied", FAILS, NULL},
    {"near: no code of KMS", list_answers, 400, "KMSX", "s3-unexpected-error", FAILS, NULL},
    {"the requester pays", denied, 403, "Requester pays bucket", "bkt-requester-pays", FAILS,
     "Requester pays"},
    {"the requester pays, at Google", list_answers, 400, "UserProjectMissing", "bkt-requester-pays",
     FAILS, NULL},
    {"the bucket may be listed", denied_but, 403, PROBE_WHOLE_BUCKET, "perm-list-prefix-condition",
     FAILS, "the bucket may be listed without the prefix; GET"},
    {"one level may be listed", denied_but, 403, PROBE_CONSUMER, "perm-list-prefix-condition",
     FAILS, "one level may be listed (delimiter), but not all below it; GET"},
    {"near: another bucket may be listed", denied_but_elsewhere, 403, PROBE_WHOLE_BUCKET,
     "perm-no-list", FAILS, NULL},
    {"somebody else's bucket", denied_beside, 2, "aws", "bkt-other-owner", FAILS,
     "; the key has the buckets media, logs"},
    {"somebody else's bucket, and none is the key's", denied_beside, 0, "aws", "bkt-other-owner",
     FAILS, "; the key has no bucket"},
    {"near: the key's own bucket", denied_beside, 3, "aws", "perm-no-list", FAILS,
     "; the bucket is among the key's own"},
    {"the buckets of another account", denied_beside, 1, "custom", "cred-owner-mismatch", FAILS,
     "; the key has the bucket media"},
    {"near: another account's, and an object may be read", denied_readable, 1, "custom",
     "perm-no-list", FAILS, "; an object may be read"},
    {"near: somebody else's, and an object may be read", denied_readable, 1, "aws", "perm-no-list",
     FAILS, "; an object may be read"},
    {"near: no buckets at all", denied_beside, 0, "custom", "perm-no-list", FAILS, NULL},
    {"near: the key's own bucket there", denied_beside, 3, "custom", "perm-no-list", FAILS, NULL},
    {"near: the buckets may not be listed", denied_object, 403, "AccessDenied", "perm-no-list",
     FAILS, "; an object may not be read either"},
    {"version 2 not implemented", version_1, 501, "NotImplemented", "bkt-list-v2-unsupported",
     FAILS, "the list of version 1 is answered; GET"},
    {"version 2 not an argument", version_1, 400, "InvalidArgument", "bkt-list-v2-unsupported",
     FAILS, NULL},
    {"near: version 1 neither", version_1_neither, 501, "NotImplemented", "s3-unexpected-error",
     FAILS, NULL},
    {"near: version 1 was not asked for", list_answers, 501, "NotImplemented",
     "s3-unexpected-error", FAILS, NULL},
    {"near: version 2 not allowed", version_1, 403, "AccessDenied", "perm-no-list", FAILS, NULL},
    {"no token to go on", token, 0, NULL, "bkt-list-token-bug", FAILS,
     "page 3 of the listing says that more follows, but gives no"},
    {"a token again", token, 1, NULL, "bkt-list-token-bug", FAILS, "that it gave before"},
    {"near: more, and stopped", token, 2, NULL, NULL, OPEN, NULL},
    {"a later page failed", page_problem, 0, "page 2: answered 500", "own-list-incomplete", FAILS,
     "page 2: answered 500"},
    {"a later page says the token and a line end", page_problem_with_token, 0,
     "page 2: answered 403 " HEALTHY_TOKEN "\nz", "own-list-incomplete", FAILS,
     "page 2: answered 403 (hidden)\\x0az"},
    {"a later page is throttled", page_throttled, 0, "page 2: answered 503 SlowDown",
     "http-slowdown", FAILS, "for the second time; page 2: answered 503 SlowDown"},
    {"near: it was the first one, and only once", page_throttled, 1, NULL, NULL, FINE, NULL},
    {"of another bucket", other_name, 0, "backup", "own-list-incomplete", FAILS,
     "asked for bucket \"backups\", answered for \"backup\""},
    {"of no bucket", other_name, 0, NULL, "own-list-incomplete", FAILS, "answered for \"\""},
    {"of another prefix", other_prefix, 0, "db", "own-list-incomplete", FAILS,
     "asked for prefix \"db/\", answered for \"db\""},
    {"of no prefix", other_prefix, 0, NULL, "own-list-incomplete", FAILS, "answered for \"\""},
    {"of a prefix that is encoded", encoded_unsaid, 0, "db%2F", "bkt-encoding-type-ignored", FAILS,
     "answered for \"db%2F\" without EncodingType"},
    {"near: of another prefix that is encoded", encoded_unsaid, 0, "db%2Fx", "own-list-incomplete",
     FAILS, NULL},
    {"near: of an encoded prefix, and it says so", other_prefix, 0, "db%2F", "own-list-incomplete",
     FAILS, NULL},
    {"without an end", endless, 0, NULL, "own-list-incomplete", FAILS, "IsTruncated"},
    {"near: with an end", endless, 1, NULL, NULL, FINE, NULL},
    {"one key outside", outside, 1, NULL, "own-list-incomplete", FAILS,
     "1 key in the answer lies outside the prefix \"db/\""},
    {"two keys outside", outside, 2, NULL, "own-list-incomplete", FAILS, "2 keys"},
    {"near: none outside", outside, 0, NULL, NULL, FINE, NULL},
    {"the consumer's list is put off", consumer_answers, 503, "SlowDown", "http-slowdown", FAILS,
     "the list as pgBackRest sends it: GET"},
    {"the consumer's list is put off with 500", consumer_answers, 500, "ServiceUnavailable",
     "http-slowdown", FAILS, NULL},
    {"the consumer's list has no backend", consumer_page, 503, "<html>", "http-lb-503-html", FAILS,
     NULL},
    {"the consumer's list has no gateway", consumer_page, 502, "<html>", "http-502-504", FAILS,
     NULL},
    {"the consumer's list is late", consumer_page, 504, "<html>", "http-502-504", FAILS, NULL},
    {"near: a page with 500", consumer_page, 500, "<html>", "bkt-consumer-list-refused", FAILS,
     NULL},
    {"near: another error of S3", consumer_answers, 501, "NotImplemented",
     "bkt-consumer-list-refused", FAILS, NULL},
    {"nothing is listed of what is there", unlisted, 60, NULL, "own-list-incomplete", FAILS,
     "the list of \"db/\" is empty; the list of versions has 2 objects"},
    {"near: what is there is a moment old", unlisted, 59, NULL, NULL, FINE, NULL},
    {"near: it is the marker of the prefix", unlisted_marker, 60, NULL, NULL, FINE, NULL},
    {"near: it was deleted", unlisted_deleted, 60, NULL, "own-empty-but-hidden", WARNS, NULL},
    {"near: it lies elsewhere", unlisted_elsewhere, 60, NULL, NULL, FINE, NULL},
    {"near: it is of another bucket", unlisted_of_another, 60, "backup", NULL, FINE, NULL},
    {"the root of the bucket", bucket_root, 0, "", NULL, FINE, NULL},
    {"near: an empty prefix that is not said", bucket_root, 0, NULL, NULL, FINE, NULL},
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
    {"all levels are empty, one is not", one_level, 0, "00", "bkt-list-delimiter-bug", FAILS,
     "all levels: nothing; one level (delimiter=/): 1 keys and 2 folders"},
    {"all levels are empty, one is not, beside a write probe", one_level_probes, 1, "00",
     "bkt-list-delimiter-bug", FAILS, NULL},
    {"near: a write probe came between", one_level_probes, 3, "00", NULL, FINE, NULL},
    {"one level is empty, all are not", one_level, 0, "db/a/x", "bkt-list-delimiter-bug", FAILS,
     "all levels: 1 key; one level (delimiter=/): nothing"},
    {"one level lacks folders", one_level, 1, "db/a/x db/b/x db/a/y", "bkt-list-delimiter-bug",
     FAILS, "all levels: keys in 2 folders; one level (delimiter=/): 1 folders"},
    {"near: a marker in all levels only", one_level_marker, 0, "db/a/", "own-foreign-objects",
     FAILS, NULL},
    {"near: a marker in one level only", one_level_marker, 1, "db/a/", NULL, FINE, NULL},
    {"near: one level has them", one_level, 2, "db/a/x db/b/x db/a/y", "own-foreign-objects", FAILS,
     NULL},
    {"near: it lacks one, and it is new", one_level_new, 1, "db/a/x db/b/x", "own-foreign-objects",
     FAILS, NULL},
    {"near: it lacks one, and more follows", one_level_more, 1, "db/a/x db/b/x",
     "own-foreign-objects", FAILS, NULL},
    {"small pages", small_pages, 100, NULL, "bkt-list-max-keys-capped", FINE,
     "1000 keys were asked for, MaxKeys is 100"},
    {"near: pages of the usual size", small_pages, 1000, NULL, NULL, FINE, NULL},
    {"near: pages of a size that is not told", small_pages, 0, NULL, NULL, FINE, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
