#include "tls/certificate.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "base/text.h"
#include "tls/x509.h"

#define NAME_SHOWN_MAX ((size_t)512) /* bytes of a distinguished name */
#define ITEM_SHOWN_MAX ((size_t)255) /* of one host name or URL */

X509 *
x509_decode(struct sp_bytes der)
{
    const unsigned char *p = der.data;
    X509 *cert = NULL;

    if (der.data != NULL && der.len <= LONG_MAX)
        cert = d2i_X509(NULL, &p, (long)der.len);
    if (cert != NULL && p != der.data + der.len) {
        X509_free(cert);
        cert = NULL;
    }
    return cert;
}

int
x509_settle(int rc, struct sp_err *err)
{
    bool no_memory = false;
    unsigned long e;

    while ((e = ERR_get_error()) != 0)
        no_memory = no_memory || ERR_GET_REASON(e) == ERR_R_MALLOC_FAILURE;
    return no_memory ? sp_fail(err, SP_NOMEM, "out of memory: reading certificates") : rc;
}

/* No part of struct tm is normalised by the time zone: timegm reads it as UTC. */
time_t
x509_time(const ASN1_TIME *t)
{
    struct tm tm;

    return ASN1_TIME_to_tm(t, &tm) == 1 ? timegm(&tm) : 0;
}

static int
no_memory(struct sp_err *err)
{
    return sp_fail(err, SP_NOMEM, "out of memory: reading a certificate");
}

/*
 * RFC 2253 has escaped its backslashes already and OpenSSL the control characters, so that the
 * second doubling by sp_show says nothing more; it would only make "Inc." after a comma ugly.
 */
static void
undouble_backslashes(char *s)
{
    char *to = s;

    while (*s != '\0') {
        if (s[0] == '\\' && s[1] == '\\')
            s++;
        *to++ = *s++;
    }
    *to = '\0';
}

const char *
x509_show_name(const X509_NAME *name, struct sp_arena *a, struct sp_err *err)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *text = NULL;
    char *data = NULL;
    long len;

    if (bio == NULL ||
        X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) < 0) {
        (void)no_memory(err);
        goto out;
    }
    len = BIO_get_mem_data(bio, &data);
    text = sp_show(a, data, len > 0 ? (size_t)len : 0, NAME_SHOWN_MAX, err);
    if (text != NULL)
        undouble_backslashes(text);
out:
    BIO_free(bio);
    return text;
}

static int
copy_der(X509 *cert, struct sp_arena *a, struct sp_bytes *out, struct sp_err *err)
{
    int len = i2d_X509(cert, NULL);
    unsigned char *der;
    unsigned char *end;

    if (len <= 0)
        return no_memory(err);
    der = sp_alloc(a, (size_t)len, err);
    if (der == NULL)
        return -1;
    end = der;
    (void)i2d_X509(cert, &end);
    *out = (struct sp_bytes){der, (size_t)len};
    return 0;
}

static int
describe_fingerprint(struct sp_arena *a, struct certificate *out, struct sp_err *err)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int len = 0;

    if (EVP_Digest(out->der.data, out->der.len, digest, &len, EVP_sha256(), NULL) != 1)
        return no_memory(err);
    out->sha256 = sp_hex(a, digest, len, err);
    return out->sha256 == NULL ? -1 : 0;
}

static int
show_string(const ASN1_STRING *string, struct sp_arena *a, const char **out, struct sp_err *err)
{
    *out = sp_show(a, ASN1_STRING_get0_data(string), (size_t)ASN1_STRING_length(string),
                   ITEM_SHOWN_MAX, err);
    return *out == NULL ? -1 : 0;
}

static int
describe_common_name(X509 *cert, struct sp_arena *a, const char **out, struct sp_err *err)
{
    const X509_NAME *subject = X509_get_subject_name(cert);
    int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    unsigned char *utf8 = NULL;
    int len;

    if (at < 0)
        return 0;
    len = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
    if (len < 0) /* the decoder has refused names that cannot be converted */
        return no_memory(err);
    *out = sp_show(a, utf8, (size_t)len, ITEM_SHOWN_MAX, err);
    OPENSSL_free(utf8);
    return *out == NULL ? -1 : 0;
}

