/* What the names of endpoints say: the forms that AWS and IBM publish, and names that are neither.
 */
#include "test.h"

#include "base/text.h"
#include "provider/provider.h"

#define COS ".cloud-object-storage.appdomain.cloud"
enum { KNOWN = 1, CLOSED = 2, LEGACY = 4, WEBSITE = 8, BUCKET = 16 };

static const struct {
    const char *host, *provider, *location;
    enum provider_network network;
    unsigned flags;
} names[] = {
    {"s3.amazonaws.com", "aws", "", PROVIDER_PUBLIC, KNOWN},
    {"s3.us-east-1.amazonaws.com", "aws", "us-east-1", PROVIDER_PUBLIC, KNOWN},
    {"s3-us-west-2.amazonaws.com", "aws", "us-west-2", PROVIDER_PUBLIC, KNOWN},
    {"s3-us-gov-west-1.amazonaws.com", "aws", "us-gov-west-1", PROVIDER_PUBLIC, KNOWN},
    {"s3.dualstack.eu-west-1.amazonaws.com", "aws", "eu-west-1", PROVIDER_PUBLIC, KNOWN},
    {"s3-fips.us-gov-west-1.amazonaws.com", "aws", "us-gov-west-1", PROVIDER_PUBLIC, KNOWN},
    {"s3-fips.dualstack.us-east-2.amazonaws.com", "aws", "us-east-2", PROVIDER_PUBLIC, KNOWN},
    {"s3-accelerate.amazonaws.com", "aws", "", PROVIDER_PUBLIC, KNOWN},
    {"s3-accelerate.dualstack.amazonaws.com", "aws", "", PROVIDER_PUBLIC, KNOWN},
    {"s3.cn-north-1.amazonaws.com.cn", "aws", "cn-north-1", PROVIDER_PUBLIC, KNOWN},
    {"s3.eusc-de-east-1.amazonaws.eu", "aws", "eusc-de-east-1", PROVIDER_PUBLIC, KNOWN},
    {"bk.s3.amazonaws.com", "aws", "", PROVIDER_PUBLIC, KNOWN | BUCKET},
    {"bk.s3.us-east-1.amazonaws.com", "aws", "us-east-1", PROVIDER_PUBLIC, KNOWN | BUCKET},
    {"a.b.c.s3-us-west-1.amazonaws.com", "aws", "us-west-1", PROVIDER_PUBLIC, KNOWN | BUCKET},
    {"s3-website-us-east-1.amazonaws.com", "aws", "us-east-1", PROVIDER_PUBLIC, KNOWN | WEBSITE},
    {"s3-website.eu-central-1.amazonaws.com", "aws", "eu-central-1", PROVIDER_PUBLIC,
     KNOWN | WEBSITE},
    {"bk.s3-website-us-east-1.amazonaws.com", "aws", "us-east-1", PROVIDER_PUBLIC,
     KNOWN | WEBSITE | BUCKET},
    {"vpce-1a2b-5e6f.s3.us-east-1.vpce.amazonaws.com", "aws", "us-east-1", PROVIDER_VPC, KNOWN},
    {"bucket.vpce-1a2b-5e6f.s3.us-east-1.vpce.amazonaws.com", "aws", "us-east-1", PROVIDER_VPC,
     KNOWN},
    {"ec2.us-east-1.amazonaws.com", "aws", "", PROVIDER_PUBLIC, 0},
    {"s3.nowhere.amazonaws.com", "aws", "", PROVIDER_PUBLIC, KNOWN},
    {"s3-website-nowhere.amazonaws.com", "aws", "nowhere", PROVIDER_PUBLIC, WEBSITE},

    {"s3.eu-de" COS, "ibm", "eu-de", PROVIDER_PUBLIC, KNOWN},
    {"s3.us" COS, "ibm", "us", PROVIDER_PUBLIC, KNOWN},
    {"s3.ams03" COS, "ibm", "ams03", PROVIDER_PUBLIC, KNOWN},
    {"s3.private.us-south" COS, "ibm", "us-south", PROVIDER_PRIVATE, KNOWN},
    {"s3.direct.jp-tok" COS, "ibm", "jp-tok", PROVIDER_DIRECT, KNOWN},
    {"bk.s3.eu-gb" COS, "ibm", "eu-gb", PROVIDER_PUBLIC, KNOWN | BUCKET},
    {"bk.s3.private.eu-gb" COS, "ibm", "eu-gb", PROVIDER_PRIVATE, KNOWN | BUCKET},
    {"s3.mel01" COS, "ibm", "mel01", PROVIDER_PUBLIC, CLOSED},
    {"s3.private.mil01" COS, "ibm", "mil01", PROVIDER_PRIVATE, CLOSED},
    {"s3.xx-yy" COS, "ibm", "xx-yy", PROVIDER_PUBLIC, 0},
    {"s3" COS, "ibm", "", PROVIDER_PUBLIC, 0},
    {"s3.eu-de.objectstorage.softlayer.net", "ibm", "eu-de", PROVIDER_PUBLIC, KNOWN | LEGACY},
    {"s3.eu-de.objectstorage.service.networklayer.com", "ibm", "eu-de", PROVIDER_PRIVATE,
     KNOWN | LEGACY},
    {"s3.eu-de.objectstorage.adn.networklayer.com", "ibm", "eu-de", PROVIDER_DIRECT,
     KNOWN | LEGACY},
    {"s3-api.us-geo.objectstorage.softlayer.net", "ibm", "s3-api", PROVIDER_PUBLIC, LEGACY},

    {"s3.example.test", "custom", "", PROVIDER_PUBLIC, 0},
    {"", "custom", "", PROVIDER_PUBLIC, 0},
    {"amazonaws.com", "custom", "", PROVIDER_PUBLIC, 0},
    {"s3.us-east-1.notamazonaws.com", "custom", "", PROVIDER_PUBLIC, 0},
    {"s3.us-east-1.amazonaws.com.example.test", "custom", "", PROVIDER_PUBLIC, 0},
    {"192.0.2.1", "custom", "", PROVIDER_PUBLIC, 0},
    {"2001:db8::1", "custom", "", PROVIDER_PUBLIC, 0},
    {"..amazonaws.com", "aws", "", PROVIDER_PUBLIC, 0},
};

