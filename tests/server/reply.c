#include "reply.h"

#include <time.h>

#include "base/text.h"
#include "gzip.h"

#define CHUNK ((size_t)16384)

static const struct {
    int status;
    const char *reason;
} reasons[] = {
    {200, "OK"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {407, "Proxy Authentication Required"},
    {409, "Conflict"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {416, "Range Not Satisfiable"},
    {429, "Too Many Requests"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {507, "Insufficient Storage"},
};

static const char *
reason(int status)
{
    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
        if (reasons[i].status == status)
            return reasons[i].reason;
    return "Unknown";
}

void
reply_release(struct reply *r)
{
    out_release(&r->headers);
    out_release(&r->body);
    blob_unref(r->blob);
    r->blob = NULL;
}

void
reply_clear(struct reply *r, int status)
{
    out_clear(&r->headers);
    out_clear(&r->body);
    blob_unref(r->blob);
    r->status = status;
    r->content_type = NULL;
    r->blob = NULL;
    r->is_pattern = false;
    r->offset = 0;
    r->length = 0;
}

static void
bend_to(struct reply *r, int status, const char *type, const char *body)
{
    reply_clear(r, status);
    r->content_type = type;
    out_adds(&r->body, body);
}

static void
bend_status(struct reply *r, const struct action *fault)
{
    const char *body = fault->body == NULL ? "" : fault->body;

    bend_to(r, (int)fault->number, NULL, "");
    out_adds(&r->headers, fault->text);
    out_add(&r->body, body, fault->body == NULL ? 0 : fault->body_len);
    if (body[0] == '<')
        r->content_type =
            sp_starts(body, "<?xml") || sp_starts(body, "<Error") ? "application/xml" : "text/html";
    else
        r->content_type = "text/plain";
}

/* What some servers send to keep a connection open while they work. */
static void
bend_blanks(struct reply *r, long n)
{
    struct out text = {0};

    for (long i = 0; i < n && !text.failed; i++)
        out_adds(&text, " ");
    out_add(&text, r->body.data, r->body.len);
    out_release(&r->body);
    r->body = text;
}

void
reply_bend(struct reply *r, const struct effect *effect)
{
    const struct action *const *of = effect->of;

    if (of[FAULT_STATUS] != NULL) {
        bend_status(r, of[FAULT_STATUS]);
    } else if (of[FAULT_REDIRECT] != NULL) {
        bend_to(r, 302, "text/html", "<html><body>Moved</body></html>\n");
        out_addf(&r->headers, "Location: %s\r\n", of[FAULT_REDIRECT]->text);
    } else if (of[FAULT_HTML] != NULL) {
        bend_to(r, 200, "text/html",
                "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n"
                "<body><h1>Sign in</h1><p>Please accept the terms of use.</p></body></html>\n");
    } else if (of[FAULT_JSON] != NULL) {
        bend_to(r, 200, "application/json", "{\"status\": \"ok\", \"service\": \"gateway\"}\n");
    } else if (of[FAULT_EMPTY] != NULL) {
        bend_to(r, 200, NULL, "");
    } else if (of[FAULT_DOCTYPE] != NULL) {
        bend_to(r, 200, NULL,
                "<?xml version=\"1.0\"?>\n<!DOCTYPE ListBucketResult [\n"
                "<!ENTITY a \"aaaaaaaaaaaaaaaa\">\n"
                "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">\n"
                "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">\n"
                "<!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\">\n"
                "<!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\">\n"
                "<!ENTITY f \"&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;\">\n]>\n"
                "<ListBucketResult><Name>&f;</Name><Prefix/><KeyCount>0</KeyCount>"
                "<IsTruncated>false</IsTruncated></ListBucketResult>\n");
    }
    if (of[FAULT_BLANKS] != NULL && r->body.len > 0)
        bend_blanks(r, of[FAULT_BLANKS]->number);
    if (of[FAULT_GZIP] != NULL && r->blob == NULL && !r->is_pattern) {
        gzip_stored(&r->body);
        out_adds(&r->headers, "Content-Encoding: gzip\r\n");
    }
}

static unsigned long long
body_length(const struct reply *r)
{
    return r->blob != NULL || r->is_pattern ? r->length : r->body.len;
}

static bool
is_chunked(const struct reply_context *x)
{
    return x->scenario->chunked && x->effect->of[FAULT_TRUNCATE] == NULL;
}

static void
add_date(struct out *head, time_t now)
{
    struct tm tm = {0};
    char date[64];

    (void)gmtime_r(&now, &tm);
    (void)strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", &tm);
    out_addf(head, "Date: %s\r\n", date);
}

static void
add_padding(struct out *head, long bytes)
{
    static const char fill[] = "................................................................";

    for (long i = 0; bytes > 0; i++, bytes -= 1040) {
        out_addf(head, "X-Padding-%06ld: ", i);
        for (int j = 0; j < 16; j++)
            out_adds(head, fill);
        out_adds(head, "\r\n");
    }
}

static void
build_head(struct out *head, const struct reply *r, const struct reply_context *x, bool keep)
{
    const struct action *const *of = x->effect->of;
    bool empty = r->status == 204 || r->status == 304 || r->status < 200;

    out_addf(head, "HTTP/1.1 %d %s\r\n", r->status, reason(r->status));
    out_addf(head, "x-amz-id-2: s3server-%016lx\r\nx-amz-request-id: %016lX\r\n", x->number,
             x->number);
    add_date(head, x->now);
    out_adds(head, "Server: s3server\r\n");
    out_add(head, r->headers.data, r->headers.len);
    if (of[FAULT_HEADER] != NULL)
        out_addf(head, "%s\r\n", of[FAULT_HEADER]->text);
    if (of[FAULT_BIG_HEADERS] != NULL)
        add_padding(head, of[FAULT_BIG_HEADERS]->number);
    if (!empty && body_length(r) > 0)
        out_addf(head, "Content-Type: %s\r\n",
                 r->content_type == NULL ? "application/xml" : r->content_type);
    if (!empty && is_chunked(x))
        out_adds(head, "Transfer-Encoding: chunked\r\n");
    else if (!empty)
        out_addf(head, "Content-Length: %llu\r\n", body_length(r));
    out_adds(head, keep ? "\r\n" : "Connection: close\r\n\r\n");
}

/* Part of the body. A pattern has the byte i % 251 at i, so that a range can be told by looking. */
static const void *
body_part(const struct reply *r, unsigned long long at, size_t len, unsigned char *scratch)
{
    if (r->blob != NULL)
        return r->blob->data + r->offset + at;
    if (!r->is_pattern)
        return r->body.data + at;
    for (size_t i = 0; i < len; i++)
        scratch[i] = (unsigned char)((r->offset + at + i) % 251);
    return scratch;
}

static bool
write_body(struct conn *c, const struct reply *r, unsigned long long end, bool chunked)
{
    unsigned char scratch[CHUNK];
    char size[24];

    for (unsigned long long at = 0; at < end;) {
        size_t part = end - at < CHUNK ? (size_t)(end - at) : CHUNK;

        (void)snprintf(size, sizeof(size), "%zx\r\n", part);
        if ((chunked && !conn_write(c, size, strlen(size))) ||
            !conn_write(c, body_part(r, at, part, scratch), part) ||
            (chunked && !conn_write(c, "\r\n", 2)))
            return false;
        at += part;
    }
    return !chunked || conn_write(c, "0\r\n\r\n", 5);
}

/* Headers until the peer has enough. */
static void
send_endless_headers(struct conn *c)
{
    struct out head = {0};
    bool more = conn_write(c, "HTTP/1.1 200 OK\r\n", 17);

    add_padding(&head, 16000);
    while (more && !head.failed)
        more = conn_write(c, head.data, head.len);
    out_release(&head);
}

/* A listing that does not end, as one chunked body. */
static void
send_endless_body(struct conn *c)
{
    static const char start[] =
        "HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nTransfer-Encoding: chunked\r\n\r\n";
    struct out part = {0};
    struct out chunk = {0};
    unsigned long n = 0;
    bool more = conn_write(c, start, strlen(start));

    out_adds(&part, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult>");
    while (more && !part.failed && !chunk.failed) {
        for (int i = 0; i < 64; i++)
            out_addf(&part,
                     "<Contents><Key>endless/%012lu</Key><LastModified>2026-01-01T00:00:00.000Z"
                     "</LastModified><Size>1</Size></Contents>",
                     ++n);
        out_addf(&chunk, "%zx\r\n", part.len);
        out_add(&chunk, part.data, part.len);
        out_adds(&chunk, "\r\n");
        more = conn_write(c, chunk.data, chunk.len);
        out_clear(&part);
        out_clear(&chunk);
    }
    out_release(&part);
    out_release(&chunk);
}

static void
send_garbage(struct conn *c)
{
    unsigned char bytes[512];
    unsigned long state = 12345;

    for (size_t i = 0; i < sizeof(bytes); i++) {
        state = state * 1103515245UL + 12345UL;
        bytes[i] = (unsigned char)(state >> 16 | 0x80);
    }
    (void)conn_write(c, bytes, sizeof(bytes));
}

/* The same text until the peer has enough. */
static void
send_endless(struct conn *c, const char *text)
{
    struct out part = {0};

    while (part.len < CHUNK && !part.failed)
        out_adds(&part, text);
    while (!part.failed && conn_write(c, part.data, part.len))
        continue;
    out_release(&part);
}

/* Faults that take the place of the whole answer. true: one did. */
static bool
send_fault(struct conn *c, const struct effect *effect)
{
    const struct action *const *of = effect->of;

    c->reset = of[FAULT_RESET] != NULL;
    if (of[FAULT_RAW] != NULL)
        (void)conn_write(c, of[FAULT_RAW]->text, strlen(of[FAULT_RAW]->text));
    if (of[FAULT_ENDLESS] != NULL)
        send_endless(c, of[FAULT_ENDLESS]->text);
    if (of[FAULT_RAW] != NULL || of[FAULT_ENDLESS] != NULL)
        return true;
    if (of[FAULT_HANG] != NULL)
        conn_hang(c);
    else if (of[FAULT_GARBAGE] != NULL)
        send_garbage(c);
    else if (of[FAULT_ENDLESS_HEADERS] != NULL)
        send_endless_headers(c);
    else if (of[FAULT_ENDLESS_BODY] != NULL)
        send_endless_body(c);
    else
        return of[FAULT_CLOSE] != NULL || c->reset;
    return true;
}

bool
reply_send(struct conn *c, struct reply *r, const struct reply_context *x)
{
    const struct action *const *of = x->effect->of;
    bool cut = of[FAULT_TRUNCATE] != NULL;
    bool no_body = sp_streq(x->request->method, "HEAD") || r->status == 204 || r->status == 304;
    bool keep = x->request->keep_alive && x->scenario->keep_alive && of[FAULT_NO_NOTIFY] == NULL;
    unsigned long long end = body_length(r);
    struct out head = {0};
    bool sent;

    if ((of[FAULT_DELAY] != NULL && !conn_sleep(c, of[FAULT_DELAY]->number)) ||
        (x->scenario->delay > 0 && !conn_sleep(c, x->scenario->delay)))
        return false;
    c->no_notify = of[FAULT_NO_NOTIFY] != NULL;
    c->drip = of[FAULT_DRIP] != NULL ? of[FAULT_DRIP]->number : 0;
    if (send_fault(c, x->effect))
        return false;
    if (cut && (unsigned long long)of[FAULT_TRUNCATE]->number < end)
        end = (unsigned long long)of[FAULT_TRUNCATE]->number;
    build_head(&head, r, x, keep);
    sent = !head.failed && !r->body.failed && conn_write(c, head.data, head.len) &&
           (no_body || write_body(c, r, end, is_chunked(x)));
    out_release(&head);
    c->drip = 0;
    return sent && keep && !cut;
}
