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

static void
rows_are_complete(void **state)
{
    (void)state;
    for (size_t i = 0; i < ncauses; i++) {
        const struct cause *c = &causes[i];

        if (!is_id(c->id) || c->group == NULL || c->group[0] == '\0' || !is_text(c->title) ||
            sp_ends(c->title, ".") || strlen(c->title) > TITLE_MAX || !is_text(c->means) ||
            !is_text(c->seen) || !is_sentence(c->remedy))
            fail_msg("row %zu, %s", i + 1, c->id);
        assert_true(c->severity <= SEVERITY_FAIL);
    }
}

static void
ids_are_unique(void **state)
{
    (void)state;
    for (size_t i = 0; i < ncauses; i++)
        if (cause_find(causes[i].id) != &causes[i])
            fail_msg("two rows %s", causes[i].id);
}

/* Each group stands together: explain writes its name once. */
static void
groups_stand_together(void **state)
{
    (void)state;
    for (size_t i = 1; i < ncauses; i++) {
        if (sp_streq(causes[i].group, causes[i - 1].group))
            continue;
        for (size_t k = 0; k < i; k++)
            if (sp_streq(causes[i].group, causes[k].group))
                fail_msg("%s: the group %s began before", causes[i].id, causes[i].group);
    }
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
        cmocka_unit_test(groups_stand_together),
        cmocka_unit_test(find),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
