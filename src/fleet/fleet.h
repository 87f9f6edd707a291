/*
 * Many targets in one process: each is a run of its own, several at a time, and comes to one line.
 * The manifests are read once and shared; nothing of a run stays but what is shown of it.
 */
#ifndef SP_FLEET_FLEET_H
#define SP_FLEET_FLEET_H

#include <pthread.h>

#include "preflight/several.h"

#define FLEET_PARALLEL 8
#define FLEET_PARALLEL_MAX 64
#define FLEET_OUTPUT_MAX ((size_t)256 << 20)

struct fleet_setting {
    const char *name; /* as of s3preflight_set */
    const char *value;
};

struct fleet_options {
    const struct fleet_setting *settings;
    size_t nsettings;
    const char *purpose; /* "preflight", "health" */
    int parallel;        /* runs at a time */
    const struct report_format *format;
    struct report_options look;
    const volatile int *interrupted;                                          /* NULL */
    void (*tick)(void *ctx, size_t done, size_t total, long long elapsed_ms); /* NULL */
    void *ctx;
};

/* A backup section, or a file that could not be read, and what it came to. */
struct fleet_target {
    const char *name;        /* "namespace/name"; the same in every run */
    const char *at;          /* "FILE:LINE" */
    const struct site *site; /* NULL: there is none to look at */
    bool is_placed;          /* the section says properly where it leads */
    struct target target;    /* then: where */
    const char *store;       /* then: which store that is, however it is written */
    const char *state;       /* the file of --state; NULL */
    enum verdict verdict;
    bool has_report;
    const char *place;     /* "https://host/bucket/prefix"; "" */
    const char *cause;     /* id; NULL: none */
    const char *why;       /* its title, or why the run is undecided; NULL: all is well */
    const char *message;   /* without a report: why; NULL */
    const char *hint;      /* with the message; "" */
    const char *system_id; /* of the PostgreSQL whose backups lie there; NULL */
    const char *text;      /* what the format shows of it */
    size_t len;
    unsigned long requests;
    long ms; /* -1: not known */
};

/* One database at several places. */
struct fleet_shared {
    const char *system_id;
    const struct fleet_target **targets;
    size_t ntargets;
};

struct fleet {
    struct sp_arena arena; /* of results: within the lock */
    pthread_mutex_t lock;
    pthread_cond_t moved;
    struct sites *sites;
    const struct fleet_options *options;
    struct fleet_target *targets; /* in the order of the files */
    size_t ntargets;
    size_t passed_over; /* sections that keep their backups elsewhere than in S3 */
    const char *state;  /* directory; NULL */
    size_t next;
    size_t done;
    struct sp_err failed; /* ours: no memory for a result */
    struct fleet_shared *shared;
    size_t nshared;
    time_t started;
    long ms;
};

/*
 * Which targets there are in what the object has read. The object and the options must live as long
 * as the fleet. -1: SP_USAGE where an option is of one target only, SP_INPUT where nothing is to
 * be looked at, SP_NOMEM. To be closed in any case.
 */
int fleet_open(struct fleet *f, struct s3preflight *files, const struct fleet_options *options,
               struct sp_err *err);

/* Look at all of them. -1: SP_USAGE for an option that is wrong for each, SP_NOMEM, SP_IO without
 * threads. */
int fleet_run(struct fleet *f, struct sp_err *err);

/* Of all: not-ready, or else undecided, or else the worst of the rest. */
enum verdict fleet_verdict(const struct fleet *f);

/* Append the report of all in the format of the options. -1: SP_NOMEM, SP_LIMIT. */
int fleet_render(struct fleet *f, struct sp_buf *out, struct sp_err *err);

void fleet_close(struct fleet *f);

#endif
