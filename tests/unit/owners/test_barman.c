/* What Barman and pg_probackup write beside a backup. */
#include "test.h"

#include "base/clock.h"
#include "base/text.h"
#include "owners/barman.h"

static const char backup_info[] =
    "backup_label='START WAL LOCATION: 0/2000028 (file 000000010000000000000002)\\n'\n"
    "backup_name=None\n"
    "begin_offset=40\n"
    "begin_time=2026-11-22 09:30:00.123456+00:00\n"
    "begin_wal=000000010000000000000002\n"
    "begin_xlog=0/2000028\n"
    "compression=None\n"
    "end_time=2026-11-22 11:31:30+02:00\n"
    "end_wal=000000010000000000000003\n"
    "error=None\n"
    "mode=concurrent\n"
    "pgdata=/var/lib/postgresql/data/pgdata\n"
    "server_name=cloud\n"
    "size=22992549\n"
    "status=DONE\n"
    "systemid=7710977761009174728\n"
    "tablespaces=None\n"
    "timeline=1\n"
    "version=150004\n";

static struct barman_backup
parse(const char *text, size_t len, struct sp_arena *a)
{
    struct sp_err err = {0};
    struct barman_backup b;

    if (barman_backup_parse(text, len, a, &b, &err) == -1)
        fail_msg("%s", err.message);
    return b;
}

static void
reads_backup_info(void **state)
{
    struct sp_arena a = {0};
    struct barman_backup b = parse(backup_info, strlen(backup_info), &a);
    char iso[SP_ISO_SIZE];

    (void)state;
    assert_true(b.recognised);
    assert_true(b.system_id == UINT64_C(7710977761009174728));
    assert_string_equal(b.server, "cloud");
    assert_string_equal(b.version, "15.4");
    assert_string_equal(b.status, "DONE");
    assert_string_equal(b.mode, "concurrent");
    assert_string_equal(b.pgdata, "/var/lib/postgresql/data/pgdata");
    assert_string_equal(b.begin_wal, "000000010000000000000002");
    assert_string_equal(b.end_wal, "000000010000000000000003");
    sp_time_iso(b.begin, iso);
    assert_string_equal(iso, "2026-11-22T09:30:00Z");
    sp_time_iso(b.end, iso);
    assert_string_equal(iso, "2026-11-22T09:31:30Z");
    assert_int_equal(b.size, 22992549);
    assert_int_equal(b.timeline, 1);
    sp_arena_free(&a);
}

