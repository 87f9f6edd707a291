/*
 * Wave 1: lookups; then, together, a handshake on every address and the requests of the table.
 * Wave 2: the next pages of the judged list where there are more keys, or one unsigned request
 * where the certificate did not pass (its Date tells a wrong clock from a wrong certificate).
 */
#include "probe/waves.h"

#include "base/text.h"

#define PAGE_KEYS 1000

/* A secret that is certainly not the operator's: the probe wants to be refused. */
static const char wrong_secret[] = "this-secret-is-wrong-on-purpose";

struct waves {
    const struct target *t;
    const struct net *net;
    struct sp_arena *arena;
    struct evidence *ev;
    bool trusted;
    struct sp_secret wrong;
};

static struct name_seen *
name_of(struct waves *w, enum s3_style style)
{
    return &w->ev->names[style == S3_STYLE_PATH ? SEEN_ENDPOINT : SEEN_BUCKET_HOST];
}

static struct s3_place
place_of(const struct waves *w, enum s3_style style)
{
    return (struct s3_place){.style = style,
                             .endpoint = w->t->endpoint,
                             .port = w->t->port,
                             .bucket = w->t->bucket,
                             .region = w->t->region,
                             .host_port = w->t->consumer->host_port};
}

/* ---- the lookups */

static int
look_up(struct waves *w, struct sp_err *err)
{
    struct net_lookup jobs[SEEN_NAMES];
    size_t n = 0;

    for (int style = S3_STYLE_PATH; style <= S3_STYLE_HOST; style++) {
        struct name_seen *name = name_of(w, (enum s3_style)style);

        if (!plan_tries_style(w->t, (enum s3_style)style))
            continue;
        name->name = s3_host(w->arena, (enum s3_style)style, w->t->endpoint, w->t->bucket, err);
        if (name->name == NULL)
            return -1;
        jobs[n++] = (struct net_lookup){.port = w->t->port, .out = name};
    }
    return w->net->lookup(w->net->ctx, jobs, n, w->arena, err);
}

/* ---- building the requests */

static int
build(struct waves *w, const struct probe *probe, enum s3_style style, const char *token,
      struct sp_arena *page, struct s3_request *out, struct sp_err *err)
{
    const struct s3_place place = place_of(w, style);
    const struct consumer *consumer = w->t->consumer;
    const struct credentials *c = w->t->credentials;
    const struct s3_identity who = {.access_key = c->access_key,
                                    .secret = probe->signer == SIGNER_WRONG_SECRET ? &w->wrong
                                                                                   : &c->secret,
                                    .token = &c->token};
    const struct s3_list_query query = {
        .prefix = w->t->prefix,
        .delimiter = probe->as_consumer ? "/" : NULL,
        .token = token,
        .max_keys = probe->as_consumer ? 0 : PAGE_KEYS,
        .encoding_url = probe->as_consumer ? consumer->encoding_url : true,
    };

    return s3_list_request(&place, probe->signer == SIGNER_NOBODY ? NULL : &who, &query,
                           w->net->clock.now(w->net->clock.ctx), page, out, err);
}

static int
add_exchange(struct waves *w, const struct probe *probe, enum s3_style style,
             struct net_exchange *job, struct sp_err *err)
{
    struct s3_request *request = sp_alloc(w->arena, sizeof(*request), err);
    struct exchange_seen *out = &w->ev->exchanges[w->ev->nexchanges];

    if (request == NULL || build(w, probe, style, NULL, w->arena, request, err) == -1)
        return -1;
    *out = (struct exchange_seen){.purpose = probe->purpose, .style = style};
    w->ev->nexchanges++;
    *job = (struct net_exchange){.request = request,
                                 .where = name_of(w, style),
                                 .verify = !probe->only_untrusted,
                                 .prefix = w->t->prefix,
                                 .page = w->arena,
                                 .out = out};
    return 0;
}

static bool
can_send(struct waves *w, const struct probe *probe, enum s3_style style)
{
    if (w->ev->nexchanges == SEEN_EXCHANGES_MAX || name_of(w, style)->naddresses == 0)
        return false;
    if (probe->only_untrusted)
        return true;
    return w->trusted &&
           (probe->signer == SIGNER_NOBODY || plan_key_is_sendable(w->t->credentials));
}

/* ---- wave 1 */

