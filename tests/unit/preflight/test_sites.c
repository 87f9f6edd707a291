/* The manifests of a run: which files are read, which section is chosen, where the others lead. */
#include "preflight/sites.h"

#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test.h"

#include "base/text.h"

#define MANAGEMENT                                                                                 \
    "kind: ManagementCluster\nmetadata: {name: mgmt}\nspec:\n  databaseBackup: {protocol: "        \
    "objstore, host: s3.test/r, path: mgmt/db}\n"
#define PORTAL                                                                                     \
    "kind: PortalCluster\nmetadata: {name: ptl}\nspec:\n  siteBackup: {protocol: objstore, "       \
    "host: s3.test/r, path: ptl/x}\n"
#define ANALYTICS                                                                                  \
    "kind: AnalyticsCluster\nspec:\n  databaseBackup: {host: s3.test/r, path: a7s/x}\n"
#define SECRET "kind: Secret\nmetadata: {name: s}\nstringData: {key: a, keysecret: b}\n"
#define UNFINISHED "kind: PortalCluster\nspec:\n  siteBackup: {protocol: objstore}\n"
#define SFTP "kind: PortalCluster\nspec:\n  siteBackup: {protocol: sftp, host: s3.test/r}\n"

/* ---- a directory that is the current one while a test runs */

static char directory[] = "/tmp/s3preflight-test-XXXXXX";
static char before[PATH_MAX];

static const char *const made[] = {
    "a.yaml",
    "b.yaml",
    "c.yaml",
    "s3preflight.yaml",
    "xdg/s3preflight/s3preflight.yaml",
    "home/.config/s3preflight/s3preflight.yaml",
};
static const char *const directories[] = {"xdg/s3preflight", "xdg", "home/.config/s3preflight",
                                          "home/.config", "home"};

static int
set_up(void **state)
{
    (void)state;
    memcpy(directory + strlen(directory) - 6, "XXXXXX", 6);
    if (getcwd(before, sizeof(before)) == NULL || mkdtemp(directory) == NULL ||
        chdir(directory) != 0)
        return -1;
    for (size_t i = COUNT_OF(directories); i > 0; i--)
        if (mkdir(directories[i - 1], 0700) != 0)
            return -1;
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(made); i++)
        (void)unlink(made[i]);
    for (size_t i = 0; i < COUNT_OF(directories); i++)
        (void)rmdir(directories[i]);
    return chdir(before) == 0 && rmdir(directory) == 0 ? 0 : -1;
}

static void
write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fputs(text, f) >= 0, 1);
    assert_int_equal(fclose(f), 0);
}

/* name, value, ... */
static const char *
lookup(void *ctx, const char *name)
{
    const char *const *env = ctx;

    for (; env != NULL && *env != NULL; env += 2)
        if (sp_streq(*env, name))
            return env[1];
    return NULL;
}

static int
read_sites(struct sites *s, const char *const *env, struct sp_err *err)
{
    const struct settings_sources sources = {.env = lookup, .ctx = (void *)(uintptr_t)env};

    *err = (struct sp_err){0};
    return sites_read(s, &sources, err);
}

/* ---- which section */

