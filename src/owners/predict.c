#include "owners/predict.h"

#include "base/text.h"

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

/*
 * A situation and what comes of it. The first row that holds decides. In a text, %s is the stanza
 * or the server, and {...} is replaced by fill().
 */
struct stanza_row {
    const char *id;
    bool (*holds)(const struct predict_stanza *s);
    enum predict_outcome outcome;
    int code;
    const char *message;
    const char *why;
    bool writes;
};

static bool
path_is_relative(const struct predict_stanza *s)
{
    return s->repo_path != NULL && s->repo_path[0] != '/';
}

static bool
path_has_empty_part(const struct predict_stanza *s)
{
    return s->repo_path != NULL && strstr(s->repo_path, "//") != NULL;
}

static bool
bucket_is_missing(const struct predict_stanza *s)
{
    return s->bucket == PREDICT_NO;
}

/* Without the right to list, the server answers 403 where an object is missing. */
static bool
missing_is_refused(const struct predict_stanza *s)
{
    return s->may_list == PREDICT_NO && s->archive.known && s->backup.known &&
           !(s->archive.both && s->backup.both);
}

static bool
files_unread(const struct predict_stanza *s)
{
    return !s->archive.known || !s->backup.known;
}

static bool
backup_info_missing(const struct predict_stanza *s)
{
    return s->archive.exists && !s->backup.exists;
}

static bool
archive_info_missing(const struct predict_stanza *s)
{
    return !s->archive.exists && s->backup.exists;
}

static bool
none_exists(const struct predict_stanza *s)
{
    return !s->archive.exists && !s->backup.exists;
}

static bool
not_listed(const struct predict_stanza *s)
{
    return none_exists(s) && !s->listed && s->archive_keys == 0 && s->backup_keys == 0;
}

/* One object is enough to be refused; the words depend on the rest of the list. */
static bool
filled_but_not_listed(const struct predict_stanza *s)
{
    return none_exists(s) && !s->listed;
}

static bool
both_filled(const struct predict_stanza *s)
{
    return none_exists(s) && s->archive_keys > 0 && s->backup_keys > 0;
}

static bool
archive_filled(const struct predict_stanza *s)
{
    return none_exists(s) && s->archive_keys > 0;
}

static bool
backup_filled(const struct predict_stanza *s)
{
    return none_exists(s) && s->backup_keys > 0;
}

static bool
empty_unwritable(const struct predict_stanza *s)
{
    return none_exists(s) && s->may_put == PREDICT_NO;
}

static bool
is_encrypted(const struct pgbr_pair *p)
{
    return p->blame != NULL && p->blame->state == PGBR_ENCRYPTED;
}

static bool
any_encrypted(const struct predict_stanza *s)
{
    return is_encrypted(&s->archive) || is_encrypted(&s->backup);
}

static bool
encrypted_with_passphrase(const struct predict_stanza *s)
{
    return any_encrypted(s) && s->passphrase != PREDICT_NO;
}

/* A file that is not encrypted, and a passphrase: archive.info is read first. */
static bool
plain_with_passphrase(const struct predict_stanza *s)
{
    return s->passphrase == PREDICT_YES && s->archive.exists && !is_encrypted(&s->archive) &&
           s->archive.code != -1;
}

static bool
archive_open(const struct predict_stanza *s)
{
    return s->archive.exists && s->archive.code == -1;
}

static bool
backup_open(const struct predict_stanza *s)
{
    return s->backup.exists && s->backup.code == -1;
}

/* The rows of one error of loading: archive.info is loaded first. */
#define LOAD_ROW(name, pair, number)                                                               \
    static bool name(const struct predict_stanza *s)                                               \
    {                                                                                              \
        return s->pair.exists && s->pair.code == (number);                                         \
    }

LOAD_ROW(archive_checksum, archive, 26)
LOAD_ROW(archive_format, archive, 29)
LOAD_ROW(archive_value, archive, 99)
LOAD_ROW(archive_both_bad, archive, 41)
LOAD_ROW(backup_checksum, backup, 26)
LOAD_ROW(backup_format, backup, 29)
LOAD_ROW(backup_value, backup, 99)
LOAD_ROW(backup_both_bad, backup, 41)

