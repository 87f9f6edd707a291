/*
 * What a server says that it signed, beside what we signed: the part of the request that was
 * changed on the way. AWS, Ceph and Swift echo with SignatureDoesNotMatch, others do not.
 */
#ifndef SP_CHECKS_ECHO_H
#define SP_CHECKS_ECHO_H

#include "evidence/evidence.h"

enum echo_part {
    ECHO_NONE,   /* the server does not say */
    ECHO_SAME,   /* it signed what we signed: the request came unchanged */
    ECHO_PATH,   /* of the request */
    ECHO_QUERY,  /* parameters, their order or how they are encoded */
    ECHO_PORT,   /* of the Host header: only this differs in it */
    ECHO_HOST,   /* the Host header's name */
    ECHO_LOST,   /* a header that we signed did not arrive */
    ECHO_REGION, /* of the scope */
    ECHO_OTHER,
};

struct echo {
    enum echo_part part;
    const char *ours; /* the first line that differs, of a scope the region; "" for none */
    const char *theirs;
};

/* Lines are copied into the arena. -1: SP_NOMEM. */
int echo_compare(const struct exchange_seen *ex, struct sp_arena *a, struct echo *out,
                 struct sp_err *err);

#endif
