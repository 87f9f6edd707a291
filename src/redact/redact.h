/*
 * Names taken out of what a run gives out, each with the same mask wherever it stands. Pure: a
 * dictionary that is built from what is known, and texts that go through it. Secrets are not its
 * business: settings/hide.h takes them out whatever is chosen here.
 */
#ifndef SP_REDACT_REDACT_H
#define SP_REDACT_REDACT_H

#include "evidence/evidence.h"
#include "settings/target.h"

enum redact_level {
    REDACT_MINIMAL,  /* secrets only */
    REDACT_STANDARD, /* and whose they are: access keys, owners, users, search domains */
    REDACT_STRICT,   /* and what is where: hosts, addresses, buckets, keys, stanzas, subjects */
};

/* "minimal", "standard", "strict". False: it is none of these. */
bool redact_level_of(const char *word, enum redact_level *out);

/* What a name is of; its mask says that. In the order of redact.c's table. */
enum redact_kind {
    REDACT_ACCESS_KEY,
    REDACT_OWNER,
    REDACT_USER,
    REDACT_DOMAIN, /* a search domain */
    REDACT_HOST,
    REDACT_ADDRESS,
    REDACT_ADDRESS_V6,
    REDACT_BUCKET,
    REDACT_FOLDER,
    REDACT_KEY, /* the last part of it */
    REDACT_STANZA,
    REDACT_SERVER,
    REDACT_SYSTEM_ID,
    REDACT_SUBJECT,
    REDACT_FINGERPRINT,
    REDACT_OTHER,
    REDACT_KINDS
};

#define REDACT_NAMES_MAX 65536

struct redact; /* the dictionary */

/* Empty, in the arena. our_words: texts of our own, ended by NULL, whose words are no names where
 * they stand alone; borrowed. NULL: SP_NOMEM. */
struct redact *redact_new(enum redact_level level, const char *const *our_words, struct sp_arena *a,
                          struct sp_err *err);

enum redact_level redact_level(const struct redact *r);

/*
 * One name. Nothing is learnt that the level does not mask, nor "". A name that is known keeps its
 * mask. -1: SP_LIMIT (too many names), SP_NOMEM.
 */
int redact_learn(struct redact *r, enum redact_kind kind, const char *name, size_t len,
                 struct sp_err *err);

/* The parts of a key or a prefix, but for those that every repository has. NULL is none. */
int redact_learn_key(struct redact *r, const char *key, size_t len, struct sp_err *err);

/* A host's name, its domain with it, or an address; with a port, in brackets or not. */
int redact_learn_host(struct redact *r, const char *host, size_t len, struct sp_err *err);

/* Whatever a text says of itself to be a name: elements of S3, addresses, hosts of URLs, homes. */
int redact_read(struct redact *r, const char *text, size_t len, struct sp_err *err);

/* What a variable of the environment names, or a line of a file of the system by the file's name:
 * proxies, what they are not for, search domains, the home, the profile. Others name nothing. */
int redact_learn_variable(struct redact *r, const char *name, const char *value,
                          struct sp_err *err);

/* All that the target and the evidence name. -1: as redact_learn. */
int redact_learn_target(struct redact *r, const struct target *t, struct sp_err *err);
int redact_learn_evidence(struct redact *r, const struct evidence *ev, struct sp_arena *scratch,
                          struct sp_err *err);

/* A certificate's subject, issuer, names and fingerprint. */
struct certificate;
int redact_learn_certificate(struct redact *r, const struct certificate *cert, struct sp_err *err);

/*
 * The text with masks in place of the names, the longest first: as they are, in other letters of
 * case, percent-encoded, as XML or JSON would have them. A name within a longer word stays. Ends in
 * NUL; the text itself where there was nothing in it. r NULL: likewise. NULL: SP_NOMEM.
 */
const char *redact_text(const struct redact *r, const char *text, size_t len, struct sp_arena *a,
                        size_t *out_len, struct sp_err *err);

/* The same of a string; NULL is NULL, so *err tells. */
const char *redact_string(const struct redact *r, const char *text, struct sp_arena *a,
                          struct sp_err *err);

/* A number that names something: a database system. 0 stays. */
uint64_t redact_number(const struct redact *r, uint64_t n);

#endif
