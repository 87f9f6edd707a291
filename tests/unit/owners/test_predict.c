/*
 * What the consumers' first step will do. The situations A01 to B11 and R03 to R05 are those in
 * which pgBackRest 2.45 was watched: the code and the message are its own.
 */
#include "test.h"

#include "base/text.h"
#include "owners/predict.h"

#define VALID PGBR_VALID
#define MISSING PGBR_MISSING
#define CHECKSUM PGBR_WRONG_CHECKSUM
#define NONE                                                                                       \
    {                                                                                              \
        MISSING, MISSING, MISSING, MISSING                                                         \
    }
#define ALL                                                                                        \
    {                                                                                              \
        VALID, VALID, VALID, VALID                                                                 \
    }
#define LOAD_ARCHIVE                                                                               \
    "unable to load info file '/pgbackrest/archive/db/archive.info' or "                           \
    "'/pgbackrest/archive/db/archive.info.copy':"
#define LOAD_BACKUP                                                                                \
    "unable to load info file '/pgbackrest/backup/db/backup.info' or "                             \
    "'/pgbackrest/backup/db/backup.info.copy':"
#define NO_MATCH "backup and archive info files exist but do not match the database"
#define EXISTS "stanza 'db' already exists on repo1 and is valid"
#define FORBIDDEN "HTTP request failed with 403 (Forbidden):"

enum {
    UNLISTED = 1,    /* the folders were not listed to their end */
    PASSPHRASE = 2,  /* the configuration has one */
    MAYBE = 4,       /* whether it has one is not known */
    NO_LIST = 8,     /* the keys may not list */
    NO_PUT = 16,     /* nor write */
    NO_BUCKET = 32,  /* it does not exist */
    FOREIGN = 64,    /* backup.info is of system 8 */
    FOREIGN_ID = 128 /* and has another number in the history */
};

