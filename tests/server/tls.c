#include "tls.h"

#include <openssl/err.h>
#include <poll.h>

#include "base/text.h"

#define CONTEXTS_MAX ((size_t)32)

struct context {
    const char *name;
    SSL_CTX *ctx;
};

struct tls {
    const struct scenario *scenario;
    struct context contexts[CONTEXTS_MAX]; /* the first is the one without a name */
    size_t n;
};

static SSL_CTX *
context_find(const struct tls *t, const char *name)
{
    for (size_t i = 0; i < t->n; i++)
        if (sp_streq(t->contexts[i].name, name))
            return t->contexts[i].ctx;
    return NULL;
}

/* The name of the server_name extension (RFC 6066 section 3): list length, type 0, length, name. */
static void
read_sni(SSL *ssl, char out[SNI_SIZE])
{
    const unsigned char *p = NULL;
    size_t len = 0;
    size_t name;

    out[0] = '\0';
    if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_server_name, &p, &len) != 1 || len < 5)
        return;
    name = (size_t)p[3] << 8 | p[4];
    if (p[2] != TLSEXT_NAMETYPE_host_name || name > len - 5 || name >= SNI_SIZE)
        return;
    for (size_t i = 0; i < name; i++)
        out[i] = (char)(p[5 + i] > 0x20 && p[5 + i] < 0x7f ? p[5 + i] : '?');
    out[name] = '\0';
}

/* Called when the ClientHello is complete, before anything is answered. */
static int
on_hello(SSL *ssl, int *alert, void *arg)
{
    struct hello *hello = SSL_get_app_data(ssl);
    struct facts facts = {.conditions = ON_HANDSHAKE | ON_SNI};

    (void)arg;
    if (hello->decided)
        return SSL_CLIENT_HELLO_SUCCESS;
    read_sni(ssl, hello->sni);
    facts.sni = hello->sni;
    hello->decided = true;
    rules_apply(hello->scenario->rules, &facts, &hello->effect);
    if (hello->effect.of[FAULT_ALERT] != NULL) {
        *alert = (int)hello->effect.of[FAULT_ALERT]->number;
        return SSL_CLIENT_HELLO_ERROR;
    }
    for (int i = 0; i < FAULT_COUNT; i++)
        if (hello->effect.of[i] != NULL)
            return SSL_CLIENT_HELLO_RETRY;
    return SSL_CLIENT_HELLO_SUCCESS;
}

static int
on_server_name(SSL *ssl, int *alert, void *arg)
{
    const struct tls *t = arg;
    const char *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);

    (void)alert;
    for (const struct certificate *c = t->scenario->certificates; c != NULL; c = c->next)
        if (name != NULL && sp_strieq(c->sni, name)) {
            (void)SSL_set_SSL_CTX(ssl, context_find(t, c->name));
            return SSL_TLSEXT_ERR_OK;
        }
    return SSL_TLSEXT_ERR_OK;
}

/* Any chain will do: the client is there to judge it. */
static int
on_verify(X509_STORE_CTX *store, void *arg)
{
    (void)store;
    (void)arg;
    return 1;
}

