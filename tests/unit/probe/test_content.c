/* Whose content was seen: what is asked for, and what of the answers is kept. */
#include "canned.h"

#include "base/text.h"
#include "probe/content.h"

#define SYSTEM_ID 7710977761009174728ULL

/* As pgBackRest 2.45 wrote it. */
static const char archive_info[] =
    "[backrest]\nbackrest-format=5\nbackrest-version=\"2.45\"\n\n[db]\ndb-id=1\n"
    "db-system-id=7710977761009174728\ndb-version=\"15\"\n\n[db:history]\n"
    "1={\"db-id\":7710977761009174728,\"db-version\":\"15\"}\n\n[backrest]\n"
    "backrest-checksum=\"3d9dc01a3ad762cc06a33616a68d1b1c39a94625\"\n";

static const char barman_info[] = "backup_label=None\nbegin_time=2026-01-01 00:00:00.0+00:00\n"
                                  "end_time=2026-01-01 01:00:00.0+00:00\nserver_name=pg\n"
                                  "status=DONE\nsystemid=7412000000000000001\nversion=150004\n";

/* A bucket: keys, and what the objects hold. */
struct shelf {
    const char *const *keys; /* below any prefix; ended by NULL */
    size_t more;             /* keys of a second page; 0: there is one page */
    const char *name;        /* of the object that has a body */
    const char *body;
    long status;         /* of every object; 0: 200 where it is, 404 else */
    const char *code;    /* of every refusal; NULL: NoSuchKey */
    bool truncated;      /* of each list, only the first page comes */
    bool no_level;       /* the list of one level is refused */
    const char *new_key; /* comes in when the list is asked for at the end; NULL: none */
};

struct run {
    struct canned net;
    struct canned_target t;
    struct shelf shelf;
    struct sp_arena arena;
    struct evidence ev;
    struct sp_err err;
};

/* A key, or the folder that a delimited list shows in its place. */
static void
show_key(const struct net_exchange *job, struct s3_listing *l, const char *key)
{
    const bool one_level = strstr(job->request->target, "delimiter=%2F") != NULL;
    const char *slash;

    if (!sp_starts(key, job->prefix))
        return;
    slash = one_level ? strchr(key + strlen(job->prefix), '/') : NULL;
    if (slash != NULL) {
        l->prefixes++;
        if (job->watch != NULL)
            job->watch->folder(job->watch->ctx, key, (size_t)(slash - key) + 1);
        return;
    }
    l->keys++;
    l->markers += sp_ends(key, "/");
    if (job->watch != NULL)
        job->watch->object(job->watch->ctx, key, strlen(key), sp_ends(key, "/") ? 0 : 10,
                           CANNED_NOW, "");
}

static void
answer_list(const struct shelf *shelf, const struct net_exchange *job)
{
    struct s3_listing *l;

    canned_listing(job);
    l = &job->out->reply.listing;
    if (shelf->no_level && sp_streq(job->out->purpose, PROBE_CONSUMER)) {
        job->out->status = 403;
        job->out->reply = (struct s3_reply){.root = S3_ROOT_ERROR};
        return;
    }
    for (const char *const *key = shelf->keys; *key != NULL; key++)
        show_key(job, l, *key);
    if (shelf->new_key != NULL && sp_streq(job->out->purpose, PROBE_GROWTH))
        show_key(job, l, shelf->new_key);
    l->truncated = shelf->truncated && strstr(job->request->target, "delimiter=%2F") == NULL;
}

static int
answer_object(const struct shelf *shelf, const struct net_exchange *job, struct sp_err *err)
{
    const bool is = shelf->name != NULL && sp_ends(job->request->target, shelf->name);

    job->out->status = shelf->status != 0 ? shelf->status : is ? 206 : 404;
    if (!is || job->out->status >= 400) {
        job->out->reply =
            (struct s3_reply){.root = S3_ROOT_ERROR,
                              .error = {.code = shelf->code == NULL ? "NoSuchKey" : shelf->code}};
        return 0;
    }
    job->out->reply.body_len = strlen(shelf->body);
    return sp_buf_adds(job->keep, shelf->body, err);
}

