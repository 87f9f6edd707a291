/* Files to resources: lists, several files, who gets which Secret, and files that cannot be read.
 */
#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define SITE "kind: ManagementCluster\nspec: {databaseBackup: {}}\n"
#define SECRET "kind: Secret\nmetadata: {name: s}\n"

static const struct {
    const char *name, *text;
    size_t sites, secrets, documents;
} texts[] = {
    {"nothing", "", 0, 0, 0},
    {"comments", "# nothing\n---\n# here\n", 0, 0, 0},
    {"two documents", SITE "---\n" SECRET, 1, 1, 2},
    {"an empty one between", SITE "---\n---\n" SECRET "---\n", 1, 1, 2},
    {"a List",
     "kind: List\napiVersion: v1\nitems:\n- {kind: Secret, metadata: {name: s}}\n"
     "- {kind: ManagementCluster, spec: {databaseBackup: {}}}\n- {kind: Pod}\n",
     1, 1, 3},
    {"a list of one kind",
     "kind: ManagementClusterList\nitems: [{kind: ManagementCluster, spec: {databaseBackup: "
     "{}}}]\n",
     1, 0, 1},
    {"a List of Lists",
     "kind: List\nitems: [{kind: List, items: [{kind: List, items: [{kind: Secret, metadata: "
     "{name: s}}]}]}]\n",
     0, 1, 1},
    {"a bare list", "- {kind: Secret, metadata: {name: s}}\n- {protocol: objstore}\n", 1, 1, 2},
    {"an empty List", "kind: List\nitems: []\n", 0, 0, 0},
    {"near: items of something else",
     "kind: Playlist\nspec: {}\nitems: {kind: Secret, metadata: {name: s}}\n", 0, 0, 1},
    {"near: items without a kind", "items: [{kind: Secret, metadata: {name: s}}]\n", 0, 0, 1},
    {"near: a kind that is a list", "kind: [List]\nitems: [a]\n", 0, 0, 1},
    {"near: a kind that is a map", "kind: {a: List}\nitems: [a]\n", 0, 0, 1},
    {"near: no kind's value", "kind:\nitems: [a]\n", 0, 0, 1},
    {"JSON",
     "{\"kind\": \"List\", \"items\": [{\"kind\": \"Secret\", \"metadata\": {\"name\": \"s\"}}]}",
     0, 1, 1},
    {"scalars", "a\n--- \n- b\n- 1\n", 0, 0, 0},
};

static void
what_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct fixture f = read_text(texts[i].text);

        must_read(texts[i].name, &f);
        if (f.m.nsites != texts[i].sites || f.m.nsecrets != texts[i].secrets ||
            f.m.documents != texts[i].documents)
            fail_msg("%s: %zu sections, %zu Secrets, %zu documents", texts[i].name, f.m.nsites,
                     f.m.nsecrets, f.m.documents);
        manifests_release(&f.m);
    }
}

/* A List in a List, so many times, with a Secret inside. */
static struct fixture
nested(int depth)
{
    struct fixture f = {0};
    struct sp_buf text;

    sp_buf_init(&text, &f.m.arena, 1 << 16);
    for (int i = 0; i < depth; i++)
        assert_int_equal(sp_buf_adds(&text, "{kind: List, items: [", NULL), 0);
    assert_int_equal(sp_buf_adds(&text, "{kind: Secret, metadata: {name: s}}", NULL), 0);
    for (int i = 0; i < depth; i++)
        assert_int_equal(sp_buf_adds(&text, "]}", NULL), 0);
    f.rc = manifests_read_text(&f.m, "f.yaml", text.data, text.len, &f.err);
    return f;
}

static void
lists_in_lists(void **state)
{
    struct fixture f = nested(4);

    (void)state;
    must_read("four", &f);
    assert_int_equal(f.m.nsecrets, 1);
    manifests_release(&f.m);
    f = nested(5);
    refused("five", &f, SP_INPUT, "f.yaml:1: lists within lists, more than 4 deep");
    manifests_release(&f.m);
}

