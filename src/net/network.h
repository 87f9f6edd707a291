/* The real network: resolver threads, OpenSSL handshakes, HTTP over libcurl, one event loop. */
#ifndef SP_NET_NETWORK_H
#define SP_NET_NETWORK_H

#include "probe/net.h"

/* Who wants to know how the run goes on. */
struct network_watch {
    /* Called a few times a second while something is waited for. */
    void (*tick)(void *ctx, const char *waiting_for, long long elapsed_ms);
    void *ctx;
    /* Counted up by a signal handler: the run ends as soon as it is seen; once it was extended, as
       soon as there is one more. */
    const volatile int *interrupted;
};

struct network_options {
    long timeout_ms;         /* of the whole run, from network_new on */
    long connect_timeout_ms; /* of a lookup, a connect, a handshake each */
    const struct network_pin *pins;
    size_t npins;
    const char *hosts_file; /* NULL: the system's */
    struct net_trust trust;
    const struct network_watch *watch; /* NULL: nobody */
    const char *user_agent;
};

/* Addresses that are used in place of a lookup. */
struct network_pin {
    const char *host; /* "*": every name that has no pin of its own */
    long port;
    const char *address; /* or several, separated by commas */
};

struct network; /* hides libcurl and OpenSSL */

/*
 * Networks in several threads: held before the first thread begins, dropped behind the last one, so
 * that the libraries start and end once. -1: SP_BUG.
 */
int networks_hold(struct sp_err *err);
void networks_drop(void);

/* NULL: SP_NOMEM, SP_BUG (a library that lacks what is needed is named). */
struct network *network_new(const struct network_options *options, struct sp_err *err);

/*
 * The count that a signal handler raises, perhaps in another thread; 0 where nobody raises one.
 */
int network_interrupts(const struct network_watch *watch);

/* The calls that src/probe makes. Borrowed: as long as the network lives. */
struct net network_calls(struct network *network);

/* The real clocks alone. */
struct sp_clock network_clock(void);

/* Takes NULL too. */
void network_free(struct network *network);

#endif
