/*
 * What a health run asks, and when. Of pgBackRest: in the first round the two info files, the
 * folder of the backups and that of the prefix; in the second one the stanzas and the write-ahead
 * log behind the newest backup, whose list ends with archive.info and its copy. All further
 * requests follow from something that is not as it should be, and from an encrypted repository,
 * where the way to the write-ahead log goes down folder by folder.
 */
#include "base/text.h"
#include "probe/health.h"

#define NOT_SENT SIZE_MAX

static const struct probe list_rows[HEALTH_LISTS] = {
    [HEALTH_TOP_PATH] = {.purpose = PROBE_LIST, .asks = ASK_AROUND},
    [HEALTH_TOP_HOST] = {.purpose = PROBE_LIST, .asks = ASK_AROUND},
    [HEALTH_SERVERS] = {.purpose = PROBE_SERVERS, .asks = ASK_AROUND, .needed = true},
    [HEALTH_BACKUPS] = {.purpose = PROBE_BACKUPS, .asks = ASK_AROUND, .needed = true},
    [HEALTH_MANIFEST] = {.purpose = PROBE_BACKUP, .asks = ASK_AROUND, .needed = true},
    [HEALTH_STANZAS] = {.purpose = PROBE_STANZAS, .asks = ASK_AROUND, .needed = true},
    [HEALTH_ARCHIVE] = {.purpose = PROBE_ARCHIVE, .asks = ASK_AROUND, .needed = true},
    [HEALTH_WAL_FOLDERS] = {.purpose = PROBE_WAL_FOLDERS, .asks = ASK_AROUND, .needed = true},
    [HEALTH_WAL] = {.purpose = PROBE_WAL, .asks = ASK_BEHIND, .needed = true},
    [HEALTH_WAL_END] = {.purpose = PROBE_WAL, .asks = ASK_BEHIND},
    [HEALTH_STRANGER] = {.purpose = PROBE_WITHIN, .asks = ASK_WITHIN},
    [HEALTH_STRANGER + 1] = {.purpose = PROBE_WITHIN, .asks = ASK_WITHIN},
};

static const struct exchange_seen *
exchange_of(const struct waves *w, const struct health_list *l)
{
    return l->asked && l->exchange != NOT_SENT ? &w->ev->exchanges[l->exchange] : NULL;
}

bool
health_is_answered(const struct waves *w, const struct health_list *l)
{
    const struct exchange_seen *ex = exchange_of(w, l);

    return ex != NULL && waves_is_list_of(w, ex, l->folder);
}

bool
health_is_listed(const struct waves *w, const struct health_list *l)
{
    const struct exchange_seen *ex = exchange_of(w, l);

    return health_is_answered(w, l) && ex->reply.listing.has_truncated &&
           !ex->reply.listing.truncated && ex->page_problem == NULL;
}

/* In an earlier round. */
static bool
was_answered(const struct waves *w, enum health_lists which)
{
    const struct health_list *l = &w->health->lists[which];

    return l->round < w->health->round && health_is_answered(w, l);
}

static int
ask_list(struct waves *w, enum health_lists which, enum s3_style style, const char *after,
         struct jobs *jobs, struct sp_err *err)
{
    struct health_list *l = &w->health->lists[which];
    const struct probe *row = &list_rows[which];

    l->asked = true;
    l->round = w->health->round;
    l->scan = w->content.of[style].scan;
    l->exchange = NOT_SENT;
    if (!waves_can_send(w, row, style))
        return 0;
    l->exchange = w->ev->nexchanges;
    return waves_add(
        w, (struct asked){.probe = row, .what = l->folder, .after = after, .watch = &l->watch},
        style, jobs, err);
}

/* folder NULL: without memory. */
static int
ask_folder(struct waves *w, enum health_lists which, const struct health_kind *kind,
           const char *folder, struct jobs *jobs, struct sp_err *err)
{
    if (folder == NULL)
        return -1;
    health_list_init(&w->health->lists[which], kind, folder);
    return ask_list(w, which, w->health->style, NULL, jobs, err);
}

