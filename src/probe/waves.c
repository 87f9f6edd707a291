/*
 * First the lookups. Wave 1: a handshake on every address and the first rows of the table. Wave 2:
 * the rows that ask further, where wave 1 gave reason to. What was asked to slow down in either is
 * sent once more after a pause. Then the next pages of the judged list.
 */
#include "probe/waves.h"

#include "base/text.h"
#include "probe/internal.h"

#define PAGE_KEYS 1000
/* Of a page of versions or uploads: whether there are any is what counts. */
#define OTHER_KEYS 100

/* A secret that is certainly not the operator's: the probe wants to be refused. */
static const char wrong_secret[] = "this-secret-is-wrong-on-purpose";

struct name_seen *
waves_name(struct waves *w, enum s3_style style)
{
    return &w->ev->names[style == S3_STYLE_PATH ? SEEN_ENDPOINT : SEEN_BUCKET_HOST];
}

/* The style that is judged unless, with auto, only the other one gives a listing. */
static enum s3_style
needed_style(const struct waves *w)
{
    return w->t->style == STYLE_CHOICE_HOST ? S3_STYLE_HOST : S3_STYLE_PATH;
}

/* ---- the lookups */

/* A label that nobody has, of the time: a cache has never been asked for it. */
static const char *
any_host(struct waves *w, struct sp_err *err)
{
    return sp_printf(w->arena, err, "s3preflight-%llx.%s", (unsigned long long)w->ev->started,
                     w->t->endpoint);
}

/* The pin that stands for a name, be it for every name; NULL: it is looked up. */
static const struct resolve_pin *
pin_of(const struct waves *w, const char *name)
{
    const struct resolve_pin *any = NULL;

    for (size_t i = 0; i < w->t->npins; i++) {
        if (w->t->pins[i].port != w->t->port)
            continue;
        if (sp_strieq(w->t->pins[i].host, name))
            return &w->t->pins[i];
        if (sp_streq(w->t->pins[i].host, "*"))
            any = &w->t->pins[i];
    }
    return any;
}

/* Two names more that tell what stands behind the answers; where a pin gave those there is nothing
 * behind them. */
static int
look_beside(struct waves *w, struct net_lookup *jobs, size_t *n, struct sp_err *err)
{
    struct name_seen *any = &w->ev->names[SEEN_ANY_HOST];
    struct name_seen *rooted = &w->ev->names[SEEN_ROOTED];
    const struct name_seen *judged = waves_name(w, needed_style(w));
    const struct resolve_pin *pin;

    if (plan_style_is_candidate(w->t, S3_STYLE_HOST)) {
        pin = pin_of(w, waves_name(w, S3_STYLE_HOST)->name);
        if (pin == NULL || sp_streq(pin->host, "*")) {
            any->name = any_host(w, err);
            if (any->name == NULL)
                return -1;
            jobs[(*n)++] = (struct net_lookup){.port = w->t->port, .optional = true, .out = any};
        }
    }
    if (w->t->endpoint_is_address || judged->name == NULL || pin_of(w, judged->name) != NULL)
        return 0;
    rooted->name = sp_printf(w->arena, err, "%s.", judged->name);
    if (rooted->name == NULL)
        return -1;
    jobs[(*n)++] = (struct net_lookup){.port = w->t->port, .optional = true, .out = rooted};
    return 0;
}

static int
look_up(struct waves *w, struct sp_err *err)
{
    struct net_lookup jobs[SEEN_NAMES];
    size_t n = 0;

    for (int style = S3_STYLE_PATH; style <= S3_STYLE_HOST; style++) {
        struct name_seen *name = waves_name(w, (enum s3_style)style);

        if (!plan_tries_style(w->t, (enum s3_style)style))
            continue;
        name->name = s3_host(w->arena, (enum s3_style)style, w->t->endpoint, w->t->bucket, err);
        if (name->name == NULL)
            return -1;
        /* Of host style the endpoint's own name tells what is missing. */
        jobs[n++] = (struct net_lookup){.port = w->t->port,
                                        .optional = style == S3_STYLE_HOST &&
                                                    !plan_style_is_candidate(w->t, S3_STYLE_HOST),
                                        .out = name};
    }
    if (look_beside(w, jobs, &n, err) == -1)
        return -1;
    return w->net->lookup(w->net->ctx, jobs, n, w->arena, err);
}

