/* A health run: src/checks/health_{repository,identity,strangers,wal,drift}.c. */
#include "checks/in_use.h"

#include "base/text.h"
#include "cases.h"
#include "checks/health.h"

extern const struct check_case cases_repository[], cases_identity[], cases_strangers[], cases_wal[],
    cases_drift[], cases_in_use[];

#define NONE                                                                                       \
    {                                                                                              \
        NULL, NULL, 0, NULL, NULL, FINE, NULL                                                      \
    }

/* pgBackRest's, or Barman's where n is one. */
static void
in_use(struct world *w, long n, const char *text)
{
    (void)text;
    if (n == 0)
        world_in_use(w);
    else
        world_in_use_barman(w);
}

/* ---- the repository */

enum {
    NO_ARCHIVE = 1 << 0, /* the file and its copy are not there */
    NO_BACKUP = 1 << 1,
    NO_REMAINS = 1 << 2, /* nor anything else of the stanza */
    NO_ARCHIVE_MAIN = 1 << 3,
    NO_ARCHIVE_COPY = 1 << 4,
    BAD_ARCHIVE = 1 << 5, /* both */
    BAD_ARCHIVE_MAIN = 1 << 6,
    BAD_ARCHIVE_COPY = 1 << 7,
    ENCRYPTED = 1 << 8,
    ENCRYPTED_HALF = 1 << 9, /* archive.info alone */
    OTHER_ID = 1 << 10,      /* backup.info is of another database than archive.info */
    NOT_LISTED = 1 << 11,    /* the lists with the files were not answered */
    UNREAD = 1 << 12,        /* archive.info was listed and not read */
    NOT_LOOKED = 1 << 13,
    NOTHING = 1 << 14, /* nor in the prefix */
    OTHER_DB = 1 << 15,
    OTHER_VERSION = 1 << 16,
    MISSING_NO_WAL = 1 << 17,
};

static void
gone(struct world *w, enum seen_info file, struct copy_seen *listed)
{
    w->ev.content.infos[file].state = PGBR_MISSING;
    w->ev.content.infos[file + 1].state = PGBR_MISSING;
    *listed = (struct copy_seen){.listed = true};
}

static void
bad(struct pgbr_info *info)
{
    *info = (struct pgbr_info){.state = PGBR_WRONG_CHECKSUM, .problem = "invalid checksum"};
    info->db.version = "";
}

static void
encrypt(struct world *w, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        w->ev.content.infos[i] = (struct pgbr_info){.state = PGBR_ENCRYPTED, .problem = "Salted__"};
        w->ev.content.infos[i].db.version = "";
    }
}

static void
spoil_archive(struct world *w, long flags)
{
    struct pgbr_info *infos = w->ev.content.infos;
    struct copy_seen *listed = &w->ev.health.archive_info;

    if ((flags & NO_ARCHIVE) != 0)
        gone(w, SEEN_ARCHIVE_INFO, listed);
    if ((flags & NO_ARCHIVE_MAIN) != 0) {
        infos[SEEN_ARCHIVE_COPY] = infos[SEEN_ARCHIVE_INFO];
        infos[SEEN_ARCHIVE_INFO] = (struct pgbr_info){.state = PGBR_MISSING, .problem = ""};
        listed->has_main = false;
    }
    if ((flags & NO_ARCHIVE_COPY) != 0)
        listed->has_copy = false;
    if ((flags & (BAD_ARCHIVE | BAD_ARCHIVE_MAIN)) != 0) {
        infos[SEEN_ARCHIVE_COPY] = infos[SEEN_ARCHIVE_INFO];
        listed->copy_etag = "\"f\"";
        bad(&infos[SEEN_ARCHIVE_INFO]);
    }
    if ((flags & (BAD_ARCHIVE | BAD_ARCHIVE_COPY)) != 0) {
        listed->copy_etag = "\"f\"";
        bad(&infos[SEEN_ARCHIVE_COPY]);
    }
    if ((flags & UNREAD) != 0)
        infos[SEEN_ARCHIVE_INFO] = (struct pgbr_info){.state = PGBR_UNREAD, .problem = ""};
}

static void
spoil_repository(struct world *w, long flags, const char *text)
{
    struct health_seen *h = &w->ev.health;
    struct pgbr_info *infos = w->ev.content.infos;

    (void)text;
    world_in_use(w);
    spoil_archive(w, flags);
    if ((flags & NO_BACKUP) != 0)
        gone(w, SEEN_BACKUP_INFO, &h->backup_info);
    if ((flags & (NO_REMAINS | NOTHING)) != 0) {
        h->stanzas = h->backups = (struct names_seen){.listed = true};
        h->wal_keys = 0;
        h->wal_newest = NULL;
    }
    if ((flags & NOTHING) != 0)
        h->beside = (struct names_seen){.listed = true};
    if ((flags & ENCRYPTED) != 0)
        encrypt(w, 0, SEEN_INFOS);
    if ((flags & ENCRYPTED_HALF) != 0)
        encrypt(w, 0, SEEN_BACKUP_INFO);
    if ((flags & OTHER_ID) != 0)
        infos[SEEN_BACKUP_INFO].db.id = 2;
    if ((flags & OTHER_DB) != 0)
        infos[SEEN_BACKUP_INFO].db.system_id = IN_USE_OTHER_SYSTEM;
    if ((flags & OTHER_VERSION) != 0)
        infos[SEEN_BACKUP_INFO].db.version = "16";
    if ((flags & NOT_LISTED) != 0)
        h->archive_info.listed = false;
    if ((flags & NOT_LOOKED) != 0)
        h->looked = false;
}

/* The copies of archive.info have text as ETag, and n bytes; the file is "e" of 300. */
static void
listed_copy(struct world *w, long n, const char *etag)
{
    world_in_use(w);
    w->ev.health.archive_info.copy_etag = etag;
    w->ev.health.archive_info.copy_size = (unsigned long long)n;
}