static const struct {
    const char *name;
    const char *files[3];
    const char *subsystem;
    const char *chosen; /* name or kind of the resource; "" for none; NULL: refused */
    enum sp_code code;
    const char *message;
} choices[] = {
    {"management alone", {MANAGEMENT}, NULL, "ManagementCluster", SP_OK, NULL},
    {"portal alone", {PORTAL}, NULL, "PortalCluster", SP_OK, NULL},
    {"analytics alone", {ANALYTICS}, NULL, "AnalyticsCluster", SP_OK, NULL},
    {"management among others",
     {PORTAL, ANALYTICS, MANAGEMENT},
     NULL,
     "ManagementCluster",
     SP_OK,
     NULL},
    {"with a Secret before", {SECRET, PORTAL}, NULL, "PortalCluster", SP_OK, NULL},
    {"asked for management", {PORTAL, MANAGEMENT}, "management", "ManagementCluster", SP_OK, NULL},
    {"asked for portal", {MANAGEMENT, PORTAL}, "portal", "PortalCluster", SP_OK, NULL},
    {"asked for analytics", {MANAGEMENT, ANALYTICS}, "analytics", "AnalyticsCluster", SP_OK, NULL},
    {"two of management",
     {MANAGEMENT, MANAGEMENT},
     NULL,
     NULL,
     SP_USAGE,
     "a.yaml:4 (ManagementCluster mgmt) and b.yaml:4 (ManagementCluster mgmt): which one is "
     "meant?"},
    {"two of portal, asked for",
     {PORTAL, MANAGEMENT, PORTAL},
     "portal",
     NULL,
     SP_USAGE,
     "a.yaml:4 (PortalCluster ptl) and c.yaml:4 (PortalCluster ptl): which one is meant?"},
    {"portal and analytics",
     {PORTAL, ANALYTICS},
     NULL,
     NULL,
     SP_USAGE,
     "a.yaml:4 (PortalCluster ptl) and b.yaml:3 (AnalyticsCluster): which one is meant?"},
    {"two alone",
     {"databaseBackup: {host: h}\n", "databaseBackup: {host: h}\n"},
     NULL,
     NULL,
     SP_USAGE,
     "a.yaml:1 (a section) and b.yaml:1 (a section): which one is meant?"},
    {"two with names that move a terminal",
     {"kind: PortalCluster\nmetadata: {name: \"p\\e[1m\"}\nspec: {siteBackup: {}}\n", ANALYTICS},
     NULL,
     NULL,
     SP_USAGE,
     "a.yaml:3 (PortalCluster p\\x1b[1m) and b.yaml:3 (AnalyticsCluster): which one is meant?"},
    {"asked for what is not there",
     {MANAGEMENT},
     "portal",
     NULL,
     SP_USAGE,
     "--subsystem portal: there is no such section in the files"},
    {"asked for something unknown",
     {MANAGEMENT},
     "gateway",
     NULL,
     SP_USAGE,
     "--subsystem takes management, portal or analytics"},
    {"Secrets only", {SECRET}, NULL, NULL, SP_INPUT, "a.yaml: Secrets only, and no backup section"},
    {"Secrets only, asked", {SECRET}, "management", NULL, SP_USAGE, "--subsystem management: "},
    {"nothing of ours",
     {MANAGEMENT, "kind: Pod\n"},
     NULL,
     NULL,
     SP_INPUT,
     "b.yaml: there is no backup section and no Secret in it"},
    {"nothing at all", {""}, NULL, NULL, SP_INPUT, "a.yaml: there is no backup section"},
    {"no YAML", {MANAGEMENT, "a: [\n"}, NULL, NULL, SP_INPUT, "b.yaml:"},
    {"two Secrets of one name",
     {MANAGEMENT, SECRET,
      "kind: Secret\nmetadata: {name: s}\nstringData: {key: a, keysecret: c}\n"},
     NULL,
     NULL,
     SP_INPUT,
     "c.yaml:1: a second Secret \"s\"; the first is b.yaml:1"},
    {"one Secret twice", {MANAGEMENT, SECRET, SECRET}, NULL, "ManagementCluster", SP_OK, NULL},
};

