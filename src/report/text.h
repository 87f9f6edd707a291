/* Shared by the files that make the text report only. */
#ifndef SP_REPORT_TEXT_H
#define SP_REPORT_TEXT_H

#include "report/layout.h"

#define MARGIN ((size_t)2)
#define DEEP ((size_t)8) /* behind a status word: margin, four letters, two blanks */

struct word {
    const char *text;
    enum ink ink;
};

/* What somebody else made in the arena of the page; "" after a failure. */
const char *text_taken(struct page *p, const char *s);

/* "12 ms"; NULL: not known. */
const char *text_millis(struct page *p, long ms);

/* "12 objects" */
const char *text_count(struct page *p, unsigned long long n, const char *what);

/* Columns of a table: a word, a title, a summary, and a note at the right. Zeroed at first. */
struct columns {
    size_t summary; /* where it begins */
    size_t time;    /* kept free for the note, with two blanks */
    bool beside;    /* false: too narrow, the summary goes below the title */
};

struct row {
    struct word word;
    const char *title;
    const char *summary;
    const char *note; /* NULL: none */
    enum ink ink;
};

/* Make room for one more row. */
void text_widen(struct page *p, struct columns *c, const char *title, const char *note);

void text_row(struct page *p, const struct columns *columns, const struct row *row);

/* What is judged differently than then; nothing where nothing is. */
void text_then(struct page *p, const struct report *r);

/* What the write probe did; nothing where nobody asked for it. */
void text_write_probe(struct page *p, const struct report_write_probe *w);

#endif
