#include "report/escape.h"

#include "base/text.h"
#include "report/layout.h"

const struct escape escape_quoted = {{{"\\", "\\\\"}, {"\"", "\\\""}, {"\n", "\\n"}}};
const struct escape escape_xml = {
    {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}},
};
const struct escape escape_xml_name = {
    {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"\n", "&#10;"}},
};
const struct escape escape_line = {{{"\n", " "}}};

void
write_init(struct writer *w, struct sp_buf *out, struct sp_err *err)
{
    *w = (struct writer){.out = out, .err = err};
}

static void
add(struct writer *w, const char *s, size_t len)
{
    if (w->rc == 0)
        w->rc = sp_buf_add(w->out, s, len, w->err);
}

void
write_raw(struct writer *w, const char *s)
{
    add(w, s, strlen(s));
}

void
write_format(struct writer *w, const char *fmt, ...)
{
    const char *text;
    va_list args;

    if (w->rc == -1)
        return;
    va_start(args, fmt);
    text = sp_vprintf(w->out->arena, w->err, fmt, args);
    va_end(args);
    if (text == NULL)
        w->rc = -1;
    else
        write_raw(w, text);
}

/* What stands for the text at s, and how long that is in it; NULL: it may stay. */
static const char *
replaced(const struct escape *how, const char *s, size_t *len)
{
    for (size_t i = 0; i < ESCAPE_ROWS && how->rows[i].from != NULL; i++)
        if (sp_starts(s, how->rows[i].from)) {
            *len = strlen(how->rows[i].from);
            return how->rows[i].to;
        }
    return NULL;
}

void
write_text(struct writer *w, const struct escape *how, const char *s)
{
    const char *safe = w->rc == 0 ? layout_printable(w->out->arena, s, true, w->err) : "";
    const char *begin = safe;

    if (safe == NULL) {
        w->rc = -1;
        return;
    }
    for (const char *p = safe; *p != '\0';) {
        size_t len = 0;
        const char *to = replaced(how, p, &len);

        if (to == NULL) {
            p++;
            continue;
        }
        add(w, begin, (size_t)(p - begin));
        write_raw(w, to);
        p += len;
        begin = p;
    }
    write_raw(w, begin);
}

void
write_seconds(struct writer *w, long ms)
{
    long from_zero = ms < 0 ? 0 : ms;

    write_format(w, "%ld.%03ld", from_zero / 1000, from_zero % 1000);
}

int
write_end(const struct writer *w)
{
    return w->rc;
}

static const char *
or_empty(const char *s)
{
    return s == NULL ? "" : s;
}

const char *
report_place(const struct report *r, struct sp_arena *a, struct sp_err *err)
{
    const char *bucket = or_empty(r->target.bucket);

    return sp_printf(a, err, "%s%s%s%s%s", or_empty(r->target.endpoint), *bucket == '\0' ? "" : "/",
                     bucket, *bucket == '\0' ? "" : "/", or_empty(r->target.prefix));
}
