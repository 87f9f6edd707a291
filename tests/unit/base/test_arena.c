#include "test.h"

#include <stdbool.h>
#include <wchar.h>

#include "base/arena.h"

#define BLOCK ((size_t)8192) /* what one block of the arena holds */

static void
memory_is_zeroed_and_aligned(void **state)
{
    static const size_t sizes[] = {
        0,     1,         2,      3,     15,    16,    17,       4096,          BLOCK - 1,
        BLOCK, BLOCK + 1, 100000, 65535, 65536, 65537, 4U << 20, (4U << 20) + 1};
    struct sp_arena a = {0};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        unsigned char *p = sp_alloc(&a, sizes[i], NULL);

        assert_non_null(p);
        if ((uintptr_t)p % _Alignof(max_align_t) != 0)
            fail_msg("%zu bytes: not aligned", sizes[i]);
        for (size_t k = 0; k < sizes[i]; k++)
            if (p[k] != 0)
                fail_msg("%zu bytes: byte %zu is not zero", sizes[i], k);
        memset(p, 0xff, sizes[i]);
    }
    sp_arena_free(&a);
}

/* Sizes such that blocks fill up, and big pieces get a block of their own in between. */
static void
pieces_do_not_overlap(void **state)
{
    enum { PIECES = 400 };
    unsigned char *pieces[PIECES];
    struct sp_arena a = {0};

    (void)state;
    for (size_t i = 0; i < PIECES; i++) {
        size_t size = i % 50 == 7 ? BLOCK * 2 : i + 1;

        pieces[i] = sp_alloc(&a, size, NULL);
        assert_non_null(pieces[i]);
        memset(pieces[i], (int)(i % 251), size);
    }
    for (size_t i = 0; i < PIECES; i++) {
        size_t size = i % 50 == 7 ? BLOCK * 2 : i + 1;

        for (size_t k = 0; k < size; k++)
            if (pieces[i][k] != i % 251)
                fail_msg("piece %zu: byte %zu was overwritten", i, k);
    }
    sp_arena_free(&a);
}

static void
big_piece_leaves_the_current_block(void **state)
{
    struct sp_arena a = {0};
    char *before = sp_alloc(&a, 16, NULL);
    char *big = sp_alloc(&a, BLOCK + 1, NULL);
    char *after = sp_alloc(&a, 16, NULL);

    (void)state;
    assert_non_null(before);
    assert_non_null(big);
    assert_ptr_equal(after, before + 16);
    sp_arena_free(&a);
}

static void
limit_holds(void **state)
{
    static const struct {
        const char *name;
        size_t limit;
        size_t first;
        size_t second;
        bool fits;
    } cases[] = {
        {"no limit", 0, 100000, 100000, true},    {"both fit exactly", 64, 32, 32, true},
        {"one byte too many", 64, 32, 33, false}, {"limit less than one unit", 15, 0, 1, false},
        {"rounding counts", 31, 1, 1, false},     {"nothing always fits", 16, 16, 0, true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {.limit = cases[i].limit};
        struct sp_err err = {0};

        if (sp_alloc(&a, cases[i].first, &err) == NULL)
            fail_msg("%s: the first: %s", cases[i].name, err.message);
        if ((sp_alloc(&a, cases[i].second, &err) != NULL) != cases[i].fits)
            fail_msg("%s: wanted %s", cases[i].name, cases[i].fits ? "memory" : "none");
        if (!cases[i].fits && err.code != SP_NOMEM)
            fail_msg("%s: %s", cases[i].name, sp_code_text(err.code));
        sp_arena_free(&a);
    }
}

static void
limit_lowered_below_what_is_used(void **state)
{
    struct sp_arena a = {0};

    (void)state;
    assert_non_null(sp_alloc(&a, 64, NULL));
    a.limit = 32;
    assert_null(sp_alloc(&a, 1, NULL));
    sp_arena_free(&a);
}

static void
absurd_sizes_fail(void **state)
{
    static const struct {
        const char *name;
        size_t count;
        size_t size;
    } cases[] = {
        {"all there is", 1, SIZE_MAX},
        {"rounding would wrap", 1, SIZE_MAX - 1},
        {"the block's head would wrap", 1, SIZE_MAX - _Alignof(max_align_t) - 8},
        {"the product wraps", SIZE_MAX / 2 + 1, 2},
        {"the product wraps to something small", SIZE_MAX / 4 + 2, 4},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};

        if (sp_alloc_array(&a, cases[i].count, cases[i].size, &err) != NULL)
            fail_msg("%s: got memory", cases[i].name);
        if (err.code != SP_NOMEM)
            fail_msg("%s: %s", cases[i].name, sp_code_text(err.code));
        sp_arena_free(&a);
    }
}

