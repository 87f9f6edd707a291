#include <errno.h>
#include <netdb.h>

#include "cases.h"

extern const struct check_case cases_dns[];

static void
lose(struct name_seen *name, int gai)
{
    name->naddresses = 0;
    name->gai = gai;
    name->error = gai == 0 ? NULL : gai_strerror(gai);
}

/* n: of EAI_*. The other name is lost as well: it lies below. */
static void
endpoint(struct world *w, long n, const char *text)
{
    (void)text;
    lose(&w->ev.names[SEEN_ENDPOINT], (int)n);
    lose(&w->ev.names[SEEN_BUCKET_HOST], (int)n);
    world_drop(w, NULL);
}

static void
silent(struct world *w, long n, const char *text)
{
    endpoint(w, 0, text);
    w->ev.names[SEEN_ENDPOINT].timed_out = true;
    w->ev.names[SEEN_ENDPOINT].ms = n;
    w->ev.names[SEEN_BUCKET_HOST].timed_out = true;
}

static void
interrupted(struct world *w, long n, const char *text)
{
    silent(w, n, text);
    w->ev.interrupted = true;
}

static void
never_asked(struct world *w, long n, const char *text)
{
    endpoint(w, n, text);
    w->ev.names[SEEN_ENDPOINT].tried = false;
}

static void
drop_style(struct world *w, enum s3_style style)
{
    size_t kept = 0;

    for (size_t i = 0; i < w->ev.nexchanges; i++)
        if (w->ev.exchanges[i].style != style)
            w->ev.exchanges[kept++] = w->ev.exchanges[i];
    w->ev.nexchanges = kept;
}

static void
bucket_host_beside(struct world *w, long n, const char *text)
{
    (void)text;
    lose(&w->ev.names[SEEN_BUCKET_HOST], (int)n);
    drop_style(w, S3_STYLE_HOST);
}

static void
bucket_host(struct world *w, long n, const char *text)
{
    world_in_host_style(w);
    bucket_host_beside(w, n, text);
}

static void
bucket_host_and_path(struct world *w, long n, const char *text)
{
    bucket_host(w, n, text);
    reply_error(world_exchange(w, PROBE_LIST, S3_STYLE_PATH), 403, "AccessDenied");
}

static void
bucket_host_auto(struct world *w, long n, const char *text)
{
    w->target.style = STYLE_CHOICE_AUTO;
    bucket_host_beside(w, n, text);
}

static void
host_style_endpoint(struct world *w, long n, const char *text)
{
    (void)text;
    world_in_host_style(w);
    lose(&w->ev.names[SEEN_ENDPOINT], (int)n);
    drop_style(w, S3_STYLE_PATH);
    w->endpoint_judged = false;
}

static void
host_style_both(struct world *w, long n, const char *text)
{
    world_in_host_style(w);
    endpoint(w, n, text);
}

/* An address has no names below it. */
static void
address_host_style(struct world *w, long n, const char *text)
{
    (void)n;
    host_style_both(w, 0, text);
    w->target.endpoint = text;
    w->target.endpoint_is_address = true;
    w->ev.names[SEEN_BUCKET_HOST].tried = false;
}

static void
address_path_style(struct world *w, long n, const char *text)
{
    (void)n;
    w->target.endpoint = text;
    w->target.endpoint_is_address = true;
}

/* ---- names that lead elsewhere */

static struct address_seen other_place[] = {{.address = "198.51.100.7",
                                             .tried = true,
                                             .connected = true,
                                             .tls = {.tried = true,
                                                     .completed = true,
                                                     .alert = -1,
                                                     .version = "TLSv1.3",
                                                     .version_number = 0x0304,
                                                     .cipher = "TLS_AES_256_GCM_SHA384"}}};

static void
lead_to(struct name_seen *name, const char *as)
{
    name->name = as;
    name->tried = true;
    name->addresses = other_place;
    name->naddresses = 1;
}

/* What is at the judged name sends pages; n: of a status. */
static void
pages_at_name(struct world *w, long n)
{
    for (size_t i = 0; i < w->ev.nexchanges; i++)
        if (w->ev.exchanges[i].style ==
            (w->target.style == STYLE_CHOICE_HOST ? S3_STYLE_HOST : S3_STYLE_PATH))
            reply_page(&w->ev.exchanges[i], n, "text/html", "<html>");
}

