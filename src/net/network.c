/* The event loop: all handshakes and exchanges of a wave at once, in one thread. */
#include "net/network.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sys/resource.h>

#include "base/text.h"
#include "net/internal.h"

#define WAVE_MAX 64 /* handshakes of one wave: two names with 16 addresses, and room */

static bool
net_over(void *ctx, bool *interrupted)
{
    const struct network *net = ctx;

    *interrupted = net_interrupted(net);
    return *interrupted || net_now(net) >= net->deadline;
}

/* Transfers that libcurl has ended by itself. */
static int
collect(struct network *net, struct evidence *ev, size_t *open)
{
    CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(net->multi, &left)) != NULL) {
        struct transfer *t = NULL;
        CURLcode code = message->data.result;

        if (message->msg != CURLMSG_DONE)
            continue;
        (void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &t);
        if (transfer_finish(t, code, ev) == -1)
            return -1;
        transfer_close(net, t); /* a parser and a handle are not small */
        (*open)--;
    }
    return 0;
}

/* One turn of the loop: let libcurl work, wait for something to happen, step the handshakes. */
static int
turn(struct network *net, struct shake *shakes, size_t nshakes, size_t *open, struct evidence *ev,
     struct sp_arena *a, struct sp_err *err)
{
    struct curl_waitfd fds[WAVE_MAX] = {0};
    struct shake *waiting[WAVE_MAX];
    unsigned n = 0;
    int running = 0;

    if (curl_multi_perform(net->multi, &running) != CURLM_OK)
        return sp_fail(err, SP_BUG, "libcurl's event loop failed");
    if (collect(net, ev, open) == -1)
        return -1;
    for (size_t i = 0; i < nshakes; i++) {
        if (shakes[i].state == SHAKE_DONE)
            continue;
        waiting[n] = &shakes[i];
        fds[n].fd = shakes[i].fd;
        fds[n++].events =
            (short)(shakes[i].events == POLLIN ? CURL_WAIT_POLLIN : CURL_WAIT_POLLOUT);
    }
    if (n == 0 && *open == 0)
        return 0;
    /* An error here is a signal that came: the loop looks at it. */
    (void)curl_multi_poll(net->multi, fds, n, NET_TICK_MS, NULL);
    for (unsigned i = 0; i < n; i++) {
        if (shake_step(net, waiting[i], fds[i].revents, a, err) == -1)
            return -1;
        if (waiting[i]->state == SHAKE_DONE)
            shake_release(waiting[i]);
    }
    return 0;
}

/* All that is still open can be done without. */
static bool
is_dispensable(const struct transfer *transfers, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!transfers[i].done && !transfers[i].job->optional)
            return false;
    return true;
}

static bool
shakes_done(const struct shake *shakes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (shakes[i].state != SHAKE_DONE)
            return false;
    return true;
}

static const char *
waits_for(const struct transfer *transfers, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!transfers[i].done)
            return transfers[i].header_bytes == 0 ? "an answer" : "the rest of an answer";
    return "a handshake";
}

/*
 * The run is over. What is on its way and changes something would be carried out without us, maybe
 * after the last look at what is there: its answer is worth a moment. One interrupt more ends it.
 */
static int
await_deeds(struct network *net, struct transfer *transfers, size_t n, size_t open,
            struct evidence *ev, struct sp_arena *a, struct sp_err *err)
{
    const long long end = net_now(net) + NET_GRACE_MS;
    const int interrupts = network_interrupts(net->options.watch);

    for (size_t i = 0; i < n; i++) {
        if (transfers[i].done || transfer_is_deed(&transfers[i]))
            continue;
        if (transfer_abandon(&transfers[i], ev) == -1)
            return -1;
        transfer_close(net, &transfers[i]); /* else libcurl would begin it now */
        open--;
    }
    while (open > 0 && net_now(net) < end && network_interrupts(net->options.watch) == interrupts)
        if (turn(net, NULL, 0, &open, ev, a, err) == -1)
            return -1;
    return 0;
}

static int
net_wave(void *ctx, struct net_handshake *handshakes, size_t nshakes,
         struct net_exchange *exchanges, size_t nexchanges, struct evidence *ev, struct sp_arena *a,
         struct sp_err *err)
{
    struct network *net = ctx;
    struct shake shakes[WAVE_MAX];
    struct transfer transfers[SEEN_EXCHANGES_MAX] = {0};
    long long moved = net_now(net); /* when something was done that the wave is for */
    size_t started = 0;
    size_t open = 0;
    int rc = -1;

