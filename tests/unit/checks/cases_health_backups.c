/* A health run: src/checks/health_{backups,retention}.c. */
#include "checks/in_use.h"

#include "base/text.h"
#include "cases.h"

extern const struct check_case cases_backups[], cases_retention[];

#define NONE                                                                                       \
    {                                                                                              \
        NULL, NULL, 0, NULL, NULL, FINE, NULL                                                      \
    }
#define HOUR IN_USE_HOUR
#define DAY IN_USE_DAY

static void
schedule(struct world *w, const char *text)
{
    w->settings.values[SET_SCHEDULE].value = text;
    w->settings.values[SET_SCHEDULE].origin = text == NULL ? NULL : "--schedule";
}

static struct pgbr_backup *
newest(struct world *w, enum pgbr_type type)
{
    return &w->ev.content.infos[SEEN_BACKUP_INFO].backups.newest[type];
}

/* The newest full backup began n seconds ago and took an hour. */
static void
began(struct world *w, long n, const char *text)
{
    world_in_use(w);
    schedule(w, text);
    newest(w, PGBR_FULL)->start = HEALTHY_NOW - n;
    newest(w, PGBR_FULL)->stop = HEALTHY_NOW - n + HOUR;
}

/* The same, and it took a minute, or four hours. */
static void
began_and_was_short(struct world *w, long n, const char *text)
{
    began(w, n, text);
    newest(w, PGBR_FULL)->stop = HEALTHY_NOW - n + 60;
}

static void
began_and_was_long(struct world *w, long n, const char *text)
{
    began(w, n, text);
    newest(w, PGBR_FULL)->stop = HEALTHY_NOW - n + 4 * HOUR;
}

static void
began_barman(struct world *w, long n, const char *text)
{
    world_in_use_barman(w);
    schedule(w, text);
    w->ev.health.newest.begin = HEALTHY_NOW - n;
    w->ev.health.newest.end = HEALTHY_NOW - n + HOUR;
}

/* Two clocks: the server's is a minute or more behind ours, which is a finding by itself. */
static void
began_by_two_clocks(struct world *w, long n, const char *text)
{
    began(w, n, text);
    world_skew(w, -61);
}

/* Only labels are known; backup.info was written at text. */
static void
labelled(struct world *w, const char *label, const char *written, const char *when)
{
    world_in_use(w);
    schedule(w, when);
    for (size_t i = 0; i < SEEN_INFOS; i++) {
        w->ev.content.infos[i] = (struct pgbr_info){.state = PGBR_ENCRYPTED, .problem = ""};
        w->ev.content.infos[i].db.version = "";
    }
    w->ev.health.backups =
        (struct names_seen){.listed = true, .names = {label}, .nnames = 1, .count = 1};
    if (written != NULL)
        reply_header(world_add(w, PROBE_BACKUP_INFO, S3_ROOT_NONE), "last-modified", written);
}

static void
encrypted(struct world *w, long n, const char *label)
{
    labelled(w, label,
             n == 0   ? NULL
             : n == 1 ? "Tue, 30 Dec 2025 17:00:00 GMT"
                      : "Tue, 30 Dec 2025 17:15:00 GMT",
             "0 3 * * *");
}

/* Of two full backups the newest n were begun, and never done. */
static void
encrypted_unfinished(struct world *w, long n, const char *label)
{
    labelled(w, label, NULL, "0 3 * * *");
    w->ev.health.backups.names[w->ev.health.backups.nnames++] = "20251229-000000F/";
    w->ev.health.backups.count++;
    w->ev.health.unreadable = (unsigned long long)n;
}

/* Which full backups there are is not known. */
static void
encrypted_unknown(struct world *w, long n, const char *label)
{
    labelled(w, label, NULL, NULL);
    w->ev.health.backups.count += (unsigned long long)n;
    w->ev.health.backups.listed = n != 0;
}

/* The first folder that is listed has this name; n: one more is there whose name is not kept. */
static void
folder_is(struct world *w, long n, const char *name)
{
    world_in_use(w);
    w->ev.health.backups.names[0] = name;
    w->ev.health.backups.count += (unsigned long long)n;
}

