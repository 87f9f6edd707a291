#include "settings/policy.h"

#include <jansson.h>

#include "base/text.h"

enum scope {
    SCOPE_BUCKET, /* a request to the bucket that no prefix can narrow */
    SCOPE_LISTED, /* a list of what lies below the prefix */
    SCOPE_OBJECTS,
};

/* Who needs a right. */
enum need { NEED_ALL, NEED_BARMAN, NEED_WRITE_PROBE };

/*
 * Statements, each with the rights of one purpose; those of one Sid stand together. The Sid is the
 * only place for a word of ours. Multipart uploads need s3:PutObject and no more (AWS, "Multipart
 * upload API and permissions"). pgBackRest never gives an upload up, and no consumer asks for
 * anything about the bucket; Barman would also make a bucket that is not there, which hides a wrong
 * name.
 */
static const struct {
    enum need need;
    enum scope scope;
    const char *sid;
    const char *action;
} rights[] = {
    {NEED_ALL, SCOPE_LISTED, "ListTheRepository", "s3:ListBucket"},
    {NEED_ALL, SCOPE_OBJECTS, "ReadWriteAndExpire", "s3:GetObject"},
    {NEED_ALL, SCOPE_OBJECTS, "ReadWriteAndExpire", "s3:PutObject"},
    {NEED_ALL, SCOPE_OBJECTS, "ReadWriteAndExpire", "s3:DeleteObject"},
    {NEED_BARMAN, SCOPE_OBJECTS, "GiveUpBrokenUploads", "s3:AbortMultipartUpload"},
    {NEED_WRITE_PROBE, SCOPE_OBJECTS, "OnlyForTheWriteProbeToRemove", "s3:AbortMultipartUpload"},
    {NEED_WRITE_PROBE, SCOPE_OBJECTS, "OnlyForTheWriteProbeToRemove", "s3:DeleteObjectVersion"},
    {NEED_WRITE_PROBE, SCOPE_LISTED, "OnlyForTheWriteProbeToFindVersions", "s3:ListBucketVersions"},
    {NEED_WRITE_PROBE, SCOPE_BUCKET, "OnlyForTheWriteProbeToFindUploads",
     "s3:ListBucketMultipartUploads"},
};

#define RIGHTS (sizeof(rights) / sizeof(rights[0]))
#define PREFIXES_MAX 2

/* A document in the making; the first failure stays in rc. */
struct writing {
    const struct target *t;
    struct sp_arena *arena;
    const char *partition;
    const char *prefixes[PREFIXES_MAX];
    size_t nprefixes;
    struct sp_err *err;
    int rc;
};

static bool
is_barman(const struct target *t)
{
    return sp_streq(t->consumer->name, "barman-cloud");
}

/* AWS, "Amazon Resource Names": the stores of others know one partition only. */
static const char *
partition_of(const struct target *t)
{
    static const struct {
        const char *region;
        const char *partition;
    } rows[] = {
        {"cn-", "aws-cn"},      {"us-gov-", "aws-us-gov"}, {"eusc-", "aws-eusc"},
        {"us-iso-", "aws-iso"}, {"us-isob-", "aws-iso-b"},
    };

    for (size_t i = 0; sp_streq(t->provider, "aws") && i < sizeof(rows) / sizeof(rows[0]); i++)
        if (sp_starts(t->region, rows[i].region))
            return rows[i].partition;
    return "aws";
}

/* ---- texts */

static json_t *
made(struct writing *w, json_t *value)
{
    if (value == NULL && w->rc == 0)
        w->rc = sp_fail(w->err, SP_NOMEM, "out of memory: the policy");
    return value;
}

static void
put(struct writing *w, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) == -1)
        (void)made(w, NULL);
}

static void
append(struct writing *w, json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) == -1)
        (void)made(w, NULL);
}

/*
 * before, the name, after; what is special in a policy stands for itself (AWS, "IAM policy
 * elements: variables and tags").
 */
static json_t *
pattern(struct writing *w, const char *before, const char *name, const char *after)
{
    struct sp_buf text;
    json_t *value;
    int rc;

    sp_buf_init(&text, w->arena, strlen(before) + 4 * strlen(name) + strlen(after) + 1);
    rc = sp_buf_adds(&text, before, w->err);
    for (const char *p = name; *p != '\0' && rc == 0; p++)
        rc = strchr("*?$", *p) == NULL ? sp_buf_add(&text, p, 1, w->err)
                                       : sp_buf_addf(&text, w->err, "${%c}", *p);
    if (rc == -1 || sp_buf_adds(&text, after, w->err) == -1) {
        w->rc = -1;
        return NULL;
    }
    value = json_string(sp_buf_str(&text));
    if (value == NULL && w->rc == 0)
        w->rc = sp_fail(w->err, SP_INPUT,
                        "a policy holds no such name: the bucket or the folder is no UTF-8");
    return value;
}

