#include "report/layout.h"

#include <stdint.h>

#include "base/text.h"

#define ROOM_MIN ((size_t)20) /* columns that a text wants beside a note */
#define LEAD_MAX ((size_t)8)  /* blanks kept at the beginning of a line of the text */

/* ECMA-48 section 8.3.117 (SGR). The only escape sequences that are ever written. */
static const char *const codes[] = {
    [INK_PLAIN] = "\033[0m",   [INK_BOLD] = "\033[1m",    [INK_DIM] = "\033[2m",
    [INK_GOOD] = "\033[1;32m", [INK_WARN] = "\033[1;33m", [INK_BAD] = "\033[1;31m",
};

char *
layout_printable(struct sp_arena *a, const char *s, bool lines, struct sp_err *err)
{
    char *safe = sp_show(a, s == NULL ? "" : s, s == NULL ? 0 : strlen(s), SIZE_MAX, err);
    char *to = safe;

    if (safe == NULL)
        return NULL;
    /* A backslash in safe stands before another, which came from s, or before xNN. */
    for (const char *from = safe; *from != '\0';) {
        if (sp_starts(from, "\\\\")) {
            *to++ = '\\';
            from += 2;
        } else if (lines && sp_starts(from, "\\x0a")) {
            *to++ = '\n';
            from += 4;
        } else {
            *to++ = *from++;
        }
    }
    *to = '\0';
    return safe;
}

void
page_init(struct page *p, const struct report_options *options, struct sp_buf *out,
          struct sp_err *err)
{
    size_t width = options->columns < 0 ? 0 : (size_t)options->columns;

    if (width < PAGE_COLUMNS_MIN)
        width = PAGE_COLUMNS_MIN;
    if (width > PAGE_COLUMNS_MAX)
        width = PAGE_COLUMNS_MAX;
    *p = (struct page){.out = out, .err = err, .colour = options->colour, .width = width};
}

static void
add(struct page *p, const char *s, size_t len)
{
    if (p->rc == 0)
        p->rc = sp_buf_add(p->out, s, len, p->err);
}

static void
change_ink(struct page *p, enum ink ink)
{
    if (!p->colour || ink == p->ink)
        return;
    if (p->ink != INK_PLAIN)
        add(p, codes[INK_PLAIN], strlen(codes[INK_PLAIN]));
    if (ink != INK_PLAIN)
        add(p, codes[ink], strlen(codes[ink]));
    p->ink = ink;
}

/* Printable text within the line. */
static void
emit(struct page *p, enum ink ink, const char *s, size_t len, size_t columns)
{
    if (len == 0)
        return;
    if (ink != p->ink)
        change_ink(p, INK_PLAIN);
    for (; p->gap > 0; p->gap--)
        add(p, " ", 1);
    change_ink(p, ink);
    add(p, s, len);
    p->column += columns;
}

static const char *
printable(struct page *p, const char *s, bool lines)
{
    char *safe = p->rc == 0 ? layout_printable(p->out->arena, s, lines, p->err) : NULL;

    if (safe != NULL)
        return safe;
    p->rc = -1;
    return "";
}

void
page_at(struct page *p, size_t column)
{
    if (column <= p->column)
        return;
    p->gap += column - p->column;
    p->column = column;
}

size_t
page_columns(struct page *p, const char *s)
{
    return sp_columns(printable(p, s, false));
}

void
page_put(struct page *p, enum ink ink, const char *s)
{
    const char *safe = printable(p, s, false);

    emit(p, ink, safe, strlen(safe), sp_columns(safe));
}

void
page_newline(struct page *p)
{
    change_ink(p, INK_PLAIN);
    add(p, "\n", 1);
    p->column = 0;
    p->gap = 0;
}

/* A paragraph under way. */
struct run {
    enum ink ink;
    size_t hang;
    size_t right;     /* column where its lines end */
    const char *note; /* printable, for the end of this line; NULL: none */
};

static void
break_line(struct page *p, struct run *run)
{
    if (run->note != NULL) {
        page_at(p, p->width - sp_columns(run->note));
        emit(p, INK_DIM, run->note, strlen(run->note), sp_columns(run->note));
        run->note = NULL;
    }
    page_newline(p);
    page_at(p, run->hang);
}

/* How many of len bytes are the first characters, as many as there is room for. */
static size_t
fitting(const char *s, size_t len, size_t room, size_t *columns)
{
    size_t n = 0;

    for (*columns = 0; n < len && *columns < room; (*columns)++)
        for (n++; n < len && ((unsigned char)s[n] & 0xc0) == 0x80;)
            n++;
    return n;
}

