#include "auth.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/text.h"
#include "canonical.h"

static int
refuse(struct auth *out, int status, const char *code, const char *message)
{
    out->state = AUTH_BAD;
    out->status = status;
    out->code = code;
    out->message = message;
    return 0;
}

bool
auth_is_presigned(const struct request *r)
{
    return http_param(r, "X-Amz-Signature") != NULL || http_param(r, "X-Amz-Credential") != NULL;
}

static const struct access_key *
key_find(const struct scenario *s, const char *id)
{
    const struct access_key *key = s->keys;

    while (key != NULL && !sp_streq(key->id, id))
        key = key->next;
    return key;
}

/* Is the name between semicolons in the list? */
static bool
is_signed(const char *list, const char *name)
{
    size_t len = strlen(name);

    for (const char *p = list; p != NULL; p = strchr(p, ';')) {
        p += *p == ';' ? 1 : 0;
        if (strncmp(p, name, len) == 0 && (p[len] == ';' || p[len] == '\0'))
            return true;
    }
    return false;
}

/* host and every x-amz- header must be signed. 1: one is not, *out is filled. */
static int
check_signed_headers(const struct request *r, const struct authorization *sent, struct auth *out)
{
    for (size_t i = 0; i < r->nheaders; i++) {
        const char *name = r->headers[i].name;

        if ((!sp_streq(name, "host") && !sp_starts(name, "x-amz-")) ||
            is_signed(sent->signed_headers, name))
            continue;
        out->unsigned_headers = name;
        (void)refuse(out, 403, "AccessDenied",
                     "There were headers present in the request which were not signed");
        return 1;
    }
    return 0;
}

/* The scope: date, region, service. 1: it is wrong, *out is filled. */
static int
check_scope(const struct authorization *sent, const char *region, const char *date,
            struct sp_arena *a, struct auth *out)
{
    const char *message = NULL;

    if (!sp_streq(sent->terminal, "aws4_request"))
        message = "The authorization header is malformed; incorrect terminal, expecting "
                  "\"aws4_request\".";
    else if (!sp_streq(sent->service, "s3"))
        message = "The authorization header is malformed; incorrect service. This endpoint belongs "
                  "to \"s3\".";
    else if (strlen(sent->date) != 8 || !sp_starts(date, sent->date))
        message = "The authorization header is malformed; the credential date is not the date of "
                  "the request.";
    else if (region != NULL && !sp_streq(sent->region, region)) {
        message = sp_printf(a, NULL,
                            "The authorization header is malformed; the region '%s' is wrong; "
                            "expecting '%s'",
                            sent->region, region);
        out->region = region;
    }
    if (message == NULL)
        return 0;
    (void)refuse(out, 400, "AuthorizationHeaderMalformed", message);
    return 1;
}

/* The date of the request: x-amz-date, or Date. 1: none or too far off, *out is filled. */
static int
check_date(const struct request *r, long tolerance, time_t now, struct auth *out)
{
    const char *date = http_header(r, "x-amz-date");
    time_t when;

    out->date = date;
    if (date == NULL || !sp_time_parse_iso(date, &when) || strlen(date) != 16) {
        (void)refuse(out, 403, "AccessDenied",
                     "AWS authentication requires a valid Date or x-amz-date header");
        return 1;
    }
    if (tolerance >= 0 && (when - now > tolerance || now - when > tolerance)) {
        (void)refuse(out, 403, "RequestTimeTooSkewed",
                     "The difference between the request time and the current time is too large.");
        return 1;
    }
    return 0;
}

/* 1: the token is not what the key wants, *out is filled. */
static int
check_token(const struct request *r, const struct access_key *key, struct auth *out)
{
    const char *token = http_header(r, "x-amz-security-token");

    if (key->token != NULL && token == NULL)
        (void)refuse(out, 403, "InvalidAccessKeyId",
                     "The AWS Access Key Id you provided does not exist in our records.");
    else if (token != NULL && !sp_streq(token, key->token))
        (void)refuse(out, 400, "InvalidToken",
                     "The provided token is malformed or otherwise invalid.");
    else if (key->expired)
        (void)refuse(out, 400, "ExpiredToken", "The provided token has expired.");
    else
        return 0;
    return 1;
}

