#include "service.h"

#include <poll.h>

#include "base/text.h"

/* Names of query parameters that ask about a bucket; the others are parameters of a listing. */
static const char *const subresources[] = {
    "location",
    "versioning",
    "lifecycle",
    "object-lock",
    "versions",
    "uploads",
    "policy",
    "policyStatus",
    "acl",
    "cors",
    "encryption",
    "tagging",
    "website",
    "logging",
    "notification",
    "replication",
    "accelerate",
    "requestPayment",
    "publicAccessBlock",
    "ownershipControls",
    "intelligent-tiering",
    "inventory",
    "analytics",
    "metrics",
    NULL,
};

/* The host without its port, lower case. */
static const char *
bare_host(const char *host, struct sp_arena *a)
{
    char *copy = sp_strdup(a, host, NULL);
    char *port = copy == NULL ? NULL : strrchr(copy, ':');

    if (port != NULL && strchr(port, ']') == NULL)
        *port = '\0';
    for (char *p = copy; p != NULL && *p != '\0'; p++)
        *p = sp_lower(*p);
    return copy;
}

/* BUCKET of BUCKET.domain; NULL when the host is no such name. */
static const char *
bucket_of_host(const struct scenario *s, const char *host, struct sp_arena *a)
{
    for (const struct name *d = s->domains; host != NULL && d != NULL; d = d->next) {
        size_t len = strlen(host);
        size_t tail = strlen(d->text);

        if (len > tail + 1 && sp_iends(host, d->text) && host[len - tail - 1] == '.')
            return sp_strndup(a, host, len - tail - 1, NULL);
    }
    return NULL;
}

/* Of two keys that differ in case only, the one that is there is meant. */
static void
fold_key(struct exchange *x)
{
    struct store *store = x->scenario->store;

    (void)pthread_rwlock_rdlock(&store->lock);
    for (size_t i = 0; i < x->bucket->nobjects; i++)
        if (sp_strieq(x->bucket->objects[i]->key, x->key)) {
            const char *key = sp_strdup(x->arena, x->bucket->objects[i]->key, NULL);

            x->key = key != NULL ? key : x->key;
            break;
        }
    (void)pthread_rwlock_unlock(&store->lock);
}

static int
find_address(struct exchange *x, struct sp_err *err)
{
    const char *path = x->request->decoded_path + 1;
    const char *slash = strchr(path, '/');
    const char *bucket = NULL;

    /* A server without host style takes the first part of the path, whatever the host is. */
    if (x->scenario->style_host)
        bucket = bucket_of_host(x->scenario, bare_host(x->request->host, x->arena), x->arena);
    x->host_style = bucket != NULL;
    if (bucket != NULL) {
        x->bucket_name = bucket;
        x->key = path;
    } else {
        x->bucket_name =
            slash == NULL ? path : sp_strndup(x->arena, path, (size_t)(slash - path), err);
        x->key = slash == NULL ? "" : slash + 1;
    }
    if (x->bucket_name == NULL)
        return -1;
    x->bucket = store_bucket(x->scenario->store, x->bucket_name);
    if (x->bucket != NULL && x->scenario->manners.keys == KEYS_FOLDED)
        fold_key(x);
    return 0;
}

static const char *
find_subresource(const struct request *r)
{
    for (const char *const *name = subresources; *name != NULL; name++)
        if (http_param(r, *name) != NULL)
            return *name;
    return NULL;
}

static enum operation
bucket_operation(const struct exchange *x)
{
    const char *method = x->request->method;

    if (sp_streq(method, "HEAD"))
        return OP_HEAD_BUCKET;
    if (sp_streq(method, "GET"))
        return x->subresource != NULL ? OP_SUBRESOURCE : OP_LIST;
    if (sp_streq(method, "POST") && http_param(x->request, "delete") != NULL)
        return OP_DELETE_MANY;
    return OP_OTHER;
}

