/* The bucket is set as it was when it was first looked at, and nothing unfinished lies in it. */
#include "base/text.h"
#include "checks/health.h"
#include "checks/setting_state.h"
#include "checks/write_traces.h"

/* ---- settings as words */

static uint64_t
digest(uint64_t d, const void *data, size_t len)
{
    const unsigned char *p = data;

    for (size_t i = 0; i < len; i++)
        d = (d ^ p[i]) * UINT64_C(1099511628211); /* FNV-1a */
    return d;
}

static uint64_t
digest_text(uint64_t d, const char *text)
{
    return text == NULL ? digest(d, "", 1) : digest(d, text, strlen(text) + 1);
}

static uint64_t
digest_number(uint64_t d, unsigned long long n)
{
    unsigned char bytes[8];

    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (unsigned char)(n >> (8 * i) & 0xff);
    return digest(d, bytes, sizeof(bytes));
}

/* A setting of the bucket in words that can be compared; NULL in *out: it is not known. */
static int
health_versioning(const struct check_context *c, const char **out, struct sp_err *err)
{
    const enum setting_state state = setting_state(c, PROBE_VERSIONING, S3_ROOT_VERSIONING);
    const char *word;

    *out = NULL;
    if (state < SETTING_NONE)
        return 0;
    word = state == SETTING_IS ? seen(c, PROBE_VERSIONING)->reply.settings.versioning : NULL;
    *out = word == NULL ? "never set" : safe(c, word, err);
    return *out == NULL ? -1 : 0;
}

static int
health_lifecycle(const struct check_context *c, const char **out, struct sp_err *err)
{
    const struct s3_lifecycle *l = known_lifecycle(c);
    uint64_t d = UINT64_C(14695981039346656037);

    *out = NULL;
    if (l == NULL)
        return 0;
    if (l->rules == 0) {
        *out = "no rules";
        return 0;
    }
    d = digest_number(d, l->enabled);
    d = digest_number(d, (l->aborts ? 1U : 0U) + (l->trims ? 2U : 0U));
    for (size_t i = 0; i < l->nkept; i++) {
        const struct s3_rule *r = &l->kept[i];

        d = digest_text(d, r->prefix);
        d = digest_number(d, r->expires);
        d = digest_number(d, r->days);
        d = digest_text(d, r->archive);
        d = digest_number(d, r->larger_than);
        d = digest_number(d, r->smaller_than);
    }
    *out = sp_printf(c->arena, err, "%llu rule%s, digest %016llx", l->rules,
                     l->rules == 1 ? "" : "s", (unsigned long long)d);
    return *out == NULL ? -1 : 0;
}

static int
health_object_lock(const struct check_context *c, const char **out, struct sp_err *err)
{
    const enum setting_state state = setting_state(c, PROBE_OBJECT_LOCK, S3_ROOT_OBJECT_LOCK);
    const struct s3_bucket_settings *s;
    const char *mode;
    const char *length;

    *out = NULL;
    if (state < SETTING_NONE)
        return 0;
    s = &seen(c, PROBE_OBJECT_LOCK)->reply.settings;
    if (state == SETTING_NONE || s->lock == NULL) {
        *out = "none";
        return 0;
    }
    mode = safe(c, s->lock_mode, err);
    length = safe(c, s->lock_days != NULL ? s->lock_days : s->lock_years, err);
    if (mode == NULL || length == NULL)
        return -1;
    *out = *mode == '\0' ? "without a default"
                         : sp_printf(c->arena, err, "%s for %s %s", mode, length,
                                     s->lock_days != NULL ? "days" : "years");
    return *out == NULL ? -1 : 0;
}

/* ---- rules */

static const struct {
    const char *name;
    int (*word)(const struct check_context *c, const char **out, struct sp_err *err);
} parts[] = {{"versioning", health_versioning},
             {"the lifecycle", health_lifecycle},
             {"object lock", health_object_lock}};

static const char *
known_part(const struct known_state *known, size_t which)
{
    const char *words[] = {known->versioning, known->lifecycle, known->object_lock};

    return words[which];
}

