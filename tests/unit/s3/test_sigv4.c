#include "test.h"

#include <openssl/evp.h>

#include "base/text.h"
#include "s3/sigv4.h"

#define UNRESERVED "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define S3_SECRET "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
#define SUITE_SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

struct vector {
    const char *name;
    const char *method, *path;
    struct s3_pair query[6];
    struct s3_header headers[6]; /* without those that every case of its table has */
    const char *canonical_query;
    const char *signed_headers;
    const char *canonical_sha256;
    const char *signature;
    const char *payload_hash; /* NULL: that of nothing */
};

/* What the vectors of one source have in common. */
struct family {
    const char *access_key, *secret, *service, *stamp, *scope;
    time_t now;
    struct s3_header common[3];
};

/*
 * The examples of AWS, "Authenticating Requests: Using the Authorization Header" and "Using Query
 * Parameters".
 */
static const struct family aws_examples = {"AKIAIOSFODNN7EXAMPLE",
                                           S3_SECRET,
                                           "s3",
                                           "20130524T000000Z",
                                           "20130524/us-east-1/s3/aws4_request",
                                           1369353600,
                                           {{NULL, NULL}}};

#define AWS_HOST                                                                                   \
    {                                                                                              \
        "Host", "examplebucket.s3.amazonaws.com"                                                   \
    }
#define AWS_DATE                                                                                   \
    {                                                                                              \
        "x-amz-date", "20130524T000000Z"                                                           \
    }
#define AWS_EMPTY                                                                                  \
    {                                                                                              \
        "x-amz-content-sha256", S3_EMPTY_SHA256                                                    \
    }
#define AWS_SIGNED "host;x-amz-content-sha256;x-amz-date"
#define AWS_BODY "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"

static const struct vector aws_vectors[] = {
    {"get object",
     "GET",
     "/test.txt",
     {{0}},
     {AWS_HOST, {"Range", "bytes=0-9"}, AWS_EMPTY, AWS_DATE},
     "",
     "host;range;x-amz-content-sha256;x-amz-date",
     "7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972",
     "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
     NULL},
    {"put object",
     "PUT",
     "/test%24file.text",
     {{0}},
     {AWS_HOST,
      AWS_DATE,
      {"Date", "Fri, 24 May 2013 00:00:00 GMT"},
      {"x-amz-storage-class", "REDUCED_REDUNDANCY"},
      {"x-amz-content-sha256", AWS_BODY}},
     "",
     "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
     "9e0e90d9c76de8fa5b200d8c849cd5b8dc7a3be3951ddb7f6a76b4158342019d",
     "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
     AWS_BODY},
    {"get lifecycle",
     "GET",
     "/",
     {{"lifecycle", NULL}},
     {AWS_HOST, AWS_DATE, AWS_EMPTY},
     "lifecycle=",
     AWS_SIGNED,
     "9766c798316ff2757b517bc739a67f6213b4ab36dd5da2f94eaebf79c77395ca",
     "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
     NULL},
    {"list",
     "GET",
     "",
     {{"prefix", "J"}, {"max-keys", "2"}},
     {AWS_HOST, AWS_DATE, AWS_EMPTY},
     "max-keys=2&prefix=J",
     AWS_SIGNED,
     "df57d21db20da04d7fa30298dd4488ba3a2b47ca3a489c74750e0f1e7df1b9b7",
     "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
     NULL},
    {"presigned",
     "GET",
     "/test.txt",
     {{"X-Amz-Algorithm", "AWS4-HMAC-SHA256"},
      {"X-Amz-Credential", "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"},
      {"X-Amz-Date", "20130524T000000Z"},
      {"X-Amz-Expires", "86400"},
      {"X-Amz-SignedHeaders", "host"}},
     {AWS_HOST},
     "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2F"
     "us-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400"
     "&X-Amz-SignedHeaders=host",
     "host",
     "3bfa292879f6447bbcda7001decf97f4a54dc650c8942174ae0a9121cf58ad04",
     "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
     "UNSIGNED-PAYLOAD"},
    /* not of AWS */
    {"path style with a port",
     "GET",
     "/examplebucket/",
     {{"list-type", "2"}, {"prefix", "a/b/"}, {"delimiter", "/"}},
     {{"Host", "minio.example.test:9000"}, AWS_DATE, AWS_EMPTY},
     "delimiter=%2F&list-type=2&prefix=a%2Fb%2F",
     AWS_SIGNED,
     "4a4b4359b2f5ef0b7d2db13565f89af1414398ad7ac8cbcc5b2e4a1598fd0ce1",
     "719ab2dd6e51de595dc74912ff46add9e8f20fab64fa1bce7a8f3ce1a31b30e2",
     NULL},
};

