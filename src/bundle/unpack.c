/*
 * A bundle taken apart, in memory and member by member. Two of libarchive's readers stand one
 * behind the other: one takes off exactly one layer of gzip, the other reads tar out of it. Between
 * them it is counted what comes out, so that neither can be made to go on for long.
 */
#include "bundle/bundle.h"

#include <errno.h>

#include <archive.h>
#include <archive_entry.h>
#include <openssl/evp.h>

#include "base/text.h"

#define SUMS "SHA256SUMS"
#define SHA256_LEN ((size_t)32)
#define MEMBER_MAX ((size_t)16 << 20) /* bytes of one member */
#define HEADER_MAX                                                                                 \
    ((size_t)1 << 20) /* bytes of what stands before a member, and behind the last                 \
                       */
#define STREAM_MAX (BUNDLE_CONTENT_MAX + HEADER_MAX)
#define PATH_MAX_LEN ((size_t)2 * BUNDLE_NAME_MAX) /* of the folder and the name */
#define SHOWN_MAX ((size_t)120)

enum trouble { TROUBLE_NONE, TROUBLE_BROKEN, TROUBLE_TOO_MUCH, TROUBLE_NESTED };

/* What comes out of the gzip layer. */
struct stream {
    struct archive *gzip;
    unsigned long long given;
    unsigned long long allowed; /* beyond this it is too much */
    unsigned long long used;    /* behind its last byte that is not 0 */
    enum trouble trouble;
};

struct member {
    const char *name; /* below the folder; "": the folder itself */
    unsigned char sha256[SHA256_LEN];
    bool is_folder;
    bool is_listed; /* in SHA256SUMS */
};

struct unpacking {
    const char *name; /* of the file */
    struct stream stream;
    struct archive *tar;
    EVP_MD_CTX *digest;
    const char *folder;
    struct member *members;
    size_t nmembers;
    const char *shown; /* name of the member that is looked at */
    struct bundle_read *out;
    const char *sums;
    size_t sums_len;
    struct sp_arena *arena;
    struct sp_err *err;
};

bool
bundle_is(const char *bytes, size_t len)
{
    return len >= 2 && bytes[0] == '\x1f' && bytes[1] == '\x8b';
}

/* ---- why not */

static int
refuse(const struct unpacking *u, const char *why)
{
    if (u->shown == NULL)
        return sp_fail(u->err, SP_INPUT, "%s: %s", u->name, why);
    return sp_fail(u->err, SP_INPUT, "%s: %s: %s", u->name, u->shown, why);
}

static int
no_memory(const struct unpacking *u)
{
    return sp_fail(u->err, SP_NOMEM, "out of memory: %s", u->name);
}

/* One of the readers gave up. */
static int
give_up(const struct unpacking *u, struct archive *reader, const char *what)
{
    const char *why = archive_error_string(reader);

    if (archive_errno(reader) == ENOMEM)
        return no_memory(u);
    why = why == NULL ? "" : why;
    why = sp_show(u->arena, why, strlen(why), SHOWN_MAX, u->err);
    if (why == NULL)
        return -1;
    return sp_fail(u->err, SP_INPUT, *why == '\0' ? "%s: %s" : "%s: %s: %s", u->name, what, why);
}

/* The reader of tar gave up; where its source did, that is the reason. */
static int
explain(const struct unpacking *u)
{
    switch (u->stream.trouble) {
    case TROUBLE_TOO_MUCH:
        return u->stream.given > STREAM_MAX
                   ? sp_fail(u->err, SP_LIMIT, "%s: it unpacks to more than %zu MiB", u->name,
                             BUNDLE_CONTENT_MAX >> 20)
                   : sp_fail(u->err, SP_LIMIT, "%s: more than %zu MiB between two members", u->name,
                             HEADER_MAX >> 20);
    case TROUBLE_NESTED:
        return refuse(u, "it is compressed twice");
    case TROUBLE_BROKEN:
        return give_up(u, u->stream.gzip, "it is cut or damaged");
    default:
        return give_up(u, u->tar, "this is no tar archive, or it is damaged");
    }
}

/* ---- the gzip layer */

static la_ssize_t
in_trouble(struct stream *s, enum trouble trouble)
{
    s->trouble = trouble;
    return -1;
}

