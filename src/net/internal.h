/* Shared by the files of src/net only. */
#ifndef SP_NET_INTERNAL_H
#define SP_NET_INTERNAL_H

#include <curl/curl.h>
#include <openssl/ssl.h>

#include "net/network.h"

#define NET_TICK_MS 100      /* how often deadlines, signals and the progress line are looked at */
#define NET_GRACE_MS 1000    /* for the answer to what changes something, beyond the end of a run */
#define NET_ADDRESSES_MAX 16 /* addresses looked at of one name */
#define NET_FILES_MIN 64     /* that may be open: a handshake on every address, and the requests */
#define NET_HOST_CONNECTIONS 4 /* at once to one host: the first wave is one turn */

struct network {
    struct network_options options;
    struct sp_clock clock;
    long long started; /* monotonic, milliseconds */
    long long started_us;
    long long deadline;
    int forgiven;  /* interrupts that no longer count */
    bool extended; /* it goes on beyond its end, to tidy up */
    SSL_CTX *shake_ctx;
    CURLM *multi;
    bool curl_ready;
    struct sp_arena lasting; /* what connections hold: they outlive a wave and its arena */
};

long long net_now(const struct network *net);

/* Since the network was made. */
long long net_micros(const struct network *net);

/* The earlier of the run's deadline and now + ms. */
long long net_deadline(const struct network *net, long ms);

/* The run must end: its time is over or somebody interrupted it. Also shows progress. */
bool net_stop(const struct network *net, const char *waiting_for);
bool net_interrupted(const struct network *net);
void net_extend(void *ctx, long ms);

int net_lookup(void *ctx, struct net_lookup *jobs, size_t n, struct sp_arena *a,
               struct sp_err *err);

/* That we have too few files is no evidence of the place: -1, SP_IO. */
int net_too_many_files(struct sp_err *err);

/* handshake.c: one handshake as a state machine that never blocks. */
enum shake_state { SHAKE_CONNECTING, SHAKE_TLS, SHAKE_DONE };

struct shake {
    enum shake_state state;
    int fd;
    short events; /* what it waits for, of poll(2) */
    SSL *ssl;
    long long began;    /* of the state */
    long long deadline; /* of the state */
    struct net_handshake *job;
};

SSL_CTX *shake_context(struct sp_err *err);
int shake_start(const struct network *net, struct shake *s, struct net_handshake *job,
                struct sp_err *err);
/* Go on as far as possible; revents are those of poll(2), 0 when only time passed. */
int shake_step(const struct network *net, struct shake *s, short revents, struct sp_arena *a,
               struct sp_err *err);
void shake_release(struct shake *s);

/* exchange.c: one request over libcurl. */

/* How TLS ended on a connection. */
struct tls_end {
    bool notified;     /* close_notify came */
    bool sending;      /* the body of a request */
    bool write_failed; /* meanwhile */
};

struct transfer {
    CURL *easy;
    struct curl_slist *headers;
    struct curl_slist *resolve;
    struct curl_slist *connect_to;
    struct s3_parser *parser;
    struct sp_buf answer; /* the beginning of the body, where it is wanted */
    struct net_exchange *job;
    const struct network *net;
    struct sp_arena *arena; /* of the run */
    struct sp_arena *lasting;
    long long began;
    long long began_us;
    long long tls_us;           /* -1: no handshake of its own was begun */
    long long sent_us;          /* -1: the body is not yet out */
    long long first_us;         /* -1: nothing came */
    unsigned long long read_at; /* bytes of the request's body that libcurl has taken */
    unsigned long long sent;    /* of these, those that went out */
    size_t header_bytes;
    unsigned long long body_bytes;
    bool too_big;
    bool framed; /* a header says where the body ends */
    bool failed; /* err holds why we could not go on */
    bool done;
    struct tls_end *tls_end; /* NULL: not known */
    const char *why;         /* words of the judge that refused the chain */
    char error[CURL_ERROR_SIZE];
    struct sp_err *err;
};

int transfer_start(struct network *net, struct transfer *t, struct net_exchange *job,
                   struct sp_arena *a, struct sp_err *err);
/* code: of libcurl, when the transfer has ended by itself. */
int transfer_finish(struct transfer *t, CURLcode code, struct evidence *ev);
/* It changes something at the server, and is on its way there or carried out. */
bool transfer_is_deed(const struct transfer *t);
/* Ended by us: the run is over, or it was not worth the wait. */
int transfer_abandon(struct transfer *t, struct evidence *ev);
/* Of the connection that it is on, which an earlier one may have opened. NULL: not known. */
struct tls_end *transfer_tls_end(const struct transfer *t);
/* Free what it holds; what it saw stays. Can be called again. */
void transfer_close(struct network *net, struct transfer *t);

/* Options in one place; the first that libcurl refuses is named by its number. */
#define SET(option, value)                                                                         \
    do {                                                                                           \
        if (curl_easy_setopt(t->easy, option, value) != CURLE_OK)                                  \
            return sp_fail(err, SP_BUG, "libcurl refuses option " #option);                        \
    } while (0)

/* upload.c: the body of a request, where it has one that is not empty. */
bool upload_is_one(const struct transfer *t);
int upload_set(struct transfer *t, struct sp_err *err); /* the method, too */

/* Of a connection whose TLS is up. */
void upload_guard(const SSL *ssl, struct tls_end *end);

#endif
