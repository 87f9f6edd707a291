/* The small documents: what a bucket is set to, the list of buckets, what became of a write. */
#include <limits.h>

#include "base/text.h"
#include "s3/element.h"

static int
take_bucket(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
            struct sp_err *err)
{
    struct s3_buckets *buckets = &p->reply.buckets;
    const char *name;

    (void)e;
    s3_trim(&text, &len);
    buckets->count++;
    if (buckets->nnames == S3_BUCKETS_MAX || len > S3_BUCKET_MAX)
        return 0;
    if (p->bucket_names == NULL)
        p->bucket_names = sp_alloc_array(p->arena, S3_BUCKETS_MAX, sizeof(*p->bucket_names), err);
    name = p->bucket_names == NULL ? NULL : sp_strndup(p->arena, text, len, err);
    if (name == NULL)
        return -1;
    p->bucket_names[buckets->nnames++] = name;
    return 0;
}

const char *
s3_archive_class(const char *text, size_t len)
{
    static const struct {
        const char *word;
        const char *name;
    } classes[] = {
        {"glacier", "GLACIER"}, {"deep_archive", "DEEP_ARCHIVE"}, {"accelerated", "ACCELERATED"}};

    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
        if (s3_is_word(text, len, classes[i].word))
            return classes[i].name;
    return NULL;
}

/* ---- the lifecycle (AWS, API_LifecycleRule) */

void
s3_forget_rule(struct s3_parser *p)
{
    p->rule = (struct raw_rule){.days = 0};
}

static int
take_id(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
        struct sp_err *err)
{
    (void)e;
    (void)err;
    s3_trim(&text, &len);
    (void)snprintf(p->rule.id, sizeof(p->rule.id), "%.*s", (int)len, text);
    return 0;
}

static int
take_status(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
            struct sp_err *err)
{
    (void)e;
    (void)err;
    p->rule.enabled = s3_is_word(text, len, "enabled");
    return 0;
}

static int
take_prefix(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
            struct sp_err *err)
{
    (void)e;
    (void)err;
    if (len > S3_KEY_MAX) {
        p->rule.too_long = true; /* no key has it */
        return 0;
    }
    memcpy(p->rule.prefix, text, len);
    p->rule.prefix[len] = '\0';
    return 0;
}

static int
take_tag(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
         struct sp_err *err)
{
    (void)e;
    (void)text;
    (void)len;
    (void)err;
    p->rule.tagged = true;
    return 0;
}

static int
take_days(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
          struct sp_err *err)
{
    char word[24];
    long days = 0;

    (void)e;
    (void)err;
    s3_trim(&text, &len);
    (void)snprintf(word, sizeof(word), "%.*s", (int)len, text);
    p->rule.expires = true;
    if (sp_parse_number(word, 1, 2147483647, &days))
        p->rule.days = (unsigned long)days;
    return 0;
}

static int
take_date(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
          struct sp_err *err)
{
    (void)e;
    (void)text;
    (void)len;
    (void)err;
    p->rule.expires = true;
    return 0;
}

/* A number that cannot be read limits nothing. */
static unsigned long long
size_of(const char *text, size_t len)
{
    char word[24];
    long size = 0;

    s3_trim(&text, &len);
    (void)snprintf(word, sizeof(word), "%.*s", (int)len, text);
    return sp_parse_number(word, 1, LONG_MAX, &size) ? (unsigned long long)size : 0;
}

static int
take_larger(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
            struct sp_err *err)
{
    (void)e;
    (void)err;
    p->rule.larger_than = size_of(text, len);
    return 0;
}

static int
take_smaller(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
             struct sp_err *err)
{
    (void)e;
    (void)err;
    p->rule.smaller_than = size_of(text, len);
    return 0;
}

static int
take_transition(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
                struct sp_err *err)
{
    (void)e;
    (void)err;
    if (p->rule.archive == NULL)
        p->rule.archive = s3_archive_class(text, len);
    return 0;
}

static int
take_abort(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
           struct sp_err *err)
{
    (void)e;
    (void)text;
    (void)len;
    (void)err;
    p->rule.aborts = true;
    return 0;
}