static void
reads_lines(void **state)
{
    static const struct {
        const char *line;
        uint64_t system_id;
        const char *version, *status;
        const char *begin; /* NULL: none */
    } cases[] = {
        {"systemid=None", 0, "", "", NULL},
        {"systemid=7", 7, "", "", NULL},
        {"systemid=-7", 0, "", "", NULL},
        {"systemid=18446744073709551615", UINT64_MAX, "", "", NULL},
        {"systemid=18446744073709551616", 0, "", "", NULL},
        {"systemid = 7 \r", 7, "", "", NULL},
        {"systemid", 0, "", "", NULL},
        {"=7", 0, "", "", NULL},
        {"#systemid=7", 0, "", "", NULL},
        {"version=90624", 0, "9.6.24", "", NULL},
        {"version=100000", 0, "10.0", "", NULL},
        {"version=None", 0, "", "", NULL},
        {"version=15", 0, "15", "", NULL},
        {"status=FAILED", 0, "", "FAILED", NULL},
        {"status=", 0, "", "", NULL},
        {"begin_time=2026-11-22 09:30:00", 0, "", "", "2026-11-22T09:30:00Z"},
        {"begin_time=2026-11-22T09:30:00-03:30", 0, "", "", "2026-11-22T13:00:00Z"},
        {"begin_time=2026-11-22 09:30:00.1+02", 0, "", "", "2026-11-22T07:30:00Z"},
        {"begin_time=2026-11-22 09:30:00+0200", 0, "", "", "2026-11-22T07:30:00Z"},
        {"begin_time=2026-11-22 09:30", 0, "", "", NULL},
        {"begin_time=2026-13-22 09:30:00", 0, "", "", NULL},
        {"begin_time=2026-11-22 09:30:00 CET", 0, "", "", NULL},
        {"begin_time=2026-11-22 09:30:00+2", 0, "", "", NULL},
        {"begin_time=2026-11-22 09:30:00+02:00:00", 0, "", "", NULL},
        {"begin_time=None", 0, "", "", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct barman_backup b = parse(cases[i].line, strlen(cases[i].line), &a);
        char iso[SP_ISO_SIZE];

        sp_time_iso(b.begin, iso);
        if (b.recognised || b.system_id != cases[i].system_id ||
            !sp_streq(b.version, cases[i].version) || !sp_streq(b.status, cases[i].status) ||
            (cases[i].begin == NULL ? b.begin != 0 : !sp_streq(iso, cases[i].begin)))
            fail_msg("%s: %llu, \"%s\", \"%s\", %s", cases[i].line, (unsigned long long)b.system_id,
                     b.version, b.status, iso);
        sp_arena_free(&a);
    }
}

static void
knows_its_own_files(void **state)
{
    static const struct {
        const char *text;
        bool recognised;
    } cases[] = {
        {"", false},
        {"status=DONE\n", false}, /* many programs have one */
        {"status=DONE\nserver_name=a\n", true},
        {"[backrest]\nstatus=1\nserver_name=2\n", false},
        {"<html>status=DONE</html>", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};

        if (parse(cases[i].text, strlen(cases[i].text), &a).recognised != cases[i].recognised)
            fail_msg("case %zu", i);
        sp_arena_free(&a);
    }
}

static void
takes_any_bytes(void **state)
{
    struct sp_arena a = {0};
    char text[2 * BARMAN_TEXT_MAX + 32];
    struct barman_backup b;
    int len;

    (void)state;
    for (size_t n = 0; n <= strlen(backup_info); n++)
        (void)parse(backup_info, n, &a);
    len = snprintf(text, sizeof(text), "server_name=%0*d\n", BARMAN_TEXT_MAX + 1, 1);
    b = parse(text, (size_t)len, &a);
    assert_int_equal(strlen(b.server), BARMAN_TEXT_MAX);
    b = parse("server_name=\0\0\n\0=\0", 18, &a);
    assert_string_equal(b.server, "");
    b = parse(NULL, 0, &a);
    assert_false(b.recognised);
    sp_arena_free(&a);
}

static void
reads_probackup_conf(void **state)
{
    static const struct {
        const char *text;
        bool recognised;
        uint64_t system_id;
        const char *pgdata;
    } cases[] = {
        {"# Backup instance information\npgdata = '/var/lib/pg'\n"
         "system-identifier = 7710977761009174728\nxlog-seg-size = 16777216\n",
         true, UINT64_C(7710977761009174728), "/var/lib/pg"},
        {"system-identifier=7\n", true, 7, ""},
        {"system-identifier = '7'", true, 7, ""},
        {"system-identifier = x\n", false, 0, ""},
        {"pgdata = ''\n", false, 0, ""},
        {"# system-identifier = 7\n", false, 0, ""},
        {"", false, 0, ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct probackup_conf conf;

        assert_int_equal(
            probackup_conf_parse(cases[i].text, strlen(cases[i].text), &a, &conf, &err), 0);
        if (conf.recognised != cases[i].recognised || conf.system_id != cases[i].system_id ||
            !sp_streq(conf.pgdata, cases[i].pgdata))
            fail_msg("case %zu: %llu, \"%s\"", i, (unsigned long long)conf.system_id, conf.pgdata);
        sp_arena_free(&a);
    }
}

static void
allocations_fail(void **state)
{
    long n = 1;
    int rc = -1;

    (void)state;
    for (; rc == -1; n++) {
        struct sp_arena a = {.fail_in = n};
        struct sp_err err = {0};
        struct barman_backup b;
        struct probackup_conf conf;

        rc = barman_backup_parse(backup_info, strlen(backup_info), &a, &b, &err);
        if (rc == 0)
            rc = probackup_conf_parse("pgdata=x", 8, &a, &conf, &err);
        assert_true(rc == 0 || err.code == SP_NOMEM);
        sp_arena_free(&a);
        assert_in_range(n, 1, 100);
    }
    assert_in_range(n, 8, 100);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_backup_info),    cmocka_unit_test(reads_lines),
        cmocka_unit_test(knows_its_own_files),  cmocka_unit_test(takes_any_bytes),
        cmocka_unit_test(reads_probackup_conf), cmocka_unit_test(allocations_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
