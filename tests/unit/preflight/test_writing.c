/* Whether the write probe may begin: every reason, and the same situation one step better. */
#include "preflight/writing.h"

#include "test.h"

#include "base/text.h"
#include "checks/healthy.h"
#include "owners/layout.h"

#define FOLDER "s3preflight-probe-00000001-0123456789abcdef/"

struct gate_case {
    const char *name;
    void (*spoil)(struct world *w, long n, const char *text);
    long n;
    const char *text;
    const char *wanted; /* NULL: it may write */
    const char *forced; /* the same with =force */
};

static void
as_it_was(struct world *w, long n, const char *text)
{
    (void)w;
    (void)n;
    (void)text;
}

/* ---- not ready */

static void
list_refused(struct world *w, long n, const char *text)
{
    reply_error(world_list(w), n, text);
}

static void
not_answered(struct world *w, long n, const char *text)
{
    (void)n;
    world_drop(w, text);
}

static void
interrupted(struct world *w, long n, const char *text)
{
    (void)text;
    w->ev.interrupted = n != 0;
}

static void
warned(struct world *w, long n, const char *text)
{
    (void)text;
    world_skew(w, n);
}

/* ---- what lies there */

/* n objects; as many as there is room for are called text, with a number behind it. */
static void
holds(struct world *w, long n, const char *text)
{
    struct s3_listing *l = &world_list(w)->reply.listing;
    struct s3_listing *level = &world_exchange(w, PROBE_CONSUMER, S3_STYLE_PATH)->reply.listing;

    l->keys = (unsigned long long)n;
    level->keys = l->keys; /* one level shows as much */
    level->prefixes = S3_SAMPLE_MAX;
    for (l->nsample = 0; l->nsample < S3_SAMPLE_MAX && l->nsample < l->keys; l->nsample++) {
        const char *key = sp_printf(&w->arena, NULL, "%s%s%zu", w->target.prefix, text, l->nsample);

        l->sample[l->nsample] = (struct s3_object){.key = key, .key_len = strlen(key), .size = 5};
    }
}

static void
holds_leftovers(struct world *w, long n, const char *text)
{
    struct s3_listing *l = &world_list(w)->reply.listing;

    holds(w, n, FOLDER);
    for (size_t i = 0; i < l->nsample; i++) {
        l->sample[i].key = sp_printf(&w->arena, NULL, "%s%.*s%016zx/%s", w->target.prefix,
                                     (int)(sizeof(FOLDER) - 1 - 17), FOLDER, i, text);
        l->sample[i].key_len = strlen(l->sample[i].key);
    }
}

/* More than a listing keeps; all of them were looked at while they streamed by. */
static void
holds_counted_leftovers(struct world *w, long n, const char *text)
{
    struct owner_found *found = &w->ev.content.found;

    holds_leftovers(w, n, "small");
    w->ev.content.scanned = true;
    found->candidates[0] = (struct owner_candidate){.layout = owner_layout_find(text),
                                                    .confidence = OWNER_CERTAIN,
                                                    .place = OWNER_HERE,
                                                    .keys = (unsigned long long)n};
    found->ncandidates = 1;
}

static void
holds_leftovers_and_one_more(struct world *w, long n, const char *text)
{
    struct s3_listing *l = &world_list(w)->reply.listing;

    holds_leftovers(w, n, "small");
    l->sample[l->nsample - 1] = (struct s3_object){.key = text, .key_len = strlen(text), .size = 1};
}

static void
holds_leftovers_and_a_marker(struct world *w, long n, const char *text)
{
    holds_leftovers_and_one_more(w, n, text);
    world_list(w)->reply.listing.sample[n - 1].size = 0;
    world_list(w)->reply.listing.markers = 1;
}

static void
holds_folders(struct world *w, long n, const char *text)
{
    holds(w, 1, text);
    world_list(w)->reply.listing.prefixes = (unsigned long long)n;
}

/* The folder's own marker. */
static void
marked(struct world *w, long n, const char *text)
{
    struct s3_listing *l = &world_list(w)->reply.listing;

    (void)n;
    (void)text;
    l->keys = l->markers = 1;
    l->nsample = 1;
    l->sample[0] = (struct s3_object){.key = w->target.prefix, .key_len = strlen(w->target.prefix)};
}

/* ---- whose it is */

static void
found_by(struct world *w, struct owner_found *found, const char *root, const char *who,
         enum owner_place place)
{
    (void)w;
    found->candidates[0] = (struct owner_candidate){.layout = owner_layout_find("pgbackrest"),
                                                    .confidence = OWNER_CERTAIN,
                                                    .place = place,
                                                    .root = {root, strlen(root)},
                                                    .who = {who, strlen(who)},
                                                    .keys = 3};
    found->ncandidates = 1;
}

