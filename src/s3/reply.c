#include "s3/reply.h"

#include <limits.h>

#include "base/clock.h"
#include "base/text.h"
#include "s3/uri.h"
#include "s3/xml.h"

#define RAW_KEY_MAX                                                                                \
    ((size_t)S3_KEY_MAX * 3) /* a percent-encoded key is up to three times as long */
#define ROOT_NAME_MAX ((size_t)256)
_Static_assert(RAW_KEY_MAX <= S3_XML_TEXT_MAX, "the reader of XML keeps a whole key");
_Static_assert(S3_TEXT_MAX <= S3_XML_TEXT_MAX, "the reader of XML keeps a whole text");

/* A key as it came; whether it is encoded is known only at the end. */
struct raw_object {
    char key[RAW_KEY_MAX];
    size_t key_len;
    unsigned long long size;
    time_t modified;
    bool has_key;
    bool has_size;
};

struct s3_parser {
    struct sp_arena *arena;
    const char *prefix;
    struct s3_xml *xml;
    struct s3_reply reply;
    char head[S3_HEAD_MAX];
    unsigned long long markers;         /* names end in '/' */
    unsigned long long encoded_markers; /* or in "%2F" */
    struct raw_object current;          /* the Contents element that is being read */
    struct raw_object sample[S3_SAMPLE_MAX];
    bool is_marker[S3_SAMPLE_MAX];
};

static const struct {
    const char *name;
    enum s3_root root;
} roots[] = {
    {"ListBucketResult", S3_ROOT_LIST},
    {"Error", S3_ROOT_ERROR},
    {"ListAllMyBucketsResult", S3_ROOT_BUCKETS},
    {"LocationConstraint", S3_ROOT_LOCATION},
};

/* What to do with the text of one element. The text has no NUL within, as XML allows none. */
struct rule {
    enum s3_root root;
    const char *parent; /* NULL: the root element */
    const char *name;   /* NULL: the root element itself */
    int (*take)(struct s3_parser *p, const struct rule *rule, const char *text, size_t len,
                struct sp_err *err);
    size_t offset; /* in struct s3_reply, of the string that is set */
};

/* The first element of its name counts, so that repeating it takes no memory. */
static int
take_exact(struct s3_parser *p, const struct rule *rule, const char *text, size_t len,
           struct sp_err *err)
{
    const char **field = (const char **)((char *)&p->reply + rule->offset);

    if (*field != NULL)
        return 0;
    *field = sp_strndup(p->arena, text, len < S3_TEXT_MAX ? len : S3_TEXT_MAX, err);
    return *field == NULL ? -1 : 0;
}

static void
trim(const char **text, size_t *len)
{
    while (*len > 0 && sp_is_space((*text)[0])) {
        (*text)++;
        (*len)--;
    }
    while (*len > 0 && sp_is_space((*text)[*len - 1]))
        (*len)--;
}

static int
take_trimmed(struct s3_parser *p, const struct rule *rule, const char *text, size_t len,
             struct sp_err *err)
{
    trim(&text, &len);
    return take_exact(p, rule, text, len, err);
}

/* Is the text this word, in any case and with blanks around? */
static bool
is_word(const char *text, size_t len, const char *word)
{
    size_t i;

    trim(&text, &len);
    for (i = 0; i < len && word[i] != '\0'; i++)
        if (sp_lower(text[i]) != word[i])
            return false;
    return i == len && word[i] == '\0';
}

static int
take_truncated(struct s3_parser *p, const struct rule *rule, const char *text, size_t len,
               struct sp_err *err)
{
    struct s3_listing *listing = &p->reply.listing;
    bool truncated = is_word(text, len, "true");

    (void)rule;
    (void)err;
    if (!listing->has_truncated && (truncated || is_word(text, len, "false"))) {
        listing->has_truncated = true;
        listing->truncated = truncated;
    }
    return 0;
}

static int
take_encoding(struct s3_parser *p, const struct rule *rule, const char *text, size_t len,
              struct sp_err *err)
{
    (void)rule;
    (void)err;
    if (is_word(text, len, "url"))
        p->reply.listing.encoded = true;
    return 0;
}

static int
take_key(struct s3_parser *p, const struct rule *rule, const char *text, size_t len,
         struct sp_err *err)
{
    struct raw_object *object = &p->current;

