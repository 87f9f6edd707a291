#include "bundle/machine.h"

#include <archive.h>
#include <curl/curl.h>
#include <errno.h>
#include <jansson.h>
#include <libxml/parser.h>
#include <libxml/xmlversion.h>
#include <openssl/crypto.h>
#include <sys/resource.h>
#include <sys/timex.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <yaml.h>

#include "base/text.h"
#include "settings/file.h"
#include "settings/hide.h"

#define FILE_MAX ((size_t)64 << 10) /* bytes of a file that are looked at */
#define VALUE_MAX ((size_t)8 << 10) /* bytes of it that are shown */
#define NAME_MAX_LOOKED 300

struct looking {
    const struct machine_sources *from;
    struct sp_arena *arena;
    struct machine *out;
    struct sp_err *err;
    const char *heading;
    int rc;
};

/* The value is borrowed; NULL: there is none to tell. */
static void
tell(struct looking *l, const char *name, const char *value)
{
    if (value == NULL || l->rc == -1 || l->out->nfacts == MACHINE_FACTS_MAX)
        return;
    l->out->facts[l->out->nfacts++] =
        (struct machine_fact){.heading = l->heading, .name = name, .value = value};
}

static void SP_PRINTF(3, 4) tell_format(struct looking *l, const char *name, const char *fmt, ...)
{
    va_list args;
    const char *value;

    va_start(args, fmt);
    value = sp_vprintf(l->arena, l->err, fmt, args);
    va_end(args);
    if (value == NULL)
        l->rc = -1;
    tell(l, name, value);
}

/* The content, at most FILE_MAX of it; NULL: it cannot be read, or there is no memory. */
static char *
load(struct looking *l, const char *path)
{
    const char *full = sp_printf(l->arena, l->err, "%s%s", l->from->root, path);
    char *text = full == NULL ? NULL : sp_alloc(l->arena, FILE_MAX + 1, l->err);
    size_t len = 0;

    if (text == NULL) {
        l->rc = -1;
        return NULL;
    }
    if (file_load(full, text, FILE_MAX, &len) != 0)
        return NULL;
    text[len] = '\0';
    while (len > 0 && sp_is_space(text[len - 1]))
        text[--len] = '\0';
    return text;
}

static void
tell_file(struct looking *l, const char *path)
{
    const char *text = load(l, path);

    if (text != NULL && strlen(text) > VALUE_MAX)
        tell_format(l, path, "%.*s\n...", (int)VALUE_MAX, text);
    else
        tell(l, path, text);
}

/* ---- programs and libraries */

static void
tell_library(struct looking *l, const char *name, const char *built, const char *running)
{
    tell_format(l, name, "built with %s, runs with %s", built, running);
}

static void
look_at_libraries(struct looking *l)
{
    l->heading = "libraries";
    tell_library(l, "libcurl", LIBCURL_VERSION, curl_version());
    tell_library(l, "OpenSSL", OPENSSL_VERSION_TEXT, OpenSSL_version(OPENSSL_VERSION));
    tell_library(l, "libxml2", LIBXML_DOTTED_VERSION, xmlParserVersion);
    tell_library(l, "libyaml", BUILT_WITH_YAML, yaml_get_version_string());
    tell_library(l, "jansson", JANSSON_VERSION, jansson_version_str());
    tell_library(l, "libarchive", ARCHIVE_VERSION_ONLY_STRING, archive_version_string());
}

/* ---- the system */

static bool
exists(struct looking *l, const char *path)
{
    const char *full = sp_printf(l->arena, l->err, "%s%s", l->from->root, path);

    if (full == NULL)
        l->rc = -1;
    return full != NULL && access(full, F_OK) == 0;
}

static void
look_at_container(struct looking *l)
{
    const char *kubernetes = l->from->env(l->from->ctx, "KUBERNETES_SERVICE_HOST");

    tell(l, "container",
         kubernetes != NULL                    ? "yes, of Kubernetes"
         : exists(l, "/.dockerenv")            ? "yes: /.dockerenv"
         : exists(l, "/run/.containerenv")     ? "yes: /run/.containerenv"
         : exists(l, "/run/systemd/container") ? "yes: /run/systemd/container"
                                               : "nothing says so");
}

/* Of cgroups of version 2 it is that of our own group, in a container the root; else version 1's.
 */
static void
look_at_memory_limit(struct looking *l)
{
    static const char *const paths[] = {"/sys/fs/cgroup/memory.max",
                                        "/sys/fs/cgroup/memory/memory.limit_in_bytes"};
    char *groups = load(l, "/proc/self/cgroup");
    char *own = groups == NULL ? NULL : strstr(groups, "0::/");
    const char *path;

    if (own != NULL) {
        own[strcspn(own, "\n")] = '\0';
        path = sp_printf(l->arena, l->err, "/sys/fs/cgroup%s/memory.max", own + 3);
        if (path == NULL)
            l->rc = -1;
        else
            tell(l, "memory limit (own cgroup)", load(l, path));
    }
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
        tell(l, paths[i], load(l, paths[i]));
}

static void
look_at_system(struct looking *l)
{
    struct utsname name;

    l->heading = "system";
    if (uname(&name) == 0) /* not the node name: whoever made the bundle knows it */
        tell_format(l, "kernel", "%s %s %s %s", name.sysname, name.release, name.version,
                    name.machine);
    tell_file(l, "/etc/os-release");
    look_at_container(l);
    look_at_memory_limit(l);
    tell_format(l, "user", "uid %ld, gid %ld", (long)geteuid(), (long)getegid());
}

