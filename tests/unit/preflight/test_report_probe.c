/* What a report says of the write probe: outcomes, times, and commands that a shell takes. */
#include "preflight/report_probe.h"

#include "test.h"

#include "base/text.h"
#include "checks/healthy.h"

#define ENDPOINT "https://s3.example.test:9000"
#define FOLDER "db/s3preflight-probe-00000001-0123456789abcdef/"
#define KEY FOLDER "small"

/* A step that was answered as it should be. */
static struct canary_step
answered_step(enum canary_op op, long status, enum s3_root root)
{
    struct canary_step step = {.op = op, .key = KEY};

    step.exchange = (struct exchange_seen){.purpose = "put",
                                           .is_signed = true,
                                           .verified = true,
                                           .transport = TRANSPORT_OK,
                                           .method = "PUT",
                                           .host = "s3.example.test",
                                           .target = "/",
                                           .status = status,
                                           .times = {-1, -1, -1, -1, -1, -1}};
    step.exchange.reply.root = root;
    step.exchange.reply.well_formed = true;
    step.exchange.reply.listing.name = "backups";
    return step;
}

/* The only step, and the only trace, of a run. */
static void
give(struct world *w, struct canary_step *step, struct canary_trace *trace)
{
    w->ev.canary = (struct canary_seen){.state = CANARY_RUN,
                                        .folder = FOLDER,
                                        .steps = step,
                                        .nsteps = step == NULL ? 0 : 1,
                                        .traces = trace,
                                        .ntraces = trace == NULL ? 0 : 1};
}

static struct report_write_probe
report(struct world *w)
{
    struct report_write_probe out;
    struct diagnosis d;

    assert_int_equal(world_judge(w, &d, NULL), 0);
    assert_int_equal(report_probe_of(&w->context, ENDPOINT, &out, NULL), 0);
    return out;
}

