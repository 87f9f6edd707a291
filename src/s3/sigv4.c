#include "s3/sigv4.h"

#include <openssl/evp.h>

#include "base/clock.h"
#include "base/text.h"
#include "s3/uri.h"

#define ALGORITHM "AWS4-HMAC-SHA256"
#define ITEMS_MAX 64                  /* headers, or parameters, of one request */
#define TEXT_MAX ((size_t)256 * 1024) /* bytes of a canonical request */
#define MAC_SIZE ((size_t)32)

/* A parameter or a header in canonical form. */
struct item {
    const char *name;
    const char *value;
    size_t index; /* where it stood in the input */
};

static void
hex(const unsigned char bytes[MAC_SIZE], char out[2 * MAC_SIZE + 1])
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < MAC_SIZE; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * MAC_SIZE] = '\0';
}

int
sigv4_sha256_hex(const void *p, size_t len, char out[65], struct sp_err *err)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    size_t size = 0;

    if (EVP_Q_digest(NULL, "SHA256", NULL, p, len, digest, &size) != 1 || size != MAC_SIZE)
        return sp_fail(err, SP_BUG, "OpenSSL computes no SHA-256");
    hex(digest, out);
    return 0;
}

static int
hmac(const void *key, size_t key_len, const char *text, unsigned char out[MAC_SIZE],
     struct sp_err *err)
{
    size_t size = 0;

    if (EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, key, key_len, (const unsigned char *)text,
                  strlen(text), out, MAC_SIZE, &size) == NULL ||
        size != MAC_SIZE)
        return sp_fail(err, SP_BUG, "OpenSSL computes no HMAC-SHA-256");
    return 0;
}

int
sigv4_key(const struct sp_secret *secret, const char date[9], const char *region,
          const char *service, unsigned char out[32], struct sp_err *err)
{
    const char *const links[] = {region, service, "aws4_request"};
    char first[4 + SP_SECRET_MAX] = "AWS4";
    unsigned char key[MAC_SIZE];
    int rc;

    memcpy(first + 4, sp_secret_bytes(secret), secret->len);
    rc = hmac(first, 4 + secret->len, date, out, err);
    for (size_t i = 0; rc == 0 && i < sizeof(links) / sizeof(links[0]); i++) {
        memcpy(key, out, MAC_SIZE);
        rc = hmac(key, MAC_SIZE, links[i], out, err);
    }
    sp_wipe(first, sizeof(first));
    sp_wipe(key, sizeof(key));
    return rc;
}

static int
by_name_and_value(const void *left, const void *right)
{
    const struct item *a = left;
    const struct item *b = right;
    int order = strcmp(a->name, b->name);

    return order != 0 ? order : strcmp(a->value, b->value);
}

static int
by_name_and_place(const void *left, const void *right)
{
    const struct item *a = left;
    const struct item *b = right;
    int order = strcmp(a->name, b->name);

    return order != 0 ? order : (a->index > b->index) - (a->index < b->index);
}

static const char *
encoded(struct sp_arena *a, const char *text, struct sp_err *err)
{
    struct sp_buf out;

    sp_buf_init(&out, a, TEXT_MAX);
    if (text != NULL && s3_encode(&out, text, strlen(text), false, err) == -1)
        return NULL;
    return sp_buf_str(&out);
}

const char *
sigv4_query(const struct s3_pair *query, size_t nquery, struct sp_arena *a, struct sp_err *err)
{
    struct item items[ITEMS_MAX];
    struct sp_buf out;

    if (nquery > ITEMS_MAX) {
        (void)sp_fail(err, SP_LIMIT, "%zu query parameters, at most %d are signed", nquery,
                      ITEMS_MAX);
        return NULL;
    }
    for (size_t i = 0; i < nquery; i++) {
        items[i].name = encoded(a, query[i].name, err);
        items[i].value = items[i].name == NULL ? NULL : encoded(a, query[i].value, err);
        items[i].index = i;
        if (items[i].value == NULL)
            return NULL;
    }
    if (nquery > 1)
        qsort(items, nquery, sizeof(items[0]), by_name_and_value);
    sp_buf_init(&out, a, TEXT_MAX);
    for (size_t i = 0; i < nquery; i++)
        if (sp_buf_addf(&out, err, "%s%s=%s", i == 0 ? "" : "&", items[i].name, items[i].value) ==
            -1)
            return NULL;
    return sp_buf_str(&out);
}

static char *
lower_case(struct sp_arena *a, const char *name, struct sp_err *err)
{
    char *copy = sp_strdup(a, name, err);

    for (char *p = copy; p != NULL && *p != '\0'; p++)
        *p = sp_lower(*p);
    return copy;
}

