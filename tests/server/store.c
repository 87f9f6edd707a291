#include "store.h"

#include <openssl/evp.h>

#include "base/text.h"

void
store_init(struct store *s)
{
    *s = (struct store){0};
    (void)pthread_rwlock_init(&s->lock, NULL);
}

static void
object_free(struct object *o)
{
    blob_unref(o->blob);
    free(o->key);
    free(o);
}

void
store_release(struct store *s)
{
    for (struct bucket *b = s->buckets; b != NULL; b = b->next) {
        for (size_t i = 0; i < b->nobjects; i++)
            object_free(b->objects[i]);
        free(b->objects);
        versions_release(b);
        while (b->uploads != NULL)
            upload_remove(b, b->uploads);
    }
    (void)pthread_rwlock_destroy(&s->lock);
}

struct bucket *
store_bucket(const struct store *s, const char *name)
{
    struct bucket *b = s->buckets;

    while (b != NULL && !sp_streq(b->name, name))
        b = b->next;
    return b;
}

struct blob *
blob_new(struct store *s, size_t len)
{
    size_t before = atomic_fetch_add(&s->bytes, len);
    struct blob *b = NULL;

    if (len <= STORE_BYTES_MAX && before <= STORE_BYTES_MAX - len)
        b = malloc(sizeof(*b) + len + 1);
    if (b == NULL) {
        (void)atomic_fetch_sub(&s->bytes, len);
        return NULL;
    }
    b->store = s;
    atomic_init(&b->refs, 1);
    b->len = len;
    b->data[len] = '\0';
    return b;
}

struct blob *
blob_ref(struct blob *b)
{
    (void)atomic_fetch_add(&b->refs, 1);
    return b;
}

void
blob_unref(struct blob *b)
{
    if (b == NULL || atomic_fetch_sub(&b->refs, 1) != 1)
        return;
    (void)atomic_fetch_sub(&b->store->bytes, b->len);
    free(b);
}

void
etag_of(const void *p, size_t len, char out[ETAG_SIZE])
{
    unsigned char digest[EVP_MAX_MD_SIZE] = {0};
    char *to = out;

    /* A provider without MD5 leaves zeros, which are as good an ETag as any. */
    (void)EVP_Digest(p, len, digest, NULL, EVP_md5(), NULL);
    *to++ = '"';
    for (int i = 0; i < 16; i++, to += 2)
        (void)snprintf(to, 3, "%02x", (unsigned)digest[i]);
    *to++ = '"';
    *to = '\0';
}

size_t
object_bound(const struct bucket *b, const char *key)
{
    size_t low = 0;
    size_t high = b->nobjects;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (strcmp(b->objects[mid]->key, key) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

struct object *
object_exact(const struct bucket *b, const char *key)
{
    size_t at = object_bound(b, key);

    return at < b->nobjects && sp_streq(b->objects[at]->key, key) ? b->objects[at] : NULL;
}

static struct object *
object_insert(struct bucket *b, const char *key)
{
    size_t at = object_bound(b, key);
    struct object *o;

    if (b->nobjects == b->cap) {
        size_t cap = b->cap == 0 ? 16 : b->cap * 2;
        struct object **more = realloc(b->objects, cap * sizeof(struct object *));

        if (more == NULL)
            return NULL;
        b->objects = more;
        b->cap = cap;
    }
    o = calloc(1, sizeof(*o));
    if (o == NULL || (o->key = strdup(key)) == NULL) {
        free(o);
        return NULL;
    }
    (void)snprintf(o->id, sizeof(o->id), "null");
    memmove(b->objects + at + 1, b->objects + at, (b->nobjects - at) * sizeof(struct object *));
    b->objects[at] = o;
    b->nobjects++;
    return o;
}

int
object_put(struct bucket *b, const char *key, unsigned long long size, struct blob *blob,
           const char *etag, time_t modified, struct sp_err *err)
{
    struct object *o = object_exact(b, key);

    if (o == NULL)
        o = object_insert(b, key);
    if (o == NULL) {
        blob_unref(blob);
        return sp_fail(err, SP_NOMEM, "out of memory for an object");
    }
    blob_unref(o->blob);
    o->blob = blob;
    o->size = blob != NULL ? blob->len : size;
    o->modified = modified;
    if (etag != NULL)
        (void)snprintf(o->etag, sizeof(o->etag), "%s", etag);
    else if (blob != NULL)
        etag_of(blob->data, blob->len, o->etag);
    else
        etag_of(key, strlen(key), o->etag);
    return 0;
}

bool
object_delete(struct bucket *b, const char *key)
{
    size_t at = object_bound(b, key);

    if (at == b->nobjects || !sp_streq(b->objects[at]->key, key))
        return false;
    object_free(b->objects[at]);
    b->nobjects--;
    memmove(b->objects + at, b->objects + at + 1, (b->nobjects - at) * sizeof(struct object *));
    return true;
}

bool
object_find(const struct bucket *b, const char *key, struct entry *out)
{
    struct cursor c;

    cursor_seek(&c, b, key, false);
    return cursor_next(&c, out) && sp_streq(out->key, key);
}
