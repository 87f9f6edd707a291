#include <errno.h>
#include <stdlib.h>

#include "cases.h"

extern const struct check_case cases_ca_file[];

/* text: what OpenSSL said. */
static void
file(struct world *w, long n, const char *text)
{
    w->ca.state = (enum ca_file_state)n;
    w->ca.problem = text;
    if (n == CA_FILE_MISSING)
        w->ca.sys_errno = ENOENT;
    if (n == CA_FILE_CORRUPT)
        w->ca.bad_line = 17;
    if (n != CA_FILE_OK) {
        w->ca.certs = NULL;
        w->ca.ncerts = 0;
    }
}

static void
with_key(struct world *w, long n, const char *text)
{
    file(w, n, text);
    w->ca.has_private_key = true;
}

/* n: the shape. text: it was seen on this line. */
static void
shaped(struct world *w, long n, const char *text)
{
    file(w, n == CA_SHAPE_GLUED ? CA_FILE_CORRUPT : CA_FILE_JUNK, NULL);
    w->ca.shape = (enum ca_file_shape)n;
    w->ca.bad_line = text == NULL ? 0 : strtol(text, NULL, 10);
}

/* n: 1 CRLF, 2 a byte order mark, 3 both. text: it is no certificate all the same. */
static void
odd_text(struct world *w, long n, const char *text)
{
    file(w, text == NULL ? CA_FILE_OK : CA_FILE_JUNK, text);
    w->ca.has_crlf = (n & 1) != 0;
    w->ca.has_bom = (n & 2) != 0;
}

/* The CA ended n seconds ago. */
static void
ended(struct world *w, long n, const char *text)
{
    (void)text;
    w->authority.not_after = HEALTHY_NOW - n;
}

static const struct certificate *
second(struct world *w, long n)
{
    struct certificate *certs = sp_alloc_array(&w->here.arena, 2, sizeof(*certs), NULL);

    certs[0] = certs[1] = w->authority;
    certs[1].line = 17;
    certs[1].not_after = HEALTHY_NOW - n;
    w->ca.certs = certs;
    w->ca.ncerts = 2;
    return certs;
}

/* The first of two ended a second ago, the second one n seconds ago. */
static void
one_ended(struct world *w, long n, const char *text)
{
    ended(w, 1, text);
    (void)second(w, n);
}

/* Ended by our clock, which is wrong by n seconds. */
static void
ended_clock_wrong(struct world *w, long n, const char *text)
{
    ended(w, 1000, text);
    world_skew(w, n);
    for (size_t i = 0; i < HEALTHY_ADDRESSES; i++) {
        w->chains[i].code = 10; /* X509_V_ERR_CERT_HAS_EXPIRED */
        w->chains[i].depth = 1;
        w->chains[i].text = "certificate has expired";
        w->chains[i].at = w->authority;
    }
}

const struct check_case cases_ca_file[] = {
    {"glued", shaped, CA_SHAPE_GLUED, "12", "ca-file-glued", FAILS, "ca.crt:12: -----END"},
    {"near: damaged, not glued", shaped, CA_SHAPE_UNKNOWN, NULL, "ca-file-junk", FAILS, NULL},
    {"indented", shaped, CA_SHAPE_INDENTED, "1", "ca-file-indented", FAILS, "ca.crt:1: blanks"},
    {"one line", shaped, CA_SHAPE_ONE_LINE, "3", "ca-file-one-line", FAILS, "same line"},
    {"PKCS #7", shaped, CA_SHAPE_PKCS7, NULL, "ca-file-pkcs7", FAILS, "ca.crt is a PKCS #7"},
    {"PKCS #12", shaped, CA_SHAPE_PKCS12, NULL, "ca-file-pkcs12", FAILS, ".pfx"},
    {"base64 of PEM", shaped, CA_SHAPE_BASE64_PEM, NULL, "ca-file-base64-of-pem", FAILS,
     "ca.crt is in base64"},
    {"base64 of DER", shaped, CA_SHAPE_BASE64_DER, NULL, "ca-file-base64-of-der", FAILS,
     "BEGIN and END are missing"},
    {"line ends of Windows", odd_text, 1, NULL, "ca-file-crlf-bom", FINE, "CR LF"},
    {"a byte order mark", odd_text, 2, NULL, "ca-file-crlf-bom", FINE, "ca.crt begins with"},
    {"both", odd_text, 3, NULL, "ca-file-crlf-bom", FINE, "mark and has the line ends"},
    {"near: neither", odd_text, 0, NULL, NULL, FINE, NULL},
    {"near: line ends of Windows in junk", odd_text, 3, "no certificate", "ca-file-junk", FAILS,
     NULL},
    {"the CA has ended", ended, 1, NULL, "ca-expired", FAILS,
     "ca.crt:1: CN=Good CA (SHA-256 0a1b) ended on 2025-12-31T23:59:59Z"},
    {"near: the CA ends now", ended, 0, NULL, NULL, FINE, NULL},
    {"near: it cannot be read when", ended, HEALTHY_NOW, NULL, NULL, FINE, NULL},
    {"both CAs have ended", one_ended, 1, NULL, "ca-expired", FAILS, "like all 2 certificates"},
    {"near: one of two CAs has ended", one_ended, 0, NULL, NULL, FINE, NULL},
    {"near: ended by our clock alone", ended_clock_wrong, -2000, NULL, "tls-clock-wrong-here",
     FAILS, NULL},
    {"ended by both clocks", ended_clock_wrong, -900, NULL, "ca-expired", FAILS, NULL},
    {"one certificate", file, CA_FILE_OK, NULL, NULL, FINE, NULL},
    {"none given", file, CA_FILE_NONE, NULL, NULL, FINE, NULL},
    {"missing", file, CA_FILE_MISSING, NULL, "ca-file-missing", FAILS, "ca.crt: No such file"},
    {"empty", file, CA_FILE_EMPTY, NULL, "ca-file-empty", FAILS, "ca.crt"},
    {"DER", file, CA_FILE_DER, NULL, "ca-file-der", FAILS, "ca.crt"},
    {"only a key", with_key, CA_FILE_KEY_ONLY, NULL, "ca-file-is-key-or-csr", FAILS, "ca.crt"},
    {"only a request", file, CA_FILE_KEY_ONLY, NULL, "ca-file-is-key-or-csr", FAILS, "ca.crt"},
    {"damaged", file, CA_FILE_CORRUPT, NULL, "ca-file-corrupt-block", FAILS, "ca.crt:17:"},
    {"damaged, with words", file, CA_FILE_CORRUPT, "bad base64 decode", "ca-file-corrupt-block",
     FAILS, "cannot be decoded: bad base64 decode"},
    {"junk", file, CA_FILE_JUNK, NULL, "ca-file-junk", FAILS, "BEGIN CERTIFICATE"},
    {"too big", file, CA_FILE_TOO_BIG, NULL, "ca-file-junk", FAILS, "larger than 4 MiB"},
    {"a key beside the certificate", with_key, CA_FILE_OK, NULL, "ca-file-has-private-key", WARNS,
     "ca.crt"},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
