/* What a listing of an empty prefix does not show: versions that were deleted, unfinished uploads.
 */
#include "base/text.h"
#include "checks/owner_words.h"
#include "checks/setting_state.h"
#include "checks/write_traces.h"

#define DAY ((time_t)86400)

/* Versions below the prefix that no listing shows. */
static unsigned long long
old_versions(const struct s3_listing *l)
{
    return l == NULL || l->outside > 0 ? 0 : l->old + l->delete_markers;
}

static unsigned long long
uploads(const struct s3_listing *l)
{
    return l == NULL ? 0 : l->keys - l->outside;
}

/* The first key of a sample that lies below the prefix. */
static int
say_example(const struct check_context *c, const struct s3_listing *l, struct sp_buf *detail,
            struct sp_err *err)
{
    for (size_t i = 0; i < l->nsample; i++) {
        const char *key;

        if (!sp_starts(l->sample[i].key, c->target->prefix))
            continue;
        key = sp_show(c->arena, l->sample[i].key, l->sample[i].key_len, 200, err);
        return key == NULL ? -1 : say(detail, err, "\n%s", key);
    }
    return 1;
}

static int
say_time(const struct s3_listing *l, struct sp_buf *detail, struct sp_err *err)
{
    char oldest[SP_ISO_SIZE];
    char newest[SP_ISO_SIZE];

    if (l->oldest == 0)
        return 1;
    sp_time_iso(l->oldest, oldest);
    sp_time_iso(l->newest, newest);
    return l->oldest == l->newest ? say(detail, err, ", from %s", oldest)
                                  : say(detail, err, ", from %s to %s", oldest, newest);
}

static int
versions_left(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct s3_listing *l = known_listing(c, PROBE_VERSIONS, S3_ROOT_VERSIONS);

    if (old_versions(l) == 0 || owner_all_is_ours(c) || /* nobody called that empty */
        write_traces_only(c, l))
        return 0;
    if (say(detail, err, "%s%llu old version%s and %llu delete marker%s in s3://%s/%s",
            l->truncated ? "more than " : "", l->old, l->old == 1 ? "" : "s", l->delete_markers,
            l->delete_markers == 1 ? "" : "s", c->target->bucket, c->target->prefix) == -1 ||
        say_time(l, detail, err) == -1)
        return -1;
    return say_example(c, l, detail, err);
}

static int
say_uploads(const struct check_context *c, const struct s3_listing *l, struct sp_buf *detail,
            struct sp_err *err)
{
    if (say(detail, err, "%s%llu unfinished upload%s in s3://%s/%s",
            l->truncated ? "more than " : "", uploads(l), uploads(l) == 1 ? "" : "s",
            c->target->bucket, c->target->prefix) == -1 ||
        say_time(l, detail, err) == -1)
        return -1;
    return say_example(c, l, detail, err);
}

/* Nobody works on an upload for longer than a day. */
static bool
are_left_over(const struct check_context *c, const struct s3_listing *l)
{
    return l->newest != 0 && l->newest + DAY < c->now;
}

static int
uploads_kept(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct s3_listing *l = known_listing(c, PROBE_UPLOADS, S3_ROOT_UPLOADS);
    const struct s3_lifecycle *lifecycle = known_lifecycle(c);

    if (uploads(l) == 0 || !are_left_over(c, l) || lifecycle == NULL || lifecycle->aborts ||
        write_traces_only(c, l))
        return 0;
    return say_uploads(c, l, detail, err);
}

static int
uploads_going_on(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct s3_listing *l = known_listing(c, PROBE_UPLOADS, S3_ROOT_UPLOADS);

    if (uploads(l) == 0 || (are_left_over(c, l) && known_lifecycle(c) != NULL) ||
        write_traces_only(c, l))
        return 0;
    return say_uploads(c, l, detail, err);
}

/* Of write probes: of what is listed, the check of the empty prefix has spoken. */
static int
of_probes(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct s3_listing *versions = known_listing(c, PROBE_VERSIONS, S3_ROOT_VERSIONS);
    const struct s3_listing *open = known_listing(c, PROBE_UPLOADS, S3_ROOT_UPLOADS);
    const struct s3_listing *l = NULL;
    unsigned long long n;

    if (write_traces_are_swept(c))
        return 0;
    if (uploads(open) > 0 && write_traces_only(c, open))
        l = open;
    else if (old_versions(versions) > 0 && write_traces_only(c, versions))
        l = versions;
    if (l == NULL)
        return 0;
    n = l->keys - l->outside;
    if (say(detail, err, "%llu %s%s in s3://%s/%s, of write probes of s3preflight alone", n,
            l == open ? "unfinished upload" : "version", n == 1 ? "" : "s", c->target->bucket,
            c->target->prefix) == -1)
        return -1;
    return say_example(c, l, detail, err);
}

static const struct rule rules[] = {
    {"own-empty-but-hidden", versions_left},
    {"bkt-incomplete-mpu", uploads_going_on},
    {"bkt-lifecycle-abort-mpu-missing", uploads_kept},
    {"write-leftovers", of_probes},
    {NULL, NULL},
};

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    const struct s3_listing *versions = known_listing(c, PROBE_VERSIONS, S3_ROOT_VERSIONS);
    const struct s3_listing *open = known_listing(c, PROBE_UPLOADS, S3_ROOT_UPLOADS);

    (void)ms;
    if (has_code(seen(c, PROBE_VERSIONS), "AccessDenied") && open == NULL)
        return say(summary, err, "not allowed to read") == -1 ? -1 : 0;
    if (versions != NULL &&
        (old_versions(versions) == 0 ? say(summary, err, "no old versions")
                                     : say(summary, err, "%llu old versions and delete markers",
                                           old_versions(versions))) == -1)
        return -1;
    if (open == NULL)
        return versions != NULL;
    if (versions != NULL && say(summary, err, ", ") == -1)
        return -1;
    return uploads(open) == 0 ? say(summary, err, "no unfinished uploads")
                              : say(summary, err, "%llu unfinished upload%s", uploads(open),
                                    uploads(open) == 1 ? "" : "s");
}

const struct check check_hidden = {
    .id = "hidden",
    .title = "Hidden content",
    .needs = {"empty"},
    .in = IN_PREFLIGHT,
    .rules = rules,
    .optional = true,
    .proven = proven,
};
