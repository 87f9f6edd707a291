/* What is said where there is no report. */
#ifndef SP_CLI_FAILURE_H
#define SP_CLI_FAILURE_H

#include "cli/options.h"

/* On standard error. */
void failure_print(const char *message, const char *hint);

/*
 * The same, and in the format that was asked for where it has an answer for this: to the file of
 * -o, or to standard output. A monitoring plugin speaks on standard output alone.
 */
void failure_tell(const struct cli *cli, const char *message, const char *hint);

#endif
