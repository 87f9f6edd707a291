/*
 * Cases of the checks: a table for each file of src/checks. A case spoils the healthy evidence and
 * says what the diagnosis must come to, no more and no less; "near" ones stop one step before.
 */
#ifndef TESTS_UNIT_CHECKS_CASES_H
#define TESTS_UNIT_CHECKS_CASES_H

#include "checks/healthy.h"

#define FINE VERDICT_READY
#define WARNS VERDICT_READY_WITH_WARNINGS
#define FAILS VERDICT_NOT_READY
#define OPEN VERDICT_UNDECIDED

struct check_case {
    const char *name;
    void (*spoil)(struct world *w, long n, const char *text);
    long n;            /* for spoil */
    const char *text;  /* for spoil */
    const char *cause; /* NULL: none; where there are several, with blanks, in their order */
    enum verdict verdict;
    const char *says; /* must stand in the detail; NULL: anything */
};

struct check_cases {
    const char *check;
    const struct check_case *rows; /* ended by a NULL name */
};

/* All tables in the order of the registry, ended by a NULL check. */
extern const struct check_cases check_tables[];

/* Used by several tables. */
void as_it_is(struct world *w, long n, const char *text);

/* Where the backup section stands in the manifest that section() makes. */
enum shape {
    IN_MANAGEMENT, /* as it should: kind ManagementCluster, spec.databaseBackup */
    IN_PORTAL,
    IN_ANALYTICS,
    IN_CLUSTER, /* APIConnectCluster, spec.management.databaseBackup */
    ALONE,
    /* and where the operator does not look */
    AT_THE_TOP,
    IN_METADATA,
    IN_SPEC_ITSELF,
    PORTAL_AT_THE_TOP,
    CLUSTER_IN_SPEC,
    ANALYTICS_AT_THE_TOP,
};

/*
 * The settings come from a good manifest of shape n, with the lines of text in place of its own:
 * "key: value" replaces or adds, "-key" takes away, "^key: value" stands beside the section.
 */
void section(struct world *w, long n, const char *text);

/* The text of such a manifest without its Secrets, in the arena. */
const char *section_text(struct sp_arena *a, enum shape shape, const char *text);

/* The judged list alone is answered with status n and code text. */
void list_answers(struct world *w, long n, const char *text);

/* Both styles and the consumer's list are. */
void all_lists_answer(struct world *w, long n, const char *text);

/* In host style. */
void host_list_answers(struct world *w, long n, const char *text);

#endif
