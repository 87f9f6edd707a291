/* What several reports for people say in the same words. Each is NULL without memory. */
#ifndef SP_REPORT_WORDS_H
#define SP_REPORT_WORDS_H

#include "report/report.h"

#define WORDS_MINUTE 21 /* "2026-11-22 09:30 UTC" with its end */

/* "5.0 MiB" */
const char *words_size(struct sp_arena *a, unsigned long long bytes, struct sp_err *err);

/* "12 objects" */
const char *words_count(struct sp_arena *a, unsigned long long n, const char *what,
                        struct sp_err *err);

/* "12 ms", "12.3 s"; of a negative number "". */
const char *words_millis(struct sp_arena *a, long ms, struct sp_err *err);

void words_minute(time_t t, char out[WORDS_MINUTE]);

/* "pgBackRest 2.45"; "The consumer" where there is none. */
const char *words_consumer(struct sp_arena *a, const char *name, struct sp_err *err);

/* "pgBackRest would reach it, trust it, sign in and find it empty." Of a run that ended well. */
const char *words_proved(struct sp_arena *a, const struct report *r, struct sp_err *err);

/* What such a run cannot show; NULL: nothing is left. */
const char *words_unproved(const struct report *r);

/* "stanza-create would fail with [055]: archive.info exists but ..."; there is an operation. */
const char *words_predicted(struct sp_arena *a, const struct report *r, struct sp_err *err);

/* "12 requests in 2 waves, nothing written" */
const char *words_closing(struct sp_arena *a, const struct report *r, struct sp_err *err);

/* "Judged then by s3preflight 0.1.0: not-ready (tls-expired); now by 0.2.0: ready." It differs. */
const char *words_then(struct sp_arena *a, const struct report *r, struct sp_err *err);

/* "new", "gone", "was warn" */
const char *words_change(const struct report_change *change);

/* How a write probe that was not refused ended. */
const char *words_probe_ending(struct sp_arena *a, const struct report_write_probe *w,
                               struct sp_err *err);

#endif