    (void)rule;
    (void)err;
    object->has_key = true;
    object->key_len = len < RAW_KEY_MAX ? len : RAW_KEY_MAX;
    memcpy(object->key, text, object->key_len);
    return 0;
}

static int
take_size(struct s3_parser *p, const struct rule *rule, const char *text, size_t len,
          struct sp_err *err)
{
    unsigned long long size = 0;

    (void)rule;
    (void)err;
    trim(&text, &len);
    for (size_t i = 0; i < len; i++) {
        unsigned digit = (unsigned)(text[i] - '0');

        if (!sp_is_digit(text[i]))
            return 0;
        size = size > (ULLONG_MAX - digit) / 10 ? ULLONG_MAX : size * 10 + digit;
    }
    p->current.size = size;
    p->current.has_size = len > 0;
    return 0;
}

static int
take_modified(struct s3_parser *p, const struct rule *rule, const char *text, size_t len,
              struct sp_err *err)
{
    char word[64];

    (void)rule;
    (void)err;
    trim(&text, &len);
    (void)snprintf(word, sizeof(word), "%.*s", (int)len, text);
    if (!sp_time_parse_iso(word, &p->current.modified))
        p->current.modified = 0;
    return 0;
}

/*
 * Does a key as it came lie below the prefix? Plain or encoded, as that is not yet known;
 * a blank may be encoded as '+'.
 */
static bool
is_inside(const struct raw_object *object, const char *prefix)
{
    size_t want = strlen(prefix);
    size_t n = 0;

    if (object->key_len >= want && memcmp(object->key, prefix, want) == 0)
        return true;
    for (size_t i = 0; i < object->key_len && n < want; i++, n++) {
        bool plus = object->key[i] == '+';
        char byte = s3_decode_byte(object->key, object->key_len, &i);

        if (byte != prefix[n] && !(plus && prefix[n] == ' '))
            return false;
    }
    return n == want;
}

static bool
ends_with(const struct raw_object *object, const char *end)
{
    size_t len = strlen(end);

    if (object->key_len < len)
        return false;
    for (size_t i = 0; i < len; i++)
        if (sp_lower(object->key[object->key_len - len + i]) != end[i])
            return false;
    return true;
}

/*
 * The place in a full sample that a key may take: the last marker's, if the key is none itself.
 * Otherwise S3_SAMPLE_MAX.
 */
static size_t
place_of_marker(const bool is_marker[S3_SAMPLE_MAX])
{
    size_t i = S3_SAMPLE_MAX;

    while (i > 0)
        if (is_marker[--i])
            return i;
    return S3_SAMPLE_MAX;
}

/* Keep the current object, in the order of arrival. */
static void
add_to_sample(struct s3_parser *p, bool marker)
{
    size_t n = p->reply.listing.nsample;

    if (n == S3_SAMPLE_MAX) {
        size_t gone = marker ? S3_SAMPLE_MAX : place_of_marker(p->is_marker);

        if (gone == S3_SAMPLE_MAX)
            return;
        n--;
        memmove(p->sample + gone, p->sample + gone + 1, (n - gone) * sizeof(p->sample[0]));
        memmove(p->is_marker + gone, p->is_marker + gone + 1, (n - gone) * sizeof(bool));
    }
    p->sample[n] = p->current;
    p->is_marker[n] = marker;
    p->reply.listing.nsample = n + 1;
}

static void
add_date(struct s3_listing *listing, time_t oldest, time_t newest)
{
    if (oldest != 0 && (listing->oldest == 0 || oldest < listing->oldest))
        listing->oldest = oldest;
    if (newest != 0 && (listing->newest == 0 || newest > listing->newest))
        listing->newest = newest;
}

static void
add_bytes(struct s3_listing *listing, unsigned long long bytes)
{
    listing->bytes = bytes > ULLONG_MAX - listing->bytes ? ULLONG_MAX : listing->bytes + bytes;
}

/* A Contents element ended. */
static int
take_object(struct s3_parser *p, const struct rule *rule, const char *text, size_t len,
            struct sp_err *err)
{
    struct raw_object *object = &p->current;
    bool empty = object->has_size && object->size == 0;
    bool marker = empty && ends_with(object, "/");
    bool encoded_marker = marker || (empty && ends_with(object, "%2f"));

