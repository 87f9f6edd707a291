/* The page as what reads it sees it: well-formed, inert, small, and with everything in it. */
#include "test.h"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>

#include "base/text.h"
#include "picture_samples.h"
#include "report/html.h"
#include "samples.h"

#define OUT_MAX ((size_t)1 << 20)

static const struct report_options options = {.columns = 80, .colour = true, .quiet = true};

static const char *
rendered(const struct report *report, struct sp_arena *a)
{
    struct sp_err err = {0};
    struct sp_buf out;

    sp_buf_init(&out, a, OUT_MAX);
    if (report_html.render(report, &options, &out, &err) != 0)
        fail_msg("not rendered: %s", err.message);
    return sp_buf_str(&out);
}

/* As XML; what is no well-formed document fails. */
static xmlDocPtr
parsed(const char *name, const char *text)
{
    xmlDocPtr doc = xmlReadMemory(text, (int)strlen(text), "page", "UTF-8", XML_PARSE_NONET);

    if (doc == NULL)
        fail_msg("%s is not well-formed:\n%s", name, text);
    return doc;
}

static int
count_in(xmlDocPtr doc, const char *path)
{
    xmlXPathContextPtr context = xmlXPathNewContext(doc);
    xmlXPathObjectPtr found = xmlXPathEvalExpression((const xmlChar *)path, context);
    int n = found == NULL || found->nodesetval == NULL ? 0 : found->nodesetval->nodeNr;

    xmlXPathFreeObject(found);
    xmlXPathFreeContext(context);
    return n;
}

static bool
holds(xmlDocPtr doc, const char *expression)
{
    xmlXPathContextPtr context = xmlXPathNewContext(doc);
    xmlXPathObjectPtr found = xmlXPathEvalExpression((const xmlChar *)expression, context);
    bool holds = found != NULL && xmlXPathCastToBoolean(found) == 1;

    xmlXPathFreeObject(found);
    xmlXPathFreeContext(context);
    return holds;
}

/* What every page keeps to, whatever is in it. */
static const char *const promises[] = {
    "/html[@lang='en']/head/meta[@charset='UTF-8']",
    "/html/head/meta[@http-equiv='Content-Security-Policy'][@content=\"default-src 'none'; "
    "style-src 'unsafe-inline'\"]",
    "/html/head/meta[@name='referrer'][@content='no-referrer']",
    "string-length(/html/head/title) > 0",
    "count(//h1) = 1 and count(//main) = 1",
    "not(//script or //img or //iframe or //object or //link or //form or //base or "
    "//foreignObject)",
    "not(//@src or //@srcset or //@*[starts-with(name(), 'on')])",
    "not(//a[not(starts-with(@href, '#'))])",
    "not(//*[local-name()='svg'][@role][not(*[1][local-name()='title'][string-length(.) > 0])])",
    "not(//*[local-name()='svg'][not(@role)][not(ancestor::*[@role='img'])])",
    "not(//th[not(@scope)])",
    "not(//*[@role='region'][not(@aria-label) or not(@tabindex)])",
    "not(//@id[. = ../preceding::*/@id])",
    "not(//h3[not(preceding::h2)] or //h4[not(preceding::h3)])",
    "not(//section[not(h2 or h3)])",
};

static void
check_page(const char *name, const char *text)
{
    xmlDocPtr doc = parsed(name, text);

    for (size_t i = 0; i < COUNT_OF(promises); i++)
        if (!holds(doc, promises[i]))
            fail_msg("%s: %s does not hold in\n%s", name, promises[i], text);
    xmlFreeDoc(doc);
    assert_true(strlen(text) < HTML_MAX);
    assert_null(strstr(text, "http://"));
    for (const char *p = text; *p != '\0'; p++)
        if ((*p != '\n' && (unsigned char)*p < 0x20) || *p == 0x7f || sp_starts(p, "\xc2\x9b") ||
            sp_starts(p, "\xe2\x80\xae") || sp_starts(p, "\xe2\x81\xa6"))
            fail_msg("%s: byte %02x", name, (unsigned)(unsigned char)*p);
}

