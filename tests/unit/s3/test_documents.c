/* What a bucket is set to, its versions and uploads, the list of buckets, what became of a write.
 */
#include "test.h"

#include "base/text.h"
#include "s3/reply.h"

static int
read_text(struct sp_arena *a, const char *prefix, const char *doc, struct s3_reply *out,
          struct sp_err *err)
{
    struct s3_parser *p = s3_parser_new(a, prefix, err);
    int rc = -1;

    if (p == NULL)
        return -1;
    if (s3_parser_feed(p, doc, strlen(doc), err) == 0)
        rc = s3_parser_finish(p, out, err);
    s3_parser_free(p);
    return rc;
}

static const char *
text_of(const char *text)
{
    return text == NULL ? "-" : text;
}

/* What the document says, but for what is not said. */
static const char *
dump(struct sp_arena *a, const struct s3_reply *r)
{
    const struct s3_bucket_settings *s = &r->settings;
    const struct s3_listing *l = &r->listing;
    struct sp_buf out;

    sp_buf_init(&out, a, 65536);
    switch (r->root) {
    case S3_ROOT_VERSIONING:
        return text_of(s->versioning);
    case S3_ROOT_OBJECT_LOCK:
        return sp_printf(a, NULL, "%s %s %s %s", text_of(s->lock), text_of(s->lock_mode),
                         text_of(s->lock_days), text_of(s->lock_years));
    case S3_ROOT_ENCRYPTION:
        return sp_printf(a, NULL, "%s %s", text_of(s->encryption), text_of(s->encryption_key));
    case S3_ROOT_PAYER:
        return text_of(s->payer);
    case S3_ROOT_POLICY_STATUS:
        return text_of(s->is_public);
    case S3_ROOT_LIFECYCLE:
        (void)sp_buf_addf(&out, NULL, "%llu/%llu%s", s->lifecycle.enabled, s->lifecycle.rules,
                          s->lifecycle.aborts  ? " aborts"
                          : s->lifecycle.trims ? " trims"
                                               : "");
        for (size_t i = 0; i < s->lifecycle.nkept; i++) {
            const struct s3_rule *rule = &s->lifecycle.kept[i];

            (void)sp_buf_addf(&out, NULL, "; [%s] \"%s\" %s%lu %s", rule->id, rule->prefix,
                              rule->expires ? "expires " : "", rule->days, text_of(rule->archive));
            if (rule->larger_than > 0)
                (void)sp_buf_addf(&out, NULL, " >%llu", rule->larger_than);
            if (rule->smaller_than > 0)
                (void)sp_buf_addf(&out, NULL, " <%llu", rule->smaller_than);
        }
        return sp_buf_str(&out);
    case S3_ROOT_BUCKETS:
        (void)sp_buf_addf(&out, NULL, "%s (%s) %llu %s", text_of(r->buckets.owner),
                          text_of(r->buckets.owner_name), r->buckets.count,
                          text_of(r->buckets.next_token));
        for (size_t i = 0; i < r->buckets.nnames; i++)
            (void)sp_buf_addf(&out, NULL, " %s", r->buckets.names[i]);
        return sp_buf_str(&out);
    case S3_ROOT_UPLOAD:
        return text_of(r->upload_id);
    case S3_ROOT_COMPLETED:
        return text_of(r->etag);
    case S3_ROOT_ERROR:
        return sp_printf(a, NULL, "%s: %s", text_of(r->error.code), text_of(r->error.message));
    case S3_ROOT_DELETED:
        (void)sp_buf_addf(&out, NULL, "%llu, %llu errors", r->deleted.deleted, r->deleted.errors);
        for (size_t i = 0; i < r->deleted.nkept; i++) {
            const struct s3_delete_error *error = &r->deleted.kept[i];

            (void)sp_buf_addf(&out, NULL, "; [%s] %s: %s", text_of(error->key),
                              text_of(error->code), text_of(error->message));
        }
        return sp_buf_str(&out);
    default:
        (void)sp_buf_addf(&out, NULL, "%s \"%s\" %llu outside %llu markers %llu old %llu %s %llu",
                          text_of(l->name), text_of(l->prefix), l->keys, l->outside,
                          l->delete_markers, l->old, text_of(l->archive), l->archived);
        for (size_t i = 0; i < l->nsample; i++)
            (void)sp_buf_addf(&out, NULL, " %s", l->sample[i].key);
        return sp_buf_str(&out);
    }
}

