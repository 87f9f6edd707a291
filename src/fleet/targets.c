/* Which targets there are, what they are called, and where they lead. */
#include <sys/stat.h>

#include "base/text.h"
#include "fleet/internal.h"
#include "provider/provider.h"
#include "s3/sigv4.h"
#include "state/state.h"

#define NAME_MAX_SHOWN 128

/* ---- options that are of one target */

static const char *
setting_of(const struct fleet_options *o, const char *name)
{
    for (size_t i = 0; i < o->nsettings; i++)
        if (sp_streq(o->settings[i].name, name))
            return o->settings[i].value;
    return NULL;
}

/* With one of these all would be the same place. */
static int
refuse_places(const struct fleet_options *o, struct sp_err *err)
{
    static const char *const rows[][2] = {{"host", "S3PREFLIGHT_HOST"},
                                          {"path", "S3PREFLIGHT_PATH"},
                                          {"bucket", "S3PREFLIGHT_BUCKET"},
                                          {"prefix", "S3PREFLIGHT_PREFIX"},
                                          {"other-site", NULL},
                                          {"endpoint-url", "S3PREFLIGHT_ENDPOINT_URL"}};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const bool given = setting_of(o, rows[i][0]) != NULL;

        if (!given && (rows[i][1] == NULL || getenv(rows[i][1]) == NULL))
            continue;
        (void)sp_fail(err, SP_USAGE, "%s%s is of one target: there are several in the files",
                      given ? "--" : "", given ? rows[i][0] : rows[i][1]);
        return sp_hint(err, "leave it out, or give a file with one backup section");
    }
    return 0;
}

static int
check_format(const struct fleet_options *o, struct sp_err *err)
{
    if (fleet_format_find(o->format->name) != NULL)
        return 0;
    (void)sp_fail(err, SP_USAGE, "--format %s tells of one target: there are several in the files",
                  o->format->name);
    return sp_hint(err, "take another format, or give a file with one backup section");
}

static int
check_state(struct fleet *f, struct sp_err *err)
{
    struct stat st;

    f->state = setting_of(f->options, "state");
    if (f->state == NULL)
        f->state = getenv("S3PREFLIGHT_STATE");
    if (f->state == NULL || !sp_streq(f->options->purpose, "health") ||
        (stat(f->state, &st) == 0 && S_ISDIR(st.st_mode)))
        return 0;
    (void)sp_fail(err, SP_USAGE, "--state %s is no directory: there are several targets", f->state);
    return sp_hint(err, "give a directory, which will have a file of each target");
}

/* ---- names */

static const char *
shown(struct fleet *f, const char *s, struct sp_err *err)
{
    return s == NULL ? "" : sp_show(&f->arena, s, strlen(s), NAME_MAX_SHOWN, err);
}

/* "namespace/name"; of a resource with several sections also which. */
static const char *
name_of(struct fleet *f, const struct fleet_target *t, struct sp_err *err)
{
    const struct site *site = t->site;
    const char *ns;
    const char *name;
    bool several;

    if (site == NULL || site->name == NULL)
        return t->at;
    ns = shown(f, site->ns, err);
    name = shown(f, site->name, err);
    if (ns == NULL || name == NULL)
        return NULL;
    several = sp_streq(site->kind, "APIConnectCluster");
    return sp_printf(&f->arena, err, "%s%s%s%s%s", ns, *ns == '\0' ? "" : "/", name,
                     several ? ":" : "", several ? subsystem_name(site->subsystem) : "");
}

/* Clusters may have the same names: then the place in the files tells them apart. */
static int
tell_apart(struct fleet *f, struct sp_err *err)
{
    bool *twice = sp_alloc_array(&f->arena, f->ntargets + 1, sizeof(*twice), err);

    if (twice == NULL)
        return -1;
    for (size_t i = 0; i < f->ntargets; i++)
        for (size_t k = 0; k < i; k++)
            if (sp_streq(f->targets[i].name, f->targets[k].name))
                twice[i] = twice[k] = true;
    for (size_t i = 0; i < f->ntargets; i++) {
        struct fleet_target *t = &f->targets[i];

        if (!twice[i] || t->site == NULL || t->name == t->at)
            continue;
        t->name = sp_printf(&f->arena, err, "%s@%s", t->name, t->at);
        if (t->name == NULL)
            return -1;
    }
    for (size_t i = 0; i < f->ntargets; i++) /* a file that was given twice */
        for (size_t k = 0; k < i; k++)
            if (sp_streq(f->targets[i].name, f->targets[k].name) &&
                (f->targets[i].name =
                     sp_printf(&f->arena, err, "%s#%zu", f->targets[i].name, i + 1)) == NULL)
                return -1;
    return 0;
}

/* ---- places */

/* What of the options decides where a repository lies. */
static int
place(struct fleet *f, struct fleet_target *t, struct sp_err *err)
{
    static const enum setting_id deciding[] = {SET_CONSUMER, SET_REPO_PATH, SET_STANZA,
                                               SET_SERVER_NAME};
    struct settings settings = {0};
    struct sp_err why = {0};
    int rc = -1;

    for (size_t i = 0; i < sizeof(deciding) / sizeof(deciding[0]); i++) {
        const char *value = setting_of(f->options, setting_rows[deciding[i]].name);

        if (value != NULL && settings_set(&settings, deciding[i], value,
                                          setting_rows[deciding[i]].flag, &f->arena, err) == -1)
            goto out;
    }
    rc = sites_place(t->site, &settings, &f->arena, &t->target, &why, err);
    t->is_placed = rc == 1;
    t->target.credentials = NULL; /* they were of these settings */
    t->target.proxy = NULL;
    if (rc == 1) {
        t->store = provider_store(t->target.endpoint, t->target.port, &f->arena, err);
        rc = t->store == NULL ? -1 : 0;
    }
out:
    settings_release(&settings);
    return rc;
}

