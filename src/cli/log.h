/* One line for each run, for whoever reads a machine's log and not its mail. */
#ifndef SP_CLI_LOG_H
#define SP_CLI_LOG_H

#include "base/buffer.h"

#define LOG_JOURNAL "/run/systemd/journal/socket"
#define LOG_DEVICE "/dev/log"

struct log_entry {
    int status;          /* of the exit: 0..3 */
    const char *verdict; /* "ready" */
    const char *cause;   /* NULL: none */
    const char *target;  /* "https://host/bucket/prefix"; NULL: not known */
    const char *error;   /* why there is no report; "": there is one */
    long ms;             /* -1: not known */
};

/* "syslog", "journald" or "stderr". -1: SP_IO where there is nobody to take it, SP_NOMEM. */
int log_run(const char *where, const struct log_entry *entry, struct sp_err *err);

/* The line itself: "not-ready cause=own-foreign-objects target=... ms=31". NULL: SP_NOMEM. */
const char *log_line(const struct log_entry *entry, struct sp_arena *a, struct sp_err *err);

/* As a datagram with fields to the socket of a journal. -1: SP_IO, SP_NOMEM, SP_LIMIT. */
int log_to_journal(const char *socket_path, const struct log_entry *entry, struct sp_err *err);

#endif