static int
answer(struct canned *net, const struct net_exchange *job, struct sp_err *err)
{
    const struct shelf *shelf = net->ctx;

    if (job->keep != NULL)
        return answer_object(shelf, job, err);
    answer_list(shelf, job);
    return 0;
}

static void
set_up(struct run *r, const char *const *keys, const char *name, const char *body)
{
    *r = (struct run){.shelf = {.keys = keys, .name = name, .body = body}};
    canned_target_init(&r->t);
    r->net.naddresses[SEEN_ENDPOINT] = 1;
    r->net.answer = answer;
    r->net.ctx = &r->shelf;
}

static int
look(struct run *r)
{
    struct net calls = canned_calls(&r->net);

    return waves_run(&r->t.target, true, &calls, &r->arena, &r->ev, &r->err);
}

static void
tear_down(struct run *r)
{
    canned_target_release(&r->t);
    sp_arena_free(&r->net.arena);
    sp_arena_free(&r->arena);
}

static size_t
count(const struct run *r, const char *purpose)
{
    size_t n = 0;

    for (size_t i = 0; i < r->net.nsent; i++)
        n += sp_streq(r->net.sent[i].purpose, purpose);
    return n;
}

static const char *const nothing[] = {NULL};
static const char *const marker[] = {"db/", NULL};
static const char *const stanza[] = {"db/archive/db/archive.info",
                                     "db/archive/db/archive.info.copy", "db/backup/db/backup.info",
                                     "db/backup/db/backup.info.copy", NULL};
static const char *const barman[] = {"db/pg/base/20260101T000000/backup.info",
                                     "db/pg/base/20260101T000000/data.tar", NULL};
static const char *const above[] = {"archive/db/15-1/0000000100000000/000000010000000000000001-"
                                    "0123456789012345678901234567890123456789.gz",
                                    "archive/db/archive.info", "backup/db/backup.info", NULL};

static const char *const mixed[] = {"archive/db/archive.info",
                                    "backup/db/backup.info",
                                    "a/b/c/db/archive/db/x",
                                    "a/b/c/db/archive/main/archive.info",
                                    "a/b/c/db/backup/main/backup.info",
                                    "a/b/c/db/pg/base/20260101T000000/backup.info",
                                    "a/b/c/db/kopia.repository",
                                    NULL};
static const char *const mixed_here[] = {"db/archive/db/x",
                                         "db/archive/main/archive.info",
                                         "db/backup/main/backup.info",
                                         "db/pg/base/20260101T000000/backup.info",
                                         "db/kopia.repository",
                                         NULL};

static const char *const crowded[] = {"a/b/c/db/archive/db/x",
                                      "a/b/c/db/backup/db/y",
                                      "archive/x/y",
                                      "backup/x/y",
                                      "a/b/c/DB/x",
                                      "a/b/C/db/x",
                                      NULL};

static void
an_empty_prefix_asks_for_nothing(void **state)
{
    static const char *const *const shelves[] = {nothing, marker};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(shelves); i++) {
        struct run r;

        set_up(&r, shelves[i], NULL, NULL);
        assert_int_equal(look(&r), 0);
        assert_true(r.ev.content.scanned);
        assert_int_equal(count(&r, PROBE_ARCHIVE_INFO) + count(&r, PROBE_PROOF), 0);
        assert_int_equal(count(&r, PROBE_AROUND), 1);
        for (size_t k = 0; k < SEEN_INFOS; k++)
            assert_int_equal(r.ev.content.infos[k].state, PGBR_MISSING);
        assert_int_equal(r.ev.content.found.ncandidates, 0);
        tear_down(&r);
    }
}

