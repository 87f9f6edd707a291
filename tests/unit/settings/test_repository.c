#include "fixture.h"

#include "base/text.h"
#include "settings/repository.h"

static const struct {
    const char *name;
    enum setting_id id;
    const char *value;
    const char *message; /* NULL: it is taken; else what it is not */
} values[] = {
    {"stanza", SET_STANZA, "main", NULL},
    {"stanza of one letter", SET_STANZA, "x", NULL},
    {"stanza with a slash", SET_STANZA, "a/b", "no name of a folder"},
    {"stanza with a blank", SET_STANZA, "a b", "no name of a folder"},
    {"stanza with a control byte", SET_STANZA, "a\x7f", "no name of a folder"},
    {"empty stanza", SET_STANZA, "", "no name of a folder"},
    {"stanza that leads upwards", SET_STANZA, "..", "no name of a folder"},
    {"stanza that leads nowhere", SET_STANZA, ".", "no name of a folder"},
    {"server", SET_SERVER_NAME, "pg-2026", NULL},
    {"server with a slash", SET_SERVER_NAME, "a/", "no name of a folder"},
    {"system identifier", SET_SYSTEM_ID, "7412000000000000001", NULL},
    {"the largest", SET_SYSTEM_ID, "18446744073709551615", NULL},
    {"one more", SET_SYSTEM_ID, "18446744073709551616", "no system identifier"},
    {"zero", SET_SYSTEM_ID, "0", "no system identifier"},
    {"negative", SET_SYSTEM_ID, "-1", "no system identifier"},
    {"hexadecimal", SET_SYSTEM_ID, "0x12", "no system identifier"},
    {"empty", SET_SYSTEM_ID, "", "no system identifier"},
    {"version", SET_PG_VERSION, "15", NULL},
    {"minor version", SET_PG_VERSION, "15.4", NULL},
    {"old version", SET_PG_VERSION, "9.6.24", NULL},
    {"old version without its second number", SET_PG_VERSION, "9", "no version of PostgreSQL"},
    {"version with a word", SET_PG_VERSION, "15beta1", "no version of PostgreSQL"},
    {"version that ends in a dot", SET_PG_VERSION, "15.", "no version of PostgreSQL"},
    {"two dots", SET_PG_VERSION, "9..6", "no version of PostgreSQL"},
    {"begins with a dot", SET_PG_VERSION, ".15", "no version of PostgreSQL"},
    {"four digits", SET_PG_VERSION, "1500", "no version of PostgreSQL"},
    {"path", SET_REPO_PATH, "/backrestrepo/x", NULL},
    {"path of the bucket", SET_REPO_PATH, "/", NULL},
    {"path without a slash", SET_REPO_PATH, "backrestrepo", "no path of a repository"},
    {"path with an empty part", SET_REPO_PATH, "/a//b", "no path of a repository"},
};

static struct settings
with(enum setting_id id, const char *value)
{
    struct settings s = {.nnotes = 0};

    s.values[id] = (struct setting){.value = value, .origin = "--option"};
    return s;
}

static void
what_is_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        const struct settings s = with(values[i].id, values[i].value);
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct repository r;
        int rc = repository_from_settings(&s, "db/", &a, &r, &err);

        if ((rc == 0) != (values[i].message == NULL) ||
            (rc == -1 && (err.code != SP_USAGE || err.hint[0] == '\0' ||
                          !sp_starts(err.message, "--option: ") ||
                          strstr(err.message, values[i].message) == NULL)))
            fail_msg("%s: %d, %s", values[i].name, rc, err.message);
        sp_arena_free(&a);
    }
}

static void
what_it_means(void **state)
{
    static const struct {
        enum setting_id id;
        const char *value;
        const char *prefix;
        const char *stanza;
        const char *server;
        uint64_t system_id;
        const char *version;
    } means[] = {
        {SET_STANZA, NULL, "db/", "db", NULL, 0, NULL},
        {SET_STANZA, "main", "db/", "main", NULL, 0, NULL},
        {SET_SERVER_NAME, "pg", "db/", "db", "pg", 0, NULL},
        {SET_SYSTEM_ID, "18446744073709551615", "db/", "db", NULL, UINT64_MAX, NULL},
        {SET_PG_VERSION, "15.4", "db/", "db", NULL, 0, "15"},
        {SET_PG_VERSION, "9.6.24", "db/", "db", NULL, 0, "9.6"},
        {SET_PG_VERSION, "16", "db/", "db", NULL, 0, "16"},
        {SET_REPO_PATH, "/backrestrepo/x/", "backrestrepo/x/", "db", NULL, 0, NULL},
        {SET_REPO_PATH, "/", "", "db", NULL, 0, NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(means); i++) {
        const struct settings s = with(means[i].id, means[i].value);
        struct sp_arena a = {0};
        struct repository r;

        assert_int_equal(repository_from_settings(&s, "db/", &a, &r, NULL), 0);
        if (!sp_streq(r.prefix, means[i].prefix) || !sp_streq(r.stanza, means[i].stanza) ||
            !sp_streq(r.server, means[i].server) || r.system_id != means[i].system_id ||
            !sp_streq(r.pg_version, means[i].version))
            fail_msg("row %zu: %s, %s, %s", i, r.prefix, r.stanza, r.pg_version);
        sp_arena_free(&a);
    }
}

static void
without_memory(void **state)
{
    static const enum setting_id ids[] = {SET_REPO_PATH, SET_PG_VERSION};
    static const char *const texts[] = {"/a", "15"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        const struct settings s = with(ids[i], texts[i]);
        struct sp_arena a = {.fail_in = 1};
        struct sp_err err = {0};
        struct repository r;

        assert_int_equal(repository_from_settings(&s, "", &a, &r, &err), -1);
        assert_int_equal(err.code, SP_NOMEM);
        sp_arena_free(&a);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_taken),
        cmocka_unit_test(what_it_means),
        cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
