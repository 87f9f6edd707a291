#include "base/text.h"

#include <errno.h>
#include <stdint.h>

bool
sp_streq(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return strcmp(a, b) == 0;
}

char
sp_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
sp_strieq(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    while (*a != '\0' && sp_lower(*a) == sp_lower(*b)) {
        a++;
        b++;
    }
    return sp_lower(*a) == sp_lower(*b);
}

bool
sp_starts(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool
sp_ends(const char *s, const char *suffix)
{
    size_t len = strlen(s);
    size_t want = strlen(suffix);

    return len >= want && strcmp(s + len - want, suffix) == 0;
}

bool
sp_iends(const char *s, const char *suffix)
{
    size_t len = strlen(s);
    size_t want = strlen(suffix);

    return len >= want && sp_strieq(s + len - want, suffix);
}

bool
sp_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool
sp_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool
sp_is_alnum(char c)
{
    return sp_is_digit(c) || (sp_lower(c) >= 'a' && sp_lower(c) <= 'z');
}

int
sp_hex_value(char c)
{
    if (sp_is_digit(c))
        return c - '0';
    c = sp_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
sp_parse_number(const char *s, long min, long max, long *out)
{
    char *end = NULL;
    long value;

    if (!sp_is_digit(s[s[0] == '-' ? 1 : 0]))
        return false;
    errno = 0;
    value = strtol(s, &end, 10);
    if (errno != 0 || *end != '\0' || value < min || value > max)
        return false;
    *out = value;
    return true;
}

/* Length of the UTF-8 sequence at p (RFC 3629 section 4), 0 where there is none. */
static size_t
utf8_sequence(const unsigned char *p, size_t len, uint32_t *code)
{
    static const struct {
        unsigned char mask, lead, bits;
        uint32_t least;
    } forms[] = {{0x80, 0x00, 7, 0},
                 {0xe0, 0xc0, 5, 0x80},
                 {0xf0, 0xe0, 4, 0x800},
                 {0xf8, 0xf0, 3, 0x10000}};
    size_t more;

    for (more = 0; more < 4; more++)
        if ((p[0] & forms[more].mask) == forms[more].lead)
            break;
    if (more == 4 || more >= len)
        return 0;
    *code = p[0] & ((1U << forms[more].bits) - 1);
    for (size_t i = 1; i <= more; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        *code = *code << 6 | (p[i] & 0x3f);
    }
    if (*code < forms[more].least || *code > 0x10ffff || (*code >= 0xd800 && *code <= 0xdfff))
        return 0;
    return more + 1;
}

/* Control characters, and those that change the direction or the place of others. */
static bool
is_unsafe(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0xad || code == 0x61c ||
           (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2060 && code <= 0x206f) || code == 0xfeff ||
           (code >= 0xfff9 && code <= 0xffff);
}

char *
sp_show(struct sp_arena *a, const void *p, size_t len, size_t max_bytes, struct sp_err *err)
{
    const unsigned char *in = p;
    size_t shown = len < max_bytes ? len : max_bytes;
    char *out;
    char *to;

    if (shown > (SIZE_MAX - 4) / 4) {
        (void)sp_fail(err, SP_NOMEM, "out of memory: %zu bytes to show", len);
        return NULL;
    }
    out = sp_alloc(a, shown * 4 + 4, err);
    if (out == NULL)
        return NULL;
    to = out;
    for (size_t i = 0; i < shown;) {
        uint32_t code = 0;
        size_t n = utf8_sequence(in + i, len - i, &code);

        if (i + n > shown)
            break;
        if (n == 0 || is_unsafe(code)) {
            for (size_t k = 0; k < (n == 0 ? 1 : n); k++) {
                (void)snprintf(to, 5, "\\x%02x", in[i + k]);
                to += 4;
            }
        } else if (code == '\\') {
            *to++ = '\\';
            *to++ = '\\';
        } else {
            memcpy(to, in + i, n);
            to += n;
        }
        i += n == 0 ? 1 : n;
    }
    if (shown < len) {
        memcpy(to, "...", 3);
        to += 3;
    }
    *to = '\0';
    return out;
}

size_t
sp_columns(const char *s)
{
    size_t columns = 0;

    for (; *s != '\0'; s++)
        columns += ((unsigned char)*s & 0xc0) != 0x80;
    return columns;
}

char *
sp_hex(struct sp_arena *a, const void *p, size_t len, struct sp_err *err)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *in = p;
    char *out = sp_alloc(a, len < SIZE_MAX / 2 ? len * 2 + 1 : SIZE_MAX, err);

    for (size_t i = 0; out != NULL && i < len; i++) {
        out[2 * i] = digits[in[i] >> 4];
        out[2 * i + 1] = digits[in[i] & 15];
    }
    return out;
}
