/* Names are found where they stand; what every repository has is none. */
#include "test.h"

#include "base/text.h"
#include "redact/redact.h"
#include "tls/certificate.h"

static const struct {
    const char *name;
    const char *text;   /* that is read */
    const char *shown;  /* that goes through */
    const char *wanted; /* NULL: the same */
} texts[] = {
    {"nothing", "", "acme", NULL},
    {"a bucket", "<Name>acme</Name>", "in acme", "in bucket-1"},
    {"a key", "<Key>x9/reports.csv</Key>", "/x9/reports.csv", "/folder-1/key-1"},
    {"a key, encoded", "<Key>x9%2Fa%20b</Key>", "x9/a b", "folder-1/key-1"},
    {"a key, as XML", "<Key>x9&amp;y8</Key>", "x9&y8", "key-1"},
    {"an owner", "<Owner><ID>0f3a99</ID><DisplayName>alice</DisplayName></Owner>",
     "0f3a99 of alice", "owner-1 of owner-2"},
    {"who began an upload", "<Initiator><ID>0f3a99</ID>", "0f3a99", "owner-1"},
    {"the ID of a rule", "<Rule><ID>0f3a99</ID>", "0f3a99", NULL},
    {"an element without an end", "<Key>x9zz", "x9zz", "key-1"},
    {"an element without anything", "<Key></Key><Name>", "Key", NULL},
    {"an endpoint", "<Endpoint>acme.s3.test:9000</Endpoint>", "acme.s3.test", "host-1.invalid"},
    {"a token", "<NextContinuationToken>AbC9=</NextContinuationToken>", "AbC9=", "name-1"},
    {"the access key", "<AWSAccessKeyId>AKIDXY</AWSAccessKeyId>", "AKIDXY", "(access-key-1)"},
    {"an address", "at 10.1.2.3, port 5", "10.1.2.3", "192.0.2.1"},
    {"an address with a port", "at 10.1.2.3:5000", "10.1.2.3:5000", "192.0.2.1:5000"},
    {"an address of version 6", "at [fe80::12]:443", "fe80::12", "2001:db8::1"},
    {"no address", "1.2.3 12:30:45 1.2.3.4.5 x10.1.2.3 10.1.2.3x", "1.2.3 12:30:45", NULL},
    {"an address within a word", "v10.1.2.3", "10.1.2.3", NULL},
    {"the ends of an access key", "AKID...6789 from", "AKID...6789", "(access-key-1)"},
    {"no ends of one", "and so on...then, AKID...678", "AKID...678", NULL},
    {"a home", "in /home/alice.b/x", "/home/alice.b", "/home/user-1"},
    {"another home", "in /Users/alice/x", "alice", "user-1"},
    {"a URL", "to https://files.acme.test/x", "files.acme.test", "host-1.invalid"},
    {"its domain", "to https://files.acme.test/x", "other.acme.test", "other.host-2.invalid"},
    {"a URL with a user", "http://alice:pw@p.test:3128/", "alice p.test", "user-1 host-1.invalid"},
    {"a URL with a user alone", "http://alice@p.test", "alice p.test", "user-1 host-1.invalid"},
    {"the password of a URL", "https://alice:pw7@p.test/", "pw7", "user-2"},
    {"who was refused by AWS", "User: arn:aws:iam::123456789012:user/ops/alice is not",
     "123456789012:user/ops/alice", "owner-1:user/user-1/user-2"},
    {"a session that was refused", "arn:aws:sts::123456789012:assumed-role/nightly/i-07 x",
     "nightly/i-07", "user-1/user-2"},
    {"what was refused", "\"arn:aws:s3:::acme/x9/y8.csv\"", "acme/x9/y8.csv",
     "bucket-1/folder-1/key-1"},
    {"what was refused, at the end of a sentence", "on arn:aws:s3:::acme.", "acme", "bucket-1"},
    {"all that is in a bucket", "arn:aws:s3:::acme/*", "acme *", "bucket-1 *"},
    {"every bucket", "arn:aws:s3:::*", "*", NULL},
    {"a policy of AWS", "arn:aws:iam::aws:policy/ReadOnly", "aws", NULL},
    {"another service", "arn:aws:ec2:r:123456789012:x/acme", "acme 123456789012", "acme owner-1"},
    {"half an ARN", "arn:aws:iam::123456789012", "123456789012", NULL},
    {"an empty ARN", "arn:::::", "arn", NULL},
    {"no ARN", "barn:aws:s3:::acme", "acme", NULL},
    {"a URL without a host", "file:///x http://", "file", NULL},
    {"the namespace of S3", "http://s3.amazonaws.com/doc/", "s3.amazonaws.com", NULL},
};

