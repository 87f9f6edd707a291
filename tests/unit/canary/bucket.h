/*
 * A bucket in memory behind a canned network: it keeps objects, their versions and unfinished
 * uploads, and can refuse, lose or fail whatever a test wants.
 */
#ifndef TESTS_UNIT_CANARY_BUCKET_H
#define TESTS_UNIT_CANARY_BUCKET_H

#include "test.h"

#include "canary/canary.h"
#include "settings/credentials.h"

#define BUCKET_NOW ((time_t)1767225600) /* 2026-01-01T00:00:00Z */
#define BUCKET_OBJECTS_MAX 1280
#define BUCKET_UPLOADS_MAX 32
#define BUCKET_FOLDER "db/s3preflight-probe-6955b900-0102030405060708/"

struct bucket_object {
    char key[1200];
    char id[32]; /* "null" without versions */
    bool marker;
    unsigned char *bytes;
    size_t len;
    time_t modified;
};

struct bucket_upload {
    char key[1200];
    char id[32];
    struct {
        unsigned char *bytes;
        size_t len;
    } parts[2];
    time_t begun;
};

enum bucket_fault {
    FAULT_NONE,
    FAULT_STATUS,     /* refused with a status */
    FAULT_SILENT,     /* never answered, nothing is done */
    FAULT_LOST,       /* done, but the answer is lost */
    FAULT_BROKEN,     /* the same, broken off */
    FAULT_SLOW_DOWN,  /* throttled, once */
    FAULT_ERROR_200,  /* 200 with an error in it, nothing is done */
    FAULT_WRONG_BYTE, /* of a body that is read */
    FAULT_SHORT,      /* the last byte of it is missing */
    FAULT_FORGETS,    /* says yes and does nothing */
};

struct bucket {
    bool versioned;
    bool suspended; /* versions are, with markers "null" */
    bool no_list_of_versions;
    bool no_list_of_uploads;
    bool stale_uploads;  /* ?uploads shows what was ended */
    bool ignores_if;     /* If-None-Match is not known here */
    bool keeps_wrapping; /* of a body with a trailing checksum */
    bool two_faced;      /* a delete answers 204 and keeps the object */
    size_t page;         /* of a list; 0: all at once */
    enum canary_op op;   /* that fails */
    enum bucket_fault fault;
    long status; /* of FAULT_STATUS */
    bool only_once;
    unsigned over_after; /* waves after which the run is over; 0: it never is */
    bool interrupted;    /* by a signal, then */
    bool cuts;           /* the wave at which it is over is cut: done, but not answered */
    unsigned dead_after; /* the time for tidying up is over, too, after so many; 0: never */
    unsigned fail_wave;  /* this wave gives -1 after its work; 0: none does */

    struct bucket_object objects[BUCKET_OBJECTS_MAX]; /* the newest last */
    size_t nobjects;
    struct bucket_upload uploads[BUCKET_UPLOADS_MAX];
    size_t nuploads;
    unsigned ids;
    unsigned waves;
    unsigned requests;
    unsigned of[CANARY_OPS]; /* requests of each op */
    unsigned writes;         /* PUT, POST, DELETE */
    unsigned fresh;          /* requests over a connection of their own; uploads that are begun */
    unsigned npauses;
    unsigned nextends;
    long long clock_ms;
    struct sp_arena arena;

    struct consumer consumer; /* as it is, but with small parts */
    struct credentials credentials;
    struct target target;
    struct name_seen *name;
    struct canary_order order;
    struct evidence *ev;
    struct sp_arena run; /* what canary_run is given */
    struct sp_err err;
};

/* With a foreign object in it, versions off, for pgBackRest. */
struct bucket *bucket_new(void);
void bucket_free(struct bucket *b);

/* Another consumer; bucket_new has taken pgBackRest. */
void bucket_consumer(struct bucket *b, const char *name);

struct net bucket_net(struct bucket *b);

/* canary_run on it. */
int bucket_run(struct bucket *b);

/* What is there of a probe: objects, versions, markers and uploads. */
size_t bucket_traces(const struct bucket *b);

/* The foreign objects are as they were. */
void bucket_check_foreign(const struct bucket *b);

/* An object is put there; id NULL: as the bucket does it. */
void bucket_put(struct bucket *b, const char *key, time_t modified);
void bucket_begin(struct bucket *b, const char *key, time_t begun);
bool bucket_has(const struct bucket *b, const char *key);

/* The first step of an op; NULL: there was none. */
const struct canary_step *bucket_step(const struct bucket *b, enum canary_op op);

/* Traces that the evidence tells as not removed. */
size_t bucket_told(const struct bucket *b);

#endif