static int
ask_info(struct waves *w, enum seen_info which, struct jobs *jobs, struct sp_err *err)
{
    w->health->infos_asked[which] = true;
    return waves_plan_info(w, w->health->style, which, HEALTH_INFO_MAX, jobs, err);
}

/* The list of the prefix in the style that is judged. */
static const struct health_list *
top_of(const struct waves *w)
{
    return &w->health->lists[w->health->style == S3_STYLE_PATH ? HEALTH_TOP_PATH : HEALTH_TOP_HOST];
}

/* ---- first */

/* The repository behind the prefix: "" where they are one; NULL where it is somewhere else. */
static const char *
behind_prefix(const struct waves *w)
{
    return sp_starts(w->health->root, w->t->prefix) ? w->health->root + strlen(w->t->prefix) : NULL;
}

static int
ask_backups(struct waves *w, struct jobs *jobs, struct sp_err *err)
{
    if (ask_folder(
            w, HEALTH_BACKUPS, &health_labels,
            sp_printf(w->arena, err, "%sbackup/%s/", w->health->root, w->t->repository.stanza),
            jobs, err) == -1)
        return -1;
    health_list_init(&w->health->lists[HEALTH_FULLS], &health_fulls, "");
    w->health->lists[HEALTH_BACKUPS].also = &w->health->lists[HEALTH_FULLS];
    w->health->lists[HEALTH_BACKUPS].main = "backup.info";
    return 0;
}

static int
ask_server(struct waves *w, struct jobs *jobs, struct sp_err *err)
{
    const struct health *h = w->health;

    return ask_folder(w, HEALTH_BACKUPS, &health_barman_ids,
                      sp_printf(w->arena, err, "%s%s/base/", h->root, h->server), jobs, err) == -1
               ? -1
               : ask_folder(w, HEALTH_WAL_FOLDERS, &health_wal_folders,
                            sp_printf(w->arena, err, "%s%s/wals/", h->root, h->server), jobs, err);
}

static int
plan_own(struct waves *w, struct jobs *jobs, struct sp_err *err)
{
    const struct health *h = w->health;

    if (!h->is_barman)
        return ask_info(w, SEEN_ARCHIVE_INFO, jobs, err) == -1 ||
                       ask_info(w, SEEN_BACKUP_INFO, jobs, err) == -1
                   ? -1
                   : ask_backups(w, jobs, err);
    if (h->server != NULL)
        return ask_server(w, jobs, err);
    return sp_streq(h->root, w->t->prefix)
               ? 0
               : ask_folder(w, HEALTH_SERVERS, &health_any, h->root, jobs, err);
}

int
health_plan_first(struct waves *w, struct jobs *jobs, struct sp_err *err)
{
    for (int s = S3_STYLE_PATH; s <= S3_STYLE_HOST; s++) {
        const enum s3_style style = (enum s3_style)s;
        const enum health_lists which = style == S3_STYLE_PATH ? HEALTH_TOP_PATH : HEALTH_TOP_HOST;

        health_list_init(&w->health->lists[which], &health_any, w->t->prefix);
        if (plan_style_is_candidate(w->t, style) &&
            ask_list(w, which, style, NULL, jobs, err) == -1)
            return -1;
    }
    return waves_name(w, w->health->style)->naddresses == 0 ? 0 : plan_own(w, jobs, err);
}

/* ---- pgBackRest */

static int
plan_stanzas(struct waves *w, struct jobs *jobs, struct sp_err *err)
{
    if (w->health->lists[HEALTH_STANZAS].asked)
        return 0;
    return ask_folder(w, HEALTH_STANZAS, &health_folders,
                      sp_printf(w->arena, err, "%sarchive/", w->health->root), jobs, err);
}

/* The key behind which the write-ahead log begins that the newest backup needs. */
static const char *
wal_begin(struct waves *w, const char *folder, const char *id, struct sp_err *err)
{
    const struct pgbr_info *info = &w->ev->content.infos[SEEN_BACKUP_INFO];
    const struct pgbr_backup *newest =
        info->state == PGBR_VALID ? health_newest(&info->backups) : NULL;
    const char *begin = newest == NULL ? NULL : pgbr_wal_begin(newest);

    if (begin == NULL || strlen(begin) != HEALTH_SEGMENT_LEN ||
        !health_is_segment(begin, HEALTH_SEGMENT_LEN))
        return sp_printf(w->arena, err, "%s%s", folder, id);
    return sp_printf(w->arena, err, "%s%s%.16s/%s", folder, id, begin, begin);
}