static void
which_section(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(choices); i++) {
        struct sites s = {.subsystem = choices[i].subsystem};
        struct sp_err err;
        int rc;

        for (; s.nfiles < 3 && choices[i].files[s.nfiles] != NULL; s.nfiles++) {
            s.files[s.nfiles] = made[s.nfiles];
            write_file(made[s.nfiles], choices[i].files[s.nfiles]);
        }
        rc = read_sites(&s, NULL, &err);
        if (rc != (choices[i].chosen == NULL ? -1 : 0) || err.code != choices[i].code ||
            (rc == -1 && strstr(err.message, choices[i].message) != err.message))
            fail_msg("%s: %d, %s: %s", choices[i].name, rc, sp_code_text(err.code), err.message);
        if (rc == 0 && (s.site == NULL || !sp_streq(s.site->kind, choices[i].chosen)))
            fail_msg("%s: %s", choices[i].name, s.site == NULL ? "none" : s.site->kind);
        sites_release(&s);
    }
}

static void
no_such_file(void **state)
{
    struct sites s = {.files = {"a.yaml"}, .nfiles = 1};
    struct sp_err err;

    (void)state;
    assert_int_equal(read_sites(&s, NULL, &err), -1);
    assert_int_equal(err.code, SP_IO);
    assert_string_equal(err.message, "a.yaml: No such file or directory");
    sites_release(&s);
    write_file("a.yaml", MANAGEMENT);
    s = (struct sites){.files = {"a.yaml"}, .nfiles = 1, .others = {"b.yaml"}, .nothers = 1};
    assert_int_equal(read_sites(&s, NULL, &err), -1);
    assert_int_equal(err.code, SP_IO);
    assert_string_equal(err.message, "b.yaml: No such file or directory");
    sites_release(&s);
}

/* ---- the configuration file */

#define CWD 1U
#define XDG 2U
#define HOME 4U

static const struct {
    const char *name;
    unsigned files; /* that are there; each leads to a bucket of another name */
    const char *env[5];
    const char *path; /* of the section that is found; NULL: none */
} searches[] = {
    {"none", 0, {"HOME", "%s/home", "XDG_CONFIG_HOME", "%s/xdg"}, NULL},
    {"here", CWD, {NULL}, "here/x"},
    {"here before all",
     CWD | XDG | HOME,
     {"HOME", "%s/home", "XDG_CONFIG_HOME", "%s/xdg"},
     "here/x"},
    {"the user's", XDG | HOME, {"HOME", "%s/home", "XDG_CONFIG_HOME", "%s/xdg"}, "xdg/x"},
    {"the user's in the home directory", XDG | HOME, {"HOME", "%s/home"}, "home/x"},
    {"a variable in place of the home directory",
     HOME,
     {"HOME", "%s/home", "XDG_CONFIG_HOME", "%s/xdg"},
     NULL},
    {"a variable that is no path",
     XDG | HOME,
     {"HOME", "%s/home", "XDG_CONFIG_HOME", "xdg"},
     "home/x"},
    {"an empty home directory", HOME, {"HOME", ""}, NULL},
    {"no variables", XDG | HOME, {NULL}, NULL},
};

static void
where_the_configuration_is(void **state)
{
    static const char *const texts[] = {"host: s3.test/r\npath: here/x\n",
                                        "host: s3.test/r\npath: xdg/x\n",
                                        "host: s3.test/r\npath: home/x\n"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(searches); i++) {
        char values[2][128];
        const char *env[5] = {NULL};
        struct sites s = {0};
        struct sp_err err;
        int rc;

        for (size_t k = 0; k < 3; k++)
            if ((searches[i].files & 1U << k) != 0)
                write_file(made[3 + k], texts[k]);
            else
                (void)unlink(made[3 + k]);
        for (size_t k = 0; k < 4 && searches[i].env[k] != NULL; k += 2) {
            const char *value = searches[i].env[k + 1];

            (void)snprintf(values[k / 2], sizeof(values[0]), "%s%s",
                           value[0] == '%' ? directory : "", value[0] == '%' ? value + 2 : value);
            env[k] = searches[i].env[k];
            env[k + 1] = values[k / 2];
        }
        rc = read_sites(&s, env, &err);
        if (rc != 0 || (s.site == NULL) != (searches[i].path == NULL) ||
            (s.site != NULL && !sp_streq(site_value(s.site, FIELD_PATH), searches[i].path)))
            fail_msg("%s: %d, %s, %s", searches[i].name, rc, err.message,
                     s.site == NULL ? "none" : site_value(s.site, FIELD_PATH));
        sites_release(&s);
    }
}