/* Host style, and every name below the endpoint is at the bucket's own address. */
static void
wildcard(struct world *w, long n, const char *text)
{
    (void)text;
    world_in_host_style(w);
    lead_to(&w->ev.names[SEEN_ANY_HOST], "s3preflight-1.s3.example.test");
    lead_to(&w->ev.names[SEEN_BUCKET_HOST], "backups.s3.example.test");
    if (n != 0)
        pages_at_name(w, n);
}

static void
wildcard_dead(struct world *w, long n, const char *text)
{
    static struct address_seen dead[] = {
        {.address = "198.51.100.8", .tried = true, .sys_errno = ECONNREFUSED, .tls.alert = -1}};

    wildcard(w, n, text);
    w->ev.names[SEEN_BUCKET_HOST].addresses = dead;
    w->ev.names[SEEN_ANY_HOST].addresses = dead;
    drop_style(w, S3_STYLE_HOST);
}

static void
wildcard_unsure(struct world *w, long n, const char *text)
{
    wildcard(w, 0, text);
    for (size_t i = 0; i < w->ev.nexchanges; i++)
        if (w->ev.exchanges[i].style == S3_STYLE_HOST)
            reply_none(&w->ev.exchanges[i], (enum transport)n, "no answer came in time");
}

static void
wildcard_at_endpoint(struct world *w, long n, const char *text)
{
    wildcard(w, n, text);
    w->ev.names[SEEN_ENDPOINT].addresses = w->ev.names[SEEN_BUCKET_HOST].addresses;
    w->ev.names[SEEN_ENDPOINT].naddresses = 1;
}

static void
own_record(struct world *w, long n, const char *text)
{
    wildcard(w, n, text);
    lose(&w->ev.names[SEEN_ANY_HOST], EAI_NONAME);
}

static void
nothing_at_endpoint(struct world *w, long n, const char *text)
{
    wildcard(w, n, text);
    drop_style(w, S3_STYLE_PATH);
    w->endpoint_judged = false;
}

static void
pages_everywhere(struct world *w, long n, const char *text)
{
    wildcard(w, n, text);
    reply_page(world_exchange(w, PROBE_LIST, S3_STYLE_PATH), n, "text/html", "<html>");
}

static void
refused_at_endpoint(struct world *w, long n, const char *text)
{
    wildcard(w, n, NULL);
    reply_error(world_exchange(w, PROBE_LIST, S3_STYLE_PATH), 403, text);
}

static void
wildcard_path_style(struct world *w, long n, const char *text)
{
    (void)text;
    lead_to(&w->ev.names[SEEN_ANY_HOST], "s3preflight-1.s3.example.test");
    lead_to(&w->ev.names[SEEN_BUCKET_HOST], "backups.s3.example.test");
    pages_at_name(w, n);
}

/* Somebody else's certificate is presented at the judged name. */
static void
strange_certificate(struct world *w)
{
    for (size_t i = 0; i < w->ev.nexchanges; i++)
        reply_none(&w->ev.exchanges[i], TRANSPORT_UNTRUSTED, "for another name");
    for (size_t i = 0; i < HEALTHY_ADDRESSES; i++)
        w->chains[i].name_ok = false;
}

/* DNS has another address, where the certificate is right; text: the name that was found. n: 0 all
 * is well at the one that was used, 1 another certificate is there, a status: pages. */
static void
found(struct world *w, long n, const char *text)
{
    lead_to(&w->ev.names[SEEN_ROOTED], "s3.example.test.");
    w->rooted_judged = true;
    w->ev.names[SEEN_ENDPOINT].canonical = text;
    if (n == 1)
        strange_certificate(w);
    else if (n != 0)
        pages_at_name(w, n);
}

static void
found_unproven(struct world *w, long n, const char *text)
{
    found(w, n, text);
    w->rooted.name_ok = false;
}

static void
found_same(struct world *w, long n, const char *text)
{
    found(w, n, text);
    w->ev.names[SEEN_ROOTED].addresses = w->addresses[SEEN_ENDPOINT];
}

static void
found_only(struct world *w, long n, const char *text)
{
    found(w, n, text);
    lose(&w->ev.names[SEEN_ROOTED], EAI_NONAME);
    w->rooted_judged = false;
}

static void
found_unknown(struct world *w, long n, const char *text)
{
    found_only(w, n, text);
    w->ev.names[SEEN_ROOTED].gai = EAI_AGAIN;
}

static void
hosts(struct world *w, long n, const char *text)
{
    found(w, n, text);
    w->ev.names[SEEN_ENDPOINT].from_hosts = true;
}

static void
hosts_same(struct world *w, long n, const char *text)
{
    found_same(w, n, text);
    w->ev.names[SEEN_ENDPOINT].from_hosts = true;
}

