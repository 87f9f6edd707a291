/*
 * A page for people: what is wrong and what to do at the top, then what shows it, then pictures of
 * the run. Of several targets each is an article on one page: struct report_options, part.
 */
#include "report/html.h"

#include "base/text.h"
#include "report/words.h"

static const char *
or_empty(const char *s)
{
    return s == NULL ? "" : s;
}

struct html_word
html_verdict(enum verdict verdict, bool health)
{
    static const struct html_word places[] = {
        [VERDICT_READY] = {"READY", "good"},
        [VERDICT_READY_WITH_WARNINGS] = {"READY WITH WARNINGS", "warn"},
        [VERDICT_NOT_READY] = {"NOT READY", "bad"},
        [VERDICT_UNDECIDED] = {"UNDECIDED", "dim"},
    };
    static const struct html_word repositories[] = {
        [VERDICT_READY] = {"HEALTHY", "good"},
        [VERDICT_READY_WITH_WARNINGS] = {"HEALTHY WITH WARNINGS", "warn"},
        [VERDICT_NOT_READY] = {"NOT HEALTHY", "bad"},
        [VERDICT_UNDECIDED] = {"UNDECIDED", "dim"},
    };

    return (health ? repositories : places)[verdict];
}

/* ---- the page around it */

void
html_open(struct html *h, struct sp_buf *out, struct sp_err *err, const char *title)
{
    *h = (struct html){.level = 1};
    write_init(&h->w, out, err);
    html_raw(h, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"UTF-8\"/>\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                "style-src 'unsafe-inline'\"/>\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
                "<meta name=\"referrer\" content=\"no-referrer\"/>\n"
                "<meta name=\"robots\" content=\"noindex\"/>\n"
                "<meta name=\"format-detection\" content=\"telephone=no\"/>\n<title>");
    html_text(h, 160, title);
    html_raw(h, "</title>\n<style>\n");
    for (size_t i = 0; html_style[i] != NULL; i++)
        html_raw(h, html_style[i]);
    html_raw(h, "</style>\n</head>\n<body>\n");
}

int
html_close(struct html *h)
{
    html_raw(h, "</body>\n</html>\n");
    return write_end(&h->w);
}

/* ---- one target */

/* "s3://backup/apic/" */
static const char *
location(struct html *h, const struct report_target *t)
{
    if (t->bucket == NULL || *t->bucket == '\0')
        return or_empty(t->endpoint);
    return html_taken(
        h, sp_printf(h->w.out->arena, h->w.err, "s3://%s/%s", t->bucket, or_empty(t->prefix)));
}

/* Whoever reads it elsewhere, later, must not take it for a look at the server as it is now. */
static void
put_origin(struct html *h, const struct report *r)
{
    if (r->evidence == NULL)
        return;
    html_raw(h, "<p class=\"note\">Judged from <code>");
    html_text(h, 200, r->evidence);
    html_raw(h, "</code>: what s3preflight ");
    html_text(h, 40, r->evidence_version);
    html_raw(h, " saw at ");
    html_time(h, r->started);
    html_raw(h, ".</p>\n");
}

#define CHANGES_MAX ((size_t)20)

/* What is judged differently than then. */
static void
put_then(struct html *h, const struct report *r)
{
    const size_t shown = r->then.nchanges < CHANGES_MAX ? r->then.nchanges : CHANGES_MAX;

    if (!r->then.differs)
        return;
    html_raw(h, "<p class=\"note\">");
    html_text(h, 400, html_taken(h, words_then(h->w.out->arena, r, h->w.err)));
    html_raw(h, "</p>\n<ul class=\"then\">\n");
    for (size_t i = 0; i < shown; i++) {
        const struct report_change *change = &r->then.changes[i];

        html_raw(h, "<li><code>");
        html_text(h, 80, change->cause);
        html_format(h, "</code> (%s): %s</li>\n",
                    severity_name(change->is_now ? change->now : change->then),
                    words_change(change));
    }
    html_more(h, "li", r->then.nchanges - shown, "");
    html_raw(h, "</ul>\n");
}

