/* Walking the keys of a bucket in order. */

#include "base/text.h"
#include "store.h"

static void
generated_key(const struct generator *g, unsigned long i, char out[KEY_MAX + 1])
{
    (void)snprintf(out, KEY_MAX + 1, "%s%08lu", g->prefix, i + 1);
}

/* Index of the first generated key that is not below key; their numbers are padded, so sorted. */
static unsigned long
generated_bound(const struct generator *g, const char *key)
{
    unsigned long low = 0;
    unsigned long high = g->count;
    char mine[KEY_MAX + 1];

    while (low < high) {
        unsigned long mid = low + (high - low) / 2;

        generated_key(g, mid, mine);
        if (strcmp(mine, key) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

void
cursor_seek(struct cursor *c, const struct bucket *b, const char *key, bool beyond)
{
    char mine[KEY_MAX + 1];

    *c = (struct cursor){.bucket = b, .object = object_bound(b, key)};
    if (beyond && c->object < b->nobjects && sp_streq(b->objects[c->object]->key, key))
        c->object++;
    for (size_t i = 0; i < b->ngenerators; i++) {
        const struct generator *g = &b->generators[i];

        c->generated[i] = generated_bound(g, key);
        if (!beyond || c->generated[i] == g->count)
            continue;
        generated_key(g, c->generated[i], mine);
        if (sp_streq(mine, key))
            c->generated[i]++;
    }
}

static void
take_object(struct cursor *c, struct entry *out)
{
    struct object *o = c->bucket->objects[c->object++];

    (void)snprintf(out->key, sizeof(out->key), "%s", o->key);
    memcpy(out->etag, o->etag, sizeof(out->etag));
    memcpy(out->id, o->id, sizeof(out->id));
    out->size = o->size;
    out->modified = o->modified;
    out->blob = o->blob;
    out->object = o;
}

/* The key is in place already; sizes and dates follow from the number. */
static void
take_generated(struct cursor *c, size_t which, struct entry *out)
{
    const struct generator *g = &c->bucket->generators[which];
    unsigned long i = c->generated[which]++;

    out->size = i * 37 % 100003;
    out->modified = g->newest - (time_t)(g->count - 1 - i);
    out->blob = NULL;
    out->object = NULL;
    (void)snprintf(out->id, sizeof(out->id), "null");
    (void)snprintf(out->etag, sizeof(out->etag), "\"%032lx\"", i + 1);
}

bool
cursor_next(struct cursor *c, struct entry *out)
{
    const struct bucket *b = c->bucket;
    const char *object = c->object < b->nobjects ? b->objects[c->object]->key : NULL;
    size_t best = GENERATORS_MAX;
    char mine[KEY_MAX + 1];

    for (size_t i = 0; i < b->ngenerators; i++) {
        if (c->generated[i] == b->generators[i].count)
            continue;
        generated_key(&b->generators[i], c->generated[i], mine);
        if (object != NULL && sp_streq(mine, object)) {
            c->generated[i]++; /* what was put hides what is generated; looked at again below */
            return cursor_next(c, out);
        }
        if (best == GENERATORS_MAX || strcmp(mine, out->key) < 0) {
            memcpy(out->key, mine, strlen(mine) + 1);
            best = i;
        }
    }
    if (object != NULL && (best == GENERATORS_MAX || strcmp(object, out->key) < 0))
        take_object(c, out);
    else if (best != GENERATORS_MAX)
        take_generated(c, best, out);
    else
        return false;
    return true;
}