/* Lists of so many aliases of one another, with something in the innermost. */
static struct fixture
bomb(size_t aliases, const char *inside)
{
    struct fixture f = {0};
    struct sp_buf text;

    sp_buf_init(&text, &f.m.arena, 1 << 22);
    assert_int_equal(sp_buf_addf(&text, NULL, "- &a [%s]\n", inside), 0);
    for (char name = 'b'; name <= 'c'; name++) {
        assert_int_equal(sp_buf_addf(&text, NULL, "- &%c [*%c", name, name - 1), 0);
        for (size_t i = 1; i < aliases; i++)
            assert_int_equal(sp_buf_addf(&text, NULL, ", *%c", name - 1), 0);
        assert_int_equal(sp_buf_adds(&text, "]\n", NULL), 0);
    }
    f.rc = manifests_read_text(&f.m, "f.yaml", text.data, text.len, &f.err);
    return f;
}

/* What multiplies itself ends soon. */
static void
bombs(void **state)
{
    struct fixture f = bomb(70, "{kind: Secret, metadata: {name: s}}");

    (void)state;
    refused("Secrets", &f, SP_LIMIT, "f.yaml:1: more than 4096 Secrets");
    manifests_release(&f.m);
    f = bomb(10000, "x");
    refused("scalars", &f, SP_LIMIT, "f.yaml:1: more than 200000 resources, counting aliases");
    manifests_release(&f.m);
}

static void
the_cap_of_files(void **state)
{
    struct fixture f = {0};

    (void)state;
    for (size_t i = 0; i < MANIFEST_FILES_MAX; i++) {
        add_text(&f, "f.yaml", "a: b\n");
        must_read("file", &f);
    }
    add_text(&f, "one-more.yaml", "a: b\n");
    refused("one more", &f, SP_LIMIT, "one-more.yaml: more than 2048 files");
    manifests_release(&f.m);
}

static void
the_cap_of_secrets(void **state)
{
    struct fixture f = {0};
    struct sp_buf text;

    (void)state;
    sp_buf_init(&text, &f.m.arena, 1 << 20);
    for (size_t i = 0; i < MANIFEST_SECRETS_MAX; i++)
        assert_int_equal(
            sp_buf_addf(&text, NULL, "{kind: Secret, metadata: {name: s%zu}}\n---\n", i), 0);
    f.rc = manifests_read_text(&f.m, "f.yaml", text.data, text.len, &f.err);
    must_read("Secrets", &f);
    assert_int_equal(f.m.nsecrets, MANIFEST_SECRETS_MAX);
    add_text(&f, "one-more.yaml", SECRET);
    refused("one more", &f, SP_LIMIT, "one-more.yaml:1: more than 4096 Secrets");
    manifests_release(&f.m);
}

/* ---- who gets which Secret */

#define NAMES(ns)                                                                                  \
    "metadata: {name: m" ns "}\nspec: {databaseBackup: {credentials: s, "                          \
    "backupCerts: c}}\n"

static const struct {
    const char *name, *text;
    unsigned credentials, ca; /* lines of the Secrets; 0: none */
} links[] = {
    {"both, behind",
     "kind: ManagementCluster\n" NAMES("") "---\nkind: Secret\nmetadata: {name: s}\n"
                                           "---\nkind: Secret\nmetadata: {name: c}\n",
     5, 8},
    {"one, in front", "kind: Secret\nmetadata: {name: s}\n---\nkind: ManagementCluster\n" NAMES(""),
     1, 0},
    {"one for both",
     "kind: ManagementCluster\nspec: {databaseBackup: {credentials: s, backupCerts: s}}\n---\n"
     "kind: Secret\nmetadata: {name: s}\n",
     4, 4},
    {"other names",
     "kind: ManagementCluster\n" NAMES("") "---\nkind: Secret\nmetadata: {name: S}\n", 0, 0},
    {"the same namespace",
     "kind: ManagementCluster\n" NAMES(
         ", namespace: n") "---\nkind: Secret\nmetadata: {name: s, namespace: n}\n",
     5, 0},
    {"another namespace",
     "kind: ManagementCluster\n" NAMES(
         ", namespace: n") "---\nkind: Secret\nmetadata: {name: s, namespace: o}\n",
     0, 0},
    {"no namespace here",
     "kind: ManagementCluster\n" NAMES("") "---\nkind: Secret\nmetadata: {name: s, namespace: o}\n",
     5, 0},
    {"no namespace there",
     "kind: ManagementCluster\n" NAMES(", namespace: n") "---\nkind: Secret\nmetadata: {name: s}\n",
     5, 0},
    {"two namespaces, ours second",
     "kind: ManagementCluster\n" NAMES(
         ", namespace: n") "---\nkind: Secret\nmetadata: {name: s, namespace: o}\n"
                           "---\nkind: Secret\nmetadata: {name: s, namespace: n}\n",
     8, 0},
};

