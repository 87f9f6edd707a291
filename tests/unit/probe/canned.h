/*
 * A network without a network: names, handshakes and answers as a test lays them down, and a note
 * of everything that would have been sent.
 */
#ifndef TESTS_UNIT_PROBE_CANNED_H
#define TESTS_UNIT_PROBE_CANNED_H

#include "test.h"

#include "probe/waves.h"

#define CANNED_SENT_MAX 64
#define CANNED_NOW ((time_t)1767225600) /* 2026-01-01T00:00:00Z */

/* One request as it would have gone out; strings live as long as the canned network's arena. */
struct canned_sent {
    const char *purpose; /* NULL: a later page */
    enum s3_style style;
    bool is_signed;
    bool optional;
    bool verify;
    unsigned wave; /* from 1 */
    const char *host;
    const char *target;
    const char *string_to_sign;
    const char *authorization; /* NULL: none */
    const char *address;       /* the only one to go to; NULL: any */
};

struct canned {
    size_t naddresses[SEEN_NAMES]; /* found for each name; 0: there is no such name */
    bool no_handshake;             /* handshakes come to nothing */
    bool cut;                      /* those with a server name are ended without a word */
    bool no_connection;            /* nothing listens */
    bool rooted_elsewhere;         /* with a dot behind it a name has another address */
    /* Fill the answer, 0, or -1 without memory; NULL: an empty listing. Once for each request. */
    int (*answer)(struct canned *net, const struct net_exchange *job, struct sp_err *err);
    void *ctx;           /* of answer */
    unsigned over_after; /* waves after which the run is over; 0: it never is */
    bool interrupted;    /* by a signal, then */
    unsigned fail_wave;  /* this wave gives -1; 0: none does */
    bool fail_lookup;

    unsigned waves;
    size_t npauses;
    long paused_ms; /* in all */
    size_t nlookups;
    size_t nneeded; /* of these: not optional */
    size_t nhandshakes;
    size_t nsent;
    struct canned_sent sent[CANNED_SENT_MAX]; /* the first ones */
    long long clock_ms;                       /* goes on by 1 with every look at it */
    struct sp_arena arena;
};

/* What src/probe is given. */
struct net canned_calls(struct canned *net);

/* An answer with an empty listing of the bucket "backups" and the prefix of the job. */
void canned_listing(const struct net_exchange *job);

/* The names "s3.example.test" and "backups.s3.example.test" are there, style path. */
struct canned_target {
    struct credentials credentials;
    struct target target;
};

void canned_target_init(struct canned_target *t);
void canned_target_release(struct canned_target *t);

#endif
