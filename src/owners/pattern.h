/*
 * The pattern language of the table of layouts. A pattern is a path whose segments are matched
 * one by one against the last segments of a key; what stands before them is the root.
 *
 *   abc          these bytes
 *   *            one or more bytes, within one segment
 *   <hex>        one or more hexadecimal digits; <hex16>: exactly 16
 *   <digits>     one or more decimal digits; <digits8>: exactly 8
 *   <uuid>       8-4-4-4-12 hexadecimal digits
 *   <ulid>       26 characters of Crockford's base 32
 *   <who>        a whole segment: the name that tells two owners in one root apart
 *   /...         at the end: one or more further segments, whatever they are
 *   /            at the end: a folder, as a delimited list or a folder marker names it
 *
 * Classes take as much as they can and give nothing back; only the last * of a segment is tried
 * again, so that a match takes at most the bytes of the key times those of the pattern. Pure and
 * without memory.
 */
#ifndef SP_OWNERS_PATTERN_H
#define SP_OWNERS_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/poison.h"

#define OWNER_SEGMENTS_MAX                                                                         \
    32 /* of a key; what lies deeper matches only patterns that end in /... */

struct owner_segment {
    size_t at; /* offset into the key */
    size_t len;
};

/* A key taken apart; the bytes belong to the caller. */
struct owner_key {
    const char *bytes;
    size_t len;
    struct owner_segment segment[OWNER_SEGMENTS_MAX];
    size_t nsegments;
    bool folder; /* it ends in '/' */
    bool deep;   /* it has more segments than were kept */
};

/* A pattern taken apart; the text belongs to the caller. */
struct owner_form {
    const char *text;
    size_t nsegments; /* without the open end */
    bool open;        /* it ends in "/..." */
    bool folder;      /* it ends in '/' */
    char lead;        /* the byte that its first segment begins with; 0: one of several */
};

struct owner_match {
    size_t root_len; /* bytes of the key before the layout, without the '/' between; 0: none */
    const char *who; /* within the key; NULL where the pattern has no <who> */
    size_t who_len;
};

void owner_key_split(const char *bytes, size_t len, struct owner_key *out);

void owner_pattern_form(const char *text, struct owner_form *out);

/* The leftmost place where the pattern fits; *out is filled only then. */
bool owner_pattern_match(const struct owner_form *form, const struct owner_key *key,
                         struct owner_match *out);

#endif
