/* Names in what a machine says of itself: variables, and lines of its files. */
#include "redact/internal.h"

#include <string.h>

#include "base/text.h"

enum holds { A_PROXY, HOSTS, DOMAINS, A_HOME, A_PROFILE };

static const struct {
    const char *name;
    enum holds holds;
} variables[] = {
    {"http_proxy", A_PROXY},
    {"https_proxy", A_PROXY},
    {"HTTPS_PROXY", A_PROXY},
    {"all_proxy", A_PROXY},
    {"ALL_PROXY", A_PROXY},
    {"no_proxy", HOSTS},
    {"NO_PROXY", HOSTS},
    {"/etc/hosts", HOSTS},
    {"LOCALDOMAIN", DOMAINS},
    {"search", DOMAINS},
    {"HOME", A_HOME},
    {"AWS_PROFILE", A_PROFILE},
    {"AWS_DEFAULT_PROFILE", A_PROFILE},
};

/* "http://USER:PASSWORD@HOST:PORT/", with a scheme and a user or without. */
static int
learn_proxy(struct redact *r, const char *value, struct sp_err *err)
{
    const char *sign = strstr(value, "://");
    const char *host = sign == NULL ? value : sign + 3;
    const char *at = strrchr(host, '@');

    host = at == NULL ? host : at + 1;
    return redact_learn_host(r, host, strcspn(host, "/"), err);
}

/* One of ".corp.example", "*.corp.example", "10.0.0.0/8" and "db7:5432". */
static int
learn_spared(struct redact *r, const char *word, size_t len, struct sp_err *err)
{
    static const char ours[] = "localhost";
    const char *slash = memchr(word, '/', len);

    len = slash == NULL ? len : (size_t)(slash - word);
    for (; len > 0 && (*word == '.' || *word == '*'); len--)
        word++;
    if (len == sizeof(ours) - 1 && memcmp(word, ours, len) == 0)
        return 0;
    return redact_learn_host(r, word, len, err);
}

static int
learn_words(struct redact *r, enum holds holds, const char *value, struct sp_err *err)
{
    static const char between[] = ", \t\r\n";

    for (value += strspn(value, between); *value != '\0'; value += strspn(value, between)) {
        const size_t len = strcspn(value, between);
        const int rc = holds == DOMAINS ? redact_learn(r, REDACT_DOMAIN, value, len, err)
                                        : learn_spared(r, value, len, err);

        if (rc == -1)
            return -1;
        value += len;
    }
    return 0;
}

/* Those of services are no persons'. */
static int
learn_home(struct redact *r, const char *path, struct sp_err *err)
{
    static const char *const of_services[] = {"/root", "/var/", "/usr/", "/opt/", "/tmp", "/run/"};
    size_t len = strlen(path);
    size_t from;

    for (size_t i = 0; i < sizeof(of_services) / sizeof(of_services[0]); i++)
        if (sp_starts(path, of_services[i]))
            return 0;
    while (len > 0 && path[len - 1] == '/')
        len--;
    for (from = len; from > 0 && path[from - 1] != '/';)
        from--;
    return redact_learn(r, REDACT_USER, path + from, len - from, err);
}

int
redact_learn_variable(struct redact *r, const char *name, const char *value, struct sp_err *err)
{
    for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
        if (!sp_streq(variables[i].name, name))
            continue;
        switch (variables[i].holds) {
        case A_PROXY:
            return learn_proxy(r, value, err);
        case HOSTS:
        case DOMAINS:
            return learn_words(r, variables[i].holds, value, err);
        case A_HOME:
            return learn_home(r, value, err);
        case A_PROFILE:
            return sp_streq(value, "default")
                       ? 0
                       : redact_learn(r, REDACT_OTHER, value, strlen(value), err);
        }
    }
    return 0;
}
