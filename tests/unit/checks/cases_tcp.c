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

/* All addresses fail as n says; text: the endpoint. */
static void
at_endpoint(struct world *w, long n, const char *text)
{
    all(w, n, NULL);
    w->target.endpoint = text;
    if (strstr(text, "eu-de") != NULL)
        w->target.region = "eu-de";
}

/* The endpoint text is at addresses of RFC 1918. */
static void
at_private(struct world *w, long n, const char *text)
{
    at_endpoint(w, n, text);
    world_name(w)->addresses[0].address = "10.1.2.3";
}

/* The address text is as good as silent. */
static void
aws_at(struct world *w, long n, const char *text)
{
    at_endpoint(w, n, "s3.us-east-1.amazonaws.com");
    world_name(w)->addresses[1].address = text;
    world_name(w)->addresses[1].is_v6 = strchr(text, ':') != NULL;
}

/* All addresses are IPv6. text: but the last. */
static void
all_v6(struct world *w, long n, const char *text)
{
    all(w, n, text);
    world_name(w)->addresses[0].is_v6 = true;
    world_name(w)->addresses[1].is_v6 = text == NULL;
}

static void
literal_v6(struct world *w, long n, const char *text)
{
    all_v6(w, n, text);
    world_name(w)->is_literal = true;
}

static void
add_proxy(struct world *w, long n)
{
    w->settings.proxy = (struct proxy_settings){
        .shown = "proxy.test:3128", .variable = "https_proxy", .of_https = true, .no_proxy = ""};
    w->target.proxy = &w->settings.proxy;
    w->ev.exchanges[w->ev.nexchanges++] = (struct exchange_seen){.purpose = PROBE_PROXY,
                                                                 .style = S3_STYLE_PATH,
                                                                 .transport = TRANSPORT_OK,
                                                                 .proxied = true,
                                                                 .connect_status = n};
}

/* The proxy answers a CONNECT with n; text: of this consumer. Straight nothing is reached. */
static void
behind_proxy(struct world *w, long n, const char *text)
{
    all(w, ECONNREFUSED, NULL);
    if (text != NULL)
        w->target.consumer = consumer_find(text);
    add_proxy(w, n);
}

static void
silent_behind_proxy(struct world *w, long n, const char *text)
{
    behind_proxy(w, n, text);
    kill_address(w, 0, 0);
    kill_address(w, 1, 0);
}

static void
private_behind_proxy(struct world *w, long n, const char *text)
{
    silent_behind_proxy(w, n, text);
    w->target.endpoint = "s3.private.eu-de.cloud-object-storage.appdomain.cloud";
    w->target.region = "eu-de";
}

static void
proxy_and_straight(struct world *w, long n, const char *text)
{
    first(w, ECONNREFUSED, text);
    add_proxy(w, n);
}

/* text: the consumer's version. */
static void
first_of_version(struct world *w, long n, const char *text)
{
    first(w, n, NULL);
    w->target.consumer_version = text;
}

static void
second_of_version(struct world *w, long n, const char *text)
{
    second(w, n, NULL);
    w->target.consumer_version = text;
}

