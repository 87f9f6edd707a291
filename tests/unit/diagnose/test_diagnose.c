/* From what the checks find to one verdict and one cause. */
#include "test.h"

#include <netdb.h>

#include "base/text.h"
#include "checks/healthy.h"

static const struct check_result *
result_of(const struct diagnosis *d, const char *check)
{
    for (size_t i = 0; i < d->nchecks; i++)
        if (sp_streq(d->checks[i].id, check))
            return &d->checks[i];
    fail_msg("no result of %s", check);
    return NULL;
}

static void
judge(struct world *w, struct diagnosis *d)
{
    struct sp_err err = {0};

    assert_int_equal(world_judge(w, d, &err), 0);
    assert_int_equal(err.code, SP_OK);
}

static void
all_is_well(void **state)
{
    struct world w;
    struct diagnosis d;
    size_t listed = 0;

    (void)state;
    world_init(&w);
    judge(&w, &d);
    assert_int_equal(d.verdict, VERDICT_READY);
    assert_null(d.cause);
    assert_null(d.why_undecided);
    assert_int_equal(d.nfindings, 0);
    for (size_t i = 0; checks_registry[i] != NULL; i++) {
        const struct check *check = checks_registry[i];

        if (!check_is_of(check, w.target.purpose))
            continue;
        if (check->applies != NULL && !check->applies(&w.context))
            continue;
        assert_true(listed < d.nchecks);
        assert_string_equal(d.checks[listed].id, check->id);
        assert_string_equal(d.checks[listed].title, check->title);
        assert_int_equal(d.checks[listed].status, STATUS_PASS);
        assert_true(d.checks[listed].summary[0] != '\0');
        listed++;
    }
    assert_int_equal(listed, d.nchecks);
    world_release(&w);
}

static void
refuse_connections(struct world *w)
{
    for (size_t i = 0; i < HEALTHY_ADDRESSES; i++) {
        w->addresses[SEEN_ENDPOINT][i].connected = false;
        w->addresses[SEEN_ENDPOINT][i].sys_errno = 111;
        w->addresses[SEEN_ENDPOINT][i].tls = (struct tls_seen){.alert = -1};
    }
    world_drop(w, NULL);
}

/* What follows from a fault is skipped, and says which check it waits for. */
static void
consequences_are_skipped(void **state)
{
    static const char *const skipped[] = {"tls",   "trust",     "name",     "http",
                                          "clock", "signature", "verifies", "bucket",
                                          "list",  "style",     "empty"};
    struct world w;
    struct diagnosis d;

    (void)state;
    world_init(&w);
    refuse_connections(&w);
    judge(&w, &d);
    assert_int_equal(d.verdict, VERDICT_NOT_READY);
    assert_int_equal(d.nfindings, 1);
    assert_ptr_equal(d.cause, &d.findings[0]);
    assert_string_equal(d.cause->cause, "tcp-refused");
    assert_string_equal(d.cause->check, "tcp");
    assert_int_equal(d.cause->severity, SEVERITY_FAIL);
    assert_string_equal(d.cause->title, cause_find("tcp-refused")->title);
    assert_string_equal(d.cause->remedy, cause_find("tcp-refused")->remedy);
    assert_int_equal(result_of(&d, "dns")->status, STATUS_PASS);
    assert_int_equal(result_of(&d, "tcp")->status, STATUS_FAIL);
    assert_string_equal(result_of(&d, "tcp")->summary, d.cause->title);
    for (size_t i = 0; i < COUNT_OF(skipped); i++) {
        assert_int_equal(result_of(&d, skipped[i])->status, STATUS_SKIP);
        assert_string_equal(result_of(&d, skipped[i])->summary, "not asked: Connection failed");
        assert_int_equal(result_of(&d, skipped[i])->ms, -1);
    }
    world_release(&w);
}

static void
a_second_fault_in_the_same_check(void **state)
{
    struct world w;
    struct diagnosis d;

    (void)state;
    world_init(&w);
    w.credentials.access_key = "AKIA\r\n"; /* CR, newline, blank, not sendable: the first counts */
    w.credentials.access_key_len = 6;
    judge(&w, &d);
    assert_int_equal(d.nfindings, 1);
    assert_string_equal(d.cause->cause, "cred-crlf");
    world_release(&w);
}

