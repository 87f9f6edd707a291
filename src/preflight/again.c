/* A run as data, and back. */
#include "preflight/internal.h"

#include <unistd.h>

#include "base/text.h"
#include "preflight/report_of.h"
#include "record/record.h"
#include "settings/file.h"

const char *
s3preflight_evidence(struct s3preflight *p, size_t *len)
{
    struct record *r = NULL;
    struct sp_buf out;

    p->err = (struct sp_err){0};
    if (!p->has_report || p->report.evidence != NULL) {
        (void)sp_fail(&p->err, SP_USAGE, "there was no run whose evidence could be written");
        return NULL;
    }
    sp_buf_init(&out, &p->arena, RECORD_FILE_MAX);
    r = sp_alloc(&p->arena, sizeof(*r), &p->err);
    if (r == NULL || record_outcomes(&p->diagnosis, &p->arena, &r->outcomes, &p->err) == -1)
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
    if ((p->trust != NULL && record_trust(r, p->trust, &p->arena, &p->err) == -1) ||
        record_write(r, &out, &p->err) == -1)
        return NULL;
    *len = out.len;
    return sp_buf_str(&out);
}

static int
read_evidence(const char *path, const char *name, struct sp_arena *a, char **text, size_t *len,
              struct sp_err *err)
{
    bool standard = sp_streq(path, "-");
    size_t size = RECORD_FILE_MAX;
    int fd = STDIN_FILENO;
    int problem = standard ? 0 : file_open(path, &fd, &size);

    if (problem == 0) {
        /* A file may grow while it is read: one byte more than wanted shows it. */
        size = size < RECORD_FILE_MAX ? size + 1 : RECORD_FILE_MAX + 1;
        *text = sp_alloc(a, size, err);
        if (*text != NULL)
            problem = file_read(fd, *text, size, len);
        if (!standard)
            (void)close(fd);
        if (*text == NULL)
            return -1;
    }
    return problem == 0 ? 0 : sp_fail(err, SP_INPUT, "cannot read %s: %s", name, strerror(problem));
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
    if ((p->ca.state == CA_FILE_OK || p->ca.state == CA_FILE_NONE) &&
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
            -1)
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
    char *text = NULL;
    size_t len = 0;

    preflight_forget(p);
    name = sp_strdup(&p->arena, name, &p->err);
    r = sp_alloc(&p->arena, sizeof(*r), &p->err);
    if (name == NULL || r == NULL ||
        read_evidence(path, name, &p->arena, &text, &len, &p->err) == -1 ||
        record_read(name, text, len, &p->arena, r, &p->err) == -1 ||
        judge_again(p, name, r, &p->err) == -1)
        return S3PREFLIGHT_UNDECIDED;
    p->has_report = true;
    return (enum s3preflight_verdict)p->report.verdict;
}
