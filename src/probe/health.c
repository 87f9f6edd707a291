/* A health run: rounds until nothing is due any more, and what was seen in them. */
#include "probe/health.h"

#include "base/text.h"

int
waves_begin_health(struct waves *w, struct sp_err *err)
{
    struct health *h = sp_alloc(w->arena, sizeof(*h), err);

    if (h == NULL)
        return -1;
    *h = (struct health){.style = w->t->style == STYLE_CHOICE_HOST ? S3_STYLE_HOST : S3_STYLE_PATH,
                         .is_barman = !sp_streq(w->t->consumer->name, "pgbackrest"),
                         .root = w->t->repository.prefix,
                         .server = w->t->repository.server};
    w->health = h;
    return 0;
}

int
waves_plan_health(struct waves *w, struct jobs *jobs, struct sp_err *err)
{
    w->health->round = 1;
    return health_plan_first(w, jobs, err);
}

/* ---- taking in */

static int
read_pages(struct waves *w, struct sp_err *err)
{
    for (size_t i = 0; i < HEALTH_STRANGER; i++) {
        const struct health_list *l = &w->health->lists[i];

        if (l->round == w->health->round && health_is_answered(w, l) &&
            waves_read_pages_of(w, l->exchange, HEALTH_PAGES_MAX, err) == -1)
            return -1;
    }
    return 0;
}

/* One of Barman's that is not done may be running, or have failed: an older one may be good. */
static int
read_backup(struct waves *w, struct sp_err *err)
{
    struct health *h = w->health;
    const struct exchange_seen *ex = h->backup;
    struct barman_backup backup = {.recognised = false};

    if (ex == NULL)
        return 0;
    h->backup = NULL;
    if (ex->transport == TRANSPORT_OK && ex->verified && (ex->status == 200 || ex->status == 206) &&
        barman_backup_parse(sp_buf_str(&h->body), h->body.len, w->arena, &backup, err) == -1)
        return -1;
    h->has_good = backup.recognised && sp_streq(backup.status, "DONE");
    h->failed += backup.recognised && sp_streq(backup.status, "FAILED");
    if (backup.recognised && (h->has_good || !h->newest.recognised)) {
        h->newest = backup;
        h->newest_at = h->tried;
    }
    h->tried++;
    return 0;
}

static int
take_in(struct waves *w, struct sp_err *err)
{
    return waves_read_content(w, err) == -1 || read_backup(w, err) == -1 || read_pages(w, err) == -1
               ? -1
               : 0;
}

int
waves_look_at_health(struct waves *w, struct sp_err *err)
{
    struct health *h = w->health;
    bool interrupted;

    while (take_in(w, err) == 0) {
        struct jobs jobs = {.nshakes = 0};

        if (h->round == HEALTH_ROUNDS_MAX || w->net->over(w->net->ctx, &interrupted))
            return 0;
        h->round++;
        if (health_plan_next(w, &jobs, err) == -1)
            return -1;
        if (jobs.nexchanges == 0)
            return 0;
        if (waves_send(w, &jobs, err) == -1 || waves_send_again(w, err) == -1)
            return -1;
    }
    return -1;
}

/* ---- the end */

static int
end_names(const struct waves *w, const struct health_list *l, struct names_seen *out,
          struct sp_err *err)
{
    out->listed = health_is_listed(w, l);
    out->count = l->count;
    for (size_t i = 0; i < l->nnames; i++) {
        out->names[i] = health_text(&l->names[i], w->arena, err);
        if (out->names[i] == NULL)
            return -1;
        out->nnames = i + 1;
    }
    return 0;
}

static int
end_etag(const struct health_file *f, struct sp_arena *a, const char **out, struct sp_err *err)
{
    *out = f->etag[0] == '\0' ? NULL : sp_strdup(a, f->etag, err);
    return f->etag[0] != '\0' && *out == NULL ? -1 : 0;
}

static int
end_copy(const struct waves *w, const struct health_list *l, struct copy_seen *out,
         struct sp_err *err)
{
    out->has_main = l->file.there;
    out->has_copy = l->copy.there;
    out->listed = (out->has_main && out->has_copy) || health_is_listed(w, l);
    out->main_size = l->file.size;
    out->copy_size = l->copy.size;
    return end_etag(&l->file, w->arena, &out->main_etag, err) == -1
               ? -1
               : end_etag(&l->copy, w->arena, &out->copy_etag, err);
}

/* Of a copy that was not read the list tells whether it is there. */
static void
end_info(const struct copy_seen *seen, struct pgbr_info *copy)
{
    if (copy->state == PGBR_UNREAD && seen->has_copy)
        copy->state = PGBR_CUT;
    else if (copy->state == PGBR_UNREAD && seen->listed)
        copy->state = PGBR_MISSING;
}

