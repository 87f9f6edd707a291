#include "preflight/report_probe.h"

#include "base/text.h"
#include "checks/rules.h"
#include "checks/write_steps.h"
#include "settings/hide.h"

#define WORD_MAX ((size_t)8192)

/* ---- operations */

static const char *const titles[CANARY_OPS] = {
    [CANARY_LEFT_KEYS] = "list what earlier probes left",
    [CANARY_LEFT_VERSIONS] = "list their versions",
    [CANARY_LEFT_UPLOADS] = "list their uploads",
    [CANARY_SWEEP] = "delete what one of them left",
    [CANARY_DELETE_ABSENT] = "delete a key that is not there",
    [CANARY_PUT] = "put an object",
    [CANARY_PUT_SECOND] = "put another object",
    [CANARY_PUT_CHECKSUM] = "put with a checksum behind it",
    [CANARY_PUT_IF_ABSENT] = "put only what is not there",
    [CANARY_OVERWRITE] = "overwrite the object",
    [CANARY_LIST] = "list what was written",
    [CANARY_HEAD] = "ask for its length",
    [CANARY_GET] = "get it back",
    [CANARY_RANGE] = "get a part of it",
    [CANARY_GET_CHECKSUM] = "get what has a checksum behind it",
    [CANARY_BEGIN] = "begin an upload",
    [CANARY_PART] = "upload a part",
    [CANARY_LAST_PART] = "upload the last part",
    [CANARY_COMPLETE] = "complete the upload",
    [CANARY_GET_WHOLE] = "get what was uploaded",
    [CANARY_BEGIN_ABORTED] = "begin another upload",
    [CANARY_PART_ABORTED] = "upload a part of it",
    [CANARY_ABORT] = "give it up",
    [CANARY_UPLOADS] = "list unfinished uploads",
    [CANARY_DELETE] = "delete the object",
    [CANARY_DELETE_SEVERAL] = "delete the others at once",
    [CANARY_GONE] = "ask for the deleted object",
    [CANARY_SEVERAL_GONE] = "ask for one of the others",
    [CANARY_CLEAN] = "delete what is left",
    [CANARY_END_KEYS] = "list what is left",
    [CANARY_END_VERSIONS] = "list versions that are left",
    [CANARY_END_UPLOADS] = "list uploads that are left",
};

const char *
report_probe_title(enum canary_op op)
{
    return titles[op];
}

static bool
is_success(const struct exchange_seen *ex)
{
    return ex->status >= 200 && ex->status <= 299 && ex->reply.root != S3_ROOT_ERROR;
}

static bool
is_end(enum canary_op op)
{
    return op == CANARY_END_KEYS || op == CANARY_END_VERSIONS || op == CANARY_END_UPLOADS;
}

/* A look for what was deleted. */
static bool
is_look(enum canary_op op)
{
    return op == CANARY_GONE || op == CANARY_SEVERAL_GONE;
}

static bool
is_delete(enum canary_op op)
{
    return op == CANARY_DELETE_ABSENT || op == CANARY_DELETE || op == CANARY_ABORT ||
           op == CANARY_CLEAN || op == CANARY_SWEEP;
}

/* Of an answer with a status. */
static const char *
outcome_of(const struct check_context *c, const struct canary_step *step)
{
    const struct exchange_seen *ex = &step->exchange;
    const bool bad = write_state(c, step) == STEP_BAD;

    if (step->content == CANARY_DIFFERENT)
        return "different";
    if (step->op == CANARY_PUT_IF_ABSENT)
        return is_success(ex)                           ? "ignored"
               : ex->status == 412 || ex->status == 409 ? "ok"
                                                        : "refused";
    if (is_success(ex) && is_end(step->op))
        return step->shown ? "ok" : "left";
    if (is_look(step->op))
        return bad ? "left" : ex->status == 404 || is_success(ex) ? "ok" : "refused";
    if (is_success(ex) && bad)
        return step->op == CANARY_LIST || step->op == CANARY_UPLOADS ? "not-shown" : "unexpected";
    return is_success(ex) || (is_delete(step->op) && ex->status == 404 && !bad) ? "ok" : "refused";
}

static int
say_outcome(const struct check_context *c, const struct canary_step *step,
            struct report_operation *out, struct sp_err *err)
{
    static const struct {
        const char *outcome;
        const char *says;
    } words[] = {
        {"ok", ""},
        {"ignored", "written over all the same"},
        {"left", "something is there"},
        {"not-shown", "the list shows something else"},
        {"unexpected", "the answer lacks what it is for"},
    };
    const struct exchange_seen *ex = &step->exchange;
    const char *code = safe(c, ex->reply.error.code, err);
    const char *error = safe(c, ex->error, err);

