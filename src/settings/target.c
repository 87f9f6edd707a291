#include "settings/target.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/text.h"
#include "settings/endpoint.h"
#include "settings/file.h"
#include "settings/proxy.h"
#include "settings/value.h"

#define DAYS_MAX 3650
#define MILLIS_MAX 86400000ULL /* a day */
#define ITEMS_MAX 1000000000000ULL
#define BUCKET_MAX 255 /* of the oldest buckets of AWS; others have 63 */
#define KEY_MAX 1024   /* bytes of an object's key */

/* The settings while the target is worked out of them. */
struct work {
    const struct settings *s;
    struct sp_arena *a;
    struct target *out;
};

static const char *
value_of(const struct work *w, enum setting_id id)
{
    return w->s->values[id].value;
}

/* "why" behind the value, with advice. */
static int
refuse(const struct work *w, enum setting_id id, struct sp_err *err, const char *why,
       const char *hint)
{
    const char *shown = value_show(w->a, value_of(w, id), err);

    if (shown == NULL)
        return -1;
    (void)value_refuse(w->s, id, err, "\"%s\": %s", shown, why);
    return sp_hint(err, "%s", hint);
}

/* Two settings that say different things of one matter. */
static int
contradict(const struct work *w, enum setting_id one, enum setting_id two, const char *what,
           struct sp_err *err)
{
    const struct setting *a = &w->s->values[one];
    const struct setting *b = &w->s->values[two];
    const char *shown[] = {value_show(w->a, a->value, err), value_show(w->a, b->value, err)};

    if (shown[0] == NULL || shown[1] == NULL)
        return -1;
    (void)sp_fail(err, SP_USAGE, "%s and %s name different %s: \"%s\" and \"%s\"", a->origin,
                  b->origin, what, shown[0], shown[1]);
    if (!sp_starts(b->origin, "AWS_"))
        return sp_hint(err, "Give only one of them.");
    return sp_hint(err,
                   "Give only one of them: unset %s, or say with --host ENDPOINT[:PORT]/REGION "
                   "which one counts.",
                   b->origin);
}

static int
take_provider(const struct work *w, struct sp_err *err)
{
    static const char *const providers[] = {"aws", "ibm", "custom"};
    const char *value = value_of(w, SET_PROVIDER);

    if (value == NULL)
        return 0;
    for (size_t i = 0; i < sizeof(providers) / sizeof(providers[0]); i++)
        if (sp_streq(value, providers[i]))
            w->out->provider = providers[i];
    if (w->out->provider != NULL)
        return 0;
    return refuse(w, SET_PROVIDER, err, "is no provider", "Known are aws, ibm and custom.");
}

static int
no_endpoint(struct sp_err *err)
{
    (void)sp_fail(err, SP_USAGE, "no endpoint is given");
    return sp_hint(err, "Give --host ENDPOINT[:PORT]/REGION (or S3PREFLIGHT_HOST), or "
                        "--endpoint-url and --region (or AWS_ENDPOINT_URL_S3 and AWS_REGION). "
                        "With --provider aws a region is enough.");
}

/* The endpoint under either name; *given says whether there is one. */
static int
take_endpoint(const struct work *w, struct endpoint *ep, bool *given, struct sp_err *err)
{
    struct endpoint url = {0};

    *given = value_of(w, SET_HOST) != NULL || value_of(w, SET_ENDPOINT_URL) != NULL;
    if (value_of(w, SET_HOST) != NULL && endpoint_parse(w->s, SET_HOST, w->a, ep, err) == -1)
        return -1;
    if (value_of(w, SET_ENDPOINT_URL) == NULL)
        return 0;
    if (endpoint_parse(w->s, SET_ENDPOINT_URL, w->a, &url, err) == -1)
        return -1;
    if (value_of(w, SET_HOST) == NULL)
        *ep = url;
    else if (!sp_streq(ep->host, url.host) || ep->port != url.port)
        return contradict(w, SET_HOST, SET_ENDPOINT_URL, "endpoints", err);
    return 0;
}

static bool
is_region(const char *region)
{
    const char *p = region;

    while (sp_is_alnum(*p) || *p == '-')
        p++;
    return *p == '\0' && p > region;
}

