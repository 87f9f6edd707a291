/* What is drawn of a run: the bars of its timeline, chains of trust, the tree of the bucket. */
#include "preflight/report_pictures.h"

#include "test.h"

#include <netdb.h>

#include "base/text.h"
#include "checks/healthy.h"
#include "checks/in_use.h"

static struct pictures
draw(struct world *w)
{
    struct diagnosis d;
    struct pictures p;

    assert_int_equal(world_judge(w, &d, NULL), 0);
    assert_int_equal(report_pictures_of(&w->context, &d, &p, NULL), 0);
    return p;
}

/* The same with one finding in the place of all. */
static struct pictures
draw_found(struct world *w, const char *check, const char *cause, enum severity severity)
{
    struct finding finding = {.cause = cause, .check = check, .severity = severity};
    struct diagnosis d;
    struct pictures p;

    assert_int_equal(world_judge(w, &d, NULL), 0);
    d.findings = &finding;
    d.nfindings = 1;
    assert_int_equal(report_pictures_of(&w->context, &d, &p, NULL), 0);
    return p;
}

/* ---- the timeline */

/* As "connect 1-2, tls 2-4". */
static const char *
phases_of(const struct picture_bar *bar, struct sp_arena *a)
{
    const char *text = "";

    for (size_t i = 0; i < PICTURE_PHASES; i++)
        if (bar->phases[i].from >= 0)
            text = sp_printf(a, NULL, "%s%s%s %lld-%lld", text, *text == '\0' ? "" : ", ",
                             picture_phase_names[i], bar->phases[i].from, bar->phases[i].to);
    return text;
}

static const struct picture_bar *
bar_of(const struct pictures *p, const char *what)
{
    for (size_t i = 0; i < p->waterfall.nbars; i++)
        if (sp_streq(p->waterfall.bars[i].what, what))
            return &p->waterfall.bars[i];
    fail_msg("there is no bar \"%s\"", what);
    return NULL;
}