static int
plan_exchanges(struct waves *w, struct net_exchange *jobs, size_t *n, struct sp_err *err)
{
    for (const struct probe *probe = probes; probe->purpose != NULL; probe++) {
        if (probe->only_untrusted)
            continue;
        for (int s = S3_STYLE_PATH; s <= S3_STYLE_HOST; s++) {
            enum s3_style style = (enum s3_style)s;

            if (!plan_tries_style(w->t, style) ||
                (probe->styles == IN_JUDGED_STYLE && !plan_style_is_candidate(w->t, style)))
                continue;
            if (can_send(w, probe, style) &&
                add_exchange(w, probe, style, &jobs[(*n)++], err) == -1)
                return -1;
        }
    }
    return 0;
}

static int
first_wave(struct waves *w, struct sp_err *err)
{
    struct net_handshake *shakes;
    struct net_exchange jobs[SEEN_EXCHANGES_MAX];
    size_t nshakes = 0;
    size_t njobs = 0;

    shakes = sp_alloc_array(w->arena, w->ev->names[0].naddresses + w->ev->names[1].naddresses + 1,
                            sizeof(*shakes), err);
    if (shakes == NULL || plan_exchanges(w, jobs, &njobs, err) == -1)
        return -1;
    for (size_t i = 0; i < SEEN_NAMES; i++)
        for (size_t k = 0; k < w->ev->names[i].naddresses; k++)
            shakes[nshakes++] = (struct net_handshake){.name = w->ev->names[i].name,
                                                       .port = w->t->port,
                                                       .out = &w->ev->names[i].addresses[k]};
    if (nshakes == 0)
        return 0;
    w->ev->waves++;
    return w->net->wave(w->net->ctx, shakes, nshakes, jobs, njobs, w->ev, w->arena, err);
}

/* ---- wave 2: what an untrusted server says about the time */

static bool
wants_unverified(struct waves *w, enum s3_style style)
{
    /* Sent with or without a key, wherever there is something to trust. */
    const struct exchange_seen *verified = evidence_find(w->ev, PROBE_ANONYMOUS, style);
    const struct name_seen *name = name_of(w, style);

    if (verified != NULL && verified->transport != TRANSPORT_UNTRUSTED)
        return false;
    for (size_t i = 0; i < name->naddresses; i++)
        if (name->addresses[i].tls.completed)
            return true;
    return false;
}

static int
ask_unverified(struct waves *w, struct sp_err *err)
{
    enum s3_style style = plan_judged_style(w->t, w->ev);

    if (!wants_unverified(w, style))
        return 0;
    for (const struct probe *probe = probes; probe->purpose != NULL; probe++) {
        struct net_exchange job;

        if (!probe->only_untrusted || !can_send(w, probe, style))
            continue;
        if (add_exchange(w, probe, style, &job, err) == -1)
            return -1;
        w->ev->waves++;
        if (w->net->wave(w->net->ctx, NULL, 0, &job, 1, w->ev, w->arena, err) == -1)
            return -1;
    }
    return 0;
}

/* ---- wave 2 and on: the next pages */

/*
 * Brent's cycle detection over the tokens: a token that is kept at every power of two is met again
 * when the server walks in a circle, however long that is.
 */
struct loop_guard {
    char *kept;
    unsigned long long steps;
    unsigned long long keep_at;
};

static int
guard_step(struct loop_guard *g, const char *token, bool *looped, struct sp_err *err)
{
    *looped = g->kept != NULL && sp_streq(g->kept, token);
    if (*looped || ++g->steps < g->keep_at)
        return 0;
    free(g->kept);
    g->kept = strdup(token);
    g->keep_at = g->steps * 2;
    return g->kept == NULL ? sp_fail(err, SP_NOMEM, "out of memory: a token") : 0;
}

/* What of a page goes into the sum: counts, the next token, and whatever was wrong with it. */
static int
add_page(struct waves *w, struct exchange_seen *list, const struct exchange_seen *page,
         struct sp_err *err)
{
    const struct s3_listing *more = &page->reply.listing;
    const char *name = list->reply.listing.name;
    bool interrupted;

    /* The end of the run is no fault of the listing: what was read before stands. */
    if ((page->transport == TRANSPORT_TIMEOUT || page->transport == TRANSPORT_INTERRUPTED) &&
        w->net->over(w->net->ctx, &interrupted))
        return 0;
    list->ms += page->ms;
    list->pages++;
    if (page->transport != TRANSPORT_OK || page->status != 200 ||
        page->reply.root != S3_ROOT_LIST || !page->reply.well_formed) {
        list->page_problem =
            page->error != NULL
                ? sp_printf(w->arena, err, "page %u: %s", list->pages, page->error)
                : sp_printf(w->arena, err, "page %u: answered %ld %s", list->pages, page->status,
                            page->reply.error.code == NULL ? "" : page->reply.error.code);
        return list->page_problem == NULL ? -1 : 0;
    }
    if (!sp_streq(more->name, name) || !sp_streq(more->prefix, list->reply.listing.prefix) ||
        !more->has_truncated) {
        list->page_problem =
            sp_printf(w->arena, err, "page %u is not of the same listing", list->pages);
        return list->page_problem == NULL ? -1 : 0;
    }
    if (s3_listing_add(&list->reply.listing, more, w->arena, err) == -1)
        return -1;
    list->reply.listing.truncated = more->truncated;
    return 0;
}

