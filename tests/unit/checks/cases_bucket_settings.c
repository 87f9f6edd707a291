#include "cases.h"

extern const struct check_case cases_bucket_settings[];

/* The setting is there. */
static struct s3_bucket_settings *
set(struct world *w, const char *purpose, enum s3_root root)
{
    world_drop(w, purpose);
    return &world_add(w, purpose, root)->reply.settings;
}

/* A rule that deletes after n days, for the prefix text. */
static struct s3_rule *
add_rule(struct world *w, const char *prefix)
{
    struct s3_lifecycle *l = &set(w, PROBE_LIFECYCLE, S3_ROOT_LIFECYCLE)->lifecycle;

    l->rules = l->enabled = l->nkept = 1;
    l->kept[0] = (struct s3_rule){.id = "", .prefix = prefix};
    return &l->kept[0];
}

static void
expires(struct world *w, long n, const char *text)
{
    struct s3_rule *rule = add_rule(w, text);

    rule->expires = true;
    rule->days = (unsigned long)n;
    rule->id = "tidy";
}

/* A rule that deletes objects of n bytes and more, or fewer, or both where text says so. */
static void
expires_by_size(struct world *w, long n, const char *text)
{
    struct s3_rule *rule = add_rule(w, "");

    rule->expires = true;
    rule->days = 1;
    rule->larger_than = strchr(text, '>') != NULL ? (unsigned long long)n : 0;
    rule->smaller_than = strchr(text, '<') != NULL ? (unsigned long long)n * 2 : 0;
}

static void
expires_for_barman(struct world *w, long n, const char *text)
{
    expires(w, n, text);
    w->target.consumer = consumer_find("barman-cloud");
}

static void
expires_for_management(struct world *w, long n, const char *text)
{
    section(w, IN_MANAGEMENT, NULL);
    expires(w, n, text);
}

static void
expires_for_portal(struct world *w, long n, const char *text)
{
    section(w, IN_PORTAL, "-repoRetentionFull");
    expires(w, n, text);
}

static void
rules_without(struct world *w, long n, const char *text)
{
    (void)text;
    set(w, PROBE_LIFECYCLE, S3_ROOT_LIFECYCLE)->lifecycle.rules = (unsigned long long)n;
}

static void
archives(struct world *w, long n, const char *text)
{
    (void)n;
    add_rule(w, text)->archive = "GLACIER";
}

static void
lifecycle_answers(struct world *w, long n, const char *text)
{
    reply_error(world_exchange(w, PROBE_LIFECYCLE, S3_STYLE_PATH), n, text);
}

/* A lifecycle that deletes, in an answer that is not to be believed. */
static void
lifecycle_elsewhere(struct world *w, long n, const char *text)
{
    struct exchange_seen *ex;

    expires(w, 1, text);
    ex = world_exchange(w, PROBE_LIFECYCLE, S3_STYLE_PATH);
    ex->reply.root = n == 0 ? S3_ROOT_LIST : S3_ROOT_LIFECYCLE;
    ex->reply.well_formed = n != 1;
    ex->status = n == 2 ? 203 : 200;
    ex->is_signed = n != 3;
    ex->verified = n != 4;
}

static void
locks(struct world *w, long n, const char *text)
{
    static const char *const days[] = {NULL, "30"};
    struct s3_bucket_settings *s = set(w, PROBE_OBJECT_LOCK, S3_ROOT_OBJECT_LOCK);

    s->lock = "Enabled";
    s->lock_mode = text;
    s->lock_days = days[n];
}

static void
locks_for_years(struct world *w, long n, const char *text)
{
    locks(w, 0, text);
    world_exchange(w, PROBE_OBJECT_LOCK, S3_STYLE_PATH)->reply.settings.lock_years =
        n == 1 ? "1" : NULL;
}

static void
locks_and_keeps(struct world *w, long n, const char *text)
{
    locks(w, n, text);
    w->settings.values[SET_RETENTION].value = "7";
    w->settings.values[SET_RETENTION].origin = "--retention";
}

static void
policy(struct world *w, long n, const char *text)
{
    (void)n;
    set(w, PROBE_POLICY_STATUS, S3_ROOT_POLICY_STATUS)->is_public = text;
}

/* A list for everybody is said once. */
static void
policy_and_list(struct world *w, long n, const char *text)
{
    struct exchange_seen *ex = world_exchange(w, PROBE_ANONYMOUS, S3_STYLE_PATH);

    policy(w, n, text);
    ex->reply = world_list(w)->reply;
    ex->status = 200;
}

static void
versioning(struct world *w, long n, const char *text)
{
    (void)n;
    set(w, PROBE_VERSIONING, S3_ROOT_VERSIONING)->versioning = text;
}

static void
versioning_trimmed(struct world *w, long n, const char *text)
{
    versioning(w, n, text);
    set(w, PROBE_LIFECYCLE, S3_ROOT_LIFECYCLE)->lifecycle.trims = true;
}

static void
versioning_lifecycle_denied(struct world *w, long n, const char *text)
{
    versioning(w, n, text);
    lifecycle_answers(w, 403, "AccessDenied");
}

static void
versioning_locked(struct world *w, long n, const char *text)
{
    versioning(w, n, text);
    locks(w, 1, "GOVERNANCE");
}

static void
drop_all(struct world *w, long n, const char *text)
{
    static const char *const all[] = {PROBE_VERSIONING, PROBE_LIFECYCLE, PROBE_OBJECT_LOCK,
                                      PROBE_ENCRYPTION, PROBE_PAYER,     PROBE_POLICY_STATUS};

    (void)n;
    (void)text;
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        world_drop(w, all[i]);
}

