#include "canonical.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/text.h"

#define CANONICAL_MAX ((size_t)262144)
#define DIGEST 32

/* What stands up to the separator, which is cut out; NULL when it is not there. */
static char *
take_until(char **s, char separator)
{
    char *start = *s;
    char *end = strchr(start, separator);

    if (end == NULL)
        return NULL;
    *end = '\0';
    *s = end + 1;
    return start;
}

/* ID/DATE/REGION/SERVICE/TERMINAL, cut from the end, as an id may hold a slash. */
static bool
parse_credential(char *value, struct authorization *out)
{
    char **parts[] = {&out->terminal, &out->service, &out->region, &out->date};

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        char *slash = strrchr(value, '/');

        if (slash == NULL)
            return false;
        *slash = '\0';
        *parts[i] = slash + 1;
    }
    out->id = value;
    return value[0] != '\0' && out->date[0] != '\0' && out->region[0] != '\0';
}

bool
authorization_parse(const char *value, struct sp_arena *a, struct authorization *out)
{
    static const char algorithm[] = "AWS4-HMAC-SHA256 ";
    char *rest = sp_printf(a, NULL, "%s,", value);
    bool credential = false;

    *out = (struct authorization){0};
    if (rest == NULL || !sp_starts(rest, algorithm))
        return false;
    rest += strlen(algorithm);
    while (*rest != '\0') {
        char *name;
        char *part;

        while (*rest == ' ')
            rest++;
        part = take_until(&rest, ',');
        name = part == NULL ? NULL : take_until(&part, '=');
        if (name == NULL)
            return false;
        if (sp_streq(name, "Credential"))
            credential = parse_credential(part, out);
        else if (sp_streq(name, "SignedHeaders"))
            out->signed_headers = part;
        else if (sp_streq(name, "Signature"))
            out->signature = part;
        else
            return false;
    }
    return credential && out->signed_headers != NULL && out->signature != NULL;
}

/* UriEncode of the SigV4 documentation: everything but A-Z a-z 0-9 - . _ ~, once. */
static int
add_encoded(struct sp_buf *out, const char *s, bool keep_slash, struct sp_err *err)
{
    for (; *s != '\0'; s++) {
        bool plain = sp_is_alnum(*s) || strchr("-._~", *s) != NULL || (keep_slash && *s == '/');
        int rc = plain ? sp_buf_add(out, s, 1, err)
                       : sp_buf_addf(out, err, "%%%02X", (unsigned)(unsigned char)*s);

        if (rc == -1)
            return -1;
    }
    return 0;
}

static int
compare_params(const void *a, const void *b)
{
    const struct param *x = a;
    const struct param *y = b;
    int order = strcmp(x->name, y->name);

    return order != 0 ? order : strcmp(x->value, y->value);
}

static const char *
encoded(const char *s, struct sp_arena *a, struct sp_err *err)
{
    struct sp_buf text;

    sp_buf_init(&text, a, CANONICAL_MAX);
    return add_encoded(&text, s, false, err) == 0 ? sp_buf_str(&text) : NULL;
}

/* Sorted by the encoded name, then the encoded value. */
static int
add_query(struct sp_buf *out, const struct request *r, struct sp_arena *a, struct sp_err *err)
{
    struct param sorted[PARAMS_MAX];

    for (size_t i = 0; i < r->nparams; i++) {
        sorted[i].name = encoded(r->params[i].name, a, err);
        sorted[i].value = encoded(r->params[i].value, a, err);
        if (sorted[i].name == NULL || sorted[i].value == NULL)
            return -1;
    }
    qsort(sorted, r->nparams, sizeof(sorted[0]), compare_params);
    for (size_t i = 0; i < r->nparams; i++)
        if (sp_buf_addf(out, err, "%s%s=%s", i == 0 ? "" : "&", sorted[i].name, sorted[i].value) ==
            -1)
            return -1;
    return sp_buf_adds(out, "\n", err);
}

