#include "preflight/sites.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "checks/host_text.h"
#include "settings/value.h"

/* ---- reading */

static int
read_file(struct manifests *m, const char *path, struct sp_err *err)
{
    size_t before = m->nsites + m->nsecrets;

    if (manifests_read(m, path, err) == -1)
        return -1;
    if (m->nsites + m->nsecrets > before)
        return 0;
    (void)sp_fail(err, SP_INPUT, "%s: there is no backup section and no Secret in it",
                  manifests_name(path));
    return sp_hint(err, "looked for databaseBackup or siteBackup in a ManagementCluster, "
                        "PortalCluster, AnalyticsCluster or APIConnectCluster, or such a section "
                        "alone");
}

/* The configuration file: in this directory, the user's, the system's; the first one counts. */
static int
read_config(struct sites *s, const struct settings_sources *sources, struct sp_err *err)
{
    const char *xdg = sources->env(sources->ctx, "XDG_CONFIG_HOME");
    const char *home = sources->env(sources->ctx, "HOME");
    const char *paths[3] = {"s3preflight.yaml", NULL, "/etc/s3preflight/s3preflight.yaml"};

    if (xdg != NULL && xdg[0] == '/')
        paths[1] = sp_printf(&s->here.arena, err, "%s/s3preflight/s3preflight.yaml", xdg);
    else if (home != NULL && home[0] != '\0')
        paths[1] = sp_printf(&s->here.arena, err, "%s/.config/s3preflight/s3preflight.yaml", home);
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
        if (paths[i] != NULL && access(paths[i], R_OK) == 0)
            return read_file(&s->here, paths[i], err);
    return 0;
}

/* "ManagementCluster mgmt", safe to print. */
static const char *
title_of(const struct site *site, struct sp_arena *a, struct sp_err *err)
{
    const char *kind = site->kind == NULL ? "a section" : site->kind;
    const char *name;

    if (site->name == NULL)
        return kind;
    name = sp_show(a, site->name, strlen(site->name), MANIFEST_NAME_MAX, err);
    return name == NULL ? NULL : sp_printf(a, err, "%s %s", kind, name);
}

static int
several(struct sites *s, const struct site *a, const struct site *b, struct sp_err *err)
{
    const char *titles[] = {title_of(a, &s->here.arena, err), title_of(b, &s->here.arena, err)};

    if (titles[0] == NULL || titles[1] == NULL)
        return -1;
    (void)sp_fail(err, SP_USAGE, "%s:%u (%s) and %s:%u (%s): which one is meant?", a->at.file->name,
                  a->at.line, titles[0], b->at.file->name, b->at.line, titles[1]);
    return sp_hint(err, "give --subsystem management, portal or analytics; another data center's "
                        "manifest goes to --other-site");
}

/* The one that was asked for; else the management subsystem's; else the only one. */
static int
choose(struct sites *s, struct sp_err *err)
{
    for (size_t i = 0; i < s->here.nsites; i++) {
        const struct site *site = &s->here.sites[i];
        const char *wanted = s->subsystem == NULL ? "management" : s->subsystem;

        if (!sp_streq(subsystem_name(site->subsystem), wanted))
            continue;
        if (s->site != NULL)
            return several(s, s->site, site, err);
        s->site = site;
    }
    if (s->site == NULL && s->subsystem == NULL && s->here.nsites > 0) {
        if (s->here.nsites > 1)
            return several(s, &s->here.sites[0], &s->here.sites[1], err);
        s->site = &s->here.sites[0];
    }
    if (s->site != NULL)
        return 0;
    if (s->subsystem != NULL)
        return sp_fail(err, SP_USAGE, "--subsystem %s: there is no such section in the files",
                       s->subsystem);
    if (s->nfiles == 0)
        return 0;
    (void)sp_fail(err, SP_INPUT, "%s: Secrets only, and no backup section",
                  manifests_name(s->files[0]));
    return sp_hint(err, "give the resource with the section as well, with another -f");
}

/* ---- a directory */

