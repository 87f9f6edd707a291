/* What the makers of members share. */
#ifndef SP_BUNDLE_MEMBERS_H
#define SP_BUNDLE_MEMBERS_H

#include "bundle/making.h"
#include "report/escape.h"

#define MEMBER_MAX ((size_t)24 << 20) /* bytes of one */
#define ADDRESSES_MAX 64              /* whose chain is a member */

/* How much of what may be big goes in: less when the whole would pass its cap. */
struct bundle_caps {
    size_t body; /* bytes of each answer */
    size_t keys; /* of the list */
};

/* A bundle in the making. */
struct members {
    const struct bundle_source *src;
    struct bundle_caps caps;
    struct sp_arena *arena;
    struct bundle_member rows[BUNDLE_MEMBERS_MAX];
    const char *about[BUNDLE_MEMBERS_MAX]; /* a line of the README; of neighbours the same */
    size_t n;
    struct sp_buf errors;
    struct bundle_summary summary;
};

/* The name and the bytes are borrowed, about is a constant. -1: SP_NOMEM, SP_LIMIT, SP_BUG. */
int members_add(struct members *m, enum member_kind kind, const char *name, const char *about,
                const struct sp_buf *bytes, struct sp_err *err);

/* That something is not in it, or not whole. -1: SP_NOMEM. */
int members_note(struct members *m, const char *name, const char *why, struct sp_err *err);

/* Texts of several lines, made safe and else as they are. */
extern const struct escape escape_nothing;

/* Bytes that may hold NUL. */
void write_counted(struct writer *w, const char *p, size_t len);

/* "key: " and a scalar of YAML in quotes; null for NULL. */
void write_yaml(struct writer *w, const char *key, const char *value);

/* ---- the makers; each adds what it has. -1: what it adds cannot be made. */

int member_reports(struct members *m, struct sp_err *err);
int member_evidence(struct members *m, struct sp_err *err);
int member_error(struct members *m, struct sp_err *err);
int member_analysis(struct members *m, struct sp_err *err);
int member_settings(struct members *m, struct sp_err *err);
int member_tls(struct members *m, struct sp_err *err);
int member_http(struct members *m, struct sp_err *err);
int member_dns(struct members *m, struct sp_err *err);
int member_listing(struct members *m, struct sp_err *err);
int member_system(struct members *m, struct sp_err *err);

#endif
