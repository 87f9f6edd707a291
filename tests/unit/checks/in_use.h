/* What a health run sees where all is well, in place of what a preflight sees. */
#ifndef TESTS_UNIT_CHECKS_IN_USE_H
#define TESTS_UNIT_CHECKS_IN_USE_H

#include "checks/healthy.h"

#define IN_USE_SYSTEM UINT64_C(7412000000000000001)
#define IN_USE_OTHER_SYSTEM UINT64_C(7398000000000000002)
#define IN_USE_HOUR ((time_t)3600)
#define IN_USE_DAY ((time_t)86400)

/*
 * Stanza db below db/, two full backups, the last one made from five to four hours ago; write-ahead
 * log of a minute ago. No schedule, no retention, no state.
 */
void world_in_use(struct world *w);

/* The same of barman-cloud, server pg-main. */
void world_in_use_barman(struct world *w);

/*
 * What a list of the folders of backups shows of full ones, after a case changed those; not where
 * the case says it itself.
 */
void world_settle_fulls(struct world *w);

/* The bucket's settings, versions and uploads are looked at, too. */
void world_settings_looked(struct world *w);

/* What an earlier run learnt: all as it is. */
struct known_state *world_known(struct world *w);

#endif
