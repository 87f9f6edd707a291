/* Time: the real clocks, and whether a run must end. */
#include "net/internal.h"

static time_t
real_now(void *ctx)
{
    (void)ctx;
    return time(NULL);
}

static long long
real_millis(void *ctx)
{
    struct timespec t = {0};

    (void)ctx;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct sp_clock
network_clock(void)
{
    return (struct sp_clock){.now = real_now, .millis = real_millis};
}

long long
net_now(const struct network *net)
{
    return net->clock.millis(net->clock.ctx);
}

long long
net_micros(const struct network *net)
{
    struct timespec t = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000000 + t.tv_nsec / 1000 - net->started_us;
}

long long
net_deadline(const struct network *net, long ms)
{
    long long then = net_now(net) + ms;

    return then < net->deadline ? then : net->deadline;
}

int
network_interrupts(const struct network_watch *watch)
{
    return watch == NULL || watch->interrupted == NULL
               ? 0
               : __atomic_load_n(watch->interrupted, __ATOMIC_RELAXED);
}

bool
net_interrupted(const struct network *net)
{
    return network_interrupts(net->options.watch) > net->forgiven;
}

void
net_extend(void *ctx, long ms)
{
    struct network *net = ctx;

    net->extended = true;
    net->forgiven = network_interrupts(net->options.watch);
    net->deadline = net_now(net) + ms;
}

bool
net_stop(const struct network *net, const char *waiting_for)
{
    const struct network_watch *watch = net->options.watch;
    long long now = net_now(net);

    if (watch != NULL && watch->tick != NULL)
        watch->tick(watch->ctx, waiting_for, now - net->started);
    return net_interrupted(net) || now >= net->deadline;
}