static int
end_pgbackrest(struct waves *w, struct sp_err *err)
{
    const struct health_list *lists = w->health->lists;
    const struct health_list *archive =
        &lists[lists[HEALTH_ARCHIVE].asked ? HEALTH_ARCHIVE : HEALTH_WAL];
    struct health_seen *out = &w->ev->health;
    struct pgbr_info *infos = w->ev->content.infos;

    if (end_copy(w, archive, &out->archive_info, err) == -1 ||
        end_copy(w, &lists[HEALTH_BACKUPS], &out->backup_info, err) == -1 ||
        end_names(w, &lists[HEALTH_STANZAS], &out->stanzas, err) == -1 ||
        end_names(w, &lists[HEALTH_FULLS], &out->fulls, err) == -1)
        return -1;
    out->fulls.listed = out->backups.listed;
    out->unreadable = w->health->has_good            ? w->health->tried
                      : lists[HEALTH_MANIFEST].asked ? out->fulls.nnames
                                                     : 0;
    end_info(&out->archive_info, &infos[SEEN_ARCHIVE_COPY]);
    end_info(&out->backup_info, &infos[SEEN_BACKUP_COPY]);
    return 0;
}

static void
end_barman(const struct health *h, struct health_seen *out)
{
    out->server = h->server;
    out->newest = h->newest;
    out->failed = h->failed;
    out->unreadable = h->newest.recognised ? h->newest_at : h->tried;
}

/* A folder on the way there, where there is nothing to go down to. */
static bool
is_empty(const struct waves *w, const struct health_list *l)
{
    return l->nnames == 0 && health_is_listed(w, l);
}

/* There is one, or all of it was looked at: no older folder may hold some. */
static bool
is_answer_of_wal(const struct waves *w)
{
    const struct health *h = w->health;
    const struct health_list *wal = &h->lists[HEALTH_WAL];

    return health_is_answered(w, wal) && (wal->within != NULL || wal->segments > 0 ||
                                          h->wal_folder + 1 >= h->lists[HEALTH_WAL_FOLDERS].count);
}

/* "": there is none. */
static int
end_segment(const char *segment, struct sp_arena *a, const char **out, struct sp_err *err)
{
    *out = segment[0] == '\0' ? NULL : sp_strdup(a, segment, err);
    return segment[0] != '\0' && *out == NULL ? -1 : 0;
}

/* The first that the newest backup needs, of Barman's the last; NULL. */
static const char *
needed_segment(const struct waves *w)
{
    const struct pgbr_info *infos = w->ev->content.infos;
    const struct barman_backup *barman = &w->health->newest;
    const struct pgbr_info *info = infos[SEEN_BACKUP_INFO].state == PGBR_VALID
                                       ? &infos[SEEN_BACKUP_INFO]
                                       : &infos[SEEN_BACKUP_COPY];
    const struct pgbr_backup *newest;

    if (w->health->is_barman)
        return barman->recognised && sp_streq(barman->status, "DONE") ? barman->end_wal : NULL;
    newest = info->state == PGBR_VALID ? health_newest(&info->backups) : NULL;
    return newest == NULL ? NULL : pgbr_wal_begin(newest);
}

/* The first hole, unless the newest backup was begun since. */
static const struct health_hole *
choose_hole(const struct waves *w, const struct health_list *l)
{
    const char *needed = needed_segment(w);

    return needed != NULL && strcmp(l->hole.before, needed) < 0 ? &l->last_hole : &l->hole;
}

static int
end_wal(const struct waves *w, struct health_seen *out, struct sp_err *err)
{
    const struct health_list *lists = w->health->lists;
    const struct health_list *wal = &lists[HEALTH_WAL];
    const struct health_list *last =
        lists[HEALTH_WAL_END].segments > 0 ? &lists[HEALTH_WAL_END] : wal;
    const struct health_hole *hole = choose_hole(w, wal->hole.before[0] != '\0' ? wal : last);

    out->wal_listed = is_answer_of_wal(w) || is_empty(w, &lists[HEALTH_WAL_FOLDERS]) ||
                      is_empty(w, &lists[HEALTH_ARCHIVE]);
    if (wal->asked && !health_is_listed(w, wal) && !wal->passed)
        out->wal_more = true;
    for (size_t i = HEALTH_ARCHIVE; i <= HEALTH_WAL_FOLDERS; i++)
        if (lists[i].asked && !health_is_listed(w, &lists[i]))
            out->wal_more = true;
    out->wal_keys = wal->segments;
    out->wal_modified = last->modified;
    if (end_segment(last->newest, w->arena, &out->wal_newest, err) == -1 ||
        end_segment(wal->first, w->arena, &out->wal_first, err) == -1)
        return -1;
    if (hole->before[0] == '\0')
        return 0;
    out->wal_behind_modified = hole->behind_modified;
    return end_segment(hole->before, w->arena, &out->wal_before_hole, err) == -1
               ? -1
               : end_segment(hole->behind, w->arena, &out->wal_behind_hole, err);
}

int
waves_end_health(struct waves *w, struct sp_err *err)
{
    const struct health *h = w->health;
    const struct health_list *top =
        &h->lists[h->style == S3_STYLE_PATH ? HEALTH_TOP_PATH : HEALTH_TOP_HOST];
    struct health_seen *out = &w->ev->health;

    out->looked = evidence_find(w->ev, PROBE_LIST, h->style) != NULL;
    out->settings_looked = h->settings_asked;
    if (waves_read_content(w, err) == -1 ||
        content_end_found(&w->content, h->style, &w->ev->content, err) == -1 ||
        end_names(w, top, &out->beside, err) == -1 ||
        end_names(w, &h->lists[HEALTH_BACKUPS], &out->backups, err) == -1 ||
        end_wal(w, out, err) == -1)
        return -1;
    end_barman(h, out);
    return h->is_barman ? 0 : end_pgbackrest(w, err);
}
