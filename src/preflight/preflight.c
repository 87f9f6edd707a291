/* The stages in a row: settings, target, probes, evidence, checks, verdict. */
#include "s3preflight.h"

#include "base/text.h"
#include "net/network.h"
#include "preflight/report_of.h"
#include "probe/waves.h"

#define REPORT_MAX ((size_t)8 << 20)

struct s3preflight {
    struct sp_arena arena;
    struct sp_err err;
    struct settings settings;
    struct target target;
    struct evidence evidence;
    struct check_context context;
    struct diagnosis diagnosis;
    struct report report;
    bool has_report;
    struct network_watch watch;
};

const char *
s3preflight_version(void)
{
    return S3PREFLIGHT_VERSION;
}

struct s3preflight *
s3preflight_new(void)
{
    return calloc(1, sizeof(struct s3preflight));
}

void
s3preflight_free(struct s3preflight *p)
{
    if (p == NULL)
        return;
    settings_release(&p->settings);
    sp_arena_free(&p->arena);
    free(p);
}

int
s3preflight_set(struct s3preflight *p, const char *name, const char *value, const char *origin)
{
    p->err = (struct sp_err){0};
    if (sp_streq(name, "resolve"))
        return settings_add_pin(&p->settings, value, &p->arena, &p->err);
    for (int i = 0; i < SETTINGS_COUNT; i++)
        if (sp_streq(setting_rows[i].name, name))
            return settings_set(&p->settings, (enum setting_id)i, value,
                                origin == NULL ? name : origin, &p->arena, &p->err);
    return sp_fail(&p->err, SP_USAGE, "there is no setting \"%s\"", name);
}

void
s3preflight_watch(struct s3preflight *p,
                  void (*tick)(void *ctx, const char *waiting_for, long long elapsed_ms), void *ctx,
                  const volatile int *interrupted)
{
    p->watch = (struct network_watch){.tick = tick, .ctx = ctx, .interrupted = interrupted};
}

static const char *
from_environment(void *ctx, const char *name)
{
    (void)ctx;
    return getenv(name);
}

/* ---- the judge that the network asks before a request leaves */

struct judge {
    const struct tls_trust *trust; /* NULL: there is nothing to trust */
    const struct tls_rules *rules;
    struct sp_clock clock;
    struct sp_arena *arena;
};

static int
verify(void *ctx, const struct sp_bytes *chain, size_t nchain, const char *name, const char **why,
       struct sp_err *err)
{
    const struct judge *j = ctx;
    struct tls_verdict v = {0};

    *why = "there is no CA to trust";
    if (j->trust == NULL)
        return 1;
    if (tls_judge(j->trust, chain, nchain, name, j->rules, j->clock.now(j->clock.ctx), j->arena, &v,
                  err) == -1)
        return -1;
    *why = !v.judged     ? "the server presents no certificate"
           : v.code != 0 ? v.text
           : !v.name_ok  ? "the certificate is for another name"
                         : NULL;
    return *why == NULL ? 0 : 1;
}

static int
look(struct s3preflight *p, struct judge *judge, struct sp_err *err)
{
    struct network_pin pins[RESOLVE_PINS_MAX];
    struct network_options options = {
        .timeout_ms = p->target.timeout_ms,
        .connect_timeout_ms = p->target.connect_timeout_ms,
        .pins = pins,
        .npins = p->target.npins,
        .trust = {.verify = verify,
                  .ctx = judge,
                  .security_level = judge->rules->security_level,
                  .min_version = judge->rules->min_version},
        .watch = &p->watch,
        .user_agent = "s3preflight/" S3PREFLIGHT_VERSION,
    };
    struct network *network;
    struct net calls;
    int rc;

    for (size_t i = 0; i < p->target.npins; i++)
        pins[i] = (struct network_pin){.host = p->target.pins[i].host,
                                       .port = p->target.pins[i].port,
                                       .address = p->target.pins[i].address};
    network = network_new(&options, err);
    if (network == NULL)
        return -1;
    calls = network_calls(network);
    rc = waves_run(&p->target, judge->trust != NULL, &calls, &p->arena, &p->evidence, err);
    network_free(network);
    return rc;
}

static int
look_and_judge(struct s3preflight *p, struct sp_err *err)
{
    struct ca_file ca = {0};
    struct tls_trust *trust = NULL;
    struct judge judge = {.clock = network_clock(), .arena = &p->arena};
    int rc = -1;

    if (ca_file_parse(&p->target.ca, &p->arena, &ca, err) == -1)
        return -1;
    if ((ca.state == CA_FILE_OK || ca.state == CA_FILE_NONE) &&
        (trust = tls_trust_new(&ca, err)) == NULL)
        return -1;
    judge.trust = trust;
    judge.rules = &p->target.consumer->tls;
    if (look(p, &judge, err) == 0 &&
        context_make(&p->target, &p->evidence, &ca, trust, p->evidence.started, &p->arena,
                     &p->context, err) == 0 &&
        diagnose(&p->context, &p->diagnosis, err) == 0)
        rc = report_of(&p->context, &p->diagnosis, &p->settings, S3PREFLIGHT_VERSION, &p->report,
                       err);
    tls_trust_free(trust);
    return rc;
}

static int
need_credentials(const struct target *t, struct sp_err *err)
{
    if (t->credentials->access_key != NULL)
        return 0;
    (void)sp_fail(err, SP_USAGE, "there are no credentials");
    return sp_hint(err,
                   "give --credentials DIR (files key and keysecret, as in the Secret), or set "
                   "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or --profile");
}

enum s3preflight_verdict
s3preflight_run(struct s3preflight *p)
{
    struct settings_sources sources = {.env = from_environment};

    p->err = (struct sp_err){0};
    p->has_report = false;
    if (settings_complete(&p->settings, &sources, &p->arena, &p->err) == -1 ||
        target_from_settings(&p->settings, &p->arena, &p->target, &p->err) == -1 ||
        need_credentials(&p->target, &p->err) == -1 || look_and_judge(p, &p->err) == -1)
        return S3PREFLIGHT_UNDECIDED;
    p->has_report = true;
    return (enum s3preflight_verdict)p->report.verdict;
}

const char *
s3preflight_cause(const struct s3preflight *p)
{
    return p->has_report && p->report.cause != NULL ? p->report.cause->cause : NULL;
}

const char *
s3preflight_error(const struct s3preflight *p)
{
    return p->err.message;
}

const char *
s3preflight_hint(const struct s3preflight *p)
{
    return p->err.hint;
}

const char *
s3preflight_report(struct s3preflight *p, const char *format, unsigned flags, int columns,
                   size_t *len)
{
    const struct report_format *row = report_format_find(format);
    struct report_options options = {.colour = (flags & S3PREFLIGHT_COLOUR) != 0,
                                     .verbose = (flags & S3PREFLIGHT_VERBOSE) != 0,
                                     .quiet = (flags & S3PREFLIGHT_QUIET) != 0,
                                     .columns = columns};
    struct sp_buf out;

    p->err = (struct sp_err){0};
    if (row == NULL || !p->has_report) {
        (void)sp_fail(&p->err, SP_USAGE,
                      row == NULL ? "there is no format \"%s\"" : "there was no run to show as %s",
                      format);
        return NULL;
    }
    sp_buf_init(&out, &p->arena, REPORT_MAX);
    if (row->render(&p->report, &options, &out, &p->err) == -1)
        return NULL;
    *len = out.len;
    return sp_buf_str(&out);
}
