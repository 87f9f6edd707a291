/* From the evidence to the verdict: runs the checks in order and names one root cause. Pure. */
#ifndef SP_DIAGNOSE_DIAGNOSE_H
#define SP_DIAGNOSE_DIAGNOSE_H

#include "checks/check.h"
#include "diagnose/causes.h"

struct diagnosis {
    enum verdict verdict;
    const struct finding *cause; /* the root cause; NULL unless not-ready */
    const char *why_undecided;   /* NULL unless undecided */
    struct finding *findings;    /* in the order of the checks */
    size_t nfindings;
    struct check_result *checks;
    size_t nchecks;
};

/*
 * Judge. A check whose need has failed is skipped with the reason, so that what merely follows
 * from a fault is no fault of its own; of the faults that stand side by side the first in the
 * order of the checks is the cause. Without proof there is no pass: a check that can neither name
 * a fault nor prove that all is well makes the run undecided. -1: SP_NOMEM, SP_BUG.
 */
int diagnose(const struct check_context *context, struct diagnosis *out, struct sp_err *err);

/*
 * The text of a cause for `explain`. NULL lists all, the first words of ids ("tls") those. -1:
 * SP_USAGE for any other word, with the ids that may have been meant.
 */
int explain(const char *id, struct sp_buf *out, struct sp_err *err);

#endif
