/* Bundles that are read, and those that are refused: each with the reason, and none goes on for
 * long. */
#include "tarball.h"

#include <errno.h>

#include "bundle/bundle.h"

#define EVIDENCE "{\"s3preflight_evidence\": 1}\n"
#define REPORT "{\"schema\": \"s3preflight.report/1\"}\n"
#define MIB ((size_t)1 << 20)

/* ---- the libraries' calls, of which the n-th fails */

static long fail_call; /* 0: none */

static bool
fails(void)
{
    return fail_call > 0 && --fail_call == 0;
}

#define FAILING(type, name, failed, parameters, arguments)                                         \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters                                                                  \
    {                                                                                              \
        return fails() ? (failed) : __real_##name arguments;                                       \
    }

static int
without_memory(struct archive *ar)
{
    archive_set_error(ar, ENOMEM, "no memory");
    return ARCHIVE_FATAL;
}

FAILING(struct archive *, archive_read_new, NULL, (void), ())
FAILING(int, archive_read_append_filter, ARCHIVE_FATAL, (struct archive * ar, int code), (ar, code))
FAILING(int, archive_read_support_format_raw, ARCHIVE_FATAL, (struct archive * ar), (ar))
FAILING(int, archive_read_support_format_tar, ARCHIVE_FATAL, (struct archive * ar), (ar))
FAILING(int, archive_read_open_memory, without_memory(ar),
        (struct archive * ar, const void *p, size_t len), (ar, p, len))
FAILING(int, archive_read_next_header, without_memory(ar),
        (struct archive * ar, struct archive_entry **entry), (ar, entry))
FAILING(int, archive_read_data_block, without_memory(ar),
        (struct archive * ar, const void **p, size_t *len, la_int64_t *at), (ar, p, len, at))
FAILING(EVP_MD_CTX *, EVP_MD_CTX_new, NULL, (void), ())
FAILING(int, EVP_DigestInit_ex, 0, (EVP_MD_CTX * ctx, const EVP_MD *md, ENGINE *engine),
        (ctx, md, engine))
FAILING(int, EVP_DigestUpdate, 0, (EVP_MD_CTX * ctx, const void *p, size_t len), (ctx, p, len))
FAILING(int, EVP_DigestFinal_ex, 0, (EVP_MD_CTX * ctx, unsigned char *md, unsigned *len),
        (ctx, md, len))

/* ---- one bundle */

struct tarball {
    struct sp_arena arena;
    struct sp_buf tar;
    struct sp_buf sums;
};

static void
begin(struct tarball *t)
{
    *t = (struct tarball){0};
    sp_buf_init(&t->tar, &t->arena, TARBALL_MAX);
    sp_buf_init(&t->sums, &t->arena, MIB);
}

/* A file below "b/" that stands in SHA256SUMS. */
static void
add(struct tarball *t, const char *name, const char *bytes, size_t len)
{
    char path[256];

    (void)snprintf(path, sizeof(path), "b/%s", name);
    tar_add(&t->tar, '0', path, "", bytes, len);
    sums_add(&t->sums, name, bytes, len);
}

static void
add_text(struct tarball *t, const char *name, const char *text)
{
    add(t, name, text, strlen(text));
}

static void
add_sums(struct tarball *t)
{
    tar_add(&t->tar, '0', "b/SHA256SUMS", "", sp_buf_str(&t->sums), t->sums.len);
}

static int
unpack(struct tarball *t, struct bundle_read *out, struct sp_err *err)
{
    struct sp_buf file;

    sp_buf_init(&file, &t->arena, TARBALL_MAX);
    gzip_of(sp_buf_str(&t->tar), t->tar.len, &file);
    return bundle_unpack("x.tar.gz", sp_buf_str(&file), file.len, &t->arena, out, err);
}

/* Releases it. */
static void
must_be_refused(struct tarball *t, const char *row, enum sp_code code, const char *message)
{
    struct bundle_read out;
    struct sp_err err = {0};

    if (unpack(t, &out, &err) != -1)
        fail_msg("%s: it was taken", row);
    if (err.code != code || strncmp(err.message, "x.tar.gz: ", 10) != 0 ||
        strstr(err.message, message) == NULL)
        fail_msg("%s: %d \"%s\"", row, err.code, err.message);
    sp_arena_free(&t->arena);
}

