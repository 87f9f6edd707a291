/* GET, HEAD, PUT and DELETE of objects, and the deletion of many. */
#include <ctype.h>
#include <time.h>

#include "base/text.h"
#include "service.h"

static void
no_such_key(struct exchange *x)
{
    service_error_with(x, 404, "NoSuchKey", "The specified key does not exist.", "Key", x->key);
}

/*
 * Range: bytes=A-B, A- or -N (RFC 9110 section 14.1.2). 206: a part; 200: all of it, as for a form
 * that we do not know; 416: beyond the end.
 */
static int
read_range(const char *text, unsigned long long size, unsigned long long *from,
           unsigned long long *len)
{
    unsigned long long first;
    unsigned long long last = size - 1;
    char *end = NULL;

    *from = 0;
    *len = size;
    if (text == NULL || !sp_starts(text, "bytes=") || strchr(text, ',') != NULL)
        return 200;
    text += strlen("bytes=");
    if (*text == '-') {
        first = strtoull(text + 1, &end, 10);
        if (first == 0 || size == 0)
            return 416;
        *from = first < size ? size - first : 0;
        *len = size - *from;
        return 206;
    }
    if (!sp_is_digit(*text))
        return 200;
    first = strtoull(text, &end, 10);
    if (*end != '-' || first >= size)
        return 416;
    if (sp_is_digit(end[1]))
        last = strtoull(end + 1, NULL, 10);
    last = last < size ? last : size - 1;
    if (last < first)
        return 200;
    *from = first;
    *len = last - first + 1;
    return 206;
}

static void
answer_object(struct exchange *x, const struct entry *e)
{
    struct reply *r = &x->reply;
    struct tm tm = {0};
    char date[64];

    r->status = read_range(http_header(x->request, "range"), e->size, &r->offset, &r->length);
    if (r->status == 416) {
        service_error(x, 416, "InvalidRange", "The requested range is not satisfiable");
        return;
    }
    (void)gmtime_r(&e->modified, &tm);
    (void)strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", &tm);
    r->blob = e->blob == NULL ? NULL : blob_ref(e->blob);
    r->is_pattern = e->blob == NULL;
    r->content_type = "application/octet-stream";
    out_addf(&r->headers, "Last-Modified: %s\r\nETag: %s\r\nAccept-Ranges: bytes\r\n", date,
             e->etag);
    if (r->status == 206)
        out_addf(&r->headers, "Content-Range: bytes %llu-%llu/%llu\r\n", r->offset,
                 r->offset + r->length - 1, e->size);
}

void
object_get(struct exchange *x)
{
    struct store *store = x->scenario->store;
    struct entry e;

    (void)pthread_rwlock_rdlock(&store->lock);
    if (object_find(x->bucket, x->key, &e))
        answer_object(x, &e);
    else
        no_such_key(x);
    (void)pthread_rwlock_unlock(&store->lock);
}

void
object_store(struct exchange *x)
{
    struct store *store = x->scenario->store;
    struct blob *blob = x->request->body;
    char etag[ETAG_SIZE];
    struct entry e;
    int rc;

    blob = blob != NULL ? blob_ref(blob) : blob_new(store, 0);
    if (blob == NULL) {
        service_error(x, 503, "SlowDown", "Reduce your request rate.");
        return;
    }
    etag_of(blob->data, blob->len, etag);
    (void)pthread_rwlock_wrlock(&store->lock);
    if (sp_streq(http_header(x->request, "if-none-match"), "*") &&
        object_find(x->bucket, x->key, &e)) {
        (void)pthread_rwlock_unlock(&store->lock);
        blob_unref(blob);
        service_error_with(x, 412, "PreconditionFailed",
                           "At least one of the pre-conditions you specified did not hold",
                           "Condition", "If-None-Match");
        return;
    }
    rc = object_put(x->bucket, x->key, 0, blob, etag, x->now, NULL);
    (void)pthread_rwlock_unlock(&store->lock);
    if (rc == 0)
        out_addf(&x->reply.headers, "ETag: %s\r\n", etag);
    else
        service_error(x, 500, "InternalError", "We encountered an internal error.");
}

void
object_remove(struct exchange *x)
{
    struct store *store = x->scenario->store;

    (void)pthread_rwlock_wrlock(&store->lock);
    (void)object_delete(x->bucket, x->key); /* S3 does not say whether there was one */
    (void)pthread_rwlock_unlock(&store->lock);
    x->reply.status = 204;
}

/* Undo the five names and the numbers of XML, in place. */
static void
unescape(char *s)
{
    static const struct {
        const char *name;
        char byte;
    } names[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
    char *to = s;

    while (*s != '\0') {
        size_t i = 0;

        while (i < 5 && !sp_starts(s, names[i].name))
            i++;
        if (i < 5) {
            *to++ = names[i].byte;
            s += strlen(names[i].name);
        } else if (s[0] == '&' && s[1] == '#' && strchr(s, ';') != NULL) {
            *to++ = (char)strtol(s + (s[2] == 'x' ? 3 : 2), NULL, s[2] == 'x' ? 16 : 10);
            s = strchr(s, ';') + 1;
        } else {
            *to++ = *s++;
        }
    }
    *to = '\0';
}

/*
 * DeleteObjects: what we want of its body are the <Key> elements, found as text; a client that
 * sends comments or CDATA is none of ours.
 */
void
objects_remove(struct exchange *x)
{
    struct store *store = x->scenario->store;
    struct blob *body = x->request->body;
    struct out *out = &x->reply.body;
    const char *at = body == NULL ? "" : (const char *)body->data;
    bool quiet = strstr(at, "<Quiet>true</Quiet>") != NULL;

    if (strstr(at, "<Delete") == NULL) {
        service_error(x, 400, "MalformedXML", "The XML you provided was not well-formed");
        return;
    }
    out_adds(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<DeleteResult "
                  "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
    (void)pthread_rwlock_wrlock(&store->lock);
    while ((at = strstr(at, "<Key>")) != NULL) {
        const char *end = strstr(at += 5, "</Key>");
        char *key = end == NULL ? NULL : sp_strndup(x->arena, at, (size_t)(end - at), NULL);

        if (key == NULL)
            break;
        unescape(key);
        (void)object_delete(x->bucket, key);
        if (!quiet) {
            out_adds(out, "<Deleted>");
            out_element(out, "Key", key);
            out_adds(out, "</Deleted>");
        }
    }
    (void)pthread_rwlock_unlock(&store->lock);
    out_adds(out, "</DeleteResult>");
}