/* --host lacks its half: the product wants both in one value, whatever else could be guessed. */
static int
host_without_region(const struct work *w, const struct endpoint *ep, struct sp_err *err)
{
    char region[ENDPOINT_REGION_SIZE];
    char hint[64 + sizeof(region)];

    if (endpoint_aws_region(ep->host, region))
        (void)snprintf(hint, sizeof(hint), "Append /REGION; the endpoint is that of /%s.", region);
    else
        (void)snprintf(hint, sizeof(hint), "Append /REGION: --host ENDPOINT[:PORT]/REGION.");
    return refuse(w, SET_HOST, err, "there is no region behind the endpoint", hint);
}

static int
take_region(const struct work *w, const struct endpoint *ep, struct sp_err *err)
{
    static const char expected[] = "a region has only letters, digits and '-'";
    const char *region = value_of(w, SET_REGION);
    char found[ENDPOINT_REGION_SIZE];

    if (ep->region != NULL && !is_region(ep->region))
        return refuse(w, SET_HOST, err, expected, "Write ENDPOINT[:PORT]/REGION.");
    if (region != NULL && !is_region(region))
        return refuse(w, SET_REGION, err, expected, "Write it as in us-east-1.");
    if (region != NULL && ep->region != NULL && !sp_streq(region, ep->region))
        return contradict(w, SET_HOST, SET_REGION, "regions", err);
    w->out->region = region != NULL ? region : ep->region;
    if (w->out->region != NULL)
        return 0;
    if (value_of(w, SET_HOST) != NULL)
        return host_without_region(w, ep, err);
    if (ep->host != NULL && endpoint_aws_region(ep->host, found)) {
        w->out->region = sp_strdup(w->a, found, err);
        return w->out->region == NULL ? -1 : 0;
    }
    (void)sp_fail(err, SP_USAGE, "no region is given");
    return sp_hint(err, "Give --region (or AWS_REGION), or --host ENDPOINT[:PORT]/REGION. A server "
                        "of your own knows its region; many answer to us-east-1.");
}

static int
derive_aws_endpoint(const struct work *w, struct sp_err *err)
{
    const char *region = w->out->region;
    char *host = sp_printf(w->a, err, "s3.%s.amazonaws.com%s", region,
                           sp_starts(region, "cn-") ? ".cn" : "");

    for (char *p = host; p != NULL && *p != '\0'; p++)
        *p = sp_lower(*p);
    w->out->endpoint = host;
    return host == NULL ? -1 : 0;
}

static int
take_place(const struct work *w, struct sp_err *err)
{
    struct endpoint ep = {.port = 443};
    bool given = false;

    if (take_provider(w, err) == -1 || take_endpoint(w, &ep, &given, err) == -1)
        return -1;
    if (!given && !sp_streq(w->out->provider, "aws"))
        return no_endpoint(err);
    if (take_region(w, &ep, err) == -1)
        return -1;
    w->out->endpoint = ep.host;
    w->out->endpoint_is_address = ep.is_address;
    w->out->port = ep.port;
    if (!given)
        return derive_aws_endpoint(w, err);
    if (w->out->provider == NULL)
        w->out->provider = endpoint_provider(ep.host);
    return 0;
}

/* What no bucket and no folder may hold; the naming rules proper are checks of their own. */
static int
check_bucket(const struct work *w, enum setting_id id, const char *bucket, struct sp_err *err)
{
    static const char name_it[] = "Give the bucket's name alone, or --path BUCKET/FOLDER.";

    if (bucket[0] == '\0')
        return refuse(w, id, err, "there is no bucket in it", name_it);
    if (strlen(bucket) > BUCKET_MAX)
        return refuse(w, id, err, "no bucket has a name of more than 255 bytes", name_it);
    if (sp_streq(bucket, ".") || sp_streq(bucket, ".."))
        return refuse(w, id, err, "\".\" and \"..\" are no buckets", name_it);
    for (const char *p = bucket; *p != '\0'; p++)
        if ((unsigned char)*p <= 0x20 || (unsigned char)*p >= 0x7f)
            return refuse(w, id, err,
                          "a blank, a control byte or one that is not ASCII is in the "
                          "bucket's name",
                          "Type the name anew; invisible characters come with copying.");
    return 0;
}

