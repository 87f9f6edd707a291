#include "base/text.h"
#include "cases.h"
#include "provider/provider.h"

extern const struct check_case cases_signature[];

/* text: the region that the server wants. */
static void
region(struct world *w, long n, const char *text)
{
    list_answers(w, n, "AuthorizationHeaderMalformed");
    world_list(w)->reply.error.region = text;
}

/* text: the canonical request that the server echoes. */
static void
echo(struct world *w, long n, const char *text)
{
    list_answers(w, n, "SignatureDoesNotMatch");
    world_list(w)->reply.error.canonical_request = text;
}

static void
echo_unsigned(struct world *w, long n, const char *text)
{
    echo(w, n, text);
    world_list(w)->canonical_request = NULL;
}

/* A whole canonical request and string to sign; the hash in the latter is any. */
#define CANONICAL(path, query, headers)                                                            \
    "GET\n" path "\n" query "\n" headers "\nhost;x-amz-date\ne3b0c442"
#define OUR_HEADERS "host:s3.example.test\nx-amz-date:20260101T000000Z\n"
#define OURS CANONICAL("/backups/", "list-type=2&prefix=db%2F", OUR_HEADERS)
#define TO_SIGN(scope, hash) "AWS4-HMAC-SHA256\n20260101T000000Z\n20260101/" scope "\n" hash
#define OUR_STRING TO_SIGN("us-east-1/s3/aws4_request", "1041be28")

/* text: the canonical request that the server echoes for OURS. */
static void
echo_of(struct world *w, long n, const char *text)
{
    echo(w, n, text);
    world_list(w)->canonical_request = OURS;
    world_list(w)->string_to_sign = OUR_STRING;
}

/* The same over a port that is not the default one. */
static void
echo_of_port(struct world *w, long n, const char *text)
{
    echo(w, n, text);
    world_list(w)->canonical_request =
        CANONICAL("/", "", "host:127.0.0.1:9000\nx-amz-date:20260101T000000Z\n");
}

/* text: the string to sign that the server echoes for OUR_STRING. */
static void
echo_string(struct world *w, long n, const char *text)
{
    echo_of(w, n, NULL);
    world_list(w)->reply.error.string_to_sign = text;
}

static void
echo_both(struct world *w, long n, const char *text)
{
    echo_string(w, n, text);
    world_list(w)->reply.error.canonical_request = OURS;
}

/* text: "CODE: words". */
static void
words(struct world *w, long n, const char *text)
{
    const char *colon = strchr(text, ':');

    all_lists_answer(w, n, sp_strndup(&w->arena, text, (size_t)(colon - text), NULL));
    world_list(w)->reply.error.message = colon + 2;
}

static void
details(struct world *w, long n, const char *text)
{
    all_lists_answer(w, n, "AccessDenied");
    world_list(w)->reply.error.details = text;
}

/* The unsigned list is answered in the same way. */
static void
for_anyone(struct world *w)
{
    world_exchange(w, PROBE_ANONYMOUS, S3_STYLE_PATH)->reply.error = world_list(w)->reply.error;
}

static void
words_for_anyone(struct world *w, long n, const char *text)
{
    words(w, n, text);
    for_anyone(w);
}

static void
details_for_anyone(struct world *w, long n, const char *text)
{
    details(w, n, text);
    for_anyone(w);
}

/* text: names of the headers that came unsigned. */
static void
not_signed(struct world *w, long n, const char *text)
{
    all_lists_answer(w, n, "AccessDenied");
    world_list(w)->reply.error.headers_not_signed = text;
}

/* An unsigned list is refused as it should be. */
static void
words_unsigned(struct world *w, long n, const char *text)
{
    words(w, n, text);
    world_list(w)->is_signed = false;
}

/* text: x-amz-bucket-region of a refusal that does not say more. */
static void
region_header(struct world *w, long n, const char *text)
{
    list_answers(w, n, "SignatureDoesNotMatch");
    reply_header(world_list(w), "x-amz-bucket-region", text);
}

/* text: a header by which a proxy shows itself. */
static void
mismatch_through(struct world *w, long n, const char *text)
{
    list_answers(w, n, "SignatureDoesNotMatch");
    reply_header(world_list(w), text, "1.1 proxy");
}

/* A wrong secret gets another answer: code text. */
static void
badsig_answers(struct world *w, long n, const char *text)
{
    list_answers(w, n, "SignatureDoesNotMatch");
    reply_error(world_exchange(w, PROBE_BADSIG, S3_STYLE_PATH), n, text);
}