static const char *
show_address(const ASN1_OCTET_STRING *string, struct sp_arena *a, struct sp_err *err)
{
    char text[INET6_ADDRSTRLEN];
    int len = ASN1_STRING_length(string);
    const unsigned char *data = ASN1_STRING_get0_data(string);

    if ((len == 4 || len == 16) &&
        inet_ntop(len == 4 ? AF_INET : AF_INET6, data, text, sizeof(text)) != NULL)
        return sp_printf(a, err, "IP:%s", text);
    return sp_printf(a, err, "IP:(%d bytes)", len);
}

/* NULL without memory. */
static const char *
show_alternative(const GENERAL_NAME *name, struct sp_arena *a, struct sp_err *err)
{
    const char *host;

    if (name->type == GEN_IPADD)
        return show_address(name->d.iPAddress, a, err);
    if (show_string(name->d.dNSName, a, &host, err) == -1)
        return NULL;
    return sp_printf(a, err, "DNS:%s", host);
}

static int
describe_alternatives(X509 *cert, struct sp_arena *a, struct certificate *out, struct sp_err *err)
{
    GENERAL_NAMES *names = X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
    int rc = -1;

    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

        if (name->type != GEN_DNS && name->type != GEN_IPADD)
            continue;
        out->all_names++;
        if (out->nnames == CERT_NAMES_MAX)
            continue;
        out->names[out->nnames] = show_alternative(name, a, err);
        if (out->names[out->nnames++] == NULL)
            goto out;
    }
    rc = 0;
out:
    GENERAL_NAMES_free(names);
    return rc;
}

/* RFC 5280 section 4.2.2.1: where the certificate of the issuer can be had. */
static int
describe_ca_issuers(X509 *cert, struct sp_arena *a, struct certificate *out, struct sp_err *err)
{
    AUTHORITY_INFO_ACCESS *info = X509_get_ext_d2i(cert, NID_info_access, NULL, NULL);
    int rc = 0;

    for (int i = 0; i < sk_ACCESS_DESCRIPTION_num(info); i++) {
        const ACCESS_DESCRIPTION *ad = sk_ACCESS_DESCRIPTION_value(info, i);

        if (OBJ_obj2nid(ad->method) != NID_ad_ca_issuers || ad->location->type != GEN_URI)
            continue;
        rc = show_string(ad->location->d.uniformResourceIdentifier, a, &out->ca_issuers, err);
        break;
    }
    AUTHORITY_INFO_ACCESS_free(info);
    return rc;
}

static void
describe_facts(X509 *cert, struct certificate *out)
{
    int ca = X509_check_ca(cert);

    out->is_ca = ca == 1 || ca == 3; /* 3: version 1 and self-issued */
    out->self_issued = X509_NAME_cmp(X509_get_subject_name(cert), X509_get_issuer_name(cert)) == 0;
    out->negative_serial = ASN1_STRING_type(X509_get0_serialNumber(cert)) == V_ASN1_NEG_INTEGER;
    out->self_signed = out->self_issued && X509_self_signed(cert, 1) == 1;
    out->not_before = x509_time(X509_get0_notBefore(cert));
    out->not_after = x509_time(X509_get0_notAfter(cert));
}

int
x509_describe(X509 *cert, struct sp_arena *a, struct certificate *out, struct sp_err *err)
{
    *out = (struct certificate){0};
    describe_facts(cert, out);
    if (copy_der(cert, a, &out->der, err) == -1)
        return -1;
    out->subject = x509_show_name(X509_get_subject_name(cert), a, err);
    if (out->subject == NULL)
        return -1;
    out->issuer = x509_show_name(X509_get_issuer_name(cert), a, err);
    if (out->issuer == NULL || describe_fingerprint(a, out, err) == -1 ||
        describe_common_name(cert, a, &out->common_name, err) == -1 ||
        describe_alternatives(cert, a, out, err) == -1)
        return -1;
    return describe_ca_issuers(cert, a, out, err);
}

int
certificate_describe(struct sp_bytes der, struct sp_arena *a, struct certificate *out,
                     struct sp_err *err)
{
    X509 *cert;
    int rc;

    *out = (struct certificate){0};
    ERR_clear_error();
    cert = x509_decode(der);
    if (cert == NULL)
        rc = sp_fail(err, SP_INPUT, "%zu bytes that are no X.509 certificate", der.len);
    else
        rc = x509_describe(cert, a, out, err);
    X509_free(cert);
    return x509_settle(rc, err);
}
