#include "consumer/consumer.h"

#include "base/text.h"

/* pgBackRest: repo-storage-upload-chunk-size; Barman: MIN_CHUNK_SIZE of its S3 provider. */
#define PART_SIZE (5ULL << 20)

/*
 * pgBackRest, from its source: src/common/io/tls/client.c (chain and name), storage/s3/storage.c
 * (requests), release notes 2.48 (all addresses), 2.53 (IP names), 2.58 (TLS 1.2 at the least);
 * src/common/io/http/response.c (framing).
 * OpenSSL's security level 2 is what the distributions and images that carry it are built with.
 */
static const struct consumer pgbackrest = {
    .name = "pgbackrest",
    .title = "pgBackRest",
    .operation = "stanza-create",
    .tls = {.partial_chain = false,
            .common_name = true,
            .ip_san = true,
            .security_level = 2,
            .min_version = 0x0303},
    .ip_san_since = "2.53",
    .all_addresses_since = "2.48",
    .host_port = false,
    .encoding_url = false,
    .env_ca = false,
    .body_md5 = true,
    .part_size = PART_SIZE,
    .strict_http = true,
};

/* barman-cloud asks through boto3, botocore and urllib3; the CA file reaches it as AWS_CA_BUNDLE.
 */
static const struct consumer barman_cloud = {
    .name = "barman-cloud",
    .title = "barman-cloud",
    .operation = "barman-cloud-check-wal-archive",
    .tls = {.partial_chain = false,
            .common_name = false,
            .ip_san = true,
            .security_level = 2,
            .min_version = 0x0303},
    .host_port = true,
    .encoding_url = true,
    .env_ca = true,
    .env_proxy = true,
    .creates_bucket = true,
    .trailing_checksum = true,
    .part_size = PART_SIZE,
};

/*
 * Go's crypto/x509: release notes 1.15 and 1.17 (the common name), 1.23 (negative serial numbers);
 * Certificate.VerifyHostname (addresses). Every certificate of the pool ends a chain.
 */
const struct tls_client tls_client_go = {
    .title = "Go",
    .tls = {.partial_chain = true,
            .ip_san = true,
            .ip_as_such = true,
            .serial = true,
            .min_version = 0x0303},
};

/* libcurl with OpenSSL: partial chains since 7.68, unless CURLSSLOPT_NO_PARTIALCHAIN is set. */
const struct tls_client tls_client_libcurl = {
    .title = "curl",
    .tls = {.partial_chain = true,
            .common_name = true,
            .ip_san = true,
            .ip_as_such = true,
            .security_level = 2,
            .min_version = 0x0301},
};

static const struct consumer *const consumers[] = {&pgbackrest, &barman_cloud, NULL};

const struct consumer *const *
consumer_all(void)
{
    return consumers;
}

const struct consumer *
consumer_find(const char *name)
{
    for (const struct consumer *const *c = consumers; *c != NULL; c++)
        if (sp_streq((*c)->name, name))
            return *c;
    return NULL;
}

bool
consumer_is_before(const char *version, const char *other)
{
    if (version == NULL)
        return false;
    while (*version != '\0' || *other != '\0') {
        unsigned long long a = strtoull(version, NULL, 10);
        unsigned long long b = strtoull(other, NULL, 10);

        if (a != b)
            return a < b;
        version += strcspn(version, ".");
        other += strcspn(other, ".");
        version += *version == '.';
        other += *other == '.';
    }
    return false;
}