static void
phases_of_a_request(void **state)
{
    static const struct {
        const char *name;
        struct exchange_times times;
        const char *phases;
    } rows[] = {
        {"a new connection",
         {1, 2, 3, 4, 5, 6},
         "connect 1-2, tls 2-3, send 3-4, wait 4-5, transfer 5-6"},
        {"one that was there", {1, 3, 3, 4, 5, 6}, "send 3-4, wait 4-5, transfer 5-6"},
        {"no connection", {1, -1, -1, -1, -1, 6}, "connect 1-6"},
        {"not trusted", {1, 2, -1, -1, -1, 6}, "connect 1-2, tls 2-6"},
        {"not sent to its end", {1, 2, 3, -1, -1, 6}, "connect 1-2, tls 2-3, send 3-6"},
        {"no answer", {1, 2, 3, 4, -1, 6}, "connect 1-2, tls 2-3, send 3-4, wait 4-6"},
        {"answered before all was sent",
         {1, 2, 3, 6, 4, 7},
         "connect 1-2, tls 2-3, send 3-4, wait 4-4, transfer 4-7"},
        {"answered, and never sent to its end",
         {1, 2, 3, -1, 4, 7},
         "connect 1-2, tls 2-3, send 3-4, wait 4-4, transfer 4-7"},
        {"no time at all",
         {5, 5, 6, 6, 6, 6},
         "connect 5-5, tls 5-6, send 6-6, wait 6-6, transfer 6-6"},
        {"backwards", {9, 8, 7, 6, 5, 4}, "connect 9-9, tls 9-9, send 9-9, wait 9-9, transfer 9-9"},
        {"there before it began", {9, 3, 3, 4, 5, 6}, "send 9-9, wait 9-9, transfer 9-9"},
        {"no end", {1, 2, 3, 4, 5, -1}, "connect 1-2, tls 2-3, send 3-4, wait 4-5, transfer 5-5"},
        {"only a beginning", {1, -1, -1, -1, -1, -1}, "connect 1-1"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct pictures p;
        struct world w;

        world_init(&w);
        world_list(&w)->times = rows[i].times;
        p = draw(&w);
        if (!sp_streq(phases_of(bar_of(&p, "list"), &w.arena), rows[i].phases))
            fail_msg("%s: %s", rows[i].name, phases_of(bar_of(&p, "list"), &w.arena));
        world_release(&w);
    }
}

/* Of older files no time is known, and nothing is drawn. */
static void
nothing_known(void **state)
{
    struct pictures p;
    struct world w;

    (void)state;
    world_init(&w);
    for (size_t i = 0; i < SEEN_NAMES; i++) {
        w.ev.names[i].began = -1;
        for (size_t k = 0; k < w.ev.names[i].naddresses; k++)
            w.ev.names[i].addresses[k].began = -1;
    }
    for (size_t i = 0; i < w.ev.nexchanges; i++)
        w.ev.exchanges[i].times.started = -1;
    p = draw(&w);
    assert_int_equal(p.waterfall.nbars, 0);
    assert_int_equal(p.waterfall.end, 0);
    assert_int_equal(p.waterfall.waves, 0);
    world_release(&w);
}

static void
bars_of_names_and_addresses(void **state)
{
    static const struct {
        const char *name;
        int gai;
        bool timed_out, pinned, literal;
        size_t found;
        const char *outcome; /* NULL: not drawn */
        enum picture_mood mood;
    } rows[] = {
        {"found", 0, false, false, false, 2, "2 addresses", PICTURE_FINE},
        {"one", 0, false, false, false, 1, "1 address", PICTURE_FINE},
        {"not there", EAI_NONAME, false, false, false, 0, "not found", PICTURE_BAD},
        {"no name server", EAI_AGAIN, false, false, false, 0, "because", PICTURE_BAD},
        {"no answer", 0, true, false, false, 0, "timed out", PICTURE_BAD},
        {"pinned", 0, false, true, false, 2, NULL, PICTURE_FINE},
        {"an address", 0, false, false, true, 1, NULL, PICTURE_FINE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct name_seen *name;
        struct pictures p;
        struct world w;
        const struct picture_bar *bar = NULL;

        world_init(&w);
        name = world_name(&w);
        name->began = 40;
        name->gai = rows[i].gai;
        name->error = rows[i].gai == 0 ? NULL : "because";
        name->timed_out = rows[i].timed_out;
        name->pinned = rows[i].pinned;
        name->is_literal = rows[i].literal;
        name->naddresses = rows[i].found;
        if (rows[i].found == 0)
            world_drop(&w, NULL);
        p = draw(&w);
        for (size_t k = 0; k < p.waterfall.nbars; k++)
            if (sp_streq(p.waterfall.bars[k].what, "look up s3.example.test"))
                bar = &p.waterfall.bars[k];
        if ((bar == NULL) != (rows[i].outcome == NULL))
            fail_msg("%s: drawn or not", rows[i].name);
        if (bar != NULL) {
            assert_string_equal(bar->outcome, rows[i].outcome);
            assert_int_equal(bar->mood, rows[i].mood);
            assert_int_equal(bar->wave, 0);
            assert_string_equal(phases_of(bar, &w.arena), "resolve 40-3040");
        }
        world_release(&w);
    }
}

static void
bars_of_connections(void **state)
{
    static const struct {
        const char *name;
        bool connected, timed_out;
        int sys_errno;
        bool tried, completed, tls_timed_out;
        const char *error;
        const char *outcome, *phases;
        enum picture_mood mood;
    } rows[] = {
        {"good", true, false, 0, true, true, false, NULL, "TLSv1.3", "connect 10-20, tls 20-5020",
         PICTURE_FINE},
        {"no answer", false, true, 0, false, false, false, NULL, "timed out", "connect 10-2010",
         PICTURE_BAD},
        {"refused", false, false, 111, false, false, false, NULL, "Connection refused",
         "connect 10-2010", PICTURE_BAD},
        {"abandoned", false, false, 0, false, false, false, NULL, "no connection",
         "connect 10-2010", PICTURE_NEUTRAL},
        {"connected only", true, false, 0, false, false, false, NULL, "connected",
         "connect 10-2010", PICTURE_NEUTRAL},
        {"no TLS", true, false, 0, true, false, false, "wrong version number",
         "wrong version number", "connect 10-20, tls 20-5020", PICTURE_BAD},
        {"TLS hangs", true, false, 0, true, false, true, NULL, "TLS timed out",
         "connect 10-20, tls 20-5020", PICTURE_BAD},
        {"no word", true, false, 0, true, false, false, NULL, "no TLS",
         "connect 10-20, tls 20-5020", PICTURE_NEUTRAL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct picture_bar *bar;
        struct address_seen *a;
        struct pictures p;
        struct world w;

        world_init(&w);
        w.ev.names[SEEN_BUCKET_HOST].naddresses = 0;
        for (size_t k = 0; k < world_name(&w)->naddresses; k++) {
            a = &world_name(&w)->addresses[k];
            a->began = k == 0 ? 10 : -1;
            a->wave = 1;
            a->connected = rows[i].connected;
            a->timed_out = rows[i].timed_out;
            a->sys_errno = rows[i].sys_errno;
            a->tls.began = 20;
            a->tls.tried = rows[i].tried;
            a->tls.completed = rows[i].completed;
            a->tls.timed_out = rows[i].tls_timed_out;
            a->tls.error = rows[i].error;
            if (!rows[i].completed)
                a->tls.nfirst = 0;
        }
        if (!rows[i].completed)
            world_drop(&w, NULL);
        p = draw(&w);
        bar = bar_of(&p, "connect to 192.0.2.10");
        assert_string_equal(bar->detail, "as s3.example.test");
        if (!sp_streq(bar->outcome, rows[i].outcome) || bar->mood != rows[i].mood ||
            !sp_streq(phases_of(bar, &w.arena), rows[i].phases))
            fail_msg("%s: %s, mood %d, %s", rows[i].name, bar->outcome, (int)bar->mood,
                     phases_of(bar, &w.arena));
        world_release(&w);
    }
}

static void
moods_of_requests(void **state)
{
    static const struct {
        const char *name, *purpose, *what;
        enum transport transport;
        long status;
        const char *code;
        const char *outcome;
        enum picture_mood mood;
    } rows[] = {
        {"a list", PROBE_LIST, "list", TRANSPORT_OK, 200, NULL, "200", PICTURE_FINE},
        {"a list that is denied", PROBE_LIST, "list", TRANSPORT_OK, 403, "AccessDenied",
         "403 AccessDenied", PICTURE_BAD},
        {"a list that hangs", PROBE_LIST, "list", TRANSPORT_TIMEOUT, 0, NULL, "timed out",
         PICTURE_BAD},
        {"refused as it should be", PROBE_ANONYMOUS, "list, unsigned", TRANSPORT_OK, 403,
         "AccessDenied", "403 AccessDenied", PICTURE_NEUTRAL},
        {"not answered, and not needed", PROBE_ANONYMOUS, "list, unsigned", TRANSPORT_TIMEOUT, 0,
         NULL, "timed out", PICTURE_NEUTRAL},
        {"anybody may", PROBE_ANONYMOUS, "list, unsigned", TRANSPORT_OK, 200, NULL, "200",
         PICTURE_ODD},
        {"a setting that nobody made", PROBE_VERSIONING, "versioning", TRANSPORT_OK, 404, "NoSuch",
         "404 NoSuch", PICTURE_NEUTRAL},
        {"the other style", PROBE_LIST, "list, host style", TRANSPORT_OK, 404, "NoSuchBucket",
         "404 NoSuchBucket", PICTURE_NEUTRAL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const bool other = sp_streq(rows[i].what, "list, host style");
        const struct picture_bar *bar;
        struct exchange_seen *ex;
        struct pictures p;
        struct world w;

        world_init(&w);
        ex = world_exchange(&w, rows[i].purpose, other ? S3_STYLE_HOST : S3_STYLE_PATH);
        if (rows[i].transport != TRANSPORT_OK)
            reply_none(ex, rows[i].transport, "because");
        else if (rows[i].code != NULL)
            reply_error(ex, rows[i].status, rows[i].code);
        else if (!sp_streq(rows[i].purpose, PROBE_LIST))
            ex->status = rows[i].status, ex->reply = world_list(&w)->reply;
        p = draw(&w);
        bar = bar_of(&p, rows[i].what);
        if (!sp_streq(bar->outcome, rows[i].outcome) || bar->mood != rows[i].mood)
            fail_msg("%s: %s, mood %d", rows[i].name, bar->outcome, (int)bar->mood);
        world_release(&w);
    }
}

/* Waves that are not drawn are not counted; where none is known it is the first. */
static void
waves_are_in_order(void **state)
{
    static const unsigned given[] = {0, 7, 9, 7};
    static const char *const order[] = {"list, unsigned", "list", "list at another address",
                                        "list, wrong secret", "list, one level"};
    static const unsigned waves[] = {1, 2, 2, 2, 3};
    static const char *const purposes[] = {PROBE_ANONYMOUS, PROBE_LIST, PROBE_CONSUMER,
                                           PROBE_BADSIG};
    struct pictures p;
    struct world w;
    size_t n = 0;

    (void)state;
    world_init(&w);
    for (size_t i = 0; i < w.ev.nexchanges; i++)
        w.ev.exchanges[i].times.started = -1;
    for (size_t i = 0; i < SEEN_NAMES; i++) {
        w.ev.names[i].began = -1;
        for (size_t k = 0; k < w.ev.names[i].naddresses; k++)
            w.ev.names[i].addresses[k].began = -1;
    }
    for (size_t i = 0; i < COUNT_OF(purposes); i++) {
        struct exchange_seen *ex = world_exchange(&w, purposes[i], S3_STYLE_PATH);
        const long long from = 10 * (long long)(i + 1);

        ex->wave = given[i];
        ex->times = (struct exchange_times){from, from + 1, from + 2, from + 3, from + 4, from + 5};
    }
    p = draw(&w);
    assert_int_equal(p.waterfall.nbars, COUNT_OF(order));
    for (; n < COUNT_OF(order); n++) {
        assert_string_equal(p.waterfall.bars[n].what, order[n]);
        assert_int_equal(p.waterfall.bars[n].wave, waves[n]);
    }
    assert_int_equal(p.waterfall.waves, 3);
    assert_int_equal(p.waterfall.end, 45);
    world_release(&w);
}

static void
steps_and_pages(void **state)
{
    struct canary_step steps[2] = {{.op = CANARY_PUT, .key = "db/x"},
                                   {.op = CANARY_GET, .key = "db/x", .content = CANARY_DIFFERENT}};
    struct pictures p;
    struct world w;

    (void)state;
    world_init(&w);
    world_list(&w)->pages = 3;
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        steps[i].exchange = *world_list(&w);
        steps[i].exchange.method = i == 0 ? "PUT" : "GET";
        steps[i].exchange.pages = 1;
        steps[i].exchange.reply = (struct s3_reply){.root = S3_ROOT_NONE};
        steps[i].exchange.wave = 2;
    }
    steps[1].exchange.throttled = true;
    w.ev.canary =
        (struct canary_seen){.state = CANARY_RUN, .steps = steps, .nsteps = COUNT_OF(steps)};
    p = draw_found(&w, "read-back", "write-other-bytes", SEVERITY_FAIL);
    assert_string_equal(bar_of(&p, "list")->detail, "GET /backups/?list-type=2, 3 pages");
    assert_int_equal(bar_of(&p, "put an object")->mood, PICTURE_FINE);
    assert_string_equal(bar_of(&p, "put an object")->detail, "PUT /backups/?list-type=2");
    assert_int_equal(bar_of(&p, "get it back")->mood, PICTURE_BAD);
    assert_string_equal(bar_of(&p, "get it back")->outcome, "200, second try");
    assert_string_equal(bar_of(&p, "put an object")->outcome, "200");
    assert_string_equal(bar_of(&p, "get it back")->detail, "GET /backups/?list-type=2, once more");
    world_release(&w);
}

/* ---- chains of trust */

static unsigned char bytes[][1] = {{0}, {1}, {2}, {3}};

static struct certificate
certificate(const char *subject, const char *issuer, size_t which)
{
    return (struct certificate){.der = {bytes[which], 1},
                                .subject = subject,
                                .issuer = issuer,
                                .self_issued = sp_streq(subject, issuer),
                                .not_before = 1,
                                .not_after = 2,
                                .sha256 = "0a1bff"};
}

/* As "leaf CN=a sent, anchor CN=b trusted by ca.crt:1". */
static const char *
show_chain(const struct picture_chain *chain, struct sp_arena *a)
{
    static const char *const roles[] = {"leaf", "between", "anchor"};
    const char *text = chain->passed ? "passed" : chain->why;

    for (size_t i = 0; i < chain->ncertificates; i++) {
        const struct picture_certificate *c = &chain->certificates[i];

        text = sp_printf(a, NULL, "%s; %s %s%s%s%s%s%s%s", text, roles[c->role], c->subject,
                         c->sent ? " sent" : "", c->missing ? " missing" : "",
                         c->extra ? " extra" : "", c->trusted_by == NULL ? "" : " by ",
                         c->trusted_by == NULL ? "" : c->trusted_by,
                         c->problem == NULL ? "" : sp_printf(a, NULL, " (%s)", c->problem));
        assert_true(c->missing || sp_streq(c->fingerprint, "0A:1B:FF"));
    }
    return text;
}

static void
chains_are_drawn(void **state)
{
    static const struct {
        const char *name;
        const char *links; /* l leaf, i intermediate, r root; upper case: not sent; + trusted */
        int code, depth;
        bool no_issuer, other_name, no_file, in_file;
        const char *drawn;
    } rows[] = {
        {"good", "lR+", 0, 0, false, false, false, true,
         "passed; leaf CN=leaf sent; anchor CN=root by ca.crt:1"},
        {"by the system's store", "lR+", 0, 0, false, false, true, false,
         "passed; leaf CN=leaf sent; anchor CN=root by the system's store"},
        {"of a line that is not known", "lR+", 0, 0, false, false, false, false,
         "passed; leaf CN=leaf sent; anchor CN=root by ca.crt"},
        {"root sent", "lir+", 0, 0, false, false, false, true,
         "passed; leaf CN=leaf sent; between CN=between sent; anchor CN=root sent by ca.crt:1"},
        {"another name", "lR+", 0, 0, false, true, false, true,
         "the certificate is for another name; leaf CN=leaf sent (for another name); anchor "
         "CN=root by ca.crt:1"},
        {"no issuer", "l", 20, 0, true, false, false, true,
         "unknown; leaf CN=leaf sent; anchor CN=between missing (neither sent nor trusted here)"},
        {"only the intermediate", "li+", 2, 1, true, false, false, true,
         "unknown; leaf CN=leaf sent; between CN=between sent; anchor CN=root missing (neither "
         "sent nor trusted here)"},
        {"the same, partial", "li+", 0, 0, false, false, false, false,
         "passed; leaf CN=leaf sent; anchor CN=between sent by ca.crt"},
        {"a root that is not trusted", "lir", 19, 2, false, false, false, true,
         "unknown; leaf CN=leaf sent; between CN=between sent; anchor CN=root sent (unknown)"},
        {"expired", "lR+", 10, 0, false, false, false, true,
         "unknown; leaf CN=leaf sent (unknown); anchor CN=root by ca.crt:1"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct tls_link links[4] = {{.sent = false}};
        struct sp_bytes chain[1] = {{bytes[0], 1}};
        struct tls_verdict *v;
        struct pictures p;
        struct world w;
        size_t n = 0;

        world_init(&w);
        for (const char *c = rows[i].links; *c != '\0'; c++) {
            const char kind = sp_lower(*c);

            if (*c == '+') {
                links[n - 1].trusted = true;
                continue;
            }
            links[n].sent = *c == kind;
            links[n++].cert = kind == 'l'   ? certificate("CN=leaf", "CN=between", 0)
                              : kind == 'i' ? certificate("CN=between", "CN=root", 1)
                                            : certificate("CN=root", "CN=root", 2);
        }
        w.authority.der = (struct sp_bytes){bytes[rows[i].in_file ? 2 : 3], 1};
        if (rows[i].no_file)
            w.ca = (struct ca_file){.state = CA_FILE_NONE};
        for (size_t k = 0; k < HEALTHY_ADDRESSES; k++) {
            world_name(&w)->addresses[k].tls.chain = chain;
            world_name(&w)->addresses[k].tls.nchain = 1;
            v = &w.chains[k];
            v->path = links;
            v->npath = n;
            v->code = rows[i].code;
            v->depth = rows[i].depth;
            v->text = rows[i].code == 0 ? NULL : "unknown";
            v->at = v->leaf;
            v->no_issuer = rows[i].no_issuer;
            v->name_ok = !rows[i].other_name;
        }
        p = draw(&w);
        assert_int_equal(p.nchains, 1);
        assert_string_equal(p.chains[0].addresses, "192.0.2.10, 192.0.2.11");
        assert_string_equal(p.chains[0].name, "s3.example.test");
        assert_string_equal(p.chains[0].rules, "pgbackrest");
        if (!sp_streq(show_chain(&p.chains[0], &w.arena), rows[i].drawn))
            fail_msg("%s: %s", rows[i].name, show_chain(&p.chains[0], &w.arena));
        world_release(&w);
    }
}

static void
ends_are_judged_as_the_check_does(void **state)
{
    static const struct {
        const char *name;
        long long began, left; /* seconds from now */
        long warn, fail;       /* days; -1: not said */
        long long leaf_life;   /* seconds of the leaf's; 0: no chain passes */
        enum picture_mood life;
    } rows[] = {
        {"long", -1, 31 * 86400LL, -1, -1, 365 * 86400LL, PICTURE_FINE},
        {"the least that is enough", -1, 30 * 86400LL, -1, -1, 365 * 86400LL, PICTURE_FINE},
        {"soon", -1, 30 * 86400LL - 1, -1, -1, 365 * 86400LL, PICTURE_ODD},
        {"not yet too soon", -1, 7 * 86400LL, -1, -1, 365 * 86400LL, PICTURE_ODD},
        {"too soon", -1, 7 * 86400LL - 1, -1, -1, 365 * 86400LL, PICTURE_BAD},
        {"as it was said", -1, 40 * 86400LL, 60, 7, 365 * 86400LL, PICTURE_ODD},
        {"no warning is wanted", -1, 1, 0, 0, 365 * 86400LL, PICTURE_FINE},
        {"this second", -1, 0, 0, 0, 365 * 86400LL, PICTURE_FINE},
        {"over", -1, -1, 0, 0, 365 * 86400LL, PICTURE_BAD},
        {"of hours, and new", -1, 20 * 3600LL, -1, -1, 24 * 3600LL, PICTURE_FINE},
        {"of hours, and old", -1, 7 * 3600LL, -1, -1, 24 * 3600LL, PICTURE_ODD},
        {"not begun", 1, 90 * 86400LL, -1, -1, 0, PICTURE_BAD},
        {"begins now", 0, 90 * 86400LL, -1, -1, 0, PICTURE_FINE},
        {"of a bad chain, soon", -1, 20 * 86400LL, -1, -1, 0, PICTURE_ODD},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct tls_link link = {.cert = certificate("CN=leaf", "CN=root", 0), .sent = true};
        struct sp_bytes chain[1] = {{bytes[0], 1}};
        struct pictures p;
        struct world w;

        world_init(&w);
        w.target.cert_warn_days = rows[i].warn;
        w.target.cert_fail_days = rows[i].fail;
        link.cert.not_before = HEALTHY_NOW + rows[i].began;
        link.cert.not_after = HEALTHY_NOW + rows[i].left;
        for (size_t k = 0; k < HEALTHY_ADDRESSES; k++) {
            struct tls_verdict *v = &w.chains[k];

            world_name(&w)->addresses[k].tls.chain = chain;
            world_name(&w)->addresses[k].tls.nchain = 1;
            v->path = &link;
            v->npath = 1;
            v->code = rows[i].leaf_life == 0 ? 10 : 0;
            v->text = "unknown";
            v->not_after = link.cert.not_after;
            v->leaf.not_after = link.cert.not_after;
            v->leaf.not_before = link.cert.not_after - rows[i].leaf_life;
        }
        p = draw(&w);
        if (p.chains[0].certificates[0].life != rows[i].life)
            fail_msg("%s: %d", rows[i].name, (int)p.chains[0].certificates[0].life);
        world_release(&w);
    }
}

/* Each of them once, and no more than there is room for. */
static void
distinct_chains_are_apart(void **state)
{
    struct sp_bytes one[] = {{bytes[0], 1}};
    struct sp_bytes two[] = {{bytes[0], 1}, {bytes[1], 1}};
    struct pictures p;
    struct world w;

    (void)state;
    world_init(&w);
    world_name(&w)->addresses[0].tls.chain = one;
    world_name(&w)->addresses[0].tls.nchain = 1;
    world_name(&w)->addresses[1].tls.chain = two;
    world_name(&w)->addresses[1].tls.nchain = 2;
    p = draw(&w);
    assert_int_equal(p.nchains, 2);
    assert_string_equal(p.chains[0].addresses, "192.0.2.10");
    assert_string_equal(p.chains[1].addresses, "192.0.2.11");
    w.chains[1].code = 10;
    w.ev.names[SEEN_BUCKET_HOST].naddresses = 0;
    for (size_t i = 0; i < 2; i++)
        world_name(&w)->addresses[i].began = 10;
    p = draw(&w);
    assert_string_equal(bar_of(&p, "connect to 192.0.2.10")->outcome, "TLSv1.3");
    assert_string_equal(bar_of(&p, "connect to 192.0.2.11")->outcome, "not trusted");
    assert_int_equal(bar_of(&p, "connect to 192.0.2.11")->mood, PICTURE_BAD);
    assert_string_equal(p.chains[0].addresses, "192.0.2.11");
    assert_false(p.chains[0].passed);
    assert_true(p.chains[1].passed);
    w.chains[1].code = 0;
    world_name(&w)->addresses[0].tls.completed = false;
    p = draw(&w);
    assert_int_equal(p.nchains, 1);
    world_release(&w);
}

/* ---- the tree */

static const char *
show_tree(const struct pictures *p, struct sp_arena *a)
{
    static const char *const moods[] = {"", "~", "!", "!!"};
    const char *text = "";

    for (size_t i = 0; i < p->nnodes; i++) {
        const struct picture_node *n = &p->nodes[i];

        text = sp_printf(a, NULL, "%s%u%s%s%s%s%s%s%s%s ", text, n->depth, moods[n->mood], n->name,
                         n->ours ? "*" : "", n->prefix ? "*" : "", n->owner == NULL ? "" : "[",
                         n->owner == NULL ? "" : n->owner, n->owner == NULL ? "" : "]",
                         n->more ? "+" : "");
        assert_int_equal(n->folder, sp_ends(n->name, "/"));
    }
    return text;
}

static struct owner_text
text_of(const char *s)
{
    return (struct owner_text){s, strlen(s)};
}

static void
trees_are_drawn(void **state)
{
    static struct s3_object sample[] = {{.key = "db/b/2", .key_len = 6},
                                        {.key = "db/a", .key_len = 4},
                                        {.key = "db/b/", .key_len = 5},
                                        {.key = "db/b/1", .key_len = 6}};
    struct s3_listing *l;
    struct owner_found *found;
    struct pictures p;
    struct world w;

    (void)state;
    world_init(&w);
    p = draw(&w);
    assert_string_equal(show_tree(&p, &w.arena), "0~backups/* 1db/** ");
    l = &world_list(&w)->reply.listing;
    l->keys = 5;
    l->nsample = COUNT_OF(sample);
    memcpy(l->sample, sample, sizeof(sample));
    found = &w.ev.content.found;
    w.ev.content.scanned = true;
    found->keys = 5;
    found->unknown = 1;
    found->samples[0] = text_of("db/a");
    found->nsamples = 1;
    found->candidates[0] = (struct owner_candidate){.layout = owner_layout_find("restic"),
                                                    .confidence = OWNER_CERTAIN,
                                                    .place = OWNER_BELOW,
                                                    .root = text_of("db/b"),
                                                    .who = text_of(""),
                                                    .keys = 4};
    found->ncandidates = 1;
    w.ev.content.siblings[0] = (struct sibling_seen){.name = text_of("DB/"),
                                                     .listed = true,
                                                     .keys = 2,
                                                     .tool = "pgbackrest",
                                                     .who = text_of("x")};
    w.ev.content.nsiblings = 1;
    p = draw_found(&w, "empty", "own-foreign-objects", SEVERITY_FAIL);
    assert_string_equal(show_tree(&p, &w.arena), "0~backups/* 1DB/[pgBackRest, stanza x] 1!!db/**+ "
                                                 "2!!a 2!!b/[restic] 3~1 3~2 ");
    p = draw_found(&w, "empty", "own-sibling-spelling", SEVERITY_WARN);
    assert_string_equal(show_tree(&p, &w.arena), "0~backups/* 1!DB/[pgBackRest, stanza x] 1db/**+ "
                                                 "2~a 2~b/[restic] 3~1 3~2 ");
    found->candidates[0].confidence = OWNER_HINT;
    p = draw_found(&w, "empty", "own-foreign-objects", SEVERITY_FAIL);
    assert_string_equal(show_tree(&p, &w.arena), "0~backups/* 1DB/[pgBackRest, stanza x] 1!!db/**+ "
                                                 "2!!a 2~b/ 3~1 3~2 ");
    found->candidates[0].confidence = OWNER_CERTAIN;
    found->candidates[0].root = text_of("else");
    found->candidates[0].place = OWNER_AROUND;
    p = draw_found(&w, "empty", "own-nested-inside", SEVERITY_FAIL);
    assert_string_equal(show_tree(&p, &w.arena), "0~backups/* 1DB/[pgBackRest, stanza x] "
                                                 "1db/**+ 2~a 2~b/ 3~1 3~2 1~else/[restic] ");
    found->candidates[0].root = text_of("");
    p = draw_found(&w, "empty", "own-nested-inside", SEVERITY_FAIL);
    assert_string_equal(show_tree(&p, &w.arena), "0!!backups/*[restic] 1DB/[pgBackRest, stanza x] "
                                                 "1db/**+ 2~a 2~b/ 3~1 3~2 ");
    world_release(&w);
}

/* The way to the prefix alone would look like an empty one. */
static void
nothing_is_drawn_of_what_nobody_saw(void **state)
{
    struct pictures p;
    struct world w;

    (void)state;
    world_init(&w);
    world_drop(&w, NULL);
    p = draw_found(&w, "tcp", "tcp-refused", SEVERITY_FAIL);
    assert_int_equal(p.nnodes, 0);
    p = draw_found(&w, "bucket", "bkt-missing", SEVERITY_FAIL);
    assert_string_equal(show_tree(&p, &w.arena), "0!!backups/* 1~db/** ");
    world_release(&w);
}

/* Of a listing that was not read to its end the number is not the whole. */
static void
parts_are_told_as_parts(void **state)
{
    struct pictures p;
    struct world w;

    (void)state;
    world_init(&w);
    world_list(&w)->reply.listing.keys = 5;
    p = draw(&w);
    assert_int_equal(p.nodes[1].objects, 5);
    assert_true(p.nodes[1].more);
    assert_false(p.nodes[1].least);
    world_list(&w)->reply.listing.truncated = true;
    p = draw(&w);
    assert_true(p.nodes[1].least);
    world_list(&w)->reply.listing.truncated = false;
    world_list(&w)->page_problem = "a later page is no listing";
    p = draw(&w);
    assert_true(p.nodes[1].least);
    world_release(&w);
}

static void
a_repository_in_use_is_drawn(void **state)
{
    struct pictures p;
    struct world w;

    (void)state;
    world_init(&w);
    world_in_use(&w);
    w.ev.health.beside.names[w.ev.health.beside.nnames++] = "dump.sql";
    w.ev.health.beside.count++;
    w.ev.health.stanzas.names[w.ev.health.stanzas.nnames++] = "other/";
    w.ev.health.stanzas.count++;
    p = draw_found(&w, "strangers", "rep-stranger", SEVERITY_WARN);
    assert_non_null(strstr(show_tree(&p, &w.arena), "2archive/ "));
    assert_non_null(strstr(show_tree(&p, &w.arena), "3db/ "));
    assert_non_null(strstr(show_tree(&p, &w.arena), "!dump.sql "));
    p = draw_found(&w, "strangers", "own-other-stanza-same-path", SEVERITY_FAIL);
    assert_non_null(strstr(show_tree(&p, &w.arena), "!!other/ "));
    world_release(&w);
}

/* However deep and wide it is; the folders say where more would be. */
static void
trees_have_an_end(void **state)
{
    char deep[2 * PICTURE_NODES_MAX + 8];
    struct s3_listing *l;
    struct pictures p;
    struct world w;

    (void)state;
    world_init(&w);
    memset(deep, 'x', sizeof(deep));
    memcpy(deep, "db/", 3);
    for (size_t i = 4; i < sizeof(deep); i += 2)
        deep[i] = '/';
    l = &world_list(&w)->reply.listing;
    l->keys = 1;
    l->nsample = 1;
    l->sample[0] = (struct s3_object){.key = deep, .key_len = sizeof(deep)};
    p = draw(&w);
    assert_int_equal(p.nnodes, PICTURE_NODES_MAX);
    assert_int_equal(p.nodes[PICTURE_NODES_MAX - 1].depth, PICTURE_NODES_MAX - 1);
    assert_true(p.nodes[PICTURE_NODES_MAX - 1].more);
    w.ev.content.siblings[0] =
        (struct sibling_seen){.name = text_of("DB/"), .listed = true, .keys = 2};
    w.ev.content.nsiblings = 1;
    p = draw_found(&w, "empty", "own-sibling-spelling", SEVERITY_WARN);
    assert_int_equal(p.nnodes, PICTURE_NODES_MAX);
    assert_string_equal(p.nodes[1].name, "DB/");
    assert_int_equal(p.nodes[1].mood, PICTURE_ODD);
    w.target.bucket = "";
    p = draw(&w);
    assert_int_equal(p.nnodes, 0);
    world_release(&w);
}

/* A secret may have slashes: it is hidden before a path is split. */
static void
secrets_are_hidden(void **state)
{
    static const char key[] = "db/" HEALTHY_SECRET "/" HEALTHY_TOKEN;
    struct s3_listing *l;
    struct pictures p;
    struct world w;

    (void)state;
    world_init(&w);
    world_with_token(&w);
    l = &world_list(&w)->reply.listing;
    l->keys = 1;
    l->nsample = 1;
    l->sample[0] = (struct s3_object){.key = key, .key_len = strlen(key)};
    world_list(&w)->target = "/?" HEALTHY_SECRET;
    world_list(&w)->wave = 1;
    p = draw(&w);
    for (size_t i = 0; i < p.nnodes; i++)
        assert_null(strstr(p.nodes[i].name, "that-is-only-used-here"));
    assert_null(strstr(bar_of(&p, "list")->detail, HEALTHY_SECRET));
    world_release(&w);
}

static void
without_memory(void **state)
{
    struct sp_bytes chain[1] = {{bytes[0], 1}};
    struct tls_link links[2] = {{.sent = true, .cert = certificate("CN=leaf", "CN=root", 0)},
                                {.trusted = true, .cert = certificate("CN=root", "CN=root", 2)}};
    struct canary_trace trace = {.key = "db/s3preflight-probe-1/small"};
    struct diagnosis d;
    struct pictures p;
    struct world w;
    long n = 1;
    int rc = -1;

    (void)state;
    world_init(&w);
    world_in_use(&w);
    w.authority.der = chain[0];
    for (size_t k = 0; k < HEALTHY_ADDRESSES; k++) {
        world_name(&w)->addresses[k].tls.chain = chain;
        world_name(&w)->addresses[k].tls.nchain = 1;
        w.chains[k].path = links;
        w.chains[k].npath = COUNT_OF(links);
    }
    w.ev.canary.traces = &trace;
    w.ev.canary.ntraces = 1;
    assert_int_equal(world_judge(&w, &d, NULL), 0);
    for (; rc == -1; n++) {
        struct sp_err err = {0};

        w.arena.fail_in = n;
        rc = report_pictures_of(&w.context, &d, &p, &err);
        assert_int_equal(err.code, rc == -1 ? SP_NOMEM : SP_OK);
    }
    assert_true(n > 30);
    world_release(&w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phases_of_a_request),
        cmocka_unit_test(nothing_known),
        cmocka_unit_test(bars_of_names_and_addresses),
        cmocka_unit_test(bars_of_connections),
        cmocka_unit_test(moods_of_requests),
        cmocka_unit_test(waves_are_in_order),
        cmocka_unit_test(steps_and_pages),
        cmocka_unit_test(chains_are_drawn),
        cmocka_unit_test(ends_are_judged_as_the_check_does),
        cmocka_unit_test(distinct_chains_are_apart),
        cmocka_unit_test(trees_are_drawn),
        cmocka_unit_test(nothing_is_drawn_of_what_nobody_saw),
        cmocka_unit_test(parts_are_told_as_parts),
        cmocka_unit_test(a_repository_in_use_is_drawn),
        cmocka_unit_test(trees_have_an_end),
        cmocka_unit_test(secrets_are_hidden),
        cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
