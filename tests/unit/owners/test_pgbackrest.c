/*
 * The info files of pgBackRest. The texts below were written by pgBackRest 2.45, checksums
 * included: for a cluster with three backups, and after a stanza-upgrade to another one.
 */
#include "test.h"

#include "base/text.h"
#include "owners/pgbackrest.h"

#define SYSTEM UINT64_C(7710977761009174728)
#define OTHER_SYSTEM UINT64_C(7710977766079449373)

static const char archive_info[] =
    "[backrest]\n"
    "backrest-format=5\n"
    "backrest-version=\"2.45\"\n"
    "\n"
    "[db]\n"
    "db-id=1\n"
    "db-system-id=7710977761009174728\n"
    "db-version=\"15\"\n"
    "\n"
    "[db:history]\n"
    "1={\"db-id\":7710977761009174728,\"db-version\":\"15\"}\n"
    "\n"
    "[backrest]\n"
    "backrest-checksum=\"3d9dc01a3ad762cc06a33616a68d1b1c39a94625\"\n";
static const char backup_info[] =
    "[backrest]\n"
    "backrest-format=5\n"
    "backrest-version=\"2.45\"\n"
    "\n"
    "[backup:current]\n"
    "20261122-125158F={\"backrest-format\":5,\"backrest-version\":\"2.45\",\"backup-arch"
    "ive-start\":\"000000010000000000000002\",\"backup-archive-stop\":\"000000010000000"
    "000000002\",\"backup-error\":false,\"backup-info-repo-size\":3502926,\"backup-info"
    "-repo-size-delta\":3502926,\"backup-info-size\":22992549,\"backup-info-size-delt"
    "a\":22992549,\"backup-lsn-start\":\"0/2000028\",\"backup-lsn-stop\":\"0/2000100\",\"ba"
    "ckup-timestamp-start\":1795351918,\"backup-timestamp-stop\":1795351921,\"backup-"
    "type\":\"full\",\"db-id\":1,\"option-archive-check\":true,\"option-archive-copy\":fal"
    "se,\"option-backup-standby\":false,\"option-checksum-page\":false,\"option-compre"
    "ss\":true,\"option-hardlink\":false,\"option-online\":true}\n"
    "20261122-125158F_20261122-125202D={\"backrest-format\":5,\"backrest-version\":\"2"
    ".45\",\"backup-archive-start\":\"000000010000000000000003\",\"backup-archive-stop\""
    ":\"000000010000000000000004\",\"backup-error\":false,\"backup-info-repo-size\":350"
    "2926,\"backup-info-repo-size-delta\":474,\"backup-info-size\":22992549,\"backup-i"
    "nfo-size-delta\":8458,\"backup-lsn-start\":\"0/3000028\",\"backup-lsn-stop\":\"0/400"
    "0050\",\"backup-prior\":\"20261122-125158F\",\"backup-reference\":[\"20261122-125158"
    "F\"],\"backup-timestamp-start\":1795351922,\"backup-timestamp-stop\":1795351924,\""
    "backup-type\":\"diff\",\"db-id\":1,\"option-archive-check\":true,\"option-archive-co"
    "py\":false,\"option-backup-standby\":false,\"option-checksum-page\":false,\"option"
    "-compress\":true,\"option-hardlink\":false,\"option-online\":true}\n"
    "20261122-125158F_20261122-125205I={\"backrest-format\":5,\"backrest-version\":\"2"
    ".45\",\"backup-archive-start\":\"000000010000000000000005\",\"backup-archive-stop\""
    ":\"000000010000000000000006\",\"backup-error\":false,\"backup-info-repo-size\":350"
    "2924,\"backup-info-repo-size-delta\":472,\"backup-info-size\":22992549,\"backup-i"
    "nfo-size-delta\":8458,\"backup-lsn-start\":\"0/5000028\",\"backup-lsn-stop\":\"0/600"
    "0050\",\"backup-prior\":\"20261122-125158F_20261122-125202D\",\"backup-reference\":"
    "[\"20261122-125158F\",\"20261122-125158F_20261122-125202D\"],\"backup-timestamp-s"
    "tart\":1795351925,\"backup-timestamp-stop\":1795351927,\"backup-type\":\"incr\",\"db"
    "-id\":1,\"option-archive-check\":true,\"option-archive-copy\":false,\"option-backu"
    "p-standby\":false,\"option-checksum-page\":false,\"option-compress\":true,\"option"
    "-hardlink\":false,\"option-online\":true}\n"
    "\n"
    "[db]\n"
    "db-catalog-version=202209061\n"
    "db-control-version=1300\n"
    "db-id=1\n"
    "db-system-id=7710977761009174728\n"
    "db-version=\"15\"\n"
    "\n"
    "[db:history]\n"
    "1={\"db-catalog-version\":202209061,\"db-control-version\":1300,\"db-system-id\":7"
    "710977761009174728,\"db-version\":\"15\"}\n"
    "\n"
    "[backrest]\n"
    "backrest-checksum=\"df1aaeb514038d02f51df925fdcad706a3526f6d\"\n";
