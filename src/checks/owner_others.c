/* Owners beside our repository, around the prefix, and below it. */
#include "base/text.h"
#include "checks/owner_rules.h"
#include "checks/owner_words.h"
#include "checks/rules.h"

#define ACTIVE_SECONDS ((time_t)600)

/* By the server's clock, which wrote the times of the objects. */
static time_t
server_now(const struct check_context *c)
{
    return c->list != NULL && c->list->date != 0 ? c->list->date : c->now;
}

/*
 * The first page is another one now, and not only because something was deleted: where there are
 * more pages, other keys move up then.
 */
static bool
has_grown(const struct check_context *c)
{
    const struct page_seen *a = &c->ev->content.begin;
    const struct page_seen *b = &c->ev->content.end;
    const struct s3_listing *l = c->list == NULL ? NULL : &c->list->reply.listing;

    if (!a->seen || !b->seen || a->digest == b->digest)
        return false;
    if (l != NULL && (l->truncated || l->keys > a->keys))
        return b->newest >= server_now(c);
    return b->newest > a->newest || b->keys >= a->keys;
}

/* What of it is more than it was. */
static int
say_growth(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct page_seen *a = &c->ev->content.begin;
    const struct page_seen *b = &c->ev->content.end;
    char newest[SP_ISO_SIZE];

    if (say(detail, err, "s3://%s/%s changed during this run: ", c->target->bucket,
            c->target->prefix) == -1)
        return -1;
    if (b->keys > a->keys ? say(detail, err, "%llu object%s more", b->keys - a->keys,
                                b->keys - a->keys == 1 ? "" : "s") == -1
                          : say(detail, err, "objects are new or other ones") == -1)
        return -1;
    if (b->bytes > a->bytes && say(detail, err, ", %llu bytes more", b->bytes - a->bytes) == -1)
        return -1;
    if (b->newest <= a->newest)
        return 1;
    sp_time_iso(b->newest, newest);
    return say(detail, err, ", the newest of %s", newest);
}

/* Not for our own database, which may well be running. */
int
own_active_writer(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct owner_found *found = &c->ev->content.found;
    const time_t now = server_now(c);

    for (size_t i = 0; i < found->ncandidates; i++) {
        const struct owner_candidate *o = &found->candidates[i];

        if (o->confidence == OWNER_HINT || owner_is(o, "s3preflight") ||
            o->newest < now - ACTIVE_SECONDS || o->newest > now + ACTIVE_SECONDS ||
            owner_is_ours(c, i) || owner_is_within_stanza(c, o))
            continue;
        return say_owner(c, i, detail, err);
    }
    return has_grown(c) && !owner_all_is_ours(c) ? say_growth(c, detail, err) : 0;
}

/* The first owner of whom `is` holds, as a line of detail; 1, 0 or -1. */
static int
first_that(const struct check_context *c,
           bool (*is)(const struct check_context *c, const struct owner_candidate *o),
           struct sp_buf *detail, struct sp_err *err)
{
    const struct owner_found *found = &c->ev->content.found;

    for (size_t i = 0; i < found->ncandidates; i++)
        if (!owner_is_ours(c, i) && !owner_is_within_stanza(c, &found->candidates[i]) &&
            is(c, &found->candidates[i]))
            return say_owner(c, i, detail, err);
    return 0;
}

static bool
is_around(const struct check_context *c, const struct owner_candidate *o)
{
    return o->place == OWNER_AROUND && o->confidence == OWNER_CERTAIN && !owner_is_own_stanza(c, o);
}

/* Tools that back up PostgreSQL: a repository, not just somebody's data. */
static bool
is_repository(const char *layout)
{
    static const char *const ids[] = {"pgbackrest", "barman",  "spilo",        "wal-g",
                                      "wal-e",      "pghoard", "pg_probackup", NULL};

    for (size_t i = 0; ids[i] != NULL; i++)
        if (sp_streq(layout, ids[i]))
            return true;
    return false;
}

/* The prefix lies in a folder that the tool itself writes to. */
static bool
is_within_folder(const char *pattern, const struct owner_candidate *o, const char *path)
{
    static const char name[] = "<who>";

    for (int segments = 0; segments < 2; segments++) {
        const bool is_name = sp_starts(pattern, name);
        const char *own = is_name ? o->who.bytes : pattern;
        const size_t in_pattern = strcspn(pattern, "/");
        const size_t len = is_name ? strlen(own) : in_pattern;

        if (pattern[in_pattern] == '\0' || strncmp(path, own, len) != 0 || path[len] != '/')
            return false;
        if (!is_name)
            return true; /* a wildcard is no folder's name, and differs */
        pattern += in_pattern + 1;
        path += len + 1;
    }
    return false;
}

/* The prefix as it lies below the root of who is around it; NULL: it does not. */
static const char *
path_below(const struct check_context *c, const struct owner_candidate *o)
{
    const char *prefix = c->target->prefix;
    const size_t len = o->root.len;

    if (len == 0)
        return prefix;
    return strlen(prefix) > len && memcmp(prefix, o->root.bytes, len) == 0 && prefix[len] == '/'
               ? prefix + len + 1
               : NULL;
}

/* What the tool around it cleans up, it cleans up in its own folders. */
static bool
is_within(const struct check_context *c, const struct owner_candidate *o)
{
    const char *path = path_below(c, o);

    for (const struct owner_pattern *p = o->layout->patterns; path != NULL && p->text != NULL; p++)
        if (is_within_folder(p->text, o, path))
            return true;
    return false;
}

