#include "cron/cron.h"

#define DAY 86400LL
#define YEARS_MAX 400     /* the calendar repeats itself then, weekdays too */
#define INTERVAL_YEARS 56 /* it does every 28 years within a century; twice, to see every pair */

/* Forwards (1) or backwards (-1) through the values of a mask, from one on; -1: no more. */
static int
seek(uint64_t mask, int from, int step)
{
    for (; from >= 0 && from < 64; from += step)
        if ((mask >> from & 1) != 0)
            return from;
    return -1;
}

static int
first_of(uint64_t mask, int step)
{
    return seek(mask, step > 0 ? 0 : 63, step);
}

/*
 * Days since 1970-01-01 of the first of a month of the Gregorian calendar. Month 13 is January of
 * the next year.
 */
static long long
first_of_month(long long year, int month)
{
    long long y = month <= 2 ? year - 1 : year;
    long long era = (y >= 0 ? y : y - 399) / 400;
    long long in_era = y - era * 400;
    long long in_year = (153LL * (month + (month > 2 ? -3 : 9)) + 2) / 5;

    return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
}

/* 1970-01-01 was a Thursday. */
static int
weekday(long long day)
{
    return (int)(((day + 4) % 7 + 7) % 7);
}

/*
 * The days of a month that match. crontab(5): where both day fields are restricted either may
 * match; where one begins with '*', both must.
 */
static uint64_t
days_in(const struct cron *c, long long year, int month)
{
    long long first = first_of_month(year, month);
    int length = (int)(first_of_month(year, month + 1) - first);
    int before = weekday(first) - 1; /* a day has the weekday (before + day) mod 7 */
    uint64_t days = 0;

    if ((c->match[CRON_MONTH] >> month & 1) == 0)
        return 0;
    for (int day = 1; day <= length; day++) {
        bool by_date = (c->match[CRON_DAY] >> day & 1) != 0;
        bool by_weekday = (c->match[CRON_WEEKDAY] >> (before + day) % 7 & 1) != 0;

        if (c->any_day || c->any_weekday ? by_date && by_weekday : by_date || by_weekday)
            days |= UINT64_C(1) << day;
    }
    return days;
}

/* The first matching day from year, month, mday on in a direction; days since 1970-01-01. */
static bool
find_day(const struct cron *c, long long year, int month, int mday, int step, long long *out)
{
    for (int months = 0; months <= YEARS_MAX * 12; months++) {
        int found = seek(days_in(c, year, month), mday, step);

        if (found != -1) {
            *out = first_of_month(year, month) + found - 1;
            return true;
        }
        month += step;
        if (month == 0 || month == 13) {
            year += step;
            month = month == 0 ? 12 : 1;
        }
        mday = step > 0 ? 1 : 31;
    }
    return false;
}

/* The first matching second of a day from h:m:s on in a direction; -1: none. */
static long
find_time(const struct cron *c, int h, int m, int s, int step)
{
    const uint64_t *match = c->match;

    if ((match[CRON_HOUR] >> h & 1) != 0) {
        if ((match[CRON_MINUTE] >> m & 1) != 0) {
            s = seek(match[CRON_SECOND], s, step);
            if (s != -1)
                return h * 3600L + m * 60L + s;
        }
        m = seek(match[CRON_MINUTE], m + step, step);
        if (m != -1)
            return h * 3600L + m * 60L + first_of(match[CRON_SECOND], step);
    }
    h = seek(match[CRON_HOUR], h + step, step);
    if (h == -1)
        return -1;
    return h * 3600L + first_of(match[CRON_MINUTE], step) * 60L +
           first_of(match[CRON_SECOND], step);
}

static bool
find(const struct cron *c, time_t from, int step, time_t *out)
{
    struct tm tm = {0};
    long long day;
    long seconds;

    if (gmtime_r(&from, &tm) == NULL) /* a year that does not fit */
        return false;
    if (!find_day(c, tm.tm_year + 1900LL, tm.tm_mon + 1, tm.tm_mday, step, &day))
        return false;
    seconds = find_time(c, tm.tm_hour, tm.tm_min, tm.tm_sec, step);
    /* The time of this day counts if this day matches and has a run left. */
    if (seconds == -1 ||
        day != first_of_month(tm.tm_year + 1900LL, tm.tm_mon + 1) + tm.tm_mday - 1) {
        if (!find_day(c, tm.tm_year + 1900LL, tm.tm_mon + 1, tm.tm_mday + step, step, &day))
            return false;
        seconds = step > 0 ? find_time(c, 0, 0, 0, step) : find_time(c, 23, 59, 59, step);
    }
    *out = (time_t)(day * DAY + seconds);
    return true;
}

/* Years beyond these are no times of a schedule, and their arithmetic would overflow. */
static bool
is_sane(time_t t)
{
    return t > (time_t)-62135596800LL && t < (time_t)253402300800LL; /* 0001-01-01, 10000-01-01 */
}

bool
cron_next(const struct cron *c, time_t after, time_t *out)
{
    return is_sane(after) && find(c, after + 1, 1, out);
}

bool
cron_prev(const struct cron *c, time_t until, time_t *out)
{
    return is_sane(until) && find(c, until, -1, out);
}

/* The shortest distance of two neighbours in a mask; 0: there are not two. */
static int
gap(uint64_t mask)
{
    int least = 0;
    int last = -1;

    for (int i = 0; i < 64; i++) {
        if ((mask >> i & 1) == 0)
            continue;
        if (last != -1 && (least == 0 || i - last < least))
            least = i - last;
        last = i;
    }
    return least;
}

/* The shortest distance of two days with runs, in days; 0: there are not two. */
static long long
day_gap(const struct cron *c)
{
    long long least = 0;
    long long last = 0;
    bool any = false;

    for (int month = 0; month < INTERVAL_YEARS * 12; month++) {
        long long first = first_of_month(2001 + month / 12, month % 12 + 1);
        uint64_t days = days_in(c, 2001 + month / 12, month % 12 + 1);

        for (int i = seek(days, 1, 1); i != -1; i = seek(days, i + 1, 1)) {
            if (any && (least == 0 || first + i - last < least))
                least = first + i - last;
            last = first + i;
            any = true;
        }
    }
    return least;
}

long long
cron_min_interval(const struct cron *c)
{
    static const long long units[] = {1, 60, 3600, DAY};
    long long least = 0;
    long long span = 0; /* from the first to the last run within a unit */
    time_t ignored;

    if (!cron_next(c, 0, &ignored))
        return 0;
    for (int field = CRON_SECOND; field <= CRON_DAY; field++) {
        uint64_t mask = c->match[field];
        long long apart = (field == CRON_DAY ? day_gap(c) : gap(mask)) * units[field];

        if (apart > 0 && (least == 0 || apart - span < least))
            least = apart - span;
        if (field != CRON_DAY)
            span += (first_of(mask, -1) - first_of(mask, 1)) * units[field];
    }
    return least;
}

bool
cron_dst_risk(const struct cron *c)
{
    return (c->match[CRON_HOUR] & 6U) != 0; /* hours 1 and 2 */
}

const char *
cron_note_text(enum cron_note note)
{
    static const char *const texts[] = {
#define X(id, text) text,
        CRON_NOTES(X)
#undef X
    };

    for (int i = 0; i < CRON_NOTE_COUNT; i++)
        if ((unsigned)note == 1U << i)
            return texts[i];
    return "unknown note";
}
