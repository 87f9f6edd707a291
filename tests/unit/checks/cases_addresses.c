#include "base/text.h"
#include "cases.h"

extern const struct check_case cases_addresses[];

/* What the second address answers; it stays so. */
static struct exchange_seen *
second(struct world *w)
{
    w->other_address = true;
    return world_exchange(w, PROBE_ADDRESS, S3_STYLE_PATH);
}

static void
fill(struct exchange_seen *ex, const char *key)
{
    struct s3_listing *l = &ex->reply.listing;

    l->keys++;
    l->bytes += 7;
    l->newest = l->oldest = HEALTHY_NOW - 3600;
    l->sample[l->nsample++] = (struct s3_object){
        .key = key, .key_len = strlen(key), .size = 7, .modified = HEALTHY_NOW - 3600};
}

static void
answers_error(struct world *w, long n, const char *text)
{
    reply_error(second(w), n, text);
}

static void
answers_page(struct world *w, long n, const char *text)
{
    reply_page(second(w), n, "text/html", text);
}

static void
ends_as(struct world *w, long n, const char *text)
{
    reply_none(second(w), (enum transport)n, text);
}

static void
other_name(struct world *w, long n, const char *text)
{
    (void)n;
    second(w)->reply.listing.name = text;
}

static void
other_prefix(struct world *w, long n, const char *text)
{
    (void)n;
    second(w)->reply.listing.prefix = text;
}

static void
has_a_key(struct world *w, long n, const char *text)
{
    fill(second(w), text);
    second(w)->reply.listing.newest = HEALTHY_NOW - (time_t)n;
}

/* The first one is asked by somebody who may not be told of it. */
static void
not_verified(struct world *w, long n, const char *text)
{
    (void)n;
    (void)text;
    second(w)->verified = false;
}

static void
not_asked(struct world *w, long n, const char *text)
{
    (void)n;
    (void)text;
    w->other_address = true;
    world_drop(w, PROBE_ADDRESS);
}

static void
one_address(struct world *w, long n, const char *text)
{
    not_asked(w, n, text);
    world_name(w)->naddresses = 1;
}

/* Every list shows keys of somebody, n of them; the second address begins with text. */
static void
lists_keys(struct world *w, long n, const char *text)
{
    static const char *const keys[] = {"db/a", "db/b", "db/0"};

    for (long i = 0; i < n; i++) {
        fill(world_list(w), keys[i]);
        fill(world_exchange(w, PROBE_LIST, S3_STYLE_HOST), keys[i]);
        fill(world_exchange(w, PROBE_CONSUMER, S3_STYLE_PATH), keys[i]);
    }
    (void)second(w);
    if (text != NULL)
        fill(second(w), text);
}

#define ALSO " own-foreign-objects"

const struct check_case cases_addresses[] = {
    {"a page that says 503", answers_page, 503, "<html>", "http-address-differs", FAILS,
     "192.0.2.10 lists nothing; 192.0.2.11 does not: GET /backups/?list-type=2 was answered 503"},
    {"a page that says 200", answers_page, 200, "<html>", "http-address-differs", FAILS,
     "was answered 200"},
    {"another key", answers_error, 403, "InvalidAccessKeyId", "http-address-differs", FAILS,
     "403 InvalidAccessKeyId"},
    {"no such bucket", answers_error, 404, "NoSuchBucket", "http-address-differs", FAILS, NULL},
    {"an error inside", answers_error, 500, "InternalError", "http-address-differs", FAILS, NULL},
    {"near: slow down", answers_error, 503, "SlowDown", NULL, OPEN, NULL},
    {"near: too many requests", answers_page, 429, "<html>", NULL, OPEN, NULL},
    {"no connection", ends_as, TRANSPORT_CONNECT, "refused", "http-address-differs", FAILS,
     "refused"},
    {"TLS fails", ends_as, TRANSPORT_TLS, NULL, "http-address-differs", FAILS, NULL},
    {"it breaks off", ends_as, TRANSPORT_BROKEN, NULL, "http-address-differs", FAILS, NULL},
    {"it does not end", ends_as, TRANSPORT_TOO_BIG, NULL, "http-address-differs", FAILS, NULL},
    {"near: silent", ends_as, TRANSPORT_TIMEOUT, "no answer came in time", NULL, OPEN, NULL},
    {"near: interrupted", ends_as, TRANSPORT_INTERRUPTED, NULL, NULL, OPEN, NULL},
    {"near: not sent", ends_as, TRANSPORT_NOT_TRIED, NULL, NULL, OPEN, NULL},
    {"near: refused by the judge", ends_as, TRANSPORT_UNTRUSTED, NULL, NULL, OPEN, NULL},
    {"near: not verified", not_verified, 0, NULL, NULL, OPEN, NULL},
    {"near: not planned", not_asked, 0, NULL, NULL, OPEN, NULL},
    {"near: a single address", one_address, 0, NULL, NULL, FINE, NULL},
    {"another bucket", other_name, 0, "other", "http-address-differs", FAILS,
     "192.0.2.11 lists another place"},
    {"another prefix", other_prefix, 0, "other/", "http-address-differs", FAILS, NULL},
    {"keys where the first has none", has_a_key, 60, "db/x", "http-address-differs", FAILS,
     "192.0.2.10 lists nothing; 192.0.2.11 lists keys"},
    {"near: a key that is just there", has_a_key, 59, "db/x", NULL, FINE, NULL},
    {"nothing where the first has keys", lists_keys, 2, NULL, "http-address-differs" ALSO, FAILS,
     "192.0.2.10 lists keys; 192.0.2.11 lists nothing"},
    {"other keys", lists_keys, 2, "db/b", "http-address-differs" ALSO, FAILS, "lists other keys"},
    {"near: the same keys", lists_keys, 2, "db/a", "own-foreign-objects", FAILS, NULL},
    {"near: keys in no order", lists_keys, 3, "db/b", "own-foreign-objects", FAILS, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
