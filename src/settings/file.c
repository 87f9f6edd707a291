#include "settings/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/poison.h"

#define TEMPORARY_MAX ((size_t)4096)

int
file_open(const char *path, int *fd, size_t *size)
{
    /* Without O_NONBLOCK the open of a pipe waits for its writer. */
    int opened = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    struct stat st;
    int problem = 0;

    if (opened == -1)
        return errno;
    if (fstat(opened, &st) == -1)
        problem = errno;
    else if (S_ISDIR(st.st_mode))
        problem = EISDIR;
    else if (!S_ISREG(st.st_mode))
        problem = ENXIO;
    else if ((uintmax_t)st.st_size > SIZE_MAX)
        problem = EFBIG;
    if (problem != 0) {
        (void)close(opened);
        return problem;
    }
    *fd = opened;
    *size = (size_t)st.st_size;
    return 0;
}

int
file_read(int fd, void *buf, size_t cap, size_t *len)
{
    *len = 0;
    while (*len < cap) {
        ssize_t n = read(fd, (char *)buf + *len, cap - *len);

        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1)
            return errno;
        if (n == 0)
            break;
        *len += (size_t)n;
    }
    return 0;
}

int
file_load(const char *path, void *buf, size_t cap, size_t *len)
{
    size_t size = 0;
    int fd = -1;
    int problem = file_open(path, &fd, &size);

    *len = 0;
    if (problem != 0)
        return problem;
    problem = file_read(fd, buf, cap, len);
    (void)close(fd);
    return problem;
}

int
file_put(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, text, len);

        if (n == -1 && errno == EINTR)
            continue;
        if (n <= 0)
            return -1;
        text += n;
        len -= (size_t)n;
    }
    return 0;
}

int
file_replace(const char *path, const char *text, size_t len, mode_t mode, struct sp_err *err)
{
    char temporary[TEMPORARY_MAX];
    int fd;
    int sys = 0;

    if (snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path) >= (int)sizeof(temporary))
        return sp_fail(err, SP_IO, "cannot write: the name of the file is too long");
    fd = mkstemp(temporary);
    if (fd == -1)
        return sp_fail(err, SP_IO, "cannot write %s: %s", path, strerror(errno));
    if (file_put(fd, text, len) == -1 || fchmod(fd, mode) == -1 || fsync(fd) == -1)
        sys = errno;
    if (close(fd) == -1 && sys == 0)
        sys = errno;
    if (sys == 0 && rename(temporary, path) == -1)
        sys = errno;
    if (sys == 0)
        return 0;
    (void)unlink(temporary);
    return sp_fail(err, SP_IO, "cannot write %s: %s", path, strerror(sys));
}
