/* Threads that take one target after another, each with an object of its own. */
#include <errno.h>
#include <signal.h>

#include "base/text.h"
#include "fleet/internal.h"
#include "net/network.h"
#include "s3/xml.h"

#define TEXT_MAX ((size_t)8 << 20) /* of one target */
#define TICK_MS 200

/* ---- one target */

static const char *
identity_of(const struct report *r, const char *name)
{
    for (size_t i = 0; i < r->owner.nidentity; i++)
        if (sp_streq(r->owner.identity[i].name, name))
            return r->owner.identity[i].value;
    return NULL;
}

static const struct finding *
worst_finding(const struct report *r)
{
    if (r->cause != NULL)
        return r->cause;
    for (size_t i = 0; i < r->nfindings; i++)
        if (r->findings[i].severity == SEVERITY_WARN)
            return &r->findings[i];
    return NULL;
}

/* What the format shows of it. */
static int
render(const struct fleet *f, const struct fleet_target *t, const struct report *r,
       struct sp_buf *out, struct sp_err *err)
{
    const struct report_format *format = f->options->format;
    struct report_options look = f->options->look;

    look.part = (size_t)(t - f->targets) + 1;
    look.name = t->name;
    if (fleet_format_find(format->name)->needs_reports)
        return format->render(r, &look, out, err);
    return fleet_text_of(r, &look, out, err);
}

/* NULL stays NULL; without memory *rc is -1. */
static const char *
copy(struct fleet *f, const char *s, int *rc, struct sp_err *err)
{
    const char *mine = s == NULL ? NULL : sp_strdup(&f->arena, s, err);

    if (s != NULL && mine == NULL)
        *rc = -1;
    return mine;
}

static int
take_report(struct fleet *f, struct fleet_target *t, const struct report *r,
            const struct sp_buf *text, const char *where, struct sp_err *err)
{
    const struct finding *worst = worst_finding(r);
    int rc = 0;

    t->has_report = true;
    t->verdict = r->verdict;
    t->ms = r->ms_total;
    t->requests = r->requests_sent;
    t->place = copy(f, where, &rc, err);
    t->cause = copy(f, worst == NULL ? NULL : worst->cause, &rc, err);
    t->why = copy(f,
                  r->verdict == VERDICT_UNDECIDED ? r->why_undecided
                  : worst == NULL                 ? NULL
                                                  : worst->title,
                  &rc, err);
    t->system_id = copy(f, identity_of(r, "system_id"), &rc, err);
    t->text = sp_strndup(&f->arena, sp_buf_str(text), text->len, err);
    t->len = text->len;
    return t->text == NULL ? -1 : rc;
}

static int
take_failure(struct fleet *f, struct fleet_target *t, const char *message, const char *hint,
             struct sp_err *err)
{
    int rc = 0;

    t->verdict = VERDICT_UNDECIDED;
    t->message = copy(f, message, &rc, err);
    t->hint = copy(f, hint, &rc, err);
    return rc;
}

static int
set_up(const struct fleet *f, const struct fleet_target *t, struct s3preflight *p)
{
    static const char *const of_all[] = {"file", "subsystem", "state", NULL};
    const struct fleet_options *o = f->options;

    for (size_t i = 0; i < o->nsettings; i++) {
        char origin[32];
        size_t k = 0;

        while (of_all[k] != NULL && !sp_streq(of_all[k], o->settings[i].name))
            k++;
        (void)snprintf(origin, sizeof(origin), "--%s", o->settings[i].name);
        if (of_all[k] == NULL &&
            s3preflight_set(p, o->settings[i].name, o->settings[i].value, origin) == -1)
            return -1;
    }
    if (t->state != NULL && s3preflight_set(p, "state", t->state, "--state") == -1)
        return -1;
    s3preflight_watch(p, NULL, NULL, o->interrupted);
    return s3preflight_set(p, "purpose", o->purpose, NULL);
}

/* From here on only the result is left of it. */
static int
keep_result(struct fleet *f, struct fleet_target *t, struct s3preflight *p, struct sp_arena *a,
            struct sp_err *err)
{
    const struct report *r = s3preflight_result(p);
    const char *where = NULL;
    struct sp_buf text;
    int rc = 0;

    sp_buf_init(&text, a, TEXT_MAX);
    if (r != NULL &&
        ((where = report_place(r, a, err)) == NULL || render(f, t, r, &text, err) == -1))
        return -1;
    (void)pthread_mutex_lock(&f->lock);
    if (r == NULL)
        rc = take_failure(f, t, s3preflight_error(p), s3preflight_hint(p), err);
    else
        rc = take_report(f, t, r, &text, where, err);
    (void)pthread_mutex_unlock(&f->lock);
    if (r == NULL || rc == -1 || s3preflight_keep(p) == 0)
        return rc;
    /* The next run would not know what this one saw. */
    (void)pthread_mutex_lock(&f->lock);
    t->message = copy(f, s3preflight_error(p), &rc, err);
    t->hint = copy(f, s3preflight_hint(p), &rc, err);
    if (t->verdict != VERDICT_NOT_READY) {
        t->verdict = VERDICT_UNDECIDED;
        t->cause = NULL;
        t->why = t->message;
    }
    (void)pthread_mutex_unlock(&f->lock);
    return rc;
}