static void
must_be_taken(struct tarball *t, const char *row, struct bundle_read *out)
{
    struct sp_err err = {0};

    if (unpack(t, out, &err) != 0)
        fail_msg("%s: %s", row, err.message);
}

/* ---- what is read */

static void
what_it_is(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        bool is;
    } rows[] = {
        {"", 0, false},         {"\x1f", 1, false}, {"\x1f\x8b", 2, true},
        {"\x1f\x8c", 2, false}, {"{}", 2, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(bundle_is(rows[i].bytes, rows[i].len), rows[i].is);
}

static void
a_good_one(void **state)
{
    struct tarball t;
    struct bundle_read out;

    (void)state;
    begin(&t);
    tar_add(&t.tar, '5', "b/", "", "", 0);
    add_text(&t, "evidence.json", EVIDENCE);
    tar_add(&t.tar, '5', "b/http/", "", "", 0);
    add_text(&t, "http/001-list.txt", "");
    add_text(&t, "report.json", REPORT);
    add_sums(&t);
    tar_end(&t.tar);
    must_be_taken(&t, "good", &out);
    assert_int_equal(out.evidence_len, strlen(EVIDENCE));
    assert_string_equal(out.evidence, EVIDENCE);
    assert_int_equal(out.report_len, strlen(REPORT));
    assert_string_equal(out.report, REPORT);
    sp_arena_free(&t.arena);
}

static void
what_was_packed(void **state)
{
    const struct bundle_member members[] = {
        {"report.json", REPORT, strlen(REPORT)},
        {"http/001-list.txt", "\0\377", 2},
        {"evidence.json", EVIDENCE, strlen(EVIDENCE)},
    };
    const struct bundle b = {"s3preflight-20260102T030405Z", 1767323045, members, 3};
    struct sp_arena a = {0};
    struct sp_buf file;
    struct bundle_read out;
    struct sp_err err = {0};

    (void)state;
    sp_buf_init(&file, &a, BUNDLE_FILE_MAX);
    assert_int_equal(bundle_pack(&b, &file, &err), 0);
    assert_true(bundle_is(sp_buf_str(&file), file.len));
    if (bundle_unpack("x", sp_buf_str(&file), file.len, &a, &out, &err) != 0)
        fail_msg("%s", err.message);
    assert_string_equal(out.evidence, EVIDENCE);
    assert_string_equal(out.report, REPORT);
    sp_arena_free(&a);
}

/* Whose absence is the caller's to judge. */
static void
without_evidence(void **state)
{
    struct tarball t;
    struct bundle_read out;

    (void)state;
    begin(&t);
    tar_add(&t.tar, '5', "b/report.json/", "", "", 0);
    add_sums(&t);
    tar_end(&t.tar);
    must_be_taken(&t, "nothing in it", &out);
    assert_null(out.evidence);
    assert_null(out.report);
    sp_arena_free(&t.arena);
}

/* ---- what is refused */

#define A26 "aaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A98 A26 A26 A26 "aaaaaaaaaaaaaaaaaaaa"

static const struct {
    char type;
    const char *name;
    const char *link;
    const char *message;
} members[] = {
    {'0', "/b/evidence.json", "", "/b/evidence.json: an absolute path"},
    {'0', "/", "", "/: an absolute path"},
    {'0', "b/../../etc/passwd", "", "b/../../etc/passwd: a path that leads outside"},
    {'0', "../b", "", "../b: a path that leads outside"},
    {'0', "b/..", "", "b/..: a path that leads outside"},
    {'0', "b//x", "", "b//x: an empty part in the path"},
    {'0', "./b/x", "", "./b/x: an empty part in the path"},
    {'0', "b/.", "", "b/.: an empty part in the path"},
    {'5', "b//", "", "b//: an empty part in the path"},
    {'5', "./", "", "./: an empty part in the path"},
    {'0', "", "", "a member without a name"},
    {'0', "b/a\033[2J", "", "b/a\\x1b[2J: a character that no bundle has in a name"},
    {'0', "b/\303\274", "", "a character that no bundle has in a name"},
    {'0', "b\\x", "", "b\\\\x: a character that no bundle has in a name"},
    {'0', "c:x", "", "a character that no bundle has in a name"},
    {'0', "b/a b", "", "a character that no bundle has in a name"},
    {'0', "x", "", "x: it lies in no folder"},
    {'0', "c/x", "", "c/x: it lies in another folder than the rest"},
    {'0', "bb/x", "", "bb/x: it lies in another folder"},
    {'5', "c/", "", "c/: it lies in another folder"},
    {'0', "b/first", "", "b/first: it is there twice"},
    {'5', "b/first/", "", "b/first/: it is there twice"},
    {'0', "b/SHA256SUMS", "", "b/SHA256SUMS: it is there twice"},
    {'1', "b/x", "b/first", "b/x: a hard link"},
    {'1', "b/x", "/etc/passwd", "b/x: a hard link"},
    {'2', "b/x", "/etc/passwd", "b/x: a symbolic link"},
    {'2', "b/x", "first", "b/x: a symbolic link"},
    {'3', "b/x", "", "b/x: a device"},
    {'4', "b/x", "", "b/x: a device"},
    {'6', "b/x", "", "b/x: a named pipe"},
};

static void
members_that_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        struct tarball t;

        begin(&t);
        add_text(&t, "first", "1");
        add_text(&t, "evidence.json", EVIDENCE);
        add_sums(&t);
        tar_add(&t.tar, members[i].type, members[i].name, members[i].link, "", 0);
        tar_end(&t.tar);
        must_be_refused(&t, members[i].message, SP_INPUT, members[i].message);
    }
}