/* There are folders, and no full backup. */
static void
labelled_none(struct world *w, long n, const char *text)
{
    (void)text;
    labelled(w, "x", NULL, NULL);
    w->ev.health.backups = (struct names_seen){.listed = true, .count = (size_t)n};
}

/* The newest backup of a type ended n seconds from now. */
static void
ends(struct world *w, long n, const char *type)
{
    struct pgbr_backup *b;

    world_in_use(w);
    b = newest(w, sp_streq(type, "incr") ? PGBR_INCR : PGBR_FULL);
    *b = *newest(w, PGBR_FULL);
    b->stop = HEALTHY_NOW + n;
}

/* Our clock is behind the server's, and the backup ended n seconds from our now. */
static void
ends_by_server(struct world *w, long n, const char *type)
{
    ends(w, n, type);
    world_skew(w, 120);
}

/* n backups, and none of them is a full one of this database. */
static void
no_full(struct world *w, long n, const char *text)
{
    struct pgbr_backups *b;

    (void)text;
    world_in_use(w);
    b = &w->ev.content.infos[SEEN_BACKUP_INFO].backups;
    *b = (struct pgbr_backups){.count = (uint64_t)n};
}

/* Wrong pages in n backups; the newest of this type is one of them. */
static void
errors(struct world *w, long n, const char *type)
{
    struct pgbr_backups *b;

    world_in_use(w);
    b = &w->ev.content.infos[SEEN_BACKUP_INFO].backups;
    b->errors = (uint64_t)n;
    if (sp_streq(type, "full"))
        b->newest[PGBR_FULL].error = true;
    if (!sp_streq(type, "incr") && !sp_streq(type, "old incr"))
        return;
    b->newest[PGBR_INCR] = b->newest[PGBR_FULL];
    b->newest[PGBR_INCR].label = "20251231-190000F_20251231-210000I";
    w->ev.health.backups.names[w->ev.health.backups.nnames++] =
        "20251231-190000F_20251231-210000I/";
    w->ev.health.backups.count++;
    b->newest[PGBR_INCR].error = true;
    b->newest[PGBR_INCR].stop += sp_streq(type, "incr") ? 1 : 0;
}

/* The newest that could be read is in this state; n newer ones could not. */
static void
barman_is(struct world *w, long n, const char *status)
{
    world_in_use_barman(w);
    w->ev.health.unreadable = (unsigned long long)n;
    if (status == NULL)
        w->ev.health.newest = (struct barman_backup){0};
    else
        w->ev.health.newest.status = status;
}

/* n of Barman's newest, in this state, failed. */
static void
barman_failed(struct world *w, long n, const char *status)
{
    barman_is(w, n, status);
    w->ev.health.failed = (unsigned long long)n;
}

/* An incremental backup is the newest, and this folder is in its place; n more are not kept. */
static void
newest_folder_is(struct world *w, long n, const char *folder)
{
    static const char *const others[] = {NULL, "20251231-190000F/", "20251230-190000F/"};
    struct pgbr_backup *b;

    world_in_use(w);
    b = newest(w, PGBR_INCR);
    *b = *newest(w, PGBR_FULL);
    b->label = "20251231-190000F_20251231-210000I";
    b->stop += 1;
    w->ev.health.backups =
        (struct names_seen){.listed = true, .nnames = 3, .count = 3 + (unsigned long long)n};
    memcpy(w->ev.health.backups.names, others, sizeof(others));
    w->ev.health.backups.names[0] = folder;
}

/* What is known of the folders of full backups. */
static void
fulls_are(struct world *w, long n, const char *folder)
{
    world_in_use(w);
    w->ev.health.fulls = (struct names_seen){
        .listed = n >= 0, .names = {folder}, .nnames = 1, .count = n > 0 ? 1 + (size_t)n : 1};
}

/* A file says that it ended before it began. */
static void
began_ahead(struct world *w, long n, const char *text)
{
    began(w, n, text);
    newest(w, PGBR_FULL)->start = (time_t)INT64_MAX;
}

#define STALE "dr-stale-last-backup"
#define NO_FULL "rep-no-full-backup"
#define OLD "rep-backup-old"
#define BEFORE "rep-clock-before-backup"
#define WRONG "rep-backup-errors"
#define WRONG_OLDER "rep-older-backup-errors"
#define DAILY "0 3 * * *"

