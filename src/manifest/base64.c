#include "manifest/base64.h"

#include <stdint.h>

#include "base/text.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int
value_of(char c)
{
    const char *at = c == '\0' ? NULL : strchr(digits, c);

    return at == NULL ? -1 : (int)(at - digits);
}

bool
base64_decode(const char *text, size_t len, char *out, size_t *out_len)
{
    uint32_t bits = 0;
    unsigned have = 0;
    unsigned padding = 0;

    *out_len = 0;
    for (size_t i = 0; i < len; i++) {
        int value;

        if (sp_is_space(text[i]))
            continue;
        if (text[i] == '=') {
            padding++;
            continue;
        }
        value = value_of(text[i]);
        if (value == -1 || padding > 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        if (++have == 4) {
            out[(*out_len)++] = (char)(bits >> 16 & 0xff);
            out[(*out_len)++] = (char)(bits >> 8 & 0xff);
            out[(*out_len)++] = (char)(bits & 0xff);
            have = 0;
        }
    }
    if (have == 1 || (have == 0 && padding > 0) || (have > 0 && have + padding != 4))
        return false;
    if (have >= 2)
        out[(*out_len)++] = (char)(bits >> (have == 2 ? 4 : 10) & 0xff);
    if (have == 3)
        out[(*out_len)++] = (char)(bits >> 2 & 0xff);
    return true;
}

char *
base64_encode(struct sp_arena *a, const void *p, size_t len, struct sp_err *err)
{
    const unsigned char *in = p;
    char *out = sp_alloc_array(a, len / 3 + 2, 4, err); /* a group more: it ends in NUL */
    char *to = out;

    for (size_t i = 0; out != NULL && i < len; i += 3) {
        uint32_t bits = (uint32_t)in[i] << 16 | (uint32_t)(i + 1 < len ? in[i + 1] : 0) << 8 |
                        (uint32_t)(i + 2 < len ? in[i + 2] : 0);

        *to++ = digits[bits >> 18];
        *to++ = digits[bits >> 12 & 63];
        *to++ = i + 1 < len ? digits[bits >> 6 & 63] : '=';
        *to++ = i + 2 < len ? digits[bits & 63] : '=';
    }
    return out;
}
