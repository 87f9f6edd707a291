#include "bucket.h"

#include "base/text.h"

/* ---- objects */

static void
set_text(char *out, size_t size, const char *text)
{
    assert_true(strlen(text) < size);
    memcpy(out, text, strlen(text) + 1);
}

static void
new_id(struct bucket *b, char *out, size_t size, const char *kind)
{
    (void)snprintf(out, size, "%s-%u", kind, ++b->ids);
}

static void
drop_object(struct bucket *b, size_t at)
{
    free(b->objects[at].bytes);
    b->nobjects--;
    memmove(&b->objects[at], &b->objects[at + 1], (b->nobjects - at) * sizeof(b->objects[0]));
}

static void
drop_upload(struct bucket *b, size_t at)
{
    for (size_t i = 0; i < 2; i++)
        free(b->uploads[at].parts[i].bytes);
    b->nuploads--;
    memmove(&b->uploads[at], &b->uploads[at + 1], (b->nuploads - at) * sizeof(b->uploads[0]));
}

/* The newest entry of a key; NULL: there is none, or id is of none. */
static struct bucket_object *
find(struct bucket *b, const char *key, const char *id)
{
    for (size_t i = b->nobjects; i > 0; i--)
        if (sp_streq(b->objects[i - 1].key, key) &&
            (id == NULL || sp_streq(b->objects[i - 1].id, id)))
            return &b->objects[i - 1];
    return NULL;
}

static struct bucket_object *
add_object(struct bucket *b, const char *key, bool marker)
{
    struct bucket_object *o = find(b, key, "null");

    if (o != NULL && !b->versioned)
        drop_object(b, (size_t)(o - b->objects));
    assert_true(b->nobjects < BUCKET_OBJECTS_MAX);
    o = &b->objects[b->nobjects++];
    *o = (struct bucket_object){.marker = marker, .modified = BUCKET_NOW};
    set_text(o->key, sizeof(o->key), key);
    if (b->versioned)
        new_id(b, o->id, sizeof(o->id), "v");
    else
        set_text(o->id, sizeof(o->id), "null");
    return o;
}

void
bucket_put(struct bucket *b, const char *key, time_t modified)
{
    struct bucket_object *o = add_object(b, key, false);

    o->modified = modified;
    o->bytes = calloc(1, 1);
    o->len = 1;
}

static struct bucket_upload *
add_upload(struct bucket *b, const char *key, time_t begun)
{
    struct bucket_upload *u = &b->uploads[b->nuploads++];

    assert_true(b->nuploads <= BUCKET_UPLOADS_MAX);
    *u = (struct bucket_upload){.begun = begun};
    set_text(u->key, sizeof(u->key), key);
    new_id(b, u->id, sizeof(u->id), "up");
    return u;
}

void
bucket_begin(struct bucket *b, const char *key, time_t begun)
{
    (void)add_upload(b, key, begun);
}

bool
bucket_has(const struct bucket *b, const char *key)
{
    for (size_t i = 0; i < b->nobjects; i++)
        if (sp_streq(b->objects[i].key, key))
            return true;
    for (size_t i = 0; i < b->nuploads; i++)
        if (sp_streq(b->uploads[i].key, key))
            return true;
    return false;
}

/* ---- one request, taken apart */

struct asked {
    struct bucket *b;
    const struct net_exchange *job;
    struct exchange_seen *out;
    const char *method;
    const char *key; /* "" for the bucket */
    struct {
        const char *name;
        const char *value;
    } query[8];
    size_t nquery;
};

static const char *
decoded(struct bucket *b, const char *p, size_t len)
{
    char *out;
    size_t n;

    assert_int_equal(s3_decode(&b->arena, p, len, false, &out, &n, NULL), 0);
    return out;
}

static void
take_apart(struct bucket *b, const struct net_exchange *job, struct asked *out)
{
    const char *p = job->request->target;
    size_t len;

    *out = (struct asked){.b = b, .job = job, .out = job->out, .method = job->request->method};
    assert_true(sp_starts(p, "/backups/"));
    p += strlen("/backups/");
    len = strcspn(p, "?");
    out->key = decoded(b, p, len);
    for (p += len; *p != '\0'; p += len) {
        size_t name = strcspn(++p, "=&");

        len = strcspn(p, "&");
        assert_true(out->nquery < 8);
        out->query[out->nquery].name = decoded(b, p, name);
        out->query[out->nquery++].value =
            name < len ? decoded(b, p + name + 1, len - name - 1) : "";
    }
}

