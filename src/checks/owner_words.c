#include "checks/owner_words.h"

#include "base/text.h"
#include "checks/health.h"
#include "checks/rules.h"

#define FACTS_SAID 4 /* of a proof object; the report has them all */

bool
owner_is(const struct owner_candidate *o, const char *layout)
{
    return sp_streq(o->layout->id, layout);
}

bool
owner_is_in_repository(const struct check_context *c, const struct owner_candidate *o)
{
    const char *prefix = c->target->repository.prefix;
    size_t len = strlen(prefix);

    len -= len == 0 ? 0 : 1; /* the slash */
    return o->root.len == len && (len == 0 || memcmp(o->root.bytes, prefix, len) == 0);
}

bool
owner_is_own_stanza(const struct check_context *c, const struct owner_candidate *o)
{
    return owner_is(o, "pgbackrest") && owner_is_in_repository(c, o) &&
           sp_streq(o->who.bytes, c->target->repository.stanza);
}

/* "archive/db" of "archive/db", and of what lies below it. */
static bool
is_in_folder(const char *path, const char *kind, const char *stanza)
{
    size_t len = strlen(stanza);

    if (!sp_starts(path, kind))
        return false;
    path += strlen(kind);
    return strncmp(path, stanza, len) == 0 && (path[len] == '\0' || path[len] == '/');
}

bool
owner_is_within_stanza(const struct check_context *c, const struct owner_candidate *o)
{
    const struct repository *r = &c->target->repository;
    const char *path = o->root.bytes;

    if (path == NULL || r->stanza == NULL || !sp_starts(path, r->prefix))
        return false;
    path += strlen(r->prefix);
    return is_in_folder(path, "archive/", r->stanza) || is_in_folder(path, "backup/", r->stanza);
}

const struct proof_seen *
owner_proof_of(const struct check_context *c, size_t candidate)
{
    const struct content_seen *content = &c->ev->content;

    for (size_t i = 0; i < content->nproofs; i++)
        if (content->proofs[i].candidate == candidate && content->proofs[i].recognised)
            return &content->proofs[i];
    return NULL;
}

/*
 * In a repository that is in use, what has our stanza's or our server's name is ours: the check
 * "identity" asks whose database it is of. The other tool's of the same database is there after an
 * upgrade.
 */
static bool
is_ours_in_use(const struct check_context *c, const struct owner_candidate *o,
               const struct proof_seen *proof)
{
    const bool is_barman = health_is_barman(c);
    const uint64_t ours = health_system(c);

    if (owner_is(o, is_barman ? "barman" : "pgbackrest"))
        return is_barman ? owner_is_in_repository(c, o) && c->ev->health.server != NULL &&
                               sp_streq(o->who.bytes, c->ev->health.server)
                         : owner_is_own_stanza(c, o);
    return ours != 0 && owner_is(o, is_barman ? "pgbackrest" : "barman") && proof != NULL &&
           proof->system_id == ours;
}

bool
owner_is_ours(const struct check_context *c, size_t candidate)
{
    const struct owner_candidate *o = &c->ev->content.found.candidates[candidate];
    const struct proof_seen *proof = owner_proof_of(c, candidate);
    uint64_t ours = c->target->repository.system_id;

    if (c->target->purpose == PURPOSE_HEALTH)
        return is_ours_in_use(c, o, proof);
    if (owner_is_own_stanza(c, o))
        return stanza_is_ours(c);
    return ours != 0 && owner_is(o, "barman") && proof != NULL && proof->system_id == ours;
}

bool
owner_all_is_ours(const struct check_context *c)
{
    const struct owner_found *found = &c->ev->content.found;
    size_t ours = 0;

    if (found->unknown > 0 || found->more > 0 ||
        (c->prediction != NULL && c->prediction->outcome == PREDICT_FAILS))
        return false;
    for (size_t i = 0; i < found->ncandidates; i++) {
        const struct owner_candidate *o = &found->candidates[i];

        if (owner_is_ours(c, i))
            ours++;
        else if (!owner_is_within_stanza(c, o) &&
                 (o->keys > 0 || o->confidence > OWNER_HINT)) /* no mere folder of that name */
            return false;
    }
    return ours > 0;
}

/* "2 days", as long as the time is known and not ahead of ours; NULL without memory, or "". */
static const char *
age(const struct check_context *c, time_t then, struct sp_err *err)
{
    return then == 0 || then > c->now ? "" : sp_span(c->arena, c->now - then, err);
}

static int
say_text(const struct check_context *c, struct sp_buf *detail, const char *before, const char *text,
         struct sp_err *err)
{
    const char *shown = safe(c, text, err);

    if (shown == NULL)
        return -1;
    return *shown == '\0' ? 1 : say(detail, err, "%s%s", before, shown);
}

static int
say_label(const struct check_context *c, const char *label, struct sp_buf *detail,
          struct sp_err *err)
{
    if (label == NULL || *label == '\0')
        return 1;
    return say_text(c, detail, " (", label, err) == -1 ? -1 : say(detail, err, ")");
}

/* ", last full backup 2 days ago (20251230-010000F)"; of what it is when there is none, nothing. */
static int
say_backups(const struct check_context *c, const struct pgbr_info *backup, struct sp_buf *detail,
            struct sp_err *err)
{
    const struct pgbr_backup *full;
    const char *ago;