/* ETags tell nothing; the copy was read, and its checksum is this one. Last written n s ago. */
static void
read_copy(struct world *w, long n, const char *checksum)
{
    struct pgbr_info *infos = w->ev.content.infos;
    struct exchange_seen *ex;

    listed_copy(w, 300, "\"f\"");
    infos[SEEN_ARCHIVE_COPY] = infos[SEEN_ARCHIVE_INFO];
    memcpy(infos[SEEN_ARCHIVE_COPY].checksum, checksum, strlen(checksum) + 1);
    if (n == 0)
        return;
    ex = world_add(w, PROBE_ARCHIVE_INFO, S3_ROOT_NONE);
    ex->date = HEALTHY_NOW;
    ex->local = HEALTHY_NOW;
    reply_header(ex, "last-modified",
                 n == 59 ? "Wed, 31 Dec 2025 23:59:01 GMT" : "Wed, 31 Dec 2025 23:59:00 GMT");
}

/* An encrypted copy has a salt of its own. */
static void
encrypted_copy(struct world *w, long n, const char *etag)
{
    listed_copy(w, n, etag);
    encrypt(w, 0, SEEN_INFOS);
}

static void
get_denied(struct world *w, long n, const char *code)
{
    spoil_repository(w, UNREAD, NULL);
    reply_error(world_add(w, PROBE_ARCHIVE_INFO, S3_ROOT_NONE), n, code);
}

enum {
    NO_SERVER = 1 << 0,
    NO_FOLDERS = 1 << 1,  /* below the prefix */
    TWO_FOLDERS = 1 << 2, /* of servers */
    EMPTY = 1 << 3,       /* no backup, no write-ahead log */
    NO_BACKUPS = 1 << 4,
    BACKUPS_UNKNOWN = 1 << 5,
    BESIDE_UNKNOWN = 1 << 6,
};

static void
spoil_server(struct world *w, long flags, const char *text)
{
    struct health_seen *h = &w->ev.health;

    (void)text;
    world_in_use_barman(w);
    if ((flags & NO_SERVER) != 0)
        h->server = NULL;
    if ((flags & NO_FOLDERS) != 0) {
        h->beside = (struct names_seen){
            .listed = true, .names = {"archive/", "x.txt"}, .nnames = 2, .count = 2};
    }
    if ((flags & TWO_FOLDERS) != 0)
        h->beside = (struct names_seen){
            .listed = true, .names = {"pg-main/", "pg-old/"}, .nnames = 2, .count = 2};
    if ((flags & (EMPTY | NO_BACKUPS)) != 0) {
        h->backups = (struct names_seen){.listed = true};
        h->newest = (struct barman_backup){0};
    }
    if ((flags & EMPTY) != 0) {
        h->wal_newest = NULL;
        h->wal_keys = 0;
    }
    if ((flags & BACKUPS_UNKNOWN) != 0)
        h->backups.listed = false;
    if ((flags & BESIDE_UNKNOWN) != 0)
        h->beside.listed = false;
}

static void
server_deeper(struct world *w, long n, const char *text)
{
    (void)n;
    spoil_server(w, NO_SERVER | NO_FOLDERS, text);
    w->target.repository.prefix = "db/archive/";
}

#define MISSING "rep-missing"
#define DIFFER "rep-copies-differ"
#define CORRUPT "own-corrupt-info"
#define HALF "own-half-stanza"