static int
take_trim(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
          struct sp_err *err)
{
    (void)e;
    (void)text;
    (void)len;
    (void)err;
    p->rule.trims = true;
    return 0;
}

/* A rule ended. */
static int
take_rule(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
          struct sp_err *err)
{
    struct s3_lifecycle *lifecycle = &p->reply.settings.lifecycle;
    const struct raw_rule *rule = &p->rule;
    bool covers = sp_starts(p->prefix, rule->prefix);
    struct s3_rule *kept;

    (void)e;
    (void)text;
    (void)len;
    lifecycle->rules++;
    lifecycle->enabled += rule->enabled;
    if (!rule->enabled || rule->tagged || rule->too_long ||
        rule->smaller_than == 1) /* for empty objects alone */
        return 0;
    lifecycle->aborts = lifecycle->aborts || (rule->aborts && covers);
    lifecycle->trims = lifecycle->trims || (rule->trims && covers && rule->smaller_than == 0);
    if ((!rule->expires && rule->archive == NULL) || lifecycle->nkept == S3_RULES_MAX ||
        (!covers && !sp_starts(rule->prefix, p->prefix)))
        return 0;
    kept = &lifecycle->kept[lifecycle->nkept++];
    *kept = (struct s3_rule){.expires = rule->expires,
                             .days = rule->days,
                             .archive = rule->archive,
                             .larger_than = rule->larger_than,
                             .smaller_than = rule->smaller_than};
    kept->id = sp_strdup(p->arena, rule->id, err);
    kept->prefix = kept->id == NULL ? NULL : sp_strdup(p->arena, rule->prefix, err);
    return kept->prefix == NULL ? -1 : 0;
}

/* ---- what became of a write */

static int
take_deleted(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
             struct sp_err *err)
{
    (void)e;
    (void)text;
    (void)len;
    (void)err;
    p->reply.deleted.deleted++;
    return 0;
}

/* A field of the error that is being read, which is kept where there is room when it ends. */
static int
take_of_error(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
              struct sp_err *err)
{
    struct s3_deleted *deleted = &p->reply.deleted;
    struct s3_element here = *e;

    if (deleted->nkept == S3_DELETE_ERRORS_MAX)
        return 0;
    here.offset += deleted->nkept * sizeof(deleted->kept[0]);
    return sp_streq(e->name, "Key") ? s3_take_exact(p, &here, text, len, err)
                                    : s3_take_trimmed(p, &here, text, len, err);
}

static int
take_delete_error(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
                  struct sp_err *err)
{
    struct s3_deleted *deleted = &p->reply.deleted;

    (void)e;
    (void)text;
    (void)len;
    (void)err;
    deleted->errors++;
    deleted->nkept += deleted->nkept < S3_DELETE_ERRORS_MAX;
    return 0;
}

/* ---- the tables */

static const struct s3_element buckets[] = {
    {"Owner", "ID", s3_take_trimmed, S3_FIELD(buckets.owner), 0},
    {"Owner", "DisplayName", s3_take_trimmed, S3_FIELD(buckets.owner_name), 0},
    {NULL, "ContinuationToken", s3_take_trimmed, S3_FIELD(buckets.next_token), 0},
    {"Bucket", "Name", take_bucket, 0, 1},
};

static const struct s3_element location[] = {
    {NULL, NULL, s3_take_trimmed, S3_FIELD(location), 0},
    {NULL, "LocationConstraint", s3_take_trimmed, S3_FIELD(location), 0},
};

static const struct s3_element versioning[] = {
    {NULL, "Status", s3_take_trimmed, S3_FIELD(settings.versioning), 0},
};

