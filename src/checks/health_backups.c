/*
 * The backups are those that the schedule promises. The schedule's zone is that of the operator's
 * node, which nobody knows here. So a full backup counts as missing only where, in every zone that
 * there is, the schedule has come round since the last one began, and the time for a backup is over
 * as well: it is never said of a backup that is not due yet, and it is said within one period and
 * that time of the last backup.
 */
#include "base/text.h"
#include "checks/health.h"
#include "checks/rules.h"
#include "checks/schedule.h"

#define OWN_TIME 15                           /* of "20260121-030003" */
#define QUARTER ((time_t)900)                 /* zones differ by multiples of it */
#define SUMMER_TIME HEALTH_HOUR               /* one fire time may come that much later */
#define RUNNING HEALTH_HOUR                   /* the least that a backup is given */
#define RUNNING_UNKNOWN (6 * HEALTH_HOUR)     /* where it is not known how long the last one took */
#define RUNNING_MAX (7 * HEALTH_DAY)          /* and the most */
#define OLD_WITHOUT_SCHEDULE (8 * HEALTH_DAY) /* a week and a day */
#define AHEAD CLOCK_SKEW_WARN                 /* seconds that two clocks differ by anyway */

/* How long a backup that was begun may still be under way: twice as long as the last one was. */
static time_t
time_for_running(const struct health_full *full)
{
    time_t took;

    if (full->ended == 0 || full->ended < full->begun)
        return RUNNING_UNKNOWN;
    took = full->ended - full->begun;
    return took > RUNNING_MAX / 2 ? RUNNING_MAX : 2 * took < RUNNING ? RUNNING : 2 * took;
}

/* Of the last fire times until then, one for each zone, the earliest. */
static bool
last_fire(const struct cron *cron, time_t until, time_t *out)
{
    bool any = false;

    for (time_t zone = -HEALTH_ZONE_WEST; zone <= HEALTH_ZONE_EAST; zone += QUARTER) {
        time_t at;

        if (!cron_prev(cron, until + zone, &at))
            return false;
        at -= zone;
        if (!any || at < *out)
            *out = at;
        any = true;
    }
    return any;
}

static time_t
end_of(const struct health_full *full)
{
    return full->ended != 0 ? full->ended : full->begun;
}

/* "20260121-030003F ended 5 hours ago" */
static int
say_full(const struct check_context *c, const struct health_full *full, struct sp_buf *out,
         struct sp_err *err)
{
    const char *label = safe(c, full->label, err);
    const size_t len = label == NULL ? 0 : strlen(label);

    if (label == NULL || say(out, err, "%.*s %s ", (int)(sp_ends(label, "/") ? len - 1 : len),
                             label, full->ended != 0 ? "ended" : "began at the latest") == -1)
        return -1;
    return say_ago(c, end_of(full), out, err);
}

static int
clock_before(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const time_t now = health_latest_now(c);
    struct health_last last;
    struct health_full full;
    char end[SP_ISO_SIZE];
    char here[SP_ISO_SIZE];
    const char *label;
    time_t at;

    health_last(c, &last);
    health_full(c, &full);
    if (last.label == NULL && health_is_encrypted(c) && full.label != NULL &&
        health_label_time(full.label, &at))
        last = (struct health_last){.label = full.label, .stop = at - HEALTH_ZONE_EAST};
    if (last.label == NULL || last.stop <= now + AHEAD)
        return 0;
    label = safe(c, last.label, err);
    if (label == NULL)
        return -1;
    sp_time_iso(last.stop, end);
    sp_time_iso(now, here);
    return say(detail, err, "%s ended at %s; now it is %s here%s", label, end, here,
               c->skew_known ? ", and the server's clock agrees" : "");
}

static int
no_full(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct pgbr_info *info = c->stanza == NULL ? NULL : c->stanza->backup.used;
    struct health_full full;

    health_full(c, &full);
    if (!full.known || full.label != NULL)
        return 0;
    if (info == NULL || info->backups.count == 0)
        return say(detail, err, "no backup at all");
    return say(detail, err, "%llu backup%s, and no full one of the database that it is of now",
               (unsigned long long)info->backups.count, info->backups.count == 1 ? "" : "s");
}

enum shown { SHOWN, GONE, NOT_KNOWN };

/* Of a label its own time, the last one in it: "YYYYMMDD-HHMMSS", and a letter. */
static const char *
own_time(const char *label)
{
    const size_t len = strcspn(label, "/");

    return len < OWN_TIME + 1 ? label : label + len - OWN_TIME - 1;
}

