/* Beyond the API, for the stage that looks at many targets: runs that share what was read. */
#ifndef SP_PREFLIGHT_SEVERAL_H
#define SP_PREFLIGHT_SEVERAL_H

#include "bundle/making.h"
#include "preflight/sites.h"
#include "report/report.h"
#include "s3preflight.h"

/*
 * Read the files of the object: 1 where several targets are meant, 0 where it is one and
 * s3preflight_run looks at it; -1: s3preflight_error says why.
 */
int s3preflight_are_several(struct s3preflight *p);

/* What was read. Lives as long as the object. */
struct sites *s3preflight_sites(struct s3preflight *p);

/*
 * Instead of files: this section, with these others beside it. They are not written to, and must
 * live as long as the object.
 */
void s3preflight_borrow(struct s3preflight *p, const struct site *site, struct other_site *others,
                        size_t nothers);

/* What the last bundle holds. */
const struct bundle_summary *s3preflight_bundled(const struct s3preflight *p);

/* The report of the last run; NULL: there is none. Lives as long as the object. */
const struct report *s3preflight_result(const struct s3preflight *p);

#endif