/* ---- building the requests */

static struct s3_identity
signer_of(const struct waves *w, const struct probe *probe)
{
    const struct credentials *c = w->t->credentials;
    struct s3_identity who = {
        .access_key = c->access_key, .secret = &c->secret, .token = &c->token};

    if (probe->signer == SIGNER_WRONG_SECRET)
        who.secret = &w->wrong;
    if (probe->signer == SIGNER_TRIMMED) {
        who.secret = &w->trimmed;
        who.access_key = w->trimmed_key;
    }
    return who;
}

static bool
is_of_folder(const struct probe *probe)
{
    return probe->asks == ASK_AROUND || probe->asks == ASK_WITHIN || probe->asks == ASK_BEHIND;
}

static int
build_list(struct waves *w, const struct asked *asked, const struct s3_place *place,
           const struct s3_identity *who, const char *token, struct sp_arena *page,
           struct s3_request *out, struct sp_err *err)
{
    const struct probe *probe = asked->probe;
    const bool as_consumer = probe->asks == ASK_CONSUMER;
    const bool one_level =
        as_consumer || probe->asks == ASK_WHOLE_BUCKET || probe->asks == ASK_AROUND;
    struct s3_list_query query = {
        .of = probe->asks == ASK_LIST_V1 ? "" : probe->resource,
        .prefix = probe->asks == ASK_WHOLE_BUCKET ? NULL
                  : is_of_folder(probe)           ? asked->what
                                                  : w->t->prefix,
        .delimiter = one_level ? "/" : NULL,
        .token = token,
        .after = asked->after,
        .max_keys = as_consumer                    ? 0
                    : probe->asks == ASK_WITHIN    ? CONTENT_WITHIN_KEYS
                    : probe->asks == ASK_FIRST_KEY ? 1
                    : probe->resource              ? OTHER_KEYS
                                                   : PAGE_KEYS,
        .encoding_url = as_consumer ? w->t->consumer->encoding_url : true,
    };

    return s3_list_request(place, who, &query, w->net->clock.now(w->net->clock.ctx), page, out,
                           err);
}

int
waves_build(struct waves *w, const struct asked *asked, enum s3_style style, const char *token,
            struct sp_arena *page, struct s3_request *out, struct sp_err *err)
{
    const struct probe *probe = asked->probe;
    const struct s3_place place = {.style = style,
                                   .endpoint = w->t->endpoint,
                                   .port = w->t->port,
                                   .bucket = w->t->bucket,
                                   .region = probe->region == NULL ? w->t->region : probe->region,
                                   .host_port = w->t->consumer->host_port};
    const struct s3_identity who = signer_of(w, probe);
    const struct s3_identity *signer = probe->signer == SIGNER_NOBODY ? NULL : &who;
    const time_t now = w->net->clock.now(w->net->clock.ctx);
    const char *key;

    if (probe->asks == ASK_SETTING)
        return s3_subresource_request(&place, signer, probe->resource, now, page, out, err);
    if (probe->asks == ASK_BUCKETS)
        return s3_buckets_request(&place, signer, now, page, out, err);
    if (probe->asks == ASK_OBJECT)
        return s3_object_request(&place, signer, asked->what,
                                 asked->keep == NULL ? 0 : asked->keep->max, now, page, out, err);
    if (probe->asks != ASK_NO_OBJECT)
        return build_list(w, asked, &place, signer, token, page, out, err);
    key = sp_printf(page, err, "%ss3preflight-%llx-no-such-key", w->t->prefix,
                    (unsigned long long)w->ev->started);
    return key == NULL ? -1 : s3_object_request(&place, signer, key, 0, now, page, out, err);
}

