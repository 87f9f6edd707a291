#include "base/secret.h"
#include "yaml/internal.h"

static const struct yaml_item *
find(const struct yaml_node *node, const char *key, size_t len)
{
    const struct yaml_item *found = NULL;
    const struct yaml_node *merge;

    if (node == NULL || node->kind != YAML_MAP)
        return NULL;
    for (const struct yaml_item *item = node->items; item != NULL; item = item->next)
        if (item->key->len == len && memcmp(item->key->value, key, len) == 0)
            return item;
    merge = ((const struct yaml_map *)node)->merge;
    if (merge == NULL || merge->kind == YAML_MAP)
        return find(merge, key, len);
    for (const struct yaml_item *item = merge->items; item != NULL && found == NULL;
         item = item->next)
        found = find(item->value, key, len);
    return found;
}

const struct yaml_item *
yaml_find(const struct yaml_node *node, const char *key)
{
    return find(node, key, strlen(key));
}

const struct yaml_item *
yaml_find_path(const struct yaml_node *node, const char *path)
{
    const struct yaml_item *item = NULL;

    while (path != NULL) {
        const char *dot = strchr(path, '.');

        item = find(node, path, dot == NULL ? strlen(path) : (size_t)(dot - path));
        node = item == NULL ? NULL : item->value;
        path = dot == NULL ? NULL : dot + 1;
    }
    return item;
}

const struct yaml_node *
yaml_get(const struct yaml_node *node, const char *key)
{
    const struct yaml_item *item = yaml_find(node, key);

    return item == NULL ? NULL : item->value;
}

const struct yaml_node *
yaml_path(const struct yaml_node *node, const char *path)
{
    const struct yaml_item *item = yaml_find_path(node, path);

    return item == NULL ? NULL : item->value;
}

bool
yaml_is(const struct yaml_node *node, const char *value)
{
    return node != NULL && node->kind == YAML_SCALAR && node->len == strlen(value) &&
           memcmp(node->value, value, node->len) == 0;
}

const char *
yaml_tag(const struct yaml_node *node)
{
    return node->tagged ? node->value + node->len + 1 : NULL;
}

void
yaml_wipe(struct yaml_file *file)
{
    for (struct yaml_chunk *chunk = file == NULL ? NULL : file->chunks; chunk != NULL;
         chunk = chunk->next)
        sp_wipe(chunk->data, chunk->used);
}
