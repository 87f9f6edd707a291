/* What every chain of trust is made of: the server's certificate first, what it leads to below. */
#include "base/text.h"
#include "report/html.h"

#define CHAINS_SHARE ((size_t)22 << 10)
#define DAY 86400

static const char *const roles[] = {
    [PICTURE_LEAF] = "The server's certificate",
    [PICTURE_INTERMEDIATE] = "Intermediate",
    [PICTURE_ANCHOR] = "Trust anchor",
};

static long long
days(time_t span)
{
    return (long long)span / DAY;
}

static const char *const colours[] = {
    [PICTURE_FINE] = "good",
    [PICTURE_NEUTRAL] = "dim",
    [PICTURE_ODD] = "warn",
    [PICTURE_BAD] = "bad",
};

/* Before "left" and "ago". */
static void
put_days(struct html *h, time_t span)
{
    if (days(span) == 0)
        html_raw(h, "less than a day");
    else
        html_format(h, "%lld day%s", days(span), days(span) == 1 ? "" : "s");
}

/* How much of its life is over, and how much is left. */
static void
put_life(struct html *h, const struct report *r, const struct picture_certificate *c)
{
    const time_t whole = c->not_after - c->not_before;
    const time_t left = c->not_after - r->started;
    const char *colour = colours[c->life];
    double gone;

    if (c->not_after == 0)
        return;
    html_format(h, "<p class=\"life\"><b class=\"%s\">", colour);
    if (left <= 0) {
        html_raw(h, "expired ");
        put_days(h, -left);
        html_raw(h, " ago</b>, ended ");
    } else if (c->not_before != 0 && r->started < c->not_before) {
        html_raw(h, "not valid yet</b>, begins ");
        html_time(h, c->not_before);
        html_raw(h, ", ends ");
    } else {
        put_days(h, left);
        html_raw(h, " left</b>, ends ");
    }
    html_time(h, c->not_after);
    html_raw(h, "</p>\n");
    if (c->not_before == 0 || whole <= 0)
        return;
    gone = 100.0 * (double)(whole - left) / (double)whole;
    gone = gone < 0 ? 0 : gone > 100 ? 100 : gone;
    html_format(h,
                "<svg class=\"bar %s\" role=\"img\"><title>%.0f%% of its %lld days are over</title>"
                "<rect class=\"rest\" width=\"100%%\" height=\"8\" rx=\"4\"/>"
                "<rect class=\"gone\" width=\"%.1f%%\" height=\"8\" rx=\"4\"/></svg>\n",
                colour, gone, days(whole), gone);
}

/* Who has it. */
static void
put_source(struct html *h, const struct picture_certificate *c)
{
    if (c->missing)
        html_badge(h, "bad", "missing");
    if (c->sent)
        html_badge(h, "info", "sent by the server");
    if (c->extra)
        html_badge(h, "dim", "no part of the path");
    if (c->trusted_by != NULL) {
        html_raw(h, "<span class=\"badge good\">trusted by ");
        html_text(h, 120, c->trusted_by);
        html_raw(h, "</span>");
    } else if (!c->sent && !c->missing) {
        html_badge(h, "dim", "not sent");
    }
}

static void
put_certificate(struct html *h, const struct report *r, const struct picture_certificate *c)
{
    html_format(h, "<li class=\"cert%s%s%s\">\n<p class=\"role\">%s ", c->missing ? " missing" : "",
                c->extra ? " extra" : "", c->problem != NULL && !c->missing ? " wrong" : "",
                roles[c->role]);
    put_source(h, c);
    html_raw(h, "</p>\n<p class=\"subject\">");
    html_text(h, 200, c->subject);
    html_raw(h, "</p>\n");
    if (c->problem != NULL) {
        html_raw(h, "<p class=\"problem\">");
        html_text(h, 300, c->problem);
        html_raw(h, "</p>\n");
    }
    put_life(h, r, c);
    if (c->issuer != NULL && *c->issuer != '\0' && !sp_streq(c->issuer, c->subject)) {
        html_raw(h, "<p class=\"issuer\">issued by ");
        html_text(h, 200, c->issuer);
        html_raw(h, "</p>\n");
    }
    if (c->fingerprint != NULL && *c->fingerprint != '\0') {
        html_raw(h, "<details><summary>SHA-256 fingerprint</summary><code>");
        html_text(h, 100, c->fingerprint);
        html_raw(h, "</code></details>\n");
    }
    html_raw(h, "</li>\n");
}

static void
put_chain(struct html *h, const struct report *r, const struct picture_chain *c, size_t begin)
{
    size_t told = 0;

    html_format(h, "<article class=\"chain\">\n<h%u>", h->level + 2);
    html_badge(h, c->passed ? "good" : "bad", c->passed ? "trusted" : "not trusted");
    html_raw(h, " ");
    html_text(h, 200, c->name);
    html_format(h, "</h%u>\n<p class=\"note\">", h->level + 2);
    html_raw(h, "presented by ");
    html_text(h, 300, c->addresses);
    html_raw(h, ", judged as ");
    html_text(h, 40, c->rules);
    html_raw(h, " does</p>\n");
    if (!c->passed && c->why != NULL && *c->why != '\0') {
        html_raw(h, "<p class=\"problem\">");
        html_text(h, 500, c->why);
        html_raw(h, "</p>\n");
    }
    html_raw(h, "<ol>\n");
    for (; told < c->ncertificates && html_has_room(h, begin, CHAINS_SHARE); told++)
        put_certificate(h, r, &c->certificates[told]);
    html_more(h, "li", c->ncertificates - told, "");
    html_raw(h, "</ol>\n</article>\n");
}

void
html_chains(struct html *h, const struct report *r)
{
    const size_t begin = html_length(h);
    const struct pictures *p = &r->pictures;
    size_t told = 0;

    if (p->nchains == 0)
        return;
    html_section(h, "chains", "Chain of trust");
    for (; told < p->nchains && html_has_room(h, begin, CHAINS_SHARE); told++)
        put_chain(h, r, &p->chains[told], begin);
    html_more(h, "p", p->nchains - told, "");
    html_section_end(h);
}
