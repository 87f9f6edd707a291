/* Before an install the prefix must be empty; where it is not, whose what lies there is. */
#include "base/text.h"
#include "checks/owner_rules.h"
#include "checks/owner_words.h"
#include "checks/rules.h"
#include "checks/write_traces.h"

#define OWNERS_SAID 3

/* The key that consoles write to show an empty folder: named as the prefix, without content. */
static bool
is_own_marker(const struct check_context *c, const struct s3_object *o)
{
    size_t len = strlen(c->target->prefix);

    return o->size == 0 && len > 0 && o->key_len == len &&
           memcmp(o->key, c->target->prefix, len) == 0;
}

/* The same for the two folders of the repository: stanza-create looks at what lies below them. */
static bool
is_repository_marker(const struct check_context *c, const struct s3_object *o)
{
    static const char *const folders[] = {"archive/", "backup/"};
    const char *prefix = c->target->repository.prefix;
    size_t len = strlen(prefix);

    if (o->size != 0 || o->key_len < len || memcmp(o->key, prefix, len) != 0)
        return false;
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
        if (o->key_len - len == strlen(folders[i]) &&
            memcmp(o->key + len, folders[i], o->key_len - len) == 0)
            return true;
    return false;
}

static bool
is_harmless_marker(const struct check_context *c, const struct s3_object *o)
{
    return is_own_marker(c, o) || is_repository_marker(c, o);
}

static size_t
harmless_markers(const struct check_context *c, const struct s3_listing *l)
{
    size_t n = 0;

    for (size_t i = 0; i < l->nsample; i++)
        n += is_harmless_marker(c, &l->sample[i]);
    return n;
}

/* Keys that are more than those markers. */
static unsigned long long
content(const struct check_context *c)
{
    const struct s3_listing *l = &c->list->reply.listing;

    return l->keys - (l->keys == harmless_markers(c, l) ? l->keys : 0) + l->prefixes;
}

/* A line for each of the first tools that were recognised. */
static int
say_owners(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct owner_found *found = &c->ev->content.found;
    size_t said = 0;

    for (size_t i = 0; i < found->ncandidates && said < OWNERS_SAID; i++) {
        if (found->candidates[i].confidence == OWNER_HINT)
            continue;
        if (say(detail, err, "\n") == -1 || say_owner(c, i, detail, err) == -1)
            return -1;
        said++;
    }
    return 1;
}

static int
foreign(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct s3_listing *l = &c->list->reply.listing;
    char oldest[SP_ISO_SIZE];
    char newest[SP_ISO_SIZE];

    if (content(c) == 0 || owner_all_is_ours(c) || write_traces_alone(c))
        return 0;
    if (say(detail, err, "%s%llu object%s in s3://%s/%s", l->truncated ? "more than " : "", l->keys,
            l->keys == 1 ? "" : "s", c->target->bucket, c->target->prefix) == -1)
        return -1;
    if (l->newest != 0) {
        sp_time_iso(l->oldest, oldest);
        sp_time_iso(l->newest, newest);
        if (say(detail, err, ", from %s to %s", oldest, newest) == -1)
            return -1;
    }
    if (say_owners(c, detail, err) == -1)
        return -1;
    for (size_t i = 0; i < l->nsample && i < 3; i++) {
        const char *key = sp_show(c->arena, l->sample[i].key, l->sample[i].key_len, 200, err);

        if (key == NULL || say(detail, err, "%s%s", i == 0 ? "\n" : ", ", key) == -1)
            return -1;
    }
    return l->keys > 3 ? say(detail, err, ", ...") : 1;
}

/* "2026-01-31-12-00-00-0123456789ABCDEF" (AWS, "Amazon S3 server access log format"). */
static bool
is_access_log(const struct check_context *c, const struct s3_object *o)
{
    static const char form[] = "dddd-dd-dd-dd-dd-dd-xxxxxxxxxxxxxxxx";
    const char *name = o->key + strlen(c->target->prefix);

    if (o->key_len != strlen(c->target->prefix) + sizeof(form) - 1)
        return false;
    for (size_t i = 0; form[i] != '\0'; i++)
        if (form[i] == 'd'   ? !sp_is_digit(name[i])
            : form[i] == 'x' ? !sp_is_digit(name[i]) && !(name[i] >= 'A' && name[i] <= 'F')
                             : name[i] != form[i])
            return false;
    return true;
}

/* "2026-01-31T01-00Z/manifest.json" behind the last slash but one (AWS, S3 Inventory). */
static bool
is_inventory(const struct s3_object *o)
{
    static const char form[] = "/dddd-dd-ddTdd-ddZ/manifest.";
    const size_t len = sizeof(form) - 1;

    for (size_t at = 0; at + len <= o->key_len; at++) {
        size_t i = 0;

        while (i < len &&
               (form[i] == 'd' ? sp_is_digit(o->key[at + i]) : o->key[at + i] == form[i]))
            i++;
        if (i == len)
            return true;
    }
    return false;
}

