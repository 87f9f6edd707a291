/* The five checks of the write probe. */
#include "checks/canary.h"

#include "base/text.h"
#include "cases.h"

extern const struct check_case cases_write[], cases_read_back[], cases_multipart[], cases_delete[],
    cases_cleanup[];

/* ---- spoilers; n is an operation where it is named so */

static void
well(struct world *w, long n, const char *text)
{
    (void)n;
    (void)text;
    world_canary(w);
}

/* Barman, and all is well. */
static void
barman(struct world *w, long n, const char *text)
{
    well(w, n, text);
    w->target.consumer = consumer_find("barman-cloud");
}

/* The step of operation n is answered with text. */
static void
answers(struct world *w, long n, const char *text)
{
    world_canary(w);
    canary_answer(w, (enum canary_op)n, text);
}

static void
barman_answers(struct world *w, long n, const char *text)
{
    answers(w, n, text);
    w->target.consumer = consumer_find("barman-cloud");
}

/* So is every request of the probe. */
static void
all_answer(struct world *w, long n, const char *text)
{
    (void)n;
    world_canary(w);
    for (size_t i = 0; i < w->ev.canary.nsteps; i++)
        canary_answer(w, w->ev.canary.steps[i].op, text);
}

/* What is there can be neither replaced nor deleted. */
static void
immutable(struct world *w, long n, const char *text)
{
    (void)n;
    world_canary(w);
    canary_answer(w, CANARY_OVERWRITE, text);
    canary_answer(w, CANARY_DELETE, text);
    canary_answer(w, CANARY_DELETE_SEVERAL, text);
}

/* Without the Content-MD5 that was signed. */
static void
answers_unsummed(struct world *w, long n, const char *text)
{
    answers(w, n, text);
    canary_step_of(w, (enum canary_op)n)->exchange.canonical_request = "PUT\n/\n\nhost:x\n";
}

static struct exchange_seen *
fails(struct world *w, long n, enum transport transport, const char *error)
{
    struct exchange_seen *ex;

    world_canary(w);
    ex = &canary_step_of(w, (enum canary_op)n)->exchange;
    reply_none(ex, transport, error);
    return ex;
}

/* All was sent, and nothing came for as long as text says, in milliseconds. */
static void
silent(struct world *w, long n, const char *text)
{
    struct exchange_seen *ex = fails(w, n, TRANSPORT_TIMEOUT, "no answer within the time");

    ex->times.first = -1;
    ex->times.ended = ex->times.started + strtol(text, NULL, 10) * 1000;
}

/* The same, with times that nobody took. */
static void
silent_untimed(struct world *w, long n, const char *text)
{
    struct exchange_seen *ex = fails(w, n, TRANSPORT_TIMEOUT, "no answer within the time");

    ex->times = (struct exchange_times){-1, -1, -1, -1, -1, -1};
    ex->ms = strtol(text, NULL, 10);
}

static void
stalled(struct world *w, long n, const char *text)
{
    struct exchange_seen *ex;

    silent(w, n, text);
    ex = &canary_step_of(w, (enum canary_op)n)->exchange;
    ex->times.sent = -1;
    ex->sent = 65536;
}

static void
broken(struct world *w, long n, const char *text)
{
    (void)fails(w, n, TRANSPORT_BROKEN, text);
}

static void
unconnected(struct world *w, long n, const char *text)
{
    (void)fails(w, n, TRANSPORT_CONNECT, text);
}

static void
not_sent(struct world *w, long n, const char *text)
{
    (void)fails(w, n, TRANSPORT_NOT_TRIED, text);
}

static void
interrupted(struct world *w, long n, const char *text)
{
    (void)fails(w, n, TRANSPORT_INTERRUPTED, text);
    w->ev.interrupted = true;
    w->ev.canary.cut_short = true;
}

static void
cut(struct world *w, long n, const char *text)
{
    broken(w, n, text);
    canary_step_of(w, (enum canary_op)n)->exchange.status = 200;
}

static void
dropped(struct world *w, long n, const char *text)
{
    (void)text;
    world_canary(w);
    canary_drop(w, (enum canary_op)n);
}

/* The run's time was over behind step n. */
static void
cut_short_behind(struct world *w, long n, const char *text)
{
    size_t i = 0;

    (void)text;
    world_canary(w);
    while (w->ev.canary.steps[i].op != (enum canary_op)n)
        i++;
    w->ev.canary.nsteps = i + 1;
    w->ev.canary.cut_short = true;
    w->ev.canary.swept = false;
    w->ev.timed_out = true;
}

static void
cut_short_refused(struct world *w, long n, const char *text)
{
    cut_short_behind(w, n, NULL);
    canary_answer(w, (enum canary_op)n, text);
}

/* What was read differs from byte 17 on. */
static void
differs(struct world *w, long n, const char *text)
{
    struct canary_step *step;

    (void)text;
    world_canary(w);
    step = canary_step_of(w, (enum canary_op)n);
    step->content = CANARY_DIFFERENT;
    step->differs_at = 17;
}

static void
both_differ(struct world *w, long n, const char *text)
{
    differs(w, n, text);
    canary_step_of(w, CANARY_GET_WHOLE)->content = CANARY_DIFFERENT;
}

static void
not_compared(struct world *w, long n, const char *text)
{
    differs(w, n, text);
    canary_step_of(w, (enum canary_op)n)->content = CANARY_NOT_COMPARED;
}

static void
not_shown(struct world *w, long n, const char *text)
{
    (void)text;
    world_canary(w);
    canary_step_of(w, (enum canary_op)n)->shown = false;
}

/* The list is late, and what is read is answered with text. */
static void
late_and_answers(struct world *w, long n, const char *text)
{
    not_shown(w, CANARY_LIST, NULL);
    canary_answer(w, (enum canary_op)n, text);
}

/* What was written with a trailing checksum is read by one who writes so. */
static void
barman_differs(struct world *w, long n, const char *text)
{
    differs(w, n, text);
    w->target.consumer = consumer_find("barman-cloud");
}

static void
barman_without(struct world *w, long n, const char *text)
{
    dropped(w, n, text);
    w->target.consumer = consumer_find("barman-cloud");
}

/* The whole comes in place of a part, of every object. */
static void
no_parts_at_all(struct world *w, long n, const char *text)
{
    differs(w, CANARY_GET_WHOLE, text);
    (void)n;
    canary_step_of(w, CANARY_RANGE)->exchange.status = 200;
}

