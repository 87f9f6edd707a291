/* Masks in place of names, wherever and however they stand; and nothing else is touched. */
#include "test.h"

#include "base/text.h"
#include "redact/redact.h"

static const char *const ours[] = {"The backup is in the bucket", "Look at the list", NULL};

struct word {
    enum redact_kind kind;
    const char *name;
};

static struct redact *
dictionary(enum redact_level level, const struct word *words, struct sp_arena *a)
{
    struct redact *r = redact_new(level, ours, a, NULL);

    assert_non_null(r);
    for (size_t i = 0; words[i].name != NULL; i++)
        assert_int_equal(redact_learn(r, words[i].kind, words[i].name, strlen(words[i].name), NULL),
                         0);
    return r;
}

static const struct {
    const char *name;
    struct word words[6];
    const char *text;
    const char *wanted; /* NULL: the same */
} strict[] = {
    {"nothing is known", {{0, NULL}}, "a text", NULL},
    {"nothing of it", {{REDACT_BUCKET, "acme"}}, "a text", NULL},
    {"an empty text", {{REDACT_BUCKET, "acme"}}, "", NULL},
    {"an empty name", {{REDACT_BUCKET, ""}}, "a text", NULL},
    {"alone", {{REDACT_BUCKET, "acme"}}, "acme", "bucket-1"},
    {"twice the same", {{REDACT_BUCKET, "acme"}}, "acme acme", "bucket-1 bucket-1"},
    {"learnt twice",
     {{REDACT_BUCKET, "acme"}, {REDACT_HOST, "ACME"}, {REDACT_BUCKET, "other"}},
     "other acme",
     "bucket-2 bucket-1"},
    {"within a word", {{REDACT_BUCKET, "acme"}}, "acmes xacme acme-2 my_acme acme2", NULL},
    {"at the ends of words", {{REDACT_BUCKET, "acme"}}, "(acme), acme.", "(bucket-1), bucket-1."},
    {"in capitals", {{REDACT_BUCKET, "acme"}}, "ACME Acme", "bucket-1 bucket-1"},
    {"the longest first",
     {{REDACT_HOST, "s3.test"}, {REDACT_HOST, "s3.test.example"}, {REDACT_BUCKET, "s3"}},
     "s3.test.example s3.test s3/",
     "host-2.invalid host-1.invalid bucket-1/"},
    {"one before another",
     {{REDACT_HOST, "s3.test"}, {REDACT_BUCKET, "acme"}},
     "acme.s3.test",
     "bucket-1.host-1.invalid"},
    {"percent-encoded", {{REDACT_KEY, "a b+c"}}, "/a%20b%2Bc?", "/key-1?"},
    {"percent-encoded twice", {{REDACT_KEY, "a b+c"}}, "/a%2520b%252bc?", "/key-1?"},
    {"behind a percent-encoded slash", {{REDACT_KEY, "acme"}}, "x%2Facme%2Fy", "x%2Fkey-1%2Fy"},
    {"as XML", {{REDACT_KEY, "a&b<c>\"'"}}, "<a&amp;b&lt;c&gt;&quot;&apos;/>", "<key-1/>"},
    {"as XML by number", {{REDACT_KEY, "a/bcd"}}, "a&#47;bcd a&#x2f;bcd", "key-1 key-1"},
    {"as JSON", {{REDACT_KEY, "a\"b/c"}}, "\"a\\\"b\\/c\"", "\"key-1\""},
    {"as JSON by number", {{REDACT_KEY, "acme/x"}}, "acme\\u002fx", "key-1"},
    {"behind a line end of JSON", {{REDACT_KEY, "acme"}}, "a\\nacme", "a\\nkey-1"},
    {"behind a character of JSON by number", {{REDACT_KEY, "acme"}}, "\\u0022acme", "\\u0022key-1"},
    {"a word of ours in a sentence",
     {{REDACT_BUCKET, "backup"}},
     "The backup is in the bucket.",
     NULL},
    {"a word of ours as a name",
     {{REDACT_BUCKET, "backup"}},
     "the bucket \"backup\", s3://backup/x, path=backup, the backup",
     "the bucket \"bucket-1\", s3://bucket-1/x, path=bucket-1, the backup"},
    {"a word of ours is all", {{REDACT_BUCKET, "backup"}}, "backup", "bucket-1"},
    {"a word that is not ours", {{REDACT_BUCKET, "acme"}}, "in acme it is", "in bucket-1 it is"},
    {"a word of ours and more", {{REDACT_BUCKET, "backup1"}}, "in backup1 it", "in bucket-1 it"},
    {"one character", {{REDACT_FOLDER, "a"}}, "a list of a/b", "a list of folder-1/b"},
    {"regular expressions mean nothing",
     {{REDACT_KEY, ".*"}, {REDACT_KEY, "[a-z]+$"}, {REDACT_KEY, "\\d(x|y)"}},
     "abc /.*/ [a-z]+$ \\d(x|y)",
     "abc /key-1/ key-2 key-3"},
    {"percent signs of formats", {{REDACT_KEY, "%s%n"}}, "/%s%n/", "/key-1/"},
    {"a percent sign at the end", {{REDACT_KEY, "acme"}}, "acme% acme%2", "key-1% key-1%2"},
    {"many that are alike",
     {{REDACT_KEY, "acme-01"},
      {REDACT_KEY, "acme-12"},
      {REDACT_KEY, "acme-11"},
      {REDACT_KEY, "acme-02"},
      {REDACT_KEY, "acme"}},
     "acme-02 acme-11 acme-12 acme-01 acme acme-03",
     "key-4 key-3 key-2 key-1 key-5 acme-03"},
    {"one that begins as a longer one",
     {{REDACT_KEY, "acme/xyz"}, {REDACT_KEY, "acme/xy"}, {REDACT_KEY, "acme/x"}},
     "acme/x acme/xy acme/xyz acme/xyzz",
     "key-3 key-2 key-1 acme/xyzz"},
    {"one that looks like another one's encoding",
     {{REDACT_KEY, "a%2Fcd"}, {REDACT_KEY, "a/b"}, {REDACT_KEY, "a%2Fb"}},
     "a/b a%2Fcd a%2Fe",
     "key-2 key-1 a%2Fe"},
    {"shown by number", {{REDACT_KEY, "a\nb"}}, "a\\x0ab", "key-1"},
    {"shown by number in JSON", {{REDACT_KEY, "a\nb"}}, "\"a\\\\x0ab\"", "\"key-1\""},
    {"no UTF-8, shown by number", {{REDACT_KEY, "a\xe9z"}}, "/a\\xe9z", "/key-1"},
    {"behind a byte by number", {{REDACT_KEY, "acme"}}, "x\\x0aacme", "x\\x0akey-1"},
    {"half a number", {{REDACT_KEY, "a\nb"}}, "a\\x0", NULL},
    {"in a cell", {{REDACT_KEY, "a,\"b\""}}, "\"a,\"\"b\"\"\",7", "\"key-1\",7"},
    {"shown in part", {{REDACT_KEY, "acme-payroll-2026"}}, "/acme-payroll...", "/key-1..."},
    {"shown in part, eight bytes", {{REDACT_KEY, "acme-payroll"}}, "/acme-pay... x", "/key-1... x"},
    {"shown in part, seven bytes", {{REDACT_KEY, "acme-payroll"}}, "/acme-pa... x", NULL},
    {"one of another",
     {{REDACT_KEY, "ab"}, {REDACT_KEY, "abab"}, {REDACT_KEY, "abababab"}},
     "/ab/abab/abababab/ababab/",
     "/key-1/key-2/key-3/ababab/"},
    {"an address", {{REDACT_ADDRESS, "10.1.2.3"}}, "10.1.2.3:443", "192.0.2.1:443"},
    {"an address within a name of a file",
     {{REDACT_ADDRESS, "10.1.2.3"}},
     "01-10.1.2.3-x.pem",
     "01-192.0.2.1-x.pem"},
    {"another address", {{REDACT_ADDRESS, "10.1.2.3"}}, "10.1.2.34 110.1.2.3", NULL},
    {"an address of version 6",
     {{REDACT_ADDRESS_V6, "fe80::1"}},
     "[FE80::1]:443",
     "[2001:db8::1]:443"},
    {"a system", {{REDACT_SYSTEM_ID, "7412"}}, "is 7412.", "is 7000000000000000001."},
    {"every other kind",
     {{REDACT_STANZA, "main-db"},
      {REDACT_SERVER, "cloud7"},
      {REDACT_SUBJECT, "CN=x,O=y"},
      {REDACT_FINGERPRINT, "ab:cd"},
      {REDACT_OTHER, "thing"}},
     "main-db cloud7 CN=x,O=y ab:cd thing",
     "stanza-1 server-1 subject-1 fingerprint-1 name-1"},
    {"what standard masks",
     {{REDACT_ACCESS_KEY, "AKID...6789"},
      {REDACT_OWNER, "0f3a99"},
      {REDACT_USER, "alice"},
      {REDACT_DOMAIN, "corp.example"}},
     "AKID...6789 0f3a99 /home/alice/ s3.corp.example",
     "(access-key-1) owner-1 /home/user-1/ s3.domain-1.invalid"},
};