static void
badsig_silent(struct world *w, long n, const char *text)
{
    list_answers(w, n, "SignatureDoesNotMatch");
    reply_none(world_exchange(w, PROBE_BADSIG, S3_STYLE_PATH), TRANSPORT_TIMEOUT, text);
}

/* text: the endpoint. */
static void
unknown_key_at(struct world *w, long n, const char *text)
{
    struct provider_place place;

    list_answers(w, n, "InvalidAccessKeyId");
    w->target.endpoint = text;
    provider_of(text, &place);
    w->target.region = sp_strdup(&w->arena, place.location, NULL);
}

/* In China, with the words text. */
static void
other_partition(struct world *w, long n, const char *text)
{
    unknown_key_at(w, n, "s3.cn-north-1.amazonaws.com.cn");
    world_list(w)->reply.error.message = text;
}

/* A list that is signed for a region that nobody has, answered with n; a code makes it an error. */
static void
other_region(struct world *w, long n, const char *text)
{
    struct exchange_seen *ex = &w->ev.exchanges[w->ev.nexchanges++];

    *ex = *world_list(w);
    ex->purpose = PROBE_OTHER_REGION;
    if (text != NULL)
        reply_error(ex, n, text);
}

/* The server says a secret back in its words, or in the request that it saw. */
static void
says_back(struct world *w, long n, const char *text)
{
    list_answers(w, n, "InvalidToken");
    world_with_token(w);
    world_list(w)->reply.error.message = text;
}

static void
echoes_back(struct world *w, long n, const char *text)
{
    echo(w, n, text);
    world_with_token(w);
    world_list(w)->canonical_request = "GET\nx-amz-security-token:" HEALTHY_TOKEN "\n";
}

/* A listing that nobody signed, or that came over TLS that nobody verified. */
static void
unsigned_list(struct world *w, long n, const char *text)
{
    (void)n;
    (void)text;
    world_list(w)->is_signed = false;
}

static void
unverified_list(struct world *w, long n, const char *text)
{
    (void)n;
    (void)text;
    world_list(w)->verified = false;
}

