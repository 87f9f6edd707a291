/* Certificates by name, and the handshake with its faults. */
#ifndef SERVER_TLS_H
#define SERVER_TLS_H

#include "conn.h"
#include "scenario.h"

#define SNI_SIZE 256

struct tls;

/* Load every chain that the scenario names from DIR/NAME.crt and DIR/NAME.key. NULL: SP_IO, ... */
struct tls *tls_new(const struct scenario *s, const char *pki, struct sp_err *err);
void tls_free(struct tls *t); /* takes NULL too */

/* What the handshake saw. */
struct hello {
    char sni[SNI_SIZE]; /* "" without; control bytes and blanks are shown as '?' */
    const struct scenario *scenario;
    bool decided; /* the rules were looked at */
    struct effect effect;
};

/*
 * Do the handshake. 0: done; 1: a fault of the scenario is to be carried out, look at the effect;
 * -1: it failed, *why in words.
 */
int tls_accept(struct tls *t, struct conn *c, struct hello *hello, const char **why);

#endif
