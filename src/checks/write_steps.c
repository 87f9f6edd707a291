#include "checks/write_steps.h"

#include "base/text.h"

bool
write_has_run(const struct check_context *c)
{
    return c->ev->canary.state == CANARY_RUN && c->ev->canary.refused == NULL;
}

bool
write_was_refused(const struct check_context *c)
{
    return c->ev->canary.state == CANARY_REFUSED ||
           (c->ev->canary.state == CANARY_RUN && c->ev->canary.refused != NULL);
}

const struct canary_step *
write_step(const struct check_context *c, enum canary_op op)
{
    for (size_t i = 0; i < c->ev->canary.nsteps; i++)
        if (c->ev->canary.steps[i].op == op)
            return &c->ev->canary.steps[i];
    return NULL;
}

/* ---- whether the answer is the one that the consumer needs */

static bool
is_for_pgbackrest(const struct check_context *c)
{
    return sp_streq(c->target->consumer->name, "pgbackrest");
}

static bool
is_success(const struct exchange_seen *ex)
{
    return ex->status >= 200 && ex->status <= 299 && ex->reply.root != S3_ROOT_ERROR;
}

static bool
has_header(const struct exchange_seen *ex, const char *name)
{
    const char *value = evidence_header(ex, name);

    return value != NULL && value[0] != '\0';
}

static enum step_state
of_put(const struct check_context *c, const struct canary_step *step)
{
    (void)c;
    return is_success(&step->exchange) ? STEP_GOOD : STEP_BAD;
}

/* boto3 does not mind what is not there, and Barman does not delete it. */
static enum step_state
of_delete_absent(const struct check_context *c, const struct canary_step *step)
{
    if (step->exchange.status == 404 && !is_for_pgbackrest(c))
        return STEP_GOOD;
    return of_put(c, step);
}

static enum step_state
of_list(const struct check_context *c, const struct canary_step *step)
{
    const struct exchange_seen *ex = &step->exchange;

    if (!is_a_listing(ex))
        return STEP_BAD;
    if (!ex->reply.well_formed || !sp_streq(ex->reply.listing.name, c->target->bucket))
        return STEP_UNKNOWN;
    return step->shown ? STEP_GOOD : STEP_BAD;
}

/* pgBackRest takes length and time from these two headers, and stops without them. */
static enum step_state
of_head(const struct check_context *c, const struct canary_step *step)
{
    const struct exchange_seen *ex = &step->exchange;

    if (!is_success(ex) || step->content == CANARY_DIFFERENT)
        return STEP_BAD;
    return !is_for_pgbackrest(c) ||
                   (has_header(ex, "content-length") && has_header(ex, "last-modified"))
               ? STEP_GOOD
               : STEP_BAD;
}

static enum step_state
of_content(const struct canary_step *step)
{
    return step->content == CANARY_SAME        ? STEP_GOOD
           : step->content == CANARY_DIFFERENT ? STEP_BAD
                                               : STEP_UNKNOWN;
}

static enum step_state
of_get(const struct check_context *c, const struct canary_step *step)
{
    (void)c;
    return is_success(&step->exchange) ? of_content(step) : STEP_BAD;
}

static enum step_state
of_range(const struct check_context *c, const struct canary_step *step)
{
    (void)c;
    return step->exchange.status == 206 ? of_content(step) : STEP_BAD;
}

static enum step_state
of_begin(const struct check_context *c, const struct canary_step *step)
{
    const struct s3_reply *r = &step->exchange.reply;

    (void)c;
    return is_success(&step->exchange) && r->root == S3_ROOT_UPLOAD && r->well_formed &&
                   r->upload_id != NULL && r->upload_id[0] != '\0'
               ? STEP_GOOD
               : STEP_BAD;
}

/* Its ETag goes into the request that completes the upload. */
static enum step_state
of_part(const struct check_context *c, const struct canary_step *step)
{
    (void)c;
    return is_success(&step->exchange) && has_header(&step->exchange, "etag") ? STEP_GOOD
                                                                              : STEP_BAD;
}

