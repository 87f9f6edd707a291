#include "test.h"

#include "base/text.h"
#include "canary/body.h"

static const struct canary_pattern pattern = {.seed = 7};

static void
test_same_at_any_cut(void **state)
{
    struct s3_body body;
    unsigned char whole[100];
    unsigned char piece[100];

    (void)state;
    assert_int_equal(canary_body(&body, &pattern, sizeof(whole), NULL), 0);
    assert_int_equal(body.len, sizeof(whole));
    assert_int_equal(strlen(body.sha256), 64);
    body.read(&body, 0, whole, sizeof(whole));
    for (size_t from = 0; from < sizeof(whole); from++) {
        for (size_t len = 0; from + len <= sizeof(whole); len++) {
            body.read(&body, from, piece, len);
            assert_memory_equal(piece, whole + from, len);
        }
    }
}

/* No two blocks are the same, nor those of two seeds. */
static void
test_blocks_differ(void **state)
{
    static const struct canary_pattern other = {.seed = 8};
    unsigned char blocks[64][16];
    struct s3_body body;

    (void)state;
    assert_int_equal(canary_body(&body, &pattern, 512, NULL), 0);
    for (size_t i = 0; i < 32; i++)
        body.read(&body, i * 16, blocks[i], 16);
    assert_int_equal(canary_body(&body, &other, 512, NULL), 0);
    for (size_t i = 0; i < 32; i++)
        body.read(&body, i * 16, blocks[32 + i], 16);
    for (size_t i = 0; i < COUNT_OF(blocks); i++)
        for (size_t k = 0; k < i; k++)
            assert_memory_not_equal(blocks[i], blocks[k], 16);
}

static void
test_text(void **state)
{
    struct s3_body body;
    unsigned char out[4];

    (void)state;
    assert_int_equal(canary_text_body(&body, "hello", NULL), 0);
    assert_int_equal(body.len, 5);
    body.read(&body, 1, out, 4);
    assert_memory_equal(out, "ello", 4);
    assert_string_equal(body.md5, "XUFAKrxLKna5cZ2REBfFkg==");
    assert_string_equal(body.md5_hex, "5d41402abc4b2a76b9719d911017c592");
}

static void
test_compare(void **state)
{
    static const struct {
        const char *name;
        size_t len;   /* that comes */
        size_t wrong; /* place of a wrong byte; 999: none */
        size_t piece; /* that it comes in */
        enum canary_compared wanted;
        unsigned long long at;
    } cases[] = {
        {"all of it", 300, 999, 300, CANARY_SAME, 0},
        {"byte by byte", 300, 999, 1, CANARY_SAME, 0},
        {"in odd pieces", 300, 999, 7, CANARY_SAME, 0},
        {"the first byte", 300, 0, 300, CANARY_DIFFERENT, 0},
        {"the last of the first run", 300, 99, 7, CANARY_DIFFERENT, 99},
        {"the first of the second run", 300, 100, 7, CANARY_DIFFERENT, 100},
        {"the last byte", 300, 299, 300, CANARY_DIFFERENT, 299},
        {"one byte short", 299, 999, 100, CANARY_DIFFERENT, 299},
        {"nothing", 0, 999, 1, CANARY_DIFFERENT, 0},
        {"one byte more", 301, 999, 100, CANARY_DIFFERENT, 300},
        {"wrong and short", 200, 150, 100, CANARY_DIFFERENT, 150},
    };
    static const struct canary_pattern second = {.seed = 9, .start = 5};
    unsigned char bytes[301];
    struct s3_body body;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct canary_compare c = {.len = 300};
        unsigned long long at = 1;

        c.runs[0].pattern = pattern;
        c.runs[0].len = 100;
        c.runs[1].pattern = second;
        c.runs[1].len = 200;
        assert_int_equal(canary_body(&body, &pattern, 100, NULL), 0);
        body.read(&body, 0, bytes, 100);
        assert_int_equal(canary_body(&body, &second, 201, NULL), 0);
        body.read(&body, 0, bytes + 100, 201);
        if (cases[i].wrong != 999)
            bytes[cases[i].wrong] ^= 0x80;
        for (size_t k = 0; k < cases[i].len; k += cases[i].piece)
            canary_compare_feed(&c, bytes + k,
                                cases[i].len - k < cases[i].piece ? cases[i].len - k
                                                                  : cases[i].piece);
        assert_int_equal(canary_compare_end(&c, &at), cases[i].wanted);
        assert_int_equal(at, cases[i].at);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_at_any_cut),
        cmocka_unit_test(test_blocks_differ),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_compare),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
