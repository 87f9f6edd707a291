/* The hosts file, which goes before DNS. Pure. */
#ifndef SP_NET_HOSTS_H
#define SP_NET_HOSTS_H

#include <stdbool.h>
#include <stddef.h>

/* Whether a line of the file gives this address to the name (RFC 952: names in any case). */
bool hosts_give(const char *text, size_t len, const char *name, const char *address);

#endif
