#include "preflight/report_repository.h"

#include "base/text.h"
#include "checks/health.h"
#include "checks/rules.h"
#include "checks/stanza.h"

int
report_backups_of(const struct check_context *c, const struct pgbr_info *info,
                  struct report_backups *out, struct sp_err *err)
{
    if (info == NULL)
        return 0;
    out->known = true;
    out->counted = true;
    out->errors = info->backups.errors;
    for (size_t i = 0; i < PGBR_TYPE_COUNT; i++) {
        const struct pgbr_backup *from = &info->backups.newest[i];

        out->of_type[i] = info->backups.of_type[i];
        if (from->label == NULL)
            continue;
        out->last[i] = (struct report_backup){
            .label = safe(c, from->label, err), .stop = from->stop, .size = from->size};
        if (out->last[i].label == NULL)
            return -1;
    }
    return 0;
}

/* Where the files are encrypted the labels remain: they say of which type a backup is. */
static int
by_labels(const struct check_context *c, struct report_backups *out, struct sp_err *err)
{
    static const char types[] = {[PGBR_FULL] = 'F', [PGBR_DIFF] = 'D', [PGBR_INCR] = 'I'};
    const struct names_seen *names = &c->ev->health.backups;

    for (size_t i = 0; i < names->nnames; i++) {
        const size_t len = strcspn(names->names[i], "/");

        for (size_t t = 0; t < PGBR_TYPE_COUNT; t++) {
            if (len == 0 || names->names[i][len - 1] != types[t])
                continue;
            out->of_type[t]++;
            out->known = true;
            if (out->last[t].label == NULL &&
                (out->last[t].label = sp_show(c->arena, names->names[i], len, len, err)) == NULL)
                return -1;
        }
    }
    out->counted = names->listed && names->count == names->nnames;
    out->known = out->known || out->counted;
    return 0;
}

/* Every base backup of Barman is a full one. */
static int
of_barman(const struct check_context *c, struct report_backups *out, struct sp_err *err)
{
    const struct health_seen *seen = &c->ev->health;
    const struct barman_backup *newest = &seen->newest;
    struct report_backup *last = &out->last[PGBR_FULL];

    out->known = out->counted = seen->backups.listed;
    out->of_type[PGBR_FULL] = seen->backups.count;
    if (!newest->recognised || seen->unreadable >= seen->backups.nnames)
        return 0;
    last->label = seen->backups.names[seen->unreadable];
    last->label = sp_show(c->arena, last->label, strcspn(last->label, "/"), PGBR_TEXT_MAX, err);
    last->stop = newest->end;
    last->size = newest->size;
    return last->label == NULL ? -1 : 0;
}

static int
identify(const struct check_context *c, uint64_t id, const char *version,
         struct report_repository *out, struct sp_err *err)
{
    if (id != 0) {
        out->system_id = sp_printf(c->arena, err, "%llu", (unsigned long long)id);
        if (out->system_id == NULL)
            return -1;
    }
    if (version == NULL || *version == '\0')
        return 0;
    out->version = safe(c, version, err);
    return out->version == NULL ? -1 : 0;
}

static int
of_stanza(const struct check_context *c, struct report_repository *out, struct sp_err *err)
{
    const struct stanza_seen *stanza = c->stanza;

    out->stanza = c->target->repository.stanza;
    if (stanza == NULL || stanza->backup.used == NULL) {
        if (by_labels(c, &out->backups, err) == -1)
            return -1;
    } else if (report_backups_of(c, stanza->backup.used, &out->backups, err) == -1) {
        return -1;
    }
    return stanza == NULL || stanza->db == NULL
               ? 0
               : identify(c, stanza->db->system_id, stanza->db->version, out, err);
}

static int
of_server(const struct check_context *c, struct report_repository *out, struct sp_err *err)
{
    const struct health_seen *seen = &c->ev->health;

    if (seen->server != NULL && (out->server = safe(c, seen->server, err)) == NULL)
        return -1;
    return of_barman(c, &out->backups, err) == -1
               ? -1
               : identify(c, seen->newest.system_id, seen->newest.version, out, err);
}

int
report_repository_of(const struct check_context *c, struct report_repository *out,
                     struct sp_err *err)
{
    const struct health_seen *seen = &c->ev->health;
    struct health_limits limits;

    out->known = seen->looked;
    if (!seen->looked)
        return 0;
    if ((sp_streq(c->target->consumer->name, "pgbackrest") ? of_stanza : of_server)(c, out, err) ==
        -1)
        return -1;
    health_full_limits(c, &limits);
    out->full_warn = limits.warn;
    out->full_fail = limits.fail;
    health_wal_limits(c, &limits);
    out->wal_warn = limits.warn;
    out->wal_known = seen->wal_listed;
    out->wal_more = seen->wal_more;
    out->wal_segments = seen->wal_keys;
    out->wal_modified = seen->wal_modified;
    if (seen->wal_newest != NULL)
        out->wal_newest = safe(c, seen->wal_newest, err);
    return seen->wal_newest != NULL && out->wal_newest == NULL ? -1 : 0;
}
