/* A row of the table, or the delete of one thing, as a request. */
#include "base/text.h"
#include "canary/internal.h"

#define SMALL_LEN 6000
#define OVER_LEN 7001 /* another length: an old HEAD shows, too */
#define SECOND_LEN 3000
#define REST_LEN 9001
#define RANGE_START 1000
#define RANGE_LEN 4000
#define SEAM_LEN 4096 /* bytes on each side of it */

#define LIST_KEYS 1000
#define XML_MAX ((size_t)64 * 1024)

int
batch_new(struct run *r, struct batch *out, struct sp_err *err)
{
    *out = (struct batch){.jobs = sp_alloc_array(r->arena, BATCH_MAX, sizeof(struct job), err)};
    return out->jobs == NULL ? -1 : 0;
}

struct job *
batch_add(struct batch *b, const struct step_row *row)
{
    if (b->n == BATCH_MAX)
        return NULL;
    b->jobs[b->n] = (struct job){.row = row, .thing = NO_THING};
    return &b->jobs[b->n++];
}

/* ---- bytes */

static struct canary_pattern
pattern_of(const struct run *r, enum canary_bytes bytes)
{
    struct canary_pattern p = {.seed = (uint64_t)bytes};

    for (size_t i = 0; i < CANARY_RANDOM; i++)
        p.seed = p.seed * 257 + r->order->random[i];
    p.seed ^= (uint64_t)bytes << 56;
    return p;
}

static unsigned long long
length_of(const struct run *r, enum canary_bytes bytes)
{
    switch (bytes) {
    case BYTES_SMALL:
        return SMALL_LEN;
    case BYTES_OVER:
        return OVER_LEN;
    case BYTES_SECOND:
        return SECOND_LEN;
    case BYTES_PART:
        return r->t->consumer->part_size;
    case BYTES_REST:
        return REST_LEN;
    default:
        return 0;
    }
}

static int
add_xml(struct sp_buf *b, const char *text, struct sp_err *err)
{
    for (; *text != '\0'; text++) {
        const unsigned char c = (unsigned char)*text;
        int rc;

        if (c == '&' || c == '<' || c == '>' || c < ' ')
            rc = sp_buf_addf(b, err, "&#%u;", c);
        else
            rc = sp_buf_add(b, text, 1, err);
        if (rc == -1)
            return -1;
    }
    return 0;
}

static int
add_key(struct sp_buf *b, const char *key, struct sp_err *err)
{
    return sp_buf_adds(b, "<Object><Key>", err) == -1 || add_xml(b, key, err) == -1 ||
                   sp_buf_adds(b, "</Key></Object>", err) == -1
               ? -1
               : 0;
}

static int
add_part(struct sp_buf *b, int number, const char *etag, struct sp_err *err)
{
    return sp_buf_addf(b, err, "<Part><PartNumber>%d</PartNumber><ETag>", number) == -1 ||
                   add_xml(b, etag, err) == -1 || sp_buf_adds(b, "</ETag></Part>", err) == -1
               ? -1
               : 0;
}

#define XML_DECLARATION "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

static const char *
delete_document(struct run *r, struct sp_err *err)
{
    struct sp_buf b;

    sp_buf_init(&b, r->arena, XML_MAX);
    if (sp_buf_adds(&b, XML_DECLARATION "<Delete><Quiet>true</Quiet>", err) == -1)
        return NULL;
    for (int name = NAME_BUCKET; name < CANARY_NAMES; name++)
        if (step_deletes(r, (enum canary_name)name) && add_key(&b, r->keys[name], err) == -1)
            return NULL;
    return sp_buf_adds(&b, "</Delete>\n", err) == -1 ? NULL : sp_buf_str(&b);
}

