/* What several checks need, worked out of the evidence; chains with the test PKI. */
#include "tls/pki.h"

#include "base/text.h"
#include "cases.h"

#define NAME "s3.test"

/* The world under the names of the test PKI; each address presents a file of it. */
struct presenting {
    struct world w;
    struct tls_trust *trust;
};

static void
present(struct presenting *p, enum seen_name name, size_t address, const char *file)
{
    struct tls_seen *tls = &p->w.addresses[name][address].tls;
    struct ca_file chain;

    pki_ca_file(file, &p->w.arena, &chain);
    tls->chain = sp_alloc_array(&p->w.arena, chain.ncerts, sizeof(*tls->chain), NULL);
    assert_non_null(tls->chain);
    for (; tls->nchain < chain.ncerts; tls->nchain++)
        tls->chain[tls->nchain] = chain.certs[tls->nchain].der;
}

static void
set_up(struct presenting *p, const char *first, const char *second)
{
    world_init(&p->w);
    pki_ca_file("ca.crt", &p->w.arena, &p->w.ca);
    p->trust = tls_trust_new(&p->w.ca, NULL);
    assert_non_null(p->trust);
    p->w.target.endpoint = NAME;
    p->w.ev.names[SEEN_ENDPOINT].name = NAME;
    p->w.ev.names[SEEN_BUCKET_HOST].name = "backups." NAME;
    for (int name = 0; name < SEEN_NAMES; name++) {
        present(p, (enum seen_name)name, 0, first);
        present(p, (enum seen_name)name, 1, second);
    }
}

static void
tear_down(struct presenting *p)
{
    tls_trust_free(p->trust);
    world_release(&p->w);
}

static int
make(struct presenting *p, struct sp_err *err)
{
    if (context_make(&p->w.target, &p->w.ev, &p->w.ca, p->trust, pki_made(), &p->w.arena,
                     &p->w.context, err) == -1)
        return -1;
    p->w.context.settings = &p->w.settings;
    return 0;
}

static void
chains_of_every_address(void **state)
{
    struct presenting p;
    const struct check_context *c = &p.w.context;

    (void)state;
    set_up(&p, "good.crt", "expired.crt");
    assert_int_equal(make(&p, NULL), 0);
    assert_int_equal(c->nchains, 2);
    assert_true(c->chains[0].judged && c->chains[0].code == 0 && c->chains[0].name_ok);
    assert_true(c->chains[1].judged);
    assert_int_equal(c->chains[1].code, 10);
    assert_null(c->endpoint);
    tear_down(&p);
}

static void
the_endpoint_beside_bucket_host(void **state)
{
    struct presenting p;
    const struct check_context *c = &p.w.context;
    struct diagnosis d;

    (void)state;
    set_up(&p, "no-wildcard.crt", "no-wildcard.crt");
    world_in_host_style(&p.w);
    assert_int_equal(make(&p, NULL), 0);
    assert_false(c->chains[0].name_ok);
    assert_non_null(c->endpoint);
    assert_true(c->endpoint->name_ok);
    assert_int_equal(diagnose(c, &d, NULL), 0);
    assert_string_equal(d.cause->cause, "tls-wildcard-missing");
    tear_down(&p);
}

static void
nothing_to_judge(void **state)
{
    struct presenting p;
    const struct check_context *c = &p.w.context;

    (void)state;
    set_up(&p, "good.crt", "good.crt");
    world_in_host_style(&p.w);
    p.w.addresses[SEEN_ENDPOINT][0].tls.completed = false;
    p.w.addresses[SEEN_BUCKET_HOST][0].tls.completed = false;
    p.w.addresses[SEEN_BUCKET_HOST][1].tls.nchain = 0;
    assert_int_equal(make(&p, NULL), 0);
    assert_int_equal(c->nchains, 2);
    assert_false(c->chains[0].judged);
    assert_false(c->chains[1].judged);
    assert_null(c->endpoint);
    p.w.ev.names[SEEN_ENDPOINT].naddresses = 0;
    assert_int_equal(make(&p, NULL), 0);
    assert_null(c->endpoint);
    tear_down(&p);
}

