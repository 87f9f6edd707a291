#include "fixture.h"

#include <yaml.h>

#include "yaml/internal.h"

static void
explains(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        const char *message; /* its beginning */
        const char *hint;    /* a part */
    } cases[] = {
        {"tab", "spec:\n\thost: x\n", "f.yaml:2:1: a tab stands where blanks",
         "indented by blanks"},
        {"tab behind blanks", "spec:\n  a: 1\n \tb: 2\n", "f.yaml:3:2: a tab stands where blanks",
         "indented by blanks"},
        {"tab in a block", "a: |\n\tb\n", "f.yaml:2:1: a tab stands where blanks",
         "indented by blanks"},
        {"a schedule that begins with '*'", "a:\n  schedule: * 3 * * *\n",
         "f.yaml:2:13: a value cannot begin with '*'", "in quotes"},
        {"a schedule with a step", "schedule: */5 * * * *\n",
         "f.yaml:1:11: a value cannot begin with '*'", "in quotes"},
        {"'&'", "a: &\n", "f.yaml:1:4: a value cannot begin with '&'", "in quotes"},
        {"'@'", "a: @x\n", "f.yaml:1:4: a value cannot begin with '@' or '`'", "in quotes"},
        {"'`'", "a: `x`\n", "f.yaml:1:4: a value cannot begin with '@' or '`'", "in quotes"},
        {"'%'", "a: %x\n", "f.yaml:1:4: a value cannot begin with '%'", "template"},
        {"a template", "{% if x %}\n", "f.yaml:1:2: a value cannot begin with '%'", "template"},
        {"'!'", "a: !@#\n", "f.yaml:1:4: a value that begins with '!' is a tag", "in quotes"},
        {"'!x!'", "a: !x!y\n", "f.yaml:1:4: a value that begins with '!' is a tag", "in quotes"},
        {"'|'", "a: |x\n", "f.yaml:1:5: expected the end of the line behind '|' or '>'",
         "in quotes"},
        {"'}'", "a: }\n", "f.yaml:1:4: expected a value", "in quotes"},
        {"':' in a value", "a:\n  host: b: c\n", "f.yaml:2:10: a ':' was not expected here",
         "in quotes"},
        {"indented too deep", "a:\n  b: c\n   d: e\n", "f.yaml:3:5: a ':' was not expected here",
         "one column"},
        {"indented too little", "a:\n   b: c\n  d: e\n", "f.yaml:3:3: expected a key in the column",
         "one column"},
        {"behind a quote", "a:\n  b: \"c\" d\n", "f.yaml:2:10: expected a key in the column",
         "closing quote"},
        {"list behind a key", "a: - b\n", "f.yaml:1:4: a list cannot begin behind a key",
         "line of its own"},
        {"a list within keys", "- a\n- b\nc: d\n", "f.yaml:3:1: expected a '-' in the column",
         "one column"},
        {"'?'", "a: ? b\n", "f.yaml:1:4: a '?' followed by a blank", "in quotes"},
        {"no ':'", "a: b\nc\nd: e\n", "f.yaml:2:1: expected a ':' and a blank behind the key",
         "KEY: VALUE"},
        {"open quote", "a:\n  b: \"c\nd: e\n", "f.yaml:2:6: the quote that opens here is never",
         "Close it"},
        {"quote open at a document", "a: 'b\n---\nc: d\n",
         "f.yaml:1:4: the quote that opens here is not closed before", "Close it"},
        {"escape", "a: \"C:\\path\"\n",
         "f.yaml:1:7: a backslash in double quotes begins an unknown", "single quotes"},
        {"surrogates", "{\"a\": \"\\ud83d\\ude00\"}\n",
         "f.yaml:1:10: the escape is not that of a character", "surrogates"},
        {"hexadecimal", "a: \"\\xyz\"\n", "f.yaml:1:7: expected hexadecimal digits",
         "single quotes"},
        {"open '{'", "a: {b: c\nd: e\n", "f.yaml:2:2: expected ',' or '}' for the '{' of line 1",
         "Close the mapping"},
        {"open '['", "a: [b\nc: d\n", "f.yaml:2:2: expected ',' or ']' for the '[' of line 1",
         "Close the list"},
        {"two JSON values", "{\"a\": 1} {\"b\": 2}\n",
         "f.yaml:1:10: expected the end of the file or", "---"},
        {"the first line too deep", "  a: b\nc: d\n", "f.yaml:2:1: expected the end of the file or",
         "one column"},
        {"%YAML", "%YAML 2.0\n---\na\n", "f.yaml:1:1: expected %YAML 1.1 or 1.2", "Delete"},
        {"a directive", "%FOO\n---\na\n", "f.yaml:1:1: a line that begins with '%'", "Delete"},
        {"no directive", "% x\n", "f.yaml:1:1: a line that begins with '%'", "Delete"},
        {"an indentation of 0", "a: |0\n b\n", "f.yaml:1:5: not YAML: found an indentation", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fixture f = read_text(cases[i].text);

        if (f.rc == 0)
            fail_msg("%s: was taken", cases[i].name);
        assert_int_equal(f.err.code, SP_INPUT);
        if (!sp_starts(f.err.message, cases[i].message))
            fail_msg("%s: \"%s\"", cases[i].name, f.err.message);
        if (strstr(f.err.hint, cases[i].hint) == NULL)
            fail_msg("%s: hint \"%s\"", cases[i].name, f.err.hint);
        sp_arena_free(&f.arena);
    }
}

/* What a text cannot bring about: libyaml without memory, or without words. */
static void
explains_the_rest(void **state)
{
    struct yaml_file file = {.name = "f", .text = "", .len = 0};
    yaml_parser_t parser = {.error = YAML_MEMORY_ERROR};
    struct sp_err err = {0};

    (void)state;
    assert_int_equal(yaml_explain(&file, &parser, &err), -1);
    assert_int_equal(err.code, SP_NOMEM);
    parser.error = YAML_PARSER_ERROR;
    assert_int_equal(yaml_explain(&file, &parser, &err), -1);
    assert_int_equal(err.code, SP_INPUT);
    same("no problem", err.message, "f:1:1: not YAML: unknown problem");
    parser.problem = "did something new";
    assert_int_equal(yaml_explain(&file, &parser, &err), -1);
    same("a new problem", err.message, "f:1:1: not YAML: did something new");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(explains),
        cmocka_unit_test(explains_the_rest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
