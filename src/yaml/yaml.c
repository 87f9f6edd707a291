#include "yaml/yaml.h"

#include <yaml.h>

#include "base/secret.h"
#include "base/text.h"
#include "yaml/internal.h"

struct frame {
    struct yaml_node *node;
    struct yaml_item *last;      /* of the node's items; NULL: none yet */
    const struct yaml_node *key; /* waits for its value */
};

struct anchor {
    const char *name;
    struct yaml_node *node;
};

struct candidate {
    const struct yaml_item *item;
};

struct reader {
    struct sp_arena *arena;
    struct yaml_file *file;
    struct frame stack[YAML_DEPTH_MAX];
    size_t depth;
    struct yaml_item *last_document;
    size_t aliases;
    struct anchor *anchors; /* of this document, sorted by name; NULL: there was none yet */
    size_t nanchors;
    struct candidate *scratch; /* to look for duplicate keys */
    size_t scratch_cap;
};

static struct yaml_place
place_of(const struct reader *r, const yaml_mark_t *mark)
{
    return (struct yaml_place){
        .file = r->file, .line = (unsigned)mark->line + 1, .column = (unsigned)mark->column + 1};
}

#define CHUNK_MIN ((size_t)1 << 10)
#define CHUNK_MAX ((size_t)256 << 10)

/*
 * Nodes and their texts go close together into chunks: the time to read a big file is that of the
 * memory it touches. size is rounded up to that of a pointer unless align is 1.
 */
static void *
carve(struct reader *r, size_t size, size_t align, struct sp_err *err)
{
    struct yaml_chunk *chunk = r->file->chunks;
    unsigned char *p;

    if (chunk != NULL)
        chunk->used = (chunk->used + align - 1) / align * align;
    if (chunk == NULL || chunk->used > chunk->size || size > chunk->size - chunk->used) {
        size_t room = chunk == NULL ? CHUNK_MIN : chunk->size * 2;

        room = room > CHUNK_MAX ? CHUNK_MAX : room;
        room = size > room ? size : room;
        chunk = sp_alloc(r->arena, sizeof(*chunk) + room, err);
        if (chunk == NULL)
            return NULL;
        chunk->size = room;
        chunk->next = r->file->chunks;
        r->file->chunks = chunk;
    }
    p = (unsigned char *)chunk->data + chunk->used;
    chunk->used += size;
    return p;
}

static struct yaml_node *
new_node(struct reader *r, enum yaml_kind kind, const yaml_mark_t *mark, struct sp_err *err)
{
    struct yaml_place at = place_of(r, mark);
    struct yaml_node *node;

    if (r->file->nodes == YAML_NODES_MAX) {
        (void)yaml_refuse(r->file, at.line, at.column, SP_LIMIT, err,
                          "more than %zu keys, values, lists and mappings", YAML_NODES_MAX);
        return NULL;
    }
    node =
        carve(r, kind == YAML_MAP ? sizeof(struct yaml_map) : sizeof(*node), sizeof(void *), err);
    if (node == NULL)
        return NULL;
    r->file->nodes++;
    node->kind = (unsigned char)kind;
    node->at = at;
    return node;
}

/*
 * Anchors are few and aliases may be many: sorted, so that neither side makes the other slow. The
 * place where a name is, or belongs.
 */
