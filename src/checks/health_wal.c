/*
 * Write-ahead log arrives: that which the newest backup needs, and since then, segment by segment.
 * A hole in front of that shows itself to a restore only.
 */
#include "base/text.h"
#include "checks/health.h"
#include "checks/rules.h"

#define SEGMENT_LEN 24            /* of a segment's name: timeline, log, segment */
#define FOLDER_LEN 16             /* of it, which its folder is called */
#define SILENCE (6 * HEALTH_HOUR) /* the operators archive every few minutes */
#define GRACE HEALTH_HOUR         /* an archiver may lag so far behind the end of a backup */

/* What the newest backup needs, and when it ended. */
struct need {
    const char *first; /* of Barman's the last */
    const char *last;
    time_t ended;
};

static bool
needed(const struct check_context *c, struct need *out)
{
    const struct pgbr_info *info = c->stanza == NULL ? NULL : c->stanza->backup.used;
    const struct barman_backup *barman = &c->ev->health.newest;

    *out = (struct need){0};
    if (health_is_barman(c) && barman->recognised && sp_streq(barman->status, "DONE"))
        *out = (struct need){barman->end_wal, barman->end_wal, barman->end};
    for (size_t i = 0; !health_is_barman(c) && info != NULL && i < PGBR_TYPE_COUNT; i++) {
        const struct pgbr_backup *b = &info->backups.newest[i];

        if (b->label != NULL && b->stop >= out->ended)
            *out = (struct need){pgbr_wal_begin(b), b->wal_stop, b->stop};
    }
    return out->last != NULL && strlen(out->last) == SEGMENT_LEN;
}

/* The newest of the archive comes before it. */
static bool
is_before(const char *newest, const char *segment)
{
    return newest == NULL || strncmp(newest, segment, SEGMENT_LEN) < 0;
}

/* By the clock that wrote the times of the objects. */
static time_t
server_now(const struct check_context *c)
{
    return c->skew_known ? c->now + (time_t)c->skew : c->now;
}

void
health_wal_limits(const struct check_context *c, struct health_limits *out)
{
    const long long limit = SILENCE + (c->now - server_now(c));

    *out = (struct health_limits){.warn = c->ev->health.wal_modified == 0 || limit < 0 ? 0 : limit};
}

static int
gap(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct health_seen *h = &c->ev->health;
    const char *segment;
    const char *newest;
    struct need need;

    if (!h->wal_listed || h->wal_more || !needed(c, &need) || need.ended > health_now(c) - GRACE ||
        !is_before(h->wal_newest, need.last))
        return 0;
    segment = safe(c, need.last, err);
    newest = safe(c, h->wal_newest, err);
    if (segment == NULL || newest == NULL ||
        say(detail, err, "the newest backup needs %s; ", segment) == -1)
        return -1;
    return *newest == '\0' ? say(detail, err, "in the archive there is nothing from then on")
                           : say(detail, err, "the newest in the archive is %s", newest);
}

/*
 * What is listed begins at the first segment that the newest backup of pgBackRest needs; where the
 * way down was by folders, with the folder that is the newest.
 */
static bool
would_be_listed(const struct check_context *c, const char *segment)
{
    return strncmp(c->ev->health.wal_first, segment, FOLDER_LEN) == 0 ||
           (!health_is_barman(c) && c->stanza != NULL &&
            c->stanza->infos[SEEN_BACKUP_INFO].state == PGBR_VALID &&
            c->stanza->infos[SEEN_ARCHIVE_INFO].state == PGBR_VALID);
}

/* Later ones are there, and not that one. */
static int
needed_gone(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *first = c->ev->health.wal_first;
    const char *segment;
    struct need need;

    if (first == NULL || !needed(c, &need) || need.ended > health_now(c) - GRACE ||
        !is_before(need.first, first) || !would_be_listed(c, need.first))
        return 0;
    segment = safe(c, need.first, err);
    first = safe(c, first, err);
    return segment == NULL || first == NULL
               ? -1
               : say(detail, err,
                     "the newest backup needs %s, which is not in the archive; the first one "
                     "after it is %s",
                     segment, first);
}

