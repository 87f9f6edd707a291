/* What the write probe did, the settings with their origins, and the run in numbers. */
#include "base/text.h"
#include "report/html.h"
#include "report/words.h"

#define PROBE_SHARE ((size_t)12 << 10)
#define SETTINGS_SHARE ((size_t)8 << 10)
#define NOTABLE (1ULL << 20) /* bytes that must have moved before their speed says anything */

static const char *
millis(struct html *h, long ms)
{
    return html_taken(h, words_millis(h->w.out->arena, ms, h->w.err));
}

static void
put_operation(struct html *h, const struct report_operation *o)
{
    const bool ok = sp_streq(o->outcome, "ok");

    html_format(h, "<tr class=\"%s\"><td>", ok ? "good" : "bad");
    html_badge(h, ok ? "good" : "bad", ok ? "ok" : "no");
    html_raw(h, "</td><th scope=\"row\">");
    html_text(h, 100, o->title);
    html_raw(h, "</th><td>");
    html_text(h, 300, o->says);
    html_raw(h, "</td><td class=\"n\">");
    if (o->bytes >= NOTABLE && o->bytes_per_second > 0)
        html_format(h, "%.1f MiB/s ", (double)o->bytes_per_second / (double)NOTABLE);
    html_format(h, "%s</td></tr>\n", millis(h, o->ms));
}

static void
put_operations(struct html *h, const struct report_write_probe *w, size_t begin)
{
    size_t told = 0;

    if (w->noperations == 0)
        return;
    html_raw(h, "<table class=\"stack\"><thead><tr><th scope=\"col\">Outcome</th><th "
                "scope=\"col\">Operation</th>"
                "<th scope=\"col\">What came instead</th><th scope=\"col\" class=\"n\">Time</th>"
                "</tr></thead>\n<tbody>\n");
    for (; told < w->noperations && html_has_room(h, begin, PROBE_SHARE / 2); told++)
        put_operation(h, &w->operations[told]);
    html_raw(h, "</tbody></table>\n");
    html_more(h, "p", w->noperations - told, "");
}

/* Commands are shown whole or not at all: half of one would remove something else. */
static bool
put_command(struct html *h, const struct report_trace *t, size_t room)
{
    size_t len = 0;

    for (size_t i = 0; i < t->nwords; i++)
        len += 5 * strlen(t->command[i]) + 1;
    if (len > room)
        return false;
    html_raw(h, "<pre class=\"command\">");
    for (size_t i = 0; i < t->nwords; i++) {
        html_raw(h, i == 0 ? "" : " ");
        html_text(h, len, t->command[i]);
    }
    html_raw(h, "</pre>\n");
    return true;
}

static void
put_left(struct html *h, const struct report_write_probe *w, size_t begin)
{
    const unsigned long long n = w->nleft + w->more;
    unsigned long long told = 0;

    if (n == 0)
        return;
    html_format(h, "<p class=\"problem\">%llu trace%s left; %s:</p>\n", n,
                n == 1 ? " of a write probe is" : "s of write probes are",
                n == 1 ? "this removes it" : "these remove them");
    for (size_t i = 0; i < w->nleft && html_length(h) - begin < PROBE_SHARE; i++)
        told += put_command(h, &w->left[i], PROBE_SHARE - (html_length(h) - begin));
    html_more(h, "p", n - told, "with <code>s3preflight-probe-</code> in their keys");
}

void
html_write_probe(struct html *h, const struct report_write_probe *w)
{
    const size_t begin = html_length(h);
    const bool refused = sp_streq(w->state, "refused");

    if (w->state == NULL)
        return;
    html_section(h, "write", "Write probe");
    html_raw(h, refused ? "<p>Nothing was written: " : "<p>In <code>");
    html_text(h, 300, refused ? w->why : w->folder);
    html_raw(h, refused ? "</p>\n" : "</code></p>\n");
    put_operations(h, w, begin);
    if (!refused)
        html_format(h, "<p class=\"note\">%s</p>\n",
                    html_taken(h, words_probe_ending(h->w.out->arena, w, h->w.err)));
    put_left(h, w, begin);
    html_section_end(h);
}

void
html_settings(struct html *h, const struct report *r)
{
    const size_t begin = html_length(h);
    size_t told = 0;

    if (r->nsettings == 0)
        return;
    html_section(h, "settings", "Settings, and where they come from");
    html_raw(h, "<table class=\"stack\"><thead><tr><th scope=\"col\">Setting</th><th "
                "scope=\"col\">Value</th>"
                "<th scope=\"col\">From</th></tr></thead>\n<tbody>\n");
    for (; told < r->nsettings && html_has_room(h, begin, SETTINGS_SHARE); told++) {
        const struct report_setting *s = &r->settings[told];

        html_raw(h, "<tr><th scope=\"row\">");
        html_text(h, 60, s->name);
        html_raw(h, "</th><td>");
        html_text(h, 300, s->value == NULL ? "(not set)" : s->value);
        html_raw(h, "</td><td>");
        html_text(h, 200, s->origin);
        html_raw(h, "</td></tr>\n");
    }
    html_raw(h, "</tbody></table>\n");
    html_more(h, "p", r->nsettings - told, "");
    html_section_end(h);
}

static void
put_skew(struct html *h, const struct report *r)
{
    const char *span;

    if (!r->skew_known)
        return;
    span = r->skew == 0 ? "the same as the server's"
                        : html_taken(h, sp_span(h->w.out->arena, r->skew, h->w.err));
    html_term(h, "This clock",
              r->skew == 0
                  ? span
                  : html_taken(h, sp_printf(h->w.out->arena, h->w.err, "%s %s the server's", span,
                                            r->skew > 0 ? "behind" : "ahead of")));
}

void
html_run(struct html *h, const struct report *r)
{
    struct sp_arena *a = h->w.out->arena;
    char started[SP_ISO_SIZE];

    sp_time_iso(r->started, started);
    html_section(h, "run", "This run");
    html_raw(h, "<dl>\n");
    html_term(h, "Program",
              html_taken(h, sp_printf(a, h->w.err, "s3preflight %s",
                                      r->version == NULL ? "" : r->version)));
    html_term(h, "Started", started);
    html_term(h, "Provider", r->target.provider);
    html_term(h, "Consumer", r->target.consumer);
    html_term(h, "Sent", html_taken(h, words_closing(a, r, h->w.err)));
    html_term(h, "Received", html_taken(h, words_size(a, r->bytes_received, h->w.err)));
    html_term(h, "Names looked up in", millis(h, r->ms_resolve));
    html_term(h, "Requests took", millis(h, r->ms_exchange));
    html_term(h, "All of it took", millis(h, r->ms_total));
    put_skew(h, r);
    html_raw(h, "</dl>\n");
    html_format(h, "<p class=\"note\">Exit status %d. ", (int)r->verdict);
    html_raw(h, "This page loads nothing and runs nothing.</p>\n");
    html_section_end(h);
}
