/*
 * The write probe as a whole: whatever step is refused there is one finding, and whatever piece of
 * good evidence is taken away there is no plain "ready".
 */
#include "test.h"

#include "base/text.h"
#include "checks/canary.h"

static void
judge(struct world *w, struct diagnosis *d)
{
    assert_int_equal(world_judge(w, d, NULL), 0);
}

static void
as_it_is_well(void **state)
{
    struct world w;
    struct diagnosis d;

    (void)state;
    world_init(&w);
    world_canary(&w);
    judge(&w, &d);
    assert_int_equal(d.verdict, VERDICT_READY);
    assert_int_equal(d.nfindings, 0);
    world_release(&w);
}

/* ---- one refusal */

static const struct {
    enum canary_op op;
    const char *cause; /* for 403 AccessDenied; NULL: no finding */
} denials[] = {
    {CANARY_LEFT_KEYS, NULL},
    {CANARY_LEFT_VERSIONS, NULL},
    {CANARY_LEFT_UPLOADS, NULL},
    {CANARY_DELETE_ABSENT, "perm-no-delete"},
    {CANARY_PUT, "perm-no-put"},
    {CANARY_PUT_SECOND, "perm-no-put"},
    {CANARY_PUT_CHECKSUM, "sig-checksum-header-refused"},
    {CANARY_OVERWRITE, "bkt-worm-overwrite-refused"},
    {CANARY_BEGIN, "multipart-refused"},
    {CANARY_BEGIN_ABORTED, "multipart-refused"},
    {CANARY_LIST, "read-back-refused"},
    {CANARY_HEAD, "perm-no-get"},
    {CANARY_GET, "perm-no-get"},
    {CANARY_RANGE, "perm-no-get"},
    {CANARY_GET_CHECKSUM, "perm-no-get"},
    {CANARY_PART, "multipart-refused"},
    {CANARY_LAST_PART, "multipart-refused"},
    {CANARY_PART_ABORTED, "multipart-refused"},
    {CANARY_COMPLETE, "multipart-refused"},
    {CANARY_ABORT, "perm-no-multipart-abort"},
    {CANARY_GET_WHOLE, "read-back-refused"},
    {CANARY_UPLOADS, NULL},
    {CANARY_DELETE, "perm-no-delete"},
    {CANARY_DELETE_SEVERAL, "bkt-delete-batch-broken"},
    {CANARY_GONE, NULL},
    {CANARY_SEVERAL_GONE, NULL},
    {CANARY_END_KEYS, NULL},
    {CANARY_END_VERSIONS, NULL},
    {CANARY_END_UPLOADS, NULL},
};

static void
each_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(denials); i++) {
        struct world w;
        struct diagnosis d;

        world_init(&w);
        world_canary(&w);
        canary_answer(&w, denials[i].op, "403 AccessDenied No.");
        judge(&w, &d);
        if (d.nfindings != (denials[i].cause != NULL) ||
            (d.nfindings > 0 && !sp_streq(d.findings[0].cause, denials[i].cause)))
            fail_msg("op %d: %zu findings, the first %s", (int)denials[i].op, d.nfindings,
                     d.nfindings > 0 ? d.findings[0].cause : "(nothing)");
        world_release(&w);
    }
}

/* Whom the step matters to. */
static const char *
user_of(enum canary_op op)
{
    return op == CANARY_PUT_CHECKSUM || op == CANARY_GET_CHECKSUM ? "barman-cloud" : "pgbackrest";
}