/*
 * It is midnight, Thursday. With two hours for the backup itself, the last fire times of "0 3 * *
 * *" by 22:00 lie from 22:15 of the day before on, each in its zone; an hour is for summer time.
 */
#define LAST_DAILY (26 * HOUR + 45 * 60)

const struct check_case cases_backups[] = {
    {"daily, and not made", began, LAST_DAILY + 1, DAILY, STALE, FAILS,
     "the last full backup 20251231-190000F ended 25 hours ago; \"0 3 * * *\" has wanted another "
     "one since, whatever the zone, and 2 hours for making it are over"},
    {"near: daily, a second later", began, LAST_DAILY, DAILY, NULL, FINE, NULL},
    {"daily, with seconds, and not made", began, LAST_DAILY + 1, "0 0 3 * * *",
     "sch-seconds-first " STALE, FAILS, NULL},
    {"daily, of Barman, and not made", began_barman, LAST_DAILY + 1, "0 0 3 * * *", STALE, FAILS,
     NULL},
    {"near: daily, of Barman, a second later", began_barman, LAST_DAILY, "0 0 3 * * *", NULL, FINE,
     NULL},
    {"daily, short, and not made", began_and_was_short, LAST_DAILY - HOUR + 1, DAILY, STALE, FAILS,
     "1 hour for making it"},
    {"near: daily, short, a second later", began_and_was_short, LAST_DAILY - HOUR, DAILY, NULL,
     FINE, NULL},
    {"daily, long, and not made", began_and_was_long, LAST_DAILY + 6 * HOUR + 1, DAILY, STALE,
     FAILS, "8 hours for making it"},
    {"near: daily, long, a second later", began_and_was_long, LAST_DAILY + 6 * HOUR, DAILY, NULL,
     FINE, NULL},
    {"it began in the far future, and ended", began_ahead, LAST_DAILY + 6 * HOUR, DAILY, STALE,
     FAILS, NULL},
    {"hourly, and not made", began, 4 * HOUR - 900 + 1, "@hourly", "sch-dst-hour " STALE, FAILS,
     NULL},
    {"near: hourly, a second later", began, 4 * HOUR - 900, "@hourly", "sch-dst-hour", FINE, NULL},
    {"weekly, and not made", began, 10 * DAY + 8 * HOUR, "0 3 * * 0", STALE, FAILS, NULL},
    {"near: weekly, of the last Sunday", began, 3 * DAY + 21 * HOUR, "0 3 * * 0", NULL, FINE, NULL},
    {"near: of a weekday, over the new year", began, DAY + 21 * HOUR, "0 3 * * 1-2", NULL, FINE,
     NULL},
    {"yearly, and not made", began, 2 * 366 * DAY, "0 3 1 6 *", STALE, FAILS, NULL},
    {"near: yearly", began, 200 * DAY, "0 3 1 6 *", NULL, FINE, NULL},
    {"a schedule that never comes", began, 9 * DAY, "0 3 31 2 *", "sch-invalid-fields " OLD, FAILS,
     NULL},
    {"by two clocks, and not made", began_by_two_clocks, LAST_DAILY + 901, DAILY,
     "sig-clock-skew-close " STALE, FAILS, NULL},
    {"near: not made by our clock alone", began_by_two_clocks, LAST_DAILY + 900, DAILY,
     "sig-clock-skew-close", WARNS, NULL},
    {"no schedule, and old", began, 8 * DAY + HOUR + 1, NULL, OLD, WARNS,
     "the last full backup 20251231-190000F ended 8 days ago; no schedule is known"},
    {"near: no schedule, and 8 days", began, 8 * DAY + HOUR, NULL, NULL, FINE, NULL},
    {"no full backup", no_full, 0, NULL, NO_FULL, FAILS, "no backup at all"},
    {"no full backup of this database", no_full, 3, NULL, NO_FULL, FAILS,
     "3 backups, and no full one of the database that it is of now"},
    {"its folder is gone", folder_is, 0, "20251229-190000F/", "rep-backup-gone", FAILS,
     "backup.info names 20251231-190000F, and s3://backups/db/backup/db/20251231-190000F/ holds "
     "nothing"},
    {"only what builds on it is there", folder_is, 0, "20251231-190000F_20251231-200000I/",
     "rep-backup-gone", FAILS, NULL},
    {"its folder is not kept, and older ones are", folder_is, 1, "20251229-190000F/",
     "rep-backup-gone", FAILS, NULL},
    {"near: its folder may be one that is not kept", fulls_are, 1, "20260101-190000F/", NULL, OPEN,
     NULL},
    {"near: nobody knows whether its folder is there", fulls_are, -1, "20251230-190000F/", NULL,
     OPEN, NULL},
    {"near: its folder is there, and the list is cut", fulls_are, -1, "20251231-190000F/", NULL,
     FINE, NULL},
    {"the folder of the newest is gone", newest_folder_is, 0, "20251231-190000F_20251231-200000I/",
     "rep-backup-gone", FAILS, "backup.info names 20251231-190000F_20251231-210000I, and"},
    {"the same among many", newest_folder_is, 9, "20251231-190000F_20251231-200000I/",
     "rep-backup-gone", FAILS, NULL},
    {"near: it is there", newest_folder_is, 0, "20251231-190000F_20251231-210000I/", NULL, FINE,
     NULL},
    {"it ended after now", ends, 61, "full", BEFORE, FAILS,
     "20251231-190000F ended at 2026-01-01T00:01:01Z; now it is 2026-01-01T00:00:00Z here, and the "
     "server's clock agrees"},
    {"near: it ended a minute after now", ends, 60, "full", NULL, FINE, NULL},
    {"an incremental backup ended after now", ends, 61, "incr", BEFORE, FAILS, NULL},
    {"it ended after now, by the server's clock too", ends_by_server, 181, "full",
     "sig-clock-skew-close " BEFORE, FAILS, NULL},
    {"near: not by the server's clock", ends_by_server, 180, "full", "sig-clock-skew-close", WARNS,
     NULL},
    {"the newest full backup has wrong pages", errors, 1, "full", WRONG, FAILS,
     "20251231-190000F ended 4 hours ago, and has pages with wrong checksums"},
    {"a newer backup has wrong pages", errors, 1, "incr", WRONG, FAILS, "20251231-210000I"},
    {"near: an incremental one before it has", errors, 1, "old incr", WRONG_OLDER, WARNS, NULL},
    {"an older backup has wrong pages", errors, 1, "", WRONG_OLDER, WARNS, "1 of 2 backups"},
    {"near: none has", errors, 0, "", NULL, FINE, NULL},
    {"encrypted, and not made", encrypted, 1, "20251230-060000F/", STALE, FAILS,
     "20251230-060000F began at the latest 31 hours ago"},
    {"near: encrypted, and written a quarter later", encrypted, 2, "20251230-060000F/", NULL, FINE,
     NULL},
    {"encrypted, a label of long ago", encrypted, 0, "20251229-000000F/", STALE, FAILS, NULL},
    {"near: encrypted, a label that may be of yesterday", encrypted, 0, "20251230-060000F/", NULL,
     FINE, NULL},
    {"encrypted, a label from ahead of now", encrypted_unknown, 1, "20260101-140101F/", BEFORE,
     FAILS, NULL},
    {"near: encrypted, a label of another zone", encrypted_unknown, 1, "20260101-140100F/", NULL,
     FINE, NULL},
    {"encrypted, no full backup", labelled_none, 0, NULL, NO_FULL, FAILS, NULL},
    {"encrypted, which ones is not known", encrypted_unknown, 1,
     "20251231-190000F_20251231-200000I/", NULL, OPEN, NULL},
    {"encrypted, and the newest was never done", encrypted_unfinished, 1, "20251231-190000F/",
     STALE, FAILS, "20251229-000000F began"},
    {"near: encrypted, and the newest is done", encrypted_unfinished, 0, "20251231-190000F/", NULL,
     FINE, NULL},
    {"encrypted, and none was seen to be done", encrypted_unfinished, 2, "20251231-190000F/", NULL,
     OPEN, NULL},
    {"Barman's newest is not done", barman_is, 0, "STARTED", NULL, OPEN, NULL},
    {"Barman's newest cannot be read", barman_is, 2, NULL, NULL, OPEN, NULL},
    {"Barman's newest failed", barman_failed, 1, "DONE", "rep-backup-failed", WARNS,
     "1 of the newest backups has the status FAILED; the last one that is done, 20251230T190000 "
     "ended 4 hours ago"},
    {"Barman's newest failed, and none is done", barman_failed, 3, "FAILED", "rep-backups-failed",
     FAILS, "3 of the newest backups have the status FAILED, and none of them is done"},
    {"near: a newer one is on its way", barman_is, 1, "DONE", NULL, FINE, NULL},
    NONE};

