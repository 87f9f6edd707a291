#include "owners/layout.h"

#include "base/text.h"

#define ROWS(...) ((const struct owner_pattern[]){__VA_ARGS__, {NULL, OWNER_PART, 0}})

/* The short forms keep a pattern on one line. */
#define DECIDES(text)                                                                              \
    {                                                                                              \
        text, OWNER_DECIDES, 0                                                                     \
    }
#define PROOF(text)                                                                                \
    {                                                                                              \
        text, OWNER_DECIDES, OWNER_READ                                                            \
    }
#define NEWEST(text)                                                                               \
    {                                                                                              \
        text, OWNER_DECIDES, OWNER_READ | OWNER_NEWEST                                             \
    }
#define WAL(text)                                                                                  \
    {                                                                                              \
        text, OWNER_DECIDES, OWNER_WAL                                                             \
    }
#define PART(text)                                                                                 \
    {                                                                                              \
        text, OWNER_PART, 0                                                                        \
    }
#define PART_PROOF(text)                                                                           \
    {                                                                                              \
        text, OWNER_PART, OWNER_READ                                                               \
    }
#define PART_NEWEST(text)                                                                          \
    {                                                                                              \
        text, OWNER_PART, OWNER_READ | OWNER_NEWEST                                                \
    }
#define PART_WAL(text)                                                                             \
    {                                                                                              \
        text, OWNER_PART, OWNER_WAL                                                                \
    }
#define FOLDER(text)                                                                               \
    {                                                                                              \
        text, OWNER_FOLDER, 0                                                                      \
    }

#define PGBR_SEGMENT "archive/<who>/*-<digits>/<hex16>/<hex24>"
#define BARMAN_BACKUP "<who>/base/<digits8>T<digits6>/"
#define SENTINEL "base_*_backup_stop_sentinel.json"

