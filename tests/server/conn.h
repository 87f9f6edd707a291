/* One connection: reads and writes with a deadline, with or without TLS. */
#ifndef SERVER_CONN_H
#define SERVER_CONN_H

#include <openssl/ssl.h>
#include <stdbool.h>

#include "base/error.h"

#define CONN_TIMEOUT_MS 30000L

struct conn {
    int fd;   /* does not block */
    int stop; /* becomes readable when the server ends */
    SSL *ssl; /* NULL: no TLS */
    size_t at;
    size_t len;
    unsigned char in[16384]; /* bytes read ahead: at .. at + len */
    long drip;               /* bytes written per second; 0: as fast as it goes */
    bool reset;              /* end it with a TCP reset */
    bool no_notify;          /* end it without TLS close_notify */
};

/* Monotonic milliseconds. */
long long millis(void);

/* Wait for poll events. 1: there they are; 0: out of time; -1: the server ends. */
int conn_wait(const struct conn *c, short events, long long ms);

/* Let time pass. false: the server ends, or the peer is gone. */
bool conn_sleep(const struct conn *c, long ms);

/* At least one more byte into in, moving what is there to its front. 0: end; -1: error, no room. */
int conn_fill(struct conn *c);

/* All of it, or false. */
bool conn_write(struct conn *c, const void *p, size_t len);

/* Swallow what comes until the peer closes or the server ends. */
void conn_hang(struct conn *c);

/* Close the socket and free the SSL. */
void conn_close(struct conn *c);

#endif
