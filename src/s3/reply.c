#include "base/text.h"
#include "s3/element.h"

#define ROOT_NAME_MAX ((size_t)256)
_Static_assert(S3_TEXT_MAX <= S3_XML_TEXT_MAX, "the reader of XML keeps a whole text");

int
s3_take_exact(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
              struct sp_err *err)
{
    const char **field = (const char **)((char *)&p->reply + e->offset);

    if (*field != NULL)
        return 0;
    *field = sp_strndup(p->arena, text, len < S3_TEXT_MAX ? len : S3_TEXT_MAX, err);
    return *field == NULL ? -1 : 0;
}

void
s3_trim(const char **text, size_t *len)
{
    while (*len > 0 && sp_is_space((*text)[0])) {
        (*text)++;
        (*len)--;
    }
    while (*len > 0 && sp_is_space((*text)[*len - 1]))
        (*len)--;
}

int
s3_take_trimmed(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
                struct sp_err *err)
{
    s3_trim(&text, &len);
    return s3_take_exact(p, e, text, len, err);
}

bool
s3_is_word(const char *text, size_t len, const char *word)
{
    size_t i;

    s3_trim(&text, &len);
    for (i = 0; i < len && word[i] != '\0'; i++)
        if (sp_lower(text[i]) != word[i])
            return false;
    return i == len && word[i] == '\0';
}

static const struct s3_element error_elements[] = {
    {NULL, "Code", s3_take_trimmed, S3_FIELD(error.code), 0},
    {NULL, "Message", s3_take_trimmed, S3_FIELD(error.message), 0},
    {NULL, "Region", s3_take_trimmed, S3_FIELD(error.region), 0},
    {NULL, "Endpoint", s3_take_trimmed, S3_FIELD(error.endpoint), 0},
    {NULL, "Bucket", s3_take_trimmed, S3_FIELD(error.bucket), 0},
    {NULL, "BucketName", s3_take_trimmed, S3_FIELD(error.bucket), 0},
    {NULL, "RequestTime", s3_take_trimmed, S3_FIELD(error.request_time), 0},
    {NULL, "ServerTime", s3_take_trimmed, S3_FIELD(error.server_time), 0},
    {NULL, "StringToSign", s3_take_trimmed, S3_FIELD(error.string_to_sign), 0},
    {NULL, "CanonicalRequest", s3_take_trimmed, S3_FIELD(error.canonical_request), 0},
    {NULL, "RequestId", s3_take_trimmed, S3_FIELD(error.request_id), 0},
    {NULL, "Details", s3_take_trimmed, S3_FIELD(error.details), 0},
    {NULL, "HeadersNotSigned", s3_take_trimmed, S3_FIELD(error.headers_not_signed), 0},
};

static const struct {
    const char *name;
    enum s3_root root;
} roots[] = {
    {"ListBucketResult", S3_ROOT_LIST},
    {"Error", S3_ROOT_ERROR},
    {"ListVersionsResult", S3_ROOT_VERSIONS},
    {"ListMultipartUploadsResult", S3_ROOT_UPLOADS},
    {"ListAllMyBucketsResult", S3_ROOT_BUCKETS},
    {"LocationConstraint", S3_ROOT_LOCATION},
    {"VersioningConfiguration", S3_ROOT_VERSIONING},
    {"LifecycleConfiguration", S3_ROOT_LIFECYCLE},
    {"ObjectLockConfiguration", S3_ROOT_OBJECT_LOCK},
    {"ServerSideEncryptionConfiguration", S3_ROOT_ENCRYPTION},
    {"RequestPaymentConfiguration", S3_ROOT_PAYER},
    {"PolicyStatus", S3_ROOT_POLICY_STATUS},
    {"InitiateMultipartUploadResult", S3_ROOT_UPLOAD},
    {"CompleteMultipartUploadResult", S3_ROOT_COMPLETED},
    {"DeleteResult", S3_ROOT_DELETED},
};

