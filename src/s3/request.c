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

/* A value that is empty would not be sent (CURLOPT_HTTPHEADER), but signed. */
static int
check_header(const struct s3_header *header, struct sp_err *err)
{
    if (check_word("name of a header", header->name, err) == -1)
        return -1;
    if (header->value == NULL || header->value[0] == '\0')
        return sp_fail(err, SP_INPUT, "the header %s is empty", header->name);
    for (size_t i = 0; header->value[i] != '\0'; i++) {
        unsigned char byte = (unsigned char)header->value[i];

        if (byte < ' ' || byte == 0x7f)
            return sp_fail(err, SP_INPUT, "the header %s has a control byte at position %zu",
                           header->name, i + 1);
    }
    return 0;
}

static int
add_header(struct s3_request *out, const char *name, const char *value, struct sp_err *err)
{
    struct s3_header header = {name, value};

    if (out->nheaders == S3_HEADERS_MAX)
        return sp_fail(err, SP_LIMIT, "more than %d headers", S3_HEADERS_MAX);
    if (check_header(&header, err) == -1)
        return -1;
    out->headers[out->nheaders++] = header;
    return 0;
}

/* What is signed of a request without one, and of one with. */
static const char *
payload_hash(const struct s3_request *out)
{
    return out->body == NULL ? S3_EMPTY_SHA256 : out->body->sha256;
}

static int
add_signed_headers(const struct s3_identity *who, time_t now, struct sp_arena *a,
                   struct s3_request *out, struct sp_err *err)
{
    char stamp[SP_AMZ_SIZE];
    const char *date;

    sp_time_amz(now, stamp);
    date = sp_strdup(a, stamp, err);
    if (date == NULL || add_header(out, "x-amz-content-sha256", payload_hash(out), err) == -1 ||
        add_header(out, "x-amz-date", date, err) == -1)
        return -1;
    if (!has_token(who))
        return 0;
    return add_header(out, "x-amz-security-token", sp_secret_bytes(who->token), err);
}

static int
sign(const struct s3_place *place, const struct s3_identity *who, const char *path,
     const struct s3_call *call, time_t now, struct sp_arena *a, struct s3_request *out,
     struct sigv4_signed *result, struct sp_err *err)
{
    struct sigv4_input in = {.method = out->method,
                             .path = path,
                             .query = call->query,
                             .nquery = call->nquery,
                             .headers = out->headers,
                             .payload_hash = payload_hash(out),
                             .region = place->region,
                             .service = "s3",
                             .now = now,
                             .access_key = who->access_key,
                             .secret = who->secret};

    if (add_signed_headers(who, now, a, out, err) == -1)
        return -1;
    in.nheaders = out->nheaders;
    if (sigv4_sign(&in, a, result, err) == -1)
        return -1;
    out->is_signed = true;
    out->canonical_request = result->canonical_request;
    out->string_to_sign = result->string_to_sign;
    return 0;
}

/* The body, and what says how it is sent; its length is added behind what is signed. */
static int
add_body(const struct s3_call *call, struct sp_arena *a, struct s3_request *out, struct sp_err *err)
{
    const char *len;

    out->body = call->body;
    if (call->body == NULL)
        return 0;
    if (!call->trailing_checksum) {
        if (call->body->sha256[0] == '\0')
            return sp_fail(err, SP_BUG, "a body without its digest");
        if (!call->content_md5 || call->body->md5[0] == '\0')
            return 0;
        return add_header(out, "Content-MD5", call->body->md5, err);
    }
    out->body = s3_body_chunked(call->body, a, err);
    len = out->body == NULL ? NULL : sp_printf(a, err, "%llu", call->body->len);
    if (len == NULL || add_header(out, "Content-Encoding", "aws-chunked", err) == -1 ||
        add_header(out, "x-amz-decoded-content-length", len, err) == -1 ||
        add_header(out, "x-amz-sdk-checksum-algorithm", "CRC32", err) == -1 ||
        add_header(out, "x-amz-trailer", S3_CHECKSUM_HEADER, err) == -1)
        return -1;
    return 0;
}

/* Not signed, as something between may write it anew (RFC 9110 section 8.6). */
static int
add_length(struct sp_arena *a, struct s3_request *out, struct sp_err *err)
{
    const char *len;

    if (out->body == NULL && (sp_streq(out->method, "GET") || sp_streq(out->method, "HEAD")))
        return 0;
    len = sp_printf(a, err, "%llu", out->body == NULL ? 0ULL : out->body->len);
    return len == NULL ? -1 : add_header(out, "Content-Length", len, err);
}

