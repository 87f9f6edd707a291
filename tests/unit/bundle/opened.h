/* A bundle that was made, opened again by libarchive. */
#ifndef TESTS_UNIT_BUNDLE_OPENED_H
#define TESTS_UNIT_BUNDLE_OPENED_H

#include "test.h"

#include <archive.h>
#include <archive_entry.h>

#include "base/text.h"
#include "bundle/bundle.h"

struct opened {
    struct sp_arena arena;
    const char *names[BUNDLE_MEMBERS_MAX]; /* with the folder */
    const char *bytes[BUNDLE_MEMBERS_MAX]; /* end in NUL */
    size_t len[BUNDLE_MEMBERS_MAX];
    size_t n;
};

/* Every member is a file of nobody that only its owner may read. */
static inline void
open_bundle(struct opened *o, const struct sp_buf *file, time_t when)
{
    struct archive *ar = archive_read_new();
    struct archive_entry *entry;

    *o = (struct opened){.n = 0};
    assert_int_equal(archive_read_support_format_tar(ar), ARCHIVE_OK);
    assert_int_equal(archive_read_support_filter_gzip(ar), ARCHIVE_OK);
    assert_int_equal(archive_read_open_memory(ar, file->data, file->len), ARCHIVE_OK);
    while (archive_read_next_header(ar, &entry) == ARCHIVE_OK) {
        const size_t len = (size_t)archive_entry_size(entry);
        char *bytes = sp_alloc(&o->arena, len + 1, NULL);

        assert_non_null(bytes);
        assert_int_equal(archive_read_data(ar, bytes, len), len);
        assert_int_equal(archive_entry_filetype(entry), AE_IFREG);
        assert_int_equal(archive_entry_perm(entry), 0600);
        assert_int_equal(archive_entry_uid(entry), 0);
        assert_int_equal(archive_entry_gid(entry), 0);
        assert_string_equal(archive_entry_uname(entry), "");
        assert_string_equal(archive_entry_gname(entry), "");
        assert_int_equal(archive_entry_mtime(entry), when);
        o->names[o->n] = sp_strdup(&o->arena, archive_entry_pathname(entry), NULL);
        o->bytes[o->n] = bytes;
        o->len[o->n++] = len;
    }
    assert_int_equal(archive_format(ar), ARCHIVE_FORMAT_TAR_USTAR);
    assert_int_equal(archive_read_free(ar), ARCHIVE_OK);
}

static inline void
close_bundle(struct opened *o)
{
    sp_arena_free(&o->arena);
}

/* By its name below the folder; NULL: it is not there. */
static inline const char *
member_of(const struct opened *o, const char *name)
{
    for (size_t i = 0; i < o->n; i++)
        if (sp_streq(strchr(o->names[i], '/') + 1, name))
            return o->bytes[i];
    return NULL;
}

#endif
