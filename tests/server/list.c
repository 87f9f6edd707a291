/* ListObjectsV2, and the first version of it. */
#include "list.h"

#include "base/text.h"
#include "service.h"

#define PAGE_MAX 1000

struct listing {
    bool v2;
    const char *prefix;
    const char *delimiter;
    const char *start; /* start-after, marker or what the token says */
    bool beyond;       /* start is a common prefix */
    long max;
    bool encode;
    long page;
    struct out items;
    long count; /* keys and common prefixes in items */
    bool truncated;
    char last[KEY_MAX + 1]; /* key or prefix in items */
    bool last_is_prefix;
};

static void
put(struct out *o, const struct listing *l, const char *element, const char *text)
{
    out_addf(o, "<%s>", element);
    if (l->encode)
        out_url(o, text);
    else
        out_xml(o, text);
    out_addf(o, "</%s>", element);
}

static const char *
param_or_empty(const struct request *r, const char *name)
{
    const char *value = http_param(r, name);

    return value == NULL ? "" : value;
}

long
list_page(const struct request *r)
{
    const char *text = http_param(r, "continuation-token");
    struct sp_arena a = {0};
    struct token token = {.page = 1};
    long page = 1;

    if (text != NULL && token_parse(text, &a, &token))
        page = token.page;
    sp_arena_free(&a);
    return page;
}

/* The parameters. false: one is wrong, the answer says which. */
static bool
read_params(struct exchange *x, struct listing *l)
{
    const struct request *r = x->request;
    const char *max = http_param(r, "max-keys");
    const char *encoding = http_param(r, "encoding-type");
    const char *text = http_param(r, "continuation-token");
    struct token token;

    *l = (struct listing){
        .v2 = sp_streq(http_param(r, "list-type"), "2"), .max = PAGE_MAX, .page = 1};
    l->prefix = param_or_empty(r, "prefix");
    l->delimiter = param_or_empty(r, "delimiter");
    l->start = param_or_empty(r, l->v2 ? "start-after" : "marker");
    l->encode = encoding != NULL && x->scenario->encoding_type;
    if (max != NULL && !sp_parse_number(max, 0, 2147483647, &l->max)) {
        service_error(x, 400, "InvalidArgument",
                      "Provided max-keys not an integer or within "
                      "integer range");
        return false;
    }
    l->max = l->max > PAGE_MAX ? PAGE_MAX : l->max;
    if (encoding != NULL && !sp_streq(encoding, "url")) {
        service_error(x, 400, "InvalidArgument", "Invalid Encoding Method specified in Request");
        return false;
    }
    if (!l->v2 || text == NULL)
        return true;
    if (!token_parse(text, x->arena, &token)) {
        service_error(x, 400, "InvalidArgument", "The continuation token provided is incorrect");
        return false;
    }
    l->start = token.key;
    l->beyond = token.beyond;
    l->page = token.page;
    return true;
}

static void
add_key(struct listing *l, const struct entry *e)
{
    char time[SP_ISO_SIZE];

    sp_time_iso(e->modified, time);
    time[SP_ISO_SIZE - 2] = '\0'; /* without the Z: S3 writes milliseconds */
    out_adds(&l->items, "<Contents>");
    put(&l->items, l, "Key", e->key);
    out_addf(&l->items, "<LastModified>%s.000Z</LastModified>", time);
    out_element(&l->items, "ETag", e->etag);
    out_addf(&l->items, "<Size>%llu</Size><StorageClass>STANDARD</StorageClass></Contents>",
             e->size);
}

/* Length of the common prefix that a key falls into; 0: into none. */
static size_t
common_prefix(const struct listing *l, const char *key)
{
    const char *rest = key + strlen(l->prefix);
    const char *at = l->delimiter[0] == '\0' ? NULL : strstr(rest, l->delimiter);

    return at == NULL ? 0 : (size_t)(at - key) + strlen(l->delimiter);
}

/* Go on behind every key that begins with the prefix. */
static void
seek_behind(struct cursor *c, const struct bucket *b, const char *prefix)
{
    char next[KEY_MAX + 2];
    size_t len = strlen(prefix);

    (void)snprintf(next, sizeof(next), "%s", prefix);
    while (len > 0 && (unsigned char)next[len - 1] == 0xff)
        next[--len] = '\0';
    if (len > 0)
        next[len - 1] = (char)((unsigned char)next[len - 1] + 1);
    cursor_seek(c, b, next, false);
}

static void
seek_start(const struct listing *l, struct cursor *c, const struct bucket *b)
{
    if (l->beyond)
        seek_behind(c, b, l->start);
    else if (strcmp(l->start, l->prefix) >= 0)
        cursor_seek(c, b, l->start, l->start[0] != '\0');
    else
        cursor_seek(c, b, l->prefix, false);
}