static void
files_before_the_configuration(void **state)
{
    struct sites s = {.files = {"a.yaml"}, .nfiles = 1};
    struct sp_err err;

    (void)state;
    write_file("s3preflight.yaml", "this: [is not\n");
    write_file("a.yaml", PORTAL);
    assert_int_equal(read_sites(&s, NULL, &err), 0);
    assert_string_equal(s.site->name, "ptl");
    sites_release(&s);
    s = (struct sites){0};
    assert_int_equal(read_sites(&s, NULL, &err), -1);
    assert_int_equal(err.code, SP_INPUT);
    assert_int_equal(strncmp(err.message, "s3preflight.yaml:2:", 19), 0);
    sites_release(&s);
}

static void
configurations_of_nothing(void **state)
{
    struct sites s = {0};
    struct sp_err err;

    (void)state;
    write_file("s3preflight.yaml", "# nothing yet\n");
    assert_int_equal(read_sites(&s, NULL, &err), -1);
    assert_string_equal(err.message,
                        "s3preflight.yaml: there is no backup section and no Secret in it");
    sites_release(&s);
    s = (struct sites){0};
    write_file("s3preflight.yaml", SECRET);
    assert_int_equal(read_sites(&s, NULL, &err), 0); /* options may say the rest */
    assert_null(s.site);
    sites_release(&s);
}

/* ---- the others */

static const struct {
    const char *name;
    const char *here, *there; /* NULL: no file */
    size_t known;             /* of which the first leads to ... */
    const char *bucket;       /* NULL: refused */
    const char *message;
} others[] = {
    {"none", MANAGEMENT, NULL, 0, "", NULL},
    {"beside us", MANAGEMENT "---\n" PORTAL "---\n" ANALYTICS, NULL, 2, "ptl", NULL},
    {"elsewhere", MANAGEMENT, MANAGEMENT, 1, "mgmt", NULL},
    {"beside us and elsewhere", MANAGEMENT "---\n" PORTAL, ANALYTICS, 2, "ptl", NULL},
    {"beside us, not finished", MANAGEMENT "---\n" UNFINISHED, NULL, 0, "", NULL},
    {"beside us, to sftp", MANAGEMENT "---\n" SFTP, NULL, 0, "", NULL},
    {"elsewhere, to sftp", MANAGEMENT, SFTP, 0, "", NULL},
    {"elsewhere, not finished", MANAGEMENT, UNFINISHED, 0, NULL,
     "another site: no endpoint is given"},
    {"elsewhere, with one in each", MANAGEMENT, MANAGEMENT "---\n" PORTAL, 2, "mgmt", NULL},
};

static void
where_others_lead(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        struct sites s = {.files = {"a.yaml"}, .nfiles = 1, .others = {"b.yaml"}};
        struct sp_arena a = {0};
        struct sp_err err;
        int rc;

        write_file("a.yaml", others[i].here);
        if (others[i].there != NULL) {
            write_file("b.yaml", others[i].there);
            s.nothers = 1;
        }
        assert_int_equal(read_sites(&s, NULL, &err), 0);
        rc = sites_others(&s, &a, &err);
        if (rc != (others[i].bucket == NULL ? -1 : 0) || s.nknown != others[i].known ||
            (rc == -1 && !sp_streq(err.message, others[i].message)))
            fail_msg("%s: %d, %zu known, %s", others[i].name, rc, s.nknown, err.message);
        if (s.nknown > 0) {
            assert_string_equal(s.known[0].target.bucket, others[i].bucket);
            assert_string_equal(s.known[0].target.endpoint, "s3.test");
            assert_ptr_not_equal(s.known[0].site, s.site);
        }
        sites_release(&s);
        sp_arena_free(&a);
    }
}