static void
every_page_keeps_its_promises(void **state)
{
    (void)state;
    for (const struct sample *s = samples; s->name != NULL; s++) {
        struct sp_arena a = {0};

        check_page(s->name, rendered(s->report, &a));
        sp_arena_free(&a);
    }
}

/* However long the words are: they are cut, and what has no room is counted. */
static void
the_worst_is_small_and_inert(void **state)
{
    static const size_t lengths[] = {0, 1, 33, 77, 200, 1000, PICTURE_EVIL_LEN};

    (void)state;
    for (size_t i = 0; i < 2 * COUNT_OF(lengths); i++) {
        struct sp_arena a = {0};
        const char *text = rendered(sample_worst(lengths[i / 2], i % 2 == 1), &a);

        check_page("worst", text);
        assert_non_null(strstr(text, "class=\"more\">and "));
        sp_arena_free(&a);
    }
}

/* A reader that mends what is broken sees the same as one that does not. */
static void
html_and_xml_are_the_same(void **state)
{
    static const char *const paths[] = {"//p",  "//section", "//table", "//tr", "//td",
                                        "//li", "//svg",     "//rect",  "//dd", "//code"};
    struct sp_arena a = {0};
    const char *text = rendered(sample_worst(500, false), &a);
    xmlDocPtr as_xml = parsed("worst", text);
    xmlDocPtr as_html =
        htmlReadMemory(text, (int)strlen(text), "page", "UTF-8",
                       HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);

    (void)state;
    assert_non_null(as_html);
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        assert_int_equal(count_in(as_html, paths[i]), count_in(as_xml, paths[i]));
    xmlFreeDoc(as_html);
    xmlFreeDoc(as_xml);
    sp_arena_free(&a);
}