static bool
wants_next_page(const struct waves *w, struct exchange_seen *list)
{
    const struct s3_listing *l = &list->reply.listing;
    bool interrupted;

    if (!l->truncated || list->page_problem != NULL || list->page_loop)
        return false;
    list->page_cap = w->t->max_items != 0 && l->keys >= w->t->max_items;
    return !list->page_cap && !w->net->over(w->net->ctx, &interrupted);
}

/* One page; the token for the next one is in *token, the caller's. */
static int
next_page(struct waves *w, struct exchange_seen *list, char **token, struct sp_err *err)
{
    struct sp_arena page_arena = {.fail_in = w->arena->fail_in};
    struct exchange_seen *page = sp_alloc(&page_arena, sizeof(*page), err);
    struct s3_request request;
    struct net_exchange job;
    int rc = -1;

    if (page == NULL || build(w, &probes[0], list->style, *token, &page_arena, &request, err) == -1)
        goto out;
    job = (struct net_exchange){.request = &request,
                                .where = name_of(w, list->style),
                                .verify = true,
                                .prefix = w->t->prefix,
                                .page = &page_arena,
                                .out = page};
    w->ev->waves++;
    if (w->net->wave(w->net->ctx, NULL, 0, &job, 1, w->ev, &page_arena, err) == -1)
        goto out;
    free(*token);
    *token = NULL;
    if (page->reply.listing.next_token != NULL &&
        (*token = strdup(page->reply.listing.next_token)) == NULL) {
        (void)sp_fail(err, SP_NOMEM, "out of memory: a token");
        goto out;
    }
    page->reply.listing.next_token = NULL; /* a copy of each would grow with the bucket */
    rc = add_page(w, list, page, err);
out:
    sp_arena_free(&page_arena);
    return rc;
}

static int
read_pages(struct waves *w, struct sp_err *err)
{
    enum s3_style style = plan_judged_style(w->t, w->ev);
    struct exchange_seen *list = NULL;
    struct loop_guard guard = {.keep_at = 1};
    char *token = NULL;
    int rc = -1;

    for (size_t i = 0; i < w->ev->nexchanges; i++)
        if (sp_streq(w->ev->exchanges[i].purpose, PROBE_LIST) && w->ev->exchanges[i].style == style)
            list = &w->ev->exchanges[i];
    if (list == NULL || list->transport != TRANSPORT_OK || list->reply.root != S3_ROOT_LIST)
        return 0;
    if (list->reply.listing.next_token != NULL &&
        (token = strdup(list->reply.listing.next_token)) == NULL)
        return sp_fail(err, SP_NOMEM, "out of memory: a token");
    while (wants_next_page(w, list)) {
        if (token == NULL || token[0] == '\0') {
            list->page_no_token = true;
            break;
        }
        if (guard_step(&guard, token, &list->page_loop, err) == -1)
            goto out;
        if (!list->page_loop && next_page(w, list, &token, err) == -1)
            goto out;
    }
    rc = 0;
out:
    free(guard.kept);
    free(token);
    return rc;
}

int
waves_run(const struct target *t, bool trusted, const struct net *net, struct sp_arena *a,
          struct evidence *ev, struct sp_err *err)
{
    struct waves w = {.t = t, .net = net, .arena = a, .ev = ev, .trusted = trusted};
    long long began = net->clock.millis(net->clock.ctx);
    int rc = -1;

    ev->started = net->clock.now(net->clock.ctx);
    if (sp_secret_set(&w.wrong, wrong_secret, sizeof(wrong_secret) - 1, err) == -1)
        return -1;
    if (look_up(&w, err) == -1)
        goto out;
    ev->ms_resolve = (long)(net->clock.millis(net->clock.ctx) - began);
    if (first_wave(&w, err) == -1 || ask_unverified(&w, err) == -1 || read_pages(&w, err) == -1)
        goto out;
    ev->timed_out = net->over(net->ctx, &ev->interrupted);
    ev->ms_total = (long)(net->clock.millis(net->clock.ctx) - began);
    ev->ms_exchange = ev->ms_total - ev->ms_resolve;
    rc = 0;
out:
    sp_secret_release(&w.wrong);
    return rc;
}
