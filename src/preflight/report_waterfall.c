/* When everything went out and came back. */
#include "preflight/report_pictures.h"

#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "checks/rules.h"
#include "checks/write_steps.h"
#include "preflight/report_mood.h"
#include "preflight/report_probe.h"

#define ABOUT_MAX 8
#define ROW_MAX ((size_t)1024) /* bytes of a row of addresses */

struct drawing {
    const struct check_context *c;
    const struct diagnosis *d;
    struct picture_bar *bars;
    size_t nbars;
};

/* ---- phases */

static const struct picture_span no_span = {-1, -1};

/* NULL: there is no room. */
static struct picture_bar *
add_bar(struct drawing *g)
{
    struct picture_bar *bar = &g->bars[g->nbars];

    if (g->nbars == PICTURE_BARS_MAX)
        return NULL;
    g->nbars++;
    *bar = (struct picture_bar){.detail = "", .outcome = ""};
    for (size_t i = 0; i < PICTURE_PHASES; i++)
        bar->phases[i] = no_span;
    return bar;
}

/* Of what was measured in milliseconds. */
static struct picture_span
span_of(long long began, long ms)
{
    return (struct picture_span){began, began + (ms > 0 ? (long long)ms * 1000 : 0)};
}

/*
 * Each phase begins where the one before it ended, whatever order the times of a file are in. The
 * last that was begun goes on to the end.
 */
static void
draw_exchange(const struct exchange_times *t, struct picture_bar *bar)
{
    static const enum picture_phase order[] = {PHASE_CONNECT, PHASE_TLS, PHASE_SEND, PHASE_WAIT,
                                               PHASE_TRANSFER};
    const bool early = t->first >= 0 && (t->sent < 0 || t->sent > t->first);
    const bool there = t->connected >= 0 && t->connected == t->secured;
    const long long ends[] = {t->connected, t->secured, early ? t->first : t->sent, t->first, -1};
    long long at = there ? t->connected : t->started;

    at = at < t->started ? t->started : at;
    for (size_t i = there ? 2 : 0; i < sizeof(order) / sizeof(order[0]); i++) {
        const bool last = ends[i] < 0;
        long long to = last ? t->ended : ends[i];

        to = to < at ? at : to;
        bar->phases[order[i]] = (struct picture_span){at, to};
        if (last)
            return;
        at = to;
    }
}

static long long
begin_of(const struct picture_bar *bar)
{
    for (size_t i = 0; i < PICTURE_PHASES; i++)
        if (bar->phases[i].from >= 0)
            return bar->phases[i].from;
    return 0;
}

/* ---- lookups */

static const char *const name_checks[] = {"dns", NULL};

static int
say_addresses(const struct check_context *c, const struct name_seen *name, const char **out,
              struct sp_err *err)
{
    struct sp_buf text;

    sp_buf_init(&text, c->arena, ROW_MAX);
    for (size_t i = 0; i < name->naddresses; i++)
        if (report_join(&text, name->addresses[i].address, err) == -1)
            return -1;
    *out = safe(c, sp_buf_str(&text), err);
    return *out == NULL ? -1 : 0;
}

static bool
is_unknown_name(const struct name_seen *name)
{
    return name->error == NULL || name->gai == EAI_NONAME;
}

static int
draw_lookup(struct drawing *g, const struct name_seen *name, struct sp_err *err)
{
    const struct check_context *c = g->c;
    const bool found = name->naddresses > 0;
    const char *shown = safe(c, name->name, err);
    enum picture_mood mood = report_mood(g->d, name_checks);
    struct picture_bar *bar;

    if (shown == NULL)
        return -1;
    if (!name->tried || name->is_literal || name->pinned || name->began < 0 ||
        (bar = add_bar(g)) == NULL)
        return 0;
    bar->what = sp_printf(c->arena, err, "look up %s", shown);
    bar->outcome = name->timed_out ? "timed out"
                   : found         ? sp_printf(c->arena, err, "%zu address%s", name->naddresses,
                                       name->naddresses == 1 ? "" : "es")
                           : safe(c, is_unknown_name(name) ? "not found" : name->error, err);
    bar->phases[PHASE_RESOLVE] = span_of(name->began, name->ms);
    if (name != c->name || mood == PICTURE_FINE)
        mood = found ? PICTURE_FINE : PICTURE_NEUTRAL;
    bar->mood = mood;
    if (bar->what == NULL || bar->outcome == NULL)
        return -1;
    return say_addresses(c, name, &bar->detail, err);
}

