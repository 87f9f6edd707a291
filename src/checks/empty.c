/* Before an install the prefix must be empty. */
#include "base/text.h"
#include "checks/rules.h"

/* The key that consoles write to show an empty folder: named as the prefix, without content. */
static bool
is_own_marker(const struct check_context *c, const struct s3_object *o)
{
    size_t len = strlen(c->target->prefix);

    return o->size == 0 && len > 0 && o->key_len == len &&
           memcmp(o->key, c->target->prefix, len) == 0;
}

static bool
has_own_marker(const struct check_context *c, const struct s3_listing *l)
{
    for (size_t i = 0; i < l->nsample; i++)
        if (is_own_marker(c, &l->sample[i]))
            return true;
    return false;
}

/* Keys that are more than that one marker. */
static unsigned long long
content(const struct check_context *c)
{
    const struct s3_listing *l = &c->list->reply.listing;

    return l->keys - (l->keys == 1 && has_own_marker(c, l) ? 1 : 0) + l->prefixes;
}

static int
foreign(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct s3_listing *l = &c->list->reply.listing;
    char oldest[SP_ISO_SIZE];
    char newest[SP_ISO_SIZE];

    if (content(c) == 0)
        return 0;
    if (say(detail, err, "%s%llu object%s in s3://%s/%s", l->truncated ? "more than " : "", l->keys,
            l->keys == 1 ? "" : "s", c->target->bucket, c->target->prefix) == -1)
        return -1;
    if (l->newest != 0) {
        sp_time_iso(l->oldest, oldest);
        sp_time_iso(l->newest, newest);
        if (say(detail, err, ", from %s to %s", oldest, newest) == -1)
            return -1;
    }
    for (size_t i = 0; i < l->nsample && i < 3; i++) {
        const char *key = sp_show(c->arena, l->sample[i].key, l->sample[i].key_len, 200, err);

        if (key == NULL || say(detail, err, "%s%s", i == 0 ? "\n" : ", ", key) == -1)
            return -1;
    }
    return l->keys > 3 ? say(detail, err, ", ...") : 1;
}

static int
marker(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    if (!has_own_marker(c, &c->list->reply.listing))
        return 0;
    return say(detail, err, "%s is an object of 0 bytes", c->target->prefix);
}

static const struct rule rules[] = {
    {"own-foreign-objects", foreign},
    {"bkt-trailing-slash-marker", marker},
    {NULL, NULL},
};

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    (void)ms;
    if (!is_our_listing(c, c->list) || c->list->reply.listing.truncated || content(c) > 0)
        return 0;
    return say(summary, err, "s3://%s/%s holds nothing%s", c->target->bucket, c->target->prefix,
               has_own_marker(c, &c->list->reply.listing) ? " but a folder marker" : "");
}

const struct check check_empty = {
    .id = "empty",
    .title = "Empty prefix",
    .needs = {"list"},
    .rules = rules,
    .proven = proven,
};
