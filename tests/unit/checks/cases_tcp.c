#include <errno.h>

#include "cases.h"

extern const struct check_case cases_tcp[];

/* sys 0: no answer within 10 s. */
static void
kill_address(struct world *w, size_t i, int sys)
{
    struct address_seen *a = &world_name(w)->addresses[i];

    a->connected = false;
    a->sys_errno = sys;
    a->timed_out = sys == 0;
    a->ms = sys == 0 ? 10000 : 1;
    a->tls = (struct tls_seen){.alert = -1};
}

static void
all(struct world *w, long n, const char *text)
{
    (void)text;
    for (size_t i = 0; i < world_name(w)->naddresses; i++)
        kill_address(w, i, (int)n);
    world_drop(w, NULL);
}

static void
both_ways(struct world *w, long n, const char *text)
{
    all(w, 0, text);
    kill_address(w, 1, (int)n);
}

static void
first(struct world *w, long n, const char *text)
{
    (void)text;
    kill_address(w, 0, (int)n);
}

static void
second(struct world *w, long n, const char *text)
{
    (void)text;
    kill_address(w, 1, (int)n);
}

static void
first_v6(struct world *w, long n, const char *text)
{
    first(w, n, text);
    world_name(w)->addresses[0].address = "2001:db8::10";
    world_name(w)->addresses[0].is_v6 = true;
}

static void
second_v6(struct world *w, long n, const char *text)
{
    second(w, n, text);
    world_name(w)->addresses[1].is_v6 = true;
}

static void
first_barman(struct world *w, long n, const char *text)
{
    first(w, n, text);
    w->target.consumer = consumer_find("barman-cloud");
}

/* Neither connected nor failed: the run ended. */
static void
unsettled(struct world *w, long n, const char *text)
{
    (void)text;
    kill_address(w, (size_t)n, 0);
    world_name(w)->addresses[n].timed_out = false;
}

static void
unsettled_both(struct world *w, long n, const char *text)
{
    unsettled(w, 0, text);
    unsettled(w, n, text);
}

static void
unsettled_untried(struct world *w, long n, const char *text)
{
    unsettled(w, n, text);
    world_name(w)->addresses[n].tried = false;
}

static void
alive_v6(struct world *w, long n, const char *text)
{
    (void)text;
    world_name(w)->addresses[n].is_v6 = true;
}

const struct check_case cases_tcp[] = {
    {"all refused", all, ECONNREFUSED, NULL, "tcp-refused", FAILS,
     "192.0.2.10 port 443: Connection refused"},
    {"all reset", all, ECONNRESET, NULL, "tcp-refused", FAILS, "reset"},
    {"one silent, one refused", both_ways, ECONNREFUSED, NULL, "tcp-refused", FAILS,
     "192.0.2.11 port 443"},
    {"all silent", all, 0, NULL, "tcp-filtered", FAILS,
     "192.0.2.10 port 443: no answer within 10000 ms"},
    {"no route", all, EHOSTUNREACH, NULL, "tcp-filtered", FAILS, "192.0.2.10 port 443: "},
    {"one silent, one without route", both_ways, ENETUNREACH, NULL, "tcp-filtered", FAILS,
     "192.0.2.10 port 443"},
    {"second refused", second, ECONNREFUSED, NULL, "tcp-one-dead-address", WARNS,
     "192.0.2.11: Connection refused, while 1 other address of s3.example.test answers"},
    {"second silent", second, 0, NULL, "tcp-one-dead-address", WARNS, "192.0.2.11: no answer"},
    {"first silent", first, 0, NULL, "tcp-one-dead-address", WARNS, "before version 2.48"},
    {"first silent, barman-cloud", first_barman, 0, NULL, "tcp-one-dead-address", WARNS,
     "192.0.2.10: no answer"},
    {"first IPv6 without route", first_v6, ENETUNREACH, NULL, "dns-aaaa-first-dead", WARNS,
     "2001:db8::10: Network is unreachable, while 1 other"},
    {"first IPv6 silent", first_v6, 0, NULL, "dns-aaaa-first-dead", WARNS, "2001:db8::10"},
    {"near: second IPv6 dead", second_v6, ENETUNREACH, NULL, "tcp-one-dead-address", WARNS, NULL},
    {"near: first IPv6 alive", alive_v6, 0, NULL, NULL, FINE, NULL},
    {"near: second not settled", unsettled, 1, NULL, NULL, OPEN, NULL},
    {"near: second not tried", unsettled_untried, 1, NULL, NULL, OPEN, NULL},
    {"near: none settled", unsettled_both, 1, NULL, NULL, OPEN, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
