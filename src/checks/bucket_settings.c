/* What the bucket is set to, where that does something to backups. A setting that cannot be read
 * is no fault: many stores do not know them, and a key needs no right to them. */
#include "base/text.h"
#include "checks/setting_state.h"

static const struct s3_bucket_settings *
setting_of(const struct check_context *c, const char *purpose, enum s3_root root)
{
    return setting_state(c, purpose, root) == SETTING_IS ? &seen(c, purpose)->reply.settings : NULL;
}

/* ---- the lifecycle */

static bool
is_of(const struct check_context *c, enum subsystem subsystem)
{
    return c->site != NULL && c->site->subsystem == subsystem;
}

/*
 * Whether a rule is about objects that the consumer will write. A rule for a part of the prefix
 * counts where it is known what will lie there: pgBackRest has archive/ and backup/.
 */
static bool
touches(const struct check_context *c, const struct s3_rule *rule)
{
    static const char *const folders[] = {"archive/", "backup/"};
    const char *prefix = c->target->prefix;
    const char *rest;

    if (sp_starts(prefix, rule->prefix))
        return true;
    if (!sp_starts(rule->prefix, prefix) || !sp_streq(c->target->consumer->name, "pgbackrest"))
        return false;
    rest = rule->prefix + strlen(prefix);
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
        if (sp_starts(rest, folders[i]) || sp_starts(folders[i], rest))
            return true;
    return false;
}

/* "what lies ", or of it what is of the rule's sizes. */
static int
say_sizes(const struct s3_rule *rule, struct sp_buf *detail, struct sp_err *err)
{
    if (rule->larger_than > 0 && rule->smaller_than > 0)
        return say(detail, err, "what is larger than %llu and smaller than %llu bytes and lies ",
                   rule->larger_than, rule->smaller_than);
    if (rule->larger_than > 0)
        return say(detail, err, "what is larger than %llu bytes and lies ", rule->larger_than);
    if (rule->smaller_than > 0)
        return say(detail, err, "what is smaller than %llu bytes and lies ", rule->smaller_than);
    return say(detail, err, "what lies ");
}

static int
say_rule(const struct check_context *c, const struct s3_rule *rule, const char *does,
         struct sp_buf *detail, struct sp_err *err)
{
    const char *id = safe(c, rule->id, err);
    const char *prefix = safe(c, rule->prefix, err);

    if (id == NULL || prefix == NULL ||
        say(detail, err, "the lifecycle rule%s%s %s ", id[0] == '\0' ? "" : " ", id, does) == -1 ||
        say_sizes(rule, detail, err) == -1)
        return -1;
    return prefix[0] == '\0' ? say(detail, err, "in the bucket")
                             : say(detail, err, "below %s", prefix);
}

static int
expiry(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct s3_lifecycle *l = known_lifecycle(c);

    for (size_t i = 0; l != NULL && i < l->nkept; i++) {
        if (!l->kept[i].expires || !touches(c, &l->kept[i]))
            continue;
        if (say_rule(c, &l->kept[i], "deletes", detail, err) == -1)
            return -1;
        if (l->kept[i].days == 0)
            return say(detail, err, ", on a date");
        return say(detail, err, " %lu day%s after it was written", l->kept[i].days,
                   l->kept[i].days == 1 ? "" : "s");
    }
    return 0;
}

/* The product's rule for the management subsystem; for the portal it asks for the opposite. */
static int
provider_retention(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return is_of(c, SUBSYSTEM_MANAGEMENT) ? expiry(c, detail, err) : 0;
}

static int
lifecycle_expiry(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (is_of(c, SUBSYSTEM_MANAGEMENT) || is_of(c, SUBSYSTEM_PORTAL))
        return 0;
    return expiry(c, detail, err);
}

/* Where the lifecycle is not known, what lies there already shows what becomes of objects. */
static int
archive(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct s3_lifecycle *l = known_lifecycle(c);
    const struct s3_listing *list = &c->list->reply.listing;

    for (size_t i = 0; l != NULL && i < l->nkept; i++) {
        if (l->kept[i].archive == NULL || !touches(c, &l->kept[i]))
            continue;
        if (say_rule(c, &l->kept[i], "moves", detail, err) == -1)
            return -1;
        return say(detail, err, " to the class %s", l->kept[i].archive);
    }
    if (l != NULL || list->archived == 0)
        return 0;
    return say(detail, err, "%llu of %llu objects below %s/%s are in the class %s", list->archived,
               list->keys, c->target->bucket, c->target->prefix, list->archive);
}

/* ---- object lock */

static const struct s3_bucket_settings *
default_lock(const struct check_context *c)
{
    const struct s3_bucket_settings *s = setting_of(c, PROBE_OBJECT_LOCK, S3_ROOT_OBJECT_LOCK);

    return s != NULL && s->lock_mode != NULL && (s->lock_days != NULL || s->lock_years != NULL)
               ? s
               : NULL;
}

static int
say_lock(const struct check_context *c, const struct s3_bucket_settings *s, struct sp_buf *out,
         struct sp_err *err)
{
    const char *mode = safe(c, s->lock_mode, err);
    const char *time = safe(c, s->lock_days != NULL ? s->lock_days : s->lock_years, err);

    if (mode == NULL || time == NULL)
        return -1;
    return say(out, err, "%s for %s %s", mode, time, s->lock_days != NULL ? "days" : "years");
}

static const char *
retention(const struct check_context *c)
{
    return c->settings == NULL ? NULL : c->settings->values[SET_RETENTION].value;
}

