/* The repository is of our database: as the options say, and as it was when it was first seen. */
#include "base/text.h"
#include "checks/health.h"
#include "checks/rules.h"

/* "PostgreSQL 15, system 7412..., server x", as far as it is known. */
static int
say_identity(const struct check_context *c, uint64_t system_id, const char *version,
             const char *server, struct sp_buf *out, struct sp_err *err)
{
    const char *shown_version = safe(c, version, err);
    const char *shown_server = safe(c, server, err);
    const char *between = "";

    if (shown_version == NULL || shown_server == NULL)
        return -1;
    if (*shown_server != '\0') {
        if (say(out, err, "server %s", shown_server) == -1)
            return -1;
        between = ", ";
    }
    if (*shown_version != '\0') {
        if (say(out, err, "%sPostgreSQL %s", between, shown_version) == -1)
            return -1;
        between = ", ";
    }
    if (system_id != 0)
        return say(out, err, "%ssystem %llu", between, (unsigned long long)system_id);
    return *between == '\0' ? say(out, err, "of no known database") : 1;
}

static int
say_present(const struct check_context *c, struct sp_buf *out, struct sp_err *err)
{
    return say_identity(c, health_system(c), health_pg_version(c),
                        health_is_barman(c) ? c->ev->health.server : NULL, out, err);
}

/* 1 where both are known and their major versions differ; -1 without memory. */
static int
differ(const struct check_context *c, const char *a, const char *b, struct sp_err *err)
{
    if (a == NULL || b == NULL)
        return 0;
    a = health_major(c, a, err);
    b = health_major(c, b, err);
    return a == NULL || b == NULL ? -1 : !sp_streq(a, b);
}

static int
is_other_database(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const uint64_t ours = c->target->repository.system_id;
    const uint64_t found = health_system(c);

    if (ours == 0 || found == 0 || ours == found)
        return 0;
    return say_present(c, detail, err) == -1
               ? -1
               : say(detail, err, "; --system-id says %llu", (unsigned long long)ours);
}

static int
is_other_version(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *ours = c->target->repository.pg_version;
    int rc = differ(c, ours, health_pg_version(c), err);

    if (rc != 1)
        return rc;
    return say_present(c, detail, err) == -1 ? -1
                                             : say(detail, err, "; --pg-version says %s", ours);
}

static int
other_stanza_database(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return health_is_barman(c) ? 0 : is_other_database(c, detail, err);
}

static int
other_stanza_version(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return health_is_barman(c) ? 0 : is_other_version(c, detail, err);
}

static int
other_server_database(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    int rc;

    if (!health_is_barman(c))
        return 0;
    rc = is_other_database(c, detail, err);
    return rc != 0 ? rc : is_other_version(c, detail, err);
}

/* What the options say counts more than what an earlier run saw. */
static int
has_changed(const struct check_context *c, struct sp_err *err)
{
    const struct repository *r = &c->target->repository;
    const struct known_state *known = c->known;

    if (r->system_id == 0 && known->system_id != 0 && known->system_id != health_system(c) &&
        (health_system(c) != 0 || health_is_encrypted(c)))
        return 1;
    if (health_is_barman(c) && r->server == NULL && known->server != NULL &&
        c->ev->health.server != NULL && !sp_streq(known->server, c->ev->health.server))
        return 1;
    if (r->system_id != 0 || r->pg_version != NULL)
        return 0;
    return differ(c, known->pg_version, health_pg_version(c), err);
}

static int
changed(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    char looked[SP_ISO_SIZE];
    int rc = c->known == NULL ? 0 : has_changed(c, err);

    if (rc != 1)
        return rc;
    sp_time_iso(c->known->looked, looked);
    if (say(detail, err, "now ") == -1 || say_present(c, detail, err) == -1 ||
        say(detail, err, "%s; as known until %s ", health_is_encrypted(c) ? ", encrypted" : "",
            looked) == -1)
        return -1;
    return say_identity(c, c->known->system_id, c->known->pg_version, c->known->server, detail,
                        err);
}

/* What expires is the oldest: the newest does not go by itself. */
static int
newest_gone(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    struct health_last last;
    const char *label;
    const char *now;

    health_last(c, &last);
    if (c->known == NULL || c->known->newest == NULL || last.label == NULL ||
        last.stop >= c->known->newest_stop)
        return 0;
    label = safe(c, c->known->newest, err);
    now = safe(c, last.label, err);
    return label == NULL || now == NULL
               ? -1
               : say(detail, err, "%s was the newest at the last look; now it is %s", label, now);
}

static const struct rule rules[] = {
    {"own-same-stanza-other-db", other_stanza_database},
    {"own-other-pg-version", other_stanza_version},
    {"rep-other-database", other_server_database},
    {"rep-identity-changed", changed},
    {"rep-newest-gone", newest_gone},
    {NULL, NULL},
};

/* What the options say of our database, the repository says as well. */
static bool
is_as_said(const struct check_context *c)
{
    const struct repository *r = &c->target->repository;

    return (r->system_id == 0 || r->system_id == health_system(c)) &&
           (r->pg_version == NULL || health_pg_version(c) != NULL);
}

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    const bool said = c->target->repository.system_id != 0;
    const bool known = c->known != NULL && c->known->system_id != 0;

    (void)ms;
    if (!c->ev->health.looked || !is_as_said(c))
        return 0;
    if (health_is_encrypted(c))
        return say(summary, err, "encrypted: whose database it is cannot be read");
    if (health_system(c) == 0 && !health_is_barman(c))
        return 0;
    if (say_present(c, summary, err) == -1)
        return -1;
    if (said)
        return say(summary, err, ", as --system-id says");
    return known ? say(summary, err, ", as before")
                 : say(summary, err, "; that it is yours say --system-id, or --state later on");
}

const struct check check_identity = {
    .id = "identity",
    .title = "Identity",
    .needs = {"repository"},
    .in = IN_HEALTH,
    .rules = rules,
    .recorded = true, /* it looks at what earlier runs learnt */
    .proven = proven,
};
