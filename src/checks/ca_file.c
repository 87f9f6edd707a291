/* The CA file itself, before anything is verified with it. */
#include <errno.h>

#include "base/text.h"
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
say_shape(const struct check_context *c, enum ca_file_shape shape, const char *words,
          struct sp_buf *detail, struct sp_err *err)
{
    if (c->ca->shape != shape)
        return 0;
    if (c->ca->bad_line > 0)
        return say(detail, err, "%s:%ld: %s", c->ca->path, c->ca->bad_line, words);
    return say(detail, err, "%s %s", c->ca->path, words);
}

/* A shape of a file that OpenSSL does not take as a rule of its own. */
#define RULE_OF_SHAPE(name, shape, words)                                                          \
    static int name(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)      \
    {                                                                                              \
        return say_shape(c, shape, words, detail, err);                                            \
    }                                                                                              \
    _Static_assert(1, "")

RULE_OF_SHAPE(pkcs7, CA_SHAPE_PKCS7, "is a PKCS #7 container");
RULE_OF_SHAPE(pkcs12, CA_SHAPE_PKCS12, "is a PKCS #12 container (.p12, .pfx)");
RULE_OF_SHAPE(base64_pem, CA_SHAPE_BASE64_PEM,
              "is in base64, and decoded it is a file with -----BEGIN CERTIFICATE-----");
RULE_OF_SHAPE(base64_der, CA_SHAPE_BASE64_DER,
              "is in base64, and decoded it is a certificate, but BEGIN and END are missing");
RULE_OF_SHAPE(one_line, CA_SHAPE_ONE_LINE,
              "what follows -----BEGIN CERTIFICATE----- stands on the same line");
RULE_OF_SHAPE(indented, CA_SHAPE_INDENTED, "blanks stand before -----BEGIN CERTIFICATE-----");
RULE_OF_SHAPE(glued, CA_SHAPE_GLUED,
              "-----END CERTIFICATE----- and the next -----BEGIN stand on the same line");

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

/* Over by our clock, and by the server's where it is known: a wrong clock is another fault. */
static bool
is_over(const struct check_context *c, const struct certificate *cert)
{
    return cert->not_after != 0 && cert->not_after < c->now &&
           (!c->skew_known || cert->not_after < c->now + (time_t)c->skew);
}

/* Of several the ones that are still good may do; the chain will tell. */
static int
all_expired(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    char iso[SP_ISO_SIZE];

    if (c->ca->state != CA_FILE_OK)
        return 0;
    for (size_t i = 0; i < c->ca->ncerts; i++)
        if (!is_over(c, &c->ca->certs[i]))
            return 0;
    sp_time_iso(c->ca->certs[0].not_after, iso);
    if (say_in_file(c, &c->ca->certs[0], detail, err) == -1 ||
        say(detail, err, " ended on %s", iso) == -1)
        return -1;
    return c->ca->ncerts == 1
               ? 1
               : say(detail, err, ", like all %zu certificates of the file", c->ca->ncerts);
}

static int
crlf_bom(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (c->ca->state != CA_FILE_OK || (!c->ca->has_bom && !c->ca->has_crlf))
        return 0;
    return say(detail, err, "%s %s", c->ca->path,
               !c->ca->has_bom    ? "has the line ends of Windows (CR LF)"
               : !c->ca->has_crlf ? "begins with a byte order mark"
                                  : "begins with a byte order mark and has the line ends of "
                                    "Windows (CR LF)");
}

static const struct rule rules[] = {
    {"ca-file-missing", missing},
    {"ca-file-empty", empty},
    {"ca-file-der", der},
    {"ca-file-is-key-or-csr", key_only},
    {"ca-file-glued", glued},
    {"ca-file-indented", indented},
    {"ca-file-one-line", one_line},
    {"ca-file-pkcs7", pkcs7},
    {"ca-file-pkcs12", pkcs12},
    {"ca-file-base64-of-pem", base64_pem},
    {"ca-file-base64-of-der", base64_der},
    {"ca-file-corrupt-block", corrupt},
    {"ca-file-junk", junk},
    {"ca-expired", all_expired},
    {"ca-file-has-private-key", private_key},
    {"ca-file-crlf-bom", crlf_bom},
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
