/* What lies where our repository goes, and what the consumer's first step makes of it. Pure. */
#ifndef SP_CHECKS_STANZA_H
#define SP_CHECKS_STANZA_H

#include "checks/check.h"

/* pgBackRest's place for our stanza. */
struct stanza_seen {
    struct pgbr_info infos[SEEN_INFOS]; /* as read; what the listing says where they were not */
    struct pgbr_pair archive;
    struct pgbr_pair backup;
    const struct pgbr_db *db; /* whose it is; NULL: nobody's, or that cannot be told */
    unsigned long long keys;  /* objects there, as far as it was listed */
    struct prediction create; /* what stanza-create would do, whoever is the consumer */
};

/* Fill stanza and prediction of the context. -1: SP_NOMEM. */
int stanza_look(struct check_context *c, struct sp_err *err);

/* An info file and its copy, as a list shows them, are the same: in size and in ETag. */
bool copy_is_listed_equal(const struct copy_seen *seen);

/* There is one: one of its info files exists. */
bool stanza_exists(const struct check_context *c);

/* stanza-create would come to a row of the table whose id begins so; false: nobody looked. */
bool stanza_comes_to(const struct check_context *c, const char *row);

/* The stanza is of the database that was said to be ours (--system-id). */
bool stanza_is_ours(const struct check_context *c);

#endif
