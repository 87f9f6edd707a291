/* Kubernetes Secrets: values under data are base64, values under stringData are as they are. */
#include "base/text.h"
#include "manifest/base64.h"
#include "manifest/manifest.h"

static int
take_entry(struct manifests *m, struct secret_manifest *secret, const struct yaml_item *item,
           bool encoded, struct sp_err *err)
{
    struct secret_entry *entry = &secret->entries[secret->nentries];
    char *out;

    if (item->value == NULL || item->value->kind != YAML_SCALAR)
        return 0;
    /* stringData goes before data, as in Kubernetes */
    for (size_t i = 0; i < secret->nentries; i++)
        if (sp_streq(secret->entries[i].name, item->key->value))
            return 0;
    *entry = (struct secret_entry){.name = item->key->value, .at = item->at};
    secret->nentries++;
    if (!encoded) {
        entry->bytes = item->value->value;
        entry->len = item->value->len;
        return 0;
    }
    m->decoded += item->value->len;
    if (m->decoded > MANIFEST_DECODED_MAX)
        return sp_fail(err, SP_LIMIT, "%s:%u: more than %zu MiB under data, counting aliases",
                       item->at.file->name, item->at.line, MANIFEST_DECODED_MAX >> 20);
    out = sp_alloc(&m->arena, item->value->len + 1, err);
    if (out == NULL)
        return -1;
    if (base64_decode(item->value->value, item->value->len, out, &entry->len)) {
        out[entry->len] = '\0';
        entry->bytes = out;
    }
    return 0;
}

static int
take_entries(struct manifests *m, struct secret_manifest *secret, const struct yaml_node *map,
             bool encoded, struct sp_err *err)
{
    if (map == NULL || map->kind != YAML_MAP)
        return 0;
    for (const struct yaml_item *item = map->items; item != NULL; item = item->next)
        if (take_entry(m, secret, item, encoded, err) == -1)
            return -1;
    return 0;
}

static size_t
count(const struct yaml_node *map)
{
    return map == NULL || map->kind != YAML_MAP ? 0 : map->len;
}

int
secret_add(struct manifests *m, const struct yaml_node *document, struct sp_err *err)
{
    const struct yaml_node *name = yaml_path(document, "metadata.name");
    const struct yaml_node *ns = yaml_path(document, "metadata.namespace");
    const struct yaml_item *flat = yaml_find(document, "name"); /* as the documentation prints it */
    const struct yaml_node *plain = yaml_get(document, "stringData");
    const struct yaml_node *data = yaml_get(document, "data");
    struct secret_manifest *secret;

    if (name == NULL && flat != NULL)
        name = flat->value;
    if (name == NULL || name->kind != YAML_SCALAR || name->len > MANIFEST_NAME_MAX)
        return 0; /* nobody can mean it */
    if (m->nsecrets == MANIFEST_SECRETS_MAX)
        return sp_fail(err, SP_LIMIT, "%s:%u: more than %d Secrets", document->at.file->name,
                       document->at.line, MANIFEST_SECRETS_MAX);
    secret = manifest_room(m, m->secrets, m->nsecrets, sizeof(*secret), err);
    if (secret == NULL)
        return -1;
    m->secrets = secret;
    secret += m->nsecrets++;
    *secret = (struct secret_manifest){
        .name = name->value, .ns = ns == NULL ? NULL : ns->value, .at = document->at};
    if (count(plain) + count(data) > SECRET_ENTRIES_MAX)
        return sp_fail(err, SP_LIMIT, "%s:%u: a Secret with more than %d values",
                       document->at.file->name, document->at.line, SECRET_ENTRIES_MAX);
    secret->entries =
        sp_alloc_array(&m->arena, count(plain) + count(data) + 1, sizeof(*secret->entries), err);
    if (secret->entries == NULL || take_entries(m, secret, plain, false, err) == -1)
        return -1;
    return take_entries(m, secret, data, true, err);
}

const struct secret_entry *
secret_find(const struct secret_manifest *secret, const char *name)
{
    for (size_t i = 0; secret != NULL && i < secret->nentries; i++)
        if (sp_streq(secret->entries[i].name, name))
            return &secret->entries[i];
    return NULL;
}
