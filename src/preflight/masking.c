#include "preflight/masking.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "diagnose/causes.h"
#include "preflight/internal.h"

/* ---- the dictionary */

#define WORDS_OF_CAUSE 4

/* Titles, remedies and questions: a bucket may be called as one of their words. */
static const char *const *
our_words(struct sp_arena *a, struct sp_err *err)
{
    const char **out;
    size_t n = 1;

    for (const struct cause_group *g = cause_groups; g->name != NULL; g++)
        for (const struct cause *c = g->rows; c->id != NULL; c++)
            n += WORDS_OF_CAUSE;
    for (size_t i = 0; checks_registry[i] != NULL; i++)
        n++;
    out = sp_alloc_array(a, n, sizeof(*out), err);
    if (out == NULL)
        return NULL;
    n = 0;
    for (const struct cause_group *g = cause_groups; g->name != NULL; g++)
        for (const struct cause *c = g->rows; c->id != NULL; c++) {
            out[n++] = c->title;
            out[n++] = c->means;
            out[n++] = c->seen;
            out[n++] = c->remedy;
        }
    for (size_t i = 0; checks_registry[i] != NULL; i++)
        out[n++] = checks_registry[i]->title;
    out[n] = NULL;
    return out;
}

/* "HOST[:PORT][/REGION]", with a scheme or not. */
static int
learn_host_setting(struct redact *r, const char *value, struct sp_err *err)
{
    const char *scheme = value == NULL ? NULL : strstr(value, "://");

    if (value == NULL)
        return 0;
    value = scheme == NULL ? value : scheme + 3;
    return redact_learn_host(r, value, strcspn(value, "/"), err);
}

/* "BUCKET/PREFIX". */
static int
learn_path(struct redact *r, const char *value, struct sp_err *err)
{
    size_t len;

    if (value == NULL)
        return 0;
    value = strstr(value, "://") == NULL ? value : strstr(value, "://") + 3;
    value += strspn(value, "/");
    len = strcspn(value, "/");
    return redact_learn(r, REDACT_BUCKET, value, len, err) == -1
               ? -1
               : redact_learn_key(r, value + len, strlen(value + len), err);
}

static int
learn_one(struct redact *r, enum redact_kind kind, const char *value, struct sp_err *err)
{
    return value == NULL ? 0 : redact_learn(r, kind, value, strlen(value), err);
}

/* Also of settings that came to no target. */
static int
learn_settings(struct redact *r, const struct settings *s, struct sp_err *err)
{
    static const struct {
        enum setting_id id;
        enum redact_kind kind;
    } rows[] = {{SET_BUCKET, REDACT_BUCKET},
                {SET_STANZA, REDACT_STANZA},
                {SET_SERVER_NAME, REDACT_SERVER},
                {SET_SYSTEM_ID, REDACT_SYSTEM_ID},
                {SET_PROFILE, REDACT_OTHER}};

    if (learn_host_setting(r, s->values[SET_HOST].value, err) == -1 ||
        learn_host_setting(r, s->values[SET_ENDPOINT_URL].value, err) == -1 ||
        learn_path(r, s->values[SET_PATH].value, err) == -1)
        return -1;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (learn_one(r, rows[i].kind, s->values[rows[i].id].value, err) == -1)
            return -1;
    for (int id = 0; id < SETTINGS_COUNT; id++) {
        const char *value = s->values[id].value;
        const char *origin = s->values[id].origin;

        if ((value != NULL && redact_read(r, value, strlen(value), err) == -1) ||
            (origin != NULL && redact_read(r, origin, strlen(origin), err) == -1))
            return -1;
    }
    if (s->values[SET_PREFIX].value != NULL &&
        redact_learn_key(r, s->values[SET_PREFIX].value, strlen(s->values[SET_PREFIX].value),
                         err) == -1)
        return -1;
    if ((s->proxy.shown != NULL &&
         redact_learn_variable(r, "https_proxy", s->proxy.shown, err) == -1) ||
        (s->proxy.no_proxy != NULL &&
         redact_learn_variable(r, "no_proxy", s->proxy.no_proxy, err) == -1))
        return -1;
    return s->proxy.url.len == 0
               ? 0
               : redact_read(r, sp_secret_bytes(&s->proxy.url), s->proxy.url.len, err);
}

static int
learn_site(struct redact *r, const struct site *site, struct sp_err *err)
{
    return site == NULL ||
                   (learn_one(r, REDACT_OTHER, site->name, err) == 0 &&
                    learn_one(r, REDACT_OTHER, site->ns, err) == 0 &&
                    learn_host_setting(r, site_value(site, FIELD_HOST), err) == 0 &&
                    learn_path(r, site_value(site, FIELD_PATH), err) == 0 &&
                    learn_one(r, REDACT_OTHER, site_value(site, FIELD_CREDENTIALS), err) == 0 &&
                    learn_one(r, REDACT_OTHER, site_value(site, FIELD_CERTS), err) == 0)
               ? 0
               : -1;
}

