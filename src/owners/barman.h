/*
 * What Barman and pg_probackup write beside a backup, as lines of KEY=VALUE: whose it is. Texts are
 * bytes of the file, cut at BARMAN_TEXT_MAX, not made safe for a terminal. Of a file that is cut
 * the whole lines are read. Sources: "barman/infofile.py" of Barman, "src/configure.c" of
 * pg_probackup.
 */
#ifndef SP_OWNERS_BARMAN_H
#define SP_OWNERS_BARMAN_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/arena.h"

#define BARMAN_TEXT_MAX 256

/* base/ID/backup.info. Empty texts and zeros where the file does not say. */
struct barman_backup {
    bool recognised;    /* it is such a file: pgBackRest's backup.info is none */
    uint64_t system_id; /* of the database; 0: Barman before 2.20 does not say */
    const char *server;
    const char *version; /* of PostgreSQL: "15.4", "9.6.24" */
    const char *status;  /* "DONE", "FAILED", "STARTED", "EMPTY" */
    const char *mode;
    const char *pgdata;
    const char *begin_wal; /* first and last write-ahead log it needs */
    const char *end_wal;
    time_t begin; /* UTC */
    time_t end;
    uint64_t size; /* bytes */
    uint64_t timeline;
};

/* -1: SP_NOMEM. */
int barman_backup_parse(const void *data, size_t len, struct sp_arena *a, struct barman_backup *out,
                        struct sp_err *err);

/* pg_probackup.conf. */
struct probackup_conf {
    bool recognised;
    uint64_t system_id;
    const char *pgdata;
};

/* -1: SP_NOMEM. */
int probackup_conf_parse(const void *data, size_t len, struct sp_arena *a,
                         struct probackup_conf *out, struct sp_err *err);

#endif
