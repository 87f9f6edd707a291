/* The file of the state, and the lock beside it. */
#include "state/state.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"

#include "base/text.h"
#include "settings/file.h"

static const struct state some = {
    .place = {"https://s3.test", "backup", "apic/", "pgbackrest", "db"},
    .known = {.looked = 1767225600, .system_id = 7},
};

/* A directory of our own, and a name in it. */
struct place {
    char directory[64];
    char path[80];
    char lock[96];
};

static int
set_up(void **state)
{
    struct place *p = calloc(1, sizeof(*p));

    if (p == NULL)
        return -1;
    (void)snprintf(p->directory, sizeof(p->directory), "/tmp/s3preflight-state-XXXXXX");
    if (mkdtemp(p->directory) == NULL)
        return -1;
    (void)snprintf(p->path, sizeof(p->path), "%s/state", p->directory);
    (void)snprintf(p->lock, sizeof(p->lock), "%s.lock", p->path);
    *state = p;
    return 0;
}

static int
tear_down(void **state)
{
    struct place *p = *state;

    (void)chmod(p->directory, 0700);
    (void)unlink(p->path);
    (void)unlink(p->lock);
    (void)rmdir(p->lock);
    if (rmdir(p->directory) == -1)
        return -1; /* something was left */
    free(p);
    return 0;
}

static void
put(const char *path, const char *text, size_t len)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

    assert_int_not_equal(fd, -1);
    assert_int_equal(file_put(fd, text, len), 0);
    (void)close(fd);
}

static void
written_and_read(void **state)
{
    const struct place *p = *state;
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct state again;
    struct stat st;

    assert_int_equal(state_read(p->path, &a, &again, &err), 1);
    put(p->path, "old", 3);
    assert_int_equal(state_write(p->path, &some, &a, &err), 0);
    assert_int_equal(stat(p->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(state_read(p->path, &a, &again, &err), 0);
    assert_true(again.known.system_id == 7);
    sp_arena_free(&a);
}

static void
not_readable(void **state)
{
    const struct place *p = *state;
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct state again;
    char *big = calloc(1, STATE_FILE_MAX + 1);

    assert_non_null(big);
    assert_int_equal(state_read(p->directory, &a, &again, &err), -1);
    assert_int_equal(err.code, SP_IO);
    assert_non_null(strstr(err.message, "Is a directory"));
    put(p->path, big, STATE_FILE_MAX + 1);
    assert_int_equal(state_read(p->path, &a, &again, &err), -1);
    assert_int_equal(err.code, SP_INPUT);
    assert_non_null(strstr(err.message, "too long"));
    put(p->path, "", 0);
    assert_int_equal(state_read(p->path, &a, &again, &err), -1);
    assert_int_equal(err.code, SP_INPUT);
    free(big);
    sp_arena_free(&a);
}

static void
not_writable(void **state)
{
    const struct place *p = *state;
    struct sp_arena a = {0};
    struct sp_err err = {0};
    char name[96];
    int fd;

    (void)snprintf(name, sizeof(name), "%s/nowhere/state", p->directory);
    assert_int_equal(state_write(name, &some, &a, &err), -1);
    assert_int_equal(err.code, SP_IO);
    assert_int_equal(state_lock(name, &fd, &err), -1);
    assert_int_equal(err.code, SP_IO);
    assert_int_equal(fd, STATE_UNLOCKED);
    assert_int_equal(mkdir(p->lock, 0700), 0);
    assert_int_equal(state_lock(p->path, &fd, &err), -1);
    sp_arena_free(&a);
}

/* One at a time, within a process as between two; who holds it is told. */
static void
one_at_a_time(void **state)
{
    const struct place *p = *state;
    struct sp_err err = {0};
    char pid[32];
    pid_t child;
    int status = 0;
    int fd;
    int other;

    assert_int_equal(state_lock(p->path, &fd, &err), 0);
    (void)snprintf(pid, sizeof(pid), "process %ld", (long)getpid());
    child = fork();
    if (child == 0)
        _exit(state_lock(p->path, &other, &err) == 1 && strstr(err.message, pid) != NULL ? 0 : 1);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(state_lock(p->path, &other, &err), 1);
    assert_int_equal(err.code, SP_IO);
    assert_non_null(strstr(err.message, pid));
    assert_true(err.hint[0] != '\0');
    (void)close(fd);
    assert_int_equal(state_lock(p->path, &fd, &err), 0);
    (void)close(fd);
}

/* What stands in the file of the lock only serves the message. */
static void
odd_holder(void **state)
{
    const struct place *p = *state;
    struct sp_err err = {0};
    int fd;
    int other;

    put(p->lock, "something else that is much longer than a number", 48);
    assert_int_equal(state_lock(p->path, &fd, &err), 0);
    put(p->lock, "x", 1);
    assert_int_equal(state_lock(p->path, &other, &err), 1);
    assert_null(strstr(err.message, "process"));
    (void)close(fd);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(written_and_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(not_readable, set_up, tear_down),
        cmocka_unit_test_setup_teardown(not_writable, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_at_a_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(odd_holder, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
