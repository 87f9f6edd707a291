#include "settings/endpoint.h"

#include <sys/socket.h>

#include "base/text.h"
#include "settings/value.h"

#define HTTPS_PORT 443

/* One value while it is read. */
struct reading {
    const struct settings *s;
    enum setting_id id;
    struct sp_arena *a;
    struct sp_err *err;
};

static int
refuse(const struct reading *r, const char *what, const char *hint)
{
    const char *shown = value_show(r->a, r->s->values[r->id].value, r->err);

    if (shown == NULL)
        return -1;
    (void)value_refuse(r->s, r->id, r->err, "\"%s\": %s", shown, what);
    return sp_hint(r->err, "%s", hint);
}

/* Keys stand in front of an '@' and signatures behind a '?': such a value is not shown. */
static int
refuse_unseen(const struct reading *r)
{
    const char *value = r->s->values[r->id].value;

    if (strchr(value, '@') != NULL) {
        (void)value_refuse(r->s, r->id, r->err,
                           "an '@' is in the value (not shown here): no user and no key go there");
        return sp_hint(r->err, "Leave out everything up to the '@'. Keys come from --credentials "
                               "or from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.");
    }
    if (strpbrk(value, "?#") != NULL) {
        (void)value_refuse(r->s, r->id, r->err,
                           "a '?' or '#' is in the value (not shown here): only a name and a port "
                           "are wanted");
        return sp_hint(r->err, "Leave out everything from there on.");
    }
    return 0;
}

static int
skip_scheme(const struct reading *r, const char **p)
{
    const char *sign = strstr(*p, "://");
    size_t len = sign == NULL ? 0 : (size_t)(sign - *p);
    const char *slash = strchr(*p, '/');

    if (sign == NULL || slash < sign) {
        if (r->id == SET_HOST)
            return 0;
        return refuse(r, "there is no https:// in front", "Write https://ENDPOINT[:PORT].");
    }
    if (len == 5 && strncasecmp(*p, "https", len) == 0) {
        *p = sign + 3;
        return 0;
    }
    if (len == 4 && strncasecmp(*p, "http", len) == 0)
        return refuse(r,
                      "plain HTTP is not used: pgBackRest speaks TLS to S3 (only from 2.58 on it "
                      "can do without), and keys are only sent over verified TLS",
                      "Write https://, with the port where the server speaks TLS.");
    return refuse(r, "the scheme is not https", "Write https:// or no scheme.");
}

static int
take_port(const struct reading *r, const char *p, size_t len, struct endpoint *out)
{
    long port;

    if (!value_port(p, len, &port))
        return refuse(r, "the port is not a number from 1 to 65535",
                      "Write ENDPOINT:PORT; without a port 443 is used.");
    out->port = (int)port;
    return 0;
}

static int
take_ipv6(const struct reading *r, const char *p, size_t len, struct endpoint *out)
{
    const char *end = memchr(p, ']', len);
    size_t used = end == NULL ? len : (size_t)(end - p) + 1;
    char *address = sp_strndup(r->a, p + 1, used < 2 ? 0 : used - 2, r->err);

    if (address == NULL)
        return -1;
    if (end == NULL || !value_is_address(AF_INET6, address))
        return refuse(r, "no IPv6 address stands in the brackets", "Write it as [2001:db8::10].");
    for (char *c = address; *c != '\0'; c++)
        *c = sp_lower(*c);
    out->host = address;
    out->is_address = true;
    if (used == len)
        return 0;
    if (p[used] != ':')
        return refuse(r, "there is text behind the ']'", "Write [ADDRESS]:PORT.");
    return take_port(r, p + used + 1, len - used - 1, out);
}

/* getaddrinfo takes "10.1" and "012.0.0.1" for addresses that nobody meant. */
static bool
ends_in_number(const char *host)
{
    const char *label = strrchr(host, '.');

    label = label == NULL ? host : label + 1;
    return label[strspn(label, "0123456789")] == '\0';
}

