/* How near the end of the certificates is, and from when on that is told. */
#ifndef SP_CHECKS_EXPIRY_H
#define SP_CHECKS_EXPIRY_H

#include "checks/check.h"

/* Of the chains that pass, the one that ends first. */
struct expiry {
    const struct tls_verdict *chain;
    const char *address;
    long long left; /* seconds until then */
    long long warn; /* seconds: fewer are a warning */
    long long fail; /* and fewer than these a failure */
};

/* false: no chain passes; then only the two limits are told. */
bool expiry_of(const struct check_context *c, struct expiry *out);

#endif
