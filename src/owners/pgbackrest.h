/*
 * pgBackRest's two info files: whose repository it is and what lies in it, read and judged as
 * pgBackRest 2.29 to 2.60 does (format 5; "src/info/info.c", "src/common/ini.c" there). Texts are
 * bytes of the file, not made safe for a terminal.
 */
#ifndef SP_OWNERS_PGBACKREST_H
#define SP_OWNERS_PGBACKREST_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/arena.h"

#define PGBR_FORMAT_VERSION 5
#define PGBR_HISTORY_MAX 8               /* entries kept; all are counted */
#define PGBR_FILE_MAX ((size_t)64 << 20) /* bytes; a longer file counts as cut */
#define PGBR_TEXT_MAX 256                /* bytes kept of a label, a version, a segment's name */

/* X(state, the error with which pgBackRest refuses such a file; 0: none, -1: not known). */
#define PGBR_STATES(X)                                                                             \
    X(PGBR_UNREAD, -1) /* nothing is known: the server refused it, or nobody asked */              \
    X(PGBR_CUT, -1)    /* it exists, but was not read to its end, or not at all */                 \
    X(PGBR_VALID, 0)                                                                               \
    X(PGBR_MISSING, 55)                                                                            \
    X(PGBR_WRONG_CHECKSUM, 26)                                                                     \
    X(PGBR_NO_CHECKSUM, 26) /* an empty file, too */                                               \
    X(PGBR_MALFORMED, 29)   /* not its syntax, or another format */                                \
    X(PGBR_BAD_VALUE, 99)   /* its syntax, but an entry is not what it must be */                  \
    X(PGBR_ENCRYPTED, 29)   /* so it answers without a passphrase */

enum pgbr_state {
#define X(state, code) state,
    PGBR_STATES(X)
#undef X
};

/* The code of the table above. */
int pgbr_state_code(enum pgbr_state state);

enum pgbr_kind {
    PGBR_ARCHIVE_INFO,
    PGBR_BACKUP_INFO,
};

/* A database that the repository knows. */
struct pgbr_db {
    uint64_t id; /* of the history; 0: none */
    uint64_t system_id;
    uint64_t catalog;    /* backup.info only */
    const char *version; /* "15", "9.6"; "" */
};

enum pgbr_type {
    PGBR_FULL,
    PGBR_DIFF,
    PGBR_INCR,
    PGBR_TYPE_COUNT,
};

/* One backup. Times are seconds since the epoch, UTC; sizes are bytes. */
struct pgbr_backup {
    const char *label; /* NULL: there is none */
    time_t start;
    time_t stop;
    uint64_t size;         /* of the database */
    uint64_t repo_size;    /* of all that a restore reads */
    uint64_t db_id;        /* of the history */
    bool error;            /* pages with wrong checksums were found */
    const char *wal_start; /* first write-ahead log it needs; "" for one taken offline */
    const char *wal_stop;
};

/*
 * The first write-ahead log that the backup needs; the last, where the two are not of one timeline
 * or the first is no segment's name. NULL: it is not known.
 */
const char *pgbr_wal_begin(const struct pgbr_backup *backup);

struct pgbr_backups {
    uint64_t count;
    uint64_t of_type[PGBR_TYPE_COUNT];
    uint64_t errors;   /* of these with wrong pages */
    uint64_t occupied; /* bytes of all of them as stored, without WAL */
    struct pgbr_backup
        newest[PGBR_TYPE_COUNT]; /* by the time they stopped; current database only */
};

struct pgbr_info {
    enum pgbr_state state;
    const char *problem; /* as pgBackRest words it, without bytes of the file; "" */
    size_t line;         /* where the problem is; 0: nowhere */
    const char *version; /* of pgBackRest that wrote it; "" */
    struct pgbr_db db;   /* the current one */
    struct pgbr_db history[PGBR_HISTORY_MAX];
    size_t nhistory;    /* kept */
    uint64_t databases; /* in the history; more than one: upgraded, or merged */
    bool has_cipher;    /* it names the passphrase of what it leads to */
    struct pgbr_backups backups;
    char checksum[41];        /* as computed; "" where the file was not read to its end */
    char stated_checksum[41]; /* as the file says, cut */
};

/*
 * Read one. `whole`: data is all of the object. What is wrong with the file is in out->state, and
 * what could be read before that is in *out. -1: SP_NOMEM.
 */
int pgbr_info_parse(enum pgbr_kind kind, const void *data, size_t len, bool whole,
                    struct sp_arena *a, struct pgbr_info *out, struct sp_err *err);

/* A file and its copy, as pgBackRest takes them. */
struct pgbr_pair {
    bool exists;                  /* one of the two does; false also where that is not known */
    bool known;                   /* whether both exist is known */
    bool both;                    /* both exist */
    const struct pgbr_info *used; /* NULL: neither can be used, or it is not known */
    bool from_copy;               /* the file itself is damaged or missing */
    int code;                     /* of the error where neither can be used; 0: used; -1: unknown */
    const struct pgbr_info *blame; /* whose problem the error tells; NULL: none */
};

/* Neither may be NULL; what is not there has the state PGBR_MISSING. */
void pgbr_pair_load(const struct pgbr_info *main_file, const struct pgbr_info *copy,
                    struct pgbr_pair *out);

#endif
