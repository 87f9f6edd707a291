#include "pki.h"

#include "base/text.h"
#include "tls/certificate.h"

#define DAY ((time_t)86400)
#define ROOTS TEST_SOURCE_DIR "/../../../certs/roots"

static void
describe_first(const char *file, struct sp_arena *a, struct certificate *out)
{
    struct ca_file chain;

    pki_ca_file(file, a, &chain);
    assert_true(chain.ncerts > 0);
    assert_int_equal(certificate_describe(chain.certs[0].der, a, out, NULL), 0);
}

static void
describes_a_server_certificate(void **state)
{
    static const char *const names[] = {"DNS:localhost", "DNS:*.localhost", "DNS:s3.test",
                                        "DNS:*.s3.test", "IP:127.0.0.1",    "IP:::1"};
    struct sp_arena a = {0};
    struct certificate cert;

    (void)state;
    describe_first("intermediate.crt", &a, &cert);
    assert_string_equal(cert.subject, "CN=localhost,O=s3preflight");
    assert_string_equal(cert.issuer, "CN=Test Intermediate CA,O=s3preflight");
    assert_string_equal(cert.common_name, "localhost");
    assert_int_equal(cert.nnames, COUNT_OF(names));
    assert_int_equal(cert.all_names, COUNT_OF(names));
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_string_equal(cert.names[i], names[i]);
    assert_int_equal(cert.not_before, pki_made() - 1825 * DAY);
    assert_int_equal(cert.not_after, pki_made() + 1825 * DAY);
    assert_string_equal(cert.ca_issuers, "http://pki.test/intermediate-ca.crt");
    assert_int_equal(strlen(cert.sha256), 64);
    sp_arena_free(&a);
}

/* Against what another program says of certificates that everybody has. */
static void
agrees_with_the_list_of_public_roots(void **state)
{
    static const struct {
        const char *file, *subject, *sha256;
    } roots[] = {
        {ROOTS "/Amazon_Root_CA_1.crt", "CN=Amazon Root CA 1,O=Amazon,C=US",
         "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e"},
        {ROOTS "/DigiCert_TLS_RSA4096_Root_G5.crt",
         "CN=DigiCert TLS RSA4096 Root G5,O=DigiCert\\, Inc.,C=US",
         "371a00dc0533b3721a7eeb40e8419e70799d2b0a0f2c1d80693165f7cec4ad75"},
    };
    struct sp_arena a = {0};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(roots); i++) {
        struct ca_file file;

        pki_ca_file(roots[i].file, &a, &file);
        assert_int_equal(file.ncerts, 1);
        assert_string_equal(file.certs[0].subject, roots[i].subject);
        assert_string_equal(file.certs[0].sha256, roots[i].sha256);
        assert_true(file.certs[0].is_ca);
        assert_true(file.certs[0].self_signed);
    }
    sp_arena_free(&a);
}

static void
knows_authorities_and_self_signatures(void **state)
{
    static const struct {
        const char *file;
        bool is_ca, self_issued, self_signed;
        const char *common_name;
    } cases[] = {
        {"ca.crt", true, true, true, "Test Root CA"},
        {"intermediate-ca.crt", true, false, false, "Test Intermediate CA"},
        {"pathlen-ca.crt", true, false, false, "No CA Below Me"},
        {"not-ca-issuer.crt", false, true, true, "Not A CA"},
        {"self-signed.crt", false, true, true, "localhost"},
        {"good.crt", false, false, false, "localhost"},
        {"weak-key.crt", false, false, false, "localhost"},
    };
    struct sp_arena a = {0};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct certificate cert;

        describe_first(cases[i].file, &a, &cert);
        if (cert.is_ca != cases[i].is_ca || cert.self_issued != cases[i].self_issued ||
            cert.self_signed != cases[i].self_signed ||
            !sp_streq(cert.common_name, cases[i].common_name))
            fail_msg("%s: ca %d, self-issued %d, self-signed %d, CN %s", cases[i].file, cert.is_ca,
                     cert.self_issued, cert.self_signed, cert.common_name);
        assert_null(cert.ca_issuers);
    }
    sp_arena_free(&a);
}

