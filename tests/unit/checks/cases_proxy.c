#include "base/text.h"
#include "cases.h"

extern const struct check_case cases_proxy[];

/* barman-cloud, with a proxy at hand that answers a CONNECT with n. text: NO_PROXY. */
static struct exchange_seen *
proxy(struct world *w, long n, const char *text)
{
    struct exchange_seen *ex = &w->ev.exchanges[w->ev.nexchanges++];

    w->target.consumer = consumer_find("barman-cloud");
    w->settings.proxy = (struct proxy_settings){.shown = "proxy.example.test:3128",
                                                .variable = "HTTPS_PROXY",
                                                .of_https = true,
                                                .no_proxy = text == NULL ? "" : text};
    w->target.proxy = &w->settings.proxy;
    *ex = (struct exchange_seen){.purpose = PROBE_PROXY,
                                 .style = S3_STYLE_PATH,
                                 .proxied = true,
                                 .method = "GET",
                                 .target = "/backups/?list-type=2",
                                 .reply = {.head = ""}};
    ex->connect_status = n;
    ex->transport = n == 200 ? TRANSPORT_OK : n == 0 ? TRANSPORT_CONNECT : TRANSPORT_BROKEN;
    if (n != 200)
        ex->error = "Couldn't connect to server";
    return ex;
}

static void
answers(struct world *w, long n, const char *text)
{
    struct exchange_seen *ex = proxy(w, n, text);

    if (n == 200)
        reply_error(ex, 403, "AccessDenied");
}

/* n: of what stands behind a CONNECT that was let through. */
static void
answers_page(struct world *w, long n, const char *text)
{
    reply_page(proxy(w, 200, text), n, "text/html", "<html>blocked</html>");
}

static void
answers_page_too(struct world *w, long n, const char *text)
{
    answers_page(w, n, text);
    reply_page(world_exchange(w, PROBE_ANONYMOUS, S3_STYLE_PATH), n, "text/html", "<html></html>");
}

static void
ends_behind(struct world *w, long n, const char *text)
{
    struct exchange_seen *ex = proxy(w, 200, text);

    ex->transport = (enum transport)n;
    ex->error = "Couldn't connect";
}

static void
ends_as(struct world *w, long n, const char *text)
{
    struct exchange_seen *ex = proxy(w, 0, NULL);

    ex->transport = (enum transport)n;
    ex->error = text;
}

static void
ends_with_run(struct world *w, long n, const char *text)
{
    ends_as(w, n, text);
    w->ev.timed_out = true;
}

static void
not_asked(struct world *w, long n, const char *text)
{
    answers(w, n, text);
    world_drop(w, PROBE_PROXY);
}

static void
spared(struct world *w, long n, const char *text)
{
    not_asked(w, n, text);
    w->target.proxy = NULL;
}

static void
of_pgbackrest(struct world *w, long n, const char *text)
{
    answers(w, n, text);
    w->target.consumer = consumer_find("pgbackrest");
}

static void
by_all_proxy(struct world *w, long n, const char *text)
{
    answers(w, n, text);
    w->settings.proxy.of_https = false;
}

static void
spared_and_differ(struct world *w, long n, const char *text)
{
    spared(w, n, NULL);
    w->settings.proxy.differing = text;
}

const struct check_case cases_proxy[] = {
    {"nothing listens at the proxy", answers, 0, NULL, "proxy-unreachable", FAILS,
     "proxy.example.test:3128 (HTTPS_PROXY) Couldn't connect"},
    {"the proxy is silent", ends_as, TRANSPORT_TIMEOUT, "no answer came in time",
     "proxy-unreachable", FAILS, "no answer came in time"},
    {"the proxy ends the connection", ends_as, TRANSPORT_BROKEN, NULL, "proxy-unreachable", FAILS,
     "does not answer"},
    {"near: the proxy is silent to the end of the run", ends_with_run, TRANSPORT_TIMEOUT, NULL,
     "proxy-no-proxy-missing", WARNS, NULL},
    {"near: interrupted", ends_as, TRANSPORT_INTERRUPTED, NULL, "proxy-no-proxy-missing", WARNS,
     NULL},
    {"near: not begun", ends_as, TRANSPORT_NOT_TRIED, NULL, "proxy-no-proxy-missing", WARNS, NULL},
    {"the proxy wants a user", answers, 407, NULL, "proxy-auth", FAILS,
     "proxy.example.test:3128 (HTTPS_PROXY) answered the CONNECT with 407"},
    {"the proxy denies", answers, 403, NULL, "proxy-connect-denied", FAILS,
     "answered CONNECT s3.example.test:443 with 403"},
    {"the proxy has no way", answers, 503, NULL, "proxy-connect-denied", FAILS, "with 503"},
    {"the proxy has a page of its own", answers_page, 200, NULL, "proxy-connect-denied", FAILS,
     "lets the CONNECT pass, and then no S3 answers as it does straight: GET"},
    {"the proxy speaks no TLS behind the CONNECT", ends_behind, TRANSPORT_TLS, NULL,
     "proxy-connect-denied", FAILS, "Couldn't connect"},
    {"the proxy closes behind the CONNECT", ends_behind, TRANSPORT_BROKEN, NULL,
     "proxy-connect-denied", FAILS, NULL},
    {"near: nothing came behind the CONNECT in time", ends_behind, TRANSPORT_TIMEOUT, NULL,
     "proxy-no-proxy-missing", WARNS, NULL},
    {"near: the same page straight", answers_page_too, 200, NULL, "proxy-no-proxy-missing", WARNS,
     NULL},
    {"near: slow down behind the CONNECT", answers_page, 429, NULL, "proxy-no-proxy-missing", WARNS,
     NULL},
    {"near: the proxy lets it through", answers, 200, NULL, "proxy-no-proxy-missing", WARNS,
     "barman-cloud would go to s3.example.test through proxy.example.test:3128 (HTTPS_PROXY)"},
    {"a range in NO_PROXY", answers, 200, "a.test,192.0.2.0/24", "proxy-no-proxy-missing", WARNS,
     "this run did not; NO_PROXY has 192.0.2.0/24"},
    {"not asked", not_asked, 0, NULL, "proxy-no-proxy-missing", WARNS, NULL},
    {"near: NO_PROXY spares the endpoint", spared, 0, "example.test", NULL, FINE, NULL},
    {"near: pgBackRest uses none", of_pgbackrest, 200, NULL, NULL, FINE, NULL},
    {"near: ALL_PROXY, which boto3 does not read", by_all_proxy, 200, NULL, NULL, FINE, NULL},
    {"variables differ", spared_and_differ, 0, "no_proxy and NO_PROXY", "env-proxy-vars-case", FINE,
     "no_proxy and NO_PROXY differ"},
    {"near: variables do not differ", spared_and_differ, 0, NULL, NULL, FINE, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