static void
strict_masks(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(strict); i++) {
        struct sp_arena a = {0};
        const struct redact *r = dictionary(REDACT_STRICT, strict[i].words, &a);
        const char *wanted = strict[i].wanted == NULL ? strict[i].text : strict[i].wanted;
        const char *out = redact_string(r, strict[i].text, &a, NULL);

        if (!sp_streq(out, wanted))
            fail_msg("%s: %s, not %s", strict[i].name, out, wanted);
        if (strict[i].wanted == NULL)
            assert_ptr_equal(out, strict[i].text);
        assert_string_equal(redact_string(r, out, &a, NULL), wanted); /* a mask is no name */
        sp_arena_free(&a);
    }
}

static void
levels(void **state)
{
    static const struct word words[] = {{REDACT_BUCKET, "acme"}, {REDACT_USER, "alice"}, {0, NULL}};
    static const struct {
        enum redact_level level;
        const char *wanted;
    } cases[] = {{REDACT_MINIMAL, "acme alice"},
                 {REDACT_STANDARD, "acme user-1"},
                 {REDACT_STRICT, "bucket-1 user-1"}};
    enum redact_level level = REDACT_MINIMAL;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        const struct redact *r = dictionary(cases[i].level, words, &a);

        assert_int_equal(redact_level(r), cases[i].level);
        assert_string_equal(redact_string(r, "acme alice", &a, NULL), cases[i].wanted);
        sp_arena_free(&a);
    }
    assert_int_equal(redact_level(NULL), REDACT_MINIMAL);
    assert_true(redact_level_of("strict", &level) && level == REDACT_STRICT);
    assert_true(redact_level_of("standard", &level) && level == REDACT_STANDARD);
    assert_true(redact_level_of("minimal", &level) && level == REDACT_MINIMAL);
    assert_false(redact_level_of("Strict", &level) || redact_level_of("", &level) ||
                 redact_level_of(NULL, &level));
}

