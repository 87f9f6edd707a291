#include "settings/awsfile.h"

#include "base/buffer.h"
#include "fixture.h"

/* Writes every line as "N kind name|key.sub=value\n". */
static int
record(void *ctx, const struct awsfile_line *line, struct sp_err *err)
{
    static const char *const sections[] = {"profile", "services", "other"};

    return sp_buf_addf(ctx, err, "%ld %s %.*s|%.*s.%.*s=%.*s%s\n", line->number,
                       sections[line->section], (int)line->name.len, line->name.p,
                       (int)line->key.len, line->key.p, (int)line->sub.len, line->sub.p,
                       (int)line->value.len, line->value.p, line->continued ? "+" : "");
}

static void
reads_files(void **state)
{
    static const struct {
        const char *name;
        enum awsfile_kind kind;
        const char *text;
        const char *wanted;
    } cases[] = {
        {"nothing", AWSFILE_CONFIG, "", ""},
        {"only a BOM", AWSFILE_CONFIG, "\xef\xbb\xbf", ""},
        {"comments and blank lines", AWSFILE_CONFIG, "# a\n; b\n\n  # c\n \t\n", ""},
        {"default", AWSFILE_CONFIG, "[default]\nregion = r\n",
         "1 profile default|.=\n2 profile default|region.=r\n"},
        {"no end of line at the end", AWSFILE_CONFIG, "[default]\nregion=r",
         "1 profile default|.=\n2 profile default|region.=r\n"},
        {"BOM and CRLF", AWSFILE_CONFIG, "\xef\xbb\xbf[default]\r\nregion = r\r\n",
         "1 profile default|.=\n2 profile default|region.=r\n"},
        {"a profile of the config", AWSFILE_CONFIG, "[profile x]\na=b\n",
         "1 profile x|.=\n2 profile x|a.=b\n"},
        {"blanks in the header", AWSFILE_CONFIG, "[  profile \t x ]  # y\n", "1 profile x|.=\n"},
        {"a name in quotes", AWSFILE_CONFIG, "[profile \"x y\"]\n[profile 'z']\n",
         "1 profile x y|.=\n2 profile z|.=\n"},
        {"quotes that do not match", AWSFILE_CONFIG, "[profile \"x']\n", "1 profile \"x'|.=\n"},
        {"a name of two words is none", AWSFILE_CONFIG, "[profile x y]\n", "1 other |.=\n"},
        {"profile without a name", AWSFILE_CONFIG, "[profile]\n", "1 other |.=\n"},
        {"a name without profile in the config", AWSFILE_CONFIG, "[x]\n", "1 other |.=\n"},
        {"profilex is not profile", AWSFILE_CONFIG, "[profilex y]\n", "1 other |.=\n"},
        {"services", AWSFILE_CONFIG, "[services s]\ns3 =\n  endpoint_url = u\n",
         "1 services s|.=\n2 services s|s3.=\n3 services s|s3.endpoint_url=u\n"},
        {"sso-session", AWSFILE_CONFIG, "[sso-session s]\nk=v\n", "1 other |.=\n2 other |k.=v\n"},
        {"a name of the credentials", AWSFILE_CREDENTIALS, "[x]\na=b\n",
         "1 profile x|.=\n2 profile x|a.=b\n"},
        {"the credentials have no word profile", AWSFILE_CREDENTIALS, "[profile x]\n",
         "1 profile profile x|.=\n"},
        {"nested", AWSFILE_CONFIG,
         "[default]\ns3 =\n  addressing_style = path\n\n  # c\n  x=y\nr=s",
         "1 profile default|.=\n2 profile default|s3.=\n3 profile "
         "default|s3.addressing_style=path\n"
         "6 profile default|s3.x=y\n7 profile default|r.=s\n"},
        {"nested by a tab", AWSFILE_CONFIG, "[default]\ns3=\n\ta = b\n",
         "1 profile default|.=\n2 profile default|s3.=\n3 profile default|s3.a=b\n"},
        {"all keys are indented", AWSFILE_CONFIG, "[default]\n  a = b\n  c = d\n",
         "1 profile default|.=\n2 profile default|a.=b\n3 profile default|c.=d\n"},
        {"nested below an indented key", AWSFILE_CONFIG, "[default]\n  s3 =\n    a = b\n  c = d\n",
         "1 profile default|.=\n2 profile default|s3.=\n3 profile default|s3.a=b\n"
         "4 profile default|c.=d\n"},
        {"a second line of a value", AWSFILE_CONFIG, "[default]\na = b\n  c = d\n",
         "1 profile default|.=\n2 profile default|a.=b\n3 profile default|a.=c = d+\n"},
        {"a nested line without '='", AWSFILE_CONFIG, "[default]\na =\n  c\n",
         "1 profile default|.=\n2 profile default|a.=\n3 profile default|a.=c+\n"},
        {"a nested line without a key", AWSFILE_CONFIG, "[default]\na =\n  =c\n",
         "1 profile default|.=\n2 profile default|a.=\n3 profile default|a.==c+\n"},
        {"a colon", AWSFILE_CONFIG, "[default]\na : b=c\n",
         "1 profile default|.=\n2 profile default|a.=b=c\n"},
        {"no comment behind a value", AWSFILE_CREDENTIALS, "[default]\na = b # c\n",
         "1 profile default|.=\n2 profile default|a.=b # c\n"},
        {"'=' within a value", AWSFILE_CREDENTIALS, "[default]\na = b=/+=\n",
         "1 profile default|.=\n2 profile default|a.=b=/+=\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct sp_buf out;
        struct sp_err err = {0};

        sp_buf_init(&out, &a, 4096);
        if (awsfile_parse(cases[i].text, strlen(cases[i].text), cases[i].kind, "f", record, &out,
                          &err) == -1)
            fail_msg("%s: %s", cases[i].name, err.message);
        assert_true(same(cases[i].name, "lines", sp_buf_str(&out), cases[i].wanted));
        sp_arena_free(&a);
    }
}

static void
refuses_lines(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        size_t len; /* 0: strlen */
        const char *message;
    } cases[] = {
        {"before a section", "\n# c\nSECRET = x\n", 0, "f:3: the line comes before any [section]"},
        {"neither nor", "[a]\nSECRET\n", 0, "f:2: the line is neither a [section] nor"},
        {"no key", "[a]\n = SECRET\n", 0, "f:2: there is no key in front of the '='"},
        {"open header", "[aSECRET\n", 0, "f:1: the section's name has no closing ']'"},
        {"text behind the header", "[a] SECRET\n", 0, "f:1: there is text after the ']'"},
        {"empty header", "[ ]\n", 0, "f:1: the section has no name"},
        {"NUL", "[a]\nb=SEC\0RET\n", 14, "f:2: control byte 0x00 in column 6"},
        {"UTF-16", "\xff\xfe[\0a\0]\0", 8, "f:1: control byte 0x00 in column 4"},
        {"DEL", "[a]\nb=\x7f\n", 0, "f:2: control byte 0x7f in column 3"},
        {"CR within a line", "[a]\nb=c\rd\n", 0, "f:2: control byte 0x0d in column 4"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        size_t len = cases[i].len == 0 ? strlen(cases[i].text) : cases[i].len;
        struct sp_arena a = {0};
        struct sp_buf out;
        struct sp_err err = {0};

        sp_buf_init(&out, &a, 4096);
        if (awsfile_parse(cases[i].text, len, AWSFILE_CONFIG, "f", record, &out, &err) == 0)
            fail_msg("%s: was taken", cases[i].name);
        assert_int_equal(err.code, SP_INPUT);
        assert_true(says(cases[i].name, err.message, cases[i].message));
        assert_null(strstr(err.message, "SEC"));
        sp_arena_free(&a);
    }
}

static int
count(void *ctx, const struct awsfile_line *line, struct sp_err *err)
{
    (void)line;
    (void)err;
    ++*(int *)ctx;
    return 0;
}

static void
has_caps(void **state)
{
    static const struct {
        const char *name;
        size_t line; /* bytes of every line without its end */
        size_t file;
        int rc;
    } cases[] = {
        {"a line of the cap", AWSFILE_LINE_MAX, AWSFILE_LINE_MAX + 1, 0},
        {"a line above the cap", AWSFILE_LINE_MAX + 1, AWSFILE_LINE_MAX + 2, -1},
        {"a file of the cap", 63, AWSFILE_MAX, 0},
        {"a file above the cap", 63, AWSFILE_MAX + 1, -1},
    };
    char *text = malloc(AWSFILE_MAX + 1);

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_err err = {0};
        int lines = 0;

        memset(text, '#', cases[i].file);
        for (size_t at = cases[i].line; at < cases[i].file; at += cases[i].line + 1)
            text[at] = '\n';
        if (awsfile_parse(text, cases[i].file, AWSFILE_CONFIG, "f", count, &lines, &err) !=
            cases[i].rc)
            fail_msg("%s: %s", cases[i].name, err.message);
        assert_int_equal(err.code, cases[i].rc == 0 ? SP_OK : SP_LIMIT);
        assert_int_equal(lines, 0);
    }
    free(text);
}

static int
stop(void *ctx, const struct awsfile_line *line, struct sp_err *err)
{
    (void)count(ctx, line, err);
    return sp_fail(err, SP_BUG, "stop");
}

static void
stops_when_told(void **state)
{
    struct sp_err err = {0};
    int lines = 0;

    (void)state;
    assert_int_equal(awsfile_parse("[a]\nb=c\n", 8, AWSFILE_CREDENTIALS, "f", stop, &lines, &err),
                     -1);
    assert_int_equal(err.code, SP_BUG);
    assert_int_equal(lines, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_files),
        cmocka_unit_test(refuses_lines),
        cmocka_unit_test(has_caps),
        cmocka_unit_test(stops_when_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
