/* What the health checks say when all is well, and what a run learns for the next one. */
#include "test.h"

#include "base/text.h"
#include "cases.h"
#include "checks/health.h"
#include "checks/in_use.h"

static const struct check_result *
result_of(const struct diagnosis *d, const char *check)
{
    for (size_t i = 0; i < d->nchecks; i++)
        if (sp_streq(d->checks[i].id, check))
            return &d->checks[i];
    return NULL;
}

static void
plain(struct world *w, const char *text)
{
    (void)text;
    world_in_use(w);
}

static void
of_barman(struct world *w, const char *text)
{
    (void)text;
    world_in_use_barman(w);
}

static void
on_schedule(struct world *w, const char *text)
{
    world_in_use(w);
    w->settings.values[SET_SCHEDULE].value = text;
    w->settings.values[SET_SCHEDULE].origin = "--schedule";
}

static void
said_ours(struct world *w, const char *text)
{
    plain(w, text);
    w->target.repository.system_id = IN_USE_SYSTEM;
}

static void
known(struct world *w, const char *text)
{
    plain(w, text);
    (void)world_known(w);
}

static void
encrypted(struct world *w, const char *text)
{
    plain(w, text);
    for (size_t i = 0; i < SEEN_INFOS; i++) {
        w->ev.content.infos[i] = (struct pgbr_info){.state = PGBR_ENCRYPTED, .problem = ""};
        w->ev.content.infos[i].db.version = "";
    }
}

static void
upgraded(struct world *w, const char *text)
{
    of_barman(w, text);
    w->ev.health.beside.names[w->ev.health.beside.nnames++] = "archive/";
    w->ev.health.beside.count++;
}

static void
kept(struct world *w, const char *text)
{
    plain(w, text);
    w->settings.values[SET_RETENTION].value = text;
    w->settings.values[SET_RETENTION].origin = "--retention";
}

static void
looked(struct world *w, const char *text)
{
    plain(w, text);
    world_settings_looked(w);
}

static void
looked_again(struct world *w, const char *text)
{
    looked(w, text);
    (void)world_known(w);
}

static void
two_servers(struct world *w, const char *text)
{
    upgraded(w, text);
    w->ev.health.server = NULL;
    w->ev.health.beside.names[1] = "pg-old/";
}

/* A label that a peer spiked. */
static void
odd_label(struct world *w, const char *text)
{
    plain(w, NULL);
    w->ev.health.backups.listed = false;
    w->ev.content.infos[SEEN_BACKUP_INFO].backups.newest[PGBR_FULL].label = text;
    w->ev.health.fulls.names[0] = sp_printf(&w->arena, NULL, "%s/", text);
}

static void
ended_ahead(struct world *w, const char *text)
{
    plain(w, text);
    w->ev.content.infos[SEEN_BACKUP_INFO].backups.newest[PGBR_FULL].stop = HEALTHY_NOW + 60;
}

static const struct {
    void (*make)(struct world *w, const char *text);
    const char *text;
    const char *check;
    const char *summary; /* NULL: it is not listed */
} rows[] = {
    {plain, NULL, "repository",
     "pgBackRest stanza db in s3://backups/db/, its info files and their copies"},
    {encrypted, NULL, "repository",
     "pgBackRest stanza db in s3://backups/db/, its info files and their copies, which are "
     "encrypted"},
    {of_barman, NULL, "repository", "Barman server pg-main in s3://backups/db/"},
    {two_servers, NULL, "repository",
     "several servers have a folder there: --server-name says which one is yours"},
    {plain, NULL, "identity",
     "PostgreSQL 15, system 7412000000000000001; that it is yours say --system-id, or --state "
     "later on"},
    {said_ours, NULL, "identity", "PostgreSQL 15, system 7412000000000000001, as --system-id says"},
    {known, NULL, "identity", "PostgreSQL 15, system 7412000000000000001, as before"},
    {encrypted, NULL, "identity", "encrypted: whose database it is cannot be read"},
    {plain, NULL, "strangers", "nothing else lies in s3://backups/db/"},
    {upgraded, NULL, "strangers",
     "nobody else's; a pgBackRest repository lies beside it, as after an upgrade"},
    {plain, NULL, "backups",
     "2 full backups, the last 20251231-190000F ended 4 hours ago; no schedule says how old it may "
     "be (more than 8 days are told)"},
    {on_schedule, "0 3 * * *", "backups",
     "2 full backups, the last 20251231-190000F ended 4 hours ago; the schedule \"0 3 * * *\" is "
     "kept"},
    {of_barman, NULL, "backups",
     "2 full backups, the last 20251231T190000 ended 4 hours ago; no schedule says how old it may "
     "be (more than 8 days are told)"},
    {encrypted, NULL, "backups",
     "2 full backups, the last 20251231-190000F began at the latest just now; no schedule says how "
     "old it may be (more than 8 days are told) (by its label: it is encrypted)"},
    {ended_ahead, NULL, "backups",
     "2 full backups, the last 20251231-190000F ended just now; no schedule says how old it may be "
     "(more than 8 days are told)"},
    {odd_label, "2025\x1b[2J", "backups",
     "2 full backups, the last 2025\\x1b[2J ended 4 hours ago; no schedule says how old it may be "
     "(more than 8 days are told)"},
    {plain, NULL, "retention", NULL},
    {kept, "2", "retention", "2 full backups, where 2 are to be kept"},
    {kept, "1", "retention", "2 full backups, where 1 is to be kept"},
    {plain, NULL, "wal", "the newest, 000000010000000000000009, came 1 minute ago"},
    {plain, NULL, "drift", NULL},
    {plain, NULL, "bucket-settings", NULL},
    {plain, NULL, "empty", NULL},
    {plain, NULL, "verifies", NULL},
    {looked, NULL, "drift",
     "the bucket's settings are seen for the first time; no upload is left over"},
    {looked_again, NULL, "drift", "the bucket is set as before; no upload is left over"},
};