/* ---- connections */

static const char *const reach_checks[] = {"tcp", "tls", "proxy", NULL};
static const char *const trust_checks[] = {"ca-file", "trust", "name", "dns", NULL};
static const char *const late_checks[] = {"tls", "expiry", NULL};

static const char *
say_connection(const struct check_context *c, const struct address_seen *a, struct sp_err *err)
{
    const struct tls_seen *tls = &a->tls;

    if (a->timed_out)
        return "timed out";
    if (!a->connected)
        return a->sys_errno == 0 ? "no connection" : safe(c, strerror(a->sys_errno), err);
    if (tls->completed)
        return safe(c, tls->version, err);
    if (!tls->tried)
        return "connected";
    return tls->timed_out ? "TLS timed out"
                          : safe(c, tls->error == NULL ? "no TLS" : tls->error, err);
}

/* Of the judged name, by what was presented at this address; else it is a look for comparison. */
static enum picture_mood
mood_of_address(const struct drawing *g, const struct name_seen *name, size_t index)
{
    const struct address_seen *a = &name->addresses[index];
    const bool up = a->connected && a->tls.completed;
    const struct tls_verdict *v;
    enum picture_mood mood;

    if (name != g->c->name)
        return up ? PICTURE_FINE : PICTURE_NEUTRAL;
    v = index < g->c->nchains ? &g->c->chains[index] : NULL;
    if (up && v != NULL && v->judged && v->code == 0 && v->name_ok)
        return report_mood(g->d, late_checks);
    mood = report_mood(g->d, up ? trust_checks : reach_checks);
    return mood == PICTURE_FINE ? PICTURE_NEUTRAL : mood;
}

/* What was presented is judged, and not good: the version of TLS is not what is to be told. */
static bool
is_refused(const struct check_context *c, const struct name_seen *name, size_t index)
{
    const struct tls_verdict *v = name == c->name && index < c->nchains ? &c->chains[index] : NULL;

    return v != NULL && name->addresses[index].tls.completed && v->judged &&
           (v->code != 0 || !v->name_ok);
}

/* name: that was told to the server; NULL: none was. outcome: NULL: what the address says. */
static int
draw_address(struct drawing *g, const struct address_seen *a, const char *name,
             enum picture_mood mood, const char *outcome, struct sp_err *err)
{
    const struct check_context *c = g->c;
    const char *shown = safe(c, name, err);
    const char *address = safe(c, a->address, err);
    const bool secured = a->connected && a->tls.tried && a->tls.began >= a->began;
    struct picture_bar *bar;

    if (shown == NULL || address == NULL)
        return -1;
    if (!a->tried || a->began < 0 || (bar = add_bar(g)) == NULL)
        return 0;
    bar->what = sp_printf(c->arena, err, "connect to %s", address);
    bar->detail = name == NULL ? "without a server name" : sp_printf(c->arena, err, "as %s", shown);
    bar->outcome = outcome == NULL ? say_connection(c, a, err) : outcome;
    bar->mood = mood;
    bar->wave = a->wave;
    bar->phases[PHASE_CONNECT] =
        secured ? (struct picture_span){a->began, a->tls.began} : span_of(a->began, a->ms);
    if (secured)
        bar->phases[PHASE_TLS] = span_of(a->tls.began, a->tls.ms);
    return bar->what == NULL || bar->detail == NULL || bar->outcome == NULL ? -1 : 0;
}

static int
draw_connections(struct drawing *g, struct sp_err *err)
{
    const struct evidence *ev = g->c->ev;

    for (size_t i = 0; i < SEEN_NAMES; i++)
        for (size_t k = 0; k < ev->names[i].naddresses; k++)
            if (draw_address(g, &ev->names[i].addresses[k], ev->names[i].name,
                             mood_of_address(g, &ev->names[i], k),
                             is_refused(g->c, &ev->names[i], k) ? "not trusted" : NULL, err) == -1)
                return -1;
    return draw_address(g, &ev->without_sni, NULL, PICTURE_NEUTRAL, NULL, err);
}

