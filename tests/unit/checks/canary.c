#include "checks/canary.h"

#include <stdlib.h>

#include "base/text.h"

#define MIB (1024ULL * 1024ULL)

/* MD5 of nothing, in base64 as it is signed and in hexadecimal as an ETag has it. */
#define SIGNED "PUT\n/backups/db/x\n\ncontent-md5:1B2M2Y8AsgTpgAmY7PhCfg==\nhost:s3.example.test\n"
#define ETAG "\"d41d8cd98f00b204e9800998ecf8427e\""

static const struct {
    enum canary_op op;
    enum s3_root root;
    const char *method;
    const char *name; /* NULL: the bucket */
    long status;
    unsigned long long sent;
} rows[] = {
    {CANARY_LEFT_KEYS, S3_ROOT_LIST, "GET", NULL, 200, 0},
    {CANARY_LEFT_VERSIONS, S3_ROOT_VERSIONS, "GET", NULL, 200, 0},
    {CANARY_LEFT_UPLOADS, S3_ROOT_UPLOADS, "GET", NULL, 200, 0},
    {CANARY_DELETE_ABSENT, S3_ROOT_NONE, "DELETE", "absent", 204, 0},
    {CANARY_PUT, S3_ROOT_NONE, "PUT", "small", 200, 6000},
    {CANARY_PUT_SECOND, S3_ROOT_NONE, "PUT", "second", 200, 3000},
    {CANARY_PUT_CHECKSUM, S3_ROOT_NONE, "PUT", "checksum", 200, 3000},
    {CANARY_OVERWRITE, S3_ROOT_NONE, "PUT", "small", 200, 7001},
    {CANARY_BEGIN, S3_ROOT_UPLOAD, "POST", "parts", 200, 0},
    {CANARY_BEGIN_ABORTED, S3_ROOT_UPLOAD, "POST", "aborted", 200, 0},
    {CANARY_LIST, S3_ROOT_LIST, "GET", NULL, 200, 0},
    {CANARY_HEAD, S3_ROOT_NONE, "HEAD", "small", 200, 0},
    {CANARY_GET, S3_ROOT_NONE, "GET", "small", 200, 0},
    {CANARY_RANGE, S3_ROOT_NONE, "GET", "small", 206, 0},
    {CANARY_PART, S3_ROOT_NONE, "PUT", "parts", 200, 5 * MIB},
    {CANARY_LAST_PART, S3_ROOT_NONE, "PUT", "parts", 200, 9001},
    {CANARY_PART_ABORTED, S3_ROOT_NONE, "PUT", "aborted", 200, 3000},
    {CANARY_COMPLETE, S3_ROOT_COMPLETED, "POST", "parts", 200, 200},
    {CANARY_ABORT, S3_ROOT_NONE, "DELETE", "aborted", 204, 0},
    {CANARY_GET_WHOLE, S3_ROOT_NONE, "GET", "parts", 206, 0},
    {CANARY_UPLOADS, S3_ROOT_UPLOADS, "GET", NULL, 200, 0},
    {CANARY_DELETE, S3_ROOT_NONE, "DELETE", "small", 204, 0},
    {CANARY_DELETE_SEVERAL, S3_ROOT_DELETED, "POST", NULL, 200, 300},
    {CANARY_GET_CHECKSUM, S3_ROOT_NONE, "GET", "checksum", 200, 0},
    {CANARY_GONE, S3_ROOT_NONE, "HEAD", "small", 404, 0},
    {CANARY_SEVERAL_GONE, S3_ROOT_NONE, "HEAD", "second", 404, 0},
    {CANARY_END_KEYS, S3_ROOT_LIST, "GET", NULL, 200, 0},
    {CANARY_END_VERSIONS, S3_ROOT_VERSIONS, "GET", NULL, 200, 0},
    {CANARY_END_UPLOADS, S3_ROOT_UPLOADS, "GET", NULL, 200, 0},
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static void
init_reply(struct exchange_seen *ex, enum s3_root root)
{
    ex->reply = (struct s3_reply){.root = root, .well_formed = root != S3_ROOT_NONE, .head = ""};
    ex->reply.listing.name = "backups";
    ex->reply.listing.has_truncated = true;
    ex->reply.listing.prefix = CANARY_FOLDER;
    if (root == S3_ROOT_UPLOAD)
        ex->reply.upload_id = "an-upload";
    if (root == S3_ROOT_COMPLETED)
        ex->reply.etag = "\"0123-2\"";
    if (root != S3_ROOT_NONE) {
        ex->reply.root_name = "SomeDocument";
        ex->reply.body_len = 100;
    }
}

static void
init_step(struct world *w, size_t i)
{
    struct canary_step *step = &w->ev.canary.steps[i];
    struct exchange_seen *ex = &step->exchange;
    const char *name = rows[i].name;

    *step = (struct canary_step){.op = rows[i].op, .shown = true};
    step->key = name == NULL ? NULL : sp_printf(&w->arena, NULL, CANARY_FOLDER "%s", name);
    *ex = (struct exchange_seen){
        .purpose = "write-probe",
        .is_signed = true,
        .verified = true,
        .transport = TRANSPORT_OK,
        .method = rows[i].method,
        .host = "s3.example.test",
        .target = name == NULL ? "/backups/?x"
                               : sp_printf(&w->arena, NULL, "/backups/" CANARY_FOLDER "%s", name),
        .canonical_request = rows[i].sent > 0 ? SIGNED : "GET\n/\n\nhost:s3.example.test\n",
        .status = rows[i].status,
        .date = HEALTHY_NOW,
        .local = HEALTHY_NOW,
        .pages = 1,
        .sent = rows[i].sent,
        .times = {.started = 1000000 + 100000 * (long long)i,
                  .connected = 1000000 + 100000 * (long long)i,
                  .secured = 1000000 + 100000 * (long long)i,
                  .sent = 1050000 + 100000 * (long long)i,
                  .first = 1060000 + 100000 * (long long)i,
                  .ended = 1100000 + 100000 * (long long)i},
        .ms = 100};
    init_reply(ex, rows[i].root);
    if (sp_streq(rows[i].method, "PUT"))
        reply_header(ex, "etag", ETAG);
    if (sp_streq(rows[i].method, "HEAD")) {
        reply_header(ex, "content-length", "7001");
        reply_header(ex, "last-modified", "Thu, 01 Jan 2026 00:00:00 GMT");
    }
    if (rows[i].op == CANARY_GET || rows[i].op == CANARY_RANGE || rows[i].op == CANARY_GET_WHOLE ||
        rows[i].op == CANARY_HEAD || rows[i].op == CANARY_GET_CHECKSUM)
        step->content = CANARY_SAME;
}

void
world_canary(struct world *w)
{
    struct canary_seen *canary = &w->ev.canary;

    *canary = (struct canary_seen){.state = CANARY_RUN,
                                   .folder = CANARY_FOLDER,
                                   .nsteps = ROWS,
                                   .written = 5,
                                   .removed = 5,
                                   .swept = true,
                                   .round_trips = 9,
                                   .ms = 2600};
    canary->steps = sp_alloc_array(&w->arena, ROWS, sizeof(*canary->steps), NULL);
    canary->traces = sp_alloc_array(&w->arena, CANARY_TRACES_MAX, sizeof(*canary->traces), NULL);
    if (canary->steps == NULL || canary->traces == NULL)
        abort();
    for (size_t i = 0; i < ROWS; i++)
        init_step(w, i);
    w->ev.wrote = true;
}

struct canary_step *
canary_step_of(struct world *w, enum canary_op op)
{
    for (size_t i = 0; i < w->ev.canary.nsteps; i++)
        if (w->ev.canary.steps[i].op == op)
            return &w->ev.canary.steps[i];
    abort();
}

void
canary_drop(struct world *w, enum canary_op op)
{
    struct canary_seen *canary = &w->ev.canary;
    size_t kept = 0;

    for (size_t i = 0; i < canary->nsteps; i++)
        if (canary->steps[i].op != op)
            canary->steps[kept++] = canary->steps[i];
    canary->nsteps = kept;
}

struct canary_trace *
canary_trace_add(struct world *w, enum canary_thing thing, const char *key)
{
    struct canary_seen *canary = &w->ev.canary;
    struct canary_trace *t = &canary->traces[canary->ntraces++];

    *t = (struct canary_trace){.thing = thing, .key = key, .begun = HEALTHY_NOW};
    return t;
}

void
canary_answer(struct world *w, enum canary_op op, const char *text)
{
    struct exchange_seen *ex = &canary_step_of(w, op)->exchange;
    const char *code = strchr(text, ' ');
    const char *message = code == NULL ? NULL : strchr(code + 1, ' ');
    long status = strtol(text, NULL, 10);

    ex->nheaders = 0;
    if (code == NULL) {
        reply_page(ex, status, "text/html", "<html>No.</html>");
        reply_header(ex, "server", "SomeProxy");
        return;
    }
    reply_error(ex, status,
                message == NULL
                    ? code + 1
                    : sp_strndup(&w->arena, code + 1, (size_t)(message - code - 1), NULL));
    if (message != NULL)
        ex->reply.error.message = message + 1;
}
