#include "test.h"

#include <errno.h>
#include <limits.h>

#include "base/text.h"
#include "s3/reply.h"

#define DOC(text) text, sizeof(text) - 1
#define DAY_2026 1795338000 /* 2026-11-22T09:00:00Z */

/* Read a body in pieces of step bytes, as an answer to a list of prefix. */
static struct s3_reply
read_body(struct sp_arena *a, const char *prefix, const void *body, size_t len, size_t step)
{
    struct s3_reply reply;
    struct s3_parser *p = s3_parser_new(a, prefix, NULL);

    assert_non_null(p);
    for (size_t i = 0; i < len; i += step)
        assert_int_equal(
            s3_parser_feed(p, (const char *)body + i, len - i < step ? len - i : step, NULL), 0);
    assert_int_equal(s3_parser_finish(p, &reply, NULL), 0);
    s3_parser_free(p);
    return reply;
}

static struct s3_reply
read_doc(struct sp_arena *a, const char *prefix, const char *doc)
{
    return read_body(a, prefix, doc, strlen(doc), strlen(doc) + 1);
}

/* What whoever watches is shown: names, sizes; '|' ends each. */
struct shown {
    char text[256];
};

static void
note_object(void *ctx, const char *key, size_t len, unsigned long long size, time_t modified,
            const char *etag)
{
    struct shown *shown = ctx;
    size_t used = strlen(shown->text);

    (void)modified;
    (void)snprintf(shown->text + used, sizeof(shown->text) - used, "%.*s %llu%s|", (int)len, key,
                   size, etag);
}

static void
note_folder(void *ctx, const char *prefix, size_t len)
{
    struct shown *shown = ctx;
    size_t used = strlen(shown->text);

    (void)snprintf(shown->text + used, sizeof(shown->text) - used, "%.*s|", (int)len, prefix);
}

#define WATCHED(encoding, first, second)                                                           \
    "<ListBucketResult>" encoding "<Contents><Key>" first                                          \
    "</Key><Size>1</Size></Contents><Contents><Size>2</Size></"                                    \
    "Contents><CommonPrefixes><Prefix>" second                                                     \
    "</Prefix></CommonPrefixes><CommonPrefixes/></ListBucketResult>"

#define ENCODED "<EncodingType>url</EncodingType>"

#define TAGGED(key, etag)                                                                          \
    "<ListBucketResult><Contents><Key>" key "</Key><ETag>" etag "</ETag></Contents>"
#define TAGGED_NOT(key) "<Contents><Key>" key "</Key></Contents>"
#define TAGGED_END "</ListBucketResult>"
#define TAG_32 "0123456789abcdef0123456789abcdef"
#define LONG_TAG TAG_32 TAG_32 TAG_32 TAG_32