/* HEAD n of what was deleted finds it; the list shows something with it where text is not NULL. */
static void
still_there(struct world *w, long n, const char *text)
{
    world_canary(w);
    canary_step_of(w, (enum canary_op)n)->exchange.status = 200;
    canary_step_of(w, CANARY_END_KEYS)->shown = text == NULL;
}

static void
listed_still(struct world *w, long n, const char *text)
{
    still_there(w, n, "");
    (void)text;
    canary_step_of(w, (enum canary_op)n)->exchange.status = 404;
}

static void
still_there_unlisted(struct world *w, long n, const char *text)
{
    still_there(w, n, "");
    canary_answer(w, CANARY_END_KEYS, text);
}

static void
not_completed(struct world *w, long n, const char *text)
{
    not_shown(w, n, text);
    canary_drop(w, CANARY_COMPLETE);
}

/* The same, and what is not listed cannot be read either. */
static void
not_shown_nor_read(struct world *w, long n, const char *text)
{
    not_shown(w, n, text);
    canary_answer(w, CANARY_GET, text);
}

static void
of_another_bucket(struct world *w, long n, const char *text)
{
    world_canary(w);
    canary_step_of(w, (enum canary_op)n)->exchange.reply.listing.name = text;
}

static void
status(struct world *w, long n, long code)
{
    world_canary(w);
    canary_step_of(w, (enum canary_op)n)->exchange.status = code;
}

static void
status_200(struct world *w, long n, const char *text)
{
    (void)text;
    status(w, n, 200);
}

static void
status_404(struct world *w, long n, const char *text)
{
    (void)text;
    status(w, n, 404);
}

static void
barman_404(struct world *w, long n, const char *text)
{
    status_404(w, n, text);
    w->target.consumer = consumer_find("barman-cloud");
}

/* The header text is not there. */
static void
headerless(struct world *w, long n, const char *text)
{
    struct exchange_seen *ex;
    size_t kept = 0;

    world_canary(w);
    ex = &canary_step_of(w, (enum canary_op)n)->exchange;
    for (size_t i = 0; i < ex->nheaders; i++)
        if (!sp_streq(ex->headers[i].name, text))
            ex->headers[kept++] = ex->headers[i];
    ex->nheaders = kept;
}

static void
barman_headerless(struct world *w, long n, const char *text)
{
    headerless(w, n, text);
    w->target.consumer = consumer_find("barman-cloud");
}

static void
storage_class(struct world *w, long n, const char *text)
{
    (void)n;
    world_canary(w);
    reply_header(&canary_step_of(w, CANARY_HEAD)->exchange, "x-amz-storage-class", text);
}

static void
etag(struct world *w, long n, const char *text)
{
    headerless(w, n, "etag");
    reply_header(&canary_step_of(w, (enum canary_op)n)->exchange, "etag", text);
}

/* Nothing says which MD5 was sent. */
static void
etag_unsummed(struct world *w, long n, const char *text)
{
    etag(w, n, text);
    canary_step_of(w, (enum canary_op)n)->exchange.canonical_request = text;
}

/* ---- documents */

static void
another_document(struct world *w, long n, const char *text)
{
    struct s3_reply *r;

    (void)text;
    world_canary(w);
    r = &canary_step_of(w, (enum canary_op)n)->exchange.reply;
    r->root = S3_ROOT_OTHER;
    r->body_len = 20;
}

static void
broken_document(struct world *w, long n, const char *text)
{
    (void)text;
    world_canary(w);
    canary_step_of(w, (enum canary_op)n)->exchange.reply.well_formed = false;
}

static void
upload_without_id(struct world *w, long n, const char *text)
{
    world_canary(w);
    canary_step_of(w, (enum canary_op)n)->exchange.reply.upload_id = text;
}

static void
completed_etag(struct world *w, long n, const char *text)
{
    (void)n;
    world_canary(w);
    canary_step_of(w, CANARY_COMPLETE)->exchange.reply.etag = text;
}

static void
barman_completed_etag(struct world *w, long n, const char *text)
{
    completed_etag(w, n, text);
    w->target.consumer = consumer_find("barman-cloud");
}

/* A quiet delete without an error, and without a document. */
static void
deleted_silently(struct world *w, long n, const char *text)
{
    struct s3_reply *r;

    (void)n;
    (void)text;
    world_canary(w);
    r = &canary_step_of(w, CANARY_DELETE_SEVERAL)->exchange.reply;
    r->root = S3_ROOT_NONE;
    r->body_len = 0;
}

/* n errors, the first with the code text. */
static void
deleted_with_errors(struct world *w, long n, const char *text)
{
    struct s3_deleted *d;

    world_canary(w);
    d = &canary_step_of(w, CANARY_DELETE_SEVERAL)->exchange.reply.deleted;
    d->errors = (unsigned long long)n;
    d->kept[0] = (struct s3_delete_error){.key = CANARY_FOLDER "second", .code = text};
    d->nkept = 1;
}

/* As a store does that forgets what they are about. */
static void
deleted_nameless(struct world *w, long n, const char *text)
{
    deleted_with_errors(w, n, text);
    canary_step_of(w, CANARY_DELETE_SEVERAL)->exchange.reply.deleted.kept[0].key = NULL;
}

static void
deleted_unkept(struct world *w, long n, const char *text)
{
    deleted_with_errors(w, n, text);
    canary_step_of(w, CANARY_DELETE_SEVERAL)->exchange.reply.deleted.nkept = 0;
}

/* ---- it was not done */

static void
refused(struct world *w, long n, const char *text)
{
    (void)n;
    world_canary(w);
    w->ev.canary.state = CANARY_REFUSED;
    w->ev.canary.refused = text;
    w->ev.canary.nsteps = 4; /* it looked first */
    w->ev.canary.written = w->ev.canary.removed = 0;
    w->ev.canary.swept = false;
    w->ev.wrote = false;
}

/* After the first object, which is gone again. */
static void
refused_late(struct world *w, long n, const char *text)
{
    refused(w, n, text);
    w->ev.canary.state = CANARY_RUN;
    w->ev.canary.nsteps = 5;
    w->ev.canary.steps[w->ev.canary.nsteps++] = *canary_step_of(w, CANARY_LEFT_KEYS);
    w->ev.canary.steps[w->ev.canary.nsteps - 1].op = CANARY_END_KEYS;
    w->ev.canary.written = w->ev.canary.removed = 1;
    w->ev.canary.swept = true;
    w->ev.wrote = true;
}

