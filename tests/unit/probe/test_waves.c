/* What goes out for a target, and what never does. */
#include "canned.h"

#include "base/text.h"

/* What is different from a trusted path-style target with both names. */
enum {
    UNTRUSTED = 1, /* no trust anchors */
    BAD_KEY = 2,   /* that no header can carry */
    ADDRESS = 4,   /* the endpoint is one */
    NO_HOST = 8,   /* bucket.endpoint is not known */
    NO_NAME = 16,  /* neither is the endpoint */
    REFUSED = 32,  /* our judge refuses the chains */
    NO_SHAKE = 64, /* and no handshake comes to an end */
};

struct run {
    struct canned_target t;
    struct canned net;
    struct sp_arena arena;
    struct evidence ev;
    struct sp_err err;
};

static int
refuse_verified(struct canned *net, const struct net_exchange *job, struct sp_err *err)
{
    (void)net;
    (void)err;
    if (job->verify)
        job->out->transport = TRANSPORT_UNTRUSTED;
    else
        canned_listing(job);
    return 0;
}

static int
run(struct run *r, enum style_choice style, unsigned how)
{
    struct net calls = canned_calls(&r->net);

    r->t.target.style = style;
    r->net.naddresses[SEEN_ENDPOINT] = (how & NO_NAME) != 0 ? 0 : 2;
    r->net.naddresses[SEEN_BUCKET_HOST] = (how & (NO_NAME | NO_HOST)) != 0 ? 0 : 1;
    if ((how & BAD_KEY) != 0) {
        r->t.credentials.access_key = "AKIAEXAMPL\n";
        r->t.credentials.access_key_len = 11;
    }
    if ((how & ADDRESS) != 0) {
        r->t.target.endpoint = "192.0.2.10";
        r->t.target.endpoint_is_address = true;
    }
    if ((how & (REFUSED | NO_SHAKE)) != 0)
        r->net.answer = refuse_verified;
    r->net.no_handshake = (how & NO_SHAKE) != 0;
    return waves_run(&r->t.target, (how & UNTRUSTED) == 0, &calls, &r->arena, &r->ev, &r->err);
}

static void
set_up(struct run *r)
{
    *r = (struct run){0};
    canned_target_init(&r->t);
}

static void
tear_down(struct run *r)
{
    canned_target_release(&r->t);
    sp_arena_free(&r->net.arena);
    sp_arena_free(&r->arena);
}

/* purpose, 'p' or 'h', '+' signed or '-' not, the number of the wave. */
static void
describe(const struct run *r, char *out, size_t size)
{
    size_t len = 0;

    out[0] = '\0';
    for (size_t i = 0; i < r->net.nsent; i++) {
        const struct canned_sent *s = &r->net.sent[i];
        int n = snprintf(out + len, size - len, "%s%s %c%c%u", i == 0 ? "" : ", ",
                         s->purpose == NULL ? "page" : s->purpose,
                         s->style == S3_STYLE_PATH ? 'p' : 'h', s->is_signed ? '+' : '-', s->wave);

        assert_true(n > 0 && (size_t)n < size - len);
        len += (size_t)n;
    }
}

#define PATH STYLE_CHOICE_PATH
#define HOST STYLE_CHOICE_HOST
#define AUTO STYLE_CHOICE_AUTO

/* The second wave where the list passed. */
#define SETTINGS(style)                                                                            \
    ", region " style "+2, location " style "+2, versioning " style "+2, lifecycle " style         \
    "+2, object-lock " style "+2, encryption " style "+2, requestPayment " style                   \
    "+2, policyStatus " style "+2, versions " style "+2, uploads " style "+2"
#define AROUND(style) ", around " style "+2"
/* And where the name has a second address. */
#define BESIDE(style) ", address " style "+2" AROUND(style)