#define LIFECYCLE(rules) "<LifecycleConfiguration>" rules "</LifecycleConfiguration>"
#define ON "<Status>Enabled</Status>"
#define DAYS(n) "<Expiration><Days>" n "</Days></Expiration>"
#define FILTER(prefix) "<Filter><Prefix>" prefix "</Prefix></Filter>"

/* All are read for the prefix "db/". */
static const struct {
    const char *name, *doc, *want;
} cases[] = {
    {"versioning never set", "<VersioningConfiguration/>", "-"},
    {"versioning", "<VersioningConfiguration><Status> Enabled\n</Status></VersioningConfiguration>",
     "Enabled"},
    {"lock",
     "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>"
     "</ObjectLockConfiguration>",
     "Enabled - - -"},
    {"lock by default",
     "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule>"
     "<DefaultRetention><Mode>COMPLIANCE</Mode><Days>30</Days></DefaultRetention></Rule>"
     "</ObjectLockConfiguration>",
     "Enabled COMPLIANCE 30 -"},
    {"lock for years",
     "<ObjectLockConfiguration><Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Years>1</Years>"
     "</DefaultRetention></Rule></ObjectLockConfiguration>",
     "- GOVERNANCE - 1"},
    {"encryption",
     "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>"
     "<SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID>"
     "</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>",
     "aws:kms k"},
    {"payer", "<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>",
     "Requester"},
    {"policy", "<PolicyStatus><IsPublic>TRUE</IsPublic></PolicyStatus>", "TRUE"},
    {"policy without a word", "<PolicyStatus/>", "-"},

    {"no rules", LIFECYCLE(""), "0/0"},
    {"the whole bucket", LIFECYCLE("<Rule><ID>all</ID>" ON "<Filter/>" DAYS("30") "</Rule>"),
     "1/1; [all] \"\" expires 30 -"},
    {"neither filter nor prefix", LIFECYCLE("<Rule>" ON DAYS("30") "</Rule>"),
     "1/1; [] \"\" expires 30 -"},
    {"the prefix", LIFECYCLE("<Rule>" FILTER("db/") ON DAYS("1") "</Rule>"),
     "1/1; [] \"db/\" expires 1 -"},
    {"around the prefix", LIFECYCLE("<Rule><Prefix>d</Prefix>" ON DAYS("1") "</Rule>"),
     "1/1; [] \"d\" expires 1 -"},
    {"a part of the prefix", LIFECYCLE("<Rule>" FILTER("db/archive/") ON DAYS("1") "</Rule>"),
     "1/1; [] \"db/archive/\" expires 1 -"},
    {"in a conjunction",
     LIFECYCLE("<Rule><Filter><And><Prefix>db/</Prefix><ObjectSizeLessThan>5</ObjectSizeLessThan>"
               "</And></Filter>" ON DAYS("1") "</Rule>"),
     "1/1; [] \"db/\" expires 1 - <5"},
    {"larger than that alone",
     LIFECYCLE("<Rule><Filter><ObjectSizeGreaterThan>7</ObjectSizeGreaterThan></Filter>" ON DAYS(
         "1") "</Rule>"),
     "1/1; [] \"\" expires 1 - >7"},
    {"between two sizes",
     LIFECYCLE("<Rule><Filter><And><ObjectSizeGreaterThan> 7 </ObjectSizeGreaterThan>"
               "<ObjectSizeLessThan>2</ObjectSizeLessThan></And></Filter>" ON DAYS("1") "</Rule>"),
     "1/1; [] \"\" expires 1 - >7 <2"},
    {"a size that is none",
     LIFECYCLE("<Rule><Filter><ObjectSizeLessThan>few</ObjectSizeLessThan></Filter>" ON DAYS(
         "1") "</Rule>"),
     "1/1; [] \"\" expires 1 -"},
    {"empty objects alone",
     LIFECYCLE("<Rule><Filter><ObjectSizeLessThan>1</ObjectSizeLessThan></Filter>" ON DAYS(
         "1") "</Rule>"),
     "1/1"},
    {"on a date",
     LIFECYCLE("<Rule>" ON "<Expiration><Date>2030-01-01T00:00:00Z</Date></Expiration></Rule>"),
     "1/1; [] \"\" expires 0 -"},
    {"days that are none", LIFECYCLE("<Rule>" ON DAYS("soon") "</Rule>"),
     "1/1; [] \"\" expires 0 -"},
    {"an archive",
     LIFECYCLE("<Rule>" ON "<Transition><Days>1</Days><StorageClass>STANDARD_IA</StorageClass>"
               "</Transition><Transition><Days>9</Days><StorageClass>GLACIER</StorageClass>"
               "</Transition><Transition><StorageClass>DEEP_ARCHIVE</StorageClass></Transition>"
               "</Rule>"),
     "1/1; [] \"\" 0 GLACIER"},
    {"near: a class that is read at once",
     LIFECYCLE("<Rule>" ON "<Transition><StorageClass>GLACIER_IR</StorageClass></Transition>"
               "</Rule>"),
     "1/1"},
    {"near: disabled", LIFECYCLE("<Rule><Status>Disabled</Status>" DAYS("30") "</Rule>"), "0/1"},
    {"near: another prefix", LIFECYCLE("<Rule>" FILTER("logs/") ON DAYS("30") "</Rule>"), "1/1"},
    {"near: a prefix beside it", LIFECYCLE("<Rule>" FILTER("db-old/") ON DAYS("30") "</Rule>"),
     "1/1"},
    {"near: for a tag",
     LIFECYCLE(
         "<Rule><Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter>" ON DAYS("30") "</Rule>"),
     "1/1"},
    {"near: for a tag and a prefix",
     LIFECYCLE(
         "<Rule><Filter><And><Prefix>db/</Prefix><Tag><Key>k</Key></Tag></And></Filter>" ON DAYS(
             "30") "</Rule>"),
     "1/1"},
    {"near: old versions only",
     LIFECYCLE("<Rule>" ON "<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays>"
               "</NoncurrentVersionExpiration></Rule>"),
     "1/1 trims"},
    {"near: delete markers only",
     LIFECYCLE("<Rule>" ON "<Expiration><ExpiredObjectDeleteMarker>true"
               "</ExpiredObjectDeleteMarker></Expiration></Rule>"),
     "1/1"},
    {"near: uploads only",
     LIFECYCLE("<Rule>" FILTER("db/") ON
               "<AbortIncompleteMultipartUpload><DaysAfterInitiation>1"
               "</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>"),
     "1/1 aborts"},
    {"uploads elsewhere",
     LIFECYCLE("<Rule>" FILTER("db/x") ON "<AbortIncompleteMultipartUpload/></Rule>"), "1/1"},
    {"rules after another",
     LIFECYCLE("<Rule><ID>a</ID>" ON FILTER("x/")
                   DAYS("1") "</Rule><Rule><ID>b</ID><Filter/>" ON DAYS(
                       "2") "</Rule><Rule>" ON "<Transition><StorageClass>accelerated"
                            "</StorageClass></Transition></Rule>"),
     "3/3; [b] \"\" expires 2 -; [] \"\" 0 ACCELERATED"},

    {"versions",
     "<ListVersionsResult><Name>b</Name><Prefix>db/</Prefix><EncodingType>url</EncodingType>"
     "<IsTruncated>false</IsTruncated>"
     "<DeleteMarker><Key>db%2Fk</Key><IsLatest>true</IsLatest></DeleteMarker>"
     "<Version><Key>db%2Fk</Key><IsLatest>false</IsLatest><Size>3</Size></Version>"
     "<Version><Key>db%2Fl</Key><IsLatest>true</IsLatest><StorageClass>GLACIER</StorageClass>"
     "</Version></ListVersionsResult>",
     "b \"db/\" 3 outside 0 markers 1 old 1 GLACIER 1 db/k db/k db/l"},
    {"no versions", "<ListVersionsResult><Name>b</Name><Prefix/></ListVersionsResult>",
     "b \"\" 0 outside 0 markers 0 old 0 - 0"},
    {"uploads",
     "<ListMultipartUploadsResult><Bucket>b</Bucket><Prefix>db/</Prefix>"
     "<Upload><Key>db/x</Key><Initiated>2026-01-01T00:00:00Z</Initiated></Upload>"
     "<Upload><Key>y</Key><Owner><ID>o</ID></Owner></Upload></ListMultipartUploadsResult>",
     "b \"db/\" 2 outside 1 markers 0 old 0 - 0 db/x y"},
    {"objects",
     "<ListBucketResult><Contents><Key>a</Key><StorageClass>STANDARD</StorageClass></Contents>"
     "<Contents><Key>b</Key><StorageClass> DEEP_ARCHIVE </StorageClass></Contents>"
     "<Contents><Key>c</Key></Contents></ListBucketResult>",
     "- \"-\" 3 outside 3 markers 0 old 0 DEEP_ARCHIVE 1 a b c"},

    {"buckets",
     "<ListAllMyBucketsResult><Owner><ID>me</ID><DisplayName>Me</DisplayName></Owner><Buckets>"
     "<Bucket><Name>a</Name><CreationDate>x</CreationDate></Bucket><Bucket><Name>b</Name></Bucket>"
     "</Buckets></ListAllMyBucketsResult>",
     "me (Me) 2 - a b"},
    {"no buckets", "<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>", "- (-) 0 -"},
    {"upload begun",
     "\n <?xml version=\"1.0\"?><InitiateMultipartUploadResult xmlns=\"urn:x\"><Bucket>b</Bucket>"
     "<Key>k</Key><UploadId>\n a.b_c-d~ </UploadId></InitiateMultipartUploadResult>",
     "a.b_c-d~"},
    {"upload with two ids, the first counts",
     "<InitiateMultipartUploadResult><UploadId>1</UploadId><UploadId>2</UploadId>"
     "</InitiateMultipartUploadResult>",
     "1"},
    {"near: an upload without an id",
     "<InitiateMultipartUploadResult><Bucket>b</Bucket></InitiateMultipartUploadResult>", "-"},
    {"near: an id that is another's",
     "<InitiateMultipartUploadResult><Owner><UploadId>1</UploadId></Owner>"
     "</InitiateMultipartUploadResult>",
     "-"},
    {"upload completed",
     "\r\n\n \n<?xml version=\"1.0\"?>\n\n  <CompleteMultipartUploadResult><Location>l</Location>"
     "<ETag>&quot;0123-2&quot;</ETag></CompleteMultipartUploadResult>\n",
     "\"0123-2\""},
    {"near: completed without an ETag",
     "<CompleteMultipartUploadResult><Key>k</Key></CompleteMultipartUploadResult>", "-"},
    {"near: completed, or not",
     "  <?xml version=\"1.0\"?><Error><Code>InternalError</Code><Message>Try again</Message>"
     "<ETag>x</ETag></Error>",
     "InternalError: Try again"},
    {"none deleted", "<DeleteResult xmlns='urn:x'/>", "0, 0 errors"},
    {"all deleted",
     "<DeleteResult><Deleted><Key>a</Key></Deleted><Deleted><Key>b</Key></Deleted></DeleteResult>",
     "2, 0 errors"},
    {"one not deleted",
     "<s:DeleteResult xmlns:s='urn:x'><s:Error><s:Message> No. </s:Message><s:Key> a </s:Key>"
     "<s:VersionId>v</s:VersionId><s:Code>AccessDenied</s:Code></s:Error>"
     "<s:Deleted><s:Key>b</s:Key></s:Deleted></s:DeleteResult>",
     "1, 1 errors; [ a ] AccessDenied: No."},
    {"not deleted, each in its own words",
     "<DeleteResult><Error><Code>A</Code><Code>B</Code></Error><Error/><Error><Key>c</Key></Error>"
     "</DeleteResult>",
     "0, 3 errors; [-] A: -; [-] -: -; [c] -: -"},
    {"near: errors elsewhere",
     "<DeleteResult><Other><Error><Code>A</Code></Error><Deleted/></Other><Code>B</Code>"
     "</DeleteResult>",
     "0, 0 errors"},
    {"more buckets",
     "<ListAllMyBucketsResult><ContinuationToken>t</ContinuationToken></ListAllMyBucketsResult>",
     "- (-) 0 t"},
};

