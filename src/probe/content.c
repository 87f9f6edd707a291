#include "probe/content.h"

#include "base/text.h"
#include "owners/barman.h"

/* ---- watching */

static void
on_object(void *ctx, const char *key, size_t len, unsigned long long size, time_t modified)
{
    owner_scan_key(((struct content_scan *)ctx)->scan, key, len, size, modified);
}

static void
on_folder(void *ctx, const char *prefix, size_t len)
{
    owner_scan_folder(((struct content_scan *)ctx)->scan, prefix, len);
}

static int
begin_scan(struct content_scan *s, const char *prefix, struct sp_arena *a, struct sp_err *err)
{
    s->scan = owner_scan_new(a, prefix, err);
    s->watch = (struct s3_watch){.object = on_object, .folder = on_folder, .ctx = s};
    return s->scan == NULL ? -1 : 0;
}

/* What stanza-create and barman-cloud-check-wal-archive look into, in the order of enum watched. */
static int
watch_folders(struct owner_scan *scan, const struct repository *r, struct sp_arena *a,
              struct sp_err *err)
{
    const char *archive = sp_printf(a, err, "%sarchive/%s/", r->prefix, r->stanza);
    const char *backup = sp_printf(a, err, "%sbackup/%s/", r->prefix, r->stanza);
    const char *wals;

    if (archive == NULL || backup == NULL ||
        owner_scan_watch(scan, archive, "archive.info", err) == -1 ||
        owner_scan_watch(scan, backup, "backup.info", err) == -1)
        return -1;
    if (r->server == NULL)
        return 0;
    wals = sp_printf(a, err, "%s%s/wals/", r->prefix, r->server);
    return wals == NULL ? -1 : owner_scan_watch(scan, wals, NULL, err);
}

static int
name_infos(struct content *c, struct sp_arena *a, struct sp_err *err)
{
    for (size_t i = 0; i < SEEN_INFOS; i++) {
        const char *folder = i < SEEN_BACKUP_INFO ? "archive" : "backup";

        c->infos[i] = sp_printf(a, err, "%s%s/%s/%s.info%s", c->t->repository.prefix, folder,
                                c->t->repository.stanza, folder, i % 2 == 0 ? "" : ".copy");
        if (c->infos[i] == NULL)
            return -1;
    }
    return 0;
}

/* Where a repository around the prefix would have its archive: in the folders above it. */
static int
name_folders(struct content *c, struct sp_arena *a, struct sp_err *err)
{
    const char *prefix = c->t->prefix;
    size_t len = strlen(prefix);

    for (size_t n = 0; n < CONTENT_AROUND_MAX && len > 0; n++) {
        len--; /* the slash at its end */
        while (len > 0 && prefix[len - 1] != '/')
            len--;
        c->folders[n] = sp_printf(a, err, "%.*sarchive/", (int)len, prefix);
        if (c->folders[n] == NULL)
            return -1;
    }
    return 0;
}

int
content_begin(struct content *c, const struct target *t, struct sp_arena *a, struct sp_err *err)
{
    *c = (struct content){.t = t};
    for (size_t i = 0; i < 2; i++)
        if (begin_scan(&c->of[i], t->prefix, a, err) == -1 ||
            watch_folders(c->of[i].scan, &t->repository, a, err) == -1)
            return -1;
    if (begin_scan(&c->around, t->prefix, a, err) == -1 || name_infos(c, a, err) == -1)
        return -1;
    return name_folders(c, a, err);
}

/* ---- choosing */

static bool
is_info(const struct content *c, const struct owner_text *key)
{
    for (size_t i = 0; i < SEEN_INFOS; i++)
        if (strlen(c->infos[i]) == key->len && memcmp(c->infos[i], key->bytes, key->len) == 0)
            return true;
    return false;
}

int
content_choose(struct content *c, enum s3_style style, struct sp_err *err)
{
    if (owner_scan_finish(c->of[style].scan, &c->first, err) == -1)
        return -1;
    for (size_t i = 0; i < c->first.nproofs && c->nproofs < SEEN_PROOFS_MAX; i++)
        if (!is_info(c, &c->first.proofs[i].key))
            c->proofs[c->nproofs++] = i;
    return 0;
}

bool
content_has_repository(const struct content *c, const struct s3_listing *list)
{
    return list->truncated || list->keys > list->markers ||
           !sp_starts(c->t->repository.prefix, c->t->prefix);
}

/* ---- reading */

static bool
was_sent_whole(const struct exchange_seen *ex, struct sp_bytes body)
{
    return ex->reply.body_len == body.len;
}

int
content_info(const struct exchange_seen *ex, enum seen_info which, struct sp_bytes body,
             struct sp_arena *a, struct content_seen *out, struct sp_err *err)
{
    struct pgbr_info *info = &out->infos[which];
    enum pgbr_kind kind = which < SEEN_BACKUP_INFO ? PGBR_ARCHIVE_INFO : PGBR_BACKUP_INFO;

    if (ex->transport != TRANSPORT_OK || !ex->verified)
        return 0;
    if (ex->status == 404 && sp_streq(ex->reply.error.code, "NoSuchKey"))
        info->state = PGBR_MISSING;
    /* Of an object without a byte no range can be had. */
    if (ex->status == 416 && sp_streq(ex->reply.error.code, "InvalidRange"))
        return pgbr_info_parse(kind, "", 0, true, a, info, err);
    if (ex->status != 200 && ex->status != 206)
        return 0;
    return pgbr_info_parse(kind, body.data, body.len,
                           was_sent_whole(ex, body) && body.len < CONTENT_INFO_MAX, a, info, err);
}