static const struct {
    const char *name;
    enum style_choice style;
    unsigned how;
    const char *sent;
    size_t lookups;
    size_t handshakes;
    unsigned waves;
} cases[] = {
    {"path", PATH, 0,
     "list p+1, list h+1, consumer p+1, anonymous p-1, badsig p+1" SETTINGS("p") BESIDE("p"), 3, 3,
     2},
    {"host", HOST, 0,
     "list p+1, list h+1, consumer h+1, anonymous h-1, badsig h+1" SETTINGS("h") AROUND("h"), 4, 3,
     2},
    {"auto", AUTO, 0,
     "list p+1, list h+1, consumer p+1, consumer h+1, anonymous p-1, anonymous h-1, badsig p+1, "
     "badsig h+1" SETTINGS("p") BESIDE("p"),
     4, 3, 2},
    {"address", PATH, ADDRESS,
     "list p+1, consumer p+1, anonymous p-1, badsig p+1" SETTINGS("p") BESIDE("p"), 1, 2, 2},
    {"address, auto", AUTO, ADDRESS,
     "list p+1, consumer p+1, anonymous p-1, badsig p+1" SETTINGS("p") BESIDE("p"), 1, 2, 2},
    {"host name unknown", PATH, NO_HOST,
     "list p+1, consumer p+1, anonymous p-1, badsig p+1" SETTINGS("p") BESIDE("p"), 3, 2, 2},
    {"host name unknown, host", HOST, NO_HOST, "list p+1", 4, 2, 1},
    {"no name known", PATH, NO_NAME, "", 3, 0, 0},
    {"no trust", PATH, UNTRUSTED, "unverified p-2", 3, 3, 2},
    {"no trust, host", HOST, UNTRUSTED, "unverified h-2", 4, 3, 2},
    {"no trust, auto", AUTO, UNTRUSTED, "unverified p-2", 4, 3, 2},
    {"no trust, no handshake", PATH, UNTRUSTED | NO_SHAKE, "", 3, 3, 1},
    {"bad key", PATH, BAD_KEY, "anonymous p-1, trimmed p+2", 3, 3, 2},
    {"chain refused", PATH, REFUSED,
     "list p+1, list h+1, consumer p+1, anonymous p-1, badsig p+1, unverified p-2", 3, 4, 2},
    {"chain refused, no handshake", PATH, REFUSED | NO_SHAKE,
     "list p+1, list h+1, consumer p+1, anonymous p-1, badsig p+1", 3, 4, 2},
};

static void
what_is_sent(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct run r;
        char sent[1024];

        set_up(&r);
        assert_int_equal(run(&r, cases[i].style, cases[i].how), 0);
        describe(&r, sent, sizeof(sent));
        if (!sp_streq(sent, cases[i].sent) || r.net.nlookups != cases[i].lookups ||
            r.net.nhandshakes != cases[i].handshakes || r.ev.waves != cases[i].waves)
            fail_msg("%s: sent %s; %zu lookups, %zu handshakes, %u waves", cases[i].name, sent,
                     r.net.nlookups, r.net.nhandshakes, r.ev.waves);
        assert_int_equal(r.ev.requests, r.net.nsent);
        assert_int_equal(r.ev.nexchanges, r.net.nsent);
        for (size_t k = 0; k < r.ev.nexchanges; k++)
            assert_int_equal(r.ev.exchanges[k].wave, r.net.sent[k].wave);
        tear_down(&r);
    }
}

/* How the addresses of the judged name differ. */
enum beside { ALIKE, NOT_CONNECTED, NO_TLS, DENIED };

struct addresses {
    enum beside how;
    size_t n;
    size_t asked; /* beside the first one */
};

static int
deny_or_list(struct canned *net, const struct net_exchange *job, struct sp_err *err)
{
    const struct addresses *row = net->ctx;

    (void)err;
    canned_listing(job);
    if (row->how == DENIED) {
        job->out->status = 403;
        job->out->reply =
            (struct s3_reply){.root = S3_ROOT_ERROR, .error = {.code = "AccessDenied"}};
    }
    return 0;
}

