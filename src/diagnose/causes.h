/* The table of what can be wrong: ids are stable, they appear in reports and scripts. */
#ifndef SP_DIAGNOSE_CAUSES_H
#define SP_DIAGNOSE_CAUSES_H

#include "checks/outcome.h"

struct cause {
    const char *id;
    const char *group; /* "configuration", "DNS", ... : how explain lists them */
    enum severity severity;
    const char *title;  /* one line: the fault itself */
    const char *means;  /* what it does to the consumer */
    const char *seen;   /* how it is seen */
    const char *remedy; /* what to do */
};

extern const struct cause causes[];
extern const size_t ncauses;

/* The row of an id; NULL when there is none. */
const struct cause *cause_find(const char *id);

#endif