    if (code == NULL || error == NULL)
        return -1;
    out->says = "";
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (sp_streq(words[i].outcome, out->outcome))
            out->says = words[i].says;
    if (sp_streq(out->outcome, "no-answer"))
        out->says = *error == '\0' ? "no answer" : error;
    else if (sp_streq(out->outcome, "different"))
        out->says = sp_printf(c->arena, err, "other bytes than were written, from %llu on",
                              step->differs_at);
    else if (sp_streq(out->outcome, "refused"))
        out->says = sp_printf(c->arena, err, "%ld%s%s", ex->status, *code == '\0' ? "" : " ", code);
    return out->says == NULL ? -1 : 0;
}

static long long
span(long long from, long long to)
{
    return from < 0 || to < from ? -1 : to - from;
}

/* What is sent flows until the answer begins; what is received, from then on. */
static void
measure(const struct exchange_seen *ex, struct report_operation *out)
{
    const struct exchange_times *t = &ex->times;
    const bool sends = ex->sent > 0;
    const long long begin = t->secured > t->started ? t->secured : t->started;
    const long long waited = span(t->sent, t->first);
    const long long moved = sends ? span(begin, t->first) : span(t->first, t->ended);

    out->ms = waited < 0 ? -1 : (long)((waited + 500) / 1000);
    out->bytes = sends ? ex->sent : ex->reply.body_len;
    if (moved > 0)
        out->bytes_per_second = (unsigned long long)((double)out->bytes * 1e6 / (double)moved);
}

static int
fill_operation(const struct check_context *c, const struct canary_step *step,
               struct report_operation *out, struct sp_err *err)
{
    const struct exchange_seen *ex = &step->exchange;

    *out = (struct report_operation){.id = canary_op_names[step->op],
                                     .title = titles[step->op],
                                     .status = ex->transport == TRANSPORT_OK ? ex->status : 0};
    out->outcome = ex->transport == TRANSPORT_OK ? outcome_of(c, step) : "no-answer";
    if (step->key != NULL && (out->key = safe(c, step->key, err)) == NULL)
        return -1;
    measure(ex, out);
    return say_outcome(c, step, out, err);
}

static int
fill_operations(const struct check_context *c, struct report_write_probe *out, struct sp_err *err)
{
    const struct canary_seen *seen = &c->ev->canary;
    struct report_operation *rows = sp_alloc_array(c->arena, seen->nsteps + 1, sizeof(*rows), err);

    if (rows == NULL)
        return -1;
    for (size_t i = 0; i < seen->nsteps; i++)
        if (fill_operation(c, &seen->steps[i], &rows[i], err) == -1)
            return -1;
    out->operations = rows;
    out->noperations = seen->nsteps;
    return 0;
}

/* ---- what is left, and the commands that remove it */

static bool
is_plain(const char *text)
{
    for (const char *p = text; *p != '\0'; p++)
        if (!sp_is_alnum(*p) && strchr("._/:@%+,=-", *p) == NULL)
            return false;
    return *text != '\0';
}

static bool
is_printable(const char *text)
{
    while (*text >= ' ' && *text <= '~')
        text++;
    return *text == '\0';
}

/* In quotation marks; with $'' where a byte would do something to a terminal. */
static int
add_quoted(struct sp_buf *out, const char *text, struct sp_err *err)
{
    const bool printable = is_printable(text);
    int rc = sp_buf_adds(out, printable ? "'" : "$'", err);

    for (const char *p = text; *p != '\0' && rc == 0; p++) {
        if (*p == '\'')
            rc = sp_buf_adds(out, printable ? "'\\''" : "\\'", err);
        else if (*p == '\\' && !printable)
            rc = sp_buf_adds(out, "\\\\", err);
        else if (*p < ' ' || *p > '~')
            rc = sp_buf_addf(out, err, "\\x%02x", (unsigned)(unsigned char)*p);
        else
            rc = sp_buf_add(out, p, 1, err);
    }
    return rc == -1 ? -1 : sp_buf_adds(out, "'", err);
}

/* "--key VALUE", so that a shell hands on the value as it is. */
static const char *
argument(const struct check_context *c, const char *option, const char *value, struct sp_err *err)
{
    size_t len = strlen(value);
    struct sp_buf out;

    sp_buf_init(&out, c->arena, WORD_MAX + 4 * len);
    value = credentials_hide(c->target->credentials, value, len, c->arena, &len, err);
    if (value == NULL ||
        sp_buf_addf(&out, err, "--%s%s", option, value[0] == '-' ? "=" : " ") == -1)
        return NULL;
    if (is_plain(value))
        return sp_buf_adds(&out, value, err) == -1 ? NULL : sp_buf_str(&out);
    return add_quoted(&out, value, err) == -1 ? NULL : sp_buf_str(&out);
}

