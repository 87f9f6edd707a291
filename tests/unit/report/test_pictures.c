/* The pictures of a run in letters, as they look at several widths. */
#include "test.h"

#include "base/text.h"
#include "golden.h"
#include "report/json_pictures.h"
#include "report/text_pictures.h"

#define NONE                                                                                       \
    {                                                                                              \
        -1, -1                                                                                     \
    }
#define STARTED ((time_t)1795339800) /* 2026-11-22T09:30:00Z */
#define DAY ((time_t)86400)

static const struct picture_bar bars[] = {
    {"look up s3.example.test",
     "192.0.2.1",
     "1 address",
     PICTURE_FINE,
     0,
     {{0, 1200}, NONE, NONE, NONE, NONE, NONE}},
    {"look up backup.s3.example.test",
     "",
     "not found",
     PICTURE_NEUTRAL,
     0,
     {{0, 1400}, NONE, NONE, NONE, NONE, NONE}},
    {"connect to 192.0.2.1",
     "as s3.example.test",
     "TLSv1.3",
     PICTURE_ODD,
     1,
     {NONE, {1500, 2500}, {2500, 9000}, NONE, NONE, NONE}},
    {"list",
     "GET /backup/",
     "403 AccessDenied",
     PICTURE_BAD,
     1,
     {NONE, {1500, 2600}, {2600, 9000}, {9000, 9100}, {9100, 20000}, {20000, 24000}}},
    {"list, unsigned",
     "GET /backup/",
     "403 AccessDenied",
     PICTURE_NEUTRAL,
     1,
     {NONE, NONE, NONE, {1600, 1600}, {1600, 5000}, {5000, 5000}}},
    {"upload a part",
     "PUT /backup/",
     "200",
     PICTURE_FINE,
     2,
     {NONE, NONE, NONE, {24000, 44000}, {44000, 50000}, {50000, 50400}}},
    {"location",
     "GET /backup/?location",
     "",
     PICTURE_FINE,
     3,
     {NONE, NONE, NONE, {50400, 50400}, {50400, 50400}, {50400, 50400}}},
};

static const struct picture_certificate certificates[] = {
    {PICTURE_LEAF, "CN=s3.example.test,O=A rather long name of an organisation", "CN=Issuing CA",
     STARTED - DAY, STARTED + 89 * DAY, "0A:1B", true, false, false, NULL, NULL, PICTURE_ODD},
    {PICTURE_INTERMEDIATE, "CN=Issuing CA", "CN=Root", STARTED - DAY, STARTED - 3 * DAY, "0A:1B",
     true, false, false, NULL, "certificate has expired", PICTURE_BAD},
    {PICTURE_ANCHOR, "CN=Root", "CN=Root", STARTED - DAY, STARTED + DAY, "0A:1B", false, false,
     false, "/etc/pki/tls/certs/a-private-ca.crt:17", NULL, PICTURE_BAD},
    {PICTURE_INTERMEDIATE, "", "CN=Old", 0, 0, "0A:1B", true, false, true, NULL, NULL,
     PICTURE_NEUTRAL},
};
static const struct picture_certificate parted[] = {
    {PICTURE_LEAF, "CN=s3.example.test", "CN=Issuing CA", STARTED + DAY, STARTED + 400 * DAY,
     "0A:1B", true, false, false, NULL, NULL, PICTURE_BAD},
    {PICTURE_INTERMEDIATE, "CN=Issuing CA", "", 0, 0, "", false, true, false, NULL,
     "neither sent nor trusted here", PICTURE_NEUTRAL},
};
static const struct picture_certificate trusted[] = {
    {PICTURE_LEAF, "CN=s3.example.test", "CN=Root", STARTED - DAY, STARTED + DAY, "0A:1B", true,
     false, false, "the system's store", NULL, PICTURE_FINE},
};

static const struct report sample = {
    .started = STARTED,
    .pictures = {.waterfall = {.bars = bars, .nbars = COUNT_OF(bars), .end = 50400, .waves = 3},
                 .chains = {{"192.0.2.1", "s3.example.test", "pgbackrest", false,
                             "certificate has expired", certificates, COUNT_OF(certificates)},
                            {"192.0.2.2, 192.0.2.3", "s3.example.test", "pgbackrest", false,
                             "unable to get local issuer certificate", parted, COUNT_OF(parted)},
                            {"2001:db8::1", "s3.example.test", "barman-cloud", true, "", trusted,
                             COUNT_OF(trusted)}},
                 .nchains = 3,
                 .nodes = {{.depth = 0,
                            .name = "backup/",
                            .folder = true,
                            .ours = true,
                            .mood = PICTURE_NEUTRAL,
                            .more = true},
                           {.depth = 1,
                            .name = "Apic/",
                            .folder = true,
                            .mood = PICTURE_ODD,
                            .owner = "pgBackRest, stanza db",
                            .objects = 1,
                            .newest = STARTED - DAY,
                            .least = true},
                           {.depth = 1,
                            .name = "apic/",
                            .folder = true,
                            .ours = true,
                            .prefix = true,
                            .mood = PICTURE_BAD,
                            .owner = "restic; Velero, cluster-one",
                            .objects = 4000000,
                            .bytes = 5ULL << 40,
                            .newest = STARTED - DAY,
                            .more = true},
                           {.depth = 2, .name = "data/", .folder = true, .mood = PICTURE_NEUTRAL},
                           {.depth = 3,
                            .name = "a-name-that-goes-on-and-on-and-on-until-nothing-is-left-of-"
                                    "the-line-at-all.bin",
                            .mood = PICTURE_NEUTRAL,
                            .bytes = 12,
                            .newest = STARTED},
                           {.depth = 2, .name = "k", .mood = PICTURE_BAD, .bytes = 1}},
                 .nnodes = 6}};