static void
what_is_watched(void **state)
{
    static const struct {
        const char *name;
        const char *doc;
        const char *shown;
    } docs[] = {
        {"ETags", TAGGED("a", "&quot;0f&quot;") TAGGED_NOT("b") TAGGED_END, "a 0\"0f\"|b 0|"},
        {"an ETag with blanks around it", TAGGED("a", " 0f ") TAGGED_END, "a 00f|"},
        {"an empty ETag", TAGGED("a", "") TAGGED_END, "a 0|"},
        {"a long ETag", TAGGED("a", LONG_TAG) TAGGED_END, "a 0" LONG_TAG "|"},
        {"an ETag that is too long", TAGGED("a", LONG_TAG "0") TAGGED_END, "a 0|"},
        {"as it is", WATCHED("", "a/b+%41", "a/c/"), "a/b+%41 1|a/c/|"},
        {"encoded", WATCHED(ENCODED, "a/b+%41", "a%2Fc/"), "a/b A 1|a/c/|"},
        {"half an escape", WATCHED(ENCODED, "a/%4", "a/%zz/"), "a/%4 1|a/%zz/|"},
        {"its encoding told too late", WATCHED("", "a%2Fb", "a%2F"), "a/b 1|a/|"},
        {"no listing of objects",
         "<ListVersionsResult><Version><Key>a</Key></Version></ListVersionsResult>", ""},
        {"an error", "<Error><Key>a</Key></Error>", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(docs); i++) {
        struct shown shown = {.text = ""};
        const struct s3_watch watch = {.object = note_object, .folder = note_folder, .ctx = &shown};
        struct sp_arena a = {0};
        struct s3_reply reply;
        struct s3_parser *p = s3_parser_new(&a, "", NULL);

        assert_non_null(p);
        s3_parser_watch(p, &watch);
        assert_int_equal(s3_parser_feed(p, docs[i].doc, strlen(docs[i].doc), NULL), 0);
        assert_int_equal(s3_parser_finish(p, &reply, NULL), 0);
        s3_parser_free(p);
        if (!sp_streq(shown.text, docs[i].shown))
            fail_msg("%s: %s", docs[i].name, shown.text);
        sp_arena_free(&a);
    }
}

/* ---- keys that are kept */

#define LISTED(key, class)                                                                         \
    "<Contents><Key>" key "</Key><LastModified>2026-01-01T00:00:00Z</LastModified>"                \
    "<ETag>\"0f\"</ETag><Size>7</Size>" class "</Contents>"

static int
keep_keys(const char *doc, struct s3_keys *keys, struct sp_err *err)
{
    struct sp_arena a = {0};
    struct s3_reply reply;
    struct s3_parser *p = s3_parser_new(&a, "", err);
    int rc;

    assert_non_null(p);
    s3_parser_keep(p, keys);
    rc = s3_parser_feed(p, doc, strlen(doc), err);
    if (rc == 0)
        rc = s3_parser_finish(p, &reply, err);
    s3_parser_free(p);
    sp_arena_free(&a);
    return rc;
}

static void
keys_are_kept(void **state)
{
    static const char page[] =
        "<ListBucketResult>" ENCODED LISTED("a/b+%41", "<StorageClass> "
                                                       "GLACIER </StorageClass>")
            LISTED("c%2F", "") "</ListBucketResult>";
    static const char versions[] =
        "<ListVersionsResult><Version><Key>a</Key></Version></ListVersionsResult>";
    struct sp_arena a = {0};
    struct s3_keys keys = {.arena = &a};

    (void)state;
    assert_int_equal(keep_keys(versions, &keys, NULL), 0);
    assert_int_equal(keys.n, 0);
    assert_int_equal(keep_keys(page, &keys, NULL), 0);
    assert_int_equal(keys.n, 2);
    assert_string_equal(keys.rows[0].object.key, "a/b A");
    assert_int_equal(keys.rows[0].object.key_len, 5);
    assert_int_equal(keys.rows[0].object.size, 7);
    assert_int_equal(keys.rows[0].object.modified, 1767225600);
    assert_string_equal(keys.rows[0].etag, "\"0f\"");
    assert_string_equal(keys.rows[0].storage_class, "GLACIER");
    assert_string_equal(keys.rows[1].object.key, "c/");
    assert_string_equal(keys.rows[1].storage_class, "");
    assert_int_equal(keep_keys(page, &keys, NULL), 0); /* the next page */
    assert_int_equal(keys.n, 4);
    while (keys.n < S3_KEYS_MAX - 1)
        assert_int_equal(
            keep_keys("<ListBucketResult>" LISTED("k", "") "</ListBucketResult>", &keys, NULL), 0);
    assert_int_equal(keep_keys(page, &keys, NULL), 0);
    assert_int_equal(keys.n, S3_KEYS_MAX);
    assert_string_equal(keys.rows[S3_KEYS_MAX - 1].object.key, "a/b A");
    for (long n = 1; n <= 4; n++) {
        struct sp_arena short_of = {.fail_in = n};
        struct s3_keys none = {.arena = &short_of};
        struct sp_err err = {0};

        assert_int_equal(keep_keys(page, &none, &err), -1);
        assert_int_equal(err.code, SP_NOMEM);
        sp_arena_free(&short_of);
    }
    sp_arena_free(&a);
}

static char *
load(struct sp_arena *a, const char *name, size_t *len)
{
    char *body = sp_alloc(a, 65536, NULL);
    char *path = sp_printf(a, NULL, TEST_SOURCE_DIR "/fixtures/%s", name);
    FILE *file = fopen(path, "rb");

    if (file == NULL)
        fail_msg("%s: %s", path, strerror(errno));
    *len = fread(body, 1, 65536, file);
    (void)fclose(file);
    return body;
}

/* Everything in a reply, as text: two replies are the same when this is. */
static const char *
dump(struct sp_arena *a, const struct s3_reply *r)
{
    const struct s3_error *e = &r->error;
    const struct s3_listing *l = &r->listing;
    const char *const texts[] = {
        r->root_name,      r->problem,           r->head,        r->location,
        e->code,           e->message,           e->region,      e->endpoint,
        e->bucket,         e->request_time,      e->server_time, e->request_id,
        e->string_to_sign, e->canonical_request, l->name,        l->prefix,
        l->next_token};
    struct sp_buf out;

    sp_buf_init(&out, a, 65536);
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        sp_buf_addf(&out, NULL, "%s|", texts[i] == NULL ? "(none)" : texts[i]);
    sp_buf_addf(&out, NULL, "root %d well %d doctype %d head %zu body %llu\n", (int)r->root,
                r->well_formed, r->doctype, r->head_len, r->body_len);
    sp_buf_addf(&out, NULL, "truncated %d %d encoded %d keys %llu markers %llu prefixes %llu ",
                l->has_truncated, l->truncated, l->encoded, l->keys, l->markers, l->prefixes);
    sp_buf_addf(&out, NULL, "outside %llu bytes %llu oldest %lld newest %lld\n", l->outside,
                l->bytes, (long long)l->oldest, (long long)l->newest);
    for (size_t i = 0; i < l->nsample; i++) {
        const struct s3_object *o = &l->sample[i];

        sp_buf_addf(&out, NULL, "%s %zu %llu %lld\n", o->key, o->key_len, o->size,
                    (long long)o->modified);
    }
    return sp_buf_str(&out);
}

static const char *const fixtures[] = {
    /* answers of OpenStack Swift */
    "swift-list-empty.xml", "swift-list-url.xml", "swift-list-delimiter.xml",
    "swift-list-page-1.xml", "swift-wrong-secret.xml", "swift-wrong-region.xml",
    "swift-no-such-bucket.xml", "swift-buckets.xml", "swift-location.xml", "swift-anonymous.txt",
    "swift-anonymous-service.html", "swift-uploads.xml", "swift-versioning.xml",
    "swift-versions.xml",
    /* answers of s3rver */
    "s3rver-clock-late.xml", "s3rver-list-control-bytes.xml", "s3rver-list-page-2.xml",
    "s3rver-no-such-bucket.xml",
    /* made by hand */
    "bare-list.xml", "late-encoding.xml", "login-page.html"};

/* Where the network cuts the body makes no difference. */
static void
test_pieces(void **state)
{
    static const size_t steps[] = {1, 2, 3, 7, 64, 1000};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(fixtures); i++) {
        struct sp_arena a = {0};
        size_t len;
        char *body = load(&a, fixtures[i], &len);
        struct s3_reply whole = read_body(&a, "dir/", body, len, len);
        const char *want = dump(&a, &whole);

        for (size_t k = 0; k < COUNT_OF(steps); k++) {
            struct s3_reply reply = read_body(&a, "dir/", body, len, steps[k]);
            const char *got = dump(&a, &reply);

            if (!sp_streq(got, want))
                fail_msg("%s by %zu bytes: got\n%s\nwanted\n%s", fixtures[i], steps[k], got, want);
        }
        sp_arena_free(&a);
    }
}

static struct s3_reply
read_fixture(struct sp_arena *a, const char *prefix, const char *name)
{
    size_t len;
    char *body = load(a, name, &len);

    return read_body(a, prefix, body, len, len);
}

