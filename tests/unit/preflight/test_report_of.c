#include "preflight/report_of.h"

#include "test.h"

#include "base/text.h"
#include "checks/healthy.h"

/* A run as the library would lay it out. */
struct run {
    struct world w;
    struct diagnosis d;
    struct settings settings;
    struct report report;
};

static void
set_up(struct run *r)
{
    memset(r, 0, sizeof(*r));
    world_init(&r->w);
}

static void
tear_down(struct run *r)
{
    world_release(&r->w);
}

static int
make(struct run *r, struct sp_err *err)
{
    if (world_judge(&r->w, &r->d, err) == -1)
        return -1;
    return report_of(&r->w.context, &r->d, &r->settings, "1.2.3", &r->report, err);
}

static void
fields(void **state)
{
    struct run r;

    (void)state;
    set_up(&r);
    r.w.ev.requests = 7;
    r.w.ev.waves = 3;
    r.w.ev.bytes_received = 1234567890123ULL;
    r.w.ev.ms_resolve = 11;
    r.w.ev.ms_exchange = 22;
    r.w.ev.ms_total = 33;
    assert_int_equal(make(&r, NULL), 0);
    assert_string_equal(r.report.command, "preflight");
    assert_string_equal(r.report.version, "1.2.3");
    assert_int_equal(r.report.started, HEALTHY_NOW);
    assert_int_equal(r.report.verdict, VERDICT_READY);
    assert_null(r.report.cause);
    assert_null(r.report.why_undecided);
    assert_int_equal(r.report.nfindings, 0);
    assert_ptr_equal(r.report.checks, r.d.checks);
    assert_int_equal(r.report.nchecks, r.d.nchecks);
    assert_int_equal(r.report.requests_sent, 7);
    assert_int_equal(r.report.waves, 3);
    assert_false(r.report.wrote);
    assert_true(r.report.bytes_received == 1234567890123ULL);
    assert_int_equal(r.report.ms_resolve, 11);
    assert_int_equal(r.report.ms_exchange, 22);
    assert_int_equal(r.report.ms_total, 33);
    assert_true(r.report.skew_known);
    assert_int_equal(r.report.skew, 0);
    tear_down(&r);
}

static void
outcomes(void **state)
{
    struct run r;

    (void)state;
    set_up(&r);
    r.w.ev.wrote = true;
    reply_error(world_list(&r.w), 403, "AccessDenied");
    assert_int_equal(make(&r, NULL), 0);
    assert_int_equal(r.report.verdict, VERDICT_NOT_READY);
    assert_ptr_equal(r.report.cause, r.d.cause);
    assert_ptr_equal(r.report.findings, r.d.findings);
    assert_int_equal(r.report.nfindings, 1);
    assert_true(r.report.wrote);
    tear_down(&r);
    set_up(&r);
    r.w.ev.interrupted = true;
    assert_int_equal(make(&r, NULL), 0);
    assert_int_equal(r.report.verdict, VERDICT_UNDECIDED);
    assert_string_equal(r.report.why_undecided, "The run was interrupted.");
    tear_down(&r);
}

