/*
 * The settings as they were typed. The rules stand side by side: every one that holds is told,
 * as each is a mistake of its own.
 */
#include "base/text.h"
#include "checks/settings_rules.h"

static bool
uses_s3(const struct site *site)
{
    return site->subsystem == SUBSYSTEM_ANALYTICS ||
           sp_streq(site_value(site, FIELD_PROTOCOL), "objstore") ||
           (site->fields[FIELD_PROTOCOL] == NULL && site_value(site, FIELD_PROVIDER) != NULL);
}

static bool
is_custom(const struct check_context *c)
{
    const char *provider = site_value(c->site, FIELD_PROVIDER);

    return !sp_streq(provider, "aws") && !sp_streq(provider, "ibm");
}

static int
misplaced(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (c->site == NULL || c->site->wanted == NULL)
        return 0;
    return say_place(c, c->site->at, false, c->site->section, detail, err,
                     "in a %s it stands at %s", c->site->kind, c->site->wanted);
}

/* A text that YAML makes a number of, or nothing: it does not arrive as it was typed. */
static int
coerced(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const enum site_field texts[] = {FIELD_PROTOCOL,    FIELD_PROVIDER, FIELD_HOST,
                                            FIELD_PATH,        FIELD_STYLE,    FIELD_SCHEDULE,
                                            FIELD_CREDENTIALS, FIELD_CERTS};

    for (size_t i = 0; c->site != NULL && i < sizeof(texts) / sizeof(texts[0]); i++) {
        const struct yaml_item *item = c->site->fields[texts[i]];
        enum yaml_coercion as = item == NULL ? YAML_TEXT : yaml_coercion(item->value);

        if (as != YAML_TEXT && as != YAML_NOTHING)
            return say_field(c, c->site, texts[i], detail, err,
                             "without quotation marks it is read as %s", yaml_coercion_text(as));
    }
    return 0;
}

static bool
is_placeholder(const char *value)
{
    return value != NULL && ((strchr(value, '<') != NULL && strchr(value, '>') != NULL) ||
                             strstr(value, "YOUR") != NULL || strstr(value, "EXAMPLE") != NULL);
}

static int
placeholder(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    for (int i = 0; c->site != NULL && i < SITE_FIELDS; i++)
        if (is_placeholder(site_value(c->site, (enum site_field)i)))
            return say_field(c, c->site, (enum site_field)i, detail, err,
                             "this is a placeholder of the documentation");
    return 0;
}

static int
no_protocol(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (c->site == NULL || c->site->subsystem == SUBSYSTEM_ANALYTICS ||
        site_value(c->site, FIELD_PROTOCOL) != NULL)
        return 0;
    return say_field(c, c->site, FIELD_PROTOCOL, detail, err, "is missing in this section");
}

static int
bad_protocol(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *protocol = c->site == NULL ? NULL : site_value(c->site, FIELD_PROTOCOL);

    if (protocol == NULL || sp_streq(protocol, "objstore") || sp_streq(protocol, "sftp") ||
        sp_streq(protocol, "local"))
        return 0;
    return say_field(c, c->site, FIELD_PROTOCOL, detail, err, "objstore, sftp and local are known");
}

static int
leftover(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *protocol = c->site == NULL ? NULL : site_value(c->site, FIELD_PROTOCOL);

    if (c->site == NULL || (!sp_streq(protocol, "sftp") && !sp_streq(protocol, "local")) ||
        c->site->fields[FIELD_PROVIDER] == NULL)
        return 0;
    return say_field(c, c->site, FIELD_PROVIDER, detail, err, "the protocol is %s", protocol);
}

static int
bad_provider(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *provider = c->site == NULL ? NULL : site_value(c->site, FIELD_PROVIDER);

    if (provider == NULL || sp_streq(provider, "aws") || sp_streq(provider, "ibm") ||
        sp_streq(provider, "custom"))
        return 0;
    return say_field(c, c->site, FIELD_PROVIDER, detail, err, "aws, ibm and custom are known");
}

