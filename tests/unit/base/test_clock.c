#include "test.h"

#include <limits.h>

#include "base/clock.h"
#include "base/text.h"

static void
times_are_written(void **state)
{
    static const struct {
        const char *name;
        long long t;
        const char *iso;
        const char *amz;
    } cases[] = {
        {"epoch", 0, "1970-01-01T00:00:00Z", "19700101T000000Z"},
        {"before the epoch", -1, "1969-12-31T23:59:59Z", "19691231T235959Z"},
        {"today", 1795339800, "2026-11-22T09:30:00Z", "20261122T093000Z"},
        {"leap day", 951782400, "2000-02-29T00:00:00Z", "20000229T000000Z"},
        {"past 32 bits", 4294967296, "2106-02-07T06:28:16Z", "21060207T062816Z"},
        {"year 1000", -30610224000, "1000-01-01T00:00:00Z", "10000101T000000Z"},
        {"year 999", -30610224001, "0999-12-31T23:59:59Z", "09991231T235959Z"},
        {"year 0", -62167219200, "0000-01-01T00:00:00Z", "00000101T000000Z"},
        {"before year 0", -62167219201, "0000-01-01T00:00:00Z", "00000101T000000Z"},
        {"last", 253402300799, "9999-12-31T23:59:59Z", "99991231T235959Z"},
        {"past the last", 253402300800, "9999-12-31T23:59:59Z", "99991231T235959Z"},
        {"greatest", LLONG_MAX, "9999-12-31T23:59:59Z", "99991231T235959Z"},
        {"least", LLONG_MIN, "0000-01-01T00:00:00Z", "00000101T000000Z"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char iso[SP_ISO_SIZE];
        char amz[SP_AMZ_SIZE];

        sp_time_iso((time_t)cases[i].t, iso);
        sp_time_amz((time_t)cases[i].t, amz);
        if (!sp_streq(iso, cases[i].iso))
            fail_msg("%s: wanted %s, got %s", cases[i].name, cases[i].iso, iso);
        if (!sp_streq(amz, cases[i].amz))
            fail_msg("%s: wanted %s, got %s", cases[i].name, cases[i].amz, amz);
    }
}

#define BAD LLONG_MIN

struct parse_case {
    const char *text;
    long long wanted; /* BAD: refused */
};

static void
check_parser(bool (*parse)(const char *, time_t *), const struct parse_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        time_t got = 0;
        bool good = parse(cases[i].text, &got);

        if (good != (cases[i].wanted != BAD))
            fail_msg("\"%s\": was %s", cases[i].text, good ? "taken" : "refused");
        if (good && got != (time_t)cases[i].wanted)
            fail_msg("\"%s\": wanted %lld, got %lld", cases[i].text, cases[i].wanted,
                     (long long)got);
    }
}