/* Runs of blanks become one; the ends were trimmed when the header was read. */
static int
add_collapsed(struct sp_buf *out, const char *s, struct sp_err *err)
{
    for (; *s != '\0'; s++) {
        bool blank = *s == ' ' || *s == '\t';

        if (blank && (s[1] == ' ' || s[1] == '\t'))
            continue;
        if (sp_buf_add(out, blank ? " " : s, 1, err) == -1)
            return -1;
    }
    return 0;
}

static int
add_header(struct sp_buf *out, const struct request *r, const char *name, struct sp_err *err)
{
    bool first = true;

    if (sp_buf_addf(out, err, "%s:", name) == -1)
        return -1;
    for (size_t i = 0; i < r->nheaders; i++) {
        if (!sp_streq(r->headers[i].name, name))
            continue;
        if ((!first && sp_buf_adds(out, ",", err) == -1) ||
            add_collapsed(out, r->headers[i].value, err) == -1)
            return -1;
        first = false;
    }
    return sp_buf_adds(out, "\n", err);
}

static int
add_headers(struct sp_buf *out, const struct request *r, const char *names, struct sp_arena *a,
            struct sp_err *err)
{
    char *rest = sp_printf(a, err, "%s;", names);

    while (rest != NULL && *rest != '\0')
        if (add_header(out, r, take_until(&rest, ';'), err) == -1)
            return -1;
    return rest == NULL ? -1 : sp_buf_adds(out, "\n", err);
}

const char *
canonical_request(const struct request *r, const char *signed_headers, const char *hash,
                  struct sp_arena *a, struct sp_err *err)
{
    struct sp_buf out;

    sp_buf_init(&out, a, CANONICAL_MAX);
    if (sp_buf_addf(&out, err, "%s\n", r->method) == -1 ||
        add_encoded(&out, r->decoded_path, true, err) == -1 || sp_buf_adds(&out, "\n", err) == -1 ||
        add_query(&out, r, a, err) == -1 || add_headers(&out, r, signed_headers, a, err) == -1 ||
        sp_buf_addf(&out, err, "%s\n%s", signed_headers, hash) == -1)
        return NULL;
    return sp_buf_str(&out);
}

const char *
string_to_sign(const struct authorization *auth, const char *date, const char *canonical,
               struct sp_arena *a, struct sp_err *err)
{
    unsigned char digest[DIGEST];
    const char *hex;

    if (EVP_Digest(canonical, strlen(canonical), digest, NULL, EVP_sha256(), NULL) != 1) {
        (void)sp_fail(err, SP_BUG, "no SHA-256");
        return NULL;
    }
    hex = sp_hex(a, digest, sizeof(digest), err);
    if (hex == NULL)
        return NULL;
    return sp_printf(a, err, "AWS4-HMAC-SHA256\n%s\n%s/%s/%s/%s\n%s", date, auth->date,
                     auth->region, auth->service, auth->terminal, hex);
}

static bool
hmac(unsigned char key[DIGEST], const char *text)
{
    unsigned char out[DIGEST];
    unsigned len = sizeof(out);

    if (HMAC(EVP_sha256(), key, DIGEST, (const unsigned char *)text, strlen(text), out, &len) ==
        NULL)
        return false;
    memcpy(key, out, sizeof(out));
    return true;
}

const char *
signature_of(const struct authorization *auth, const char *secret, const char *to_sign,
             struct sp_arena *a, struct sp_err *err)
{
    unsigned char key[DIGEST];
    unsigned len = sizeof(key);
    char *first = sp_printf(a, err, "AWS4%s", secret);

    if (first == NULL)
        return NULL;
    if (HMAC(EVP_sha256(), first, (int)strlen(first), (const unsigned char *)auth->date,
             strlen(auth->date), key, &len) == NULL ||
        !hmac(key, auth->region) || !hmac(key, auth->service) || !hmac(key, auth->terminal) ||
        !hmac(key, to_sign)) {
        (void)sp_fail(err, SP_BUG, "no HMAC");
        return NULL;
    }
    return sp_hex(a, key, sizeof(key), err);
}
