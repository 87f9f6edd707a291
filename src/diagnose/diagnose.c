#include "diagnose/diagnose.h"

#include "base/text.h"

#define CHECKS_MAX 64
#define FINDINGS_MAX 64
#define DETAIL_MAX ((size_t)8192)

/* How a check ended, for those that need it. */
enum ending { ENDED_WELL, ENDED_FAILED, ENDED_UNPROVEN, ENDED_SKIPPED };

struct run {
    const struct check_context *context;
    struct diagnosis *out;
    enum ending endings[CHECKS_MAX];
    const struct check *blockers[CHECKS_MAX]; /* of skipped ones: the check that did not end well */
    const struct check *unproven;             /* the first one; NULL: none */
};

static size_t
index_of(const char *id)
{
    size_t i = 0;

    while (checks_registry[i] != NULL && !sp_streq(checks_registry[i]->id, id))
        i++;
    return i;
}

/* The check that this one needs and that did not end well; NULL: it can run. */
static const struct check *
blocked_by(const struct run *run, const struct check *check)
{
    for (size_t i = 0; i < sizeof(check->needs) / sizeof(check->needs[0]); i++) {
        size_t need;

        if (check->needs[i] == NULL)
            break;
        need = index_of(check->needs[i]);
        if (run->endings[need] == ENDED_SKIPPED)
            return run->blockers[need];
        if (run->endings[need] != ENDED_WELL)
            return checks_registry[need];
    }
    return NULL;
}

static int
add_finding(struct run *run, const struct check *check, const char *id, const char *detail,
            int *worst, struct sp_err *err)
{
    const struct cause *cause = cause_find(id);
    struct finding *f = &run->out->findings[run->out->nfindings];
    const bool in_use = run->context->target->purpose == PURPOSE_HEALTH;

    if (cause == NULL || run->out->nfindings == FINDINGS_MAX)
        return sp_fail(err, SP_BUG, "no row for the cause \"%s\", or too many findings", id);
    *f = (struct finding){.cause = cause->id,
                          .severity = cause->severity,
                          .check = check->id,
                          .title = cause_title(cause, in_use),
                          .detail = detail,
                          .remedy = cause_remedy(cause, in_use)};
    run->out->nfindings++;
    *worst = (int)cause->severity > *worst ? (int)cause->severity : *worst;
    if (cause->severity == SEVERITY_FAIL && run->out->cause == NULL)
        run->out->cause = f;
    return 0;
}

/* The worst severity found is in *worst, -1 for none. A fault ends the table. */
static int
try_rules(struct run *run, const struct check *check, int *worst, struct sp_err *err)
{
    for (const struct rule *rule = check->rules; rule->cause != NULL; rule++) {
        struct sp_buf detail;
        int holds;

        sp_buf_init(&detail, run->context->arena, DETAIL_MAX);
        holds = rule->holds(run->context, &detail, err);
        if (holds == -1)
            return -1;
        if (holds == 0)
            continue;
        if (add_finding(run, check, rule->cause, sp_buf_str(&detail), worst, err) == -1)
            return -1;
        if (*worst == SEVERITY_FAIL && !check->all)
            break;
    }
    return 0;
}

/* ---- what an earlier run wrote down */

static const struct recorded_check *
recorded(const struct run *run, const struct check *check)
{
    const struct recorded *all = run->context->recorded;

    for (size_t i = 0; i < all->nchecks; i++)
        if (sp_streq(all->checks[i].id, check->id))
            return &all->checks[i];
    return NULL;
}

static bool
is_taken_over(const struct run *run, const struct check *check)
{
    return run->context->recorded != NULL && (check->recorded || run->context->recorded->all);
}

static bool
applies(const struct run *run, const struct check *check)
{
    if (!check_is_of(check, run->context->target->purpose))
        return false;
    if (check->applies == NULL)
        return true;
    return is_taken_over(run, check) ? recorded(run, check) != NULL : check->applies(run->context);
}

static int
take_findings(struct run *run, const struct check *check, int *worst, struct sp_err *err)
{
    const struct recorded_check *from = recorded(run, check);

    for (size_t i = 0; from != NULL && i < from->nfindings; i++)
        if (add_finding(run, check, from->findings[i].cause, from->findings[i].detail, worst,
                        err) == -1)
            return -1;
    return 0;
}

static int
take_proof(struct run *run, const struct check *check, struct sp_buf *summary, long *ms,
           struct sp_err *err)
{
    const struct recorded_check *from = recorded(run, check);

    if (from == NULL)
        return 0;
    if (from->proven)
        *ms = from->ms;
    if (sp_buf_adds(summary, from->summary, err) == -1)
        return -1;
    return from->proven;
}