bool
waves_is_needed(const struct waves *w, const struct probe *probe, enum s3_style style)
{
    return probe->needed || (w->health != NULL && probe->asks == ASK_OBJECT) ||
           (style == needed_style(w) &&
            (sp_streq(probe->purpose, PROBE_LIST) || sp_streq(probe->purpose, PROBE_CONSUMER)));
}

/* What is kept of an answer for who wants to see it. A list that is asked again begins anew. */
void
waves_keep(struct waves *w, const struct probe *probe, enum s3_style style, bool first,
           struct net_exchange *job)
{
    struct s3_keys *keys = &w->ev->kept.keys[style];

    if (!w->t->keep_answers)
        return;
    job->answer_max = SEEN_BODY_MAX;
    job->of_object = probe->asks == ASK_OBJECT || probe->asks == ASK_NO_OBJECT;
    if (!sp_streq(probe->purpose, PROBE_LIST))
        return;
    keys->arena = w->arena;
    keys->n = first ? 0 : keys->n;
    job->keys = keys;
}

int
waves_add_job(struct waves *w, size_t index, struct jobs *jobs, struct sp_err *err)
{
    const struct asked *asked = &w->asked[index];
    const struct probe *probe = asked->probe;
    struct exchange_seen *out = &w->ev->exchanges[index];
    const enum s3_style style = out->style;
    struct s3_request *request = sp_alloc(w->arena, sizeof(*request), err);

    if (request == NULL || waves_build(w, asked, style, NULL, w->arena, request, err) == -1)
        return -1;
    out->address = asked->address;
    jobs->exchanges[jobs->nexchanges++] = (struct net_exchange){
        .request = request,
        .where = probe->asks == ASK_BUCKETS ? waves_name(w, S3_STYLE_PATH) : waves_name(w, style),
        .verify = !probe->unverified,
        .optional = !waves_is_needed(w, probe, style),
        .proxy = probe->proxied ? &w->t->proxy->url : NULL,
        .prefix = probe->asks == ASK_WHOLE_BUCKET ? ""
                  : is_of_folder(probe)           ? asked->what
                                                  : w->t->prefix,
        .address = asked->address,
        .keep = asked->keep,
        .page = w->arena,
        .watch = asked->watch,
        .out = out};
    waves_keep(w, probe, style, true, &jobs->exchanges[jobs->nexchanges - 1]);
    return 0;
}

int
waves_add(struct waves *w, struct asked asked, enum s3_style style, struct jobs *jobs,
          struct sp_err *err)
{
    const size_t index = w->ev->nexchanges++;

    w->asked[index] = asked;
    w->ev->exchanges[index] =
        (struct exchange_seen){.purpose = asked.probe->purpose, .style = style};
    return waves_add_job(w, index, jobs, err);
}

static bool
can_sign(const struct waves *w, const struct probe *probe)
{
    if (probe->signer == SIGNER_TRIMMED)
        return w->trimmed_key != NULL;
    return probe->signer == SIGNER_NOBODY || plan_key_is_sendable(w->t->credentials);
}

bool
waves_can_send(struct waves *w, const struct probe *probe, enum s3_style style)
{
    const struct name_seen *name =
        probe->asks == ASK_BUCKETS ? waves_name(w, S3_STYLE_PATH) : waves_name(w, style);

    if (w->ev->nexchanges == SEEN_EXCHANGES_MAX || (name->naddresses == 0 && !probe->proxied))
        return false;
    return probe->unverified || (w->trusted && can_sign(w, probe));
}

