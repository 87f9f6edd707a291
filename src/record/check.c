/* What must hold between the fields of a record, and no table says. */
#include "base/text.h"
#include "canary/canary.h"
#include "record/fields.h"

#define SHOWN_MAX 60

struct checking {
    const char *name; /* of the file */
    const struct target *target;
    struct sp_arena *arena;
    struct sp_err *err;
};

static int
check_ca(const struct checking *c, const struct ca_file *ca, bool masked)
{
    if (ca->state != CA_FILE_NONE && ca->path == NULL)
        return sp_fail(c->err, SP_INPUT, "%s: ca.path: this is missing", c->name);
    if (ca->state == CA_FILE_OK && ca->ncerts == 0 && !masked)
        return sp_fail(c->err, SP_INPUT, "%s: ca.certs: a good file has one at least", c->name);
    return 0;
}

static bool
is_known_check(const char *id, bool all)
{
    for (size_t i = 0; checks_registry[i] != NULL; i++)
        if ((checks_registry[i]->recorded || all) && sp_streq(checks_registry[i]->id, id))
            return true;
    return false;
}

/*
 * An outcome that cannot be taken over must not be lost: what this program does not know is passed
 * over only where nothing was found.
 */
static int
check_outcomes(const struct checking *c, const struct recorded *outcomes)
{
    size_t findings = 0;

    for (size_t i = 0; i < outcomes->nchecks; i++) {
        const struct recorded_check *check = &outcomes->checks[i];
        bool unknown =
            !is_known_check(check->id, outcomes->all) && (!check->proven || check->nfindings > 0);
        const char *what = unknown ? check->id : NULL;

        for (size_t k = 0; k < check->nfindings && !unknown; k++)
            if (cause_find(check->findings[k].cause) == NULL)
                what = check->findings[k].cause;
        findings += check->nfindings;
        if (what != NULL) {
            what = sp_show(c->arena, what, strlen(what), SHOWN_MAX, c->err);
            if (what == NULL)
                return -1;
            (void)sp_fail(c->err, SP_INPUT, "%s: outcomes.checks[%zu]: \"%s\" is not known here",
                          c->name, i, what);
            return sp_hint(c->err, "use the version of s3preflight that wrote the file");
        }
    }
    return findings <= RECORD_FINDINGS_MAX
               ? 0
               : sp_fail(c->err, SP_INPUT, "%s: outcomes: more than %d findings", c->name,
                         RECORD_FINDINGS_MAX);
}

/* ---- what it was taken for then */

#define ID_MAX ((size_t)64)

/* As the tables of causes and checks have them, whichever program's. */
static bool
is_id(const char *text)
{
    size_t len = strlen(text);

    for (size_t i = 0; i < len; i++)
        if (text[i] != '-' && !sp_is_digit(text[i]) && (text[i] < 'a' || text[i] > 'z'))
            return false;
    return len > 0 && len <= ID_MAX;
}

static int
check_judged(const struct checking *c, const struct judged *judged)
{
    int verdict = VERDICT_READY;

    while (verdict <= VERDICT_UNDECIDED &&
           !sp_streq(verdict_name((enum verdict)verdict), judged->verdict))
        verdict++;
    if (verdict > VERDICT_UNDECIDED)
        return sp_fail(c->err, SP_INPUT, "%s: judged[0].verdict: expected one that is known here",
                       c->name);
    if (judged->cause != NULL && !is_id(judged->cause))
        return sp_fail(c->err, SP_INPUT, "%s: judged[0].cause: expected the id of a cause",
                       c->name);
    for (size_t i = 0; i < judged->nfindings; i++)
        if (!is_id(judged->findings[i].cause) || !is_id(judged->findings[i].check))
            return sp_fail(c->err, SP_INPUT,
                           "%s: judged[0].findings[%zu]: expected the ids of a cause and a check",
                           c->name, i);
    return 0;
}

/* ---- what was seen */

/* A handshake that was completed has a version and a cipher. */
static bool
is_whole(const struct address_seen *a)
{
    return a->address != NULL &&
           (!a->tls.completed || (a->tls.version != NULL && a->tls.cipher != NULL));
}

static int
check_sample(const struct checking *c, const char *where, size_t i, const struct s3_listing *l)
{
    for (size_t k = 0; k < l->nsample; k++)
        if (l->sample[k].key == NULL)
            return sp_fail(c->err, SP_INPUT,
                           "%s: evidence.%s[%zu]%s.reply.listing.sample[%zu].key: this is missing",
                           c->name, where, i, sp_streq(where, "exchanges") ? "" : ".exchange", k);
    return 0;
}

