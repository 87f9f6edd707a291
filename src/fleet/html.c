/* One page of many targets: what each came to, with a link to its report further down. */
#include "report/html.h"
#include "base/text.h"
#include "fleet/internal.h"

static void
put_top(struct html *h, const struct fleet *f)
{
    const enum verdict verdict = fleet_verdict(f);
    const bool health = sp_streq(f->options->purpose, "health");
    const struct html_word word = html_verdict(verdict, health);

    html_format(h,
                "<header class=\"verdict %s\">\n<h1><span class=\"word\">%s</span> "
                "<span class=\"where\">",
                word.colour, word.text);
    html_text(h, 400, html_taken(h, fleet_summary(f, h->w.out->arena, h->w.err)));
    html_raw(h, "</span></h1>\n");
    html_raw(h, "<p class=\"at\">s3preflight ");
    html_text(h, 40, s3preflight_version());
    html_format(h, ", %s, ", health ? "health of repositories" : "before the install");
    html_time(h, f->started);
    html_raw(h, "</p>\n</header>\n");
}

/* The id of the cause, and what it means; or why there is no report. */
static void
put_why(struct html *h, const struct fleet_target *t)
{
    if (t->message != NULL) {
        html_text(h, 400, t->message);
        if (t->hint != NULL && *t->hint != '\0') {
            html_raw(h, "<div class=\"list\">Do: ");
            html_text(h, 400, t->hint);
            html_raw(h, "</div>");
        }
        return;
    }
    html_text(h, 400, t->why);
    if (t->cause != NULL) {
        html_raw(h, "<div class=\"list\"><code>");
        html_text(h, 80, t->cause);
        html_raw(h, "</code></div>");
    }
}

static void
put_row(struct html *h, const struct fleet *f, size_t i)
{
    const struct fleet_target *t = &f->targets[i];
    const struct html_word word = html_verdict(t->verdict, sp_streq(f->options->purpose, "health"));

    html_format(h, "<tr><td>");
    html_badge(h, word.colour, word.text);
    html_raw(h, "</td><th scope=\"row\">");
    if (t->has_report)
        html_format(h, "<a href=\"#target-%zu\">", i + 1);
    html_text(h, 200, t->name);
    html_raw(h, t->has_report ? "</a>" : "");
    html_raw(h, "<div class=\"list\">");
    html_text(h, 400, t->place);
    html_raw(h, "</div></th><td>");
    put_why(h, t);
    html_raw(h, "</td></tr>\n");
}

static void
put_overview(struct html *h, const struct fleet *f)
{
    html_section(h, "fleet", "Targets");
    html_raw(h, "<table class=\"stack\"><thead><tr><th scope=\"col\">Verdict</th><th "
                "scope=\"col\">Target</th>"
                "<th scope=\"col\">Why</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < f->ntargets; i++)
        put_row(h, f, i);
    html_raw(h, "</tbody></table>\n");
    if (f->passed_over > 0)
        html_format(h,
                    "<p class=\"note\">%zu section%s left out: the backups go elsewhere than to "
                    "S3</p>\n",
                    f->passed_over, f->passed_over == 1 ? "" : "s");
    html_section_end(h);
}

static void
put_shared(struct html *h, const struct fleet *f)
{
    if (f->nshared == 0)
        return;
    html_section(h, "shared", "One database at several places");
    for (size_t i = 0; i < f->nshared; i++) {
        const struct fleet_shared *s = &f->shared[i];

        html_raw(h, "<p>PostgreSQL with the system id ");
        html_text(h, 60, s->system_id);
        html_format(h, " backs up to %zu places:</p>\n<ul>\n", s->ntargets);
        for (size_t k = 0; k < s->ntargets; k++) {
            html_raw(h, "<li>");
            html_text(h, 200, s->targets[k]->name);
            html_raw(h, ", ");
            html_text(h, 400, s->targets[k]->place);
            html_raw(h, "</li>\n");
        }
        html_raw(h, "</ul>\n");
    }
    html_section_end(h);
}

/* Each came from its own renderer as an article. */
static void
put_reports(struct html *h, const struct fleet *f)
{
    for (size_t i = 0; i < f->ntargets; i++)
        if (f->targets[i].has_report)
            html_raw(h, f->targets[i].text);
}

int
fleet_html(const struct fleet *f, struct sp_buf *out, struct sp_err *err)
{
    const char *summary = fleet_summary(f, out->arena, err);
    const char *title =
        summary == NULL ? NULL : sp_printf(out->arena, err, "s3preflight: %s", summary);
    struct html h;

    if (title == NULL)
        return -1;
    html_open(&h, out, err, title);
    html_raw(&h, "<main>\n");
    put_top(&h, f);
    put_overview(&h, f);
    put_shared(&h, f);
    put_reports(&h, f);
    html_raw(&h, "</main>\n");
    return html_close(&h);
}
