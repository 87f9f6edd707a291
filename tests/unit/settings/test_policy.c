/* The policy against documents that were read by eye, and names that a policy takes for patterns.
 */
#include "settings/policy.h"

#include <stdlib.h>

#include <jansson.h>

#include "test.h"

#include "base/text.h"

#define POLICY_MAX ((size_t)65536)

struct wanted {
    const char *consumer;
    const char *provider;
    const char *region;
    const char *prefix;
    const char *repository; /* NULL: the prefix */
    enum write_probe write_probe;
};

static void
target_of(const struct wanted *row, struct target *t)
{
    *t = (struct target){.provider = row->provider,
                         .region = row->region,
                         .bucket = "backups",
                         .prefix = row->prefix,
                         .consumer = consumer_find(row->consumer),
                         .write_probe = row->write_probe};
    t->repository.prefix = row->repository == NULL ? row->prefix : row->repository;
    assert_non_null(t->consumer);
}

/* The text lives as long as the arena. */
static const char *
policy(const struct target *t, struct sp_arena *a)
{
    struct sp_err err = {0};
    struct sp_buf out;

    sp_buf_init(&out, a, POLICY_MAX);
    if (policy_write(t, &out, &err) == -1)
        fail_msg("%s", err.message);
    return sp_buf_str(&out);
}

/* With UPDATE_GOLDEN set the file is written, and the test fails. */
static bool
matches(const char *file, const char *text)
{
    char path[512];
    char wanted[POLICY_MAX] = "";
    FILE *f;

    (void)snprintf(path, sizeof(path), "%s/golden/%s", TEST_SOURCE_DIR, file);
    f = fopen(path, getenv("UPDATE_GOLDEN") != NULL ? "w" : "r");
    if (f == NULL)
        fail_msg("%s", path);
    if (getenv("UPDATE_GOLDEN") != NULL)
        (void)fputs(text, f);
    else
        wanted[fread(wanted, 1, sizeof(wanted) - 1, f)] = '\0';
    (void)fclose(f);
    if (!sp_streq(wanted, text))
        print_error("---- %s, wanted\n%s\n---- got\n%s----\n", file, wanted, text);
    return sp_streq(wanted, text);
}

static void
documents(void **state)
{
    static const struct {
        const char *file;
        struct wanted wanted;
    } rows[] = {
        {"policy-pgbackrest.json",
         {"pgbackrest", "custom", "us-east-1", "apic/", NULL, WRITE_PROBE_NO}},
        {"policy-pgbackrest-bucket.json",
         {"pgbackrest", "aws", "eu-central-1", "", NULL, WRITE_PROBE_NO}},
        {"policy-pgbackrest-probe.json",
         {"pgbackrest", "aws", "cn-north-1", "apic/dc1/", NULL, WRITE_PROBE_FORCE}},
        {"policy-barman.json", {"barman-cloud", "ibm", "eu-de", "apic/", NULL, WRITE_PROBE_NO}},
        {"policy-barman-probe.json", {"barman-cloud", "custom", "r", "", NULL, WRITE_PROBE_YES}},
        {"policy-two-folders.json",
         {"pgbackrest", "custom", "r", "apic/", "other/repo/", WRITE_PROBE_NO}},
    };
    size_t faults = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sp_arena a = {0};
        struct target t;

        target_of(&rows[i].wanted, &t);
        faults += matches(rows[i].file, policy(&t, &a)) ? 0 : 1;
        sp_arena_free(&a);
    }
    assert_int_equal(faults, 0);
}

static json_t *
first_statement(json_t *root, const char *sid)
{
    json_t *statement;
    size_t i;

    json_array_foreach(json_object_get(root, "Statement"), i,
                       statement) if (sp_streq(json_string_value(json_object_get(statement, "Sid")),
                                               sid)) return statement;
    return NULL;
}

static const char *
pattern_of(json_t *root)
{
    json_t *condition = json_object_get(first_statement(root, "ListTheRepository"), "Condition");

    return json_string_value(
        json_object_get(json_object_get(condition, "StringLike"), "s3:prefix"));
}

