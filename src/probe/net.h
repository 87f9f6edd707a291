/*
 * The network as a parameter. src/net has the real one, tests hand in a canned one. Each call
 * does all of its jobs at once and returns when the last is done, failed or out of time; bad news
 * is written into the evidence, -1 means that we could not look.
 */
#ifndef SP_PROBE_NET_H
#define SP_PROBE_NET_H

#include "evidence/evidence.h"
#include "s3/request.h"

/* What a consumer's client verifies before a request leaves. */
struct net_trust {
    /* 0: the chain and the name are good; 1: they are not, *why says it in words; -1: error. */
    int (*verify)(void *ctx, const struct sp_bytes *chain, size_t nchain, const char *name,
                  const char **why, struct sp_err *err);
    void *ctx;
    int min_version;    /* of TLS, as OpenSSL numbers it */
    int security_level; /* of OpenSSL */
};

/* One name to look up. out->name is set by the caller. */
struct net_lookup {
    int port;
    bool optional; /* not waited for much longer than for those that are not */
    struct name_seen *out;
};

/* A connect and a handshake on one address, nothing is sent over it. */
struct net_handshake {
    const char *name; /* SNI; NULL: none is sent */
    int port;
    struct address_seen *out;
};

/* One request. Its answer is parsed as it streams. */
struct net_exchange {
    const struct s3_request *request;
    const struct name_seen *where; /* its addresses, already looked up */
    const char *address;           /* the only one of them to go to; NULL: any */
    bool verify;                   /* false: the chain is not looked at; never when signed */
    bool optional;                 /* given up where it alone keeps the wave waiting */
    bool fresh;     /* over a connection of its own: then it is never sent a second time unasked */
    bool of_object; /* asks for an object: what succeeds is its content */
    const struct sp_secret *proxy; /* the URL of one to go through; NULL: straight */
    const char *prefix;            /* that a listing was asked for */
    struct sp_arena *page;         /* where the reply lives */
    const struct s3_watch *watch;  /* sees the listing as it streams; NULL: nobody does */
    /* Is handed the body as it streams; NULL: nobody is. */
    void (*body)(void *ctx, const unsigned char *data, size_t len);
    void *body_ctx;
    struct sp_buf *keep; /* takes as much of the body as it holds; NULL: nothing does */
    /* Bytes of the answer's body that are kept in out->body; 0: none. Never of an object. */
    size_t answer_max;
    struct s3_keys *keys; /* takes the keys of a listing; NULL: nobody wants them */
    struct exchange_seen *out;
};

struct net {
    int (*lookup)(void *ctx, struct net_lookup *jobs, size_t n, struct sp_arena *a,
                  struct sp_err *err);
    /* Handshakes and exchanges together: one wave. */
    int (*wave)(void *ctx, struct net_handshake *shakes, size_t nshakes,
                struct net_exchange *exchanges, size_t nexchanges, struct evidence *ev,
                struct sp_arena *a, struct sp_err *err);
    /* The run is over: its own limit was reached, or it was interrupted. */
    bool (*over)(void *ctx, bool *interrupted);
    /* Let so much time go by; less when the run is over. */
    void (*pause)(void *ctx, long ms);
    /*
     * For what must be tidied up: from now on the run ends after ms, whatever became of it before;
     * one interrupt more ends it at once.
     */
    void (*extend)(void *ctx, long ms);
    struct sp_clock clock;
    void *ctx;
};

#endif
