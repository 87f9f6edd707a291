/* Whose a listing is: every layout against the examples of all others, and the bounds. */
#include "test.h"

#include "base/text.h"
#include "owners/scan.h"

#define SHA1 "0123456789abcdef0123456789abcdef01234567"
#define SHA256 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define HEX32 "0123456789abcdef0123456789abcdef"
#define SEGMENT "000000010000000000000002"
#define UUID "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"
#define ULID "01ARZ3NDEKTSV4RRFFQ69G5FAV"
#define KEYS_MAX 12

/* As each tool leaves them; the first listed key need not be the deciding one. */
static const struct {
    const char *layout;
    const char *who;  /* "" */
    const char *root; /* where the keys below are relative to the bucket; "" */
    const char *keys[KEYS_MAX];
} examples[] = {
    {"pgbackrest",
     "db",
     "",
     {"archive/db/15-1/0000000100000000/" SEGMENT "-" SHA1 ".gz",
      "archive/db/15-1/0000000100000000/" SEGMENT ".00000028.backup",
      "archive/db/9.6-2/0000000100000000/" SEGMENT "-" SHA1,
      "archive/db/15-1/0000000100000000/" SEGMENT ".partial-" SHA1 ".zst",
      "archive/db/15-1/00000002.history", "archive/db/archive.info", "archive/db/archive.info.copy",
      "backup/db/20261122-125158F/backup.manifest",
      "backup/db/20261122-125158F_20261122-125202D/pg_data/base/1/1.gz",
      "backup/db/20261122-125158F/bundle/1", "backup/db/backup.info",
      "backup/db/backup.history/2026/20261122-125158F.manifest.gz"}},
    {"pgbackrest",
     "db",
     "backrestrepo/mgmt-postgres-backrest-shared-repo",
     {"archive/db/archive.info", "backup/db/backup.info"}},
    {"barman",
     "mgmt-db",
     "",
     {"mgmt-db/base/20261122T093000/backup.info", "mgmt-db/base/20261122T093000/data.tar.gz",
      "mgmt-db/base/20261122T093000/backup_label", "mgmt-db/wals/0000000100000000/" SEGMENT ".gz",
      "mgmt-db/wals/0000000100000000/" SEGMENT, "mgmt-db/wals/00000002.history"}},
    {"spilo",
     "acid-minimal",
     "",
     {"spilo/acid-minimal/" UUID "/wal/15/wal_005/" SEGMENT ".lz4",
      "spilo/acid-minimal/" UUID "/wal/15/basebackups_005/base_" SEGMENT
      "_backup_stop_sentinel.json",
      "spilo/acid-minimal/log/2026/1.csv.gz"}},
    {"wal-e",
     "",
     "",
     {"basebackups_005/base_" SEGMENT "_00000040/tar_partitions/part_00000000.tar.lzo",
      "basebackups_005/base_" SEGMENT "_00000040_backup_stop_sentinel.json",
      "wal_005/" SEGMENT ".lzo"}},
    {"wal-g",
     "",
     "",
     {"basebackups_005/base_" SEGMENT "/metadata.json",
      "basebackups_005/base_" SEGMENT "/tar_partitions/part_001.tar.lz4",
      "basebackups_005/base_" SEGMENT "_backup_stop_sentinel.json", "wal_005/" SEGMENT ".lz4"}},
    {"pghoard",
     "site",
     "",
     {"site/basebackup/2026-11-22_09-30_0", "site/timeline/00000002.history",
      "site/xlog/" SEGMENT}},
    {"pg_probackup",
     "node",
     "",
     {"backups/node/RABCDE/backup.control", "backups/node/pg_probackup.conf", "wal/node/" SEGMENT}},
    {"velero",
     "",
     "",
     {"backups/daily-20261122/daily-20261122-logs.gz",
      "backups/daily-20261122/daily-20261122.tar.gz", "backups/daily-20261122/velero-backup.json",
      "restores/r1/restore-r1-logs.gz"}},
    {"docker-registry",
     "",
     "",
     {"docker/registry/v2/blobs/sha256/01/" SHA256 "/data",
      "docker/registry/v2/repositories/project/app/_manifests/tags/1/current/link"}},
    {"kasten", "cluster", "", {"k10/cluster/migration/kopia.repository"}},
    {"kopia",
     "",
     "",
     {"_log_20261122093000_1", "kopia.blobcfg", "kopia.maintenance", "kopia.repository",
      "p" HEX32 "-s0123456789", "q" HEX32, "xn0_" HEX32}},
    {"restic",
     "",
     "",
     {"config", "data/01/" SHA256, "index/" SHA256, "keys/" SHA256, "snapshots/" SHA256}},
    {"px-backup",
     "",
     "",
     {"shop/daily-1/" UUID "/metadata.json", "shop/daily-1/" UUID "/resources.json",
      "shop/daily-1/" UUID "/namespaces.json"}},
    {"trilio", "", "", {UUID "/" UUID "/tvk-meta.json.manifest.00000001"}},
    {"longhorn",
     "",
     "",
     {"backupstore/volumes/01/ab/pvc-1/backups/backup_b1.cfg",
      "backupstore/volumes/01/ab/pvc-1/blocks/01/23/" SHA256 ".blk",
      "backupstore/volumes/01/ab/pvc-1/volume.cfg"}},
    {"etcd-rancher",
     "",
     "",
     {".metadata/etcd-snapshot-node-1-1795339800", "etcd-snapshot-node-1-1795339800",
      "etcd-snapshot-node-1-1795339800.zip", "on-demand-node-1-1795339800"}},
    {"etcd-gardener",
     "",
     "shoot--prod--a--" UUID "/etcd-main",
     {"v2/Full-00000000-00012345-1795339800.gz", "v2/Incr-00012346-00012400-1795339900"}},
    {"elasticsearch",
     "",
     "",
     {"index-7", "index.latest", "indices/aBcD/0/__xyz", "indices/aBcD/meta-q.dat", "meta-x1.dat",
      "snap-x1.dat"}},
    {"loki",
     "",
     "",
     {"fake/0123456789abcdef/19a:19b:1", "index/loki_index_20000/fake/1-c.tsdb.gz",
      "loki_cluster_seed.json"}},
    {"tempo",
     "",
     "",
     {"single-tenant/" UUID "/data.parquet", "single-tenant/" UUID "/meta.json",
      "single-tenant/index.json.gz", "tempo_cluster_seed.json"}},
    {"mimir",
     "",
     "",
     {"__mimir_cluster/mimir_cluster_seed.json", "anonymous/" ULID "/chunks/000001",
      "anonymous/" ULID "/index", "anonymous/" ULID "/meta.json", "anonymous/bucket-index.json.gz",
      "anonymous/markers/" ULID "-deletion-mark.json"}},
    {"cortex",
     "",
     "",
     {"tenant/" ULID "/index", "tenant/" ULID "/meta.json", "tenant/bucket-index.json.gz",
      "tenant/markers/" ULID "-deletion-mark.json"}},
    {"thanos",
     "",
     "",
     {ULID "/chunks/000001", ULID "/index", ULID "/meta.json", "debug/metas/" ULID ".json"}},
    {"gitlab", "", "", {"1795339800_2026_11_22_16.4.1-ee_gitlab_backup.tar"}},
    {"terraform", "", "", {"env:/prod/network.tfstate", "network.tfstate"}},
    {"minio-drive", "", "", {".minio.sys/config/config.json/xl.meta", ".minio.sys/format.json"}},
    {"juicefs",
     "vol",
     "",
     {"vol/chunks/0/0/1_0_4194304", "vol/juicefs_uuid", "vol/meta/dump-1.gz"}},
    {"s3backer", "", "", {"00000000", "00000001", "s3backer-mounted"}},
    {"mysql-shell", "", "", {"@.done.json", "@.json", "@.sql", "shop@orders.json"}},
    {"xtrabackup",
     "",
     "",
     {"full-1/ibdata1.lz4.00000000000000000000", "full-1/mysql/db.ibd.lz4.00000000000000000001",
      "full-1/xtrabackup_info.lz4.00000000000000000000"}},
    {"pbm", "", "", {".pbm.init", "2026-11-22T09:30:00Z.pbm.json", "pbmPitr/rs0/20261122/1.oplog"}},
    {"clickhouse-backup",
     "",
     "",
     {"b1/metadata.json", "b1/metadata/shop/orders.json", "b1/shadow/shop/orders/default_1.tar"}},
    {"cockroachdb",
     "",
     "",
     {"2026/11/22-093000.00/BACKUP_MANIFEST", "2026/11/22-093000.00/data/1.sst",
      "metadata/latest/LATEST-1"}},
    {"tidb-br", "", "", {"1_2_3_abc.sst", "backup.lock", "backupmeta"}},
    {"medusa",
     "",
     "",
     {"index/backup_index/b1/manifest_node1.json", "index/backup_index/b1/tokenmap_node1.json",
      "node1/b1/meta/manifest.json"}},
    {"vmbackup", "", "", {"backup_complete.ignore", "backup_metadata.ignore"}},
    {"litestream",
     "",
     "",
     {"generations/0123456789abcdef/snapshots/00000000.snapshot.lz4",
      "generations/0123456789abcdef/wal/00000000_00000000.wal.lz4"}},
    {"duplicity",
     "",
     "",
     {"duplicity-full-signatures.20261122T093000Z.sigtar.gpg",
      "duplicity-full.20261122T093000Z.manifest.gpg",
      "duplicity-full.20261122T093000Z.vol1.difftar.gpg"}},
    {"duplicati",
     "",
     "",
     {"duplicati-20261122T093000Z.dlist.zip.aes", "duplicati-b0123abcd.dblock.zip.aes",
      "duplicati-i0123abcd.dindex.zip.aes"}},
    {"borg-1", "", "", {"README", "config", "data/0/1", "hints.5", "index.5", "integrity.5"}},
    {"borg-2",
     "",
     "",
     {"config/id", "config/manifest", "config/readme", "config/version", "keys/" SHA256}},
    {"s3preflight",
     "",
     "",
     {"s3preflight-probe-6955b900-0123456789abcdef/small",
      "s3preflight-probe-6955b900-0123456789abcdef/second"}},
};

