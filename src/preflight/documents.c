/* What a run's settings are good for beside its report: manifests, and the policy of its key. */
#include "preflight/internal.h"

#include "base/text.h"
#include "manifest/write.h"
#include "settings/policy.h"

/* The name of a Secret: the manifest's own, or the one that the documentation uses. */
static const char *
secret_name(const struct site *site, enum site_field field, const char *standard)
{
    const char *name = site == NULL ? NULL : site_value(site, field);

    return name == NULL ? standard : name;
}

static int
fill_output(struct s3preflight *p, struct manifest_output *out, struct sp_err *err)
{
    const struct target *t = &p->target;
    const struct site *site = p->sites.site;
    bool v6 = strchr(t->endpoint, ':') != NULL;
    const char *name = sp_printf(&p->arena, err, v6 ? "[%s]" : "%s", t->endpoint);
    size_t prefix = strlen(t->prefix);

    if (name == NULL)
        return -1;
    *out = (struct manifest_output){
        .version = S3PREFLIGHT_VERSION,
        .verdict = verdict_name(p->report.verdict),
        .name = site == NULL ? NULL : site->name,
        .ns = site == NULL ? NULL : site->ns,
        .provider = t->provider,
        .style = sp_streq(t->provider, "custom") ? s3_style_name(p->context.style) : NULL,
        .schedule = p->settings.values[SET_SCHEDULE].value,
        .retention = p->settings.values[SET_RETENTION].value,
        .credentials = secret_name(site, FIELD_CREDENTIALS, "mgmt-backup-secret"),
        .certs = secret_name(site, FIELD_CERTS, "custom-server-ca"),
        .key = t->credentials->access_key,
        .key_len = t->credentials->access_key_len,
        .secret = &t->credentials->secret,
        .ca = sp_streq(t->provider, "custom") ? t->ca.bytes : (struct sp_bytes){0},
    };
    out->host = t->port == 443 ? sp_printf(&p->arena, err, "%s/%s", name, t->region)
                               : sp_printf(&p->arena, err, "%s:%d/%s", name, t->port, t->region);
    out->path = prefix == 0
                    ? t->bucket
                    : sp_printf(&p->arena, err, "%s/%.*s", t->bucket, (int)(prefix - 1), t->prefix);
    return out->host == NULL || out->path == NULL ? -1 : 0;
}

const char *
s3preflight_manifests(struct s3preflight *p, int force, size_t *len)
{
    struct manifest_output output;
    struct sp_buf out;

    p->err = (struct sp_err){0};
    if (!p->has_report || (p->report.verdict > VERDICT_READY_WITH_WARNINGS && !force)) {
        (void)sp_fail(&p->err, SP_USAGE, "the location is not ready: no manifests are written");
        (void)sp_hint(&p->err,
                      "mend what the report says, or write them all the same with --force");
        return NULL;
    }
    if (p->target.credentials->access_key == NULL || p->evidence.nexchanges == 0 ||
        (p->sites.site != NULL && p->sites.site->subsystem != SUBSYSTEM_MANAGEMENT)) {
        (void)sp_fail(&p->err, SP_USAGE,
                      "manifests are written for the management subsystem, with settings and "
                      "credentials that can be used");
        return NULL;
    }
    sp_buf_init(&out, &p->secrets, REPORT_MAX);
    if (fill_output(p, &output, &p->err) == -1 || manifest_write(&output, &out, &p->err) == -1)
        return NULL;
    *len = out.len;
    return sp_buf_str(&out);
}

const char *
s3preflight_policy(struct s3preflight *p, size_t *len)
{
    struct sp_err target_err = {0};
    struct sp_buf out;

    preflight_forget(p);
    if (preflight_prepare(p, &target_err, &p->err) == -1 || !p->target_is_known)
        return NULL;
    sp_buf_init(&out, &p->arena, REPORT_MAX);
    if (policy_write(&p->target, &out, &p->err) == -1)
        return NULL;
    *len = out.len;
    return sp_buf_str(&out);
}
