#include "settings/settings.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/text.h"
#include "settings/credentials.h"
#include "settings/file.h"
#include "settings/profile.h"
#include "settings/proxy.h"
#include "settings/value.h"

#define VARIABLE_NAME_SIZE 64

const struct setting_row setting_rows[SETTINGS_COUNT] = {
#define X(id, name, flag, own, aws, key) [id] = {name, flag, own, aws, key},
    SP_SETTINGS(X)
#undef X
};

/* What is known while the settings are completed. */
struct completion {
    struct settings *s;
    const struct settings_sources *sources;
    struct sp_arena *a;
    bool before[SETTINGS_COUNT]; /* set by a source that goes before the one at hand */
    const char *profile;
    bool profile_goes_first; /* named by a flag or by our variable: before the AWS variables */
    struct profile config;
    struct profile credentials;
};

int
settings_set(struct settings *s, enum setting_id id, const char *value, const char *origin,
             struct sp_arena *a, struct sp_err *err)
{
    struct setting set;

    if (s->values[id].value != NULL)
        return 0;
    set.value = sp_strdup(a, value, err);
    set.origin = set.value == NULL ? NULL : sp_strdup(a, origin, err);
    if (set.origin == NULL)
        return -1;
    s->values[id] = set;
    return 0;
}

static int note(const struct completion *c, struct sp_err *err, const char *fmt, ...)
    SP_PRINTF(3, 4);

/* What finds no place is left out: notes inform, nothing hangs on them. */
static int
note(const struct completion *c, struct sp_err *err, const char *fmt, ...)
{
    struct settings *s = c->s;
    va_list args;
    char *text;

    if (s->nnotes == sizeof(s->notes) / sizeof(s->notes[0]))
        return 0;
    va_start(args, fmt);
    text = sp_vprintf(c->a, err, fmt, args);
    va_end(args);
    if (text == NULL)
        return -1;
    s->notes[s->nnotes++] = text;
    return 0;
}

/* A variable that is set to nothing counts as not set. */
static const char *
variable(const struct completion *c, const char *name)
{
    const char *value = c->sources->env(c->sources->ctx, name);

    return value == NULL || value[0] == '\0' ? NULL : value;
}

static int
refuse_empty(const struct settings *s, struct sp_err *err)
{
    for (int id = 0; id < SETTINGS_COUNT; id++)
        if (sp_streq(s->values[id].value, "") && id != SET_PREFIX)
            return value_refuse(s, (enum setting_id)id, err, "the value is empty");
    return 0;
}

static void
new_stage(struct completion *c)
{
    for (int id = 0; id < SETTINGS_COUNT; id++)
        c->before[id] = c->s->values[id].value != NULL;
}

