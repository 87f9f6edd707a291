#include "owners/identity.h"

#include "base/text.h"
#include "owners/json.h"

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

enum {
    SIGN = 1,   /* one of these in the document shows that it is what its name says */
    SYSTEM = 2, /* the system identifier of a PostgreSQL database */
};

/* In JSON documents. */
static const struct {
    const char *layout;
    const char *path;
    const char *label; /* NULL: a sign, nothing to tell */
    unsigned flags;
} members[] = {
    {"wal-g", "SystemIdentifier", "system", SIGN | SYSTEM},
    {"wal-g", "system_identifier", "system", SIGN | SYSTEM},
    {"wal-g", "PgVersion", "PostgreSQL", SIGN},
    {"wal-g", "pg_version", "PostgreSQL", SIGN},
    {"wal-g", "Hostname", "host", 0},
    {"wal-g", "hostname", "host", 0},
    {"wal-g", "DataDir", "data directory", 0},
    {"wal-g", "data_dir", "data directory", 0},
    {"wal-g", "FinishTime", "finished", 0},
    {"wal-g", "finish_time", "finished", 0},
    {"velero", "metadata.name", "backup", SIGN},
    {"velero", "metadata.namespace", "namespace", 0},
    {"velero", "spec.includedNamespaces", "included namespaces", 0},
    {"velero", "metadata.annotations.velero%io/source-cluster-k8s-gitversion", "Kubernetes", 0},
    {"velero", "status.completionTimestamp", "finished", 0},
    {"kopia", "tool", NULL, SIGN},
    {"kopia", "uniqueID", "repository", SIGN},
    {"kopia", "buildVersion", "version", 0},
    {"restic", "kdf", NULL, SIGN},
    {"restic", "hostname", "host", 0},
    {"restic", "username", "user", 0},
    {"restic", "created", "created", 0},
    {"px-backup", "metadata.name", "backup", SIGN},
    {"px-backup", "metadata.namespace", "namespace", 0},
    {"px-backup", "metadata.uid", "backup uid", 0},
    {"longhorn", "Name", "volume", SIGN},
    {"longhorn", "LastBackupName", "last backup", 0},
    {"longhorn", "LastBackupAt", "last backup at", 0},
    {"elasticsearch", "snapshots", NULL, SIGN},
    {"elasticsearch", "min_version", "least version", 0},
    {"elasticsearch", "uuid", "repository", SIGN},
    {"elasticsearch", "cluster_id", "cluster", SIGN},
    {"elasticsearch", "snapshots.[].name", "first snapshot", 0},
    {"loki", "UID", "cluster", SIGN},
    {"loki", "created_at", "created", 0},
    {"loki", "version.version", "version", 0},
    {"tempo", "UID", "cluster", SIGN},
    {"tempo", "created_at", "created", 0},
    {"tempo", "version.version", "version", 0},
    {"mimir", "UID", "cluster", SIGN},
    {"mimir", "created_at", "created", 0},
    {"thanos", "thanos", NULL, SIGN},
    {"thanos", "thanos.labels", "labels", 0},
    {"thanos", "thanos.source", "written by", 0},
    {"terraform", "lineage", "lineage", SIGN},
    {"terraform", "terraform_version", "version", SIGN},
    {"terraform", "serial", "serial", 0},
    {"minio-drive", "format", NULL, SIGN},
    {"minio-drive", "id", "deployment", 0},
    {"mysql-shell", "dumper", "dumper", SIGN},
    {"mysql-shell", "hostname", "host", 0},
    {"mysql-shell", "server", "server", 0},
    {"mysql-shell", "serverVersion", "MySQL", 0},
    {"mysql-shell", "begin", "begun", 0},
    {"pbm", "pbm_version", "version", SIGN},
    {"pbm", "mongodb_version", "MongoDB", 0},
    {"pbm", "name", "backup", 0},
    {"pbm", "opid", "operation", 0},
    {"pbm", "replsets.[].name", "replica set", 0},
    {"clickhouse-backup", "clickhouse_version", "ClickHouse", SIGN},
    {"clickhouse-backup", "backup_name", "backup", 0},
    {"clickhouse-backup", "creation_date", "created", 0},
};

/* Those that are read as another layout is. */
static const struct {
    const char *layout;
    const char *as;
} same[] = {{"spilo", "wal-g"}, {"kasten", "kopia"}};

/* The whole of a small object. */
static const struct {
    const char *layout;
    const char *pattern; /* of pattern.h */
    const char *label;
} texts[] = {{"juicefs", "<uuid>", "volume"}, {"borg-2", "<hex64>", "repository"}};

static int
add(struct owner_identity *out, const char *label, const char *bytes, size_t len,
    struct sp_arena *a, struct sp_err *err)
{
    struct owner_fact *fact = &out->facts[out->nfacts];

    if (out->nfacts == OWNER_FACTS_MAX)
        return 0;
    len = len < OWNER_IDENTITY_MAX ? len : OWNER_IDENTITY_MAX;
    fact->text.bytes = sp_strndup(a, bytes, len, err);
    if (fact->text.bytes == NULL)
        return -1;
    fact->text.len = len;
    fact->label = label;
    out->nfacts++;
    return 0;
}

