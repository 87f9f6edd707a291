/*
 * Cron schedules: parsed with an error that points at the field, and asked for their runs. Pure and
 * without allocations; all times are UTC, as the time zone is that of whoever runs the schedule.
 */
#ifndef SP_CRON_CRON_H
#define SP_CRON_CRON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

#define CRON_MAX ((size_t)256) /* bytes of a schedule */

/* X(id, name, least, greatest): in the order of the fields. */
#define CRON_FIELDS(X)                                                                             \
    X(CRON_SECOND, "second", 0, 59)                                                                \
    X(CRON_MINUTE, "minute", 0, 59)                                                                \
    X(CRON_HOUR, "hour", 0, 23)                                                                    \
    X(CRON_DAY, "day-of-month", 1, 31)                                                             \
    X(CRON_MONTH, "month", 1, 12)                                                                  \
    X(CRON_WEEKDAY, "day-of-week", 0, 7)

enum cron_field {
#define X(id, name, least, greatest) id,
    CRON_FIELDS(X)
#undef X
        CRON_FIELD_COUNT
};

enum cron_form {
    CRON_FIVE,        /* minute hour day-of-month month day-of-week, as in a crontab */
    CRON_SIX,         /* the same with the second first */
    CRON_SIX_OR_LESS, /* as robfig/cron v1 reads: second first, day-of-week may be left out. So
                         five fields are the second, ..., the month */
};

/*
 * X(id, text): what programs take differently. None makes a schedule wrong by itself; the text
 * says what to write instead.
 */
#define CRON_NOTES(X)                                                                              \
    X(CRON_NOTE_SEVEN, "7 for Sunday is unknown to some readers of schedules: write 0")            \
    X(CRON_NOTE_OPEN_STEP, "N/STEP is unknown to some readers of schedules: write N-MAX/STEP")     \
    X(CRON_NOTE_WIDE_STEP, "a step wider than its range never comes round: only the first value "  \
                           "remains")                                                              \
    X(CRON_NOTE_STAR_STEP, "with */STEP in one of the two day fields and values in the other, "    \
                           "some readers want both to match and some want either")                 \
    X(CRON_NOTE_EITHER_DAY, "with values in both day fields, a day that matches either is taken")

enum {
#define X(id, text) id##_BIT,
    CRON_NOTES(X)
#undef X
        CRON_NOTE_COUNT
};

enum cron_note {
#define X(id, text) id = 1 << id##_BIT,
    CRON_NOTES(X)
#undef X
};

struct cron {
    uint64_t match[CRON_FIELD_COUNT]; /* bit N: the value N; Sunday is 0 only */
    bool any_day;                     /* the field begins with '*': the other one alone decides */
    bool any_weekday;
    unsigned notes; /* enum cron_note */
};

/* Where in the text an error is. */
struct cron_fault {
    const char *field; /* "hour"; NULL: not in one field */
    size_t offset;
    size_t len; /* 0: where something is missing */
};

/*
 * Parse a schedule or one of @hourly @daily @midnight @weekly @monthly @yearly @annually. Names and
 * words in any case. -1: SP_INPUT with "hour 24: 0 to 23" and a hint, SP_LIMIT; then *fault (which
 * may be NULL) points at it.
 */
int cron_parse(const char *text, size_t len, enum cron_form form, struct cron *out,
               struct cron_fault *fault, struct sp_err *err);

/* The first run after a time, the last run at or before it. false: there is none, ever. */
bool cron_next(const struct cron *c, time_t after, time_t *out);
bool cron_prev(const struct cron *c, time_t until, time_t *out);

/* The shortest time between two runs of 2001 to 2056, in seconds; 0: it never runs. */
long long cron_min_interval(const struct cron *c);

/*
 * Whether it runs from 01:00 on and before 03:00, the hours that a change to or from summer time
 * skips or repeats.
 */
bool cron_dst_risk(const struct cron *c);

/* The text of one note; never NULL. */
const char *cron_note_text(enum cron_note note);

#endif