/* Two names of one thing: what was said under one name hides lower sources of the other. */
static const struct setting *
hidden_by(const struct completion *c, enum setting_id id)
{
    static const struct {
        enum setting_id id, by;
    } names[] = {
        {SET_HOST, SET_ENDPOINT_URL}, {SET_ENDPOINT_URL, SET_HOST}, {SET_REGION, SET_HOST},
        {SET_PATH, SET_BUCKET},       {SET_BUCKET, SET_PATH},       {SET_PREFIX, SET_PATH},
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (names[i].id == id && c->before[names[i].by])
            return &c->s->values[names[i].by];
    return NULL;
}

static int
fill_from_variable(const struct completion *c, enum setting_id id, const char *name,
                   struct sp_err *err)
{
    const char *value = variable(c, name);
    const struct setting *hider = hidden_by(c, id);

    if (value == NULL || c->s->values[id].value != NULL)
        return 0;
    if (hider != NULL)
        return note(c, err, "%s is set, but not used: %s goes before it", name, hider->origin);
    return settings_set(c->s, id, value, name, c->a, err);
}

static int
fill_own(struct completion *c, struct sp_err *err)
{
    new_stage(c);
    for (int id = 0; id < SETTINGS_COUNT; id++)
        if (fill_from_variable(c, (enum setting_id)id, setting_rows[id].own_variable, err) == -1)
            return -1;
    return 0;
}

static int
fill_aws(const struct completion *c, enum setting_id id, struct sp_err *err)
{
    const char *p = setting_rows[id].aws_variables;

    while (p != NULL && *p != '\0') {
        size_t len = strcspn(p, ",");
        char name[VARIABLE_NAME_SIZE];

        (void)snprintf(name, sizeof(name), "%.*s", (int)len, p);
        if (fill_from_variable(c, id, name, err) == -1)
            return -1;
        p += len + (p[len] == ',');
    }
    return 0;
}

/* Where one of the two files lies; *path NULL: nowhere. *shown is what messages call it. */
static int
find_file(const struct completion *c, const char *name, const char *standard, char **path,
          const char **shown, struct sp_err *err)
{
    const char *home = variable(c, "HOME");
    const char *named = variable(c, name);
    const char *from = named == NULL ? standard : named;

    *path = NULL;
    *shown = from;
    if (sp_starts(from, "~/")) {
        if (home == NULL)
            return 0;
        *path = sp_printf(c->a, err, "%s%s", home, from + 1);
    } else {
        *path = sp_strdup(c->a, from, err);
    }
    if (*path == NULL)
        return -1;
    *shown = sp_strdup(c->a, from, err);
    return *shown == NULL ? -1 : 0;
}

/* A file that nobody asked for may be missing or closed to us; one that was asked for may not. */
static int
unread_file(const struct completion *c, const char *name, const char *shown, int problem,
            struct sp_err *err)
{
    bool missing = problem == ENOENT || problem == ENOTDIR;
    bool named = variable(c, name) != NULL;

    if (missing && !named)
        return 0;
    if (missing || (!named && c->s->values[SET_PROFILE].value == NULL))
        return note(c, err, "%s is not read: %s", shown, strerror(problem));
    return sp_fail(err, SP_IO, "%s: cannot be read: %s", shown, strerror(problem));
}

static int
read_aws_file(const struct completion *c, enum awsfile_kind kind, const char *name,
              const char *standard, struct profile *out, struct sp_err *err)
{
    char *path;
    const char *shown;
    char *text = NULL;
    size_t len = 0;
    int problem;
    int rc = -1;

    if (find_file(c, name, standard, &path, &shown, err) == -1)
        return -1;
    out->file = shown;
    if (path == NULL)
        return 0;
    text = malloc(AWSFILE_MAX + 1);
    if (text == NULL)
        return sp_fail(err, SP_NOMEM, "out of memory: %zu bytes wanted", AWSFILE_MAX + 1);
    problem = file_load(path, text, AWSFILE_MAX + 1, &len);
    if (problem != 0)
        rc = unread_file(c, name, shown, problem, err);
    else
        rc = profile_parse(text, len, kind, shown, c->profile, c->a, out, err);
    sp_wipe(text, len);
    free(text);
    return rc;
}

static int
read_profile(struct completion *c, struct sp_err *err)
{
    const struct setting *named = &c->s->values[SET_PROFILE];
    const char *shown;

    c->profile = named->value == NULL ? "default" : named->value;
    if (read_aws_file(c, AWSFILE_CONFIG, "AWS_CONFIG_FILE", "~/.aws/config", &c->config, err) == -1)
        return -1;
    if (read_aws_file(c, AWSFILE_CREDENTIALS, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials",
                      &c->credentials, err) == -1)
        return -1;
    if (c->config.exists || c->credentials.exists || sp_streq(c->profile, "default"))
        return 0;
    shown = value_show(c->a, c->profile, err);
    if (shown == NULL)
        return -1;
    (void)sp_fail(err, SP_INPUT, "%s: there is no profile \"%s\" in %s and none in %s",
                  named->origin, shown, c->config.file, c->credentials.file);
    return sp_hint(err, "Its section is called [profile NAME] in the config file, but [NAME] in "
                        "the credentials file.");
}

/* The credentials file goes before the config file, as in botocore. */
static const struct profile *
file_of(const struct completion *c, enum profile_field field)
{
    if (c->credentials.values[field].value != NULL)
        return &c->credentials;
    return c->config.values[field].value != NULL ? &c->config : NULL;
}

static int
fill_from_file(const struct completion *c, enum setting_id id, enum profile_field field,
               struct sp_err *err)
{
    const struct profile *p = file_of(c, field);
    const char *origin;

    if (p == NULL || hidden_by(c, id) != NULL)
        return 0;
    origin = sp_printf(c->a, err, "%s:%ld", p->file, p->values[field].line);
    if (origin == NULL)
        return -1;
    return settings_set(c->s, id, p->values[field].value, origin, c->a, err);
}

/* AWS_IGNORE_CONFIGURED_ENDPOINT_URLS, or the profile's own word where that is not set. */
static bool
urls_are_ignored(const struct completion *c)
{
    const char *value = variable(c, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    const struct profile *p = file_of(c, PROFILE_IGNORE_URLS);

    if (value == NULL && p != NULL)
        value = p->values[PROFILE_IGNORE_URLS].value;
    return sp_strieq(value, "true");
}

static int
fill_from_aws(struct completion *c, struct sp_err *err)
{
    bool ignore = urls_are_ignored(c);

    new_stage(c);
    for (int id = 0; id < SETTINGS_COUNT; id++) {
        if (id == SET_ENDPOINT_URL && ignore)
            continue;
        if (fill_aws(c, (enum setting_id)id, err) == -1)
            return -1;
    }
    if (c->sources->manifest != NULL) {
        if (c->sources->manifest(c->sources->ctx, c->s, c->a, err) == -1)
            return -1;
        new_stage(c);
    }
    if (!ignore && fill_from_file(c, SET_ENDPOINT_URL, PROFILE_SERVICES_URL, err) == -1)
        return -1;
    for (int id = 0; id < SETTINGS_COUNT; id++) {
        if (setting_rows[id].aws_key == NULL || (id == SET_ENDPOINT_URL && ignore))
            continue;
        if (fill_from_file(c, (enum setting_id)id, profile_field_find(setting_rows[id].aws_key),
                           err) == -1)
            return -1;
    }
    return 0;
}

/* Two variables for one region: programs differ in which they read. */
static int
note_regions(const struct completion *c, struct sp_err *err)
{
    const char *other = variable(c, "AWS_DEFAULT_REGION");
    const struct setting *used = &c->s->values[SET_REGION];

    if (other == NULL || !sp_streq(used->origin, "AWS_REGION") || sp_streq(used->value, other))
        return 0;
    return note(c, err, "AWS_REGION and AWS_DEFAULT_REGION differ; AWS_REGION is used");
}

/* The CA bundle of the AWS tools counts only where the consumer reads it too. */
static int
fill_ca(const struct completion *c, struct sp_err *err)
{
    const char *version;
    const struct consumer *consumer = value_consumer(c->s->values[SET_CONSUMER].value, &version);
    const char *value = variable(c, "AWS_CA_BUNDLE");
    const struct profile *p = file_of(c, PROFILE_CA_BUNDLE);

    if (c->s->values[SET_CA].value != NULL || (value == NULL && p == NULL) || consumer == NULL)
        return 0;
    if (c->s->ca_origin != NULL)
        return note(c, err, "%s is set, but not used: %s goes before it",
                    value != NULL ? "AWS_CA_BUNDLE" : "ca_bundle", c->s->ca_origin);
    if (!consumer->env_ca)
        return note(c, err, "%s is set, but %s does not read it; give --ca",
                    value != NULL ? "AWS_CA_BUNDLE" : "ca_bundle", consumer->title);
    if (value != NULL)
        return settings_set(c->s, SET_CA, value, "AWS_CA_BUNDLE", c->a, err);
    return fill_from_file(c, SET_CA, PROFILE_CA_BUNDLE, err);
}

static int
note_unused_variables(const struct completion *c, struct sp_err *err)
{
    static const char *const others[] = {"AWS_WEB_IDENTITY_TOKEN_FILE",
                                         "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
                                         "AWS_CONTAINER_CREDENTIALS_FULL_URI"};

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (variable(c, others[i]) != NULL &&
            note(c, err, "%s is set, but not used: only a static key pair is", others[i]) == -1)
            return -1;
    return 0;
}

static int
find_in_profile(struct completion *c, struct sp_err *err)
{
    struct credentials *out = &c->s->credentials;
    const char *kind = credentials_other_kind(&c->config);

    if (kind == NULL)
        kind = credentials_other_kind(&c->credentials);
    if (credentials_from_profile(&c->credentials, c->profile, c->a, out, err) == -1)
        return -1;
    if (out->access_key == NULL &&
        credentials_from_profile(&c->config, c->profile, c->a, out, err) == -1)
        return -1;
    if (out->access_key == NULL && kind == NULL)
        return note_unused_variables(c, err);
    if (kind == NULL)
        return 0;
    if (out->access_key != NULL)
        return note(c, err, "profile %s also names %s, which is not used", c->profile, kind);
    (void)sp_fail(err, SP_INPUT, "profile %s gets its keys through %s", c->profile, kind);
    return sp_hint(err, "The custom resource can only hold a static key pair. Give it with "
                        "--credentials, or name a profile that has aws_access_key_id and "
                        "aws_secret_access_key.");
}

static bool
is_file(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static bool
same_bytes(const char *a, size_t a_len, const char *b, size_t b_len)
{
    unsigned differ = a_len != b_len;

    for (size_t i = 0; i < a_len && i < b_len; i++) /* the time tells nothing of what they hold */
        differ |= (unsigned char)a[i] ^ (unsigned char)b[i];
    return differ == 0;
}

/* The variable by which the shell's pair is another one than the Secret's; NULL: it is the same. */
static const char *
differing_variable(const struct credentials *shell, const struct credentials *secret)
{
    if (!same_bytes(shell->access_key, shell->access_key_len, secret->access_key,
                    secret->access_key_len))
        return "AWS_ACCESS_KEY_ID";
    if (!same_bytes(sp_secret_bytes(&shell->secret), shell->secret.len,
                    sp_secret_bytes(&secret->secret), secret->secret.len))
        return "AWS_SECRET_ACCESS_KEY";
    return sp_secret_is_set(&shell->token) ? "AWS_SESSION_TOKEN" : NULL;
}

/*
 * The shell's pair, or else that of the manifest's Secret; both are read, as the product will use
 * the Secret. 1: there is a pair, or a Secret that is bad, which no profile helps; 0: neither.
 */
static int
find_in_shell_or_manifest(const struct completion *c, struct sp_err *err)
{
    struct settings *s = c->s;
    int rc = 0;

    if (c->sources->manifest_credentials != NULL)
        rc = c->sources->manifest_credentials(c->sources->ctx, s, c->a, err);
    if (rc == -1)
        return -1;
    s->passed_over = s->credentials;
    s->credentials = (struct credentials){0};
    if (credentials_from_environment(c->sources, c->a, &s->credentials, err) == -1)
        return -1;
    if (s->credentials.access_key == NULL) {
        s->credentials = s->passed_over;
        s->passed_over = (struct credentials){0};
        return rc;
    }
    if (s->passed_over.access_key != NULL)
        s->overriding = differing_variable(&s->credentials, &s->passed_over);
    if (s->overriding == NULL) {
        sp_secret_release(&s->passed_over.secret);
        s->passed_over = (struct credentials){0};
    }
    return 1;
}

static int
find_credentials(struct completion *c, struct sp_err *err)
{
    const struct setting *directory = &c->s->values[SET_CREDENTIALS];
    const struct setting *first = directory->value != NULL ? directory
                                  : c->profile_goes_first  ? &c->s->values[SET_PROFILE]
                                                           : NULL;
    int rc = 0;

    if (first != NULL && variable(c, "AWS_ACCESS_KEY_ID") != NULL &&
        note(c, err, "AWS_ACCESS_KEY_ID is set, but not used: %s goes before it", first->origin) ==
            -1)
        return -1;
    if (directory->value != NULL && c->sources->secret_file != NULL && is_file(directory->value))
        return c->sources->secret_file(c->sources->ctx, directory->value, c->s, c->a, err);
    if (directory->value != NULL)
        return credentials_from_directory(directory, c->a, &c->s->credentials, err);
    if (first == NULL)
        rc = find_in_shell_or_manifest(c, err);
    if (rc != 0)
        return rc == 1 ? 0 : -1;
    return find_in_profile(c, err);
}

int
settings_complete(struct settings *s, const struct settings_sources *sources, struct sp_arena *a,
                  struct sp_err *err)
{
    struct completion c = {.s = s, .sources = sources, .a = a};
    int rc = -1;

    if (refuse_empty(s, err) == -1 || fill_own(&c, err) == -1)
        return -1;
    c.profile_goes_first = s->values[SET_PROFILE].value != NULL;
    if (fill_aws(&c, SET_PROFILE, err) == -1 || read_profile(&c, err) == -1)
        goto out;
    if (fill_from_aws(&c, err) == -1 || note_regions(&c, err) == -1 || fill_ca(&c, err) == -1)
        goto out;
    if (proxy_from_environment(s, sources, a, err) == -1)
        goto out;
    rc = find_credentials(&c, err);
out:
    profile_release(&c.config);
    profile_release(&c.credentials);
    return rc;
}

void
settings_release(struct settings *s)
{
    sp_secret_release(&s->credentials.secret);
    sp_secret_release(&s->credentials.token);
    sp_secret_release(&s->passed_over.secret);
    sp_secret_release(&s->proxy.url);
    s->proxy = (struct proxy_settings){0};
    s->credentials = s->passed_over = (struct credentials){0};
}
