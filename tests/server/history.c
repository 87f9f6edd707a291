/* ?versions and ?uploads: what a listing does not show. */
#include "base/text.h"
#include "service.h"

#define PAGE_MAX 1000
#define XMLNS " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"

struct page {
    struct exchange *x;
    const char *prefix;
    bool encode;
    long max;
    long count;
    bool truncated;
    struct out items;
    char last_key[KEY_MAX + 1];
    char last_id[VERSION_ID_SIZE];
};

static bool
page_init(struct page *p, struct exchange *x, const char *max)
{
    const char *prefix = http_param(x->request, "prefix");
    const char *text = http_param(x->request, max);

    *p = (struct page){.x = x, .prefix = prefix == NULL ? "" : prefix, .max = PAGE_MAX};
    p->encode = http_param(x->request, "encoding-type") != NULL && x->scenario->encoding_type;
    if (text != NULL && !sp_parse_number(text, 0, 2147483647, &p->max)) {
        service_error(x, 400, "InvalidArgument", "Not an integer or within integer range");
        return false;
    }
    p->max = p->max > PAGE_MAX ? PAGE_MAX : p->max;
    return true;
}

static void
put(const struct page *p, struct out *o, const char *element, const char *text)
{
    out_addf(o, "<%s>", element);
    if (p->encode)
        out_url(o, text);
    else
        out_xml(o, text);
    out_addf(o, "</%s>", element);
}

/* Room for one more? Keeps what the next page begins behind. */
static bool
page_next(struct page *p, const char *key, const char *id)
{
    if (p->count >= p->max) {
        p->truncated = p->max > 0;
        return false;
    }
    p->count++;
    (void)snprintf(p->last_key, sizeof(p->last_key), "%s", key);
    (void)snprintf(p->last_id, sizeof(p->last_id), "%s", id);
    return true;
}

static void
add_time(struct out *o, const char *element, time_t when)
{
    char time[SP_ISO_SIZE];

    sp_time_iso(when, time);
    time[SP_ISO_SIZE - 2] = '\0';
    out_addf(o, "<%s>%s.000Z</%s>", element, time, element);
}

static bool
add_version(struct page *p, const char *key, const struct version *v, const struct entry *e,
            bool latest)
{
    const char *element = v != NULL && v->marker ? "DeleteMarker" : "Version";
    const char *id = v != NULL ? v->id : e->id;
    const char *etag = v != NULL ? v->etag : e->etag;

    if (!page_next(p, key, id))
        return false;
    out_addf(&p->items, "<%s>", element);
    put(p, &p->items, "Key", key);
    out_element(&p->items, "VersionId", id);
    out_addf(&p->items, "<IsLatest>%s</IsLatest>", latest ? "true" : "false");
    add_time(&p->items, "LastModified", v != NULL ? v->time : e->modified);
    if (etag[0] != '\0')
        out_element(&p->items, "ETag", etag);
    if (v == NULL || !v->marker)
        out_addf(&p->items, "<Size>%llu</Size>", e != NULL ? e->size : v->size);
    out_addf(&p->items, "</%s>", element);
    return true;
}

/* The first version that a page shows: behind the key, or behind this version of it. */
static size_t
first_version(const struct page *p, const struct bucket *b, const char *after, const char *id)
{
    const char *from = strcmp(after, p->prefix) >= 0 ? after : p->prefix;
    size_t i = 0;
    struct entry e;
    bool passed;

    while (i < b->nversions && strcmp(b->versions[i].key, from) < 0)
        i++;
    if (after[0] == '\0')
        return i;
    passed = id != NULL && object_find(b, after, &e) && sp_streq(e.id, id);
    while (!passed && i < b->nversions && sp_streq(b->versions[i].key, after)) {
        passed = sp_streq(b->versions[i].id, id);
        i++;
    }
    return i;
}

