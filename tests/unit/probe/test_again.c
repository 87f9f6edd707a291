/* What is sent once more where the server asks to slow down, and after which pause. */
#include "canned.h"

#include "base/text.h"

struct run {
    struct canned_target t;
    struct canned net;
    struct sp_arena arena;
    struct evidence ev;
    struct sp_err err;
    size_t addresses; /* of the endpoint; 0: one */
};

/* How the server is throttled. */
struct throttle {
    const char *code;    /* of the document; NULL: none */
    const char *purpose; /* what is throttled; NULL: everything */
    const char *after;   /* Retry-After; NULL: none */
    long status;
    unsigned waves; /* in which it is */
};

static int
throttled(struct canned *net, const struct net_exchange *job, struct sp_err *err)
{
    const struct throttle *how = net->ctx;
    struct exchange_seen *out = job->out;

    (void)err;
    canned_listing(job);
    if (net->waves > how->waves || (how->purpose != NULL && !sp_streq(how->purpose, out->purpose)))
        return 0;
    out->status = how->status;
    out->reply = (struct s3_reply){.root = how->code == NULL ? S3_ROOT_NONE : S3_ROOT_ERROR,
                                   .error = {.code = how->code}};
    if (how->after != NULL)
        out->headers[out->nheaders++] =
            (struct header_seen){.name = "retry-after", .value = how->after};
    return 0;
}

static int
run(struct run *r, struct throttle *how, long timeout_ms)
{
    struct net calls = canned_calls(&r->net);

    r->t.target.timeout_ms = timeout_ms;
    r->net.naddresses[SEEN_ENDPOINT] = r->addresses == 0 ? 1 : r->addresses;
    r->net.naddresses[SEEN_BUCKET_HOST] = 1;
    r->net.answer = throttled;
    r->net.ctx = how;
    return waves_run(&r->t.target, true, &calls, &r->arena, &r->ev, &r->err);
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

#define MINUTE 60000L

static const struct {
    const char *name;
    struct throttle how;
    long timeout_ms;
    size_t again; /* requests that are sent once more */
    long paused;  /* at the least, ms */
    long at_most;
} cases[] = {
    {"near: nothing is throttled", {.status = 503, .waves = 0}, MINUTE, 0, 0, 0},
    {"near: another error", {"AccessDenied", NULL, NULL, 403, 1}, MINUTE, 0, 0, 0},
    {"near: 503 without a document", {NULL, NULL, NULL, 503, 1}, MINUTE, 0, 0, 0},
    {"everything", {"SlowDown", NULL, NULL, 503, 1}, MINUTE, 5, 1000, 1000},
    {"the status says it", {NULL, NULL, NULL, 429, 1}, MINUTE, 5, 1000, 1000},
    {"another code", {"TooManyRequests", NULL, NULL, 429, 1}, MINUTE, 5, 1000, 1000},
    {"both lists", {"SlowDown", PROBE_LIST, NULL, 503, 1}, MINUTE, 2, 1000, 1000},
    {"the consumer's list", {"SlowDown", PROBE_CONSUMER, NULL, 503, 1}, MINUTE, 1, 1000, 1000},
    {"as long as it says", {"SlowDown", PROBE_CONSUMER, "3", 503, 1}, MINUTE, 1, 3000, 3000},
    {"at once", {"SlowDown", PROBE_CONSUMER, "0", 503, 1}, MINUTE, 1, 0, 0},
    {"not longer than we wait", {"SlowDown", NULL, "3600", 503, 1}, MINUTE, 5, 10000, 10000},
    {"a date", {"SlowDown", NULL, "Thu, 01 Jan 2026 00:00:05 GMT", 503, 1}, MINUTE, 5, 1000, 1000},
    {"half of what is left", {"SlowDown", NULL, "10", 503, 1}, 4000, 5, 1900, 2000},
    {"only once", {"SlowDown", NULL, NULL, 503, 9}, MINUTE, 5, 1000, 1000},
};

static void
what_is_sent_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct throttle how = cases[i].how;
        struct run r;
        size_t again = 0;

        set_up(&r);
        assert_int_equal(run(&r, &how, cases[i].timeout_ms), 0);
        for (size_t k = 0; k < r.ev.nexchanges; k++)
            again += r.ev.exchanges[k].throttled;
        if (again != cases[i].again || r.net.npauses != (again > 0 ? 1 : 0) ||
            r.net.paused_ms < cases[i].paused || r.net.paused_ms > cases[i].at_most)
            fail_msg("%s: %zu sent again, %zu pauses of %ld ms", cases[i].name, again,
                     r.net.npauses, r.net.paused_ms);
        assert_int_equal(r.net.nsent, r.ev.nexchanges + again);
        tear_down(&r);
    }
}