/* Of the chains that pass the first to end; where none does, of those that were presented. */
static void
certificate(void **state)
{
    static const struct {
        const char *name;
        long first, second; /* seconds to the end of the chains; 0: not judged */
        int code;           /* of both */
        long not_after;
        long warn_days, fail_days; /* as they are given; -1: not */
        long warned, failed;
    } rows[] = {
        {"the first", 50, 60, 0, 50, -1, -1, 30, 7},   {"the second", 60, 50, 0, 50, 90, 0, 90, 0},
        {"one", 0, 50, 0, 50, -1, 10, 30, 10},         {"refused", 60, 50, 10, 50, -1, -1, 0, 0},
        {"refused, one", 60, 0, 10, 60, -1, -1, 0, 0}, {"none", 0, 0, 0, 0, -1, -1, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct run r;
        const struct report_certificate *c = &r.report.certificate;

        set_up(&r);
        r.w.target.cert_warn_days = rows[i].warn_days;
        r.w.target.cert_fail_days = rows[i].fail_days;
        for (size_t k = 0; k < 2; k++) {
            long left = k == 0 ? rows[i].first : rows[i].second;

            r.w.chains[k].not_after = HEALTHY_NOW + left;
            r.w.chains[k].judged = left != 0;
            r.w.chains[k].code = rows[i].code;
            r.w.chains[k].text = "a text";
        }
        assert_int_equal(make(&r, NULL), 0);
        if (c->not_after != (rows[i].not_after == 0 ? 0 : HEALTHY_NOW + rows[i].not_after) ||
            c->warn_days != rows[i].warned || c->fail_days != rows[i].failed)
            fail_msg("%s: %ld, %ld and %ld days", rows[i].name, (long)c->not_after - HEALTHY_NOW,
                     c->warn_days, c->fail_days);
        tear_down(&r);
    }
}

static const struct {
    const char *name;
    const char *endpoint;
    int port;
    enum style_choice style;
    const char *version; /* of the consumer */
    const char *url, *judged, *consumer;
} targets[] = {
    {"plain", "s3.example.test", 443, STYLE_CHOICE_PATH, NULL, "https://s3.example.test", "path",
     "pgbackrest"},
    {"port", "s3.example.test", 9000, STYLE_CHOICE_HOST, "2.45", "https://s3.example.test:9000",
     "host", "pgbackrest@2.45"},
    {"IPv4", "192.0.2.10", 443, STYLE_CHOICE_AUTO, NULL, "https://192.0.2.10", "path",
     "pgbackrest"},
    {"IPv6", "2001:db8::1", 443, STYLE_CHOICE_PATH, NULL, "https://[2001:db8::1]", "path",
     "pgbackrest"},
    {"IPv6 and port", "2001:db8::1", 444, STYLE_CHOICE_PATH, "", "https://[2001:db8::1]:444",
     "path", "pgbackrest@"},
};

static void
target(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(targets); i++) {
        struct run r;

        set_up(&r);
        r.w.target.endpoint = targets[i].endpoint;
        r.w.target.port = targets[i].port;
        r.w.target.style = targets[i].style;
        r.w.target.consumer_version = targets[i].version;
        assert_int_equal(make(&r, NULL), 0);
        if (!sp_streq(r.report.target.endpoint, targets[i].url) ||
            !sp_streq(r.report.target.style, targets[i].judged) ||
            !sp_streq(r.report.target.consumer, targets[i].consumer))
            fail_msg("%s: %s, %s, %s", targets[i].name, r.report.target.endpoint,
                     r.report.target.style, r.report.target.consumer);
        assert_string_equal(r.report.target.region, "us-east-1");
        assert_string_equal(r.report.target.bucket, "backups");
        assert_string_equal(r.report.target.prefix, "db/");
        assert_string_equal(r.report.target.provider, "custom");
        tear_down(&r);
    }
}

/* A listing with two objects, one of them hostile. */
static void
fill(struct s3_listing *l)
{
    l->keys = 12;
    l->markers = 3;
    l->bytes = 4096;
    l->oldest = HEALTHY_NOW - 10;
    l->newest = HEALTHY_NOW;
    l->nsample = 2;
    l->sample[0] =
        (struct s3_object){.key = "db/a", .key_len = 4, .size = 7, .modified = HEALTHY_NOW - 10};
    l->sample[1] = (struct s3_object){.key = "db/\x1b\0b", .key_len = 6};
}

static void
listing(void **state)
{
    struct run r;
    const struct report_listing *l = &r.report.listing;

    (void)state;
    set_up(&r);
    fill(&world_list(&r.w)->reply.listing);
    assert_int_equal(make(&r, NULL), 0);
    assert_true(l->known && l->complete);
    assert_int_equal(l->objects, 12);
    assert_int_equal(l->markers, 3);
    assert_int_equal(l->bytes, 4096);
    assert_int_equal(l->oldest, HEALTHY_NOW - 10);
    assert_int_equal(l->newest, HEALTHY_NOW);
    assert_int_equal(l->nsample, 2);
    assert_string_equal(l->sample[0].key, "db/a");
    assert_int_equal(l->sample[0].size, 7);
    assert_int_equal(l->sample[0].modified, HEALTHY_NOW - 10);
    assert_string_equal(l->sample[1].key, "db/\\x1b\\x00b");
    assert_int_equal(l->sample[1].size, 0);
    assert_int_equal(l->sample[1].modified, 0);
    tear_down(&r);
}