static const char *
parameter(const struct asked *q, const char *name)
{
    for (size_t i = 0; i < q->nquery; i++)
        if (sp_streq(q->query[i].name, name))
            return q->query[i].value;
    return NULL;
}

static const char *
header(const struct asked *q, const char *name)
{
    for (size_t i = 0; i < q->job->request->nheaders; i++)
        if (sp_strieq(q->job->request->headers[i].name, name))
            return q->job->request->headers[i].value;
    return NULL;
}

/* ---- answers */

static void
say(const struct asked *q, const char *name, const char *value)
{
    q->out->headers[q->out->nheaders++] =
        (struct header_seen){name, sp_strdup(&q->b->arena, value, NULL)};
}

static void
answer(const struct asked *q, long status, const char *code)
{
    q->out->transport = TRANSPORT_OK;
    q->out->status = status;
    q->out->reply = (struct s3_reply){.root = code == NULL ? S3_ROOT_NONE : S3_ROOT_ERROR,
                                      .well_formed = true,
                                      .error = {.code = code}};
}

static void
say_version(const struct asked *q, const struct bucket_object *o)
{
    if (q->b->versioned || q->b->suspended)
        say(q, "x-amz-version-id", o->id);
    if (o->marker)
        say(q, "x-amz-delete-marker", "true");
}

static bool
wants(const struct asked *q, const char *key)
{
    const char *prefix = parameter(q, "prefix");

    assert_string_equal(prefix == NULL ? "" : prefix, q->job->prefix);
    return prefix == NULL || sp_starts(key, prefix);
}

static bool
is_current(struct bucket *b, size_t at)
{
    return find(b, b->objects[at].key, NULL) == &b->objects[at] && !b->objects[at].marker;
}

static void
begin_list(const struct asked *q, enum s3_root root)
{
    answer(q, 200, NULL);
    q->out->reply.root = root;
    q->out->reply.listing = (struct s3_listing){.name = "backups", .has_truncated = true};
}

/* One more fits on the page. */
static bool
fits(const struct asked *q)
{
    struct s3_listing *l = &q->out->reply.listing;

    l->truncated = q->b->page != 0 && l->keys == q->b->page;
    if (!l->truncated)
        l->keys++;
    return !l->truncated;
}

static void
list_keys(const struct asked *q)
{
    const char *token = parameter(q, "continuation-token");
    size_t at = token == NULL ? 0 : (size_t)strtoul(token, NULL, 10);

    begin_list(q, S3_ROOT_LIST);
    for (; at < q->b->nobjects; at++) {
        const struct bucket_object *o = &q->b->objects[at];

        if (!is_current(q->b, at) || !wants(q, o->key))
            continue;
        if (!fits(q)) {
            q->out->reply.listing.next_token = sp_printf(&q->b->arena, NULL, "%zu", at);
            return;
        }
        q->job->watch->object(q->job->watch->ctx, o->key, strlen(o->key), o->len, o->modified, "");
    }
}

static void
list_versions(const struct asked *q)
{
    const char *after = parameter(q, "version-id-marker");
    bool skipping = after != NULL;

    if (q->b->no_list_of_versions) {
        answer(q, 403, "AccessDenied");
        return;
    }
    begin_list(q, S3_ROOT_VERSIONS);
    for (size_t i = 0; i < q->b->nobjects; i++) {
        const struct bucket_object *o = &q->b->objects[i];

        if (!wants(q, o->key))
            continue;
        if (skipping) {
            skipping = !sp_streq(o->id, after) || !sp_streq(o->key, parameter(q, "key-marker"));
            continue;
        }
        if (!fits(q))
            return;
        q->job->watch->version(q->job->watch->ctx, o->key, strlen(o->key), o->id, o->marker,
                               o->modified);
    }
}

static void
list_uploads(const struct asked *q)
{
    const char *after = parameter(q, "upload-id-marker");
    bool skipping = after != NULL;

    if (q->b->no_list_of_uploads) {
        answer(q, 403, "AccessDenied");
        return;
    }
    begin_list(q, S3_ROOT_UPLOADS);
    for (size_t i = 0; i < q->b->nuploads; i++) {
        const struct bucket_upload *u = &q->b->uploads[i];

        if (!wants(q, u->key))
            continue;
        if (skipping) {
            skipping = !sp_streq(u->id, after);
            continue;
        }
        if (!fits(q))
            return;
        q->job->watch->upload(q->job->watch->ctx, u->key, strlen(u->key), u->id, u->begun);
    }
}