static void
requester(struct world *w, long n, const char *text)
{
    (void)n;
    world_exchange(w, PROBE_PAYER, S3_STYLE_PATH)->reply.settings.payer = text;
}

const struct check_case cases_bucket_settings[] = {
    {"deletes large objects", expires_by_size, 50, ">", "bkt-lifecycle-expiry", WARNS,
     "deletes what is larger than 50 bytes and lies in the bucket 1 day after"},
    {"deletes small objects", expires_by_size, 50, "<", "bkt-lifecycle-expiry", WARNS,
     "deletes what is smaller than 100 bytes and lies in the bucket"},
    {"deletes objects between", expires_by_size, 50, "<>", "bkt-lifecycle-expiry", WARNS,
     "deletes what is larger than 50 and smaller than 100 bytes and lies in"},
    {"the whole bucket expires", expires, 30, "", "bkt-lifecycle-expiry", WARNS,
     "the lifecycle rule tidy deletes what lies in the bucket 30 days after it was written"},
    {"the prefix expires", expires, 1, "db/", "bkt-lifecycle-expiry", WARNS,
     "what lies below db/ 1 day after it was written"},
    {"it expires on a date", expires, 0, "d", "bkt-lifecycle-expiry", WARNS,
     "what lies below d, on a date"},
    {"the archive expires", expires, 30, "db/archive/", "bkt-lifecycle-expiry", WARNS, NULL},
    {"a backup expires", expires, 30, "db/backup/main/2026", "bkt-lifecycle-expiry", WARNS, NULL},
    {"what begins like the archive", expires, 30, "db/arch", "bkt-lifecycle-expiry", WARNS, NULL},
    {"it expires for barman-cloud", expires_for_barman, 30, "db/", "bkt-lifecycle-expiry", WARNS,
     NULL},
    {"hostile prefix", expires, 30, "", "bkt-lifecycle-expiry", WARNS, NULL},
    {"near: a folder beside the archive expires", expires, 30, "db/logs/", NULL, FINE, NULL},
    {"near: where barman-cloud may not write", expires_for_barman, 30, "db/archive/", NULL, FINE,
     NULL},
    {"near: rules that do nothing here", rules_without, 3, NULL, NULL, FINE, NULL},
    {"near: a listing in its place", lifecycle_elsewhere, 0, "db/", NULL, FINE, NULL},
    {"near: broken off", lifecycle_elsewhere, 1, "db/", NULL, FINE, NULL},
    {"near: another success", lifecycle_elsewhere, 2, "db/", NULL, FINE, NULL},
    {"near: unsigned", lifecycle_elsewhere, 3, "db/", NULL, FINE, NULL},
    {"near: over an unverified connection", lifecycle_elsewhere, 4, "db/", NULL, FINE, NULL},
    {"near: not implemented", lifecycle_answers, 501, "NotImplemented", NULL, FINE, NULL},
    {"near: not allowed", lifecycle_answers, 403, "AccessDenied", NULL, FINE, NULL},
    {"near: method not allowed", lifecycle_answers, 405, "MethodNotAllowed", NULL, FINE, NULL},
    {"it expires for the management", expires_for_management, 30, "db/", "ret-provider-side", FAILS,
     "the lifecycle rule tidy deletes what lies below db/ 30 days"},
    {"near: elsewhere for the management", expires_for_management, 30, "db/logs/", NULL, FINE,
     NULL},
    {"near: it expires for the portal", expires_for_portal, 30, "db/", NULL, FINE, NULL},
    {"it is archived", archives, 0, "db/", "bkt-default-archive-class", WARNS,
     "the lifecycle rule moves what lies below db/ to the class GLACIER"},
    {"near: a part is archived", archives, 0, "db/logs/", NULL, FINE, NULL},
    {"locked", locks, 1, "COMPLIANCE", "bkt-object-lock-default", WARNS,
     "every object is locked: COMPLIANCE for 30 days"},
    {"locked for years", locks_for_years, 1, "GOVERNANCE", "bkt-object-lock-default", WARNS,
     "GOVERNANCE for 1 years"},
    {"near: a lock without a time", locks_for_years, 0, "GOVERNANCE", NULL, FINE, NULL},
    {"near: a lock without a default", locks, 0, NULL, NULL, FINE, NULL},
    {"locked, and a retention", locks_and_keeps, 1, "COMPLIANCE", "ret-lock-vs-expire", WARNS,
     "COMPLIANCE for 30 days; 7 full backups are to be kept"},
    {"near: a retention without a lock", locks_and_keeps, 0, NULL, NULL, FINE, NULL},
    {"public", policy, 0, "TRUE", "bkt-public", WARNS, "IsPublic"},
    {"public, and listed for everybody", policy_and_list, 0, "true", "bkt-public", WARNS,
     "an unsigned list"},
    {"near: not public", policy, 0, "false", NULL, FINE, NULL},
    {"near: no word about it", policy, 0, NULL, NULL, FINE, NULL},
    {"versions are kept", versioning, 0, "Enabled", "bkt-versioning-delete-markers", FINE,
     "no lifecycle rule deletes old versions"},
    {"near: versions are deleted", versioning_trimmed, 0, "Enabled", NULL, FINE, NULL},
    {"near: nobody knows whether they are", versioning_lifecycle_denied, 0, "Enabled", NULL, FINE,
     NULL},
    {"near: no versions any more", versioning, 0, "Suspended", NULL, FINE, NULL},
    {"near: versions because of the lock", versioning_locked, 0, "Enabled",
     "bkt-object-lock-default", WARNS, NULL},
    {"near: nothing is known", drop_all, 0, NULL, NULL, FINE, NULL},
    {"near: the requester pays, and is the owner", requester, 0, "Requester", NULL, FINE, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
