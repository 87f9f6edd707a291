/* Whose what lies in the prefix is: the rules of src/checks/owner_*.c, of the check "empty". */
#include "cases.h"
#include "checks/canary.h"

#include "base/text.h"

extern const struct check_case cases_owner[];

#define SYSTEM UINT64_C(7412000000000000001)
#define OTHER_SYSTEM UINT64_C(7398000000000000002)
#define DAY ((time_t)86400)

/* ---- what is listed */

/* Calls back with every word of a text. */
static void
each_word(const char *text, void (*take)(void *ctx, const char *word, size_t len), void *ctx)
{
    while (*text != '\0') {
        size_t len = strcspn(text, " ");

        take(ctx, text, len);
        text += len + (text[len] == ' ');
    }
}

struct scanning {
    struct owner_scan *scan;
    struct s3_listing *listing;
    time_t modified;
};

static void
take_key(void *ctx, const char *key, size_t len)
{
    struct scanning *s = ctx;
    unsigned long long size = key[len - 1] == '/' ? 0 : 10;

    owner_scan_key(s->scan, key, len, size, s->modified);
    if (s->listing == NULL)
        return;
    s->listing->keys++;
    s->listing->markers += size == 0;
    s->listing->newest = s->listing->oldest = s->modified;
    if (s->listing->nsample < S3_SAMPLE_MAX)
        s->listing->sample[s->listing->nsample++] =
            (struct s3_object){.key = key, .key_len = len, .size = size, .modified = s->modified};
}

static struct owner_scan *
new_scan(struct world *w)
{
    const struct repository *r = &w->target.repository;
    struct owner_scan *scan = owner_scan_new(&w->arena, w->target.prefix, NULL);
    const char *archive = sp_printf(&w->arena, NULL, "%sarchive/%s/", r->prefix, r->stanza);
    const char *backup = sp_printf(&w->arena, NULL, "%sbackup/%s/", r->prefix, r->stanza);

    (void)owner_scan_watch(scan, archive, "archive.info", NULL);
    (void)owner_scan_watch(scan, backup, "backup.info", NULL);
    if (r->server != NULL)
        (void)owner_scan_watch(scan, sp_printf(&w->arena, NULL, "%s%s/wals/", r->prefix, r->server),
                               NULL, NULL);
    return scan;
}

/* Objects lie there, so many seconds old; 0: two days. */
static void
lies(struct world *w, long seconds, const char *keys)
{
    struct s3_listing *one_level = &world_exchange(w, PROBE_CONSUMER, S3_STYLE_PATH)->reply.listing;
    struct scanning s = {.scan = new_scan(w),
                         .listing = &world_list(w)->reply.listing,
                         .modified = HEALTHY_NOW - (seconds == 0 ? 2 * DAY : seconds)};

    each_word(keys, take_key, &s);
    one_level->keys = s.listing->keys;
    one_level->prefixes = S3_SAMPLE_MAX;
    (void)owner_scan_finish(s.scan, &w->ev.content.found, NULL);
}

/* Objects lie in the folders above. */
static void
above(struct world *w, long n, const char *keys)
{
    struct scanning s = {.scan = owner_scan_new(&w->arena, w->target.prefix, NULL),
                         .modified = HEALTHY_NOW - 2 * DAY};

    (void)n;
    each_word(keys, take_key, &s);
    (void)owner_scan_finish(s.scan, &w->ev.content.around, NULL);
}

/* The same, and the prefix is the first of these words. */
static void
above_of(struct world *w, long n, const char *words)
{
    const size_t len = strcspn(words, " ");
    const char *prefix = sp_printf(&w->arena, NULL, "%.*s", (int)len, words);

    w->target.prefix = w->target.repository.prefix = prefix;
    for (size_t i = 0; i < w->ev.nexchanges; i++)
        if (w->ev.exchanges[i].reply.listing.prefix != NULL)
            w->ev.exchanges[i].reply.listing.prefix = prefix;
    above(w, n, words + len + 1);
}

/* A file may say what no listing can: a root that does not lead to the prefix. */
static void
above_elsewhere(struct world *w, long n, const char *keys)
{
    static const char root[] = "archive/and/so/on/and/on/and/on/and/on/and/on/and/on/and/on";

    above(w, n, keys);
    w->ev.content.around.candidates[0].root = (struct owner_text){root, sizeof(root) - 1};
}

