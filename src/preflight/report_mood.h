/* How what was found shows in a picture, and rows of words; shared by the files that fill pictures.
 */
#ifndef SP_PREFLIGHT_REPORT_MOOD_H
#define SP_PREFLIGHT_REPORT_MOOD_H

#include "diagnose/diagnose.h"
#include "report/pictures.h"

/*
 * The worst finding of these checks, or of these causes; the list ends with NULL. PICTURE_FINE:
 * there is none.
 */
enum picture_mood report_mood(const struct diagnosis *d, const char *const *about);

/* One more word of a row with commas, as long as there is room. -1: SP_NOMEM. */
int report_join(struct sp_buf *row, const char *word, struct sp_err *err);

#endif