int
waves_send(struct waves *w, struct jobs *jobs, struct sp_err *err)
{
    if (jobs->nshakes + jobs->nexchanges == 0)
        return 0;
    w->ev->waves++;
    for (size_t i = 0; i < jobs->nshakes; i++)
        jobs->shakes[i].out->wave = w->ev->waves;
    for (size_t i = 0; i < jobs->nexchanges; i++)
        jobs->exchanges[i].out->wave = w->ev->waves;
    return w->net->wave(w->net->ctx, jobs->shakes, jobs->nshakes, jobs->exchanges, jobs->nexchanges,
                        w->ev, w->arena, err);
}

/* ---- wave 1 */

/* The rows of the first wave, where they were not sent yet. */
static int
plan_first(struct waves *w, struct jobs *jobs, struct sp_err *err)
{
    for (const struct probe *probe = probes; probe->purpose != NULL; probe++) {
        if (probe->wanted != NULL)
            continue;
        for (int s = S3_STYLE_PATH; s <= S3_STYLE_HOST; s++) {
            enum s3_style style = (enum s3_style)s;

            if (!plan_tries_style(w->t, style) ||
                (probe->styles == IN_JUDGED_STYLE && !plan_style_is_candidate(w->t, style)) ||
                evidence_find(w->ev, probe->purpose, style) != NULL)
                continue;
            if (waves_can_send(w, probe, style) &&
                waves_add(w,
                          (struct asked){.probe = probe,
                                         .watch = content_watch(&w->content, probe, style)},
                          style, jobs, err) == -1)
                return -1;
        }
    }
    return 0;
}

static void
add_handshake(struct waves *w, struct jobs *jobs, const char *name, struct address_seen *out)
{
    jobs->shakes[jobs->nshakes++] =
        (struct net_handshake){.name = name, .port = w->t->port, .out = out};
}

/* On every address of a style. */
static void
plan_handshakes(struct waves *w, enum s3_style style, struct jobs *jobs)
{
    const struct name_seen *name = waves_name(w, style);

    for (size_t i = 0; i < name->naddresses; i++)
        add_handshake(w, jobs, name->name, &name->addresses[i]);
}

/* A health run, which is made often, looks at the other style only where that may tell more. */
static bool
can_wait(const struct waves *w, enum s3_style style)
{
    return w->health != NULL && !plan_style_is_candidate(w->t, style);
}

static int
first_wave(struct waves *w, struct sp_err *err)
{
    struct jobs jobs = {.nshakes = 0};
    size_t all = w->ev->names[SEEN_ENDPOINT].naddresses + w->ev->names[SEEN_BUCKET_HOST].naddresses;

    if (all == 0)
        return 0;
    jobs.shakes = sp_alloc_array(w->arena, all, sizeof(*jobs.shakes), err);
    if (jobs.shakes == NULL ||
        (w->health == NULL ? plan_first(w, &jobs, err) : waves_plan_health(w, &jobs, err)) == -1)
        return -1;
    for (int style = S3_STYLE_PATH; style <= S3_STYLE_HOST; style++)
        if (!can_wait(w, (enum s3_style)style))
            plan_handshakes(w, (enum s3_style)style, &jobs);
    return waves_send(w, &jobs, err);
}

/* ---- wave 2 */

/* The connection was ended as soon as the name of the server was told, without an alert. */
static bool
is_cut(const struct address_seen *a)
{
    return a->connected && a->tls.tried && !a->tls.completed && !a->tls.timed_out &&
           a->tls.nfirst == 0 && a->tls.alert == -1;
}

/* An address without a server name, where what was presented for the name did not pass, or where
 * the name ended it. */
static void
plan_without_sni(struct waves *w, const struct name_seen *name,
                 const struct exchange_seen *anonymous, struct jobs *jobs)
{
    const bool refused = anonymous != NULL && anonymous->transport == TRANSPORT_UNTRUSTED;

    for (size_t i = 0; i < name->naddresses; i++) {
        const struct address_seen *a = &name->addresses[i];

        if (!refused && !is_cut(a))
            continue;
        w->ev->without_sni = (struct address_seen){
            .address = a->address, .is_v6 = a->is_v6, .began = -1, .tls = {.began = -1}};
        add_handshake(w, jobs, NULL, &w->ev->without_sni);
        return;
    }
}

