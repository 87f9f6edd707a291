/* Every member, what is in it and what must not be; what becomes of one that cannot be made. */
#include "made.h"
#include "opened.h"

#include "evidence/evidence.h"

static void
make_and_open(struct made *m, struct opened *o, struct bundle_summary *summary)
{
    struct sp_err err = {0};
    struct sp_buf out;

    sp_buf_init(&out, &m->arena, BUNDLE_FILE_MAX);
    if (bundle_make(&m->src, &out, summary, &err) == -1)
        fail_msg("%s", err.message);
    assert_string_equal(err.message, "");
    open_bundle(o, &out, MADE_WHEN);
}

struct row {
    const char *member;
    const char *text;
    bool there;
};

static void
look(const struct opened *o, const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *bytes = member_of(o, rows[i].member);

        if (rows[i].text == NULL) {
            if ((bytes != NULL) != rows[i].there)
                fail_msg("%s", rows[i].member);
        } else if (bytes == NULL || (strstr(bytes, rows[i].text) != NULL) != rows[i].there) {
            fail_msg("%s: %s\n%s", rows[i].member, rows[i].text, bytes == NULL ? "" : bytes);
        }
    }
}

/* ---- all there is */

static const struct row full[] = {
    {"README.txt", "Support bundle of s3preflight 1.2.3, 2026-01-01T00:00:00Z", true},
    {"README.txt", "http/001-list.txt to http/007-put.txt\n", true},
    {"README.txt", "secrets, tokens, signatures and private keys", true},
    {"README.txt", "errors.txt", false},
    {"README.txt", "is a hash", false},
    {"error.txt", NULL, false},
    {"errors.txt", NULL, false},
    {"report.txt", "NOT READY", true},
    {"report.json", "\"verdict\": \"not-ready\"", true},
    {"report.html", "<html", true},
    {"analysis.json", "\"fail\": [", true},
    {"evidence.json", "\"s3preflight_evidence\": 1", true},
    {"settings.yaml", "  host:\n    value: \"s3.test/r\\\"1\\n\"\n    origin: \"--host\"\n", true},
    {"settings.yaml", "  bucket: null\n", true},
    {"settings.yaml", "value: \"https://(hidden)@s3.test\"", true},
    {"settings.yaml", "value: \"a0123456789012345\"", true},
    {"settings.yaml", "purpose: \"preflight\"", true},
    {"settings.yaml", "  access key: \"AKIA...0001\"", true},
    {"settings.yaml", "  secret: \"(hidden)\"", true},
    {"settings.yaml", "resolve:\n  - \"s3.test:443:192.0.2.1\"", true},
    {"settings.yaml", "notes:\n  - \"AWS_S3_US_EAST_1 is of no use\"", true},
    {"settings.yaml", "  file: \"mgmt.yaml\"\n  line: 7\n", true},
    {"settings.yaml", "  section: \"spec.databaseBackup\"", true},
    {"settings.yaml", "  prefix: \"apic/\"", true},
    {"tls/01-192.0.2.1.pem", "# presented by 192.0.2.1 for localhost, leaf first: TLSv1.1 AES\n",
     true},
    {"tls/01-192.0.2.1.pem", "-----BEGIN CERTIFICATE-----\nMII", true},
    {"tls/02-2001-db8--1.pem", "CN=localhost", true},
    {"tls/03-192.0.2.1.pem", "for no name", true},
    {"tls/03-192.0.2.1.pem", "# cannot be decoded:", true},
    {"tls/04-192.0.2.2.pem", NULL, false},
    {"tls/ca-file.pem", "it holds a private key, too, which is not here", true},
    {"tls/ca-file.pem", "BEGIN CERTIFICATE", true},
    {"tls/ca-file.pem", "PRIVATE KEY-", false},
    {"tls/system-anchors.pem", "BEGIN CERTIFICATE", true},
    {"tls/judgement.txt", "    pgBackRest: passes; TLSv1.1 is too old for it\n", true},
    {"tls/judgement.txt", "    curl: passes\n", true},
    {"tls/judgement.txt", "tls/02-2001-db8--1.pem: as tls/01-192.0.2.1.pem\n", true},
    {"tls/judgement.txt", "    Go: cannot be judged: ", true},
    {"http/001-list.txt", "list, path style, signed, over TLS that passed\n", true},
    {"http/001-list.txt", "a second answer", true},
    {"http/001-list.txt", "with the 2 pages behind it", true},
    {"http/001-list.txt", "the pages end: page 3: answered 500", true},
    {"http/001-list.txt", "connected 0.001000 s\nsecured   2.000000 s\nfirst     2.500000 s\n",
     true},
    {"http/001-list.txt", "GET /backup/?list-type=2 HTTP/1.1\nhost: s3.test\nx-amz-date: 2026",
     true},
    {"http/001-list.txt", "x-amz-security-token: (hidden)\nauthorization: (hidden)\n", true},
    {"http/001-list.txt", "another-token", false},
    {"http/001-list.txt", "host;x-amz-date", false},
    {"http/001-list.txt", "set-cookie: (hidden)\nserver: test\n", true},
    {"http/001-list.txt", "<ListBucketResult>\\x01(hidden)\n</x>\n", true},
    {"http/001-list.txt", "(the first ", true},
    {"http/002-anonymous.txt", "unsigned", true},
    {"http/002-anonymous.txt", "authorization", false},
    {"http/002-anonymous.txt", "host: s3.test\n", true},
    {"http/002-anonymous.txt", "at 192.0.2.1, a proxy\nthe proxy answered 200\n", true},
    {"http/002-anonymous.txt", "\nplain words\n", true},
    {"http/003-Not-A-Name-.txt", "is not shown", false},
    {"http/003-Not-A-Name-.txt", "== answer\n200\n", true},
    {"http/003-Not-A-Name-.txt", "bytes of body, not kept)", true},
    {"http/004-object.txt", "(5 bytes of body, not kept)", true},
    {"http/005-refused.txt", "the chain was refused, and nothing was sent: self-signed", true},
    {"http/005-refused.txt", "== answer", false},
    {"http/006-list.txt", "list (a further page), ", true},
    {"http/006-list.txt", "<page>two</page>", true},
    {"http/007-put.txt", "put (of the write probe), ", true},
    {"http/007-put.txt", "(1234 bytes of body went out)", true},
    {"http/008-never.txt", NULL, false},
    {"dns.txt", "localhost  (the endpoint)\n    found in 5 ms, as node.test\n", true},
    {"dns.txt", "    192.0.2.1: connected in 2 ms, TLSv1.1 AES in 3 ms, 1 certificates\n", true},
    {"dns.txt", "in the hosts file\n    192.0.2.2: Connection refused\n", true},
    {"dns.txt", "Name or service not known in 0 ms", true},
    {"dns.txt", "no answer in 5000 ms", true},
    {"listing.csv",
     "key,size,modified,etag,storage_class\r\n\"'=1+1\",7,,\"\"\"0123\"\"\",\"STANDARD\"\r\n",
     true},
    {"listing.csv", "\"a/b\"\"c/d\",18446744073709551615,2026-01-01T00:00:00Z,\"\",\"\"\r\n", true},
    {"listing.csv", "\"a//x\\x0d\\x0a\",0,2026-01-01T00:00:00Z,\"'@\",\"'-\"\r\n", true},
    {"system.txt", "s3preflight 1.2.3\n\n== libraries\nlibz: built with 1\nempty: \n\n== names\n",
     true},
    {"system.txt", "/etc/resolv.conf:\n    nameserver 192.0.2.53\n    search \\x1btest\n", true},
    {"SHA256SUMS", "  README.txt\n", true},
};