/* '%' stands for a dot that is part of a name; names with dots are few. */
static bool
find(struct owner_json document, const char *path, struct owner_json *out)
{
    const char *percent = strchr(path, '%');
    struct owner_json_walk walk;
    struct owner_json key;
    struct owner_json parent;
    char around[64];
    char name[64];
    size_t len;

    if (percent == NULL)
        return owner_json_find(document, path, out);
    len = (size_t)(percent - path);
    while (len > 0 && path[len - 1] != '.')
        len--;
    (void)snprintf(around, sizeof(around), "%.*s", len == 0 ? 0 : (int)len - 1, path);
    (void)snprintf(name, sizeof(name), "%.*s.%s", (int)(percent - path - (ptrdiff_t)len),
                   path + len, percent + 1);
    if (!owner_json_find(document, around, &parent) || !owner_json_walk(parent, &walk))
        return false;
    while (owner_json_next(&walk, &key, out))
        if (owner_json_key_is(key, name))
            return true;
    return false;
}

static int
read_members(const char *layout, const char *data, size_t data_len, struct sp_arena *a,
             struct owner_identity *out, struct sp_err *err)
{
    struct owner_json document;

    if (!owner_json_open(data, data_len, &document))
        return 0;
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        struct owner_json value;
        size_t len;
        const char *text;

        if (!sp_streq(members[i].layout, layout) || !find(document, members[i].path, &value))
            continue;
        out->recognised = out->recognised || (members[i].flags & SIGN) != 0;
        if ((members[i].flags & SYSTEM) != 0)
            (void)owner_json_number(value, &out->system_id);
        /* null and an empty string tell nothing. */
        if (members[i].label == NULL || owner_json_key_is(value, "null") ||
            owner_json_key_is(value, "\"\""))
            continue;
        /* More than is kept need not be decoded; one that is cut so is shown as written. */
        if (value.len > OWNER_IDENTITY_MAX)
            value.len = OWNER_IDENTITY_MAX;
        text = owner_json_text(value, a, &len, err);
        if (text == NULL || add(out, members[i].label, text, len, a, err) == -1)
            return -1;
    }
    return 0;
}

static int
read_text(size_t row, const char *data, size_t len, struct sp_arena *a, struct owner_identity *out,
          struct sp_err *err)
{
    struct owner_form form;
    struct owner_key key;
    struct owner_match match;

    while (len > 0 && sp_is_space(data[len - 1]))
        len--;
    if (len > OWNER_IDENTITY_MAX)
        return 0;
    owner_pattern_form(texts[row].pattern, &form);
    owner_key_split(data, len, &key);
    /* One segment: a text with a '/' would otherwise match with its last part. */
    if (key.nsegments != 1 || !owner_pattern_match(&form, &key, &match))
        return 0;
    out->recognised = true;
    return add(out, texts[row].label, data, len, a, err);
}

/* Borg 1: "[repository]" and "id = " with 64 hexadecimal digits. */
static int
read_borg(const char *data, size_t len, struct sp_arena *a, struct owner_identity *out,
          struct sp_err *err)
{
    static const char section[] = "[repository]";
    const char *end = data + len;

    if (len < sizeof(section) - 1 || memcmp(data, section, sizeof(section) - 1) != 0)
        return 0;
    out->recognised = true;
    while (data < end) {
        const char *newline = memchr(data, '\n', (size_t)(end - data));
        const char *stop = newline == NULL ? end : newline;

        if (stop - data > 5 && memcmp(data, "id = ", 5) == 0)
            return add(out, "repository", data + 5, (size_t)(stop - data) - 5, a, err);
        data = newline == NULL ? end : newline + 1;
    }
    return 0;
}

int
owner_identity_read(const char *layout, const void *data, size_t len, struct sp_arena *a,
                    struct owner_identity *out, struct sp_err *err)
{
    *out = (struct owner_identity){0};
    for (size_t i = 0; i < COUNT_OF(same); i++)
        if (sp_streq(layout, same[i].layout))
            layout = same[i].as;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (sp_streq(layout, texts[i].layout))
            return read_text(i, data, len, a, out, err);
    if (sp_streq(layout, "borg-1"))
        return read_borg(data, len, a, out, err);
    return read_members(layout, data, len, a, out, err);
}

const char *
owner_identity_header(const char *layout, const char *name)
{
    static const struct {
        const char *layout, *name, *label;
    } headers[] = {
        {"etcd-rancher", "x-amz-meta-k3s-cluster-id", "cluster"},
        {"etcd-rancher", "x-amz-meta-k3s-node-name", "node"},
        {"etcd-rancher", "x-amz-meta-rke2-cluster-id", "cluster"},
        {"etcd-rancher", "x-amz-meta-rke2-node-name", "node"},
        {"s3backer", "x-amz-meta-s3backer-mount-token", "mount token"},
    };

    for (size_t i = 0; i < COUNT_OF(headers); i++)
        if (sp_streq(headers[i].layout, layout) && sp_strieq(headers[i].name, name))
            return headers[i].label;
    return NULL;
}
