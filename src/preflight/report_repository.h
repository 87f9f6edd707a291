/* What a health run found in the repository, laid out for the renderers. Pure. */
#ifndef SP_PREFLIGHT_REPORT_REPOSITORY_H
#define SP_PREFLIGHT_REPORT_REPOSITORY_H

#include "checks/check.h"
#include "report/report.h"

/* Of a pgBackRest repository's backup.info. -1: SP_NOMEM. */
int report_backups_of(const struct check_context *c, const struct pgbr_info *info,
                      struct report_backups *out, struct sp_err *err);

/* Stays empty where nobody looked. -1: SP_NOMEM. */
int report_repository_of(const struct check_context *c, struct report_repository *out,
                         struct sp_err *err);

#endif