/* A limit is the age beyond which the finding comes: one second more, and it is there. */
static void
limits(void **state)
{
    static const struct {
        const char *schedule;
        long skew;
    } cases[] = {{NULL, 0}, {NULL, -100}, {"0 3 * * *", 0}, {"0 3 * * *", -100}, {"@monthly", 0}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        for (int more = 0; more < 2; more++) {
            struct world w;
            struct diagnosis d;
            struct health_limits full, wal;
            struct pgbr_backup *b;
            bool told;

            world_init(&w);
            world_in_use(&w);
            w.settings.values[SET_SCHEDULE].value = cases[i].schedule;
            w.settings.values[SET_SCHEDULE].origin = cases[i].schedule == NULL ? NULL : "x";
            if (cases[i].skew != 0)
                world_skew(&w, cases[i].skew);
            assert_int_equal(world_judge(&w, &d, NULL), 0);
            health_full_limits(&w.context, &full);
            health_wal_limits(&w.context, &wal);
            assert_int_equal(wal.warn, 6 * 3600 - cases[i].skew);
            assert_true((full.warn != 0) == (cases[i].schedule == NULL));
            assert_true((full.fail != 0) == (cases[i].schedule != NULL));
            b = &w.ev.content.infos[SEEN_BACKUP_INFO].backups.newest[PGBR_FULL];
            b->stop = HEALTHY_NOW - (time_t)(full.warn + full.fail) - more;
            b->start = b->stop - IN_USE_HOUR;
            assert_int_equal(world_judge(&w, &d, NULL), 0);
            told = false;
            for (size_t k = 0; k < d.nfindings; k++)
                told = told || sp_streq(d.findings[k].cause, "dr-stale-last-backup") ||
                       sp_streq(d.findings[k].cause, "rep-backup-old");
            assert_int_equal(told, more);
            world_release(&w);
        }
    }
}

static void
summaries(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct world w;
        struct diagnosis d;
        const struct check_result *r;

        world_init(&w);
        rows[i].make(&w, rows[i].text);
        world_settle_fulls(&w);
        assert_int_equal(world_judge(&w, &d, NULL), 0);
        r = result_of(&d, rows[i].check);
        if (!sp_streq(r == NULL ? NULL : r->summary, rows[i].summary))
            fail_msg("row %zu, %s: wanted \"%s\", got \"%s\"", i, rows[i].check,
                     rows[i].summary == NULL ? "(not listed)" : rows[i].summary,
                     r == NULL ? "(not listed)" : r->summary);
        world_release(&w);
    }
}

/* Checks of one purpose are not asked in a run for the other one. */
static void
purposes(void **state)
{
    struct world w;
    struct diagnosis d;

    (void)state;
    world_init(&w);
    assert_int_equal(world_judge(&w, &d, NULL), 0);
    assert_non_null(result_of(&d, "empty"));
    assert_null(result_of(&d, "repository"));
    world_in_use(&w);
    assert_int_equal(world_judge(&w, &d, NULL), 0);
    assert_null(result_of(&d, "empty"));
    assert_non_null(result_of(&d, "repository"));
    world_release(&w);
}

/* What is to be done about a fault is another thing before an install. */
static void
wording(void **state)
{
    const struct cause *cause = cause_find("own-half-stanza");
    struct world w;
    struct diagnosis d;

    (void)state;
    world_init(&w);
    world_in_use(&w);
    w.ev.content.infos[SEEN_ARCHIVE_INFO].state = PGBR_MISSING;
    w.ev.health.archive_info = (struct copy_seen){.listed = true};
    assert_int_equal(world_judge(&w, &d, NULL), 0);
    assert_string_equal(d.cause->cause, "own-half-stanza");
    assert_string_equal(d.cause->title, cause->title_in_use);
    assert_string_equal(d.cause->remedy, cause->remedy_in_use);
    assert_string_equal(cause_title(cause, false), cause->title);
    assert_string_equal(cause_remedy(cause, false), cause->remedy);
    cause = cause_find("rep-missing");
    assert_string_equal(cause_title(cause, true), cause->title);
    assert_string_equal(cause_remedy(cause, true), cause->remedy);
    world_release(&w);
}

