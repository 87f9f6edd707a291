#include "canned.h"

#include "base/text.h"

/* What is done beside the requests to the judged place. */

struct run {
    struct canned net;
    struct canned_target t;
    struct resolve_pin pins[2];
    struct proxy_settings proxy;
    struct sp_arena arena;
    struct evidence ev;
    struct sp_err err;
};

static void
set_up(struct run *r)
{
    *r = (struct run){0};
    canned_target_init(&r->t);
    r->net.naddresses[SEEN_ENDPOINT] = 1;
    r->net.naddresses[SEEN_BUCKET_HOST] = 1;
}

static int
look(struct run *r)
{
    struct net calls = canned_calls(&r->net);

    return waves_run(&r->t.target, true, &calls, &r->arena, &r->ev, &r->err);
}

static void
tear_down(struct run *r)
{
    canned_target_release(&r->t);
    sp_secret_release(&r->proxy.url);
    sp_arena_free(&r->net.arena);
    sp_arena_free(&r->arena);
}

static int
refuse(struct canned *net, const struct net_exchange *job, struct sp_err *err)
{
    (void)net;
    (void)err;
    job->out->transport = TRANSPORT_TLS;
    return 0;
}

static int
send_page(struct canned *net, const struct net_exchange *job, struct sp_err *err)
{
    (void)net;
    (void)err;
    job->out->status = 200;
    return 0;
}

