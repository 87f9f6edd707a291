#include "out.h"

#include <stdarg.h>
#include <stdint.h>

#include "base/text.h"

static bool
reserve(struct out *o, size_t more)
{
    size_t cap = o->cap < 4096 ? 4096 : o->cap;
    char *data;

    if (o->failed || more > OUT_MAX || o->len > OUT_MAX - more) {
        o->failed = true;
        return false;
    }
    if (o->len + more <= o->cap)
        return true;
    while (cap < o->len + more)
        cap *= 2;
    data = realloc(o->data, cap);
    if (data == NULL) {
        o->failed = true;
        return false;
    }
    o->data = data;
    o->cap = cap;
    return true;
}

void
out_add(struct out *o, const void *p, size_t len)
{
    if (len == 0 || !reserve(o, len))
        return;
    memcpy(o->data + o->len, p, len);
    o->len += len;
}

void
out_adds(struct out *o, const char *s)
{
    out_add(o, s, strlen(s));
}

void
out_addf(struct out *o, const char *fmt, ...)
{
    va_list args;
    va_list again;
    int len;

    va_start(args, fmt);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, fmt, args);
    if (len < 0)
        o->failed = true;
    else if (reserve(o, (size_t)len + 1)) {
        (void)vsnprintf(o->data + o->len, (size_t)len + 1, fmt, again);
        o->len += (size_t)len;
    }
    va_end(again);
    va_end(args);
}

void
out_xml(struct out *o, const char *s)
{
    static const struct {
        char byte;
        const char *text;
    } escapes[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}};

    for (; *s != '\0'; s++) {
        size_t plain = strcspn(s, "&<>\"\x01\x02\x03\x04\x05\x06\x07\b\t\n\v\f\r\x0e\x0f\x10\x11"
                                  "\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f");

        out_add(o, s, plain);
        s += plain;
        if (*s == '\0')
            return;
        if ((unsigned char)*s < 0x20) {
            out_addf(o, "&#x%x;", (unsigned)(unsigned char)*s);
            continue;
        }
        for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++)
            if (escapes[i].byte == *s)
                out_adds(o, escapes[i].text);
    }
}

void
out_url(struct out *o, const char *s)
{
    for (; *s != '\0'; s++) {
        if (sp_is_alnum(*s) || strchr("-._~*/", *s) != NULL)
            out_add(o, s, 1);
        else if (*s == ' ')
            out_adds(o, "+");
        else
            out_addf(o, "%%%02X", (unsigned)(unsigned char)*s);
    }
}

void
out_element(struct out *o, const char *name, const char *text)
{
    out_addf(o, "<%s>", name);
    out_xml(o, text);
    out_addf(o, "</%s>", name);
}

void
out_clear(struct out *o)
{
    o->len = 0;
    o->failed = false;
}

void
out_release(struct out *o)
{
    free(o->data);
    *o = (struct out){0};
}
