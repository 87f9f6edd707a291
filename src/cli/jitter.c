#include "cli/jitter.h"

#include <stdint.h>
#include <sys/random.h>
#include <time.h>

#define SLICE_MS 200 /* a signal that comes just before the sleep is seen after it */

void
jitter(long seconds, const volatile sig_atomic_t *interrupted)
{
    uint64_t random = 0;
    long long left;

    /* Without random bytes nobody waits: it is a courtesy. */
    if (seconds <= 0 || getrandom(&random, sizeof(random), 0) != (ssize_t)sizeof(random))
        return;
    for (left = (long long)(random % ((uint64_t)seconds * 1000 + 1)); left > 0 && *interrupted == 0;
         left -= SLICE_MS) {
        const long ms = left < SLICE_MS ? (long)left : SLICE_MS;
        const struct timespec slice = {.tv_nsec = ms * 1000000};

        (void)nanosleep(&slice, NULL);
    }
}