/* The status is sent before it is known how it ends: only the document tells. */
static enum step_state
of_complete(const struct check_context *c, const struct canary_step *step)
{
    const struct s3_reply *r = &step->exchange.reply;
    bool has_etag = r->etag != NULL && r->etag[0] != '\0';

    return is_success(&step->exchange) && r->root == S3_ROOT_COMPLETED && r->well_formed &&
                   (has_etag || !is_for_pgbackrest(c))
               ? STEP_GOOD
               : STEP_BAD;
}

/* Of a quiet delete an empty answer is good too. */
static enum step_state
of_delete_several(const struct check_context *c, const struct canary_step *step)
{
    const struct s3_reply *r = &step->exchange.reply;

    (void)c;
    if (!is_success(&step->exchange))
        return STEP_BAD;
    if (r->root == S3_ROOT_DELETED)
        return r->well_formed && r->deleted.errors == 0 ? STEP_GOOD : STEP_BAD;
    return r->body_len == 0 ? STEP_GOOD : STEP_BAD;
}

/*
 * Many stores and keys cannot list uploads; the consumers never ask for it. One that was not
 * completed is among them.
 */
static enum step_state
of_uploads(const struct check_context *c, const struct canary_step *step)
{
    const struct exchange_seen *ex = &step->exchange;

    if (ex->status != 200 || ex->reply.root != S3_ROOT_UPLOADS || !ex->reply.well_formed ||
        !sp_streq(ex->reply.listing.name, c->target->bucket) || !write_is_good(c, CANARY_COMPLETE))
        return STEP_GOOD;
    return step->shown ? STEP_GOOD : STEP_BAD;
}

/* What is there at the end is judged by the traces. */
static enum step_state
of_end(const struct check_context *c, const struct canary_step *step)
{
    const struct exchange_seen *ex = &step->exchange;

    return is_a_listing(ex) && ex->reply.well_formed &&
                   sp_streq(ex->reply.listing.name, c->target->bucket)
               ? STEP_GOOD
               : STEP_UNKNOWN;
}

/* Two witnesses, as either may be late: the object itself, and the list that was asked with it. */
static enum step_state
of_gone(const struct check_context *c, const struct canary_step *step)
{
    const struct canary_step *list = write_step(c, CANARY_END_KEYS);

    return is_success(&step->exchange) && list != NULL && write_state(c, list) == STEP_GOOD &&
                   !list->shown
               ? STEP_BAD
               : STEP_GOOD;
}

static enum step_state
of_any(const struct check_context *c, const struct canary_step *step)
{
    (void)c;
    (void)step;
    return STEP_GOOD;
}

static enum step_state (*const judges[CANARY_OPS])(const struct check_context *c,
                                                   const struct canary_step *step) = {
    [CANARY_LEFT_KEYS] = of_end,
    [CANARY_LEFT_VERSIONS] = of_any,
    [CANARY_LEFT_UPLOADS] = of_any,
    [CANARY_SWEEP] = of_any,
    [CANARY_DELETE_ABSENT] = of_delete_absent,
    [CANARY_PUT] = of_put,
    [CANARY_PUT_SECOND] = of_put,
    [CANARY_PUT_CHECKSUM] = of_put,
    [CANARY_PUT_IF_ABSENT] = of_any,
    [CANARY_OVERWRITE] = of_put,
    [CANARY_LIST] = of_list,
    [CANARY_HEAD] = of_head,
    [CANARY_GET] = of_get,
    [CANARY_RANGE] = of_range,
    [CANARY_GET_CHECKSUM] = of_get,
    [CANARY_BEGIN] = of_begin,
    [CANARY_PART] = of_part,
    [CANARY_LAST_PART] = of_part,
    [CANARY_COMPLETE] = of_complete,
    [CANARY_GET_WHOLE] = of_get,
    [CANARY_BEGIN_ABORTED] = of_begin,
    [CANARY_PART_ABORTED] = of_put,
    [CANARY_ABORT] = of_put,
    [CANARY_UPLOADS] = of_uploads,
    [CANARY_DELETE] = of_put,
    [CANARY_DELETE_SEVERAL] = of_delete_several,
    [CANARY_GONE] = of_gone,
    [CANARY_SEVERAL_GONE] = of_gone,
    [CANARY_CLEAN] = of_any,
    [CANARY_END_KEYS] = of_end,
    [CANARY_END_VERSIONS] = of_any,
    [CANARY_END_UPLOADS] = of_any,
};

