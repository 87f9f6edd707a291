/* Shared by the files of src/canary only. */
#ifndef SP_CANARY_INTERNAL_H
#define SP_CANARY_INTERNAL_H

#include "canary/body.h"
#include "canary/canary.h"
#include "probe/plan.h"

/* The objects in the probe's folder. Nothing else is ever written or deleted there. */
enum canary_name {
    NAME_BUCKET, /* no object: the request is about the bucket */
    NAME_SMALL,
    NAME_SECOND,
    NAME_CHECKSUM,
    NAME_PARTS,
    NAME_ABORTED,
    NAME_ABSENT,
    CANARY_NAMES
};

#define CANARY_FOLDER_START "s3preflight-probe-"
#define CANARY_NAME_MAX ((size_t)8) /* bytes of the longest of these names */

/* "small"; NULL for NAME_BUCKET. */
const char *canary_name_text(enum canary_name name);

/* Bytes of the folder's name without the prefix, with its '/'. */
size_t canary_folder_len(void);

/* The key's name is one that a probe gives: nothing else in such a folder is touched. */
bool canary_is_made_by_us(const char *prefix, const char *key, size_t len, time_t *begun);

/* ---- what is, or may be, in the bucket because of a probe */

struct thing {
    enum canary_thing what;
    const char *key;
    const char *id; /* of a version or an upload; NULL: none, or it was never told */
    time_t begun;
    bool earlier; /* another probe's */
    bool young;   /* that may still be running: not touched */
    bool made;    /* it is known to have been there */
    bool gone;
    bool is_null; /* an object that the list of versions has under the id "null" */
    bool tried;   /* its delete was sent as part of the probe */
    bool refused; /* the server will not delete it: not tried again */
    bool seen;    /* by the last list */
};

#define THINGS_EARLIER 1024 /* of earlier probes; the next run takes the rest */
#define THINGS_OWN 48
#define THINGS_MAX (THINGS_EARLIER + THINGS_OWN)
#define NO_THING ((size_t)-1)

enum versioning { VERSIONING_UNKNOWN, UNVERSIONED, VERSIONED };

struct run {
    const struct target *t;
    const struct canary_order *order;
    const struct net *net;
    struct evidence *ev;
    struct sp_arena *arena;
    time_t begun;
    time_t earliest; /* what time it is, by the clock that is behind: ours or the server's */
    const char *keys[CANARY_NAMES];
    const char *left_prefix; /* what the names of all probes begin with */
    struct s3_place place;
    struct s3_identity who;
    enum versioning versioning;
    bool good[CANARY_OPS];     /* the step did what it was for */
    bool answered[CANARY_OPS]; /* it was answered, whatever with */
    const char *etags[CANARY_OPS];
    bool refused_overwrite; /* the old bytes are there still */
    struct thing things[THINGS_MAX];
    size_t nthings;
    unsigned long long more_keys; /* earlier ones beyond these, by the list that showed them */
    unsigned long long more_versions;
    unsigned long long more_uploads;
    size_t room;    /* of ev->canary.steps */
    bool wrote;     /* a wave that writes was sent, or may have been */
    bool no_memory; /* while a list streamed by */
    bool tidying;
    bool extended; /* the time for cleaning up is counted */
};

/* ---- steps.c: the table */

enum canary_wave {
    WAVE_OWN,    /* none of its own: sent where it is needed */
    WAVE_LOOK,   /* what is there, and may we delete */
    WAVE_FIRST,  /* the first bytes */
    WAVE_WRITE,  /* more of them, and uploads begun */
    WAVE_READ,   /* they are read back; parts */
    WAVE_END,    /* of the uploads */
    WAVE_WHOLE,  /* what came out of that */
    WAVE_REMOVE, /* the last objects */
    CANARY_WAVES
};

/* Which bytes a step sends, or compares what it gets with. */
enum canary_bytes {
    BYTES_NONE,
    BYTES_SMALL,
    BYTES_OVER,
    BYTES_SECOND,
    BYTES_PART,
    BYTES_REST,
    BYTES_DELETE,   /* the document that names what to delete */
    BYTES_COMPLETE, /* the document that names the parts */
};

enum canary_asks {
    ASKS_PLAIN,
    ASKS_KEYS, /* lists */
    ASKS_VERSIONS,
    ASKS_UPLOADS,
    ASKS_BEGIN, /* ?uploads of a key */
    ASKS_PART,
    ASKS_LAST_PART,
    ASKS_UPLOAD,  /* ?uploadId */
    ASKS_SEVERAL, /* ?delete */
    ASKS_THING,   /* the thing of the job */
};

