#include "settings/repository.h"

#include "base/text.h"

static int
refuse(const struct settings *s, enum setting_id id, const char *expected, const char *hint,
       struct sp_err *err)
{
    const struct setting *set = &s->values[id];

    (void)sp_fail(err, SP_USAGE, "%s: \"%.80s\" is no %s", set->origin, set->value, expected);
    return sp_hint(err, "%s", hint);
}

/* A part of a path: pgBackRest and Barman make a folder of it. */
static bool
is_name(const char *s)
{
    size_t len = strlen(s);

    if (len == 0 || len > 255 || sp_streq(s, ".") || sp_streq(s, ".."))
        return false;
    for (; *s != '\0'; s++)
        if (*s <= ' ' || *s > '~' || *s == '/')
            return false;
    return true;
}

static int
take_name(const struct settings *s, enum setting_id id, const char *standard, const char **out,
          struct sp_err *err)
{
    *out = s->values[id].value != NULL ? s->values[id].value : standard;
    if (*out == NULL || is_name(*out))
        return 0;
    return refuse(s, id, "name of a folder", "Write it as in the consumer's configuration.", err);
}

/* An unsigned number of 64 bits, as pg_controldata prints it. */
static int
take_system_id(const struct settings *s, uint64_t *out, struct sp_err *err)
{
    const char *text = s->values[SET_SYSTEM_ID].value;
    uint64_t n = 0;

    *out = 0;
    if (text == NULL)
        return 0;
    for (const char *c = text; *c != '\0'; c++) {
        uint64_t digit = (uint64_t)(*c - '0');

        if (!sp_is_digit(*c) || n > (UINT64_MAX - digit) / 10) {
            n = 0;
            break;
        }
        n = n * 10 + digit;
    }
    *out = n;
    return n != 0 ? 0
                  : refuse(s, SET_SYSTEM_ID, "system identifier",
                           "It is the number that pg_controldata prints as \"Database system "
                           "identifier\".",
                           err);
}

/* "15" of 15, 15.4 and 15.4.1; "9.6" of 9.6 and 9.6.24: what pgBackRest compares. */
static int
take_version(const struct settings *s, struct sp_arena *a, const char **out, struct sp_err *err)
{
    const char *text = s->values[SET_PG_VERSION].value;
    size_t major;
    size_t len;
    bool old;

    *out = NULL;
    if (text == NULL)
        return 0;
    major = strspn(text, "0123456789");
    len = strspn(text, "0123456789.");
    old = major == 1 && text[0] == '9';
    if (major == 0 || major > 3 || text[len] != '\0' || strstr(text, "..") != NULL ||
        text[len - 1] == '.' || (old && len == major))
        return refuse(s, SET_PG_VERSION, "version of PostgreSQL", "Write it as in 15 or 9.6.", err);
    *out =
        sp_strndup(a, text, old ? major + 1 + strspn(text + major + 1, "0123456789") : major, err);
    return *out == NULL ? -1 : 0;
}

/* The path as in the configuration begins with '/'; in the bucket nothing does. */
static int
take_prefix(const struct settings *s, const char *prefix, struct sp_arena *a, const char **out,
            struct sp_err *err)
{
    const char *path = s->values[SET_REPO_PATH].value;
    size_t len;

    *out = prefix;
    if (path == NULL)
        return 0;
    if (path[0] != '/' || strstr(path, "//") != NULL || strlen(path) > 512)
        return refuse(s, SET_REPO_PATH, "path of a repository",
                      "Write it as in repo1-path: it begins with a slash.", err);
    path++;
    len = strlen(path);
    while (len > 0 && path[len - 1] == '/')
        len--;
    *out = len == 0 ? "" : sp_printf(a, err, "%.*s/", (int)len, path);
    return *out == NULL ? -1 : 0;
}

int
repository_from_settings(const struct settings *s, const char *prefix, struct sp_arena *a,
                         struct repository *out, struct sp_err *err)
{
    *out = (struct repository){.prefix = ""};
    if (take_prefix(s, prefix, a, &out->prefix, err) == -1 ||
        take_name(s, SET_STANZA, REPOSITORY_STANDARD_STANZA, &out->stanza, err) == -1 ||
        take_name(s, SET_SERVER_NAME, NULL, &out->server, err) == -1 ||
        take_system_id(s, &out->system_id, err) == -1)
        return -1;
    return take_version(s, a, &out->pg_version, err);
}