static int
skip(struct run *run, struct check_result *result, const struct check *blocker, struct sp_err *err)
{
    const char *how =
        run->endings[index_of(blocker->id)] == ENDED_FAILED ? "failed" : "was not answered";

    result->status = STATUS_SKIP;
    result->summary = sp_printf(run->context->arena, err, "not asked: %s %s", blocker->title, how);
    return result->summary == NULL ? -1 : 0;
}

/* Of the first of the worst findings of a check. */
static const char *
worst_title(const struct run *run, const struct check *check)
{
    const struct finding *found = NULL;

    for (size_t i = 0; i < run->out->nfindings; i++) {
        const struct finding *f = &run->out->findings[i];

        if (sp_streq(f->check, check->id) && (found == NULL || f->severity > found->severity))
            found = f;
    }
    return found == NULL ? "" : found->title;
}

static int
conclude(struct run *run, const struct check *check, int worst, struct check_result *result,
         enum ending *ending, struct sp_err *err)
{
    struct sp_buf summary;
    int proven = 0;

    sp_buf_init(&summary, run->context->arena, DETAIL_MAX);
    if (worst == SEVERITY_FAIL) {
        *ending = ENDED_FAILED;
        result->status = STATUS_FAIL;
        result->summary = worst_title(run, check);
        return 0;
    }
    proven = is_taken_over(run, check) ? take_proof(run, check, &summary, &result->ms, err)
                                       : check->proven(run->context, &summary, &result->ms, err);
    if (proven == -1)
        return -1;
    result->proven = proven == 1;
    result->summary = sp_buf_str(&summary);
    if (proven == 1) {
        *ending = ENDED_WELL;
        result->status = worst == SEVERITY_WARN ? STATUS_WARN : STATUS_PASS;
        return 0;
    }
    *ending = check->optional ? ENDED_WELL : ENDED_UNPROVEN;
    result->status = worst == SEVERITY_WARN ? STATUS_WARN : STATUS_SKIP;
    result->summary = worst == SEVERITY_WARN ? run->out->findings[run->out->nfindings - 1].title
                      : summary.len > 0      ? sp_buf_str(&summary)
                                             : "the answers do not tell";
    if (!check->optional && run->unproven == NULL)
        run->unproven = check;
    return 0;
}

static int
run_check(struct run *run, size_t index, struct sp_err *err)
{
    const struct check *check = checks_registry[index];
    const struct check *blocker = blocked_by(run, check);
    struct check_result *result = &run->out->checks[run->out->nchecks];
    int worst = -1;

    if (!applies(run, check))
        return 0;
    run->out->nchecks++;
    *result = (struct check_result){.id = check->id, .title = check->title, .ms = -1};
    if (blocker != NULL) {
        run->endings[index] = ENDED_SKIPPED;
        run->blockers[index] = blocker;
        return skip(run, result, blocker, err);
    }
    if ((is_taken_over(run, check) ? take_findings(run, check, &worst, err)
                                   : try_rules(run, check, &worst, err)) == -1)
        return -1;
    return conclude(run, check, worst, result, &run->endings[index], err);
}

static int
decide(struct run *run, struct sp_err *err)
{
    struct diagnosis *out = run->out;

    out->verdict = VERDICT_READY;
    for (size_t i = 0; i < out->nfindings; i++)
        if (out->findings[i].severity == SEVERITY_WARN)
            out->verdict = VERDICT_READY_WITH_WARNINGS;
    if (out->cause != NULL) {
        out->verdict = VERDICT_NOT_READY;
    } else if (run->context->ev->interrupted) {
        out->verdict = VERDICT_UNDECIDED;
        out->why_undecided = "The run was interrupted.";
    } else if (run->unproven != NULL) {
        out->verdict = VERDICT_UNDECIDED;
        out->why_undecided =
            sp_printf(run->context->arena, err,
                      "What came back does not answer the check \"%s\"%s.", run->unproven->title,
                      run->context->ev->timed_out ? " within the time (--timeout)" : "");
        if (out->why_undecided == NULL)
            return -1;
    }
    return 0;
}

int
diagnose(const struct check_context *context, struct diagnosis *out, struct sp_err *err)
{
    struct run run = {.context = context, .out = out};

    *out = (struct diagnosis){0};
    out->findings = sp_alloc_array(context->arena, FINDINGS_MAX, sizeof(*out->findings), err);
    out->checks = sp_alloc_array(context->arena, CHECKS_MAX, sizeof(*out->checks), err);
    if (out->findings == NULL || out->checks == NULL)
        return -1;
    for (size_t i = 0; checks_registry[i] != NULL; i++) {
        if (i == CHECKS_MAX)
            return sp_fail(err, SP_BUG, "more than %d checks", CHECKS_MAX);
        if (run_check(&run, i, err) == -1)
            return -1;
    }
    return decide(&run, err);
}
