/* What a run remembers: made, read back, compared, and learnt. */
#include "state/state.h"

#include "test.h"

#include "base/text.h"
#include "consumer/consumer.h"

#define NOW ((time_t)1767225600) /* 2026-01-01T00:00:00Z */
#define DAY 86400

static const struct state full = {
    .place = {"https://s3.test:9000", "backup", "apic/", "pgbackrest", "db"},
    .known = {.looked = NOW,
              .settings_looked = NOW - 60,
              .system_id = UINT64_MAX,
              .pg_version = "15",
              .server = "cloud",
              .versioning = "Enabled",
              .lifecycle = "0123456789abcdef",
              .object_lock = "none",
              .newest = "20251231-230000F",
              .newest_stop = NOW - 3600},
};

static const struct state bare = {
    .place = {.endpoint = "https://s3.test", .bucket = "b", .prefix = "", .consumer = "barman"},
    .known = {.looked = NOW},
};

static const char *
made(const struct state *state, struct sp_arena *a)
{
    struct sp_err err = {0};
    struct sp_buf out;

    sp_buf_init(&out, a, STATE_FILE_MAX);
    if (state_make(state, &out, &err) == -1)
        fail_msg("%s", err.message);
    return sp_buf_str(&out);
}

static void
there_and_back(void **state)
{
    const struct state *const states[] = {&full, &bare};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct state again;
        const char *text = made(states[i], &a);

        if (state_parse("f", text, strlen(text), &a, &again, &err) == -1)
            fail_msg("%s", err.message);
        assert_string_equal(made(&again, &a), text);
        assert_true(again.known.system_id == states[i]->known.system_id);
        assert_true(again.known.looked == NOW);
        assert_int_equal(state_is_of(&again, &states[i]->place, NULL, "f", &err), 0);
        sp_arena_free(&a);
    }
}

#define HEAD "{\"schema\":\"s3preflight.state/1\","
#define TARGET                                                                                     \
    "\"target\":{\"endpoint\":\"https://h\",\"bucket\":\"b\",\"prefix\":\"\","                     \
    "\"consumer\":\"pgbackrest\",\"stanza\":\"db\"},"
#define REST "\"bucket\":{},\"newest_backup\":{}}"

static const struct {
    const char *text;
    const char *message; /* NULL: it is taken */
} texts[] = {
    {HEAD TARGET "\"identity\":{}," REST, NULL},
    {HEAD TARGET "\"identity\":{\"system_id\":null,\"more\":[1]},\"later\":1," REST, NULL},
    {HEAD TARGET "\"identity\":{\"system_id\":\"18446744073709551615\"}," REST, NULL},
    {"", "--state f: it is empty"},
    {"{", "--state f: line 1 is no JSON"},
    {"\n\nx", "--state f: line 3 is no JSON"},
    {HEAD, "--state f: line 1 is no JSON"},
    {"[]", "--state f: this is no state of s3preflight, or one of a later version"},
    {"{}", "--state f: this is no state of s3preflight, or one of a later version"},
    {"{\"schema\":\"s3preflight.state/2\"}",
     "--state f: this is no state of s3preflight, or one of a later version"},
    {"{\"schema\":1}", "--state f: this is no state of s3preflight, or one of a later version"},
    {HEAD "\"looked\":1}", "--state f: looked is no text"},
    {HEAD "\"looked\":\"yesterday\"}", "--state f: looked is no time"},
    {HEAD "\"identity\":{}," REST, "--state f: target is missing"},
    {HEAD "\"target\":{\"endpoint\":\"h\"}}", "--state f: bucket is missing"},
    {HEAD "\"target\":\"h\"}", "--state f: target is missing"},
    {HEAD TARGET REST, "--state f: identity is missing"},
    {HEAD TARGET "\"identity\":{},\"bucket\":{}}", "--state f: newest_backup is missing"},
    {HEAD TARGET "\"identity\":{\"system_id\":1}," REST, "--state f: system_id is no text"},
    {HEAD TARGET "\"identity\":{\"system_id\":\"0\"}," REST, "--state f: system_id is no number"},
    {HEAD TARGET "\"identity\":{\"system_id\":\"18446744073709551616\"}," REST,
     "--state f: system_id is no number"},
    {HEAD TARGET "\"identity\":{\"system_id\":\"1x\"}," REST, "--state f: system_id is no number"},
    {HEAD TARGET "\"identity\":{\"pg_version\":\"\\u001b[2J\"}," REST,
     "--state f: pg_version has characters that no text here has"},
    {HEAD TARGET "\"identity\":{\"server\":\"\\u202e\"}," REST,
     "--state f: server has characters that no text here has"},
    {HEAD TARGET "\"identity\":{\"server\":\"a\\\\b\"}," REST, NULL},
    {HEAD TARGET TARGET "\"identity\":{}," REST, "--state f: line 1 is no JSON"},
};

