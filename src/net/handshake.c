/*
 * Connect and handshake on one address without verifying anything, so that what a server presents
 * can be seen also when it is wrong. Nothing is sent over the connection afterwards.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"
#include "net/internal.h"

#define CHAIN_MAX 32                        /* certificates kept of a chain */
#define CLIENT_CA_MAX 256                   /* bytes kept of an authority's name */
#define CHAIN_BYTES_MAX ((long)512 * 1024L) /* that OpenSSL takes in a Certificate message */

/* Asked for only where the server wants one: whether it also needs one is seen afterwards. */
static int
on_client_certificate(SSL *ssl, X509 **cert, EVP_PKEY **key)
{
    struct tls_seen *seen = SSL_get_app_data(ssl);

    (void)cert;
    (void)key;
    seen->client_cert_asked = true;
    return 0;
}

SSL_CTX *
shake_context(struct sp_err *err)
{
    SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());

    /* As permissive as the library is: what is too old or too weak is judged later, by name. */
    if (ctx == NULL || SSL_CTX_set_min_proto_version(ctx, TLS1_VERSION) != 1 ||
        SSL_CTX_set_cipher_list(ctx, "DEFAULT:@SECLEVEL=0") != 1) {
        SSL_CTX_free(ctx);
        (void)sp_fail(err, SP_BUG, "OpenSSL gives no TLS client context");
        return NULL;
    }
    SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, NULL);
    SSL_CTX_set_client_cert_cb(ctx, on_client_certificate);
    SSL_CTX_set_max_cert_list(ctx, CHAIN_BYTES_MAX);
    SSL_CTX_set_options(ctx, SSL_OP_LEGACY_SERVER_CONNECT);
    (void)SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    return ctx;
}

