/* The stages in a row: settings, target, probes, evidence, checks, verdict. */
#include "s3preflight.h"

#include <errno.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/text.h"
#include "canary/canary.h"
#include "manifest/write.h"
#include "net/network.h"
#include "preflight/keeper.h"
#include "preflight/report_of.h"
#include "preflight/several.h"
#include "preflight/sites.h"
#include "preflight/writing.h"
#include "probe/peer.h"
#include "probe/waves.h"
#include "provider/provider.h"
#include "record/record.h"
#include "report/escape.h"
#include "settings/file.h"
#include "settings/policy.h"

#define REPORT_MAX ((size_t)8 << 20)

struct s3preflight {
    struct sp_arena arena;
    struct sp_err err;
    struct settings settings;
    struct sites sites;
    enum purpose purpose;
    struct target target;
    struct keeper keeper; /* of --state */
    bool target_is_known; /* else it holds what can be shown of it */
    struct ca_file ca;
    struct tls_trust *trust; /* NULL: nothing was looked at */
    struct evidence evidence;
    struct check_context context;
    struct diagnosis diagnosis;
    struct report report;
    bool has_report;
    struct network_watch watch;
    struct sp_arena secrets; /* of the manifests that were written; wiped */
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
    sites_release(&p->sites);
    tls_trust_free(p->trust);
    keeper_close(&p->keeper);
    sp_arena_wipe(&p->secrets);
    sp_arena_free(&p->secrets);
    sp_arena_free(&p->arena);
    free(p);
}

static int
add_file(struct s3preflight *p, const char **files, size_t *n, const char *path)
{
    if (*n == SITE_FILES_MAX)
        return sp_fail(&p->err, SP_USAGE, "more than %d files", SITE_FILES_MAX);
    files[*n] = sp_strdup(&p->arena, path, &p->err);
    if (files[*n] == NULL)
        return -1;
    (*n)++;
    return 0;
}

static int
set_purpose(struct s3preflight *p, const char *value)
{
    if (!sp_streq(value, "preflight") && !sp_streq(value, "health"))
        return sp_fail(&p->err, SP_USAGE, "the purpose is preflight or health");
    p->purpose = *value == 'h' ? PURPOSE_HEALTH : PURPOSE_PREFLIGHT;
    return 0;
}