/* ---- what is spelled nearly as the prefix */

enum {
    AN_OBJECT = 1 << 0,
    BARE = 1 << 1,     /* nothing but folder markers lie there */
    PGBR = 1 << 2,     /* a stanza does */
    RESTIC_3 = 1 << 3, /* a tool's that is no repository of PostgreSQL */
    BESIDE = 1 << 4,   /* in our prefix lies something, too */
};

static void lies(struct world *w, long seconds, const char *keys);

static void
spelled(struct world *w, long flags, const char *name)
{
    w->ev.content.siblings[0] =
        (struct sibling_seen){.name = {name, strlen(name)},
                              .is_object = (flags & AN_OBJECT) != 0,
                              .listed = (flags & AN_OBJECT) == 0,
                              .keys = (flags & BARE) != 0 ? 0 : 3,
                              .tool = (flags & PGBR) != 0       ? "pgbackrest"
                                      : (flags & RESTIC_3) != 0 ? "restic"
                                                                : NULL,
                              .who = {(flags & PGBR) != 0 ? "db" : "", (flags & PGBR) != 0 ? 2 : 0},
                              .newest = (flags & AN_OBJECT) != 0 ? 0 : HEALTHY_NOW - 2 * DAY};
    w->ev.content.nsiblings = 1;
    if ((flags & BESIDE) != 0)
        lies(w, 0, "db/x");
}

/* ---- while we looked */

/* Another page at the end: n keys more, and text in its digest. */
static void
grown(struct world *w, long n, const char *text)
{
    struct content_seen *c = &w->ev.content;

    lies(w, 0, "db/x");
    c->begin = (struct page_seen){
        .seen = true, .keys = 5, .bytes = 50, .newest = HEALTHY_NOW - DAY, .digest = 1};
    c->end = c->begin;
    c->end.keys = (unsigned long long)(5 + n);
    c->end.bytes = (unsigned long long)(50 + 7 * n);
    c->end.digest = *text == '=' ? 1 : 2;
    c->end.newest += *text == '>' ? 60 : 0;
    c->end.seen = *text != '?';
}

/* The same of a prefix with more keys than that page; +: one is newer than the first list. */
static void
grown_of_many(struct world *w, long n, const char *text)
{
    grown(w, n, text);
    world_list(w)->reply.listing.keys = 2000;
    if (*text == '+')
        w->ev.content.end.newest = HEALTHY_NOW + 1;
}

/* The first candidate said whose it is: system id n, 0: none; a host. */
static void
said(struct world *w, long n, const char *keys)
{
    struct proof_seen *proof = &w->ev.content.proofs[w->ev.content.nproofs++];

    lies(w, 0, keys);
    *proof = (struct proof_seen){.recognised = true,
                                 .system_id = n == 0 ? 0 : (uint64_t)n,
                                 .version = n == 0 ? NULL : "15.4",
                                 .backup = n == 0 ? NULL : "20251229T000000",
                                 .taken = n == 0 ? 0 : HEALTHY_NOW - 3 * DAY};
    if (n == 0) {
        proof->facts[0] = (struct owner_fact){"host", {"backup01", 8}};
        proof->nfacts = 1;
    }
}

/* ---- the stanza */

enum {
    OURS = 1 << 0,        /* --system-id is that of the stanza */
    NOT_OURS = 1 << 1,    /* it is another one */
    VERSION = 1 << 2,     /* --pg-version is that of the stanza */
    NOT_VERSION = 1 << 3, /* it is another one */
    NO_BACKUP = 1 << 4,   /* backup.info is missing */
    NO_ARCHIVE = 1 << 5,
    BROKEN = 1 << 6,      /* archive.info and its copy */
    BROKEN_MAIN = 1 << 7, /* archive.info alone */
    ENCRYPTED = 1 << 8,
    REFUSED = 1 << 9,   /* nothing could be read */
    MERGED = 1 << 10,   /* two databases of one version in the history */
    UPGRADED = 1 << 11, /* two of two versions */
    DIFFER = 1 << 12,   /* backup.info is of another database */
    NO_KEYS = 1 << 13,  /* nothing is listed of them: the repository lies elsewhere */
    BARMAN = 1 << 14,   /* the consumer is barman-cloud */
    WRONG_PAGES = 1 << 15,
};