/* ---- reading */

static void
give(const struct asked *q, const struct bucket_object *o, size_t from, size_t len)
{
    unsigned char *bytes = malloc(len + 1);
    const bool is_it = sp_streq(q->out->purpose, canary_op_names[q->b->op]);

    assert_non_null(bytes);
    memcpy(bytes, o->bytes + from, len);
    if (q->b->fault == FAULT_WRONG_BYTE && is_it)
        bytes[len - 2] ^= 1;
    if (q->b->fault == FAULT_SHORT && is_it)
        len--;
    /* In pieces, as a network does. */
    for (size_t at = 0; at < len; at += 1000)
        q->job->body(q->job->body_ctx, bytes + at, len - at < 1000 ? len - at : 1000);
    free(bytes);
}

static void
get_object(const struct asked *q)
{
    const struct bucket_object *o = find(q->b, q->key, NULL);
    const char *range = header(q, "range");
    unsigned long from = 0;
    unsigned long to;
    char *end;

    if (o == NULL || o->marker) {
        answer(q, 404, "NoSuchKey");
        return;
    }
    to = o->len - 1;
    answer(q, range == NULL ? 200 : 206, NULL);
    if (sp_streq(q->method, "HEAD")) {
        say(q, "content-length", sp_printf(&q->b->arena, NULL, "%zu", o->len));
        return;
    }
    if (range != NULL) {
        assert_true(sp_starts(range, "bytes="));
        from = strtoul(range + 6, &end, 10);
        to = strtoul(end + 1, NULL, 10);
        assert_true(from <= to && to < o->len);
        say(q, "content-range",
            sp_printf(&q->b->arena, NULL, "bytes %lu-%lu/%zu", from, to, o->len));
    }
    give(q, o, from, to - from + 1);
}

/* ---- writing */

static unsigned char *
read_body(const struct asked *q, size_t *len)
{
    const struct s3_body *body = q->job->request->body;
    unsigned char *bytes;

    assert_non_null(body);
    *len = (size_t)body->len;
    bytes = malloc(*len + 1);
    assert_non_null(bytes);
    for (size_t at = 0; at < *len; at += 16000)
        body->read(body, at, bytes + at, *len - at < 16000 ? *len - at : 16000);
    bytes[*len] = '\0';
    return bytes;
}

static struct bucket_upload *
upload_of(const struct asked *q)
{
    for (size_t i = 0; i < q->b->nuploads; i++)
        if (sp_streq(q->b->uploads[i].id, parameter(q, "uploadId")) &&
            sp_streq(q->b->uploads[i].key, q->key))
            return &q->b->uploads[i];
    return NULL;
}

static void
put_part(const struct asked *q)
{
    struct bucket_upload *u = upload_of(q);
    const size_t at = (size_t)strtoul(parameter(q, "partNumber"), NULL, 10) - 1;

    if (u == NULL) {
        answer(q, 404, "NoSuchUpload");
        return;
    }
    assert_true(at < 2);
    free(u->parts[at].bytes);
    u->parts[at].bytes = read_body(q, &u->parts[at].len);
    answer(q, 200, NULL);
    say(q, "etag", at == 0 ? "\"one\"" : "\"two\"");
}

/* One chunk: its length, its bytes, the end. */
static void
unwrap(struct bucket_object *o)
{
    char *end;
    const size_t len = strtoul((char *)o->bytes, &end, 16);

    assert_true(sp_starts(end, "\r\n"));
    memmove(o->bytes, end + 2, len);
    o->len = len;
}

static void
put_object(const struct asked *q)
{
    const struct bucket_object *there = find(q->b, q->key, NULL);
    struct bucket_object *o;

    if (parameter(q, "partNumber") != NULL) {
        put_part(q);
        return;
    }
    if (header(q, "if-none-match") != NULL && !q->b->ignores_if && there != NULL &&
        !there->marker) {
        answer(q, 412, "PreconditionFailed");
        return;
    }
    o = add_object(q->b, q->key, false);
    o->bytes = read_body(q, &o->len);
    if (sp_streq(header(q, "x-amz-content-sha256"), "STREAMING-UNSIGNED-PAYLOAD-TRAILER") &&
        !q->b->keeps_wrapping)
        unwrap(o);
    answer(q, 200, NULL);
    say(q, "etag", "\"whole\"");
    say_version(q, o);
}