static int
check_segments(const struct work *w, enum setting_id id, const char *folder, struct sp_err *err)
{
    const char *p = folder;

    while (*p != '\0') {
        size_t len = strcspn(p, "/");

        if (len == 0)
            return refuse(w, id, err, "\"//\" is in it: that is another key than with one slash",
                          "Write single slashes.");
        if ((len == 1 && p[0] == '.') || (len == 2 && p[0] == '.' && p[1] == '.'))
            return refuse(w, id, err, "\".\" or \"..\" is a part of it, which many servers refuse",
                          "Write the folder without such parts.");
        p += len + (p[len] == '/');
    }
    return 0;
}

/* "" or a folder that ends in one slash. */
static int
take_folder(const struct work *w, enum setting_id id, const char *folder, const char **prefix,
            struct sp_err *err)
{
    size_t len = strlen(folder);

    if (folder[0] == '/')
        return refuse(w, id, err, "the folder begins with a '/': that makes another key",
                      "Leave out the slash in front.");
    for (const char *p = folder; *p != '\0'; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            return refuse(w, id, err, "a control byte is in it", "Type the folder anew.");
    if (len > 0 && (sp_is_space(folder[0]) || sp_is_space(folder[len - 1])))
        return refuse(w, id, err, "a blank is at the end", "Leave out the blank.");
    if (len >= KEY_MAX)
        return refuse(w, id, err, "no key has more than 1024 bytes", "Choose a shorter folder.");
    if (check_segments(w, id, folder, err) == -1)
        return -1;
    *prefix = sp_printf(w->a, err, "%s%s", folder, len == 0 || sp_ends(folder, "/") ? "" : "/");
    return *prefix == NULL ? -1 : 0;
}

static int
refuse_url(const struct work *w, enum setting_id id, struct sp_err *err)
{
    const char *value = value_of(w, id);

    if (strncasecmp(value, "s3://", 5) == 0) { /* keys may stand behind it: it is not shown */
        (void)value_refuse(w->s, id, err, "an s3:// is in front");
        return sp_hint(err, "Leave out the s3://: the value begins with the bucket.");
    }
    if (value[0] == '/' && id != SET_PREFIX)
        return refuse(w, id, err, "begins with a '/'", "Leave out the slash in front.");
    return 0;
}

/* --path BUCKET[/FOLDER] */
static int
split_path(const struct work *w, const char **bucket, const char **prefix, struct sp_err *err)
{
    const char *path = value_of(w, SET_PATH);
    size_t len = strcspn(path, "/");

    if (refuse_url(w, SET_PATH, err) == -1)
        return -1;
    *bucket = sp_strndup(w->a, path, len, err);
    if (*bucket == NULL || check_bucket(w, SET_PATH, *bucket, err) == -1)
        return -1;
    if (path[len] == '/' && path[len + 1] == '/')
        return refuse(w, SET_PATH, err, "\"//\" is in it: that is another key than with one slash",
                      "Write single slashes.");
    return take_folder(w, SET_PATH, path + len + (path[len] == '/'), prefix, err);
}

static int
take_bucket(const struct work *w, struct sp_err *err)
{
    const char *bucket = value_of(w, SET_BUCKET);

    if (bucket == NULL)
        return 0;
    if (refuse_url(w, SET_BUCKET, err) == -1)
        return -1;
    if (strchr(bucket, '/') != NULL)
        return refuse(w, SET_BUCKET, err, "a '/' is in the bucket's name",
                      "Move the folder to --prefix, or write --path BUCKET/FOLDER.");
    if (check_bucket(w, SET_BUCKET, bucket, err) == -1)
        return -1;
    w->out->bucket = bucket;
    return 0;
}

static int
take_location(const struct work *w, struct sp_err *err)
{
    const char *bucket = NULL;
    const char *prefix = NULL;

    if (take_bucket(w, err) == -1)
        return -1;
    if (value_of(w, SET_PREFIX) != NULL &&
        (refuse_url(w, SET_PREFIX, err) == -1 ||
         take_folder(w, SET_PREFIX, value_of(w, SET_PREFIX), &w->out->prefix, err) == -1))
        return -1;
    if (value_of(w, SET_PATH) != NULL) {
        if (split_path(w, &bucket, &prefix, err) == -1)
            return -1;
        if (w->out->bucket != NULL && !sp_streq(bucket, w->out->bucket))
            return contradict(w, SET_PATH, SET_BUCKET, "buckets", err);
        if (w->out->prefix != NULL && !sp_streq(prefix, w->out->prefix))
            return contradict(w, SET_PATH, SET_PREFIX, "folders", err);
        w->out->bucket = bucket;
        w->out->prefix = prefix;
    }
    if (w->out->prefix == NULL)
        w->out->prefix = "";
    if (w->out->bucket != NULL)
        return 0;
    (void)sp_fail(err, SP_USAGE, "no bucket is given");
    return sp_hint(err, "Give --path BUCKET[/FOLDER] (or S3PREFLIGHT_PATH), or --bucket and "
                        "--prefix.");
}

/* The AWS config file says "virtual" for what the custom resource calls "host". */
static int
take_style(const struct work *w, struct sp_err *err)
{
    static const struct {
        const char *word;
        enum style_choice style;
    } words[] = {
        {"path", STYLE_CHOICE_PATH},
        {"host", STYLE_CHOICE_HOST},
        {"auto", STYLE_CHOICE_AUTO},
        {"virtual", STYLE_CHOICE_HOST},
    };
    const struct setting *style = &w->s->values[SET_STYLE];
    bool ours = sp_streq(style->origin, setting_rows[SET_STYLE].flag) ||
                sp_streq(style->origin, setting_rows[SET_STYLE].own_variable);

    w->out->style = STYLE_CHOICE_AUTO;
    if (style->value == NULL)
        return 0;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) - ours; i++)
        if (sp_streq(style->value, words[i].word)) {
            w->out->style = words[i].style;
            return 0;
        }
    if (sp_streq(style->value, "host(default)/path"))
        return refuse(w, SET_STYLE, err,
                      "this is the text of the documentation's sample, which lists both values",
                      "Write either host or path.");
    return refuse(w, SET_STYLE, err, "is no style",
                  "Allowed are host, path and auto; the custom resource takes host and path.");
}

