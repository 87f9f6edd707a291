/* The proxy that variables name, and who of its names is spared. Pure but for the environment. */
#ifndef SP_SETTINGS_PROXY_H
#define SP_SETTINGS_PROXY_H

#include "settings/settings.h"

/* Read the variables into s->proxy. -1: SP_NOMEM. */
int proxy_from_environment(struct settings *s, const struct settings_sources *sources,
                           struct sp_arena *a, struct sp_err *err);

/*
 * Whether NO_PROXY spares a host, as Python's urllib and so boto3 reads it: names with or without
 * a dot in front stand for all that lies below them too, "*" alone for everything; a port counts.
 */
bool proxy_spares(const char *no_proxy, const char *host, int port);

/* The first entry that only other programs understand: a range of addresses. "" for none. Takes
 * NULL too. */
const char *proxy_range(const char *no_proxy, struct sp_arena *a, struct sp_err *err);

#endif