/* What the probes never leave open, and no check asks for twice. */
static int
check_evidence(const struct checking *c, const struct evidence *ev)
{
    for (size_t i = 0; i < SEEN_NAMES; i++) {
        const struct name_seen *name = &ev->names[i];

        if (name->name == NULL && (name->tried || name->naddresses > 0))
            return sp_fail(c->err, SP_INPUT, "%s: evidence.names[%zu].name: this is missing",
                           c->name, i);
        for (size_t k = 0; k < name->naddresses; k++)
            if (!is_whole(&name->addresses[k]))
                return sp_fail(c->err, SP_INPUT,
                               "%s: evidence.names[%zu].addresses[%zu]: expected an address, and "
                               "the version and cipher of a handshake that was completed",
                               c->name, i, k);
    }
    for (size_t i = 0; i < ev->nexchanges; i++)
        if (check_sample(c, "exchanges", i, &ev->exchanges[i].reply.listing) == -1)
            return -1;
    if (ev->without_sni.tried && ev->without_sni.address == NULL)
        return sp_fail(c->err, SP_INPUT, "%s: evidence.without_sni.address: this is missing",
                       c->name);
    return 0;
}

/* ---- whose content was seen */

static int
check_found(const struct checking *c, const char *where, const struct owner_found *found)
{
    for (size_t i = 0; i < found->nproofs; i++)
        if (found->proofs[i].candidate >= found->ncandidates)
            return sp_fail(c->err, SP_INPUT,
                           "%s: evidence.content.%s.proofs[%zu].candidate: expected the number of "
                           "one of the candidates",
                           c->name, where, i);
    return 0;
}

static int
check_content(const struct checking *c, const struct content_seen *content)
{
    if (check_found(c, "found", &content->found) == -1 ||
        check_found(c, "around", &content->around) == -1)
        return -1;
    for (size_t i = 0; i < content->nproofs; i++)
        if (content->proofs[i].candidate >= content->found.ncandidates)
            return sp_fail(c->err, SP_INPUT,
                           "%s: evidence.content.proofs[%zu].candidate: expected the number of one "
                           "of the candidates",
                           c->name, i);
    return 0;
}

/* ---- what the write probe did */

/*
 * A report tells the commands that remove what was left: they must not be about anything else than
 * a write probe's own.
 */
static bool
is_of_a_probe(const struct checking *c, const char *key)
{
    time_t begun;

    return canary_is_ours(c->target->prefix, key, strlen(key), &begun);
}

static int
check_state(const struct checking *c, const struct canary_seen *seen)
{
    static const char *const reasons[] = {"not-ready", "not-empty", "owner",       "versioned",
                                          "locked",    "no-delete", "recent-probe"};
    const char *what = NULL;
    size_t i = 0;

    if (seen->state == CANARY_NOT_ASKED && (seen->nsteps > 0 || seen->ntraces > 0))
        what = "state: expected a probe that was asked for";
    else if (seen->state == CANARY_RUN && seen->folder == NULL)
        what = "folder: this is missing";
    else if (seen->removed > seen->written)
        what = "removed: more than was written";
    if (what != NULL)
        return sp_fail(c->err, SP_INPUT, "%s: evidence.canary.%s", c->name, what);
    if (seen->state != CANARY_REFUSED && seen->refused == NULL)
        return 0;
    while (i < sizeof(reasons) / sizeof(reasons[0]) && !sp_streq(reasons[i], seen->refused))
        i++;
    if (i < sizeof(reasons) / sizeof(reasons[0]))
        return 0;
    (void)sp_fail(c->err, SP_INPUT,
                  "%s: evidence.canary.refused: expected a reason that is known here", c->name);
    return sp_hint(c->err, "use the version of s3preflight that wrote the file");
}

static int
check_canary(const struct checking *c, const struct canary_seen *seen)
{
    if (check_state(c, seen) == -1)
        return -1;
    if (seen->folder != NULL && !is_of_a_probe(c, seen->folder))
        return sp_fail(c->err, SP_INPUT,
                       "%s: evidence.canary.folder: expected that of a write probe in the prefix",
                       c->name);
    for (size_t i = 0; i < seen->ntraces; i++)
        if (!is_of_a_probe(c, seen->traces[i].key))
            return sp_fail(c->err, SP_INPUT,
                           "%s: evidence.canary.traces[%zu].key: expected a key in the folder of a "
                           "write probe",
                           c->name, i);
    for (size_t i = 0; i < seen->nsteps; i++)
        if (check_sample(c, "canary.steps", i, &seen->steps[i].exchange.reply.listing) == -1)
            return -1;
    return 0;
}

int
record_check(const char *name, const struct record *r, struct sp_arena *a, struct sp_err *err)
{
    const struct checking c = {.name = name, .target = &r->target, .arena = a, .err = err};

    return (r->njudged > 0 && check_judged(&c, r->judged) == -1) ||
                   check_ca(&c, &r->ca, r->outcomes.all) == -1 ||
                   check_outcomes(&c, &r->outcomes) == -1 ||
                   check_evidence(&c, &r->evidence) == -1 ||
                   check_content(&c, &r->evidence.content) == -1 ||
                   check_canary(&c, &r->evidence.canary) == -1
               ? -1
               : 0;
}
