/* The stages in a row: settings, target, probes, evidence, checks, verdict. */
#include "preflight/internal.h"

#include "base/text.h"
#include "preflight/report_of.h"
#include "preflight/several.h"
#include "report/escape.h"

const char *
s3preflight_version(void)
{
    return S3PREFLIGHT_VERSION;
}

struct s3preflight *
s3preflight_new(void)
{
    return calloc(1, sizeof(struct s3preflight));
}

void
s3preflight_free(struct s3preflight *p)
{
    if (p == NULL)
        return;
    settings_release(&p->settings);
    sites_release(&p->sites);
    tls_trust_free(p->trust);
    keeper_close(&p->keeper);
    sp_arena_wipe(&p->secrets);
    sp_arena_free(&p->secrets);
    sp_arena_free(&p->arena);
    free(p);
}

static int
add_file(struct s3preflight *p, const char **files, size_t *n, const char *path)
{
    if (*n == SITE_FILES_MAX)
        return sp_fail(&p->err, SP_USAGE, "more than %d files", SITE_FILES_MAX);
    files[*n] = sp_strdup(&p->arena, path, &p->err);
    if (files[*n] == NULL)
        return -1;
    (*n)++;
    return 0;
}

static int
set_purpose(struct s3preflight *p, const char *value)
{
    if (!sp_streq(value, "preflight") && !sp_streq(value, "health"))
        return sp_fail(&p->err, SP_USAGE, "the purpose is preflight or health");
    p->purpose = *value == 'h' ? PURPOSE_HEALTH : PURPOSE_PREFLIGHT;
    return 0;
}

static int
set_keeping(struct s3preflight *p, const char *value)
{
    if (!sp_streq(value, "yes") && !sp_streq(value, "no"))
        return sp_fail(&p->err, SP_USAGE, "answers are kept: yes or no");
    p->keep_answers = *value == 'y';
    return 0;
}

int
s3preflight_set(struct s3preflight *p, const char *name, const char *value, const char *origin)
{
    p->err = (struct sp_err){0};
    if (sp_streq(name, "resolve"))
        return settings_add_pin(&p->settings, value, &p->arena, &p->err);
    if (sp_streq(name, "file"))
        return add_file(p, p->sites.files, &p->sites.nfiles, value);
    if (sp_streq(name, "other-site"))
        return add_file(p, p->sites.others, &p->sites.nothers, value);
    if (sp_streq(name, "subsystem"))
        return (p->sites.subsystem = sp_strdup(&p->arena, value, &p->err)) == NULL ? -1 : 0;
    if (sp_streq(name, "purpose"))
        return set_purpose(p, value);
    if (sp_streq(name, "keep-answers"))
        return set_keeping(p, value);
    for (int i = 0; i < SETTINGS_COUNT; i++)
        if (sp_streq(setting_rows[i].name, name))
            return settings_set(&p->settings, (enum setting_id)i, value,
                                origin == NULL ? name : origin, &p->arena, &p->err);
    return sp_fail(&p->err, SP_USAGE, "there is no setting \"%s\"", name);
}

void
s3preflight_watch(struct s3preflight *p,
                  void (*tick)(void *ctx, const char *waiting_for, long long elapsed_ms), void *ctx,
                  const volatile int *interrupted)
{
    p->watch = (struct network_watch){.tick = tick, .ctx = ctx, .interrupted = interrupted};
}

static const char *
from_environment(void *ctx, const char *name)
{
    (void)ctx;
    return getenv(name);
}

/* ---- what the manifests say */

static int
fill_from_site(void *ctx, struct settings *settings, struct sp_arena *a, struct sp_err *err)
{
    const struct s3preflight *p = ctx;

    return p->sites.site == NULL ? 0 : site_fill(p->sites.site, settings, a, err);
}

static int
credentials_from_site(void *ctx, struct settings *settings, struct sp_arena *a, struct sp_err *err)
{
    const struct s3preflight *p = ctx;

    return p->sites.site == NULL ? 0 : site_fill_credentials(p->sites.site, settings, a, err);
}

static int
credentials_from_file(void *ctx, const char *path, struct settings *settings, struct sp_arena *a,
                      struct sp_err *err)
{
    (void)ctx;
    return sites_secret_file(path, settings, a, err);
}

/* ---- many targets */

int
s3preflight_are_several(struct s3preflight *p)
{
    const struct settings_sources sources = {.env = from_environment, .ctx = p};

    p->err = (struct sp_err){0};
    return sites_load(&p->sites, &sources, &p->err) == -1 ? -1 : sites_are_several(&p->sites);
}

struct sites *
s3preflight_sites(struct s3preflight *p)
{
    return &p->sites;
}