static bool
both_loaded(const struct predict_stanza *s)
{
    return s->archive.used != NULL && s->backup.used != NULL;
}

static bool
files_differ(const struct predict_stanza *s)
{
    const struct pgbr_db *a = both_loaded(s) ? &s->archive.used->db : NULL;
    const struct pgbr_db *b = both_loaded(s) ? &s->backup.used->db : NULL;

    return a != NULL &&
           (a->id != b->id || a->system_id != b->system_id || !sp_streq(a->version, b->version));
}

static bool
other_system(const struct predict_stanza *s)
{
    return both_loaded(s) && s->system_id != 0 && s->system_id != s->archive.used->db.system_id;
}

static bool
other_version(const struct predict_stanza *s)
{
    return both_loaded(s) && s->version != NULL &&
           !sp_streq(s->version, s->archive.used->db.version);
}

static bool
needs_copies(const struct predict_stanza *s)
{
    return both_loaded(s) && !(s->archive.both && s->backup.both);
}

static bool
copies_unwritable(const struct predict_stanza *s)
{
    return needs_copies(s) && s->may_put == PREDICT_NO;
}

static bool
same_database(const struct predict_stanza *s)
{
    return both_loaded(s) && s->system_id != 0 && s->version != NULL;
}

static bool
same_database_copies(const struct predict_stanza *s)
{
    return same_database(s) && needs_copies(s);
}

static bool
always(const struct predict_stanza *s)
{
    (void)s;
    return true;
}

#define LOAD(kind)                                                                                 \
    "unable to load info file '{path}/" kind "/%s/" kind ".info' or '{path}/" kind "/%s/" kind     \
    ".info.copy':"
#define NO_MATCH "backup and archive info files exist but do not match the database"

