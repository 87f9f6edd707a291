/* What a health run asks, how often, and what of the answers is kept. */
#include "bucket.h"

#include "base/text.h"
#include "probe/health.h"

#define DB "[db]\n%sdb-id=1\ndb-system-id=7710977761009174728\ndb-version=\"15\"\n\n"
#define SEGMENT "00000001%016lX-0123456789012345678901234567890123456789.gz"
#define FULL "20251230-010000F"
#define INCR FULL "_20251231-010000I"

struct run {
    struct canned net;
    struct canned_target t;
    struct bucket bucket;
    struct evidence ev;
    struct sp_arena arena;
    struct sp_err err;
};

/* With the checksum that belongs to it. */
static const char *
sealed(struct sp_arena *a, enum pgbr_kind kind, const char *text)
{
    static const char none[] = "0000000000000000000000000000000000000000";
    struct pgbr_info info = {.version = ""};
    char *file = sp_printf(a, NULL, "%s[backrest]\nbackrest-checksum=\"%s\"\n", text, none);

    assert_int_equal(pgbr_info_parse(kind, file, strlen(file), true, a, &info, NULL), 0);
    assert_int_equal(strlen(info.checksum), 40);
    memcpy(strstr(file, none), info.checksum, 40);
    assert_int_equal(pgbr_info_parse(kind, file, strlen(file), true, a, &info, NULL), 0);
    assert_int_equal(info.state, PGBR_VALID);
    return file;
}

static const char *
archive_info(struct sp_arena *a)
{
    return sealed(a, PGBR_ARCHIVE_INFO,
                  sp_printf(a, NULL,
                            "[backrest]\nbackrest-format=5\nbackrest-version=\"2.45\"\n\n" DB
                            "[db:history]\n1={\"db-id\":7710977761009174728,\"db-version\":\"15\"}"
                            "\n\n",
                            ""));
}

static const char *
backup_line(struct sp_arena *a, const char *label, const char *type, long long stop, unsigned wal)
{
    return sp_printf(
        a, NULL,
        "%s={\"backrest-format\":5,\"backrest-version\":\"2.45\","
        "\"backup-archive-start\":\"00000001%016X\",\"backup-archive-stop\":\"00000001%016X\","
        "\"backup-error\":false,\"backup-info-repo-size\":100,"
        "\"backup-info-repo-size-delta\":100,\"backup-info-size\":100,"
        "\"backup-info-size-delta\":100,%s\"backup-timestamp-start\":%lld,"
        "\"backup-timestamp-stop\":%lld,\"backup-type\":\"%s\",\"db-id\":1,"
        "\"option-archive-check\":true,\"option-archive-copy\":false,"
        "\"option-backup-standby\":false,\"option-checksum-page\":false,"
        "\"option-compress\":true,\"option-hardlink\":false,\"option-online\":true}\n",
        label, wal, wal,
        sp_streq(type, "full") ? ""
                               : "\"backup-prior\":\"" FULL "\",\"backup-reference\":[\"" FULL
                                 "\"],",
        stop - 60, stop, type);
}

/* lines "": no backup yet. */
static const char *
backup_info(struct sp_arena *a, const char *lines)
{
    return sealed(a, PGBR_BACKUP_INFO,
                  sp_printf(a, NULL,
                            "[backrest]\nbackrest-format=5\nbackrest-version=\"2.45\"\n\n%s%s%s" DB
                            "[db:history]\n1={\"db-catalog-version\":202209061,"
                            "\"db-control-version\":1300,\"db-system-id\":7710977761009174728,"
                            "\"db-version\":\"15\"}\n\n",
                            lines[0] == '\0' ? "" : "[backup:current]\n", lines,
                            lines[0] == '\0' ? "" : "\n",
                            "db-catalog-version=202209061\ndb-control-version=1300\n"));
}

static void
put_pair(struct bucket *b, const char *key, const char *body)
{
    bucket_put(b, key, body, NULL);
    bucket_put(b, sp_printf(&b->arena, NULL, "%s.copy", key), body, NULL);
}

/* Segments from..to of the first folder. */
static void
put_wal(struct bucket *b, const char *folder, unsigned long from, unsigned long to)
{
    for (unsigned long i = from; i <= to; i++)
        bucket_put(b, sp_printf(&b->arena, NULL, "%s0000000100000000/" SEGMENT, folder, i), NULL,
                   NULL);
}

static void
put_repository(struct bucket *b)
{
    const char *lines =
        sp_printf(&b->arena, NULL, "%s%s",
                  backup_line(&b->arena, FULL, "full", (long long)CANNED_NOW - 172800, 2),
                  backup_line(&b->arena, INCR, "incr", (long long)CANNED_NOW - 86400, 5));

    put_pair(b, "db/archive/db/archive.info", archive_info(&b->arena));
    put_pair(b, "db/backup/db/backup.info", backup_info(&b->arena, lines));
    put_wal(b, "db/archive/db/15-1/", 2, 9);
    bucket_put(b, "db/archive/db/15-1/0000000100000000/000000010000000000000005.00000028.backup",
               NULL, NULL);
    bucket_put(b, "db/backup/db/" FULL "/backup.manifest", NULL, NULL);
    bucket_put(b, "db/backup/db/" INCR "/backup.manifest", NULL, NULL);
    bucket_put(b, "db/backup/db/backup.history/2025/" FULL ".manifest.gz", NULL, NULL);
}

static struct run *
set_up(void)
{
    struct run *r = calloc(1, sizeof(*r));

    assert_non_null(r);
    canned_target_init(&r->t);
    r->t.target.purpose = PURPOSE_HEALTH;
    r->net.naddresses[SEEN_ENDPOINT] = 2;
    r->net.naddresses[SEEN_BUCKET_HOST] = 2;
    r->net.answer = bucket_answer;
    r->net.ctx = &r->bucket;
    return r;
}

static void
tear_down(struct run *r)
{
    canned_target_release(&r->t);
    sp_arena_free(&r->bucket.arena);
    sp_arena_free(&r->net.arena);
    sp_arena_free(&r->arena);
    free(r);
}

static int
run(struct run *r)
{
    struct net calls = canned_calls(&r->net);

    return waves_run(&r->t.target, true, &calls, &r->arena, &r->ev, &r->err);
}

static void
look(struct run *r)
{
    assert_int_equal(run(r), 0);
}

