/*
 * Other sites and subsystems that are known from manifests: two databases must never meet. Names
 * of a store are compared by what they lead to, not by how they are written.
 */
#include "base/text.h"
#include "checks/place.h"
#include "cron/cron.h"
#include "provider/provider.h"

#define DAY 86400L

/* Both settings lead to one store, however its endpoint is written. 1, 0, -1. */
static int
same_store(const struct check_context *c, const struct target *other, struct sp_err *err)
{
    const char *ours = provider_store(c->target->endpoint, c->target->port, c->arena, err);
    const char *theirs = provider_store(other->endpoint, other->port, c->arena, err);

    return ours == NULL || theirs == NULL ? -1 : sp_streq(ours, theirs);
}

/* The same, and to one bucket there. */
static int
same_bucket(const struct check_context *c, const struct target *other, struct sp_err *err)
{
    int same = same_store(c, other, err);

    return same == 1 ? sp_streq(c->target->bucket, other->bucket) : same;
}

static bool
nested(const char *a, const char *b)
{
    return sp_starts(a, b) || sp_starts(b, a);
}

static int
say_both(const struct check_context *c, const struct other_site *other, struct sp_buf *detail,
         struct sp_err *err)
{
    const char *theirs = safe(c, other->target.prefix, err);
    const char *ours = safe(c, c->target->prefix, err);

    if (theirs == NULL || ours == NULL)
        return -1;
    return say(detail, err, "%s:%u says s3://%s/%s at %s, here it is s3://%s/%s at %s",
               other->site->at.file->name, other->site->at.line, other->target.bucket, theirs,
               other->target.endpoint, c->target->bucket, ours, c->target->endpoint);
}

/* Another management database in the same bucket: the product forbids it whatever the folder. */
static int
same_management(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    for (size_t i = 0; i < c->nothers; i++) {
        int same = 0;

        if (c->others[i].site->subsystem != SUBSYSTEM_MANAGEMENT ||
            (c->site != NULL && c->site->subsystem != SUBSYSTEM_MANAGEMENT))
            continue;
        same = same_bucket(c, &c->others[i].target, err);
        if (same != 0)
            return same == -1 ? -1 : say_both(c, &c->others[i], detail, err);
    }
    return 0;
}

static int
shared_prefix(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    for (size_t i = 0; i < c->nothers; i++) {
        const struct other_site *other = &c->others[i];
        bool both_management = other->site->subsystem == SUBSYSTEM_MANAGEMENT &&
                               (c->site == NULL || c->site->subsystem == SUBSYSTEM_MANAGEMENT);
        int same;

        if (both_management || !nested(c->target->prefix, other->target.prefix))
            continue;
        same = same_bucket(c, &other->target, err);
        if (same != 0)
            return same == -1 ? -1 : say_both(c, other, detail, err);
    }
    return 0;
}

/* What is seen behind the other name is what is seen here. */
static bool
is_same_content(const struct check_context *c, const struct other_site *other)
{
    const struct page_seen *begin = &c->ev->content.begin;
    const struct page_seen *end = &c->ev->content.end;
    const struct page_seen *theirs = &other->seen.page;

    return theirs->seen && theirs->bytes > 0 &&
           ((begin->seen && begin->digest == theirs->digest) ||
            (end->seen && end->digest == theirs->digest));
}

static int
same_content(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    for (size_t i = 0; i < c->nothers; i++) {
        const unsigned long long keys = c->others[i].seen.page.keys;

        if (!is_same_content(c, &c->others[i]))
            continue;
        return say_both(c, &c->others[i], detail, err) == -1
                   ? -1
                   : say(detail, err, "; both show the same %llu object%s: names, sizes and times",
                         keys, keys == 1 ? "" : "s");
    }
    return 0;
}

/* It was asked, as there is something here that could be compared, and did not say. */
static int
not_seen(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    for (size_t i = 0; i < c->nothers; i++) {
        const struct other_site *other = &c->others[i];
        const char *why = other->seen.tried && !other->seen.page.seen && other->seen.problem != NULL
                              ? safe(c, other->seen.problem, err)
                              : "";

        if (why == NULL)
            return -1;
        if (*why != '\0')
            return say(detail, err, "%s:%u: %s: %s", other->site->at.file->name,
                       other->site->at.line, other->target.endpoint, why);
    }
    return 0;
}

/* Where something lies here and nothing there, the two are not one. */
static bool
are_apart(const struct check_context *c, const struct other_site *other)
{
    return other->seen.page.seen && other->seen.page.keys == 0 && c->ev->content.begin.keys > 0;
}

/* Nobody can tell whether two names lead to one store; the same bucket and folder make it likely.
 */
static int
perhaps_same(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    for (size_t i = 0; i < c->nothers; i++) {
        const struct target *other = &c->others[i].target;
        int same = same_bucket(c, other, err);

        if (same == -1)
            return -1;
        if (same == 0 && !is_same_content(c, &c->others[i]) && !are_apart(c, &c->others[i]) &&
            sp_streq(c->target->bucket, other->bucket) &&
            nested(c->target->prefix, other->prefix) && sp_streq(c->target->provider, "custom") &&
            sp_streq(other->provider, "custom"))
            return say_both(c, &c->others[i], detail, err);
    }
    return 0;
}

