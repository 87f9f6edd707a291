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

/* A piece of a Location header. */
struct piece {
    const char *text;
    size_t len;
};

/* The host that a Location header leads to; none for one without a host. */
static struct piece
location_host(const struct exchange_seen *ex)
{
    const char *to = evidence_header(ex, "location");
    const char *host = to == NULL ? NULL : strstr(to, "//");

    if (host == NULL || (host != to && host[-1] != ':'))
        return (struct piece){.text = ""};
    host += 2;
    return (struct piece){.text = host, .len = strcspn(host, host[0] == '[' ? "/?#" : ":/?#")};
}

static bool
is_host(struct piece host, const char *name)
{
    size_t i = 0;

    if (host.len != strlen(name))
        return false;
    while (i < host.len && sp_lower(host.text[i]) == sp_lower(name[i]))
        i++;
    return i == host.len;
}

/*
 * The part of a name that somebody owns: its last two labels, or three where the second to last is
 * as short as those of co.uk and com.cn. An address is all of it.
 */
static struct piece
owned_part(struct piece host)
{
    size_t labels = 0;
    size_t at = host.len;
    size_t last = host.len; /* of the label that follows */

    if (host.len == 0 || sp_is_digit(host.text[host.len - 1]) || host.text[0] == '[')
        return host;
    for (; at > 0; at--) {
        if (host.text[at - 1] != '.')
            continue;
        labels++;
        if (labels == 3 || (labels == 2 && (last - at > 3 || host.len - last > 3)))
            break;
        last = at - 1;
    }
    return (struct piece){.text = host.text + at, .len = host.len - at};
}

static bool
leaves_owner(const struct exchange_seen *ex)
{
    struct piece to = location_host(ex);
    struct piece here = owned_part((struct piece){.text = ex->host, .len = strlen(ex->host)});
    char name[256];

    if (to.len == 0)
        return false;
    to = owned_part(to);
    (void)snprintf(name, sizeof(name), "%.*s", (int)here.len, here.text);
    return !is_host(to, name);
}

