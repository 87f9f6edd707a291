#include "fixture.h"

#define PAIR "aws_access_key_id = AK\naws_secret_access_key = SK\n"

/* One run of settings_complete. HOME is the directory that holds .aws. */
struct scene {
    const char *flags[10]; /* flag, value, flag, value ... */
    struct fake_env env;
    const char *config;      /* ~/.aws/config; NULL: none */
    const char *credentials; /* ~/.aws/credentials */
};

struct outcome {
    struct settings s;
    struct sp_arena a;
    struct sp_err err;
    int rc;
};

static enum setting_id
id_of(const char *flag)
{
    int id = 0;

    while (id < SETTINGS_COUNT && strcmp(setting_rows[id].flag, flag) != 0)
        id++;
    assert_int_not_equal(id, SETTINGS_COUNT);
    return (enum setting_id)id;
}

static int
complete(const struct scene *scene, const struct settings_sources *sources, struct outcome *out)
{
    for (size_t i = 0; i < COUNT_OF(scene->flags) && scene->flags[i] != NULL; i += 2)
        if (settings_set(&out->s, id_of(scene->flags[i]), scene->flags[i + 1], scene->flags[i],
                         &out->a, &out->err) == -1)
            return -1;
    return settings_complete(&out->s, sources, &out->a, &out->err);
}

static void
run_in(const char *home, const struct scene *scene, long fail_in, struct outcome *out)
{
    struct fake_env env = scene->env;
    struct settings_sources sources = {.env = fake_env_get, .ctx = &env};
    size_t n = 0;

    while (env.pairs[n] != NULL)
        n += 2;
    env.pairs[n] = "HOME";
    env.pairs[n + 1] = home;
    *out = (struct outcome){.a.fail_in = fail_in};
    out->rc = complete(scene, &sources, out);
}

static void
home_new(char home[DIRECTORY_SIZE], const struct scene *scene)
{
    char aws[256];

    directory_new(home);
    path_join(aws, home, ".aws");
    assert_int_equal(mkdir(aws, 0700), 0);
    if (scene->config != NULL)
        file_write(aws, "config", scene->config, strlen(scene->config));
    if (scene->credentials != NULL)
        file_write(aws, "credentials", scene->credentials, strlen(scene->credentials));
}

static void
run(const struct scene *scene, struct outcome *out)
{
    char home[DIRECTORY_SIZE];

    home_new(home, scene);
    run_in(home, scene, 0, out);
    directory_remove(home);
}

static void
done(struct outcome *out)
{
    settings_release(&out->s);
    sp_arena_free(&out->a);
}

