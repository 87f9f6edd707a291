/* Listings: of objects, of their versions, of unfinished uploads. */
#include <limits.h>

#include "base/clock.h"
#include "base/text.h"
#include "s3/element.h"
#include "s3/uri.h"

_Static_assert(RAW_KEY_MAX <= S3_XML_TEXT_MAX, "the reader of XML keeps a whole key");
_Static_assert(S3_ID_MAX < S3_XML_TEXT_MAX, "the reader of XML shows that an id is too long");

static int
take_truncated(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
               struct sp_err *err)
{
    struct s3_listing *listing = &p->reply.listing;
    bool truncated = s3_is_word(text, len, "true");

    (void)e;
    (void)err;
    if (!listing->has_truncated && (truncated || s3_is_word(text, len, "false"))) {
        listing->has_truncated = true;
        listing->truncated = truncated;
    }
    return 0;
}

static int
take_encoding(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
              struct sp_err *err)
{
    (void)e;
    (void)err;
    if (s3_is_word(text, len, "url"))
        p->reply.listing.encoded = true;
    return 0;
}

static int
take_key(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
         struct sp_err *err)
{
    struct raw_object *object = &p->current;

    (void)e;
    (void)err;
    object->has_key = true;
    object->key_len = len < RAW_KEY_MAX ? len : RAW_KEY_MAX;
    memcpy(object->key, text, object->key_len);
    return 0;
}

/* Of a version or an upload. One that is cut would name another. */
static int
take_id(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
        struct sp_err *err)
{
    (void)e;
    (void)err;
    p->has_id = len > 0 && len <= S3_ID_MAX;
    if (p->has_id) {
        memcpy(p->id, text, len);
        p->id[len] = '\0';
    }
    return 0;
}

static int
take_etag(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
          struct sp_err *err)
{
    (void)e;
    (void)err;
    s3_trim(&text, &len);
    if (len > S3_ETAG_MAX)
        len = 0;
    memcpy(p->etag, text, len);
    p->etag[len] = '\0';
    return 0;
}

/* Not a number: 0 and false. */
static bool
is_number(const char *text, size_t len, unsigned long long *number)
{
    *number = 0;
    s3_trim(&text, &len);
    for (size_t i = 0; i < len; i++) {
        unsigned digit = (unsigned)(text[i] - '0');

        if (!sp_is_digit(text[i])) {
            *number = 0;
            return false;
        }
        *number = *number > (ULLONG_MAX - digit) / 10 ? ULLONG_MAX : *number * 10 + digit;
    }
    return len > 0;
}

static int
take_size(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
          struct sp_err *err)
{
    unsigned long long size;

    (void)e;
    (void)err;
    if (is_number(text, len, &size)) {
        p->current.size = size;
        p->current.has_size = true;
    }
    return 0;
}

static int
take_max_keys(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
              struct sp_err *err)
{
    (void)e;
    (void)err;
    (void)is_number(text, len, &p->reply.listing.max_keys);
    return 0;
}

static int
take_class(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
           struct sp_err *err)
{
    (void)e;
    (void)err;
    p->current.archive = s3_archive_class(text, len);
    s3_trim(&text, &len);
    (void)snprintf(p->storage_class, sizeof(p->storage_class), "%.*s", (int)len, text);
    return 0;
}

static int
take_latest(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
            struct sp_err *err)
{
    (void)e;
    (void)err;
    p->current.is_old = s3_is_word(text, len, "false");
    return 0;
}

static int
take_modified(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
              struct sp_err *err)
{
    char word[64];

