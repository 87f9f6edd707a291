/* Bytes made from a seed, without holding them, and what came back compared with them. Pure. */
#ifndef SP_CANARY_BODY_H
#define SP_CANARY_BODY_H

#include <stdbool.h>
#include <stdint.h>

#include "evidence/evidence.h"
#include "s3/request.h"

/* No two blocks of it are the same, nor is one that of another seed at any place. */
struct canary_pattern {
    uint64_t seed;
    unsigned long long start; /* offset of the body's first byte in the pattern */
};

/* A body of len bytes; the pattern is borrowed. -1: SP_BUG. */
int canary_body(struct s3_body *out, const struct canary_pattern *pattern, unsigned long long len,
                struct sp_err *err);

/* A body that is a text, borrowed. -1: SP_BUG. */
int canary_text_body(struct s3_body *out, const char *text, struct sp_err *err);

#define CANARY_RUNS 2

/* What a body that is read must be: runs of patterns, one after the other. */
struct canary_compare {
    struct {
        struct canary_pattern pattern;
        unsigned long long len;
    } runs[CANARY_RUNS];
    unsigned long long len; /* of all of them */
    unsigned long long at;  /* bytes that came */
    bool differs;
    unsigned long long differs_at;
};

/* The next bytes; ctx is a struct canary_compare. */
void canary_compare_feed(void *ctx, const unsigned char *data, size_t len);

/* All of it came: *differs_at is the first byte that differs, or the shorter length. */
enum canary_compared canary_compare_end(const struct canary_compare *c,
                                        unsigned long long *differs_at);

#endif
