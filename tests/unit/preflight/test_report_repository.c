/* What a health run saw of the repository, as the report has it. */
#include "preflight/report_repository.h"

#include "test.h"

#include "base/text.h"
#include "checks/healthy.h"
#include "checks/stanza.h"
#include "consumer/consumer.h"
#include "preflight/report_of.h"

struct seen_world {
    struct world w;
    struct stanza_seen stanza;
    struct pgbr_db db;
    struct pgbr_info info;
    struct check_context c;
};

/* pgBackRest: two full backups and one that is incremental. */
static void
set_up(struct seen_world *s)
{
    memset(s, 0, sizeof(*s));
    world_init(&s->w);
    s->db = (struct pgbr_db){.system_id = UINT64_MAX, .version = "15"};
    s->info.state = PGBR_VALID;
    s->info.backups = (struct pgbr_backups){
        .count = 3,
        .of_type = {2, 0, 1},
        .errors = 1,
        .newest = {[PGBR_FULL] = {.label = "20260101-000000F", .stop = 100, .size = 5},
                   [PGBR_INCR] = {.label = "20260101-000000F_20260102-000000I", .stop = 200}}};
    s->stanza = (struct stanza_seen){.backup = {.used = &s->info}, .db = &s->db};
    s->w.target.repository.stanza = "db";
    s->w.ev.health = (struct health_seen){.looked = true,
                                          .wal_listed = true,
                                          .wal_keys = 4,
                                          .wal_newest = "000000010000000000000007",
                                          .wal_modified = 300};
    s->c = (struct check_context){
        .target = &s->w.target, .ev = &s->w.ev, .arena = &s->w.arena, .stanza = &s->stanza};
}

static void
be_barman(struct seen_world *s)
{
    struct health_seen *h = &s->w.ev.health;

    s->w.target.consumer = consumer_find("barman-cloud");
    h->server = "cloud";
    h->backups = (struct names_seen){
        .listed = true, .names = {"20260103T000000/", "20260102T000000/"}, .nnames = 2, .count = 2};
    h->newest = (struct barman_backup){
        .recognised = true, .system_id = 9, .version = "15.4", .end = 400, .size = 6};
}

static struct report_repository
laid_out(const struct seen_world *s)
{
    struct report_repository out = {0};

    assert_int_equal(report_repository_of(&s->c, &out, NULL), 0);
    return out;
}

static void
a_stanza(void **state)
{
    struct seen_world s;
    struct report_repository r;

    (void)state;
    set_up(&s);
    r = laid_out(&s);
    assert_true(r.known && r.wal_known && !r.wal_more);
    assert_string_equal(r.stanza, "db");
    assert_null(r.server);
    assert_string_equal(r.system_id, "18446744073709551615");
    assert_string_equal(r.version, "15");
    assert_true(r.backups.known && r.backups.counted);
    assert_true(r.backups.of_type[0] == 2 && r.backups.of_type[2] == 1 && r.backups.errors == 1);
    assert_string_equal(r.backups.last[0].label, "20260101-000000F");
    assert_true(r.backups.last[0].stop == 100 && r.backups.last[2].stop == 200);
    assert_null(r.backups.last[1].label);
    assert_string_equal(r.wal_newest, "000000010000000000000007");
    assert_true(r.wal_modified == 300 && r.wal_segments == 4);
    assert_true(r.full_warn == 8 * 86400 && r.full_fail == 0 && r.wal_warn == 6 * 3600);
    world_release(&s.w);
}

static void
a_server(void **state)
{
    struct seen_world s;
    struct report_repository r;

    (void)state;
    set_up(&s);
    be_barman(&s);
    r = laid_out(&s);
    assert_null(r.stanza);
    assert_string_equal(r.server, "cloud");
    assert_string_equal(r.system_id, "9");
    assert_string_equal(r.version, "15.4");
    assert_true(r.backups.counted && r.backups.of_type[0] == 2);
    assert_string_equal(r.backups.last[0].label, "20260103T000000");
    assert_true(r.backups.last[0].stop == 400);

    s.w.ev.health.unreadable = 1; /* the newest has no file that can be used */
    r = laid_out(&s);
    assert_string_equal(r.backups.last[0].label, "20260102T000000");
    s.w.ev.health.unreadable = 2;
    assert_null(laid_out(&s).backups.last[0].label);
    world_release(&s.w);
}