    (void)e;
    (void)err;
    s3_trim(&text, &len);
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

static void
add_archived(struct s3_listing *listing, unsigned long long count, const char *archive)
{
    listing->archived += count;
    if (listing->archive == NULL)
        listing->archive = archive;
}

/*
 * A name for whoever watches, into room for RAW_KEY_MAX bytes. Servers that encode the '/' too are
 * known by it, wherever their EncodingType stands.
 */
static size_t
decode_name(const struct s3_parser *p, const char *raw, size_t len, char *out)
{
    bool encoded = p->reply.listing.encoded ||
                   (memchr(raw, '/', len) == NULL && memchr(raw, '%', len) != NULL);
    size_t n = 0;

    for (size_t i = 0; i < len; i++) {
        if (encoded && raw[i] == '%' && i + 2 < len && sp_hex_value(raw[i + 1]) >= 0 &&
            sp_hex_value(raw[i + 2]) >= 0) {
            out[n++] = (char)(sp_hex_value(raw[i + 1]) * 16 + sp_hex_value(raw[i + 2]));
            i += 2;
        } else {
            out[n++] = encoded && raw[i] == '+' ? ' ' : raw[i];
        }
    }
    return n;
}

/* To whoever watches this kind of listing. */
static void
show_object(const struct s3_parser *p, const struct raw_object *object, bool is_marker)
{
    const struct s3_watch *w = p->watch;
    const char *id = p->has_id ? p->id : NULL;
    char key[RAW_KEY_MAX];
    size_t len;

    if (w == NULL || !object->has_key)
        return;
    len = decode_name(p, object->key, object->key_len, key);
    if (p->reply.root == S3_ROOT_LIST && w->object != NULL)
        w->object(w->ctx, key, len, object->size, object->modified, p->etag);
    if (p->reply.root == S3_ROOT_VERSIONS && w->version != NULL)
        w->version(w->ctx, key, len, id, is_marker, object->modified);
    if (p->reply.root == S3_ROOT_UPLOADS && w->upload != NULL)
        w->upload(w->ctx, key, len, id, object->modified);
}

/* The first ones, for whoever wants to see them all. */
static int
keep_object(const struct s3_parser *p, const struct raw_object *object, struct sp_err *err)
{
    struct s3_keys *keys = p->keys;
    char name[RAW_KEY_MAX];
    struct s3_key *row;
    size_t len;

    if (keys == NULL || !object->has_key || p->reply.root != S3_ROOT_LIST || keys->n == S3_KEYS_MAX)
        return 0;
    if (keys->rows == NULL &&
        (keys->rows = sp_alloc_array(keys->arena, S3_KEYS_MAX, sizeof(*keys->rows), err)) == NULL)
        return -1;
    len = decode_name(p, object->key, object->key_len, name);
    row = &keys->rows[keys->n];
    row->object = (struct s3_object){.key = sp_strndup(keys->arena, name, len, err),
                                     .key_len = len,
                                     .size = object->size,
                                     .modified = object->modified};
    row->etag = sp_strdup(keys->arena, p->etag, err);
    row->storage_class = sp_strdup(keys->arena, p->storage_class, err);
    if (row->object.key == NULL || row->etag == NULL || row->storage_class == NULL)
        return -1;
    keys->n++;
    return 0;
}

/* What is told of an object in a listing of any kind ended. */
static int
take_object(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
            struct sp_err *err)
{
    struct raw_object *object = &p->current;
    bool empty = object->has_size && object->size == 0;
    bool marker = empty && ends_with(object, "/");
    bool encoded_marker = marker || (empty && ends_with(object, "%2f"));
    bool is_delete_marker = sp_streq(e->name, "DeleteMarker");

    (void)text;
    (void)len;
    p->reply.listing.keys++;
    p->markers += marker;
    p->encoded_markers += encoded_marker;
    p->reply.listing.delete_markers += is_delete_marker;
    p->reply.listing.old += object->is_old;
    add_archived(&p->reply.listing, object->archive != NULL, object->archive);
    add_bytes(&p->reply.listing, object->size);
    add_date(&p->reply.listing, object->modified, object->modified);
    show_object(p, object, is_delete_marker);
    if (object->has_key) {
        p->reply.listing.outside += !is_inside(object, p->prefix);
        add_to_sample(p, encoded_marker);
    }
    return keep_object(p, object, err);
}

/* Counted by their names, as some servers send an empty CommonPrefixes where there is none. */
static int
take_common_prefix(struct s3_parser *p, const struct s3_element *e, const char *text, size_t len,
                   struct sp_err *err)
{
    char name[RAW_KEY_MAX];

