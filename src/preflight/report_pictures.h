/* What can be drawn of a run, out of its evidence and findings. Pure; lives in the context's arena.
 */
#ifndef SP_PREFLIGHT_REPORT_PICTURES_H
#define SP_PREFLIGHT_REPORT_PICTURES_H

#include "diagnose/diagnose.h"
#include "report/pictures.h"

/* -1: SP_NOMEM. */
int report_pictures_of(const struct check_context *c, const struct diagnosis *d,
                       struct pictures *out, struct sp_err *err);

/* Two of them that are long. -1: SP_NOMEM. */
int report_chains_of(const struct check_context *c, const struct diagnosis *d, struct pictures *out,
                     struct sp_err *err);
int report_tree_of(const struct check_context *c, const struct diagnosis *d, struct pictures *out,
                   struct sp_err *err);

/*
 * The worst finding of these checks, or of these causes; the list ends with NULL. PICTURE_FINE:
 * there is none.
 */
enum picture_mood report_mood(const struct diagnosis *d, const char *const *about);

/* One more word of a row with commas, as long as there is room. -1: SP_NOMEM. */
int report_join(struct sp_buf *row, const char *word, struct sp_err *err);

#endif
