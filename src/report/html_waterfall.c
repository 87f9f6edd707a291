/*
 * When everything went out and came back. The picture's lengths are shares of its width, so that it
 * fits any screen: the style sheet puts the names beside the bars, or above them where it is
 * narrow. All that it shows stands in a table, too.
 */
#include "base/text.h"
#include "report/html.h"

#define ROWS_MAX 56 /* that are drawn */
#define TABLE_SHARE ((size_t)22 << 10)
#define TICKS 4
#define BESIDE 37     /* characters that have room on one line of a small screen */
#define OUTCOME 17    /* of these at most for how it went */
#define THINNEST 0.35 /* percent of the width: what can be seen still */

static const char *const phases[PICTURE_PHASES] = {"look up", "connect", "TLS",
                                                   "send",    "wait",    "receive"};

/* Which of the bars are drawn. */
struct choice {
    bool drawn[PICTURE_BARS_MAX];
    size_t nbars; /* that can be looked at */
    size_t n;     /* that are drawn */
    size_t rows;  /* with a row above each wave */
};

static bool
is_worse(const struct picture_bar *b)
{
    return b->mood >= PICTURE_ODD;
}

/* What is wrong is never what is left out; of the rest the first. */
static void
choose(const struct picture_waterfall *w, struct choice *c)
{
    c->nbars = w->nbars < PICTURE_BARS_MAX ? w->nbars : PICTURE_BARS_MAX;
    for (int worse = 1; worse >= 0; worse--)
        for (size_t i = 0; i < c->nbars && c->n < ROWS_MAX; i++)
            if (is_worse(&w->bars[i]) == (worse == 1)) {
                c->drawn[i] = true;
                c->n++;
            }
}

static bool
in_wave(const struct picture_waterfall *w, const struct choice *c, size_t i, unsigned wave)
{
    return c->drawn[i] && w->bars[i].wave == wave;
}

/* The next wave after one that something drawn is of; -1 from before the first. False: none. */
static bool
next_wave(const struct picture_waterfall *w, const struct choice *c, long long *wave)
{
    long long next = -1;

    for (size_t i = 0; i < c->nbars; i++)
        if (c->drawn[i] && (long long)w->bars[i].wave > *wave &&
            (next == -1 || (long long)w->bars[i].wave < next))
            next = (long long)w->bars[i].wave;
    *wave = next;
    return next != -1;
}

static double
share(const struct picture_waterfall *w, long long t)
{
    double percent = 100.0 * (double)t / (double)w->end;

    return percent < 0 ? 0 : percent > 100 ? 100 : percent;
}

/* "4.7", in milliseconds */
static void
put_millis(struct html *h, long long us)
{
    html_format(h, "%lld.%lld", us / 1000, us % 1000 / 100);
}

static bool
is_phase(const struct picture_span *s)
{
    return s->from >= 0 && s->to >= s->from;
}

static long long
begin_of(const struct picture_bar *b)
{
    for (int i = 0; i < PICTURE_PHASES; i++)
        if (is_phase(&b->phases[i]))
            return b->phases[i].from;
    return -1;
}

static long long
end_of(const struct picture_bar *b)
{
    for (int i = PICTURE_PHASES; i-- > 0;)
        if (is_phase(&b->phases[i]))
            return b->phases[i].to;
    return -1;
}

/* ---- the picture */

/* The smallest of 1, 2 and 5 times a power of ten that needs no more ticks than there is room. */
static long long
step_of(long long end)
{
    static const int factors[] = {1, 2, 5};
    long long power = 100;

    for (;; power *= 10)
        for (size_t i = 0; i < sizeof(factors) / sizeof(factors[0]); i++)
            if (power * factors[i] >= end / TICKS)
                return power * factors[i];
}

