#include "tls/again.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include "tls/x509.h"

enum tls_anchors
tls_trust_state(const struct tls_trust *trust)
{
    return trust->anchors;
}

/* ---- what was used */

static STACK_OF(X509) *
    decode(const struct sp_bytes *ders, size_t n, const char *what, struct sp_err *err)
{
    STACK_OF(X509) *certs = sk_X509_new_null();

    for (size_t i = 0; i < n && certs != NULL; i++) {
        X509 *cert = x509_decode(ders[i]);

        if (cert != NULL && sk_X509_push(certs, cert) > 0)
            continue;
        (void)(cert == NULL
                   ? sp_fail(err, SP_INPUT, "certificate %zu of %s cannot be decoded", i + 1, what)
                   : sp_fail(err, SP_NOMEM, "out of memory: %s", what));
        X509_free(cert);
        sk_X509_pop_free(certs, X509_free);
        return NULL;
    }
    if (certs == NULL)
        (void)sp_fail(err, SP_NOMEM, "out of memory: %s", what);
    return certs;
}

/* What stands above the presented part of the path that was built, good or not. */
static int
copy_trusted(X509_STORE_CTX *ctx, struct sp_arena *a, struct sp_bytes *out, size_t *nout,
             struct sp_err *err)
{
    STACK_OF(X509) *path = X509_STORE_CTX_get0_chain(ctx);

    for (int i = X509_STORE_CTX_get_num_untrusted(ctx);
         i < sk_X509_num(path) && *nout < TRUST_USED_MAX; i++) {
        int len = i2d_X509(sk_X509_value(path, i), NULL);
        unsigned char *der = len <= 0 ? NULL : sp_alloc(a, (size_t)len, err);
        unsigned char *end = der;

        if (der == NULL || i2d_X509(sk_X509_value(path, i), &end) != len)
            return sp_fail(err, SP_NOMEM, "out of memory: trust anchors");
        out[(*nout)++] = (struct sp_bytes){der, (size_t)len};
    }
    return 0;
}

/* Which path is built hangs on the time, as an issuer that has ended stands back. */
static int
find_used(X509_STORE *store, STACK_OF(X509) * certs, time_t now, struct sp_arena *a,
          struct sp_bytes *out, size_t *nout, struct sp_err *err)
{
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    int rc = -1;

    if (ctx == NULL || X509_STORE_CTX_init(ctx, store, sk_X509_value(certs, 0), certs) != 1 ||
        X509_STORE_CTX_set_default(ctx, "ssl_server") != 1) {
        (void)sp_fail(err, SP_NOMEM, "out of memory: path validation");
    } else {
        X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(ctx), now);
        (void)X509_verify_cert(ctx);
        rc = copy_trusted(ctx, a, out, nout, err);
    }
    X509_STORE_CTX_free(ctx);
    return rc;
}

int
tls_trust_used(const struct tls_trust *trust, const struct sp_bytes *chain, size_t nchain,
               time_t now, struct sp_arena *a, struct sp_bytes out[TRUST_USED_MAX], size_t *nout,
               struct sp_err *err)
{
    X509_STORE *store = trust->system == NULL ? trust->store : trust->system->store;
    STACK_OF(X509) * certs;
    int rc = -1;

    *nout = 0;
    if (nchain == 0 || store == NULL)
        return 0;
    ERR_clear_error();
    certs = decode(chain, nchain, "the presented chain", err);
    if (certs != NULL)
        rc = find_used(store, certs, now, a, out, nout, err);
    sk_X509_pop_free(certs, X509_free);
    return x509_settle(rc, err);
}

/* ---- with that alone */

static X509_STORE *
store_of(STACK_OF(X509) * certs, struct sp_err *err)
{
    X509_STORE *store = X509_STORE_new();
    bool added = store != NULL;

    for (int i = 0; added && i < sk_X509_num(certs); i++)
        added = X509_STORE_add_cert(store, sk_X509_value(certs, i)) == 1;
    if (added)
        return store;
    X509_STORE_free(store);
    (void)sp_fail(err, SP_NOMEM, "out of memory: trust anchors");
    return NULL;
}

static int
fill(struct tls_trust *trust, const struct trust_used *system, struct sp_err *err)
{
    STACK_OF(X509) *certs = decode(system->certs, system->ncerts, "the trust anchors", err);
    X509_STORE *store = certs == NULL ? NULL : store_of(certs, err);

    sk_X509_pop_free(certs, X509_free);
    if (store == NULL)
        return -1;
    if (trust->system != NULL)
        trust->system->store = store;
    else
        trust->store = store;
    return 0;
}

struct tls_trust *
tls_trust_again(const struct ca_file *ca, const struct trust_used *system, struct sp_err *err)
{
    struct tls_trust *trust;

    ERR_clear_error();
    if (ca->state != CA_FILE_NONE) {
        trust = tls_trust_new(ca, err);
    } else {
        trust = calloc(1, sizeof(*trust));
        if (trust == NULL)
            (void)sp_fail(err, SP_NOMEM, "out of memory: trust anchors");
        else
            trust->anchors = system->state;
    }
    if (trust != NULL && x509_settle(fill(trust, system, err), err) == -1) {
        tls_trust_free(trust);
        trust = NULL;
    }
    return trust;
}