static void
pins_end_the_lookups(void **state)
{
    static const struct {
        const char *name;
        enum style_choice style;
        const char *pins[2];
        long port;
        bool any_host, rooted;
    } cases[] = {
        {"path", STYLE_CHOICE_PATH, {NULL}, 443, false, true},
        {"host", STYLE_CHOICE_HOST, {NULL}, 443, true, true},
        {"auto", STYLE_CHOICE_AUTO, {NULL}, 443, true, true},
        {"path, pinned", STYLE_CHOICE_PATH, {"s3.example.test"}, 443, false, false},
        {"path, pinned for another port", STYLE_CHOICE_PATH, {"s3.example.test"}, 1, false, true},
        {"path, the other name pinned",
         STYLE_CHOICE_PATH,
         {"backups.s3.example.test"},
         443,
         false,
         true},
        {"host, pinned", STYLE_CHOICE_HOST, {"Backups.s3.example.test"}, 443, false, false},
        {"host, the endpoint pinned", STYLE_CHOICE_HOST, {"s3.example.test"}, 443, true, true},
        {"host, every name pinned", STYLE_CHOICE_HOST, {"*"}, 443, true, false},
        {"host, this and every other name pinned",
         STYLE_CHOICE_HOST,
         {"*", "backups.s3.example.test"},
         443,
         false,
         false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct run r;

        set_up(&r);
        r.t.target.style = cases[i].style;
        r.t.target.pins = r.pins;
        for (; r.t.target.npins < 2 && cases[i].pins[r.t.target.npins] != NULL; r.t.target.npins++)
            r.pins[r.t.target.npins] = (struct resolve_pin){
                .host = cases[i].pins[r.t.target.npins], .port = cases[i].port, .address = "::1"};
        assert_int_equal(look(&r), 0);
        if (r.ev.names[SEEN_ANY_HOST].tried != cases[i].any_host ||
            r.ev.names[SEEN_ROOTED].tried != cases[i].rooted)
            fail_msg("%s: any host %d, rooted %d", cases[i].name, r.ev.names[SEEN_ANY_HOST].tried,
                     r.ev.names[SEEN_ROOTED].tried);
        tear_down(&r);
    }
}

static void
the_judged_name_is_rooted(void **state)
{
    struct run r;

    (void)state;
    for (int style = STYLE_CHOICE_PATH; style <= STYLE_CHOICE_AUTO; style++) {
        set_up(&r);
        r.t.target.style = (enum style_choice)style;
        assert_int_equal(look(&r), 0);
        assert_string_equal(r.ev.names[SEEN_ROOTED].name, style == STYLE_CHOICE_HOST
                                                              ? "backups.s3.example.test."
                                                              : "s3.example.test.");
        tear_down(&r);
    }
}

static void
goes_where_dns_says(void **state)
{
    static const struct {
        const char *name;
        int (*answer)(struct canned *net, const struct net_exchange *job, struct sp_err *err);
        bool elsewhere;
        bool goes;
    } cases[] = {
        {"S3 is there", NULL, true, false},
        {"TLS fails", refuse, true, true},
        {"a page", send_page, true, true},
        {"TLS fails, the same address", refuse, false, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct run r;

        set_up(&r);
        r.net.answer = cases[i].answer;
        r.net.rooted_elsewhere = cases[i].elsewhere;
        assert_int_equal(look(&r), 0);
        if (r.ev.names[SEEN_ROOTED].addresses[0].tried != cases[i].goes)
            fail_msg("%s: %d", cases[i].name, r.ev.names[SEEN_ROOTED].addresses[0].tried);
        tear_down(&r);
    }
}

static void
a_name_that_is_cut_is_left_out(void **state)
{
    struct run r;

    (void)state;
    for (int cut = 0; cut <= 1; cut++) {
        set_up(&r);
        r.net.answer = refuse;
        r.net.cut = cut == 1;
        assert_int_equal(look(&r), 0);
        assert_int_equal(r.ev.without_sni.tried, cut == 1);
        if (cut == 1)
            assert_string_equal(r.ev.without_sni.address, "192.0.2.10");
        tear_down(&r);
    }
}

static void
a_proxy_is_asked_where_it_counts(void **state)
{
    static const struct {
        const char *name;
        const char *consumer;
        bool proxy, of_https, no_name, no_connection;
        bool asked;
    } cases[] = {
        {"no proxy", "barman-cloud", false, false, false, true, false},
        {"barman-cloud", "barman-cloud", true, true, false, false, true},
        {"barman-cloud, ALL_PROXY", "barman-cloud", true, false, false, false, false},
        {"barman-cloud, ALL_PROXY is the only way", "barman-cloud", true, false, false, true, true},
        {"pgBackRest", "pgbackrest", true, true, false, false, false},
        {"pgBackRest, nothing listens", "pgbackrest", true, true, false, true, true},
        {"pgBackRest, no name", "pgbackrest", true, true, true, false, true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct run r;
        const struct exchange_seen *ex;

        set_up(&r);
        assert_int_equal(sp_secret_set(&r.proxy.url, "http://a:b@p.test", 17, NULL), 0);
        r.proxy.of_https = cases[i].of_https;
        r.t.target.proxy = cases[i].proxy ? &r.proxy : NULL;
        r.t.target.consumer = consumer_find(cases[i].consumer);
        r.net.no_connection = cases[i].no_connection;
        if (cases[i].no_connection)
            r.net.answer = refuse;
        if (cases[i].no_name)
            r.net.naddresses[SEEN_ENDPOINT] = r.net.naddresses[SEEN_BUCKET_HOST] = 0;
        assert_int_equal(look(&r), 0);
        ex = evidence_find(&r.ev, PROBE_PROXY, S3_STYLE_PATH);
        if ((ex != NULL) != cases[i].asked)
            fail_msg("%s: %s", cases[i].name, ex == NULL ? "not asked" : "asked");
        tear_down(&r);
    }
}

static void
survives_want_of_memory(void **state)
{
    int rc = -1;

    (void)state;
    for (long n = 1; rc == -1; n++) {
        struct run r;

        set_up(&r);
        r.t.target.style = STYLE_CHOICE_HOST;
        r.net.answer = refuse;
        r.net.cut = r.net.rooted_elsewhere = true;
        r.arena.fail_in = n;
        rc = look(&r);
        assert_true(rc == 0 || r.err.code == SP_NOMEM);
        assert_true(n < 1000);
        tear_down(&r);
    }
}

/* A name that is looked up for comparison only does not hold up the run. */
static void
which_names_are_needed(void **state)
{
    static const struct {
        enum style_choice style;
        size_t needed;
    } styles[] = {{STYLE_CHOICE_PATH, 1}, {STYLE_CHOICE_HOST, 2}, {STYLE_CHOICE_AUTO, 2}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(styles); i++) {
        struct run r;

        set_up(&r);
        r.t.target.style = styles[i].style;
        assert_int_equal(look(&r), 0);
        assert_int_equal(r.net.nneeded, styles[i].needed);
        tear_down(&r);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(which_names_are_needed),
        cmocka_unit_test(pins_end_the_lookups),
        cmocka_unit_test(the_judged_name_is_rooted),
        cmocka_unit_test(goes_where_dns_says),
        cmocka_unit_test(a_name_that_is_cut_is_left_out),
        cmocka_unit_test(a_proxy_is_asked_where_it_counts),
        cmocka_unit_test(survives_want_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
