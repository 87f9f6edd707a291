/* Reports that the tests of the renderers share. */
#ifndef TESTS_UNIT_REPORT_SAMPLES_H
#define TESTS_UNIT_REPORT_SAMPLES_H

#include "report/report.h"

extern const struct report sample_ready;
extern const struct report sample_markers;   /* ready with warnings; only folder markers there */
extern const struct report sample_not_ready; /* a root cause, other findings, objects */
extern const struct report sample_undecided;
extern const struct report sample_long_words;
extern const struct report sample_hostile;     /* escape sequences and broken UTF-8 everywhere */
extern const struct report sample_write_probe; /* that went wrong, and left something */
extern const struct report sample_write_clean;
extern const struct report sample_hostile_probe;
extern const struct report sample_write_refused;
extern const struct report sample_health;
extern const struct report sample_stale; /* health, not ready */
extern const struct report sample_again; /* judged again, and differently than then */
extern const struct report sample_bare;  /* all that may be NULL or 0 is */

struct sample {
    const char *name;
    const struct report *report;
};

/* All of the above, ended by a NULL name. */
extern const struct sample samples[];

#endif