/* "HOST:PORT:ADDRESS[,ADDRESS]" of --resolve. */
static int
learn_pin(struct redact *r, const char *value, struct sp_err *err)
{
    const size_t host = strcspn(value, ":");
    const char *addresses = value[host] == '\0' ? NULL : strchr(value + host + 1, ':');

    if (value[0] != '*' && redact_learn_host(r, value, host, err) == -1)
        return -1;
    while (addresses != NULL && *addresses != '\0') {
        const size_t len = strcspn(addresses + 1, ",");

        if (redact_learn_host(r, addresses + 1, len, err) == -1)
            return -1;
        addresses += 1 + len;
    }
    return 0;
}

/* Addresses, URLs and homes in words of our own. */
static int
learn_words(struct redact *r, const struct report *report, struct sp_err *err)
{
    for (size_t i = 0; i < report->nsettings; i++) {
        const struct report_setting *row = &report->settings[i];

        if (row->value != NULL &&
            (redact_read(r, row->value, strlen(row->value), err) == -1 ||
             (sp_streq(row->name, "resolve") && learn_pin(r, row->value, err) == -1)))
            return -1;
    }
    for (size_t i = 0; i < report->nchecks; i++)
        if (redact_read(r, report->checks[i].summary, strlen(report->checks[i].summary), err) == -1)
            return -1;
    for (size_t i = 0; i < report->nfindings; i++)
        if (redact_read(r, report->findings[i].detail, strlen(report->findings[i].detail), err) ==
            -1)
            return -1;
    return 0;
}

/* The last certificate of a path may be one that nobody sent. */
static int
learn_pictures(struct redact *r, const struct pictures *p, struct sp_err *err)
{
    for (size_t i = 0; i < p->nchains; i++)
        for (size_t k = 0; k < p->chains[i].ncertificates; k++) {
            const struct picture_certificate *c = &p->chains[i].certificates[k];

            if (learn_one(r, REDACT_SUBJECT, c->subject, err) == -1 ||
                learn_one(r, REDACT_SUBJECT, c->issuer, err) == -1 ||
                learn_one(r, REDACT_FINGERPRINT, c->fingerprint, err) == -1)
                return -1;
        }
    return 0;
}

struct redact *
masking_of(struct s3preflight *p, enum redact_level level, struct sp_arena *a, struct sp_err *err)
{
    const char *const *words = our_words(a, err);
    struct redact *r = words == NULL ? NULL : redact_new(level, words, a, err);
    const struct check_context *c = &p->context;

    if (r == NULL || learn_settings(r, &p->settings, err) == -1 ||
        learn_site(r, p->sites.site, err) == -1)
        return NULL;
    if (!p->has_report)
        return r;
    if (redact_learn_target(r, &p->target, err) == -1)
        return NULL;
    for (size_t i = 0; i < c->nothers; i++)
        if (learn_site(r, c->others[i].site, err) == -1 ||
            (c->others[i].target.endpoint != NULL &&
             redact_learn_target(r, &c->others[i].target, err) == -1))
            return NULL;
    for (size_t i = 0; i < p->ca.ncerts; i++)
        if (redact_learn_certificate(r, &p->ca.certs[i], err) == -1)
            return NULL;
    return redact_learn_evidence(r, &p->evidence, a, err) == -1 ||
                   learn_pictures(r, &p->report.pictures, err) == -1 ||
                   learn_words(r, &p->report, err) == -1
               ? NULL
               : r;
}

/* ---- the report */

struct masking {
    const struct redact *r;
    struct sp_arena *arena;
    struct sp_err *err;
    int rc;
};

static void
mask(struct masking *m, const char **text)
{
    const char *out = redact_string(m->r, *text, m->arena, m->err);

    if (out == NULL && *text != NULL)
        m->rc = -1;
    else
        *text = out;
}

/* The same rows again, to be changed. */
static void *
again(struct masking *m, const void *rows, size_t n, size_t size)
{
    void *out = sp_alloc_array(m->arena, n, size, m->err);

    if (out == NULL)
        m->rc = -1;
    else if (n > 0)
        memcpy(out, rows, n * size);
    return out;
}

/* List of strings. */
static const char *const *
mask_all(struct masking *m, const char *const *texts, size_t n)
{
    const char **out = again(m, texts, n, sizeof(*texts));

    for (size_t i = 0; out != NULL && i < n; i++)
        mask(m, &out[i]);
    return out;
}

