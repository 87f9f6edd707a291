/* What a write probe sees where all is well, on top of the healthy world. */
#ifndef TESTS_UNIT_CHECKS_CANARY_H
#define TESTS_UNIT_CHECKS_CANARY_H

#include "checks/healthy.h"

#define CANARY_FOLDER "db/s3preflight-probe-6955b900-0123456789abcdef/"
#define CANARY_FOLDER_OTHER "db/s3preflight-probe-6955a000-fedcba9876543210/"

/* --write-probe was given, and every step went well; those that the consumer makes needless are
 * there as well. */
void world_canary(struct world *w);

/* The first step of an operation; it must be there. */
struct canary_step *canary_step_of(struct world *w, enum canary_op op);

/* Every step of an operation disappears, as if it had not been sent. */
void canary_drop(struct world *w, enum canary_op op);

/* One more trace. */
struct canary_trace *canary_trace_add(struct world *w, enum canary_thing thing, const char *key);

/* What a step is answered: "403 AccessDenied some words"; without a code it is not S3. */
void canary_answer(struct world *w, enum canary_op op, const char *text);

#endif
