#include "settings/credentials.h"

#include "fixture.h"

static void
release(struct credentials *c)
{
    sp_secret_release(&c->secret);
    sp_secret_release(&c->token);
}

/* A file of the case; NULL text: not there. */
struct content {
    const char *text;
    size_t len; /* 0: strlen */
};

static void
put(const char *dir, const char *name, const struct content *content)
{
    if (content->text != NULL)
        file_write(dir, name, content->text,
                   content->len == 0 ? strlen(content->text) : content->len);
}

static void
reads_a_directory(void **state)
{
    static const struct {
        const char *name;
        struct content key, secret;
    } cases[] = {
        {"plain", {"AK", 0}, {"SK", 0}},
        {"a line end stays", {"AK\n", 0}, {"SK\r\n", 0}},
        {"blanks and other bytes stay", {" AK ", 0}, {"\t\xff SK", 0}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char dir[DIRECTORY_SIZE];
        struct credentials got = {0};
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct setting where = {.value = dir, .origin = "--credentials"};

        directory_new(dir);
        put(dir, "key", &cases[i].key);
        put(dir, "keysecret", &cases[i].secret);
        if (credentials_from_directory(&where, &a, &got, &err) == -1)
            fail_msg("%s: %s", cases[i].name, err.message);
        assert_true(same(cases[i].name, "key", got.access_key, cases[i].key.text));
        assert_int_equal(got.access_key_len, strlen(cases[i].key.text));
        assert_true(
            same(cases[i].name, "secret", sp_secret_bytes(&got.secret), cases[i].secret.text));
        assert_true(says(cases[i].name, got.origin, dir));
        release(&got);
        sp_arena_free(&a);
        directory_remove(dir);
    }
}

static void
refuses_a_directory(void **state)
{
    static const struct {
        const char *name;
        struct content key, secret, username, password;
        const char *message;
        const char *hint;
    } cases[] = {
        {"empty", {0}, {0}, {0}, {0}, "/key: No such file", "mounted Secret"},
        {"no secret", {"AK", 0}, {0}, {0}, {0}, "/keysecret: No such file", "mounted Secret"},
        {"no key", {0}, {"SECRET", 0}, {0}, {0}, "/key: No such file", "mounted Secret"},
        {"of the portal",
         {0},
         {0},
         {"u", 0},
         {"p", 0},
         "username and password are there",
         "key and keysecret"},
        {"half of the portal", {0}, {0}, {"u", 0}, {0}, "/key: No such file", "mounted Secret"},
        {"NUL in the key", {"A\0K", 3}, {"SECRET", 0}, {0}, {0}, "/key: a NUL byte", "key"},
        {"NUL in the secret",
         {"AK", 0},
         {"SECRET\0", 7},
         {0},
         {0},
         "/keysecret: a NUL byte",
         "key"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char dir[DIRECTORY_SIZE];
        struct credentials got = {0};
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct setting where = {.value = dir, .origin = "--credentials"};

        directory_new(dir);
        put(dir, "key", &cases[i].key);
        put(dir, "keysecret", &cases[i].secret);
        put(dir, "username", &cases[i].username);
        put(dir, "password", &cases[i].password);
        if (credentials_from_directory(&where, &a, &got, &err) == 0)
            fail_msg("%s: was taken", cases[i].name);
        assert_int_equal(err.code, SP_INPUT);
        assert_true(says(cases[i].name, err.message, cases[i].message));
        assert_true(says(cases[i].name, err.message, dir));
        assert_true(says(cases[i].name, err.hint, cases[i].hint));
        assert_null(strstr(err.message, "SECRET"));
        release(&got);
        sp_arena_free(&a);
        directory_remove(dir);
    }
}

static void
refuses_other_paths(void **state)
{
    char dir[DIRECTORY_SIZE];
    char file[256];
    char path[256];
    struct credentials got = {0};
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct setting where = {.origin = "S3PREFLIGHT_CREDENTIALS"};

    (void)state;
    directory_new(dir);
    where.value = "/nonexistent/s3preflight";
    assert_int_equal(credentials_from_directory(&where, &a, &got, &err), -1);
    assert_true(says("missing", err.message, "/nonexistent/s3preflight: No such file"));

    file_write(dir, "secret.yaml", "x", 1);
    path_join(file, dir, "secret.yaml");
    where.value = file;
    assert_int_equal(credentials_from_directory(&where, &a, &got, &err), -1);
    assert_true(says("file", err.message, "not taken yet"));
    assert_true(says("file", err.hint, "Give a directory"));

    where.value = dir;
    file_write(dir, "key", "", 0);
    assert_int_equal(credentials_from_directory(&where, &a, &got, &err), -1);
    assert_true(says("empty", err.message, "/key: the file is empty"));

    file_write(dir, "key", "AK", 2);
    path_join(path, dir, "keysecret");
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(credentials_from_directory(&where, &a, &got, &err), -1);
    assert_true(says("fifo", err.message, "/keysecret: is not a regular file"));
    assert_int_equal(unlink(path), 0);

    file_write(dir, "keysecret", "SK", 2);
    if (geteuid() != 0) { /* root reads it all the same */
        assert_int_equal(chmod(path, 0), 0);
        assert_int_equal(credentials_from_directory(&where, &a, &got, &err), -1);
        assert_true(says("unreadable", err.message, "/keysecret: Permission denied"));
        assert_true(says("unreadable", err.hint, "fsGroup"));
    }
    release(&got);
    sp_arena_free(&a);
    directory_remove(dir);
}

static void
caps_files(void **state)
{
    static char text[SP_SECRET_MAX + 1];
    char dir[DIRECTORY_SIZE];
    struct credentials got = {0};
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct setting where = {.value = dir, .origin = "--credentials"};

    (void)state;
    memset(text, 'x', sizeof(text));
    directory_new(dir);
    file_write(dir, "key", text, SP_SECRET_MAX);
    file_write(dir, "keysecret", text, SP_SECRET_MAX);
    assert_int_equal(credentials_from_directory(&where, &a, &got, &err), 0);
    assert_int_equal(got.access_key_len, SP_SECRET_MAX);
    assert_int_equal(got.secret.len, SP_SECRET_MAX);
    release(&got);
    file_write(dir, "keysecret", text, SP_SECRET_MAX + 1);
    assert_int_equal(credentials_from_directory(&where, &a, &got, &err), -1);
    assert_int_equal(err.code, SP_LIMIT);
    assert_true(says("keysecret", err.message, "/keysecret: more than 4000 bytes"));
    assert_false(sp_secret_is_set(&got.secret));
    file_write(dir, "key", text, SP_SECRET_MAX + 1);
    assert_int_equal(credentials_from_directory(&where, &a, &got, &err), -1);
    assert_int_equal(err.code, SP_LIMIT);
    assert_true(says("key", err.message, "/key: more than 4000 bytes"));
    sp_arena_free(&a);
    directory_remove(dir);
}

static char too_long[SP_SECRET_MAX + 2];

static void
reads_variables(void **state)
{
    static const struct {
        const char *name;
        struct fake_env env;
        const char *key, *secret, *token;
        const char *message; /* NULL: fine */
        enum sp_code code;
    } cases[] = {
        {"nothing", {{NULL}}, NULL, "", "", NULL, SP_OK},
        {"empty",
         {{"AWS_ACCESS_KEY_ID", "", "AWS_SECRET_ACCESS_KEY", ""}},
         NULL,
         "",
         "",
         NULL,
         SP_OK},
        {"the pair",
         {{"AWS_ACCESS_KEY_ID", "AK", "AWS_SECRET_ACCESS_KEY", "SK\n"}},
         "AK",
         "SK\n",
         "",
         NULL,
         SP_OK},
        {"with a token",
         {{"AWS_ACCESS_KEY_ID", "AK", "AWS_SECRET_ACCESS_KEY", "SK", "AWS_SESSION_TOKEN", "TK",
           "AWS_SECURITY_TOKEN", "old"}},
         "AK",
         "SK",
         "TK",
         NULL,
         SP_OK},
        {"with the token's old name",
         {{"AWS_ACCESS_KEY_ID", "AK", "AWS_SECRET_ACCESS_KEY", "SK", "AWS_SECURITY_TOKEN", "old"}},
         "AK",
         "SK",
         "old",
         NULL,
         SP_OK},
        {"a token alone", {{"AWS_SESSION_TOKEN", "TK"}}, NULL, "", "", NULL, SP_OK},
        {"no secret",
         {{"AWS_ACCESS_KEY_ID", "AK"}},
         NULL,
         "",
         "",
         "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not",
         SP_INPUT},
        {"an empty secret",
         {{"AWS_ACCESS_KEY_ID", "AK", "AWS_SECRET_ACCESS_KEY", ""}},
         NULL,
         "",
         "",
         "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not",
         SP_INPUT},
        {"no key",
         {{"AWS_SECRET_ACCESS_KEY", "SECRET"}},
         NULL,
         "",
         "",
         "AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID is not",
         SP_INPUT},
        {"a long key",
         {{"AWS_ACCESS_KEY_ID", too_long, "AWS_SECRET_ACCESS_KEY", "SK"}},
         NULL,
         "",
         "",
         "AWS_ACCESS_KEY_ID has 4001 bytes",
         SP_LIMIT},
        {"a long secret",
         {{"AWS_ACCESS_KEY_ID", "AK", "AWS_SECRET_ACCESS_KEY", too_long}},
         NULL,
         "",
         "",
         "AWS_SECRET_ACCESS_KEY has 4001 bytes",
         SP_LIMIT},
        {"a long token",
         {{"AWS_ACCESS_KEY_ID", "AK", "AWS_SECRET_ACCESS_KEY", "SK", "AWS_SESSION_TOKEN",
           too_long}},
         NULL,
         "SK",
         "",
         "AWS_SESSION_TOKEN has 4001 bytes",
         SP_LIMIT},
    };

    (void)state;
    memset(too_long, 'x', SP_SECRET_MAX + 1);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fake_env env = cases[i].env;
        struct settings_sources sources = {.env = fake_env_get, .ctx = &env};
        struct credentials got = {0};
        struct sp_arena a = {0};
        struct sp_err err = {0};
        int rc = credentials_from_environment(&sources, &a, &got, &err);

        if (rc != (cases[i].message == NULL ? 0 : -1) || err.code != cases[i].code)
            fail_msg("%s: %s", cases[i].name, err.message);
        if (rc == -1)
            assert_true(says(cases[i].name, err.message, cases[i].message));
        assert_null(strstr(err.message, "SECRET\""));
        assert_true(same(cases[i].name, "key", got.access_key, cases[i].key));
        assert_true(same(cases[i].name, "secret", sp_secret_bytes(&got.secret), cases[i].secret));
        assert_true(same(cases[i].name, "token", sp_secret_bytes(&got.token), cases[i].token));
        release(&got);
        sp_arena_free(&a);
    }
}

static void
reads_a_profile(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        const char *key, *secret, *token;
        const char *kind;
        const char *message; /* NULL: fine */
    } cases[] = {
        {"none", "[x]\nregion = r\n", NULL, "", "", NULL, NULL},
        {"pair", "[x]\naws_access_key_id = AK\naws_secret_access_key = SK\n", "AK", "SK", "", NULL,
         NULL},
        {"with a token",
         "[x]\naws_access_key_id=AK\naws_secret_access_key=SK\naws_session_token=TK\n", "AK", "SK",
         "TK", NULL, NULL},
        {"no secret", "[x]\naws_access_key_id = AK\n", NULL, "", "", NULL,
         "f:2: the profile has aws_access_key_id, but no aws_secret_access_key"},
        {"an empty key", "[x]\naws_access_key_id =\naws_secret_access_key = SECRET\n", NULL, "", "",
         NULL, "f:3: the profile has aws_secret_access_key, but no aws_access_key_id"},
        {"role", "[x]\nrole_arn = r\nsource_profile = y\n", NULL, "", "",
         "an assumed role (role_arn)", NULL},
        {"web identity", "[x]\nrole_arn = r\nweb_identity_token_file = f\n", NULL, "", "",
         "a web identity (web_identity_token_file)", NULL},
        {"sso", "[x]\nsso_session = r\n", NULL, "", "", "single sign-on (sso_session)", NULL},
        {"old sso", "[x]\nsso_start_url = r\n", NULL, "", "", "single sign-on (sso_start_url)",
         NULL},
        {"process", "[x]\ncredential_process = r\n", NULL, "", "", "a program (credential_process)",
         NULL},
        {"login", "[x]\nlogin_session = r\n", NULL, "", "", "a console login (login_session)",
         NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct profile p;
        struct credentials got = {0};
        struct sp_arena a = {0};
        struct sp_err err = {0};
        int rc;

        assert_int_equal(profile_parse(cases[i].text, strlen(cases[i].text), AWSFILE_CREDENTIALS,
                                       "f", "x", &a, &p, &err),
                         0);
        assert_true(same(cases[i].name, "kind", credentials_other_kind(&p), cases[i].kind));
        rc = credentials_from_profile(&p, "x", &a, &got, &err);
        if (rc != (cases[i].message == NULL ? 0 : -1))
            fail_msg("%s: %s", cases[i].name, err.message);
        if (rc == -1)
            assert_true(same(cases[i].name, "message", err.message, cases[i].message));
        assert_true(same(cases[i].name, "key", got.access_key, cases[i].key));
        assert_true(same(cases[i].name, "secret", sp_secret_bytes(&got.secret), cases[i].secret));
        assert_true(same(cases[i].name, "token", sp_secret_bytes(&got.token), cases[i].token));
        if (got.access_key != NULL) {
            assert_string_equal(got.origin, "f:2 (profile x)");
            assert_false(sp_secret_is_set(&p.secret)); /* moved, not copied */
        }
        release(&got);
        profile_release(&p);
        sp_arena_free(&a);
    }
}

static void
caps_the_key_of_a_profile(void **state)
{
    struct profile p = {.file = "f", .values[PROFILE_SECRET] = {"", 3}};
    struct credentials got = {0};
    struct sp_arena a = {0};
    struct sp_err err = {0};

    (void)state;
    memset(too_long, 'x', SP_SECRET_MAX + 1);
    p.values[PROFILE_KEY] = (struct profile_value){too_long, 2};
    assert_int_equal(credentials_from_profile(&p, "x", &a, &got, &err), -1);
    assert_int_equal(err.code, SP_LIMIT);
    sp_arena_free(&a);
}

static void
survives_want_of_memory(void **state)
{
    char dir[DIRECTORY_SIZE];
    struct setting where = {.value = dir, .origin = "--credentials"};
    struct fake_env env = {{"AWS_ACCESS_KEY_ID", "AK", "AWS_SECRET_ACCESS_KEY", "SK"}};
    struct settings_sources sources = {.env = fake_env_get, .ctx = &env};

    (void)state;
    directory_new(dir);
    file_write(dir, "key", "AK", 2);
    file_write(dir, "keysecret", "SK", 2);
    for (int from = 0; from < 3; from++) {
        int rc = -1;

        for (long n = 1; rc == -1; n++) {
            struct sp_arena a = {.fail_in = n};
            struct credentials got = {0};
            struct profile p = {.file = "f",
                                .values = {[PROFILE_KEY] = {"AK", 1}, [PROFILE_SECRET] = {"", 2}}};
            struct sp_err err = {0};

            rc = from == 0   ? credentials_from_directory(&where, &a, &got, &err)
                 : from == 1 ? credentials_from_environment(&sources, &a, &got, &err)
                             : credentials_from_profile(&p, "x", &a, &got, &err);
            if (rc == -1)
                assert_int_equal(err.code, SP_NOMEM);
            release(&got);
            sp_arena_free(&a);
            assert_true(n < 100);
        }
    }
    directory_remove(dir);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_directory),         cmocka_unit_test(refuses_a_directory),
        cmocka_unit_test(refuses_other_paths),       cmocka_unit_test(caps_files),
        cmocka_unit_test(reads_variables),           cmocka_unit_test(reads_a_profile),
        cmocka_unit_test(caps_the_key_of_a_profile), cmocka_unit_test(survives_want_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
