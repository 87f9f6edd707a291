/* The schedule as the settings give it. Pure. */
#ifndef SP_CHECKS_SCHEDULE_H
#define SP_CHECKS_SCHEDULE_H

#include "checks/check.h"
#include "cron/cron.h"

/*
 * Five fields, or six with the second first. false: none is given, or it cannot be read, which is
 * a finding of the check "schedule".
 */
bool schedule_given(const struct check_context *c, struct cron *out);

#endif
