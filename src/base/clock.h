/* Times. All are seconds since the epoch, UTC; no function here reads a clock or a time zone. */
#ifndef SP_BASE_CLOCK_H
#define SP_BASE_CLOCK_H

#include <stdbool.h>
#include <time.h>

#include "base/arena.h"

/* The clock as a parameter: the real one is in src/net, tests hand in their own. */
struct sp_clock {
    time_t (*now)(void *ctx);       /* seconds since the epoch, UTC */
    long long (*millis)(void *ctx); /* monotonic, milliseconds */
    void *ctx;
};

#define SP_ISO_SIZE 21 /* 2026-11-22T09:30:00Z */
#define SP_AMZ_SIZE 17 /* 20261122T093000Z */

/* RFC 3339 and the basic ISO 8601 form of SigV4; years 0 to 9999, other times are clamped. */
void sp_time_iso(time_t t, char out[SP_ISO_SIZE]);
void sp_time_amz(time_t t, char out[SP_AMZ_SIZE]);

/* "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7, the preferred form only). */
bool sp_time_parse_http(const char *s, time_t *out);

/* "2026-11-22T09:30:00[.123]Z" (RFC 3339, UTC only), also 20261122T093000Z. */
bool sp_time_parse_iso(const char *s, time_t *out);

/* A span as a person says it: "3 seconds", "2 hours", "5 days"; the sign is left out. */
char *sp_span(struct sp_arena *a, long long seconds, struct sp_err *err);

#endif
