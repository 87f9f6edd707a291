#include "base/spelled.h"

#include "base/text.h"

/* "&#x2F;" or "&#47;" as one byte; 0 when it is none. *used is its length. */
static char
xml_byte(const char *p, size_t len, size_t *used)
{
    bool hex;
    unsigned value = 0;
    size_t i = 2;

    if (len < 4 || p[0] != '&' || p[1] != '#')
        return 0;
    hex = p[2] == 'x' || p[2] == 'X';
    for (i += hex; i < len && i < 8 && sp_hex_value(p[i]) >= 0; i++)
        value = value * (hex ? 16 : 10) + (unsigned)sp_hex_value(p[i]);
    if (i >= len || p[i] != ';' || value > 0x7f)
        return 0;
    *used = i + 1;
    return (char)value;
}

/* "\u002b" as one byte, its backslash doubled or not; 0 when it is none. *used is its length. */
static char
json_byte(const char *p, size_t len, size_t *used)
{
    size_t from = len >= 2 && p[0] == '\\' && p[1] == '\\' ? 2 : 1;
    unsigned value = 0;

    if (len < from + 5 || p[0] != '\\' || p[from] != 'u')
        return 0;
    for (size_t i = from + 1; i < from + 5; i++) {
        if (sp_hex_value(p[i]) < 0)
            return 0;
        value = value * 16 + (unsigned)sp_hex_value(p[i]);
    }
    *used = from + 5;
    return value > 0x7f ? 0 : (char)value;
}

/* "%2F", or "%252F" where it went through two hands. */
static char
url_byte(const char *p, size_t len, size_t *used)
{
    size_t from = len >= 3 && p[1] == '2' && p[2] == '5' ? 3 : 1;

    if (len < from + 2 || p[0] != '%' || sp_hex_value(p[from]) < 0 || sp_hex_value(p[from + 1]) < 0)
        return 0;
    *used = from + 2;
    return (char)(sp_hex_value(p[from]) * 16 + sp_hex_value(p[from + 1]));
}

size_t
sp_spells(const char *p, size_t len, char c)
{
    size_t used = 0;

    if (p[0] == c)
        return 1;
    if (len >= 2 && p[0] == '\\' && p[1] == c)
        return 2;
    if (c != 0 && url_byte(p, len, &used) == c)
        return used;
    if (c != 0 && json_byte(p, len, &used) == c)
        return used;
    return c != 0 && xml_byte(p, len, &used) == c ? used : 0;
}
