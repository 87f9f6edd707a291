#include "test.h"

#include <libxml/xmlerror.h>
#include <libxml/xmlmemory.h>

#include "base/text.h"
#include "s3/xml.h"

/* What was told, written down: "+" and "-" for an element with its path, then the text. */
struct log {
    struct sp_buf text;
    struct sp_arena arena;
    size_t longest; /* text of an element */
    size_t deepest;
    int fail_at; /* the event that gives up; 0: none does */
    int events;
};

static int
note(struct log *log, char sign, const char *const *path, size_t depth, const char *text,
     size_t len, struct sp_err *err)
{
    if (++log->events == log->fail_at)
        return sp_fail(err, SP_LIMIT, "the test gives up");
    log->longest = len > log->longest ? len : log->longest;
    log->deepest = depth > log->deepest ? depth : log->deepest;
    if (log->text.len > 1000)
        return 0;
    assert_int_equal(sp_buf_addf(&log->text, NULL, "%c", sign), 0);
    for (size_t i = 0; i < depth; i++)
        assert_int_equal(sp_buf_addf(&log->text, NULL, "%s%s", i == 0 ? "" : "/", path[i]), 0);
    return sign == '+' ? 0 : sp_buf_addf(&log->text, NULL, "[%.20s]", text);
}

static int
on_start(void *ctx, const char *const *path, size_t depth, struct sp_err *err)
{
    return note(ctx, '+', path, depth, "", 0, err);
}

static int
on_end(void *ctx, const char *const *path, size_t depth, const char *text, size_t len,
       struct sp_err *err)
{
    assert_int_equal(text[len], '\0');
    return note(ctx, '-', path, depth, text, len, err);
}

static const struct s3_xml_events events = {on_start, on_end};

static void
log_init(struct log *log)
{
    *log = (struct log){0};
    sp_buf_init(&log->text, &log->arena, 8192);
}

/* Read a document in pieces of step bytes. The problem is copied into the log's arena. */
static struct s3_xml_end
read_all(struct log *log, const char *doc, size_t len, size_t step)
{
    struct s3_xml_end end = {0};
    struct s3_xml *x = s3_xml_new(&events, log, NULL);

    assert_non_null(x);
    for (size_t i = 0; i < len; i += step)
        assert_int_equal(s3_xml_feed(x, doc + i, len - i < step ? len - i : step, NULL), 0);
    assert_int_equal(s3_xml_finish(x, &end, NULL), 0);
    if (end.problem != NULL)
        end.problem = sp_strdup(&log->arena, end.problem, NULL);
    s3_xml_free(x);
    return end;
}

#define DOC(text) text, sizeof(text) - 1
#define BOM "\xef\xbb\xbf"

