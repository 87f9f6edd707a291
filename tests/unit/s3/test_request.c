#include "test.h"

#include "base/text.h"
#include "s3/request.h"

#define SECRET "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
#define NOW 1369353600 /* 20130524T000000Z */

static const struct s3_place by_path = {S3_STYLE_PATH,   "minio.example.test", 9000,
                                        "examplebucket", "us-east-1",          true};
static const struct s3_place by_host = {S3_STYLE_HOST,   "s3.amazonaws.com", 443,
                                        "examplebucket", "us-east-1",        true};

/* One identity, released by its secrets. */
struct fixture {
    struct sp_secret secret;
    struct sp_secret token;
    struct s3_identity who;
};

static void
fixture_init(struct fixture *f, const char *token)
{
    *f = (struct fixture){.who = {.access_key = "AKIAIOSFODNN7EXAMPLE"}};
    assert_int_equal(sp_secret_set(&f->secret, SECRET, strlen(SECRET), NULL), 0);
    if (token != NULL)
        assert_int_equal(sp_secret_set(&f->token, token, strlen(token), NULL), 0);
    f->who.secret = &f->secret;
    f->who.token = &f->token;
}

static void
fixture_release(struct fixture *f)
{
    sp_secret_release(&f->secret);
    sp_secret_release(&f->token);
}

static void
check_header(const struct s3_request *r, size_t i, const char *name, const char *value)
{
    assert_true(i < r->nheaders);
    assert_string_equal(r->headers[i].name, name);
    assert_string_equal(r->headers[i].value, value);
}

/* The request of pgBackRest's first listing, signed. */
static void
test_signed_list(void **state)
{
    struct sp_arena a = {0};
    struct s3_request r;
    struct fixture f;
    const struct s3_list_query query = {.prefix = "a/b/", .delimiter = "/"};

    (void)state;
    fixture_init(&f, NULL);
    assert_int_equal(s3_list_request(&by_path, &f.who, &query, NOW, &a, &r, NULL), 0);
    assert_string_equal(r.method, "GET");
    assert_string_equal(r.host, "minio.example.test");
    assert_int_equal(r.port, 9000);
    assert_string_equal(r.target, "/examplebucket/?delimiter=%2F&list-type=2&prefix=a%2Fb%2F");
    assert_true(r.is_signed);
    assert_int_equal(r.nheaders, 4);
    check_header(&r, 0, "Host", "minio.example.test:9000");
    check_header(&r, 1, "x-amz-content-sha256", S3_EMPTY_SHA256);
    check_header(&r, 2, "x-amz-date", "20130524T000000Z");
    check_header(&r, 3, "Authorization",
                 "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/"
                 "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,"
                 "Signature=719ab2dd6e51de595dc74912ff46add9e8f20fab64fa1bce7a8f3ce1a31b30e2");
    assert_string_equal(r.canonical_request,
                        "GET\n/examplebucket/\ndelimiter=%2F&list-type=2&prefix=a%2Fb%2F\n"
                        "host:minio.example.test:9000\nx-amz-content-sha256:" S3_EMPTY_SHA256
                        "\nx-amz-date:20130524T000000Z\n\n"
                        "host;x-amz-content-sha256;x-amz-date\n" S3_EMPTY_SHA256);
    assert_string_equal(r.string_to_sign,
                        "AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n"
                        "4a4b4359b2f5ef0b7d2db13565f89af1414398ad7ac8cbcc5b2e4a1598fd0ce1");
    fixture_release(&f);
    sp_arena_free(&a);
}

