/* The write probe, first of five: may the consumer write, and write again what is there? */
#include "base/text.h"
#include "checks/owner_words.h"
#include "checks/write_faults.h"

static const enum canary_op ops[] = {CANARY_PUT, CANARY_PUT_SECOND, CANARY_OVERWRITE};
static const struct write_part part = {ops, sizeof(ops) / sizeof(ops[0])};

static bool
was_asked(const struct check_context *c)
{
    return c->ev->canary.state != CANARY_NOT_ASKED;
}

/* ---- nothing was written */

/*
 * Why not, and what helps. What another check tells has no advice here: it is no finding of this
 * one.
 */
static const struct {
    const char *id;
    const char *why;
    const char *advice;
} refusals[] = {
    {"not-ready", "the place is not ready without it", NULL},
    {"no-delete", "what is written could not be deleted", NULL},
    {"not-empty", "the prefix is not empty",
     "the write probe writes beside nobody's data: use the prefix of a new repository, or allow it "
     "with --write-probe=force"},
    {"owner", "the prefix lies in a repository's own folders",
     "its owner may stumble over what lies there, so that this cannot be forced: use another "
     "prefix"},
    {"versioned", "the bucket keeps versions",
     "what the write probe deletes might stay as versions that are paid for: allow it with "
     "--write-probe=force"},
    {"locked", "the bucket locks what is written",
     "what the write probe writes could not be deleted before its time: allow it with "
     "--write-probe=force, and expect it to stay"},
    {"recent-probe", "another write probe began less than an hour ago",
     "it may still be going on: wait until it is an hour old, or delete what it left"},
};

static size_t
refusal(const struct check_context *c)
{
    size_t i = 0;

    while (i < sizeof(refusals) / sizeof(refusals[0]) &&
           !sp_streq(refusals[i].id, c->ev->canary.refused))
        i++;
    return i;
}

static const char *
why_refused(const struct check_context *c)
{
    size_t i = refusal(c);

    return i == sizeof(refusals) / sizeof(refusals[0]) ? "no reason is known" : refusals[i].why;
}

/* What lies in the prefix is a finding of its own, unless it is ours. */
static bool
is_told_elsewhere(const struct check_context *c)
{
    size_t i = refusal(c);

    if (sp_streq(c->ev->canary.refused, "not-empty") && !owner_all_is_ours(c))
        return true;
    return i < sizeof(refusals) / sizeof(refusals[0]) && refusals[i].advice == NULL;
}

/* Of a bucket with versions the first write alone may tell. */
static const char *
what_was_done(const struct check_context *c)
{
    for (size_t i = 0; i < c->ev->canary.ntraces; i++)
        if (c->ev->canary.state == CANARY_REFUSED && !c->ev->canary.traces[i].earlier)
            return "no object was written, but a delete of nothing left a marker";
    return c->ev->canary.state == CANARY_RUN ? "no more than one object was written"
                                             : "nothing was written";
}

static int
say_refusal(const struct check_context *c, struct sp_buf *out, struct sp_err *err)
{
    return say(out, err, "%s: %s", what_was_done(c), why_refused(c));
}

/* The other probe, where it is known. */
static int
say_other_probe(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct canary_seen *canary = &c->ev->canary;
    const char *key;

    for (size_t i = 0; i < canary->ntraces; i++) {
        if (!canary->traces[i].earlier || canary->traces[i].removed)
            continue;
        key = safe(c, canary->traces[i].key, err);
        return key == NULL ? -1 : say(detail, err, "\n%s", key);
    }
    return 1;
}

static int
not_proved(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    size_t i = refusal(c);

    if (!write_was_refused(c) || is_told_elsewhere(c) || write_first_bad(c, &part) != NULL)
        return 0;
    if (say_refusal(c, detail, err) == -1)
        return -1;
    if (i < sizeof(refusals) / sizeof(refusals[0]) &&
        say(detail, err, "; %s", refusals[i].advice) == -1)
        return -1;
    return sp_streq(c->ev->canary.refused, "recent-probe") ? say_other_probe(c, detail, err) : 1;
}

/* ---- it was tried */

WRITE_FAULTS_FIRST(WRITE_RULE)
WRITE_FAULTS_OF_CHANGES(WRITE_RULE)
WRITE_FAULTS_OF_UPLOADS(WRITE_RULE)
WRITE_FAULTS_LAST(WRITE_RULE)
WRITE_RULE(refused)

