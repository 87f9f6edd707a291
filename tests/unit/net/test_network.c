#include "net/internal.h"

#include <sys/resource.h>

#include "test.h"

static void
says_that_files_are_too_few(void **state)
{
    static const struct network_options options = {.timeout_ms = 1000, .connect_timeout_ms = 1000};
    struct rlimit before;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    for (rlim_t n = NET_FILES_MIN - 1; n <= NET_FILES_MIN; n++) {
        struct rlimit files = {.rlim_cur = n, .rlim_max = before.rlim_max};
        struct sp_err err = {0};
        struct network *net;

        assert_int_equal(setrlimit(RLIMIT_NOFILE, &files), 0);
        net = network_new(&options, &err);
        assert_int_equal(net != NULL, n >= NET_FILES_MIN);
        if (net == NULL) {
            assert_int_equal(err.code, SP_IO);
            assert_non_null(strstr(err.message, "too many open files"));
            assert_non_null(strstr(err.hint, "ulimit -n"));
        }
        network_free(net);
    }
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(says_that_files_are_too_few)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