static void
test_list_empty(void **state)
{
    struct sp_arena a = {0};
    struct s3_reply r = read_fixture(&a, "", "swift-list-empty.xml");

    (void)state;
    assert_int_equal(r.root, S3_ROOT_LIST);
    assert_string_equal(r.root_name, "ListBucketResult");
    assert_true(r.well_formed);
    assert_false(r.doctype);
    assert_null(r.problem);
    assert_string_equal(r.listing.name, "backup");
    assert_string_equal(r.listing.prefix, "");
    assert_true(r.listing.has_truncated);
    assert_false(r.listing.truncated);
    assert_false(r.listing.encoded);
    assert_null(r.listing.next_token);
    assert_int_equal(r.listing.keys, 0);
    assert_int_equal(r.listing.nsample, 0);
    assert_int_equal(r.listing.oldest, 0);
    assert_int_equal(r.body_len, 229);
    assert_int_equal(r.head_len, 229);
    assert_true(sp_starts(r.head, "<?xml version='1.0'"));
    assert_null(r.error.code);
    assert_null(r.location);
    sp_arena_free(&a);
}

static void
test_list_encoded(void **state)
{
    static const char *const keys[S3_SAMPLE_MAX] = {
        "./dot",       "a//double",        "amp&lt<gt>quot\"apos'",
        "back\\slash", "ctl-\x01\x1f\x7f", "dir/one",
        "dir/sub/two", "dots/../up"};
    struct sp_arena a = {0};
    struct s3_reply r = read_fixture(&a, "dir/", "swift-list-url.xml");

    (void)state;
    assert_true(r.well_formed);
    assert_true(r.listing.encoded);
    assert_int_equal(r.listing.keys, 19);
    assert_int_equal(r.listing.markers, 0);
    assert_int_equal(r.listing.outside, 17);
    assert_int_equal(r.listing.bytes, 19);
    assert_int_equal(r.listing.oldest, DAY_2026 + 97);
    assert_int_equal(r.listing.newest, DAY_2026 + 98);
    assert_int_equal(r.listing.nsample, S3_SAMPLE_MAX);
    for (size_t i = 0; i < S3_SAMPLE_MAX; i++) {
        assert_string_equal(r.listing.sample[i].key, keys[i]);
        assert_int_equal(r.listing.sample[i].key_len, strlen(keys[i]));
        assert_int_equal(r.listing.sample[i].size, 1);
    }
    assert_int_equal(r.listing.sample[0].modified, DAY_2026 + 98);
    sp_arena_free(&a);
}

static void
test_list_pages(void **state)
{
    struct sp_arena a = {0};
    struct s3_reply r = read_fixture(&a, "", "swift-list-page-1.xml");

    (void)state;
    assert_true(r.listing.truncated);
    assert_string_equal(r.listing.next_token, "YS8vZG91Ymxl");
    assert_int_equal(r.listing.keys, 2);
    r = read_fixture(&a, "", "s3rver-list-page-2.xml");
    assert_string_equal(r.listing.next_token,
                        "19/iOyYapqWhkKyaIvQA/pjDzpsKdhytj6IAVX0O09SQoYBVC0I2kg==");
    r = read_fixture(&a, "", "swift-list-delimiter.xml");
    assert_int_equal(r.listing.prefixes, 6);
    assert_int_equal(r.listing.keys, 12);
    sp_arena_free(&a);
}

/* A key with control bytes, unencoded: what came before it is there, and why it ends. */
static void
test_list_control_bytes(void **state)
{
    struct sp_arena a = {0};
    struct s3_reply r = read_fixture(&a, "", "s3rver-list-control-bytes.xml");

    (void)state;
    assert_int_equal(r.root, S3_ROOT_LIST);
    assert_false(r.well_formed);
    assert_string_equal(r.problem, "line 2: PCDATA invalid Char value 1");
    assert_int_equal(r.listing.keys, 3);
    assert_string_equal(r.listing.sample[2].key, "bad-utf8-%FF%FE");
    assert_true(r.listing.has_truncated);
    assert_int_equal(r.body_len, 3908);
    assert_int_equal(r.head_len, S3_HEAD_MAX);
    sp_arena_free(&a);
}

/* No namespace, no declaration, blanks everywhere, IsTruncated at the end. */
static void
test_list_bare(void **state)
{
    struct sp_arena a = {0};
    struct s3_reply r = read_fixture(&a, "a b/", "bare-list.xml");

    (void)state;
    if (!r.well_formed)
        fail_msg("%s", r.problem);
    assert_string_equal(r.listing.name, "backup");
    assert_string_equal(r.listing.prefix, "a b/");
    assert_true(r.listing.has_truncated);
    assert_false(r.listing.truncated);
    assert_null(r.listing.next_token);
    assert_int_equal(r.listing.keys, 3);
    assert_int_equal(r.listing.markers, 1);
    assert_int_equal(r.listing.prefixes, 1);
    assert_int_equal(r.listing.outside, 1);
    assert_int_equal(r.listing.bytes, 12);
    assert_int_equal(r.listing.nsample, 3);
    assert_string_equal(r.listing.sample[1].key, "a b/ padded ");
    assert_int_equal(r.listing.sample[1].modified, 0);
    assert_int_equal(r.listing.oldest, r.listing.newest);
    sp_arena_free(&a);
}

/* EncodingType behind the keys that it is about; '+' for a blank; '/' encoded. */
static void
test_list_late_encoding(void **state)
{
    struct sp_arena a = {0};
    struct s3_reply r = read_fixture(&a, "a b/", "late-encoding.xml");

    (void)state;
    assert_true(r.well_formed);
    assert_true(r.listing.encoded);
    assert_string_equal(r.listing.prefix, "a b/");
    assert_int_equal(r.listing.keys, 4);
    assert_int_equal(r.listing.markers, 2);
    assert_int_equal(r.listing.outside, 0);
    assert_string_equal(r.listing.sample[0].key, "a b/");
    assert_string_equal(r.listing.sample[1].key, "a b/c+d");
    assert_string_equal(r.listing.sample[2].key, "a b/e f");
    assert_string_equal(r.listing.sample[3].key, "a b/g/");
    sp_arena_free(&a);
}