static int
field_missing(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const enum site_field needed[] = {FIELD_PROVIDER, FIELD_HOST, FIELD_PATH,
                                             FIELD_CREDENTIALS};

    for (size_t i = 0;
         c->site != NULL && uses_s3(c->site) && i < sizeof(needed) / sizeof(needed[0]); i++) {
        if (site_value(c->site, needed[i]) != NULL ||
            (needed[i] == FIELD_PROVIDER && c->site->subsystem != SUBSYSTEM_MANAGEMENT) ||
            (needed[i] == FIELD_CREDENTIALS && c->settings->credentials.access_key != NULL))
            continue;
        return say_field(c, c->site, needed[i], detail, err, "is missing in this section");
    }
    return 0;
}

static int
style_sample(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (c->site == NULL || !sp_streq(site_value(c->site, FIELD_STYLE), "host(default)/path"))
        return 0;
    return say_field(c, c->site, FIELD_STYLE, detail, err,
                     "it names both values that are possible");
}

static int
style_bad(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *style = c->site == NULL ? NULL : site_value(c->site, FIELD_STYLE);

    if (style == NULL || sp_streq(style, "host") || sp_streq(style, "path") ||
        sp_streq(style, "host(default)/path"))
        return 0;
    return say_field(c, c->site, FIELD_STYLE, detail, err, "host and path are known");
}

static int
style_not_custom(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const enum site_field custom_only[] = {FIELD_STYLE, FIELD_CERTS};
    int said = 0;

    if (c->site == NULL || is_custom(c))
        return 0;
    for (size_t i = 0; i < 2; i++) {
        if (site_value(c->site, custom_only[i]) == NULL)
            continue;
        if ((said == 1 && say(detail, err, "\n") == -1) ||
            say_field(c, c->site, custom_only[i], detail, err, "s3provider is %s",
                      site_value(c->site, FIELD_PROVIDER)) == -1)
            return -1;
        said = 1;
    }
    return said;
}

static int
style_analytics(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (c->site == NULL || c->site->subsystem != SUBSYSTEM_ANALYTICS ||
        !sp_streq(site_value(c->site, FIELD_STYLE), "path"))
        return 0;
    return say_field(c, c->site, FIELD_STYLE, detail, err, "analytics knows host style only");
}

/* Given for this very purpose: a bundle of the shell or of a profile does not reach the product. */
static bool
ca_is_given(const struct check_context *c)
{
    const char *origin = c->settings->values[SET_CA].origin;

    return sp_streq(origin, setting_rows[SET_CA].flag) ||
           sp_streq(origin, setting_rows[SET_CA].own_variable);
}

static int
no_ca(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (c->site == NULL || !uses_s3(c->site) || !is_custom(c) ||
        site_value(c->site, FIELD_CERTS) != NULL || ca_is_given(c))
        return 0;
    return say_field(c, c->site, FIELD_CERTS, detail, err, "is not in this section");
}

static int
ca_secret_absent(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *name = c->site == NULL ? NULL : site_value(c->site, FIELD_CERTS);

    if (name == NULL || c->site->ca != NULL || is_placeholder(name) ||
        c->settings->values[SET_CA].value != NULL)
        return 0;
    return say_field(c, c->site, FIELD_CERTS, detail, err,
                     "no Secret of this name%s is in the files, and no --ca is given",
                     c->site->ns == NULL ? "" : " and namespace");
}

static int
ca_secret_keys(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct secret_manifest *ca = c->site == NULL ? NULL : c->site->ca;
    const struct secret_entry *file = secret_find(ca, "ca.crt");
    const char *name;
    const char *first;

    if (ca == NULL || (file != NULL && file->bytes != NULL))
        return 0;
    if (file != NULL)
        return say_place(c, file->at, true, NULL, detail, err,
                         "the value of ca.crt stands under data and is no base64");
    name = safe(c, ca->name, err);
    first = ca->nentries == 0 ? "no values" : safe_name(c, ca->entries[0].name, err);
    if (name == NULL || first == NULL)
        return -1;
    return say_place(c, ca->at, true, NULL, detail, err, "Secret %s has %s%s and no ca.crt", name,
                     first, ca->nentries > 1 ? " and others" : "");
}

