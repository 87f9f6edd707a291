#include "settings/credentials.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/text.h"
#include "settings/file.h"

static bool
exists(struct sp_arena *a, const char *directory, const char *name)
{
    char *path = sp_printf(a, NULL, "%s/%s", directory, name);
    struct stat st;

    return path != NULL && stat(path, &st) == 0;
}

static int
bad_path(const struct setting *where, struct sp_err *err, const char *path, const char *what)
{
    (void)sp_fail(err, SP_INPUT, "%s: %s: %s", where->origin, path, what);
    return sp_hint(err, "Give a directory with the files key (access key id) and keysecret "
                        "(secret access key), without a line end: a mounted Secret is one.");
}

/* A mounted Secret that belongs to another user. */
static int
closed_path(const struct setting *where, struct sp_err *err, const char *path)
{
    (void)sp_fail(err, SP_INPUT, "%s: %s: %s", where->origin, path, strerror(EACCES));
    return sp_hint(err,
                   "This user may not read it. In a pod set fsGroup in its securityContext, or "
                   "a defaultMode for the Secret's volume that lets its group read.");
}

static int
check_directory(const struct setting *where, struct sp_err *err)
{
    struct stat st;

    if (stat(where->value, &st) == -1 && errno == EACCES)
        return closed_path(where, err, where->value);
    if (stat(where->value, &st) == -1)
        return bad_path(where, err, where->value, strerror(errno));
    if (S_ISDIR(st.st_mode))
        return 0;
    (void)bad_path(where, err, where->value,
                   "is not a directory; a Secret as a manifest is not taken yet");
    return sp_hint(err, "Give a directory with the files key (access key id) and keysecret "
                        "(secret access key).");
}

/* The file is not there. A Secret made for the portal has the pair under other names. */
static int
missing_file(const struct setting *where, const char *path, struct sp_arena *a, struct sp_err *err)
{
    if (!exists(a, where->value, "username") || !exists(a, where->value, "password"))
        return bad_path(where, err, path, strerror(ENOENT));
    (void)sp_fail(err, SP_INPUT,
                  "%s: %s: %s; username and password are there, as in a Secret of the portal or "
                  "of analytics",
                  where->origin, path, strerror(ENOENT));
    return sp_hint(err, "The management subsystem reads key and keysecret. Create the Secret with "
                        "those names.");
}

/*
 * Read one file whole into buf, which has room for a byte more than may be there. The bytes stay
 * as they are: whoever mounts a key with a line end has to be told so.
 */
static int
load(const struct setting *where, const char *name, struct sp_arena *a, char *buf, size_t *len,
     struct sp_err *err)
{
    char *path = sp_printf(a, err, "%s/%s", where->value, name);
    int problem;

    if (path == NULL)
        return -1;
    problem = file_load(path, buf, SP_SECRET_MAX + 1, len);
    if (problem == ENOENT)
        return missing_file(where, path, a, err);
    if (problem == EACCES)
        return closed_path(where, err, path);
    if (problem == ENXIO)
        return bad_path(where, err, path, "is not a regular file");
    if (problem != 0)
        return bad_path(where, err, path, strerror(problem));
    if (*len > SP_SECRET_MAX)
        return sp_fail(err, SP_LIMIT, "%s: %s: more than %zu bytes", where->origin, path,
                       SP_SECRET_MAX);
    if (*len == 0)
        return bad_path(where, err, path, "the file is empty");
    if (memchr(buf, '\0', *len) != NULL)
        return bad_path(where, err, path, "a NUL byte is in it, which no key has");
    return 0;
}

int
credentials_from_directory(const struct setting *where, struct sp_arena *a, struct credentials *out,
                           struct sp_err *err)
{
    char buf[SP_SECRET_MAX + 1];
    size_t len = 0;
    int rc = -1;

    if (check_directory(where, err) == -1 || load(where, "key", a, buf, &len, err) == -1)
        goto out;
    out->access_key = sp_strndup(a, buf, len, err);
    out->access_key_len = len;
    if (out->access_key == NULL || load(where, "keysecret", a, buf, &len, err) == -1)
        goto out;
    if (sp_secret_set(&out->secret, buf, len, err) == -1)
        goto out;
    out->origin = sp_printf(a, err, "%s %s", where->origin, where->value);
    rc = out->origin == NULL ? -1 : 0;
out:
    sp_wipe(buf, sizeof(buf));
    return rc;
}

