/* The outcome of a run as every output shows it. Plain data; lives as long as the run's arena. */
#ifndef SP_REPORT_REPORT_H
#define SP_REPORT_REPORT_H

#include <stdio.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "checks/outcome.h"

struct report_target {
    const char *endpoint; /* "https://host[:port]" */
    const char *region;
    const char *bucket;
    const char *prefix; /* "" for the whole bucket */
    const char *style;  /* "path", "host": the style that was judged */
    const char *provider;
    const char *consumer; /* "pgbackrest" or "pgbackrest@2.45" */
};

struct report_object {
    const char *key; /* safe to print */
    unsigned long long size;
    time_t modified; /* 0: unknown */
};

/* What lies in the prefix. */
struct report_listing {
    bool known;                 /* a listing was read and believed */
    bool complete;              /* it was read to its end */
    unsigned long long objects; /* folder markers included */
    unsigned long long markers; /* zero bytes long, and the key ends in '/' */
    unsigned long long bytes;
    time_t oldest;
    time_t newest;
    struct report_object sample[8];
    size_t nsample;
};

#define REPORT_IDENTITY_MAX 16

/* Whose it is: the owner that counts most. */
struct report_owner {
    const char *tool;  /* id of its layout; "unknown"; NULL: nothing lies there */
    const char *title; /* "restic"; "" when unknown */
    struct {
        const char *name; /* "stanza", "system_id", "host" */
        const char *value;
    } identity[REPORT_IDENTITY_MAX]; /* each name once */
    size_t nidentity;
    time_t newest; /* 0: unknown */
    unsigned long long objects;
};

/* What the consumer's first step would do in what lies there. */
struct report_prediction {
    const char *operation; /* "stanza-create", "barman-cloud-check-wal-archive"; NULL: none */
    const char *consumer;  /* "pgbackrest" */
    const char *outcome;   /* "succeeds", "fails", "unknown" */
    int code;              /* of its exit; -1: not known */
    const char *message;   /* what it prints, or the condition that it depends on; "" */
    const char *why;       /* in our words */
    const char *const *notes;
    size_t nnotes;
};

/* A setting as -v shows it; a secret is never in here. */
struct report_setting {
    const char *name;
    const char *value;
    const char *origin;
};

struct report {
    const char *command; /* "preflight", "diagnose" */
    const char *version;
    const char *evidence;         /* the file that it was judged from; NULL: none */
    const char *evidence_version; /* of the program that wrote it */
    time_t started;
    struct report_target target;
    enum verdict verdict;
    const struct finding *cause; /* the root cause, NULL unless not-ready */
    const char *why_undecided;   /* NULL unless undecided */
    const struct finding *findings;
    size_t nfindings;
    const struct check_result *checks;
    size_t nchecks;
    struct report_listing listing;
    struct report_owner owner;
    struct report_prediction prediction;
    const struct report_setting *settings;
    size_t nsettings;
    unsigned long requests_sent;
    unsigned waves;
    bool wrote;
    unsigned long long bytes_received;
    long ms_resolve;
    long ms_exchange;
    long ms_total;
};

struct report_options {
    bool colour;
    bool verbose;
    bool quiet;  /* text: nothing when ready */
    int columns; /* width to wrap at; taken as 40 at the least and 100 at the most */
};

/* A renderer: one row per format. -1: SP_NOMEM, SP_LIMIT. The text is appended to out. */
struct report_format {
    const char *name; /* as in --format */
    int (*render)(const struct report *report, const struct report_options *options,
                  struct sp_buf *out, struct sp_err *err);
};

extern const struct report_format report_text;
extern const struct report_format report_json;

/* The row of a name; NULL when there is none. */
const struct report_format *report_format_find(const char *name);

/* All rows, ended by NULL. */
const struct report_format *const *report_formats(void);

#endif
