/* A run by hand, in which every member has something to tell. */
#ifndef TESTS_UNIT_BUNDLE_MADE_H
#define TESTS_UNIT_BUNDLE_MADE_H

#include "tls/pki.h"

#include "bundle/making.h"
#include "report/samples.h"

#define MADE_WHEN ((time_t)1767225600)
#define MADE_SECRET "a-secret-that-is-only-used-here"
#define MADE_TOKEN "a-token-that-is-only-used-here"
#define MADE_KEY "AKIAONLYUSEDHERE0001"
#define MADE_KEYS 3

/* Points into itself: made in place. */
struct made {
    struct sp_arena arena;
    struct settings settings;
    struct target target;
    struct ca_file ca;
    struct tls_trust *trust;
    struct evidence ev;
    struct address_seen addresses[2];
    struct address_seen host_address;
    struct sp_bytes chain[2];
    struct exchange_seen page;
    struct canary_step step;
    struct s3_key keys[MADE_KEYS];
    struct yaml_file file;
    struct site site;
    struct check_context context;
    struct record record;
    struct machine machine;
    struct bundle_source src;
};

void made_init(struct made *m);
void made_release(struct made *m);

#endif