static int
ask_wal_of(struct waves *w, const char *folder, const char *id, struct jobs *jobs,
           struct sp_err *err)
{
    struct health_list *l = &w->health->lists[HEALTH_WAL];
    const char *after = wal_begin(w, folder, id, err);

    if (after == NULL)
        return -1;
    health_list_init(l, &health_any, folder);
    l->of_wal = true;
    l->within = id;
    l->main = "archive.info";
    return ask_list(w, HEALTH_WAL, w->health->style, after, jobs, err);
}

/* The info files say where the write-ahead log goes; where they cannot, its folders do. */
static int
ask_archive(struct waves *w, struct jobs *jobs, struct sp_err *err)
{
    const struct pgbr_info *infos = w->ev->content.infos;
    const struct pgbr_info *valid = infos[SEEN_ARCHIVE_INFO].state == PGBR_VALID
                                        ? &infos[SEEN_ARCHIVE_INFO]
                                        : &infos[SEEN_BACKUP_INFO];
    const char *folder =
        sp_printf(w->arena, err, "%sarchive/%s/", w->health->root, w->t->repository.stanza);
    const char *id = NULL;
    bool usable = false;

    if (folder == NULL)
        return -1;
    if (valid->state == PGBR_VALID) {
        id = health_archive_id(&valid->db, w->arena, &usable, err);
        if (usable)
            return id == NULL ? -1 : ask_wal_of(w, folder, id, jobs, err);
    }
    if (ask_folder(w, HEALTH_ARCHIVE, &health_archive_ids, folder, jobs, err) == -1)
        return -1;
    w->health->lists[HEALTH_ARCHIVE].main = "archive.info";
    return 0;
}

/* Into a folder of a list that was answered; 0 is the newest. */
static int
go_down(struct waves *w, enum health_lists from, size_t which, enum health_lists to,
        const struct health_kind *kind, struct jobs *jobs, struct sp_err *err)
{
    struct health_list *l = &w->health->lists[from];
    struct health_list *next = &w->health->lists[to];

    if (next->asked || l->nnames <= which || !was_answered(w, from))
        return 0;
    health_list_init(next, kind,
                     sp_printf(w->arena, err, "%s%s", l->folder, l->names[which].bytes));
    if (next->folder == NULL)
        return -1;
    next->of_wal = to == HEALTH_WAL || to == HEALTH_WAL_END;
    return ask_list(w, to, w->health->style, NULL, jobs, err);
}

/* The newest folder may hold a part of a segment only, which another timeline goes on with. */
static int
plan_older_folder(struct waves *w, struct jobs *jobs, struct sp_err *err)
{
    struct health *h = w->health;
    struct health_list *wal = &h->lists[HEALTH_WAL];
    const struct health_list *folders = &h->lists[HEALTH_WAL_FOLDERS];

    if (wal->within != NULL || wal->segments > 0 || !was_answered(w, HEALTH_WAL) ||
        !health_is_listed(w, wal) || h->wal_folder + 1 >= HEALTH_WAL_FOLDERS_MAX ||
        h->wal_folder + 1 >= folders->nnames)
        return 0;
    h->wal_folder++;
    wal->asked = false;
    return go_down(w, HEALTH_WAL_FOLDERS, h->wal_folder, HEALTH_WAL, &health_any, jobs, err);
}

/*
 * Of a log that is too long to be read to its end the newest folder shows whether it goes on. Where
 * other things made the list long they would do so again.
 */
