#include "probe/plan.h"

#include "base/text.h"

static const struct exchange_seen *
judged_list(const struct target *t, const struct evidence *ev)
{
    return evidence_find(ev, PROBE_LIST, plan_judged_style(t, ev));
}

static bool
was_listed(const struct target *t, const struct evidence *ev)
{
    const struct exchange_seen *list = judged_list(t, ev);

    return list != NULL && list->transport == TRANSPORT_OK && list->status == 200 &&
           list->reply.root == S3_ROOT_LIST;
}

/* The list was refused with one of these codes; the table ends with NULL. */
static bool
was_refused(const struct target *t, const struct evidence *ev, const char *const codes[])
{
    const struct exchange_seen *list = judged_list(t, ev);

    if (list == NULL || list->transport != TRANSPORT_OK || list->reply.root != S3_ROOT_ERROR)
        return false;
    while (*codes != NULL && !sp_streq(list->reply.error.code, *codes))
        codes++;
    return *codes != NULL;
}

/* Sent where there is something to ask and nothing of it may be trusted. */
static bool
was_untrusted(const struct target *t, const struct evidence *ev)
{
    enum s3_style style = plan_judged_style(t, ev);
    const struct exchange_seen *verified = evidence_find(ev, PROBE_ANONYMOUS, style);
    const struct name_seen *name =
        &ev->names[style == S3_STYLE_PATH ? SEEN_ENDPOINT : SEEN_BUCKET_HOST];

    if (verified == NULL)
        verified = judged_list(t, ev);
    if (verified != NULL && verified->transport != TRANSPORT_UNTRUSTED)
        return false;
    for (size_t i = 0; i < name->naddresses; i++)
        if (name->addresses[i].tls.completed)
            return true;
    return false;
}

/* The consumer would use the proxy, or it is the only way. */
static bool
wants_proxy(const struct target *t, const struct evidence *ev)
{
    enum s3_style style = plan_judged_style(t, ev);
    const struct name_seen *name =
        &ev->names[style == S3_STYLE_PATH ? SEEN_ENDPOINT : SEEN_BUCKET_HOST];

    if (t->proxy == NULL)
        return false;
    for (size_t i = 0; i < name->naddresses; i++)
        if (name->addresses[i].connected)
            return t->consumer->env_proxy && t->proxy->of_https;
    return true;
}

static bool
key_was_refused(const struct target *t, const struct evidence *ev)
{
    static const char *const codes[] = {"SignatureDoesNotMatch", "InvalidAccessKeyId",
                                        "AccessDenied", "AuthorizationHeaderMalformed", NULL};

    return plan_can_trim(t->credentials) &&
           (was_refused(t, ev, codes) || !plan_key_is_sendable(t->credentials));
}

static bool
request_was_refused(const struct target *t, const struct evidence *ev)
{
    static const char *const codes[] = {"NotImplemented", "InvalidArgument", "InvalidRequest",
                                        "MethodNotAllowed", NULL};

    return was_refused(t, ev, codes);
}

static bool
was_denied(const struct target *t, const struct evidence *ev)
{
    static const char *const codes[] = {"AccessDenied", NULL};

    return was_refused(t, ev, codes);
}

static bool
wants_own_buckets(const struct target *t, const struct evidence *ev)
{
    static const char *const codes[] = {"AccessDenied", "NoSuchBucket", NULL};

    return was_refused(t, ev, codes);
}

/* A setting of the bucket, asked for where the list passed. */
#define SETTING_ROW(name, of)                                                                      \
    {                                                                                              \
        .purpose = (name), .asks = ASK_SETTING, .resource = (of), .styles = IN_JUDGED_STYLE,       \
        .wanted = was_listed                                                                       \
    }