static int
take_name(const struct reading *r, const char *p, size_t len, struct endpoint *out)
{
    const char *colon = memchr(p, ':', len);
    size_t name_len = colon == NULL ? len : (size_t)(colon - p);

    if (colon != NULL && memchr(colon + 1, ':', len - name_len - 1) != NULL)
        return refuse(r, "there is more than one ':'",
                      "An IPv6 address goes into brackets: [2001:db8::10].");
    if (name_len == 0)
        return refuse(r, "there is no endpoint in it", "Write ENDPOINT[:PORT].");
    out->host = value_dns_name(r->a, p, name_len, r->err);
    if (out->host == NULL)
        return -1;
    if (out->host[0] == '\0')
        return refuse(r, "the endpoint is not a host name",
                      "Letters, digits, '-' and '.' are taken; no quotes, no empty label.");
    out->is_address = value_is_address(AF_INET, out->host);
    if (!out->is_address && ends_in_number(out->host))
        return refuse(r, "the endpoint is neither a host name nor a whole IPv4 address",
                      "Write all four numbers of the address, each at most 255.");
    return colon == NULL ? 0 : take_port(r, colon + 1, len - name_len - 1, out);
}

/* What follows the authority; p stands on its slash or on the end. */
static int
take_region(const struct reading *r, const char *p, struct endpoint *out)
{
    size_t len;

    if (p[0] == '\0' || p[1] == '\0')
        return 0;
    p++;
    len = strcspn(p, "/");
    if (p[len] == '/' && p[len + 1] != '\0')
        return refuse(r,
                      "there is more than ENDPOINT/REGION: someone put the bucket or a path in "
                      "host",
                      "Move it to --path, and write --host ENDPOINT[:PORT]/REGION.");
    if (len == 0)
        return refuse(r, "there is an empty part between two slashes",
                      "Write ENDPOINT[:PORT]/REGION.");
    out->region = sp_strndup(r->a, p, len, r->err);
    return out->region == NULL ? -1 : 0;
}

int
endpoint_parse(const struct settings *s, enum setting_id id, struct sp_arena *a,
               struct endpoint *out, struct sp_err *err)
{
    const struct reading r = {.s = s, .id = id, .a = a, .err = err};
    const char *p = s->values[id].value;
    size_t len;

    *out = (struct endpoint){.port = HTTPS_PORT};
    if (refuse_unseen(&r) == -1 || value_check_ascii(s, id, a, err) == -1)
        return -1;
    if (skip_scheme(&r, &p) == -1)
        return -1;
    len = strcspn(p, "/");
    if ((p[0] == '[' ? take_ipv6(&r, p, len, out) : take_name(&r, p, len, out)) == -1)
        return -1;
    if (id == SET_HOST)
        return take_region(&r, p + len, out);
    if (p[len] == '\0' || p[len + 1] == '\0')
        return 0;
    return refuse(&r, "there is a path behind the endpoint",
                  "Write https://ENDPOINT[:PORT]; the bucket goes to --bucket or --path.");
}

const char *
endpoint_provider(const char *host)
{
    static const struct {
        const char *suffix;
        const char *provider;
    } known[] = {
        {".amazonaws.com", "aws"},
        {".amazonaws.com.cn", "aws"},
        {".cloud-object-storage.appdomain.cloud", "ibm"},
        {".objectstorage.softlayer.net", "ibm"},
        {".objectstorage.service.networklayer.com", "ibm"},
        {".objectstorage.adn.networklayer.com", "ibm"},
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (sp_ends(host, known[i].suffix))
            return known[i].provider;
    return "custom";
}

bool
endpoint_aws_region(const char *host, char out[ENDPOINT_REGION_SIZE])
{
    static const char *const services[] = {"s3.dualstack.", "s3-fips.dualstack.", "s3-fips.",
                                           "s3."};
    size_t len;

    if (sp_streq(host, "s3.amazonaws.com")) {
        (void)snprintf(out, ENDPOINT_REGION_SIZE, "us-east-1");
        return true;
    }
    for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
        if (!sp_starts(host, services[i]))
            continue;
        host += strlen(services[i]);
        len = strcspn(host, ".");
        if (len == 0 || len >= ENDPOINT_REGION_SIZE ||
            (!sp_streq(host + len, ".amazonaws.com") && !sp_streq(host + len, ".amazonaws.com.cn")))
            return false;
        memcpy(out, host, len);
        out[len] = '\0';
        return true;
    }
    return false;
}