static void
test_errors(void **state)
{
    struct sp_arena a = {0};
    struct s3_reply r = read_fixture(&a, "", "swift-wrong-secret.xml");

    (void)state;
    assert_int_equal(r.root, S3_ROOT_ERROR);
    assert_true(r.well_formed);
    assert_string_equal(r.error.code, "SignatureDoesNotMatch");
    assert_true(sp_starts(r.error.message, "The request signature we calculated"));
    assert_string_equal(r.error.request_id, "txa19c4cd251c641c9a435a-006b02af70");
    assert_string_equal(r.error.string_to_sign,
                        "AWS4-HMAC-SHA256\n20261122T090136Z\n20261122/us-east-1/s3/aws4_request\n"
                        "1041be286cc523a3b75f62697043cc0562e2cba261d87d3050b134ee381fd695");
    assert_true(
        sp_starts(r.error.canonical_request, "GET\n/backup\nlist-type=2\nhost:localhost:18440\n"));
    assert_null(r.error.region);
    assert_null(r.listing.name);

    r = read_fixture(&a, "", "swift-wrong-region.xml");
    assert_string_equal(r.error.code, "AuthorizationHeaderMalformed");
    assert_string_equal(r.error.region, "us-east-1");
    r = read_fixture(&a, "", "s3rver-clock-late.xml");
    assert_string_equal(r.error.request_time, "20261122T084142Z");
    assert_string_equal(r.error.server_time, "2026-11-22T09:01:42Z");
    r = read_fixture(&a, "", "s3rver-no-such-bucket.xml");
    assert_string_equal(r.error.code, "NoSuchBucket");
    assert_string_equal(r.error.bucket, "no-such-bucket");
    sp_arena_free(&a);
}

