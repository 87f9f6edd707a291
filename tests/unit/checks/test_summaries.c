/* What each check says when all is well, or when it has to pass over something. */
#include "test.h"

#include <errno.h>
#include <netdb.h>

#include "base/text.h"
#include "cases.h"
#include "checks/in_use.h"

static void
short_key(struct world *w, long n, const char *text)
{
    w->credentials.access_key = text;
    w->credentials.access_key_len = (size_t)n;
}

static void
token(struct world *w, long n, const char *text)
{
    assert_int_equal(sp_secret_set(&w->credentials.token, text, (size_t)n, NULL), 0);
}

static void
ca(struct world *w, long n, const char *text)
{
    (void)text;
    w->ca.state = n == 0 ? CA_FILE_NONE : CA_FILE_OK;
    w->ca.ncerts = (size_t)n;
}

static void
literal(struct world *w, long n, const char *text)
{
    world_name(w)->name = text;
    world_name(w)->is_literal = true;
    world_name(w)->naddresses = (size_t)n;
}

static void
pinned(struct world *w, long n, const char *text)
{
    (void)text;
    world_name(w)->pinned = true;
    world_name(w)->naddresses = (size_t)n;
}

/* n addresses: the same two over and over, of which only the first two answer. */
static void
addresses(struct world *w, long n, const char *text)
{
    struct address_seen *many = sp_alloc_array(&w->arena, (size_t)n, sizeof(*many), NULL);

    (void)text;
    assert_non_null(many);
    for (long i = 0; i < n; i++) {
        many[i] = w->addresses[SEEN_ENDPOINT][i % HEALTHY_ADDRESSES];
        many[i].connected = i < 2;
        many[i].sys_errno = i < 2 ? 0 : EHOSTUNREACH;
        many[i].tls.completed = i < 2;
    }
    world_name(w)->addresses = many;
    world_name(w)->naddresses = (size_t)n;
}

static void
second_dead(struct world *w, long n, const char *text)
{
    struct address_seen *a = &world_name(w)->addresses[1];

    (void)text;
    a->connected = false;
    a->timed_out = true;
    a->ms = n;
    a->tls = (struct tls_seen){.alert = -1};
}

/* n of them, a minute after us. */
static void
other_sites(struct world *w, long n, const char *text)
{
    (void)text;
    section(w, IN_MANAGEMENT, NULL);
    for (long i = 0; i < n; i++)
        world_other_site(w, section_text(&w->there.arena, IN_MANAGEMENT,
                                         "path: elsewhere/db\nschedule: \"1 3 * * *\""));
}

static void
skew(struct world *w, long n, const char *text)
{
    (void)text;
    world_skew(w, n);
}

static void
skew_unknown(struct world *w, long n, const char *text)
{
    (void)n;
    (void)text;
    for (size_t i = 0; i < w->ev.nexchanges; i++)
        w->ev.exchanges[i].date = 0;
}

static void
no_server(struct world *w, long n, const char *text)
{
    (void)n;
    (void)text;
    world_list(w)->nheaders = 0;
}

/* text: what the server calls itself. */
static void
server_says(struct world *w, long n, const char *text)
{
    no_server(w, n, text);
    world_with_token(w);
    reply_header(world_list(w), "server", text);
}

static void
pages(struct world *w, long n, const char *text)
{
    (void)text;
    world_list(w)->pages = (unsigned)n;
}

static void
more(struct world *w, long n, const char *text)
{
    world_list(w)->reply.listing.truncated = true;
    world_list(w)->reply.listing.keys = (unsigned long long)n;
    world_list(w)->page_cap = text != NULL;
}

static void
marker(struct world *w, long n, const char *text)
{
    struct s3_listing *l = &world_list(w)->reply.listing;

    l->keys = l->markers = (unsigned long long)n;
    l->nsample = 1;
    l->sample[0] = (struct s3_object){.key = text, .key_len = strlen(text)};
}

static struct s3_bucket_settings *
set(struct world *w, const char *purpose, enum s3_root root)
{
    world_drop(w, purpose);
    return &world_add(w, purpose, root)->reply.settings;
}

static void
settings(struct world *w, long n, const char *text)
{
    struct s3_bucket_settings *lock;

    set(w, PROBE_VERSIONING, S3_ROOT_VERSIONING)->versioning = "Suspended";
    set(w, PROBE_LIFECYCLE, S3_ROOT_LIFECYCLE)->lifecycle.rules = (unsigned long long)n;
    set(w, PROBE_ENCRYPTION, S3_ROOT_ENCRYPTION)->encryption = "aws:kms\x1b";
    lock = set(w, PROBE_OBJECT_LOCK, S3_ROOT_OBJECT_LOCK);
    lock->lock = "Enabled";
    lock->lock_mode = text;
    lock->lock_years = text == NULL ? NULL : "2";
}