/*
 * The test suite of the algorithm, as in awslabs/aws-c-auth, tests/aws-signing-test-suite/v4. Of
 * the paths the "unnormalized" cases, as S3 normalises none.
 */
static const struct family suite = {
    "AKIDEXAMPLE",
    SUITE_SECRET,
    "service",
    "20150830T123600Z",
    "20150830/us-east-1/service/aws4_request",
    1440938160,
    {{"X-Amz-Date", "20150830T123600Z"}, {"Host", "example.amazonaws.com"}}};

#define SUITE_SIGNED "host;x-amz-date"

static const struct vector suite_vectors[] = {
    {"get-vanilla",
     "GET",
     "/",
     {{0}},
     {{0}},
     "",
     SUITE_SIGNED,
     "bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63",
     "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
     NULL},
    {"get-vanilla-query-order-encoded",
     "GET",
     "/",
     {{"Param-3", "Value3"}, {"Param", "Value2"}, {"\xe1\x88\xb4", "Value1"}},
     {{0}},
     "%E1%88%B4=Value1&Param=Value2&Param-3=Value3",
     SUITE_SIGNED,
     "868294f5c38bd141c4972a373a76654f1418a8e4fc18b2e7903ae45e8ae0ec71",
     "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac",
     NULL},
    {"get-vanilla-query-order-key-case",
     "GET",
     "/",
     {{"Param2", "value2"}, {"Param1", "value1"}},
     {{0}},
     "Param1=value1&Param2=value2",
     SUITE_SIGNED,
     "816cd5b414d056048ba4f7c5386d6e0533120fb1fcfa93762cf0fc39e2cf19e0",
     "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
     NULL},
    {"get-vanilla-empty-query-key",
     "GET",
     "/",
     {{"Param1", "value1"}},
     {{0}},
     "Param1=value1",
     SUITE_SIGNED,
     "1e24db194ed7d0eec2de28d7369675a243488e08526e8c1c73571282f7c517ab",
     "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb",
     NULL},
    {"get-vanilla-query-unreserved",
     "GET",
     "/",
     {{UNRESERVED, UNRESERVED}},
     {{0}},
     UNRESERVED "=" UNRESERVED,
     SUITE_SIGNED,
     "c30d4703d9f799439be92736156d47ccfb2d879ddf56f5befa6d1d6aab979177",
     "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197",
     NULL},
    {"get-vanilla-utf8-query",
     "GET",
     "/",
     {{"\xe1\x88\xb4", "bar"}},
     {{0}},
     "%E1%88%B4=bar",
     SUITE_SIGNED,
     "eb30c5bed55734080471a834cc727ae56beb50e5f39d1bff6d0d38cb192a7073",
     "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
     NULL},
    {"get-vanilla-with-session-token",
     "GET",
     "/",
     {{0}},
     {{"X-Amz-Security-Token", "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"}},
     "",
     "host;x-amz-date;x-amz-security-token",
     "067b36aa60031588cea4a4cde1f21215227a047690c72247f1d70b32fbbfad2b",
     "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8",
     NULL},
    {"get-header-key-duplicate",
     "GET",
     "/",
     {{0}},
     {{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}},
     "",
     "host;my-header1;x-amz-date",
     "dc7f04a3abfde8d472b0ab1a418b741b7c67174dad1551b4117b15527fbe966c",
     "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
     NULL},
    {"get-header-value-order",
     "GET",
     "/",
     {{0}},
     {{"My-Header1", "value4"},
      {"my-header1", "value1"},
      {"My-Header1", "value3"},
      {"MY-HEADER1", "value2"}},
     "",
     "host;my-header1;x-amz-date",
     "31ce73cd3f3d9f66977ad3dd957dc47af14df92fcd8509f59b349e9137c58b86",
     "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01",
     NULL},
    {"get-header-value-trim",
     "GET",
     "/",
     {{0}},
     {{"My-Header1", " value1 "}, {"My-Header2", " \"a   b \t c\""}},
     "",
     "host;my-header1;my-header2;x-amz-date",
     "a726db9b0df21c14f559d0a978e563112acb1b9e05476f0a6a1c7d68f28605c7",
     "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
     NULL},
    {"post-header-key-sort",
     "POST",
     "/",
     {{0}},
     {{"My-Header1", "value1"}},
     "",
     "host;my-header1;x-amz-date",
     "9368318c2967cf6de74404b30c65a91e8f6253e0a8659d6d5319f1a812f87d65",
     "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
     NULL},
    {"get-relative-unnormalized",
     "GET",
     "/example/..",
     {{0}},
     {{0}},
     "",
     SUITE_SIGNED,
     "0511f456aa502b456d135fcb9d749374a55228f9dbeedda1eacf659e05b0615b",
     "eca7ead57bb5aa5c8e28007acd4ff04e1ff9a0ff3b237ec1554a184887ff9282",
     NULL},
    {"get-relative-relative-unnormalized",
     "GET",
     "/example1/example2/../..",
     {{0}},
     {{0}},
     "",
     SUITE_SIGNED,
     "76115030c0f3ff06c20fdff5ceb6d5e0b835a1743e00b94fea7c7f381269437b",
     "dc33e0856fd4baca4d7aa2146c38958283844764f38c74252a333df5e613003b",
     NULL},
    {"get-slash-dot-slash-unnormalized",
     "GET",
     "/./",
     {{0}},
     {{0}},
     "",
     SUITE_SIGNED,
     "d67825e2268bd77a97c7688b8d72c31a3c1855b309808505ba0a9747d2465aa7",
     "68714168e6557f8f2de0ef956fc24dc2593a4bd2961f8df51898d8a134695145",
     NULL},
    {"get-slashes-unnormalized",
     "GET",
     "//example//",
     {{0}},
     {{0}},
     "",
     SUITE_SIGNED,
     "528ec3105ee1f34ab014bb0a1a45da0ed2742a4fea3555149e5b4d5d201eb240",
     "87cca117541a147f6df867677d98a7d80dff226d2bfca9e4ffa899665623c7e5",
     NULL},
    {"get-slash-pointless-dot-unnormalized",
     "GET",
     "/./example",
     {{0}},
     {{0}},
     "",
     SUITE_SIGNED,
     "73895e0e829507e28e39fd24669aedc2434a8e179e547e3c075b42921f952cdb",
     "beb03f223f7deae4146464f06e29eebbee9c8afbe15c290cf07aa8b119e14cff",
     NULL},
    {"get-space-unnormalized",
     "GET",
     "/example%20space/",
     {{0}},
     {{0}},
     "",
     SUITE_SIGNED,
     "63ee75631ed7234ae61b5f736dfc7754cdccfedbff4b5128a915706ee9390d86",
     "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741",
     NULL},
    {"get-unreserved",
     "GET",
     "/" UNRESERVED,
     {{0}},
     {{0}},
     "",
     SUITE_SIGNED,
     "6a968768eefaa713e2a6b16b589a8ea192661f098f37349f4e2c0082757446f9",
     "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
     NULL},
    {"get-utf8",
     "GET",
     "/%E1%88%B4",
     {{0}},
     {{0}},
     "",
     SUITE_SIGNED,
     "2a0a97d02205e45ce2e994789806b19270cfbbb0921b278ccf58f5249ac42102",
     "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
     NULL},
};