static bool
is_s3_answer(const struct exchange_seen *ex)
{
    return ex != NULL && ex->transport == TRANSPORT_OK &&
           (ex->reply.root == S3_ROOT_LIST || ex->reply.root == S3_ROOT_ERROR);
}

/* Where DNS has other addresses for the name than those that were used, and S3 was not there. */
static void
plan_rooted(struct waves *w, const struct name_seen *name, const struct exchange_seen *anonymous,
            struct jobs *jobs)
{
    struct name_seen *rooted = &w->ev->names[SEEN_ROOTED];

    if (rooted->naddresses == 0 || name->naddresses == 0 || evidence_share(name, rooted) ||
        is_s3_answer(anonymous))
        return;
    add_handshake(w, jobs, name->name, &rooted->addresses[0]);
}

const struct exchange_seen *
waves_believed_list(struct waves *w, enum s3_style style)
{
    const struct exchange_seen *list = evidence_find(w->ev, PROBE_LIST, style);

    return list != NULL && list->transport == TRANSPORT_OK && list->status == 200 &&
                   list->reply.root == S3_ROOT_LIST && list->verified
               ? list
               : NULL;
}

bool
waves_is_list_of(const struct waves *w, const struct exchange_seen *ex, const char *folder)
{
    return ex->transport == TRANSPORT_OK && ex->status == 200 && ex->verified &&
           ex->reply.root == S3_ROOT_LIST && ex->reply.well_formed &&
           sp_streq(ex->reply.listing.name, w->t->bucket) &&
           sp_streq(ex->reply.listing.prefix, folder);
}

/* A consumer takes any address, so that a list at one of them says nothing of the others. */
static int
plan_addresses(struct waves *w, enum s3_style style, struct jobs *jobs, struct sp_err *err)
{
    static const struct probe row = {.purpose = PROBE_ADDRESS, .asks = ASK_FIRST_KEY};
    const struct exchange_seen *list = waves_believed_list(w, style);
    const struct name_seen *name = waves_name(w, style);
    size_t n = 0;

    for (size_t i = 0; list != NULL && i < name->naddresses && n < PLAN_ADDRESSES_MAX; i++) {
        const struct address_seen *a = &name->addresses[i];

        if (!a->connected || !a->tls.completed || sp_streq(a->address, list->address) ||
            !waves_can_send(w, &row, style))
            continue;
        n++;
        if (waves_add(w, (struct asked){.probe = &row, .address = a->address}, style, jobs, err) ==
            -1)
            return -1;
    }
    return 0;
}

/* What a health run leaves out where all is well: first wave and second in one. */
static int
plan_left_out(struct waves *w, struct jobs *jobs, struct sp_err *err)
{
    for (int style = S3_STYLE_PATH; style <= S3_STYLE_HOST; style++)
        if (can_wait(w, (enum s3_style)style))
            plan_handshakes(w, (enum s3_style)style, jobs);
    return plan_first(w, jobs, err);
}