static void
test_roots(void **state)
{
    static const struct {
        const char *name, *doc;
        enum s3_root root;
        const char *root_name;
        bool well_formed;
        const char *location;
        const char *problem; /* a part of it */
    } cases[] = {
        {"buckets", "<ListAllMyBucketsResult><Name>x</Name></ListAllMyBucketsResult>",
         S3_ROOT_BUCKETS, "ListAllMyBucketsResult", true, NULL, NULL},
        {"location", "<LocationConstraint> eu-west-1\n</LocationConstraint>", S3_ROOT_LOCATION,
         "LocationConstraint", true, "eu-west-1", NULL},
        {"empty location", "<LocationConstraint xmlns='urn:x'/>", S3_ROOT_LOCATION,
         "LocationConstraint", true, "", NULL},
        {"location within",
         "<LocationConstraint><LocationConstraint>r</LocationConstraint></LocationConstraint>",
         S3_ROOT_LOCATION, "LocationConstraint", true, "r", NULL},
        {"location breaks off", "<LocationConstraint>eu", S3_ROOT_LOCATION, "LocationConstraint",
         false, NULL, "breaks off"},
        {"page that is XML", "<html><body>Login</body></html>", S3_ROOT_OTHER, "html", true, NULL,
         NULL},
        {"page that is not", "<html><meta><body>Login</html>", S3_ROOT_OTHER, "html", false, NULL,
         "line 1: Opening and ending tag mismatch"},
        {"versioning", "<VersioningConfiguration/>", S3_ROOT_VERSIONING, "VersioningConfiguration",
         true, NULL, NULL},
        {"another setting", "<Tagging/>", S3_ROOT_OTHER, "Tagging", true, NULL, NULL},
        {"prefix of the name", "<s3:Error xmlns:s3='urn:x'/>", S3_ROOT_ERROR, "Error", true, NULL,
         NULL},
        {"case counts", "<error/>", S3_ROOT_OTHER, "error", true, NULL, NULL},
        {"JSON", "{\"message\": \"Forbidden\"}", S3_ROOT_NONE, NULL, false, NULL,
         "line 1: not XML"},
        {"text", "Bad URL", S3_ROOT_NONE, NULL, false, NULL, "line 1: not XML"},
        {"nothing", "", S3_ROOT_NONE, NULL, false, NULL, "the body is empty"},
        {"blanks", " \n", S3_ROOT_NONE, NULL, false, NULL, "line 2: the document is empty"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct s3_reply r = read_doc(&a, "", cases[i].doc);

        if (r.root != cases[i].root || !sp_streq(r.root_name, cases[i].root_name) ||
            r.well_formed != cases[i].well_formed || !sp_streq(r.location, cases[i].location) ||
            !sp_streq(r.head, cases[i].doc) || (r.problem == NULL) != cases[i].well_formed ||
            (r.problem != NULL && !sp_starts(r.problem, cases[i].problem) &&
             strstr(r.problem, cases[i].problem) == NULL))
            fail_msg("%s: got %s", cases[i].name, dump(&a, &r));
        sp_arena_free(&a);
    }
}

static void
test_html_doctype(void **state)
{
    struct sp_arena a = {0};
    struct s3_reply r = read_fixture(&a, "", "login-page.html");

    (void)state;
    assert_int_equal(r.root, S3_ROOT_NONE);
    assert_true(r.doctype);
    assert_false(r.well_formed);
    assert_string_equal(r.problem, "line 1: refused, as the document has a DOCTYPE");
    assert_true(sp_starts(r.head, "<!DOCTYPE html>"));
    sp_arena_free(&a);
}

/* What the problem repeats of the document is safe to print. */
static void
test_problem_is_safe(void **state)
{
    struct sp_arena a = {0};
    struct s3_reply r = read_doc(&a, "", "<a\xc2\x9b><b\xe2\x80\xaex></c></a>");

    (void)state;
    assert_non_null(r.problem);
    for (const char *p = r.problem; *p != '\0'; p++)
        assert_true((unsigned char)*p >= ' ' && (unsigned char)*p < 0x7f);
    sp_arena_free(&a);
}

static void
test_truncated(void **state)
{
    static const struct {
        const char *text;
        bool has, truncated;
    } cases[] = {
        {"true", true, true},   {"false", true, false},      {"True", true, true},
        {"FALSE", true, false}, {" true\n", true, true},     {"\t false ", true, false},
        {"", false, false},     {"1", false, false},         {"truely", false, false},
        {"tru", false, false},  {"true true", false, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct s3_reply r = read_doc(&a, "",
                                     sp_printf(&a, NULL,
                                               "<ListBucketResult><IsTruncated>%s</IsTruncated>"
                                               "<IsTruncated>true</IsTruncated></ListBucketResult>",
                                               cases[i].text));
        /* The second element counts only where the first says nothing. */
        bool want = cases[i].has ? cases[i].truncated : true;

        if (!r.listing.has_truncated || r.listing.truncated != want)
            fail_msg("\"%s\": got %d", cases[i].text, r.listing.truncated);
        r = read_doc(&a, "",
                     sp_printf(&a, NULL,
                               "<ListBucketResult><IsTruncated>%s</IsTruncated>"
                               "</ListBucketResult>",
                               cases[i].text));
        if (r.listing.has_truncated != cases[i].has)
            fail_msg("\"%s\": has_truncated %d", cases[i].text, r.listing.has_truncated);
        sp_arena_free(&a);
    }
}

static void
test_objects(void **state)
{
    static const struct {
        const char *name, *prefix, *contents;
        unsigned long long keys, markers, outside, bytes;
        time_t newest;
    } cases[] = {
        {"marker", "d/", "<Key>d/</Key><Size>0</Size>", 1, 1, 0, 0, 0},
        {"marker, size first", "d/", "<Size> 0 </Size><Key>d/</Key>", 1, 1, 0, 0, 0},
        {"not empty", "d/", "<Key>d/</Key><Size>1</Size>", 1, 0, 0, 1, 0},
        {"no slash", "d/", "<Key>d/x</Key><Size>0</Size>", 1, 0, 0, 0, 0},
        {"no size", "d/", "<Key>d/</Key>", 1, 0, 0, 0, 0},
        {"empty size", "d/", "<Key>d/</Key><Size/>", 1, 0, 0, 0, 0},
        {"size of letters", "d/", "<Key>d/</Key><Size>0x</Size>", 1, 0, 0, 0, 0},
        {"encoded slash without EncodingType", "", "<Key>d%2F</Key><Size>0</Size>", 1, 0, 0, 0, 0},
        {"largest size", "", "<Key>k</Key><Size>18446744073709551615</Size>", 1, 0, 0, ULLONG_MAX,
         0},
        {"larger size", "", "<Key>k</Key><Size>18446744073709551616</Size>", 1, 0, 0, ULLONG_MAX,
         0},
        {"no key", "d/", "<Size>3</Size>", 1, 0, 0, 3, 0},
        {"nothing at all", "d/", "", 1, 0, 0, 0, 0},
        {"outside", "d/", "<Key>e/</Key>", 1, 0, 1, 0, 0},
        {"shorter than the prefix", "d/", "<Key>d</Key>", 1, 0, 1, 0, 0},
        {"empty key", "d/", "<Key/>", 1, 0, 1, 0, 0},
        {"empty key and object", "", "<Key/><Size>0</Size>", 1, 0, 0, 0, 0},
        {"prefix encoded", "d/", "<Key>d%2fx</Key>", 1, 0, 0, 0, 0},
        {"prefix half encoded", "d ", "<Key>%64+x</Key>", 1, 0, 0, 0, 0},
        {"percent in the prefix", "d%2F", "<Key>d%2Fx</Key>", 1, 0, 0, 0, 0},
        {"percent in the prefix, encoded", "d%2F", "<Key>d%252Fx</Key>", 1, 0, 0, 0, 0},
        {"breaks off in an escape", "d/", "<Key>d%2</Key>", 1, 0, 1, 0, 0},
        {"date", "", "<Key>k</Key><LastModified>2026-11-22T09:00:00.000Z</LastModified>", 1, 0, 0,
         0, DAY_2026},
        {"date with blanks", "", "<Key>k</Key><LastModified> 2026-11-22T09:00:00Z\n</LastModified>",
         1, 0, 0, 0, DAY_2026},
        {"no date", "", "<Key>k</Key><LastModified>yesterday</LastModified>", 1, 0, 0, 0, 0},
        {"deeper elements are not ours", "", "<Owner><Key>x</Key><Size>9</Size></Owner>", 1, 0, 0,
         0, 0},
        {"two objects", "d/",
         "<Key>d/a</Key><Size>1</Size></Contents><Contents><Key>e</Key><Size>2</Size>", 2, 0, 1, 3,
         0},
        {"size of the one before is forgotten", "",
         "<Key>a</Key><Size>7</Size></Contents><Contents><Key>b/</Key>", 2, 0, 0, 7, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        const char *doc =
            sp_printf(&a, NULL, "<ListBucketResult><Contents>%s</Contents></ListBucketResult>",
                      cases[i].contents);
        struct s3_reply r = read_doc(&a, cases[i].prefix, doc);
        const struct s3_listing *l = &r.listing;

        if (!r.well_formed || l->keys != cases[i].keys || l->markers != cases[i].markers ||
            l->outside != cases[i].outside || l->bytes != cases[i].bytes ||
            l->newest != cases[i].newest || l->oldest > l->newest)
            fail_msg("%s: got %s", cases[i].name, dump(&a, &r));
        sp_arena_free(&a);
    }
}

static void
test_common_prefixes(void **state)
{
    struct sp_arena a = {0};
    struct s3_reply r =
        read_doc(&a, "",
                 "<ListBucketResult><CommonPrefixes/>"
                 "<CommonPrefixes><Prefix/></CommonPrefixes>"
                 "<CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes>"
                 "<CommonPrefixes><Prefix>b/</Prefix><Prefix>c/</Prefix></CommonPrefixes>"
                 "<NextContinuationToken/></ListBucketResult>");

    (void)state;
    assert_int_equal(r.listing.prefixes, 3);
    assert_null(r.listing.prefix);
    assert_null(r.listing.next_token);
    assert_false(r.listing.has_truncated);
    sp_arena_free(&a);
}

/* Why a request was refused, beside the message. */
static void
test_words_of_refusals(void **state)
{
    struct sp_arena a = {0};
    struct s3_reply r;

    (void)state;
    r = read_doc(&a, "",
                 "<Error><Code>AccessDenied</Code><Details>\nno, because\n</Details>"
                 "<HeadersNotSigned> x-amz-a </HeadersNotSigned></Error>");
    assert_string_equal(r.error.details, "no, because");
    assert_string_equal(r.error.headers_not_signed, "x-amz-a");
    r = read_doc(&a, "", "<Error><Code>AccessDenied</Code></Error>");
    assert_null(r.error.details);
    assert_null(r.error.headers_not_signed);
    sp_arena_free(&a);
}

/* Of what comes twice the first counts; what is too long is cut. */
static void
test_bounds_of_texts(void **state)
{
    struct sp_arena a = {0};
    char *text = sp_alloc(&a, 5001, NULL);
    struct s3_reply r;

    (void)state;
    memset(text, 'm', 5000);
    r = read_doc(&a, "",
                 sp_printf(&a, NULL,
                           "<Error><Code> C </Code><Code>D</Code><Message>%s</Message>"
                           "<Details><Region>no</Region></Details></Error>",
                           text));
    assert_string_equal(r.error.code, "C");
    assert_int_equal(strlen(r.error.message), S3_TEXT_MAX);
    assert_null(r.error.region);
    r = read_doc(&a, "",
                 sp_printf(&a, NULL,
                           "<ListBucketResult><Contents><Key>%s</Key></Contents>"
                           "</ListBucketResult>",
                           text));
    assert_int_equal(r.listing.sample[0].key_len, S3_KEY_MAX * 3);
    r = read_doc(&a, "", sp_printf(&a, NULL, "<%s/>", text));
    assert_int_equal(strlen(r.root_name), 256);
    sp_arena_free(&a);
}

static void
test_head(void **state)
{
    static const size_t lengths[] = {0, 1, S3_HEAD_MAX - 1, S3_HEAD_MAX, S3_HEAD_MAX + 1, 5000};
    static char body[5000];

    (void)state;
    memset(body, 'b', sizeof(body));
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        for (size_t step = 700; step <= 7000; step *= 10) {
            struct sp_arena a = {0};
            struct s3_reply r = read_body(&a, "", body, lengths[i], step);

            assert_int_equal(r.body_len, lengths[i]);
            assert_int_equal(r.head_len, lengths[i] < S3_HEAD_MAX ? lengths[i] : S3_HEAD_MAX);
            assert_memory_equal(r.head, body, r.head_len);
            assert_int_equal(r.head[r.head_len], '\0');
            sp_arena_free(&a);
        }
    }
}

/* Contents elements for the letters of plan: 'm' a marker, others a key; named by their place. */
static const char *
planned(struct sp_arena *a, const char *plan)
{
    struct sp_buf doc;

    sp_buf_init(&doc, a, 65536);
    sp_buf_adds(&doc, "<ListBucketResult>", NULL);
    for (size_t i = 0; plan[i] != '\0'; i++)
        sp_buf_addf(&doc, NULL, "<Contents><Key>%c%zu%s</Key><Size>%d</Size></Contents>", plan[i],
                    i, plan[i] == 'm' ? "/" : "", plan[i] != 'm');
    sp_buf_adds(&doc, "</ListBucketResult>", NULL);
    return sp_buf_str(&doc);
}

static const char *
sample_of(struct sp_arena *a, const struct s3_listing *listing)
{
    struct sp_buf out;

    sp_buf_init(&out, a, 4096);
    for (size_t i = 0; i < listing->nsample; i++)
        sp_buf_addf(&out, NULL, "%s%s", i == 0 ? "" : " ", listing->sample[i].key);
    return sp_buf_str(&out);
}

static const struct {
    const char *name, *plan, *want;
} samples[] = {
    {"none", "", ""},
    {"as they come", "mkm", "m0/ k1 m2/"},
    {"full", "kkkkkkkkk", "k0 k1 k2 k3 k4 k5 k6 k7"},
    {"markers only", "mmmmmmmmmm", "m0/ m1/ m2/ m3/ m4/ m5/ m6/ m7/"},
    {"the last marker goes first", "mmmmmmmmk", "m0/ m1/ m2/ m3/ m4/ m5/ m6/ k8"},
    {"a marker in the midst", "kkmkkmkkk", "k0 k1 m2/ k3 k4 k6 k7 k8"},
    {"all markers go", "mmmmmmmmkkkkkkkkk", "k8 k9 k10 k11 k12 k13 k14 k15"},
    {"no marker comes in", "kkkkkkkmm", "k0 k1 k2 k3 k4 k5 k6 m7/"},
};

static void
test_sample(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        struct sp_arena a = {0};
        struct s3_reply r = read_doc(&a, "", planned(&a, samples[i].plan));
        const char *got = sample_of(&a, &r.listing);

        if (!sp_streq(got, samples[i].want))
            fail_msg("%s: got %s", samples[i].name, got);
        sp_arena_free(&a);
    }
}

/* The part of a plan that stands on one page, with keys as planned() names them. */
static struct s3_listing
page_of(struct sp_arena *a, const char *plan, size_t from, size_t n)
{
    struct s3_listing page = {.nsample = 0};

    for (size_t i = from; i < from + n && plan[i] != '\0'; i++) {
        const char *key = sp_printf(a, NULL, "%c%zu%s", plan[i], i, plan[i] == 'm' ? "/" : "");

        page.sample[page.nsample++] =
            (struct s3_object){.key = key, .key_len = strlen(key), .size = plan[i] != 'm'};
    }
    return page;
}

static void
test_sample_of_pages(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        for (size_t n = 1; n <= S3_SAMPLE_MAX; n++) {
            struct sp_arena a = {0};
            struct s3_listing total = {0};
            const char *got;

            for (size_t from = 0; from < strlen(samples[i].plan); from += n) {
                struct sp_arena page_arena = {0};
                struct s3_listing page = page_of(&page_arena, samples[i].plan, from, n);

                assert_int_equal(s3_listing_add(&total, &page, &a, NULL), 0);
                sp_arena_free(&page_arena);
            }
            got = sample_of(&a, &total);
            if (!sp_streq(got, samples[i].want))
                fail_msg("%s, %zu on a page: got %s", samples[i].name, n, got);
            sp_arena_free(&a);
        }
    }
}