/* AWS's own example of a sub-resource. */
static void
test_signed_subresource(void **state)
{
    struct sp_arena a = {0};
    struct s3_request r;
    struct fixture f;

    (void)state;
    fixture_init(&f, NULL);
    assert_int_equal(s3_subresource_request(&by_host, &f.who, "lifecycle", NOW, &a, &r, NULL), 0);
    assert_string_equal(r.target, "/?lifecycle=");
    assert_string_equal(r.host, "examplebucket.s3.amazonaws.com");
    check_header(&r, 0, "Host", "examplebucket.s3.amazonaws.com");
    assert_true(sp_ends(r.headers[3].value,
                        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"));
    fixture_release(&f);
    sp_arena_free(&a);
}

/* The range is signed as every other header is. */
static void
test_object(void **state)
{
    struct sp_arena a = {0};
    struct s3_request r;
    struct fixture f;

    (void)state;
    fixture_init(&f, NULL);
    assert_int_equal(s3_object_request(&by_path, &f.who, "db/a b", 0, NOW, &a, &r, NULL), 0);
    assert_string_equal(r.target, "/examplebucket/db/a%20b");
    assert_int_equal(r.nheaders, 4);
    assert_int_equal(s3_object_request(&by_host, &f.who, "db/a b", 65536, NOW, &a, &r, NULL), 0);
    assert_string_equal(r.target, "/db/a%20b");
    check_header(&r, 1, "Range", "bytes=0-65535");
    assert_non_null(strstr(r.canonical_request, "\nrange:bytes=0-65535\n"));
    assert_int_equal(s3_buckets_request(&by_host, &f.who, NOW, &a, &r, NULL), 0);
    assert_string_equal(r.target, "/");
    assert_string_equal(r.host, by_host.endpoint);
    fixture_release(&f);
    sp_arena_free(&a);
}

static void
test_session_token(void **state)
{
    struct s3_place place = by_path;
    struct sp_arena a = {0};
    struct s3_request r;
    struct fixture f;

    (void)state;
    place.endpoint = "s3.example.test";
    place.port = 443;
    fixture_init(&f, "TOKEN/+=");
    assert_int_equal(s3_subresource_request(&place, &f.who, "location", NOW, &a, &r, NULL), 0);
    assert_string_equal(r.target, "/examplebucket/?location=");
    assert_int_equal(r.nheaders, 5);
    check_header(&r, 3, "x-amz-security-token", "TOKEN/+=");
    check_header(&r, 4, "Authorization",
                 "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/"
                 "aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date;"
                 "x-amz-security-token,"
                 "Signature=0edca080d94ec50ce1d684e369a8e2cbb6231d1a51a69305b2e1a252c5b5c404");
    fixture_release(&f);
    sp_arena_free(&a);
}

static void
test_targets(void **state)
{
    static const struct {
        const char *name;
        const struct s3_place *place;
        struct s3_list_query query;
        const char *target;
    } cases[] = {
        {"all of the bucket", &by_path, {.prefix = ""}, "/examplebucket/?list-type=2"},
        {"no prefix given", &by_path, {.prefix = NULL}, "/examplebucket/?list-type=2"},
        {"host style", &by_host, {.prefix = "x"}, "/?list-type=2&prefix=x"},
        {"everything",
         &by_host,
         {.prefix = "p",
          .delimiter = "/",
          .token = "a+b/c=",
          .after = "p/",
          .max_keys = 7,
          .encoding_url = true},
         "/?continuation-token=a%2Bb%2Fc%3D&delimiter=%2F&encoding-type=url&list-type=2"
         "&max-keys=7&prefix=p&start-after=p%2F"},
        {"version 1", &by_path, {.of = "", .prefix = "p"}, "/examplebucket/?prefix=p"},
        {"versions",
         &by_path,
         {.of = "versions", .prefix = "p", .max_keys = 100},
         "/examplebucket/?max-keys=100&prefix=p&versions="},
        {"uploads",
         &by_path,
         {.of = "uploads", .prefix = "p", .max_keys = 100},
         "/examplebucket/?max-uploads=100&prefix=p&uploads="},
        {"behind a key",
         &by_path,
         {.prefix = "p/", .after = "p/a b", .max_keys = 7},
         "/examplebucket/?list-type=2&max-keys=7&prefix=p%2F&start-after=p%2Fa%20b"},
        {"empty token", &by_host, {.prefix = "", .token = ""}, "/?continuation-token=&list-type=2"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct s3_request r;

        assert_int_equal(s3_list_request(cases[i].place, NULL, &cases[i].query, NOW, &a, &r, NULL),
                         0);
        if (!sp_streq(r.target, cases[i].target))
            fail_msg("%s: got %s", cases[i].name, r.target);
        assert_false(r.is_signed);
        assert_null(r.canonical_request);
        assert_null(r.string_to_sign);
        assert_int_equal(r.nheaders, 1);
        sp_arena_free(&a);
    }
}

static void
test_host_header(void **state)
{
    static const struct {
        const char *name;
        struct s3_place place;
        const char *connect, *header;
    } cases[] = {
        {"default port", {S3_STYLE_PATH, "s3.test", 443, "b", "r", true}, "s3.test", "s3.test"},
        {"port", {S3_STYLE_PATH, "s3.test", 444, "b", "r", true}, "s3.test", "s3.test:444"},
        {"port left out", {S3_STYLE_PATH, "s3.test", 444, "b", "r", false}, "s3.test", "s3.test"},
        {"bucket", {S3_STYLE_HOST, "s3.test", 444, "b", "r", true}, "b.s3.test", "b.s3.test:444"},
        {"IPv4", {S3_STYLE_PATH, "192.0.2.1", 443, "b", "r", true}, "192.0.2.1", "192.0.2.1"},
        {"IPv6",
         {S3_STYLE_PATH, "2001:db8::1", 443, "b", "r", true},
         "2001:db8::1",
         "[2001:db8::1]"},
        {"IPv6 and port", {S3_STYLE_PATH, "::1", 9000, "b", "r", true}, "::1", "[::1]:9000"},
        {"brackets given", {S3_STYLE_PATH, "[::1]", 9000, "b", "r", true}, "[::1]", "[::1]:9000"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct s3_request r;

        assert_int_equal(
            s3_subresource_request(&cases[i].place, NULL, "location", NOW, &a, &r, NULL), 0);
        if (!sp_streq(r.headers[0].name, "Host") ||
            !sp_streq(r.headers[0].value, cases[i].header) || !sp_streq(r.host, cases[i].connect))
            fail_msg("%s: got %s, %s", cases[i].name, r.headers[0].value, r.host);
        sp_arena_free(&a);
    }
}

/* Nothing that would end a header's line is signed or sent, nor repeated in the message. */
static void
test_refused(void **state)
{
    static const struct {
        const char *name, *endpoint, *bucket, *region, *key, *token;
        bool no_secret;
        const char *word; /* in the message */
    } cases[] = {
        {"line feed in the key", "s3", "b", "r", "EVIL\nX: y", NULL, false, "access key"},
        {"carriage return in the key", "s3", "b", "r", "EVIL\r", NULL, false, "access key"},
        {"blank in the key", "s3", "b", "r", "EVIL KEY", NULL, false, "access key"},
        {"delete in the key", "s3", "b", "r", "EVIL\x7f", NULL, false, "position 5"},
        {"empty key", "s3", "b", "r", "", NULL, false, "access key is empty"},
        {"no key", "s3", "b", "r", NULL, NULL, false, "access key is empty"},
        {"no secret", "s3", "b", "r", "K", NULL, true, "secret key"},
        {"tab in the region", "s3", "b", "EVIL\t", "K", NULL, false, "region"},
        {"no region", "s3", "b", NULL, "K", NULL, false, "region is empty"},
        {"line feed in the token", "s3", "b", "r", "K", "EVIL\n", false, "session token"},
        {"empty token", "s3", "b", "r", "K", "", false, "session token is empty"},
        {"line feed in the endpoint", "EVIL\n", "b", "r", "K", NULL, false, "endpoint"},
        {"blank in the bucket", "s3", "EVIL ", "r", "K", NULL, false, "bucket"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct s3_place place = {S3_STYLE_PATH,   cases[i].endpoint, 443,
                                       cases[i].bucket, cases[i].region,   true};
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct s3_request r;
        struct fixture f;

        fixture_init(&f, cases[i].token);
        f.who.access_key = cases[i].key;
        if (cases[i].no_secret)
            f.who.secret = NULL;
        if (s3_subresource_request(&place, &f.who, "location", NOW, &a, &r, &err) != -1 ||
            err.code != SP_INPUT || strstr(err.message, cases[i].word) == NULL ||
            strstr(err.message, "EVIL") != NULL)
            fail_msg("%s: got \"%s\"", cases[i].name, err.message);
        fixture_release(&f);
        sp_arena_free(&a);
    }
}

static void
test_bytes_above_ascii_pass(void **state)
{
    struct s3_place place = by_path;
    struct sp_arena a = {0};
    struct s3_request r;

    (void)state;
    place.bucket = "b\xc3\xa4!~";
    assert_int_equal(s3_subresource_request(&place, NULL, "location", NOW, &a, &r, NULL), 0);
    assert_string_equal(r.target, "/b%C3%A4%21~/?location=");
    sp_arena_free(&a);
}

static void
test_no_memory(void **state)
{
    struct fixture f;
    const struct s3_list_query query = {.prefix = "p", .delimiter = "/"};

    (void)state;
    fixture_init(&f, "TOKEN");
    for (int i = 0; i < 4; i++) {
        const struct s3_place *place = i % 2 == 0 ? &by_path : &by_host;
        int rc = -1;

        for (long n = 1; rc == -1; n++) {
            struct sp_arena a = {.fail_in = n};
            struct sp_err err = {0};
            struct s3_request r;

            rc = s3_list_request(place, i < 2 ? &f.who : NULL, &query, NOW, &a, &r, &err);
            if (rc == -1)
                assert_int_equal(err.code, SP_NOMEM);
            sp_arena_free(&a);
        }
    }
    fixture_release(&f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signed_list), cmocka_unit_test(test_signed_subresource),
        cmocka_unit_test(test_object),      cmocka_unit_test(test_session_token),
        cmocka_unit_test(test_targets),     cmocka_unit_test(test_host_header),
        cmocka_unit_test(test_refused),     cmocka_unit_test(test_bytes_above_ascii_pass),
        cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