static void
without_trust_nothing_is_judged(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    assert_int_equal(
        context_make(&w.target, &w.ev, &w.ca, NULL, HEALTHY_NOW, &w.arena, &w.context, NULL), 0);
    assert_int_equal(w.context.nchains, 0);
    assert_null(w.context.endpoint);
    world_release(&w);
}

static const struct {
    const char *name;
    enum style_choice choice;
    long path; /* status of the list in this style; 0: not sent */
    long host;
    enum s3_style judged;
} styles[] = {
    {"path", STYLE_CHOICE_PATH, 404, 200, S3_STYLE_PATH},
    {"host", STYLE_CHOICE_HOST, 200, 404, S3_STYLE_HOST},
    {"auto, both", STYLE_CHOICE_AUTO, 200, 200, S3_STYLE_PATH},
    {"auto, host alone", STYLE_CHOICE_AUTO, 404, 200, S3_STYLE_HOST},
    {"auto, neither", STYLE_CHOICE_AUTO, 404, 404, S3_STYLE_PATH},
    {"auto, path not sent", STYLE_CHOICE_AUTO, 0, 200, S3_STYLE_HOST},
    {"auto, host not sent", STYLE_CHOICE_AUTO, 404, 0, S3_STYLE_PATH},
};

static void
set_list(struct world *w, enum s3_style style, long status)
{
    struct exchange_seen *ex = world_exchange(w, PROBE_LIST, style);

    if (status == 0)
        ex->purpose = "something else";
    else if (status != 200)
        reply_error(ex, status, "NoSuchBucket");
}

static void
the_judged_style(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(styles); i++) {
        struct world w;
        const struct check_context *c = &w.context;

        world_init(&w);
        w.target.style = styles[i].choice;
        set_list(&w, S3_STYLE_PATH, styles[i].path);
        set_list(&w, S3_STYLE_HOST, styles[i].host);
        assert_int_equal(
            context_make(&w.target, &w.ev, &w.ca, NULL, HEALTHY_NOW, &w.arena, &w.context, NULL),
            0);
        if (c->style != styles[i].judged || (c->list != NULL && c->list->style != c->style) ||
            (c->other != NULL && c->other->style == c->style) ||
            c->name != &w.ev.names[c->style == S3_STYLE_PATH ? SEEN_ENDPOINT : SEEN_BUCKET_HOST])
            fail_msg("%s: judged %s", styles[i].name, s3_style_name(c->style));
        world_release(&w);
    }
}

/* Of the first answer that has a Date. */
static void
skew(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    w.ev.exchanges[0].date = 0;
    w.ev.exchanges[1].date = HEALTHY_NOW - 7;
    w.ev.exchanges[2].date = HEALTHY_NOW + 9;
    assert_int_equal(
        context_make(&w.target, &w.ev, &w.ca, NULL, HEALTHY_NOW, &w.arena, &w.context, NULL), 0);
    assert_true(w.context.skew_known);
    assert_int_equal(w.context.skew, -7);
    world_release(&w);
}

static void
without_memory(void **state)
{
    int rc = -1;

    (void)state;
    for (long n = 1; rc == -1; n++) {
        struct presenting p;
        struct sp_err err = {0};

        set_up(&p, "good.crt", "expired.crt");
        world_in_host_style(&p.w);
        p.w.arena.fail_in = n;
        rc = make(&p, &err);
        if (rc == -1)
            assert_int_equal(err.code, SP_NOMEM);
        tear_down(&p);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chains_of_every_address),
        cmocka_unit_test(the_endpoint_beside_bucket_host),
        cmocka_unit_test(nothing_to_judge),
        cmocka_unit_test(without_trust_nothing_is_judged),
        cmocka_unit_test(the_judged_style),
        cmocka_unit_test(skew),
        cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