static void
refused_beside(struct world *w, long n, const char *text)
{
    refused(w, n, text);
    canary_trace_add(w, CANARY_OBJECT, CANARY_FOLDER "small")->removed = true;
    canary_trace_add(w, CANARY_OBJECT, CANARY_FOLDER_OTHER "gone")->earlier = true;
    w->ev.canary.traces[1].removed = true;
    canary_trace_add(w, CANARY_OBJECT, CANARY_FOLDER_OTHER "\x1b")->earlier = true;
}

static void
refused_without_delete(struct world *w, long n, const char *text)
{
    refused(w, n, "no-delete");
    canary_answer(w, CANARY_DELETE_ABSENT, text);
}

static void
nothing_was_sent(struct world *w, long n, const char *text)
{
    (void)n;
    (void)text;
    world_canary(w);
    w->ev.canary.nsteps = 0;
    w->ev.canary.swept = false;
}

/* ---- what is left */

/* n traces of this run. */
static void
left(struct world *w, long n, const char *text)
{
    world_canary(w);
    for (long i = 0; i < n; i++)
        (void)canary_trace_add(w, CANARY_OBJECT, text);
    w->ev.canary.swept = false;
    w->ev.canary.written += (unsigned long long)n;
}

static void
left_of_each(struct world *w, long n, const char *text)
{
    (void)n;
    world_canary(w);
    canary_trace_add(w, CANARY_UPLOAD, text)->id = "an-upload";
    canary_trace_add(w, CANARY_VERSION, text)->id = "a-version";
    canary_trace_add(w, CANARY_MARKER, text)->id = "a-marker";
    w->ev.canary.swept = false;
}

static void
left_earlier(struct world *w, long n, const char *text)
{
    (void)n;
    world_canary(w);
    canary_trace_add(w, CANARY_OBJECT, text)->earlier = true;
}

static void
swept_earlier(struct world *w, long n, const char *text)
{
    left_earlier(w, n, text);
    w->ev.canary.traces[0].removed = true;
}

static void
swept_own(struct world *w, long n, const char *text)
{
    (void)n;
    world_canary(w);
    canary_trace_add(w, CANARY_OBJECT, text)->removed = true;
}

static void
more_than_kept(struct world *w, long n, const char *text)
{
    (void)text;
    world_canary(w);
    w->ev.canary.more = (unsigned long long)n;
}

static void
not_swept(struct world *w, long n, const char *text)
{
    (void)n;
    (void)text;
    world_canary(w);
    w->ev.canary.swept = false;
}

/* Of two lists at the end the n-th came. */
static void
listed_once(struct world *w, long n, const char *text)
{
    struct canary_seen *canary = &w->ev.canary;

    (void)text;
    world_canary(w);
    canary->nsteps -= 2;
    canary->steps[canary->nsteps] = canary->steps[canary->nsteps - 1];
    canary->nsteps++;
    reply_none(&canary->steps[canary->nsteps - 3 + (size_t)n].exchange, TRANSPORT_INTERRUPTED, "x");
}

#define DENIED "403 AccessDenied Access Denied."
#define KMS "403 AccessDenied not authorized to perform: kms:GenerateDataKey on a key"
#define EXPLICIT "403 AccessDenied s3:X with an explicit deny in a resource-based policy"
#define BOUNDARY "403 AccessDenied no permissions boundary allows s3:X"