static const struct {
    const struct report *report;
    const char *holds;
} shown[] = {
    {&sample_ready, "//h1/span[1] = 'READY'"},
    {&sample_ready, "contains(//header, 'sign in and find it empty.')"},
    {&sample_ready, "contains(//header, 'Not proved: that the key may write')"},
    {&sample_ready, "//section[@class='content']/p[1] = 'Nothing lies there.'"},
    {&sample_ready, "//p[@class='predicted'] = 'stanza-create would find nothing in its way.'"},
    {&sample_ready, "not(//section[@class='root' or @class='others' or @class='write'])"},
    {&sample_markers, "//h1/span[1] = 'READY WITH WARNINGS'"},
    {&sample_markers, "//section[@class='others']/h2 = 'What was found'"},
    {&sample_markers, "//section[@class='others']/article[1]/h3/span = 'warning'"},
    {&sample_markers, "//section[@class='others']/article[2]/h3/span = 'note'"},
    {&sample_markers, "contains(//section[@class='content'], '(2 folder markers)')"},
    {&sample_markers, "contains(//section[@class='content'], 'A damaged info file')"},
    {&sample_not_ready, "//h1/span[1] = 'NOT READY'"},
    {&sample_not_ready, "count(//section[@class='root']) = 1"},
    {&sample_not_ready, "count(//section[@class='others']/article) = 3"},
    {&sample_not_ready, "contains(//section[@class='root']//pre, 'NoSuchBucket')"},
    {&sample_not_ready, "//section[@class='root']//code = 'bkt-missing'"},
    {&sample_not_ready, "contains(//p[@class='do'][1], 'Create the bucket')"},
    {&sample_not_ready, "count(//section[@class='checks']//tbody/tr) = 4"},
    {&sample_not_ready, "contains(//section[@class='content'], 'At least 12 objects')"},
    {&sample_not_ready, "//section[@class='content']/p[@class='more'] = 'and more'"},
    {&sample_not_ready, "count(//section[@class='settings']//tbody/tr) = 5"},
    {&sample_not_ready, "//section[@class='settings']//td[. = '(not set)']"},
    {&sample_not_ready, "//section[@class='run']//dd[. = \"4 seconds ahead of the server's\"]"},
    {&sample_undecided, "//p[@class='lead'] = 'The run was interrupted by SIGINT before the "
                        "endpoint had answered.'"},
    {&sample_health, "//h1/span[1] = 'HEALTHY'"},
    {&sample_health, "count(//section[@class='repository']//tbody/tr) = 2"},
    {&sample_health, "contains(//section[@class='repository'], '9 hours before this run')"},
    {&sample_health, "contains(//section[@class='repository'], '00000001000000000000000A, 2026')"},
    {&sample_again, "contains(//header, 'Judged then by s3preflight 0.0.9')"},
    {&sample_again, "count(//ul[@class='then']/li) = 3"},
    {&sample_stale, "//h1/span[1] = 'NOT HEALTHY'"},
    {&sample_stale, "not(contains(//section[@class='repository'], 'before this run'))"},
    {&sample_write_probe, "count(//section[@class='write']//pre[@class='command']) = 2"},
    {&sample_write_probe, "contains(//section[@class='write']/p[@class='problem'], '3 traces')"},
    {&sample_write_probe, "contains(//section[@class='write'], 'it was cut short')"},
    {&sample_write_clean, "contains(//section[@class='write'], 'a last list shows nothing')"},
    {&sample_write_refused, "contains(//section[@class='write'], 'keeps versions of what')"},
    {&sample_pictures, "count(//section[@class='checks']//tbody/tr) = 4"},
    {&sample_pictures, "contains(//section[@class='checks'], '3 checksnot asked: tls-chain')"},
    {&sample_pictures, "contains(//div[@class='list'], 'Credentials, Bucket, List')"},
    {&sample_pictures, "count(//svg[@class='waterfall']/g[contains(@class, 'row')]) = 12"},
    {&sample_pictures, "count(//svg[@class='waterfall']/g[contains(@class, 'wave')]) = 3"},
    {&sample_pictures, "count(//section[@class='timeline']//tbody/tr) = 9"},
    {&sample_pictures, "//section[@class='timeline']//tr[8]/td[. = '39.0' or . = '38.9']"},
    {&sample_pictures, "count(//section[@class='chains']//li) = 4"},
    {&sample_pictures, "count(//li[contains(@class, 'missing')]) = 1"},
    {&sample_pictures, "contains(//li[contains(@class, 'cert')][1], '12 days left')"},
    {&sample_pictures, "//li/p/span[. = 'trusted by pki/ca.crt:17']"},
    {&sample_pictures, "contains(//li[contains(@class, 'cert')][4], 'expired 5 days ago')"},
    {&sample_pictures, "count(//ul[@class='tree']//li) = 8 and count(//ul[@class='tree']/li) = 1"},
    {&sample_pictures, "count(//ul[@class='tree']/li/ul/li) = 5"},
    {&sample_pictures, "//ul[@class='tree']/li/ul/li[5] = 'and more'"},
    {&sample_pictures, "contains(//ul[@class='tree']/li, ' 40123 objects, ')"},
    {&sample_pictures, "contains(//ul[@class='tree']/li/ul/li[1], 'the fault is here')"},
    {&sample_pictures, "//span[@class='badge o1'] = 'Barman, server pg1'"},
    {&sample_pictures, "//span[@class='badge o2'] = 'restic'"},
    {&sample_pictures, "contains(//section[@class='content'], '1 backup with pages')"},
};

static void
what_each_part_shows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(shown); i++) {
        struct sp_arena a = {0};
        const char *text = rendered(shown[i].report, &a);
        xmlDocPtr doc = parsed("page", text);

        if (!holds(doc, shown[i].holds))
            fail_msg("%s does not hold in\n%s", shown[i].holds, text);
        xmlFreeDoc(doc);
        sp_arena_free(&a);
    }
}

/* The judged file is named, so that nobody takes it for a look at the server now. */
static void
what_it_was_judged_from(void **state)
{
    struct report report = sample_ready;
    struct sp_arena a = {0};

    (void)state;
    report.evidence = "seen.json";
    report.evidence_version = "0.0.9";
    assert_non_null(
        strstr(rendered(&report, &a), "<code>seen.json</code>: what s3preflight 0.0.9"));
    sp_arena_free(&a);
}

#define DAYS(n) ((n)*86400LL)

