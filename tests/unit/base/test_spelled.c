/* The ways to write a character, and what only looks like one. */
#include "test.h"

#include <string.h>

#include "base/spelled.h"

static const struct {
    const char *text;
    char c;
    size_t wanted;
} cases[] = {
    {"/", '/', 1},       {"x", '/', 0},         {"\\/", '/', 2},
    {"\\", '/', 0},      {"%2F", '/', 3},       {"%2f", '/', 3},
    {"%2", '/', 0},      {"%2G", '/', 0},       {"%252F", '/', 5},
    {"%252", '/', 0},    {"%25", '%', 1},       {"%", '%', 1},
    {"&#47;", '/', 5},   {"&#x2F;", '/', 6},    {"&#X2f;", '/', 6},
    {"&#47", '/', 0},    {"&#x12F;", '/', 0},   {"&amp;", '/', 0},
    {"\\u002f", '/', 6}, {"\\\\u002F", '/', 7}, {"\\u012f", '/', 0},
    {"\\u00", '/', 0},   {"\\u002g", '/', 0},   {"\\n", '\n', 0},
    {"%00", '\0', 0},    {"\\u0000", '\0', 0},  {"&#0000000047;", '/', 0},
};

static void
spells(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (sp_spells(cases[i].text, strlen(cases[i].text), cases[i].c) != cases[i].wanted)
            fail_msg("%s as %c: %zu", cases[i].text, cases[i].c,
                     sp_spells(cases[i].text, strlen(cases[i].text), cases[i].c));
    assert_int_equal(sp_spells("", 1, '\0'), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(spells)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
