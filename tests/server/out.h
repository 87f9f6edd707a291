/* A growing text for an answer. A failure sticks, so that only its end has to be looked at. */
#ifndef SERVER_OUT_H
#define SERVER_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

#define OUT_MAX ((size_t)16 << 20) /* a page of 1,000 keys of 1,024 bytes, all of it escaped */

struct out {
    char *data; /* not terminated */
    size_t len;
    size_t cap;
    bool failed; /* no memory, or past OUT_MAX */
};

void out_add(struct out *o, const void *p, size_t len);
void out_adds(struct out *o, const char *s);
void out_addf(struct out *o, const char *fmt, ...) SP_PRINTF(2, 3);

/* Text of an XML element. Control bytes become references, as S3 does it: &#x1; */
void out_xml(struct out *o, const char *s);

/* Percent-encoded as in a listing with encoding-type=url: '/' stays, a blank becomes '+'. */
void out_url(struct out *o, const char *s);

/* <name>text</name> */
void out_element(struct out *o, const char *name, const char *text);

/* Empty it, keep the memory. */
void out_clear(struct out *o);

/* Free. Takes a zeroed one too. */
void out_release(struct out *o);

#endif
