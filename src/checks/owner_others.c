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

/* Not for our own database, which may well be running. */
int
own_active_writer(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct owner_found *found = &c->ev->content.found;
    const time_t now = server_now(c);

    for (size_t i = 0; i < found->ncandidates; i++) {
        const struct owner_candidate *o = &found->candidates[i];

        if (o->confidence == OWNER_HINT || o->newest < now - ACTIVE_SECONDS ||
            o->newest > now + ACTIVE_SECONDS || owner_is_ours(c, i) || owner_is_within_stanza(c, o))
            continue;
        return say_owner(c, i, detail, err);
    }
    return 0;
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

int
own_nested_inside(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct owner_found *around = &c->ev->content.around;
    int rc = first_that(c, is_around, detail, err);

    for (size_t i = 0; rc == 0 && i < around->ncandidates; i++)
        if (is_around(c, &around->candidates[i]))
            rc = say_owner_around(c, &around->candidates[i], detail, err);
    if (rc != 1)
        return rc;
    return say(detail, err, "; s3://%s/%s lies within", c->target->bucket, c->target->prefix);
}

/* Tools that back up PostgreSQL: a repository, not just somebody's data. */
static bool
is_repository(const struct owner_candidate *o)
{
    static const char *const ids[] = {"pgbackrest", "barman",  "spilo",        "wal-g",
                                      "wal-e",      "pghoard", "pg_probackup", NULL};

    for (size_t i = 0; ids[i] != NULL; i++)
        if (owner_is(o, ids[i]))
            return true;
    return false;
}

static bool
is_below(const struct check_context *c, const struct owner_candidate *o)
{
    return o->place == OWNER_BELOW && o->confidence == OWNER_CERTAIN && is_repository(o) &&
           !owner_is_own_stanza(c, o);
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

int
own_barman_server(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
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