const struct check_case cases_write[] = {
    {"all is well", well, 0, NULL, NULL, FINE, NULL},
    {"all is well, barman-cloud", barman, 0, NULL, NULL, FINE, NULL},

    {"near: not empty, and that is said", refused, 0, "not-empty", NULL, OPEN, NULL},
    {"owner", refused, 0, "owner", "write-not-proved", WARNS,
     "nothing was written: the prefix lies in a repository's own folders; "},
    {"versioned", refused, 0, "versioned", "write-not-proved", WARNS, "keeps versions"},
    {"versioned, seen at the first write", refused_late, 0, "versioned", "write-not-proved", WARNS,
     "no more than one object was written: the bucket keeps versions"},
    {"locked", refused, 0, "locked", "write-not-proved", WARNS, "locks what is written"},
    {"recent probe", refused_beside, 0, "recent-probe", "write-not-proved", WARNS,
     "or delete what it left\n" CANARY_FOLDER_OTHER "\\x1b"},
    {"recent probe, its objects unknown", refused, 0, "recent-probe", "write-not-proved", WARNS,
     "less than an hour ago"},
    {"near: not ready", refused, 0, "not-ready", NULL, OPEN, NULL},
    {"near: no delete, and nothing shows it", refused, 0, "no-delete", NULL, OPEN, NULL},
    {"near: nothing was sent", nothing_was_sent, 0, NULL, NULL, OPEN, NULL},

    {"slow down", answers, CANARY_PUT, "503 SlowDown Please.", "http-slowdown", FAILS,
     "the first write: PUT /backups/db/s3preflight-probe-6955b900-0123456789abcdef/small was "
     "answered 503 SlowDown: \"Please.\""},
    {"slow down because of a rate quota", answers, CANARY_PUT, "429 X rate quota", "http-slowdown",
     FAILS, NULL},
    {"kms", answers, CANARY_PUT, KMS, "perm-kms-denied", FAILS, "kms:GenerateDataKey"},
    {"kms disabled", answers, CANARY_PUT, "400 KMS.DisabledException It is off.", "perm-kms-denied",
     FAILS, NULL},
    {"near: a word that is like it", answers, CANARY_PUT, "403 AccessDenied kms", "perm-no-put",
     FAILS, NULL},
    {"boundary", answers, CANARY_PUT, BOUNDARY, "perm-scp-boundary", FAILS, NULL},
    {"no overwrite", answers, CANARY_OVERWRITE, DENIED, "bkt-worm-overwrite-refused", FAILS,
     "the second write of the same object: "},
    {"no overwrite: conflict", answers, CANARY_OVERWRITE, "409 Conflict No.",
     "bkt-worm-overwrite-refused", FAILS, NULL},
    {"no overwrite: not allowed", answers, CANARY_OVERWRITE, "405 MethodNotAllowed No.",
     "bkt-worm-overwrite-refused", FAILS, NULL},
    {"no overwrite: exists", answers, CANARY_OVERWRITE, "400 InvalidRequest It already exists.",
     "bkt-worm-overwrite-refused", FAILS, NULL},
    {"near: another error of the overwrite", answers, CANARY_OVERWRITE, "400 InvalidRequest No.",
     "write-refused", FAILS, NULL},
    {"near: the second object is refused too", all_answer, 0, "409 Conflict No.",
     "write-refused delete-refused", FAILS, NULL},
    {"no overwrite, and no delete", immutable, 0, DENIED, "bkt-worm-overwrite-refused", FAILS,
     NULL},
    {"worm", answers, CANARY_OVERWRITE,
     "400 MethodNotAllowed Object is WORM protected and cannot be overwritten",
     "bkt-worm-overwrite-refused", FAILS, NULL},
    {"a lock", answers, CANARY_OVERWRITE,
     "403 AccessDenied Access Denied because object protected by object lock.",
     "bkt-worm-overwrite-refused", FAILS, NULL},
    {"locked by its code", answers, CANARY_OVERWRITE, "400 ObjectLocked No.",
     "bkt-worm-overwrite-refused", FAILS, NULL},
    {"near: a lock that wants a checksum", answers_unsummed, CANARY_PUT,
     "400 InvalidRequest Content-MD5 is required for Put Object requests with Object Lock "
     "parameters",
     "write-refused", FAILS, NULL},
    {"near: words of it from a server that fails", answers, CANARY_OVERWRITE,
     "500 InternalError worm", "http-500-internal", FAILS, NULL},
    {"read only", answers, CANARY_PUT, "405 MethodNotAllowed No.", "bkt-readonly-replica", FAILS,
     NULL},
    {"read only, in words", answers, CANARY_PUT, "403 AccessDenied The bucket is Read-Only.",
     "bkt-readonly-replica", FAILS, NULL},
    {"a replica", answers, CANARY_PUT, "409 OperationAborted This is a replica.",
     "bkt-readonly-replica", FAILS, NULL},
    {"near: not S3", answers, CANARY_PUT, "405", "http-method-blocked", FAILS,
     ", with server: SomeProxy"},

    {"quota", answers, CANARY_PUT, "403 QuotaExceeded No.", "bkt-quota", FAILS, NULL},
    {"quota of MinIO", answers, CANARY_PUT, "400 XMinioAdminBucketQuotaExceeded No.", "bkt-quota",
     FAILS, NULL},
    {"quota in words", answers, CANARY_PUT, "403 AccessDenied Your QUOTA is used up.", "bkt-quota",
     FAILS, NULL},
    {"507", answers, CANARY_PUT, "507", "bkt-quota", FAILS, NULL},
    {"507 of S3", answers, CANARY_PUT, "507 XMinioX No.", "bkt-quota", FAILS, NULL},
    {"quota at the second object", answers, CANARY_PUT_SECOND, "403 QuotaExceeded No.", "bkt-quota",
     FAILS, "the write of another object: "},
    {"413", answers, CANARY_PUT, "413", "http-upload-size-limit", FAILS, NULL},
    {"too large", answers, CANARY_PUT, "400 EntityTooLarge No.", "http-upload-size-limit", FAILS,
     "; 6000 bytes were sent: either the store limits the size of an object, or a quota is used "
     "up"},
    {"no length", answers, CANARY_PUT, "411 MissingContentLength No.", "http-chunked-refused",
     FAILS, NULL},
    {"no length, not S3", answers, CANARY_PUT, "411", "http-chunked-refused", FAILS, NULL},
    {"no MD5", answers, CANARY_PUT, "400 MissingContentMD5 No.", "http-header-stripped", FAILS,
     NULL},
    {"no MD5, in words", answers, CANARY_PUT, "400 InvalidRequest Content-MD5 is required",
     "http-header-stripped", FAILS, NULL},
    {"near: no MD5 was sent", answers_unsummed, CANARY_PUT, "400 MissingContentMD5 No.",
     "write-refused", FAILS, NULL},
    {"another hash", answers, CANARY_PUT, "400 XAmzContentSHA256Mismatch No.",
     "sig-sha256-mismatch", FAILS, NULL},
    {"another MD5", answers, CANARY_PUT, "400 BadDigest No.", "sig-sha256-mismatch", FAILS, NULL},
    {"a digest that is not taken", answers, CANARY_PUT, "400 InvalidDigest No.",
     "sig-payload-hash-unsupported", FAILS, NULL},
    {"a hash that is not taken", answers, CANARY_PUT,
     "400 InvalidArgument x-amz-content-sha256 must be UNSIGNED-PAYLOAD",
     "sig-payload-hash-unsupported", FAILS, NULL},
    {"near: denied with such words", answers, CANARY_PUT, "403 AccessDenied x-amz-content-sha256",
     "perm-no-put", FAILS, NULL},
    {"too slow", answers, CANARY_PUT, "400 RequestTimeout No.", "lb-idle-timeout", FAILS, NULL},
    {"near: 504 for a small object", answers, CANARY_PUT, "504", "http-502-504", FAILS, NULL},
    {"stalled", stalled, CANARY_PUT, "10000", "tcp-mtu-blackhole", FAILS,
     "no answer within the time; 65536 bytes of it were written, and nothing came back: either"},
    {"near: stalled for less than the time of a connect", stalled, CANARY_PUT, "9999", NULL, OPEN,
     NULL},
    {"near: all was sent", silent, CANARY_PUT, "10000", "http-no-answer", FAILS,
     "; requests without content were answered: either"},
    {"broken", broken, CANARY_PUT, "the connection was reset", "http-upload-broken", FAILS,
     "the connection was reset"},

    {"encryption", answers, CANARY_PUT,
     "403 AccessDenied The header x-amz-server-side-encryption is missing.", "perm-sse-required",
     FAILS, NULL},
    {"encryption, explicitly", answers, CANARY_PUT,
     "403 AccessDenied explicit deny: objects must be encrypted", "perm-sse-required", FAILS, NULL},
    {"encryption, invalid request", answers, CANARY_PUT,
     "400 InvalidRequest Server Side Encryption is required", "perm-sse-required", FAILS, NULL},
    {"near: a server that fails with such words", answers, CANARY_PUT,
     "500 InternalError server-side-encryption", "http-500-internal", FAILS, NULL},
    {"explicit deny", answers, CANARY_PUT, EXPLICIT, "perm-explicit-deny", FAILS,
     "; the server does not say what is denied: either the action itself, or"},
    {"denied", answers, CANARY_PUT, DENIED, "perm-no-put", FAILS,
     "; the server does not say more: either the key lacks s3:PutObject, or a policy"},
    {"denied, the second object", answers, CANARY_PUT_SECOND, DENIED, "perm-no-put", FAILS, NULL},
    {"forbidden", answers, CANARY_PUT, "403 Forbidden No.", "perm-no-put", FAILS, NULL},
    {"near: a write that nobody wanted", dropped, CANARY_PUT_CHECKSUM, NULL, NULL, FINE, NULL},

    {"signature", answers, CANARY_PUT, "403 SignatureDoesNotMatch No.", "sig-mismatch-altered",
     FAILS, "; the list is accepted with the same key"},
    {"blocked", answers, CANARY_PUT, "403", "http-method-blocked", FAILS, "with server: SomeProxy"},
    {"no backend", answers, CANARY_PUT, "503", "http-lb-503-html", FAILS, NULL},
    {"gateway", answers, CANARY_PUT, "502", "http-502-504", FAILS, NULL},
    {"internal", answers, CANARY_PUT, "500 InternalError No.", "http-500-internal", FAILS, NULL},
    {"near: not implemented", answers, CANARY_PUT, "501 NotImplemented No.", "write-refused", FAILS,
     NULL},
    {"silent, by the wave's time", silent_untimed, CANARY_PUT, "10000", "http-no-answer", FAILS,
     NULL},
    {"near: silent for less, by the wave's time", silent_untimed, CANARY_PUT, "9999", NULL, OPEN,
     NULL},
    {"broken off", cut, CANARY_PUT, "it broke off", "http-body-truncated", FAILS, NULL},
    {"no connection", unconnected, CANARY_PUT, "refused", "http-no-connection", FAILS, NULL},
    {"another error", answers, CANARY_PUT, "400 SomethingElse No.", "write-refused", FAILS,
     "400 SomethingElse"},
    {"a redirect", answers, CANARY_PUT, "302", "write-refused", FAILS, NULL},
    {"an error behind a 200", answers, CANARY_PUT, "200 InternalError No.", "write-refused", FAILS,
     NULL},
    {"near: not sent", not_sent, CANARY_PUT, NULL, NULL, OPEN, NULL},
    {"near: the overwrite was not sent", dropped, CANARY_OVERWRITE, NULL, NULL, OPEN, NULL},
    {"near: interrupted", interrupted, CANARY_PUT, NULL, NULL, OPEN, NULL},
    {"near: out of time", cut_short_behind, CANARY_PUT, NULL, NULL, OPEN, NULL},
    {"out of time, and refused before", cut_short_refused, CANARY_PUT, DENIED, "perm-no-put", FAILS,
     NULL},

    {"checksum refused", barman_answers, CANARY_PUT_CHECKSUM, "501 NotImplemented No.",
     "sig-checksum-header-refused", WARNS,
     "a write with a trailing checksum: PUT /backups/db/s3preflight-probe-6955b900-"
     "0123456789abcdef/checksum was answered 501 NotImplemented: \"No.\"; without such a checksum "
     "it is taken"},
    {"checksum refused as an argument", barman_answers, CANARY_PUT_CHECKSUM,
     "400 InvalidArgument No.", "sig-checksum-header-refused", WARNS, NULL},
    {"near: the store fails at it", barman_answers, CANARY_PUT_CHECKSUM, "500 InternalError No.",
     NULL, OPEN, NULL},
    {"near: slow down at it", barman_answers, CANARY_PUT_CHECKSUM, "429 SlowDown No.", NULL, OPEN,
     NULL},

    {"an ETag of its own", etag, CANARY_PUT, "\"\x1b-1\"", "bkt-etag-not-md5", FINE,
     "the ETag of the first write is \"\\x1b-1\", its MD5 is d41d8cd98f00b204e9800998ecf8427e"},
    {"near: without quotes", etag, CANARY_PUT, "d41d8cd98f00b204e9800998ecf8427e", NULL, FINE,
     NULL},
    {"near: without an ETag", headerless, CANARY_PUT, "etag", NULL, FINE, NULL},
    {"near: no MD5 was signed", etag_unsummed, CANARY_PUT, "x", NULL, FINE, NULL},
    {"near: half an MD5 was signed", etag_unsummed, CANARY_PUT, "\ncontent-md5:1B2M2Y8A\n", NULL,
     FINE, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};

const struct check_case cases_read_back[] = {
    {"slow down", answers, CANARY_GET, "503 SlowDown No.", "http-slowdown", FAILS,
     "reading it back: "},
    {"slow down, and a late list", late_and_answers, CANARY_GET, "503 SlowDown No.",
     "http-slowdown", FAILS, "reading it back: "},
    {"slow down, with a checksum", barman_answers, CANARY_GET_CHECKSUM, "503 SlowDown No.",
     "http-slowdown", FAILS, NULL},
    {"kms", answers, CANARY_GET, "403 AccessDenied kms:Decrypt", "perm-kms-denied", FAILS, NULL},
    {"boundary", answers, CANARY_GET, BOUNDARY, "perm-scp-boundary", FAILS, NULL},
    {"archived", answers, CANARY_GET, "403 InvalidObjectState No.", "write-archived", FAILS, NULL},
    {"explicit deny", answers, CANARY_GET, EXPLICIT, "perm-explicit-deny", FAILS, NULL},
    {"denied", answers, CANARY_GET, DENIED, "perm-no-get", FAILS, NULL},
    {"denied, a part", answers, CANARY_RANGE, DENIED, "perm-no-get", FAILS, NULL},
    {"denied, HEAD", answers, CANARY_HEAD, "403", "perm-no-get", FAILS, NULL},
    {"near: the list is denied", answers, CANARY_LIST, DENIED, "read-back-refused", FAILS, NULL},
    {"no length", headerless, CANARY_HEAD, "content-length", "http-head-incomplete", FAILS,
     "was answered 200 without content-length"},
    {"no time", headerless, CANARY_HEAD, "last-modified", "http-head-incomplete", FAILS,
     "without last-modified"},
    {"near: no time, barman-cloud", barman_headerless, CANARY_HEAD, "last-modified", NULL, FINE,
     NULL},
    {"no parts", status_200, CANARY_RANGE, NULL, "read-range-ignored", FAILS,
     "was answered 200, and not 206"},
    {"content differs", differs, CANARY_GET, NULL, "write-content-differs", FAILS,
     "and differs from what was written at byte 17"},
    {"both contents differ", both_differ, CANARY_GET, NULL, "write-content-differs", FAILS, NULL},
    {"a checksum's wrapping", barman_differs, CANARY_GET_CHECKSUM, NULL, "write-checksum-stored",
     FAILS, "at byte 17; what was written without such a checksum comes back as it was"},
    {"near: with a checksum, not read", barman_without, CANARY_GET_CHECKSUM, NULL, NULL, OPEN,
     NULL},
    {"near: with a checksum, gone", barman_answers, CANARY_GET_CHECKSUM, "404 NoSuchKey No.",
     "read-back-refused", FAILS, NULL},
    {"all contents differ", barman_differs, CANARY_GET, NULL, "write-content-differs", FAILS, NULL},
    {"a part differs", differs, CANARY_RANGE, NULL, "write-content-differs", FAILS, NULL},
    {"the length differs", differs, CANARY_HEAD, NULL, "write-content-differs", FAILS, NULL},
    {"near: not compared", not_compared, CANARY_GET, NULL, NULL, OPEN, NULL},
    {"signature", answers, CANARY_GET, "403 SignatureDoesNotMatch No.", "sig-mismatch-altered",
     FAILS, NULL},
    {"blocked", answers, CANARY_GET, "403", "http-method-blocked", FAILS, NULL},
    {"no backend", answers, CANARY_GET, "503", "http-lb-503-html", FAILS, NULL},
    {"gateway", answers, CANARY_GET, "504", "http-502-504", FAILS, NULL},
    {"internal", answers, CANARY_GET, "500 InternalError No.", "http-500-internal", FAILS, NULL},
    {"silent", silent, CANARY_GET, "10000", "http-no-answer", FAILS, NULL},
    {"near: silent for less", silent, CANARY_GET, "9999", NULL, OPEN, NULL},
    {"broken off", cut, CANARY_GET, "x", "http-body-truncated", FAILS, NULL},
    {"no connection", unconnected, CANARY_GET, "x", "http-no-connection", FAILS, NULL},
    {"no answer but an end", broken, CANARY_GET, "x", "http-no-connection", FAILS, NULL},
    {"gone", answers, CANARY_GET, "404 NoSuchKey No.", "read-back-refused", FAILS, NULL},
    {"HEAD fails", answers, CANARY_HEAD, "500", "read-back-refused", FAILS, NULL},
    {"the list is something else", another_document, CANARY_LIST, NULL, "read-back-refused", FAILS,
     NULL},
    {"late", not_shown, CANARY_LIST, NULL, "bkt-list-eventual", WARNS,
     "the list right after the writes has 0 keys, and not all of those that can be read"},
    {"near: neither listed nor read", not_shown_nor_read, CANARY_LIST, "404 NoSuchKey No.",
     "read-back-refused", FAILS, "reading it back: "},
    {"near: the list of another bucket", of_another_bucket, CANARY_LIST, "x", NULL, OPEN, NULL},
    {"near: the list was not sent", dropped, CANARY_LIST, NULL, NULL, OPEN, NULL},
    {"near: the list broke off", broken_document, CANARY_LIST, NULL, NULL, OPEN, NULL},
    {"an archive", storage_class, 0, "GLACIER", "bkt-default-archive-class", WARNS,
     "what was just written is in the class GLACIER"},
    {"near: another class", storage_class, 0, "STANDARD_IA", NULL, FINE, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};

const struct check_case cases_multipart[] = {
    {"complete fails", answers, CANARY_COMPLETE, "200 InternalError No.",
     "multipart-complete-fails", FAILS, "the end of an upload in parts: "},
    {"complete asks to slow down", answers, CANARY_COMPLETE, "200 SlowDown No.",
     "multipart-complete-fails", FAILS, NULL},
    {"near: complete is refused", answers, CANARY_COMPLETE, "400 InvalidPart No.",
     "multipart-refused", FAILS, NULL},
    {"slow down", answers, CANARY_PART, "503 SlowDown No.", "http-slowdown", FAILS, NULL},
    {"kms", answers, CANARY_BEGIN, KMS, "perm-kms-denied", FAILS, NULL},
    {"boundary", answers, CANARY_BEGIN, BOUNDARY, "perm-scp-boundary", FAILS, NULL},
    {"quota", answers, CANARY_PART, "403 QuotaExceeded No.", "bkt-quota", FAILS, NULL},
    {"413", answers, CANARY_PART, "413", "http-upload-size-limit", FAILS, NULL},
    {"413 for the other upload alone", answers, CANARY_PART_ABORTED, "413",
     "http-upload-size-limit", FAILS, NULL},
    {"no length", answers, CANARY_PART, "411 MissingContentLength No.", "http-chunked-refused",
     FAILS, NULL},
    {"no MD5", answers, CANARY_PART, "400 MissingContentMD5 No.", "http-header-stripped", FAILS,
     NULL},
    {"another hash", answers, CANARY_PART, "400 XAmzContentSHA256Mismatch No.",
     "sig-sha256-mismatch", FAILS, NULL},
    {"a digest that is not taken", answers, CANARY_PART, "400 InvalidDigest No.",
     "sig-payload-hash-unsupported", FAILS, NULL},
    {"504 for a part", answers, CANARY_PART, "504", "lb-idle-timeout", FAILS,
     "the first part of an upload: "},
    {"408 for a part", answers, CANARY_LAST_PART, "408", "lb-idle-timeout", FAILS, NULL},
    {"near: 504 for the end", answers, CANARY_COMPLETE, "504", "http-502-504", FAILS, NULL},
    {"stalled", stalled, CANARY_PART, "30000", "tcp-mtu-blackhole", FAILS, NULL},
    {"near: silent behind all of it", silent, CANARY_PART, "30000", "http-no-answer", FAILS, NULL},
    {"broken", broken, CANARY_PART, "x", "http-upload-broken", FAILS, NULL},
    {"encryption", answers, CANARY_BEGIN, "403 AccessDenied must be encrypted", "perm-sse-required",
     FAILS, NULL},
    {"explicit deny", answers, CANARY_BEGIN, EXPLICIT, "perm-explicit-deny", FAILS, NULL},
    {"a part without an ETag", headerless, CANARY_PART, "etag", "multipart-no-etag", FAILS,
     "was answered 200 without an ETag"},
    {"a whole without an ETag", completed_etag, 0, NULL, "multipart-no-etag", FAILS, NULL},
    {"a whole with an empty ETag", completed_etag, 0, "", "multipart-no-etag", FAILS, NULL},
    {"near: a whole without an ETag, barman-cloud", barman_completed_etag, 0, NULL, NULL, FINE,
     NULL},
    {"near: no ETag of the upload that is given up", headerless, CANARY_PART_ABORTED, "etag", NULL,
     FINE, NULL},
    {"signature", answers, CANARY_BEGIN, "403 SignatureDoesNotMatch No.", "sig-mismatch-altered",
     FAILS, NULL},
    {"blocked", answers, CANARY_BEGIN, "405", "http-method-blocked", FAILS, NULL},
    {"no backend", answers, CANARY_BEGIN, "503", "http-lb-503-html", FAILS, NULL},
    {"gateway", answers, CANARY_BEGIN, "502", "http-502-504", FAILS, NULL},
    {"internal", answers, CANARY_BEGIN, "500 InternalError No.", "http-500-internal", FAILS, NULL},
    {"broken off", cut, CANARY_COMPLETE, "x", "http-body-truncated", FAILS, NULL},
    {"no connection", unconnected, CANARY_BEGIN, "x", "http-no-connection", FAILS, NULL},
    {"not implemented", answers, CANARY_BEGIN, "501 NotImplemented No.", "multipart-refused", FAILS,
     NULL},
    {"denied", answers, CANARY_BEGIN, DENIED, "multipart-refused", FAILS, NULL},
    {"denied at the other upload", answers, CANARY_BEGIN_ABORTED, DENIED, "multipart-refused",
     FAILS, NULL},
    {"no upload id", upload_without_id, CANARY_BEGIN, NULL, "multipart-refused", FAILS, NULL},
    {"an empty upload id", upload_without_id, CANARY_BEGIN, "", "multipart-refused", FAILS, NULL},
    {"begin is something else", another_document, CANARY_BEGIN, NULL, "multipart-refused", FAILS,
     NULL},
    {"the end is something else", another_document, CANARY_COMPLETE, NULL, "multipart-refused",
     FAILS, NULL},
    {"the end broke off", broken_document, CANARY_COMPLETE, NULL, "multipart-refused", FAILS, NULL},
    {"the whole differs", differs, CANARY_GET_WHOLE, NULL, "write-content-differs", FAILS,
     "and differs from what was uploaded at byte 17"},
    {"near: no parts of anything", no_parts_at_all, 0, NULL, "read-range-ignored", FAILS, NULL},
    {"near: the whole was not compared", not_compared, CANARY_GET_WHOLE, NULL, NULL, OPEN, NULL},
    {"the whole is not there", answers, CANARY_GET_WHOLE, "404 NoSuchKey No.", "read-back-refused",
     FAILS, NULL},
    {"near: not sent", dropped, CANARY_COMPLETE, NULL, NULL, OPEN, NULL},
    {"near: the whole was not read", dropped, CANARY_GET_WHOLE, NULL, NULL, OPEN, NULL},
    {"near: out of time", cut_short_behind, CANARY_PART, NULL, NULL, OPEN, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};

const struct check_case cases_delete[] = {
    {"the reason that nothing was written", refused_without_delete, 0, DENIED, "perm-no-delete",
     FAILS, "whether the key may write is not known"},
    {"slow down", answers, CANARY_DELETE, "503 SlowDown No.", "http-slowdown", FAILS, NULL},
    {"slow down, several", answers, CANARY_DELETE_SEVERAL, "503 SlowDown No.", "http-slowdown",
     FAILS, NULL},
    {"kms", answers, CANARY_DELETE, KMS, "perm-kms-denied", FAILS, NULL},
    {"boundary", answers, CANARY_DELETE, BOUNDARY, "perm-scp-boundary", FAILS, NULL},
    {"several not implemented", answers, CANARY_DELETE_SEVERAL, "501 NotImplemented No.",
     "bkt-delete-batch-broken", FAILS, "the delete of several objects at once: "},
    {"several without MD5", answers, CANARY_DELETE_SEVERAL, "400 MissingContentMD5 No.",
     "bkt-delete-batch-broken", FAILS, NULL},
    {"several denied", answers, CANARY_DELETE_SEVERAL, DENIED, "bkt-delete-batch-broken", FAILS,
     NULL},
    {"several, an error", deleted_with_errors, 1, "InternalError", "bkt-delete-batch-broken", FAILS,
     " with 1 error, the first for db/s3preflight-probe-6955b900-0123456789abcdef/second: "
     "InternalError \"\""},
    {"several, errors without keys", deleted_nameless, 2, NULL, "bkt-delete-batch-broken", FAILS,
     " with 2 errors, the first for no key: no code \"\""},
    {"several, errors that were not kept", deleted_unkept, 2, NULL, "bkt-delete-batch-broken",
     FAILS, " with 2 errors"},
    {"several, something else", another_document, CANARY_DELETE_SEVERAL, NULL,
     "bkt-delete-batch-broken", FAILS, "with something that is no DeleteResult"},
    {"near: several in silence", deleted_silently, 0, NULL, NULL, FINE, NULL},
    {"near: the store fails at several", answers, CANARY_DELETE_SEVERAL, "500 InternalError No.",
     "http-500-internal", FAILS, NULL},
    {"near: several blocked", answers, CANARY_DELETE_SEVERAL, "403", "http-method-blocked", FAILS,
     NULL},
    {"absent is an error", answers, CANARY_DELETE_ABSENT, "404 NoSuchKey No.",
     "delete-absent-refused", FAILS, NULL},
    {"absent is 404", status_404, CANARY_DELETE_ABSENT, NULL, "delete-absent-refused", FAILS, NULL},
    {"near: absent is 404, barman-cloud", barman_404, CANARY_DELETE_ABSENT, NULL, NULL, FINE, NULL},
    {"near: 404 for one that is there", answers, CANARY_DELETE, "404 NoSuchKey No.",
     "delete-refused", FAILS, NULL},
    {"a lock", answers, CANARY_DELETE, "403 AccessDenied It is WORM protected.",
     "bkt-worm-overwrite-refused", FAILS, NULL},
    {"near: refused in other words", answers, CANARY_DELETE, "409 Conflict No.", "delete-refused",
     FAILS, NULL},
    {"read only", answers, CANARY_DELETE, "403 AccessDenied This zone is read-only.",
     "bkt-readonly-replica", FAILS, NULL},
    {"near: not allowed, with other words", answers, CANARY_DELETE, "405 MethodNotAllowed No.",
     "delete-refused", FAILS, NULL},
    {"explicit deny", answers, CANARY_DELETE, EXPLICIT, "perm-explicit-deny", FAILS, NULL},
    {"denied", answers, CANARY_DELETE, DENIED, "perm-no-delete", FAILS,
     "the delete of one object: "},
    {"denied, absent", answers, CANARY_DELETE_ABSENT, DENIED, "perm-no-delete", FAILS, NULL},
    {"signature", answers, CANARY_DELETE, "403 SignatureDoesNotMatch No.", "sig-mismatch-altered",
     FAILS, NULL},
    {"blocked", answers, CANARY_DELETE, "405", "http-method-blocked", FAILS, NULL},
    {"no backend", answers, CANARY_DELETE, "503", "http-lb-503-html", FAILS, NULL},
    {"gateway", answers, CANARY_DELETE, "502", "http-502-504", FAILS, NULL},
    {"internal", answers, CANARY_DELETE, "500 InternalError No.", "http-500-internal", FAILS, NULL},
    {"silent", silent, CANARY_DELETE, "10000", "http-no-answer", FAILS, NULL},
    {"broken off", cut, CANARY_DELETE, "x", "http-body-truncated", FAILS, NULL},
    {"no connection", unconnected, CANARY_DELETE, "x", "http-no-connection", FAILS, NULL},
    {"deleted, and there", still_there, CANARY_GONE, "", "delete-ignored", FAILS,
     "was answered 200, though the delete was answered 204; the list shows it, too"},
    {"several deleted, and one is there", still_there, CANARY_SEVERAL_GONE, "", "delete-ignored",
     FAILS, "though the delete was answered 200"},
    {"near: there, but not listed", still_there, CANARY_GONE, NULL, NULL, FINE, NULL},
    {"near: listed, but not there", listed_still, CANARY_GONE, NULL, NULL, FINE, NULL},
    {"near: there, and no list", still_there_unlisted, CANARY_GONE, DENIED, NULL, OPEN, NULL},
    {"near: nobody looked", dropped, CANARY_GONE, NULL, NULL, FINE, NULL},
    {"near: no answer to the look", silent, CANARY_GONE, "10000", NULL, OPEN, NULL},
    {"near: not sent", dropped, CANARY_DELETE, NULL, NULL, OPEN, NULL},
    {"near: several not sent", dropped, CANARY_DELETE_SEVERAL, NULL, NULL, OPEN, NULL},
    {"near: out of time", cut_short_behind, CANARY_ABORT, NULL, NULL, OPEN, NULL},
    {"no abort", answers, CANARY_ABORT, DENIED, "perm-no-multipart-abort", WARNS,
     "giving up an upload: "},
    {"abort not allowed", answers, CANARY_ABORT, "405 MethodNotAllowed No.",
     "multipart-abort-refused", WARNS, NULL},
    {"abort not implemented", answers, CANARY_ABORT, "501 NotImplemented No.",
     "multipart-abort-refused", WARNS, NULL},
    {"abort without effect", not_shown, CANARY_UPLOADS, NULL, "multipart-abort-refused", WARNS,
     "and it is still there"},
    {"near: the other upload was not completed", not_completed, CANARY_UPLOADS, NULL, NULL, OPEN,
     NULL},
    {"near: uploads may not be listed", answers, CANARY_UPLOADS, DENIED, NULL, FINE, NULL},
    {"near: uploads of another bucket", of_another_bucket, CANARY_UPLOADS, "x", NULL, FINE, NULL},
    {"near: abort not sent", dropped, CANARY_ABORT, NULL, NULL, OPEN, NULL},
    {"near: uploads not looked at", dropped, CANARY_UPLOADS, NULL, NULL, OPEN, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};

const struct check_case cases_cleanup[] = {
    {"one is left", left, 1, CANARY_FOLDER "x\x1b", "write-leftovers", WARNS,
     "1 thing of the write probe is left in s3://backups/db/\nobject " CANARY_FOLDER "x\\x1b"},
    {"six are left", left, 6, CANARY_FOLDER "x", "write-leftovers", WARNS,
     "object " CANARY_FOLDER "x\n..."},
    {"one of each is left", left_of_each, 0, CANARY_FOLDER "x", "write-leftovers", WARNS,
     "3 things of the write probe are left in s3://backups/db/\nupload " CANARY_FOLDER
     "x an-upload\nversion " CANARY_FOLDER "x a-version\ndelete marker " CANARY_FOLDER
     "x a-marker"},
    {"an earlier one is left", left_earlier, 0, CANARY_FOLDER "x", "write-leftovers", WARNS,
     "object " CANARY_FOLDER "x, of an earlier probe"},
    {"more than are kept", more_than_kept, 1, NULL, "write-leftovers", WARNS, NULL},
    {"an earlier one was removed", swept_earlier, 0, CANARY_FOLDER "x", "write-leftovers-removed",
     FINE, "1 thing that an earlier probe had left was removed\nobject " CANARY_FOLDER "x"},
    {"near: all of this run was removed", swept_own, 0, CANARY_FOLDER "x", NULL, FINE, NULL},
    {"near: no list shows that nothing is left", not_swept, 0, NULL, NULL, OPEN, NULL},
    {"near: the last list was not sent", dropped, CANARY_END_KEYS, NULL, NULL, OPEN, NULL},
    {"near: the last list is of another bucket", of_another_bucket, CANARY_END_KEYS, "x", NULL,
     OPEN, NULL},
    {"near: the last of two lists did not come", listed_once, 2, NULL, NULL, OPEN, NULL},
    {"near: the first of two lists did not come", listed_once, 1, NULL, NULL, FINE, NULL},
    {NULL, NULL, 0, NULL, NULL, FINE, NULL},
};
