#include "server.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"
#include "service.h"

#define STACK_SIZE ((size_t)512 * 1024)
#define REQUEST_MEMORY ((size_t)4 << 20)

struct job {
    struct server *server;
    pthread_t thread;
    struct job *next;
    struct conn conn;
    struct hello hello;
};

void
server_log(const struct server *s, const char *fmt, ...)
{
    char line[HEAD_MAX + 256];
    va_list args;
    int len;

    if (s->log == -1)
        return;
    va_start(args, fmt);
    len = vsnprintf(line, sizeof(line) - 1, fmt, args);
    va_end(args);
    if (len < 0)
        return;
    len = len < (int)sizeof(line) - 1 ? len : (int)sizeof(line) - 2;
    line[len] = '\n';
    /* The file is open for appending, so that lines of several threads do not mix. */
    if (write(s->log, line, (size_t)len + 1) == -1)
        (void)fprintf(stderr, "s3server: cannot write the log: %s\n", strerror(errno));
}

/* Faults that need no answer. true: the connection is over. */
static bool
carry_out(struct conn *c, const struct effect *effect)
{
    static const char garbage[] = "\x00\xff\x13\x37\x80 no such protocol \xfe\xed\r\n";

    if (effect->of[FAULT_DELAY] != NULL && !conn_sleep(c, effect->of[FAULT_DELAY]->number))
        return true;
    if (effect->of[FAULT_HANG] != NULL) {
        conn_hang(c);
        return true;
    }
    c->reset = effect->of[FAULT_RESET] != NULL;
    if (effect->of[FAULT_GARBAGE] != NULL) {
        SSL_free(c->ssl); /* it goes out below TLS */
        c->ssl = NULL;
        (void)conn_write(c, garbage, sizeof(garbage) - 1);
        return true;
    }
    return c->reset || effect->of[FAULT_CLOSE] != NULL;
}

static bool
handshake(struct job *job)
{
    struct server *s = job->server;
    struct conn *c = &job->conn;
    const char *why = "";
    int rc = tls_accept(s->tls, c, &job->hello, &why);

    if (rc == 1) {
        if (carry_out(c, &job->hello.effect)) {
            server_log(s, "handshake fault sni=%s", job->hello.sni);
            return false;
        }
        rc = tls_accept(s->tls, c, &job->hello, &why);
    }
    if (rc != 0) {
        server_log(s, "handshake failed sni=%s %s", job->hello.sni, why == NULL ? "" : why);
        return false;
    }
    server_log(s, "handshake %s sni=%s", SSL_get_version(c->ssl), job->hello.sni);
    return true;
}

/* From accept to the first request. false: the connection is over. */
static bool
open_up(struct job *job)
{
    struct server *s = job->server;
    const struct scenario *sc = s->scenario;
    struct facts facts = {.conditions = ON_ACCEPT};
    struct effect effect = {{NULL}};

    server_log(s, "accept");
    rules_apply(sc->rules, &facts, &effect);
    /* One round trip for TCP, one for the first flight of TLS. */
    if (sc->delay > 0 && !conn_sleep(&job->conn, s->tls != NULL ? 2 * sc->delay : sc->delay))
        return false;
    if (carry_out(&job->conn, &effect))
        return false;
    if (sc->banner != NULL) {
        (void)conn_write(&job->conn, sc->banner, strlen(sc->banner));
        conn_hang(&job->conn);
        return false;
    }
    return s->tls == NULL || handshake(job);
}

/* A request that is signed in its query would show its credentials. */
static const char *
target_to_log(const struct request *r, struct sp_arena *a)
{
    const char *text;

    if (!auth_is_presigned(r))
        return r->target;
    text = sp_printf(a, NULL, "%.*s?(presigned)", (int)strcspn(r->target, "?"), r->target);
    return text == NULL ? "-" : text;
}

static void
log_request(const struct server *s, const struct exchange *x)
{
    static const char *const states[] = {
        [AUTH_NONE] = "unsigned", [AUTH_GOOD] = "signed", [AUTH_BAD] = "badsig"};

    server_log(s, "%s %s %s %d", x->request->method, target_to_log(x->request, x->arena),
               states[x->auth.state], x->reply.status);
}

static time_t
server_now(struct server *s)
{
    return time(NULL) + s->scenario->clock + atomic_load(&s->ahead);
}

