#include "cases.h"
#include "checks/canary.h"

extern const struct check_case cases_hidden[];

#define DAY ((time_t)86400)

static struct exchange_seen *
versions(struct world *w)
{
    return world_exchange(w, PROBE_VERSIONS, S3_STYLE_PATH);
}

static struct exchange_seen *
uploads(struct world *w)
{
    return world_exchange(w, PROBE_UPLOADS, S3_STYLE_PATH);
}

static void
add_key(struct s3_listing *l, const char *key)
{
    l->sample[0] = (struct s3_object){.key = key, .key_len = strlen(key)};
    l->nsample = 1;
}

/* n old versions, one of them of the key text. */
static void
old(struct world *w, long n, const char *text)
{
    struct s3_listing *l = &versions(w)->reply.listing;

    l->keys = l->old = (unsigned long long)n;
    add_key(l, text);
    l->oldest = HEALTHY_NOW - 3 * DAY;
    l->newest = HEALTHY_NOW - 2 * DAY;
}

static void
markers(struct world *w, long n, const char *text)
{
    struct s3_listing *l = &versions(w)->reply.listing;

    l->keys = l->delete_markers = (unsigned long long)n;
    add_key(l, text);
    l->truncated = true;
}

static void
old_elsewhere(struct world *w, long n, const char *text)
{
    old(w, n, text);
    versions(w)->reply.listing.outside = 1;
}

static void
old_of_another(struct world *w, long n, const char *text)
{
    old(w, n, "db/x");
    versions(w)->reply.listing.name = text;
}

static void
current_only(struct world *w, long n, const char *text)
{
    versions(w)->reply.listing.keys = (unsigned long long)n;
    add_key(&versions(w)->reply.listing, text);
}

static void
versions_answer(struct world *w, long n, const char *text)
{
    reply_error(versions(w), n, text);
    reply_error(uploads(w), n, text);
}

/* In their place the objects are listed. */
static void
versions_are_a_listing(struct world *w, long n, const char *text)
{
    old(w, n, text);
    versions(w)->reply.root = S3_ROOT_LIST;
}

static void
versions_broken(struct world *w, long n, const char *text)
{
    old(w, n, text);
    versions(w)->reply.well_formed = false;
}

/* Two uploads, the newest so many hours old. */
static void
begun(struct world *w, long n, const char *text)
{
    struct s3_listing *l = &uploads(w)->reply.listing;

    l->keys = 2;
    add_key(l, text);
    l->newest = HEALTHY_NOW - n * 3600;
    l->oldest = l->newest - DAY;
}

static void
begun_once(struct world *w, long n, const char *text)
{
    begun(w, n, text);
    uploads(w)->reply.listing.keys = 1;
    uploads(w)->reply.listing.oldest = uploads(w)->reply.listing.newest;
}

/* The server tells no times. */
static void
begun_undated(struct world *w, long n, const char *text)
{
    begun(w, n, text);
    uploads(w)->reply.listing.newest = uploads(w)->reply.listing.oldest = 0;
}

/* More follow, which nobody has seen. */
static void
begun_and_more(struct world *w, long n, const char *text)
{
    begun_once(w, n, text);
    uploads(w)->reply.listing.truncated = true;
}

static void
begun_elsewhere(struct world *w, long n, const char *text)
{
    begun(w, n, text);
    uploads(w)->reply.listing.outside = 2;
}

static void
begun_and_ended(struct world *w, long n, const char *text)
{
    struct exchange_seen *ex = world_exchange(w, PROBE_LIFECYCLE, S3_STYLE_PATH);

    begun(w, n, text);
    world_drop(w, PROBE_LIFECYCLE);
    ex = world_add(w, PROBE_LIFECYCLE, S3_ROOT_LIFECYCLE);
    ex->reply.settings.lifecycle.aborts = true;
}

static void
begun_lifecycle_denied(struct world *w, long n, const char *text)
{
    begun(w, n, text);
    reply_error(world_exchange(w, PROBE_LIFECYCLE, S3_STYLE_PATH), 403, "AccessDenied");
}

#define TRACE "db/s3preflight-probe-6955b900-0123456789abcdef/small"