static void
versioned(struct world *w, long n, const char *text)
{
    (void)n;
    set(w, PROBE_VERSIONING, S3_ROOT_VERSIONING)->versioning = text;
    set(w, PROBE_LIFECYCLE, S3_ROOT_LIFECYCLE)->lifecycle.trims = true;
}

/* One setting is answered so. */
static void
lifecycle_answers(struct world *w, long n, const char *text)
{
    reply_error(world_exchange(w, PROBE_LIFECYCLE, S3_STYLE_PATH), n, text);
}

static void
all_answer(struct world *w, long n, const char *text)
{
    for (size_t i = 0; i < w->ev.nexchanges; i++)
        if (w->ev.exchanges[i].reply.root != S3_ROOT_LIST && w->ev.exchanges[i].is_signed &&
            !sp_streq(w->ev.exchanges[i].purpose, PROBE_BADSIG))
            reply_error(&w->ev.exchanges[i], n, text);
}

static void
hidden(struct world *w, long n, const char *text)
{
    struct s3_listing *l = &world_exchange(w, text, S3_STYLE_PATH)->reply.listing;

    l->keys = l->old = (unsigned long long)n;
    l->newest = HEALTHY_NOW - 60;
}

static void
one_answers(struct world *w, long n, const char *text)
{
    reply_error(world_exchange(w, text, S3_STYLE_PATH), n, "NotImplemented");
}

static struct exchange_seen *
other(struct world *w)
{
    return world_exchange(w, PROBE_LIST, S3_STYLE_HOST);
}

static void
other_answers(struct world *w, long n, const char *text)
{
    reply_error(other(w), n, text);
}

static void
other_fails(struct world *w, long n, const char *text)
{
    reply_none(other(w), (enum transport)n, text);
}

static void
other_unknown(struct world *w, long n, const char *text)
{
    (void)text;
    w->ev.names[SEEN_BUCKET_HOST].naddresses = 0;
    w->ev.names[SEEN_BUCKET_HOST].gai = (int)n;
    other(w)->purpose = "something else";
}

static void
other_late(struct world *w, long n, const char *text)
{
    other_unknown(w, n, text);
    w->ev.names[SEEN_BUCKET_HOST].timed_out = true;
}

static void
other_not_sent(struct world *w, long n, const char *text)
{
    (void)n;
    (void)text;
    other(w)->purpose = "something else";
}

static void
address(struct world *w, long n, const char *text)
{
    (void)n;
    (void)text;
    w->target.endpoint_is_address = true;
    other_not_sent(w, 0, NULL);
}

static void
automatic(struct world *w, long n, const char *text)
{
    w->target.style = STYLE_CHOICE_AUTO;
    other_answers(w, n, text);
}

static void
denied(struct world *w, long n, const char *text)
{
    reply_error(world_list(w), n, text);
}

static void
badsig_listed(struct world *w, long n, const char *text)
{
    (void)text;
    world_exchange(w, PROBE_BADSIG, S3_STYLE_PATH)->status = n;
}

