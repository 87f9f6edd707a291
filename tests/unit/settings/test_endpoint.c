#include "settings/endpoint.h"

#include "fixture.h"

static void
reads_endpoints(void **state)
{
    static const struct {
        enum setting_id id;
        const char *value;
        const char *host;
        int port;
        const char *region;
        bool is_address;
    } cases[] = {
        {SET_HOST, "s3.example.com/us-east-1", "s3.example.com", 443, "us-east-1", false},
        {SET_HOST, "s3.example.com:9000/eu", "s3.example.com", 9000, "eu", false},
        {SET_HOST, "s3.example.com", "s3.example.com", 443, NULL, false},
        {SET_HOST, "s3.example.com/", "s3.example.com", 443, NULL, false},
        {SET_HOST, "s3.example.com/eu/", "s3.example.com", 443, "eu", false},
        {SET_HOST, "https://s3.example.com/eu", "s3.example.com", 443, "eu", false},
        {SET_HOST, "HTTPS://S3.Example.COM./eu", "s3.example.com", 443, "eu", false},
        {SET_HOST, "s3.example.com.:443/EU", "s3.example.com", 443, "EU", false},
        {SET_HOST, "h:1/r", "h", 1, "r", false},
        {SET_HOST, "h:65535/r", "h", 65535, "r", false},
        {SET_HOST, "192.0.2.1:9000/r", "192.0.2.1", 9000, "r", true},
        {SET_HOST, "[2001:DB8::1]/r", "2001:db8::1", 443, "r", true},
        {SET_HOST, "[::1]:9000/r", "::1", 9000, "r", true},
        {SET_ENDPOINT_URL, "https://s3.example.com", "s3.example.com", 443, NULL, false},
        {SET_ENDPOINT_URL, "https://s3.example.com:9000/", "s3.example.com", 9000, NULL, false},
        {SET_ENDPOINT_URL, "https://[::1]:9000", "::1", 9000, NULL, true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct settings s = {0};
        struct endpoint ep;
        struct sp_arena a = {0};
        struct sp_err err = {0};

        s.values[cases[i].id].value = cases[i].value;
        if (endpoint_parse(&s, cases[i].id, &a, &ep, &err) == -1)
            fail_msg("%s: %s", cases[i].value, err.message);
        assert_true(same(cases[i].value, "host", ep.host, cases[i].host));
        assert_true(same(cases[i].value, "region", ep.region, cases[i].region));
        if (ep.port != cases[i].port || ep.is_address != cases[i].is_address)
            fail_msg("%s: port %d, is_address %d", cases[i].value, ep.port, ep.is_address);
        sp_arena_free(&a);
    }
}

static void
refuses_endpoints(void **state)
{
    static const struct {
        enum setting_id id;
        const char *value;
        const char *message;
        const char *hint;
    } cases[] = {
        {SET_HOST, "", "there is no endpoint in it", "ENDPOINT"},
        {SET_HOST, "https://", "there is no endpoint in it", "ENDPOINT"},
        {SET_HOST, "/eu", "there is no endpoint in it", "ENDPOINT"},
        {SET_HOST, ":443/eu", "there is no endpoint in it", "ENDPOINT"},
        {SET_HOST, "http://h/r", "plain HTTP is not used", "https://"},
        {SET_HOST, "HTTP://h/r", "plain HTTP is not used", "https://"},
        {SET_HOST, "s3://bucket", "the scheme is not https", "https://"},
        {SET_HOST, "://h", "the scheme is not https", "https://"},
        {SET_HOST, "h/bucket/eu", "someone put the bucket or a path in host", "--path"},
        {SET_HOST, "h/eu/bucket/folder", "someone put the bucket or a path in host", "--path"},
        {SET_HOST, "h/eu//", "someone put the bucket or a path in host", "--path"},
        {SET_HOST, "h//eu", "someone put the bucket or a path in host", "--path"},
        {SET_HOST, "h//", "an empty part between two slashes", "REGION"},
        {SET_HOST, "h/http://x", "someone put the bucket", "--path"},
        {SET_HOST, "h:0/r", "the port is not a number from 1 to 65535", "443"},
        {SET_HOST, "h:65536/r", "the port is not", "443"},
        {SET_HOST, "h:/r", "the port is not", "443"},
        {SET_HOST, "h:80a/r", "the port is not", "443"},
        {SET_HOST, "https:/h/r", "the port is not", "443"},
        {SET_HOST, "::1/r", "more than one ':'", "brackets"},
        {SET_HOST, "[::1/r", "no IPv6 address stands in the brackets", "["},
        {SET_HOST, "[/r", "no IPv6 address stands in the brackets", "["},
        {SET_HOST, "[]/r", "no IPv6 address stands in the brackets", "["},
        {SET_HOST, "[192.0.2.1]/r", "no IPv6 address stands in the brackets", "["},
        {SET_HOST, "[fe80::1%eth0]/r", "no IPv6 address stands in the brackets", "["},
        {SET_HOST, "[::1]x/r", "text behind the ']'", "PORT"},
        {SET_HOST, "[::1]:x/r", "the port is not", "443"},
        {SET_HOST, "'h'/r", "the endpoint is not a host name", "quotes"},
        {SET_HOST, "a..b/r", "the endpoint is not a host name", "empty label"},
        {SET_HOST, "192.0.2.256/r", "nor a whole IPv4 address", "255"},
        {SET_HOST, "10.1/r", "nor a whole IPv4 address", "four"},
        {SET_HOST, "12345/r", "nor a whole IPv4 address", "four"},
        {SET_HOST, "h/r ", "byte 4 of \"h/r \" is 0x20, a blank", "blanks"},
        {SET_HOST, "h\r/r", "byte 2 of \"h\\x0d/r\" is 0x0d, a control byte", "blanks"},
        {SET_HOST, "h\xc2\xa0/r", "is 0xc2, not ASCII", "blanks"},
        {SET_HOST, "SECRET:SECRET@h/r", "(not shown here)", "--credentials"},
        {SET_HOST, "https://SECRET@h/r", "(not shown here)", "--credentials"},
        {SET_HOST, "SECRET:SEC RET@h/r", "(not shown here)", "--credentials"},
        {SET_HOST, "h/b?X-Amz-Signature=SECRET", "(not shown here)", "Leave out"},
        {SET_ENDPOINT_URL, "https://h#SECRET", "(not shown here)", "Leave out"},
        {SET_ENDPOINT_URL, "https://h/bucket", "there is a path behind", "--bucket"},
        {SET_ENDPOINT_URL, "https://h//", "there is a path behind", "--bucket"},
        {SET_ENDPOINT_URL, "h:443", "there is no https:// in front", "https://"},
        {SET_ENDPOINT_URL, "http://h", "plain HTTP is not used", "https://"},
        {SET_ENDPOINT_URL, "ftp://h", "the scheme is not https", "https://"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct settings s = {0};
        struct endpoint ep;
        struct sp_arena a = {0};
        struct sp_err err = {0};

        s.values[cases[i].id] = (struct setting){cases[i].value, "THE_ORIGIN"};
        if (endpoint_parse(&s, cases[i].id, &a, &ep, &err) == 0)
            fail_msg("%s: was taken", cases[i].value);
        assert_int_equal(err.code, SP_USAGE);
        assert_true(says(cases[i].value, err.message, "THE_ORIGIN: "));
        assert_true(says(cases[i].value, err.message, cases[i].message));
        assert_true(says(cases[i].value, err.hint, cases[i].hint));
        if (strstr(err.message, "SEC") != NULL || strstr(err.hint, "SECRET@") != NULL)
            fail_msg("%s is shown: %s", cases[i].value, err.message);
        sp_arena_free(&a);
    }
}

static void
knows_providers(void **state)
{
    static const struct {
        const char *host;
        const char *provider;
        const char *region; /* of AWS; NULL: none */
    } cases[] = {
        {"s3.eu-central-1.amazonaws.com", "aws", "eu-central-1"},
        {"s3.amazonaws.com", "aws", "us-east-1"},
        {"s3.dualstack.us-west-2.amazonaws.com", "aws", "us-west-2"},
        {"s3-fips.us-west-2.amazonaws.com", "aws", "us-west-2"},
        {"s3-fips.dualstack.us-west-2.amazonaws.com", "aws", "us-west-2"},
        {"s3.cn-north-1.amazonaws.com.cn", "aws", "cn-north-1"},
        {"bucket.s3.eu-west-1.amazonaws.com", "aws", NULL},
        {"s3..amazonaws.com", "aws", NULL},
        {"s3.a.b.amazonaws.com", "aws", NULL},
        {"s3.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.amazonaws.com",
         "aws", NULL},
        {"s3.eu-west-1.example.com", "custom", NULL},
        {"amazonaws.com.example.org", "custom", NULL},
        {"xamazonaws.com", "custom", NULL},
        {"s3.eu-de.cloud-object-storage.appdomain.cloud", "ibm", NULL},
        {"s3.private.eu-de.cloud-object-storage.appdomain.cloud", "ibm", NULL},
        {"s3.eu-de.objectstorage.softlayer.net", "ibm", NULL},
        {"s3.eu-de.objectstorage.service.networklayer.com", "ibm", NULL},
        {"s3.eu-de.objectstorage.adn.networklayer.com", "ibm", NULL},
        {"minio", "custom", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char region[ENDPOINT_REGION_SIZE];
        bool found = endpoint_aws_region(cases[i].host, region);

        assert_true(
            same(cases[i].host, "provider", endpoint_provider(cases[i].host), cases[i].provider));
        assert_true(same(cases[i].host, "region", found ? region : NULL, cases[i].region));
    }
}

static void
survives_want_of_memory(void **state)
{
    static const struct {
        const char *value;
        int rc;
    } cases[] = {{"s3.example.com:9000/eu", 0}, {"[::1]:9000/eu", 0}, {"h/a/b", -1}, {"h x", -1}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_err err = {.code = SP_NOMEM};
        int rc = -1;
        long n;

        for (n = 1; err.code == SP_NOMEM; n++) {
            struct settings s = {.values[SET_HOST] = {cases[i].value, "--host"}};
            struct sp_arena a = {.fail_in = n};
            struct endpoint ep;

            err.code = SP_OK;
            rc = endpoint_parse(&s, SET_HOST, &a, &ep, &err);
            assert_int_equal(rc, err.code == SP_OK ? 0 : -1);
            sp_arena_free(&a);
        }
        assert_int_equal(rc, cases[i].rc);
        assert_true(n > 2);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_endpoints),
        cmocka_unit_test(refuses_endpoints),
        cmocka_unit_test(knows_providers),
        cmocka_unit_test(survives_want_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
