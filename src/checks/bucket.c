/* Whether the bucket is there, in this place and under this style. */
#include "base/text.h"
#include "checks/own_buckets.h"

static bool
is_gone(const struct exchange_seen *ex)
{
    return has_code(ex, "NoSuchBucket") || has_code(ex, "InvalidBucketName");
}

/* This style does not find it while the other one lists it. */
static int
other_style(const struct check_context *c, enum s3_style style, struct sp_buf *detail,
            struct sp_err *err)
{
    static const char *const codes[] = {
        "NoSuchBucket",   "InvalidBucketName",          "NoSuchKey", "PermanentRedirect",
        "InvalidRequest", "SecondLevelDomainForbidden", NULL};

    if (c->style != style || !has_code_of(c->list, codes) || !is_our_listing(c, c->other))
        return 0;
    if (say(detail, err, "%s style lists the bucket; in %s style, ", s3_style_name(c->other->style),
            s3_style_name(style)) == -1)
        return -1;
    return say_answer(c, c->list, detail, err);
}

static int
path_needed(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return other_style(c, S3_STYLE_HOST, detail, err);
}

static int
host_needed(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (c->style == S3_STYLE_PATH && has_code(c->list, "SecondLevelDomainForbidden"))
        return say_answer(c, c->list, detail, err);
    return other_style(c, S3_STYLE_PATH, detail, err);
}

/* Some servers deny the list first, and tell of the bucket only where an object is asked for. */
static int
missing(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct s3_buckets *own = own_buckets(c);
    const struct exchange_seen *object = seen(c, PROBE_NO_OBJECT);
    bool told = has_code(c->list, "NoSuchBucket");

    if (!told && !(has_code(c->list, "AccessDenied") && has_code(object, "NoSuchBucket")))
        return 0;
    if (say_answer(c, told ? c->list : object, detail, err) == -1)
        return -1;
    if (is_gone(c->other) &&
        say(detail, err, "; the same in %s style", s3_style_name(c->other->style)) == -1)
        return -1;
    return own == NULL ? 1 : say_own_buckets(c, own, detail, err);
}

/*
 * IBM and AWS list the buckets of all locations; IBM finds each of them in its own one only. Other
 * stores have no locations, or list those of one.
 */
static int
own_elsewhere(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct s3_buckets *own = own_buckets(c);

    if (!has_code(c->list, "NoSuchBucket") || own == NULL || !is_own_bucket(c, own) ||
        (!sp_streq(c->target->provider, "ibm") && !sp_streq(c->target->provider, "aws")))
        return 0;
    if (say(detail, err, "the key has the bucket, but this endpoint does not find it; ") == -1)
        return -1;
    return say_answer(c, c->list, detail, err);
}

/* barman-cloud makes what is not there: a wrong name is a new bucket, and no error. */
static int
autocreated(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    return c->target->consumer->creates_bucket ? missing(c, detail, err) : 0;
}

/* Alibaba's code is the one for missing rights, but it names the endpoint. */
static bool
names_endpoint(const struct exchange_seen *ex)
{
    return has_code(ex, "AccessDenied") && ex->reply.error.endpoint != NULL &&
           message_has(ex, "specified endpoint");
}

static int
other_region(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const char *const codes[] = {"PermanentRedirect", "TemporaryRedirect", "Redirect",
                                        "IllegalLocationConstraintException", NULL};
    const char *region;
    const char *endpoint;

    if (!answered(c->list) || (!has_code_of(c->list, codes) && !names_endpoint(c->list) &&
                               (c->list->status < 300 || c->list->status > 399)))
        return 0;
    region = evidence_header(c->list, "x-amz-bucket-region");
    region = safe(c, region != NULL ? region : c->list->reply.error.region, err);
    endpoint = safe(c, c->list->reply.error.endpoint, err);
    if (region == NULL || endpoint == NULL)
        return -1;
    if (region[0] != '\0' && say(detail, err, "the bucket is in region %s; ", region) == -1)
        return -1;
    if (endpoint[0] != '\0' && say(detail, err, "its endpoint is %s; ", endpoint) == -1)
        return -1;
    return say_answer(c, c->list, detail, err);
}

#define RULE_OF_CODE(name, code)                                                                   \
    static int name(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)      \
    {                                                                                              \
        return has_code(c->list, code) ? say_answer(c, c->list, detail, err) : 0;                  \
    }                                                                                              \
    _Static_assert(1, "")

RULE_OF_CODE(name_invalid, "InvalidBucketName");
RULE_OF_CODE(disabled, "AllAccessDisabled");

static int
account(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    static const char *const codes[] = {"AccountProblem", "NotSignedUp", NULL};

    return has_code_of(c->list, codes) ? say_answer(c, c->list, detail, err) : 0;
}

static const struct rule rules[] = {
    {"bkt-style-wrong-path-needed", path_needed},
    {"bkt-style-wrong-host-needed", host_needed},
    {"bkt-other-region", own_elsewhere},
    {"bkt-typo-autocreated", autocreated},
    {"bkt-missing", missing},
    {"bkt-other-region", other_region},
    {"bkt-name-invalid", name_invalid},
    {"bkt-access-disabled", disabled},
    {"bkt-account-problem", account},
    {NULL, NULL},
};

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    (void)ms;
    return is_a_listing(c->list) ? say(summary, err, "%s is there", c->target->bucket) : 0;
}

/* Who may not list may not know either whether the bucket is there: the next check says it. */
const struct check check_bucket = {
    .id = "bucket",
    .title = "Bucket",
    .needs = {"signature"},
    .rules = rules,
    .optional = true,
    .proven = proven,
};
