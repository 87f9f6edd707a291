/* What can be drawn of a run, out of its evidence and findings. Pure; lives in the context's arena.
 */
#ifndef SP_PREFLIGHT_REPORT_PICTURES_H
#define SP_PREFLIGHT_REPORT_PICTURES_H

#include "diagnose/diagnose.h"
#include "report/pictures.h"

/* -1: SP_NOMEM. */
int report_pictures_of(const struct check_context *c, const struct diagnosis *d,
                       struct pictures *out, struct sp_err *err);

/* One by one. -1: SP_NOMEM. */
int report_waterfall_of(const struct check_context *c, const struct diagnosis *d,
                        struct picture_waterfall *out, struct sp_err *err);
int report_chains_of(const struct check_context *c, const struct diagnosis *d, struct pictures *out,
                     struct sp_err *err);
int report_tree_of(const struct check_context *c, const struct diagnosis *d, struct pictures *out,
                   struct sp_err *err);

#endif
