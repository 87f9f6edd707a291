/* A small HTTPS server on loopback, in threads of the test: it notes what comes and misbehaves. */
#ifndef TESTS_UNIT_NET_HTTPS_H
#define TESTS_UNIT_NET_HTTPS_H

#include "test.h"

#include <openssl/ssl.h>
#include <pthread.h>
#include <stdbool.h>

#define HTTPS_SEEN_MAX 32
#define HTTPS_HEAD_MAX 4096

/* One request as it came. */
struct https_seen {
    unsigned connection; /* from 1 */
    char head[HTTPS_HEAD_MAX];
    unsigned long long body_len;
    unsigned long long sum; /* of the body: https_sum */
};

/* What is done with a request whose path holds the word. */
struct https_manner {
    const char *word;
    unsigned long long read; /* bytes of the body that are read before the answer */
    const char *answer;      /* NULL: none */
    bool drain;              /* read the rest behind the answer */
    bool close;              /* close the connection behind it */
    unsigned skip;           /* the first so many of them are done as usual */
    unsigned times;          /* then this is done so often; 0: always */
};

struct https {
    int port;
    int fd;
    SSL_CTX *ctx;
    pthread_t thread;
    pthread_t connections[HTTPS_SEEN_MAX];
    unsigned nconnections;
    pthread_mutex_t lock;
    struct https_seen seen[HTTPS_SEEN_MAX];
    size_t nseen;
    struct https_manner manners[4];
    unsigned matched[4];
};

/* By default: read all, answer 200 with "hello", keep the connection. */
void https_start(struct https *server);
/* All connections must be closed by then. */
void https_stop(struct https *server);

unsigned long long https_sum(unsigned long long sum, const unsigned char *data, size_t len);

#endif
