/* Where this program judges a run differently than the one that looked. Pure. */
#ifndef SP_PREFLIGHT_REPORT_THEN_H
#define SP_PREFLIGHT_REPORT_THEN_H

#include "diagnose/diagnose.h"
#include "record/record.h"
#include "report/report.h"

/*
 * Findings are the same where their cause is; how many there are of one counts. Nothing differs
 * where the record does not say what it came to then. -1: SP_NOMEM.
 */
int report_then_of(const struct record *r, const struct diagnosis *now, struct sp_arena *a,
                   struct report_then *out, struct sp_err *err);

#endif