static const struct {
    const char *name;
    void (*spoil)(struct world *w, long n, const char *text);
    long n;
    const char *text;
    const char *check;
    enum status status;
    const char *summary;
    long ms; /* -1: none of its own */
} cases[] = {
    {"options", as_it_is, 0, NULL, "settings", STATUS_PASS, "from options and variables", -1},
    {"a manifest", section, IN_MANAGEMENT, NULL, "settings", STATUS_PASS,
     "mgmt.yaml, ManagementCluster mgmt, for pgBackRest", -1},
    {"a manifest without a name", section, IN_CLUSTER, NULL, "settings", STATUS_PASS,
     "mgmt.yaml, APIConnectCluster without a name, for pgBackRest", -1},
    {"a section alone", section, ALONE, NULL, "settings", STATUS_PASS, "mgmt.yaml, a section alone",
     -1},
    {"two faults and a note", section, IN_MANAGEMENT,
     "-backupCerts\nhost: s3.example.test\nbackups3URIStyle: x", "settings", STATUS_FAIL,
     "The style is neither host nor path", -1},
    {"a fault behind a warning", section, IN_MANAGEMENT,
     "host: https://s3.example.test/us-east-1\nrepoRetentionFull: 0", "settings", STATUS_FAIL,
     "repoRetentionFull is not a number from 1 to 9999999", -1},
    {"a warning", section, IN_MANAGEMENT, "path: backups", "settings", STATUS_WARN,
     "mgmt.yaml, ManagementCluster mgmt, for pgBackRest", -1},
    {"one other site", other_sites, 1, NULL, "sites", STATUS_PASS,
     "1 other backup section, each in a place of its own", -1},
    {"two other sites", other_sites, 2, NULL, "sites", STATUS_PASS,
     "2 other backup sections, each in a place of its own", -1},
    {"a section without a schedule", section, IN_MANAGEMENT, "-schedule", "schedule", STATUS_WARN,
     "none given", -1},
    {"a schedule", section, IN_MANAGEMENT, NULL, "schedule", STATUS_PASS,
     "next 2026-01-01 03:00, 2026-01-02 03:00, 2026-01-03 03:00, if the operator's node keeps UTC",
     -1},
    {"a schedule of six fields", section, IN_MANAGEMENT, "schedule: \"30 0 3 1 6 *\"", "schedule",
     STATUS_WARN,
     "next 2026-06-01 03:00, 2027-06-01 03:00, 2028-06-01 03:00, if the operator's node keeps UTC",
     -1},
    {"no schedule at all", section, IN_MANAGEMENT, "schedule: none", "schedule", STATUS_FAIL,
     "The schedule is not a cron expression", -1},
    {"long key", as_it_is, 0, NULL, "credentials", STATUS_PASS, "AKIA...EY00 from a test", -1},
    {"key of 12 bytes", short_key, 12, "ABCDEFGHIJKL", "credentials", STATUS_PASS,
     "ABCD...IJKL from a test", -1},
    {"key of 11 bytes", short_key, 11, "ABCDEFGHIJK", "credentials", STATUS_PASS,
     "a key and a secret from a test", -1},
    {"token", token, 3, "abc", "credentials", STATUS_PASS,
     "AKIA...EY00 from a test, with a session token", -1},
    {"one certificate", ca, 1, NULL, "ca-file", STATUS_PASS, "ca.crt, 1 certificate", -1},
    {"two certificates", ca, 2, NULL, "ca-file", STATUS_PASS, "ca.crt, 2 certificates", -1},
    {"no file", ca, 0, NULL, "ca-file", STATUS_PASS, "none given: the system's trust store is used",
     -1},
    {"two addresses", as_it_is, 0, NULL, "dns", STATUS_PASS,
     "s3.example.test is 192.0.2.10, 192.0.2.11", 3},
    {"five addresses", addresses, 5, NULL, "dns", STATUS_PASS,
     "s3.example.test is 192.0.2.10, 192.0.2.11, 192.0.2.10 and 2 more", 3},
    {"pinned", pinned, 1, NULL, "dns", STATUS_PASS, "s3.example.test is 192.0.2.10 (by --resolve)",
     3},
    {"literal", literal, 1, "192.0.2.10", "dns", STATUS_PASS, "192.0.2.10 is an address", -1},
    {"one connection", pinned, 1, NULL, "tcp", STATUS_PASS, "port 443 answers", 2},
    {"two connections", as_it_is, 0, NULL, "tcp", STATUS_PASS,
     "port 443 answers on 2 of 2 addresses", 2},
    {"one of two connections", second_dead, 10000, NULL, "tcp", STATUS_WARN,
     "port 443 answers on 1 of 2 addresses", 2},
    {"two of three connections", addresses, 3, NULL, "tcp", STATUS_WARN,
     "port 443 answers on 2 of 3 addresses", 2},
    {"handshake", as_it_is, 0, NULL, "tls", STATUS_PASS, "TLSv1.3, TLS_AES_256_GCM_SHA384", 5},
    {"trust", as_it_is, 0, NULL, "trust", STATUS_PASS,
     "trusted, valid until 2027-02-05, issued by CN=Good CA", -1},
    {"name", as_it_is, 0, NULL, "name", STATUS_PASS, "the certificate is for s3.example.test", -1},
    {"a server with a name", as_it_is, 0, NULL, "http", STATUS_PASS,
     "an S3 answer came from SomeStore", 20},
    {"a server that says the token", server_says, 0, "x/" HEALTHY_TOKEN "\x1b[2J", "http",
     STATUS_PASS, "an S3 answer came from x/(hidden)\\x1b[2J", 20},
    {"a server without a name", no_server, 0, NULL, "http", STATUS_PASS, "an S3 answer came", 20},
    {"clock", skew, 1, NULL, "clock", STATUS_PASS, "agrees with the server's", -1},
    {"clock, a second ahead", skew, -1, NULL, "clock", STATUS_PASS, "agrees with the server's", -1},
    {"clock, two seconds", skew, 2, NULL, "clock", STATUS_PASS,
     "this machine's clock is 2 seconds behind the server's", -1},
    {"clock, two seconds ahead", skew, -2, NULL, "clock", STATUS_PASS,
     "this machine's clock is 2 seconds ahead of the server's", -1},
    {"clock unknown", skew_unknown, 0, NULL, "clock", STATUS_PASS,
     "the server does not tell its time", -1},
    {"signature", as_it_is, 0, NULL, "signature", STATUS_PASS, "accepted for region us-east-1", -1},
    {"signature, and denied", denied, 403, "AccessDenied", "signature", STATUS_PASS, "not refused",
     -1},
    {"signatures matter", as_it_is, 0, NULL, "verifies", STATUS_PASS,
     "a wrong signature and an unsigned list are refused", -1},
    {"near: status 399", badsig_listed, 399, NULL, "verifies", STATUS_SKIP,
     "the answers do not tell", -1},
    {"status 400", badsig_listed, 400, NULL, "verifies", STATUS_PASS,
     "a wrong signature and an unsigned list are refused", -1},
    {"status 401", badsig_listed, 401, NULL, "verifies", STATUS_PASS,
     "a wrong signature and an unsigned list are refused", -1},
    {"near: refused for something else", badsig_listed, 404, NULL, "verifies", STATUS_SKIP,
     "the answers do not tell", -1},
    {"near: the server is down", badsig_listed, 503, NULL, "verifies", STATUS_SKIP,
     "the answers do not tell", -1},
    {"bucket", as_it_is, 0, NULL, "bucket", STATUS_PASS, "backups is there", -1},
    {"bucket, and denied", denied, 403, "AccessDenied", "bucket", STATUS_SKIP,
     "the answers do not tell", -1},
    {"one page", pages, 1, NULL, "list", STATUS_PASS, "allowed, read to its end", -1},
    {"two pages", pages, 2, NULL, "list", STATUS_PASS, "allowed, read to its end in 2 pages", 20},
    {"stopped", more, 10000, "cap", "list", STATUS_PASS,
     "allowed, read to 10000 keys (--max-items), more follow", -1},
    {"out of time", more, 7, NULL, "list", STATUS_PASS,
     "allowed, read to 7 keys (the time was over), more follow", -1},
    {"two addresses", as_it_is, 0, NULL, "addresses", STATUS_PASS, "2 of 2 list the same", -1},
    {"both styles", as_it_is, 0, NULL, "style", STATUS_PASS, "path works; host works too", -1},
    {"another bucket in host style", other_answers, 404, "NoSuchBucket", "style", STATUS_PASS,
     "path works; host does not: the server looks for another bucket", -1},
    {"picked", automatic, 404, "NoSuchBucket", "style", STATUS_PASS,
     "path works and is picked; host does not: the server looks for another bucket", -1},
    {"refused in host style", other_answers, 403, "AccessDenied", "style", STATUS_PASS,
     "path works; host does not: the answer is another one", -1},
    {"untrusted in host style", other_fails, TRANSPORT_UNTRUSTED, NULL, "style", STATUS_PASS,
     "path works; host does not: the certificate does not pass", -1},
    {"silent in host style", other_fails, TRANSPORT_TIMEOUT, NULL, "style", STATUS_PASS,
     "path works; host does not: there is no answer", -1},
    {"no name in host style", other_unknown, EAI_NONAME, NULL, "style", STATUS_PASS,
     "path works; host does not: the name is not known", -1},
    {"no name server for host style", other_late, 0, NULL, "style", STATUS_PASS,
     "path works; host does not: the name server did not answer in time", -1},
    {"not sent in host style", other_not_sent, 0, NULL, "style", STATUS_PASS,
     "path works; host does not: it was not tried", -1},
    {"no host style for an address", address, 0, NULL, "style", STATUS_PASS,
     "path works; host does not: the endpoint is an address", -1},
    {"empty", as_it_is, 0, NULL, "empty", STATUS_PASS, "s3://backups/db/ holds nothing", -1},
    {"marker", marker, 1, "db/", "empty", STATUS_PASS,
     "s3://backups/db/ holds nothing but a folder marker", -1},
    {"nothing is set", as_it_is, 0, NULL, "bucket-settings", STATUS_PASS,
     "no versioning, no lifecycle, no object lock, no default encryption", -1},
    {"all is set", settings, 1, "COMPLIANCE", "bucket-settings", STATUS_WARN,
     "versioning suspended, 1 lifecycle rule, object lock COMPLIANCE for 2 years, "
     "aws:kms\\x1b encryption",
     -1},
    {"all but a default is set", settings, 2, NULL, "bucket-settings", STATUS_PASS,
     "versioning suspended, 2 lifecycle rules, object lock without a default, "
     "aws:kms\\x1b encryption",
     -1},
    {"versioned", versioned, 0, "enabled", "bucket-settings", STATUS_PASS,
     "versioning enabled, no lifecycle, no object lock, no default encryption", -1},
    {"the lifecycle may not be read", lifecycle_answers, 403, "AccessDenied", "bucket-settings",
     STATUS_PASS,
     "no versioning, no object lock, no default encryption; not allowed to read: lifecycle", -1},
    {"the lifecycle is not known", lifecycle_answers, 501, "NotImplemented", "bucket-settings",
     STATUS_PASS, "no versioning, no object lock, no default encryption", -1},
    {"nothing may be read", all_answer, 403, "AccessDenied", "bucket-settings", STATUS_SKIP,
     "not allowed to read: versioning, lifecycle, object lock, encryption", -1},
    {"nothing is known", all_answer, 501, "NotImplemented", "bucket-settings", STATUS_SKIP,
     "the answers do not tell", -1},
    {"nothing hidden", as_it_is, 0, NULL, "hidden", STATUS_PASS,
     "no old versions, no unfinished uploads", -1},
    {"old versions", hidden, 2, PROBE_VERSIONS, "hidden", STATUS_WARN,
     "2 old versions and delete markers, no unfinished uploads", -1},
    {"an upload", hidden, 1, PROBE_UPLOADS, "hidden", STATUS_WARN,
     "no old versions, 1 unfinished upload", -1},
    {"uploads", hidden, 2, PROBE_UPLOADS, "hidden", STATUS_WARN,
     "no old versions, 2 unfinished uploads", -1},
    {"uploads are not known", one_answers, 501, PROBE_UPLOADS, "hidden", STATUS_PASS,
     "no old versions", -1},
    {"versions are not known", one_answers, 405, PROBE_VERSIONS, "hidden", STATUS_PASS,
     "no unfinished uploads", -1},
    {"neither may be read", all_answer, 403, "AccessDenied", "hidden", STATUS_SKIP,
     "not allowed to read", -1},
    {"neither is known", all_answer, 501, "NotImplemented", "hidden", STATUS_SKIP,
     "the answers do not tell", -1},
};