static void
who_gets_which(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(links); i++) {
        struct fixture f = read_text(links[i].text);
        const struct site *site = &f.m.sites[0];

        must_read(links[i].name, &f);
        assert_int_equal(f.m.nsites, 1);
        if ((site->credentials == NULL ? 0 : site->credentials->at.line) != links[i].credentials ||
            (site->ca == NULL ? 0 : site->ca->at.line) != links[i].ca)
            fail_msg("%s: %u, %u", links[i].name,
                     site->credentials == NULL ? 0 : site->credentials->at.line,
                     site->ca == NULL ? 0 : site->ca->at.line);
        manifests_release(&f.m);
    }
}

static void
two_of_one_name(void **state)
{
    struct fixture f = {0};

    (void)state;
    add_text(&f, "a.yaml", "---\n" SECRET "data: {key: QQ==}\n");
    must_read("a", &f);
    add_text(&f, "b.yaml", SECRET "data: {key: Qg==}\n");
    must_read("b", &f);
    f.rc = manifests_link(&f.m, &f.err);
    refused("two", &f, SP_INPUT, "b.yaml:1: a second Secret \"s\"; the first is a.yaml:2");
    assert_string_equal(f.err.hint, "give only the one that is in the cluster");
    manifests_release(&f.m);
}

/* Two of one name and namespace are one, if nothing hangs on which of them is in the cluster. */
static void
two_that_are_one(void **state)
{
    static const struct {
        const char *name, *first, *second;
        bool taken;
    } cases[] = {
        {"the same", "data: {a: QQ==, b: Qg==}", "data: {a: QQ==, b: Qg==}", true},
        {"in another order", "data: {a: QQ==, b: Qg==}", "data: {b: Qg==, a: QQ==}", true},
        {"written otherwise", "data: {a: QQ==}", "stringData: {a: A}", true},
        {"nothing", "data: {}", "type: Opaque", true},
        {"another value", "data: {a: QQ==}", "data: {a: Qg==}", false},
        {"a longer value", "stringData: {a: A}", "stringData: {a: AA}", false},
        {"another name", "data: {a: QQ==}", "data: {b: QQ==}", false},
        {"one more", "data: {a: QQ==}", "data: {a: QQ==, b: Qg==}", false},
        {"one less", "data: {a: QQ==, b: Qg==}", "data: {a: QQ==}", false},
        {"what is no base64", "data: {a: '*'}", "data: {a: '*'}", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fixture f = {0};
        char text[256];

        (void)snprintf(text, sizeof(text), SECRET "%s\n---\n" SECRET "%s\n", cases[i].first,
                       cases[i].second);
        add_text(&f, "f.yaml", text);
        must_read(cases[i].name, &f);
        f.rc = manifests_link(&f.m, &f.err);
        if (f.rc != (cases[i].taken ? 0 : -1))
            fail_msg("%s: %d", cases[i].name, f.rc);
        manifests_release(&f.m);
    }
}

static void
two_of_a_hostile_name(void **state)
{
    struct fixture f = read_text("kind: Secret\nmetadata: {name: \"s\\e[1m\"}\n---\n"
                                 "kind: Secret\nmetadata: {name: \"s\\e[1m\"}\ndata: {a: QQ==}\n");

    (void)state;
    refused("two", &f, SP_INPUT, "f.yaml:4: a second Secret \"s\\x1b[1m\"; the first is f.yaml:1");
    manifests_release(&f.m);
}

/* ---- files */

static void
write_file(const char *path, const void *text, size_t len)
{
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
}

struct directory {
    char path[64];
    char file[96];
};

static int
set_up(void **state)
{
    static struct directory d;

    (void)snprintf(d.path, sizeof(d.path), "/tmp/s3preflight-test-XXXXXX");
    if (mkdtemp(d.path) == NULL)
        return -1;
    (void)snprintf(d.file, sizeof(d.file), "%s/f.yaml", d.path);
    *state = &d;
    return 0;
}

static int
tear_down(void **state)
{
    const struct directory *d = *state;

    (void)unlink(d->file);
    return rmdir(d->path);
}

static void
a_file(void **state)
{
    const struct directory *d = *state;
    struct fixture f = {0};

    write_file(d->file, SITE, strlen(SITE));
    f.rc = manifests_read(&f.m, d->file, &f.err);
    must_read("file", &f);
    assert_int_equal(f.m.nsites, 1);
    assert_string_equal(f.m.sites[0].at.file->name, d->file);
    manifests_release(&f.m);
}

/* Of the greatest size that is read, and a byte more: a comment fills it. */
static void
a_large_file(void **state)
{
    const struct directory *d = *state;
    char *text = malloc(YAML_FILE_MAX + 1);
    struct fixture f = {0};

    assert_non_null(text);
    memset(text, '#', YAML_FILE_MAX + 1);
    memcpy(text, SITE, strlen(SITE));
    write_file(d->file, text, YAML_FILE_MAX);
    f.rc = manifests_read(&f.m, d->file, &f.err);
    must_read("large", &f);
    assert_int_equal(f.m.nsites, 1);
    write_file(d->file, text, YAML_FILE_MAX + 1);
    f.rc = manifests_read(&f.m, d->file, &f.err);
    refused("a byte more", &f, SP_LIMIT, "f.yaml: larger than 10 MiB");
    manifests_release(&f.m);
    free(text);
}

static void
files_that_cannot_be_read(void **state)
{
    const struct directory *d = *state;
    struct fixture f = {0};

    f.rc = manifests_read(&f.m, d->file, &f.err);
    refused("missing", &f, SP_IO, "f.yaml: No such file or directory");
    assert_non_null(strstr(f.err.hint, "- for standard input"));
    f.rc = manifests_read(&f.m, d->path, &f.err);
    refused("directory", &f, SP_IO, d->path);
    assert_int_equal(mkfifo(d->file, 0600), 0);
    f.rc = manifests_read(&f.m, d->file, &f.err); /* must not wait for a writer */
    refused("fifo", &f, SP_IO, "is not a regular file");
    f.rc = manifests_read(&f.m, "/dev/zero", &f.err);
    refused("device", &f, SP_IO, "/dev/zero: is not a regular file");
    manifests_release(&f.m);
}

/* Reads so many bytes from standard input, which is a file; a comment fills it. */
static void
read_standard_input(const struct directory *d, struct fixture *f, size_t len)
{
    char *text = malloc(len);
    int fd;

    assert_non_null(text);
    memset(text, '#', len);
    memcpy(text, SITE, strlen(SITE));
    write_file(d->file, text, len);
    free(text);
    fd = open(d->file, O_RDONLY);
    assert_true(fd != -1);
    assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    (void)close(fd);
    *f = (struct fixture){0};
    f->rc = manifests_read(&f->m, "-", &f->err);
}

/* Of all sizes at which the room for it grows, and then closed. */
static void
standard_input(void **state)
{
    static const size_t sizes[] = {200,    65536,  65537,   65538,
                                   131072, 131074, 1000000, YAML_FILE_MAX};
    int saved = dup(STDIN_FILENO);
    struct fixture f;

    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        read_standard_input(*state, &f, sizes[i]);
        must_read("standard input", &f);
        assert_int_equal(f.m.nsites, 1);
        assert_int_equal(f.m.files[0]->len, sizes[i]);
        assert_string_equal(f.m.sites[0].at.file->name, "(standard input)");
        manifests_release(&f.m);
    }
    read_standard_input(*state, &f, YAML_FILE_MAX + 1);
    refused("a byte more", &f, SP_LIMIT, "(standard input): larger than 10 MiB");
    (void)close(STDIN_FILENO);
    f.rc = manifests_read(&f.m, "-", &f.err);
    refused("closed", &f, SP_IO, "(standard input): Bad file descriptor");
    if (saved != -1) {
        (void)dup2(saved, STDIN_FILENO);
        (void)close(saved);
    }
    manifests_release(&f.m);
}