const struct check_case cases_repository[] = {
    {"in use", in_use, 0, NULL, NULL, FINE, NULL},
    {"in use, Barman", in_use, 1, NULL, NULL, FINE, NULL},
    {"not looked at", spoil_repository, NOT_LOOKED, NULL, NULL, OPEN, NULL},
    {"nothing of it", spoil_repository, NO_ARCHIVE | NO_BACKUP | NO_REMAINS, NULL, MISSING, FAILS,
     "s3://backups/db/ has no archive/db/archive.info and no backup/db/backup.info; in "
     "s3://backups/db/ lies archive/, backup/"},
    {"nothing at all", spoil_repository, NO_ARCHIVE | NO_BACKUP | NOTHING, NULL, MISSING, FAILS,
     "; s3://backups/db/ holds nothing"},
    {"near: its files are gone, and something is left", spoil_repository, NO_ARCHIVE | NO_BACKUP,
     NULL, "own-orphan-wal", FAILS, "2 backup folders and at least 3 objects of its archive"},
    {"archive.info is gone", spoil_repository, NO_ARCHIVE, NULL, HALF, FAILS,
     "s3://backups/db/archive/db/archive.info is gone, with its copy"},
    {"backup.info is gone", spoil_repository, NO_BACKUP, NULL, HALF, FAILS,
     "s3://backups/db/backup/db/backup.info is gone, with its copy"},
    {"near: archive.info is gone, and its copy is there", spoil_repository, NO_ARCHIVE_MAIN, NULL,
     DIFFER, WARNS, "archive.info and its copy are not the same:\narchive.info: missing"},
    {"the copy of archive.info is gone", spoil_repository, NO_ARCHIVE_COPY, NULL, DIFFER, WARNS,
     "archive.info.copy: missing"},
    {"both are damaged", spoil_repository, BAD_ARCHIVE, NULL, CORRUPT, FAILS,
     "stanza db in s3://backups/db/ cannot be used\narchive.info: invalid checksum\n"
     "archive.info.copy: invalid checksum"},
    {"near: the file is damaged", spoil_repository, BAD_ARCHIVE_MAIN, NULL, DIFFER, WARNS,
     "archive.info: invalid checksum"},
    {"near: the copy is damaged", spoil_repository, BAD_ARCHIVE_COPY, NULL, DIFFER, WARNS,
     "archive.info.copy: invalid checksum"},
    {"the files are of two ids", spoil_repository, OTHER_ID, NULL, CORRUPT, FAILS,
     "backup.info of database 2, system 7412000000000000001"},
    {"the files are of two databases", spoil_repository, OTHER_DB, NULL, CORRUPT, FAILS,
     "backup.info of database 1, system 7398000000000000002"},
    {"the files are of two versions", spoil_repository, OTHER_VERSION, NULL, CORRUPT, FAILS,
     "PostgreSQL 16"},
    {"encrypted", spoil_repository, ENCRYPTED, NULL, NULL, FINE, NULL},
    {"one of the two is encrypted", spoil_repository, ENCRYPTED_HALF, NULL, CORRUPT, FAILS,
     "archive.info: Salted__"},
    {"archive.info was not read", spoil_repository, UNREAD, NULL, NULL, OPEN, NULL},
    {"archive.info was not read nor listed", spoil_repository, UNREAD | NOT_LISTED, NULL, NULL,
     OPEN, NULL},
    {"nobody saw the copy", spoil_repository, NOT_LISTED, NULL, NULL, OPEN, NULL},
    {"archive.info may not be read", get_denied, 403, "AccessDenied", "perm-no-get", FAILS,
     "AccessDenied"},
    {"near: it could not be read", get_denied, 500, "InternalError", NULL, OPEN, NULL},
    {"the copy has another ETag", listed_copy, 300, "\"f\"", NULL, OPEN, NULL},
    {"the copy has no ETag", listed_copy, 300, NULL, NULL, OPEN, NULL},
    {"the copy has another size", listed_copy, 301, "\"e\"", DIFFER, WARNS,
     "archive.info has 300 bytes, its copy 301"},
    {"the copy was read, and differs", read_copy, 0, "0a1c", DIFFER, WARNS,
     "archive.info and its copy are both valid, and not the same"},
    {"near: the copy was read", read_copy, 0, "0a1b", NULL, FINE, NULL},
    {"the copy differs for a minute", read_copy, 60, "0a1c", DIFFER, WARNS, NULL},
    {"near: not for a minute yet", read_copy, 59, "0a1c", NULL, FINE, NULL},
    {"near: an encrypted copy", encrypted_copy, 300, "\"f\"", NULL, FINE, NULL},
    {"an encrypted copy of another size", encrypted_copy, 299, "\"f\"", DIFFER, WARNS, NULL},
    {"no server", spoil_server, NO_SERVER | NO_FOLDERS, NULL, MISSING, FAILS,
     "no Barman server has a folder in s3://backups/db/; in s3://backups/db/ lies archive/, x.txt"},
    {"near: nobody knows whether there is a server", spoil_server,
     NO_SERVER | NO_FOLDERS | BESIDE_UNKNOWN, NULL, NULL, OPEN, NULL},
    {"near: two servers", spoil_server, NO_SERVER | TWO_FOLDERS, NULL, NULL, OPEN, NULL},
    {"nothing of the server", spoil_server, EMPTY, NULL, MISSING, FAILS,
     "nothing of server pg-main lies in s3://backups/db/pg-main/"},
    {"near: no backup, but write-ahead log", spoil_server, NO_BACKUPS, NULL, "rep-no-full-backup",
     FAILS, "no backup at all"},
    {"no server, and the repository lies deeper", server_deeper, 0, NULL, NULL, OPEN, NULL},
    {"nobody knows which backups there are", spoil_server, BACKUPS_UNKNOWN, NULL, NULL, OPEN, NULL},
    NONE};

/* ---- the identity */

enum {
    BARMAN = 1 << 0,
    SAID_OURS = 1 << 1,
    SAID_OTHER = 1 << 2,
    SAID_VERSION = 1 << 3,
    SAID_OTHER_VERSION = 1 << 4,
    KNOWN = 1 << 5,
    KNOWN_OTHER = 1 << 6,
    KNOWN_OTHER_VERSION = 1 << 7,
    KNOWN_OTHER_SERVER = 1 << 8,
    SAID_SERVER = 1 << 9,
    NO_SYSTEM = 1 << 10, /* Barman before 2.20 */
    NOW_ENCRYPTED = 1 << 11,
    KNOWN_NOTHING = 1 << 12,
};

static void
say_whose(struct world *w, long flags)
{
    struct repository *r = &w->target.repository;

    if ((flags & (SAID_OURS | SAID_OTHER)) != 0)
        r->system_id = (flags & SAID_OURS) != 0 ? IN_USE_SYSTEM : IN_USE_OTHER_SYSTEM;
    if ((flags & (SAID_VERSION | SAID_OTHER_VERSION)) != 0)
        r->pg_version = (flags & SAID_VERSION) != 0 ? "15" : "16";
    if ((flags & SAID_SERVER) != 0)
        r->server = "pg-main";
}

static void
whose(struct world *w, long flags, const char *text)
{
    (void)text;
    in_use(w, flags & BARMAN, NULL);
    say_whose(w, flags);
    if ((flags & NO_SYSTEM) != 0)
        w->ev.health.newest.system_id = 0;
    if ((flags & NOW_ENCRYPTED) != 0)
        encrypt(w, 0, SEEN_INFOS);
    if ((flags &
         (KNOWN | KNOWN_OTHER | KNOWN_OTHER_VERSION | KNOWN_OTHER_SERVER | KNOWN_NOTHING)) == 0)
        return;
    (void)world_known(w);
    if ((flags & KNOWN_OTHER) != 0)
        w->known.system_id = IN_USE_OTHER_SYSTEM;
    if ((flags & KNOWN_OTHER_VERSION) != 0)
        w->known.pg_version = "14.9";
    if ((flags & KNOWN_OTHER_SERVER) != 0)
        w->known.server = "pg-old";
    if ((flags & KNOWN_NOTHING) != 0)
        w->known = (struct known_state){.looked = HEALTHY_NOW};
}

/* The newest backup that is remembered ended n seconds after the one that is the newest now. */
static void
remembered(struct world *w, long n, const char *label)
{
    world_in_use(w);
    world_known(w)->newest = label;
    w->known.newest_stop = HEALTHY_NOW - 4 * IN_USE_HOUR + n;
}

#define OTHER_STANZA_DB "own-same-stanza-other-db"
#define OTHER_STANZA_VERSION "own-other-pg-version"
#define OTHER_SERVER_DB "rep-other-database"
#define CHANGED "rep-identity-changed"

