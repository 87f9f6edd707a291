/* What the steps of the write probe tell, each by itself: questions that its five checks ask. */
#ifndef SP_CHECKS_WRITE_STEPS_H
#define SP_CHECKS_WRITE_STEPS_H

#include "checks/rules.h"

enum step_state {
    STEP_UNKNOWN, /* it was not sent, or not to its end, or its answer proves nothing */
    STEP_GOOD,    /* answered as the consumer needs it */
    STEP_BAD,
};

/* The steps that a check is about. */
struct write_part {
    const enum canary_op *ops;
    size_t nops;
};

/* The probe was asked for, and went on to its end, or until something broke. */
bool write_has_run(const struct check_context *c);

/* It was asked for, and by itself did not write, or not go on. */
bool write_was_refused(const struct check_context *c);

/* The first step of an operation; NULL: it was not sent. */
const struct canary_step *write_step(const struct check_context *c, enum canary_op op);

enum step_state write_state(const struct check_context *c, const struct canary_step *step);

/* Every step of the operation is good, and there is one. */
bool write_is_good(const struct check_context *c, enum canary_op op);

/* Of the part, in the order of sending; NULL: none is bad. */
const struct canary_step *write_first_bad(const struct check_context *c,
                                          const struct write_part *part);

/* Every operation of the part was seen, and each of its steps is good. */
bool write_all_good(const struct check_context *c, const struct write_part *part);

/* Bytes of bodies that went out with good steps of the part. */
unsigned long long write_bytes(const struct check_context *c, const struct write_part *part);

/* From the first step of the part to its last, in milliseconds; -1: the times are not known. */
long write_span(const struct check_context *c, const struct write_part *part);

/* An S3 error document that denies it; of HEAD, which has none, the status alone. */
bool write_is_denied(const struct canary_step *step);

/* What answered is not S3: an error status without its document, for a request that gets one. */
bool write_is_foreign(const struct canary_step *step);

/* One of these words, in lower case, stands in the error document; the list ends with NULL. */
bool write_says(const struct canary_step *step, const char *const words[]);

/* Append what the step was, and its answer; 1 or -1. */
int say_step(const struct check_context *c, const struct canary_step *step, struct sp_buf *detail,
             struct sp_err *err);

/* Append "1.5 MiB"; 1 or -1. */
int say_size(unsigned long long bytes, struct sp_buf *out, struct sp_err *err);

/* Append " in 9 ms" or " in 1.4 s"; nothing for -1. 1 or -1. */
int say_taken(long ms, struct sp_buf *out, struct sp_err *err);

#endif
