#include "state/state.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/text.h"
#include "settings/file.h"

#define PATH_MAX_HERE 4096
#define PID_DIGITS 20

/* Who holds it wrote its number there. */
static int
held(int fd, const char *path, struct sp_err *err)
{
    char text[PID_DIGITS + 1] = "";
    size_t len = 0;
    long pid = 0;

    if (file_read(fd, text, PID_DIGITS, &len) != 0)
        len = 0;
    text[len] = '\0';
    text[strcspn(text, "\n")] = '\0';
    if (sp_parse_number(text, 1, LONG_MAX, &pid))
        (void)sp_fail(err, SP_IO, "another run with --state %s is going on: process %ld", path,
                      pid);
    else
        (void)sp_fail(err, SP_IO, "another run with --state %s is going on", path);
    (void)sp_hint(err, "wait for its end, or give this run a file of its own");
    return 1;
}

int
state_lock(const char *path, int *fd, struct sp_err *err)
{
    char name[PATH_MAX_HERE];
    char text[PID_DIGITS + 2];
    int opened;
    int n;

    *fd = STATE_UNLOCKED;
    if (snprintf(name, sizeof(name), "%s.lock", path) >= (int)sizeof(name))
        return sp_fail(err, SP_IO, "--state: the name of the file is too long");
    opened = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    if (opened == -1)
        return sp_fail(err, SP_IO, "cannot write %s: %s", name, strerror(errno));
    if (flock(opened, LOCK_EX | LOCK_NB) == -1) {
        int rc = errno == EWOULDBLOCK
                     ? held(opened, path, err)
                     : sp_fail(err, SP_IO, "cannot lock %s: %s", name, strerror(errno));

        (void)close(opened);
        return rc;
    }
    n = snprintf(text, sizeof(text), "%ld\n", (long)getpid());
    /* Who it is only serves a message: the lock holds without. */
    if (ftruncate(opened, 0) == 0 && n > 0)
        (void)file_put(opened, text, (size_t)n);
    *fd = opened;
    return 0;
}