static void
learn(struct world *w, struct known_state *out)
{
    struct diagnosis d;

    assert_int_equal(world_judge(w, &d, NULL), 0);
    assert_int_equal(health_learn(&w->context, out, NULL), 0);
}

static void
the_first_run_learns(void **state)
{
    struct world w;
    struct known_state k;

    (void)state;
    world_init(&w);
    world_in_use(&w);
    learn(&w, &k);
    assert_int_equal(k.looked, HEALTHY_NOW);
    assert_int_equal(k.settings_looked, 0);
    assert_true(k.system_id == IN_USE_SYSTEM);
    assert_string_equal(k.pg_version, "15");
    assert_null(k.server);
    assert_null(k.versioning);
    assert_string_equal(k.newest, "20251231-190000F");
    assert_int_equal(k.newest_stop, HEALTHY_NOW - 4 * IN_USE_HOUR);
    world_settings_looked(&w);
    learn(&w, &k);
    assert_int_equal(k.settings_looked, HEALTHY_NOW);
    assert_string_equal(k.versioning, "never set");
    assert_string_equal(k.lifecycle, "no rules");
    assert_string_equal(k.object_lock, "none");
    world_release(&w);
}

/* What was learnt first stays; only the newest backup moves on. */
static void
later_runs_keep_it(void **state)
{
    struct world w;
    struct known_state k;

    (void)state;
    world_init(&w);
    world_in_use_barman(&w);
    world_settings_looked(&w);
    (void)world_known(&w);
    w.known.system_id = IN_USE_OTHER_SYSTEM;
    w.known.server = "pg-old";
    w.known.versioning = "Enabled";
    learn(&w, &k);
    assert_int_equal(k.looked, HEALTHY_NOW);
    assert_int_equal(k.settings_looked, HEALTHY_NOW);
    assert_true(k.system_id == IN_USE_OTHER_SYSTEM);
    assert_string_equal(k.server, "pg-old");
    assert_string_equal(k.pg_version, "15.3");
    assert_string_equal(k.versioning, "Enabled");
    assert_string_equal(k.newest, "20251231T190000/");
    w.target.repository.system_id = IN_USE_SYSTEM; /* until it is said that it was meant */
    w.target.repository.server = "pg-main";
    learn(&w, &k);
    assert_true(k.system_id == IN_USE_SYSTEM);
    assert_string_equal(k.server, "pg-main");
    assert_string_equal(k.pg_version, "15.4");
    w.target.repository.system_id = IN_USE_SYSTEM + 1; /* but not of another one */
    learn(&w, &k);
    assert_true(k.system_id == IN_USE_OTHER_SYSTEM);
    world_release(&w);
}

static void
learning_without_memory(void **state)
{
    bool reached = true;

    (void)state;
    for (long n = 1; reached; n++) {
        struct world w;
        struct diagnosis d;
        struct known_state k;
        struct sp_err err = {0};
        int rc;

        world_init(&w);
        world_in_use(&w);
        world_settings_looked(&w);
        world_exchange(&w, PROBE_VERSIONING, S3_STYLE_PATH)->reply.settings.versioning = "Enabled";
        assert_int_equal(world_judge(&w, &d, NULL), 0);
        w.arena.fail_in = n;
        rc = health_learn(&w.context, &k, &err);
        reached = w.arena.fail_in == 0;
        assert_int_equal(rc, reached ? -1 : 0);
        assert_int_equal(err.code, reached ? SP_NOMEM : SP_OK);
        w.arena.fail_in = 0;
        world_release(&w);
    }
}

static void
labels(void **state)
{
    static const struct {
        const char *label;
        bool is;
    } list[] = {
        {"20260101-000000F", true},
        {"20260101-000000F/", true},
        {"20260101-000000F//", false},
        {"20260101-000000F_", false},
        {"20260101-000000D", false},
        {"20260101-00000F", false},
        {"20260101T000000F", false},
        {"20261301-000000F", false},
        {"", false},
        {"2026010a-000000F", false},
        {"20260101-000000F_20260101-010000I/", false},
    };
    time_t at;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(list); i++)
        if (health_label_time(list[i].label, &at) != list[i].is)
            fail_msg("%s", list[i].label);
    assert_true(health_label_time("20260101-000000F/", &at));
    assert_int_equal(at, HEALTHY_NOW);
}

static void
majors(void **state)
{
    static const char *const pairs[][2] = {{"15", "15"}, {"15.4", "15"},    {"9.6", "9.6"},
                                           {"", ""},     {"9.6.24", "9.6"}, {"10.1.2", "10"},
                                           {"9", "9"}};
    struct world w;

    (void)state;
    world_init(&w);
    w.context.arena = &w.arena;
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        assert_string_equal(health_major(&w.context, pairs[i][0], NULL), pairs[i][1]);
    world_release(&w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(summaries),
        cmocka_unit_test(limits),
        cmocka_unit_test(purposes),
        cmocka_unit_test(wording),
        cmocka_unit_test(the_first_run_learns),
        cmocka_unit_test(later_runs_keep_it),
        cmocka_unit_test(learning_without_memory),
        cmocka_unit_test(labels),
        cmocka_unit_test(majors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