static struct owner_scan *
scan_new(struct sp_arena *a, const char *prefix)
{
    struct sp_err err = {0};
    struct owner_scan *scan = owner_scan_new(a, prefix, &err);

    if (scan == NULL)
        fail_msg("%s", err.message);
    return scan;
}

static void
feed(struct owner_scan *scan, const char *root, const char *key)
{
    char text[OWNER_KEY_MAX];
    int len = snprintf(text, sizeof(text), "%s%s%s", root, root[0] == '\0' ? "" : "/", key);

    owner_scan_key(scan, text, (size_t)len, 10, 1795339800);
}

static void
finish(const struct owner_scan *scan, struct owner_found *found)
{
    struct sp_err err = {0};

    if (owner_scan_finish(scan, found, &err) == -1)
        fail_msg("%s", err.message);
}

static void
check_example(size_t i, const char *around)
{
    struct sp_arena a = {0};
    struct owner_scan *scan = scan_new(&a, around);
    const struct owner_layout *layout = owner_layout_find(examples[i].layout);
    const struct owner_candidate *first;
    struct owner_found found;
    char root[256];
    bool both = around[0] != '\0' && examples[i].root[0] != '\0';

    assert_non_null(layout);
    (void)snprintf(root, sizeof(root), "%s%s%s", around, both ? "/" : "", examples[i].root);
    for (size_t k = 0; k < KEYS_MAX && examples[i].keys[k] != NULL; k++)
        feed(scan, root, examples[i].keys[k]);
    finish(scan, &found);
    if (found.ncandidates == 0)
        fail_msg("%s: nothing found", layout->id);
    first = &found.candidates[0];
    if (first->layout != layout || first->confidence != layout->confidence)
        fail_msg("%s: found %s, %d", layout->id, first->layout->id, first->confidence);
    if (!sp_streq(first->root.bytes, root) || !sp_streq(first->who.bytes, examples[i].who))
        fail_msg("%s: root \"%s\", who \"%s\"", layout->id, first->root.bytes, first->who.bytes);
    assert_int_equal(first->place, examples[i].root[0] == '\0' ? OWNER_HERE : OWNER_BELOW);
    for (size_t k = 1; k < found.ncandidates; k++)
        if (found.candidates[k].confidence != OWNER_HINT)
            fail_msg("%s is taken for %s at \"%s\", too", layout->id,
                     found.candidates[k].layout->id, found.candidates[k].root.bytes);
    assert_int_equal(first->newest, 1795339800);
    sp_arena_free(&a);
}

