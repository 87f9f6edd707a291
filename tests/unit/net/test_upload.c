/* Requests with a body, over TLS on loopback, to a server that listens, or does not. */
#include "https.h"

#include <signal.h>

#include "base/text.h"
#include "net/network.h"

#define PART ((unsigned long long)5 << 20)
#define NOW 1369353600

/* Byte i of a body is i modulo 251. */
static void
read_pattern(const struct s3_body *body, unsigned long long offset, unsigned char *out, size_t len)
{
    (void)body;
    for (size_t i = 0; i < len; i++)
        out[i] = (unsigned char)((offset + i) % 251);
}

static unsigned long long
sum_of(const struct s3_body *body)
{
    unsigned long long sum = 0;

    for (unsigned long long at = 0; at < body->len; at++) {
        unsigned char byte;

        body->read(body, at, &byte, 1);
        sum = https_sum(sum, &byte, 1);
    }
    return sum;
}

static int
trust_all(void *ctx, const struct sp_bytes *chain, size_t nchain, const char *name,
          const char **why, struct sp_err *err)
{
    (void)ctx;
    (void)err;
    *why = NULL;
    return nchain == 1 && chain[0].len > 0 && sp_streq(name, "127.0.0.1") ? 0 : 1;
}

struct fixture {
    struct https server;
    struct network *network;
    struct net net;
    struct sp_arena arena;
    struct evidence ev;
    struct sp_secret secret;
    struct s3_identity who;
    char body[64]; /* of the last answer */
};

static void
set_up(struct fixture *f)
{
    static const struct network_options options = {
        .timeout_ms = 60000,
        .connect_timeout_ms = 20000,
        .trust = {.verify = trust_all, .min_version = TLS1_2_VERSION, .security_level = 1},
        .user_agent = "test"};

    https_start(&f->server);
    f->network = network_new(&options, NULL);
    assert_non_null(f->network);
    f->net = network_calls(f->network);
    assert_int_equal(sp_secret_set(&f->secret, "secret", 6, NULL), 0);
    f->who = (struct s3_identity){.access_key = "KEY", .secret = &f->secret};
}

static void
tear_down(struct fixture *f)
{
    network_free(f->network);
    https_stop(&f->server);
    sp_secret_release(&f->secret);
    sp_arena_free(&f->arena);
}

static void
note_body(void *ctx, const unsigned char *data, size_t len)
{
    struct fixture *f = ctx;
    size_t used = strlen(f->body);

    (void)snprintf(f->body + used, sizeof(f->body) - used, "%.*s", (int)len, (const char *)data);
}

/* One request as a wave of its own. */
static struct exchange_seen
send_over(struct fixture *f, const struct s3_call *call, bool fresh)
{
    const struct s3_place place = {S3_STYLE_PATH, "127.0.0.1", f->server.port, "b", "r", true};
    const struct name_seen where = {.name = "127.0.0.1", .is_literal = true, .naddresses = 1};
    struct exchange_seen seen = {0};
    struct s3_request request;
    struct net_exchange job = {.request = &request,
                               .where = &where,
                               .verify = true,
                               .fresh = fresh,
                               .prefix = "",
                               .page = &f->arena,
                               .body = note_body,
                               .body_ctx = f,
                               .out = &seen};
    struct sp_err err = {0};

    f->body[0] = '\0';
    if (s3_call_request(&place, &f->who, call, NOW, &f->arena, &request, &err) == -1 ||
        f->net.wave(f->net.ctx, NULL, 0, &job, 1, &f->ev, &f->arena, &err) == -1)
        fail_msg("%s", err.message);
    return seen;
}

static struct exchange_seen
send_call(struct fixture *f, const struct s3_call *call)
{
    return send_over(f, call, false);
}

