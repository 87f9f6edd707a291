/* Secrets: what each value is, where it stands, and what is no Secret that can be meant. */
#include "fixture.h"

static const struct {
    const char *name, *text;
    const char *key;   /* of the value that is looked at */
    const char *value; /* NULL: it could not be decoded */
    unsigned line;
} values[] = {
    {"data", "data:\n  key: QUtJQQ==\n", "key", "AKIA", 4},
    {"data without a value", "data:\n  key:\n", "key", "", 4},
    {"data that is no base64", "data:\n  key: AKIA-1\n", "key", NULL, 4},
    {"data in a block", "data:\n  key: |\n    QUtJ\n    QQ==\n", "key", "AKIA", 4},
    {"stringData", "stringData:\n  key: QUtJQQ==\n", "key", "QUtJQQ==", 4},
    {"stringData with a line end", "stringData:\n  key: |\n    AKIA\n", "key", "AKIA\n", 4},
    {"stringData that is a number", "stringData: {key: 0123}\n", "key", "0123", 3},
    {"stringData before data", "data:\n  key: QUtJQQ==\nstringData:\n  key: ASIA\n", "key", "ASIA",
     6},
    {"one in each", "data:\n  a: YQ==\nstringData:\n  b: b\n", "a", "a", 4},
    {"a quoted name", "data: {\"ca.crt\": Y2E=}\n", "ca.crt", "ca", 3},
    {"an alias", "stringData:\n  a: &x AKIA\n  key: *x\n", "key", "AKIA", 5},
};

static void
values_of_secrets(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        char text[512];
        struct fixture f;
        const struct secret_entry *entry;

        (void)snprintf(text, sizeof(text), "kind: Secret\nmetadata: {name: s}\n%s", values[i].text);
        f = read_text(text);
        must_read(values[i].name, &f);
        assert_int_equal(f.m.nsecrets, 1);
        entry = secret_find(&f.m.secrets[0], values[i].key);
        if (entry == NULL || entry->at.line != values[i].line)
            fail_msg("%s: line %u", values[i].name, entry == NULL ? 0 : entry->at.line);
        same(values[i].name, entry->bytes, values[i].value);
        if (entry->bytes != NULL)
            assert_int_equal(entry->len, strlen(entry->bytes));
        manifests_release(&f.m);
    }
}

/* A value with NUL keeps its length. */
static void
binary(void **state)
{
    struct fixture f = read_text("kind: Secret\nmetadata: {name: s}\ndata: {a: YQBi}\n"
                                 "stringData: {b: \"a\\0b\"}\n");

    (void)state;
    must_read("binary", &f);
    for (size_t i = 0; i < 2; i++) {
        const struct secret_entry *entry = secret_find(&f.m.secrets[0], i == 0 ? "a" : "b");

        assert_non_null(entry);
        assert_int_equal(entry->len, 3);
        assert_memory_equal(entry->bytes, "a\0b", 4);
    }
    manifests_release(&f.m);
}

static const struct {
    const char *name, *text;
    size_t secrets, entries;
    const char *called, *ns;
} kinds[] = {
    {"no values", "kind: Secret\nmetadata: {name: s, namespace: n}\n", 1, 0, "s", "n"},
    {"values that are none", "kind: Secret\nmetadata: {name: s}\ndata: []\nstringData: x\n", 1, 0,
     "s", NULL},
    {"lists for values", "kind: Secret\nmetadata: {name: s}\ndata: {a: [b], b: {c: d}}\n", 1, 0,
     "s", NULL},
    {"the name as the documentation prints it", "kind: Secret\nname: s\ntype: generic\n", 1, 0, "s",
     NULL},
    {"no name", "kind: Secret\ndata: {key: QQ==}\n", 0, 0, NULL, NULL},
    {"a name that is none", "kind: Secret\nmetadata: {name: [s]}\n", 0, 0, NULL, NULL},
    {"a namespace that is none", "kind: Secret\nmetadata: {name: s, namespace: [n]}\n", 1, 0, "s",
     NULL},
    {"another kind", "kind: ConfigMap\nmetadata: {name: s}\ndata: {key: QQ==}\n", 0, 0, NULL, NULL},
    {"kind in lower case", "kind: secret\nmetadata: {name: s}\n", 0, 0, NULL, NULL},
};

