/* gzip without compression (RFC 1952, stored blocks of RFC 1951): for a body nobody asked for. */
#ifndef SERVER_GZIP_H
#define SERVER_GZIP_H

#include "out.h"

/* Replace the text by its gzip form. */
void gzip_stored(struct out *o);

#endif