const struct check_case cases_identity[] = {
    {"said, another database", whose, SAID_OTHER, NULL, OTHER_STANZA_DB, FAILS,
     "PostgreSQL 15, system 7412000000000000001; --system-id says 7398000000000000002"},
    {"near: said, ours", whose, SAID_OURS, NULL, NULL, FINE, NULL},
    {"said, another version", whose, SAID_OTHER_VERSION, NULL, OTHER_STANZA_VERSION, FAILS,
     "--pg-version says 16"},
    {"near: said, the version", whose, SAID_VERSION, NULL, NULL, FINE, NULL},
    {"Barman, another database", whose, BARMAN | SAID_OTHER, NULL, OTHER_SERVER_DB, FAILS,
     "server pg-main, PostgreSQL 15.4, system 7412000000000000001; --system-id says"},
    {"near: Barman, ours", whose, BARMAN | SAID_OURS | SAID_VERSION, NULL, NULL, FINE, NULL},
    {"Barman, another version", whose, BARMAN | SAID_OTHER_VERSION, NULL, OTHER_SERVER_DB, FAILS,
     "--pg-version says 16"},
    {"Barman says no system id", whose, BARMAN | NO_SYSTEM | SAID_OURS, NULL, NULL, OPEN, NULL},
    {"near: Barman says no system id, and nobody asked", whose, BARMAN | NO_SYSTEM, NULL, NULL,
     FINE, NULL},
    {"as before", whose, KNOWN, NULL, NULL, FINE, NULL},
    {"as before, Barman, but for the minor version", whose, BARMAN | KNOWN, NULL, NULL, FINE, NULL},
    {"another database than before", whose, KNOWN_OTHER, NULL, CHANGED, FAILS,
     "now PostgreSQL 15, system 7412000000000000001; as known until 2025-12-31T00:00:00Z "
     "PostgreSQL 15, system 7398000000000000002"},
    {"near: another database than before, and said", whose, KNOWN_OTHER | SAID_OURS, NULL, NULL,
     FINE, NULL},
    {"another version than before", whose, KNOWN_OTHER_VERSION, NULL, CHANGED, FAILS,
     "PostgreSQL 14.9"},
    {"near: another version than before, and said", whose, KNOWN_OTHER_VERSION | SAID_VERSION, NULL,
     NULL, FINE, NULL},
    {"another server than before", whose, BARMAN | KNOWN_OTHER_SERVER, NULL, CHANGED, FAILS,
     "now server pg-main, PostgreSQL 15.4, system 7412000000000000001; as known until "
     "2025-12-31T00:00:00Z server pg-old"},
    {"near: another server than before, and said", whose, BARMAN | KNOWN_OTHER_SERVER | SAID_SERVER,
     NULL, NULL, FINE, NULL},
    {"near: nothing was known", whose, KNOWN_NOTHING, NULL, NULL, FINE, NULL},
    {"encrypted, and it was not", whose, NOW_ENCRYPTED | KNOWN, NULL, CHANGED, FAILS,
     "now of no known database, encrypted"},
    {"encrypted, and said whose", whose, NOW_ENCRYPTED | SAID_OURS, NULL, NULL, OPEN, NULL},
    {"the newest backup is gone", remembered, 1, "20251231-200000F", "rep-newest-gone", WARNS,
     "20251231-200000F was the newest at the last look; now it is 20251231-190000F"},
    {"near: it is there", remembered, 0, "20251231-190000F", NULL, FINE, NULL},
    {"near: no backup was known", remembered, 1, NULL, NULL, FINE, NULL},
    NONE};

/* ---- others beside it */

static void
beside(struct world *w, long barman, const char *name)
{
    struct names_seen *names = &w->ev.health.beside;

    in_use(w, barman, NULL);
    names->names[names->nnames++] = name;
    names->count++;
}

static void
beside_stanza(struct world *w, long n, const char *name)
{
    struct names_seen *names = &w->ev.health.stanzas;

    world_in_use(w);
    names->names[names->nnames++] = name;
    names->count += 1 + (unsigned long long)n;
}

/* A list that was not read to its end, or of which not all names are kept. */
static void
unseen(struct world *w, long n, const char *which)
{
    struct health_seen *h = &w->ev.health;
    struct names_seen *names = sp_streq(which, "beside") ? &h->beside : &h->stanzas;

    world_in_use(w);
    if (n == 0)
        names->listed = false;
    names->count += (unsigned long long)n;
}

/* The repository lies deeper; n: something else lies in the prefix. */
static void
deeper(struct world *w, long n, const char *name)
{
    world_in_use(w);
    w->target.repository.prefix = "db/apic/repo/";
    w->ev.health.beside = (struct names_seen){
        .listed = true, .names = {name, "x/"}, .nnames = 1 + (size_t)n, .count = 1 + (size_t)n};
}

/* The prefix is elsewhere: what lies there is nobody's business here. */
static void
apart(struct world *w, long n, const char *prefix)
{
    beside(w, n, "x/");
    w->target.repository.prefix = prefix;
}

/* A folder beside it was looked into: candidates of the layout, of this system id (0: unread). */
static void
looked_into(struct world *w, const char *layout, const char *root, const char *who, uint64_t system)
{
    struct content_seen *content = &w->ev.content;
    const size_t at = content->found.ncandidates++;

    content->scanned = true;
    content->found.candidates[at] = (struct owner_candidate){.layout = owner_layout_find(layout),
                                                             .confidence = OWNER_CERTAIN,
                                                             .place = OWNER_HERE,
                                                             .root = {root, strlen(root)},
                                                             .who = {who, strlen(who)},
                                                             .keys = 3};
    if (system != 0)
        content->proofs[content->nproofs++] =
            (struct proof_seen){.candidate = at, .recognised = true, .system_id = system};
}

