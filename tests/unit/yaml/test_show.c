#include "fixture.h"

static struct yaml_place
place(const struct yaml_file *file, unsigned line, unsigned column)
{
    return (struct yaml_place){.file = file, .line = line, .column = column};
}

#define A10 "aaaaaaaaaa"
#define B10 "bbbbbbbbbb"
#define C10 "cccccccccc"
#define E5 "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
#define E50 E5 E5 E5 E5 E5 E5 E5 E5 E5 E5
#define A100 A10 A10 A10 A10 A10 A10 A10 A10 A10 A10
#define BLANKS60 "                                                            "

static void
shows_lines(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        unsigned line, column;
        bool hide;
        const char *wanted;
    } cases[] = {
        {"the first column", "a: b\n", 1, 1, false, "  a: b\n  ^\n"},
        {"a later line", "a: b\n  c: d\n", 2, 6, false, "    c: d\n       ^\n"},
        {"behind the end", "a:\n", 1, 3, false, "  a:\n    ^\n"},
        {"far behind the end", "a:\n", 1, 300, false, "  a:\n    ^\n"},
        {"a line that is not there", "a:\n", 7, 3, false, "  \n  ^\n"},
        {"no place", "a:\n", 0, 0, false, ""},
        {"CRLF", "a: b\r\nc: d\r\n", 1, 4, false, "  a: b\n     ^\n"},
        {"tabs are one blank", "\ta:\tb\n", 1, 5, false, "   a: b\n      ^\n"},
        {"columns of characters", E5 ": x\n", 1, 8, false, "  " E5 ": x\n         ^\n"},
        {"what moves a cursor", "a: \x1b[1mb\n", 1, 4, false, "  a: \\x1b[1mb\n     ^\n"},
        {"an escape before the caret", "\x01: b\n", 1, 4, false, "  \\x01: b\n        ^\n"},
        {"a backslash stays one", "a: \"\\\\d\"\n", 1, 9, false, "  a: \"\\\\d\"\n          ^\n"},
        {"100 columns", A100 "\n", 1, 100, false,
         "  " A100 "\n  " BLANKS60 "                                       ^\n"},
        {"cut right", A100 "X\n", 1, 1, false,
         "  " A10 A10 A10 A10 A10 A10 A10 A10 A10 "aaaaaaa...\n  ^\n"},
        {"cut left", A100 "X\n", 1, 101, false,
         "  ..." A10 A10 A10 A10 A10 A10 A10 A10 A10 "aaaaaaX\n  " BLANKS60
         "                                       ^\n"},
        {"cut at both ends", A100 B10 B10 B10 C10 C10 C10 C10 "\n", 1, 101, false,
         "  ..." A10 A10 A10 A10 A10 A10 "aaaaaaa" B10 B10 "bbbbbbb...\n  " BLANKS60
         "          ^\n"},
        {"cut by characters", E50 E50 E5 "\n", 1, 105, false,
         "  ..." E50 E5 E5 E5 E5 E5 E5 E5 E5 E5 "\xc3\xa9\xc3\xa9\n  " BLANKS60
         "                                       ^\n"},
        {"hides a value", "  keysecret: SECRET\n", 1, 14, true,
         "    keysecret: (hidden)\n               ^\n"},
        {"hides what comes later too", "  keysecret: SECRET\n", 1, 18, true,
         "    keysecret: (hidden)\n               ^\n"},
        {"shows a key", "  keysecret: SECRET\n", 1, 3, true, "    keysecret: (hidden)\n    ^\n"},
        {"shows a key in quotes", "  \"ca.crt\": SECRET\n", 1, 3, true,
         "    \"ca.crt\": (hidden)\n    ^\n"},
        {"hides any other key", "  SECRET: SECRET\n", 1, 3, true, "    (hidden)\n    ^\n"},
        {"hides a key that begins alike", "  keys: SECRET\n", 1, 3, true, "    (hidden)\n    ^\n"},
        {"hides JSON", "{\"key\":\"SECRET\"}\n", 1, 8, true, "  {\"key\":(hidden)\n         ^\n"},
        {"hides a list's value", "- SECRET\n", 1, 3, true, "  - (hidden)\n    ^\n"},
        {"hides a list's mapping", "- key: SECRET\n", 1, 8, true,
         "  - key: (hidden)\n         ^\n"},
        {"hides a line of a block", "    SECRET/x+y=\n", 1, 5, true, "      (hidden)\n      ^\n"},
        {"hides what has a ':' but no blank", "SEC:RET\n", 1, 1, true, "  (hidden)\n  ^\n"},
        {"hides an open quote", "\"SECRET\n", 1, 1, true, "  (hidden)\n  ^\n"},
        {"hides another quote", "\"SEC': RET\n", 1, 1, true, "  (hidden)\n  ^\n"},
        {"hides a long word", A10 A10 A10 A10 A10 A10 "aaaaa: x\n", 1, 1, true,
         "  (hidden)\n  ^\n"},
        {"nothing to hide", "  key:\n", 1, 7, true, "    key:\n        ^\n"},
        {"nothing at all to hide", "\n", 1, 1, true, "  \n  ^\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct yaml_file file = {
            .name = "f", .text = cases[i].text, .len = strlen(cases[i].text)};
        struct sp_arena a = {0};
        struct sp_err err = {0};
        const char *got =
            yaml_excerpt(place(&file, cases[i].line, cases[i].column), cases[i].hide, &a, &err);

        same(cases[i].name, got, cases[i].wanted);
        sp_arena_free(&a);
    }
}

