#include "tls/cafile.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include "base/text.h"
#include "tls/x509.h"

static const char *const begin = "-----BEGIN ";

static bool
is_blank(struct sp_bytes file)
{
    for (size_t i = 0; i < file.len; i++)
        if (!sp_is_space((char)file.data[i]))
            return false;
    return true;
}

static bool
starts_at(struct sp_bytes file, size_t at, const char *what)
{
    size_t len = strlen(what);

    return at <= file.len && file.len - at >= len && memcmp(file.data + at, what, len) == 0;
}

/* Does what follow the marker at "at", before the end of the line and the dashes? */
static bool
label_has(struct sp_bytes file, size_t at, const char *what)
{
    for (at += strlen(begin); at < file.len; at++) {
        if (file.data[at] == '\n' || file.data[at] == '-')
            return false;
        if (starts_at(file, at, what))
            return true;
    }
    return false;
}

static bool
has_bom(struct sp_bytes file)
{
    return starts_at(file, 0, "\xef\xbb\xbf");
}

static bool
has_crlf(struct sp_bytes file)
{
    for (size_t i = 1; i < file.len; i++)
        if (file.data[i] == '\n' && file.data[i - 1] == '\r')
            return true;
    return false;
}

/* A marker anywhere, as a key that OpenSSL overlooks is a key that lies open all the same. */
static bool
has_private_key(struct sp_bytes file)
{
    for (size_t i = 0; i < file.len; i++)
        if (starts_at(file, i, begin) && label_has(file, i, "PRIVATE KEY"))
            return true;
    return false;
}

/* PEM blocks that are something else than certificates. */
static bool
has_other_blocks(struct sp_bytes file)
{
    static const char *const labels[] = {"PRIVATE KEY", "PUBLIC KEY", "CERTIFICATE REQUEST",
                                         "X509 CRL", "PARAMETERS"};

    for (size_t i = 0; i < file.len; i++) {
        if ((i > 0 && file.data[i - 1] != '\n') || !starts_at(file, i, begin))
            continue;
        for (size_t k = 0; k < sizeof(labels) / sizeof(labels[0]); k++)
            if (label_has(file, i, labels[k]))
                return true;
    }
    return false;
}

/* Line, from 1, of the last BEGIN before the byte that OpenSSL stopped at. */
static long
last_begin_line(struct sp_bytes file, size_t stop)
{
    long line = 1;
    long found = 1;

    for (size_t i = 0; i < stop; i++) {
        if ((i == 0 || file.data[i - 1] == '\n') && starts_at(file, i, begin))
            found = line;
        line += file.data[i] == '\n';
    }
    return found;
}

static int
count_certificates(STACK_OF(X509_INFO) * infos)
{
    int count = 0;

    for (int i = 0; i < sk_X509_INFO_num(infos); i++)
        count += sk_X509_INFO_value(infos, i)->x509 != NULL;
    return count;
}

/* Does a block with a certificate begin at this byte? */
static bool
is_certificate_at(struct sp_bytes file, size_t at)
{
    static const char *const labels[] = {"-----BEGIN CERTIFICATE-----",
                                         "-----BEGIN X509 CERTIFICATE-----",
                                         "-----BEGIN TRUSTED CERTIFICATE-----"};

    if (at > 0 && file.data[at - 1] != '\n' && !(at == 3 && has_bom(file)))
        return false;
    for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
        if (starts_at(file, at, labels[i]))
            return true;
    return false;
}

/* OpenSSL's reader does not say where a certificate stood: the n-th one began at the n-th BEGIN. */
static void
set_lines(struct sp_bytes file, struct ca_file *out)
{
    long line = 1;
    size_t n = 0;

    for (size_t i = 0; i < file.len; i++) {
        if (is_certificate_at(file, i) && n++ < out->ncerts)
            out->certs[n - 1].line = line;
        line += file.data[i] == '\n';
    }
    if (n == out->ncerts)
        return;
    for (size_t i = 0; i < out->ncerts; i++)
        out->certs[i].line = 0;
}