static bool
is_manifest_name(const char *name)
{
    return name[0] != '.' &&
           (sp_ends(name, ".yaml") || sp_ends(name, ".yml") || sp_ends(name, ".json"));
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The manifests in it, not in what lies within it, in the order of their names. */
static int
list_directory(struct sites *s, DIR *dir, const char *path, const char **names, size_t *n,
               struct sp_err *err)
{
    const char *slash = sp_ends(path, "/") ? "" : "/";
    const struct dirent *entry;

    while ((entry = readdir(dir)) != NULL) {
        struct stat st;

        if (!is_manifest_name(entry->d_name) ||
            (fstatat(dirfd(dir), entry->d_name, &st, 0) == 0 && S_ISDIR(st.st_mode)))
            continue;
        if (*n == MANIFEST_FILES_MAX)
            return sp_fail(err, SP_LIMIT, "%s: more than %d manifests", path, MANIFEST_FILES_MAX);
        names[*n] = sp_printf(&s->here.arena, err, "%s%s%s", path, slash, entry->d_name);
        if (names[(*n)++] == NULL)
            return -1;
    }
    qsort((void *)names, *n, sizeof(*names), by_name);
    return 0;
}

/* ---- files that cannot be read, and all others */

/* What the file left behind goes, and its reason stays. */
static int
keep_problem(struct sites *s, const char *path, size_t nsites, size_t nsecrets,
             const struct sp_err *why, struct sp_err *err)
{
    struct site_problem *problem;

    s->here.nsites = nsites;
    s->here.nsecrets = nsecrets;
    problem = manifest_room(&s->here, s->problems, s->nproblems, sizeof(*problem), err);
    if (problem == NULL)
        return -1;
    s->problems = problem;
    problem += s->nproblems++;
    *problem = (struct site_problem){.before = nsites, .file = manifests_name(path), .why = *why};
    return 0;
}

/* Of a directory not every file is one of ours. */
static int
load_file(struct sites *s, const char *path, bool any, struct sp_err *err)
{
    const size_t nsites = s->here.nsites;
    const size_t nsecrets = s->here.nsecrets;
    struct sp_err why = {0};
    int rc = any ? manifests_read(&s->here, path, &why) : read_file(&s->here, path, &why);

    if (rc == 0)
        return 0;
    if (why.code != SP_NOMEM)
        return keep_problem(s, path, nsites, nsecrets, &why, err);
    *err = why;
    return -1;
}

static int
load_directory(struct sites *s, DIR *dir, const char *path, struct sp_err *err)
{
    const char **names = sp_alloc_array(&s->here.arena, MANIFEST_FILES_MAX, sizeof(*names), err);
    size_t n = 0;

    s->directory = true;
    if (names == NULL || list_directory(s, dir, path, names, &n, err) == -1)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (load_file(s, names[i], true, err) == -1)
            return -1;
    return 0;
}

static int
load(struct sites *s, const char *path, struct sp_err *err)
{
    DIR *dir = sp_streq(path, "-") ? NULL : opendir(path);
    int rc;

    if (dir == NULL && errno == EACCES) {
        struct stat st;

        if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
            return sp_fail(err, SP_IO, "%s: %s", path, strerror(EACCES));
    }
    if (dir == NULL)
        return load_file(s, path, false, err);
    rc = load_directory(s, dir, path, err);
    (void)closedir(dir);
    return rc;
}

static int
know_subsystem(const char *name, struct sp_err *err)
{
    static const char *const subsystems[] = {"management", "portal", "analytics"};
    bool known = name == NULL;

    for (size_t i = 0; i < sizeof(subsystems) / sizeof(subsystems[0]); i++)
        known = known || sp_streq(name, subsystems[i]);
    return known ? 0 : sp_fail(err, SP_USAGE, "--subsystem takes management, portal or analytics");
}

int
sites_load(struct sites *s, const struct settings_sources *sources, struct sp_err *err)
{
    if (s->loaded || s->borrowed)
        return 0;
    s->loaded = true;
    if (know_subsystem(s->subsystem, err) == -1)
        return -1;
    for (size_t i = 0; i < s->nfiles; i++)
        if (load(s, s->files[i], err) == -1)
            return -1;
    if (s->nfiles == 0 && read_config(s, sources, err) == -1)
        return -1;
    for (size_t i = 0; i < s->nothers && s->nproblems == 0; i++)
        if (read_file(&s->there, s->others[i], err) == -1)
            return -1;
    return 0;
}

bool
sites_is_wanted(const struct sites *s, const struct site *site)
{
    return s->subsystem == NULL || sp_streq(subsystem_name(site->subsystem), s->subsystem);
}

bool
sites_are_several(const struct sites *s)
{
    size_t of[SUBSYSTEM_ANALYTICS + 1] = {0};
    size_t most = 0;

    for (size_t i = 0; i < s->here.nsites; i++) {
        const struct site *site = &s->here.sites[i];

        if (sites_is_wanted(s, site) && ++of[site->subsystem] > most)
            most = of[site->subsystem];
    }
    return s->directory || most > 1;
}

int
sites_read(struct sites *s, const struct settings_sources *sources, struct sp_err *err)
{
    if (s->borrowed)
        return 0;
    if (sites_load(s, sources, err) == -1)
        return -1;
    if (s->nproblems > 0) {
        if (err != NULL)
            *err = s->problems[0].why;
        return -1;
    }
    if (manifests_link(&s->here, err) == -1 || manifests_link(&s->there, err) == -1)
        return -1;
    s->site = NULL;
    return choose(s, err);
}

/* ---- the others */

static bool
sites_leads_to_s3(const struct site *site)
{
    const char *protocol = site_value(site, FIELD_PROTOCOL);

    return protocol == NULL || sp_streq(protocol, "objstore");
}

int
sites_place(const struct site *site, struct settings *settings, struct sp_arena *a,
            struct target *out, struct sp_err *why, struct sp_err *err)
{
    if (site_fill(site, settings, a, err) == -1)
        return -1;
    if (target_from_settings(settings, a, out, why) == 0)
        return 1;
    if (why->code != SP_NOMEM)
        return 0;
    *err = *why;
    return -1;
}

static int
add_other(struct sites *s, const struct site *site, bool given, struct sp_arena *a,
          struct sp_err *err)
{
    struct settings *settings = sp_alloc(a, sizeof(*settings), err);
    struct other_site *other = &s->known[s->nknown];
    struct sp_err why = {0};

    int rc;

    if (settings == NULL)
        return -1;
    other->site = site;
    rc = sites_place(site, settings, a, &other->target, &why, err);
    if (rc != 0) {
        s->nknown += rc == 1;
        return rc == 1 ? 0 : -1;
    }
    if (given) {
        (void)sp_fail(err, why.code, "another site: %s", why.message);
        return sp_hint(err, "%s", why.hint);
    }
    return 0; /* a section beside ours that is not finished is not what was asked about */
}

int
sites_others(struct sites *s, struct sp_arena *a, struct sp_err *err)
{
    if (s->borrowed)
        return 0;
    s->nknown = 0;
    s->known = sp_alloc_array(a, s->here.nsites + s->there.nsites + 1, sizeof(*s->known), err);
    if (s->known == NULL)
        return -1;
    for (size_t i = 0; i < s->here.nsites; i++)
        if (&s->here.sites[i] != s->site && sites_leads_to_s3(&s->here.sites[i]) &&
            add_other(s, &s->here.sites[i], false, a, err) == -1)
            return -1;
    for (size_t i = 0; i < s->there.nsites; i++)
        if (sites_leads_to_s3(&s->there.sites[i]) &&
            add_other(s, &s->there.sites[i], true, a, err) == -1)
            return -1;
    return 0;
}

/* Where keys may stand in front of an '@' or behind a '?', nothing is shown: the error says why. */
static bool
may_hold_keys(const char *host, const char *path)
{
    return strpbrk(host, "@?#") != NULL ||
           (strstr(path, "://") != NULL && strchr(path, '@') != NULL);
}

int
sites_target_as_typed(const struct settings *settings, struct sp_arena *a, struct target *out,
                      struct sp_err *err)
{
    const char *host = settings->values[SET_HOST].value;
    const char *path = settings->values[SET_PATH].value;
    const char *version = NULL;
    const struct consumer *consumer =
        value_consumer(settings->values[SET_CONSUMER].value, &version);
    struct host_text text;

    host = host == NULL ? "" : host;
    path = path == NULL ? "" : path;
    if (may_hold_keys(host, path))
        return -1;
    host_text_read(host, &text);
    *out = (struct target){.provider = settings->values[SET_PROVIDER].value,
                           .endpoint = sp_show(a, text.name, strlen(text.name), 128, err),
                           .port = (int)text.port,
                           .region = sp_show(a, text.region, strlen(text.region), 64, err),
                           .prefix = "",
                           .style = STYLE_CHOICE_PATH,
                           .consumer = consumer == NULL ? consumer_all()[0] : consumer,
                           .consumer_version = version,
                           .credentials = &settings->credentials,
                           .ca = out->ca};
    out->bucket = sp_show(a, path, strlen(path), 128, err);
    if (out->provider == NULL)
        out->provider = "custom";
    return out->endpoint == NULL || out->region == NULL || out->bucket == NULL ? -1 : 0;
}

/* A site that is nothing but its Secret: management's names of the keys first, then the portal's.
 */
static bool
has_pair(const struct secret_manifest *secret, struct site *as)
{
    static const enum subsystem order[] = {SUBSYSTEM_MANAGEMENT, SUBSYSTEM_PORTAL};

    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        *as = (struct site){.subsystem = order[i], .credentials = secret};
        if (secret_find(secret, subsystem_key_name(order[i])) != NULL &&
            secret_find(secret, subsystem_secret_name(order[i])) != NULL)
            return true;
    }
    return false;
}

