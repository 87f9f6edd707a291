/* Nobody else keeps anything in the folder of the repository: by names, and by what some show. */
#include "base/text.h"
#include "checks/health.h"
#include "checks/owner_rules.h"
#include "checks/owner_words.h"
#include "checks/rules.h"
#include "checks/write_traces.h"

#define PROBE_FOLDER "s3preflight-probe-"

/* A name and the slash behind it. */
static bool
is_folder(const char *name, const char *folder, size_t len)
{
    return strncmp(name, folder, len) == 0 && sp_streq(name + len, "/");
}

static bool
is_probe(const char *name)
{
    return sp_starts(name, PROBE_FOLDER);
}

/* What of the repository's folder lies below the prefix: "" where they are one. NULL: elsewhere. */
static const char *
below_prefix(const struct check_context *c)
{
    const char *prefix = c->target->prefix;

    return sp_starts(c->target->repository.prefix, prefix)
               ? c->target->repository.prefix + strlen(prefix)
               : NULL;
}

/* A folder that was looked into, and is of our own database. */
static bool
is_known_ours(const struct check_context *c, const char *name)
{
    const struct owner_found *found = &c->ev->content.found;

    for (size_t i = 0; i < found->ncandidates; i++) {
        const struct owner_candidate *o = &found->candidates[i];

        if (owner_is_ours(c, i) && owner_is_in_repository(c, o) && o->who.len > 0 &&
            is_folder(name, o->who.bytes, o->who.len))
            return true;
    }
    return false;
}

/*
 * Whose name it may be: the folders of the repository; of an installation that was upgraded the
 * older repository of pgBackRest, too. A write probe's leftovers have a cause of their own.
 */
static bool
is_own(const struct check_context *c, const char *name)
{
    const char *rest = below_prefix(c);
    const char *server = c->ev->health.server;

    if (*name == '\0' || is_probe(name))
        return true;
    if (rest != NULL && *rest != '\0')
        return is_folder(name, rest, strcspn(rest, "/"));
    if (sp_streq(name, "archive/") || sp_streq(name, "backup/"))
        return true;
    if (health_is_barman(c) && server != NULL && is_folder(name, server, strlen(server)))
        return true;
    return is_known_ours(c, name);
}

static bool
is_stranger(const struct check_context *c, const char *name)
{
    return !is_own(c, name);
}

static bool
is_own_stanza(const struct check_context *c, const char *name)
{
    const char *stanza = c->target->repository.stanza;

    return *name == '\0' || is_folder(name, stanza, strlen(stanza));
}

static bool
is_other_stanza(const struct check_context *c, const char *name)
{
    return !is_own_stanza(c, name);
}

/* Whatever database another stanza is of: two of them in one repository expire by one rule. */
static int
other_stanza(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct names_seen *stanzas = &c->ev->health.stanzas;
    unsigned long long others;

    if (health_is_barman(c))
        return 0;
    others = health_count_others(c, stanzas, is_own_stanza);
    if (others == 0)
        return 0;
    return say(detail, err,
               "beside stanza %s in s3://%s/%sarchive/: ", c->target->repository.stanza,
               c->target->bucket, c->target->repository.prefix) == -1
               ? -1
               : say_names_of(c, stanzas, is_other_stanza, others, detail, err);
}

/* Of an older repository of pgBackRest it is known that it is of another database. */
static bool
knows_other_database(const struct check_context *c)
{
    const struct owner_found *found = &c->ev->content.found;

    for (size_t i = 0; i < found->ncandidates; i++) {
        const struct proof_seen *proof = owner_proof_of(c, i);

        if (owner_is(&found->candidates[i], "pgbackrest") && proof != NULL &&
            proof->system_id != 0 && health_system(c) != 0 && !owner_is_ours(c, i))
            return true;
    }
    return false;
}

/* What was looked into says more than a name. */
static int
seen_stanza(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return health_is_barman(c) && !knows_other_database(c) ? 0 : own_other_stanza(c, detail, err);
}

static int
stranger(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct names_seen *beside = &c->ev->health.beside;
    const unsigned long long others =
        below_prefix(c) == NULL ? 0 : health_count_others(c, beside, is_own);

    if (others == 0)
        return 0;
    return say(detail, err, "in s3://%s/%s: ", c->target->bucket, c->target->prefix) == -1
               ? -1
               : say_names_of(c, beside, is_stranger, others, detail, err);
}

static bool
is_left_by_probe(const struct check_context *c, const char *name)
{
    (void)c;
    return is_probe(name);
}

static int
of_probes(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct names_seen *beside = &c->ev->health.beside;
    unsigned long long n = 0;

    for (size_t i = 0; i < beside->nnames; i++)
        n += is_probe(beside->names[i]);
    if (n == 0)
        return 0;
    return say(detail, err, "in s3://%s/%s: ", c->target->bucket, c->target->prefix) == -1
               ? -1
               : say_names_of(c, beside, is_left_by_probe, n, detail, err);
}

static const struct rule rules[] = {
    {"own-other-stanza-same-path", other_stanza},
    {"own-other-stanza-same-path", seen_stanza},
    {"own-barman-server-present", own_barman_server},
    {"own-nested-outside", own_nested_outside},
    {"own-portal-or-analytics-share", own_analytics_share},
    {"rep-stranger", stranger},
    {"write-leftovers", of_probes},
    {NULL, NULL},
};

static bool
has_older_repository(const struct check_context *c)
{
    const struct names_seen *beside = &c->ev->health.beside;

    for (size_t i = 0; health_is_barman(c) && i < beside->nnames; i++)
        if (sp_streq(beside->names[i], "archive/"))
            return true;
    return false;
}

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    const struct health_seen *h = &c->ev->health;

    (void)ms;
    if (!h->looked || !h->beside.listed || (!health_is_barman(c) && !h->stanzas.listed))
        return 0;
    if (has_older_repository(c))
        return say(summary, err,
                   "nobody else's; a pgBackRest repository lies beside it, as after an upgrade");
    return say(summary, err, "nothing else lies in s3://%s/%s", c->target->bucket,
               c->target->prefix);
}

const struct check check_strangers = {
    .id = "strangers",
    .title = "Others beside it",
    .needs = {"repository"},
    .in = IN_HEALTH,
    .rules = rules,
    .proven = proven,
};
