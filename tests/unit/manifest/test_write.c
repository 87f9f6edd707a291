#include "manifest/write.h"

#include "test.h"

static const char ca[] = "-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----\n";

static struct manifest_output
full(const struct sp_secret *secret)
{
    return (struct manifest_output){
        .version = "1.2.3",
        .verdict = "ready",
        .name = "management",
        .ns = "apic",
        .provider = "custom",
        .host = "s3.example.test:9000/us-east-1",
        .path = "bucket/folder",
        .style = "path",
        .schedule = "0 3 * * *",
        .retention = "2",
        .credentials = "mgmt-backup-secret",
        .certs = "custom-server-ca",
        .key = "AKID\"quoted\\",
        .key_len = 12,
        .secret = secret,
        .ca = {(const unsigned char *)ca, sizeof(ca) - 1},
    };
}

static void
whole_text(void **state)
{
    static const char wanted[] =
        "# Written by s3preflight 1.2.3; the location was found ready.\n"
        "# Holds secrets. Only these fields are meant, so merge them:\n"
        "#   kubectl apply --server-side --field-manager=s3preflight -f FILE\n"
        "---\napiVersion: v1\nkind: Secret\nmetadata:\n"
        "  name: \"mgmt-backup-secret\"\n  namespace: \"apic\"\ntype: Opaque\ndata:\n"
        "  key: \"QUtJRCJxdW90ZWRc\"\n  keysecret: \"c2VjcmV0\"\n"
        "---\napiVersion: v1\nkind: Secret\nmetadata:\n"
        "  name: \"custom-server-ca\"\n  namespace: \"apic\"\ntype: Opaque\ndata:\n"
        "  ca.crt: "
        "\"LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JST0KLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo=\"\n"
        "---\napiVersion: management.apiconnect.ibm.com/v1beta1\nkind: ManagementCluster\n"
        "metadata:\n  name: \"management\"\n  namespace: \"apic\"\nspec:\n  databaseBackup:\n"
        "    protocol: \"objstore\"\n    s3provider: \"custom\"\n"
        "    host: \"s3.example.test:9000/us-east-1\"\n    path: \"bucket/folder\"\n"
        "    credentials: \"mgmt-backup-secret\"\n    backupCerts: \"custom-server-ca\"\n"
        "    backups3URIStyle: \"path\"\n    schedule: \"0 3 * * *\"\n    repoRetentionFull: 2\n";
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct sp_secret secret = {0};
    struct manifest_output in = full(&secret);
    struct sp_buf out;

    (void)state;
    assert_int_equal(sp_secret_set(&secret, "secret", 6, &err), 0);
    sp_buf_init(&out, &a, 1 << 20);
    assert_int_equal(manifest_write(&in, &out, &err), 0);
    assert_string_equal(sp_buf_str(&out), wanted);
    sp_secret_release(&secret);
    sp_arena_free(&a);
}

/* What was written is read back as it went in, whatever bytes the values hold. */
static void
reads_back(void **state)
{
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct sp_secret secret = {0};
    struct manifest_output in = full(&secret);
    struct manifests m = {0};
    struct sp_buf out;
    const struct secret_entry *entry;

    (void)state;
    in.path = "bucket/no: \"yes\" \\ #\x01 \xc3\xa4";
    in.schedule = "@daily";
    assert_int_equal(sp_secret_set(&secret, "line\nend\n", 9, &err), 0);
    sp_buf_init(&out, &a, 1 << 20);
    assert_int_equal(manifest_write(&in, &out, &err), 0);
    assert_int_equal(manifests_read_text(&m, "out.yaml", out.data, out.len, &err), 0);
    assert_int_equal(manifests_link(&m, &err), 0);
    assert_int_equal(m.nsites, 1);
    assert_int_equal(m.nsecrets, 2);
    assert_string_equal(site_value(&m.sites[0], FIELD_PATH), in.path);
    assert_string_equal(site_value(&m.sites[0], FIELD_SCHEDULE), "@daily");
    entry = secret_find(m.sites[0].credentials, "keysecret");
    assert_int_equal(entry->len, 9);
    assert_memory_equal(entry->bytes, "line\nend\n", 9);
    entry = secret_find(m.sites[0].ca, "ca.crt");
    assert_int_equal(entry->len, sizeof(ca) - 1);
    assert_memory_equal(entry->bytes, ca, sizeof(ca) - 1);
    manifests_release(&m);
    sp_secret_release(&secret);
    sp_arena_free(&a);
}

/* Without a resource the section is a comment; without a CA there is one Secret. */
static void
without_name_and_ca(void **state)
{
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct sp_secret secret = {0};
    struct manifest_output in = full(&secret);
    struct sp_buf out;

    (void)state;
    in.name = NULL;
    in.ns = NULL;
    in.style = NULL;
    in.schedule = NULL;
    in.retention = NULL;
    in.ca.len = 0;
    assert_int_equal(sp_secret_set(&secret, "secret", 6, &err), 0);
    sp_buf_init(&out, &a, 1 << 20);
    assert_int_equal(manifest_write(&in, &out, &err), 0);
    assert_non_null(strstr(sp_buf_str(&out), "# databaseBackup:\n#   protocol: \"objstore\"\n"));
    assert_null(strstr(sp_buf_str(&out), "ca.crt"));
    assert_null(strstr(sp_buf_str(&out), "namespace"));
    assert_null(strstr(sp_buf_str(&out), "backups3URIStyle"));
    assert_null(strstr(sp_buf_str(&out), "repoRetentionFull"));
    sp_secret_release(&secret);
    sp_arena_free(&a);
}

static void
wants_memory(void **state)
{
    struct sp_secret secret = {0};
    int rc = -1;

    (void)state;
    assert_int_equal(sp_secret_set(&secret, "secret", 6, NULL), 0);
    for (long n = 1; rc == -1; n++) {
        struct sp_arena a = {.fail_in = n};
        struct sp_err err = {0};
        struct manifest_output in = full(&secret);
        struct sp_buf out;

        sp_buf_init(&out, &a, 1 << 20);
        in.name = n % 2 == 0 ? NULL : in.name;
        rc = manifest_write(&in, &out, &err);
        if (rc == -1)
            assert_int_equal(err.code, SP_NOMEM);
        sp_arena_free(&a);
    }
    for (size_t max = 0, rest = 1; rest != 0; max++) { /* a cap in every place */
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct manifest_output in = full(&secret);
        struct sp_buf out;

        sp_buf_init(&out, &a, max);
        rest = manifest_write(&in, &out, &err) == 0 ? 0 : 1;
        if (rest != 0)
            assert_int_equal(err.code, SP_LIMIT);
        sp_arena_free(&a);
    }
    sp_secret_release(&secret);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_text),
        cmocka_unit_test(reads_back),
        cmocka_unit_test(without_name_and_ca),
        cmocka_unit_test(wants_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
