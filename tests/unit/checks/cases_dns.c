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

const struct check_case cases_dns[] = {
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