static void
documents_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sp_arena a = {0};
        struct s3_reply r;
        const char *got;

        assert_int_equal(read_text(&a, "db/", cases[i].doc, &r, NULL), 0);
        got = dump(&a, &r);
        if (!r.well_formed || !sp_streq(got, cases[i].want))
            fail_msg("%s: got %s, wanted %s", cases[i].name, got, cases[i].want);
        sp_arena_free(&a);
    }
}

static void
no_memory(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int rc = -1;

        for (long n = 1; rc == -1; n++) {
            struct sp_arena a = {.fail_in = n};
            struct sp_err err = {0};
            struct s3_reply r;

            rc = read_text(&a, "db/", cases[i].doc, &r, &err);
            if (rc == -1 && err.code != SP_NOMEM)
                fail_msg("%s, allocation %ld: %s", cases[i].name, n, err.message);
            sp_arena_free(&a);
        }
    }
}

static const char *
repeat(struct sp_arena *a, const char *begin, const char *unit, size_t times, const char *end)
{
    struct sp_buf out;

    sp_buf_init(&out, a, (size_t)1 << 22);
    (void)sp_buf_adds(&out, begin, NULL);
    for (size_t i = 0; i < times; i++)
        assert_int_equal(sp_buf_adds(&out, unit, NULL), 0);
    (void)sp_buf_adds(&out, end, NULL);
    return sp_buf_str(&out);
}

