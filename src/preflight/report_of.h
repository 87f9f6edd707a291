/* What a run came to, laid out for the renderers. Pure. */
#ifndef SP_PREFLIGHT_REPORT_OF_H
#define SP_PREFLIGHT_REPORT_OF_H

#include "diagnose/diagnose.h"
#include "report/report.h"

/* -1: SP_NOMEM. */
int report_of(const struct check_context *context, const struct diagnosis *diagnosis,
              const struct settings *settings, const char *version, struct report *out,
              struct sp_err *err);

#endif
