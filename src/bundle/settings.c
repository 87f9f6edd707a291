/* settings.yaml: what was said, by whom, and what it was taken for. */
#include "base/text.h"
#include "bundle/members.h"
#include "settings/hide.h"

#define SHORTENED_MIN 12

/* A URL shows no password; and where nobody came to judge it, a word may be a key in the wrong
 * place. */
static const char *
shown(struct members *m, const char *value, struct sp_err *err)
{
    if (strstr(value, "://") != NULL)
        return machine_url(value, m->arena, err);
    if (m->src->report == NULL && value[0] != '/' && strchr(value, '.') == NULL &&
        yaml_may_be_secret(value, strlen(value)))
        return HIDDEN;
    return value;
}

static void
write_settings(struct writer *w, struct members *m)
{
    const struct settings *s = m->src->settings;

    write_raw(w, "settings:\n");
    for (int i = 0; i < SETTINGS_COUNT; i++) {
        const char *value;

        if (s->values[i].value == NULL) {
            write_format(w, "  %s: null\n", setting_rows[i].name);
            continue;
        }
        value = shown(m, s->values[i].value, w->err);
        if (value == NULL) {
            w->rc = -1;
            return;
        }
        write_format(w, "  %s:\n", setting_rows[i].name);
        write_yaml(w, "    value", value);
        write_yaml(w, "    origin", s->values[i].origin);
    }
}

static void
write_credentials(struct writer *w, const struct settings *s)
{
    write_raw(w, "credentials:\n");
    /* Its ends tell which it is; the rest goes as all of them go. One too short for that, or with
       what was not issued with it, goes here. */
    write_yaml(w, "  access key",
               s->credentials.access_key == NULL ? "(not set)"
               : s->credentials.access_key_len < SHORTENED_MIN ||
                       strpbrk(s->credentials.access_key, " \t\r\n") != NULL
                   ? HIDDEN
                   : s->credentials.access_key);
    write_yaml(w, "  secret", sp_secret_mask(&s->credentials.secret));
    write_yaml(w, "  session token", sp_secret_mask(&s->credentials.token));
    write_yaml(w, "  origin", s->credentials.origin);
    write_yaml(w, "  passed over", s->passed_over.origin);
    write_raw(w, "proxy:\n");
    write_yaml(w, "  host", s->proxy.shown);
    write_yaml(w, "  variable", s->proxy.variable);
    write_yaml(w, "  spared", s->proxy.no_proxy);
}

static void
write_pins(struct writer *w, const struct settings *s)
{
    write_raw(w, s->npins == 0 ? "resolve: []\n" : "resolve:\n");
    for (size_t i = 0; i < s->npins; i++) {
        write_raw(w, "  - \"");
        write_text(w, &escape_quoted, s->pins[i].host);
        write_format(w, ":%ld:", s->pins[i].port);
        write_text(w, &escape_quoted, s->pins[i].address);
        write_raw(w, "\"\n");
    }
    write_raw(w, s->nnotes == 0 ? "notes: []\n" : "notes:\n");
    for (size_t i = 0; i < s->nnotes; i++) {
        write_raw(w, "  - \"");
        write_text(w, &escape_quoted, s->notes[i]);
        write_raw(w, "\"\n");
    }
}

/* Where it stands; what is in it are the settings. */
static void
write_manifest(struct writer *w, const struct site *site)
{
    if (site == NULL) {
        write_raw(w, "manifest: null\n");
        return;
    }
    write_raw(w, "manifest:\n");
    write_yaml(w, "  file", site->at.file == NULL ? NULL : site->at.file->name);
    write_format(w, "  line: %u\n", site->at.line);
    write_yaml(w, "  subsystem", subsystem_name(site->subsystem));
    write_yaml(w, "  kind", site->kind);
    write_yaml(w, "  name", site->name);
    write_yaml(w, "  namespace", site->ns);
    write_yaml(w, "  section", site->section);
}

static void
write_target(struct writer *w, const struct target *t)
{
    static const char *const styles[] = {"path", "host", "auto"};

    if (t == NULL) {
        write_raw(w, "target: null\n");
        return;
    }
    write_raw(w, "target:\n");
    write_yaml(w, "  provider", t->provider);
    write_yaml(w, "  endpoint", t->endpoint);
    write_format(w, "  port: %d\n", t->port);
    write_yaml(w, "  region", t->region);
    write_yaml(w, "  bucket", t->bucket);
    write_yaml(w, "  prefix", t->prefix);
    write_yaml(w, "  style", styles[t->style]);
    write_yaml(w, "  consumer", t->consumer == NULL ? NULL : t->consumer->name);
    write_yaml(w, "  consumer version", t->consumer_version);
}

int
member_settings(struct members *m, struct sp_err *err)
{
    const struct bundle_source *src = m->src;
    struct sp_buf out;
    struct writer w;

    if (src->settings == NULL)
        return 0;
    sp_buf_init(&out, m->arena, MEMBER_MAX);
    write_init(&w, &out, err);
    write_yaml(&w, "s3preflight", src->version);
    write_yaml(&w, "purpose", src->purpose == PURPOSE_HEALTH ? "health" : "preflight");
    write_settings(&w, m);
    write_credentials(&w, src->settings);
    write_pins(&w, src->settings);
    write_manifest(&w, src->site);
    write_target(&w, src->context == NULL ? NULL : src->context->target);
    if (write_end(&w) == -1)
        return -1;
    return members_add(m, MEMBER_YAML, "settings.yaml",
                       "every setting with its value and where that came from", &out, err);
}
