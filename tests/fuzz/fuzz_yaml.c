/*
 * The YAML reader: whatever comes in, the tree stands in order, every place can be shown, and a
 * refusal says why. Then what callers do with it: lookups, coercions, places within values.
 */
#include <stdint.h>

#include "base/text.h"
#include "yaml/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SHOWN_MAX ((size_t)400) /* columns of an excerpt, of both its lines */

struct walk {
    size_t left; /* nodes still to be looked at: shared ones count each time */
    size_t shown;
};

static void
check_place(struct walk *w, struct yaml_place at)
{
    struct sp_arena a = {.limit = 65536};
    char *text;

    if (at.file == NULL || at.line == 0 || at.column == 0)
        abort();
    if (w->shown++ > 32)
        return;
    text = yaml_excerpt(at, w->shown % 2 == 0, &a, NULL);
    if (text == NULL || sp_columns(text) > SHOWN_MAX)
        abort();
    for (const char *p = text; *p != '\0'; p++)
        if ((unsigned char)*p < 0x20 && *p != '\n')
            abort();
    sp_arena_free(&a);
}

static void
check_scalar(struct walk *w, const struct yaml_node *node)
{
    if (node->value == NULL || node->value[node->len] != '\0' || node->items != NULL)
        abort();
    if (!node->plain && yaml_coercion(node) != YAML_TEXT)
        abort();
    if (yaml_coercion(node) != YAML_TEXT && node->len > 0 && strlen(node->value) != node->len)
        abort();
    check_place(w, yaml_within(node, node->len));
}

static void
check_node(struct walk *w, const struct yaml_node *node, unsigned depth)
{
    unsigned count = 0;

    if (depth > YAML_DEPTH_MAX * 2) /* an alias may stand deeper than what it stands for */
        return;
    check_place(w, node->at);
    if (node->kind == YAML_SCALAR)
        check_scalar(w, node);
    for (const struct yaml_item *item = node->items; item != NULL && w->left > 0;
         item = item->next, count++) {
        w->left--;
        check_place(w, item->at);
        if ((item->key != NULL) != (node->kind == YAML_MAP))
            abort();
        if (item->key != NULL && strlen(item->key->value) == item->key->len && count < 64 &&
            yaml_find(node, item->key->value) != item)
            abort();
        check_node(w, item->value, depth + 1);
    }
    if (w->left > 0 && node->kind != YAML_SCALAR && count != node->len)
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sp_arena a = {.limit = (size_t)256 << 20};
    struct sp_err err = {0};
    struct yaml_file *file = NULL;
    struct walk w = {.left = 5000};

    if (yaml_read((const char *)data, size, "f", &a, &file, &err) == -1) {
        if (err.code != SP_INPUT && err.code != SP_LIMIT)
            abort();
        if (err.message[0] == '\0' || (file->failed.line == 0 && size <= YAML_FILE_MAX))
            abort();
        if (file->failed.line > 0)
            check_place(&w, file->failed);
    } else {
        for (const struct yaml_item *d = file->documents; d != NULL; d = d->next) {
            check_node(&w, d->value, 1);
            (void)yaml_path(d->value, "spec.databaseBackup.host");
            (void)yaml_get(d->value, "no such key");
        }
    }
    yaml_wipe(file);
    sp_arena_free(&a);
    return 0;
}
