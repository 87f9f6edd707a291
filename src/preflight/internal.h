/* What the files of this directory share: a run, from its settings to its report. */
#ifndef SP_PREFLIGHT_INTERNAL_H
#define SP_PREFLIGHT_INTERNAL_H

#include "s3preflight.h"

#include "bundle/making.h"
#include "net/network.h"
#include "preflight/keeper.h"
#include "preflight/masking.h"
#include "preflight/sites.h"
#include "report/report.h"

#define REPORT_MAX ((size_t)8 << 20) /* bytes of an output */

struct s3preflight {
    struct sp_arena arena;
    struct sp_err err;
    struct settings settings;
    struct sites sites;
    enum purpose purpose;
    bool keep_answers; /* for a bundle */
    struct target target;
    struct keeper keeper; /* of --state */
    bool target_is_known; /* else it holds what can be shown of it */
    struct ca_file ca;
    struct tls_trust *trust; /* NULL: nothing was looked at */
    struct evidence evidence;
    struct check_context context;
    struct diagnosis diagnosis;
    struct report report;
    bool has_report;
    const char *redact; /* how much of what is given out is masked; NULL: what is usual */
    struct sp_err why;  /* there was none, for the bundle that was asked for */
    struct bundle_summary bundled;
    struct network_watch watch;
    struct sp_arena secrets; /* of the manifests that were written; wiped */
};

/* ---- preflight.c */

/* What s3preflight_redact said, or what is usual for it. */
enum redact_level preflight_redact_level(const struct s3preflight *p, enum redact_level usual);

/* Nothing is left of the run before. */
void preflight_forget(struct s3preflight *p);

/*
 * What was said, worked out. A manifest that is wrong leaves a target that only can be shown, and
 * its reason in *target_err: that is a finding, if a rule has a name for it. -1: as the stages.
 */
int preflight_prepare(struct s3preflight *p, struct sp_err *target_err, struct sp_err *err);

/* From the evidence, which may be none, to the diagnosis. trust NULL: nothing is judged. */
int preflight_judge(struct s3preflight *p, const struct tls_trust *trust, struct sp_err *err);

/* ---- look.c */

/* The network in all its waves, the write probe among them, each followed by a judgement. */
int preflight_look(struct s3preflight *p, struct sp_err *err);

/* The real network for a place that is judged by these rules; the verifier outlives it. */
struct verifier {
    const struct tls_trust *trust; /* NULL: there is nothing to trust */
    const struct tls_rules *rules;
    struct sp_clock clock;
    struct sp_arena *arena;
};

struct network *preflight_network(struct s3preflight *p, struct verifier *verifier, long timeout_ms,
                                  struct sp_err *err);

/* ---- again.c */

/* The run as data. In the run's arena; NULL: SP_NOMEM, SP_LIMIT. */
struct record *preflight_record(struct s3preflight *p, enum redact_level usual, struct sp_err *err);

/* ---- others.c */

/* Where something lies here, whether it is what lies at another site. */
int preflight_look_at_others(struct s3preflight *p, struct sp_err *err);

#endif
