#include "base/clock.h"
#include "base/text.h"
#include "cron/cron.h"
#include "test.h"

static struct cron
parse(const char *text, enum cron_form form)
{
    struct sp_err err = {0};
    struct cron c;

    if (cron_parse(text, strlen(text), form, &c, NULL, &err) == -1)
        fail_msg("\"%s\": %s", text, err.message);
    return c;
}

static time_t
when(const char *iso)
{
    time_t t;

    if (!sp_time_parse_iso(iso, &t))
        fail_msg("\"%s\" is no time", iso);
    return t;
}

static void
finds_runs(void **state)
{
    static const struct {
        const char *text;
        const char *at;
        const char *next; /* strictly after; NULL: never */
        const char *prev; /* at or before */
    } cases[] = {
        {"0 3 * * *", "2026-11-22T02:59:59Z", "2026-11-22T03:00:00Z", "2026-11-21T03:00:00Z"},
        {"0 3 * * *", "2026-11-22T03:00:00Z", "2026-11-23T03:00:00Z", "2026-11-22T03:00:00Z"},
        {"0 3 * * *", "2026-11-22T03:00:01Z", "2026-11-23T03:00:00Z", "2026-11-22T03:00:00Z"},
        {"0 3 * * *", "2026-12-31T23:59:59Z", "2027-01-01T03:00:00Z", "2026-12-31T03:00:00Z"},
        {"0 3 * * *", "2027-01-01T00:00:00Z", "2027-01-01T03:00:00Z", "2026-12-31T03:00:00Z"},
        {"* * * * *", "2026-11-22T03:00:30Z", "2026-11-22T03:01:00Z", "2026-11-22T03:00:00Z"},
        {"*/15 9-17 * * 1-5", "2026-11-20T17:45:00Z", "2026-11-23T09:00:00Z",
         "2026-11-20T17:45:00Z"},
        {"30 4 1 * *", "2026-02-15T00:00:00Z", "2026-03-01T04:30:00Z", "2026-02-01T04:30:00Z"},
        {"0 0 31 * *", "2026-04-01T00:00:00Z", "2026-05-31T00:00:00Z", "2026-03-31T00:00:00Z"},
        {"0 0 13 * 5", "2026-11-12T00:00:00Z", "2026-11-13T00:00:00Z", "2026-11-06T00:00:00Z"},
        {"0 0 13 * 5", "2026-11-13T00:00:00Z", "2026-11-20T00:00:00Z", "2026-11-13T00:00:00Z"},
        {"0 0 */13 * 5", "2026-11-13T00:00:00Z", "2026-11-27T00:00:00Z", "2026-08-14T00:00:00Z"},
        {"0 0 * * 7", "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z", "2026-11-15T00:00:00Z"},
        {"0 0 29 2 *", "2026-11-22T00:00:00Z", "2028-02-29T00:00:00Z", "2024-02-29T00:00:00Z"},
        {"0 0 29 2 *", "2096-02-29T00:00:00Z", "2104-02-29T00:00:00Z", "2096-02-29T00:00:00Z"},
        {"0 0 29 2 */7", "2032-02-29T00:00:00Z", "2060-02-29T00:00:00Z", "2032-02-29T00:00:00Z"},
        {"0 0 29 2 */7", "2088-02-29T00:00:00Z", "2128-02-29T00:00:00Z", "2088-02-29T00:00:00Z"},
        {"0 0 30 2 *", "2026-11-22T00:00:00Z", NULL, NULL},
        {"0 0 31 2,4,6,9,11 *", "2026-11-22T00:00:00Z", NULL, NULL},
        {"0 0 30 2 1", "2026-02-03T00:00:00Z", "2026-02-09T00:00:00Z", "2026-02-02T00:00:00Z"},
        {"59 23 31 12 *", "1969-12-31T23:59:00Z", "1970-12-31T23:59:00Z", "1969-12-31T23:59:00Z"},
        {"0 0 1 1 *", "1960-06-01T00:00:00Z", "1961-01-01T00:00:00Z", "1960-01-01T00:00:00Z"},
        {"@hourly", "2026-11-22T23:30:00Z", "2026-11-23T00:00:00Z", "2026-11-22T23:00:00Z"},
        {"0 0 1 1 *", "9999-12-31T23:59:59Z", NULL, "9999-01-01T00:00:00Z"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct cron c = parse(cases[i].text, CRON_FIVE);
        const struct {
            bool (*find)(const struct cron *, time_t, time_t *);
            const char *wanted;
        } both[] = {{cron_next, cases[i].next}, {cron_prev, cases[i].prev}};

        for (size_t k = 0; k < 2; k++) {
            time_t t = 0;
            char iso[SP_ISO_SIZE] = "never";

            if (both[k].find(&c, when(cases[i].at), &t))
                sp_time_iso(t, iso);
            /* The last case runs in the year 10000, which RFC 3339 cannot write. */
            if (both[k].wanted == NULL && t >= when("9999-12-31T23:59:59Z"))
                continue;
            if (!sp_streq(iso, both[k].wanted == NULL ? "never" : both[k].wanted))
                fail_msg("\"%s\" %s %s: %s", cases[i].text, k == 0 ? "after" : "until", cases[i].at,
                         iso);
        }
    }
}

static void
finds_runs_with_seconds(void **state)
{
    static const struct {
        const char *text;
        enum cron_form form;
        const char *at, *next, *prev;
    } cases[] = {
        {"30 0 3 * * *", CRON_SIX, "2026-11-22T03:00:29Z", "2026-11-22T03:00:30Z",
         "2026-11-21T03:00:30Z"},
        {"*/20 * * * * *", CRON_SIX, "2026-11-22T23:59:40Z", "2026-11-23T00:00:00Z",
         "2026-11-22T23:59:40Z"},
        {"10,50 5 * * * *", CRON_SIX, "2026-11-22T23:05:50Z", "2026-11-23T00:05:10Z",
         "2026-11-22T23:05:50Z"},
        {"0 3 * * *", CRON_SIX_OR_LESS, "2026-11-22T12:00:00Z", "2026-11-22T12:03:00Z",
         "2026-11-22T11:03:00Z"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct cron c = parse(cases[i].text, cases[i].form);
        time_t next = 0;
        time_t prev = 0;

        assert_true(cron_next(&c, when(cases[i].at), &next));
        assert_true(cron_prev(&c, when(cases[i].at), &prev));
        if (next != when(cases[i].next) || prev != when(cases[i].prev))
            fail_msg("\"%s\" at %s", cases[i].text, cases[i].at);
    }
}

static void
refuses_far_times(void **state)
{
    static const time_t times[] = {INT64_MAX, INT64_MIN, (time_t)253402300800LL,
                                   (time_t)-62135596801LL};
    struct cron c = parse("* * * * *", CRON_FIVE);
    time_t t;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        assert_false(cron_next(&c, times[i], &t));
        assert_false(cron_prev(&c, times[i], &t));
    }
}

static void
measures_intervals(void **state)
{
    static const struct {
        const char *text;
        enum cron_form form;
        long long wanted;
    } cases[] = {
        {"* * * * *", CRON_FIVE, 60},
        {"* * * * * *", CRON_SIX, 1},
        {"*/15 * * * *", CRON_FIVE, 900},
        {"*/45 * * * *", CRON_FIVE, 900},
        {"0 * * * *", CRON_FIVE, 3600},
        {"0 */5 * * *", CRON_FIVE, 14400},
        {"0,50 * * * *", CRON_FIVE, 600},
        {"0 3 * * *", CRON_FIVE, 86400},
        {"0 1,3 * * *", CRON_FIVE, 7200},
        {"59 0,23 * * *", CRON_FIVE, 3600},
        {"0 3 * * 0", CRON_FIVE, 604800},
        {"0 3 1 * *", CRON_FIVE, 28 * 86400LL},
        {"0 3 31 * *", CRON_FIVE, 31 * 86400LL},
        {"0 3 1 1 *", CRON_FIVE, 365 * 86400LL},
        {"0 3 29 2 *", CRON_FIVE, 1461 * 86400LL},
        {"0 3,4 29 2 */7", CRON_FIVE, 3600},
        {"0 3 29 2 */7", CRON_FIVE, 28LL * 1461 * 86400 / 4},
        {"0 0 14 3 */7", CRON_FIVE, 1827 * 86400LL},
        {"*/5 * 30 2 *", CRON_FIVE, 0},
        {"0,59 0 3 * * *", CRON_SIX, 59},
        {"5,50 0,1 3 * * *", CRON_SIX, 15},
        {"0 3 * * *", CRON_SIX_OR_LESS, 3600},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct cron c = parse(cases[i].text, cases[i].form);
        long long got = cron_min_interval(&c);

        if (got != cases[i].wanted)
            fail_msg("\"%s\": %lld", cases[i].text, got);
    }
}

static void
sees_the_hours_of_summer_time(void **state)
{
    static const struct {
        const char *text;
        bool wanted;
    } cases[] = {
        {"59 0 * * *", false},  {"0 1 * * *", true},   {"59 2 * * *", true},
        {"0 3 * * *", false},   {"* * * * *", true},   {"0 3-23 * * *", false},
        {"0 */3 * * *", false}, {"0 */2 * * *", true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct cron c = parse(cases[i].text, CRON_FIVE);

        if (cron_dst_risk(&c) != cases[i].wanted)
            fail_msg("\"%s\"", cases[i].text);
    }
}

/*
 * The property: what cron_next() and cron_prev() find is what a walk finds that knows nothing of
 * masks and calendars beyond counting. The generator writes a schedule's text and, beside it, which
 * values it means.
 */
struct model {
    char text[CRON_MAX];
    size_t len;
    bool match[CRON_FIELD_COUNT][64];
    bool star[CRON_FIELD_COUNT];
};

struct moment {
    int second, minute, hour, day, month, weekday;
    long year;
};

static unsigned
chance(uint64_t *seed, unsigned below)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(*seed >> 33) % below;
}

static void
make_item(struct model *m, int field, int least, int greatest, uint64_t *seed)
{
    unsigned width = (unsigned)(greatest - least + 1);
    int low = least + (int)chance(seed, width);
    int high = low + (int)chance(seed, (unsigned)(greatest - low + 1));
    int step = 1 + (int)chance(seed, width / 2);
    char *to = m->text + m->len;
    size_t room = sizeof(m->text) - m->len;

    switch (chance(seed, 5)) {
    case 0:
        m->len += (size_t)snprintf(to, room, "%d-%d", low, high);
        step = 1;
        break;
    case 1:
        m->len += (size_t)snprintf(to, room, "%d-%d/%d", low, high, step);
        break;
    case 2:
        low = least;
        high = greatest;
        m->len += (size_t)snprintf(to, room, "*/%d", step);
        break;
    default:
        m->len += (size_t)snprintf(to, room, "%d", low);
        high = low;
        break;
    }
    for (int i = low; i <= high; i += step)
        m->match[field][i] = true;
}

static void
make_field(struct model *m, int field, int least, int greatest, unsigned stars, uint64_t *seed)
{
    size_t start = m->len;

    if (chance(seed, 10) < stars) {
        m->text[m->len++] = '*';
        for (int i = least; i <= greatest; i++)
            m->match[field][i] = true;
    } else {
        for (unsigned n = 1 + chance(seed, 2); n > 0; n--) {
            make_item(m, field, least, greatest, seed);
            if (n > 1)
                m->text[m->len++] = ',';
        }
    }
    m->star[field] = m->text[start] == '*';
    m->text[m->len++] = ' ';
}

static struct model
make(bool seconds, unsigned stars, uint64_t *seed)
{
    struct model m = {.len = 0};

    m.match[CRON_SECOND][0] = !seconds;
    if (seconds)
        make_field(&m, CRON_SECOND, 0, 59, 5, seed);
    make_field(&m, CRON_MINUTE, 0, 59, stars, seed);
    make_field(&m, CRON_HOUR, 0, 23, stars, seed);
    make_field(&m, CRON_DAY, 1, 31, 5, seed);
    make_field(&m, CRON_MONTH, 1, 12, 7, seed);
    make_field(&m, CRON_WEEKDAY, 0, 6, 5, seed);
    m.text[--m.len] = '\0';
    return m;
}

static bool
matches_day(const struct model *m, const struct moment *t)
{
    bool day = m->match[CRON_DAY][t->day];
    bool weekday = m->match[CRON_WEEKDAY][t->weekday];

    if (!m->match[CRON_MONTH][t->month])
        return false;
    return m->star[CRON_DAY] || m->star[CRON_WEEKDAY] ? day && weekday : day || weekday;
}

static void
next_day(struct moment *t)
{
    static const int lengths[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = t->year % 400 == 0 || (t->year % 4 == 0 && t->year % 100 != 0);

    t->weekday = (t->weekday + 1) % 7;
    t->day++;
    if (t->day <= lengths[t->month] + (t->month == 2 && leap ? 1 : 0))
        return;
    t->day = 1;
    t->month++;
    if (t->month <= 12)
        return;
    t->month = 1;
    t->year++;
}

static void
tick(struct moment *t, int seconds)
{
    t->second += seconds;
    if (t->second < 60)
        return;
    t->second = 0;
    if (++t->minute < 60)
        return;
    t->minute = 0;
    if (++t->hour < 24)
        return;
    t->hour = 0;
    next_day(t);
}

static struct moment
moment_of(time_t at)
{
    struct tm tm;

    assert_non_null(gmtime_r(&at, &tm));
    return (struct moment){.second = tm.tm_sec,
                           .minute = tm.tm_min,
                           .hour = tm.tm_hour,
                           .day = tm.tm_mday,
                           .month = tm.tm_mon + 1,
                           .weekday = tm.tm_wday,
                           .year = tm.tm_year + 1900L};
}

/* Walk a window from a whole minute on, a minute or a second each step. */
static void
compare(const struct model *m, const struct cron *c, time_t from, time_t until, int step)
{
    struct moment t = moment_of(from);
    time_t next = 0;
    time_t prev = 0;
    time_t last = from - 1; /* the last run that was seen, or the moment before the window */
    bool any = cron_next(c, last, &next);

    for (time_t at = from; at < until; at += step, tick(&t, step)) {
        bool runs = m->match[CRON_SECOND][t.second] && m->match[CRON_MINUTE][t.minute] &&
                    m->match[CRON_HOUR][t.hour] && matches_day(m, &t);

        if (any && next < at)
            fail_msg("\"%s\": %lld is a run only for cron_next", m->text, (long long)next);
        if (!runs)
            continue;
        if (!any || next != at)
            fail_msg("\"%s\": cron_next missed %lld", m->text, (long long)at);
        if (!cron_prev(c, at, &prev) || prev != at)
            fail_msg("\"%s\": cron_prev missed %lld", m->text, (long long)at);
        if (cron_prev(c, at - 1, &prev) && prev > last && last >= from)
            fail_msg("\"%s\": %lld is a run only for cron_prev", m->text, (long long)prev);
        if (last >= from && (!cron_prev(c, at - 1, &prev) || prev != last))
            fail_msg("\"%s\": before %lld cron_prev missed %lld", m->text, (long long)at,
                     (long long)last);
        last = at;
        any = cron_next(c, at, &next);
    }
    if (any && next < until)
        fail_msg("\"%s\": %lld is a run only for cron_next", m->text, (long long)next);
}

static void
agrees_with_a_walk_of_minutes(void **state)
{
    uint64_t seed = 20261122;

    (void)state;
    for (int i = 0; i < 3000; i++) {
        unsigned stars = (unsigned)i % 3;
        struct model m = make(false, stars, &seed);
        struct cron c = parse(m.text, CRON_FIVE);
        time_t day = (time_t)chance(&seed, 60000) - 10000;
        time_t from = day * 86400 + (time_t)chance(&seed, 1440) * 60;
        time_t days = stars == 0 ? 10 : 2; /* many runs in a day need fewer days */

        compare(&m, &c, from, from + days * 86400, 60);
    }
}

static void
agrees_with_a_walk_of_seconds(void **state)
{
    uint64_t seed = 97;

    (void)state;
    for (int i = 0; i < 500; i++) {
        struct model m = make(true, 5, &seed);
        struct cron c = parse(m.text, CRON_SIX);
        time_t from = (time_t)chance(&seed, 60000) * 86400 - 3600;

        compare(&m, &c, from, from + 7200, 1);
    }
}

/* Days alone, through a leap year that is left out: 2096 to 2110. */
static void
agrees_with_a_walk_of_days(void **state)
{
    uint64_t seed = 4;
    time_t from = when("2096-01-01T00:00:00Z");
    time_t until = when("2110-01-01T00:00:00Z");

    (void)state;
    for (int i = 0; i < 300; i++) {
        struct model m = make(false, 0, &seed);
        struct cron c = parse(m.text, CRON_FIVE);
        struct moment t = moment_of(from);
        time_t next = 0;
        time_t prev = 0;
        bool any = cron_next(&c, from - 1, &next);

        for (time_t day = from; day < until; day += 86400, next_day(&t)) {
            bool runs = any && next < day + 86400;

            if (runs != matches_day(&m, &t))
                fail_msg("\"%s\": %04ld-%02d-%02d", m.text, t.year, t.month, t.day);
            if (!runs)
                continue;
            if (!cron_prev(&c, day + 86399, &prev) || prev < next)
                fail_msg("\"%s\": cron_prev on %04ld-%02d-%02d", m.text, t.year, t.month, t.day);
            any = cron_next(&c, day + 86399, &next);
        }
    }
}

/* The shortest distance of runs, found by looking at all runs of some years. */
static void
agrees_on_intervals(void **state)
{
    uint64_t seed = 11;

    (void)state;
    for (int i = 0; i < 200; i++) {
        struct model m = make(false, 0, &seed);
        struct cron c = parse(m.text, CRON_FIVE);
        long long least = 0;
        long long got = cron_min_interval(&c);
        time_t last, next;

        if (!cron_next(&c, when("2001-01-01T00:00:00Z") - 1, &last))
            continue;
        for (int k = 0;
             k < 20000 && cron_next(&c, last, &next) && next < when("2057-01-01T00:00:00Z");
             k++, last = next)
            if (least == 0 || next - last < least)
                least = next - last;
        if (least < got || (last > when("2055-01-01T00:00:00Z") && least != got))
            fail_msg("\"%s\": %lld, seen %lld", m.text, got, least);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_runs),
        cmocka_unit_test(finds_runs_with_seconds),
        cmocka_unit_test(refuses_far_times),
        cmocka_unit_test(measures_intervals),
        cmocka_unit_test(sees_the_hours_of_summer_time),
        cmocka_unit_test(agrees_with_a_walk_of_minutes),
        cmocka_unit_test(agrees_with_a_walk_of_seconds),
        cmocka_unit_test(agrees_with_a_walk_of_days),
        cmocka_unit_test(agrees_on_intervals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