static void
without_a_dictionary(void **state)
{
    size_t len = 0;

    (void)state;
    assert_string_equal(redact_text(NULL, "acme", 4, NULL, &len, NULL), "acme");
    assert_int_equal(len, 4);
    assert_null(redact_string(NULL, NULL, NULL, NULL));
    assert_true(redact_number(NULL, 5) == 5);
}

static void
numbers(void **state)
{
    static const struct word words[] = {{REDACT_SYSTEM_ID, "7412000000000000001"}, {0, NULL}};
    struct sp_arena a = {0};
    const struct redact *r = dictionary(REDACT_STRICT, words, &a);
    const struct redact *standard = dictionary(REDACT_STANDARD, words, &a);

    (void)state;
    assert_true(redact_number(r, 7412000000000000001ULL) == 7000000000000000001ULL);
    assert_true(redact_number(r, 99) == 7000000000000000000ULL);
    assert_true(redact_number(r, 0) == 0);
    assert_true(redact_number(standard, 99) == 99);
    sp_arena_free(&a);
}

static void
bytes_with_nul(void **state)
{
    static const struct word words[] = {{REDACT_BUCKET, "acme"}, {0, NULL}};
    static const char text[] = "\0acme\0\377";
    struct sp_arena a = {0};
    size_t len = 0;
    const char *out =
        redact_text(dictionary(REDACT_STRICT, words, &a), text, sizeof(text) - 1, &a, &len, NULL);

    (void)state;
    assert_int_equal(len, 11);
    assert_memory_equal(out, "\0bucket-1\0\377", 12);
    sp_arena_free(&a);
}

