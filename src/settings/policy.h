/* The least that the consumer's key must be allowed, as a policy document of AWS. Pure. */
#ifndef SP_SETTINGS_POLICY_H
#define SP_SETTINGS_POLICY_H

#include "settings/target.h"

/*
 * Append it as JSON; with what the write probe needs besides, where the target asks for one. -1:
 * SP_INPUT for a name that is no UTF-8, SP_NOMEM, SP_LIMIT.
 */
int policy_write(const struct target *t, struct sp_buf *out, struct sp_err *err);

#endif