/* A subject equal to the issuer says nothing: the signature must be its own. */
static void
self_issued_is_not_self_signed(void **state)
{
    struct forged spec = {.common_name = "x"};
    struct sp_arena a = {0};
    struct certificate cert;
    unsigned char *der;
    struct sp_bytes good;

    (void)state;
    good = forge(&spec, &a);
    der = sp_alloc(&a, good.len, NULL);
    memcpy(der, good.data, good.len);
    der[good.len - 1] ^= 1; /* the last byte of the signature */
    assert_int_equal(certificate_describe(good, &a, &cert, NULL), 0);
    assert_true(cert.self_signed);
    assert_int_equal(certificate_describe((struct sp_bytes){der, good.len}, &a, &cert, NULL), 0);
    assert_true(cert.self_issued);
    assert_false(cert.self_signed);
    sp_arena_free(&a);
}

static void
shows_names_safely(void **state)
{
    static const struct {
        const char *name;
        struct forged spec;
        const char *subject, *common_name;
    } cases[] = {
        {"no subject", {0}, "", NULL},
        {"UTF-8", {.common_name = "K\xc3\xb6ln"}, "CN=K\xc3\xb6ln", "K\xc3\xb6ln"},
        {"comma", {.common_name = "a,b"}, "CN=a\\,b", "a,b"},
        {"backslash", {.common_name = "a\\b"}, "CN=a\\\\b", "a\\\\b"},
        {"escape sequence",
         {.common_name = "\x1b[2J", .common_name_type = V_ASN1_UTF8STRING},
         "CN=\\1B[2J",
         "\\x1b[2J"},
        {"C1 control",
         {.common_name = "\xc2\x9b", .common_name_type = V_ASN1_UTF8STRING},
         "CN=\\xc2\\x9b",
         "\\xc2\\x9b"},
        {"right-to-left override",
         {.common_name = "a\xe2\x80\xaez", .common_name_type = V_ASN1_UTF8STRING},
         "CN=a\\xe2\\x80\\xaez",
         "a\\xe2\\x80\\xaez"},
        {"NUL",
         {.common_name = "a\0b", .common_name_len = 3, .common_name_type = V_ASN1_UTF8STRING},
         "CN=a\\00b",
         "a\\x00b"},
        {"Latin-1",
         {.common_name = "K\xf6ln", .common_name_type = V_ASN1_T61STRING},
         "CN=K\xc3\xb6ln",
         "K\xc3\xb6ln"},
    };
    struct sp_arena a = {0};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct certificate cert;

        assert_int_equal(certificate_describe(forge(&cases[i].spec, &a), &a, &cert, NULL), 0);
        if (!sp_streq(cert.subject, cases[i].subject) ||
            !sp_streq(cert.common_name, cases[i].common_name))
            fail_msg("%s: subject \"%s\", CN \"%s\"", cases[i].name, cert.subject,
                     cert.common_name);
        for (const char *p = cert.subject; *p != '\0'; p++)
            if ((unsigned char)*p < ' ')
                fail_msg("%s: control character in the subject", cases[i].name);
    }
    sp_arena_free(&a);
}

static void
cuts_a_long_name(void **state)
{
    struct sp_arena a = {0};
    struct certificate cert;
    char *name = sp_alloc(&a, 20001, NULL);
    struct forged spec = {.common_name = name, .common_name_type = V_ASN1_UTF8STRING};

    (void)state;
    memset(name, 'x', 20000);
    assert_int_equal(certificate_describe(forge(&spec, &a), &a, &cert, NULL), 0);
    assert_int_equal(strlen(cert.subject), 512 + 3);
    assert_true(sp_ends(cert.subject, "xxx..."));
    assert_int_equal(strlen(cert.common_name), 255 + 3);
    sp_arena_free(&a);
}

static struct sp_bytes
forge_many_names(int count, struct sp_arena *a)
{
    struct forged spec = {.common_name = "many", .names = GENERAL_NAMES_new()};

    for (int i = 0; i < count; i++) {
        char text[32];
        int len = snprintf(text, sizeof(text), "n%d.test", i);

        assert_true(sk_GENERAL_NAME_push(spec.names, forge_name(GEN_DNS, text, len)) > 0);
    }
    return forge(&spec, a);
}

static void
keeps_a_bounded_number_of_names(void **state)
{
    static const struct {
        int count;
        size_t kept;
    } cases[] = {{0, 0}, {1, 1}, {31, 31}, {32, 32}, {33, 32}, {100000, 32}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena source = {0};
        struct sp_arena a = {.limit = 4 << 20};
        struct certificate cert;
        struct sp_bytes der = forge_many_names(cases[i].count, &source);

        assert_int_equal(certificate_describe(der, &a, &cert, NULL), 0);
        assert_int_equal(cert.nnames, cases[i].kept);
        assert_int_equal(cert.all_names, cases[i].count);
        if (a.used > der.len + 65536)
            fail_msg("%d names: %zu bytes kept of %zu", cases[i].count, a.used, der.len);
        sp_arena_free(&a);
        sp_arena_free(&source);
    }
}

