/* The write probe: the consumer deletes, one object, several at once, and one that never was. */
#include "base/text.h"
#include "checks/write_faults.h"

static const enum canary_op ops[] = {CANARY_DELETE_ABSENT, CANARY_DELETE, CANARY_DELETE_SEVERAL};
static const struct write_part part = {ops, sizeof(ops) / sizeof(ops[0])};

static const enum canary_op giving_up[] = {CANARY_ABORT, CANARY_UPLOADS};
static const struct write_part abort_part = {giving_up, sizeof(giving_up) / sizeof(giving_up[0])};

static const enum canary_op looking[] = {CANARY_GONE, CANARY_SEVERAL_GONE};
static const struct write_part gone_part = {looking, sizeof(looking) / sizeof(looking[0])};

/* Also where a delete that was refused is the reason that nothing was written. */
static bool
applies(const struct check_context *c)
{
    const struct canary_seen *canary = &c->ev->canary;

    return write_has_run(c) ||
           (canary->state == CANARY_REFUSED && sp_streq(canary->refused, "no-delete"));
}

WRITE_FAULTS_FIRST(WRITE_RULE)
WRITE_FAULTS_OF_CHANGES(WRITE_RULE)
WRITE_FAULTS_LAST(WRITE_RULE)
WRITE_RULE(explicit)
WRITE_RULE(refused)

/* ---- several at once */

static const struct canary_step *
several_is_bad(const struct check_context *c)
{
    const struct canary_step *step = write_first_bad(c, &part);

    return step == NULL || step->op != CANARY_DELETE_SEVERAL || !answered(&step->exchange) ? NULL
                                                                                           : step;
}

static int
say_first_error(const struct check_context *c, const struct s3_deleted *deleted,
                struct sp_buf *detail, struct sp_err *err)
{
    const struct s3_delete_error *e = &deleted->kept[0];
    const char *key;
    const char *code;
    const char *message;

    if (say(detail, err, " with %llu error%s", deleted->errors, deleted->errors == 1 ? "" : "s") ==
        -1)
        return -1;
    if (deleted->nkept == 0)
        return 1;
    key = e->key == NULL ? "no key" : safe(c, e->key, err);
    code = e->code == NULL ? "no code" : safe(c, e->code, err);
    message = safe(c, e->message, err);
    if (key == NULL || code == NULL || message == NULL)
        return -1;
    return say(detail, err, ", the first for %s: %s \"%s\"", key, code, message);
}

/* Single deletes are taken, this one is not: it is not the right that is missing. */
static int
batch_broken(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct canary_step *step = several_is_bad(c);
    const struct s3_reply *r;

    if (step == NULL || write_is_foreign(step) || plan_was_throttled(&step->exchange) ||
        (step->exchange.status >= 500 && step->exchange.status != 501))
        return 0;
    r = &step->exchange.reply;
    if (say_step(c, step, detail, err) == -1)
        return -1;
    if (r->root == S3_ROOT_DELETED && r->deleted.errors > 0)
        return say_first_error(c, &r->deleted, detail, err);
    return step->exchange.status < 300 && r->root != S3_ROOT_ERROR
               ? say(detail, err, " with something that is no DeleteResult")
               : 1;
}

/* ---- one */

/* pgBackRest deletes backup/STANZA/latest at every backup, and it is never there. */
static int
absent_refused(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct canary_step *step = write_first_bad(c, &part);

    if (step == NULL || step->op != CANARY_DELETE_ABSENT || !answered(&step->exchange) ||
        step->exchange.status != 404)
        return 0;
    return say_step(c, step, detail, err);
}

static int
denied(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct canary_step *step = write_first_bad(c, &part);

    if (step == NULL || !write_is_denied(step))
        return 0;
    if (say_step(c, step, detail, err) == -1)
        return -1;
    return !write_was_refused(c)
               ? 1
               : say(detail, err,
                     "; so nothing was written, and whether the key may write is not known: one "
                     "that only reads gives the same answer");
}

/* ---- it was answered, and is there still */

static int
ignored(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct canary_step *step = write_first_bad(c, &gone_part);

    if (step == NULL || !answered(&step->exchange))
        return 0;
    return say_step(c, step, detail, err) == -1
               ? -1
               : say(detail, err, ", though the delete was answered %ld; the list shows it, too",
                     write_step(c, step->op == CANARY_GONE ? CANARY_DELETE : CANARY_DELETE_SEVERAL)
                         ->exchange.status);
}

/* ---- an upload that is given up */

static int
abort_denied(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct canary_step *step = write_first_bad(c, &abort_part);

    if (step == NULL || step->op != CANARY_ABORT || !write_is_denied(step))
        return 0;
    return say_step(c, step, detail, err);
}

static int
abort_refused(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct canary_step *step = write_first_bad(c, &abort_part);

    if (step == NULL || write_is_denied(step))
        return 0;
    if (say_step(c, step, detail, err) == -1)
        return -1;
    return step->op == CANARY_UPLOADS ? say(detail, err, ", and it is still there") : 1;
}

static const struct rule rules[] = {
    WRITE_ROWS_FIRST,
    {"bkt-delete-batch-broken", batch_broken},
    {"delete-absent-refused", absent_refused},
    WRITE_ROWS_OF_CHANGES,
    {"perm-explicit-deny", of_explicit},
    {"perm-no-delete", denied},
    WRITE_ROWS_LAST,
    {"delete-refused", of_refused},
    {"delete-ignored", ignored},
    {"perm-no-multipart-abort", abort_denied},
    {"multipart-abort-refused", abort_refused},
    {NULL, NULL},
};

/* Each that was looked for; in a bucket with versions none is. */
static bool
is_gone(const struct check_context *c, enum canary_op op)
{
    return write_step(c, op) == NULL || write_is_good(c, op);
}

static bool
was_answered(const struct check_context *c, enum canary_op op)
{
    const struct canary_step *step = write_step(c, op);

    return step != NULL && write_state(c, step) != STEP_UNKNOWN;
}

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    bool aborted = write_is_good(c, CANARY_ABORT);
    long span;

    if (!write_is_good(c, CANARY_PUT))
        return say(summary, err, "nothing of ours was there to delete") == -1 ? -1 : 0;
    if (!write_all_good(c, &part) || !is_gone(c, CANARY_GONE) || !is_gone(c, CANARY_SEVERAL_GONE) ||
        !was_answered(c, CANARY_ABORT) || (aborted && !was_answered(c, CANARY_UPLOADS)))
        return 0;
    span = write_span(c, &part);
    *ms = span;
    return say(summary, err, "one object, several at once, one that is not there%s",
               aborted ? "; an upload given up" : "");
}

const struct check check_delete = {
    .id = "delete",
    .title = "Delete",
    .needs = {"list"},
    .applies = applies,
    .in = IN_PREFLIGHT,
    .rules = rules,
    .proven = proven,
};
