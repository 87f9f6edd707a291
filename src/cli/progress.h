/* One line on standard error while something takes longer than a second; gone when it is over. */
#ifndef SP_CLI_PROGRESS_H
#define SP_CLI_PROGRESS_H

#include <stdbool.h>

struct progress {
    bool enabled; /* standard error is a terminal */
    bool shown;
    long long last; /* elapsed milliseconds of the last line */
};

void progress_init(struct progress *p);

/* To be called often; ctx is the struct progress. */
void progress_tick(void *ctx, const char *waiting_for, long long elapsed_ms);

/* Take the line away. */
void progress_end(struct progress *p);

#endif