static void
tells_layouts_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(examples); i++) {
        check_example(i, "");
        check_example(i, "site/a");
    }
}

static void
every_layout_has_an_example(void **state)
{
    size_t layouts = 0;

    (void)state;
    for (const struct owner_layout *l = owner_layouts; l->id != NULL; l++) {
        bool found = false;
        size_t n = 0;

        for (size_t i = 0; i < COUNT_OF(examples); i++)
            found = found || sp_streq(examples[i].layout, l->id);
        if (!found)
            fail_msg("no example of %s", l->id);
        while (l->patterns[n].text != NULL)
            n++;
        assert_in_range(n, 1, OWNER_PATTERNS_MAX);
        assert_ptr_equal(owner_layout_find(l->id), l);
        layouts++;
    }
    assert_in_range(layouts, 1, OWNER_LAYOUTS_MAX);
    assert_null(owner_layout_find("nobody"));
}

/* Names that many tools use say nothing alone. */
static void
ambiguous_names_are_hints(void **state)
{
    static const char *const keys[] = {
        "config",          "metadata.json",
        "b/metadata.json", "meta.json",
        ULID "/meta.json", "index-1",
        "index.latest",    "backup.info",
        "db/backup.info",  "archive.info",
        "data/01/" SHA256, "basebackups_005/base_" SEGMENT "_backup_stop_sentinel.json",
        "README",          "LATEST",
        "backup.lock",     "wal_005/" SEGMENT,
        "00000000",        "t/bucket-index.json.gz",
        "p" HEX32,
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        struct sp_arena a = {0};
        struct owner_scan *scan = scan_new(&a, "");
        struct owner_found found;

        feed(scan, "", keys[i]);
        finish(scan, &found);
        for (size_t k = 0; k < found.ncandidates; k++)
            if (found.candidates[k].confidence != OWNER_HINT)
                fail_msg("%s is taken for %s", keys[i], found.candidates[k].layout->id);
        assert_int_equal(found.keys, 1);
        sp_arena_free(&a);
    }
}

