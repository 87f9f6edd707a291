/*
 * What the small proof objects of the other tools say of their owner, by a table: layout, where in
 * the document, what it means. Texts are bytes of the object, cut at OWNER_IDENTITY_MAX, not made
 * safe for a terminal. An object of which only the beginning was read tells what stands there.
 */
#ifndef SP_OWNERS_IDENTITY_H
#define SP_OWNERS_IDENTITY_H

#include <stdint.h>

#include "owners/scan.h"

#define OWNER_IDENTITY_MAX 256
#define OWNER_FACTS_MAX 8

struct owner_fact {
    const char *label; /* "host", "repository", ...: what the text tells */
    struct owner_text text;
};

struct owner_identity {
    bool recognised; /* the object is what its name says */
    struct owner_fact facts[OWNER_FACTS_MAX];
    size_t nfacts;
    uint64_t system_id; /* of a PostgreSQL database (WAL-G); 0: it does not say */
};

/* layout: the id of a row with OWNER_READ_IDENTITY. -1: SP_NOMEM. */
int owner_identity_read(const char *layout, const void *data, size_t len, struct sp_arena *a,
                        struct owner_identity *out, struct sp_err *err);

/*
 * What a header of the object tells, for a row with OWNER_READ_HEADERS: a label as in owner_fact;
 * NULL: nothing. The name in any case.
 */
const char *owner_identity_header(const char *layout, const char *name);

#endif
