/* Questions that several rules ask of an answer. */
#ifndef SP_CHECKS_RULES_H
#define SP_CHECKS_RULES_H

#include "checks/check.h"

/* The exchange of a purpose in the judged style; NULL when it was not sent. */
const struct exchange_seen *seen(const struct check_context *c, const char *purpose);

/* A complete HTTP answer came. */
bool answered(const struct exchange_seen *ex);

/* It holds an S3 error document with this code. */
bool has_code(const struct exchange_seen *ex, const char *code);

/* One of several codes; the list ends with NULL. */
bool has_code_of(const struct exchange_seen *ex, const char *const codes[]);

/*
 * A 200 with a complete listing that is the one asked for (bucket, prefix, end known), given to a
 * signed request over TLS that passed.
 */
bool is_our_listing(const struct check_context *c, const struct exchange_seen *ex);

/* A 200 with something that calls itself a listing. */
bool is_a_listing(const struct exchange_seen *ex);

/* An S3 answer: a listing, or an error document with a code. */
bool is_s3(const struct exchange_seen *ex);

/*
 * Append `GET /path answered 403 AccessDenied: "message"`. Returns 1, or -1 without memory: made
 * for `return say_answer(...)` in a rule that holds.
 */
int say_answer(const struct check_context *c, const struct exchange_seen *ex, struct sp_buf *detail,
               struct sp_err *err);

/* Append words; 1 or -1. */
int say(struct sp_buf *detail, struct sp_err *err, const char *fmt, ...) SP_PRINTF(3, 4);

/* What came from the server, safe to print; NULL and "" without change. */
const char *safe(const struct check_context *c, const char *text, struct sp_err *err);

#endif