/* Objects and versions, merged by key; an object is the latest version of its key. */
static void
collect_versions(struct page *p, const struct bucket *b, const char *after, const char *id)
{
    struct cursor c;
    struct entry e;
    bool object;
    bool more = true;
    size_t i = first_version(p, b, after, id);
    const char *seen = id != NULL ? after : "";

    cursor_seek(&c, b, strcmp(after, p->prefix) >= 0 ? after : p->prefix, after[0] != '\0');
    object = cursor_next(&c, &e);
    while (more) {
        const struct version *v =
            i < b->nversions && sp_starts(b->versions[i].key, p->prefix) ? &b->versions[i] : NULL;
        bool has = object && sp_starts(e.key, p->prefix);

        if (v == NULL && !has)
            return;
        if (has && (v == NULL || strcmp(e.key, v->key) <= 0)) {
            more = add_version(p, e.key, NULL, &e, true);
            if (v != NULL && sp_streq(e.key, v->key))
                seen = v->key;
            object = cursor_next(&c, &e);
        } else {
            more = add_version(p, v->key, v, NULL, !sp_streq(seen, v->key));
            seen = v->key;
            i++;
        }
    }
}

void
list_versions(struct exchange *x)
{
    struct out *body = &x->reply.body;
    const char *after = http_param(x->request, "key-marker");
    const char *id = http_param(x->request, "version-id-marker");
    struct page p;

    if (!page_init(&p, x, "max-keys"))
        return;
    after = after == NULL ? "" : after;
    (void)pthread_rwlock_rdlock(&x->scenario->store->lock);
    collect_versions(&p, x->bucket, after, id != NULL && id[0] != '\0' ? id : NULL);
    (void)pthread_rwlock_unlock(&x->scenario->store->lock);
    out_adds(body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListVersionsResult" XMLNS);
    out_element(body, "Name", x->bucket->name);
    put(&p, body, "Prefix", p.prefix);
    put(&p, body, "KeyMarker", after);
    if (p.encode)
        out_element(body, "EncodingType", "url");
    out_addf(body, "<MaxKeys>%ld</MaxKeys><IsTruncated>%s</IsTruncated>", p.max,
             p.truncated ? "true" : "false");
    if (p.truncated) {
        put(&p, body, "NextKeyMarker", p.last_key);
        out_element(body, "NextVersionIdMarker", p.last_id);
    }
    out_add(body, p.items.data, p.items.len);
    out_adds(body, "</ListVersionsResult>");
    body->failed = body->failed || p.items.failed;
    out_release(&p.items);
}

void
list_uploads(struct exchange *x)
{
    struct out *body = &x->reply.body;
    const char *after = http_param(x->request, "key-marker");
    struct page p;

    if (!page_init(&p, x, "max-uploads"))
        return;
    after = after == NULL ? "" : after;
    (void)pthread_rwlock_rdlock(&x->scenario->store->lock);
    for (const struct upload *u = x->bucket->uploads; u != NULL; u = u->next) {
        if (!sp_starts(u->key, p.prefix) || (after[0] != '\0' && strcmp(u->key, after) <= 0))
            continue;
        if (!page_next(&p, u->key, u->id))
            break;
        out_adds(&p.items, "<Upload>");
        put(&p, &p.items, "Key", u->key);
        out_element(&p.items, "UploadId", u->id);
        out_adds(&p.items, "<StorageClass>STANDARD</StorageClass>");
        add_time(&p.items, "Initiated", u->time);
        out_adds(&p.items, "</Upload>");
    }
    (void)pthread_rwlock_unlock(&x->scenario->store->lock);
    out_adds(body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListMultipartUploadsResult" XMLNS);
    out_element(body, "Bucket", x->bucket->name);
    put(&p, body, "KeyMarker", after);
    put(&p, body, "Prefix", p.prefix);
    if (p.truncated)
        put(&p, body, "NextKeyMarker", p.last_key);
    if (p.encode)
        out_element(body, "EncodingType", "url");
    out_addf(body, "<MaxUploads>%ld</MaxUploads><IsTruncated>%s</IsTruncated>", p.max,
             p.truncated ? "true" : "false");
    out_add(body, p.items.data, p.items.len);
    out_adds(body, "</ListMultipartUploadsResult>");
    body->failed = body->failed || p.items.failed;
    out_release(&p.items);
}
