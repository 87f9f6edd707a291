#include "base/clock.h"

#include "base/text.h"

#define DAY 86400LL

/* Days since 1970-01-01 of a date in the Gregorian calendar; months count from 1. */
static long long
days_of(long long year, int month, int day)
{
    long long y = month <= 2 ? year - 1 : year;
    long long era = (y >= 0 ? y : y - 399) / 400;
    long long in_era = y - era * 400;
    long long in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
}

static bool
time_of(long long year, int month, int day, int hour, int minute, int second, time_t *out)
{
    static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    if (month < 1 || month > 12 || day < 1 || hour < 0 || hour > 23 || minute < 0 || minute > 59)
        return false;
    if (day > length[month - 1] + (month == 2 && leap ? 1 : 0) || second < 0 || second > 60)
        return false;
    *out = (time_t)(days_of(year, month, day) * DAY + hour * 3600LL + minute * 60LL + second);
    return true;
}

static void
break_down(time_t t, struct tm *out)
{
    const time_t first = (time_t)(-719528LL * DAY); /* 0000-01-01 */
    const time_t last = (time_t)(2932897LL * DAY - 1);

    if (t < first)
        t = first;
    if (t > last)
        t = last;
    if (gmtime_r(&t, out) == NULL)
        *out = (struct tm){.tm_year = 70, .tm_mday = 1};
}

void
sp_time_iso(time_t t, char out[SP_ISO_SIZE])
{
    struct tm tm;

    break_down(t, &tm);
    (void)strftime(out, SP_ISO_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm);
    if (tm.tm_year < 1000 - 1900) /* strftime does not pad the year everywhere */
        (void)snprintf(out, SP_ISO_SIZE, "%04u-%02u-%02uT%02u:%02u:%02uZ",
                       (unsigned)(tm.tm_year + 1900) % 10000U, (unsigned)(tm.tm_mon + 1) % 100U,
                       (unsigned)tm.tm_mday % 100U, (unsigned)tm.tm_hour % 100U,
                       (unsigned)tm.tm_min % 100U, (unsigned)tm.tm_sec % 100U);
}

void
sp_time_amz(time_t t, char out[SP_AMZ_SIZE])
{
    char iso[SP_ISO_SIZE];
    char *to = out;

    sp_time_iso(t, iso);
    for (const char *p = iso; *p != '\0'; p++)
        if (*p != '-' && *p != ':')
            *to++ = *p;
    *to = '\0';
}

/* Exactly n digits at *s, which moves behind them. */
static bool
take_digits(const char **s, int n, int *out)
{
    *out = 0;
    for (int i = 0; i < n; i++, (*s)++) {
        if (!sp_is_digit(**s))
            return false;
        *out = *out * 10 + (**s - '0');
    }
    return true;
}

static bool
take(const char **s, const char *literal)
{
    if (!sp_starts(*s, literal))
        return false;
    *s += strlen(literal);
    return true;
}

bool
sp_time_parse_http(const char *s, time_t *out)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int day, year, hour, minute, second, month;

    /* The name of the day says nothing that the date does not say. */
    if (strlen(s) != 29 || s[3] != ',' || s[4] != ' ')
        return false;
    s += 5;
    if (!take_digits(&s, 2, &day) || !take(&s, " "))
        return false;
    for (month = 0; month < 12; month++)
        if (strncmp(s, months + 3 * (ptrdiff_t)month, 3) == 0)
            break;
    s += 3;
    return take(&s, " ") && take_digits(&s, 4, &year) && take(&s, " ") &&
           take_digits(&s, 2, &hour) && take(&s, ":") && take_digits(&s, 2, &minute) &&
           take(&s, ":") && take_digits(&s, 2, &second) && take(&s, " GMT") && *s == '\0' &&
           time_of(year, month + 1, day, hour, minute, second, out);
}

bool
sp_time_parse_iso(const char *s, time_t *out)
{
    int year, month, day, hour, minute, second;
    bool dashes;

    if (!take_digits(&s, 4, &year))
        return false;
    dashes = *s == '-';
    if ((dashes && !take(&s, "-")) || !take_digits(&s, 2, &month) || (dashes && !take(&s, "-")) ||
        !take_digits(&s, 2, &day) || !take(&s, "T") || !take_digits(&s, 2, &hour) ||
        (dashes && !take(&s, ":")) || !take_digits(&s, 2, &minute) || (dashes && !take(&s, ":")) ||
        !take_digits(&s, 2, &second))
        return false;
    if (*s == '.') {
        s++;
        if (!sp_is_digit(*s))
            return false;
        while (sp_is_digit(*s))
            s++;
    }
    return sp_streq(s, "Z") && time_of(year, month, day, hour, minute, second, out);
}

char *
sp_span(struct sp_arena *a, long long seconds, struct sp_err *err)
{
    static const struct {
        long long seconds;
        const char *unit;
    } units[] = {{365 * DAY, "year"}, {DAY, "day"}, {3600, "hour"}, {60, "minute"}};
    unsigned long long span =
        seconds < 0 ? 0ULL - (unsigned long long)seconds : (unsigned long long)seconds;

    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        unsigned long long n = span / (unsigned long long)units[i].seconds;

        if (n >= 2 || (n == 1 && span % (unsigned long long)units[i].seconds == 0))
            return sp_printf(a, err, "%llu %s%s", n, units[i].unit, n == 1 ? "" : "s");
    }
    return sp_printf(a, err, "%llu second%s", span, span == 1 ? "" : "s");
}