/* Trimmed, and each inner run of blanks made one, inside quotes as well. */
static char *
collapsed(struct sp_arena *a, const char *value, struct sp_err *err)
{
    char *copy = sp_strdup(a, value, err);
    size_t n = 0;

    if (copy == NULL)
        return NULL;
    for (const char *p = value; *p != '\0'; p++) {
        bool blank = sp_is_space(*p);

        if (!blank || (n > 0 && copy[n - 1] != ' '))
            copy[n++] = blank ? ' ' : *p;
    }
    if (n > 0 && copy[n - 1] == ' ')
        n--;
    copy[n] = '\0';
    return copy;
}

/* The lines of the headers, and the list of their names. */
static int
canonical_headers(const struct sigv4_input *in, struct sp_arena *a, struct sp_buf *lines,
                  struct sp_buf *names, struct sp_err *err)
{
    struct item items[ITEMS_MAX];

    if (in->nheaders > ITEMS_MAX)
        return sp_fail(err, SP_LIMIT, "%zu headers, at most %d are signed", in->nheaders,
                       ITEMS_MAX);
    for (size_t i = 0; i < in->nheaders; i++) {
        items[i].name = lower_case(a, in->headers[i].name, err);
        items[i].value = items[i].name == NULL ? NULL : collapsed(a, in->headers[i].value, err);
        items[i].index = i;
        if (items[i].value == NULL)
            return -1;
    }
    if (in->nheaders > 1)
        qsort(items, in->nheaders, sizeof(items[0]), by_name_and_place);
    for (size_t i = 0; i < in->nheaders; i++) {
        bool again = i > 0 && sp_streq(items[i].name, items[i - 1].name);
        bool last = i + 1 == in->nheaders || !sp_streq(items[i].name, items[i + 1].name);

        if (!again && sp_buf_addf(names, err, "%s%s", i == 0 ? "" : ";", items[i].name) == -1)
            return -1;
        if (sp_buf_addf(lines, err, "%s%s%s%s", again ? "" : items[i].name, again ? "," : ":",
                        items[i].value, last ? "\n" : "") == -1)
            return -1;
    }
    return 0;
}

static int
canonical_request(const struct sigv4_input *in, struct sp_arena *a, struct sigv4_signed *out,
                  struct sp_err *err)
{
    struct sp_buf lines;
    struct sp_buf names;
    struct sp_buf text;

    sp_buf_init(&lines, a, TEXT_MAX);
    sp_buf_init(&names, a, TEXT_MAX);
    sp_buf_init(&text, a, TEXT_MAX);
    out->canonical_query = sigv4_query(in->query, in->nquery, a, err);
    if (out->canonical_query == NULL || canonical_headers(in, a, &lines, &names, err) == -1)
        return -1;
    out->signed_headers = sp_buf_str(&names);
    if (sp_buf_addf(&text, err, "%s\n%s\n%s\n%s\n%s\n%s", in->method,
                    in->path[0] == '\0' ? "/" : in->path, out->canonical_query, sp_buf_str(&lines),
                    out->signed_headers, in->payload_hash) == -1)
        return -1;
    out->canonical_request = sp_buf_str(&text);
    return 0;
}

static int
sign_text(const struct sigv4_input *in, const char *date, struct sp_arena *a,
          struct sigv4_signed *out, struct sp_err *err)
{
    unsigned char key[MAC_SIZE];
    unsigned char mac[MAC_SIZE];
    char *signature = sp_alloc(a, 2 * MAC_SIZE + 1, err);
    int rc = -1;

    if (signature != NULL && sigv4_key(in->secret, date, in->region, in->service, key, err) == 0 &&
        hmac(key, MAC_SIZE, out->string_to_sign, mac, err) == 0) {
        hex(mac, signature);
        rc = 0;
    }
    out->signature = signature;
    sp_wipe(key, sizeof(key));
    return rc;
}

int
sigv4_sign(const struct sigv4_input *in, struct sp_arena *a, struct sigv4_signed *out,
           struct sp_err *err)
{
    char stamp[SP_AMZ_SIZE];
    char date[9];
    char hash[65];
    char *scope;

    *out = (struct sigv4_signed){0};
    sp_time_amz(in->now, stamp);
    (void)snprintf(date, sizeof(date), "%.8s", stamp);
    if (canonical_request(in, a, out, err) == -1 ||
        sigv4_sha256_hex(out->canonical_request, strlen(out->canonical_request), hash, err) == -1)
        return -1;
    scope = sp_printf(a, err, "%s/%s/%s/aws4_request", date, in->region, in->service);
    if (scope == NULL)
        return -1;
    out->string_to_sign = sp_printf(a, err, ALGORITHM "\n%s\n%s\n%s", stamp, scope, hash);
    if (out->string_to_sign == NULL || sign_text(in, date, a, out, err) == -1)
        return -1;
    /* No blanks after the commas, as pgBackRest writes it. */
    out->authorization =
        sp_printf(a, err, ALGORITHM " Credential=%s/%s,SignedHeaders=%s,Signature=%s",
                  in->access_key, scope, out->signed_headers, out->signature);
    return out->authorization == NULL ? -1 : 0;
}
