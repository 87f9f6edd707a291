#include "cases.h"
#include "checks/canary.h"

extern const struct check_case cases_empty[];

/* One level shows as much. */
static void
one_level_too(struct world *w, long n)
{
    struct s3_listing *l = &world_exchange(w, PROBE_CONSUMER, S3_STYLE_PATH)->reply.listing;

    l->keys = (unsigned long long)n;
    l->prefixes = n > 0 ? S3_SAMPLE_MAX : 0;
}

/* n keys; the first is text, without content. */
static void
holds(struct world *w, long n, const char *text)
{
    struct s3_listing *l = &world_list(w)->reply.listing;

    one_level_too(w, n);
    l->keys = (unsigned long long)n;
    if (text == NULL)
        return;
    l->sample[0] = (struct s3_object){.key = text, .key_len = strlen(text)};
    l->nsample = 1;
}

static void
holds_bytes(struct world *w, long n, const char *text)
{
    holds(w, 1, text);
    world_list(w)->reply.listing.sample[0].size = (unsigned long long)n;
}

static void
holds_in_all(struct world *w, long n, const char *text)
{
    w->target.prefix = "";
    for (size_t i = 0; i < w->ev.nexchanges; i++)
        if (w->ev.exchanges[i].reply.root == S3_ROOT_LIST)
            w->ev.exchanges[i].reply.listing.prefix = "";
    holds(w, n, text);
}

static void
folders(struct world *w, long n, const char *text)
{
    holds(w, 0, text);
    one_level_too(w, n);
    world_list(w)->reply.listing.prefixes = (unsigned long long)n;
}

static void
dated(struct world *w, long n, const char *text)
{
    struct s3_listing *l = &world_list(w)->reply.listing;

    holds(w, n, text);
    l->oldest = HEALTHY_NOW - 86400;
    l->newest = HEALTHY_NOW;
}

static void
sampled(struct world *w, long n, const char *text)
{
    struct s3_listing *l = &world_list(w)->reply.listing;

    one_level_too(w, n);
    l->keys = (unsigned long long)n;
    for (; l->nsample < l->keys && l->nsample < S3_SAMPLE_MAX; l->nsample++)
        l->sample[l->nsample] = (struct s3_object){.key = text, .key_len = strlen(text), .size = 1};
}

static void
more(struct world *w, long n, const char *text)
{
    holds(w, n, text);
    world_list(w)->reply.listing.truncated = true;
    world_list(w)->page_cap = true;
}

/* Access logs, and behind them an object of the key text. */
static void
logs_and(struct world *w, long n, const char *text)
{
    struct s3_listing *l = &world_list(w)->reply.listing;

    sampled(w, n, "db/2026-01-31-12-00-00-0123456789ABCDEF");
    l->sample[l->nsample - 1] = (struct s3_object){.key = text, .key_len = strlen(text), .size = 1};
}

static void
logs_and_marker(struct world *w, long n, const char *text)
{
    struct s3_listing *l = &world_list(w)->reply.listing;

    logs_and(w, n, text);
    l->sample[l->nsample - 1].size = 0;
}

#define TRACE "db/s3preflight-probe-6955b900-0123456789abcdef/small"

static void
holds_while_probed(struct world *w, long n, const char *text)
{
    holds(w, n, text);
    world_canary(w);
}

static void
holds_in_whole(struct world *w, long n, const char *text)
{
    holds_in_all(w, n, text);
    world_list(w)->reply.listing.sample[0].size = 1;
}

/* The folder's own marker, and the object text. */
static void
marker_and(struct world *w, long n, const char *text)
{
    struct s3_listing *l = &world_list(w)->reply.listing;

    (void)n;
    holds(w, 2, "db/");
    l->markers = 1;
    l->sample[1] = (struct s3_object){.key = text, .key_len = strlen(text), .size = 6000};
    l->nsample = 2;
}

/* More keys than a listing keeps: n owners were counted, text is the layout of the last. */
static void
counted(struct world *w, long n, const char *text)
{
    struct owner_found *found = &w->ev.content.found;

    holds(w, 12, TRACE);
    found->keys = 12;
    for (long i = 0; i < n; i++)
        found->candidates[i] = (struct owner_candidate){
            .layout = owner_layout_find(i == n - 1 && text != NULL ? text : "s3preflight"),
            .confidence = OWNER_CERTAIN,
            .place = OWNER_HERE,
            .root = {"db", 2},
            .keys = 12};
    found->ncandidates = (size_t)n;
}

static void
counted_below(struct world *w, long n, const char *text)
{
    counted(w, n, text);
    w->ev.content.found.candidates[0].place = OWNER_BELOW;
}

static void
counted_unknown(struct world *w, long n, const char *text)
{
    counted(w, n, text);
    w->ev.content.found.unknown = 1;
}

static void
counted_and_more(struct world *w, long n, const char *text)
{
    counted(w, n, text);
    world_list(w)->reply.listing.truncated = true;
}