static const struct {
    long long not_before; /* seconds from the run */
    long long not_after;
    enum picture_mood life;
    const char *words;
} lives[] = {
    {-DAYS(10), DAYS(1), PICTURE_BAD, "\"bad\">1 day left<"},
    {-DAYS(10), DAYS(90), PICTURE_FINE, "\"good\">90 days left<"},
    {-DAYS(10), DAYS(29), PICTURE_ODD, "\"warn\">29 days left<"},
    {-DAYS(10), DAYS(6), PICTURE_NEUTRAL, "\"dim\">6 days left<"},
    {-3600, DAYS(1) - 3600, PICTURE_FINE, "\"good\">less than a day left<"},
    {DAYS(2), DAYS(90), PICTURE_BAD, "\"bad\">not valid yet</b>, begins <time"},
    {DAYS(2), DAYS(90), PICTURE_BAD, "<svg class=\"bar bad\""},
    {-DAYS(90), -DAYS(2), PICTURE_BAD, "\"bad\">expired 2 days ago<"},
    {-DAYS(90), -DAYS(1), PICTURE_BAD, "\"bad\">expired 1 day ago<"},
    {-DAYS(90), -3600, PICTURE_BAD, "\"bad\">expired less than a day ago<"},
    {-DAYS(10), DAYS(30), PICTURE_FINE, "<title>25% of its 40 days are over</title>"},
    {-DAYS(10), -DAYS(1), PICTURE_BAD, "<title>100% of its 9 days are over</title>"},
    {DAYS(2), DAYS(4), PICTURE_BAD, "<title>0% of its 2 days are over</title>"},
};

static void
how_long_certificates_live(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(lives); i++) {
        struct report report = sample_pictures;
        struct sp_arena a = {0};
        const struct picture_certificate certificate = {
            .role = PICTURE_LEAF,
            .subject = "CN=a",
            .not_before = report.started + lives[i].not_before,
            .not_after = report.started + lives[i].not_after,
            .sent = true,
            .life = lives[i].life,
        };

        report.pictures.chains[0].certificates = &certificate;
        report.pictures.chains[0].ncertificates = 1;
        if (strstr(rendered(&report, &a), lives[i].words) == NULL)
            fail_msg("row %zu: no %s", i, lives[i].words);
        sp_arena_free(&a);
    }
}

static const struct {
    long long end; /* microseconds */
    const char *tick;
    int ticks;
} axes[] = {
    {1, "0</text>", 1},   {900, "0.5 ms</text>", 2}, {1000, "0.5 ms", 3},        {5000, "2 ms", 3},
    {180000, "50 ms", 4}, {60000000, "20 s", 4},     {LLONG_MAX, "0</text>", 2},
};

static void
axes_have_few_ticks(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(axes); i++) {
        struct report report = sample_pictures;
        struct sp_arena a = {0};
        const char *text;
        xmlDocPtr doc;

        report.pictures.waterfall.end = axes[i].end;
        text = rendered(&report, &a);
        doc = parsed("axis", text);
        if (count_in(doc, "//g[@class='axis']/g/line") != axes[i].ticks ||
            strstr(text, axes[i].tick) == NULL)
            fail_msg("%lld: %d ticks, %s", axes[i].end, count_in(doc, "//g[@class='axis']/g/line"),
                     axes[i].tick);
        xmlFreeDoc(doc);
        sp_arena_free(&a);
    }
}

/* What went wrong is drawn even where it is the last of very many. */
static void
the_bad_ones_are_drawn(void **state)
{
    static struct picture_bar bars[PICTURE_BARS_MAX];
    struct report report = sample_pictures;
    struct sp_arena a = {0};
    const char *text;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bars); i++)
        bars[i] = (struct picture_bar){.what = "w", .detail = "", .outcome = "fine", .wave = 1};
    bars[PICTURE_BARS_MAX - 1].outcome = "hung up";
    bars[PICTURE_BARS_MAX - 1].mood = PICTURE_BAD;
    report.pictures.waterfall = (struct picture_waterfall){bars, PICTURE_BARS_MAX, 1000, 1};
    text = rendered(&report, &a);
    assert_non_null(strstr(text, ">hung up</text>"));
    assert_non_null(strstr(text, "and 584 more that went well"));
    sp_arena_free(&a);
}

