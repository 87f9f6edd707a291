/* The C API: what it refuses, and whole runs against a port of this machine that is closed. */
#include "s3preflight.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "test.h"

#include "base/text.h"

/* Nothing of the environment of whoever runs the test. */
static int
set_up(void **state)
{
    static const char *const kept[] = {"PATH", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "LSAN_OPTIONS"};
    char *values[COUNT_OF(kept)];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(kept); i++)
        values[i] = getenv(kept[i]) == NULL ? NULL : strdup(getenv(kept[i]));
    if (clearenv() != 0)
        return -1;
    for (size_t i = 0; i < COUNT_OF(kept); i++) {
        if (values[i] != NULL)
            (void)setenv(kept[i], values[i], 1);
        free(values[i]);
    }
    return setenv("HOME", "/nonexistent", 1);
}

static struct s3preflight *
fresh(void)
{
    struct s3preflight *p = s3preflight_new();

    assert_non_null(p);
    assert_string_equal(s3preflight_error(p), "");
    assert_string_equal(s3preflight_hint(p), "");
    assert_null(s3preflight_cause(p));
    return p;
}

static void
the_version(void **state)
{
    int major, minor, patch, end = 0;

    (void)state;
    assert_int_equal(sscanf(s3preflight_version(), "%d.%d.%d%n", &major, &minor, &patch, &end), 3);
    assert_int_equal(s3preflight_version()[end], '\0');
}

static void
unknown_settings(void **state)
{
    static const char *const names[] = {"", "nothing", "--host", "HOST", "secret", "format"};
    struct s3preflight *p = fresh();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        assert_int_equal(s3preflight_set(p, names[i], "value", NULL), -1);
        assert_non_null(strstr(s3preflight_error(p), "there is no setting"));
        assert_non_null(strstr(s3preflight_error(p), names[i]));
    }
    assert_int_equal(s3preflight_set(p, "host", "h/r", NULL), 0);
    assert_string_equal(s3preflight_error(p), "");
    s3preflight_free(p);
}

static void
pins(void **state)
{
    struct s3preflight *p = fresh();

    (void)state;
    assert_int_equal(s3preflight_set(p, "resolve", "nothing", NULL), -1);
    assert_string_not_equal(s3preflight_error(p), "");
    assert_int_equal(s3preflight_set(p, "resolve", "a.test:443:127.0.0.1", NULL), 0);
    assert_int_equal(s3preflight_set(p, "resolve", "b.test:443:127.0.0.1", "--resolve"), 0);
    assert_string_equal(s3preflight_error(p), "");
    s3preflight_free(p);
}

static void
a_report_before_a_run(void **state)
{
    struct s3preflight *p = fresh();
    size_t len = 7;

    (void)state;
    assert_null(s3preflight_report(p, "text", 0, 80, &len));
    assert_non_null(strstr(s3preflight_error(p), "no run"));
    assert_null(s3preflight_report(p, "xml", 0, 80, &len));
    assert_non_null(strstr(s3preflight_error(p), "there is no format \"xml\""));
    assert_int_equal(len, 7);
    s3preflight_free(p);
    s3preflight_free(NULL);
}

static const struct {
    const char *name;
    const char *set[8]; /* name, value, ... */
    const char *error;
} incomplete[] = {
    {"nothing", {NULL}, ""},
    {"no path", {"host", "s3.example.test/us-east-1"}, ""},
    {"no credentials",
     {"host", "s3.example.test/us-east-1", "path", "backups/db"},
     "there are no credentials"},
    {"credentials that are not there",
     {"host", "s3.example.test/us-east-1", "path", "backups/db", "credentials", "/nonexistent"},
     "/nonexistent"},
    {"a style that is none",
     {"host", "s3.example.test/us-east-1", "path", "backups/db", "style", "round"},
     "round"},
};

static void
runs_that_cannot_begin(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(incomplete); i++) {
        struct s3preflight *p = fresh();
        size_t len;

        for (size_t k = 0; incomplete[i].set[k] != NULL; k += 2)
            assert_int_equal(
                s3preflight_set(p, incomplete[i].set[k], incomplete[i].set[k + 1], NULL), 0);
        assert_int_equal(s3preflight_run(p), S3PREFLIGHT_UNDECIDED);
        if (s3preflight_error(p)[0] == '\0' ||
            strstr(s3preflight_error(p), incomplete[i].error) == NULL)
            fail_msg("%s: \"%s\"", incomplete[i].name, s3preflight_error(p));
        assert_null(s3preflight_cause(p));
        assert_null(s3preflight_target(p));
        assert_int_equal(s3preflight_milliseconds(p), -1);
        assert_null(s3preflight_report(p, "text", 0, 80, &len));
        s3preflight_free(p);
    }
}

