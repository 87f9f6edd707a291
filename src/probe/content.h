/* Whose content streams by, and which small objects to read to learn more of it. Pure. */
#ifndef SP_PROBE_CONTENT_H
#define SP_PROBE_CONTENT_H

#include "evidence/evidence.h"
#include "settings/target.h"

#define CONTENT_INFO_MAX ((size_t)256 << 10) /* bytes read of an info file */
#define CONTENT_PROOF_MAX ((size_t)64 << 10) /* bytes read of another proof object */
#define CONTENT_AROUND_MAX 2                 /* folders above the prefix that are looked at */
#define CONTENT_AROUND_KEYS 20               /* keys asked for in each */

struct content_scan {
    struct owner_scan *scan; /* NULL: nothing is watched */
    struct s3_watch watch;
};

struct content {
    const struct target *t;
    struct content_scan of[2]; /* by the style of the list */
    struct content_scan around;
    struct owner_found first; /* by the first page: what the proofs were chosen from */
    const char *infos[SEEN_INFOS];
    const char *folders[CONTENT_AROUND_MAX]; /* to list; NULL: no more */
    size_t proofs[SEEN_PROOFS_MAX];          /* to read, indices into first.proofs */
    size_t nproofs;
};

/* Begin: nothing was seen yet. -1: SP_NOMEM. */
int content_begin(struct content *c, const struct target *t, struct sp_arena *a,
                  struct sp_err *err);

/* What was seen of the first page: choose what to read. -1: SP_NOMEM. */
int content_choose(struct content *c, enum s3_style style, struct sp_err *err);

/*
 * There may be something where our repository would be: the list shows more than folder markers,
 * or it does not show that place (--repo-path).
 */
bool content_has_repository(const struct content *c, const struct s3_listing *list);

/*
 * An answer to the request for an info file. body: its first bytes. -1: SP_NOMEM. */
int content_info(const struct exchange_seen *ex, enum seen_info which, struct sp_bytes body,
                 struct sp_arena *a, struct content_seen *out, struct sp_err *err);

/* The same for a proof object of content_choose. -1: SP_NOMEM. */
int content_proof(const struct content *c, const struct exchange_seen *ex, size_t index,
                  struct sp_bytes body, struct sp_arena *a, struct content_seen *out,
                  struct sp_err *err);

/* All pages were seen, list is their sum. -1: SP_NOMEM. */
int content_end(const struct content *c, enum s3_style style, const struct s3_listing *list,
                struct content_seen *out, struct sp_err *err);

#endif
