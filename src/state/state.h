/*
 * What a health run remembers for the next one, as a file: which place it is about, and what was
 * learnt of the repository there. Reading and making it is pure; files and locks are in lock.c and
 * in the two functions that say so.
 */
#ifndef SP_STATE_STATE_H
#define SP_STATE_STATE_H

#include "checks/check.h"

#define STATE_SCHEMA "s3preflight.state/1"
#define STATE_FILE_MAX ((size_t)64 << 10) /* bytes */
#define STATE_TEXT_MAX ((size_t)2048)     /* bytes of one text */

/* Of which repository it is. */
struct state_place {
    const char *endpoint; /* "https://host[:port]" */
    const char *bucket;
    const char *prefix; /* of the repository; "" for the whole bucket */
    const char *consumer;
    const char *stanza; /* pgBackRest's; NULL */
};

struct state {
    struct state_place place;
    struct known_state known;
};

/* It needs no escapes but for backslashes. 1, 0, -1: SP_NOMEM. */
int state_text_is_clean(const char *s, struct sp_arena *a, struct sp_err *err);

/* Where the target lies. -1: SP_NOMEM. */
int state_place_of(const struct target *target, struct sp_arena *a, struct state_place *out,
                   struct sp_err *err);

/*
 * 0 where the state that was read from the file `name` is of this place, of this server where one
 * is named; -1: SP_INPUT naming both, SP_NOMEM.
 */
int state_is_of(const struct state *state, const struct state_place *place, const char *server,
                const char *name, struct sp_err *err);

/* Is it time to look at the bucket's settings again? known NULL: nothing is known. */
bool state_wants_settings(const struct known_state *known, time_t now);

/* Append it as JSON. -1: SP_NOMEM, SP_LIMIT. */
int state_make(const struct state *state, struct sp_buf *out, struct sp_err *err);

/* name is what messages call the file. -1: SP_INPUT with the place that is wrong, SP_NOMEM. */
int state_parse(const char *name, const char *text, size_t len, struct sp_arena *a,
                struct state *out, struct sp_err *err);

/* 0; 1 where there is no such file; -1: SP_INPUT, SP_IO, SP_NOMEM. */
int state_read(const char *path, struct sp_arena *a, struct state *out, struct sp_err *err);

/* Whole or not at all, mode 0600. -1: SP_IO, SP_NOMEM, SP_LIMIT. */
int state_write(const char *path, const struct state *state, struct sp_arena *a,
                struct sp_err *err);

#define STATE_UNLOCKED (-1)

/*
 * Take PATH.lock, which stays behind, for as long as *fd is open. 0; 1 with SP_IO where another run
 * holds it; -1: SP_IO where there can be no lock.
 */
int state_lock(const char *path, int *fd, struct sp_err *err);

#endif
