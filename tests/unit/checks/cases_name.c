#include "cases.h"

extern const struct check_case cases_name[];

static void
mismatch(struct world *w, long n, const char *text)
{
    (void)n;
    (void)text;
    w->chains[1].name_ok = false;
}

static void
mismatch_at_all(struct world *w, long n, const char *text)
{
    mismatch(w, n, text);
    w->chains[0].name_ok = false;
}

static void
mismatch_host(struct world *w, long n, const char *text)
{
    world_in_host_style(w);
    mismatch(w, n, text);
}

static void
mismatch_host_path_broken(struct world *w, long n, const char *text)
{
    mismatch_host(w, n, text);
    reply_error(world_exchange(w, PROBE_LIST, S3_STYLE_PATH), 403, "AccessDenied");
}

static void
mismatch_everywhere(struct world *w, long n, const char *text)
{
    mismatch_host(w, n, text);
    w->endpoint.name_ok = false;
}

static void
mismatch_no_endpoint(struct world *w, long n, const char *text)
{
    mismatch_host(w, n, text);
    w->endpoint_judged = false;
}

static void
dotted(struct world *w, long n, const char *text)
{
    w->target.bucket = text;
    mismatch_host(w, n, text);
}

static void
dotted_path(struct world *w, long n, const char *text)
{
    w->target.bucket = text;
    mismatch(w, n, text);
}

static void
address(struct world *w, long n, const char *text)
{
    mismatch(w, n, text);
    w->target.endpoint_is_address = true;
}

static void
no_names(struct world *w, long n, const char *text)
{
    mismatch(w, n, text);
    w->chains[1].leaf.all_names = 0;
    w->chains[1].leaf.nnames = 0;
    w->chains[1].leaf.common_name = text;
}

static void
many_names(struct world *w, long n, const char *text)
{
    mismatch(w, n, text);
    w->chains[1].leaf.all_names = (size_t)n;
    w->chains[1].leaf.nnames = (size_t)n;
    for (long i = 0; i < n; i++)
        w->chains[1].leaf.names[i] = text;
}

static void
by_address(struct world *w, long n, const char *text)
{
    (void)n;
    w->target.consumer = consumer_find(text);
    w->chains[1].by_ip = true;
}

/* text: the version of pgBackRest. */
static void
by_address_in(struct world *w, long n, const char *text)
{
    by_address(w, n, "pgbackrest");
    w->target.consumer_version = text;
}

static void
by_common_name(struct world *w, long n, const char *text)
{
    (void)text;
    w->chains[1].by_common_name = true;
    w->chains[1].name_ok = n != 0;
}

static void
unjudged(struct world *w, long n, const char *text)
{
    struct address_seen *a = &world_name(w)->addresses[1];

    mismatch(w, n, text);
    w->chains[1].judged = false;
    a->connected = false;
    a->sys_errno = (int)n;
}

static void
loose(struct world *w, long n, const char *text)
{
    mismatch(w, n, text);
    w->chains[1].loose_name = text;
}

static void
dotted_loose(struct world *w, long n, const char *text)
{
    dotted(w, n, "my.backups");
    w->chains[1].loose_name = text;
}

/* text: the consumer. n: it would match. */
static void
common_name_only(struct world *w, long n, const char *text)
{
    w->target.consumer = consumer_find(text);
    no_names(w, n, "s3.example.test");
    w->chains[1].common_name_only = n != 0;
}

static void
go_refuses(struct world *w, long n, const char *text)
{
    w->chains[1].go_refuses = text;
    w->chains[1].by_common_name = n != 0;
}

static struct sp_bytes der[] = {{(const unsigned char *)"one", 3},
                                {(const unsigned char *)"two", 3}};

/*
 * Certificates by number, one digit of text for each: for the name, without a name, for the name of
 * the other style; "-" is none. They are presented by the address n of the other name.
 */
static void
by_server_name(struct world *w, long n, const char *text)
{
    struct tls_seen *seen[] = {&world_name(w)->addresses[0].tls, &w->ev.without_sni.tls,
                               &w->addresses[SEEN_BUCKET_HOST][n].tls};

    w->chains[0].name_ok = false;
    for (size_t i = 0; i < 3; i++) {
        if (text[i] == '-')
            continue;
        seen[i]->chain = &der[text[i] - '0'];
        seen[i]->nchain = 1;
        seen[i]->completed = true;
    }
}

static void
by_server_name_fits(struct world *w, long n, const char *text)
{
    by_server_name(w, n, text);
    w->chains[0].name_ok = true;
}

static void
made_by_router(struct world *w, long n, const char *text)
{
    w->chains[0].name_ok = n != 0;
    w->chains[0].leaf.common_name = text;
}