/* Of several on one page each is an article, its headings one deeper. */
static void
a_part_of_a_page(void **state)
{
    static const struct report_options second = {.columns = 80, .part = 2, .name = "a/<b>"};
    struct sp_arena a = {0};
    struct sp_buf out;
    xmlDocPtr doc;

    (void)state;
    sp_buf_init(&out, &a, OUT_MAX);
    assert_int_equal(report_html.render(&sample_pictures, &second, &out, NULL), 0);
    doc = parsed("part", sp_buf_str(&out));
    assert_true(holds(doc, "/article[@id='target-2']/header/p[@class='called'] = 'a/<b>'"));
    assert_true(holds(doc, "count(//h1) = 0 and count(//h2) = 1 and count(//h3) > 3"));
    assert_true(holds(doc, "not(//section/h2)"));
    xmlFreeDoc(doc);
    sp_arena_free(&a);
}

static void
a_failure_is_a_page(void **state)
{
    static const struct {
        struct report_failure failure;
        int hints;
    } rows[] = {
        {{"e.json: line 3: \"x\"\nis no <number> &c. \x1b", "write it <b>as</b> it was",
          1795339800},
         1},
        {{"out of memory", "", 1795339800}, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sp_arena a = {0};
        struct sp_buf out;
        xmlDocPtr doc;

        sp_buf_init(&out, &a, (size_t)1 << 16);
        assert_int_equal(report_html.render_failure(&rows[i].failure, &out, NULL), 0);
        check_page("failure", sp_buf_str(&out));
        doc = parsed("failure", sp_buf_str(&out));
        assert_int_equal(count_in(doc, "//p[@class='do']"), rows[i].hints);
        xmlFreeDoc(doc);
        sp_arena_free(&a);
    }
}

static void
every_failing_allocation_is_told(void **state)
{
    static const struct report_failure failure = {"m", "h", 1795339800};
    const struct report *reports[] = {&sample_pictures, &sample_write_probe, &sample_health, NULL};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(reports); i++) {
        int rc = -1;

        for (long n = 1; rc == -1; n++) {
            struct sp_arena a = {.fail_in = n};
            struct sp_err err = {0};
            struct sp_buf out;

            sp_buf_init(&out, &a, OUT_MAX);
            rc = reports[i] == NULL ? report_html.render_failure(&failure, &out, &err)
                                    : report_html.render(reports[i], &options, &out, &err);
            if (rc == -1 && err.code != SP_NOMEM)
                fail_msg("allocation %ld: %s", n, err.message);
            if (rc == 0 && a.fail_in == 0)
                fail_msg("allocation %ld failed, and nobody noticed", n);
            sp_arena_free(&a);
        }
    }
}

static void
full_buffer_is_told(void **state)
{
    (void)state;
    for (size_t max = 0;; max += 997) {
        struct sp_arena a = {0};
        struct sp_err err = {0};
        struct sp_buf out;
        int rc;

        sp_buf_init(&out, &a, max);
        rc = report_html.render(&sample_pictures, &options, &out, &err);
        sp_arena_free(&a);
        if (rc == 0)
            break;
        assert_int_equal(err.code, SP_LIMIT);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_page_keeps_its_promises),
        cmocka_unit_test(the_worst_is_small_and_inert),
        cmocka_unit_test(html_and_xml_are_the_same),
        cmocka_unit_test(what_each_part_shows),
        cmocka_unit_test(what_it_was_judged_from),
        cmocka_unit_test(how_long_certificates_live),
        cmocka_unit_test(axes_have_few_ticks),
        cmocka_unit_test(the_bad_ones_are_drawn),
        cmocka_unit_test(a_part_of_a_page),
        cmocka_unit_test(a_failure_is_a_page),
        cmocka_unit_test(every_failing_allocation_is_told),
        cmocka_unit_test(full_buffer_is_told),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    xmlCleanupParser();
    return failed;
}
