/* Whether the server takes our signature: who we are, and for which region. */
#include "base/text.h"
#include "checks/rules.h"

static int
region_wrong(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *theirs;

    if (c->list == NULL || !has_code(c->list, "AuthorizationHeaderMalformed") ||
        c->list->reply.error.region == NULL)
        return 0;
    theirs = safe(c, c->list->reply.error.region, err);
    if (theirs == NULL || say(detail, err, "the server wants region %s, the settings say %s; ",
                              theirs, c->target->region) == -1)
        return -1;
    return say_answer(c, c->list, detail, err);
}

/* The echo is what the server signed. Where it differs from ours, something changed the request. */
static int
altered(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *theirs;
    const char *ours;
    size_t at = 0;

    if (c->list == NULL || !has_code(c->list, "SignatureDoesNotMatch"))
        return 0;
    ours = c->list->canonical_request;
    theirs = c->list->reply.error.canonical_request;
    if (ours == NULL || theirs == NULL || sp_streq(ours, theirs))
        return 0;
    for (size_t i = 0; ours[i] != '\0' && ours[i] == theirs[i]; i++)
        if (ours[i] == '\n')
            at = i + 1;
    ours = sp_strndup(c->arena, ours + at, strcspn(ours + at, "\n"), err);
    theirs = sp_strndup(c->arena, theirs + at, strcspn(theirs + at, "\n"), err);
    if (ours == NULL || theirs == NULL)
        return -1;
    ours = safe(c, ours, err); /* the session token is one of these lines */
    theirs = safe(c, theirs, err);
    if (ours == NULL || theirs == NULL)
        return -1;
    return say(detail, err, "we signed \"%s\", the server saw \"%s\"", ours, theirs);
}

#define RULE_OF_CODES(name, ...)                                                                   \
    static int name(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)      \
    {                                                                                              \
        static const char *const codes[] = {__VA_ARGS__, NULL};                                    \
                                                                                                   \
        return c->list != NULL && has_code_of(c->list, codes)                                      \
                   ? say_answer(c, c->list, detail, err)                                           \
                   : 0;                                                                            \
    }                                                                                              \
    _Static_assert(1, "")

RULE_OF_CODES(unknown_key, "InvalidAccessKeyId");
RULE_OF_CODES(secret_wrong, "SignatureDoesNotMatch");
RULE_OF_CODES(token_expired, "ExpiredToken", "TokenRefreshRequired");
RULE_OF_CODES(token_bad, "InvalidToken", "InvalidTokenId");
RULE_OF_CODES(malformed, "AuthorizationHeaderMalformed", "AuthorizationQueryParametersError");
RULE_OF_CODES(hash_unsupported, "XAmzContentSHA256Mismatch", "InvalidDigest", "BadDigest");

/* Refusals that come only after the signature was looked at. */
static const char *const later[] = {"NoSuchBucket",
                                    "AccessDenied",
                                    "NoSuchKey",
                                    "PermanentRedirect",
                                    "TemporaryRedirect",
                                    "Redirect",
                                    "IllegalLocationConstraintException",
                                    "AllAccessDisabled",
                                    "AccountProblem",
                                    "InvalidBucketName",
                                    "NotImplemented",
                                    "MethodNotAllowed",
                                    "InvalidArgument",
                                    "InvalidRequest",
                                    "SecondLevelDomainForbidden",
                                    NULL};

static int
other_error(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (!answered(c->list) || c->list->reply.root != S3_ROOT_ERROR || has_code_of(c->list, later))
        return 0;
    return say_answer(c, c->list, detail, err);
}

static const struct rule rules[] = {
    {"sig-region-wrong", region_wrong},    {"cred-akid-unknown", unknown_key},
    {"cred-token-expired", token_expired}, {"cred-temp-no-token", token_bad},
    {"sig-mismatch-altered", altered},     {"cred-secret-wrong", secret_wrong},
    {"sig-header-refused", malformed},     {"sig-payload-hash-unsupported", hash_unsupported},
    {"s3-unexpected-error", other_error},  {NULL, NULL},
};

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    (void)ms;
    if (is_a_listing(c->list) && c->list->is_signed && c->list->verified)
        return say(summary, err, "accepted for region %s", c->target->region);
    if (has_code_of(c->list, later))
        return say(summary, err, "not refused");
    return 0;
}

const struct check check_signature = {
    .id = "signature",
    .title = "Signature",
    .needs = {"http", "clock"},
    .rules = rules,
    .proven = proven,
};