/* The same for any answer that nobody expects: never two faults, and never a pass of its check. */
static void
each_is_answered_oddly(void **state)
{
    static const char *const answers[] = {"400 Odd No.",
                                          "409 Odd No.",
                                          "418 Odd No.",
                                          "500 Odd No.",
                                          "403",
                                          "302",
                                          "503 SlowDown x",
                                          "599",
                                          "404 NoSuchKey No.",
                                          "200 Odd No.",
                                          "405 MethodNotAllowed No."};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(denials) * COUNT_OF(answers); i++) {
        enum canary_op op = denials[i / COUNT_OF(answers)].op;
        struct world w;
        struct diagnosis d;

        world_init(&w);
        world_canary(&w);
        w.target.consumer = consumer_find(user_of(op));
        canary_answer(&w, op, answers[i % COUNT_OF(answers)]);
        judge(&w, &d);
        if (d.nfindings > 1)
            fail_msg("op %d, %s: %s and %s", (int)op, answers[i % COUNT_OF(answers)],
                     d.findings[0].cause, d.findings[1].cause);
        if (denials[i / COUNT_OF(answers)].cause != NULL && d.verdict == VERDICT_READY)
            fail_msg("op %d, %s: ready", (int)op, answers[i % COUNT_OF(answers)]);
        world_release(&w);
    }
}

/* ---- taken away */

/* Nothing hangs on these: other steps, and the traces, tell what they would tell. */
static bool
is_needless(enum canary_op op)
{
    return op == CANARY_LEFT_KEYS || op == CANARY_LEFT_VERSIONS || op == CANARY_LEFT_UPLOADS ||
           op == CANARY_GONE || op == CANARY_SEVERAL_GONE || op == CANARY_END_VERSIONS ||
           op == CANARY_END_UPLOADS;
}

static void
no_step(struct world *w, enum canary_op op)
{
    canary_drop(w, op);
}

static void
not_tried(struct world *w, enum canary_op op)
{
    reply_none(&canary_step_of(w, op)->exchange, TRANSPORT_NOT_TRIED, NULL);
}

static void
no_answer(struct world *w, enum canary_op op)
{
    reply_none(&canary_step_of(w, op)->exchange, TRANSPORT_TIMEOUT, "too late");
}

static void
not_signed(struct world *w, enum canary_op op)
{
    canary_step_of(w, op)->exchange.is_signed = false;
}

static void
not_verified(struct world *w, enum canary_op op)
{
    canary_step_of(w, op)->exchange.verified = false;
}

static void
no_status(struct world *w, enum canary_op op)
{
    canary_step_of(w, op)->exchange.status = 0;
}

static void
each_is_taken_away(void **state)
{
    static void (*const takes[])(struct world * w, enum canary_op op) = {
        no_step, not_tried, no_answer, not_signed, not_verified, no_status};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(denials) * COUNT_OF(takes); i++) {
        enum canary_op op = denials[i / COUNT_OF(takes)].op;
        struct world w;
        struct diagnosis d;

        if (is_needless(op))
            continue;
        world_init(&w);
        world_canary(&w);
        w.target.consumer = consumer_find(user_of(op));
        takes[i % COUNT_OF(takes)](&w, op);
        judge(&w, &d);
        if (d.verdict != VERDICT_UNDECIDED)
            fail_msg("op %d, way %zu: %s", (int)op, i % COUNT_OF(takes), verdict_name(d.verdict));
        world_release(&w);
    }
}

/* Of the evidence as a whole. */
static void
all_steps(struct world *w)
{
    w->ev.canary.nsteps = 0;
}

static void
all_answers(struct world *w)
{
    for (size_t i = 0; i < w->ev.canary.nsteps; i++)
        reply_none(&w->ev.canary.steps[i].exchange, TRANSPORT_NOT_TRIED, NULL);
}

static void
the_sweep(struct world *w)
{
    w->ev.canary.swept = false;
}

static void
the_start(struct world *w)
{
    w->ev.canary.state = CANARY_REFUSED;
}

static void
the_comparisons(struct world *w)
{
    for (size_t i = 0; i < w->ev.canary.nsteps; i++)
        w->ev.canary.steps[i].content = CANARY_NOT_COMPARED;
}

static void
what_is_shown(struct world *w)
{
    for (size_t i = 0; i < w->ev.canary.nsteps; i++)
        w->ev.canary.steps[i].shown = false;
}

