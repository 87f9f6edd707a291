/* The key pair as text: what can be seen to be wrong with it before it is used. */
#include "base/text.h"
#include "checks/place.h"
#include "manifest/base64.h"

static const struct credentials *
pair(const struct check_context *c)
{
    return c->target->credentials;
}

/* The shapes that providers give their keys. */
#define AWS_KEY_LEN 20
#define AWS_SECRET_LEN 40
#define IBM_KEY_LEN 32 /* of an HMAC credential, hexadecimal */
#define IBM_SECRET_LEN 48
#define IBM_API_KEY_LEN 44

#define NAMES_MAX ((size_t)1000) /* bytes of the names of a Secret's values that are shown */

static bool
has_pair(const struct check_context *c)
{
    return pair(c)->access_key != NULL;
}

/* The manifest's Secret, unless --credentials or a profile was given in its place. */
static const struct secret_manifest *
secret_of_site(const struct check_context *c)
{
    if (c->site == NULL || (has_pair(c) && !sp_starts(pair(c)->origin, "AWS_")))
        return NULL;
    return c->site->credentials;
}

static int
secret_absent(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (has_pair(c) || c->site == NULL || c->site->credentials != NULL ||
        site_value(c->site, FIELD_CREDENTIALS) == NULL)
        return 0;
    return say_field(c, c->site, FIELD_CREDENTIALS, detail, err,
                     "no Secret of this name%s is in the files",
                     c->site->ns == NULL ? "" : " and namespace");
}

/* "key, keysecret", of as many as fit. */
static int
list_names(const struct check_context *c, const struct secret_manifest *secret, struct sp_buf *out,
           struct sp_err *err)
{
    for (size_t i = 0; i < secret->nentries; i++) {
        const char *name = safe_name(c, secret->entries[i].name, err);

        if (name == NULL)
            return -1;
        if (out->len + strlen(name) > NAMES_MAX / 2)
            return say(out, err, ", ...");
        if (say(out, err, "%s%s", i == 0 ? "" : ", ", name) == -1)
            return -1;
    }
    return secret->nentries == 0 ? say(out, err, "nothing") : 1;
}

/* A Secret made for another subsystem has the pair under other names; a value may be missing. */
static int
secret_keys(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct secret_manifest *secret = secret_of_site(c);
    const char *names[2];
    const char *shown;
    struct sp_buf list;

    if (secret == NULL)
        return 0;
    names[0] = subsystem_key_name(c->site->subsystem);
    names[1] = subsystem_secret_name(c->site->subsystem);
    if (secret_find(secret, names[0]) == NULL || secret_find(secret, names[1]) == NULL) {
        sp_buf_init(&list, c->arena, NAMES_MAX);
        shown = safe(c, secret->name, err);
        if (shown == NULL || list_names(c, secret, &list, err) == -1)
            return -1;
        return say_place(c, secret->at, true, NULL, detail, err,
                         "Secret %s: %s reads %s and %s; it has %s", shown,
                         subsystem_name(c->site->subsystem), names[0], names[1], sp_buf_str(&list));
    }
    for (size_t i = 0; i < 2; i++) {
        const struct secret_entry *entry = secret_find(secret, names[i]);

        if (entry->bytes != NULL && entry->len == 0)
            return say_place(c, entry->at, true, NULL, detail, err, "the value of %s is empty",
                             names[i]);
    }
    return 0;
}

static int
not_base64(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct secret_manifest *secret = secret_of_site(c);

    for (int i = 0; secret != NULL && i < 2; i++) {
        const char *name = i == 0 ? subsystem_key_name(c->site->subsystem)
                                  : subsystem_secret_name(c->site->subsystem);
        const struct secret_entry *entry = secret_find(secret, name);

        if (entry != NULL && entry->bytes == NULL)
            return say_place(c, entry->at, true, NULL, detail, err,
                             "the value of %s stands under data and is no base64", name);
    }
    return 0;
}

/* The pair that was sent; the other one is that of a Secret which the shell's goes before. */
static bool
is_in_use(const struct check_context *c)
{
    return pair(c) != &c->settings->passed_over;
}

/*
 * The server takes them as they are, and a wrong secret it does not: then they are right. A secret
 * out of a file of variables was given to the store with its quotation marks, too.
 */
static bool
is_accepted(const struct check_context *c)
{
    return is_in_use(c) && is_our_listing(c, c->list) && is_s3(c->badsig) &&
           c->badsig->status >= 400 && c->badsig->status < 500 && !plan_was_throttled(c->badsig);
}

static bool
is_printable(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (s[i] < ' ' || s[i] > '~')
            return s[i] == '\n' && i + 1 == len;
    return len > 0;
}