/* Whether the folder of a backup is there: among the newest ones, newest first, that were kept. */
static enum shown
folder_of(const struct names_seen *names, const char *label)
{
    const size_t len = strlen(label);

    for (size_t i = 0; i < names->nnames; i++)
        if (strncmp(names->names[i], label, len) == 0 && sp_streq(names->names[i] + len, "/"))
            return SHOWN;
    if (!names->listed)
        return NOT_KNOWN;
    return names->nnames == names->count ||
                   strncmp(own_time(label), own_time(names->names[names->nnames - 1]), OWN_TIME) > 0
               ? GONE
               : NOT_KNOWN;
}

/* Of full backups, and of the others. */
static const struct names_seen *
names_of(const struct check_context *c, size_t type)
{
    return type == PGBR_FULL ? &c->ev->health.fulls : &c->ev->health.backups;
}

/*
 * The newest full backup, and what is newer than that: a restore takes the newest of all. Of an
 * encrypted repository the folders are all we know.
 */
static int
files_gone(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct pgbr_info *info = c->stanza == NULL ? NULL : c->stanza->backup.used;
    const struct repository *r = &c->target->repository;

    for (size_t i = 0; info != NULL && !health_is_barman(c) && i < PGBR_TYPE_COUNT; i++) {
        const struct pgbr_backup *b = &info->backups.newest[i];
        const char *label;

        if (b->label == NULL ||
            (i != PGBR_FULL && b->stop <= info->backups.newest[PGBR_FULL].stop) ||
            folder_of(names_of(c, i), b->label) != GONE)
            continue;
        label = safe(c, b->label, err);
        return label == NULL
                   ? -1
                   : say(detail, err,
                         "backup.info names %s, and s3://%s/%sbackup/%s/%s/ holds nothing", label,
                         c->target->bucket, r->prefix, r->stanza, label);
    }
    return 0;
}

static int
say_failed(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const unsigned long long n = c->ev->health.failed;

    return say(detail, err, "%llu of the newest backups %s the status FAILED", n,
               n == 1 ? "has" : "have");
}

/* Of those that were read none is done; older ones were not looked at. */
static int
all_failed(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    struct health_full full;

    health_full(c, &full);
    if (!health_is_barman(c) || c->ev->health.failed == 0 || full.label != NULL)
        return 0;
    return say_failed(c, detail, err) == -1 ? -1 : say(detail, err, ", and none of them is done");
}

static int
newest_failed(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    struct health_full full;

    health_full(c, &full);
    if (!health_is_barman(c) || c->ev->health.failed == 0 || full.label == NULL)
        return 0;
    return say_failed(c, detail, err) == -1 ||
                   say(detail, err, "; the last one that is done, ") == -1
               ? -1
               : say_full(c, &full, detail, err);
}

/* One that never comes says nothing of how old a backup may be; it is a finding of its own. */
static bool
has_schedule(const struct check_context *c, struct cron *out)
{
    time_t next;

    return c->settings != NULL && schedule_given(c, out) && cron_next(out, c->now, &next);
}

/* In every zone a full backup should be there that began later than this. */
static bool
must_have_begun(const struct check_context *c, const struct health_full *full,
                const struct cron *cron, time_t *out)
{
    if (!last_fire(cron, health_now(c) - time_for_running(full), out))
        return false;
    *out -= SUMMER_TIME;
    return true;
}

static bool
is_stale(const struct check_context *c, const struct health_full *full, const struct cron *cron)
{
    time_t least = 0;

    return must_have_begun(c, full, cron, &least) && full->begun < least;
}

void
health_full_limits(const struct check_context *c, struct health_limits *out)
{
    struct health_full full;
    struct cron cron;
    time_t least = 0;

    *out = (struct health_limits){0};
    health_full(c, &full);
    if (full.label == NULL || full.ended == 0)
        return;
    if (!has_schedule(c, &cron))
        out->warn = c->now - health_now(c) + OLD_WITHOUT_SCHEDULE;
    else if (must_have_begun(c, &full, &cron, &least))
        out->fail = c->now - least - (full.ended - full.begun);
    if (out->fail < 0)
        out->fail = 0;
}

static int
stale(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    struct health_full full;
    struct cron cron;
    const char *schedule;
    const char *span;

    health_full(c, &full);
    if (full.label == NULL || !has_schedule(c, &cron) || !is_stale(c, &full, &cron))
        return 0;
    schedule = safe(c, c->settings->values[SET_SCHEDULE].value, err);
    span = sp_span(c->arena, time_for_running(&full), err);
    if (schedule == NULL || span == NULL || say(detail, err, "the last full backup ") == -1 ||
        say_full(c, &full, detail, err) == -1)
        return -1;
    return say(detail, err,
               "; \"%s\" has wanted another one since, whatever the zone, and %s for making it "
               "are over",
               schedule, span);
}

