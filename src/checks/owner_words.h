/* Who keeps data in the prefix: questions that the rules ask, and how it is said. Pure. */
#ifndef SP_CHECKS_OWNER_WORDS_H
#define SP_CHECKS_OWNER_WORDS_H

#include "checks/stanza.h"

/* The layout by its id. */
bool owner_is(const struct owner_candidate *o, const char *layout);

/* It keeps its data right in our repository's folder. */
bool owner_is_in_repository(const struct check_context *c, const struct owner_candidate *o);

/* The stanza that is ours by name and place; whose database it is of is another question. */
bool owner_is_own_stanza(const struct check_context *c, const struct owner_candidate *o);

/* Objects that were taken for another tool's, in the folders of our stanza: they are its own. */
bool owner_is_within_stanza(const struct check_context *c, const struct owner_candidate *o);

/* What was read of its proof object; NULL: nothing, or it is not what its name says. */
const struct proof_seen *owner_proof_of(const struct check_context *c, size_t candidate);

/* Data of the database that was said to be ours, by pgBackRest or by Barman. */
bool owner_is_ours(const struct check_context *c, size_t candidate);

/* All that lies in the prefix is of that database, and something does. */
bool owner_all_is_ours(const struct check_context *c);

/*
 * "pgBackRest stanza db, PostgreSQL 15, system 7412..., last full backup 2 days ago, 14 objects
 * seen"; 1 or -1.
 */
int say_stanza(const struct check_context *c, struct sp_buf *detail, struct sp_err *err);

/* "restic, host backup01, 6 objects in s3://backup/apic/, the newest 2 days old"; 1 or -1. */
int say_owner(const struct check_context *c, size_t candidate, struct sp_buf *detail,
              struct sp_err *err);

/* The same of one without proof objects, and for the objects that were seen of it only. */
int say_owner_around(const struct check_context *c, const struct owner_candidate *o,
                     struct sp_buf *detail, struct sp_err *err);

/* "s3://backup/Mgmt/ holds pgBackRest stanza db, ...: it is not s3://backup/mgmt/"; 1 or -1. */
int say_sibling(const struct check_context *c, const struct sibling_seen *s, struct sp_buf *detail,
                struct sp_err *err);

#endif
