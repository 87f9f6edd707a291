#include "settings/file.h"

#include <errno.h>

#include "fixture.h"

static void
loads(void **state)
{
    char dir[DIRECTORY_SIZE];
    char path[256];
    char fifo[256];
    char buf[8];
    size_t len;

    (void)state;
    directory_new(dir);
    file_write(dir, "f", "a\0b\n", 4);
    file_write(dir, "empty", "", 0);
    path_join(path, dir, "f");
    assert_int_equal(file_load(path, buf, sizeof(buf), &len), 0);
    assert_int_equal(len, 4);
    assert_memory_equal(buf, "a\0b\n", 4);
    assert_int_equal(file_load(path, buf, 3, &len), 0);
    assert_int_equal(len, 3);
    path_join(path, dir, "empty");
    assert_int_equal(file_load(path, buf, sizeof(buf), &len), 0);
    assert_int_equal(len, 0);
    path_join(path, dir, "missing");
    assert_int_equal(file_load(path, buf, sizeof(buf), &len), ENOENT);
    path_join(path, dir, "f/below");
    assert_int_equal(file_load(path, buf, sizeof(buf), &len), ENOTDIR);
    assert_int_equal(file_load(dir, buf, sizeof(buf), &len), EISDIR);
    assert_int_equal(file_load("/dev/null", buf, sizeof(buf), &len), ENXIO);
    path_join(fifo, dir, "fifo");
    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_int_equal(file_load(fifo, buf, sizeof(buf), &len), ENXIO); /* and does not wait */
    directory_remove(dir);
}

static void
tells_errors_of_read(void **state)
{
    char buf[8];
    size_t len;

    (void)state;
    assert_int_equal(file_read(-1, buf, sizeof(buf), &len), EBADF);
    assert_int_equal(len, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loads),
        cmocka_unit_test(tells_errors_of_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
