/* Files to resources: what each document is, and who looks at it. */
#include "manifest/manifest.h"

#include <errno.h>
#include <unistd.h>

#include "base/text.h"
#include "settings/file.h"

#define LIST_DEPTH_MAX 4 /* a List may hold Lists */

static int
add_resource(struct manifests *m, const struct yaml_node *node, int depth, struct sp_err *err)
{
    const struct yaml_node *kind = yaml_get(node, "kind");
    const struct yaml_node *items = yaml_get(node, "items");

    if (node == NULL)
        return 0;
    if (++m->looked_at > MANIFEST_RESOURCES_MAX)
        return sp_fail(err, SP_LIMIT, "%s:%u: more than %zu resources, counting aliases",
                       node->at.file->name, node->at.line, MANIFEST_RESOURCES_MAX);
    if (node->kind == YAML_SCALAR)
        return 0;
    /* kubectl get -o yaml wraps several resources into a List; a bare list does as well. */
    if (node->kind == YAML_LIST || (items != NULL && items->kind == YAML_LIST && kind != NULL &&
                                    kind->kind == YAML_SCALAR && sp_ends(kind->value, "List"))) {
        if (depth == LIST_DEPTH_MAX)
            return sp_fail(err, SP_INPUT, "%s:%u: lists within lists, more than %d deep",
                           node->at.file->name, node->at.line, LIST_DEPTH_MAX);
        for (const struct yaml_item *item = node->kind == YAML_LIST ? node->items : items->items;
             item != NULL; item = item->next)
            if (add_resource(m, item->value, depth + 1, err) == -1)
                return -1;
        return 0;
    }
    m->documents++;
    return yaml_is(kind, "Secret") ? secret_add(m, node, err) : sites_add(m, node, err);
}

#define ROOM_MIN ((size_t)16)

/* It doubles as it is full; what was copied stays in the arena. */
void *
manifest_room(struct manifests *m, void *items, size_t n, size_t size, struct sp_err *err)
{
    void *larger;

    if (n != 0 && (n < ROOM_MIN || (n & (n - 1)) != 0))
        return items;
    larger = sp_alloc_array(&m->arena, n == 0 ? ROOM_MIN : 2 * n, size, err);
    if (larger != NULL && n > 0)
        memcpy(larger, items, n * size);
    return larger;
}

/* The line below the message of the reader. Returns -1. */
static int
show_line(struct manifests *m, const struct yaml_file *file, struct sp_err *err)
{
    const char *excerpt;
    size_t len;

    if (err == NULL || file == NULL || (err->code != SP_INPUT && err->code != SP_LIMIT))
        return -1;
    excerpt = yaml_excerpt(file->failed, false, &m->arena, err);
    if (excerpt == NULL)
        return -1;
    len = strlen(err->message);
    (void)snprintf(err->message + len, sizeof(err->message) - len, "%s%.*s",
                   excerpt[0] == '\0' ? "" : "\n", (int)strcspn(excerpt, "^") + 1, excerpt);
    return -1;
}

int
manifests_read_text(struct manifests *m, const char *name, char *text, size_t len,
                    struct sp_err *err)
{
    struct yaml_file *file = NULL;
    struct yaml_file **files;

    if (m->nfiles == MANIFEST_FILES_MAX)
        return sp_fail(err, SP_LIMIT, "%s: more than %d files", name, MANIFEST_FILES_MAX);
    if (yaml_read(text, len, name, &m->arena, &file, err) == -1)
        return show_line(m, file, err);
    files = manifest_room(m, (void *)m->files, m->nfiles, sizeof(void *), err);
    if (files == NULL)
        return -1;
    m->files = files;
    m->files[m->nfiles++] = file;
    for (const struct yaml_item *d = file->documents; d != NULL; d = d->next)
        if (add_resource(m, d->value, 0, err) == -1)
            return -1;
    return 0;
}

static int
cannot_read(const char *name, int problem, struct sp_err *err)
{
    (void)sp_fail(err, SP_IO, "%s: %s", name,
                  problem == ENXIO ? "is not a regular file" : strerror(problem));
    return sp_hint(err, "give a file with the resource and its Secrets, or - for standard input");
}

const char *
manifests_name(const char *path)
{
    return sp_streq(path, "-") ? "(standard input)" : path;
}

#define FIRST_ROOM ((size_t)64 << 10) /* for what has no size: standard input */

/*
 * Read all of it, at most a byte more than may be there. What is copied as the room grows stays in
 * the arena, which is wiped. *problem: an errno.
 */
static char *
read_all(struct manifests *m, int fd, size_t room, size_t *len, int *problem, struct sp_err *err)
{
    char *text = NULL;

    *len = 0;
    for (;;) {
        char *larger = sp_alloc(&m->arena, room + 1, err);
        size_t n = 0;

        if (larger == NULL)
            return NULL;
        if (text != NULL)
            memcpy(larger, text, *len);
        text = larger;
        *problem = file_read(fd, text + *len, room - *len, &n);
        *len += n;
        if (*problem != 0 || *len < room || room > YAML_FILE_MAX)
            return text;
        room = room < YAML_FILE_MAX / 2 ? room * 2 : YAML_FILE_MAX + 1;
    }
}