static void
look_at_limits(struct looking *l)
{
    static const struct {
        const char *name;
        int resource;
    } limits[] = {{"open files", RLIMIT_NOFILE},
                  {"processes", RLIMIT_NPROC},
                  {"address space", RLIMIT_AS},
                  {"file size", RLIMIT_FSIZE},
                  {"stack", RLIMIT_STACK}};

    l->heading = "limits";
    for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
        struct rlimit limit;

        if (getrlimit(limits[i].resource, &limit) != 0)
            continue;
        if (limit.rlim_cur == RLIM_INFINITY)
            tell(l, limits[i].name, "unlimited");
        else
            tell_format(l, limits[i].name, "%llu", (unsigned long long)limit.rlim_cur);
    }
}

/* ---- the clock */

static void
look_at_zone(struct looking *l)
{
    const char *path = sp_printf(l->arena, l->err, "%s/etc/localtime", l->from->root);
    char to[NAME_MAX_LOOKED];
    ssize_t n;

    if (path == NULL) {
        l->rc = -1;
        return;
    }
    tell(l, "TZ", l->from->env(l->from->ctx, "TZ"));
    n = readlink(path, to, sizeof(to) - 1);
    if (n > 0)
        tell_format(l, "/etc/localtime", "%.*s", (int)n, to);
    tell_file(l, "/etc/timezone");
}

static void
look_at_clock(struct looking *l)
{
    struct timex t = {0};
    int state;

    l->heading = "clock";
    tell(l, "source", load(l, "/sys/devices/system/clocksource/clocksource0/current_clocksource"));
    errno = 0;
    state = adjtimex(&t);
    if (state == -1)
        tell_format(l, "synchronised", "cannot be read: %s", strerror(errno));
    else
        tell_format(l, "synchronised", "%s (state %d, status 0x%x, largest error %ld us)",
                    state == TIME_ERROR || (t.status & STA_UNSYNC) != 0 ? "no" : "yes", state,
                    (unsigned)t.status, t.maxerror);
    look_at_zone(l);
}

/* ---- names */

/* A line of the file that begins so. */
static void
tell_line(struct looking *l, const char *path, const char *begin)
{
    char *text = load(l, path);

    for (char *line = text; line != NULL && *line != '\0';) {
        size_t len = strcspn(line, "\n");

        if (sp_starts(line, begin)) {
            tell_format(l, path, "%.*s", (int)len, line);
            return;
        }
        line += len + (line[len] == '\n');
    }
}

/* One of the words behind the address is a name that was looked up. */
static bool
names_one(const struct machine_sources *from, const char *line, size_t len)
{
    for (size_t i = 0; i < len;) {
        size_t n = 0;

        if (line[i] == '#')
            return false;
        while (i + n < len && !sp_is_space(line[i + n]) && line[i + n] != '#')
            n++;
        for (size_t k = 0; k < from->nnames && n > 0; k++)
            if (strlen(from->names[k]) == n && strncasecmp(from->names[k], line + i, n) == 0)
                return true;
        i += n > 0 ? n : 1;
    }
    return false;
}

/* What else stands there is the business of others. */
static void
look_at_hosts(struct looking *l)
{
    const char *text = load(l, "/etc/hosts");

    for (const char *line = text; line != NULL && *line != '\0';) {
        size_t len = strcspn(line, "\n");

        if (names_one(l->from, line, len))
            tell_format(l, "/etc/hosts", "%.*s", (int)len, line);
        line += len + (line[len] == '\n');
    }
}

static void
look_at_names(struct looking *l)
{
    l->heading = "names";
    tell_file(l, "/etc/resolv.conf");
    tell_line(l, "/etc/nsswitch.conf", "hosts:");
    look_at_hosts(l);
}

/* ---- the environment */

const char *
machine_url(const char *url, struct sp_arena *a, struct sp_err *err)
{
    const char *sign = strstr(url, "://");
    const char *rest = sign == NULL ? url : sign + 3;
    const char *at = strrchr(rest, '@');

    if (at == NULL)
        return sp_strdup(a, url, err);
    return sp_printf(a, err, "%.*s" HIDDEN "%s", (int)(rest - url), url, at);
}

static void
look_at_environment(struct looking *l)
{
    static const char *const urls[] = {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
                                       "ALL_PROXY"};
    static const char *const words[] = {"no_proxy",        "NO_PROXY",      "SSL_CERT_FILE",
                                        "SSL_CERT_DIR",    "AWS_CA_BUNDLE", "AWS_PROFILE",
                                        "AWS_CONFIG_FILE", "AWS_REGION",    "AWS_DEFAULT_REGION",
                                        "OPENSSL_CONF",    "RES_OPTIONS",   "LOCALDOMAIN",
                                        "LC_ALL",          "LANG",          "HOME"};

    l->heading = "environment";
    for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
        const char *value = l->from->env(l->from->ctx, urls[i]);
        const char *shown = value == NULL ? NULL : machine_url(value, l->arena, l->err);

        if (value != NULL && shown == NULL)
            l->rc = -1;
        tell(l, urls[i], shown);
    }
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        tell(l, words[i], l->from->env(l->from->ctx, words[i]));
}

int
machine_look(const struct machine_sources *sources, struct sp_arena *a, struct machine *out,
             struct sp_err *err)
{
    struct looking l = {.from = sources, .arena = a, .out = out, .err = err};

    *out = (struct machine){.nfacts = 0};
    look_at_libraries(&l);
    look_at_system(&l);
    look_at_limits(&l);
    look_at_clock(&l);
    look_at_names(&l);
    look_at_environment(&l);
    return l.rc;
}