static void
test_listing_add(void **state)
{
    const struct s3_listing pages[] = {
        {.name = "n1",
         .prefix = "p1",
         .next_token = "t1",
         .has_truncated = true,
         .truncated = true,
         .keys = 1,
         .markers = 2,
         .prefixes = 3,
         .outside = 4,
         .delete_markers = 5,
         .old = 6,
         .archived = 7,
         .archive = "GLACIER",
         .max_keys = 100,
         .bytes = 5,
         .oldest = 100,
         .newest = 200},
        {.keys = 10, .has_truncated = true, .truncated = true, .next_token = "t2"},
        {.name = "n3",
         .prefix = "p3",
         .has_truncated = true,
         .encoded = true,
         .keys = 20,
         .markers = 20,
         .prefixes = 20,
         .outside = 20,
         .delete_markers = 20,
         .old = 20,
         .archived = 20,
         .archive = "DEEP_ARCHIVE",
         .max_keys = 50,
         .bytes = ULLONG_MAX - 4,
         .oldest = 50,
         .newest = 150},
    };
    struct sp_arena a = {0};
    struct s3_listing total = {0};

    (void)state;
    assert_int_equal(s3_listing_add(&total, &pages[0], &a, NULL), 0);
    assert_int_equal(s3_listing_add(&total, &pages[1], &a, NULL), 0);
    assert_string_equal(total.next_token, "t2");
    assert_ptr_not_equal(total.next_token, pages[1].next_token);
    assert_true(total.truncated);
    assert_int_equal(total.oldest, 100);
    assert_int_equal(s3_listing_add(&total, &pages[2], &a, NULL), 0);
    assert_string_equal(total.name, "n1");
    assert_string_equal(total.prefix, "p1");
    assert_null(total.next_token);
    assert_true(total.has_truncated);
    assert_false(total.truncated);
    assert_true(total.encoded);
    assert_int_equal(total.keys, 31);
    assert_int_equal(total.markers, 22);
    assert_int_equal(total.prefixes, 23);
    assert_int_equal(total.outside, 24);
    assert_int_equal(total.delete_markers, 25);
    assert_int_equal(total.old, 26);
    assert_int_equal(total.archived, 27);
    assert_string_equal(total.archive, "GLACIER");
    assert_int_equal(total.max_keys, 100);
    assert_true(total.bytes == ULLONG_MAX);
    assert_int_equal(total.oldest, 50);
    assert_int_equal(total.newest, 200);
    sp_arena_free(&a);
}