static void
tells_owners_of_one_tool_apart(void **state)
{
    struct sp_arena a = {0};
    struct owner_scan *scan = scan_new(&a, "/p/");
    struct owner_found found;

    (void)state;
    feed(scan, "p", "archive/db/archive.info");
    feed(scan, "p", "archive/db2/archive.info");
    feed(scan, "p", "backup/db/backup.info");
    feed(scan, "p/inner", "archive/db/archive.info");
    feed(scan, "", "archive/p/archive.info"); /* around the prefix */
    finish(scan, &found);
    assert_int_equal(found.ncandidates, 4);
    assert_string_equal(found.candidates[0].who.bytes, "db");
    assert_int_equal(found.candidates[0].keys, 2);
    assert_int_equal(found.candidates[0].place, OWNER_HERE);
    assert_string_equal(found.candidates[1].root.bytes, "");
    assert_int_equal(found.candidates[1].place, OWNER_AROUND);
    assert_string_equal(found.candidates[2].who.bytes, "db2");
    assert_string_equal(found.candidates[3].root.bytes, "p/inner");
    assert_int_equal(found.candidates[3].place, OWNER_BELOW);
    /* The first of each, then the second of the first. */
    assert_int_equal(found.nproofs, 5);
    assert_string_equal(found.proofs[0].key.bytes, "p/archive/db/archive.info");
    assert_string_equal(found.proofs[1].key.bytes, "archive/p/archive.info");
    assert_string_equal(found.proofs[4].key.bytes, "p/backup/db/backup.info");
    assert_int_equal(found.proofs[4].candidate, 0);
    sp_arena_free(&a);
}

static void
place_needs_whole_names(void **state)
{
    struct sp_arena a = {0};
    struct owner_scan *scan = scan_new(&a, "site/ab");
    struct owner_found found;

    (void)state;
    feed(scan, "site/a", "archive/db/archive.info");
    finish(scan, &found);
    assert_int_equal(found.candidates[0].place, OWNER_BELOW);
    sp_arena_free(&a);
}

