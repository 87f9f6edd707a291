#include "checks/write_faults.h"

#include "base/text.h"

static const struct exchange_seen *
of(const struct canary_step *step)
{
    return &step->exchange;
}

static const char *
code_of(const struct canary_step *step)
{
    const char *code = of(step)->reply.error.code;

    return answered(of(step)) && of(step)->reply.root == S3_ROOT_ERROR && code != NULL ? code : "";
}

static bool
is_upload(const struct canary_step *step)
{
    return of(step)->sent > 0 || step->op == CANARY_PUT || step->op == CANARY_PUT_SECOND ||
           step->op == CANARY_OVERWRITE || step->op == CANARY_PART ||
           step->op == CANARY_LAST_PART || step->op == CANARY_PART_ABORTED;
}

#define QUESTION(name)                                                                             \
    bool write_is_##name(const struct check_context *c, const struct canary_step *step)

QUESTION(throttled)
{
    (void)c;
    return plan_was_throttled(of(step));
}

QUESTION(kms)
{
    static const char *const words[] = {"kms:", NULL};

    (void)c;
    return sp_starts(code_of(step), "KMS.") || (write_is_denied(step) && write_says(step, words));
}

QUESTION(boundary)
{
    static const char *const words[] = {"service control policy",     "resource control policy",
                                        "permissions boundary",       "session policy",
                                        "prohibited by organization", NULL};

    (void)c;
    return write_is_denied(step) && write_says(step, words);
}

/* The list went through with the same key and secret: it is not the secret that is wrong. */
QUESTION(signature)
{
    (void)c;
    return has_code(of(step), "SignatureDoesNotMatch");
}

/* Something before the store refuses this method; the list went through. */
QUESTION(blocked)
{
    long status = of(step)->status;

    (void)c;
    return write_is_foreign(step) &&
           (status == 401 || status == 403 || status == 405 || status == 501);
}

QUESTION(no_backend)
{
    (void)c;
    return write_is_foreign(step) && of(step)->status == 503;
}

QUESTION(gateway)
{
    (void)c;
    return write_is_foreign(step) && (of(step)->status == 502 || of(step)->status == 504);
}

QUESTION(internal)
{
    (void)c;
    return code_of(step)[0] != '\0' && of(step)->status >= 500 && of(step)->status != 501;
}

QUESTION(silent)
{
    (void)c;
    return of(step)->transport == TRANSPORT_TIMEOUT && of(step)->status == 0;
}

QUESTION(cut)
{
    (void)c;
    return of(step)->status != 0 &&
           (of(step)->transport == TRANSPORT_TIMEOUT || of(step)->transport == TRANSPORT_BROKEN);
}

QUESTION(unsent)
{
    enum transport t = of(step)->transport;

    (void)c;
    return t == TRANSPORT_CONNECT || t == TRANSPORT_UNTRUSTED || t == TRANSPORT_TLS ||
           t == TRANSPORT_OTHER || (t == TRANSPORT_BROKEN && of(step)->status == 0);
}

/* ---- content that is sent */

QUESTION(quota)
{
    static const char *const codes[] = {"QuotaExceeded",
                                        "XMinioAdminBucketQuotaExceeded",
                                        "XMinioStorageFull",
                                        "InsufficientCapacity",
                                        "InsufficientStorage",
                                        "StorageFull",
                                        "StorageLimitExceeded",
                                        "TooManyObjects",
                                        NULL};
    static const char *const words[] = {"quota",           "storage full",         "no space left",
                                        "disk full",       "storage is full",      "storage limit",
                                        "free disk space", "insufficient storage", NULL};

    (void)c;
    return has_code_of(of(step), codes) || (answered(of(step)) && of(step)->status == 507) ||
           write_says(step, words);
}

QUESTION(too_large)
{
    (void)c;
    return has_code(of(step), "EntityTooLarge") || (answered(of(step)) && of(step)->status == 413);
}

/* It was sent with its length. */
QUESTION(lengthless)
{
    (void)c;
    return has_code(of(step), "MissingContentLength") ||
           (answered(of(step)) && of(step)->status == 411);
}

QUESTION(md5_lost)
{
    static const char *const words[] = {"content-md5", NULL};
    const char *sent = of(step)->canonical_request;

    (void)c;
    return sent != NULL && strstr(sent, "\ncontent-md5:") != NULL &&
           (has_code(of(step), "MissingContentMD5") ||
            (has_code(of(step), "InvalidRequest") && write_says(step, words)));
}

QUESTION(altered)
{
    static const char *const codes[] = {"XAmzContentSHA256Mismatch", "BadDigest", NULL};

    (void)c;
    return has_code_of(of(step), codes);
}

QUESTION(hash_refused)
{
    static const char *const words[] = {"x-amz-content-sha256", NULL};

    (void)c;
    return has_code(of(step), "InvalidDigest") ||
           (answered(of(step)) && of(step)->status == 400 && write_says(step, words));
}