/* The list that is judged goes first: its connection is there for the others afterwards. */
const struct probe probes[] = {
    {.purpose = PROBE_LIST, .asks = ASK_LIST, .styles = IN_BOTH_STYLES},
    {.purpose = PROBE_CONSUMER, .asks = ASK_CONSUMER, .styles = IN_JUDGED_STYLE},
    {.purpose = PROBE_ANONYMOUS,
     .asks = ASK_LIST,
     .signer = SIGNER_NOBODY,
     .styles = IN_JUDGED_STYLE},
    {.purpose = PROBE_BADSIG,
     .asks = ASK_LIST,
     .signer = SIGNER_WRONG_SECRET,
     .styles = IN_JUDGED_STYLE},

    {.purpose = PROBE_UNVERIFIED,
     .asks = ASK_LIST,
     .signer = SIGNER_NOBODY,
     .styles = IN_JUDGED_STYLE,
     .unverified = true,
     .wanted = was_untrusted},
    {.purpose = PROBE_PROXY,
     .asks = ASK_LIST,
     .signer = SIGNER_NOBODY,
     .styles = IN_JUDGED_STYLE,
     .unverified = true,
     .proxied = true,
     .wanted = wants_proxy},
    {.purpose = PROBE_TRIMMED,
     .asks = ASK_LIST,
     .signer = SIGNER_TRIMMED,
     .styles = IN_JUDGED_STYLE,
     .wanted = key_was_refused},
    {.purpose = PROBE_LIST_V1,
     .asks = ASK_LIST_V1,
     .styles = IN_JUDGED_STYLE,
     .wanted = request_was_refused},
    {.purpose = PROBE_WHOLE_BUCKET,
     .asks = ASK_WHOLE_BUCKET,
     .styles = IN_JUDGED_STYLE,
     .wanted = was_denied},
    {.purpose = PROBE_NO_OBJECT,
     .asks = ASK_NO_OBJECT,
     .styles = IN_JUDGED_STYLE,
     .wanted = was_denied},
    {.purpose = PROBE_BUCKETS,
     .asks = ASK_BUCKETS,
     .styles = IN_JUDGED_STYLE,
     .wanted = wants_own_buckets},

    {.purpose = PROBE_OTHER_REGION,
     .asks = ASK_LIST,
     .styles = IN_JUDGED_STYLE,
     .region = PLAN_NO_REGION,
     .wanted = was_listed},
    SETTING_ROW(PROBE_LOCATION, "location"),
    SETTING_ROW(PROBE_VERSIONING, "versioning"),
    SETTING_ROW(PROBE_LIFECYCLE, "lifecycle"),
    SETTING_ROW(PROBE_OBJECT_LOCK, "object-lock"),
    SETTING_ROW(PROBE_ENCRYPTION, "encryption"),
    SETTING_ROW(PROBE_PAYER, "requestPayment"),
    SETTING_ROW(PROBE_POLICY_STATUS, "policyStatus"),
    {.purpose = PROBE_VERSIONS,
     .asks = ASK_LISTING_OF,
     .resource = "versions",
     .styles = IN_JUDGED_STYLE,
     .wanted = was_listed},
    {.purpose = PROBE_UPLOADS,
     .asks = ASK_LISTING_OF,
     .resource = "uploads",
     .styles = IN_JUDGED_STYLE,
     .wanted = was_listed},
    {.purpose = NULL},
};

bool
plan_host_style_possible(const struct target *t)
{
    return !t->endpoint_is_address;
}

bool
plan_tries_style(const struct target *t, enum s3_style style)
{
    return style == S3_STYLE_PATH || plan_host_style_possible(t);
}

bool
plan_style_is_candidate(const struct target *t, enum s3_style style)
{
    if (!plan_tries_style(t, style) || t->style == STYLE_CHOICE_AUTO)
        return plan_tries_style(t, style);
    return style == (t->style == STYLE_CHOICE_HOST ? S3_STYLE_HOST : S3_STYLE_PATH);
}

/* Of our bucket: in the style that a server does not know it may take another part for the name. */
static bool
gave_listing(const struct target *t, const struct evidence *ev, enum s3_style style)
{
    const struct exchange_seen *ex = evidence_find(ev, PROBE_LIST, style);

    return ex != NULL && ex->transport == TRANSPORT_OK && ex->status == 200 &&
           ex->reply.root == S3_ROOT_LIST && sp_streq(ex->reply.listing.name, t->bucket);
}

enum s3_style
plan_judged_style(const struct target *t, const struct evidence *ev)
{
    if (t->style == STYLE_CHOICE_HOST)
        return S3_STYLE_HOST;
    if (t->style == STYLE_CHOICE_AUTO && !gave_listing(t, ev, S3_STYLE_PATH) &&
        gave_listing(t, ev, S3_STYLE_HOST))
        return S3_STYLE_HOST;
    return S3_STYLE_PATH;
}

bool
plan_was_throttled(const struct exchange_seen *ex)
{
    static const char *const codes[] = {
        "SlowDown",        "SlowDownRead", "SlowDownWrite",       "ServiceUnavailable",
        "TooManyRequests", "Throttling",   "RequestLimitExceeded"};

    if (ex == NULL || ex->transport != TRANSPORT_OK)
        return false;
    if (ex->status == 429)
        return true;
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        if (ex->reply.root == S3_ROOT_ERROR && sp_streq(ex->reply.error.code, codes[i]))
            return true;
    return false;
}

bool
plan_key_is_sendable(const struct credentials *c)
{
    if (c->access_key == NULL || c->access_key_len == 0)
        return false;
    for (size_t i = 0; i < c->access_key_len; i++)
        if (c->access_key[i] <= ' ' || c->access_key[i] > '~')
            return false;
    return sp_secret_is_set(&c->secret);
}

static bool
is_around(char c)
{
    return sp_is_space(c) || c == '"' || c == '\'';
}

struct sp_bytes
plan_trim(const char *value, size_t len)
{
    while (len > 0 && is_around(value[len - 1]))
        len--;
    while (len > 0 && is_around(value[0])) {
        value++;
        len--;
    }
    return (struct sp_bytes){.data = (const unsigned char *)value, .len = len};
}

bool
plan_can_trim(const struct credentials *c)
{
    const char *secret = sp_secret_bytes(&c->secret);
    size_t key_len;
    size_t secret_len;

    if (c->access_key == NULL || !sp_secret_is_set(&c->secret))
        return false;
    key_len = plan_trim(c->access_key, c->access_key_len).len;
    secret_len = plan_trim(secret, c->secret.len).len;
    return key_len > 0 && secret_len > 0 &&
           (key_len < c->access_key_len || secret_len < c->secret.len);
}
