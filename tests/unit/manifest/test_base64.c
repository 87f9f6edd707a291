/* Base64: the vectors of RFC 4648 section 10, and what is none. */
#include "test.h"

#include "base/text.h"
#include "manifest/base64.h"

static const struct {
    const char *plain, *text;
} vectors[] = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
    {"\xfb\xff\xbe", "+/++"},
    {"\xff\xff\xff", "////"},
};

static void
both_ways(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(vectors); i++) {
        struct sp_arena a = {0};
        char out[64] = "";
        size_t len = 99;

        assert_string_equal(base64_encode(&a, vectors[i].plain, strlen(vectors[i].plain), NULL),
                            vectors[i].text);
        assert_true(base64_decode(vectors[i].text, strlen(vectors[i].text), out, &len));
        assert_int_equal(len, strlen(vectors[i].plain));
        assert_memory_equal(out, vectors[i].plain, len);
        sp_arena_free(&a);
    }
}

static void
all_bytes(void **state)
{
    struct sp_arena a = {0};
    unsigned char bytes[256];
    char out[512];
    size_t len;

    (void)state;
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (unsigned char)(i * 167);
    for (size_t n = 0; n <= sizeof(bytes); n++) {
        const char *text = base64_encode(&a, bytes, n, NULL);

        assert_non_null(text);
        assert_int_equal(strlen(text), (n + 2) / 3 * 4);
        assert_true(base64_decode(text, strlen(text), out, &len));
        assert_int_equal(len, n);
        assert_memory_equal(out, bytes, n);
    }
    sp_arena_free(&a);
}

static const struct {
    const char *name, *text;
    size_t len;        /* 0: of the string */
    const char *plain; /* NULL: it is none */
} texts[] = {
    {"white space between the groups", "Zm9v\n YmFy\r\n\t", 0, "foobar"},
    {"white space within a group", "Zm\n9v", 0, "foo"},
    {"white space alone", " \n", 0, ""},
    {"one character", "Z", 0, NULL},
    {"five characters", "Zm9vY", 0, NULL},
    {"no padding for one byte", "Zg", 0, NULL},
    {"no padding for two bytes", "Zm8", 0, NULL},
    {"too little padding", "Zg=", 0, NULL},
    {"too much padding", "Zm8==", 0, NULL},
    {"padding behind a whole group", "Zm9v=", 0, NULL},
    {"four of padding", "Zm9v====", 0, NULL},
    {"padding alone", "=", 0, NULL},
    {"padding within", "Zg==Zg==", 0, NULL},
    {"the alphabet of URLs", "-_--", 0, NULL},
    {"a quotation mark", "\"Zm9v\"", 0, NULL},
    {"NUL", "Zm9v\0Zm9v", 9, NULL},
    {"no ASCII", "Zm9\xc3\xa9", 0, NULL},
    {"text with a hyphen", "not-base64", 0, NULL},
};

static void
what_is_none(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        size_t n = texts[i].len == 0 ? strlen(texts[i].text) : texts[i].len;
        char out[64] = "";
        size_t len = 99;
        bool ok = base64_decode(texts[i].text, n, out, &len);

        if (ok != (texts[i].plain != NULL))
            fail_msg("%s: %d", texts[i].name, ok);
        if (ok && (len != strlen(texts[i].plain) || memcmp(out, texts[i].plain, len) != 0))
            fail_msg("%s: %zu bytes, \"%.*s\"", texts[i].name, len, (int)len, out);
    }
}

static void
without_memory(void **state)
{
    struct sp_arena a = {.fail_in = 1};
    struct sp_err err = {0};

    (void)state;
    assert_null(base64_encode(&a, "abc", 3, &err));
    assert_int_equal(err.code, SP_NOMEM);
    sp_arena_free(&a);
}

static void
more_than_there_can_be(void **state)
{
    struct sp_arena a = {0};
    struct sp_err err = {0};

    (void)state;
    assert_null(base64_encode(&a, "abc", SIZE_MAX, &err));
    assert_int_equal(err.code, SP_NOMEM);
    sp_arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_ways),
        cmocka_unit_test(all_bytes),
        cmocka_unit_test(what_is_none),
        cmocka_unit_test(without_memory),
        cmocka_unit_test(more_than_there_can_be),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