/* A candidate that is sure takes the place of one that is not; further ones are counted. */
static void
keeps_the_sure_ones(void **state)
{
    struct sp_arena a = {0};
    struct owner_scan *scan = scan_new(&a, "");
    struct owner_found found;
    char root[16];

    (void)state;
    for (int i = 0; i < 20; i++) {
        (void)snprintf(root, sizeof(root), "a%02d", i);
        feed(scan, root, "config");
    }
    for (int i = 0; i < OWNER_CANDIDATES_MAX + 3; i++) {
        (void)snprintf(root, sizeof(root), "b%02d", i);
        feed(scan, root, "archive/db/archive.info");
        feed(scan, root, "backup/db/backup.info");
    }
    finish(scan, &found);
    assert_int_equal(found.ncandidates, OWNER_CANDIDATES_MAX);
    for (size_t i = 0; i < found.ncandidates; i++)
        assert_string_equal(found.candidates[i].layout->id, "pgbackrest");
    assert_int_equal(found.more, 3);
    assert_int_equal(found.nproofs, OWNER_PROOFS_MAX);
    for (int i = 0; i < 2 * OWNER_MORE_MAX; i++) {
        (void)snprintf(root, sizeof(root), "c%03d", i);
        feed(scan, root, "archive/db/archive.info");
    }
    finish(scan, &found);
    assert_int_equal(found.more, OWNER_MORE_MAX);
    sp_arena_free(&a);
}

/* Folders that the listing has left make room also for what only many parts show. */
static void
finds_parts_behind_hints(void **state)
{
    static const char *const restic[] = {"config", "data/01/" SHA256, "keys/" SHA256,
                                         "snapshots/" SHA256};
    struct sp_arena a = {0};
    struct owner_scan *scan = scan_new(&a, "");
    struct owner_found found;
    char root[16];

    (void)state;
    for (int i = 0; i < 20; i++) {
        (void)snprintf(root, sizeof(root), "a%02d", i);
        feed(scan, root, "config");
    }
    for (int i = 0; i < OWNER_CANDIDATES_MAX; i++)
        for (size_t k = 0; k < COUNT_OF(restic); k++) {
            (void)snprintf(root, sizeof(root), "b%02d", i);
            feed(scan, root, restic[k]);
        }
    feed(scan, "c", "archive/db/archive.info");
    finish(scan, &found);
    assert_int_equal(found.ncandidates, OWNER_CANDIDATES_MAX);
    for (size_t i = 0; i < found.ncandidates; i++) {
        assert_string_equal(found.candidates[i].layout->id, "restic");
        assert_int_equal(found.candidates[i].confidence, OWNER_CERTAIN);
    }
    assert_int_equal(found.more, 1);
    sp_arena_free(&a);
}

/* Folders of a delimited list and keys of a full one are one owner. */
static void
folders_join_keys(void **state)
{
    struct sp_arena a = {0};
    struct owner_scan *scan = scan_new(&a, "p");
    struct owner_found found;

    (void)state;
    owner_scan_folder(scan, "p/archive/", 10);
    owner_scan_folder(scan, "p/backup/", 9);
    feed(scan, "p", "archive/db/archive.info");
    finish(scan, &found);
    assert_int_equal(found.ncandidates, 1);
    assert_string_equal(found.candidates[0].who.bytes, "db");
    sp_arena_free(&a);
}

static void
reads_the_newest(void **state)
{
    static const struct {
        const char *key;
        time_t modified;
    } keys[] = {
        {"s/base/20261120T000000/backup.info", 300},
        {"s/base/20261121T000000/backup.info", 500},
        {"s/base/20261122T000000/backup.info", 400},
    };
    struct sp_arena a = {0};
    struct owner_scan *scan = scan_new(&a, "");
    struct owner_found found;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        owner_scan_key(scan, keys[i].key, strlen(keys[i].key), 77, keys[i].modified);
    finish(scan, &found);
    assert_int_equal(found.nproofs, 1);
    assert_string_equal(found.proofs[0].key.bytes, keys[1].key);
    assert_int_equal(found.proofs[0].size, 77);
    assert_int_equal(found.oldest, 300);
    assert_int_equal(found.newest, 500);
    /* Without times the later name is the newer. */
    scan = scan_new(&a, "");
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        owner_scan_key(scan, keys[i].key, strlen(keys[i].key), 77, 0);
    finish(scan, &found);
    assert_string_equal(found.proofs[0].key.bytes, keys[2].key);
    assert_int_equal(found.newest, 0);
    sp_arena_free(&a);
}