/* The end of the run can cut any wait short: only a long one is the server's. */
static bool
waited_long(const struct check_context *c, const struct exchange_seen *ex)
{
    long ms = ex->ms;

    if (ex->times.ended > ex->times.started && ex->times.started >= 0)
        ms = (long)((ex->times.ended - ex->times.started) / 1000);
    return ms >= c->target->connect_timeout_ms;
}

enum step_state
write_state(const struct check_context *c, const struct canary_step *step)
{
    const struct exchange_seen *ex = &step->exchange;

    switch (ex->transport) {
    case TRANSPORT_NOT_TRIED:
    case TRANSPORT_INTERRUPTED:
        return STEP_UNKNOWN;
    case TRANSPORT_TIMEOUT:
        return waited_long(c, ex) ? STEP_BAD : STEP_UNKNOWN;
    case TRANSPORT_OK:
        break;
    default:
        return STEP_BAD;
    }
    if (!ex->is_signed || !ex->verified || ex->status == 0)
        return STEP_UNKNOWN;
    return judges[step->op](c, step);
}

bool
write_is_good(const struct check_context *c, enum canary_op op)
{
    size_t n = 0;

    for (size_t i = 0; i < c->ev->canary.nsteps; i++) {
        const struct canary_step *step = &c->ev->canary.steps[i];

        if (step->op != op)
            continue;
        if (write_state(c, step) != STEP_GOOD)
            return false;
        n++;
    }
    return n > 0;
}

static bool
is_of_part(const struct write_part *part, enum canary_op op)
{
    for (size_t i = 0; i < part->nops; i++)
        if (part->ops[i] == op)
            return true;
    return false;
}

/* What cannot be replaced can often not be deleted: that is one fault, told of the write. */
static bool
follows(const struct check_context *c, const struct canary_step *step)
{
    const struct canary_step *overwrite = write_step(c, CANARY_OVERWRITE);

    return (step->op == CANARY_DELETE || step->op == CANARY_DELETE_SEVERAL) && overwrite != NULL &&
           write_state(c, overwrite) == STEP_BAD;
}

/* What it does not show is no failure of its own: the check of reading has a word for it. */
static bool
is_late_list(const struct canary_step *step)
{
    return step->op == CANARY_LIST && is_a_listing(&step->exchange);
}

const struct canary_step *
write_first_bad(const struct check_context *c, const struct write_part *part)
{
    for (size_t i = 0; i < c->ev->canary.nsteps; i++) {
        const struct canary_step *step = &c->ev->canary.steps[i];

        if (is_of_part(part, step->op) && write_state(c, step) == STEP_BAD && !follows(c, step) &&
            !is_late_list(step))
            return step;
    }
    return NULL;
}

bool
write_all_good(const struct check_context *c, const struct write_part *part)
{
    for (size_t i = 0; i < part->nops; i++)
        if (!write_is_good(c, part->ops[i]))
            return false;
    return true;
}

unsigned long long
write_bytes(const struct check_context *c, const struct write_part *part)
{
    unsigned long long sum = 0;

    for (size_t i = 0; i < c->ev->canary.nsteps; i++) {
        const struct canary_step *step = &c->ev->canary.steps[i];

        if (is_of_part(part, step->op) && write_state(c, step) == STEP_GOOD)
            sum += step->exchange.sent;
    }
    return sum;
}

long
write_span(const struct check_context *c, const struct write_part *part)
{
    long long begin = -1;
    long long end = -1;

    for (size_t i = 0; i < c->ev->canary.nsteps; i++) {
        const struct canary_step *step = &c->ev->canary.steps[i];
        const struct exchange_times *t = &step->exchange.times;

        if (!is_of_part(part, step->op) || t->started < 0 || t->ended <= t->started)
            continue;
        begin = begin == -1 || t->started < begin ? t->started : begin;
        end = t->ended > end ? t->ended : end;
    }
    return begin == -1 ? -1 : (long)((end - begin) / 1000);
}