#define INFOS                                                                                      \
    "db/archive/db/archive.info db/archive/db/archive.info.copy db/backup/db/backup.info "         \
    "db/backup/db/backup.info.copy"
#define WAL                                                                                        \
    "db/archive/db/15-1/0000000100000000/000000010000000000000001-"                                \
    "0123456789abcdef0123456789abcdef01234567.gz"
#define BARMAN_BACKUP "db/pg-main/base/20251201T010000/backup.info"
#define BARMAN_WAL "db/pg-main/wals/0000000100000000/000000010000000000000001.gz"

static struct pgbr_info
good(long flags)
{
    static const struct pgbr_backups backups = {
        .count = 2, .newest = {[PGBR_FULL] = {.label = "L", .stop = HEALTHY_NOW - 2 * DAY}}};
    struct pgbr_info info = {.state = PGBR_VALID,
                             .problem = "",
                             .version = "2.45",
                             .db = {1, SYSTEM, 0, "15"},
                             .history = {{1, SYSTEM, 0, "15"}},
                             .nhistory = 1,
                             .databases = 1,
                             .backups = backups};

    info.backups.errors = (flags & WRONG_PAGES) != 0;
    if ((flags & (MERGED | UPGRADED)) != 0) {
        info.history[info.nhistory++] =
            (struct pgbr_db){2, OTHER_SYSTEM, 0, (flags & MERGED) != 0 ? "15" : "14"};
        info.databases++;
    }
    return info;
}

static void
spoil(struct pgbr_info *info, enum pgbr_state state, const char *problem)
{
    *info = (struct pgbr_info){.state = state, .problem = problem, .version = "", .db = {0}};
    info->db.version = "";
}

static void
give_what_is_known(struct world *w, long flags)
{
    struct repository *r = &w->target.repository;

    if ((flags & (OURS | NOT_OURS)) != 0)
        r->system_id = (flags & OURS) != 0 ? SYSTEM : OTHER_SYSTEM;
    if ((flags & (VERSION | NOT_VERSION)) != 0)
        r->pg_version = (flags & VERSION) != 0 ? "15" : "16";
    if ((flags & BARMAN) != 0)
        w->target.consumer = consumer_find("barman-cloud");
}

static void
stanza(struct world *w, long flags, const char *more)
{
    struct pgbr_info *infos = w->ev.content.infos;

    give_what_is_known(w, flags);
    for (size_t i = 0; i < SEEN_INFOS; i++) {
        infos[i] = good(flags);
        if ((flags & REFUSED) != 0)
            spoil(&infos[i], PGBR_UNREAD, "");
        if ((flags & ENCRYPTED) != 0)
            spoil(&infos[i], PGBR_ENCRYPTED, "key/value found outside of section");
    }
    for (size_t i = 0; i < 2; i++) {
        if ((flags & NO_BACKUP) != 0)
            spoil(&infos[SEEN_BACKUP_INFO + i], PGBR_MISSING, "");
        if ((flags & NO_ARCHIVE) != 0)
            spoil(&infos[SEEN_ARCHIVE_INFO + i], PGBR_MISSING, "");
        if ((flags & BROKEN) != 0 || ((flags & BROKEN_MAIN) != 0 && i == 0))
            spoil(&infos[SEEN_ARCHIVE_INFO + i], PGBR_WRONG_CHECKSUM, "invalid checksum");
        if ((flags & DIFFER) != 0)
            infos[SEEN_BACKUP_INFO + i].db.system_id = OTHER_SYSTEM;
    }
    if ((flags & NO_KEYS) == 0)
        lies(w, 0, more == NULL ? INFOS : sp_printf(&w->arena, NULL, INFOS " %s", more));
}

/* The stanza, and objects that nobody may list to their end. */
static void
stanza_and_more(struct world *w, long flags, const char *more)
{
    stanza(w, flags, more);
    world_list(w)->reply.listing.truncated = true;
    world_list(w)->page_cap = true;
}

