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

static const struct {
    const char *only;    /* of the job */
    const char *connect; /* what libcurl is told; NULL: nothing */
    const char *resolve;
} ways[] = {
    {NULL, NULL, "s3.example.test:8443:192.0.2.1,[2001:db8::1]"},
    {"192.0.2.1", "s3.example.test:8443:192.0.2.1:8443", NULL},
    {"2001:db8::1", "s3.example.test:8443:[2001:db8::1]:8443", NULL},
};

static void
assert_line(const struct curl_slist *list, const char *wanted)
{
    assert_int_equal(list != NULL, wanted != NULL);
    if (wanted == NULL)
        return;
    assert_string_equal(list->data, wanted);
    assert_null(list->next);
}

/* Nothing is sent: the event loop never turns. */
static void
goes_to_one_address(void **state)
{
    static const struct network_options options = {.timeout_ms = 1000, .connect_timeout_ms = 1000};
    struct address_seen addresses[] = {{.address = "192.0.2.1"},
                                       {.address = "2001:db8::1", .is_v6 = true}};
    const struct name_seen where = {
        .name = "s3.example.test", .addresses = addresses, .naddresses = COUNT_OF(addresses)};
    const struct s3_request request = {
        .method = "GET", .host = "s3.example.test", .port = 8443, .target = "/"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        struct sp_arena arena = {0};
        struct exchange_seen seen = {0};
        struct net_exchange job = {.request = &request,
                                   .where = &where,
                                   .address = ways[i].only,
                                   .verify = true,
                                   .prefix = "",
                                   .page = &arena,
                                   .out = &seen};
        struct sp_err err = {0};
        struct network *net = network_new(&options, &err);
        struct transfer t;

        assert_non_null(net);
        assert_int_equal(transfer_start(net, &t, &job, &arena, &err), 0);
        assert_line(t.connect_to, ways[i].connect);
        assert_line(t.resolve, ways[i].resolve);
        transfer_close(net, &t);
        assert_null(t.connect_to);
        network_free(net);
        sp_arena_free(&arena);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_that_files_are_too_few),
        cmocka_unit_test(goes_to_one_address),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
