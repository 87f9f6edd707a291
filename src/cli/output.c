#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "settings/file.h"

/* A device or a pipe is written as it is: there is nothing to rename. */
static bool
is_special(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

static int
write_special(const char *path, const char *text, size_t len, struct sp_err *err)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    int rc = fd == -1 ? -1 : file_put(fd, text, len);
    int sys = errno;

    if (fd != -1)
        (void)close(fd);
    return rc == 0 ? 0 : sp_fail(err, SP_IO, "cannot write %s: %s", path, strerror(sys));
}

/* What a link leads to is written, not the link: a rename would take its place. */
static int
write_behind_links(const char *path, const char *text, size_t len, mode_t mode, struct sp_err *err)
{
    char *real = realpath(path, NULL);
    int rc = file_replace(real == NULL ? path : real, text, len, mode, err);

    free(real);
    return rc;
}

static int
write_to(const char *path, const char *text, size_t len, mode_t mode, struct sp_err *err)
{
    if (path != NULL && !sp_streq(path, "-") && !sp_streq(path, "/dev/stdout"))
        return is_special(path) ? write_special(path, text, len, err)
                                : write_behind_links(path, text, len, mode, err);
    if (file_put(STDOUT_FILENO, text, len) == -1)
        return sp_fail(err, SP_IO, "cannot write to standard output: %s", strerror(errno));
    return 0;
}

int
output_write(const char *path, const char *text, size_t len, struct sp_err *err)
{
    mode_t mask = umask(0);

    (void)umask(mask);
    return write_to(path, text, len, 0644 & ~mask, err);
}

int
output_write_private(const char *path, const char *text, size_t len, struct sp_err *err)
{
    return write_to(path, text, len, 0600, err);
}

int
output_write_public(const char *path, const char *text, size_t len, struct sp_err *err)
{
    return write_to(path, text, len, 0644, err);
}

bool
output_colour(const char *when, bool to_file)
{
    const char *none = getenv("NO_COLOR");
    const char *force = getenv("CLICOLOR_FORCE");

    if (sp_streq(when, "always"))
        return true;
    if (sp_streq(when, "never") || to_file || (none != NULL && none[0] != '\0'))
        return false;
    if (force != NULL && force[0] != '\0' && !sp_streq(force, "0"))
        return true;
    return isatty(STDOUT_FILENO) == 1 && !sp_streq(getenv("TERM"), "dumb");
}

int
output_columns(void)
{
    struct winsize size = {0};

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
        return size.ws_col > 100 ? 100 : size.ws_col;
    return 80;
}
