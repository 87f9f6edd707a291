/* What an earlier write probe left behind, recognised by its name. Pure. */
#ifndef SP_CHECKS_WRITE_TRACES_H
#define SP_CHECKS_WRITE_TRACES_H

#include "checks/rules.h"

/*
 * The objects that are listed in the prefix are all of write probes, and there are some; folder
 * markers aside.
 */
bool write_traces_alone(const struct check_context *c);

/* The same of a listing of versions or uploads, of which all names below the prefix are known. */
bool write_traces_only(const struct check_context *c, const struct s3_listing *l);

/* This run looks after them by itself, and says what became of them. */
bool write_traces_are_swept(const struct check_context *c);

#endif