/* The same while a write probe runs, which looks after them by itself. */
static void
old_swept(struct world *w, long n, const char *text)
{
    world_canary(w);
    old(w, n, text);
}

static void
begun_swept(struct world *w, long n, const char *text)
{
    world_canary(w);
    begun_once(w, n, text);
}

const struct check_case cases_hidden[] = {
    {"an old version", old, 1, "db/x", "own-empty-but-hidden", WARNS,
     "1 old version and 0 delete markers in s3://backups/db/, from 2025-12-29T00:00:00Z to "
     "2025-12-30T00:00:00Z\ndb/x"},
    {"delete markers", markers, 2, "db/\x1b[2J", "own-empty-but-hidden", WARNS,
     "more than 0 old versions and 2 delete markers in s3://backups/db/\ndb/\\x1b[2J"},
    {"near: versions of what is listed", current_only, 1, "db/", NULL, FINE, NULL},
    {"near: old versions outside", old_elsewhere, 2, "x", NULL, FINE, NULL},
    {"near: old versions of another bucket", old_of_another, 2, "backup", NULL, FINE, NULL},
    {"near: a listing in their place", versions_are_a_listing, 2, "db/x", NULL, FINE, NULL},
    {"near: versions broken off", versions_broken, 2, "db/x", NULL, FINE, NULL},
    {"near: not implemented", versions_answer, 501, "NotImplemented", NULL, FINE, NULL},
    {"near: not allowed", versions_answer, 403, "AccessDenied", NULL, FINE, NULL},
    {"uploads go on", begun, 1, "db/x", "bkt-incomplete-mpu", WARNS,
     "2 unfinished uploads in s3://backups/db/, from 2025-12-30T23:00:00Z to "
     "2025-12-31T23:00:00Z\ndb/x"},
    {"an upload goes on", begun_once, 24, "db/x", "bkt-incomplete-mpu", WARNS,
     "1 unfinished upload in s3://backups/db/, from 2025-12-31T00:00:00Z\ndb/x"},
    {"old uploads, and the lifecycle may not be read", begun_lifecycle_denied, 25, "db/x",
     "bkt-incomplete-mpu", WARNS, NULL},
    {"old uploads that nothing ends", begun, 25, "db/x", "bkt-lifecycle-abort-mpu-missing", FINE,
     "2 unfinished uploads"},
    {"near: old uploads that the lifecycle will end", begun_and_ended, 25, "db/x", NULL, FINE,
     NULL},
    {"uploads without a time", begun_undated, 25, "db/x", "bkt-incomplete-mpu", WARNS,
     "2 unfinished uploads in s3://backups/db/\ndb/x"},
    {"near: uploads elsewhere", begun_elsewhere, 1, "x", NULL, FINE, NULL},
    {"an old version of a write probe", old, 1, TRACE, "write-leftovers", WARNS,
     "1 version in s3://backups/db/, of write probes of s3preflight alone\n" TRACE},
    {"near: two, and one is not known", old, 2, TRACE, "own-empty-but-hidden", WARNS, NULL},
    {"near: a folder that is named like it", old, 1, "db/s3preflight-probe-6955b900/small",
     "own-empty-but-hidden", WARNS, NULL},
    {"near: such a folder elsewhere", old, 1, "db/x/s3preflight-probe-6955b900-0123456789abcdef/x",
     "own-empty-but-hidden", WARNS, NULL},
    {"an upload of a write probe", begun_once, 1, TRACE, "write-leftovers", WARNS,
     "1 unfinished upload in s3://backups/db/, of write probes of s3preflight alone\n" TRACE},
    {"near: an upload of a write probe, and more", begun_and_more, 1, TRACE, "bkt-incomplete-mpu",
     WARNS, "more than 1 unfinished upload"},
    {"an old upload of a write probe", begun_once, 25, TRACE, "write-leftovers", WARNS, NULL},
    {"near: an old version, and the probe runs", old_swept, 1, TRACE, NULL, FINE, NULL},
    {"near: an upload, and the probe runs", begun_swept, 1, TRACE, NULL, FINE, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
