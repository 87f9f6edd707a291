#include <arpa/inet.h>
#include <openssl/x509v3.h>

#include "base/text.h"
#include "tls/x509.h"

struct address {
    unsigned char bytes[16];
    int len; /* 4, 16; 0: the name is no address */
};

static struct address
address_of(const char *name)
{
    struct address addr = {{0}, 0};

    if (inet_pton(AF_INET, name, addr.bytes) == 1)
        addr.len = 4;
    else if (inet_pton(AF_INET6, name, addr.bytes) == 1)
        addr.len = 16;
    return addr;
}

static bool
equal_folded(const char *a, const char *b, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (sp_lower(a[i]) != sp_lower(b[i]))
            return false;
    return true;
}

/* RFC 6125 section 6.4.3, but with no wildcard inside a label and none for an address. */
bool
tls_name_matches(const char *pattern, size_t pattern_len, const char *name)
{
    size_t len = strlen(name);
    const char *dot;

    if (len > 0 && name[len - 1] == '.')
        len--;
    if (len == 0 || pattern_len == 0)
        return false;
    /* "good.test\0.evil.test" was a name that careless readers took for good.test. */
    if (memchr(pattern, '\0', pattern_len) != NULL)
        return false;
    if (pattern_len == len && equal_folded(pattern, name, len))
        return true;
    if (pattern_len < 3 || pattern[0] != '*' || pattern[1] != '.' || address_of(name).len != 0)
        return false;
    dot = memchr(name, '.', len);
    if (dot == NULL || dot == name)
        return false;
    len -= (size_t)(dot - name);
    return pattern_len - 1 == len && equal_folded(pattern + 1, dot, len);
}

/* One label against a pattern of one label, in which '*' stands for any characters. */
static bool
label_matches(const char *pattern, size_t plen, const char *label, size_t len)
{
    const char *star = memchr(pattern, '*', plen);
    size_t head = star == NULL ? plen : (size_t)(star - pattern);
    size_t tail = star == NULL ? 0 : plen - head - 1;

    if (star == NULL)
        return plen == len && equal_folded(pattern, label, len);
    return len >= head + tail && len > 0 && equal_folded(pattern, label, head) &&
           equal_folded(star + 1, label + len - tail, tail);
}

/*
 * Wildcards as some clients and many people read them: within a label, and in any label. Label by
 * label all the same, so that "*.s3.test" is not taken for "a.b.s3.test".
 */
bool
tls_name_matches_loosely(const char *pattern, size_t pattern_len, const char *name)
{
    size_t len = strlen(name);

    if (len > 0 && name[len - 1] == '.')
        len--;
    if (len == 0 || address_of(name).len != 0 || memchr(pattern, '*', pattern_len) == NULL ||
        memchr(pattern, '\0', pattern_len) != NULL)
        return false;
    for (;;) {
        const char *pdot = memchr(pattern, '.', pattern_len);
        const char *ndot = memchr(name, '.', len);
        size_t plabel = pdot == NULL ? pattern_len : (size_t)(pdot - pattern);
        size_t nlabel = ndot == NULL ? len : (size_t)(ndot - name);

        if (!label_matches(pattern, plabel, name, nlabel) || (pdot == NULL) != (ndot == NULL))
            return false;
        if (pdot == NULL || ndot == NULL)
            return true;
        pattern_len -= plabel + 1;
        pattern = pdot + 1;
        len -= nlabel + 1;
        name = ndot + 1;
    }
}

static bool
string_matches(const ASN1_STRING *string, const char *name)
{
    return tls_name_matches((const char *)ASN1_STRING_get0_data(string),
                            (size_t)ASN1_STRING_length(string), name);
}

static bool
address_matches(const ASN1_OCTET_STRING *string, const struct address *want)
{
    return want->len != 0 && ASN1_STRING_length(string) == want->len &&
           memcmp(ASN1_STRING_get0_data(string), want->bytes, (size_t)want->len) == 0;
}

static struct name_match
match_alternatives(const GENERAL_NAMES *names, const char *name, const struct tls_rules *rules)
{
    struct address want = address_of(name);
    struct name_match m = {0};

    for (int i = 0; i < sk_GENERAL_NAME_num(names) && !m.ok; i++) {
        const GENERAL_NAME *alt = sk_GENERAL_NAME_value(names, i);

        if (alt->type == GEN_DNS && !(rules->ip_as_such && want.len != 0))
            m.ok = string_matches(alt->d.dNSName, name);
        else if (alt->type == GEN_IPADD && rules->ip_san)
            m.ok = m.by_ip = address_matches(alt->d.iPAddress, &want);
    }
    return m;
}

/* The first one, as pgBackRest takes it. */
static struct name_match
match_common_name(X509 *cert, const char *name)
{
    const X509_NAME *subject = X509_get_subject_name(cert);
    int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    struct name_match m = {0};

    if (at >= 0)
        m.ok = m.by_common_name =
            string_matches(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)), name);
    return m;
}

struct name_match
x509_match_name(X509 *cert, const char *name, const struct tls_rules *rules)
{
    struct name_match m = {0};
    int critical = -1; /* -1: there is no such extension; other failures: it cannot be read */
    GENERAL_NAMES *names = X509_get_ext_d2i(cert, NID_subject_alt_name, &critical, NULL);

    if (names != NULL && sk_GENERAL_NAME_num(names) > 0)
        m = match_alternatives(names, name, rules);
    else if ((names != NULL || critical == -1) && rules->common_name)
        m = match_common_name(cert, name);
    GENERAL_NAMES_free(names);
    return m;
}

static int
show_loose(const ASN1_STRING *string, const char *name, struct sp_arena *a, const char **out,
           struct sp_err *err)
{
    const char *text = (const char *)ASN1_STRING_get0_data(string);
    size_t len = (size_t)ASN1_STRING_length(string);

    if (!tls_name_matches_loosely(text, len, name))
        return 0;
    *out = sp_show(a, text, len, 255, err);
    return *out == NULL ? -1 : 0;
}

int
x509_loose_name(X509 *cert, const char *name, struct sp_arena *a, const char **out,
                struct sp_err *err)
{
    GENERAL_NAMES *names = X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
    int rc = 0;

    *out = NULL;
    for (int i = 0; i < sk_GENERAL_NAME_num(names) && *out == NULL && rc == 0; i++) {
        const GENERAL_NAME *alt = sk_GENERAL_NAME_value(names, i);

        if (alt->type == GEN_DNS)
            rc = show_loose(alt->d.dNSName, name, a, out, err);
    }
    GENERAL_NAMES_free(names);
    return rc;
}