static void
hosts_only(struct world *w, long n, const char *text)
{
    found_only(w, n, text);
    w->ev.names[SEEN_ENDPOINT].from_hosts = true;
}

static void
hosts_unknown(struct world *w, long n, const char *text)
{
    found_unknown(w, n, text);
    w->ev.names[SEEN_ENDPOINT].from_hosts = true;
}

static void
hosts_loopback(struct world *w, long n, const char *text)
{
    hosts(w, 0, NULL);
    (void)n;
    w->addresses[SEEN_ENDPOINT][0].address = text;
}

static void
pinned_over(struct world *w, long n, const char *text)
{
    found(w, n, text);
    w->ev.names[SEEN_ENDPOINT].pinned = true;
}

/* bucket.endpoint has n characters. */
static void
long_name(struct world *w, long n, const char *text)
{
    char *name = sp_alloc(&w->arena, (size_t)n + 1, NULL);

    memset(name, 'a', (size_t)n);
    for (size_t i = 50; i < (size_t)n - 1; i += 50)
        name[i] = '.';
    if (text != NULL)
        world_in_host_style(w);
    w->ev.names[SEEN_BUCKET_HOST].name = name;
}

/* No name is known here; the proxy answers a CONNECT with n. text: the consumer. */
static void
proxy_knows(struct world *w, long n, const char *text)
{
    endpoint(w, EAI_NONAME, NULL);
    w->target.consumer = consumer_find(text);
    w->settings.proxy = (struct proxy_settings){
        .shown = "proxy.test:3128", .variable = "https_proxy", .of_https = true, .no_proxy = ""};
    w->target.proxy = &w->settings.proxy;
    w->ev.exchanges[w->ev.nexchanges++] = (struct exchange_seen){.purpose = PROBE_PROXY,
                                                                 .style = S3_STYLE_PATH,
                                                                 .transport = TRANSPORT_OK,
                                                                 .proxied = true,
                                                                 .connect_status = n};
}

