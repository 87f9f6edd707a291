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
by_first_words(void **state)
{
    static const struct {
        const char *words, *listed, *not_listed;
    } rows[] = {
        {"tls", "tls-expired", "sch-none"},
        {"tls-", "tls-expired", "bkt-missing"},
        {"tls-wildcard", "tls-wildcard-missing", "tls-expired"},
        {"bkt", "bkt-missing", "perm-no-list"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sp_arena a = {0};
        struct sp_buf out;

        sp_buf_init(&out, &a, OUT_MAX);
        assert_int_equal(explain(rows[i].words, &out, NULL), 0);
        if (count(sp_buf_str(&out), rows[i].listed) != 1 ||
            count(sp_buf_str(&out), rows[i].not_listed) != 0 || sp_starts(sp_buf_str(&out), "\n"))
            fail_msg("%s:\n%s", rows[i].words, sp_buf_str(&out));
        sp_arena_free(&a);
    }
}

#define LISTS "s3preflight explain lists them"
#define TEN "aaaaaaaaaa"

/* Where the repository is in use, another thing is to be done. */
static void
in_use(void **state)
{
    struct sp_arena a = {0};
    struct sp_buf out;

    (void)state;
    sp_buf_init(&out, &a, OUT_MAX);
    assert_int_equal(explain("own-half-stanza", &out, NULL), 0);
    assert_int_equal(count(sp_buf_str(&out), "\n  Do     Use another folder"), 1);
    assert_int_equal(count(sp_buf_str(&out), "\n  In use Bring it and its copy back"), 1);
    out.len = 0;
    assert_int_equal(explain("own-foreign-objects", &out, NULL), 0);
    assert_int_equal(count(sp_buf_str(&out), "In use"), 0);
    sp_arena_free(&a);
}

static void
unknown(void **state)
{
    static const struct {
        const char *id, *hint;
    } rows[] = {
        {"", LISTS},
        {"nothing", LISTS},
        {"bkt-missing ", "did you mean bkt-missing or rep-missing?"},
        {"BKT-MISSING", "did you mean bkt-missing or rep-missing?"},
        {"bkt-mising", "did you mean bkt-missing?"},
        {"bkt-mxxxing", "did you mean bkt-missing?"}, /* 3 of 11 letters: just near enough */
        {"bkt-mxxxxng", LISTS},
        {"path-needed", "did you mean bkt-style-wrong-path-needed?"},
        {"th", LISTS}, /* a part, but too short to tell anything */
        {"wrong-host-need", "did you mean bkt-style-wrong-host-needed?"},
        {TEN TEN TEN TEN TEN TEN "aaaa", LISTS},
        {TEN TEN TEN TEN TEN TEN "aaaaa", LISTS},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct sp_buf out;

        sp_buf_init(&out, &a, OUT_MAX);
        assert_int_equal(explain(rows[i].id, &out, &err), -1);
        assert_int_equal(err.code, SP_USAGE);
        assert_true(err.message[0] != '\0');
        assert_string_equal(err.hint, rows[i].hint);
        assert_int_equal(out.len, 0);
        sp_arena_free(&a);
    }
}

/* Of many that are as near, no more than three are named, in the order of the table. */
static void
many_near(void **state)
{
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct sp_buf out;

    (void)state;
    sp_buf_init(&out, &a, OUT_MAX);
    assert_int_equal(explain("missing", &out, &err), -1);
    assert_true(sp_starts(err.hint, "did you mean "));
    assert_int_equal(count(err.hint, "missing"), 3);
    sp_arena_free(&a);
}

static void
without_memory(void **state)
{
    static const char *const ids[] = {"bkt-missing", "bkt", NULL};

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
        cmocka_unit_test(by_first_words),
        cmocka_unit_test(many_near),
        cmocka_unit_test(unknown),
        cmocka_unit_test(in_use),
        cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