void
s3preflight_borrow(struct s3preflight *p, const struct site *site, struct other_site *others,
                   size_t nothers)
{
    sites_release(&p->sites);
    p->sites = (struct sites){.borrowed = true, .site = site, .known = others, .nknown = nothers};
}

const struct report *
s3preflight_result(const struct s3preflight *p)
{
    return p->has_report ? &p->report : NULL;
}

/* From the evidence, which may be none, to the report. */
int
preflight_judge(struct s3preflight *p, const struct tls_trust *trust, struct sp_err *err)
{
    if (context_make(&p->target, &p->evidence, &p->ca, trust, p->evidence.started, &p->arena,
                     &p->context, err) == -1)
        return -1;
    p->context.settings = &p->settings;
    p->context.site = p->sites.site;
    p->context.others = p->sites.known;
    p->context.known = p->keeper.is_known ? &p->keeper.state.known : NULL;
    p->context.nothers = p->target_is_known ? p->sites.nknown : 0;
    return diagnose(&p->context, &p->diagnosis, err);
}

/*
 * The settings alone, before a packet is sent: 1 when they are wrong, and that is the report; 0
 * when the network is to be asked; -1.
 */
static int
settings_are_wrong(struct s3preflight *p, struct sp_err *err)
{
    struct sp_clock clock = network_clock();

    p->evidence = (struct evidence){.started = clock.now(clock.ctx)};
    if (preflight_judge(p, NULL, err) == -1)
        return -1;
    return sp_streq(p->diagnosis.checks[0].id, "settings") &&
           p->diagnosis.checks[0].status == STATUS_FAIL;
}

static int
need_credentials(const struct s3preflight *p, struct sp_err *err)
{
    /* A manifest names a Secret: what is wrong with that is a finding. */
    if (p->target.credentials->access_key != NULL || p->sites.site != NULL)
        return 0;
    (void)sp_fail(err, SP_USAGE, "there are no credentials");
    return sp_hint(err,
                   "give --credentials DIR (files key and keysecret, as in the Secret), or set "
                   "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or --profile");
}

/* A section that keeps backups elsewhere, and says so properly. */
static int
need_s3(const struct site *site, struct sp_err *err)
{
    const char *protocol = site == NULL ? NULL : site_value(site, FIELD_PROTOCOL);

    if (site == NULL || (!sp_streq(protocol, "sftp") && !sp_streq(protocol, "local")) ||
        site->fields[FIELD_PROVIDER] != NULL)
        return 0;
    (void)sp_fail(err, SP_INPUT, "%s:%u: the protocol is %s: there is no S3 location to look at",
                  site->at.file->name, site->fields[FIELD_PROTOCOL]->at.line, protocol);
    return sp_hint(err, "set protocol: objstore, and the S3 fields, for backups to S3");
}

int
preflight_prepare(struct s3preflight *p, struct sp_err *target_err, struct sp_err *err)
{
    const struct settings_sources sources = {.env = from_environment,
                                             .ctx = p,
                                             .manifest = fill_from_site,
                                             .manifest_credentials = credentials_from_site,
                                             .secret_file = credentials_from_file};

    if (sites_read(&p->sites, &sources, err) == -1 || need_s3(p->sites.site, err) == -1 ||
        settings_complete(&p->settings, &sources, &p->arena, err) == -1 ||
        sites_others(&p->sites, &p->arena, err) == -1)
        return -1;
    p->target_is_known = target_from_settings(&p->settings, &p->arena, &p->target, target_err) == 0;
    p->target.purpose = p->purpose;
    p->target.keep_answers = p->keep_answers;
    if (!p->target_is_known)
        *err = *target_err;
    return 0;
}

/* What the run before learnt; whether the bucket's settings are looked at hangs on it. */
static int
remember(struct s3preflight *p, struct sp_err *err)
{
    const struct settings *s = &p->settings;
    const struct sp_clock clock = network_clock();

    if (p->purpose == PURPOSE_PREFLIGHT)
        return 0;
    if (p->target.write_probe != WRITE_PROBE_NO) {
        (void)sp_fail(err, SP_USAGE, "%s: health only reads, as the repository is in use",
                      s->values[SET_WRITE_PROBE].origin);
        return sp_hint(err, "give it to preflight, before the install");
    }
    if (keeper_open(&p->keeper, s->values[SET_STATE].value, &p->target, &p->arena, err) == -1)
        return -1;
    p->target.look_at_settings =
        sp_streq(s->values[SET_FULL].value, "yes") ||
        state_wants_settings(p->keeper.is_known ? &p->keeper.state.known : NULL,
                             clock.now(clock.ctx));
    return 0;
}

