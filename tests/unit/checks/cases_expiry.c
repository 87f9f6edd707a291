#include "cases.h"

extern const struct check_case cases_expiry[];

#define DAY 86400L
#define SOON "tls-expiring-soon"
#define ENDING "tls-ending"

/* The second address's chain ends in n seconds: a CA of it does, as the leaf lives longer. */
static void
ends_in(struct world *w, long n, const char *text)
{
    (void)text;
    w->chains[1].not_after = HEALTHY_NOW + n;
}

static void
both_end_in(struct world *w, long n, const char *text)
{
    ends_in(w, n, text);
    w->chains[0].not_after = HEALTHY_NOW + 20 * DAY;
}

static void
warned_at_60_days(struct world *w, long n, const char *text)
{
    w->target.cert_warn_days = 60;
    ends_in(w, n, text);
}

static void
failed_at_10_days(struct world *w, long n, const char *text)
{
    w->target.cert_fail_days = 10;
    ends_in(w, n, text);
}

/* More days for the failure than for the warning: the failure it is. */
static void
failed_at_60_days(struct world *w, long n, const char *text)
{
    w->target.cert_fail_days = 60;
    ends_in(w, n, text);
}

static void
never_told(struct world *w, long n, const char *text)
{
    w->target.cert_warn_days = 0;
    w->target.cert_fail_days = 0;
    ends_in(w, n, text);
}

/* A leaf that was issued for ten days, and ends in n seconds. */
static void
short_lived(struct world *w, long n, const char *text)
{
    ends_in(w, n, text);
    w->chains[1].leaf.not_after = HEALTHY_NOW + n;
    w->chains[1].leaf.not_before = HEALTHY_NOW + n - 10 * DAY;
}

static void
short_lived_by_the_operator(struct world *w, long n, const char *text)
{
    w->target.cert_fail_days = 7;
    short_lived(w, n, text);
}

static void
refused(struct world *w, long n, const char *text)
{
    ends_in(w, n, text);
    w->chains[1].code = 10;
    w->chains[1].text = "certificate has expired";
}

const struct check_case cases_expiry[] = {
    {"in 30 days but a second", ends_in, 30 * DAY - 1, NULL, SOON, WARNS,
     "192.0.2.11 presents a chain in which CN=s3.example.test ends in"},
    {"near: in 30 days", ends_in, 30 * DAY, NULL, NULL, FINE, NULL},
    {"in 7 days", ends_in, 7 * DAY, NULL, SOON, WARNS, NULL},
    {"in 7 days but a second", ends_in, 7 * DAY - 1, NULL, ENDING, FAILS,
     "192.0.2.11 presents a chain in which CN=s3.example.test ends in"},
    {"the first to end counts", both_end_in, 3 * DAY, NULL, ENDING, FAILS, "192.0.2.11"},
    {"and may be the other one", both_end_in, 25 * DAY, NULL, SOON, WARNS, "192.0.2.10"},
    {"--cert-warn 60", warned_at_60_days, 60 * DAY - 1, NULL, SOON, WARNS, NULL},
    {"near: --cert-warn 60", warned_at_60_days, 60 * DAY, NULL, NULL, FINE, NULL},
    {"--cert-fail 10", failed_at_10_days, 10 * DAY - 1, NULL, ENDING, FAILS, NULL},
    {"near: --cert-fail 10", failed_at_10_days, 10 * DAY, NULL, SOON, WARNS, NULL},
    {"--cert-fail above the other", failed_at_60_days, 60 * DAY - 1, NULL, ENDING, FAILS, NULL},
    {"near: --cert-fail above the other", failed_at_60_days, 60 * DAY, NULL, NULL, FINE, NULL},
    {"near: nobody wants to know", never_told, 60, NULL, NULL, FINE, NULL},
    {"near: a third of its life", short_lived, 10 * DAY / 3, NULL, NULL, FINE, NULL},
    {"less than a third of its life", short_lived, 10 * DAY / 3 - 1, NULL, SOON, WARNS, NULL},
    {"a tenth of its life", short_lived, DAY, NULL, SOON, WARNS, NULL},
    {"less than a tenth of its life", short_lived, DAY - 1, NULL, ENDING, FAILS, NULL},
    {"days that were asked for", short_lived_by_the_operator, 5 * DAY, NULL, ENDING, FAILS, NULL},
    {"near: refused by another check", refused, 5 * DAY, NULL, "tls-expired", FAILS, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
