/*
 * Faults that any step of a write probe may show. Each check asks them of its own steps: the first
 * step that is bad is the one that is judged, since what comes behind it may follow from it.
 */
#ifndef SP_CHECKS_WRITE_FAULTS_H
#define SP_CHECKS_WRITE_FAULTS_H

#include "checks/write_steps.h"

/* Narrow before wide, as the tables have them: their questions, and the rows of those. */
#define WRITE_FAULTS_FIRST(X)                                                                      \
    X(throttled)                                                                                   \
    X(kms)                                                                                         \
    X(boundary)

#define WRITE_ROWS_FIRST                                                                           \
    {"http-slowdown", of_throttled}, {"perm-kms-denied", of_kms},                                  \
    {                                                                                              \
        "perm-scp-boundary", of_boundary                                                           \
    }

#define WRITE_FAULTS_LAST(X)                                                                       \
    X(signature)                                                                                   \
    X(blocked)                                                                                     \
    X(no_backend)                                                                                  \
    X(gateway)                                                                                     \
    X(internal)                                                                                    \
    X(silent)                                                                                      \
    X(cut)                                                                                         \
    X(unsent)

#define WRITE_ROWS_LAST                                                                            \
    {"sig-mismatch-altered", of_signature}, {"http-method-blocked", of_blocked},                   \
        {"http-lb-503-html", of_no_backend}, {"http-502-504", of_gateway},                         \
        {"http-500-internal", of_internal}, {"http-no-answer", of_silent},                         \
        {"http-body-truncated", of_cut},                                                           \
    {                                                                                              \
        "http-no-connection", of_unsent                                                            \
    }

/* Of those that send content. */
#define WRITE_FAULTS_OF_UPLOADS(X)                                                                 \
    X(quota)                                                                                       \
    X(too_large)                                                                                   \
    X(lengthless)                                                                                  \
    X(md5_lost)                                                                                    \
    X(altered)                                                                                     \
    X(hash_refused)                                                                                \
    X(slow_way)                                                                                    \
    X(stalled)                                                                                     \
    X(broken)                                                                                      \
    X(sse)                                                                                         \
    X(explicit)

#define WRITE_ROWS_OF_UPLOADS                                                                      \
    {"bkt-quota", of_quota}, {"http-upload-size-limit", of_too_large},                             \
        {"http-chunked-refused", of_lengthless}, {"http-header-stripped", of_md5_lost},            \
        {"sig-sha256-mismatch", of_altered}, {"sig-payload-hash-unsupported", of_hash_refused},    \
        {"lb-idle-timeout", of_slow_way}, {"tcp-mtu-blackhole", of_stalled},                       \
        {"http-upload-broken", of_broken}, {"perm-sse-required", of_sse},                          \
    {                                                                                              \
        "perm-explicit-deny", of_explicit                                                          \
    }

/* Of those that change the bucket's content. */
#define WRITE_FAULTS_OF_CHANGES(X)                                                                 \
    X(worm)                                                                                        \
    X(readonly)

#define WRITE_ROWS_OF_CHANGES                                                                      \
    {"bkt-worm-overwrite-refused", of_worm},                                                       \
    {                                                                                              \
        "bkt-readonly-replica", of_readonly                                                        \
    }

typedef bool (*write_question)(const struct check_context *c, const struct canary_step *step);

#define WRITE_QUESTION(name)                                                                       \
    bool write_is_##name(const struct check_context *c, const struct canary_step *step);

WRITE_FAULTS_FIRST(WRITE_QUESTION)
WRITE_FAULTS_OF_CHANGES(WRITE_QUESTION)
WRITE_FAULTS_OF_UPLOADS(WRITE_QUESTION)
WRITE_FAULTS_LAST(WRITE_QUESTION)

/* What is none of these: it is bad, whatever it is. */
WRITE_QUESTION(refused)

/* The first bad step of the part is of that kind; then it is said, and what else it may be. */
int write_holds(const struct check_context *c, const struct write_part *part, write_question is,
                struct sp_buf *detail, struct sp_err *err);

/* In a file with a part: the rule of_NAME, which asks the question of it. */
#define WRITE_RULE(name)                                                                           \
    static int of_##name(const struct check_context *c, struct sp_buf *detail, struct sp_err *err) \
    {                                                                                              \
        return write_holds(c, &part, write_is_##name, detail, err);                                \
    }

#endif
