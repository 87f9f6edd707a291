/* Multipart uploads of a bucket. */

#include "base/text.h"
#include "store.h"

struct upload *
upload_add(struct bucket *b, const char *key, const char *id, time_t time)
{
    struct upload **at = &b->uploads;
    struct upload *u = calloc(1, sizeof(*u));

    if (u == NULL || (u->key = strdup(key)) == NULL) {
        free(u);
        return NULL;
    }
    (void)snprintf(u->id, sizeof(u->id), "%s", id);
    u->time = time;
    while (*at != NULL && strcmp((*at)->key, key) <= 0)
        at = &(*at)->next;
    u->next = *at;
    *at = u;
    return u;
}

struct upload *
upload_find(const struct bucket *b, const char *key, const char *id)
{
    struct upload *u = b->uploads;

    while (u != NULL && (!sp_streq(u->key, key) || !sp_streq(u->id, id)))
        u = u->next;
    return u;
}

void
upload_remove(struct bucket *b, struct upload *u)
{
    struct upload **at = &b->uploads;

    while (*at != u)
        at = &(*at)->next;
    *at = u->next;
    while (u->parts != NULL) {
        struct part *next = u->parts->next;

        blob_unref(u->parts->blob);
        free(u->parts);
        u->parts = next;
    }
    free(u->key);
    free(u);
}
