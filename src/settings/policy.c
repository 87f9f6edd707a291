#include "settings/policy.h"

#include "base/text.h"
#include "json/making.h"

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

struct writing {
    struct making m;
    const struct target *t;
    const char *partition;
    const char *prefixes[PREFIXES_MAX];
    size_t nprefixes;
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

    sp_buf_init(&text, w->m.arena, strlen(before) + 4 * strlen(name) + strlen(after) + 1);
    rc = sp_buf_adds(&text, before, w->m.err);
    for (const char *p = name; *p != '\0' && rc == 0; p++)
        rc = strchr("*?$", *p) == NULL ? sp_buf_add(&text, p, 1, w->m.err)
                                       : sp_buf_addf(&text, w->m.err, "${%c}", *p);
    if (rc == -1 || sp_buf_adds(&text, after, w->m.err) == -1) {
        w->m.rc = -1;
        return NULL;
    }
    value = json_string(sp_buf_str(&text));
    if (value == NULL && w->m.rc == 0)
        w->m.rc = sp_fail(w->m.err, SP_INPUT,
                          "a policy holds no such name: the bucket or the folder is no UTF-8");
    return value;
}

/* One value stands alone, several in an array. */
static json_t *
values(struct writing *w, const char *before, const char *after, const char *suffix)
{
    json_t *all = make_sure(&w->m, json_array());
    json_t *only;

    for (size_t i = 0; i < w->nprefixes; i++) {
        const char *name = sp_printf(w->m.arena, w->m.err, "%s%s", after, w->prefixes[i]);

        if (name == NULL)
            w->m.rc = -1;
        else
            make_append(&w->m, all, pattern(w, before, name, suffix));
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
    json_t *outer = make_sure(&w->m, json_object());
    json_t *inner = make_sure(&w->m, json_object());

    make_put(&w->m, inner, "s3:prefix", values(w, "", "", "*"));
    make_put(&w->m, outer, is_barman(w->t) ? "StringLikeIfExists" : "StringLike", inner);
    return outer;
}

static json_t *
statement(struct writing *w, const char *sid, enum scope scope)
{
    json_t *object = make_sure(&w->m, json_object());
    const char *arn = sp_printf(w->m.arena, w->m.err, "arn:%s:s3:::", w->partition);
    const char *folder = sp_printf(w->m.arena, w->m.err, "%s/", w->t->bucket);

    if (arn == NULL || folder == NULL) {
        w->m.rc = -1;
        return object;
    }
    make_put(&w->m, object, "Sid", make_sure(&w->m, json_string(sid)));
    make_put(&w->m, object, "Effect", make_sure(&w->m, json_string("Allow")));
    make_put(&w->m, object, "Action", make_sure(&w->m, json_array()));
    if (scope == SCOPE_OBJECTS)
        make_put(&w->m, object, "Resource", values(w, arn, folder, "*"));
    else
        make_put(&w->m, object, "Resource", pattern(w, arn, w->t->bucket, ""));
    if (scope == SCOPE_LISTED && w->prefixes[0][0] != '\0')
        make_put(&w->m, object, "Condition", condition(w));
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
    json_t *all = make_sure(&w->m, json_array());
    json_t *last = NULL;
    const char *sid = NULL;

    for (size_t i = 0; i < RIGHTS; i++) {
        if (!is_needed(w->t, i))
            continue;
        if (!sp_streq(rights[i].sid, sid)) {
            sid = rights[i].sid;
            last = statement(w, sid, rights[i].scope);
            make_append(&w->m, all, last);
        }
        make_append(&w->m, json_object_get(last, "Action"),
                    make_sure(&w->m, json_string(rights[i].action)));
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

int
policy_write(const struct target *t, struct sp_buf *out, struct sp_err *err)
{
    struct writing w = {.m = {.what = "the policy", .arena = out->arena, .err = err},
                        .t = t,
                        .partition = partition_of(t)};
    json_t *root = make_sure(&w.m, json_object());

    find_prefixes(&w);
    make_put(&w.m, root, "Version", make_sure(&w.m, json_string("2012-10-17")));
    make_put(&w.m, root, "Statement", statements(&w));
    return make_end(&w.m, root, JSON_INDENT(2), out);
}
