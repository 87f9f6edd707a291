#include "preflight/report_of.h"

#include "base/text.h"
#include "checks/expiry.h"
#include "checks/owner_words.h"
#include "checks/rules.h"
#include "preflight/report_pictures.h"
#include "preflight/report_probe.h"
#include "preflight/report_repository.h"

static int
fill_target(const struct check_context *c, struct report_target *out, struct sp_err *err)
{
    const struct target *t = c->target;
    bool v6 = strchr(t->endpoint, ':') != NULL;
    const char *host = sp_printf(c->arena, err, v6 ? "[%s]" : "%s", t->endpoint);

    if (host == NULL)
        return -1;
    out->endpoint = t->port == 443 ? sp_printf(c->arena, err, "https://%s", host)
                                   : sp_printf(c->arena, err, "https://%s:%d", host, t->port);
    out->region = t->region;
    out->bucket = t->bucket;
    out->prefix = t->prefix;
    out->style = s3_style_name(c->style);
    out->provider = t->provider;
    out->consumer = t->consumer_version == NULL
                        ? t->consumer->name
                        : sp_printf(c->arena, err, "%s@%s", t->consumer->name, t->consumer_version);
    return out->endpoint == NULL || out->consumer == NULL ? -1 : 0;
}

static int
fill_listing(const struct check_context *c, struct report_listing *out, struct sp_err *err)
{
    const struct s3_listing *l;

    out->known = c->list != NULL && c->list->transport == TRANSPORT_OK && c->list->status == 200 &&
                 c->list->reply.root == S3_ROOT_LIST &&
                 sp_streq(c->list->reply.listing.name, c->target->bucket) &&
                 sp_streq(c->list->reply.listing.prefix, c->target->prefix);
    if (!out->known)
        return 0;
    l = &c->list->reply.listing;
    out->complete = l->has_truncated && !l->truncated && c->list->page_problem == NULL;
    out->objects = l->keys;
    out->markers = l->markers;
    out->bytes = l->bytes;
    out->oldest = l->oldest;
    out->newest = l->newest;
    for (; out->nsample < l->nsample && out->nsample < sizeof(out->sample) / sizeof(out->sample[0]);
         out->nsample++) {
        const struct s3_object *from = &l->sample[out->nsample];
        struct report_object *to = &out->sample[out->nsample];

        to->key = sp_show(c->arena, from->key, from->key_len, S3_KEY_MAX, err);
        if (to->key == NULL)
            return -1;
        to->size = from->size;
        to->modified = from->modified;
    }
    return 0;
}

/* ---- whose it is */

/* A name that is there already keeps its value. */
static int
identify(const struct check_context *c, struct report_owner *out, const char *name,
         const char *value, struct sp_err *err)
{
    const char *shown;

    if (value == NULL || *value == '\0' || out->nidentity == REPORT_IDENTITY_MAX)
        return 0;
    for (size_t i = 0; i < out->nidentity; i++)
        if (sp_streq(out->identity[i].name, name))
            return 0;
    shown = safe(c, value, err);
    if (shown == NULL)
        return -1;
    out->identity[out->nidentity].name = name;
    out->identity[out->nidentity++].value = shown;
    return 0;
}

/* As text: not every reader of JSON keeps 64 bits. */
static int
identify_system(const struct check_context *c, struct report_owner *out, uint64_t id,
                struct sp_err *err)
{
    const char *text = id == 0 ? "" : sp_printf(c->arena, err, "%llu", (unsigned long long)id);

    return text == NULL ? -1 : identify(c, out, "system_id", text, err);
}

/* Of a Barman server it is the newest base backup that was read. */
static int
fill_last(const struct check_context *c, const struct proof_seen *proof, struct report_backups *out,
          struct sp_err *err)
{
    if (proof->backup == NULL)
        return 0;
    out->known = true;
    out->last[PGBR_FULL] = (struct report_backup){
        .label = safe(c, proof->backup, err), .stop = proof->taken, .size = proof->size};
    return out->last[PGBR_FULL].label == NULL ? -1 : 0;
}

