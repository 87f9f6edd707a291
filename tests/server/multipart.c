/* Multipart uploads: create, part, list parts, complete, abort. */
#include "base/text.h"
#include "service.h"

#define XMLNS " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"

static void
no_such_upload(struct exchange *x)
{
    service_error_with(x, 404, "NoSuchUpload",
                       "The specified upload does not exist. The upload ID may be invalid, or the "
                       "upload may have been aborted or completed.",
                       "UploadId", http_param(x->request, "uploadId"));
}

static struct upload *
find(struct exchange *x)
{
    struct upload *u = upload_find(x->bucket, x->key, http_param(x->request, "uploadId"));

    if (u == NULL)
        no_such_upload(x);
    return u;
}

void
multipart_start(struct exchange *x)
{
    struct store *store = x->scenario->store;
    struct out *body = &x->reply.body;
    char id[UPLOAD_ID_SIZE];
    struct upload *u;

    (void)snprintf(id, sizeof(id), "upload-%lx-%lx", (unsigned long)x->now, x->number);
    (void)pthread_rwlock_wrlock(&store->lock);
    u = upload_add(x->bucket, x->key, id, x->now);
    (void)pthread_rwlock_unlock(&store->lock);
    if (u == NULL) {
        service_error(x, 500, "InternalError", "We encountered an internal error.");
        return;
    }
    out_adds(body,
             "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<InitiateMultipartUploadResult" XMLNS);
    out_element(body, "Bucket", x->bucket->name);
    out_element(body, "Key", x->key);
    out_element(body, "UploadId", id);
    out_adds(body, "</InitiateMultipartUploadResult>");
}

/* Put a part in its place, over one of the same number. */
static bool
part_put(struct upload *u, long number, struct blob *blob, const char *etag)
{
    struct part **at = &u->parts;
    struct part *part;

    while (*at != NULL && (*at)->number < number)
        at = &(*at)->next;
    part = *at;
    if (part == NULL || part->number != number) {
        part = calloc(1, sizeof(*part));
        if (part == NULL)
            return false;
        part->next = *at;
        *at = part;
    }
    blob_unref(part->blob);
    part->number = number;
    part->blob = blob_ref(blob);
    (void)snprintf(part->etag, sizeof(part->etag), "%s", etag);
    return true;
}

void
multipart_part(struct exchange *x)
{
    struct store *store = x->scenario->store;
    const char *text = http_param(x->request, "partNumber");
    const struct refusal *no;
    char etag[ETAG_SIZE];
    struct upload *u;
    long number;

    if (text == NULL || !sp_parse_number(text, 1, 10000, &number) || x->request->body == NULL) {
        service_error(x, 400, "InvalidArgument",
                      "Part number must be an integer between 1 and 10000, inclusive");
        return;
    }
    if (!payload_accept(x))
        return;
    etag_choose(x, x->content, etag);
    (void)pthread_rwlock_wrlock(&store->lock);
    u = find(x);
    no = guard_bytes(x->bucket, x->content->len);
    if (u != NULL && no != NULL)
        service_error(x, no->status, no->code, no->message);
    else if (u != NULL && !part_put(u, number, x->content, etag))
        service_error(x, 500, "InternalError", "We encountered an internal error.");
    else if (u != NULL)
        etag_add(x, etag);
    (void)pthread_rwlock_unlock(&store->lock);
}

/* All parts as one. NULL: no room, or there is no part. */
static struct blob *
join(struct store *store, const struct upload *u)
{
    struct blob *whole;
    size_t len = 0;

    for (const struct part *p = u->parts; p != NULL; p = p->next)
        len += p->blob->len;
    whole = u->parts == NULL ? NULL : blob_new(store, len);
    len = 0;
    for (const struct part *p = u->parts; whole != NULL && p != NULL; p = p->next) {
        memcpy(whole->data + len, p->blob->data, p->blob->len);
        len += p->blob->len;
    }
    return whole;
}

