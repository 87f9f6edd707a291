/* The write probe: what was written is listed, and comes back as it was. */
#include "base/text.h"
#include "checks/write_faults.h"

static const enum canary_op ops[] = {CANARY_LIST, CANARY_HEAD, CANARY_GET, CANARY_RANGE,
                                     CANARY_GET_CHECKSUM};
static const struct write_part part = {ops, sizeof(ops) / sizeof(ops[0])};

/* Of these a denial is one of reading objects. */
static const enum canary_op reading[] = {CANARY_HEAD, CANARY_GET, CANARY_RANGE,
                                         CANARY_GET_CHECKSUM};
static const struct write_part reads = {reading, sizeof(reading) / sizeof(reading[0])};

/* Without what only a consumer with trailing checksums needs. */
static const enum canary_op plain[] = {CANARY_HEAD, CANARY_GET, CANARY_RANGE};
static const struct write_part plain_reads = {plain, sizeof(plain) / sizeof(plain[0])};

static bool
all_is_read(const struct check_context *c)
{
    return write_all_good(c, &plain_reads) &&
           (!c->target->consumer->trailing_checksum || !write_is_good(c, CANARY_PUT_CHECKSUM) ||
            write_is_good(c, CANARY_GET_CHECKSUM));
}

WRITE_FAULTS_FIRST(WRITE_RULE)
WRITE_FAULTS_LAST(WRITE_RULE)
WRITE_RULE(explicit)
WRITE_RULE(refused)

static bool
has_failed(const struct exchange_seen *ex)
{
    return !answered(ex) || ex->status >= 300 || ex->reply.root == S3_ROOT_ERROR;
}

static int
denied(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct canary_step *step = write_first_bad(c, &reads);

    if (step == NULL || !write_is_denied(step))
        return 0;
    return say_step(c, step, detail, err);
}

static int
archived(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct canary_step *step = write_first_bad(c, &reads);

    if (step == NULL || !has_code(&step->exchange, "InvalidObjectState"))
        return 0;
    return say_step(c, step, detail, err);
}

static int
differs(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct canary_step *step = write_first_bad(c, &reads);

    if (step == NULL || step->content != CANARY_DIFFERENT || has_failed(&step->exchange))
        return 0;
    return say_step(c, step, detail, err) == -1
               ? -1
               : say(detail, err, ", and differs from what was written at byte %llu",
                     step->differs_at);
}

/* Without a checksum behind it the content is the same: it is the wrapping that is not taken off.
 */
static int
checksum_stored(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct canary_step *step = write_first_bad(c, &reads);

    if (step == NULL || step->op != CANARY_GET_CHECKSUM || step->content != CANARY_DIFFERENT ||
        has_failed(&step->exchange))
        return 0;
    return say_step(c, step, detail, err) == -1
               ? -1
               : say(detail, err,
                     ", and differs from what was written at byte %llu; what was written without "
                     "such a checksum comes back as it was",
                     step->differs_at);
}

/* The whole object in place of the part: pgBackRest would take its beginning for what it wants. */
static int
no_ranges(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct canary_step *step = write_first_bad(c, &reads);

    if (step == NULL || step->op != CANARY_RANGE || has_failed(&step->exchange) ||
        step->exchange.status == 206)
        return 0;
    return say_step(c, step, detail, err) == -1 ? -1 : say(detail, err, ", and not 206");
}

static const char *
lacking(const struct exchange_seen *ex)
{
    static const char *const names[] = {"content-length", "last-modified"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *value = evidence_header(ex, names[i]);

        if (value == NULL || value[0] == '\0')
            return names[i];
    }
    return NULL;
}

static int
head_lacks(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct canary_step *step = write_first_bad(c, &reads);

    if (step == NULL || step->op != CANARY_HEAD || has_failed(&step->exchange) ||
        lacking(&step->exchange) == NULL)
        return 0;
    return say_step(c, step, detail, err) == -1
               ? -1
               : say(detail, err, " without %s", lacking(&step->exchange));
}

static int
late(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct canary_step *list = write_step(c, CANARY_LIST);

    if (list == NULL || write_state(c, list) != STEP_BAD || !is_a_listing(&list->exchange) ||
        !all_is_read(c))
        return 0;
    return say(detail, err,
               "the list right after the writes has %llu key%s, and not all of those that can be "
               "read: it is late, or it never shows them",
               list->exchange.reply.listing.keys,
               list->exchange.reply.listing.keys == 1 ? "" : "s");
}

static const char *
archive_class(const struct exchange_seen *ex)
{
    static const char *const classes[] = {"GLACIER", "DEEP_ARCHIVE", "ACCELERATED"};
    const char *name = evidence_header(ex, "x-amz-storage-class");

    for (size_t i = 0; name != NULL && i < sizeof(classes) / sizeof(classes[0]); i++)
        if (sp_strieq(name, classes[i]))
            return classes[i];
    return NULL;
}

static int
goes_into_archive(const struct check_context *c, struct sp_buf *detail, struct sp_err *err)
{
    const struct canary_step *step = write_step(c, CANARY_HEAD);

    if (!write_is_good(c, CANARY_HEAD) || archive_class(&step->exchange) == NULL)
        return 0;
    return say(detail, err, "what was just written is in the class %s",
               archive_class(&step->exchange));
}

static const struct rule rules[] = {
    WRITE_ROWS_FIRST,
    {"write-archived", archived},
    {"perm-explicit-deny", of_explicit},
    {"perm-no-get", denied},
    {"http-head-incomplete", head_lacks},
    {"read-range-ignored", no_ranges},
    {"write-checksum-stored", checksum_stored},
    {"write-content-differs", differs},
    WRITE_ROWS_LAST,
    {"read-back-refused", of_refused},
    {"bkt-list-eventual", late},
    {"bkt-default-archive-class", goes_into_archive},
    {NULL, NULL},
};

static int
proven(const struct check_context *c, struct sp_buf *summary, long *ms, struct sp_err *err)
{
    const struct canary_step *list = write_step(c, CANARY_LIST);
    long span;

    if (list == NULL || write_state(c, list) == STEP_UNKNOWN || !all_is_read(c))
        return 0;
    span = write_span(c, &part);
    *ms = span;
    return say(summary, err, "%sread back byte for byte, and a part of it",
               write_state(c, list) == STEP_GOOD ? "listed at once, " : "");
}

const struct check check_read_back = {
    .id = "read-back",
    .title = "Read back",
    .needs = {"write"},
    .applies = write_has_run,
    .in = IN_PREFLIGHT,
    .rules = rules,
    .proven = proven,
};