/* The second of the day in which a schedule with one run a day fires; -1: another schedule. */
static long
daily_time(const struct site *site)
{
    const char *text = site == NULL ? NULL : site_value(site, FIELD_SCHEDULE);
    struct cron cron;
    time_t next;

    if (text == NULL || (cron_parse(text, strlen(text), CRON_FIVE, &cron, NULL, NULL) == -1 &&
                         cron_parse(text, strlen(text), CRON_SIX, &cron, NULL, NULL) == -1))
        return -1;
    if (cron_min_interval(&cron) != DAY || !cron_next(&cron, 0, &next))
        return -1;
    return (long)(next % DAY);
}

static int
order(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    bool management = c->site != NULL && c->site->subsystem == SUBSYSTEM_MANAGEMENT;
    long ours = management ? daily_time(c->site) : -1;

    for (size_t i = 0; i < c->nothers && ours != -1; i++) {
        const struct site *other = c->others[i].site;
        long theirs = daily_time(other);
        long apart = ours - theirs;

        if (apart > DAY / 2) /* 23:59 is a minute before midnight */
            apart -= DAY;
        else if (apart < -DAY / 2)
            apart += DAY;
        if (other->subsystem != SUBSYSTEM_MANAGEMENT || theirs == -1 || apart == 60 || apart == -60)
            continue;
        return say_field(c, c->site, FIELD_SCHEDULE, detail, err, "%s:%u fires %ld minutes %s",
                         other->at.file->name, other->fields[FIELD_SCHEDULE]->at.line,
                         (apart < 0 ? -apart : apart) / 60, apart < 0 ? "later" : "earlier");
    }
    return 0;
}

/* A pair as it was meant, without the blanks and line ends that other rules tell of. */
struct word {
    const char *p;
    size_t len;
};

static struct word
trim(const char *p, size_t len)
{
    while (len > 0 && sp_is_space(p[0])) {
        p++;
        len--;
    }
    while (len > 0 && sp_is_space(p[len - 1]))
        len--;
    return (struct word){.p = p, .len = len};
}

/* In a time that does not tell where two words differ. */
static bool
equal(struct word a, struct word b)
{
    unsigned differ = a.len != b.len;

    for (size_t i = 0; i < a.len && i < b.len; i++)
        differ |= (unsigned char)a.p[i] ^ (unsigned char)b.p[i];
    return differ == 0;
}

/* The other site's Secret has our access key with another secret. */
static bool
is_other_secret(const struct credentials *ours, const struct site *site)
{
    const struct secret_entry *key =
        secret_find(site->credentials, subsystem_key_name(site->subsystem));
    const struct secret_entry *secret =
        secret_find(site->credentials, subsystem_secret_name(site->subsystem));
    struct word id = trim(ours->access_key, ours->access_key_len);

    if (key == NULL || secret == NULL || key->bytes == NULL || secret->bytes == NULL ||
        id.len == 0 || !equal(id, trim(key->bytes, key->len)))
        return false;
    return !equal(trim(sp_secret_bytes(&ours->secret), ours->secret.len),
                  trim(secret->bytes, secret->len));
}

/* At one store an access key has one secret, so one of the two sites was forgotten. */
static int
half_rotated(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct credentials *ours = c->target->credentials;

    for (size_t i = 0; ours->access_key != NULL && i < c->nothers; i++) {
        const struct other_site *other = &c->others[i];
        int same = is_other_secret(ours, other->site) ? same_store(c, &other->target, err) : 0;
        const char *name;

        if (same == -1)
            return -1;
        if (same == 0)
            continue;
        name = safe(c, other->site->credentials->name, err);
        return name == NULL
                   ? -1
                   : say(detail, err,
                         "%s:%u (Secret %s) has the access key of %s, for the same store "
                         "(%s), with another secret",
                         other->site->credentials->at.file->name, other->site->credentials->at.line,
                         name, ours->origin, other->target.endpoint);
    }
    return 0;
}

static bool
applies(const struct check_context *c)
{
    return c->nothers > 0;
}

static const struct rule rules[] = {
    {"own-2dc-same-bucket", same_management},
    {"own-portal-or-analytics-share", shared_prefix},
    {"own-same-bucket-two-endpoints", same_content},
    {"own-same-bucket-perhaps", perhaps_same},
    {"own-other-site-unseen", not_seen},
    {"cred-rotated-half", half_rotated},
    {"sch-2dc-order", order},
    {NULL, NULL},
};

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    (void)ms;
    return say(summary, err, "%zu other backup section%s, each in a place of its own", c->nothers,
               c->nothers == 1 ? "" : "s");
}

const struct check check_sites = {
    .id = "sites",
    .title = "Other sites",
    .applies = applies,
    .rules = rules,
    .recorded = true,
    .all = true,
    .optional = true,
    .proven = proven,
};
