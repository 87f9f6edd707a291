#include "checks/rules.h"

#include "base/text.h"
#include "settings/hide.h"

#define SAFE_MAX 400

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

static bool
text_has(const char *text, const char *words)
{
    size_t len = strlen(words);

    for (; text != NULL && *text != '\0'; text++) {
        size_t i = 0;

        while (i < len && sp_lower(text[i]) == words[i])
            i++;
        if (i == len)
            return true;
    }
    return false;
}

bool
message_has(const struct exchange_seen *ex, const char *words)
{
    return answered(ex) && ex->reply.root == S3_ROOT_ERROR &&
           (text_has(ex->reply.error.message, words) || text_has(ex->reply.error.details, words));
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
is_prefix_asked(const struct check_context *c, const char *prefix)
{
    return sp_streq(prefix == NULL ? "" : prefix, c->target->prefix);
}

bool
is_our_listing(const struct check_context *c, const struct exchange_seen *ex)
{
    const struct s3_listing *l;

    if (!is_a_listing(ex) || !ex->reply.well_formed || !ex->is_signed || !ex->verified)
        return false;
    l = &ex->reply.listing;
    return sp_streq(l->name, c->target->bucket) && is_prefix_asked(c, l->prefix) &&
           l->has_truncated && l->outside == 0;
}

/* A session token goes with every request: a server or a proxy may say it back. */
const char *
safe(const struct check_context *c, const char *text, struct sp_err *err)
{
    size_t len = text == NULL ? 0 : strlen(text);

    if (text == NULL)
        return "";
    text = credentials_hide(c->target->credentials, text, len, c->arena, &len, err);
    return text == NULL ? NULL : sp_show(c->arena, text, len, SAFE_MAX, err);
}

const char *
skew_span(const struct check_context *c, struct sp_err *err)
{
    long long span = c->skew < 0 ? -c->skew : c->skew;

    if (span >= 120)
        span = (span + 30) / 60 * 60;
    return sp_span(c->arena, span, err);
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

int
say_in_file(const struct check_context *c, const struct certificate *cert, struct sp_buf *detail,
            struct sp_err *err)
{
    const char *subject =
        cert->subject[0] == '\0' ? "a certificate without a subject" : cert->subject;

    if (cert->line > 0)
        return say(detail, err, "%s:%ld: %s (SHA-256 %s)", c->ca->path, cert->line, subject,
                   cert->sha256);
    return say(detail, err, "%s: %s (SHA-256 %s)", c->ca->path, subject, cert->sha256);
}

static bool
same_leaf(const struct tls_seen *a, const struct tls_seen *b)
{
    return a->nchain > 0 && b->nchain > 0 && a->chain[0].len == b->chain[0].len &&
           memcmp(a->chain[0].data, b->chain[0].data, a->chain[0].len) == 0;
}

/* The name of the other style at the same address gets a certificate of its own. */
static bool
chooses_by_name(const struct check_context *c, const struct address_seen *at)
{
    enum seen_name which = c->style == S3_STYLE_PATH ? SEEN_BUCKET_HOST : SEEN_ENDPOINT;
    const struct name_seen *other = &c->ev->names[which];

    for (size_t i = 0; i < other->naddresses; i++) {
        const struct address_seen *a = &other->addresses[i];

        if (sp_streq(a->address, at->address) && a->tls.nchain > 0 && !same_leaf(&a->tls, &at->tls))
            return true;
    }
    return false;
}

bool
is_default_certificate(const struct check_context *c)
{
    static const char *const made_by_routers[] = {"Kubernetes Ingress Controller Fake Certificate",
                                                  "TRAEFIK DEFAULT CERT"};
    const struct address_seen *at = c->name->addresses;

    if (c->nchains == 0 || !c->chains[0].judged || c->chains[0].name_ok)
        return false;
    for (size_t i = 0; i < sizeof(made_by_routers) / sizeof(made_by_routers[0]); i++)
        if (sp_streq(c->chains[0].leaf.common_name, made_by_routers[i]))
            return true;
    return same_leaf(&at->tls, &c->ev->without_sni.tls) && chooses_by_name(c, at);
}

int
say_default_certificate(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct address_seen *at = c->name->addresses;

    if (say(detail, err, "%s presents a certificate for %s, which is not for %s", at->address,
            c->chains[0].leaf.subject, c->name->name) == -1)
        return -1;
    return same_leaf(&at->tls, &c->ev->without_sni.tls)
               ? say(detail, err, "; it is the one that is presented when no name is sent")
               : 1;
}
