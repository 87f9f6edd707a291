/* tar files made by hand, with whatever a writer of good ones would not put there, and gzip. */
#ifndef TESTS_UNIT_BUNDLE_TARBALL_H
#define TESTS_UNIT_BUNDLE_TARBALL_H

#include "test.h"

#include <archive.h>
#include <archive_entry.h>
#include <openssl/evp.h>

#include "base/text.h"

#define TAR_BLOCK ((size_t)512)
#define TARBALL_MAX ((size_t)256 << 20)

static inline void
tar_bytes(struct sp_buf *tar, const void *bytes, size_t len)
{
    static const char zeros[TAR_BLOCK];

    assert_int_equal(sp_buf_add(tar, bytes, len, NULL), 0);
    if (len % TAR_BLOCK != 0)
        assert_int_equal(sp_buf_add(tar, zeros, TAR_BLOCK - len % TAR_BLOCK, NULL), 0);
}

/* At a place of a header; its sum is put right. */
static inline void
tar_put(char *header, size_t at, const char *text)
{
    unsigned sum = 0;

    memcpy(header + at, text, strlen(text));
    memset(header + 148, ' ', 8);
    for (size_t i = 0; i < TAR_BLOCK; i++)
        sum += (unsigned char)header[i];
    (void)snprintf(header + 148, 8, "%06o", sum);
}

/* Names up to 100 bytes; says is the size that stands in the header. */
static inline void
tar_header(char header[TAR_BLOCK], char type, const char *name, const char *link, long long says)
{
    char size[16];
    const char kind[] = {type, '\0'};

    memset(header, 0, TAR_BLOCK);
    (void)snprintf(size, sizeof(size), "%011llo", (unsigned long long)says);
    tar_put(header, 0, name);
    tar_put(header, 100, "0000600");
    tar_put(header, 108, "0000000");
    tar_put(header, 116, "0000000");
    tar_put(header, 124, size);
    tar_put(header, 136, "00000000000");
    tar_put(header, 156, kind);
    tar_put(header, 157, link);
    tar_put(header, 257, "ustar");
    tar_put(header, 263, "00");
}

static inline void
tar_add(struct sp_buf *tar, char type, const char *name, const char *link, const void *bytes,
        size_t len)
{
    char header[TAR_BLOCK];

    tar_header(header, type, name, link, (long long)len);
    tar_bytes(tar, header, sizeof(header));
    tar_bytes(tar, bytes, len);
}

static inline void
tar_end(struct sp_buf *tar)
{
    static const char zeros[2 * TAR_BLOCK];

    tar_bytes(tar, zeros, sizeof(zeros));
}

/* A line of SHA256SUMS. */
static inline void
sums_add(struct sp_buf *sums, const char *name, const void *bytes, size_t len)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;

    assert_int_equal(EVP_Digest(bytes, len, digest, &size, EVP_sha256(), NULL), 1);
    assert_int_equal(
        sp_buf_addf(sums, NULL, "%s  %s\n", sp_hex(sums->arena, digest, size, NULL), name), 0);
}

static inline la_ssize_t
tarball_take(struct archive *ar, void *ctx, const void *bytes, size_t len)
{
    (void)ar;
    return sp_buf_add(ctx, bytes, len, NULL) == 0 ? (la_ssize_t)len : -1;
}

/* As gzip, whatever it is. */
static inline void
gzip_of(const void *bytes, size_t len, struct sp_buf *out)
{
    struct archive *ar = archive_write_new();
    struct archive_entry *entry = archive_entry_new();

    assert_int_equal(archive_write_set_format_raw(ar), ARCHIVE_OK);
    assert_int_equal(archive_write_add_filter_gzip(ar), ARCHIVE_OK);
    assert_int_equal(archive_write_set_bytes_in_last_block(ar, 1), ARCHIVE_OK);
    assert_int_equal(archive_write_open(ar, out, NULL, tarball_take, NULL), ARCHIVE_OK);
    archive_entry_set_filetype(entry, AE_IFREG);
    assert_int_equal(archive_write_header(ar, entry), ARCHIVE_OK);
    assert_int_equal(archive_write_data(ar, bytes, len), (la_ssize_t)len);
    assert_int_equal(archive_write_close(ar), ARCHIVE_OK);
    archive_entry_free(entry);
    (void)archive_write_free(ar);
}

#endif