static int
look_at(struct fleet *f, struct fleet_target *t, struct sp_err *err)
{
    struct s3preflight *p = s3preflight_new();
    struct sp_arena arena = {0};
    struct other_site *others = NULL;
    size_t nothers = 0;
    int rc = -1;

    if (p == NULL) {
        (void)sp_fail(err, SP_NOMEM, "out of memory: a target");
        goto out;
    }
    if (fleet_others(f, t, &arena, &others, &nothers, err) == -1)
        goto out;
    s3preflight_borrow(p, t->site, others, nothers);
    if (set_up(f, t, p) == 0)
        (void)s3preflight_run(p);
    rc = keep_result(f, t, p, &arena, err);
out:
    s3preflight_free(p);
    sp_arena_free(&arena);
    return rc;
}

/* ---- the threads */

static bool
is_interrupted(const struct fleet *f)
{
    const struct network_watch watch = {.interrupted = f->options->interrupted};

    return network_interrupts(&watch) != 0;
}

static struct fleet_target *
take_next(struct fleet *f)
{
    struct fleet_target *t = NULL;

    (void)pthread_mutex_lock(&f->lock);
    if (f->next < f->ntargets && f->failed.code == SP_OK)
        t = &f->targets[f->next++];
    (void)pthread_mutex_unlock(&f->lock);
    return t;
}

static void
put_done(struct fleet *f, const struct sp_err *err, int rc)
{
    (void)pthread_mutex_lock(&f->lock);
    f->done++;
    if (rc == -1 && f->failed.code == SP_OK)
        f->failed = *err;
    (void)pthread_cond_signal(&f->moved);
    (void)pthread_mutex_unlock(&f->lock);
}

static void *
work(void *ctx)
{
    struct fleet *f = ctx;
    struct fleet_target *t;

    while ((t = take_next(f)) != NULL) {
        struct sp_err err = {0};
        int rc = 0;

        if (is_interrupted(f)) {
            if (t->message == NULL) {
                t->message = "interrupted before it was looked at";
                t->hint = "";
            }
        } else if (t->site != NULL) {
            rc = look_at(f, t, &err);
        }
        put_done(f, &err, rc);
    }
    return NULL;
}

static void
wait_for_all(struct fleet *f, const struct sp_clock *clock, long long start)
{
    (void)pthread_mutex_lock(&f->lock);
    while (f->done < f->ntargets && f->failed.code == SP_OK) {
        const size_t done = f->done;
        struct timespec until;

        (void)clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += TICK_MS * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000L;
        until.tv_nsec %= 1000000000L;
        (void)pthread_cond_timedwait(&f->moved, &f->lock, &until);
        (void)pthread_mutex_unlock(&f->lock);
        if (f->options->tick != NULL)
            f->options->tick(f->options->ctx, done, f->ntargets, clock->millis(clock->ctx) - start);
        (void)pthread_mutex_lock(&f->lock);
    }
    (void)pthread_mutex_unlock(&f->lock);
}

/* Signals are for the thread that waits: the others see what its handler counts. */
static size_t
start_threads(struct fleet *f, pthread_t *threads, size_t wanted, int *problem)
{
    sigset_t all;
    sigset_t before;
    size_t n = 0;

    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    while (n < wanted && (*problem = pthread_create(&threads[n], NULL, work, f)) == 0)
        n++;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return n;
}

/* An option that is of no use to any of them is a mistake of whoever typed it: said once. */
static int
refuse_option(const struct fleet *f, struct sp_err *err)
{
    const struct fleet_target *first = &f->targets[0];

    if (f->ntargets == 0 || first->message == NULL || !sp_starts(first->message, "--"))
        return 0;
    for (size_t i = 1; i < f->ntargets; i++)
        if (!sp_streq(f->targets[i].message, first->message))
            return 0;
    (void)sp_fail(err, SP_USAGE, "%s", first->message);
    return sp_hint(err, "%s", first->hint);
}

int
fleet_run(struct fleet *f, struct sp_err *err)
{
    const struct sp_clock clock = network_clock();
    const long long start = clock.millis(clock.ctx);
    pthread_t threads[FLEET_PARALLEL_MAX];
    size_t wanted = f->options->parallel < 1 ? 1 : (size_t)f->options->parallel;
    size_t n;
    int problem = 0;

    wanted = wanted > FLEET_PARALLEL_MAX ? FLEET_PARALLEL_MAX : wanted;
    f->started = clock.now(clock.ctx);
    s3_xml_prepare();
    if (networks_hold(err) == -1)
        return -1;
    n = start_threads(f, threads, wanted < f->ntargets ? wanted : f->ntargets, &problem);
    if (n > 0)
        wait_for_all(f, &clock, start);
    for (size_t i = 0; i < n; i++)
        (void)pthread_join(threads[i], NULL);
    networks_drop();
    if (n == 0)
        return sp_fail(err, SP_IO, "no thread can be started: %s", strerror(problem));
    f->ms = (long)(clock.millis(clock.ctx) - start);
    if (f->failed.code != SP_OK) {
        *err = f->failed;
        return -1;
    }
    return refuse_option(f, err) == -1 ? -1 : fleet_find_shared(f, err);
}
