/* What must never be in a file is not, wherever a server said it back; the rest stays. */
#include "filled.h"

#include "settings/hide.h"

#define KEY "AKIDHIDDEN0123456789"
#define SECRET "hidden/Secret+q7Zt0wXyPz/4mNbVcLkJhGfDsA"
#define TOKEN "hiddenToken//Qm9vVGhpc0lzQVNlc3Npb25Ub2tlbg+x9=="
#define SIGNATURE "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

struct pair {
    struct credentials c;
};

static void
set_up(struct pair *p, const char *key, const char *secret, const char *token)
{
    *p = (struct pair){.c = {.access_key = key, .access_key_len = key == NULL ? 0 : strlen(key)}};
    assert_int_equal(sp_secret_set(&p->c.secret, secret, strlen(secret), NULL), 0);
    assert_int_equal(sp_secret_set(&p->c.token, token, strlen(token), NULL), 0);
}

static void
tear_down(struct pair *p)
{
    sp_secret_release(&p->c.secret);
    sp_secret_release(&p->c.token);
}

static const struct {
    const char *name;
    const char *text;
    const char *wanted; /* NULL: the same */
} texts[] = {
    {"nothing", "", NULL},
    {"nothing of ours", "an answer with hidden words", NULL},
    {"the secret alone", SECRET, HIDDEN},
    {"the token in the middle", "a " TOKEN " b", "a (hidden) b"},
    {"twice", SECRET SECRET, HIDDEN HIDDEN},
    {"the key", "Credential=" KEY "/20260101", "Credential=AKID...6789/20260101"},
    {"percent-encoded", "x=hidden%2FSecret%2Bq7Zt0wXyPz%2f4mNbVcLkJhGfDsA&y", "x=(hidden)&y"},
    {"percent-encoded twice", "x=hidden%252FSecret%252Bq7Zt0wXyPz%252f4mNbVcLkJhGfDsA",
     "x=(hidden)"},
    {"a percent sign alone is none", "hidden%25", NULL},
    {"with backslashes", "hidden\\/Secret+q7Zt0wXyPz\\/4mNbVcLkJhGfDsA", HIDDEN},
    {"XML by number", "hidden&#47;Secret&#43;q7Zt0wXyPz&#x2F;4mNbVcLkJhGfDsA.", "(hidden)."},
    {"cut short", "you sent hiddenToken//Qm9vVGhp", "you sent (hidden)"},
    {"cut short within an escape", "hidden%2FSecret%2", HIDDEN},
    {"cut short within a number of XML", "hidden&#47;Secret&#4", HIDDEN},
    {"JSON by number", "hidden\\u002FSecret\\u002bq7Zt0wXyPz/4mNbVcLkJhGfDsA\"", "(hidden)\""},
    {"JSON by number, twice escaped", "hidden/Secret\\\\u002Bq7Zt0wXyPz/4mNbVcLkJhGfDsA", HIDDEN},
    {"another character by number", "hidden/Secret\\u012Bq7Zt0wXyPz/4mNbVcLkJhGfDsA", NULL},
    {"cut short within a number of JSON", "hidden/Secret\\\\u002", HIDDEN},
    {"shown in part", "GET /?x=hidden/Secret+q... was", "GET /?x=(hidden)... was"},
    {"shown in part, within an escape", "hidden%2FSecret%2...", "(hidden)..."},
    {"shown in part, within a number of JSON", "hidden/Secret\\u00...", "(hidden)..."},
    {"shown in part, seven bytes", "hidden/...", NULL},
    {"a signature that is shown in part", "Signature=0123456789abcdef...", "Signature=(hidden)..."},
    {"seven bytes of the secret", "hidden/", NULL},
    {"eight bytes of the secret", "hidden/S", HIDDEN},
    {"eight bytes of the key, too short for its ends", "AKIDHIDD", HIDDEN},
    {"a part of it, and the text goes on", "hidden/Secret+q7 and more", NULL},
    {"one byte differs", "hidden/Secret+q7Zt0wXyPz/4mNbVcLkJhGfDsB", NULL},
    {"a signature", "Credential=x, Signature=" SIGNATURE, "Credential=x, Signature=(hidden)"},
    {"a signature in XML", "<SignatureProvided>" SIGNATURE "</", "<SignatureProvided>(hidden)</"},
    {"a signature that is cut", "Signature=0123456789abcdef", "Signature=(hidden)"},
    {"a hash", "x-amz-content-sha256:" SIGNATURE, NULL},
    {"bytes as numbers",
     "<StringToSignBytes>41 57 53 34 2d 48 4D 41 43 2d 53 48 41 32 35 36 0a 32</StringToSignBytes>",
     "<StringToSignBytes>(hidden)</StringToSignBytes>"},
    {"bytes as numbers of one digit", "1 2 3 4 5 6 7 8 9 a b c d e f 0", HIDDEN},
    {"bytes as numbers, cut", "x 1 2 3 4 5 6 7 8 9 a b c d e f 10...", "x (hidden)..."},
    {"too few numbers", "1 2 3 4 5 6 7 8 9 a b c d e f", NULL},
    {"numbers, and a word behind", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 bytes", NULL},
    {"bytes, and a word behind", "1 2 3 4 5 6 7 8 9 a b c d e f 0 bytes", "(hidden) bytes"},
    {"numbers that are no bytes", "100 200 300 400 500 1 2 3 4 5 6 7 8 9 10 11 12 13 140 15", NULL},
    {"a fingerprint", "01:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f:10:11:12", NULL},
    {"a number behind the word", "Signature=12 of 3", NULL},
    {"longer than a signature", "Signature=" SIGNATURE "0", NULL},
};

static void
what_is_hidden(void **state)
{
    struct sp_arena a = {0};
    struct pair p;

    (void)state;
    set_up(&p, KEY, SECRET, TOKEN);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        const char *wanted = texts[i].wanted == NULL ? texts[i].text : texts[i].wanted;
        size_t len = 0;
        const char *out =
            credentials_hide(&p.c, texts[i].text, strlen(texts[i].text), &a, &len, NULL);

        if (!sp_streq(out, wanted) || strlen(wanted) != len)
            fail_msg("%s: \"%s\"", texts[i].name, out);
        assert_true(len <= strlen(texts[i].text));
        assert_int_equal(out == texts[i].text, texts[i].wanted == NULL);
    }
    tear_down(&p);
    sp_arena_free(&a);
}

