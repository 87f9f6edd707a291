/*
 * The only place that holds a secret. It keeps it in a page of its own that stays out of core
 * files, wipes it when released, and shows nothing of it but a mask.
 */
#ifndef SP_BASE_SECRET_H
#define SP_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

#define SP_SECRET_MAX ((size_t)4000) /* bytes; session tokens of AWS are about 1,000 */

struct sp_secret {
    char *page; /* NULL: no secret */
    size_t len;
};

/* Copy len bytes into the container. -1: SP_LIMIT when too long, SP_NOMEM. */
int sp_secret_set(struct sp_secret *s, const char *value, size_t len, struct sp_err *err);

/* The bytes, terminated with NUL, for signing only; "" when there is none. */
const char *sp_secret_bytes(const struct sp_secret *s);

bool sp_secret_is_set(const struct sp_secret *s);

/* What may be shown: "(not set)" or "(hidden)". */
const char *sp_secret_mask(const struct sp_secret *s);

/* Wipe and free. Takes a zeroed container too. */
void sp_secret_release(struct sp_secret *s);

/* Overwrite memory in a way that the compiler does not remove. */
void sp_wipe(void *p, size_t len);

#endif