static void
complete(const struct asked *q)
{
    struct bucket_upload *u = upload_of(q);
    struct bucket_object *o;
    unsigned char *text;
    size_t len;

    if (u == NULL) {
        answer(q, 404, "NoSuchUpload");
        return;
    }
    text = read_body(q, &len);
    assert_non_null(strstr((char *)text, "<PartNumber>1</PartNumber><ETag>\"one\"</ETag>"));
    assert_non_null(strstr((char *)text, "<PartNumber>2</PartNumber><ETag>\"two\"</ETag>"));
    free(text);
    o = add_object(q->b, q->key, false);
    o->len = u->parts[0].len + u->parts[1].len;
    o->bytes = malloc(o->len);
    assert_non_null(o->bytes);
    memcpy(o->bytes, u->parts[0].bytes, u->parts[0].len);
    memcpy(o->bytes + u->parts[0].len, u->parts[1].bytes, u->parts[1].len);
    drop_upload(q->b, (size_t)(u - q->b->uploads));
    answer(q, 200, NULL);
    q->out->reply.root = S3_ROOT_COMPLETED;
    q->out->reply.etag = "\"both-2\"";
    say_version(q, o);
}

static struct bucket_object *
delete_key(struct bucket *b, const char *key)
{
    struct bucket_object *o = find(b, key, NULL);

    if (b->two_faced)
        return NULL;
    if (b->versioned || b->suspended)
        return add_object(b, key, true);
    if (o != NULL)
        drop_object(b, (size_t)(o - b->objects));
    return NULL;
}

static void
delete_several(const struct asked *q)
{
    size_t len;
    char *text = (char *)read_body(q, &len);

    assert_non_null(header(q, "content-md5"));
    assert_non_null(strstr(text, "<Quiet>true</Quiet>"));
    for (char *p = text; (p = strstr(p, "<Key>")) != NULL;) {
        char *end = strstr(p, "</Key>");

        assert_non_null(end);
        *end = '\0';
        assert_true(sp_starts(p + 5, q->b->ev->canary.folder));
        (void)delete_key(q->b, p + 5);
        p = end + 1;
    }
    free(text);
    answer(q, 200, NULL);
    q->out->reply.root = S3_ROOT_DELETED;
}

static void
delete_one(const struct asked *q)
{
    const char *id = parameter(q, "versionId");
    struct bucket_object *o;

    if (parameter(q, "uploadId") != NULL) {
        struct bucket_upload *u = upload_of(q);

        if (u != NULL)
            drop_upload(q->b, (size_t)(u - q->b->uploads));
        answer(q, u == NULL ? 404 : 204, u == NULL ? "NoSuchUpload" : NULL);
        return;
    }
    answer(q, 204, NULL);
    if (id != NULL) {
        o = find(q->b, q->key, id);
        if (o != NULL)
            drop_object(q->b, (size_t)(o - q->b->objects));
        return;
    }
    o = delete_key(q->b, q->key);
    if (o != NULL)
        say_version(q, o);
}

static void
post(const struct asked *q)
{
    struct bucket_upload *u;

    if (parameter(q, "delete") != NULL) {
        delete_several(q);
    } else if (parameter(q, "uploads") != NULL) {
        u = add_upload(q->b, q->key, BUCKET_NOW);
        answer(q, 200, NULL);
        q->out->reply.root = S3_ROOT_UPLOAD;
        q->out->reply.upload_id = sp_strdup(&q->b->arena, u->id, NULL);
    } else {
        complete(q);
    }
}

static void
serve(const struct asked *q)
{
    if (sp_streq(q->method, "PUT"))
        put_object(q);
    else if (sp_streq(q->method, "POST"))
        post(q);
    else if (sp_streq(q->method, "DELETE"))
        delete_one(q);
    else if (q->key[0] != '\0')
        get_object(q);
    else if (parameter(q, "versions") != NULL)
        list_versions(q);
    else if (parameter(q, "uploads") != NULL)
        list_uploads(q);
    else
        list_keys(q);
}

/* ---- faults */

static void
lose(const struct asked *q, enum transport transport)
{
    const char *purpose = q->out->purpose;

    *q->out = (struct exchange_seen){
        .purpose = purpose, .style = q->out->style, .transport = transport, .error = "canned"};
}