/* "1:list 1:archive.info 2:wal": what was sent, by waves. */
static void
assert_sent(struct run *r, const char *wanted)
{
    struct sp_buf text;

    sp_buf_init(&text, &r->arena, 8192);
    for (size_t i = 0; i < r->net.nsent && i < CANNED_SENT_MAX; i++)
        assert_int_equal(
            sp_buf_addf(&text, NULL, "%s%u:%s", i == 0 ? "" : " ", r->net.sent[i].wave,
                        r->net.sent[i].purpose == NULL ? "page" : r->net.sent[i].purpose),
            0);
    assert_string_equal(sp_buf_str(&text), wanted);
    assert_int_equal(r->ev.requests, r->net.nsent);
}

static void
assert_names(const struct names_seen *names, bool listed, const char *wanted)
{
    char text[4096] = "";

    for (size_t i = 0; i < names->nnames; i++)
        (void)snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s", i == 0 ? "" : " ",
                       names->names[i]);
    assert_string_equal(text, wanted);
    assert_int_equal(names->listed, listed);
}

static const char healthy[] = "1:list 1:archive.info 1:backup.info 1:backups 2:stanzas 2:wal";

static void
healthy_in_six_requests(void **state)
{
    const struct health_seen *h;
    const struct pgbr_info *infos;
    struct run *r = set_up();

    (void)state;
    put_repository(&r->bucket);
    bucket_put(&r->bucket, "db/archive/db/15-1/00000002.history", NULL, NULL);
    look(r);
    assert_sent(r, healthy);
    assert_int_equal(r->ev.requests, 6);
    assert_int_equal(r->ev.waves, 2);
    assert_int_equal(r->net.nhandshakes, 2); /* none for the style that is not used */
    h = &r->ev.health;
    infos = r->ev.content.infos;
    assert_true(h->looked);
    assert_false(h->settings_looked);
    assert_int_equal(infos[SEEN_ARCHIVE_INFO].state, PGBR_VALID);
    assert_int_equal(infos[SEEN_ARCHIVE_COPY].state, PGBR_CUT);
    assert_int_equal(infos[SEEN_BACKUP_INFO].state, PGBR_VALID);
    assert_int_equal(infos[SEEN_BACKUP_COPY].state, PGBR_CUT);
    assert_int_equal(infos[SEEN_BACKUP_INFO].backups.count, 2);
    assert_true(h->archive_info.listed && h->archive_info.has_main && h->archive_info.has_copy);
    assert_string_equal(h->archive_info.main_etag, h->archive_info.copy_etag);
    assert_int_equal(h->archive_info.main_size, h->archive_info.copy_size);
    assert_true(h->backup_info.listed && h->backup_info.has_main && h->backup_info.has_copy);
    assert_string_equal(h->backup_info.main_etag, h->backup_info.copy_etag);
    assert_names(&h->beside, true, "archive/ backup/");
    assert_names(&h->stanzas, true, "db/");
    assert_names(&h->backups, true, INCR "/ " FULL "/");
    assert_int_equal(h->backups.count, 2);
    assert_true(h->wal_listed);
    assert_false(h->wal_more);
    assert_int_equal(h->wal_keys, 5);
    assert_string_equal(h->wal_newest, "000000010000000000000009");
    assert_int_equal(h->wal_modified, CANNED_NOW - 600);
    assert_string_equal(h->wal_first, "000000010000000000000005");
    assert_null(h->wal_before_hole);
    assert_names(&h->fulls, true, FULL "/");
    assert_int_equal(r->ev.content.found.ncandidates, 1);
    assert_string_equal(r->ev.content.found.candidates[0].layout->id, "pgbackrest");
    assert_string_equal(r->ev.content.found.candidates[0].who.bytes, "db");
    tear_down(r);
}

/* The list and what is asked for at once are those that can be judged without any other answer. */
static void
lists_as_they_are_asked(void **state)
{
    struct run *r = set_up();

    (void)state;
    put_repository(&r->bucket);
    look(r);
    assert_string_equal(r->net.sent[0].target, "/backups/?delimiter=%2F&encoding-type=url&"
                                               "list-type=2&max-keys=1000&prefix=db%2F");
    assert_string_equal(
        r->net.sent[5].target,
        "/backups/?encoding-type=url&list-type=2&max-keys=1000&prefix=db%2Farchive%2Fdb%2F&"
        "start-after=db%2Farchive%2Fdb%2F15-1%2F0000000100000000%2F000000010000000000000005");
    for (size_t i = 0; i < r->net.nsent; i++)
        assert_true(r->net.sent[i].is_signed && r->net.sent[i].verify);
    tear_down(r);
}

/* ---- pgBackRest's files */

static void
remove_all(struct bucket *b)
{
    b->nobjects = 0;
}

static void
no_repository(struct bucket *b)
{
    remove_all(b);
}

static void
no_backup(struct bucket *b)
{
    put_pair(b, "db/backup/db/backup.info", backup_info(&b->arena, ""));
    bucket_remove(b, "db/backup/db/" FULL "/backup.manifest");
    bucket_remove(b, "db/backup/db/" INCR "/backup.manifest");
}

static void
no_copies(struct bucket *b)
{
    bucket_remove(b, "db/archive/db/archive.info.copy");
    bucket_remove(b, "db/backup/db/backup.info.copy");
}

static void
only_copies(struct bucket *b)
{
    bucket_remove(b, "db/archive/db/archive.info");
    bucket_remove(b, "db/backup/db/backup.info");
}

static void
damaged_archive_info(struct bucket *b)
{
    bucket_put(b, "db/archive/db/archive.info", "[db]\n", NULL);
}

static void
damaged_backup_info(struct bucket *b)
{
    bucket_put(b, "db/backup/db/backup.info", "", NULL);
}

static void
other_etags(struct bucket *b)
{
    bucket_put(b, "db/archive/db/archive.info.copy", archive_info(&b->arena), "\"other\"");
}

static void
no_etags(struct bucket *b)
{
    for (size_t i = 0; i < b->nobjects; i++)
        b->objects[i].etag = "";
}

static void
another_copy(struct bucket *b)
{
    bucket_put(b, "db/backup/db/backup.info.copy", backup_info(&b->arena, ""), NULL);
}