/* Without a file that can be read the labels say it; of more than are kept not how many. */
static void
labels_alone(void **state)
{
    struct seen_world s;
    struct report_repository r;

    (void)state;
    set_up(&s);
    s.stanza.backup.used = NULL;
    s.stanza.db = NULL;
    s.w.ev.health.backups = (struct names_seen){
        .listed = true,
        .names = {"20260103-000000F_20260104-000000D/", "20260103-000000F/", "20260101-000000F/"},
        .nnames = 3,
        .count = 3};
    r = laid_out(&s);
    assert_null(r.system_id);
    assert_null(r.version);
    assert_true(r.backups.known && r.backups.counted);
    assert_true(r.backups.of_type[0] == 2 && r.backups.of_type[1] == 1);
    assert_string_equal(r.backups.last[0].label, "20260103-000000F");
    assert_string_equal(r.backups.last[1].label, "20260103-000000F_20260104-000000D");
    assert_true(r.backups.last[0].stop == 0);

    s.w.ev.health.backups.count = 40;
    assert_false(laid_out(&s).backups.counted);
    s.w.ev.health.backups = (struct names_seen){.listed = true};
    assert_true(laid_out(&s).backups.counted);
    s.w.ev.health.backups = (struct names_seen){0};
    assert_false(laid_out(&s).backups.known);
    world_release(&s.w);
}

static void
nobody_looked(void **state)
{
    struct seen_world s;

    (void)state;
    set_up(&s);
    s.w.ev.health = (struct health_seen){0};
    assert_false(laid_out(&s).known);
    world_release(&s.w);
}

/* A run for health has no listing, no owner and no prediction; one before the install no
 * repository.
 */
static void
by_purpose(void **state)
{
    (void)state;
    for (int purpose = PURPOSE_PREFLIGHT; purpose <= PURPOSE_HEALTH; purpose++) {
        const bool health = purpose == PURPOSE_HEALTH;
        struct settings settings = {0};
        struct diagnosis d;
        struct report r;
        struct world w;

        memset(&w, 0, sizeof(w));
        world_init(&w);
        w.target.purpose = (enum purpose)purpose;
        w.ev.health.looked = true;
        assert_int_equal(world_judge(&w, &d, NULL), 0);
        assert_int_equal(report_of(&w.context, &d, &settings, "1", &r, NULL), 0);
        assert_string_equal(r.command, health ? "health" : "preflight");
        assert_int_equal(r.health, health);
        assert_int_equal(r.repository.known, health);
        assert_int_equal(r.listing.known, !health);
        if (health)
            assert_null(r.prediction.operation);
        world_release(&w);
    }
}

static void
without_memory(void **state)
{
    (void)state;
    for (int barman = 0; barman < 3; barman++) {
        bool failed = true;

        for (long n = 1; failed; n++) {
            struct report_repository out = {0};
            struct sp_err err = {0};
            struct seen_world s;

            set_up(&s);
            if (barman == 1)
                be_barman(&s);
            if (barman == 2) {
                s.stanza.backup.used = NULL;
                s.w.ev.health.backups =
                    (struct names_seen){.names = {"20260101-000000F/"}, .nnames = 1, .count = 1};
            }
            s.w.arena.fail_in = n;
            failed = report_repository_of(&s.c, &out, &err) == -1;
            assert_int_equal(err.code, failed ? SP_NOMEM : SP_OK);
            world_release(&s.w);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stanza),     cmocka_unit_test(a_server),
        cmocka_unit_test(labels_alone), cmocka_unit_test(nobody_looked),
        cmocka_unit_test(by_purpose),   cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
