#include "settings/profile.h"

#include "fixture.h"

#define FULL                                                                                       \
    "[services s]\ns3 =\n  endpoint_url = https://services\nsqs =\n  endpoint_url = https://sqs\n" \
    "[profile other]\nregion = other\naws_secret_access_key = OTHER\n"                             \
    "[profile x]\nREGION = r\nendpoint_url = https://e\ns3 =\n  addressing_style = virtual\n"      \
    "ca_bundle = /ca\nservices = s\nignore_configured_endpoint_urls = true\n"                      \
    "aws_access_key_id = AK\naws_secret_access_key = SK\naws_session_token = TK\noutput = json\n"  \
    "[plugins]\nregion = plugin\n"

static void
reads_a_profile(void **state)
{
    static const struct {
        enum profile_field field;
        const char *value;
        long line;
    } wanted[] = {
        {PROFILE_REGION, "r", 10},         {PROFILE_ENDPOINT_URL, "https://e", 11},
        {PROFILE_STYLE, "virtual", 13},    {PROFILE_CA_BUNDLE, "/ca", 14},
        {PROFILE_SERVICES, "s", 15},       {PROFILE_SERVICES_URL, "https://services", 3},
        {PROFILE_IGNORE_URLS, "true", 16}, {PROFILE_KEY, "AK", 17},
        {PROFILE_SECRET, "", 18},          {PROFILE_TOKEN, "", 19},
        {PROFILE_ROLE, NULL, 0},
    };
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct profile p;

    (void)state;
    if (profile_parse(FULL, strlen(FULL), AWSFILE_CONFIG, "f", "x", &a, &p, &err) == -1)
        fail_msg("%s", err.message);
    assert_true(p.exists);
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        const struct profile_value *got = &p.values[wanted[i].field];

        if (!sp_streq(got->value, wanted[i].value) || got->line != wanted[i].line)
            fail_msg("field %d: %s in line %ld", (int)wanted[i].field, got->value, got->line);
    }
    assert_string_equal(sp_secret_bytes(&p.secret), "SK");
    assert_string_equal(sp_secret_bytes(&p.token), "TK");
    profile_release(&p);
    assert_false(sp_secret_is_set(&p.secret));
    sp_arena_free(&a);
}

static void
tells_whether_it_exists(void **state)
{
    static const struct {
        enum awsfile_kind kind;
        const char *text;
        const char *name;
        bool exists;
    } cases[] = {
        {AWSFILE_CONFIG, "", "default", false},
        {AWSFILE_CONFIG, "[default]\n", "default", true},
        {AWSFILE_CONFIG, "[profile default]\n", "default", true},
        {AWSFILE_CONFIG, "[x]\n", "x", false},
        {AWSFILE_CONFIG, "[profile x]\n", "x", true},
        {AWSFILE_CONFIG, "[profile x]\n", "X", false},
        {AWSFILE_CONFIG, "[services x]\ns3 =\n endpoint_url = u\n", "x", false},
        {AWSFILE_CREDENTIALS, "[x]\n", "x", true},
        {AWSFILE_CREDENTIALS, "[profile x]\n", "x", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct profile p;

        assert_int_equal(profile_parse(cases[i].text, strlen(cases[i].text), cases[i].kind, "f",
                                       cases[i].name, &a, &p, NULL),
                         0);
        if (p.exists != cases[i].exists)
            fail_msg("%s in %s", cases[i].name, cases[i].text);
        profile_release(&p);
        sp_arena_free(&a);
    }
}

static void
refuses_what_is_not_clear(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        const char *message; /* NULL: fine */
    } cases[] = {
        {"twice", "[default]\nregion = a\nregion = a\n",
         "f:3: region is given twice, first in line 2"},
        {"twice in two sections", "[default]\nregion = a\n[profile default]\nregion = b\n",
         "f:4: region is given twice, first in line 2"},
        {"a secret twice",
         "[default]\naws_secret_access_key = SECRET\naws_secret_access_key = "
         "SECRET2\n",
         "f:3: aws_secret_access_key is given twice, first in line 2"},
        {"two lines", "[default]\naws_secret_access_key = SECRET\n  SECRET\n",
         "f:3: the value of aws_secret_access_key goes on over a second line"},
        {"two lines of another key", "[default]\ncli_pager = a\n  b\n", NULL},
        {"two lines in another section", "[profile x]\nregion = a\n  b\n", NULL},
        {"a nested key of that name", "[default]\nregion =\n  region = b\n", NULL},
        {"style at the top", "[default]\naddressing_style = path\n", NULL},
        {"an error elsewhere in the file", "[default]\n[profile x]\nSECRET\n",
         "f:3: the line is neither"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct profile p;
        int rc = profile_parse(cases[i].text, strlen(cases[i].text), AWSFILE_CONFIG, "f", "default",
                               &a, &p, &err);

        if (rc != (cases[i].message == NULL ? 0 : -1))
            fail_msg("%s: %s", cases[i].name, err.message);
        if (rc == -1) {
            assert_true(says(cases[i].name, err.message, cases[i].message));
            assert_null(strstr(err.message, "SECRET"));
            assert_int_equal(err.code, SP_INPUT);
        } else {
            assert_null(p.values[PROFILE_STYLE].value);
            assert_null(p.values[PROFILE_REGION].value);
        }
        profile_release(&p);
        sp_arena_free(&a);
    }
}

static void
caps_a_secret(void **state)
{
    static const size_t lengths[] = {SP_SECRET_MAX, SP_SECRET_MAX + 1};
    char text[AWSFILE_LINE_MAX * 2];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct profile p;
        int len = snprintf(text, sizeof(text), "[default]\naws_secret_access_key=%0*d",
                           (int)lengths[i], 0);
        int rc = profile_parse(text, (size_t)len, AWSFILE_CONFIG, "f", "default", &a, &p, &err);

        assert_int_equal(rc, i == 0 ? 0 : -1);
        assert_int_equal(err.code, i == 0 ? SP_OK : SP_LIMIT);
        assert_int_equal(p.secret.len, i == 0 ? SP_SECRET_MAX : 0);
        profile_release(&p);
        sp_arena_free(&a);
    }
}

static void
finds_fields(void **state)
{
    (void)state;
    for (int id = 0; id < SETTINGS_COUNT; id++)
        if (setting_rows[id].aws_key != NULL &&
            profile_field_find(setting_rows[id].aws_key) == PROFILE_FIELDS_COUNT)
            fail_msg("%s has no field %s", setting_rows[id].name, setting_rows[id].aws_key);
    assert_int_equal(profile_field_find("s3.addressing_style"), PROFILE_STYLE);
    assert_int_equal(profile_field_find("nothing"), PROFILE_FIELDS_COUNT);
}

static void
survives_want_of_memory(void **state)
{
    int rc = -1;
    long n;

    (void)state;
    for (n = 1; rc == -1; n++) {
        struct sp_arena a = {.fail_in = n};
        struct sp_err err = {0};
        struct profile p;

        rc = profile_parse(FULL, strlen(FULL), AWSFILE_CONFIG, "f", "x", &a, &p, &err);
        if (rc == -1)
            assert_int_equal(err.code, SP_NOMEM);
        profile_release(&p);
        sp_arena_free(&a);
    }
    assert_true(n > 8);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_profile),
        cmocka_unit_test(tells_whether_it_exists),
        cmocka_unit_test(refuses_what_is_not_clear),
        cmocka_unit_test(caps_a_secret),
        cmocka_unit_test(finds_fields),
        cmocka_unit_test(survives_want_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
