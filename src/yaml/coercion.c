#include "base/text.h"
#include "yaml/yaml.h"

/* What is left of a scalar; the takers move it. */
struct rest {
    const char *p;
    size_t len;
};

static bool
take(struct rest *r, const char *any_of)
{
    if (r->len == 0 || strchr(any_of, r->p[0]) == NULL || r->p[0] == '\0')
        return false;
    r->p++;
    r->len--;
    return true;
}

static size_t
take_all(struct rest *r, const char *any_of)
{
    size_t n = 0;

    while (take(r, any_of))
        n++;
    return n;
}

#define DIGITS "0123456789"

/* [-+] and a prefix, then one digit or more of a base. Digits may be parted by '_' (YAML 1.1). */
static bool
is_based(struct rest r, const char *prefix, const char *digits)
{
    (void)take(&r, "+-");
    for (; *prefix != '\0'; prefix++)
        if (r.len == 0 || !take(&r, (char[]){*prefix, '\0'}))
            return false;
    return r.len > 0 && r.p[0] != '_' && take_all(&r, digits) > 0 && r.len == 0;
}

/* 12:30, 190:20:30, 190:20:30.15 */
static bool
is_sexagesimal(struct rest r)
{
    size_t parts = 0;

    (void)take(&r, "+-");
    if (r.len == 0 || !sp_is_digit(r.p[0]))
        return false;
    (void)take_all(&r, DIGITS "_");
    while (take(&r, ":")) {
        size_t digits = 0;

        if (r.len >= 2 && sp_is_digit(r.p[1]) && !take(&r, "012345"))
            return false;
        digits = take_all(&r, DIGITS);
        if (digits != 1)
            return false;
        parts++;
    }
    if (parts > 0 && take(&r, "."))
        (void)take_all(&r, DIGITS "_");
    return parts > 0 && r.len == 0;
}

static bool
is_float(struct rest r)
{
    size_t digits;

    (void)take(&r, "+-");
    if (r.len > 0 && r.p[0] == '_')
        return false;
    digits = take_all(&r, DIGITS "_");
    if (take(&r, "."))
        digits += take_all(&r, DIGITS "_");
    if (digits == 0)
        return false;
    if (take(&r, "eE")) {
        (void)take(&r, "+-");
        if (take_all(&r, DIGITS) == 0)
            return false;
    }
    return r.len == 0;
}

/* 2026-11-22, and the same with a time behind it. */
static bool
is_date(struct rest r)
{
    static const size_t most[] = {4, 2, 2};

    for (size_t i = 0; i < 3; i++) {
        size_t n = take_all(&r, DIGITS);

        if (n == 0 || n > most[i] || (i == 0 && n < 4) || (i < 2 && !take(&r, "-")))
            return false;
    }
    if (r.len == 0)
        return true;
    if (!take(&r, "Tt \t"))
        return false;
    (void)take_all(&r, " \t");
    return take_all(&r, DIGITS) > 0 && take(&r, ":") && take_all(&r, DIGITS) > 0 && take(&r, ":");
}

/* A word as YAML 1.1 knows them: yes, Yes and YES, but not yEs. Of .NaN and .inf any. */
static bool
is_word(struct rest r, const char *word)
{
    size_t n = strlen(word);
    bool lower = true;
    bool upper = true;

    if (r.len != n)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (sp_lower(r.p[i]) != word[i])
            return false;
        lower = lower && (i == 0 || r.p[i] == word[i]);
        upper = upper && (r.p[i] != word[i] || !sp_is_alnum(word[i]));
    }
    return lower || upper || !sp_is_alnum(word[0]);
}

static const struct {
    const char *word;
    enum yaml_coercion is;
} words[] = {
    {"", YAML_NOTHING},     {"~", YAML_NOTHING},    {"null", YAML_NOTHING},
    {"true", YAML_BOOL},    {"false", YAML_BOOL},   {"yes", YAML_BOOL_WORD},
    {"no", YAML_BOOL_WORD}, {"on", YAML_BOOL_WORD}, {"off", YAML_BOOL_WORD},
    {"y", YAML_BOOL_WORD},  {"n", YAML_BOOL_WORD},  {".inf", YAML_FLOAT},
    {"+.inf", YAML_FLOAT},  {"-.inf", YAML_FLOAT},  {".nan", YAML_FLOAT},
};

enum yaml_coercion
yaml_coercion(const struct yaml_node *node)
{
    struct rest r;

    if (node == NULL || node->kind != YAML_SCALAR || !node->plain)
        return YAML_TEXT;
    r = (struct rest){.p = node->value, .len = node->len};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (is_word(r, words[i].word))
            return words[i].is;
    if (is_based(r, "0b", "01_"))
        return YAML_BINARY;
    if (is_based(r, "0x", DIGITS "abcdefABCDEF_"))
        return YAML_HEX;
    if (is_based(r, "0o", "01234567_") || is_based(r, "0", "01234567_"))
        return YAML_OCTAL;
    if (is_based(r, "", DIGITS "_"))
        return YAML_INTEGER;
    if (is_sexagesimal(r))
        return YAML_SEXAGESIMAL;
    if (is_date(r))
        return YAML_DATE;
    return is_float(r) ? YAML_FLOAT : YAML_TEXT;
}

const char *
yaml_coercion_text(enum yaml_coercion c)
{
    static const char *const texts[] = {
#define X(id, text) text,
        YAML_COERCIONS(X)
#undef X
    };

    return (size_t)c < sizeof(texts) / sizeof(texts[0]) ? texts[c] : texts[YAML_TEXT];
}