static void
nothing_secret(const struct opened *o)
{
    static const char *const words[] = {MADE_SECRET, MADE_TOKEN,         MADE_KEY,
                                        "of-nobody", "PRIVATE KEY-----", "w@rd"};

    for (size_t i = 0; i < o->n; i++)
        for (size_t k = 0; k < COUNT_OF(words); k++)
            if (strstr(o->bytes[i], words[k]) != NULL)
                fail_msg("%s holds %s", o->names[i], words[k]);
}

static void
all_of_it(void **state)
{
    struct bundle_summary summary;
    struct made m;
    struct opened o;

    (void)state;
    made_init(&m);
    make_and_open(&m, &o, &summary);
    look(&o, full, COUNT_OF(full));
    nothing_secret(&o);
    assert_string_equal(o.names[0], "s3preflight-20260101T000000Z/README.txt");
    assert_int_equal(summary.members, o.n - 1);
    assert_int_equal(summary.requests, 7);
    assert_int_equal(summary.keys, 3);
    assert_int_equal(summary.left_out, 0);
    assert_string_equal(summary.removed, "secrets, tokens, signatures and private keys");
    close_bundle(&o);
    made_release(&m);
}

/* ---- less */

static void
without_a_report(void **state)
{
    static const struct report_failure failure = {.message =
                                                      "there are no credentials: " MADE_SECRET,
                                                  .hint = "give some",
                                                  .when = MADE_WHEN};
    static const struct row rows[] = {
        {"error.txt", "there are no credentials: (hidden)\nWhat to do: give some\n", true},
        {"report.txt", NULL, false},
        {"report.json", NULL, false},
        {"evidence.json", NULL, false},
        {"dns.txt", NULL, false},
        {"listing.csv", NULL, false},
        {"tls/judgement.txt", NULL, false},
        {"settings.yaml", "target: null\n", true},
        {"settings.yaml", "  stanza:\n    value: \"(hidden)\"\n", true},
        {"settings.yaml", "value: \"/a0123456789012345\"", true},
        {"settings.yaml", "value: \"https://(hidden)@s3.test\"", true},
        {"settings.yaml", "manifest: null\n", true},
        {"settings.yaml", "purpose: \"health\"", true},
        {"analysis.json", "there are no credentials", true},
        {"system.txt", "libz", true},
    };
    struct bundle_summary summary;
    struct made m;
    struct opened o;

    (void)state;
    made_init(&m);
    m.src.report = NULL;
    m.src.failure = &failure;
    m.src.context = NULL;
    m.src.record = NULL;
    m.src.trust = NULL;
    m.src.site = NULL;
    m.src.purpose = PURPOSE_HEALTH;
    make_and_open(&m, &o, &summary);
    look(&o, rows, COUNT_OF(rows));
    nothing_secret(&o);
    assert_int_equal(summary.requests, 0);
    close_bundle(&o);
    m.src.settings = NULL;
    m.src.machine = NULL;
    make_and_open(&m, &o, &summary);
    assert_null(member_of(&o, "settings.yaml"));
    assert_string_equal(member_of(&o, "system.txt"), "s3preflight 1.2.3\n");
    close_bundle(&o);
    made_release(&m);
}