static const struct {
    const char *file;
    struct report_options options;
} goldens[] = {
    {"pictures-narrow.txt", {.columns = 40}},
    {"pictures.txt", {.columns = 80}},
    {"pictures-wide.txt", {.columns = 100}},
    {"pictures-colour.txt", {.columns = 80, .colour = true}},
};

static int
render(const struct report *r, const struct report_options *options, struct sp_arena *a,
       const char **out, struct sp_err *err)
{
    struct sp_buf buf;
    struct page p;

    sp_buf_init(&buf, a, (size_t)1 << 20);
    page_init(&p, options, &buf, err);
    text_pictures(&p, r);
    *out = sp_buf_str(&buf);
    return page_end(&p);
}

static void
look_as_wanted(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(goldens); i++) {
        struct sp_arena a = {0};
        const char *text;

        assert_int_equal(render(&sample, &goldens[i].options, &a, &text, NULL), 0);
        if (!golden_matches(goldens[i].file, text))
            fail_msg("%s: not as wanted", goldens[i].file);
        sp_arena_free(&a);
    }
}

/* No line is wider than asked, none ends in a blank, and all is ASCII. */
static void
fit_every_width(void **state)
{
    (void)state;
    for (int columns = 0; columns <= 120; columns++) {
        const struct report_options options = {.columns = columns};
        const size_t width = columns < 40 ? 40 : columns > 100 ? 100 : (size_t)columns;
        struct sp_arena a = {0};
        const char *text;

        assert_int_equal(render(&sample, &options, &a, &text, NULL), 0);
        while (*text != '\0') {
            const size_t len = strcspn(text, "\n");

            for (size_t i = 0; i < len; i++)
                assert_true(text[i] >= ' ' && text[i] <= '~');
            if (len > width || (len > 0 && text[len - 1] == ' '))
                fail_msg("at %d: \"%.*s\"", columns, (int)len, text);
            text += len + 1;
        }
        sp_arena_free(&a);
    }
}

/* Bars that lie anywhere are drawn within the line. */
static void
stay_within_the_line(void **state)
{
    static const long long ends[] = {1, 2, 23, 1000, 1000000000000};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        const struct picture_bar edges[] = {
            {.what = "first", .phases = {{0, 1}, NONE, NONE, NONE, NONE, NONE}},
            {.what = "last", .phases = {NONE, NONE, NONE, NONE, NONE, {ends[i], ends[i]}}},
            {.what = "all", .phases = {NONE, NONE, NONE, NONE, {0, ends[i]}, NONE}},
        };
        const struct report r = {
            .pictures.waterfall = {.bars = edges, .nbars = COUNT_OF(edges), .end = ends[i]}};
        const struct report_options options = {.columns = 40};
        struct sp_arena a = {0};
        const char *text;

        assert_int_equal(render(&r, &options, &a, &text, NULL), 0);
        assert_non_null(strstr(text, "-----"));
        assert_non_null(strstr(text, "   ."));
        sp_arena_free(&a);
    }
}

static int
render_json(struct sp_arena *a, const char **out, struct sp_err *err)
{
    struct making m = {.what = "pictures", .arena = a, .err = err};
    json_t *root = make_sure(&m, json_object());
    struct sp_buf buf;
    int rc;

    sp_buf_init(&buf, a, (size_t)1 << 20);
    make_put(&m, root, "timeline", json_timeline(&m, &sample.pictures.waterfall));
    make_put(&m, root, "chains", json_chains(&m, &sample.pictures));
    make_put(&m, root, "tree", json_tree(&m, &sample.pictures));
    rc = make_end(&m, root, JSON_INDENT(2), &buf);
    *out = sp_buf_str(&buf);
    return rc;
}

static void
json_has_all_of_it(void **state)
{
    struct sp_err err = {0};
    struct sp_arena a = {0};
    const char *text;
    long n = 1;
    int rc = -1;

    (void)state;
    assert_int_equal(render_json(&a, &text, NULL), 0);
    assert_true(golden_matches("pictures.json", text));
    sp_arena_free(&a);
    for (; rc == -1; n++) {
        a = (struct sp_arena){.fail_in = n};
        err = (struct sp_err){0};
        rc = render_json(&a, &text, &err);
        assert_int_equal(err.code, rc == -1 ? SP_NOMEM : SP_OK);
        sp_arena_free(&a);
    }
    assert_true(n > 50);
}

static void
nothing_is_nothing(void **state)
{
    static const struct report none;
    const struct report_options options = {.columns = 80};
    struct sp_arena a = {0};
    const char *text;

    (void)state;
    assert_int_equal(render(&none, &options, &a, &text, NULL), 0);
    assert_string_equal(text, "");
    sp_arena_free(&a);
}

static void
without_memory(void **state)
{
    const struct report_options options = {.columns = 80};
    long n = 1;
    int rc = -1;

    (void)state;
    for (; rc == -1; n++) {
        struct sp_arena a = {.fail_in = n};
        struct sp_err err = {0};
        const char *text;

        rc = render(&sample, &options, &a, &text, &err);
        assert_int_equal(err.code, rc == -1 ? SP_NOMEM : SP_OK);
        sp_arena_free(&a);
    }
    assert_true(n > 50);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(look_as_wanted),       cmocka_unit_test(fit_every_width),
        cmocka_unit_test(stay_within_the_line), cmocka_unit_test(nothing_is_nothing),
        cmocka_unit_test(json_has_all_of_it),   cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
