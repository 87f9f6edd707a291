/* Which repository is ours, in the place that the target leads to. Pure. */
#ifndef SP_SETTINGS_REPOSITORY_H
#define SP_SETTINGS_REPOSITORY_H

#include <stdint.h>

#include "settings/settings.h"

#define REPOSITORY_STANDARD_STANZA "db" /* of the Crunchy operator, always */

struct repository {
    const char *prefix;     /* in the bucket: "" or it ends in '/'; by default the target's */
    const char *stanza;     /* pgBackRest's */
    const char *server;     /* Barman's name of the server; NULL: not given */
    uint64_t system_id;     /* of our database (pg_controldata); 0: not given */
    const char *pg_version; /* its major version, "15" or "9.6"; NULL: not given */
};

/*
 * prefix: the target's. -1: SP_USAGE for a value that cannot be one; the message names its setting
 * and what was expected. SP_NOMEM.
 */
int repository_from_settings(const struct settings *s, const char *prefix, struct sp_arena *a,
                             struct repository *out, struct sp_err *err);

#endif
