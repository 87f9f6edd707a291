/* The pattern language: what fits, where the root ends, and who is named. */
#include "test.h"

#include "base/text.h"
#include "owners/pattern.h"

#define HEX16 "0123456789abcdef"
#define HEX24 "000000010000000A000000FF"
#define UUID "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"
#define ULID "01ARZ3NDEKTSV4RRFFQ69G5FAV"

static const struct {
    const char *pattern, *key;
    const char *root; /* NULL: does not fit */
    const char *who;  /* NULL: none */
} cases[] = {
    {"abc", "abc", "", NULL},
    {"abc", "abd", NULL, NULL},
    {"abc", "ab", NULL, NULL},
    {"abc", "abcd", NULL, NULL},
    {"abc", "", NULL, NULL},
    {"abc", "x/abc", "x", NULL},
    {"abc", "x/y/abc", "x/y", NULL},
    {"abc", "/abc", "", NULL},
    {"abc", "x//abc", "x/", NULL},
    {"abc", "abc/x", NULL, NULL},
    {"abc", "abc/", NULL, NULL},
    {"a/b", "a/b", "", NULL},
    {"a/b", "b", NULL, NULL},
    {"a/b", "a/a/b", "a", NULL},

    {"*", "a", "", NULL},
    {"a*", "a", NULL, NULL},
    {"a*", "ab", "", NULL},
    {"*b", "b", NULL, NULL},
    {"*b", "ab", "", NULL},
    {"*b", "abab", "", NULL},
    {"*b", "aba", NULL, NULL},
    {"a*b*c", "axbyc", "", NULL},
    {"a*b*c", "abc", NULL, NULL},
    {"a*b*c", "aabbcc", "", NULL},
    {"a*", "a/b", NULL, NULL},
    {"*/x", "a/b/x", "a", NULL},

    {"<hex16>", HEX16, "", NULL},
    {"<hex16>", HEX16 "0", NULL, NULL},
    {"<hex16>", "0123456789abcde", NULL, NULL},
    {"<hex16>", "0123456789abcdeg", NULL, NULL},
    {"<hex24>.*", HEX24 ".gz", "", NULL},
    {"<hex24>.*", HEX24 ".", NULL, NULL},
    {"<hex24>-<hex8>", HEX24 "-01234567", "", NULL},
    {"p<hex>", "p0a", "", NULL},
    {"p<hex>", "p", NULL, NULL},
    {"p<hex>a", "pa", NULL, NULL}, /* classes give nothing back */
    {"<digits>", "0", "", NULL},
    {"<digits>", "", NULL, NULL},
    {"<digits>", "1a", NULL, NULL},
    {"<digits8>T<digits6>", "20261122T093000", "", NULL},
    {"<digits8>T<digits6>", "20261122T09300", NULL, NULL},
    {"*-<digits>", "15-1", "", NULL},
    {"*-<digits>", "9.6-12", "", NULL},
    {"*-<digits>", "node-1-1700000000", "", NULL},
    {"*-<digits>", "15-", NULL, NULL},
    {"<uuid>", UUID, "", NULL},
    {"<uuid>", "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f", NULL, NULL},
    {"<uuid>", "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9fx", NULL, NULL},
    {"<uuid>", "0b1c2d3e04f50-6172-8394-a5b6c7d8e9f0", NULL, NULL},
    {"<ulid>/meta.json", ULID "/meta.json", "", NULL},
    {"<ulid>", ULID "V", NULL, NULL},
    {"<ulid>", "01ARZ3NDEKTSV4RRFFQ69G5FAI", NULL, NULL}, /* no I in base 32 */

    {"archive/<who>/archive.info", "archive/db/archive.info", "", "db"},
    {"archive/<who>/archive.info", "r/archive/my stanza/archive.info", "r", "my stanza"},
    {"archive/<who>/archive.info", "archive//archive.info", NULL, NULL},
    {"<who>/wals", "r/s/wals", "r", "s"},
    {"<who>/wals", "wals", NULL, NULL},

    {"a/b/...", "a/b/c", "", NULL},
    {"a/b/...", "a/b/c/d/e", "", NULL},
    {"a/b/...", "a/b", NULL, NULL},
    {"a/b/...", "x/a/b/c", "x", NULL},
    {"a/b/...", "a/b/a/b/c", "", NULL}, /* the leftmost */
    {"a/<who>/b/...", "x/a/y/b/c", "x", "y"},
    {"a/b/...", "a/b/c/", "", NULL},

    {"a/", "a/", "", NULL},
    {"a/", "x/a/", "x", NULL},
    {"a/", "a", NULL, NULL},
    {"a/", "a/b/", NULL, NULL},
    {"<who>/base/", "r/s/base/", "r", "s"},
    {"a", "a/", NULL, NULL},
    {"a", "/", NULL, NULL},
};

static void
matches(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct owner_form form;
        struct owner_key key;
        struct owner_match m = {0};
        bool fits;

        owner_pattern_form(cases[i].pattern, &form);
        owner_key_split(cases[i].key, strlen(cases[i].key), &key);
        fits = owner_pattern_match(&form, &key, &m);
        if (fits != (cases[i].root != NULL))
            fail_msg("\"%s\" and \"%s\": %d", cases[i].pattern, cases[i].key, fits);
        if (!fits)
            continue;
        if (m.root_len != strlen(cases[i].root) || memcmp(cases[i].key, cases[i].root, m.root_len))
            fail_msg("\"%s\" and \"%s\": root of %zu bytes", cases[i].pattern, cases[i].key,
                     m.root_len);
        if ((m.who == NULL) != (cases[i].who == NULL) ||
            (m.who != NULL &&
             (m.who_len != strlen(cases[i].who) || memcmp(m.who, cases[i].who, m.who_len) != 0)))
            fail_msg("\"%s\" and \"%s\": who", cases[i].pattern, cases[i].key);
    }
}

/* More segments than are kept: only an open end can fit, and only near the beginning. */
static void
matches_deep_keys(void **state)
{
    char text[2 * OWNER_SEGMENTS_MAX + 8] = "";
    struct owner_form open;
    struct owner_form closed;
    struct owner_key key;
    struct owner_match m;

    (void)state;
    owner_pattern_form("a/a/...", &open);
    owner_pattern_form("a/a", &closed);
    for (size_t n = 1; n <= OWNER_SEGMENTS_MAX + 2; n++) {
        memcpy(text + 2 * (n - 1), "a/", 3);
        owner_key_split(text, 2 * n - 1, &key);
        assert_int_equal(key.deep, n > OWNER_SEGMENTS_MAX);
        assert_int_equal(owner_pattern_match(&closed, &key, &m), n >= 2 && n <= OWNER_SEGMENTS_MAX);
        assert_int_equal(owner_pattern_match(&open, &key, &m), n >= 3);
    }
}

/* Bytes that are no text. */
static void
matches_bytes(void **state)
{
    static const char key_bytes[] = "a\0b/\xff\xfe";
    struct owner_form form;
    struct owner_key key;
    struct owner_match m;

    (void)state;
    owner_key_split(key_bytes, sizeof(key_bytes) - 1, &key);
    owner_pattern_form("*/*", &form);
    assert_true(owner_pattern_match(&form, &key, &m));
    owner_pattern_form("a/*", &form);
    assert_false(owner_pattern_match(&form, &key, &m));
    owner_pattern_form("<who>/*", &form);
    assert_true(owner_pattern_match(&form, &key, &m));
    assert_int_equal(m.who_len, 3);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches),
        cmocka_unit_test(matches_deep_keys),
        cmocka_unit_test(matches_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