static int
lock_and_expire(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct s3_bucket_settings *s = default_lock(c);

    if (s == NULL || retention(c) == NULL)
        return 0;
    if (say(detail, err, "every object is locked: ") == -1 || say_lock(c, s, detail, err) == -1)
        return -1;
    return say(detail, err, "; %s full backups are to be kept", retention(c));
}

static int
locked(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct s3_bucket_settings *s = default_lock(c);

    if (s == NULL || retention(c) != NULL)
        return 0;
    return say(detail, err, "every object is locked: ") == -1 ? -1 : say_lock(c, s, detail, err);
}

/* ---- the others */

/* A list for everybody is a finding of the access control. */
static int
public_policy(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct s3_bucket_settings *s = setting_of(c, PROBE_POLICY_STATUS, S3_ROOT_POLICY_STATUS);

    if (s == NULL || !sp_strieq(s->is_public, "true") || is_a_listing(c->anonymous))
        return 0;
    return say(detail, err, "the policy's status says that it is public (IsPublic)");
}

/* Without a rule for old versions, what the consumer deletes stays. */
static int
never_freed(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct s3_bucket_settings *s = setting_of(c, PROBE_VERSIONING, S3_ROOT_VERSIONING);
    const struct s3_lifecycle *l = known_lifecycle(c);

    if (s == NULL || !sp_strieq(s->versioning, "enabled") || l == NULL || l->trims ||
        default_lock(c) != NULL)
        return 0;
    return say(detail, err, "versioning is enabled, and no lifecycle rule deletes old versions");
}

static const struct rule rules[] = {
    {"ret-provider-side", provider_retention},
    {"bkt-lifecycle-expiry", lifecycle_expiry},
    {"bkt-default-archive-class", archive},
    {"ret-lock-vs-expire", lock_and_expire},
    {"bkt-object-lock-default", locked},
    {"bkt-public", public_policy},
    {"bkt-versioning-delete-markers", never_freed},
    {NULL, NULL},
};

/* ---- the line of the report */

static int
say_versioning(const struct check_context *c, const struct s3_bucket_settings *s,
               struct sp_buf *out, struct sp_err *err)
{
    (void)c;
    if (s == NULL || s->versioning == NULL)
        return say(out, err, "no versioning");
    return say(out, err, "versioning %s",
               sp_strieq(s->versioning, "enabled") ? "enabled" : "suspended");
}

static int
say_lifecycle(const struct check_context *c, const struct s3_bucket_settings *s, struct sp_buf *out,
              struct sp_err *err)
{
    (void)c;
    if (s == NULL || s->lifecycle.rules == 0)
        return say(out, err, "no lifecycle");
    return say(out, err, "%llu lifecycle rule%s", s->lifecycle.rules,
               s->lifecycle.rules == 1 ? "" : "s");
}

static int
say_object_lock(const struct check_context *c, const struct s3_bucket_settings *s,
                struct sp_buf *out, struct sp_err *err)
{
    if (s == NULL || s->lock == NULL)
        return say(out, err, "no object lock");
    if (default_lock(c) == NULL)
        return say(out, err, "object lock without a default");
    return say(out, err, "object lock ") == -1 ? -1 : say_lock(c, s, out, err);
}

static int
say_encryption(const struct check_context *c, const struct s3_bucket_settings *s,
               struct sp_buf *out, struct sp_err *err)
{
    const char *name =
        s == NULL || s->encryption == NULL ? "no default" : safe(c, s->encryption, err);

    return name == NULL ? -1 : say(out, err, "%s encryption", name);
}

static const struct {
    const char *purpose;
    enum s3_root root;
    const char *name;
    int (*say)(const struct check_context *c, const struct s3_bucket_settings *s,
               struct sp_buf *out, struct sp_err *err);
} parts[] = {
    {PROBE_VERSIONING, S3_ROOT_VERSIONING, "versioning", say_versioning},
    {PROBE_LIFECYCLE, S3_ROOT_LIFECYCLE, "lifecycle", say_lifecycle},
    {PROBE_OBJECT_LOCK, S3_ROOT_OBJECT_LOCK, "object lock", say_object_lock},
    {PROBE_ENCRYPTION, S3_ROOT_ENCRYPTION, "encryption", say_encryption},
};

/* Those in one state; how many are in *n. */
static int
say_parts(const struct check_context *c, bool denied, size_t *n, struct sp_buf *out,
          struct sp_err *err)
{
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        enum setting_state state = setting_state(c, parts[i].purpose, parts[i].root);

        if (denied ? state != SETTING_DENIED : state < SETTING_NONE)
            continue;
        if ((*n)++ > 0 && say(out, err, ", ") == -1)
            return -1;
        if ((denied
                 ? say(out, err, "%s", parts[i].name)
                 : parts[i].say(c, setting_of(c, parts[i].purpose, parts[i].root), out, err)) == -1)
            return -1;
    }
    return 0;
}

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    struct sp_buf denied;
    size_t nknown = 0;
    size_t ndenied = 0;

    (void)ms;
    sp_buf_init(&denied, c->arena, 256);
    if (say_parts(c, false, &nknown, summary, err) == -1 ||
        say_parts(c, true, &ndenied, &denied, err) == -1)
        return -1;
    if (ndenied > 0 && say(summary, err, "%snot allowed to read: %s", nknown > 0 ? "; " : "",
                           sp_buf_str(&denied)) == -1)
        return -1;
    return nknown > 0;
}

/* A health run seldom looks at them. */
static bool
applies(const struct check_context *c)
{
    return c->target->purpose != PURPOSE_HEALTH || c->ev->health.settings_looked;
}

const struct check check_bucket_settings = {
    .id = "bucket-settings",
    .title = "Bucket's settings",
    .needs = {"list"},
    .applies = applies,
    .rules = rules,
    .optional = true,
    .proven = proven,
};