/*
 * Tools that take also what they did not write for their own. Kopia's maintenance deletes what
 * begins as its packs and sessions do and stands in no index ("repo/maintenance/blob_gc.go"); a
 * store of Velero must have no other folders ("pkg/persistence/object_store.go").
 */
static const struct {
    const char *layout;
    const char *first; /* first bytes of names; NULL: all names */
    const char *why;
} claims[] = {
    {"kopia", "pqs", "Kopia's maintenance deletes what is named so"},
    {"velero", NULL, "Velero makes no backup while it lies there"},
};

/* Why the place is claimed by who is around it; NULL: it is not. */
static const char *
claim_of(const struct check_context *c, const struct owner_candidate *o)
{
    const char *path = path_below(c, o);

    for (size_t i = 0; path != NULL && i < sizeof(claims) / sizeof(claims[0]); i++)
        if (owner_is(o, claims[i].layout) &&
            (claims[i].first == NULL ||
             (path[0] != '\0' && strchr(claims[i].first, path[0]) != NULL)))
            return claims[i].why;
    return NULL;
}

/* A folder that such a tool takes for its own as a whole, be it only when it is moved or copied. */
static bool
owns_its_root(const struct owner_candidate *o)
{
    static const char *const ids[] = {"velero", "restic", "kopia",         "borg-1",
                                      "borg-2", "pbm",    "elasticsearch", NULL};

    for (size_t i = 0; ids[i] != NULL; i++)
        if (owner_is(o, ids[i]))
            return true;
    return is_repository(o->layout->id);
}

static int
say_around(const struct check_context *c, const struct owner_candidate *o, const char *verb,
           struct sp_buf *detail, struct sp_err *err)
{
    return say_owner_around(c, o, detail, err) == -1
               ? -1
               : say(detail, err, "; s3://%s/%s %s", c->target->bucket, c->target->prefix, verb);
}

int
own_nested_inside(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct owner_found *around = &c->ev->content.around;
    int rc = first_that(c, is_around, detail, err);

    if (rc != 0)
        return rc == -1 ? -1
                        : say(detail, err, "; s3://%s/%s lies within", c->target->bucket,
                              c->target->prefix);
    for (size_t i = 0; i < around->ncandidates; i++) {
        const struct owner_candidate *o = &around->candidates[i];
        const char *why = is_around(c, o) ? claim_of(c, o) : NULL;

        if (why == NULL && !(is_around(c, o) && is_within(c, o)))
            continue;
        return say_around(c, o, "lies within", detail, err) == -1 ||
                       (why != NULL && say(detail, err, "; %s", why) == -1)
                   ? -1
                   : 1;
    }
    return 0;
}

int
own_nested_beside(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct owner_found *around = &c->ev->content.around;

    for (size_t i = 0; i < around->ncandidates; i++)
        if (is_around(c, &around->candidates[i]) && owns_its_root(&around->candidates[i]))
            return say_around(c, &around->candidates[i], "lies below it", detail, err);
    return 0;
}

/* Somebody keeps something there, and it is a repository or what was looked for here. */
static bool
is_mistaken(const struct check_context *c, const struct sibling_seen *s)
{
    const struct owner_found *found = &c->ev->content.found;
    const bool empty = found->keys == found->markers;

    if (s->keys == 0)
        return false;
    return empty || (s->tool != NULL && is_repository(s->tool));
}

int
own_sibling_spelling(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    for (size_t i = 0; i < c->ev->content.nsiblings; i++) {
        const struct sibling_seen *s = &c->ev->content.siblings[i];

        if (is_mistaken(c, s))
            return say_sibling(c, s, detail, err);
    }
    return 0;
}

static bool
is_below(const struct check_context *c, const struct owner_candidate *o)
{
    return o->place == OWNER_BELOW && o->confidence == OWNER_CERTAIN &&
           is_repository(o->layout->id) && !owner_is_own_stanza(c, o);
}

int
own_nested_outside(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return first_that(c, is_below, detail, err);
}

static bool
is_other_stanza(const struct check_context *c, const struct owner_candidate *o)
{
    return owner_is(o, "pgbackrest") && o->confidence == OWNER_CERTAIN && o->who.len > 0 &&
           (owner_is_in_repository(c, o) || o->place == OWNER_HERE);
}

int
own_other_stanza(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return first_that(c, is_other_stanza, detail, err);
}

static bool
is_barman(const struct check_context *c, const struct owner_candidate *o)
{
    return owner_is(o, "barman") && o->confidence == OWNER_CERTAIN &&
           (owner_is_in_repository(c, o) || o->place == OWNER_HERE);
}

/* Under its server's name Barman goes on with no archive, be it of the same database. */
static bool
is_refused(const struct check_context *c, const struct owner_candidate *o)
{
    return sp_streq(c->target->consumer->name, "barman-cloud") && c->prediction != NULL &&
           c->prediction->outcome == PREDICT_FAILS && owner_is_in_repository(c, o) &&
           sp_streq(o->who.bytes, c->target->repository.server);
}

int
own_barman_server(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct owner_found *found = &c->ev->content.found;

    for (size_t i = 0; i < found->ncandidates; i++) {
        const struct owner_candidate *o = &found->candidates[i];

        if (is_barman(c, o) && owner_is_ours(c, i) && is_refused(c, o))
            return say_owner(c, i, detail, err) == -1
                       ? -1
                       : say(detail, err, ": your database, and %s", c->prediction->message);
    }
    return first_that(c, is_barman, detail, err);
}

static bool
is_analytics(const struct check_context *c, const struct owner_candidate *o)
{
    (void)c;
    return owner_is(o, "elasticsearch") && o->confidence == OWNER_CERTAIN;
}

int
own_analytics_share(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return first_that(c, is_analytics, detail, err);
}
