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
        {"*:443:192.0.2.1", "the host is neither"},
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
        {"h:443:192.0.2.1,192.0.2.2", "the address is not"},
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
has_a_cap(void **state)
{
    struct settings s = {0};
    struct sp_arena a = {0};
    struct sp_err err = {0};

    (void)state;
    for (int i = 0; i < RESOLVE_PINS_MAX; i++)
        assert_int_equal(settings_add_pin(&s, "h:1:192.0.2.1", &a, &err), 0);
    assert_int_equal(settings_add_pin(&s, "h:1:192.0.2.1", &a, &err), -1);
    assert_int_equal(err.code, SP_USAGE);
    assert_int_equal(s.npins, RESOLVE_PINS_MAX);
    sp_arena_free(&a);
}

static void
survives_want_of_memory(void **state)
{
    static const struct {
        const char *text;
        long allocations;
        int rc;
    } cases[] = {
        {"h:1:192.0.2.1", 2, 0}, {"[::1]:1:[::2]", 2, 0}, {"h:1:x", 3, -1}, {"h:x", 2, -1}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (long n = 1; n <= cases[i].allocations + 1; n++) {
            struct settings s = {0};
            struct sp_arena a = {.fail_in = n};
            struct sp_err err = {0};
            int rc = settings_add_pin(&s, cases[i].text, &a, &err);

            if (rc != (n <= cases[i].allocations ? -1 : cases[i].rc) ||
                (n <= cases[i].allocations && err.code != SP_NOMEM))
                fail_msg("%s, allocation %ld: %d, %s", cases[i].text, n, rc, err.message);
            sp_arena_free(&a);
        }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_pins),
        cmocka_unit_test(refuses_pins),
        cmocka_unit_test(has_a_cap),
        cmocka_unit_test(survives_want_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