/* ---- requests */

enum expected { MUST_PASS, MUST_BE_REFUSED, MAY_BE_EITHER };

struct kind {
    const char *purpose;
    const char *title;
    enum expected expected;
    const char *about[ABOUT_MAX]; /* checks and causes that tell of it */
};

static const struct kind kinds[] = {
    {PROBE_LIST, "list", MUST_PASS, {"http", "signature", "bucket", "list", "verifies"}},
    {PROBE_CONSUMER, "list, one level", MUST_PASS, {"http", "signature", "bucket", "list"}},
    {PROBE_ADDRESS, "list at another address", MUST_PASS, {"addresses"}},
    {PROBE_ANONYMOUS, "list, unsigned", MUST_BE_REFUSED, {"sig-anon-accepted", "bkt-public"}},
    {PROBE_BADSIG, "list, wrong secret", MUST_BE_REFUSED, {"verifies"}},
    {PROBE_UNVERIFIED, "list, not verified", MAY_BE_EITHER, {NULL}},
    {PROBE_PROXY, "list, by the proxy", MAY_BE_EITHER, {"proxy"}},
    {PROBE_TRIMMED, "list, key trimmed", MAY_BE_EITHER, {NULL}},
    {PROBE_OTHER_REGION, "list, other region", MAY_BE_EITHER, {"sig-region-unverifiable"}},
    {PROBE_LIST_V1, "list, version 1", MAY_BE_EITHER, {NULL}},
    {PROBE_WHOLE_BUCKET, "list the bucket", MAY_BE_EITHER, {NULL}},
    {PROBE_NO_OBJECT, "get what is not there", MAY_BE_EITHER, {NULL}},
    {PROBE_BUCKETS, "list own buckets", MAY_BE_EITHER, {NULL}},
    {PROBE_LOCATION, "location", MAY_BE_EITHER, {NULL}},
    {PROBE_VERSIONING, "versioning", MAY_BE_EITHER, {"bkt-versioning-delete-markers"}},
    {PROBE_LIFECYCLE,
     "lifecycle",
     MAY_BE_EITHER,
     {"bkt-lifecycle-expiry", "bkt-default-archive-class", "bkt-lifecycle-abort-mpu-missing"}},
    {PROBE_OBJECT_LOCK,
     "object lock",
     MAY_BE_EITHER,
     {"bkt-object-lock-default", "ret-lock-vs-expire"}},
    {PROBE_ENCRYPTION, "encryption", MAY_BE_EITHER, {NULL}},
    {PROBE_PAYER, "who pays", MAY_BE_EITHER, {"bkt-requester-pays"}},
    {PROBE_POLICY_STATUS, "policy status", MAY_BE_EITHER, {"bkt-public"}},
    {PROBE_VERSIONS, "list versions", MAY_BE_EITHER, {"own-empty-but-hidden"}},
    {PROBE_UPLOADS, "list uploads", MAY_BE_EITHER, {"bkt-incomplete-mpu"}},
    {PROBE_PROOF, "get what tells the owner", MAY_BE_EITHER, {NULL}},
    {PROBE_AROUND, "list around", MAY_BE_EITHER, {NULL}},
    {PROBE_WITHIN, "list within", MAY_BE_EITHER, {NULL}},
    {PROBE_GROWTH, "list once more", MAY_BE_EITHER, {"own-active-writer"}},
    {PROBE_ARCHIVE_INFO, "get archive.info", MAY_BE_EITHER, {"repository"}},
    {PROBE_ARCHIVE_COPY, "get archive.info.copy", MAY_BE_EITHER, {"rep-copies-differ"}},
    {PROBE_BACKUP_INFO, "get backup.info", MAY_BE_EITHER, {"repository"}},
    {PROBE_BACKUP_COPY, "get backup.info.copy", MAY_BE_EITHER, {"rep-copies-differ"}},
    {PROBE_SERVERS, "list servers", MAY_BE_EITHER, {NULL}},
    {PROBE_BACKUPS, "list backups", MAY_BE_EITHER, {"backups"}},
    {PROBE_STANZAS, "list stanzas", MAY_BE_EITHER, {"own-other-stanza-same-path"}},
    {PROBE_ARCHIVE, "list archive", MAY_BE_EITHER, {NULL}},
    {PROBE_WAL_FOLDERS, "list WAL folders", MAY_BE_EITHER, {NULL}},
    {PROBE_WAL, "list WAL", MAY_BE_EITHER, {"wal"}},
    {PROBE_BACKUP, "get backup.info", MAY_BE_EITHER, {"backups"}},
};