static int
copy_text(const char *from, struct sp_arena *a, const char **to, struct sp_err *err)
{
    if (from == NULL || from[0] == '\0')
        return 0;
    *to = sp_strdup(a, from, err);
    return *to == NULL ? -1 : 0;
}

static int
read_pgbackrest(struct sp_bytes body, bool whole, struct sp_arena *a, struct proof_seen *out,
                struct sp_err *err)
{
    struct pgbr_info info = {.version = ""};

    if (pgbr_info_parse(PGBR_ARCHIVE_INFO, body.data, body.len, whole, a, &info, err) == -1)
        return -1;
    out->recognised = info.state == PGBR_VALID || info.state == PGBR_ENCRYPTED;
    out->system_id = info.db.system_id;
    return copy_text(info.db.version, a, &out->version, err);
}

static int
read_barman(struct sp_bytes body, struct sp_arena *a, struct proof_seen *out, struct sp_err *err)
{
    struct barman_backup backup;

    if (barman_backup_parse(body.data, body.len, a, &backup, err) == -1)
        return -1;
    out->recognised = backup.recognised;
    out->system_id = backup.system_id;
    out->taken = backup.end;
    return copy_text(backup.version, a, &out->version, err) == -1
               ? -1
               : copy_text(backup.server, a, &out->server, err);
}

static int
read_probackup(struct sp_bytes body, struct sp_arena *a, struct proof_seen *out, struct sp_err *err)
{
    struct probackup_conf conf;

    if (probackup_conf_parse(body.data, body.len, a, &conf, err) == -1)
        return -1;
    out->recognised = conf.recognised;
    out->system_id = conf.system_id;
    return 0;
}

static int
read_identity(const char *layout, struct sp_bytes body, struct sp_arena *a, struct proof_seen *out,
              struct sp_err *err)
{
    struct owner_identity identity;

    if (owner_identity_read(layout, body.data, body.len, a, &identity, err) == -1)
        return -1;
    out->recognised = identity.recognised;
    out->system_id = identity.system_id;
    out->nfacts = identity.nfacts;
    memcpy(out->facts, identity.facts, sizeof(out->facts));
    return 0;
}

int
content_proof(const struct content *c, const struct exchange_seen *ex, size_t index,
              struct sp_bytes body, struct sp_arena *a, struct content_seen *out,
              struct sp_err *err)
{
    const struct owner_proof *proof = &c->first.proofs[c->proofs[index]];
    struct proof_seen *seen = &out->proofs[out->nproofs];

    if (ex->transport != TRANSPORT_OK || !ex->verified || (ex->status != 200 && ex->status != 206))
        return 0;
    *seen = (struct proof_seen){.candidate = c->proofs[index]}; /* of the proof, until the end */
    out->nproofs++;
    switch (proof->layout->reader) {
    case OWNER_READ_PGBACKREST:
        return read_pgbackrest(body, was_sent_whole(ex, body) && body.len < CONTENT_PROOF_MAX, a,
                               seen, err);
    case OWNER_READ_BARMAN:
        return read_barman(body, a, seen, err);
    case OWNER_READ_PROBACKUP:
        return read_probackup(body, a, seen, err);
    case OWNER_READ_IDENTITY:
        return read_identity(proof->layout->id, body, a, seen, err);
    default:
        return 0;
    }
}

/* ---- the end */

static bool
is_same_text(const struct owner_text *a, const struct owner_text *b)
{
    return a->len == b->len && (a->len == 0 || memcmp(a->bytes, b->bytes, a->len) == 0);
}

/* Later pages may have brought surer owners: what was read belongs to whom it belonged to. */
static size_t
candidate_now(const struct owner_candidate *before, const struct owner_found *found)
{
    size_t i = 0;

    while (i < found->ncandidates && (found->candidates[i].layout != before->layout ||
                                      !is_same_text(&found->candidates[i].root, &before->root) ||
                                      !is_same_text(&found->candidates[i].who, &before->who)))
        i++;
    return i;
}

int
content_end(const struct content *c, enum s3_style style, const struct s3_listing *list,
            struct content_seen *out, struct sp_err *err)
{
    size_t kept = 0;

    if (owner_scan_finish(c->of[style].scan, &out->found, err) == -1 ||
        owner_scan_finish(c->around.scan, &out->around, err) == -1)
        return -1;
    for (size_t i = 0; i < out->nproofs; i++) {
        const struct owner_proof *proof = &c->first.proofs[out->proofs[i].candidate];
        size_t now = candidate_now(&c->first.candidates[proof->candidate], &out->found);

        if (now == out->found.ncandidates)
            continue;
        out->proofs[kept] = out->proofs[i];
        out->proofs[kept++].candidate = now;
    }
    out->nproofs = kept;
    if (!content_has_repository(c, list)) /* the list has shown that they are not there */
        for (size_t i = 0; i < SEEN_INFOS; i++)
            out->infos[i].state = PGBR_MISSING;
    out->scanned = true;
    return 0;
}
