#include "preflight/writing.h"

#include "base/text.h"
#include "checks/owner_rules.h"
#include "checks/owner_words.h"
#include "checks/setting_state.h"
#include "checks/write_traces.h"

#define EMPTY "empty" /* the check of the content */

/* ---- not ready, for another reason than what lies there */

static bool
may_stay_open(const char *id)
{
    for (size_t i = 0; checks_registry[i] != NULL; i++)
        if (sp_streq(checks_registry[i]->id, id))
            return checks_registry[i]->optional;
    return false;
}

static int
not_ready(const struct check_context *c, const struct diagnosis *d, struct sp_err *err)
{
    (void)err;
    if (c->ev->interrupted)
        return 1;
    for (size_t i = 0; i < d->nfindings; i++)
        if (d->findings[i].severity == SEVERITY_FAIL && !sp_streq(d->findings[i].check, EMPTY))
            return 1;
    for (size_t i = 0; i < d->nchecks; i++)
        if (!d->checks[i].proven && !sp_streq(d->checks[i].id, EMPTY) &&
            !may_stay_open(d->checks[i].id))
            return 1;
    return 0;
}

/* ---- within what is somebody's */

/* The path lies in root/archive/name/ or root/backup/name/; without a name in any of these. */
static bool
is_in_repository(const char *path, const char *root, const char *name)
{
    static const char *const folders[] = {"archive/", "backup/"};

    if (!sp_starts(path, root))
        return false;
    path += strlen(root);
    if (root[0] != '\0' && !sp_ends(root, "/") && *path++ != '/')
        return false;
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        const char *rest = path + strlen(folders[i]);

        if (sp_starts(path, folders[i]) &&
            (name[0] == '\0' || (sp_starts(rest, name) && rest[strlen(name)] == '/')))
            return true;
    }
    return false;
}

static bool
is_in_one_of(const struct check_context *c, const struct owner_found *found)
{
    for (size_t i = 0; i < found->ncandidates; i++) {
        const struct owner_candidate *o = &found->candidates[i];

        if (owner_is(o, "pgbackrest") && o->root.bytes != NULL && o->who.bytes != NULL &&
            is_in_repository(c->target->prefix, o->root.bytes, o->who.bytes))
            return true;
    }
    return false;
}

/* A consumer takes what lies in its folders for its own, and may stumble over it. */
static int
is_owned(const struct check_context *c, const struct diagnosis *d, struct sp_err *err)
{
    const struct repository *ours = &c->target->repository;
    struct sp_buf detail;

    (void)d;
    if (is_in_repository(c->target->prefix, ours->prefix, ours->stanza) ||
        is_in_one_of(c, &c->ev->content.found) || is_in_one_of(c, &c->ev->content.around))
        return 1;
    sp_buf_init(&detail, c->arena, (size_t)8192);
    return own_nested_inside(c, &detail, err);
}

/* ---- not empty */

/* All that lies there are folder markers, and what an earlier write probe left. */
static bool
holds_leftovers_alone(const struct check_context *c, const struct s3_listing *l)
{
    return !l->truncated && l->prefixes == 0 && write_traces_alone(c);
}

static int
not_empty(const struct check_context *c, const struct diagnosis *d, struct sp_err *err)
{
    const struct s3_listing *l = c->list == NULL ? NULL : &c->list->reply.listing;
    const bool leftovers = l != NULL && holds_leftovers_alone(c, l);

    (void)err;
    if (l == NULL || (!leftovers && (l->keys > l->markers || l->truncated || l->prefixes > 0)))
        return 1;
    for (size_t i = 0; i < d->nfindings; i++) {
        const struct finding *f = &d->findings[i];

        if (sp_streq(f->check, EMPTY) && f->severity == SEVERITY_FAIL &&
            (!leftovers || !sp_streq(f->cause, "own-foreign-objects")))
            return 1;
    }
    for (size_t i = 0; i < d->nchecks; i++)
        if (sp_streq(d->checks[i].id, EMPTY) && !d->checks[i].proven && !leftovers)
            return 1;
    return 0;
}

/* ---- what is removed would stay */

static int
is_locked(const struct check_context *c, const struct diagnosis *d, struct sp_err *err)
{
    const struct exchange_seen *ex = seen(c, PROBE_OBJECT_LOCK);

    (void)d;
    (void)err;
    return setting_state(c, PROBE_OBJECT_LOCK, S3_ROOT_OBJECT_LOCK) == SETTING_IS &&
           (sp_strieq(ex->reply.settings.lock, "enabled") || ex->reply.settings.lock_mode != NULL);
}

static int
is_versioned(const struct check_context *c, const struct diagnosis *d, struct sp_err *err)
{
    (void)d;
    (void)err;
    return setting_state(c, PROBE_VERSIONING, S3_ROOT_VERSIONING) == SETTING_IS &&
           seen(c, PROBE_VERSIONING)->reply.settings.versioning != NULL;
}

int
writing_refused(const struct check_context *c, const struct diagnosis *d, const char **why,
                struct sp_err *err)
{
    /* Narrow before wide, and before those that can be forced: nobody is told to force in vain. */
    static const struct {
        const char *id;
        bool also_forced;
        int (*holds)(const struct check_context *c, const struct diagnosis *d, struct sp_err *err);
    } reasons[] = {
        {"not-ready", true, not_ready},     {"owner", true, is_owned},
        {"not-empty", false, not_empty},    {"locked", false, is_locked},
        {"versioned", false, is_versioned},
    };

    *why = NULL;
    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]) && *why == NULL; i++) {
        int rc = 0;

        if (reasons[i].also_forced || c->target->write_probe != WRITE_PROBE_FORCE)
            rc = reasons[i].holds(c, d, err);
        if (rc == -1)
            return -1;
        if (rc == 1)
            *why = reasons[i].id;
    }
    return 0;
}