static const struct kind *
kind_of(const struct exchange_seen *ex)
{
    static const struct kind other = {NULL, "request", MAY_BE_EITHER, {NULL}};

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (sp_streq(kinds[i].purpose, ex->purpose))
            return &kinds[i];
    return &other;
}

static const char *
say_outcome(const struct check_context *c, const struct exchange_seen *ex, struct sp_err *err)
{
    static const char *const words[] = {
        [TRANSPORT_NOT_TRIED] = "not sent",      [TRANSPORT_OK] = "",
        [TRANSPORT_TIMEOUT] = "timed out",       [TRANSPORT_CONNECT] = "no connection",
        [TRANSPORT_UNTRUSTED] = "not trusted",   [TRANSPORT_TLS] = "TLS failed",
        [TRANSPORT_BROKEN] = "broken off",       [TRANSPORT_TOO_BIG] = "too big",
        [TRANSPORT_INTERRUPTED] = "interrupted", [TRANSPORT_OTHER] = "failed",
    };
    const char *code;

    if (ex->transport != TRANSPORT_OK)
        return words[ex->transport];
    code = ex->reply.root == S3_ROOT_ERROR ? safe(c, ex->reply.error.code, err) : "";
    return code == NULL ? NULL
                        : sp_printf(c->arena, err, "%ld%s%s", ex->status,
                                    *code != '\0'   ? " "
                                    : ex->throttled ? ", second try"
                                                    : "",
                                    code);
}

static const char *
say_request(const struct check_context *c, const struct exchange_seen *ex, struct sp_err *err)
{
    const char *target = safe(c, ex->target, err);

    if (target == NULL)
        return NULL;
    if (ex->pages > 1)
        return sp_printf(c->arena, err, "%s %s, %u pages", ex->method, target, ex->pages);
    return sp_printf(c->arena, err, ex->throttled ? "%s %s, once more" : "%s %s", ex->method,
                     target);
}

static bool
is_success(const struct exchange_seen *ex)
{
    return ex->transport == TRANSPORT_OK && ex->status >= 200 && ex->status <= 299 &&
           ex->reply.root != S3_ROOT_ERROR;
}

/* What did not get through has its cause below HTTP, where the judged list has one. */
static enum picture_mood
mood_of_silence(const struct drawing *g, const struct kind *kind)
{
    static const char *const below[] = {"dns",  "tcp",     "proxy", "tls", "trust",
                                        "name", "ca-file", "http",  NULL};
    enum picture_mood mood = report_mood(g->d, below);

    return kind->expected != MUST_PASS || mood == PICTURE_FINE ? PICTURE_NEUTRAL : mood;
}

static enum picture_mood
mood_of_exchange(const struct drawing *g, const struct exchange_seen *ex, const struct kind *kind)
{
    const bool passed = is_success(ex);
    const enum picture_mood told = report_mood(g->d, kind->about);

    if (ex->style != g->c->style && kind->expected == MUST_PASS)
        return passed ? PICTURE_FINE : PICTURE_NEUTRAL;
    if (ex->transport != TRANSPORT_OK)
        return mood_of_silence(g, kind);
    if (kind->expected == MUST_BE_REFUSED && !passed)
        return PICTURE_NEUTRAL;
    if (told != PICTURE_FINE)
        return told;
    return passed ? PICTURE_FINE : PICTURE_NEUTRAL;
}

static int
draw_request(struct drawing *g, const struct exchange_seen *ex, const char *title,
             enum picture_mood mood, struct sp_err *err)
{
    struct picture_bar *bar;

