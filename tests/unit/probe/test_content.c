/* Whose content was seen: what is asked for, and what of the answers is kept. */
#include "canned.h"

#include "base/text.h"

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
    long status;      /* of every object; 0: 200 where it is, 404 else */
    const char *code; /* of every refusal; NULL: NoSuchKey */
};

struct run {
    struct canned net;
    struct canned_target t;
    struct shelf shelf;
    struct sp_arena arena;
    struct evidence ev;
    struct sp_err err;
};

static void
answer_list(const struct shelf *shelf, const struct net_exchange *job)
{
    struct s3_listing *l;

    canned_listing(job);
    l = &job->out->reply.listing;
    for (const char *const *key = shelf->keys; *key != NULL; key++) {
        if (!sp_starts(*key, job->prefix))
            continue;
        l->keys++;
        l->markers += sp_ends(*key, "/");
        if (job->watch != NULL)
            job->watch->object(job->watch->ctx, *key, strlen(*key), sp_ends(*key, "/") ? 0 : 10,
                               CANNED_NOW);
    }
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
                                    "archive/db/archive.info", NULL};

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
    assert_int_equal(c->infos[SEEN_ARCHIVE_COPY].state, PGBR_MISSING);
    assert_int_equal(c->infos[SEEN_BACKUP_INFO].state, PGBR_MISSING);
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
    const char *targets[3]; /* NULL: no more */
} aboves[] = {
    {"", {NULL}},
    {"db/", {"prefix=archive%2F", NULL}},
    {"a/b/", {"prefix=a%2Farchive%2F", "prefix=archive%2F", NULL}},
    {"a/b/c/", {"prefix=a%2Fb%2Farchive%2F", "prefix=a%2Farchive%2F", NULL}},
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
        cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