/* The database of the repository is system 7, PostgreSQL 15. */
static const struct {
    const char *name;
    enum pgbr_state files[4]; /* archive.info, its copy, backup.info, its copy */
    unsigned archive_keys, backup_keys;
    unsigned flags;
    uint64_t system_id;
    const char *version;
    const char *path; /* NULL: /pgbackrest */
    const char *row;
    enum predict_outcome outcome;
    int code;
    const char *message;
} cases[] = {
    {"A01 empty bucket", NONE, 0, 0, 0, 0, NULL, NULL, "0-created", PREDICT_SUCCEEDS, 0, ""},
    {"A02 the same again", ALL, 2, 2, 0, 7, "15", NULL, "0-exists", PREDICT_SUCCEEDS, 0, EXISTS},
    {"A03 another cluster", ALL, 2, 2, 0, 8, "15", NULL, "28-other-system", PREDICT_FAILS, 28,
     NO_MATCH},
    {"R03 another cluster, version not told", ALL, 2, 2, 0, 8, NULL, NULL, "28-other-system",
     PREDICT_FAILS, 28, NO_MATCH},
    {"A04 another version", ALL, 2, 2, 0, 7, "12", NULL, "28-other-version", PREDICT_FAILS, 28,
     NO_MATCH},
    {"A04 another version, system not told", ALL, 2, 2, 0, 0, "12", NULL, "28-other-version",
     PREDICT_FAILS, 28, NO_MATCH},
    {"A05 a copy of the cluster", ALL, 9, 9, 0, 7, "15", NULL, "0-exists", PREDICT_SUCCEEDS, 0,
     EXISTS},
    {"A02 or A03: nothing told", ALL, 2, 2, 0, 0, NULL, NULL, "28-unless-same", PREDICT_DEPENDS, -1,
     ""},
    {"A02 or A03: only the version told", ALL, 2, 2, 0, 0, "15", NULL, "28-unless-same",
     PREDICT_DEPENDS, -1, ""},
    {"A02 or A04: only the system told", ALL, 2, 2, 0, 7, NULL, NULL, "28-unless-same",
     PREDICT_DEPENDS, -1, ""},
    {"A09 object in archive/db/", NONE, 1, 0, 0, 7, "15", NULL, "40-archive", PREDICT_FAILS, 40,
     "archive directory not empty"},
    {"A09 and the other list did not end", NONE, 1, 0, UNLISTED, 7, "15", NULL, "40-not-listed",
     PREDICT_FAILS, 40, ""},
    {"A10 object in backup/db/", NONE, 0, 1, 0, 7, "15", NULL, "40-backup", PREDICT_FAILS, 40,
     "backup directory not empty"},
    {"A11 objects in both", NONE, 1, 1, 0, 7, "15", NULL, "40-both", PREDICT_FAILS, 40,
     "backup directory and/or archive directory not empty"},
    {"A11 and the lists did not end", NONE, 1, 1, UNLISTED, 7, "15", NULL, "40-both", PREDICT_FAILS,
     40, "backup directory and/or archive directory not empty"},
    {"A12 WAL left behind", NONE, 500, 0, 0, 7, "15", NULL, "40-archive", PREDICT_FAILS, 40,
     "archive directory not empty"},
    {"A15 R05 a folder marker in archive/db/", NONE, 1, 0, 0, 0, NULL, NULL, "40-archive",
     PREDICT_FAILS, 40, "archive directory not empty"},
    {"A01 or A09: not listed", NONE, 0, 0, UNLISTED, 7, "15", NULL, "unknown-list", PREDICT_UNKNOWN,
     -1, ""},
    {"A18 only archive.info and its copy",
     {VALID, VALID, MISSING, MISSING},
     2,
     0,
     0,
     7,
     "15",
     NULL,
     "55-backup-info",
     PREDICT_FAILS,
     55,
     "archive.info exists but backup.info is missing on repo1"},
    {"A18 a damaged one",
     {CHECKSUM, MISSING, MISSING, MISSING},
     1,
     0,
     0,
     7,
     "15",
     NULL,
     "55-backup-info",
     PREDICT_FAILS,
     55,
     "archive.info exists but backup.info is missing on repo1"},
    {"A19 only backup.info and its copy",
     {MISSING, MISSING, VALID, VALID},
     0,
     2,
     0,
     7,
     "15",
     NULL,
     "55-archive-info",
     PREDICT_FAILS,
     55,
     "backup.info exists but archive.info is missing on repo1"},
    {"A20 both copies missing",
     {VALID, MISSING, VALID, MISSING},
     1,
     1,
     0,
     7,
     "15",
     NULL,
     "0-restored",
     PREDICT_SUCCEEDS,
     0,
     ""},
    {"A20 of another cluster",
     {VALID, MISSING, VALID, MISSING},
     1,
     1,
     0,
     8,
     "15",
     NULL,
     "28-other-system",
     PREDICT_FAILS,
     28,
     NO_MATCH},
    {"A21 only the copies",
     {MISSING, VALID, MISSING, VALID},
     1,
     1,
     0,
     7,
     "15",
     NULL,
     "0-restored",
     PREDICT_SUCCEEDS,
     0,
     ""},
    {"A22 archive.info and the copy of backup.info",
     {VALID, MISSING, MISSING, VALID},
     1,
     1,
     0,
     7,
     "15",
     NULL,
     "0-restored",
     PREDICT_SUCCEEDS,
     0,
     ""},
    {"A20 and the keys may not write",
     {VALID, MISSING, VALID, VALID},
     1,
     2,
     NO_PUT,
     7,
     "15",
     NULL,
     "39-copy-refused",
     PREDICT_FAILS,
     39,
     FORBIDDEN},
    {"A23 archive.info damaged, its copy good",
     {CHECKSUM, VALID, VALID, VALID},
     2,
     2,
     0,
     7,
     "15",
     NULL,
     "0-exists",
     PREDICT_SUCCEEDS,
     0,
     EXISTS},
    {"A24 archive.info and its copy damaged",
     {CHECKSUM, CHECKSUM, VALID, VALID},
     2,
     2,
     0,
     7,
     "15",
     NULL,
     "26-archive-info",
     PREDICT_FAILS,
     26,
     LOAD_ARCHIVE},
    {"A25 backup.info and its copy damaged",
     {VALID, VALID, CHECKSUM, CHECKSUM},
     2,
     2,
     0,
     7,
     "15",
     NULL,
     "26-backup-info",
     PREDICT_FAILS,
     26,
     LOAD_BACKUP},
    {"A24 A25 all damaged: archive.info is first",
     {CHECKSUM, CHECKSUM, CHECKSUM, CHECKSUM},
     2,
     2,
     0,
     7,
     "15",
     NULL,
     "26-archive-info",
     PREDICT_FAILS,
     26,
     LOAD_ARCHIVE},
    {"A26 A28 A31 archive.info is none",
     {PGBR_MALFORMED, PGBR_MALFORMED, VALID, VALID},
     2,
     2,
     0,
     7,
     "15",
     NULL,
     "29-archive-info",
     PREDICT_FAILS,
     29,
     LOAD_ARCHIVE},
    {"A26 of backup.info",
     {VALID, VALID, PGBR_MALFORMED, PGBR_MALFORMED},
     2,
     2,
     0,
     7,
     "15",
     NULL,
     "29-backup-info",
     PREDICT_FAILS,
     29,
     LOAD_BACKUP},
    {"A27 A32 no checksum",
     {PGBR_NO_CHECKSUM, PGBR_NO_CHECKSUM, VALID, VALID},
     2,
     2,
     0,
     7,
     "15",
     NULL,
     "26-archive-info",
     PREDICT_FAILS,
     26,
     LOAD_ARCHIVE},
    {"A29 archive.info damaged, its copy missing",
     {CHECKSUM, MISSING, VALID, VALID},
     1,
     2,
     0,
     7,
     "15",
     NULL,
     "26-archive-info",
     PREDICT_FAILS,
     26,
     LOAD_ARCHIVE},
    {"A29 the other way round",
     {MISSING, CHECKSUM, VALID, VALID},
     1,
     2,
     0,
     7,
     "15",
     NULL,
     "26-archive-info",
     PREDICT_FAILS,
     26,
     LOAD_ARCHIVE},
    {"two kinds of damage",
     {CHECKSUM, PGBR_MALFORMED, VALID, VALID},
     2,
     2,
     0,
     7,
     "15",
     NULL,
     "41-archive-info",
     PREDICT_FAILS,
     41,
     LOAD_ARCHIVE},
    {"two kinds of damage in backup.info",
     {VALID, VALID, CHECKSUM, PGBR_MALFORMED},
     2,
     2,
     0,
     7,
     "15",
     NULL,
     "41-backup-info",
     PREDICT_FAILS,
     41,
     LOAD_BACKUP},
    {"a value that is none",
     {PGBR_BAD_VALUE, PGBR_BAD_VALUE, VALID, VALID},
     2,
     2,
     0,
     7,
     "15",
     NULL,
     "99-archive-info",
     PREDICT_FAILS,
     99,
     LOAD_ARCHIVE},
    {"a value that is none in backup.info",
     {VALID, VALID, PGBR_BAD_VALUE, MISSING},
     2,
     1,
     0,
     7,
     "15",
     NULL,
     "99-backup-info",
     PREDICT_FAILS,
     99,
     LOAD_BACKUP},
    {"A30 files of different clusters", ALL, 2, 2, FOREIGN, 7, "15", NULL, "28-files-differ",
     PREDICT_FAILS, 28, "backup info file and archive info file do not match"},
    {"A30 different numbers in the history", ALL, 2, 2, FOREIGN_ID, 0, NULL, NULL,
     "28-files-differ", PREDICT_FAILS, 28, "backup info file and archive info file do not match"},
    {"A33 empty bucket, a passphrase", NONE, 0, 0, PASSPHRASE, 7, "15", NULL, "0-created",
     PREDICT_SUCCEEDS, 0, ""},
    {"A34 A36 encrypted, a passphrase",
     {PGBR_ENCRYPTED, PGBR_ENCRYPTED, PGBR_ENCRYPTED, PGBR_ENCRYPTED},
     2,
     2,
     PASSPHRASE,
     7,
     "15",
     NULL,
     "depends-encrypted",
     PREDICT_DEPENDS,
     -1,
     ""},
    {"A34 A35 encrypted, perhaps a passphrase",
     {PGBR_ENCRYPTED, PGBR_ENCRYPTED, PGBR_ENCRYPTED, PGBR_ENCRYPTED},
     2,
     2,
     MAYBE,
     7,
     "15",
     NULL,
     "depends-encrypted",
     PREDICT_DEPENDS,
     -1,
     ""},
    {"A35 encrypted, no passphrase",
     {PGBR_ENCRYPTED, PGBR_ENCRYPTED, PGBR_ENCRYPTED, PGBR_ENCRYPTED},
     2,
     2,
     0,
     7,
     "15",
     NULL,
     "29-archive-info",
     PREDICT_FAILS,
     29,
     LOAD_ARCHIVE},
    {"A37 plain, a passphrase", ALL, 2, 2, PASSPHRASE, 7, "15", NULL, "95-plain", PREDICT_FAILS, 95,
     LOAD_ARCHIVE},
    {"A02 perhaps a passphrase", ALL, 2, 2, MAYBE, 7, "15", NULL, "0-exists", PREDICT_SUCCEEDS, 0,
     EXISTS},
    {"A39 path without a slash", NONE, 0, 0, 0, 7, "15", "pgbackrest", "32-path-relative",
     PREDICT_FAILS, 32, "'pgbackrest' must begin with / for 'repo1-path' option"},
    {"A40 path /",
     {CHECKSUM, MISSING, VALID, VALID},
     1,
     2,
     0,
     7,
     "15",
     "/",
     "26-archive-info",
     PREDICT_FAILS,
     26,
     "unable to load info file '/archive/db/archive.info' or '/archive/db/archive.info.copy':"},
    {"A41 path with //", NONE, 0, 0, 0, 7, "15", "/a b//c", "32-path-empty-part", PREDICT_FAILS, 32,
     "'/a b//c' cannot contain // for 'repo1-path' option"},
    {"B04 no bucket", NONE, 0, 0, NO_BUCKET, 7, "15", NULL, "39-no-bucket", PREDICT_FAILS, 39,
     "HTTP request failed with 404 (Not Found):"},
    {"B05 read-only keys, empty bucket", NONE, 0, 0, NO_PUT, 7, "15", NULL, "39-put-refused",
     PREDICT_FAILS, 39, FORBIDDEN},
    {"B06 read-only keys, the stanza exists", ALL, 2, 2, NO_PUT, 7, "15", NULL, "0-exists",
     PREDICT_SUCCEEDS, 0, EXISTS},
    {"B07 no right to list", NONE, 0, 0, NO_LIST | UNLISTED, 7, "15", NULL, "39-missing-is-refused",
     PREDICT_FAILS, 39, FORBIDDEN},
    {"B08 no right to list, the stanza exists", ALL, 2, 2, NO_LIST, 7, "15", NULL, "0-exists",
     PREDICT_SUCCEEDS, 0, EXISTS},
    {"not seen whether archive.info exists",
     {PGBR_UNREAD, MISSING, MISSING, MISSING},
     0,
     0,
     0,
     7,
     "15",
     NULL,
     "unknown-files",
     PREDICT_UNKNOWN,
     -1,
     ""},
    {"not seen whether a copy exists",
     {VALID, PGBR_UNREAD, VALID, VALID},
     2,
     2,
     0,
     7,
     "15",
     NULL,
     "unknown-files",
     PREDICT_UNKNOWN,
     -1,
     ""},
    {"archive.info not read",
     {PGBR_CUT, VALID, VALID, VALID},
     2,
     2,
     0,
     7,
     "15",
     NULL,
     "unknown-archive-info",
     PREDICT_UNKNOWN,
     -1,
     ""},
    {"backup.info not read",
     {VALID, VALID, PGBR_CUT, VALID},
     2,
     2,
     0,
     7,
     "15",
     NULL,
     "unknown-backup-info",
     PREDICT_UNKNOWN,
     -1,
     ""},
    {"backup.info not read, archive.info damaged",
     {CHECKSUM, CHECKSUM, PGBR_CUT, VALID},
     2,
     2,
     0,
     7,
     "15",
     NULL,
     "26-archive-info",
     PREDICT_FAILS,
     26,
     LOAD_ARCHIVE},
    {"the copies not read",
     {VALID, PGBR_CUT, VALID, PGBR_CUT},
     2,
     2,
     0,
     7,
     "15",
     NULL,
     "0-exists",
     PREDICT_SUCCEEDS,
     0,
     EXISTS},
};

