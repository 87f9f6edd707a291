/* What comes back from a server, and what is written to a file, without what only we may know. */
#ifndef SP_SETTINGS_HIDE_H
#define SP_SETTINGS_HIDE_H

#include "settings/settings.h"

#define HIDDEN "(hidden)"

/*
 * The bytes without the secret and the session token, and with the access key shortened to its
 * ends: wherever they stand, as they are, percent-encoded, as characters of XML or with a backslash
 * before them, and also where the text ends before they do. A signature goes, too, and so does a
 * text as a row of numbers. What is shorter than HIDDEN stays: it says nothing and may stand
 * anywhere. The result is never longer than the text, ends in NUL, and is the text itself where
 * nothing had to go. NULL: SP_NOMEM.
 */
const char *credentials_hide(const struct credentials *c, const char *text, size_t len,
                             struct sp_arena *a, size_t *out_len, struct sp_err *err);

#endif
