/* What lies where in the bucket, as far as a run saw it. */
#include "base/text.h"
#include "checks/owner_words.h"
#include "checks/rules.h"
#include "preflight/report_mood.h"
#include "preflight/report_pictures.h"
#include "settings/hide.h"

#define NAME_MAX_BYTES ((size_t)200) /* shown of a name */
#define OWNERS_MAX ((size_t)512)     /* bytes of those of one folder */
#define ROOT 0

struct place {
    size_t parent;
    const char *key; /* the name as it came, for comparing */
    size_t len;
    struct picture_node node;
};

struct tree {
    const struct check_context *c;
    const struct diagnosis *d;
    struct place *places; /* PICTURE_NODES_MAX; the bucket first */
    size_t n;
    struct sp_err *err;
};

#define NOWHERE ((size_t)-1)

/* ---- places */

/* What stands at a path that the bucket has. Full: the folder above says that there is more. */
static int
step_down(struct tree *t, size_t *at, const char *key, size_t len, bool folder)
{
    struct place *place;

    for (size_t i = ROOT + 1; i < t->n; i++)
        if (t->places[i].parent == *at && t->places[i].len == len &&
            memcmp(t->places[i].key, key, len) == 0) {
            *at = i;
            return 0;
        }
    if (t->n == PICTURE_NODES_MAX) {
        t->places[*at].node.more = true;
        *at = NOWHERE;
        return 0;
    }
    place = &t->places[t->n];
    *place = (struct place){.parent = *at, .key = key, .len = len};
    place->node = (struct picture_node){
        .depth = t->places[*at].node.depth + 1, .folder = folder, .mood = PICTURE_NEUTRAL};
    place->node.name = sp_show(t->c->arena, key, len, NAME_MAX_BYTES, t->err);
    if (place->node.name == NULL)
        return -1;
    *at = t->n++;
    return 0;
}

/*
 * The node of a path, made where it is not there yet. NOWHERE: there is no room. What must be
 * hidden is, before the path is split: a secret may have slashes.
 */
static int
find_place(struct tree *t, const char *path, size_t len, size_t *out)
{
    const char *shown = credentials_hide(t->c->target->credentials, path == NULL ? "" : path, len,
                                         t->c->arena, &len, t->err);

    *out = ROOT;
    if (shown == NULL)
        return -1;
    while (len > 0 && *out != NOWHERE) {
        const char *slash = memchr(shown, '/', len);
        const size_t part = slash == NULL ? len : (size_t)(slash - shown) + 1;

        if (step_down(t, out, shown, part, slash != NULL) == -1)
            return -1;
        shown += part;
        len -= part;
    }
    return 0;
}

/* A folder that is told without the slash at its end. */
static int
find_folder(struct tree *t, const char *path, size_t len, size_t *out)
{
    char *folder;

    if (len == 0 || path[len - 1] == '/')
        return find_place(t, path, len, out);
    folder = sp_alloc(t->c->arena, len + 2, t->err);
    if (folder == NULL)
        return -1;
    memcpy(folder, path, len);
    folder[len] = '/';
    return find_place(t, folder, len + 1, out);
}

static int
find_below(struct tree *t, const char *folder, const char *name, size_t *out)
{
    const char *path = sp_printf(t->c->arena, t->err, "%s%s", folder, name);

    return path == NULL ? -1 : find_place(t, path, strlen(path), out);
}

static void
worsen(struct picture_node *node, enum picture_mood mood)
{
    if (mood > node->mood || node->mood == PICTURE_NEUTRAL)
        node->mood = mood;
}

/* ---- whose */

static const char *const around_causes[] = {"own-nested-inside", "own-nested-beside", NULL};
static const char *const sibling_causes[] = {"own-sibling-spelling", NULL};

/* Of what lies in the prefix, not of what lies around it. */
static enum picture_mood
mood_within(const struct tree *t)
{
    static const char *const checks[] = {"empty", "strangers", "identity", "repository", NULL};
    enum picture_mood mood = PICTURE_NEUTRAL;

    for (size_t i = 0; i < t->d->nfindings; i++) {
        const struct diagnosis one = {.findings = &t->d->findings[i], .nfindings = 1};
        const enum picture_mood told = report_mood(&one, checks);

        if (told > PICTURE_NEUTRAL && told > mood &&
            report_mood(&one, around_causes) == PICTURE_FINE &&
            report_mood(&one, sibling_causes) == PICTURE_FINE)
            mood = told;
    }
    return mood;
}

