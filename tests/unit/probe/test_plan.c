#include "probe/plan.h"

#include "test.h"

#include "base/text.h"

static const struct {
    const char *name;
    bool is_address;
    enum style_choice choice;
    bool tries_path, tries_host, path_is_candidate, host_is_candidate;
} styles[] = {
    {"path", false, STYLE_CHOICE_PATH, true, true, true, false},
    {"host", false, STYLE_CHOICE_HOST, true, true, false, true},
    {"auto", false, STYLE_CHOICE_AUTO, true, true, true, true},
    {"path, address", true, STYLE_CHOICE_PATH, true, false, true, false},
    {"host, address", true, STYLE_CHOICE_HOST, true, false, false, false},
    {"auto, address", true, STYLE_CHOICE_AUTO, true, false, true, false},
};

static void
which_styles(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(styles); i++) {
        struct target t = {.endpoint_is_address = styles[i].is_address, .style = styles[i].choice};

        if (plan_host_style_possible(&t) == styles[i].is_address ||
            plan_tries_style(&t, S3_STYLE_PATH) != styles[i].tries_path ||
            plan_tries_style(&t, S3_STYLE_HOST) != styles[i].tries_host ||
            plan_style_is_candidate(&t, S3_STYLE_PATH) != styles[i].path_is_candidate ||
            plan_style_is_candidate(&t, S3_STYLE_HOST) != styles[i].host_is_candidate)
            fail_msg("%s", styles[i].name);
    }
}

/* An answer to a list: what of it makes the style count. */
#define LISTED_AS(bucket)                                                                          \
    {                                                                                              \
        .transport = TRANSPORT_OK, .status = 200, .reply = {                                       \
            .root = S3_ROOT_LIST,                                                                  \
            .listing = {.name = (bucket)}                                                          \
        }                                                                                          \
    }
#define LISTED LISTED_AS("backups")
#define OTHER LISTED_AS("other")
#define NAMELESS LISTED_AS(NULL)
#define REFUSED                                                                                    \
    {                                                                                              \
        .transport = TRANSPORT_OK, .status = 403, .reply = {.root = S3_ROOT_ERROR }                \
    }
#define NO_200                                                                                     \
    {                                                                                              \
        .transport = TRANSPORT_OK, .status = 206, .reply = {.root = S3_ROOT_LIST }                 \
    }
#define CUT                                                                                        \
    {                                                                                              \
        .transport = TRANSPORT_BROKEN, .status = 200, .reply = {.root = S3_ROOT_LIST }             \
    }
#define A_PAGE                                                                                     \
    {                                                                                              \
        .transport = TRANSPORT_OK, .status = 200, .reply = {.root = S3_ROOT_OTHER }                \
    }

static const struct {
    const char *name;
    enum style_choice choice;
    struct exchange_seen path, host;
    enum s3_style judged;
} judged[] = {
    {"path, both", STYLE_CHOICE_PATH, LISTED, LISTED, S3_STYLE_PATH},
    {"path, host alone", STYLE_CHOICE_PATH, REFUSED, LISTED, S3_STYLE_PATH},
    {"host, both", STYLE_CHOICE_HOST, LISTED, LISTED, S3_STYLE_HOST},
    {"host, path alone", STYLE_CHOICE_HOST, LISTED, REFUSED, S3_STYLE_HOST},
    {"auto, both", STYLE_CHOICE_AUTO, LISTED, LISTED, S3_STYLE_PATH},
    {"auto, path alone", STYLE_CHOICE_AUTO, LISTED, REFUSED, S3_STYLE_PATH},
    {"auto, host alone", STYLE_CHOICE_AUTO, REFUSED, LISTED, S3_STYLE_HOST},
    {"auto, neither", STYLE_CHOICE_AUTO, REFUSED, REFUSED, S3_STYLE_PATH},
    {"auto, path with another status", STYLE_CHOICE_AUTO, NO_200, LISTED, S3_STYLE_HOST},
    {"auto, path broken off", STYLE_CHOICE_AUTO, CUT, LISTED, S3_STYLE_HOST},
    {"auto, path with a page", STYLE_CHOICE_AUTO, A_PAGE, LISTED, S3_STYLE_HOST},
    {"auto, path lists another bucket", STYLE_CHOICE_AUTO, OTHER, LISTED, S3_STYLE_HOST},
    {"auto, path lists no bucket", STYLE_CHOICE_AUTO, NAMELESS, LISTED, S3_STYLE_HOST},
    {"auto, host lists another bucket", STYLE_CHOICE_AUTO, REFUSED, OTHER, S3_STYLE_PATH},
    {"auto, both list another bucket", STYLE_CHOICE_AUTO, OTHER, OTHER, S3_STYLE_PATH},
    {"path, lists another bucket", STYLE_CHOICE_PATH, OTHER, LISTED, S3_STYLE_PATH},
    {"auto, neither is a listing", STYLE_CHOICE_AUTO, A_PAGE, NO_200, S3_STYLE_PATH},
};

