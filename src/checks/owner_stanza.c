/*
 * What lies where our stanza goes. The rules follow the table by which stanza-create is predicted,
 * so that cause and prediction never contradict each other. Barman has no stanzas.
 */
#include "base/text.h"
#include "checks/owner_rules.h"
#include "checks/owner_words.h"
#include "checks/rules.h"

static bool
makes_stanzas(const struct check_context *c)
{
    return sp_streq(c->target->consumer->name, "pgbackrest");
}

/* pgBackRest would come to one of these rows, told by how they begin; the list ends with NULL. */
static bool
comes_to(const struct check_context *c, const char *const rows[])
{
    for (; makes_stanzas(c) && *rows != NULL; rows++)
        if (stanza_comes_to(c, *rows))
            return true;
    return false;
}

int
own_half_stanza(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const char *const rows[] = {"55-", NULL};

    if (!comes_to(c, rows))
        return 0;
    return say_stanza(c, detail, err) == -1 ? -1
                                            : say(detail, err, ": %s", c->stanza->create.message);
}

int
own_orphan_wal(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const char *const rows[] = {"40-", NULL};
    const struct owner_watched *seen = c->ev->content.found.watched;
    const struct repository *r = &c->target->repository;

    if (!comes_to(c, rows))
        return 0;
    return say(detail, err,
               "no archive.info and no backup.info, but %llu object%s in "
               "s3://%s/%sarchive/%s/ and %llu in s3://%s/%sbackup/%s/",
               seen[0].keys, seen[0].keys == 1 ? "" : "s", c->target->bucket, r->prefix, r->stanza,
               seen[1].keys, c->target->bucket, r->prefix, r->stanza);
}

int
own_encrypted_repo(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const char *const rows[] = {"depends-encrypted", NULL};

    if (!comes_to(c, rows))
        return 0;
    return say_stanza(c, detail, err) == -1
               ? -1
               : say(detail, err, ": its info files begin with \"Salted__\"");
}

static const char *
info_name(size_t which)
{
    static const char *const names[SEEN_INFOS] = {"archive.info", "archive.info.copy",
                                                  "backup.info", "backup.info.copy"};

    return names[which];
}

/* "archive.info: invalid checksum", of each file that has something wrong. */
static int
say_problems(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    for (size_t i = 0; i < SEEN_INFOS; i++) {
        const struct pgbr_info *info = &c->stanza->infos[i];
        const char *problem = pgbr_state_code(info->state) > 0 && info->state != PGBR_MISSING
                                  ? safe(c, info->problem, err)
                                  : "";

        if (problem == NULL ||
            (*problem != '\0' && say(detail, err, "\n%s: %s", info_name(i), problem) == -1))
            return -1;
    }
    return 1;
}

int
own_corrupt_info(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const char *const rows[] = {"26-", "29-", "99-", "41-", "28-files-differ", NULL};

    if (!comes_to(c, rows))
        return 0;
    if (say_stanza(c, detail, err) == -1 || say(detail, err, ": %s", c->stanza->create.why) == -1)
        return -1;
    return say_problems(c, detail, err);
}

/* A database of the history that is another one than the current, of the same version. */
static const struct pgbr_db *
masked(const struct pgbr_info *info)
{
    for (size_t i = 0; info != NULL && i < info->nhistory; i++)
        if (info->history[i].system_id != info->db.system_id &&
            sp_streq(info->history[i].version, info->db.version))
            return &info->history[i];
    return NULL;
}

static const struct pgbr_db *
masked_database(const struct check_context *c)
{
    const struct pgbr_db *db = c->stanza == NULL ? NULL : masked(c->stanza->archive.used);

    return db != NULL || c->stanza == NULL ? db : masked(c->stanza->backup.used);
}

static bool
is_in_history(const struct pgbr_info *info, uint64_t system_id)
{
    for (size_t i = 0; info != NULL && i < info->nhistory; i++)
        if (info->history[i].system_id == system_id)
            return true;
    return false;
}

/* Our database was here, and is not any more; or it was not said which one is ours. */
static bool
may_be_masked(const struct check_context *c)
{
    const uint64_t ours = c->target->repository.system_id;

    return makes_stanzas(c) && !stanza_is_ours(c) &&
           (ours == 0 || (c->stanza != NULL && (is_in_history(c->stanza->archive.used, ours) ||
                                                is_in_history(c->stanza->backup.used, ours))));
}

/* An upgrade of PostgreSQL leaves two system ids of two versions: those of one version were two. */
int
own_upgrade_mask(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct pgbr_db *db = masked_database(c);

    if (db == NULL || !may_be_masked(c))
        return 0;
    if (say_stanza(c, detail, err) == -1)
        return -1;
    return say(detail, err, "; its history names system %llu of the same version, too",
               (unsigned long long)db->system_id);
}

int
own_other_db(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const uint64_t ours = c->target->repository.system_id;

    if (!makes_stanzas(c) || c->stanza == NULL || c->stanza->db == NULL || ours == 0 ||
        c->stanza->db->system_id == ours)
        return 0;
    if (say_stanza(c, detail, err) == -1)
        return -1;
    return say(detail, err, ": this is not your database (%llu)", (unsigned long long)ours);
}

int
own_other_pg_version(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const char *const rows[] = {"28-other-version", NULL};

    if (!comes_to(c, rows))
        return 0;
    if (say_stanza(c, detail, err) == -1)
        return -1;
    return say(detail, err, ": yours is PostgreSQL %s", c->target->repository.pg_version);
}

/* Also where the info files were refused and objects lie in its folders. */
int
own_stanza_present(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (!makes_stanzas(c) || c->stanza == NULL || stanza_is_ours(c) ||
        (!stanza_exists(c) && c->stanza->keys == 0))
        return 0;
    return say_stanza(c, detail, err) == -1 ? -1 : say_problems(c, detail, err);
}

static int
say_ours(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct owner_found *found = &c->ev->content.found;
    bool first = true;

    if (stanza_is_ours(c)) {
        if (say_stanza(c, detail, err) == -1 || say_problems(c, detail, err) == -1)
            return -1;
        first = false;
    }
    for (size_t i = 0; i < found->ncandidates; i++) {
        if (owner_is_own_stanza(c, &found->candidates[i]) || !owner_is_ours(c, i))
            continue;
        if (say(detail, err, "%s", first ? "" : "\n") == -1 || say_owner(c, i, detail, err) == -1)
            return -1;
        first = false;
    }
    return 1;
}

/* Stands behind the faults: it is all that is to be said where everything is ours. */
int
own_same_db(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct pgbr_db *other = masked_database(c);

    if (!stanza_is_ours(c) && !owner_all_is_ours(c))
        return 0;
    if (say_ours(c, detail, err) == -1)
        return -1;
    if (stanza_is_ours(c) && other != NULL &&
        say(detail, err, "\nits history names system %llu, too",
            (unsigned long long)other->system_id) == -1)
        return -1;
    return say(detail, err, "\nsystem %llu was said to be your database",
               (unsigned long long)c->target->repository.system_id);
}