static void
encrypted(struct bucket *b)
{
    static const char *const keys[] = {"db/archive/db/archive.info",
                                       "db/archive/db/archive.info.copy",
                                       "db/backup/db/backup.info", "db/backup/db/backup.info.copy"};

    for (size_t i = 0; i < COUNT_OF(keys); i++)
        bucket_put(b, keys[i], i % 2 == 0 ? "Salted__01234567abcdefgh" : "Salted__abcdefgh01234567",
                   NULL);
    put_wal(b, "db/archive/db/15-2/", 1, 3); /* of before an upgrade: 15-10 is newer */
    put_wal(b, "db/archive/db/15-10/", 16, 17);
}

static void
without_the_newest_label(struct bucket *b)
{
    bucket_remove(b, "db/backup/db/" INCR "/backup.manifest");
}

static void
huge_backup_info(struct bucket *b)
{
    char *body = sp_alloc(&b->arena, HEALTH_INFO_MAX + 1, NULL);

    memset(body, '\n', HEALTH_INFO_MAX);
    put_pair(b, "db/backup/db/backup.info", body);
}

static void
old_version_behind(struct bucket *b)
{
    put_wal(b, "db/archive/db/9.6-0/", 1, 3);
}

static void
much_wal(struct bucket *b)
{
    put_wal(b, "db/archive/db/15-1/", 10, 2505);
}

static void
too_much_wal(struct bucket *b)
{
    put_wal(b, "db/archive/db/15-1/", 10, 12000);
}

static void
stamp_label(struct bucket *b, unsigned i)
{
    bucket_put(b,
               sp_printf(&b->arena, NULL, "db/backup/db/2025%02u%02u-010000F/backup.manifest",
                         i / 28 % 12 + 1, i % 28 + 1),
               NULL, NULL);
}

static void
many_labels(struct bucket *b)
{
    for (unsigned i = 0; i < 300; i++)
        stamp_label(b, i);
    b->page = 100;
}

static void
bad_labels(struct bucket *b)
{
    static const char *const names[] = {"20260101-010000",
                                        "20260101-010000X",
                                        "20260101-010000F_",
                                        "2026010-0100000F",
                                        "20260101-010000F_20260102-010000X",
                                        "20260101-010000F_20260102-010000I2",
                                        "latest"};

    for (size_t i = 0; i < COUNT_OF(names); i++)
        bucket_put(b, sp_printf(&b->arena, NULL, "db/backup/db/%s/x", names[i]), NULL, NULL);
}

/* The log that it needs begins where the archive does. */
static void
earlier_wal_start(struct bucket *b)
{
    const char *lines = backup_line(&b->arena, FULL, "full", (long long)CANNED_NOW - 172800, 2);
    char *twisted = sp_strdup(&b->arena, lines, NULL);

    memcpy(strstr(twisted, "archive-start") + 16, "000000010000000000000001", HEALTH_SEGMENT_LEN);
    put_wal(b, "db/archive/db/15-1/", 1, 1);
    put_pair(b, "db/backup/db/backup.info", backup_info(&b->arena, twisted));
}

static void
wrong_wal_stop(struct bucket *b)
{
    const char *lines = backup_line(&b->arena, FULL, "full", (long long)CANNED_NOW - 172800, 2);
    char *twisted = sp_strdup(&b->arena, lines, NULL);

    for (size_t i = 0; i < HEALTH_SEGMENT_LEN; i++)
        strstr(twisted, "archive-stop")[15 + i] = "../"[i % 3];
    put_pair(b, "db/backup/db/backup.info", backup_info(&b->arena, twisted));
}