int
sites_secret_file(const char *path, struct settings *settings, struct sp_arena *a,
                  struct sp_err *err)
{
    struct manifests m = {0};
    struct site found = {0};
    size_t n = 0;
    int rc = -1;

    if (manifests_read(&m, path, err) == -1)
        goto out;
    for (size_t i = 0; i < m.nsecrets; i++) {
        struct site as;

        if (!has_pair(&m.secrets[i], &as))
            continue;
        found = as;
        n++;
    }
    if (n != 1) {
        (void)sp_fail(err, SP_INPUT, "--credentials %s: %s", path,
                      n == 0 ? "no Secret with key and keysecret is in it"
                             : "several Secrets with a key pair are in it");
        (void)sp_hint(err, "give a directory with the files key and keysecret, or a manifest with "
                           "one such Secret");
        goto out;
    }
    rc = site_fill_credentials(&found, settings, a, err) == -1 ? -1 : 0;
    if (rc == 0 && settings->credentials.access_key == NULL)
        rc = sp_fail(err, SP_INPUT,
                     "--credentials %s: a value is empty, or under data and no base64", path);
out:
    manifests_release(&m);
    return rc;
}

void
sites_release(struct sites *s)
{
    manifests_release(&s->here);
    manifests_release(&s->there);
    *s = (struct sites){0};
}