static int
second_wave(struct waves *w, struct sp_err *err)
{
    enum s3_style style = plan_judged_style(w->t, w->ev);
    const struct exchange_seen *anonymous = evidence_find(w->ev, PROBE_ANONYMOUS, style);
    struct jobs jobs = {.nshakes = 0};
    bool interrupted;

    if (w->net->over(w->net->ctx, &interrupted))
        return 0;
    if (anonymous == NULL)
        anonymous = evidence_find(w->ev, PROBE_LIST, style);
    jobs.shakes = sp_alloc_array(w->arena,
                                 w->ev->names[SEEN_ENDPOINT].naddresses +
                                     w->ev->names[SEEN_BUCKET_HOST].naddresses + 2,
                                 sizeof(*jobs.shakes), err);
    if (jobs.shakes == NULL)
        return -1;
    for (const struct probe *probe = probes; probe->purpose != NULL; probe++)
        if (probe->wanted != NULL && waves_can_send(w, probe, style) &&
            probe->wanted(w->t, w->ev) &&
            waves_add(w, (struct asked){.probe = probe}, style, &jobs, err) == -1)
            return -1;
    if (plan_addresses(w, style, &jobs, err) == -1 ||
        waves_plan_content(w, style, &jobs, err) == -1)
        return -1;
    plan_without_sni(w, waves_name(w, style), anonymous, &jobs);
    if (style == needed_style(w))
        plan_rooted(w, waves_name(w, style), anonymous, &jobs);
    if (w->health != NULL && plan_left_out(w, &jobs, err) == -1)
        return -1;
    return waves_send(w, &jobs, err);
}

static int
look_further(struct waves *w, struct sp_err *err)
{
    if (w->health != NULL && waves_believed_list(w, plan_judged_style(w->t, w->ev)) != NULL)
        return waves_look_at_health(w, err);
    if (second_wave(w, err) == -1 || waves_send_again(w, err) == -1)
        return -1;
    return w->health != NULL || (waves_look_closer(w, err) == 0 && waves_read_pages(w, err) == 0)
               ? 0
               : -1;
}

static int
trim_key(struct waves *w, struct sp_err *err)
{
    const struct credentials *c = w->t->credentials;
    struct sp_bytes key;
    struct sp_bytes secret;

    if (!plan_can_trim(c))
        return 0;
    key = plan_trim(c->access_key, c->access_key_len);
    secret = plan_trim(sp_secret_bytes(&c->secret), c->secret.len);
    for (size_t i = 0; i < key.len; i++)
        if (key.data[i] <= ' ' || key.data[i] > '~')
            return 0;
    w->trimmed_key = sp_strndup(w->arena, (const char *)key.data, key.len, err);
    if (w->trimmed_key == NULL)
        return -1;
    return sp_secret_set(&w->trimmed, (const char *)secret.data, secret.len, err);
}

int
waves_run(const struct target *t, bool trusted, const struct net *net, struct sp_arena *a,
          struct evidence *ev, struct sp_err *err)
{
    struct waves w = {.t = t,
                      .net = net,
                      .began = net->clock.millis(net->clock.ctx),
                      .arena = a,
                      .ev = ev,
                      .trusted = trusted};
    int rc = -1;

    ev->started = net->clock.now(net->clock.ctx);
    for (size_t i = 0; i < SEEN_NAMES; i++)
        ev->names[i].began = -1;
    ev->without_sni.began = ev->without_sni.tls.began = -1;
    if (sp_secret_set(&w.wrong, wrong_secret, sizeof(wrong_secret) - 1, err) == -1 ||
        trim_key(&w, err) == -1 || content_begin(&w.content, t, a, err) == -1 ||
        (t->purpose == PURPOSE_HEALTH && waves_begin_health(&w, err) == -1) ||
        look_up(&w, err) == -1)
        goto out;
    ev->ms_resolve = (long)(net->clock.millis(net->clock.ctx) - w.began);
    if (first_wave(&w, err) == -1 || waves_send_again(&w, err) == -1 ||
        look_further(&w, err) == -1 ||
        (w.health == NULL ? waves_end_content(&w, err) : waves_end_health(&w, err)) == -1)
        goto out;
    ev->timed_out = net->over(net->ctx, &ev->interrupted);
    ev->ms_total = (long)(net->clock.millis(net->clock.ctx) - w.began);
    ev->ms_exchange = ev->ms_total - ev->ms_resolve;
    rc = 0;
out:
    sp_secret_release(&w.wrong);
    sp_secret_release(&w.trimmed);
    return rc;
}
