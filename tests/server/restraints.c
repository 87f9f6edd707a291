/* The directives of a scenario about what may not happen to a bucket's objects. */
#include "base/text.h"
#include "scenario.h"

/* object-lock BUCKET [GOVERNANCE|COMPLIANCE DAYS [enforced]] */
int
content_object_lock(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    const char *rule = "";
    struct bucket *b;
    long days;

    if (content_need_bucket(s, w[1].text, &b, err) == -1)
        return -1;
    if (n > 2) {
        if (n < 4 || !sp_parse_number(w[3].text, 1, 99999, &days) ||
            (n > 4 && !sp_streq(w[4].text, "enforced")))
            return sp_fail(err, SP_INPUT, "object-lock BUCKET [MODE DAYS [enforced]]");
        rule = sp_printf(s->arena, err,
                         "<Rule><DefaultRetention><Mode>%s</Mode><Days>%ld</Days>"
                         "</DefaultRetention></Rule>",
                         w[2].text, days);
    }
    b->locked = n > 4;
    if (b->locked && b->versioning == NULL)
        b->versioning = "Enabled";
    b->object_lock =
        rule == NULL
            ? NULL
            : sp_printf(s->arena, err,
                        "<ObjectLockConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/"
                        "\"><ObjectLockEnabled>Enabled</ObjectLockEnabled>%s"
                        "</ObjectLockConfiguration>",
                        rule);
    return b->object_lock != NULL ? 0 : -1;
}

/* worm BUCKET aws|minio */
int
content_worm(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    static const struct refusal aws = {403, "AccessDenied", "Access Denied"};
    static const struct refusal minio = {400, "ObjectLocked",
                                         "Object is WORM protected and cannot be overwritten"};
    struct bucket *b;

    (void)n;
    if (content_need_bucket(s, w[1].text, &b, err) == -1)
        return -1;
    if (!sp_streq(w[2].text, "aws") && !sp_streq(w[2].text, "minio"))
        return sp_fail(err, SP_INPUT, "worm BUCKET aws|minio");
    b->worm = w[2].text[0] == 'a' ? &aws : &minio;
    return 0;
}

/* quota BUCKET BYTES ceph|minio|full */
int
content_quota(struct scenario *s, const struct word *w, size_t n, struct sp_err *err)
{
    static const struct {
        const char *name;
        struct refusal refusal;
    } rows[] = {
        {"ceph", {403, "QuotaExceeded", "The quota of the bucket or the user is used up."}},
        {"minio", {400, "XMinioAdminBucketQuotaExceeded", "Bucket quota exceeded"}},
        {"full",
         {507, "XMinioStorageFull",
          "Storage backend has reached its minimum free drive threshold. Please delete a few "
          "objects to proceed."}},
    };
    struct bucket *b;
    long bytes;

    (void)n;
    if (content_need_bucket(s, w[1].text, &b, err) == -1)
        return -1;
    if (!sp_parse_number(w[2].text, 0, 1L << 50, &bytes))
        return sp_fail(err, SP_INPUT, "\"%s\" is no number of bytes", w[2].text);
    b->quota = (unsigned long long)bytes;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (sp_streq(rows[i].name, w[3].text)) {
            b->over_quota = &rows[i].refusal;
            return 0;
        }
    return sp_fail(err, SP_INPUT, "quota BUCKET BYTES ceph|minio|full");
}
