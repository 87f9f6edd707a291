/*
 * The support bundle: one gzip-compressed tar file (POSIX.1-2001 pax/ustar, RFC 1952) that holds
 * all that is needed to diagnose a run elsewhere, and nothing that may not leave. Packing is
 * deterministic: the same members give the same bytes. Reading one believes nothing and writes
 * nothing to disk.
 */
#ifndef SP_BUNDLE_BUNDLE_H
#define SP_BUNDLE_BUNDLE_H

#include <time.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"

#define BUNDLE_MEMBERS_MAX 1024
#define BUNDLE_NAME_MAX 100                /* bytes of a member's name */
#define BUNDLE_FILE_MAX ((size_t)10 << 20) /* bytes of the compressed file */
#define BUNDLE_CONTENT_MAX                                                                         \
    ((size_t)64 << 20) /* bytes of all members, unpacked, when one is read                         \
                        */

struct bundle_member {
    const char *name; /* below the folder, "http/001-list.txt" */
    const char *bytes;
    size_t len;
};

/* What is to be packed. Borrowed. */
struct bundle {
    const char *folder; /* that all members lie in, "s3preflight-20260102T030405Z" */
    time_t when;        /* of every member */
    const struct bundle_member *members;
    size_t nmembers;
};

/*
 * Append the file, the members in the order given, behind them SHA256SUMS of all of them (the
 * format of sha256sum). -1: SP_NOMEM, SP_LIMIT (the cap of out), SP_BUG (a name that cannot be).
 */
int bundle_pack(const struct bundle *b, struct sp_buf *out, struct sp_err *err);

/* What diagnose needs of a bundle; in the arena. */
struct bundle_read {
    const char *evidence; /* evidence.json; NULL: it is not in it */
    size_t evidence_len;
    const char *report; /* report.json; NULL */
    size_t report_len;
};

/* These bytes begin like a bundle (gzip), not like evidence (JSON). */
bool bundle_is(const char *bytes, size_t len);

/*
 * Read it; name is what messages call it. Refused are: a path that leads outside or twice to the
 * same place, links, devices, more than one folder, too many, too big or too well packed members,
 * a member that differs from SHA256SUMS, what is cut. -1: SP_INPUT with the reason and the
 * member's name (safe to print), SP_LIMIT, SP_NOMEM.
 */
int bundle_unpack(const char *name, const char *bytes, size_t len, struct sp_arena *a,
                  struct bundle_read *out, struct sp_err *err);

#endif