/* Everything moves to another prefix. */
static void
moves_to(struct world *w, const char *prefix)
{
    w->target.prefix = prefix;
    for (size_t i = 0; i < w->ev.nexchanges; i++)
        if (w->ev.exchanges[i].reply.root == S3_ROOT_LIST)
            w->ev.exchanges[i].reply.listing.prefix = prefix;
}

/* text is the prefix; the repository of ours is in repo/. */
static void
in_our_repository(struct world *w, long n, const char *text)
{
    (void)n;
    moves_to(w, text);
    w->target.repository.prefix = "repo/";
}

static void
in_another_repository(struct world *w, long n, const char *text)
{
    static const char *const stanzas[] = {"main", ""};

    in_our_repository(w, 0, text);
    w->target.repository.prefix = text;
    found_by(w, &w->ev.content.around, "site", stanzas[n], OWNER_AROUND);
    w->ev.content.around.candidates[0].confidence = OWNER_LIKELY;
}

static void
within_somebodys(struct world *w, long n, const char *text)
{
    moves_to(w, text);
    w->target.repository.prefix = text;
    found_by(w, &w->ev.content.around, "", "pg", OWNER_AROUND);
    w->ev.content.around.candidates[0].layout = owner_layout_find("barman");
    w->ev.content.around.candidates[0].confidence = (enum owner_confidence)n;
}

/* ---- what would stay */

static void
versioned(struct world *w, long n, const char *text)
{
    (void)n;
    world_exchange(w, PROBE_VERSIONING, S3_STYLE_PATH)->reply.settings.versioning = text;
}

static void
locked(struct world *w, long n, const char *text)
{
    struct exchange_seen *ex = world_exchange(w, PROBE_OBJECT_LOCK, S3_STYLE_PATH);

    ex->status = 200;
    ex->reply.root = S3_ROOT_OBJECT_LOCK;
    ex->reply.settings.lock = text;
    if (n == 0)
        return;
    ex->reply.settings.lock_mode = "GOVERNANCE";
    ex->reply.settings.lock_days = "1";
}

static void
locked_and_versioned(struct world *w, long n, const char *text)
{
    locked(w, n, text);
    versioned(w, 0, text);
}

static void
versioned_and_full(struct world *w, long n, const char *text)
{
    versioned(w, 0, "Enabled");
    holds(w, n, text);
}

static void
denied_settings(struct world *w, long n, const char *text)
{
    (void)text;
    reply_error(world_exchange(w, PROBE_VERSIONING, S3_STYLE_PATH), n, "AccessDenied");
    reply_error(world_exchange(w, PROBE_OBJECT_LOCK, S3_STYLE_PATH), n, "AccessDenied");
}