/* "pgBackRest, stanza db", beside those that are there already. */
static int
add_owner(struct tree *t, struct picture_node *node, const char *title, const char *kind,
          const char *who)
{
    const char *shown = safe(t->c, who, t->err);
    const char *owner;

    if (shown == NULL)
        return -1;
    owner = *shown == '\0'  ? title
            : *kind == '\0' ? sp_printf(t->c->arena, t->err, "%s, %s", title, shown)
                            : sp_printf(t->c->arena, t->err, "%s, %s %s", title, kind, shown);
    if (owner == NULL)
        return -1;
    if (node->owner == NULL || strstr(node->owner, owner) != NULL) {
        node->owner = node->owner == NULL ? owner : node->owner;
        return 0;
    }
    if (strlen(node->owner) + strlen(owner) > OWNERS_MAX)
        return 0;
    node->owner = sp_printf(t->c->arena, t->err, "%s; %s", node->owner, owner);
    return node->owner == NULL ? -1 : 0;
}

static const char *
kind_of(const char *layout)
{
    return sp_streq(layout, "pgbackrest") ? "stanza" : sp_streq(layout, "barman") ? "server" : "";
}

/* What was listed of the prefix is not all of it. */
static bool
is_partial(const struct tree *t)
{
    const struct exchange_seen *list = t->c->list;
    const struct s3_listing *l = list == NULL ? NULL : &list->reply.listing;

    return l == NULL || l->truncated || !l->has_truncated || list->page_problem != NULL;
}

/* The prefix lies below it: of what lies elsewhere around it no finding tells. */
static bool
is_above(const struct tree *t, const struct owner_candidate *o)
{
    const char *prefix = t->c->target->prefix;
    const size_t len = o->root.len;

    return len == 0 ||
           (strlen(prefix) > len && memcmp(prefix, o->root.bytes, len) == 0 && prefix[len] == '/');
}

static enum picture_mood
mood_around(const struct tree *t, const struct owner_candidate *o)
{
    const enum picture_mood mood = report_mood(t->d, around_causes);

    return o->confidence == OWNER_CERTAIN && is_above(t, o) && mood != PICTURE_FINE
               ? mood
               : PICTURE_NEUTRAL;
}

static int
draw_owner(struct tree *t, const struct owner_candidate *o, enum picture_mood mood)
{
    struct picture_node *node;
    size_t at;

    if (o->confidence == OWNER_HINT)
        return 0; /* nobody says that it is theirs */
    if (find_folder(t, o->root.bytes, o->root.len, &at) == -1)
        return -1;
    if (at == NOWHERE)
        return 0;
    node = &t->places[at].node;
    worsen(node, mood);
    if (!node->prefix && !node->ours) {
        node->objects += o->keys;
        node->bytes += o->bytes;
        node->least = o->place == OWNER_AROUND || is_partial(t);
    }
    if (o->newest > node->newest)
        node->newest = o->newest;
    return add_owner(t, node, o->layout->title, kind_of(o->layout->id), o->who.bytes);
}

static int
draw_owners(struct tree *t)
{
    const struct content_seen *content = &t->c->ev->content;
    const enum picture_mood within = mood_within(t);

    for (size_t i = 0; i < content->found.ncandidates; i++) {
        const struct owner_candidate *o = &content->found.candidates[i];
        const enum picture_mood mood = o->place == OWNER_AROUND ? mood_around(t, o) : within;

        if (draw_owner(t, o, owner_is_ours(t->c, i) && mood != PICTURE_BAD ? PICTURE_FINE : mood) ==
            -1)
            return -1;
    }
    for (size_t i = 0; i < content->around.ncandidates; i++)
        if (draw_owner(t, &content->around.candidates[i],
                       mood_around(t, &content->around.candidates[i])) == -1)
            return -1;
    return 0;
}

static int
draw_siblings(struct tree *t)
{
    const struct content_seen *content = &t->c->ev->content;

    for (size_t i = 0; i < content->nsiblings; i++) {
        const struct sibling_seen *s = &content->siblings[i];
        const struct owner_layout *layout = s->tool == NULL ? NULL : owner_layout_find(s->tool);
        size_t at;

        if ((s->is_object ? find_place : find_folder)(t, s->name.bytes, s->name.len, &at) == -1)
            return -1;
        if (at == NOWHERE)
            continue;
        t->places[at].node.objects = s->keys;
        t->places[at].node.least = !s->is_object; /* of it the first keys were listed */
        t->places[at].node.newest = s->newest;
        worsen(&t->places[at].node, report_mood(t->d, sibling_causes));
        if (layout != NULL && add_owner(t, &t->places[at].node, layout->title, kind_of(layout->id),
                                        s->who.bytes) == -1)
            return -1;
    }
    return 0;
}

/* ---- keys and names */

static int
draw_sample(struct tree *t, const struct s3_listing *l)
{
    for (size_t i = 0; i < l->nsample; i++) {
        const struct s3_object *object = &l->sample[i];
        size_t at;

        if (find_place(t, object->key, object->key_len, &at) == -1)
            return -1;
        if (at == NOWHERE || at == ROOT)
            continue;
        if (t->places[at].node.folder)
            continue; /* a marker: the folder is drawn */
        t->places[at].node.bytes = object->size;
        t->places[at].node.newest = object->modified;
    }
    return 0;
}