/* The beginning of an answer is kept where it is wanted, and never of an object that came. */
static void
kept_answers(void **state)
{
    static const struct {
        const char *key;
        size_t max;
        bool of_object;
        bool read;
        const char *kept;
    } rows[] = {
        {"k", 0, false, false, NULL},       {"k", 3, false, false, "hel"},
        {"k", 5, false, false, "hello"},    {"k", 64, false, false, "hello"},
        {"k", 64, true, false, NULL},       {"k", 64, false, true, NULL},
        {"gone", 64, true, false, "words"}, {"gone", 64, true, true, "words"},
    };
    struct fixture f = {
        .server.manners = {
            {.word = "gone", .answer = "HTTP/1.1 404 No\r\nContent-Length: 5\r\n\r\nwords"}}};

    (void)state;
    set_up(&f);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct s3_place place = {S3_STYLE_PATH, "127.0.0.1", f.server.port, "b", "r", true};
        const struct name_seen where = {.name = "127.0.0.1", .is_literal = true, .naddresses = 1};
        const struct s3_call call = {.method = "GET", .key = rows[i].key};
        struct exchange_seen seen = {0};
        struct s3_request request;
        struct net_exchange job = {.request = &request,
                                   .where = &where,
                                   .verify = true,
                                   .prefix = "",
                                   .page = &f.arena,
                                   .answer_max = rows[i].max,
                                   .of_object = rows[i].of_object,
                                   .body = rows[i].read ? note_body : NULL,
                                   .body_ctx = &f,
                                   .out = &seen};

        assert_int_equal(s3_call_request(&place, &f.who, &call, NOW, &f.arena, &request, NULL), 0);
        assert_int_equal(f.net.wave(f.net.ctx, NULL, 0, &job, 1, &f.ev, &f.arena, NULL), 0);
        if (!sp_streq(seen.body, rows[i].kept))
            fail_msg("%zu: %s", i, seen.body);
        assert_int_equal(seen.body_len, seen.body == NULL ? 0 : strlen(seen.body));
    }
    tear_down(&f);
}

/* The phases came in this order; those that did not come are -1. */
static void
assert_times(const struct exchange_times *t)
{
    const long long phases[] = {t->started, t->connected, t->secured, t->sent, t->first, t->ended};
    long long last = 0;

    for (size_t i = 0; i < COUNT_OF(phases); i++) {
        if (phases[i] == -1)
            continue;
        assert_true(phases[i] >= last);
        last = phases[i];
    }
    assert_true(t->started >= 0 && t->ended >= 0);
}

static void
every_method(void **state)
{
    static const struct {
        const char *method;
        long long body;     /* bytes; -1: none */
        const char *length; /* the header; NULL: none */
        const char *answer;
    } cases[] = {
        {"GET", -1, NULL, "hello"},  {"PUT", 70000, "70000", "hello"},
        {"PUT", 0, "0", "hello"},    {"POST", -1, "0", "hello"},
        {"POST", 10, "10", "hello"}, {"DELETE", -1, "0", "hello"},
        {"HEAD", -1, NULL, ""},      {"PUT", (long long)PART, "5242880", "hello"},
        {"PUT", -1, "0", "hello"},   {"GET", -1, NULL, "hello"},
    };
    struct fixture f = {0};

    (void)state;
    set_up(&f);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct s3_body body = {.len = cases[i].body < 0 ? 0 : (unsigned long long)cases[i].body,
                               .read = read_pattern};
        const struct s3_call call = {
            .method = cases[i].method, .key = "dir/a b", .body = cases[i].body < 0 ? NULL : &body};
        char line[64];
        struct exchange_seen seen;
        const struct https_seen *came = &f.server.seen[i];

        assert_int_equal(s3_body_digest(&body, NULL), 0);
        seen = send_call(&f, &call);
        if (seen.transport != TRANSPORT_OK || seen.status != 200 ||
            !sp_streq(f.body, cases[i].answer) || seen.sent != body.len)
            fail_msg("case %zu: %d %ld %s %llu \"%s\"", i, (int)seen.transport, seen.status,
                     seen.error, seen.sent, f.body);
        assert_true(seen.verified && seen.is_signed);
        assert_string_equal(seen.method, cases[i].method);
        assert_int_equal(f.server.nseen, i + 1);
        (void)snprintf(line, sizeof(line), "%s /b/dir/a%%20b HTTP/1.1\r\n", cases[i].method);
        assert_true(sp_starts(came->head, line));
        assert_null(strstr(came->head, "Expect"));
        assert_null(strstr(came->head, "Transfer-Encoding"));
        (void)snprintf(line, sizeof(line), "\r\nContent-Length: %s\r\n", cases[i].length);
        if (cases[i].length != NULL)
            assert_non_null(strstr(came->head, line));
        else
            assert_null(strstr(came->head, "Content-Length"));
        assert_int_equal(came->body_len, body.len);
        assert_true(came->sum == sum_of(&body));
        assert_times(&seen.times);
        assert_true(seen.times.sent != -1 && seen.times.first != -1);
        /* All of them over the connection that the first one made. */
        assert_int_equal(came->connection, 1);
        assert_true((seen.times.connected == seen.times.secured) == (i > 0));
    }
    assert_int_equal(f.ev.requests, COUNT_OF(cases));
    assert_true(f.arena.used < 100000); /* no body lies there */
    tear_down(&f);
}