static int
denied(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct canary_step *step = write_first_bad(c, &part);

    if (step == NULL || !write_is_denied(step))
        return 0;
    return say_step(c, step, detail, err) == -1
               ? -1
               : say(detail, err,
                     "; the server does not say more: either the key lacks s3:PutObject, or a "
                     "policy wants something of the request, such as its encryption");
}

/* Sent only for a consumer that does so too: boto3 does since 1.36, and Barman with it. */
static const struct canary_step *
refused_checksum(const struct check_context *c)
{
    const struct canary_step *step = write_step(c, CANARY_PUT_CHECKSUM);

    if (step == NULL || !write_is_good(c, CANARY_PUT) || write_state(c, step) != STEP_BAD ||
        !answered(&step->exchange) ||
        (step->exchange.status >= 500 && step->exchange.status != 501) ||
        plan_was_throttled(&step->exchange))
        return NULL;
    return step;
}

static int
checksum_refused(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct canary_step *step = refused_checksum(c);

    if (step == NULL)
        return 0;
    return say_step(c, step, detail, err) == -1
               ? -1
               : say(detail, err, "; without such a checksum it is taken");
}

static bool
is_checksum_known(const struct check_context *c)
{
    return !c->target->consumer->trailing_checksum || write_is_good(c, CANARY_PUT_CHECKSUM) ||
           refused_checksum(c) != NULL;
}

/* ---- the ETag of a write, and the MD5 that the request was signed with */

#define MD5_LEN ((size_t)16)

static int
base64_value(char ch)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = ch == '\0' ? NULL : strchr(digits, ch);

    return at == NULL ? -1 : (int)(at - digits);
}

/* The Content-MD5 that was signed, in hexadecimal; false: there is none. */
static bool
signed_md5(const struct exchange_seen *ex, char hex[2 * MD5_LEN + 1])
{
    const char *line =
        ex->canonical_request == NULL ? NULL : strstr(ex->canonical_request, "\ncontent-md5:");
    unsigned bits = 0;
    size_t n = 0;

    if (line == NULL)
        return false;
    line += strlen("\ncontent-md5:");
    for (size_t i = 0; n < MD5_LEN; i++) {
        int value = base64_value(line[i]);

        if (value == -1)
            return false;
        bits = (bits << 6 | (unsigned)value) & 0xffffffU;
        if (i % 4 == 0)
            continue;
        (void)snprintf(hex + 2 * n, 3, "%02x", bits >> (6 - 2 * (i % 4)) & 0xffU);
        n++;
    }
    return true;
}

/* Nobody relies on it, but for those who look at checksums by hand. */
static int
other_etag(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct canary_step *step = write_step(c, CANARY_PUT);
    char md5[2 * MD5_LEN + 1];
    const char *etag;

    if (!write_is_good(c, CANARY_PUT) || !signed_md5(&step->exchange, md5))
        return 0;
    etag = evidence_header(&step->exchange, "etag");
    if (etag == NULL || strstr(etag, md5) != NULL)
        return 0;
    etag = safe(c, etag, err);
    return etag == NULL
               ? -1
               : say(detail, err, "the ETag of the first write is %s, its MD5 is %s", etag, md5);
}

static const struct rule rules[] = {
    {"write-not-proved", not_proved},
    WRITE_ROWS_FIRST,
    WRITE_ROWS_OF_CHANGES,
    WRITE_ROWS_OF_UPLOADS,
    {"perm-no-put", denied},
    WRITE_ROWS_LAST,
    {"write-refused", of_refused},
    {"sig-checksum-header-refused", checksum_refused},
    {"bkt-etag-not-md5", other_etag},
    {NULL, NULL},
};

/* A finding of its own says that nothing was proved; then the run is none the less decided. */
static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    long span;

    if (write_was_refused(c))
        return say_refusal(c, summary, err) == -1 ? -1 : !is_told_elsewhere(c);
    if (!write_all_good(c, &part) || !is_checksum_known(c)) {
        if (c->ev->canary.cut_short)
            return say(summary, err, "cut short") == -1 ? -1 : 0;
        return 0;
    }
    span = write_span(c, &part);
    *ms = span;
    if (say(summary, err, "2 objects, one of them twice, ") == -1 ||
        say_size(write_bytes(c, &part), summary, err) == -1 || say(summary, err, " written") == -1)
        return -1;
    return say_taken(span, summary, err);
}

const struct check check_write = {
    .id = "write",
    .title = "Write",
    .needs = {"list"},
    .applies = was_asked,
    .in = IN_PREFLIGHT,
    .rules = rules,
    .proven = proven,
};