static enum operation
key_operation(const struct exchange *x)
{
    static const struct {
        const char *method;
        const char *param; /* NULL: without one of the others */
        enum operation operation;
    } rows[] = {
        {"GET", "uploadId", OP_UPLOAD_PARTS},
        {"GET", NULL, OP_GET},
        {"HEAD", NULL, OP_HEAD},
        {"PUT", "uploadId", OP_UPLOAD_PART},
        {"PUT", NULL, OP_PUT},
        {"DELETE", "uploadId", OP_UPLOAD_ABORT},
        {"DELETE", NULL, OP_DELETE},
        {"POST", "uploads", OP_UPLOAD_START},
        {"POST", "uploadId", OP_UPLOAD_COMPLETE},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (sp_streq(x->request->method, rows[i].method) &&
            (rows[i].param == NULL || http_param(x->request, rows[i].param) != NULL))
            return rows[i].operation;
    return OP_OTHER;
}

static void
apply_rules(struct exchange *x)
{
    static const unsigned by_state[] = {
        [AUTH_NONE] = ON_ANONYMOUS, [AUTH_GOOD] = ON_SIGNED, [AUTH_BAD] = ON_BADSIG};
    struct facts facts = {.conditions = ON_ANY | ON_SNI | by_state[x->auth.state],
                          .subresource = x->subresource,
                          .key = x->key,
                          .sni = x->sni,
                          .request = x->request};

    facts.conditions |= ON_METHOD | ON_HEADER | ON_NO_HEADER | ON_QUERY;
    facts.conditions |= operation_conditions(x->operation);

    if (x->operation == OP_LIST) {
        facts.conditions |= x->host_style ? ON_LIST_HOST : ON_LIST_PATH;
        facts.conditions |= http_param(x->request, "delimiter") != NULL ? ON_ONE_LEVEL : 0U;
        facts.page = list_page(x->request);
    }
    rules_apply(x->scenario->rules, &facts, &x->effect);
}

/* As AWS says back what was signed: "47 45 54 a". NULL is none. */
static const char *
in_numbers(struct exchange *x, const char *text)
{
    struct sp_buf out;

    if (text == NULL)
        return NULL;
    sp_buf_init(&out, x->arena, 3 * strlen(text) + 1);
    for (const char *p = text; *p != '\0'; p++)
        if (sp_buf_addf(&out, NULL, p == text ? "%x" : " %x", (unsigned)(unsigned char)*p) == -1)
            return NULL;
    return sp_buf_str(&out);
}

/* The document of a refused signature. */
static void
refuse(struct exchange *x)
{
    const struct auth *auth = &x->auth;
    bool mismatch = sp_streq(auth->code, "SignatureDoesNotMatch");
    bool echo = mismatch && x->scenario->echo_signature;
    char time[SP_ISO_SIZE];

    sp_time_iso(x->now, time);
    error_begin(x, auth->status, auth->code, auth->message);
    if (mismatch || sp_streq(auth->code, "InvalidAccessKeyId"))
        error_element(x, "AWSAccessKeyId", auth->id);
    error_element(x, "SignatureProvided", mismatch ? auth->provided : NULL);
    error_element(x, "StringToSign", echo ? auth->to_sign : NULL);
    error_element(x, "StringToSignBytes", echo ? in_numbers(x, auth->to_sign) : NULL);
    error_element(x, "CanonicalRequest", echo ? auth->canonical : NULL);
    error_element(x, "CanonicalRequestBytes", echo ? in_numbers(x, auth->canonical) : NULL);
    error_element(x, "Region", auth->region);
    error_element(x, "HeadersNotSigned", auth->unsigned_headers);
    if (sp_streq(auth->code, "RequestTimeTooSkewed")) {
        error_element(x, "RequestTime", auth->date);
        error_element(x, "ServerTime", time);
        error_element(x, "MaxAllowedSkewMilliseconds", "900000");
    }
    if (sp_streq(auth->code, "XAmzContentSHA256Mismatch")) {
        error_element(x, "ClientComputedContentSHA256", auth->hash_sent);
        error_element(x, "S3ComputedContentSHA256", auth->hash_ours);
    }
    error_end(x);
}

static void
redirect(struct exchange *x)
{
    const struct bucket *b = x->bucket;
    const char *endpoint = b->endpoint;

    if (endpoint == NULL)
        endpoint = sp_printf(x->arena, NULL, "%s.s3.%s.amazonaws.com", b->name, b->region);
    error_begin(x, 301, "PermanentRedirect",
                "The bucket you are attempting to access must be addressed using the specified "
                "endpoint. Please send all future requests to this endpoint.");
    error_element(x, "Endpoint", endpoint);
    error_element(x, "Bucket", b->name);
    error_end(x);
    out_addf(&x->reply.headers, "x-amz-bucket-region: %s\r\n", b->region);
}

static bool
is_denied(const struct exchange *x)
{
    const struct access_key *key = x->auth.key;

    if (x->auth.state == AUTH_NONE)
        return !x->scenario->anonymous_list || x->operation != OP_LIST;
    if (key == NULL)
        return false; /* signatures are not verified here */
    for (const struct name *n = key->denied_operations; n != NULL; n = n->next)
        if (operation_is(x, n->text))
            return true;
    return key->denied;
}

/* true: the request may not go on, the answer says why. */
static bool
stopped(struct exchange *x)
{
    if (!x->scenario->style_path && !x->host_style && x->bucket_name[0] != '\0')
        service_error(x, 403, "SecondLevelDomainForbidden",
                      "Please use virtual hosted style to access.");
    else if (x->bucket != NULL && x->bucket->region != NULL && x->scenario->region != NULL &&
             !sp_streq(x->bucket->region, x->scenario->region))
        redirect(x);
    else if (x->auth.code != NULL)
        refuse(x);
    else if (x->bucket == NULL && x->bucket_name[0] != '\0')
        service_error_with(x, 404, "NoSuchBucket", "The specified bucket does not exist",
                           "BucketName", x->bucket_name);
    else if (is_denied(x))
        service_error(x, 403, "AccessDenied", "Access Denied");
    else if (strlen(x->key) > KEY_MAX)
        service_error(x, 400, "KeyTooLongError", "Your key is too long");
    else
        return false;
    return true;
}

static void
head_bucket(struct exchange *x)
{
    (void)x; /* 200 and no body is all of it */
}

static void
other(struct exchange *x)
{
    service_error(x, 501, "NotImplemented",
                  "A header or query you provided implies functionality that is not implemented");
}

static void
dispatch(struct exchange *x)
{
    static void (*const handlers[])(struct exchange *) = {
        [OP_BUCKETS] = list_buckets,
        [OP_LIST] = list_objects,
        [OP_HEAD_BUCKET] = head_bucket,
        [OP_SUBRESOURCE] = subresource_get,
        [OP_GET] = object_get,
        [OP_HEAD] = object_get,
        [OP_PUT] = object_store,
        [OP_DELETE] = object_remove,
        [OP_DELETE_MANY] = objects_remove,
        [OP_UPLOAD_START] = multipart_start,
        [OP_UPLOAD_PART] = multipart_part,
        [OP_UPLOAD_COMPLETE] = multipart_complete,
        [OP_UPLOAD_ABORT] = multipart_abort,
        [OP_UPLOAD_PARTS] = multipart_parts,
        [OP_OTHER] = other,
    };
    const struct action *fault = x->effect.of[FAULT_ERROR];
    const struct action *late = x->effect.of[FAULT_LATE];

    if (late != NULL) /* whether the peer still waits or not */
        (void)poll(NULL, 0, (int)late->number);
    x->reply.status = 200;
    if (!stopped(x) && !operation_undone(x))
        handlers[x->operation](x);
    if (fault != NULL)
        service_error(x, (int)fault->number, fault->text, fault->body);
    if (x->bucket != NULL && x->reply.status != 301 && x->scenario->region != NULL)
        out_addf(&x->reply.headers, "x-amz-bucket-region: %s\r\n", x->scenario->region);
    if (sp_streq(x->request->method, "HEAD") && x->reply.status >= 300)
        out_clear(&x->reply.body);
}

int
service_handle(struct exchange *x, struct sp_err *err)
{
    if (find_address(x, err) == -1)
        return -1;
    x->subresource = x->key[0] == '\0' ? find_subresource(x->request) : NULL;
    if (x->bucket_name[0] == '\0')
        x->operation = sp_streq(x->request->method, "GET") ? OP_BUCKETS : OP_OTHER;
    else
        x->operation = x->key[0] == '\0' ? bucket_operation(x) : key_operation(x);
    if (auth_check(x->scenario, x->request, x->scenario->region, x->now, x->arena, &x->auth, err) ==
        -1)
        return -1;
    apply_rules(x);
    dispatch(x);
    reply_bend(&x->reply, &x->effect);
    return 0;
}
