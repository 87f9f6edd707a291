#include <errno.h>

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

const struct check_case cases_ca_file[] = {
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
