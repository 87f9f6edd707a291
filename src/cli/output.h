/* Where a report goes. */
#ifndef SP_CLI_OUTPUT_H
#define SP_CLI_OUTPUT_H

#include "base/buffer.h"

/*
 * Write to a file by way of a temporary file beside it and a rename: there is a whole file or none.
 * path NULL, "-" or /dev/stdout is standard output. -1: SP_IO with the reason.
 */
int output_write(const char *path, const char *text, size_t len, struct sp_err *err);

/* The same for what holds a secret: the file gets mode 0600, whatever the umask is. */
int output_write_private(const char *path, const char *text, size_t len, struct sp_err *err);

/* The same for what others read, who may be others than us: the file gets mode 0644. */
int output_write_public(const char *path, const char *text, size_t len, struct sp_err *err);

/* Whether to colour: when is "always", "never" or "auto" (a terminal, no NO_COLOR, not dumb). */
bool output_colour(const char *when, bool to_file);

/* Columns of the terminal, 80 where it is none. */
int output_columns(void);

#endif