/* The next bytes of tar; 0 at the end. What libarchive hands out stays until the next call. */
static la_ssize_t
more(struct archive *tar, void *ctx, const void **out)
{
    struct stream *s = ctx;
    const unsigned char *bytes = NULL;
    size_t len = 0;
    la_int64_t offset = 0;
    int rc = ARCHIVE_OK;

    (void)tar;
    while (rc == ARCHIVE_OK && len == 0)
        rc = archive_read_data_block(s->gzip, out, &len, &offset);
    if (rc == ARCHIVE_EOF)
        return 0;
    if (rc != ARCHIVE_OK)
        return in_trouble(s, TROUBLE_BROKEN);
    bytes = *out;
    if (s->given == 0 && bundle_is(*out, len))
        return in_trouble(s, TROUBLE_NESTED);
    for (size_t i = len; i > 0; i--)
        if (bytes[i - 1] != 0) {
            s->used = s->given + i;
            break;
        }
    s->given += len;
    return s->given > s->allowed ? in_trouble(s, TROUBLE_TOO_MUCH) : (la_ssize_t)len;
}

static void
allow(struct stream *s, unsigned long long n)
{
    s->allowed = n < STREAM_MAX && s->given < STREAM_MAX - n ? s->given + n : STREAM_MAX;
}

static int
open_gzip(struct unpacking *u, const char *bytes, size_t len)
{
    struct archive *gzip = u->stream.gzip;
    struct archive_entry *entry;

    if (archive_read_append_filter(gzip, ARCHIVE_FILTER_GZIP) != ARCHIVE_OK ||
        archive_read_support_format_raw(gzip) != ARCHIVE_OK)
        return no_memory(u);
    if (archive_read_open_memory(gzip, bytes, len) != ARCHIVE_OK ||
        archive_read_next_header(gzip, &entry) != ARCHIVE_OK)
        return give_up(u, gzip, "it is cut or damaged");
    return 0;
}

static int
open_tar(struct unpacking *u)
{
    if (archive_read_support_format_tar(u->tar) != ARCHIVE_OK)
        return no_memory(u);
    allow(&u->stream, HEADER_MAX);
    return archive_read_open(u->tar, &u->stream, NULL, more, NULL) == ARCHIVE_OK ? 0 : explain(u);
}

/* ---- one member */

/* What is wrong with a name as such; NULL: nothing. */
static const char *
bad_name(const char *path, size_t len)
{
    static const char others[] = "._-+=,@/";
    size_t begin = 0;

    if (len == 0)
        return "a member without a name";
    if (path[0] == '/')
        return "an absolute path";
    if (len > PATH_MAX_LEN)
        return "the name is too long";
    for (size_t i = 0; i <= len; i++) {
        if (i < len && !sp_is_alnum(path[i]) && strchr(others, path[i]) == NULL)
            return "a character that no bundle has in a name";
        if (i < len && path[i] != '/')
            continue;
        if (i - begin == 2 && path[begin] == '.' && path[begin + 1] == '.')
            return "a path that leads outside";
        if (i == begin || (i - begin == 1 && path[begin] == '.'))
            return "an empty part in the path";
        begin = i + 1;
    }
    return NULL;
}

/* What is wrong with a member that is more than bytes or a folder; NULL: nothing. */
static const char *
bad_kind(struct archive_entry *entry)
{
    static const struct {
        unsigned kind;
        const char *why;
    } kinds[] = {
        {AE_IFLNK, "a symbolic link"},
        {AE_IFCHR, "a device"},
        {AE_IFBLK, "a device"},
        {AE_IFIFO, "a named pipe"},
    };
    unsigned kind = archive_entry_filetype(entry);

    if (archive_entry_hardlink(entry) != NULL)
        return "a hard link";
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (kinds[i].kind == kind)
            return kinds[i].why;
    if (kind != AE_IFREG && kind != AE_IFDIR)
        return "neither a file nor a folder";
    return archive_entry_sparse_count(entry) > 0 ? "a file with holes" : NULL;
}

/* The folder that all of them lie in is the first one's; *name is what stands behind it. */
static int
in_folder(struct unpacking *u, const char *path, size_t len, bool is_folder, const char **name)
{
    const char *slash = memchr(path, '/', len);
    size_t top = slash == NULL ? len : (size_t)(slash - path);

    if (slash == NULL && !is_folder)
        return refuse(u, "it lies in no folder");
    if (u->folder == NULL) {
        u->folder = sp_strndup(u->arena, path, top, u->err);
        if (u->folder == NULL)
            return -1;
    }
    if (strlen(u->folder) != top || memcmp(u->folder, path, top) != 0)
        return refuse(u, "it lies in another folder than the rest");
    *name = slash == NULL ? sp_strdup(u->arena, "", u->err)
                          : sp_strndup(u->arena, slash + 1, len - top - 1, u->err);
    if (*name == NULL)
        return -1;
    return strlen(*name) <= BUNDLE_NAME_MAX ? 0 : refuse(u, "the name is too long");
}