static void
nothing_was_looked_at(void **state)
{
    static const struct evidence none;
    static const struct row rows[] = {
        {"report.txt", NULL, true},         {"settings.yaml", "resolve: []\nnotes: []\n", true},
        {"dns.txt", NULL, false},           {"listing.csv", NULL, false},
        {"http/001-list.txt", NULL, false}, {"tls/ca-file.pem", NULL, false},
        {"tls/judgement.txt", NULL, false}, {"settings.yaml", "access key: \"(not set)\"", true},
    };
    static const struct settings nobody;
    struct bundle_summary summary;
    struct made m;
    struct opened o;

    (void)state;
    made_init(&m);
    m.context.ev = &none;
    m.context.ca = NULL;
    m.src.trust = NULL;
    m.src.record = NULL;
    m.src.settings = &nobody;
    make_and_open(&m, &o, &summary);
    look(&o, rows, COUNT_OF(rows));
    close_bundle(&o);
    made_release(&m);
}

static void
short_key(void **state)
{
    struct bundle_summary summary;
    struct made m;
    struct opened o;

    (void)state;
    made_init(&m);
    m.settings.credentials.access_key = "short";
    m.settings.credentials.access_key_len = 5;
    make_and_open(&m, &o, &summary);
    assert_null(strstr(member_of(&o, "settings.yaml"), "short"));
    close_bundle(&o);
    made_release(&m);
}

/* ---- keys without their names */