/* The vector as the input of the signer; headers has room for all of them. */
static struct sigv4_input
input_of(const struct family *f, const struct vector *v, const struct sp_secret *secret,
         struct s3_header *headers)
{
    struct sigv4_input in = {.method = v->method,
                             .path = v->path,
                             .query = v->query,
                             .headers = headers,
                             .payload_hash = v->payload_hash,
                             .region = "us-east-1",
                             .service = f->service,
                             .now = f->now,
                             .access_key = f->access_key,
                             .secret = secret};

    if (in.payload_hash == NULL)
        in.payload_hash = S3_EMPTY_SHA256;
    while (in.nquery < COUNT_OF(v->query) && v->query[in.nquery].name != NULL)
        in.nquery++;
    for (size_t i = 0; i < COUNT_OF(v->headers) && v->headers[i].name != NULL; i++)
        headers[in.nheaders++] = v->headers[i];
    for (size_t i = 0; i < COUNT_OF(f->common) && f->common[i].name != NULL; i++)
        headers[in.nheaders++] = f->common[i];
    return in;
}

static void
check(const char *name, const char *stage, const char *got, const char *want)
{
    if (!sp_streq(got, want))
        fail_msg("%s, %s: got\n%s\nwanted\n%s", name, stage, got, want);
}

static void
check_vector(const struct family *f, const struct vector *v)
{
    struct s3_header headers[16];
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct sp_secret secret = {0};
    struct sigv4_signed out;
    struct sigv4_input in = input_of(f, v, &secret, headers);
    char hash[65];

    assert_int_equal(sp_secret_set(&secret, f->secret, strlen(f->secret), &err), 0);
    if (sigv4_sign(&in, &a, &out, &err) == -1)
        fail_msg("%s: %s", v->name, err.message);
    assert_int_equal(
        sigv4_sha256_hex(out.canonical_request, strlen(out.canonical_request), hash, &err), 0);
    check(v->name, "query", out.canonical_query, v->canonical_query);
    check(v->name, "signed headers", out.signed_headers, v->signed_headers);
    check(v->name, "canonical request", hash, v->canonical_sha256);
    check(v->name, "string to sign", out.string_to_sign,
          sp_printf(&a, &err, "AWS4-HMAC-SHA256\n%s\n%s\n%s", f->stamp, f->scope,
                    v->canonical_sha256));
    check(v->name, "signature", out.signature, v->signature);
    check(v->name, "header", out.authorization,
          sp_printf(&a, &err, "AWS4-HMAC-SHA256 Credential=%s/%s,SignedHeaders=%s,Signature=%s",
                    f->access_key, f->scope, v->signed_headers, v->signature));
    sp_secret_release(&secret);
    sp_arena_free(&a);
}

