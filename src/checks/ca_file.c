/* The CA file itself, before anything is verified with it. */
#include <errno.h>

#include "checks/rules.h"

static int
missing(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (c->ca->state != CA_FILE_MISSING)
        return 0;
    return say(detail, err, "%s: %s", c->ca->path, strerror(c->ca->sys_errno));
}

static int
empty(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (c->ca->state != CA_FILE_EMPTY)
        return 0;
    return say(detail, err, "%s has no content", c->ca->path);
}

static int
der(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (c->ca->state != CA_FILE_DER)
        return 0;
    return say(detail, err, "%s is a certificate in DER, a binary form", c->ca->path);
}

static int
key_only(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (c->ca->state != CA_FILE_KEY_ONLY)
        return 0;
    return say(detail, err, "%s holds a private key or a request, and no certificate", c->ca->path);
}

static int
corrupt(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (c->ca->state != CA_FILE_CORRUPT)
        return 0;
    return say(detail, err, "%s:%ld: the certificate that begins here cannot be decoded%s%s",
               c->ca->path, c->ca->bad_line, c->ca->problem == NULL ? "" : ": ",
               c->ca->problem == NULL ? "" : c->ca->problem);
}

static int
junk(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (c->ca->state == CA_FILE_TOO_BIG)
        return say(detail, err, "%s is larger than %zu MiB", c->ca->path, CA_FILE_MAX >> 20);
    if (c->ca->state != CA_FILE_JUNK)
        return 0;
    return say(detail, err, "%s holds nothing that begins with -----BEGIN CERTIFICATE-----",
               c->ca->path);
}

static int
private_key(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (!c->ca->has_private_key)
        return 0;
    return say(detail, err, "%s holds a private key beside the certificates", c->ca->path);
}

static const struct rule rules[] = {
    {"ca-file-missing", missing},
    {"ca-file-empty", empty},
    {"ca-file-der", der},
    {"ca-file-is-key-or-csr", key_only},
    {"ca-file-corrupt-block", corrupt},
    {"ca-file-junk", junk},
    {"ca-file-has-private-key", private_key},
    {NULL, NULL},
};

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    (void)ms;
    if (c->ca->state == CA_FILE_NONE)
        return say(summary, err, "none given: the system's trust store is used");
    if (c->ca->state != CA_FILE_OK)
        return 0;
    return say(summary, err, "%s, %zu certificate%s", c->ca->path, c->ca->ncerts,
               c->ca->ncerts == 1 ? "" : "s");
}

const struct check check_ca_file = {
    .id = "ca-file",
    .title = "CA file",
    .rules = rules,
    .proven = proven,
};
