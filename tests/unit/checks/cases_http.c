#include "cases.h"

extern const struct check_case cases_http[];

/* n: of enum transport; text: its words. */
static void
fails(struct world *w, long n, const char *text)
{
    reply_none(world_list(w), (enum transport)n, text);
}

/* The same after a status line. */
static void
breaks(struct world *w, long n, const char *text)
{
    fails(w, n, text);
    world_list(w)->status = 200;
}

static void
never_sent(struct world *w, long n, const char *text)
{
    (void)n;
    (void)text;
    world_drop(w, PROBE_LIST);
}

static void
body(struct world *w, long n, const char *text)
{
    reply_page(world_list(w), n, NULL, text);
}

static void
html(struct world *w, long n, const char *text)
{
    reply_page(world_list(w), n, "text/html; charset=utf-8", text);
}

static void
json(struct world *w, long n, const char *text)
{
    reply_page(world_list(w), n, "application/json", text);
}

/* XML of another kind: text is its root. */
static void
xml(struct world *w, long n, const char *text)
{
    body(w, n, "<?xml version=\"1.0\"?>");
    world_list(w)->reply.root = S3_ROOT_OTHER;
    world_list(w)->reply.root_name = text;
    world_list(w)->reply.well_formed = true;
}

static void
buckets(struct world *w, long n, const char *text)
{
    xml(w, n, text);
    world_list(w)->reply.root = S3_ROOT_BUCKETS;
}

static void
malformed(struct world *w, long n, const char *text)
{
    (void)n;
    world_list(w)->reply.well_formed = false;
    world_list(w)->reply.problem = text;
}

static void
doctype(struct world *w, long n, const char *text)
{
    malformed(w, n, text);
    world_list(w)->reply.doctype = true;
}

static void
broken_error(struct world *w, long n, const char *text)
{
    list_answers(w, n, text);
    world_list(w)->reply.well_formed = false;
}

/* text: Location. */
static void
redirect(struct world *w, long n, const char *text)
{
    body(w, n, "");
    if (text != NULL)
        reply_header(world_list(w), "location", text);
}

static void
redirect_region(struct world *w, long n, const char *text)
{
    redirect(w, n, text);
    reply_header(world_list(w), "x-amz-bucket-region", "eu-west-1");
}

/* text: Retry-After. */
static void
slow_down(struct world *w, long n, const char *text)
{
    list_answers(w, n, "SlowDown");
    reply_header(world_list(w), "retry-after", text);
}

/* Only the other style comes to nothing. */
static void
other_style_fails(struct world *w, long n, const char *text)
{
    reply_none(world_exchange(w, PROBE_LIST, S3_STYLE_HOST), (enum transport)n, text);
}