static void
http_dates_are_read(void **state)
{
    static const struct parse_case cases[] = {
        {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777}, /* the example of RFC 9110 */
        {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
        {"Wed, 31 Dec 1969 23:59:59 GMT", -1},
        {"Tue, 29 Feb 2000 00:00:00 GMT", 951782400},
        {"Thu, 29 Feb 2024 23:59:59 GMT", 1709251199},
        {"Sat, 31 Dec 2016 23:59:60 GMT", 1483228800}, /* leap second */
        {"Mon, 31 Dec 9999 23:59:59 GMT", 253402300799},
        {"Sat, 01 Jan 0000 00:00:00 GMT", -62167219200},
        {"Xxx, 06 Nov 1994 08:49:37 GMT", 784111777}, /* the day's name says nothing */
        {"", BAD},
        {"Sun, 06 Nov 1994 08:49:37 GMT ", BAD},
        {" Sun, 06 Nov 1994 08:49:37 GMT", BAD},
        {"Sun, 06 Nov 1994 08:49:37 UTC", BAD},
        {"Sun; 06 Nov 1994 08:49:37 GMT", BAD},
        {"Sun,006 Nov 1994 08:49:37 GMT", BAD},
        {"Sun, 6  Nov 1994 08:49:37 GMT", BAD},
        {"Sun, 06-Nov 1994 08:49:37 GMT", BAD},
        {"Sun, 06 nov 1994 08:49:37 GMT", BAD},
        {"Sun, 06 anF 1994 08:49:37 GMT", BAD},
        {"Sun, 06 Nov-1994 08:49:37 GMT", BAD},
        {"Sun, 06 Nov 19x4 08:49:37 GMT", BAD},
        {"Sun, 06 Nov 1994T08:49:37 GMT", BAD},
        {"Sun, 06 Nov 1994 x8:49:37 GMT", BAD},
        {"Sun, 06 Nov 1994 08-49:37 GMT", BAD},
        {"Sun, 06 Nov 1994 08:4x:37 GMT", BAD},
        {"Sun, 06 Nov 1994 08:49-37 GMT", BAD},
        {"Sun, 06 Nov 1994 08:49:3x GMT", BAD},
        {"Sun, 00 Nov 1994 08:49:37 GMT", BAD},
        {"Sun, 31 Nov 1994 08:49:37 GMT", BAD},
        {"Wed, 29 Feb 2023 00:00:00 GMT", BAD},
        {"Thu, 29 Feb 1900 00:00:00 GMT", BAD},
        {"Sun, 06 Nov 1994 24:00:00 GMT", BAD},
        {"Sun, 06 Nov 1994 08:60:37 GMT", BAD},
        {"Sun, 06 Nov 1994 08:49:61 GMT", BAD},
        {"Sunday, 06-Nov-94 08:49:37 GMT", BAD}, /* the obsolete forms */
        {"Sun Nov  6 08:49:37 1994", BAD},
    };

    (void)state;
    check_parser(sp_time_parse_http, cases, COUNT_OF(cases));
}

static void
iso_times_are_read(void **state)
{
    static const struct parse_case cases[] = {
        {"2026-11-22T09:30:00Z", 1795339800},
        {"2026-11-22T09:30:00.1Z", 1795339800},
        {"2026-11-22T09:30:00.999999999Z", 1795339800},
        {"20261122T093000Z", 1795339800},
        {"20261122T093000.123Z", 1795339800},
        {"1969-12-31T23:59:59Z", -1},
        {"0000-01-01T00:00:00Z", -62167219200},
        {"9999-12-31T23:59:59Z", 253402300799},
        {"2016-12-31T23:59:60Z", 1483228800},
        {"", BAD},
        {"Z", BAD},
        {"2026", BAD},
        {"202x1122T093000Z", BAD},
        {"2026-1122T09:30:00Z", BAD},
        {"2026-11-22T0930:00Z", BAD},
        {"2026-11-22T09:3000Z", BAD},
        {"20261122T09:30:00Z", BAD},
        {"2026-1x-22T09:30:00Z", BAD},
        {"2026-11-2xT09:30:00Z", BAD},
        {"2026-11-22 09:30:00Z", BAD},
        {"2026-11-22T0x:30:00Z", BAD},
        {"2026-11-22T09:3x:00Z", BAD},
        {"2026-11-22T09:30:0xZ", BAD},
        {"2026-11-22T09:30:00.Z", BAD},
        {"2026-11-22T09:30:00", BAD},
        {"2026-11-22T09:30:00+00:00", BAD},
        {"2026-11-22T09:30:00ZZ", BAD},
        {"2026-00-22T09:30:00Z", BAD},
        {"2026-13-22T09:30:00Z", BAD},
        {"2026-04-31T09:30:00Z", BAD},
        {"2026-02-29T09:30:00Z", BAD},
        {"2026-11-22T24:00:00Z", BAD},
        {"2026-11-22T09:60:00Z", BAD},
        {"2026-11-22T09:30:61Z", BAD},
    };

    (void)state;
    check_parser(sp_time_parse_iso, cases, COUNT_OF(cases));
}

/* Every thirteenth day, its first or its last second, over the turns of centuries and of leap
 * years. */
static void
written_times_are_read_back(void **state)
{
    (void)state;
    for (long long day = -719528; day < 2932897; day += 13) {
        char iso[SP_ISO_SIZE];
        char amz[SP_AMZ_SIZE];
        time_t t = (time_t)(day * 86400 + (day % 2 == 0 ? 0 : 86399));
        time_t from_iso = 1;
        time_t from_amz = 1;

        sp_time_iso(t, iso);
        sp_time_amz(t, amz);
        if (!sp_time_parse_iso(iso, &from_iso) || from_iso != t)
            fail_msg("%s is read as %lld, not %lld", iso, (long long)from_iso, (long long)t);
        if (!sp_time_parse_iso(amz, &from_amz) || from_amz != t)
            fail_msg("%s is read as %lld, not %lld", amz, (long long)from_amz, (long long)t);
    }
}

static void
spans_are_said(void **state)
{
    static const struct {
        long long seconds;
        const char *wanted;
    } cases[] = {
        {0, "0 seconds"},
        {1, "1 second"},
        {-1, "1 second"},
        {59, "59 seconds"},
        {60, "1 minute"},
        {61, "61 seconds"},
        {119, "119 seconds"},
        {120, "2 minutes"},
        {3599, "59 minutes"},
        {3600, "1 hour"},
        {3601, "60 minutes"},
        {7200, "2 hours"},
        {-7200, "2 hours"},
        {86399, "23 hours"},
        {86400, "1 day"},
        {86401, "24 hours"},
        {172800, "2 days"},
        {364 * 86400LL, "364 days"},
        {365 * 86400LL, "1 year"},
        {366 * 86400LL, "366 days"},
        {730 * 86400LL, "2 years"},
        {LLONG_MAX, "292471208677 years"},
        {LLONG_MIN, "292471208677 years"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        char *got = sp_span(&a, cases[i].seconds, NULL);

        if (!sp_streq(got, cases[i].wanted))
            fail_msg("%lld: wanted \"%s\", got \"%s\"", cases[i].seconds, cases[i].wanted, got);
        sp_arena_free(&a);
    }
}

static void
spans_want_memory(void **state)
{
    static const long long spans[] = {1, 7200};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(spans); i++) {
        struct sp_arena a = {.fail_in = 1};
        struct sp_err err = {0};

        assert_null(sp_span(&a, spans[i], &err));
        assert_int_equal(err.code, SP_NOMEM);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_written),  cmocka_unit_test(http_dates_are_read),
        cmocka_unit_test(iso_times_are_read), cmocka_unit_test(written_times_are_read_back),
        cmocka_unit_test(spans_are_said),     cmocka_unit_test(spans_want_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
