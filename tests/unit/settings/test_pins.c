#include "fixture.h"

static void
takes_pins(void **state)
{
    static const struct {
        const char *text;
        const char *host;
        long port;
        const char *address;
    } cases[] = {
        {"s3.example.com:443:192.0.2.1", "s3.example.com", 443, "192.0.2.1"},
        {"S3.Example.Com.:1:192.0.2.1", "s3.example.com", 1, "192.0.2.1"},
        {"h:65535:[2001:db8::1]", "h", 65535, "2001:db8::1"},
        {"h:443:2001:db8::1", "h", 443, "2001:db8::1"},
        {"h:443:::1", "h", 443, "::1"},
        {"[2001:DB8::2]:443:192.0.2.1", "2001:db8::2", 443, "192.0.2.1"},
        {"192.0.2.9:443:192.0.2.1", "192.0.2.9", 443, "192.0.2.1"},
        {"*:443:192.0.2.1", "*", 443, "192.0.2.1"},
        {"h:443:192.0.2.1,[2001:db8::1],::1", "h", 443, "192.0.2.1,2001:db8::1,::1"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct settings s = {0};
        struct sp_arena a = {0};
        struct sp_err err = {0};

        if (settings_add_pin(&s, cases[i].text, &a, &err) == -1)
            fail_msg("%s: %s", cases[i].text, err.message);
        assert_int_equal(s.npins, 1);
        assert_true(same(cases[i].text, "host", s.pins[0].host, cases[i].host));
        assert_int_equal(s.pins[0].port, cases[i].port);
        assert_true(same(cases[i].text, "address", s.pins[0].address, cases[i].address));
        sp_arena_free(&a);
    }
}

static void
refuses_pins(void **state)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {"", "the host is neither"},
        {":443:192.0.2.1", "the host is neither"},
        {"a b:443:192.0.2.1", "the host is neither"},
        {"**:443:192.0.2.1", "the host is neither"},
        {"*.h:443:192.0.2.1", "the host is neither"},
        {"[2001:db8::2:443:192.0.2.1", "the host is neither"},
        {"[host]:443:192.0.2.1", "the host is neither"},
        {"h", "there is no port"},
        {"[::1]443:192.0.2.1", "there is no port"},
        {"h:", "the port is not"},
        {"h:0:192.0.2.1", "the port is not"},
        {"h:65536:192.0.2.1", "the port is not"},
        {"h:https:192.0.2.1", "the port is not"},
        {"h:443", "there is no address"},
        {"h:443:", "the address is not"},
        {"h:443:name", "the address is not"},
        {"h:443:[192.0.2.1]", "the address is not"},
        {"h:443:192.0.2.1,", "the address is not"},
        {"h:443:,192.0.2.1", "the address is not"},
        {"h:443:192.0.2.1,name", "the address is not"},
        {"h:443:192.0.2.1, 192.0.2.2", "the address is not"},
        {"h:443:[::1", "the address is not"},
        {"h:443:[", "the address is not"},
        {"h:443:\x1b[31m", "\"h:443:\\x1b[31m\": the address is not"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct settings s = {0};
        struct sp_arena a = {0};
        struct sp_err err = {0};

        if (settings_add_pin(&s, cases[i].text, &a, &err) == 0)
            fail_msg("%s: was taken", cases[i].text);
        assert_int_equal(err.code, SP_USAGE);
        assert_int_equal(s.npins, 0);
        assert_true(says(cases[i].text, err.message, cases[i].message));
        assert_true(says(cases[i].text, err.hint, "HOST:PORT:ADDRESS"));
        sp_arena_free(&a);
    }
}

