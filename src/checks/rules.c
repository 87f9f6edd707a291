#include "checks/rules.h"

#include "base/text.h"

#define SAFE_MAX 400
#define HIDDEN "(hidden)"
#define SECRET_MIN (sizeof(HIDDEN) - 1) /* what is shorter says nothing and may stand anywhere */

const struct exchange_seen *
seen(const struct check_context *c, const char *purpose)
{
    return evidence_find(c->ev, purpose, c->style);
}

bool
answered(const struct exchange_seen *ex)
{
    return ex != NULL && ex->transport == TRANSPORT_OK && ex->status != 0;
}

bool
has_code(const struct exchange_seen *ex, const char *code)
{
    return answered(ex) && ex->reply.root == S3_ROOT_ERROR && sp_streq(ex->reply.error.code, code);
}

bool
has_code_of(const struct exchange_seen *ex, const char *const codes[])
{
    for (; *codes != NULL; codes++)
        if (has_code(ex, *codes))
            return true;
    return false;
}

bool
is_a_listing(const struct exchange_seen *ex)
{
    return answered(ex) && ex->status == 200 && ex->reply.root == S3_ROOT_LIST;
}

bool
is_s3(const struct exchange_seen *ex)
{
    if (is_a_listing(ex))
        return ex->reply.well_formed;
    return answered(ex) && ex->reply.root == S3_ROOT_ERROR && ex->reply.well_formed &&
           ex->reply.error.code != NULL;
}

bool
is_our_listing(const struct check_context *c, const struct exchange_seen *ex)
{
    const struct s3_listing *l;

    if (!is_a_listing(ex) || !ex->reply.well_formed || !ex->is_signed || !ex->verified)
        return false;
    l = &ex->reply.listing;
    return sp_streq(l->name, c->target->bucket) && sp_streq(l->prefix, c->target->prefix) &&
           l->has_truncated && l->outside == 0;
}

/* What is left when every occurrence of a secret is taken out; NULL without memory. */
static const char *
without(const struct sp_secret *secret, const char *text, struct sp_arena *a, struct sp_err *err)
{
    const char *value = sp_secret_bytes(secret);
    const char *at = secret->len < SECRET_MIN ? NULL : strstr(text, value);
    struct sp_buf out;

    if (at == NULL)
        return text;
    sp_buf_init(&out, a, strlen(text) + 1);
    for (; at != NULL; at = strstr(text, value)) {
        if (sp_buf_add(&out, text, (size_t)(at - text), err) == -1 ||
            sp_buf_adds(&out, HIDDEN, err) == -1)
            return NULL;
        text = at + secret->len;
    }
    return sp_buf_adds(&out, text, err) == -1 ? NULL : sp_buf_str(&out);
}

/* A session token goes with every request: a server or a proxy may say it back. */
const char *
safe(const struct check_context *c, const char *text, struct sp_err *err)
{
    const struct credentials *pair = c->target->credentials;

    if (text == NULL)
        return "";
    text = without(&pair->token, text, c->arena, err);
    if (text != NULL)
        text = without(&pair->secret, text, c->arena, err);
    return text == NULL ? NULL : sp_show(c->arena, text, strlen(text), SAFE_MAX, err);
}

int
say(struct sp_buf *detail, struct sp_err *err, const char *fmt, ...)
{
    va_list args;
    char *text;

    va_start(args, fmt);
    text = sp_vprintf(detail->arena, err, fmt, args);
    va_end(args);
    return text == NULL || sp_buf_adds(detail, text, err) == -1 ? -1 : 1;
}

int
say_answer(const struct check_context *c, const struct exchange_seen *ex, struct sp_buf *detail,
           struct sp_err *err)
{
    const char *target = safe(c, ex->target, err);
    const char *code;
    const char *message;

    if (target == NULL)
        return -1;
    if (!answered(ex))
        return say(detail, err, "%s %s: %s", ex->method, target,
                   ex->error == NULL ? "no answer" : ex->error);
    if (ex->reply.root != S3_ROOT_ERROR)
        return say(detail, err, "%s %s was answered %ld", ex->method, target, ex->status);
    code = safe(c, ex->reply.error.code, err);
    message = safe(c, ex->reply.error.message, err);
    if (code == NULL || message == NULL)
        return -1;
    if (message[0] == '\0')
        return say(detail, err, "%s %s was answered %ld %s", ex->method, target, ex->status, code);
    return say(detail, err, "%s %s was answered %ld %s: \"%s\"", ex->method, target, ex->status,
               code, message);
}
