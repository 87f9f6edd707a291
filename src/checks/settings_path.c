/* What can be wrong with the path field: bucket and folder. */
#include "base/text.h"
#include "checks/settings_rules.h"

static const char *
path_of(const struct check_context *c)
{
    return c->site == NULL ? c->settings->values[SET_PATH].value : site_value(c->site, FIELD_PATH);
}

/* The folder behind the bucket; "" for none, NULL for no path that begins with one. */
static const char *
folder_of(const struct check_context *c)
{
    const char *path = path_of(c);

    if (path == NULL || path[0] == '/' || strstr(path, "://") != NULL)
        return NULL; /* path_scheme says it */
    path += strcspn(path, "/");
    while (*path == '/')
        path++;
    return path;
}

int
path_scheme(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *path = c->site == NULL ? NULL : site_value(c->site, FIELD_PATH);

    if (path == NULL || (path[0] != '/' && strstr(path, "://") == NULL))
        return 0;
    return say_field(c, c->site, FIELD_PATH, detail, err, "%s is in front",
                     path[0] == '/' ? "a slash" : "a scheme");
}

/* Whoever types a path as an option may want it so, and the answers show whether it works. */
int
path_odd(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *path = c->site == NULL ? NULL : site_value(c->site, FIELD_PATH);

    if (path == NULL || strstr(path, "://") != NULL)
        return 0;
    for (const char *p = path; *p != '\0'; p++) {
        bool doubled = p[0] == '/' && p[1] == '/';

        if (!doubled && (sp_is_alnum(*p) || strchr("-_./", *p) != NULL))
            continue;
        return say_within(c, c->site, FIELD_PATH, (size_t)(p - path), detail, err,
                          "byte %zu is one that servers and proxies treat differently",
                          (size_t)(p - path) + 1);
    }
    return 0;
}

int
path_deep(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *folder = c->site == NULL ? NULL : folder_of(c);
    const char *slash = folder == NULL ? NULL : strchr(folder, '/');

    if (slash == NULL || slash[strspn(slash, "/")] == '\0' || strstr(path_of(c), "://") != NULL)
        return 0;
    return say_setting(c, SET_PATH, FIELD_PATH, detail, err, "a folder within a folder");
}

int
path_root(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *folder = folder_of(c);

    if (folder == NULL || folder[0] != '\0' || c->site == NULL)
        return 0;
    return say_field(c, c->site, FIELD_PATH, detail, err, "there is no folder behind the bucket");
}

/* AWS, "Bucket naming rules": what no new bucket of AWS or IBM can be called. */
static const char *
bad_name(const char *bucket, size_t len)
{
    if (len < 3 || len > 63)
        return "a name has 3 to 63 characters";
    for (size_t i = 0; i < len; i++)
        if (!(bucket[i] >= 'a' && bucket[i] <= 'z') && !sp_is_digit(bucket[i]) &&
            bucket[i] != '-' && bucket[i] != '.')
            return "a name has lower-case letters, digits, hyphens and dots";
    if (!sp_is_alnum(bucket[0]) || !sp_is_alnum(bucket[len - 1]))
        return "a name begins and ends with a letter or a digit";
    for (size_t i = 0; i + 1 < len; i++)
        if (bucket[i] == '.' && (bucket[i + 1] == '.' || bucket[i + 1] == '-'))
            return "a dot in a name stands between letters or digits";
    return NULL;
}

int
bucket_name(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *provider = c->settings->values[SET_PROVIDER].value;
    const char *path = path_of(c);
    const char *why;

    if (path == NULL || path[0] == '/' || strstr(path, "://") != NULL ||
        (!sp_streq(provider, "aws") && !sp_streq(provider, "ibm")))
        return 0;
    why = bad_name(path, strcspn(path, "/"));
    return why == NULL ? 0 : say_setting(c, SET_PATH, FIELD_PATH, detail, err, "%s", why);
}

int
bucket_case(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *path = path_of(c);
    size_t len = path == NULL ? 0 : strcspn(path, "/");

    if (!sp_streq(c->settings->values[SET_STYLE].value, "host"))
        return 0;
    for (size_t i = 0; i < len; i++)
        if (path[i] == '_' || (path[i] >= 'A' && path[i] <= 'Z'))
            return say_setting(c, SET_PATH, FIELD_PATH, detail, err,
                               "\"%c\" is in the bucket's name, and the style is host", path[i]);
    return 0;
}
