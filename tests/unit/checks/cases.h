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
    long n;           /* for spoil */
    const char *text; /* for spoil */
    const char *cause;
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

/* The judged list alone is answered with status n and code text. */
void list_answers(struct world *w, long n, const char *text);

/* Both styles and the consumer's list are. */
void all_lists_answer(struct world *w, long n, const char *text);

/* In host style. */
void host_list_answers(struct world *w, long n, const char *text);

#endif
