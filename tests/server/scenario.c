#include "scenario.h"

#include <openssl/ssl.h>

#include "base/text.h"

#define FILE_MAX ((size_t)4 << 20)

/* A span such as +1h, -20m or 90s; false when it is none. */
static bool
parse_span(const char *s, long *seconds)
{
    static const struct {
        char unit;
        long seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}};
    bool minus = *s == '-';
    char digits[16];
    size_t len;

    s += *s == '+' || *s == '-' ? 1 : 0;
    len = strspn(s, "0123456789");
    if (len == 0 || len > 9 || s[len] == '\0' || s[len + 1] != '\0')
        return false;
    memcpy(digits, s, len);
    digits[len] = '\0';
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        if (units[i].unit == s[len] &&
            sp_parse_number(digits, 0, 2000000000 / units[i].seconds, seconds)) {
            *seconds *= minus ? -units[i].seconds : units[i].seconds;
            return true;
        }
    return false;
}

int
scenario_time(const struct scenario *s, const char *text, time_t *out, struct sp_err *err)
{
    long span;

    if (parse_span(text, &span)) {
        *out = s->now + span;
        return 0;
    }
    if (sp_time_parse_iso(text, out))
        return 0;
    return sp_fail(err, SP_INPUT, "\"%s\" is no time: 2026-01-31T12:00:00Z or -2h is one", text);
}

static int
name_add(struct scenario *s, struct name **list, const char *text, struct sp_err *err)
{
    struct name *name = sp_alloc(s->arena, sizeof(*name), err);

    if (name == NULL)
        return -1;
    name->text = text;
    while (*list != NULL)
        list = &(*list)->next;
    *list = name;
    return 0;
}

static int
set_cert(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    (void)n;
    (void)err;
    s->certificate = w[1].text;
    return 0;
}

static int
add_cert_for(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    struct certificate *cert = sp_alloc(s->arena, sizeof(*cert), err);

    (void)n;
    if (cert == NULL)
        return -1;
    *cert = (struct certificate){.sni = w[1].text, .name = w[2].text, .next = s->certificates};
    s->certificates = cert;
    return 0;
}

static int
set_tls_versions(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    static const struct {
        const char *name;
        int version;
    } versions[] = {{"1.0", TLS1_VERSION},
                    {"1.1", TLS1_1_VERSION},
                    {"1.2", TLS1_2_VERSION},
                    {"1.3", TLS1_3_VERSION}};

    (void)n;
    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
        s->tls_min = sp_streq(w[1].text, versions[i].name) ? versions[i].version : s->tls_min;
        s->tls_max = sp_streq(w[2].text, versions[i].name) ? versions[i].version : s->tls_max;
    }
    if (s->tls_min == 0 || s->tls_max == 0 || s->tls_min > s->tls_max)
        return sp_fail(err, SP_INPUT, "tls-versions needs two of 1.0 1.1 1.2 1.3");
    return 0;
}

static int
set_client_certificate(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    (void)n;
    s->client_certificate = sp_streq(w[1].text, "required");
    s->client_asked = s->client_certificate || sp_streq(w[1].text, "asked");
    if (!s->client_asked)
        return sp_fail(err, SP_INPUT, "client-certificate is \"required\" or \"asked\"");
    return 0;
}

static int
set_ciphers(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    (void)n;
    (void)err;
    s->ciphers = w[1].text;
    return 0;
}

static int
set_plain_http(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    (void)w;
    (void)n;
    (void)err;
    s->plain_http = true;
    return 0;
}

static int
set_banner(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    (void)n;
    s->banner = sp_printf(s->arena, err, "%s\r\n", w[1].text);
    return s->banner != NULL ? 0 : -1;
}

static int
set_region(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    (void)err;
    s->region = n == 2 ? w[1].text : NULL;
    return 0;
}

static int
add_domain(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    for (size_t i = 1; i < n; i++)
        if (name_add(s, &s->domains, w[i].text, err) == -1)
            return -1;
    return 0;
}

static int
set_styles(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    bool both = sp_streq(w[1].text, "both");

    (void)n;
    s->style_path = both || sp_streq(w[1].text, "path");
    s->style_host = both || sp_streq(w[1].text, "host");
    if (!s->style_path && !s->style_host)
        return sp_fail(err, SP_INPUT, "styles can be path, host or both");
    return 0;
}

