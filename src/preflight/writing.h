/* Whether the write probe may write, by what was only read. Pure. */
#ifndef SP_PREFLIGHT_WRITING_H
#define SP_PREFLIGHT_WRITING_H

#include "diagnose/diagnose.h"

/*
 * *why: the id of the reason why nothing is written, as canary_seen.refused has it; NULL: it may
 * begin. Where the order is forced, content, versions and locks are no reasons. -1: SP_NOMEM.
 */
int writing_refused(const struct check_context *c, const struct diagnosis *d, const char **why,
                    struct sp_err *err);

#endif
