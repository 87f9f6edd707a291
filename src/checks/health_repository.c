/* The repository is there, and what it is read by is whole: pgBackRest's info files, Barman's
 * folder. */
#include "base/text.h"
#include "checks/health.h"
#include "checks/rules.h"

#define JUST_WRITTEN ((time_t)60)

static bool
is_any(const struct check_context *c, const char *name)
{
    (void)c;
    return *name != '\0';
}

static bool
is_looked_at(const struct check_context *c)
{
    return c->ev->health.looked && (health_is_barman(c) || c->stanza != NULL);
}

/* ": below s3://b/p/ lie a/, b/", so that a path that is wrong is seen. */
static int
say_what_lies(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct names_seen *beside = &c->ev->health.beside;

    if (!beside->listed)
        return 1;
    if (beside->count == 0)
        return say(detail, err, "; s3://%s/%s holds nothing", c->target->bucket, c->target->prefix);
    return say(detail, err, "; in s3://%s/%s lies ", c->target->bucket, c->target->prefix) == -1
               ? -1
               : say_names_of(c, beside, is_any, beside->count, detail, err);
}

/* ---- pgBackRest */

/* Neither of a pair is there, and that is known. */
static bool
is_gone(const struct pgbr_pair *pair)
{
    return pair->known && !pair->exists;
}

static bool
is_own_stanza(const struct check_context *c, const char *name)
{
    const char *stanza = c->target->repository.stanza;
    const size_t len = strlen(stanza);

    return strncmp(name, stanza, len) == 0 && sp_streq(name + len, "/");
}

/* Backups or write-ahead log of the stanza. */
static bool
has_remains(const struct check_context *c)
{
    const struct health_seen *h = &c->ev->health;

    for (size_t i = 0; i < h->stanzas.nnames; i++)
        if (is_own_stanza(c, h->stanzas.names[i]))
            return true;
    return h->backups.count > 0 || h->wal_keys > 0;
}

static int
missing_stanza(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct repository *r = &c->target->repository;

    if (!is_gone(&c->stanza->archive) || !is_gone(&c->stanza->backup) || has_remains(c))
        return 0;
    if (say(detail, err, "s3://%s/%s has no archive/%s/archive.info and no backup/%s/backup.info",
            c->target->bucket, r->prefix, r->stanza, r->stanza) == -1)
        return -1;
    return say_what_lies(c, detail, err);
}

static bool
is_folder_of_server(const char *name)
{
    return sp_ends(name, "/") && !sp_streq(name, "archive/") && !sp_streq(name, "backup/");
}

/* What lies below the prefix is what lies in the repository. */
static bool
is_repository_listed(const struct check_context *c)
{
    return c->ev->health.beside.listed && sp_streq(c->target->repository.prefix, c->target->prefix);
}

static size_t
count_servers(const struct check_context *c)
{
    const struct names_seen *beside = &c->ev->health.beside;
    size_t n = 0;

    for (size_t i = 0; i < beside->nnames; i++)
        n += is_folder_of_server(beside->names[i]);
    return n;
}

static int
missing_server(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct health_seen *h = &c->ev->health;
    const char *server;

    if (h->server == NULL) {
        if (!is_repository_listed(c) || count_servers(c) > 0 || h->beside.count > h->beside.nnames)
            return 0;
        return say(detail, err, "no Barman server has a folder in s3://%s/%s", c->target->bucket,
                   c->target->repository.prefix) == -1
                   ? -1
                   : say_what_lies(c, detail, err);
    }
    if (!h->backups.listed || h->backups.count > 0 || !h->wal_listed || h->wal_newest != NULL)
        return 0;
    server = safe(c, h->server, err);
    if (server == NULL || say(detail, err, "nothing of server %s lies in s3://%s/%s%s/", server,
                              c->target->bucket, c->target->repository.prefix, server) == -1)
        return -1;
    return say_what_lies(c, detail, err);
}

static int
missing(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (!is_looked_at(c))
        return 0;
    return health_is_barman(c) ? missing_server(c, detail, err) : missing_stanza(c, detail, err);
}

static bool
is_pgbackrest(const struct check_context *c)
{
    return is_looked_at(c) && !health_is_barman(c);
}

static int
infos_gone(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct repository *r = &c->target->repository;

    if (!is_pgbackrest(c) || !is_gone(&c->stanza->archive) || !is_gone(&c->stanza->backup) ||
        !has_remains(c))
        return 0;
    return say(detail, err,
               "archive.info and backup.info of stanza %s are gone from s3://%s/%s with their "
               "copies; %llu backup folder%s and at least %llu object%s of its archive are there",
               r->stanza, c->target->bucket, r->prefix, c->ev->health.backups.count,
               c->ev->health.backups.count == 1 ? "" : "s", c->ev->health.wal_keys,
               c->ev->health.wal_keys == 1 ? "" : "s");
}

