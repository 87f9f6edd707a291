/* Runs the probes in waves: all that needs no earlier answer goes out at once. */
#ifndef SP_PROBE_WAVES_H
#define SP_PROBE_WAVES_H

#include "probe/net.h"
#include "probe/plan.h"

/*
 * Look at the target. What is seen, good or bad, is in *ev; -1 means that we could not look:
 * SP_NOMEM, SP_BUG, SP_IO. trusted says whether signed requests may be sent at all (the trust
 * anchors could be loaded); the network verifies each connection besides.
 */
int waves_run(const struct target *t, bool trusted, const struct net *net, struct sp_arena *a,
              struct evidence *ev, struct sp_err *err);

/* How long a throttled answer asks to wait, in milliseconds. */
long waves_pause_of(const struct exchange_seen *ex);

#endif
