/* The pieces that the parts of the HTML report are written with. */
#include "base/text.h"
#include "report/html.h"
#include "report/layout.h"
#include "report/words.h"

void
html_raw(struct html *h, const char *markup)
{
    write_raw(&h->w, markup);
}

void
html_format(struct html *h, const char *fmt, ...)
{
    const char *text;
    va_list args;

    if (h->w.rc == -1)
        return;
    va_start(args, fmt);
    text = sp_vprintf(h->w.out->arena, h->w.err, fmt, args);
    va_end(args);
    html_raw(h, html_taken(h, text));
}

const char *
html_taken(struct html *h, const char *s)
{
    if (s == NULL)
        h->w.rc = -1;
    return s == NULL ? "" : s;
}

/* Bytes that one takes when it is escaped: no text grows without an end. */
static size_t
weight(char c)
{
    switch (c) {
    case '"':
        return 6;
    case '&':
        return 5;
    case '<':
    case '>':
        return 4;
    default:
        return 1;
    }
}

/* Where the character begins that is one too many, or too heavy; or the end. */
static size_t
fitting(const char *s, size_t max)
{
    size_t characters = 0;
    size_t bytes = 0;
    size_t begin = 0; /* of the character at i */

    for (size_t i = 0; s[i] != '\0'; i++) {
        if (((unsigned char)s[i] & 0xc0) != 0x80) {
            begin = i;
            characters++;
        }
        bytes += weight(s[i]);
        if (characters > max || bytes > 2 * max)
            return begin;
    }
    return strlen(s);
}

/* Printable, which changes nothing of it when it is escaped, and not longer than this. */
static const char *
cut(struct html *h, size_t max, const char *s)
{
    struct sp_arena *a = h->w.out->arena;
    const char *safe = html_taken(h, h->w.rc == 0 ? layout_printable(a, s, true, h->w.err) : "");
    const size_t len = fitting(safe, max);

    if (safe[len] == '\0')
        return safe;
    return html_taken(
        h, sp_printf(a, h->w.err, "%.*s\xe2\x80\xa6", (int)fitting(safe, max - 1), safe));
}

void
html_text(struct html *h, size_t max, const char *s)
{
    write_text(&h->w, &escape_xml, cut(h, max, s));
}

/* "<h2>...</h2>", so much deeper than the heading of the page. */
static void
heading_of(struct html *h, unsigned deeper, const char *ours)
{
    html_format(h, "<h%u>", h->level + deeper);
    html_text(h, 200, ours);
    html_format(h, "</h%u>\n", h->level + deeper);
}

void
html_section(struct html *h, const char *class, const char *heading)
{
    html_format(h, "<section class=\"%s\">\n", class);
    heading_of(h, 1, heading);
}

void
html_section_end(struct html *h)
{
    html_raw(h, "</section>\n");
}

void
html_badge(struct html *h, const char *colour, const char *ours)
{
    html_format(h, "<span class=\"badge %s\">%s</span>", colour, ours);
}

void
html_term(struct html *h, const char *ours, const char *value)
{
    if (value == NULL || *value == '\0')
        return;
    html_raw(h, "<div><dt>");
    html_text(h, 60, ours);
    html_raw(h, "</dt><dd>");
    html_text(h, 240, value);
    html_raw(h, "</dd></div>\n");
}

void
html_time(struct html *h, time_t t)
{
    char iso[SP_ISO_SIZE];
    char minute[WORDS_MINUTE];

    if (t == 0)
        return;
    sp_time_iso(t, iso);
    words_minute(t, minute);
    html_format(h, "<time datetime=\"%s\">%s</time>", iso, minute);
}

void
html_more(struct html *h, const char *tag, unsigned long long n, const char *what)
{
    if (n > 0)
        html_format(h, "<%s class=\"more\">and %llu more%s%s</%s>\n", tag, n,
                    *what == '\0' ? "" : " ", what, tag);
}

size_t
html_length(const struct html *h)
{
    return h->w.out->len;
}

bool
html_has_room(const struct html *h, size_t begin, size_t share)
{
    return h->w.rc == 0 && html_length(h) - begin < share;
}
