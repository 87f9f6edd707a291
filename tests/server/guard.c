/* What a bucket does not let happen to its objects: quotas, and content that may not change. */
#include "base/text.h"
#include "service.h"

static const struct refusal no_checksum = {
    400, "InvalidRequest",
    "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object "
    "Lock parameters"};
static const struct refusal locked = {403, "AccessDenied",
                                      "Access Denied because object protected by object lock."};

static unsigned long long
used(const struct bucket *b)
{
    unsigned long long sum = 0;

    for (size_t i = 0; i < b->nobjects; i++)
        sum += b->objects[i]->size;
    for (size_t i = 0; i < b->nversions; i++)
        sum += b->versions[i].stored ? b->versions[i].size : 0;
    for (const struct upload *u = b->uploads; u != NULL; u = u->next)
        for (const struct part *p = u->parts; p != NULL; p = p->next)
            sum += p->blob->len;
    return sum;
}

static bool
has_checksum(const struct request *r)
{
    if (http_header(r, "content-md5") != NULL || http_header(r, "x-amz-trailer") != NULL)
        return true;
    for (size_t i = 0; i < r->nheaders; i++)
        if (sp_starts(r->headers[i].name, "x-amz-checksum-"))
            return true;
    return false;
}

const struct refusal *
guard_bytes(const struct bucket *b, size_t len)
{
    return b->over_quota != NULL && used(b) + len > b->quota ? b->over_quota : NULL;
}

const struct refusal *
guard_write(const struct exchange *x)
{
    const struct bucket *b = x->bucket;

    if (b->worm != NULL && object_exact(b, x->key) != NULL)
        return b->worm;
    if (b->locked && x->operation == OP_PUT && !has_checksum(x->request))
        return &no_checksum;
    return NULL;
}

const struct refusal *
guard_remove(const struct bucket *b, const char *key, const char *id)
{
    struct entry e;
    bool marker;

    if (b->worm != NULL && object_exact(b, key) != NULL)
        return b->worm;
    if (b->locked && id != NULL && version_find(b, key, id, &e, &marker) && !marker)
        return &locked;
    return NULL;
}