static void
what_a_name_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct provider_place p;
        unsigned flags;

        memset(&p, 0xff, sizeof(p));
        provider_of(names[i].host, &p);
        flags = (p.known ? KNOWN : 0U) | (p.closed ? CLOSED : 0U) | (p.legacy ? LEGACY : 0U) |
                (p.website ? WEBSITE : 0U) | (p.bucket_in_front ? BUCKET : 0U);
        if (!sp_streq(p.provider, names[i].provider) || p.network != names[i].network ||
            !sp_streq(p.location, names[i].location) || flags != names[i].flags)
            fail_msg("%s: %s, \"%s\", network %d, flags %u", names[i].host, p.provider, p.location,
                     (int)p.network, flags);
    }
}

/* A name has at most 255 bytes; what is longer is none. */
static void
the_longest_name(void **state)
{
    char host[257];
    struct provider_place p;

    (void)state;
    memset(host, 'a', sizeof(host));
    memcpy(host + 255 - 17, ".s3.amazonaws.com", 18);
    provider_of(host, &p);
    assert_string_equal(p.provider, "aws");
    memset(host, 'a', sizeof(host));
    memcpy(host + 256 - 17, ".s3.amazonaws.com", 18);
    provider_of(host, &p);
    assert_string_equal(p.provider, "custom");
}

