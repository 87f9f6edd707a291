/* Files, devices, standard output, and what a terminal changes. */
#include "cli/output.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test.h"

#include "base/text.h"
#include "cli/progress.h"

#define PATH_SIZE 128

static char directory[] = "/tmp/s3preflight-test-XXXXXX";

static const char *
in_directory(const char *name)
{
    static char path[PATH_SIZE];

    (void)snprintf(path, sizeof(path), "%s/%s", directory, name);
    return path;
}

static int
set_up(void **state)
{
    (void)state;
    (void)snprintf(directory, sizeof(directory), "/tmp/s3preflight-test-XXXXXX");
    return mkdtemp(directory) == NULL ? -1 : 0;
}

/* The names in the directory but for the two dots; those that are there are removed. */
static size_t
empty_directory(void)
{
    DIR *dir = opendir(directory);
    const struct dirent *entry;
    size_t n = 0;

    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        if (sp_streq(entry->d_name, ".") || sp_streq(entry->d_name, ".."))
            continue;
        n++;
        (void)unlinkat(dirfd(dir), entry->d_name, 0);
    }
    (void)closedir(dir);
    return n;
}

static int
tear_down(void **state)
{
    (void)state;
    (void)empty_directory();
    return rmdir(directory);
}

static void
file_is(const char *path, const char *wanted)
{
    char text[64] = "";
    FILE *f = fopen(path, "r");

    assert_non_null(f);
    assert_int_equal(fread(text, 1, sizeof(text) - 1, f), strlen(wanted));
    (void)fclose(f);
    assert_string_equal(text, wanted);
}