static void
our_stanza_is_read(void **state)
{
    const struct content_seen *c;
    struct run r;

    (void)state;
    set_up(&r, stanza, "/archive/db/archive.info", archive_info);
    assert_int_equal(look(&r), 0);
    c = &r.ev.content;
    assert_int_equal(c->infos[SEEN_ARCHIVE_INFO].state, PGBR_VALID);
    assert_true(c->infos[SEEN_ARCHIVE_INFO].db.system_id == SYSTEM_ID);
    assert_int_equal(c->infos[SEEN_ARCHIVE_COPY].state, PGBR_CUT); /* there, and left alone */
    assert_int_equal(count(&r, PROBE_ARCHIVE_COPY), 0);
    assert_int_equal(c->infos[SEEN_BACKUP_INFO].state, PGBR_MISSING);
    assert_int_equal(c->infos[SEEN_BACKUP_COPY].state, PGBR_MISSING); /* asked: it is needed */
    assert_int_equal(count(&r, PROBE_BACKUP_COPY), 1);
    assert_int_equal(c->found.ncandidates, 1);
    assert_string_equal(c->found.candidates[0].layout->id, "pgbackrest");
    assert_int_equal(c->found.watched[0].keys, 2);
    assert_int_equal(c->found.watched[1].keys, 2);
    assert_int_equal(count(&r, PROBE_PROOF), 0); /* the info files are the proof */
    tear_down(&r);
}

/* What cannot be read is not known; it is never taken for missing. */
static void
refused_is_not_missing(void **state)
{
    static const long statuses[] = {403, 500, 301};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(statuses); i++) {
        struct run r;

        set_up(&r, stanza, NULL, NULL);
        r.shelf.status = statuses[i];
        assert_int_equal(look(&r), 0);
        for (size_t k = 0; k < SEEN_INFOS; k++)
            assert_int_equal(r.ev.content.infos[k].state, PGBR_UNREAD);
        tear_down(&r);
    }
}

/* Of an object without a byte some stores have no range: it is there, and empty. */
static void
empty_files_are_there(void **state)
{
    struct run r;

    (void)state;
    set_up(&r, stanza, NULL, NULL);
    r.shelf.status = 416;
    r.shelf.code = "InvalidRange";
    assert_int_equal(look(&r), 0);
    for (size_t k = 0; k < SEEN_INFOS; k++)
        assert_int_equal(r.ev.content.infos[k].state, PGBR_NO_CHECKSUM);
    tear_down(&r);
}

static void
another_owner_is_asked(void **state)
{
    const struct content_seen *c;
    struct run r;

    (void)state;
    set_up(&r, barman, "/pg/base/20260101T000000/backup.info", barman_info);
    assert_int_equal(look(&r), 0);
    c = &r.ev.content;
    assert_int_equal(count(&r, PROBE_PROOF), 1);
    assert_int_equal(c->nproofs, 1);
    assert_true(c->proofs[0].recognised);
    assert_true(c->proofs[0].system_id == 7412000000000000001ULL);
    assert_string_equal(c->proofs[0].server, "pg");
    assert_string_equal(c->proofs[0].backup, "20260101T000000");
    assert_string_equal(c->found.candidates[c->proofs[0].candidate].layout->id, "barman");
    tear_down(&r);
}

