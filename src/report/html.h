/*
 * Shared by the files that make the HTML report only, and by what puts several on one page. What is
 * written is HTML that is well-formed XML too: whoever takes it apart needs no more than that.
 * Nothing in it is fetched or run. All texts are cut, and every part has a share of the whole.
 */
#ifndef SP_REPORT_HTML_H
#define SP_REPORT_HTML_H

#include "report/escape.h"

#define HTML_MAX ((size_t)200 << 10) /* bytes of a page about one target */

struct html {
    struct writer w;
    unsigned level; /* of the heading above: what stands below it is one deeper */
};

/* A whole page stands between these two; title is anybody's words. */
void html_open(struct html *h, struct sp_buf *out, struct sp_err *err, const char *title);
int html_close(struct html *h);

/* ---- parts of it, after a failure nothing is added */

/* Our own tags and words. */
void html_raw(struct html *h, const char *markup);
void html_format(struct html *h, const char *fmt, ...) SP_PRINTF(2, 3);

/* Anybody's words between tags, cut to so many characters. NULL is "". */
void html_text(struct html *h, size_t max, const char *s);

/* What a maker in the arena came to; "" and a failure for NULL. */
const char *html_taken(struct html *h, const char *s);

/* A part with a heading of its own, and its end. */
void html_section(struct html *h, const char *class, const char *heading);
void html_section_end(struct html *h);

/* A word in a coloured frame. The colour is the name of a class. */
void html_badge(struct html *h, const char *colour, const char *ours);

/* A term and what it is; nothing for an empty value. Within dl. */
void html_term(struct html *h, const char *ours, const char *value);

/* "2026-11-22 09:30 UTC", with the machine's form beside it. 0: nothing. */
void html_time(struct html *h, time_t t);

/* "and N more" in a tag of this name; nothing for 0. */
void html_more(struct html *h, const char *tag, unsigned long long n, const char *what);

size_t html_length(const struct html *h);

/* Whether a part that began there has some of its share left. */
bool html_has_room(const struct html *h, size_t begin, size_t share);

/* ---- what a page is made of, in its order; each is nothing where there is nothing to say */

struct html_word {
    const char *text;
    const char *colour;
};

/* "NOT READY", "bad" */
struct html_word html_verdict(enum verdict verdict, bool health);

void html_findings(struct html *h, const struct report *r);
void html_checks(struct html *h, const struct report *r);
void html_waterfall(struct html *h, const struct picture_waterfall *w);
void html_chains(struct html *h, const struct report *r);
void html_tree(struct html *h, const struct report *r);
void html_content(struct html *h, const struct report *r);
void html_repository(struct html *h, const struct report *r);
void html_write_probe(struct html *h, const struct report_write_probe *w);
void html_settings(struct html *h, const struct report *r);
void html_run(struct html *h, const struct report *r);

/* The style sheet, in pieces. */
extern const char *const html_style[];

#endif
