/* The folders above the prefix: repositories around it, and names that are nearly its own. */
#include "probe/above.h"

#include "base/text.h"

/* As a person in a hurry reads it: without case, percent-encoding, and blanks around it. */
static size_t
simplify(const char *p, size_t len, char out[S3_KEY_MAX])
{
    size_t n = 0;
    size_t skip = 0;

    for (size_t i = 0; i < len && n < S3_KEY_MAX; i++)
        out[n++] = sp_lower(s3_decode_byte(p, len, &i));
    while (n > 0 && sp_is_space(out[n - 1]))
        n--;
    while (skip < n && sp_is_space(out[skip]))
        skip++;
    memmove(out, out + skip, n - skip);
    return n - skip;
}

static bool
is_spelled_alike(const char *a, size_t a_len, const char *b, size_t b_len)
{
    char one[S3_KEY_MAX] = "";
    char other[S3_KEY_MAX] = "";
    size_t n = simplify(a, a_len, one);

    return n > 0 && n == simplify(b, b_len, other) && memcmp(one, other, n) == 0;
}

static void
add_sibling(struct content *c, const char *name, bool is_object)
{
    c->nalike++;
    if (name == NULL)
        c->no_memory = true;
    for (size_t i = 0; i < c->nsiblings; i++)
        if (sp_streq(c->siblings[i].name, name))
            return;
    if (name != NULL && c->nsiblings < SEEN_SIBLINGS_MAX)
        c->siblings[c->nsiblings++] =
            (struct content_sibling){.name = name, .is_object = is_object};
}

/* A name in a folder above, without the slash at its end; ours stands at the same place. */
static void
see_name(struct content_above *above, const char *name, size_t len, bool is_folder)
{
    struct content *c = above->content;
    const char *ours = c->t->prefix + strlen(above->folder);
    const size_t ours_len = strcspn(ours, "/");
    const char *rest = ours + ours_len;
    const bool same = len == ours_len && (len == 0 || memcmp(name, ours, len) == 0);

    if (c->nsiblings == SEEN_SIBLINGS_MAX || c->nalike == CONTENT_ALIKE_MAX ||
        memchr(name, '\0', len) != NULL)
        return;
    if (!is_folder) {
        if (same && sp_streq(rest, "/"))
            add_sibling(c, sp_printf(c->arena, NULL, "%s%.*s", above->folder, (int)len, name),
                        true);
    } else if (len == 0 && ours_len > 0) {
        add_sibling(c, sp_printf(c->arena, NULL, "%s/%s", above->folder, ours), false);
    } else if (!same && is_spelled_alike(name, len, ours, ours_len)) {
        add_sibling(c, sp_printf(c->arena, NULL, "%s%.*s%s", above->folder, (int)len, name, rest),
                    false);
    }
}

static void
on_above_object(void *ctx, const char *key, size_t len, unsigned long long size, time_t modified,
                const char *etag)
{
    struct content_above *above = ctx;
    const size_t skip = strlen(above->folder);

    (void)etag;
    owner_scan_key(above->content->around.scan, key, len, size, modified);
    if (len > skip)
        see_name(above, key + skip, len - skip, false);
}

static void
on_above_folder(void *ctx, const char *prefix, size_t len)
{
    struct content_above *above = ctx;
    const size_t skip = strlen(above->folder);

    owner_scan_folder(above->content->around.scan, prefix, len);
    if (len > skip && len <= S3_KEY_MAX)
        see_name(above, prefix + skip, len - skip - 1, true);
}

int
above_begin(struct content *c, struct sp_err *err)
{
    const char *prefix = c->t->prefix;
    size_t len = strlen(prefix);

    for (size_t n = 0; n < CONTENT_AROUND_MAX && len > 0; n++) {
        struct content_above *above = &c->above[n];

        len--; /* the slash at its end */
        while (len > 0 && prefix[len - 1] != '/')
            len--;
        if (n == CONTENT_AROUND_MAX - 1)
            len = 0;
        above->folder = sp_strndup(c->arena, prefix, len, err);
        if (above->folder == NULL)
            return -1;
        above->content = c;
        above->watch =
            (struct s3_watch){.object = on_above_object, .folder = on_above_folder, .ctx = above};
    }
    return 0;
}

/* ---- closer */

/* "a/pg-main/base/" of a root, a name and the pattern of a folder. */
static const char *
folder_of(const struct owner_candidate *o, const char *pattern, struct sp_arena *a,
          struct sp_err *err)
{
    static const char name[] = "<who>";
    const char *at = strstr(pattern, name);
    const char *slash = o->root.len == 0 ? "" : "/";

    return at == NULL ? sp_printf(a, err, "%s%s%s", o->root.bytes, slash, pattern)
                      : sp_printf(a, err, "%s%s%.*s%s%s", o->root.bytes, slash, (int)(at - pattern),
                                  pattern, o->who.bytes, at + strlen(name));
}

/* Folders that together look like a repository with the prefix in it, and no object of it. */
static bool
is_hint(const struct owner_candidate *o)
{
    return o->place == OWNER_AROUND && o->confidence == OWNER_LIKELY &&
           o->layout->confidence == OWNER_CERTAIN && strlen(o->root.bytes) == o->root.len &&
           strlen(o->who.bytes) == o->who.len;
}

static int
name_hint(struct content *c, const struct owner_found *found, struct sp_err *err)
{
    const struct owner_candidate *nearest = NULL;

    for (size_t i = 0; i < found->ncandidates; i++)
        if (is_hint(&found->candidates[i]) &&
            (nearest == NULL || found->candidates[i].root.len > nearest->root.len))
            nearest = &found->candidates[i];
    for (const struct owner_pattern *p = nearest == NULL ? NULL : nearest->layout->patterns;
         p != NULL && p->text != NULL && c->hint == NULL; p++) {
        if (p->worth != OWNER_FOLDER)
            continue;
        c->hint = folder_of(nearest, p->text, c->arena, err);
        if (c->hint == NULL)
            return -1;
    }
    return 0;
}

int
content_look_around(struct content *c, struct sp_err *err)
{
    struct owner_found found;

    if (c->no_memory)
        return sp_fail(err, SP_NOMEM, "out of memory: a name beside the prefix");
    if (owner_scan_finish(c->around.scan, &found, err) == -1 || name_hint(c, &found, err) == -1)
        return -1;
    for (size_t i = 0; i < c->nsiblings; i++)
        if (!c->siblings[i].is_object &&
            content_scan_begin(c, &c->siblings[i].within, c->siblings[i].name, err) == -1)
            return -1;
    return 0;
}

int
above_end_sibling(const struct content_sibling *from, struct sibling_seen *to, struct sp_err *err)
{
    struct owner_found found;

    to->name = (struct owner_text){from->name, strlen(from->name)};
    to->is_object = from->is_object;
    to->keys = from->is_object ? 1 : 0;
    if (from->is_object || from->within.scan == NULL)
        return 0;
    if (owner_scan_finish(from->within.scan, &found, err) == -1)
        return -1;
    to->keys = found.keys - found.markers;
    to->newest = found.newest;
    if (found.ncandidates > 0 && found.candidates[0].confidence == OWNER_CERTAIN) {
        to->tool = found.candidates[0].layout->id;
        to->who = found.candidates[0].who;
    }
    return 0;
}