/* What a store writes for itself. */
static bool
is_of_store(const struct check_context *c, const struct s3_object *o)
{
    (void)c;
    return is_inventory(o) || sp_starts(o->key, ".minio.sys/") ||
           strstr(o->key, "/.minio.sys/") != NULL;
}

/* All keys that are known are of one kind, and there is one. */
static bool
are_all(const struct check_context *c,
        bool (*is)(const struct check_context *c, const struct s3_object *o))
{
    const struct s3_listing *l = &c->list->reply.listing;
    size_t n = 0;

    for (size_t i = 0; i < l->nsample; i++) {
        if (!is(c, &l->sample[i]) && !is_own_marker(c, &l->sample[i]))
            return false;
        n += is(c, &l->sample[i]);
    }
    return n > 0;
}

static int
access_logs(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return are_all(c, is_access_log) ? foreign(c, detail, err) : 0;
}

static int
metadata(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return are_all(c, is_of_store) ? foreign(c, detail, err) : 0;
}

static int
marker(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct s3_listing *l = &c->list->reply.listing;
    size_t said = 0;

    for (size_t i = 0; i < l->nsample; i++) {
        const char *key;

        if (!is_harmless_marker(c, &l->sample[i]))
            continue;
        key = sp_show(c->arena, l->sample[i].key, l->sample[i].key_len, 200, err);
        if (key == NULL || say(detail, err, "%s%s", said++ == 0 ? "" : ", ", key) == -1)
            return -1;
    }
    if (said == 0)
        return 0;
    return say(detail, err, said == 1 ? " is an object of 0 bytes" : " are objects of 0 bytes");
}

/* What an earlier write probe left is no reason not to install. */
static int
of_probes(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct s3_listing *l = &c->list->reply.listing;
    const char *key;

    if (content(c) == 0 || !write_traces_alone(c) || write_traces_are_swept(c))
        return 0;
    if (say(detail, err, "%s%llu object%s in s3://%s/%s, of write probes of s3preflight alone",
            l->truncated ? "more than " : "", l->keys, l->keys == 1 ? "" : "s", c->target->bucket,
            c->target->prefix) == -1)
        return -1;
    if (l->nsample == 0)
        return 1;
    key = sp_show(c->arena, l->sample[0].key, l->sample[0].key_len, 200, err);
    return key == NULL ? -1 : say(detail, err, "\n%s%s", key, l->keys > 1 ? ", ..." : "");
}

/*
 * What stops stanza-create comes first, then what it would not say a word of. The warnings stand
 * behind all faults, but for that of a writer.
 */
static const struct rule rules[] = {
    {"own-active-writer", own_active_writer},
    {"bkt-logging-into-itself", access_logs},
    {"bkt-inventory-metadata-objects", metadata},
    {"own-half-stanza", own_half_stanza},
    {"own-orphan-wal", own_orphan_wal},
    {"own-encrypted-repo", own_encrypted_repo},
    {"own-corrupt-info", own_corrupt_info},
    {"own-crunchy5-upgrade-mask", own_upgrade_mask},
    {"own-same-stanza-other-db", own_other_db},
    {"own-other-pg-version", own_other_pg_version},
    {"own-stanza-present", own_stanza_present},
    {"own-nested-inside", own_nested_inside},
    {"own-other-stanza-same-path", own_other_stanza},
    {"own-barman-server-present", own_barman_server},
    {"own-nested-outside", own_nested_outside},
    {"own-portal-or-analytics-share", own_analytics_share},
    {"own-foreign-objects", foreign},
    {"own-nested-beside", own_nested_beside},
    {"own-sibling-spelling", own_sibling_spelling},
    {"own-same-db", own_same_db},
    {"write-leftovers", of_probes},
    {"bkt-trailing-slash-marker", marker},
    {NULL, NULL},
};

/* Where the consumer's first step is known to fail, or its place was not seen, nothing is well. */
static bool
may_go_well(const struct check_context *c)
{
    return c->prediction == NULL || c->prediction->outcome == PREDICT_SUCCEEDS ||
           c->prediction->outcome == PREDICT_DEPENDS;
}

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    size_t markers;

    (void)ms;
    if (!is_our_listing(c, c->list) || c->list->reply.listing.truncated)
        return 0;
    if (content(c) > 0 && owner_all_is_ours(c))
        return say(summary, err, "s3://%s/%s holds the backups of this database alone",
                   c->target->bucket, c->target->prefix);
    if ((content(c) > 0 && !write_traces_alone(c)) || !may_go_well(c))
        return 0;
    if (content(c) > 0)
        return say(summary, err, "s3://%s/%s holds nothing but what a write probe left",
                   c->target->bucket, c->target->prefix);
    markers = harmless_markers(c, &c->list->reply.listing);
    return say(summary, err, "s3://%s/%s holds nothing%s", c->target->bucket, c->target->prefix,
               markers == 0   ? ""
               : markers == 1 ? " but a folder marker"
                              : " but folder markers");
}

const struct check check_empty = {
    .id = "empty",
    .title = "Empty prefix",
    .needs = {"list"},
    .in = IN_PREFLIGHT,
    .rules = rules,
    .proven = proven,
};