static void
test_aws_examples(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(aws_vectors); i++)
        check_vector(&aws_examples, &aws_vectors[i]);
}

static void
test_suite(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(suite_vectors); i++)
        check_vector(&suite, &suite_vectors[i]);
}

static void
test_canonical_request(void **state)
{
    struct s3_header headers[16];
    struct sp_arena a = {0};
    struct sp_secret secret = {0};
    struct sigv4_signed out;
    struct sigv4_input in = input_of(&suite, &suite_vectors[9], &secret, headers);

    (void)state;
    assert_int_equal(sigv4_sign(&in, &a, &out, NULL), 0);
    assert_string_equal(out.canonical_request,
                        "GET\n/\n\nhost:example.amazonaws.com\nmy-header1:value1\n"
                        "my-header2:\"a b c\"\nx-amz-date:20150830T123600Z\n\n"
                        "host;my-header1;my-header2;x-amz-date\n" S3_EMPTY_SHA256);
    sp_arena_free(&a);
}

static void
test_key(void **state)
{
    static const struct {
        const char *secret, *date, *service, *want;
    } cases[] = {
        {S3_SECRET, "20130524", "s3",
         "dbb893acc010964918f1fd433add87c70e8b0db6be30c1fbeafefa5ec6ba8378"},
        {SUITE_SECRET, "20150830", "iam",
         "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct sp_secret secret = {0};
        unsigned char key[32];

        assert_int_equal(sp_secret_set(&secret, cases[i].secret, strlen(cases[i].secret), NULL), 0);
        assert_int_equal(
            sigv4_key(&secret, cases[i].date, "us-east-1", cases[i].service, key, NULL), 0);
        check(cases[i].service, "key", sp_hex(&a, key, sizeof(key), NULL), cases[i].want);
        sp_secret_release(&secret);
        sp_arena_free(&a);
    }
}

static void
test_secret_lengths(void **state)
{
    static char bytes[SP_SECRET_MAX];
    struct sp_secret secret = {0};
    unsigned char none[32], key[32];

    (void)state;
    memset(bytes, 'x', sizeof(bytes));
    assert_int_equal(sigv4_key(&secret, "20130524", "r", "s3", none, NULL), 0);
    assert_int_equal(sp_secret_set(&secret, bytes, sizeof(bytes), NULL), 0);
    assert_int_equal(sigv4_key(&secret, "20130524", "r", "s3", key, NULL), 0);
    assert_memory_not_equal(none, key, sizeof(key));
    sp_secret_release(&secret);
}

static void
test_sha256(void **state)
{
    char hash[65];

    (void)state;
    assert_int_equal(sigv4_sha256_hex("", 0, hash, NULL), 0);
    assert_string_equal(hash, S3_EMPTY_SHA256);
    assert_int_equal(sigv4_sha256_hex("Welcome to Amazon S3.", 21, hash, NULL), 0);
    assert_string_equal(hash, AWS_BODY);
}

static void
test_query(void **state)
{
    static const struct {
        const char *name;
        struct s3_pair query[4];
        const char *want;
    } cases[] = {
        {"none", {{0}}, ""},
        {"no value", {{"acl", NULL}}, "acl="},
        {"same name by value", {{"a", "2"}, {"a", "1"}, {"a", NULL}}, "a=&a=1&a=2"},
        {"the shorter name first", {{"ab", "1"}, {"a", "2"}, {"a-", "3"}}, "a=2&a-=3&ab=1"},
        {"capitals first", {{"b", ""}, {"B", ""}, {"_", ""}}, "B=&_=&b="},
        {"slash and blank", {{"p q", "a/b+ c"}}, "p%20q=a%2Fb%2B%20c"},
        {"encoded order of values", {{"a", "~"}, {"a", "/"}}, "a=%2F&a=~"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        size_t n = 0;

        while (n < COUNT_OF(cases[i].query) && cases[i].query[n].name != NULL)
            n++;
        check(cases[i].name, "query", sigv4_query(cases[i].query, n, &a, NULL), cases[i].want);
        sp_arena_free(&a);
    }
}

static void
test_limits(void **state)
{
    struct s3_pair query[65];
    struct s3_header headers[65];
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct sp_secret secret = {0};
    struct sigv4_signed out;
    struct sigv4_input in = input_of(&suite, &suite_vectors[0], &secret, headers);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(query); i++) {
        query[i] = (struct s3_pair){"q", "v"};
        headers[i] = (struct s3_header){"h", "v"};
    }
    in.query = query;
    in.nquery = 64;
    in.nheaders = 64;
    assert_int_equal(sigv4_sign(&in, &a, &out, &err), 0);
    in.nquery = 65;
    assert_int_equal(sigv4_sign(&in, &a, &out, &err), -1);
    assert_int_equal(err.code, SP_LIMIT);
    in.nquery = 64;
    in.nheaders = 65;
    err.code = SP_OK;
    assert_int_equal(sigv4_sign(&in, &a, &out, &err), -1);
    assert_int_equal(err.code, SP_LIMIT);
    sp_arena_free(&a);
}

/* Where the text of the request itself is too long, wherever it grows. */
static void
test_too_long(void **state)
{
    static char longest[300 * 1024];
    static const struct {
        const char *name;
        bool in_path, in_query, in_header, in_header_name;
    } cases[] = {{"path", true, false, false, false},
                 {"query", false, true, false, false},
                 {"header", false, false, true, false},
                 {"name of a header", false, false, false, true}};

    (void)state;
    memset(longest, 'x', sizeof(longest) - 1);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct s3_header headers[16];
        struct s3_pair query = {"q", longest};
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct sp_secret secret = {0};
        struct sigv4_signed out;
        struct sigv4_input in = input_of(&suite, &suite_vectors[0], &secret, headers);

        in.path = cases[i].in_path ? longest : "/";
        in.query = &query;
        in.nquery = cases[i].in_query;
        if (cases[i].in_header)
            headers[0].value = longest;
        if (cases[i].in_header_name)
            headers[0].name = longest;
        if (sigv4_sign(&in, &a, &out, &err) != -1 || err.code != SP_LIMIT)
            fail_msg("%s: not refused", cases[i].name);
        sp_arena_free(&a);
    }
}