static void
serve_badly(const struct asked *q)
{
    switch (q->b->fault) {
    case FAULT_STATUS:
        answer(q, q->b->status, q->b->status == 403 ? "AccessDenied" : "Whatever");
        break;
    case FAULT_SILENT:
        lose(q, TRANSPORT_TIMEOUT);
        break;
    case FAULT_LOST:
        serve(q);
        lose(q, TRANSPORT_TIMEOUT);
        break;
    case FAULT_BROKEN:
        serve(q);
        lose(q, TRANSPORT_BROKEN);
        break;
    case FAULT_SLOW_DOWN:
        answer(q, 503, "SlowDown");
        break;
    case FAULT_ERROR_200:
        answer(q, 200, "InternalError");
        break;
    case FAULT_FORGETS:
        answer(q, 200, NULL);
        break;
    default:
        serve(q);
        break;
    }
}

static enum canary_op
op_of(const struct net_exchange *job)
{
    for (int op = 0; op < CANARY_OPS; op++)
        if (sp_streq(canary_op_names[op], job->out->purpose))
            return (enum canary_op)op;
    fail();
    return CANARY_OPS;
}

/* What must hold of every request, whatever the test is about. */
static void
check_request(const struct asked *q)
{
    const struct s3_request *r = q->job->request;
    const bool writes = !sp_streq(q->method, "GET") && !sp_streq(q->method, "HEAD");
    char start[64];

    assert_true(r->is_signed && q->job->verify);
    assert_non_null(header(q, "authorization"));
    assert_string_equal(r->host, q->job->where->name);
    assert_true(!writes || q->b->ev->wrote);
    q->b->writes += writes;
    if (q->key[0] == '\0')
        return;
    (void)snprintf(start, sizeof(start), "%ss3preflight-probe-", q->b->target.prefix);
    assert_true(sp_starts(q->key, start));
}

static void
exchange(struct bucket *b, const struct net_exchange *job)
{
    const enum canary_op op = op_of(job);
    struct asked q;

    take_apart(b, job, &q);
    check_request(&q);
    b->requests++;
    b->fresh += job->fresh;
    assert_true(!job->fresh || op == CANARY_BEGIN || op == CANARY_BEGIN_ABORTED);
    b->of[op]++;
    job->out->is_signed = true;
    job->out->verified = true;
    job->out->method = job->request->method;
    if (b->fault != FAULT_NONE && op == b->op && !(b->only_once && b->of[op] > 1))
        serve_badly(&q);
    else
        serve(&q);
    if (b->cuts && b->waves == b->over_after)
        lose(&q, TRANSPORT_INTERRUPTED);
}

static int
wave(void *ctx, struct net_handshake *shakes, size_t nshakes, struct net_exchange *exchanges,
     size_t nexchanges, struct evidence *ev, struct sp_arena *a, struct sp_err *err)
{
    struct bucket *b = ctx;

    (void)a;
    (void)shakes;
    assert_int_equal(nshakes, 0);
    assert_true(nexchanges > 0 && nexchanges <= SEEN_EXCHANGES_MAX);
    assert_ptr_equal(ev, b->ev);
    b->waves++;
    for (size_t i = 0; i < nexchanges; i++) {
        exchange(b, &exchanges[i]);
        ev->requests++;
    }
    return b->waves == b->fail_wave ? sp_fail(err, SP_IO, "canned") : 0;
}

static bool
over(void *ctx, bool *interrupted)
{
    const struct bucket *b = ctx;
    bool is_over = b->over_after != 0 && b->waves >= b->over_after && b->nextends == 0;

    *interrupted = is_over && b->interrupted;
    return is_over || (b->dead_after != 0 && b->waves >= b->dead_after);
}

static void
extend(void *ctx, long ms)
{
    assert_int_equal(ms, CANARY_TIDY_MS);
    ((struct bucket *)ctx)->nextends++;
}

static void
pause_for(void *ctx, long ms)
{
    assert_true(ms > 0);
    ((struct bucket *)ctx)->npauses++;
}

static time_t
now(void *ctx)
{
    (void)ctx;
    return BUCKET_NOW;
}

static long long
millis(void *ctx)
{
    return ((struct bucket *)ctx)->clock_ms++;
}

struct net
bucket_net(struct bucket *b)
{
    return (struct net){.wave = wave,
                        .over = over,
                        .pause = pause_for,
                        .extend = extend,
                        .clock = {.now = now, .millis = millis, .ctx = b},
                        .ctx = b};
}

