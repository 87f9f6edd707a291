#include "cases.h"

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
    {"unknown key", list_answers, 403, "InvalidAccessKeyId", "cred-akid-unknown", FAILS,
     "403 InvalidAccessKeyId"},
    {"near: a code that begins so", list_answers, 403, "InvalidAccessKeyIdX", "s3-unexpected-error",
     FAILS, NULL},
    {"token expired", list_answers, 400, "ExpiredToken", "cred-token-expired", FAILS, NULL},
    {"token to be renewed", list_answers, 400, "TokenRefreshRequired", "cred-token-expired", FAILS,
     NULL},
    {"token not accepted", list_answers, 400, "InvalidToken", "cred-temp-no-token", FAILS, NULL},
    {"token of no key", list_answers, 400, "InvalidTokenId", "cred-temp-no-token", FAILS, NULL},
    {"altered on the way", echo, 403, "GET\n/other\nlist-type=2\n", "sig-mismatch-altered", FAILS,
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
     "sig-mismatch-altered", FAILS,
     "we signed \"x-amz-security-token:(hidden)\", the server saw \"x-amz-security-token: "},
    {"query refused", list_answers, 400, "AuthorizationQueryParametersError", "sig-header-refused",
     FAILS, NULL},
    {"hash differs", list_answers, 400, "XAmzContentSHA256Mismatch", "sig-payload-hash-unsupported",
     FAILS, NULL},
    {"hash unknown", list_answers, 400, "InvalidDigest", "sig-payload-hash-unsupported", FAILS,
     NULL},
    {"hash bad", list_answers, 400, "BadDigest", "sig-payload-hash-unsupported", FAILS, NULL},
    {"a code that nobody knows", list_answers, 418, "Teapot", "s3-unexpected-error", FAILS,
     "418 Teapot: \"No.\""},
    {"near: a listing that was not signed", unsigned_list, 0, NULL, NULL, OPEN, NULL},
    {"near: a listing over unverified TLS", unverified_list, 0, NULL, NULL, OPEN, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