static void
collect(struct listing *l, const struct bucket *b)
{
    struct cursor c;
    struct entry e;

    for (seek_start(l, &c, b); cursor_next(&c, &e) && sp_starts(e.key, l->prefix);) {
        size_t common = common_prefix(l, e.key);

        if (e.object != NULL && e.object->lag > 0) {
            e.object->lag--; /* not shown yet */
            continue;
        }
        l->count++;

        if (l->count > l->max) {
            l->count--;
            l->truncated = l->max > 0;
            return;
        }
        if (common == 0)
            add_key(l, &e);
        else
            e.key[common] = '\0';
        (void)snprintf(l->last, sizeof(l->last), "%s", e.key);
        l->last_is_prefix = common > 0;
        if (common == 0)
            continue;
        out_adds(&l->items, "<CommonPrefixes>");
        put(&l->items, l, "Prefix", e.key);
        out_adds(&l->items, "</CommonPrefixes>");
        seek_behind(&c, b, e.key);
    }
}

static void
add_tokens(struct exchange *x, struct listing *l)
{
    const struct action *const *of = x->effect.of;
    struct out *body = &x->reply.body;
    struct token token = {.page = l->page + 1, .beyond = l->last_is_prefix, .key = l->last};
    const char *given = http_param(x->request, "continuation-token");
    const char *text;

    if (of[FAULT_ENDLESS_LIST] != NULL && !l->truncated)
        token = (struct token){.page = l->page + 1, .key = ""}; /* from the first key again */
    if (of[FAULT_REPEAT_TOKEN] != NULL)
        token = (struct token){.page = 2, .key = ""};
    if (l->v2 && given != NULL)
        out_element(body, "ContinuationToken", given);
    if (!l->truncated && of[FAULT_ENDLESS_LIST] == NULL && of[FAULT_REPEAT_TOKEN] == NULL)
        return;
    text = token_make(&token, x->arena);
    if (of[FAULT_NO_TOKEN] != NULL || text == NULL)
        return;
    if (l->v2)
        out_element(body, "NextContinuationToken", text);
    else if (l->delimiter[0] != '\0')
        put(body, l, "NextMarker", l->last);
}

static void
add_head(struct exchange *x, struct listing *l)
{
    const struct action *const *of = x->effect.of;
    struct out *body = &x->reply.body;
    bool more = l->truncated || of[FAULT_ENDLESS_LIST] != NULL || of[FAULT_REPEAT_TOKEN] != NULL ||
                of[FAULT_NO_TOKEN] != NULL;
    const char *name = of[FAULT_WRONG_NAME] != NULL ? of[FAULT_WRONG_NAME]->text : x->bucket->name;

    out_element(body, "Name", name);
    put(body, l, "Prefix",
        of[FAULT_WRONG_PREFIX] != NULL ? of[FAULT_WRONG_PREFIX]->text : l->prefix);
    if (l->v2 && http_param(x->request, "start-after") != NULL)
        put(body, l, "StartAfter", http_param(x->request, "start-after"));
    if (!l->v2)
        put(body, l, "Marker", l->start);
    if (l->delimiter[0] != '\0')
        put(body, l, "Delimiter", l->delimiter);
    if (l->encode)
        out_element(body, "EncodingType", "url");
    if (l->v2)
        out_addf(body, "<KeyCount>%ld</KeyCount>", l->count);
    out_addf(body, "<MaxKeys>%ld</MaxKeys>", l->max);
    if (of[FAULT_NO_TRUNCATED] == NULL)
        out_addf(body, "<IsTruncated>%s</IsTruncated>", more ? "true" : "false");
    add_tokens(x, l);
}

void
list_objects(struct exchange *x)
{
    struct out *body = &x->reply.body;
    struct listing l;

    if (!read_params(x, &l))
        return;
    if (x->scenario->manners.list_lag > 0) /* it is counted down */
        (void)pthread_rwlock_wrlock(&x->scenario->store->lock);
    else
        (void)pthread_rwlock_rdlock(&x->scenario->store->lock);
    collect(&l, x->bucket);
    (void)pthread_rwlock_unlock(&x->scenario->store->lock);
    if (x->effect.of[FAULT_CONTROL_BYTE_KEY] != NULL) {
        struct entry e = {.size = 1, .modified = x->now, .etag = "\"0\""};

        (void)snprintf(e.key, sizeof(e.key),
                       "%.*scontrol\x01"
                       "byte",
                       900, l.prefix);
        add_key(&l, &e);
        l.count++;
    }
    out_adds(body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult "
                   "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
    add_head(x, &l);
    out_add(body, l.items.data, l.items.len);
    out_adds(body, "</ListBucketResult>");
    body->failed = body->failed || l.items.failed;
    out_release(&l.items);
}

void
list_buckets(struct exchange *x)
{
    struct out *body = &x->reply.body;

    out_adds(body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListAllMyBucketsResult "
                   "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Owner><ID>owner</ID>"
                   "<DisplayName>owner</DisplayName></Owner><Buckets>");
    for (const struct bucket *b = x->scenario->store->buckets; b != NULL; b = b->next) {
        out_adds(body, "<Bucket>");
        out_element(body, "Name", b->name);
        out_adds(body, "<CreationDate>2026-01-01T00:00:00.000Z</CreationDate></Bucket>");
    }
    out_adds(body, "</Buckets></ListAllMyBucketsResult>");
}