/* ---- what the reader refuses is shown, unless it may be a secret */

static const struct {
    const char *name, *text;
    enum sp_code code;
    const char *message;
} faults[] = {
    {"a tab", "kind: ManagementCluster\nspec:\n\tdatabaseBackup: {}\n", SP_INPUT,
     "f.yaml:3:1: a tab stands where blanks are expected\n"
     "   databaseBackup: {}\n"
     "  ^"},
    {"a tab in a Secret", "kind: Secret\nstringData:\n\tkey: hidden-value\n", SP_INPUT,
     "f.yaml:3:1: a tab stands where blanks are expected\n"
     "   key: (hidden)\n"
     "  ^"},
};

static void
the_line_of_a_fault(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        struct fixture f = read_text(faults[i].text);

        refused(faults[i].name, &f, faults[i].code, "");
        same(faults[i].name, f.err.message, faults[i].message);
        assert_null(strstr(f.err.message, "hidden-value"));
        manifests_release(&f.m);
    }
}

/* Without anybody to tell it to. */
static void
no_error(void **state)
{
    struct manifests m = {0};
    char text[] = "a: [\n";

    (void)state;
    assert_int_equal(manifests_read_text(&m, "f.yaml", text, strlen(text), NULL), -1);
    manifests_release(&m);
    manifests_release(&m);
}

