#include "checks/outcome.h"

const char *
severity_name(enum severity severity)
{
    static const char *const names[] = {
        [SEVERITY_NOTE] = "note",
        [SEVERITY_WARN] = "warn",
        [SEVERITY_FAIL] = "fail",
    };

    return names[severity];
}

const char *
status_name(enum status status)
{
    static const char *const names[] = {
        [STATUS_SKIP] = "skip",
        [STATUS_PASS] = "pass",
        [STATUS_WARN] = "warn",
        [STATUS_FAIL] = "fail",
    };

    return names[status];
}

const char *
verdict_name(enum verdict verdict)
{
    static const char *const names[] = {
        [VERDICT_READY] = "ready",
        [VERDICT_READY_WITH_WARNINGS] = "ready-with-warnings",
        [VERDICT_NOT_READY] = "not-ready",
        [VERDICT_UNDECIDED] = "undecided",
    };

    return names[verdict];
}
