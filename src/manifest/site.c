/* Backup sections: where they stand in each kind of resource, and what they hold. */
#include "base/text.h"
#include "manifest/manifest.h"

const char *const site_field_names[SITE_FIELDS] = {
#define X(id, name) [id] = (name),
    SITE_FIELDS_LIST(X)
#undef X
};

/* Where a section stands, and where people put it by mistake. */
static const struct {
    const char *kind;
    enum subsystem subsystem;
    const char *path;     /* of the section */
    const char *mistakes; /* other paths, separated by commas */
    const char *ha;       /* of multiSiteHA; NULL: none */
} rows[] = {
    {"ManagementCluster", SUBSYSTEM_MANAGEMENT, "spec.databaseBackup",
     "databaseBackup,metadata.databaseBackup,spec.management.databaseBackup", "spec.multiSiteHA"},
    {"PortalCluster", SUBSYSTEM_PORTAL, "spec.siteBackup",
     "siteBackup,metadata.siteBackup,spec.databaseBackup,spec.portal.siteBackup",
     "spec.multiSiteHA"},
    {"AnalyticsCluster", SUBSYSTEM_ANALYTICS, "spec.databaseBackup",
     "databaseBackup,metadata.databaseBackup,spec.analytics.databaseBackup", NULL},
    {"APIConnectCluster", SUBSYSTEM_MANAGEMENT, "spec.management.databaseBackup",
     "spec.databaseBackup,databaseBackup", "spec.management.multiSiteHA"},
    {"APIConnectCluster", SUBSYSTEM_PORTAL, "spec.portal.siteBackup", "spec.siteBackup,siteBackup",
     "spec.portal.multiSiteHA"},
    {"APIConnectCluster", SUBSYSTEM_ANALYTICS, "spec.analytics.databaseBackup", "", NULL},
};

const char *
subsystem_name(enum subsystem subsystem)
{
    static const char *const names[] = {"management", "portal", "analytics"};

    return names[subsystem];
}

const char *
subsystem_key_name(enum subsystem subsystem)
{
    return subsystem == SUBSYSTEM_MANAGEMENT ? "key" : "username";
}

const char *
subsystem_secret_name(enum subsystem subsystem)
{
    return subsystem == SUBSYSTEM_MANAGEMENT ? "keysecret" : "password";
}

const char *
site_value(const struct site *site, enum site_field field)
{
    const struct yaml_item *item = site->fields[field];

    if (item == NULL || item->value == NULL || item->value->kind != YAML_SCALAR)
        return NULL;
    if (item->value->len == 0 || yaml_coercion(item->value) == YAML_NOTHING)
        return NULL;
    return item->value->value;
}

static const char *
scalar_at(const struct yaml_node *document, const char *path)
{
    const struct yaml_node *node = yaml_path(document, path);

    return node != NULL && node->kind == YAML_SCALAR ? node->value : NULL;
}

static int
add_site(struct manifests *m, const struct yaml_node *document, const struct yaml_node *section,
         const struct site *about, struct sp_err *err)
{
    struct site *site;
    const struct yaml_node *restart;
    const struct yaml_node *version = yaml_path(document, "spec.version");

    if (m->nsites == MANIFEST_SITES_MAX)
        return sp_fail(err, SP_LIMIT, "%s:%u: more than %d backup sections", section->at.file->name,
                       section->at.line, MANIFEST_SITES_MAX);
    site = manifest_room(m, m->sites, m->nsites, sizeof(*site), err);
    if (site == NULL)
        return -1;
    m->sites = site;
    site += m->nsites++;
    *site = *about;
    site->at = section->at;
    for (int i = 0; i < SITE_FIELDS; i++)
        site->fields[i] = yaml_find(section, site_field_names[i]);
    restart = site->fields[FIELD_RESTART] == NULL ? NULL : site->fields[FIELD_RESTART]->value;
    site->restart_accept = yaml_get(restart, "accept");
    site->name = scalar_at(document, "metadata.name");
    site->ns = scalar_at(document, "metadata.namespace");
    if (version != NULL && version->kind == YAML_SCALAR) {
        site->version = version->value;
        site->version_at = version->at;
    }
    return 0;
}

