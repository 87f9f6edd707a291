#include "settings/value.h"

#include <arpa/inet.h>

#include "base/text.h"

#define SHOWN_MAX ((size_t)120) /* bytes of a value in a message */
#define LABEL_MAX 63            /* RFC 1035 section 2.3.4 */
#define NAME_MAX_BYTES 253

/* "FILE:LINE"; neither a flag nor the name of a variable. */
static bool
is_from_file(const char *origin)
{
    if (sp_starts(origin, "--"))
        return false;
    for (const char *p = origin; *p != '\0'; p++)
        if (*p != '_' && !(*p >= 'A' && *p <= 'Z') && !sp_is_digit(*p))
            return true;
    return false;
}

int
value_refuse(const struct settings *s, enum setting_id id, struct sp_err *err, const char *fmt, ...)
{
    const char *origin = s->values[id].origin;
    char text[640];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    if (origin == NULL)
        origin = setting_rows[id].flag;
    if (is_from_file(origin))
        return sp_fail(err, SP_INPUT, "%s: %s: %s", origin, setting_rows[id].name, text);
    return sp_fail(err, SP_USAGE, "%s: %s", origin, text);
}

char *
value_show(struct sp_arena *a, const char *value, struct sp_err *err)
{
    return sp_show(a, value, strlen(value), SHOWN_MAX, err);
}

int
value_check_ascii(const struct settings *s, enum setting_id id, struct sp_arena *a,
                  struct sp_err *err)
{
    const char *value = s->values[id].value;
    const char *p = value;
    const char *what;
    const char *shown;

    while ((unsigned char)*p > 0x20 && (unsigned char)*p < 0x7f)
        p++;
    if (*p == '\0')
        return 0;
    what = *p == ' ' ? "a blank" : (unsigned char)*p >= 0x80 ? "not ASCII" : "a control byte";
    shown = value_show(a, value, err);
    if (shown == NULL)
        return -1;
    (void)value_refuse(s, id, err, "byte %zu of \"%s\" is 0x%02x, %s", (size_t)(p - value) + 1,
                       shown, (unsigned)(unsigned char)*p, what);
    return sp_hint(err, "Type the value anew; blanks and invisible characters come with copying.");
}

/* One more digit at the end; false past max. */
static bool
shift_in(unsigned long long *value, char digit, unsigned long long max)
{
    if (*value > max)
        return false;
    *value = *value * 10 + (unsigned long long)(digit - '0');
    return *value <= max;
}

bool
value_decimal(const char *text, unsigned digits, unsigned long long max, unsigned long long *out)
{
    const char *p = text;
    bool more = false; /* something behind the digits that count */

    *out = 0;
    if (!sp_is_digit(*p))
        return false;
    for (; sp_is_digit(*p); p++)
        if (!shift_in(out, *p, max))
            return false;
    if (*p == '.' && digits > 0 && !sp_is_digit(*++p))
        return false;
    for (; digits > 0; digits--)
        if (!shift_in(out, (char)(sp_is_digit(*p) ? *p++ : '0'), max))
            return false;
    for (; sp_is_digit(*p); p++)
        more = more || *p != '0';
    *out += more;
    return *p == '\0' && *out <= max;
}

bool
value_port(const char *text, size_t len, long *out)
{
    char digits[8] = {0};

    if (len == 0 || len >= sizeof(digits) || !sp_is_digit(text[0]))
        return false;
    memcpy(digits, text, len);
    return sp_parse_number(digits, 1, 65535, out);
}

static bool
is_dns_name(const char *name, size_t len)
{
    size_t label = 0;

    if (len > NAME_MAX_BYTES)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (name[i] == '.' ? label == 0 : !sp_is_alnum(name[i]) && name[i] != '-' && name[i] != '_')
            return false;
        label = name[i] == '.' ? 0 : label + 1;
        if (label > LABEL_MAX)
            return false;
    }
    return label > 0;
}

char *
value_dns_name(struct sp_arena *a, const char *text, size_t len, struct sp_err *err)
{
    char *name;

    if (len > 0 && text[len - 1] == '.')
        len--;
    if (!is_dns_name(text, len))
        len = 0;
    name = sp_strndup(a, text, len, err);
    for (char *p = name; p != NULL && *p != '\0'; p++)
        *p = sp_lower(*p);
    return name;
}

bool
value_is_address(int family, const char *text)
{
    unsigned char bytes[16];

    return inet_pton(family, text, bytes) == 1;
}

const struct consumer *
value_consumer(const char *text, const char **version)
{
    const struct consumer *const *row = consumer_all();
    size_t len;

    *version = NULL;
    if (text == NULL)
        return *row;
    len = strcspn(text, "@");
    if (text[len] == '@')
        *version = text + len + 1;
    while (*row != NULL && (strlen((*row)->name) != len || memcmp((*row)->name, text, len) != 0))
        row++;
    return *row;
}
