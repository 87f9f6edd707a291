#include "probe/content.h"

#include "base/text.h"
#include "owners/barman.h"
#include "probe/above.h"

/* What the write probe makes is named so (src/canary): it comes and goes while others look. */
static const char probe_name[] = "s3preflight-probe-";

/* ---- watching */

/* FNV-1a. */
static uint64_t
digest_bytes(uint64_t digest, const void *data, size_t len)
{
    const unsigned char *p = data;

    for (size_t i = 0; i < len; i++)
        digest = (digest ^ p[i]) * UINT64_C(1099511628211);
    return digest;
}

static bool
has_at(const char *key, size_t len, size_t at, const char *word)
{
    const size_t n = strlen(word);

    return len >= at + n && memcmp(key + at, word, n) == 0;
}

void
content_add_to_page(struct page_seen *page, const char *prefix, const char *key, size_t len,
                    unsigned long long size, time_t modified)
{
    const long long when = (long long)modified;
    const size_t skip = has_at(key, len, 0, prefix) ? strlen(prefix) : 0;

    if (has_at(key, len, skip, probe_name))
        return;
    page->keys++;
    page->bytes += size;
    if (modified > page->newest)
        page->newest = modified;
    if (page->digest == 0)
        page->digest = UINT64_C(14695981039346656037);
    page->digest = digest_bytes(page->digest, key + skip, len - skip);
    page->digest = digest_bytes(page->digest, &size, sizeof(size));
    page->digest = digest_bytes(page->digest, &when, sizeof(when));
}

static void
note_info(struct content *c, const char *key, size_t len)
{
    for (size_t i = 0; i < SEEN_INFOS; i++)
        if (strlen(c->infos[i]) == len && memcmp(c->infos[i], key, len) == 0)
            c->listed[i] = true;
}

static void
on_object(void *ctx, const char *key, size_t len, unsigned long long size, time_t modified,
          const char *etag)
{
    struct content_scan *s = ctx;

    (void)etag;
    if (s->scan != NULL)
        owner_scan_key(s->scan, key, len, size, modified);
    content_add_to_page(&s->page, s->content->t->prefix, key, len, size, modified);
    if (s == &s->content->of[S3_STYLE_PATH] || s == &s->content->of[S3_STYLE_HOST])
        note_info(s->content, key, len);
}

static void
on_folder(void *ctx, const char *prefix, size_t len)
{
    struct content_scan *s = ctx;

    if (s->scan != NULL)
        owner_scan_folder(s->scan, prefix, len);
}

static void
watch_scan(struct content *c, struct content_scan *s)
{
    s->content = c;
    s->watch = (struct s3_watch){.object = on_object, .folder = on_folder, .ctx = s};
}

