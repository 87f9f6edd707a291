#include "evidence/evidence.h"

#include "test.h"

static void
find(void **state)
{
    struct evidence ev = {.nexchanges = 4};

    (void)state;
    ev.exchanges[0] = (struct exchange_seen){.purpose = "list", .style = S3_STYLE_PATH};
    ev.exchanges[1] = (struct exchange_seen){.purpose = "list", .style = S3_STYLE_HOST};
    ev.exchanges[2] = (struct exchange_seen){.purpose = NULL, .style = S3_STYLE_PATH};
    ev.exchanges[3] = (struct exchange_seen){.purpose = "list", .style = S3_STYLE_PATH};
    ev.exchanges[4] = (struct exchange_seen){.purpose = "more", .style = S3_STYLE_PATH};
    assert_ptr_equal(evidence_find(&ev, "list", S3_STYLE_PATH), &ev.exchanges[0]);
    assert_ptr_equal(evidence_find(&ev, "list", S3_STYLE_HOST), &ev.exchanges[1]);
    assert_null(evidence_find(&ev, "lis", S3_STYLE_PATH));
    assert_null(evidence_find(&ev, "more", S3_STYLE_PATH));
    ev.nexchanges = 0;
    assert_null(evidence_find(&ev, "list", S3_STYLE_PATH));
}

static void
header(void **state)
{
    struct exchange_seen ex = {
        .headers = {{"server", "a"}, {"date", "b"}, {"server", "c"}, {"late", "d"}},
        .nheaders = 3,
    };

    (void)state;
    assert_string_equal(evidence_header(&ex, "server"), "a");
    assert_string_equal(evidence_header(&ex, "date"), "b");
    assert_null(evidence_header(&ex, "late"));
    assert_null(evidence_header(&ex, "serve"));
}

static void
share(void **state)
{
    struct address_seen one[] = {{.address = "192.0.2.1"}, {.address = "192.0.2.2"}};
    struct address_seen two[] = {{.address = "192.0.2.3"}, {.address = "192.0.2.2"}};
    struct name_seen a = {.addresses = one, .naddresses = 2};
    struct name_seen b = {.addresses = two, .naddresses = 2};

    (void)state;
    assert_true(evidence_share(&a, &b));
    b.naddresses = 1;
    assert_false(evidence_share(&a, &b));
    a.naddresses = 0;
    assert_false(evidence_share(&a, &a));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(find),
        cmocka_unit_test(header),
        cmocka_unit_test(share),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
