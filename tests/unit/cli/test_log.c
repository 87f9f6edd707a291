#include "cli/log.h"

#include "test.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.h"

static const struct log_entry not_ready = {.status = 2,
                                           .verdict = "not-ready",
                                           .cause = "own-foreign-objects",
                                           .target = "https://s3.test/b/p/",
                                           .error = "",
                                           .ms = 31};

static void
lines(void **state)
{
    static const struct {
        struct log_entry entry;
        const char *wanted;
    } rows[] = {
        {{0, "ready", NULL, "https://s3.test/b/", "", 7}, "ready target=https://s3.test/b/ ms=7"},
        {{3, "undecided", NULL, NULL, "no endpoint is given", -1},
         "undecided error=no endpoint is given"},
        {{3, "undecided", NULL, "https://s3.test/b/a\nPRIORITY=0\x1b[m", "", 0},
         "undecided target=https://s3.test/b/a\\x0aPRIORITY=0\\x1b[m ms=0"},
    };
    struct sp_arena a = {0};

    (void)state;
    assert_string_equal(log_line(&not_ready, &a, NULL),
                        "not-ready cause=own-foreign-objects target=https://s3.test/b/p/ ms=31");
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(log_line(&rows[i].entry, &a, NULL), rows[i].wanted);
    sp_arena_free(&a);
}

/* A socket of a journal's in a directory of its own. */
struct journal {
    char directory[64];
    char path[80];
    int fd;
};

static void
begin(struct journal *j)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};

    (void)snprintf(j->directory, sizeof(j->directory), "/tmp/s3preflight-log-XXXXXX");
    assert_non_null(mkdtemp(j->directory));
    (void)snprintf(j->path, sizeof(j->path), "%s/socket", j->directory);
    memcpy(at.sun_path, j->path, strlen(j->path));
    j->fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    assert_true(j->fd != -1);
    assert_int_equal(bind(j->fd, (const struct sockaddr *)&at, sizeof(at)), 0);
}

static void
end(struct journal *j)
{
    (void)close(j->fd);
    (void)unlink(j->path);
    (void)rmdir(j->directory);
}

static void
a_journal_gets_fields(void **state)
{
    static const struct {
        struct log_entry entry;
        const char *wanted;
    } rows[] = {
        {{2, "not-ready", "own-foreign-objects", "https://s3.test/b/p/", "", 31},
         "MESSAGE=not-ready cause=own-foreign-objects target=https://s3.test/b/p/ ms=31\n"
         "PRIORITY=3\nSYSLOG_IDENTIFIER=s3preflight\nS3PREFLIGHT_EXIT_STATUS=2\n"
         "S3PREFLIGHT_VERDICT=not-ready\nS3PREFLIGHT_CAUSE=own-foreign-objects\n"
         "S3PREFLIGHT_TARGET=https://s3.test/b/p/\nS3PREFLIGHT_DURATION_MS=31\n"},
        {{1, "ready-with-warnings", NULL, NULL, "", -1},
         "MESSAGE=ready-with-warnings\nPRIORITY=4\nSYSLOG_IDENTIFIER=s3preflight\n"
         "S3PREFLIGHT_EXIT_STATUS=1\nS3PREFLIGHT_VERDICT=ready-with-warnings\n"},
        {{0, "ready", NULL, "a\nb", "", -1},
         "MESSAGE=ready target=a\\x0ab\nPRIORITY=6\nSYSLOG_IDENTIFIER=s3preflight\n"
         "S3PREFLIGHT_EXIT_STATUS=0\nS3PREFLIGHT_VERDICT=ready\nS3PREFLIGHT_TARGET=a\\x0ab\n"},
    };
    struct journal j;

    (void)state;
    begin(&j);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char got[4096] = "";

        assert_int_equal(log_to_journal(j.path, &rows[i].entry, NULL), 0);
        assert_true(recv(j.fd, got, sizeof(got) - 1, MSG_DONTWAIT) > 0);
        assert_string_equal(got, rows[i].wanted);
    }
    end(&j);
}

static void
nobody_listens(void **state)
{
    char far[256] = "/tmp/";
    struct sp_err err = {0};

    (void)state;
    assert_int_equal(log_to_journal("/nonexistent/socket", &not_ready, &err), -1);
    assert_int_equal(err.code, SP_IO);
    assert_string_equal(err.message, "--log journald: cannot send to /nonexistent/socket: "
                                     "No such file or directory");
    memset(far + 5, 'x', sizeof(far) - 6);
    assert_int_equal(log_to_journal(far, &not_ready, &err), -1);
    assert_true(sp_ends(err.message, "too long"));
}

static void
without_memory(void **state)
{
    const char *line = NULL;

    (void)state;
    for (long n = 1; line == NULL; n++) {
        struct sp_arena a = {.fail_in = n};
        struct sp_err err = {0};

        line = log_line(&not_ready, &a, &err);
        assert_int_equal(err.code, line == NULL ? SP_NOMEM : SP_OK);
        assert_true(n < 100);
        sp_arena_free(&a);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines),
        cmocka_unit_test(a_journal_gets_fields),
        cmocka_unit_test(nobody_listens),
        cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