/* The n-th allocation fails, for every n: of a good file, and of one with a fault. */
static void
without_memory(void **state)
{
    static const char *const all[] = {SITE "---\n" SECRET, "kind: List\nitems:\n\t- a\n"};
    const struct directory *d = *state;

    for (size_t i = 0; i < COUNT_OF(all); i++) {
        struct sp_err err = {.code = SP_NOMEM};
        long n;

        write_file(d->file, all[i], strlen(all[i]));
        for (n = 1; err.code == SP_NOMEM; n++) {
            struct manifests m = {.arena = {.fail_in = n}};
            int rc;

            err = (struct sp_err){0};
            rc = manifests_read(&m, d->file, &err);
            assert_int_equal(rc, i == 0 && err.code == SP_OK ? 0 : -1);
            assert_true(err.code == SP_NOMEM || err.code == (i == 0 ? SP_OK : SP_INPUT));
            manifests_release(&m);
        }
        assert_true(n > 6);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read),
        cmocka_unit_test(lists_in_lists),
        cmocka_unit_test(bombs),
        cmocka_unit_test(the_cap_of_files),
        cmocka_unit_test(the_cap_of_secrets),
        cmocka_unit_test(who_gets_which),
        cmocka_unit_test(two_of_one_name),
        cmocka_unit_test(two_that_are_one),
        cmocka_unit_test(two_of_a_hostile_name),
        cmocka_unit_test_setup_teardown(a_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_large_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(files_that_cannot_be_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(standard_input, set_up, tear_down),
        cmocka_unit_test(the_line_of_a_fault),
        cmocka_unit_test(no_error),
        cmocka_unit_test_setup_teardown(without_memory, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