static size_t
elements_of(enum s3_root root, const struct s3_element **elements)
{
    size_t n = s3_elements_of_listing(root, elements);

    if (root == S3_ROOT_ERROR) {
        *elements = error_elements;
        return sizeof(error_elements) / sizeof(error_elements[0]);
    }
    return n > 0 ? n : s3_elements_of_document(root, elements);
}

static bool
applies(const struct s3_element *e, const char *const *path, size_t depth)
{
    size_t want = (e->name == NULL ? 1 : e->parent == NULL ? 2 : 3) + e->deeper;

    return depth == want && (e->name == NULL || sp_streq(e->name, path[depth - 1])) &&
           (e->parent == NULL || sp_streq(e->parent, path[depth - 2]));
}

static int
on_start(void *ctx, const char *const *path, size_t depth, struct sp_err *err)
{
    struct s3_parser *p = ctx;

    if (depth == 2) {
        s3_forget_object(p);
        s3_forget_rule(p);
    }
    if (depth != 1)
        return 0;
    p->reply.root = S3_ROOT_OTHER;
    for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++)
        if (sp_streq(path[0], roots[i].name))
            p->reply.root = roots[i].root;
    p->nelements = elements_of(p->reply.root, &p->elements);
    p->reply.root_name = sp_strndup(p->arena, path[0], strnlen(path[0], ROOT_NAME_MAX), err);
    return p->reply.root_name == NULL ? -1 : 0;
}

static int
on_end(void *ctx, const char *const *path, size_t depth, const char *text, size_t len,
       struct sp_err *err)
{
    struct s3_parser *p = ctx;

    for (size_t i = 0; i < p->nelements; i++)
        if (applies(&p->elements[i], path, depth))
            return p->elements[i].take(p, &p->elements[i], text, len, err);
    return 0;
}

struct s3_parser *
s3_parser_new(struct sp_arena *a, const char *prefix, struct sp_err *err)
{
    static const struct s3_xml_events events = {.start = on_start, .end = on_end};
    const char *copy = sp_strdup(a, prefix, err);
    struct s3_parser *p;

    if (copy == NULL)
        return NULL;
    /* Not of the arena: the room for the sample would stay there for each page of a listing. */
    p = calloc(1, sizeof(*p));
    if (p == NULL) {
        (void)sp_fail(err, SP_NOMEM, "out of memory: no parser for an answer");
        return NULL;
    }
    p->arena = a;
    p->prefix = copy;
    p->xml = s3_xml_new(&events, p, err);
    if (p->xml == NULL) {
        free(p);
        return NULL;
    }
    return p;
}

void
s3_parser_watch(struct s3_parser *p, const struct s3_watch *watch)
{
    p->watch = watch;
}

void
s3_parser_keep(struct s3_parser *p, struct s3_keys *keys)
{
    p->keys = keys;
}

int
s3_parser_feed(struct s3_parser *p, const void *data, size_t len, struct sp_err *err)
{
    size_t room = S3_HEAD_MAX - p->reply.head_len;
    size_t n = len < room ? len : room;

    if (n > 0)
        memcpy(p->head + p->reply.head_len, data, n);
    p->reply.head_len += n;
    p->reply.body_len += len;
    return s3_xml_feed(p->xml, data, len, err);
}

int
s3_parser_finish(struct s3_parser *p, struct s3_reply *out, struct sp_err *err)
{
    struct s3_xml_end end;

    if (s3_xml_finish(p->xml, &end, err) == -1)
        return -1;
    *out = p->reply;
    out->buckets.names = p->bucket_names;
    out->well_formed = end.well_formed;
    out->doctype = end.doctype;
    if (p->reply.body_len == 0)
        end.problem = "the body is empty";
    if (end.problem != NULL) {
        out->problem = sp_show(p->arena, end.problem, strlen(end.problem), S3_TEXT_MAX, err);
        if (out->problem == NULL)
            return -1;
    }
    out->head = sp_strndup(p->arena, p->head, p->reply.head_len, err);
    return out->head == NULL ? -1 : s3_finish_listing(p, &out->listing, err);
}

void
s3_parser_free(struct s3_parser *p)
{
    if (p == NULL)
        return;
    s3_xml_free(p->xml);
    free(p);
}