static void
shows_odd_names(void **state)
{
    struct forged spec = {.names = GENERAL_NAMES_new()};
    struct sp_arena a = {0};
    struct certificate cert;

    (void)state;
    (void)sk_GENERAL_NAME_push(spec.names, forge_name(GEN_EMAIL, "a@b.test", 8));
    (void)sk_GENERAL_NAME_push(spec.names, forge_name(GEN_IPADD, "\x0a\x01\x02", 3));
    (void)sk_GENERAL_NAME_push(spec.names, forge_name(GEN_DNS, "a\0b\x1b", 4));
    (void)sk_GENERAL_NAME_push(spec.names, forge_name(GEN_URI, "http://x", 8));
    assert_int_equal(certificate_describe(forge(&spec, &a), &a, &cert, NULL), 0);
    assert_int_equal(cert.all_names, 2);
    assert_string_equal(cert.names[0], "IP:(3 bytes)");
    assert_string_equal(cert.names[1], "DNS:a\\x00b\\x1b");
    sp_arena_free(&a);
}

static void
reads_dates(void **state)
{
    static const struct {
        const char *text;
        long long want;
    } cases[] = {
        {"19700101000000Z", 0},
        {"20380119031408Z", 2147483648LL},
        {"99991231235959Z", 253402300799LL},
        {"00000101000000Z", -62167219200LL},
        {"20261301000000Z", 0},
        {"nonsense", 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct forged spec = {.not_after = cases[i].text};
        struct sp_arena a = {0};
        struct certificate cert;

        assert_int_equal(certificate_describe(forge(&spec, &a), &a, &cert, NULL), 0);
        if ((long long)cert.not_after != cases[i].want)
            fail_msg("%s: %lld", cases[i].text, (long long)cert.not_after);
        sp_arena_free(&a);
    }
}

static void
refuses_what_is_no_certificate(void **state)
{
    struct sp_arena a = {0};
    struct ca_file chain;
    struct certificate cert;
    struct sp_bytes der;
    unsigned char *longer;

    (void)state;
    pki_ca_file("ca.crt", &a, &chain);
    der = chain.certs[0].der;
    longer = sp_alloc(&a, der.len + 1, NULL);
    memcpy(longer, der.data, der.len);
    for (size_t len = 0; len <= der.len + 1; len++) {
        struct sp_err err = {0};
        int want = len == der.len ? 0 : -1;

        if (certificate_describe((struct sp_bytes){longer, len}, &a, &cert, &err) != want)
            fail_msg("%zu of %zu bytes: wanted %d", len, der.len, want);
        assert_int_equal(err.code, want == 0 ? SP_OK : SP_INPUT);
    }
    assert_int_equal(certificate_describe((struct sp_bytes){NULL, 0}, &a, &cert, NULL), -1);
    sp_arena_free(&a);
}

static void
survives_every_failing_allocation(void **state)
{
    struct sp_arena source = {0};
    struct ca_file chain;
    int rc = -1;

    (void)state;
    pki_ca_file("intermediate.crt", &source, &chain);
    for (long n = 1; rc == -1; n++) {
        struct sp_arena a = {.fail_in = n};
        struct sp_err err = {0};
        struct certificate cert;

        rc = certificate_describe(chain.certs[0].der, &a, &cert, &err);
        if (rc == -1)
            assert_int_equal(err.code, SP_NOMEM);
        else
            assert_true(n > 10);
        sp_arena_free(&a);
    }
    sp_arena_free(&source);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(describes_a_server_certificate),
        cmocka_unit_test(agrees_with_the_list_of_public_roots),
        cmocka_unit_test(knows_authorities_and_self_signatures),
        cmocka_unit_test(self_issued_is_not_self_signed),
        cmocka_unit_test(shows_names_safely),
        cmocka_unit_test(cuts_a_long_name),
        cmocka_unit_test(keeps_a_bounded_number_of_names),
        cmocka_unit_test(shows_odd_names),
        cmocka_unit_test(reads_dates),
        cmocka_unit_test(refuses_what_is_no_certificate),
        cmocka_unit_test(survives_every_failing_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