/* *fd is -1 when the system refused at once; that is evidence and returns 0. */
static int
open_socket(const struct net_handshake *job, int *fd, struct sp_err *err)
{
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
                             .ai_socktype = SOCK_STREAM};
    struct addrinfo *to = NULL;
    char port[16];
    int one = 1;

    (void)snprintf(port, sizeof(port), "%d", job->port);
    if (getaddrinfo(job->out->address, port, &hints, &to) != 0)
        return sp_fail(err, SP_BUG, "\"%s\" is no address", job->out->address);
    *fd = socket(to->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (*fd == -1 && (errno == EMFILE || errno == ENFILE)) {
        freeaddrinfo(to);
        return net_too_many_files(err);
    }
    if (*fd == -1) {
        job->out->sys_errno = errno;
    } else {
        (void)setsockopt(*fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
        if (connect(*fd, to->ai_addr, to->ai_addrlen) == -1 && errno != EINPROGRESS) {
            job->out->sys_errno = errno;
            (void)close(*fd);
            *fd = -1;
        }
    }
    freeaddrinfo(to);
    return 0;
}

int
shake_start(const struct network *net, struct shake *s, struct net_handshake *job,
            struct sp_err *err)
{
    *s = (struct shake){.state = SHAKE_CONNECTING, .fd = -1, .events = POLLOUT, .job = job};
    s->began = net_now(net);
    s->deadline = net_deadline(net, net->options.connect_timeout_ms);
    job->out->tried = true;
    job->out->began = net_micros(net);
    if (open_socket(job, &s->fd, err) == -1)
        return -1;
    if (s->fd == -1)
        s->state = SHAKE_DONE;
    return 0;
}

static void
keep_first(struct tls_seen *seen, const void *bytes, size_t len)
{
    size_t room = sizeof(seen->first) - seen->nfirst;

    len = len < room ? len : room;
    memcpy(seen->first + seen->nfirst, bytes, len);
    seen->nfirst += len;
}

/*
 * What the port says first: a banner or an HTTP answer is a finding. It is taken where OpenSSL
 * reads it, because the call that sends the ClientHello also reads what is there already.
 */
static long
on_read(BIO *bio, int oper, const char *bytes, size_t len, int argi, long argl, int rc,
        size_t *processed)
{
    (void)len;
    (void)argi;
    (void)argl;
    if (oper == (BIO_CB_READ | BIO_CB_RETURN) && rc > 0 && processed != NULL)
        keep_first((struct tls_seen *)BIO_get_callback_arg(bio), bytes, *processed);
    return rc;
}

/* OpenSSL gives up after the five bytes of a record's header: what follows them is still there. */
static void
keep_rest(struct shake *s)
{
    unsigned char rest[SEEN_FIRST_MAX];
    ssize_t n = recv(s->fd, rest, sizeof(rest), MSG_DONTWAIT);

    if (n > 0)
        keep_first(&s->job->out->tls, rest, (size_t)n);
}

static int
begin_tls(const struct network *net, struct shake *s, struct sp_err *err)
{
    struct in6_addr scratch;
    const char *name = s->job->name;

    s->job->out->connected = true;
    s->job->out->ms = (long)(net_now(net) - s->began);
    s->job->out->tls.tried = true;
    s->job->out->tls.began = net_micros(net);
    s->state = SHAKE_TLS;
    s->began = net_now(net);
    s->deadline = net_deadline(net, net->options.connect_timeout_ms);
    s->ssl = SSL_new(net->shake_ctx);
    if (s->ssl == NULL || SSL_set_fd(s->ssl, s->fd) != 1)
        return sp_fail(err, SP_NOMEM, "out of memory: a TLS connection");
    SSL_set_app_data(s->ssl, &s->job->out->tls);
    BIO_set_callback_ex(SSL_get_rbio(s->ssl), on_read);
    BIO_set_callback_arg(SSL_get_rbio(s->ssl), (char *)&s->job->out->tls);
    /* RFC 6066 section 3: a literal address is no server name. */
    if (name != NULL && inet_pton(AF_INET, name, &scratch) != 1 &&
        inet_pton(AF_INET6, name, &scratch) != 1 && SSL_set_tlsext_host_name(s->ssl, name) != 1)
        return sp_fail(err, SP_BUG, "OpenSSL refuses the server name \"%s\"", name);
    SSL_set_connect_state(s->ssl);
    return 0;
}

static int
keep_chain(struct shake *s, struct sp_arena *a, struct sp_err *err)
{
    struct tls_seen *seen = &s->job->out->tls;
    const STACK_OF(X509) *chain = SSL_get_peer_cert_chain(s->ssl);
    int n = chain == NULL ? 0 : sk_X509_num(chain);

    if (n > CHAIN_MAX)
        n = CHAIN_MAX;
    seen->chain = sp_alloc_array(a, (size_t)n + 1, sizeof(*seen->chain), err);
    if (seen->chain == NULL)
        return -1;
    for (int i = 0; i < n; i++) {
        const X509 *cert = sk_X509_value(chain, i);
        int len = i2d_X509(cert, NULL);
        unsigned char *der = len > 0 ? sp_alloc(a, (size_t)len, err) : NULL;

        if (der == NULL)
            return len > 0 ? -1 : sp_fail(err, SP_BUG, "a certificate has no DER form");
        seen->chain[i] = (struct sp_bytes){.data = der, .len = (size_t)len};
        (void)i2d_X509(cert, &der);
        seen->nchain++;
    }
    return 0;
}

static int
keep_client_ca(struct shake *s, struct sp_arena *a, struct sp_err *err)
{
    const STACK_OF(X509_NAME) *names = SSL_get0_peer_CA_list(s->ssl);
    struct tls_seen *seen = &s->job->out->tls;
    char text[CLIENT_CA_MAX];

    if (!seen->client_cert_asked || sk_X509_NAME_num(names) <= 0 ||
        X509_NAME_oneline(sk_X509_NAME_value(names, 0), text, sizeof(text)) == NULL)
        return 0;
    seen->client_ca = sp_show(a, text, strlen(text), sizeof(text), err);
    return seen->client_ca == NULL ? -1 : 0;
}

static int
dh_bits(SSL *ssl)
{
    EVP_PKEY *key = NULL;
    int bits = 0;

    if (SSL_get_peer_tmp_key(ssl, &key) == 1 && EVP_PKEY_get_base_id(key) == EVP_PKEY_DH)
        bits = EVP_PKEY_get_bits(key);
    EVP_PKEY_free(key);
    return bits;
}

static int
shake_done(const struct network *net, struct shake *s, struct sp_arena *a, struct sp_err *err)
{
    struct tls_seen *seen = &s->job->out->tls;

    seen->completed = true;
    seen->ms = (long)(net_now(net) - s->began);
    seen->version = SSL_get_version(s->ssl);
    seen->version_number = SSL_version(s->ssl);
    seen->cipher = SSL_get_cipher_name(s->ssl);
    seen->dh_bits = dh_bits(s->ssl);
    seen->no_secure_renegotiation =
        seen->version_number < TLS1_3_VERSION && SSL_get_secure_renegotiation_support(s->ssl) == 0;
    s->state = SHAKE_DONE;
    if (keep_chain(s, a, err) == -1 || keep_client_ca(s, a, err) == -1)
        return -1;
    (void)SSL_shutdown(s->ssl);
    return 0;
}

static int
shake_failed(const struct network *net, struct shake *s, int ssl_error, struct sp_arena *a,
             struct sp_err *err)
{
    struct tls_seen *seen = &s->job->out->tls;
    int sys = errno;
    unsigned long code = ERR_peek_last_error();
    int reason = ERR_GET_REASON(code);
    const char *text = ERR_reason_error_string(code);

    s->state = SHAKE_DONE;
    seen->ms = (long)(net_now(net) - s->began);
    keep_rest(s);
    /* OpenSSL numbers the alerts that it receives from SSL_AD_REASON_OFFSET on. */
    if (ERR_GET_LIB(code) == ERR_LIB_SSL && reason >= SSL_AD_REASON_OFFSET &&
        reason < SSL_AD_REASON_OFFSET + 256)
        seen->alert = reason - SSL_AD_REASON_OFFSET;
    if (ssl_error == SSL_ERROR_SYSCALL)
        seen->sys_errno = sys;
    if (text == NULL)
        text = seen->sys_errno != 0 ? strerror(seen->sys_errno) : "the connection was closed";
    seen->error = sp_show(a, text, strlen(text), 200, err);
    return seen->error == NULL ? -1 : keep_client_ca(s, a, err);
}

static int
step_tls(const struct network *net, struct shake *s, struct sp_arena *a, struct sp_err *err)
{
    int rc;
    int why;

    ERR_clear_error();
    errno = 0;
    rc = SSL_do_handshake(s->ssl);
    if (rc == 1)
        return shake_done(net, s, a, err);
    why = SSL_get_error(s->ssl, rc);
    if (why == SSL_ERROR_WANT_READ)
        s->events = POLLIN;
    else if (why == SSL_ERROR_WANT_WRITE)
        s->events = POLLOUT;
    else
        return shake_failed(net, s, why, a, err);
    return 0;
}

/*
 * A reset that comes before we looked. A port that is closed refuses (RFC 9293 section 3.10.7.3),
 * so this one took the connection and then ended it.
 */
static int
reset_at_once(const struct network *net, struct shake *s, int sys, struct sp_arena *a,
              struct sp_err *err)
{
    struct address_seen *out = s->job->out;

    out->connected = true;
    out->ms = (long)(net_now(net) - s->began);
    out->tls.tried = true;
    out->tls.began = net_micros(net);
    out->tls.sys_errno = sys;
    out->tls.error = sp_strdup(a, strerror(sys), err);
    s->state = SHAKE_DONE;
    return out->tls.error == NULL ? -1 : 0;
}

static int
step_connecting(const struct network *net, struct shake *s, struct sp_arena *a, struct sp_err *err)
{
    int sys = 0;
    socklen_t len = sizeof(sys);

    if (getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &sys, &len) == -1)
        sys = errno;
    if (sys == ECONNRESET)
        return reset_at_once(net, s, sys, a, err);
    if (sys != 0) {
        s->job->out->sys_errno = sys;
        s->job->out->ms = (long)(net_now(net) - s->began);
        s->state = SHAKE_DONE;
        return 0;
    }
    return begin_tls(net, s, err) == -1 ? -1 : step_tls(net, s, a, err);
}

int
shake_step(const struct network *net, struct shake *s, short revents, struct sp_arena *a,
           struct sp_err *err)
{
    if (s->state == SHAKE_DONE)
        return 0;
    if (revents != 0)
        return s->state == SHAKE_CONNECTING ? step_connecting(net, s, a, err)
                                            : step_tls(net, s, a, err);
    if (net_now(net) < s->deadline)
        return 0;
    if (s->state == SHAKE_CONNECTING) {
        s->job->out->timed_out = true;
        s->job->out->ms = (long)(net_now(net) - s->began);
    } else {
        s->job->out->tls.timed_out = true;
        s->job->out->tls.ms = (long)(net_now(net) - s->began);
    }
    s->state = SHAKE_DONE;
    return 0;
}

void
shake_release(struct shake *s)
{
    SSL_free(s->ssl);
    s->ssl = NULL;
    if (s->fd != -1)
        (void)close(s->fd);
    s->fd = -1;
}
