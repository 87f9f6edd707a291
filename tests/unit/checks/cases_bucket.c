#include "cases.h"

extern const struct check_case cases_bucket[];

/* The other style does not list either. */
static void
neither(struct world *w, long n, const char *text)
{
    all_lists_answer(w, n, text);
    reply_error(world_exchange(w, PROBE_LIST, S3_STYLE_HOST), 403, "AccessDenied");
}

static void
host_neither(struct world *w, long n, const char *text)
{
    host_list_answers(w, n, text);
    reply_error(world_exchange(w, PROBE_LIST, S3_STYLE_PATH), 403, "AccessDenied");
}

/* text: of x-amz-bucket-region. */
static void
region_header(struct world *w, long n, const char *text)
{
    neither(w, n, "PermanentRedirect");
    reply_header(world_list(w), "x-amz-bucket-region", text);
}

static void
region_element(struct world *w, long n, const char *text)
{
    neither(w, n, text);
    world_list(w)->reply.error.region = "eu-west-1";
    world_list(w)->reply.error.endpoint = "s3.eu-west-1.example.test";
}

/* text: of the message. */
static void
region_denied(struct world *w, long n, const char *text)
{
    region_element(w, n, "AccessDenied");
    world_list(w)->reply.error.region = NULL;
    world_list(w)->reply.error.message = text;
}

static struct s3_buckets *
add_buckets(struct world *w)
{
    return &world_add(w, PROBE_BUCKETS, S3_ROOT_BUCKETS)->reply.buckets;
}

/* The key has n buckets, the first of them text. */
static void
missing_beside(struct world *w, long n, const char *text)
{
    static const char *names[] = {NULL, "media", "logs", "web", "mail", "music", "tapes"};
    struct s3_buckets *own;

    all_lists_answer(w, 404, "NoSuchBucket");
    own = add_buckets(w);
    names[0] = text;
    own->names = names;
    own->count = own->nnames = (size_t)n;
}

static void
missing_at_ibm(struct world *w, long n, const char *text)
{
    missing_beside(w, n, text);
    w->target.provider = "ibm";
}

static void
missing_at_aws(struct world *w, long n, const char *text)
{
    missing_beside(w, n, text);
    w->target.provider = "aws";
}

static void
missing_more(struct world *w, long n, const char *text)
{
    missing_beside(w, n, text);
    world_exchange(w, PROBE_BUCKETS, S3_STYLE_PATH)->reply.buckets.next_token = "more";
}

static void
missing_for_barman(struct world *w, long n, const char *text)
{
    missing_beside(w, n, text);
    w->target.consumer = consumer_find("barman-cloud");
}

static void
barman(struct world *w, long n, const char *text)
{
    neither(w, n, text);
    w->target.consumer = consumer_find("barman-cloud");
}

/* The list is denied, and an object is answered with text. */
static void
object_answers(struct world *w, long n, const char *text)
{
    neither(w, 403, "AccessDenied");
    reply_error(world_add(w, PROBE_NO_OBJECT, S3_ROOT_ERROR), n, text);
}

