#include "cli/log.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#include "base/text.h"

#define DATAGRAM_MAX ((size_t)65536)
#define SHOWN_MAX ((size_t)2048)

static int
priority(int status)
{
    static const int priorities[] = {LOG_INFO, LOG_WARNING, LOG_ERR, LOG_ERR};

    return priorities[status >= 0 && status <= 3 ? status : 3];
}

/* In one line: a newline would begin another entry, or another field. */
static const char *
shown(const char *s, struct sp_arena *a, struct sp_err *err)
{
    return sp_show(a, s, strlen(s), SHOWN_MAX, err);
}

static int
add_word(struct sp_buf *line, const char *name, const char *value, struct sp_err *err)
{
    const char *text;

    if (value == NULL || *value == '\0')
        return 0;
    text = shown(value, line->arena, err);
    return text == NULL ? -1 : sp_buf_addf(line, err, " %s=%s", name, text);
}

const char *
log_line(const struct log_entry *entry, struct sp_arena *a, struct sp_err *err)
{
    struct sp_buf line;

    sp_buf_init(&line, a, DATAGRAM_MAX);
    if (sp_buf_adds(&line, entry->verdict, err) == -1 ||
        add_word(&line, "cause", entry->cause, err) == -1 ||
        add_word(&line, "target", entry->target, err) == -1 ||
        (entry->ms >= 0 && sp_buf_addf(&line, err, " ms=%ld", entry->ms) == -1) ||
        add_word(&line, "error", entry->error, err) == -1)
        return NULL;
    return sp_buf_str(&line);
}

static int
add_field(struct sp_buf *out, const char *name, const char *value, struct sp_err *err)
{
    const char *text;

    if (value == NULL || *value == '\0')
        return 0;
    text = shown(value, out->arena, err);
    return text == NULL ? -1 : sp_buf_addf(out, err, "%s=%s\n", name, text);
}

/* As https://systemd.io/JOURNAL_NATIVE_PROTOCOL/ has it: a line for each field. */
static int
make_datagram(const struct log_entry *entry, struct sp_buf *out, struct sp_err *err)
{
    const char *line = log_line(entry, out->arena, err);

    if (line == NULL ||
        sp_buf_addf(out, err, "MESSAGE=%s\nPRIORITY=%d\nSYSLOG_IDENTIFIER=s3preflight\n", line,
                    priority(entry->status)) == -1 ||
        sp_buf_addf(out, err, "S3PREFLIGHT_EXIT_STATUS=%d\n", entry->status) == -1 ||
        add_field(out, "S3PREFLIGHT_VERDICT", entry->verdict, err) == -1 ||
        add_field(out, "S3PREFLIGHT_CAUSE", entry->cause, err) == -1 ||
        add_field(out, "S3PREFLIGHT_TARGET", entry->target, err) == -1 ||
        add_field(out, "S3PREFLIGHT_ERROR", entry->error, err) == -1)
        return -1;
    return entry->ms < 0 ? 0 : sp_buf_addf(out, err, "S3PREFLIGHT_DURATION_MS=%ld\n", entry->ms);
}

static int
send_datagram(const char *path, const char *text, size_t len, struct sp_err *err)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    ssize_t n = -1;
    int sys;

    if (strlen(path) >= sizeof(to.sun_path)) {
        errno = ENAMETOOLONG;
    } else if (fd != -1) {
        memcpy(to.sun_path, path, strlen(path));
        n = sendto(fd, text, len, MSG_NOSIGNAL, (const struct sockaddr *)&to, sizeof(to));
    }
    sys = errno;
    if (fd != -1)
        (void)close(fd);
    return n == (ssize_t)len
               ? 0
               : sp_fail(err, SP_IO, "--log journald: cannot send to %s: %s", path, strerror(sys));
}

int
log_to_journal(const char *socket_path, const struct log_entry *entry, struct sp_err *err)
{
    struct sp_arena arena = {0};
    struct sp_buf out;
    int rc;

    sp_buf_init(&out, &arena, DATAGRAM_MAX);
    rc = make_datagram(entry, &out, err);
    if (rc == 0)
        rc = send_datagram(socket_path, sp_buf_str(&out), out.len, err);
    sp_arena_free(&arena);
    return rc;
}

/* syslog() says nothing when nobody listens. */
static int
log_to_syslog(const char *line, int level, struct sp_err *err)
{
    if (access(LOG_DEVICE, W_OK) == -1)
        return sp_fail(err, SP_IO, "--log syslog: cannot write to %s: %s", LOG_DEVICE,
                       strerror(errno));
    openlog("s3preflight", LOG_PID, LOG_USER);
    syslog(level, "%s", line);
    closelog();
    return 0;
}

int
log_run(const char *where, const struct log_entry *entry, struct sp_err *err)
{
    struct sp_arena arena = {0};
    const char *line;
    int rc = 0;

    if (sp_streq(where, "journald"))
        return log_to_journal(LOG_JOURNAL, entry, err);
    line = log_line(entry, &arena, err);
    if (line == NULL)
        rc = -1;
    else if (sp_streq(where, "syslog"))
        rc = log_to_syslog(line, priority(entry->status), err);
    else
        (void)fprintf(stderr, "s3preflight: %s\n", line);
    sp_arena_free(&arena);
    return rc;
}
