/* The outcome of a run as every output shows it. Plain data; lives as long as the run's arena. */
#ifndef SP_REPORT_REPORT_H
#define SP_REPORT_REPORT_H

#include <stdio.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "checks/outcome.h"
#include "report/pictures.h"

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

struct report_backup {
    const char *label;       /* safe to print; NULL: there is none */
    time_t stop;             /* 0: not known */
    unsigned long long size; /* of the database, in bytes; 0: not known */
};

#define REPORT_BACKUP_TYPES 3 /* full, diff, incr */

struct report_backups {
    bool known;   /* something is known of them */
    bool counted; /* how many there are, too */
    unsigned long long of_type[REPORT_BACKUP_TYPES];
    unsigned long long errors; /* of these with pages whose checksums are wrong */
    struct report_backup last[REPORT_BACKUP_TYPES];
};

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
    struct report_backups backups;
};

/* What the consumer's first step would do in what lies there. */
struct report_prediction {
    const char *operation; /* "stanza-create", "barman-cloud-check-wal-archive"; NULL: none */
    const char *consumer;  /* "pgbackrest" */
    const char *outcome;   /* "succeeds", "fails", "unknown" */
    int code;              /* of its exit; -1: not known */
    const char *message;   /* what it prints; "": nothing, or that is not known */
    const char *why;       /* in our words */
    const char *const *notes;
    size_t nnotes;
};

/* One request of the write probe. */
struct report_operation {
    const char *id;           /* "put-second" */
    const char *title;        /* "put another object" */
    const char *key;          /* safe to print; NULL: it was about the bucket */
    long status;              /* of HTTP; 0: no answer came */
    const char *outcome;      /* "ok", "refused", "different", "not-shown", "no-answer" */
    const char *says;         /* what came instead, in a few words; "" when it is ok */
    long ms;                  /* from the end of the request to the first byte; -1: not known */
    unsigned long long bytes; /* of the body that went or came */
    unsigned long long bytes_per_second; /* 0: too little moved to tell */
};

/* What a write probe left in the bucket. */
struct report_trace {
    const char *kind;           /* "object", "version", "marker", "upload" */
    const char *key;            /* safe to print */
    const char *id;             /* of the version or the upload; NULL: none */
    bool earlier;               /* another run's */
    const char *const *command; /* the words that remove it, quoted for a shell */
    size_t nwords;
};

struct report_write_probe {
    const char *state;                         /* "refused", "run"; NULL: nobody asked for it */
    const char *refused;                       /* id of the reason; NULL */
    const char *why;                           /* the reason in words */
    const char *folder;                        /* safe to print; NULL: there was none */
    const struct report_operation *operations; /* in the order of sending */
    size_t noperations;
    unsigned long long written; /* objects and uploads */
    unsigned long long removed; /* of these */
    const struct report_trace *left;
    size_t nleft;
    unsigned long long more; /* that are left beyond these */
    bool swept;              /* a last list showed nothing of ours */
    bool cut_short;
    unsigned round_trips;
    long ms;
};

/* What a health run found of our repository. */
struct report_repository {
    bool known;            /* it was looked at */
    const char *stanza;    /* pgBackRest's; NULL */
    const char *server;    /* Barman's; NULL */
    const char *system_id; /* of the database; NULL: not known */
    const char *version;   /* of PostgreSQL; NULL: not known */
    struct report_backups backups;
    bool wal_known;                  /* the write-ahead log was looked for */
    bool wal_more;                   /* there is more than was listed */
    const char *wal_newest;          /* the newest segment, safe to print; NULL: none */
    time_t wal_modified;             /* 0: not known */
    unsigned long long wal_segments; /* that were listed: those since the newest backup */
    long long full_warn;             /* seconds since the end of the newest full backup, beyond */
    long long full_fail;             /* which this run would have told; 0: none are known */
    long long wal_warn;              /* the same of the newest write-ahead log */
};

/* A setting as -v shows it; a secret is never in here. */
struct report_setting {
    const char *name;
    const char *value;
    const char *origin;
};

/* The certificate that ends first of all that were presented for the judged name. */
struct report_certificate {
    time_t not_after;         /* 0: not known */
    const char *first_to_end; /* its subject */
    long warn_days;           /* fewer than these until then are a warning */
    long fail_days;           /* and fewer than these a failure */
};

/* A finding that is new, gone, or of another severity. */
struct report_change {
    const char *cause;
    const char *check;
    bool is_now;
    bool was_then;
    enum severity now;  /* if it is there now */
    enum severity then; /* if it was there then */
};

/* What the program that looked came to, where this one judges differently. */
struct report_then {
    bool differs;        /* else nothing of the rest is told */
    const char *version; /* of the program that looked */
    enum verdict verdict;
    const char *cause; /* the root cause; NULL: none */
    const struct report_change *changes;
    size_t nchanges;
};

struct report {
    const char *command; /* "preflight", "health", "diagnose" */
    bool health;         /* asked was for the health of a repository, not for a place for one */
    const char *version;
    const char *evidence;         /* the file that it was judged from; NULL: none */
    const char *evidence_version; /* of the program that wrote it */
    struct report_then then;      /* of a run that is judged again */
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
    struct report_write_probe write_probe;
    struct report_repository repository;
    struct report_certificate certificate;
    struct pictures pictures;
    bool skew_known;
    long long skew; /* server's clock minus ours, seconds */
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
    size_t part; /* html: which of several on one page this is, from 1; 0: it has a page alone */
    const char *name; /* html: then, what it is called there */
};

/* Why there is no report: wrong usage, unreadable input, a failure of our own. */
struct report_failure {
    const char *message;
    const char *hint; /* "": none */
    time_t when;
};

/* A renderer: one row per format. -1: SP_NOMEM, SP_LIMIT. The text is appended to out. */
struct report_format {
    const char *name; /* as in --format */
    int (*render)(const struct report *report, const struct report_options *options,
                  struct sp_buf *out, struct sp_err *err);
    /* For who waits for an answer in this format whatever happens; NULL: it has none to give. */
    int (*render_failure)(const struct report_failure *failure, struct sp_buf *out,
                          struct sp_err *err);
    bool plugin;    /* of a monitoring system that reads standard output alone */
    bool published; /* its file is for others to read: mode 0644, whatever the umask */
};

extern const struct report_format report_text;
extern const struct report_format report_json;
extern const struct report_format report_nagios;
extern const struct report_format report_prometheus;
extern const struct report_format report_openmetrics;
extern const struct report_format report_junit;
extern const struct report_format report_tap;
extern const struct report_format report_troubleshoot;
extern const struct report_format report_html;

/* The row of a name; NULL when there is none. */
const struct report_format *report_format_find(const char *name);

/* All rows, ended by NULL. */
const struct report_format *const *report_formats(void);

#endif
