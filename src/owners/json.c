#include "owners/json.h"

#include "base/text.h"

/* All of these take a place and return the one after what they read; NULL: it is not there. */

static const char *
skip_space(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
        p++;
    return p;
}

static const char *
skip_escape(const char *p, const char *end)
{
    if (p < end && *p == 'u') {
        for (int i = 1; i <= 4; i++)
            if (end - p <= i || sp_hex_value(p[i]) == -1)
                return NULL;
        return p + 5;
    }
    return p < end && *p != '\0' && strchr("\"\\/bfnrt", *p) != NULL ? p + 1 : NULL;
}

static const char *
skip_string(const char *p, const char *end)
{
    if (p == end || *p != '"')
        return NULL;
    for (p++; p != NULL && p < end;) {
        if (*p == '"')
            return p + 1;
        if ((unsigned char)*p < 0x20)
            return NULL;
        p = *p == '\\' ? skip_escape(p + 1, end) : p + 1;
    }
    return NULL;
}

static const char *
skip_digits(const char *p, const char *end)
{
    const char *start = p;

    while (p < end && sp_is_digit(*p))
        p++;
    return p == start ? NULL : p;
}

static const char *
skip_number(const char *p, const char *end)
{
    if (p < end && *p == '-')
        p++;
    if (p < end && *p == '0')
        p++;
    else
        p = skip_digits(p, end);
    if (p != NULL && p < end && *p == '.')
        p = skip_digits(p + 1, end);
    if (p != NULL && p < end && (*p == 'e' || *p == 'E')) {
        p++;
        if (p < end && (*p == '+' || *p == '-'))
            p++;
        p = skip_digits(p, end);
    }
    return p;
}

static const char *
skip_word(const char *p, const char *end)
{
    static const char *const words[] = {"true", "false", "null"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        size_t len = strlen(words[i]);

        if ((size_t)(end - p) >= len && memcmp(p, words[i], len) == 0)
            return p + len;
    }
    return NULL;
}

static const char *skip_value(const char *p, const char *end, int depth);

static const char *
skip_members(const char *p, const char *end, int depth)
{
    char close = *p == '{' ? '}' : ']';

    p = skip_space(p + 1, end);
    if (p < end && *p == close)
        return p + 1;
    while (p < end) {
        if (close == '}') {
            p = skip_string(p, end);
            p = p == NULL ? end : skip_space(p, end);
            if (p == end || *p != ':')
                return NULL;
            p = skip_space(p + 1, end);
        }
        p = skip_value(p, end, depth - 1);
        if (p == NULL)
            return NULL;
        p = skip_space(p, end);
        if (p < end && *p == close)
            return p + 1;
        if (p == end || *p != ',')
            return NULL;
        p = skip_space(p + 1, end);
    }
    return NULL;
}

static const char *
skip_value(const char *p, const char *end, int depth)
{
    if (p == end || depth == 0)
        return NULL;
    if (*p == '{' || *p == '[')
        return skip_members(p, end, depth);
    if (*p == '"')
        return skip_string(p, end);
    if (*p == '-' || sp_is_digit(*p))
        return skip_number(p, end);
    return skip_word(p, end);
}

bool
owner_json_is_valid(const char *text, size_t len)
{
    const char *end = text + len;
    const char *p = skip_value(skip_space(text, end), end, OWNER_JSON_DEPTH_MAX);

    return p != NULL && skip_space(p, end) == end;
}

bool
owner_json_open(const char *text, size_t len, struct owner_json *out)
{
    const char *end = text + len;
    const char *p = skip_space(text, end);
    const char *after = skip_value(p, end, OWNER_JSON_DEPTH_MAX);

    *out = (struct owner_json){p, (size_t)((after == NULL ? end : after) - p)};
    return after != NULL || (p < end && (*p == '{' || *p == '['));
}

bool
owner_json_walk(struct owner_json value, struct owner_json_walk *walk)
{
    if (value.len == 0 || (value.at[0] != '{' && value.at[0] != '['))
        return false;
    *walk = (struct owner_json_walk){
        .p = value.at + 1, .end = value.at + value.len, .close = value.at[0] == '{' ? '}' : ']'};
    return true;
}

