/* Whether the server takes our signature: who we are, and for which region. */
#include "base/text.h"
#include "checks/echo.h"
#include "checks/rules.h"
#include "provider/provider.h"

/* ---- the scope: region and service */

static int
say_region(const struct check_context *c, const char *region, struct sp_buf *detail,
           struct sp_err *err)
{
    region = safe(c, region, err);
    if (region == NULL || say(detail, err, "the server wants region %s, the settings say %s; ",
                              region, c->target->region) == -1)
        return -1;
    return say_answer(c, c->list, detail, err);
}

/* What stands in quotation marks behind "expecting" in a message; stays NULL without it. */
static int
expected_region(const struct check_context *c, const char **region, struct sp_err *err)
{
    const char *message = c->list->reply.error.message;
    const char *at = message == NULL ? NULL : strstr(message, "expecting '");

    if (at == NULL)
        return 0;
    at += strlen("expecting '");
    *region = sp_strndup(c->arena, at, strcspn(at, "'"), err);
    return *region == NULL ? -1 : 0;
}

/* By the document, its words, the header that AWS adds, or the scope that the server signed. */
static int
region_wrong(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const char *const codes[] = {"AuthorizationHeaderMalformed", "SignatureDoesNotMatch",
                                        NULL};
    const char *theirs;
    struct echo echo;

    if (!has_code_of(c->list, codes))
        return 0;
    theirs = c->list->reply.error.region;
    if (theirs == NULL && expected_region(c, &theirs, err) == -1)
        return -1;
    if (theirs == NULL)
        theirs = evidence_header(c->list, "x-amz-bucket-region");
    if (theirs == NULL) {
        if (echo_compare(c->list, c->arena, &echo, err) == -1)
            return -1;
        theirs = echo.part == ECHO_REGION ? echo.theirs : NULL;
    }
    if (theirs == NULL || theirs[0] == '\0' || sp_streq(theirs, c->target->region))
        return 0;
    return say_region(c, theirs, detail, err);
}

static int
service_wrong(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (!has_code(c->list, "AuthorizationHeaderMalformed") ||
        !message_has(c->list, "incorrect service"))
        return 0;
    return say_answer(c, c->list, detail, err);
}

/* Oracle's store does not find the key outside of the account's home region. */
static int
home_region(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const char *const codes[] = {"SignatureDoesNotMatch", "InvalidAccessKeyId", NULL};

    if (!has_code_of(c->list, codes) || !message_has(c->list, "region must be specified"))
        return 0;
    return say_answer(c, c->list, detail, err);
}

/* ---- the key */

static int
key_disabled(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const char *const codes[] = {"UserSuspended", "InvalidAccessKeyId.Inactive",
                                        "InactiveAccessKey", NULL};
    static const char *const words[] = {"disabled", "inactive", "deactivated", "suspended"};

    if (has_code_of(c->list, codes))
        return say_answer(c, c->list, detail, err);
    if (message_has(c->list, "not exist") || message_has(c->list, "not found"))
        return 0; /* "does not exist or has been disabled" */
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (has_code(c->list, "InvalidAccessKeyId") && message_has(c->list, words[i]))
            return say_answer(c, c->list, detail, err);
    return 0;
}

/*
 * Accounts of AWS live in one partition each; most of them in the one that has no name here. The
 * name of the endpoint's partition; *store stays NULL for any other endpoint.
 */
static int
partition_of(const struct check_context *c, const char **store, struct sp_err *err)
{
    struct provider_place place;

    *store = NULL;
    provider_of(c->target->endpoint, &place);
    if (!sp_streq(place.provider, "aws"))
        return 0;
    *store = provider_store(c->target->endpoint, c->target->port, c->arena, err);
    if (*store == NULL)
        return -1;
    if (sp_streq(*store, "Amazon S3"))
        *store = NULL;
    return 0;
}

/* Keys look alike in all partitions, and a misspelled one gets the same code: only words tell. */
static int
other_partition(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *store;

    if (!has_code(c->list, "InvalidAccessKeyId") || !message_has(c->list, "partition"))
        return 0;
    if (partition_of(c, &store, err) == -1 ||
        (store != NULL && say(detail, err, "%s is %s; ", c->target->endpoint, store) == -1))
        return -1;
    return say_answer(c, c->list, detail, err);
}

/*
 * Cloudflare does not look a key up that has not the length of its own; Garage's code for a key
 * that it does not have is the one for missing rights.
 */
static int
unknown_key(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const char *const codes[] = {"InvalidAccessKeyId", "InvalidSecurity", NULL};
    const char *store;

    if (!has_code_of(c->list, codes) &&
        !(has_code(c->list, "InvalidArgument") && message_has(c->list, "access key has length")) &&
        !(has_code(c->list, "AccessDenied") && message_has(c->list, "no such key:")))
        return 0;
    if (say_answer(c, c->list, detail, err) == -1 || partition_of(c, &store, err) == -1)
        return -1;
    return store == NULL
               ? 1
               : say(detail, err, "; %s is %s, where keys of other partitions of AWS are unknown",
                     c->target->endpoint, store);
}

