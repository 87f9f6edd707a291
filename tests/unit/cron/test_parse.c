#include "base/text.h"
#include "cron/cron.h"
#include "test.h"

/* Writes what a field matches as "1,2,5-9". */
static void
dump(uint64_t mask, char *out, size_t size)
{
    size_t n = 0;

    out[0] = '\0';
    for (int i = 0; i < 64; i++) {
        int last = i;

        if ((mask >> i & 1) == 0)
            continue;
        while (last < 63 && (mask >> (last + 1) & 1) != 0)
            last++;
        n += (size_t)snprintf(out + n, size - n, last == i ? "%s%d" : "%s%d-%d", n == 0 ? "" : ",",
                              i, last);
        i = last;
    }
}

static void
takes_schedules(void **state)
{
    static const struct {
        const char *text;
        const char *wanted; /* the fields, then "day" and "weekday" where they begin with '*' */
        unsigned notes;
    } cases[] = {
        {"* * * * *", "0|0-59|0-23|1-31|1-12|0-6 day weekday", 0},
        {"0 3 * * *", "0|0|3|1-31|1-12|0-6 day weekday", 0},
        {"  0\t3 *  * * ", "0|0|3|1-31|1-12|0-6 day weekday", 0},
        {"59 23 31 12 6", "0|59|23|31|12|6", CRON_NOTE_EITHER_DAY},
        {"0 0 1 1 0", "0|0|0|1|1|0", CRON_NOTE_EITHER_DAY},
        {"00 03 * * *", "0|0|3|1-31|1-12|0-6 day weekday", 0},
        {"0 0 * * 7", "0|0|0|1-31|1-12|0 day", CRON_NOTE_SEVEN},
        {"0 0 * * 0-7", "0|0|0|1-31|1-12|0-6 day", CRON_NOTE_SEVEN},
        {"0 0 * * 5-7", "0|0|0|1-31|1-12|0,5-6 day", CRON_NOTE_SEVEN},
        {"0 0 * * 0,7", "0|0|0|1-31|1-12|0 day", CRON_NOTE_SEVEN},
        {"0 0 * * mon-fri", "0|0|0|1-31|1-12|1-5 day", 0},
        {"0 0 * * SUN,Sat", "0|0|0|1-31|1-12|0,6 day", 0},
        {"0 0 * jan-MAR,dec *", "0|0|0|1-31|1-3,12|0-6 day weekday", 0},
        {"*/15 * * * *", "0|0,15,30,45|0-23|1-31|1-12|0-6 day weekday", 0},
        {"*/1 */12 * * *", "0|0-59|0,12|1-31|1-12|0-6 day weekday", 0},
        {"10-20/5,1,30-31 * * * *", "0|1,10,15,20,30-31|0-23|1-31|1-12|0-6 day weekday", 0},
        {"1-5,3-8 * * * *", "0|1-8|0-23|1-31|1-12|0-6 day weekday", 0},
        {"5-5 * * * *", "0|5|0-23|1-31|1-12|0-6 day weekday", 0},
        {"50/3 * * * *", "0|50,53,56,59|0-23|1-31|1-12|0-6 day weekday", CRON_NOTE_OPEN_STEP},
        {"0 0 * * 1/2", "0|0|0|1-31|1-12|1,3,5 day", CRON_NOTE_OPEN_STEP},
        {"*/90 * * * *", "0|0|0-23|1-31|1-12|0-6 day weekday", CRON_NOTE_WIDE_STEP},
        {"*/60 * * * *", "0|0|0-23|1-31|1-12|0-6 day weekday", CRON_NOTE_WIDE_STEP},
        {"*/59 * * * *", "0|0,59|0-23|1-31|1-12|0-6 day weekday", 0},
        {"5-9/5 * * * *", "0|5|0-23|1-31|1-12|0-6 day weekday", CRON_NOTE_WIDE_STEP},
        {"5-9/9999 * * * *", "0|5|0-23|1-31|1-12|0-6 day weekday", CRON_NOTE_WIDE_STEP},
        {"0 0 13 * 5", "0|0|0|13|1-12|5", CRON_NOTE_EITHER_DAY},
        {"0 0 */2 * 5", "0|0|0|1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31|1-12|5 day",
         CRON_NOTE_STAR_STEP},
        {"0 0 */2 * *", "0|0|0|1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31|1-12|0-6 day weekday", 0},
        {"0 0 1-31 * 5", "0|0|0|1-31|1-12|5", 0},
        {"0 0 13 * */2", "0|0|0|13|1-12|0,2,4,6 weekday", CRON_NOTE_STAR_STEP},
        {"0 0 30 2 *", "0|0|0|30|2|0-6 weekday", 0},
        {"@hourly", "0|0|0-23|1-31|1-12|0-6 day weekday", 0},
        {"@daily", "0|0|0|1-31|1-12|0-6 day weekday", 0},
        {" @Midnight ", "0|0|0|1-31|1-12|0-6 day weekday", 0},
        {"@weekly", "0|0|0|1-31|1-12|0 day", 0},
        {"@monthly", "0|0|0|1|1-12|0-6 weekday", 0},
        {"@yearly", "0|0|0|1|1|0-6 weekday", 0},
        {"@ANNUALLY", "0|0|0|1|1|0-6 weekday", 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char fields[CRON_FIELD_COUNT][192];
        char got[1400];
        struct sp_err err = {0};
        struct cron c;

        if (cron_parse(cases[i].text, strlen(cases[i].text), CRON_FIVE, &c, NULL, &err) == -1)
            fail_msg("\"%s\": %s", cases[i].text, err.message);
        for (int f = 0; f < CRON_FIELD_COUNT; f++)
            dump(c.match[f], fields[f], sizeof(fields[f]));
        (void)snprintf(got, sizeof(got), "%s|%s|%s|%s|%s|%s%s%s", fields[0], fields[1], fields[2],
                       fields[3], fields[4], fields[5], c.any_day ? " day" : "",
                       c.any_weekday ? " weekday" : "");
        if (!sp_streq(got, cases[i].wanted) || c.notes != cases[i].notes)
            fail_msg("\"%s\": %s, notes %x", cases[i].text, got, c.notes);
    }
}

static void
takes_seconds(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        uint64_t second, minute, hour, weekday;
        enum cron_form form;
        bool any_weekday;
    } cases[] = {
        {"six", "1 2 3 * * 5", 2, 4, 8, 32, CRON_SIX, false},
        {"six, where less will do", "1 2 3 * * 5", 2, 4, 8, 32, CRON_SIX_OR_LESS, false},
        {"five, read with the second first", "0 3 * * *", 1, 8, 0xffffff, 0x7f, CRON_SIX_OR_LESS,
         true},
        {"a word", "@daily", 1, 1, 1, 0x7f, CRON_SIX, true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_err err = {0};
        struct cron c;

        if (cron_parse(cases[i].text, strlen(cases[i].text), cases[i].form, &c, NULL, &err) == -1)
            fail_msg("%s: %s", cases[i].name, err.message);
        if (c.match[CRON_SECOND] != cases[i].second || c.match[CRON_MINUTE] != cases[i].minute ||
            c.match[CRON_HOUR] != cases[i].hour || c.match[CRON_WEEKDAY] != cases[i].weekday ||
            c.any_weekday != cases[i].any_weekday)
            fail_msg("%s: other fields", cases[i].name);
    }
}

static void
refuses(void **state)
{
    static const struct {
        const char *text;
        enum cron_form form;
        const char *message;
        const char *hint;  /* a part; "": none */
        const char *field; /* NULL: none */
        size_t offset, len;
    } cases[] = {
        {"0 24 * * *", CRON_FIVE, "hour 24: 0 to 23", "Write 0", "hour", 2, 2},
        {"60 3 * * *", CRON_FIVE, "minute 60: 0 to 59", "Write 0", "minute", 0, 2},
        {"61 3 * * *", CRON_FIVE, "minute 61: 0 to 59", "", "minute", 0, 2},
        {"0 0 0 * *", CRON_FIVE, "day-of-month 0: 1 to 31", "", "day-of-month", 4, 1},
        {"0 0 32 * *", CRON_FIVE, "day-of-month 32: 1 to 31", "", "day-of-month", 4, 2},
        {"0 0 * 0 *", CRON_FIVE, "month 0: 1 to 12 or jan to dec", "", "month", 6, 1},
        {"0 0 * 13 *", CRON_FIVE, "month 13: 1 to 12 or jan to dec", "", "month", 6, 2},
        {"0 0 * * 8", CRON_FIVE, "day-of-week 8: 0 to 7 or sun to sat", "", "day-of-week", 8, 1},
        {"60 0 0 * * *", CRON_SIX, "second 60: 0 to 59", "Write 0", "second", 0, 2},
        {"0  1,2,99 * * *", CRON_FIVE, "hour 99: 0 to 23", "", "hour", 7, 2},
        {"0 3-25 * * *", CRON_FIVE, "hour 25: 0 to 23", "", "hour", 4, 2},
        {"0 -5 * * *", CRON_FIVE, "hour: a value is missing, 0 to 23", "", "hour", 2, 0},
        {"0 5- * * *", CRON_FIVE, "hour: a value is missing, 0 to 23", "", "hour", 4, 0},
        {"1,,2 * * * *", CRON_FIVE, "minute: a value is missing, 0 to 59", "", "minute", 2, 0},
        {"1, * * * *", CRON_FIVE, "minute: a value is missing, 0 to 59", "", "minute", 2, 0},
        {"/5 * * * *", CRON_FIVE, "minute: a value is missing, 0 to 59", "", "minute", 0, 0},
        {"*-5 * * * *", CRON_FIVE, "minute *: 0 to 59", "", "minute", 0, 1},
        {"1-2-3 * * * *", CRON_FIVE, "minute 2-3: 0 to 59", "", "minute", 2, 3},
        {"1x * * * *", CRON_FIVE, "minute 1x: 0 to 59", "", "minute", 0, 2},
        {"1.5 * * * *", CRON_FIVE, "minute 1.5: 0 to 59", "", "minute", 0, 3},
        {"00001 * * * *", CRON_FIVE, "minute 00001: 0 to 59", "", "minute", 0, 5},
        {"99999999999999999999999999999999999999999999 * * * *", CRON_FIVE,
         "minute 9999999999999999999999999999999999999999...: 0 to 59", "", "minute", 0, 44},
        {"0 22-2 * * *", CRON_FIVE, "hour 22-2: the range runs backwards", "22-23,0-2", "hour", 2,
         4},
        {"0 0 * nov-feb *", CRON_FIVE, "month nov-feb: the range runs backwards", "nov-12,1-feb",
         "month", 6, 7},
        {"0 0 * * fri-sun", CRON_FIVE, "day-of-week fri-sun: the range runs backwards",
         "fri-sat,sun", "day-of-week", 8, 7},
        {"0 0 * * fri-mon", CRON_FIVE, "day-of-week fri-mon: the range runs backwards",
         "fri-6,0-mon", "day-of-week", 8, 7},
        {"*/0 * * * *", CRON_FIVE, "minute */0: a step is a whole number from 1 on", "*/2",
         "minute", 0, 3},
        {"*/ * * * *", CRON_FIVE, "minute */: a step is", "*/2", "minute", 0, 2},
        {"*/x * * * *", CRON_FIVE, "minute */x: a step is", "*/2", "minute", 0, 3},
        {"*/2/2 * * * *", CRON_FIVE, "minute */2/2: a step is", "*/2", "minute", 0, 5},
        {"*5 * * * *", CRON_FIVE, "minute *5: 0 to 59", "", "minute", 0, 2},
        {"0 3 ? * *", CRON_FIVE, "day-of-month ?: 1 to 31", "write *", "day-of-month", 4, 1},
        {"0 3 L * *", CRON_FIVE, "day-of-month L: 1 to 31", "other schedulers", "day-of-month", 4,
         1},
        {"0 3 15W * *", CRON_FIVE, "day-of-month 15W: 1 to 31", "other schedulers", "day-of-month",
         4, 3},
        {"0 3 * * 5#2", CRON_FIVE, "day-of-week 5#2: 0 to 7", "other schedulers", "day-of-week", 8,
         3},
        {"0 3 * * monday", CRON_FIVE, "day-of-week monday: 0 to 7", "Write mon", "day-of-week", 8,
         6},
        {"0 3 * January *", CRON_FIVE, "month January: 1 to 12", "Write jan", "month", 6, 7},
        {"0 mon * * *", CRON_FIVE, "hour mon: 0 to 23", "Names are taken", "hour", 2, 3},
        {"0 3 * mon *", CRON_FIVE, "month mon: 1 to 12", "Names are taken", "month", 6, 3},
        {"0 3 * * jan", CRON_FIVE, "day-of-week jan: 0 to 7", "Names are taken", "day-of-week", 8,
         3},
        {"0 3 * * foo", CRON_FIVE, "day-of-week foo: 0 to 7", "", "day-of-week", 8, 3},
        {"\"0 3 * * *\"", CRON_FIVE, "minute \"0: 0 to 59", "The quote is part", "minute", 0, 2},
        {"", CRON_FIVE, "5 fields expected, 0 found: minute hour", "what does not matter", NULL, 0,
         0},
        {"  ", CRON_FIVE, "5 fields expected, 0 found", "what does not matter", NULL, 2, 0},
        {"0 3 * *", CRON_FIVE, "5 fields expected, 4 found", "what does not matter", NULL, 7, 0},
        {"0 0 3 * * *", CRON_FIVE, "5 fields expected, 6 found (the second first?): minute hour",
         "Leave out the first", NULL, 10, 1},
        {"0 0 3 * * * 2026", CRON_FIVE, "5 fields expected, 7 found: ", "no field for a year", NULL,
         10, 1},
        {"0 3 * * *", CRON_SIX, "6 fields expected, 5 found: second minute hour", "\"0 0 3 * * *\"",
         NULL, 9, 0},
        {"0 0 3 * * * 2026", CRON_SIX, "6 fields expected, 7 found", "no field for a year", NULL,
         12, 4},
        {"0 3 * *", CRON_SIX_OR_LESS, "6 fields expected, 4 found", "what does not matter", NULL, 7,
         0},
        {"0 3 * * 0", CRON_SIX_OR_LESS, "month 0: 1 to 12", "", "month", 8, 1},
        {"@reboot", CRON_FIVE, "@reboot is not taken: it names no time", "@daily", NULL, 0, 7},
        {"@every 1h30m", CRON_FIVE, "@every is not taken: it names no time", "@daily", NULL, 0, 12},
        {" @fortnightly", CRON_FIVE, "a word that begins with '@'", "@hourly @daily", NULL, 1, 12},
        {"@daily x", CRON_FIVE, "a word that begins with '@'", "@hourly @daily", NULL, 0, 8},
        {"@dail", CRON_FIVE, "a word that begins with '@'", "@hourly @daily", NULL, 0, 5},
        {"@", CRON_FIVE, "a word that begins with '@'", "@hourly @daily", NULL, 0, 1},
        {"TZ=UTC 0 3 * * *", CRON_FIVE, "a time zone in front of the schedule", "TZ=", NULL, 0, 16},
        {"CRON_TZ=UTC 0 3 * * *", CRON_FIVE, "a time zone in front of the schedule", "TZ=", NULL, 0,
         21},
        {"0 3 * * *\n", CRON_FIVE, "the byte 0x0a is not of a schedule", "ASCII", NULL, 9, 1},
        {"0\xc2\xa0"
         "3 * * *",
         CRON_FIVE, "the byte 0xc2 is not of a schedule", "ASCII", NULL, 1, 1},
        {"0 3 \x1b * *", CRON_FIVE, "the byte 0x1b is not of a schedule", "ASCII", NULL, 4, 1},
        {"0 3 \x7f * *", CRON_FIVE, "the byte 0x7f is not of a schedule", "ASCII", NULL, 4, 1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct cron_fault fault = {0};
        struct sp_err err = {0};
        struct cron c;

        if (cron_parse(cases[i].text, strlen(cases[i].text), cases[i].form, &c, &fault, &err) == 0)
            fail_msg("\"%s\": was taken", cases[i].text);
        assert_int_equal(err.code, SP_INPUT);
        if (!sp_starts(err.message, cases[i].message))
            fail_msg("\"%s\": \"%s\"", cases[i].text, err.message);
        if (strstr(err.hint, cases[i].hint) == NULL ||
            (cases[i].hint[0] == '\0') != (err.hint[0] == '\0'))
            fail_msg("\"%s\": hint \"%s\"", cases[i].text, err.hint);
        if (!sp_streq(fault.field, cases[i].field) || fault.offset != cases[i].offset ||
            fault.len != cases[i].len)
            fail_msg("\"%s\": %s at %zu, %zu bytes", cases[i].text,
                     fault.field == NULL ? "(none)" : fault.field, fault.offset, fault.len);
    }
}

static void
has_a_cap(void **state)
{
    char text[CRON_MAX + 1];
    struct sp_err err = {0};
    struct cron c;

    (void)state;
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = i < 9 ? "0 3 * * *"[i] : ' ';
    assert_int_equal(cron_parse(text, CRON_MAX, CRON_FIVE, &c, NULL, &err), 0);
    assert_int_equal(cron_parse(text, CRON_MAX + 1, CRON_FIVE, &c, NULL, &err), -1);
    assert_int_equal(err.code, SP_LIMIT);
    assert_int_equal(cron_parse(NULL, 0, CRON_FIVE, &c, NULL, &err), -1);
    assert_int_equal(err.code, SP_INPUT);
}

/* The text need not end in NUL: what follows does not count. */
static void
trusts_the_length(void **state)
{
    struct sp_err err = {0};
    struct cron c;

    (void)state;
    assert_int_equal(cron_parse("0 3 * * 19", 9, CRON_FIVE, &c, NULL, &err), 0);
    assert_int_equal(c.match[CRON_WEEKDAY], 2);
}

static void
has_texts(void **state)
{
    (void)state;
#define X(id, text) assert_string_equal(cron_note_text(id), text);
    CRON_NOTES(X)
#undef X
    assert_string_equal(cron_note_text((enum cron_note)3), "unknown note");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_schedules),   cmocka_unit_test(takes_seconds),
        cmocka_unit_test(refuses),           cmocka_unit_test(has_a_cap),
        cmocka_unit_test(trusts_the_length), cmocka_unit_test(has_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
