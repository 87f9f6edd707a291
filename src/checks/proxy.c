/* A proxy of the environment: the run goes straight, some consumers do not. */
#include "checks/proxy.h"

#include "base/text.h"
#include "checks/rules.h"
#include "settings/proxy.h"

static bool
uses_proxies(const struct check_context *c)
{
    return c->target->consumer->env_proxy;
}

static const struct exchange_seen *
through_proxy(const struct check_context *c)
{
    return c->target->proxy == NULL ? NULL : seen(c, PROBE_PROXY);
}

/* The endpoint was reached through the proxy. */
static bool
proxy_carries(const struct check_context *c)
{
    const struct exchange_seen *ex = through_proxy(c);

    return ex != NULL && ex->connect_status >= 200 && ex->connect_status <= 299;
}

bool
proxy_is_the_way(const struct check_context *c)
{
    return proxy_carries(c) && uses_proxies(c) && c->target->proxy->of_https;
}

static bool
is_reached(const struct check_context *c)
{
    for (size_t i = 0; i < c->name->naddresses; i++)
        if (c->name->addresses[i].connected)
            return true;
    return false;
}

int
proxy_required(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (!proxy_carries(c) || proxy_is_the_way(c) || is_reached(c))
        return 0;
    return say(detail, err,
               "%s port %d cannot be reached straight, but through the proxy %s (%s); %s uses none",
               c->target->endpoint, c->target->port, c->target->proxy->shown,
               c->target->proxy->variable, c->target->consumer->title);
}

static bool
applies(const struct check_context *c)
{
    return uses_proxies(c) && c->settings != NULL && c->settings->proxy.of_https;
}

static int
say_proxy(const struct check_context *c, struct sp_buf *detail, struct sp_err *err,
          const char *words)
{
    return say(detail, err, "%s (%s) %s", c->target->proxy->shown, c->target->proxy->variable,
               words);
}

/* The time of the run may have been over before the proxy could answer. */
static int
unreachable(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct exchange_seen *ex = through_proxy(c);

    if (ex == NULL || ex->connect_status != 0 || ex->transport == TRANSPORT_NOT_TRIED ||
        ex->transport == TRANSPORT_INTERRUPTED || ex->transport == TRANSPORT_OK ||
        (ex->transport == TRANSPORT_TIMEOUT && c->ev->timed_out))
        return 0;
    return say_proxy(c, detail, err, ex->error == NULL ? "does not answer" : ex->error);
}

static int
wants_user(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct exchange_seen *ex = through_proxy(c);

    return ex == NULL || ex->connect_status != 407
               ? 0
               : say_proxy(c, detail, err, "answered the CONNECT with 407");
}

/* Behind its 2xx something else answers than does straight: a page of the proxy's own. */
static bool
answers_itself(const struct check_context *c)
{
    const struct exchange_seen *ex = through_proxy(c);

    return proxy_carries(c) && is_s3(c->anonymous) &&
           (ex->transport == TRANSPORT_TLS || ex->transport == TRANSPORT_BROKEN ||
            (answered(ex) && !is_s3(ex) && !plan_was_throttled(ex)));
}

static int
say_itself(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (say_proxy(c, detail, err, "lets the CONNECT pass, and then no S3 answers as it does ") ==
            -1 ||
        say(detail, err, "straight: ") == -1)
        return -1;
    return say_answer(c, through_proxy(c), detail, err);
}

static int
denied(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct exchange_seen *ex = through_proxy(c);

    if (answers_itself(c))
        return say_itself(c, detail, err);
    if (ex == NULL || ex->connect_status == 0 || proxy_carries(c))
        return 0;
    if (say_proxy(c, detail, err, "answered") == -1)
        return -1;
    return say(detail, err, " CONNECT %s:%d with %ld", c->target->endpoint, c->target->port,
               ex->connect_status);
}

static int
not_spared(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *range;

    if (c->target->proxy == NULL)
        return 0;
    range = proxy_range(c->target->proxy->no_proxy, c->arena, err);
    if (range == NULL || say(detail, err, "%s would go to %s through %s (%s); this run did not",
                             c->target->consumer->title, c->target->endpoint,
                             c->target->proxy->shown, c->target->proxy->variable) == -1)
        return -1;
    if (proxy_is_the_way(c) && !is_reached(c) &&
        say(detail, err, "; straight it cannot be reached from here") == -1)
        return -1;
    return range[0] == '\0'
               ? 1
               : say(detail, err, "; NO_PROXY has %s, and boto3 reads names only", range);
}

static int
cases_differ(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (c->settings->proxy.differing == NULL)
        return 0;
    return say(detail, err, "%s differ", c->settings->proxy.differing);
}

static const struct rule rules[] = {
    {"proxy-unreachable", unreachable},    {"proxy-auth", wants_user},
    {"proxy-connect-denied", denied},      {"proxy-no-proxy-missing", not_spared},
    {"env-proxy-vars-case", cases_differ}, {NULL, NULL},
};

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    (void)ms;
    if (c->target->proxy != NULL)
        return 0;
    return say(summary, err, "NO_PROXY spares %s", c->target->endpoint);
}

const struct check check_proxy = {
    .id = "proxy",
    .title = "Proxy",
    .needs = {"settings"},
    .applies = applies,
    .rules = rules,
    .optional = true,
    .proven = proven,
};