int
content_scan_begin(struct content *c, struct content_scan *s, const char *prefix,
                   struct sp_err *err)
{
    watch_scan(c, s);
    s->scan = owner_scan_new(c->arena, prefix, err);
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
name_infos(struct content *c, struct sp_err *err)
{
    for (size_t i = 0; i < SEEN_INFOS; i++) {
        const char *folder = i < SEEN_BACKUP_INFO ? "archive" : "backup";

        c->infos[i] = sp_printf(c->arena, err, "%s%s/%s/%s.info%s", c->t->repository.prefix, folder,
                                c->t->repository.stanza, folder, i % 2 == 0 ? "" : ".copy");
        if (c->infos[i] == NULL)
            return -1;
    }
    return 0;
}

/* ---- one level */

static void
see_level(struct content_level *l, const char *name, size_t len)
{
    const char *prefix = l->t->repository.prefix;
    const size_t skip = strlen(prefix);

    if (len < skip || memcmp(name, prefix, skip) != 0)
        return;
    l->archive = l->archive || (len - skip >= 8 && memcmp(name + skip, "archive/", 8) == 0);
    l->backup = l->backup || (len - skip >= 7 && memcmp(name + skip, "backup/", 7) == 0);
}

static void
on_level_object(void *ctx, const char *key, size_t len, unsigned long long size, time_t modified,
                const char *etag)
{
    (void)size;
    (void)modified;
    (void)etag;
    see_level(ctx, key, len);
}

static void
on_level_folder(void *ctx, const char *prefix, size_t len)
{
    struct content_level *l = ctx;

    see_level(l, prefix, len);
    if (has_at(prefix, len, 0, l->t->prefix) &&
        has_at(prefix, len, strlen(l->t->prefix), probe_name))
        l->probes++;
}

int
content_begin(struct content *c, const struct target *t, struct sp_arena *a, struct sp_err *err)
{
    *c = (struct content){.t = t, .arena = a};
    for (size_t i = 0; i < 2; i++) {
        const bool looks =
            t->purpose != PURPOSE_HEALTH || plan_style_is_candidate(t, (enum s3_style)i);

        watch_scan(c, &c->of[i]);
        if (looks && (content_scan_begin(c, &c->of[i], t->prefix, err) == -1 ||
                      watch_folders(c->of[i].scan, &t->repository, a, err) == -1))
            return -1;
        c->level[i].t = t;
        c->level[i].watch = (struct s3_watch){
            .object = on_level_object, .folder = on_level_folder, .ctx = &c->level[i]};
    }
    watch_scan(c, &c->growth);
    if (t->purpose == PURPOSE_HEALTH)
        return name_infos(c, err);
    if (content_scan_begin(c, &c->around, t->prefix, err) == -1 || name_infos(c, err) == -1)
        return -1;
    return above_begin(c, err);
}

const struct s3_watch *
content_watch(const struct content *c, const struct probe *probe, enum s3_style style)
{
    return sp_streq(probe->purpose, PROBE_LIST)       ? &c->of[style].watch
           : sp_streq(probe->purpose, PROBE_CONSUMER) ? &c->level[style].watch
                                                      : NULL;
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

/* What a complete list does not show is not there; nor is what has no folder. */
static void
find_absent(struct content *c, enum s3_style style, const struct s3_listing *list,
            const struct s3_listing *one_level)
{
    const struct content_level *level = &c->level[style];
    const bool shown = sp_starts(c->t->repository.prefix, c->t->prefix);
    const bool complete = shown && !list->truncated;
    const bool by_level = sp_streq(c->t->repository.prefix, c->t->prefix) && one_level != NULL &&
                          one_level->has_truncated && !one_level->truncated;

    for (size_t i = 0; i < SEEN_INFOS; i++)
        c->absent[i] =
            !c->listed[i] &&
            (complete || (by_level && !(i < SEEN_BACKUP_INFO ? level->archive : level->backup)));
}

/* Requests for info files, those that may become necessary with them. */
static size_t
info_requests(const struct content *c)
{
    size_t n = 0;

    for (size_t i = 0; i < SEEN_INFOS; i++)
        n += !c->absent[i];
    return n;
}

int
content_choose_proofs(struct content *c, enum s3_style style, size_t room, struct sp_err *err)
{
    if (owner_scan_finish(c->of[style].scan, &c->first, err) == -1)
        return -1;
    for (size_t i = 0; i < c->first.nproofs && c->nproofs < SEEN_PROOFS_MAX && c->nproofs < room;
         i++)
        if (!is_info(c, &c->first.proofs[i].key))
            c->proofs[c->nproofs++] = i;
    return 0;
}

int
content_choose(struct content *c, enum s3_style style, const struct s3_listing *list,
               const struct s3_listing *one_level, struct sp_err *err)
{
    size_t room = CONTENT_REQUESTS_MAX - 1; /* one for what the folders above hint at */

    c->begin = c->of[style].page;
    c->begin.seen = true;
    find_absent(c, style, list, one_level);
    for (size_t i = 0; i < CONTENT_AROUND_MAX; i++)
        room -= c->above[i].folder != NULL;
    return content_choose_proofs(c, style, room - info_requests(c), err);
}

bool
content_has_repository(const struct content *c, const struct s3_listing *list)
{
    return list->truncated || list->keys > list->markers ||
           !sp_starts(c->t->repository.prefix, c->t->prefix);
}

static bool
is_copy(enum seen_info which)
{
    return which == SEEN_ARCHIVE_COPY || which == SEEN_BACKUP_COPY;
}

bool
content_wants_info(const struct content *c, enum seen_info which)
{
    return !c->absent[which] && !(is_copy(which) && c->listed[which]);
}

bool
content_wants_copy(const struct content *c, enum seen_info which, const struct content_seen *seen)
{
    const enum pgbr_state file = is_copy(which) ? seen->infos[which - 1].state : PGBR_VALID;

    /* Unread: the list shows that it is not there, or it was refused. */
    return is_copy(which) && c->listed[which] && (file == PGBR_UNREAD || pgbr_state_code(file) > 0);
}

/* ---- reading */

static bool
was_sent_whole(const struct exchange_seen *ex, struct sp_bytes body)
{
    return ex->reply.body_len == body.len;
}

int
content_info(const struct exchange_seen *ex, enum seen_info which, struct sp_bytes body, size_t max,
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
    return pgbr_info_parse(kind, body.data, body.len, was_sent_whole(ex, body) && body.len < max, a,
                           info, err);
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
    out->size = backup.size;
    return copy_text(backup.version, a, &out->version, err) == -1
               ? -1
               : copy_text(backup.server, a, &out->server, err);
}

/* "20260101T000000" of SERVER/base/20260101T000000/backup.info. */
static int
name_backup(const struct owner_text *key, struct sp_arena *a, struct proof_seen *out,
            struct sp_err *err)
{
    const size_t name = strlen("/backup.info");
    size_t end = key->len > name ? key->len - name : 0;
    size_t start = end;

    while (start > 0 && key->bytes[start - 1] != '/')
        start--;
    if (!out->recognised || start == end)
        return 0;
    out->backup = sp_strndup(a, key->bytes + start, end - start, err);
    return out->backup == NULL ? -1 : 0;
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
        return read_barman(body, a, seen, err) == -1 ? -1 : name_backup(&proof->key, a, seen, err);
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

/* Of what was not asked for the list tells whether it is there. */
static void
end_infos(const struct content *c, const struct s3_listing *list, struct content_seen *out)
{
    const bool any = content_has_repository(c, list);

    for (size_t i = 0; i < SEEN_INFOS; i++) {
        if (!any || c->absent[i])
            out->infos[i].state = PGBR_MISSING;
        else if (out->infos[i].state == PGBR_UNREAD && is_copy((enum seen_info)i) && c->listed[i] &&
                 pgbr_state_code(out->infos[i - 1].state) == 0)
            out->infos[i].state = PGBR_CUT;
    }
}

int
content_end_found(const struct content *c, enum s3_style style, struct content_seen *out,
                  struct sp_err *err)
{
    size_t kept = 0;

    if (owner_scan_finish(c->of[style].scan, &out->found, err) == -1)
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
    return 0;
}

int
content_end(const struct content *c, enum s3_style style, const struct s3_listing *list,
            struct content_seen *out, struct sp_err *err)
{
    if (content_end_found(c, style, out, err) == -1 ||
        owner_scan_finish(c->around.scan, &out->around, err) == -1)
        return -1;
    out->no_archive = c->absent[SEEN_ARCHIVE_INFO];
    out->no_backup = c->absent[SEEN_BACKUP_INFO];
    out->probe_folders = c->level[style].probes;
    out->begin = c->begin;
    for (size_t i = 0; i < c->nsiblings; i++)
        if (above_end_sibling(&c->siblings[i], &out->siblings[i], err) == -1)
            return -1;
    out->nsiblings = c->nsiblings;
    end_infos(c, list, out);
    out->scanned = true;
    return 0;
}