/* Each kind of proof object by its own reader; a body of something else is not recognised. */
static void
each_proof_has_its_reader(void **state)
{
    static const char *const other[] = {"db/archive/other/archive.info", NULL};
    static const char *const probackup[] = {"db/backups/pg/pg_probackup.conf", NULL};
    static const char *const kopia[] = {"db/kopia.repository", NULL};
    static const struct {
        const char *const *keys;
        const char *name;
        const char *body;
        const char *layout;
        bool recognised;
        uint64_t system_id;
    } proofs[] = {
        {other, "/other/archive.info", archive_info, "pgbackrest", true, SYSTEM_ID},
        {other, "/other/archive.info", "<html></html>", "pgbackrest", false, 0},
        {probackup, "/pg_probackup.conf", "pgdata = /pg\nsystem-identifier = 7412000000000000002\n",
         "pg_probackup", true, 7412000000000000002ULL},
        {kopia, "/kopia.repository", "{\"tool\": \"https://kopia.io\", \"uniqueID\": \"QUJD\"}",
         "kopia", true, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(proofs); i++) {
        const struct content_seen *c;
        struct run r;

        set_up(&r, proofs[i].keys, proofs[i].name, proofs[i].body);
        assert_int_equal(look(&r), 0);
        c = &r.ev.content;
        if (c->nproofs != 1 || c->proofs[0].recognised != proofs[i].recognised ||
            c->proofs[0].system_id != proofs[i].system_id ||
            !sp_streq(c->found.candidates[c->proofs[0].candidate].layout->id, proofs[i].layout))
            fail_msg("%zu: %s, %zu proofs, layout %s", i, proofs[i].name, c->nproofs,
                     c->found.ncandidates == 0 ? "none" : c->found.candidates[0].layout->id);
        tear_down(&r);
    }
}

static void
what_lies_above_is_seen(void **state)
{
    const struct owner_found *around;
    struct run r;

    (void)state;
    set_up(&r, above, NULL, NULL);
    assert_int_equal(look(&r), 0);
    around = &r.ev.content.around;
    assert_int_equal(r.ev.content.found.ncandidates, 0);
    assert_int_equal(around->ncandidates, 1);
    assert_int_equal(around->candidates[0].place, OWNER_AROUND);
    assert_int_equal(around->candidates[0].confidence, OWNER_CERTAIN);
    tear_down(&r);
}

static const struct {
    const char *prefix;
    const char *targets[4]; /* NULL: no more */
} aboves[] = {
    {"", {NULL}},
    {"db/", {"max-keys=1000", NULL}},
    {"a/b/", {"prefix=a%2F", "max-keys=1000", NULL}},
    {"a/b/c/", {"prefix=a%2Fb%2F", "prefix=a%2F", "max-keys=1000", NULL}},
    {"a/b/c/d/", {"prefix=a%2Fb%2Fc%2F", "prefix=a%2Fb%2F", "max-keys=1000", NULL}},
};

static void
where_it_is_looked_above(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(aboves); i++) {
        struct run r;
        size_t n = 0;

        set_up(&r, nothing, NULL, NULL);
        r.t.target.prefix = r.t.target.repository.prefix = aboves[i].prefix;
        assert_int_equal(look(&r), 0);
        for (size_t k = 0; k < r.net.nsent; k++)
            if (sp_streq(r.net.sent[k].purpose, PROBE_AROUND)) {
                assert_non_null(aboves[i].targets[n]);
                assert_non_null(strstr(r.net.sent[k].target, "delimiter=%2F"));
                if (!sp_ends(r.net.sent[k].target, aboves[i].targets[n]))
                    fail_msg("%s: %s", aboves[i].prefix, r.net.sent[k].target);
                n++;
            }
        assert_null(aboves[i].targets[n]);
        tear_down(&r);
    }
}

/* The repository can be elsewhere in the bucket: there it is asked for, whatever the list says. */
static void
another_path_is_asked(void **state)
{
    struct run r;
    size_t found = 0;

    (void)state;
    set_up(&r, nothing, NULL, NULL);
    r.t.target.repository.prefix = "elsewhere/";
    r.t.target.repository.stanza = "main";
    assert_int_equal(look(&r), 0);
    for (size_t i = 0; i < r.net.nsent; i++)
        found += sp_streq(r.net.sent[i].target, "/backups/elsewhere/backup/main/backup.info.copy");
    assert_int_equal(found, 1);
    tear_down(&r);
}

/* ---- closer */

#define SEGMENT "0000000100000000/000000010000000000000001"

