/* What is looked at, in a tree made for it; what is not there is not told. */
#include "test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "bundle/machine.h"

static char root[] = "/tmp/s3preflight-machine-XXXXXX";

static const struct {
    const char *path; /* a directory where it has no text */
    const char *text;
} tree[] = {
    {"/etc", NULL},
    {"/proc", NULL},
    {"/proc/self", NULL},
    {"/sys", NULL},
    {"/sys/fs", NULL},
    {"/sys/fs/cgroup", NULL},
    {"/sys/fs/cgroup/own", NULL},
    {"/etc/os-release", "NAME=\"Test\"\nVERSION=1\n\n"},
    {"/etc/resolv.conf", "nameserver 192.0.2.53\n"},
    {"/etc/nsswitch.conf", "passwd: files\nhosts: files dns # as usual\nservices: files\n"},
    {"/etc/hosts",
     "127.0.0.1 localhost\n192.0.2.1\tother S3.TEST # s3.test\n192.0.2.2 x # s3.test\n"
     "192.0.2.3 s3.test.example\n192.0.2.4 y backup.s3.test"},
    {"/etc/timezone", "Etc/Test\n"},
    {"/proc/self/cgroup", "0::/own\n"},
    {"/sys/fs/cgroup/own/memory.max", "1048576\n"},
    {"/.dockerenv", ""},
};

static int
make_tree(void **state)
{
    char path[256];

    (void)state;
    assert_non_null(mkdtemp(root));
    for (size_t i = 0; i < COUNT_OF(tree); i++) {
        FILE *f;

        (void)snprintf(path, sizeof(path), "%s%s", root, tree[i].path);
        if (tree[i].text == NULL) {
            assert_int_equal(mkdir(path, 0700), 0);
            continue;
        }
        f = fopen(path, "w");
        assert_non_null(f);
        assert_int_equal(fwrite(tree[i].text, 1, strlen(tree[i].text), f), strlen(tree[i].text));
        assert_int_equal(fclose(f), 0);
    }
    (void)snprintf(path, sizeof(path), "%s/etc/localtime", root);
    assert_int_equal(symlink("/usr/share/zoneinfo/Test", path), 0);
    return 0;
}

static int
remove_tree(void **state)
{
    char path[256];

    (void)state;
    (void)snprintf(path, sizeof(path), "%s/etc/localtime", root);
    (void)unlink(path);
    for (size_t i = COUNT_OF(tree); i-- > 0;) {
        (void)snprintf(path, sizeof(path), "%s%s", root, tree[i].path);
        if (remove(path) != 0)
            return -1;
    }
    return rmdir(root);
}

static const char *
env(void *ctx, const char *name)
{
    (void)ctx;
    return sp_streq(name, "https_proxy") ? "http://user:p/w@rd@proxy.test:3128"
           : sp_streq(name, "NO_PROXY")  ? "a,b"
           : sp_streq(name, "TZ")        ? "UTC"
                                         : NULL;
}

static const char *const names[] = {"s3.test", "backup.s3.test"};

/* The values of a name, one after the other. */
static const char *
value_of(const struct machine *m, const char *name, size_t nth)
{
    for (size_t i = 0; i < m->nfacts; i++)
        if (sp_streq(m->facts[i].name, name) && nth-- == 0)
            return m->facts[i].value;
    return NULL;
}

static void
what_is_there(void **state)
{
    static const struct {
        const char *name;
        size_t nth;
        const char *value;
    } rows[] = {
        {"/etc/os-release", 0, "NAME=\"Test\"\nVERSION=1"},
        {"/etc/resolv.conf", 0, "nameserver 192.0.2.53"},
        {"/etc/nsswitch.conf", 0, "hosts: files dns # as usual"},
        {"/etc/hosts", 0, "192.0.2.1\tother S3.TEST # s3.test"},
        {"/etc/hosts", 1, "192.0.2.4 y backup.s3.test"},
        {"/etc/hosts", 2, NULL},
        {"/etc/timezone", 0, "Etc/Test"},
        {"/etc/localtime", 0, "/usr/share/zoneinfo/Test"},
        {"memory limit (own cgroup)", 0, "1048576"},
        {"/sys/fs/cgroup/memory.max", 0, NULL},
        {"container", 0, "yes: /.dockerenv"},
        {"https_proxy", 0, "http://(hidden)@proxy.test:3128"},
        {"HTTPS_PROXY", 0, NULL},
        {"NO_PROXY", 0, "a,b"},
        {"TZ", 0, "UTC"},
        {"source", 0, NULL},
    };
    const struct machine_sources from = {
        .root = root, .env = env, .names = names, .nnames = COUNT_OF(names)};
    struct sp_arena a = {0};
    struct machine m;

    (void)state;
    assert_int_equal(machine_look(&from, &a, &m, NULL), 0);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (!sp_streq(value_of(&m, rows[i].name, rows[i].nth), rows[i].value))
            fail_msg("%s: %s", rows[i].name, value_of(&m, rows[i].name, rows[i].nth));
    assert_non_null(strstr(value_of(&m, "libcurl", 0), "runs with libcurl/"));
    assert_non_null(value_of(&m, "libarchive", 0));
    assert_non_null(value_of(&m, "synchronised", 0));
    assert_non_null(value_of(&m, "open files", 0));
    assert_non_null(value_of(&m, "kernel", 0));
    sp_arena_free(&a);
}

static void
nothing_is_there(void **state)
{
    const struct machine_sources from = {.root = "/no-such-directory", .env = env};
    struct sp_arena a = {0};
    struct machine m;

    (void)state;
    assert_int_equal(machine_look(&from, &a, &m, NULL), 0);
    assert_null(value_of(&m, "/etc/resolv.conf", 0));
    assert_string_equal(value_of(&m, "container", 0), "nothing says so");
    assert_non_null(value_of(&m, "kernel", 0));
    sp_arena_free(&a);
}

static void
urls(void **state)
{
    static const struct {
        const char *url;
        const char *shown;
    } rows[] = {
        {"http://proxy:1", "http://proxy:1"},
        {"http://u@proxy", "http://(hidden)@proxy"},
        {"u:p@proxy:1", "(hidden)@proxy:1"},
        {"http://u:p@ss/w@proxy/", "http://(hidden)@proxy/"},
        {"", ""},
    };
    struct sp_arena a = {0};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(machine_url(rows[i].url, &a, NULL), rows[i].shown);
    sp_arena_free(&a);
}

static void
without_memory(void **state)
{
    const struct machine_sources from = {
        .root = root, .env = env, .names = names, .nnames = COUNT_OF(names)};
    int rc = -1;

    (void)state;
    for (long n = 1; rc == -1; n++) {
        struct sp_arena a = {.fail_in = n};
        struct sp_err err = {0};
        struct machine m;

        assert_true(n < 1000);
        rc = machine_look(&from, &a, &m, &err);
        if (rc == -1)
            assert_int_equal(err.code, SP_NOMEM);
        sp_arena_free(&a);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_there),
        cmocka_unit_test(nothing_is_there),
        cmocka_unit_test(urls),
        cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, make_tree, remove_tree);
}