static void
reads(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct sp_arena a = {0};
        struct redact *r = redact_new(REDACT_STRICT, NULL, &a, NULL);
        const char *wanted = texts[i].wanted == NULL ? texts[i].shown : texts[i].wanted;
        const char *out;

        assert_int_equal(redact_read(r, texts[i].text, strlen(texts[i].text), NULL), 0);
        out = redact_string(r, texts[i].shown, &a, NULL);
        if (!sp_streq(out, wanted))
            fail_msg("%s: %s, not %s", texts[i].name, out, wanted);
        sp_arena_free(&a);
    }
}

static const struct {
    const char *key;
    const char *wanted;
} keys[] = {
    {"", ""},
    {"/", "/"},
    {"acme/", "folder-1/"},
    {"acme/x9/y8", "folder-1/folder-2/key-1"},
    {"acme//y8", "folder-1//key-1"},
    {"archive/acme/archive.info.copy", "archive/folder-1/archive.info.copy"},
    {"backup/acme/20260101-010101F/backup.manifest",
     "backup/folder-1/20260101-010101F/backup.manifest"},
    {"acme/000000010000000000000003", "folder-1/000000010000000000000003"},
    {"acme/123456789", "folder-1/key-1"},
    {"acme/s3preflight-probe-1234/object", "folder-1/s3preflight-probe-1234/key-1"},
};

static void
learns_keys(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        struct sp_arena a = {0};
        struct redact *r = redact_new(REDACT_STRICT, NULL, &a, NULL);

        assert_int_equal(redact_learn_key(r, keys[i].key, strlen(keys[i].key), NULL), 0);
        assert_int_equal(redact_learn_key(r, NULL, 0, NULL), 0);
        assert_string_equal(redact_string(r, keys[i].key, &a, NULL), keys[i].wanted);
        sp_arena_free(&a);
    }
}

static const struct {
    const char *host;
    const char *shown;
    const char *wanted;
} hosts[] = {
    {"", "x9", "x9"},
    {"s3.test", "s3.test:443", "host-1.invalid:443"},
    {"s3.test:9000", "s3.test", "host-1.invalid"},
    {"s3.test.", "s3.test.", "host-1.invalid."},
    {"*.s3.test", "a.s3.test", "a.host-1.invalid"},
    {"a.s3.test", "b.s3.test", "b.host-2.invalid"},
    {"10.1.2.3", "10.1.2.3", "192.0.2.1"},
    {"10.1.2.3:9000", "10.1.2.3", "192.0.2.1"},
    {"fe80::1", "fe80::1", "2001:db8::1"},
    {"fe80::1", "01-fe80--1.pem", "01-2001:db8::2.pem"},
    {"[fe80::1]:9000", "[fe80::1]:9000", "[2001:db8::1]:9000"},
    {"[fe80::1", "fe80::1", "2001:db8::1"},
};

static void
learns_hosts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(hosts); i++) {
        struct sp_arena a = {0};
        struct redact *r = redact_new(REDACT_STRICT, NULL, &a, NULL);

        assert_int_equal(redact_learn_host(r, hosts[i].host, strlen(hosts[i].host), NULL), 0);
        assert_string_equal(redact_string(r, hosts[i].shown, &a, NULL), hosts[i].wanted);
        sp_arena_free(&a);
    }
}

static void
learns_certificates(void **state)
{
    static const struct certificate certs[] = {
        {.subject = "CN=s3.acme.test,O=Acme Ltd",
         .issuer = "CN=Acme Root,O=Acme Ltd",
         .common_name = "s3.acme.test",
         .names = {"DNS:*.s3.acme.test", "IP:10.1.2.3"},
         .nnames = 2,
         .sha256 = "abcd1234"},
        {.subject = "", .issuer = "CN=Acme Root", .common_name = "plainname", .sha256 = NULL},
    };
    struct sp_arena a = {0};
    struct redact *r = redact_new(REDACT_STRICT, NULL, &a, NULL);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(certs); i++)
        assert_int_equal(redact_learn_certificate(r, &certs[i], NULL), 0);
    assert_string_equal(redact_string(r, "CN=s3.acme.test,O=Acme Ltd", &a, NULL), "subject-1");
    assert_string_equal(redact_string(r, "x.s3.acme.test 10.1.2.3", &a, NULL),
                        "x.host-1.invalid 192.0.2.1");
    assert_string_equal(redact_string(r, "O=Acme Ltd", &a, NULL), "O=name-1");
    assert_string_equal(redact_string(r, "abcd1234 ab:cd:12:34", &a, NULL),
                        "fingerprint-1 fingerprint-2");
    assert_string_equal(redact_string(r, "of plainname", &a, NULL), "of name-3");
    sp_arena_free(&a);
}

