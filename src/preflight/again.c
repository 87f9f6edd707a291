/* A run as data, and back. */
#include "preflight/internal.h"

#include <unistd.h>

#include "base/text.h"
#include "bundle/bundle.h"
#include "preflight/report_of.h"
#include "preflight/report_then.h"
#include "record/record.h"
#include "settings/file.h"

struct record *
preflight_record(struct s3preflight *p, enum redact_level usual, struct sp_err *err)
{
    const enum redact_level level = preflight_redact_level(p, usual);
    struct record *r = sp_alloc(&p->arena, sizeof(*r), err);

    if (r == NULL ||
        record_outcomes(&p->diagnosis, level == REDACT_STRICT, &p->arena, &r->outcomes, err) ==
            -1 ||
        record_judged(r, &p->diagnosis, &p->arena, err) == -1)
        return NULL;
    r->version = S3PREFLIGHT_VERSION;
    r->target = p->target;
    r->site = p->sites.site;
    r->nsite = p->sites.site == NULL ? 0 : 1;
    r->proxy = p->settings.proxy;
    r->uses_proxy = p->target.proxy != NULL;
    r->ca = p->ca;
    r->settings = p->report.settings;
    r->nsettings = p->report.nsettings;
    r->evidence = p->evidence;
    if (level != REDACT_MINIMAL && (r->redact = masking_of(p, level, &p->arena, err)) == NULL)
        return NULL;
    return p->trust != NULL && record_trust(r, p->trust, &p->arena, err) == -1 ? NULL : r;
}

const char *
s3preflight_evidence(struct s3preflight *p, size_t *len)
{
    const struct record *r;
    struct sp_buf out;

    p->err = (struct sp_err){0};
    if (!p->has_report || p->report.evidence != NULL) {
        (void)sp_fail(&p->err, SP_USAGE, "there was no run whose evidence could be written");
        return NULL;
    }
    sp_buf_init(&out, &p->arena, RECORD_FILE_MAX);
    r = preflight_record(p, REDACT_MINIMAL, &p->err);
    if (r == NULL || record_write(r, &out, &p->err) == -1)
        return NULL;
    *len = out.len;
    return sp_buf_str(&out);
}

static int
read_file(const char *path, const char *name, struct sp_arena *a, const char **out, size_t *len,
          struct sp_err *err)
{
    char *text = NULL;
    bool standard = sp_streq(path, "-");
    size_t size = RECORD_FILE_MAX;
    int fd = STDIN_FILENO;
    int problem = standard ? 0 : file_open(path, &fd, &size);

    if (problem == 0) {
        /* A file may grow while it is read: one byte more than wanted shows it. */
        size = size < RECORD_FILE_MAX ? size + 1 : RECORD_FILE_MAX + 1;
        text = sp_alloc(a, size, err);
        *out = text;
        if (text != NULL)
            problem = file_read(fd, text, size, len);
        if (!standard)
            (void)close(fd);
        if (text == NULL)
            return -1;
    }
    return problem == 0 ? 0 : sp_fail(err, SP_INPUT, "cannot read %s: %s", name, strerror(problem));
}

/* Where the file is a bundle, the evidence in it takes its place. */
static int
take_evidence(const char **name, const char **text, size_t *len, struct sp_arena *a,
              struct sp_err *err)
{
    struct bundle_read in;

    if (!bundle_is(*text, *len))
        return 0;
    if (bundle_unpack(*name, *text, *len, a, &in, err) == -1)
        return -1;
    if (in.evidence == NULL)
        return sp_fail(err, SP_INPUT, "%s: there is no evidence.json in it", *name);
    *name = sp_printf(a, err, "%s: evidence.json", *name);
    *text = in.evidence;
    *len = in.evidence_len;
    return *name == NULL ? -1 : 0;
}

/* What -v shows, as settings again. */
static int
settings_again(struct s3preflight *p, const struct record *r, struct sp_err *err)
{
    for (size_t i = 0; i < r->nsettings; i++)
        for (int id = 0; id < SETTINGS_COUNT; id++)
            if (sp_streq(setting_rows[id].name, r->settings[i].name) &&
                settings_set(&p->settings, (enum setting_id)id, r->settings[i].value,
                             r->settings[i].origin, &p->arena, err) == -1)
                return -1;
    return 0;
}

static int
judge_again(struct s3preflight *p, const char *name, const struct record *r, struct sp_err *err)
{
    settings_release(&p->settings);
    p->settings = (struct settings){.proxy = r->proxy};
    p->target = r->target;
    p->target.proxy = r->uses_proxy ? &p->settings.proxy : NULL;
    p->ca = r->ca;
    p->evidence = r->evidence;
    if (!r->outcomes.all && (p->ca.state == CA_FILE_OK || p->ca.state == CA_FILE_NONE) &&
        (p->trust = tls_trust_again(&p->ca, &r->trust, err)) == NULL)
        return -1;
    if (settings_again(p, r, err) == -1 ||
        context_make(&p->target, &p->evidence, &p->ca, p->trust, p->evidence.started, &p->arena,
                     &p->context, err) == -1)
        return -1;
    p->context.settings = &p->settings;
    p->context.site = r->nsite == 0 ? NULL : r->site;
    p->context.recorded = &r->outcomes;
    if (diagnose(&p->context, &p->diagnosis, err) == -1 ||
        report_of(&p->context, &p->diagnosis, &p->settings, S3PREFLIGHT_VERSION, &p->report, err) ==
            -1 ||
        report_then_of(r, &p->diagnosis, &p->arena, &p->report.then, err) == -1)
        return -1;
    p->report.command = "diagnose";
    p->report.evidence = name;
    p->report.evidence_version = r->version;
    p->report.settings = r->settings;
    p->report.nsettings = r->nsettings;
    return 0;
}

enum s3preflight_verdict
s3preflight_diagnose(struct s3preflight *p, const char *path)
{
    const char *name = sp_streq(path, "-") ? "(standard input)" : path;
    struct record *r;
    const char *text = NULL;
    size_t len = 0;

    preflight_forget(p);
    name = sp_strdup(&p->arena, name, &p->err);
    r = sp_alloc(&p->arena, sizeof(*r), &p->err);
    if (name == NULL || r == NULL || read_file(path, name, &p->arena, &text, &len, &p->err) == -1 ||
        take_evidence(&name, &text, &len, &p->arena, &p->err) == -1 ||
        record_read(name, text, len, &p->arena, r, &p->err) == -1 ||
        judge_again(p, name, r, &p->err) == -1)
        return S3PREFLIGHT_UNDECIDED;
    p->has_report = true;
    return (enum s3preflight_verdict)p->report.verdict;
}