/* ---- who watches */

struct shown {
    char text[256];
};

static void
note(struct shown *shown, const char *what, const char *key, size_t len, const char *id,
     time_t when)
{
    size_t used = strlen(shown->text);

    (void)snprintf(shown->text + used, sizeof(shown->text) - used, "%s %.*s %s %lld|", what,
                   (int)len, key, text_of(id), (long long)when);
}

static void
note_version(void *ctx, const char *key, size_t len, const char *id, bool is_marker,
             time_t modified)
{
    note(ctx, is_marker ? "marker" : "version", key, len, id, modified);
}

static void
note_upload(void *ctx, const char *key, size_t len, const char *id, time_t begun)
{
    note(ctx, "upload", key, len, id, begun);
}

#define VERSIONS(text) "<ListVersionsResult>" text "</ListVersionsResult>"
#define UPLOADS(text) "<ListMultipartUploadsResult>" text "</ListMultipartUploadsResult>"

static void
what_is_watched(void **state)
{
    static const struct {
        const char *name, *doc, *shown;
    } docs[] = {
        {"versions",
         VERSIONS("<DeleteMarker><Key>a/k</Key><VersionId>2</VersionId>"
                  "<LastModified>1970-01-01T00:00:09.000Z</LastModified></DeleteMarker>"
                  "<Version><LastModified>1970-01-01T00:00:07Z</LastModified>"
                  "<VersionId>null</VersionId><Key>a/k</Key><Size>3</Size></Version>"),
         "marker a/k 2 9|version a/k null 7|"},
        {"an id belongs to one",
         VERSIONS("<Version><Key>a</Key><VersionId>1</VersionId></Version>"
                  "<Version><Key>b</Key></Version><Version><Key>c</Key><VersionId/></Version>"),
         "version a 1 0|version b - 0|version c - 0|"},
        {"encoded",
         VERSIONS("<EncodingType>url</EncodingType><Version><Key>a%2Fb+c</Key>"
                  "<VersionId>%2F+</VersionId></Version>"),
         "version a/b c %2F+ 0|"},
        {"its encoding told too late",
         UPLOADS("<Upload><Key>a%2Fb</Key><UploadId>u</UploadId></Upload>"), "upload a/b u 0|"},
        {"uploads",
         UPLOADS("<Upload><UploadId>u</UploadId><Key>a</Key><Initiator><ID>x</ID></Initiator>"
                 "<Initiated>1970-01-01T00:00:05Z</Initiated></Upload>"),
         "upload a u 5|"},
        {"near: without a key", VERSIONS("<Version><VersionId>1</VersionId></Version>"), ""},
        {"near: of another list", VERSIONS("<Upload><Key>a</Key></Upload>"), ""},
        {"near: deeper", UPLOADS("<X><Upload><Key>a</Key><UploadId>u</UploadId></Upload></X>"), ""},
        {"objects, which nobody watches",
         "<ListBucketResult><Contents><Key>a</Key></Contents><CommonPrefixes><Prefix>p</Prefix>"
         "</CommonPrefixes></ListBucketResult>",
         ""},
    };

    (void)state;
    for (size_t i = 0; i < 2 * COUNT_OF(docs); i++) {
        bool watched = i % 2 == 0;
        struct shown shown = {.text = ""};
        const struct s3_watch watch = {.version = watched ? note_version : NULL,
                                       .upload = watched ? note_upload : NULL,
                                       .ctx = &shown};
        struct sp_arena a = {0};
        struct s3_reply reply;
        struct s3_parser *p = s3_parser_new(&a, "", NULL);

        assert_non_null(p);
        s3_parser_watch(p, &watch);
        assert_int_equal(s3_parser_feed(p, docs[i / 2].doc, strlen(docs[i / 2].doc), NULL), 0);
        assert_int_equal(s3_parser_finish(p, &reply, NULL), 0);
        s3_parser_free(p);
        if (!sp_streq(shown.text, watched ? docs[i / 2].shown : ""))
            fail_msg("%s: %s", docs[i / 2].name, shown.text);
        sp_arena_free(&a);
    }
}

