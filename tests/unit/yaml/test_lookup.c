#include "fixture.h"

static void
finds_values(void **state)
{
    static const char text[] = "base: &base {style: host, port: 1, deep: {a: b}}\n"
                               "more: &more {port: 2, extra: 3}\n"
                               "chain: &chain {<<: *more, last: 4}\n"
                               "spec:\n"
                               "  databaseBackup: {host: h, \"ca.crt\": c, empty: , '': e}\n"
                               "  list: [a]\n"
                               "one: {<<: *base, style: path}\n"
                               "both: {<<: [*base, *more]}\n"
                               "other: {<<: [*more, *base], port: 9}\n"
                               "third: {<<: *chain}\n"
                               "inline: {<<: {x: y}}\n"
                               "none: {<<: []}\n"
                               "word: {'<<': {x: y}}\n"
                               "nul: {\"a\\0b\": 1}\n";
    static const struct {
        const char *path;
        const char *wanted; /* NULL: not found */
    } cases[] = {
        {"spec.databaseBackup.host", "h"},
        {"spec.databaseBackup.empty", ""},
        {"spec.databaseBackup.ca.crt", NULL},
        {"spec.databaseBackup.", "e"},
        {"spec.databaseBackup.Host", NULL},
        {"spec.databaseBackup.hos", NULL},
        {"spec.databaseBackup.hosts", NULL},
        {"spec.list.a", NULL},
        {"spec.databaseBackup.host.x", NULL},
        {"spec..host", NULL},
        {"", NULL},
        {".", NULL},
        {"nothing", NULL},
        {"one.style", "path"},
        {"one.port", "1"},
        {"one.deep.a", "b"},
        {"one.extra", NULL},
        {"both.port", "1"},
        {"both.extra", "3"},
        {"both.zero", NULL},
        {"other.port", "9"},
        {"other.extra", "3"},
        {"other.style", "host"},
        {"third.port", "2"},
        {"third.last", "4"},
        {"inline.x", "y"},
        {"none.x", NULL},
        {"word.x", NULL},
        {"word.<<.x", "y"},
        {"nul.a", NULL},
    };
    struct fixture f = read_text(text);
    const struct yaml_node *root = root_of("lookups", &f);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct yaml_node *got = yaml_path(root, cases[i].path);

        if ((got == NULL) != (cases[i].wanted == NULL) ||
            (got != NULL && !yaml_is(got, cases[i].wanted)))
            fail_msg("%s: \"%s\"", cases[i].path, got == NULL ? "(none)" : got->value);
    }
    assert_true(yaml_is(yaml_get(yaml_path(root, "spec.databaseBackup"), "ca.crt"), "c"));
    assert_ptr_equal(yaml_find(root, "spec")->value, yaml_get(root, "spec"));
    assert_null(yaml_get(NULL, "a"));
    assert_null(yaml_path(NULL, "a.b"));
    assert_null(yaml_find(yaml_get(root, "nothing"), "a"));
    sp_arena_free(&f.arena);
}

static void
compares(void **state)
{
    struct fixture f = read_text("a: \"x\\0y\"\nb: []\nc: \"\"\n");
    const struct yaml_node *root = root_of("values", &f);

    (void)state;
    assert_false(yaml_is(yaml_get(root, "a"), "x"));
    assert_int_equal(yaml_get(root, "a")->len, 3);
    assert_false(yaml_is(yaml_get(root, "b"), ""));
    assert_true(yaml_is(yaml_get(root, "c"), ""));
    assert_false(yaml_is(NULL, ""));
    sp_arena_free(&f.arena);
}

static void
wipes(void **state)
{
    struct fixture f = read_text("keysecret: wJalrXUtnFEMI\n");
    const struct yaml_node *node = yaml_get(root_of("secret", &f), "keysecret");
    const char *value = node->value;

    (void)state;
    assert_string_equal(value, "wJalrXUtnFEMI");
    yaml_wipe(f.file);
    for (size_t i = 0; i < 13; i++)
        assert_int_equal(value[i], 0);
    yaml_wipe(NULL);
    sp_arena_free(&f.arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_values),
        cmocka_unit_test(compares),
        cmocka_unit_test(wipes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
