#include "s3/request.h"

#include "base/clock.h"
#include "base/text.h"

/*
 * What becomes part of a header must not end its line. Access keys and tokens are not repeated in
 * the message, as a secret is easily pasted into the wrong field.
 */
static int
check_word(const char *what, const char *word, struct sp_err *err)
{
    if (word == NULL || word[0] == '\0')
        return sp_fail(err, SP_INPUT, "the %s is empty", what);
    for (size_t i = 0; word[i] != '\0'; i++) {
        unsigned char byte = (unsigned char)word[i];

        if (byte <= ' ' || byte == 0x7f)
            return sp_fail(err, SP_INPUT, "the %s has a blank or a control byte at position %zu",
                           what, i + 1);
    }
    return 0;
}

static bool
has_token(const struct s3_identity *who)
{
    return who->token != NULL && sp_secret_is_set(who->token);
}

static int
check_input(const struct s3_place *place, const struct s3_identity *who, struct sp_err *err)
{
    if (check_word("endpoint", place->endpoint, err) == -1 ||
        check_word("bucket name", place->bucket, err) == -1)
        return -1;
    if (who == NULL)
        return 0;
    if (check_word("region", place->region, err) == -1 ||
        check_word("access key", who->access_key, err) == -1)
        return -1;
    if (who->secret == NULL || !sp_secret_is_set(who->secret))
        return sp_fail(err, SP_INPUT, "there is no secret key");
    if (has_token(who))
        return check_word("session token", sp_secret_bytes(who->token), err);
    return 0;
}

/* RFC 9112 section 3.2: the host without its port where that is the default of the scheme. */
static const char *
host_header(const struct s3_place *place, const char *host, struct sp_arena *a, struct sp_err *err)
{
    /* RFC 3986 section 3.2.2: an IPv6 address stands in brackets. */
    bool brackets = strchr(host, ':') != NULL && host[0] != '[';
    const char *open = brackets ? "[" : "";
    const char *close = brackets ? "]" : "";

    if (place->host_port && place->port != 443)
        return sp_printf(a, err, "%s%s%s:%d", open, host, close, place->port);
    return sp_printf(a, err, "%s%s%s", open, host, close);
}

static void
add_header(struct s3_request *out, const char *name, const char *value)
{
    out->headers[out->nheaders++] = (struct s3_header){name, value};
}

static int
sign(const struct s3_place *place, const struct s3_identity *who, const char *path,
     const struct s3_pair *query, size_t nquery, time_t now, struct sp_arena *a,
     struct s3_request *out, struct sp_err *err)
{
    char stamp[SP_AMZ_SIZE];
    struct sigv4_signed result;
    struct sigv4_input in = {.method = out->method,
                             .path = path,
                             .query = query,
                             .nquery = nquery,
                             .headers = out->headers,
                             .payload_hash = S3_EMPTY_SHA256,
                             .region = place->region,
                             .service = "s3",
                             .now = now,
                             .access_key = who->access_key,
                             .secret = who->secret};
    char *date;

    sp_time_amz(now, stamp);
    date = sp_strdup(a, stamp, err);
    if (date == NULL)
        return -1;
    add_header(out, "x-amz-content-sha256", S3_EMPTY_SHA256);
    add_header(out, "x-amz-date", date);
    if (has_token(who))
        add_header(out, "x-amz-security-token", sp_secret_bytes(who->token));
    in.nheaders = out->nheaders;
    if (sigv4_sign(&in, a, &result, err) == -1)
        return -1;
    add_header(out, "Authorization", result.authorization);
    out->is_signed = true;
    out->canonical_request = result.canonical_request;
    out->string_to_sign = result.string_to_sign;
    return 0;
}

/* What is asked for. */
struct asked {
    const char *bucket; /* "": the service, on the endpoint's own name */
    const char *key;    /* NULL: the bucket itself */
    const struct s3_pair *query;
    size_t nquery;
    const char *range; /* NULL: all of it */
};

static const char *
path_of(const struct s3_place *place, const struct asked *what, enum s3_style style,
        struct sp_arena *a, struct sp_err *err)
{
    const char *path;

