/* The probe from its first look to the last list. */
#include "base/text.h"
#include "canary/internal.h"

#define PAGES_MAX 10 /* of the lists of what earlier probes left */

/* ---- what earlier probes left */

static bool
goes_on(const struct run *r, const struct job *job)
{
    const struct exchange_seen *ex = &r->ev->canary.steps[job->step].exchange;
    const struct s3_listing *l = &ex->reply.listing;

    if (!answer_is_good(ex) || !l->truncated || things_beyond(r) > 0)
        return false;
    return job->row->asks == ASKS_KEYS ? l->next_token != NULL : job->watched.last_key[0] != '\0';
}

/* The next pages of those lists that have one. */
static int
next_pages(struct run *r, const struct batch *before, struct batch *out, struct sp_err *err)
{
    if (batch_new(r, out, err) == -1)
        return -1;
    for (size_t i = 0; i < before->n; i++) {
        const struct job *old = &before->jobs[i];
        struct job *job;

        if (job_prefix(r, old)[0] == '\0' || !goes_on(r, old))
            continue;
        job = batch_add(out, old->row);
        if (job == NULL)
            return 0;
        if (old->row->asks == ASKS_KEYS) {
            job->token = r->ev->canary.steps[old->step].exchange.reply.listing.next_token;
            continue;
        }
        job->page_key = old->watched.last_key;
        job->page_id = old->watched.last_id;
    }
    return 0;
}

/* One thing that may be another probe's at work makes all of its folder so. */
static void
spread_youth(struct run *r)
{
    const size_t folder = strlen(r->t->prefix) + canary_folder_len();

    for (size_t i = 0; i < r->nthings; i++)
        for (size_t k = 0; r->things[i].young && k < r->nthings; k++)
            if (r->things[k].earlier && strncmp(r->things[i].key, r->things[k].key, folder) == 0)
                r->things[k].young = true;
}

static bool
has_young(const struct run *r)
{
    for (size_t i = 0; i < r->nthings; i++)
        if (r->things[i].young)
            return true;
    return false;
}

/* ---- the waves */

static int
add_rows(struct run *r, enum canary_wave wave, struct batch *b, struct sp_err *err)
{
    if (batch_new(r, b, err) == -1)
        return -1;
    for (const struct step_row *row = step_rows; row->op != CANARY_OPS; row++)
        if (row->wave == wave && step_is_due(r, row))
            (void)batch_add(b, row);
    return 0;
}

static int
look_first(struct run *r, struct sp_err *err)
{
    struct batch b;

    if (add_rows(r, WAVE_LOOK, &b, err) == -1 || batch_send(r, &b, err) == -1)
        return -1;
    for (size_t page = 1; page < PAGES_MAX && !run_is_over(r); page++) {
        struct batch next;

        if (next_pages(r, &b, &next, err) == -1 || batch_send(r, &next, err) == -1)
            return -1;
        if (next.n == 0)
            break;
        b = next;
    }
    things_settle(r);
    spread_youth(r);
    return 0;
}

/* Why not to go on; NULL: nothing speaks against it. */
static const char *
refusal(const struct run *r)
{
    if (r->order->forced)
        return NULL;
    if (!r->good[CANARY_DELETE_ABSENT])
        return "no-delete";
    if (r->versioning == VERSIONED)
        return "versioned";
    return has_young(r) ? "recent-probe" : NULL;
}

/*
 * The waves that write. A first PUT without an answer ends them: what is not answered once is not
 * worth 5 MiB.
 */
static int
write_all(struct run *r, struct sp_err *err)
{
    for (int wave = WAVE_FIRST; wave < CANARY_WAVES; wave++) {
        struct batch b;

        if (run_is_over(r)) {
            r->ev->canary.cut_short = true;
            return 0;
        }
        if (add_rows(r, (enum canary_wave)wave, &b, err) == -1)
            return -1;
        tidy_earlier(r, &b);
        r->wrote = true;
        if (batch_send(r, &b, err) == -1)
            return -1;
        if (wave == WAVE_FIRST) {
            r->ev->canary.refused = refusal(r);
            if (r->ev->canary.refused != NULL || !r->answered[CANARY_PUT])
                break;
        }
    }
    if (run_is_over(r))
        r->ev->canary.cut_short = true;
    return 0;
}

/*
 * What the waves had no room for. Of a delete that did its work no more is kept than that the thing
 * is gone: there may be hundreds.
 */
static int
sweep_on(struct run *r, struct sp_err *err)
{
    struct canary_seen *seen = &r->ev->canary;

    while (seen->refused == NULL && r->answered[CANARY_PUT] && !run_is_over(r)) {
        const size_t before = seen->nsteps;
        bool all_gone = true;
        struct batch b;

        if (batch_new(r, &b, err) == -1)
            return -1;
        tidy_earlier(r, &b);
        if (b.n == 0 || before + BATCH_MAX > CANARY_STEPS_MAX / 2)
            return 0;
        if (batch_send(r, &b, err) == -1)
            return -1;
        for (size_t i = 0; i < b.n; i++)
            all_gone = all_gone && r->things[b.jobs[i].thing].gone;
        if (all_gone)
            seen->nsteps = before;
    }
    return 0;
}

