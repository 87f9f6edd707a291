/*
 * From a run to its bundle. Pure but for the machine, which is looked at before. What cannot be
 * made is told in errors.txt and keeps nothing else out.
 */
#ifndef SP_BUNDLE_MAKING_H
#define SP_BUNDLE_MAKING_H

#include "bundle/bundle.h"
#include "bundle/machine.h"
#include "checks/check.h"
#include "record/record.h"
#include "report/report.h"
#include "settings/settings.h"

/* What the bytes of a member are. */
enum member_kind {
    MEMBER_TEXT,
    MEMBER_YAML,
    MEMBER_JSON,
    MEMBER_HTML,
    MEMBER_CSV,
    MEMBER_CERTIFICATES, /* PEM, with lines of text between them */
};

/*
 * What all members pass on their way into the bundle, once they are without secrets. *out may be
 * bytes, or NULL: the member stays out. -1: the member stays out, and the error is told.
 */
struct bundle_filter {
    const char *name; /* said to whoever makes the bundle, and in its README: "what it takes" */
    int (*apply)(void *ctx, enum member_kind kind, const char *name, const char *bytes, size_t len,
                 struct sp_arena *a, const char **out, size_t *out_len, struct sp_err *err);
    void *ctx;
};

#define BUNDLE_HASH_KEY 32

/* What a bundle is made of. Borrowed. */
struct bundle_source {
    const char *version;
    time_t when;
    const struct report *report;          /* NULL: there is none, */
    const struct report_failure *failure; /* and this is why; else NULL */
    const struct settings *settings;
    enum purpose purpose;
    const struct site *site;             /* NULL: no manifest */
    const struct record *record;         /* NULL: there is no evidence */
    const struct check_context *context; /* NULL: nothing was judged */
    const struct tls_trust *trust;       /* NULL: there is nothing to trust */
    const struct machine *machine;
    const unsigned char *hash_key;      /* BUNDLE_HASH_KEY bytes; NULL: keys stay as they are */
    const struct bundle_filter *filter; /* NULL: none */
};

/* What was made. */
struct bundle_summary {
    size_t members;      /* SHA256SUMS is not counted */
    size_t requests;     /* of these, members that are a request with its answer */
    size_t keys;         /* rows of listing.csv */
    size_t left_out;     /* lines of errors.txt */
    const char *removed; /* what was taken out, in words */
};

/* Append it. -1: SP_NOMEM, SP_LIMIT, SP_BUG. */
int bundle_make(const struct bundle_source *src, struct sp_buf *out, struct bundle_summary *summary,
                struct sp_err *err);

#endif
