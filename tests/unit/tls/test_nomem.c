/*
 * OpenSSL's own allocations fail, all from the n-th on. Want of memory here must never be told as
 * a fault of the certificate, and least of all a bad chain as a good one.
 */
#include "pki.h"

#include <openssl/crypto.h>

#include "base/text.h"
#include "tls/judge.h"

#define STEP 41 /* there are some 6,000, and each costs a verification */

static long left = -1; /* allocations that still succeed; -1: all do */

static bool
fails(void)
{
    if (left > 0)
        left--;
    return left == 0;
}

static void *
failing_malloc(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return fails() ? NULL : malloc(size);
}

static void *
failing_realloc(void *p, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return fails() ? NULL : realloc(p, size);
}

static void
plain_free(void *p, const char *file, int line)
{
    (void)file;
    (void)line;
    free(p);
}

static const struct tls_rules rules = {
    .common_name = true, .ip_san = true, .security_level = 2, .min_version = 0x0303};

struct input {
    const char *chain, *ca;
    int code;
    struct sp_bytes chain_file, ca_file;
};

/* All of src/tls, from files to the verdict. */
static int
run(const struct input *in, struct sp_arena *a, struct tls_verdict *v, struct sp_err *err)
{
    struct ca_input chain_in = {.path = in->chain, .bytes = in->chain_file};
    struct ca_input ca_in = {.path = in->ca, .bytes = in->ca_file};
    struct ca_file chain;
    struct ca_file ca;
    struct certificate leaf;
    struct tls_trust *trust;
    struct sp_bytes der[4];
    int rc;

    if (ca_file_parse(&chain_in, a, &chain, err) == -1 || ca_file_parse(&ca_in, a, &ca, err) == -1)
        return -1;
    assert_int_equal(chain.state, CA_FILE_OK);
    assert_int_equal(ca.state, CA_FILE_OK);
    for (size_t i = 0; i < chain.ncerts; i++)
        der[i] = chain.certs[i].der;
    if (certificate_describe(der[0], a, &leaf, err) == -1)
        return -1;
    assert_int_equal(leaf.all_names, 6);
    trust = tls_trust_new(&ca, err);
    if (trust == NULL)
        return -1;
    rc = tls_judge(trust, der, chain.ncerts, "s3.test", &rules, pki_made(), a, v, err);
    tls_trust_free(trust);
    return rc;
}

static void
verdicts_need_memory(void **state)
{
    static struct input inputs[] = {
        {.chain = "intermediate.crt", .ca = "ca.crt", .code = 0},
        {.chain = "good.crt", .ca = "good.crt", .code = 20},
        {.chain = "no-key-id.crt", .ca = "ca-same-name.crt", .code = 7},
    };
    struct sp_arena source = {0};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(inputs); i++) {
        long n = 0;
        bool done = false;

        inputs[i].chain_file = pki_read(inputs[i].chain, &source);
        inputs[i].ca_file = pki_read(inputs[i].ca, &source);
        for (; !done; n += STEP) {
            struct sp_arena a = {0};
            struct sp_err err = {0};
            struct tls_verdict v = {0};
            int rc;

            left = n == 0 ? -1 : n; /* the first run fills what OpenSSL caches */
            rc = run(&inputs[i], &a, &v, &err);
            done = left > 0;
            left = -1;
            if (rc == -1 && err.code != SP_NOMEM)
                fail_msg("%s, allocation %ld: %s", inputs[i].chain, n, err.message);
            if (rc == 0 && (v.code != inputs[i].code || !v.name_ok))
                fail_msg("%s, allocation %ld: code %d, name %d", inputs[i].chain, n, v.code,
                         v.name_ok);
            sp_arena_free(&a);
        }
        assert_true(n > 100);
    }
    sp_arena_free(&source);
}

/* Files that are no CA files. */
static void
inputs_need_memory(void **state)
{
    static const struct {
        const char *file;
        enum ca_file_state state;
    } cases[] = {{"ca-corrupt.crt", CA_FILE_CORRUPT},
                 {"ca.der", CA_FILE_DER},
                 {"ca.p12", CA_FILE_JUNK},
                 {"ca-bare-base64", CA_FILE_JUNK}};
    struct sp_arena source = {0};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct ca_input in = {.path = "x", .bytes = pki_read(cases[i].file, &source)};
        bool done = false;

        for (long n = 1; !done; n++) {
            struct sp_arena a = {0};
            struct sp_err err = {0};
            struct ca_file ca;
            int rc;

            left = n;
            rc = ca_file_parse(&in, &a, &ca, &err);
            done = left > 0;
            left = -1;
            if (rc == 0 ? ca.state != cases[i].state : err.code != SP_NOMEM)
                fail_msg("%s, allocation %ld: state %d, %s", cases[i].file, n, (int)ca.state,
                         err.message);
            sp_arena_free(&a);
        }
    }
    sp_arena_free(&source);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_need_memory),
        cmocka_unit_test(inputs_need_memory),
    };

    /* The system's store would be some 50,000 allocations more. */
    if (setenv("SSL_CERT_FILE", "/nonexistent", 1) == -1 ||
        setenv("SSL_CERT_DIR", "/nonexistent", 1) == -1)
        return 1;
    if (CRYPTO_set_mem_functions(failing_malloc, failing_realloc, plain_free) != 1)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
