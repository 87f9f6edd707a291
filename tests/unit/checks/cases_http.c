#include "base/text.h"
#include "cases.h"

extern const struct check_case cases_http[];

/* n: of enum transport; text: its words. */
static void
fails(struct world *w, long n, const char *text)
{
    reply_none(world_list(w), (enum transport)n, text);
}

static void
fails_asked(struct world *w, long n, const char *text)
{
    fails(w, n, text);
    world_name(w)->addresses[1].tls.client_cert_asked = true;
}

static void
fails_asked_from(struct world *w, long n, const char *text)
{
    fails_asked(w, n, text);
    world_name(w)->addresses[1].tls.client_ca = "/CN=Clients";
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
buckets_by_name(struct world *w, long n, const char *text)
{
    world_in_host_style(w);
    buckets(w, n, text);
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

/* "NAME: VALUE" becomes a header of the list. */
static void
put_header(struct world *w, const char *text)
{
    const char *colon = strchr(text, ':');

    reply_header(world_list(w), sp_strndup(&w->arena, text, (size_t)(colon - text), NULL),
                 colon + 2);
}

/* A page, and a header of it. */
static void
page_with(struct world *w, long n, const char *text)
{
    html(w, n, "<html>");
    put_header(w, text);
}

/* A listing, and a header of it. */
static void
list_with(struct world *w, long n, const char *text)
{
    (void)n;
    put_header(w, text);
}

/* Bytes that are no listing, and a header of theirs. */
static void
bytes_with(struct world *w, long n, const char *text)
{
    body(w, n, "\x1f\x8b\x08");
    put_header(w, text);
}

static void
unsigned_list_with(struct world *w, long n, const char *text)
{
    list_with(w, n, text);
    world_list(w)->is_signed = false;
}

static void
both_lengths(struct world *w, long n, const char *text)
{
    list_with(w, n, text);
    reply_header(world_list(w), "transfer-encoding", "chunked");
}

static void
both_lengths_for_barman(struct world *w, long n, const char *text)
{
    both_lengths(w, n, text);
    w->target.consumer = consumer_find("barman-cloud");
}

/* n: the line ended in a line feed alone. */
static void
status_line(struct world *w, long n, const char *text)
{
    world_list(w)->status_line = text;
    world_list(w)->bare_lf = n != 0;
}

static void
status_line_for_barman(struct world *w, long n, const char *text)
{
    status_line(w, n, text);
    w->target.consumer = consumer_find("barman-cloud");
}

/* The listing ended with its connection, and TLS did not end before. */
static void
unended(struct world *w, long n, const char *text)
{
    (void)n;
    (void)text;
    world_list(w)->unended = true;
}

/* It was cut in that way. */
static void
unended_and_cut(struct world *w, long n, const char *text)
{
    malformed(w, n, text);
    unended(w, n, text);
}

static void
unended_page(struct world *w, long n, const char *text)
{
    html(w, n, text);
    unended(w, n, text);
}

static void
redirect_at(struct world *w, long n, const char *text)
{
    redirect(w, n, text);
    world_list(w)->host = "s3.example.co.uk";
}

static void
redirect_of_address(struct world *w, long n, const char *text)
{
    redirect(w, n, text);
    world_list(w)->host = "192.0.2.10";
}

static void
throttled_twice(struct world *w, long n, const char *text)
{
    all_lists_answer(w, n, text);
    world_list(w)->throttled = true;
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

static struct exchange_seen *
consumer(struct world *w)
{
    return world_exchange(w, PROBE_CONSUMER, S3_STYLE_PATH);
}

static void
consumer_unended(struct world *w, long n, const char *text)
{
    (void)n;
    (void)text;
    consumer(w)->unended = true;
}

/* n: what became of the answer; 0: it came. */
static void
consumer_lengths(struct world *w, long n, const char *text)
{
    reply_header(consumer(w), "content-length", text);
    reply_header(consumer(w), "transfer-encoding", "chunked");
    if (n != 0)
        consumer(w)->transport = (enum transport)n;
}

static void
consumer_lengths_denied(struct world *w, long n, const char *text)
{
    consumer_lengths(w, n, text);
    list_answers(w, 403, "AccessDenied");
}

static void
consumer_status_line(struct world *w, long n, const char *text)
{
    (void)n;
    consumer(w)->status_line = text;
}

const struct check_case cases_http[] = {
    {"client certificate wanted", fails, TRANSPORT_BROKEN, "tlsv13 alert certificate required",
     "tls-mtls-required-13", FAILS, "certificate required"},
    {"client certificate wanted, as a TLS failure", fails, TRANSPORT_TLS,
     "tlsv13 alert certificate required", "tls-mtls-required-13", FAILS, NULL},
    {"client certificate asked for, bad without", fails_asked, TRANSPORT_TLS,
     "ssl/tls alert bad certificate", "tls-mtls-required-13", FAILS,
     "; the handshake asked for a client certificate"},
    {"client certificate asked for, from somebody", fails_asked_from, TRANSPORT_BROKEN,
     "ssl/tls alert handshake failure", "tls-mtls-required-13", FAILS,
     "asked for a client certificate from /CN=Clients"},
    {"near: nothing asked for, bad certificate", fails, TRANSPORT_TLS,
     "ssl/tls alert bad certificate", "tls-handshake-failed", FAILS, NULL},
    {"near: client certificate asked for, another alert", fails_asked, TRANSPORT_TLS,
     "tlsv1 alert internal error", "tls-handshake-failed", FAILS, NULL},
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
    {"list of buckets by name", buckets_by_name, 200, "ListAllMyBucketsResult",
     "bkt-style-wrong-path-needed", FAILS, "was answered 200"},
    {"list of buckets", buckets, 200, "ListAllMyBucketsResult", "http-path-rewritten", FAILS,
     "was answered 200"},
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
    {"portal", redirect, 302, "https://login.portal.test/?back=s3", "http-captive-portal-302",
     FAILS, "was answered 302, with Location: https://login.portal.test/?back=s3"},
    {"portal without a scheme", redirect, 302, "//portal.test/", "http-captive-portal-302", FAILS,
     NULL},
    {"portal by its address", redirect, 302, "http://[2001:db8::1]/login",
     "http-captive-portal-302", FAILS, NULL},
    {"portal of a neighbour", redirect_at, 302, "https://s3.portal.co.uk/",
     "http-captive-portal-302", FAILS, NULL},
    {"near: another name of the owner", redirect_at, 302, "https://LOGIN.Example.co.uk/",
     "http-redirect-307", FAILS, NULL},
    {"portal of an address", redirect_of_address, 302, "https://192.0.2.11/",
     "http-captive-portal-302", FAILS, NULL},
    {"near: the same address", redirect_of_address, 302, "http://192.0.2.10:8080/",
     "http-redirect-307", FAILS, NULL},
    {"near: another name below the same domain", redirect, 302,
     "https://login.example.test/?back=s3", "http-redirect-307", FAILS,
     "with Location: https://login"},
    {"redirect in a circle", redirect, 301, "https://s3.example.test/backups/?list-type=2",
     "http-redirect-http-to-https", FAILS, "with Location: https://s3.example.test/backups/?"},
    {"redirect in a circle, with the port", redirect, 308, "https://s3.example.test:443/backups/",
     "http-redirect-http-to-https", FAILS, NULL},
    {"near: redirect to plain HTTP", redirect, 301, "http://s3.example.test/backups/",
     "http-redirect-307", FAILS, NULL},
    {"near: redirect to another path", redirect, 301, "https://s3.example.test/backups/x",
     "http-redirect-307", FAILS, NULL},
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
    {"near: 405 from S3", all_lists_answer, 405, "MethodNotAllowed", "s3-unexpected-error", FAILS,
     NULL},
    {"website that names the error", page_with, 404, "x-amz-error-code: NoSuchBucket",
     "http-405-website", FAILS, NULL},
    {"near: page without it", page_with, 404, "x-amz-id-2: x", "http-unexpected-answer", FAILS,
     NULL},
    {"page of a delivery network", page_with, 403, "cf-ray: 8a1b2c3d", "http-cdn-in-front", FAILS,
     "was answered 403, with cf-ray: 8a1b2c3d"},
    {"near: page of a proxy", page_with, 403, "server: awselb/2.0", "http-lb-403-html", FAILS,
     "with server: awselb/2.0"},
    {"near: a gateway's page in a delivery network", page_with, 502, "cf-ray: 8a1b2c3d",
     "http-502-504", FAILS, NULL},
    {"listing out of a cache, by its age", list_with, 0, "age: 60", "http-cdn-in-front", FAILS,
     "was answered 200, with age: 60"},
    {"near: age 0", list_with, 0, "age: 0", NULL, FINE, NULL},
    {"near: no age", list_with, 0, "age: old", NULL, FINE, NULL},
    {"listing out of a cache, in words", list_with, 0, "x-cache: Hit from cloudfront",
     "http-cdn-in-front", FAILS, NULL},
    {"near: past a cache", list_with, 0, "x-cache: Miss from cloudfront", NULL, FINE, NULL},
    {"near: through a delivery network", list_with, 0, "cf-ray: 8a1b2c3d", NULL, FINE, NULL},
    {"near: nobody signed what is cached", unsigned_list_with, 0, "age: 60", NULL, OPEN, NULL},
    {"compressed", bytes_with, 200, "content-encoding: gzip", "http-gzip-altered-body", FAILS,
     NULL},
    {"near: not compressed", bytes_with, 200, "content-encoding: identity", "http-not-s3-200",
     FAILS, NULL},
    {"near: a listing says so and is not", list_with, 0, "content-encoding: gzip", NULL, FINE,
     NULL},
    {"two lengths", both_lengths, 0, "content-length: 300", "http-both-te-and-cl", FAILS,
     "with content-length: 300 and transfer-encoding"},
    {"near: one length", list_with, 0, "content-length: 300", NULL, FINE, NULL},
    {"near: one chunked", list_with, 0, "transfer-encoding: chunked", NULL, FINE, NULL},
    {"near: two lengths, and nobody minds", both_lengths_for_barman, 0, "content-length: 300", NULL,
     FINE, NULL},
    {"status line without a reason", status_line, 0, "HTTP/1.1 200", "http-old-or-odd-status",
     FAILS, "begins with \"HTTP/1.1 200\""},
    {"near: with an empty reason", status_line, 0, "HTTP/1.1 200 ", NULL, FINE, NULL},
    {"near: HTTP/1.0", status_line, 0, "HTTP/1.0 200 OK", NULL, FINE, NULL},
    {"status line without CR", status_line, 1, "HTTP/1.1 200 OK", "http-old-or-odd-status", FAILS,
     "and a line feed alone"},
    {"near: with CR", status_line, 0, "HTTP/1.1 200 OK", NULL, FINE, NULL},
    {"status line of another version", status_line, 0, "HTTP/1.2 200 OK", "http-old-or-odd-status",
     FAILS, NULL},
    {"near: without a reason, and nobody minds", status_line_for_barman, 0, "HTTP/1.1 200", NULL,
     FINE, NULL},
    {"TLS does not end", unended, 0, NULL, "lb-ungraceful-close", FAILS, "was answered 200"},
    {"TLS does not end, neither does the listing", unended_and_cut, 0, "broken off",
     "lb-ungraceful-close", FAILS, NULL},
    {"TLS does not end behind the consumer's list", consumer_unended, 0, NULL,
     "lb-ungraceful-close", FAILS, "was answered 200"},
    {"two lengths of the consumer's list", consumer_lengths, 0, "100", "http-both-te-and-cl", FAILS,
     "with content-length: 100 and transfer-encoding"},
    {"two lengths of the consumer's list, which broke off", consumer_lengths, TRANSPORT_BROKEN,
     "100", "http-both-te-and-cl", FAILS, NULL},
    {"near: two lengths, and the consumer's list does not count", consumer_lengths_denied, 0, "100",
     "perm-list-prefix-condition", FAILS, NULL},
    {"status line of the consumer's list", consumer_status_line, 0, "HTTP/1.1 200",
     "http-old-or-odd-status", FAILS, "the answer to the consumer's list begins with"},
    {"near: a good status line of it", consumer_status_line, 0, "HTTP/1.1 200 OK", NULL, FINE,
     NULL},
    {"near: a page without an end", unended_page, 200, "<html>", "http-html-200", FAILS, NULL},
    {"429 of something else", html, 429, "<html>", "http-slowdown", FAILS, "was answered 429"},
    {"near: 428", html, 428, "<html>", "http-unexpected-answer", FAILS, NULL},
    {"slow down, after a pause too", throttled_twice, 503, "SlowDown", "http-slowdown", FAILS,
     "for the second time; GET"},
    {"near: denied after a pause", throttled_twice, 403, "AccessDenied", "perm-no-list", FAILS,
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
    {"near: 501 from S3", all_lists_answer, 501, "NotImplemented", "s3-unexpected-error", FAILS,
     NULL},
    {"listing with status 500", xml, 500, "ListBucketResult", "http-unexpected-answer", FAILS,
     NULL},
    {"404 of something else", html, 404, "<html>", "http-unexpected-answer", FAILS,
     "was answered 404"},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