const struct check_case cases_bucket[] = {
    {"host style only has another bucket", host_list_answers, 404, "NoSuchBucket",
     "bkt-style-wrong-path-needed", FAILS, "path style lists the bucket; in host style, GET"},
    {"host style takes it for a key", host_list_answers, 404, "NoSuchKey",
     "bkt-style-wrong-path-needed", FAILS, NULL},
    {"host style is not a valid request", host_list_answers, 400, "InvalidRequest",
     "bkt-style-wrong-path-needed", FAILS, NULL},
    {"near: path style does not list either", host_neither, 404, "NoSuchBucket", "bkt-missing",
     FAILS, NULL},
    {"path style only has another bucket", list_answers, 404, "NoSuchBucket",
     "bkt-style-wrong-host-needed", FAILS, "host style lists the bucket; in path style, GET"},
    {"path style is redirected", list_answers, 301, "PermanentRedirect",
     "bkt-style-wrong-host-needed", FAILS, NULL},
    {"path style is forbidden", neither, 403, "SecondLevelDomainForbidden",
     "bkt-style-wrong-host-needed", FAILS, "403 SecondLevelDomainForbidden"},
    {"near: host style is forbidden", host_neither, 403, "SecondLevelDomainForbidden",
     "s3-unexpected-error", FAILS, NULL},
    {"near: not a valid request in either", neither, 400, "InvalidRequest", "s3-unexpected-error",
     FAILS, NULL},
    {"no such bucket", all_lists_answer, 404, "NoSuchBucket", "bkt-missing", FAILS,
     "404 NoSuchBucket: \"No.\"; the same in host style"},
    {"no such bucket, the other style refused", neither, 404, "NoSuchBucket", "bkt-missing", FAILS,
     "404 NoSuchBucket"},
    {"a name like an own bucket's", missing_beside, 3, "backup", "bkt-missing", FAILS,
     "; the key has backup: was that meant?"},
    {"a name like it in another case", missing_beside, 1, "Backups", "bkt-missing", FAILS,
     "; the key has Backups: was that meant?"},
    {"two bytes are other ones", missing_beside, 1, "bcakups", "bkt-missing", FAILS,
     "; the key has bcakups: was that meant?"},
    {"near: three bytes are other ones", missing_beside, 1, "bxxxups", "bkt-missing", FAILS,
     "; the key has the bucket bxxxups"},
    {"some other buckets", missing_beside, 5, "x", "bkt-missing", FAILS,
     "; the key has the buckets x, media, logs, web, mail"},
    {"many other buckets", missing_beside, 7, "x", "bkt-missing", FAILS, "mail and 2 more"},
    {"no buckets", missing_beside, 0, NULL, "bkt-missing", FAILS, "; the key has no bucket"},
    {"hostile name", missing_beside, 1, "b\x1b[2Jackups", "bkt-missing", FAILS, "b\\x1b[2Jackups"},
    {"the key has it, elsewhere", missing_at_ibm, 1, "backups", "bkt-other-region", FAILS,
     "the key has the bucket, but this endpoint does not find it; GET"},
    {"the key has it, elsewhere at AWS", missing_at_aws, 1, "backups", "bkt-other-region", FAILS,
     NULL},
    {"near: the key has it, and the store has no locations", missing_beside, 1, "backups",
     "bkt-missing", FAILS, "; the key has the bucket backups"},
    {"near: not all are told, and it is among them", missing_more, 1, "backups", "bkt-missing",
     FAILS, NULL},
    {"near: not all are told", missing_more, 1, "backup", "bkt-missing", FAILS,
     "the same in host style"},
    {"told for an object only", object_answers, 404, "NoSuchBucket", "bkt-missing", FAILS,
     "404 NoSuchBucket"},
    {"near: no such object", object_answers, 404, "NoSuchKey", "perm-no-list", FAILS,
     "; an object may be read"},
    {"the consumer makes it", missing_for_barman, 1, "backup", "bkt-typo-autocreated", FAILS,
     "; the key has backup: was that meant?"},
    {"near: the consumer makes no other", barman, 404, "NoSuchKey", "s3-unexpected-error", FAILS,
     NULL},
    {"near: no such key", neither, 404, "NoSuchKey", "s3-unexpected-error", FAILS, NULL},
    {"another region, by header", region_header, 301, "eu-west-1", "bkt-other-region", FAILS,
     "the bucket is in region eu-west-1; GET"},
    {"another region, by document", region_element, 301, "PermanentRedirect", "bkt-other-region",
     FAILS, "region eu-west-1; its endpoint is s3.eu-west-1.example.test; GET"},
    {"another region, told as missing rights", region_denied, 403,
     "It must be addressed using the specified endpoint.", "bkt-other-region", FAILS,
     "its endpoint is s3.eu-west-1.example.test; GET"},
    {"near: missing rights, and an endpoint", region_denied, 403, "Access Denied", "perm-no-list",
     FAILS, NULL},
    {"another region for now", neither, 307, "TemporaryRedirect", "bkt-other-region", FAILS, NULL},
    {"another region, 400", neither, 400, "IllegalLocationConstraintException", "bkt-other-region",
     FAILS, NULL},
    {"any other refusal with a status of redirects", neither, 300, "AccessDenied",
     "bkt-other-region", FAILS, NULL},
    {"near: 400", neither, 400, "AccessDenied", "perm-no-list", FAILS, NULL},
    {"near: 299", neither, 299, "AccessDenied", "perm-no-list", FAILS, NULL},
    {"invalid name", all_lists_answer, 400, "InvalidBucketName", "bkt-name-invalid", FAILS, NULL},
    {"disabled", neither, 403, "AllAccessDisabled", "bkt-access-disabled", FAILS, NULL},
    {"account", neither, 403, "AccountProblem", "bkt-account-problem", FAILS, NULL},
    {"not signed up", neither, 403, "NotSignedUp", "bkt-account-problem", FAILS, NULL},
    {"near: suspended, which is the user", neither, 403, "UserSuspended", "cred-disabled", FAILS,
     NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