/* One value stands alone, several in an array. */
static json_t *
values(struct writing *w, const char *before, const char *after, const char *suffix)
{
    json_t *all = made(w, json_array());
    json_t *only;

    for (size_t i = 0; i < w->nprefixes; i++) {
        const char *name = sp_printf(w->arena, w->err, "%s%s", after, w->prefixes[i]);

        if (name == NULL)
            w->rc = -1;
        else
            append(w, all, pattern(w, before, name, suffix));
    }
    if (json_array_size(all) != 1)
        return all;
    only = json_incref(json_array_get(all, 0));
    json_decref(all);
    return only;
}

/* ---- statements */

/*
 * A list names its prefix, and a HEAD of a missing key is judged as a list of that key: it is 404
 * where that would be allowed, else 403. HeadBucket, with which Barman begins, names none.
 */
static json_t *
condition(struct writing *w)
{
    json_t *outer = made(w, json_object());
    json_t *inner = made(w, json_object());

    put(w, inner, "s3:prefix", values(w, "", "", "*"));
    put(w, outer, is_barman(w->t) ? "StringLikeIfExists" : "StringLike", inner);
    return outer;
}

static json_t *
statement(struct writing *w, const char *sid, enum scope scope)
{
    json_t *object = made(w, json_object());
    const char *arn = sp_printf(w->arena, w->err, "arn:%s:s3:::", w->partition);
    const char *folder = sp_printf(w->arena, w->err, "%s/", w->t->bucket);

    if (arn == NULL || folder == NULL) {
        w->rc = -1;
        return object;
    }
    put(w, object, "Sid", made(w, json_string(sid)));
    put(w, object, "Effect", made(w, json_string("Allow")));
    put(w, object, "Action", made(w, json_array()));
    if (scope == SCOPE_OBJECTS)
        put(w, object, "Resource", values(w, arn, folder, "*"));
    else
        put(w, object, "Resource", pattern(w, arn, w->t->bucket, ""));
    if (scope == SCOPE_LISTED && w->prefixes[0][0] != '\0')
        put(w, object, "Condition", condition(w));
    return object;
}

static bool
is_needed(const struct target *t, size_t i)
{
    switch (rights[i].need) {
    case NEED_BARMAN:
        return is_barman(t);
    case NEED_WRITE_PROBE:
        return t->write_probe != WRITE_PROBE_NO;
    default:
        return true;
    }
}

static json_t *
statements(struct writing *w)
{
    json_t *all = made(w, json_array());
    json_t *last = NULL;
    const char *sid = NULL;

    for (size_t i = 0; i < RIGHTS; i++) {
        if (!is_needed(w->t, i))
            continue;
        if (!sp_streq(rights[i].sid, sid)) {
            sid = rights[i].sid;
            last = statement(w, sid, rights[i].scope);
            append(w, all, last);
        }
        append(w, json_object_get(last, "Action"), made(w, json_string(rights[i].action)));
    }
    return all;
}

/* The folder that was given, and the repository's where that is no part of it; the wider one. */
static void
find_prefixes(struct writing *w)
{
    const char *given = w->t->prefix;
    const char *ours = w->t->repository.prefix;

    if (sp_starts(given, ours)) {
        w->prefixes[w->nprefixes++] = ours;
        return;
    }
    w->prefixes[w->nprefixes++] = given;
    if (!sp_starts(ours, given))
        w->prefixes[w->nprefixes++] = ours;
}

struct sink {
    struct sp_buf *out;
    struct sp_err *err;
    int rc;
};

static int
write_piece(const char *piece, size_t len, void *ctx)
{
    struct sink *sink = ctx;

    if (sink->rc == 0)
        sink->rc = sp_buf_add(sink->out, piece, len, sink->err);
    return sink->rc;
}

int
policy_write(const struct target *t, struct sp_buf *out, struct sp_err *err)
{
    struct writing w = {.t = t, .arena = out->arena, .partition = partition_of(t), .err = err};
    struct sink sink = {.out = out, .err = err};
    json_t *root = made(&w, json_object());
    int rc = -1;

    find_prefixes(&w);
    put(&w, root, "Version", made(&w, json_string("2012-10-17")));
    put(&w, root, "Statement", statements(&w));
    if (w.rc == 0 && json_dump_callback(root, write_piece, &sink, JSON_INDENT(2)) == -1 &&
        sink.rc == 0)
        (void)made(&w, NULL);
    if (w.rc == 0 && sink.rc == 0)
        rc = sp_buf_adds(out, "\n", err);
    json_decref(root);
    return rc;
}
