/* s3server: an S3 server on loopback that does what a scenario says. See README.md. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"
#include "server.h"

struct options {
    const char *scenario;
    const char *pki;
    const char *ca; /* NULL: PKI/ca.crt */
    const char *env;
    const char *log;
    const char *address;
    long port;
    long lifetime; /* seconds */
    bool until_eof;
    bool check; /* only read the scenario */
};

static const char usage[] = "Usage: s3server --scenario FILE [--pki DIR] [--ca FILE] [--port N]\n"
                            "                [--address 127.0.0.1|::1] [--env FILE] [--log FILE]\n"
                            "                [--lifetime SECONDS] [--until-eof] [--check]\n";

static const struct option long_options[] = {
    {"scenario", required_argument, NULL, 's'}, {"pki", required_argument, NULL, 'k'},
    {"ca", required_argument, NULL, 'c'},       {"port", required_argument, NULL, 'p'},
    {"address", required_argument, NULL, 'a'},  {"env", required_argument, NULL, 'e'},
    {"log", required_argument, NULL, 'l'},      {"lifetime", required_argument, NULL, 't'},
    {"until-eof", no_argument, NULL, 'u'},      {"check", no_argument, NULL, 'n'},
    {"help", no_argument, NULL, 'h'},           {NULL, 0, NULL, 0},
};

/* -1: wrong usage; 1: help was asked for. */
static int
read_options(int argc, char **argv, struct options *o, struct sp_err *err)
{
    int c;

    *o = (struct options){.pki = "pki", .address = "127.0.0.1", .lifetime = 600};
    while ((c = getopt_long(argc, argv, "h", long_options, NULL)) != -1) {
        switch (c) {
        case 's':
            o->scenario = optarg;
            break;
        case 'k':
            o->pki = optarg;
            break;
        case 'c':
            o->ca = optarg;
            break;
        case 'p':
            if (!sp_parse_number(optarg, 0, 65535, &o->port))
                return sp_fail(err, SP_USAGE, "--port %s is not within 0 to 65535", optarg);
            break;
        case 'a':
            o->address = optarg;
            break;
        case 'e':
            o->env = optarg;
            break;
        case 'l':
            o->log = optarg;
            break;
        case 't':
            if (!sp_parse_number(optarg, 1, 86400, &o->lifetime))
                return sp_fail(err, SP_USAGE, "--lifetime %s is not within 1 to 86400", optarg);
            break;
        case 'u':
            o->until_eof = true;
            break;
        case 'n':
            o->check = true;
            break;
        case 'h':
            return 1;
        default:
            return sp_fail(err, SP_USAGE, "unknown option");
        }
    }
    if (o->scenario == NULL || optind != argc)
        return sp_fail(err, SP_USAGE, "--scenario FILE is needed, and nothing but options");
    return 0;
}