static void
mask_findings(struct masking *m, struct report *out)
{
    struct finding *findings = again(m, out->findings, out->nfindings, sizeof(*findings));
    struct check_result *checks = again(m, out->checks, out->nchecks, sizeof(*checks));

    if (m->rc == -1)
        return;
    if (out->cause != NULL)
        out->cause = findings + (out->cause - out->findings);
    for (size_t i = 0; i < out->nfindings; i++)
        mask(m, &findings[i].detail);
    for (size_t i = 0; i < out->nchecks; i++)
        mask(m, &checks[i].summary);
    out->findings = findings;
    out->checks = checks;
}

static void
mask_backups(struct masking *m, struct report_backups *out)
{
    for (size_t i = 0; i < REPORT_BACKUP_TYPES; i++)
        mask(m, &out->last[i].label);
}

static void
mask_content(struct masking *m, struct report *out)
{
    for (size_t i = 0; i < out->listing.nsample; i++)
        mask(m, &out->listing.sample[i].key);
    for (size_t i = 0; i < out->owner.nidentity; i++)
        mask(m, &out->owner.identity[i].value);
    mask_backups(m, &out->owner.backups);
    mask(m, &out->prediction.message);
    mask(m, &out->prediction.why);
    out->prediction.notes = mask_all(m, out->prediction.notes, out->prediction.nnotes);
    mask(m, &out->repository.stanza);
    mask(m, &out->repository.server);
    mask(m, &out->repository.system_id);
    mask_backups(m, &out->repository.backups);
    mask(m, &out->repository.wal_newest);
}

static void
mask_write_probe(struct masking *m, struct report_write_probe *out)
{
    struct report_operation *steps = again(m, out->operations, out->noperations, sizeof(*steps));
    struct report_trace *left = again(m, out->left, out->nleft, sizeof(*left));

    if (m->rc == -1)
        return;
    mask(m, &out->folder);
    for (size_t i = 0; i < out->noperations; i++) {
        mask(m, &steps[i].key);
        mask(m, &steps[i].says);
    }
    for (size_t i = 0; i < out->nleft; i++) {
        mask(m, &left[i].key);
        left[i].command = mask_all(m, left[i].command, left[i].nwords);
    }
    out->operations = steps;
    out->left = left;
}

static void
mask_chain(struct masking *m, struct picture_chain *out)
{
    struct picture_certificate *certs =
        again(m, out->certificates, out->ncertificates, sizeof(*certs));

    mask(m, &out->addresses);
    mask(m, &out->name);
    mask(m, &out->why);
    for (size_t i = 0; certs != NULL && i < out->ncertificates; i++) {
        mask(m, &certs[i].subject);
        mask(m, &certs[i].issuer);
        mask(m, &certs[i].fingerprint);
        mask(m, &certs[i].trusted_by);
        mask(m, &certs[i].problem);
    }
    out->certificates = certs;
}

static void
mask_pictures(struct masking *m, struct pictures *out)
{
    struct picture_bar *bars = again(m, out->waterfall.bars, out->waterfall.nbars, sizeof(*bars));

    for (size_t i = 0; bars != NULL && i < out->waterfall.nbars; i++) {
        mask(m, &bars[i].what);
        mask(m, &bars[i].detail);
        mask(m, &bars[i].outcome);
    }
    out->waterfall.bars = bars;
    for (size_t i = 0; i < out->nchains; i++)
        mask_chain(m, &out->chains[i]);
    for (size_t i = 0; i < out->nnodes; i++) {
        mask(m, &out->nodes[i].name);
        mask(m, &out->nodes[i].owner);
    }
}

static void
mask_settings(struct masking *m, struct report *out)
{
    struct report_setting *rows = again(m, out->settings, out->nsettings, sizeof(*rows));

    for (size_t i = 0; rows != NULL && i < out->nsettings; i++) {
        mask(m, &rows[i].value);
        mask(m, &rows[i].origin);
    }
    out->settings = rows;
}

int
masking_report(const struct redact *r, const struct report *in, struct sp_arena *a,
               struct report *out, struct sp_err *err)
{
    struct masking m = {.r = r, .arena = a, .err = err};

    *out = *in;
    mask(&m, &out->evidence);
    mask(&m, &out->target.endpoint);
    mask(&m, &out->target.bucket);
    mask(&m, &out->target.prefix);
    mask(&m, &out->certificate.first_to_end);
    mask_findings(&m, out);
    mask_content(&m, out);
    mask_write_probe(&m, &out->write_probe);
    mask_pictures(&m, &out->pictures);
    mask_settings(&m, out);
    return m.rc;
}