static int
plan_wal_end(struct waves *w, struct jobs *jobs, struct sp_err *err)
{
    const struct health_list *lists = w->health->lists;
    const struct health_list *wal = &lists[HEALTH_WAL];

    if (wal->within == NULL || wal->passed || wal->others > wal->segments ||
        !was_answered(w, HEALTH_WAL) || health_is_listed(w, wal) ||
        exchange_of(w, wal)->page_problem != NULL)
        return 0;
    if (!lists[HEALTH_WAL_FOLDERS].asked)
        return ask_folder(w, HEALTH_WAL_FOLDERS, &health_wal_folders,
                          sp_printf(w->arena, err, "%s%s", wal->folder, wal->within), jobs, err);
    return !health_is_listed(w, &lists[HEALTH_WAL_FOLDERS])
               ? 0
               : go_down(w, HEALTH_WAL_FOLDERS, 0, HEALTH_WAL_END, &health_any, jobs, err);
}

static int
plan_wal(struct waves *w, struct jobs *jobs, struct sp_err *err)
{
    const struct health_list *lists = w->health->lists;

    if (!w->health->is_barman && !lists[HEALTH_WAL].asked && !lists[HEALTH_ARCHIVE].asked)
        return ask_archive(w, jobs, err);
    return go_down(w, HEALTH_ARCHIVE, 0, HEALTH_WAL_FOLDERS, &health_wal_folders, jobs, err) ==
                       -1 ||
                   go_down(w, HEALTH_WAL_FOLDERS, 0, HEALTH_WAL, &health_any, jobs, err) == -1 ||
                   plan_older_folder(w, jobs, err) == -1
               ? -1
               : plan_wal_end(w, jobs, err);
}

static bool
shows_backup(const struct health_list *l, const char *label)
{
    const size_t len = strlen(label);

    for (size_t i = 0; i < l->nnames; i++)
        if (l->names[i].len == len + 1 && memcmp(l->names[i].bytes, label, len) == 0)
            return true;
    return false;
}

/* The file may have been read after the list: what is missing in a second one is not there. */
static int
plan_backups_again(struct waves *w, struct jobs *jobs, struct sp_err *err)
{
    struct health *h = w->health;
    const struct health_list *l = &h->lists[HEALTH_BACKUPS];
    const struct pgbr_info *info = &w->ev->content.infos[SEEN_BACKUP_INFO];
    const struct pgbr_backup *newest =
        info->state == PGBR_VALID ? health_newest(&info->backups) : NULL;

    if (h->listed_again || newest == NULL || l->round == h->round || !health_is_listed(w, l) ||
        shows_backup(l, newest->label))
        return 0;
    h->listed_again = true;
    return ask_backups(w, jobs, err);
}

/*
 * Of an encrypted repository a folder alone says that a backup was begun; that it is done says its
 * backup.manifest, which comes last.
 */
static int
plan_manifest(struct waves *w, struct jobs *jobs, struct sp_err *err)
{
    struct health *h = w->health;
    const struct health_list *fulls = &h->lists[HEALTH_FULLS];
    struct health_list *l = &h->lists[HEALTH_MANIFEST];

    if (w->ev->content.infos[SEEN_BACKUP_INFO].state != PGBR_ENCRYPTED || h->has_good ||
        !was_answered(w, HEALTH_BACKUPS))
        return 0;
    if (l->asked) {
        h->has_good = health_is_answered(w, l) && l->file.there;
        h->tried += !h->has_good;
    }
    if (h->has_good || h->tried == HEALTH_BACKUPS_MAX || h->tried >= fulls->nnames)
        return 0;
    if (ask_folder(w, HEALTH_MANIFEST, &health_any,
                   sp_printf(w->arena, err, "%sbackup/%s/%s", h->root, w->t->repository.stanza,
                             fulls->names[h->tried].bytes),
                   jobs, err) == -1)
        return -1;
    l->main = "backup.manifest";
    return 0;
}

/* ---- copies */

static const struct health_list *
list_of_pair(const struct health *h, size_t pair)
{
    return pair == 1 ? &h->lists[HEALTH_BACKUPS]
                     : &h->lists[h->lists[HEALTH_ARCHIVE].asked ? HEALTH_ARCHIVE : HEALTH_WAL];
}

static bool
is_same_file(const struct health_list *l)
{
    return l->file.there && l->copy.there && l->file.size == l->copy.size &&
           l->file.etag[0] != '\0' && sp_streq(l->file.etag, l->copy.etag);
}

