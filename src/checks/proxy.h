/* What a proxy of the environment means for the judged name. */
#ifndef SP_CHECKS_PROXY_H
#define SP_CHECKS_PROXY_H

#include "checks/check.h"

/*
 * The endpoint was reached through the proxy, and the consumer would go there too: that it cannot
 * be reached straight is no fault then.
 */
bool proxy_is_the_way(const struct check_context *c);

/* A rule: only the proxy leads there, and the consumer uses none. */
int proxy_required(const struct check_context *c, struct sp_buf *detail, struct sp_err *err);

#endif
