/* The buckets that the key itself sees, where the one that was asked for was denied or missing. */
#ifndef SP_CHECKS_OWN_BUCKETS_H
#define SP_CHECKS_OWN_BUCKETS_H

#include "checks/rules.h"

/* The list of them; NULL: there is no complete one. */
const struct s3_buckets *own_buckets(const struct check_context *c);

/* Whether the bucket of the target is among them. */
bool is_own_bucket(const struct check_context *c, const struct s3_buckets *own);

/* Append "; the key's own buckets are a, b and 3 more", and the name that was meant; 1 or -1. */
int say_own_buckets(const struct check_context *c, const struct s3_buckets *own,
                    struct sp_buf *detail, struct sp_err *err);

#endif