const struct owner_layout owner_layouts[] = {
    {"pgbackrest", "pgBackRest", OWNER_CERTAIN, 0, OWNER_READ_PGBACKREST, NULL,
     ROWS(PROOF("archive/<who>/archive.info"), PROOF("backup/<who>/backup.info"),
          PROOF("archive/<who>/archive.info.copy"), PROOF("backup/<who>/backup.info.copy"),
          WAL(PGBR_SEGMENT "-<hex40>"), WAL(PGBR_SEGMENT "-<hex40>.*"),
          WAL(PGBR_SEGMENT ".partial-<hex40>"), WAL(PGBR_SEGMENT ".partial-<hex40>.*"),
          WAL(PGBR_SEGMENT ".<hex8>.backup"), WAL("archive/<who>/*-<digits>/<hex8>.history"),
          DECIDES("backup/<who>/<digits8>-<digits6>F/..."),
          DECIDES("backup/<who>/<digits8>-<digits6>F_<digits8>-<digits6>*/..."),
          DECIDES("backup/<who>/backup.history/<digits4>/*.manifest*"), FOLDER("archive/"),
          FOLDER("backup/"))},
    {"barman", "Barman (barman-cloud, CloudNativePG, EDB)", OWNER_CERTAIN, 0, OWNER_READ_BARMAN,
     NULL,
     ROWS(NEWEST(BARMAN_BACKUP "backup.info"), DECIDES(BARMAN_BACKUP "..."),
          WAL("<who>/wals/<hex16>/<hex24>"), WAL("<who>/wals/<hex16>/<hex24>.*"),
          WAL("<who>/wals/<hex8>.history"), WAL("<who>/wals/<hex8>.history.*"),
          FOLDER("<who>/base/"), FOLDER("<who>/wals/"))},
    {"spilo", "Spilo (Zalando's PostgreSQL operator)", OWNER_CERTAIN, 0, OWNER_READ_IDENTITY, NULL,
     ROWS(NEWEST("spilo/<who>/wal/<digits>/basebackups_005/" SENTINEL),
          NEWEST("spilo/<who>/*/wal/<digits>/basebackups_005/" SENTINEL),
          WAL("spilo/<who>/wal/<digits>/wal_005/*"), WAL("spilo/<who>/*/wal/<digits>/wal_005/*"),
          DECIDES("spilo/<who>/wal/..."), DECIDES("spilo/<who>/*/wal/<digits>/..."),
          DECIDES("spilo/<who>/log/..."), FOLDER("spilo/<who>/"))},
    {"wal-g", "WAL-G", OWNER_CERTAIN, 0, OWNER_READ_IDENTITY, "wal-e",
     ROWS(PART_NEWEST("basebackups_005/" SENTINEL), NEWEST("basebackups_005/*/metadata.json"),
          WAL("wal_005/<hex24>.lz4"), WAL("wal_005/<hex24>.lzma"), WAL("wal_005/<hex24>.br"),
          WAL("wal_005/<hex24>.zst"), WAL("wal_005/<hex8>.history.*"),
          DECIDES("basebackups_005/*/tar_partitions/*.lz4"),
          DECIDES("basebackups_005/*/tar_partitions/*.lzma"),
          DECIDES("basebackups_005/*/tar_partitions/*.br"),
          DECIDES("basebackups_005/*/tar_partitions/*.zst"), DECIDES("catchup_005/..."),
          DECIDES("segments_005/..."), PART_WAL("wal_005/<hex24>"), PART_WAL("wal_005/<hex24>.gz"),
          FOLDER("basebackups_005/"), FOLDER("wal_005/"))},
    {"wal-e", "WAL-E", OWNER_LIKELY, 0, OWNER_READ_NONE, "wal-g",
     ROWS(WAL("wal_005/<hex24>.lzo"), DECIDES("basebackups_005/*/tar_partitions/*.lzo"),
          DECIDES("basebackups_005/*/extended_version.txt"), PART("basebackups_005/" SENTINEL),
          FOLDER("basebackups_005/"), FOLDER("wal_005/"))},
    {"pghoard", "pghoard", OWNER_LIKELY, 2, OWNER_READ_NONE, NULL,
     ROWS(DECIDES("<who>/basebackup_chunk/..."), DECIDES("<who>/basebackup_delta/..."),
          DECIDES("<who>/basebackup_delta_chunk/..."), PART("<who>/basebackup/*"),
          PART_WAL("<who>/xlog/<hex24>"), PART_WAL("<who>/timeline/<hex8>.history"),
          FOLDER("<who>/basebackup/"), FOLDER("<who>/xlog/"))},
    {"pg_probackup", "pg_probackup", OWNER_CERTAIN, 0, OWNER_READ_PROBACKUP, NULL,
     ROWS(PROOF("backups/<who>/pg_probackup.conf"), DECIDES("backups/<who>/*/backup.control"),
          DECIDES("backups/<who>/*/backup_content.control"), PART_WAL("wal/<who>/<hex24>"),
          PART_WAL("wal/<who>/<hex24>.*"), FOLDER("backups/"), FOLDER("wal/"))},
    {"velero", "Velero", OWNER_CERTAIN, 3, OWNER_READ_IDENTITY, NULL,
     ROWS(NEWEST("backups/*/velero-backup.json"), PART("backups/*/*-logs.gz"),
          PART("backups/*/*.tar.gz"), PART("restores/*/*-logs.gz"), PART("restores/*/*-results.gz"),
          PART("kopia/*/kopia.repository"), PART("restic/*/config"), PART("metadata/revision"),
          FOLDER("backups/"), FOLDER("restores/"))},
    {"docker-registry", "a container registry (distribution, Harbor, OpenShift's OADP)",
     OWNER_CERTAIN, 0, OWNER_READ_NONE, NULL,
     ROWS(DECIDES("docker/registry/v2/blobs/sha256/<hex2>/<hex64>/data"),
          DECIDES("docker/registry/v2/repositories/..."), FOLDER("docker/registry/"))},
    {"kasten", "Kasten K10", OWNER_LIKELY, 0, OWNER_READ_IDENTITY, NULL,
     ROWS(PROOF("k10/<who>/kopia.repository"), PROOF("k10/<who>/*/kopia.repository"),
          PROOF("k10/<who>/*/*/kopia.repository"), PROOF("k10/<who>/*/*/*/kopia.repository"),
          DECIDES("k10/<uuid>/..."), FOLDER("k10/"))},
    {"kopia", "Kopia", OWNER_CERTAIN, 3, OWNER_READ_IDENTITY, NULL,
     ROWS(PROOF("kopia.repository"), PART("kopia.blobcfg"), PART("kopia.maintenance"),
          PART("p<hex32>"), PART("p<hex32>-*"), PART("q<hex32>"), PART("q<hex32>-*"),
          PART("xn<digits>_*"), PART("_log_*"))},
    {"restic", "restic", OWNER_CERTAIN, 3, OWNER_READ_IDENTITY, "borg-2",
     ROWS(PART("config"), PART_PROOF("keys/<hex64>"), PART("data/<hex2>/<hex64>"),
          PART("index/<hex64>"), PART("snapshots/<hex64>"), PART("locks/<hex64>"))},
    {"px-backup", "PX-Backup (Stork)", OWNER_CERTAIN, 2, OWNER_READ_IDENTITY, NULL,
     ROWS(PART_NEWEST("*/*/<uuid>/metadata.json"), PART("*/*/<uuid>/resources.json"),
          PART("*/*/<uuid>/crds.json"), PART("*/*/<uuid>/namespaces.json"))},
    {"trilio", "Trilio for Kubernetes", OWNER_LIKELY, 0, OWNER_READ_NONE, NULL,
     ROWS(DECIDES("<uuid>/<uuid>/tvk-meta.json"), DECIDES("<uuid>/<uuid>/tvk-meta.json.manifest.*"),
          DECIDES("<uuid>/<uuid>/metadata-snapshot.qcow2"))},
    {"longhorn", "Longhorn", OWNER_CERTAIN, 0, OWNER_READ_IDENTITY, NULL,
     ROWS(NEWEST("backupstore/volumes/<hex2>/<hex2>/*/volume.cfg"),
          DECIDES("backupstore/volumes/<hex2>/<hex2>/*/..."), FOLDER("backupstore/volumes/"))},
    /* The folder comes first: below it lie the same names again. */
    {"etcd-rancher", "etcd snapshots of K3s or RKE2", OWNER_CERTAIN, 0, OWNER_READ_HEADERS, NULL,
     ROWS(PART(".metadata/*"), NEWEST("etcd-snapshot-*-<digits>"),
          NEWEST("etcd-snapshot-*-<digits>.zip"), PART("on-demand-*-<digits>"),
          PART("on-demand-*-<digits>.zip"))},
    {"etcd-gardener", "etcd-backup-restore (Gardener)", OWNER_CERTAIN, 0, OWNER_READ_NONE, NULL,
     ROWS(DECIDES("v2/Full-<digits8>-<digits8>-<digits>"),
          DECIDES("v2/Full-<digits8>-<digits8>-<digits>.*"),
          DECIDES("v2/Incr-<digits8>-<digits8>-<digits>"),
          DECIDES("v2/Incr-<digits8>-<digits8>-<digits>.*"))},
    {"elasticsearch", "Elasticsearch or OpenSearch snapshots", OWNER_CERTAIN, 2,
     OWNER_READ_IDENTITY, NULL,
     ROWS(PART_NEWEST("index-<digits>"), PART("index.latest"), PART("meta-*.dat"),
          PART("snap-*.dat"), DECIDES("indices/*/<digits>/__*"),
          DECIDES("indices/*/<digits>/snap-*.dat"), DECIDES("indices/*/<digits>/index-*"),
          PART("indices/*/meta-*.dat"), PART("tests-*/*.dat"), FOLDER("indices/"))},
    {"loki", "Grafana Loki", OWNER_CERTAIN, 2, OWNER_READ_IDENTITY, NULL,
     ROWS(PROOF("loki_cluster_seed.json"), DECIDES("index/delete_requests/delete_requests.gz"),
          DECIDES("index/loki_index_<digits>/..."), PART("index/index_<digits>/*"),
          PART("index/index_<digits>/*/*"), PART("fake/<hex16>/*"))},
    {"tempo", "Grafana Tempo", OWNER_CERTAIN, 2, OWNER_READ_IDENTITY, NULL,
     ROWS(PROOF("tempo_cluster_seed.json"), PART("*/index.json.gz"), PART("*/index.pb.zst"),
          PART("*/<uuid>/meta.json"), PART("*/<uuid>/data.parquet"),
          PART("*/<uuid>/meta.compacted.json"))},
    {"mimir", "Grafana Mimir", OWNER_CERTAIN, 0, OWNER_READ_IDENTITY, NULL,
     ROWS(PROOF("__mimir_cluster/mimir_cluster_seed.json"), DECIDES("__mimir_cluster/..."))},
    {"cortex", "Cortex (or Mimir)", OWNER_LIKELY, 2, OWNER_READ_NONE, "mimir",
     ROWS(PART("*/bucket-index.json.gz"), PART("*/bucket-index-sync-status.json"),
          PART("*/markers/*"))},
    {"thanos", "Thanos", OWNER_CERTAIN, 2, OWNER_READ_IDENTITY, "mimir cortex",
     ROWS(PART_NEWEST("<ulid>/meta.json"), PART("<ulid>/index"), PART("<ulid>/chunks/<digits6>"),
          PART("<ulid>/deletion-mark.json"), PART("<ulid>/no-compact-mark.json"),
          PART("debug/metas/<ulid>.json"))},
    {"gitlab", "GitLab backups", OWNER_CERTAIN, 0, OWNER_READ_NONE, NULL,
     ROWS(DECIDES("<digits>_<digits4>_<digits2>_<digits2>_*_gitlab_backup.tar"),
          DECIDES("<digits>_gitlab_backup.tar"))},
    {"terraform", "Terraform or OpenTofu state", OWNER_CERTAIN, 0, OWNER_READ_IDENTITY, NULL,
     ROWS(NEWEST("env:/*/*.tfstate"), DECIDES("env:/*/..."), NEWEST("*.tfstate"),
          DECIDES("*.tfstate.tflock"))},
    {"minio-drive", "a copy of a MinIO drive", OWNER_CERTAIN, 0, OWNER_READ_IDENTITY, NULL,
     ROWS(PROOF(".minio.sys/format.json"), DECIDES(".minio.sys/..."))},
    {"juicefs", "JuiceFS", OWNER_CERTAIN, 0, OWNER_READ_IDENTITY, NULL,
     ROWS(PROOF("<who>/juicefs_uuid"),
          DECIDES("<who>/chunks/<digits>/<digits>/<digits>_<digits>_<digits>"),
          PART("<who>/meta/dump-*"))},
    {"s3backer", "s3backer", OWNER_CERTAIN, 0, OWNER_READ_HEADERS, NULL,
     ROWS(PROOF("s3backer-mounted"), DECIDES("*s3backer-mounted"), PART("<hex8>"))},
    {"mysql-shell", "a dump of MySQL Shell", OWNER_CERTAIN, 0, OWNER_READ_IDENTITY, NULL,
     ROWS(PROOF("@.json"), DECIDES("@.done.json"), PART("@.sql"), PART("@.post.sql"),
          PART("*@*.json"), PART("*@*.tsv.zst"))},
    {"xtrabackup", "Percona XtraBackup (xbcloud)", OWNER_CERTAIN, 0, OWNER_READ_NONE, NULL,
     ROWS(DECIDES("*/xtrabackup_info.<digits20>"), DECIDES("*/xtrabackup_info.*.<digits20>"),
          DECIDES("*/xtrabackup_checkpoints.<digits20>"),
          DECIDES("*/xtrabackup_checkpoints.*.<digits20>"), DECIDES("*.sst_info/*.<digits20>"),
          PART("*/*.<digits20>"), PART("*/*/*.<digits20>"))},
    {"pbm", "Percona Backup for MongoDB", OWNER_CERTAIN, 0, OWNER_READ_IDENTITY, NULL,
     ROWS(NEWEST("*.pbm.json"), DECIDES(".pbm.init"), DECIDES("pbmPitr/..."),
          DECIDES(".pbm.restore/..."))},
    {"clickhouse-backup", "clickhouse-backup", OWNER_CERTAIN, 2, OWNER_READ_IDENTITY, NULL,
     ROWS(PART_NEWEST("*/metadata.json"), PART("*/shadow/*/*/*"), PART("*/shadow/*/*/*/*"),
          PART("*/metadata/*/*.json"))},
    {"cockroachdb", "CockroachDB", OWNER_CERTAIN, 0, OWNER_READ_NONE, NULL,
     ROWS(DECIDES("metadata/latest/LATEST-*"),
          DECIDES("<digits4>/<digits2>/<digits2>-<digits6>.<digits2>/BACKUP*"),
          DECIDES("<digits4>/<digits2>/<digits2>-<digits6>.<digits2>/..."), PART("LATEST"))},
    {"tidb-br", "TiDB's BR", OWNER_CERTAIN, 0, OWNER_READ_NONE, NULL,
     ROWS(DECIDES("backupmeta"), DECIDES("backupmeta.*"), PART("backup.lock"),
          PART("<digits>_<digits>_*.sst"))},
    {"medusa", "Cassandra Medusa", OWNER_CERTAIN, 0, OWNER_READ_NONE, NULL,
     ROWS(DECIDES("index/backup_index/*/tokenmap_*.json"),
          DECIDES("index/backup_index/*/manifest_*.json"),
          DECIDES("index/backup_index/*/schema_*.cql"), DECIDES("index/latest_backup/..."),
          PART("*/*/meta/manifest.json"), PART("*/*/meta/schema.cql"))},
    {"vmbackup", "VictoriaMetrics vmbackup", OWNER_CERTAIN, 0, OWNER_READ_NONE, NULL,
     ROWS(DECIDES("backup_complete.ignore"), DECIDES("backup_metadata.ignore"))},
    {"litestream", "Litestream", OWNER_CERTAIN, 0, OWNER_READ_NONE, NULL,
     ROWS(DECIDES("generations/<hex16>/snapshots/*.snapshot.lz4"),
          DECIDES("generations/<hex16>/wal/..."), DECIDES("ltx/<digits>/*.ltx"),
          FOLDER("generations/"))},
    {"duplicity", "duplicity", OWNER_CERTAIN, 0, OWNER_READ_NONE, NULL,
     ROWS(DECIDES("duplicity-full.*"), DECIDES("duplicity-inc.*"),
          DECIDES("duplicity-full-signatures.*"), DECIDES("duplicity-new-signatures.*"))},
    {"duplicati", "Duplicati", OWNER_CERTAIN, 0, OWNER_READ_NONE, NULL,
     ROWS(DECIDES("*-b<hex>.dblock.*"), DECIDES("*-i<hex>.dindex.*"),
          DECIDES("*-<digits8>T<digits6>Z.dlist.*"))},
    {"borg-1", "a copy of a Borg 1 repository", OWNER_CERTAIN, 3, OWNER_READ_IDENTITY, NULL,
     ROWS(PART("README"), PART_PROOF("config"), PART("data/<digits>/<digits>"),
          PART("index.<digits>"), PART("hints.<digits>"), PART("integrity.<digits>"))},
    {"borg-2", "Borg 2", OWNER_CERTAIN, 2, OWNER_READ_IDENTITY, NULL,
     ROWS(PART_PROOF("config/id"), PART("config/readme"), PART("config/version"),
          PART("config/manifest"))},
    {"s3preflight", "s3preflight's write probe", OWNER_CERTAIN, 0, OWNER_READ_NONE, NULL,
     ROWS(DECIDES("s3preflight-probe-<hex8>-<hex16>/small"),
          DECIDES("s3preflight-probe-<hex8>-<hex16>/second"),
          DECIDES("s3preflight-probe-<hex8>-<hex16>/checksum"),
          DECIDES("s3preflight-probe-<hex8>-<hex16>/parts"),
          DECIDES("s3preflight-probe-<hex8>-<hex16>/aborted"),
          DECIDES("s3preflight-probe-<hex8>-<hex16>/absent"))},
    {NULL, NULL, OWNER_HINT, 0, OWNER_READ_NONE, NULL, NULL},
};

const struct owner_layout *
owner_layout_find(const char *id)
{
    for (const struct owner_layout *l = owner_layouts; l->id != NULL; l++)
        if (sp_streq(l->id, id))
            return l;
    return NULL;
}