/* ---- a target that cannot be worked out */

static const struct {
    const char *name, *host, *path, *consumer;
    const char *endpoint; /* NULL: not shown */
    int port;
    const char *region, *bucket, *consumer_name;
} typed[] = {
    {"nothing", NULL, NULL, NULL, "", 443, "", "", "pgbackrest"},
    {"all", "S3.Test:9000/r", "b/f", "barman-cloud@3.1", "s3.test", 9000, "r", "b/f",
     "barman-cloud"},
    {"a port that is none", "s3.test:x/r", "b", NULL, "s3.test", 443, "r", "b", "pgbackrest"},
    {"bytes that move a terminal", "s3.test/\x1b[1m", "b\x1b", "unknown", "s3.test", 443,
     "\\x1b[1m", "b\\x1b", "pgbackrest"},
    {"keys in front", "https://KEY:SECRET@s3.test/r", "b", NULL, NULL, 0, NULL, NULL, NULL},
    {"keys behind", "s3.test?X-Amz-Signature=1", "b", NULL, NULL, 0, NULL, NULL, NULL},
    {"a fragment", "s3.test#x", "b", NULL, NULL, 0, NULL, NULL, NULL},
    {"keys in the path", "s3.test", "s3://KEY:SECRET@b/f", NULL, NULL, 0, NULL, NULL, NULL},
    {"near: an at sign in a folder", "s3.test/r", "b/f@g", NULL, "s3.test", 443, "r", "b/f@g",
     "pgbackrest"},
};

static void
as_typed(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(typed); i++) {
        struct settings s = {0};
        struct sp_arena a = {0};
        struct sp_err err = {.code = SP_USAGE, .message = "why"};
        struct target t;
        int rc;

        s.values[SET_HOST].value = typed[i].host;
        s.values[SET_PATH].value = typed[i].path;
        s.values[SET_CONSUMER].value = typed[i].consumer;
        rc = sites_target_as_typed(&s, &a, &t, &err);
        if (rc != (typed[i].endpoint == NULL ? -1 : 0))
            fail_msg("%s: %d", typed[i].name, rc);
        assert_string_equal(err.message, "why");
        if (rc == 0 && (!sp_streq(t.endpoint, typed[i].endpoint) || t.port != typed[i].port ||
                        !sp_streq(t.region, typed[i].region) ||
                        !sp_streq(t.bucket, typed[i].bucket) || !sp_streq(t.provider, "custom") ||
                        !sp_streq(t.consumer->name, typed[i].consumer_name)))
            fail_msg("%s: %s %d %s %s %s", typed[i].name, t.endpoint, t.port, t.region, t.bucket,
                     t.consumer->name);
        sp_arena_free(&a);
    }
}

/* ---- --credentials FILE */

static const struct {
    const char *name, *text;
    const char *key; /* NULL: refused */
    const char *message;
} pairs[] = {
    {"one Secret", SECRET, "a", NULL},
    {"portal's names",
     "kind: Secret\nmetadata: {name: s}\nstringData: {username: a, password: b}\n", "a", NULL},
    {"beside another", "kind: Secret\nmetadata: {name: t}\ndata: {ca.crt: YQ==}\n---\n" SECRET, "a",
     NULL},
    {"two", SECRET "---\nkind: Secret\nmetadata: {name: t}\ndata: {key: YQ==, keysecret: YQ==}\n",
     NULL, "several Secrets with a key pair"},
    {"none", MANAGEMENT, NULL, "no Secret with key and keysecret"},
    {"no base64", "kind: Secret\nmetadata: {name: s}\ndata: {key: a, keysecret: YQ==}\n", NULL,
     "a value is empty, or under data and no base64"},
    {"no YAML", "a: [\n", NULL, "a.yaml:"},
};