/* The small object went through; a large one takes longer than something waits. */
QUESTION(slow_way)
{
    bool is_part =
        step->op == CANARY_PART || step->op == CANARY_LAST_PART || step->op == CANARY_PART_ABORTED;

    if (has_code(of(step), "RequestTimeout"))
        return true;
    return is_part && write_is_good(c, CANARY_PUT) && write_is_foreign(step) &&
           (of(step)->status == 408 || of(step)->status == 504);
}

/* Not all of it could be written, and nothing was said: what was sent is not acknowledged. */
QUESTION(stalled)
{
    (void)c;
    return of(step)->transport == TRANSPORT_TIMEOUT && of(step)->status == 0 && is_upload(step) &&
           of(step)->times.started >= 0 && of(step)->times.sent < 0;
}

QUESTION(broken)
{
    (void)c;
    return of(step)->transport == TRANSPORT_BROKEN && of(step)->status == 0 && is_upload(step);
}

/* ---- what changes */

QUESTION(worm)
{
    static const char *const words[] = {"worm",    "object lock", "object-lock", "retention",
                                        "immutab", "legal hold",  NULL};
    static const char *const others[] = {"already exists", "overwrit", NULL};
    bool is_second = step->op == CANARY_OVERWRITE && write_is_good(c, CANARY_PUT) &&
                     write_is_good(c, CANARY_PUT_SECOND);
    long status = of(step)->status;

    if (code_of(step)[0] == '\0' || status < 400 || status > 499 ||
        message_has(of(step), "content-md5"))
        return false;
    return write_says(step, words) || has_code(of(step), "ObjectLocked") ||
           (is_second && (write_is_denied(step) || write_says(step, others) || status == 409 ||
                          status == 405 || status == 412));
}

QUESTION(readonly)
{
    static const char *const words[] = {
        "read-only",      "read only",      "readonly",     "replica",
        "secondary zone", "secondary site", "not writable", NULL};

    bool is_put = step->op == CANARY_PUT || step->op == CANARY_PUT_SECOND;

    (void)c;
    return code_of(step)[0] != '\0' &&
           ((is_put && has_code(of(step), "MethodNotAllowed")) || write_says(step, words));
}

QUESTION(sse)
{
    static const char *const words[] = {"server-side-encryption", "server side encryption",
                                        "serversideencryption",   "must be encrypted",
                                        "encryption header",      "encryption is required",
                                        "requires encryption",    NULL};
    static const char *const codes[] = {"InvalidRequest", "InvalidArgument",
                                        "ServerSideEncryptionRequired", NULL};

    (void)c;
    return (write_is_denied(step) || has_code_of(of(step), codes)) && write_says(step, words);
}

QUESTION(explicit)
{
    static const char *const words[] = {"explicit deny", NULL};

    (void)c;
    return write_is_denied(step) && write_says(step, words);
}

QUESTION(refused)
{
    (void)c;
    (void)step;
    return true;
}

/* ---- and what else it may be */

static int
say_more(const struct check_context *c, write_question is, const struct canary_step *step,
         struct sp_buf *detail, struct sp_err *err)
{
    const char *server;

    if (is == write_is_stalled)
        return say(detail, err,
                   "; %llu bytes of it were written, and nothing came back: either large packets "
                   "are lost on the way (the small requests before it fit into one), or something "
                   "on the way holds up uploads",
                   of(step)->sent);
    if (is == write_is_silent && is_upload(step))
        return say(detail, err,
                   "; requests without content were answered: either the store does not answer to "
                   "writes, or large packets are lost on the way (MTU)");
    if (is == write_is_too_large && has_code(of(step), "EntityTooLarge"))
        return say(detail, err,
                   "; %llu bytes were sent: either the store limits the size of an object, or a "
                   "quota is used up and the store does not say so",
                   of(step)->sent);
    if (is == write_is_signature)
        return say(detail, err,
                   "; the list is accepted with the same key, so that the secret is right");
    if (is == write_is_explicit && step->op != CANARY_DELETE && step->op != CANARY_DELETE_ABSENT)
        return say(detail, err,
                   "; the server does not say what is denied: either the action itself, or a "
                   "request without what the policy wants, such as x-amz-server-side-encryption");
    if (is != write_is_blocked || evidence_header(of(step), "server") == NULL)
        return 1;
    server = safe(c, evidence_header(of(step), "server"), err);
    return server == NULL ? -1 : say(detail, err, ", with server: %s", server);
}

int
write_holds(const struct check_context *c, const struct write_part *part, write_question is,
            struct sp_buf *detail, struct sp_err *err)
{
    const struct canary_step *step = write_first_bad(c, part);

    if (step == NULL || !is(c, step))
        return 0;
    return say_step(c, step, detail, err) == -1 ? -1 : say_more(c, is, step, detail, err);
}