static int
run(struct s3preflight *p, struct sp_err *err)
{
    struct sp_err target_err = {0};
    int wrong;

    if (preflight_prepare(p, &target_err, err) == -1)
        return -1;
    if (!p->target_is_known) {
        if (p->sites.site == NULL || target_err.code == SP_NOMEM ||
            sites_target_as_typed(&p->settings, &p->arena, &p->target, err) == -1)
            return -1;
    }
    p->target.purpose = p->purpose;
    if (ca_file_parse(&p->target.ca, &p->arena, &p->ca, err) == -1)
        return -1;
    wrong = settings_are_wrong(p, err);
    if (wrong == 0 && !p->target_is_known)
        return -1; /* wrong in a way that no rule names: the message does */
    *err = wrong == -1 ? *err : (struct sp_err){0};
    if (wrong == -1 || (wrong == 0 && (need_credentials(p, err) == -1 || remember(p, err) == -1 ||
                                       preflight_look(p, err) == -1)))
        return -1;
    return report_of(&p->context, &p->diagnosis, &p->settings, S3PREFLIGHT_VERSION, &p->report,
                     err);
}

void
preflight_forget(struct s3preflight *p)
{
    p->err = (struct sp_err){0};
    p->why = (struct sp_err){0};
    p->has_report = false;
    p->evidence = (struct evidence){0};
    keeper_close(&p->keeper);
    tls_trust_free(p->trust);
    p->trust = NULL;
}

enum s3preflight_verdict
s3preflight_run(struct s3preflight *p)
{
    preflight_forget(p);
    if (run(p, &p->err) == -1)
        return S3PREFLIGHT_UNDECIDED;
    p->has_report = true;
    return (enum s3preflight_verdict)p->report.verdict;
}

int
s3preflight_keep(struct s3preflight *p)
{
    p->err = (struct sp_err){0};
    if (!p->has_report || p->report.evidence != NULL)
        return 0;
    return keeper_keep(&p->keeper, &p->context, &p->diagnosis, &p->arena, &p->err);
}

const char *
s3preflight_cause(const struct s3preflight *p)
{
    return p->has_report && p->report.cause != NULL ? p->report.cause->cause : NULL;
}

enum redact_level
preflight_redact_level(const struct s3preflight *p, enum redact_level usual)
{
    enum redact_level level = usual;

    (void)redact_level_of(p->redact, &level);
    return level;
}

int
s3preflight_redact(struct s3preflight *p, const char *level)
{
    enum redact_level found;

    p->err = (struct sp_err){0};
    if (!redact_level_of(level, &found)) {
        (void)sp_fail(&p->err, SP_USAGE, "what is masked is minimal, standard or strict");
        return -1;
    }
    p->redact = sp_strdup(&p->arena, level, &p->err);
    return p->redact == NULL ? -1 : 0;
}

/* The report as it is given out. NULL: SP_NOMEM, SP_LIMIT. */
static const struct report *
shown_report(struct s3preflight *p, struct sp_err *err)
{
    const enum redact_level level = preflight_redact_level(p, REDACT_MINIMAL);
    struct report *out;
    const struct redact *r;

    if (level == REDACT_MINIMAL)
        return &p->report;
    out = sp_alloc(&p->arena, sizeof(*out), err);
    r = masking_of(p, level, &p->arena, err);
    return out == NULL || r == NULL || masking_report(r, &p->report, &p->arena, out, err) == -1
               ? NULL
               : out;
}

const char *
s3preflight_target(struct s3preflight *p)
{
    const struct report *shown = p->has_report ? shown_report(p, NULL) : NULL;

    return shown != NULL ? report_place(shown, &p->arena, NULL) : NULL;
}

long
s3preflight_milliseconds(const struct s3preflight *p)
{
    return p->has_report ? p->report.ms_total : -1;
}

const char *
s3preflight_error(const struct s3preflight *p)
{
    return p->err.message;
}

const char *
s3preflight_hint(const struct s3preflight *p)
{
    return p->err.hint;
}

const char *
s3preflight_report(struct s3preflight *p, const char *format, unsigned flags, int columns,
                   size_t *len)
{
    const struct report_format *row = report_format_find(format);
    struct report_options options = {.colour = (flags & S3PREFLIGHT_COLOUR) != 0,
                                     .verbose = (flags & S3PREFLIGHT_VERBOSE) != 0,
                                     .quiet = (flags & S3PREFLIGHT_QUIET) != 0,
                                     .columns = columns};
    const struct report *shown;
    struct sp_buf out;

    p->err = (struct sp_err){0};
    if (row == NULL || !p->has_report) {
        (void)sp_fail(&p->err, SP_USAGE,
                      row == NULL ? "there is no format \"%s\"" : "there was no run to show as %s",
                      format);
        return NULL;
    }
    sp_buf_init(&out, &p->arena, REPORT_MAX);
    shown = shown_report(p, &p->err);
    if (shown == NULL || row->render(shown, &options, &out, &p->err) == -1)
        return NULL;
    *len = out.len;
    return sp_buf_str(&out);
}
