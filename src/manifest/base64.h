/* Base64 as Kubernetes writes it (RFC 4648 section 4; white space between the groups is taken). */
#ifndef SP_MANIFEST_BASE64_H
#define SP_MANIFEST_BASE64_H

#include "base/buffer.h"

/*
 * Decode into out, which has room for len bytes. false when it is no base64: another character, a
 * wrong length, padding inside. *out_len is set when true.
 */
bool base64_decode(const char *text, size_t len, char *out, size_t *out_len);

/* Encode; NULL without memory. */
char *base64_encode(struct sp_arena *a, const void *p, size_t len, struct sp_err *err);

#endif