/* Barman beside pgBackRest; n: of our database, or not. */
static void
barman_beside(struct world *w, long ours, const char *who)
{
    beside(w, 0, sp_printf(&w->arena, NULL, "%s/", who));
    looked_into(w, "pgbackrest", "db", "db", 0);
    looked_into(w, "barman", "db", who, ours != 0 ? IN_USE_SYSTEM : IN_USE_OTHER_SYSTEM);
}

static void
stanza_looked_into(struct world *w, long system, const char *who)
{
    world_in_use(w);
    looked_into(w, "pgbackrest", "db", "db", 0);
    looked_into(w, "pgbackrest", "db", who, (uint64_t)system);
}

/* The repository of before the upgrade; n: 0 not read, 1 ours, 2 another database. */
static void
older_beside(struct world *w, long n, const char *who)
{
    beside(w, 1, "archive/");
    looked_into(w, "barman", "db", "pg-main", 0);
    looked_into(w, "pgbackrest", "db", who,
                n == 0   ? 0
                : n == 1 ? IN_USE_SYSTEM
                         : IN_USE_OTHER_SYSTEM);
}

static void
below(struct world *w, long n, const char *layout)
{
    (void)n;
    beside(w, 0, "site-b/");
    looked_into(w, layout, "db/site-b", "db", 0);
    w->ev.content.found.candidates[0].place = OWNER_BELOW;
}

#define STRANGER "rep-stranger"
#define OTHER_STANZA "own-other-stanza-same-path"

const struct check_case cases_strangers[] = {
    {"a folder beside it", beside, 0, "x/", STRANGER, WARNS, "in s3://backups/db/: x/"},
    {"an object beside it", beside, 0, "notes.txt", STRANGER, WARNS, "notes.txt"},
    {"an object named as a folder of it", beside, 0, "archive", STRANGER, WARNS, NULL},
    {"near: a folder marker", beside, 0, "", NULL, FINE, NULL},
    {"near: of a write probe", beside, 0, "s3preflight-probe-6955b900-0123456789abcdef/",
     "write-leftovers", WARNS, "s3preflight-probe-6955b900"},
    {"beside Barman", beside, 1, "pg-old/", STRANGER, WARNS, "in s3://backups/db/: pg-old/"},
    {"near: the older repository beside Barman", beside, 1, "archive/", NULL, FINE, NULL},
    {"another stanza", beside_stanza, 0, "other/", OTHER_STANZA, FAILS,
     "beside stanza db in s3://backups/db/archive/: other/"},
    {"other stanzas, more than are kept", beside_stanza, 3, "other/", OTHER_STANZA, FAILS,
     "other/ and 3 more"},
    {"a stanza whose name begins as ours", beside_stanza, 0, "db2/", OTHER_STANZA, FAILS, "db2/"},
    {"names that are not kept", unseen, 1, "beside", STRANGER, WARNS, "1 name"},
    {"nobody knows what lies beside it", unseen, 0, "beside", NULL, OPEN, NULL},
    {"nobody knows which stanzas there are", unseen, 0, "stanzas", NULL, OPEN, NULL},
    {"deeper: something else on the way", deeper, 1, "apic/", STRANGER, WARNS, "x/"},
    {"near: deeper", deeper, 0, "apic/", NULL, FINE, NULL},
    {"deeper: a name that is nearly it", deeper, 0, "apic2/", STRANGER, WARNS, NULL},
    {"near: the prefix is elsewhere", apart, 0, "elsewhere/", NULL, FINE, NULL},
    {"Barman beside it, of another database", barman_beside, 0, "pg-main",
     "own-barman-server-present", FAILS, "system 7398000000000000002"},
    {"near: Barman beside it, of ours", barman_beside, 1, "pg-main", NULL, FINE, NULL},
    {"another stanza was looked into", stanza_looked_into, 0, "main", OTHER_STANZA, FAILS,
     "pgBackRest stanza main"},
    {"another stanza of the same database", stanza_looked_into, (long)IN_USE_SYSTEM, "main",
     OTHER_STANZA, FAILS, "system 7412000000000000001"},
    {"near: our own stanza was looked into", stanza_looked_into, 0, "db", NULL, FINE, NULL},
    {"beside Barman pgBackRest's of another database", older_beside, 2, "db", OTHER_STANZA, FAILS,
     "system 7398000000000000002"},
    {"near: beside Barman pgBackRest's of ours", older_beside, 1, "db", NULL, FINE, NULL},
    {"near: beside Barman pgBackRest's of whom it does not say", older_beside, 0, "db", NULL, FINE,
     NULL},
    {"a repository below", below, 0, "pgbackrest", "own-nested-outside", FAILS,
     "pgBackRest stanza db, 3 objects in s3://backups/db/site-b/"},
    {"a search engine below", below, 0, "elasticsearch", "own-portal-or-analytics-share", FAILS,
     NULL},
    NONE};

/* ---- write-ahead log */

#define GAP "dr-wal-gap"
#define HOLE "rep-wal-hole"
#define SILENT "rep-wal-silent"
#define WAL_NEEDED "000000010000000000000007"
#define WAL_BEFORE "000000010000000000000006"
#define WAL_LATER "000000010000000000000009"

/* The newest segment ended in text; it came n seconds ago. */
static void
newest_wal(struct world *w, long n, const char *name)
{
    world_in_use(w);
    w->ev.health.wal_newest = name;
    w->ev.health.wal_modified = name == NULL ? 0 : HEALTHY_NOW - n;
    w->ev.health.wal_keys = name != NULL;
    w->ev.health.wal_first = name == NULL || strcmp(name, WAL_NEEDED) < 0 ? name : WAL_NEEDED;
}

/* The same of Barman. */
static void
newest_wal_barman(struct world *w, long n, const char *name)
{
    newest_wal(w, n, name);
    w->ev = (struct evidence){0};
    world_release(w);
    world_init(w);
    world_in_use_barman(w);
    w->ev.health.wal_newest = name;
    w->ev.health.wal_modified = name == NULL ? 0 : HEALTHY_NOW - n;
    w->ev.health.wal_first = name == NULL || strcmp(name, WAL_NEEDED) < 0 ? name : WAL_NEEDED;
}

