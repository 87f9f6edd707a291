/*
 * Texts put into other languages. What is not our own goes through layout_printable first, so that
 * no control byte, no broken UTF-8 and nothing that turns the direction of text is left in it.
 */
#ifndef SP_REPORT_ESCAPE_H
#define SP_REPORT_ESCAPE_H

#include "report/report.h"

#define ESCAPE_ROWS 8

/* What a language cannot have as it is, and what stands for it there. */
struct escape {
    struct {
        const char *from; /* NULL ends */
        const char *to;
    } rows[ESCAPE_ROWS];
};

extern const struct escape escape_quoted;   /* in "": JSON, YAML, a label of Prometheus */
extern const struct escape escape_xml;      /* between tags; newlines stay */
extern const struct escape escape_xml_name; /* in the value of an attribute */
extern const struct escape escape_line;     /* a blank for each newline, nothing else */

/* The first failure stays in rc; from then on nothing is added, and write_end tells. */
struct writer {
    struct sp_buf *out;
    struct sp_err *err;
    int rc;
};

void write_init(struct writer *w, struct sp_buf *out, struct sp_err *err);

/* Our own words, as they are. */
void write_raw(struct writer *w, const char *s);
void write_format(struct writer *w, const char *fmt, ...) SP_PRINTF(2, 3);

/* Anybody's words; NULL is "". */
void write_text(struct writer *w, const struct escape *how, const char *s);

/* A time in seconds with three decimals; below 0 is 0. */
void write_seconds(struct writer *w, long ms);

/* 0, or -1 with the first failure in err. */
int write_end(const struct writer *w);

/*
 * The judged place as one name, the same in every run: "https://host/bucket/prefix". "" where it
 * is not known; NULL without memory.
 */
const char *report_place(const struct report *r, struct sp_arena *a, struct sp_err *err);

#endif
