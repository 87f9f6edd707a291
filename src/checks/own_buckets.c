#include "checks/own_buckets.h"

#include "base/text.h"

#define SAID_MAX 5 /* names of buckets in a detail */
#define TYPOS_MAX 2

const struct s3_buckets *
own_buckets(const struct check_context *c)
{
    const struct exchange_seen *ex = seen(c, PROBE_BUCKETS);

    if (!answered(ex) || ex->status != 200 || ex->reply.root != S3_ROOT_BUCKETS ||
        !ex->reply.well_formed || !ex->is_signed || !ex->verified)
        return NULL;
    if (ex->reply.buckets.next_token != NULL || ex->reply.buckets.count != ex->reply.buckets.nnames)
        return NULL;
    return &ex->reply.buckets;
}

bool
is_own_bucket(const struct check_context *c, const struct s3_buckets *own)
{
    for (size_t i = 0; i < own->nnames; i++)
        if (sp_streq(own->names[i], c->target->bucket))
            return true;
    return false;
}

/* Bytes to insert, delete or replace, whatever the case (Levenshtein); names are short. */
static size_t
typos(const char *a, const char *b)
{
    size_t row[S3_BUCKET_MAX + 1];
    size_t n = strlen(b);

    if (n > S3_BUCKET_MAX)
        return S3_BUCKET_MAX;
    for (size_t k = 0; k <= n; k++)
        row[k] = k;
    for (size_t i = 0; a[i] != '\0'; i++) {
        size_t diagonal = row[0];

        row[0] = i + 1;
        for (size_t k = 0; k < n; k++) {
            size_t best = diagonal + (sp_lower(a[i]) != sp_lower(b[k]));

            diagonal = row[k + 1];
            best = best < diagonal + 1 ? best : diagonal + 1;
            row[k + 1] = best < row[k] + 1 ? best : row[k] + 1;
        }
    }
    return row[n];
}

static const char *
nearest(const struct check_context *c, const struct s3_buckets *own)
{
    const char *found = NULL;
    size_t best = TYPOS_MAX + 1;

    for (size_t i = 0; i < own->nnames; i++) {
        size_t n = typos(own->names[i], c->target->bucket);

        /* Of a short name nearly everything is a misspelling. */
        if (n < best && n * 3 <= strlen(c->target->bucket)) {
            best = n;
            found = own->names[i];
        }
    }
    return found;
}

int
say_own_buckets(const struct check_context *c, const struct s3_buckets *own, struct sp_buf *detail,
                struct sp_err *err)
{
    const char *meant = nearest(c, own);

    if (own->nnames == 0)
        return say(detail, err, "; the key has no bucket");
    if (meant != NULL && !sp_streq(meant, c->target->bucket)) {
        meant = safe(c, meant, err);
        return meant == NULL ? -1 : say(detail, err, "; the key has %s: was that meant?", meant);
    }
    if (say(detail, err, "; the key has %s", own->nnames == 1 ? "the bucket" : "the buckets") == -1)
        return -1;
    for (size_t i = 0; i < own->nnames && i < SAID_MAX; i++) {
        const char *name = safe(c, own->names[i], err);

        if (name == NULL || say(detail, err, "%s %s", i == 0 ? "" : ",", name) == -1)
            return -1;
    }
    return own->nnames <= SAID_MAX
               ? 1
               : say(detail, err, " and %zu more", own->nnames - (size_t)SAID_MAX);
}