static void
chunked(void **state)
{
    struct fixture f = {0};
    struct s3_body body = {.len = 3, .read = read_pattern};
    struct exchange_seen seen;
    static const unsigned char encoded[] =
        "3\r\n\x00\x01\x02\r\n0\r\nx-amz-checksum-crc32:CFSJfw==\r\n\r\n";

    (void)state;
    set_up(&f);
    seen = send_call(
        &f,
        &(struct s3_call){.method = "PUT", .key = "k", .body = &body, .trailing_checksum = true});
    assert_int_equal(seen.status, 200);
    assert_int_equal(seen.sent, sizeof(encoded) - 1);
    assert_int_equal(f.server.seen[0].body_len, sizeof(encoded) - 1);
    assert_true(f.server.seen[0].sum == https_sum(0, encoded, sizeof(encoded) - 1));
    assert_null(strstr(f.server.seen[0].head, "Transfer-Encoding"));
    tear_down(&f);
}

#define REFUSED(status)                                                                            \
    "HTTP/1.1 " status "\r\nContent-Length: 32\r\n\r\n<Error><Code>Early</Code></Error>"
#define TO_THE_END "HTTP/1.1 403 Forbidden\r\n\r\n<Error><Code>Early</Code></Error>"

/* An answer that does not wait for the body is the answer, however the connection ends. */
static void
early_answers(void **state)
{
    static const struct {
        const char *name;
        struct https_manner manner;
        long status;
    } cases[] = {
        {"and closed", {.word = "early", .answer = REFUSED("413 Too Large"), .close = true}, 413},
        {"in the middle",
         {.word = "early", .read = 200000, .answer = REFUSED("403 Forbidden"), .close = true},
         403},
        {"without a length",
         {.word = "early", .answer = TO_THE_END, .drain = true, .close = true},
         403},
        {"and the rest is read",
         {.word = "early", .answer = REFUSED("503 Slow Down"), .drain = true},
         503},
        {"all was read", {.word = "early", .read = PART, .answer = REFUSED("400 Bad")}, 400},
    };

    (void)state;
    for (size_t i = 0; i < 8 * COUNT_OF(cases); i++) {
        size_t k = i % COUNT_OF(cases);
        struct s3_body body = {.len = PART, .read = read_pattern, .sha256 = S3_EMPTY_SHA256};
        struct fixture f = {0};
        struct exchange_seen seen;

        f.server.manners[0] = cases[k].manner;
        set_up(&f);
        (void)send_call(&f, &(struct s3_call){.method = "GET", .key = "k"});
        seen = send_call(&f, &(struct s3_call){.method = "PUT", .key = "early", .body = &body});
        if (seen.transport != TRANSPORT_OK || seen.status != cases[k].status ||
            !sp_streq(seen.reply.error.code, "Early"))
            fail_msg("%s: %d %ld %s \"%s\"", cases[k].name, (int)seen.transport, seen.status,
                     seen.error, f.body);
        assert_true(seen.sent <= PART);
        assert_int_equal(seen.times.sent != -1, seen.sent == PART);
        seen = send_call(&f, &(struct s3_call){.method = "GET", .key = "k"});
        assert_int_equal(seen.status, 200);
        tear_down(&f);
    }
}

/* A connection that is closed while it was idle, or just when it is used again: once more. */
static void
dead_connections(void **state)
{
    static const unsigned long long reads[] = {0, 1, 100000};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(reads); i++) {
        struct s3_body body = {.len = PART, .read = read_pattern};
        struct fixture f = {0};
        struct exchange_seen seen;

        f.server.manners[0] = (struct https_manner){
            .word = "k", .read = reads[i], .close = true, .skip = 1, .times = 1};
        set_up(&f);
        assert_int_equal(s3_body_digest(&body, NULL), 0);
        (void)send_call(&f, &(struct s3_call){.method = "GET", .key = "k"});
        seen = send_call(&f, &(struct s3_call){.method = "PUT", .key = "k", .body = &body});
        if (seen.transport != TRANSPORT_OK || seen.status != 200)
            fail_msg("after %llu: %d %s", reads[i], (int)seen.transport, seen.error);
        assert_int_equal(f.server.nseen, 3);
        assert_int_equal(f.server.seen[2].connection, 2);
        assert_int_equal(f.server.seen[2].body_len, PART);
        assert_true(f.server.seen[2].sum == sum_of(&body));
        assert_true(seen.times.sent != -1 && seen.times.sent <= seen.times.first);
        tear_down(&f);
    }
}

