/* What a request carries: its digests verified, the framing of aws-chunked taken away. */
#include <openssl/evp.h>

#include "base/text.h"
#include "checksum.h"
#include "service.h"

#define STREAMING "STREAMING-UNSIGNED-PAYLOAD-TRAILER"

/* true: the answer says why not. */
static bool
refuse(struct exchange *x, const char *code, const char *message)
{
    service_error(x, 400, code, message);
    return true;
}

static bool
bad_md5(struct exchange *x, const struct blob *body)
{
    const char *sent = http_header(x->request, "content-md5");
    unsigned char decoded[32];
    char ours[CHECKSUM_TEXT];

    if (sent == NULL || x->scenario->manners.md5 == MD5_IGNORED)
        return false;
    if (strlen(sent) != 24 || EVP_DecodeBlock(decoded, (const unsigned char *)sent, 24) != 18 ||
        !sp_ends(sent, "=="))
        return refuse(x, "InvalidDigest", "The Content-MD5 you specified was invalid.");
    if (!checksum_md5(body == NULL ? (const void *)"" : body->data, body == NULL ? 0 : body->len,
                      ours))
        return refuse(x, "InternalError", "We encountered an internal error.");
    return !sp_streq(sent, ours) &&
           refuse(x, "BadDigest", "The Content-MD5 you specified did not match what we received.");
}

static bool
bad_checksum(struct exchange *x, const char *header, const char *sent, const struct blob *body)
{
    char ours[CHECKSUM_TEXT];

    if (!checksum_of(header, body->data, body->len, ours))
        return false;
    if (sp_streq(ours, sent))
        return false;
    return refuse(x, "BadDigest",
                  sp_printf(x->arena, NULL,
                            "The %s you specified did not match the calculated checksum.",
                            header + strlen("x-amz-checksum-")));
}

/* One chunk size and the data behind it. 1: it was the last; -1: broken. */
static int
take_chunk(const struct blob *body, size_t *at, struct blob *out, size_t *len)
{
    const char *text = (const char *)body->data + *at;
    const char *end = strstr(text, "\r\n");
    size_t size = 0;

    if (end == NULL || sp_hex_value(*text) < 0)
        return -1;
    for (; sp_hex_value(*text) >= 0; text++) {
        size = size * 16 + (size_t)sp_hex_value(*text);
        if (size > body->len)
            return -1;
    }
    if (text != end && *text != ';')
        return -1;
    *at = (size_t)(end + 2 - (const char *)body->data);
    if (size == 0)
        return 1;
    if (size + 2 > body->len - *at || memcmp(body->data + *at + size, "\r\n", 2) != 0)
        return -1;
    memcpy(out->data + *len, body->data + *at, size);
    *len += size;
    *at += size + 2;
    return 0;
}

/* The trailer of that name; NULL: it is not there. */
static const char *
find_trailer(struct exchange *x, const char *text, const char *name)
{
    while (*text != '\0' && !sp_starts(text, "\r\n")) {
        const char *end = strstr(text, "\r\n");
        const char *colon = strchr(text, ':');

        if (end == NULL)
            end = text + strlen(text);
        if (colon == NULL || colon > end)
            return NULL;
        if ((size_t)(colon - text) == strlen(name) && strncasecmp(text, name, strlen(name)) == 0) {
            colon += colon[1] == ' ' ? 2 : 1;
            return sp_strndup(x->arena, colon, (size_t)(end - colon), NULL);
        }
        text = *end == '\0' ? end : end + 2;
    }
    return NULL;
}

/* aws-chunked (AWS, "sigv4-streaming-trailers"), the chunks unsigned. */
static bool
bad_stream(struct exchange *x, const struct blob *body)
{
    const char *length = http_header(x->request, "x-amz-decoded-content-length");
    const char *name = http_header(x->request, "x-amz-trailer");
    const char *sent;
    size_t at = 0;
    size_t len = 0;
    long wanted;
    int rc;

    if (length == NULL || !sp_parse_number(length, 0, (long)STORE_BYTES_MAX, &wanted))
        return refuse(x, "InvalidArgument", "x-amz-decoded-content-length is missing or wrong");
    x->content = blob_new(x->scenario->store, (size_t)wanted);
    if (x->content == NULL)
        return refuse(x, "SlowDown", "Reduce your request rate.");
    do {
        size_t room = (size_t)wanted - len;
        size_t before = at;

        /* The size is looked at before it is copied. */
        if (strtoull((const char *)body->data + before, NULL, 16) > room)
            rc = -1;
        else
            rc = take_chunk(body, &at, x->content, &len);
    } while (rc == 0);
    if (rc == -1 || len != (size_t)wanted)
        return refuse(x, "IncompleteBody",
                      "You did not provide the number of bytes specified by the Content-Length "
                      "HTTP header");
    sent = name == NULL ? NULL : find_trailer(x, (const char *)body->data + at, name);
    if (name != NULL && sent == NULL)
        return refuse(x, "MalformedTrailerError",
                      "The request contained trailing data that was not well-formed or did not "
                      "conform to our published schema.");
    return sent != NULL && bad_checksum(x, name, sent, x->content);
}

/* true: a body with trailers may not come, the answer says so. */
static bool
no_trailers(struct exchange *x)
{
    switch (x->scenario->manners.trailers) {
    case TRAILERS_REFUSED:
        return refuse(x, "InvalidArgument",
                      "Unsupported header 'x-amz-trailer' received for this API call.");
    case TRAILERS_MISMATCH:
        return refuse(x, "XAmzContentSHA256Mismatch",
                      "The provided 'x-amz-content-sha256' header does not match what was "
                      "computed.");
    case TRAILERS_NOT_IMPLEMENTED:
        service_error(x, 501, "NotImplemented",
                      "A header you provided implies functionality that is not implemented");
        return true;
    default:
        return false;
    }
}

bool
payload_accept(struct exchange *x)
{
    const struct request *r = x->request;
    struct blob *body = r->body;
    bool streaming = sp_streq(http_header(r, "x-amz-content-sha256"), STREAMING);

    if (bad_md5(x, body))
        return false;
    if (streaming && no_trailers(x))
        return false;
    if (streaming && body != NULL && x->scenario->manners.trailers == TRAILERS_ACCEPTED)
        return !bad_stream(x, body);
    x->content = body != NULL ? blob_ref(body) : blob_new(x->scenario->store, 0);
    if (x->content == NULL) {
        service_error(x, 503, "SlowDown", "Reduce your request rate.");
        return false;
    }
    for (size_t i = 0; i < r->nheaders; i++)
        if (bad_checksum(x, r->headers[i].name, r->headers[i].value, x->content))
            return false;
    return true;
}

bool
payload_digest_wanted(struct exchange *x)
{
    const char *code = x->scenario->manners.delete_md5;

    if (code != NULL && http_header(x->request, "content-md5") == NULL) {
        service_error(x, 400, code, "Missing required header for this request: Content-MD5");
        return false;
    }
    return !bad_md5(x, x->request->body);
}