static const struct gate_case cases[] = {
    {"all is well", as_it_was, 0, NULL, NULL, NULL},
    {"a warning is no fault", warned, 400, NULL, NULL, NULL},
    {"the list is refused", list_refused, 403, "AccessDenied", "not-ready", "not-ready"},
    {"the bucket is not there", list_refused, 404, "NoSuchBucket", "not-ready", "not-ready"},
    {"an open question", not_answered, 0, NULL, "not-ready", "not-ready"},
    {"an open question that may stay open", not_answered, 0, PROBE_LIFECYCLE, NULL, NULL},
    {"interrupted", interrupted, 1, NULL, "not-ready", "not-ready"},
    {"not interrupted", interrupted, 0, NULL, NULL, NULL},

    {"an object", holds, 1, "data/", "not-empty", NULL},
    {"many", holds, 1000, "data/", "not-empty", NULL},
    {"the folder's own marker", marked, 0, NULL, NULL, NULL},
    {"what an earlier probe left", holds_leftovers, 4, "parts", NULL, NULL},
    {"more of it than can be told", holds_leftovers, S3_SAMPLE_MAX + 1, "small", "not-empty", NULL},
    {"as much as can be told", holds_leftovers, S3_SAMPLE_MAX, "small", NULL, NULL},
    {"more of it, and all was counted", holds_counted_leftovers, 5000, "s3preflight", NULL, NULL},
    {"the same of somebody else", holds_counted_leftovers, 5000, "litestream", "not-empty", NULL},
    {"other names in such a folder", holds_leftovers, 2, "dump", "not-empty", NULL},
    {"names that only begin like ours", holds_leftovers, 2, "smaller", "not-empty", NULL},
    {"a folder that is only called so", holds, 2, "s3preflight-probe-of-mine/", "not-empty", NULL},
    {"leftovers and another object", holds_leftovers_and_one_more, 3, "db/data", "not-empty", NULL},
    {"leftovers and a marker", holds_leftovers_and_a_marker, 3, "db/", NULL, NULL},
    {"leftovers and an empty object", holds_leftovers_and_a_marker, 3, "db/data", "not-empty",
     NULL},
    {"leftovers and folders", holds_folders, 1, FOLDER, "not-empty", NULL},

    {"in our archive", in_our_repository, 0, "repo/archive/db/", "owner", "owner"},
    {"deep in our backup", in_our_repository, 0, "repo/backup/db/x/y/", "owner", "owner"},
    {"beside our stanza", in_our_repository, 0, "repo/archive/db2/", "not-empty", NULL},
    {"in another folder of it", in_our_repository, 0, "repo/other/db/", "not-empty", NULL},
    {"in a folder of a name like ours", in_our_repository, 0, "repo2/archive/db/", "not-empty",
     NULL},
    {"in another's archive", in_another_repository, 0, "site/archive/main/", "owner", "owner"},
    {"in another's backup", in_another_repository, 0, "site/backup/main/x/", "owner", "owner"},
    {"beside another's stanza", in_another_repository, 0, "site/archive/mains/", NULL, NULL},
    {"in the archive of one without a name", in_another_repository, 1, "site/archive/x/", "owner",
     "owner"},
    {"in a folder that begins alike", in_another_repository, 0, "site2/archive/main/", NULL, NULL},
    {"within Barman's folders", within_somebodys, OWNER_CERTAIN, "pg/base/x/", "owner", "owner"},
    {"within what may be one", within_somebodys, OWNER_LIKELY, "pg/base/x/", NULL, NULL},

    {"versions", versioned, 0, "Enabled", "versioned", NULL},
    {"versions no more", versioned, 0, "Suspended", "versioned", NULL},
    {"never any", versioned, 0, NULL, NULL, NULL},
    {"locks", locked, 0, "Enabled", "locked", NULL},
    {"a default lock", locked, 1, NULL, "locked", NULL},
    {"no lock", locked, 0, NULL, NULL, NULL},
    {"locks, which need versions", locked_and_versioned, 1, "Enabled", "locked", NULL},
    {"settings that nobody may read", denied_settings, 403, NULL, NULL, NULL},
    {"versions and content", versioned_and_full, 1, "data/", "not-empty", NULL},
};

static const char *
decide(const struct gate_case *row, enum write_probe probe, struct world *w)
{
    const char *why = "(undecided)";
    struct diagnosis d;

    world_init(w);
    row->spoil(w, row->n, row->text);
    w->target.write_probe = probe;
    assert_int_equal(world_judge(w, &d, NULL), 0);
    assert_int_equal(writing_refused(&w->context, &d, &why, NULL), 0);
    return why;
}

static void
all_cases(void **state)
{
    size_t faults = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (int forced = 0; forced < 2; forced++) {
            const char *wanted = forced ? cases[i].forced : cases[i].wanted;
            struct world w;
            const char *why = decide(&cases[i], forced ? WRITE_PROBE_FORCE : WRITE_PROBE_YES, &w);

            if (!sp_streq(why, wanted)) {
                print_error("%s%s: %s, wanted %s\n", cases[i].name, forced ? " (forced)" : "",
                            why == NULL ? "(none)" : why, wanted == NULL ? "(none)" : wanted);
                faults++;
            }
            world_release(&w);
        }
    assert_int_equal(faults, 0);
}

/* The one question that takes memory is who lies around. */
static void
without_memory(void **state)
{
    static const struct gate_case row = {"",  within_somebodys, OWNER_CERTAIN, "pg/base/x/", NULL,
                                         NULL};
    struct world w;
    struct diagnosis d;
    int rc = -1;

    (void)state;
    world_init(&w);
    row.spoil(&w, row.n, row.text);
    assert_int_equal(world_judge(&w, &d, NULL), 0);
    for (long n = 1; rc == -1; n++) {
        struct sp_err err = {0};
        const char *why = NULL;

        w.arena.fail_in = n;
        rc = writing_refused(&w.context, &d, &why, &err);
        assert_int_equal(err.code, rc == -1 ? SP_NOMEM : SP_OK);
        if (rc == 0)
            assert_string_equal(why, "owner");
    }
    world_release(&w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_cases),
        cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
