/*
 * A target where all is well, and what the probes see of it: the evidence that the tests of the
 * checks and of the diagnosis begin with and spoil, one piece at a time.
 */
#ifndef TESTS_UNIT_CHECKS_HEALTHY_H
#define TESTS_UNIT_CHECKS_HEALTHY_H

#include "checks/check.h"
#include "diagnose/diagnose.h"

#define HEALTHY_NOW ((time_t)1767225600) /* 2026-01-01T00:00:00Z */
#define HEALTHY_ADDRESSES 2
#define HEALTHY_OTHERS 4
#define HEALTHY_KEY "AKIAHEALTHYTESTKEY00"
#define HEALTHY_SECRET "a-secret-that-is-only-used-here"
#define HEALTHY_TOKEN "a-token-that-is-only-used-here" /* of world_with_token */

/* Points into itself: made in place, never copied. Style path, pgBackRest, a CA file. */
struct world {
    struct sp_arena arena;
    struct credentials credentials;
    struct target target;
    struct settings settings; /* nothing, until there is a manifest */
    struct manifests here;
    struct manifests there; /* of other sites */
    const struct site *site;
    struct other_site others[HEALTHY_OTHERS];
    size_t nothers;
    struct certificate authority; /* the only one of the CA file */
    struct ca_file ca;
    struct address_seen addresses[SEEN_NAMES][HEALTHY_ADDRESSES];
    struct evidence ev;
    struct tls_verdict chains[HEALTHY_ADDRESSES]; /* of the judged name */
    struct tls_verdict endpoint;                  /* in host style: of the endpoint's own name */
    bool endpoint_judged;
    struct tls_verdict rooted; /* of the judged name at DNS's own address */
    bool rooted_judged;
    bool other_address;       /* answers by itself; else as the judged list was answered */
    struct known_state known; /* of an earlier health run, where there is one */
    bool has_known;
    const struct recorded *recorded; /* judged again: manifests are not looked at; NULL */
    struct check_context context;
};

void world_init(struct world *w);
void world_release(struct world *w);

/* Everything moves to host style; what was seen stays healthy. */
void world_in_host_style(struct world *w);

/*
 * A manifest speaks, from "mgmt.yaml": its first section is the one that is looked at. The target
 * stays where the evidence is from, but for the provider and the consumer.
 */
void world_manifest(struct world *w, const char *yaml);

/* The key pair is the one of the manifest's Secret, or none. */
void world_site_credentials(struct world *w);

/* The first section of another manifest, "other.yaml", joins the other sites. */
void world_other_site(struct world *w, const char *yaml);

/* The key gets a session token. */
void world_with_token(struct world *w);

/* The context, with the chains as they stand in the world, and the diagnosis. */
int world_judge(struct world *w, struct diagnosis *out, struct sp_err *err);

/* The exchange of a purpose in a style; it must be there. */
struct exchange_seen *world_exchange(struct world *w, const char *purpose, enum s3_style style);

/* One more exchange in the judged style, answered with an empty document of this root. */
struct exchange_seen *world_add(struct world *w, const char *purpose, enum s3_root root);

/* The list that is judged. */
struct exchange_seen *world_list(struct world *w);

/* The name that is judged. */
struct name_seen *world_name(struct world *w);

/* Every exchange of a purpose disappears, as if it had not been sent; NULL: all of them. */
void world_drop(struct world *w, const char *purpose);

/* An answer becomes an S3 error document. */
void reply_error(struct exchange_seen *ex, long status, const char *code);

/* An answer becomes something that is not S3. */
void reply_page(struct exchange_seen *ex, long status, const char *type, const char *head);

/* No answer. */
void reply_none(struct exchange_seen *ex, enum transport transport, const char *error);

/* One more header of an answer; the name in lower case. */
void reply_header(struct exchange_seen *ex, const char *name, const char *value);

/* The server's clock is so many seconds ahead of ours. */
void world_skew(struct world *w, long seconds);

#endif