static bool
is_version(const char *version)
{
    const char *p = version;

    for (; *p != '\0'; p++)
        if (!sp_is_digit(*p) && (*p != '.' || p == version || !sp_is_digit(p[-1])))
            return false;
    return p > version && p[-1] != '.';
}

static int
take_consumer(const struct work *w, struct sp_err *err)
{
    char hint[128] = "Known are";
    size_t used = strlen(hint);

    w->out->consumer = value_consumer(value_of(w, SET_CONSUMER), &w->out->consumer_version);
    if (w->out->consumer != NULL) {
        if (w->out->consumer_version == NULL || is_version(w->out->consumer_version))
            return 0;
        return refuse(w, SET_CONSUMER, err, "there is no version behind the '@'",
                      "Write NAME@VERSION, as in pgbackrest@2.45.");
    }
    for (const struct consumer *const *row = consumer_all(); *row != NULL && used < sizeof(hint);
         row++)
        used += (size_t)snprintf(hint + used, sizeof(hint) - used, "%s %s",
                                 row == consumer_all() ? "" : ",", (*row)->name);
    return refuse(w, SET_CONSUMER, err, "is no known consumer", hint);
}

static int
take_seconds(const struct work *w, enum setting_id id, long standard, long *millis,
             struct sp_err *err)
{
    unsigned long long value = 0;

    *millis = standard;
    if (value_of(w, id) == NULL)
        return 0;
    if (!value_decimal(value_of(w, id), 3, MILLIS_MAX, &value) || value == 0)
        return refuse(w, id, err, "is no time in seconds, above 0 and at most 86400",
                      "Write it as in 10 or 0.5.");
    *millis = (long)value;
    return 0;
}

static int
take_days(const struct work *w, enum setting_id id, long *days, struct sp_err *err)
{
    const char *value = value_of(w, id);

    *days = -1;
    if (value == NULL || sp_parse_number(value, 0, DAYS_MAX, days))
        return 0;
    return refuse(w, id, err, "is no whole number of days from 0 to 3650",
                  "Write it as in 30; 0 never tells.");
}