struct situation {
    struct pgbr_info files[4];
    struct predict_stanza stanza;
};

static void
prepare(size_t i, struct situation *s)
{
    unsigned flags = cases[i].flags;

    *s = (struct situation){.stanza = {.stanza = "db", .bucket = PREDICT_YES}};
    for (size_t k = 0; k < 4; k++) {
        s->files[k].state = cases[i].files[k];
        s->files[k].db = (struct pgbr_db){.id = 1, .system_id = 7, .version = "15"};
        if (k >= 2 && (flags & FOREIGN) != 0)
            s->files[k].db.system_id = 8;
        if (k >= 2 && (flags & FOREIGN_ID) != 0)
            s->files[k].db.id = 2;
    }
    pgbr_pair_load(&s->files[0], &s->files[1], &s->stanza.archive);
    pgbr_pair_load(&s->files[2], &s->files[3], &s->stanza.backup);
    s->stanza.repo_path = cases[i].path == NULL ? "/pgbackrest" : cases[i].path;
    s->stanza.listed = (flags & UNLISTED) == 0;
    s->stanza.archive_keys = cases[i].archive_keys;
    s->stanza.backup_keys = cases[i].backup_keys;
    s->stanza.passphrase = (flags & PASSPHRASE) != 0 ? PREDICT_YES : PREDICT_NO;
    if ((flags & MAYBE) != 0)
        s->stanza.passphrase = PREDICT_NOT_KNOWN;
    s->stanza.may_list = (flags & NO_LIST) != 0 ? PREDICT_NO : PREDICT_NOT_KNOWN;
    s->stanza.may_put = (flags & NO_PUT) != 0 ? PREDICT_NO : PREDICT_NOT_KNOWN;
    if ((flags & NO_BUCKET) != 0)
        s->stanza.bucket = PREDICT_NO;
    s->stanza.system_id = cases[i].system_id;
    s->stanza.version = cases[i].version;
}

