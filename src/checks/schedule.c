/* When backups are made, and how many are kept. Nothing on the network hangs on it. */
#include "checks/schedule.h"
#include "base/text.h"
#include "checks/place.h"

#define OVERLAP_SECONDS 3600

static const char *
schedule_of(const struct check_context *c)
{
    return c->settings->values[SET_SCHEDULE].value;
}

/* Five fields; six with the second first where the consumer's era takes them. */
static bool
read_schedule(const struct check_context *c, struct cron *out, bool *six, struct cron_fault *fault,
              struct sp_err *why)
{
    const char *text = schedule_of(c);

    *six = false;
    if (text == NULL)
        return false;
    if (cron_parse(text, strlen(text), CRON_FIVE, out, fault, why) == 0)
        return true;
    *six = cron_parse(text, strlen(text), CRON_SIX, out, NULL, NULL) == 0;
    return *six;
}

bool
schedule_given(const struct check_context *c, struct cron *out)
{
    bool six;

    return read_schedule(c, out, &six, NULL, NULL);
}

static int
none(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (c->site == NULL || c->site->subsystem != SUBSYSTEM_MANAGEMENT || schedule_of(c) != NULL)
        return 0;
    return say_field(c, c->site, FIELD_SCHEDULE, detail, err, "is missing in this section");
}

static int
invalid(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    struct cron_fault fault = {0};
    struct sp_err why = {0};
    struct cron cron;
    bool six;

    if (schedule_of(c) == NULL || read_schedule(c, &cron, &six, &fault, &why))
        return 0;
    if (is_from_site(c, SET_SCHEDULE, FIELD_SCHEDULE))
        return say_within(c, c->site, FIELD_SCHEDULE, fault.offset, detail, err, "%s", why.message);
    return say_setting(c, SET_SCHEDULE, FIELD_SCHEDULE, detail, err, "%s", why.message);
}

static int
seconds_first(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    struct cron cron;
    bool six;

    if (!read_schedule(c, &cron, &six, NULL, NULL) || !six ||
        sp_streq(c->target->consumer->name, "barman-cloud"))
        return 0;
    return say_setting(c, SET_SCHEDULE, FIELD_SCHEDULE, detail, err,
                       "six fields, and %s takes five", c->target->consumer->title);
}

/* "2026-01-01 03:00:00, ...", the next runs. 1, -1. */
static int
say_runs(const struct cron *cron, time_t at, int count, struct sp_buf *out, struct sp_err *err)
{
    for (int i = 0; i < count && cron_next(cron, at, &at); i++) {
        char iso[SP_ISO_SIZE];

        sp_time_iso(at, iso);
        iso[10] = ' ';
        iso[19] = '\0';
        if (say(out, err, "%s%s", i == 0 ? "" : ", ", iso) == -1)
            return -1;
    }
    return 1;
}

/*
 * The operators of barman-cloud's era read the second first and take a line without its last field:
 * a crontab's five fields are no mistake to them, and mean another time.
 */
static bool
is_crontab_for_barman(const struct check_context *c, struct cron *crontab)
{
    const char *text = schedule_of(c);

    if (text == NULL || !sp_streq(c->target->consumer->name, "barman-cloud") ||
        (c->site != NULL && c->site->subsystem != SUBSYSTEM_MANAGEMENT))
        return false;
    while (sp_is_space(*text))
        text++;
    return *text != '@' && cron_parse(text, strlen(text), CRON_FIVE, crontab, NULL, NULL) == 0;
}