static void
which_style_is_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(judged); i++) {
        struct target t = {.style = judged[i].choice, .bucket = "backups"};
        struct evidence ev = {.nexchanges = 2};

        ev.exchanges[0] = judged[i].path;
        ev.exchanges[1] = judged[i].host;
        ev.exchanges[1].style = S3_STYLE_HOST;
        ev.exchanges[0].purpose = ev.exchanges[1].purpose = PROBE_LIST;
        if (plan_judged_style(&t, &ev) != judged[i].judged)
            fail_msg("%s", judged[i].name);
    }
}

/* len 0: of the text. */
static const struct {
    const char *name;
    const char *key;
    size_t len;
    const char *secret; /* NULL: none */
    bool sendable;
} keys[] = {
    {"plain", "AKIA", 0, "s", true},
    {"ends of printable ASCII", "!~", 0, "s", true},
    {"no key", NULL, 0, "s", false},
    {"empty key", "", 0, "s", false},
    {"blank", "AK IA", 0, "s", false},
    {"blank at the end", "AKIA ", 0, "s", false},
    {"newline", "AKIA\n", 0, "s", false},
    {"DEL", "AKIA\x7f", 0, "s", false},
    {"unit separator", "\x1f", 0, "s", false},
    {"high bit", "\x80", 0, "s", false},
    {"NUL", "AK\0IA", 5, "s", false},
    {"no secret", "AKIA", 0, NULL, false},
    {"secret with a newline", "AKIA", 0, "s\n", true},
};

static void
which_keys_can_be_sent(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        struct credentials c = {.access_key = keys[i].key, .access_key_len = keys[i].len};

        if (c.access_key != NULL && c.access_key_len == 0)
            c.access_key_len = strlen(c.access_key);
        if (keys[i].secret != NULL)
            assert_int_equal(sp_secret_set(&c.secret, keys[i].secret, strlen(keys[i].secret), NULL),
                             0);
        if (plan_key_is_sendable(&c) != keys[i].sendable)
            fail_msg("%s", keys[i].name);
        sp_secret_release(&c.secret);
    }
}

static const struct {
    const char *name;
    const char *value;
    const char *trimmed;
} values[] = {
    {"nothing around it", "secret", "secret"},
    {"newline", "secret\n", "secret"},
    {"CRLF", "secret\r\n", "secret"},
    {"blanks on both sides", " \tsecret ", "secret"},
    {"quotation marks", "\"secret\"", "secret"},
    {"apostrophes and a newline", "'secret'\n", "secret"},
    {"inside it stays", "se cr\"et", "se cr\"et"},
    {"nothing is left", " \n\"", ""},
    {"empty", "", ""},
};

static void
what_trimming_leaves(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        const size_t len = strlen(values[i].trimmed);
        struct sp_bytes left = plan_trim(values[i].value, strlen(values[i].value));

        if (left.len != len || memcmp(left.data, values[i].trimmed, len) != 0)
            fail_msg("%s", values[i].name);
    }
}

static const struct {
    const char *name;
    const char *key;
    const char *secret; /* NULL: none */
    bool can;
} trims[] = {
    {"both clean", "AKIA", "s", false},
    {"the secret", "AKIA", "s\n", true},
    {"the key", "AKIA\n", "s", true},
    {"no secret", "AKIA\n", NULL, false},
    {"no key", NULL, "s\n", false},
    {"only blanks in the secret", "AKIA", "\n", false},
    {"only blanks in the key", " ", "s\n", false},
};

static void
which_keys_can_be_trimmed(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(trims); i++) {
        struct credentials c = {.access_key = trims[i].key};

        c.access_key_len = c.access_key == NULL ? 0 : strlen(c.access_key);
        if (trims[i].secret != NULL)
            assert_int_equal(
                sp_secret_set(&c.secret, trims[i].secret, strlen(trims[i].secret), NULL), 0);
        if (plan_can_trim(&c) != trims[i].can)
            fail_msg("%s", trims[i].name);
        sp_secret_release(&c.secret);
    }
}