/* To the very address that was asked: what lies behind believes that it was asked in plain HTTP. */
static bool
leads_back(const struct exchange_seen *ex)
{
    const char *to = evidence_header(ex, "location");
    struct piece host = location_host(ex);
    size_t path = strcspn(ex->target, "?");
    const char *rest;

    if (to == NULL || !sp_starts(to, "https://") || !is_host(host, ex->host))
        return false;
    rest = host.text + host.len;
    if (*rest == ':')
        rest += 1 + strspn(rest + 1, "0123456789");
    return strncmp(rest, ex->target, path) == 0 && (rest[path] == '\0' || rest[path] == '?');
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

/* We ask for no compression, and neither does pgBackRest. */
static bool
has_encoding(const struct exchange_seen *ex)
{
    const char *how = evidence_header(ex, "content-encoding");

    return how != NULL && how[0] != '\0' && !sp_strieq(how, "identity") &&
           !sp_strieq(how, "aws-chunked");
}

/* A page of a content delivery network, by the header that it puts into every answer. */
static const char *
network_of(const struct exchange_seen *ex)
{
    static const char *const names[] = {"cf-ray", "x-amz-cf-id", "x-akamai-request-id", NULL};

    for (const char *const *name = names; *name != NULL; name++)
        if (evidence_header(ex, *name) != NULL)
            return *name;
    return NULL;
}

/* An answer of a cache, which a list that was made and signed just now cannot be. */
static const char *
cached_by(const struct exchange_seen *ex)
{
    const char *age = evidence_header(ex, "age");
    const char *cache = evidence_header(ex, "x-cache");

    if (age != NULL && sp_is_digit(age[0]) && strtol(age, NULL, 10) > 0)
        return "age";
    return cache != NULL && (sp_starts(cache, "Hit") || sp_starts(cache, "HIT")) ? "x-cache" : NULL;
}

/* "HTTP/1.1 200 OK" with its CR: nothing else is taken by a strict client. */
static bool
is_odd_status(const struct exchange_seen *ex)
{
    const char *line = ex->status_line;

    if (ex->status == 0 || line == NULL)
        return false;
    return ex->bare_lf || (!sp_starts(line, "HTTP/1.1 ") && !sp_starts(line, "HTTP/1.0 ")) ||
           strlen(line) < 13 || line[12] != ' ';
}

RULE_OF_ANSWER(silent, ex->transport == TRANSPORT_TIMEOUT && ex->status == 0);
RULE_OF_ANSWER(cut, (ex->transport == TRANSPORT_TIMEOUT || ex->transport == TRANSPORT_BROKEN) &&
                        ex->status != 0);

/*
 * The first of the answers that the consumer would not get past: to our list, or where that one
 * lists, to its own. NULL: none.
 */
static const struct exchange_seen *
either(const struct check_context *c, bool (*is)(const struct exchange_seen *ex))
{
    if (c->list != NULL && is(c->list))
        return c->list;
    return is_a_listing(c->list) && c->as_consumer != NULL && is(c->as_consumer) ? c->as_consumer
                                                                                 : NULL;
}

static bool
is_ungraceful(const struct exchange_seen *ex)
{
    return is_a_listing(ex) && ex->unended;
}

static int
ungraceful(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct exchange_seen *ex = either(c, is_ungraceful);

    return ex == NULL ? 0 : say_answer(c, ex, detail, err);
}

static const char *
asked_certificate_of(const struct check_context *c, bool *asked)
{
    *asked = false;
    for (size_t i = 0; i < c->name->naddresses; i++) {
        *asked = *asked || c->name->addresses[i].tls.client_cert_asked;
        if (c->name->addresses[i].tls.client_ca != NULL)
            return c->name->addresses[i].tls.client_ca;
    }
    return NULL;
}

/* After the handshake of TLS 1.3: an alert that says so, or one after it was asked for. */
static bool
is_mtls(const struct check_context *c, const struct exchange_seen *ex)
{
    bool asked;

    if ((ex->transport != TRANSPORT_BROKEN && ex->transport != TRANSPORT_TLS) || ex->error == NULL)
        return false;
    (void)asked_certificate_of(c, &asked);
    return strstr(ex->error, "certificate required") != NULL ||
           (asked && (strstr(ex->error, "alert bad certificate") != NULL ||
                      strstr(ex->error, "alert handshake failure") != NULL));
}

static int
mtls(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    bool asked;
    const char *ca = asked_certificate_of(c, &asked);

    if (c->list == NULL || !is_mtls(c, c->list))
        return 0;
    if (say_answer(c, c->list, detail, err) == -1)
        return -1;
    return !asked ? 1
           : ca == NULL
               ? say(detail, err, "; the handshake asked for a client certificate")
               : say(detail, err, "; the handshake asked for a client certificate from %s", ca);
}

RULE_OF_ANSWER(tls_failed, ex->transport == TRANSPORT_TLS);
RULE_OF_ANSWER(too_big, ex->transport == TRANSPORT_TOO_BIG);
RULE_OF_ANSWER(broken, ex->transport == TRANSPORT_BROKEN);
RULE_OF_ANSWER(connect_failed,
               ex->transport == TRANSPORT_CONNECT || ex->transport == TRANSPORT_OTHER);
RULE_OF_ANSWER(bad_char, is_a_listing(ex) && !ex->reply.well_formed && !ex->reply.doctype);
/* In host style the bucket is not looked for in the name; in path style the path was cut. */
RULE_OF_ANSWER(buckets_by_name,
               is_success(ex) && ex->reply.root == S3_ROOT_BUCKETS && c->style == S3_STYLE_HOST);
RULE_OF_ANSWER(buckets_by_path,
               is_success(ex) && ex->reply.root == S3_ROOT_BUCKETS && c->style == S3_STYLE_PATH);
RULE_OF_ANSWER(empty_200, is_success(ex) && ex->reply.body_len == 0);
RULE_OF_ANSWER(html_200, is_success(ex) && !is_s3(ex) && is_page(ex));
RULE_OF_ANSWER(json_200, is_success(ex) && !is_s3(ex) &&
                             (first_byte(ex) == '{' || first_byte(ex) == '[' ||
                              strstr(content_type(ex), "json") != NULL));
RULE_OF_ANSWER(other_200, is_success(ex) && !is_s3(ex));
RULE_OF_ANSWER(packed, is_success(ex) && !is_s3(ex) && has_encoding(ex));
RULE_OF_ANSWER(proxy_auth, ex->status == 407);
RULE_OF_ANSWER(website,
               is_not_s3(ex) && is_page(ex) &&
                   (ex->status == 405 ||
                    (is_status(ex, 400, 499) && evidence_header(ex, "x-amz-error-code") != NULL)));
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
    region = safe(c, region, err);
    if (region == NULL || say(detail, err, "the bucket is in region %s; ", region) == -1)
        return -1;
    return say_answer(c, c->list, detail, err);
}

/* A redirect of the kind, with where it leads to. */
static int
redirects(const struct check_context *c, bool (*is)(const struct exchange_seen *ex),
          struct sp_buf *detail, struct sp_err *err)
{
    const char *to;

    if (c->list == NULL || !is_status(c->list, 300, 399) || is_s3_redirect(c->list) ||
        (is != NULL && !is(c->list)))
        return 0;
    to = safe(c, evidence_header(c->list, "location"), err);
    if (to == NULL || say_answer(c, c->list, detail, err) == -1)
        return -1;
    return to[0] == '\0' ? 1 : say(detail, err, ", with Location: %s", to);
}

static int
to_itself(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return redirects(c, leads_back, detail, err);
}

