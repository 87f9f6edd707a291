#include "s3/uri.h"

#include "base/text.h"

#define URI_MAX ((size_t)16 * 1024) /* bytes of a host or a path, encoded */

const char *
s3_style_name(enum s3_style style)
{
    return style == S3_STYLE_PATH ? "path" : "host";
}

static bool
is_unreserved(char c)
{
    return sp_is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

int
s3_encode(struct sp_buf *out, const char *p, size_t len, bool keep_slash, struct sp_err *err)
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < len; i++) {
        unsigned char byte = (unsigned char)p[i];
        char text[3] = {'%', digits[byte >> 4], digits[byte & 15]};
        bool plain = is_unreserved(p[i]) || (p[i] == '/' && keep_slash);

        if (sp_buf_add(out, plain ? p + i : text, plain ? 1 : sizeof(text), err) == -1)
            return -1;
    }
    return 0;
}

char
s3_decode_byte(const char *p, size_t len, size_t *i)
{
    int high = p[*i] == '%' && len - *i > 2 ? sp_hex_value(p[*i + 1]) : -1;
    int low = high != -1 ? sp_hex_value(p[*i + 2]) : -1;

    if (low == -1)
        return p[*i];
    *i += 2;
    return (char)(high << 4 | low);
}

int
s3_decode(struct sp_arena *a, const char *p, size_t len, bool plus_is_space, char **out,
          size_t *out_len, struct sp_err *err)
{
    char *to = sp_strndup(a, p, len, err);
    size_t n = 0;

    if (to == NULL)
        return -1;
    for (size_t i = 0; i < len; i++) {
        bool space = p[i] == '+' && plus_is_space;
        char byte = s3_decode_byte(p, len, &i);

        to[n++] = space ? ' ' : byte;
    }
    to[n] = '\0';
    *out = to;
    *out_len = n;
    return 0;
}

char *
s3_host(struct sp_arena *a, enum s3_style style, const char *endpoint, const char *bucket,
        struct sp_err *err)
{
    if (style == S3_STYLE_PATH)
        return sp_strdup(a, endpoint, err);
    return sp_printf(a, err, "%s.%s", bucket, endpoint);
}

char *
s3_path(struct sp_arena *a, enum s3_style style, const char *bucket, const char *key,
        struct sp_err *err)
{
    bool with_bucket = style == S3_STYLE_PATH;
    struct sp_buf path;

    sp_buf_init(&path, a, URI_MAX);
    if (with_bucket && (sp_buf_adds(&path, "/", err) == -1 ||
                        s3_encode(&path, bucket, strlen(bucket), false, err) == -1))
        return NULL;
    if ((!with_bucket || key[0] != '\0') && sp_buf_adds(&path, "/", err) == -1)
        return NULL;
    if (s3_encode(&path, key, strlen(key), true, err) == -1)
        return NULL;
    return path.data;
}