static const struct {
    const char *name;
    const char *prefix;
    const char *const keys[6];
    const char *target; /* how the request ends that looks closer; NULL: none is sent */
    const char *layout; /* who is certain then; NULL: nobody */
} hints[] = {
    {"pgBackRest",
     "new/",
     {"archive/db/15-1/" SEGMENT "-0123456789012345678901234567890123456789.gz", "backup/db/x",
      NULL},
     "max-keys=20&prefix=archive%2F",
     "pgbackrest"},
    {"pgBackRest, two levels up",
     "a/b/new/",
     {"a/archive/db/archive.info", "a/backup/db/backup.info", NULL},
     "max-keys=20&prefix=a%2Farchive%2F",
     "pgbackrest"},
    {"pgBackRest at the root, far above",
     "a/b/c/new/",
     {"archive/db/archive.info", "backup/db/backup.info", NULL},
     "max-keys=20&prefix=archive%2F",
     "pgbackrest"},
    {"near: one of its folders", "new/", {"archive/db/archive.info", NULL}, NULL, NULL},
    {"near: two folders of that name with something else",
     "new/",
     {"archive/2025/x.zip", "backup/y", NULL},
     "max-keys=20&prefix=archive%2F",
     NULL},
    {"near: beside, not above",
     "new/",
     {"b/archive/db/archive.info", "b/backup/x", NULL},
     NULL,
     NULL},
    {"Barman",
     "a/pg/new/",
     {"a/pg/base/20260101T000000/backup.info", "a/pg/wals/" SEGMENT ".gz", NULL},
     "max-keys=20&prefix=a%2Fpg%2Fbase%2F",
     "barman"},
    {"WAL-G",
     "new/",
     {"basebackups_005/base_000000010000000000000001_backup_stop_sentinel.json",
      "basebackups_005/base_000000010000000000000001/tar_partitions/part_001.tar.lz4",
      "wal_005/000000010000000000000001.lz4", NULL},
     "max-keys=20&prefix=basebackups_005%2F",
     "wal-g"},
    {"pg_probackup",
     "new/",
     {"backups/pg/pg_probackup.conf", "wal/pg/000000010000000000000001", NULL},
     "max-keys=20&prefix=backups%2F",
     "pg_probackup"},
    {"proof that lies there itself",
     "new/",
     {"index-5", "index.latest", NULL},
     NULL,
     "elasticsearch"},
};

static void
hints_are_followed(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(hints); i++) {
        const struct owner_found *around;
        const char *certain = NULL;
        const char *target = NULL;
        struct run r;

        set_up(&r, hints[i].keys, NULL, NULL);
        r.t.target.prefix = r.t.target.repository.prefix = hints[i].prefix;
        assert_int_equal(look(&r), 0);
        around = &r.ev.content.around;
        for (size_t k = 0; k < around->ncandidates; k++)
            if (around->candidates[k].confidence == OWNER_CERTAIN &&
                around->candidates[k].place == OWNER_AROUND)
                certain = around->candidates[k].layout->id;
        for (size_t k = 0; k < r.net.nsent; k++)
            if (sp_streq(r.net.sent[k].purpose, PROBE_WITHIN))
                target = r.net.sent[k].target;
        if (!sp_streq(certain, hints[i].layout) || (target == NULL) != (hints[i].target == NULL) ||
            (target != NULL && !sp_ends(target, hints[i].target)))
            fail_msg("%s: %s, by %s", hints[i].name, certain == NULL ? "nobody" : certain,
                     target == NULL ? "nothing" : target);
        tear_down(&r);
    }
}

