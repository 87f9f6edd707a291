/*
 * Trust carried to another machine: of the system's store, which holds what it holds there, the
 * few certificates that the chains of a run lead to. With them the chains are judged the same.
 */
#ifndef SP_TLS_AGAIN_H
#define SP_TLS_AGAIN_H

#include "tls/judge.h"

#define TRUST_USED_MAX 16 /* of one chain */

/* What of the system's store counts. */
struct trust_used {
    enum tls_anchors state;
    struct sp_bytes *certs; /* DER */
    size_t ncerts;
};

/* What there was to trust when no CA file was given. */
enum tls_anchors tls_trust_state(const struct tls_trust *trust);

/*
 * The certificates (DER) that the system's store gives to the path of a chain, whether it passes or
 * not; none where there is a CA file and the store was not asked. -1: SP_NOMEM, SP_INPUT.
 */
int tls_trust_used(const struct tls_trust *trust, const struct sp_bytes *chain, size_t nchain,
                   time_t now, struct sp_arena *a, struct sp_bytes out[TRUST_USED_MAX],
                   size_t *nout, struct sp_err *err);

/* As tls_trust_new, with that in the place of the system's store. NULL: SP_NOMEM, SP_INPUT. */
struct tls_trust *tls_trust_again(const struct ca_file *ca, const struct trust_used *system,
                                  struct sp_err *err);

#endif
