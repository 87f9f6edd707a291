/* The file: what is in it, that it hangs on nothing else, and what it cannot hold. */
#include "opened.h"

#include <errno.h>

#define WHEN ((time_t)1767225600)
#define PACKED_MAX ((size_t)1 << 20)

/* ---- libarchive's calls, of which the n-th fails */

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

FAILING(struct archive *, archive_write_new, NULL, (void), ())
FAILING(struct archive_entry *, archive_entry_new2, NULL, (struct archive * ar), (ar))
FAILING(int, archive_write_set_format_pax_restricted, ARCHIVE_FATAL, (struct archive * ar), (ar))
FAILING(int, archive_write_add_filter_gzip, ARCHIVE_WARN, (struct archive * ar), (ar))
FAILING(int, archive_write_set_options, ARCHIVE_FATAL, (struct archive * ar, const char *o),
        (ar, o))
FAILING(int, archive_write_header, (archive_set_error(ar, ENOMEM, "no memory"), ARCHIVE_FATAL),
        (struct archive * ar, struct archive_entry *e), (ar, e))
FAILING(la_ssize_t, archive_write_data, -1, (struct archive * ar, const void *p, size_t n),
        (ar, p, n))
FAILING(int, archive_write_close, ARCHIVE_FATAL, (struct archive * ar), (ar))

static const struct bundle_member three[] = {
    {"b.txt", "second\n", 7}, {"a/x.json", "{}", 2}, {"empty", "", 0}};

static const struct bundle sample = {
    .folder = "s3preflight-20260101T000000Z", .when = WHEN, .members = three, .nmembers = 3};