static const struct stanza_row stanza_rows[] = {
    {"32-path-relative", path_is_relative, PREDICT_FAILS, 32,
     "'{path}' must begin with / for 'repo1-path' option", "The repository's path is no path.",
     false},
    {"32-path-empty-part", path_has_empty_part, PREDICT_FAILS, 32,
     "'{path}' cannot contain // for 'repo1-path' option", "The repository's path is no path.",
     false},
    {"39-no-bucket", bucket_is_missing, PREDICT_FAILS, 39,
     "HTTP request failed with 404 (Not Found):",
     "The bucket does not exist; the first list says so.", false},
    {"39-missing-is-refused", missing_is_refused, PREDICT_FAILS, 39,
     "HTTP request failed with 403 (Forbidden):",
     "Without the right to list the bucket, the question for an object that is not there is "
     "refused.",
     false},
    {"unknown-files", files_unread, PREDICT_UNKNOWN, -1, "",
     "Whether the info files of the stanza exist could not be seen.", false},
    {"55-backup-info", backup_info_missing, PREDICT_FAILS, 55,
     "archive.info exists but backup.info is missing on repo1",
     "One half of a stanza: the rest was deleted or never written.", false},
    {"55-archive-info", archive_info_missing, PREDICT_FAILS, 55,
     "backup.info exists but archive.info is missing on repo1",
     "One half of a stanza: the rest was deleted or never written.", false},
    {"40-both", both_filled, PREDICT_FAILS, 40,
     "backup directory and/or archive directory not empty",
     "Objects of an older repository lie where the stanza goes, without its info files.", false},
    {"unknown-list", not_listed, PREDICT_UNKNOWN, -1, "",
     "There are no info files, but the folders of the stanza were not listed to their end: any "
     "object there makes it fail.",
     false},
    {"40-not-listed", filled_but_not_listed, PREDICT_FAILS, 40, "",
     "Objects lie where the stanza goes, without its info files.", false},
    {"40-archive", archive_filled, PREDICT_FAILS, 40, "archive directory not empty",
     "Objects lie in the stanza's archive folder without its info file; a folder marker counts.",
     false},
    {"40-backup", backup_filled, PREDICT_FAILS, 40, "backup directory not empty",
     "Objects lie in the stanza's backup folder without its info file; a folder marker counts.",
     false},
    {"39-put-refused", empty_unwritable, PREDICT_FAILS, 39,
     "HTTP request failed with 403 (Forbidden):",
     "The stanza's place is empty, but these keys may not write.", false},
    {"0-created", none_exists, PREDICT_SUCCEEDS, 0, "",
     "The stanza's place is empty: four info files are written. Objects elsewhere below the "
     "repository's path do not matter.",
     true},
    {"95-plain", plain_with_passphrase, PREDICT_FAILS, 95, LOAD("archive"),
     "The repository is not encrypted, but a passphrase is configured.", false},
    {"depends-encrypted", encrypted_with_passphrase, PREDICT_DEPENDS, -1, "",
     "The repository is encrypted: with the right passphrase it depends on the database, without "
     "or with another it fails with [029] or [095].",
     false},
    {"unknown-archive-info", archive_open, PREDICT_UNKNOWN, -1, "",
     "archive.info exists but was not read to its end.", false},
    {"26-archive-info", archive_checksum, PREDICT_FAILS, 26, LOAD("archive"),
     "archive.info and its copy are damaged: their checksums are wrong or missing. Where "
     "pgBackRest "
     "trips over a damaged value before that, the number is 29 or 99.",
     false},
    {"29-archive-info", archive_format, PREDICT_FAILS, 29, LOAD("archive"),
     "archive.info and its copy are no info files of pgBackRest that it can read.", false},
    {"99-archive-info", archive_value, PREDICT_FAILS, 99, LOAD("archive"),
     "archive.info and its copy hold entries that pgBackRest cannot read.", false},
    {"41-archive-info", archive_both_bad, PREDICT_FAILS, 41, LOAD("archive"),
     "archive.info and its copy are damaged in different ways.", false},
    {"unknown-backup-info", backup_open, PREDICT_UNKNOWN, -1, "",
     "backup.info exists but was not read to its end.", false},
    {"26-backup-info", backup_checksum, PREDICT_FAILS, 26, LOAD("backup"),
     "backup.info and its copy are damaged: their checksums are wrong or missing. Where pgBackRest "
     "trips over a damaged value before that, the number is 29 or 99.",
     false},
    {"29-backup-info", backup_format, PREDICT_FAILS, 29, LOAD("backup"),
     "backup.info and its copy are no info files of pgBackRest that it can read.", false},
    {"99-backup-info", backup_value, PREDICT_FAILS, 99, LOAD("backup"),
     "backup.info and its copy hold entries that pgBackRest cannot read.", false},
    {"41-backup-info", backup_both_bad, PREDICT_FAILS, 41, LOAD("backup"),
     "backup.info and its copy are damaged in different ways.", false},
    {"28-files-differ", files_differ, PREDICT_FAILS, 28,
     "backup info file and archive info file do not match",
     "archive.info and backup.info are of different databases.", false},
    {"28-other-system", other_system, PREDICT_FAILS, 28, NO_MATCH,
     "The stanza belongs to another database: system {system}, PostgreSQL {version}.", false},
    {"28-other-version", other_version, PREDICT_FAILS, 28, NO_MATCH,
     "The stanza is of another version of PostgreSQL: {version}, system {system}.", false},
    {"39-copy-refused", copies_unwritable, PREDICT_FAILS, 39,
     "HTTP request failed with 403 (Forbidden):",
     "An info file lacks its copy, and these keys may not write it; for another database than "
     "system {system}, PostgreSQL {version} it is [028].",
     false},
    {"0-restored", same_database_copies, PREDICT_SUCCEEDS, 0, "",
     "The stanza is of this database, or of a copy of it; a missing info file is copied from its "
     "pair. Two databases with one system id would share it without a message.",
     true},
    {"0-exists", same_database, PREDICT_SUCCEEDS, 0,
     "stanza '%s' already exists on repo1 and is valid",
     "The stanza is of this database, or of a copy of it; nothing is written. Two databases with "
     "one system id would share it without a message.",
     false},
    {"28-unless-same", always, PREDICT_DEPENDS, -1, "",
     "It succeeds only for the database with system {system} and PostgreSQL {version}, or a copy "
     "of it; for any other it fails with [028]: " NO_MATCH ".",
     false},
};

