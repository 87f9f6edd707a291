#include "settings/target.h"

#include <errno.h>

#include "fixture.h"

#define FLAGS_MAX 12

/* Settings as flags: flag, value, flag, value ... An origin other than the flag: "flag=origin". */
static void
set_flags(struct settings *s, const char *const *flags)
{
    *s = (struct settings){0};
    for (size_t i = 0; i < FLAGS_MAX && flags[i] != NULL; i += 2) {
        size_t len = strcspn(flags[i], "=");
        int id = 0;

        while (id < SETTINGS_COUNT && (strlen(setting_rows[id].flag) != len ||
                                       strncmp(setting_rows[id].flag, flags[i], len) != 0))
            id++;
        assert_int_not_equal(id, SETTINGS_COUNT);
        s->values[id].value = flags[i + 1];
        s->values[id].origin = flags[i][len] == '=' ? flags[i] + len + 1 : setting_rows[id].flag;
    }
}

static void
works_out_the_place(void **state)
{
    static const struct {
        const char *name;
        const char *flags[FLAGS_MAX];
        const char *provider, *endpoint;
        int port;
        bool is_address;
        const char *region, *bucket, *prefix;
    } cases[] = {
        {"as the product has it",
         {"--host", "s3.example.com/eu-1", "--path", "b/f"},
         "custom",
         "s3.example.com",
         443,
         false,
         "eu-1",
         "b",
         "f/"},
        {"as AWS has it",
         {"--endpoint-url", "https://s3.example.com:9000", "--region", "eu-1", "--bucket", "b",
          "--prefix", "f/g/"},
         "custom",
         "s3.example.com",
         9000,
         false,
         "eu-1",
         "b",
         "f/g/"},
        {"both, in agreement",
         {"--host", "H:443/r", "--endpoint-url", "https://h", "--region", "r", "--path", "b/f/",
          "--bucket", "b", "--prefix", "f"},
         "custom",
         "h",
         443,
         false,
         "r",
         "b",
         "f/"},
        {"host and region apart",
         {"--host", "h", "--region", "r", "--path", "b"},
         "custom",
         "h",
         443,
         false,
         "r",
         "b",
         ""},
        {"an address",
         {"--host", "[::1]:9000/r", "--path", "b"},
         "custom",
         "::1",
         9000,
         true,
         "r",
         "b",
         ""},
        {"a bucket alone",
         {"--host", "h/r", "--path", "b/"},
         "custom",
         "h",
         443,
         false,
         "r",
         "b",
         ""},
        {"a prefix of nothing",
         {"--host", "h/r", "--bucket", "b", "--prefix", ""},
         "custom",
         "h",
         443,
         false,
         "r",
         "b",
         ""},
        {"AWS by region",
         {"--provider", "aws", "--region", "eu-central-1", "--path", "b"},
         "aws",
         "s3.eu-central-1.amazonaws.com",
         443,
         false,
         "eu-central-1",
         "b",
         ""},
        {"AWS in China",
         {"--provider", "aws", "--region", "cn-north-1", "--path", "b"},
         "aws",
         "s3.cn-north-1.amazonaws.com.cn",
         443,
         false,
         "cn-north-1",
         "b",
         ""},
        {"the region out of the endpoint",
         {"--endpoint-url", "https://s3.eu-west-1.amazonaws.com", "--path", "b"},
         "aws",
         "s3.eu-west-1.amazonaws.com",
         443,
         false,
         "eu-west-1",
         "b",
         ""},
        {"the provider is given",
         {"--provider", "custom", "--host", "s3.eu-west-1.amazonaws.com/eu-west-1", "--path", "b"},
         "custom",
         "s3.eu-west-1.amazonaws.com",
         443,
         false,
         "eu-west-1",
         "b",
         ""},
        {"IBM",
         {"--host", "s3.eu-gb.cloud-object-storage.appdomain.cloud/eu-standard", "--path", "b"},
         "ibm",
         "s3.eu-gb.cloud-object-storage.appdomain.cloud",
         443,
         false,
         "eu-standard",
         "b",
         ""},
        {"a legacy bucket",
         {"--host", "h/r", "--path", "My_Bucket.x/f"},
         "custom",
         "h",
         443,
         false,
         "r",
         "My_Bucket.x",
         "f/"},
        {"a folder with blanks and letters",
         {"--host", "h/r", "--path", "b/a b/\xc3\xa9/...x"},
         "custom",
         "h",
         443,
         false,
         "r",
         "b",
         "a b/\xc3\xa9/...x/"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct settings s;
        struct target t;
        struct sp_arena a = {0};
        struct sp_err err = {0};

        set_flags(&s, cases[i].flags);
        if (target_from_settings(&s, &a, &t, &err) == -1)
            fail_msg("%s: %s", cases[i].name, err.message);
        assert_true(same(cases[i].name, "provider", t.provider, cases[i].provider));
        assert_true(same(cases[i].name, "endpoint", t.endpoint, cases[i].endpoint));
        assert_true(same(cases[i].name, "region", t.region, cases[i].region));
        assert_true(same(cases[i].name, "bucket", t.bucket, cases[i].bucket));
        assert_true(same(cases[i].name, "prefix", t.prefix, cases[i].prefix));
        if (t.port != cases[i].port || t.endpoint_is_address != cases[i].is_address)
            fail_msg("%s: port %d, is_address %d", cases[i].name, t.port, t.endpoint_is_address);
        sp_arena_free(&a);
    }
}

#define PLACE "--host", "h/r", "--path", "b"

static char long_bucket[257];
static char long_folder[1026];

static void
refuses(void **state)
{
    static const struct {
        const char *name;
        const char *flags[FLAGS_MAX];
        const char *message;
        const char *hint;
    } cases[] = {
        {"nothing", {NULL}, "no endpoint is given", "--host ENDPOINT[:PORT]/REGION"},
        {"only a region", {"--region", "r"}, "no endpoint is given", "--provider aws"},
        {"no bucket", {"--host", "h/r"}, "no bucket is given", "--path BUCKET[/FOLDER]"},
        {"a prefix alone", {"--host", "h/r", "--prefix", "p"}, "no bucket is given", "--bucket"},
        {"no region in host",
         {"--host", "h", "--path", "b"},
         "--host: \"h\": there is no region behind the endpoint",
         "Append /REGION: --host"},
        {"no region, but one in the name",
         {"--host", "s3.eu-west-1.amazonaws.com", "--path", "b"},
         "there is no region behind the endpoint",
         "that of /eu-west-1"},
        {"no region for a URL",
         {"--endpoint-url", "https://h", "--path", "b"},
         "no region is given",
         "--region"},
        {"AWS without a region",
         {"--provider", "aws", "--path", "b"},
         "no region is given",
         "--region"},
        {"a bad region in host",
         {"--host", "h/eu_1", "--path", "b"},
         "--host: \"h/eu_1\": a region has only letters",
         "REGION"},
        {"a bad region",
         {"--endpoint-url", "https://h", "--region", "eu 1"},
         "--region: \"eu 1\": a region has only letters",
         "us-east-1"},
        {"an empty region",
         {"--endpoint-url", "https://h", "--region", ""},
         "a region has only",
         "us-east-1"},
        {"a region of a file with a comment",
         {"--endpoint-url", "https://h", "--region=~/.aws/config:3", "eu # x"},
         "~/.aws/config:3: region: \"eu # x\"",
         "us-east-1"},
        {"two endpoints",
         {"--host", "h/r", "--endpoint-url=AWS_ENDPOINT_URL", "https://g"},
         "--host and AWS_ENDPOINT_URL name different endpoints: \"h/r\" and \"https://g\"",
         "unset AWS_ENDPOINT_URL, or say with --host"},
        {"two ports",
         {"--host", "h:1/r", "--endpoint-url", "https://h:2"},
         "--host and --endpoint-url name different endpoints",
         "only one"},
        {"two regions",
         {"--host", "h/r", "--region=AWS_REGION", "q"},
         "--host and AWS_REGION name different regions: \"h/r\" and \"q\"",
         "unset AWS_REGION, or say with --host"},
        {"a bad host", {"--host", "h:x/r"}, "the port is not", "443"},
        {"a bad URL", {"--endpoint-url", "https://h:x"}, "the port is not", "443"},
        {"a provider",
         {"--provider", "AWS", PLACE},
         "--provider: \"AWS\": is no provider",
         "aws, ibm and custom"},
        {"two buckets",
         {"--host", "h/r", "--path", "a", "--bucket", "b"},
         "--path and --bucket name different buckets",
         "only one"},
        {"two folders",
         {"--host", "h/r", "--path", "b/f", "--prefix", "g"},
         "--path and --prefix name different folders",
         "only one"},
        {"a URL as path",
         {"--host", "h/r", "--path", "s3://SECRET@b/f"},
         "an s3:// is in front",
         "Leave out the s3://"},
        {"a URL as bucket",
         {"--host", "h/r", "--bucket", "S3://b"},
         "an s3:// is in front",
         "Leave out the s3://"},
        {"a URL as prefix",
         {"--host", "h/r", "--bucket", "b", "--prefix", "s3://b"},
         "an s3:// is in front",
         "Leave out the s3://"},
        {"a slash before the path",
         {"--host", "h/r", "--path", "/b"},
         "begins with a '/'",
         "Leave out the slash"},
        {"a slash before the prefix",
         {"--host", "h/r", "--bucket", "b", "--prefix", "/f"},
         "the folder begins with a '/': that makes another key",
         "Leave out the slash"},
        {"an empty path", {"--host", "h/r", "--path", ""}, "there is no bucket", "--path"},
        {"two slashes behind the bucket",
         {"--host", "h/r", "--path", "b//f"},
         "\"//\" is in it",
         "single"},
        {"two slashes at the end",
         {"--host", "h/r", "--path", "b/f//"},
         "\"//\" is in it",
         "single"},
        {"two slashes in the folder",
         {"--host", "h/r", "--bucket", "b", "--prefix", "f//g"},
         "\"//\" is in it",
         "single"},
        {"a dot", {"--host", "h/r", "--path", "b/./f"}, "\".\" or \"..\" is a part", "without"},
        {"two dots", {"--host", "h/r", "--path", "b/f/.."}, "\".\" or \"..\" is a part", "without"},
        {"a bucket of dots", {"--host", "h/r", "--path", "../f"}, "are no buckets", "--path"},
        {"a slash in the bucket",
         {"--host", "h/r", "--bucket", "b/f"},
         "a '/' is in the bucket",
         "--prefix"},
        {"a blank in the bucket",
         {"--host", "h/r", "--path", "b /f"},
         "a blank, a control byte",
         "anew"},
        {"an accent in the bucket",
         {"--host", "h/r", "--bucket", "b\xc3\xa9"},
         "a blank, a control byte",
         "anew"},
        {"a long bucket",
         {"--host", "h/r", "--path", long_bucket},
         "more than 255 bytes",
         "--path"},
        {"a long folder",
         {"--host", "h/r", "--bucket", "b", "--prefix", long_folder},
         "more than 1024 bytes",
         "shorter"},
        {"a line end in the folder",
         {"--host", "h/r", "--path", "b/f\n"},
         "a control byte",
         "anew"},
        {"a blank at the end",
         {"--host", "h/r", "--path", "b/f "},
         "a blank is at the end",
         "Leave out"},
        {"the sample's style",
         {PLACE, "--style", "host(default)/path"},
         "this is the text of the documentation's sample",
         "either host or path"},
        {"the AWS word as a flag",
         {PLACE, "--style", "virtual"},
         "is no style",
         "host, path and auto"},
        {"the AWS word as our variable",
         {PLACE, "--style=S3PREFLIGHT_STYLE", "virtual"},
         "S3PREFLIGHT_STYLE: \"virtual\": is no style",
         "host, path and auto"},
        {"a style", {PLACE, "--style", "Path"}, "is no style", "host, path and auto"},
        {"a consumer",
         {PLACE, "--consumer", "barman"},
         "\"barman\": is no known consumer",
         "Known are pgbackrest, barman-cloud"},
        {"a version", {PLACE, "--consumer", "pgbackrest@new"}, "no version behind", "2.45"},
        {"an empty version", {PLACE, "--consumer", "pgbackrest@"}, "no version behind", "2.45"},
        {"a version with a dot too much",
         {PLACE, "--consumer", "pgbackrest@2."},
         "no version behind",
         "2.45"},
        {"a version with two dots",
         {PLACE, "--consumer", "pgbackrest@2..4"},
         "no version behind",
         "2.45"},
        {"no time", {PLACE, "--timeout", "0"}, "--timeout: \"0\": is no time in seconds", "0.5"},
        {"too much time", {PLACE, "--timeout", "86400.001"}, "is no time", "0.5"},
        {"a time with a unit",
         {PLACE, "--connect-timeout", "10s"},
         "--connect-timeout: \"10s\"",
         "0.5"},
        {"items", {PLACE, "--max-items", "-1"}, "--max-items: \"-1\": is no whole number", "0"},
        {"days", {PLACE, "--cert-warn", "30d"}, "--cert-warn: \"30d\": is no whole number", "30"},
        {"too many days", {PLACE, "--cert-fail", "3651"}, "is no whole number of days", "30"},
        {"negative days", {PLACE, "--cert-fail", "-1"}, "--cert-fail: \"-1\"", "0 never"},
        {"too many items", {PLACE, "--max-items", "1000000000001"}, "is no whole number", "0"},
        {"another answer",
         {PLACE, "--write-probe", "maybe"},
         "--write-probe: \"maybe\": is none of yes, no and force",
         "=force"},
        {"a loud answer",
         {PLACE, "--write-probe=S3PREFLIGHT_WRITE_PROBE", "YES"},
         "S3PREFLIGHT_WRITE_PROBE: \"YES\": is none of",
         "=force"},
    };

    (void)state;
    memset(long_bucket, 'b', sizeof(long_bucket) - 1);
    memset(long_folder, 'f', sizeof(long_folder) - 1);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct settings s;
        struct target t;
        struct sp_arena a = {0};
        struct sp_err err = {0};

        set_flags(&s, cases[i].flags);
        if (target_from_settings(&s, &a, &t, &err) == 0)
            fail_msg("%s: was taken", cases[i].name);
        assert_true(says(cases[i].name, err.message, cases[i].message));
        assert_true(says(cases[i].name, err.hint, cases[i].hint));
        assert_int_equal(err.code, strstr(err.message, ".aws") != NULL ? SP_INPUT : SP_USAGE);
        assert_null(strstr(err.message, "SECRET"));
        sp_arena_free(&a);
    }
}

