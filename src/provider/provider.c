#include "provider/provider.h"

#include "base/text.h"

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

/* IBM COS: regional, cross-regional and single-site locations. */
static const char *const ibm_locations[] = {
    "us-south", "us-east", "eu-gb",  "eu-de",  "eu-es",  "au-syd", "jp-tok", "jp-osa",
    "ca-tor",   "ca-mon",  "br-sao", "in-che", "in-mum", "us",     "eu",     "ap",
    "ams03",    "che01",   "mon01",  "par01",  "sjc04",  "sng01",
};

static const char *const ibm_closed[] = {
    "mel01", "mex01", "tor01", "osl01", "hkg02", "seo01", "mil01",
};

static const struct {
    const char *suffix;
    enum provider_network network;
    bool legacy;
} ibm_suffixes[] = {
    {".cloud-object-storage.appdomain.cloud", PROVIDER_PUBLIC, false},
    {".objectstorage.softlayer.net", PROVIDER_PUBLIC, true},
    {".objectstorage.service.networklayer.com", PROVIDER_PRIVATE, true},
    {".objectstorage.adn.networklayer.com", PROVIDER_DIRECT, true},
};

static const char *const aws_suffixes[] = {".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu"};

static bool
is_one_of(const char *text, const char *const list[], size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (sp_streq(list[i], text))
            return true;
    return false;
}

/* The labels before the suffix, at most this many are looked at. */
#define LABELS_MAX 8

struct labels {
    char text[256];
    const char *label[LABELS_MAX];
    size_t n;
};

/* false where the host does not end in the suffix, or is longer than any name. */
static bool
split(const char *host, const char *suffix, struct labels *out)
{
    size_t len = strlen(host);
    char *p = out->text;

    out->n = 0;
    if (!sp_ends(host, suffix) || len >= sizeof(out->text))
        return false;
    memcpy(out->text, host, len - strlen(suffix));
    out->text[len - strlen(suffix)] = '\0';
    while (*p != '\0' && out->n < LABELS_MAX) {
        out->label[out->n++] = p;
        p += strcspn(p, ".");
        if (*p == '.')
            *p++ = '\0';
    }
    return true;
}

static void
set_location(struct provider_place *out, const char *location)
{
    (void)snprintf(out->location, sizeof(out->location), "%s", location);
}

/* s3.LOCATION, s3.private.LOCATION, s3.direct.LOCATION, perhaps with a bucket in front. */
static void
read_ibm(const struct labels *l, struct provider_place *out)
{
    size_t i = 0;

    while (i < l->n && !sp_streq(l->label[i], "s3"))
        i++;
    out->bucket_in_front = i > 0 && i < l->n;
    i = i < l->n ? i + 1 : 0;
    if (i < l->n && sp_streq(l->label[i], "private")) {
        out->network = PROVIDER_PRIVATE;
        i++;
    } else if (i < l->n && sp_streq(l->label[i], "direct")) {
        out->network = PROVIDER_DIRECT;
        i++;
    }
    if (i < l->n)
        set_location(out, l->label[i]);
    out->known = is_one_of(out->location, ibm_locations, COUNT_OF(ibm_locations));
    out->closed = is_one_of(out->location, ibm_closed, COUNT_OF(ibm_closed));
}

/* Two hyphens at the least and a number at the end: "us-east-1", "us-gov-west-1". */
static bool
is_aws_region(const char *text)
{
    size_t hyphens = 0;
    size_t len = strlen(text);

    for (size_t i = 0; i < len; i++) {
        if (text[i] == '-')
            hyphens++;
        else if (!sp_is_alnum(text[i]))
            return false;
    }
    return hyphens >= 2 && sp_is_digit(text[len - 1]) && text[0] >= 'a' && text[0] <= 'z';
}

/* The word of AWS's names that says which service it is; what follows may be the region. */
static bool
is_s3_label(const char *label)
{
    return sp_streq(label, "s3") || sp_streq(label, "s3-fips") ||
           sp_streq(label, "s3-accelerate") || sp_streq(label, "s3-website") ||
           sp_starts(label, "s3-website-");
}

static void
read_aws(const struct labels *l, struct provider_place *out)
{
    size_t i = 0;

    while (i < l->n && !is_s3_label(l->label[i]) &&
           !(sp_starts(l->label[i], "s3-") && is_aws_region(l->label[i] + 3)))
        i++;
    if (i == l->n)
        return;
    out->bucket_in_front = i > 0;
    out->website = sp_starts(l->label[i], "s3-website");
    if (sp_starts(l->label[i], "s3-website-"))
        set_location(out, l->label[i] + strlen("s3-website-"));
    else if (sp_starts(l->label[i], "s3-") && is_aws_region(l->label[i] + 3))
        set_location(out, l->label[i] + 3);
    for (i++; i < l->n; i++) {
        if (is_aws_region(l->label[i]))
            set_location(out, l->label[i]);
        if (sp_streq(l->label[i], "vpce"))
            out->network = PROVIDER_VPC;
    }
    if (out->network == PROVIDER_VPC)
        out->bucket_in_front = false; /* names of VPC endpoints begin with their own id */
    out->known = out->location[0] == '\0' || is_aws_region(out->location);
}

void
provider_of(const char *host, struct provider_place *out)
{
    struct labels labels;

    *out = (struct provider_place){.provider = "custom"};
    for (size_t i = 0; i < COUNT_OF(ibm_suffixes); i++) {
        if (!split(host, ibm_suffixes[i].suffix, &labels))
            continue;
        out->provider = "ibm";
        out->network = ibm_suffixes[i].network;
        out->legacy = ibm_suffixes[i].legacy;
        read_ibm(&labels, out);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(aws_suffixes); i++) {
        if (!split(host, aws_suffixes[i], &labels))
            continue;
        out->provider = "aws";
        read_aws(&labels, out);
        return;
    }
}

char *
provider_store(const char *host, int port, struct sp_arena *a, struct sp_err *err)
{
    struct provider_place place;

    provider_of(host, &place);
    if (sp_streq(place.provider, "ibm"))
        return sp_strdup(a, "IBM Cloud Object Storage", err);
    if (sp_streq(place.provider, "custom"))
        return sp_printf(a, err, "%s:%d", host, port);
    if (sp_ends(host, ".cn"))
        return sp_strdup(a, "Amazon S3 in China", err);
    if (sp_starts(place.location, "us-gov-"))
        return sp_strdup(a, "Amazon S3 GovCloud", err);
    return sp_strdup(
        a, sp_ends(host, ".eu") ? "Amazon S3 in the European Sovereign Cloud" : "Amazon S3", err);
}

bool
provider_region_fits(const struct provider_place *place, const char *region)
{
    size_t len = strlen(place->location);

    if (place->location[0] == '\0' || sp_streq(place->provider, "custom"))
        return true;
    if (sp_streq(place->location, region))
        return true;
    /* IBM takes the location's storage classes too: us-standard, eu-gb-smart, and in the product's
     * own example the wider area: eu-standard for eu-gb. */
    if (!sp_streq(place->provider, "ibm"))
        return false;
    if (sp_starts(region, place->location) && region[len] == '-')
        return true;
    return strncmp(region, place->location, 2) == 0;
}