static void
outcomes(void **state)
{
    static const struct {
        const char *name;
        enum canary_op op;
        long status;
        enum s3_root root;
        const char *code;
        enum canary_compared content;
        bool shown;
        const char *outcome;
        const char *says;
    } rows[] = {
        {"a put", CANARY_PUT, 200, S3_ROOT_NONE, NULL, CANARY_NOT_COMPARED, false, "ok", ""},
        {"a put that is denied", CANARY_PUT, 403, S3_ROOT_ERROR, "AccessDenied",
         CANARY_NOT_COMPARED, false, "refused", "403 AccessDenied"},
        {"a status without a word", CANARY_PUT, 503, S3_ROOT_NONE, NULL, CANARY_NOT_COMPARED, false,
         "refused", "503"},
        {"an error behind a 200", CANARY_PUT, 200, S3_ROOT_ERROR, "InternalError",
         CANARY_NOT_COMPARED, false, "refused", "200 InternalError"},
        {"the same bytes", CANARY_GET, 200, S3_ROOT_NONE, NULL, CANARY_SAME, false, "ok", ""},
        {"other bytes", CANARY_GET, 200, S3_ROOT_NONE, NULL, CANARY_DIFFERENT, false, "different",
         "other bytes than were written, from 7 on"},
        {"a range as a whole", CANARY_RANGE, 200, S3_ROOT_NONE, NULL, CANARY_SAME, false,
         "unexpected", "the answer lacks what it is for"},
        {"a list of them", CANARY_LIST, 200, S3_ROOT_LIST, NULL, CANARY_NOT_COMPARED, true, "ok",
         ""},
        {"a list without them", CANARY_LIST, 200, S3_ROOT_LIST, NULL, CANARY_NOT_COMPARED, false,
         "not-shown", "the list shows something else"},
        {"an upload without an id", CANARY_BEGIN, 200, S3_ROOT_UPLOAD, NULL, CANARY_NOT_COMPARED,
         false, "unexpected", "the answer lacks what it is for"},
        {"a delete", CANARY_DELETE, 204, S3_ROOT_NONE, NULL, CANARY_NOT_COMPARED, false, "ok", ""},
        {"a clean of what is gone", CANARY_CLEAN, 404, S3_ROOT_ERROR, "NoSuchKey",
         CANARY_NOT_COMPARED, false, "ok", ""},
        {"a delete that pgBackRest would stumble over", CANARY_DELETE, 404, S3_ROOT_ERROR,
         "NoSuchKey", CANARY_NOT_COMPARED, false, "refused", "404 NoSuchKey"},
        {"it was there", CANARY_PUT_IF_ABSENT, 412, S3_ROOT_ERROR, "PreconditionFailed",
         CANARY_NOT_COMPARED, false, "ok", ""},
        {"it was there, and is written over", CANARY_PUT_IF_ABSENT, 200, S3_ROOT_NONE, NULL,
         CANARY_NOT_COMPARED, false, "ignored", "written over all the same"},
        {"conditions are not known", CANARY_PUT_IF_ABSENT, 501, S3_ROOT_ERROR, "NotImplemented",
         CANARY_NOT_COMPARED, false, "refused", "501 NotImplemented"},
        {"nothing at the end", CANARY_END_KEYS, 200, S3_ROOT_LIST, NULL, CANARY_NOT_COMPARED, true,
         "ok", ""},
        {"something at the end", CANARY_END_KEYS, 200, S3_ROOT_LIST, NULL, CANARY_NOT_COMPARED,
         false, "left", "something is there"},
        {"what was deleted is gone", CANARY_GONE, 404, S3_ROOT_NONE, NULL, CANARY_NOT_COMPARED,
         false, "ok", ""},
        {"nobody may look for it", CANARY_SEVERAL_GONE, 403, S3_ROOT_NONE, NULL,
         CANARY_NOT_COMPARED, false, "refused", "403"},
        {"a server that writes", CANARY_PUT, 403, S3_ROOT_ERROR, "\033[2J", CANARY_NOT_COMPARED,
         false, "refused", "403 \\x1b[2J"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct canary_step step = answered_step(rows[i].op, rows[i].status, rows[i].root);
        struct report_write_probe out;
        struct world w;

        world_init(&w);
        step.exchange.reply.error.code = rows[i].code;
        step.content = rows[i].content;
        step.differs_at = 7;
        step.shown = rows[i].shown;
        give(&w, &step, NULL);
        out = report(&w);
        assert_int_equal(out.noperations, 1);
        if (!sp_streq(out.operations[0].outcome, rows[i].outcome) ||
            !sp_streq(out.operations[0].says, rows[i].says))
            fail_msg("%s: %s, %s", rows[i].name, out.operations[0].outcome, out.operations[0].says);
        assert_string_equal(out.operations[0].id, canary_op_names[rows[i].op]);
        assert_int_equal(out.operations[0].status, rows[i].status);
        assert_non_null(out.operations[0].title);
        world_release(&w);
    }
}

static void
no_answer(void **state)
{
    struct canary_step step = answered_step(CANARY_PUT, 0, S3_ROOT_NONE);
    struct report_write_probe out;
    struct world w;

    (void)state;
    world_init(&w);
    step.exchange.transport = TRANSPORT_TIMEOUT;
    give(&w, &step, NULL);
    out = report(&w);
    assert_string_equal(out.operations[0].outcome, "no-answer");
    assert_string_equal(out.operations[0].says, "no answer");
    assert_int_equal(out.operations[0].ms, -1);
    assert_int_equal(out.operations[0].status, 0);
    world_release(&w);
}

/* started, connected, secured, sent, first, ended; microseconds. */
static void
times(void **state)
{
    static const struct {
        const char *name;
        struct exchange_times times;
        unsigned long long sent;
        unsigned long long received;
        long ms;
        unsigned long long bytes;
        unsigned long long rate;
    } rows[] = {
        {"a put over an open connection",
         {1000, 1000, 1000, 501000, 1001000, 1001000},
         1048576,
         9,
         500,
         1048576,
         1048576},
        {"a put over a new one",
         {0, 1000000, 2000000, 2100000, 2500000, 2500000},
         1048576,
         0,
         400,
         1048576,
         2097152},
        {"a get", {0, 0, 0, 0, 250000, 750000}, 0, 1048576, 250, 1048576, 2097152},
        {"half a millisecond is one", {0, 0, 0, 0, 500, 600}, 0, 0, 1, 0, 0},
        {"less is none", {0, 0, 0, 0, 499, 600}, 0, 0, 0, 0, 0},
        {"not known", {-1, -1, -1, -1, -1, -1}, 10, 0, -1, 10, 0},
        {"not sent", {0, 0, 0, -1, 5000, 6000}, 0, 10, -1, 10, 10000},
        {"backwards", {9000, 9000, 9000, 8000, 7000, 6000}, 0, 10, -1, 10, 0},
        {"in no time", {0, 0, 0, 5, 5, 5}, 0, 10, 0, 10, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct canary_step step = answered_step(CANARY_PUT, 200, S3_ROOT_NONE);
        struct report_operation got;
        struct world w;

        world_init(&w);
        step.exchange.times = rows[i].times;
        step.exchange.sent = rows[i].sent;
        step.exchange.reply.body_len = rows[i].received;
        give(&w, &step, NULL);
        got = report(&w).operations[0];
        if (got.ms != rows[i].ms || got.bytes != rows[i].bytes ||
            got.bytes_per_second != rows[i].rate)
            fail_msg("%s: %ld ms, %llu bytes, %llu per second", rows[i].name, got.ms, got.bytes,
                     got.bytes_per_second);
        world_release(&w);
    }
}

/* ---- what is left */

static const char *
command(struct world *w, const struct report_trace *left)
{
    struct sp_buf out;

    sp_buf_init(&out, &w->arena, 65536);
    for (size_t i = 0; i < left->nwords; i++)
        assert_int_equal(sp_buf_addf(&out, NULL, "%s%s", i == 0 ? "" : " ", left->command[i]), 0);
    return sp_buf_str(&out);
}

#define PLACE " --endpoint-url " ENDPOINT " --region us-east-1 --bucket backups "

static void
commands(void **state)
{
    static const struct {
        const char *name;
        enum canary_thing thing;
        const char *key;
        const char *id;
        const char *kind;
        const char *wanted;
    } rows[] = {
        {"an object", CANARY_OBJECT, KEY, NULL, "object",
         "aws s3api delete-object" PLACE "--key " KEY},
        {"a version", CANARY_VERSION, KEY, "v1.A_-", "version",
         "aws s3api delete-object" PLACE "--key " KEY " --version-id v1.A_-"},
        {"a marker", CANARY_MARKER, KEY, "null", "marker",
         "aws s3api delete-object" PLACE "--key " KEY " --version-id null"},
        {"an upload", CANARY_UPLOAD, KEY, "2~x/y", "upload",
         "aws s3api abort-multipart-upload" PLACE "--key " KEY " --upload-id '2~x/y'"},
        {"an upload without an id", CANARY_UPLOAD, KEY, NULL, "upload",
         "aws s3api list-multipart-uploads" PLACE "--prefix " KEY},
        {"a blank", CANARY_OBJECT, "a b", NULL, "object",
         "aws s3api delete-object" PLACE "--key 'a b'"},
        {"an apostrophe", CANARY_OBJECT, "it's", NULL, "object",
         "aws s3api delete-object" PLACE "--key 'it'\\''s'"},
        {"what a shell would run", CANARY_OBJECT, "$(reboot)`x`;\"\\", NULL, "object",
         "aws s3api delete-object" PLACE "--key '$(reboot)`x`;\"\\'"},
        {"a home", CANARY_OBJECT, "~/x", NULL, "object",
         "aws s3api delete-object" PLACE "--key '~/x'"},
        {"an option", CANARY_OBJECT, "--x", NULL, "object",
         "aws s3api delete-object" PLACE "--key=--x"},
        {"what a terminal would obey", CANARY_VERSION, KEY, "\033[2J'\\\n\177\303\251", "version",
         "aws s3api delete-object" PLACE "--key " KEY
         " --version-id $'\\x1b[2J\\'\\\\\\x0a\\x7f\\xc3\\xa9'"},
        {"nothing", CANARY_VERSION, KEY, "", "version",
         "aws s3api delete-object" PLACE "--key " KEY " --version-id ''"},
        {"a secret said back", CANARY_VERSION, KEY, HEALTHY_SECRET, "version",
         "aws s3api delete-object" PLACE "--key " KEY " --version-id '(hidden)'"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct canary_trace trace = {
            .thing = rows[i].thing, .key = rows[i].key, .id = rows[i].id, .earlier = i == 0};
        struct report_write_probe out;
        struct world w;

        world_init(&w);
        give(&w, NULL, &trace);
        out = report(&w);
        assert_int_equal(out.nleft, 1);
        if (!sp_streq(command(&w, &out.left[0]), rows[i].wanted))
            fail_msg("%s: %s", rows[i].name, command(&w, &out.left[0]));
        assert_string_equal(out.left[0].kind, rows[i].kind);
        assert_int_equal(out.left[0].earlier, i == 0);
        assert_int_equal(out.left[0].id == NULL, rows[i].id == NULL);
        world_release(&w);
    }
}

static void
what_was_removed_is_not_left(void **state)
{
    struct canary_trace traces[] = {{.thing = CANARY_OBJECT, .key = KEY, .removed = true},
                                    {.thing = CANARY_OBJECT, .key = FOLDER "second"}};
    struct report_write_probe out;
    struct world w;

    (void)state;
    world_init(&w);
    give(&w, NULL, traces);
    w.ev.canary.ntraces = 2;
    w.ev.canary.more = 3;
    out = report(&w);
    assert_int_equal(out.nleft, 1);
    assert_string_equal(out.left[0].key, FOLDER "second");
    assert_int_equal(out.more, 3);
    world_release(&w);
}

/* ---- the whole */

static void
states(void **state)
{
    static const char *const reasons[] = {"not-ready", "owner",     "not-empty",   "locked",
                                          "versioned", "no-delete", "recent-probe"};
    struct report_write_probe out;
    struct world w;

    (void)state;
    world_init(&w);
    out = report(&w);
    assert_null(out.state);
    give(&w, NULL, NULL);
    w.ev.canary.written = 4;
    w.ev.canary.removed = 3;
    w.ev.canary.swept = true;
    w.ev.canary.cut_short = true;
    w.ev.canary.round_trips = 8;
    w.ev.canary.ms = 77;
    out = report(&w);
    assert_string_equal(out.state, "run");
    assert_string_equal(out.folder, FOLDER);
    assert_null(out.refused);
    assert_true(out.swept && out.cut_short);
    assert_true(out.written == 4 && out.removed == 3 && out.round_trips == 8);
    assert_int_equal(out.ms, -1); /* nothing was sent */
    for (size_t i = 0; i < COUNT_OF(reasons); i++) {
        w.ev.canary = (struct canary_seen){.state = CANARY_REFUSED, .refused = reasons[i]};
        out = report(&w);
        assert_string_equal(out.state, "refused");
        assert_string_equal(out.refused, reasons[i]);
        assert_true(out.why[0] != '\0');
        assert_null(out.folder);
    }
    world_release(&w);
}

/* Every operation has a name and a title of its own. */
static void
operations(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    for (size_t i = 0; i < CANARY_OPS; i++) {
        struct canary_step step = answered_step((enum canary_op)i, 200, S3_ROOT_NONE);
        struct report_operation got;

        give(&w, &step, NULL);
        got = report(&w).operations[0];
        assert_true(got.id != NULL && got.title != NULL);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(got.id, canary_op_names[k]);
    }
    world_release(&w);
}

static void
without_memory(void **state)
{
    struct canary_step step = answered_step(CANARY_PUT, 403, S3_ROOT_ERROR);
    struct canary_trace trace = {.thing = CANARY_VERSION, .key = "it's", .id = "a b"};
    struct report_write_probe out;
    struct diagnosis d;
    struct world w;
    long n = 1;
    int rc = -1;

    (void)state;
    world_init(&w);
    step.exchange.reply.error.code = "AccessDenied";
    give(&w, &step, &trace);
    assert_int_equal(world_judge(&w, &d, NULL), 0);
    for (; rc == -1; n++) {
        struct sp_err err = {0};

        w.arena.fail_in = n;
        rc = report_probe_of(&w.context, ENDPOINT, &out, &err);
        assert_int_equal(err.code, rc == -1 ? SP_NOMEM : SP_OK);
    }
    assert_true(n > 8);
    world_release(&w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outcomes),
        cmocka_unit_test(no_answer),
        cmocka_unit_test(times),
        cmocka_unit_test(commands),
        cmocka_unit_test(what_was_removed_is_not_left),
        cmocka_unit_test(states),
        cmocka_unit_test(operations),
        cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
