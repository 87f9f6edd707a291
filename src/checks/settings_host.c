/* What can be wrong with the host field, before anything is looked up. */
#include "base/text.h"
#include "checks/settings_rules.h"
#include "provider/provider.h"

/* The host as it was given, and taken apart; false where there is none in the manifest. */
static bool
read_host(const struct check_context *c, struct host_text *out)
{
    const char *value = c->site == NULL ? NULL : site_value(c->site, FIELD_HOST);

    if (value == NULL)
        return false;
    host_text_read(value, out);
    return true;
}

/* Without a manifest the flags speak: they were parsed already, so only their sense is judged. */
static void
read_place(const struct check_context *c, struct host_text *h, struct provider_place *place)
{
    if (!read_host(c, h)) {
        *h = (struct host_text){.port = c->target->port};
        (void)snprintf(h->name, sizeof(h->name), "%s", c->target->endpoint);
        (void)snprintf(h->region, sizeof(h->region), "%s", c->target->region);
    }
    provider_of(h->name, place);
}

static int
say_host(const struct check_context *c, struct sp_buf *detail, struct sp_err *err,
         const char *words)
{
    return say_setting(c, SET_HOST, FIELD_HOST, detail, err, "%s", words);
}

int
host_scheme(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    struct host_text h;

    if (!read_host(c, &h) || !h.has_scheme || h.is_http)
        return 0;
    return say_field(c, c->site, FIELD_HOST, detail, err, "a scheme is in front");
}

int
host_http(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    struct host_text h;

    if (!read_host(c, &h) || !h.is_http)
        return 0;
    return say_field(c, c->site, FIELD_HOST, detail, err, "http:// is in front");
}

int
host_blank(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    struct host_text h;

    if (!read_host(c, &h) || h.bad_at == h.len)
        return 0;
    return say_within(c, c->site, FIELD_HOST, h.bad_at, detail, err,
                      "byte %zu is a blank, a control byte or not ASCII", h.bad_at + 1);
}

int
host_no_region(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    struct provider_place place;
    struct host_text h;
    const char *location;

    if (!read_host(c, &h) || h.parts > 0)
        return 0;
    provider_of(h.name, &place);
    location = safe(c, place.location, err);
    if (location == NULL)
        return -1;
    if (location[0] != '\0')
        return say_field(c, c->site, FIELD_HOST, detail, err,
                         "there is no region behind the endpoint; its name says %s", location);
    return say_field(c, c->site, FIELD_HOST, detail, err, "there is no region behind the endpoint");
}

int
host_extra_path(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    struct host_text h;

    if (!read_host(c, &h) || h.parts < 2)
        return 0;
    return say_within(c, c->site, FIELD_HOST, h.second_at, detail, err,
                      "%zu parts behind the endpoint, where only the region belongs", h.parts);
}

int
host_port(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    struct host_text h;

    if (!read_host(c, &h) || !h.bad_port)
        return 0;
    return say_within(c, c->site, FIELD_HOST, h.port_at, detail, err,
                      "the port is not a number from 1 to 65535");
}

int
host_bucket(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *path = c->site == NULL ? NULL : site_value(c->site, FIELD_PATH);
    struct host_text h;
    char *bucket;
    size_t len;

    if (!read_host(c, &h) || path == NULL)
        return 0;
    len = strcspn(path, "/");
    if (len == 0 || strncmp(h.name, path, len) != 0 || h.name[len] != '.')
        return 0;
    bucket = sp_show(c->arena, path, len, 64, err);
    return bucket == NULL ? -1
                          : say_field(c, c->site, FIELD_HOST, detail, err,
                                      "its first label is the bucket, %s", bucket);
}

int
host_console(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    struct provider_place place;
    struct host_text h;

    read_place(c, &h, &place);
    if (h.port != 9001)
        return 0;
    return say_host(c, detail, err, "the port is 9001");
}

/* pgBackRest takes a port in the endpoint from 2.37 on (release notes). */
int
host_port_too_early(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *version = c->target->consumer_version;
    struct provider_place place;
    struct host_text h;

    read_place(c, &h, &place);
    if (h.port == 443 || h.bad_port || !sp_streq(c->target->consumer->name, "pgbackrest") ||
        !consumer_is_before(version, "2.37"))
        return 0;
    return say_setting(c, SET_HOST, FIELD_HOST, detail, err,
                       "pgBackRest %s takes no port here and connects to 443", version);
}

int
host_not_of_provider(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *wanted = c->settings->values[SET_PROVIDER].value;
    struct provider_place place;
    struct host_text h;

    read_place(c, &h, &place);
    if (wanted == NULL || h.name[0] == '\0' || sp_streq(wanted, place.provider) ||
        (!sp_streq(wanted, "aws") && !sp_streq(wanted, "ibm")))
        return 0;
    return say_setting(c, SET_HOST, FIELD_HOST, detail, err,
                       "s3provider is %s, but this is no endpoint of it", wanted);
}

int
region_bad(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    struct host_text h;

    if (!read_host(c, &h) || h.parts != 1 || h.bad_at != h.len)
        return 0;
    for (const char *p = h.region; *p != '\0'; p++)
        if (!sp_is_alnum(*p) && *p != '-')
            return say_within(c, c->site, FIELD_HOST, h.region_at + (size_t)(p - h.region), detail,
                              err, "a region has letters, digits and hyphens only");
    return 0;
}

int
region_mismatch(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    struct provider_place place;
    struct host_text h;
    const char *location;
    const char *region;

    read_place(c, &h, &place);
    if (h.region[0] == '\0' || provider_region_fits(&place, h.region))
        return 0;
    location = safe(c, place.location, err);
    region = safe(c, h.region, err);
    if (location == NULL || region == NULL)
        return -1;
    return say_setting(c, SET_HOST, FIELD_HOST, detail, err,
                       "the endpoint is in %s, the region says %s", location, region);
}

int
site_closed(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    struct provider_place place;
    struct host_text h;

    read_place(c, &h, &place);
    if (!place.closed)
        return 0;
    return say_setting(c, SET_HOST, FIELD_HOST, detail, err, "the location %s was closed",
                       place.location);
}

int
host_website(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    struct provider_place place;
    struct host_text h;

    read_place(c, &h, &place);
    return place.website ? say_host(c, detail, err, "the name is that of a website endpoint") : 0;
}