enum { NOTHING, NO_LIST, NO_ANSWER, STATUS, ROOT, NAME, PREFIX, ENDLESS, MORE, PROBLEM };

static const struct {
    const char *name;
    int what;
    bool known, complete;
} believed[] = {
    {"a listing", NOTHING, true, true},       {"no list was sent", NO_LIST, false, false},
    {"no answer", NO_ANSWER, false, false},   {"another status", STATUS, false, false},
    {"another document", ROOT, false, false}, {"another bucket", NAME, false, false},
    {"another prefix", PREFIX, false, false}, {"without IsTruncated", ENDLESS, true, false},
    {"more follows", MORE, true, false},      {"a page failed", PROBLEM, true, false},
};

static void
spoil(struct world *w, int what)
{
    struct exchange_seen *list = world_list(w);
    struct s3_listing *l = &list->reply.listing;

    list->status = what == STATUS ? 206 : list->status;
    list->reply.root = what == ROOT ? S3_ROOT_OTHER : list->reply.root;
    l->name = what == NAME ? NULL : l->name;
    l->prefix = what == PREFIX ? "d" : l->prefix;
    l->has_truncated = what != ENDLESS;
    l->truncated = what == MORE;
    list->page_problem = what == PROBLEM ? "page 2" : NULL;
    list->transport = what == NO_ANSWER ? TRANSPORT_BROKEN : list->transport;
    if (what == NO_LIST)
        world_drop(w, PROBE_LIST);
}

static void
what_is_believed(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(believed); i++) {
        struct run r;

        set_up(&r);
        fill(&world_list(&r.w)->reply.listing);
        spoil(&r.w, believed[i].what);
        assert_int_equal(make(&r, NULL), 0);
        if (r.report.listing.known != believed[i].known ||
            r.report.listing.complete != believed[i].complete ||
            (r.report.listing.objects != 0) != believed[i].known ||
            (r.report.listing.nsample != 0) != believed[i].known)
            fail_msg("%s: known %d, complete %d", believed[i].name, r.report.listing.known,
                     r.report.listing.complete);
        tear_down(&r);
    }
}

static void
set_settings(struct settings *s, const struct credentials *c)
{
    s->values[SET_HOST] = (struct setting){"s3.example.test/us-east-1", "--host"};
    s->values[SET_MAX_ITEMS] = (struct setting){"5", "S3PREFLIGHT_MAX_ITEMS"};
    s->credentials = *c;
    s->pins[0] = (struct resolve_pin){"s3.example.test", 443, "192.0.2.10"};
    s->npins = 1;
    s->notes[0] = "something";
    s->nnotes = 1;
}

/* ---- whose it is, and what would come of it */

#define SYSTEM UINT64_C(7412000000000000001)

static struct owner_candidate *
add_owner(struct world *w, const char *layout, const char *root, const char *who)
{
    struct owner_found *found = &w->ev.content.found;
    struct owner_candidate *o = &found->candidates[found->ncandidates++];

    *o = (struct owner_candidate){.layout = owner_layout_find(layout),
                                  .confidence = OWNER_CERTAIN,
                                  .root = {root, strlen(root)},
                                  .who = {who, strlen(who)},
                                  .keys = 5,
                                  .newest = HEALTHY_NOW - 60};
    found->keys += 6;
    found->unknown++;
    found->newest = HEALTHY_NOW;
    return o;
}

/* The candidate says whose it is. */
static void
add_proof(struct world *w, size_t candidate)
{
    struct proof_seen *proof = &w->ev.content.proofs[w->ev.content.nproofs++];

    *proof = (struct proof_seen){.candidate = candidate,
                                 .recognised = true,
                                 .system_id = SYSTEM,
                                 .version = "15.4",
                                 .server = "pg-main",
                                 .facts = {{"host", {"a\x1b", 2}}, {"host", {"b", 1}}},
                                 .nfacts = 2};
}

static void
add_stanza(struct world *w)
{
    for (size_t i = 0; i < SEEN_INFOS; i++)
        w->ev.content.infos[i] = (struct pgbr_info){.state = PGBR_VALID,
                                                    .problem = "",
                                                    .version = "2.45",
                                                    .db = {1, SYSTEM, 0, "15"},
                                                    .history = {{1, SYSTEM, 0, "15"}},
                                                    .nhistory = 1,
                                                    .databases = 1};
}

