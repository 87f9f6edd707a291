#include <dirent.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include "base/text.h"
#include "tls/x509.h"

static int
add_der(X509_STORE *store, struct sp_bytes der, size_t index, const char *of, struct sp_err *err)
{
    X509 *cert = x509_decode(der);
    int added;

    if (cert == NULL)
        return sp_fail(err, SP_INPUT, "certificate %zu of %s cannot be decoded", index + 1, of);
    added = X509_STORE_add_cert(store, cert);
    X509_free(cert);
    if (added != 1)
        return sp_fail(err, SP_NOMEM, "out of memory: certificate %zu of %s", index + 1, of);
    return 0;
}

static int
add_file(X509_STORE *store, const struct ca_file *ca, struct sp_err *err)
{
    for (size_t i = 0; i < ca->ncerts; i++)
        if (add_der(store, ca->certs[i].der, i, "the CA file", err) == -1)
            return -1;
    return 0;
}

/* OpenSSL finds a certificate in a directory by the name HASH.N alone, as c_rehash gives it. */
static bool
is_hash_name(const char *name)
{
    size_t hex = 0;

    while (sp_hex_value(name[hex]) != -1)
        hex++;
    return hex == 8 && name[8] == '.' && sp_is_digit(name[9]);
}

static bool
has_hash_names(const char *path)
{
    DIR *dir = opendir(path);
    bool found = false;
    const struct dirent *entry;

    while (dir != NULL && !found && (entry = readdir(dir)) != NULL)
        found = is_hash_name(entry->d_name);
    if (dir != NULL)
        (void)closedir(dir);
    return found;
}

/* The directories of a list with colons. -1: SP_NOMEM. */
static int
any_has_hash_names(const char *list, bool *found, struct sp_err *err)
{
    *found = false;
    while (!*found && *list != '\0') {
        size_t len = strcspn(list, ":");
        char *path = strndup(list, len);

        if (path == NULL)
            return sp_fail(err, SP_NOMEM, "out of memory: the system's trust anchors");
        *found = has_hash_names(path);
        free(path);
        list += len + (list[len] == ':');
    }
    return 0;
}

/* The file is read already, the directory is looked into when a chain is judged. */
static int
look_for_anchors(struct tls_trust *trust, struct sp_err *err)
{
    STACK_OF(X509) *certs = X509_STORE_get1_all_certs(trust->store);
    const char *file = getenv(X509_get_default_cert_file_env());
    const char *dir = getenv(X509_get_default_cert_dir_env());
    int n = sk_X509_num(certs);
    bool found = n > 0;

    sk_X509_pop_free(certs, X509_free);
    if (certs == NULL)
        return sp_fail(err, SP_NOMEM, "out of memory: the system's trust anchors");
    if (!found &&
        any_has_hash_names(dir != NULL ? dir : X509_get_default_cert_dir(), &found, err) == -1)
        return -1;
    trust->anchors = found                         ? ANCHORS_SOME
                     : file != NULL || dir != NULL ? ANCHORS_NONE_BY_ENV
                                                   : ANCHORS_NONE;
    return 0;
}

X509_STORE *
x509_system_store(const struct tls_trust *trust, struct sp_err *err)
{
    X509_STORE *store = trust->system->store;

    if (store != NULL)
        return store;
    store = X509_STORE_new();
    if (store == NULL || X509_STORE_set_default_paths(store) != 1) {
        X509_STORE_free(store);
        (void)sp_fail(err, SP_NOMEM, "out of memory: the system's trust anchors");
        return NULL;
    }
    trust->system->store = store;
    return store;
}

static int
fill(struct tls_trust *trust, const struct ca_file *ca, struct sp_err *err)
{
    trust->store = X509_STORE_new();
    if (trust->store == NULL)
        return sp_fail(err, SP_NOMEM, "out of memory: trust anchors");
    /* Never both: a public root must not hide that the private CA file is the wrong one. */
    if (trust->from_file) {
        trust->system = calloc(1, sizeof(*trust->system));
        return trust->system == NULL ? sp_fail(err, SP_NOMEM, "out of memory: trust anchors")
                                     : add_file(trust->store, ca, err);
    }
    if (X509_STORE_set_default_paths(trust->store) != 1)
        return sp_fail(err, SP_NOMEM, "out of memory: the system's trust anchors");
    return look_for_anchors(trust, err);
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
    if (trust == NULL) {
        (void)sp_fail(err, SP_NOMEM, "out of memory: trust anchors");
        return NULL;
    }
    trust->from_file = from_file;
    /* A default store that is not there leaves errors behind: they are no failure of ours. */
    if (x509_settle(fill(trust, ca, err), err) == 0)
        return trust;
    tls_trust_free(trust);
    return NULL;
}

void
tls_trust_free(struct tls_trust *trust)
{
    if (trust == NULL)
        return;
    X509_STORE_free(trust->store);
    if (trust->system != NULL)
        X509_STORE_free(trust->system->store);
    free(trust->system);
    free(trust);
}
