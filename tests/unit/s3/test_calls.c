/* Requests of any method, and their bodies. */
#include "test.h"

#include <openssl/evp.h>

#include "base/text.h"
#include "s3/request.h"

#define SECRET "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
#define NOW 1369353600 /* 20130524T000000Z */
#define BODY_MAX 40000

static const struct s3_place by_path = {S3_STYLE_PATH,   "minio.example.test", 9000,
                                        "examplebucket", "us-east-1",          true};
static const struct s3_place by_host = {S3_STYLE_HOST,   "s3.amazonaws.com", 443,
                                        "examplebucket", "us-east-1",        true};

struct fixture {
    struct sp_secret secret;
    struct sp_secret token;
    struct s3_identity who;
};

static void
fixture_init(struct fixture *f)
{
    *f = (struct fixture){.who = {.access_key = "AKIAIOSFODNN7EXAMPLE"}};
    assert_int_equal(sp_secret_set(&f->secret, SECRET, strlen(SECRET), NULL), 0);
    f->who.secret = &f->secret;
    f->who.token = &f->token;
}

static void
fixture_release(struct fixture *f)
{
    sp_secret_release(&f->secret);
    sp_secret_release(&f->token);
}

/* A text as a body. */
static void
read_text(const struct s3_body *body, unsigned long long offset, unsigned char *out, size_t len)
{
    assert_true(offset + len <= body->len);
    memcpy(out, (const char *)body->ctx + offset, len);
}

static struct s3_body
body_of(const char *text, size_t len)
{
    struct s3_body body = {.len = len, .read = read_text, .ctx = text};

    assert_int_equal(s3_body_digest(&body, NULL), 0);
    return body;
}

static const char *
header_of(const struct s3_request *r, const char *name)
{
    for (size_t i = 0; i < r->nheaders; i++)
        if (sp_strieq(r->headers[i].name, name))
            return r->headers[i].value;
    return NULL;
}