/* ---- how many are kept */

static const char *const labels[] = {"20251231-190000F/", "20251230-190000F/", "20251229-190000F/",
                                     "20251228-190000F/", "20251227-190000F/", "20251226-190000F/",
                                     "20251225-190000F/", "20251224-190000F/", "20251223-190000F/",
                                     "20251222-190000F/", "20251221-190000F/", "20251220-190000F/"};

/* n full backups of the last n days, where text are to be kept. */
static void
kept(struct world *w, long n, const char *text)
{
    struct names_seen *names = &w->ev.health.backups;
    struct pgbr_backups *b;

    world_in_use(w);
    b = &w->ev.content.infos[SEEN_BACKUP_INFO].backups;
    b->count = b->of_type[PGBR_FULL] = (uint64_t)n;
    *names = (struct names_seen){.listed = true, .nnames = (size_t)n, .count = (size_t)n};
    for (long i = 0; i < n; i++)
        names->names[i] = labels[i];
    w->settings.values[SET_RETENTION].value = text;
    w->settings.values[SET_RETENTION].origin = "--retention";
    schedule(w, DAILY);
}

/* Two are kept of five; the older one of them is n days old. */
static void
holes(struct world *w, long n, const char *text)
{
    kept(w, 2, text);
    w->ev.health.backups.names[1] = labels[n];
}