static void
what_is_a_secret(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        struct fixture f = read_text(kinds[i].text);

        must_read(kinds[i].name, &f);
        if (f.m.nsecrets != kinds[i].secrets || f.m.documents != 1)
            fail_msg("%s: %zu Secrets", kinds[i].name, f.m.nsecrets);
        if (kinds[i].secrets == 1) {
            same(kinds[i].name, f.m.secrets[0].name, kinds[i].called);
            same(kinds[i].name, f.m.secrets[0].ns, kinds[i].ns);
            assert_int_equal(f.m.secrets[0].nentries, kinds[i].entries);
            assert_null(secret_find(&f.m.secrets[0], "key"));
        }
        manifests_release(&f.m);
    }
    assert_null(secret_find(NULL, "key"));
}

/* A Secret with n values under data and as many under stringData. */
static struct fixture
many_values(size_t n)
{
    struct fixture f = {0};
    struct sp_buf text;

    sp_buf_init(&text, &f.m.arena, 1 << 20);
    assert_int_equal(sp_buf_adds(&text, "kind: Secret\nmetadata: {name: s}\ndata:\n", NULL), 0);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(sp_buf_addf(&text, NULL, "  d%zu: QQ==\n", i), 0);
    assert_int_equal(sp_buf_adds(&text, "stringData:\n", NULL), 0);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(sp_buf_addf(&text, NULL, "  s%zu: A\n", i), 0);
    f.rc = manifests_read_text(&f.m, "f.yaml", text.data, text.len, &f.err);
    return f;
}

static void
the_cap_of_values(void **state)
{
    struct fixture f = many_values(SECRET_ENTRIES_MAX / 2);

    (void)state;
    must_read("as many as may be", &f);
    assert_int_equal(f.m.secrets[0].nentries, SECRET_ENTRIES_MAX);
    manifests_release(&f.m);
    f = many_values(SECRET_ENTRIES_MAX / 2 + 1);
    refused("more", &f, SP_LIMIT, "f.yaml:1: a Secret with more than 256 values");
    manifests_release(&f.m);
}

/* A Secret whose name has so many bytes. */
static size_t
named_with(int len)
{
    char text[512];
    struct fixture f;
    size_t n;

    (void)snprintf(text, sizeof(text), "kind: Secret\nmetadata: {name: %0*d}\n", len, 0);
    f = read_text(text);
    must_read("long name", &f);
    n = f.m.nsecrets;
    manifests_release(&f.m);
    return n;
}

static void
the_longest_name(void **state)
{
    (void)state;
    assert_int_equal(named_with(MANIFEST_NAME_MAX), 1);
    assert_int_equal(named_with(MANIFEST_NAME_MAX + 1), 0);
}

/* Values that are aliases of a large one are not decoded without end. */
static void
the_cap_of_bytes(void **state)
{
    struct fixture f = {0};
    struct sp_buf text;

    (void)state;
    sp_buf_init(&text, &f.m.arena, 2 << 20);
    assert_int_equal(sp_buf_adds(&text, "kind: Secret\nmetadata: {name: s}\ndata:\n  a: &a ", NULL),
                     0);
    for (size_t i = 0; i < (1 << 18); i++)
        assert_int_equal(sp_buf_adds(&text, "AAAA", NULL), 0);
    for (int i = 0; i < 63; i++)
        assert_int_equal(sp_buf_addf(&text, NULL, "\n  b%d: *a", i), 0);
    f.rc = manifests_read_text(&f.m, "f.yaml", text.data, text.len, &f.err);
    must_read("64 MiB", &f);
    assert_int_equal(sp_buf_adds(&text, "\n  c: *a", NULL), 0);
    f.rc = manifests_read_text(&f.m, "f.yaml", text.data, text.len, &f.err);
    refused("more", &f, SP_LIMIT, "f.yaml:4: more than 64 MiB under data, counting aliases");
    manifests_release(&f.m);
}

/* The n-th allocation fails, for every n. */
static void
without_memory(void **state)
{
    static const char text[] = "kind: Secret\nmetadata: {name: s}\ndata: {a: QQ==, b: QQ==}\n"
                               "stringData: {c: d}\n";
    int rc = -1;

    (void)state;
    for (long n = 1; rc == -1; n++) {
        struct manifests m = {.arena = {.fail_in = n}};
        struct sp_err err = {0};
        char copy[sizeof(text)];

        memcpy(copy, text, sizeof(text));
        rc = manifests_read_text(&m, "f.yaml", copy, strlen(copy), &err);
        if (rc == -1)
            assert_int_equal(err.code, SP_NOMEM);
        assert_true(rc == -1 || n > 4);
        manifests_release(&m);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_of_secrets), cmocka_unit_test(binary),
        cmocka_unit_test(what_is_a_secret),  cmocka_unit_test(the_cap_of_values),
        cmocka_unit_test(the_longest_name),  cmocka_unit_test(the_cap_of_bytes),
        cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