static void
is_identity(const struct report_owner *o, size_t i, const char *name, const char *value)
{
    assert_true(i < o->nidentity);
    assert_string_equal(o->identity[i].name, name);
    assert_string_equal(o->identity[i].value, value);
}

static void
nobody(void **state)
{
    struct run r;

    (void)state;
    set_up(&r);
    r.w.ev.content.found.keys = r.w.ev.content.found.markers = 1;
    assert_int_equal(make(&r, NULL), 0);
    assert_null(r.report.owner.tool);
    r.w.ev.content.found.keys = 2;
    r.w.ev.content.found.newest = HEALTHY_NOW;
    assert_int_equal(make(&r, NULL), 0);
    assert_string_equal(r.report.owner.tool, "unknown");
    assert_int_equal(r.report.owner.nidentity, 0);
    assert_int_equal(r.report.owner.newest, HEALTHY_NOW);
    assert_int_equal(r.report.owner.objects, 2);
    tear_down(&r);
}

static void
the_surest(void **state)
{
    struct run r;

    (void)state;
    set_up(&r);
    (void)add_owner(&r.w, "barman", "db", "cloud");
    (void)add_owner(&r.w, "pgbackrest", "db", "main");
    add_proof(&r.w, 0);
    assert_int_equal(make(&r, NULL), 0);
    assert_string_equal(r.report.owner.tool, "barman");
    assert_int_equal(r.report.owner.nidentity, 4);
    is_identity(&r.report.owner, 0, "server", "cloud");
    is_identity(&r.report.owner, 1, "system_id", "7412000000000000001");
    is_identity(&r.report.owner, 2, "postgresql", "15.4");
    is_identity(&r.report.owner, 3, "host", "a\\x1b");
    assert_int_equal(r.report.owner.newest, HEALTHY_NOW - 60);
    assert_int_equal(r.report.owner.objects, 5);
    assert_false(r.report.owner.backups.known);
    r.w.ev.content.proofs[0].backup = "20260101T000000\x1b";
    r.w.ev.content.proofs[0].size = 77;
    r.w.ev.content.proofs[0].taken = HEALTHY_NOW - 9;
    assert_int_equal(make(&r, NULL), 0);
    assert_true(r.report.owner.backups.known);
    assert_false(r.report.owner.backups.counted);
    assert_string_equal(r.report.owner.backups.last[PGBR_FULL].label, "20260101T000000\\x1b");
    assert_int_equal(r.report.owner.backups.last[PGBR_FULL].stop, HEALTHY_NOW - 9);
    assert_int_equal(r.report.owner.backups.last[PGBR_FULL].size, 77);
    assert_null(r.report.owner.backups.last[PGBR_DIFF].label);
    r.w.ev.content.found.candidates[0].confidence = OWNER_HINT;
    assert_int_equal(make(&r, NULL), 0);
    assert_string_equal(r.report.owner.tool, "unknown");
    tear_down(&r);
}

/* Where our stanza goes counts most. */
static void
our_place(void **state)
{
    struct run r;

    (void)state;
    set_up(&r);
    add_stanza(&r.w);
    assert_int_equal(make(&r, NULL), 0);
    assert_string_equal(r.report.owner.tool, "pgbackrest");
    assert_int_equal(r.report.owner.objects, 0);
    (void)add_owner(&r.w, "barman", "db", "cloud");
    (void)add_owner(&r.w, "pgbackrest", "db", "db");
    assert_int_equal(make(&r, NULL), 0);
    assert_string_equal(r.report.owner.tool, "pgbackrest");
    assert_int_equal(r.report.owner.nidentity, 3);
    is_identity(&r.report.owner, 0, "stanza", "db");
    is_identity(&r.report.owner, 1, "system_id", "7412000000000000001");
    is_identity(&r.report.owner, 2, "postgresql", "15");
    assert_int_equal(r.report.owner.objects, 5);
    assert_true(r.report.owner.backups.known && r.report.owner.backups.counted);
    assert_int_equal(r.report.owner.backups.of_type[PGBR_FULL], 0);
    tear_down(&r);
}