static int
changed(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    int any = 0;

    for (size_t i = 0; c->known != NULL && i < sizeof(parts) / sizeof(parts[0]); i++) {
        const char *before = known_part(c->known, i);
        const char *now;

        if (parts[i].word(c, &now, err) == -1)
            return -1;
        if (before == NULL || now == NULL || sp_streq(before, now))
            continue;
        before = safe(c, before, err);
        if (before == NULL || say(detail, err, "%s%s was \"%s\" and is \"%s\"",
                                  any == 0 ? "" : "\n", parts[i].name, before, now) == -1)
            return -1;
        any = 1;
    }
    return any;
}

/* Nobody works on an upload for longer than a day; those of a running backup are no fault. */
static int
uploads_left(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct s3_listing *l = known_listing(c, PROBE_UPLOADS, S3_ROOT_UPLOADS);
    const struct s3_lifecycle *lifecycle = known_lifecycle(c);
    const char *span;

    if (l == NULL || l->keys <= l->outside || l->oldest == 0 ||
        l->oldest + HEALTH_DAY >= health_now(c) || (lifecycle != NULL && lifecycle->aborts) ||
        write_traces_only(c, l))
        return 0;
    span = sp_span(c->arena, health_now(c) - l->oldest, err);
    return span == NULL ? -1
                        : say(detail, err,
                              "%s%llu unfinished upload%s in s3://%s/%s, the oldest begun %s ago",
                              l->truncated ? "more than " : "", l->keys - l->outside,
                              l->keys - l->outside == 1 ? "" : "s", c->target->bucket,
                              c->target->prefix, span);
}

static const struct rule rules[] = {
    {"rep-settings-changed", changed},
    {"bkt-incomplete-mpu", uploads_left},
    {NULL, NULL},
};

static bool
applies(const struct check_context *c)
{
    return c->ev->health.settings_looked;
}

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    const struct s3_listing *open = known_listing(c, PROBE_UPLOADS, S3_ROOT_UPLOADS);
    size_t readable = 0;
    size_t compared = 0;

    (void)ms;
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        const char *now;

        if (parts[i].word(c, &now, err) == -1)
            return -1;
        readable += now != NULL;
        compared += now != NULL && c->known != NULL && known_part(c->known, i) != NULL;
    }
    if (readable == 0 && open == NULL)
        return 0;
    if (say(summary, err, "%s",
            compared > 0   ? "the bucket is set as before"
            : readable > 0 ? "the bucket's settings are seen for the first time"
                           : "the bucket's settings cannot be read") == -1)
        return -1;
    return open == NULL ? 1 : say(summary, err, "; no upload is left over");
}

const struct check check_drift = {
    .id = "drift",
    .title = "Changes",
    .needs = {"list"},
    .applies = applies,
    .in = IN_HEALTH,
    .rules = rules,
    .optional = true, /* many stores do not know these settings */
    .recorded = true, /* it looks at what earlier runs learnt */
    .proven = proven,
};

/* ---- what is learnt */

/* The first words stay: a change is told until somebody says that it was meant. */
static int
learn(const struct check_context *c, size_t which, const char *before, const char **out,
      struct sp_err *err)
{
    *out = before;
    return before != NULL ? 0 : parts[which].word(c, out, err);
}

static void
learn_identity(const struct check_context *c, struct known_state *out)
{
    const struct repository *r = &c->target->repository;

    if (out->system_id == 0 || (r->system_id != 0 && r->system_id == health_system(c)))
        out->system_id = health_system(c);
    if (out->pg_version == NULL || r->system_id != 0 || r->pg_version != NULL)
        out->pg_version = health_pg_version(c) == NULL ? out->pg_version : health_pg_version(c);
    if (health_is_barman(c) && (out->server == NULL || r->server != NULL))
        out->server = c->ev->health.server == NULL ? out->server : c->ev->health.server;
}

int
health_learn(const struct check_context *c, struct known_state *out, struct sp_err *err)
{
    static const struct known_state nothing = {0};
    const struct known_state *known = c->known == NULL ? &nothing : c->known;
    struct health_last last;

    *out = *known;
    out->looked = c->now;
    learn_identity(c, out);
    health_last(c, &last);
    if (last.label != NULL) {
        out->newest = last.label;
        out->newest_stop = last.stop;
    }
    if (!c->ev->health.settings_looked)
        return 0;
    out->settings_looked = c->now;
    return learn(c, 0, known->versioning, &out->versioning, err) == -1 ||
                   learn(c, 1, known->lifecycle, &out->lifecycle, err) == -1 ||
                   learn(c, 2, known->object_lock, &out->object_lock, err) == -1
               ? -1
               : 0;
}
