/* The versions of a bucket's objects: what is kept when one is replaced or deleted. */
#include "base/text.h"
#include "store.h"

static size_t
bound(const struct bucket *b, const char *key)
{
    size_t at = 0;

    while (at < b->nversions && strcmp(b->versions[at].key, key) < 0)
        at++;
    return at;
}

static int
insert(struct bucket *b, size_t at, const char *of, const struct version *v, struct sp_err *err)
{
    struct version *more = realloc(b->versions, (b->nversions + 1) * sizeof(*more));
    char *key = strdup(of);

    if (more != NULL)
        b->versions = more;
    if (more == NULL || key == NULL) {
        free(key);
        return sp_fail(err, SP_NOMEM, "out of memory for a version");
    }
    memmove(more + at + 1, more + at, (b->nversions - at) * sizeof(*more));
    more[at] = *v;
    more[at].key = key;
    b->nversions++;
    return 0;
}

static void
take_out(struct bucket *b, size_t at)
{
    blob_unref(b->versions[at].blob);
    free(b->versions[at].key);
    b->nversions--;
    memmove(b->versions + at, b->versions + at + 1, (b->nversions - at) * sizeof(*b->versions));
}

int
version_add(struct bucket *b, const char *key, const struct version *v, struct sp_err *err)
{
    size_t at = bound(b, key);

    while (at < b->nversions && sp_streq(b->versions[at].key, key))
        at++;
    return insert(b, at, key, v, err);
}

void
versions_release(struct bucket *b)
{
    while (b->nversions > 0)
        take_out(b, b->nversions - 1);
    free(b->versions);
    b->versions = NULL;
}

const struct version *
version_first(const struct bucket *b, const char *key)
{
    size_t at = bound(b, key);

    return at < b->nversions && sp_streq(b->versions[at].key, key) ? &b->versions[at] : NULL;
}

/* b->nversions when there is none. */
static size_t
find(const struct bucket *b, const char *key, const char *id)
{
    size_t at = bound(b, key);

    while (at < b->nversions && sp_streq(b->versions[at].key, key)) {
        if (sp_streq(b->versions[at].id, id))
            return at;
        at++;
    }
    return b->nversions;
}

bool
version_find(const struct bucket *b, const char *key, const char *id, struct entry *out,
             bool *marker)
{
    const struct version *v;
    size_t at;

    *marker = false;
    if (object_find(b, key, out) && sp_streq(out->id, id))
        return true;
    at = find(b, key, id);
    if (at == b->nversions)
        return false;
    v = &b->versions[at];
    *out = (struct entry){.size = v->size, .modified = v->time, .blob = v->blob};
    (void)snprintf(out->key, sizeof(out->key), "%s", v->key);
    memcpy(out->etag, v->etag, sizeof(out->etag));
    memcpy(out->id, v->id, sizeof(out->id));
    *marker = v->marker;
    return true;
}

/* The object becomes an older version of its key. */
static int
keep(struct bucket *b, const struct object *o, struct sp_err *err)
{
    struct version v = {.time = o->modified, .stored = true, .size = o->size, .blob = o->blob};

    memcpy(v.etag, o->etag, sizeof(v.etag));
    memcpy(v.id, o->id, sizeof(v.id));
    if (insert(b, bound(b, o->key), o->key, &v, err) == -1)
        return -1;
    if (o->blob != NULL)
        (void)blob_ref(o->blob);
    (void)object_delete(b, o->key);
    return 0;
}

/*
 * Before something new comes in the place of the object: what is there is kept, but for the one
 * version without an id of its own, where new ones get none either. id is that of what comes.
 */
static int
make_way(struct bucket *b, const char *key, time_t now, char id[VERSION_ID_SIZE],
         struct sp_err *err)
{
    const struct object *o = object_exact(b, key);
    bool enabled = sp_streq(b->versioning, "Enabled");
    size_t nameless;

    id[0] = '\0';
    if (b->versioning == NULL)
        return 0;
    if (o != NULL && (enabled || !sp_streq(o->id, "null")) && keep(b, o, err) == -1)
        return -1;
    if (enabled) {
        (void)snprintf(id, VERSION_ID_SIZE, "%lx.%06lx", (unsigned long)now, ++b->serial);
        return 0;
    }
    nameless = find(b, key, "null");
    if (nameless < b->nversions)
        take_out(b, nameless);
    (void)snprintf(id, VERSION_ID_SIZE, "null");
    return 0;
}

int
object_write(struct bucket *b, const char *key, struct blob *blob, const char *etag, time_t now,
             char id[VERSION_ID_SIZE], struct sp_err *err)
{
    struct object *o;

    if (make_way(b, key, now, id, err) == -1) {
        blob_unref(blob);
        return -1;
    }
    if (object_put(b, key, 0, blob, etag, now, err) == -1)
        return -1;
    o = object_exact(b, key);
    (void)snprintf(o->id, sizeof(o->id), "%s", id[0] == '\0' ? "null" : id);
    return 0;
}

/* The newest version that is left is the object again, unless it is a delete marker. */
static int
bring_back(struct bucket *b, const char *key, struct sp_err *err)
{
    const struct version *v = version_first(b, key);
    struct object *o;

    if (object_exact(b, key) != NULL || v == NULL || v->marker || !v->stored)
        return 0;
    if (object_put(b, key, v->size, v->blob == NULL ? NULL : blob_ref(v->blob), v->etag, v->time,
                   err) == -1)
        return -1;
    o = object_exact(b, key);
    memcpy(o->id, v->id, sizeof(o->id));
    take_out(b, (size_t)(v - b->versions));
    return 0;
}

static int
drop_version(struct bucket *b, const char *key, const char *id, struct removal *out,
             struct sp_err *err)
{
    const struct object *o = object_exact(b, key);
    size_t at = find(b, key, id);

    (void)snprintf(out->id, sizeof(out->id), "%s", id);
    if (o != NULL && sp_streq(o->id, id)) {
        (void)object_delete(b, key);
    } else if (at < b->nversions) {
        out->marker = b->versions[at].marker;
        take_out(b, at);
    }
    return bring_back(b, key, err);
}

int
object_drop(struct bucket *b, const char *key, const char *id, time_t now, struct removal *out,
            struct sp_err *err)
{
    struct version marker = {.time = now, .marker = true};

    *out = (struct removal){.marker = false};
    if (id != NULL)
        return drop_version(b, key, id, out, err);
    if (make_way(b, key, now, out->id, err) == -1)
        return -1;
    (void)object_delete(b, key);
    if (out->id[0] == '\0')
        return 0;
    out->marker = true;
    memcpy(marker.id, out->id, sizeof(marker.id));
    return insert(b, bound(b, key), key, &marker, err);
}