static void
the_last_one_counts(void **state)
{
    static const struct {
        const char *name;
        const char *texts[3];
        size_t npins;
        const char *address; /* of the first pin */
        const char *note;    /* NULL: none */
    } cases[] = {
        {"another address",
         {"h:443:192.0.2.1", "h:443:192.0.2.2"},
         1,
         "192.0.2.2",
         "--resolve is given again for h:443; the last one, 192.0.2.2, is used"},
        {"written otherwise", {"h:443:192.0.2.1", "H.:443:[::1]"}, 1, "::1", "h:443"},
        {"the same again", {"h:443:192.0.2.1", "h:443:192.0.2.1"}, 1, "192.0.2.1", NULL},
        {"behind another",
         {"h:443:192.0.2.1", "g:443:192.0.2.3", "h:443:192.0.2.2"},
         2,
         "192.0.2.2",
         "h:443"},
        {"another port", {"h:443:192.0.2.1", "h:9000:192.0.2.2"}, 2, "192.0.2.1", NULL},
        {"another host", {"h:443:192.0.2.1", "g:443:192.0.2.2"}, 2, "192.0.2.1", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct settings s = {0};
        struct sp_arena a = {0};
        struct sp_err err = {0};

        for (size_t k = 0; k < COUNT_OF(cases[i].texts) && cases[i].texts[k] != NULL; k++)
            if (settings_add_pin(&s, cases[i].texts[k], &a, &err) == -1)
                fail_msg("%s: %s", cases[i].name, err.message);
        assert_int_equal(s.npins, cases[i].npins);
        assert_true(same(cases[i].name, "address", s.pins[0].address, cases[i].address));
        assert_int_equal(s.nnotes, cases[i].note == NULL ? 0 : 1);
        if (cases[i].note != NULL)
            assert_true(says(cases[i].name, s.notes[0], cases[i].note));
        sp_arena_free(&a);
    }
}

static void
has_a_cap(void **state)
{
    struct settings s = {0};
    struct sp_arena a = {0};
    struct sp_err err = {0};
    char text[32];

    (void)state;
    for (int i = 1; i <= RESOLVE_PINS_MAX; i++) {
        (void)snprintf(text, sizeof(text), "h:%d:192.0.2.1", i);
        assert_int_equal(settings_add_pin(&s, text, &a, &err), 0);
    }
    assert_int_equal(settings_add_pin(&s, "h:99:192.0.2.1", &a, &err), -1);
    assert_int_equal(err.code, SP_USAGE);
    assert_int_equal(s.npins, RESOLVE_PINS_MAX);
    for (int i = 0; i < 20; i++) { /* replacing takes no room, and notes have a cap too */
        (void)snprintf(text, sizeof(text), "h:1:192.0.2.%d", 100 + i);
        assert_int_equal(settings_add_pin(&s, text, &a, &err), 0);
    }
    assert_int_equal(s.npins, RESOLVE_PINS_MAX);
    assert_int_equal(s.nnotes, COUNT_OF(s.notes));
    sp_arena_free(&a);
}

static void
replaces_without_memory(void **state)
{
    (void)state;
    for (long n = 1; n <= 3; n++) {
        struct settings s = {0};
        struct sp_arena a = {0};
        struct sp_err err = {0};

        assert_int_equal(settings_add_pin(&s, "h:1:192.0.2.1", &a, &err), 0);
        a.fail_in = n;
        assert_int_equal(settings_add_pin(&s, "h:1:192.0.2.2", &a, &err), -1);
        assert_int_equal(err.code, SP_NOMEM);
        assert_int_equal(s.npins, 1);
        sp_arena_free(&a);
    }
}

static void
survives_want_of_memory(void **state)
{
    static const struct {
        const char *text;
        int rc; /* with memory */
    } cases[] = {{"h:1:192.0.2.1", 0}, {"[::1]:1:[::2],192.0.2.1", 0}, {"h:1:x", -1}, {"h:x", -1}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_err err = {.code = SP_NOMEM};

        for (long n = 1; err.code == SP_NOMEM; n++) {
            struct settings s = {0};
            struct sp_arena a = {.fail_in = n};
            int rc;

            err = (struct sp_err){0};
            rc = settings_add_pin(&s, cases[i].text, &a, &err);
            if (rc != (err.code == SP_NOMEM ? -1 : cases[i].rc) || (n < 3 && rc == 0))
                fail_msg("%s, allocation %ld: %d, %s", cases[i].text, n, rc, err.message);
            sp_arena_free(&a);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_pins),
        cmocka_unit_test(refuses_pins),
        cmocka_unit_test(the_last_one_counts),
        cmocka_unit_test(has_a_cap),
        cmocka_unit_test(replaces_without_memory),
        cmocka_unit_test(survives_want_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