/* Feed a listing of n keys; what it took of the arena. */
static size_t
arena_of_keys(unsigned n)
{
    static const char head[] = "<ListBucketResult><Name>b</Name><Prefix>k</Prefix>";
    static const char tail[] = "<IsTruncated>false</IsTruncated></ListBucketResult>";
    struct sp_arena a = {0};
    struct s3_reply r;
    struct s3_parser *p = s3_parser_new(&a, "k", NULL);
    size_t used;

    assert_non_null(p);
    assert_int_equal(s3_parser_feed(p, head, sizeof(head) - 1, NULL), 0);
    for (unsigned i = 0; i < n; i++) {
        char one[200];
        int len = snprintf(one, sizeof(one),
                           "<Contents><Key>k%08u</Key><Size>%u</Size>"
                           "<LastModified>2026-11-22T09:00:00.000Z</LastModified></Contents>",
                           i, 10U);

        assert_int_equal(s3_parser_feed(p, one, (size_t)len, NULL), 0);
    }
    assert_int_equal(s3_parser_feed(p, tail, sizeof(tail) - 1, NULL), 0);
    assert_int_equal(s3_parser_finish(p, &r, NULL), 0);
    s3_parser_free(p);
    assert_true(r.well_formed);
    assert_int_equal(r.listing.keys, n);
    assert_int_equal(r.listing.bytes, 10ULL * n);
    assert_int_equal(r.listing.outside, 0);
    assert_int_equal(r.listing.nsample, S3_SAMPLE_MAX);
    used = a.used;
    sp_arena_free(&a);
    return used;
}

static void
test_memory_is_constant(void **state)
{
    (void)state;
    assert_int_equal(arena_of_keys(200000), arena_of_keys(2000));
}

static void
test_hostile(void **state)
{
    static const char bomb[] =
        "<?xml version=\"1.0\"?>\n<!DOCTYPE lolz [<!ENTITY a \"lol\">"
        "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">"
        "<!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;\">]><Error><Code>&d;</Code></Error>";
    static const char external[] =
        "<!DOCTYPE Error [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Error><Code>&x;</Code>"
        "</Error>";
    static const char *const docs[] = {bomb, external};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(docs); i++) {
        struct sp_arena a = {0};
        struct s3_reply r = read_doc(&a, "", docs[i]);

        assert_true(r.doctype);
        assert_false(r.well_formed);
        assert_int_equal(r.root, S3_ROOT_NONE);
        assert_null(r.error.code);
        assert_int_equal(r.body_len, strlen(docs[i]));
        sp_arena_free(&a);
    }
}

