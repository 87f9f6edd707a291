#include "net/internal.h"

#include <netdb.h>
#include <unistd.h>

#include "test.h"

/* Lookups that reach no name server: pins, addresses, and "localhost" of the hosts file. */

static int
lookup(const struct network_pin *pins, size_t npins, const char *hosts, const char *name, int port,
       struct name_seen *out, struct sp_arena *a, struct sp_err *err)
{
    struct network net = {.clock = network_clock()};
    struct net_lookup job = {.port = port, .out = out};

    net.options = (struct network_options){.timeout_ms = 20000,
                                           .connect_timeout_ms = 10000,
                                           .pins = pins,
                                           .npins = npins,
                                           .hosts_file = hosts};
    net.deadline = net_now(&net) + net.options.timeout_ms;
    *out = (struct name_seen){.name = name};
    return net_lookup(&net, &job, 1, a, err);
}

static const struct network_pin pins[] = {
    {.host = "*", .port = 443, .address = "192.0.2.9"},
    {.host = "s3.test", .port = 443, .address = "192.0.2.1,2001:db8::1,192.0.2.1"},
    {.host = "s3.test", .port = 9000, .address = "192.0.2.3"},
};

static void
pins_and_addresses(void **state)
{
    static const struct {
        const char *name;
        int port;
        bool pinned, is_literal;
        size_t n;
        const char *addresses[2];
    } cases[] = {
        {"s3.test", 443, true, false, 2, {"192.0.2.1", "2001:db8::1"}},
        {"S3.test", 443, true, false, 2, {"192.0.2.1", "2001:db8::1"}},
        {"s3.test", 9000, true, false, 1, {"192.0.2.3"}},
        {"other.test", 443, true, false, 1, {"192.0.2.9"}},
        {"192.0.2.7", 1, false, true, 1, {"192.0.2.7"}},
        {"2001:db8::7", 1, false, true, 1, {"2001:db8::7"}},
        {"192.0.2.7", 443, true, false, 1, {"192.0.2.9"}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct name_seen out;

        assert_int_equal(
            lookup(pins, COUNT_OF(pins), "/dev/null", cases[i].name, cases[i].port, &out, &a, NULL),
            0);
        assert_true(out.tried);
        assert_int_equal(out.pinned, cases[i].pinned);
        assert_int_equal(out.is_literal, cases[i].is_literal);
        assert_int_equal(out.naddresses, cases[i].n);
        for (size_t k = 0; k < out.naddresses; k++) {
            assert_string_equal(out.addresses[k].address, cases[i].addresses[k]);
            assert_int_equal(out.addresses[k].is_v6, strchr(cases[i].addresses[k], ':') != NULL);
            assert_int_equal(out.addresses[k].tls.alert, -1);
        }
        assert_false(out.from_hosts);
        sp_arena_free(&a);
    }
}

/* A pin for every name does not make a name of what cannot be one. */
static void
too_long_for_a_name(void **state)
{
    char name[256] = {0};
    struct sp_arena a = {0};
    struct name_seen out;

    (void)state;
    for (size_t i = 0; i < 254; i++)
        name[i] = i % 50 == 49 ? '.' : 'a';
    assert_int_equal(lookup(pins, 1, "/dev/null", name, 443, &out, &a, NULL), 0);
    assert_int_equal(out.naddresses, 0);
    assert_int_not_equal(out.gai, 0);
    name[253] = '\0';
    assert_int_equal(lookup(pins, 1, "/dev/null", name, 443, &out, &a, NULL), 0);
    assert_int_equal(out.naddresses, 1);
    sp_arena_free(&a);
}

static void
tells_the_hosts_file(void **state)
{
    static const struct {
        const char *text;
        bool from_hosts;
    } cases[] = {
        {"127.0.0.1 localhost\n::1 localhost\n", true},
        {"127.0.0.2 localhost\n", false},
        {"127.0.0.1 other\n", false},
        {"", false},
    };
    char path[] = "/tmp/s3preflight-test-XXXXXX";
    int fd = mkstemp(path);

    (void)state;
    assert_int_not_equal(fd, -1);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct name_seen out;
        size_t len = strlen(cases[i].text);

        assert_int_equal(ftruncate(fd, 0), 0);
        assert_int_equal(pwrite(fd, cases[i].text, len, 0), len);
        assert_int_equal(lookup(NULL, 0, path, "localhost", 443, &out, &a, NULL), 0);
        assert_true(out.naddresses > 0);
        assert_int_equal(out.from_hosts, cases[i].from_hosts);
        assert_non_null(out.canonical);
        sp_arena_free(&a);
    }
    assert_int_equal(unlink(path), 0);
    (void)close(fd);
}

static void
does_without_a_hosts_file(void **state)
{
    struct sp_arena a = {0};
    struct name_seen out;

    (void)state;
    assert_int_equal(lookup(NULL, 0, "/nowhere/hosts", "localhost", 443, &out, &a, NULL), 0);
    assert_true(out.naddresses > 0);
    assert_false(out.from_hosts);
    sp_arena_free(&a);
}

static void
survives_want_of_memory(void **state)
{
    int rc = -1;

    (void)state;
    for (long n = 1; rc == -1; n++) {
        struct sp_arena a = {.fail_in = n};
        struct name_seen out;
        struct sp_err err = {0};

        rc = lookup(pins, COUNT_OF(pins), "/dev/null", "s3.test", 443, &out, &a, &err);
        assert_true(rc == 0 || err.code == SP_NOMEM);
        assert_true(n < 20);
        sp_arena_free(&a);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pins_and_addresses),      cmocka_unit_test(too_long_for_a_name),
        cmocka_unit_test(tells_the_hosts_file),    cmocka_unit_test(does_without_a_hosts_file),
        cmocka_unit_test(survives_want_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
