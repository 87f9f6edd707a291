/*
 * Who meets whom. By their settings: then the checks of both tell, and nothing is sent for it. By
 * what lies there: one database at two places, which only shows once all runs are over.
 */
#include "base/text.h"
#include "fleet/internal.h"

/* Both lead to one bucket of one store. */
static bool
fleet_same_bucket(const struct fleet_target *a, const struct fleet_target *b)
{
    return a->is_placed && b->is_placed && sp_streq(a->store, b->store) &&
           sp_streq(a->target.bucket, b->target.bucket);
}

/* The same access key with another secret: one of the two was forgotten. */
static bool
rotated_half(const struct site *a, const struct site *b)
{
    const struct secret_entry *keys[] = {
        secret_find(a->credentials, subsystem_key_name(a->subsystem)),
        secret_find(b->credentials, subsystem_key_name(b->subsystem))};
    const struct secret_entry *secrets[] = {
        secret_find(a->credentials, subsystem_secret_name(a->subsystem)),
        secret_find(b->credentials, subsystem_secret_name(b->subsystem))};

    for (size_t i = 0; i < 2; i++)
        if (keys[i] == NULL || secrets[i] == NULL || keys[i]->bytes == NULL ||
            secrets[i]->bytes == NULL)
            return false;
    return keys[0] != keys[1] && keys[0]->len == keys[1]->len &&
           memcmp(keys[0]->bytes, keys[1]->bytes, keys[0]->len) == 0 &&
           (secrets[0]->len != secrets[1]->len ||
            memcmp(secrets[0]->bytes, secrets[1]->bytes, secrets[0]->len) != 0);
}

static bool
meets(const struct fleet_target *a, const struct fleet_target *b)
{
    if (a == b || b->site == NULL || !a->is_placed || !b->is_placed ||
        !sp_streq(a->store, b->store))
        return false;
    if (rotated_half(a->site, b->site))
        return true;
    if (!sp_streq(a->target.bucket, b->target.bucket))
        return false;
    return (a->site->subsystem == SUBSYSTEM_MANAGEMENT &&
            b->site->subsystem == SUBSYSTEM_MANAGEMENT) ||
           sp_starts(a->target.prefix, b->target.prefix) ||
           sp_starts(b->target.prefix, a->target.prefix);
}

#define OTHERS_MAX 64 /* that one run is told of: more are no more of a reason */

int
fleet_others(const struct fleet *f, const struct fleet_target *t, struct sp_arena *a,
             struct other_site **out, size_t *n, struct sp_err *err)
{
    size_t found = 0;

    *n = 0;
    *out = NULL;
    for (size_t i = 0; i < f->ntargets && found < OTHERS_MAX; i++)
        found += meets(t, &f->targets[i]);
    if (found == 0)
        return 0;
    *out = sp_alloc_array(a, found, sizeof(**out), err);
    if (*out == NULL)
        return -1;
    for (size_t i = 0; i < f->ntargets && *n < found; i++)
        if (meets(t, &f->targets[i]))
            (*out)[(*n)++] =
                (struct other_site){.site = f->targets[i].site, .target = f->targets[i].target};
    return 0;
}

/* ---- one database at several places */

static int
by_database(const void *a, const void *b)
{
    const struct fleet_target *x = *(const struct fleet_target *const *)a;
    const struct fleet_target *y = *(const struct fleet_target *const *)b;
    int order = strcmp(x->system_id, y->system_id);

    return order != 0 ? order : (x > y) - (x < y);
}

static bool
same_place(const struct fleet_target *a, const struct fleet_target *b)
{
    return fleet_same_bucket(a, b) && sp_streq(a->target.prefix, b->target.prefix);
}

int
fleet_find_shared(struct fleet *f, struct sp_err *err)
{
    const struct fleet_target **all =
        sp_alloc_array(&f->arena, f->ntargets + 1, sizeof(void *), err);
    size_t n = 0;

    f->shared = sp_alloc_array(&f->arena, f->ntargets / 2 + 1, sizeof(*f->shared), err);
    if (all == NULL || f->shared == NULL)
        return -1;
    for (size_t i = 0; i < f->ntargets; i++)
        if (f->targets[i].system_id != NULL)
            all[n++] = &f->targets[i];
    qsort((void *)all, n, sizeof(void *), by_database);
    for (size_t first = 0, end = 0; first < n; first = end) {
        bool apart = false;

        for (end = first + 1; end < n && sp_streq(all[end]->system_id, all[first]->system_id);
             end++)
            apart = apart || !same_place(all[first], all[end]);
        if (apart)
            f->shared[f->nshared++] = (struct fleet_shared){.system_id = all[first]->system_id,
                                                            .targets = all + first,
                                                            .ntargets = end - first};
    }
    return 0;
}