    (void)rule;
    (void)text;
    (void)len;
    (void)err;
    p->reply.listing.keys++;
    p->markers += marker;
    p->encoded_markers += encoded_marker;
    add_bytes(&p->reply.listing, object->size);
    add_date(&p->reply.listing, object->modified, object->modified);
    if (object->has_key) {
        p->reply.listing.outside += !is_inside(object, p->prefix);
        add_to_sample(p, encoded_marker);
    }
    return 0;
}

/* Counted by their names, as some servers send an empty CommonPrefixes where there is none. */
static int
take_common_prefix(struct s3_parser *p, const struct rule *rule, const char *text, size_t len,
                   struct sp_err *err)
{
    (void)rule;
    (void)text;
    (void)err;
    p->reply.listing.prefixes += len > 0;
    return 0;
}

#define FIELD(name) offsetof(struct s3_reply, name)

static const struct rule rules[] = {
    {S3_ROOT_ERROR, NULL, "Code", take_trimmed, FIELD(error.code)},
    {S3_ROOT_ERROR, NULL, "Message", take_trimmed, FIELD(error.message)},
    {S3_ROOT_ERROR, NULL, "Region", take_trimmed, FIELD(error.region)},
    {S3_ROOT_ERROR, NULL, "Endpoint", take_trimmed, FIELD(error.endpoint)},
    {S3_ROOT_ERROR, NULL, "Bucket", take_trimmed, FIELD(error.bucket)},
    {S3_ROOT_ERROR, NULL, "BucketName", take_trimmed, FIELD(error.bucket)},
    {S3_ROOT_ERROR, NULL, "RequestTime", take_trimmed, FIELD(error.request_time)},
    {S3_ROOT_ERROR, NULL, "ServerTime", take_trimmed, FIELD(error.server_time)},
    {S3_ROOT_ERROR, NULL, "StringToSign", take_trimmed, FIELD(error.string_to_sign)},
    {S3_ROOT_ERROR, NULL, "CanonicalRequest", take_trimmed, FIELD(error.canonical_request)},
    {S3_ROOT_ERROR, NULL, "RequestId", take_trimmed, FIELD(error.request_id)},
    {S3_ROOT_LOCATION, NULL, NULL, take_trimmed, FIELD(location)},
    {S3_ROOT_LOCATION, NULL, "LocationConstraint", take_trimmed, FIELD(location)},
    {S3_ROOT_LIST, NULL, "Name", take_trimmed, FIELD(listing.name)},
    {S3_ROOT_LIST, NULL, "Prefix", take_exact, FIELD(listing.prefix)},
    {S3_ROOT_LIST, NULL, "NextContinuationToken", take_exact, FIELD(listing.next_token)},
    {S3_ROOT_LIST, NULL, "IsTruncated", take_truncated, 0},
    {S3_ROOT_LIST, NULL, "EncodingType", take_encoding, 0},
    {S3_ROOT_LIST, NULL, "Contents", take_object, 0},
    {S3_ROOT_LIST, "Contents", "Key", take_key, 0},
    {S3_ROOT_LIST, "Contents", "Size", take_size, 0},
    {S3_ROOT_LIST, "Contents", "LastModified", take_modified, 0},
    {S3_ROOT_LIST, "CommonPrefixes", "Prefix", take_common_prefix, 0},
};

static bool
applies(const struct rule *rule, const char *const *path, size_t depth)
{
    size_t want = rule->name == NULL ? 1 : rule->parent == NULL ? 2 : 3;

    return depth == want && (rule->name == NULL || sp_streq(rule->name, path[depth - 1])) &&
           (rule->parent == NULL || sp_streq(rule->parent, path[depth - 2]));
}

/* The bytes of the key stay, as this is done for each of a million keys. */
static void
forget(struct raw_object *object)
{
    object->key_len = 0;
    object->size = 0;
    object->modified = 0;
    object->has_key = false;
    object->has_size = false;
}

static int
on_start(void *ctx, const char *const *path, size_t depth, struct sp_err *err)
{
    struct s3_parser *p = ctx;

    if (depth == 2)
        forget(&p->current);
    if (depth != 1)
        return 0;
    p->reply.root = S3_ROOT_OTHER;
    for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++)
        if (sp_streq(path[0], roots[i].name))
            p->reply.root = roots[i].root;
    p->reply.root_name = sp_strndup(p->arena, path[0], strnlen(path[0], ROOT_NAME_MAX), err);
    return p->reply.root_name == NULL ? -1 : 0;
}

