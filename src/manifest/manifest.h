/*
 * Kubernetes manifests as the operator has them: the backup sections of API Connect's resources
 * and the Secrets that they name. Every value keeps its place in its file.
 */
#ifndef SP_MANIFEST_MANIFEST_H
#define SP_MANIFEST_MANIFEST_H

#include "settings/settings.h"
#include "yaml/yaml.h"

#define MANIFEST_SITES_MAX 2048
#define MANIFEST_SECRETS_MAX 4096
#define MANIFEST_FILES_MAX 2048
#define MANIFEST_RESOURCES_MAX ((size_t)200000) /* looked at: aliases count each time */
#define MANIFEST_DECODED_MAX ((size_t)64 << 20) /* bytes under data of all Secrets */
#define MANIFEST_NAME_MAX 253                   /* Kubernetes has no longer name */
#define SECRET_ENTRIES_MAX 256                  /* values of one Secret */

enum subsystem { SUBSYSTEM_MANAGEMENT, SUBSYSTEM_PORTAL, SUBSYSTEM_ANALYTICS };

/* X(id, name): the fields of a backup section, in the order of the product's documentation. */
#define SITE_FIELDS_LIST(X)                                                                        \
    X(FIELD_PROTOCOL, "protocol")                                                                  \
    X(FIELD_PROVIDER, "s3provider")                                                                \
    X(FIELD_HOST, "host")                                                                          \
    X(FIELD_PORT, "port")                                                                          \
    X(FIELD_PATH, "path")                                                                          \
    X(FIELD_CREDENTIALS, "credentials")                                                            \
    X(FIELD_CERTS, "backupCerts")                                                                  \
    X(FIELD_STYLE, "backups3URIStyle")                                                             \
    X(FIELD_SCHEDULE, "schedule")                                                                  \
    X(FIELD_RETENTION, "repoRetentionFull")                                                        \
    X(FIELD_RETRIES, "retries")                                                                    \
    X(FIELD_RESTART, "restartDB")

enum site_field {
#define X(id, name) id,
    SITE_FIELDS_LIST(X)
#undef X
        SITE_FIELDS
};

extern const char *const site_field_names[SITE_FIELDS];

/* One value of a Secret. Its bytes lie in the arena of the manifests, which is wiped. */
struct secret_entry {
    const char *name;
    struct yaml_place at;
    const char *bytes; /* decoded; NULL: it could not be */
    size_t len;
};

struct secret_manifest {
    const char *name;
    const char *ns; /* NULL: none given */
    struct yaml_place at;
    struct secret_entry *entries;
    size_t nentries;
};

/* One backup section, with what belongs to it. Lives as long as the manifests. */
struct site {
    enum subsystem subsystem;
    const char *kind;    /* "ManagementCluster"; NULL: a bare section */
    const char *name;    /* of the resource; NULL */
    const char *ns;      /* NULL: none given */
    const char *version; /* of the product; NULL: not stated */
    struct yaml_place version_at;
    const char *section; /* "spec.databaseBackup"; "" for a bare one */
    const char *wanted;  /* where it should stand; NULL: it stands there */
    struct yaml_place at;
    const struct yaml_item *fields[SITE_FIELDS]; /* NULL: absent */
    const struct yaml_item *multi_site_ha;       /* NULL: absent */
    const struct yaml_node *restart_accept;      /* NULL: absent */
    const struct secret_manifest *credentials;   /* NULL: not among the files */
    const struct secret_manifest *ca;
};

struct manifests {
    struct sp_arena arena; /* of everything read, secrets included */
    struct yaml_file **files;
    size_t nfiles;
    struct site *sites; /* stay where they are once all is read */
    size_t nsites;
    struct secret_manifest *secrets;
    size_t nsecrets;
    size_t documents; /* resources seen, of any kind */
    size_t looked_at; /* the same with lists and scalars */
    size_t decoded;   /* bytes under data */
};

/*
 * Read a file ("-" is standard input) and add what is in it. -1: SP_INPUT and SP_LIMIT with
 * file:line:column, SP_IO, SP_NOMEM.
 */
int manifests_read(struct manifests *m, const char *path, struct sp_err *err);

/* What messages call it. */
const char *manifests_name(const char *path);

/* The same from memory; the text must live as long as the manifests, and is theirs to wipe. */
int manifests_read_text(struct manifests *m, const char *name, char *text, size_t len,
                        struct sp_err *err);

/*
 * After the last file: give every site its Secrets. -1: SP_INPUT (two different Secrets of one
 * name and namespace).
 */
int manifests_link(struct manifests *m, struct sp_err *err);

/*
 * The same for one site, of many clusters: a Secret of its own file goes before those of others,
 * which may be of another cluster with the same names. -1: SP_INPUT (two different ones are as
 * near).
 */
int manifests_link_near(struct manifests *m, struct site *site, struct sp_err *err);

/* Wipes what was read. Takes zeroed ones too. */
void manifests_release(struct manifests *m);

/* "management", "portal", "analytics". */
const char *subsystem_name(enum subsystem subsystem);

/* The names of the Secret's keys that a subsystem reads. */
const char *subsystem_key_name(enum subsystem subsystem);
const char *subsystem_secret_name(enum subsystem subsystem);

/* The value of a field; NULL when it is absent, empty or no scalar. */
const char *site_value(const struct site *site, enum site_field field);

/* An entry of a Secret; NULL: it has none of this name. */
const struct secret_entry *secret_find(const struct secret_manifest *secret, const char *name);

/*
 * What a site says, as settings with "FILE:LINE" as origin, where no source before it has set
 * them, and the CA of its Secret; then the key pair of its Secret: 1 where there is one, even if
 * the pair cannot be used, and 0 else. -1: SP_NOMEM, SP_LIMIT.
 */
int site_fill(const struct site *site, struct settings *s, struct sp_arena *a, struct sp_err *err);
int site_fill_credentials(const struct site *site, struct settings *s, struct sp_arena *a,
                          struct sp_err *err);

/*
 * Internal to the stage: an array of n with room for one more, which may be another one; NULL
 * without memory.
 */
void *manifest_room(struct manifests *m, void *items, size_t n, size_t size, struct sp_err *err);

/* Internal to the stage: one resource (secret.c, site.c). */
int secret_add(struct manifests *m, const struct yaml_node *document, struct sp_err *err);
int sites_add(struct manifests *m, const struct yaml_node *document, struct sp_err *err);

#endif
