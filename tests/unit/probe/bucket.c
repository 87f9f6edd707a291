#include "bucket.h"

#include "base/text.h"
#include "s3/uri.h"

void
bucket_remove(struct bucket *b, const char *key)
{
    for (size_t i = 0; i < b->nobjects; i++)
        if (sp_streq(b->objects[i].key, key)) {
            memmove(&b->objects[i], &b->objects[i + 1],
                    (b->nobjects - i - 1) * sizeof(b->objects[0]));
            b->nobjects--;
            return;
        }
}

void
bucket_put(struct bucket *b, const char *key, const char *body, const char *etag)
{
    unsigned long sum = 5381;
    size_t at;

    bucket_remove(b, key);
    at = b->nobjects;
    assert_true(at < BUCKET_OBJECTS_MAX);
    while (at > 0 && strcmp(b->objects[at - 1].key, key) > 0)
        at--;
    memmove(&b->objects[at + 1], &b->objects[at], (b->nobjects - at) * sizeof(b->objects[0]));
    b->nobjects++;
    for (const char *p = body; p != NULL && *p != '\0'; p++)
        sum = sum * 33 + (unsigned char)*p;
    b->objects[at] = (struct bucket_object){
        .key = sp_strdup(&b->arena, key, NULL),
        .body = body,
        .len = body == NULL ? 10 : strlen(body),
        .etag = etag != NULL ? etag : sp_printf(&b->arena, NULL, "\"%lx\"", sum),
        .modified = CANNED_NOW - 600};
}

/* A parameter of the request, decoded; NULL: it has none. */
static const char *
parameter(struct bucket *b, const struct net_exchange *job, const char *name)
{
    const char *at = strchr(job->request->target, '?');
    const size_t len = strlen(name);
    char *out;
    size_t n;

    while (at != NULL && !(strncmp(at + 1, name, len) == 0 && at[1 + len] == '='))
        at = strchr(at + 1, '&');
    if (at == NULL)
        return NULL;
    at += len + 2;
    assert_int_equal(s3_decode(&b->arena, at, strcspn(at, "&"), false, &out, &n, NULL), 0);
    return out;
}

static void
refuse(const struct net_exchange *job, long status, const char *code)
{
    job->out->status = status;
    job->out->reply =
        (struct s3_reply){.root = S3_ROOT_ERROR, .well_formed = true, .error = {.code = code}};
}

static int
answer_object(struct bucket *b, const struct net_exchange *job, struct sp_err *err)
{
    const char *path = job->request->target;
    char *key;
    size_t len;
    size_t kept;

    path += job->out->style == S3_STYLE_PATH ? strlen("/backups/") : 1;
    assert_int_equal(s3_decode(&b->arena, path, strcspn(path, "?"), false, &key, &len, NULL), 0);
    for (size_t i = 0; i < b->nobjects; i++) {
        const struct bucket_object *o = &b->objects[i];

        if (!sp_streq(o->key, key))
            continue;
        job->out->status = 206;
        job->out->reply.body_len = o->len < job->keep->max ? o->len : job->keep->max;
        return sp_buf_fill(job->keep, o->body, o->len, &kept, err);
    }
    refuse(job, 404, "NoSuchKey");
    return 0;
}

static void
show(const struct net_exchange *job, struct s3_listing *l, const struct bucket_object *o,
     size_t folder)
{
    if (folder > 0) {
        l->prefixes++;
        if (job->watch != NULL)
            job->watch->folder(job->watch->ctx, o->key, folder);
        return;
    }
    l->keys++;
    if (job->watch != NULL)
        job->watch->object(job->watch->ctx, o->key, strlen(o->key), o->len, o->modified, o->etag);
}

static void
answer_list(struct bucket *b, const struct net_exchange *job)
{
    const char *after = parameter(b, job, "start-after");
    const char *token = parameter(b, job, "continuation-token");
    const bool one_level = parameter(b, job, "delimiter") != NULL;
    const char *max = parameter(b, job, "max-keys");
    const size_t page = b->page != 0 ? b->page : max == NULL ? 1000 : strtoul(max, NULL, 10);
    struct s3_listing *l = &job->out->reply.listing;
    const char *last = NULL;
    size_t last_len = 0;
    size_t shown = 0;

    canned_listing(job);
    for (size_t i = token == NULL ? 0 : strtoul(token, NULL, 10); i < b->nobjects; i++) {
        const struct bucket_object *o = &b->objects[i];
        const size_t skip = strlen(job->prefix);
        const char *slash;
        size_t folder;

        if (!sp_starts(o->key, job->prefix) || (after != NULL && strcmp(o->key, after) <= 0))
            continue;
        slash = one_level ? strchr(o->key + skip, '/') : NULL;
        folder = slash == NULL ? 0 : (size_t)(slash - o->key) + 1;
        if (folder > 0 && last != NULL && folder == last_len && memcmp(last, o->key, folder) == 0)
            continue;
        if (shown++ == page) {
            l->truncated = true;
            l->next_token = sp_printf(&b->arena, NULL, "%zu", i);
            return;
        }
        last = folder > 0 ? o->key : NULL;
        last_len = folder;
        show(job, l, o, folder);
    }
    if (b->endless) {
        l->truncated = true;
        l->next_token = sp_printf(&b->arena, NULL, "%u", ++b->asked[7]);
    }
}

int
bucket_answer(struct canned *net, const struct net_exchange *job, struct sp_err *err)
{
    struct bucket *b = net->ctx;

    if (b->before != NULL)
        b->before(b, job);
    if (b->host_only != NULL && job->out->style == S3_STYLE_PATH)
        refuse(job, 400, b->host_only);
    else if (b->refused != NULL && sp_streq(job->out->purpose, b->refused))
        refuse(job, 403, "AccessDenied");
    else if (job->keep != NULL)
        return answer_object(b, job, err);
    else
        answer_list(b, job);
    return 0;
}
