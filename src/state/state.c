#include "state/state.h"

#include "base/text.h"

#define SETTINGS_EVERY (24L * 3600) /* seconds */

int
state_place_of(const struct target *target, struct sp_arena *a, struct state_place *out,
               struct sp_err *err)
{
    const bool v6 = strchr(target->endpoint, ':') != NULL;
    const char *host = sp_printf(a, err, v6 ? "[%s]" : "%s", target->endpoint);

    if (host == NULL)
        return -1;
    *out = (struct state_place){
        .endpoint = target->port == 443 ? sp_printf(a, err, "https://%s", host)
                                        : sp_printf(a, err, "https://%s:%d", host, target->port),
        .bucket = target->bucket,
        .prefix = target->repository.prefix,
        .consumer = target->consumer->name,
        .stanza = sp_streq(target->consumer->name, "pgbackrest") ? target->repository.stanza : NULL,
    };
    return out->endpoint == NULL ? -1 : 0;
}

int
state_text_is_clean(const char *s, struct sp_arena *a, struct sp_err *err)
{
    const char *shown = sp_show(a, s, strlen(s), STATE_TEXT_MAX, err);
    size_t backslashes = 0;

    if (shown == NULL)
        return -1;
    for (const char *c = s; *c != '\0'; c++)
        backslashes += *c == '\\';
    return strlen(shown) == strlen(s) + backslashes;
}

static void add(char *out, size_t size, const char *fmt, ...) SP_PRINTF(3, 4);

static void
add(char *out, size_t size, const char *fmt, ...)
{
    const size_t used = strlen(out);
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(out + used, size - used, fmt, args);
    va_end(args);
}

/* "s3://backup/apic/ at https://host, pgbackrest, stanza db", cut where it is long. */
static void
describe(const struct state_place *p, const char *server, char out[320])
{
    const size_t size = 320;

    *out = '\0';
    add(out, size, "s3://%.63s/%.80s at %.80s, %.20s", p->bucket, p->prefix, p->endpoint,
        p->consumer);
    if (p->stanza != NULL)
        add(out, size, ", stanza %.30s", p->stanza);
    if (server != NULL)
        add(out, size, ", server %.30s", server);
}

int
state_is_of(const struct state *state, const struct state_place *place, const char *server,
            const char *name, struct sp_err *err)
{
    const struct state_place *was = &state->place;
    char then[320];
    char now[320];

    if (sp_streq(was->endpoint, place->endpoint) && sp_streq(was->bucket, place->bucket) &&
        sp_streq(was->prefix, place->prefix) && sp_streq(was->consumer, place->consumer) &&
        sp_streq(was->stanza, place->stanza) &&
        (server == NULL || state->known.server == NULL || sp_streq(server, state->known.server)))
        return 0;
    describe(was, state->known.server, then);
    describe(place, server, now);
    (void)sp_fail(err, SP_INPUT, "--state %.80s is of %s, and this run is of %s", name, then, now);
    return sp_hint(err, "give each repository a file of its own");
}

bool
state_wants_settings(const struct known_state *known, time_t now)
{
    return known == NULL || known->settings_looked == 0 || known->settings_looked > now ||
           now - known->settings_looked >= SETTINGS_EVERY;
}