#define SUM "4355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865" /* of "1\n" */

static const struct {
    const char *sums;    /* NULL: there are none */
    const char *message; /* NULL: it is taken */
} sums[] = {
    {SUM "  one\n", NULL},
    {SUM " *one\n", NULL},
    {SUM "  one", NULL},
    {NULL, "this is no bundle of s3preflight: there is no SHA256SUMS in it"},
    {"", "one: it does not stand in SHA256SUMS"},
    {SUM "  one\n" SUM "  one\n", "one: it stands in SHA256SUMS twice"},
    {SUM "  one\n" SUM "  two\n", "two: it stands in SHA256SUMS, and is not there"},
    {SUM "  one\n" SUM "  sub\n", "sub: it stands in SHA256SUMS, and is not there"},
    {SUM "  b/one\n", "b/one: it stands in SHA256SUMS, and is not there"},
    {SUM "  ../one\033\n", "../one\\x1b: it stands in SHA256SUMS, and is not there"},
    {"5355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865  one\n",
     "one: it differs from SHA256SUMS"},
    {"4355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd864  one\n",
     "one: it differs from SHA256SUMS"},
    {SUM "  \n", "a line that is none of sha256sum"},
    {SUM "  one\n\n", "a line that is none of sha256sum"},
    {SUM " one\n", "a line that is none of sha256sum"},
    {SUM "one\n", "a line that is none of sha256sum"},
    {SUM "\n", "a line that is none of sha256sum"},
    {"4355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd86x  one\n",
     "a line that is none of sha256sum"},
    {"x355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865  one\n",
     "a line that is none of sha256sum"},
    {"4355", "a line that is none of sha256sum"},
};

static void
what_the_sums_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sums); i++) {
        struct tarball t;
        struct bundle_read out;

        begin(&t);
        tar_add(&t.tar, '5', "b/sub", "", "", 0);
        if (sums[i].sums != NULL)
            tar_add(&t.tar, '0', "b/SHA256SUMS", "", sums[i].sums, strlen(sums[i].sums));
        tar_add(&t.tar, '0', "b/one", "", "1\n", 2);
        tar_end(&t.tar);
        if (sums[i].message != NULL) {
            must_be_refused(&t, sums[i].message, SP_INPUT, sums[i].message);
            continue;
        }
        must_be_taken(&t, sums[i].sums, &out);
        sp_arena_free(&t.arena);
    }
}

/* ---- names at their ends */

