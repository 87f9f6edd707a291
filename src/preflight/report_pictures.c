#include "preflight/report_pictures.h"

int
report_pictures_of(const struct check_context *c, const struct diagnosis *d, struct pictures *out,
                   struct sp_err *err)
{
    *out = (struct pictures){0};
    return report_waterfall_of(c, d, &out->waterfall, err) == -1 ||
                   report_chains_of(c, d, out, err) == -1 || report_tree_of(c, d, out, err) == -1
               ? -1
               : 0;
}
