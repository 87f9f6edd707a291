/*
 * Names to addresses. getaddrinfo cannot be stopped, so each lookup runs in a thread of its own;
 * one that does not answer in time is left behind with memory that belongs to it alone.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"
#include "net/hosts.h"
#include "net/internal.h"

#define OPTIONAL_MS 1000L /* an optional lookup may take so much longer than the others */
#define NAME_MAX_BYTES 253
#define HOSTS_FILE "/etc/hosts"
#define HOSTS_MAX ((size_t)1 << 20)

struct lookup {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t ended;
    int users; /* the thread and the caller; the last one frees */
    bool any_family;
    bool done;
    int gai;
    struct addrinfo *found;
    char name[];
};

/* As pgBackRest asks: TCP, and only families that this machine has. */
static int
resolve(const char *name, int flags, struct addrinfo **found)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM,
                             .ai_protocol = IPPROTO_TCP,
                             .ai_flags = flags};

    return getaddrinfo(name, NULL, &hints, found);
}

static void
lookup_leave(struct lookup *l)
{
    bool last;

    (void)pthread_mutex_lock(&l->lock);
    last = --l->users == 0;
    (void)pthread_mutex_unlock(&l->lock);
    if (!last)
        return;
    if (l->found != NULL)
        freeaddrinfo(l->found);
    (void)pthread_cond_destroy(&l->ended);
    (void)pthread_mutex_destroy(&l->lock);
    free(l);
}

static void *
lookup_thread(void *arg)
{
    struct lookup *l = arg;
    struct addrinfo *found = NULL;
    int gai = resolve(l->name, AI_ADDRCONFIG | AI_CANONNAME, &found);

    /* A name that has addresses of another family only is there, and its addresses tell why it
     * cannot be reached. */
    if (gai != 0 && l->any_family && gai != EAI_AGAIN && gai != EAI_FAIL &&
        resolve(l->name, 0, &found) == 0)
        gai = 0;
    (void)pthread_mutex_lock(&l->lock);
    l->gai = gai;
    l->found = gai == 0 ? found : NULL;
    l->done = true;
    (void)pthread_cond_signal(&l->ended);
    (void)pthread_mutex_unlock(&l->lock);
    lookup_leave(l);
    return NULL;
}

static struct lookup *
lookup_start(const struct net_lookup *job, struct sp_err *err)
{
    const char *name = job->out->name;
    struct lookup *l = calloc(1, sizeof(*l) + strlen(name) + 1);
    pthread_attr_t attr;
    pthread_condattr_t clock;
    int rc;

    if (l == NULL) {
        (void)sp_fail(err, SP_NOMEM, "out of memory: a lookup");
        return NULL;
    }
    memcpy(l->name, name, strlen(name) + 1);
    l->any_family = !job->optional;
    l->users = 2;
    (void)pthread_mutex_init(&l->lock, NULL);
    (void)pthread_condattr_init(&clock);
    (void)pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&l->ended, &clock);
    (void)pthread_condattr_destroy(&clock);
    (void)pthread_attr_init(&attr);
    (void)pthread_attr_setstacksize(&attr, (size_t)256 << 10);
    rc = pthread_create(&l->thread, &attr, lookup_thread, l);
    (void)pthread_attr_destroy(&attr);
    if (rc == 0)
        return l;
    l->users = 1;
    lookup_leave(l);
    (void)sp_fail(err, SP_IO, "no thread for a lookup: %s", strerror(rc));
    return NULL;
}

/* Wait until it has ended or the time is over; false when it is over. */
static bool
lookup_wait(const struct network *net, struct lookup *l, long long deadline)
{
    bool done;

    (void)pthread_mutex_lock(&l->lock);
    while (!l->done && !net_stop(net, "the name server") && net_now(net) < deadline) {
        struct timespec until;

        (void)clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += NET_TICK_MS * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000L;
        until.tv_nsec %= 1000000000L;
        (void)pthread_cond_timedwait(&l->ended, &l->lock, &until);
    }
    done = l->done;
    (void)pthread_mutex_unlock(&l->lock);
    return done;
}

/*
 * Wait for the end of a thread whose lookup has ended, so that what the resolver keeps for it is
 * freed; leave behind one that is still waiting for its name server.
 */
static void
lookup_end(struct lookup *l)
{
    bool done;

    (void)pthread_mutex_lock(&l->lock);
    done = l->done;
    (void)pthread_mutex_unlock(&l->lock);
    if (done)
        (void)pthread_join(l->thread, NULL);
    else
        (void)pthread_detach(l->thread);
    lookup_leave(l);
}

static bool
address_known(const struct name_seen *out, const char *text)
{
    for (size_t i = 0; i < out->naddresses; i++)
        if (sp_streq(out->addresses[i].address, text))
            return true;
    return false;
}

static int
keep_addresses(const struct addrinfo *found, struct name_seen *out, struct sp_arena *a,
               struct sp_err *err)
{
    if (out->addresses == NULL)
        out->addresses = sp_alloc_array(a, NET_ADDRESSES_MAX, sizeof(*out->addresses), err);
    if (out->addresses == NULL)
        return -1;
    for (; found != NULL && out->naddresses < NET_ADDRESSES_MAX; found = found->ai_next) {
        char text[NI_MAXHOST];
        struct address_seen *seen = &out->addresses[out->naddresses];

        if (getnameinfo(found->ai_addr, found->ai_addrlen, text, sizeof(text), NULL, 0,
                        NI_NUMERICHOST) != 0 ||
            address_known(out, text))
            continue;
        seen->address = sp_strdup(a, text, err);
        if (seen->address == NULL)
            return -1;
        seen->is_v6 = found->ai_family == AF_INET6;
        seen->tls.alert = -1;
        seen->began = seen->tls.began = -1;
        out->naddresses++;
    }
    return 0;
}