static const struct {
    const char *name;
    const char *key, *secret, *token;
    const char *text;
    const char *wanted;
} pairs[] = {
    {"no pair", NULL, "", "", "anything", "anything"},
    {"short ones stay", "minio", "minio12", "", "minio minio12", "minio minio12"},
    {"as long as the mask", "minioadm", "password", "", "minioadm:password", "(hidden):(hidden)"},
    {"one byte below the ends", "minioadmin1", "", "", "minioadmin1", "(hidden)"},
    {"with ends", "minioadmin12", "", "", "minioadmin12", "mini...in12"},
    {"a line end was typed, and not sent", "", "a-long-secret\n", "", "a-long-secret!",
     "(hidden)!"},
};

static void
whose(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        struct sp_arena a = {0};
        struct pair p;
        size_t len = 0;

        set_up(&p, pairs[i].key, pairs[i].secret, pairs[i].token);
        if (!sp_streq(credentials_hide(&p.c, pairs[i].text, strlen(pairs[i].text), &a, &len, NULL),
                      pairs[i].wanted))
            fail_msg("%s", pairs[i].name);
        tear_down(&p);
        sp_arena_free(&a);
    }
}

static void
bytes_with_nul(void **state)
{
    static const char text[] = "\0\377" SECRET "\0";
    struct sp_arena a = {0};
    struct sp_arena none = {.fail_in = 1};
    struct sp_err err = {0};
    struct pair p;
    size_t len = 0;

    (void)state;
    set_up(&p, KEY, SECRET, TOKEN);
    assert_memory_equal(credentials_hide(&p.c, text, sizeof(text), &a, &len, NULL),
                        "\0\377" HIDDEN "\0", 12);
    assert_int_equal(len, 12);
    assert_null(credentials_hide(&p.c, text, sizeof(text), &none, &len, &err));
    assert_int_equal(err.code, SP_NOMEM);
    tear_down(&p);
    sp_arena_free(&a);
}