static void
pairs_of_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        struct settings s = {0};
        struct sp_arena a = {0};
        struct sp_err err = {0};
        int rc;

        write_file("a.yaml", pairs[i].text);
        rc = sites_secret_file("a.yaml", &s, &a, &err);
        if (rc != (pairs[i].key == NULL ? -1 : 0) ||
            !sp_streq(s.credentials.access_key, pairs[i].key) ||
            (rc == -1 && (err.code != SP_INPUT || strstr(err.message, pairs[i].message) == NULL)))
            fail_msg("%s: %d, %s", pairs[i].name, rc, err.message);
        settings_release(&s);
        sp_arena_free(&a);
    }
}

/* The n-th allocation fails, for every n: of the files, and of what is worked out. */
static void
without_memory_to_read(void **state)
{
    static const char *const env[] = {"HOME", "/nonexistent", NULL};
    static const char *const file_sets[][2] = {{"a.yaml", NULL}, {NULL, "b.yaml"}};

    (void)state;
    write_file("a.yaml", MANAGEMENT "---\n" SECRET);
    write_file("b.yaml", PORTAL);
    for (size_t i = 0; i < COUNT_OF(file_sets); i++) {
        int rc = -1;
        long n;

        for (n = 1; rc == -1; n++) {
            struct sites s = {.here = {.arena = {.fail_in = i == 0 ? n : 0}},
                              .there = {.arena = {.fail_in = i == 1 ? n : 0}}};
            struct sp_err err;

            if (file_sets[i][0] != NULL)
                s.files[s.nfiles++] = file_sets[i][0];
            if (file_sets[i][1] != NULL)
                s.others[s.nothers++] = file_sets[i][1];
            rc = read_sites(&s, env, &err);
            if (rc == -1)
                assert_int_equal(err.code, SP_NOMEM);
            sites_release(&s);
        }
        assert_true(n > 5);
    }
}

static void
without_memory_for_others(void **state)
{
    struct sites s = {.files = {"a.yaml"}, .nfiles = 1, .others = {"b.yaml"}, .nothers = 1};
    struct sp_err err;
    int rc = -1;
    long n;

    (void)state;
    write_file("a.yaml", MANAGEMENT "---\n" PORTAL);
    write_file("b.yaml", MANAGEMENT);
    assert_int_equal(read_sites(&s, NULL, &err), 0);
    for (n = 1; rc == -1; n++) {
        struct sp_arena a = {.fail_in = n};

        s.nknown = 0;
        err = (struct sp_err){0};
        rc = sites_others(&s, &a, &err);
        if (rc == -1)
            assert_int_equal(err.code, SP_NOMEM);
        sp_arena_free(&a);
    }
    assert_true(n > 10);
    sites_release(&s);
}

static void
without_memory_as_typed(void **state)
{
    struct settings s = {0};
    struct sp_err err = {0};
    int rc = -1;

    (void)state;
    s.values[SET_HOST].value = "s3.test/r";
    for (long n = 1; rc == -1; n++) {
        struct sp_arena a = {.fail_in = n};
        struct target t;

        err = (struct sp_err){0};
        rc = sites_target_as_typed(&s, &a, &t, &err);
        if (rc == -1)
            assert_int_equal(err.code, SP_NOMEM);
        assert_true(rc == -1 || n > 3);
        sp_arena_free(&a);
    }
}

#define IN_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_DIRECTORY(which_section),
        IN_DIRECTORY(no_such_file),
        IN_DIRECTORY(where_the_configuration_is),
        IN_DIRECTORY(files_before_the_configuration),
        IN_DIRECTORY(configurations_of_nothing),
        IN_DIRECTORY(where_others_lead),
        IN_DIRECTORY(pairs_of_files),
        IN_DIRECTORY(without_memory_to_read),
        IN_DIRECTORY(without_memory_for_others),
        cmocka_unit_test(as_typed),
        cmocka_unit_test(without_memory_as_typed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