static void
long_names(void **state)
{
    static const struct {
        const char *prefix; /* of ustar, before the name */
        const char *name;
        const char *message;
    } rows[] = {
        {"", "b/" A98, NULL},      {"b", A98 "aa", NULL},
        {"b/a", A98, NULL},        {"b/aa", A98, "the name is too long"},
        {A98 "aa", A98 "a", NULL}, {A98 "aa", A98 "aa", "the name is too long"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct tarball t;
        struct bundle_read out;
        char header[TAR_BLOCK];

        begin(&t);
        tar_header(header, '0', rows[i].name, "", 0);
        tar_put(header, 345, rows[i].prefix);
        tar_bytes(&t.tar, header, sizeof(header));
        if (rows[i].message == NULL) {
            const char *full = sp_printf(&t.arena, NULL, "%s%s%s", rows[i].prefix,
                                         *rows[i].prefix == '\0' ? "" : "/", rows[i].name);
            const char *rest = strchr(full, '/');

            assert_non_null(rest);
            sums_add(&t.sums, rest + 1, "", 0);
            tar_header(header, '0', "SHA256SUMS", "", (long long)t.sums.len);
            tar_put(header, 345, sp_strndup(&t.arena, full, (size_t)(rest - full), NULL));
            tar_bytes(&t.tar, header, sizeof(header));
            tar_bytes(&t.tar, sp_buf_str(&t.sums), t.sums.len);
            tar_end(&t.tar);
            must_be_taken(&t, rows[i].name, &out);
            sp_arena_free(&t.arena);
        } else {
            tar_end(&t.tar);
            must_be_refused(&t, rows[i].name, SP_INPUT, rows[i].message);
        }
    }
}

/* ---- too much */

static void
many_members(void **state)
{
    (void)state;
    for (size_t n = BUNDLE_MEMBERS_MAX; n <= BUNDLE_MEMBERS_MAX + 1; n++) {
        struct tarball t;
        struct bundle_read out;

        begin(&t);
        for (size_t i = 1; i < n; i++) {
            char name[16];

            (void)snprintf(name, sizeof(name), "%zu", i);
            add(&t, name, "", 0);
        }
        add_sums(&t);
        tar_end(&t.tar);
        if (n > BUNDLE_MEMBERS_MAX) {
            must_be_refused(&t, "members", SP_LIMIT, "more than 1024 members");
            continue;
        }
        must_be_taken(&t, "members", &out);
        sp_arena_free(&t.arena);
    }
}

static char *
zeros(struct tarball *t, size_t len)
{
    char *bytes = sp_alloc(&t->arena, len, NULL);

    assert_non_null(bytes);
    return bytes;
}

static void
large_members(void **state)
{
    struct tarball t;
    struct bundle_read out;
    char header[TAR_BLOCK];

    (void)state;
    begin(&t);
    add(&t, "evidence.json", zeros(&t, 16 * MIB), 16 * MIB);
    add_sums(&t);
    tar_end(&t.tar);
    must_be_taken(&t, "as large as one may be", &out);
    assert_int_equal(out.evidence_len, 16 * MIB);
    sp_arena_free(&t.arena);

    /* What it says is enough: nothing of it is read. */
    begin(&t);
    tar_header(header, '0', "b/x", "", (long long)(16 * MIB + 1));
    tar_bytes(&t.tar, header, sizeof(header));
    must_be_refused(&t, "too large", SP_LIMIT, "b/x: larger than 16 MiB");

    begin(&t);
    tar_header(header, '5', "b/", "", 1);
    tar_bytes(&t.tar, header, sizeof(header));
    tar_bytes(&t.tar, "x", 1);
    tar_end(&t.tar);
    must_be_refused(&t, "a folder with bytes", SP_INPUT, "");
}

static void
bombs(void **state)
{
    struct tarball t;
    char *bytes;

    (void)state;
    begin(&t);
    bytes = zeros(&t, 16 * MIB);
    for (int i = 0; i < 5; i++) {
        const char name[] = {(char)('a' + i), '\0'};

        add(&t, name, bytes, 16 * MIB);
    }
    must_be_refused(&t, "many large ones", SP_LIMIT, "it unpacks to more than 64 MiB");

    begin(&t);
    add_text(&t, "one", "1");
    add_sums(&t);
    tar_end(&t.tar);
    tar_bytes(&t.tar, zeros(&t, 2 * MIB), 2 * MIB);
    must_be_refused(&t, "zeros behind it", SP_LIMIT, "more than 1 MiB between two members");

    begin(&t);
    tar_bytes(&t.tar, zeros(&t, 2 * MIB), 2 * MIB);
    must_be_refused(&t, "only zeros", SP_LIMIT, "more than 1 MiB");

    /* Headers that say something of all that follow, one after the other. */
    begin(&t);
    for (int i = 0; i < 3000; i++)
        tar_add(&t.tar, 'g', "pax", "", "11 comment=\n", 12);
    tar_end(&t.tar);
    must_be_refused(&t, "headers", SP_INPUT, "this is no tar archive, or it is damaged");

    begin(&t);
    bytes = zeros(&t, BUNDLE_FILE_MAX + 1);
    {
        struct bundle_read out;
        struct sp_err err = {0};

        assert_int_equal(bundle_unpack("x", bytes, BUNDLE_FILE_MAX + 1, &t.arena, &out, &err), -1);
        assert_int_equal(err.code, SP_LIMIT);
        assert_string_equal(err.message, "x: larger than 10 MiB");
    }
    sp_arena_free(&t.arena);
}

/* A file with a hole, as GNU's tar writes it: one piece of 512 bytes at 1 MiB. */
static void
holes(void **state)
{
    struct tarball t;
    char header[TAR_BLOCK];

    (void)state;
    begin(&t);
    tar_header(header, 'S', "b/x", "", 512);
    memset(header + 257, 0, 8);
    tar_put(header, 257, "ustar  ");
    tar_put(header, 386, "00004000000");
    tar_put(header, 398, "00000001000");
    tar_put(header, 483, "00004001000");
    tar_bytes(&t.tar, header, sizeof(header));
    tar_bytes(&t.tar, zeros(&t, 512), 512);
    tar_end(&t.tar);
    must_be_refused(&t, "sparse", SP_INPUT, "b/x: a file with holes");
}

/* ---- what is broken */

static void
packed_again(void **state)
{
    struct tarball t;
    struct sp_buf file;

    (void)state;
    begin(&t);
    add_text(&t, "one", "1");
    add_sums(&t);
    tar_end(&t.tar);
    sp_buf_init(&file, &t.arena, MIB);
    gzip_of(sp_buf_str(&t.tar), t.tar.len, &file);
    t.tar = file;
    must_be_refused(&t, "twice", SP_INPUT, "it is compressed twice");
}

static void
good_file(struct tarball *t, struct sp_buf *file)
{
    begin(t);
    add_text(t, "evidence.json", EVIDENCE);
    add_sums(t);
    tar_end(&t->tar);
    sp_buf_init(file, &t->arena, MIB);
    gzip_of(sp_buf_str(&t->tar), t->tar.len, file);
}

static void
something_behind(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        bool within; /* the compressed bytes */
    } rows[] = {
        {"x", 1, false},          {"\0", 1, false}, {"PK\3\4", 4, false},
        {"\x1f\x8b\b", 3, false}, {"x", 1, true},   {"\0\0\0\0x", 5, true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct tarball t;
        struct sp_buf file;
        struct bundle_read out;
        struct sp_err err = {0};

        good_file(&t, &file);
        if (rows[i].within) {
            tar_bytes(&t.tar, rows[i].bytes, rows[i].len);
            must_be_refused(&t, "within", SP_INPUT, "there is something behind its end");
            continue;
        }
        assert_int_equal(sp_buf_add(&file, rows[i].bytes, rows[i].len, NULL), 0);
        if (bundle_unpack("x", sp_buf_str(&file), file.len, &t.arena, &out, &err) != -1)
            fail_msg("row %zu was taken", i);
        assert_int_equal(err.code, SP_INPUT);
        sp_arena_free(&t.arena);
    }
}

/* A second piece of gzip is more of the same file. */
static void
a_second_piece(void **state)
{
    struct tarball t;
    struct sp_buf file;
    struct sp_buf second;
    struct bundle_read out;
    struct sp_err err = {0};

    (void)state;
    good_file(&t, &file);
    sp_buf_init(&second, &t.arena, MIB);
    gzip_of("x", 1, &second);
    assert_int_equal(sp_buf_add(&file, sp_buf_str(&second), second.len, NULL), 0);
    assert_int_equal(bundle_unpack("x", sp_buf_str(&file), file.len, &t.arena, &out, &err), -1);
    assert_string_equal(err.message, "x: there is something behind its end");
    sp_arena_free(&t.arena);
}

/* Whatever is missing or other than it was: it is refused, or what matters is what it was. */
static void
cut_and_damaged(void **state)
{
    struct tarball t;
    struct sp_buf file;
    char *exact;

    (void)state;
    good_file(&t, &file);
    for (size_t n = 0; n < file.len; n++) {
        struct sp_arena a = {0};
        struct bundle_read out;
        struct sp_err err = {0};

        exact = malloc(n == 0 ? 1 : n);
        assert_non_null(exact);
        memcpy(exact, file.data, n);
        if (bundle_unpack("x", exact, n, &a, &out, &err) != -1 || err.code != SP_INPUT)
            fail_msg("cut at %zu: %s", n, err.message);
        free(exact);
        sp_arena_free(&a);
    }
    for (size_t n = 0; n < file.len * 8; n++) {
        struct sp_arena a = {0};
        struct bundle_read out;
        struct sp_err err = {0};

        file.data[n / 8] ^= (char)(1 << n % 8);
        if (bundle_unpack("x", file.data, file.len, &a, &out, &err) == 0)
            assert_string_equal(out.evidence, EVIDENCE);
        else
            assert_true(err.code == SP_INPUT || err.code == SP_LIMIT);
        file.data[n / 8] ^= (char)(1 << n % 8);
        sp_arena_free(&a);
    }
    sp_arena_free(&t.arena);
}

static void
no_tar(void **state)
{
    struct tarball t;
    struct sp_buf file;
    struct bundle_read out;
    struct sp_err err = {0};

    (void)state;
    begin(&t);
    tar_bytes(&t.tar, "hello", 5);
    must_be_refused(&t, "another", SP_INPUT, "this is no tar archive, or it is damaged");

    begin(&t);
    sp_buf_init(&file, &t.arena, MIB);
    gzip_of("", 0, &file);
    assert_int_equal(bundle_unpack("x", sp_buf_str(&file), file.len, &t.arena, &out, &err), -1);
    assert_int_equal(err.code, SP_INPUT);
    sp_arena_free(&t.arena);
}

/* ---- without memory */

static void
no_memory(void **state)
{
    struct tarball t;
    struct sp_buf file;
    int rc = -1;
    long n = 1;

    (void)state;
    good_file(&t, &file);
    for (; rc == -1; n++) {
        struct sp_arena a = {.fail_in = n};
        struct bundle_read out;
        struct sp_err err = {0};

        rc = bundle_unpack("x", file.data, file.len, &a, &out, &err);
        assert_true(rc == 0 || err.code == SP_NOMEM);
        sp_arena_free(&a);
    }
    assert_true(n > 8);
    sp_arena_free(&t.arena);
}

/* Without the words of a refusal, and of a line of SHA256SUMS. */
static void
no_memory_to_refuse(void **state)
{
    static const char *const ends[] = {"hello", "\x1f\x8b\b"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        enum sp_code code = SP_NOMEM;

        for (long n = 1; code == SP_NOMEM; n++) {
            struct sp_arena a = {0};
            struct sp_arena failing = {.fail_in = n};
            struct bundle_read out;
            struct sp_err err = {0};
            struct sp_buf file;

            sp_buf_init(&file, &a, MIB);
            if (i == 0)
                gzip_of(ends[i], strlen(ends[i]), &file);
            else
                assert_int_equal(sp_buf_adds(&file, ends[i], NULL), 0);
            assert_int_equal(bundle_unpack("x", sp_buf_str(&file), file.len, &failing, &out, &err),
                             -1);
            code = err.code;
            sp_arena_free(&failing);
            sp_arena_free(&a);
        }
        assert_int_equal(code, SP_INPUT);
    }
}

static void
libraries_that_fail(void **state)
{
    struct tarball t;
    struct sp_buf file;
    int rc = -1;
    long n = 1;

    (void)state;
    good_file(&t, &file);
    for (; rc == -1; n++) {
        struct sp_arena a = {0};
        struct bundle_read out;
        struct sp_err err = {0};

        fail_call = n;
        rc = bundle_unpack("x", file.data, file.len, &a, &out, &err);
        fail_call = 0;
        if (rc == -1 && err.code != SP_NOMEM && err.code != SP_BUG)
            fail_msg("call %ld: %d %s", n, err.code, err.message);
        sp_arena_free(&a);
    }
    assert_true(n > 15);
    sp_arena_free(&t.arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_is),
        cmocka_unit_test(a_good_one),
        cmocka_unit_test(what_was_packed),
        cmocka_unit_test(without_evidence),
        cmocka_unit_test(members_that_are_refused),
        cmocka_unit_test(what_the_sums_say),
        cmocka_unit_test(long_names),
        cmocka_unit_test(many_members),
        cmocka_unit_test(large_members),
        cmocka_unit_test(bombs),
        cmocka_unit_test(holes),
        cmocka_unit_test(packed_again),
        cmocka_unit_test(something_behind),
        cmocka_unit_test(a_second_piece),
        cmocka_unit_test(cut_and_damaged),
        cmocka_unit_test(no_tar),
        cmocka_unit_test(no_memory),
        cmocka_unit_test(no_memory_to_refuse),
        cmocka_unit_test(libraries_that_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
