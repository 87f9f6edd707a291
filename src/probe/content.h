/* Whose content streams by, and which small objects to read to learn more of it. Pure. */
#ifndef SP_PROBE_CONTENT_H
#define SP_PROBE_CONTENT_H

#include "evidence/evidence.h"
#include "probe/plan.h"
#include "settings/target.h"

#define CONTENT_INFO_MAX ((size_t)256 << 10) /* bytes read of an info file */
#define CONTENT_PROOF_MAX ((size_t)64 << 10) /* bytes read of another proof object */
#define CONTENT_AROUND_MAX 3                 /* folders above the prefix: two, and the bucket */
#define CONTENT_WITHIN_KEYS 20               /* keys asked for of a folder that these hint at */
#define CONTENT_REQUESTS_MAX 8               /* to name the owner */
#define CONTENT_ALIKE_MAX 64 /* names like ours that a server may show, same or not */

struct content;

/* A listing as it streams by. */
struct content_scan {
    struct owner_scan *scan; /* NULL: nobody is looked for */
    struct content *content;
    struct page_seen page;
    struct s3_watch watch;
};

/* The names in a folder above the prefix. */
struct content_above {
    struct content *content;
    const char *folder; /* "a/b/"; "" is the bucket; NULL: there is no such folder */
    struct s3_watch watch;
};

/* One level of the prefix: whether the folders of our repository are there. */
struct content_level {
    const struct target *t;
    bool archive;
    bool backup;
    unsigned long long probes; /* folders of write probes */
    struct s3_watch watch;
};

/* A name beside the prefix that is spelled nearly as it. */
struct content_sibling {
    const char *name; /* the prefix as it would be there, or the key */
    bool is_object;
    struct content_scan within;
};

struct content {
    const struct target *t;
    struct sp_arena *arena;
    bool no_memory;
    struct content_scan of[2]; /* by the style of the list */
    struct content_level level[2];
    struct content_scan around; /* names and keys of all folders above */
    struct content_scan growth;
    struct content_above above[CONTENT_AROUND_MAX];
    struct content_sibling siblings[SEEN_SIBLINGS_MAX];
    size_t nsiblings;
    size_t nalike;            /* names that were taken for siblings, the same ones again too */
    const char *hint;         /* a folder of what seems to be a repository above; NULL */
    struct owner_found first; /* by the first page: what the proofs were chosen from */
    struct page_seen begin;
    const char *infos[SEEN_INFOS];
    bool listed[SEEN_INFOS];        /* the list has the key */
    bool absent[SEEN_INFOS];        /* a list shows that it is not there */
    size_t proofs[SEEN_PROOFS_MAX]; /* to read, indices into first.proofs */
    size_t nproofs;
};

/* One key more on a page; names count from behind the prefix. */
void content_add_to_page(struct page_seen *page, const char *prefix, const char *key, size_t len,
                         unsigned long long size, time_t modified);

/* Begin: nothing was seen yet. -1: SP_NOMEM. */
int content_begin(struct content *c, const struct target *t, struct sp_arena *a,
                  struct sp_err *err);

/* What sees the answer to a row of the first wave; NULL: nothing does. */
const struct s3_watch *content_watch(const struct content *c, const struct probe *probe,
                                     enum s3_style style);

/*
 * The first page was seen, and one level as the consumer asks (NULL: it was not): choose what to
 * read. -1: SP_NOMEM.
 */
int content_choose(struct content *c, enum s3_style style, const struct s3_listing *list,
                   const struct s3_listing *one_level, struct sp_err *err);

/* Choose proof objects only, at most room of them. -1: SP_NOMEM. */
int content_choose_proofs(struct content *c, enum s3_style style, size_t room, struct sp_err *err);

/*
 * There may be something where our repository would be: the list shows more than folder markers,
 * or it does not show that place (--repo-path).
 */
bool content_has_repository(const struct content *c, const struct s3_listing *list);

/* An info file is to be read at once; a copy that is surely there can wait for need. */
bool content_wants_info(const struct content *c, enum seen_info which);

/* A copy that was left alone is to be read: the file itself is of no use. */
bool content_wants_copy(const struct content *c, enum seen_info which,
                        const struct content_seen *seen);

/* The folders above were listed: see which folder is to be looked into. -1: SP_NOMEM. */
int content_look_around(struct content *c, struct sp_err *err);

/* An answer to the request for the first max bytes of an info file. -1: SP_NOMEM. */
int content_info(const struct exchange_seen *ex, enum seen_info which, struct sp_bytes body,
                 size_t max, struct sp_arena *a, struct content_seen *out, struct sp_err *err);

/* The same for a proof object of content_choose. -1: SP_NOMEM. */
int content_proof(const struct content *c, const struct exchange_seen *ex, size_t index,
                  struct sp_bytes body, struct sp_arena *a, struct content_seen *out,
                  struct sp_err *err);

/* Whose content was seen in all, and what the proofs say of it. -1: SP_NOMEM. */
int content_end_found(const struct content *c, enum s3_style style, struct content_seen *out,
                      struct sp_err *err);

/* All pages were seen, list is their sum. -1: SP_NOMEM. */
int content_end(const struct content *c, enum s3_style style, const struct s3_listing *list,
                struct content_seen *out, struct sp_err *err);

#endif