/* A port of the loopback address: nobody listens on it, or somebody who never answers. */
static int
open_port(bool listens, int *port)
{
    struct sockaddr_in to = {.sin_family = AF_INET};
    socklen_t len = sizeof(to);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&to, sizeof(to)), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&to, &len), 0);
    assert_int_equal(listens ? listen(fd, 8) : 0, 0);
    *port = ntohs(to.sin_port);
    return fd;
}

static struct s3preflight *
against(int port)
{
    struct s3preflight *p = fresh();
    char host[64], pin[96];

    assert_int_equal(setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE", 1), 0);
    assert_int_equal(setenv("AWS_SECRET_ACCESS_KEY", "a-secret-for-the-test", 1), 0);
    (void)snprintf(host, sizeof(host), "s3.example.test:%d/us-east-1", port);
    assert_int_equal(s3preflight_set(p, "host", host, "--host"), 0);
    assert_int_equal(s3preflight_set(p, "path", "backups/db", NULL), 0);
    (void)snprintf(pin, sizeof(pin), "s3.example.test:%d:127.0.0.1", port);
    assert_int_equal(s3preflight_set(p, "resolve", pin, NULL), 0);
    (void)snprintf(pin, sizeof(pin), "backups.s3.example.test:%d:127.0.0.1", port);
    assert_int_equal(s3preflight_set(p, "resolve", pin, NULL), 0);
    return p;
}

/* The socket is bound until the end of the test: nobody else gets the port. */
static struct s3preflight *
against_a_closed_port(int *fd)
{
    int port;

    *fd = open_port(false, &port);
    return against(port);
}

static void
a_run(void **state)
{
    int fd;
    struct s3preflight *p = against_a_closed_port(&fd);
    const char *text;
    size_t len = 0;

    (void)state;
    assert_int_equal(s3preflight_run(p), S3PREFLIGHT_NOT_READY);
    assert_string_equal(s3preflight_error(p), "");
    assert_string_equal(s3preflight_cause(p), "tcp-refused");
    assert_non_null(strstr(s3preflight_target(p), "https://"));
    assert_true(s3preflight_milliseconds(p) >= 0);
    text = s3preflight_report(p, "text", S3PREFLIGHT_VERBOSE, 80, &len);
    assert_non_null(text);
    assert_int_equal(strlen(text), len);
    assert_non_null(strstr(text, "tcp-refused"));
    assert_non_null(strstr(text, "--host"));
    assert_null(strstr(text, "a-secret-for-the-test"));
    assert_null(strchr(text, '\033'));
    text = s3preflight_report(p, "text", S3PREFLIGHT_COLOUR, 80, &len);
    assert_non_null(strchr(text, '\033'));
    text = s3preflight_report(p, "json", 0, 80, &len);
    assert_non_null(text);
    assert_non_null(strstr(text, "\"tcp-refused\""));
    assert_int_equal(strlen(text), len);
    assert_null(s3preflight_report(p, "pdf", 0, 80, &len));
    assert_string_equal(s3preflight_cause(p), "tcp-refused");
    s3preflight_free(p);
    (void)close(fd);
}

/* There is none before a run, and none of what was judged from a file. */
static void
evidence(void **state)
{
    char path[] = "/tmp/s3preflight-evidence-XXXXXX";
    int fd;
    struct s3preflight *p = against_a_closed_port(&fd);
    struct s3preflight *again = fresh();
    int file = mkstemp(path);
    const char *text;
    size_t len = 0;

    (void)state;
    assert_true(file >= 0);
    assert_null(s3preflight_evidence(p, &len));
    assert_non_null(strstr(s3preflight_error(p), "no run"));
    assert_int_equal(s3preflight_run(p), S3PREFLIGHT_NOT_READY);
    text = s3preflight_evidence(p, &len);
    assert_non_null(text);
    assert_null(strstr(text, "a-secret-for-the-test"));
    assert_int_equal(write(file, text, len), (long)len);
    assert_int_equal(s3preflight_diagnose(again, path), S3PREFLIGHT_NOT_READY);
    assert_string_equal(s3preflight_cause(again), "tcp-refused");
    assert_non_null(strstr(s3preflight_report(again, "text", 0, 80, &len), "Judged from "));
    assert_null(s3preflight_evidence(again, &len));
    assert_int_equal(s3preflight_diagnose(again, "/nonexistent"), S3PREFLIGHT_UNDECIDED);
    assert_non_null(strstr(s3preflight_error(again), "cannot read /nonexistent"));
    assert_null(s3preflight_cause(again));
    s3preflight_free(again);
    s3preflight_free(p);
    (void)close(file);
    (void)unlink(path);
    (void)close(fd);
}

/* What an earlier run saw is gone. */
static void
a_second_run(void **state)
{
    int fd;
    struct s3preflight *p = against_a_closed_port(&fd);

    (void)state;
    assert_int_equal(s3preflight_run(p), S3PREFLIGHT_NOT_READY);
    assert_int_equal(s3preflight_run(p), S3PREFLIGHT_NOT_READY);
    assert_string_equal(s3preflight_cause(p), "tcp-refused");
    s3preflight_free(p);
    (void)close(fd);
}

static void
count_tick(void *ctx, const char *waiting_for, long long elapsed_ms)
{
    (void)elapsed_ms;
    assert_non_null(waiting_for);
    (*(int *)ctx)++;
}

static void
an_interrupted_run(void **state)
{
    int port, fd = open_port(true, &port);
    struct s3preflight *p = against(port);
    static const volatile int interrupted = 1;
    int ticks = 0;
    size_t len;

    (void)state;
    s3preflight_watch(p, count_tick, &ticks, &interrupted);
    assert_int_equal(s3preflight_run(p), S3PREFLIGHT_UNDECIDED);
    assert_string_equal(s3preflight_error(p), "");
    assert_null(s3preflight_cause(p));
    assert_true(ticks > 0);
    assert_non_null(strstr(s3preflight_report(p, "text", 0, 80, &len), "interrupted"));
    s3preflight_free(p);
    (void)close(fd);
}

/* Without a key, a network or a bucket. */
static void
a_policy(void **state)
{
    struct s3preflight *p = fresh();
    const char *text;
    size_t len = 0;

    (void)state;
    assert_null(s3preflight_policy(p, &len));
    assert_true(s3preflight_error(p)[0] != '\0');
    assert_int_equal(s3preflight_set(p, "host", "s3.example.test/eu-1", NULL), 0);
    assert_int_equal(s3preflight_set(p, "path", "backups/apic", NULL), 0);
    text = s3preflight_policy(p, &len);
    assert_non_null(text);
    assert_string_equal(s3preflight_error(p), "");
    assert_int_equal(len, strlen(text));
    assert_non_null(strstr(text, "\"arn:aws:s3:::backups/apic/*\""));
    assert_null(strstr(text, "ListBucketVersions"));
    assert_null(s3preflight_report(p, "text", 0, 80, &len)); /* it was no run */
    s3preflight_free(p);

    p = fresh();
    assert_int_equal(s3preflight_set(p, "host", "s3.example.test/eu-1", NULL), 0);
    assert_int_equal(s3preflight_set(p, "path", "backups/apic", NULL), 0);
    assert_int_equal(s3preflight_set(p, "write-probe", "yes", NULL), 0);
    assert_non_null(strstr(s3preflight_policy(p, &len), "ListBucketVersions"));
    s3preflight_free(p);

    p = fresh();
    assert_int_equal(s3preflight_set(p, "host", "s3.example.test/eu-1", NULL), 0);
    assert_int_equal(s3preflight_set(p, "path", "backups/apic", NULL), 0);
    assert_int_equal(s3preflight_set(p, "write-probe", "perhaps", NULL), 0);
    assert_null(s3preflight_policy(p, &len));
    assert_non_null(strstr(s3preflight_error(p), "write-probe: \"perhaps\""));
    s3preflight_free(p);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_policy),
        cmocka_unit_test(the_version),
        cmocka_unit_test(unknown_settings),
        cmocka_unit_test(pins),
        cmocka_unit_test(a_report_before_a_run),
        cmocka_unit_test(runs_that_cannot_begin),
        cmocka_unit_test(a_run),
        cmocka_unit_test(evidence),
        cmocka_unit_test(a_second_run),
        cmocka_unit_test(an_interrupted_run),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}