static const struct {
    const char *prefix;
    const char *const keys[3];
    const char *name; /* that is spelled alike; NULL: there is none */
    bool is_object;
    unsigned long long count;
    const char *tool;
} spellings[] = {
    {"mgmt/", {"Mgmt/x", NULL}, "Mgmt/", false, 1, NULL},
    {"mgmt/", {"Mgmt/", NULL}, "Mgmt/", false, 0, NULL},
    {"mgmt/", {"MGMT/archive/db/archive.info", NULL}, "MGMT/", false, 1, "pgbackrest"},
    {"mgmt/", {"mgmt /x", NULL}, "mgmt /", false, 1, NULL},
    {"mgmt/", {"mgmt%20/x", NULL}, "mgmt%20/", false, 1, NULL},
    {"mgmt/", {" mgmt/x", NULL}, " mgmt/", false, 1, NULL},
    {"mgmt/", {"%6Dgmt/x", NULL}, "%6Dgmt/", false, 1, NULL},
    {"mgmt/", {"/mgmt/x", NULL}, "/mgmt/", false, 1, NULL},
    {"mgmt/", {"/other/x", NULL}, "/mgmt/", false, 0, NULL},
    {"a/mgmt/", {"a//mgmt/x", "a//mgmt/y", NULL}, "a//mgmt/", false, 2, NULL},
    {"A/mgmt/", {"a/mgmt/x", NULL}, "a/mgmt/", false, 1, NULL},
    {"A/mgmt/", {"a/other/x", NULL}, "a/mgmt/", false, 0, NULL},
    {"A/b/c/mgmt/", {"a/b/c/mgmt/x", NULL}, "a/b/c/mgmt/", false, 1, NULL},
    {"mgmt/", {"mgmt", NULL}, "mgmt", true, 1, NULL},
    {"a/mgmt/", {"a/mgmt", NULL}, "a/mgmt", true, 1, NULL},
    {"a/mgmt/", {"a", NULL}, NULL, false, 0, NULL},
    {"mgmt/", {"Mgmt", NULL}, NULL, false, 0, NULL},
    {"mgmt/", {"mgmt-old/x", NULL}, NULL, false, 0, NULL},
    {"mgmt/", {"mgm/x", NULL}, NULL, false, 0, NULL},
    {"mgmt/", {"mg mt/x", NULL}, NULL, false, 0, NULL},
    {"mgmt/", {"mgmt/x", NULL}, NULL, false, 0, NULL},
    {"mgmt/", {"other/mgmt/x", NULL}, NULL, false, 0, NULL},
    {"", {"/x", NULL}, NULL, false, 0, NULL},
};

static void
other_spellings_are_seen(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(spellings); i++) {
        const struct content_seen *c;
        const struct sibling_seen *s;
        struct run r;

        set_up(&r, spellings[i].keys, NULL, NULL);
        r.t.target.prefix = r.t.target.repository.prefix = spellings[i].prefix;
        assert_int_equal(look(&r), 0);
        c = &r.ev.content;
        s = &c->siblings[0];
        if (c->nsiblings != (spellings[i].name != NULL) ||
            (c->nsiblings == 1 &&
             (!sp_streq(s->name.bytes, spellings[i].name) || s->keys != spellings[i].count ||
              s->is_object != spellings[i].is_object || s->listed == s->is_object ||
              !sp_streq(s->tool, spellings[i].tool))))
            fail_msg("%zu: %s, %zu, %s %llu", i, spellings[i].prefix, c->nsiblings,
                     s->name.bytes == NULL ? "nothing" : s->name.bytes, s->keys);
        tear_down(&r);
    }
}

/* ---- while we look */

static const struct {
    const char *name;
    const char *const *keys;
    const char *new_key;
    size_t requests;
    bool differs;
} growths[] = {
    {"it grows", barman, "db/pg/base/20260101T000000/new.tar", 1, true},
    {"nothing comes", barman, NULL, 1, false},
    {"what comes is a probe's", barman, "db/s3preflight-probe-0123/x", 1, false},
    {"named nearly so", barman, "db/s3preflight-prob", 1, true},
    {"nothing lies there", nothing, "db/x", 0, false},
    {"a marker alone", marker, "db/x", 0, false},
};

static void
growth_is_seen(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(growths); i++) {
        const struct content_seen *c;
        struct run r;

        set_up(&r, growths[i].keys, NULL, NULL);
        r.shelf.new_key = growths[i].new_key;
        assert_int_equal(look(&r), 0);
        c = &r.ev.content;
        assert_true(c->begin.seen);
        if (count(&r, PROBE_GROWTH) != growths[i].requests ||
            c->end.seen != (growths[i].requests == 1) ||
            (c->end.seen && (c->begin.digest != c->end.digest) != growths[i].differs) ||
            (growths[i].differs && c->end.keys != c->begin.keys + 1))
            fail_msg("%s: %llu, then %llu", growths[i].name, c->begin.keys, c->end.keys);
        tear_down(&r);
    }
}

/* ---- how much is asked */