/* Base64 of something that could be a key: a true secret decodes to bytes that are no text. */
static bool
is_base64_of_text(const char *s, size_t len)
{
    char out[SP_SECRET_MAX + 4];
    size_t out_len = 0;
    bool is_text;

    if (len < 16 || len > SP_SECRET_MAX || len % 4 != 0)
        return false;
    is_text = base64_decode(s, len, out, &out_len) && out_len >= 12 && is_printable(out, out_len);
    sp_wipe(out, sizeof(out));
    return is_text;
}

static int
encoded_twice(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    bool in_key;

    if (!has_pair(c) || is_accepted(c))
        return 0;
    in_key = is_base64_of_text(pair(c)->access_key, pair(c)->access_key_len);
    if (!in_key && !is_base64_of_text(sp_secret_bytes(&pair(c)->secret), pair(c)->secret.len))
        return 0;
    return say(detail, err, "the %s from %s is base64 of printable text",
               in_key ? "access key" : "secret", pair(c)->origin);
}

static int
swapped(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    size_t key = pair(c)->access_key_len;
    size_t secret = pair(c)->secret.len;

    if (!has_pair(c) || is_accepted(c) ||
        !((key == AWS_SECRET_LEN && secret == AWS_KEY_LEN) ||
          (key == IBM_SECRET_LEN && secret == IBM_KEY_LEN)))
        return 0;
    return say(detail, err, "the key from %s has the length of a secret, the secret that of a key",
               pair(c)->origin);
}

/* AWS, "IAM identifiers": ASIA begins the keys that STS gives for a time. */
static int
temporary(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (!has_pair(c) || !sp_starts(pair(c)->access_key, "ASIA") ||
        sp_secret_is_set(&pair(c)->token) || is_accepted(c))
        return 0;
    return say(detail, err, "the access key from %s begins with ASIA, and there is no token",
               pair(c)->origin);
}

static bool
is_api_key(const char *s, size_t len)
{
    if (len != IBM_API_KEY_LEN)
        return false;
    for (size_t i = 0; i < len; i++)
        if (!sp_is_alnum(s[i]) && s[i] != '-' && s[i] != '_')
            return false;
    return true;
}

static int
ibm_api_key(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    bool in_key;

    if (!has_pair(c) || !sp_streq(c->target->provider, "ibm") || is_accepted(c))
        return 0;
    in_key = is_api_key(pair(c)->access_key, pair(c)->access_key_len);
    if (!in_key && !is_api_key(sp_secret_bytes(&pair(c)->secret), pair(c)->secret.len))
        return 0;
    return say(detail, err, "the %s from %s has the form of an IAM API key",
               in_key ? "access key" : "secret", pair(c)->origin);
}

/* What documentations print: in angle brackets, YOUR..., and the pair in all of AWS's examples. */
static bool
is_placeholder(const char *s)
{
    return (strchr(s, '<') != NULL && strchr(s, '>') != NULL) || strstr(s, "YOUR") != NULL ||
           sp_streq(s, "AKIAIOSFODNN7EXAMPLE") || sp_ends(s, "bPxRfiCYEXAMPLEKEY");
}

static int
placeholder(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    bool in_key;

    if (!has_pair(c) || is_accepted(c))
        return 0;
    in_key = is_placeholder(pair(c)->access_key);
    if (!in_key && !is_placeholder(sp_secret_bytes(&pair(c)->secret)))
        return 0;
    return say(detail, err, "the %s from %s is a placeholder of a documentation",
               in_key ? "access key" : "secret", pair(c)->origin);
}

static int
prompt_percent(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *s = sp_secret_bytes(&pair(c)->secret);
    size_t len = pair(c)->secret.len;

    if (len < 2 || s[len - 1] != '%' || (len - 1 != AWS_SECRET_LEN && len - 1 != IBM_SECRET_LEN))
        return 0;
    return say(detail, err, "the secret from %s is one %% longer than secrets are",
               pair(c)->origin);
}

/* What the server says to the pair without what stands around it. */
static int
say_trimmed(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const char *const refused[] = {"SignatureDoesNotMatch", "InvalidAccessKeyId", NULL};
    const struct exchange_seen *ex = is_in_use(c) ? seen(c, PROBE_TRIMMED) : NULL;

    if (is_a_listing(ex))
        return say(detail, err, "; signed without it, the list was answered");
    if (has_code_of(ex, refused)) {
        if (say(detail, err, "; signed without it, ") == -1)
            return -1;
        return say_answer(c, ex, detail, err);
    }
    return is_s3(ex) ? say(detail, err, "; without it, the server takes the signature") : 1;
}

static bool
ends_in(const char *s, size_t len, char c)
{
    return len > 0 && s[len - 1] == c;
}

static bool
has_cr(const char *s, size_t len)
{
    return len > 0 && memchr(s, '\r', len) != NULL;
}

static int
crlf(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    bool in_key = has_cr(pair(c)->access_key, pair(c)->access_key_len);

    if (!in_key && !has_cr(sp_secret_bytes(&pair(c)->secret), pair(c)->secret.len))
        return 0;
    if (say(detail, err, "the %s from %s contains a carriage return",
            in_key ? "access key" : "secret", pair(c)->origin) == -1)
        return -1;
    return say_trimmed(c, detail, err);
}

