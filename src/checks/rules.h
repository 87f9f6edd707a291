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

/*
 * The words of an error document, Message or Details, hold these; they are in lower case, the
 * document's may be in any.
 */
bool message_has(const struct exchange_seen *ex, const char *words);

/* The prefix of a listing is the one asked for; an empty one may be left out. */
bool is_prefix_asked(const struct check_context *c, const char *prefix);

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

/*
 * How far the clocks are apart, in words. A Date has whole seconds, and travels: from two minutes
 * on it is said to the minute. NULL without memory.
 */
const char *skew_span(const struct check_context *c, struct sp_err *err);

/* Append words; 1 or -1. */
int say(struct sp_buf *detail, struct sp_err *err, const char *fmt, ...) SP_PRINTF(3, 4);

/* Append `ca.crt:17: CN=Some CA (SHA-256 0123...)`, of a certificate of the CA file; 1 or -1. */
int say_in_file(const struct check_context *c, const struct certificate *cert,
                struct sp_buf *detail, struct sp_err *err);

/*
 * The certificate of the first address is not for this name and is what the server presents when
 * no name is sent, while for another name it has another one; or it is one that a router makes for
 * itself. One certificate for all names proves nothing.
 */
bool is_default_certificate(const struct check_context *c);
int say_default_certificate(const struct check_context *c, struct sp_buf *detail,
                            struct sp_err *err); /* 1 or -1 */

/* What came from the server, safe to print; NULL and "" without change. */
const char *safe(const struct check_context *c, const char *text, struct sp_err *err);

#endif
