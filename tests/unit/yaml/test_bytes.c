#include "fixture.h"

#include "yaml/internal.h"

#define BYTES(literal) literal, sizeof(literal) - 1

static void
refuses_bytes(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        size_t len;
        const char *message;
        const char *hint;
    } cases[] = {
        {"NUL", BYTES("a: b\0c\n"), "f.yaml:1:5: expected text, found the control byte 0x00",
         "compressed"},
        {"gzip", BYTES("\x1f\x8b\x08\n"), "f.yaml:1:1: expected text, found the control byte 0x1f",
         "compressed"},
        {"escape", BYTES("a: b\nc: \x1b[0m\n"),
         "f.yaml:2:4: expected text, found the control byte 0x1b", "\\xNN"},
        {"DEL", BYTES("a: bcd\x7f\n"), "f.yaml:1:7: expected text, found the control byte 0x7f",
         "\\xNN"},
        {"not UTF-8", BYTES("a:\r\n  b: \xe9\xff\n"),
         "f.yaml:2:6: expected UTF-8, found the byte 0xe9", "UTF-8"},
        {"columns are characters", BYTES("\xc3\xa9: \xf0\x9f\x98\x80\xff\n"),
         "f.yaml:1:5: expected UTF-8, found the byte 0xff", "UTF-8"},
        {"cut UTF-8", BYTES("a: \xf0\x9f\x98"), "f.yaml:1:4: expected UTF-8, found the byte 0xf0",
         "UTF-8"},
        {"overlong", BYTES("a: \xc0\xaf\n"), "f.yaml:1:4: expected UTF-8, found the byte 0xc0",
         "UTF-8"},
        {"surrogate", BYTES("a: \xed\xa0\x80\n"), "f.yaml:1:4: expected UTF-8, found the byte 0xed",
         "UTF-8"},
        {"past Unicode", BYTES("a: \xf4\x90\x80\x80\n"),
         "f.yaml:1:4: expected UTF-8, found the byte 0xf4", "UTF-8"},
        {"no beginning", BYTES("a: \x80\n"), "f.yaml:1:4: expected UTF-8, found the byte 0x80",
         "UTF-8"},
        {"UTF-16 with a mark",
         BYTES("\xff\xfe"
               "a\0:\0"),
         "f.yaml:1:1: expected UTF-8, this looks like UTF-16", "as UTF-8"},
        {"UTF-16, the other end first", BYTES("\xfe\xff\0a\0:"),
         "f.yaml:1:1: expected UTF-8, this looks like UTF-16", "as UTF-8"},
        {"UTF-16 without a mark", BYTES("a\0:\0 \0"),
         "f.yaml:1:1: expected UTF-8, this looks like UTF-16", "as UTF-8"},
        {"next line", BYTES("a: b\xc2\x85\n"),
         "f.yaml:1:5: expected a usual end of line, found the line separator U+0085", "escape"},
        {"line separator", BYTES("a: b\n\nc\xe2\x80\xa8\n"),
         "f.yaml:3:2: expected a usual end of line, found the line separator U+2028", "escape"},
        {"paragraph separator", BYTES("\xe2\x80\xa9"),
         "f.yaml:1:1: expected a usual end of line, found the line separator U+2029", "escape"},
        {"joined files",
         BYTES("a: b\n\xef\xbb\xbf"
               "c: d\n"),
         "f.yaml:2:1: a byte order mark (U+FEFF) is expected at the beginning only", "joined"},
        {"C1", BYTES("a: \xc2\x9b\n"),
         "f.yaml:1:4: expected text, found the control character U+009B", "paste"},
        {"no character", BYTES("a: \xef\xbf\xbf\n"),
         "f.yaml:1:4: expected text, found the control character U+FFFF", "paste"},
        {"%TAG", BYTES("%TAG !e! tag:x\n---\na: b\n"),
         "f.yaml:1:1: the directive %TAG is not taken", "in full"},
        {"%TAG behind a CR", BYTES("a: b\r...\r%TAG !e! tag:x\r"),
         "f.yaml:3:1: the directive %TAG is not taken", "in full"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fixture f = read_bytes(cases[i].text, cases[i].len);

        if (f.rc == 0)
            fail_msg("%s: was taken", cases[i].name);
        assert_int_equal(f.err.code, SP_INPUT);
        same(cases[i].name, f.err.message, cases[i].message);
        if (strstr(f.err.hint, cases[i].hint) == NULL)
            fail_msg("%s: hint \"%s\"", cases[i].name, f.err.hint);
        sp_arena_free(&f.arena);
    }
}

static void
takes_bytes(void **state)
{
    static const char *const texts[] = {
        "a: \"\t\" # \xc2\xa0\xef\xbf\xbd\xf4\x8f\xbf\xbd\xed\x9f\xbf\n",
        "a: |\n  %TAG\n  %TAX\n",
        "a: b\r\n\r\n",
        "# %TAG\n%YAML 1.1\n---\n",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct fixture f = read_text(texts[i]);

        if (f.rc == -1)
            fail_msg("case %zu: %s", i, f.err.message);
        sp_arena_free(&f.arena);
    }
}

static void
finds_lines(void **state)
{
    static const char text[] = "a\r\n\xc3\xa9"
                               "bc\rd\n\ne";
    static const struct {
        unsigned line, column;
        const char *wanted; /* the line */
        char byte;
    } cases[] = {
        {1, 1, "a", 'a'},
        {1, 2, "a", '\0'},
        {1, 99, "a", '\0'},
        {2, 2,
         "\xc3\xa9"
         "bc",
         'b'},
        {2, 3,
         "\xc3\xa9"
         "bc",
         'c'},
        {3, 1, "d", 'd'},
        {4, 1, "", '\0'},
        {5, 1, "e", 'e'},
        {6, 1, "", '\0'},
        {99, 1, "", '\0'},
    };
    const struct yaml_file file = {.name = "f", .text = text, .len = sizeof(text) - 1};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct yaml_place at = {.file = &file, .line = cases[i].line, .column = cases[i].column};
        struct yaml_run run = yaml_line(&file, cases[i].line);

        if (run.len != strlen(cases[i].wanted) || memcmp(run.p, cases[i].wanted, run.len) != 0)
            fail_msg("line %u: \"%.*s\"", cases[i].line, (int)run.len, run.p);
        if (yaml_byte(at) != cases[i].byte)
            fail_msg("%u:%u: %d", cases[i].line, cases[i].column, yaml_byte(at));
    }
}

static void
knows_secrets(void **state)
{
    static const struct {
        const char *text;
        bool wanted;
    } cases[] = {
        {"kind: Secret", true},       {"\"kind\":\"Secret\"}", true},
        {"data:\n  x: y\n", true},    {"stringData: {}", true},
        {"  keysecret: x", true},     {"password=1", true},
        {"metadata:\n", false},       {"kind: Secrets", false},
        {"secretName: x", false},     {"", false},
        {"databaseBackup: x", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct yaml_file file = {.text = cases[i].text, .len = strlen(cases[i].text)};

        if (yaml_holds_secret(&file) != cases[i].wanted)
            fail_msg("\"%s\"", cases[i].text);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_bytes),
        cmocka_unit_test(takes_bytes),
        cmocka_unit_test(finds_lines),
        cmocka_unit_test(knows_secrets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