/* The address sanitizer would end the program where malloc returns NULL. */
const char *__asan_default_options(void);

const char *
__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

static void
more_than_malloc_gives_fails(void **state)
{
    struct sp_arena a = {0};
    struct sp_err err = {0};

    (void)state;
    assert_null(sp_alloc(&a, (size_t)PTRDIFF_MAX, &err));
    assert_int_equal(err.code, SP_NOMEM);
    assert_int_equal(a.used, 0);
    assert_non_null(sp_alloc(&a, 1, &err));
    sp_arena_free(&a);
}

static void
arrays_of_nothing(void **state)
{
    struct sp_arena a = {0};

    (void)state;
    assert_non_null(sp_alloc_array(&a, 0, 8, NULL));
    assert_non_null(sp_alloc_array(&a, SIZE_MAX, 0, NULL));
    assert_int_equal(a.used, 0);
    sp_arena_free(&a);
}

static void
nth_allocation_fails_once(void **state)
{
    (void)state;
    for (long n = 1; n <= 3; n++) {
        struct sp_arena a = {.fail_in = n};

        for (long i = 1; i <= 4; i++)
            if ((sp_alloc(&a, 8, NULL) == NULL) != (i == n))
                fail_msg("fail_in %ld: allocation %ld", n, i);
        sp_arena_free(&a);
    }
}

static void
strings_are_copied(void **state)
{
    struct sp_arena a = {0};
    char source[] = "abc";
    char *whole = sp_strdup(&a, source, NULL);
    char *part = sp_strndup(&a, source, 2, NULL);
    char *none = sp_strndup(&a, NULL, 0, NULL);
    char *inner = sp_strndup(&a, "a\0b", 3, NULL);

    (void)state;
    source[0] = 'x';
    assert_string_equal(whole, "abc");
    assert_string_equal(part, "ab");
    assert_string_equal(none, "");
    assert_memory_equal(inner, "a\0b", 4);
    sp_arena_free(&a);
}

static void
text_is_formatted(void **state)
{
    struct sp_arena a = {0};
    char *text = sp_printf(&a, NULL, "%s-%d", "a", 42);
    char *empty = sp_printf(&a, NULL, "%s", "");
    char *big = sp_printf(&a, NULL, "%*d", 20000, 7);

    (void)state;
    assert_string_equal(text, "a-42");
    assert_string_equal(empty, "");
    assert_int_equal(strlen(big), 20000);
    assert_int_equal(big[19999], '7');
    sp_arena_free(&a);
}

/* A wide character that the C locale cannot write is the one way to make printf fail. */
static void
text_that_cannot_be_formatted(void **state)
{
    struct sp_arena a = {0};
    struct sp_err err = {0};
    const wchar_t wide[] = {0x20ac, 0};

    (void)state;
    assert_null(sp_printf(&a, &err, "%ls", wide));
    assert_int_equal(err.code, SP_BUG);
    sp_arena_free(&a);
}

static void
failures_are_told(void **state)
{
    struct sp_err err = {0};
    struct sp_arena a = {.fail_in = 1};

    (void)state;
    assert_null(sp_strdup(&a, "abc", &err));
    assert_int_equal(err.code, SP_NOMEM);
    err = (struct sp_err){0};
    assert_null(sp_strndup(&a, "abc", SIZE_MAX, &err));
    assert_int_equal(err.code, SP_NOMEM);
    err = (struct sp_err){0};
    a.fail_in = 1;
    assert_null(sp_printf(&a, &err, "%d", 1));
    assert_int_equal(err.code, SP_NOMEM);
    assert_null(a.blocks);
}

static void
freed_arena_can_be_used_again(void **state)
{
    struct sp_arena a = {.limit = 64};

    (void)state;
    sp_arena_free(&a);
    for (int i = 0; i < 3; i++) {
        assert_non_null(sp_alloc(&a, 64, NULL));
        assert_int_equal(a.used, 64);
        sp_arena_free(&a);
        assert_int_equal(a.used, 0);
        assert_null(a.blocks);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_aligned),
        cmocka_unit_test(pieces_do_not_overlap),
        cmocka_unit_test(big_piece_leaves_the_current_block),
        cmocka_unit_test(limit_holds),
        cmocka_unit_test(limit_lowered_below_what_is_used),
        cmocka_unit_test(absurd_sizes_fail),
        cmocka_unit_test(more_than_malloc_gives_fails),
        cmocka_unit_test(arrays_of_nothing),
        cmocka_unit_test(nth_allocation_fails_once),
        cmocka_unit_test(strings_are_copied),
        cmocka_unit_test(text_is_formatted),
        cmocka_unit_test(text_that_cannot_be_formatted),
        cmocka_unit_test(failures_are_told),
        cmocka_unit_test(freed_arena_can_be_used_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