/* The unit is that of all of them. */
static void
put_moment(struct html *h, long long at, long long step)
{
    if (at == 0)
        html_raw(h, "0");
    else if (step >= 1000000)
        html_format(h, "%lld s", at / 1000000);
    else if (step >= 1000)
        html_format(h, "%lld ms", at / 1000);
    else
        html_format(h, "%lld.%lld ms", at / 1000, at % 1000 / 100);
}

static void
put_axis(struct html *h, const struct picture_waterfall *w)
{
    const long long step = step_of(w->end);

    html_raw(h, "<g class=\"axis\"><g class=\"lane\">");
    for (long long i = 0; i <= w->end / step; i++)
        html_format(h, "<line x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"18\" y2=\"100%%\"/>",
                    share(w, i * step), share(w, i * step));
    html_raw(h, "</g>");
    for (long long i = 0; i <= w->end / step; i++) {
        const double x = share(w, i * step);

        html_format(h, "<text style=\"--x:%.2f%%\" y=\"12\" text-anchor=\"%s\">", x,
                    i == 0   ? "start"
                    : x > 92 ? "end"
                             : "middle");
        put_moment(h, i * step, step);
        html_raw(h, "</text>");
    }
    html_raw(h, "</g>\n");
}

static void
put_phases(struct html *h, const struct picture_waterfall *w, const struct picture_bar *b)
{
    for (int i = 0; i < PICTURE_PHASES; i++) {
        const struct picture_span *s = &b->phases[i];
        const double x = is_phase(s) ? share(w, s->from) : 0;
        const double width = is_phase(s) ? share(w, s->to) - x : 0;

        if (!is_phase(s) || s->to == s->from)
            continue;
        html_format(h, "<rect class=\"p%d\" x=\"%.2f%%\" width=\"%.2f%%\"/>", i,
                    width < THINNEST && x > 100 - THINNEST ? 100 - THINNEST : x,
                    width < THINNEST ? THINNEST : width);
    }
}

static void
put_bar(struct html *h, const struct picture_waterfall *w, const struct picture_bar *b, size_t row)
{
    static const char *const moods[] = {"", "", " odd", " bad"};
    const size_t outcome = b->outcome == NULL ? 0 : sp_columns(b->outcome);

    html_format(h, "<g class=\"row%s\" style=\"--i:%zu\"><text y=\"16\">", moods[b->mood], row);
    html_text(h, BESIDE - (outcome < OUTCOME ? outcome : OUTCOME), b->what);
    html_raw(h, "</text><text class=\"out\" y=\"16\" text-anchor=\"end\">");
    html_text(h, OUTCOME, b->outcome);
    html_raw(h, "</text><g class=\"lane\">");
    put_phases(h, w, b);
    html_raw(h, "</g></g>\n");
}

/* A line above the bars from where the first begins to where the last ends. */
static void
put_wave(struct html *h, const struct picture_waterfall *w, const struct choice *c, unsigned wave,
         size_t row)
{
    long long from = -1;
    long long to = -1;

    for (size_t i = 0; i < c->nbars; i++) {
        const long long begin = begin_of(&w->bars[i]);

        if (!in_wave(w, c, i, wave) || begin == -1)
            continue;
        from = from == -1 || begin < from ? begin : from;
        to = end_of(&w->bars[i]) > to ? end_of(&w->bars[i]) : to;
    }
    html_format(h, "<g class=\"row wave\" style=\"--i:%zu\"><text y=\"16\">", row);
    if (wave == 0)
        html_raw(h, "Lookups");
    else
        html_format(h, "Wave %u", wave);
    html_raw(h, "</text><g class=\"lane\">");
    if (from != -1)
        html_format(h, "<rect x=\"%.2f%%\" width=\"%.2f%%\"/>", share(w, from),
                    share(w, to) - share(w, from) + THINNEST);
    html_raw(h, "</g></g>\n");
}