static void
knows_secrets_by_their_form(void **state)
{
    static const struct {
        const char *word;
        bool may;
    } cases[] = {
        {"", false},
        {"AKIAKEYOFATEST000000", true},
        {"0123456789abcdef0123456789abcdef", true},
        {"abcdefghijklmno1", true},
        {"abcdefghijklmn1", false}, /* 15 bytes */
        {"abcdefghijklmnop", false},
        {"abcdefghijklmno=", true},
        {"abcdefgh/jklmnop", true},
        {"abcdefgh+jklmnop", true},
        {"secretAccessKeyName", false},
        {"AWS_SECRET_ACCESS_KEY", false},
        {"backups3URIStyle", false},
        {"backups3URIStyles", true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (yaml_may_be_secret(cases[i].word, strlen(cases[i].word)) != cases[i].may)
            fail_msg("%s", cases[i].word);
}

/* However long the line: bytes that are cut off are not even looked at. */
static void
shows_huge_lines(void **state)
{
    static const char *const parts[] = {"x",    "\xc3\xa9", "\xe4\xb8\xad", "\xf0\x9f\x98\x80",
                                        "\x01", "\\",       "\xff"};
    struct sp_arena a = {0};
    char *text = sp_alloc(&a, 400001, NULL);

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        size_t n = strlen(parts[i]);
        struct yaml_file file = {.name = "f", .text = text, .len = n * 100000};

        for (size_t k = 0; k < file.len; k += n)
            memcpy(text + k, parts[i], n);
        for (unsigned column = 1; column <= 100001; column += 12500) {
            struct sp_arena small = {.limit = 65536};
            const char *got = yaml_excerpt(place(&file, 1, column), false, &small, NULL);
            const char *caret;

            assert_non_null(got);
            caret = strchr(got, '\n') + 1;
            assert_int_equal(sp_columns(got) - strlen(caret), 2 + 100 + 1);
            assert_true(strlen(caret) <= 2 + 100 + 2);
            sp_arena_free(&small);
        }
    }
    sp_arena_free(&a);
}

static void
names_the_place(void **state)
{
    struct fixture f = read_text("spec:\n  databaseBackup:\n    host: https://x\n");
    const struct yaml_item *host = yaml_find_path(root_of("host", &f), "spec.databaseBackup.host");

    (void)state;
    same("with a path",
         yaml_show_line(host->at, false, "spec.databaseBackup.host", "no scheme here", &f.arena,
                        &f.err),
         "f.yaml:3: spec.databaseBackup.host: no scheme here\n"
         "      host: https://x\n"
         "            ^\n");
    same("without", yaml_show_line(host->key->at, true, NULL, "what is this", &f.arena, &f.err),
         "f.yaml:3: what is this\n"
         "      host: (hidden)\n"
         "      ^\n");
    sp_arena_free(&f.arena);
}

/* A file that was refused is shown where it failed, and without its secrets. */
static void
hides_secrets_of_bad_files(void **state)
{
    static const struct {
        const char *text;
        const char *wanted;
    } cases[] = {
        {"spec:\n  schedule: * 3 * * *\n", "    schedule: * 3 * * *\n              ^\n"},
        {"kind: Secret\nstringData:\n  keysecret: \"SECRET\n",
         "    keysecret: (hidden)\n               ^\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fixture f = read_text(cases[i].text);

        assert_int_equal(f.rc, -1);
        same("excerpt", yaml_excerpt(f.file->failed, false, &f.arena, &f.err), cases[i].wanted);
        sp_arena_free(&f.arena);
    }
}

static void
finds_bytes_within(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        size_t offset;
        unsigned line, column;
    } cases[] = {
        {"plain", "a: 0 24 * * *\n", 2, 1, 6},
        {"double quotes", "a: \"0 24 * * *\"\n", 2, 1, 7},
        {"single quotes", "x: y\na: '0 24'\n", 2, 2, 7},
        {"the beginning", "a: 'b'\n", 0, 1, 5},
        {"the end", "a: 'bc'\n", 2, 1, 7},
        {"behind the end", "a: 'bc'\n", 3, 1, 4},
        {"behind characters", "a: \"\xc3\xa9\xc3\xa9x\"\n", 4, 1, 7},
        {"an escape", "a: \"\\x30 24\"\n", 2, 1, 4},
        {"before an escape", "a: \"0 24\\n\"\n", 2, 1, 7},
        {"a block", "a: |\n  0 24\n", 2, 1, 4},
        {"over lines", "a: 0\n  24\n", 2, 1, 4},
        {"an anchor", "a: &x 0 24\n", 2, 1, 4},
        {"a tag", "a: !!str 0 24\n", 2, 1, 4},
        {"empty", "a:\n", 0, 1, 3},
        {"no scalar", "a: [b]\n", 0, 1, 4},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fixture f = read_text(cases[i].text);
        const struct yaml_node *node = yaml_get(root_of(cases[i].name, &f), "a");
        struct yaml_place at = yaml_within(node, cases[i].offset);

        if (at.line != cases[i].line || at.column != cases[i].column)
            fail_msg("%s: %u:%u", cases[i].name, at.line, at.column);
        sp_arena_free(&f.arena);
    }
}

static void
survives_want_of_memory(void **state)
{
    const struct yaml_file file = {.name = "f", .text = "a: b", .len = 4};
    const char *got = NULL;
    long n = 0;

    (void)state;
    while (got == NULL) {
        struct sp_arena a = {.fail_in = ++n};
        struct sp_err err = {0};

        got = yaml_show_line(place(&file, 1, 4), false, "a", "m", &a, &err);
        if (got == NULL)
            assert_int_equal(err.code, SP_NOMEM);
        sp_arena_free(&a);
    }
    assert_int_equal(n, 6);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_lines),
        cmocka_unit_test(shows_huge_lines),
        cmocka_unit_test(knows_secrets_by_their_form),
        cmocka_unit_test(names_the_place),
        cmocka_unit_test(hides_secrets_of_bad_files),
        cmocka_unit_test(finds_bytes_within),
        cmocka_unit_test(survives_want_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