static const struct {
    const char *name;
    const char *doc;
    size_t len;
    const char *want;    /* the events */
    const char *problem; /* a part of it; NULL: well formed */
} cases[] = {
    {"elements", DOC("<a><b>x</b><c/></a>"), "+a+a/b-a/b[x]+a/c-a/c[]-a[]", NULL},
    {"declaration", DOC("<?xml version='1.0' encoding='UTF-8'?>\n<a/>\n"), "+a-a[]", NULL},
    {"byte order mark", DOC(BOM "<?xml version='1.0'?><a/>"), "+a-a[]", NULL},
    {"blanks ahead", DOC(" \r\n\t<?xml version='1.0'?><a/>"), "+a-a[]", NULL},
    {"mark within blanks", DOC("\n" BOM "\n<?xml version='1.0'?><a/>"), "+a-a[]", NULL},
    {"two marks", DOC(BOM BOM "<a/>"), "+a-a[]", NULL},
    {"half a mark", DOC("\xef\xbb<a/>"), "", "line 1: not XML"},
    {"half a mark alone", DOC("\xef\xbb"), "", "line 1: the document is empty"},
    {"namespaces", DOC("<a xmlns='urn:x'><p:b xmlns:p='urn:y'>1</p:b></a>"), "+a+a/b-a/b[1]-a[]",
     NULL},
    {"prefix of no namespace", DOC("<q:a><q:b/></q:a>"), "+a+a/b-a/b[]-a[]", NULL},
    {"CDATA", DOC("<a>1<![CDATA[<&]]>2</a>"), "+a-a[1<&2]", NULL},
    {"references", DOC("<a>&lt;&amp;&#65;&#x42;&quot;&apos;&gt;</a>"), "+a-a[<&AB\"'>]", NULL},
    {"comment and instruction", DOC("<!-- x --><a>1<!-- - -->2<?p q?>3</a><!-- -->"), "+a-a[123]",
     NULL},
    {"blanks alone are kept", DOC("<a> \n </a>"), "+a-a[ \n ]", NULL},
    {"text around an element", DOC("<a>1<b>2</b>3</a>"), "+a+a/b-a/b[2]-a[3]", NULL},
    {"Latin 1", DOC("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe4</a>"), "+a", "not"},
    {"UTF-16", DOC("\xfe\xff\0<\0a\0>\0x\0<\0/\0a\0>"), "", "line 1: not XML"},
    {"UTF-16 without a mark", DOC("<\0a\0/\0>\0"), "", "line 1"},
    {"UTF-7, and not in it",
     DOC("<?xml version=\'1.0\' encoding=\'UTF-7\'?>\n<a b=\'\x7f\0\0\0\'></a>"), "", "line 2"},
    {"nothing", DOC(""), "", "line 1: the document is empty"},
    {"blanks only", DOC(" \n "), "", "line 2: the document is empty"},
    {"JSON", DOC("{\"code\": 403}"), "", "line 1: not XML"},
    {"text", DOC("Bad URL"), "", "line 1: not XML"},
    {"line is counted with what was skipped", DOC("\n\n<?xml version='1.0'?>\n<a></b>"), "+a",
     "line 4: Opening and ending tag mismatch"},
    {"breaks off", DOC("<a><b>"), "+a+a/b", "line 1: the document breaks off"},
    {"breaks off in a tag", DOC("<a><b"), "+a+a/b", "line 1"},
    {"two roots", DOC("<a/><b/>"), "+a-a[]", "line 1: Extra content"},
    {"text behind", DOC("<a/>x"), "+a-a[]", "line 1: Extra content"},
    {"control byte", DOC("<a>\n\x01</a>"), "+a", "line 2: PCDATA invalid Char value 1"},
    {"reference to a control byte", DOC("<a>&#1;</a>"), "+a", "line 1"},
    {"zero byte", DOC("<a>x\0y</a>"), "+a", "line 1"},
    {"U+FFFE", DOC("<a>\xef\xbf\xbe</a>"), "+a", "line 1"},
    {"bad UTF-8", DOC("<a>\xff\xfe</a>"), "+a", "line 1"},
    {"unknown entity", DOC("<a>&nbsp;</a>"), "+a", "line 1: Entity 'nbsp' not defined"},
    {"unknown encoding", DOC("<?xml version='1.0' encoding='none'?><a/>"), "+a-a[]", NULL},
    {"doctype", DOC("<!DOCTYPE html><html/>"), "", "DOCTYPE"},
};

static void
test_documents(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        for (size_t step = 1; step <= 64; step *= 4) {
            struct log log;
            struct s3_xml_end end;
            bool good;

            log_init(&log);
            end = read_all(&log, cases[i].doc, cases[i].len, step);
            good = sp_streq(sp_buf_str(&log.text), cases[i].want) &&
                   end.well_formed == (cases[i].problem == NULL) &&
                   (end.problem == NULL) == (cases[i].problem == NULL) &&
                   (end.problem == NULL || strstr(end.problem, cases[i].problem) != NULL);
            if (!good)
                fail_msg("%s, by %zu: got %s, %s", cases[i].name, step, sp_buf_str(&log.text),
                         end.problem == NULL ? "well formed" : end.problem);
            sp_arena_free(&log.arena);
        }
    }
}

