/* Shared by the files of this stage. */
#ifndef SP_FLEET_INTERNAL_H
#define SP_FLEET_INTERNAL_H

#include "fleet/fleet.h"
#include "report/escape.h"

/* The sections that one meets, as the checks take them. -1: SP_NOMEM. */
int fleet_others(const struct fleet *f, const struct fleet_target *t, struct sp_arena *a,
                 struct other_site **out, size_t *n, struct sp_err *err);

/* After all runs: databases that back up to several places. -1: SP_NOMEM. */
int fleet_find_shared(struct fleet *f, struct sp_err *err);

/* How many there are of each verdict. */
struct fleet_counts {
    size_t of[VERDICT_UNDECIDED + 1];
};

struct fleet_counts fleet_count(const struct fleet *f);

/* "3 targets: 2 ready, 1 not ready"; NULL without memory. */
const char *fleet_summary(const struct fleet *f, struct sp_arena *a, struct sp_err *err);

/* What text shows of a run below its line. */
int fleet_text_of(const struct report *r, const struct report_options *look, struct sp_buf *out,
                  struct sp_err *err);

int fleet_text(const struct fleet *f, struct sp_buf *out, struct sp_err *err);
int fleet_nagios(const struct fleet *f, struct sp_buf *out, struct sp_err *err);
int fleet_json(const struct fleet *f, struct sp_buf *out, struct sp_err *err);
int fleet_junit(const struct fleet *f, struct sp_buf *out, struct sp_err *err);
int fleet_tap(const struct fleet *f, struct sp_buf *out, struct sp_err *err);
int fleet_html(const struct fleet *f, struct sp_buf *out, struct sp_err *err);
int fleet_metrics(const struct fleet *f, struct sp_buf *out, struct sp_err *err);

/* How a format shows several. */
struct fleet_format {
    const char *name;
    bool needs_reports; /* what its renderer makes of each run is part of it */
    int (*render)(const struct fleet *f, struct sp_buf *out, struct sp_err *err);
};

/* NULL: it has no way to show several. */
const struct fleet_format *fleet_format_find(const char *name);

#endif