static void
count_id(void *ctx, const char *key, size_t len, const char *id, time_t begun)
{
    (void)key;
    (void)len;
    (void)begun;
    *(size_t *)ctx = id == NULL ? 0 : strlen(id);
}

/* An id that is cut would name another upload. */
static void
ids_are_whole_or_none(void **state)
{
    (void)state;
    for (size_t more = 0; more < 2; more++) {
        size_t seen = 1;
        const struct s3_watch watch = {.upload = count_id, .ctx = &seen};
        struct sp_arena a = {0};
        struct s3_reply reply;
        struct s3_parser *p = s3_parser_new(&a, "", NULL);
        const char *doc = repeat(&a, "<ListMultipartUploadsResult><Upload><Key>k</Key><UploadId>",
                                 "u", S3_ID_MAX + more, "</UploadId></Upload>");

        assert_non_null(p);
        s3_parser_watch(p, &watch);
        assert_int_equal(s3_parser_feed(p, doc, strlen(doc), NULL), 0);
        assert_int_equal(s3_parser_finish(p, &reply, NULL), 0);
        assert_int_equal(seen, more == 0 ? S3_ID_MAX : 0);
        s3_parser_free(p);
        sp_arena_free(&a);
    }
}

static void
delete_errors_are_capped(void **state)
{
    static const size_t times[] = {0, S3_DELETE_ERRORS_MAX - 1, S3_DELETE_ERRORS_MAX,
                                   S3_DELETE_ERRORS_MAX + 1, 1000};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        size_t kept = times[i] < S3_DELETE_ERRORS_MAX ? times[i] : S3_DELETE_ERRORS_MAX;
        struct sp_arena file = {0};
        struct sp_arena a = {0};
        struct s3_reply r;
        const char *doc = repeat(&file, "<DeleteResult>",
                                 "<Deleted><Key>d</Key></Deleted><Error><Key>k</Key><Code>c</Code>"
                                 "<Message>m</Message></Error>",
                                 times[i], "</DeleteResult>");

        assert_int_equal(read_text(&a, "", doc, &r, NULL), 0);
        assert_int_equal(r.deleted.deleted, times[i]);
        assert_int_equal(r.deleted.errors, times[i]);
        assert_int_equal(r.deleted.nkept, kept);
        for (size_t k = 0; k < kept; k++)
            assert_string_equal(r.deleted.kept[k].message, "m");
        assert_true(a.used < 3000);
        sp_arena_free(&a);
        sp_arena_free(&file);
    }
}