static int
keep_certificates(struct sp_bytes file, STACK_OF(X509_INFO) * infos, int count, struct sp_arena *a,
                  struct ca_file *out, struct sp_err *err)
{
    out->certs = sp_alloc_array(a, (size_t)count, sizeof(*out->certs), err);
    if (out->certs == NULL)
        return -1;
    for (int i = 0; i < sk_X509_INFO_num(infos); i++) {
        X509 *cert = sk_X509_INFO_value(infos, i)->x509;

        if (cert != NULL && x509_describe(cert, a, &out->certs[out->ncerts++], err) == -1)
            return -1;
    }
    set_lines(file, out);
    out->state = CA_FILE_OK;
    return 0;
}

/* The file gave no certificate; say what it is instead. */
static void
name_other_content(struct sp_bytes file, struct ca_file *out)
{
    X509 *der = x509_decode(file);

    out->state = der != NULL              ? CA_FILE_DER
                 : has_other_blocks(file) ? CA_FILE_KEY_ONLY
                                          : CA_FILE_JUNK;
    out->problem = "no certificate or crl found"; /* X509_R_NO_CERTIFICATE_OR_CRL_FOUND */
    X509_free(der);
}

static void
name_corruption(struct sp_bytes file, BIO *bio, struct ca_file *out)
{
    const char *reason = ERR_reason_error_string(ERR_peek_error());

    out->state = CA_FILE_CORRUPT;
    out->problem = reason != NULL ? reason : "empty block";
    out->bad_line = last_begin_line(file, file.len - BIO_ctrl_pending(bio));
}

/* OpenSSL gives no reason for an empty block, and none for some allocations that failed either. */
static bool
out_of_memory(void)
{
    bool none;
    void *p;

    if (ERR_peek_error() != 0)
        return false;
    p = OPENSSL_malloc(1);
    none = p == NULL;
    OPENSSL_free(p);
    return none;
}

/* The reader under SSL_CTX_load_verify_locations, so that its quirks are those of the consumers. */
static int
read_pem(struct sp_bytes file, struct sp_arena *a, struct ca_file *out, struct sp_err *err)
{
    BIO *bio;
    STACK_OF(X509_INFO) *infos = NULL;
    char no_password[] = ""; /* with NULL an encrypted block would ask on the terminal */
    int rc = 0;
    int count;

    ERR_clear_error();
    bio = BIO_new_mem_buf(file.data, (int)file.len);
    if (bio == NULL)
        return sp_fail(err, SP_NOMEM, "out of memory: reading the CA file");
    infos = PEM_X509_INFO_read_bio(bio, NULL, NULL, no_password);
    count = infos != NULL ? count_certificates(infos) : 0;
    if (infos == NULL && out_of_memory())
        rc = sp_fail(err, SP_NOMEM, "out of memory: reading the CA file");
    else if (infos == NULL)
        name_corruption(file, bio, out);
    else if (count == 0)
        name_other_content(file, out);
    else if (count > CA_FILE_CERTS_MAX)
        out->state = CA_FILE_TOO_BIG;
    else
        rc = keep_certificates(file, infos, count, a, out, err);
    sk_X509_INFO_pop_free(infos, X509_INFO_free);
    BIO_free(bio);
    return rc;
}

int
ca_file_parse(const struct ca_input *in, struct sp_arena *a, struct ca_file *out,
              struct sp_err *err)
{
    int rc;

    *out = (struct ca_file){.state = CA_FILE_NONE};
    if (in->path == NULL)
        return 0;
    out->path = sp_strdup(a, in->path, err);
    if (out->path == NULL)
        return -1;
    out->sys_errno = in->sys_errno;
    if (in->sys_errno != 0)
        out->state = CA_FILE_MISSING;
    else if (in->too_big || in->bytes.len > CA_FILE_MAX)
        out->state = CA_FILE_TOO_BIG;
    else if (is_blank(in->bytes))
        out->state = CA_FILE_EMPTY;
    if (out->state != CA_FILE_NONE)
        return 0;
    out->has_private_key = has_private_key(in->bytes);
    out->has_bom = has_bom(in->bytes);
    out->has_crlf = has_crlf(in->bytes);
    rc = x509_settle(read_pem(in->bytes, a, out, err), err);
    if (rc == 0 && (out->state == CA_FILE_JUNK || out->state == CA_FILE_CORRUPT))
        rc = x509_settle(ca_file_guess_shape(in->bytes, a, &out->shape, &out->bad_line, err), err);
    return rc;
}
