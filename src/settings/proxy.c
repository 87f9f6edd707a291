#include "settings/proxy.h"

#include "base/text.h"

#define SHOWN_MAX 200

/* Of a pair the one in lower case goes first, also where it is set to nothing (urllib). */
static const char *
pick(const struct settings_sources *sources, const char *lower, const char *upper,
     const char **variable)
{
    const char *value = sources->env(sources->ctx, lower);

    *variable = lower;
    if (value == NULL) {
        value = sources->env(sources->ctx, upper);
        *variable = upper;
    }
    return value == NULL || value[0] == '\0' ? NULL : value;
}

static bool
differ(const struct settings_sources *sources, const char *lower, const char *upper)
{
    const char *one = sources->env(sources->ctx, lower);
    const char *two = sources->env(sources->ctx, upper);

    return one != NULL && two != NULL && !sp_streq(one, two);
}

/*
 * Where the host begins: behind the scheme, and behind the user and the password, which may hold
 * what should have been escaped. An '@' behind the host costs its name, none the password.
 */
static const char *
authority(const char *url, size_t *len)
{
    const char *sign = strstr(url, "://");
    const char *p = sign == NULL ? url : sign + 3;
    const char *at = strrchr(p, '@');

    if (at != NULL)
        p = at + 1;
    *len = strcspn(p, "/?#");
    return p;
}

static bool
is_http_proxy(const char *url)
{
    return strstr(url, "://") == NULL || strncasecmp(url, "http://", 7) == 0 ||
           strncasecmp(url, "https://", 8) == 0;
}

int
proxy_from_environment(struct settings *s, const struct settings_sources *sources,
                       struct sp_arena *a, struct sp_err *err)
{
    struct proxy_settings *proxy = &s->proxy;
    const char *from;
    const char *url = pick(sources, "https_proxy", "HTTPS_PROXY", &proxy->variable);
    const char *spared = pick(sources, "no_proxy", "NO_PROXY", &from);
    const char *host;
    size_t len;

    proxy->of_https = url != NULL;
    if (url == NULL)
        url = pick(sources, "all_proxy", "ALL_PROXY", &proxy->variable);
    if (url == NULL || !is_http_proxy(url) || strlen(url) > SP_SECRET_MAX) {
        *proxy = (struct proxy_settings){0};
        return 0;
    }
    host = authority(url, &len);
    proxy->shown = sp_show(a, host, len, SHOWN_MAX, err);
    proxy->no_proxy = spared == NULL ? "" : sp_strdup(a, spared, err);
    if (proxy->shown == NULL || proxy->no_proxy == NULL)
        return -1;
    if (differ(sources, "https_proxy", "HTTPS_PROXY"))
        proxy->differing = "https_proxy and HTTPS_PROXY";
    else if (differ(sources, "no_proxy", "NO_PROXY"))
        proxy->differing = "no_proxy and NO_PROXY";
    return sp_secret_set(&proxy->url, url, strlen(url), err);
}

/* The next entry of the list without blanks around it; false at the end. */
static bool
next_entry(const char **list, const char **entry, size_t *len)
{
    if (**list == '\0')
        return false;
    *entry = *list;
    *len = strcspn(*list, ",");
    *list += *len + ((*list)[*len] == ',');
    while (*len > 0 && sp_is_space((*entry)[*len - 1]))
        (*len)--;
    while (*len > 0 && sp_is_space(**entry)) {
        (*entry)++;
        (*len)--;
    }
    return true;
}

/* The entry is the end of the name, from the beginning of a label on. */
static bool
is_at_end(const char *name, const char *entry, size_t len)
{
    size_t whole = strlen(name);

    return whole >= len && strncasecmp(name + whole - len, entry, len) == 0 &&
           (whole == len || name[whole - len - 1] == '.');
}

bool
proxy_spares(const char *no_proxy, const char *host, int port)
{
    char with_port[300];
    const char *entry;
    size_t len;

    (void)snprintf(with_port, sizeof(with_port), "%s:%d", host, port);
    if (sp_streq(no_proxy, "*"))
        return true;
    while (next_entry(&no_proxy, &entry, &len)) {
        while (len > 0 && *entry == '.') {
            entry++;
            len--;
        }
        if (len > 0 && (is_at_end(host, entry, len) || is_at_end(with_port, entry, len)))
            return true;
    }
    return false;
}

const char *
proxy_range(const char *no_proxy, struct sp_arena *a, struct sp_err *err)
{
    const char *entry;
    size_t len;

    while (no_proxy != NULL && next_entry(&no_proxy, &entry, &len))
        if (memchr(entry, '/', len) != NULL)
            return sp_show(a, entry, len, SHOWN_MAX, err);
    return "";
}