static int
add_key(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    struct access_key *key = sp_alloc(s->arena, sizeof(*key), err);

    if (key == NULL)
        return -1;
    *key = (struct access_key){.id = w[1].text, .secret = w[2].text};
    if (n > 3 && (n < 5 || !sp_streq(w[3].text, "token")))
        return sp_fail(err, SP_INPUT, "after the secret only \"token T [expired]\" may follow");
    if (n > 4)
        key->token = w[4].text;
    if (n > 5 && !sp_streq(w[5].text, "expired"))
        return sp_fail(err, SP_INPUT, "after the token only \"expired\" may follow");
    key->expired = n > 5;
    for (struct access_key **at = &s->keys;; at = &(*at)->next)
        if (*at == NULL) {
            *at = key;
            return 0;
        }
}

static int
add_denial(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    struct access_key *key = s->keys;

    while (key != NULL && !sp_streq(key->id, w[1].text))
        key = key->next;
    if (key == NULL)
        return sp_fail(err, SP_INPUT, "no \"key %s\" stands above", w[1].text);
    if (sp_streq(w[0].text, "deny-list"))
        return name_add(s, &key->denied_operations, "list", err);
    if (n == 2)
        key->denied = true;
    for (size_t i = 2; i < n; i++)
        if (name_add(s, &key->denied_operations, w[i].text, err) == -1)
            return -1;
    return 0;
}

static int
set_clock(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    (void)n;
    for (const struct bucket *b = s->store->buckets; b != NULL; b = b->next)
        if (b->nobjects + b->ngenerators + b->nversions > 0)
            return sp_fail(err, SP_INPUT, "clock must stand above the first object");
    if (!parse_span(w[1].text, &s->clock))
        return sp_fail(err, SP_INPUT, "\"%s\" is no span: +1h or -20m is one", w[1].text);
    s->now += s->clock;
    return 0;
}

static int
set_tolerance(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    (void)n;
    s->tolerance = -1;
    if (!sp_streq(w[1].text, "any") && (!parse_span(w[1].text, &s->tolerance) || s->tolerance < 0))
        return sp_fail(err, SP_INPUT, "clock-tolerance is \"any\" or a span such as 15m");
    return 0;
}

static int
set_manner(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    (void)n;
    return manners_set(&s->manners, w, err);
}

static int
set_delay(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    (void)n;
    if (!sp_parse_number(w[1].text, 0, 600000, &s->delay))
        return sp_fail(err, SP_INPUT, "delay needs milliseconds, not \"%s\"", w[1].text);
    return 0;
}

/* Directives with one word of two. */
static int
set_switch(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    const struct {
        const char *name;
        const char *on;
        const char *off;
        bool *value;
    } switches[] = {
        {"verify-signatures", "yes", "no", &s->verify_signatures},
        {"anonymous", "list", "none", &s->anonymous_list},
        {"encoding-type", "honour", "ignore", &s->encoding_type},
        {"echo-signature", "yes", "no", &s->echo_signature},
        {"framing", "chunked", "length", &s->chunked},
        {"keep-alive", "yes", "no", &s->keep_alive},
    };

    (void)n;
    for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++) {
        if (!sp_streq(w[0].text, switches[i].name))
            continue;
        if (!sp_streq(w[1].text, switches[i].on) && !sp_streq(w[1].text, switches[i].off))
            return sp_fail(err, SP_INPUT, "%s can be %s or %s", w[0].text, switches[i].on,
                           switches[i].off);
        *switches[i].value = sp_streq(w[1].text, switches[i].on);
        return 0;
    }
    return sp_fail(err, SP_BUG, "no switch %s", w[0].text);
}

static int
set_unknown_key(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    (void)w;
    (void)n;
    (void)err;
    s->unknown_key_as_mismatch = true;
    return 0;
}

static int
add_rule(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    struct rule **last = &s->rules;

    while (*last != NULL)
        last = &(*last)->next;
    return rule_parse(w + 1, n - 1, s->dir, s->arena, last, err);
}

static int
add_rewrite(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    struct rewrite **last = &s->rewrites;

    while (*last != NULL)
        last = &(*last)->next;
    return rewrite_parse(w, n, s->arena, last, err);
}

