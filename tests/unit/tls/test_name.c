#include "test.h"

#include "tls/judge.h"

#define P(text) text, sizeof(text) - 1

static const struct {
    const char *pattern;
    size_t len;
    const char *name;
    bool want;
} cases[] = {
    {P("s3.test"), "s3.test", true},
    {P("S3.Test"), "s3.tEST", true},
    {P("s3.test"), "s3.test.", true},
    {P("s3.test."), "s3.test", false},
    {P("s3.test"), "s3.tes", false},
    {P("s3.test"), "s3.testx", false},
    {P("s3.test"), "xs3.test", false},
    {P("localhost"), "localhost", true},
    {P("s3[test"), "s3{test", false}, /* not letters, though 0x20 apart */
    {P("*.s3.test"), "bucket.s3.test", true},
    {P("*.s3.test"), "BUCKET.S3.TEST", true},
    {P("*.s3.test"), "bucket.s3.test.", true},
    {P("*.s3.test"), "my.bucket.s3.test", false}, /* one label only */
    {P("*.s3.test"), "s3.test", false},
    {P("*.s3.test"), ".s3.test", false}, /* an empty label is none */
    {P("*.s3.test"), "bucket.s3.tes", false},
    {P("*.s3.test"), "bucket.s3.testx", false},
    {P("*.s3.test"), "*.s3.test", true},
    {P("*.test"), "s3.test", true},
    {P("*.localhost"), "localhost", false},
    {P("*"), "localhost", false},
    {P("*."), "localhost", false},
    {P("*."), "localhost.", false},
    {P("*.."), "a..", false},
    {P("*.a"), "b.a", true},
    {P("b*.s3.test"), "bucket.s3.test", false},
    {P("*t.s3.test"), "bucket.s3.test", false},
    {P("bucket.*.test"), "bucket.s3.test", false},
    {P("*.*.test"), "bucket.s3.test", false},
    {P(""), "", false},
    {P(""), "s3.test", false},
    {P("s3.test"), "", false},
    {P("."), ".", false},
    {P("s3.test\0.evil.test"), "s3.test", false},
    {P("s3.test\0"), "s3.test", false},
    {P("\0s3.test"), "s3.test", false},
    {P("*.s3\0.test"), "bucket.s3", false},
    {P("127.0.0.1"), "127.0.0.1", true},
    {P("*.0.0.1"), "127.0.0.1", false},
    {P("::1"), "::1", true},
    {P("xn--bcher-kva.test"), "XN--BCHER-KVA.test", true},
    {P("b\xc3\x84.test"), "b\xc3\xa4.test", false}, /* folding is of ASCII alone */
};

static const struct {
    const char *pattern;
    size_t len;
    const char *name;
    bool want;
} loose[] = {
    {P("s3*.test"), "s3.test", true},
    {P("s3*.test"), "s3-eu.test", true},
    {P("s3*.test."), "s3.test", false},
    {P("S3*.Test"), "s3-EU.tEST.", true},
    {P("*3.test"), "s3.test", true},
    {P("s*3.test"), "s3.test", true},
    {P("s3*3.test"), "s3.test", false}, /* a character does not count twice */
    {P("*.*.test"), "bucket.s3.test", true},
    {P("bucket.*.test"), "bucket.s3.test", true},
    {P("bucket.*"), "bucket.test", true},
    {P("*"), "localhost", true},
    {P("*.s3.test"), "my.bucket.s3.test", false}, /* still label by label */
    {P("*.test"), "bucket.s3.test", false},
    {P("*.s3.test"), "s3.test", false},
    {P("*.s3.test"), ".s3.test", false},
    {P("s3*.test"), "s4.test", false},
    {P("s3.test"), "s3.test", false}, /* no wildcard */
    {P("*.0.0.1"), "127.0.0.1", false},
    {P("*"), "::1", false},
    {P("s*.test\0.evil"), "s3.test", false},
    {P(""), "s3.test", false},
    {P("*"), "", false},
    {P("*"), ".", false},
    {P("*."), "localhost", false},
};

static void
names_match_loosely(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(loose); i++)
        if (tls_name_matches_loosely(loose[i].pattern, loose[i].len, loose[i].name) !=
            loose[i].want)
            fail_msg("\"%s\" for \"%s\": %d wanted", loose[i].pattern, loose[i].name,
                     loose[i].want);
}

static void
names_match(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (tls_name_matches(cases[i].pattern, cases[i].len, cases[i].name) != cases[i].want)
            fail_msg("pattern \"%s\", name \"%s\": wanted %d", cases[i].pattern, cases[i].name,
                     cases[i].want);
}

/* The pattern is not terminated: not one byte behind it may count. */
static void
pattern_has_a_length(void **state)
{
    (void)state;
    assert_true(tls_name_matches("s3.testing", 7, "s3.test"));
    assert_false(tls_name_matches("s3.testing", 7, "s3.testing"));
    assert_true(tls_name_matches("*.s3.testing", 9, "a.s3.test"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_match),
        cmocka_unit_test(names_match_loosely),
        cmocka_unit_test(pattern_has_a_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
