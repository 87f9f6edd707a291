/* The names of a run, and its outputs without them. */
#ifndef SP_PREFLIGHT_MASKING_H
#define SP_PREFLIGHT_MASKING_H

#include "redact/redact.h"
#include "report/report.h"

struct s3preflight;

/*
 * The dictionary of the last run, the same each time: so a name has one mask in all outputs.
 * NULL: SP_NOMEM, SP_LIMIT.
 */
struct redact *masking_of(struct s3preflight *p, enum redact_level level, struct sp_arena *a,
                          struct sp_err *err);

/* The report with masks; what are words of our own stays as it is. -1: SP_NOMEM. */
int masking_report(const struct redact *r, const struct report *in, struct sp_arena *a,
                   struct report *out, struct sp_err *err);

#endif