static int
take_limits(const struct work *w, struct sp_err *err)
{
    struct target *t = w->out;

    if (take_seconds(w, SET_TIMEOUT, 60000, &t->timeout_ms, err) == -1 ||
        take_seconds(w, SET_CONNECT_TIMEOUT, 10000, &t->connect_timeout_ms, err) == -1 ||
        take_days(w, SET_CERT_WARN, &t->cert_warn_days, err) == -1 ||
        take_days(w, SET_CERT_FAIL, &t->cert_fail_days, err) == -1)
        return -1;
    if (t->connect_timeout_ms > t->timeout_ms)
        t->connect_timeout_ms = t->timeout_ms;
    t->max_items = 10000;
    if (value_of(w, SET_MAX_ITEMS) == NULL ||
        value_decimal(value_of(w, SET_MAX_ITEMS), 0, ITEMS_MAX, &t->max_items))
        return 0;
    return refuse(w, SET_MAX_ITEMS, err, "is no whole number from 0 to 1000000000000",
                  "Write how many keys are counted at most; 0 counts all.");
}

static int
take_write_probe(const struct work *w, struct sp_err *err)
{
    static const char *const words[] = {
        [WRITE_PROBE_NO] = "no", [WRITE_PROBE_YES] = "yes", [WRITE_PROBE_FORCE] = "force"};
    const char *value = value_of(w, SET_WRITE_PROBE);

    if (value == NULL)
        return 0;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (sp_streq(value, words[i])) {
            w->out->write_probe = (enum write_probe)i;
            return 0;
        }
    return refuse(w, SET_WRITE_PROBE, err, "is none of yes, no and force",
                  "--write-probe alone writes where nothing is in the way; with =force also where "
                  "something lies, or where what is written leaves versions behind.");
}

static int
take_full(const struct work *w, struct sp_err *err)
{
    const char *value = value_of(w, SET_FULL);

    return value == NULL || sp_streq(value, "yes") || sp_streq(value, "no")
               ? 0
               : refuse(w, SET_FULL, err, "is neither yes nor no", "Write S3PREFLIGHT_FULL=yes.");
}

/* A file that cannot be read is evidence for the checks, not an error. */
static int
take_ca(const struct work *w, struct sp_err *err)
{
    struct ca_input *ca = &w->out->ca;
    unsigned char *buf = NULL;
    size_t size = 0;
    int fd = -1;
    int rc = -1;

    ca->path = value_of(w, SET_CA);
    if (ca->path == NULL && w->s->ca_origin != NULL) {
        ca->path = w->s->ca_origin;
        ca->too_big = w->s->ca_bytes.len > CA_FILE_MAX;
        if (!ca->too_big)
            ca->bytes = w->s->ca_bytes;
    }
    if (value_of(w, SET_CA) == NULL)
        return 0;
    ca->sys_errno = file_open(ca->path, &fd, &size);
    if (ca->sys_errno != 0)
        return 0;
    ca->too_big = size > CA_FILE_MAX;
    if (!ca->too_big) {
        buf = sp_alloc(w->a, size + 1, err);
        if (buf == NULL)
            goto out;
        ca->sys_errno = file_read(fd, buf, size, &size);
        if (ca->sys_errno == 0)
            ca->bytes = (struct sp_bytes){.data = buf, .len = size};
    }
    rc = 0;
out:
    (void)close(fd);
    return rc;
}

int
target_from_settings(const struct settings *s, struct sp_arena *a, struct target *out,
                     struct sp_err *err)
{
    const struct work w = {.s = s, .a = a, .out = out};

    *out = (struct target){.credentials = &s->credentials, .pins = s->pins, .npins = s->npins};
    /* The CA first: it is known then, and can be judged, whatever is wrong with the rest. */
    if (take_ca(&w, err) == -1)
        return -1;
    if (take_place(&w, err) == -1 || take_location(&w, err) == -1 || take_style(&w, err) == -1)
        return -1;
    if (sp_secret_is_set(&s->proxy.url) &&
        !proxy_spares(s->proxy.no_proxy, out->endpoint, out->port))
        out->proxy = &s->proxy;
    if (take_consumer(&w, err) == -1 || take_limits(&w, err) == -1 ||
        take_write_probe(&w, err) == -1 || take_full(&w, err) == -1)
        return -1;
    return repository_from_settings(s, out->prefix, a, &out->repository, err);
}