static void
rules_are_capped(void **state)
{
    static const size_t times[] = {0, 1, S3_RULES_MAX - 1, S3_RULES_MAX, S3_RULES_MAX + 1, 1000};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        struct sp_arena a = {0};
        struct s3_reply r;
        const char *doc =
            repeat(&a, "<LifecycleConfiguration>",
                   "<Rule><Status>Enabled</Status><Expiration><Days>1</Days></Expiration>"
                   "</Rule>",
                   times[i], "</LifecycleConfiguration>");

        assert_int_equal(read_text(&a, "", doc, &r, NULL), 0);
        assert_int_equal(r.settings.lifecycle.rules, times[i]);
        assert_int_equal(r.settings.lifecycle.nkept,
                         times[i] < S3_RULES_MAX ? times[i] : S3_RULES_MAX);
        sp_arena_free(&a);
    }
}

static void
buckets_are_capped(void **state)
{
    static const size_t times[] = {S3_BUCKETS_MAX - 1, S3_BUCKETS_MAX, S3_BUCKETS_MAX + 1, 5000};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        struct sp_arena a = {0};
        struct s3_reply r;
        const char *doc = repeat(&a, "<ListAllMyBucketsResult><Buckets>",
                                 "<Bucket><Name>some-bucket</Name></Bucket>", times[i],
                                 "</Buckets></ListAllMyBucketsResult>");

        assert_int_equal(read_text(&a, "", doc, &r, NULL), 0);
        assert_int_equal(r.buckets.count, times[i]);
        assert_int_equal(r.buckets.nnames, times[i] < S3_BUCKETS_MAX ? times[i] : S3_BUCKETS_MAX);
        sp_arena_free(&a);
    }
}