/* A DOCTYPE is refused before its declarations are read. */
static void
test_doctype(void **state)
{
    static const char *const docs[] = {
        "<!DOCTYPE a>\n<a/>",
        ("<?xml version='1.0'?><!DOCTYPE a [<!ENTITY l 'lol'><!ENTITY m '&l;&l;&l;&l;&l;&l;'>"
         "<!ENTITY n '&m;&m;&m;&m;&m;&m;&m;&m;'>]><a>&n;</a>"),
        "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
        "<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/x.dtd'><a/>",
        "<!DOCTYPE a PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN' 'http://127.0.0.1:1/x.dtd'><a/>",
        "<!DOCTYPE a [<!ENTITY % p SYSTEM 'http://127.0.0.1:1/p'> %p;]><a/>",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(docs); i++) {
        for (size_t step = 1; step <= 1000; step *= 1000) {
            struct log log;
            struct s3_xml_end end;

            log_init(&log);
            end = read_all(&log, docs[i], strlen(docs[i]), step);
            assert_true(end.doctype);
            assert_false(end.well_formed);
            assert_non_null(strstr(end.problem, "DOCTYPE"));
            assert_int_equal(log.events, 0);
            sp_arena_free(&log.arena);
        }
    }
}

static void
test_depth(void **state)
{
    static const struct {
        const char *name;
        size_t depth, deepest;
    } depths[] = {{"at the limit", S3_XML_DEPTH_MAX, S3_XML_DEPTH_MAX},
                  {"one more", S3_XML_DEPTH_MAX + 1, S3_XML_DEPTH_MAX},
                  {"100,000", 100000, S3_XML_DEPTH_MAX}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(depths); i++) {
        struct log log;
        struct s3_xml_end end;
        size_t n = depths[i].depth;
        char *doc = malloc(n * 7);

        assert_non_null(doc);
        for (size_t k = 0; k < n; k++) {
            memcpy(doc + k * 3, "<a>", 3);
            memcpy(doc + n * 3 + k * 4, "</a>", 4);
        }
        log_init(&log);
        end = read_all(&log, doc, n * 7, 4096);
        if (end.well_formed != (n <= S3_XML_DEPTH_MAX) || log.deepest != depths[i].deepest)
            fail_msg("%s: %zu deep", depths[i].name, log.deepest);
        if (!end.well_formed)
            assert_non_null(strstr(end.problem, "too deep"));
        free(doc);
        sp_arena_free(&log.arena);
    }
}

/* before, then n times 'x', then after */
static char *
stretched(const char *before, size_t n, const char *after, size_t *len)
{
    char *doc = malloc(strlen(before) + n + strlen(after) + 1);

    assert_non_null(doc);
    memcpy(doc, before, strlen(before));
    memset(doc + strlen(before), 'x', n);
    memcpy(doc + strlen(before) + n, after, strlen(after) + 1);
    *len = strlen(before) + n + strlen(after);
    return doc;
}

