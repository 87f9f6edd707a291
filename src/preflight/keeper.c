#include "preflight/keeper.h"

#include <unistd.h>

#include "base/text.h"
#include "checks/health.h"

int
keeper_open(struct keeper *k, const char *path, const struct target *target, struct sp_arena *a,
            struct sp_err *err)
{
    int rc;

    *k = (struct keeper){.path = path};
    if (path == NULL)
        return 0;
    rc = state_lock(path, &k->lock, &k->no_lock);
    k->is_locked = rc == 0;
    if (rc == 1) {
        *err = k->no_lock;
        return -1;
    }
    if (state_place_of(target, a, &k->place, err) == -1)
        return -1;
    rc = state_read(path, a, &k->state, err);
    k->is_known = rc == 0;
    if (rc != 0)
        return rc == 1 ? 0 : -1;
    return state_is_of(&k->state, &k->place, target->repository.server, path, err);
}

/* Whose it is was asked, and nothing spoke against it. */
static bool
is_proven(const struct diagnosis *d)
{
    for (size_t i = 0; i < d->nchecks; i++)
        if (sp_streq(d->checks[i].id, "identity"))
            return d->checks[i].status == STATUS_PASS || d->checks[i].status == STATUS_WARN;
    return false;
}

int
keeper_keep(struct keeper *k, const struct check_context *c, const struct diagnosis *d,
            struct sp_arena *a, struct sp_err *err)
{
    struct state state = {.place = k->place};

    if (k->path == NULL || c->ev->interrupted || c->ev->timed_out || !is_proven(d))
        return 0;
    if (!k->is_locked) {
        *err = k->no_lock;
        return sp_hint(err, "what this run learnt is not kept: --state needs a folder that can be "
                            "written to");
    }
    if (health_learn(c, &state.known, err) == -1)
        return -1;
    if (state_write(k->path, &state, a, err) == -1)
        return sp_hint(err, "what this run learnt is not kept: --state needs a folder that can be "
                            "written to");
    keeper_close(k);
    return 0;
}

void
keeper_close(struct keeper *k)
{
    if (k->is_locked)
        (void)close(k->lock);
    k->is_locked = false;
    k->path = NULL;
}