static void
counts_what_is_unknown(void **state)
{
    struct sp_arena a = {0};
    struct owner_scan *scan = scan_new(&a, "p");
    struct owner_found found;
    char long_key[OWNER_KEY_MAX + 10];

    (void)state;
    memset(long_key, 'x', sizeof(long_key));
    owner_scan_key(scan, "p/", 2, 0, 0);
    owner_scan_key(scan, "p/archive/", 10, 0, 0);
    owner_scan_key(scan, "p/full/", 7, 5, 0); /* bytes in it: no marker */
    owner_scan_key(scan, long_key, sizeof(long_key), 1, 0);
    owner_scan_key(scan, "", 0, 1, 0);
    for (int i = 0; i < OWNER_SAMPLES_MAX; i++)
        feed(scan, "p", "letter.txt");
    finish(scan, &found);
    assert_int_equal(found.keys, 5 + OWNER_SAMPLES_MAX);
    assert_int_equal(found.markers, 2);
    assert_int_equal(found.unknown, 3 + OWNER_SAMPLES_MAX);
    assert_int_equal(found.nsamples, OWNER_SAMPLES_MAX);
    assert_string_equal(found.samples[0].bytes, "p/full/");
    assert_int_equal(found.samples[1].len, OWNER_KEY_MAX);
    assert_int_equal(found.samples[2].len, 0);
    assert_int_equal(found.ncandidates, 1);
    assert_int_equal(found.candidates[0].confidence, OWNER_HINT);
    sp_arena_free(&a);
}