const struct check_case cases_dns[] = {
    {"only the proxy knows the name", proxy_knows, 200, "pgbackrest", "proxy-required", FAILS,
     NULL},
    {"near: the proxy does not know it either", proxy_knows, 502, "pgbackrest",
     "dns-nxdomain-endpoint", FAILS, NULL},
    {"near: only the proxy, which barman-cloud uses", proxy_knows, 200, "barman-cloud",
     "proxy-no-proxy-missing", OPEN, NULL},
    {"too long for a name", long_name, 254, "host", "dns-label-too-long", FAILS, "254 characters"},
    {"near: as long as a name may be", long_name, 253, "host", NULL, FINE, NULL},
    {"near: too long, path style", long_name, 254, NULL, NULL, FINE, NULL},
    {"a wildcard that leads to pages", wildcard, 200, NULL, "dns-wildcard-wrong-target", FAILS,
     "every name below s3.example.test leads to 198.51.100.7"},
    {"a wildcard that leads nowhere", wildcard_dead, 0, NULL, "dns-wildcard-wrong-target", FAILS,
     "s3.example.test itself is 192.0.2.10"},
    {"a wildcard that leads to pages, the endpoint refuses", refused_at_endpoint, 200,
     "AccessDenied", "dns-wildcard-wrong-target", FAILS, NULL},
    {"near: pages at the endpoint too", pages_everywhere, 200, NULL, "http-html-200", FAILS, NULL},
    {"near: a wildcard of its own that works", wildcard, 0, NULL, NULL, FINE, NULL},
    {"near: a wildcard to the endpoint, and pages", wildcard_at_endpoint, 200, NULL,
     "http-html-200", FAILS, NULL},
    {"near: a record of its own, and pages", own_record, 200, NULL, "http-html-200", FAILS, NULL},
    {"near: nothing right at the endpoint either", nothing_at_endpoint, 200, NULL, "http-html-200",
     FAILS, NULL},
    {"near: no answer in time", wildcard_unsure, TRANSPORT_TIMEOUT, NULL, "http-no-answer", FAILS,
     NULL},
    {"near: a wildcard, path style", wildcard_path_style, 200, NULL, "http-html-200", FAILS, NULL},
    {"a search domain", found, 1, "s3.example.test.corp.example.", "dns-search-domain-hijack",
     FAILS, "s3.example.test was taken for s3.example.test.corp.example."},
    {"near: a search domain where S3 is", found, 0, "s3.example.test.corp.example", NULL, FINE,
     NULL},
    {"near: a search domain, and pages under the right certificate", found, 200,
     "s3.example.test.corp.example", "http-html-200", FAILS, NULL},
    {"a search domain, in another case", found, 1, "S3.Example.Test.corp.example.",
     "dns-search-domain-hijack", FAILS, NULL},
    {"near: another name by a CNAME", found, 1, "s3.example.testing", "tls-hostname-mismatch",
     FAILS, NULL},
    {"near: a dot at the end", found, 1, "s3.example.test.", "tls-hostname-mismatch", FAILS, NULL},
    {"near: no other name", found, 1, NULL, "tls-hostname-mismatch", FAILS, NULL},
    {"near: DNS has the same address", found_same, 1, "s3.example.test.corp.example",
     "tls-hostname-mismatch", FAILS, NULL},
    {"near: known only with a search domain", found_only, 1, "s3.example.test.svc.cluster.local",
     "tls-hostname-mismatch", FAILS, NULL},
    {"near: another certificate at DNS's address", found_unproven, 1,
     "s3.example.test.corp.example", "tls-hostname-mismatch", FAILS, NULL},
    {"near: --resolve gave the address", pinned_over, 1, "s3.example.test.corp.example",
     "tls-hostname-mismatch", FAILS, NULL},
    {"an old address in the hosts file", hosts, 1, NULL, "dns-pinned-old-address", FAILS,
     "the hosts file says 192.0.2.10, where S3 is not; DNS says 198.51.100.7"},
    {"another address in the hosts file that works", hosts, 0, NULL, "env-hosts-override", WARNS,
     "s3.example.test is 192.0.2.10 by the hosts file; DNS says 198.51.100.7"},
    {"a name in the hosts file alone", hosts_only, 0, NULL, "env-hosts-override", WARNS,
     "DNS does not know it"},
    {"near: the hosts file says what DNS says", hosts_same, 0, NULL, NULL, FINE, NULL},
    {"near: what DNS says is not known", hosts_unknown, 0, NULL, NULL, FINE, NULL},
    {"near: this machine by the hosts file", hosts_loopback, 0, "127.0.1.1", NULL, FINE, NULL},
    {"near: this machine by the hosts file, IPv6", hosts_loopback, 0, "::1", NULL, FINE, NULL},
    {"near: a name that is not in the hosts file", found, 0, NULL, NULL, FINE, NULL},
    {"an address, host style", address_host_style, 0, "192.0.2.7", "dns-nxdomain-bucket-host",
     FAILS, "backups.192.0.2.7"},
    {"near: an address, path style", address_path_style, 0, "192.0.2.7", NULL, FINE, NULL},
    {"no such name", endpoint, EAI_NONAME, NULL, "dns-nxdomain-endpoint", FAILS,
     "s3.example.test: "},
#ifdef EAI_NODATA
    {"a name without addresses", endpoint, EAI_NODATA, NULL, "dns-nxdomain-endpoint", FAILS, NULL},
#endif
    {"no such names in host style", host_style_both, EAI_NONAME, NULL, "dns-nxdomain-endpoint",
     FAILS, "s3.example.test: "},
    {"near: only names below it, host style", host_style_endpoint, EAI_NONAME, NULL, NULL, FINE,
     NULL},
    {"no bucket.endpoint", bucket_host, EAI_NONAME, NULL, "dns-nxdomain-bucket-host", FAILS,
     "path style works there"},
    {"no bucket.endpoint, path style refused", bucket_host_and_path, EAI_NONAME, NULL,
     "dns-nxdomain-bucket-host", FAILS, "s3.example.test itself is known"},
    {"near: no bucket.endpoint, path style", bucket_host_beside, EAI_NONAME, NULL, NULL, FINE,
     NULL},
    {"near: no bucket.endpoint, style auto", bucket_host_auto, EAI_NONAME, NULL, NULL, FINE, NULL},
    {"resolver fails for now", endpoint, EAI_AGAIN, NULL, "dns-servfail", FAILS,
     "s3.example.test: "},
    {"resolver fails", endpoint, EAI_FAIL, NULL, "dns-servfail", FAILS, NULL},
    {"resolver fails for bucket.endpoint", bucket_host, EAI_AGAIN, NULL, "dns-servfail", FAILS,
     "backups.s3.example.test: "},
    {"resolver is silent", silent, 10000, NULL, "dns-servfail", FAILS, "within 10000 ms"},
    {"near: interrupted", interrupted, 100, NULL, NULL, OPEN, NULL},
    {"near: no failure and no address", endpoint, 0, NULL, NULL, OPEN, NULL},
    {"near: never asked", never_asked, 0, NULL, NULL, OPEN, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