static void
what_is_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct state out;
        int rc = state_parse("f", texts[i].text, strlen(texts[i].text), &a, &out, &err);

        if (rc != (texts[i].message == NULL ? 0 : -1))
            fail_msg("row %zu: %s", i, err.message);
        assert_string_equal(err.message, texts[i].message == NULL ? "" : texts[i].message);
        if (rc == -1) {
            assert_int_equal(err.code, SP_INPUT);
            assert_true(err.hint[0] != '\0');
        }
        sp_arena_free(&a);
    }
}

/* Cut anywhere, it is refused and nothing is read past the end. */
static void
cut_short(void **state)
{
    struct sp_arena a = {0};
    const char *text = made(&full, &a);

    (void)state;
    for (size_t len = 0; len + 2 < strlen(text); len++) {
        struct sp_err err = {0};
        struct state out;
        char *cut = malloc(len + 1);

        assert_non_null(cut);
        memcpy(cut, text, len);
        assert_int_equal(state_parse("f", cut, len, &a, &out, &err), -1);
        assert_int_equal(err.code, SP_INPUT);
        free(cut);
    }
    sp_arena_free(&a);
}

/* What could move a terminal is not written as it is; a backslash is. */
static void
odd_texts(void **state)
{
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct state odd = full;
    struct state again;
    const char *text;

    (void)state;
    odd.place.prefix = "a\\b/";
    odd.known.newest = "x\033\xff";
    text = made(&odd, &a);
    assert_int_equal(state_parse("f", text, strlen(text), &a, &again, &err), 0);
    assert_string_equal(again.place.prefix, "a\\b/");
    assert_string_equal(again.known.newest, "x\\x1b\\xff");
    sp_arena_free(&a);
}

