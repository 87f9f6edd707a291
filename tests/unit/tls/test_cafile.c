#include "pki.h"

#include <errno.h>

#include "base/text.h"
#include "tls/cafile.h"

static const struct {
    const char *file;
    enum ca_file_state state;
    enum ca_file_shape shape;
    size_t ncerts;
    long bad_line;
    bool has_private_key;
} files[] = {
    {"ca.crt", CA_FILE_OK, CA_SHAPE_UNKNOWN, 1, 0, false},
    {"bundle.crt", CA_FILE_OK, CA_SHAPE_UNKNOWN, 2, 0, false},
    {"ca-crlf.crt", CA_FILE_OK, CA_SHAPE_UNKNOWN, 1, 0, false},
    {"ca-bom.crt", CA_FILE_OK, CA_SHAPE_UNKNOWN, 1, 0, false},
    {"ca-trusted.crt", CA_FILE_OK, CA_SHAPE_UNKNOWN, 1, 0, false},
    {"ca-with-key.pem", CA_FILE_OK, CA_SHAPE_UNKNOWN, 1, 0, true},
    {"ca-indented.crt", CA_FILE_JUNK, CA_SHAPE_INDENTED, 0, 1, false},
    {"ca-one-line.crt", CA_FILE_JUNK, CA_SHAPE_ONE_LINE, 0, 1, false},
    {"ca-escaped.crt", CA_FILE_JUNK, CA_SHAPE_ONE_LINE, 0, 1, false},
    {"ca-with-expired.crt", CA_FILE_OK, CA_SHAPE_UNKNOWN, 2, 0, false},
    {"ca.p7b", CA_FILE_JUNK, CA_SHAPE_PKCS7, 0, 0, false},
    {"ca-pkcs7.pem", CA_FILE_JUNK, CA_SHAPE_PKCS7, 0, 0, false},
    {"ca.p12", CA_FILE_JUNK, CA_SHAPE_PKCS12, 0, 0, false},
    {"ca-base64", CA_FILE_JUNK, CA_SHAPE_BASE64_PEM, 0, 0, false},
    {"ca-bare-base64", CA_FILE_JUNK, CA_SHAPE_BASE64_DER, 0, 0, false},
    {"ca-junk", CA_FILE_JUNK, CA_SHAPE_UNKNOWN, 0, 0, false},
    {"ca-glued.crt", CA_FILE_CORRUPT, CA_SHAPE_GLUED, 0, -2, false},
    {"ca-corrupt.crt", CA_FILE_CORRUPT, CA_SHAPE_UNKNOWN, 0, -1, false},
    {"ca.der", CA_FILE_DER, CA_SHAPE_UNKNOWN, 0, 0, false},
    {"ca-key-only.pem", CA_FILE_KEY_ONLY, CA_SHAPE_UNKNOWN, 0, 0, true},
    {"ca-csr.pem", CA_FILE_KEY_ONLY, CA_SHAPE_UNKNOWN, 0, 0, false},
    {"ca-empty", CA_FILE_EMPTY, CA_SHAPE_UNKNOWN, 0, 0, false},
    {"ca-blank", CA_FILE_EMPTY, CA_SHAPE_UNKNOWN, 0, 0, false},
};

/* In ca-corrupt.crt the line of the second BEGIN is the one behind ca.crt. */
static long
lines_of(const char *name, struct sp_arena *a)
{
    struct sp_bytes file = pki_read(name, a);
    long lines = 0;

    for (size_t i = 0; i < file.len; i++)
        lines += file.data[i] == '\n';
    return lines;
}

static void
files_are_told_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct sp_arena a = {0};
        struct ca_file ca;
        long bad_line = files[i].bad_line;

        if (bad_line < 0) /* behind the first certificate, or on its last line */
            bad_line += lines_of("ca.crt", &a) + 2;
        pki_ca_file(files[i].file, &a, &ca);
        if (ca.state != files[i].state || ca.shape != files[i].shape ||
            ca.ncerts != files[i].ncerts || ca.bad_line != bad_line ||
            ca.has_private_key != files[i].has_private_key)
            fail_msg("%s: state %d, shape %d, %zu certificates, line %ld, key %d", files[i].file,
                     (int)ca.state, (int)ca.shape, ca.ncerts, ca.bad_line, ca.has_private_key);
        assert_string_equal(ca.path, files[i].file);
        assert_int_equal(ca.problem != NULL, ca.state != CA_FILE_OK && ca.state != CA_FILE_EMPTY);
        sp_arena_free(&a);
    }
}

static void
parse(struct ca_input in, struct sp_arena *a, struct ca_file *out)
{
    assert_int_equal(ca_file_parse(&in, a, out, NULL), 0);
}

static void
what_could_not_be_read(void **state)
{
    struct sp_arena a = {0};
    struct ca_file ca;

    (void)state;
    parse((struct ca_input){0}, &a, &ca);
    assert_int_equal(ca.state, CA_FILE_NONE);
    parse((struct ca_input){.path = "/x/ca.crt", .sys_errno = EACCES}, &a, &ca);
    assert_int_equal(ca.state, CA_FILE_MISSING);
    assert_int_equal(ca.sys_errno, EACCES);
    assert_string_equal(ca.path, "/x/ca.crt");
    parse((struct ca_input){.path = "x", .too_big = true}, &a, &ca);
    assert_int_equal(ca.state, CA_FILE_TOO_BIG);
    sp_arena_free(&a);
}

