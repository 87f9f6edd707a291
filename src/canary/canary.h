/*
 * The write probe: what the consumer will write, done once with objects of our own, and taken away
 * again. All of it lies in one folder below the prefix whose name says when it was made, so that
 * what a killed run leaves behind can be told from everything else.
 */
#ifndef SP_CANARY_CANARY_H
#define SP_CANARY_CANARY_H

#include "probe/net.h"
#include "settings/target.h"

#define CANARY_RANDOM 8                /* bytes that keep two probes of one second apart */
#define CANARY_OLD_SECONDS (60L * 60L) /* an earlier probe's traces are removed after that */
#define CANARY_TIDY_MS 15000L          /* for cleaning up, beyond the end of the run */

struct canary_order {
    bool forced; /* write although traces may stay behind */
    enum s3_style style;
    unsigned char random[CANARY_RANDOM];
};

/*
 * Write, read back, remove, and look whether anything is left. Only keys below the probe's own
 * folder are touched, and those of earlier probes that are older than CANARY_OLD_SECONDS. What was
 * done is in ev->canary, good or bad; every ending cleans up: a refusal, the run's limit, one
 * interrupt. -1: SP_NOMEM, SP_BUG, SP_IO, also after cleaning up; SP_INPUT before anything is sent:
 * with the probe's own names behind it the prefix is too long for a key.
 */
int canary_run(const struct target *t, const struct canary_order *order, const struct net *net,
               struct sp_arena *a, struct evidence *ev, struct sp_err *err);

/* "PREFIXs3preflight-probe-TTTTTTTT-RRRRRRRRRRRRRRRR/", hexadecimal. NULL: SP_NOMEM. */
const char *canary_folder(const char *prefix, time_t begun,
                          const unsigned char random[CANARY_RANDOM], struct sp_arena *a,
                          struct sp_err *err);

/* The key lies in such a folder directly below the prefix; when that probe began is in *begun. */
bool canary_is_ours(const char *prefix, const char *key, size_t len, time_t *begun);

#endif