/* The newest full backup, and what is newer than that. */
static const struct pgbr_backup *
newest_bad(const struct check_context *c)
{
    const struct pgbr_info *info = c->stanza == NULL ? NULL : c->stanza->backup.used;

    for (size_t i = 0; info != NULL && i < PGBR_TYPE_COUNT; i++) {
        const struct pgbr_backup *b = &info->backups.newest[i];

        if (b->label != NULL && b->error &&
            (i == PGBR_FULL || b->stop > info->backups.newest[PGBR_FULL].stop))
            return b;
    }
    return NULL;
}

/* pgBackRest marks a backup in which pages had wrong checksums. */
static int
newest_with_errors(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct pgbr_backup *b = newest_bad(c);
    const char *label = b == NULL ? "" : safe(c, b->label, err);

    if (b == NULL)
        return 0;
    if (label == NULL || say(detail, err, "%s ended ", label) == -1 ||
        say_ago(c, b->stop, detail, err) == -1)
        return -1;
    return say(detail, err, ", and has pages with wrong checksums");
}

static int
older_with_errors(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct pgbr_info *info = c->stanza == NULL ? NULL : c->stanza->backup.used;

    if (info == NULL || info->backups.errors == 0)
        return 0;
    return say(detail, err,
               "%llu of %llu backups, and not the newest, have pages with wrong "
               "checksums",
               (unsigned long long)info->backups.errors, (unsigned long long)info->backups.count);
}

/* Without a schedule nobody knows what is too old; longer than a week hardly anybody means. */
static int
old(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    struct health_full full;
    struct cron cron;

    health_full(c, &full);
    if (full.label == NULL || has_schedule(c, &cron) ||
        end_of(&full) + OLD_WITHOUT_SCHEDULE >= health_now(c))
        return 0;
    return say(detail, err, "the last full backup ") == -1 || say_full(c, &full, detail, err) == -1
               ? -1
               : say(detail, err, "; no schedule is known that says how old it may be");
}

static const struct rule rules[] = {
    {"rep-clock-before-backup", clock_before},
    {"rep-no-full-backup", no_full},
    {"rep-backup-gone", files_gone},
    {"rep-backups-failed", all_failed},
    {"dr-stale-last-backup", stale},
    {"rep-backup-failed", newest_failed},
    {"rep-backup-errors", newest_with_errors},
    {"rep-older-backup-errors", older_with_errors},
    {"rep-backup-old", old},
    {NULL, NULL},
};

static int
say_schedule(const struct check_context *c, struct sp_buf *summary, struct sp_err *err)
{
    struct cron cron;
    const char *schedule;

    if (!has_schedule(c, &cron))
        return say(summary, err,
                   "; no schedule says how old it may be (more than 8 days are told)");
    schedule = safe(c, c->settings->values[SET_SCHEDULE].value, err);
    return schedule == NULL ? -1 : say(summary, err, "; the schedule \"%s\" is kept", schedule);
}

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    struct health_full full;
    int rc;

    (void)ms;
    health_full(c, &full);
    if (full.label != NULL && !health_is_barman(c) && !health_is_encrypted(c) &&
        folder_of(&c->ev->health.fulls, full.label) != SHOWN)
        return say_refused(c, PROBE_BACKUPS, summary, err);
    if (!full.known || full.label == NULL) {
        if (c->ev->health.unreadable > 0 &&
            say(summary, err,
                health_is_barman(c)
                    ? "of none of the newest backups the backup.info says that it is done"
                    : "none of the newest full backups has a backup.manifest") == -1)
            return -1;
        return 0;
    }
    rc = full.counted ? say(summary, err, "%llu full backup%s, the last ", full.count,
                            full.count == 1 ? "" : "s")
                      : say(summary, err, "the last full backup ");
    if (rc == -1 || say_full(c, &full, summary, err) == -1 || say_schedule(c, summary, err) == -1)
        return -1;
    return health_is_encrypted(c) ? say(summary, err, " (by its label: it is encrypted)") : 1;
}

const struct check check_backups = {
    .id = "backups",
    .title = "Backups",
    .needs = {"repository", "identity"},
    .in = IN_HEALTH,
    .rules = rules,
    .proven = proven,
};
