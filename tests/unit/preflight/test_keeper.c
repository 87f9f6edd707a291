/* --state around a run: locked, read, and written only after a run that proved whose it is. */
#include "preflight/keeper.h"

#include <sys/stat.h>
#include <unistd.h>

#include "test.h"

#include "base/text.h"
#include "checks/healthy.h"

struct place {
    char directory[64];
    char path[80];
    char lock[96];
    struct world w;
    struct check_context c;
    struct check_result check;
    struct diagnosis d;
};

static int
set_up(void **state)
{
    struct place *p = calloc(1, sizeof(*p));

    if (p == NULL)
        return -1;
    (void)snprintf(p->directory, sizeof(p->directory), "/tmp/s3preflight-keeper-XXXXXX");
    if (mkdtemp(p->directory) == NULL)
        return -1;
    (void)snprintf(p->path, sizeof(p->path), "%s/state", p->directory);
    (void)snprintf(p->lock, sizeof(p->lock), "%s.lock", p->path);
    world_init(&p->w);
    p->w.ev.started = HEALTHY_NOW;
    p->c = (struct check_context){
        .target = &p->w.target, .ev = &p->w.ev, .arena = &p->w.arena, .now = HEALTHY_NOW};
    p->check = (struct check_result){.id = "identity", .status = STATUS_PASS};
    p->d = (struct diagnosis){.checks = &p->check, .nchecks = 1};
    *state = p;
    return 0;
}

static int
tear_down(void **state)
{
    struct place *p = *state;

    world_release(&p->w);
    (void)unlink(p->path);
    (void)unlink(p->lock);
    (void)rmdir(p->lock);
    if (rmdir(p->directory) == -1)
        return -1;
    free(p);
    return 0;
}

static bool
is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

static void
learnt_and_known(void **state)
{
    struct place *p = *state;
    struct keeper k = {0};
    struct keeper other = {0};
    struct sp_err err = {0};

    assert_int_equal(keeper_open(&k, p->path, &p->w.target, &p->w.arena, &err), 0);
    assert_false(k.is_known);
    assert_int_equal(keeper_open(&other, p->path, &p->w.target, &p->w.arena, &err), -1);
    assert_int_equal(err.code, SP_IO);
    err = (struct sp_err){0};
    assert_int_equal(keeper_keep(&k, &p->c, &p->d, &p->w.arena, &err), 0);
    assert_true(is_there(p->path));

    assert_int_equal(keeper_open(&k, p->path, &p->w.target, &p->w.arena, &err), 0);
    assert_true(k.is_known && k.state.known.looked == HEALTHY_NOW);
    keeper_close(&k);
    p->w.target.bucket = "another";
    assert_int_equal(keeper_open(&k, p->path, &p->w.target, &p->w.arena, &err), -1);
    assert_int_equal(err.code, SP_INPUT);
    keeper_close(&k);
}

/* Nothing is written of a run that says nothing of the identity, or was cut short. */
static void
what_is_not_kept(void **state)
{
    static const struct {
        const char *check;
        enum status status;
        bool interrupted;
        bool timed_out;
        bool kept;
    } rows[] = {
        {"identity", STATUS_PASS, false, false, true},
        {"identity", STATUS_WARN, false, false, true},
        {"identity", STATUS_FAIL, false, false, false},
        {"identity", STATUS_SKIP, false, false, false},
        {"identity", STATUS_PASS, true, false, false},
        {"identity", STATUS_PASS, false, true, false},
        {"list", STATUS_PASS, false, false, false},
    };
    struct place *p = *state;

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct keeper k = {0};
        struct sp_err err = {0};

        (void)unlink(p->path);
        p->check = (struct check_result){.id = rows[i].check, .status = rows[i].status};
        p->w.ev.interrupted = rows[i].interrupted;
        p->w.ev.timed_out = rows[i].timed_out;
        assert_int_equal(keeper_open(&k, p->path, &p->w.target, &p->w.arena, &err), 0);
        assert_int_equal(keeper_keep(&k, &p->c, &p->d, &p->w.arena, &err), 0);
        if (is_there(p->path) != rows[i].kept)
            fail_msg("row %zu", i);
        keeper_close(&k);
    }
}

/* A lock that cannot be made keeps nobody from looking; what was learnt is not lost in silence. */
static void
no_place_for_it(void **state)
{
    struct place *p = *state;
    struct keeper k = {0};
    struct sp_err err = {0};

    assert_int_equal(mkdir(p->lock, 0700), 0);
    assert_int_equal(keeper_open(&k, p->path, &p->w.target, &p->w.arena, &err), 0);
    assert_string_equal(err.message, "");
    assert_int_equal(keeper_keep(&k, &p->c, &p->d, &p->w.arena, &err), -1);
    assert_int_equal(err.code, SP_IO);
    assert_non_null(strstr(err.hint, "is not kept"));
    assert_false(is_there(p->path));
    keeper_close(&k);

    assert_int_equal(rmdir(p->lock), 0);
    err = (struct sp_err){0};
    assert_int_equal(keeper_open(&k, p->path, &p->w.target, &p->w.arena, &err), 0);
    assert_int_equal(mkdir(p->path, 0700), 0); /* what is renamed has no place */
    assert_int_equal(keeper_keep(&k, &p->c, &p->d, &p->w.arena, &err), -1);
    assert_int_equal(err.code, SP_IO);
    assert_non_null(strstr(err.hint, "is not kept"));
    assert_int_equal(rmdir(p->path), 0);
    keeper_close(&k);
}

static void
without_a_file(void **state)
{
    struct place *p = *state;
    struct keeper k = {0};
    struct sp_err err = {0};

    assert_int_equal(keeper_open(&k, NULL, &p->w.target, &p->w.arena, &err), 0);
    assert_int_equal(keeper_keep(&k, &p->c, &p->d, &p->w.arena, &err), 0);
    assert_false(is_there(p->lock));
    keeper_close(&k);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(learnt_and_known, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_place_for_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_a_file, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