static int
five_fields(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    struct cron crontab, there;
    struct sp_err why = {0};
    struct sp_buf runs;
    time_t next;

    if (!is_crontab_for_barman(c, &crontab) || !cron_next(&crontab, c->now, &next))
        return 0;
    if (cron_parse(schedule_of(c), strlen(schedule_of(c)), CRON_SIX_OR_LESS, &there, NULL, &why) ==
        -1)
        return say_setting(c, SET_SCHEDULE, FIELD_SCHEDULE, detail, err,
                           "with the second first it is refused: %s", why.message);
    sp_buf_init(&runs, c->arena, 512);
    if (say_runs(&there, c->now, 2, &runs, err) == -1 ||
        say(&runs, err, "; as in a crontab: ") == -1 ||
        say_runs(&crontab, c->now, 2, &runs, err) == -1)
        return -1;
    return say_setting(c, SET_SCHEDULE, FIELD_SCHEDULE, detail, err,
                       "the next runs with the second first: %s", sp_buf_str(&runs));
}

static int
never(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    struct cron cron;
    time_t next;
    bool six;

    if (!read_schedule(c, &cron, &six, NULL, NULL) || cron_next(&cron, c->now, &next))
        return 0;
    return say_setting(c, SET_SCHEDULE, FIELD_SCHEDULE, detail, err,
                       "there is no such day: it never comes");
}

static int
overlap(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    struct cron cron;
    const char *span;
    long long least;
    bool six;

    if (!read_schedule(c, &cron, &six, NULL, NULL))
        return 0;
    least = cron_min_interval(&cron);
    if (least == 0 || least >= OVERLAP_SECONDS)
        return 0;
    span = sp_span(c->arena, least, err);
    return span == NULL ? -1
                        : say_setting(c, SET_SCHEDULE, FIELD_SCHEDULE, detail, err,
                                      "two runs may be only %s apart", span);
}

static int
summer_time(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    struct cron cron;
    bool six;

    if (!read_schedule(c, &cron, &six, NULL, NULL) || !cron_dst_risk(&cron))
        return 0;
    return say_setting(c, SET_SCHEDULE, FIELD_SCHEDULE, detail, err,
                       "it fires between 01:00 and 03:00");
}

static int
unlimited(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (c->site == NULL || c->site->subsystem != SUBSYSTEM_MANAGEMENT ||
        c->settings->values[SET_RETENTION].value != NULL)
        return 0;
    return say_field(c, c->site, FIELD_RETENTION, detail, err, "is missing in this section");
}

static int
only_one(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (!sp_streq(c->settings->values[SET_RETENTION].value, "1"))
        return 0;
    return say_setting(c, SET_RETENTION, FIELD_RETENTION, detail, err, "one full backup is kept");
}

static bool
applies(const struct check_context *c)
{
    return schedule_of(c) != NULL || c->settings->values[SET_RETENTION].value != NULL ||
           c->site != NULL;
}

static const struct rule rules[] = {
    {"sch-none", none},
    {"sch-invalid-fields", invalid},
    {"sch-invalid-fields", never},
    {"sch-seconds-first", seconds_first},
    {"sch-five-fields", five_fields},
    {"sch-overlap", overlap},
    {"sch-dst-hour", summer_time},
    {"ret-unset", unlimited},
    {"ret-one", only_one},
    {NULL, NULL},
};

/* The next three runs: whoever typed the schedule sees whether it is what was meant. */
static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    struct cron cron;
    time_t at = c->now;
    bool six;

    (void)ms;
    if (schedule_of(c) == NULL)
        return say(summary, err, "none given");
    if (!read_schedule(c, &cron, &six, NULL, NULL))
        return 0;
    for (int i = 0; i < 3 && cron_next(&cron, at, &at); i++) {
        char iso[SP_ISO_SIZE];

        sp_time_iso(at, iso);
        iso[10] = ' ';
        iso[16] = '\0';
        if (say(summary, err, "%s%s", i == 0 ? "next " : ", ", iso) == -1)
            return -1;
    }
    return say(summary, err, ", if the operator's node keeps UTC");
}

const struct check check_schedule = {
    .id = "schedule",
    .title = "Schedule",
    .applies = applies,
    .rules = rules,
    .recorded = true,
    .all = true,
    .optional = true,
    .proven = proven,
};