/* The second answer is what counts, and the second wave goes by it. */
static void
the_second_answer_counts(void **state)
{
    struct throttle how = {"SlowDown", NULL, NULL, 503, 1};
    const struct exchange_seen *list;
    struct run r;

    (void)state;
    set_up(&r);
    assert_int_equal(run(&r, &how, MINUTE), 0);
    list = evidence_find(&r.ev, PROBE_LIST, S3_STYLE_PATH);
    assert_int_equal(list->status, 200);
    assert_int_equal(list->reply.root, S3_ROOT_LIST);
    assert_true(list->throttled && list->is_signed && list->verified);
    assert_null(evidence_header(list, "retry-after"));
    assert_non_null(evidence_find(&r.ev, PROBE_LOCATION, S3_STYLE_PATH));
    assert_int_equal(r.ev.waves, 5); /* again: the two lists, one after the other, and the rest */
    tear_down(&r);
    set_up(&r);
    how.waves = 9;
    assert_int_equal(run(&r, &how, MINUTE), 0);
    list = evidence_find(&r.ev, PROBE_LIST, S3_STYLE_PATH);
    assert_true(plan_was_throttled(list) && list->throttled);
    tear_down(&r);
}

/* The lists that the verdict hangs on do not meet again; what is left goes out at once. */
static void
the_lists_go_one_by_one(void **state)
{
    static const char *const wanted[] = {PROBE_LIST, PROBE_CONSUMER, PROBE_LIST, PROBE_ANONYMOUS,
                                         PROBE_BADSIG};
    static const unsigned waves[] = {2, 3, 4, 4, 4};
    struct throttle how = {"SlowDown", NULL, NULL, 503, 1};
    struct run r;

    (void)state;
    set_up(&r);
    assert_int_equal(run(&r, &how, MINUTE), 0);
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        assert_string_equal(r.net.sent[5 + i].purpose, wanted[i]);
        assert_int_equal(r.net.sent[5 + i].wave, waves[i]);
    }
    tear_down(&r);
}

/* What the second wave asks is asked again as well, by the same request. */
static void
the_second_wave_too(void **state)
{
    static const char *const purposes[] = {PROBE_LIFECYCLE, PROBE_VERSIONS, PROBE_AROUND,
                                           PROBE_ADDRESS};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(purposes); i++) {
        struct throttle how = {"SlowDown", purposes[i], NULL, 503, 2};
        const struct exchange_seen *ex;
        const struct canned_sent *last;
        const struct canned_sent *first = NULL;
        struct run r;

        set_up(&r);
        r.addresses = 2;
        assert_int_equal(run(&r, &how, MINUTE), 0);
        ex = evidence_find(&r.ev, purposes[i], S3_STYLE_PATH);
        assert_non_null(ex);
        assert_true(ex->throttled && ex->status == 200);
        assert_int_equal(r.net.npauses, 1);
        assert_int_equal(r.ev.waves, 3);
        assert_int_equal(r.net.nsent, r.ev.nexchanges + 1);
        last = &r.net.sent[r.net.nsent - 1];
        for (size_t k = 0; k + 1 < r.net.nsent; k++)
            if (sp_streq(r.net.sent[k].purpose, purposes[i]))
                first = &r.net.sent[k];
        assert_non_null(first);
        assert_string_equal(last->purpose, purposes[i]);
        assert_string_equal(last->target, first->target);
        assert_true(sp_streq(last->address, first->address));
        tear_down(&r);
    }
}

/* What was asked twice in the first wave is not asked for a third time behind the second. */
static void
no_third_time(void **state)
{
    struct throttle how = {"SlowDown", PROBE_ANONYMOUS, NULL, 503, 9};
    struct run r;

    (void)state;
    set_up(&r);
    assert_int_equal(run(&r, &how, MINUTE), 0);
    assert_int_equal(r.net.npauses, 1);
    assert_int_equal(r.net.nsent, r.ev.nexchanges + 1);
    tear_down(&r);
}

/* Nothing more is sent when the time is over. */
static void
the_run_is_over(void **state)
{
    struct throttle how = {"SlowDown", NULL, NULL, 503, 1};
    struct run r;

    (void)state;
    set_up(&r);
    r.net.over_after = 1;
    assert_int_equal(run(&r, &how, MINUTE), 0);
    assert_int_equal(r.net.nsent, r.ev.nexchanges);
    assert_true(plan_was_throttled(evidence_find(&r.ev, PROBE_LIST, S3_STYLE_PATH)));
    tear_down(&r);
}

/* Everything twice; and what the second wave asks. */
static void
out_of_memory(void **state)
{
    static const struct throttle hows[] = {{"SlowDown", NULL, NULL, 503, 1},
                                           {"SlowDown", PROBE_AROUND, NULL, 503, 2}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(hows); i++) {
        int rc = -1;

        for (long nth = 1; rc == -1; nth++) {
            struct throttle how = hows[i];
            struct run r;

            set_up(&r);
            r.addresses = 3;
            r.arena.fail_in = nth;
            rc = run(&r, &how, MINUTE);
            assert_true(rc == 0 || r.err.code == SP_NOMEM);
            tear_down(&r);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_sent_again),      cmocka_unit_test(the_second_answer_counts),
        cmocka_unit_test(the_lists_go_one_by_one), cmocka_unit_test(the_second_wave_too),
        cmocka_unit_test(no_third_time),           cmocka_unit_test(the_run_is_over),
        cmocka_unit_test(out_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
