/* What a server signed beside what we signed. */
#include "test.h"

#include "base/text.h"
#include "checks/echo.h"

#define HEAD "GET\n/b/\nlist-type=2\n"
#define HOST "host:s3.test\n"
#define TAIL "\nhost;x-amz-date\nabc"
#define OURS HEAD HOST "x-amz-date:1\n" TAIL
#define STRING "AWS4-HMAC-SHA256\n1\n2026/r-1/s3/aws4_request\nabc"

static const struct {
    const char *name;
    const char *canonical; /* that the server says; NULL: it does not */
    const char *string;
    enum echo_part part;
    const char *ours;
    const char *theirs;
} cases[] = {
    {"nothing", NULL, NULL, ECHO_NONE, "", ""},
    {"empty", "", NULL, ECHO_OTHER, "GET", ""},
    {"same", OURS, NULL, ECHO_SAME, "", ""},
    {"same, with carriage returns", "GET\r\n/b/\r\nlist-type=2\r\n" HOST "x-amz-date:1\n" TAIL,
     NULL, ECHO_SAME, "", ""},
    {"same, a line end more", OURS "\n", NULL, ECHO_SAME, "", ""},
    {"a line more", OURS "\nx", NULL, ECHO_OTHER, "", "x"},
    {"path", "GET\n/\nlist-type=2\n", NULL, ECHO_PATH, "/b/", "/"},
    {"path and query", "GET\n/\nx\n", NULL, ECHO_PATH, "/b/", "/"},
    {"no more than a path", "GET\n/b/", NULL, ECHO_QUERY, "list-type=2", ""},
    {"host", HEAD "host:other\nx-amz-date:1\n" TAIL, NULL, ECHO_HOST, "host:s3.test", "host:other"},
    {"port", HEAD "host:s3.test:9000\nx-amz-date:1\n" TAIL, NULL, ECHO_PORT, "host:s3.test",
     "host:s3.test:9000"},
    {"near: digits and no port", HEAD "host:s3.test9000\nx-amz-date:1\n" TAIL, NULL, ECHO_HOST,
     "host:s3.test", "host:s3.test9000"},
    {"near: a colon and no port", HEAD "host:s3.test:\nx-amz-date:1\n" TAIL, NULL, ECHO_HOST,
     "host:s3.test", "host:s3.test:"},
    {"lost", HEAD HOST TAIL, NULL, ECHO_LOST, "x-amz-date:1", ""},
    {"host lost", HEAD "x-amz-date:1\n" TAIL, NULL, ECHO_LOST, "host:s3.test", "x-amz-date:1"},
    {"host emptied", HEAD "host:\nx-amz-date:1\n" TAIL, NULL, ECHO_LOST, "host:s3.test", "host:"},
    {"header", HEAD HOST "x-amz-date:2\n" TAIL, NULL, ECHO_OTHER, "x-amz-date:1", "x-amz-date:2"},
    {"header added", HEAD HOST "x-amz-date:1\nx-amz-z:1\n" TAIL, NULL, ECHO_OTHER, "", "x-amz-z:1"},
    {"names", HEAD HOST "x-amz-date:1\n\nhost\nabc", NULL, ECHO_OTHER, "host;x-amz-date", "host"},
    {"string", NULL, STRING, ECHO_SAME, "", ""},
    {"region", NULL, "AWS4-HMAC-SHA256\n1\n2026/r-2/s3/aws4_request\nabc", ECHO_REGION, "r-1",
     "r-2"},
    {"near: service", NULL, "AWS4-HMAC-SHA256\n1\n2026/r-1/ec2/aws4_request\nabc", ECHO_OTHER,
     "2026/r-1/s3/aws4_request", "2026/r-1/ec2/aws4_request"},
    {"near: no scope", NULL, "AWS4-HMAC-SHA256\n1\n2026", ECHO_OTHER, "2026/r-1/s3/aws4_request",
     "2026"},
    {"near: half a scope", NULL, "AWS4-HMAC-SHA256\n1\n2026/r-2", ECHO_OTHER,
     "2026/r-1/s3/aws4_request", "2026/r-2"},
    {"hash", NULL, "AWS4-HMAC-SHA256\n1\n2026/r-1/s3/aws4_request\nxyz", ECHO_OTHER, "abc", "xyz"},
    {"request before string", "GET\n/", "x", ECHO_PATH, "/b/", "/"},
    {"same request, other string", OURS, "x", ECHO_OTHER, "AWS4-HMAC-SHA256", "x"},
};

static struct exchange_seen
exchange(size_t i)
{
    return (struct exchange_seen){.canonical_request = OURS,
                                  .string_to_sign = STRING,
                                  .reply.error = {.canonical_request = cases[i].canonical,
                                                  .string_to_sign = cases[i].string}};
}

static void
parts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct exchange_seen ex = exchange(i);
        struct sp_arena a = {0};
        struct echo echo;

        assert_int_equal(echo_compare(&ex, &a, &echo, NULL), 0);
        if (echo.part != cases[i].part || !sp_streq(echo.ours, cases[i].ours) ||
            !sp_streq(echo.theirs, cases[i].theirs))
            fail_msg("%s: part %d, \"%s\" and \"%s\"", cases[i].name, (int)echo.part, echo.ours,
                     echo.theirs);
        sp_arena_free(&a);
    }
}

/* Ours is longer than what is kept of theirs. */
static void
cut_short(void **state)
{
    static char ours[S3_TEXT_MAX + 100];
    static char theirs[S3_TEXT_MAX + 1];
    struct exchange_seen ex = {.canonical_request = ours, .reply.error.canonical_request = theirs};
    struct sp_arena a = {0};
    struct echo echo;

    (void)state;
    memset(ours, 'x', sizeof(ours) - 1);
    memset(theirs, 'x', sizeof(theirs) - 1);
    assert_int_equal(echo_compare(&ex, &a, &echo, NULL), 0);
    assert_int_equal(echo.part, ECHO_SAME);
    theirs[S3_TEXT_MAX - 1] = 'y';
    assert_int_equal(echo_compare(&ex, &a, &echo, NULL), 0);
    assert_int_equal(echo.part, ECHO_OTHER);
    theirs[S3_TEXT_MAX - 1] = '\0';
    assert_int_equal(echo_compare(&ex, &a, &echo, NULL), 0);
    assert_int_equal(echo.part, ECHO_OTHER);
    sp_arena_free(&a);
}

/* Without one of ours there is nothing to compare with. */
static void
unsigned_request(void **state)
{
    struct exchange_seen ex = {
        .reply.error = {.canonical_request = OURS, .string_to_sign = STRING}};
    struct sp_arena a = {0};
    struct echo echo;

    (void)state;
    assert_int_equal(echo_compare(&ex, &a, &echo, NULL), 0);
    assert_int_equal(echo.part, ECHO_NONE);
    sp_arena_free(&a);
}

static void
out_of_memory(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (long nth = 1;; nth++) {
            struct exchange_seen ex = exchange(i);
            struct sp_arena a = {.fail_in = nth};
            struct sp_err err = {0};
            struct echo echo;
            int rc = echo_compare(&ex, &a, &echo, &err);

            assert_true(rc == 0 || err.code == SP_NOMEM);
            sp_arena_free(&a);
            if (rc == 0)
                break;
        }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts),
        cmocka_unit_test(cut_short),
        cmocka_unit_test(unsigned_request),
        cmocka_unit_test(out_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
