#include "base/text.h"
#include "yaml/internal.h"

#define WIDTH ((size_t)100)
#define BYTES (WIDTH * 4) /* as many as so many characters may have */

static bool
is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

bool
yaml_key_is_known(const char *key, size_t len)
{
    static const char *const known[] = {"apiVersion",
                                        "kind",
                                        "metadata",
                                        "name",
                                        "namespace",
                                        "labels",
                                        "annotations",
                                        "type",
                                        "immutable",
                                        "items",
                                        "data",
                                        "stringData",
                                        "key",
                                        "keysecret",
                                        "username",
                                        "password",
                                        "ca.crt",
                                        "tls.crt",
                                        "tls.key",
                                        "ssh-privatekey",
                                        "spec",
                                        "version",
                                        "management",
                                        "portal",
                                        "analytics",
                                        "databaseBackup",
                                        "siteBackup",
                                        "protocol",
                                        "s3provider",
                                        "host",
                                        "port",
                                        "path",
                                        "credentials",
                                        "backupCerts",
                                        "backups3URIStyle",
                                        "schedule",
                                        "repoRetentionFull",
                                        "retries",
                                        "restartDB",
                                        "accept",
                                        "multiSiteHA",
                                        "<<"};

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (len == strlen(known[i]) && memcmp(key, known[i], len) == 0)
            return true;
    return false;
}

/*
 * Random letters of some length: hardly any are without a digit and the signs of base64, which
 * names in words do without.
 */
bool
yaml_may_be_secret(const char *word, size_t len)
{
    bool odd = false;

    for (size_t i = 0; i < len; i++)
        odd = odd || sp_is_digit(word[i]) || is_one_of(word[i], "+/=");
    return len >= 16 && odd && !yaml_key_is_known(word, len);
}

/*
 * What may be shown of a line with a secret: the indentation, and a key with its ':' where it is a
 * known one.
 */
static size_t
harmless(struct yaml_run line)
{
    size_t indent = 0;
    size_t n;
    size_t key;
    char quote = '\0';

    while (indent < line.len && is_one_of(line.p[indent], " \t-{["))
        indent++;
    n = indent;
    if (n < line.len && (line.p[n] == '"' || line.p[n] == '\''))
        quote = line.p[n++];
    for (key = n; n < line.len && n - key < 64; n++)
        if (!sp_is_alnum(line.p[n]) && !is_one_of(line.p[n], "._/-"))
            break;
    if (!yaml_key_is_known(line.p + key, n - key) ||
        (quote != '\0' && (n == line.len || line.p[n++] != quote)))
        return indent;
    if (n == line.len || line.p[n++] != ':')
        return indent;
    while (n < line.len && (line.p[n] == ' ' || line.p[n] == '\t'))
        n++;
    /* Without a blank it is no key, unless in JSON. */
    return n == line.len || quote != '\0' || sp_is_space(line.p[n - 1]) ? n : indent;
}

/* The line to show with the bytes in front of the caret counted. NULL without memory. */
static char *
choose(struct yaml_place at, bool hide, struct sp_arena *a, size_t *len, size_t *before,
       struct sp_err *err)
{
    static const char hidden[] = "(hidden)";
    struct yaml_run line = yaml_line(at.file, at.line);
    size_t keep = hide ? harmless(line) : line.len;
    size_t from = 0;
    char *copy;

    *before = yaml_chars(line, at.column == 0 ? 0 : at.column - 1);
    if (*before > keep)
        *before = keep;
    if (*before > BYTES)
        from = *before - BYTES;
    while (from < *before && ((unsigned char)line.p[from] & 0xc0) == 0x80)
        from++;
    *before -= from;
    *len = keep - from < *before + BYTES ? keep - from : *before + BYTES;
    copy = sp_alloc(a, *len + sizeof(hidden), err);
    if (copy == NULL)
        return NULL;
    memcpy(copy, line.p + from, *len);
    if (keep < line.len && *len == keep - from) {
        memcpy(copy + *len, hidden, sizeof(hidden));
        *len += sizeof(hidden) - 1;
    }
    for (size_t i = 0; i < *len; i++)
        if (copy[i] == '\t') /* one column, so that the caret stands right */
            copy[i] = ' ';
    return copy;
}

/* Made safe, but with each backslash once, as the author of the file knows it. */
static const char *
show(const char *p, size_t len, struct sp_arena *a, struct sp_err *err)
{
    char *shown = sp_show(a, p, len, len, err);
    size_t n = 0;

    for (size_t i = 0; shown != NULL && shown[i] != '\0'; i++) {
        shown[n++] = shown[i];
        i += shown[i] == '\\' && shown[i + 1] == '\\';
    }
    if (shown != NULL)
        shown[n] = '\0';
    return shown;
}

/* The part of a string behind so many columns. */
static const char *
skip(const char *s, size_t columns)
{
    for (; *s != '\0' && columns > 0; columns--)
        for (s++; ((unsigned char)*s & 0xc0) == 0x80;)
            s++;
    return s;
}

char *
yaml_excerpt(struct yaml_place at, bool hide, struct sp_arena *a, struct sp_err *err)
{
    size_t len, before, left, right, left_all, right_all;
    bool cut_left, cut_right;
    const char *line, *l, *r;

    if (at.line == 0)
        return sp_strdup(a, "", err);
    line = choose(at, hide || at.file->secret, a, &len, &before, err);
    l = line == NULL ? NULL : show(line, before, a, err);
    r = l == NULL ? NULL : show(line + before, len - before, a, err);
    if (r == NULL)
        return NULL;
    left_all = sp_columns(l);
    right_all = sp_columns(r);
    right = right_all < WIDTH * 3 / 10 ? right_all : WIDTH * 3 / 10;
    left = left_all < WIDTH - right ? left_all : WIDTH - right;
    right = right_all < WIDTH - left ? right_all : WIDTH - left;
    cut_left = left < left_all;
    cut_right = right < right_all;
    l = skip(l, left_all - left + (cut_left ? 3 : 0));
    return sp_printf(a, err, "  %s%s%.*s%s\n  %*s^\n", cut_left ? "..." : "", l,
                     (int)(skip(r, right - (cut_right ? 3 : 0)) - r), r, cut_right ? "..." : "",
                     (int)left, "");
}

char *
yaml_show_line(struct yaml_place at, bool hide, const char *path, const char *message,
               struct sp_arena *a, struct sp_err *err)
{
    const char *excerpt = yaml_excerpt(at, hide, a, err);

    if (excerpt == NULL)
        return NULL;
    return sp_printf(a, err, "%s:%u: %s%s%s\n%s", at.file->name, at.line, path == NULL ? "" : path,
                     path == NULL ? "" : ": ", message, excerpt);
}

struct yaml_place
yaml_within(const struct yaml_node *node, size_t offset)
{
    struct yaml_place at = node->at;
    struct yaml_run line = yaml_line(at.file, at.line);
    size_t start = yaml_chars(line, at.column - 1);

    if (node->kind != YAML_SCALAR || offset > node->len)
        return at;
    if (!node->plain && start < line.len && (line.p[start] == '"' || line.p[start] == '\''))
        start++;
    if (line.len - start < offset || memcmp(line.p + start, node->value, offset) != 0)
        return at;
    at.column = 1;
    for (size_t i = 0; i < start + offset; i++) /* a continuation byte is no column */
        at.column += ((unsigned char)line.p[i] & 0xc0) != 0x80;
    return at;
}