bool
owner_json_next(struct owner_json_walk *walk, struct owner_json *key, struct owner_json *value)
{
    const char *p = skip_space(walk->p, walk->end);
    const char *after;

    *key = (struct owner_json){p, 0};
    if (walk->started) {
        if (p == walk->end || *p != ',')
            return false;
        p = skip_space(p + 1, walk->end);
    }
    if (walk->close == '}') {
        after = skip_string(p, walk->end);
        if (after == NULL)
            return false;
        *key = (struct owner_json){p + 1, (size_t)(after - p) - 2};
        p = skip_space(after, walk->end);
        if (p == walk->end || *p != ':')
            return false;
        p = skip_space(p + 1, walk->end);
    }
    after = skip_value(p, walk->end, OWNER_JSON_DEPTH_MAX);
    if (after == NULL) {
        /* What is there of a value that is cut can still be walked. */
        if (p == walk->end || (*p != '{' && *p != '['))
            return false;
        after = walk->end;
    }
    *value = (struct owner_json){p, (size_t)(after - p)};
    walk->p = after;
    walk->started = true;
    return true;
}

bool
owner_json_key_is(struct owner_json key, const char *name)
{
    size_t len = strlen(name);

    return key.len == len && memcmp(key.at, name, len) == 0;
}

static bool
find_one(struct owner_json value, const char *name, size_t name_len, struct owner_json *out)
{
    bool element = name_len == 2 && memcmp(name, "[]", 2) == 0;
    struct owner_json_walk walk;
    struct owner_json key;

    if (!owner_json_walk(value, &walk) || element != (walk.close == ']'))
        return false;
    while (owner_json_next(&walk, &key, out))
        if (element || (key.len == name_len && memcmp(key.at, name, name_len) == 0))
            return true;
    return false;
}

bool
owner_json_find(struct owner_json value, const char *path, struct owner_json *out)
{
    *out = value;
    while (*path != '\0') {
        size_t len = strcspn(path, ".");

        if (!find_one(*out, path, len, out))
            return false;
        path += len + (path[len] == '.' ? 1 : 0);
    }
    return true;
}

/* UTF-8 of a code point; returns the number of bytes. */
static size_t
put_utf8(char *to, unsigned long c)
{
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (char)(0xc0 | c >> 6);
        to[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        to[0] = (char)(0xe0 | c >> 12);
        to[1] = (char)(0x80 | (c >> 6 & 0x3f));
        to[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    to[0] = (char)(0xf0 | c >> 18);
    to[1] = (char)(0x80 | (c >> 12 & 0x3f));
    to[2] = (char)(0x80 | (c >> 6 & 0x3f));
    to[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

/* The four digits after "\u". */
static unsigned long
hex4(const char *p)
{
    unsigned long c = 0;

    for (int i = 0; i < 4; i++)
        c = c << 4 | (unsigned long)sp_hex_value(p[i]);
    return c;
}

/* *p stands behind "\u" and moves past what belongs to the character. */
static unsigned long
read_unicode(const char **p, const char *end)
{
    unsigned long c = hex4(*p);

    *p += 4;
    if (c >= 0xd800 && c < 0xdc00 && end - *p >= 6 && (*p)[0] == '\\' && (*p)[1] == 'u') {
        unsigned long low = hex4(*p + 2);

        if (low >= 0xdc00 && low < 0xe000) {
            *p += 6;
            return 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        }
    }
    return c >= 0xd800 && c < 0xe000 ? 0xfffd : c;
}

char *
owner_json_text(struct owner_json value, struct sp_arena *a, size_t *len, struct sp_err *err)
{
    static const char from[] = "bfnrt";
    static const char to[] = "\b\f\n\r\t";
    const char *end = value.at + value.len;
    char *text = sp_alloc(a, value.len + 1, err);
    size_t n = 0;

    *len = 0;
    if (text == NULL)
        return NULL;
    if (skip_string(value.at, end) != end) {
        memcpy(text, value.at, value.len);
        *len = value.len;
        return text;
    }
    end--;
    for (const char *p = value.at + 1; p < end;) {
        const char *named;

        if (*p != '\\') {
            text[n++] = *p++;
            continue;
        }
        p++;
        if (*p == 'u') {
            p++;
            n += put_utf8(text + n, read_unicode(&p, end));
            continue;
        }
        named = strchr(from, *p);
        text[n++] = named == NULL ? *p : to[named - from];
        p++;
    }
    text[n] = '\0';
    *len = n;
    return text;
}

bool
owner_digits(const char *text, size_t len, uint64_t *out)
{
    uint64_t n = 0;

    if (len == 0)
        return false;
    for (size_t i = 0; i < len; i++) {
        uint64_t digit;

        if (!sp_is_digit(text[i]))
            return false;
        digit = (uint64_t)(text[i] - '0');
        if (n > (UINT64_MAX - digit) / 10)
            return false;
        n = n * 10 + digit;
    }
    *out = n;
    return true;
}

bool
owner_json_number(struct owner_json value, uint64_t *out)
{
    return owner_digits(value.at, value.len, out);
}