/* A check that tells every mistake ends as its first one does, and is one cause. */
static void
all_faults_of_a_check(void **state)
{
    struct world w;
    struct diagnosis d;

    (void)state;
    world_init(&w);
    w.settings.values[SET_PROVIDER] = (struct setting){.value = "aws", .origin = "--provider"};
    w.settings.values[SET_PATH] = (struct setting){.value = "b/db", .origin = "--path"};
    judge(&w, &d);
    assert_int_equal(d.verdict, VERDICT_NOT_READY);
    assert_true(d.nfindings >= 2);
    assert_string_equal(d.findings[0].cause, "cfg-provider-vs-endpoint");
    assert_string_equal(d.findings[1].cause, "bkt-name-invalid");
    assert_string_equal(d.findings[1].check, "settings");
    assert_int_equal(d.findings[1].severity, SEVERITY_FAIL);
    assert_ptr_equal(d.cause, &d.findings[0]);
    assert_string_equal(result_of(&d, "settings")->summary, d.findings[0].title);
    world_release(&w);
}

static void
independent_faults(void **state)
{
    struct world w;
    struct diagnosis d;

    (void)state;
    world_init(&w);
    w.ca.state = CA_FILE_EMPTY;
    refuse_connections(&w);
    judge(&w, &d);
    assert_int_equal(d.verdict, VERDICT_NOT_READY);
    assert_int_equal(d.nfindings, 2);
    assert_string_equal(d.findings[0].cause, "ca-file-empty");
    assert_string_equal(d.findings[1].cause, "tcp-refused");
    assert_ptr_equal(d.cause, &d.findings[0]);
    assert_string_equal(result_of(&d, "trust")->summary, "not asked: CA file failed");
    assert_string_equal(result_of(&d, "tls")->summary, "not asked: Connection failed");
    world_release(&w);
}

static void
warnings(void **state)
{
    struct world w;
    struct diagnosis d;

    (void)state;
    world_init(&w);
    w.ca.has_private_key = true;
    world_skew(&w, 100);
    judge(&w, &d);
    assert_int_equal(d.verdict, VERDICT_READY_WITH_WARNINGS);
    assert_null(d.cause);
    assert_int_equal(d.nfindings, 2);
    assert_string_equal(d.findings[0].cause, "ca-file-has-private-key");
    assert_string_equal(d.findings[1].cause, "sig-clock-skew-close");
    assert_int_equal(result_of(&d, "ca-file")->status, STATUS_WARN);
    assert_int_equal(result_of(&d, "trust")->status, STATUS_PASS);
    world_release(&w);
}

/* A warning above a fault: both are findings, the fault is the cause. */
static void
a_warning_and_a_fault(void **state)
{
    struct world w;
    struct diagnosis d;

    (void)state;
    world_init(&w);
    w.ca.has_private_key = true;
    reply_error(world_list(&w), 403, "AccessDenied");
    world_drop(&w, PROBE_CONSUMER);
    judge(&w, &d);
    assert_int_equal(d.verdict, VERDICT_NOT_READY);
    assert_int_equal(d.nfindings, 2);
    assert_ptr_equal(d.cause, &d.findings[1]);
    assert_string_equal(d.cause->cause, "perm-no-list");
    world_release(&w);
}

/* Up to the limit of SigV4 a wrong clock is a warning beside the refusal, past it the cause. */
static void
the_clock_and_a_refusal(void **state)
{
    static const struct {
        long skew, status;
        const char *cause;
        size_t findings;
    } rows[] = {
        {59, 403, "perm-no-list", 1},    {-59, 403, "perm-no-list", 1},
        {900, 403, "perm-no-list", 2},   {-900, 403, "perm-no-list", 2},
        {901, 403, "sig-clock-skew", 1}, {-901, 403, "sig-clock-skew", 1},
        {901, 400, "sig-clock-skew", 1}, {901, 399, "bkt-other-region", 2},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct world w;
        struct diagnosis d;

        world_init(&w);
        world_skew(&w, rows[i].skew);
        reply_error(world_list(&w), rows[i].status, "AccessDenied");
        world_drop(&w, PROBE_CONSUMER);
        judge(&w, &d);
        assert_int_equal(d.verdict, VERDICT_NOT_READY);
        if (!sp_streq(d.cause->cause, rows[i].cause) || d.nfindings != rows[i].findings)
            fail_msg("%ld s, status %ld: %s of %zu findings", rows[i].skew, rows[i].status,
                     d.cause->cause, d.nfindings);
        world_release(&w);
    }
}

static void
a_note_changes_nothing(void **state)
{
    struct world w;
    struct diagnosis d;
    struct s3_listing *l;

    (void)state;
    world_init(&w);
    l = &world_list(&w)->reply.listing;
    l->keys = l->markers = 1;
    l->nsample = 1;
    l->sample[0] = (struct s3_object){.key = "db/", .key_len = 3};
    judge(&w, &d);
    assert_int_equal(d.verdict, VERDICT_READY);
    assert_int_equal(d.nfindings, 1);
    assert_int_equal(d.findings[0].severity, SEVERITY_NOTE);
    assert_int_equal(result_of(&d, "empty")->status, STATUS_PASS);
    world_release(&w);
}

