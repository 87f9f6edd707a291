/*
 * A JSON document in the making (RFC 8259, by Jansson): every value is handed on as it is made, and
 * the first failure is kept, so that nobody has to look in between.
 */
#ifndef SP_JSON_MAKING_H
#define SP_JSON_MAKING_H

#include <stdint.h>
#include <time.h>

#include <jansson.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/error.h"

struct making {
    const char *what; /* is made, for the message: "the state" */
    struct sp_arena *arena;
    struct sp_err *err; /* the first failure */
    int rc;             /* -1 from then on */
};

/* Without memory; NULL, to be handed on as the value that could not be made. */
json_t *make_nothing(struct making *m);

/* The value; where it could not be made that is kept. */
json_t *make_sure(struct making *m, json_t *value);

/* Take the value over, NULL too: that is one that could not be made. */
void make_put(struct making *m, json_t *object, const char *key, json_t *value);
void make_append(struct making *m, json_t *array, json_t *value);

/* Above LLONG_MAX it is that. */
json_t *make_number(struct making *m, unsigned long long n);

/* RFC 3339 in UTC; null for 0. */
json_t *make_time(struct making *m, time_t t);

/* As text, as a number of JSON has 53 bits that every reader keeps; null for 0. */
json_t *make_id(struct making *m, uint64_t id);

/*
 * Append the document and a newline; flags are those of json_dumps(3). Takes root over. -1: the
 * first failure, or SP_NOMEM, SP_LIMIT (the cap of out).
 */
int make_end(struct making *m, json_t *root, size_t flags, struct sp_buf *out);

#endif
