#include "fixture.h"

static void
names_coercions(void **state)
{
    static const struct {
        const char *text;
        enum yaml_coercion wanted;
    } cases[] = {
        {"", YAML_NOTHING},
        {"~", YAML_NOTHING},
        {"null", YAML_NOTHING},
        {"Null", YAML_NOTHING},
        {"NULL", YAML_NOTHING},
        {"nULL", YAML_TEXT},
        {"nullx", YAML_TEXT},
        {"true", YAML_BOOL},
        {"False", YAML_BOOL},
        {"TRUE", YAML_BOOL},
        {"tRue", YAML_TEXT},
        {"yes", YAML_BOOL_WORD},
        {"Yes", YAML_BOOL_WORD},
        {"YES", YAML_BOOL_WORD},
        {"yEs", YAML_TEXT},
        {"YEs", YAML_TEXT},
        {"no", YAML_BOOL_WORD},
        {"NO", YAML_BOOL_WORD},
        {"on", YAML_BOOL_WORD},
        {"Off", YAML_BOOL_WORD},
        {"y", YAML_BOOL_WORD},
        {"N", YAML_BOOL_WORD},
        {"x", YAML_TEXT},
        {"0", YAML_INTEGER},
        {"-1", YAML_INTEGER},
        {"+12", YAML_INTEGER},
        {"1_000", YAML_INTEGER},
        {"_1", YAML_TEXT},
        {"-", YAML_TEXT},
        {"--1", YAML_TEXT},
        {"1-2", YAML_TEXT},
        {"0123", YAML_OCTAL},
        {"00", YAML_OCTAL},
        {"-017", YAML_OCTAL},
        {"0o17", YAML_OCTAL},
        {"0o8", YAML_TEXT},
        {"089", YAML_INTEGER},
        {"0x1F", YAML_HEX},
        {"0x", YAML_TEXT},
        {"0xg", YAML_TEXT},
        {"0b101", YAML_BINARY},
        {"0b2", YAML_TEXT},
        {"1e5", YAML_FLOAT},
        {"1E-5", YAML_FLOAT},
        {"12e45678", YAML_FLOAT},
        {"1e", YAML_TEXT},
        {"e5", YAML_TEXT},
        {"1.10", YAML_FLOAT},
        {"1.", YAML_FLOAT},
        {".5", YAML_FLOAT},
        {".", YAML_TEXT},
        {"_.5", YAML_TEXT},
        {"-1.5e+3", YAML_FLOAT},
        {"10.0.0.1", YAML_TEXT},
        {"10.0.8.1", YAML_TEXT},
        {".inf", YAML_FLOAT},
        {".Inf", YAML_FLOAT},
        {"-.INF", YAML_FLOAT},
        {".nan", YAML_FLOAT},
        {".NaN", YAML_FLOAT},
        {"12:30", YAML_SEXAGESIMAL},
        {"1:1", YAML_SEXAGESIMAL},
        {"190:20:30", YAML_SEXAGESIMAL},
        {"190:20:30.15", YAML_SEXAGESIMAL},
        {"12:60", YAML_TEXT},
        {"12:", YAML_TEXT},
        {"12:300", YAML_TEXT},
        {"12:3a", YAML_TEXT},
        {"host:9000", YAML_TEXT},
        {"2026-11-22", YAML_DATE},
        {"2026-1-2", YAML_DATE},
        {"2026-11-22T09:30:00Z", YAML_DATE},
        {"2026-11-22 09:30:00", YAML_DATE},
        {"2026-11-22x", YAML_TEXT},
        {"2026-11-22T09", YAML_TEXT},
        {"2026-11", YAML_TEXT},
        {"202-11-22", YAML_TEXT},
        {"2026-111-22", YAML_TEXT},
        {"us-east-1", YAML_TEXT},
        {"objstore", YAML_TEXT},
        {"0 3", YAML_TEXT},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct yaml_node node = {.kind = YAML_SCALAR,
                                 .plain = true,
                                 .value = cases[i].text,
                                 .len = (unsigned)strlen(cases[i].text)};
        enum yaml_coercion got = yaml_coercion(&node);

        if (got != cases[i].wanted)
            fail_msg("\"%s\" is %s", cases[i].text, yaml_coercion_text(got));
        node.plain = false;
        assert_int_equal(yaml_coercion(&node), YAML_TEXT);
    }
}

static void
needs_a_plain_scalar(void **state)
{
    struct fixture f = read_text("a: 'yes'\nb: !!str yes\nc: {}\nd: yes\ne: |\n  1\n");
    const struct yaml_node *root = root_of("scalars", &f);

    (void)state;
    assert_int_equal(yaml_coercion(yaml_get(root, "a")), YAML_TEXT);
    assert_int_equal(yaml_coercion(yaml_get(root, "b")), YAML_TEXT);
    assert_int_equal(yaml_coercion(yaml_get(root, "c")), YAML_TEXT);
    assert_int_equal(yaml_coercion(yaml_get(root, "d")), YAML_BOOL_WORD);
    assert_int_equal(yaml_coercion(yaml_get(root, "e")), YAML_TEXT);
    assert_int_equal(yaml_coercion(NULL), YAML_TEXT);
    sp_arena_free(&f.arena);
}

/* A value ends where its length says, whatever follows. */
static void
trusts_the_length(void **state)
{
    struct yaml_node node = {.kind = YAML_SCALAR, .plain = true, .value = "0x1f", .len = 1};

    (void)state;
    assert_int_equal(yaml_coercion(&node), YAML_INTEGER);
    node.len = 2;
    assert_int_equal(yaml_coercion(&node), YAML_TEXT);
    node = (struct yaml_node){.kind = YAML_SCALAR, .plain = true, .value = "1\0", .len = 2};
    assert_int_equal(yaml_coercion(&node), YAML_TEXT);
}

static void
has_texts(void **state)
{
    (void)state;
#define X(id, text) same(#id, yaml_coercion_text(id), text);
    YAML_COERCIONS(X)
#undef X
    same("unknown", yaml_coercion_text((enum yaml_coercion)99), "text");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_coercions),
        cmocka_unit_test(needs_a_plain_scalar),
        cmocka_unit_test(trusts_the_length),
        cmocka_unit_test(has_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
