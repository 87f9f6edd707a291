/*
 * As many full backups are kept as the settings say: pgBackRest expires the oldest one behind each
 * new one, so that one more may be there for a moment. Barman's policies count otherwise.
 */
#include "base/text.h"
#include "checks/health.h"
#include "checks/rules.h"
#include "checks/schedule.h"

#define RETENTION_MAX 9999999L
#define FIRES_MAX 100000L /* of a schedule that are counted */

static bool
wanted(const struct check_context *c, long *out)
{
    const char *text = c->settings == NULL ? NULL : c->settings->values[SET_RETENTION].value;

    return text != NULL && sp_parse_number(text, 1, RETENTION_MAX, out);
}

static bool
applies(const struct check_context *c)
{
    long n;

    return !health_is_barman(c) && wanted(c, &n);
}

static int
say_count(const struct health_full *full, long n, struct sp_buf *out, struct sp_err *err)
{
    return say(out, err, "%llu full backup%s, where %ld %s to be kept", full->count,
               full->count == 1 ? "" : "s", n, n == 1 ? "is" : "are");
}

static int
not_expired(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    struct health_full full;
    long n;

    health_full(c, &full);
    if (!wanted(c, &n) || !full.counted || full.count <= (unsigned long long)n + 1)
        return 0;
    return say_count(&full, n, detail, err);
}

/*
 * When the oldest full backup that is kept began, at the latest. The folders must be those of the
 * backups that are known, but for one that is newer: a folder that was forgotten proves no age.
 */
static bool
oldest_full(const struct check_context *c, const struct health_full *full, time_t *out)
{
    const struct names_seen *names = &c->ev->health.fulls;
    unsigned long long folders = 0;
    bool running = false;
    time_t at;

    if (!names->listed || names->nnames != names->count || full->label == NULL)
        return false;
    for (size_t i = 0; i < names->nnames; i++) {
        if (!health_label_time(names->names[i], &at))
            continue;
        running = running || (folders == 0 && !sp_starts(names->names[i], full->label));
        folders++;
        *out = at + HEALTH_ZONE_WEST;
    }
    return folders > 0 && folders == full->count + (running ? 1 : 0);
}

/* How often the schedule came between the two, in every zone. */
static long
count_fires(const struct cron *cron, time_t from, time_t until, long most)
{
    time_t at = from + HEALTH_ZONE_EAST;
    long n = 0;

    while (n <= most && cron_next(cron, at, &at) && at <= until - HEALTH_ZONE_WEST)
        n++;
    return n;
}

static int
not_kept(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    struct health_full full;
    struct cron cron;
    time_t oldest;
    long n;
    long fires;

    health_full(c, &full);
    if (!wanted(c, &n) || n >= FIRES_MAX || !full.counted || full.count >= (unsigned long long)n ||
        !schedule_given(c, &cron) || !oldest_full(c, &full, &oldest))
        return 0;
    fires = count_fires(&cron, oldest, health_now(c), n + 1);
    if (fires <= n + 1)
        return 0;
    return say_count(&full, n, detail, err) == -1
               ? -1
               : say(detail, err,
                     "; since the oldest of them the schedule came more than %ld times", n + 1);
}

static const struct rule rules[] = {
    {"ret-not-expired", not_expired},
    {"ret-not-kept", not_kept},
    {NULL, NULL},
};

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    struct health_full full;
    long n;

    (void)ms;
    health_full(c, &full);
    if (!wanted(c, &n) || !full.counted)
        return 0;
    return say_count(&full, n, summary, err);
}

const struct check check_retention = {
    .id = "retention",
    .title = "Retention",
    .needs = {"backups"},
    .applies = applies,
    .in = IN_HEALTH,
    .rules = rules,
    .optional = true, /* of many encrypted backups nobody knows how many are full ones */
    .proven = proven,
};