/* No segment of the newest backup, which ended n seconds ago. */
static void
no_wal_since(struct world *w, long n, const char *name)
{
    newest_wal(w, 60, name);
    w->ev.content.infos[SEEN_BACKUP_INFO].backups.newest[PGBR_FULL].stop = HEALTHY_NOW - n;
}

/* No log and no backup: the stanza is new, and its database never archived. */
static void
no_wal_no_backup(struct world *w, long n, const char *text)
{
    newest_wal(w, 60, text);
    w->ev.content.infos[SEEN_BACKUP_INFO].backups = (struct pgbr_backups){.count = 0};
    if (n == 0)
        return;
    encrypt(w, 0, SEEN_INFOS);
    w->ev.health.backups = (struct names_seen){.listed = true};
}

/* The list begins with this segment; the newest backup ended n seconds ago. */
static void
begins_with(struct world *w, long n, const char *first)
{
    no_wal_since(w, n, WAL_LATER);
    w->ev.health.wal_first = first;
}

/* The backup needs the segment before, too. */
static void
needs_two(struct world *w, long n, const char *first)
{
    begins_with(w, n, first);
    w->ev.content.infos[SEEN_BACKUP_INFO].backups.newest[PGBR_FULL].wal_start = WAL_BEFORE;
}

static void
hole_in_two(struct world *w, long n, const char *before)
{
    needs_two(w, 7200, WAL_BEFORE);
    w->ev.health.wal_before_hole = before;
    w->ev.health.wal_behind_hole = WAL_LATER;
    w->ev.health.wal_behind_modified = HEALTHY_NOW - n;
}

/* The same, by folders: archive.info cannot be used, its copy can. Of Barman where n is one. */
static void
begins_by_folders(struct world *w, long n, const char *first)
{
    if (n != 0) {
        newest_wal_barman(w, 60, WAL_LATER);
    } else {
        begins_with(w, 3600, first);
        w->ev.content.infos[SEEN_ARCHIVE_COPY] = w->ev.content.infos[SEEN_ARCHIVE_INFO];
        w->ev.content.infos[SEEN_ARCHIVE_INFO].state = PGBR_WRONG_CHECKSUM;
        w->ev.health.archive_info.copy_etag = "\"f\"";
    }
    w->ev.health.wal_first = first;
}

/* A hole behind this segment; the next one came n seconds ago, the newest backup is of then. */
static void
hole_behind(struct world *w, long n, const char *before)
{
    newest_wal(w, 60, "00000001000000000000000F");
    w->ev.health.wal_before_hole = before;
    w->ev.health.wal_behind_hole = "00000001000000000000000C";
    w->ev.health.wal_behind_modified = HEALTHY_NOW - n;
}

static void
hole_unknown(struct world *w, long n, const char *before)
{
    hole_behind(w, 7200, before);
    w->ev.content.infos[SEEN_BACKUP_INFO].backups.newest[PGBR_FULL].wal_stop = "";
    if (n != 0)
        w->ev.health.wal_more = true;
}

/* It is made offline, or was encrypted: what it needs is not known. */
static void
needs_unknown(struct world *w, long n, const char *name)
{
    newest_wal(w, 60, name);
    w->ev.content.infos[SEEN_BACKUP_INFO].backups.newest[PGBR_FULL].wal_stop = "";
    if (n == 0)
        return;
    encrypt(w, 0, SEEN_INFOS);
    w->ev.health.backups.names[0] = "20251230-190000F/";
}

/* An incremental backup is newer, and needs a later segment. */
static void
incremental(struct world *w, long n, const char *needed)
{
    struct pgbr_backups *b;

    world_in_use(w);
    b = &w->ev.content.infos[SEEN_BACKUP_INFO].backups;
    b->count++;
    b->of_type[PGBR_INCR] = 1;
    b->newest[PGBR_INCR] = (struct pgbr_backup){.label = "20251231-190000F_20251231-200000I",
                                                .start = HEALTHY_NOW - n,
                                                .stop = HEALTHY_NOW - n,
                                                .wal_stop = needed};
    w->ev.health.backups.names[w->ev.health.backups.nnames++] =
        "20251231-190000F_20251231-200000I/";
    w->ev.health.backups.count++;
    w->ev.health.wal_first = WAL_LATER;
}

static void
wal_cut(struct world *w, long n, const char *name)
{
    newest_wal(w, n, name);
    w->ev.health.wal_more = true;
}

static void
wal_unknown(struct world *w, long n, const char *text)
{
    (void)text;
    in_use(w, n, NULL);
    w->ev.health.wal_listed = false;
}

static void
wal_without_time(struct world *w, long n, const char *text)
{
    newest_wal(w, n, text);
    w->ev.health.wal_modified = 0;
}

/* The server's clock is n seconds behind ours: it wrote the time. */
static void
wal_by_other_clock(struct world *w, long n, const char *text)
{
    newest_wal(w, 6 * IN_USE_HOUR + 50, text);
    world_skew(w, -n);
}

