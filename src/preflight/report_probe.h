/* What the write probe did, laid out for the renderers. Pure. */
#ifndef SP_PREFLIGHT_REPORT_PROBE_H
#define SP_PREFLIGHT_REPORT_PROBE_H

#include "checks/check.h"
#include "report/report.h"

/* "put an object" */
const char *report_probe_title(enum canary_op op);

/* endpoint: "https://host[:port]", for the commands that remove what was left. -1: SP_NOMEM. */
int report_probe_of(const struct check_context *c, const char *endpoint,
                    struct report_write_probe *out, struct sp_err *err);

#endif