/* A variable that is set to nothing counts as not set. */
static const char *
variable(const struct settings_sources *sources, const char *name)
{
    const char *value = sources->env(sources->ctx, name);

    return value == NULL || value[0] == '\0' ? NULL : value;
}

static int
secret_from_variable(const char *name, const char *value, struct sp_secret *out, struct sp_err *err)
{
    size_t len = strlen(value);

    if (len > SP_SECRET_MAX)
        return sp_fail(err, SP_LIMIT, "%s has %zu bytes, at most %zu are taken", name, len,
                       SP_SECRET_MAX);
    return sp_secret_set(out, value, len, err);
}

int
credentials_from_environment(const struct settings_sources *sources, struct sp_arena *a,
                             struct credentials *out, struct sp_err *err)
{
    const char *key = variable(sources, "AWS_ACCESS_KEY_ID");
    const char *secret = variable(sources, "AWS_SECRET_ACCESS_KEY");
    const char *token_name = "AWS_SESSION_TOKEN";
    const char *token = variable(sources, token_name);

    if (key == NULL && secret == NULL)
        return 0;
    if (key == NULL || secret == NULL) {
        (void)sp_fail(err, SP_INPUT, "%s is set, but %s is not",
                      key != NULL ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY",
                      key != NULL ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID");
        return sp_hint(err, "Set both, or unset both and give --credentials or --profile.");
    }
    if (token == NULL) { /* the name that botocore took first */
        token_name = "AWS_SECURITY_TOKEN";
        token = variable(sources, token_name);
    }
    if (strlen(key) > SP_SECRET_MAX)
        return sp_fail(err, SP_LIMIT, "AWS_ACCESS_KEY_ID has %zu bytes, at most %zu are taken",
                       strlen(key), SP_SECRET_MAX);
    if (secret_from_variable("AWS_SECRET_ACCESS_KEY", secret, &out->secret, err) == -1)
        return -1;
    if (token != NULL && secret_from_variable(token_name, token, &out->token, err) == -1)
        return -1;
    out->access_key = sp_strdup(a, key, err);
    out->access_key_len = strlen(key);
    out->origin = "AWS_ACCESS_KEY_ID";
    return out->access_key == NULL ? -1 : 0;
}

int
credentials_from_profile(struct profile *p, const char *name, struct sp_arena *a,
                         struct credentials *out, struct sp_err *err)
{
    const struct profile_value *key = &p->values[PROFILE_KEY];
    const struct profile_value *secret = &p->values[PROFILE_SECRET];

    if (key->value == NULL && secret->value == NULL)
        return 0;
    if (key->value == NULL || secret->value == NULL) {
        (void)sp_fail(err, SP_INPUT, "%s:%ld: the profile has %s, but no %s", p->file,
                      key->value != NULL ? key->line : secret->line,
                      key->value != NULL ? "aws_access_key_id" : "aws_secret_access_key",
                      key->value != NULL ? "aws_secret_access_key" : "aws_access_key_id");
        return sp_hint(err, "Both belong into the same section of the same file.");
    }
    if (strlen(key->value) > SP_SECRET_MAX)
        return sp_fail(err, SP_LIMIT,
                       "%s:%ld: aws_access_key_id has %zu bytes, at most %zu are "
                       "taken",
                       p->file, key->line, strlen(key->value), SP_SECRET_MAX);
    out->origin = sp_printf(a, err, "%s:%ld (profile %s)", p->file, key->line, name);
    if (out->origin == NULL)
        return -1;
    out->access_key = key->value;
    out->access_key_len = strlen(key->value);
    out->secret = p->secret;
    out->token = p->token;
    p->secret = p->token = (struct sp_secret){0};
    return 0;
}

const char *
credentials_other_kind(const struct profile *p)
{
    static const struct {
        enum profile_field field;
        const char *kind;
    } kinds[] = {
        {PROFILE_WEB_IDENTITY, "a web identity (web_identity_token_file)"},
        {PROFILE_ROLE, "an assumed role (role_arn)"},
        {PROFILE_SSO_SESSION, "single sign-on (sso_session)"},
        {PROFILE_SSO, "single sign-on (sso_start_url)"},
        {PROFILE_LOGIN, "a console login (login_session)"},
        {PROFILE_PROCESS, "a program (credential_process)"},
    };

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (p->values[kinds[i].field].value != NULL)
            return kinds[i].kind;
    return NULL;
}