static void
folders_are_likely(void **state)
{
    static const struct {
        const char *folders[4];
        const char *layout; /* NULL: no more than hints */
    } cases[] = {
        {{"p/archive/", "p/backup/"}, "pgbackrest"},
        {{"p/archive/"}, NULL},
        {{"p/archive/", "q/backup/"}, NULL},
        {{"p/db/base/", "p/db/wals/"}, "barman"},
        {{"p/db/base/", "p/db2/wals/"}, NULL},
        {{"p/db/base/", "p/db/wals/", "p/db2/base/", "p/db2/wals/"}, "barman"},
        {{"p/basebackups_005/", "p/wal_005/"}, "wal-g"},
        {{"p/letters/", "p/pictures/"}, NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct owner_scan *scan = scan_new(&a, "p");
        struct owner_found found;
        bool likely;

        for (size_t k = 0; k < 4 && cases[i].folders[k] != NULL; k++)
            owner_scan_folder(scan, cases[i].folders[k], strlen(cases[i].folders[k]));
        finish(scan, &found);
        likely = found.ncandidates > 0 && found.candidates[0].confidence == OWNER_LIKELY;
        if (likely != (cases[i].layout != NULL))
            fail_msg("case %zu: likely %d", i, likely);
        if (likely)
            assert_string_equal(found.candidates[0].layout->id, cases[i].layout);
        assert_int_equal(found.keys, 0);
        sp_arena_free(&a);
    }
}

static void
watches_folders(void **state)
{
    static const struct {
        const char *key;
        unsigned keys, others, wal, timeline; /* what it adds to the first watch */
        unsigned wal_new;
    } cases[] = {
        {"p/archive/db/archive.info", 1, 0, 0, 0, 0},
        {"p/archive/db/archive.info.copy", 1, 0, 0, 0, 0},
        {"p/archive/db/archive.information", 1, 1, 0, 0, 0},
        {"p/archive/db/archive.info.copy2", 1, 1, 0, 0, 0},
        {"p/archive/db/", 1, 1, 0, 0, 0},
        {"p/archive/db/x", 1, 1, 0, 0, 0},
        {"p/archive/db2/archive.info", 0, 0, 0, 0, 0},
        {"p/archive/", 0, 0, 0, 0, 0},
        {"p/archive/db/0000000100000000/" SEGMENT, 1, 1, 1, 1, 0},
        {"p/archive/db/0000000A00000000/0000000A0000000000000002.gz", 1, 1, 1, 10, 0},
        {"p/archive/db/00000003.history", 1, 1, 1, 3, 0},
        {"p/archive/db/00000003.history.bz2", 1, 1, 1, 3, 0},
        {"p/archive/db/" SEGMENT ".00000028.backup.snappy", 1, 1, 1, 1, 0},
        {"p/archive/db/" SEGMENT ".partial", 1, 1, 1, 1, 0},
        {"p/archive/db/" SEGMENT ".xz", 1, 1, 1, 1, 1},
        {"p/archive/db/" SEGMENT ".zst", 1, 1, 1, 1, 1},
        {"p/archive/db/00000003.history.lz4", 1, 1, 1, 3, 1},
        {"p/archive/db/" SEGMENT ".rar", 1, 1, 0, 0, 0},
        {"p/archive/db/" SEGMENT ".gz.gz", 1, 1, 0, 0, 0},
        {"p/archive/db/" SEGMENT "-" SHA1 ".gz", 1, 1, 0, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct owner_scan *scan = scan_new(&a, "p");
        struct owner_found found;
        const struct owner_watched *w = &found.watched[0];

        assert_int_equal(owner_scan_watch(scan, "p/archive/db/", "archive.info", &err), 0);
        assert_int_equal(owner_scan_watch(scan, "p/", NULL, &err), 0);
        owner_scan_key(scan, cases[i].key, strlen(cases[i].key), 0, 0);
        finish(scan, &found);
        if (w->keys != cases[i].keys || w->others != cases[i].others || w->wal != cases[i].wal ||
            w->wal_timeline != cases[i].timeline || w->wal_new != cases[i].wal_new)
            fail_msg("%s: %llu keys, %llu others, %llu wal (%llu new), timeline %lu", cases[i].key,
                     w->keys, w->others, w->wal, w->wal_new, w->wal_timeline);
        assert_int_equal(found.watched[1].keys, 1);
        assert_int_equal(found.watched[1].others, 1);
        sp_arena_free(&a);
    }
}

static void
watches_are_few(void **state)
{
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct owner_scan *scan = scan_new(&a, "");

    (void)state;
    for (int i = 0; i < OWNER_WATCHES_MAX; i++)
        assert_int_equal(owner_scan_watch(scan, "a/", NULL, &err), 0);
    assert_int_equal(owner_scan_watch(scan, "a/", NULL, &err), -1);
    assert_int_equal(err.code, SP_LIMIT);
    sp_arena_free(&a);
}

/* Names that are longer than what is kept stay apart from none, and nothing is written past. */
static void
cuts_long_names(void **state)
{
    struct sp_arena a = {0};
    struct owner_scan *scan = scan_new(&a, "");
    struct owner_found found;
    char key[600];
    int len;

    (void)state;
    len = snprintf(key, sizeof(key), "archive/%0*d/archive.info", OWNER_WHO_MAX + 50, 1);
    owner_scan_key(scan, key, (size_t)len, 1, 1);
    owner_scan_key(scan, key, (size_t)len, 1, 1);
    finish(scan, &found);
    assert_int_equal(found.ncandidates, 1);
    assert_int_equal(found.candidates[0].keys, 2);
    assert_int_equal(found.candidates[0].who.len, OWNER_WHO_MAX);
    sp_arena_free(&a);
}

static int
run_once(struct sp_arena *a, struct sp_err *err)
{
    struct owner_scan *scan = owner_scan_new(a, "p", err);
    struct owner_found found;

    if (scan == NULL || owner_scan_watch(scan, "p/archive/db/", "archive.info", err) == -1)
        return -1;
    feed(scan, "p", "archive/db/archive.info");
    feed(scan, "p", "letter.txt");
    return owner_scan_finish(scan, &found, err);
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

        rc = run_once(&a, &err);
        assert_true(rc == 0 || err.code == SP_NOMEM);
        sp_arena_free(&a);
        assert_in_range(n, 1, 100);
    }
    assert_in_range(n, 6, 100);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_layouts_apart),
        cmocka_unit_test(every_layout_has_an_example),
        cmocka_unit_test(ambiguous_names_are_hints),
        cmocka_unit_test(tells_owners_of_one_tool_apart),
        cmocka_unit_test(place_needs_whole_names),
        cmocka_unit_test(keeps_the_sure_ones),
        cmocka_unit_test(finds_parts_behind_hints),
        cmocka_unit_test(folders_join_keys),
        cmocka_unit_test(reads_the_newest),
        cmocka_unit_test(counts_what_is_unknown),
        cmocka_unit_test(folders_are_likely),
        cmocka_unit_test(watches_folders),
        cmocka_unit_test(watches_are_few),
        cmocka_unit_test(cuts_long_names),
        cmocka_unit_test(allocations_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
