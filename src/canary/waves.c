/* Sends the requests of one wave, and those again that were asked to come later. */
#include "probe/waves.h"
#include "base/text.h"
#include "canary/internal.h"

#define TIDY_PAUSE_MS 2000L /* of a throttled delete: there is not much time then */
#define ROOM_FIRST 48

bool
run_is_over(struct run *r)
{
    bool interrupted = false;

    if (!r->net->over(r->net->ctx, &interrupted))
        return false;
    r->ev->interrupted = r->ev->interrupted || interrupted;
    if (!r->tidying || r->extended)
        return true;
    r->extended = true;
    r->net->extend(r->net->ctx, CANARY_TIDY_MS);
    return false;
}

/* The steps may move, but never while a wave is under way. */
static int
make_room(struct run *r, size_t n, struct sp_err *err)
{
    struct canary_seen *seen = &r->ev->canary;
    size_t room = r->room == 0 ? ROOM_FIRST : r->room;
    struct canary_step *steps;

    while (room < seen->nsteps + n)
        room *= 2;
    if (room == r->room)
        return 0;
    steps = sp_alloc_array(r->arena, room, sizeof(*steps), err);
    if (steps == NULL)
        return -1;
    for (size_t i = 0; i < seen->nsteps; i++)
        steps[i] = seen->steps[i];
    seen->steps = steps;
    r->room = room;
    return 0;
}

static const struct name_seen *
name_of(const struct run *r)
{
    return &r->ev->names[r->order->style == S3_STYLE_PATH ? SEEN_ENDPOINT : SEEN_BUCKET_HOST];
}

static bool
is_write(const struct job *job)
{
    return !sp_streq(job->row->method, "GET") && !sp_streq(job->row->method, "HEAD");
}

/*
 * What may have been done although the answer says no, and where doing it twice is not the same:
 * another upload, one that nobody knows the id of; an upload that is no more there to be ended.
 */
static bool
is_done_once(const struct step_row *row)
{
    return row->leaves == LEAVES_UPLOAD || row->op == CANARY_COMPLETE;
}

/* One upload too many would be in no list. */
static bool
is_begun_blindly(const struct run *r, const struct step_row *row)
{
    return row->leaves == LEAVES_UPLOAD && !r->good[CANARY_LEFT_UPLOADS];
}

/* Every consumer sends again what the store failed to do by itself. */
static bool
is_due_again(const struct run *r, const struct job *job)
{
    const struct exchange_seen *ex = &r->ev->canary.steps[job->step].exchange;

    return plan_was_throttled(ex) || (!is_done_once(job->row) && ex->transport == TRANSPORT_OK &&
                                      ex->status >= 500 && ex->status <= 599 && ex->status != 501);
}

static struct net_exchange
exchange_of(struct run *r, struct job *job, bool again)
{
    struct canary_step *step = &r->ev->canary.steps[job->step];
    const bool is_list = job_prefix(r, job)[0] != '\0';
    const bool throttled = again && plan_was_throttled(&step->exchange);

    *step = (struct canary_step){.op = job->row->op, .key = job_key(r, job)};
    step->exchange.purpose = canary_op_names[job->row->op];
    step->exchange.style = r->order->style;
    step->exchange.throttled = throttled;
    job_watch(r, job);
    return (struct net_exchange){.request = &job->request,
                                 .where = name_of(r),
                                 .verify = true,
                                 .fresh = is_begun_blindly(r, job->row),
                                 .optional = job->row->optional,
                                 .prefix = job_prefix(r, job),
                                 .page = r->arena,
                                 .watch = is_list ? &job->watch : NULL,
                                 .body = job->compare.len == 0 ? NULL : canary_compare_feed,
                                 .body_ctx = &job->compare,
                                 .answer_max = r->t->keep_answers ? SEEN_BODY_MAX : 0,
                                 .of_object = job->row->asks == ASKS_PLAIN &&
                                              sp_streq(job->row->method, "GET"),
                                 .out = &step->exchange};
}

/* One wave. again: only those that are due again. */
static int
send(struct run *r, struct batch *b, bool again, struct sp_err *err)
{
    struct net_exchange exchanges[BATCH_MAX];
    size_t n = 0;

    for (size_t i = 0; i < b->n; i++) {
        struct job *job = &b->jobs[i];

        if (again && !is_due_again(r, job))
            continue;
        if (job_build(r, job, err) == -1)
            return -1;
        exchanges[n++] = exchange_of(r, job, again);
    }
    for (size_t i = 0; i < b->n; i++) {
        answer_expect(r, &b->jobs[i]);
        r->ev->wrote = r->ev->wrote || is_write(&b->jobs[i]);
    }
    r->ev->waves++;
    r->ev->canary.round_trips++;
    for (size_t i = 0; i < n; i++)
        exchanges[i].out->wave = r->ev->waves;
    if (r->net->wave(r->net->ctx, NULL, 0, exchanges, n, r->ev, r->arena, err) == -1)
        return -1;
    return r->no_memory ? sp_fail(err, SP_NOMEM, "out of memory: what a list shows") : 0;
}

/* True: something is due again, and there was time to wait for it. */
static bool
waits(struct run *r, const struct batch *b)
{
    size_t due = 0;
    long ms = 0;

    for (size_t i = 0; i < b->n; i++) {
        const struct exchange_seen *ex = &r->ev->canary.steps[b->jobs[i].step].exchange;

        if (!is_due_again(r, &b->jobs[i]))
            continue;
        due++;
        if (waves_pause_of(ex) > ms)
            ms = waves_pause_of(ex);
    }
    if (due == 0 || run_is_over(r))
        return false;
    if (r->tidying && ms > TIDY_PAUSE_MS)
        ms = TIDY_PAUSE_MS;
    r->net->pause(r->net->ctx, ms);
    return !run_is_over(r);
}

int
batch_send(struct run *r, struct batch *b, struct sp_err *err)
{
    struct canary_seen *seen = &r->ev->canary;

    if (b->n == 0)
        return 0;
    if (make_room(r, b->n, err) == -1)
        return -1;
    for (size_t i = 0; i < b->n; i++)
        b->jobs[i].step = seen->nsteps++;
    if (send(r, b, false, err) == -1 || (waits(r, b) && send(r, b, true, err) == -1))
        return -1;
    for (size_t i = 0; i < b->n; i++)
        answer_take(r, &b->jobs[i]);
    return 0;
}
