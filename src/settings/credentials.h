/* Where the pair of keys can come from. Each fills out or leaves it as it was. */
#ifndef SP_SETTINGS_CREDENTIALS_H
#define SP_SETTINGS_CREDENTIALS_H

#include "settings/profile.h"
#include "settings/settings.h"

/* --credentials: a directory with the files key and keysecret. -1: SP_INPUT, SP_LIMIT, SP_NOMEM. */
int credentials_from_directory(const struct setting *where, struct sp_arena *a,
                               struct credentials *out, struct sp_err *err);

/* The AWS variables; neither of the two set leaves out as it was. -1: SP_INPUT, SP_LIMIT, SP_NOMEM.
 */
int credentials_from_environment(const struct settings_sources *sources, struct sp_arena *a,
                                 struct credentials *out, struct sp_err *err);

/* A profile of one file; its secrets move to out. -1: SP_INPUT, SP_LIMIT, SP_NOMEM. */
int credentials_from_profile(struct profile *p, const char *name, struct sp_arena *a,
                             struct credentials *out, struct sp_err *err);

/* How a profile without static keys gets its keys; NULL: not at all. */
const char *credentials_other_kind(const struct profile *p);

#endif