/* AWS's own examples, "Authenticating Requests: Using the Authorization Header". */
static void
examples_of_aws(void **state)
{
    static const struct s3_header headers[] = {{"Date", "Fri, 24 May 2013 00:00:00 GMT"},
                                               {"x-amz-storage-class", "REDUCED_REDUNDANCY"}};
    static const char text[] = "Welcome to Amazon S3.";
    const struct s3_body body = body_of(text, sizeof(text) - 1);
    const struct s3_call put = {.method = "PUT",
                                .key = "test$file.text",
                                .body = &body,
                                .headers = headers,
                                .nheaders = COUNT_OF(headers)};
    const struct s3_call get = {.method = "GET", .key = "test.txt", .range = "bytes=0-9"};
    struct sp_arena a = {0};
    struct s3_request r;
    struct fixture f;

    (void)state;
    fixture_init(&f);
    assert_int_equal(s3_call_request(&by_host, &f.who, &put, NOW, &a, &r, NULL), 0);
    assert_string_equal(r.method, "PUT");
    assert_string_equal(r.target, "/test%24file.text");
    assert_ptr_equal(r.body, &body);
    assert_string_equal(header_of(&r, "x-amz-content-sha256"),
                        "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072");
    assert_true(sp_ends(r.string_to_sign,
                        "\n9e0e90d9c76de8fa5b200d8c849cd5b8dc7a3be3951ddb7f6a76b4158342019d"));
    assert_string_equal(
        header_of(&r, "Authorization"),
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
        "SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,"
        "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
    assert_int_equal(r.nheaders, 7);
    assert_string_equal(r.headers[0].name, "Host");
    assert_string_equal(r.headers[5].name, "Content-Length");
    assert_string_equal(r.headers[5].value, "21");
    assert_string_equal(r.headers[6].name, "Authorization");

    assert_int_equal(s3_call_request(&by_host, &f.who, &get, NOW, &a, &r, NULL), 0);
    assert_null(r.body);
    assert_true(sp_ends(header_of(&r, "Authorization"),
                        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"));
    fixture_release(&f);
    sp_arena_free(&a);
}

static const struct s3_pair begin[] = {{"uploads", NULL}};
static const struct s3_pair part[] = {{"uploadId", "a+b/c="}, {"partNumber", "2"}};
static const struct s3_pair complete[] = {{"uploadId", "~X"}};
static const struct s3_pair several[] = {{"delete", NULL}};
static const struct s3_pair version[] = {{"versionId", "null"}};

static const char some_text[] = "123456789";

static const struct {
    const char *name;
    const struct s3_place *place;
    const char *method, *key;
    const struct s3_pair *query;
    size_t nquery;
    bool body, md5;
    const char *target, *length;
    const char *signed_headers;
} forms[] = {
    {"put", &by_path, "PUT", "p/a b", NULL, 0, true, true, "/examplebucket/p/a%20b", "9",
     "content-md5;host;x-amz-content-sha256;x-amz-date"},
    {"put without MD5", &by_host, "PUT", "k", NULL, 0, true, false, "/k", "9",
     "host;x-amz-content-sha256;x-amz-date"},
    {"put of nothing", &by_host, "PUT", "k", NULL, 0, false, true, "/k", "0",
     "host;x-amz-content-sha256;x-amz-date"},
    {"head", &by_host, "HEAD", "k", NULL, 0, false, false, "/k", NULL,
     "host;x-amz-content-sha256;x-amz-date"},
    {"delete", &by_path, "DELETE", "k", NULL, 0, false, false, "/examplebucket/k", "0",
     "host;x-amz-content-sha256;x-amz-date"},
    {"delete of a version", &by_host, "DELETE", "k", version, 1, false, false, "/k?versionId=null",
     "0", "host;x-amz-content-sha256;x-amz-date"},
    {"delete of several", &by_path, "POST", NULL, several, 1, true, true,
     "/examplebucket/?delete=", "9", "content-md5;host;x-amz-content-sha256;x-amz-date"},
    {"begin", &by_path, "POST", "k", begin, 1, false, false, "/examplebucket/k?uploads=", "0",
     "host;x-amz-content-sha256;x-amz-date"},
    {"part", &by_host, "PUT", "k", part, 2, true, true, "/k?partNumber=2&uploadId=a%2Bb%2Fc%3D",
     "9", "content-md5;host;x-amz-content-sha256;x-amz-date"},
    {"complete", &by_host, "POST", "k", complete, 1, true, true, "/k?uploadId=~X", "9",
     "content-md5;host;x-amz-content-sha256;x-amz-date"},
    {"abort", &by_host, "DELETE", "k", complete, 1, false, false, "/k?uploadId=~X", "0",
     "host;x-amz-content-sha256;x-amz-date"},
};

static struct s3_call
call_of(size_t i, const struct s3_body *body)
{
    return (struct s3_call){.method = forms[i].method,
                            .key = forms[i].key,
                            .query = forms[i].query,
                            .nquery = forms[i].nquery,
                            .body = forms[i].body ? body : NULL,
                            .content_md5 = forms[i].md5};
}

static void
every_form(void **state)
{
    const struct s3_body body = body_of(some_text, 9);
    struct fixture f;

    (void)state;
    fixture_init(&f);
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        const struct s3_call call = call_of(i, &body);
        const char *hash = forms[i].body ? body.sha256 : S3_EMPTY_SHA256;
        struct sp_arena a = {0};
        struct s3_request r;
        char *wanted;

        assert_int_equal(s3_call_request(forms[i].place, &f.who, &call, NOW, &a, &r, NULL), 0);
        wanted = sp_printf(&a, NULL, "SignedHeaders=%s,", forms[i].signed_headers);
        if (!sp_streq(r.target, forms[i].target) || !sp_streq(r.method, forms[i].method) ||
            !sp_streq(header_of(&r, "content-length"), forms[i].length) ||
            !sp_streq(header_of(&r, "x-amz-content-sha256"), hash) ||
            !sp_ends(r.canonical_request, hash) ||
            strstr(header_of(&r, "authorization"), wanted) == NULL)
            fail_msg("%s: %s %s, length %s, %s", forms[i].name, r.method, r.target,
                     header_of(&r, "content-length"), header_of(&r, "authorization"));
        assert_string_equal(r.headers[r.nheaders - 1].name, "Authorization");
        if (forms[i].body && forms[i].md5)
            assert_string_equal(header_of(&r, "content-md5"), "JfnnlDI7RTiF9RgfG2JNCw==");
        else
            assert_null(header_of(&r, "content-md5"));

        assert_int_equal(s3_call_request(forms[i].place, NULL, &call, NOW, &a, &r, NULL), 0);
        assert_false(r.is_signed);
        assert_string_equal(r.target, forms[i].target);
        assert_true(sp_streq(header_of(&r, "content-length"), forms[i].length));
        assert_null(header_of(&r, "authorization"));
        assert_null(header_of(&r, "x-amz-date"));
        sp_arena_free(&a);
    }
    fixture_release(&f);
}

static void
refused(void **state)
{
    static const struct {
        const char *name;
        struct s3_header header;
        const char *range, *method, *word;
    } cases[] = {
        {"line feed", {"x-amz-tag", "a\nEVIL: b"}, NULL, "PUT", "position 2"},
        {"carriage return", {"x-amz-tag", "a\r"}, NULL, "PUT", "position 2"},
        {"tab", {"x-amz-tag", "\tEVIL"}, NULL, "PUT", "position 1"},
        {"delete", {"x-amz-tag", "EVIL\x7f"}, NULL, "PUT", "position 5"},
        {"empty", {"x-amz-tag", ""}, NULL, "PUT", "x-amz-tag is empty"},
        {"none", {"x-amz-tag", NULL}, NULL, "PUT", "x-amz-tag is empty"},
        {"name with a line feed", {"EVIL\n", "a"}, NULL, "PUT", "name of a header"},
        {"name with a blank", {"EVIL b", "a"}, NULL, "PUT", "name of a header"},
        {"no name", {NULL, "a"}, NULL, "PUT", "name of a header is empty"},
        {"range", {"x", "y"}, "bytes=0-1\nEVIL", "GET", "Range"},
        {"method", {"x", "y"}, NULL, "GET EVIL", "method"},
        {"no method", {"x", "y"}, NULL, NULL, "method is empty"},
    };
    struct fixture f;

    (void)state;
    fixture_init(&f);
    for (size_t i = 0; i < 2 * COUNT_OF(cases); i++) {
        size_t k = i / 2;
        const struct s3_call call = {.method = cases[k].method,
                                     .key = "k",
                                     .headers = &cases[k].header,
                                     .nheaders = 1,
                                     .range = cases[k].range};
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct s3_request r;

        if (s3_call_request(&by_path, i % 2 == 0 ? &f.who : NULL, &call, NOW, &a, &r, &err) != -1 ||
            err.code != SP_INPUT || strstr(err.message, cases[k].word) == NULL ||
            strstr(err.message, "EVIL") != NULL)
            fail_msg("%s: got \"%s\"", cases[k].name, err.message);
        sp_arena_free(&a);
    }
    fixture_release(&f);
}

/* Five of them are ours: host, hash, date, length, authorization. */
static void
how_many_headers(void **state)
{
    struct s3_header headers[S3_HEADERS_MAX];
    struct fixture f;

    (void)state;
    fixture_init(&f);
    for (size_t i = 0; i < COUNT_OF(headers); i++)
        headers[i] = (struct s3_header){"x-amz-tag", "v"};
    for (size_t n = 0; n <= S3_HEADERS_MAX; n++) {
        const struct s3_call call = {
            .method = "PUT", .key = "k", .headers = headers, .nheaders = n};
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct s3_request r;
        bool fits = n + 5 <= S3_HEADERS_MAX;

        assert_int_equal(s3_call_request(&by_path, &f.who, &call, NOW, &a, &r, &err),
                         fits ? 0 : -1);
        assert_int_equal(err.code, fits ? SP_OK : SP_LIMIT);
        sp_arena_free(&a);
    }
    fixture_release(&f);
}

/* ---- bodies */

EVP_MD *__real_EVP_MD_fetch(OSSL_LIB_CTX *ctx, const char *name, const char *properties);
EVP_MD *__wrap_EVP_MD_fetch(OSSL_LIB_CTX *ctx, const char *name, const char *properties);

static const char *missing; /* a digest that the library does not have */

EVP_MD *
__wrap_EVP_MD_fetch(OSSL_LIB_CTX *ctx, const char *name, const char *properties)
{
    return sp_streq(name, missing) ? NULL : __real_EVP_MD_fetch(ctx, name, properties);
}

static char pattern[BODY_MAX];

static void
digests(void **state)
{
    static const size_t lens[] = {0, 1, 16383, 16384, 16385, 32768, BODY_MAX};
    struct s3_body body;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(lens); i++) {
        char sha256[65];

        body = body_of(pattern, lens[i]);
        assert_int_equal(sigv4_sha256_hex(pattern, lens[i], sha256, NULL), 0);
        assert_string_equal(body.sha256, sha256);
        assert_int_equal(strlen(body.md5), 24);
        assert_int_equal(strlen(body.md5_hex), 32);
    }
    body = body_of("", 0);
    assert_string_equal(body.sha256, S3_EMPTY_SHA256);
    assert_string_equal(body.md5, "1B2M2Y8AsgTpgAmY7PhCfg==");
    assert_string_equal(body.md5_hex, "d41d8cd98f00b204e9800998ecf8427e");
}

/* As where only FIPS 140 is allowed: the request goes without it. */
static void
no_md5(void **state)
{
    const struct s3_call call = {.method = "PUT", .key = "k", .content_md5 = true};
    struct s3_call with = call;
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct s3_request r;
    struct s3_body body;
    struct fixture f;

    (void)state;
    fixture_init(&f);
    body = body_of("x", 1);
    missing = "MD5";
    assert_int_equal(s3_body_digest(&body, &err), 0);
    assert_string_equal(body.md5, "");
    assert_string_equal(body.md5_hex, "");
    assert_int_equal(strlen(body.sha256), 64);
    with.body = &body;
    assert_int_equal(s3_call_request(&by_path, &f.who, &with, NOW, &a, &r, &err), 0);
    assert_null(header_of(&r, "content-md5"));
    missing = "SHA256";
    assert_int_equal(s3_body_digest(&body, &err), -1);
    assert_int_equal(err.code, SP_BUG);
    missing = NULL;
    assert_int_equal(s3_call_request(&by_path, &f.who, &with, NOW, &a, &r, &err), -1);
    assert_int_equal(err.code, SP_BUG);
    fixture_release(&f);
    sp_arena_free(&a);
}

/* However it is cut, the encoded body is the same. */
static void
chunked_bodies(void **state)
{
    static const struct {
        size_t len;
        const char *head, *tail;
    } cases[] = {
        {0, "", "0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n"},
        {9, "9\r\n", "\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n"},
        {20000, "4e20\r\n", "\r\n0\r\nx-amz-checksum-crc32:Nh/G5w==\r\n\r\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *text = cases[i].len == 9 ? some_text : pattern;
        const struct s3_body inner = body_of(text, cases[i].len);
        struct sp_arena a = {0};
        const struct s3_body *body = s3_body_chunked(&inner, &a, NULL);
        size_t head = strlen(cases[i].head);
        size_t tail = strlen(cases[i].tail);
        unsigned char *whole;

        assert_non_null(body);
        assert_int_equal(body->len, head + cases[i].len + tail);
        whole = sp_alloc(&a, body->len, NULL);
        body->read(body, 0, whole, body->len);
        assert_memory_equal(whole, cases[i].head, head);
        assert_memory_equal(whole + head, text, cases[i].len);
        assert_memory_equal(whole + head + cases[i].len, cases[i].tail, tail);
        for (size_t at = 0; at<body->len; at += at> 40 && at + 100 < body->len ? 997 : 1)
            for (size_t n = 0; n <= 50 && at + n <= body->len; n++) {
                unsigned char piece[50] = {0};

                body->read(body, at, piece, n);
                assert_memory_equal(piece, whole + at, n);
            }
        sp_arena_free(&a);
    }
}

static void
trailing_checksum(void **state)
{
    const struct s3_body body = body_of(some_text, 9);
    const struct s3_call call = {
        .method = "PUT", .key = "k", .body = &body, .content_md5 = true, .trailing_checksum = true};
    struct sp_arena a = {0};
    struct s3_request r;
    struct fixture f;

    (void)state;
    fixture_init(&f);
    assert_int_equal(s3_call_request(&by_host, &f.who, &call, NOW, &a, &r, NULL), 0);
    assert_int_equal(r.body->len, 3 + 9 + 2 + 3 + 29 + 4);
    assert_string_equal(header_of(&r, "content-length"), "50");
    assert_string_equal(header_of(&r, "content-encoding"), "aws-chunked");
    assert_string_equal(header_of(&r, "x-amz-content-sha256"),
                        "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
    assert_string_equal(header_of(&r, "x-amz-decoded-content-length"), "9");
    assert_string_equal(header_of(&r, "x-amz-trailer"), "x-amz-checksum-crc32");
    assert_string_equal(header_of(&r, "x-amz-sdk-checksum-algorithm"), "CRC32");
    assert_null(header_of(&r, "content-md5"));
    assert_null(header_of(&r, "transfer-encoding"));
    assert_true(sp_ends(r.canonical_request, "\nSTREAMING-UNSIGNED-PAYLOAD-TRAILER"));
    assert_non_null(strstr(header_of(&r, "authorization"),
                           "SignedHeaders=content-encoding;host;x-amz-content-sha256;x-amz-date;"
                           "x-amz-decoded-content-length;x-amz-sdk-checksum-algorithm;"
                           "x-amz-trailer,"));
    fixture_release(&f);
    sp_arena_free(&a);
}

static void
no_memory(void **state)
{
    static const struct s3_header header = {"x-amz-tag", "v"};
    const struct s3_body body = body_of(some_text, 9);
    struct fixture f;

    (void)state;
    fixture_init(&f);
    assert_int_equal(sp_secret_set(&f.token, "TOKEN", 5, NULL), 0);
    for (size_t i = 0; i < 4 * COUNT_OF(forms); i++) {
        struct s3_call call = call_of(i / 4, &body);
        int rc = -1;

        call.headers = &header;
        call.nheaders = 1;
        call.trailing_checksum = i % 2 == 1;
        for (long n = 1; rc == -1; n++) {
            struct sp_arena a = {.fail_in = n};
            struct sp_err err = {0};
            struct s3_request r;

            rc = s3_call_request(&by_path, i % 4 < 2 ? &f.who : NULL, &call, NOW, &a, &r, &err);
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
        cmocka_unit_test(examples_of_aws), cmocka_unit_test(every_form),
        cmocka_unit_test(refused),         cmocka_unit_test(how_many_headers),
        cmocka_unit_test(digests),         cmocka_unit_test(no_md5),
        cmocka_unit_test(chunked_bodies),  cmocka_unit_test(trailing_checksum),
        cmocka_unit_test(no_memory),
    };

    for (size_t i = 0; i < sizeof(pattern); i++)
        pattern[i] = (char)(i % 251);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