static void
must_not_hold(const char *text, const char *what)
{
    if (strstr(text, what) != NULL)
        fail_msg("it is in the file: %.300s", strstr(text, what));
}

/* In every text and every piece of bytes that the tables know. */
static void
in_no_field(void **state)
{
    static const char echo[] = "a " SECRET " b " TOKEN " c " KEY " Signature=" SIGNATURE " "
                               "hidden%2FSecret%2Bq7Zt0wXyPz%2F4mNbVcLkJhGfDsA";
    struct sp_arena a = {0};
    struct sp_err err = {0};
    struct pair p;
    struct sp_buf out;
    struct record *r;

    (void)state;
    set_up(&p, KEY, SECRET, TOKEN);
    r = filled(&a, &p.c, echo);
    /* Words are our own and never a server's; nothing is hidden in them. */
    r->version = "1.2.3";
    for (size_t i = 0; i < r->evidence.nexchanges; i++)
        r->evidence.exchanges[i].purpose = "list";
    for (size_t i = 0; i < r->evidence.canary.nsteps; i++)
        r->evidence.canary.steps[i].exchange.purpose = "put";
    sp_buf_init(&out, &a, RECORD_FILE_MAX);
    if (record_write(r, &out, &err) == -1)
        fail_msg("%s", err.message);
    must_not_hold(sp_buf_str(&out), SECRET);
    must_not_hold(sp_buf_str(&out), TOKEN);
    must_not_hold(sp_buf_str(&out), KEY);
    must_not_hold(sp_buf_str(&out), "Signature=0");
    must_not_hold(sp_buf_str(&out), "q7Zt0wXyPz");
    assert_non_null(strstr(sp_buf_str(&out), "AKID...6789"));
    tear_down(&p);
    sp_arena_free(&a);
}

/* What the first bytes of an object are, by the purpose of the request and the status. */
static const struct {
    const char *purpose;
    long status;
    bool kept;
} beginnings[] = {
    {PROBE_ARCHIVE_INFO, 200, false}, {PROBE_ARCHIVE_COPY, 206, false},
    {PROBE_BACKUP_INFO, 200, false},  {PROBE_BACKUP_COPY, 206, false},
    {PROBE_PROOF, 200, false},        {PROBE_PROOF, 299, false},
    {PROBE_ARCHIVE_INFO, 404, true},  {PROBE_PROOF, 300, true},
    {PROBE_LIST, 200, true},
};

static void
objects(void **state)
{
    static const char begin[] = "[cipher]\ncipher-pass=\"zWaf6XtpjIVZC5444yXB\"\n";

    (void)state;
    for (size_t i = 0; i < COUNT_OF(beginnings); i++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct credentials nobody = {0};
        struct record r = {.target = {.consumer = consumer_all()[0], .credentials = &nobody}};
        struct exchange_seen *ex = &r.evidence.exchanges[0];
        struct sp_buf out;

        r.evidence.nexchanges = 1;
        *ex = (struct exchange_seen){.purpose = beginnings[i].purpose,
                                     .status = beginnings[i].status,
                                     .reply = {.head = begin,
                                               .head_len = strlen(begin),
                                               .body_len = 4711,
                                               .root_name = begin,
                                               .problem = begin,
                                               .location = begin,
                                               .error = {.message = begin},
                                               .settings = {.versioning = begin},
                                               .buckets = {.owner = begin},
                                               .listing = {.name = begin}}};
        sp_buf_init(&out, &a, RECORD_FILE_MAX);
        if (record_write(&r, &out, &err) == -1)
            fail_msg("%s", err.message);
        if ((strstr(sp_buf_str(&out), "zWaf6") != NULL) != beginnings[i].kept)
            fail_msg("%s %ld", beginnings[i].purpose, beginnings[i].status);
        assert_non_null(strstr(sp_buf_str(&out), "\"body_len\": 4711"));
        assert_ptr_equal(ex->reply.head, begin);
        sp_arena_free(&a);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_hidden), cmocka_unit_test(whose),
        cmocka_unit_test(bytes_with_nul), cmocka_unit_test(in_no_field),
        cmocka_unit_test(objects),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