/* What makes it so, in the words of the text report. */
static void
put_reason(struct html *h, const struct report *r)
{
    struct sp_arena *a = h->w.out->arena;

    if (r->verdict == VERDICT_UNDECIDED) {
        html_raw(h, "<p class=\"lead\">");
        html_text(h, 1000, r->why_undecided);
        html_raw(h, "</p>\n");
    }
    if (r->verdict > VERDICT_READY_WITH_WARNINGS)
        return;
    html_raw(h, "<p class=\"lead\">");
    html_text(h, 1000, html_taken(h, words_proved(a, r, h->w.err)));
    html_raw(h, "</p>\n");
    if (words_unproved(r) != NULL)
        html_format(h, "<p class=\"note\">%s</p>\n", words_unproved(r));
}

static void
put_top(struct html *h, const struct report *r, const char *name)
{
    const struct html_word word = html_verdict(r->verdict, r->health);

    html_format(h, "<header class=\"verdict %s\">\n", word.colour);
    if (name != NULL) {
        html_raw(h, "<p class=\"called\">");
        html_text(h, 200, name);
        html_raw(h, "</p>\n");
    }
    html_format(h, "<h%u><span class=\"word\">%s</span> <span class=\"where\">", h->level,
                word.text);
    html_text(h, 400, location(h, &r->target));
    html_format(h, "</span></h%u>\n", h->level);
    html_raw(h, "<p class=\"at\">at ");
    html_text(h, 300, r->target.endpoint);
    if (r->target.region != NULL && r->target.style != NULL) {
        html_raw(h, ", region ");
        html_text(h, 60, r->target.region);
        html_raw(h, ", ");
        html_text(h, 20, r->target.style);
        html_raw(h, " style");
    }
    html_raw(h, "</p>\n");
    put_origin(h, r);
    put_then(h, r);
    put_reason(h, r);
    html_format(h, "<p class=\"at\">%s, ",
                r->health ? "Health of a repository" : "Before the install");
    html_time(h, r->started);
    html_raw(h, "</p>\n</header>\n");
}

static void
put_parts(struct html *h, const struct report *r)
{
    html_findings(h, r);
    html_checks(h, r);
    html_waterfall(h, &r->pictures.waterfall);
    html_chains(h, r);
    html_tree(h, r);
    html_content(h, r);
    html_repository(h, r);
    html_write_probe(h, &r->write_probe);
    html_settings(h, r);
    html_run(h, r);
}

/* On a page of several, which somebody else opens and closes. */
static int
render_part(const struct report *r, const struct report_options *options, struct sp_buf *out,
            struct sp_err *err)
{
    struct html h = {.level = 2};

    write_init(&h.w, out, err);
    html_format(&h, "<article class=\"target\" id=\"target-%zu\">\n", options->part);
    put_top(&h, r, options->name == NULL ? "" : options->name);
    put_parts(&h, r);
    html_raw(&h, "</article>\n");
    return write_end(&h.w);
}

static int
render(const struct report *report, const struct report_options *options, struct sp_buf *out,
       struct sp_err *err)
{
    const struct html_word word = html_verdict(report->verdict, report->health);
    const char *place = report_place(report, out->arena, err);
    const char *title =
        place == NULL ? NULL : sp_printf(out->arena, err, "%s: %s", word.text, place);
    struct html h;

    if (title == NULL)
        return -1;
    if (options->part > 0)
        return render_part(report, options, out, err);
    html_open(&h, out, err, title);
    html_raw(&h, "<main>\n");
    put_top(&h, report, NULL);
    put_parts(&h, report);
    html_raw(&h, "</main>\n");
    return html_close(&h);
}

static int
render_failure(const struct report_failure *failure, struct sp_buf *out, struct sp_err *err)
{
    struct html h;

    html_open(&h, out, err, "No report: s3preflight");
    html_raw(&h,
             "<main>\n<header class=\"verdict dim\">\n<h1><span class=\"word\">NO REPORT</span> "
             "<span class=\"where\">s3preflight</span></h1>\n<p class=\"lead\">");
    html_text(&h, 2000, failure->message);
    html_raw(&h, "</p>\n");
    if (*failure->hint != '\0') {
        html_raw(&h, "<p class=\"do\"><b>Do</b> ");
        html_text(&h, 2000, failure->hint);
        html_raw(&h, "</p>\n");
    }
    html_raw(&h, "<p class=\"at\">Nothing was looked at, ");
    html_time(&h, failure->when);
    html_raw(&h, "</p>\n</header>\n</main>\n");
    return html_close(&h);
}

const struct report_format report_html = {
    .name = "html", .render = render, .render_failure = render_failure};