/* ---- what was changed on the way */

/* The unsigned list got the very same answer. */
static bool
is_said_to_anyone(const struct check_context *c, const struct exchange_seen *ex)
{
    const struct s3_error *theirs = answered(c->anonymous) ? &c->anonymous->reply.error : NULL;

    return theirs != NULL && sp_streq(theirs->code, ex->reply.error.code) &&
           sp_streq(theirs->message, ex->reply.error.message) &&
           sp_streq(theirs->details, ex->reply.error.details);
}

/*
 * Words for a request without a signature. Some of them are ordinary ones, that a missing right may
 * be told with.
 */
static bool
says_unsigned(const struct check_context *c, const struct exchange_seen *ex)
{
    static const struct {
        const char *code;
        const char *words; /* NULL: the code says it */
        bool ordinary;
    } rows[] = {
        {"MissingSecurityHeader", NULL, false},
        {"MissingAuthenticationToken", NULL, false},
        {"InvalidRequest", "missing required header", false},
        {"InvalidRequest", "please use aws4-hmac-sha256", false},
        {"AccessDenied", "anonymous", true},
        {"AccessDenied", "no authorization", true},
        {"AccessDenied", "missing authorization", false},
        {"AccessDenied", "requires a valid date", false},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (has_code(ex, rows[i].code) &&
            (rows[i].words == NULL || message_has(ex, rows[i].words)) &&
            (!rows[i].ordinary || is_said_to_anyone(c, ex)))
            return true;
    return false;
}

static int
header_stripped(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    struct echo echo;
    const char *lost;

    if (!answered(c->list) || !c->list->is_signed)
        return 0;
    if (says_unsigned(c, c->list))
        return say(detail, err, "the request was signed; ") == -1
                   ? -1
                   : say_answer(c, c->list, detail, err);
    if (!has_code(c->list, "SignatureDoesNotMatch"))
        return 0;
    if (echo_compare(c->list, c->arena, &echo, err) == -1)
        return -1;
    if (echo.part != ECHO_LOST)
        return 0;
    lost = safe(c, echo.ours, err); /* it may be the session token */
    return lost == NULL ? -1
                        : say(detail, err, "we signed \"%s\", the server did not see it", lost);
}

/* The echo is what the server signed. Where it differs from ours, something changed the request. */
static int
altered(const struct check_context *c, enum echo_part part, struct sp_buf *detail,
        struct sp_err *err)
{
    struct echo echo;
    const char *ours;
    const char *theirs;

    if (!has_code(c->list, "SignatureDoesNotMatch"))
        return 0;
    if (echo_compare(c->list, c->arena, &echo, err) == -1)
        return -1;
    if (echo.part != part)
        return 0;
    ours = safe(c, echo.ours, err); /* the session token is one of these lines */
    theirs = safe(c, echo.theirs, err);
    if (ours == NULL || theirs == NULL)
        return -1;
    return say(detail, err, "we signed \"%s\", the server saw \"%s\"", ours, theirs);
}

#define RULE_OF_PART(name, part)                                                                   \
    static int name(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)      \
    {                                                                                              \
        return altered(c, part, detail, err);                                                      \
    }                                                                                              \
    _Static_assert(1, "")

RULE_OF_PART(port_altered, ECHO_PORT);
RULE_OF_PART(host_altered, ECHO_HOST);
RULE_OF_PART(path_altered, ECHO_PATH);
RULE_OF_PART(query_altered, ECHO_QUERY);
RULE_OF_PART(other_altered, ECHO_OTHER);

/* Somebody added a header of Amazon's after we had signed. */
static int
header_added(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *names;

    if (!has_code(c->list, "AccessDenied") || (c->list->reply.error.headers_not_signed == NULL &&
                                               !message_has(c->list, "which were not signed")))
        return 0;
    names = safe(c, c->list->reply.error.headers_not_signed, err);
    if (names == NULL ||
        (names[0] != '\0' && say(detail, err, "not sent by us: %s; ", names) == -1))
        return -1;
    return say_answer(c, c->list, detail, err);
}

/* ---- what the server cannot do */

/* Who asks for AWS4-HMAC-SHA256 in these words knows it, and did not get what we sent. */
static int
v2_only(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const char *const codes[] = {"InvalidRequest", "InvalidArgument", NULL};

    if (!has_code_of(c->list, codes) || message_has(c->list, "aws4-hmac-sha256") ||
        !(message_has(c->list, "authorization mechanism") ||
          message_has(c->list, "unsupported authorization type")))
        return 0;
    return say_answer(c, c->list, detail, err);
}

static int
hash_unsupported(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const char *const codes[] = {"InvalidRequest", "InvalidArgument", NULL};

    if (!has_code(c->list, "InvalidDigest") &&
        !(has_code_of(c->list, codes) && message_has(c->list, "x-amz-content-sha256")))
        return 0;
    return say_answer(c, c->list, detail, err);
}

#define RULE_OF_CODES(name, ...)                                                                   \
    static int name(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)      \
    {                                                                                              \
        static const char *const codes[] = {__VA_ARGS__, NULL};                                    \
                                                                                                   \
        return has_code_of(c->list, codes) ? say_answer(c, c->list, detail, err) : 0;              \
    }                                                                                              \
    _Static_assert(1, "")

RULE_OF_CODES(token_expired, "ExpiredToken", "TokenRefreshRequired");
RULE_OF_CODES(token_bad, "InvalidToken", "InvalidTokenId");
RULE_OF_CODES(malformed, "AuthorizationHeaderMalformed", "AuthorizationQueryParametersError");
RULE_OF_CODES(hash_differs, "XAmzContentSHA256Mismatch", "BadDigest");

/* ---- the secret */

/* A header by which something between says that it is there; NULL. */
static const char *
between(const struct exchange_seen *ex)
{
    static const char *const names[] = {"via", "cf-ray", "x-amz-cf-id", "x-cache"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (evidence_header(ex, names[i]) != NULL)
            return names[i];
    return NULL;
}

/* Garage's code is the one for missing rights, its words are others. */
static bool
says_mismatch(const struct exchange_seen *ex)
{
    return has_code(ex, "SignatureDoesNotMatch") ||
           (has_code(ex, "AccessDenied") && message_has(ex, "invalid signature"));
}

/* What a wrong secret gets as well. The echo can prove that the request came as it was sent. */
static int
secret_wrong(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const char *way;
    struct echo echo;

    if (!says_mismatch(c->list) || (answered(c->badsig) && !says_mismatch(c->badsig)))
        return 0;
    if (echo_compare(c->list, c->arena, &echo, err) == -1 ||
        say_answer(c, c->list, detail, err) == -1)
        return -1;
    way = between(c->list);
    if (echo.part == ECHO_SAME)
        return say(detail, err, "; the server signed what we signed, so it came unchanged");
    if (echo.part == ECHO_NONE && way != NULL)
        return say(detail, err,
                   "; the answer came through a proxy (it has a header %s), which may "
                   "have changed the request as well",
                   way);
    return 1;
}

/* Refusals that come only after the signature was looked at; other checks know them. */
static const char *const later[] = {"NoSuchBucket",
                                    "AccessDenied",
                                    "NoSuchKey",
                                    "PermanentRedirect",
                                    "TemporaryRedirect",
                                    "Redirect",
                                    "IllegalLocationConstraintException",
                                    "AllAccessDisabled",
                                    "AccountProblem",
                                    "NotSignedUp",
                                    "InvalidPayment",
                                    "InvalidBucketName",
                                    "NotImplemented",
                                    "MethodNotAllowed",
                                    "InvalidArgument",
                                    "InvalidRequest",
                                    "SecondLevelDomainForbidden",
                                    "UserProjectMissing",
                                    NULL};

/* AWS and Ceph name errors of the keeper of encryption keys in this way. */
static bool
is_later(const struct exchange_seen *ex)
{
    return has_code_of(ex, later) ||
           (answered(ex) && ex->reply.root == S3_ROOT_ERROR && ex->reply.error.code != NULL &&
            sp_starts(ex->reply.error.code, "KMS."));
}

static int
other_error(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (!answered(c->list) || c->list->reply.root != S3_ROOT_ERROR || is_later(c->list))
        return 0;
    return say_answer(c, c->list, detail, err);
}

/* ---- what a good signature does not prove */

static bool
any_region(const struct check_context *c)
{
    return is_a_listing(c->list) && is_a_listing(seen(c, PROBE_OTHER_REGION));
}

/* Where no signature is looked at, this follows. */
static int
region_unverifiable(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (!any_region(c) || is_a_listing(c->badsig))
        return 0;
    return say(detail, err, "a list signed for region %s, which nobody has, was answered too",
               PLAN_NO_REGION);
}

static const struct rule rules[] = {
    {"sig-service-wrong", service_wrong},
    {"sig-region-wrong", region_wrong},
    {"cred-wrong-region-iam", home_region},
    {"cred-disabled", key_disabled},
    {"cred-wrong-partition", other_partition},
    {"cred-akid-unknown", unknown_key},
    {"cred-token-expired", token_expired},
    {"cred-temp-no-token", token_bad},
    {"http-header-stripped", header_stripped},
    {"sig-host-port-form", port_altered},
    {"http-host-rewritten", host_altered},
    {"http-path-rewritten", path_altered},
    {"http-query-reordered-or-decoded", query_altered},
    {"sig-mismatch-altered", other_altered},
    {"cred-secret-wrong", secret_wrong},
    {"sig-unsigned-header", header_added},
    {"sig-v2-only-server", v2_only},
    {"sig-payload-hash-unsupported", hash_unsupported},
    {"sig-sha256-mismatch", hash_differs},
    {"sig-header-refused", malformed},
    {"s3-unexpected-error", other_error},
    {"sig-region-unverifiable", region_unverifiable},
    {NULL, NULL},
};

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    (void)ms;
    if (is_a_listing(c->list) && c->list->is_signed && c->list->verified)
        return any_region(c) ? say(summary, err, "accepted, as for any region")
                             : say(summary, err, "accepted for region %s", c->target->region);
    if (is_later(c->list))
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