/* The list leaves open whether they are one. Of what is encrypted each has its own salt. */
static bool
wants_pair(const struct waves *w, const struct health_list *l, size_t pair)
{
    const struct pgbr_info *file = &w->ev->content.infos[2 * pair];
    const struct pgbr_info *copy = file + 1;
    const bool known = health_is_listed(w, l) || (l->file.there && l->copy.there);

    if (w->health->pair_reads[pair] > 0)
        return file->state == PGBR_VALID && copy->state == PGBR_VALID &&
               !sp_streq(file->checksum, copy->checksum);
    if (file->state == PGBR_UNREAD || file->state == PGBR_CUT || file->state == PGBR_ENCRYPTED)
        return false;
    if (file->state == PGBR_VALID)
        return !known || (l->copy.there && !is_same_file(l));
    return !known || l->file.there || l->copy.there;
}

static int
plan_pairs(struct waves *w, struct jobs *jobs, struct sp_err *err)
{
    struct health *h = w->health;

    for (size_t pair = 0; pair < 2; pair++) {
        const struct health_list *l = list_of_pair(h, pair);

        if (!l->asked || l->round == h->round || h->pair_reads[pair] == HEALTH_READS_MAX ||
            !wants_pair(w, l, pair))
            continue;
        h->pair_reads[pair]++;
        if (ask_info(w, (enum seen_info)(2 * pair), jobs, err) == -1 ||
            ask_info(w, (enum seen_info)(2 * pair + 1), jobs, err) == -1)
            return -1;
    }
    return 0;
}

static int
plan_pgbackrest(struct waves *w, struct jobs *jobs, struct sp_err *err)
{
    return plan_stanzas(w, jobs, err) == -1 || plan_wal(w, jobs, err) == -1 ||
                   plan_backups_again(w, jobs, err) == -1 || plan_manifest(w, jobs, err) == -1 ||
                   plan_pairs(w, jobs, err) == -1
               ? -1
               : 0;
}

/* ---- Barman */

static int
plan_server(struct waves *w, struct jobs *jobs, struct sp_err *err)
{
    struct health *h = w->health;
    const struct health_list *l =
        h->lists[HEALTH_SERVERS].asked ? &h->lists[HEALTH_SERVERS] : top_of(w);

    if (h->server != NULL || !health_is_listed(w, l))
        return 0;
    h->server = health_only_server(l);
    if (h->server == NULL)
        return 0;
    h->server = sp_strndup(w->arena, h->server, strlen(h->server) - 1, err);
    return h->server == NULL ? -1 : ask_server(w, jobs, err);
}

static int
plan_backup(struct waves *w, struct jobs *jobs, struct sp_err *err)
{
    static const struct probe row = {.purpose = PROBE_BACKUP, .asks = ASK_OBJECT};
    struct health *h = w->health;
    const struct health_list *l = &h->lists[HEALTH_BACKUPS];
    const char *key;

    if (h->has_good || h->tried == HEALTH_BACKUPS_MAX || h->tried >= l->nnames ||
        !was_answered(w, HEALTH_BACKUPS) || !waves_can_send(w, &row, h->style))
        return 0;
    key = sp_printf(w->arena, err, "%s%sbackup.info", l->folder, l->names[h->tried].bytes);
    if (key == NULL)
        return -1;
    sp_buf_init(&h->body, w->arena, CONTENT_INFO_MAX);
    h->backup = &w->ev->exchanges[w->ev->nexchanges];
    return waves_add(w, (struct asked){.probe = &row, .what = key, .keep = &h->body}, h->style,
                     jobs, err);
}

/* An install that was moved to Barman has pgBackRest's repository beside: whose is it? */
static int
plan_old_archive(struct waves *w, struct jobs *jobs, struct sp_err *err)
{
    const struct health *h = w->health;
    const struct health_list *l =
        h->lists[HEALTH_SERVERS].asked ? &h->lists[HEALTH_SERVERS] : top_of(w);

    return h->infos_asked[SEEN_ARCHIVE_INFO] || !health_has_name(l, "archive/")
               ? 0
               : ask_info(w, SEEN_ARCHIVE_INFO, jobs, err);
}