/* A section that a person would take for one: a mapping with at least one field of it. */
static bool
is_section(const struct yaml_node *node)
{
    static const enum site_field telling[] = {FIELD_PROTOCOL, FIELD_PROVIDER, FIELD_STYLE,
                                              FIELD_CERTS};

    for (size_t i = 0; i < sizeof(telling) / sizeof(telling[0]); i++)
        if (yaml_find(node, site_field_names[telling[i]]) != NULL)
            return true;
    return yaml_find(node, "host") != NULL && yaml_find(node, "path") != NULL;
}

static int
add_misplaced(struct manifests *m, const struct yaml_node *document, size_t row, struct sp_err *err)
{
    const char *p = rows[row].mistakes;
    char path[64];

    while (*p != '\0') {
        size_t len = strcspn(p, ",");
        const struct yaml_node *section;

        (void)snprintf(path, sizeof(path), "%.*s", (int)len, p);
        section = yaml_path(document, path);
        if (is_section(section)) {
            struct site about = {.subsystem = rows[row].subsystem,
                                 .kind = rows[row].kind,
                                 .section = sp_strdup(&m->arena, path, err),
                                 .wanted = rows[row].path};

            return about.section == NULL ? -1 : add_site(m, document, section, &about, err);
        }
        p += len + (p[len] == ',');
    }
    /* The indentation was lost altogether: the fields stand in spec itself. */
    if (sp_streq(rows[row].kind, "ManagementCluster") &&
        yaml_path(document, "spec.s3provider") != NULL) {
        const struct site about = {.subsystem = rows[row].subsystem,
                                   .kind = rows[row].kind,
                                   .section = "spec",
                                   .wanted = rows[row].path};

        return add_site(m, document, yaml_get(document, "spec"), &about, err);
    }
    return 0;
}

/* A document without a kind: the section alone, under its name or as it stands. */
static int
add_bare(struct manifests *m, const struct yaml_node *document, struct sp_err *err)
{
    static const struct {
        const char *key;
        enum subsystem subsystem;
    } names[] = {{"databaseBackup", SUBSYSTEM_MANAGEMENT}, {"siteBackup", SUBSYSTEM_PORTAL}};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const struct site about = {.subsystem = names[i].subsystem, .section = names[i].key};
        const struct yaml_node *section = yaml_get(document, names[i].key);

        if (section != NULL && section->kind == YAML_MAP)
            return add_site(m, document, section, &about, err);
    }
    if (is_section(document)) {
        const struct site about = {.subsystem = SUBSYSTEM_MANAGEMENT, .section = ""};

        return add_site(m, document, document, &about, err);
    }
    return 0;
}

int
sites_add(struct manifests *m, const struct yaml_node *document, struct sp_err *err)
{
    const struct yaml_node *kind = yaml_get(document, "kind");
    size_t before = m->nsites;

    if (kind == NULL)
        return add_bare(m, document, err);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct yaml_node *section;
        struct site about = {
            .subsystem = rows[i].subsystem, .kind = rows[i].kind, .section = rows[i].path};

        if (!yaml_is(kind, rows[i].kind))
            continue;
        section = yaml_path(document, rows[i].path);
        if (rows[i].ha != NULL)
            about.multi_site_ha = yaml_find_path(document, rows[i].ha);
        if (section != NULL && section->kind == YAML_MAP &&
            add_site(m, document, section, &about, err) == -1)
            return -1;
    }
    for (size_t i = 0; m->nsites == before && i < sizeof(rows) / sizeof(rows[0]); i++)
        if (yaml_is(kind, rows[i].kind) && add_misplaced(m, document, i, err) == -1)
            return -1;
    return 0;
}

/* ---- a site as settings */

#define SHOWN_MAX 64

/* Origins are printed: what stands in them must be safe. */
static char *
show(const char *text, struct sp_arena *a, struct sp_err *err)
{
    return sp_show(a, text, strlen(text), SHOWN_MAX, err);
}

static int
fill_one(const struct site *site, enum site_field field, enum setting_id id, struct settings *s,
         struct sp_arena *a, struct sp_err *err)
{
    const char *value = site_value(site, field);
    const char *origin;

    if (value == NULL || s->values[id].value != NULL)
        return 0;
    origin = sp_printf(a, err, "%s:%u", site->fields[field]->at.file->name,
                       site->fields[field]->at.line);
    return origin == NULL ? -1 : settings_set(s, id, value, origin, a, err);
}