static int
portal(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return redirects(c, leaves_owner, detail, err);
}

static int
redirect(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return redirects(c, NULL, detail, err);
}

/* It was asked twice, with a pause; see src/probe/waves.c. */
static int
slow_down(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *after;

    if (!plan_was_throttled(c->list))
        return 0;
    after = safe(c, evidence_header(c->list, "retry-after"), err);
    if (after == NULL || (c->list->throttled && say(detail, err, "for the second time; ") == -1) ||
        (after[0] != '\0' && say(detail, err, "Retry-After: %s; ", after) == -1))
        return -1;
    return say_answer(c, c->list, detail, err);
}

static int
say_header_of(const struct check_context *c, const struct exchange_seen *ex, const char *name,
              struct sp_buf *detail, struct sp_err *err)
{
    const char *value = safe(c, evidence_header(ex, name), err);

    if (value == NULL || say_answer(c, ex, detail, err) == -1)
        return -1;
    return say(detail, err, ", with %s: %s", name, value);
}

static int
say_header(const struct check_context *c, const char *name, struct sp_buf *detail,
           struct sp_err *err)
{
    return say_header_of(c, c->list, name, detail, err);
}

/* A page that the network made by itself, or an answer that it kept. */
static int
delivery_network(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *name = NULL;

    if (answered(c->list) && c->list->is_signed)
        name = cached_by(c->list);
    if (name == NULL && c->list != NULL && is_not_s3(c->list) && is_page(c->list) &&
        is_status(c->list, 400, 499))
        name = network_of(c->list);
    return name == NULL ? 0 : say_header(c, name, detail, err);
}

/* Refused by something that is no store; its name helps to find it. */
static int
refused_before(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (c->list == NULL || !is_not_s3(c->list) ||
        (c->list->status != 401 && c->list->status != 403))
        return 0;
    return evidence_header(c->list, "server") != NULL ? say_header(c, "server", detail, err)
                                                      : say_answer(c, c->list, detail, err);
}

/* ---- what only a strict client minds */

/* Where both stand, a body may not come: the headers are refused before it is read. */
static bool
has_both_lengths(const struct exchange_seen *ex)
{
    return ex->status != 0 && evidence_header(ex, "transfer-encoding") != NULL &&
           evidence_header(ex, "content-length") != NULL;
}

static int
both_lengths(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct exchange_seen *ex = either(c, has_both_lengths);

    if (!c->target->consumer->strict_http || ex == NULL)
        return 0;
    return say_header_of(c, ex, "content-length", detail, err) == -1
               ? -1
               : say(detail, err, " and transfer-encoding");
}

static int
odd_status(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct exchange_seen *ex = either(c, is_odd_status);
    const char *line;

    if (!c->target->consumer->strict_http || ex == NULL)
        return 0;
    line = safe(c, ex->status_line, err);
    return line == NULL ? -1
                        : say(detail, err, "the answer%s begins with \"%s\"%s",
                              ex == c->list ? "" : " to the consumer's list", line,
                              ex->bare_lf ? " and a line feed alone" : "");
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
    {"http-gzip-altered-body", packed},
    {"lb-ungraceful-close", ungraceful},
    {"http-xml-illegal-char", bad_char},
    {"bkt-style-wrong-path-needed", buckets_by_name},
    {"http-path-rewritten", buckets_by_path},
    {"http-empty-200", empty_200},
    {"http-html-200", html_200},
    {"http-json-200", json_200},
    {"http-not-s3-200", other_200},
    {"http-redirect-http-to-https", to_itself},
    {"http-captive-portal-302", portal},
    {"http-redirect-307", redirect},
    {"bkt-other-region", other_region},
    {"proxy-auth", proxy_auth},
    {"http-slowdown", slow_down},
    {"http-cdn-in-front", delivery_network},
    {"http-405-website", website},
    {"http-lb-403-html", refused_before},
    {"http-lb-503-html", lb_503},
    {"http-502-504", gateway},
    {"http-500-internal", internal},
    {"http-unexpected-answer", other_answer},
    {"http-both-te-and-cl", both_lengths},
    {"http-old-or-odd-status", odd_status},
    {NULL, NULL},
};

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    const char *server;

    if (c->list == NULL || !is_s3(c->list))
        return 0;
    *ms = c->list->ms;
    if (c->list->throttled)
        return say(summary, err, "an S3 answer came, after one that asked to slow down");
    server = safe(c, evidence_header(c->list, "server"), err);
    if (server == NULL)
        return -1;
    return server[0] == '\0' ? say(summary, err, "an S3 answer came")
                             : say(summary, err, "an S3 answer came from %s", server);
}

const struct check check_http = {
    .id = "http",
    .title = "S3 answers",
    .needs = {"name", "credentials"},
    .rules = rules,
    .proven = proven,
};
