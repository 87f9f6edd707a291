/* Names in variables: what each of them holds, and at which level it is masked. */
#include "test.h"

#include "base/text.h"
#include "redact/redact.h"

static const struct {
    const char *name;
    const char *variable;
    const char *value;
    const char *text;
    const char *strict; /* NULL: the same */
    bool at_standard;   /* masked there, too */
} cases[] = {
    {"a proxy", "http_proxy", "http://proxy.corp.example:3128/", "proxy.corp.example:3128",
     "host-1.invalid:3128", false},
    {"a proxy without a scheme", "https_proxy", "proxy.corp.example:3128", "at proxy.corp.example",
     "at host-1.invalid", false},
    {"a proxy with a password", "ALL_PROXY", "a:b@c@proxy7:1", "c@proxy7 a", "c@host-1.invalid a",
     false},
    {"a proxy by its address", "HTTPS_PROXY", "10.1.2.3:8080", "10.1.2.3", "192.0.2.1", false},
    {"what is spared", "NO_PROXY", ".corp.example,db7.internal, *.x.example", "db7.internal",
     "host-2.invalid", false},
    {"a domain that is spared", "no_proxy", ".corp.example", "s3.corp.example", "s3.host-1.invalid",
     false},
    {"a network that is spared", "no_proxy", "10.0.0.0/8", "10.0.0.0/8", "192.0.2.1/8", false},
    {"all are spared", "no_proxy", "*", "* *", NULL, false},
    {"none is spared", "no_proxy", "", "x", NULL, false},
    {"ourselves", "no_proxy", "localhost", "localhost", NULL, false},
    {"a line of the hosts file", "/etc/hosts", "10.1.2.3\ts3.corp.example db7", "db7 10.1.2.3",
     "host-3.invalid 192.0.2.1", false},
    {"search domains", "LOCALDOMAIN", "a.example b.example", "b.example", "domain-2.invalid", true},
    {"a home", "HOME", "/u/alice/", "/u/alice", "/u/user-1", true},
    {"the home of a service", "HOME", "/var/lib/postgresql", "/var/lib/postgresql", NULL, false},
    {"no home", "HOME", "/", "/", NULL, false},
    {"a profile", "AWS_PROFILE", "payroll", "payroll", "name-1", false},
    {"the usual profile", "AWS_PROFILE", "default", "default", NULL, false},
    {"another variable", "LANG", "acme", "acme", NULL, false},
};

static void
learns(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (int level = REDACT_MINIMAL; level <= REDACT_STRICT; level++) {
            struct sp_arena a = {0};
            struct redact *r = redact_new((enum redact_level)level, NULL, &a, NULL);
            const bool masks =
                level == REDACT_STRICT || (level == REDACT_STANDARD && cases[i].at_standard);
            const char *wanted = masks && cases[i].strict != NULL ? cases[i].strict : cases[i].text;
            const char *out;

            assert_int_equal(redact_learn_variable(r, cases[i].variable, cases[i].value, NULL), 0);
            out = redact_string(r, cases[i].text, &a, NULL);
            if (!sp_streq(out, wanted))
                fail_msg("%s, level %d: %s, not %s", cases[i].name, level, out, wanted);
            sp_arena_free(&a);
        }
}

static void
without_memory(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int rc = -1;

        for (unsigned n = 1; rc == -1; n++) {
            struct sp_arena a = {0};
            struct sp_err err = {0};
            struct redact *r = redact_new(REDACT_STRICT, NULL, &a, NULL);

            a.fail_in = n;
            rc = redact_learn_variable(r, cases[i].variable, cases[i].value, &err);
            if (rc == -1)
                assert_int_equal(err.code, SP_NOMEM);
            sp_arena_free(&a);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(learns),
        cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
