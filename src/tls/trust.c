#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include "tls/x509.h"

static int
add_file(X509_STORE *store, const struct ca_file *ca, struct sp_err *err)
{
    for (size_t i = 0; i < ca->ncerts; i++) {
        X509 *cert = x509_decode(ca->certs[i].der);
        int added;

        if (cert == NULL)
            return sp_fail(err, SP_INPUT, "certificate %zu of the CA file cannot be decoded",
                           i + 1);
        added = X509_STORE_add_cert(store, cert);
        X509_free(cert);
        if (added != 1)
            return sp_fail(err, SP_NOMEM, "out of memory: certificate %zu of the CA file", i + 1);
    }
    return 0;
}

struct tls_trust *
tls_trust_new(const struct ca_file *ca, struct sp_err *err)
{
    bool from_file = ca != NULL && ca->state != CA_FILE_NONE;
    struct tls_trust *trust;

    if (from_file && ca->state != CA_FILE_OK) {
        (void)sp_fail(err, SP_INPUT, "the CA file %s cannot be used", ca->path);
        return NULL;
    }
    ERR_clear_error();
    trust = calloc(1, sizeof(*trust));
    if (trust != NULL)
        trust->store = X509_STORE_new();
    if (trust == NULL || trust->store == NULL) {
        (void)sp_fail(err, SP_NOMEM, "out of memory: trust anchors");
        goto fail;
    }
    trust->from_file = from_file;
    /* Never both: a public root must not hide that the private CA file is the wrong one. */
    if (from_file) {
        if (add_file(trust->store, ca, err) == -1)
            goto fail;
    } else if (X509_STORE_set_default_paths(trust->store) != 1) {
        (void)sp_fail(err, SP_NOMEM, "out of memory: the system's trust anchors");
        goto fail;
    }
    /* A default store that is not there leaves errors behind, and is seen when a chain is judged.
     */
    if (x509_settle(0, err) == 0)
        return trust;
fail:
    (void)x509_settle(-1, err);
    tls_trust_free(trust);
    return NULL;
}

void
tls_trust_free(struct tls_trust *trust)
{
    if (trust == NULL)
        return;
    X509_STORE_free(trust->store);
    free(trust);
}
