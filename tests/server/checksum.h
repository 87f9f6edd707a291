/* The checksums of x-amz-checksum-*, with code of their own. */
#ifndef SERVER_CHECKSUM_H
#define SERVER_CHECKSUM_H

#include <stdbool.h>
#include <stddef.h>

#define CHECKSUM_TEXT 64

/* Base64 of the checksum that a header names, "x-amz-checksum-crc32" and the like. false: no such
 * header, or the library failed. */
bool checksum_of(const char *header, const void *p, size_t len, char out[CHECKSUM_TEXT]);

/* Base64 of the MD5. false: the library failed. */
bool checksum_md5(const void *p, size_t len, char out[CHECKSUM_TEXT]);

#endif
