#include <openssl/pkcs12.h>
#include <openssl/pkcs7.h>

#include "base/text.h"
#include "tls/x509.h"

#define BASE64_TRIED ((size_t)64 << 10) /* characters; a certificate has some 2,000 */

static const char marker[] = "-----BEGIN CERTIFICATE-----";

static size_t
find(struct sp_bytes file, const char *what, size_t from)
{
    size_t len = strlen(what);

    for (size_t i = from; i < file.len && file.len - i >= len; i++)
        if (memcmp(file.data + i, what, len) == 0)
            return i;
    return file.len;
}

/* The functions below give the place where the shape is seen; the length of the file: it is not. */

static size_t
glued_at(struct sp_bytes file)
{
    return find(file, "-----END CERTIFICATE----------BEGIN", 0);
}

static size_t
indented_at(struct sp_bytes file)
{
    size_t at = find(file, marker, 0);
    size_t start = at;

    while (start > 0 && (file.data[start - 1] == ' ' || file.data[start - 1] == '\t'))
        start--;
    return at < file.len && start < at && (start == 0 || file.data[start - 1] == '\n') ? at
                                                                                       : file.len;
}

static size_t
one_line_at(struct sp_bytes file)
{
    size_t at = find(file, marker, 0);

    if (at == file.len)
        return at;
    for (size_t i = at + strlen(marker); i < file.len; i++) {
        if (file.data[i] == '\n')
            return file.len;
        if (!sp_is_space((char)file.data[i]))
            return at;
    }
    return file.len;
}

static size_t
pkcs7_at(struct sp_bytes file)
{
    const unsigned char *p = file.data;
    size_t at = find(file, "-----BEGIN PKCS7-----", 0);
    PKCS7 *p7;

    if (at == file.len)
        at = find(file, "-----BEGIN CMS-----", 0);
    if (at < file.len)
        return at;
    p7 = d2i_PKCS7(NULL, &p, (long)file.len);
    at = p7 != NULL ? 0 : file.len;
    PKCS7_free(p7);
    return at;
}

static size_t
pkcs12_at(struct sp_bytes file)
{
    const unsigned char *p = file.data;
    PKCS12 *p12 = d2i_PKCS12(NULL, &p, (long)file.len);
    size_t at = p12 != NULL ? 0 : file.len;

    PKCS12_free(p12);
    return at;
}

static const struct {
    enum ca_file_shape shape;
    bool has_lines;
    size_t (*at)(struct sp_bytes file);
} shapes[] = {
    {CA_SHAPE_GLUED, true, glued_at},       {CA_SHAPE_INDENTED, true, indented_at},
    {CA_SHAPE_ONE_LINE, true, one_line_at}, {CA_SHAPE_PKCS7, false, pkcs7_at},
    {CA_SHAPE_PKCS12, false, pkcs12_at},
};

static long
line_of(struct sp_bytes file, size_t at)
{
    long line = 1;

    for (size_t i = 0; i < at; i++)
        line += file.data[i] == '\n';
    return line;
}

/* The first characters without blanks; false where one of them is not of base64. */
static bool
collect_base64(struct sp_bytes file, char *text, size_t *len)
{
    for (size_t i = 0; i < file.len && *len < BASE64_TRIED; i++) {
        char c = (char)file.data[i];

        if (sp_is_space(c))
            continue;
        if (!sp_is_alnum(c) && c != '+' && c != '/' && c != '=')
            return false;
        text[(*len)++] = c;
    }
    *len -= *len % 4;
    return *len > 0;
}

static int
guess_base64(struct sp_bytes file, struct sp_arena *a, enum ca_file_shape *out, struct sp_err *err)
{
    size_t room = file.len < BASE64_TRIED ? file.len : BASE64_TRIED;
    char *text = sp_alloc(a, room, err);
    const unsigned char *p;
    unsigned char *decoded;
    X509 *cert;
    size_t len = 0;
    int got;

    if (text == NULL)
        return -1;
    if (!collect_base64(file, text, &len))
        return 0;
    decoded = sp_alloc(a, len, err);
    if (decoded == NULL)
        return -1;
    got = EVP_DecodeBlock(decoded, (const unsigned char *)text, (int)len);
    if (got <= 0)
        return 0;
    if (find((struct sp_bytes){decoded, (size_t)got}, marker, 0) < (size_t)got)
        *out = CA_SHAPE_BASE64_PEM;
    p = decoded;
    cert = d2i_X509(NULL, &p, got); /* the padding leaves bytes behind it */
    if (cert != NULL)
        *out = CA_SHAPE_BASE64_DER;
    X509_free(cert);
    return 0;
}

int
ca_file_guess_shape(struct sp_bytes file, struct sp_arena *a, enum ca_file_shape *out, long *line,
                    struct sp_err *err)
{
    *out = CA_SHAPE_UNKNOWN;
    for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
        size_t at = shapes[i].at(file);

        if (at == file.len)
            continue;
        *out = shapes[i].shape;
        if (shapes[i].has_lines)
            *line = line_of(file, at);
        return 0;
    }
    return guess_base64(file, a, out, err);
}
