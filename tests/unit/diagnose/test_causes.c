/* The table of causes as something that people read. */
#include "test.h"

#include "base/text.h"
#include "checks/healthy.h"

#define TITLE_MAX 80

static bool
is_id(const char *id)
{
    for (const char *c = id; *c != '\0'; c++)
        if (!((*c >= 'a' && *c <= 'z') || sp_is_digit(*c) || *c == '-'))
            return false;
    return id[0] != '\0' && id[0] != '-' && !sp_ends(id, "-");
}

/* Words with no blank too many; some begin with the name of a program, in small letters. */
static bool
is_text(const char *s)
{
    return s != NULL && s[0] != '\0' && !sp_is_space(s[0]) && strstr(s, "  ") == NULL &&
           !sp_ends(s, " ");
}

static bool
is_sentence(const char *s)
{
    return is_text(s) && s[0] >= 'A' && s[0] <= 'Z';
}

#define EACH_CAUSE(c)                                                                              \
    for (const struct cause_group *group_ = cause_groups; group_->name != NULL; group_++)          \
        for (const struct cause *c = group_->rows; c->id != NULL; (c)++)

static void
rows_are_complete(void **state)
{
    (void)state;
    EACH_CAUSE(c)
    {
        if (!is_id(c->id) || !is_text(c->title) || sp_ends(c->title, ".") ||
            strlen(c->title) > TITLE_MAX || !is_text(c->means) || !is_text(c->seen) ||
            !is_sentence(c->remedy) || (c->only != NULL && !is_text(c->only)))
            fail_msg("row %s", c->id);
        assert_true(c->severity <= SEVERITY_FAIL);
    }
}

static void
ids_are_unique(void **state)
{
    (void)state;
    EACH_CAUSE(c)
    {
        if (cause_find(c->id) != c)
            fail_msg("two rows %s", c->id);
    }
}

static void
groups_are_complete(void **state)
{
    (void)state;
    for (const struct cause_group *g = cause_groups; g->name != NULL; g++) {
        assert_true(is_text(g->name));
        assert_non_null(g->rows[0].id);
        for (const struct cause_group *before = cause_groups; before < g; before++)
            assert_string_not_equal(before->name, g->name);
        for (const struct cause *c = g->rows; c->id != NULL; c++)
            assert_ptr_equal(cause_group_of(c), g);
    }
    assert_null(cause_group_of(NULL));
}

static void
find(void **state)
{
    (void)state;
    assert_string_equal(cause_find("bkt-missing")->id, "bkt-missing");
    assert_null(cause_find("bkt-missin"));
    assert_null(cause_find(""));
    assert_null(cause_find(NULL));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_complete),
        cmocka_unit_test(ids_are_unique),
        cmocka_unit_test(groups_are_complete),
        cmocka_unit_test(find),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