/* ---- everything that is seen */

static struct evidence evidence; /* too big for a stack */

static void
fill_evidence(void)
{
    static struct address_seen addresses[] = {{.address = "10.1.1.1"}};
    static unsigned char junk[] = "junk";
    static struct sp_bytes chain[] = {{junk, 4}};
    static struct exchange_seen page = {.body = "<Key>kept-page9</Key>", .body_len = 21};
    static struct s3_key rows[] = {{.object = {.key = "kept-row9", .key_len = 9}}};
    static struct canary_step steps[1];
    static const char *const buckets[] = {"his-bucket9"};
    struct exchange_seen *ex = &evidence.exchanges[0];

    evidence = (struct evidence){.nexchanges = 1};
    addresses[0].tls.chain = chain;
    addresses[0].tls.nchain = 1;
    addresses[0].tls.client_ca = "CN=client9";
    evidence.names[0] = (struct name_seen){
        .name = "s3", .canonical = "s3.search9.test", .addresses = addresses, .naddresses = 1};
    ex->headers[0] = (struct header_seen){"location", "https://there9.test/"};
    ex->nheaders = 1;
    ex->address = "10.1.1.2";
    ex->error = "no route to 10.1.1.3";
    ex->reply.head = "<Name>head-bucket9</Name>";
    ex->reply.head_len = 25;
    ex->reply.error.endpoint = "moved9.test";
    ex->reply.error.bucket = "error-bucket9";
    ex->reply.error.message = "from 10.1.1.4";
    ex->reply.listing.name = "list-bucket9";
    ex->reply.listing.prefix = "list-prefix9/";
    ex->reply.listing.next_token = "token9";
    ex->reply.listing.sample[0] = (struct s3_object){.key = "sample9", .key_len = 7};
    ex->reply.listing.nsample = 1;
    ex->reply.buckets.owner = "owner9";
    ex->reply.buckets.owner_name = "owner-name9";
    ex->reply.buckets.names = buckets;
    ex->reply.buckets.nnames = 1;
    ex->reply.settings.encryption_key = "kms9";
    ex->reply.settings.lifecycle.kept[0] = (struct s3_rule){.id = "rule9", .prefix = "rp9/"};
    ex->reply.settings.lifecycle.nkept = 1;
    ex->reply.deleted.kept[0].key = "deleted9";
    ex->reply.deleted.nkept = 1;
    evidence.content.found.candidates[0].who = (struct owner_text){"who9", 4};
    evidence.content.found.candidates[0].root = (struct owner_text){"root9", 5};
    evidence.content.found.ncandidates = 1;
    evidence.content.found.proofs[0].key = (struct owner_text){"proof9", 6};
    evidence.content.found.nproofs = 1;
    evidence.content.found.samples[0] = (struct owner_text){"unknown9", 8};
    evidence.content.found.nsamples = 1;
    evidence.content.siblings[0].name = (struct owner_text){"sibling9", 8};
    evidence.content.siblings[0].who = (struct owner_text){"sib-who9", 8};
    evidence.content.nsiblings = 1;
    evidence.content.infos[0].db.system_id = 7411;
    evidence.content.infos[0].history[0].system_id = 7412;
    evidence.content.infos[0].nhistory = 1;
    evidence.content.proofs[0].server = "server9";
    evidence.content.proofs[0].system_id = 7413;
    evidence.content.proofs[0].facts[0].text = (struct owner_text){"fact9", 5};
    evidence.content.proofs[0].facts[1].text = (struct owner_text){"15.4", 4};
    evidence.content.proofs[0].nfacts = 2;
    evidence.content.nproofs = 1;
    evidence.health.beside.names[0] = "beside9/";
    evidence.health.beside.nnames = 1;
    evidence.health.stanzas.names[0] = "stanza9/";
    evidence.health.stanzas.nnames = 1;
    evidence.health.server = "health9";
    evidence.health.newest.server = "newest9";
    evidence.health.newest.system_id = 7414;
    evidence.health.newest.pgdata = "/home/alice9/data";
    steps[0].exchange.status_line = "HTTP/1.1 200 10.1.1.5";
    evidence.canary.steps = steps;
    evidence.canary.nsteps = 1;
    evidence.kept.pages[0] = &page;
    evidence.kept.npages = 1;
    evidence.kept.keys[0].rows = rows;
    evidence.kept.keys[0].n = 1;
}