int
s3preflight_set(struct s3preflight *p, const char *name, const char *value, const char *origin)
{
    p->err = (struct sp_err){0};
    if (sp_streq(name, "resolve"))
        return settings_add_pin(&p->settings, value, &p->arena, &p->err);
    if (sp_streq(name, "file"))
        return add_file(p, p->sites.files, &p->sites.nfiles, value);
    if (sp_streq(name, "other-site"))
        return add_file(p, p->sites.others, &p->sites.nothers, value);
    if (sp_streq(name, "subsystem"))
        return (p->sites.subsystem = sp_strdup(&p->arena, value, &p->err)) == NULL ? -1 : 0;
    if (sp_streq(name, "purpose"))
        return set_purpose(p, value);
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

/* ---- what the manifests say */

static int
fill_from_site(void *ctx, struct settings *settings, struct sp_arena *a, struct sp_err *err)
{
    const struct s3preflight *p = ctx;

    return p->sites.site == NULL ? 0 : site_fill(p->sites.site, settings, a, err);
}

static int
credentials_from_site(void *ctx, struct settings *settings, struct sp_arena *a, struct sp_err *err)
{
    const struct s3preflight *p = ctx;

    return p->sites.site == NULL ? 0 : site_fill_credentials(p->sites.site, settings, a, err);
}

static int
credentials_from_file(void *ctx, const char *path, struct settings *settings, struct sp_arena *a,
                      struct sp_err *err)
{
    (void)ctx;
    return sites_secret_file(path, settings, a, err);
}

/* ---- many targets */

int
s3preflight_are_several(struct s3preflight *p)
{
    const struct settings_sources sources = {.env = from_environment, .ctx = p};

    p->err = (struct sp_err){0};
    return sites_load(&p->sites, &sources, &p->err) == -1 ? -1 : sites_are_several(&p->sites);
}

struct sites *
s3preflight_sites(struct s3preflight *p)
{
    return &p->sites;
}

void
s3preflight_borrow(struct s3preflight *p, const struct site *site, struct other_site *others,
                   size_t nothers)
{
    sites_release(&p->sites);
    p->sites = (struct sites){.borrowed = true, .site = site, .known = others, .nknown = nothers};
}

const struct report *
s3preflight_result(const struct s3preflight *p)
{
    return p->has_report ? &p->report : NULL;
}

/* ---- the judge that the network asks before a request leaves */

struct verifier {
    const struct tls_trust *trust; /* NULL: there is nothing to trust */
    const struct tls_rules *rules;
    struct sp_clock clock;
    struct sp_arena *arena;
};

static int
verify(void *ctx, const struct sp_bytes *chain, size_t nchain, const char *name, const char **why,
       struct sp_err *err)
{
    const struct verifier *j = ctx;
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

/* From the evidence, which may be none, to the report. */
static int
judge(struct s3preflight *p, const struct tls_trust *trust, struct sp_err *err)
{
    if (context_make(&p->target, &p->evidence, &p->ca, trust, p->evidence.started, &p->arena,
                     &p->context, err) == -1)
        return -1;
    p->context.settings = &p->settings;
    p->context.site = p->sites.site;
    p->context.others = p->sites.known;
    p->context.known = p->keeper.is_known ? &p->keeper.state.known : NULL;
    p->context.nothers = p->target_is_known ? p->sites.nknown : 0;
    return diagnose(&p->context, &p->diagnosis, err);
}

/* Write, where nothing that was read speaks against it, and see what that tells. */
static int
prove_writing(struct s3preflight *p, const struct net *net, struct sp_err *err)
{
    struct canary_order order = {.forced = p->target.write_probe == WRITE_PROBE_FORCE,
                                 .style = p->context.style};
    struct canary_seen *seen = &p->evidence.canary;
    const char *refused = NULL;

    if (writing_refused(&p->context, &p->diagnosis, &refused, err) == -1)
        return -1;
    if (refused != NULL) {
        *seen = (struct canary_seen){
            .state = CANARY_REFUSED, .forced = order.forced, .refused = refused};
        return 0;
    }
    if (getrandom(order.random, sizeof(order.random), 0) != (ssize_t)sizeof(order.random))
        return sp_fail(err, SP_IO, "no random bytes: %s", strerror(errno));
    if (canary_run(&p->target, &order, net, &p->arena, &p->evidence, err) == -1)
        return -1;
    if (network_interrupts(&p->watch) != 0)
        p->evidence.interrupted = true;
    else if (seen->cut_short)
        p->evidence.timed_out = true;
    p->evidence.ms_exchange += seen->ms;
    p->evidence.ms_total += seen->ms;
    return 0;
}

static struct network *
open_network(struct s3preflight *p, struct verifier *verifier, long timeout_ms, struct sp_err *err)
{
    struct network_pin *pins =
        sp_alloc_array(&p->arena, p->target.npins + 1, sizeof(*pins), err); /* the network's */
    struct network_options options = {
        .timeout_ms = timeout_ms,
        .connect_timeout_ms = p->target.connect_timeout_ms,
        .pins = pins,
        .npins = p->target.npins,
        .trust = {.verify = verify,
                  .ctx = verifier,
                  .security_level = verifier->rules->security_level,
                  .min_version = verifier->rules->min_version},
        .watch = &p->watch,
        .user_agent = "s3preflight/" S3PREFLIGHT_VERSION,
    };

    if (pins == NULL)
        return NULL;
    for (size_t i = 0; i < p->target.npins; i++)
        pins[i] = (struct network_pin){.host = p->target.pins[i].host,
                                       .port = p->target.pins[i].port,
                                       .address = p->target.pins[i].address};
    return network_new(&options, err);
}

/* ---- the places of other sites */

/* With its own key and CA; a place that cannot be worked out was told of before. */
static int
look_at_other(struct s3preflight *p, struct other_site *other, long timeout_ms, struct sp_err *err)
{
    struct verifier verifier = {.clock = network_clock(), .arena = &p->arena};
    struct settings *settings = sp_alloc(&p->arena, sizeof(*settings), err);
    struct network *network = NULL;
    struct tls_trust *trust = NULL;
    struct sp_err why = {0};
    struct ca_file ca = {.state = CA_FILE_NONE};
    struct target t;
    struct net calls;
    int rc = -1;

    if (settings == NULL || site_fill(other->site, settings, &p->arena, err) == -1 ||
        site_fill_credentials(other->site, settings, &p->arena, err) == -1)
        goto out;
    if (settings->credentials.access_key == NULL ||
        target_from_settings(settings, &p->arena, &t, &why) == -1 ||
        !plan_key_is_sendable(t.credentials)) {
        rc = why.code == SP_NOMEM ? sp_fail(err, SP_NOMEM, "%s", why.message) : 0;
        goto out;
    }
    if (ca_file_parse(&t.ca, &p->arena, &ca, err) == -1)
        goto out;
    if ((ca.state == CA_FILE_OK || ca.state == CA_FILE_NONE) &&
        (trust = tls_trust_new(&ca, err)) == NULL)
        goto out;
    verifier.trust = trust;
    verifier.rules = &t.consumer->tls;
    network = open_network(p, &verifier, timeout_ms, err);
    if (network == NULL)
        goto out;
    calls = network_calls(network);
    rc = peer_look(&t, &calls, &p->arena, &p->evidence, &other->seen, err);
out:
    network_free(network);
    tls_trust_free(trust);
    if (settings != NULL)
        settings_release(settings);
    return rc;
}

/* Of --other-site, and by its name another store. 1, 0, -1. */
static int
is_to_be_compared(struct s3preflight *p, const struct other_site *other, struct sp_err *err)
{
    const char *ours;
    const char *theirs;
    bool given = false;

    for (size_t i = 0; i < p->sites.there.nsites; i++)
        given = given || other->site == &p->sites.there.sites[i];
    if (!given)
        return 0;
    ours = provider_store(p->target.endpoint, p->target.port, &p->arena, err);
    theirs = provider_store(other->target.endpoint, other->target.port, &p->arena, err);
    return ours == NULL || theirs == NULL ? -1 : !sp_streq(ours, theirs);
}

/* Where something lies here, whether it is what lies there. */
static int
look_at_others(struct s3preflight *p, struct sp_err *err)
{
    const struct page_seen *begin = &p->evidence.content.begin;
    const struct sp_clock clock = network_clock();
    const long long start = clock.millis(clock.ctx);
    /* A place that does not answer leaves time for what else is asked for. */
    const long share = (p->target.timeout_ms - p->evidence.ms_total) / 2;
    long ms = 0;

    for (size_t i = 0; i < p->sites.nknown && begin->seen && begin->bytes > 0; i++) {
        const long left = share - ms;
        int is = is_to_be_compared(p, &p->sites.known[i], err);

        if (is == -1)
            return -1;
        if (is == 0 || left <= 0 || p->evidence.timed_out)
            continue;
        if (look_at_other(p, &p->sites.known[i], left, err) == -1)
            return -1;
        ms = (long)(clock.millis(clock.ctx) - start);
    }
    p->evidence.ms_exchange += ms;
    p->evidence.ms_total += ms;
    return 0;
}

/* The network lives for all of it, so that the write probe finds its connections open. */
static int
look_and_judge_over(struct s3preflight *p, struct network *network, bool trusted,
                    struct sp_err *err)
{
    const struct net calls = network_calls(network);

    if (waves_run(&p->target, trusted, &calls, &p->arena, &p->evidence, err) == -1 ||
        (p->purpose == PURPOSE_PREFLIGHT && look_at_others(p, err) == -1) ||
        judge(p, p->trust, err) == -1)
        return -1;
    if (p->target.write_probe == WRITE_PROBE_NO)
        return 0;
    return prove_writing(p, &calls, err) == -1 ? -1 : judge(p, p->trust, err);
}

static int
look(struct s3preflight *p, struct verifier *verifier, struct sp_err *err)
{
    struct network *network = open_network(p, verifier, p->target.timeout_ms, err);
    int rc;

    if (network == NULL)
        return -1;
    rc = look_and_judge_over(p, network, verifier->trust != NULL, err);
    network_free(network);
    return rc;
}

static int
look_and_judge(struct s3preflight *p, struct sp_err *err)
{
    struct verifier verifier = {.clock = network_clock(), .arena = &p->arena};

    if ((p->ca.state == CA_FILE_OK || p->ca.state == CA_FILE_NONE) &&
        (p->trust = tls_trust_new(&p->ca, err)) == NULL)
        return -1;
    verifier.trust = p->trust;
    verifier.rules = &p->target.consumer->tls;
    return look(p, &verifier, err);
}

/*
 * The settings alone, before a packet is sent: 1 when they are wrong, and that is the report; 0
 * when the network is to be asked; -1.
 */
static int
settings_are_wrong(struct s3preflight *p, struct sp_err *err)
{
    struct sp_clock clock = network_clock();

    p->evidence = (struct evidence){.started = clock.now(clock.ctx)};
    if (judge(p, NULL, err) == -1)
        return -1;
    return sp_streq(p->diagnosis.checks[0].id, "settings") &&
           p->diagnosis.checks[0].status == STATUS_FAIL;
}

static int
need_credentials(const struct s3preflight *p, struct sp_err *err)
{
    /* A manifest names a Secret: what is wrong with that is a finding. */
    if (p->target.credentials->access_key != NULL || p->sites.site != NULL)
        return 0;
    (void)sp_fail(err, SP_USAGE, "there are no credentials");
    return sp_hint(err,
                   "give --credentials DIR (files key and keysecret, as in the Secret), or set "
                   "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or --profile");
}

/* A section that keeps backups elsewhere, and says so properly. */
static int
need_s3(const struct site *site, struct sp_err *err)
{
    const char *protocol = site == NULL ? NULL : site_value(site, FIELD_PROTOCOL);

    if (site == NULL || (!sp_streq(protocol, "sftp") && !sp_streq(protocol, "local")) ||
        site->fields[FIELD_PROVIDER] != NULL)
        return 0;
    (void)sp_fail(err, SP_INPUT, "%s:%u: the protocol is %s: there is no S3 location to look at",
                  site->at.file->name, site->fields[FIELD_PROTOCOL]->at.line, protocol);
    return sp_hint(err, "set protocol: objstore, and the S3 fields, for backups to S3");
}

/*
 * What was said, worked out. A manifest that is wrong leaves a target that only can be shown, and
 * its reason in *target_err: that is a finding, if a rule has a name for it.
 */
static int
prepare(struct s3preflight *p, struct sp_err *target_err, struct sp_err *err)
{
    const struct settings_sources sources = {.env = from_environment,
                                             .ctx = p,
                                             .manifest = fill_from_site,
                                             .manifest_credentials = credentials_from_site,
                                             .secret_file = credentials_from_file};

    if (sites_read(&p->sites, &sources, err) == -1 || need_s3(p->sites.site, err) == -1 ||
        settings_complete(&p->settings, &sources, &p->arena, err) == -1 ||
        sites_others(&p->sites, &p->arena, err) == -1)
        return -1;
    p->target_is_known = target_from_settings(&p->settings, &p->arena, &p->target, target_err) == 0;
    p->target.purpose = p->purpose;
    if (!p->target_is_known)
        *err = *target_err;
    return 0;
}

/* What the run before learnt; whether the bucket's settings are looked at hangs on it. */
static int
remember(struct s3preflight *p, struct sp_err *err)
{
    const struct settings *s = &p->settings;
    const struct sp_clock clock = network_clock();

    if (p->purpose == PURPOSE_PREFLIGHT)
        return 0;
    if (p->target.write_probe != WRITE_PROBE_NO) {
        (void)sp_fail(err, SP_USAGE, "%s: health only reads, as the repository is in use",
                      s->values[SET_WRITE_PROBE].origin);
        return sp_hint(err, "give it to preflight, before the install");
    }
    if (keeper_open(&p->keeper, s->values[SET_STATE].value, &p->target, &p->arena, err) == -1)
        return -1;
    p->target.look_at_settings =
        sp_streq(s->values[SET_FULL].value, "yes") ||
        state_wants_settings(p->keeper.is_known ? &p->keeper.state.known : NULL,
                             clock.now(clock.ctx));
    return 0;
}

static int
run(struct s3preflight *p, struct sp_err *err)
{
    struct sp_err target_err = {0};
    int wrong;

    if (prepare(p, &target_err, err) == -1)
        return -1;
    if (!p->target_is_known) {
        if (p->sites.site == NULL || target_err.code == SP_NOMEM ||
            sites_target_as_typed(&p->settings, &p->arena, &p->target, err) == -1)
            return -1;
    }
    p->target.purpose = p->purpose;
    if (ca_file_parse(&p->target.ca, &p->arena, &p->ca, err) == -1)
        return -1;
    wrong = settings_are_wrong(p, err);
    if (wrong == 0 && !p->target_is_known)
        return -1; /* wrong in a way that no rule names: the message does */
    *err = wrong == -1 ? *err : (struct sp_err){0};
    if (wrong == -1 || (wrong == 0 && (need_credentials(p, err) == -1 || remember(p, err) == -1 ||
                                       look_and_judge(p, err) == -1)))
        return -1;
    return report_of(&p->context, &p->diagnosis, &p->settings, S3PREFLIGHT_VERSION, &p->report,
                     err);
}

static void
forget(struct s3preflight *p)
{
    p->err = (struct sp_err){0};
    p->has_report = false;
    p->evidence = (struct evidence){0};
    keeper_close(&p->keeper);
    tls_trust_free(p->trust);
    p->trust = NULL;
}

enum s3preflight_verdict
s3preflight_run(struct s3preflight *p)
{
    forget(p);
    if (run(p, &p->err) == -1)
        return S3PREFLIGHT_UNDECIDED;
    p->has_report = true;
    return (enum s3preflight_verdict)p->report.verdict;
}

/* ---- a run as data, and back */

const char *
s3preflight_evidence(struct s3preflight *p, size_t *len)
{
    struct record *r = NULL;
    struct sp_buf out;

    p->err = (struct sp_err){0};
    if (!p->has_report || p->report.evidence != NULL) {
        (void)sp_fail(&p->err, SP_USAGE, "there was no run whose evidence could be written");
        return NULL;
    }
    sp_buf_init(&out, &p->arena, RECORD_FILE_MAX);
    r = sp_alloc(&p->arena, sizeof(*r), &p->err);
    if (r == NULL || record_outcomes(&p->diagnosis, &p->arena, &r->outcomes, &p->err) == -1)
        return NULL;
    r->version = S3PREFLIGHT_VERSION;
    r->target = p->target;
    r->site = p->sites.site;
    r->nsite = p->sites.site == NULL ? 0 : 1;
    r->proxy = p->settings.proxy;
    r->uses_proxy = p->target.proxy != NULL;
    r->ca = p->ca;
    r->settings = p->report.settings;
    r->nsettings = p->report.nsettings;
    r->evidence = p->evidence;
    if ((p->trust != NULL && record_trust(r, p->trust, &p->arena, &p->err) == -1) ||
        record_write(r, &out, &p->err) == -1)
        return NULL;
    *len = out.len;
    return sp_buf_str(&out);
}

static int
read_evidence(const char *path, const char *name, struct sp_arena *a, char **text, size_t *len,
              struct sp_err *err)
{
    bool standard = sp_streq(path, "-");
    size_t size = RECORD_FILE_MAX;
    int fd = STDIN_FILENO;
    int problem = standard ? 0 : file_open(path, &fd, &size);

    if (problem == 0) {
        /* A file may grow while it is read: one byte more than wanted shows it. */
        size = size < RECORD_FILE_MAX ? size + 1 : RECORD_FILE_MAX + 1;
        *text = sp_alloc(a, size, err);
        if (*text != NULL)
            problem = file_read(fd, *text, size, len);
        if (!standard)
            (void)close(fd);
        if (*text == NULL)
            return -1;
    }
    return problem == 0 ? 0 : sp_fail(err, SP_INPUT, "cannot read %s: %s", name, strerror(problem));
}

/* What -v shows, as settings again. */
static int
settings_again(struct s3preflight *p, const struct record *r, struct sp_err *err)
{
    for (size_t i = 0; i < r->nsettings; i++)
        for (int id = 0; id < SETTINGS_COUNT; id++)
            if (sp_streq(setting_rows[id].name, r->settings[i].name) &&
                settings_set(&p->settings, (enum setting_id)id, r->settings[i].value,
                             r->settings[i].origin, &p->arena, err) == -1)
                return -1;
    return 0;
}

static int
judge_again(struct s3preflight *p, const char *name, const struct record *r, struct sp_err *err)
{
    settings_release(&p->settings);
    p->settings = (struct settings){.proxy = r->proxy};
    p->target = r->target;
    p->target.proxy = r->uses_proxy ? &p->settings.proxy : NULL;
    p->ca = r->ca;
    p->evidence = r->evidence;
    if ((p->ca.state == CA_FILE_OK || p->ca.state == CA_FILE_NONE) &&
        (p->trust = tls_trust_again(&p->ca, &r->trust, err)) == NULL)
        return -1;
    if (settings_again(p, r, err) == -1 ||
        context_make(&p->target, &p->evidence, &p->ca, p->trust, p->evidence.started, &p->arena,
                     &p->context, err) == -1)
        return -1;
    p->context.settings = &p->settings;
    p->context.site = r->nsite == 0 ? NULL : r->site;
    p->context.recorded = &r->outcomes;
    if (diagnose(&p->context, &p->diagnosis, err) == -1 ||
        report_of(&p->context, &p->diagnosis, &p->settings, S3PREFLIGHT_VERSION, &p->report, err) ==
            -1)
        return -1;
    p->report.command = "diagnose";
    p->report.evidence = name;
    p->report.evidence_version = r->version;
    p->report.settings = r->settings;
    p->report.nsettings = r->nsettings;
    return 0;
}

enum s3preflight_verdict
s3preflight_diagnose(struct s3preflight *p, const char *path)
{
    const char *name = sp_streq(path, "-") ? "(standard input)" : path;
    struct record *r;
    char *text = NULL;
    size_t len = 0;

    forget(p);
    name = sp_strdup(&p->arena, name, &p->err);
    r = sp_alloc(&p->arena, sizeof(*r), &p->err);
    if (name == NULL || r == NULL ||
        read_evidence(path, name, &p->arena, &text, &len, &p->err) == -1 ||
        record_read(name, text, len, &p->arena, r, &p->err) == -1 ||
        judge_again(p, name, r, &p->err) == -1)
        return S3PREFLIGHT_UNDECIDED;
    p->has_report = true;
    return (enum s3preflight_verdict)p->report.verdict;
}

int
s3preflight_keep(struct s3preflight *p)
{
    p->err = (struct sp_err){0};
    if (!p->has_report || p->report.evidence != NULL)
        return 0;
    return keeper_keep(&p->keeper, &p->context, &p->diagnosis, &p->arena, &p->err);
}

const char *
s3preflight_cause(const struct s3preflight *p)
{
    return p->has_report && p->report.cause != NULL ? p->report.cause->cause : NULL;
}

const char *
s3preflight_target(struct s3preflight *p)
{
    return p->has_report ? report_place(&p->report, &p->arena, NULL) : NULL;
}

long
s3preflight_milliseconds(const struct s3preflight *p)
{
    return p->has_report ? p->report.ms_total : -1;
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

/* The name of a Secret: the manifest's own, or the one that the documentation uses. */
static const char *
secret_name(const struct site *site, enum site_field field, const char *standard)
{
    const char *name = site == NULL ? NULL : site_value(site, field);

    return name == NULL ? standard : name;
}

static int
fill_output(struct s3preflight *p, struct manifest_output *out, struct sp_err *err)
{
    const struct target *t = &p->target;
    const struct site *site = p->sites.site;
    bool v6 = strchr(t->endpoint, ':') != NULL;
    const char *name = sp_printf(&p->arena, err, v6 ? "[%s]" : "%s", t->endpoint);
    size_t prefix = strlen(t->prefix);

    if (name == NULL)
        return -1;
    *out = (struct manifest_output){
        .version = S3PREFLIGHT_VERSION,
        .verdict = verdict_name(p->report.verdict),
        .name = site == NULL ? NULL : site->name,
        .ns = site == NULL ? NULL : site->ns,
        .provider = t->provider,
        .style = sp_streq(t->provider, "custom") ? s3_style_name(p->context.style) : NULL,
        .schedule = p->settings.values[SET_SCHEDULE].value,
        .retention = p->settings.values[SET_RETENTION].value,
        .credentials = secret_name(site, FIELD_CREDENTIALS, "mgmt-backup-secret"),
        .certs = secret_name(site, FIELD_CERTS, "custom-server-ca"),
        .key = t->credentials->access_key,
        .key_len = t->credentials->access_key_len,
        .secret = &t->credentials->secret,
        .ca = sp_streq(t->provider, "custom") ? t->ca.bytes : (struct sp_bytes){0},
    };
    out->host = t->port == 443 ? sp_printf(&p->arena, err, "%s/%s", name, t->region)
                               : sp_printf(&p->arena, err, "%s:%d/%s", name, t->port, t->region);
    out->path = prefix == 0
                    ? t->bucket
                    : sp_printf(&p->arena, err, "%s/%.*s", t->bucket, (int)(prefix - 1), t->prefix);
    return out->host == NULL || out->path == NULL ? -1 : 0;
}

const char *
s3preflight_manifests(struct s3preflight *p, int force, size_t *len)
{
    struct manifest_output output;
    struct sp_buf out;

    p->err = (struct sp_err){0};
    if (!p->has_report || (p->report.verdict > VERDICT_READY_WITH_WARNINGS && !force)) {
        (void)sp_fail(&p->err, SP_USAGE, "the location is not ready: no manifests are written");
        (void)sp_hint(&p->err,
                      "mend what the report says, or write them all the same with --force");
        return NULL;
    }
    if (p->target.credentials->access_key == NULL || p->evidence.nexchanges == 0 ||
        (p->sites.site != NULL && p->sites.site->subsystem != SUBSYSTEM_MANAGEMENT)) {
        (void)sp_fail(&p->err, SP_USAGE,
                      "manifests are written for the management subsystem, with settings and "
                      "credentials that can be used");
        return NULL;
    }
    sp_buf_init(&out, &p->secrets, REPORT_MAX);
    if (fill_output(p, &output, &p->err) == -1 || manifest_write(&output, &out, &p->err) == -1)
        return NULL;
    *len = out.len;
    return sp_buf_str(&out);
}

const char *
s3preflight_policy(struct s3preflight *p, size_t *len)
{
    struct sp_err target_err = {0};
    struct sp_buf out;

    forget(p);
    if (prepare(p, &target_err, &p->err) == -1 || !p->target_is_known)
        return NULL;
    sp_buf_init(&out, &p->arena, REPORT_MAX);
    if (policy_write(&p->target, &out, &p->err) == -1)
        return NULL;
    *len = out.len;
    return sp_buf_str(&out);
}
