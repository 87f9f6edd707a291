#include "preflight/report_of.h"

#include "base/text.h"

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

int
report_of(const struct check_context *context, const struct diagnosis *diagnosis,
          const struct settings *settings, const char *version, struct report *out,
          struct sp_err *err)
{
    const struct evidence *ev = context->ev;

    *out = (struct report){.command = "preflight",
                           .version = version,
                           .started = ev->started,
                           .verdict = diagnosis->verdict,
                           .cause = diagnosis->cause,
                           .why_undecided = diagnosis->why_undecided,
                           .findings = diagnosis->findings,
                           .nfindings = diagnosis->nfindings,
                           .checks = diagnosis->checks,
                           .nchecks = diagnosis->nchecks,
                           .requests_sent = ev->requests,
                           .waves = ev->waves,
                           .wrote = ev->wrote,
                           .bytes_received = ev->bytes_received,
                           .ms_resolve = ev->ms_resolve,
                           .ms_exchange = ev->ms_exchange,
                           .ms_total = ev->ms_total};
    if (fill_target(context, &out->target, err) == -1)
        return -1;
    if (fill_listing(context, &out->listing, err) == -1)
        return -1;
    return fill_settings(context, settings, out, err);
}
