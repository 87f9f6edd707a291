#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "base/text.h"

#define SHOW_AFTER_MS 1000
#define SHOW_EVERY_MS 500

void
progress_init(struct progress *p)
{
    *p = (struct progress){.enabled =
                               isatty(STDERR_FILENO) == 1 && !sp_streq(getenv("TERM"), "dumb")};
}

void
progress_tick(void *ctx, const char *waiting_for, long long elapsed_ms)
{
    struct progress *p = ctx;

    if (!p->enabled || elapsed_ms < SHOW_AFTER_MS || elapsed_ms - p->last < SHOW_EVERY_MS)
        return;
    p->last = elapsed_ms;
    p->shown = true;
    (void)fprintf(stderr, "\r\033[Kwaiting for %s, %lld s", waiting_for, elapsed_ms / 1000);
    (void)fflush(stderr);
}

void
progress_end(struct progress *p)
{
    if (!p->shown)
        return;
    (void)fputs("\r\033[K", stderr);
    (void)fflush(stderr);
    p->shown = false;
}