/* Each further address is asked once, for one key, and by the same name. */
static void
each_address_is_asked(void **state)
{
    static const struct addresses rows[] = {
        {ALIKE, 1, 0},
        {ALIKE, 2, 1},
        {ALIKE, 1 + PLAN_ADDRESSES_MAX, PLAN_ADDRESSES_MAX},
        {ALIKE, 2 + PLAN_ADDRESSES_MAX, PLAN_ADDRESSES_MAX},
        {NOT_CONNECTED, 3, 0},
        {NO_TLS, 3, 0},
        {DENIED, 3, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct addresses row = rows[i];
        struct run r;
        struct net calls;
        size_t n = 0;

        set_up(&r);
        calls = canned_calls(&r.net);
        r.net.naddresses[SEEN_ENDPOINT] = row.n;
        r.net.no_connection = row.how == NOT_CONNECTED;
        r.net.no_handshake = row.how == NO_TLS;
        r.net.answer = deny_or_list;
        r.net.ctx = &row;
        assert_int_equal(waves_run(&r.t.target, true, &calls, &r.arena, &r.ev, &r.err), 0);
        for (size_t k = 0; k < r.net.nsent; k++) {
            const struct canned_sent *s = &r.net.sent[k];

            assert_int_equal(s->address != NULL, sp_streq(s->purpose, PROBE_ADDRESS));
            if (s->address == NULL)
                continue;
            assert_true(s->is_signed && s->verify && s->wave == 2);
            assert_string_equal(s->host, "s3.example.test");
            assert_non_null(strstr(s->target, "max-keys=1&"));
            assert_string_equal(s->address, r.ev.names[SEEN_ENDPOINT].addresses[++n].address);
        }
        if (n != row.asked)
            fail_msg("row %zu: %zu addresses were asked", i, n);
        tear_down(&r);
    }
}

/* Without trust anchors, or with a key that cannot be sent, whatever else is the case. */
static void
nothing_is_signed_without_trust(void **state)
{
    static const unsigned hows[] = {UNTRUSTED, BAD_KEY};
    static const enum style_choice styles[] = {PATH, HOST, AUTO};

    (void)state;
    for (unsigned more = 0; more < 128; more++)
        for (size_t i = 0; i < COUNT_OF(hows) * COUNT_OF(styles); i++) {
            struct run r;

            set_up(&r);
            assert_int_equal(run(&r, styles[i / COUNT_OF(hows)], more | hows[i % COUNT_OF(hows)]),
                             0);
            for (size_t k = 0; k < r.net.nsent; k++) {
                /* The key as it is; without the newline it can be sent. */
                if ((more & UNTRUSTED) == 0 && i % COUNT_OF(hows) != 0 &&
                    sp_streq(r.net.sent[k].purpose, PROBE_TRIMMED))
                    continue;
                assert_false(r.net.sent[k].is_signed);
                if ((more & UNTRUSTED) != 0 || i % COUNT_OF(hows) == 0)
                    assert_string_equal(r.net.sent[k].purpose, PROBE_UNVERIFIED);
            }
            tear_down(&r);
        }
}

static const struct canned_sent *
sent(const struct run *r, const char *purpose, enum s3_style style)
{
    for (size_t i = 0; i < r->net.nsent; i++)
        if (r->net.sent[i].style == style && sp_streq(r->net.sent[i].purpose, purpose))
            return &r->net.sent[i];
    fail_msg("no %s was sent", purpose);
    return NULL;
}

static void
what_is_asked(void **state)
{
    struct run r;

    (void)state;
    set_up(&r);
    assert_int_equal(run(&r, PATH, 0), 0);
    assert_string_equal(sent(&r, PROBE_LIST, S3_STYLE_PATH)->target,
                        "/backups/?encoding-type=url&list-type=2&max-keys=1000&prefix=db%2F");
    assert_string_equal(sent(&r, PROBE_LIST, S3_STYLE_HOST)->target,
                        "/?encoding-type=url&list-type=2&max-keys=1000&prefix=db%2F");
    assert_string_equal(sent(&r, PROBE_LIST, S3_STYLE_HOST)->host, "backups.s3.example.test");
    assert_string_equal(sent(&r, PROBE_CONSUMER, S3_STYLE_PATH)->target,
                        "/backups/?delimiter=%2F&list-type=2&prefix=db%2F");
    assert_string_equal(sent(&r, PROBE_ANONYMOUS, S3_STYLE_PATH)->target,
                        sent(&r, PROBE_LIST, S3_STYLE_PATH)->target);
    assert_string_equal(sent(&r, PROBE_OTHER_REGION, S3_STYLE_PATH)->target,
                        sent(&r, PROBE_LIST, S3_STYLE_PATH)->target);
    assert_non_null(strstr(sent(&r, PROBE_OTHER_REGION, S3_STYLE_PATH)->authorization,
                           "/" PLAN_NO_REGION "/s3/aws4_request"));
    assert_string_equal(sent(&r, PROBE_VERSIONING, S3_STYLE_PATH)->target, "/backups/?versioning=");
    assert_string_equal(sent(&r, PROBE_VERSIONS, S3_STYLE_PATH)->target,
                        "/backups/?encoding-type=url&max-keys=100&prefix=db%2F&versions=");
    tear_down(&r);
    set_up(&r);
    r.t.target.consumer = consumer_find("barman-cloud");
    assert_int_equal(run(&r, PATH, 0), 0);
    assert_string_equal(sent(&r, PROBE_CONSUMER, S3_STYLE_PATH)->target,
                        "/backups/?delimiter=%2F&encoding-type=url&list-type=2&prefix=db%2F");
    tear_down(&r);
}

struct refusal {
    const char *code;
};

/* The list is refused, whatever else is asked is answered. */
static int
refuse_list(struct canned *net, const struct net_exchange *job, struct sp_err *err)
{
    const struct refusal *refusal = net->ctx;

    (void)err;
    canned_listing(job);
    if (!sp_streq(job->out->purpose, PROBE_LIST))
        return 0;
    job->out->status = 403;
    job->out->reply = (struct s3_reply){.root = S3_ROOT_ERROR, .error = {.code = refusal->code}};
    return 0;
}

/* What is asked where the list was refused. */
static void
what_is_asked_further(void **state)
{
    struct refusal refusal = {"AccessDenied"};
    struct run r;

    (void)state;
    set_up(&r);
    r.net.answer = refuse_list;
    r.net.ctx = &refusal;
    assert_int_equal(run(&r, HOST, 0), 0);
    assert_string_equal(sent(&r, PROBE_WHOLE_BUCKET, S3_STYLE_HOST)->target,
                        "/?delimiter=%2F&encoding-type=url&list-type=2&max-keys=1000");
    assert_string_equal(sent(&r, PROBE_NO_OBJECT, S3_STYLE_HOST)->target,
                        "/db/s3preflight-6955b900-no-such-key");
    assert_string_equal(sent(&r, PROBE_BUCKETS, S3_STYLE_HOST)->target, "/");
    assert_string_equal(sent(&r, PROBE_BUCKETS, S3_STYLE_HOST)->host, "s3.example.test");
    tear_down(&r);
    set_up(&r);
    refusal.code = "NotImplemented";
    r.net.answer = refuse_list;
    r.net.ctx = &refusal;
    assert_int_equal(run(&r, PATH, 0), 0);
    assert_string_equal(sent(&r, PROBE_LIST_V1, S3_STYLE_PATH)->target,
                        "/backups/?encoding-type=url&max-keys=1000&prefix=db%2F");
    tear_down(&r);
}

/* What the list must carry: the operator's signature, made here once more. */
static const char *
own_signature(const struct run *r, struct sp_arena *a)
{
    const struct target *t = &r->t.target;
    const struct s3_place place = {.style = S3_STYLE_PATH,
                                   .endpoint = t->endpoint,
                                   .port = t->port,
                                   .bucket = t->bucket,
                                   .region = t->region};
    const struct s3_identity who = {.access_key = t->credentials->access_key,
                                    .secret = &t->credentials->secret};
    const struct s3_list_query query = {
        .prefix = t->prefix, .max_keys = 1000, .encoding_url = true};
    struct s3_request *request = sp_alloc(a, sizeof(*request), NULL);

    assert_non_null(request);
    assert_int_equal(s3_list_request(&place, &who, &query, CANNED_NOW, a, request, NULL), 0);
    return request->headers[request->nheaders - 1].value;
}

/* The same request, the same key, and a signature that is not the operator's. */
static void
the_wrong_secret_is_wrong(void **state)
{
    struct run r;
    const struct canned_sent *list;
    const struct canned_sent *badsig;

    (void)state;
    set_up(&r);
    assert_int_equal(run(&r, PATH, 0), 0);
    list = sent(&r, PROBE_LIST, S3_STYLE_PATH);
    badsig = sent(&r, PROBE_BADSIG, S3_STYLE_PATH);
    assert_string_equal(list->string_to_sign, badsig->string_to_sign);
    assert_non_null(strstr(badsig->authorization, "Credential=AKIAEXAMPLE/"));
    assert_string_equal(list->authorization, own_signature(&r, &r.arena));
    assert_string_not_equal(list->authorization, badsig->authorization);
    tear_down(&r);
}

static void
what_is_noted(void **state)
{
    struct run r;

    (void)state;
    set_up(&r);
    assert_int_equal(run(&r, PATH, 0), 0);
    assert_int_equal(r.ev.started, CANNED_NOW);
    assert_string_equal(r.ev.names[SEEN_ENDPOINT].name, "s3.example.test");
    assert_string_equal(r.ev.names[SEEN_BUCKET_HOST].name, "backups.s3.example.test");
    assert_int_equal(r.ev.ms_resolve, 1);
    assert_int_equal(r.ev.ms_total, 2);
    assert_int_equal(r.ev.ms_exchange, 1);
    assert_false(r.ev.timed_out);
    assert_false(r.ev.interrupted);
    assert_false(r.ev.wrote);
    tear_down(&r);
}

static void
the_end_of_the_run(void **state)
{
    (void)state;
    for (int interrupted = 0; interrupted < 2; interrupted++) {
        struct run r;

        set_up(&r);
        r.net.over_after = 1;
        r.net.interrupted = interrupted != 0;
        assert_int_equal(run(&r, PATH, 0), 0);
        assert_true(r.ev.timed_out);
        assert_int_equal(r.ev.interrupted, interrupted != 0);
        tear_down(&r);
    }
}

static void
the_network_fails(void **state)
{
    (void)state;
    for (unsigned wave = 0; wave <= 2; wave++) {
        struct run r;

        set_up(&r);
        r.net.fail_lookup = wave == 0;
        r.net.fail_wave = wave;
        assert_int_equal(run(&r, PATH, REFUSED), -1);
        assert_int_equal(r.err.code, SP_IO);
        tear_down(&r);
    }
}

static void
without_memory(void **state)
{
    static const unsigned hows[] = {0, UNTRUSTED};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(hows); i++) {
        int rc = -1;

        for (long n = 1; rc == -1; n++) {
            struct run r;

            set_up(&r);
            r.arena.fail_in = n;
            rc = run(&r, AUTO, hows[i]);
            if (rc == -1)
                assert_int_equal(r.err.code, SP_NOMEM);
            tear_down(&r);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_sent),
        cmocka_unit_test(each_address_is_asked),
        cmocka_unit_test(nothing_is_signed_without_trust),
        cmocka_unit_test(what_is_asked),
        cmocka_unit_test(what_is_asked_further),
        cmocka_unit_test(the_wrong_secret_is_wrong),
        cmocka_unit_test(what_is_noted),
        cmocka_unit_test(the_end_of_the_run),
        cmocka_unit_test(the_network_fails),
        cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