static void
text_parse(const char *text, struct sp_arena *a, struct ca_file *out)
{
    parse((struct ca_input){.path = "x", .bytes = {(const unsigned char *)text, strlen(text)}}, a,
          out);
}

static const char *
ca_text(struct sp_arena *a)
{
    return (const char *)pki_read("ca.crt", a).data;
}

/* Forms that are built of ca.crt here: %s is the file. */
static void
blocks_among_other_text(void **state)
{
    static const struct {
        const char *name, *format;
        enum ca_file_state state;
        enum ca_file_shape shape;
        size_t ncerts;
        bool has_private_key;
    } cases[] = {
        {"text around", "subject=x\n\n%s\ntrailing\n", CA_FILE_OK, CA_SHAPE_UNKNOWN, 1, false},
        {"text before BEGIN on its line", "x %s", CA_FILE_JUNK, CA_SHAPE_UNKNOWN, 0, false},
        {"a CRL block that is none", "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n%s",
         CA_FILE_CORRUPT, CA_SHAPE_UNKNOWN, 0, false},
        {"an unknown block", "-----BEGIN THING-----\nAAAA\n-----END THING-----\n%s", CA_FILE_OK,
         CA_SHAPE_UNKNOWN, 1, false},
        {"an encrypted key",
         "%s-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
         CA_FILE_OK, CA_SHAPE_UNKNOWN, 1, true},
        {"an indented key", "%s  -----BEGIN RSA PRIVATE KEY-----\n", CA_FILE_OK, CA_SHAPE_UNKNOWN,
         1, true},
        {"a word about keys", "PRIVATE KEY not here\n%s", CA_FILE_OK, CA_SHAPE_UNKNOWN, 1, false},
        {"BEGIN without END", "%s-----BEGIN CERTIFICATE-----\nMIIB\n", CA_FILE_CORRUPT,
         CA_SHAPE_UNKNOWN, 0, false},
        {"END of another kind", "%s-----BEGIN CERTIFICATE-----\nMIIB\n-----END PUBLIC KEY-----\n",
         CA_FILE_CORRUPT, CA_SHAPE_UNKNOWN, 0, false},
        {"no base64", "%s-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n",
         CA_FILE_CORRUPT, CA_SHAPE_UNKNOWN, 0, false},
        {"an empty block", "%s-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
         CA_FILE_CORRUPT, CA_SHAPE_UNKNOWN, 0, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct ca_file ca;
        const char *at = strstr(cases[i].format, "%s");
        char *text = sp_printf(&a, NULL, "%.*s%s%s", (int)(at - cases[i].format), cases[i].format,
                               ca_text(&a), at + 2);

        text_parse(text, &a, &ca);
        if (ca.state != cases[i].state || ca.shape != cases[i].shape ||
            ca.ncerts != cases[i].ncerts || ca.has_private_key != cases[i].has_private_key)
            fail_msg("%s: state %d, shape %d, %zu certificates, key %d (%s)", cases[i].name,
                     (int)ca.state, (int)ca.shape, ca.ncerts, ca.has_private_key, ca.problem);
        sp_arena_free(&a);
    }
}

static void
lines_of_certificates(void **state)
{
    static const struct {
        const char *file;
        bool has_bom, has_crlf;
        long first; /* line of the first certificate; the second one follows it */
    } cases[] = {
        {"ca.crt", false, false, 1},          {"bundle.crt", false, false, 1},
        {"ca-crlf.crt", false, true, 1},      {"ca-bom.crt", true, false, 1},
        {"ca-trusted.crt", false, false, 1},  {"ca-with-expired.crt", false, false, 2},
        {"ca-with-key.pem", false, false, 1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct ca_file ca;

        pki_ca_file(cases[i].file, &a, &ca);
        if (ca.has_bom != cases[i].has_bom || ca.has_crlf != cases[i].has_crlf ||
            ca.certs[0].line != cases[i].first ||
            (ca.ncerts == 2 && ca.certs[1].line != cases[i].first + lines_of("ca.crt", &a)))
            fail_msg("%s: mark %d, CRLF %d, line %ld", cases[i].file, ca.has_bom, ca.has_crlf,
                     ca.certs[0].line);
        sp_arena_free(&a);
    }
}

/* A block that looks like a certificate inside another one: better no line than a wrong one. */
static void
lines_that_do_not_add_up(void **state)
{
    struct sp_arena a = {0};
    struct ca_file ca;

    (void)state;
    text_parse(sp_printf(&a, NULL,
                         "-----BEGIN THING-----\n-----BEGIN CERTIFICATE-----\n"
                         "-----END THING-----\n%s",
                         ca_text(&a)),
               &a, &ca);
    if (ca.state == CA_FILE_OK)
        assert_int_equal(ca.certs[0].line, 0);
    sp_arena_free(&a);
}

static void
shapes_without_a_certificate(void **state)
{
    static const struct {
        const char *text;
        enum ca_file_state state;
        enum ca_file_shape shape;
    } cases[] = {
        {"x", CA_FILE_JUNK, CA_SHAPE_UNKNOWN},
        {"AAAA", CA_FILE_JUNK, CA_SHAPE_UNKNOWN},
        {"A===", CA_FILE_JUNK, CA_SHAPE_UNKNOWN},
        {"=AAA", CA_FILE_JUNK, CA_SHAPE_UNKNOWN},
        {"-----BEGIN CERTIFICATE-----", CA_FILE_CORRUPT, CA_SHAPE_UNKNOWN},
        {"\t-----BEGIN CERTIFICATE-----\nA", CA_FILE_JUNK, CA_SHAPE_INDENTED},
        {"-----BEGIN CERTIFICATE-----\\nMIIB\\n-----END CERTIFICATE-----\\n", CA_FILE_JUNK,
         CA_SHAPE_ONE_LINE},
        {"-----BEGIN CMS-----\nAAAA\n-----END CMS-----\n", CA_FILE_JUNK, CA_SHAPE_PKCS7},
        {"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", CA_FILE_KEY_ONLY,
         CA_SHAPE_UNKNOWN},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct ca_file ca;

        text_parse(cases[i].text, &a, &ca);
        if (cases[i].state != ca.state || cases[i].shape != ca.shape)
            fail_msg("%s: state %d, shape %d", cases[i].text, (int)ca.state, (int)ca.shape);
        sp_arena_free(&a);
    }
}

static void
pkcs7_in_der(void **state)
{
    /* ContentInfo of type data, empty: the least that is PKCS #7. */
    static const unsigned char p7[] = {0x30, 0x0b, 0x06, 0x09, 0x2a, 0x86, 0x48,
                                       0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01};
    struct sp_arena a = {0};
    struct ca_file ca;

    (void)state;
    parse((struct ca_input){.path = "x", .bytes = {p7, sizeof(p7)}}, &a, &ca);
    assert_int_equal(ca.state, CA_FILE_JUNK);
    assert_int_equal(ca.shape, CA_SHAPE_PKCS7);
    sp_arena_free(&a);
}

static void
caps_of_size(void **state)
{
    struct sp_arena a = {0};
    unsigned char *big = sp_alloc(&a, CA_FILE_MAX + 1, NULL);
    struct ca_file ca;

    (void)state;
    memset(big, 'x', CA_FILE_MAX + 1);
    parse((struct ca_input){.path = "x", .bytes = {big, CA_FILE_MAX}}, &a, &ca);
    assert_int_equal(ca.state, CA_FILE_JUNK);
    parse((struct ca_input){.path = "x", .bytes = {big, CA_FILE_MAX + 1}}, &a, &ca);
    assert_int_equal(ca.state, CA_FILE_TOO_BIG);
    sp_arena_free(&a);
}

static void
caps_of_certificates(void **state)
{
    static const struct {
        size_t count;
        enum ca_file_state state;
    } cases[] = {{CA_FILE_CERTS_MAX, CA_FILE_OK}, {CA_FILE_CERTS_MAX + 1, CA_FILE_TOO_BIG}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct ca_file ca;
        struct sp_bytes one = pki_read("ca.crt", &a);
        size_t len = one.len * cases[i].count;
        unsigned char *many = sp_alloc(&a, len, NULL);

        for (size_t k = 0; k < cases[i].count; k++)
            memcpy(many + k * one.len, one.data, one.len);
        assert_true(len < CA_FILE_MAX);
        parse((struct ca_input){.path = "x", .bytes = {many, len}}, &a, &ca);
        assert_int_equal(ca.state, cases[i].state);
        assert_int_equal(ca.ncerts, cases[i].state == CA_FILE_OK ? cases[i].count : 0);
        sp_arena_free(&a);
    }
}

static void
survives_every_failing_allocation(void **state)
{
    static const char *const names[] = {"bundle.crt", "ca-base64", "ca-corrupt.crt", "ca-glued.crt",
                                        "ca.der"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct sp_arena source = {0};
        struct ca_input in = {.path = names[i], .bytes = pki_read(names[i], &source)};
        int rc = -1;

        for (long n = 1; rc == -1; n++) {
            struct sp_arena a = {.fail_in = n};
            struct sp_err err = {0};
            struct ca_file ca;

            rc = ca_file_parse(&in, &a, &ca, &err);
            if (rc == -1)
                assert_int_equal(err.code, SP_NOMEM);
            sp_arena_free(&a);
        }
        sp_arena_free(&source);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_told_apart),
        cmocka_unit_test(what_could_not_be_read),
        cmocka_unit_test(blocks_among_other_text),
        cmocka_unit_test(lines_of_certificates),
        cmocka_unit_test(lines_that_do_not_add_up),
        cmocka_unit_test(shapes_without_a_certificate),
        cmocka_unit_test(pkcs7_in_der),
        cmocka_unit_test(caps_of_size),
        cmocka_unit_test(caps_of_certificates),
        cmocka_unit_test(survives_every_failing_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