/* A path or a query is broken behind one of its separators, where one is near the end. */
static size_t
better_break(const char *s, size_t len, size_t *columns)
{
    for (size_t n = len; n > len / 2; n--)
        if (strchr("/&?,;", s[n - 1]) != NULL)
            return fitting(s, n, SIZE_MAX, columns);
    return len;
}

static void
put_word(struct page *p, struct run *run, const char *word, size_t len)
{
    size_t columns;

    (void)fitting(word, len, SIZE_MAX, &columns);
    if (p->column > run->hang && (p->column >= run->right || columns > run->right - p->column))
        break_line(p, run);
    while (len > 0) {
        size_t n = fitting(word, len, run->right - p->column, &columns);

        if (n < len)
            n = better_break(word, n, &columns);
        emit(p, run->ink, word, n, columns);
        word += n;
        len -= n;
        if (len > 0)
            break_line(p, run);
    }
}

/*
 * One line of the text; a line that begins with blanks keeps them, wherever it is wrapped: all of
 * them where it fits (a caret must stay below what it points at), else the first few.
 */
static void
put_words(struct page *p, struct run *run, const char *s, size_t len)
{
    const size_t hang = run->hang;
    size_t lead = 0;
    size_t columns;

    while (lead < len && s[lead] == ' ')
        lead++;
    (void)fitting(s + lead, len - lead, SIZE_MAX, &columns);
    if (lead > LEAD_MAX && (columns > run->right || run->hang + lead > run->right - columns))
        run->hang += LEAD_MAX;
    else
        run->hang += lead;
    page_at(p, run->hang);
    for (size_t i = lead; i < len;) {
        size_t end = i;

        while (end < len && s[end] != ' ')
            end++;
        put_word(p, run, s + i, end - i);
        for (i = end; i < len && s[i] == ' '; i++)
            page_at(p, p->column + 1);
    }
    run->hang = hang;
}

static size_t
longest_word(const char *s)
{
    size_t longest = 0;

    for (size_t columns = 0; *s != '\0'; s++) {
        bool blank = *s == ' ' || *s == '\n';

        columns = blank ? 0 : columns + (((unsigned char)*s & 0xc0) != 0x80);
        longest = columns > longest ? columns : longest;
    }
    return longest;
}

static void
put_late_note(struct page *p, struct run *run, const char *note)
{
    size_t columns = sp_columns(note);

    if (p->column + 2 + columns <= p->width) {
        run->note = note;
        return;
    }
    break_line(p, run);
    if (columns <= p->width - run->hang)
        page_at(p, p->width - columns);
    run->ink = INK_DIM;
    run->right = p->width;
    put_words(p, run, note, strlen(note));
}

bool
page_has_room(const struct page *p, size_t hang, size_t reserve)
{
    return hang + ROOM_MIN + reserve <= p->width;
}

static void
put_lines(struct page *p, struct run *run, const char *s)
{
    size_t len = strlen(s);

    while (len > 0 && (s[len - 1] == '\n' || s[len - 1] == ' '))
        len--;
    for (size_t i = 0; i < len;) {
        size_t end = i;

        while (end < len && s[end] != '\n')
            end++;
        put_words(p, run, s + i, end - i);
        if (end < len)
            break_line(p, run);
        i = end + 1;
    }
}

void
page_flow(struct page *p, const struct flow *flow, const char *text)
{
    const char *s = printable(p, text, true);
    const char *note = flow->note == NULL ? NULL : printable(p, flow->note, false);
    size_t reserve = flow->reserve == 0 && note != NULL ? sp_columns(note) + 2 : flow->reserve;
    size_t hang = page_has_room(p, flow->hang, 0) ? flow->hang : 0;
    bool beside = page_has_room(p, hang, reserve) &&
                  (flow->reserve != 0 || hang + longest_word(s) + reserve <= p->width);
    struct run run = {
        .ink = flow->ink,
        .hang = hang,
        .right = beside ? p->width - reserve : p->width,
        .note = beside ? note : NULL,
    };

    if (p->rc == -1)
        return;
    page_at(p, run.hang);
    put_lines(p, &run, s);
    if (note != NULL && !beside)
        put_late_note(p, &run, note);
    run.hang = 0;
    break_line(p, &run);
}

const char *
page_format(struct page *p, const char *fmt, ...)
{
    va_list args;
    char *text = NULL;

    va_start(args, fmt);
    if (p->rc == 0)
        text = sp_vprintf(p->out->arena, p->err, fmt, args);
    va_end(args);
    if (text != NULL)
        return text;
    p->rc = -1;
    return "";
}

int
page_end(const struct page *p)
{
    return p->rc;
}
