#include "canned.h"

#include <netdb.h>

#include "base/text.h"

static int
lookup(void *ctx, struct net_lookup *jobs, size_t n, struct sp_arena *a, struct sp_err *err)
{
    struct canned *net = ctx;

    if (net->fail_lookup)
        return sp_fail(err, SP_IO, "canned");
    for (size_t i = 0; i < n; i++) {
        struct name_seen *out = jobs[i].out;
        bool is_bucket = sp_starts(out->name, "backups.");

        net->nlookups++;
        net->nneeded += !jobs[i].optional;
        out->tried = true;
        out->naddresses = net->naddresses[is_bucket ? SEEN_BUCKET_HOST : SEEN_ENDPOINT];
        if (out->naddresses == 0) {
            out->gai = EAI_NONAME;
            continue;
        }
        out->addresses = sp_alloc_array(a, out->naddresses, sizeof(*out->addresses), err);
        if (out->addresses == NULL)
            return -1;
        for (size_t k = 0; k < out->naddresses; k++) {
            out->addresses[k].address = net->rooted_elsewhere && sp_ends(out->name, ".")
                                            ? "192.0.2.20"
                                            : sp_printf(a, err, "192.0.2.%zu", 10 + k);
            if (out->addresses[k].address == NULL)
                return -1;
        }
    }
    return 0;
}

static const char *
authorization_of(const struct s3_request *r)
{
    for (size_t i = 0; i < r->nheaders; i++)
        if (sp_strieq(r->headers[i].name, "authorization"))
            return r->headers[i].value;
    return NULL;
}

static const char *
keep(struct canned *net, const char *s)
{
    return s == NULL ? NULL : sp_strdup(&net->arena, s, NULL);
}

static void
note(struct canned *net, const struct net_exchange *job)
{
    const struct s3_request *r = job->request;

    /* What must hold of every request, whatever the test is about. */
    assert_true(!r->is_signed || job->verify);
    assert_int_equal(r->is_signed, authorization_of(r) != NULL);
    assert_true(job->where->naddresses > 0 || job->proxy != NULL);
    assert_true(!r->is_signed || job->proxy == NULL);
    assert_string_equal(job->where->name, r->host);
    if (net->nsent < CANNED_SENT_MAX)
        net->sent[net->nsent] =
            (struct canned_sent){.purpose = keep(net, job->out->purpose),
                                 .style = job->out->style,
                                 .is_signed = r->is_signed,
                                 .optional = job->optional,
                                 .verify = job->verify,
                                 .wave = net->waves,
                                 .host = keep(net, r->host),
                                 .target = keep(net, r->target),
                                 .string_to_sign = keep(net, r->string_to_sign),
                                 .authorization = keep(net, authorization_of(r)),
                                 .address = keep(net, job->address)};
    net->nsent++;
}

void
canned_listing(const struct net_exchange *job)
{
    struct exchange_seen *out = job->out;

    out->status = 200;
    out->reply = (struct s3_reply){
        .root = S3_ROOT_LIST,
        .well_formed = true,
        .listing = {.name = "backups", .prefix = job->prefix, .has_truncated = true}};
}

static int
wave(void *ctx, struct net_handshake *shakes, size_t nshakes, struct net_exchange *exchanges,
     size_t nexchanges, struct evidence *ev, struct sp_arena *a, struct sp_err *err)
{
    struct canned *net = ctx;

    (void)a;
    net->waves++;
    net->nhandshakes += nshakes;
    if (net->waves == net->fail_wave)
        return sp_fail(err, SP_IO, "canned");
    for (size_t i = 0; i < nshakes; i++) {
        assert_true(shakes[i].name != NULL || shakes[i].out == &ev->without_sni);
        assert_int_equal(shakes[i].port, 443);
        shakes[i].out->tried = true;
        shakes[i].out->connected = true;
        shakes[i].out->tls.tried = true;
        shakes[i].out->tls.completed = !net->no_handshake;
        if (net->cut && shakes[i].name != NULL)
            shakes[i].out->tls = (struct tls_seen){.tried = true, .alert = -1};
        if (net->no_connection)
            *shakes[i].out = (struct address_seen){
                .address = shakes[i].out->address, .tried = true, .sys_errno = 111};
    }
    for (size_t i = 0; i < nexchanges; i++) {
        struct exchange_seen *out = exchanges[i].out;

        note(net, &exchanges[i]);
        out->transport = TRANSPORT_OK;
        out->is_signed = exchanges[i].request->is_signed;
        out->verified = exchanges[i].verify;
        out->pages = 1;
        out->ms = 10;
        if (exchanges[i].address == NULL && exchanges[i].where->naddresses > 0)
            out->address = exchanges[i].where->addresses[0].address;
        if (net->answer == NULL)
            canned_listing(&exchanges[i]);
        else if (net->answer(net, &exchanges[i], err) == -1)
            return -1;
        ev->requests++;
    }
    return 0;
}

static bool
over(void *ctx, bool *interrupted)
{
    const struct canned *net = ctx;
    bool is_over = net->over_after != 0 && net->waves >= net->over_after;

    *interrupted = is_over && net->interrupted;
    return is_over;
}

static void
pause_for(void *ctx, long ms)
{
    struct canned *net = ctx;

    net->paused_ms += ms;
    net->npauses++;
}

static time_t
now(void *ctx)
{
    (void)ctx;
    return CANNED_NOW;
}

static long long
millis(void *ctx)
{
    return ((struct canned *)ctx)->clock_ms++;
}

struct net
canned_calls(struct canned *net)
{
    return (struct net){.lookup = lookup,
                        .wave = wave,
                        .over = over,
                        .pause = pause_for,
                        .clock = {.now = now, .millis = millis, .ctx = net},
                        .ctx = net};
}

void
canned_target_init(struct canned_target *t)
{
    *t = (struct canned_target){
        .credentials = {.access_key = "AKIAEXAMPLE", .access_key_len = 11, .origin = "a test"},
        .target = {.provider = "custom",
                   .endpoint = "s3.example.test",
                   .port = 443,
                   .region = "us-east-1",
                   .bucket = "backups",
                   .prefix = "db/",
                   .repository = {.prefix = "db/", .stanza = "db"},
                   .style = STYLE_CHOICE_PATH,
                   .consumer = consumer_find("pgbackrest"),
                   .max_items = 10000,
                   .timeout_ms = 60000,
                   .credentials = &t->credentials}};
    assert_int_equal(sp_secret_set(&t->credentials.secret, "a-secret", 8, NULL), 0);
}

void
canned_target_release(struct canned_target *t)
{
    sp_secret_release(&t->credentials.secret);
    sp_secret_release(&t->credentials.token);
}
