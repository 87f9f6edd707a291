#include "checks/in_use.h"

#include <stdlib.h>

#include "base/text.h"

#define SEGMENT "000000010000000000000007"

static struct pgbr_info
good_info(void)
{
    return (struct pgbr_info){.state = PGBR_VALID,
                              .problem = "",
                              .version = "2.45",
                              .db = {1, IN_USE_SYSTEM, 0, "15"},
                              .history = {{1, IN_USE_SYSTEM, 0, "15"}},
                              .nhistory = 1,
                              .databases = 1,
                              .checksum = "0a1b"};
}

static void
give_names(struct names_seen *names, const char *const *list, size_t n)
{
    *names = (struct names_seen){.listed = true, .nnames = n, .count = n};
    for (size_t i = 0; i < n; i++)
        names->names[i] = list[i];
}

static const char newest_full[] = "20251231-190000F/";

static void
begin(struct world *w)
{
    static const char *const not_sent[] = {
        PROBE_CONSUMER,  PROBE_ANONYMOUS,   PROBE_BADSIG,     PROBE_LOCATION, PROBE_VERSIONING,
        PROBE_LIFECYCLE, PROBE_OBJECT_LOCK, PROBE_ENCRYPTION, PROBE_PAYER,    PROBE_POLICY_STATUS,
        PROBE_VERSIONS,  PROBE_UPLOADS,     PROBE_ADDRESS};

    w->target.purpose = PURPOSE_HEALTH;
    for (size_t i = 0; i < sizeof(not_sent) / sizeof(not_sent[0]); i++)
        world_drop(w, not_sent[i]);
    world_list(w)->reply.listing.prefixes = 2;
    w->ev.health.looked = true;
    w->ev.health.wal_listed = true;
    w->ev.health.wal_keys = 3;
    w->ev.health.wal_newest = "000000010000000000000009";
    w->ev.health.wal_first = SEGMENT;
    w->ev.health.wal_modified = HEALTHY_NOW - 60;
}

void
world_in_use(struct world *w)
{
    static const char *const beside[] = {"archive/", "backup/"};
    static const char *const stanzas[] = {"db/"};
    const char *const backups[] = {newest_full, "20251230-190000F/"};
    struct pgbr_info *infos = w->ev.content.infos;
    struct health_seen *h = &w->ev.health;

    begin(w);
    for (size_t i = 0; i < SEEN_INFOS; i++)
        infos[i] = i % 2 == 0 ? good_info() : (struct pgbr_info){.state = PGBR_UNREAD};
    infos[SEEN_BACKUP_INFO].backups =
        (struct pgbr_backups){.count = 2,
                              .of_type = {[PGBR_FULL] = 2},
                              .newest = {[PGBR_FULL] = {.label = "20251231-190000F",
                                                        .start = HEALTHY_NOW - 5 * IN_USE_HOUR,
                                                        .stop = HEALTHY_NOW - 4 * IN_USE_HOUR,
                                                        .db_id = 1,
                                                        .wal_start = SEGMENT,
                                                        .wal_stop = SEGMENT}}};
    h->archive_info = h->backup_info = (struct copy_seen){.listed = true,
                                                          .has_main = true,
                                                          .has_copy = true,
                                                          .main_size = 300,
                                                          .copy_size = 300,
                                                          .main_etag = "\"e\"",
                                                          .copy_etag = "\"e\""};
    give_names(&h->beside, beside, 2);
    give_names(&h->stanzas, stanzas, 1);
    give_names(&h->backups, backups, 2);
    give_names(&h->fulls, backups, 2);
}

static bool
is_full(const char *name)
{
    return strcspn(name, "/") == strlen("20251231-190000F") && strchr(name, 'F') != NULL;
}

void
world_settle_fulls(struct world *w)
{
    const struct names_seen *from = &w->ev.health.backups;
    struct names_seen *fulls = &w->ev.health.fulls;

    if (fulls->names[0] != newest_full || fulls->nnames != 2 || fulls->count != 2)
        return;
    *fulls = (struct names_seen){.listed = from->listed, .count = from->count - from->nnames};
    for (size_t i = 0; i < from->nnames; i++)
        if (from->names[i] != NULL && is_full(from->names[i]))
            fulls->names[fulls->nnames++] = from->names[i];
    fulls->count += fulls->nnames;
}

void
world_in_use_barman(struct world *w)
{
    static const char *const beside[] = {"pg-main/"};
    static const char *const backups[] = {"20251231T190000/", "20251230T190000/"};
    struct health_seen *h = &w->ev.health;

    begin(w);
    w->target.consumer = consumer_find("barman-cloud");
    world_list(w)->reply.listing.prefixes = 1;
    h->server = "pg-main";
    give_names(&h->beside, beside, 1);
    give_names(&h->backups, backups, 2);
    h->newest = (struct barman_backup){.recognised = true,
                                       .system_id = IN_USE_SYSTEM,
                                       .server = "pg-main",
                                       .version = "15.4",
                                       .status = "DONE",
                                       .mode = "",
                                       .pgdata = "",
                                       .begin_wal = SEGMENT,
                                       .end_wal = SEGMENT,
                                       .begin = HEALTHY_NOW - 5 * IN_USE_HOUR,
                                       .end = HEALTHY_NOW - 4 * IN_USE_HOUR};
}

void
world_settings_looked(struct world *w)
{
    w->ev.health.settings_looked = true;
    (void)world_add(w, PROBE_VERSIONING, S3_ROOT_VERSIONING);
    reply_error(world_add(w, PROBE_LIFECYCLE, S3_ROOT_LIFECYCLE), 404,
                "NoSuchLifecycleConfiguration");
    reply_error(world_add(w, PROBE_OBJECT_LOCK, S3_ROOT_OBJECT_LOCK), 404,
                "ObjectLockConfigurationNotFoundError");
    (void)world_add(w, PROBE_VERSIONS, S3_ROOT_VERSIONS);
    (void)world_add(w, PROBE_UPLOADS, S3_ROOT_UPLOADS);
}

struct known_state *
world_known(struct world *w)
{
    const bool barman = w->ev.health.server != NULL;

    w->known = (struct known_state){.looked = HEALTHY_NOW - IN_USE_DAY,
                                    .settings_looked = HEALTHY_NOW - IN_USE_DAY,
                                    .system_id = IN_USE_SYSTEM,
                                    .pg_version = barman ? "15.3" : "15",
                                    .server = barman ? "pg-main" : NULL,
                                    .versioning = "never set",
                                    .lifecycle = "no rules",
                                    .object_lock = "none",
                                    .newest = "20251230-190000F",
                                    .newest_stop = HEALTHY_NOW - 28 * IN_USE_HOUR};
    w->has_known = true;
    return &w->known;
}