static void
hashed(void **state)
{
    static const unsigned char key[BUNDLE_HASH_KEY] = {1};
    static const unsigned char other[BUNDLE_HASH_KEY] = {2};
    struct bundle_summary summary;
    struct made m;
    struct opened o;
    const char *lines[MADE_KEYS + 1];
    const char *first;
    size_t n = 0;

    (void)state;
    made_init(&m);
    m.src.hash_key = key;
    make_and_open(&m, &o, &summary);
    first = member_of(&o, "listing.csv");
    assert_non_null(first);
    for (const char *line = first; *line != '\0'; line = strchr(line, '\n') + 1)
        lines[n++] = line;
    assert_int_equal(n, MADE_KEYS + 1);
    /* "a" is the same folder in both; an empty part stays one. */
    assert_int_equal(strcspn(lines[2], "/"), 12);
    assert_memory_equal(lines[2], lines[3], 13);
    assert_int_equal(lines[3][13], '/');
    assert_int_equal(strspn(lines[1], "0123456789abcdef"), 12);
    assert_null(strstr(first, "=1+1"));
    assert_non_null(strstr(member_of(&o, "http/001-list.txt"), "left out as they hold names"));
    assert_null(strstr(member_of(&o, "http/001-list.txt"), "<ListBucketResult>"));
    assert_non_null(strstr(member_of(&o, "http/002-anonymous.txt"), "plain words"));
    assert_non_null(strstr(member_of(&o, "README.txt"), "part of a key is a hash"));
    first = sp_strdup(&m.arena, first, NULL);
    close_bundle(&o);
    m.src.hash_key = other;
    make_and_open(&m, &o, &summary);
    assert_string_not_equal(first, member_of(&o, "listing.csv"));
    close_bundle(&o);
    made_release(&m);
}

/* ---- what members pass */

static int
mask(void *ctx, enum member_kind kind, const char *name, const char *bytes, size_t len,
     struct sp_arena *a, const char **out, size_t *out_len, struct sp_err *err)
{
    size_t *seen = ctx;

    (void)a;
    seen[kind]++;
    *out = bytes;
    *out_len = len;
    if (kind == MEMBER_CERTIFICATES)
        *out = NULL;
    if (sp_streq(name, "dns.txt")) {
        *out = "masked";
        *out_len = 6;
    }
    return sp_streq(name, "system.txt") ? sp_fail(err, SP_LIMIT, "too many names") : 0;
}

static void
filtered(void **state)
{
    static const struct row rows[] = {
        {"dns.txt", "masked", true},
        {"tls/01-192.0.2.1.pem", NULL, false},
        {"tls/ca-file.pem", NULL, false},
        {"tls/judgement.txt", NULL, true},
        {"system.txt", NULL, false},
        {"analysis.json", NULL, true},
        {"README.txt", "What was taken out: every name.", true},
        {"README.txt", "errors.txt\n", true},
        {"errors.txt", "tls/01-192.0.2.1.pem: left out, because of what it shows\n", true},
        {"errors.txt", "system.txt: too many names\n", true},
    };
    size_t seen[MEMBER_CERTIFICATES + 1] = {0};
    const struct bundle_filter filter = {.name = "every name", .apply = mask, .ctx = seen};
    struct bundle_summary summary;
    struct made m;
    struct opened o;

    (void)state;
    made_init(&m);
    m.src.filter = &filter;
    make_and_open(&m, &o, &summary);
    look(&o, rows, COUNT_OF(rows));
    assert_string_equal(member_of(&o, "dns.txt"), "masked");
    for (size_t i = 0; i < COUNT_OF(seen); i++)
        assert_true(seen[i] > 0);
    assert_int_equal(summary.left_out, 6); /* three chains, two more of certificates, one failure */
    assert_string_equal(summary.removed, "every name");
    close_bundle(&o);
    made_release(&m);
}

/* ---- too much */

/* Bytes that pack badly, and are safe to print. */
static char *
noise(struct sp_arena *a, size_t len, unsigned seed)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-";
    char *out = sp_alloc(a, len + 1, NULL);
    unsigned long long x = seed + 88172645463325252ULL;

    assert_non_null(out);
    out[0] = '<';
    for (size_t i = 1; i < len; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        out[i] = letters[(x >> 20) % 64];
    }
    return out;
}