static int
identify_stanza(const struct check_context *c, struct report_owner *out, struct sp_err *err)
{
    const struct pgbr_db *db = c->stanza->db;

    if (identify(c, out, "stanza", c->target->repository.stanza, err) == -1 ||
        report_backups_of(c, c->stanza->backup.used, &out->backups, err) == -1)
        return -1;
    if (db == NULL)
        return 0;
    return identify_system(c, out, db->system_id, err) == -1
               ? -1
               : identify(c, out, "postgresql", db->version, err);
}

static int
identify_proof(const struct check_context *c, const struct proof_seen *proof,
               struct report_owner *out, struct sp_err *err)
{
    if (fill_last(c, proof, &out->backups, err) == -1 ||
        identify_system(c, out, proof->system_id, err) == -1 ||
        identify(c, out, "postgresql", proof->version, err) == -1 ||
        identify(c, out, "server", proof->server, err) == -1)
        return -1;
    for (size_t i = 0; i < proof->nfacts; i++)
        if (identify(c, out, proof->facts[i].label, proof->facts[i].text.bytes, err) == -1)
            return -1;
    return 0;
}

static int
identify_candidate(const struct check_context *c, size_t which, struct report_owner *out,
                   struct sp_err *err)
{
    const struct owner_candidate *o = &c->ev->content.found.candidates[which];
    const struct proof_seen *proof = owner_proof_of(c, which);
    const char *who = owner_is(o, "pgbackrest") ? "stanza"
                      : owner_is(o, "barman")   ? "server"
                                                : "name";

    out->tool = o->layout->id;
    out->title = o->layout->title;
    out->newest = o->newest;
    out->objects = o->keys;
    if (owner_is_own_stanza(c, o) && c->stanza != NULL)
        return identify_stanza(c, out, err);
    if (identify(c, out, who, o->who.bytes, err) == -1)
        return -1;
    return proof == NULL ? 0 : identify_proof(c, proof, out, err);
}

/* Where our stanza goes counts most, then the surest. */
static int
fill_owner(const struct check_context *c, struct report_owner *out, struct sp_err *err)
{
    const struct owner_found *found = &c->ev->content.found;
    size_t which = 0;

    for (size_t i = found->ncandidates; i-- > 0;)
        if (owner_is_own_stanza(c, &found->candidates[i]))
            which = i;
    if (which < found->ncandidates && found->candidates[which].confidence > OWNER_HINT &&
        found->candidates[which].keys > 0) /* folder markers are nobody's */
        return identify_candidate(c, which, out, err);
    if (stanza_exists(c)) { /* its info files answer, and no list shows them */
        *out = (struct report_owner){.tool = "pgbackrest", .title = "pgBackRest"};
        return identify_stanza(c, out, err);
    }
    if (found->keys > found->markers)
        *out = (struct report_owner){
            .tool = "unknown", .title = "", .newest = found->newest, .objects = found->keys};
    return 0;
}

static int
fill_prediction(const struct check_context *c, struct report_prediction *out, struct sp_err *err)
{
    static const char *const outcomes[] = {[PREDICT_SUCCEEDS] = "succeeds",
                                           [PREDICT_FAILS] = "fails",
                                           [PREDICT_DEPENDS] = "unknown",
                                           [PREDICT_UNKNOWN] = "unknown"};
    const struct prediction *p = c->prediction;

    if (p == NULL)
        return 0;
    out->consumer = c->target->consumer->name;
    out->operation =
        sp_streq(out->consumer, "pgbackrest") ? "stanza-create" : "barman-cloud-check-wal-archive";
    out->outcome = outcomes[p->outcome];
    out->code = p->code;
    out->why = safe(c, p->why, err);
    out->message = safe(c, p->message, err);
    out->notes = p->notes;
    out->nnotes = p->nnotes;
    return out->why == NULL || out->message == NULL ? -1 : 0;
}

#define DAY 86400