/* A file of its own for each place; where two sections have one place, for each section. */
static int
name_state(struct fleet *f, struct fleet_target *t, struct sp_err *err)
{
    const char *directory = f->state;
    const char *slash = sp_ends(directory, "/") ? "" : "/";
    struct state_place p;
    const char *all;
    char digest[65];

    if (state_place_of(&t->target, &f->arena, &p, err) == -1)
        return -1;
    all = sp_printf(&f->arena, err, "%s\n%s\n%s\n%s\n%s", p.endpoint, p.bucket, p.prefix,
                    p.consumer, p.stanza == NULL ? "" : p.stanza);
    if (all == NULL || sigv4_sha256_hex(all, strlen(all), digest, err) == -1)
        return -1;
    t->state = sp_printf(&f->arena, err, "%s%s%.32s.json", directory, slash, digest);
    for (const struct fleet_target *k = f->targets; k < t && t->state != NULL; k++)
        if (sp_streq(k->state, t->state))
            t->state = sp_printf(&f->arena, err, "%s-%zu", t->state, (size_t)(t - f->targets));
    return t->state == NULL ? -1 : 0;
}

/* ---- all of them */

static int
fail_target(struct fleet *f, struct fleet_target *t, const struct sp_err *why, struct sp_err *err)
{
    t->site = NULL;
    t->message = sp_strdup(&f->arena, why->message, err);
    t->hint = sp_strdup(&f->arena, why->hint, err);
    return t->message == NULL || t->hint == NULL ? -1 : 0;
}

static int
add_problem(struct fleet *f, const struct site_problem *problem, struct sp_err *err)
{
    struct fleet_target *t = &f->targets[f->ntargets++];

    t->at = t->name = shown(f, problem->file, err);
    return t->at == NULL ? -1 : fail_target(f, t, &problem->why, err);
}

/* It says properly that its backups go elsewhere. */
static bool
is_elsewhere(const struct site *site)
{
    const char *protocol = site_value(site, FIELD_PROTOCOL);

    return site->fields[FIELD_PROVIDER] == NULL &&
           (sp_streq(protocol, "sftp") || sp_streq(protocol, "local"));
}

static int
add_site(struct fleet *f, struct site *site, struct sp_err *err)
{
    const char *file = shown(f, site->at.file->name, err);
    struct fleet_target *t = &f->targets[f->ntargets++];
    struct sp_err why = {0};

    t->site = site;
    t->at = file == NULL ? NULL : sp_printf(&f->arena, err, "%s:%u", file, site->at.line);
    t->name = t->at == NULL ? NULL : name_of(f, t, err);
    if (t->name == NULL || place(f, t, err) == -1)
        return -1;
    if (manifests_link_near(&f->sites->here, site, &why) == 0)
        return 0;
    if (why.code != SP_NOMEM)
        return fail_target(f, t, &why, err);
    *err = why;
    return -1;
}

static int
collect(struct fleet *f, struct sp_err *err)
{
    struct sites *s = f->sites;
    size_t problem = 0;

    f->targets =
        sp_alloc_array(&f->arena, s->here.nsites + s->nproblems + 1, sizeof(*f->targets), err);
    if (f->targets == NULL)
        return -1;
    for (size_t i = 0; i <= s->here.nsites; i++) {
        while (problem < s->nproblems && s->problems[problem].before <= i)
            if (add_problem(f, &s->problems[problem++], err) == -1)
                return -1;
        if (i == s->here.nsites || !sites_is_wanted(s, &s->here.sites[i]))
            continue;
        if (is_elsewhere(&s->here.sites[i]))
            f->passed_over++;
        else if (add_site(f, &s->here.sites[i], err) == -1)
            return -1;
    }
    for (size_t i = 0; i < f->ntargets; i++) {
        f->targets[i].verdict = VERDICT_UNDECIDED;
        f->targets[i].ms = -1;
        f->targets[i].place = f->targets[i].text = "";
        if (f->state != NULL && f->targets[i].is_placed && name_state(f, &f->targets[i], err) == -1)
            return -1;
    }
    return tell_apart(f, err);
}

int
fleet_open(struct fleet *f, struct s3preflight *files, const struct fleet_options *options,
           struct sp_err *err)
{
    *f = (struct fleet){.options = options, .sites = s3preflight_sites(files)};
    (void)pthread_mutex_init(&f->lock, NULL);
    (void)pthread_cond_init(&f->moved, NULL);
    if (refuse_places(options, err) == -1 || check_format(options, err) == -1 ||
        check_state(f, err) == -1 || collect(f, err) == -1)
        return -1;
    if (f->ntargets > 0)
        return 0;
    (void)sp_fail(err, SP_INPUT,
                  f->passed_over > 0 ? "%s: no section keeps its backups in S3"
                                     : "%s: there is no backup section in it",
                  f->sites->nfiles > 0 ? f->sites->files[0] : "the configuration file");
    return sp_hint(err, "give files with ManagementCluster, PortalCluster, AnalyticsCluster or "
                        "APIConnectCluster; of a directory *.yaml, *.yml and *.json are read");
}

void
fleet_close(struct fleet *f)
{
    (void)pthread_cond_destroy(&f->moved);
    (void)pthread_mutex_destroy(&f->lock);
    sp_arena_free(&f->arena);
}