/* Over a connection of its own nothing is sent twice. */
static void
fresh_connections(void **state)
{
    struct fixture f = {0};
    struct exchange_seen seen;

    (void)state;
    f.server.manners[0] = (struct https_manner){.word = "k", .close = true, .skip = 1};
    set_up(&f);
    (void)send_call(&f, &(struct s3_call){.method = "GET", .key = "k"});
    seen = send_over(&f, &(struct s3_call){.method = "POST", .key = "k"}, true);
    assert_int_equal(seen.transport, TRANSPORT_BROKEN);
    assert_int_equal(f.server.nseen, 2);
    assert_int_equal(f.server.seen[1].connection, 2);
    tear_down(&f);
}

/* What is signed never leaves where nobody looks at the certificate. */
static void
signed_and_unverified(void **state)
{
    struct fixture f = {0};
    const struct name_seen where = {.name = "127.0.0.1", .is_literal = true, .naddresses = 1};
    struct exchange_seen seen = {0};
    struct s3_request request;
    struct net_exchange job = {
        .request = &request, .where = &where, .prefix = "", .page = &f.arena, .out = &seen};
    struct s3_place place = {S3_STYLE_PATH, "127.0.0.1", 0, "b", "r", true};
    struct sp_err err = {0};

    (void)state;
    set_up(&f);
    place.port = f.server.port;
    assert_int_equal(s3_call_request(&place, &f.who, &(struct s3_call){.method = "GET", .key = "k"},
                                     NOW, &f.arena, &request, &err),
                     0);
    assert_int_equal(f.net.wave(f.net.ctx, NULL, 0, &job, 1, &f.ev, &f.arena, &err), -1);
    assert_int_equal(err.code, SP_BUG);
    assert_int_equal(f.server.nseen, 0);
    tear_down(&f);
}

/* A server that takes no body at all is evidence. */
static void
always_broken(void **state)
{
    struct s3_body body = {.len = PART, .read = read_pattern, .sha256 = S3_EMPTY_SHA256};
    struct fixture f = {0};
    struct exchange_seen seen;

    (void)state;
    f.server.manners[0] = (struct https_manner){.word = "k", .read = 100000, .close = true};
    set_up(&f);
    seen = send_call(&f, &(struct s3_call){.method = "PUT", .key = "k", .body = &body});
    assert_int_equal(seen.transport, TRANSPORT_BROKEN);
    assert_int_equal(seen.status, 0);
    assert_int_equal(seen.times.sent, -1);
    assert_int_equal(seen.times.first, -1);
    assert_true(f.server.nseen <= 2);
    tear_down(&f);
}

/* ---- the end of a run */

static void
extended(void **state)
{
    volatile int interrupts = 0;
    const struct network_watch watch = {.interrupted = &interrupts};
    const struct network_options options = {
        .timeout_ms = 60000, .connect_timeout_ms = 1000, .watch = &watch};
    bool interrupted = false;
    struct network *network = network_new(&options, NULL);
    struct net net;

    (void)state;
    assert_non_null(network);
    net = network_calls(network);
    assert_false(net.over(net.ctx, &interrupted));
    interrupts++;
    assert_true(net.over(net.ctx, &interrupted));
    assert_true(interrupted);
    net.extend(net.ctx, 60000);
    assert_false(net.over(net.ctx, &interrupted));
    assert_false(interrupted);
    interrupts++;
    assert_true(net.over(net.ctx, &interrupted));
    assert_true(interrupted);
    net.extend(net.ctx, 0);
    assert_true(net.over(net.ctx, &interrupted));
    assert_false(interrupted);
    net.extend(net.ctx, 60000);
    assert_false(net.over(net.ctx, &interrupted));
    network_free(network);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kept_answers),
        cmocka_unit_test(every_method),
        cmocka_unit_test(chunked),
        cmocka_unit_test(early_answers),
        cmocka_unit_test(dead_connections),
        cmocka_unit_test(fresh_connections),
        cmocka_unit_test(signed_and_unverified),
        cmocka_unit_test(always_broken),
        cmocka_unit_test(extended),
    };

    (void)signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