/* What is special in a policy stands for itself, and what is special in JSON comes back. */
static void
names(void **state)
{
    static const struct {
        const char *prefix;
        const char *pattern; /* NULL: there is no condition */
    } rows[] = {
        {"", NULL},
        {"a/", "a/*"},
        {"a/b/c/", "a/b/c/*"},
        {"a*b/", "a${*}b/*"},
        {"a?/", "a${?}/*"},
        {"$/", "${$}/*"},
        {"${aws:username}/", "${$}{aws:username}/*"},
        {"***/", "${*}${*}${*}/*"},
        {"a\"b\\c/", "a\"b\\c/*"},
        {"it's {here}/", "it's {here}/*"},
        {"caf\303\251/", "caf\303\251/*"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct wanted w = {"pgbackrest", "custom", "r", rows[i].prefix, NULL, WRITE_PROBE_NO};
        struct sp_arena a = {0};
        struct target t;
        json_t *root;
        const char *resource;

        target_of(&w, &t);
        root = json_loads(policy(&t, &a), JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(root);
        resource = json_string_value(
            json_object_get(first_statement(root, "ReadWriteAndExpire"), "Resource"));
        if (!sp_streq(pattern_of(root), rows[i].pattern))
            fail_msg("\"%s\": %s", rows[i].prefix, pattern_of(root));
        assert_string_equal(resource, sp_printf(&a, NULL, "arn:aws:s3:::backups/%s",
                                                rows[i].pattern == NULL ? "*" : rows[i].pattern));
        json_decref(root);
        sp_arena_free(&a);
    }
}

static void
bytes_that_are_no_text(void **state)
{
    const struct wanted w = {"pgbackrest", "custom", "r", "a\377/", NULL, WRITE_PROBE_NO};
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct sp_buf out;
    struct target t;

    (void)state;
    target_of(&w, &t);
    sp_buf_init(&out, &a, POLICY_MAX);
    assert_int_equal(policy_write(&t, &out, &err), -1);
    assert_int_equal(err.code, SP_INPUT);
    assert_non_null(strstr(err.message, "UTF-8"));
    sp_arena_free(&a);
}

static void
partitions(void **state)
{
    static const struct {
        const char *provider;
        const char *region;
        const char *partition;
    } rows[] = {
        {"aws", "us-east-1", "aws"},
        {"aws", "cn-northwest-1", "aws-cn"},
        {"aws", "us-gov-east-1", "aws-us-gov"},
        {"aws", "us-iso-east-1", "aws-iso"},
        {"aws", "us-isob-east-1", "aws-iso-b"},
        {"aws", "eusc-de-east-1", "aws-eusc"},
        {"aws", "cn", "aws"},
        {"custom", "cn-north-1", "aws"},
        {"custom", "us-gov-west-1", "aws"},
        {"ibm", "us-south", "aws"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct wanted w = {"pgbackrest", rows[i].provider, rows[i].region, "p/",
                                 NULL,         WRITE_PROBE_NO};
        struct sp_arena a = {0};
        struct target t;

        target_of(&w, &t);
        if (strstr(policy(&t, &a),
                   sp_printf(&a, NULL, "\"arn:%s:s3:::backups\"", rows[i].partition)) == NULL)
            fail_msg("%s %s", rows[i].provider, rows[i].region);
        sp_arena_free(&a);
    }
}

/* One folder within the other: the wider one covers both. */
static void
folders(void **state)
{
    static const struct {
        const char *prefix;
        const char *repository;
        const char *pattern; /* NULL: there are two */
    } rows[] = {
        {"a/", "a/", "a/*"}, {"a/", "a/repo/", "a/*"}, {"a/b/", "a/", "a/*"},
        {"a/", "ab/", NULL}, {"a/", "b/", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct wanted w = {"pgbackrest",   "custom",           "r",
                                 rows[i].prefix, rows[i].repository, WRITE_PROBE_NO};
        struct sp_arena a = {0};
        struct target t;
        json_t *root;

        target_of(&w, &t);
        root = json_loads(policy(&t, &a), JSON_REJECT_DUPLICATES, NULL);
        if (!sp_streq(pattern_of(root), rows[i].pattern))
            fail_msg("%s and %s", rows[i].prefix, rows[i].repository);
        json_decref(root);
        sp_arena_free(&a);
    }
}

/* ---- without memory */

static void
without_memory(void **state)
{
    const struct wanted w = {"barman-cloud", "custom", "r", "a/", "b/", WRITE_PROBE_YES};
    struct target t;
    int rc = -1;
    long n = 1;

    (void)state;
    target_of(&w, &t);
    for (; rc == -1; n++) {
        struct sp_arena a = {.fail_in = n};
        struct sp_err err = {0};
        struct sp_buf out;

        sp_buf_init(&out, &a, POLICY_MAX);
        rc = policy_write(&t, &out, &err);
        assert_int_equal(err.code, rc == -1 ? SP_NOMEM : SP_OK);
        sp_arena_free(&a);
    }
    assert_true(n > 10);
}

static long left;

static void *
failing_malloc(size_t size)
{
    return left > 0 && --left > 0 ? malloc(size) : NULL;
}

static void
without_memory_for_json(void **state)
{
    const struct wanted w = {"barman-cloud", "custom", "r", "a/", "b/", WRITE_PROBE_YES};
    struct target t;
    int rc = -1;

    (void)state;
    target_of(&w, &t);
    json_set_alloc_funcs(failing_malloc, free);
    for (long n = 1; rc == -1; n++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct sp_buf out;

        sp_buf_init(&out, &a, POLICY_MAX);
        left = n;
        rc = policy_write(&t, &out, &err);
        assert_int_not_equal(err.code, SP_BUG);
        assert_true(rc == 0 || err.code != SP_OK);
        sp_arena_free(&a);
    }
    json_set_alloc_funcs(malloc, free);
}

static void
too_small(void **state)
{
    const struct wanted w = {"pgbackrest", "custom", "r", "a/", NULL, WRITE_PROBE_NO};
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct sp_buf out;
    struct target t;

    (void)state;
    target_of(&w, &t);
    sp_buf_init(&out, &a, 100);
    assert_int_equal(policy_write(&t, &out, &err), -1);
    assert_int_equal(err.code, SP_LIMIT);
    sp_arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents),
        cmocka_unit_test(names),
        cmocka_unit_test(bytes_that_are_no_text),
        cmocka_unit_test(partitions),
        cmocka_unit_test(folders),
        cmocka_unit_test(without_memory),
        cmocka_unit_test(without_memory_for_json),
        cmocka_unit_test(too_small),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