static void
finds_values(void **state)
{
    static const struct {
        const char *name;
        struct scene scene;
        enum setting_id id;
        const char *value;
        const char *origin;
    } cases[] = {
        {"nothing", {.config = NULL}, SET_REGION, NULL, NULL},
        {"a flag", {.flags = {"--region", "a"}}, SET_REGION, "a", "--region"},
        {"flag before all",
         {.flags = {"--region", "a"},
          .env = {{"S3PREFLIGHT_REGION", "b", "AWS_REGION", "c"}},
          .config = "[default]\nregion = d\n"},
         SET_REGION,
         "a",
         "--region"},
        {"our variable",
         {.env = {{"S3PREFLIGHT_REGION", "b", "AWS_REGION", "c"}},
          .config = "[default]\nregion = d\n"},
         SET_REGION,
         "b",
         "S3PREFLIGHT_REGION"},
        {"an AWS variable",
         {.env = {{"AWS_DEFAULT_REGION", "e", "AWS_REGION", "c"}},
          .config = "[default]\nregion = d\n"},
         SET_REGION,
         "c",
         "AWS_REGION"},
        {"the second AWS variable",
         {.env = {{"AWS_DEFAULT_REGION", "e"}}, .config = "[default]\nregion = d\n"},
         SET_REGION,
         "e",
         "AWS_DEFAULT_REGION"},
        {"an empty variable is not set",
         {.env = {{"S3PREFLIGHT_REGION", "", "AWS_REGION", ""}},
          .config = "[default]\nregion = d\n"},
         SET_REGION,
         "d",
         "~/.aws/config:2"},
        {"the config",
         {.config = "\n[default]\n\nregion = d\n"},
         SET_REGION,
         "d",
         "~/.aws/config:4"},
        {"the credentials before the config",
         {.config = "[default]\nregion = d\n", .credentials = "[default]\nregion = e\n"},
         SET_REGION,
         "e",
         "~/.aws/credentials:2"},
        {"an empty value in a file is none",
         {.config = "[default]\nregion =\n"},
         SET_REGION,
         NULL,
         NULL},
        {"a profile by flag",
         {.flags = {"--profile", "x"},
          .config = "[default]\nregion = d\n[profile x]\nregion = x\n"},
         SET_REGION,
         "x",
         "~/.aws/config:4"},
        {"a profile by AWS_PROFILE",
         {.env = {{"AWS_PROFILE", "x", "AWS_DEFAULT_PROFILE", "y"}},
          .config = "[default]\nregion = d\n[profile x]\nregion = x\n"},
         SET_REGION,
         "x",
         "~/.aws/config:4"},
        {"variables go before a profile's region",
         {.flags = {"--profile", "x"},
          .env = {{"AWS_REGION", "c"}},
          .config = "[profile x]\nregion = x\n"},
         SET_REGION,
         "c",
         "AWS_REGION"},
        {"nested style",
         {.config = "[default]\ns3 =\n  addressing_style = virtual\n"},
         SET_STYLE,
         "virtual",
         "~/.aws/config:3"},
        {"endpoint of S3 before endpoint",
         {.env = {{"AWS_ENDPOINT_URL", "https://a", "AWS_ENDPOINT_URL_S3", "https://b"}}},
         SET_ENDPOINT_URL,
         "https://b",
         "AWS_ENDPOINT_URL_S3"},
        {"endpoint",
         {.env = {{"AWS_ENDPOINT_URL", "https://a"}}},
         SET_ENDPOINT_URL,
         "https://a",
         "AWS_ENDPOINT_URL"},
        {"endpoint of the config",
         {.config = "[default]\nendpoint_url = https://c\n"},
         SET_ENDPOINT_URL,
         "https://c",
         "~/.aws/config:2"},
        {"endpoint of services before that",
         {.config = "[default]\nendpoint_url = https://c\nservices = s\n[services s]\ns3 =\n"
                    "  endpoint_url = https://d\n"},
         SET_ENDPOINT_URL,
         "https://d",
         "~/.aws/config:6"},
        {"configured endpoints ignored",
         {.env = {{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "TRUE", "AWS_ENDPOINT_URL", "https://a"}},
          .config = "[default]\nendpoint_url = https://c\nservices = s\n[services s]\ns3 =\n"
                    "  endpoint_url = https://d\n"},
         SET_ENDPOINT_URL,
         NULL,
         NULL},
        {"ignored by the profile",
         {.env = {{"AWS_ENDPOINT_URL", "https://a"}},
          .config = "[default]\nignore_configured_endpoint_urls = true\n"},
         SET_ENDPOINT_URL,
         NULL,
         NULL},
        {"the variable goes before the profile's word",
         {.env = {{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false", "AWS_ENDPOINT_URL",
                   "https://a"}},
          .config = "[default]\nignore_configured_endpoint_urls = true\n"},
         SET_ENDPOINT_URL,
         "https://a",
         "AWS_ENDPOINT_URL"},
        {"a flag is not ignored",
         {.flags = {"--endpoint-url", "https://f"},
          .env = {{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"}}},
         SET_ENDPOINT_URL,
         "https://f",
         "--endpoint-url"},
        {"host hides the AWS endpoint",
         {.flags = {"--host", "h/r"}, .env = {{"AWS_ENDPOINT_URL", "https://a"}}},
         SET_ENDPOINT_URL,
         NULL,
         NULL},
        {"host hides our endpoint variable",
         {.flags = {"--host", "h/r"}, .env = {{"S3PREFLIGHT_ENDPOINT_URL", "https://a"}}},
         SET_ENDPOINT_URL,
         NULL,
         NULL},
        {"host hides the AWS region",
         {.env = {{"S3PREFLIGHT_HOST", "h", "AWS_REGION", "a"}}},
         SET_REGION,
         NULL,
         NULL},
        {"host hides the config's region",
         {.flags = {"--host", "h"}, .config = "[default]\nregion = d\n"},
         SET_REGION,
         NULL,
         NULL},
        {"host and region as flags stay both",
         {.flags = {"--host", "h", "--region", "a"}},
         SET_REGION,
         "a",
         "--region"},
        {"our two variables stay both",
         {.env = {{"S3PREFLIGHT_HOST", "h/r", "S3PREFLIGHT_ENDPOINT_URL", "https://a"}}},
         SET_ENDPOINT_URL,
         "https://a",
         "S3PREFLIGHT_ENDPOINT_URL"},
        {"endpoint-url hides our host",
         {.flags = {"--endpoint-url", "https://a"}, .env = {{"S3PREFLIGHT_HOST", "h/r"}}},
         SET_HOST,
         NULL,
         NULL},
        {"path hides our prefix",
         {.flags = {"--path", "b/f"}, .env = {{"S3PREFLIGHT_PREFIX", "g"}}},
         SET_PREFIX,
         NULL,
         NULL},
        {"bucket hides our path",
         {.flags = {"--bucket", "b"}, .env = {{"S3PREFLIGHT_PATH", "c"}}},
         SET_PATH,
         NULL,
         NULL},
        {"an empty prefix is a value", {.flags = {"--prefix", ""}}, SET_PREFIX, "", "--prefix"},
        {"CA bundle for pgBackRest", {.env = {{"AWS_CA_BUNDLE", "/ca"}}}, SET_CA, NULL, NULL},
        {"CA bundle for barman-cloud",
         {.flags = {"--consumer", "barman-cloud@3.10"}, .env = {{"AWS_CA_BUNDLE", "/ca"}}},
         SET_CA,
         "/ca",
         "AWS_CA_BUNDLE"},
        {"CA bundle of the config",
         {.flags = {"--consumer", "barman-cloud"}, .config = "[default]\nca_bundle = /c\n"},
         SET_CA,
         "/c",
         "~/.aws/config:2"},
        {"CA by flag",
         {.flags = {"--consumer", "barman-cloud", "--ca", "/f"}, .env = {{"AWS_CA_BUNDLE", "/ca"}}},
         SET_CA,
         "/f",
         "--ca"},
        {"CA bundle for nobody known",
         {.flags = {"--consumer", "x"}, .env = {{"AWS_CA_BUNDLE", "/ca"}}},
         SET_CA,
         NULL,
         NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct outcome out;

        run(&cases[i].scene, &out);
        if (out.rc == -1)
            fail_msg("%s: %s", cases[i].name, out.err.message);
        assert_true(same(cases[i].name, "value", out.s.values[cases[i].id].value, cases[i].value));
        assert_true(
            same(cases[i].name, "origin", out.s.values[cases[i].id].origin, cases[i].origin));
        done(&out);
    }
}

static void
finds_credentials(void **state)
{
    static const struct {
        const char *name;
        struct scene scene;
        const char *key; /* NULL: none */
        const char *secret;
        const char *origin;
    } cases[] = {
        {"none", {.config = NULL}, NULL, "", NULL},
        {"variables before the default profile",
         {.env = {{"AWS_ACCESS_KEY_ID", "EK", "AWS_SECRET_ACCESS_KEY", "ES"}},
          .credentials = "[default]\n" PAIR},
         "EK",
         "ES",
         "AWS_ACCESS_KEY_ID"},
        {"variables before AWS_PROFILE",
         {.env = {{"AWS_ACCESS_KEY_ID", "EK", "AWS_SECRET_ACCESS_KEY", "ES", "AWS_PROFILE", "x"}},
          .credentials = "[x]\n" PAIR},
         "EK",
         "ES",
         "AWS_ACCESS_KEY_ID"},
        {"--profile before variables",
         {.flags = {"--profile", "x"},
          .env = {{"AWS_ACCESS_KEY_ID", "EK", "AWS_SECRET_ACCESS_KEY", "ES"}},
          .credentials = "[x]\n" PAIR},
         "AK",
         "SK",
         "~/.aws/credentials:2 (profile x)"},
        {"our profile variable before variables",
         {.env = {{"AWS_ACCESS_KEY_ID", "EK", "AWS_SECRET_ACCESS_KEY", "ES", "S3PREFLIGHT_PROFILE",
                   "x"}},
          .credentials = "[x]\n" PAIR},
         "AK",
         "SK",
         "~/.aws/credentials:2 (profile x)"},
        {"half a pair does not matter with --profile",
         {.flags = {"--profile", "x"},
          .env = {{"AWS_ACCESS_KEY_ID", "EK"}},
          .credentials = "[x]\n" PAIR},
         "AK",
         "SK",
         "~/.aws/credentials:2 (profile x)"},
        {"--profile without keys does not fall back to variables",
         {.flags = {"--profile", "x"},
          .env = {{"AWS_ACCESS_KEY_ID", "EK", "AWS_SECRET_ACCESS_KEY", "ES"}},
          .credentials = "[x]\n"},
         NULL,
         "",
         NULL},
        {"the default profile",
         {.credentials = "[default]\n" PAIR},
         "AK",
         "SK",
         "~/.aws/credentials:2 (profile default)"},
        {"the config file",
         {.config = "[default]\n" PAIR},
         "AK",
         "SK",
         "~/.aws/config:2 (profile default)"},
        {"the credentials file before the config file",
         {.config = "[default]\naws_access_key_id = CK\naws_secret_access_key = CS\n",
          .credentials = "[default]\n" PAIR},
         "AK",
         "SK",
         "~/.aws/credentials:2 (profile default)"},
        {"static keys beside a role",
         {.config = "[default]\nrole_arn = r\n" PAIR},
         "AK",
         "SK",
         "~/.aws/config:3 (profile default)"},
        {"the default profile named, but missing",
         {.flags = {"--profile", "default"}},
         NULL,
         "",
         NULL},
        {"AWS variables against a profile of another kind",
         {.env = {{"AWS_ACCESS_KEY_ID", "EK", "AWS_SECRET_ACCESS_KEY", "ES"}},
          .config = "[default]\nsso_session = s\n"},
         "EK",
         "ES",
         "AWS_ACCESS_KEY_ID"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct outcome out;

        run(&cases[i].scene, &out);
        if (out.rc == -1)
            fail_msg("%s: %s", cases[i].name, out.err.message);
        assert_true(same(cases[i].name, "key", out.s.credentials.access_key, cases[i].key));
        assert_int_equal(out.s.credentials.access_key_len,
                         cases[i].key == NULL ? 0 : strlen(cases[i].key));
        assert_true(same(cases[i].name, "secret", sp_secret_bytes(&out.s.credentials.secret),
                         cases[i].secret));
        assert_true(same(cases[i].name, "origin", out.s.credentials.origin, cases[i].origin));
        done(&out);
    }
}

/* ---- with a manifest */

/* What the manifest says; lives through one run. */
struct said {
    struct fake_env env;
    const char *host;       /* NULL: nothing of it */
    const char *access_key; /* of its Secret; NULL: the Secret is bad */
    bool has_secret;
    bool has_ca;
};

static const char *
said_env(void *ctx, const char *name)
{
    return fake_env_get(&((struct said *)ctx)->env, name);
}

static int
said_settings(void *ctx, struct settings *s, struct sp_arena *a, struct sp_err *err)
{
    const struct said *said = ctx;

    if (said->has_ca)
        s->ca_origin = "ca.crt of a Secret";
    if (settings_set(s, SET_CONSUMER, "barman-cloud", "m.yaml:1", a, err) == -1)
        return -1;
    return said->host == NULL ? 0 : settings_set(s, SET_HOST, said->host, "m.yaml:2", a, err);
}

static int
said_credentials(void *ctx, struct settings *s, struct sp_arena *a, struct sp_err *err)
{
    const struct said *said = ctx;

    if (said->access_key == NULL)
        return said->has_secret;
    s->credentials.access_key = sp_strdup(a, said->access_key, err);
    s->credentials.access_key_len = strlen(said->access_key);
    s->credentials.origin = "m.yaml:3";
    return s->credentials.access_key == NULL ||
                   sp_secret_set(&s->credentials.secret, "MS", 2, err) == -1
               ? -1
               : 1;
}

static int
complete_said(const struct said *said, const char *const flags[4], struct outcome *out)
{
    struct said copy = *said;
    const struct settings_sources sources = {.env = said_env,
                                             .ctx = &copy,
                                             .manifest = said_settings,
                                             .manifest_credentials = said_credentials};
    struct scene scene = {.config = NULL};

    for (size_t i = 0; i < 4; i++)
        scene.flags[i] = flags[i];
    return complete(&scene, &sources, out);
}

#define OURS "AWS_ACCESS_KEY_ID", "EK", "AWS_SECRET_ACCESS_KEY", "ES"

static void
meets_a_manifest(void **state)
{
    static const struct {
        const char *name;
        struct said said;
        const char *flags[4];
        const char *host, *endpoint, *region;
    } cases[] = {
        {"a manifest that says nothing",
         {.env = {{"AWS_REGION", "r", "AWS_ENDPOINT_URL", "https://e"}}},
         {NULL},
         NULL,
         "https://e",
         "r"},
        {"variables hide nothing of a manifest",
         {.env = {{"AWS_REGION", "r", "AWS_ENDPOINT_URL", "https://e"}}, .host = "h/q"},
         {NULL},
         "h/q",
         "https://e",
         "r"},
        {"an endpoint that nobody asks",
         {.env = {{"AWS_ENDPOINT_URL", "https://e", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"}},
          .host = "h/q"},
         {NULL},
         "h/q",
         NULL,
         NULL},
        {"a flag goes before all of them",
         {.env = {{"AWS_REGION", "p", "AWS_ENDPOINT_URL", "https://e"}}, .host = "h/r"},
         {"--host", "mine/q"},
         "mine/q",
         NULL,
         NULL},
        {"our variable goes before the region of the AWS tools",
         {.env = {{"S3PREFLIGHT_REGION", "q", "AWS_REGION", "p"}}, .host = "h/r"},
         {NULL},
         "h/r",
         NULL,
         "q"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct outcome out = {.rc = 0};

        if (complete_said(&cases[i].said, cases[i].flags, &out) == -1)
            fail_msg("%s: %s", cases[i].name, out.err.message);
        assert_true(same(cases[i].name, "host", out.s.values[SET_HOST].value, cases[i].host));
        assert_true(same(cases[i].name, "endpoint", out.s.values[SET_ENDPOINT_URL].value,
                         cases[i].endpoint));
        assert_true(same(cases[i].name, "region", out.s.values[SET_REGION].value, cases[i].region));
        done(&out);
    }
}

static void
the_pair_of_a_manifest(void **state)
{
    static const struct {
        const char *name;
        struct said said;
        const char *key, *origin;
        const char *overriding; /* NULL: the Secret is used, or the same */
    } cases[] = {
        {"the Secret alone", {.access_key = "MK"}, "MK", "m.yaml:3", NULL},
        {"the shell alone", {.env = {{OURS}}}, "EK", "AWS_ACCESS_KEY_ID", NULL},
        {"another key",
         {.env = {{OURS}}, .access_key = "MK"},
         "EK",
         "AWS_ACCESS_KEY_ID",
         "AWS_ACCESS_KEY_ID"},
        {"a key that begins alike",
         {.env = {{OURS}}, .access_key = "EKK"},
         "EK",
         "AWS_ACCESS_KEY_ID",
         "AWS_ACCESS_KEY_ID"},
        {"the same key with another secret",
         {.env = {{OURS}}, .access_key = "EK"},
         "EK",
         "AWS_ACCESS_KEY_ID",
         "AWS_SECRET_ACCESS_KEY"},
        {"the same pair with a token",
         {.env = {{"AWS_ACCESS_KEY_ID", "EK", "AWS_SECRET_ACCESS_KEY", "MS", "AWS_SESSION_TOKEN",
                   "T"}},
          .access_key = "EK"},
         "EK",
         "AWS_ACCESS_KEY_ID",
         "AWS_SESSION_TOKEN"},
        {"the same pair",
         {.env = {{"AWS_ACCESS_KEY_ID", "EK", "AWS_SECRET_ACCESS_KEY", "MS"}}, .access_key = "EK"},
         "EK",
         "AWS_ACCESS_KEY_ID",
         NULL},
        {"a Secret that is bad, and the shell",
         {.env = {{OURS}}, .has_secret = true},
         "EK",
         "AWS_ACCESS_KEY_ID",
         NULL},
        {"a Secret that is bad", {.has_secret = true}, NULL, NULL, NULL},
    };
    static const char *const no_flags[4] = {NULL};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct outcome out = {.rc = 0};

        if (complete_said(&cases[i].said, no_flags, &out) == -1)
            fail_msg("%s: %s", cases[i].name, out.err.message);
        assert_true(same(cases[i].name, "key", out.s.credentials.access_key, cases[i].key));
        assert_true(same(cases[i].name, "origin", out.s.credentials.origin, cases[i].origin));
        assert_true(same(cases[i].name, "overriding", out.s.overriding, cases[i].overriding));
        assert_true(same(cases[i].name, "passed over", out.s.passed_over.access_key,
                         cases[i].overriding == NULL ? NULL : cases[i].said.access_key));
        done(&out);
    }
}

static void
half_a_pair_before_a_manifest(void **state)
{
    static const struct said said = {.env = {{"AWS_SECRET_ACCESS_KEY", "ES"}}, .access_key = "MK"};
    static const char *const no_flags[4] = {NULL};
    struct outcome out = {.rc = 0};

    (void)state;
    assert_int_equal(complete_said(&said, no_flags, &out), -1);
    assert_int_equal(out.err.code, SP_INPUT);
    assert_string_equal(out.err.message,
                        "AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID is not");
    done(&out);
}

static void
a_bundle_and_a_manifest(void **state)
{
    static const char *const no_flags[4] = {NULL};

    (void)state;
    for (int i = 0; i < 2; i++) {
        const struct said said = {.env = {{"AWS_CA_BUNDLE", "/ca"}}, .has_ca = i == 1};
        struct outcome out = {.rc = 0};

        assert_int_equal(complete_said(&said, no_flags, &out), 0);
        assert_true(same("bundle", "ca", out.s.values[SET_CA].value, i == 0 ? "/ca" : NULL));
        done(&out);
    }
}

static void
meets_a_manifest_without_memory(void **state)
{
    static const struct said said = {
        .env = {{"AWS_REGION", "q", "AWS_ENDPOINT_URL", "https://e", "AWS_CA_BUNDLE", "/ca", OURS}},
        .host = "h/r",
        .access_key = "MK",
        .has_secret = true,
        .has_ca = true};
    static const char *const no_flags[4] = {NULL};
    int rc = -1;
    long n;

    (void)state;
    for (n = 1; rc == -1; n++) {
        struct outcome out = {.a.fail_in = n};

        rc = complete_said(&said, no_flags, &out);
        if (rc == -1)
            assert_int_equal(out.err.code, SP_NOMEM);
        else
            assert_string_equal(out.s.overriding, "AWS_ACCESS_KEY_ID");
        done(&out);
    }
    assert_true(n > 8);
}

static void
prefers_the_directory(void **state)
{
    char dir[DIRECTORY_SIZE];
    struct scene scene = {
        .flags = {"--credentials", dir, "--profile", "x"},
        .env = {{"AWS_ACCESS_KEY_ID", "EK", "AWS_SECRET_ACCESS_KEY", "ES"}},
        .config = "[profile x]\nregion = r\nsso_session = s\n",
        .credentials = "[x]\n" PAIR,
    };
    struct outcome out;

    (void)state;
    directory_new(dir);
    file_write(dir, "key", "DK", 2);
    file_write(dir, "keysecret", "DS", 2);
    run(&scene, &out);
    if (out.rc == -1)
        fail_msg("%s", out.err.message);
    assert_string_equal(out.s.credentials.access_key, "DK");
    assert_string_equal(sp_secret_bytes(&out.s.credentials.secret), "DS");
    assert_string_equal(out.s.values[SET_REGION].value, "r");
    assert_string_equal(out.s.notes[0],
                        "AWS_ACCESS_KEY_ID is set, but not used: --credentials goes before it");
    done(&out);
    assert_null(out.s.credentials.access_key);
    directory_remove(dir);
}

static void
refuses(void **state)
{
    static const struct {
        const char *name;
        struct scene scene;
        const char *message;
        const char *hint;
        enum sp_code code;
    } cases[] = {
        {"an empty flag",
         {.flags = {"--region", ""}},
         "--region: the value is empty",
         "",
         SP_USAGE},
        {"a profile that is nowhere",
         {.flags = {"--profile", "x"}, .config = "[x]\n", .credentials = "[profile x]\n"},
         "--profile: there is no profile \"x\" in ~/.aws/config and none in ~/.aws/credentials",
         "[profile NAME]",
         SP_INPUT},
        {"AWS_PROFILE that is nowhere",
         {.env = {{"AWS_PROFILE", "x"}}},
         "AWS_PROFILE: there is no profile \"x\"",
         "[profile NAME]",
         SP_INPUT},
        {"a broken config",
         {.config = "[default]\nSECRET\n"},
         "~/.aws/config:2: the line",
         "",
         SP_INPUT},
        {"broken credentials",
         {.credentials = "[default]\nSECRET\n"},
         "~/.aws/credentials:2: the line",
         "",
         SP_INPUT},
        {"half a pair in variables",
         {.env = {{"AWS_ACCESS_KEY_ID", "EK"}}},
         "AWS_SECRET_ACCESS_KEY is not",
         "--credentials",
         SP_INPUT},
        {"half a pair in a file",
         {.credentials = "[default]\naws_access_key_id = AK\n"},
         "~/.aws/credentials:2: the profile has aws_access_key_id",
         "same section",
         SP_INPUT},
        {"a role",
         {.config = "[default]\nrole_arn = r\n"},
         "profile default gets its keys through an assumed role",
         "static key pair",
         SP_INPUT},
        {"sso",
         {.flags = {"--profile", "x"}, .config = "[profile x]\nsso_session = s\n"},
         "profile x gets its keys through single sign-on",
         "static key pair",
         SP_INPUT},
        {"a program in the credentials file",
         {.credentials = "[default]\ncredential_process = s\n"},
         "profile default gets its keys through a program",
         "static key pair",
         SP_INPUT},
        {"a missing directory",
         {.flags = {"--credentials", "/nonexistent/x"}},
         "--credentials: /nonexistent/x: No such file",
         "keysecret",
         SP_INPUT},
        {"AWS_CONFIG_FILE is a directory",
         {.flags = {"--profile", "x"}, .env = {{"AWS_CONFIG_FILE", "/"}}},
         "/: cannot be read: Is a directory",
         "",
         SP_IO},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct outcome out;

        run(&cases[i].scene, &out);
        if (out.rc == 0)
            fail_msg("%s: was taken", cases[i].name);
        assert_true(says(cases[i].name, out.err.message, cases[i].message));
        assert_true(says(cases[i].name, out.err.hint, cases[i].hint));
        assert_int_equal(out.err.code, cases[i].code);
        assert_null(strstr(out.err.message, "SECRET\""));
        done(&out);
    }
}

static void
notes_what_is_not_used(void **state)
{
    static const struct {
        const char *name;
        struct scene scene;
        const char *note; /* NULL: none at all */
    } cases[] = {
        {"nothing to say", {.config = "[default]\nregion = r\n"}, NULL},
        {"regions differ",
         {.env = {{"AWS_REGION", "a", "AWS_DEFAULT_REGION", "b"}}},
         "AWS_REGION and AWS_DEFAULT_REGION differ; AWS_REGION is used"},
        {"regions agree", {.env = {{"AWS_REGION", "a", "AWS_DEFAULT_REGION", "a"}}}, NULL},
        {"regions differ, a flag is used",
         {.flags = {"--region", "c"}, .env = {{"AWS_REGION", "a", "AWS_DEFAULT_REGION", "b"}}},
         NULL},
        {"CA bundle",
         {.env = {{"AWS_CA_BUNDLE", "/ca"}}},
         "AWS_CA_BUNDLE is set, but pgBackRest does not read it; give --ca"},
        {"CA bundle of a profile",
         {.config = "[default]\nca_bundle = /ca\n"},
         "ca_bundle is set, but pgBackRest does not read it; give --ca"},
        {"CA bundle with --ca", {.flags = {"--ca", "/x"}, .env = {{"AWS_CA_BUNDLE", "/ca"}}}, NULL},
        {"a hidden endpoint",
         {.flags = {"--host", "h/r"}, .env = {{"AWS_ENDPOINT_URL", "https://a"}}},
         "AWS_ENDPOINT_URL is set, but not used: --host goes before it"},
        {"unused keys",
         {.flags = {"--profile", "default"},
          .env = {{"AWS_ACCESS_KEY_ID", "EK", "AWS_SECRET_ACCESS_KEY", "ES"}}},
         "AWS_ACCESS_KEY_ID is set, but not used: --profile goes before it"},
        {"an unused role",
         {.config = "[default]\nrole_arn = r\n" PAIR},
         "profile default also names an assumed role (role_arn), which is not used"},
        {"a web identity of the pod",
         {.env = {{"AWS_WEB_IDENTITY_TOKEN_FILE", "/t"}}},
         "AWS_WEB_IDENTITY_TOKEN_FILE is set, but not used: only a static key pair is"},
        {"a missing file that was named",
         {.env = {{"AWS_CONFIG_FILE", "/nonexistent/c"}}},
         "/nonexistent/c is not read: No such file or directory"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct outcome out;

        run(&cases[i].scene, &out);
        if (out.rc == -1)
            fail_msg("%s: %s", cases[i].name, out.err.message);
        assert_true(same(cases[i].name, "note", out.s.notes[0], cases[i].note));
        done(&out);
    }
}

/* All that can be noted at once is more than there is room for. */
static void
drops_notes_past_the_room(void **state)
{
    static const struct scene scene = {
        .flags = {"--host", "h/r", "--path", "b", "--profile", "default"},
        .env = {{"S3PREFLIGHT_ENDPOINT_URL",
                 "1",
                 "S3PREFLIGHT_REGION",
                 "2",
                 "S3PREFLIGHT_BUCKET",
                 "3",
                 "S3PREFLIGHT_PREFIX",
                 "4",
                 "AWS_ENDPOINT_URL_S3",
                 "5",
                 "AWS_ENDPOINT_URL",
                 "6",
                 "AWS_REGION",
                 "7",
                 "AWS_DEFAULT_REGION",
                 "8",
                 "AWS_CA_BUNDLE",
                 "9",
                 "AWS_ACCESS_KEY_ID",
                 "10"}},
    };
    struct outcome out;

    (void)state;
    run(&scene, &out);
    assert_int_equal(out.rc, 0);
    assert_int_equal(out.s.nnotes, COUNT_OF(out.s.notes));
    done(&out);
}

static void
finds_the_files(void **state)
{
    static const struct {
        const char *name;
        const char *variable; /* AWS_CONFIG_FILE; %s is the home; NULL: not set */
        bool home;
        const char *region;
        const char *origin; /* %s likewise */
    } cases[] = {
        {"by HOME", NULL, true, "r", "~/.aws/config:2"},
        {"no HOME", NULL, false, NULL, NULL},
        {"an absolute path", "%s/.aws/credentials", false, "q", "%s/.aws/credentials:2"},
        {"a path below HOME", "~/.aws/credentials", true, "q", "~/.aws/credentials:2"},
        {"a path below HOME without HOME", "~/.aws/credentials", false, NULL, NULL},
    };
    static const struct scene scene = {.config = "[default]\nregion = r\n",
                                       .credentials = "[default]\nregion = q\n"};
    char home[DIRECTORY_SIZE];

    (void)state;
    home_new(home, &scene);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct outcome out;
        struct scene here = {{NULL}, {{NULL}}, NULL, NULL};
        struct sp_arena a = {0};
        size_t n = 0;

        here.env.pairs[n++] = "AWS_SHARED_CREDENTIALS_FILE";
        here.env.pairs[n++] = "/nonexistent/c";
        if (cases[i].variable != NULL) {
            here.env.pairs[n++] = "AWS_CONFIG_FILE";
            here.env.pairs[n++] = cases[i].variable[0] == '%'
                                      ? sp_printf(&a, NULL, "%s%s", home, cases[i].variable + 2)
                                      : cases[i].variable;
        }
        run_in(cases[i].home ? home : "", &here, 0, &out);
        if (out.rc == -1)
            fail_msg("%s: %s", cases[i].name, out.err.message);
        assert_true(same(cases[i].name, "region", out.s.values[SET_REGION].value, cases[i].region));
        assert_true(same(cases[i].name, "origin", out.s.values[SET_REGION].origin,
                         cases[i].origin != NULL && cases[i].origin[0] == '%'
                             ? sp_printf(&a, NULL, "%s%s", home, cases[i].origin + 2)
                             : cases[i].origin));
        done(&out);
        sp_arena_free(&a);
    }
    directory_remove(home);
}

/* A default file that is no file is told of, but stops only who asked for a profile. */
static void
bears_with_an_unreadable_default(void **state)
{
    static const struct scene with_profile = {.flags = {"--profile", "x"}};
    static const struct scene without = {.config = NULL};
    char home[DIRECTORY_SIZE];
    char config[256];
    struct outcome out;

    (void)state;
    home_new(home, &without);
    path_join(config, home, ".aws/config");
    assert_int_equal(mkdir(config, 0700), 0);
    run_in(home, &without, 0, &out);
    assert_int_equal(out.rc, 0);
    assert_string_equal(out.s.notes[0], "~/.aws/config is not read: Is a directory");
    done(&out);
    run_in(home, &with_profile, 0, &out);
    assert_int_equal(out.rc, -1);
    assert_int_equal(out.err.code, SP_IO);
    done(&out);
    directory_remove(home);
}

static void
caps_a_file(void **state)
{
    static const struct scene scene = {.config = NULL};
    char home[DIRECTORY_SIZE];
    struct outcome out;
    char *text = malloc((1 << 20) + 1);

    (void)state;
    assert_non_null(text);
    memset(text, '\n', (1 << 20) + 1);
    home_new(home, &scene);
    file_write(home, ".aws/config", text, (1 << 20) + 1);
    free(text);
    run_in(home, &scene, 0, &out);
    assert_int_equal(out.rc, -1);
    assert_int_equal(out.err.code, SP_LIMIT);
    assert_true(says("big file", out.err.message, "~/.aws/config: more than 1048576 bytes"));
    done(&out);
    directory_remove(home);
}

static void
survives_want_of_memory(void **state)
{
    static const struct scene scenes[] = {
        {.flags = {"--host", "h/r", "--consumer", "barman-cloud"},
         .env = {{"AWS_ENDPOINT_URL", "https://a", "S3PREFLIGHT_STYLE", "path", "AWS_ACCESS_KEY_ID",
                  "AK", "AWS_SECRET_ACCESS_KEY", "SK", "AWS_SESSION_TOKEN", "TK",
                  "AWS_DEFAULT_REGION", "x"}},
         .config = "[default]\nca_bundle = /ca\n"},
        {.flags = {"--profile", "x"},
         .env = {{"AWS_CA_BUNDLE", "/ca", "AWS_REGION", "a", "AWS_DEFAULT_REGION", "b",
                  "AWS_ACCESS_KEY_ID", "AK"}},
         .config = "[profile x]\nendpoint_url = https://c\ns3 =\n  addressing_style = path\n"
                   "services = s\nrole_arn = r\n[services s]\ns3 =\n endpoint_url = https://d\n",
         .credentials = "[x]\n" PAIR},
        {.env = {{"AWS_WEB_IDENTITY_TOKEN_FILE", "/t", "AWS_CONFIG_FILE", "/nonexistent/c"}}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(scenes); i++) {
        char home[DIRECTORY_SIZE];
        struct outcome out = {.rc = -1};
        long n;

        home_new(home, &scenes[i]);
        for (n = 1; out.rc == -1; n++) {
            run_in(home, &scenes[i], n, &out);
            if (out.rc == -1 && out.err.code != SP_NOMEM)
                fail_msg("allocation %ld: %s", n, out.err.message);
            done(&out);
        }
        assert_true(n > 3);
        directory_remove(home);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_values),
        cmocka_unit_test(finds_credentials),
        cmocka_unit_test(meets_a_manifest),
        cmocka_unit_test(the_pair_of_a_manifest),
        cmocka_unit_test(half_a_pair_before_a_manifest),
        cmocka_unit_test(a_bundle_and_a_manifest),
        cmocka_unit_test(meets_a_manifest_without_memory),
        cmocka_unit_test(prefers_the_directory),
        cmocka_unit_test(refuses),
        cmocka_unit_test(notes_what_is_not_used),
        cmocka_unit_test(drops_notes_past_the_room),
        cmocka_unit_test(finds_the_files),
        cmocka_unit_test(bears_with_an_unreadable_default),
        cmocka_unit_test(caps_a_file),
        cmocka_unit_test(survives_want_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