static int
key_newline(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (!ends_in(pair(c)->access_key, pair(c)->access_key_len, '\n'))
        return 0;
    if (say(detail, err, "the access key from %s ends in a newline", pair(c)->origin) == -1)
        return -1;
    return say_trimmed(c, detail, err);
}

static int
secret_newline(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (!ends_in(sp_secret_bytes(&pair(c)->secret), pair(c)->secret.len, '\n'))
        return 0;
    if (say(detail, err, "the secret from %s ends in a newline", pair(c)->origin) == -1)
        return -1;
    return say_trimmed(c, detail, err);
}

static bool
has_blank_around(const char *s, size_t len)
{
    return len > 0 && (sp_is_space(s[0]) || sp_is_space(s[len - 1]));
}

static bool
has_quote_around(const char *s, size_t len)
{
    return len > 0 && (s[0] == '"' || s[len - 1] == '"' || s[0] == '\'' || s[len - 1] == '\'');
}

static bool
is_wrapped(const struct check_context *c, const char *s, size_t len)
{
    return has_blank_around(s, len) || (has_quote_around(s, len) && !is_accepted(c));
}

/*
 * pgBackRest takes the blanks around a value away before it signs: what the server takes with them
 * is then refused. Quotation marks it leaves.
 */

static int
blank_or_quote(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    bool in_key = is_wrapped(c, pair(c)->access_key, pair(c)->access_key_len);

    if (!in_key && !is_wrapped(c, sp_secret_bytes(&pair(c)->secret), pair(c)->secret.len))
        return 0;
    if (say(detail, err, "the %s from %s begins or ends with a blank or a quotation mark",
            in_key ? "access key" : "secret", pair(c)->origin) == -1)
        return -1;
    return say_trimmed(c, detail, err);
}

static int
not_text(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (!has_pair(c) || plan_key_is_sendable(pair(c)))
        return 0;
    return say(detail, err, "the access key from %s holds bytes that are no printable ASCII",
               pair(c)->origin);
}

/* The same question about the manifest's pair, which the product will use. */
static int
of_either(const struct check_context *c,
          int (*holds)(const struct check_context *, struct sp_buf *, struct sp_err *),
          struct sp_buf *detail, struct sp_err *err)
{
    struct check_context context = *c;
    struct target target = *c->target;
    int rc = holds(c, detail, err);

    if (rc != 0 || c->settings->passed_over.access_key == NULL)
        return rc;
    target.credentials = &c->settings->passed_over;
    context.target = &target;
    return holds(&context, detail, err);
}

#define OF_EITHER(holds)                                                                           \
    static int either_##holds(const struct check_context *c, struct sp_buf *detail,                \
                              struct sp_err *err)                                                  \
    {                                                                                              \
        return of_either(c, holds, detail, err);                                                   \
    }
OF_EITHER(placeholder)
OF_EITHER(crlf)
OF_EITHER(key_newline)
OF_EITHER(secret_newline)
OF_EITHER(blank_or_quote)
OF_EITHER(not_text)
OF_EITHER(encoded_twice)
OF_EITHER(swapped)
OF_EITHER(temporary)
OF_EITHER(ibm_api_key)
OF_EITHER(prompt_percent)

static const struct rule rules[] = {
    {"cfg-secret-absent", secret_absent},
    {"cfg-secret-wrong-keys", secret_keys},
    {"cred-not-encoded", not_base64},
    {"cfg-placeholder-left", either_placeholder},
    {"cred-crlf", either_crlf},
    {"cred-key-newline", either_key_newline},
    {"cred-secret-newline", either_secret_newline},
    {"cred-blank-or-quote", either_blank_or_quote},
    {"cred-not-encoded", either_not_text},
    {"cred-base64-double", either_encoded_twice},
    {"cred-swapped", either_swapped},
    {"cred-temp-no-token", either_temporary},
    {"cred-ibm-apikey", either_ibm_api_key},
    {"cred-prompt-percent", either_prompt_percent},
    {NULL, NULL},
};

/* The access key is no secret, but a report travels: its ends are enough to recognise it. */
static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    const char *key = pair(c)->access_key;
    size_t len = pair(c)->access_key_len;

    (void)ms;
    if (!has_pair(c))
        return 0;
    if (len < 12)
        return say(summary, err, "a key and a secret from %s", pair(c)->origin);
    return say(summary, err, "%.4s...%.4s from %s%s", key, key + len - 4, pair(c)->origin,
               sp_secret_is_set(&pair(c)->token) ? ", with a session token" : "");
}

const struct check check_credentials = {
    .id = "credentials",
    .title = "Credentials",
    .rules = rules,
    .recorded = true,
    .proven = proven,
};
