/*
 * A check is one question to the evidence, as a row: what must hold first, the rules that name
 * what is wrong, and what it says when all is well. Checks are pure.
 */
#ifndef SP_CHECKS_CHECK_H
#define SP_CHECKS_CHECK_H

#include "checks/outcome.h"
#include "evidence/evidence.h"
#include "manifest/manifest.h"
#include "owners/predict.h"
#include "probe/peer.h"
#include "probe/plan.h"
#include "settings/target.h"
#include "tls/judge.h"

struct stanza_seen; /* stanza.h */

#define VERDICTS_MAX 32 /* addresses of one name whose chain is judged */

/* Another site or subsystem whose place is known from a manifest. */
struct other_site {
    const struct site *site;
    struct target target;
    struct peer_seen seen; /* of its place, where ours holds something */
};

/*
 * What the last health run with the same --state learnt of the repository. Later runs want it so.
 */
struct known_state {
    time_t looked;          /* when that was */
    time_t settings_looked; /* when the bucket's settings were looked at; 0: never */
    uint64_t system_id;     /* of the current database; 0: not known (encrypted) */
    const char *pg_version; /* NULL */
    const char *server;     /* Barman's; NULL */
    const char *versioning; /* the bucket's settings as words; NULL: not known */
    const char *lifecycle;  /* digest of its rules */
    const char *object_lock;
    const char *newest; /* label of the newest backup; NULL */
    time_t newest_stop;
};

/* All that a check may look at. Built once by context_make. */
struct check_context {
    const struct target *target;
    const struct settings *settings;
    const struct site *site; /* the manifest's section; NULL: options and variables only */
    const struct other_site *others;
    size_t nothers;
    const struct evidence *ev;
    const struct ca_file *ca;
    const struct recorded *recorded; /* of the run that is judged again; NULL: it is this one */
    const struct known_state *known; /* of the last health run of this target; NULL: none */
    time_t now;
    struct sp_arena *arena;
    enum s3_style style;               /* the one that is judged */
    const struct name_seen *name;      /* of that style */
    const struct exchange_seen *list;  /* of that style; NULL: not sent */
    const struct exchange_seen *other; /* the list in the other style; NULL */
    const struct exchange_seen *as_consumer;
    const struct exchange_seen *anonymous;
    const struct exchange_seen *badsig;
    struct tls_verdict chains[VERDICTS_MAX]; /* of name->addresses, by index */
    size_t nchains;
    const struct tls_verdict *endpoint; /* of the endpoint's own name; NULL: not judged */
    const struct tls_verdict *rooted;   /* of the name at DNS's own address; NULL: not judged */
    bool skew_known;
    long long skew;                   /* server's clock minus ours, seconds */
    const struct stanza_seen *stanza; /* where ours goes; NULL: the prefix was not listed */
    /* Of the consumer's first step: stanza-create, or Barman's; NULL: the place was not looked at
     */
    const struct prediction *prediction;
};

/*
 * A cause and the question whether it holds. holds: 1 yes, with what was seen appended to detail;
 * 0 no; -1 SP_NOMEM or SP_LIMIT.
 */
struct rule {
    const char *cause; /* NULL ends the table */
    int (*holds)(const struct check_context *c, struct sp_buf *detail, struct sp_err *err);
};

/* In which runs a check is asked; 0: in all. */
#define IN_PREFLIGHT 1U
#define IN_HEALTH 2U

struct check {
    const char *id;
    const char *title;
    const char *needs[3]; /* checks that must not have failed; NULL ends */
    bool (*applies)(const struct check_context *c); /* NULL: always; else it is not listed */
    unsigned in;                                    /* IN_PREFLIGHT, IN_HEALTH; 0: both */
    const struct rule *rules; /* narrow before wide: of those that fail, the first one counts */
    bool all;                 /* each rule is a fault of its own: one that fails ends no table */
    bool optional;            /* not being able to tell does not make the run undecided */
    bool recorded; /* looks at secrets or manifests: evidence keeps its outcome in their place */
    /*
     * Proof that all is well: 1 with a line in summary and the time that it took in *ms (stays
     * -1 where it took none of its own), 0 when the evidence does not prove it, -1 as above.
     */
    int (*proven)(const struct check_context *c, struct sp_buf *summary, long *ms,
                  struct sp_err *err);
};

/* All checks in the order of running, ended by NULL. */
extern const struct check *const checks_registry[];

/* The check is one of runs for this purpose. */
bool check_is_of(const struct check *check, enum purpose purpose);

/*
 * Work out what several checks need: the judged style, the chain of every address under the
 * consumer's rules, the clock's offset. trust NULL: the CA file could not be used, nothing is
 * judged. -1: SP_NOMEM.
 */
int context_make(const struct target *target, const struct evidence *ev, const struct ca_file *ca,
                 const struct tls_trust *trust, time_t now, struct sp_arena *a,
                 struct check_context *out, struct sp_err *err);

#endif