const struct check_case cases_wal[] = {
    {"the newest is older than what the backup needs", newest_wal, 60, WAL_BEFORE, GAP, FAILS,
     "the newest backup needs " WAL_NEEDED "; the newest in the archive is " WAL_BEFORE},
    {"near: it is what the backup needs", newest_wal, 60, WAL_NEEDED, NULL, FINE, NULL},
    {"near: on a later timeline", newest_wal, 60, "000000020000000000000005", NULL, FINE, NULL},
    {"none since the backup", newest_wal, 60, NULL, GAP, FAILS,
     "in the archive there is nothing from then on"},
    {"none an hour after the backup", no_wal_since, 3600, NULL, GAP, FAILS, NULL},
    {"near: not an hour after it yet", no_wal_since, 3599, NULL, NULL, FINE, NULL},
    {"of Barman: older than what the backup needs", newest_wal_barman, 60, WAL_BEFORE, GAP, FAILS,
     NULL},
    {"near: of Barman: what the backup needs", newest_wal_barman, 60, WAL_NEEDED, NULL, FINE, NULL},
    {"none, and nobody knows what is needed", needs_unknown, 0, NULL, GAP, FAILS,
     "the archive holds no write-ahead log"},
    {"near: some, and nobody knows what is needed", needs_unknown, 0, WAL_BEFORE, NULL, FINE, NULL},
    {"none, and it is encrypted", needs_unknown, 1, NULL, GAP, FAILS, NULL},
    {"near: some, and it is encrypted", needs_unknown, 1, WAL_BEFORE, NULL, FINE, NULL},
    {"an incremental backup needs a later one", incremental, 3600, "00000001000000000000000A", GAP,
     FAILS, "needs 00000001000000000000000A"},
    {"near: an incremental backup needs this one", incremental, 3600, WAL_LATER, NULL, FINE, NULL},
    {"no backup, and no log", no_wal_no_backup, 0, NULL, "rep-no-full-backup", FAILS, NULL},
    {"no backup, and no log, encrypted", no_wal_no_backup, 1, NULL, "rep-no-full-backup", FAILS,
     NULL},
    {"later ones, and not what the backup needs", begins_with, 3600, WAL_LATER, GAP, FAILS,
     "the newest backup needs " WAL_NEEDED ", which is not in the archive; the first one after it "
     "is " WAL_LATER},
    {"near: not an hour after the backup", begins_with, 3599, WAL_LATER, NULL, FINE, NULL},
    {"near: what it needs is the first", begins_with, 3600, WAL_NEEDED, NULL, FINE, NULL},
    {"near: the list begins before it", begins_with, 3600, WAL_BEFORE, NULL, FINE, NULL},
    {"later ones in the next folder", begins_with, 3600, "000000010000000100000000", GAP, FAILS,
     NULL},
    {"near: in the next folder, listed by folders", begins_by_folders, 0,
     "000000010000000100000000", "rep-copies-differ", WARNS, NULL},
    {"in the same folder, listed by folders", begins_by_folders, 0, WAL_LATER,
     "rep-copies-differ " GAP, FAILS, NULL},
    {"of Barman: later ones in the same folder", begins_by_folders, 1, WAL_LATER, GAP, FAILS, NULL},
    {"near: of Barman: later ones in the next folder", begins_by_folders, 1,
     "000000010000000100000000", NULL, FINE, NULL},
    {"the first that it needs is not there", needs_two, 3600, WAL_NEEDED, GAP, FAILS,
     "the newest backup needs " WAL_BEFORE ", which is not in the archive; the first one after it "
     "is " WAL_NEEDED},
    {"near: the first that it needs is the first", needs_two, 3600, WAL_BEFORE, NULL, FINE, NULL},
    {"a hole in what it needs", hole_in_two, 3600, WAL_BEFORE, GAP, FAILS,
     "between " WAL_BEFORE " and " WAL_LATER ", which came 1 hour ago, nothing is"},
    {"near: it may yet be filled", hole_in_two, 3599, WAL_BEFORE, NULL, FINE, NULL},
    {"near: the hole is behind what it needs", hole_in_two, 3600, WAL_NEEDED, HOLE, FAILS, NULL},
    {"near: the hole is before what it needs", hole_in_two, 3600, "000000010000000000000005", NULL,
     FINE, NULL},
    {"a hole since the backup", hole_behind, 3600, WAL_LATER, HOLE, FAILS,
     "between " WAL_LATER " and 00000001000000000000000C, which came 1 hour ago, nothing is"},
    {"a hole right behind it", hole_behind, 3600, WAL_NEEDED, HOLE, FAILS, NULL},
    {"near: a hole that may yet be filled", hole_behind, 3599, WAL_LATER, NULL, FINE, NULL},
    {"near: a hole before the backup", hole_behind, 3600, WAL_BEFORE, NULL, FINE, NULL},
    {"near: no hole", hole_behind, 3600, NULL, NULL, FINE, NULL},
    {"near: a hole, and nobody knows what is needed", hole_unknown, 0, WAL_LATER, NULL, FINE, NULL},
    {"none for more than 6 hours", newest_wal, 6 * IN_USE_HOUR + 1, WAL_LATER, SILENT, WARNS,
     "the newest, " WAL_LATER ", came 6 hours ago"},
    {"near: none for 6 hours", newest_wal, 6 * IN_USE_HOUR, WAL_LATER, NULL, FINE, NULL},
    {"near: by the clock that wrote it", wal_by_other_clock, 50, WAL_LATER, NULL, FINE, NULL},
    {"not 6 hours by the clock that wrote it", wal_by_other_clock, 49, WAL_LATER, SILENT, WARNS,
     NULL},
    {"old, and more follows", wal_cut, 6 * IN_USE_HOUR + 1, WAL_LATER, NULL, OPEN, NULL},
    {"near: young, and more follows", wal_cut, 6 * IN_USE_HOUR, WAL_LATER, NULL, FINE, NULL},
    {"too old for the backup, and more follows", wal_cut, 60, WAL_BEFORE, NULL, FINE, NULL},
    {"nobody knows", wal_unknown, 0, NULL, NULL, OPEN, NULL},
    {"nobody knows, of Barman", wal_unknown, 1, NULL, NULL, OPEN, NULL},
    {"it has no time", wal_without_time, 60, WAL_LATER, NULL, OPEN, NULL},
    NONE};

/* ---- changes */

static void
looked(struct world *w, long n, const char *text)
{
    (void)text;
    world_in_use(w);
    world_settings_looked(w);
    if (n != 0)
        (void)world_known(w);
}

static void
versioning_now(struct world *w, long n, const char *word)
{
    looked(w, n, NULL);
    world_exchange(w, PROBE_VERSIONING, S3_STYLE_PATH)->reply.settings.versioning = word;
}

