/* So that many who are started in the same second do not ask in the same second. */
#ifndef SP_CLI_JITTER_H
#define SP_CLI_JITTER_H

#include <signal.h>

/* Sleep for a random time of at most so many seconds, or until *interrupted is not 0. */
void jitter(long seconds, const volatile sig_atomic_t *interrupted);

#endif
