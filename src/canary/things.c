/* What is, or may be, in the bucket because of a probe: of this run and of earlier ones. */
#include "base/text.h"
#include "canary/internal.h"

static bool
is_like(const struct thing *t, const struct thing *like)
{
    return !t->gone && t->what == like->what && sp_streq(t->key, like->key) &&
           sp_streq(t->id, like->id);
}

struct thing *
thing_note(struct run *r, const struct thing *like)
{
    size_t earlier = 0;

    for (size_t i = 0; i < r->nthings; i++) {
        if (is_like(&r->things[i], like))
            return &r->things[i];
        earlier += r->things[i].earlier;
    }
    if (r->nthings == THINGS_MAX || (like->earlier && earlier == THINGS_EARLIER))
        return NULL;
    r->things[r->nthings] = *like;
    return &r->things[r->nthings++];
}

struct thing *
thing_of(struct run *r, enum canary_thing what, const char *key)
{
    for (size_t i = 0; i < r->nthings; i++)
        if (!r->things[i].earlier && !r->things[i].gone && r->things[i].what == what &&
            sp_streq(r->things[i].key, key))
            return &r->things[i];
    return NULL;
}

static void
drop(struct run *r, size_t index)
{
    r->nthings--;
    memmove(&r->things[index], &r->things[index + 1], (r->nthings - index) * sizeof(r->things[0]));
}

static bool
is_version(const struct thing *t)
{
    return t->what == CANARY_VERSION || t->what == CANARY_MARKER;
}

/* A version of the same key that has an id stands for it. */
static bool
has_version(const struct run *r, const struct thing *object)
{
    for (size_t i = 0; i < r->nthings; i++)
        if (!r->things[i].gone && r->things[i].what == CANARY_VERSION && r->things[i].seen &&
            sp_streq(r->things[i].key, object->key))
            return true;
    return false;
}

unsigned long long
things_beyond(const struct run *r)
{
    return (r->more_keys > r->more_versions ? r->more_keys : r->more_versions) + r->more_uploads;
}

void
things_settle(struct run *r)
{
    size_t i = 0;

    while (i < r->nthings && r->versioning == VERSIONED) {
        struct thing *t = &r->things[i];

        if (!t->gone && t->what == CANARY_OBJECT && t->is_null) {
            t->what = CANARY_VERSION;
            t->id = "null";
        }
        if (!t->gone && t->what == CANARY_OBJECT && has_version(r, t))
            drop(r, i);
        else
            i++;
    }
}

/* The list of the op would have shown it. */
static bool
is_shown_by(const struct run *r, const struct thing *t, enum canary_op op)
{
    if (op == CANARY_END_UPLOADS)
        return t->what == CANARY_UPLOAD;
    if (op == CANARY_END_KEYS)
        return t->what == CANARY_OBJECT && r->versioning != VERSIONED;
    return is_version(t) || (t->what == CANARY_OBJECT && r->versioning == VERSIONED);
}

void
things_unseen(struct run *r, enum canary_op op)
{
    for (size_t i = 0; i < r->nthings; i++) {
        struct thing *t = &r->things[i];

        if (!t->earlier && !t->seen && is_shown_by(r, t, op))
            t->gone = true;
    }
}

void
things_forget_seen(struct run *r)
{
    for (size_t i = 0; i < r->nthings; i++)
        r->things[i].seen = false;
}

size_t
things_left(const struct run *r)
{
    size_t n = 0;

    for (size_t i = 0; i < r->nthings; i++)
        n += !r->things[i].earlier && !r->things[i].gone;
    return n;
}