/* What backup.info tells of its backups. */
static void
backups(void **state)
{
    const struct report_backups *b;
    struct run r;

    (void)state;
    set_up(&r);
    add_stanza(&r.w);
    r.w.ev.content.infos[SEEN_BACKUP_INFO].backups = (struct pgbr_backups){
        .count = 6,
        .of_type = {3, 2, 1},
        .errors = 1,
        .newest = {[PGBR_FULL] = {.label = "F", .stop = 5, .size = 9, .repo_size = 3},
                   [PGBR_INCR] = {.label = "I\x1b", .stop = 7, .size = 10}}};
    assert_int_equal(make(&r, NULL), 0);
    b = &r.report.owner.backups;
    assert_true(b->known && b->counted);
    for (size_t i = 0; i < PGBR_TYPE_COUNT; i++)
        assert_int_equal(b->of_type[i], 3 - i);
    assert_int_equal(b->errors, 1);
    assert_string_equal(b->last[PGBR_FULL].label, "F");
    assert_int_equal(b->last[PGBR_FULL].stop, 5);
    assert_int_equal(b->last[PGBR_FULL].size, 9);
    assert_null(b->last[PGBR_DIFF].label);
    assert_string_equal(b->last[PGBR_INCR].label, "I\\x1b");
    tear_down(&r);
}

/* Only folder markers: they are nobody's. */
static void
markers_have_no_owner(void **state)
{
    struct run r;

    (void)state;
    set_up(&r);
    (void)add_owner(&r.w, "pgbackrest", "db", "");
    r.w.ev.content.found.candidates[0].keys = 0;
    r.w.ev.content.found.keys = r.w.ev.content.found.markers = 2;
    assert_int_equal(make(&r, NULL), 0);
    assert_null(r.report.owner.tool);
    tear_down(&r);
}

static const struct {
    const char *name;
    bool stanza;
    uint64_t system_id;
    bool barman;
    const char *server;
    unsigned long long wals;
    const char *operation, *outcome;
    int code;
    const char *message;
} predictions[] = {
    {"empty", false, 0, false, NULL, 0, "stanza-create", "succeeds", 0, ""},
    {"not said", true, 0, false, NULL, 0, "stanza-create", "unknown", -1, ""},
    {"ours", true, SYSTEM, false, NULL, 0, "stanza-create", "succeeds", 0,
     "stanza 'db' already exists on repo1 and is valid"},
    {"not ours", true, SYSTEM + 1, false, NULL, 0, "stanza-create", "fails", 28,
     "backup and archive info files exist but do not match the database"},
    {"Barman without a name", false, 0, true, NULL, 0, NULL, NULL, 0, NULL},
    {"Barman", false, 0, true, "pg", 0, "barman-cloud-check-wal-archive", "succeeds", 0, ""},
    {"Barman, not empty", false, 0, true, "pg", 1, "barman-cloud-check-wal-archive", "fails", 1,
     "WAL archive check failed for server pg: Expected empty archive"},
};

static void
prediction(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(predictions); i++) {
        const struct report_prediction *p;
        struct run r;

        set_up(&r);
        if (predictions[i].stanza)
            add_stanza(&r.w);
        if (predictions[i].barman)
            r.w.target.consumer = consumer_find("barman-cloud");
        r.w.target.repository.system_id = predictions[i].system_id;
        r.w.target.repository.server = predictions[i].server;
        r.w.ev.content.found.watched[2].keys = predictions[i].wals;
        r.w.ev.content.found.watched[2].wal = predictions[i].wals;
        assert_int_equal(make(&r, NULL), 0);
        p = &r.report.prediction;
        if (!sp_streq(p->operation, predictions[i].operation) ||
            (p->operation != NULL && p->why[0] == '\0') ||
            !sp_streq(p->outcome, predictions[i].outcome) ||
            !sp_streq(p->message, predictions[i].message) || p->code != predictions[i].code)
            fail_msg("%s: %s %s %d: %s", predictions[i].name, p->operation, p->outcome, p->code,
                     p->message);
        tear_down(&r);
    }
}

static void
nothing_is_predicted_without_a_list(void **state)
{
    struct run r;

    (void)state;
    set_up(&r);
    r.w.ev.content.scanned = false;
    assert_int_equal(make(&r, NULL), 0);
    assert_null(r.report.prediction.operation);
    assert_null(r.report.owner.tool);
    tear_down(&r);
}