/*
 * 1: there is a hole, and it is within (or not) what the newest backup needs. One that came an hour
 * ago had those before it come as well, whatever their order.
 */
static int
say_hole(const struct check_context *c, bool within, struct sp_buf *detail, struct sp_err *err)
{
    const struct health_seen *h = &c->ev->health;
    const char *before;
    const char *behind;
    const char *span;
    struct need need;

    if (h->wal_before_hole == NULL || h->wal_behind_hole == NULL || h->wal_behind_modified == 0 ||
        !needed(c, &need) || is_before(h->wal_before_hole, need.first) ||
        is_before(h->wal_before_hole, need.last) != within ||
        h->wal_behind_modified > server_now(c) - GRACE)
        return 0;
    before = safe(c, h->wal_before_hole, err);
    behind = safe(c, h->wal_behind_hole, err);
    span = sp_span(c->arena, server_now(c) - h->wal_behind_modified, err);
    return before == NULL || behind == NULL || span == NULL
               ? -1
               : say(detail, err, "between %s and %s, which came %s ago, nothing is in the archive",
                     before, behind, span);
}

static int
hole_within(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return say_hole(c, true, detail, err);
}

static int
hole(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return say_hole(c, false, detail, err);
}

/*
 * None at all where it is not known what the newest backup needs. Where there is no backup, nothing
 * needs any.
 */
static int
none(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct health_seen *h = &c->ev->health;
    struct health_full full;
    struct need need;

    health_full(c, &full);
    if (!h->wal_listed || h->wal_more || h->wal_newest != NULL || needed(c, &need) ||
        (full.known && full.label == NULL) ||
        (full.label != NULL && full.begun > health_now(c) - GRACE))
        return 0;
    return say(detail, err, "the archive holds no write-ahead log");
}

static int
silent(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct health_seen *h = &c->ev->health;
    const char *newest = safe(c, h->wal_newest, err);
    const char *span;

    if (newest == NULL)
        return -1;
    if (!h->wal_listed || h->wal_more || h->wal_newest == NULL || h->wal_modified == 0 ||
        h->wal_modified + SILENCE >= server_now(c))
        return 0;
    span = sp_span(c->arena, server_now(c) - h->wal_modified, err);
    return span == NULL ? -1 : say(detail, err, "the newest, %s, came %s ago", newest, span);
}

static const struct rule rules[] = {
    {"dr-wal-gap", gap},
    {"dr-wal-gap", none},
    {"dr-wal-gap", needed_gone},
    {"dr-wal-gap", hole_within},
    {"rep-wal-hole", hole},
    {"rep-wal-silent", silent},
    {NULL, NULL},
};

/* What was listed last is young, whether or not more follows. */
static bool
is_young(const struct check_context *c)
{
    const time_t modified = c->ev->health.wal_modified;

    return modified != 0 && modified + SILENCE >= server_now(c);
}

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    const struct health_seen *h = &c->ev->health;
    const time_t now = server_now(c);
    const char *newest = safe(c, h->wal_newest, err);
    struct health_full full;
    const char *span;

    (void)ms;
    health_full(c, &full);
    if (newest == NULL)
        return -1;
    if (!h->wal_listed)
        return say_refused(c, PROBE_WAL, summary, err);
    if (h->wal_newest == NULL && full.known && full.label == NULL)
        return say(summary, err, "none, and no backup that needs any") == -1 ? -1 : 0;
    if (h->wal_newest == NULL)
        return say(summary, err, "none since the backup that has just ended");
    if (h->wal_first == NULL || h->wal_modified == 0 || (h->wal_more && !is_young(c)))
        return 0;
    span = h->wal_modified < now ? sp_span(c->arena, now - h->wal_modified, err) : "0 seconds";
    return span == NULL ? -1
                        : say(summary, err, "%s %s, came %s ago",
                              h->wal_more ? "more than is listed:" : "the newest,", newest, span);
}

const struct check check_wal = {
    .id = "wal",
    .title = "Write-ahead log",
    .needs = {"repository", "identity"},
    .in = IN_HEALTH,
    .rules = rules,
    .proven = proven,
};
