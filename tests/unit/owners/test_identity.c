/* JSON looked through where it lies, and what the small proof objects tell. */
#include "test.h"

#include "base/text.h"
#include "owners/identity.h"
#include "owners/json.h"

#define UUID "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"
#define SHA256 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
validates_json(void **state)
{
    static const struct {
        const char *text;
        bool valid;
    } cases[] = {
        {"1", true},
        {"0", true},
        {"-0", true},
        {"01", false},
        {"1.5e-3", true},
        {"1.", false},
        {".5", false},
        {"1e", false},
        {"+1", false},
        {"-", false},
        {"true", true},
        {"nul", false},
        {"nulll", false},
        {"\"\"", true},
        {"\"a", false},
        {"\"\\n\"", true},
        {"\"\\x\"", false},
        {"\"\\u00e9\"", true},
        {"\"\\u00g9\"", false},
        {"\"\\u00", false},
        {"\"\t\"", false},
        {"{}", true},
        {"[]", true},
        {"{", false},
        {"[", false},
        {"]", false},
        {"[1,2]", true},
        {"[1,]", false},
        {"[,1]", false},
        {"[1 2]", false},
        {"{\"a\":1}", true},
        {"{\"a\":1,}", false},
        {"{\"a\"}", false},
        {"{\"a\":}", false},
        {"{a:1}", false},
        {"{1:1}", false},
        {" { \"a\" : [ 1 , { } ] } ", true},
        {"1 2", false},
        {"", false},
        {" ", false},
        {"{\"a\":1,\"a\":2}", true},
        {"\"\\", false},
        {"[1", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (owner_json_is_valid(cases[i].text, strlen(cases[i].text)) != cases[i].valid)
            fail_msg("%s: %d", cases[i].text, !cases[i].valid);
}

static void
bounds_depth(void **state)
{
    char text[2 * OWNER_JSON_DEPTH_MAX + 4];

    (void)state;
    for (int depth = 1; depth <= OWNER_JSON_DEPTH_MAX + 1; depth++) {
        memset(text, '[', (size_t)depth);
        memset(text + depth, ']', (size_t)depth);
        assert_int_equal(owner_json_is_valid(text, 2 * (size_t)depth),
                         depth <= OWNER_JSON_DEPTH_MAX);
    }
}

static void
finds_values(void **state)
{
    static const struct {
        const char *text, *path;
        const char *value; /* as written; NULL: none */
    } cases[] = {
        {"{\"a\":1}", "a", "1"},
        {"{\"a\":1}", "b", NULL},
        {"{\"a\":1,\"b\":{\"c\":\"x\"}}", "b.c", "\"x\""},
        {"{\"b\":{\"d\":1}}", "b.c", NULL},
        {"{\"a\":[{\"n\":7},{\"n\":8}]}", "a.[].n", "7"},
        {"{\"a\":[]}", "a.[]", NULL},
        {"{\"a\":{\"[]\":1}}", "a.[]", NULL},
        {"[5]", "[]", "5"},
        {"[5]", "a", NULL},
        {"7", "a", NULL},
        {"{\"a\":1}", "", "{\"a\":1}"},
        {"{\"a\":1,\"a\":2}", "a", "1"},
        {"{\"a\":1 2", "a", "1"}, /* cut: what stands before */
        {"{\"a\":1,\"b\":[1,2", "a", "1"},
        {"{\"b\":{\"c\":1,\"d\":2", "b.c", "1"},
        {"{\"b\":{\"c\":\"x", "b.c", NULL},
        {"{\"a\":1,\"b", "b", NULL},
        {"{\"a\"", "a", NULL},
        {"{", "a", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct owner_json document;
        struct owner_json value = {0};
        bool found = owner_json_open(cases[i].text, strlen(cases[i].text), &document) &&
                     owner_json_find(document, cases[i].path, &value);

        if (found != (cases[i].value != NULL) ||
            (found && !owner_json_key_is(value, cases[i].value)))
            fail_msg("%s in %s: %d, \"%.*s\"", cases[i].path, cases[i].text, found,
                     found ? (int)value.len : 0, found ? value.at : "");
    }
}

static void
decodes_text(void **state)
{
    static const struct {
        const char *json, *text;
        size_t len;
    } cases[] = {
        {"\"abc\"", "abc", 3},
        {"\"\"", "", 0},
        {"\"\\b\\f\\n\\r\\t\\\"\\\\\\/\"", "\b\f\n\r\t\"\\/", 8},
        {"\"\\u0041\\u00e9\\u20ac\"", "A\xc3\xa9\xe2\x82\xac", 6},
        {"\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80", 4},
        {"\"\\ud83d\"", "\xef\xbf\xbd", 3},
        {"\"\\ud83dx\"", "\xef\xbf\xbdx", 4},
        {"\"\\ude00\\ud83d\"", "\xef\xbf\xbd\xef\xbf\xbd", 6},
        {"\"\\ud83d\\u0041\"",
         "\xef\xbf\xbd"
         "A",
         4},
        {"\"a\\u0000b\"", "a\0b", 3},
        {"12", "12", 2},
        {"\"cut", "\"cut", 4},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        size_t len;
        const char *text = owner_json_text(
            (struct owner_json){cases[i].json, strlen(cases[i].json)}, &a, &len, &err);

        assert_non_null(text);
        if (len != cases[i].len || memcmp(text, cases[i].text, len + 1) != 0)
            fail_msg("%s: \"%s\"", cases[i].json, text);
        sp_arena_free(&a);
    }
}

static void
reads_numbers(void **state)
{
    static const struct {
        const char *text;
        bool ok;
        uint64_t value;
    } cases[] = {
        {"0", true, 0},
        {"18446744073709551615", true, UINT64_MAX},
        {"18446744073709551616", false, 0},
        {"99999999999999999999", false, 0},
        {"-1", false, 0},
        {"1.0", false, 0},
        {"1e3", false, 0},
        {"\"1\"", false, 0},
        {"", false, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint64_t n = 0;

        if (owner_digits(cases[i].text, strlen(cases[i].text), &n) != cases[i].ok ||
            n != cases[i].value)
            fail_msg("%s: %llu", cases[i].text, (unsigned long long)n);
    }
}

/* What an object of a layout tells, as "label=text;"; NULL: it is none. */
static const struct {
    const char *layout, *object, *facts;
    uint64_t system_id;
} objects[] = {
    {"wal-g",
     "{\"LSN\":1,\"PgVersion\":150004,\"SystemIdentifier\":7710977761009174728,"
     "\"UncompressedSize\":5}",
     "system=7710977761009174728;PostgreSQL=150004;", UINT64_C(7710977761009174728)},
    {"wal-g",
     "{\"start_time\":\"a\",\"finish_time\":\"2026-11-22T09:31:00Z\",\"hostname\":\"db-0\","
     "\"data_dir\":\"/pg\",\"pg_version\":150004,\"system_identifier\":18446744073709551615}",
     "system=18446744073709551615;PostgreSQL=150004;host=db-0;data directory=/pg;"
     "finished=2026-11-22T09:31:00Z;",
     UINT64_MAX},
    {"spilo", "{\"PgVersion\":150004}", "PostgreSQL=150004;", 0},
    {"wal-g", "{\"wal_segment_backup_stop\":\"0000\"}", NULL, 0},
    {"velero",
     "{\"metadata\":{\"name\":\"daily\",\"namespace\":\"velero\",\"annotations\":"
     "{\"velero.io/source-cluster-k8s-gitversion\":\"v1.30\"}},\"spec\":{\"includedNamespaces\":"
     "[\"a\",\"b\"]}}",
     "backup=daily;namespace=velero;included namespaces=[\"a\",\"b\"];Kubernetes=v1.30;", 0},
    {"kopia", "{\"tool\":\"https://kopia.io\",\"buildVersion\":\"0.17\",\"uniqueID\":\"ab==\"}",
     "repository=ab==;version=0.17;", 0},
    {"kasten", "{\"tool\":\"https://kopia.io\"}", "", 0},
    {"restic", "{\"created\":\"2026\",\"username\":\"u\",\"hostname\":\"h\",\"kdf\":\"scrypt\"}",
     "host=h;user=u;created=2026;", 0},
    {"restic", "{\"hostname\":\"h\"}", NULL, 0},
    {"px-backup", "{\"metadata\":{\"name\":\"n\",\"namespace\":\"s\",\"uid\":\"u\"}}",
     "backup=n;namespace=s;backup uid=u;", 0},
    {"longhorn", "{\"Name\":\"pvc-1\",\"LastBackupName\":\"b1\",\"LastBackupAt\":\"\"}",
     "volume=pvc-1;last backup=b1;", 0},
    {"elasticsearch",
     "{\"min_version\":\"7.12.0\",\"uuid\":\"r1\",\"cluster_id\":\"c1\",\"snapshots\":[{\"name\":"
     "\"s1\"}]}",
     "least version=7.12.0;repository=r1;cluster=c1;first snapshot=s1;", 0},
    {"elasticsearch", "{\"snapshots\":[{\"name\":\"s1\",\"uuid\":\"x", "first snapshot=s1;", 0},
    {"loki", "{\"UID\":\"u\",\"created_at\":\"2026\",\"version\":{\"version\":\"3\"}}",
     "cluster=u;created=2026;version=3;", 0},
    {"tempo", "{\"UID\":\"u\"}", "cluster=u;", 0},
    {"mimir", "{\"UID\":\"u\",\"created_at\":null}", "cluster=u;", 0},
    {"thanos", "{\"ulid\":\"x\",\"thanos\":{\"labels\":{\"r\":\"eu\"},\"source\":\"sidecar\"}}",
     "labels={\"r\":\"eu\"};written by=sidecar;", 0},
    {"thanos", "{\"ulid\":\"x\"}", NULL, 0},
    {"terraform", "{\"version\":4,\"terraform_version\":\"1.9\",\"serial\":3,\"lineage\":\"l\"}",
     "lineage=l;version=1.9;serial=3;", 0},
    {"minio-drive", "{\"version\":\"1\",\"format\":\"xl\",\"id\":\"d\"}", "deployment=d;", 0},
    {"mysql-shell", "{\"dumper\":\"mysqlsh\",\"hostname\":\"h\",\"serverVersion\":\"8.4\"}",
     "dumper=mysqlsh;host=h;MySQL=8.4;", 0},
    {"pbm", "{\"name\":\"b\",\"pbm_version\":\"2\",\"replsets\":[{\"name\":\"rs0\"}]}",
     "version=2;backup=b;replica set=rs0;", 0},
    {"clickhouse-backup", "{\"backup_name\":\"b\",\"clickhouse_version\":\"v24\"}",
     "ClickHouse=v24;backup=b;", 0},
    {"clickhouse-backup", "{\"backup_name\":\"b\"}", NULL, 0},
    {"juicefs", UUID "\n", "volume=" UUID ";", 0},
    {"juicefs", "x/" UUID, NULL, 0},
    {"juicefs", "", NULL, 0},
    {"borg-2", SHA256, "repository=" SHA256 ";", 0},
    {"borg-1", "[repository]\nversion = 1\nid = " SHA256 "\n", "repository=" SHA256 ";", 0},
    {"borg-1", "[repository]\n", "", 0},
    {"borg-1", "{}", NULL, 0},
    {"kopia", "<html>", NULL, 0},
    {"kopia", "", NULL, 0},
    {"kopia", "[]", NULL, 0},
    {"nobody", "{\"a\":1}", NULL, 0},
};

static char *
facts_of(const struct owner_identity *id, struct sp_arena *a)
{
    struct sp_err err = {0};
    struct sp_buf b;

    sp_buf_init(&b, a, 65536);
    for (size_t i = 0; i < id->nfacts; i++)
        assert_int_equal(
            sp_buf_addf(&b, &err, "%s=%s;", id->facts[i].label, id->facts[i].text.bytes), 0);
    return sp_strdup(a, sp_buf_str(&b), &err);
}

static void
reads_objects(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(objects); i++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct owner_identity id;

        assert_int_equal(owner_identity_read(objects[i].layout, objects[i].object,
                                             strlen(objects[i].object), &a, &id, &err),
                         0);
        if (id.recognised != (objects[i].facts != NULL) || id.system_id != objects[i].system_id ||
            (id.recognised && !sp_streq(facts_of(&id, &a), objects[i].facts)))
            fail_msg("%s of %s: %s", objects[i].object, objects[i].layout, facts_of(&id, &a));
        sp_arena_free(&a);
    }
}

/* A layout that says it can be read so has an object above that is recognised. */
static void
every_reader_has_an_object(void **state)
{
    (void)state;
    for (const struct owner_layout *l = owner_layouts; l->id != NULL; l++) {
        bool found = l->reader != OWNER_READ_IDENTITY;

        for (size_t i = 0; i < COUNT_OF(objects); i++)
            found = found || (sp_streq(objects[i].layout, l->id) && objects[i].facts != NULL);
        if (!found)
            fail_msg("no object of %s", l->id);
    }
}

static void
reads_headers(void **state)
{
    static const struct {
        const char *layout, *name, *label;
    } cases[] = {
        {"etcd-rancher", "x-amz-meta-k3s-cluster-id", "cluster"},
        {"etcd-rancher", "X-Amz-Meta-RKE2-Node-Name", "node"},
        {"etcd-rancher", "x-amz-meta-k3s-token-hash", NULL},
        {"etcd-rancher", "x-amz-meta-s3backer-mount-token", NULL},
        {"s3backer", "x-amz-meta-s3backer-mount-token", "mount token"},
        {"kopia", "etag", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (!sp_streq(owner_identity_header(cases[i].layout, cases[i].name), cases[i].label))
            fail_msg("%s of %s", cases[i].name, cases[i].layout);
}

static void
cuts_long_values(void **state)
{
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct owner_identity id;
    char *object = sp_printf(&a, &err, "{\"UID\":\"%0*d\"}", 10 * OWNER_IDENTITY_MAX, 1);

    (void)state;
    assert_int_equal(owner_identity_read("loki", object, strlen(object), &a, &id, &err), 0);
    assert_int_equal(id.facts[0].text.len, OWNER_IDENTITY_MAX);
    for (size_t n = 0; n <= strlen(objects[1].object); n++)
        assert_int_equal(owner_identity_read("wal-g", objects[1].object, n, &a, &id, &err), 0);
    sp_arena_free(&a);
}

static void
allocations_fail(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(objects); i++) {
        int rc = -1;

        for (long n = 1; rc == -1; n++) {
            struct sp_arena a = {.fail_in = n};
            struct sp_err err = {0};
            struct owner_identity id;

            rc = owner_identity_read(objects[i].layout, objects[i].object,
                                     strlen(objects[i].object), &a, &id, &err);
            assert_true(rc == 0 || err.code == SP_NOMEM);
            sp_arena_free(&a);
            assert_in_range(n, 1, 100);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(validates_json),
        cmocka_unit_test(bounds_depth),
        cmocka_unit_test(finds_values),
        cmocka_unit_test(decodes_text),
        cmocka_unit_test(reads_numbers),
        cmocka_unit_test(reads_objects),
        cmocka_unit_test(every_reader_has_an_object),
        cmocka_unit_test(reads_headers),
        cmocka_unit_test(cuts_long_values),
        cmocka_unit_test(allocations_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
