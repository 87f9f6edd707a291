/* GET, HEAD, PUT and DELETE of objects. */
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

/* The content with one byte changed. */
static void
alter(struct reply *r, struct store *store, size_t at)
{
    struct blob *other;

    if (r->blob == NULL || at >= r->blob->len)
        return;
    other = blob_new(store, r->blob->len);
    if (other == NULL)
        return;
    memcpy(other->data, r->blob->data, other->len);
    other->data[at] ^= 1;
    blob_unref(r->blob);
    r->blob = other;
}

/* Content that is not what was written. */
static void
spoil(struct exchange *x)
{
    const struct action *const *of = x->effect.of;
    struct reply *r = &x->reply;

    if (of[FAULT_ALTER] != NULL)
        alter(r, x->scenario->store, (size_t)of[FAULT_ALTER]->number);
    if (of[FAULT_SHORTER] != NULL) {
        unsigned long long less = (unsigned long long)of[FAULT_SHORTER]->number;

        r->length -= less < r->length ? less : r->length;
    }
}

static void
answer_object(struct exchange *x, const struct entry *e)
{
    bool whole = x->effect.of[FAULT_WHOLE] != NULL;
    const char *range = whole ? NULL : http_header(x->request, "range");
    struct reply *r = &x->reply;
    struct tm tm = {0};
    char date[64];

    r->status = read_range(range, e->size, &r->offset, &r->length);
    if (r->status == 416) {
        service_error(x, 416, "InvalidRange", "The requested range is not satisfiable");
        return;
    }
    (void)gmtime_r(&e->modified, &tm);
    (void)strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", &tm);
    r->blob = e->blob == NULL ? NULL : blob_ref(e->blob);
    r->is_pattern = e->blob == NULL;
    r->content_type = "application/octet-stream";
    out_addf(&r->headers, "Last-Modified: %s\r\nAccept-Ranges: bytes\r\n", date);
    etag_add(x, e->etag);
    if (x->bucket->versioning != NULL)
        out_addf(&r->headers, "x-amz-version-id: %s\r\n", e->id);
    if (r->status == 206)
        out_addf(&r->headers, "Content-Range: bytes %llu-%llu/%llu\r\n", r->offset,
                 r->offset + r->length - 1, e->size);
    spoil(x);
}

static void
answer_version(struct exchange *x, const char *id)
{
    bool marker;
    struct entry e;

    if (!version_find(x->bucket, x->key, id, &e, &marker)) {
        service_error_with(x, 404, "NoSuchVersion", "The specified version does not exist.",
                           "VersionId", id);
    } else if (marker) {
        service_error(x, 405, "MethodNotAllowed",
                      "The specified method is not allowed against this resource.");
        out_adds(&x->reply.headers, "x-amz-delete-marker: true\r\n");
    } else {
        answer_object(x, &e);
    }
}

void
object_get(struct exchange *x)
{
    struct store *store = x->scenario->store;
    const char *id = http_param(x->request, "versionId");
    const struct version *newest;
    struct entry e;

    (void)pthread_rwlock_rdlock(&store->lock);
    newest = version_first(x->bucket, x->key);
    if (id != NULL) {
        answer_version(x, id);
    } else if (object_find(x->bucket, x->key, &e)) {
        answer_object(x, &e);
    } else {
        no_such_key(x);
        if (newest != NULL && newest->marker)
            out_addf(&x->reply.headers, "x-amz-delete-marker: true\r\nx-amz-version-id: %s\r\n",
                     newest->id);
    }
    (void)pthread_rwlock_unlock(&store->lock);
}

void
etag_choose(const struct exchange *x, const struct blob *blob, char out[ETAG_SIZE])
{
    char seed[64];

    if (x->scenario->manners.etags == ETAG_MD5) {
        etag_of(blob->data, blob->len, out);
        return;
    }
    (void)snprintf(seed, sizeof(seed), "%lx %lx", (unsigned long)x->now, x->number);
    etag_of(seed, strlen(seed), out);
}

void
etag_add(struct exchange *x, const char *etag)
{
    if (x->effect.of[FAULT_NO_ETAG] == NULL)
        out_addf(&x->reply.headers, "ETag: %s\r\n", etag);
}

/* true: the condition does not hold, or conditions are not known here; the answer says so. */
static bool
condition_fails(struct exchange *x)
{
    enum conditional_use use = x->scenario->manners.conditional;
    struct entry e;

    if (!sp_streq(http_header(x->request, "if-none-match"), "*") || use == CONDITIONAL_IGNORED)
        return false;
    if (use == CONDITIONAL_REFUSED) {
        service_error(x, 501, "NotImplemented",
                      "A header you provided implies functionality that is not implemented");
        return true;
    }
    if (!object_find(x->bucket, x->key, &e))
        return false;
    service_error_with(x, 412, "PreconditionFailed",
                       "At least one of the pre-conditions you specified did not hold", "Condition",
                       "If-None-Match");
    return true;
}

bool
object_take(struct exchange *x, struct blob *blob, const char *etag)
{
    const struct refusal *no = guard_write(x);
    bool known = object_exact(x->bucket, x->key) != NULL;
    char id[VERSION_ID_SIZE];

    if (no != NULL) {
        blob_unref(blob);
        service_error(x, no->status, no->code, no->message);
        return false;
    }
    if (object_write(x->bucket, x->key, blob, etag, x->now, id, NULL) == -1) {
        service_error(x, 500, "InternalError", "We encountered an internal error.");
        return false;
    }
    if (!known && x->scenario->manners.list_lag > 0)
        object_exact(x->bucket, x->key)->lag = x->scenario->manners.list_lag - 1;
    if (id[0] != '\0')
        out_addf(&x->reply.headers, "x-amz-version-id: %s\r\n", id);
    return true;
}

void
object_store(struct exchange *x)
{
    struct store *store = x->scenario->store;
    const struct refusal *no;
    char etag[ETAG_SIZE];

    if (!payload_accept(x))
        return;
    etag_choose(x, x->content, etag);
    (void)pthread_rwlock_wrlock(&store->lock);
    no = guard_bytes(x->bucket, x->content->len);
    if (no != NULL)
        service_error(x, no->status, no->code, no->message);
    else if (!condition_fails(x) && object_take(x, blob_ref(x->content), etag))
        etag_add(x, etag);
    (void)pthread_rwlock_unlock(&store->lock);
}

void
object_remove(struct exchange *x)
{
    struct store *store = x->scenario->store;
    const char *id = http_param(x->request, "versionId");
    const struct refusal *no;
    struct removal removal;

    (void)pthread_rwlock_wrlock(&store->lock);
    no = guard_remove(x->bucket, x->key, id);
    if (no != NULL) {
        service_error(x, no->status, no->code, no->message);
    } else if (object_drop(x->bucket, x->key, id, x->now, &removal, NULL) == -1) {
        service_error(x, 500, "InternalError", "We encountered an internal error.");
    } else {
        x->reply.status = 204; /* S3 does not say whether there was one */
        if (removal.marker)
            out_adds(&x->reply.headers, "x-amz-delete-marker: true\r\n");
        if (removal.id[0] != '\0')
            out_addf(&x->reply.headers, "x-amz-version-id: %s\r\n", removal.id);
    }
    (void)pthread_rwlock_unlock(&store->lock);
}