static int
run_steps(struct run *r, struct sp_err *err)
{
    struct canary_seen *seen = &r->ev->canary;

    seen->state = CANARY_RUN;
    if (run_is_over(r)) {
        seen->cut_short = true;
        return 0;
    }
    if (look_first(r, err) == -1)
        return -1;
    if (run_is_over(r)) {
        seen->cut_short = true;
        return 0;
    }
    seen->refused = refusal(r);
    if (seen->refused == NULL)
        return write_all(r, err) == -1 ? -1 : sweep_on(r, err);
    seen->state = CANARY_REFUSED;
    return 0;
}

/*
 * Without memory, or with a network that broke: what is there goes all the same, with memory of its
 * own. What that cleaning sees is told only as far as it can be kept.
 */
static void
tidy_after_failure(struct run *r, struct sp_arena *a, struct sp_err *err)
{
    struct sp_arena spare = {.limit = 0};
    struct canary_seen *seen = &r->ev->canary;
    const struct canary_seen kept = *seen;

    r->arena = &spare;
    r->no_memory = false;
    r->room = 0;
    seen->steps = NULL;
    seen->nsteps = 0;
    (void)tidy_up(r, NULL);
    seen->steps = kept.steps;
    seen->nsteps = kept.nsteps;
    if (tidy_report(r, a, NULL) == -1)
        seen->ntraces = 0;
    if (things_left(r) > 0)
        (void)sp_hint(err, "The write probe may have left something below %s: delete it.",
                      seen->folder);
    r->arena = a;
    sp_arena_free(&spare);
}

/* The server's clock is known from what was asked before. */
static time_t
earliest(const struct run *r)
{
    time_t t = r->begun;

    for (size_t i = 0; i < r->ev->nexchanges; i++) {
        const struct exchange_seen *ex = &r->ev->exchanges[i];

        if (ex->transport == TRANSPORT_OK && ex->date != 0 && ex->date < ex->local &&
            r->begun - (ex->local - ex->date) < t)
            t = r->begun - (ex->local - ex->date);
    }
    return t;
}

static int
prepare(struct run *r, struct sp_err *err)
{
    const struct target *t = r->t;
    const struct credentials *c = t->credentials;
    const size_t longest = strlen(t->prefix) + canary_folder_len() + CANARY_NAME_MAX;

    r->earliest = earliest(r);
    r->place = (struct s3_place){.style = r->order->style,
                                 .endpoint = t->endpoint,
                                 .port = t->port,
                                 .bucket = t->bucket,
                                 .region = t->region,
                                 .host_port = t->consumer->host_port};
    r->who =
        (struct s3_identity){.access_key = c->access_key, .secret = &c->secret, .token = &c->token};
    if (longest > S3_KEY_MAX)
        return sp_fail(
            err, SP_INPUT,
            "the prefix has %zu bytes: with the write probe's own names a key would have "
            "%zu, %d is the most",
            strlen(t->prefix), longest, S3_KEY_MAX);
    r->ev->canary.folder = canary_folder(t->prefix, r->begun, r->order->random, r->arena, err);
    if (r->ev->canary.folder == NULL)
        return -1;
    for (size_t i = NAME_BUCKET + 1; i < CANARY_NAMES; i++) {
        r->keys[i] = sp_printf(r->arena, err, "%s%s", r->ev->canary.folder,
                               canary_name_text((enum canary_name)i));
        if (r->keys[i] == NULL)
            return -1;
    }
    r->left_prefix = sp_printf(r->arena, err, "%s" CANARY_FOLDER_START, t->prefix);
    return r->left_prefix == NULL ? -1 : 0;
}

int
canary_run(const struct target *t, const struct canary_order *order, const struct net *net,
           struct sp_arena *a, struct evidence *ev, struct sp_err *err)
{
    struct run *r = calloc(1, sizeof(*r));
    long long began;
    int rc = -1;

    if (r == NULL)
        return sp_fail(err, SP_NOMEM, "out of memory: the write probe");
    *r = (struct run){.t = t,
                      .order = order,
                      .net = net,
                      .ev = ev,
                      .arena = a,
                      .begun = net->clock.now(net->clock.ctx)};
    began = net->clock.millis(net->clock.ctx);
    ev->canary = (struct canary_seen){.forced = order->forced};
    if (prepare(r, err) == -1)
        goto out;
    rc = run_steps(r, err);
    if (rc == 0)
        rc = tidy_up(r, err);
    if (rc == 0)
        rc = tidy_report(r, a, err);
    else
        tidy_after_failure(r, a, err);
    ev->timed_out = ev->timed_out || (ev->canary.cut_short && !ev->interrupted);
    ev->canary.ms = (long)(net->clock.millis(net->clock.ctx) - began);
out:
    free(r);
    return rc;
}