/* 1: x-amz-content-sha256 is missing or not that of the body, *out is filled; -1: SP_NOMEM. */
static int
check_payload(const struct request *r, struct sp_arena *a, struct auth *out, struct sp_err *err)
{
    unsigned char digest[32];
    const char *sent = http_header(r, "x-amz-content-sha256");

    out->hash_sent = sent;
    if (sent == NULL) {
        (void)refuse(out, 400, "InvalidRequest",
                     "Missing required header for this request: x-amz-content-sha256");
        return 1;
    }
    if (sp_streq(sent, "UNSIGNED-PAYLOAD"))
        return 0;
    if (sp_streq(sent, "STREAMING-UNSIGNED-PAYLOAD-TRAILER"))
        return 0; /* its checksum comes behind it */
    if (sp_starts(sent, "STREAMING-")) {
        (void)refuse(out, 501, "NotImplemented",
                     "A header you provided implies functionality that is not implemented");
        return 1;
    }
    if (EVP_Digest(r->body == NULL ? (const void *)"" : r->body->data,
                   r->body == NULL ? 0 : r->body->len, digest, NULL, EVP_sha256(), NULL) != 1)
        return sp_fail(err, SP_BUG, "no SHA-256");
    out->hash_ours = sp_hex(a, digest, sizeof(digest), err);
    if (out->hash_ours == NULL)
        return -1;
    if (sp_streq(sent, out->hash_ours))
        return 0;
    (void)refuse(out, 400, "XAmzContentSHA256Mismatch",
                 "The provided 'x-amz-content-sha256' header does not match what was computed.");
    return 1;
}

static int
check_signature(const struct request *r, const struct authorization *sent, const char *secret,
                struct sp_arena *a, struct auth *out, struct sp_err *err)
{
    const char *hash = http_header(r, "x-amz-content-sha256");
    const char *ours;

    out->provided = sent->signature;
    out->canonical = canonical_request(r, sent->signed_headers, hash == NULL ? "" : hash, a, err);
    if (out->canonical == NULL)
        return -1;
    out->to_sign = string_to_sign(sent, out->date, out->canonical, a, err);
    if (out->to_sign == NULL)
        return -1;
    ours = signature_of(sent, secret, out->to_sign, a, err);
    if (ours == NULL)
        return -1;
    if (strlen(sent->signature) == strlen(ours) &&
        CRYPTO_memcmp(sent->signature, ours, strlen(ours)) == 0)
        return 0;
    (void)refuse(out, 403, "SignatureDoesNotMatch",
                 "The request signature we calculated does not match the signature you provided. "
                 "Check your key and signing method.");
    return 1;
}

int
auth_check(const struct scenario *s, const struct request *r, const char *region, time_t now,
           struct sp_arena *a, struct auth *out, struct sp_err *err)
{
    const char *value = http_header(r, "authorization");
    struct authorization sent;
    int rc;

    *out = (struct auth){.state = AUTH_NONE};
    if (value == NULL)
        return 0;
    out->state = AUTH_GOOD;
    if (!authorization_parse(value, a, &sent)) {
        if (!s->verify_signatures)
            return 0;
        if (!sp_starts(value, "AWS4-"))
            return refuse(out, 400, "InvalidRequest",
                          "The authorization mechanism you have provided is not supported. Please "
                          "use AWS4-HMAC-SHA256.");
        return refuse(out, 400, "AuthorizationHeaderMalformed",
                      "The authorization header that you provided is not valid.");
    }
    out->id = sent.id;
    out->key = key_find(s, sent.id);
    if (!s->verify_signatures)
        return 0;
    if (check_date(r, s->tolerance, now, out) != 0 ||
        check_scope(&sent, region, out->date, a, out) != 0)
        return 0;
    if (out->key == NULL && !s->unknown_key_as_mismatch)
        return refuse(out, 403, "InvalidAccessKeyId",
                      "The AWS Access Key Id you provided does not exist in our records.");
    if (out->key != NULL && check_token(r, out->key, out) != 0)
        return 0;
    if (check_signed_headers(r, &sent, out) != 0)
        return 0;
    /* An id that nobody knows is checked against a secret that nobody has. */
    rc = check_signature(r, &sent, out->key == NULL ? "\x01" : out->key->secret, a, out, err);
    if (rc == 0)
        rc = check_payload(r, a, out, err);
    return rc == -1 ? -1 : 0;
}
