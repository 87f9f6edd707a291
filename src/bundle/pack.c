/*
 * The file itself, by libarchive: what is written hangs on the members and the time given, and on
 * nothing else.
 */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <openssl/evp.h>

#include "base/text.h"
#include "bundle/bundle.h"

#define SUMS "SHA256SUMS"
#define SHA256_SIZE 32
#define BLOCK 10240 /* bytes that a tar file is a multiple of */

/*
 * What libarchive hands over goes there; the first failure stays, and is not told to libarchive: it
 * would leave the memory of gzip behind.
 */
struct sink {
    struct sp_buf *out;
    struct sp_err *err;
    bool failed;
};

static la_ssize_t
take(struct archive *ar, void *ctx, const void *bytes, size_t len)
{
    struct sink *sink = ctx;

    (void)ar;
    sink->failed = sink->failed || sp_buf_add(sink->out, bytes, len, sink->err) == -1;
    return (la_ssize_t)len;
}

/* ---- names */

/* What every system takes as the name of a file, and no reader as a way out of the folder. */
static bool
is_name(const char *name)
{
    const char *part = name;

    for (const char *c = name;; c++) {
        const bool ends = *c == '\0' || *c == '/';

        if (ends && (c == part || *part == '.'))
            return false;
        if (*c == '\0')
            return true;
        if (*c == '/')
            part = c + 1;
        else if (!sp_is_alnum(*c) && strchr("._-", *c) == NULL)
            return false;
    }
}

static int
check_names(const struct bundle *b, struct sp_err *err)
{
    const size_t room = BUNDLE_NAME_MAX - strlen(b->folder) - 1;
    size_t content = 0;

    if (b->nmembers >= BUNDLE_MEMBERS_MAX)
        return sp_fail(err, SP_LIMIT, "a bundle of %zu files", b->nmembers);
    for (size_t i = 0; i < b->nmembers; i++) {
        const char *name = b->members[i].name;

        content += b->members[i].len;
        if (!is_name(name) || strlen(name) > room || sp_streq(name, SUMS))
            return sp_fail(err, SP_BUG, "a bundle has no file %s", name);
        for (size_t k = 0; k < i; k++)
            if (sp_streq(b->members[k].name, name))
                return sp_fail(err, SP_BUG, "a bundle has two files %s", name);
    }
    /* The sums are small beside what is left below the cap of readers. */
    return content < BUNDLE_CONTENT_MAX - BUNDLE_FILE_MAX
               ? 0
               : sp_fail(err, SP_LIMIT, "a bundle of %zu bytes before it is packed", content);
}

/* ---- sums */

static int
add_sum(const struct bundle_member *m, struct sp_buf *out, struct sp_err *err)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    const char *hex;

    if (EVP_Digest(m->bytes, m->len, digest, &size, EVP_sha256(), NULL) != 1 || size != SHA256_SIZE)
        return sp_fail(err, SP_NOMEM, "out of memory: a digest");
    hex = sp_hex(out->arena, digest, size, err);
    return hex == NULL ? -1 : sp_buf_addf(out, err, "%s  %s\n", hex, m->name);
}

static int
add_sums(const struct bundle *b, struct sp_buf *out, struct sp_err *err)
{
    for (size_t i = 0; i < b->nmembers; i++)
        if (add_sum(&b->members[i], out, err) == -1)
            return -1;
    return 0;
}

/* ---- the archive */

static int
fail_archive(struct archive *ar, const struct sink *sink)
{
    if (sink->failed)
        return -1;
    return sp_fail(sink->err, archive_errno(ar) == ENOMEM ? SP_NOMEM : SP_BUG,
                   "libarchive makes no bundle: %s",
                   archive_error_string(ar) == NULL ? "no reason given" : archive_error_string(ar));
}

static int
write_member(struct archive *ar, const struct bundle *b, const struct bundle_member *m,
             const struct sink *sink)
{
    struct archive_entry *entry = archive_entry_new2(ar);
    char path[BUNDLE_NAME_MAX + 1];
    int rc;

    if (entry == NULL)
        return sp_fail(sink->err, SP_NOMEM, "out of memory: a bundle");
    (void)snprintf(path, sizeof(path), "%s/%s", b->folder, m->name);
    archive_entry_set_pathname(entry, path);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0600);
    archive_entry_set_size(entry, (la_int64_t)m->len);
    archive_entry_set_mtime(entry, b->when, 0);
    archive_entry_set_uid(entry, 0);
    archive_entry_set_gid(entry, 0);
    archive_entry_set_uname(entry, "");
    archive_entry_set_gname(entry, "");
    rc = archive_write_header(ar, entry) == ARCHIVE_OK &&
                 archive_write_data(ar, m->bytes, m->len) == (la_ssize_t)m->len
             ? 0
             : fail_archive(ar, sink);
    archive_entry_free(entry);
    return rc;
}

static int
open_archive(struct archive *ar, struct sink *sink)
{
    /* ustar where it holds all, which it does: pax headers are for what it cannot. The time in the
       header of gzip would be that of packing. */
    if (archive_write_set_format_pax_restricted(ar) == ARCHIVE_OK &&
        archive_write_add_filter_gzip(ar) == ARCHIVE_OK &&
        archive_write_set_options(ar, "gzip:!timestamp") == ARCHIVE_OK &&
        archive_write_set_bytes_per_block(ar, BLOCK) == ARCHIVE_OK &&
        archive_write_set_bytes_in_last_block(ar, 1) == ARCHIVE_OK &&
        archive_write_open(ar, sink, NULL, take, NULL) == ARCHIVE_OK)
        return 0;
    return fail_archive(ar, sink);
}

static int
write_all(struct archive *ar, const struct bundle *b, const struct bundle_member *sums,
          struct sink *sink)
{
    if (open_archive(ar, sink) == -1)
        return -1;
    for (size_t i = 0; i < b->nmembers; i++)
        if (sink->failed || write_member(ar, b, &b->members[i], sink) == -1)
            return -1;
    if (write_member(ar, b, sums, sink) == -1)
        return -1;
    return archive_write_close(ar) == ARCHIVE_OK ? 0 : fail_archive(ar, sink);
}

int
bundle_pack(const struct bundle *b, struct sp_buf *out, struct sp_err *err)
{
    struct sink sink = {.out = out, .err = err};
    struct bundle_member sums = {.name = SUMS};
    struct archive *ar;
    struct sp_buf text;
    int rc;

    sp_buf_init(&text, out->arena, BUNDLE_FILE_MAX);
    if (check_names(b, err) == -1 || add_sums(b, &text, err) == -1)
        return -1;
    sums.bytes = sp_buf_str(&text);
    sums.len = text.len;
    ar = archive_write_new();
    if (ar == NULL)
        return sp_fail(err, SP_NOMEM, "out of memory: a bundle");
    rc = write_all(ar, b, &sums, &sink);
    sink.failed = sink.failed || rc == -1; /* when it is freed it writes the end of the archive */
    (void)archive_write_free(ar);
    return sink.failed ? -1 : 0;
}