static size_t
anchor_index(const struct reader *r, const char *name, bool *found)
{
    size_t low = 0;
    size_t high = r->nanchors;

    *found = false;
    while (low < high && !*found) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(name, r->anchors[middle].name);

        *found = order == 0;
        if (order > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return high;
}

static int
add_anchor(struct reader *r, const char *name, struct yaml_node *node, struct sp_err *err)
{
    bool found;
    size_t i;

    if (name == NULL)
        return 0;
    if (r->anchors == NULL) {
        r->anchors = sp_alloc_array(r->arena, YAML_ANCHORS_MAX, sizeof(*r->anchors), err);
        if (r->anchors == NULL)
            return -1;
    }
    i = anchor_index(r, name, &found);
    if (found) { /* YAML 1.1 section 3.2.2.2: the name now means the later node */
        r->anchors[i].node = node;
        return 0;
    }
    if (r->nanchors == YAML_ANCHORS_MAX)
        return yaml_refuse(r->file, node->at.line, node->at.column, SP_LIMIT, err,
                           "more than %zu anchors in one document", YAML_ANCHORS_MAX);
    name = sp_strdup(r->arena, name, err);
    if (name == NULL)
        return -1;
    memmove(r->anchors + i + 1, r->anchors + i, (r->nanchors - i) * sizeof(*r->anchors));
    r->anchors[i] = (struct anchor){.name = name, .node = node};
    r->nanchors++;
    return 0;
}

/* Blanks that look like indentation and are part of the word: a paste from a page or a PDF. */
static bool
begins_with_odd_blank(const struct yaml_node *key)
{
    static const struct {
        unsigned long first, last;
    } blanks[] = {
        {0xa0, 0xa0}, {0x2000, 0x200f}, {0x202f, 0x202f}, {0x205f, 0x2060}, {0x3000, 0x3000}};
    unsigned long character = 0;

    (void)yaml_utf8(key->value, key->len, &character);
    for (size_t i = 0; i < sizeof(blanks) / sizeof(blanks[0]); i++)
        if (character >= blanks[i].first && character <= blanks[i].last)
            return true;
    return false;
}

static int
take_key(struct reader *r, struct frame *top, const struct yaml_node *key, struct yaml_place at,
         struct sp_err *err)
{
    struct yaml_place before = at;

    if (key->kind != YAML_SCALAR) {
        (void)yaml_refuse(r->file, at.line, at.column, SP_INPUT, err,
                          "expected a word as key, found a %s",
                          key->kind == YAML_MAP ? "mapping" : "list");
        before.column--;
        if (before.column > 0 && key->kind == YAML_MAP && yaml_byte(at) == '{' &&
            yaml_byte(before) == '{')
            return sp_hint(err, "This looks like a template; {{ ... }} has to be filled in first.");
        return sp_hint(err, "Put a value that begins with '{' or '[' in quotes.");
    }
    if (key->plain && key->len == 0)
        return yaml_refuse(r->file, at.line, at.column, SP_INPUT, err,
                           "expected a key in front of the ':'");
    if (key->plain && begins_with_odd_blank(key)) {
        (void)yaml_refuse(r->file, at.line, at.column, SP_INPUT, err,
                          "the key begins with a blank that is not the usual one");
        return sp_hint(err, "Replace the no-break and other odd blanks of the line by usual ones; "
                            "they come by a paste.");
    }
    top->key = key;
    return 0;
}

/* A node, new or by an alias, goes where the stream now is. */
static int
place_node(struct reader *r, const struct yaml_node *node, struct yaml_place at, struct sp_err *err)
{
    struct frame *top = r->depth == 0 ? NULL : &r->stack[r->depth - 1];
    struct yaml_item **last = top == NULL ? &r->last_document : &top->last;
    struct yaml_item *item;

    if (top == NULL && node->plain && node->len == 0)
        return 0; /* nothing between two "---" */
    if (top != NULL && top->node->kind == YAML_MAP && top->key == NULL)
        return take_key(r, top, node, at, err);
    item = carve(r, sizeof(*item), sizeof(void *), err);
    if (item == NULL)
        return -1;
    item->value = node;
    item->at = at;
    if (top != NULL) {
        item->key = top->key;
        top->key = NULL;
        top->node->len++;
    } else {
        r->file->count++;
    }
    if (*last != NULL)
        (*last)->next = item;
    else if (top != NULL)
        top->node->items = item;
    else
        r->file->documents = item;
    *last = item;
    return 0;
}

static int
take_scalar(struct reader *r, const yaml_event_t *event, struct sp_err *err)
{
    const char *tag = (const char *)event->data.scalar.tag;
    size_t len = event->data.scalar.length;
    size_t tag_size = tag == NULL ? 0 : strlen(tag) + 1;
    struct yaml_node *node = new_node(r, YAML_SCALAR, &event->start_mark, err);
    char *value = node == NULL ? NULL : carve(r, len + 1 + tag_size, 1, err);

    if (value == NULL)
        return -1;
    memcpy(value, event->data.scalar.value, len);
    value[len] = '\0';
    if (tag != NULL)
        memcpy(value + len + 1, tag, tag_size);
    node->value = value;
    node->len = (unsigned)len;
    node->tagged = tag != NULL;
    node->plain = tag == NULL && event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (add_anchor(r, (const char *)event->data.scalar.anchor, node, err) == -1)
        return -1;
    return place_node(r, node, node->at, err);
}

static int
open_node(struct reader *r, enum yaml_kind kind, const yaml_char_t *anchor,
          const yaml_event_t *event, struct sp_err *err)
{
    struct yaml_node *node = new_node(r, kind, &event->start_mark, err);

    if (node == NULL)
        return -1;
    if (r->depth == YAML_DEPTH_MAX)
        return yaml_refuse(r->file, node->at.line, node->at.column, SP_LIMIT, err,
                           "more than %u lists and mappings within each other", YAML_DEPTH_MAX);
    if (add_anchor(r, (const char *)anchor, node, err) == -1 ||
        place_node(r, node, node->at, err) == -1)
        return -1;
    r->stack[r->depth++] = (struct frame){.node = node};
    return 0;
}

static int
take_alias(struct reader *r, const yaml_event_t *event, struct sp_err *err)
{
    const char *name = (const char *)event->data.alias.anchor;
    struct yaml_place at = place_of(r, &event->start_mark);
    bool found;
    size_t i = anchor_index(r, name, &found);

    if (!found) {
        (void)yaml_refuse(r->file, at.line, at.column, SP_INPUT, err,
                          "the alias has no anchor of its name in front of it");
        return sp_hint(err, "Put a value that begins with '*' in quotes.");
    }
    if (++r->aliases > YAML_ALIASES_MAX)
        return yaml_refuse(r->file, at.line, at.column, SP_LIMIT, err, "more than %zu aliases",
                           YAML_ALIASES_MAX);
    for (size_t k = 0; k < r->depth; k++)
        if (r->stack[k].node == r->anchors[i].node)
            return yaml_refuse(r->file, at.line, at.column, SP_INPUT, err,
                               "the alias is part of what it stands for, which began in line %u",
                               r->anchors[i].node->at.line);
    return place_node(r, r->anchors[i].node, at, err);
}

static int
by_key_then_place(const void *left, const void *right)
{
    const struct yaml_item *l = ((const struct candidate *)left)->item;
    const struct yaml_item *r = ((const struct candidate *)right)->item;
    size_t len = l->key->len < r->key->len ? l->key->len : r->key->len;
    int order = memcmp(l->key->value, r->key->value, len);

    if (order != 0)
        return order;
    if (l->key->len != r->key->len)
        return l->key->len < r->key->len ? -1 : 1;
    if (l->at.line != r->at.line)
        return l->at.line < r->at.line ? -1 : 1;
    return l->at.column < r->at.column ? -1 : l->at.column > r->at.column;
}

static int
grow_scratch(struct reader *r, size_t need, struct sp_err *err)
{
    if (need <= r->scratch_cap)
        return 0;
    r->scratch_cap = need < 64 ? 64 : need * 2;
    r->scratch = sp_alloc_array(r->arena, r->scratch_cap, sizeof(r->scratch[0]), err);
    return r->scratch == NULL ? -1 : 0;
}

/* A secret that was typed as a key is not shown either. */
static int
refuse_duplicate(struct reader *r, const struct yaml_node *first, const struct yaml_node *second,
                 struct sp_err *err)
{
    bool hide = !yaml_key_is_known(first->value, first->len) &&
                (yaml_holds_secret(r->file) || yaml_may_be_secret(first->value, first->len));
    const char *shown = hide ? "" : sp_show(r->arena, first->value, first->len, 64, err);

    if (shown == NULL)
        return -1;
    (void)yaml_refuse(r->file, second->at.line, second->at.column, SP_INPUT, err,
                      "the key%s%s%s stands here and in line %u", hide ? "" : " \"", shown,
                      hide ? "" : "\"", first->at.line);
    r->file->secret = r->file->secret || hide;
    return sp_hint(err, "Delete one of the two, or part two documents by a line ---.");
}

/* Readers take the first or the last of two equal keys, as they like; so neither is right. */
static int
check_duplicates(struct reader *r, const struct yaml_node *map, struct sp_err *err)
{
    const struct yaml_node *first = NULL;
    const struct yaml_item *second = NULL;
    size_t n = 0;

    if (grow_scratch(r, map->len, err) == -1)
        return -1;
    for (const struct yaml_item *item = map->items; item != NULL; item = item->next)
        r->scratch[n++].item = item;
    qsort(r->scratch, n, sizeof(r->scratch[0]), by_key_then_place);
    for (size_t i = 1; i < n && second == NULL; i++) {
        const struct yaml_node *l = r->scratch[i - 1].item->key;
        const struct yaml_node *k = r->scratch[i].item->key;

        if (l->len == k->len && memcmp(l->value, k->value, k->len) == 0) {
            first = l;
            second = r->scratch[i].item;
        }
    }
    if (second == NULL)
        return 0;
    return refuse_duplicate(r, first, second->key, err);
}

/* What one merged mapping adds to the cost and the depth of a lookup. */
static int
add_merge(struct reader *r, struct yaml_map *map, const struct yaml_item *item,
          const struct yaml_node *from, struct sp_err *err)
{
    const struct yaml_map *other = (const struct yaml_map *)from;

    if (from->kind != YAML_MAP) {
        (void)yaml_refuse(r->file, item->at.line, item->at.column, SP_INPUT, err,
                          "expected a mapping, or a list of mappings, to merge at \"<<\"");
        return sp_hint(err, "Write <<: *NAME with the anchor of a mapping, or \"<<\" in quotes.");
    }
    map->weight += other->weight; /* both are below the cap, so the sum does not wrap */
    if (other->depth >= map->depth)
        map->depth = other->depth + 1;
    if (map->weight > YAML_NODES_MAX || map->depth > YAML_DEPTH_MAX)
        return yaml_refuse(r->file, item->at.line, item->at.column, SP_LIMIT, err,
                           "more than %zu keys merged, or %u merges within each other",
                           YAML_NODES_MAX, YAML_DEPTH_MAX);
    return 0;
}

static int
close_map(struct reader *r, struct yaml_map *map, struct sp_err *err)
{
    map->weight = map->node.len + 1;
    for (const struct yaml_item *item = map->node.items; item != NULL; item = item->next) {
        if (!item->key->plain || !yaml_is(item->key, "<<"))
            continue;
        map->merge = item->value;
        if (map->merge->kind != YAML_LIST && add_merge(r, map, item, map->merge, err) == -1)
            return -1;
        for (const struct yaml_item *k = map->merge->kind == YAML_LIST ? map->merge->items : NULL;
             k != NULL; k = k->next)
            if (add_merge(r, map, item, k->value, err) == -1)
                return -1;
    }
    return map->node.len < 2 ? 0 : check_duplicates(r, &map->node, err);
}

static int
close_node(struct reader *r, struct sp_err *err)
{
    struct yaml_node *node;

    if (r->depth == 0) /* libyaml would have made an end without a beginning */
        return sp_fail(err, SP_BUG, "%s: libyaml's events do not pair", r->file->name);
    node = r->stack[--r->depth].node;
    return node->kind == YAML_MAP ? close_map(r, (struct yaml_map *)node, err) : 0;
}

static int
take_event(struct reader *r, const yaml_event_t *event, struct sp_err *err)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        r->nanchors = 0;
        return 0;
    case YAML_SCALAR_EVENT:
        return take_scalar(r, event, err);
    case YAML_ALIAS_EVENT:
        return take_alias(r, event, err);
    case YAML_SEQUENCE_START_EVENT:
        return open_node(r, YAML_LIST, event->data.sequence_start.anchor, event, err);
    case YAML_MAPPING_START_EVENT:
        return open_node(r, YAML_MAP, event->data.mapping_start.anchor, event, err);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return close_node(r, err);
    default:
        return 0;
    }
}