static void
is_setting(const struct report_setting *got, const char *name, const char *value,
           const char *origin)
{
    assert_string_equal(got->name, name);
    assert_string_equal(got->value, value);
    assert_string_equal(got->origin, origin);
}

static void
settings(void **state)
{
    struct run r;

    (void)state;
    set_up(&r);
    set_settings(&r.settings, &r.w.credentials);
    assert_int_equal(make(&r, NULL), 0);
    assert_int_equal(r.report.nsettings, 5);
    is_setting(&r.report.settings[0], "host", "s3.example.test/us-east-1", "--host");
    is_setting(&r.report.settings[1], "max-items", "5", "S3PREFLIGHT_MAX_ITEMS");
    is_setting(&r.report.settings[2], "key and secret", "(hidden)", "a test");
    is_setting(&r.report.settings[3], "resolve", "s3.example.test:443:192.0.2.10", "--resolve");
    is_setting(&r.report.settings[4], "note", "something", "");
    tear_down(&r);
}

/* All that there can be. */
static void
all_settings(void **state)
{
    struct run r;

    (void)state;
    set_up(&r);
    set_settings(&r.settings, &r.w.credentials);
    for (size_t i = 0; i < SETTINGS_COUNT; i++)
        r.settings.values[i] = (struct setting){"value", "origin"};
    for (; r.settings.npins < RESOLVE_PINS_MAX; r.settings.npins++)
        r.settings.pins[r.settings.npins] = r.settings.pins[0];
    for (; r.settings.nnotes < COUNT_OF(r.settings.notes); r.settings.nnotes++)
        r.settings.notes[r.settings.nnotes] = "note";
    assert_int_equal(make(&r, NULL), 0);
    assert_int_equal(r.report.nsettings,
                     SETTINGS_COUNT + 1 + RESOLVE_PINS_MAX + COUNT_OF(r.settings.notes));
    tear_down(&r);
}

/* No secret is anywhere in what the renderers get. */
static void
rendered(void **state)
{
    const struct report_options options = {.verbose = true, .columns = 80};

    (void)state;
    for (const struct report_format *const *f = report_formats(); *f != NULL; f++) {
        struct run r;
        struct sp_buf out;

        set_up(&r);
        world_with_token(&r.w);
        set_settings(&r.settings, &r.w.credentials);
        sp_buf_init(&out, &r.w.arena, (size_t)1 << 20);
        assert_int_equal(make(&r, NULL), 0);
        assert_int_equal((*f)->render(&r.report, &options, &out, NULL), 0);
        assert_non_null(strstr(sp_buf_str(&out), "s3.example.test"));
        assert_null(strstr(sp_buf_str(&out), HEALTHY_SECRET));
        assert_null(strstr(sp_buf_str(&out), HEALTHY_TOKEN));
        tear_down(&r);
    }
}

static void
without_memory(void **state)
{
    bool failed = true;

    (void)state;
    for (long n = 1; failed; n++) {
        struct run r;
        struct sp_err err = {0};
        int rc;

        set_up(&r);
        set_settings(&r.settings, &r.w.credentials);
        r.w.target.consumer_version = "2.53";
        fill(&world_list(&r.w)->reply.listing);
        (void)add_owner(&r.w, "barman", "db", "cloud");
        add_proof(&r.w, 0);
        assert_int_equal(world_judge(&r.w, &r.d, NULL), 0);
        r.w.arena.fail_in = n;
        rc = report_of(&r.w.context, &r.d, &r.settings, "1.2.3", &r.report, &err);
        failed = r.w.arena.fail_in == 0;
        assert_int_equal(rc, failed ? -1 : 0);
        assert_int_equal(err.code, failed ? SP_NOMEM : SP_OK);
        tear_down(&r);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields),         cmocka_unit_test(outcomes),
        cmocka_unit_test(certificate),    cmocka_unit_test(target),
        cmocka_unit_test(listing),        cmocka_unit_test(what_is_believed),
        cmocka_unit_test(settings),       cmocka_unit_test(all_settings),
        cmocka_unit_test(rendered),       cmocka_unit_test(nobody),
        cmocka_unit_test(the_surest),     cmocka_unit_test(our_place),
        cmocka_unit_test(backups),        cmocka_unit_test(markers_have_no_owner),
        cmocka_unit_test(prediction),     cmocka_unit_test(nothing_is_predicted_without_a_list),
        cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
