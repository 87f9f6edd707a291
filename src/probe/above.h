/* Shared by content.c and above.c only. */
#ifndef SP_PROBE_ABOVE_H
#define SP_PROBE_ABOVE_H

#include "probe/content.h"

/* -1: SP_NOMEM. */
int content_scan_begin(struct content *c, struct content_scan *s, const char *prefix,
                       struct sp_err *err);

/* Name the two folders above, and the bucket. -1: SP_NOMEM. */
int above_begin(struct content *c, struct sp_err *err);

/* What was seen of one, with the surest tool that keeps a repository there. -1: SP_NOMEM. */
int above_end_sibling(const struct content_sibling *from, struct sibling_seen *to,
                      struct sp_err *err);

#endif
