/* The path that leads from a leaf to its anchor, or to where it stops. */
#include <openssl/x509_vfy.h>

#include "tls/x509.h"

static bool
is_one_of(STACK_OF(X509) * certs, X509 *cert)
{
    for (int i = 0; i < sk_X509_num(certs); i++)
        if (X509_cmp(sk_X509_value(certs, i), cert) == 0)
            return true;
    return false;
}

/* The codes that OpenSSL has for an issuer that nobody has. */
static bool
is_for_lack_of_issuer(int code)
{
    return code == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT ||
           code == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
           code == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE;
}

int
x509_describe_path(STACK_OF(X509) * path, int untrusted, STACK_OF(X509) * presented,
                   struct sp_arena *a, struct tls_verdict *out, struct sp_err *err)
{
    const int len = sk_X509_num(path);
    struct tls_link *links = sp_alloc_array(a, TLS_PATH_MAX, sizeof(*links), err);

    if (links == NULL)
        return -1;
    out->path = links;
    for (int i = 0; i < len && out->npath < TLS_PATH_MAX; i++) {
        X509 *cert = sk_X509_value(path, i);
        struct tls_link *link = &links[out->npath];

        if (x509_describe(cert, a, &link->cert, err) == -1)
            return -1;
        link->sent = is_one_of(presented, cert);
        link->trusted = i >= untrusted || (out->code == X509_V_OK && i == len - 1);
        out->npath++;
    }
    out->no_issuer = is_for_lack_of_issuer(out->code) && out->npath > 0 &&
                     !links[out->npath - 1].cert.self_issued;
    return 0;
}
