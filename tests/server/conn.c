#include "conn.h"

#include <errno.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINGER_MS 2000L

long long
millis(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

int
conn_wait(const struct conn *c, short events, long long ms)
{
    struct pollfd fds[] = {{.fd = c->fd, .events = events}, {.fd = c->stop, .events = POLLIN}};
    long long end = millis() + ms;

    for (;;) {
        long long left = end - millis();
        int n = poll(fds, 2, left < 0 ? 0 : (int)left);

        if (fds[1].revents != 0)
            return -1;
        if (n > 0)
            return 1;
        if (n == 0 || errno != EINTR)
            return n;
    }
}

bool
conn_sleep(const struct conn *c, long ms)
{
    /* No event of interest: only an error or a hang-up of the peer ends the wait early. */
    return conn_wait(c, 0, ms) == 0;
}

/* Make one call of OpenSSL or the socket wait for what it needs. false: it failed. */
static bool
wait_for(struct conn *c, int rc, bool reading, long long ms)
{
    int why;

    if (c->ssl == NULL) {
        if (errno == EINTR)
            return true;
        if (errno != EAGAIN && errno != EWOULDBLOCK)
            return false;
        return conn_wait(c, reading ? POLLIN : POLLOUT, ms) == 1;
    }
    why = SSL_get_error(c->ssl, rc);
    if (why == SSL_ERROR_WANT_READ)
        return conn_wait(c, POLLIN, ms) == 1;
    return why == SSL_ERROR_WANT_WRITE && conn_wait(c, POLLOUT, ms) == 1;
}

int
conn_fill(struct conn *c)
{
    memmove(c->in, c->in + c->at, c->len);
    c->at = 0;
    if (c->len == sizeof(c->in))
        return -1;
    for (;;) {
        int n;

        ERR_clear_error();
        if (c->ssl != NULL)
            n = SSL_read(c->ssl, c->in + c->len, (int)(sizeof(c->in) - c->len));
        else
            n = (int)read(c->fd, c->in + c->len, sizeof(c->in) - c->len);
        if (n > 0) {
            c->len += (size_t)n;
            return 1;
        }
        if (c->ssl == NULL ? n == 0 : SSL_get_error(c->ssl, n) == SSL_ERROR_ZERO_RETURN)
            return 0;
        if (!wait_for(c, n, true, CONN_TIMEOUT_MS))
            return -1;
    }
}

static int
write_some(struct conn *c, const void *p, size_t len)
{
    size_t part = len > 65536 ? 65536 : len;

    ERR_clear_error();
    if (c->ssl != NULL)
        return SSL_write(c->ssl, p, (int)part);
    return (int)send(c->fd, p, part, MSG_NOSIGNAL);
}

bool
conn_write(struct conn *c, const void *p, size_t len)
{
    const unsigned char *from = p;

    /* A peer that always reads would never let us see that the server ends. */
    if (conn_wait(c, 0, 0) == -1)
        return false;
    while (len > 0) {
        /* A slow writer sends ten times a second, or a byte at a time below that. */
        size_t part = c->drip == 0 ? len : (size_t)(c->drip + 9) / 10;
        long pause = c->drip >= 10 ? 100 : 1000 / (c->drip == 0 ? 1 : c->drip);
        int n = write_some(c, from, part < len ? part : len);

        if (n <= 0) {
            if (!wait_for(c, n, false, CONN_TIMEOUT_MS))
                return false;
            continue;
        }
        from += n;
        len -= (size_t)n;
        if (c->drip != 0 && len > 0 && !conn_sleep(c, pause))
            return false;
    }
    return true;
}

/* Read and forget until the peer closes, the time is over or the server ends. */
static void
swallow(struct conn *c, long long ms)
{
    long long end = millis() + ms;
    unsigned char trash[4096];

    while (conn_wait(c, POLLIN, end - millis()) == 1) {
        ssize_t n = read(c->fd, trash, sizeof(trash));

        if (n == 0 || (n == -1 && errno != EINTR && errno != EAGAIN))
            return;
    }
}

void
conn_hang(struct conn *c)
{
    swallow(c, 86400000LL);
}

void
conn_close(struct conn *c)
{
    const struct linger now = {.l_onoff = 1, .l_linger = 0};

    if (c->reset) {
        (void)setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    } else {
        if (c->ssl != NULL && !c->no_notify && SSL_is_init_finished(c->ssl))
            (void)SSL_shutdown(c->ssl);
        /* Unread bytes would turn our close into a reset that takes the answer with it. */
        (void)shutdown(c->fd, SHUT_WR);
        swallow(c, LINGER_MS);
    }
    SSL_free(c->ssl);
    c->ssl = NULL;
    (void)close(c->fd);
}