/* More than the ranges for documentation have. */
static void
many_addresses(void **state)
{
    struct sp_arena a = {0};
    struct redact *r = redact_new(REDACT_STRICT, NULL, &a, NULL);
    char name[32];

    (void)state;
    for (int i = 0; i < 1000; i++) {
        (void)snprintf(name, sizeof(name), "10.0.%d.%d", i / 250, i % 250);
        assert_int_equal(redact_learn(r, REDACT_ADDRESS, name, strlen(name), NULL), 0);
    }
    assert_string_equal(redact_string(r, "10.0.1.3 10.0.1.4", &a, NULL),
                        "192.0.2.254 198.51.100.1");
    assert_string_equal(redact_string(r, "10.0.3.249", &a, NULL), "203.0.113.254");
    sp_arena_free(&a);
}

static void
long_names(void **state)
{
    static char name[1025];
    struct sp_arena a = {0};
    struct redact *r = redact_new(REDACT_STRICT, ours, &a, NULL);

    (void)state;
    memset(name, 'x', 1024);
    assert_int_equal(redact_learn(r, REDACT_KEY, name, 1024, NULL), 0);
    assert_int_equal(redact_learn(r, REDACT_KEY, name, 1023, NULL), 0);
    assert_string_equal(redact_string(r, name, &a, NULL), "key-1");
    assert_string_equal(redact_string(r, name + 1, &a, NULL), "key-2");
    assert_ptr_equal(redact_string(r, name + 2, &a, NULL), name + 2);
    sp_arena_free(&a);
}

static void
too_many(void **state)
{
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct redact *r = redact_new(REDACT_STRICT, NULL, &a, NULL);
    char name[16];
    int rc = 0;

    (void)state;
    for (int i = 0; i <= REDACT_NAMES_MAX && rc == 0; i++) {
        (void)snprintf(name, sizeof(name), "%c%c%d", 'a' + i % 26, 'a' + i / 26 % 26, i);
        rc = redact_learn(r, REDACT_KEY, name, strlen(name) - (size_t)(i % 1), &err);
    }
    assert_int_equal(rc, -1);
    assert_int_equal(err.code, SP_LIMIT);
    sp_arena_free(&a);
}

static void
without_memory(void **state)
{
    static const struct word words[] = {{REDACT_BUCKET, "acme"}, {0, NULL}};

    (void)state;
    for (long n = 1;; n++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        const struct redact *r = dictionary(REDACT_STRICT, words, &a);
        struct sp_arena few = {.fail_in = n};
        size_t len = 0;
        const char *out = redact_text(r, "an acme and more", 16, &few, &len, &err);

        sp_arena_free(&few);
        sp_arena_free(&a);
        if (out != NULL) {
            assert_true(n > 1);
            break;
        }
        assert_int_equal(err.code, SP_NOMEM);
    }
    for (long n = 1; n <= 2; n++) {
        struct sp_arena few = {.fail_in = n};
        struct sp_err err = {0};
        struct redact *r = redact_new(REDACT_STRICT, NULL, &few, &err);

        assert_true(n == 1 ? r == NULL : redact_learn(r, REDACT_BUCKET, "acme", 4, &err) == -1);
        assert_int_equal(err.code, SP_NOMEM);
        sp_arena_free(&few);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strict_masks),   cmocka_unit_test(levels),
        cmocka_unit_test(numbers),        cmocka_unit_test(without_a_dictionary),
        cmocka_unit_test(bytes_with_nul), cmocka_unit_test(many_addresses),
        cmocka_unit_test(long_names),     cmocka_unit_test(too_many),
        cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