int
site_fill_credentials(const struct site *site, struct settings *s, struct sp_arena *a,
                      struct sp_err *err)
{
    const struct secret_entry *key =
        secret_find(site->credentials, subsystem_key_name(site->subsystem));
    const struct secret_entry *secret =
        secret_find(site->credentials, subsystem_secret_name(site->subsystem));
    const char *name;

    if (s->credentials.access_key != NULL || site->credentials == NULL)
        return 0;
    if (key == NULL || secret == NULL || key->bytes == NULL || secret->bytes == NULL ||
        key->len == 0 || secret->len == 0)
        return 1; /* a value is missing, or could not be decoded: the checks say so */
    name = show(site->credentials->name, a, err);
    if (name == NULL)
        return -1;
    s->credentials.access_key = sp_strndup(a, key->bytes, key->len, err);
    s->credentials.access_key_len = key->len;
    s->credentials.origin = sp_printf(a, err, "%s:%u (Secret %s)", site->credentials->at.file->name,
                                      site->credentials->at.line, name);
    if (s->credentials.access_key == NULL || s->credentials.origin == NULL)
        return -1;
    return sp_secret_set(&s->credentials.secret, secret->bytes, secret->len, err) == -1 ? -1 : 1;
}

static int
fill_ca(const struct site *site, struct settings *s, struct sp_arena *a, struct sp_err *err)
{
    const struct secret_entry *ca = secret_find(site->ca, "ca.crt");
    const char *name;
    char *copy;

    if (ca == NULL || ca->bytes == NULL || s->values[SET_CA].value != NULL || s->ca_origin != NULL)
        return 0;
    name = show(site->ca->name, a, err);
    copy = sp_strndup(a, ca->bytes, ca->len, err);
    if (name == NULL || copy == NULL)
        return -1;
    s->ca_origin =
        sp_printf(a, err, "ca.crt of the Secret %s (%s:%u)", name, ca->at.file->name, ca->at.line);
    if (s->ca_origin == NULL)
        return -1;
    s->ca_bytes = (struct sp_bytes){.data = (const unsigned char *)copy, .len = ca->len};
    return 0;
}

/*
 * Crunchy's operator, with pgBackRest, up to 10.0.6; EDB's, with barman-cloud, from 10.0.7 on
 * (what the product's releases changed in backup and restore).
 */
static const char *
consumer_of_version(const char *version)
{
    long part[3] = {0, 0, 0};
    const char *p = version;

    for (int i = 0; i < 3; i++) {
        if (!sp_is_digit(*p))
            return NULL;
        while (sp_is_digit(*p) && part[i] < 100000)
            part[i] = part[i] * 10 + (*p++ - '0');
        if (*p != '.')
            break;
        p++;
    }
    if (part[0] < 10 || part[0] >= 2018) /* v2018 came before 10 and has other resources */
        return NULL;
    return part[0] > 10 || part[1] > 0 || part[2] >= 7 ? "barman-cloud" : "pgbackrest";
}

static int
fill_consumer(const struct site *site, struct settings *s, struct sp_arena *a, struct sp_err *err)
{
    const char *consumer = site->version == NULL || site->subsystem != SUBSYSTEM_MANAGEMENT
                               ? NULL
                               : consumer_of_version(site->version);
    const char *version;
    const char *origin;

    if (consumer == NULL)
        return 0;
    version = show(site->version, a, err);
    if (version == NULL)
        return -1;
    origin = sp_printf(a, err, "%s:%u (version %s)", site->version_at.file->name,
                       site->version_at.line, version);
    return origin == NULL ? -1 : settings_set(s, SET_CONSUMER, consumer, origin, a, err);
}

int
site_fill(const struct site *site, struct settings *s, struct sp_arena *a, struct sp_err *err)
{
    static const struct {
        enum site_field field;
        enum setting_id id;
    } same[] = {{FIELD_PROVIDER, SET_PROVIDER}, {FIELD_HOST, SET_HOST},
                {FIELD_PATH, SET_PATH},         {FIELD_STYLE, SET_STYLE},
                {FIELD_SCHEDULE, SET_SCHEDULE}, {FIELD_RETENTION, SET_RETENTION}};

    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
        if (fill_one(site, same[i].field, same[i].id, s, a, err) == -1)
            return -1;
    if (settings_set(s, SET_STYLE, "host", "the product's default", a, err) == -1)
        return -1;
    return fill_consumer(site, s, a, err) == -1 || fill_ca(site, s, a, err) == -1 ? -1 : 0;
}