static int
plan_barman(struct waves *w, struct jobs *jobs, struct sp_err *err)
{
    return plan_server(w, jobs, err) == -1 || plan_backup(w, jobs, err) == -1 ||
                   plan_wal(w, jobs, err) == -1 || plan_old_archive(w, jobs, err) == -1
               ? -1
               : 0;
}

/* ---- who else is there */

/* A folder right below the prefix that is ours, on the way to ours, or looked at elsewhere. */
static bool
is_ours(const struct waves *w, const struct health_name *name)
{
    const struct health *h = w->health;
    const char *rest = behind_prefix(w);

    if (sp_starts(name->bytes, "s3preflight-probe-"))
        return true;
    if (rest == NULL)
        return false;
    if (rest[0] != '\0')
        return sp_starts(rest, name->bytes);
    if (sp_streq(name->bytes, "archive/") || sp_streq(name->bytes, "backup/"))
        return true;
    return h->is_barman && h->server != NULL && name->len == strlen(h->server) + 1 &&
           sp_starts(name->bytes, h->server);
}

static int
plan_strangers(struct waves *w, struct jobs *jobs, struct sp_err *err)
{
    const struct health_list *l = top_of(w);
    int which = HEALTH_STRANGER;

    if (w->health->lists[HEALTH_STRANGER].asked)
        return 0;
    for (size_t i = 0; i < l->nnames && which < HEALTH_LISTS; i++) {
        const struct health_name *name = &l->names[i];

        if (name->bytes[name->len - 1] != '/' || strlen(name->bytes) != name->len ||
            is_ours(w, name))
            continue;
        if (ask_folder(w, (enum health_lists)which++, &health_any,
                       sp_printf(w->arena, err, "%s%s", l->folder, name->bytes), jobs, err) == -1)
            return -1;
    }
    return 0;
}

static int
plan_proofs(struct waves *w, struct jobs *jobs, struct sp_err *err)
{
    struct health *h = w->health;

    if (h->proofs_asked || !was_answered(w, HEALTH_STRANGER))
        return 0;
    h->proofs_asked = true;
    return content_choose_proofs(&w->content, h->style, SEEN_PROOFS_MAX, err) == -1
               ? -1
               : waves_plan_proofs(w, h->style, jobs, err);
}

/* ---- rows of the table */

static bool
is_setting(const struct probe *probe)
{
    return probe->asks == ASK_SETTING || probe->asks == ASK_LISTING_OF;
}

/* What the bucket is set to, where that is to be looked at; and the proxy. */
static int
plan_rows(struct waves *w, struct jobs *jobs, struct sp_err *err)
{
    struct health *h = w->health;

    if (h->rows_asked)
        return 0;
    h->rows_asked = true;
    for (const struct probe *probe = probes; probe->purpose != NULL; probe++) {
        if (!(is_setting(probe) ? w->t->look_at_settings : probe->proxied) ||
            !waves_can_send(w, probe, h->style) || !probe->wanted(w->t, w->ev))
            continue;
        h->settings_asked = h->settings_asked || is_setting(probe);
        if (waves_add(w, (struct asked){.probe = probe}, h->style, jobs, err) == -1)
            return -1;
    }
    return 0;
}

/* ---- next */

/* Only now it is known that the other style is the judged one. */
static void
begin_again(struct health *h, enum s3_style style)
{
    for (int i = HEALTH_SERVERS; i < HEALTH_LISTS; i++)
        h->lists[i] = (struct health_list){.asked = false};
    h->style = style;
}

int
health_plan_next(struct waves *w, struct jobs *jobs, struct sp_err *err)
{
    const enum s3_style style = plan_judged_style(w->t, w->ev);

    if (style != w->health->style) {
        begin_again(w->health, style);
        return plan_own(w, jobs, err);
    }
    if ((w->health->is_barman ? plan_barman(w, jobs, err) : plan_pgbackrest(w, jobs, err)) == -1)
        return -1;
    return plan_strangers(w, jobs, err) == -1 || plan_proofs(w, jobs, err) == -1 ||
                   plan_rows(w, jobs, err) == -1
               ? -1
               : 0;
}