/* The bucket keeps old versions of its info files. */
static void
stanza_and_versions(struct world *w, long flags, const char *more)
{
    struct s3_listing *l = &world_exchange(w, PROBE_VERSIONS, S3_STYLE_PATH)->reply.listing;

    stanza(w, flags, more);
    l->keys = 7;
    l->old = 3;
}

/* Beside the stanza there is a Barman server, of the database OURS or NOT_OURS of more. */
static void
stanza_and_barman(struct world *w, long flags, const char *other)
{
    stanza(w, flags, BARMAN_BACKUP " " BARMAN_WAL);
    for (size_t i = 0; i < w->ev.content.found.ncandidates; i++)
        if (sp_streq(w->ev.content.found.candidates[i].layout->id, "barman"))
            w->ev.content.proofs[w->ev.content.nproofs++] =
                (struct proof_seen){.candidate = i,
                                    .recognised = true,
                                    .system_id = other == NULL ? SYSTEM : OTHER_SYSTEM};
}

static void
written(struct world *w, long seconds, const char *keys)
{
    lies(w, seconds, keys);
}

/* Our own stanza, written to this moment. */
static void
ours_written(struct world *w, long seconds, const char *more)
{
    stanza(w, OURS | VERSION | NO_KEYS, NULL);
    lies(w, seconds, more);
}

/* --write-probe was given, and it writes beside nobody's data. */
static void
ours_unproved(struct world *w, long flags, const char *why)
{
    stanza(w, flags, NULL);
    world_canary(w);
    w->ev.canary.state = CANARY_REFUSED;
    w->ev.canary.refused = why;
    w->ev.canary.nsteps = 0;
}

/* The info files are missing, and these objects lie there. */
static void
barman(struct world *w, long flags, const char *keys)
{
    give_what_is_known(w, flags | BARMAN);
    w->target.repository.server = "pg-main";
    said(w, (long)SYSTEM, keys);
}

/* More follows, but one level shows that nothing lies where the stanza goes. */
static void
level_has_none(struct world *w, long n, const char *keys)
{
    (void)n;
    lies(w, 0, keys);
    world_list(w)->reply.listing.truncated = true;
    world_list(w)->page_cap = true;
    w->ev.content.no_archive = w->ev.content.no_backup = true;
}

/* The repository is said to lie elsewhere. */
static void
elsewhere(struct world *w, long flags, const char *prefix)
{
    w->target.repository.prefix = prefix;
    if (flags != 0) {
        stanza(w, flags | NO_KEYS, NULL);
        return;
    }
    for (size_t i = 0; i < SEEN_INFOS; i++)
        w->ev.content.infos[i].state = PGBR_MISSING;
}

static void
ours_and_spelled(struct world *w, long flags, const char *name)
{
    stanza(w, OURS | VERSION, NULL);
    spelled(w, flags, name);
}

static void
ours_grew(struct world *w, long n, const char *text)
{
    grown(w, n, text);
    stanza(w, OURS | VERSION, NULL);
    world_list(w)->reply.listing.keys = 4;
}

#define RESTIC                                                                                     \
    "db/config db/data/01/"                                                                        \
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef "                            \
    "db/keys/"                                                                                     \
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef "                            \
    "db/snapshots/"                                                                                \
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define ELASTIC "db/index-5 db/index.latest db/snap-abc.dat db/meta-abc.dat"

#define HALF "own-half-stanza"
#define ORPHAN "own-orphan-wal"
#define CORRUPT "own-corrupt-info"
#define OTHER_DB "own-same-stanza-other-db"
#define OTHER_VERSION "own-other-pg-version"
#define PRESENT "own-stanza-present"
#define SAME "own-same-db"
#define MASK "own-crunchy5-upgrade-mask"
#define INSIDE "own-nested-inside"
#define BESIDE_IT "own-nested-beside"
#define SPELLING "own-sibling-spelling"
#define OUTSIDE "own-nested-outside"
#define OTHER_STANZA "own-other-stanza-same-path"
#define BARMAN_SERVER "own-barman-server-present"
#define ANALYTICS "own-portal-or-analytics-share"
#define FOREIGN "own-foreign-objects"