    (void)e;
    (void)err;
    p->reply.listing.prefixes += len > 0;
    if (p->watch != NULL && p->watch->folder != NULL && p->reply.root == S3_ROOT_LIST && len > 0 &&
        len <= sizeof(name))
        p->watch->folder(p->watch->ctx, name, decode_name(p, text, len, name));
    return 0;
}

#define ELEMENTS_OF_LISTINGS                                                                       \
    {NULL, "Prefix", s3_take_exact, S3_FIELD(listing.prefix), 0},                                  \
        {NULL, "IsTruncated", take_truncated, 0, 0},                                               \
    {                                                                                              \
        NULL, "EncodingType", take_encoding, 0, 0                                                  \
    }

#define ELEMENTS_OF_OBJECTS(parent)                                                                \
    {NULL, (parent), take_object, 0, 0}, {(parent), "Key", take_key, 0, 0},                        \
        {(parent), "Size", take_size, 0, 0}, {(parent), "LastModified", take_modified, 0, 0},      \
        {(parent), "StorageClass", take_class, 0, 0},                                              \
    {                                                                                              \
        (parent), "IsLatest", take_latest, 0, 0                                                    \
    }

static const struct s3_element list_elements[] = {
    ELEMENTS_OF_OBJECTS("Contents"),
    ELEMENTS_OF_LISTINGS,
    {NULL, "Name", s3_take_trimmed, S3_FIELD(listing.name), 0},
    {NULL, "NextContinuationToken", s3_take_exact, S3_FIELD(listing.next_token), 0},
    {NULL, "MaxKeys", take_max_keys, 0, 0},
    {"Contents", "ETag", take_etag, 0, 0},
    {"CommonPrefixes", "Prefix", take_common_prefix, 0, 0},
};

static const struct s3_element version_elements[] = {
    ELEMENTS_OF_OBJECTS("Version"),
    ELEMENTS_OF_OBJECTS("DeleteMarker"),
    ELEMENTS_OF_LISTINGS,
    {"Version", "VersionId", take_id, 0, 0},
    {"DeleteMarker", "VersionId", take_id, 0, 0},
    {NULL, "Name", s3_take_trimmed, S3_FIELD(listing.name), 0},
};

static const struct s3_element upload_elements[] = {
    {NULL, "Upload", take_object, 0, 0},
    {"Upload", "Key", take_key, 0, 0},
    {"Upload", "UploadId", take_id, 0, 0},
    {"Upload", "Initiated", take_modified, 0, 0},
    ELEMENTS_OF_LISTINGS,
    {NULL, "Bucket", s3_take_trimmed, S3_FIELD(listing.name), 0},
};

#define TABLE(table) (table), sizeof(table) / sizeof((table)[0])

size_t
s3_elements_of_listing(enum s3_root root, const struct s3_element **elements)
{
    static const struct {
        enum s3_root root;
        const struct s3_element *elements;
        size_t nelements;
    } tables[] = {
        {S3_ROOT_LIST, TABLE(list_elements)},
        {S3_ROOT_VERSIONS, TABLE(version_elements)},
        {S3_ROOT_UPLOADS, TABLE(upload_elements)},
    };

    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
        if (tables[i].root == root) {
            *elements = tables[i].elements;
            return tables[i].nelements;
        }
    return 0;
}

/* The bytes of the key stay, as this is done for each of a million keys. */
void
s3_forget_object(struct s3_parser *p)
{
    struct raw_object *object = &p->current;

    object->key_len = 0;
    object->size = 0;
    object->modified = 0;
    object->archive = NULL;
    object->has_key = false;
    object->has_size = false;
    object->is_old = false;
    p->has_id = false;
    p->etag[0] = '\0';
    p->storage_class[0] = '\0';
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

int
s3_finish_listing(struct s3_parser *p, struct s3_listing *listing, struct sp_err *err)
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
    total->delete_markers += page->delete_markers;
    total->old += page->old;
    if (total->max_keys == 0)
        total->max_keys = page->max_keys;
    add_archived(total, page->archived, page->archive);
    add_bytes(total, page->bytes);
    add_date(total, page->oldest, page->newest);
    for (size_t i = 0; i < page->nsample; i++)
        if (add_object(total, &page->sample[i], a, err) == -1)
            return -1;
    return 0;
}