/* Without an end: the arena does not follow, and all of it is counted. */
static void
test_endless(void **state)
{
    static const struct {
        const char *name, *begin, *unit;
    } bodies[] = {
        {"text", "<Error><Message>", "xxxxxxxxxxxxxxxx"},
        {"elements in elements", "<Error>", "<a><b><c><d><e><f>"},
        {"the same element", "<Error>", "<Code>x</Code><Message>y</Message>"},
        {"names of the bucket", "<ListBucketResult>", "<Name>x</Name><Prefix>y</Prefix>"},
        {"key", "<ListBucketResult><Contents><Key>", "kkkkkkkkkkkkkkkkkk"},
        {"blanks", "", "      \n"},
        {"a comment", "<!--", "cccccccccccccccccc"},
        {"not XML", "x", "yyyyyyyyyyyyyyyyyyy"},
        {"rules", "<LifecycleConfiguration>",
         "<Rule><ID>some-name-of-a-rule</ID><Status>Disabled</Status></Rule>"},
        {"rules that count", "<LifecycleConfiguration>",
         "<Rule><ID>x</ID><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule>"},
        {"versions", "<ListVersionsResult>", "<Version><Key>k</Key></Version>"},
        {"uploads", "<ListMultipartUploadsResult>",
         "<Upload><Key>k</Key><UploadId>u</UploadId></Upload>"},
        {"ids of an upload", "<InitiateMultipartUploadResult>", "<UploadId>u</UploadId>"},
        {"what was deleted", "<DeleteResult>", "<Deleted><Key>k</Key></Deleted>"},
        {"what was not", "<DeleteResult>", "<Error><Key>k</Key><Code>c</Code></Error>"},
        {"one that was not", "<DeleteResult><Error>", "<Key>k</Key><Code>c</Code>"},
        {"prefixes", "<ListBucketResult>", "<CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes>"},
    };
    static char chunk[8192];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        struct sp_arena a = {0};
        struct s3_reply r;
        struct s3_parser *p = s3_parser_new(&a, "", NULL);
        size_t unit = strlen(bodies[i].unit);
        size_t len = sizeof(chunk) / unit * unit;

        assert_non_null(p);
        for (size_t k = 0; k < len; k++)
            chunk[k] = bodies[i].unit[k % unit];
        assert_int_equal(s3_parser_feed(p, bodies[i].begin, strlen(bodies[i].begin), NULL), 0);
        for (int k = 0; k < 500; k++)
            assert_int_equal(s3_parser_feed(p, chunk, len, NULL), 0);
        assert_int_equal(s3_parser_finish(p, &r, NULL), 0);
        s3_parser_free(p);
        if (r.well_formed || r.body_len != strlen(bodies[i].begin) + 500 * len || a.used > 20000)
            fail_msg("%s: %zu bytes of the arena, %s", bodies[i].name, a.used, r.problem);
        sp_arena_free(&a);
    }
}

static int
read_within(struct sp_arena *a, const char *body, size_t len, struct sp_err *err)
{
    struct s3_reply reply;
    struct s3_listing total = {0};
    struct s3_parser *p = s3_parser_new(a, "dir/", err);
    int rc = -1;

    if (p == NULL)
        return -1;
    if (s3_parser_feed(p, body, len, err) == 0 && s3_parser_finish(p, &reply, err) == 0)
        rc = s3_listing_add(&total, &reply.listing, a, err);
    s3_parser_free(p);
    return rc;
}

static void
test_no_memory(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(fixtures); i++) {
        struct sp_arena file = {0};
        size_t len;
        char *body = load(&file, fixtures[i], &len);
        int rc = -1;

        for (long n = 1; rc == -1; n++) {
            struct sp_arena a = {.fail_in = n};
            struct sp_err err = {0};

            rc = read_within(&a, body, len, &err);
            if (rc == -1 && err.code != SP_NOMEM)
                fail_msg("%s, allocation %ld: %s", fixtures[i], n, err.message);
            sp_arena_free(&a);
        }
        sp_arena_free(&file);
    }
    s3_parser_free(NULL);
}

/* libxml2 tells of a tag that breaks off only at the end. */
static void
test_no_memory_at_the_end(void **state)
{
    struct sp_arena a = {.fail_in = 2}; /* the first is the prefix, the next the root's name */
    struct sp_err err = {0};

    (void)state;
    assert_int_equal(read_within(&a, "<Error", 6, &err), -1);
    assert_int_equal(err.code, SP_NOMEM);
    sp_arena_free(&a);
}

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

static long calloc_fails_in; /* the n-th call of our own code fails; 0: none does */

void *
__wrap_calloc(size_t count, size_t size)
{
    return calloc_fails_in > 0 && --calloc_fails_in == 0 ? NULL : __real_calloc(count, size);
}

static void
test_no_parser(void **state)
{
    (void)state;
    for (long n = 1; n <= 2; n++) {
        struct sp_arena a = {0};
        struct sp_err err = {0};

        calloc_fails_in = n;
        assert_null(s3_parser_new(&a, "", &err));
        calloc_fails_in = 0;
        assert_int_equal(err.code, SP_NOMEM);
        sp_arena_free(&a);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_watched),
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(keys_are_kept),
        cmocka_unit_test(test_list_empty),
        cmocka_unit_test(test_list_encoded),
        cmocka_unit_test(test_list_pages),
        cmocka_unit_test(test_list_control_bytes),
        cmocka_unit_test(test_list_bare),
        cmocka_unit_test(test_list_late_encoding),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_roots),
        cmocka_unit_test(test_html_doctype),
        cmocka_unit_test(test_problem_is_safe),
        cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_objects),
        cmocka_unit_test(test_common_prefixes),
        cmocka_unit_test(test_words_of_refusals),
        cmocka_unit_test(test_bounds_of_texts),
        cmocka_unit_test(test_head),
        cmocka_unit_test(test_sample),
        cmocka_unit_test(test_sample_of_pages),
        cmocka_unit_test(test_listing_add),
        cmocka_unit_test(test_memory_is_constant),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_endless),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_no_memory_at_the_end),
        cmocka_unit_test(test_no_parser),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