static const struct s3_element lifecycle[] = {
    {NULL, "Rule", take_rule, 0, 0},
    {"Rule", "ID", take_id, 0, 0},
    {"Rule", "Status", take_status, 0, 0},
    {"Rule", "Prefix", take_prefix, 0, 0},
    {"Filter", "Prefix", take_prefix, 0, 1},
    {"And", "Prefix", take_prefix, 0, 2},
    {"Filter", "Tag", take_tag, 0, 1},
    {"And", "Tag", take_tag, 0, 2},
    {"Filter", "ObjectSizeGreaterThan", take_larger, 0, 1},
    {"And", "ObjectSizeGreaterThan", take_larger, 0, 2},
    {"Filter", "ObjectSizeLessThan", take_smaller, 0, 1},
    {"And", "ObjectSizeLessThan", take_smaller, 0, 2},
    {"Expiration", "Days", take_days, 0, 1},
    {"Expiration", "Date", take_date, 0, 1},
    {"Transition", "StorageClass", take_transition, 0, 1},
    {"Rule", "AbortIncompleteMultipartUpload", take_abort, 0, 0},
    {"Rule", "NoncurrentVersionExpiration", take_trim, 0, 0},
};

static const struct s3_element object_lock[] = {
    {NULL, "ObjectLockEnabled", s3_take_trimmed, S3_FIELD(settings.lock), 0},
    {"DefaultRetention", "Mode", s3_take_trimmed, S3_FIELD(settings.lock_mode), 1},
    {"DefaultRetention", "Days", s3_take_trimmed, S3_FIELD(settings.lock_days), 1},
    {"DefaultRetention", "Years", s3_take_trimmed, S3_FIELD(settings.lock_years), 1},
};

#define OF_ENCRYPTION "ApplyServerSideEncryptionByDefault"

static const struct s3_element encryption[] = {
    {OF_ENCRYPTION, "SSEAlgorithm", s3_take_trimmed, S3_FIELD(settings.encryption), 1},
    {OF_ENCRYPTION, "KMSMasterKeyID", s3_take_trimmed, S3_FIELD(settings.encryption_key), 1},
};

static const struct s3_element payer[] = {
    {NULL, "Payer", s3_take_trimmed, S3_FIELD(settings.payer), 0},
};

static const struct s3_element policy_status[] = {
    {NULL, "IsPublic", s3_take_trimmed, S3_FIELD(settings.is_public), 0},
};

static const struct s3_element upload[] = {
    {NULL, "UploadId", s3_take_trimmed, S3_FIELD(upload_id), 0},
};

static const struct s3_element completed[] = {
    {NULL, "ETag", s3_take_trimmed, S3_FIELD(etag), 0},
};

static const struct s3_element deleted[] = {
    {NULL, "Deleted", take_deleted, 0, 0},
    {NULL, "Error", take_delete_error, 0, 0},
    {"Error", "Key", take_of_error, S3_FIELD(deleted.kept[0].key), 0},
    {"Error", "Code", take_of_error, S3_FIELD(deleted.kept[0].code), 0},
    {"Error", "Message", take_of_error, S3_FIELD(deleted.kept[0].message), 0},
};

#define TABLE(table) (table), sizeof(table) / sizeof((table)[0])

size_t
s3_elements_of_document(enum s3_root root, const struct s3_element **elements)
{
    static const struct {
        enum s3_root root;
        const struct s3_element *elements;
        size_t nelements;
    } tables[] = {
        {S3_ROOT_BUCKETS, TABLE(buckets)},
        {S3_ROOT_LOCATION, TABLE(location)},
        {S3_ROOT_VERSIONING, TABLE(versioning)},
        {S3_ROOT_LIFECYCLE, TABLE(lifecycle)},
        {S3_ROOT_OBJECT_LOCK, TABLE(object_lock)},
        {S3_ROOT_ENCRYPTION, TABLE(encryption)},
        {S3_ROOT_PAYER, TABLE(payer)},
        {S3_ROOT_POLICY_STATUS, TABLE(policy_status)},
        {S3_ROOT_UPLOAD, TABLE(upload)},
        {S3_ROOT_COMPLETED, TABLE(completed)},
        {S3_ROOT_DELETED, TABLE(deleted)},
    };

    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
        if (tables[i].root == root) {
            *elements = tables[i].elements;
            return tables[i].nelements;
        }
    return 0;
}
