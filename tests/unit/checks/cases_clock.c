#include "cases.h"

extern const struct check_case cases_clock[];

static void
skew(struct world *w, long n, const char *text)
{
    (void)text;
    world_skew(w, n);
}

static void
skew_refused(struct world *w, long n, const char *text)
{
    all_lists_answer(w, 403, text);
    world_skew(w, n);
}

/* text: the server's time as its document says it. */
static void
skew_in_words(struct world *w, long n, const char *text)
{
    skew_refused(w, n, "RequestTimeTooSkewed");
    world_list(w)->reply.error.request_time = "20251231T234500Z";
    world_list(w)->reply.error.server_time = text;
}

/* The boundary of the status: text is decimal. */
static void
skew_status(struct world *w, long n, const char *text)
{
    list_answers(w, strtol(text, NULL, 10), "AccessDenied");
    world_skew(w, n);
}

static void
skew_unknown(struct world *w, long n, const char *text)
{
    skew_refused(w, n, text);
    for (size_t i = 0; i < w->ev.nexchanges; i++)
        w->ev.exchanges[i].date = 0;
}

const struct check_case cases_clock[] = {
    {"near: 59 s behind", skew, 59, NULL, NULL, FINE, NULL},
    {"60 s behind", skew, 60, NULL, "sig-clock-skew-close", WARNS,
     "this machine's clock is 1 minute behind the server's"},
    {"near: 59 s ahead", skew, -59, NULL, NULL, FINE, NULL},
    {"60 s ahead", skew, -60, NULL, "sig-clock-skew-close", WARNS, "ahead of the server's"},
    {"900 s behind", skew, 900, NULL, "sig-clock-skew-close", WARNS, NULL},
    {"901 s behind, and listed all the same", skew, 901, NULL, "sig-clock-skew-close", WARNS, NULL},
    {"refused for the time", skew_refused, 1000, "RequestTimeTooSkewed", "sig-clock-skew", FAILS,
     "behind the server's; GET /backups/"},
    {"refused for the time, within its limit", skew_refused, 0, "RequestTimeTooSkewed",
     "sig-clock-skew", FAILS, "RequestTimeTooSkewed"},
    {"refused for the time, in words", skew_in_words, 1000, "2026-01-01T00:00:00Z",
     "sig-clock-skew", FAILS,
     "the request says 20251231T234500Z, the server 2026-01-01T00:00:00Z; GET"},
    {"refused for the time, in half the words", skew_in_words, 1000, NULL, "sig-clock-skew", FAILS,
     "behind the server's; GET"},
    {"refused for the time, clock unknown", skew_unknown, 0, "RequestTimeTooSkewed",
     "sig-clock-skew", FAILS, "GET /backups/"},
    {"901 s behind, refused otherwise", skew_refused, 901, "AccessDenied", "sig-clock-skew", FAILS,
     "15 minutes behind the server's; GET /backups/"},
    {"one second short of an hour is an hour", skew_refused, 3599, "AccessDenied", "sig-clock-skew",
     FAILS, "clock is 1 hour behind"},
    {"and so is one more", skew_refused, -3601, "AccessDenied", "sig-clock-skew", FAILS,
     "clock is 1 hour ahead of"},
    {"901 s ahead, refused otherwise", skew_refused, -901, "SignatureDoesNotMatch",
     "sig-clock-skew", FAILS, "ahead of the server's"},
    {"status 400", skew_status, 901, "400", "sig-clock-skew", FAILS, NULL},
    {"near: clock unknown, refused otherwise", skew_unknown, 0, "AccessDenied", "perm-no-list",
     FAILS, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