const struct check_case cases_signature[] = {
    {"another region", region, 400, "eu-west-1", "sig-region-wrong", FAILS,
     "the server wants region eu-west-1, the settings say us-east-1; GET"},
    {"near: malformed without a region", region, 400, NULL, "sig-header-refused", FAILS, NULL},
    {"near: malformed, with the region that we say", region, 400, "us-east-1", "sig-header-refused",
     FAILS, NULL},
    {"another region in words", words, 400,
     "AuthorizationHeaderMalformed: the region 'us-east-1' is wrong; expecting 'eu-de'",
     "sig-region-wrong", FAILS, "wants region eu-de"},
    {"near: words that expect nothing", words, 400,
     "AuthorizationHeaderMalformed: the region is wrong; expecting ''", "sig-header-refused", FAILS,
     NULL},
    {"another region in a header", region_header, 403, "eu-de", "sig-region-wrong", FAILS,
     "wants region eu-de"},
    {"near: our region in a header", region_header, 403, "us-east-1", "cred-secret-wrong", FAILS,
     NULL},
    {"another region in what the server signed", echo_string, 403,
     TO_SIGN("eu-de/s3/aws4_request", "1041be28"), "sig-region-wrong", FAILS, "wants region eu-de"},
    {"another service", words, 400,
     "AuthorizationHeaderMalformed: incorrect service \"s3\". This endpoint belongs to "
     "\"s3-outposts\".",
     "sig-service-wrong", FAILS, "s3-outposts"},
    {"near: no word of a service", words, 400, "AuthorizationHeaderMalformed: incorrect terminal",
     "sig-header-refused", FAILS, NULL},
    {"away from the home region", words, 403,
     "SignatureDoesNotMatch: The Region must be specified if this is not the home region.",
     "cred-wrong-region-iam", FAILS, "home region"},
    {"near: a region that needs not be specified", words, 403,
     "SignatureDoesNotMatch: The region is fine.", "cred-secret-wrong", FAILS, NULL},
    {"key disabled, in words", words, 403,
     "InvalidAccessKeyId: Your account is disabled; please contact your administrator.",
     "cred-disabled", FAILS, "is disabled"},
    {"key inactive", list_answers, 403, "InvalidAccessKeyId.Inactive", "cred-disabled", FAILS,
     NULL},
    {"user suspended", list_answers, 403, "UserSuspended", "cred-disabled", FAILS, NULL},
    {"near: access denied to what is disabled", words, 403, "AccessDenied: listing is disabled",
     "perm-no-list", FAILS, NULL},
    {"near: disabled, or none at all", words, 403,
     "InvalidAccessKeyId: The access key does not exist or has been disabled.", "cred-akid-unknown",
     FAILS, NULL},
    {"key of another partition", other_partition, 403, "The key is of another partition.",
     "cred-wrong-partition", FAILS, "is Amazon S3 in China; GET"},
    {"key of another partition, elsewhere", words, 403,
     "InvalidAccessKeyId: The key is of another partition.", "cred-wrong-partition", FAILS, NULL},
    {"near: unknown key in China", unknown_key_at, 403, "s3.cn-north-1.amazonaws.com.cn",
     "cred-akid-unknown", FAILS,
     "is Amazon S3 in China, where keys of other partitions of AWS are unknown"},
    {"near: unknown key in GovCloud", unknown_key_at, 403, "s3.us-gov-west-1.amazonaws.com",
     "cred-akid-unknown", FAILS, "GovCloud"},
    {"near: unknown key at AWS", unknown_key_at, 403, "s3.eu-west-1.amazonaws.com",
     "cred-akid-unknown", FAILS, NULL},
    {"near: unknown key elsewhere", unknown_key_at, 403, "s3.us-gov-west-1.example.test",
     "cred-akid-unknown", FAILS, NULL},
    {"credentials not valid", list_answers, 403, "InvalidSecurity", "cred-akid-unknown", FAILS,
     NULL},
    {"key of another length", words, 400,
     "InvalidArgument: Credential access key has length 20, should be 32", "cred-akid-unknown",
     FAILS, NULL},
    {"unknown key, told as missing rights", words, 403,
     "AccessDenied: Forbidden: No such key: GK00", "cred-akid-unknown", FAILS, "No such key"},
    {"near: rights of a key", words, 403, "AccessDenied: No such right for this key",
     "perm-no-list", FAILS, NULL},
    {"near: another argument", words, 400, "InvalidArgument: max-keys has length 20",
     "s3-unexpected-error", FAILS, NULL},
    {"unknown key", list_answers, 403, "InvalidAccessKeyId", "cred-akid-unknown", FAILS,
     "403 InvalidAccessKeyId"},
    {"near: a code that begins so", list_answers, 403, "InvalidAccessKeyIdX", "s3-unexpected-error",
     FAILS, NULL},
    {"token expired", list_answers, 400, "ExpiredToken", "cred-token-expired", FAILS, NULL},
    {"token to be renewed", list_answers, 400, "TokenRefreshRequired", "cred-token-expired", FAILS,
     NULL},
    {"token not accepted", list_answers, 400, "InvalidToken", "cred-temp-no-token", FAILS, NULL},
    {"token of no key", list_answers, 400, "InvalidTokenId", "cred-temp-no-token", FAILS, NULL},
    {"path changed", echo_of, 403,
     CANONICAL("/s3/backups/", "list-type=2&prefix=db%2F", OUR_HEADERS), "http-path-rewritten",
     FAILS, "we signed \"/backups/\", the server saw \"/s3/backups/\""},
    {"query changed", echo_of, 403, CANONICAL("/backups/", "list-type=2&prefix=db/", OUR_HEADERS),
     "http-query-reordered-or-decoded", FAILS, "the server saw \"list-type=2&prefix=db/\""},
    {"query lost", echo_of, 403, CANONICAL("/backups/", "", OUR_HEADERS),
     "http-query-reordered-or-decoded", FAILS, "the server saw \"\""},
    {"host changed", echo_of, 403,
     CANONICAL("/backups/", "list-type=2&prefix=db%2F",
               "host:backend.test\nx-amz-date:20260101T000000Z\n"),
     "http-host-rewritten", FAILS, "the server saw \"host:backend.test\""},
    {"port added to the host", echo_of, 403,
     CANONICAL("/backups/", "list-type=2&prefix=db%2F",
               "host:s3.example.test:443\nx-amz-date:20260101T000000Z\n"),
     "sig-host-port-form", FAILS, "the server saw \"host:s3.example.test:443\""},
    {"near: another host with a port", echo_of, 403,
     CANONICAL("/backups/", "list-type=2&prefix=db%2F",
               "host:backend.test:9000\nx-amz-date:20260101T000000Z\n"),
     "http-host-rewritten", FAILS, NULL},
    {"port taken from the host", echo_of_port, 403,
     CANONICAL("/", "", "host:127.0.0.1\nx-amz-date:20260101T000000Z\n"), "sig-host-port-form",
     FAILS, NULL},
    {"near: the port is only digits", echo_of_port, 403,
     CANONICAL("/", "", "host:127.0.0.9000\nx-amz-date:20260101T000000Z\n"), "http-host-rewritten",
     FAILS, NULL},
    {"header lost", echo_of, 403,
     CANONICAL("/backups/", "list-type=2&prefix=db%2F", "host:s3.example.test\n"),
     "http-header-stripped", FAILS, "we signed \"x-amz-date:20260101T000000Z\""},
    {"header lost, its name is left", echo_of, 403,
     CANONICAL("/backups/", "list-type=2&prefix=db%2F", "host:s3.example.test\nx-amz-date:\n"),
     "http-header-stripped", FAILS, NULL},
    {"near: header changed", echo_of, 403,
     CANONICAL("/backups/", "list-type=2&prefix=db%2F",
               "host:s3.example.test\nx-amz-date:20250101T000000Z\n"),
     "sig-mismatch-altered", FAILS, "the server saw \"x-amz-date:20250101T000000Z\""},
    {"near: only the end of a line differs", echo_of, 403,
     CANONICAL("/backups/ ", "list-type=2&prefix=db%2F", OUR_HEADERS), "cred-secret-wrong", FAILS,
     "so it came unchanged"},
    {"method changed", echo_of, 403, "HEAD\n/backups/", "sig-mismatch-altered", FAILS,
     "we signed \"GET\", the server saw \"HEAD\""},
    {"signed headers changed", echo_of, 403,
     "GET\n/backups/\nlist-type=2&prefix=db%2F\n" OUR_HEADERS "\nhost\ne3b0c442",
     "sig-mismatch-altered", FAILS, "the server saw \"host\""},
    {"another hash in the string to sign", echo_string, 403,
     TO_SIGN("us-east-1/s3/aws4_request", "ffffffff"), "sig-mismatch-altered", FAILS,
     "we signed \"1041be28\", the server saw \"ffffffff\""},
    {"another service in the string to sign", echo_string, 403,
     TO_SIGN("us-east-1/iam/aws4_request", "1041be28"), "sig-mismatch-altered", FAILS, NULL},
    {"a scope that is none", echo_string, 403, "AWS4-HMAC-SHA256\n20260101T000000Z\nhello",
     "sig-mismatch-altered", FAILS, NULL},
    {"near: the same string to sign", echo_string, 403, OUR_STRING, "cred-secret-wrong", FAILS,
     "so it came unchanged"},
    {"near: the same request, another string", echo_both, 403,
     TO_SIGN("us-east-1/s3/aws4_request", "ffffffff"), "sig-mismatch-altered", FAILS, NULL},
    {"request without a signature, in words", words_for_anyone, 403,
     "AccessDenied: User: anonymous is not authorized to perform: s3:ListBucket",
     "http-header-stripped", FAILS, "the request was signed; GET"},
    {"request without a signature, in other words", words_for_anyone, 403,
     "AccessDenied: No authorization", "http-header-stripped", FAILS, NULL},
    {"near: a missing right in such words", words, 403,
     "AccessDenied: You have no authorization to list this bucket.", "perm-no-list", FAILS, NULL},
    {"near: the anonymous are named", words, 403,
     "AccessDenied: Anonymous users and user backup have no list permission", "perm-no-list", FAILS,
     NULL},
    {"request without a signature, in details", details_for_anyone, 403,
     "Anonymous caller does not have storage.objects.list access", "http-header-stripped", FAILS,
     NULL},
    {"near: the signer is denied", details, 403,
     "backup@example.test does not have storage.objects.list access", "perm-no-list", FAILS, NULL},
    {"near: it was not signed", words_unsigned, 403, "AccessDenied: anonymous", "perm-no-list",
     FAILS, NULL},
    {"a header of security missing", list_answers, 400, "MissingSecurityHeader",
     "http-header-stripped", FAILS, NULL},
    {"a required header missing", words, 400,
     "InvalidRequest: Missing required header for this request: x-amz-content-sha256",
     "http-header-stripped", FAILS, NULL},
    {"near: another request is invalid", words, 400, "InvalidRequest: Nope", "s3-unexpected-error",
     FAILS, NULL},
    {"a header came unsigned", not_signed, 403, "x-amz-meta-proxy", "sig-unsigned-header", FAILS,
     "not sent by us: x-amz-meta-proxy; GET"},
    {"a header came unsigned, in words", words, 403,
     "AccessDenied: There were headers present in the request which were not signed",
     "sig-unsigned-header", FAILS, NULL},
    {"near: nothing came unsigned", not_signed, 403, NULL, "perm-no-list", FAILS, NULL},
    {"version 4 unknown", words, 400,
     "InvalidRequest: The authorization mechanism you have provided is not supported.",
     "sig-v2-only-server", FAILS, NULL},
    {"version 4 unknown, otherwise", words, 400, "InvalidArgument: Unsupported Authorization Type",
     "sig-v2-only-server", FAILS, NULL},
    {"near: version 4 is what it wants", words, 400,
     "InvalidRequest: The authorization mechanism you have provided is not supported. Please use "
     "AWS4-HMAC-SHA256.",
     "http-header-stripped", FAILS, NULL},
    {"hash of this kind refused", words, 400,
     "InvalidArgument: x-amz-content-sha256 must be UNSIGNED-PAYLOAD or a valid sha256 value.",
     "sig-payload-hash-unsupported", FAILS, NULL},
    {"wrong secret gets another answer", badsig_answers, 403, "AccessDenied", "s3-unexpected-error",
     FAILS, NULL},
    {"near: wrong secret gets the same", badsig_answers, 403, "SignatureDoesNotMatch",
     "cred-secret-wrong", FAILS, NULL},
    {"wrong secret, told as missing rights", words, 403,
     "AccessDenied: Forbidden: Invalid signature", "cred-secret-wrong", FAILS, "Invalid signature"},
    {"near: missing rights", words, 403, "AccessDenied: Forbidden: Operation is not allowed",
     "perm-no-list", FAILS, NULL},
    {"near: wrong secret gets no answer", badsig_silent, 403, "timed out", "cred-secret-wrong",
     FAILS, NULL},
    {"wrong secret, through a proxy", mismatch_through, 403, "via", "cred-secret-wrong", FAILS,
     "it has a header via"},
    {"any region", other_region, 200, NULL, "sig-region-unverifiable", FINE, "xx-none-1"},
    {"near: our region only", other_region, 400, "AuthorizationHeaderMalformed", NULL, FINE, NULL},
    {"altered on the way", echo, 403, "GET\n/other\nlist-type=2\n", "http-path-rewritten", FAILS,
     "we signed \"/\", the server saw \"/other\""},
    {"altered at the end", echo, 403, "GET\n/\nlist-type=2\nmore", "sig-mismatch-altered", FAILS,
     "we signed \"\", the server saw \"more\""},
    {"near: not altered", echo, 403, "GET\n/\nlist-type=2\n", "cred-secret-wrong", FAILS, NULL},
    {"near: no echo", echo, 403, NULL, "cred-secret-wrong", FAILS, NULL},
    {"near: nothing to compare with", echo_unsigned, 403, "GET", "cred-secret-wrong", FAILS, NULL},
    {"wrong secret", list_answers, 403, "SignatureDoesNotMatch", "cred-secret-wrong", FAILS, NULL},
    {"wrong secret, both styles", all_lists_answer, 403, "SignatureDoesNotMatch",
     "cred-secret-wrong", FAILS, NULL},
    {"token said back", says_back, 400, "bad " HEALTHY_TOKEN " and " HEALTHY_TOKEN "!",
     "cred-temp-no-token", FAILS, "\"bad (hidden) and (hidden)!\""},
    {"secret said back", says_back, 400, HEALTHY_SECRET, "cred-temp-no-token", FAILS,
     "\"(hidden)\""},
    {"token echoed", echoes_back, 403, "GET\nx-amz-security-token: " HEALTHY_TOKEN "\n",
     "http-path-rewritten", FAILS,
     "we signed \"x-amz-security-token:(hidden)\", the server saw \"x-amz-security-token: "},
    {"query refused", list_answers, 400, "AuthorizationQueryParametersError", "sig-header-refused",
     FAILS, NULL},
    {"hash differs", list_answers, 400, "XAmzContentSHA256Mismatch", "sig-sha256-mismatch", FAILS,
     NULL},
    {"hash unknown", list_answers, 400, "InvalidDigest", "sig-payload-hash-unsupported", FAILS,
     NULL},
    {"hash bad", list_answers, 400, "BadDigest", "sig-sha256-mismatch", FAILS, NULL},
    {"a code that nobody knows", list_answers, 418, "Teapot", "s3-unexpected-error", FAILS,
     "418 Teapot: \"No.\""},
    {"near: a listing that was not signed", unsigned_list, 0, NULL, NULL, OPEN, NULL},
    {"near: a listing over unverified TLS", unverified_list, 0, NULL, NULL, OPEN, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