static void
all_is_taken_away(void **state)
{
    static void (*const takes[])(struct world * w) = {all_steps, all_answers,     the_sweep,
                                                      the_start, the_comparisons, what_is_shown};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(takes); i++) {
        struct world w;
        struct diagnosis d;

        world_init(&w);
        world_canary(&w);
        takes[i](&w);
        judge(&w, &d);
        if (d.verdict == VERDICT_READY)
            fail_msg("way %zu: ready", i);
        world_release(&w);
    }
}

/* ---- the lines of the report */

static const struct {
    const char *check;
    const char *summary;
    long ms;
} lines[] = {
    {"write", "2 objects, one of them twice, 15.6 KiB written in 400 ms", 400},
    {"read-back", "listed at once, read back byte for byte, and a part of it", 400},
    {"multipart", "2 parts, 5.0 MiB written in 1.0 s, read back around the seam", 1000},
    {"delete", "one object, several at once, one that is not there; an upload given up", 2000},
    {"cleanup", "nothing is left of 5 things that the probe made", -1},
};

static const struct check_result *
line_of(const struct diagnosis *d, const char *check)
{
    for (size_t i = 0; i < d->nchecks; i++)
        if (sp_streq(d->checks[i].id, check))
            return &d->checks[i];
    return NULL;
}

static void
each_has_its_line(void **state)
{
    struct world w;
    struct diagnosis d;

    (void)state;
    world_init(&w);
    judge(&w, &d);
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        assert_null(line_of(&d, lines[i].check));
    world_canary(&w);
    canary_drop(&w, CANARY_PUT_CHECKSUM);
    canary_drop(&w, CANARY_GET_CHECKSUM);
    judge(&w, &d);
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        const struct check_result *r = line_of(&d, lines[i].check);

        assert_non_null(r);
        assert_int_equal(r->status, STATUS_PASS);
        assert_string_equal(r->summary, lines[i].summary);
        assert_int_equal(r->ms, lines[i].ms);
    }
    world_release(&w);
}

/* What follows from a refused write is not asked. */
static void
what_follows_is_skipped(void **state)
{
    static const char *const skipped[] = {"read-back", "multipart"};
    struct world w;
    struct diagnosis d;

    (void)state;
    world_init(&w);
    world_canary(&w);
    canary_answer(&w, CANARY_PUT, "403 AccessDenied No.");
    judge(&w, &d);
    assert_int_equal(d.verdict, VERDICT_NOT_READY);
    for (size_t i = 0; i < COUNT_OF(skipped); i++) {
        assert_int_equal(line_of(&d, skipped[i])->status, STATUS_SKIP);
        assert_string_equal(line_of(&d, skipped[i])->summary, "not asked: Write failed");
    }
    assert_string_equal(line_of(&d, "delete")->summary, "nothing of ours was there to delete");
    world_release(&w);
}

/* Reasons that this version does not know, or none at all: nothing is proved. */
static void
unknown_reasons(void **state)
{
    static const char *const reasons[] = {"something new", NULL};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(reasons); i++) {
        struct world w;
        struct diagnosis d;

        world_init(&w);
        world_canary(&w);
        w.ev.canary.state = CANARY_REFUSED;
        w.ev.canary.refused = reasons[i];
        judge(&w, &d);
        assert_int_equal(d.verdict, VERDICT_READY_WITH_WARNINGS);
        assert_int_equal(d.nfindings, 1);
        assert_string_equal(d.findings[0].cause, "write-not-proved");
        assert_string_equal(d.findings[0].detail, "nothing was written: no reason is known");
        world_release(&w);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_it_is_well),           cmocka_unit_test(each_is_refused),
        cmocka_unit_test(each_has_its_line),       cmocka_unit_test(each_is_answered_oddly),
        cmocka_unit_test(all_is_taken_away),       cmocka_unit_test(each_is_taken_away),
        cmocka_unit_test(what_follows_is_skipped), cmocka_unit_test(unknown_reasons),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