const struct check_case cases_empty[] = {
    {"one object", holds, 1, "db/x", "own-foreign-objects", FAILS,
     "1 object in s3://backups/db/\ndb/x"},
    {"object without a sample", holds, 1, NULL, "own-foreign-objects", FAILS, "1 object in"},
    {"two objects, dated", dated, 2, "db/x", "own-foreign-objects", FAILS,
     "2 objects in s3://backups/db/, from 2025-12-31T00:00:00Z to 2026-01-01T00:00:00Z"},
    {"three objects", sampled, 3, "db/x", "own-foreign-objects", FAILS, "\ndb/x, db/x, db/x"},
    {"four objects", sampled, 4, "db/x", "own-foreign-objects", FAILS, "db/x, db/x, db/x, ..."},
    {"hostile key", holds, 1, "db/\x1b[2J", "own-foreign-objects", FAILS, "db/\\x1b[2J"},
    {"more than were counted", more, 10000, "db/x", "own-foreign-objects", FAILS,
     "more than 10000 objects"},
    {"a folder in it", folders, 1, NULL, "own-foreign-objects", FAILS, NULL},
    {"near: no folder in it", folders, 0, NULL, NULL, FINE, NULL},
    {"access logs", sampled, 9, "db/2026-01-31-12-00-00-0123456789ABCDEF",
     "bkt-logging-into-itself", FAILS, "9 objects in s3://backups/db/"},
    {"near: named nearly so", sampled, 2, "db/2026-01-31-12-00-00-0123456789ABCDEG",
     "own-foreign-objects", FAILS, NULL},
    {"near: named nearly so, in digits", sampled, 2, "db/2026-01-3x-12-00-00-0123456789ABCDEF",
     "own-foreign-objects", FAILS, NULL},
    {"near: named nearly so, in hyphens", sampled, 2, "db/2026/01-31-12-00-00-0123456789ABCDEF",
     "own-foreign-objects", FAILS, NULL},
    {"near: one byte more", sampled, 2, "db/2026-01-31-12-00-00-0123456789ABCDEF0",
     "own-foreign-objects", FAILS, NULL},
    {"near: access logs and another object", logs_and, 3, "db/x", "own-foreign-objects", FAILS,
     NULL},
    {"access logs and the marker", logs_and_marker, 3, "db/", "bkt-logging-into-itself", FAILS,
     NULL},
    {"an inventory", sampled, 2, "db/src/all/2026-01-31T01-00Z/manifest.json",
     "bkt-inventory-metadata-objects", FAILS, "2 objects"},
    {"near: nearly an inventory", sampled, 2, "db/src/all/2026-01-31T01-00/manifest.json",
     "own-foreign-objects", FAILS, NULL},
    {"files of the store", sampled, 2, "db/.minio.sys/format.json",
     "bkt-inventory-metadata-objects", FAILS, NULL},
    {"near: a file named nearly so", sampled, 2, "db/x.minio.sys/format.json",
     "own-foreign-objects", FAILS, NULL},
    {"the marker alone", holds, 1, "db/", "bkt-trailing-slash-marker", FINE,
     "db/ is an object of 0 bytes"},
    {"the marker of archive/ alone", holds, 1, "db/archive/", "bkt-trailing-slash-marker", FINE,
     "db/archive/ is an object of 0 bytes"},
    {"near: archive/ has content", holds_bytes, 1, "db/archive/", "own-foreign-objects", FAILS,
     NULL},
    {"near: a marker below archive/", holds, 1, "db/archive/x/", "own-foreign-objects", FAILS,
     NULL},
    {"near: the marker has content", holds_bytes, 1, "db/", "own-foreign-objects", FAILS, NULL},
    {"near: a marker below", holds, 1, "db/x/", "own-foreign-objects", FAILS, NULL},
    {"near: a marker cut short", holds, 1, "db", "own-foreign-objects", FAILS, NULL},
    {"near: a key without a name in the whole bucket", holds_in_all, 1, "", "own-foreign-objects",
     FAILS, NULL},
    {"an object in the whole bucket", holds_in_all, 1, "x", "own-foreign-objects", FAILS,
     "s3://backups/"},
    {"the marker, and more follows", more, 1, "db/", "bkt-trailing-slash-marker", OPEN, NULL},
    {"near: nothing, and more follows", more, 0, NULL, NULL, OPEN, NULL},
    {"near: nothing", holds, 0, NULL, NULL, FINE, NULL},
    {"left by a write probe", holds, 1, TRACE, "write-leftovers", WARNS,
     "1 object in s3://backups/db/, of write probes of s3preflight alone\n" TRACE},
    {"left by a write probe in the whole bucket", holds_in_whole, 1,
     "s3preflight-probe-6955b900-0123456789abcdef/small", "write-leftovers", WARNS, NULL},
    {"left by write probes, counted", counted, 1, NULL, "write-leftovers", WARNS,
     "12 objects in s3://backups/db/, of write probes of s3preflight alone\n" TRACE ", ..."},
    {"left by write probes, counted, and more follows", counted_and_more, 1, NULL,
     "write-leftovers", OPEN, "more than 12 objects in s3://backups/db/, of write probes"},
    {"near: counted, and another owner", counted, 2, "litestream", "own-foreign-objects", FAILS,
     NULL},
    {"left by a write probe, and a marker", marker_and, 0, TRACE,
     "write-leftovers bkt-trailing-slash-marker", WARNS, NULL},
    {"near: counted in a folder below", counted_below, 1, NULL, "own-foreign-objects", FAILS, NULL},
    {"near: counted, and something unknown", counted_unknown, 1, NULL, "own-foreign-objects", FAILS,
     NULL},
    {"near: two, and one is not known", holds, 2, TRACE, "own-foreign-objects", FAILS, NULL},
    {"near: a folder that is named like it", holds, 1, "db/s3preflight-probe-6955b900/small",
     "own-foreign-objects", FAILS, NULL},
    {"near: left, and the probe runs", holds_while_probed, 1, TRACE, NULL, FINE, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