/* A query whose parts fit, but not together. */
static void
test_query_too_long(void **state)
{
    static char half[200 * 1024];
    struct s3_pair query[2] = {{"a", half}, {"b", half}};
    struct sp_arena a = {0};
    struct sp_err err = {0};

    (void)state;
    memset(half, 'x', sizeof(half) - 1);
    assert_null(sigv4_query(query, 2, &a, &err));
    assert_int_equal(err.code, SP_LIMIT);
    sp_arena_free(&a);
}

static void
test_no_memory(void **state)
{
    struct sp_secret secret = {0};
    int rc = -1;

    (void)state;
    assert_int_equal(sp_secret_set(&secret, SUITE_SECRET, strlen(SUITE_SECRET), NULL), 0);
    for (size_t i = 0; i < COUNT_OF(suite_vectors); i++, rc = -1) {
        for (long n = 1; rc == -1; n++) {
            struct s3_header headers[16];
            struct sp_arena a = {.fail_in = n};
            struct sp_err err = {0};
            struct sigv4_signed out;
            struct sigv4_input in = input_of(&suite, &suite_vectors[i], &secret, headers);

            rc = sigv4_sign(&in, &a, &out, &err);
            if (rc == -1 && err.code != SP_NOMEM)
                fail_msg("%s, allocation %ld: %s", suite_vectors[i].name, n, err.message);
            sp_arena_free(&a);
        }
    }
    sp_secret_release(&secret);
}