/* A rule of n days that ends unfinished uploads only, or expires what lies below another prefix. */
static void
lifecycle_now(struct world *w, long n, const char *known)
{
    struct s3_lifecycle *l;

    looked(w, 1, NULL);
    world_drop(w, PROBE_LIFECYCLE);
    l = &world_add(w, PROBE_LIFECYCLE, S3_ROOT_LIFECYCLE)->reply.settings.lifecycle;
    *l = (struct s3_lifecycle){.rules = 1, .enabled = 1, .aborts = true, .nkept = 1};
    l->kept[0] =
        (struct s3_rule){.id = "r", .prefix = "else/", .expires = true, .days = (unsigned long)n};
    w->known.lifecycle = known;
}

static void
lock_now(struct world *w, long n, const char *days)
{
    struct s3_bucket_settings *s;

    looked(w, n, NULL);
    world_drop(w, PROBE_OBJECT_LOCK);
    s = &world_add(w, PROBE_OBJECT_LOCK, S3_ROOT_OBJECT_LOCK)->reply.settings;
    s->lock = "Enabled";
    s->lock_mode = days == NULL ? NULL : "GOVERNANCE";
    s->lock_days = days;
}

static void
setting_refused(struct world *w, long n, const char *purpose)
{
    looked(w, 1, NULL);
    w->known.versioning = "Enabled";
    reply_error(world_exchange(w, purpose, S3_STYLE_PATH), n, "AccessDenied");
}

/* An upload of n seconds ago, below key. */
static void
upload(struct world *w, long n, const char *key)
{
    struct s3_listing *l;

    looked(w, 0, NULL);
    l = &world_exchange(w, PROBE_UPLOADS, S3_STYLE_PATH)->reply.listing;
    l->keys = 1;
    l->oldest = l->newest = HEALTHY_NOW - n;
    l->nsample = 1;
    l->sample[0] = (struct s3_object){.key = key, .key_len = strlen(key)};
}

static void
upload_that_is_ended(struct world *w, long n, const char *key)
{
    struct s3_lifecycle *l;

    upload(w, n, key);
    world_drop(w, PROBE_LIFECYCLE);
    l = &world_add(w, PROBE_LIFECYCLE, S3_ROOT_LIFECYCLE)->reply.settings.lifecycle;
    *l = (struct s3_lifecycle){.rules = 1, .enabled = 1, .aborts = true};
}

/* Nothing of it could be read. */
static void
all_refused(struct world *w, long n, const char *code)
{
    static const char *const purposes[] = {PROBE_VERSIONING, PROBE_LIFECYCLE, PROBE_OBJECT_LOCK,
                                           PROBE_VERSIONS, PROBE_UPLOADS};

    looked(w, 1, NULL);
    for (size_t i = 0; i < sizeof(purposes) / sizeof(purposes[0]); i++)
        reply_error(world_exchange(w, purposes[i], S3_STYLE_PATH), n, code);
}

#define SETTINGS "rep-settings-changed"
#define UPLOADS "bkt-incomplete-mpu"

const struct check_case cases_drift[] = {
    {"seen for the first time", looked, 0, NULL, NULL, FINE, NULL},
    {"as before", looked, 1, NULL, NULL, FINE, NULL},
    {"versioning was switched on", versioning_now, 1, "Enabled",
     "bkt-versioning-delete-markers " SETTINGS, WARNS, NULL},
    {"near: versioning is on, and nothing is known", versioning_now, 0, "Enabled",
     "bkt-versioning-delete-markers", FINE, NULL},
    {"versioning was suspended", versioning_now, 1, "Suspended", SETTINGS, WARNS,
     "versioning was \"never set\" and is \"Suspended\""},
    {"a lifecycle was made", lifecycle_now, 7, "no rules", SETTINGS, WARNS,
     "the lifecycle was \"no rules\" and is \"1 rule, digest "},
    {"near: a lifecycle, and none is known", lifecycle_now, 7, NULL, NULL, FINE, NULL},
    {"object lock was switched on", lock_now, 1, NULL, SETTINGS, WARNS,
     "object lock was \"none\" and is \"without a default\""},
    {"near: object lock, and nothing is known", lock_now, 0, NULL, NULL, FINE, NULL},
    {"a default of object lock", lock_now, 1, "30", "bkt-object-lock-default " SETTINGS, WARNS,
     NULL},
    {"near: versioning may not be read any more", setting_refused, 403, PROBE_VERSIONING, NULL,
     FINE, NULL},
    {"an upload of more than a day", upload, IN_USE_DAY + 1, "db/backup/db/x", UPLOADS, WARNS,
     "1 unfinished upload in s3://backups/db/, the oldest begun 24 hours ago"},
    {"near: an upload of a day", upload, IN_USE_DAY, "db/backup/db/x", NULL, FINE, NULL},
    {"near: an upload that the lifecycle ends", upload_that_is_ended, IN_USE_DAY + 1,
     "db/backup/db/x", NULL, FINE, NULL},
    {"near: an upload of a write probe", upload, IN_USE_DAY + 1,
     "db/s3preflight-probe-6955b900-0123456789abcdef/small", NULL, FINE, NULL},
    {"nothing may be read", all_refused, 403, "AccessDenied", NULL, FINE, NULL},
    NONE};

/* ---- what a health run leaves to a preflight, and what it has in common with it */

static void
in_use_in_host_style(struct world *w, long n, const char *text)
{
    (void)n;
    (void)text;
    world_in_use(w);
    w->target.style = STYLE_CHOICE_HOST;
    w->endpoint_judged = true;
}

static void
in_use_refused(struct world *w, long n, const char *code)
{
    world_in_use(w);
    reply_error(world_list(w), n, code);
}

const struct check_case cases_in_use[] = {
    {"in use: in host style", in_use_in_host_style, 0, NULL, NULL, FINE, NULL},
    {"in use: the key is unknown", in_use_refused, 403, "InvalidAccessKeyId", "cred-akid-unknown",
     FAILS, NULL},
    {"in use: not allowed", in_use_refused, 403, "AccessDenied", "perm-no-list", FAILS, NULL},
    NONE};