    if (backup == NULL)
        return 1;
    full = &backup->backups.newest[PGBR_FULL];
    if (backup->backups.count == 0)
        return say(detail, err, ", no backup");
    ago = full->label == NULL ? "" : age(c, full->stop, err);
    if (ago == NULL)
        return -1;
    if (*ago == '\0'
            ? say(detail, err, ", %llu backup%s", (unsigned long long)backup->backups.count,
                  backup->backups.count == 1 ? "" : "s") == -1
            : say(detail, err, ", last full backup %s ago", ago) == -1 ||
                  say_label(c, full->label, detail, err) == -1)
        return -1;
    return backup->backups.errors == 0 ? 1
                                       : say(detail, err, ", %llu with wrong pages",
                                             (unsigned long long)backup->backups.errors);
}

int
say_stanza(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct stanza_seen *s = c->stanza;

    if (say(detail, err, "pgBackRest stanza %s", c->target->repository.stanza) == -1)
        return -1;
    if (s->db != NULL &&
        (say_text(c, detail, ", PostgreSQL ", s->db->version, err) == -1 ||
         say(detail, err, ", system %llu", (unsigned long long)s->db->system_id) == -1))
        return -1;
    if (say_backups(c, s->backup.used, detail, err) == -1)
        return -1;
    return s->keys == 0
               ? 1
               : say(detail, err, ", %llu object%s seen", s->keys, s->keys == 1 ? "" : "s");
}

/* What a proof object says. */
static int
say_proof(const struct check_context *c, const struct proof_seen *proof, struct sp_buf *detail,
          struct sp_err *err)
{
    const char *ago;

    if (proof == NULL)
        return 1;
    if (proof->version != NULL && say_text(c, detail, ", PostgreSQL ", proof->version, err) == -1)
        return -1;
    if (proof->system_id != 0 &&
        say(detail, err, ", system %llu", (unsigned long long)proof->system_id) == -1)
        return -1;
    for (size_t i = 0; i < proof->nfacts && i < FACTS_SAID; i++) {
        const char *label = sp_printf(c->arena, err, ", %s ", proof->facts[i].label);

        if (label == NULL || say_text(c, detail, label, proof->facts[i].text.bytes, err) == -1)
            return -1;
    }
    ago = age(c, proof->taken, err);
    if (ago == NULL)
        return -1;
    if (*ago == '\0')
        return 1;
    return say(detail, err, ", last backup %s ago", ago) == -1
               ? -1
               : say_label(c, proof->backup, detail, err);
}

/* "Barman ... server pg-main" */
static int
say_name(const struct check_context *c, const struct owner_candidate *o, struct sp_buf *detail,
         struct sp_err *err)
{
    static const struct {
        const char *layout;
        const char *noun;
    } nouns[] = {{"pgbackrest", " stanza "}, {"barman", " server "}};
    const char *noun = ", ";

    for (size_t i = 0; i < sizeof(nouns) / sizeof(nouns[0]); i++)
        if (owner_is(o, nouns[i].layout))
            noun = nouns[i].noun;
    return say(detail, err, "%s", o->layout->title) == -1
               ? -1
               : say_text(c, detail, noun, o->who.bytes, err);
}

static int
say_place(const struct check_context *c, const struct owner_candidate *o, const char *seen_there,
          struct sp_buf *detail, struct sp_err *err)
{
    const char *root = safe(c, o->root.bytes, err);
    const char *ago = age(c, o->newest, err);

    if (root == NULL || ago == NULL ||
        say(detail, err, ", %llu object%s%s in s3://%s/%s%s", o->keys, o->keys == 1 ? "" : "s",
            seen_there, c->target->bucket, root, *root == '\0' ? "" : "/") == -1)
        return -1;
    return *ago == '\0' ? 1 : say(detail, err, ", the newest %s old", ago);
}

int
say_owner(const struct check_context *c, size_t candidate, struct sp_buf *detail,
          struct sp_err *err)
{
    const struct owner_candidate *o = &c->ev->content.found.candidates[candidate];

    if (say_name(c, o, detail, err) == -1 ||
        say_proof(c, owner_proof_of(c, candidate), detail, err) == -1)
        return -1;
    return say_place(c, o, "", detail, err);
}

int
say_owner_around(const struct check_context *c, const struct owner_candidate *o,
                 struct sp_buf *detail, struct sp_err *err)
{
    return say_name(c, o, detail, err) == -1 ? -1 : say_place(c, o, " seen", detail, err);
}

int
say_sibling(const struct check_context *c, const struct sibling_seen *s, struct sp_buf *detail,
            struct sp_err *err)
{
    const struct owner_layout *layout = s->tool == NULL ? NULL : owner_layout_find(s->tool);
    const struct owner_candidate owner = {.layout = layout, .who = s->who};
    const char *name = sp_show(c->arena, s->name.bytes, s->name.len, S3_KEY_MAX, err);
    const char *ago = age(c, s->newest, err);

    if (name == NULL || ago == NULL)
        return -1;
    if (s->is_object)
        return say(detail, err,
                   "s3://%s/%s is an object; a store that keeps keys as files cannot have "
                   "s3://%s/%s beside it",
                   c->target->bucket, name, c->target->bucket, c->target->prefix);
    if (say(detail, err, "s3://%s/%s holds ", c->target->bucket, name) == -1)
        return -1;
    if (layout == NULL ? say(detail, err, "objects") == -1 : say_name(c, &owner, detail, err) == -1)
        return -1;
    if (*ago != '\0' && say(detail, err, ", %s old", ago) == -1)
        return -1;
    return say(detail, err, "; the path says s3://%s/%s", c->target->bucket, c->target->prefix);
}