static int
half(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct repository *r = &c->target->repository;
    bool archive;

    if (!is_pgbackrest(c))
        return 0;
    archive = is_gone(&c->stanza->archive);
    if ((!archive || !c->stanza->backup.exists) &&
        (!is_gone(&c->stanza->backup) || !c->stanza->archive.exists))
        return 0;
    return say(detail, err, "s3://%s/%s%s/%s/%s.info is gone, with its copy", c->target->bucket,
               r->prefix, archive ? "archive" : "backup", r->stanza,
               archive ? "archive" : "backup");
}

/* The store's own refusal, of a file that a list shows. */
static int
denied(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const char *const purposes[] = {PROBE_ARCHIVE_INFO, PROBE_BACKUP_INFO};
    const struct copy_seen *listed[] = {&c->ev->health.archive_info, &c->ev->health.backup_info};

    for (size_t i = 0; is_pgbackrest(c) && i < sizeof(purposes) / sizeof(purposes[0]); i++) {
        const struct exchange_seen *ex = seen(c, purposes[i]);

        if (has_code(ex, "AccessDenied") && listed[i]->listed && listed[i]->has_main)
            return say_answer(c, ex, detail, err);
    }
    return 0;
}

static int
say_problem(const struct check_context *c, const char *name, const struct pgbr_info *info,
            struct sp_buf *detail, struct sp_err *err)
{
    const char *problem = safe(c, info->problem, err);

    if (problem == NULL)
        return -1;
    return info->state == PGBR_MISSING ? say(detail, err, "\n%s: missing", name)
           : pgbr_state_code(info->state) <= 0
               ? 1
               : say(detail, err, "\n%s: %s", name, *problem == '\0' ? "damaged" : problem);
}

/* Neither the file nor its copy can be used. */
static bool
is_broken(const struct pgbr_pair *pair)
{
    return pair->exists && pair->used == NULL && pair->code > 0;
}

/* The two files name different databases: no pgBackRest goes on with that. */
static bool
are_of_two(const struct check_context *c)
{
    const struct pgbr_info *a = c->stanza->archive.used;
    const struct pgbr_info *b = c->stanza->backup.used;

    return a != NULL && b != NULL &&
           (a->db.id != b->db.id || a->db.system_id != b->db.system_id ||
            !sp_streq(a->db.version, b->db.version));
}

static int
say_two(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct pgbr_db *a = &c->stanza->archive.used->db;
    const struct pgbr_db *b = &c->stanza->backup.used->db;
    const char *version = safe(c, a->version, err);
    const char *other = safe(c, b->version, err);

    if (version == NULL || other == NULL)
        return -1;
    return say(detail, err,
               "archive.info is of database %llu, system %llu, PostgreSQL %s; backup.info of "
               "database %llu, system %llu, PostgreSQL %s",
               (unsigned long long)a->id, (unsigned long long)a->system_id, version,
               (unsigned long long)b->id, (unsigned long long)b->system_id, other);
}

static int
corrupt(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const char *const names[SEEN_INFOS] = {"archive.info", "archive.info.copy",
                                                  "backup.info", "backup.info.copy"};
    const struct stanza_seen *s = c->stanza;

    if (!is_pgbackrest(c) || health_is_encrypted(c))
        return 0;
    if (are_of_two(c))
        return say_two(c, detail, err);
    if (!is_broken(&s->archive) && !is_broken(&s->backup))
        return 0;
    if (say(detail, err, "stanza %s in s3://%s/%s cannot be used", c->target->repository.stanza,
            c->target->bucket, c->target->repository.prefix) == -1)
        return -1;
    for (size_t i = 0; i < SEEN_INFOS; i++)
        if (say_problem(c, names[i], &s->infos[i], detail, err) == -1)
            return -1;
    return 1;
}

/* ---- a file and its copy */

enum compared { NOT_KNOWN, EQUAL, DIFFERENT };

/* An encrypted file and its copy have salts of their own: their sizes alone can be compared. */
static enum compared
compare(const struct pgbr_info *file, const struct pgbr_info *copy, const struct copy_seen *seen)
{
    const bool both_read = file->state != PGBR_UNREAD && file->state != PGBR_CUT &&
                           copy->state != PGBR_UNREAD && copy->state != PGBR_CUT;

    if (copy_is_listed_equal(seen))
        return EQUAL;
    if (both_read && file->state != PGBR_ENCRYPTED)
        return file->state == PGBR_VALID && copy->state == PGBR_VALID &&
                       strcmp(file->checksum, copy->checksum) == 0
                   ? EQUAL
                   : DIFFERENT;
    if (!seen->listed)
        return NOT_KNOWN;
    if (seen->has_main != seen->has_copy || seen->main_size != seen->copy_size)
        return DIFFERENT;
    return seen->has_main && file->state == PGBR_ENCRYPTED ? EQUAL : NOT_KNOWN;
}

