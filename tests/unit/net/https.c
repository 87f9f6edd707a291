#include "https.h"

#include <arpa/inet.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct connection {
    struct https *server;
    int fd;
    unsigned number;
};

unsigned long long
https_sum(unsigned long long sum, const unsigned char *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        sum = (sum ^ data[i]) * 0x100000001b3ULL;
    return sum;
}

/* What nobody verifies but a test's own judge. */
static SSL_CTX *
context(void)
{
    SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = X509_new();

    assert_non_null(ctx);
    assert_non_null(key);
    assert_non_null(cert);
    (void)ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
    (void)X509_gmtime_adj(X509_getm_notBefore(cert), -3600);
    (void)X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
    assert_int_equal(X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_ASC,
                                                (const unsigned char *)"test", -1, -1, 0),
                     1);
    assert_int_equal(X509_set_issuer_name(cert, X509_get_subject_name(cert)), 1);
    assert_int_equal(X509_set_pubkey(cert, key), 1);
    assert_true(X509_sign(cert, key, EVP_sha256()) > 0);
    assert_int_equal(SSL_CTX_use_certificate(ctx, cert), 1);
    assert_int_equal(SSL_CTX_use_PrivateKey(ctx, key), 1);
    X509_free(cert);
    EVP_PKEY_free(key);
    return ctx;
}

/* The head of a request; false: the connection ended. */
static bool
read_head(SSL *ssl, struct https_seen *seen)
{
    size_t len = 0;

    while (len + 1 < sizeof(seen->head)) {
        if (SSL_read(ssl, seen->head + len, 1) != 1)
            return false;
        seen->head[++len] = '\0';
        if (len >= 4 && strcmp(seen->head + len - 4, "\r\n\r\n") == 0)
            return true;
    }
    return false;
}

/* Up to max bytes of the body. */
static void
read_body(SSL *ssl, struct https_seen *seen, unsigned long long max)
{
    unsigned char piece[16384];

    while (seen->body_len < max) {
        unsigned long long left = max - seen->body_len;
        int n = SSL_read(ssl, piece, left < sizeof(piece) ? (int)left : (int)sizeof(piece));

        if (n <= 0)
            return;
        seen->sum = https_sum(seen->sum, piece, (size_t)n);
        seen->body_len += (unsigned long long)n;
    }
}

static unsigned long long
length_of(const struct https_seen *seen)
{
    const char *line = strstr(seen->head, "\r\nContent-Length: ");

    return line == NULL ? 0 : strtoull(line + 18, NULL, 10);
}

/* NULL: as usual. */
static const struct https_manner *
manner_of(struct https *server, const struct https_seen *seen)
{
    for (size_t i = 0; i < COUNT_OF(server->manners); i++) {
        const struct https_manner *m = &server->manners[i];
        char line[256];
        unsigned n;

        (void)snprintf(line, sizeof(line), "%.*s", (int)strcspn(seen->head, "\r"), seen->head);
        if (m->word == NULL || strstr(line, m->word) == NULL)
            continue;
        n = server->matched[i]++;
        return n >= m->skip && (m->times == 0 || n < m->skip + m->times) ? m : NULL;
    }
    return NULL;
}

/* One request; false: the connection is at its end. */
static bool
serve_one(const struct connection *c, SSL *ssl)
{
    static const char usual[] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    static const char no_body[] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
    struct https_seen seen = {.connection = c->number};
    const struct https_manner *m;
    const char *answer;

    if (!read_head(ssl, &seen))
        return false;
    (void)pthread_mutex_lock(&c->server->lock);
    m = manner_of(c->server, &seen);
    (void)pthread_mutex_unlock(&c->server->lock);
    read_body(ssl, &seen, m == NULL ? length_of(&seen) : m->read);
    (void)pthread_mutex_lock(&c->server->lock);
    if (c->server->nseen < HTTPS_SEEN_MAX)
        c->server->seen[c->server->nseen++] = seen;
    (void)pthread_mutex_unlock(&c->server->lock);
    answer = m != NULL ? m->answer : strncmp(seen.head, "HEAD ", 5) == 0 ? no_body : usual;
    if (answer != NULL && SSL_write(ssl, answer, (int)strlen(answer)) <= 0)
        return false;
    if (m != NULL && m->drain)
        read_body(ssl, &seen, length_of(&seen));
    return m == NULL || !m->close;
}

static void *
serve(void *ctx)
{
    struct connection *c = ctx;
    SSL *ssl = SSL_new(c->server->ctx);

    if (ssl != NULL && SSL_set_fd(ssl, c->fd) == 1 && SSL_accept(ssl) == 1)
        while (serve_one(c, ssl))
            ;
    SSL_free(ssl);
    (void)close(c->fd); /* what is unread makes a reset of it */
    free(c);
    return NULL;
}

static void *
listen_on(void *ctx)
{
    struct https *server = ctx;
    int fd;

    while ((fd = accept(server->fd, NULL, NULL)) >= 0) {
        struct connection *c = calloc(1, sizeof(*c));

        if (c == NULL || server->nconnections == HTTPS_SEEN_MAX)
            abort();
        *c = (struct connection){server, fd, server->nconnections + 1};
        if (pthread_create(&server->connections[server->nconnections++], NULL, serve, c) != 0)
            abort();
    }
    return NULL;
}

void
https_start(struct https *server)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof(at);

    server->ctx = context();
    server->fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(server->fd >= 0);
    assert_int_equal(bind(server->fd, (struct sockaddr *)&at, sizeof(at)), 0);
    assert_int_equal(listen(server->fd, 16), 0);
    assert_int_equal(getsockname(server->fd, (struct sockaddr *)&at, &len), 0);
    server->port = ntohs(at.sin_port);
    assert_int_equal(pthread_mutex_init(&server->lock, NULL), 0);
    assert_int_equal(pthread_create(&server->thread, NULL, listen_on, server), 0);
}

void
https_stop(struct https *server)
{
    (void)shutdown(server->fd, SHUT_RDWR); /* accept(2) returns */
    (void)pthread_join(server->thread, NULL);
    (void)close(server->fd);
    for (unsigned i = 0; i < server->nconnections; i++)
        (void)pthread_join(server->connections[i], NULL);
    (void)pthread_mutex_destroy(&server->lock);
    SSL_CTX_free(server->ctx);
}
