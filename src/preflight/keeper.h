/* --state: what the run before learnt, and who may use the file now. */
#ifndef SP_PREFLIGHT_KEEPER_H
#define SP_PREFLIGHT_KEEPER_H

#include "diagnose/diagnose.h"
#include "state/state.h"

/* Zeroed before its first use. */
struct keeper {
    const char *path; /* NULL: nothing is remembered */
    bool is_locked;
    int lock;
    struct sp_err no_lock;    /* why there is no lock: then nothing can be written, either */
    struct state_place place; /* that is looked at */
    bool is_known;            /* a run before learnt something */
    struct state state;
};

/*
 * Lock and read. path NULL: there is no file. -1: SP_IO where another run has it or it cannot be
 * read, SP_INPUT where it is broken or of another place, SP_NOMEM.
 */
int keeper_open(struct keeper *k, const char *path, const struct target *target, struct sp_arena *a,
                struct sp_err *err);

/*
 * Write what was learnt, where the check of the identity passed and the run came to its end. -1:
 * SP_IO, SP_NOMEM.
 */
int keeper_keep(struct keeper *k, const struct check_context *c, const struct diagnosis *d,
                struct sp_arena *a, struct sp_err *err);

/* Let others have it. */
void keeper_close(struct keeper *k);

#endif
