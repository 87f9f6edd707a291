/* What an answer says of the bucket: what is there now, what is gone, and what nobody knows. */
#include "base/text.h"
#include "canary/internal.h"

/* ---- kinds of answers */

bool
answer_is_good(const struct exchange_seen *ex)
{
    return ex->transport == TRANSPORT_OK && ex->status >= 200 && ex->status < 300 &&
           ex->reply.root != S3_ROOT_ERROR;
}

static bool
answer_says_gone(const struct exchange_seen *ex)
{
    return answer_is_good(ex) || (ex->transport == TRANSPORT_OK && ex->status == 404);
}

/* Of a 5xx nobody knows; a 408 may have come behind the request's end. */
static bool
answer_is_refusal(const struct exchange_seen *ex)
{
    return ex->transport == TRANSPORT_OK && ex->status >= 300 && ex->status < 500 &&
           ex->status != 408;
}

/* Not now, but perhaps later. */
static bool
is_passing(const struct exchange_seen *ex)
{
    return ex->status == 409 || ex->status == 429 || plan_was_throttled(ex);
}

static enum s3_root
root_of(enum canary_asks asks)
{
    return asks == ASKS_KEYS       ? S3_ROOT_LIST
           : asks == ASKS_VERSIONS ? S3_ROOT_VERSIONS
                                   : S3_ROOT_UPLOADS;
}

bool
answer_is_list(const struct canary_step *step)
{
    const struct exchange_seen *ex = &step->exchange;

    return answer_is_good(ex) && ex->status == 200 && ex->reply.well_formed &&
           ex->reply.root == root_of(step_row(step->op)->asks) && !ex->reply.listing.truncated &&
           ex->reply.listing.outside == 0;
}

/* ---- versions */

static const char *
version_of(const struct exchange_seen *ex)
{
    const char *id = evidence_header(ex, "x-amz-version-id");

    return id == NULL || id[0] == '\0' ? NULL : id;
}

static bool
made_marker(const struct exchange_seen *ex)
{
    return sp_strieq(evidence_header(ex, "x-amz-delete-marker"), "true");
}

/* "null" alone is what servers without versions say, too. */
static void
learn_versioning(struct run *r, const struct exchange_seen *ex)
{
    const char *id = version_of(ex);

    if (made_marker(ex) || (id != NULL && !sp_streq(id, "null")))
        r->versioning = VERSIONED;
    else if (r->versioning == VERSIONING_UNKNOWN)
        r->versioning = UNVERSIONED;
}

/* ---- before the request leaves */

static void
expect(struct run *r, enum canary_thing what, const char *key)
{
    (void)thing_note(r, &(struct thing){.what = what, .key = key, .begun = r->begun});
}

void
answer_expect(struct run *r, const struct job *job)
{
    const struct step_row *row = job->row;
    const char *key = r->keys[row->name];

    switch (row->leaves) {
    case LEAVES_OBJECT:
        expect(r, CANARY_OBJECT, key);
        break;
    case LEAVES_UPLOAD:
        expect(r, CANARY_UPLOAD, key);
        break;
    case LEAVES_MARKER:
        if (r->versioning == UNVERSIONED)
            break;
        if (row->asks != ASKS_SEVERAL) {
            expect(r, CANARY_MARKER, key);
            break;
        }
        for (int name = NAME_BUCKET; name < CANARY_NAMES; name++)
            if (step_deletes(r, (enum canary_name)name))
                expect(r, CANARY_MARKER, r->keys[name]);
        break;
    case LEAVES_NOTHING:
        break;
    }
}

/* ---- behind the answer */

static void
set_gone(struct thing *t)
{
    if (t != NULL)
        t->gone = true;
}

