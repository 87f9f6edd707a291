/*
 * What the consumer's first step will do in a repository, from what lies there: pgBackRest's
 * stanza-create and barman-cloud-check-wal-archive, by tables of what they were seen to do
 * (pgBackRest 2.45 against a server in memory, Ceph, Swift; its decision is the same from 2.29 to
 * 2.60; Barman 3.4.0 against Swift and s3rver, for other versions by what its source does,
 * "barman/xlog.py" and "barman/cloud.py"). Pure.
 */
#ifndef SP_OWNERS_PREDICT_H
#define SP_OWNERS_PREDICT_H

#include "owners/pgbackrest.h"

enum predict_outcome {
    PREDICT_SUCCEEDS,
    PREDICT_FAILS,
    PREDICT_DEPENDS, /* on what is not known: `why` says on what */
    PREDICT_UNKNOWN, /* `why` says what could not be seen */
};

enum predict_answer {
    PREDICT_NOT_KNOWN,
    PREDICT_NO,
    PREDICT_YES,
};

#define PREDICT_NOTES_MAX 4

struct prediction {
    const char *row; /* id of the row of the table: "28-other-system"; never changes */
    enum predict_outcome outcome;
    int code;            /* exit code, also the number in its message; 0: success; -1: open. For a
                            damaged file it is the likeliest: which value it trips over first
                            differs between versions. That it fails is certain */
    const char *message; /* the first line that it prints, without "ERROR: [NNN]: " and without the
                            numbers of Barman's; "" where there is none or it is not known */
    const char *why;     /* in our words: what it means, what it depends on; never NULL */
    bool writes;         /* on success: it writes objects */
    /* Of a step that succeeds or may: what will fail after it, or is wrong in spite of it. */
    const char *notes[PREDICT_NOTES_MAX];
    size_t nnotes;
};

/* What lies in the place of one stanza, and what is asked of it. */
struct predict_stanza {
    const char *stanza;    /* "db" */
    const char *repo_path; /* as configured, "/pgbackrest"; NULL: not known */

    enum predict_answer bucket; /* exists */
    struct pgbr_pair archive;
    struct pgbr_pair backup;
    bool listed; /* archive/STANZA/ and backup/STANZA/ were listed to their end */
    unsigned long long archive_keys; /* objects there, folder markers included; info files too */
    unsigned long long backup_keys;

    enum predict_answer passphrase; /* the configuration has one (repo1-cipher-pass) */
    enum predict_answer may_list;   /* s3:ListBucket */
    enum predict_answer may_put;    /* s3:PutObject */
    enum predict_answer may_delete; /* s3:DeleteObject */

    uint64_t system_id;  /* of the database to come; 0: not known */
    const char *version; /* its major version: "15", "9.6"; NULL: not known */
};

/* -1: SP_NOMEM. */
int predict_stanza_create(const struct predict_stanza *s, struct sp_arena *a,
                          struct prediction *out, struct sp_err *err);

struct predict_wals {
    const char *server;            /* name of the server in the archive */
    enum predict_answer bucket;    /* exists */
    enum predict_answer listed;    /* SERVER/wals/ was listed to its end */
    unsigned long long wals;       /* names there that Barman takes for write-ahead log */
    unsigned long long new_wals;   /* of these: that it takes for it since 3.12 */
    enum predict_answer takes_new; /* it is 3.12 or later */
    unsigned long newest_timeline; /* of these */
    unsigned long timeline;        /* --timeline; 0: not given */
};

/* -1: SP_NOMEM. */
int predict_check_wal_archive(const struct predict_wals *w, struct sp_arena *a,
                              struct prediction *out, struct sp_err *err);

/* The tables, for tests and documentation: the id of the nth row; NULL behind the last. */
const char *predict_stanza_row(size_t n);
const char *predict_wals_row(size_t n);

#endif
