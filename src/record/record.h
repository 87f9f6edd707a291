/*
 * A run as data: all that its checks looked at, in a file that another machine judges again. What
 * only the one who ran it may know is never in it: secrets, tokens, signatures and private keys are
 * taken out when it is written, and so are the bytes of the objects that were read.
 */
#ifndef SP_RECORD_RECORD_H
#define SP_RECORD_RECORD_H

#include "checks/check.h"
#include "diagnose/diagnose.h"
#include "redact/redact.h"
#include "report/report.h"
#include "tls/again.h"

#define RECORD_FORMAT 1                    /* number of the format; a reader takes no later one */
#define RECORD_FILE_MAX ((size_t)16 << 20) /* bytes */
#define RECORD_TRUST_MAX 1024
#define RECORD_CHECKS_MAX 64
#define RECORD_FINDINGS_MAX 40
#define RECORD_JUDGED_MAX 64 /* findings of a run */

struct judged_finding {
    const char *cause;
    enum severity severity;
    const char *check;
};

/* What the program that looked came to; ids may be of causes and checks that are not known here. */
struct judged {
    const char *verdict; /* "not-ready" */
    const char *cause;   /* the root cause; NULL: none */
    const struct judged_finding *findings;
    size_t nfindings;
};

/* Everything in it is borrowed, or lives as long as the arena that it was read into. */
struct record {
    const char *version; /* of the program that looked */
    const struct judged *judged;
    size_t njudged; /* 0: the file is older than that */
    struct target target;
    const struct site *site;     /* the manifest's section: what it is, but none of its fields */
    size_t nsite;                /* 0: there was none */
    struct proxy_settings proxy; /* without its URL */
    bool uses_proxy;             /* it is the target's */
    struct ca_file ca;
    struct trust_used trust;  /* what the system's store gave */
    struct recorded outcomes; /* of the checks that cannot be judged again */
    const struct report_setting *settings;
    size_t nsettings;
    struct evidence evidence;
    struct credentials credentials; /* read: nothing is in it */
    const struct redact *redact;    /* written: what else is masked; NULL: nothing */
};

/*
 * What the checks with a row "recorded" came to, out of a diagnosis, or all of them. -1: SP_NOMEM,
 * SP_LIMIT.
 */
int record_outcomes(const struct diagnosis *d, bool all, struct sp_arena *a, struct recorded *out,
                    struct sp_err *err);

/* What a diagnosis came to, in r; d must outlive it. -1: SP_NOMEM, SP_LIMIT. */
int record_judged(struct record *r, const struct diagnosis *d, struct sp_arena *a,
                  struct sp_err *err);

/* What the chains of the evidence use of the system's store. -1: SP_NOMEM, SP_LIMIT. */
int record_trust(struct record *r, const struct tls_trust *trust, struct sp_arena *a,
                 struct sp_err *err);

/*
 * Append it as JSON. target.credentials say what must not be in it. -1: SP_NOMEM, SP_LIMIT (the
 * cap of out), SP_BUG.
 */
int record_write(const struct record *r, struct sp_buf *out, struct sp_err *err);

/*
 * Read it; name is what messages call the file. Nothing in the file is believed: what does not fit
 * is SP_INPUT with the place in the message ("e.json: exchanges[3].status: expected a number").
 * What a field lacks is empty, fields that are not known are skipped. *out points into itself.
 * -1: SP_INPUT, SP_LIMIT, SP_NOMEM.
 */
int record_read(const char *name, const char *text, size_t len, struct sp_arena *a,
                struct record *out, struct sp_err *err);

#endif