static const struct network_pin *
find_pin(const struct network *net, const struct net_lookup *job)
{
    const struct network_pin *any = NULL;

    if (strlen(job->out->name) > NAME_MAX_BYTES)
        return NULL; /* it can be no name, whatever a pin for every name says */
    for (size_t i = 0; i < net->options.npins; i++) {
        const struct network_pin *pin = &net->options.pins[i];

        if (pin->port != job->port)
            continue;
        if (sp_strieq(pin->host, job->out->name))
            return pin;
        if (any == NULL && sp_streq(pin->host, "*"))
            any = pin;
    }
    return any;
}

/* The addresses of a list; 0 where it is none. */
static int
take_literals(const char *list, struct name_seen *out, struct sp_arena *a, struct sp_err *err)
{
    while (*list != '\0') {
        char text[NI_MAXHOST];
        struct addrinfo *found = NULL;
        size_t len = strcspn(list, ",");
        int rc;

        (void)snprintf(text, sizeof(text), "%.*s", (int)len, list);
        if (resolve(text, AI_NUMERICHOST, &found) != 0)
            return 0;
        rc = keep_addresses(found, out, a, err);
        freeaddrinfo(found);
        if (rc == -1)
            return -1;
        list += len + (list[len] == ',');
    }
    return 1;
}

/* An address in place of a name, or those that --resolve gave. 1: done, 0: it must be looked up. */
static int
without_lookup(const struct network *net, const struct net_lookup *job, struct sp_arena *a,
               struct sp_err *err)
{
    const struct network_pin *pin = find_pin(net, job);
    int rc = take_literals(pin == NULL ? job->out->name : pin->address, job->out, a, err);

    job->out->pinned = pin != NULL;
    job->out->is_literal = rc == 1 && pin == NULL;
    return rc;
}

/* The hosts file as far as it counts; NULL where there is none that can be read. */
static char *
read_hosts(const struct network *net, size_t *len)
{
    const char *path = net->options.hosts_file == NULL ? HOSTS_FILE : net->options.hosts_file;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    char *text = fd == -1 ? NULL : malloc(HOSTS_MAX);

    *len = 0;
    while (text != NULL && *len < HOSTS_MAX) {
        ssize_t n = read(fd, text + *len, HOSTS_MAX - *len);

        if (n <= 0)
            break;
        *len += (size_t)n;
    }
    if (fd != -1)
        (void)close(fd);
    return text;
}

static void
mark_hosts(const struct network *net, struct net_lookup *jobs, size_t n)
{
    size_t len;
    char *hosts = read_hosts(net, &len);

    for (size_t i = 0; hosts != NULL && i < n; i++) {
        struct name_seen *out = jobs[i].out;
        size_t given = 0;

        if (out->pinned || out->is_literal)
            continue;
        for (size_t k = 0; k < out->naddresses; k++)
            given += hosts_give(hosts, len, out->name, out->addresses[k].address);
        out->from_hosts = given > 0 && given == out->naddresses;
    }
    free(hosts);
}

/* Wait for one lookup and keep what it found. */
static int
end_job(const struct network *net, struct net_lookup *job, struct lookup *l, long long began,
        long long deadline, struct sp_arena *a, struct sp_err *err)
{
    struct name_seen *out = job->out;

    out->timed_out = !lookup_wait(net, l, deadline);
    out->ms = (long)(net_now(net) - began);
    if (out->timed_out)
        return 0;
    out->gai = l->gai;
    if (out->gai != 0) {
        out->error = gai_strerror(out->gai);
        return 0;
    }
    if (l->found->ai_canonname != NULL &&
        (out->canonical = sp_show(a, l->found->ai_canonname, strlen(l->found->ai_canonname),
                                  NI_MAXHOST, err)) == NULL)
        return -1;
    return keep_addresses(l->found, out, a, err);
}

int
net_lookup(void *ctx, struct net_lookup *jobs, size_t n, struct sp_arena *a, struct sp_err *err)
{
    const struct network *net = ctx;
    struct lookup *running[SEEN_NAMES] = {0};
    long long began = net_now(net);
    long long deadline = net_deadline(net, net->options.connect_timeout_ms);
    int rc = -1;

    if (n > SEEN_NAMES)
        return sp_fail(err, SP_BUG, "%zu lookups at once", n);
    for (size_t i = 0; i < n; i++) {
        int known = without_lookup(net, &jobs[i], a, err);

        if (known == -1)
            goto out;
        jobs[i].out->tried = true;
        jobs[i].out->began = net_micros(net);
        if (known == 0 && (running[i] = lookup_start(&jobs[i], err)) == NULL)
            goto out;
    }
    for (int optional = 0; optional <= 1; optional++) {
        for (size_t i = 0; i < n; i++)
            if (running[i] != NULL && jobs[i].optional == (optional == 1) &&
                end_job(net, &jobs[i], running[i], began, deadline, a, err) == -1)
                goto out;
        if (net_deadline(net, OPTIONAL_MS) < deadline)
            deadline = net_deadline(net, OPTIONAL_MS);
    }
    mark_hosts(net, jobs, n);
    rc = 0;
out:
    for (size_t i = 0; i < n; i++)
        if (running[i] != NULL)
            lookup_end(running[i]);
    return rc;
}
