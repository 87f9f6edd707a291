/*
 * Text laid out for a terminal: words wrapped with a hanging indent, notes at the right margin,
 * colour. Whatever is put on a page goes through layout_printable.
 */
#ifndef SP_REPORT_LAYOUT_H
#define SP_REPORT_LAYOUT_H

#include "report/report.h"

#define PAGE_COLUMNS_MIN ((size_t)40)
#define PAGE_COLUMNS_MAX ((size_t)100) /* beyond it a note stands too far from what it is about */

enum ink { INK_PLAIN, INK_BOLD, INK_DIM, INK_GOOD, INK_WARN, INK_BAD };

/* The first failure stays in rc; from then on nothing is added, and page_end tells. */
struct page {
    struct sp_buf *out;
    struct sp_err *err;
    bool colour;
    size_t width;
    size_t column; /* columns taken in this line, with the gap */
    size_t gap;    /* of these: blanks not yet written, so that no line ends in blanks */
    enum ink ink;
    int rc;
};

/* How a paragraph stands. */
struct flow {
    enum ink ink;
    size_t hang;      /* column where its further lines begin */
    size_t reserve;   /* columns kept free at the right; 0: as the note needs */
    const char *note; /* at the right margin of the first line; NULL: none */
};

void page_init(struct page *p, const struct report_options *options, struct sp_buf *out,
               struct sp_err *err);

/* Go right to a column. Where the line is there already, nothing happens. */
void page_at(struct page *p, size_t column);

/* Columns that page_put takes for it; NULL takes none. */
size_t page_columns(struct page *p, const char *s);

/* A few words, not wrapped. */
void page_put(struct page *p, enum ink ink, const char *s);

/*
 * A paragraph from here to the end of its last line. A newline in the text begins a line; a word
 * is broken only where it is longer than a line. A note that leaves the first line too little
 * room, or would make a word too long for it, goes behind the last; where columns are reserved,
 * only the former counts.
 */
void page_flow(struct page *p, const struct flow *flow, const char *text);

void page_newline(struct page *p);

/* Whether a text that hangs there still has room beside what is reserved. */
bool page_has_room(const struct page *p, size_t hang, size_t reserve);

/* A text for one of the above; "" after a failure. Lives as long as the arena of the page. */
const char *page_format(struct page *p, const char *fmt, ...) SP_PRINTF(2, 3);

/* 0, or -1 with the first failure in err. */
int page_end(const struct page *p);

/*
 * The text with control bytes, broken UTF-8 and reordering characters as \xNN (as sp_show does);
 * backslashes stay, so that text which is safe already does not change, and newlines stay where
 * lines says so. "" for NULL. NULL without memory.
 */
char *layout_printable(struct sp_arena *a, const char *s, bool lines, struct sp_err *err);

#endif