static void
days_to_the_end_of_certificates(void **state)
{
    static const struct {
        const char *flags[FLAGS_MAX];
        long warn, fail;
    } rows[] = {{{PLACE}, -1, -1},
                {{PLACE, "--cert-warn", "30"}, 30, -1},
                {{PLACE, "--cert-fail", "0"}, -1, 0},
                {{PLACE, "--cert-warn", "3650", "--cert-fail", "3650"}, 3650, 3650}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct settings s;
        struct target t;
        struct sp_arena a = {0};

        set_flags(&s, rows[i].flags);
        assert_int_equal(target_from_settings(&s, &a, &t, NULL), 0);
        assert_int_equal(t.cert_warn_days, rows[i].warn);
        assert_int_equal(t.cert_fail_days, rows[i].fail);
        sp_arena_free(&a);
    }
}

static void
takes_the_rest(void **state)
{
    static const struct {
        const char *name;
        const char *flags[FLAGS_MAX];
        enum style_choice style;
        const char *consumer, *version;
        long timeout_ms, connect_timeout_ms;
        unsigned long long max_items;
    } cases[] = {
        {"defaults", {PLACE}, STYLE_CHOICE_AUTO, "pgbackrest", NULL, 60000, 10000, 10000},
        {"path",
         {PLACE, "--style", "path"},
         STYLE_CHOICE_PATH,
         "pgbackrest",
         NULL,
         60000,
         10000,
         10000},
        {"host",
         {PLACE, "--style", "host"},
         STYLE_CHOICE_HOST,
         "pgbackrest",
         NULL,
         60000,
         10000,
         10000},
        {"auto",
         {PLACE, "--style", "auto"},
         STYLE_CHOICE_AUTO,
         "pgbackrest",
         NULL,
         60000,
         10000,
         10000},
        {"virtual of a file",
         {PLACE, "--style=~/.aws/config:3", "virtual"},
         STYLE_CHOICE_HOST,
         "pgbackrest",
         NULL,
         60000,
         10000,
         10000},
        {"a consumer",
         {PLACE, "--consumer", "barman-cloud@3.10.0"},
         STYLE_CHOICE_AUTO,
         "barman-cloud",
         "3.10.0",
         60000,
         10000,
         10000},
        {"times",
         {PLACE, "--timeout", "0.5", "--connect-timeout", "0.25"},
         STYLE_CHOICE_AUTO,
         "pgbackrest",
         NULL,
         500,
         250,
         10000},
        {"the connect timeout is capped",
         {PLACE, "--timeout", "5"},
         STYLE_CHOICE_AUTO,
         "pgbackrest",
         NULL,
         5000,
         5000,
         10000},
        {"the most",
         {PLACE, "--timeout", "86400", "--connect-timeout", "86400", "--max-items",
          "1000000000000"},
         STYLE_CHOICE_AUTO,
         "pgbackrest",
         NULL,
         86400000,
         86400000,
         1000000000000ULL},
        {"the least",
         {PLACE, "--timeout", "0.001", "--max-items", "0"},
         STYLE_CHOICE_AUTO,
         "pgbackrest",
         NULL,
         1,
         1,
         0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct settings s;
        struct target t;
        struct sp_arena a = {0};
        struct sp_err err = {0};

        set_flags(&s, cases[i].flags);
        s.npins = 1;
        if (target_from_settings(&s, &a, &t, &err) == -1)
            fail_msg("%s: %s", cases[i].name, err.message);
        assert_true(same(cases[i].name, "consumer", t.consumer->name, cases[i].consumer));
        assert_true(same(cases[i].name, "version", t.consumer_version, cases[i].version));
        if (t.style != cases[i].style || t.timeout_ms != cases[i].timeout_ms ||
            t.connect_timeout_ms != cases[i].connect_timeout_ms ||
            t.max_items != cases[i].max_items)
            fail_msg("%s: style %d, %ld ms, %ld ms, %llu items", cases[i].name, (int)t.style,
                     t.timeout_ms, t.connect_timeout_ms, t.max_items);
        assert_ptr_equal(t.credentials, &s.credentials);
        assert_ptr_equal(t.pins, s.pins);
        assert_int_equal(t.npins, 1);
        assert_null(t.ca.path);
        sp_arena_free(&a);
    }
}

static void
whether_to_write(void **state)
{
    static const struct {
        const char *flags[FLAGS_MAX];
        enum write_probe wanted;
    } rows[] = {
        {{PLACE}, WRITE_PROBE_NO},
        {{PLACE, "--write-probe", "no"}, WRITE_PROBE_NO},
        {{PLACE, "--write-probe", "yes"}, WRITE_PROBE_YES},
        {{PLACE, "--write-probe", "force"}, WRITE_PROBE_FORCE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct settings s;
        struct target t;
        struct sp_arena a = {0};

        set_flags(&s, rows[i].flags);
        assert_int_equal(target_from_settings(&s, &a, &t, NULL), 0);
        assert_int_equal(t.write_probe, rows[i].wanted);
        sp_arena_free(&a);
    }
}

static void
take_ca(const char *path, int sys_errno, bool too_big, const char *bytes)
{
    const char *const flags[FLAGS_MAX] = {PLACE, "--ca", path};
    struct settings s;
    struct target t;
    struct sp_arena a = {0};
    struct sp_err err = {0};

    set_flags(&s, flags);
    if (target_from_settings(&s, &a, &t, &err) == -1)
        fail_msg("%s: %s", path, err.message);
    assert_string_equal(t.ca.path, path);
    assert_int_equal(t.ca.sys_errno, sys_errno);
    assert_int_equal(t.ca.too_big, too_big);
    assert_int_equal(t.ca.bytes.len, strlen(bytes));
    if (bytes[0] != '\0')
        assert_memory_equal(t.ca.bytes.data, bytes, strlen(bytes));
    sp_arena_free(&a);
}

static void
reads_the_ca(void **state)
{
    char dir[DIRECTORY_SIZE];
    char path[256];

    (void)state;
    directory_new(dir);
    path_join(path, dir, "ca.crt");
    take_ca(path, ENOENT, false, "");
    take_ca(dir, EISDIR, false, "");
    take_ca("/dev/zero", ENXIO, false, "");
    file_write(dir, "ca.crt", "", 0);
    take_ca(path, 0, false, "");
    file_write(dir, "ca.crt", "PEM\n", 4);
    take_ca(path, 0, false, "PEM\n");
    if (geteuid() != 0) { /* root reads it all the same */
        assert_int_equal(chmod(path, 0), 0);
        take_ca(path, EACCES, false, "");
        assert_int_equal(chmod(path, 0600), 0);
    }
    assert_int_equal(truncate(path, (off_t)CA_FILE_MAX + 1), 0);
    take_ca(path, 0, true, "");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0);
    take_ca(path, ENXIO, false, "");
    directory_remove(dir);
}

static void
takes_a_ca_of_the_cap(void **state)
{
    char dir[DIRECTORY_SIZE];
    char path[256];
    const char *const flags[FLAGS_MAX] = {PLACE, "--ca", path};
    struct settings s;
    struct target t;
    struct sp_arena a = {0};

    (void)state;
    directory_new(dir);
    path_join(path, dir, "ca.crt");
    file_write(dir, "ca.crt", "x", 1);
    assert_int_equal(truncate(path, (off_t)CA_FILE_MAX), 0);
    set_flags(&s, flags);
    assert_int_equal(target_from_settings(&s, &a, &t, NULL), 0);
    assert_false(t.ca.too_big);
    assert_int_equal(t.ca.bytes.len, CA_FILE_MAX);
    sp_arena_free(&a);
    directory_remove(dir);
}

static void
survives_want_of_memory(void **state)
{
    static const char *const flags[][FLAGS_MAX] = {
        {PLACE, "--ca", "/proc/self/cmdline", "--prefix", ""},
        {"--provider", "aws", "--region", "r", "--bucket", "b", "--prefix", "f"},
        {"--endpoint-url", "https://s3.r.amazonaws.com", "--path", "b/f"},
        {PLACE, "--style", "x"},
        {PLACE, "--consumer", "x"},
        {"--host", "s3.r.amazonaws.com", "--path", "b"},
        {"--host", "h/r", "--path", "b/../f"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(flags); i++) {
        struct sp_err err = {.code = SP_NOMEM};
        long n;

        for (n = 1; err.code == SP_NOMEM; n++) {
            struct sp_arena a = {.fail_in = n};
            struct settings s;
            struct target t;
            int rc;

            err = (struct sp_err){0};
            set_flags(&s, flags[i]);
            rc = target_from_settings(&s, &a, &t, &err);
            assert_int_equal(rc, err.code == SP_OK ? 0 : -1);
            sp_arena_free(&a);
        }
        assert_int_equal(err.code, i < 3 ? SP_OK : SP_USAGE);
        assert_true(n > 2);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whether_to_write),
        cmocka_unit_test(works_out_the_place),
        cmocka_unit_test(refuses),
        cmocka_unit_test(days_to_the_end_of_certificates),
        cmocka_unit_test(takes_the_rest),
        cmocka_unit_test(reads_the_ca),
        cmocka_unit_test(takes_a_ca_of_the_cap),
        cmocka_unit_test(survives_want_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