/* Neither a fault nor a proof: never ready. */
static void
unproven(void **state)
{
    struct world w;
    struct diagnosis d;

    (void)state;
    world_init(&w);
    w.chains[1].judged = false;
    judge(&w, &d);
    assert_int_equal(d.verdict, VERDICT_UNDECIDED);
    assert_int_equal(d.nfindings, 0);
    assert_string_equal(d.why_undecided,
                        "What came back does not answer the check \"Certificate\".");
    assert_int_equal(result_of(&d, "trust")->status, STATUS_SKIP);
    assert_string_equal(result_of(&d, "trust")->summary, "the answers do not tell");
    assert_string_equal(result_of(&d, "name")->summary, "not asked: Certificate was not answered");
    assert_string_equal(result_of(&d, "empty")->summary, "not asked: Certificate was not answered");
    w.ev.timed_out = true;
    judge(&w, &d);
    assert_string_equal(
        d.why_undecided,
        "What came back does not answer the check \"Certificate\" within the time (--timeout).");
    world_release(&w);
}

/* A check with a warning that cannot prove the rest. */
static void
unproven_with_a_note(void **state)
{
    struct world w;
    struct diagnosis d;

    (void)state;
    world_init(&w);
    w.chains[0].order = CHAIN_EXTRA;
    w.chains[0].out_of_place = "CN=Another";
    w.chains[1].judged = false;
    judge(&w, &d);
    assert_int_equal(d.verdict, VERDICT_UNDECIDED);
    assert_int_equal(d.nfindings, 1);
    assert_string_equal(d.findings[0].cause, "tls-chain-wrong-order-or-extra");
    assert_int_equal(result_of(&d, "trust")->status, STATUS_SKIP);
    assert_string_equal(result_of(&d, "name")->summary, "not asked: Certificate was not answered");
    world_release(&w);
}

static void
a_fault_beside_something_unproven(void **state)
{
    struct world w;
    struct diagnosis d;

    (void)state;
    world_init(&w);
    w.credentials.access_key = "AKIA\n";
    w.credentials.access_key_len = 5;
    w.chains[1].judged = false;
    judge(&w, &d);
    assert_int_equal(d.verdict, VERDICT_NOT_READY);
    assert_null(d.why_undecided);
    assert_string_equal(d.cause->cause, "cred-key-newline");
    world_release(&w);
}

static void
an_optional_check_may_stay_open(void **state)
{
    struct world w;
    struct diagnosis d;

    (void)state;
    world_init(&w);
    world_drop(&w, PROBE_ANONYMOUS);
    judge(&w, &d);
    assert_int_equal(d.verdict, VERDICT_READY);
    assert_int_equal(result_of(&d, "verifies")->status, STATUS_SKIP);
    assert_string_equal(result_of(&d, "verifies")->summary, "the answers do not tell");
    world_release(&w);
}

static void
interrupted(void **state)
{
    struct world w;
    struct diagnosis d;

    (void)state;
    world_init(&w);
    w.ev.interrupted = true;
    judge(&w, &d);
    assert_int_equal(d.verdict, VERDICT_UNDECIDED);
    assert_string_equal(d.why_undecided, "The run was interrupted.");
    world_drop(&w, NULL);
    judge(&w, &d);
    assert_int_equal(d.verdict, VERDICT_UNDECIDED);
    assert_string_equal(d.why_undecided, "The run was interrupted.");
    refuse_connections(&w);
    judge(&w, &d);
    assert_int_equal(d.verdict, VERDICT_NOT_READY);
    assert_null(d.why_undecided);
    world_release(&w);
}

/* Nothing but a target: what a run comes to that could not look. */
static void
nothing_was_seen(void **state)
{
    struct world w;
    struct diagnosis d;

    (void)state;
    world_init(&w);
    w.ev = (struct evidence){0};
    judge(&w, &d);
    assert_int_equal(d.verdict, VERDICT_UNDECIDED);
    assert_non_null(strstr(d.why_undecided, "\"Name\""));
    world_release(&w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_is_well),
        cmocka_unit_test(consequences_are_skipped),
        cmocka_unit_test(a_second_fault_in_the_same_check),
        cmocka_unit_test(all_faults_of_a_check),
        cmocka_unit_test(independent_faults),
        cmocka_unit_test(warnings),
        cmocka_unit_test(a_warning_and_a_fault),
        cmocka_unit_test(the_clock_and_a_refusal),
        cmocka_unit_test(a_note_changes_nothing),
        cmocka_unit_test(unproven),
        cmocka_unit_test(unproven_with_a_note),
        cmocka_unit_test(a_fault_beside_something_unproven),
        cmocka_unit_test(an_optional_check_may_stay_open),
        cmocka_unit_test(interrupted),
        cmocka_unit_test(nothing_was_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
