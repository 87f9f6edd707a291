/*
 * What can be drawn of a run: when everything went out and came back, what every chain of trust is
 * made of, and what lies where in the bucket. Plain data without an opinion of its own; texts are
 * safe to print and hold nothing that must be hidden. Lives as long as the run's arena.
 */
#ifndef SP_REPORT_PICTURES_H
#define SP_REPORT_PICTURES_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

/* How it went, for a colour and a word. */
enum picture_mood {
    PICTURE_FINE,
    PICTURE_NEUTRAL, /* optional, refused as expected, or neither here nor there */
    PICTURE_ODD,     /* a warning hangs on it */
    PICTURE_BAD,
};

/* The phases of one thing that was done, in their order. */
enum picture_phase {
    PHASE_RESOLVE,
    PHASE_CONNECT,
    PHASE_TLS,
    PHASE_SEND,
    PHASE_WAIT, /* from the last byte sent to the first one received */
    PHASE_TRANSFER,
    PICTURE_PHASES
};

extern const char *const picture_phase_names[PICTURE_PHASES]; /* "resolve", "connect", ... */

struct picture_span {
    long long from; /* microseconds since the run began */
    long long to;   /* not before from; equal: it took no time. -1: there was no such phase */
};

/* One lookup, one connection, or one request. */
struct picture_bar {
    const char *what;    /* "look up s3.test", "connect to 192.0.2.1", "list" */
    const char *detail;  /* "GET /bucket/?list-type=2"; "": nothing to add */
    const char *outcome; /* "200", "403 AccessDenied", "timed out", "TLSv1.3" */
    enum picture_mood mood;
    unsigned wave; /* 0: the lookups; from 1 on the waves of requests, in their order */
    struct picture_span phases[PICTURE_PHASES];
};

struct picture_waterfall {
    const struct picture_bar *bars; /* in the order of their beginning */
    size_t nbars;
    long long end; /* microseconds: the end of the last phase; 0: nothing can be drawn */
    unsigned waves;
};

enum picture_role { PICTURE_LEAF, PICTURE_INTERMEDIATE, PICTURE_ANCHOR };

struct picture_certificate {
    enum picture_role role;
    const char *subject; /* of one that is missing: the name that the one below it wants */
    const char *issuer;  /* "" of one that is missing */
    time_t not_before;   /* 0: not known */
    time_t not_after;
    const char *fingerprint; /* SHA-256, hex in pairs; "" of one that is missing */
    bool sent;               /* the server presented it */
    bool missing;            /* nobody has it: neither the server nor the CA file or store */
    bool extra;              /* presented, but no part of the path */
    const char *trusted_by;  /* "pki/ca.crt:17", "the system's store"; NULL: it is no anchor */
    const char *problem;     /* what is wrong with this one; NULL */
    enum picture_mood
        life; /* how near its end is, as the verdict takes it; bad: over, or not begun */
};

/* What one or more addresses presented, judged by the consumer's rules. Leaf first. */
struct picture_chain {
    const char *addresses; /* "192.0.2.1, 192.0.2.2" */
    const char *name;      /* that was to be verified */
    const char *rules;     /* "pgbackrest" */
    bool passed;
    const char *why; /* it did not; "" */
    const struct picture_certificate *certificates;
    size_t ncertificates;
};

/* A folder, or a few keys of one, in the order in which a tree is drawn. */
struct picture_node {
    unsigned depth;   /* 0: the bucket */
    const char *name; /* the last part, folders with '/' */
    bool folder;
    bool ours;                  /* the prefix, or on the way to it */
    bool prefix;                /* it is the prefix itself */
    const char *owner;          /* "pgBackRest, stanza db"; NULL: nobody is known */
    enum picture_mood mood;     /* of what lies there, as the verdict takes it */
    unsigned long long objects; /* below it; 0: not known, or none */
    unsigned long long bytes;
    time_t newest; /* 0: not known */
    bool more;     /* more lies here than is drawn */
    bool least;    /* and more than was counted */
};

#define PICTURE_CHAINS_MAX 8
#define PICTURE_NODES_MAX 64
#define PICTURE_BARS_MAX 640 /* lookups, addresses, exchanges and the steps of a write probe */

struct pictures {
    struct picture_waterfall waterfall;
    struct picture_chain chains[PICTURE_CHAINS_MAX];
    size_t nchains;
    struct picture_node nodes[PICTURE_NODES_MAX];
    size_t nnodes;
};

#endif