const struct check_case cases_http[] = {
    {"client certificate wanted", fails, TRANSPORT_BROKEN, "tlsv13 alert certificate required",
     "tls-mtls-required-13", FAILS, "certificate required"},
    {"client certificate wanted, as a TLS failure", fails, TRANSPORT_TLS,
     "tlsv13 alert certificate required", "tls-mtls-required-13", FAILS, NULL},
    {"near: another alert", fails, TRANSPORT_TLS, "tlsv1 alert internal error",
     "tls-handshake-failed", FAILS, "internal error"},
    {"TLS fails without words", fails, TRANSPORT_TLS, NULL, "tls-handshake-failed", FAILS,
     "no answer"},
    {"no answer in time", fails, TRANSPORT_TIMEOUT, "timed out", "http-no-answer", FAILS,
     "GET /backups/?list-type=2: timed out"},
    {"near: no more than a status in time", breaks, TRANSPORT_TIMEOUT, "timed out",
     "http-body-truncated", FAILS, NULL},
    {"broken off", breaks, TRANSPORT_BROKEN, "transfer closed", "http-body-truncated", FAILS, NULL},
    {"near: not HTTP", fails, TRANSPORT_BROKEN, "HTTP/0.9", "http-old-or-odd-status", FAILS, NULL},
    {"too big", breaks, TRANSPORT_TOO_BIG, "too big", "http-answer-too-big", FAILS, NULL},
    {"no connection", fails, TRANSPORT_CONNECT, "refused", "http-no-connection", FAILS, NULL},
    {"something else", fails, TRANSPORT_OTHER, "what", "http-no-connection", FAILS, NULL},
    {"near: refused by our judge", fails, TRANSPORT_UNTRUSTED, "why", NULL, OPEN, NULL},
    {"near: interrupted", fails, TRANSPORT_INTERRUPTED, "interrupted", NULL, OPEN, NULL},
    {"near: never tried", fails, TRANSPORT_NOT_TRIED, NULL, NULL, OPEN, NULL},
    {"near: never sent", never_sent, 0, NULL, NULL, OPEN, NULL},
    {"near: only the other style fails", other_style_fails, TRANSPORT_TIMEOUT, "timed out", NULL,
     FINE, NULL},
    {"listing with a control byte", malformed, 0, "invalid char", "http-xml-illegal-char", FAILS,
     NULL},
    {"near: listing with a DOCTYPE", doctype, 0, "DOCTYPE", "http-not-s3-200", FAILS, NULL},
    {"list of buckets", buckets, 200, "ListAllMyBucketsResult", "bkt-style-wrong-path-needed",
     FAILS, "was answered 200"},
    {"near: list of buckets, refused", buckets, 404, "ListAllMyBucketsResult",
     "http-unexpected-answer", FAILS, NULL},
    {"empty", body, 200, "", "http-empty-200", FAILS, NULL},
    {"empty, 204", body, 204, "", "http-empty-200", FAILS, "was answered 204"},
    {"near: one byte", body, 200, "x", "http-not-s3-200", FAILS, NULL},
    {"page by its type", html, 200, "Welcome", "http-html-200", FAILS, NULL},
    {"page by its doctype", body, 200, "<!DOCTYPE HTML>", "http-html-200", FAILS, NULL},
    {"page by its first element", body, 200, "\n<HTML lang=en>", "http-html-200", FAILS, NULL},
    {"page by its root", xml, 200, "html", "http-html-200", FAILS, NULL},
    {"near: cut within the tag", body, 200, "<htm", "http-not-s3-200", FAILS, NULL},
    {"JSON by its type", json, 200, "null", "http-json-200", FAILS, NULL},
    {"JSON object", body, 200, " \r\n{}", "http-json-200", FAILS, NULL},
    {"JSON array", body, 200, "[]", "http-json-200", FAILS, NULL},
    {"near: plain text", body, 200, "\"{}\"", "http-not-s3-200", FAILS, NULL},
    {"only blanks", body, 200, "  ", "http-not-s3-200", FAILS, NULL},
    {"other XML", xml, 200, "LocationConstraint", "http-not-s3-200", FAILS, NULL},
    {"299 is a success", body, 299, "OK", "http-not-s3-200", FAILS, NULL},
    {"near: 300 is a redirect", body, 300, "OK", "http-redirect-307", FAILS, NULL},
    {"portal", redirect, 302, "https://login.example.test/?back=s3", "http-captive-portal-302",
     FAILS, "was answered 302"},
    {"near: the same host", redirect, 302, "https://s3.example.test/login", "http-redirect-307",
     FAILS, NULL},
    {"near: no host", redirect, 307, "/login", "http-redirect-307", FAILS, NULL},
    {"near: no Location", redirect, 307, NULL, "http-redirect-307", FAILS, NULL},
    {"399 is a redirect", redirect, 399, NULL, "http-redirect-307", FAILS, NULL},
    {"a host whose name begins as ours", redirect, 302, "https://s3.example.test.evil.test/",
     "http-captive-portal-302", FAILS, NULL},
    {"near: S3 names the region without a document", redirect_region, 301, NULL, "bkt-other-region",
     FAILS, "the bucket is in region eu-west-1"},
    {"near: 400 is none", body, 400, "no", "http-unexpected-answer", FAILS, NULL},
    {"proxy wants a password", html, 407, "<html>", "proxy-auth", FAILS, NULL},
    {"near: 408", html, 408, "<html>", "http-unexpected-answer", FAILS, NULL},
    {"website", html, 405, "<html>", "http-405-website", FAILS, NULL},
    {"near: 405 without a page", body, 405, "no", "http-unexpected-answer", FAILS, NULL},
    {"near: 405 from S3", list_answers, 405, "MethodNotAllowed", "bkt-list-v2-unsupported", FAILS,
     NULL},
    {"403 of something else", html, 403, "<html>Forbidden", "http-lb-403-html", FAILS, NULL},
    {"401 of something else", body, 401, "", "http-lb-403-html", FAILS, NULL},
    {"near: 402", body, 402, "", "http-unexpected-answer", FAILS, NULL},
    {"error document cut short", broken_error, 403, "AccessDenied", "http-lb-403-html", FAILS,
     NULL},
    {"error document without a code", list_answers, 403, NULL, "http-lb-403-html", FAILS, NULL},
    {"503 of a load balancer", html, 503, "<html>", "http-lb-503-html", FAILS, NULL},
    {"near: 503 from S3", list_answers, 503, "ServiceUnavailable", "http-slowdown", FAILS,
     "ServiceUnavailable"},
    {"502", html, 502, "<html>", "http-502-504", FAILS, NULL},
    {"504", body, 504, "", "http-502-504", FAILS, NULL},
    {"near: 501", body, 501, "", "http-unexpected-answer", FAILS, NULL},
    {"slow down", slow_down, 503, "7", "http-slowdown", FAILS, "Retry-After: 7; GET /backups/"},
    {"too many requests", list_answers, 429, "TooManyRequests", "http-slowdown", FAILS, NULL},
    {"internal error", list_answers, 500, "InternalError", "http-500-internal", FAILS,
     "500 InternalError: \"No.\""},
    {"near: 499", list_answers, 499, "InternalError", "s3-unexpected-error", FAILS, NULL},
    {"near: 501 from S3", list_answers, 501, "NotImplemented", "bkt-list-v2-unsupported", FAILS,
     NULL},
    {"listing with status 500", xml, 500, "ListBucketResult", "http-unexpected-answer", FAILS,
     NULL},
    {"404 of something else", html, 404, "<html>", "http-unexpected-answer", FAILS,
     "was answered 404"},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