/* What is as long as it may be is kept, one byte more is no name, no prefix, and an id cut. */
static void
lengths_are_capped(void **state)
{
    (void)state;
    for (size_t more = 0; more < 2; more++) {
        struct sp_arena a = {0};
        struct s3_reply r;
        const char *name = repeat(&a, "", "n", S3_BUCKET_MAX + more, "");
        const char *prefix = repeat(&a, "", "p", S3_KEY_MAX + more, "");
        const char *id = repeat(&a, "", "i", S3_RULE_ID_MAX + more, "");

        assert_int_equal(read_text(&a, "",
                                   sp_printf(&a, NULL,
                                             "<ListAllMyBucketsResult><Buckets><Bucket><Name>%s"
                                             "</Name></Bucket></Buckets></ListAllMyBucketsResult>",
                                             name),
                                   &r, NULL),
                         0);
        assert_int_equal(r.buckets.count, 1);
        assert_int_equal(r.buckets.nnames, 1 - more);
        assert_int_equal(
            read_text(&a, "",
                      sp_printf(&a, NULL,
                                LIFECYCLE("<Rule><ID>%s</ID>" ON FILTER("%s") DAYS("1") "</Rule>"),
                                id, prefix),
                      &r, NULL),
            0);
        assert_int_equal(r.settings.lifecycle.rules, 1);
        assert_int_equal(r.settings.lifecycle.nkept, 1 - more);
        if (more == 0) {
            assert_string_equal(r.settings.lifecycle.kept[0].prefix, prefix);
            assert_string_equal(r.settings.lifecycle.kept[0].id, id);
        }
        sp_arena_free(&a);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_are_read),    cmocka_unit_test(no_memory),
        cmocka_unit_test(rules_are_capped),      cmocka_unit_test(buckets_are_capped),
        cmocka_unit_test(lengths_are_capped),    cmocka_unit_test(what_is_watched),
        cmocka_unit_test(ids_are_whole_or_none), cmocka_unit_test(delete_errors_are_capped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