static struct member *
find_member(const struct unpacking *u, const char *name, size_t len)
{
    for (size_t i = 0; i < u->nmembers; i++)
        if (strlen(u->members[i].name) == len && memcmp(u->members[i].name, name, len) == 0)
            return &u->members[i];
    return NULL;
}

static struct member *
add_member(struct unpacking *u, struct archive_entry *entry)
{
    const char *path = archive_entry_pathname(entry);
    bool is_folder = archive_entry_filetype(entry) == AE_IFDIR;
    size_t len = path == NULL ? 0 : strlen(path);
    const char *name = "";
    const char *bad;

    /* tar writes a slash behind a folder. */
    if (is_folder && len > 1 && path[len - 1] == '/')
        len--;
    u->shown = path == NULL ? "" : sp_show(u->arena, path, strlen(path), SHOWN_MAX, u->err);
    if (u->shown == NULL)
        return NULL;
    bad = path == NULL ? "a member without a name" : bad_name(path, len);
    bad = bad == NULL ? bad_kind(entry) : bad;
    if (path == NULL || bad != NULL)
        (void)refuse(u, bad);
    else if (in_folder(u, path, len, is_folder, &name) == 0) {
        if (find_member(u, name, strlen(name)) != NULL)
            (void)refuse(u, "it is there twice");
        else if (u->nmembers == BUNDLE_MEMBERS_MAX)
            (void)sp_fail(u->err, SP_LIMIT, "%s: more than %d members", u->name,
                          BUNDLE_MEMBERS_MAX);
        else {
            u->members[u->nmembers] = (struct member){.name = name, .is_folder = is_folder};
            return &u->members[u->nmembers++];
        }
    }
    return NULL;
}

/* Its bytes, one block after the other; kept where keep is not NULL. */
static int
read_body(struct unpacking *u, size_t size, char *keep)
{
    const void *bytes = NULL;
    size_t len = 0;
    size_t had = 0;
    la_int64_t offset = 0;
    int rc;

    allow(&u->stream, STREAM_MAX);
    while ((rc = archive_read_data_block(u->tar, &bytes, &len, &offset)) == ARCHIVE_OK) {
        if (len > size - had || (len > 0 && offset != (la_int64_t)had))
            return refuse(u, "its size is not what it says");
        if (EVP_DigestUpdate(u->digest, bytes, len) != 1)
            return sp_fail(u->err, SP_BUG, "SHA-256 failed");
        if (keep != NULL && len > 0)
            memcpy(keep + had, bytes, len);
        had += len;
    }
    if (rc != ARCHIVE_EOF)
        return explain(u);
    return had == size ? 0 : refuse(u, "its size is not what it says");
}