    if (nshakes > WAVE_MAX || nexchanges > SEEN_EXCHANGES_MAX)
        return sp_fail(err, SP_BUG, "a wave of %zu and %zu", nshakes, nexchanges);
    for (; started < nshakes; started++)
        if (shake_start(net, &shakes[started], &handshakes[started], err) == -1) {
            started++;
            goto out;
        }
    for (size_t i = 0; i < nexchanges; i++, open++)
        if (transfer_start(net, &transfers[i], &exchanges[i], a, err) == -1)
            goto out;
    while (open > 0 || !shakes_done(shakes, nshakes)) {
        size_t before = open;

        if (net_stop(net, waits_for(transfers, nexchanges)))
            break;
        if (turn(net, shakes, nshakes, &open, ev, a, err) == -1)
            goto out;
        if (open != before || !shakes_done(shakes, nshakes) ||
            !is_dispensable(transfers, nexchanges))
            moved = net_now(net);
        else if (net_now(net) - moved >= net->options.connect_timeout_ms)
            break;
    }
    for (size_t i = 0; i < nshakes; i++) /* steps that have a deadline see it */
        if (shake_step(net, &shakes[i], 0, a, err) == -1)
            goto out;
    if (open > 0 && !net->extended && net_stop(net, "an answer") &&
        await_deeds(net, transfers, nexchanges, open, ev, a, err) == -1)
        goto out;
    for (size_t i = 0; i < nexchanges; i++)
        if (!transfers[i].done && transfer_abandon(&transfers[i], ev) == -1)
            goto out;
    rc = 0;
out:
    for (size_t i = 0; i < started; i++)
        shake_release(&shakes[i]);
    for (size_t i = 0; i < nexchanges; i++)
        transfer_close(net, &transfers[i]);
    return rc;
}

static void
net_pause(void *ctx, long ms)
{
    const struct network *net = ctx;
    long long end = net_deadline(net, ms);

    while (!net_stop(net, "the store to have time") && net_now(net) < end) {
        long long left = end - net_now(net);

        (void)poll(NULL, 0, left > NET_TICK_MS ? NET_TICK_MS : (int)left);
    }
}

int
net_too_many_files(struct sp_err *err)
{
    (void)sp_fail(err, SP_IO, "too many open files");
    return sp_hint(err, "Raise the limit (ulimit -n): a run needs %d.", NET_FILES_MIN);
}

/* Before 7.84 libcurl itself does not guard what it counts there. */
static pthread_mutex_t libraries = PTHREAD_MUTEX_INITIALIZER;

int
networks_hold(struct sp_err *err)
{
    CURLcode code;

    (void)pthread_mutex_lock(&libraries);
    code = curl_global_init(CURL_GLOBAL_DEFAULT);
    (void)pthread_mutex_unlock(&libraries);
    return code == CURLE_OK ? 0 : sp_fail(err, SP_BUG, "libcurl does not start");
}

void
networks_drop(void)
{
    (void)pthread_mutex_lock(&libraries);
    curl_global_cleanup();
    (void)pthread_mutex_unlock(&libraries);
}

static int
set_up(struct network *net, struct sp_err *err)
{
    const curl_version_info_data *curl;
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < NET_FILES_MIN)
        return net_too_many_files(err);
    if (networks_hold(err) == -1)
        return -1;
    net->curl_ready = true;
    curl = curl_version_info(CURLVERSION_NOW);
    if (curl->ssl_version == NULL || !sp_starts(curl->ssl_version, "OpenSSL/"))
        return sp_fail(err, SP_BUG, "libcurl is built with %s, OpenSSL is needed",
                       curl->ssl_version == NULL ? "no TLS library" : curl->ssl_version);
    net->shake_ctx = shake_context(err);
    if (net->shake_ctx == NULL)
        return -1;
    net->multi = curl_multi_init();
    if (net->multi == NULL || curl_multi_setopt(net->multi, CURLMOPT_MAX_HOST_CONNECTIONS,
                                                (long)NET_HOST_CONNECTIONS) != CURLM_OK)
        return sp_fail(err, SP_NOMEM, "out of memory: libcurl's event loop");
    return 0;
}

struct network *
network_new(const struct network_options *options, struct sp_err *err)
{
    struct network *net = calloc(1, sizeof(*net));

    if (net == NULL) {
        (void)sp_fail(err, SP_NOMEM, "out of memory: the network");
        return NULL;
    }
    net->options = *options;
    net->clock = network_clock();
    net->started = net_now(net);
    net->started_us = net_micros(net);
    net->deadline = net->started + options->timeout_ms;
    if (set_up(net, err) == -1) {
        network_free(net);
        return NULL;
    }
    return net;
}

struct net
network_calls(struct network *network)
{
    return (struct net){.lookup = net_lookup,
                        .wave = net_wave,
                        .over = net_over,
                        .pause = net_pause,
                        .extend = net_extend,
                        .clock = network->clock,
                        .ctx = network};
}

void
network_free(struct network *network)
{
    if (network == NULL)
        return;
    if (network->multi != NULL)
        (void)curl_multi_cleanup(network->multi);
    SSL_CTX_free(network->shake_ctx);
    if (network->curl_ready)
        networks_drop();
    sp_arena_free(&network->lasting);
    free(network);
}