    if (ex->transport == TRANSPORT_NOT_TRIED || ex->times.started < 0 || (bar = add_bar(g)) == NULL)
        return 0;
    bar->what = title;
    bar->detail = say_request(g->c, ex, err);
    bar->outcome = say_outcome(g->c, ex, err);
    bar->mood = mood;
    bar->wave = ex->wave == 0 ? 1 : ex->wave;
    draw_exchange(&ex->times, bar);
    return bar->detail == NULL || bar->outcome == NULL ? -1 : 0;
}

static int
draw_requests(struct drawing *g, struct sp_err *err)
{
    const struct evidence *ev = g->c->ev;

    for (size_t i = 0; i < ev->nexchanges; i++) {
        const struct exchange_seen *ex = &ev->exchanges[i];
        const struct kind *kind = kind_of(ex);
        const char *title = kind->title;

        if (ex->style != g->c->style && sp_streq(kind->purpose, PROBE_LIST))
            title = ex->style == S3_STYLE_HOST ? "list, host style" : "list, path style";
        if (draw_request(g, ex, title, mood_of_exchange(g, ex, kind), err) == -1)
            return -1;
    }
    return 0;
}

/* ---- steps of the write probe */

static enum picture_mood
mood_of_step(const struct drawing *g, const struct canary_step *step)
{
    static const char *const checks[] = {"write",  "read-back", "multipart",
                                         "delete", "cleanup",   NULL};
    const enum step_state state = write_state(g->c, step);
    enum picture_mood mood;

    if (state != STEP_BAD)
        return state == STEP_GOOD ? PICTURE_FINE : PICTURE_NEUTRAL;
    mood = report_mood(g->d, checks);
    return mood == PICTURE_FINE ? PICTURE_NEUTRAL : mood;
}

static int
draw_steps(struct drawing *g, struct sp_err *err)
{
    const struct canary_seen *seen = &g->c->ev->canary;

    for (size_t i = 0; i < seen->nsteps; i++)
        if (draw_request(g, &seen->steps[i].exchange, report_probe_title(seen->steps[i].op),
                         mood_of_step(g, &seen->steps[i]), err) == -1)
            return -1;
    return 0;
}

/* ---- the whole */

static int
by_beginning(const void *a, const void *b)
{
    const struct picture_bar *one = a;
    const struct picture_bar *other = b;
    const long long first = begin_of(one);
    const long long second = begin_of(other);

    if (one->wave != other->wave)
        return one->wave < other->wave ? -1 : 1;
    if (first != second)
        return first < second ? -1 : 1;
    return strcmp(one->what, other->what) != 0 ? strcmp(one->what, other->what)
                                               : strcmp(one->detail, other->detail);
}

/* Waves of which nothing is drawn, as those of pages, are not counted. */
static unsigned
number_waves(struct picture_bar *bars, size_t n)
{
    unsigned waves = 0;
    unsigned last = 0;

    for (size_t i = 0; i < n; i++) {
        const unsigned wave = bars[i].wave;

        if (wave != last)
            waves++;
        last = wave;
        bars[i].wave = wave == 0 ? 0 : waves;
    }
    return waves;
}

int
report_waterfall_of(const struct check_context *c, const struct diagnosis *d,
                    struct picture_waterfall *out, struct sp_err *err)
{
    struct drawing g = {.c = c, .d = d};

    *out = (struct picture_waterfall){0};
    g.bars = sp_alloc_array(c->arena, PICTURE_BARS_MAX, sizeof(*g.bars), err);
    if (g.bars == NULL)
        return -1;
    for (size_t i = 0; i < SEEN_NAMES; i++)
        if (draw_lookup(&g, &c->ev->names[i], err) == -1)
            return -1;
    if (draw_connections(&g, err) == -1 || draw_requests(&g, err) == -1 ||
        draw_steps(&g, err) == -1)
        return -1;
    qsort(g.bars, g.nbars, sizeof(*g.bars), by_beginning);
    out->bars = g.bars;
    out->nbars = g.nbars;
    out->waves = number_waves(g.bars, g.nbars);
    for (size_t i = 0; i < g.nbars; i++)
        for (size_t k = 0; k < PICTURE_PHASES; k++)
            if (g.bars[i].phases[k].to > out->end)
                out->end = g.bars[i].phases[k].to;
    return 0;
}
