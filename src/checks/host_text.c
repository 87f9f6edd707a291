#include "checks/host_text.h"

#include <strings.h>

#include "base/text.h"

static void
read_authority(const char *value, size_t from, size_t len, struct host_text *out)
{
    const char *p = value + from;
    size_t name_len = len;
    size_t n = 0;

    if (len > 0 && p[0] == '[') {
        const char *end = memchr(p, ']', len);

        name_len = end == NULL ? len : (size_t)(end - p) + 1;
    } else {
        const char *colon = memchr(p, ':', len);

        name_len = colon == NULL ? len : (size_t)(colon - p);
    }
    if (name_len < len && p[name_len] == ':') {
        char digits[8] = "";

        out->port_at = from + name_len + 1;
        (void)snprintf(digits, sizeof(digits), "%.*s", (int)(len - name_len - 1), p + name_len + 1);
        out->bad_port =
            len - name_len - 1 >= sizeof(digits) || !sp_parse_number(digits, 1, 65535, &out->port);
    }
    for (size_t i = 0; i < name_len && n + 1 < sizeof(out->name); i++)
        if (p[i] != '[' && p[i] != ']')
            out->name[n++] = sp_lower(p[i]);
    if (n > 0 && out->name[n - 1] == '.')
        n--;
    out->name[n] = '\0';
}

static void
read_parts(const char *value, size_t from, struct host_text *out)
{
    while (from < out->len) {
        size_t len = strcspn(value + from, "/");

        if (len > 0) {
            out->parts++;
            if (out->parts == 1) {
                out->region_at = from;
                (void)snprintf(out->region, sizeof(out->region), "%.*s", (int)len, value + from);
            } else if (out->parts == 2) {
                out->second_at = from;
            }
        }
        from += len + 1;
    }
}

void
host_text_read(const char *value, struct host_text *out)
{
    const char *sign = strstr(value, "://");
    const char *slash = strchr(value, '/');
    size_t from = 0;
    size_t authority;

    *out = (struct host_text){.len = strlen(value), .port = 443};
    out->bad_at = out->port_at = out->second_at = out->region_at = out->len;
    for (size_t i = 0; i < out->len && out->bad_at == out->len; i++)
        if ((unsigned char)value[i] <= 0x20 || (unsigned char)value[i] >= 0x7f)
            out->bad_at = i;
    if (sign != NULL && slash > sign) {
        out->has_scheme = true;
        out->is_http = sign - value == 4 && strncasecmp(value, "http", 4) == 0;
        from = (size_t)(sign - value) + 3;
    }
    authority = strcspn(value + from, "/");
    read_authority(value, from, authority, out);
    read_parts(value, from + authority, out);
}