/* Does the part that the text goes on with have another ETag than p? Without one it has not. */
static bool
other_etag(const struct exchange *x, const char *text, const struct part *p)
{
    const char *end = strstr(text, "</Part>");
    const char *from = strstr(text, "<ETag>");
    const char *to = from == NULL ? NULL : strstr(from, "</ETag>");
    char *etag;

    if (to == NULL || end == NULL || to > end)
        return false;
    from += strlen("<ETag>");
    etag = sp_strndup(x->arena, from, (size_t)(to - from), NULL);
    if (etag == NULL)
        return true;
    xml_unescape(etag);
    if (etag[0] == '"')
        return !sp_streq(etag, p->etag);
    return strlen(etag) + 2 != strlen(p->etag) || strncmp(etag, p->etag + 1, strlen(etag)) != 0;
}

/* Every part that the request names is there, with its ETag. */
static bool
parts_named(const struct exchange *x, const struct upload *u)
{
    const struct blob *body = x->request->body;
    const char *at = body == NULL ? "" : (const char *)body->data;
    long named = 0;

    while ((at = strstr(at, "<PartNumber>")) != NULL) {
        long number = strtol(at += strlen("<PartNumber>"), NULL, 10);
        const struct part *p = u->parts;

        while (p != NULL && p->number != number)
            p = p->next;
        if (p == NULL || other_etag(x, at, p))
            return false;
        named++;
    }
    return named > 0;
}

static void
complete(struct exchange *x, struct upload *u)
{
    struct out *body = &x->reply.body;
    char etag[ETAG_SIZE];
    long parts = 0;
    struct blob *whole;

    if (!parts_named(x, u)) {
        service_error(x, 400, "InvalidPart",
                      "One or more of the specified parts could not be found.");
        return;
    }
    whole = join(x->scenario->store, u);
    if (whole == NULL) {
        service_error(x, 503, "SlowDown", "Reduce your request rate.");
        return;
    }
    for (const struct part *p = u->parts; p != NULL; p = p->next)
        parts++;
    etag_choose(x, whole, etag);
    (void)snprintf(etag + strlen(etag) - 1, sizeof(etag) - 34, "-%ld\"", parts);
    if (!object_take(x, whole, etag))
        return;
    upload_remove(x->bucket, u);
    out_adds(body,
             "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CompleteMultipartUploadResult" XMLNS);
    out_element(body, "Location", x->request->path);
    out_element(body, "Bucket", x->bucket->name);
    out_element(body, "Key", x->key);
    if (x->effect.of[FAULT_NO_ETAG] == NULL)
        out_element(body, "ETag", etag);
    out_adds(body, "</CompleteMultipartUploadResult>");
}

void
multipart_complete(struct exchange *x)
{
    struct store *store = x->scenario->store;
    struct upload *u;

    (void)pthread_rwlock_wrlock(&store->lock);
    u = find(x);
    if (u != NULL)
        complete(x, u);
    (void)pthread_rwlock_unlock(&store->lock);
}

void
multipart_abort(struct exchange *x)
{
    struct store *store = x->scenario->store;
    struct upload *u;

    (void)pthread_rwlock_wrlock(&store->lock);
    u = find(x);
    if (u != NULL) {
        upload_remove(x->bucket, u);
        x->reply.status = 204;
    }
    (void)pthread_rwlock_unlock(&store->lock);
}

void
multipart_parts(struct exchange *x)
{
    struct store *store = x->scenario->store;
    struct out *body = &x->reply.body;
    const struct upload *u;

    (void)pthread_rwlock_rdlock(&store->lock);
    u = find(x);
    if (u != NULL) {
        out_adds(body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListPartsResult" XMLNS);
        out_element(body, "Bucket", x->bucket->name);
        out_element(body, "Key", x->key);
        out_element(body, "UploadId", u->id);
        for (const struct part *p = u->parts; p != NULL; p = p->next) {
            out_addf(body, "<Part><PartNumber>%ld</PartNumber>", p->number);
            out_element(body, "ETag", p->etag);
            out_addf(body, "<Size>%zu</Size></Part>", p->blob->len);
        }
        out_adds(body, "<IsTruncated>false</IsTruncated></ListPartsResult>");
    }
    (void)pthread_rwlock_unlock(&store->lock);
}
