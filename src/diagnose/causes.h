/* The table of what can be wrong: ids are stable, they appear in reports and scripts. */
#ifndef SP_DIAGNOSE_CAUSES_H
#define SP_DIAGNOSE_CAUSES_H

#include "checks/outcome.h"

struct cause {
    const char *id;
    enum severity severity;
    const char *title;  /* one line: the fault itself */
    const char *means;  /* what it does to the consumer */
    const char *seen;   /* how it is seen */
    const char *remedy; /* what to do */
    const char *only;   /* whom alone it matters to, in words; NULL: every consumer */
    /* Of a repository that is in use, where they are others; NULL: the same. */
    const char *title_in_use;
    const char *remedy_in_use;
};

/* Causes of one kind, as explain lists them; the rows end with a NULL id. */
struct cause_group {
    const char *name; /* "configuration", "DNS", ... */
    const struct cause *rows;
};

/* In the order of what is to be mended first, ended by a NULL name. */
extern const struct cause_group cause_groups[];

/* The row of an id; NULL when there is none. */
const struct cause *cause_find(const char *id);

/* What is said of it: of a repository in use (a health run), or before an install. */
const char *cause_title(const struct cause *cause, bool in_use);
const char *cause_remedy(const struct cause *cause, bool in_use);

/* The group of a row of the table; NULL for another one. */
const struct cause_group *cause_group_of(const struct cause *cause);

#endif
