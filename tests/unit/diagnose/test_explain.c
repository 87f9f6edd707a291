#include "test.h"

#include "base/text.h"
#include "checks/healthy.h"

#define OUT_MAX ((size_t)1 << 20)

static void
one(void **state)
{
    struct sp_arena a = {0};
    struct sp_buf out;

    (void)state;
    sp_buf_init(&out, &a, OUT_MAX);
    assert_int_equal(explain("bkt-missing", &out, NULL), 0);
    assert_true(sp_starts(sp_buf_str(&out), "bkt-missing ("));
    assert_non_null(strstr(sp_buf_str(&out), ", fail)\n"));
    assert_non_null(strstr(sp_buf_str(&out), cause_find("bkt-missing")->title));
    assert_non_null(strstr(sp_buf_str(&out), cause_find("bkt-missing")->means));
    assert_non_null(strstr(sp_buf_str(&out), cause_find("bkt-missing")->seen));
    assert_non_null(strstr(sp_buf_str(&out), cause_find("bkt-missing")->remedy));
    assert_true(sp_ends(sp_buf_str(&out), "\n"));
    sp_arena_free(&a);
}

static size_t
count(const char *text, const char *what)
{
    size_t n = 0;

    for (text = strstr(text, what); text != NULL; text = strstr(text + 1, what))
        n++;
    return n;
}

static void
all(void **state)
{
    struct sp_arena a = {0};
    struct sp_buf out;

    (void)state;
    sp_buf_init(&out, &a, OUT_MAX);
    assert_int_equal(explain(NULL, &out, NULL), 0);
    for (const struct cause_group *g = cause_groups; g->name != NULL; g++) {
        const char *group = sp_printf(&a, NULL, "\n%s\n", g->name);

        if (count(sp_buf_str(&out), group) + sp_starts(sp_buf_str(&out), group + 1) != 1)
            fail_msg("group %s", g->name);
        for (const struct cause *c = g->rows; c->id != NULL; c++)
            if (count(sp_buf_str(&out), sp_printf(&a, NULL, "  %s ", c->id)) != 1)
                fail_msg("%s, group %s", c->id, g->name);
    }
    sp_arena_free(&a);
}

static void
unknown(void **state)
{
    static const char *const ids[] = {"", "nothing", "bkt-missing ", "BKT-MISSING"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct sp_buf out;

        sp_buf_init(&out, &a, OUT_MAX);
        assert_int_equal(explain(ids[i], &out, &err), -1);
        assert_int_equal(err.code, SP_USAGE);
        assert_true(err.message[0] != '\0' && err.hint[0] != '\0');
        assert_int_equal(out.len, 0);
        sp_arena_free(&a);
    }
}

static void
without_memory(void **state)
{
    static const char *const ids[] = {"bkt-missing", NULL};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        bool failed = true;

        for (long n = 1; failed; n++) {
            struct sp_arena a = {.fail_in = n};
            struct sp_err err = {0};
            struct sp_buf out;
            int rc;

            sp_buf_init(&out, &a, OUT_MAX);
            rc = explain(ids[i], &out, &err);
            failed = a.fail_in == 0;
            assert_int_equal(rc, failed ? -1 : 0);
            assert_int_equal(err.code, failed ? SP_NOMEM : SP_OK);
            sp_arena_free(&a);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one),
        cmocka_unit_test(all),
        cmocka_unit_test(unknown),
        cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