/* A library that offers no SHA-256, as one that was set up wrongly does. */
static void
test_no_digest(void **state)
{
    struct s3_header headers[16];
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct sp_secret secret = {0};
    struct sigv4_signed out;
    struct sigv4_input in = input_of(&suite, &suite_vectors[0], &secret, headers);
    unsigned char key[32];
    char hash[65];

    (void)state;
    assert_int_equal(EVP_set_default_properties(NULL, "provider=none-of-that-name"), 1);
    assert_int_equal(sigv4_sha256_hex("", 0, hash, &err), -1);
    assert_int_equal(err.code, SP_BUG);
    err.code = SP_OK;
    assert_int_equal(sigv4_key(&secret, "20130524", "r", "s3", key, &err), -1);
    assert_int_equal(err.code, SP_BUG);
    err.code = SP_OK;
    assert_int_equal(sigv4_sign(&in, &a, &out, &err), -1);
    assert_int_equal(err.code, SP_BUG);
    assert_int_equal(EVP_set_default_properties(NULL, ""), 1);
    sp_arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_aws_examples),
        cmocka_unit_test(test_suite),
        cmocka_unit_test(test_canonical_request),
        cmocka_unit_test(test_key),
        cmocka_unit_test(test_secret_lengths),
        cmocka_unit_test(test_sha256),
        cmocka_unit_test(test_query),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_query_too_long),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_no_digest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