static void
another_place(void **state)
{
    static const struct {
        struct state_place place;
        const char *server;
        bool same;
    } rows[] = {
        {{"https://s3.test:9000", "backup", "apic/", "pgbackrest", "db"}, NULL, true},
        {{"https://s3.test:9000", "backup", "apic/", "pgbackrest", "db"}, "cloud", true},
        {{"https://s3.test:9000", "backup", "apic/", "pgbackrest", "db"}, "other", false},
        {{"https://s3.test", "backup", "apic/", "pgbackrest", "db"}, NULL, false},
        {{"https://s3.test:9000", "Backup", "apic/", "pgbackrest", "db"}, NULL, false},
        {{"https://s3.test:9000", "backup", "", "pgbackrest", "db"}, NULL, false},
        {{"https://s3.test:9000", "backup", "apic/", "barman-cloud", NULL}, NULL, false},
        {{"https://s3.test:9000", "backup", "apic/", "pgbackrest", "db2"}, NULL, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sp_err err = {0};
        int rc = state_is_of(&full, &rows[i].place, rows[i].server, "f", &err);

        assert_int_equal(rc, rows[i].same ? 0 : -1);
        if (rc == 0)
            continue;
        assert_int_equal(err.code, SP_INPUT);
        assert_non_null(strstr(err.message, "--state f is of s3://backup/apic/ at "
                                            "https://s3.test:9000, pgbackrest, stanza db"));
        assert_non_null(strstr(err.message, ", and this run is of s3://"));
    }
}

/* Both are named, however long they are. */
static void
long_places(void **state)
{
    struct sp_err err = {0};
    char text[STATE_TEXT_MAX + 1];
    struct state was = full;

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    was.place = (struct state_place){text, text, text, text, text};
    was.known.server = text;
    assert_int_equal(state_is_of(&was, &full.place, NULL, text, &err), -1);
    assert_non_null(strstr(err.message, "and this run is of s3://backup/apic/ at "
                                        "https://s3.test:9000"));
}

static void
where_it_lies(void **state)
{
    static const struct {
        const char *endpoint;
        int port;
        const char *consumer;
        const char *wanted;
        const char *stanza;
    } rows[] = {
        {"s3.test", 443, "pgbackrest", "https://s3.test", "db"},
        {"s3.test", 9000, "pgbackrest", "https://s3.test:9000", "db"},
        {"::1", 443, "barman-cloud", "https://[::1]", NULL},
        {"::1", 9000, "barman-cloud", "https://[::1]:9000", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct target target = {.endpoint = rows[i].endpoint,
                                      .port = rows[i].port,
                                      .bucket = "b",
                                      .consumer = consumer_find(rows[i].consumer),
                                      .repository = {.prefix = "p/", .stanza = "db"}};
        struct state_place place;
        int left = 1;

        for (long n = 1; left; n++) {
            struct sp_arena a = {.fail_in = n};
            struct sp_err err = {0};

            left = state_place_of(&target, &a, &place, &err);
            if (left)
                assert_int_equal(err.code, SP_NOMEM);
            else {
                assert_string_equal(place.endpoint, rows[i].wanted);
                assert_true(sp_streq(place.stanza, rows[i].stanza));
                assert_string_equal(place.prefix, "p/");
            }
            sp_arena_free(&a);
        }
    }
}

static void
when_settings_are_looked_at(void **state)
{
    static const struct {
        time_t looked;
        bool wanted;
    } rows[] = {
        {0, true}, {NOW, false}, {NOW - DAY + 1, false}, {NOW - DAY, true}, {NOW + 1, true},
    };

    (void)state;
    assert_true(state_wants_settings(NULL, NOW));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct known_state known = {.looked = NOW, .settings_looked = rows[i].looked};

        assert_int_equal(state_wants_settings(&known, NOW), rows[i].wanted);
    }
}

static void
without_memory(void **state)
{
    struct sp_arena whole = {0};
    const char *text = made(&full, &whole);
    bool failed = true;

    (void)state;
    for (long n = 1; failed; n++) {
        struct sp_arena a = {.fail_in = n};
        struct sp_err err = {0};
        struct sp_buf out;

        sp_buf_init(&out, &a, STATE_FILE_MAX);
        failed = state_make(&full, &out, &err) == -1;
        assert_int_equal(err.code, failed ? SP_NOMEM : SP_OK);
        sp_arena_free(&a);
    }
    failed = true;
    for (long n = 1; failed; n++) {
        struct sp_arena a = {.fail_in = n};
        struct sp_err err = {0};
        struct state out;

        failed = state_parse("f", text, strlen(text), &a, &out, &err) == -1;
        assert_int_equal(err.code, failed ? SP_NOMEM : SP_OK);
        sp_arena_free(&a);
    }
    sp_arena_free(&whole);
}

static void
too_long(void **state)
{
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct sp_buf out;

    (void)state;
    sp_buf_init(&out, &a, 100);
    assert_int_equal(state_make(&full, &out, &err), -1);
    assert_int_equal(err.code, SP_LIMIT);
    sp_arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back), cmocka_unit_test(what_is_taken),
        cmocka_unit_test(cut_short),      cmocka_unit_test(odd_texts),
        cmocka_unit_test(another_place),  cmocka_unit_test(long_places),
        cmocka_unit_test(where_it_lies),  cmocka_unit_test(when_settings_are_looked_at),

        cmocka_unit_test(without_memory), cmocka_unit_test(too_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