static int
parse(struct reader *r, struct sp_err *err)
{
    yaml_parser_t parser;
    yaml_event_type_t type = YAML_NO_EVENT;
    int rc = 0;

    if (yaml_parser_initialize(&parser) == 0)
        return sp_fail(err, SP_NOMEM, "out of memory while reading %s", r->file->name);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)r->file->text, r->file->len);
    while (rc == 0 && type != YAML_STREAM_END_EVENT) {
        yaml_event_t event;

        if (yaml_parser_parse(&parser, &event) == 0) {
            rc = yaml_explain(r->file, &parser, err);
            break;
        }
        type = event.type;
        rc = take_event(r, &event, err);
        if (type == YAML_SCALAR_EVENT) /* it may be a secret */
            sp_wipe(event.data.scalar.value, event.data.scalar.length);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return rc;
}

int
yaml_read(const char *text, size_t len, const char *name, struct sp_arena *a,
          struct yaml_file **out, struct sp_err *err)
{
    struct reader r = {.arena = a};

    *out = r.file = sp_alloc(a, sizeof(*r.file), err);
    if (r.file == NULL)
        return -1;
    *r.file = (struct yaml_file){.name = name, .text = len == 0 ? "" : text, .len = len};
    r.file->failed.file = r.file;
    if (len > YAML_FILE_MAX)
        return sp_fail(err, SP_LIMIT, "%s: more than %zu bytes", name, YAML_FILE_MAX);
    if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        r.file->text += 3;
        r.file->len -= 3;
    }
    if (yaml_check_bytes(r.file, err) == -1)
        return -1;
    return parse(&r, err);
}