const struct check_case cases_tcp[] = {
    {"only a proxy leads there", behind_proxy, 200, NULL, "proxy-required", FAILS,
     "through the proxy proxy.test:3128 (https_proxy); pgBackRest uses none"},
    {"only a proxy leads there, silent else", silent_behind_proxy, 200, NULL, "proxy-required",
     FAILS, NULL},
    {"near: a proxy that denies", behind_proxy, 403, NULL, "tcp-refused", FAILS, NULL},
    {"near: a proxy, and one address that answers", proxy_and_straight, 200, NULL,
     "tcp-one-dead-address", WARNS, NULL},
    {"near: only a proxy, which barman-cloud uses", behind_proxy, 200, "barman-cloud",
     "proxy-no-proxy-missing", OPEN, NULL},
    {"near: only a proxy to a private endpoint, barman-cloud", private_behind_proxy, 200,
     "barman-cloud", "proxy-no-proxy-missing", OPEN, "straight it cannot be reached"},
    {"IPv6 alone, and none here", all_v6, ENETUNREACH, NULL, "dns-v6-only", FAILS,
     "192.0.2.10 port 443: Network is unreachable"},
    {"IPv6 alone, and no address of ours", all_v6, EADDRNOTAVAIL, NULL, "dns-v6-only", FAILS, NULL},
    {"IPv6 alone, and no such family", all_v6, EAFNOSUPPORT, NULL, "dns-v6-only", FAILS, NULL},
    {"near: IPv6 alone, no route to the host", all_v6, EHOSTUNREACH, NULL, "tcp-filtered", FAILS,
     NULL},
    {"near: IPv6 alone, refused", all_v6, ECONNREFUSED, NULL, "tcp-refused", FAILS, NULL},
    {"near: IPv6 and IPv4, no network", all_v6, ENETUNREACH, "v4", "tcp-filtered", FAILS, NULL},
    {"near: an IPv6 address in place of a name", literal_v6, ENETUNREACH, NULL, "tcp-filtered",
     FAILS, NULL},
    {"a private endpoint is silent", at_endpoint, 0,
     "s3.private.eu-de.cloud-object-storage.appdomain.cloud", "dns-private-endpoint-outside", FAILS,
     "reached only from IBM Cloud's private network; 192.0.2.10 port 443: no answer"},
    {"a direct endpoint is silent", at_endpoint, 0,
     "s3.direct.eu-de.cloud-object-storage.appdomain.cloud", "dns-private-endpoint-outside", FAILS,
     "a VPC of IBM Cloud"},
    {"an endpoint of a VPC is silent", at_endpoint, 0,
     "bucket.vpce-1a2b.s3.us-east-1.vpce.amazonaws.com", "dns-private-endpoint-outside", FAILS,
     "the VPC that holds the endpoint"},
    {"a provider's name at a private address", at_private, 0, "s3.us-east-1.amazonaws.com",
     "dns-private-endpoint-outside", FAILS, "its address is private"},
    {"a provider's name at an address of IBM Cloud's services", aws_at, 0, "166.9.0.1",
     "dns-private-endpoint-outside", FAILS, NULL},
    {"a provider's name at a local IPv6 address", aws_at, 0, "fd00::1",
     "dns-private-endpoint-outside", FAILS, NULL},
    {"near: a provider's name at 172.32.0.1", aws_at, 0, "172.32.0.1", "tcp-filtered", FAILS, NULL},
    {"near: a provider's name at a global IPv6 address", aws_at, 0, "2001:db8::1", "tcp-filtered",
     FAILS, NULL},
    {"near: a private address of a store of one's own", at_private, 0, "s3.example.test",
     "tcp-filtered", FAILS, NULL},
    {"near: a private endpoint refuses", at_endpoint, ECONNREFUSED,
     "s3.private.eu-de.cloud-object-storage.appdomain.cloud", "tcp-refused", FAILS, NULL},
    {"near: a public endpoint is silent", at_endpoint, 0,
     "s3.eu-de.cloud-object-storage.appdomain.cloud", "tcp-filtered", FAILS, NULL},
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
    {"first silent, before 2.48", first_of_version, 0, "2.47", "tcp-first-address-dead", FAILS,
     "192.0.2.10, the first address of s3"},
    {"first refused, before 2.48", first_of_version, ECONNREFUSED, "2.47", "tcp-first-address-dead",
     FAILS, "tries no other"},
    {"near: first silent, 2.48", first_of_version, 0, "2.48", "tcp-one-dead-address", WARNS, NULL},
    {"near: second silent, before 2.48", second_of_version, 0, "2.47", "tcp-one-dead-address",
     WARNS, NULL},
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