/* The same, and something about it is not known. */
static void
holes_unknown(struct world *w, long n, const char *text)
{
    holes(w, n, "5");
    if (sp_streq(text, "no schedule"))
        schedule(w, NULL);
    if (sp_streq(text, "names"))
        w->ev.health.backups.count++;
    if (sp_streq(text, "list"))
        w->ev.health.backups.listed = false;
    if (sp_streq(text, "forgotten folder"))
        w->ev.health.backups.names[w->ev.health.backups.nnames++] = labels[11],
        w->ev.health.backups.count++;
}

/* One more is on its way. */
static void
holes_and_running(struct world *w, long n, const char *label)
{
    struct names_seen *names = &w->ev.health.backups;

    holes(w, n, "5");
    names->names[2] = names->names[1];
    names->names[1] = names->names[0];
    names->names[0] = label;
    names->nnames = 3;
    names->count = 3;
}

#define NOT_EXPIRED "ret-not-expired"
#define NOT_KEPT "ret-not-kept"

const struct check_case cases_retention[] = {
    {"as many as are to be kept", kept, 3, "3", NULL, FINE, NULL},
    {"near: one more", kept, 4, "3", NULL, FINE, NULL},
    {"two more", kept, 5, "3", NOT_EXPIRED, WARNS, "5 full backups, where 3 are to be kept"},
    {"three, and one is to be kept", kept, 3, "1", "ret-one " NOT_EXPIRED, WARNS, NULL},
    {"fewer, and it is young", kept, 2, "5", NULL, FINE, NULL},
    {"fewer, and it is old", holes, 9, "5", NOT_KEPT, WARNS,
     "2 full backups, where 5 are to be kept; since the oldest of them the schedule came more than "
     "6 times"},
    {"near: fewer, and not old enough", holes, 7, "5", NULL, FINE, NULL},
    {"near: as many as are to be kept, with holes", holes, 9, "2", NULL, FINE, NULL},
    {"near: fewer, and no schedule", holes_unknown, 9, "no schedule", NULL, FINE, NULL},
    {"near: fewer, and names are not kept", holes_unknown, 9, "names", NULL, FINE, NULL},
    {"near: fewer, and the list was cut", holes_unknown, 9, "list", NULL, FINE, NULL},
    {"near: a folder that was forgotten", holes_unknown, 1, "forgotten folder", NULL, FINE, NULL},
    {"fewer, it is old, and one is on its way", holes_and_running, 9, "20251231-230000F/", NOT_KEPT,
     WARNS, NULL},
    NONE};