static void
what_follows_from_the_files(void **state)
{
    static const struct {
        const char *name;
        void (*change)(struct bucket *b);
        const char *sent; /* behind the first round */
        enum pgbr_state infos[SEEN_INFOS];
        const char *newest_wal;
        unsigned long long wal_keys;
        unsigned long long labels;
        bool wal_more;
    } rows[] = {
        {"no repository",
         no_repository,
         "2:stanzas 2:archive",
         {PGBR_MISSING, PGBR_MISSING, PGBR_MISSING, PGBR_MISSING},
         NULL,
         0,
         0,
         false},
        {"no backup yet",
         no_backup,
         "2:stanzas 2:wal",
         {PGBR_VALID, PGBR_CUT, PGBR_VALID, PGBR_CUT},
         "000000010000000000000009",
         8,
         0,
         false},
        {"no copies",
         no_copies,
         "2:stanzas 2:wal",
         {PGBR_VALID, PGBR_MISSING, PGBR_VALID, PGBR_MISSING},
         "000000010000000000000009",
         5,
         2,
         false},
        {"only copies",
         only_copies,
         "2:stanzas 2:archive 2:backup.info 2:backup.info.copy 3:wal-folders 3:archive.info "
         "3:archive.info.copy 4:wal",
         {PGBR_MISSING, PGBR_VALID, PGBR_MISSING, PGBR_VALID},
         "000000010000000000000009",
         8,
         2,
         false},
        {"a damaged archive.info",
         damaged_archive_info,
         "2:stanzas 2:wal 3:archive.info 3:archive.info.copy",
         {PGBR_NO_CHECKSUM, PGBR_VALID, PGBR_VALID, PGBR_CUT},
         "000000010000000000000009",
         5,
         2,
         false},
        {"an empty backup.info",
         damaged_backup_info,
         "2:stanzas 2:wal 2:backup.info 2:backup.info.copy",
         {PGBR_VALID, PGBR_CUT, PGBR_NO_CHECKSUM, PGBR_VALID},
         "000000010000000000000009",
         8,
         2,
         false},
        {"another ETag, the same bytes",
         other_etags,
         "2:stanzas 2:wal 3:archive.info 3:archive.info.copy",
         {PGBR_VALID, PGBR_VALID, PGBR_VALID, PGBR_CUT},
         "000000010000000000000009",
         5,
         2,
         false},
        {"no ETags",
         no_etags,
         "2:stanzas 2:wal 2:backup.info 2:backup.info.copy 3:archive.info 3:archive.info.copy",
         {PGBR_VALID, PGBR_VALID, PGBR_VALID, PGBR_VALID},
         "000000010000000000000009",
         5,
         2,
         false},
        {"another copy",
         another_copy,
         "2:stanzas 2:wal 2:backup.info 2:backup.info.copy 3:backup.info 3:backup.info.copy",
         {PGBR_VALID, PGBR_CUT, PGBR_VALID, PGBR_VALID},
         "000000010000000000000009",
         5,
         2,
         false},
        {"encrypted",
         encrypted,
         "2:stanzas 2:archive 2:backup 3:wal-folders 4:wal",
         {PGBR_ENCRYPTED, PGBR_CUT, PGBR_ENCRYPTED, PGBR_CUT},
         "000000010000000000000011",
         2,
         2,
         false},
        {"a label that the list does not show",
         without_the_newest_label,
         "2:stanzas 2:wal 2:backups",
         {PGBR_VALID, PGBR_CUT, PGBR_VALID, PGBR_CUT},
         "000000010000000000000009",
         5,
         1,
         false},
        {"a huge backup.info",
         huge_backup_info,
         "2:stanzas 2:wal",
         {PGBR_VALID, PGBR_CUT, PGBR_CUT, PGBR_CUT},
         "000000010000000000000009",
         8,
         2,
         false},
        {"write-ahead log of an older version",
         old_version_behind,
         "2:stanzas 2:wal",
         {PGBR_VALID, PGBR_CUT, PGBR_VALID, PGBR_CUT},
         "000000010000000000000009",
         5,
         2,
         false},
        {"three pages of write-ahead log",
         much_wal,
         "2:stanzas 2:wal 3:wal 4:wal",
         {PGBR_VALID, PGBR_CUT, PGBR_VALID, PGBR_CUT},
         "0000000100000000000009C9",
         2501,
         2,
         false},
        {"names that are no labels",
         bad_labels,
         "2:stanzas 2:wal",
         {PGBR_VALID, PGBR_CUT, PGBR_VALID, PGBR_CUT},
         "000000010000000000000009",
         5,
         2,
         false},
        {"a log that begins earlier",
         earlier_wal_start,
         "2:stanzas 2:wal",
         {PGBR_VALID, PGBR_CUT, PGBR_VALID, PGBR_CUT},
         "000000010000000000000009",
         9,
         2,
         false},
        {"a segment's name that is none",
         wrong_wal_stop,
         "2:stanzas 2:wal",
         {PGBR_VALID, PGBR_CUT, PGBR_VALID, PGBR_CUT},
         "000000010000000000000009",
         8,
         2,
         false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct run *r = set_up();
        const struct health_seen *h = &r->ev.health;

        print_message("%s\n", rows[i].name);
        put_repository(&r->bucket);
        rows[i].change(&r->bucket);
        look(r);
        assert_sent(r, sp_printf(&r->arena, NULL,
                                 "1:list 1:archive.info 1:backup.info 1:backups %s", rows[i].sent));
        for (size_t k = 0; k < SEEN_INFOS; k++)
            assert_int_equal(r->ev.content.infos[k].state, rows[i].infos[k]);
        assert_int_equal(h->wal_keys, rows[i].wal_keys);
        assert_int_equal(h->wal_more, rows[i].wal_more);
        assert_int_equal(h->backups.count, rows[i].labels);
        assert_true(h->wal_listed);
        if (!sp_streq(h->wal_newest, rows[i].newest_wal))
            fail_msg("%s", h->wal_newest);
        tear_down(r);
    }
}

static void
what_is_too_much_is_counted(void **state)
{
    struct run *r = set_up();

    (void)state;
    put_repository(&r->bucket);
    too_much_wal(&r->bucket);
    bucket_put(&r->bucket, "db/archive/db/15-1/0000000200000000/000000020000000000000007-0.gz",
               NULL, NULL);
    bucket_put(&r->bucket, "db/archive/db/15-1/0000000200000000/000000020000000000000009-0.gz",
               NULL, NULL);
    look(r);
    /* archive.info did not come in the list; and the newest folder shows how far the log goes */
    assert_int_equal(r->ev.requests, 6 + 9 + 2 + 2);
    assert_true(r->ev.health.wal_listed && r->ev.health.wal_more);
    assert_string_equal(r->ev.health.wal_first, "000000010000000000000005");
    assert_string_equal(r->ev.health.wal_newest, "000000020000000000000009");
    assert_string_equal(r->ev.health.wal_before_hole, "000000020000000000000007");
    assert_string_equal(r->ev.health.wal_behind_hole, "000000020000000000000009");
    assert_int_equal(r->ev.health.wal_modified, CANNED_NOW - 600);
    assert_false(r->ev.health.archive_info.listed);
    assert_int_equal(r->ev.content.infos[SEEN_ARCHIVE_COPY].state, PGBR_VALID);
    tear_down(r);

    r = set_up();
    put_repository(&r->bucket);
    put_wal(&r->bucket, "db/archive/db/9.6-0/", 1, 11000);
    look(r);
    assert_int_equal(r->ev.requests, 6 + 9 + 2);
    assert_true(r->ev.health.wal_listed && !r->ev.health.wal_more);
    assert_int_equal(r->ev.health.wal_keys, 5);
    tear_down(r);

    r = set_up();
    put_repository(&r->bucket);
    many_labels(&r->bucket);
    look(r);
    assert_int_equal(r->ev.health.backups.count, 302);
    assert_int_equal(r->ev.health.backups.nnames, HEALTH_NAMES_MAX);
    assert_true(r->ev.health.backups.listed);
    assert_string_equal(r->ev.health.backups.names[0], INCR "/");
    assert_string_equal(r->ev.health.backups.names[1], FULL "/");
    assert_string_equal(r->ev.health.backups.names[2], "20251120-010000F/");
    assert_true(r->ev.health.backup_info.listed);
    tear_down(r);
}

/* ---- while it is read */

/* The next backup ends between the list and the file. */
static void
end_a_backup(struct bucket *b, const struct net_exchange *job)
{
    if (!sp_streq(job->out->purpose, PROBE_BACKUPS) || b->asked[0]++ != 1)
        return;
    bucket_put(b, "db/backup/db/" INCR "/backup.manifest", NULL, NULL);
}

/* The copy is written a moment after its file. */
static void
write_the_copy(struct bucket *b, const struct net_exchange *job)
{
    if (!sp_streq(job->out->purpose, PROBE_BACKUP_COPY) || b->asked[0]++ != 1)
        return;
    for (size_t i = 0; i < b->nobjects; i++)
        if (sp_streq(b->objects[i].key, "db/backup/db/backup.info"))
            bucket_put(b, "db/backup/db/backup.info.copy", b->objects[i].body, NULL);
}

static void
a_change_while_it_is_read_is_no_damage(void **state)
{
    struct run *r = set_up();

    (void)state;
    put_repository(&r->bucket);
    bucket_remove(&r->bucket, "db/backup/db/" INCR "/backup.manifest");
    r->bucket.before = end_a_backup;
    look(r);
    assert_sent(r, "1:list 1:archive.info 1:backup.info 1:backups 2:stanzas 2:wal 2:backups");
    assert_names(&r->ev.health.backups, true, INCR "/ " FULL "/");
    tear_down(r);

    r = set_up();
    put_repository(&r->bucket);
    another_copy(&r->bucket);
    r->bucket.before = write_the_copy;
    look(r);
    assert_sent(r, "1:list 1:archive.info 1:backup.info 1:backups 2:stanzas 2:wal "
                   "2:backup.info 2:backup.info.copy 3:backup.info 3:backup.info.copy");
    assert_string_equal(r->ev.content.infos[SEEN_BACKUP_INFO].checksum,
                        r->ev.content.infos[SEEN_BACKUP_COPY].checksum);
    tear_down(r);
}

/* ---- who else is there */

static const char barman_done[] = "backup_label=None\nbegin_time=2025-12-31 00:00:00.0+00:00\n"
                                  "end_time=2025-12-31 01:00:00.0+00:00\nserver_name=pg\n"
                                  "end_wal=000000010000000000000005\nmode=concurrent\n"
                                  "status=DONE\nsystemid=7710977761009174728\nversion=150004\n";
static const char barman_failed[] = "backup_label=None\nserver_name=pg\nstatus=FAILED\n"
                                    "systemid=7710977761009174728\nversion=150004\n";

static void
put_server(struct bucket *b, const char *root)
{
    bucket_put(b, sp_printf(&b->arena, NULL, "%spg/base/20251231T000000/backup.info", root),
               barman_done, NULL);
    bucket_put(b, sp_printf(&b->arena, NULL, "%spg/base/20251231T000000/data.tar", root), NULL,
               NULL);
    for (unsigned i = 5; i < 8; i++)
        bucket_put(
            b, sp_printf(&b->arena, NULL, "%spg/wals/0000000100000000/00000001%016X.gz", root, i),
            NULL, NULL);
}

static void
others_are_looked_at(void **state)
{
    struct run *r = set_up();

    (void)state;
    put_repository(&r->bucket);
    put_server(&r->bucket, "db/");
    bucket_put(&r->bucket, "db/archive/other/archive.info", NULL, NULL);
    bucket_put(&r->bucket, "db/notes.txt", NULL, NULL);
    bucket_put(&r->bucket, "db/s3preflight-probe-00000001-0000000000000001/a", NULL, NULL);
    look(r);
    assert_sent(r, "1:list 1:archive.info 1:backup.info 1:backups 2:stanzas 2:wal 2:within "
                   "3:proof");
    assert_names(&r->ev.health.beside, true,
                 "archive/ backup/ notes.txt pg/ s3preflight-probe-00000001-0000000000000001/");
    assert_names(&r->ev.health.stanzas, true, "db/ other/");
    assert_int_equal(r->ev.content.nproofs, 1);
    assert_true(r->ev.content.proofs[0].recognised);
    assert_true(r->ev.content.proofs[0].system_id == 7710977761009174728ULL);
    assert_string_equal(
        r->ev.content.found.candidates[r->ev.content.proofs[0].candidate].layout->id, "barman");
    tear_down(r);

    r = set_up();
    put_repository(&r->bucket);
    for (unsigned i = 0; i < 2000; i++)
        bucket_put(&r->bucket, sp_printf(&r->bucket.arena, NULL, "db/x%04u/y", i), NULL, NULL);
    look(r);
    assert_sent(r, "1:list 1:archive.info 1:backup.info 1:backups 2:list 3:list 4:stanzas 4:wal "
                   "4:within 4:within");
    assert_int_equal(r->ev.health.beside.count, 2002);
    assert_int_equal(r->ev.health.beside.nnames, HEALTH_NAMES_MAX);
    tear_down(r);
}

/* ---- Barman */

static struct run *
set_up_barman(const char *server, const char *root)
{
    struct run *r = set_up();

    r->t.target.consumer = consumer_find("barman-cloud");
    r->t.target.repository.server = server;
    r->t.target.repository.prefix = root;
    put_server(&r->bucket, root);
    return r;
}

static void
barman_in_five_requests(void **state)
{
    static const struct {
        const char *server;
        const char *root;
        const char *sent;
    } rows[] = {
        {"pg", "db/", "1:list 1:backups 1:wal-folders 2:backup 2:wal"},
        {NULL, "db/", "1:list 2:backups 2:wal-folders 3:backup 3:wal"},
        {"pg", "db/in/", "1:list 1:backups 1:wal-folders 2:backup 2:wal"},
        {NULL, "db/in/", "1:list 1:servers 2:backups 2:wal-folders 3:backup 3:wal"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct run *r = set_up_barman(rows[i].server, rows[i].root);
        const struct health_seen *h = &r->ev.health;

        look(r);
        assert_sent(r, rows[i].sent);
        assert_string_equal(h->server, "pg");
        assert_true(h->newest.recognised);
        assert_string_equal(h->newest.status, "DONE");
        assert_int_equal(h->unreadable, 0);
        assert_names(&h->backups, true, "20251231T000000/");
        assert_int_equal(h->wal_keys, 3);
        assert_string_equal(h->wal_newest, "000000010000000000000007");
        assert_true(h->wal_listed && !h->wal_more);
        assert_int_equal(r->ev.content.infos[SEEN_ARCHIVE_INFO].state, PGBR_UNREAD);
        tear_down(r);
    }
}

/* A timeline ends with a part of a segment, in a folder of its own where the log was full. */
static void
barman_folder_of_a_part(void **state)
{
    static const char part[] = "db/pg/wals/%s/%s0000000200000000.partial";
    struct run *r = set_up_barman("pg", "db/");
    const struct health_seen *h = &r->ev.health;

    (void)state;
    bucket_put(&r->bucket, sp_printf(&r->arena, NULL, part, "0000000100000002", "00000001"), NULL,
               NULL);
    look(r);
    assert_sent(r, "1:list 1:backups 1:wal-folders 2:backup 2:wal 3:wal");
    assert_true(h->wal_listed && !h->wal_more);
    assert_int_equal(h->wal_keys, 3);
    assert_string_equal(h->wal_newest, "000000010000000000000007");
    tear_down(r);

    /* Two of them: what the third one holds nobody knows. */
    r = set_up_barman("pg", "db/");
    h = &r->ev.health;
    bucket_put(&r->bucket, sp_printf(&r->arena, NULL, part, "0000000100000002", "00000001"), NULL,
               NULL);
    bucket_put(&r->bucket, sp_printf(&r->arena, NULL, part, "0000000200000002", "00000002"), NULL,
               NULL);
    look(r);
    assert_sent(r, "1:list 1:backups 1:wal-folders 2:backup 2:wal 3:wal");
    assert_false(h->wal_listed);
    assert_null(h->wal_newest);
    tear_down(r);
}

static void
barman_other_states(void **state)
{
    static const struct {
        const char *name;
        const char *newer[4]; /* their files, the oldest first; "": there is none */
        bool no_older;
        const char *sent;
        const char *status;
        unsigned long long unreadable;
        unsigned long long failed;
    } rows[] = {
        {"one is running",
         {""},
         false,
         "1:list 1:backups 1:wal-folders 2:backup 2:wal 3:backup",
         "DONE",
         1,
         0},
        {"one failed",
         {barman_failed},
         false,
         "1:list 1:backups 1:wal-folders 2:backup 2:wal 3:backup",
         "DONE",
         1,
         1},
        {"three failed",
         {barman_failed, barman_failed, barman_failed},
         false,
         "1:list 1:backups 1:wal-folders 2:backup 2:wal 3:backup 4:backup",
         "FAILED",
         0,
         3},
        {"three without a file",
         {"", "", "x"},
         false,
         "1:list 1:backups 1:wal-folders 2:backup 2:wal 3:backup 4:backup",
         NULL,
         3,
         0},
        {"one failed, the next has none",
         {"", barman_failed},
         true,
         "1:list 1:backups 1:wal-folders 2:backup 2:wal 3:backup",
         "FAILED",
         0,
         1},
        {"none at all", {NULL}, true, "1:list 1:backups 1:wal-folders 2:wal", NULL, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct run *r = set_up_barman("pg", "db/");
        const struct health_seen *h = &r->ev.health;

        print_message("%s\n", rows[i].name);
        for (size_t k = 0; k < COUNT_OF(rows[i].newer) && rows[i].newer[k] != NULL; k++) {
            const char *folder =
                sp_printf(&r->arena, NULL, "db/pg/base/202601%02zuT000000/", k + 1);

            bucket_put(&r->bucket, sp_printf(&r->arena, NULL, "%sdata.tar", folder), NULL, NULL);
            if (rows[i].newer[k][0] != '\0')
                bucket_put(&r->bucket, sp_printf(&r->arena, NULL, "%sbackup.info", folder),
                           rows[i].newer[k], NULL);
        }
        if (rows[i].no_older) {
            bucket_remove(&r->bucket, "db/pg/base/20251231T000000/backup.info");
            bucket_remove(&r->bucket, "db/pg/base/20251231T000000/data.tar");
        }
        look(r);
        assert_sent(r, rows[i].sent);
        assert_int_equal(h->newest.recognised, rows[i].status != NULL);
        if (rows[i].status != NULL)
            assert_string_equal(h->newest.status, rows[i].status);
        assert_int_equal(h->unreadable, rows[i].unreadable);
        assert_int_equal(h->failed, rows[i].failed);
        tear_down(r);
    }
}

static void
barman_without_its_name(void **state)
{
    struct run *r = set_up_barman(NULL, "db/");

    (void)state;
    put_repository(&r->bucket); /* of before the change to Barman */
    look(r);
    assert_string_equal(r->ev.health.server, "pg");
    assert_int_equal(r->ev.content.infos[SEEN_ARCHIVE_INFO].state, PGBR_VALID);
    assert_true(r->ev.content.infos[SEEN_ARCHIVE_INFO].db.system_id ==
                r->ev.health.newest.system_id);
    assert_sent(r, "1:list 2:backups 2:wal-folders 2:archive.info 3:backup 3:wal");
    tear_down(r);

    r = set_up_barman(NULL, "db/");
    bucket_put(&r->bucket, "db/pg2/wals/x", NULL, NULL);
    look(r);
    assert_null(r->ev.health.server);
    assert_false(r->ev.health.wal_listed);
    assert_sent(r, "1:list 2:within 2:within 3:proof");
    tear_down(r);
}

/* ---- where it cannot be looked at */

static void
what_fails_is_looked_into(void **state)
{
    struct run *r = set_up();

    (void)state;
    put_repository(&r->bucket);
    r->bucket.refused = PROBE_LIST;
    look(r);
    assert_sent(r, "1:list 1:archive.info 1:backup.info 1:backups 2:bucket 2:no-object 2:buckets "
                   "2:list 2:consumer 2:anonymous 2:badsig");
    assert_int_equal(r->net.nhandshakes, 4);
    assert_int_equal(r->ev.content.infos[SEEN_ARCHIVE_INFO].state, PGBR_VALID);
    assert_false(r->ev.health.beside.listed);
    tear_down(r);

    r = set_up();
    r->net.naddresses[SEEN_ENDPOINT] = 0;
    r->net.naddresses[SEEN_BUCKET_HOST] = 0;
    look(r);
    assert_sent(r, "");
    assert_false(r->ev.health.looked);
    tear_down(r);
}

static int
untrusted(struct canned *net, const struct net_exchange *job, struct sp_err *err)
{
    if (!job->verify)
        return bucket_answer(net, job, err);
    job->out->transport = TRANSPORT_UNTRUSTED;
    return 0;
}

static void
untrusted_goes_on_unsigned(void **state)
{
    struct run *r = set_up();

    (void)state;
    r->net.answer = untrusted;
    look(r);
    assert_sent(r, "1:list 1:archive.info 1:backup.info 1:backups 2:unverified 2:list 2:consumer "
                   "2:anonymous 2:badsig");
    assert_int_equal(r->net.nhandshakes, 5); /* one without a server name */
    tear_down(r);
}

static void
the_other_style_where_it_is_to_be_found(void **state)
{
    struct run *r = set_up();

    (void)state;
    r->t.target.style = STYLE_CHOICE_AUTO;
    put_repository(&r->bucket);
    look(r);
    assert_sent(r, "1:list 1:list 1:archive.info 1:backup.info 1:backups 2:stanzas 2:wal");
    tear_down(r);

    r = set_up();
    r->t.target.style = STYLE_CHOICE_AUTO;
    put_repository(&r->bucket);
    r->bucket.host_only = "InvalidRequest";
    look(r);
    assert_sent(r, "1:list 1:list 1:archive.info 1:backup.info 1:backups 2:archive.info "
                   "2:backup.info 2:backups 3:stanzas 3:wal");
    assert_int_equal(r->ev.content.infos[SEEN_BACKUP_INFO].state, PGBR_VALID);
    assert_names(&r->ev.health.beside, true, "archive/ backup/");
    assert_string_equal(r->ev.health.wal_newest, "000000010000000000000009");
    tear_down(r);

    r = set_up();
    r->t.target.style = STYLE_CHOICE_HOST;
    put_repository(&r->bucket);
    look(r);
    assert_sent(r, healthy);
    tear_down(r);
}

static void
settings_are_asked_for_at_times(void **state)
{
    struct run *r = set_up();

    (void)state;
    r->t.target.look_at_settings = true;
    put_repository(&r->bucket);
    look(r);
    assert_sent(r, "1:list 1:archive.info 1:backup.info 1:backups 2:stanzas 2:wal 2:location "
                   "2:versioning 2:lifecycle 2:object-lock 2:encryption 2:requestPayment "
                   "2:policyStatus 2:versions 2:uploads");
    assert_true(r->ev.health.settings_looked);
    tear_down(r);
}

static void
a_proxy_is_asked_as_ever(void **state)
{
    struct run *r = set_up_barman("pg", "db/");
    struct proxy_settings proxy = {.of_https = true};

    (void)state;
    assert_int_equal(sp_secret_set(&proxy.url, "http://p.test", 13, NULL), 0);
    r->t.target.proxy = &proxy;
    look(r);
    assert_sent(r, "1:list 1:backups 1:wal-folders 2:backup 2:wal 2:proxy");
    sp_secret_release(&proxy.url);
    tear_down(r);
}

/* Slowed down at first: the same again, and no more than that. */
static int
throttle_once(struct canned *net, const struct net_exchange *job, struct sp_err *err)
{
    struct bucket *b = net->ctx;

    if (b->asked[1]++ >= 4)
        return bucket_answer(net, job, err);
    job->out->status = 503;
    job->out->reply = (struct s3_reply){.root = S3_ROOT_ERROR, .error = {.code = "SlowDown"}};
    return 0;
}

static void
what_is_throttled_is_asked_again(void **state)
{
    struct run *r = set_up();

    (void)state;
    put_repository(&r->bucket);
    r->net.answer = throttle_once;
    look(r);
    assert_sent(r, "1:list 1:archive.info 1:backup.info 1:backups 2:list 3:archive.info "
                   "4:backup.info 5:backups 6:stanzas 6:wal");
    assert_int_equal(r->ev.health.backups.count, 2);
    assert_int_equal(r->ev.content.infos[SEEN_BACKUP_INFO].state, PGBR_VALID);
    tear_down(r);
}

static void
a_list_that_is_denied(void **state)
{
    static const char *const purposes[] = {PROBE_BACKUPS, PROBE_STANZAS, PROBE_WAL,
                                           PROBE_BACKUP_INFO, PROBE_ARCHIVE_INFO};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(purposes); i++) {
        struct run *r = set_up();
        const struct health_seen *h = &r->ev.health;

        put_repository(&r->bucket);
        r->bucket.refused = purposes[i];
        look(r);
        assert_int_equal(h->backups.listed, i != 0);
        assert_int_equal(h->stanzas.listed, i != 1);
        assert_int_equal(h->wal_listed, i != 2);
        assert_int_equal(r->ev.content.infos[SEEN_BACKUP_INFO].state,
                         i == 3 ? PGBR_UNREAD : PGBR_VALID);
        assert_int_equal(r->ev.content.infos[SEEN_ARCHIVE_INFO].state,
                         i == 4 ? PGBR_UNREAD : PGBR_VALID);
        assert_true(r->ev.waves <= 3);
        tear_down(r);
    }
}

static void
lists_without_an_end(void **state)
{
    struct run *r = set_up();

    (void)state;
    put_repository(&r->bucket);
    r->bucket.endless = true;
    look(r);
    assert_true(r->ev.requests < 64);
    assert_false(r->ev.health.beside.listed || r->ev.health.backups.listed);
    assert_true(r->ev.health.wal_more || r->ev.health.wal_listed);
    tear_down(r);
}

static void
the_end_of_the_run(void **state)
{
    (void)state;
    for (unsigned over = 1; over < 5; over++) {
        struct run *r = set_up();

        put_repository(&r->bucket);
        another_copy(&r->bucket);
        r->net.over_after = over;
        look(r);
        assert_true(r->ev.timed_out == (over <= r->ev.waves));
        assert_int_equal(r->ev.waves, over < 3 ? over : 3);
        tear_down(r);
    }
}

/* ---- names */

static void
hostile_names(void **state)
{
    static const char with_nul[] = "a/x\0y/";
    struct health_list *l = calloc(1, sizeof(*l));
    struct sp_arena a = {0};
    char key[2000];
    struct health_name name;

    (void)state;
    assert_non_null(l);
    memset(key, 'k', sizeof(key));
    key[0] = 'a';
    key[1] = '/';
    health_list_init(l, &health_any, "a/");
    health_list_folder(l, with_nul, sizeof(with_nul) - 1);
    health_list_object(l, key, sizeof(key), 1, NULL, 0);
    health_list_object(l, "a/", 2, 0, "", 0);
    health_list_object(l, "b/elsewhere", 11, 0, "", 0);
    health_list_object(l, "", 0, 0, "", 0);
    assert_int_equal(l->count, 2);
    assert_string_equal(health_text(&l->names[0], &a, NULL), "x\\x00y/");
    assert_int_equal(strlen(health_text(&l->names[1], &a, NULL)), HEALTH_NAME_MAX);
    name = l->names[0];
    a.fail_in = 1;
    assert_null(health_text(&name, &a, NULL));
    sp_arena_free(&a);
    free(l);
}

static void
segments(void **state)
{
    static const struct {
        const char *name;
        bool is;
    } rows[] = {
        {"000000010000000000000005", true},
        {"000000010000000000000005-0123456789012345678901234567890123456789", true},
        {"000000010000000000000005.gz", true},
        {"0000000100000000000000AF", true},
        {"0000000100000000000000af", false},
        {"00000001000000000000000", false},
        {"0000000100000000000000050", false},
        {"000000010000000000000005.partial", false},
        {"000000010000000000000005.partial-0123456789012345678901234567890123456789.gz", false},
        {"000000010000000000000005.00000028.backup", false},
        {"000000010000000000000005.00000028.backup.gz", false},
        {"00000002.history", false},
        {"archive.info", false},
        {"", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (health_is_segment(rows[i].name, strlen(rows[i].name)) != rows[i].is)
            fail_msg("%s", rows[i].name);
}

/* Which segment may be the next one. */
static void
segments_in_a_row(void **state)
{
    static const struct {
        const char *segment;
        const char *next;
        bool may;
    } rows[] = {
        {"000000010000000000000007", "000000010000000000000008", true},
        {"000000010000000000000007", "000000010000000000000007", true},
        {"000000010000000000000007", "000000010000000000000009", false},
        {"00000001000000000000000F", "000000010000000000000010", true},
        {"0000000100000000000000FF", "000000010000000100000000", true},
        {"0000000100000000000000FE", "000000010000000100000000", true},
        {"0000000100000000000000FD", "000000010000000100000000", false},
        {"0000000100000000000000FF", "000000010000000100000001", false},
        {"0000000100000000000000FF", "000000010000000200000000", false},
        {"000000010000000000000003", "000000010000000100000000", true},
        {"000000010000000000000001", "000000010000000100000000", false},
        {"000000010000000000000FFF", "000000010000000100000000", true},
        {"0000000100000009000000FF", "000000010000000A00000000", true},
        {"00000001FFFFFFFF000000FF", "000000010000000000000000", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (health_may_follow(rows[i].segment, rows[i].next) != rows[i].may)
            fail_msg("%s, %s", rows[i].segment, rows[i].next);
}

/* What a list of write-ahead log shows of its beginning and of what is missing in it. */
static void
holes_in_the_log(void **state)
{
    static const struct {
        const char *names; /* in the order in which they come */
        const char *first;
        const char *before;
        const char *behind;
        time_t modified;
    } rows[] = {
        {"", "", "", "", 0},
        {"01 02 03", "01", "", "", 0},
        {"01 02 04 05", "01", "02", "04", 3},
        {"01 03 05", "01", "01", "03", 2},
        {"01 02 02 03", "01", "", "", 0},
        {"02 01 04", "01", "", "", 0},
        {"01 03 02", "01", "", "", 0},
        {"05 T2 T3", "05", "", "", 0},
        {"05 T2 T4", "05", "T2", "T4", 3},
        {"01 P2 H0 03", "01", "01", "03", 4},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct health_list l;
        const char *at = rows[i].names;
        time_t modified = 0;

        health_list_init(&l, &health_any, "a/");
        l.of_wal = true;
        for (; *at != '\0'; at += at[2] == ' ' ? 3 : 2) {
            char key[128];

            (void)snprintf(key, sizeof(key), "a/0000000%c00000000000000%c%c%s",
                           at[0] == 'T' ? '2' : '1', '0', at[1],
                           at[0] == 'P'   ? ".partial"
                           : at[0] == 'H' ? ".00000028.backup"
                                          : "-0123456789abcdef0123456789abcdef01234567.gz");
            health_list_object(&l, key, strlen(key), 1, NULL, ++modified);
        }
        print_message("%s\n", rows[i].names);
        assert_string_equal(l.first[0] == '\0' ? "" : l.first + 22, rows[i].first);
        assert_int_equal(l.hole.before[0] == '\0', rows[i].before[0] == '\0');
        if (l.hole.before[0] == '\0')
            continue;
        assert_int_equal(l.hole.before[23], rows[i].before[1]);
        assert_int_equal(l.hole.behind[23], rows[i].behind[1]);
        assert_int_equal(l.hole.behind_modified, rows[i].modified);
    }
}

static void
places_of_the_archive(void **state)
{
    static const struct {
        const char *version;
        uint64_t id;
        const char *folder;
    } rows[] = {
        {"15", 1, "15-1/"}, {"9.6", 12, "9.6-12/"}, {"15", 0, NULL},        {"", 1, NULL},
        {"15/", 1, NULL},   {"..", 1, "..-1/"},     {"123456789", 1, NULL}, {"15\n", 1, NULL},
    };
    struct sp_arena a = {0};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct pgbr_db db = {.id = rows[i].id, .version = rows[i].version};
        bool usable;
        const char *folder = health_archive_id(&db, &a, &usable, NULL);

        assert_int_equal(usable, rows[i].folder != NULL);
        if (!sp_streq(folder, rows[i].folder))
            fail_msg("%s: %s", rows[i].version, folder);
    }
    sp_arena_free(&a);
}

/* ---- memory */

static void
no_memory(void **state)
{
    (void)state;
    for (int which = 0; which < 5; which++) {
        int rc = -1;

        for (long n = 1; rc == -1; n++) {
            struct run *r = which < 3 ? set_up() : set_up_barman(which == 3 ? "pg" : NULL, "db/");

            put_repository(&r->bucket);
            if (which == 1)
                encrypted(&r->bucket);
            if (which == 2)
                another_copy(&r->bucket);
            if (which == 0)
                put_server(&r->bucket, "db/");
            r->arena.fail_in = n;
            rc = run(r);
            if (rc == -1)
                assert_int_equal(r->err.code, SP_NOMEM);
            r->arena.fail_in = 0;
            tear_down(r);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(healthy_in_six_requests),
        cmocka_unit_test(lists_as_they_are_asked),
        cmocka_unit_test(what_follows_from_the_files),
        cmocka_unit_test(what_is_too_much_is_counted),
        cmocka_unit_test(a_change_while_it_is_read_is_no_damage),
        cmocka_unit_test(others_are_looked_at),
        cmocka_unit_test(barman_in_five_requests),
        cmocka_unit_test(barman_folder_of_a_part),
        cmocka_unit_test(barman_other_states),
        cmocka_unit_test(barman_without_its_name),
        cmocka_unit_test(what_fails_is_looked_into),
        cmocka_unit_test(untrusted_goes_on_unsigned),
        cmocka_unit_test(the_other_style_where_it_is_to_be_found),
        cmocka_unit_test(settings_are_asked_for_at_times),
        cmocka_unit_test(a_proxy_is_asked_as_ever),
        cmocka_unit_test(what_is_throttled_is_asked_again),
        cmocka_unit_test(a_list_that_is_denied),
        cmocka_unit_test(lists_without_an_end),
        cmocka_unit_test(the_end_of_the_run),
        cmocka_unit_test(hostile_names),
        cmocka_unit_test(segments),
        cmocka_unit_test(segments_in_a_row),
        cmocka_unit_test(holes_in_the_log),
        cmocka_unit_test(places_of_the_archive),
        cmocka_unit_test(no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
