#include "net/hosts.h"

#include <stdio.h>
#include <string.h>

#include "test.h"

static void
gives(void **state)
{
    static const struct {
        const char *text;
        const char *name;
        const char *address;
        bool gives;
    } cases[] = {
        {"", "s3.test", "192.0.2.1", false},
        {"192.0.2.1 s3.test", "s3.test", "192.0.2.1", true},
        {"192.0.2.1 s3.test\n", "S3.TEST", "192.0.2.1", true},
        {"192.0.2.1\ts3.test\r\n", "s3.test", "192.0.2.1", true},
        {"  192.0.2.1  a  b s3.test # c\n", "s3.test", "192.0.2.1", true},
        {"192.0.2.1 a # s3.test\n", "s3.test", "192.0.2.1", false},
        {"192.0.2.1 a#s3.test\n", "s3.test", "192.0.2.1", false},
        {"192.0.2.1 a#s3.test\n", "a", "192.0.2.1", true},
        {"# 192.0.2.1 s3.test\n", "s3.test", "192.0.2.1", false},
        {"#\n\n \n192.0.2.1 s3.test", "s3.test", "192.0.2.1", true},
        {"192.0.2.1 s3.test.\n", "s3.test", "192.0.2.1", false},
        {"192.0.2.1 s3.testing\n", "s3.test", "192.0.2.1", false},
        {"192.0.2.1\n", "s3.test", "192.0.2.1", false},
        {"192.0.2.1\ns3.test\n", "s3.test", "192.0.2.1", false},
        {"192.0.2.2 s3.test\n", "s3.test", "192.0.2.1", false},
        {"192.0.2.2 s3.test\n192.0.2.1 s3.test\n", "s3.test", "192.0.2.1", true},
        {"2001:DB8:0::1 s3.test\n", "s3.test", "2001:db8::1", true},
        {"::1 s3.test\n", "s3.test", "127.0.0.1", false},
        {"s3.test 192.0.2.1\n", "s3.test", "192.0.2.1", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (hosts_give(cases[i].text, strlen(cases[i].text), cases[i].name, cases[i].address) !=
            cases[i].gives)
            fail_msg("\"%s\", %s, %s: %d", cases[i].text, cases[i].name, cases[i].address,
                     !cases[i].gives);
}

/* A word as long as the room for it is no name, and the words behind it are read all the same. */
static void
long_words(void **state)
{
    char text[400];

    (void)state;
    for (int len = 254; len <= 258; len++) {
        int n = snprintf(text, sizeof(text), "192.0.2.1 %0*d s3.test", len, 0);

        assert_true(hosts_give(text, (size_t)n, "s3.test", "192.0.2.1"));
        assert_false(hosts_give(text, (size_t)n - 1, "s3.test", "192.0.2.1"));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives),
        cmocka_unit_test(long_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
