/* What a check and a run can come to. Plain data; lives as long as the run's arena. */
#ifndef SP_CHECKS_OUTCOME_H
#define SP_CHECKS_OUTCOME_H

#include "base/buffer.h"

/* Worst last, so that the worst of several is the greatest. */
enum severity { SEVERITY_NOTE, SEVERITY_WARN, SEVERITY_FAIL };
enum status { STATUS_SKIP, STATUS_PASS, STATUS_WARN, STATUS_FAIL };

/* The values are the exit statuses. */
enum verdict {
    VERDICT_READY = 0,
    VERDICT_READY_WITH_WARNINGS = 1,
    VERDICT_NOT_READY = 2,
    VERDICT_UNDECIDED = 3,
};

const char *severity_name(enum severity severity); /* "note", "warn", "fail" */
const char *status_name(enum status status);       /* "skip", "pass", "warn", "fail" */
const char *verdict_name(enum verdict verdict);    /* "ready", "ready-with-warnings", ... */

/* Seconds that this machine's clock may differ from the server's before it is told. */
#define CLOCK_SKEW_WARN 60  /* a machine that keeps time is within one */
#define CLOCK_SKEW_FAIL 900 /* AWS: MaxAllowedSkewMilliseconds 900000 */

/* A cause that holds here, with what shows it. */
struct finding {
    const char *cause; /* id of the table of causes */
    enum severity severity;
    const char *check; /* id of the check that found it */
    const char *title;
    const char *detail; /* what was seen here; safe to print, may have several lines */
    const char *remedy;
};

struct check_result {
    const char *id;
    const char *title;
    enum status status;
    const char *summary; /* one line, safe to print */
    long ms;             /* -1: took no time of its own */
    bool proven;         /* shown to be well, but for what the findings say */
};

/* How a check ended in an earlier run, where what it looked at is not kept: see check.recorded. */
struct recorded_check {
    const char *id;
    bool proven;
    const char *summary;
    long ms;
    const struct finding *findings;
    size_t nfindings;
};

struct recorded {
    struct recorded_check *checks;
    size_t nchecks;
    bool all; /* of every check: what they looked at is masked, and cannot be judged again */
};

#endif