static const char *const seen[] = {
    "10.1.1.1",     "CN=client9",  "search9.test",  "there9.test", "10.1.1.2",     "10.1.1.3",
    "head-bucket9", "moved9.test", "error-bucket9", "10.1.1.4",    "list-bucket9", "list-prefix9",
    "token9",       "sample9",     "owner9",        "owner-name9", "his-bucket9",  "kms9",
    "rule9",        "rp9",         "deleted9",      "who9",        "root9",        "proof9",
    "unknown9",     "sibling9",    "sib-who9",      "7411",        "7412",         "server9",
    "7413",         "fact9",       "beside9",       "stanza9",     "health9",      "newest9",
    "7414",         "alice9",      "10.1.1.5",      "kept-page9",  "kept-row9",
};

static void
learns_evidence(void **state)
{
    struct sp_arena a = {0};
    struct redact *r = redact_new(REDACT_STRICT, NULL, &a, NULL);

    (void)state;
    fill_evidence();
    assert_int_equal(redact_learn_evidence(r, &evidence, &a, NULL), 0);
    for (size_t i = 0; i < COUNT_OF(seen); i++)
        if (sp_streq(redact_string(r, seen[i], &a, NULL), seen[i]))
            fail_msg("%s is no name", seen[i]);
    assert_string_equal(redact_string(r, "15.4", &a, NULL), "15.4");
    sp_arena_free(&a);
}

static void
learns_the_target(void **state)
{
    static const struct resolve_pin pins[] = {{"pin9.test", 443, "10.2.1.1,10.2.1.2"},
                                              {"*", 443, "10.2.1.3"}};
    static const char *const names[] = {"end9.test", "bucket9",    "prefix9",     "stanza9",
                                        "server9",   "7415",       "pin9.test",   "10.2.1.1",
                                        "10.2.1.2",  "10.2.1.3",   "AKID...6789", "AKID0123456789",
                                        "porter9",   "proxy9.test"};
    struct credentials c = {.access_key = "AKID0123456789", .access_key_len = 14};
    struct proxy_settings proxy = {.shown = "proxy9.test:3128"};
    struct target t = {.endpoint = "end9.test",
                       .bucket = "bucket9",
                       .prefix = "prefix9/",
                       .pins = pins,
                       .npins = 2,
                       .credentials = &c,
                       .proxy = &proxy,
                       .repository = {.stanza = "stanza9", .server = "server9", .system_id = 7415}};
    struct sp_arena a = {0};
    struct redact *r = redact_new(REDACT_STRICT, NULL, &a, NULL);
    static const char url[] = "http://porter9:pw@proxy9.test:3128";

    (void)state;
    assert_int_equal(sp_secret_set(&proxy.url, url, sizeof(url) - 1, NULL), 0);
    assert_int_equal(redact_learn_target(r, &t, NULL), 0);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (sp_streq(redact_string(r, names[i], &a, NULL), names[i]))
            fail_msg("%s is no name", names[i]);
    c.access_key_len = 4;
    t.proxy = NULL;
    assert_int_equal(redact_learn_target(r, &t, NULL), 0);
    c.access_key = NULL;
    assert_int_equal(redact_learn_target(r, &t, NULL), 0);
    sp_secret_release(&proxy.url);
    sp_arena_free(&a);
}

static void
without_memory(void **state)
{
    long n = 1;

    (void)state;
    fill_evidence();
    for (;; n++) {
        struct sp_arena few = {.fail_in = n};
        struct sp_arena scratch = {0};
        struct sp_err err = {0};
        struct redact *r = redact_new(REDACT_STRICT, NULL, &few, &err);
        int rc = r == NULL ? -1 : redact_learn_evidence(r, &evidence, &scratch, &err);

        sp_arena_free(&few);
        sp_arena_free(&scratch);
        if (rc == 0)
            break;
        assert_int_equal(err.code, SP_NOMEM);
    }
    assert_true(n > (long)COUNT_OF(seen));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads),           cmocka_unit_test(learns_keys),
        cmocka_unit_test(learns_hosts),    cmocka_unit_test(learns_certificates),
        cmocka_unit_test(learns_evidence), cmocka_unit_test(learns_the_target),
        cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
