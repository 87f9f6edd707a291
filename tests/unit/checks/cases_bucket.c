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
    {"near: no such key", neither, 404, "NoSuchKey", "s3-unexpected-error", FAILS, NULL},
    {"another region, by header", region_header, 301, "eu-west-1", "bkt-other-region", FAILS,
     "the bucket is in region eu-west-1; GET"},
    {"another region, by document", region_element, 301, "PermanentRedirect", "bkt-other-region",
     FAILS, "region eu-west-1; its endpoint is s3.eu-west-1.example.test; GET"},
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
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
