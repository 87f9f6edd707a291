#include "checks/stanza.h"

#include "base/text.h"
#include "checks/rules.h"

/* All of the place was listed: the repository lies in the prefix, and the list was complete. */
static bool
is_listed(const struct check_context *c)
{
    return is_our_listing(c, c->list) && !c->list->reply.listing.truncated &&
           c->list->page_problem == NULL &&
           sp_starts(c->target->repository.prefix, c->target->prefix);
}

/*
 * Of a file that could not be read the list may say whether it is there. Where it has one of the
 * two and neither was read, it does not matter which: it exists, and nobody knows what it says.
 */
static void
settle(struct pgbr_info *file, struct pgbr_info *copy, const struct owner_watched *seen,
       bool listed)
{
    unsigned long long there = seen->keys - seen->others;

    if (file->state != PGBR_UNREAD && file->state != PGBR_MISSING && there > 0)
        there--;
    if (copy->state != PGBR_UNREAD && copy->state != PGBR_MISSING && there > 0)
        there--;
    for (int i = 0; i < 2; i++) {
        struct pgbr_info *info = i == 0 ? file : copy;

        if (info->state != PGBR_UNREAD)
            continue;
        if (there > 0) {
            info->state = PGBR_CUT;
            there--;
        } else if (listed) {
            info->state = PGBR_MISSING;
        }
    }
}

/*
 * The same where only one level was listed: of a copy that is listed as the file itself, size and
 * ETag, nothing need be read.
 */
static void
settle_listed(struct pgbr_info *file, struct pgbr_info *copy, const struct copy_seen *seen)
{
    if (file->state == PGBR_UNREAD && seen->listed)
        file->state = seen->has_main ? PGBR_CUT : PGBR_MISSING;
    if ((copy->state != PGBR_UNREAD && copy->state != PGBR_CUT) || !seen->listed)
        return;
    if (!seen->has_copy)
        copy->state = PGBR_MISSING;
    else if (copy_is_listed_equal(seen))
        *copy = *file;
    else
        copy->state = PGBR_CUT;
}

bool
copy_is_listed_equal(const struct copy_seen *seen)
{
    return seen->listed && seen->has_main && seen->has_copy && seen->main_size == seen->copy_size &&
           seen->main_etag != NULL && sp_streq(seen->main_etag, seen->copy_etag);
}

static const char *
repo_path(const struct check_context *c, struct sp_err *err)
{
    const char *prefix = c->target->repository.prefix;
    size_t len = strlen(prefix);

    return sp_printf(c->arena, err, "/%.*s", (int)(len == 0 ? 0 : len - 1), prefix);
}

/* A system id is of one version for ever: an upgrade by pg_upgrade gives another one. */
static const char *
our_version(const struct check_context *c, const struct stanza_seen *s)
{
    const struct repository *r = &c->target->repository;

    if (r->pg_version != NULL || s->db == NULL || r->system_id != s->db->system_id)
        return r->pg_version;
    return s->db->version;
}

static int
predict_create(const struct check_context *c, struct stanza_seen *s, struct sp_err *err)
{
    const struct owner_found *found = &c->ev->content.found;
    const struct repository *r = &c->target->repository;
    struct predict_stanza asked = {
        .stanza = r->stanza,
        .repo_path = repo_path(c, err),
        .bucket = PREDICT_YES,
        .archive = s->archive,
        .backup = s->backup,
        .listed = is_listed(c) || (c->ev->content.no_archive && c->ev->content.no_backup),
        .archive_keys = found->watched[0].keys,
        .backup_keys = found->watched[1].keys,
        .may_list = PREDICT_YES,
        .system_id = r->system_id,
        .version = our_version(c, s)};

    return asked.repo_path == NULL ? -1 : predict_stanza_create(&asked, c->arena, &s->create, err);
}

static int
predict_archive(struct check_context *c, struct sp_err *err)
{
    const struct owner_watched *seen = &c->ev->content.found.watched[2];
    const char *version = c->target->consumer_version;
    struct predict_wals asked = {.server = c->target->repository.server,
                                 .bucket = PREDICT_YES,
                                 .listed = is_listed(c) ? PREDICT_YES : PREDICT_NOT_KNOWN,
                                 .wals = seen->wal,
                                 .new_wals = seen->wal_new,
                                 .takes_new = version == NULL ? PREDICT_NOT_KNOWN
                                              : consumer_is_before(version, "3.12") ? PREDICT_NO
                                                                                    : PREDICT_YES,
                                 .newest_timeline = seen->wal_timeline};
    struct prediction *out;

    if (asked.server == NULL)
        return 0;
    out = sp_alloc(c->arena, sizeof(*out), err);
    if (out == NULL || predict_check_wal_archive(&asked, c->arena, out, err) == -1)
        return -1;
    c->prediction = out;
    return 0;
}

int
stanza_look(struct check_context *c, struct sp_err *err)
{
    const struct content_seen *content = &c->ev->content;
    const struct owner_watched *seen = content->found.watched;
    const bool is_health = c->target->purpose == PURPOSE_HEALTH;
    struct stanza_seen *s;

    if (c->target->repository.stanza == NULL ||
        !(is_health ? c->ev->health.looked : content->scanned))
        return 0;
    s = sp_alloc(c->arena, sizeof(*s), err);
    if (s == NULL)
        return -1;
    *s = (struct stanza_seen){.keys = seen[0].keys + seen[1].keys};
    memcpy(s->infos, content->infos, sizeof(s->infos));
    if (is_health) {
        settle_listed(&s->infos[SEEN_ARCHIVE_INFO], &s->infos[SEEN_ARCHIVE_COPY],
                      &c->ev->health.archive_info);
        settle_listed(&s->infos[SEEN_BACKUP_INFO], &s->infos[SEEN_BACKUP_COPY],
                      &c->ev->health.backup_info);
    } else {
        settle(&s->infos[SEEN_ARCHIVE_INFO], &s->infos[SEEN_ARCHIVE_COPY], &seen[0],
               is_listed(c) || content->no_archive);
        settle(&s->infos[SEEN_BACKUP_INFO], &s->infos[SEEN_BACKUP_COPY], &seen[1],
               is_listed(c) || content->no_backup);
    }
    pgbr_pair_load(&s->infos[SEEN_ARCHIVE_INFO], &s->infos[SEEN_ARCHIVE_COPY], &s->archive);
    pgbr_pair_load(&s->infos[SEEN_BACKUP_INFO], &s->infos[SEEN_BACKUP_COPY], &s->backup);
    s->db = s->archive.used != NULL  ? &s->archive.used->db
            : s->backup.used != NULL ? &s->backup.used->db
                                     : NULL;
    if (predict_create(c, s, err) == -1)
        return -1;
    c->stanza = s;
    if (is_health) /* there is no first step any more */
        return 0;
    if (!sp_streq(c->target->consumer->name, "pgbackrest"))
        return predict_archive(c, err);
    c->prediction = &s->create;
    return 0;
}

bool
stanza_exists(const struct check_context *c)
{
    return c->stanza != NULL && (c->stanza->archive.exists || c->stanza->backup.exists);
}

bool
stanza_comes_to(const struct check_context *c, const char *row)
{
    return c->stanza != NULL && sp_starts(c->stanza->create.row, row);
}

bool
stanza_is_ours(const struct check_context *c)
{
    return stanza_comes_to(c, "0-exists") || stanza_comes_to(c, "0-restored");
}
