/* What the lists show, seen while they stream by. */
#include "base/text.h"
#include "canary/internal.h"

static bool
is_in_folder(const struct run *r, const char *key, size_t len)
{
    const char *folder = r->ev->canary.folder;

    return len >= strlen(folder) && memcmp(key, folder, strlen(folder)) == 0;
}

/* The same thing as it is known; NULL: it is new. Own things without an id are none of these. */
static struct thing *
find(struct run *r, enum canary_thing what, const char *key, size_t len, const char *id)
{
    for (size_t i = 0; i < r->nthings; i++) {
        struct thing *t = &r->things[i];

        if (t->what == what && strlen(t->key) == len && memcmp(t->key, key, len) == 0 &&
            sp_streq(t->id, id))
            return t;
    }
    return NULL;
}

static struct thing *
add(struct run *r, enum canary_thing what, const char *key, size_t len, const char *id,
    time_t begun)
{
    struct thing like = {.what = what,
                         .begun = begun,
                         .earlier = !is_in_folder(r, key, len),
                         .key = sp_strndup(r->arena, key, len, NULL)};

    if (id != NULL)
        like.id = sp_strdup(r->arena, id, NULL);
    if (like.key == NULL || (id != NULL && like.id == NULL)) {
        r->no_memory = true;
        return NULL;
    }
    return thing_note(r, &like);
}

/* A clock of ours that is ahead must not make old what another machine has just begun. */
static bool
is_young(const struct run *r, time_t t)
{
    return t + CANARY_OLD_SECONDS > r->earliest;
}

/*
 * Of a name that is of a time to come a clock was wrong, and would be for years: then the store's
 * own time counts alone, where it is told.
 */
static bool
may_go_on(const struct run *r, time_t begun, time_t modified)
{
    const bool is_coming = begun > r->earliest;

    if (modified > 0)
        return is_young(r, modified) || (is_young(r, begun) && !is_coming);
    return is_young(r, begun);
}

/* The list is of our folder; the first ones are of all that begins like one. */
static bool
is_of_folder(enum canary_op op)
{
    return op != CANARY_LEFT_KEYS && op != CANARY_LEFT_VERSIONS && op != CANARY_LEFT_UPLOADS;
}

static void
count_beyond(struct run *r, enum canary_op op)
{
    if (op == CANARY_LEFT_KEYS)
        r->more_keys++;
    else if (op == CANARY_LEFT_VERSIONS)
        r->more_versions++;
    else
        r->more_uploads++;
}

/* NULL: it is not ours, or there is no room. */
static struct thing *
note(struct list_watch *w, enum canary_thing what, const char *key, size_t len, const char *id,
     time_t modified)
{
    struct run *r = w->run;
    struct thing *t;
    time_t begun;

    if (!canary_is_made_by_us(r->t->prefix, key, len, &begun)) {
        w->other = w->other || is_of_folder(w->op);
        return NULL;
    }
    w->n += is_of_folder(w->op) || !is_in_folder(r, key, len);
    for (size_t i = NAME_BUCKET + 1; i < CANARY_NAMES; i++)
        if (strlen(r->keys[i]) == len && memcmp(r->keys[i], key, len) == 0)
            w->shown |= 1U << i;
    t = find(r, what, key, len, id);
    if (t == NULL)
        t = add(r, what, key, len, id, begun);
    if (t == NULL) {
        count_beyond(r, w->op);
        return NULL;
    }
    t->seen = true;
    t->made = true;
    t->gone = false;
    t->young = t->earlier && (t->young || may_go_on(r, begun, modified));
    return t;
}

/* Where the next page begins. */
static void
remember(struct list_watch *w, const char *key, size_t len, const char *id)
{
    if (len > S3_KEY_MAX || strlen(id) > S3_KEY_MAX)
        return;
    memcpy(w->last_key, key, len);
    w->last_key[len] = '\0';
    memcpy(w->last_id, id, strlen(id) + 1);
}

static void
on_object(void *ctx, const char *key, size_t len, unsigned long long size, time_t modified,
          const char *etag)
{
    struct list_watch *w = ctx;

    (void)size;
    (void)etag;
    if (w->op != CANARY_LIST) {
        (void)note(w, CANARY_OBJECT, key, len, NULL, modified);
        return;
    }
    for (size_t i = NAME_BUCKET + 1; i < CANARY_NAMES; i++) {
        if (strlen(w->run->keys[i]) == len && memcmp(w->run->keys[i], key, len) == 0) {
            w->shown |= 1U << i;
            return;
        }
    }
    w->other = true;
}

static void
on_folder(void *ctx, const char *prefix, size_t len)
{
    (void)prefix;
    (void)len;
    ((struct list_watch *)ctx)->other = true;
}

static void
on_version(void *ctx, const char *key, size_t len, const char *id, bool is_marker, time_t modified)
{
    struct list_watch *w = ctx;
    struct thing *t;

    if (id == NULL)
        id = "null";
    remember(w, key, len, id);
    if (!is_marker && sp_streq(id, "null")) {
        /* So servers without versions list an object. Whether this is one shows later. */
        t = note(w, CANARY_OBJECT, key, len, NULL, modified);
        if (t != NULL)
            t->is_null = true;
        return;
    }
    if (note(w, is_marker ? CANARY_MARKER : CANARY_VERSION, key, len, id, modified) != NULL)
        w->run->versioning = VERSIONED;
}

static void
on_upload(void *ctx, const char *key, size_t len, const char *id, time_t begun)
{
    struct list_watch *w = ctx;

    if (id == NULL)
        return;
    remember(w, key, len, id);
    (void)note(w, CANARY_UPLOAD, key, len, id, begun);
}

void
job_watch(struct run *r, struct job *job)
{
    job->watched = (struct list_watch){.run = r, .op = job->row->op};
    job->watch = (struct s3_watch){.object = on_object,
                                   .folder = on_folder,
                                   .version = on_version,
                                   .upload = on_upload,
                                   .ctx = &job->watched};
}
