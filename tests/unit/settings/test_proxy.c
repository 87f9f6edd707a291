#include "fixture.h"

#include "settings/proxy.h"

static void
reads_the_variables(void **state)
{
    static const struct {
        const char *name;
        struct fake_env env;
        const char *url; /* "": none */
        const char *shown;
        const char *variable;
        bool of_https;
        const char *no_proxy;
        const char *differing;
    } cases[] = {
        {"nothing", {{NULL}}, "", NULL, NULL, false, NULL, NULL},
        {"upper case",
         {{"HTTPS_PROXY", "http://p.test:3128"}},
         "http://p.test:3128",
         "p.test:3128",
         "HTTPS_PROXY",
         true,
         "",
         NULL},
        {"lower case goes first",
         {{"https_proxy", "low:1", "HTTPS_PROXY", "up:2"}},
         "low:1",
         "low:1",
         "https_proxy",
         true,
         "",
         "https_proxy and HTTPS_PROXY"},
        {"both are the same",
         {{"https_proxy", "p:1", "HTTPS_PROXY", "p:1"}},
         "p:1",
         "p:1",
         "https_proxy",
         true,
         "",
         NULL},
        {"lower case, set to nothing",
         {{"https_proxy", "", "HTTPS_PROXY", "up:2"}},
         "",
         NULL,
         NULL,
         false,
         NULL,
         NULL},
        {"for everything",
         {{"ALL_PROXY", "http://all:1/"}},
         "http://all:1/",
         "all:1",
         "ALL_PROXY",
         false,
         "",
         NULL},
        {"HTTPS goes before everything",
         {{"all_proxy", "all:1", "HTTPS_PROXY", "up:2"}},
         "up:2",
         "up:2",
         "HTTPS_PROXY",
         true,
         "",
         NULL},
        {"SOCKS", {{"ALL_PROXY", "socks5://p:1080"}}, "", NULL, NULL, false, NULL, NULL},
        {"user and password",
         {{"HTTPS_PROXY", "https://user:pass@word@p.test:8443/x?y#z"}},
         "https://user:pass@word@p.test:8443/x?y#z",
         "p.test:8443",
         "HTTPS_PROXY",
         true,
         "",
         NULL},
        {"what should be escaped in a password",
         {{"HTTPS_PROXY", "http://user:one/two?three#four@p.test:3128/x"}},
         "http://user:one/two?three#four@p.test:3128/x",
         "p.test:3128",
         "HTTPS_PROXY",
         true,
         "",
         NULL},
        {"user and password without a scheme",
         {{"HTTPS_PROXY", "user:pw@p.test:8443"}},
         "user:pw@p.test:8443",
         "p.test:8443",
         "HTTPS_PROXY",
         true,
         "",
         NULL},
        {"an escape",
         {{"HTTPS_PROXY", "p\x1b[2J"}},
         "p\x1b[2J",
         "p\\x1b[2J",
         "HTTPS_PROXY",
         true,
         "",
         NULL},
        {"spared names",
         {{"HTTPS_PROXY", "p:1", "NO_PROXY", "a.test"}},
         "p:1",
         "p:1",
         "HTTPS_PROXY",
         true,
         "a.test",
         NULL},
        {"spared names differ",
         {{"HTTPS_PROXY", "p:1", "no_proxy", "b.test", "NO_PROXY", "a.test"}},
         "p:1",
         "p:1",
         "HTTPS_PROXY",
         true,
         "b.test",
         "no_proxy and NO_PROXY"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fake_env env = cases[i].env;
        const struct settings_sources sources = {.env = fake_env_get, .ctx = &env};
        struct settings s = {0};
        struct sp_arena a = {0};
        const char *name = cases[i].name;

        assert_int_equal(proxy_from_environment(&s, &sources, &a, NULL), 0);
        assert_true(same(name, "url", sp_secret_bytes(&s.proxy.url), cases[i].url));
        assert_true(same(name, "shown", s.proxy.shown, cases[i].shown));
        assert_true(same(name, "variable", s.proxy.variable, cases[i].variable));
        assert_true(same(name, "no_proxy", s.proxy.no_proxy, cases[i].no_proxy));
        assert_true(same(name, "differing", s.proxy.differing, cases[i].differing));
        assert_int_equal(s.proxy.of_https, cases[i].of_https);
        settings_release(&s);
        sp_arena_free(&a);
    }
}

static void
a_long_one_is_none(void **state)
{
    static char url[SP_SECRET_MAX + 2];
    struct fake_env env = {{"HTTPS_PROXY", url}};
    const struct settings_sources sources = {.env = fake_env_get, .ctx = &env};

    (void)state;
    memset(url, 'p', SP_SECRET_MAX);
    for (int more = 0; more <= 1; more++) {
        struct settings s = {0};
        struct sp_arena a = {0};

        url[SP_SECRET_MAX] = more == 1 ? 'p' : '\0';
        assert_int_equal(proxy_from_environment(&s, &sources, &a, NULL), 0);
        assert_int_equal(sp_secret_is_set(&s.proxy.url), more == 0);
        settings_release(&s);
        sp_arena_free(&a);
    }
}

static void
spares(void **state)
{
    static const struct {
        const char *no_proxy;
        const char *host;
        bool spared;
    } cases[] = {
        {"", "s3.example.test", false},
        {"*", "s3.example.test", true},
        {"a,*", "s3.example.test", false},
        {"s3.example.test", "s3.example.test", true},
        {"S3.Example.Test", "s3.example.test", true},
        {"example.test", "s3.example.test", true},
        {".example.test", "s3.example.test", true},
        {"..example.test", "s3.example.test", true},
        {".example.test", "example.test", true},
        {"xample.test", "s3.example.test", false},
        {"ample.test,example.test", "s3.example.test", true},
        {" a.test , example.test ", "s3.example.test", true},
        {"s3.example.test:443", "s3.example.test", true},
        {"example.test:443", "s3.example.test", true},
        {"s3.example.test:444", "s3.example.test", false},
        {"b.s3.example.test", "s3.example.test", false},
        {",", "s3.example.test", false},
        {".", "s3.example.test", false},
        {"192.0.2.7", "192.0.2.7", true},
        {"192.0.2.0/24", "192.0.2.7", false},
        {"2.7", "192.0.2.7", true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (proxy_spares(cases[i].no_proxy, cases[i].host, 443) != cases[i].spared)
            fail_msg("\"%s\" and %s: %d", cases[i].no_proxy, cases[i].host, !cases[i].spared);
}

static void
ranges(void **state)
{
    struct sp_arena a = {0};

    (void)state;
    assert_string_equal(proxy_range(NULL, &a, NULL), "");
    assert_string_equal(proxy_range("", &a, NULL), "");
    assert_string_equal(proxy_range("a.test,192.0.2.7", &a, NULL), "");
    assert_string_equal(proxy_range("a.test, 10.0.0.0/8 ,::/0", &a, NULL), "10.0.0.0/8");
    a.fail_in = 1;
    assert_null(proxy_range("10.0.0.0/8", &a, NULL));
    sp_arena_free(&a);
}

static void
survives_want_of_memory(void **state)
{
    struct fake_env env = {{"HTTPS_PROXY", "p:1", "NO_PROXY", "a"}};
    const struct settings_sources sources = {.env = fake_env_get, .ctx = &env};

    (void)state;
    for (long n = 1; n <= 3; n++) {
        struct settings s = {0};
        struct sp_arena a = {.fail_in = n};
        struct sp_err err = {0};

        assert_int_equal(proxy_from_environment(&s, &sources, &a, &err), n == 3 ? 0 : -1);
        assert_int_equal(err.code, n == 3 ? 0 : SP_NOMEM);
        settings_release(&s);
        sp_arena_free(&a);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_variables),
        cmocka_unit_test(a_long_one_is_none),
        cmocka_unit_test(spares),
        cmocka_unit_test(ranges),
        cmocka_unit_test(survives_want_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