/* Where no chain passes, the first to end of what is presented: it may be why. */
static void
fill_certificate(const struct check_context *c, struct report_certificate *out)
{
    struct expiry e;

    if (expiry_of(c, &e)) {
        *out = (struct report_certificate){.not_after = e.chain->not_after,
                                           .first_to_end = e.chain->first_to_end,
                                           .warn_days = (long)((e.warn + DAY - 1) / DAY),
                                           .fail_days = (long)((e.fail + DAY - 1) / DAY)};
        return;
    }
    for (size_t i = 0; i < c->nchains; i++)
        if (c->chains[i].judged && c->chains[i].not_after != 0 &&
            (out->not_after == 0 || c->chains[i].not_after < out->not_after))
            *out = (struct report_certificate){.not_after = c->chains[i].not_after,
                                               .first_to_end = c->chains[i].first_to_end};
}

static int
fill_settings(const struct check_context *c, const struct settings *s, struct report *out,
              struct sp_err *err)
{
    struct report_setting *rows =
        sp_alloc_array(c->arena, SETTINGS_COUNT + 1 + s->npins + s->nnotes, sizeof(*rows), err);
    size_t n = 0;

    if (rows == NULL)
        return -1;
    for (size_t i = 0; i < SETTINGS_COUNT; i++)
        if (s->values[i].value != NULL)
            rows[n++] = (struct report_setting){.name = setting_rows[i].name,
                                                .value = s->values[i].value,
                                                .origin = s->values[i].origin};
    rows[n++] = (struct report_setting){.name = "key and secret",
                                        .value = sp_secret_mask(&s->credentials.secret),
                                        .origin = s->credentials.origin};
    for (size_t i = 0; i < s->npins; i++) {
        const struct resolve_pin *pin = &s->pins[i];
        const char *value =
            sp_printf(c->arena, err, "%s:%ld:%s", pin->host, pin->port, pin->address);

        if (value == NULL)
            return -1;
        rows[n++] =
            (struct report_setting){.name = "resolve", .value = value, .origin = "--resolve"};
    }
    for (size_t i = 0; i < s->nnotes; i++)
        rows[n++] = (struct report_setting){.name = "note", .value = s->notes[i], .origin = ""};
    out->settings = rows;
    out->nsettings = n;
    return 0;
}

/* Of a location before the install. */
static int
fill_content(const struct check_context *c, struct report *out, struct sp_err *err)
{
    if (fill_listing(c, &out->listing, err) == -1 || fill_owner(c, &out->owner, err) == -1 ||
        fill_prediction(c, &out->prediction, err) == -1)
        return -1;
    return report_probe_of(c, out->target.endpoint, &out->write_probe, err);
}

int
report_of(const struct check_context *context, const struct diagnosis *diagnosis,
          const struct settings *settings, const char *version, struct report *out,
          struct sp_err *err)
{
    const struct evidence *ev = context->ev;

    const bool health = context->target->purpose == PURPOSE_HEALTH;

    *out = (struct report){.command = health ? "health" : "preflight",
                           .health = health,
                           .version = version,
                           .started = ev->started,
                           .verdict = diagnosis->verdict,
                           .cause = diagnosis->cause,
                           .why_undecided = diagnosis->why_undecided,
                           .findings = diagnosis->findings,
                           .nfindings = diagnosis->nfindings,
                           .checks = diagnosis->checks,
                           .nchecks = diagnosis->nchecks,
                           .skew_known = context->skew_known,
                           .skew = context->skew,
                           .requests_sent = ev->requests,
                           .waves = ev->waves,
                           .wrote = ev->wrote,
                           .bytes_received = ev->bytes_received,
                           .ms_resolve = ev->ms_resolve,
                           .ms_exchange = ev->ms_exchange,
                           .ms_total = ev->ms_total};
    if (fill_target(context, &out->target, err) == -1)
        return -1;
    if ((health ? report_repository_of(context, &out->repository, err)
                : fill_content(context, out, err)) == -1)
        return -1;
    fill_certificate(context, &out->certificate);
    if (report_pictures_of(context, diagnosis, &out->pictures, err) == -1)
        return -1;
    return fill_settings(context, settings, out, err);
}
