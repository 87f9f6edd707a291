#include "test.h"

#include "base/text.h"
#include "s3/uri.h"

static void
test_encode(void **state)
{
    static const struct {
        const char *name, *in;
        bool keep_slash;
        const char *want;
    } cases[] = {
        {"nothing", "", false, ""},
        {"unreserved", "AZaz09-._~", false, "AZaz09-._~"},
        {"slash as data", "a/b", false, "a%2Fb"},
        {"slash kept", "a/b//", true, "a/b//"},
        {"dots stay", "./../a", true, "./../a"},
        {"blank and plus", "a b+c", false, "a%20b%2Bc"},
        {"percent again", "%2F", false, "%252F"},
        {"bytes of UTF-8", "\xe1\x88\xb4", false, "%E1%88%B4"},
        {"first and last byte", "\x01\xff", false, "%01%FF"},
        {"neighbours of the letters", "@[`{/:", false, "%40%5B%60%7B%2F%3A"},
        {"sub-delimiters", "!*'()", false, "%21%2A%27%28%29"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct sp_buf out;

        sp_buf_init(&out, &a, 64);
        if (s3_encode(&out, cases[i].in, strlen(cases[i].in), cases[i].keep_slash, NULL) == -1 ||
            !sp_streq(sp_buf_str(&out), cases[i].want))
            fail_msg("%s: got \"%s\"", cases[i].name, sp_buf_str(&out));
        sp_arena_free(&a);
    }
}

static void
test_encode_limit(void **state)
{
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct sp_buf out;

    (void)state;
    sp_buf_init(&out, &a, 5);
    assert_int_equal(s3_encode(&out, "a b", 3, false, &err), 0);
    assert_int_equal(s3_encode(&out, "x", 1, false, &err), -1);
    assert_int_equal(err.code, SP_LIMIT);
    sp_arena_free(&a);
}

static void
test_decode(void **state)
{
    static const struct {
        const char *name, *in;
        bool plus_is_space;
        const char *want;
        size_t len;
    } cases[] = {
        {"nothing", "", true, "", 0},
        {"both cases", "%e1%88%B4", false, "\xe1\x88\xb4", 3},
        {"once only", "%252F", false, "%2F", 3},
        {"plus stays", "a+b", false, "a+b", 3},
        {"plus is a blank", "a+b%2B", true, "a b+", 4},
        {"zero byte", "a%00b", false, "a", 3},
        {"lone percent", "%", false, "%", 1},
        {"one digit", "%4", false, "%4", 2},
        {"no digit", "%zz%4g", false, "%zz%4g", 6},
        {"percent before an escape", "%%41", false, "%A", 2},
        {"escape at the end", "x%41", false, "xA", 2},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        char *out = NULL;
        size_t len = 0;

        if (s3_decode(&a, cases[i].in, strlen(cases[i].in), cases[i].plus_is_space, &out, &len,
                      NULL) == -1 ||
            len != cases[i].len || !sp_streq(out, cases[i].want) || out[len] != '\0')
            fail_msg("%s: got \"%s\", %zu bytes", cases[i].name, out, len);
        sp_arena_free(&a);
    }
}

static void
test_names(void **state)
{
    static const struct {
        const char *name;
        enum s3_style style;
        const char *bucket, *key, *host, *path;
    } cases[] = {
        {"path, bucket", S3_STYLE_PATH, "b", "", "s3.test", "/b"},
        {"path, key", S3_STYLE_PATH, "b", "a/b c", "s3.test", "/b/a/b%20c"},
        {"path, key with a slash ahead", S3_STYLE_PATH, "b", "/k", "s3.test", "/b//k"},
        {"path, tenant", S3_STYLE_PATH, "t:b", "k", "s3.test", "/t%3Ab/k"},
        {"host, bucket", S3_STYLE_HOST, "b", "", "b.s3.test", "/"},
        {"host, key", S3_STYLE_HOST, "b", "k", "b.s3.test", "/k"},
        {"host, no dots removed", S3_STYLE_HOST, "b", "../k", "b.s3.test", "/../k"},
    };

    (void)state;
    assert_string_equal(s3_style_name(S3_STYLE_PATH), "path");
    assert_string_equal(s3_style_name(S3_STYLE_HOST), "host");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        char *host = s3_host(&a, cases[i].style, "s3.test", cases[i].bucket, NULL);
        char *path = s3_path(&a, cases[i].style, cases[i].bucket, cases[i].key, NULL);

        if (!sp_streq(host, cases[i].host) || !sp_streq(path, cases[i].path))
            fail_msg("%s: got \"%s\" and \"%s\"", cases[i].name, host, path);
        sp_arena_free(&a);
    }
}

static int
all(struct sp_arena *a, struct sp_err *err)
{
    char *out;
    size_t len;

    for (int style = S3_STYLE_PATH; style <= S3_STYLE_HOST; style++)
        if (s3_host(a, (enum s3_style)style, "endpoint", "bucket", err) == NULL ||
            s3_path(a, (enum s3_style)style, "bucket", "key", err) == NULL ||
            s3_path(a, (enum s3_style)style, "a bucket of a name so long that it grows",
                    "a key of a name so long that it grows again", err) == NULL)
            return -1;
    return s3_decode(a, "%41", 3, false, &out, &len, err);
}

static void
test_no_memory(void **state)
{
    int rc = -1;

    (void)state;
    for (long n = 1; rc == -1; n++) {
        struct sp_arena a = {.fail_in = n};
        struct sp_err err = {0};

        rc = all(&a, &err);
        if (rc == -1)
            assert_int_equal(err.code, SP_NOMEM);
        sp_arena_free(&a);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_encode),    cmocka_unit_test(test_encode_limit),
        cmocka_unit_test(test_decode),    cmocka_unit_test(test_names),
        cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