static void
put_rows(struct html *h, const struct picture_waterfall *w, const struct choice *c)
{
    long long wave = -1;
    size_t row = 0;

    while (next_wave(w, c, &wave)) {
        put_wave(h, w, c, (unsigned)wave, row++);
        for (size_t i = 0; i < c->nbars; i++)
            if (in_wave(w, c, i, (unsigned)wave))
                put_bar(h, w, &w->bars[i], row++);
    }
}

static void
put_legend(struct html *h)
{
    html_raw(h, "<ul class=\"legend\">");
    for (int i = 0; i < PICTURE_PHASES; i++)
        html_format(h, "<li><i class=\"p%d\"></i>%s</li>", i, phases[i]);
    html_raw(h, "</ul>\n");
}

static void
put_picture(struct html *h, const struct picture_waterfall *w, const struct choice *c)
{
    html_format(h,
                "<svg class=\"waterfall\" role=\"img\" style=\"--n:%zu\">"
                "<title>Timeline of the run</title><desc>%zu lookups, connections and requests, "
                "one row each, from 0 to ",
                c->rows, c->n);
    put_millis(h, w->end);
    html_raw(h, " milliseconds; the table below has the numbers.</desc>\n");
    put_axis(h, w);
    put_rows(h, w, c);
    html_raw(h, "</svg>\n");
}

/* ---- the table */

static void
put_numbers(struct html *h, const struct picture_bar *b)
{
    html_format(h, "<tr><td class=\"n\">%u</td><th scope=\"row\">", b->wave);
    html_text(h, 80, b->what);
    html_raw(h, "</th><td>");
    html_text(h, 80, b->outcome);
    html_raw(h, "</td><td class=\"n\">");
    if (begin_of(b) != -1)
        put_millis(h, begin_of(b));
    html_raw(h, "</td>");
    for (int i = 0; i < PICTURE_PHASES; i++) {
        html_raw(h, "<td class=\"n\">");
        if (is_phase(&b->phases[i]))
            put_millis(h, b->phases[i].to - b->phases[i].from);
        html_raw(h, "</td>");
    }
    html_raw(h, "<td>");
    html_text(h, 160, b->detail);
    html_raw(h, "</td></tr>\n");
}

static void
put_table(struct html *h, const struct picture_waterfall *w, const struct choice *c)
{
    const size_t begin = html_length(h);
    size_t told = 0;

    html_raw(h, "<details><summary>The same as numbers, in milliseconds</summary>\n"
                "<div class=\"scroll\" role=\"region\" aria-label=\"Timeline as a table\" "
                "tabindex=\"0\"><table><thead><tr><th scope=\"col\" class=\"n\">Wave</th>"
                "<th scope=\"col\">What</th><th scope=\"col\">Outcome</th>"
                "<th scope=\"col\" class=\"n\">began</th>");
    for (int i = 0; i < PICTURE_PHASES; i++)
        html_format(h, "<th scope=\"col\" class=\"n\">%s</th>", phases[i]);
    html_raw(h, "<th scope=\"col\">Sent</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < c->nbars && html_has_room(h, begin, TABLE_SHARE); i++)
        if (c->drawn[i]) {
            put_numbers(h, &w->bars[i]);
            told++;
        }
    html_raw(h, "</tbody></table></div>\n");
    html_more(h, "p", w->nbars - told, "");
    html_raw(h, "</details>\n");
}

void
html_waterfall(struct html *h, const struct picture_waterfall *w)
{
    struct choice c = {0};
    long long wave = -1;

    if (w->nbars == 0 || w->end <= 0)
        return;
    choose(w, &c);
    c.rows = c.n;
    while (next_wave(w, &c, &wave))
        c.rows++;
    html_section(h, "timeline", "When it went out and came back");
    html_raw(h, "<figure>\n");
    put_legend(h);
    put_picture(h, w, &c);
    html_raw(h, "</figure>\n");
    html_more(h, "p", w->nbars - c.n, "that went well and are not drawn");
    put_table(h, w, &c);
    html_section_end(h);
}