/* A page of a prefix with a million keys, in which our stanza and others lie or do not. */
static const struct {
    const char *prefix;
    const char *const *keys;
} crowds[] = {
    {"db/", stanza},     {"db/", barman},    {"a/b/db/", above},     {"a/b/c/db/", mixed},
    {"db/", mixed_here}, {"a/db/", nothing}, {"a/b/c/db/", crowded},
};

static void
few_requests_name_the_owner(void **state)
{
    static const char *const purposes[] = {
        PROBE_ARCHIVE_INFO, PROBE_ARCHIVE_COPY, PROBE_BACKUP_INFO, PROBE_BACKUP_COPY,
        PROBE_PROOF,        PROBE_AROUND,       PROBE_WITHIN};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(crowds); i++) {
        struct run r;
        size_t n = 0;
        unsigned last = 0;

        set_up(&r, crowds[i].keys, NULL, NULL);
        r.shelf.truncated = true;
        r.t.target.prefix = r.t.target.repository.prefix = crowds[i].prefix;
        r.t.target.max_items = 1;
        assert_int_equal(look(&r), 0);
        for (size_t k = 0; k < r.net.nsent; k++)
            for (size_t p = 0; p < COUNT_OF(purposes); p++)
                if (sp_streq(r.net.sent[k].purpose, purposes[p])) {
                    n++;
                    last = r.net.sent[k].wave > last ? r.net.sent[k].wave : last;
                }
        if (n > CONTENT_REQUESTS_MAX || last > 3)
            fail_msg("%zu: %zu requests, in wave %u", i, n, last);
        tear_down(&r);
    }
}

/* More keys than anybody reads, but one level shows that there is no archive/ and no backup/. */
static void
one_level_spares_the_infos(void **state)
{
    static const bool with_level[] = {true, false};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(with_level); i++) {
        struct run r;

        set_up(&r, barman, NULL, NULL);
        r.shelf.truncated = true;
        r.shelf.no_level = !with_level[i];
        assert_int_equal(look(&r), 0);
        assert_int_equal(count(&r, PROBE_ARCHIVE_INFO) + count(&r, PROBE_BACKUP_COPY),
                         with_level[i] ? 0 : 2);
        assert_int_equal(r.ev.content.no_archive, with_level[i]);
        assert_int_equal(r.ev.content.no_backup, with_level[i]);
        tear_down(&r);
    }
}

/* A copy that the list shows is read where the file itself is of no use. */
static void
copies_are_read_in_need(void **state)
{
    struct run r;

    (void)state;
    set_up(&r, stanza, "/archive/db/archive.info", "[nonsense");
    assert_int_equal(look(&r), 0);
    assert_int_equal(r.ev.content.infos[SEEN_ARCHIVE_INFO].state, PGBR_MALFORMED);
    assert_int_equal(count(&r, PROBE_ARCHIVE_COPY), 1);
    tear_down(&r);
}

static void
without_memory(void **state)
{
    int rc = -1;

    (void)state;
    for (long n = 1; rc == -1; n++) {
        struct run r;

        set_up(&r, barman, "/pg/base/20260101T000000/backup.info", barman_info);
        r.arena.fail_in = n;
        rc = look(&r);
        if (rc == -1)
            assert_int_equal(r.err.code, SP_NOMEM);
        tear_down(&r);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_prefix_asks_for_nothing),
        cmocka_unit_test(our_stanza_is_read),
        cmocka_unit_test(refused_is_not_missing),
        cmocka_unit_test(empty_files_are_there),
        cmocka_unit_test(another_owner_is_asked),
        cmocka_unit_test(each_proof_has_its_reader),
        cmocka_unit_test(what_lies_above_is_seen),
        cmocka_unit_test(where_it_is_looked_above),
        cmocka_unit_test(another_path_is_asked),
        cmocka_unit_test(hints_are_followed),
        cmocka_unit_test(other_spellings_are_seen),
        cmocka_unit_test(growth_is_seen),
        cmocka_unit_test(few_requests_name_the_owner),
        cmocka_unit_test(one_level_spares_the_infos),
        cmocka_unit_test(copies_are_read_in_need),
        cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