/* What cannot be read as a request is answered without looking at the rules. */
static void
refuse_request(struct job *job, const struct request *r, int status, unsigned long number)
{
    static const struct effect none = {{NULL}};
    struct request closing = *r;
    struct reply reply = {.status = status};
    const struct reply_context context = {.scenario = job->server->scenario,
                                          .request = &closing,
                                          .effect = &none,
                                          .now = server_now(job->server),
                                          .number = number};

    closing.keep_alive = false;
    reply.content_type = "text/html";
    out_addf(&reply.body, "<html>\n<head><title>%d%s</title></head>\n<body>%d</body></html>\n",
             status, status == 413 ? " Request Entity Too Large" : "", status);
    server_log(job->server, "%s %s unsigned %d", r->method, auth_is_presigned(r) ? "-" : r->target,
               status);
    (void)reply_send(&job->conn, &reply, &context);
    reply_release(&reply);
}

/* false: the connection is over. */
static bool
answer_one(struct job *job, struct sp_arena *a)
{
    struct server *s = job->server;
    unsigned long number = atomic_fetch_add(&s->requests, 1) + 1;
    struct request request;
    struct exchange x = {.scenario = s->scenario,
                         .request = &request,
                         .arena = a,
                         .number = number,
                         .sni = job->hello.sni};
    struct reply_context context = {
        .scenario = s->scenario, .request = &request, .effect = &x.effect, .number = number};
    struct sp_err err = {0};
    bool keep = false;
    int status;
    int rc = http_read(&job->conn, s->scenario->store, s->scenario->manners.max_body, a, &request,
                       &status);

    if (rc == -1 && status != 0)
        refuse_request(job, &request, status, number);
    if (rc == 0) {
        context.now = x.now = server_now(s);
        if (rewrites_apply(s->scenario->rewrites, &request, a, &err) == -1 ||
            service_handle(&x, &err) == -1) {
            (void)fprintf(stderr, "s3server: %s\n", err.message);
            service_error(&x, 500, "InternalError", "We encountered an internal error.");
        }
        log_request(s, &x);
        keep = reply_send(&job->conn, &x.reply, &context);
    }
    reply_release(&x.reply);
    blob_unref(request.body);
    blob_unref(x.content);
    return keep;
}

static void *
run_connection(void *arg)
{
    struct job *job = arg;
    struct server *s = job->server;
    bool more = open_up(job);

    while (more) {
        struct sp_arena a = {.limit = REQUEST_MEMORY};

        more = answer_one(job, &a);
        sp_arena_free(&a);
    }
    conn_close(&job->conn);
    (void)pthread_mutex_lock(&s->lock);
    job->next = s->finished;
    s->finished = job;
    (void)pthread_cond_signal(&s->gone);
    (void)pthread_mutex_unlock(&s->lock);
    return NULL;
}

static bool
start_thread(struct job *job)
{
    pthread_attr_t attributes;
    bool started;

    if (pthread_attr_init(&attributes) != 0)
        return false;
    (void)pthread_attr_setstacksize(&attributes, STACK_SIZE);
    started = pthread_create(&job->thread, &attributes, run_connection, job) == 0;
    (void)pthread_attr_destroy(&attributes);
    return started;
}

/*
 * Join the threads that are done. They are not detached, because OpenSSL releases what it holds for
 * a thread at its very end, which must not be after the end of main. The caller holds the lock.
 */
static void
reap(struct server *s)
{
    while (s->finished != NULL) {
        struct job *job = s->finished;

        s->finished = job->next;
        s->connections--;
        (void)pthread_join(job->thread, NULL);
        free(job);
    }
}

void
server_accept(struct server *s, int fd)
{
    const int on = 1;
    struct job *job = NULL;
    bool started = false;

    (void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    (void)pthread_mutex_lock(&s->lock);
    reap(s);
    if (s->connections < CONNECTIONS_MAX)
        job = calloc(1, sizeof(*job));
    if (job != NULL) {
        job->server = s;
        job->conn.fd = fd;
        job->conn.stop = s->stop;
        started = start_thread(job);
        s->connections += started ? 1 : 0;
    }
    (void)pthread_mutex_unlock(&s->lock);
    if (started)
        return;
    server_log(s, "refused: too many connections");
    free(job);
    (void)close(fd);
}

void
server_drain(struct server *s)
{
    (void)pthread_mutex_lock(&s->lock);
    for (reap(s); s->connections > 0; reap(s))
        (void)pthread_cond_wait(&s->gone, &s->lock);
    (void)pthread_mutex_unlock(&s->lock);
}
