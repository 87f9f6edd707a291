/* The server: what all connections share, and one connection from accept to close. */
#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

#include <pthread.h>

#include "scenario.h"
#include "tls.h"

#define CONNECTIONS_MAX 2048U

struct server {
    const struct scenario *scenario;
    struct tls *tls; /* NULL: plain HTTP, or a banner */
    int log;         /* descriptor; -1: none */
    int stop;        /* becomes readable when the server ends */
    atomic_ulong requests;
    atomic_long ahead; /* seconds that SIGUSR1 moved its clock */
    pthread_mutex_t lock;
    pthread_cond_t gone;  /* a connection ended */
    unsigned connections; /* threads that were not joined yet */
    struct job *finished; /* threads that have nothing left to do */
};

#define CLOCK_STEP 7200L

/* One line into the log, in one write. */
void server_log(const struct server *s, const char *fmt, ...) SP_PRINTF(2, 3);

/* A thread of its own for a new connection; it closes the descriptor. */
void server_accept(struct server *s, int fd);

/* Wait until all connections are gone. stop must be readable by then. */
void server_drain(struct server *s);

#endif