#define WORDS_MAX 6

/* An upload whose id was never told has first to be looked for. */
static int
fill_command(const struct check_context *c, const struct canary_trace *trace, const char *endpoint,
             struct report_trace *out, struct sp_err *err)
{
    const bool upload = trace->thing == CANARY_UPLOAD;
    const bool lost = upload && trace->id == NULL;
    const char **words = sp_alloc_array(c->arena, WORDS_MAX, sizeof(*words), err);
    size_t n = 0;

    if (words == NULL)
        return -1;
    words[n++] = lost     ? "aws s3api list-multipart-uploads"
                 : upload ? "aws s3api abort-multipart-upload"
                          : "aws s3api delete-object";
    words[n++] = argument(c, "endpoint-url", endpoint, err);
    words[n++] = argument(c, "region", c->target->region, err);
    words[n++] = argument(c, "bucket", c->target->bucket, err);
    words[n++] = argument(c, lost ? "prefix" : "key", trace->key, err);
    if (trace->id != NULL)
        words[n++] = argument(c, upload ? "upload-id" : "version-id", trace->id, err);
    for (size_t i = 0; i < n; i++)
        if (words[i] == NULL)
            return -1;
    out->command = words;
    out->nwords = n;
    return 0;
}

static int
fill_left(const struct check_context *c, const char *endpoint, struct report_write_probe *out,
          struct sp_err *err)
{
    static const char *const kinds[] = {[CANARY_OBJECT] = "object",
                                        [CANARY_VERSION] = "version",
                                        [CANARY_MARKER] = "marker",
                                        [CANARY_UPLOAD] = "upload"};
    const struct canary_seen *seen = &c->ev->canary;
    struct report_trace *rows = sp_alloc_array(c->arena, seen->ntraces + 1, sizeof(*rows), err);

    if (rows == NULL)
        return -1;
    for (size_t i = 0; i < seen->ntraces; i++) {
        const struct canary_trace *trace = &seen->traces[i];
        struct report_trace *row = &rows[out->nleft];

        if (trace->removed)
            continue;
        *row = (struct report_trace){.kind = kinds[trace->thing], .earlier = trace->earlier};
        row->key = safe(c, trace->key, err);
        row->id = trace->id == NULL ? NULL : safe(c, trace->id, err);
        if (row->key == NULL || (trace->id != NULL && row->id == NULL) ||
            fill_command(c, trace, endpoint, row, err) == -1)
            return -1;
        out->nleft++;
    }
    out->left = rows;
    return 0;
}

/* ---- the whole */

static const char *
words_of(const char *refused)
{
    static const struct {
        const char *id;
        const char *words;
    } reasons[] = {
        {"not-ready", "the location is not ready for another reason"},
        {"owner", "the prefix lies within another repository's folder"},
        {"not-empty", "something lies in the prefix"},
        {"locked", "the bucket locks what is written: it could not be removed"},
        {"versioned", "the bucket keeps versions of what is removed"},
        {"no-delete", "the key may not delete, or the answer does not tell"},
        {"recent-probe", "another write probe began less than an hour ago"},
    };

    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
        if (sp_streq(reasons[i].id, refused))
            return reasons[i].words;
    return "";
}

int
report_probe_of(const struct check_context *c, const char *endpoint, struct report_write_probe *out,
                struct sp_err *err)
{
    const struct canary_seen *seen = &c->ev->canary;

    *out = (struct report_write_probe){.ms = -1};
    if (seen->state == CANARY_NOT_ASKED)
        return 0;
    *out = (struct report_write_probe){.state = seen->state == CANARY_RUN ? "run" : "refused",
                                       .refused = seen->refused,
                                       .why = words_of(seen->refused),
                                       .written = seen->written,
                                       .removed = seen->removed,
                                       .more = seen->more,
                                       .swept = seen->swept,
                                       .cut_short = seen->cut_short,
                                       .round_trips = seen->round_trips,
                                       .ms = seen->nsteps == 0 ? -1 : seen->ms};
    if (seen->folder != NULL && (out->folder = safe(c, seen->folder, err)) == NULL)
        return -1;
    return fill_operations(c, out, err) == -1 ? -1 : fill_left(c, endpoint, out, err);
}