bool
write_is_denied(const struct canary_step *step)
{
    static const char *const codes[] = {
        "AccessDenied",       "Forbidden",       "AllAccessDisabled",
        "UnauthorizedAccess", "NotEntitled",     "NotAuthorized",
        "AccountProblem",     "AccessForbidden", NULL};
    const struct exchange_seen *ex = &step->exchange;

    return has_code_of(ex, codes) ||
           (answered(ex) && ex->status == 403 && sp_streq(ex->method, "HEAD"));
}

bool
write_is_foreign(const struct canary_step *step)
{
    const struct exchange_seen *ex = &step->exchange;

    return answered(ex) && ex->status >= 300 && !is_s3(ex) && !sp_streq(ex->method, "HEAD");
}

bool
write_says(const struct canary_step *step, const char *const words[])
{
    for (; *words != NULL; words++)
        if (message_has(&step->exchange, *words))
            return true;
    return false;
}

/* ---- words */

static const char *const nouns[CANARY_OPS] = {
    [CANARY_LEFT_KEYS] = "the list of what earlier probes left",
    [CANARY_LEFT_VERSIONS] = "the list of versions that earlier probes left",
    [CANARY_LEFT_UPLOADS] = "the list of uploads that earlier probes left",
    [CANARY_SWEEP] = "the delete of what an earlier probe left",
    [CANARY_DELETE_ABSENT] = "the delete of an object that is not there",
    [CANARY_PUT] = "the first write",
    [CANARY_PUT_SECOND] = "the write of another object",
    [CANARY_PUT_CHECKSUM] = "a write with a trailing checksum",
    [CANARY_PUT_IF_ABSENT] = "a write with If-None-Match: *, over an object that is there",
    [CANARY_OVERWRITE] = "the second write of the same object",
    [CANARY_LIST] = "the list of what was written",
    [CANARY_HEAD] = "HEAD of what was written",
    [CANARY_GET] = "reading it back",
    [CANARY_RANGE] = "reading a part of it back",
    [CANARY_GET_CHECKSUM] = "reading back what was written with a trailing checksum",
    [CANARY_BEGIN] = "the begin of an upload in parts",
    [CANARY_PART] = "the first part of an upload",
    [CANARY_LAST_PART] = "the last part of an upload",
    [CANARY_COMPLETE] = "the end of an upload in parts",
    [CANARY_GET_WHOLE] = "reading back what was uploaded in parts",
    [CANARY_BEGIN_ABORTED] = "the begin of another upload in parts",
    [CANARY_PART_ABORTED] = "a part of another upload",
    [CANARY_ABORT] = "giving up an upload",
    [CANARY_UPLOADS] = "the list of uploads after one was given up",
    [CANARY_DELETE] = "the delete of one object",
    [CANARY_DELETE_SEVERAL] = "the delete of several objects at once",
    [CANARY_GONE] = "HEAD of the object that was deleted",
    [CANARY_SEVERAL_GONE] = "HEAD of one of several objects that were deleted at once",
    [CANARY_CLEAN] = "the delete of what was still there",
    [CANARY_END_KEYS] = "the list of what is left",
    [CANARY_END_VERSIONS] = "the list of versions that are left",
    [CANARY_END_UPLOADS] = "the list of uploads that are left",
};

int
say_step(const struct check_context *c, const struct canary_step *step, struct sp_buf *detail,
         struct sp_err *err)
{
    return say(detail, err, "%s: ", nouns[step->op]) == -1
               ? -1
               : say_answer(c, &step->exchange, detail, err);
}

int
say_size(unsigned long long bytes, struct sp_buf *out, struct sp_err *err)
{
    static const unsigned long long mib = 1024ULL * 1024ULL;

    if (bytes < 1024)
        return say(out, err, "%llu byte%s", bytes, bytes == 1 ? "" : "s");
    if (bytes < mib)
        return say(out, err, "%llu.%llu KiB", bytes / 1024, bytes % 1024 * 10 / 1024);
    return say(out, err, "%llu.%llu MiB", bytes / mib, bytes % mib * 10 / mib);
}

int
say_taken(long ms, struct sp_buf *out, struct sp_err *err)
{
    if (ms < 0)
        return 1;
    return ms < 1000 ? say(out, err, " in %ld ms", ms)
                     : say(out, err, " in %ld.%ld s", ms / 1000, ms % 1000 / 100);
}