static int
on_end(void *ctx, const char *const *path, size_t depth, const char *text, size_t len,
       struct sp_err *err)
{
    struct s3_parser *p = ctx;

    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
        if (rules[i].root == p->reply.root && applies(&rules[i], path, depth))
            return rules[i].take(p, &rules[i], text, len, err);
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

/* Make a name as the server meant it of one as it came. */
static const char *
meant(const struct s3_parser *p, const char *raw, size_t raw_len, size_t *len, struct sp_err *err)
{
    char *name;

    /* '+' is a blank, as AWS encodes it so, and a plus sign as %2B. */
    if (p->reply.listing.encoded)
        return s3_decode(p->arena, raw, raw_len, true, &name, len, err) == -1 ? NULL : name;
    *len = raw_len;
    return sp_strndup(p->arena, raw, raw_len, err);
}

static int
finish_listing(struct s3_parser *p, struct s3_listing *listing, struct sp_err *err)
{
    size_t len;

    listing->markers = listing->encoded ? p->encoded_markers : p->markers;
    if (listing->next_token != NULL && listing->next_token[0] == '\0')
        listing->next_token = NULL;
    if (listing->prefix != NULL) {
        listing->prefix = meant(p, listing->prefix, strlen(listing->prefix), &len, err);
        if (listing->prefix == NULL)
            return -1;
    }
    for (size_t i = 0; i < listing->nsample; i++) {
        struct s3_object *object = &listing->sample[i];

        object->key = meant(p, p->sample[i].key, p->sample[i].key_len, &object->key_len, err);
        if (object->key == NULL)
            return -1;
        object->size = p->sample[i].size;
        object->modified = p->sample[i].modified;
    }
    return 0;
}

int
s3_parser_finish(struct s3_parser *p, struct s3_reply *out, struct sp_err *err)
{
    struct s3_xml_end end;

    if (s3_xml_finish(p->xml, &end, err) == -1)
        return -1;
    *out = p->reply;
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
    return out->head == NULL ? -1 : finish_listing(p, &out->listing, err);
}

void
s3_parser_free(struct s3_parser *p)
{
    if (p == NULL)
        return;
    s3_xml_free(p->xml);
    free(p);
}

static int
copy_string(const char **to, const char *from, struct sp_arena *a, struct sp_err *err)
{
    *to = from == NULL ? NULL : sp_strdup(a, from, err);
    return from != NULL && *to == NULL ? -1 : 0;
}

static bool
is_folder_marker(const struct s3_object *object)
{
    return object->size == 0 && object->key_len > 0 && object->key[object->key_len - 1] == '/';
}

static int
add_object(struct s3_listing *total, const struct s3_object *object, struct sp_arena *a,
           struct sp_err *err)
{
    bool is_marker[S3_SAMPLE_MAX] = {false};
    char *key;

    for (size_t i = 0; i < total->nsample; i++)
        is_marker[i] = is_folder_marker(&total->sample[i]);
    if (total->nsample == S3_SAMPLE_MAX) {
        size_t gone = is_folder_marker(object) ? S3_SAMPLE_MAX : place_of_marker(is_marker);

        if (gone == S3_SAMPLE_MAX)
            return 0;
        total->nsample--;
        memmove(total->sample + gone, total->sample + gone + 1,
                (total->nsample - gone) * sizeof(total->sample[0]));
    }
    key = sp_strndup(a, object->key, object->key_len, err);
    if (key == NULL)
        return -1;
    total->sample[total->nsample] = *object;
    total->sample[total->nsample++].key = key;
    return 0;
}

int
s3_listing_add(struct s3_listing *total, const struct s3_listing *page, struct sp_arena *a,
               struct sp_err *err)
{
    if ((total->name == NULL && copy_string(&total->name, page->name, a, err) == -1) ||
        (total->prefix == NULL && copy_string(&total->prefix, page->prefix, a, err) == -1) ||
        copy_string(&total->next_token, page->next_token, a, err) == -1)
        return -1;
    total->has_truncated = page->has_truncated;
    total->truncated = page->truncated;
    total->encoded = page->encoded;
    total->keys += page->keys;
    total->markers += page->markers;
    total->prefixes += page->prefixes;
    total->outside += page->outside;
    add_bytes(total, page->bytes);
    add_date(total, page->oldest, page->newest);
    for (size_t i = 0; i < page->nsample; i++)
        if (add_object(total, &page->sample[i], a, err) == -1)
            return -1;
    return 0;
}
