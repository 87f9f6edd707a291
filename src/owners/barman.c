#include "owners/barman.h"

#include "base/clock.h"
#include "base/text.h"
#include "owners/json.h"

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

struct line {
    const char *key;
    size_t key_len;
    const char *value;
    size_t value_len;
};

static void
trim(const char **p, size_t *len)
{
    while (*len > 0 && sp_is_space(**p)) {
        (*p)++;
        (*len)--;
    }
    while (*len > 0 && sp_is_space((*p)[*len - 1]))
        (*len)--;
}

/* The next line that has a '='; *rest moves behind it. */
static bool
next_line(const char **rest, size_t *rest_len, struct line *out)
{
    while (*rest_len > 0) {
        const char *p = *rest;
        const char *newline = memchr(p, '\n', *rest_len);
        size_t len = newline == NULL ? *rest_len : (size_t)(newline - p);
        size_t used = newline == NULL ? len : len + 1;
        const char *equals = len == 0 ? NULL : memchr(p, '=', len);

        *rest += used;
        *rest_len -= used;
        if (equals == NULL || *p == '#')
            continue;
        *out = (struct line){p, (size_t)(equals - p), equals + 1, len - (size_t)(equals - p) - 1};
        trim(&out->key, &out->key_len);
        trim(&out->value, &out->value_len);
        return true;
    }
    return false;
}

static bool
key_is(const struct line *line, const char *name)
{
    return line->key_len == strlen(name) && memcmp(line->key, name, line->key_len) == 0;
}

/* Python's None is no value. */
static bool
is_none(const struct line *line)
{
    return line->value_len == 0 || (line->value_len == 4 && memcmp(line->value, "None", 4) == 0);
}

static int
keep(const struct line *line, struct sp_arena *a, const char **out, struct sp_err *err)
{
    size_t len = line->value_len < BARMAN_TEXT_MAX ? line->value_len : BARMAN_TEXT_MAX;

    if (is_none(line))
        return 0;
    *out = sp_strndup(a, line->value, len, err);
    return *out == NULL ? -1 : 0;
}

/* "+02:00", "-0330", "+02": seconds east of UTC. */
static bool
read_zone(const char *p, size_t len, long *out)
{
    long fields[2] = {0, 0};
    size_t n = 0;

    if (len < 3 || (*p != '+' && *p != '-'))
        return false;
    for (size_t i = 1; i < len; i++) {
        if (p[i] == ':' && i == 3)
            continue;
        if (!sp_is_digit(p[i]) || n == 4)
            return false;
        fields[n / 2] = fields[n / 2] * 10 + (p[i] - '0');
        n++;
    }
    if (n != 2 && n != 4)
        return false;
    *out = (fields[0] * 60 + fields[1]) * 60 * (*p == '-' ? -1 : 1);
    return true;
}

/* "2026-11-22 09:30:00.123456+00:00"; without a zone it is taken for UTC. */
static void
read_time(const struct line *line, time_t *out)
{
    char iso[SP_ISO_SIZE];
    size_t at = SP_ISO_SIZE - 2;
    long zone = 0;
    time_t t;

    if (line->value_len < at)
        return;
    memcpy(iso, line->value, at);
    if (iso[10] == ' ')
        iso[10] = 'T';
    iso[at] = 'Z';
    iso[at + 1] = '\0';
    if (at < line->value_len && line->value[at] == '.')
        for (at++; at < line->value_len && sp_is_digit(line->value[at]);)
            at++;
    if (at < line->value_len && !read_zone(line->value + at, line->value_len - at, &zone))
        return;
    if (sp_time_parse_iso(iso, &t))
        *out = t - zone;
}

/* PostgreSQL's server_version_num: 150004 is 15.4, 90624 is 9.6.24. */
static int
keep_version(const struct line *line, struct sp_arena *a, const char **out, struct sp_err *err)
{
    uint64_t n = 0;

    if (!owner_digits(line->value, line->value_len, &n) || n < 10000)
        return keep(line, a, out, err);
    if (n >= 100000)
        *out = sp_printf(a, err, "%llu.%llu", (unsigned long long)(n / 10000),
                         (unsigned long long)(n % 10000));
    else
        *out = sp_printf(a, err, "%llu.%llu.%llu", (unsigned long long)(n / 10000),
                         (unsigned long long)(n / 100 % 100), (unsigned long long)(n % 100));
    return *out == NULL ? -1 : 0;
}

static int
on_text(const struct line *line, struct sp_arena *a, struct barman_backup *out, bool *taken,
        struct sp_err *err)
{
    const struct {
        const char *name;
        const char **to;
    } texts[] = {
        {"server_name", &out->server}, {"status", &out->status},       {"mode", &out->mode},
        {"pgdata", &out->pgdata},      {"begin_wal", &out->begin_wal}, {"end_wal", &out->end_wal},
    };

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (key_is(line, texts[i].name)) {
            *taken = true;
            return keep(line, a, texts[i].to, err);
        }
    }
    if (!key_is(line, "version"))
        return 0;
    *taken = true;
    return keep_version(line, a, &out->version, err);
}

static void
on_number(const struct line *line, struct barman_backup *out)
{
    uint64_t n = 0;

    if (key_is(line, "begin_time"))
        read_time(line, &out->begin);
    else if (key_is(line, "end_time"))
        read_time(line, &out->end);
    else if (!owner_digits(line->value, line->value_len, &n))
        return;
    else if (key_is(line, "systemid"))
        out->system_id = n;
    else if (key_is(line, "size"))
        out->size = n;
    else if (key_is(line, "timeline"))
        out->timeline = n;
}

/* Barman writes all of its fields always, unknown ones as None. */
static bool
is_own_key(const struct line *line)
{
    return key_is(line, "status") || key_is(line, "server_name") || key_is(line, "begin_wal") ||
           key_is(line, "backup_label");
}

int
barman_backup_parse(const void *data, size_t len, struct sp_arena *a, struct barman_backup *out,
                    struct sp_err *err)
{
    const char *rest = data;
    struct line line;
    unsigned own = 0;

    *out = (struct barman_backup){.server = "",
                                  .version = "",
                                  .status = "",
                                  .mode = "",
                                  .pgdata = "",
                                  .begin_wal = "",
                                  .end_wal = ""};
    if (len > 0 && rest[0] == '[') /* sections: pgBackRest's */
        return 0;
    while (next_line(&rest, &len, &line)) {
        bool taken = false;

        own += is_own_key(&line) ? 1 : 0;
        if (on_text(&line, a, out, &taken, err) == -1)
            return -1;
        if (!taken)
            on_number(&line, out);
    }
    out->recognised = own >= 2;
    return 0;
}

int
probackup_conf_parse(const void *data, size_t len, struct sp_arena *a, struct probackup_conf *out,
                     struct sp_err *err)
{
    const char *rest = data;
    struct line line;

    *out = (struct probackup_conf){.pgdata = ""};
    while (next_line(&rest, &len, &line)) {
        if (line.value_len >= 2 && line.value[0] == '\'' &&
            line.value[line.value_len - 1] == '\'') {
            line.value++;
            line.value_len -= 2;
        }
        if (key_is(&line, "system-identifier")) {
            out->recognised = owner_digits(line.value, line.value_len, &out->system_id);
        } else if (key_is(&line, "pgdata") && keep(&line, a, &out->pgdata, err) == -1) {
            return -1;
        }
    }
    return 0;
}