static void
predicts_stanza_create(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct situation s;
        struct prediction p;

        prepare(i, &s);
        assert_int_equal(predict_stanza_create(&s.stanza, &a, &p, &err), 0);
        if (!sp_streq(p.row, cases[i].row) || p.outcome != cases[i].outcome ||
            p.code != cases[i].code || !sp_streq(p.message, cases[i].message))
            fail_msg("%s: %s, outcome %d, [%03d] \"%s\"", cases[i].name, p.row, p.outcome, p.code,
                     p.message);
        if (p.why[0] == '\0' || strpbrk(p.why, "{}%") != NULL)
            fail_msg("%s: \"%s\"", cases[i].name, p.why);
        if (p.writes && p.outcome != PREDICT_SUCCEEDS)
            fail_msg("%s fails and writes", cases[i].name);
        sp_arena_free(&a);
    }
}

static void
every_row_has_a_case(void **state)
{
    size_t n = 0;

    (void)state;
    for (; predict_stanza_row(n) != NULL; n++) {
        bool found = false;

        for (size_t i = 0; i < COUNT_OF(cases); i++)
            found = found || sp_streq(cases[i].row, predict_stanza_row(n));
        if (!found)
            fail_msg("no case of %s", predict_stanza_row(n));
        for (size_t k = 0; k < n; k++)
            assert_string_not_equal(predict_stanza_row(k), predict_stanza_row(n));
    }
    assert_in_range(n, 20, 100);
}