static int
retention(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *value = c->settings->values[SET_RETENTION].value;
    long n;

    if (value == NULL || sp_parse_number(value, 1, 9999999, &n))
        return 0;
    return say_setting(c, SET_RETENTION, FIELD_RETENTION, detail, err, "1 to 9999999 are possible");
}

static int
restart(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (c->site == NULL || !yaml_is(c->site->restart_accept, "false"))
        return 0;
    return say_place(c, c->site->restart_accept->at, false, NULL, detail, err,
                     "restartDB.accept is false");
}

static int
multi_site(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (c->site == NULL || c->site->multi_site_ha == NULL || !uses_s3(c->site))
        return 0;
    return say_place(c, c->site->multi_site_ha->at, false, "multiSiteHA", detail, err,
                     "is in this resource");
}

/* The shell's key pair goes before the manifest's: the run is not about what the Secret says. */
static int
overridden(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (c->settings->overriding == NULL)
        return 0;
    return say(detail, err, "%s was used, and differs from %s, which the product will use",
               c->settings->overriding, c->settings->passed_over.origin);
}

static const struct rule rules[] = {
    {"cfg-yaml-indent", misplaced},
    {"cfg-protocol-missing", no_protocol},
    {"cfg-protocol-invalid", bad_protocol},
    {"cfg-leftover-after-switch", leftover},
    {"cfg-provider-invalid", bad_provider},
    {"cfg-style-literal-sample", style_sample},
    {"cfg-style-invalid", style_bad},
    {"cfg-placeholder-left", placeholder},
    {"cfg-style-on-noncustom", style_not_custom},
    {"cfg-style-analytics", style_analytics},
    {"cfg-field-missing", field_missing},
    {"cfg-yaml-coercion", coerced},
    {"cfg-host-http-scheme", host_http},
    {"cfg-host-scheme", host_scheme},
    {"cfg-host-blank-or-control", host_blank},
    {"cfg-host-missing-region", host_no_region},
    {"cfg-host-extra-path", host_extra_path},
    {"cfg-host-port-invalid", host_port},
    {"cfg-host-port-unsupported", host_port_too_early},
    {"cfg-host-contains-bucket", host_bucket},
    {"cfg-provider-vs-endpoint", host_not_of_provider},
    {"cfg-region-bad-token", region_bad},
    {"cfg-region-mismatch-endpoint", region_mismatch},
    {"dns-decommissioned-site", site_closed},
    {"http-405-website", host_website},
    {"cfg-host-console-port", host_console},
    {"cfg-path-scheme", path_scheme},
    {"bkt-name-invalid", bucket_name},
    {"bkt-name-case-host-style", bucket_case},
    {"cfg-path-odd-bytes", path_odd},
    {"cfg-path-too-deep", path_deep},
    {"cfg-path-root", path_root},
    {"cfg-custom-without-ca", no_ca},
    {"cfg-secret-absent", ca_secret_absent},
    {"cfg-ca-secret-wrong-key", ca_secret_keys},
    {"cfg-retention-invalid", retention},
    {"cfg-multisiteha-present", multi_site},
    {"cfg-change-needs-restart", restart},
    {"cfg-overridden", overridden},
    {NULL, NULL},
};

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    const char *name;

    (void)ms;
    if (c->site == NULL)
        return say(summary, err, "from options and variables");
    if (c->site->kind == NULL)
        return say(summary, err, "%s, a section alone", c->site->at.file->name);
    name = c->site->name == NULL ? "without a name" : safe(c, c->site->name, err);
    if (name == NULL)
        return -1;
    return say(summary, err, "%s, %s %s, for %s", c->site->at.file->name, c->site->kind, name,
               c->target->consumer->title);
}

const struct check check_settings = {
    .id = "settings",
    .title = "Settings",
    .rules = rules,
    .recorded = true,
    .all = true,
    .proven = proven,
};
