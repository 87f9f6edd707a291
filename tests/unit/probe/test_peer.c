/* Another site's place, seen once. */
#include "probe/peer.h"

#include "base/text.h"
#include "canned.h"

struct reply {
    const char *name;
    long status;
    const char *bucket; /* the Name of the list, or the code of the error */
    enum transport transport;
    bool no_address;
    unsigned long long keys;
    bool seen;
    const char *problem;
};

static const struct reply replies[] = {
    {"two objects", 200, "backups", TRANSPORT_OK, false, 2, true, NULL},
    {"none", 200, "backups", TRANSPORT_OK, false, 0, true, NULL},
    {"another list", 200, "other", TRANSPORT_OK, false, 2, false,
     "the answer is no list of its prefix"},
    {"refused", 403, "AccessDenied", TRANSPORT_OK, false, 0, false, "answered 403 AccessDenied"},
    {"its secret said back", 403, "a-secret", TRANSPORT_OK, false, 0, false,
     "answered 403 (hidden)"},
    {"untrusted", 0, NULL, TRANSPORT_UNTRUSTED, false, 0, false, "no answer"},
    {"not found", 0, NULL, TRANSPORT_OK, true, 0, false, "the name was not found"},
};

static int
answer(struct canned *net, const struct net_exchange *job, struct sp_err *err)
{
    const struct reply *r = net->ctx;

    (void)err;
    job->out->transport = r->transport;
    if (r->transport != TRANSPORT_OK)
        return 0;
    canned_listing(job);
    job->out->status = r->status;
    job->out->reply.listing.name = r->bucket;
    if (r->status != 200)
        job->out->reply = (struct s3_reply){.root = S3_ROOT_ERROR, .error = {.code = r->bucket}};
    for (unsigned long long i = 0; i < r->keys; i++)
        job->watch->object(job->watch->ctx, i == 0 ? "db/a" : "db/b", 4, 10, CANNED_NOW, "");
    if (r->keys > 0) /* a write probe's come and go */
        job->watch->object(job->watch->ctx, "db/s3preflight-probe-0", 22, 10, CANNED_NOW, "");
    return 0;
}

static int
look(const struct reply *reply, long fail_in, struct peer_seen *out, struct canned *net)
{
    struct canned_target t;
    struct sp_arena arena = {.fail_in = fail_in};
    struct sp_err err = {0};
    struct evidence *ev = calloc(1, sizeof(*ev));
    struct net calls;
    int rc;

    *net = (struct canned){.naddresses = {reply->no_address ? 0 : 1}, .answer = answer};
    net->ctx = (void *)(uintptr_t)reply;
    calls = canned_calls(net);
    canned_target_init(&t);
    rc = peer_look(&t.target, &calls, &arena, ev, out, &err);
    if (rc == -1)
        assert_int_equal(err.code, SP_NOMEM);
    else if (!sp_streq(out->problem, reply->problem))
        fail_msg("%s: %s", reply->name, out->problem == NULL ? "nothing" : out->problem);
    assert_int_equal(ev->waves, 0);
    out->problem = NULL;
    canned_target_release(&t);
    sp_arena_free(&arena);
    free(ev);
    return rc;
}

static void
what_is_seen(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(replies); i++) {
        struct peer_seen seen;
        struct canned net;

        assert_int_equal(look(&replies[i], 0, &seen, &net), 0);
        assert_true(seen.tried);
        assert_int_equal(seen.page.seen, replies[i].seen);
        assert_int_equal(net.nlookups, 1);
        assert_int_equal(net.nsent, replies[i].no_address ? 0 : 1);
        if (seen.page.seen) {
            assert_int_equal(seen.page.keys, replies[i].keys);
            assert_int_equal(seen.page.digest != 0, replies[i].keys > 0);
            assert_true(net.sent[0].is_signed && net.sent[0].verify && net.sent[0].optional);
        }
        sp_arena_free(&net.arena);
    }
}

static void
without_memory(void **state)
{
    int rc = -1;

    (void)state;
    for (long n = 1; rc == -1; n++) {
        struct peer_seen seen;
        struct canned net;

        rc = look(&replies[3], n, &seen, &net);
        sp_arena_free(&net.arena);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_seen),
        cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