static void
a_file(void **state)
{
    mode_t mask = umask(027);
    struct sp_err err = {0};
    struct stat st;

    (void)state;
    assert_int_equal(output_write(in_directory("f"), "one\n", 4, &err), 0);
    file_is(in_directory("f"), "one\n");
    assert_int_equal(stat(in_directory("f"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    (void)umask(022);
    assert_int_equal(output_write(in_directory("f"), "2", 1, &err), 0);
    file_is(in_directory("f"), "2");
    assert_int_equal(stat(in_directory("f"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0644);
    assert_int_equal(output_write(in_directory("f"), "", 0, &err), 0);
    file_is(in_directory("f"), "");
    (void)umask(077);
    assert_int_equal(output_write_public(in_directory("f"), "3", 1, &err), 0);
    file_is(in_directory("f"), "3");
    assert_int_equal(stat(in_directory("f"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0644);
    (void)umask(mask);
    assert_int_equal(empty_directory(), 1);
}

/* A reader that has the old file open keeps the old file: what is there is whole at any time. */
static void
a_file_is_replaced(void **state)
{
    char text[8] = "";
    int fd;

    (void)state;
    assert_int_equal(output_write(in_directory("f"), "old", 3, NULL), 0);
    fd = open(in_directory("f"), O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(output_write(in_directory("f"), "new", 3, NULL), 0);
    assert_int_equal(read(fd, text, sizeof(text) - 1), 3);
    assert_string_equal(text, "old");
    (void)close(fd);
    file_is(in_directory("f"), "new");
    assert_int_equal(empty_directory(), 1);
}

static void
a_file_that_cannot_be_finished(void **state)
{
    struct rlimit before, small;
    struct sp_err err = {0};
    int rc;

    (void)state;
    assert_int_equal(output_write(in_directory("f"), "old", 3, NULL), 0);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = (struct rlimit){.rlim_cur = 5, .rlim_max = before.rlim_max};
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    rc = output_write(in_directory("f"), "0123456789", 10, &err);
    (void)setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(rc, -1);
    assert_int_equal(err.code, SP_IO);
    assert_non_null(strstr(err.message, strerror(EFBIG)));
    file_is(in_directory("f"), "old");
    assert_int_equal(empty_directory(), 1);
}

static void
behind_a_link(void **state)
{
    struct stat st;

    (void)state;
    assert_int_equal(output_write(in_directory("f"), "old", 3, NULL), 0);
    assert_int_equal(symlink("f", in_directory("link")), 0);
    assert_int_equal(output_write(in_directory("link"), "new", 3, NULL), 0);
    assert_int_equal(lstat(in_directory("link"), &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    file_is(in_directory("f"), "new");
    assert_int_equal(empty_directory(), 2);
}

static void
refusals(void **state)
{
    static char long_path[PATH_MAX + 8];
    const struct {
        const char *path;
        int sys;
    } rows[] = {
        {"/nonexistent/f", ENOENT},
        {directory, EISDIR},
        {"/dev/full", ENOSPC},
        {in_directory("none/f"), ENOENT},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sp_err err = {0};

        assert_int_equal(output_write(rows[i].path, "x", 1, &err), -1);
        assert_int_equal(err.code, SP_IO);
        if (strstr(err.message, rows[i].path) == NULL ||
            strstr(err.message, strerror(rows[i].sys)) == NULL)
            fail_msg("%s: %s", rows[i].path, err.message);
    }
    memset(long_path, 'a', sizeof(long_path) - 1);
    assert_int_equal(output_write(long_path, "x", 1, NULL), -1);
    assert_int_equal(empty_directory(), 0);
}

static void
a_device(void **state)
{
    struct stat st;

    (void)state;
    assert_int_equal(output_write("/dev/null", "x", 1, NULL), 0);
    assert_int_equal(stat("/dev/null", &st), 0);
    assert_true(S_ISCHR(st.st_mode));
}

/* Standard output, or standard error, is something else until it is given back. */
static int
lend(int fd, int instead)
{
    int kept;

    (void)fflush(NULL);
    kept = dup(fd);
    assert_true(kept >= 0);
    assert_int_equal(dup2(instead, fd), fd);
    return kept;
}

static void
give_back(int fd, int kept)
{
    (void)fflush(NULL);
    assert_int_equal(dup2(kept, fd), fd);
    (void)close(kept);
}

static void
standard_output(void **state)
{
    static const char *const names[] = {NULL, "-", "/dev/stdout"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        int fd = open(in_directory("f"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        int kept = lend(STDOUT_FILENO, fd);
        int rc = output_write(names[i], "here", 4, NULL);
        int again = output_write(names[i], "!", 1, NULL);

        give_back(STDOUT_FILENO, kept);
        (void)close(fd);
        assert_int_equal(rc, 0);
        assert_int_equal(again, 0);
        file_is(in_directory("f"), "here!");
    }
    assert_int_equal(empty_directory(), 1);
}

static void
standard_output_is_full(void **state)
{
    struct sp_err err = {0};
    int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
    int kept;
    int rc;

    (void)state;
    kept = lend(STDOUT_FILENO, fd);
    rc = output_write(NULL, "here", 4, &err);
    give_back(STDOUT_FILENO, kept);
    (void)close(fd);
    assert_int_equal(rc, -1);
    assert_int_equal(err.code, SP_IO);
    assert_non_null(strstr(err.message, "standard output"));
}

static void
set(const char *name, const char *value)
{
    assert_int_equal(value == NULL ? unsetenv(name) : setenv(name, value, 1), 0);
}

static const struct {
    const char *when;
    bool to_file;
    const char *no_color, *force, *term;
    bool off_terminal, on_terminal;
} colours[] = {
    {"auto", false, NULL, NULL, "xterm", false, true},
    {"auto", false, NULL, NULL, "dumb", false, false},
    {"auto", false, NULL, NULL, NULL, false, true},
    {"auto", true, NULL, NULL, "xterm", false, false},
    {"auto", false, "1", NULL, "xterm", false, false},
    {"auto", false, "", NULL, "xterm", false, true},
    {"auto", false, "0", NULL, "xterm", false, false},
    {"auto", false, NULL, "1", "xterm", true, true},
    {"auto", false, NULL, "1", "dumb", true, true},
    {"auto", false, NULL, "0", "xterm", false, true},
    {"auto", false, NULL, "", "xterm", false, true},
    {"auto", false, "1", "1", "xterm", false, false},
    {"auto", true, NULL, "1", "xterm", false, false},
    {"always", false, "1", NULL, "dumb", true, true},
    {"always", true, NULL, NULL, NULL, true, true},
    {"never", false, NULL, "1", "xterm", false, false},
    {"never", true, NULL, NULL, NULL, false, false},
};

static void
colour(void **state)
{
    int outer, inner, null = open("/dev/null", O_WRONLY | O_CLOEXEC);

    (void)state;
    assert_int_equal(openpty(&outer, &inner, NULL, NULL, NULL), 0);
    for (size_t i = 0; i < COUNT_OF(colours); i++)
        for (int terminal = 0; terminal < 2; terminal++) {
            int kept = lend(STDOUT_FILENO, terminal != 0 ? inner : null);
            bool got;

            set("NO_COLOR", colours[i].no_color);
            set("CLICOLOR_FORCE", colours[i].force);
            set("TERM", colours[i].term);
            got = output_colour(colours[i].when, colours[i].to_file);
            give_back(STDOUT_FILENO, kept);
            if (got != (terminal != 0 ? colours[i].on_terminal : colours[i].off_terminal))
                fail_msg("row %zu, terminal %d: %d", i, terminal, got);
        }
    (void)close(outer);
    (void)close(inner);
    (void)close(null);
}

static int
columns_of(int fd)
{
    int kept = lend(STDOUT_FILENO, fd);
    int columns = output_columns();

    give_back(STDOUT_FILENO, kept);
    return columns;
}

static void
columns(void **state)
{
    static const struct {
        unsigned short width;
        int wanted;
    } rows[] = {{0, 80}, {39, 80}, {40, 40}, {80, 80}, {100, 100}, {101, 100}, {500, 100}};
    int outer, inner, null = open("/dev/null", O_WRONLY | O_CLOEXEC);

    (void)state;
    assert_int_equal(openpty(&outer, &inner, NULL, NULL, NULL), 0);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct winsize size = {.ws_row = 24, .ws_col = rows[i].width};

        assert_int_equal(ioctl(inner, TIOCSWINSZ, &size), 0);
        assert_int_equal(columns_of(inner), rows[i].wanted);
    }
    assert_int_equal(columns_of(null), 80);
    (void)close(outer);
    (void)close(inner);
    (void)close(null);
}

/* What the progress line writes to standard error for ticks at these times. */
static void
ticks(struct progress *p, const long long *at, size_t n, char *out, size_t size)
{
    int fd = open(in_directory("e"), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    int kept = lend(STDERR_FILENO, fd);
    ssize_t len;

    for (size_t i = 0; i < n; i++)
        progress_tick(p, "an answer", at[i]);
    progress_end(p);
    progress_end(p);
    give_back(STDERR_FILENO, kept);
    len = pread(fd, out, size - 1, 0);
    out[len < 0 ? 0 : len] = '\0';
    (void)close(fd);
}

static void
progress(void **state)
{
    static const long long early[] = {0, 500, 999};
    static const long long late[] = {999, 1000, 1499, 1500, 2100};
    struct progress p = {.enabled = true};
    char text[256];

    (void)state;
    ticks(&p, early, COUNT_OF(early), text, sizeof(text));
    assert_string_equal(text, "");
    ticks(&p, late, COUNT_OF(late), text, sizeof(text));
    assert_string_equal(text, "\r\033[Kwaiting for an answer, 1 s"
                              "\r\033[Kwaiting for an answer, 1 s"
                              "\r\033[Kwaiting for an answer, 2 s"
                              "\r\033[K");
    p = (struct progress){.enabled = false};
    ticks(&p, late, COUNT_OF(late), text, sizeof(text));
    assert_string_equal(text, "");
}

static bool
enabled_on(int fd, const char *term)
{
    struct progress p;
    int kept = lend(STDERR_FILENO, fd);

    set("TERM", term);
    progress_init(&p);
    give_back(STDERR_FILENO, kept);
    assert_false(p.shown);
    return p.enabled;
}

static void
progress_on_a_terminal(void **state)
{
    int outer, inner, null = open("/dev/null", O_WRONLY | O_CLOEXEC);

    (void)state;
    assert_int_equal(openpty(&outer, &inner, NULL, NULL, NULL), 0);
    assert_true(enabled_on(inner, "xterm"));
    assert_true(enabled_on(inner, NULL));
    assert_false(enabled_on(inner, "dumb"));
    assert_false(enabled_on(null, "xterm"));
    (void)close(outer);
    (void)close(inner);
    (void)close(null);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file),
        cmocka_unit_test(a_file_is_replaced),
        cmocka_unit_test(a_file_that_cannot_be_finished),
        cmocka_unit_test(behind_a_link),
        cmocka_unit_test(refusals),
        cmocka_unit_test(a_device),
        cmocka_unit_test(standard_output),
        cmocka_unit_test(standard_output_is_full),
        cmocka_unit_test(colour),
        cmocka_unit_test(columns),
        cmocka_unit_test(progress),
        cmocka_unit_test(progress_on_a_terminal),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
