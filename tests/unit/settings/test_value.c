#include "settings/value.h"

#include <sys/socket.h>

#include "fixture.h"

static void
decimals(void **state)
{
    static const struct {
        const char *text;
        unsigned digits;
        unsigned long long max;
        bool ok;
        unsigned long long value;
    } cases[] = {
        {"0", 3, 100, true, 0},
        {"0", 0, 0, true, 0},
        {"1", 3, 1000, true, 1000},
        {"0.5", 3, 1000, true, 500},
        {"0.25", 3, 1000, true, 250},
        {"00001.000", 3, 1000, true, 1000},
        {"0.001", 3, 1000, true, 1},
        {"0.0001", 3, 1000, true, 1},
        {"0.0000", 3, 1000, true, 0},
        {"0.9991", 3, 1000, true, 1000},
        {"1.0001", 3, 1000, false, 0},
        {"1.001", 3, 1000, false, 0},
        {"2", 3, 1000, false, 0},
        {"1000", 0, 1000, true, 1000},
        {"1001", 0, 1000, false, 0},
        {"99999999999999999999999999", 0, 1000000000000ULL, false, 0},
        {"99999999999999999999999999", 3, 1000000000000ULL, false, 0},
        {"1.5", 0, 1000, false, 0},
        {"", 3, 1000, false, 0},
        {".5", 3, 1000, false, 0},
        {"5.", 3, 10000, false, 0},
        {"1.2.3", 3, 10000, false, 0},
        {"1e3", 3, 10000, false, 0},
        {"-1", 3, 10000, false, 0},
        {"+1", 3, 10000, false, 0},
        {" 1", 3, 10000, false, 0},
        {"1 ", 3, 10000, false, 0},
        {"1s", 3, 10000, false, 0},
        {"0x10", 3, 100000, false, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        unsigned long long value = 0;
        bool ok = value_decimal(cases[i].text, cases[i].digits, cases[i].max, &value);

        if (ok != cases[i].ok || (ok && value != cases[i].value))
            fail_msg("\"%s\" with %u digits: %d, %llu", cases[i].text, cases[i].digits, ok, value);
    }
}

static void
ports(void **state)
{
    static const struct {
        const char *text;
        long port; /* 0: none */
    } cases[] = {
        {"1", 1},     {"443", 443},    {"65535", 65535}, {"0443", 443},   {"0", 0},
        {"65536", 0}, {"99999999", 0}, {"", 0},          {"-1", 0},       {"+1", 0},
        {"80a", 0},   {" 80", 0},      {"0000080", 80},  {"00000080", 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        long port = 0;
        bool ok = value_port(cases[i].text, strlen(cases[i].text), &port);

        if (ok != (cases[i].port != 0) || (ok && port != cases[i].port))
            fail_msg("\"%s\": %d, %ld", cases[i].text, ok, port);
    }
}

#define LABEL_63 "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabc"

static void
names(void **state)
{
    static const struct {
        const char *text;
        const char *wanted;
    } cases[] = {
        {"S3.Example.com", "s3.example.com"},
        {"s3.example.com.", "s3.example.com"},
        {"a_b-c", "a_b-c"},
        {"", ""},
        {".", ""},
        {"a..", ""},
        {"a..b", ""},
        {".a", ""},
        {"a b", ""},
        {"\"a\"", ""},
        {LABEL_63, LABEL_63},
        {LABEL_63 "d", ""},
        {LABEL_63 "." LABEL_63 "." LABEL_63 "."
                  "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghij"
                  "abcdefghijk",
         LABEL_63 "." LABEL_63 "." LABEL_63 "."
                  "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghij"
                  "abcdefghijk"},
        {LABEL_63 "." LABEL_63 "." LABEL_63 "."
                  "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghij"
                  "abcdefghijkl",
         ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        const char *got = value_dns_name(&a, cases[i].text, strlen(cases[i].text), NULL);

        assert_true(same(cases[i].text, "name", got, cases[i].wanted));
        sp_arena_free(&a);
    }
}

static void
addresses(void **state)
{
    (void)state;
    assert_true(value_is_address(AF_INET, "192.0.2.1"));
    assert_false(value_is_address(AF_INET, "192.0.2"));
    assert_false(value_is_address(AF_INET, "192.0.2.256"));
    assert_true(value_is_address(AF_INET6, "2001:db8::1"));
    assert_false(value_is_address(AF_INET6, "fe80::1%eth0"));
    assert_false(value_is_address(AF_INET6, "192.0.2.1"));
}

static void
consumers(void **state)
{
    static const struct {
        const char *text;
        const char *name;
        const char *version;
    } cases[] = {
        {NULL, "pgbackrest", NULL},
        {"pgbackrest", "pgbackrest", NULL},
        {"pgbackrest@2.45", "pgbackrest", "2.45"},
        {"pgbackrest@", "pgbackrest", ""},
        {"barman-cloud@3.10.0", "barman-cloud", "3.10.0"},
        {"barman", NULL, NULL},
        {"pgbackrestx", NULL, NULL},
        {"@2", NULL, "2"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *version = "?";
        const struct consumer *row = value_consumer(cases[i].text, &version);

        assert_true(same(cases[i].text, "name", row == NULL ? NULL : row->name, cases[i].name));
        assert_true(same(cases[i].text, "version", version, cases[i].version));
    }
}

static void
refusals(void **state)
{
    static const struct {
        const char *origin;
        const char *message;
        enum sp_code code;
    } cases[] = {
        {"--region", "--region: x", SP_USAGE},
        {"AWS_REGION", "AWS_REGION: x", SP_USAGE},
        {"S3PREFLIGHT_REGION", "S3PREFLIGHT_REGION: x", SP_USAGE},
        {"~/.aws/config:12", "~/.aws/config:12: region: x", SP_INPUT},
        {"FILE:3", "FILE:3: region: x", SP_INPUT},
        {NULL, "--region: x", SP_USAGE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct settings s = {.values[SET_REGION] = {.value = "v", .origin = cases[i].origin}};
        struct sp_err err = {0};

        assert_int_equal(value_refuse(&s, SET_REGION, &err, "%s", "x"), -1);
        assert_true(same("refuse", "message", err.message, cases[i].message));
        assert_int_equal(err.code, cases[i].code);
    }
}

static void
bytes(void **state)
{
    static const struct {
        const char *value;
        const char *message; /* NULL: fine */
    } cases[] = {
        {"", NULL},
        {"!~az", NULL},
        {"a b", "byte 2 of \"a b\" is 0x20, a blank"},
        {"ab\n", "byte 3 of \"ab\\x0a\" is 0x0a, a control byte"},
        {"\x7f", "byte 1 of \"\\x7f\" is 0x7f, a control byte"},
        {"a\xc3\xa9", "byte 2 of \"a\xc3\xa9\" is 0xc3, not ASCII"},
        {"a\xe2\x80\x8b", "byte 2 of \"a\\xe2\\x80\\x8b\" is 0xe2, not ASCII"},
        {"a\xff", "byte 2 of \"a\\xff\" is 0xff, not ASCII"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct settings s = {.values[SET_REGION] = {.value = cases[i].value}};
        struct sp_arena a = {0};
        struct sp_err err = {0};
        int rc = value_check_ascii(&s, SET_REGION, &a, &err);

        assert_int_equal(rc, cases[i].message == NULL ? 0 : -1);
        if (rc == -1)
            assert_true(says(cases[i].value, err.message, cases[i].message));
        sp_arena_free(&a);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decimals),  cmocka_unit_test(ports),     cmocka_unit_test(names),
        cmocka_unit_test(addresses), cmocka_unit_test(consumers), cmocka_unit_test(refusals),
        cmocka_unit_test(bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
