/* The write probe: an upload in parts, as the consumer sends what is larger than a part. */
#include "base/text.h"
#include "checks/write_faults.h"

static const enum canary_op ops[] = {CANARY_BEGIN,    CANARY_PART,          CANARY_LAST_PART,
                                     CANARY_COMPLETE, CANARY_BEGIN_ABORTED, CANARY_PART_ABORTED};
static const struct write_part part = {ops, sizeof(ops) / sizeof(ops[0])};

/* For the words: what it took from its begin to its end. */
static const enum canary_op whole[] = {CANARY_BEGIN, CANARY_PART, CANARY_LAST_PART,
                                       CANARY_COMPLETE};
static const struct write_part upload = {whole, sizeof(whole) / sizeof(whole[0])};

WRITE_FAULTS_FIRST(WRITE_RULE)
WRITE_FAULTS_OF_UPLOADS(WRITE_RULE)
WRITE_FAULTS_LAST(WRITE_RULE)
WRITE_RULE(refused)

/* A 200 that is an error all the same: it was sent before the store knew. */
static int
complete_fails(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct canary_step *step = write_first_bad(c, &part);

    if (step == NULL || step->op != CANARY_COMPLETE || !answered(&step->exchange) ||
        step->exchange.status != 200 || step->exchange.reply.root != S3_ROOT_ERROR)
        return 0;
    return say_step(c, step, detail, err);
}

/* pgBackRest wants the ETag of every part, and from 2.35 that of the whole. */
static int
no_etag(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct canary_step *step = write_first_bad(c, &part);
    const struct exchange_seen *ex;
    bool is_end;

    if (step == NULL)
        return 0;
    ex = &step->exchange;
    if (!answered(ex) || ex->status < 200 || ex->status > 299 || ex->reply.root == S3_ROOT_ERROR)
        return 0;
    is_end =
        step->op == CANARY_COMPLETE && ex->reply.root == S3_ROOT_COMPLETED && ex->reply.well_formed;
    if (!is_end && step->op != CANARY_PART && step->op != CANARY_LAST_PART)
        return 0;
    return say_step(c, step, detail, err) == -1 ? -1 : say(detail, err, " without an ETag");
}

/* Where what was written in one piece does not come back either, or no part of it, this is no fault
 * of uploads. */
static const struct canary_step *
whole_is_bad(const struct check_context *c)
{
    static const enum canary_op op[] = {CANARY_GET_WHOLE};
    static const struct write_part reads = {op, 1};

    return write_is_good(c, CANARY_GET) && write_is_good(c, CANARY_RANGE)
               ? write_first_bad(c, &reads)
               : NULL;
}

static int
differs(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct canary_step *step = whole_is_bad(c);

    if (step == NULL || step->content != CANARY_DIFFERENT || !answered(&step->exchange) ||
        step->exchange.status > 299)
        return 0;
    return say_step(c, step, detail, err) == -1
               ? -1
               : say(detail, err, ", and differs from what was uploaded at byte %llu",
                     step->differs_at);
}

static int
not_read(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct canary_step *step = whole_is_bad(c);

    return step == NULL ? 0 : say_step(c, step, detail, err);
}

static const struct rule rules[] = {
    {"multipart-complete-fails", complete_fails},
    WRITE_ROWS_FIRST,
    WRITE_ROWS_OF_UPLOADS,
    {"multipart-no-etag", no_etag},
    WRITE_ROWS_LAST,
    {"multipart-refused", of_refused},
    {"write-content-differs", differs},
    {"read-back-refused", not_read},
    {NULL, NULL},
};

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    long span;

    if (!write_all_good(c, &part) || !write_is_good(c, CANARY_GET_WHOLE))
        return 0;
    span = write_span(c, &upload);
    *ms = span;
    if (say(summary, err, "2 parts, ") == -1 ||
        say_size(write_bytes(c, &upload), summary, err) == -1 ||
        say(summary, err, " written") == -1 || say_taken(span, summary, err) == -1)
        return -1;
    return say(summary, err, ", read back around the seam");
}

const struct check check_multipart = {
    .id = "multipart",
    .title = "Upload in parts",
    .needs = {"write"},
    .applies = write_has_run,
    .in = IN_PREFLIGHT,
    .rules = rules,
    .proven = proven,
};