const struct check_case cases_owner[] = {
    {"another database", stanza, NOT_OURS, NULL, OTHER_DB, FAILS,
     "pgBackRest stanza db, PostgreSQL 15, system 7412000000000000001, last full backup 2 days "
     "ago (L), 4 objects seen: this is not your database (7398000000000000002)"},
    {"another database, whose backups have wrong pages", stanza, NOT_OURS | WRONG_PAGES, NULL,
     OTHER_DB, FAILS, "last full backup 2 days ago (L), 1 with wrong pages, 4 objects seen"},
    {"another database and version", stanza, NOT_OURS | NOT_VERSION, NULL, OTHER_DB, FAILS, NULL},
    {"another database, backup.info not read to its end", stanza_and_more, NOT_OURS | VERSION, NULL,
     OTHER_DB, FAILS, NULL},
    {"near: the same database", stanza, OURS, NULL, SAME, WARNS,
     "4 objects seen\nsystem 7412000000000000001 was said to be your database"},
    {"near: the same database and version", stanza, OURS | VERSION, WAL, SAME, WARNS, NULL},
    {"another version", stanza, NOT_VERSION, NULL, OTHER_VERSION, FAILS, "yours is PostgreSQL 16"},
    {"another version of our database", stanza, OURS | NOT_VERSION, NULL, OTHER_VERSION, FAILS,
     NULL},
    {"near: the same version, and no system id", stanza, VERSION, NULL, PRESENT, FAILS, NULL},
    {"a stanza, and nobody said whose", stanza, 0, NULL, PRESENT, FAILS,
     "pgBackRest stanza db, PostgreSQL 15, system 7412000000000000001"},
    {"a stanza whose info files are refused", stanza, REFUSED, NULL, PRESENT, FAILS,
     "pgBackRest stanza db, 4 objects seen"},
    {"a refused stanza, more follows", stanza_and_more, REFUSED | OURS, WAL, PRESENT, FAILS, NULL},
    {"objects of a stanza, nothing else is known", stanza_and_more, REFUSED | NO_KEYS, NULL, NULL,
     OPEN, NULL},
    {"half: no backup.info", stanza, NO_BACKUP, NULL, HALF, FAILS,
     "archive.info exists but backup.info is missing on repo1"},
    {"half: no archive.info", stanza, NO_ARCHIVE, NULL, HALF, FAILS,
     "backup.info exists but archive.info is missing on repo1"},
    {"half of our own", stanza, NO_BACKUP | OURS, NULL, HALF, FAILS, NULL},
    {"orphans: write-ahead log alone", lies, 0, WAL, ORPHAN, FAILS,
     "1 object in s3://backups/db/archive/db/ and 0 in s3://backups/db/backup/db/"},
    {"orphans: a marker where the stanza goes", lies, 0, "db/ db/archive/db/", ORPHAN, FAILS, NULL},
    {"orphans: something in backup", lies, 0, "db/backup/db/x", ORPHAN, FAILS, NULL},
    {"near: the markers of archive and backup alone", lies, 0, "db/archive/ db/backup/",
     "bkt-trailing-slash-marker", FINE, "db/archive/, db/backup/ are objects of 0 bytes"},
    {"near: these markers, and an object", lies, 0, "db/archive/ db/backup/ db/x", FOREIGN, FAILS,
     NULL},
    {"near: a marker beside it", lies, 0, "db/ db/archive/dc/", FOREIGN, FAILS, NULL},
    {"damaged, both copies", stanza, BROKEN, NULL, CORRUPT, FAILS,
     "\narchive.info: invalid checksum\narchive.info.copy: invalid checksum"},
    {"damaged: of two databases", stanza, DIFFER, NULL, CORRUPT, FAILS,
     "archive.info and backup.info are of different databases"},
    {"near: damaged, the copy is good", stanza, BROKEN_MAIN, NULL, PRESENT, FAILS,
     "\narchive.info: invalid checksum"},
    {"near: ours, damaged, the copy is good", stanza, BROKEN_MAIN | OURS, NULL, SAME, WARNS,
     "\narchive.info: invalid checksum"},
    {"encrypted", stanza, ENCRYPTED, NULL, "own-encrypted-repo", FAILS, "Salted__"},
    {"encrypted, and ours is known", stanza, ENCRYPTED | OURS | VERSION, NULL, "own-encrypted-repo",
     FAILS, NULL},
    {"two databases of one version", stanza, MERGED, NULL, MASK, FAILS,
     "its history names system 7398000000000000002 of the same version, too"},
    {"two databases, ours was the first", stanza, MERGED | NOT_OURS, NULL, MASK, FAILS, NULL},
    {"near: two databases, ours is the second", stanza, MERGED | OURS, NULL, SAME, WARNS,
     "its history names system 7398000000000000002, too"},
    {"near: an upgrade of PostgreSQL", stanza, UPGRADED, NULL, PRESENT, FAILS, NULL},
    {"below a repository, empty", above, 0, "archive/db/archive.info backup/db/backup.info",
     BESIDE_IT, WARNS,
     "pgBackRest stanza db, 2 objects seen in s3://backups/, the newest 2 days old; "
     "s3://backups/db/ lies below it"},
    {"inside a repository", above_of, 0, "archive/new/ archive/db/archive.info", INSIDE, FAILS,
     "pgBackRest stanza db, 1 object seen in s3://backups/, the newest 2 days old; "
     "s3://backups/archive/new/ lies within"},
    {"inside a repository's backups", above_of, 0, "a/backup/new/ a/archive/db/archive.info",
     INSIDE, FAILS, NULL},
    {"near: its name begins as one of the folders", above_of, 0,
     "archives/new/ archive/db/archive.info", BESIDE_IT, WARNS, NULL},
    {"inside a Barman server", above_of, 0, "pg/base/new/ pg/base/20251201T010000/backup.info",
     INSIDE, FAILS, "server pg, 1 object seen in s3://backups/"},
    {"near: beside the folders of a Barman server", above_of, 0,
     "pg/new/ pg/base/20251201T010000/backup.info", BESIDE_IT, WARNS, "lies below it"},
    {"near: inside the folder of another server", above_of, 0,
     "pg2/base/new/ pg/base/20251201T010000/backup.info", BESIDE_IT, WARNS, NULL},
    {"inside WAL-G's archive", above_of, 0, "wal_005/new/ wal_005/000000010000000000000001.lz4",
     INSIDE, FAILS, "WAL-G, 1 object seen"},
    {"below WAL-G", above_of, 0, "new/ wal_005/000000010000000000000001.lz4", BESIDE_IT, WARNS,
     NULL},
    {"below pg_probackup", above_of, 0, "new/ backups/pg/pg_probackup.conf", BESIDE_IT, WARNS,
     "pg_probackup"},
    {"below snapshots of a search engine", above, 0, "index-5 index.latest", BESIDE_IT, WARNS,
     NULL},
    {"near: one file of those", above, 0, "index.latest", NULL, FINE, NULL},
    {"below Kopia, named as its packs", above_of, 0, "postgres/db/ kopia.repository", INSIDE, FAILS,
     "s3://backups/postgres/db/ lies within; Kopia's maintenance deletes what is named so"},
    {"below Kopia in a folder, named as its packs", above_of, 0, "k/qa/ k/kopia.repository", INSIDE,
     FAILS, NULL},
    {"near: below Kopia, named otherwise", above_of, 0, "db/prod/ kopia.repository", BESIDE_IT,
     WARNS, "lies below it"},
    {"below Velero", above_of, 0, "apic/ backups/b1/velero-backup.json", INSIDE, FAILS,
     "s3://backups/apic/ lies within; Velero makes no backup while it lies there"},
    {"near: beside Velero", above_of, 0, "apic/ velero/backups/b1/velero-backup.json", NULL, FINE,
     NULL},
    {"near: a root that is not above the prefix", above_elsewhere, 0,
     "archive/db/archive.info backup/db/backup.info", BESIDE_IT, WARNS, NULL},
    {"near: a tool that shares its folder", above, 0, "prod.tfstate", NULL, FINE, NULL},
    {"near: two folders of Barman's, and nothing in them", above, 0, "pg/base/ pg/wals/", NULL,
     FINE, NULL},
    {"another case, a stanza lies there", spelled, PGBR, "Db/", SPELLING, WARNS,
     "s3://backups/Db/ holds pgBackRest stanza db, 2 days old; the path says s3://backups/db/"},
    {"another case, something lies there", spelled, 0, "Db/", SPELLING, WARNS,
     "s3://backups/Db/ holds objects, 2 days old"},
    {"near: another case, only markers", spelled, BARE, "Db/", NULL, FINE, NULL},
    {"both hold something, there a stanza", spelled, PGBR | BESIDE, "Db/", FOREIGN, FAILS, NULL},
    {"near: both hold something, there no repository", spelled, RESTIC_3 | BESIDE, "Db/", FOREIGN,
     FAILS, NULL},
    {"an object in its place", spelled, AN_OBJECT, "db", SPELLING, WARNS,
     "s3://backups/db is an object; a store that keeps keys as files cannot have s3://backups/db/"},
    {"near: an object in its place, and ours is not empty", spelled, AN_OBJECT | BESIDE, "db",
     FOREIGN, FAILS, NULL},
    {"ours, and a stanza in another case", ours_and_spelled, PGBR, "Db/", SPELLING " " SAME, WARNS,
     NULL},
    {"near: ours, and objects in another case", ours_and_spelled, 0, "Db/", SAME, WARNS, NULL},
    {"it grew while we looked", grown, 2, ">", "own-active-writer " FOREIGN, FAILS,
     "s3://backups/db/ changed during this run: 2 objects more, 14 bytes more, the newest of "
     "2025-12-31T00:01:00Z"},
    {"an object was replaced", grown, 0, ">", "own-active-writer " FOREIGN, FAILS,
     "objects are new or other ones, the newest of"},
    {"other names, and no times", grown, 0, "!", "own-active-writer " FOREIGN, FAILS, NULL},
    {"near: it stayed the same", grown, 0, "=", FOREIGN, FAILS, NULL},
    {"near: it became less", grown, -1, "!", FOREIGN, FAILS, NULL},
    {"near: nobody knows", grown, 2, "?", FOREIGN, FAILS, NULL},
    {"one of many pages has something new", grown_of_many, 0, "+", "own-active-writer " FOREIGN,
     FAILS, NULL},
    {"near: one of many pages, other keys moved up", grown_of_many, 0, ">", FOREIGN, FAILS, NULL},
    {"ours, and nothing was written", ours_unproved, OURS | VERSION, "not-empty",
     SAME " write-not-proved", WARNS, NULL},
    {"another's, and nothing was written", ours_unproved, NOT_OURS | VERSION, "not-empty", OTHER_DB,
     FAILS, NULL},
    {"near: ours grew", ours_grew, 2, ">", SAME, WARNS, NULL},
    {"near: a folder of that name above", above, 0, "archive/", NULL, FINE, NULL},
    {"near: something else above", above, 0, "archive/x archive/y/z", NULL, FINE, NULL},
    {"near: a repository beside the prefix", above, 0, "archive/x/archive/db/archive.info", NULL,
     FINE, NULL},
    {"another stanza", lies, 0, "db/archive/main/archive.info db/backup/main/backup.info",
     OTHER_STANZA, FAILS, "pgBackRest stanza main, 2 objects in s3://backups/db/"},
    {"another stanza beside ours", stanza, OURS, "db/archive/main/archive.info", OTHER_STANZA,
     FAILS, NULL},
    {"near: ours has a name of its own", elsewhere, 0, "db/", NULL, FINE, NULL},
    {"a stanza, and Barman is the consumer", stanza, BARMAN, NULL, OTHER_STANZA, FAILS, NULL},
    {"near: of our database, and Barman is the consumer", stanza, BARMAN | OURS, NULL, SAME, WARNS,
     NULL},
    {"a repository below", lies, 0, "db/site-b/archive/db/archive.info", OUTSIDE, FAILS,
     "pgBackRest stanza db, 1 object in s3://backups/db/site-b/"},
    {"a repository below ours", stanza, OURS, "db/site-b/archive/db/archive.info", OUTSIDE, FAILS,
     NULL},
    {"near: another tool below", lies, 0, "db/x/docker/registry/v2/repositories/a", FOREIGN, FAILS,
     "a container registry"},
    {"Barman", lies, 0, BARMAN_BACKUP, BARMAN_SERVER, FAILS, "server pg-main, 1 object"},
    {"Barman, another database", barman, NOT_OURS, BARMAN_BACKUP, BARMAN_SERVER, FAILS,
     "server pg-main, PostgreSQL 15.4, system 7412000000000000001, last backup 3 days ago "
     "(20251229T000000), 1 object"},
    {"Barman, our database and our server's name", barman, OURS, BARMAN_BACKUP " " BARMAN_WAL,
     BARMAN_SERVER, FAILS, "your database, and WAL archive check failed for server pg-main: "},
    {"near: the same, and no write-ahead log", barman, OURS, BARMAN_BACKUP, SAME, WARNS, NULL},
    {"near: our database, another server's name", barman, OURS,
     "db/pg-old/base/20251201T010000/backup.info db/pg-old/wals/00000002.history", SAME, WARNS,
     NULL},
    {"a name that Barman takes for write-ahead log", barman, OURS,
     BARMAN_BACKUP " db/pg-main/wals/a/b/000000010000000000000001", BARMAN_SERVER, FAILS, NULL},
    {"near: Barman, an object beside it", barman, OURS, BARMAN_BACKUP " db/x", FOREIGN, FAILS,
     NULL},
    {"near: a folder like Barman's", lies, 0, "db/a/base/", FOREIGN, FAILS, NULL},
    {"an upgraded product: both, of one database", stanza_and_barman, OURS, NULL, SAME, WARNS,
     "server pg-main, system 7412000000000000001"},
    {"both, of two databases", stanza_and_barman, OURS, "other", BARMAN_SERVER, FAILS,
     "system 7398000000000000002"},
    {"both, and nobody said whose", stanza_and_barman, 0, NULL, PRESENT, FAILS, NULL},
    {"snapshots of a search engine", lies, 0, ELASTIC, ANALYTICS, FAILS,
     "Elasticsearch or OpenSearch snapshots, 4 objects"},
    {"near: one name of them", lies, 0, "db/index.latest", FOREIGN, FAILS, NULL},
    {"restic, and its host", said, 0, RESTIC, FOREIGN, FAILS,
     "\nrestic, host backup01, 4 objects in s3://backups/db/, the newest 2 days old\n"},
    {"near: not enough of restic", lies, 0, "db/config db/locks/x", FOREIGN, FAILS,
     "2 objects in s3://backups/db/, from"},
    {"ours, and an object beside it", stanza, OURS, "db/x", FOREIGN, FAILS, NULL},
    {"ours, and more follows", stanza_and_more, OURS, NULL, SAME, OPEN, NULL},
    {"near: ours, objects that look like another tool's", stanza, OURS,
     "db/backup/db/20251201-010000F/pg_data/base/1/12345678", SAME, WARNS, NULL},
    {"near: ours, in a bucket with versions", stanza_and_versions, OURS, NULL, SAME, WARNS, NULL},
    {"somebody writes", written, 600, BARMAN_BACKUP, "own-active-writer " BARMAN_SERVER, FAILS,
     "server pg-main, 1 object in s3://backups/db/, the newest 10 minutes old"},
    {"somebody writes, by a clock ahead", written, -600, BARMAN_BACKUP,
     "own-active-writer " BARMAN_SERVER, FAILS, NULL},
    {"near: somebody wrote", written, 601, BARMAN_BACKUP, BARMAN_SERVER, FAILS, NULL},
    {"near: somebody will write", written, -601, BARMAN_BACKUP, BARMAN_SERVER, FAILS, NULL},
    {"near: an object of now, of no tool", written, 1, "db/x", FOREIGN, FAILS, NULL},
    {"near: ours, written now", ours_written, 1, INFOS " " WAL, SAME, WARNS, NULL},
    {"more than is listed, and one level has no archive", level_has_none, 0, "db/x", FOREIGN, FAILS,
     NULL},
    {"elsewhere: a stanza", elsewhere, VERSION, "other/", PRESENT, FAILS, NULL},
    {"elsewhere: nothing, which no list shows", elsewhere, 0, "other/", NULL, OPEN, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