static void
take_object(struct run *r, const struct job *job, const struct exchange_seen *ex)
{
    const char *key = r->keys[job->row->name];
    struct thing *t = thing_of(r, CANARY_OBJECT, key);
    struct thing *upload = job->row->op == CANARY_COMPLETE ? thing_of(r, CANARY_UPLOAD, key) : NULL;

    if (t == NULL)
        return;
    if (!r->good[job->row->op]) {
        if (answer_is_refusal(ex) && !t->made)
            t->gone = true;
        return;
    }
    learn_versioning(r, ex);
    t->made = true;
    if (r->versioning == VERSIONED && version_of(ex) != NULL) {
        t->what = CANARY_VERSION;
        t->id = version_of(ex);
    }
    if (upload != NULL) { /* it is the object now */
        upload->gone = true;
        upload->made = false;
    }
}

static void
take_upload(struct run *r, const struct job *job, const struct exchange_seen *ex)
{
    struct thing *t = thing_of(r, CANARY_UPLOAD, r->keys[job->row->name]);

    if (t == NULL)
        return;
    if (answer_is_good(ex)) {
        t->made = true;
        t->id = ex->reply.upload_id;
    } else if (answer_is_refusal(ex)) {
        t->gone = true;
    }
}

/* The object behind a key that was deleted: only without versions it is gone. */
static void
take_deleted_key(struct run *r, const char *key, const char *marker_id, bool marker)
{
    struct thing *t = thing_of(r, CANARY_MARKER, key);

    if (r->versioning != VERSIONED)
        set_gone(thing_of(r, CANARY_OBJECT, key));
    if (t == NULL)
        return;
    t->made = marker;
    t->gone = !marker;
    t->id = marker_id;
}

static void
take_deleted(struct run *r, const struct job *job, const struct exchange_seen *ex)
{
    const char *key = r->keys[job->row->name];

    if (answer_is_good(ex))
        learn_versioning(r, ex);
    if (answer_says_gone(ex))
        take_deleted_key(r, key, version_of(ex), r->versioning == VERSIONED && answer_is_good(ex));
    else if (answer_is_refusal(ex))
        set_gone(thing_of(r, CANARY_MARKER, key));
}

static bool
failed(const struct s3_deleted *d, const char *key)
{
    if (d->errors > d->nkept)
        return true;
    for (size_t i = 0; i < d->nkept; i++)
        if (d->kept[i].key == NULL || sp_streq(d->kept[i].key, key))
            return true;
    return false;
}

static void
take_several(struct run *r, const struct exchange_seen *ex)
{
    for (int name = NAME_BUCKET; name < CANARY_NAMES; name++) {
        const char *key = r->keys[name];

        if (!step_deletes(r, (enum canary_name)name))
            continue;
        if (answer_is_refusal(ex) || (answer_is_good(ex) && failed(&ex->reply.deleted, key)))
            set_gone(thing_of(r, CANARY_MARKER, key));
        else if (answer_is_good(ex))
            take_deleted_key(r, key, NULL, r->versioning == VERSIONED);
    }
}

/* One thing was to be deleted by what it is. */
static void
take_thing(struct run *r, const struct job *job, const struct exchange_seen *ex)
{
    struct thing *t = &r->things[job->thing];
    const char *marker = version_of(ex);

    if (!answer_says_gone(ex)) {
        t->refused = answer_is_refusal(ex) && !is_passing(ex);
        return;
    }
    if (t->what != CANARY_OBJECT || !made_marker(ex)) {
        t->gone = true;
        return;
    }
    /* It is only hidden: its version has an id that we were not told. */
    r->versioning = VERSIONED;
    t->what = CANARY_VERSION;
    (void)thing_note(r, &(struct thing){.what = CANARY_MARKER,
                                        .key = t->key,
                                        .id = marker,
                                        .begun = t->begun,
                                        .earlier = t->earlier,
                                        .made = true});
}

static bool
is_good(const struct run *r, const struct job *job, const struct exchange_seen *ex)
{
    switch (job->row->op) {
    case CANARY_BEGIN:
    case CANARY_BEGIN_ABORTED:
        return answer_is_good(ex) && ex->reply.upload_id != NULL;
    case CANARY_PART:
    case CANARY_LAST_PART:
    case CANARY_PART_ABORTED:
        return answer_is_good(ex) && r->etags[job->row->op] != NULL;
    case CANARY_COMPLETE:
        return answer_is_good(ex) && ex->reply.root == S3_ROOT_COMPLETED;
    case CANARY_DELETE_ABSENT:
    case CANARY_DELETE:
    case CANARY_ABORT:
        return answer_says_gone(ex);
    case CANARY_DELETE_SEVERAL:
        return answer_is_good(ex) && ex->reply.deleted.errors == 0;
    default:
        return answer_is_good(ex);
    }
}

