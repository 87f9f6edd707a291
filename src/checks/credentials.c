/* The key pair as text: what can be seen to be wrong with it before it is used. */
#include "base/text.h"
#include "checks/rules.h"

static const struct credentials *
pair(const struct check_context *c)
{
    return c->target->credentials;
}

static bool
ends_in(const char *s, size_t len, char c)
{
    return len > 0 && s[len - 1] == c;
}

static bool
has_cr(const char *s, size_t len)
{
    return memchr(s, '\r', len) != NULL;
}

static int
crlf(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    bool in_key = has_cr(pair(c)->access_key, pair(c)->access_key_len);

    if (!in_key && !has_cr(sp_secret_bytes(&pair(c)->secret), pair(c)->secret.len))
        return 0;
    return say(detail, err, "the %s from %s contains a carriage return",
               in_key ? "access key" : "secret", pair(c)->origin);
}

static int
key_newline(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (!ends_in(pair(c)->access_key, pair(c)->access_key_len, '\n'))
        return 0;
    return say(detail, err, "the access key from %s ends in a newline", pair(c)->origin);
}

static int
secret_newline(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (!ends_in(sp_secret_bytes(&pair(c)->secret), pair(c)->secret.len, '\n'))
        return 0;
    return say(detail, err, "the secret from %s ends in a newline", pair(c)->origin);
}

static bool
is_wrapped(const char *s, size_t len)
{
    if (len == 0)
        return false;
    return sp_is_space(s[0]) || sp_is_space(s[len - 1]) || s[0] == '"' || s[len - 1] == '"' ||
           s[0] == '\'' || s[len - 1] == '\'';
}

static int
blank_or_quote(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    bool in_key = is_wrapped(pair(c)->access_key, pair(c)->access_key_len);

    if (!in_key && !is_wrapped(sp_secret_bytes(&pair(c)->secret), pair(c)->secret.len))
        return 0;
    return say(detail, err, "the %s from %s begins or ends with a blank or a quotation mark",
               in_key ? "access key" : "secret", pair(c)->origin);
}

static int
not_text(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (plan_key_is_sendable(pair(c)))
        return 0;
    return say(detail, err, "the access key from %s holds bytes that are no printable ASCII",
               pair(c)->origin);
}

static const struct rule rules[] = {
    {"cred-crlf", crlf},
    {"cred-key-newline", key_newline},
    {"cred-secret-newline", secret_newline},
    {"cred-blank-or-quote", blank_or_quote},
    {"cred-not-encoded", not_text},
    {NULL, NULL},
};

/* The access key is no secret, but a report travels: its ends are enough to recognise it. */
static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    const char *key = pair(c)->access_key;
    size_t len = pair(c)->access_key_len;

    (void)ms;
    if (len < 12)
        return say(summary, err, "a key and a secret from %s", pair(c)->origin);
    return say(summary, err, "%.4s...%s from %s%s", key, key + len - 4, pair(c)->origin,
               sp_secret_is_set(&pair(c)->token) ? ", with a session token" : "");
}

const struct check check_credentials = {
    .id = "credentials",
    .title = "Credentials",
    .rules = rules,
    .proven = proven,
};
