/* The test PKI for the tests of src/tls: its files, and certificates that no CA would make. */
#ifndef TESTS_UNIT_TLS_PKI_H
#define TESTS_UNIT_TLS_PKI_H

#include "test.h"

#include <openssl/x509v3.h>

#include "tls/cafile.h"

#define PKI_FILE_MAX ((size_t)64 << 10)

/* A file of the test PKI, or of an absolute path, terminated with NUL, in the arena; data is NULL
 * when it is not there. */
static inline struct sp_bytes
pki_read(const char *name, struct sp_arena *a)
{
    struct sp_bytes file = {NULL, 0};
    char path[512];
    unsigned char *data;
    FILE *f;

    (void)snprintf(path, sizeof(path), "%s/%s", name[0] == '/' ? "" : PKI_DIR, name);
    f = fopen(path, "rb");
    if (f == NULL)
        return file;
    data = sp_alloc(a, PKI_FILE_MAX, NULL);
    assert_non_null(data);
    file.len = fread(data, 1, PKI_FILE_MAX - 1, f);
    file.data = data;
    (void)fclose(f);
    return file;
}

/* When the PKI was made: all its dates count from there. */
static inline time_t
pki_made(void)
{
    struct sp_arena a = {0};
    struct sp_bytes file = pki_read("made-at", &a);
    time_t made;

    assert_non_null(file.data);
    made = (time_t)strtoll((const char *)file.data, NULL, 10);
    sp_arena_free(&a);
    return made;
}

static inline void
pki_ca_file(const char *name, struct sp_arena *a, struct ca_file *out)
{
    struct ca_input in = {.path = name, .bytes = pki_read(name, a)};

    assert_non_null(in.bytes.data);
    assert_int_equal(ca_file_parse(&in, a, out, NULL), 0);
}

struct forged {
    const char *common_name; /* NULL: an empty subject */
    int common_name_type;    /* MBSTRING_ASC where 0 */
    int common_name_len;     /* strlen() where 0 */
    GENERAL_NAMES *names;    /* freed */
    const char *san_der;     /* the whole extension value instead */
    int san_len;
    const char *not_after; /* the text of a GeneralizedTime, taken unchecked */
};

static inline GENERAL_NAME *
forge_name(int type, const char *bytes, int len)
{
    GENERAL_NAME *name = GENERAL_NAME_new();
    ASN1_STRING *string =
        ASN1_STRING_type_new(type == GEN_IPADD ? V_ASN1_OCTET_STRING : V_ASN1_IA5STRING);

    assert_int_equal(ASN1_STRING_set(string, bytes, len), 1);
    GENERAL_NAME_set0_value(name, type, string);
    return name;
}

static inline void
forge_extension(X509 *cert, const struct forged *spec)
{
    ASN1_OCTET_STRING *value;
    X509_EXTENSION *extension;

    if (spec->names != NULL) {
        assert_int_equal(X509_add1_ext_i2d(cert, NID_subject_alt_name, spec->names, 0, 0), 1);
        GENERAL_NAMES_free(spec->names);
    }
    if (spec->san_der == NULL)
        return;
    value = ASN1_OCTET_STRING_new();
    assert_int_equal(
        ASN1_OCTET_STRING_set(value, (const unsigned char *)spec->san_der, spec->san_len), 1);
    extension = X509_EXTENSION_create_by_NID(NULL, NID_subject_alt_name, 0, value);
    assert_int_equal(X509_add_ext(cert, extension, -1), 1);
    X509_EXTENSION_free(extension);
    ASN1_OCTET_STRING_free(value);
}

static inline void
forge_dates(X509 *cert, const struct forged *spec)
{
    ASN1_TIME *t;

    /* Around the time when the PKI was made, at which the tests judge, however long ago that is. */
    assert_non_null(ASN1_TIME_set(X509_getm_notBefore(cert), pki_made() - 3600));
    assert_non_null(ASN1_TIME_set(X509_getm_notAfter(cert), pki_made() + 3600));
    if (spec->not_after == NULL)
        return;
    t = X509_getm_notAfter(cert);
    t->type = V_ASN1_GENERALIZEDTIME;
    assert_int_equal(ASN1_STRING_set(t, spec->not_after, -1), 1);
}

/* A self-signed certificate in DER. */
static inline struct sp_bytes
forge(const struct forged *spec, struct sp_arena *a)
{
    X509 *cert = X509_new();
    EVP_PKEY *key = EVP_EC_gen("P-256");
    struct sp_bytes der = {NULL, 0};
    unsigned char *to;

    assert_int_equal(X509_set_version(cert, 2), 1);
    forge_dates(cert, spec);
    if (spec->common_name != NULL)
        assert_int_equal(X509_NAME_add_entry_by_NID(
                             X509_get_subject_name(cert), NID_commonName,
                             spec->common_name_type == 0 ? MBSTRING_UTF8 : spec->common_name_type,
                             (const unsigned char *)spec->common_name,
                             spec->common_name_len == 0 ? -1 : spec->common_name_len, -1, 0),
                         1);
    assert_int_equal(X509_set_issuer_name(cert, X509_get_subject_name(cert)), 1);
    assert_int_equal(X509_set_pubkey(cert, key), 1);
    forge_extension(cert, spec);
    assert_true(X509_sign(cert, key, EVP_sha256()) > 0);
    der.len = (size_t)i2d_X509(cert, NULL);
    der.data = to = sp_alloc(a, der.len, NULL);
    assert_non_null(to);
    assert_int_equal(i2d_X509(cert, &to), (int)der.len);
    X509_free(cert);
    EVP_PKEY_free(key);
    return der;
}

#endif
