/* The pictures of a run, for the text report. */
#ifndef SP_REPORT_TEXT_PICTURES_H
#define SP_REPORT_TEXT_PICTURES_H

#include "report/text.h"

/* Each where there is something to draw. */
void text_pictures(struct page *p, const struct report *r);

#endif