static const char *
complete_document(struct run *r, struct sp_err *err)
{
    struct sp_buf b;

    sp_buf_init(&b, r->arena, XML_MAX);
    if (sp_buf_adds(&b, XML_DECLARATION "<CompleteMultipartUpload>", err) == -1 ||
        add_part(&b, 1, r->etags[CANARY_PART], err) == -1 ||
        add_part(&b, 2, r->etags[CANARY_LAST_PART], err) == -1 ||
        sp_buf_adds(&b, "</CompleteMultipartUpload>\n", err) == -1)
        return NULL;
    return sp_buf_str(&b);
}

static int
build_body(struct run *r, struct job *job, struct sp_err *err)
{
    const enum canary_bytes bytes = job->row->bytes;
    const char *text;

    if (bytes != BYTES_DELETE && bytes != BYTES_COMPLETE) {
        job->pattern = pattern_of(r, bytes);
        return canary_body(&job->body, &job->pattern, length_of(r, bytes), err);
    }
    text = bytes == BYTES_DELETE ? delete_document(r, err) : complete_document(r, err);
    return text == NULL ? -1 : canary_text_body(&job->body, text, err);
}

/* ---- what a read must give */

static void
expect_run(struct run *r, struct job *job, size_t run, enum canary_bytes bytes,
           unsigned long long start, unsigned long long len)
{
    job->compare.runs[run].pattern = pattern_of(r, bytes);
    job->compare.runs[run].pattern.start = start;
    job->compare.runs[run].len = len;
    job->compare.len += len;
}

/* The range to ask for is in *range; NULL: all of it. */
static int
expect_bytes(struct run *r, struct job *job, const char **range, struct sp_err *err)
{
    const enum canary_bytes last = r->good[CANARY_OVERWRITE] ? BYTES_OVER : BYTES_SMALL;
    const unsigned long long part = length_of(r, BYTES_PART);

    job->compare = (struct canary_compare){.len = 0};
    *range = NULL;
    switch (job->row->op) {
    case CANARY_HEAD:
    case CANARY_GET:
        expect_run(r, job, 0, last, 0, length_of(r, last));
        return 0;
    case CANARY_GET_CHECKSUM:
        expect_run(r, job, 0, BYTES_SECOND, 0, length_of(r, BYTES_SECOND));
        return 0;
    case CANARY_RANGE:
        expect_run(r, job, 0, last, RANGE_START, RANGE_LEN);
        *range = sp_printf(r->arena, err, "bytes=%d-%d", RANGE_START, RANGE_START + RANGE_LEN - 1);
        break;
    case CANARY_GET_WHOLE:
        expect_run(r, job, 0, BYTES_PART, part - SEAM_LEN, SEAM_LEN);
        expect_run(r, job, 1, BYTES_REST, 0, SEAM_LEN);
        *range = sp_printf(r->arena, err, "bytes=%llu-%llu", part - SEAM_LEN, part + SEAM_LEN - 1);
        job->whole = part + REST_LEN;
        break;
    default:
        return 0;
    }
    return *range == NULL ? -1 : 0;
}

/* ---- lists */

static bool
is_left(enum canary_op op)
{
    return op == CANARY_LEFT_KEYS || op == CANARY_LEFT_VERSIONS || op == CANARY_LEFT_UPLOADS;
}

const char *
job_prefix(const struct run *r, const struct job *job)
{
    if (job->row->asks != ASKS_KEYS && job->row->asks != ASKS_VERSIONS &&
        job->row->asks != ASKS_UPLOADS)
        return "";
    return is_left(job->row->op) ? r->left_prefix : r->ev->canary.folder;
}

/* The next page of a list that has no continuation-token: it goes on behind the last name. */
static int
build_page(struct run *r, struct job *job, time_t now, struct sp_err *err)
{
    const bool uploads = job->row->asks == ASKS_UPLOADS;
    const struct s3_pair pairs[] = {
        {uploads ? "uploads" : "versions", NULL},
        {"prefix", job_prefix(r, job)},
        {uploads ? "max-uploads" : "max-keys", "1000"},
        {"encoding-type", "url"},
        {"key-marker", job->page_key},
        {uploads ? "upload-id-marker" : "version-id-marker", job->page_id}};
    const struct s3_call call = {.method = "GET", .query = pairs, .nquery = 6};

    return s3_call_request(&r->place, &r->who, &call, now, r->arena, &job->request, err);
}