/* Which rows of the second wave a first answer calls for. */
static const struct {
    const char *name;
    const char *code; /* NULL: the listing came */
    const char *sent; /* with blanks around each */
} seconds[] = {
    {"listed", NULL,
     " region location versioning lifecycle object-lock encryption requestPayment policyStatus "
     "versions uploads "},
    {"denied", "AccessDenied", " bucket no-object buckets "},
    {"no such bucket", "NoSuchBucket", " buckets "},
    {"not implemented", "NotImplemented", " list-v1 "},
    {"invalid argument", "InvalidArgument", " list-v1 "},
    {"invalid request", "InvalidRequest", " list-v1 "},
    {"method not allowed", "MethodNotAllowed", " list-v1 "},
    {"wrong signature, nothing to trim", "SignatureDoesNotMatch", " "},
    {"something else", "InternalError", " "},
};

static void
which_rows_ask_further(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(seconds); i++) {
        struct credentials c = {.access_key = "AKIA", .access_key_len = 4};
        struct target t = {.style = STYLE_CHOICE_PATH, .credentials = &c};
        struct evidence ev = {.nexchanges = 2};
        char sent[256] = " ";

        ev.exchanges[0] = (struct exchange_seen){.purpose = PROBE_LIST,
                                                 .transport = TRANSPORT_OK,
                                                 .status = seconds[i].code == NULL ? 200 : 403};
        ev.exchanges[0].reply.root = seconds[i].code == NULL ? S3_ROOT_LIST : S3_ROOT_ERROR;
        ev.exchanges[0].reply.error.code = seconds[i].code;
        ev.exchanges[1] =
            (struct exchange_seen){.purpose = PROBE_ANONYMOUS, .transport = TRANSPORT_OK};
        for (const struct probe *p = probes; p->purpose != NULL; p++)
            if (p->wanted != NULL && p->wanted(&t, &ev))
                (void)snprintf(sent + strlen(sent), sizeof(sent) - strlen(sent), "%s ", p->purpose);
        if (!sp_streq(sent, seconds[i].sent))
            fail_msg("%s:%s", seconds[i].name, sent);
    }
}

/* A refusal that blanks around the key may explain, and one that they do not. */
static void
when_trimming_is_tried(void **state)
{
    static const char *const codes[] = {"SignatureDoesNotMatch", "InvalidAccessKeyId",
                                        "AccessDenied", "AuthorizationHeaderMalformed", "SlowDown"};
    const struct probe *trimmed = probes;

    (void)state;
    while (!sp_streq(trimmed->purpose, PROBE_TRIMMED))
        trimmed++;
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        struct credentials c = {.access_key = "AKIA", .access_key_len = 4};
        struct target t = {.style = STYLE_CHOICE_PATH, .credentials = &c};
        struct evidence ev = {.nexchanges = 1};

        assert_int_equal(sp_secret_set(&c.secret, "s\n", 2, NULL), 0);
        ev.exchanges[0] =
            (struct exchange_seen){.purpose = PROBE_LIST, .transport = TRANSPORT_OK, .status = 403};
        ev.exchanges[0].reply.root = S3_ROOT_ERROR;
        ev.exchanges[0].reply.error.code = codes[i];
        assert_int_equal(trimmed->wanted(&t, &ev), i < COUNT_OF(codes) - 1);
        c.access_key = "AKIA\n"; /* no header can carry it: it was never sent */
        c.access_key_len = 5;
        assert_true(trimmed->wanted(&t, &ev));
        sp_secret_release(&c.secret);
        sp_secret_release(&c.token);
    }
}

static void
rows(void **state)
{
    size_t n = 0;
    size_t most = 0;

    (void)state;
    assert_string_equal(probes[0].purpose, PROBE_LIST);
    for (; probes[n].purpose != NULL; n++) {
        for (size_t k = 0; k < n; k++)
            assert_string_not_equal(probes[k].purpose, probes[n].purpose);
        if (probes[n].unverified)
            assert_int_equal(probes[n].signer, SIGNER_NOBODY);
        if (probes[n].asks == ASK_SETTING || probes[n].asks == ASK_LISTING_OF)
            assert_non_null(probes[n].resource);
        most += probes[n].wanted == NULL ? 2 : 1;
    }
    assert_true(most <= SEEN_EXCHANGES_MAX);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows),
        cmocka_unit_test(which_styles),
        cmocka_unit_test(which_style_is_judged),
        cmocka_unit_test(which_keys_can_be_sent),
        cmocka_unit_test(what_trimming_leaves),
        cmocka_unit_test(which_keys_can_be_trimmed),
        cmocka_unit_test(which_rows_ask_further),
        cmocka_unit_test(when_trimming_is_tried),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