/* 512 steps of the write probe, each with an answer of this size. */
static void
many_answers(struct made *m, size_t len)
{
    struct canary_step *steps = sp_alloc_array(&m->arena, CANARY_STEPS_MAX, sizeof(*steps), NULL);

    assert_non_null(steps);
    for (size_t i = 0; i < CANARY_STEPS_MAX; i++) {
        steps[i] = m->step;
        steps[i].exchange.body = noise(&m->arena, len, (unsigned)i);
        steps[i].exchange.body_len = len;
        steps[i].exchange.reply.body_len = len;
    }
    m->ev.canary.steps = steps;
    m->ev.canary.nsteps = CANARY_STEPS_MAX;
}

static void
too_big(void **state)
{
    struct bundle_summary summary;
    struct made m;
    struct opened o;

    (void)state;
    made_init(&m);
    many_answers(&m, (size_t)32 << 10);
    make_and_open(&m, &o, &summary);
    assert_non_null(strstr(member_of(&o, "errors.txt"), "http, listing.csv: cut"));
    assert_non_null(strstr(member_of(&o, "http/100-put.txt"), "(the first 4096 of 32768 bytes)"));
    assert_non_null(member_of(&o, "listing.csv"));
    assert_int_equal(summary.left_out, 1);
    close_bundle(&o);
    made_release(&m);
}

/* The report itself is what is too big: what else there is comes all the same. */
static void
one_too_big(void **state)
{
    struct bundle_summary summary;
    struct report report = sample_not_ready;
    struct finding finding;
    struct made m;
    struct opened o;

    (void)state;
    made_init(&m);
    finding = report.findings[0];
    finding.detail = noise(&m.arena, (size_t)6 << 20, 7);
    report.findings = &finding;
    report.nfindings = 1;
    report.cause = &finding;
    m.src.report = &report;
    make_and_open(&m, &o, &summary);
    assert_non_null(strstr(member_of(&o, "errors.txt"), "left out: the bundle would be too big"));
    assert_non_null(member_of(&o, "evidence.json"));
    assert_non_null(member_of(&o, "system.txt"));
    assert_true(summary.left_out > 1);
    close_bundle(&o);
    made_release(&m);
}

/* ---- without memory */

/* What cannot be made stays out, and what comes can be read. The renderers of reports have a test
 * of this for each of theirs. */
static void
without_memory(void **state)
{
    static const struct report_failure failure = {.message = "no report", .hint = "none"};
    size_t whole = 0;
    size_t parts = 0;
    struct made m;

    (void)state;
    made_init(&m);
    m.ev.names[SEEN_ENDPOINT].naddresses = 1;
    m.ev.without_sni.address = NULL;
    m.src.report = NULL;
    m.src.failure = &failure;
    for (long n = 1; whole == 0; n++) {
        struct sp_arena a = {.fail_in = n};
        struct bundle_summary summary;
        struct sp_err err = {0};
        struct opened o;
        struct sp_buf out;

        assert_true(n < 20000);
        sp_buf_init(&out, &a, BUNDLE_FILE_MAX);
        if (bundle_make(&m.src, &out, &summary, &err) == -1) {
            assert_int_equal(err.code, SP_NOMEM);
        } else if (summary.left_out > 0) {
            open_bundle(&o, &out, MADE_WHEN);
            assert_non_null(member_of(&o, "errors.txt"));
            close_bundle(&o);
            parts++;
        } else {
            whole = a.fail_in > 0; /* it was not reached */
        }
        sp_arena_free(&a);
    }
    assert_true(parts > 100);
    made_release(&m);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_of_it),
        cmocka_unit_test(without_a_report),
        cmocka_unit_test(nothing_was_looked_at),
        cmocka_unit_test(short_key),
        cmocka_unit_test(hashed),
        cmocka_unit_test(filtered),
        cmocka_unit_test(too_big),
        cmocka_unit_test(one_too_big),
        cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