static void
in_the_order_given(void **state)
{
    static const char *const names[] = {"b.txt", "a/x.json", "empty", "SHA256SUMS"};
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct opened o;
    struct sp_buf out;

    (void)state;
    sp_buf_init(&out, &a, PACKED_MAX);
    assert_int_equal(bundle_pack(&sample, &out, &err), 0);
    assert_memory_equal(out.data + 4, "\0\0\0\0", 4); /* gzip's time */
    open_bundle(&o, &out, WHEN);
    assert_int_equal(o.n, COUNT_OF(names));
    for (size_t i = 0; i < o.n; i++)
        assert_string_equal(o.names[i],
                            sp_printf(&a, NULL, "s3preflight-20260101T000000Z/%s", names[i]));
    assert_string_equal(o.bytes[0], "second\n");
    assert_int_equal(o.len[2], 0);
    assert_string_equal(
        member_of(&o, "SHA256SUMS"),
        "480c2336b410f1ad5f8bf1b28944490255804b65350c527787e74ebdd511e3a4  b.txt\n"
        "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a  a/x.json\n"
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  empty\n");
    close_bundle(&o);
    sp_arena_free(&a);
}

static void
same_input_same_bytes(void **state)
{
    struct sp_arena a = {0};
    struct sp_buf one;
    struct sp_buf two;

    (void)state;
    sp_buf_init(&one, &a, PACKED_MAX);
    sp_buf_init(&two, &a, PACKED_MAX);
    assert_int_equal(bundle_pack(&sample, &one, NULL), 0);
    assert_int_equal(bundle_pack(&sample, &two, NULL), 0);
    assert_int_equal(one.len, two.len);
    assert_memory_equal(one.data, two.data, one.len);
    sp_arena_free(&a);
}

/* 100 bytes with the folder "f" and its slash. */
#define NAME_98                                                                                    \
    "1234567890123456789012345678901234567890123456789"                                            \
    "1234567890123456789012345678901234567890123456789"

static void
names(void **state)
{
    static const struct {
        const char *name;
        int rc;
    } rows[] = {
        {"a", 0},     {"a/b/c.d", 0}, {"a-b_c.D9", 0}, {NAME_98, 0},     {NAME_98 "9", -1},
        {"", -1},     {"/a", -1},     {"a/", -1},      {"a//b", -1},     {"..", -1},
        {"../a", -1}, {"a/../b", -1}, {".hidden", -1}, {"a/.b", -1},     {"a b", -1},
        {"a\\b", -1}, {"a:b", -1},    {"a\nb", -1},    {"\303\244", -1}, {"SHA256SUMS", -1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        const struct bundle_member one = {rows[i].name, "x", 1};
        const struct bundle b = {.folder = "f", .when = WHEN, .members = &one, .nmembers = 1};
        struct sp_buf out;

        sp_buf_init(&out, &a, PACKED_MAX);
        if (bundle_pack(&b, &out, &err) != rows[i].rc)
            fail_msg("\"%s\": %s", rows[i].name, err.message);
        if (rows[i].rc == -1)
            assert_int_equal(err.code, SP_BUG);
        sp_arena_free(&a);
    }
}

static void
names_twice(void **state)
{
    static const struct bundle_member two[] = {{"a", "x", 1}, {"a", "x", 1}};
    const struct bundle b = {.folder = "f", .when = WHEN, .members = two, .nmembers = 2};
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct sp_buf out;

    (void)state;
    sp_buf_init(&out, &a, PACKED_MAX);
    assert_int_equal(bundle_pack(&b, &out, &err), -1);
    assert_int_equal(err.code, SP_BUG);
    sp_arena_free(&a);
}

static void
too_much(void **state)
{
    static struct bundle_member many[BUNDLE_MEMBERS_MAX];
    const size_t big = BUNDLE_CONTENT_MAX - BUNDLE_FILE_MAX;
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct bundle b = {.folder = "f", .when = WHEN, .members = many};
    struct sp_buf out;

    (void)state;
    for (size_t i = 0; i < BUNDLE_MEMBERS_MAX; i++)
        many[i] = (struct bundle_member){sp_printf(&a, NULL, "m%zu", i), "", 0};
    sp_buf_init(&out, &a, BUNDLE_FILE_MAX);
    b.nmembers = BUNDLE_MEMBERS_MAX; /* SHA256SUMS would be one too many */
    assert_int_equal(bundle_pack(&b, &out, &err), -1);
    assert_int_equal(err.code, SP_LIMIT);
    b.nmembers = BUNDLE_MEMBERS_MAX - 1;
    assert_int_equal(bundle_pack(&b, &out, &err), 0);
    b.nmembers = 1;
    many[0].bytes = sp_alloc(&a, big, NULL);
    many[0].len = big;
    assert_int_equal(bundle_pack(&b, &out, &err), -1);
    assert_int_equal(err.code, SP_LIMIT);
    many[0].len = big - 1;
    sp_buf_init(&out, &a, BUNDLE_FILE_MAX);
    assert_int_equal(bundle_pack(&b, &out, &err), 0);
    sp_arena_free(&a);
}

/* The cap of the buffer is told as such, and nobody tries to write the rest behind it. */
static void
no_room(void **state)
{
    (void)state;
    for (size_t room = 0; room < 200; room += 20) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct sp_buf out;

        sp_buf_init(&out, &a, room);
        assert_int_equal(bundle_pack(&sample, &out, &err), -1);
        assert_int_equal(err.code, SP_LIMIT);
        sp_arena_free(&a);
    }
}

static void
without_memory(void **state)
{
    int rc = -1;

    (void)state;
    for (long n = 1; rc == -1; n++) {
        struct sp_arena a = {.fail_in = n};
        struct sp_err err = {0};
        struct sp_buf out;

        assert_true(n < 1000);
        sp_buf_init(&out, &a, PACKED_MAX);
        rc = bundle_pack(&sample, &out, &err);
        if (rc == -1)
            assert_int_equal(err.code, SP_NOMEM);
        sp_arena_free(&a);
    }
}

static void
libarchive_fails(void **state)
{
    int rc = -1;

    (void)state;
    for (long n = 1; rc == -1; n++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct sp_buf out;

        assert_true(n < 1000);
        sp_buf_init(&out, &a, PACKED_MAX);
        fail_call = n;
        rc = bundle_pack(&sample, &out, &err);
        if (rc == -1)
            assert_true(err.code == SP_NOMEM || err.code == SP_BUG);
        sp_arena_free(&a);
    }
    fail_call = 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_the_order_given),
        cmocka_unit_test(same_input_same_bytes),
        cmocka_unit_test(names),
        cmocka_unit_test(names_twice),
        cmocka_unit_test(too_much),
        cmocka_unit_test(no_room),
        cmocka_unit_test(without_memory),
        cmocka_unit_test(libarchive_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