/* What comes after a success, one step at a time; a failure says nothing of later ones. */
static void
notes_what_fails_later(void **state)
{
    static const struct {
        const char *name;
        enum pgbr_state archive, backup;
        enum predict_answer may_list, may_put, may_delete;
        size_t n;
        const char *part; /* of the first note */
    } rows[] = {
        {"all is well", VALID, VALID, PREDICT_YES, PREDICT_YES, PREDICT_YES, 0, ""},
        {"nothing is known", VALID, VALID, PREDICT_NOT_KNOWN, PREDICT_NOT_KNOWN, PREDICT_NOT_KNOWN,
         0, ""},
        {"B11 H03 no right to delete", VALID, VALID, PREDICT_YES, PREDICT_YES, PREDICT_NO, 1,
         "deletes backup/db/latest"},
        {"B06 no right to write", VALID, VALID, PREDICT_YES, PREDICT_NO, PREDICT_YES, 1,
         "may not write"},
        {"B08 no right to list", VALID, VALID, PREDICT_NO, PREDICT_YES, PREDICT_YES, 1,
         "may not list"},
        {"A23 archive.info damaged", CHECKSUM, VALID, PREDICT_YES, PREDICT_YES, PREDICT_YES, 1,
         "not repaired"},
        {"A23 backup.info damaged", VALID, CHECKSUM, PREDICT_YES, PREDICT_YES, PREDICT_YES, 1,
         "not repaired"},
        {"A21 archive.info missing: it is written", MISSING, VALID, PREDICT_YES, PREDICT_YES,
         PREDICT_YES, 0, ""},
        {"all of them", CHECKSUM, VALID, PREDICT_NO, PREDICT_NO, PREDICT_NO, 4, "latest"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct situation s;
        struct prediction p;

        prepare(1, &s);
        s.files[0].state = rows[i].archive;
        s.files[2].state = rows[i].backup;
        pgbr_pair_load(&s.files[0], &s.files[1], &s.stanza.archive);
        pgbr_pair_load(&s.files[2], &s.files[3], &s.stanza.backup);
        s.stanza.may_list = rows[i].may_list;
        s.stanza.may_put = rows[i].may_put;
        s.stanza.may_delete = rows[i].may_delete;
        assert_int_equal(predict_stanza_create(&s.stanza, &a, &p, &err), 0);
        if (p.outcome != PREDICT_SUCCEEDS || p.nnotes != rows[i].n ||
            (p.nnotes > 0 && strstr(p.notes[0], rows[i].part) == NULL))
            fail_msg("%s: %s, %zu notes, \"%s\"", rows[i].name, p.row, p.nnotes,
                     p.nnotes > 0 ? p.notes[0] : "");
        s.stanza.system_id = 8;
        assert_int_equal(predict_stanza_create(&s.stanza, &a, &p, &err), 0);
        assert_int_equal(p.outcome, PREDICT_FAILS);
        assert_int_equal(p.nnotes, 0);
        sp_arena_free(&a);
    }
}

static void
names_the_owner(void **state)
{
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct situation s;
    struct prediction p;
    size_t i = 0;

    (void)state;
    while (!sp_streq(cases[i].row, "28-other-system"))
        i++;
    prepare(i, &s);
    s.files[0].db.system_id = UINT64_MAX;
    s.files[2].db.system_id = UINT64_MAX;
    assert_int_equal(predict_stanza_create(&s.stanza, &a, &p, &err), 0);
    assert_string_equal(p.why, "The stanza belongs to another database: system "
                               "18446744073709551615, PostgreSQL 15.");
    sp_arena_free(&a);
}

/* Names with the signs of the table's own texts are no signs. */
static void
takes_any_name(void **state)
{
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct situation s;
    struct prediction p;

    (void)state;
    prepare(0, &s);
    s.stanza.stanza = "%s{path}";
    s.stanza.repo_path = "{version}%s";
    assert_int_equal(predict_stanza_create(&s.stanza, &a, &p, &err), 0);
    assert_string_equal(p.message, "'{version}%s' must begin with / for 'repo1-path' option");
    sp_arena_free(&a);
}

static const struct {
    const char *name;
    enum predict_answer bucket, listed;
    unsigned wals;
    unsigned newest, timeline;
    const char *row;
    enum predict_outcome outcome;
    int code;
    const char *message;
    unsigned new_wals;
    enum predict_answer takes_new;
} wals_cases[] = {
    {"empty", PREDICT_YES, PREDICT_YES, 0, 0, 0, "0-empty", PREDICT_SUCCEEDS, 0, "", 0,
     PREDICT_NOT_KNOWN},
    {"empty, timeline", PREDICT_YES, PREDICT_YES, 0, 0, 1, "0-empty", PREDICT_SUCCEEDS, 0, "", 0,
     PREDICT_NOT_KNOWN},
    {"one", PREDICT_YES, PREDICT_YES, 1, 1, 0, "1-not-empty", PREDICT_FAILS, 1,
     "WAL archive check failed for server m1: Expected empty archive", 0, PREDICT_NOT_KNOWN},
    {"one, the list did not end", PREDICT_YES, PREDICT_NO, 1, 1, 0, "1-not-empty", PREDICT_FAILS, 1,
     "WAL archive check failed for server m1: Expected empty archive", 0, PREDICT_NOT_KNOWN},
    {"none, the list did not end", PREDICT_YES, PREDICT_NO, 0, 0, 0, "unknown-list",
     PREDICT_UNKNOWN, -1, "", 0, PREDICT_NOT_KNOWN},
    {"none, not listed", PREDICT_NOT_KNOWN, PREDICT_NOT_KNOWN, 0, 0, 0, "unknown-list",
     PREDICT_UNKNOWN, -1, "", 0, PREDICT_NOT_KNOWN},
    {"this timeline", PREDICT_YES, PREDICT_YES, 3, 2, 2, "1-timeline", PREDICT_FAILS, 1,
     "WAL archive check failed for server m1: Found files in WAL archive equal to or newer than "
     "the timeline",
     0, PREDICT_NOT_KNOWN},
    {"older timelines", PREDICT_YES, PREDICT_YES, 3, 1, 2, "0-older", PREDICT_SUCCEEDS, 0, "", 0,
     PREDICT_NOT_KNOWN},
    {"older timelines, the list did not end", PREDICT_YES, PREDICT_NO, 3, 1, 2, "unknown-list",
     PREDICT_UNKNOWN, -1, "", 0, PREDICT_NOT_KNOWN},
    {"no bucket", PREDICT_NO, PREDICT_NOT_KNOWN, 0, 0, 0, "0-no-bucket", PREDICT_SUCCEEDS, 0, "", 0,
     PREDICT_NOT_KNOWN},
    {"xz, which Barman", PREDICT_YES, PREDICT_YES, 2, 1, 0, "depends-compression", PREDICT_DEPENDS,
     -1, "", 2, PREDICT_NOT_KNOWN},
    {"xz, an old one", PREDICT_YES, PREDICT_YES, 2, 1, 0, "0-not-taken", PREDICT_SUCCEEDS, 0, "", 2,
     PREDICT_NO},
    {"xz, an old one, the list did not end", PREDICT_YES, PREDICT_NO, 2, 1, 0, "unknown-list",
     PREDICT_UNKNOWN, -1, "", 2, PREDICT_NO},
    {"xz, an old one, timeline", PREDICT_YES, PREDICT_YES, 2, 1, 1, "0-not-taken", PREDICT_SUCCEEDS,
     0, "", 2, PREDICT_NO},
    {"xz, a new one", PREDICT_YES, PREDICT_YES, 2, 1, 0, "1-not-empty", PREDICT_FAILS, 1,
     "WAL archive check failed for server m1: Expected empty archive", 2, PREDICT_YES},
    {"xz and gz, an old one", PREDICT_YES, PREDICT_YES, 3, 1, 0, "1-not-empty", PREDICT_FAILS, 1,
     "WAL archive check failed for server m1: Expected empty archive", 2, PREDICT_NO},
    {"xz and gz, which Barman", PREDICT_YES, PREDICT_YES, 3, 1, 0, "1-not-empty", PREDICT_FAILS, 1,
     "WAL archive check failed for server m1: Expected empty archive", 2, PREDICT_NOT_KNOWN},
};

static void
predicts_check_wal_archive(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(wals_cases); i++) {
        const struct predict_wals w = {.server = "m1",
                                       .bucket = wals_cases[i].bucket,
                                       .listed = wals_cases[i].listed,
                                       .wals = wals_cases[i].wals,
                                       .new_wals = wals_cases[i].new_wals,
                                       .takes_new = wals_cases[i].takes_new,
                                       .newest_timeline = wals_cases[i].newest,
                                       .timeline = wals_cases[i].timeline};
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct prediction p;

        assert_int_equal(predict_check_wal_archive(&w, &a, &p, &err), 0);
        if (!sp_streq(p.row, wals_cases[i].row) || p.outcome != wals_cases[i].outcome ||
            p.code != wals_cases[i].code || !sp_streq(p.message, wals_cases[i].message))
            fail_msg("%s: %s, [%d] \"%s\"", wals_cases[i].name, p.row, p.code, p.message);
        sp_arena_free(&a);
    }
    for (size_t n = 0; predict_wals_row(n) != NULL; n++) {
        bool found = false;

        for (size_t i = 0; i < COUNT_OF(wals_cases); i++)
            found = found || sp_streq(wals_cases[i].row, predict_wals_row(n));
        if (!found)
            fail_msg("no case of %s", predict_wals_row(n));
    }
}

static void
allocations_fail(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int rc = -1;

        for (long n = 1; rc == -1; n++) {
            struct sp_arena a = {.fail_in = n};
            struct sp_err err = {0};
            struct situation s;
            struct prediction p;

            prepare(i, &s);
            s.stanza.may_delete = PREDICT_NO;
            rc = predict_stanza_create(&s.stanza, &a, &p, &err);
            assert_true(rc == 0 || err.code == SP_NOMEM);
            sp_arena_free(&a);
            assert_in_range(n, 1, 100);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(predicts_stanza_create), cmocka_unit_test(every_row_has_a_case),
        cmocka_unit_test(notes_what_fails_later), cmocka_unit_test(names_the_owner),
        cmocka_unit_test(takes_any_name),         cmocka_unit_test(predicts_check_wal_archive),
        cmocka_unit_test(allocations_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
