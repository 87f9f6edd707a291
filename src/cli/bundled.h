/* What is said of a bundle that was written. */
#ifndef SP_CLI_BUNDLED_H
#define SP_CLI_BUNDLED_H

#include "bundle/making.h"
#include "report/report.h"

struct bundled {
    const char *file;
    size_t len;                  /* of the file, in bytes */
    const struct report *report; /* NULL: there is none, */
    const char *error;           /* and this is why */
    const struct bundle_summary *summary;
};

/* A few lines. -1: SP_NOMEM. */
int bundled_tell(const struct bundled *b, struct sp_buf *out, struct sp_err *err);

#endif