/* Every location of the tables, in every form. */
static void
all_locations_of_ibm(void **state)
{
    static const char *const open[] = {
        "us-south", "us-east", "eu-gb",  "eu-de",  "eu-es",  "au-syd", "jp-tok", "jp-osa",
        "ca-tor",   "ca-mon",  "br-sao", "in-che", "in-mum", "us",     "eu",     "ap",
        "ams03",    "che01",   "mon01",  "par01",  "sjc04",  "sng01"};
    static const char *const closed[] = {"mel01", "mex01", "tor01", "osl01",
                                         "hkg02", "seo01", "mil01"};
    static const char *const forms[] = {"s3.%s" COS, "s3.private.%s" COS, "s3.direct.%s" COS};

    (void)state;
    for (size_t f = 0; f < COUNT_OF(forms); f++)
        for (size_t i = 0; i < COUNT_OF(open) + COUNT_OF(closed); i++) {
            bool is_open = i < COUNT_OF(open);
            const char *location = is_open ? open[i] : closed[i - COUNT_OF(open)];
            struct provider_place p;
            char host[128];

            (void)snprintf(host, sizeof(host), "%.*s%s" COS, (int)strcspn(forms[f], "%"), forms[f],
                           location);
            provider_of(host, &p);
            if (p.known != is_open || p.closed == is_open || !sp_streq(p.location, location))
                fail_msg("%s", host);
        }
}

static const struct {
    const char *host;
    int port;
    const char *store;
} stores[] = {
    {"s3.amazonaws.com", 443, "Amazon S3"},
    {"s3.dualstack.eu-west-1.amazonaws.com", 443, "Amazon S3"},
    {"vpce-1a2b.s3.us-east-1.vpce.amazonaws.com", 443, "Amazon S3"},
    {"s3.cn-northwest-1.amazonaws.com.cn", 443, "Amazon S3 in China"},
    {"s3.us-gov-east-1.amazonaws.com", 443, "Amazon S3 GovCloud"},
    {"s3-fips.us-gov-west-1.amazonaws.com", 443, "Amazon S3 GovCloud"},
    {"s3.eusc-de-east-1.amazonaws.eu", 443, "Amazon S3 in the European Sovereign Cloud"},
    {"s3.eu-de" COS, 443, "IBM Cloud Object Storage"},
    {"s3.private.us-south" COS, 443, "IBM Cloud Object Storage"},
    {"s3.eu-de.objectstorage.softlayer.net", 443, "IBM Cloud Object Storage"},
    {"s3.example.test", 443, "s3.example.test:443"},
    {"s3.example.test", 9000, "s3.example.test:9000"},
};

static void
which_store(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(stores); i++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};

        assert_string_equal(provider_store(stores[i].host, stores[i].port, &a, &err),
                            stores[i].store);
        sp_arena_free(&a);
        a = (struct sp_arena){.fail_in = 1};
        assert_null(provider_store(stores[i].host, stores[i].port, &a, &err));
        assert_int_equal(err.code, SP_NOMEM);
        sp_arena_free(&a);
    }
}

static const struct {
    const char *host, *region;
    bool fits;
} regions[] = {
    {"s3.us-east-1.amazonaws.com", "us-east-1", true},
    {"s3.us-east-1.amazonaws.com", "us-east-2", false},
    {"s3.us-east-1.amazonaws.com", "us-east-1a", false},
    {"s3.us-east-1.amazonaws.com", "US-EAST-1", false},
    {"s3.us-east-1.amazonaws.com", "", false},
    {"s3.amazonaws.com", "eu-west-1", true},
    {"s3.eu-de" COS, "eu-de", true},
    {"s3.eu-de" COS, "eu-de-smart", true},
    {"s3.eu-gb" COS, "eu-standard", true}, /* the product's own example */
    {"s3.us" COS, "us-east-flex", true},
    {"s3.ams03" COS, "ams03-standard", true},
    {"s3.ams03" COS, "eu-de", false},
    {"s3.eu-de" COS, "us-south", false},
    {"s3.eu-de" COS, "e", false},
    {"s3.eu-de" COS, "", false},
    {"s3" COS, "anything", true},
    {"s3.example.test", "anything", true},
};

static void
which_regions_fit(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(regions); i++) {
        struct provider_place p;

        provider_of(regions[i].host, &p);
        if (provider_region_fits(&p, regions[i].region) != regions[i].fits)
            fail_msg("%s/%s", regions[i].host, regions[i].region);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_name_says),     cmocka_unit_test(the_longest_name),
        cmocka_unit_test(all_locations_of_ibm), cmocka_unit_test(which_store),
        cmocka_unit_test(which_regions_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