/* A backup that ends at this moment writes the one and then the other. */
static bool
is_just_written(const struct check_context *c, const char *purpose)
{
    const struct exchange_seen *ex = seen(c, purpose);
    const char *text = answered(ex) ? evidence_header(ex, "last-modified") : NULL;
    time_t at;

    return text != NULL && sp_time_parse_http(text, &at) && ex->date != 0 &&
           at + JUST_WRITTEN > ex->date;
}

/* Why the two are not the same. */
static int
say_difference(const struct check_context *c, const char *name, const struct pgbr_info *file,
               const struct pgbr_info *copy, const struct copy_seen *seen, struct sp_buf *detail,
               struct sp_err *err)
{
    const char *copy_name = sp_printf(c->arena, err, "%s.copy", name);
    struct sp_buf more;

    sp_buf_init(&more, c->arena, 2048);
    if (copy_name == NULL || say_problem(c, name, file, &more, err) == -1 ||
        say_problem(c, copy_name, copy, &more, err) == -1)
        return -1;
    if (more.len > 0)
        return say(detail, err, "%s and its copy are not the same:%s", name, sp_buf_str(&more));
    if (seen->listed && seen->main_size != seen->copy_size)
        return say(detail, err, "%s has %llu bytes, its copy %llu", name, seen->main_size,
                   seen->copy_size);
    return say(detail, err, "%s and its copy are both valid, and not the same", name);
}

static const struct {
    const char *name;
    const char *purpose;
    enum seen_info file, copy;
} pairs[] = {
    {"archive.info", PROBE_ARCHIVE_INFO, SEEN_ARCHIVE_INFO, SEEN_ARCHIVE_COPY},
    {"backup.info", PROBE_BACKUP_INFO, SEEN_BACKUP_INFO, SEEN_BACKUP_COPY},
};

static const struct copy_seen *
listed_pair(const struct check_context *c, size_t which)
{
    return which == 0 ? &c->ev->health.archive_info : &c->ev->health.backup_info;
}

static enum compared
compare_pair(const struct check_context *c, size_t which)
{
    return compare(&c->stanza->infos[pairs[which].file], &c->stanza->infos[pairs[which].copy],
                   listed_pair(c, which));
}

static int
copies_differ(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    for (size_t i = 0; is_pgbackrest(c) && i < sizeof(pairs) / sizeof(pairs[0]); i++)
        if (compare_pair(c, i) == DIFFERENT && !is_just_written(c, pairs[i].purpose))
            return say_difference(c, pairs[i].name, &c->stanza->infos[pairs[i].file],
                                  &c->stanza->infos[pairs[i].copy], listed_pair(c, i), detail, err);
    return 0;
}

static const struct rule rules[] = {
    {"perm-no-get", denied},
    {"rep-missing", missing},
    {"own-orphan-wal", infos_gone},
    {"own-half-stanza", half},
    {"own-corrupt-info", corrupt},
    {"rep-copies-differ", copies_differ},
    {NULL, NULL},
};

static int
proven_server(const struct check_context *c, struct sp_buf *summary, struct sp_err *err)
{
    const struct health_seen *h = &c->ev->health;
    const char *server = safe(c, h->server, err);

    if (server == NULL)
        return -1;
    if (h->server == NULL && is_repository_listed(c) && count_servers(c) > 1)
        return say(summary, err,
                   "several servers have a folder there: --server-name says which "
                   "one is yours") == -1
                   ? -1
                   : 0;
    if (h->server == NULL || !h->backups.listed)
        return 0;
    return say(summary, err, "Barman server %s in s3://%s/%s", server, c->target->bucket,
               c->target->repository.prefix);
}

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    const bool encrypted = health_is_encrypted(c);

    (void)ms;
    if (!is_looked_at(c))
        return 0;
    if (health_is_barman(c))
        return proven_server(c, summary, err);
    if (!encrypted && c->stanza->archive.used == NULL)
        return say_refused(c, PROBE_ARCHIVE_INFO, summary, err);
    if (!encrypted && c->stanza->backup.used == NULL)
        return say_refused(c, PROBE_BACKUP_INFO, summary, err);
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
        if (compare_pair(c, i) == NOT_KNOWN)
            return say(summary, err, "nobody knows whether %s.copy is the same as %s",
                       pairs[i].name, pairs[i].name) == -1
                       ? -1
                       : 0;
    return say(summary, err,
               "pgBackRest stanza %s in s3://%s/%s, its info files and their copies%s",
               c->target->repository.stanza, c->target->bucket, c->target->repository.prefix,
               encrypted ? ", which are encrypted" : "");
}

const struct check check_repository = {
    .id = "repository",
    .title = "Repository",
    .needs = {"list"},
    .in = IN_HEALTH,
    .rules = rules,
    .proven = proven,
};
