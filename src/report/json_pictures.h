/* The pictures of a run, for the JSON report: "timeline", "chains", "tree". */
#ifndef SP_REPORT_JSON_PICTURES_H
#define SP_REPORT_JSON_PICTURES_H

#include "report/pictures.h"
#include "json/making.h"

/* Times are microseconds since the run began. */
json_t *json_timeline(struct making *m, const struct picture_waterfall *w);

json_t *json_chains(struct making *m, const struct pictures *p);

/* Depth first, the bucket at its beginning. */
json_t *json_tree(struct making *m, const struct pictures *p);

#endif