/* Where a member's bytes are wanted. */
static const char **
wanted(struct unpacking *u, const struct member *m, size_t **len)
{
    const struct {
        const char *name;
        const char **bytes;
        size_t *len;
    } rows[] = {
        {SUMS, &u->sums, &u->sums_len},
        {"evidence.json", &u->out->evidence, &u->out->evidence_len},
        {"report.json", &u->out->report, &u->out->report_len},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (!m->is_folder && sp_streq(rows[i].name, m->name)) {
            *len = rows[i].len;
            return rows[i].bytes;
        }
    return NULL;
}

static int
take_member(struct unpacking *u, struct archive_entry *entry)
{
    struct member *m = add_member(u, entry);
    la_int64_t said = archive_entry_size(entry);
    char *keep = NULL;
    size_t *len = NULL;
    const char **bytes;

    if (m == NULL)
        return -1;
    if (said < 0 || (m->is_folder && said > 0))
        return refuse(u, "its size is not what it says");
    if ((unsigned long long)said > MEMBER_MAX)
        return sp_fail(u->err, SP_LIMIT, "%s: %s: larger than %zu MiB", u->name, u->shown,
                       MEMBER_MAX >> 20);
    bytes = wanted(u, m, &len);
    if (bytes != NULL && (keep = sp_alloc(u->arena, (size_t)said + 1, u->err)) == NULL)
        return -1;
    if (EVP_DigestInit_ex(u->digest, EVP_sha256(), NULL) != 1)
        return sp_fail(u->err, SP_BUG, "SHA-256 failed");
    if (read_body(u, (size_t)said, keep) == -1)
        return -1;
    if (EVP_DigestFinal_ex(u->digest, m->sha256, NULL) != 1)
        return sp_fail(u->err, SP_BUG, "SHA-256 failed");
    if (bytes != NULL) {
        *bytes = keep;
        *len = (size_t)said;
    }
    u->shown = NULL;
    return 0;
}

/* Nothing but zeros behind the last member, and nothing at all behind the compressed bytes. */
static int
check_rest(struct unpacking *u, size_t len)
{
    const void *bytes;
    la_ssize_t n;

    allow(&u->stream, HEADER_MAX);
    while ((n = more(NULL, &u->stream, &bytes)) > 0)
        ;
    if (n < 0)
        return explain(u);
    if (u->stream.used > (unsigned long long)archive_filter_bytes(u->tar, -1) ||
        (unsigned long long)archive_filter_bytes(u->stream.gzip, -1) != len)
        return refuse(u, "there is something behind its end");
    return 0;
}

static int
read_members(struct unpacking *u, size_t len)
{
    struct archive_entry *entry = NULL;
    int rc;

    while ((rc = archive_read_next_header(u->tar, &entry)) == ARCHIVE_OK) {
        if (take_member(u, entry) == -1)
            return -1;
        allow(&u->stream, HEADER_MAX);
    }
    return rc == ARCHIVE_EOF ? check_rest(u, len) : explain(u);
}

/* ---- SHA256SUMS */

/* "HEX  NAME" */
static int
check_line(struct unpacking *u, const char *line, size_t len)
{
    unsigned char sum[SHA256_LEN];
    const char *name = line + 2 * SHA256_LEN + 2;
    struct member *m;
    size_t i = 0;

    for (; 2 * i + 1 < len && i < SHA256_LEN; i++) {
        int high = sp_hex_value(line[2 * i]);
        int low = sp_hex_value(line[2 * i + 1]);

        if (high < 0 || low < 0)
            break;
        sum[i] = (unsigned char)(high * 16 + low);
    }
    if (i < SHA256_LEN || len <= 2 * SHA256_LEN + 2 || line[2 * SHA256_LEN] != ' ' ||
        (name[-1] != ' ' && name[-1] != '*'))
        return refuse(u, SUMS ": a line that is none of sha256sum");
    len -= 2 * SHA256_LEN + 2;
    m = find_member(u, name, len);
    u->shown = sp_show(u->arena, name, len, SHOWN_MAX, u->err);
    if (u->shown == NULL)
        return -1;
    if (m == NULL || m->is_folder)
        return refuse(u, "it stands in " SUMS ", and is not there");
    if (m->is_listed)
        return refuse(u, "it stands in " SUMS " twice");
    m->is_listed = true;
    if (memcmp(m->sha256, sum, SHA256_LEN) != 0)
        return refuse(u, "it differs from " SUMS);
    u->shown = NULL;
    return 0;
}

static int
check_sums(struct unpacking *u)
{
    if (u->sums == NULL)
        return refuse(u, "this is no bundle of s3preflight: there is no " SUMS " in it");
    for (size_t at = 0; at < u->sums_len;) {
        const char *line = u->sums + at;
        const char *end = memchr(line, '\n', u->sums_len - at);
        size_t len = end == NULL ? u->sums_len - at : (size_t)(end - line);

        if (check_line(u, line, len) == -1)
            return -1;
        at += len + 1;
    }
    for (size_t i = 0; i < u->nmembers; i++) {
        const struct member *m = &u->members[i];

        if (m->is_folder || m->is_listed || sp_streq(m->name, SUMS))
            continue;
        u->shown = m->name;
        return refuse(u, "it does not stand in " SUMS);
    }
    return 0;
}

int
bundle_unpack(const char *name, const char *bytes, size_t len, struct sp_arena *a,
              struct bundle_read *out, struct sp_err *err)
{
    struct unpacking u = {.name = name, .out = out, .arena = a, .err = err};
    int rc = -1;

    *out = (struct bundle_read){0};
    if (len > BUNDLE_FILE_MAX)
        return sp_fail(err, SP_LIMIT, "%s: larger than %zu MiB", name, BUNDLE_FILE_MAX >> 20);
    u.members = sp_alloc_array(a, BUNDLE_MEMBERS_MAX, sizeof(*u.members), err);
    if (u.members == NULL)
        return -1;
    u.stream.gzip = archive_read_new();
    u.tar = archive_read_new();
    u.digest = EVP_MD_CTX_new();
    if (u.stream.gzip == NULL || u.tar == NULL || u.digest == NULL)
        (void)no_memory(&u);
    else if (open_gzip(&u, bytes, len) == 0 && open_tar(&u) == 0 && read_members(&u, len) == 0)
        rc = check_sums(&u);
    if (u.tar != NULL)
        (void)archive_read_free(u.tar);
    if (u.stream.gzip != NULL)
        (void)archive_read_free(u.stream.gzip);
    EVP_MD_CTX_free(u.digest);
    return rc;
}