static void
configure(SSL_CTX *ctx, struct tls *t)
{
    const struct scenario *s = t->scenario;

    SSL_CTX_set_security_level(ctx, 0); /* weak keys and digests are wanted here */
    (void)SSL_CTX_set_min_proto_version(ctx, s->tls_min);
    (void)SSL_CTX_set_max_proto_version(ctx, s->tls_max);
    (void)SSL_CTX_set_mode(ctx, SSL_MODE_NO_AUTO_CHAIN | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                    SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    (void)SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
    (void)SSL_CTX_set_num_tickets(ctx, 0);
    (void)SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_client_hello_cb(ctx, on_hello, NULL);
    SSL_CTX_set_tlsext_servername_callback(ctx, on_server_name);
    SSL_CTX_set_tlsext_servername_arg(ctx, t);
    (void)SSL_CTX_set_dh_auto(ctx, 2); /* a group of 1024 bits, for ciphers with DHE */
    if (s->client_asked)
        SSL_CTX_set_verify(
            ctx, SSL_VERIFY_PEER | (s->client_certificate ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0),
            NULL);
    SSL_CTX_set_cert_verify_callback(ctx, on_verify, NULL);
}

static int
context_load(struct tls *t, const char *pki, const char *name, struct sp_err *err)
{
    struct context *c = &t->contexts[t->n];
    struct sp_arena *a = t->scenario->arena;
    char *chain = sp_printf(a, err, "%s/%s.crt", pki, name);
    char *key = sp_printf(a, err, "%s/%s.key", pki, name);

    if (chain == NULL || key == NULL)
        return -1;
    if (context_find(t, name) != NULL)
        return 0;
    if (t->n == CONTEXTS_MAX)
        return sp_fail(err, SP_LIMIT, "more than %zu certificates", CONTEXTS_MAX);
    *c = (struct context){.name = name, .ctx = SSL_CTX_new(TLS_server_method())};
    if (c->ctx == NULL)
        return sp_fail(err, SP_NOMEM, "no memory for TLS");
    t->n++;
    configure(c->ctx, t);
    ERR_clear_error();
    if (t->scenario->ciphers != NULL && SSL_CTX_set_cipher_list(c->ctx, t->scenario->ciphers) != 1)
        return sp_fail(err, SP_INPUT, "OpenSSL knows no cipher of \"%s\"", t->scenario->ciphers);
    if (t->scenario->client_asked)
        SSL_CTX_set_client_CA_list(c->ctx, SSL_load_client_CA_file(chain));
    if (SSL_CTX_use_certificate_chain_file(c->ctx, chain) != 1)
        return sp_fail(err, SP_IO, "cannot use the certificates of %s: %s", chain,
                       ERR_reason_error_string(ERR_get_error()));
    if (SSL_CTX_use_PrivateKey_file(c->ctx, key, SSL_FILETYPE_PEM) != 1)
        return sp_fail(err, SP_IO, "cannot use the key of %s: %s", key,
                       ERR_reason_error_string(ERR_get_error()));
    return 0;
}

struct tls *
tls_new(const struct scenario *s, const char *pki, struct sp_err *err)
{
    struct tls *t = sp_alloc(s->arena, sizeof(*t), err);

    if (t == NULL)
        return NULL;
    t->scenario = s;
    if (context_load(t, pki, s->certificate, err) == -1)
        goto fail;
    for (const struct certificate *c = s->certificates; c != NULL; c = c->next)
        if (context_load(t, pki, c->name, err) == -1)
            goto fail;
    return t;
fail:
    tls_free(t);
    return NULL;
}

void
tls_free(struct tls *t)
{
    for (size_t i = 0; t != NULL && i < t->n; i++)
        SSL_CTX_free(t->contexts[i].ctx);
}

static int
handshake(struct conn *c, struct hello *hello, const char **why)
{
    for (;;) {
        int rc;
        int wanted;
        unsigned long code;

        ERR_clear_error();
        rc = SSL_accept(c->ssl);
        if (rc == 1)
            return 0;
        wanted = SSL_get_error(c->ssl, rc);
        if (wanted == SSL_ERROR_WANT_CLIENT_HELLO_CB)
            return 1;
        if ((wanted == SSL_ERROR_WANT_READ && conn_wait(c, POLLIN, CONN_TIMEOUT_MS) == 1) ||
            (wanted == SSL_ERROR_WANT_WRITE && conn_wait(c, POLLOUT, CONN_TIMEOUT_MS) == 1))
            continue;
        code = ERR_peek_error();
        *why = hello->effect.of[FAULT_ALERT] != NULL ? "alert sent"
               : code != 0                           ? ERR_reason_error_string(code)
                                                     : "connection lost";
        return -1;
    }
}

int
tls_accept(struct tls *t, struct conn *c, struct hello *hello, const char **why)
{
    if (c->ssl == NULL) {
        hello->scenario = t->scenario;
        c->ssl = SSL_new(t->contexts[0].ctx);
        if (c->ssl == NULL || SSL_set_fd(c->ssl, c->fd) != 1) {
            *why = "no memory for TLS";
            return -1;
        }
        SSL_set_app_data(c->ssl, hello);
    }
    return handshake(c, hello, why);
}