/* ---- the test's side */

static const char *const foreign[] = {
    "db/archive/db/archive.info",
    "db/s3preflight-probe-",
    "db/s3preflight-probe-67748580-0102030405060708/mine",
    "db/s3preflight-probe-67748580-0102030405060708/small.txt",
    "db/s3preflight-probe-67748580-0102030405060708/small/x",
    "db/s3preflight-probe-67748580-010203040506070/small",
    "db/s3preflight-probe-67748580-01020304050607080/small",
    "db/s3preflight-probe-6774858-0102030405060708/small",
    "db/s3preflight-probe-67748580-010203040506070G/small",
    "db/s3preflight-probe-67748580-010203040506070A/small",
    "db/s3preflight-probe-67748580_0102030405060708/small",
    "db/S3preflight-probe-67748580-0102030405060708/small",
    "db/x/s3preflight-probe-67748580-0102030405060708/small",
    "s3preflight-probe-67748580-0102030405060708/small",
};

void
bucket_consumer(struct bucket *b, const char *name)
{
    b->consumer = *consumer_find(name);
    b->consumer.part_size = 8192;
}

struct bucket *
bucket_new(void)
{
    struct bucket *b = calloc(1, sizeof(*b));

    assert_non_null(b);
    b->ev = calloc(1, sizeof(*b->ev));
    assert_non_null(b->ev);
    b->credentials =
        (struct credentials){.access_key = "AKIAEXAMPLE", .access_key_len = 11, .origin = "a test"};
    assert_int_equal(sp_secret_set(&b->credentials.secret, "a-secret", 8, NULL), 0);
    bucket_consumer(b, "pgbackrest");
    b->target = (struct target){.provider = "custom",
                                .endpoint = "s3.example.test",
                                .port = 443,
                                .region = "us-east-1",
                                .bucket = "backups",
                                .prefix = "db/",
                                .consumer = &b->consumer,
                                .timeout_ms = 60000,
                                .credentials = &b->credentials};
    b->order = (struct canary_order){.style = S3_STYLE_PATH, .random = {1, 2, 3, 4, 5, 6, 7, 8}};
    b->name = &b->ev->names[SEEN_ENDPOINT];
    *b->name = (struct name_seen){.name = "s3.example.test", .tried = true, .naddresses = 1};
    for (size_t i = 0; i < COUNT_OF(foreign); i++)
        bucket_put(b, foreign[i], BUCKET_NOW - 1000000);
    return b;
}

void
bucket_free(struct bucket *b)
{
    while (b->nobjects > 0)
        drop_object(b, 0);
    while (b->nuploads > 0)
        drop_upload(b, 0);
    sp_secret_release(&b->credentials.secret);
    sp_arena_free(&b->arena);
    sp_arena_free(&b->run);
    free(b->ev);
    free(b);
}

int
bucket_run(struct bucket *b)
{
    const struct net net = bucket_net(b);
    int rc = canary_run(&b->target, &b->order, &net, &b->run, b->ev, &b->err);

    bucket_check_foreign(b);
    return rc;
}

static bool
is_foreign(const char *key)
{
    for (size_t i = 0; i < COUNT_OF(foreign); i++)
        if (sp_streq(foreign[i], key))
            return true;
    return false;
}

size_t
bucket_traces(const struct bucket *b)
{
    size_t n = b->nuploads;

    for (size_t i = 0; i < b->nobjects; i++)
        n += !is_foreign(b->objects[i].key);
    return n;
}

void
bucket_check_foreign(const struct bucket *b)
{
    for (size_t i = 0; i < COUNT_OF(foreign); i++) {
        size_t n = 0;

        for (size_t k = 0; k < b->nobjects; k++)
            n += sp_streq(b->objects[k].key, foreign[i]) && !b->objects[k].marker;
        assert_int_equal(n, 1);
    }
}

const struct canary_step *
bucket_step(const struct bucket *b, enum canary_op op)
{
    for (size_t i = 0; i < b->ev->canary.nsteps; i++)
        if (b->ev->canary.steps[i].op == op)
            return &b->ev->canary.steps[i];
    return NULL;
}

size_t
bucket_told(const struct bucket *b)
{
    size_t n = (size_t)b->ev->canary.more;

    for (size_t i = 0; i < b->ev->canary.ntraces; i++)
        n += !b->ev->canary.traces[i].removed;
    return n;
}
