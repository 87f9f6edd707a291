/* The root cause, what else was found, and the checks that led there. */
#include "base/text.h"
#include "report/html.h"
#include "report/words.h"

#define FINDINGS_SHARE ((size_t)24 << 10)
#define CHECKS_SHARE ((size_t)14 << 10)
#define ALIKE_MIN 3 /* fewer that were not asked are a row each */

static const struct html_word severities[] = {
    [SEVERITY_NOTE] = {"note", "dim"},
    [SEVERITY_WARN] = {"warning", "warn"},
    [SEVERITY_FAIL] = {"fail", "bad"},
};

static const struct html_word statuses[] = {
    [STATUS_SKIP] = {"not asked", "dim"},
    [STATUS_PASS] = {"pass", "good"},
    [STATUS_WARN] = {"warning", "warn"},
    [STATUS_FAIL] = {"fail", "bad"},
};

static bool
is_set(const char *s)
{
    return s != NULL && *s != '\0';
}

/* What was seen may have lines that stand below each other as they are: a caret below a word. */
static void
put_evidence(struct html *h, const struct finding *f, size_t max)
{
    if (is_set(f->detail)) {
        html_raw(h, "<div class=\"seen\"><b>Seen</b><pre>");
        html_text(h, max, f->detail);
        html_raw(h, "</pre></div>\n");
    }
    if (is_set(f->remedy)) {
        html_raw(h, "<p class=\"do\"><b>Do</b> ");
        html_text(h, max, f->remedy);
        html_raw(h, "</p>\n");
    }
}

static void
put_id(struct html *h, const struct finding *f)
{
    html_raw(h, "<p class=\"id\"><code>");
    html_text(h, 80, f->cause);
    html_raw(h, "</code></p>\n");
}

static void
put_root(struct html *h, const struct finding *f)
{
    html_section(h, "root", "Root cause");
    html_raw(h, "<p class=\"title\">");
    html_text(h, 400, f->title);
    html_raw(h, "</p>\n");
    put_evidence(h, f, 2000);
    put_id(h, f);
    html_section_end(h);
}

static void
put_other(struct html *h, const struct finding *f)
{
    html_format(h, "<article class=\"finding %s\">\n<h%u>", severities[f->severity].colour,
                h->level + 2);
    html_badge(h, severities[f->severity].colour, severities[f->severity].text);
    html_raw(h, " ");
    html_text(h, 400, is_set(f->title) ? f->title : "A finding");
    html_format(h, "</h%u>\n", h->level + 2);
    put_evidence(h, f, 1200);
    put_id(h, f);
    html_raw(h, "</article>\n");
}

static bool
is_root(const struct report *r, const struct finding *f)
{
    return r->cause != NULL && (f == r->cause || (sp_streq(f->cause, r->cause->cause) &&
                                                  sp_streq(f->check, r->cause->check) &&
                                                  sp_streq(f->detail, r->cause->detail)));
}

static size_t
count_others(const struct report *r)
{
    size_t n = 0;

    for (size_t i = 0; i < r->nfindings; i++)
        n += !is_root(r, &r->findings[i]);
    return n;
}

/* The worst first. */
static void
put_others(struct html *h, const struct report *r, size_t n)
{
    const size_t begin = html_length(h);

    html_section(h, "others", r->cause == NULL ? "What was found" : "Also found");
    for (int severity = SEVERITY_FAIL; severity >= SEVERITY_NOTE; severity--)
        for (size_t i = 0; i < r->nfindings; i++) {
            const struct finding *f = &r->findings[i];

            if ((int)f->severity != severity || is_root(r, f) ||
                !html_has_room(h, begin, FINDINGS_SHARE))
                continue;
            put_other(h, f);
            n--;
        }
    html_more(h, "p", n, "in the JSON report");
    html_section_end(h);
}

void
html_findings(struct html *h, const struct report *r)
{
    const size_t others = count_others(r);

    if (r->cause != NULL)
        put_root(h, r->cause);
    if (others > 0)
        put_others(h, r, others);
}

/* ---- checks */

static size_t
skipped_alike(const struct report *r, size_t first)
{
    size_t n = 0;

    while (first + n < r->nchecks && r->checks[first + n].status == STATUS_SKIP &&
           sp_streq(r->checks[first + n].summary, r->checks[first].summary))
        n++;
    return n;
}

static void
put_check(struct html *h, const struct check_result *c, size_t alike)
{
    html_format(h, "<tr class=\"%s\"><td>", statuses[c->status].colour);
    html_badge(h, statuses[c->status].colour, statuses[c->status].text);
    html_raw(h, "</td><th scope=\"row\">");
    if (alike > 1)
        html_format(h, "%zu checks", alike);
    else
        html_text(h, 80, is_set(c->title) ? c->title : c->id);
    html_raw(h, "</th><td>");
    html_text(h, 600, c->summary);
}

/* Of those that were not asked for one reason, which they are. */
static void
put_alike(struct html *h, const struct report *r, size_t first, size_t n)
{
    html_raw(h, "<div class=\"list\">");
    for (size_t i = first; i < first + n; i++) {
        html_raw(h, i == first ? "" : ", ");
        html_text(h, 80, r->checks[i].title);
    }
    html_raw(h, "</div>");
}

static void
put_row(struct html *h, const struct report *r, size_t first, size_t n)
{
    put_check(h, &r->checks[first], n);
    if (n > 1)
        put_alike(h, r, first, n);
    html_raw(h, "</td><td class=\"n\">");
    html_raw(h, html_taken(h, words_millis(h->w.out->arena, r->checks[first].ms, h->w.err)));
    html_raw(h, "</td></tr>\n");
}

void
html_checks(struct html *h, const struct report *r)
{
    const size_t begin = html_length(h);
    size_t i = 0;

    if (r->nchecks == 0)
        return;
    html_section(h, "checks", "Checks");
    html_raw(h, "<table class=\"stack\"><thead><tr><th scope=\"col\">Outcome</th><th "
                "scope=\"col\">Check</th>"
                "<th scope=\"col\">What it saw</th><th scope=\"col\" class=\"n\">Time</th></tr>"
                "</thead>\n<tbody>\n");
    while (i < r->nchecks && html_has_room(h, begin, CHECKS_SHARE)) {
        const size_t alike = skipped_alike(r, i);
        const size_t n = alike < ALIKE_MIN ? 1 : alike;

        put_row(h, r, i, n);
        i += n;
    }
    html_raw(h, "</tbody></table>\n");
    html_more(h, "p", r->nchecks - i, "");
    html_section_end(h);
}