static const struct check_result *
result_of(const struct diagnosis *d, const char *check)
{
    for (size_t i = 0; i < d->nchecks; i++)
        if (sp_streq(d->checks[i].id, check))
            return &d->checks[i];
    fail_msg("no result of %s", check);
    return NULL;
}

static void
summaries(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct world w;
        struct diagnosis d;
        const struct check_result *r;

        world_init(&w);
        cases[i].spoil(&w, cases[i].n, cases[i].text);
        world_settle_fulls(&w);
        assert_int_equal(world_judge(&w, &d, NULL), 0);
        r = result_of(&d, cases[i].check);
        if (r->status != cases[i].status || r->ms != cases[i].ms ||
            !sp_streq(r->summary, cases[i].summary))
            fail_msg("%s: wanted %s, \"%s\", %ld ms, got %s, \"%s\", %ld ms", cases[i].name,
                     status_name(cases[i].status), cases[i].summary, cases[i].ms,
                     status_name(r->status), r->summary, r->ms);
        world_release(&w);
    }
}

static void
names_of_outcomes(void **state)
{
    (void)state;
    assert_string_equal(severity_name(SEVERITY_NOTE), "note");
    assert_string_equal(severity_name(SEVERITY_WARN), "warn");
    assert_string_equal(severity_name(SEVERITY_FAIL), "fail");
    assert_string_equal(status_name(STATUS_SKIP), "skip");
    assert_string_equal(status_name(STATUS_PASS), "pass");
    assert_string_equal(status_name(STATUS_WARN), "warn");
    assert_string_equal(status_name(STATUS_FAIL), "fail");
    assert_string_equal(verdict_name(VERDICT_READY), "ready");
    assert_string_equal(verdict_name(VERDICT_READY_WITH_WARNINGS), "ready-with-warnings");
    assert_string_equal(verdict_name(VERDICT_NOT_READY), "not-ready");
    assert_string_equal(verdict_name(VERDICT_UNDECIDED), "undecided");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(summaries),
        cmocka_unit_test(names_of_outcomes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