static int
build_list(struct run *r, struct job *job, time_t now, struct sp_err *err)
{
    const bool as_consumer = job->row->op == CANARY_LIST;
    const struct s3_list_query query = {
        .of = job->row->asks == ASKS_VERSIONS  ? "versions"
              : job->row->asks == ASKS_UPLOADS ? "uploads"
                                               : NULL,
        .prefix = job_prefix(r, job),
        .delimiter = as_consumer ? "/" : NULL,
        .token = job->token,
        .max_keys = as_consumer ? 0 : LIST_KEYS,
        .encoding_url = as_consumer ? r->t->consumer->encoding_url : true,
    };

    if (job->page_key != NULL)
        return build_page(r, job, now, err);
    return s3_list_request(&r->place, &r->who, &query, now, r->arena, &job->request, err);
}

/* ---- the others */

static const char *
upload_id(struct run *r, const struct job *job)
{
    const struct thing *t = job->thing == NO_THING
                                ? thing_of(r, CANARY_UPLOAD, r->keys[job->row->name])
                                : &r->things[job->thing];

    return t == NULL ? NULL : t->id;
}

static size_t
query_of(struct run *r, const struct job *job, struct s3_pair pairs[2])
{
    const enum canary_thing what =
        job->thing == NO_THING ? CANARY_OBJECT : r->things[job->thing].what;

    switch (job->row->asks) {
    case ASKS_BEGIN:
        pairs[0] = (struct s3_pair){"uploads", NULL};
        return 1;
    case ASKS_SEVERAL:
        pairs[0] = (struct s3_pair){"delete", NULL};
        return 1;
    case ASKS_UPLOAD:
        pairs[0] = (struct s3_pair){"uploadId", upload_id(r, job)};
        return 1;
    case ASKS_PART:
    case ASKS_LAST_PART:
        pairs[0] = (struct s3_pair){"partNumber", job->row->asks == ASKS_PART ? "1" : "2"};
        pairs[1] = (struct s3_pair){"uploadId", upload_id(r, job)};
        return 2;
    case ASKS_THING:
        pairs[0] = (struct s3_pair){what == CANARY_UPLOAD ? "uploadId" : "versionId",
                                    r->things[job->thing].id};
        return what == CANARY_OBJECT ? 0 : 1;
    default:
        return 0;
    }
}

const char *
job_key(const struct run *r, const struct job *job)
{
    return job->thing != NO_THING ? r->things[job->thing].key : r->keys[job->row->name];
}

int
job_build(struct run *r, struct job *job, struct sp_err *err)
{
    static const struct s3_header if_absent = {"If-None-Match", "*"};
    const struct step_row *row = job->row;
    const time_t now = r->net->clock.now(r->net->clock.ctx);
    struct s3_pair pairs[2];
    struct s3_call call = {.method = row->method, .key = job_key(r, job), .query = pairs};

    if (row->asks == ASKS_KEYS || row->asks == ASKS_VERSIONS || row->asks == ASKS_UPLOADS)
        return build_list(r, job, now, err);
    call.nquery = query_of(r, job, pairs);
    if (row->bytes != BYTES_NONE) {
        if (build_body(r, job, err) == -1)
            return -1;
        call.body = &job->body;
        call.trailing_checksum = row->op == CANARY_PUT_CHECKSUM;
        call.content_md5 = r->t->consumer->body_md5 || row->bytes == BYTES_DELETE;
    }
    if (row->op == CANARY_PUT_IF_ABSENT) {
        call.headers = &if_absent;
        call.nheaders = 1;
    }
    if (expect_bytes(r, job, &call.range, err) == -1)
        return -1;
    return s3_call_request(&r->place, &r->who, &call, now, r->arena, &job->request, err);
}