/* A socket that listens on loopback; no other address is taken. */
static int
listen_on(const struct options *o, int *fd, unsigned *port, struct sp_err *err)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)o->port)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)o->port)};
    bool is_v6 = sp_streq(o->address, "::1");
    struct sockaddr *to = is_v6 ? (struct sockaddr *)&v6 : (struct sockaddr *)&v4;
    socklen_t len = is_v6 ? sizeof(v6) : sizeof(v4);
    const int on = 1;

    if (!is_v6 && !sp_streq(o->address, "127.0.0.1"))
        return sp_fail(err, SP_USAGE, "--address %s: only 127.0.0.1 and ::1", o->address);
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    v6.sin6_addr = in6addr_loopback;
    *fd = socket(is_v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (*fd == -1)
        return sp_fail(err, SP_IO, "cannot make a socket: %s", strerror(errno));
    (void)setsockopt(*fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (bind(*fd, to, len) == -1 || listen(*fd, 1024) == -1 || getsockname(*fd, to, &len) == -1)
        return sp_fail(err, SP_IO, "cannot listen on %s port %ld: %s", o->address, o->port,
                       strerror(errno));
    *port = ntohs(is_v6 ? v6.sin6_port : v4.sin_port);
    return 0;
}

static int
write_env(const struct options *o, const struct scenario *s, unsigned port, struct sp_err *err)
{
    const char *domain = s->domains != NULL ? s->domains->text : "";
    char *part = sp_printf(s->arena, err, "%s.part", o->env);
    FILE *out;
    int bad;

    if (part == NULL)
        return -1;
    out = fopen(part, "w");
    if (out == NULL)
        return sp_fail(err, SP_IO, "cannot write %s: %s", part, strerror(errno));
    (void)fprintf(out, "S3_PORT=%u\nS3_ADDRESS=%s\nS3_DOMAIN=%s\nS3_ENDPOINT=%s://localhost:%u\n",
                  port, o->address, domain, s->plain_http ? "http" : "https", port);
    if (o->ca != NULL)
        (void)fprintf(out, "S3_CA=%s\n", o->ca);
    else
        (void)fprintf(out, "S3_CA=%s/ca.crt\n", o->pki);
    (void)fprintf(out, "S3_KEY=%s\nS3_SECRET=%s\nS3_REGION=%s\n", s->keys ? s->keys->id : "",
                  s->keys ? s->keys->secret : "", s->region == NULL ? "us-east-1" : s->region);
    bad = ferror(out);
    if (fclose(out) != 0 || bad != 0 || rename(part, o->env) == -1)
        return sp_fail(err, SP_IO, "cannot write %s: %s", o->env, strerror(errno));
    return 0;
}

/* Is standard input at its end? What comes before is dropped. */
static bool
input_ended(void)
{
    char trash[256];

    return read(STDIN_FILENO, trash, sizeof(trash)) == 0;
}

/* false: the server ends. SIGUSR1 lets time go by instead. */
static bool
take_signal(struct server *s, int signals)
{
    struct signalfd_siginfo info;

    if (read(signals, &info, sizeof(info)) != (ssize_t)sizeof(info) || info.ssi_signo != SIGUSR1)
        return false;
    server_log(s, "clock +%ld", atomic_fetch_add(&s->ahead, CLOCK_STEP) + CLOCK_STEP);
    return true;
}

static int
accept_until_end(struct server *s, const struct options *o, int listener, int signals,
                 struct sp_err *err)
{
    struct pollfd fds[] = {{.fd = listener, .events = POLLIN},
                           {.fd = signals, .events = POLLIN},
                           {.fd = o->until_eof ? STDIN_FILENO : -1, .events = POLLIN}};
    long long end = millis() + o->lifetime * 1000;

    for (;;) {
        long long left = end - millis();

        if (left <= 0)
            return 0;
        if (poll(fds, 3, left < 1000000 ? (int)left : 1000000) == -1 && errno != EINTR)
            return sp_fail(err, SP_IO, "poll: %s", strerror(errno));
        if ((fds[1].revents != 0 && !take_signal(s, signals)) ||
            (fds[2].revents != 0 && input_ended()))
            return 0;
        for (int fd; fds[0].revents != 0 && (fd = accept(listener, NULL, NULL)) != -1;)
            server_accept(s, fd);
    }
}

/* Signals become readable bytes, for this thread and all that it starts. */
static int
open_signals(int *fd, struct sp_err *err)
{
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGUSR1);
    (void)signal(SIGPIPE, SIG_IGN);
    if (pthread_sigmask(SIG_BLOCK, &set, NULL) != 0 ||
        (*fd = signalfd(-1, &set, SFD_CLOEXEC)) == -1)
        return sp_fail(err, SP_IO, "cannot watch for signals: %s", strerror(errno));
    return 0;
}

/* Two descriptors for each connection that may be open. */
static void
raise_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

static int
serve(const struct options *o, const struct scenario *scenario, struct sp_err *err)
{
    struct server s = {.scenario = scenario, .log = -1};
    int stop[2] = {-1, -1};
    int listener = -1;
    int signals = -1;
    unsigned port = 0;
    int rc = -1;

    (void)pthread_mutex_init(&s.lock, NULL);
    (void)pthread_cond_init(&s.gone, NULL);
    if (!scenario->plain_http && scenario->banner == NULL &&
        (s.tls = tls_new(scenario, o->pki, err)) == NULL)
        goto out;
    if (o->log != NULL &&
        (s.log = open(o->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) == -1) {
        (void)sp_fail(err, SP_IO, "cannot write %s: %s", o->log, strerror(errno));
        goto out;
    }
    if (pipe(stop) == -1) {
        (void)sp_fail(err, SP_IO, "cannot make a pipe: %s", strerror(errno));
        goto out;
    }
    s.stop = stop[0];
    if (open_signals(&signals, err) == -1 || listen_on(o, &listener, &port, err) == -1 ||
        (o->env != NULL && write_env(o, scenario, port, err) == -1))
        goto out;
    (void)printf("listening %u\n", port);
    (void)fflush(stdout);
    rc = accept_until_end(&s, o, listener, signals, err);
    (void)close(stop[1]); /* every wait of every connection ends now */
    stop[1] = -1;
    server_drain(&s);
out:
    for (size_t i = 0; i < 5; i++) {
        const int fds[] = {listener, signals, stop[0], stop[1], s.log};

        if (fds[i] != -1)
            (void)close(fds[i]);
    }
    tls_free(s.tls);
    (void)pthread_cond_destroy(&s.gone);
    (void)pthread_mutex_destroy(&s.lock);
    return rc;
}

int
main(int argc, char **argv)
{
    struct sp_arena arena = {0};
    struct scenario scenario;
    struct store store;
    struct options options;
    struct sp_err err = {0};
    int rc = read_options(argc, argv, &options, &err);

    if (rc != 0) {
        (void)fprintf(rc == 1 ? stdout : stderr, "%s%s%s", err.message,
                      err.message[0] != '\0' ? "\n" : "", usage);
        return rc == 1 ? EXIT_SUCCESS : 2;
    }
    raise_limit();
    store_init(&store);
    rc = scenario_read(options.scenario, time(NULL), &arena, &store, &scenario, &err);
    if (rc == 0 && !options.check)
        rc = serve(&options, &scenario, &err);
    if (rc == -1)
        (void)fprintf(stderr, "s3server: %s\n", err.message);
    store_release(&store);
    sp_arena_free(&arena);
    return rc == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