/* What may be in the bucket from the moment on that the step is sent. */
enum canary_leaves { LEAVES_NOTHING, LEAVES_OBJECT, LEAVES_UPLOAD, LEAVES_MARKER };

struct step_row {
    enum canary_op op;
    enum canary_wave wave;
    const char *method;
    enum canary_name name;
    enum canary_asks asks;
    enum canary_bytes bytes;
    enum canary_leaves leaves;
    bool optional; /* not waited for as long as the others */
    int needs;     /* 1 + the op that must have done its work; 0: none */
    int needs_too;
    bool (*wanted)(const struct run *r); /* NULL: always */
};

/* Ended by one whose op is CANARY_OPS. */
extern const struct step_row step_rows[];

const struct step_row *step_row(enum canary_op op);

/* All that it needs did its work. */
bool step_is_due(const struct run *r, const struct step_row *row);

/* The delete of several names this object. */
bool step_deletes(const struct run *r, enum canary_name name);

/* ---- jobs.c: one request of a wave, what it sends and what comes back */

#define BATCH_MAX 32

struct job {
    const struct step_row *row;
    size_t thing;         /* that it deletes; NO_THING */
    const char *page_key; /* where a list goes on; NULL: at its beginning */
    const char *page_id;
    const char *token;
    size_t step; /* index into the evidence */
    struct s3_request request;
    struct canary_pattern pattern;
    struct s3_body body;
    struct canary_compare compare;
    unsigned long long whole; /* bytes of the object that a range is of; 0: not looked at */
    struct list_watch {
        struct run *run;
        enum canary_op op;
        unsigned shown;       /* bits of enum canary_name that came */
        unsigned long long n; /* of things of ours that came */
        bool other;           /* something else came */
        char last_key[S3_KEY_MAX + 1];
        char last_id[S3_KEY_MAX + 1];
    } watched;
    struct s3_watch watch;
};

struct batch {
    struct job *jobs; /* of BATCH_MAX */
    size_t n;
};

int batch_new(struct run *r, struct batch *out, struct sp_err *err);

/* NULL: it is full. */
struct job *batch_add(struct batch *b, const struct step_row *row);

/* Into the job's request. -1: SP_NOMEM, SP_LIMIT, SP_BUG, SP_INPUT. */
int job_build(struct run *r, struct job *job, struct sp_err *err);

/* What a list is asked for; "" for everything else. */
const char *job_prefix(const struct run *r, const struct job *job);

/* NULL: the bucket. */
const char *job_key(const struct run *r, const struct job *job);

/* ---- listed.c */

/* What the list shows is seen, while it streams. */
void job_watch(struct run *r, struct job *job);

/* ---- waves.c */

/* Send, send once more what was asked to come later, and take the answers. */
int batch_send(struct run *r, struct batch *b, struct sp_err *err);

/* The run is over; while tidying up there is time for that once. */
bool run_is_over(struct run *r);

/* ---- answers.c */

/* Before the request leaves: from now on something may be there. */
void answer_expect(struct run *r, const struct job *job);

void answer_take(struct run *r, struct job *job);

/* An answer came and says so: done, or as it should be already. */
bool answer_is_good(const struct exchange_seen *ex);

/* A complete list of the kind that its step asks for. */
bool answer_is_list(const struct canary_step *step);

/* ---- things.c */

/* A thing like this, or a new one. NULL: there is no room. */
struct thing *thing_note(struct run *r, const struct thing *like);

/* Earlier ones for which there was no room. Keys stand in the list of versions, too. */
unsigned long long things_beyond(const struct run *r);

/* The thing of this run that was not deleted yet; NULL: there is none. */
struct thing *thing_of(struct run *r, enum canary_thing what, const char *key);

/* Objects and versions told apart, once it is known which of them there are. */
void things_settle(struct run *r);

/* What a complete list of the op did not show is gone. */
void things_unseen(struct run *r, enum canary_op op);

void things_forget_seen(struct run *r);

/* Of this run, and not known to be gone. */
size_t things_left(const struct run *r);

/* ---- tidy.c */

/* Jobs that delete what earlier probes left, as many as fit. */
void tidy_earlier(struct run *r, struct batch *b);

/* Delete all of ours, and look whether anything is left. */
int tidy_up(struct run *r, struct sp_err *err);

/* What the evidence says of it all. -1: SP_NOMEM. */
int tidy_report(struct run *r, struct sp_arena *a, struct sp_err *err);

#endif
