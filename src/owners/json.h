/*
 * JSON looked through where it lies, without memory: proof objects hold 64-bit numbers that must
 * stay exact, and a document of which only the beginning was read still tells its first members.
 * RFC 8259; a value deeper than 32 is refused.
 */
#ifndef SP_OWNERS_JSON_H
#define SP_OWNERS_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

#define OWNER_JSON_DEPTH_MAX 32

/* One value, as it stands in the document. */
struct owner_json {
    const char *at;
    size_t len;
};

/* Whether the text is one complete value with nothing but white space around it. */
bool owner_json_is_valid(const char *text, size_t len);

/*
 * The first value of a document whose end may be missing: what is there of it. Its members can be
 * walked; the one that is cut ends the walk. false: it does not begin as a value.
 */
bool owner_json_open(const char *text, size_t len, struct owner_json *out);

/* Walks the members of an object, or the elements of an array (their keys are empty). */
struct owner_json_walk {
    const char *p;
    const char *end;
    char close;
    bool started;
};

/* false: neither object nor array. */
bool owner_json_walk(struct owner_json value, struct owner_json_walk *walk);

/* The next one; key is the text between its quotes, as written. false: no more, or cut, or broken.
 */
bool owner_json_next(struct owner_json_walk *walk, struct owner_json *key,
                     struct owner_json *value);

/* A key as it is written, without escapes. */
bool owner_json_key_is(struct owner_json key, const char *name);

/*
 * A value by its path: "a.b" are members, "[]" is the first element of an array. An object that is
 * asked for a member of a key with dots has none.
 */
bool owner_json_find(struct owner_json value, const char *path, struct owner_json *out);

/* The text of a string, its escapes resolved (a lone surrogate becomes U+FFFD); of another value,
   its text as written. Terminated with NUL, which may also be within. NULL: SP_NOMEM. */
char *owner_json_text(struct owner_json value, struct sp_arena *a, size_t *len, struct sp_err *err);

/* A whole number from 0 on, written without fraction or exponent. */
bool owner_json_number(struct owner_json value, uint64_t *out);

/* Digits and nothing else: a number of at most 64 bits. */
bool owner_digits(const char *text, size_t len, uint64_t *out);

#endif
