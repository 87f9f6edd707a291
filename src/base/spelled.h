/* The ways in which a character comes back from a server, beside as it is. */
#ifndef SP_BASE_SPELLED_H
#define SP_BASE_SPELLED_H

#include <stddef.h>

/* Bytes of the longest of them. */
#define SP_SPELLED_MAX ((size_t)7)

/*
 * How many of the len bytes at p (one at the least) stand for the character: it itself, with a
 * backslash before it, percent-encoded once or twice, by number in XML or in JSON. 0: it is another
 * one.
 */
size_t sp_spells(const char *p, size_t len, char c);

#endif