const struct check_case cases_name[] = {
    {"the default certificate, another for the other name", by_server_name, 0, "001",
     "tls-sni-default-cert", FAILS, "when no name is sent"},
    {"near: one certificate for everything", by_server_name, 0, "000", "tls-hostname-mismatch",
     FAILS, NULL},
    {"near: not the default certificate", by_server_name, 0, "010", "tls-hostname-mismatch", FAILS,
     NULL},
    {"near: without a name nothing came", by_server_name, 0, "0-1", "tls-hostname-mismatch", FAILS,
     NULL},
    {"near: for the other name nothing came", by_server_name, 0, "00-", "tls-hostname-mismatch",
     FAILS, NULL},
    {"near: another address has another certificate", by_server_name, 1, "001",
     "tls-hostname-mismatch", FAILS, NULL},
    {"near: the default certificate fits", by_server_name_fits, 0, "001", NULL, FINE, NULL},
    {"made by an ingress controller", made_by_router, 0,
     "Kubernetes Ingress Controller Fake Certificate", "tls-sni-default-cert", FAILS,
     "not for s3.example.test"},
    {"made by Traefik", made_by_router, 0, "TRAEFIK DEFAULT CERT", "tls-sni-default-cert", FAILS,
     NULL},
    {"near: made by Traefik, and it fits", made_by_router, 1, "TRAEFIK DEFAULT CERT", NULL, FINE,
     NULL},
    {"a wildcard within a label", loose, 0, "s3*.example.test", "tls-wildcard-partial", FAILS,
     "is for s3*.example.test, which pgBackRest does not take for s3.example.test"},
    {"near: a dot in the bucket, too", dotted_loose, 0, "*.*.s3.example.test",
     "tls-wildcard-dotted-bucket", FAILS, NULL},
    {"only the common name, barman-cloud", common_name_only, 1, "barman-cloud",
     "tls-cn-only-refused", FAILS, "s3.example.test, matches; it has no subjectAltName"},
    {"near: not even the common name, barman-cloud", common_name_only, 0, "barman-cloud",
     "tls-hostname-mismatch", FAILS, NULL},
    {"Go refuses", go_refuses, 0, "x509: negative serial number", "tls-go-refuses", WARNS,
     "pgBackRest accepts the certificate of 192.0.2.11, Go does not: x509: negative"},
    {"near: Go refuses the common name", go_refuses, 1, "x509: certificate relies on",
     "tls-cn-only", WARNS, NULL},
    {"bucket with a dot, host style", dotted, 0, "my.backups", "tls-wildcard-dotted-bucket", FAILS,
     "DNS:s3.example.test, DNS:*.s3.example.test"},
    {"near: bucket with a dot, path style", dotted_path, 0, "my.backups", "tls-hostname-mismatch",
     FAILS, NULL},
    {"the wildcard is missing", mismatch_host, 0, NULL, "tls-wildcard-missing", FAILS,
     "; path style works here"},
    {"the wildcard is missing, no path style", mismatch_host_path_broken, 0, NULL,
     "tls-wildcard-missing", FAILS, "not for backups.s3.example.test"},
    {"near: neither name is right", mismatch_everywhere, 0, NULL, "tls-hostname-mismatch", FAILS,
     NULL},
    {"near: the endpoint was not judged", mismatch_no_endpoint, 0, NULL, "tls-hostname-mismatch",
     FAILS, NULL},
    {"an address", address, 0, NULL, "tls-ip-san-missing", FAILS, NULL},
    {"near: a name", mismatch, 0, NULL, "tls-hostname-mismatch", FAILS,
     "not for s3.example.test, but for DNS:s3.example.test, DNS:*.s3.example.test"},
    {"only another common name", no_names, 0, "other.test", "tls-hostname-mismatch", FAILS,
     "but for other.test (its common name)"},
    {"no name at all", no_names, 0, NULL, "tls-hostname-mismatch", FAILS, "but for nothing"},
    {"every address alike", mismatch_at_all, 0, NULL, "tls-hostname-mismatch", FAILS, NULL},
    {"seven names", many_names, 7, "DNS:a.test", "tls-hostname-mismatch", FAILS, "and 1 more"},
    {"by its address, pgBackRest", by_address, 0, "pgbackrest", "cfg-host-is-ip", WARNS,
     "from version 2.53 on"},
    {"by its address, an old version", by_address_in, 0, "2.52.1", "tls-ip-san-missing", FAILS,
     "from version 2.53 on"},
    {"by its address, a version before two digits", by_address_in, 0, "2.9", "tls-ip-san-missing",
     FAILS, NULL},
    {"near: by its address, the version that can", by_address_in, 0, "2.53", NULL, FINE, NULL},
    {"near: by its address, a later version", by_address_in, 0, "3", NULL, FINE, NULL},
    {"near: by its address, barman-cloud", by_address, 0, "barman-cloud", NULL, FINE, NULL},
    {"by its common name", by_common_name, 1, NULL, "tls-cn-only", WARNS, "s3.example.test"},
    {"near: not even by its common name", by_common_name, 0, NULL, "tls-hostname-mismatch", FAILS,
     NULL},
    {"near: the other one was not judged", unjudged, 111, NULL, "tcp-one-dead-address", WARNS,
     NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
