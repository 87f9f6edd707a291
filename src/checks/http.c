/* Whether what answers is S3 at all: a 200 proves nothing until its content does. */
#include "base/text.h"
#include "checks/rules.h"

typedef bool (*answer_question)(const struct check_context *c, const struct exchange_seen *ex);

/* The answer that is judged; where it could not even be sent there is none. */
static int
holds(const struct check_context *c, answer_question is, struct sp_buf *detail, struct sp_err *err)
{
    if (c->list == NULL || !is(c, c->list))
        return 0;
    return say_answer(c, c->list, detail, err);
}

#define RULE_OF_ANSWER(name, test)                                                                 \
    static bool is_##name(const struct check_context *c, const struct exchange_seen *ex)           \
    {                                                                                              \
        (void)c;                                                                                   \
        return (test);                                                                             \
    }                                                                                              \
    static int name(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)      \
    {                                                                                              \
        return holds(c, is_##name, detail, err);                                                   \
    }                                                                                              \
    _Static_assert(1, "")

static const char *
content_type(const struct exchange_seen *ex)
{
    const char *type = evidence_header(ex, "content-type");

    return type == NULL ? "" : type;
}

/* The first byte of the body that is no blank; 0 for none. */
static char
first_byte(const struct exchange_seen *ex)
{
    for (size_t i = 0; i < ex->reply.head_len; i++)
        if (!sp_is_space(ex->reply.head[i]))
            return ex->reply.head[i];
    return '\0';
}

static bool
head_has(const struct exchange_seen *ex, const char *tag)
{
    size_t len = strlen(tag);

    for (size_t i = 0; i + len <= ex->reply.head_len; i++) {
        size_t k = 0;

        while (k < len && sp_lower(ex->reply.head[i + k]) == tag[k])
            k++;
        if (k == len)
            return true;
    }
    return false;
}

static bool
is_page(const struct exchange_seen *ex)
{
    return sp_strieq(ex->reply.root_name, "html") || sp_starts(content_type(ex), "text/html") ||
           head_has(ex, "<!doctype html") || head_has(ex, "<html");
}

static bool
is_status(const struct exchange_seen *ex, long low, long high)
{
    return answered(ex) && ex->status >= low && ex->status <= high;
}

static bool
is_success(const struct exchange_seen *ex)
{
    return is_status(ex, 200, 299);
}

/* The name that a Location header leads to; "" for one without a host. */
static bool
leaves_host(const struct exchange_seen *ex)
{
    const char *to = evidence_header(ex, "location");
    const char *host;
    size_t len = strlen(ex->host);

    if (to == NULL || (host = strstr(to, "://")) == NULL)
        return false;
    host += 3;
    return strncmp(host, ex->host, len) != 0 || strchr("/:?#", host[len]) == NULL;
}

static bool
is_s3_redirect(const struct exchange_seen *ex)
{
    return ex->reply.root == S3_ROOT_ERROR || evidence_header(ex, "x-amz-bucket-region") != NULL;
}

static bool
is_not_s3(const struct exchange_seen *ex)
{
    return answered(ex) && !is_s3(ex);
}

RULE_OF_ANSWER(silent, ex->transport == TRANSPORT_TIMEOUT && ex->status == 0);
RULE_OF_ANSWER(cut, (ex->transport == TRANSPORT_TIMEOUT || ex->transport == TRANSPORT_BROKEN) &&
                        ex->status != 0);
RULE_OF_ANSWER(mtls, (ex->transport == TRANSPORT_BROKEN || ex->transport == TRANSPORT_TLS) &&
                         ex->error != NULL && strstr(ex->error, "certificate required") != NULL);
RULE_OF_ANSWER(tls_failed, ex->transport == TRANSPORT_TLS);
RULE_OF_ANSWER(too_big, ex->transport == TRANSPORT_TOO_BIG);
RULE_OF_ANSWER(broken, ex->transport == TRANSPORT_BROKEN);
RULE_OF_ANSWER(connect_failed,
               ex->transport == TRANSPORT_CONNECT || ex->transport == TRANSPORT_OTHER);
RULE_OF_ANSWER(bad_char, is_a_listing(ex) && !ex->reply.well_formed && !ex->reply.doctype);
RULE_OF_ANSWER(buckets, is_success(ex) && ex->reply.root == S3_ROOT_BUCKETS);
RULE_OF_ANSWER(empty_200, is_success(ex) && ex->reply.body_len == 0);
RULE_OF_ANSWER(html_200, is_success(ex) && !is_s3(ex) && is_page(ex));
RULE_OF_ANSWER(json_200, is_success(ex) && !is_s3(ex) &&
                             (first_byte(ex) == '{' || first_byte(ex) == '[' ||
                              strstr(content_type(ex), "json") != NULL));
RULE_OF_ANSWER(other_200, is_success(ex) && !is_s3(ex));
RULE_OF_ANSWER(portal, is_status(ex, 300, 399) && !is_s3_redirect(ex) && leaves_host(ex));
RULE_OF_ANSWER(redirect, is_status(ex, 300, 399) && !is_s3_redirect(ex));
RULE_OF_ANSWER(proxy_auth, ex->status == 407);
RULE_OF_ANSWER(website, is_not_s3(ex) && ex->status == 405 && is_page(ex));
RULE_OF_ANSWER(lb_403, is_not_s3(ex) && (ex->status == 401 || ex->status == 403));
RULE_OF_ANSWER(lb_503, is_not_s3(ex) && ex->status == 503);
RULE_OF_ANSWER(gateway, is_not_s3(ex) && (ex->status == 502 || ex->status == 504));
RULE_OF_ANSWER(other_answer, is_not_s3(ex));

/* S3 answers a HEAD so, and what stands before it may do so for a GET: no document. */
static int
other_region(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *region;

    if (c->list == NULL || !is_not_s3(c->list) || !is_status(c->list, 300, 399))
        return 0;
    region = evidence_header(c->list, "x-amz-bucket-region");
    if (region == NULL)
        return 0;
    if (say(detail, err, "the bucket is in region %s; ", region) == -1)
        return -1;
    return say_answer(c, c->list, detail, err);
}

static int
slow_down(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const char *const codes[] = {"SlowDown",           "SlowDownRead",    "SlowDownWrite",
                                        "ServiceUnavailable", "TooManyRequests", NULL};
    const char *after;

    if (c->list == NULL || !has_code_of(c->list, codes))
        return 0;
    after = evidence_header(c->list, "retry-after");
    if (after != NULL && say(detail, err, "Retry-After: %s; ", after) == -1)
        return -1;
    return say_answer(c, c->list, detail, err);
}

static int
internal(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (c->list == NULL || !is_s3(c->list) || c->list->status < 500 || c->list->status == 501)
        return 0;
    return say_answer(c, c->list, detail, err);
}

static const struct rule rules[] = {
    {"tls-mtls-required-13", mtls},
    {"http-no-answer", silent},
    {"http-body-truncated", cut},
    {"http-answer-too-big", too_big},
    {"tls-handshake-failed", tls_failed},
    {"http-old-or-odd-status", broken},
    {"http-no-connection", connect_failed},
    {"http-xml-illegal-char", bad_char},
    {"bkt-style-wrong-path-needed", buckets},
    {"http-empty-200", empty_200},
    {"http-html-200", html_200},
    {"http-json-200", json_200},
    {"http-not-s3-200", other_200},
    {"http-captive-portal-302", portal},
    {"http-redirect-307", redirect},
    {"bkt-other-region", other_region},
    {"proxy-auth", proxy_auth},
    {"http-405-website", website},
    {"http-lb-403-html", lb_403},
    {"http-lb-503-html", lb_503},
    {"http-502-504", gateway},
    {"http-slowdown", slow_down},
    {"http-500-internal", internal},
    {"http-unexpected-answer", other_answer},
    {NULL, NULL},
};

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    const char *server;

    if (c->list == NULL || !is_s3(c->list))
        return 0;
    *ms = c->list->ms;
    server = evidence_header(c->list, "server");
    return server == NULL ? say(summary, err, "an S3 answer came")
                          : say(summary, err, "an S3 answer came from %s", server);
}

const struct check check_http = {
    .id = "http",
    .title = "S3 answers",
    .needs = {"name", "credentials"},
    .rules = rules,
    .proven = proven,
};