static size_t
children_of(const struct tree *t, size_t at)
{
    size_t n = 0;

    for (size_t i = ROOT + 1; i < t->n; i++)
        n += t->places[i].parent == at;
    return n;
}

/* What nobody is known for, where that is what is wrong. */
static int
draw_unknown(struct tree *t)
{
    static const char *const causes[] = {"own-foreign-objects", NULL};
    const struct owner_found *found = &t->c->ev->content.found;
    const enum picture_mood mood = report_mood(t->d, causes);

    for (size_t i = 0; i < found->nsamples && mood != PICTURE_FINE; i++) {
        size_t at;

        if (find_place(t, found->samples[i].bytes, found->samples[i].len, &at) == -1)
            return -1;
        if (at != NOWHERE && at != ROOT)
            worsen(&t->places[at].node, mood);
    }
    return 0;
}

/* The folders above, one level deep each. */
static int
draw_around(struct tree *t)
{
    for (size_t i = 0; i < t->c->ev->nexchanges; i++) {
        const struct exchange_seen *ex = &t->c->ev->exchanges[i];
        const struct s3_listing *l = &ex->reply.listing;
        const char *folder = l->prefix == NULL ? "" : l->prefix;
        size_t at;

        if (!sp_streq(ex->purpose, PROBE_AROUND) || ex->style != t->c->style || !is_a_listing(ex) ||
            !sp_streq(l->name, t->c->target->bucket) || !sp_starts(t->c->target->prefix, folder))
            continue;
        if (draw_sample(t, l) == -1 || find_place(t, folder, strlen(folder), &at) == -1)
            return -1;
        if (at != NOWHERE && (l->truncated || l->keys + l->prefixes > children_of(t, at)))
            t->places[at].node.more = true;
    }
    return 0;
}

/* What a health run knows by name alone. */
static enum picture_mood
mood_of_name(const struct tree *t, const char *name)
{
    static const char *const leftovers[] = {"write-leftovers", NULL};
    static const char *const strangers[] = {"rep-stranger", NULL};
    const char *prefix = t->c->target->prefix;
    const char *server = t->c->ev->health.server;
    const char *rest = sp_starts(t->c->target->repository.prefix, prefix)
                           ? t->c->target->repository.prefix + strlen(prefix)
                           : "";

    if (sp_starts(name, "s3preflight-probe-"))
        return report_mood(t->d, leftovers);
    if (*rest != '\0' && strncmp(name, rest, strcspn(rest, "/") + 1) == 0)
        return PICTURE_FINE;
    if (*rest == '\0' && (sp_streq(name, "archive/") || sp_streq(name, "backup/")))
        return PICTURE_FINE;
    if (server != NULL && sp_starts(name, server) && sp_streq(name + strlen(server), "/"))
        return PICTURE_FINE;
    return report_mood(t->d, strangers);
}

static int
draw_beside(struct tree *t)
{
    const struct names_seen *beside = &t->c->ev->health.beside;

    for (size_t i = 0; i < beside->nnames; i++) {
        size_t at;

        if (find_below(t, t->c->target->prefix, beside->names[i], &at) == -1)
            return -1;
        if (at != NOWHERE && at != ROOT)
            worsen(&t->places[at].node, mood_of_name(t, beside->names[i]));
    }
    return 0;
}

static int
draw_stanzas(struct tree *t)
{
    static const char *const others[] = {"own-other-stanza-same-path", NULL};
    const struct names_seen *stanzas = &t->c->ev->health.stanzas;
    const char *own = t->c->target->repository.stanza;
    const char *folder =
        sp_printf(t->c->arena, t->err, "%sarchive/", t->c->target->repository.prefix);

    if (folder == NULL)
        return -1;
    for (size_t i = 0; i < stanzas->nnames; i++) {
        const char *name = stanzas->names[i];
        const bool is_own =
            own != NULL && sp_starts(name, own) && sp_streq(name + strlen(own), "/");
        size_t at;

        if (find_below(t, folder, name, &at) == -1)
            return -1;
        if (at == NOWHERE || at == ROOT)
            continue;
        worsen(&t->places[at].node, is_own ? PICTURE_FINE : report_mood(t->d, others));
        if (is_own)
            t->places[at].node.newest = t->c->ev->health.wal_modified;
    }
    return 0;
}

/* What a write probe could not remove again. */
static int
draw_traces(struct tree *t)
{
    static const char *const checks[] = {"cleanup", NULL};
    const struct canary_seen *seen = &t->c->ev->canary;

    for (size_t i = 0; i < seen->ntraces; i++) {
        size_t at;

        if (seen->traces[i].removed)
            continue;
        if (find_place(t, seen->traces[i].key, strlen(seen->traces[i].key), &at) == -1)
            return -1;
        if (at != NOWHERE && at != ROOT)
            worsen(&t->places[at].node, report_mood(t->d, checks));
    }
    return 0;
}