static void
test_long_parts(void **state)
{
    static const struct {
        const char *name, *before;
        size_t n;
        const char *after;
        size_t longest;
        const char *problem;
    } parts[] = {
        {"text below the cap", "<a>", S3_XML_TEXT_MAX - 1, "</a>", S3_XML_TEXT_MAX - 1, NULL},
        {"text at the cap", "<a>", S3_XML_TEXT_MAX, "</a>", S3_XML_TEXT_MAX, NULL},
        {"text past the cap", "<a>", S3_XML_TEXT_MAX + 1, "</a>", S3_XML_TEXT_MAX, NULL},
        {"10 MB of text", "<a>", (size_t)10 << 20, "</a>", S3_XML_TEXT_MAX, NULL},
        {"10 MB of CDATA", "<a><![CDATA[", (size_t)10 << 20, "]]></a>", 0, "too long"},
        {"half a MB of comment", "<a><!--", (size_t)1 << 19, "--></a>", 0, NULL},
        {"3 MB of comment", "<a><!--", (size_t)3 << 20, "--></a>", 0, "too long"},
        {"3 MB of attribute", "<a b='", (size_t)3 << 20, "'/>", 0, "too long"},
        {"3 MB of name", "<", (size_t)3 << 20, "/>", 0, ""},
        {"3 MB of instruction", "<?", (size_t)3 << 20, "?><a/>", 0, ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        struct log log;
        struct s3_xml_end end;
        size_t len;
        char *doc = stretched(parts[i].before, parts[i].n, parts[i].after, &len);

        log_init(&log);
        end = read_all(&log, doc, len, len);
        if (end.well_formed != (parts[i].problem == NULL) || log.longest != parts[i].longest ||
            (end.problem != NULL && strstr(end.problem, parts[i].problem) == NULL))
            fail_msg("%s: %zu bytes of text, %s", parts[i].name, log.longest,
                     end.problem == NULL ? "well formed" : end.problem);
        free(doc);
        sp_arena_free(&log.arena);
    }
}

/* An event that gives up ends the reading with its error, whichever it is. */
static void
test_event_gives_up(void **state)
{
    static const char doc[] = "<a><b>x</b><c/></a>";

    (void)state;
    for (int n = 1; n <= 6; n++) {
        struct sp_err err = {0};
        struct s3_xml_end end;
        struct s3_xml *x;
        struct log log;

        log_init(&log);
        log.fail_at = n;
        x = s3_xml_new(&events, &log, &err);
        assert_non_null(x);
        assert_int_equal(s3_xml_feed(x, doc, sizeof(doc) - 1, &err), -1);
        assert_int_equal(err.code, SP_LIMIT);
        assert_int_equal(log.events, n);
        assert_int_equal(s3_xml_feed(x, doc, sizeof(doc) - 1, &err), -1);
        assert_int_equal(err.code, SP_BUG);
        err.code = SP_OK;
        assert_int_equal(s3_xml_finish(x, &end, &err), -1);
        assert_int_equal(err.code, SP_BUG);
        s3_xml_free(x);
        sp_arena_free(&log.arena);
    }
    s3_xml_free(NULL);
}

/* The allocation of libxml2 that fails; 0: none does. libxml2 offers no argument for it. */
static long fail_in;

static void *
failing_malloc(size_t size)
{
    return fail_in > 0 && --fail_in == 0 ? NULL : malloc(size);
}

static void *
failing_realloc(void *p, size_t size)
{
    return fail_in > 0 && --fail_in == 0 ? NULL : realloc(p, size);
}

static char *
failing_strdup(const char *s)
{
    return fail_in > 0 && --fail_in == 0 ? NULL : strdup(s);
}

static int
read_scarce(struct log *log, struct sp_err *err)
{
    static const char doc[] = "<?xml version='1.0' encoding='UTF-8'?><a><b c='1'>x</b></a>";
    struct s3_xml_end end = {0};
    struct s3_xml *x = s3_xml_new(&events, log, err);
    int rc = -1;

    if (x == NULL)
        return -1;
    if (s3_xml_feed(x, doc, sizeof(doc) - 1, err) == 0)
        rc = s3_xml_finish(x, &end, err);
    s3_xml_free(x);
    return rc == 0 && end.well_formed ? 0 : -1;
}

/* Memory that libxml2 does not get is an error of ours, or reads as bad XML; never a crash. */
static void
test_library_without_memory(void **state)
{
    int rc = -1;
    bool seen = false;

    (void)state;
    for (long n = 1; rc == -1; n++) {
        struct sp_err err = {0};
        struct log log;

        log_init(&log);
        fail_in = n;
        rc = read_scarce(&log, &err);
        fail_in = 0;
        seen = seen || err.code == SP_NOMEM;
        if (rc == -1 && err.code != SP_NOMEM && err.code != SP_OK)
            fail_msg("allocation %ld: %s", n, err.message);
        sp_arena_free(&log.arena);
    }
    assert_true(seen);
}

#if LIBXML_VERSION >= 21200
static void
say_nothing(void *ctx, const xmlError *error)
#else
static void
say_nothing(void *ctx, xmlErrorPtr error)
#endif
{
    (void)ctx;
    (void)error;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_documents),      cmocka_unit_test(test_doctype),
        cmocka_unit_test(test_depth),          cmocka_unit_test(test_long_parts),
        cmocka_unit_test(test_event_gives_up), cmocka_unit_test(test_library_without_memory),
    };

    if (xmlMemSetup(free, failing_malloc, failing_realloc, failing_strdup) != 0)
        return 1;
    xmlSetStructuredErrorFunc(NULL, say_nothing);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