static const char upgraded_archive_info[] =
    "[backrest]\n"
    "backrest-format=5\n"
    "backrest-version=\"2.45\"\n"
    "\n"
    "[db]\n"
    "db-id=2\n"
    "db-system-id=7710977766079449373\n"
    "db-version=\"15\"\n"
    "\n"
    "[db:history]\n"
    "1={\"db-id\":7710977761009174728,\"db-version\":\"15\"}\n"
    "2={\"db-id\":7710977766079449373,\"db-version\":\"15\"}\n"
    "\n"
    "[backrest]\n"
    "backrest-checksum=\"2613945581faaa903010931deba95542dd7ea60f\"\n";

static struct pgbr_info
parse_bytes(enum pgbr_kind kind, const void *data, size_t len, bool whole, struct sp_arena *a)
{
    struct sp_err err = {0};
    struct pgbr_info info;

    if (pgbr_info_parse(kind, data, len, whole, a, &info, &err) == -1)
        fail_msg("%s", err.message);
    return info;
}

static struct pgbr_info
parse(enum pgbr_kind kind, const char *text, struct sp_arena *a)
{
    return parse_bytes(kind, text, strlen(text), true, a);
}

/* The text with its first `from` replaced by `to`. */
static char *
edit(struct sp_arena *a, const char *text, const char *from, const char *to)
{
    struct sp_err err = {0};
    const char *at = strstr(text, from);

    assert_non_null(at);
    return sp_printf(a, &err, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static void
reads_archive_info(void **state)
{
    struct sp_arena a = {0};
    struct pgbr_info info = parse(PGBR_ARCHIVE_INFO, archive_info, &a);

    (void)state;
    assert_int_equal(info.state, PGBR_VALID);
    assert_string_equal(info.problem, "");
    assert_string_equal(info.version, "2.45");
    assert_int_equal(info.db.id, 1);
    assert_true(info.db.system_id == SYSTEM);
    assert_string_equal(info.db.version, "15");
    assert_int_equal(info.databases, 1);
    assert_false(info.has_cipher);
    sp_arena_free(&a);
}

static void
reads_backup_info(void **state)
{
    struct sp_arena a = {0};
    struct pgbr_info info = parse(PGBR_BACKUP_INFO, backup_info, &a);
    const struct pgbr_backup *full = &info.backups.newest[PGBR_FULL];

    (void)state;
    assert_int_equal(info.state, PGBR_VALID);
    assert_true(info.db.system_id == SYSTEM);
    assert_int_equal(info.db.catalog, 202209061);
    assert_int_equal(info.backups.count, 3);
    for (int i = 0; i < PGBR_TYPE_COUNT; i++)
        assert_int_equal(info.backups.of_type[i], 1);
    assert_int_equal(info.backups.errors, 0);
    assert_int_equal(info.backups.occupied, 3502926 + 474 + 472);
    assert_string_equal(full->label, "20261122-125158F");
    assert_int_equal(full->start, 1795351918);
    assert_int_equal(full->stop, 1795351921);
    assert_int_equal(full->size, 22992549);
    assert_int_equal(full->repo_size, 3502926);
    assert_int_equal(full->db_id, 1);
    assert_false(full->error);
    assert_string_equal(full->wal_start, "000000010000000000000002");
    assert_string_equal(full->wal_stop, "000000010000000000000002");
    assert_string_equal(info.backups.newest[PGBR_DIFF].label, "20261122-125158F_20261122-125202D");
    assert_string_equal(info.backups.newest[PGBR_INCR].label, "20261122-125158F_20261122-125205I");
    sp_arena_free(&a);
}

static void
reads_an_upgraded_stanza(void **state)
{
    struct sp_arena a = {0};
    struct pgbr_info info = parse(PGBR_ARCHIVE_INFO, upgraded_archive_info, &a);

    (void)state;
    assert_int_equal(info.state, PGBR_VALID);
    assert_int_equal(info.databases, 2);
    assert_int_equal(info.nhistory, 2);
    assert_int_equal(info.db.id, 2);
    assert_true(info.db.system_id == OTHER_SYSTEM);
    assert_true(info.history[0].system_id == SYSTEM);
    sp_arena_free(&a);
}

/* One edit of a good file, and what pgBackRest would say of it. */
static void
judges_damage(void **state)
{
    static const struct {
        const char *from, *to;
        enum pgbr_state state;
        const char *problem;
        size_t line;
    } cases[] = {
        {"db-version=\"15\"", "db-version=\"16\"", PGBR_WRONG_CHECKSUM, "invalid checksum", 0},
        {"2.45", "2.46", PGBR_WRONG_CHECKSUM, "invalid checksum", 0},
        {"7710977761009174728", "7710977761009174729", PGBR_WRONG_CHECKSUM, "invalid checksum", 0},
        {"backrest-checksum=\"3d", "backrest-checksum=\"4d", PGBR_WRONG_CHECKSUM,
         "invalid checksum", 0},
        {"94625\"", "94625f\"", PGBR_WRONG_CHECKSUM, "invalid checksum", 0},
        {"94625\"", "9462\"", PGBR_WRONG_CHECKSUM, "invalid checksum", 0},
        {"backrest-checksum=", "backrest-checksun=", PGBR_NO_CHECKSUM, "no checksum found", 0},
        {"backrest-format=5", "backrest-format=4", PGBR_MALFORMED, "another backrest-format than 5",
         2},
        {"backrest-format=5", "backrest-format=\"5\"", PGBR_MALFORMED,
         "another backrest-format than 5", 2},
        {"[backrest]", "", PGBR_MALFORMED, "key/value found outside of section", 2},
        {"[backrest]", "<html>", PGBR_MALFORMED, "key/value found outside of section", 1},
        {"db-id=1", "db-id", PGBR_MALFORMED, "missing '=' in key/value", 6},
        {"db-id=1", "db-id=one", PGBR_MALFORMED, "invalid JSON value", 6},
        {"db-id=1", "db-id=", PGBR_MALFORMED, "invalid JSON value", 6},
        {"db-id=1", "=1", PGBR_MALFORMED, "key is zero-length", 6},
        {"db-id=1", "db-id=\"1\"", PGBR_WRONG_CHECKSUM, "invalid checksum", 0},
        {"db-id=1", "db-id=\"one\"", PGBR_MALFORMED, "db-id is no number", 6},
        {"db-system-id=7", "db-system-id=77", PGBR_MALFORMED,
         "db-system-id is no number of 64 bits", 7},
        {"db-id=1", "db-id= 1 ", PGBR_WRONG_CHECKSUM, "invalid checksum", 0},
        {"1={\"db-id\"", "1={\"db-if\"", PGBR_BAD_VALUE,
         "an entry of [db:history] lacks system id or version", 11},
        {"1={\"db-id\":7", "1={\"db-id\":7.5e3,\"x\":7", PGBR_MALFORMED,
         "a system id of [db:history] is no number of 64 bits", 11},
        {"1={\"db-id\":7710977761009174728", "1={\"db-id\":99999999999999999999", PGBR_MALFORMED,
         "a system id of [db:history] is no number of 64 bits", 11},
        {"1={\"db-id\":7710977761009174728,\"db-version\":\"15\"}", "1=7", PGBR_BAD_VALUE,
         "an entry of [db:history] is none", 11},
        {"1={", "one={", PGBR_MALFORMED, "the number of an entry of [db:history] is none", 11},
        {"db-version=\"15\"\n", "db-version=\"15\"\n\n\n", PGBR_VALID, "", 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        const char *text = edit(&a, archive_info, cases[i].from, cases[i].to);
        struct pgbr_info info = parse(PGBR_ARCHIVE_INFO, text, &a);

        if (info.state != cases[i].state || info.line != cases[i].line ||
            !sp_streq(info.problem, cases[i].problem))
            fail_msg("%s: state %d, \"%s\", line %zu", cases[i].to, info.state, info.problem,
                     info.line);
        sp_arena_free(&a);
    }
}

static void
judges_files_that_are_none(void **state)
{
    static const struct {
        const char *data;
        size_t len;
        enum pgbr_state state;
    } cases[] = {
        {"", 0, PGBR_NO_CHECKSUM},
        {"\n\n", 2, PGBR_NO_CHECKSUM},
        {"Salted__", 8, PGBR_ENCRYPTED},
        {"Salted__\1\2\3\0\n[", 14, PGBR_ENCRYPTED},
        {"Salted_", 7, PGBR_MALFORMED},
        {"\0\0\0\0", 4, PGBR_MALFORMED},
        {"[backrest]\n\xff=1\n", 15, PGBR_NO_CHECKSUM},
        {"[", 1, PGBR_MALFORMED},
        {"[]", 2, PGBR_NO_CHECKSUM},
        {"[]\na=1", 6, PGBR_NO_CHECKSUM},
        {"[a]\na=[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", 46, PGBR_MALFORMED},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct pgbr_info info =
            parse_bytes(PGBR_ARCHIVE_INFO, cases[i].data, cases[i].len, true, &a);

        if (info.state != cases[i].state)
            fail_msg("case %zu: state %d, \"%s\"", i, info.state, info.problem);
        assert_int_equal(info.db.id, 0);
        sp_arena_free(&a);
    }
}

/* The checksum of nothing, and of names that JSON escapes: computed with another SHA-1. */
static void
computes_checksums(void **state)
{
    static const struct {
        const char *text, *checksum;
    } cases[] = {
        {"", "8a456f046f11cb56504a01eb76372f239788d018"},
        {"[backrest]\n[empty]\n", "8a456f046f11cb56504a01eb76372f239788d018"},
        /* {"a":{"b\\c\"d":{"x": 1}}} */
        {"[a]\nb\\c\"d={\"x\": 1}\n", "dc12593bd088393958ae064c161fb64b0a768a36"},
        /* {"a":{"k=1":2,"t\tu\u0001":3},"b":{"k":4},"a":{"z":5}} */
        {"[a]\nk=1=2\nt\tu\001=3\n[b]\nk=4\n[a]\nz=5", "d1601c1ace2bd3a2f46f52f8ee5779506afad224"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct pgbr_info info = parse(PGBR_ARCHIVE_INFO, cases[i].text, &a);

        assert_int_equal(info.state, PGBR_NO_CHECKSUM);
        assert_string_equal(info.checksum, cases[i].checksum);
        sp_arena_free(&a);
    }
}

/* Of a part of a file the whole lines tell; nothing is judged. */
static void
reads_parts(void **state)
{
    size_t len = strlen(archive_info);

    (void)state;
    for (size_t n = 0; n <= len; n++) {
        struct sp_arena a = {0};
        struct pgbr_info part = parse_bytes(PGBR_ARCHIVE_INFO, archive_info, n, false, &a);
        struct pgbr_info whole = parse_bytes(PGBR_ARCHIVE_INFO, archive_info, n, true, &a);

        assert_int_equal(part.state, PGBR_CUT);
        /* But for the newline at its end, a part is no valid file. */
        assert_int_equal(whole.state == PGBR_VALID, n + 1 >= len);
        sp_arena_free(&a);
    }
}

/* A part of backup.info, cut in [backup:current], still counts. */
static void
counts_backups_of_a_part(void **state)
{
    struct sp_arena a = {0};
    size_t len = (size_t)(strstr(backup_info, "125205I") - backup_info);
    struct pgbr_info info = parse_bytes(PGBR_BACKUP_INFO, backup_info, len, false, &a);

    (void)state;
    assert_int_equal(info.state, PGBR_CUT);
    assert_int_equal(info.backups.count, 2);
    assert_null(info.backups.newest[PGBR_FULL].label); /* the database is not named yet */
    sp_arena_free(&a);
}

static void
picks_the_newest_of_its_database(void **state)
{
    static const char text[] =
        "[backup:current]\n"
        "20260101-000000F={\"backup-timestamp-stop\":100,\"backup-type\":\"full\",\"db-id\":1}\n"
        "20260102-000000F={\"backup-timestamp-stop\":300,\"backup-type\":\"full\",\"db-id\":2,"
        "\"backup-error\":true,\"backup-archive-start\":null}\n"
        "20260103-000000F={\"backup-timestamp-stop\":200,\"backup-type\":\"full\",\"db-id\":2}\n"
        "20260104-000000F={\"backup-timestamp-stop\":900,\"backup-type\":\"full\",\"db-id\":1}\n"
        "20260105-000000F={\"backup-timestamp-stop\":900,\"backup-type\":\"other\",\"db-id\":2}\n"
        "[db]\ndb-id=2\n"
        "[db:history]\n"
        "1={\"db-system-id\":11,\"db-version\":\"9.6\"}\n"
        "2={\"db-system-id\":18446744073709551615,\"db-version\":\"15\"}\n";
    struct sp_arena a = {0};
    struct pgbr_info info = parse(PGBR_BACKUP_INFO, text, &a);
    const struct pgbr_backup *full = &info.backups.newest[PGBR_FULL];

    (void)state;
    assert_int_equal(info.backups.count, 5);
    assert_int_equal(info.backups.of_type[PGBR_FULL], 4);
    assert_int_equal(info.backups.errors, 1);
    assert_string_equal(full->label, "20260102-000000F");
    assert_true(full->error);
    assert_string_equal(full->wal_start, "");
    assert_null(info.backups.newest[PGBR_DIFF].label);
    assert_true(info.db.system_id == UINT64_MAX);
    sp_arena_free(&a);
}

static void
sees_the_cipher(void **state)
{
    struct sp_arena a = {0};
    struct pgbr_info info = parse(PGBR_ARCHIVE_INFO, "[cipher]\ncipher-pass=\"abc\"\n", &a);

    (void)state;
    assert_true(info.has_cipher);
    info = parse(PGBR_BACKUP_INFO, "[backup:current]\na=7\n", &a);
    assert_int_equal(info.state, PGBR_BAD_VALUE);
    info = parse(PGBR_ARCHIVE_INFO, "[backup:current]\na=7\n", &a);
    assert_int_equal(info.state, PGBR_NO_CHECKSUM);
    sp_arena_free(&a);
}

static void
bounds_history(void **state)
{
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct sp_buf b;
    struct pgbr_info info;

    (void)state;
    sp_buf_init(&b, &a, 1 << 20);
    assert_int_equal(sp_buf_adds(&b, "[db]\ndb-id=100\n[db:history]\n", &err), 0);
    for (int i = 1; i <= 100; i++)
        assert_int_equal(
            sp_buf_addf(&b, &err, "%d={\"db-id\":%d,\"db-version\":\"15\"}\n", i, 1000 + i), 0);
    info = parse(PGBR_ARCHIVE_INFO, sp_buf_str(&b), &a);
    assert_int_equal(info.databases, 100);
    assert_int_equal(info.nhistory, PGBR_HISTORY_MAX);
    assert_int_equal(info.db.system_id, 1100); /* also where it is not among those kept */
    sp_arena_free(&a);
}

/* 100,000 backups: memory does not grow with them. */
static void
reads_many_backups(void **state)
{
    enum { N = 100000 };
    struct sp_arena text_arena = {0};
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct sp_buf b;
    struct pgbr_info info;

    (void)state;
    sp_buf_init(&b, &text_arena, 64 << 20);
    assert_int_equal(sp_buf_adds(&b, "[backrest]\nbackrest-format=5\n[backup:current]\n", &err), 0);
    for (int i = 0; i < N; i++)
        assert_int_equal(
            sp_buf_addf(&b, &err,
                        "%08d-000000F={\"backup-info-repo-size-delta\":2,\"backup-timestamp-stop\":"
                        "%d,\"backup-type\":\"%s\",\"db-id\":1}\n",
                        i, i, i % 2 == 0 ? "full" : "incr"),
            0);
    assert_int_equal(sp_buf_adds(&b,
                                 "[db]\ndb-id=1\n[db:history]\n1={\"db-system-id\":7,"
                                 "\"db-version\":\"15\"}\n",
                                 &err),
                     0);
    info = parse_bytes(PGBR_BACKUP_INFO, b.data, b.len, true, &a);
    assert_int_equal(info.state, PGBR_NO_CHECKSUM);
    assert_int_equal(sp_buf_addf(&b, &err, "[backrest]\nbackrest-checksum=\"%s\"\n", info.checksum),
                     0);
    info = parse_bytes(PGBR_BACKUP_INFO, b.data, b.len, true, &a);
    assert_int_equal(info.state, PGBR_VALID);
    assert_int_equal(info.backups.count, N);
    assert_int_equal(info.backups.of_type[PGBR_INCR], N / 2);
    assert_int_equal(info.backups.occupied, 2 * N);
    assert_string_equal(info.backups.newest[PGBR_FULL].label, "00099998-000000F");
    assert_in_range(a.used, 1, 16384);
    sp_arena_free(&a);
    sp_arena_free(&text_arena);
}

static void
states_have_codes(void **state)
{
    (void)state;
    assert_int_equal(pgbr_state_code(PGBR_VALID), 0);
    assert_int_equal(pgbr_state_code(PGBR_MISSING), 55);
    assert_int_equal(pgbr_state_code(PGBR_CUT), -1);
}

#define CHECKSUM PGBR_WRONG_CHECKSUM

/* main, copy: which is used, or which error. */
static void
loads_pairs(void **state)
{
    static const struct {
        enum pgbr_state main_file, copy;
        int code;
        bool from_copy, exists, both, known;
    } cases[] = {
        {PGBR_VALID, PGBR_VALID, 0, false, true, true, true},
        {PGBR_VALID, PGBR_MISSING, 0, false, true, false, true},
        {PGBR_VALID, CHECKSUM, 0, false, true, true, true},
        {PGBR_VALID, PGBR_CUT, 0, false, true, true, true},
        {PGBR_VALID, PGBR_UNREAD, 0, false, true, false, false},
        {PGBR_MISSING, PGBR_VALID, 0, true, true, false, true},
        {CHECKSUM, PGBR_VALID, 0, true, true, true, true},
        {PGBR_ENCRYPTED, PGBR_VALID, 0, true, true, true, true},
        {CHECKSUM, CHECKSUM, 26, false, true, true, true},
        {CHECKSUM, PGBR_NO_CHECKSUM, 26, false, true, true, true},
        {CHECKSUM, PGBR_MISSING, 26, false, true, false, true},
        {PGBR_MISSING, CHECKSUM, 26, false, true, false, true},
        {PGBR_MALFORMED, PGBR_ENCRYPTED, 29, false, true, true, true},
        {CHECKSUM, PGBR_MALFORMED, 41, false, true, true, true},
        {PGBR_MALFORMED, CHECKSUM, 41, false, true, true, true},
        {PGBR_MISSING, PGBR_MISSING, 55, false, false, false, true},
        {PGBR_CUT, PGBR_VALID, -1, false, true, true, true},
        {CHECKSUM, PGBR_CUT, -1, false, true, true, true},
        {PGBR_MISSING, PGBR_UNREAD, -1, false, false, false, false},
        {PGBR_UNREAD, PGBR_UNREAD, -1, false, false, false, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct pgbr_info main_file = {.state = cases[i].main_file};
        struct pgbr_info copy = {.state = cases[i].copy};
        struct pgbr_pair pair;

        pgbr_pair_load(&main_file, &copy, &pair);
        if (pair.code != cases[i].code || pair.from_copy != cases[i].from_copy ||
            pair.exists != cases[i].exists || pair.both != cases[i].both ||
            pair.known != cases[i].known)
            fail_msg("case %zu: code %d, %d %d %d %d", i, pair.code, pair.from_copy, pair.exists,
                     pair.both, pair.known);
        assert_int_equal(pair.used != NULL, pair.code == 0);
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
        struct pgbr_info info;

        rc = pgbr_info_parse(PGBR_BACKUP_INFO, backup_info, strlen(backup_info), true, &a, &info,
                             &err);
        assert_true(rc == 0 || err.code == SP_NOMEM);
        sp_arena_free(&a);
        assert_in_range(n, 1, 100);
    }
    assert_in_range(n, 8, 100);
}

#define LOG_A "000000010000000000000002"
#define LOG_B "000000010000000000000003"

static void
begins_with_a_segment(void **state)
{
    static const struct {
        const char *start;
        const char *stop;
        const char *wanted;
    } rows[] = {
        {LOG_A, LOG_B, LOG_A},
        {LOG_A, LOG_A, LOG_A},
        {LOG_B, LOG_A, LOG_A},
        {"", LOG_B, LOG_B},
        {NULL, LOG_B, LOG_B},
        {LOG_A, NULL, NULL},
        {LOG_A, "", ""},
        {"00000001000000000000000", LOG_B, LOG_B},
        {LOG_A "0", LOG_B, LOG_B},
        {"0000000100000000000000-2", LOG_B, LOG_B},
        {LOG_A, "000000020000000000000003", "000000020000000000000003"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct pgbr_backup b = {.wal_start = rows[i].start, .wal_stop = rows[i].stop};

        assert_true(sp_streq(pgbr_wal_begin(&b), rows[i].wanted) ||
                    (pgbr_wal_begin(&b) == NULL && rows[i].wanted == NULL));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_archive_info),
        cmocka_unit_test(reads_backup_info),
        cmocka_unit_test(reads_an_upgraded_stanza),
        cmocka_unit_test(judges_damage),
        cmocka_unit_test(judges_files_that_are_none),
        cmocka_unit_test(computes_checksums),
        cmocka_unit_test(reads_parts),
        cmocka_unit_test(counts_backups_of_a_part),
        cmocka_unit_test(picks_the_newest_of_its_database),
        cmocka_unit_test(sees_the_cipher),
        cmocka_unit_test(bounds_history),
        cmocka_unit_test(reads_many_backups),
        cmocka_unit_test(states_have_codes),
        cmocka_unit_test(loads_pairs),
        cmocka_unit_test(begins_with_a_segment),
        cmocka_unit_test(allocations_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