static bool
deletes_refused(const struct predict_stanza *s)
{
    return s->may_delete == PREDICT_NO;
}

static bool
later_puts_refused(const struct predict_stanza *s)
{
    return s->may_put == PREDICT_NO;
}

static bool
lists_refused(const struct predict_stanza *s)
{
    return s->may_list == PREDICT_NO;
}

/* The file is there and cannot be used, its copy can. */
static bool
stays_damaged(const struct predict_stanza *s)
{
    return (s->archive.from_copy && s->archive.both) || (s->backup.from_copy && s->backup.both);
}

static const struct {
    bool (*holds)(const struct predict_stanza *s);
    const char *text;
} notes[PREDICT_NOTES_MAX] = {
    {deletes_refused, "Every backup will fail with [039] at its end, when it deletes "
                      "backup/%s/latest: these keys may not delete."},
    {later_puts_refused, "Archiving and backups will fail with [039]: these keys may not write."},
    {lists_refused, "Archiving and backups will fail with [039]: these keys may not list."},
    {stays_damaged, "A damaged info file is not repaired: pgBackRest goes on with its copy."},
};

/* Where a text names something that is only known in a run. */
static int
add_name(struct sp_buf *b, const char *name, size_t len, const struct predict_stanza *s,
         struct sp_err *err)
{
    const struct pgbr_db *db = s->archive.used == NULL ? NULL : &s->archive.used->db;

    if (len == 4 && memcmp(name, "path", len) == 0)
        return sp_buf_adds(
            b, s->repo_path == NULL || sp_streq(s->repo_path, "/") ? "" : s->repo_path, err);
    if (len == 7 && memcmp(name, "version", len) == 0)
        return sp_buf_adds(b, db == NULL ? "?" : db->version, err);
    return sp_buf_addf(b, err, "%llu", db == NULL ? 0ULL : (unsigned long long)db->system_id);
}

static const char *
fill(const char *text, const struct predict_stanza *s, struct sp_arena *a, struct sp_err *err)
{
    struct sp_buf b;
    int rc = 0;

    if (strpbrk(text, "{%") == NULL)
        return text;
    sp_buf_init(&b, a, 8192);
    while (rc == 0 && *text != '\0') {
        size_t plain = strcspn(text, "{%");
        const char *close;

        rc = sp_buf_add(&b, text, plain, err);
        text += plain;
        if (rc == 0 && *text == '%') {
            rc = sp_buf_adds(&b, s->stanza, err);
            text += 2;
        } else if (rc == 0 && *text == '{') {
            close = strchr(text, '}');
            rc = add_name(&b, text + 1, (size_t)(close - text - 1), s, err);
            text = close + 1;
        }
    }
    return rc == 0 ? sp_buf_str(&b) : NULL;
}

int
predict_stanza_create(const struct predict_stanza *s, struct sp_arena *a, struct prediction *out,
                      struct sp_err *err)
{
    const struct stanza_row *row = stanza_rows;

    while (!row->holds(s))
        row++;
    *out = (struct prediction){
        .row = row->id, .outcome = row->outcome, .code = row->code, .writes = row->writes};
    out->message = fill(row->message, s, a, err);
    out->why = out->message == NULL ? NULL : fill(row->why, s, a, err);
    if (out->why == NULL)
        return -1;
    if (out->outcome == PREDICT_FAILS || out->outcome == PREDICT_UNKNOWN)
        return 0;
    for (size_t i = 0; i < COUNT_OF(notes); i++) {
        if (!notes[i].holds(s))
            continue;
        out->notes[out->nnotes] = fill(notes[i].text, s, a, err);
        if (out->notes[out->nnotes++] == NULL)
            return -1;
    }
    return 0;
}