/* bucket "": the service, on the endpoint's own name. */
static const char *
path_of(const struct s3_place *place, const char *bucket, const char *key, struct sp_arena *a,
        struct sp_err *err)
{
    const char *path;

    if (bucket[0] == '\0')
        return "/";
    path = s3_path(a, place->style, bucket, key == NULL ? "" : key, err);
    if (path != NULL && key == NULL && place->style == S3_STYLE_PATH)
        path = sp_printf(a, err, "%s/", path);
    return path;
}

static int
add_headers(const struct s3_place *place, const struct s3_call *call, struct sp_arena *a,
            struct s3_request *out, struct sp_err *err)
{
    const char *host = host_header(place, out->host, a, err);

    if (host == NULL || add_header(out, "Host", host, err) == -1 ||
        (call->range != NULL && add_header(out, "Range", call->range, err) == -1))
        return -1;
    for (size_t i = 0; i < call->nheaders; i++)
        if (add_header(out, call->headers[i].name, call->headers[i].value, err) == -1)
            return -1;
    return add_body(call, a, out, err);
}

static int
make(const struct s3_place *place, const struct s3_identity *who, const char *bucket,
     const struct s3_call *call, time_t now, struct sp_arena *a, struct s3_request *out,
     struct sp_err *err)
{
    enum s3_style style = bucket[0] == '\0' ? S3_STYLE_PATH : place->style;
    struct sigv4_signed result = {0};
    const char *path;
    const char *encoded;

    *out = (struct s3_request){.method = call->method, .port = place->port};
    if (check_input(place, who, err) == -1 || check_word("method", call->method, err) == -1)
        return -1;
    path = path_of(place, bucket, call->key, a, err);
    encoded = path == NULL ? NULL : sigv4_query(call->query, call->nquery, a, err);
    if (encoded == NULL)
        return -1;
    out->target = sp_printf(a, err, "%s%s%s", path, call->nquery == 0 ? "" : "?", encoded);
    out->host = s3_host(a, style, place->endpoint, bucket, err);
    if (out->target == NULL || out->host == NULL || add_headers(place, call, a, out, err) == -1)
        return -1;
    if (who != NULL && sign(place, who, path, call, now, a, out, &result, err) == -1)
        return -1;
    if (add_length(a, out, err) == -1)
        return -1;
    return who == NULL ? 0 : add_header(out, "Authorization", result.authorization, err);
}

int
s3_call_request(const struct s3_place *place, const struct s3_identity *who,
                const struct s3_call *call, time_t now, struct sp_arena *a, struct s3_request *out,
                struct sp_err *err)
{
    return make(place, who, place->bucket, call, now, a, out, err);
}

int
s3_list_request(const struct s3_place *place, const struct s3_identity *who,
                const struct s3_list_query *query, time_t now, struct sp_arena *a,
                struct s3_request *out, struct sp_err *err)
{
    char max_keys[24];
    struct s3_pair pairs[7] = {{"list-type", "2"}};
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
    if (query->after != NULL)
        pairs[n++] = (struct s3_pair){"start-after", query->after};
    if (query->max_keys != 0)
        pairs[n++] = (struct s3_pair){
            query->of != NULL && sp_streq(query->of, "uploads") ? "max-uploads" : "max-keys",
            max_keys};
    if (query->encoding_url)
        pairs[n++] = (struct s3_pair){"encoding-type", "url"};
    return s3_call_request(place, who,
                           &(struct s3_call){.method = "GET", .query = pairs, .nquery = n}, now, a,
                           out, err);
}

int
s3_subresource_request(const struct s3_place *place, const struct s3_identity *who,
                       const char *name, time_t now, struct sp_arena *a, struct s3_request *out,
                       struct sp_err *err)
{
    const struct s3_pair pair = {name, NULL};

    return s3_call_request(place, who,
                           &(struct s3_call){.method = "GET", .query = &pair, .nquery = 1}, now, a,
                           out, err);
}

int
s3_object_request(const struct s3_place *place, const struct s3_identity *who, const char *key,
                  size_t max, time_t now, struct sp_arena *a, struct s3_request *out,
                  struct sp_err *err)
{
    const char *range = max == 0 ? NULL : sp_printf(a, err, "bytes=0-%zu", max - 1);

    if (max != 0 && range == NULL)
        return -1;
    return s3_call_request(place, who,
                           &(struct s3_call){.method = "GET", .key = key, .range = range}, now, a,
                           out, err);
}

int
s3_buckets_request(const struct s3_place *place, const struct s3_identity *who, time_t now,
                   struct sp_arena *a, struct s3_request *out, struct sp_err *err)
{
    return make(place, who, "", &(struct s3_call){.method = "GET"}, now, a, out, err);
}