    if (what->bucket[0] == '\0')
        return "/";
    path = s3_path(a, style, what->bucket, what->key == NULL ? "" : what->key, err);
    if (path != NULL && what->key == NULL && place->style == S3_STYLE_PATH)
        path = sp_printf(a, err, "%s/", path);
    return path;
}

static int
get(const struct s3_place *place, const struct s3_identity *who, const struct asked *what,
    time_t now, struct sp_arena *a, struct s3_request *out, struct sp_err *err)
{
    enum s3_style style = what->bucket[0] == '\0' ? S3_STYLE_PATH : place->style;
    const char *path;
    const char *encoded;
    const char *host;

    *out = (struct s3_request){.method = "GET", .port = place->port};
    if (check_input(place, who, err) == -1)
        return -1;
    path = path_of(place, what, style, a, err);
    encoded = path == NULL ? NULL : sigv4_query(what->query, what->nquery, a, err);
    if (encoded == NULL)
        return -1;
    out->target = sp_printf(a, err, "%s%s%s", path, what->nquery == 0 ? "" : "?", encoded);
    out->host = s3_host(a, style, place->endpoint, what->bucket, err);
    if (out->target == NULL || out->host == NULL)
        return -1;
    host = host_header(place, out->host, a, err);
    if (host == NULL)
        return -1;
    add_header(out, "Host", host);
    if (what->range != NULL)
        add_header(out, "Range", what->range);
    return who == NULL ? 0 : sign(place, who, path, what->query, what->nquery, now, a, out, err);
}

int
s3_list_request(const struct s3_place *place, const struct s3_identity *who,
                const struct s3_list_query *query, time_t now, struct sp_arena *a,
                struct s3_request *out, struct sp_err *err)
{
    char max_keys[24];
    struct s3_pair pairs[6] = {{"list-type", "2"}};
    size_t n = 1;

    if (query->of != NULL && query->of[0] == '\0')
        n = 0;
    else if (query->of != NULL)
        pairs[0] = (struct s3_pair){query->of, NULL};
    (void)snprintf(max_keys, sizeof(max_keys), "%ld", query->max_keys);
    if (query->delimiter != NULL)
        pairs[n++] = (struct s3_pair){"delimiter", query->delimiter};
    if (query->prefix != NULL && query->prefix[0] != '\0')
        pairs[n++] = (struct s3_pair){"prefix", query->prefix};
    if (query->token != NULL)
        pairs[n++] = (struct s3_pair){"continuation-token", query->token};
    if (query->max_keys != 0)
        pairs[n++] = (struct s3_pair){
            query->of != NULL && sp_streq(query->of, "uploads") ? "max-uploads" : "max-keys",
            max_keys};
    if (query->encoding_url)
        pairs[n++] = (struct s3_pair){"encoding-type", "url"};
    return get(place, who, &(struct asked){.bucket = place->bucket, .query = pairs, .nquery = n},
               now, a, out, err);
}

int
s3_subresource_request(const struct s3_place *place, const struct s3_identity *who,
                       const char *name, time_t now, struct sp_arena *a, struct s3_request *out,
                       struct sp_err *err)
{
    const struct s3_pair pair = {name, NULL};

    return get(place, who, &(struct asked){.bucket = place->bucket, .query = &pair, .nquery = 1},
               now, a, out, err);
}

int
s3_object_request(const struct s3_place *place, const struct s3_identity *who, const char *key,
                  size_t max, time_t now, struct sp_arena *a, struct s3_request *out,
                  struct sp_err *err)
{
    const char *range = max == 0 ? NULL : sp_printf(a, err, "bytes=0-%zu", max - 1);

    if (max != 0 && range == NULL)
        return -1;
    return get(place, who, &(struct asked){.bucket = place->bucket, .key = key, .range = range},
               now, a, out, err);
}

int
s3_buckets_request(const struct s3_place *place, const struct s3_identity *who, time_t now,
                   struct sp_arena *a, struct s3_request *out, struct sp_err *err)
{
    return get(place, who, &(struct asked){.bucket = ""}, now, a, out, err);
}
