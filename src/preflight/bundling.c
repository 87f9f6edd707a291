/* A run as a support bundle: also one that came to nothing. */
#include "preflight/internal.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "base/text.h"
#include "bundle/making.h"
#include "preflight/several.h"

#define JUDGED_NAMES 8

static const char *
from_environment(void *ctx, const char *name)
{
    (void)ctx;
    return getenv(name);
}

/* The names whose lines of the hosts file count, also where nothing was looked up. */
static int
look_at_machine(const struct s3preflight *p, struct sp_arena *a, struct machine *out,
                struct sp_err *err)
{
    const char *names[JUDGED_NAMES];
    struct machine_sources from = {.root = "", .env = from_environment, .names = names};

    for (int i = 0; p->has_report && i < SEEN_NAMES; i++)
        if (p->evidence.names[i].name != NULL)
            names[from.nnames++] = p->evidence.names[i].name;
    if (p->has_report && from.nnames == 0)
        names[from.nnames++] = p->target.endpoint;
    return machine_look(&from, a, out, err);
}

static time_t
time_of(const struct s3preflight *p)
{
    const struct sp_clock clock = network_clock();

    return p->has_report ? p->report.started : clock.now(clock.ctx);
}

/* Of a run without a report only what was said counts: the rest may be half of something. */
static int
fill(struct s3preflight *p, struct bundle_source *src, struct sp_err *err)
{
    src->version = S3PREFLIGHT_VERSION;
    src->when = time_of(p);
    src->settings = &p->settings;
    src->purpose = p->purpose;
    src->site = p->sites.site;
    if (!p->has_report)
        return 0;
    src->failure = NULL;
    src->report = &p->report;
    src->context = &p->context;
    src->trust = p->trust;
    src->record = preflight_record(p, REDACT_STANDARD, err);
    return src->record == NULL ? -1 : 0;
}

/* ---- what is masked */

static const char *const masked[] = {
    [REDACT_MINIMAL] = NULL,
    [REDACT_STANDARD] = "secrets, tokens, signatures and private keys; masked are access keys, "
                        "owners, users and search domains",
    [REDACT_STRICT] =
        "secrets, tokens, signatures, private keys and certificates; masked are access "
        "keys, owners, users, hosts, addresses, buckets, keys, stanzas and systems",
};

/* "search a.example b.example", as the resolver's file has it. */
static int
learn_search(struct redact *r, const char *value, struct sp_err *err)
{
    static const char *const words[] = {"search", "domain"};

    for (const char *line = value; line != NULL && *line != '\0';) {
        const size_t end = strcspn(line, "\n");
        size_t at = strspn(line, " \t");
        bool found = false;

        for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
            found = found || sp_starts(line + at, words[i]);
        for (at += strcspn(line + at, " \t\n"); found && at < end;) {
            size_t len;

            at += strspn(line + at, " \t");
            len = strcspn(line + at, " \t\n");
            if (redact_learn(r, REDACT_DOMAIN, line + at, len, err) == -1)
                return -1;
            at += len;
        }
        line += end + (line[end] == '\n');
    }
    return 0;
}

static int
learn_machine(struct redact *r, const struct machine *m, struct sp_err *err)
{
    for (size_t i = 0; i < m->nfacts; i++) {
        const struct machine_fact *fact = &m->facts[i];

        if (learn_search(r, fact->value, err) == -1 ||
            redact_learn_variable(r, fact->name, fact->value, err) == -1 ||
            redact_read(r, fact->value, strlen(fact->value), err) == -1)
            return -1;
    }
    return 0;
}

/* Reports and evidence are masked before they are written. */
static int
let_through(void *ctx, enum member_kind kind, const char *name, const char *bytes, size_t len,
            struct sp_arena *a, const char **out, size_t *out_len, struct sp_err *err)
{
    const struct redact *r = ctx;

    *out = NULL;
    *out_len = 0;
    if (kind == MEMBER_CERTIFICATES && redact_level(r) == REDACT_STRICT)
        return 0;
    *out = bytes;
    *out_len = len;
    if (sp_starts(name, "report.") || sp_streq(name, "evidence.json"))
        return 0;
    *out = redact_text(r, bytes, len, a, out_len, err);
    return *out == NULL ? -1 : 0;
}

/* NULL in filter->ctx: nothing is masked. */
static int
choose_filter(struct s3preflight *p, const struct machine *machine, struct bundle_source *src,
              struct bundle_filter *filter, struct sp_arena *a, struct sp_err *err)
{
    const enum redact_level level = preflight_redact_level(p, REDACT_STANDARD);
    struct report *shown = sp_alloc(a, sizeof(*shown), err);
    struct redact *r;

    if (level == REDACT_MINIMAL || shown == NULL)
        return shown == NULL ? -1 : 0;
    r = masking_of(p, level, a, err);
    if (r == NULL || learn_machine(r, machine, err) == -1)
        return -1;
    *filter = (struct bundle_filter){.name = masked[level], .apply = let_through, .ctx = r};
    src->filter = filter;
    if (src->report == NULL)
        return 0;
    src->report = shown;
    return masking_report(r, &p->report, a, shown, err);
}

static int
make(struct s3preflight *p, unsigned flags, struct sp_buf *out, struct sp_err *err)
{
    const struct report_failure failure = {
        .message = p->why.message, .hint = p->why.hint, .when = time_of(p)};
    struct machine *machine = sp_alloc(out->arena, sizeof(*machine), err);
    struct bundle_source src = {.failure = &failure, .machine = machine};
    struct bundle_filter filter = {.ctx = NULL};
    unsigned char key[BUNDLE_HASH_KEY];
    int rc;

    if (machine == NULL || look_at_machine(p, out->arena, machine, err) == -1 ||
        fill(p, &src, err) == -1 || choose_filter(p, machine, &src, &filter, out->arena, err) == -1)
        return -1;
    if ((flags & S3PREFLIGHT_HASH_KEYS) != 0) {
        if (getrandom(key, sizeof(key), 0) != (ssize_t)sizeof(key))
            return sp_fail(err, SP_IO, "no random bytes: %s", strerror(errno));
        src.hash_key = key;
    }
    rc = bundle_make(&src, out, &p->bundled, err);
    sp_wipe(key, sizeof(key));
    return rc;
}

const char *
s3preflight_bundle(struct s3preflight *p, unsigned flags, size_t *len)
{
    struct sp_arena scratch = {.limit = 0};
    struct sp_buf out;
    const char *bytes = NULL;

    if (!p->has_report && p->err.code != SP_OK)
        p->why = p->err;
    p->err = (struct sp_err){0};
    if (p->has_report ? p->report.evidence != NULL : p->why.code == SP_OK) {
        (void)sp_fail(&p->err, SP_USAGE, "there was no run that a bundle could be of");
        return NULL;
    }
    sp_buf_init(&out, &scratch, BUNDLE_FILE_MAX);
    if (make(p, flags, &out, &p->err) == 0) {
        bytes = sp_strndup(&p->arena, sp_buf_str(&out), out.len, &p->err);
        *len = out.len;
    }
    sp_arena_free(&scratch);
    return bytes;
}

const struct bundle_summary *
s3preflight_bundled(const struct s3preflight *p)
{
    return &p->bundled;
}
