/* Strings: comparing, showing what a stranger sent, and the encodings that several stages share. */
#ifndef SP_BASE_TEXT_H
#define SP_BASE_TEXT_H

#include "base/buffer.h"

bool sp_streq(const char *a, const char *b);  /* NULL equals only NULL */
bool sp_strieq(const char *a, const char *b); /* ASCII case folded; NULL equals only NULL */
bool sp_starts(const char *s, const char *prefix);
bool sp_ends(const char *s, const char *suffix);
bool sp_iends(const char *s, const char *suffix); /* ASCII case folded */

bool sp_is_space(char c);
bool sp_is_digit(char c);
bool sp_is_alnum(char c);
char sp_lower(char c);
int sp_hex_value(char c); /* 0..15, or -1 */

/* A whole number in decimal, nothing else around it. false when it is not one or not in min..max.
 */
bool sp_parse_number(const char *s, long min, long max, long *out);

/*
 * What a peer sent, made safe to show on a terminal: valid UTF-8 stays; control bytes (C0, DEL,
 * C1), broken UTF-8 and characters that reorder text become \xNN; a backslash is doubled. At most
 * max_bytes of the input are shown, then "..." follows. NULL without memory.
 */
char *sp_show(struct sp_arena *a, const void *p, size_t len, size_t max_bytes, struct sp_err *err);

/* Columns that a valid UTF-8 string takes on a terminal, one for each character. */
size_t sp_columns(const char *s);

/* Lower-case hexadecimal; NULL without memory. */
char *sp_hex(struct sp_arena *a, const void *p, size_t len, struct sp_err *err);

#endif