int
manifests_read(struct manifests *m, const char *path, struct sp_err *err)
{
    bool standard = sp_streq(path, "-");
    const char *name = sp_strdup(&m->arena, manifests_name(path), err);
    size_t size = FIRST_ROOM;
    size_t len = 0;
    int fd = STDIN_FILENO;
    int problem = 0;
    char *text;

    if (name == NULL)
        return -1;
    if (!standard && (problem = file_open(path, &fd, &size)) != 0)
        return cannot_read(name, problem, err);
    if (size > YAML_FILE_MAX)
        size = YAML_FILE_MAX;
    text = read_all(m, fd, size + 1, &len, &problem, err); /* the byte more shows a file's end */
    if (!standard)
        (void)close(fd);
    if (text == NULL)
        return -1;
    if (problem != 0)
        return cannot_read(name, problem, err);
    if (len > YAML_FILE_MAX)
        return sp_fail(err, SP_LIMIT, "%s: larger than %zu MiB", name, YAML_FILE_MAX >> 20);
    return manifests_read_text(m, name, text, len, err);
}

static bool
same_namespace(const char *a, const char *b)
{
    return a == NULL || b == NULL || sp_streq(a, b);
}

static const struct secret_manifest *
find_secret(const struct manifests *m, const struct site *site, enum site_field field)
{
    const char *name = site_value(site, field);

    for (size_t i = 0; name != NULL && i < m->nsecrets; i++)
        if (sp_streq(m->secrets[i].name, name) && same_namespace(m->secrets[i].ns, site->ns))
            return &m->secrets[i];
    return NULL;
}

static int
second_secret(struct manifests *m, const struct secret_manifest *first,
              const struct secret_manifest *second, struct sp_err *err)
{
    const char *name =
        sp_show(&m->arena, second->name, strlen(second->name), MANIFEST_NAME_MAX, err);

    if (name == NULL)
        return -1;
    (void)sp_fail(err, SP_INPUT, "%s:%u: a second Secret \"%s\"; the first is %s:%u",
                  second->at.file->name, second->at.line, name, first->at.file->name,
                  first->at.line);
    return sp_hint(err, "give only the one that is in the cluster");
}

/* Aliases: what stands at one place is the same. */
static bool
same_spot(struct yaml_place a, struct yaml_place b)
{
    return a.file == b.file && a.line == b.line && a.column == b.column;
}

/* The same values under the same names: then it does not matter which one is in the cluster. */
static bool
same_values(const struct secret_manifest *a, const struct secret_manifest *b)
{
    unsigned differ = a->nentries != b->nentries;

    if (same_spot(a->at, b->at))
        return true;
    for (size_t i = 0; i < a->nentries; i++) {
        const struct secret_entry *x = &a->entries[i];
        const struct secret_entry *y;

        if (x->bytes != NULL && i < b->nentries && same_spot(x->at, b->entries[i].at))
            continue;
        y = secret_find(b, x->name);
        if (y == NULL || x->bytes == NULL || y->bytes == NULL || x->len != y->len)
            return false;
        for (size_t k = 0; k < x->len; k++) /* in a time that does not tell where they differ */
            differ |= (unsigned char)x->bytes[k] ^ (unsigned char)y->bytes[k];
    }
    return differ == 0;
}

int
manifests_link(struct manifests *m, struct sp_err *err)
{
    for (size_t i = 0; i < m->nsecrets; i++)
        for (size_t k = i + 1; k < m->nsecrets; k++)
            if (sp_streq(m->secrets[i].name, m->secrets[k].name) &&
                same_namespace(m->secrets[i].ns, m->secrets[k].ns) &&
                !same_values(&m->secrets[i], &m->secrets[k]))
                return second_secret(m, &m->secrets[i], &m->secrets[k], err);
    for (size_t i = 0; i < m->nsites; i++) {
        m->sites[i].credentials = find_secret(m, &m->sites[i], FIELD_CREDENTIALS);
        m->sites[i].ca = find_secret(m, &m->sites[i], FIELD_CERTS);
    }
    return 0;
}

/* Of this name, in the site's own file or in the others; two must have the same values. */
static int
find_near(struct manifests *m, const struct site *site, enum site_field field, bool own,
          const struct secret_manifest **out, struct sp_err *err)
{
    const char *name = site_value(site, field);

    for (size_t i = 0; name != NULL && i < m->nsecrets; i++) {
        const struct secret_manifest *secret = &m->secrets[i];

        if ((secret->at.file == site->at.file) != own || !sp_streq(secret->name, name) ||
            !same_namespace(secret->ns, site->ns))
            continue;
        if (*out == NULL)
            *out = secret;
        else if (!same_values(*out, secret))
            return second_secret(m, *out, secret, err);
    }
    return 0;
}

int
manifests_link_near(struct manifests *m, struct site *site, struct sp_err *err)
{
    site->credentials = NULL;
    site->ca = NULL;
    if (find_near(m, site, FIELD_CREDENTIALS, true, &site->credentials, err) == -1 ||
        find_near(m, site, FIELD_CERTS, true, &site->ca, err) == -1)
        return -1;
    if (site->credentials == NULL &&
        find_near(m, site, FIELD_CREDENTIALS, false, &site->credentials, err) == -1)
        return -1;
    return site->ca == NULL ? find_near(m, site, FIELD_CERTS, false, &site->ca, err) : 0;
}

void
manifests_release(struct manifests *m)
{
    sp_arena_wipe(&m->arena);
    sp_arena_free(&m->arena);
    *m = (struct manifests){0};
}