/* ---- the whole */

static int
draw_bucket(struct tree *t)
{
    static const char *const checks[] = {"bucket", NULL};
    const char *bucket = safe(t->c, t->c->target->bucket, t->err);
    const enum picture_mood mood = report_mood(t->d, checks);
    struct picture_node *node = &t->places[ROOT].node;

    if (bucket == NULL)
        return -1;
    *node = (struct picture_node){.folder = true, .ours = true};
    node->mood = mood == PICTURE_FINE ? PICTURE_NEUTRAL : mood;
    node->name = sp_printf(t->c->arena, t->err, "%s/", bucket);
    t->n = 1;
    return node->name == NULL ? -1 : 0;
}

/* The folders on the way to the prefix, and what is known of it as a whole. */
static int
draw_prefix(struct tree *t)
{
    const struct check_context *c = t->c;
    const char *prefix = c->target->prefix;
    const bool listed = is_our_listing(c, c->list);
    const bool whole = listed && c->target->purpose != PURPOSE_HEALTH;
    const struct s3_listing *l = listed ? &c->list->reply.listing : NULL;
    struct picture_node *node;
    size_t at;

    if (find_folder(t, prefix, strlen(prefix), &at) == -1)
        return -1;
    if (at == NOWHERE)
        return 0;
    for (size_t i = at; i != ROOT; i = t->places[i].parent)
        t->places[i].node.ours = true;
    node = &t->places[at].node;
    node->prefix = true;
    worsen(node, mood_within(t));
    if (listed && node->mood == PICTURE_NEUTRAL)
        node->mood = PICTURE_FINE;
    if (!whole)
        return 0;
    node->objects = l->keys;
    node->bytes = l->bytes;
    node->newest = l->newest;
    node->more = l->truncated || l->keys > l->nsample;
    node->least = is_partial(t);
    return 0;
}

/* Keys of the prefix, where there is room beside what a finding tells of. */
static int
draw_keys(struct tree *t)
{
    const bool whole = is_our_listing(t->c, t->c->list) && t->c->target->purpose != PURPOSE_HEALTH;

    return whole ? draw_sample(t, &t->c->list->reply.listing) : 0;
}

static bool
goes_before(const struct place *a, const struct place *b)
{
    const size_t len = a->len < b->len ? a->len : b->len;
    const int order = memcmp(a->key, b->key, len);

    return order == 0 ? a->len < b->len : order < 0;
}

/* Children by name; depth first, without recursion: the names of a file may be deep. */
static void
lay_out(const struct tree *t, struct pictures *out)
{
    bool done[PICTURE_NODES_MAX] = {true};
    size_t at = ROOT;

    out->nodes[out->nnodes++] = t->places[ROOT].node;
    while (out->nnodes < t->n) {
        size_t next = NOWHERE;

        for (size_t i = ROOT + 1; i < t->n; i++)
            if (!done[i] && t->places[i].parent == at &&
                (next == NOWHERE || goes_before(&t->places[i], &t->places[next])))
                next = i;
        if (next == NOWHERE) {
            at = t->places[at].parent;
            continue;
        }
        done[next] = true;
        out->nodes[out->nnodes++] = t->places[next].node;
        at = next;
    }
}

/* Not merely the way to the prefix as the settings have it: that would look like an empty one. */
static bool
is_known(const struct tree *t)
{
    bool known = is_our_listing(t->c, t->c->list);

    for (size_t i = 0; i < t->n; i++)
        known = known || !t->places[i].node.ours || t->places[i].node.owner != NULL ||
                t->places[i].node.mood >= PICTURE_ODD;
    return known;
}

int
report_tree_of(const struct check_context *c, const struct diagnosis *d, struct pictures *out,
               struct sp_err *err)
{
    struct tree t = {.c = c, .d = d, .err = err};

    if (c->target->bucket == NULL || c->target->prefix == NULL || c->target->bucket[0] == '\0')
        return 0;
    t.places = sp_alloc_array(c->arena, PICTURE_NODES_MAX, sizeof(*t.places), err);
    if (t.places == NULL || draw_bucket(&t) == -1 || draw_prefix(&t) == -1 ||
        draw_owners(&t) == -1 || draw_siblings(&t) == -1 || draw_stanzas(&t) == -1 ||
        draw_traces(&t) == -1 || draw_unknown(&t) == -1 || draw_beside(&t) == -1 ||
        draw_keys(&t) == -1 || draw_around(&t) == -1)
        return -1;
    if (is_known(&t))
        lay_out(&t, out);
    return 0;
}