static bool
wals_no_bucket(const struct predict_wals *w)
{
    return w->bucket == PREDICT_NO;
}

/* Names that it takes for write-ahead log, where its version is not known in any version. */
static unsigned long long
wals_at_most(const struct predict_wals *w)
{
    return w->takes_new == PREDICT_NO ? w->wals - w->new_wals : w->wals;
}

static bool
wals_newer(const struct predict_wals *w)
{
    return w->timeline != 0 && wals_at_most(w) > 0 && w->newest_timeline >= w->timeline;
}

static bool
wals_there(const struct predict_wals *w)
{
    return w->timeline == 0 && w->wals > (w->takes_new == PREDICT_YES ? 0 : w->new_wals);
}

static bool
wals_maybe_there(const struct predict_wals *w)
{
    return w->timeline == 0 && wals_at_most(w) > 0;
}

static bool
wals_not_listed(const struct predict_wals *w)
{
    return w->listed != PREDICT_YES;
}

static bool
wals_older(const struct predict_wals *w)
{
    return wals_at_most(w) > 0;
}

static bool
wals_not_taken(const struct predict_wals *w)
{
    return w->wals > 0;
}

static bool
wals_always(const struct predict_wals *w)
{
    (void)w;
    return true;
}

static const struct {
    const char *id;
    bool (*holds)(const struct predict_wals *w);
    enum predict_outcome outcome;
    int code;
    const char *message; /* %s: the server */
    const char *why;
} wals_rows[] = {
    {"0-no-bucket", wals_no_bucket, PREDICT_SUCCEEDS, 0, "",
     "The bucket does not exist, which this check takes for empty; Barman creates it later. "
     "Barman before 3.0 fails here."},
    {"1-timeline", wals_newer, PREDICT_FAILS, 1,
     "WAL archive check failed for server %s: Found files in WAL archive equal to or newer than "
     "the timeline",
     "Write-ahead log of this timeline or a newer one is there: of another cluster, or of this "
     "one before it was restored."},
    {"1-not-empty", wals_there, PREDICT_FAILS, 1,
     "WAL archive check failed for server %s: Expected empty archive",
     "Write-ahead log lies under this server's name: of another cluster, or of an earlier one of "
     "the same name."},
    {"depends-compression", wals_maybe_there, PREDICT_DEPENDS, -1, "",
     "All write-ahead log under this server's name is compressed by xz, zstd or lz4: Barman from "
     "3.12 on fails, before that it does not see it."},
    {"unknown-list", wals_not_listed, PREDICT_UNKNOWN, -1, "",
     "No write-ahead log was seen, but the archive was not listed to its end."},
    {"0-older", wals_older, PREDICT_SUCCEEDS, 0, "",
     "The write-ahead log that is there is of older timelines only."},
    {"0-not-taken", wals_not_taken, PREDICT_SUCCEEDS, 0, "",
     "The write-ahead log under this server's name is compressed by xz, zstd or lz4, which Barman "
     "before 3.12 does not see."},
    {"0-empty", wals_always, PREDICT_SUCCEEDS, 0, "",
     "No write-ahead log lies under this server's name; other objects do not matter to it."},
};

int
predict_check_wal_archive(const struct predict_wals *w, struct sp_arena *a, struct prediction *out,
                          struct sp_err *err)
{
    const struct predict_stanza named = {.stanza = w->server};
    size_t i = 0;

    while (!wals_rows[i].holds(w))
        i++;
    *out = (struct prediction){.row = wals_rows[i].id,
                               .outcome = wals_rows[i].outcome,
                               .code = wals_rows[i].code,
                               .why = wals_rows[i].why};
    out->message = fill(wals_rows[i].message, &named, a, err);
    return out->message == NULL ? -1 : 0;
}

const char *
predict_stanza_row(size_t n)
{
    return n < COUNT_OF(stanza_rows) ? stanza_rows[n].id : NULL;
}

const char *
predict_wals_row(size_t n)
{
    return n < COUNT_OF(wals_rows) ? wals_rows[n].id : NULL;
}
