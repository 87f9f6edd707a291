/* A document in the making: values as they are meant, and the first failure kept. */
#include "test.h"

#include <limits.h>

#include "json/making.h"

static void
test_values(void **state)
{
    struct sp_arena arena = {0};
    struct sp_err err = {0};
    struct making m = {.what = "it", .arena = &arena, .err = &err};
    json_t *root = make_sure(&m, json_object());
    json_t *list = make_sure(&m, json_array());
    struct sp_buf out;

    (void)state;
    sp_buf_init(&out, &arena, 4096);
    make_put(&m, root, "number", make_number(&m, 7));
    make_put(&m, root, "most", make_number(&m, ULLONG_MAX));
    make_put(&m, root, "time", make_time(&m, 1));
    make_put(&m, root, "never", make_time(&m, 0));
    make_put(&m, root, "id", make_id(&m, UINT64_MAX));
    make_put(&m, root, "nobody", make_id(&m, 0));
    make_append(&m, list, make_number(&m, 1));
    make_put(&m, root, "list", list);
    assert_int_equal(make_end(&m, root, JSON_COMPACT, &out), 0);
    assert_string_equal(sp_buf_str(&out),
                        "{\"number\":7,\"most\":9223372036854775807,"
                        "\"time\":\"1970-01-01T00:00:01Z\",\"never\":null,"
                        "\"id\":\"18446744073709551615\",\"nobody\":null,\"list\":[1]}\n");
    sp_arena_free(&arena);
}

/* What could not be made anywhere ends the document, however much is put around it. */
static void
test_first_failure(void **state)
{
    struct sp_arena arena = {0};
    struct sp_err err = {0};
    struct making m = {.what = "the list of all", .arena = &arena, .err = &err};
    json_t *root = make_sure(&m, json_object());
    struct sp_buf out;

    (void)state;
    sp_buf_init(&out, &arena, 4096);
    make_put(&m, root, "text", make_sure(&m, json_string("\xff")));
    make_append(&m, NULL, make_number(&m, 1));
    make_put(&m, root, "good", make_number(&m, 1));
    assert_int_equal(make_end(&m, root, 0, &out), -1);
    assert_int_equal(err.code, SP_NOMEM);
    assert_string_equal(err.message, "out of memory: the list of all");
    assert_int_equal(out.len, 0);
    sp_arena_free(&arena);
}

static void
test_full(void **state)
{
    (void)state;
    for (size_t cap = 1; cap < 9; cap++) {
        struct sp_arena arena = {0};
        struct sp_err err = {0};
        struct making m = {.what = "it", .arena = &arena, .err = &err};
        json_t *root = make_sure(&m, json_object());
        struct sp_buf out;

        sp_buf_init(&out, &arena, cap);
        make_put(&m, root, "a", make_number(&m, 1));
        assert_int_equal(make_end(&m, root, JSON_COMPACT, &out), cap < 8 ? -1 : 0);
        assert_int_equal(err.code, cap < 8 ? SP_LIMIT : 0);
        sp_arena_free(&arena);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_first_failure),
        cmocka_unit_test(test_full),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
