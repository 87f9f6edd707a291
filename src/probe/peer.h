/* Another site's place, seen once: whether it is the same content behind another name. */
#ifndef SP_PROBE_PEER_H
#define SP_PROBE_PEER_H

#include "probe/net.h"
#include "settings/target.h"

struct peer_seen {
    bool tried;            /* it was asked */
    struct page_seen page; /* the first page of its prefix; seen: that came */
    const char *problem;   /* why it did not; NULL */
};

/*
 * One lookup, and one signed list, over a connection that passes only. What goes wrong there is
 * evidence; counted with what the run sends, in ev. -1: SP_NOMEM, or the network's.
 */
int peer_look(const struct target *t, const struct net *net, struct sp_arena *a,
              struct evidence *ev, struct peer_seen *out, struct sp_err *err);

#endif