/* ---- what was read */

/* RFC 9110 section 14.4: what stands behind the '/' of Content-Range. */
static bool
total_of(const struct exchange_seen *ex, unsigned long long *total)
{
    const char *range = evidence_header(ex, "content-range");
    const char *slash = range == NULL ? NULL : strchr(range, '/');
    char *end;

    if (slash == NULL || !sp_is_digit(slash[1]))
        return false;
    *total = strtoull(slash + 1, &end, 10);
    return *end == '\0';
}

/* The length that a HEAD tells against the one that was written. */
static void
compare_length(struct canary_step *step, unsigned long long wanted)
{
    const char *text = evidence_header(&step->exchange, "content-length");
    unsigned long long len;

    if (text == NULL || !sp_is_digit(text[0]))
        return;
    len = strtoull(text, NULL, 10);
    step->content = len == wanted ? CANARY_SAME : CANARY_DIFFERENT;
    if (len != wanted)
        step->differs_at = len < wanted ? len : wanted;
}

static void
compare(const struct job *job, struct canary_step *step)
{
    unsigned long long total;

    if (job->compare.len == 0 || !answer_is_good(&step->exchange))
        return;
    if (step->op == CANARY_HEAD) {
        compare_length(step, job->compare.len);
        return;
    }
    step->content = canary_compare_end(&job->compare, &step->differs_at);
    if (step->content == CANARY_SAME && job->whole != 0 && total_of(&step->exchange, &total) &&
        total != job->whole) {
        step->content = CANARY_DIFFERENT;
        step->differs_at = total < job->whole ? total : job->whole;
    }
}

static bool
shows_all(const struct run *r, const struct job *job)
{
    unsigned wanted = 1U << NAME_SMALL;

    if (job->row->op == CANARY_UPLOADS) /* the one that was given up is not among them */
        return (job->watched.shown & 1U << NAME_ABORTED) == 0;
    if (job->row->op != CANARY_LIST)
        return job->watched.n == 0 && !job->watched.other;
    if (r->good[CANARY_PUT_SECOND])
        wanted |= 1U << NAME_SECOND;
    if (r->good[CANARY_PUT_CHECKSUM])
        wanted |= 1U << NAME_CHECKSUM;
    /* Of one whose answer is missing nobody knows. */
    return (job->watched.shown & wanted) == wanted && !job->watched.other;
}

void
answer_take(struct run *r, struct job *job)
{
    const enum canary_op op = job->row->op;
    struct canary_step *step = &r->ev->canary.steps[job->step];
    const struct exchange_seen *ex = &step->exchange;

    r->answered[op] = ex->transport == TRANSPORT_OK;
    r->etags[op] = evidence_header(ex, "etag");
    r->good[op] = is_good(r, job, ex);
    if (op == CANARY_OVERWRITE)
        r->refused_overwrite = answer_is_refusal(ex);
    if (job->row->leaves == LEAVES_OBJECT)
        take_object(r, job, ex);
    else if (job->row->leaves == LEAVES_UPLOAD)
        take_upload(r, job, ex);
    else if (op == CANARY_DELETE_SEVERAL)
        take_several(r, ex);
    else if (job->row->leaves == LEAVES_MARKER)
        take_deleted(r, job, ex);
    else if (job->thing != NO_THING)
        take_thing(r, job, ex);
    else if (op == CANARY_ABORT && answer_says_gone(ex))
        set_gone(thing_of(r, CANARY_UPLOAD, r->keys[job->row->name]));
    compare(job, step);
    if (job_prefix(r, job)[0] != '\0')
        step->shown = answer_is_list(step) && shows_all(r, job);
}
