/* What is asked, as a table, and what of it can be sent for a target. Pure. */
#ifndef SP_PROBE_PLAN_H
#define SP_PROBE_PLAN_H

#include "evidence/evidence.h"
#include "settings/target.h"

/* Who signs a probe. */
enum probe_signer {
    SIGNER_OPERATOR,     /* the key as it was given */
    SIGNER_WRONG_SECRET, /* the key with a secret that is wrong on purpose */
    SIGNER_NOBODY,       /* unsigned */
};

/* In which style a probe is sent. */
enum probe_styles { IN_BOTH_STYLES, IN_JUDGED_STYLE };

struct probe {
    const char *purpose; /* stable: evidence and logs name it */
    enum probe_signer signer;
    enum probe_styles styles;
    bool as_consumer;    /* the list in the consumer's own form, one level deep */
    bool only_untrusted; /* second wave: where trust failed, without verification */
};

#define PROBE_LIST "list"             /* the prefix, all levels, encoding-type=url */
#define PROBE_CONSUMER "consumer"     /* the list as the consumer sends it */
#define PROBE_ANONYMOUS "anonymous"   /* the same unsigned */
#define PROBE_BADSIG "badsig"         /* the same with a wrong secret */
#define PROBE_UNVERIFIED "unverified" /* unsigned over TLS that did not pass: clock and server */

/* The rows in the order of sending, ended by a NULL purpose. */
extern const struct probe probes[];

/* Host style makes sense: the endpoint is a name. */
bool plan_host_style_possible(const struct target *t);

/* The styles that are tried: a chosen style and, for comparison, the other one. */
bool plan_tries_style(const struct target *t, enum s3_style style);

/* The styles that can turn out to be the judged one: the chosen one, or both for auto. */
bool plan_style_is_candidate(const struct target *t, enum s3_style style);

/*
 * The style that is judged: the chosen one; for auto, path unless only host style gave a listing.
 */
enum s3_style plan_judged_style(const struct target *t, const struct evidence *ev);

/* A key that can be put into a header: not empty, printable ASCII without blanks. */
bool plan_key_is_sendable(const struct credentials *c);

#endif