static const struct {
    const char *name;
    size_t least; /* words, the directive included */
    size_t most;
    int (*set)(struct scenario *s, const struct word *w, size_t n, struct sp_err *err);
} directives[] = {
    {"cert", 2, 2, set_cert},
    {"cert-for", 3, 3, add_cert_for},
    {"tls-versions", 3, 3, set_tls_versions},
    {"client-certificate", 2, 2, set_client_certificate},
    {"ciphers", 2, 2, set_ciphers},
    {"plain-http", 1, 1, set_plain_http},
    {"banner", 2, 2, set_banner},
    {"region", 2, 2, set_region},
    {"region-any", 1, 1, set_region},
    {"domain", 2, WORDS_MAX, add_domain},
    {"styles", 2, 2, set_styles},
    {"key", 3, 6, add_key},
    {"deny", 2, WORDS_MAX, add_denial},
    {"deny-list", 2, 2, add_denial},
    {"clock", 2, 2, set_clock},
    {"delay", 2, 2, set_delay},
    {"verify-signatures", 2, 2, set_switch},
    {"anonymous", 2, 2, set_switch},
    {"encoding-type", 2, 2, set_switch},
    {"echo-signature", 2, 2, set_switch},
    {"framing", 2, 2, set_switch},
    {"keep-alive", 2, 2, set_switch},
    {"unknown-key-as-mismatch", 1, 1, set_unknown_key},
    {"proxy", 3, 4, add_rewrite},
    {"on", 3, WORDS_MAX, add_rule},
    {"bucket", 2, 6, content_bucket},
    {"object", 3, 4, content_object},
    {"generate", 3, 3, content_generate},
    {"upload", 4, 4, content_upload},
    {"version", 4, 5, content_version},
    {"versioning", 3, 3, content_versioning},
    {"lifecycle", 3, 4, content_lifecycle},
    {"object-lock", 2, 5, content_object_lock},
    {"worm", 3, 3, content_worm},
    {"quota", 4, 4, content_quota},
    {"clock-tolerance", 2, 2, set_tolerance},
    {"content-md5", 2, 2, set_manner},
    {"delete-md5", 2, 2, set_manner},
    {"if-none-match", 2, 2, set_manner},
    {"etags", 2, 2, set_manner},
    {"keys", 2, 2, set_manner},
    {"trailers", 2, 2, set_manner},
    {"list-lag", 2, 2, set_manner},
    {"max-body", 2, 2, set_manner},
};

static int
directive(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    for (size_t i = 0; i < sizeof(directives) / sizeof(directives[0]); i++) {
        if (!sp_streq(w[0].text, directives[i].name))
            continue;
        if (n < directives[i].least || n > directives[i].most)
            return sp_fail(err, SP_INPUT, "%s with %zu values", w[0].text, n - 1);
        return directives[i].set(s, w, n, err);
    }
    return sp_fail(err, SP_INPUT, "unknown directive \"%s\"", w[0].text);
}

/* Put FILE:LINE before the message of an error. */
static int
fail_at(const char *path, unsigned line, struct sp_err *err)
{
    struct sp_err inner = *err;

    return sp_fail(err, inner.code, "%s:%u: %.600s", path, line, inner.message);
}

static int
read_lines(struct scenario *s, const char *path, char *text, struct sp_err *err)
{
    struct word words[WORDS_MAX];
    unsigned line = 0;
    size_t n;

    while (text != NULL && *text != '\0') {
        char *end = strchr(text, '\n');

        line++;
        if (end != NULL)
            *end = '\0';
        if (lex_line(text, s->arena, words, &n, err) == -1)
            return fail_at(path, line, err);
        if (n > 0 && directive(s, words, n, err) == -1)
            return fail_at(path, line, err);
        text = end == NULL ? NULL : end + 1;
    }
    return 0;
}

int
scenario_read(const char *path, time_t now, struct sp_arena *a, struct store *store,
              struct scenario *out, struct sp_err *err)
{
    const char *slash = strrchr(path, '/');
    char *text = NULL;
    size_t len = 0;

    *out = (struct scenario){.certificate = "good",
                             .region = "us-east-1",
                             .style_path = true,
                             .style_host = true,
                             .verify_signatures = true,
                             .encoding_type = true,
                             .echo_signature = true,
                             .keep_alive = true,
                             .tolerance = 900,
                             .manners = {.max_body = -1},
                             .store = store,
                             .arena = a,
                             .now = now};
    out->dir = slash == NULL ? "." : sp_strndup(a, path, (size_t)(slash - path), err);
    if (out->dir == NULL || file_read(".", path, FILE_MAX, a, &text, &len, err) == -1)
        return -1;
    if (strlen(text) != len)
        return sp_fail(err, SP_INPUT, "%s: a zero byte", path);
    return read_lines(out, path, text, err);
}
