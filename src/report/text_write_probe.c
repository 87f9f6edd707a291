#include "base/text.h"
#include "report/text.h"
#include "report/words.h"

#define NOTABLE (1ULL << 20) /* bytes that must have moved before their speed says anything */

static const char *
note_of(struct page *p, const struct report_operation *o)
{
    const char *time = text_millis(p, o->ms);

    if (o->bytes < NOTABLE || o->bytes_per_second == 0)
        return time;
    return page_format(p, "%.1f MiB/s%s%s", (double)o->bytes_per_second / (double)NOTABLE,
                       time == NULL ? "" : "  ", time == NULL ? "" : time);
}

static void
put_operations(struct page *p, const struct report_write_probe *w)
{
    struct columns columns = {.beside = true};

    for (size_t i = 0; i < w->noperations; i++)
        text_widen(p, &columns, w->operations[i].title, note_of(p, &w->operations[i]));
    for (size_t i = 0; i < w->noperations; i++) {
        const struct report_operation *o = &w->operations[i];
        const bool ok = sp_streq(o->outcome, "ok");

        text_row(p, &columns,
                 &(struct row){.word = {ok ? "ok" : "no", ok ? INK_GOOD : INK_BAD},
                               .title = o->title,
                               .summary = o->says,
                               .note = note_of(p, o)});
    }
}

/* A word is never broken, so that what is pasted into a shell is whole. */
static void
put_command(struct page *p, const struct report_trace *trace)
{
    page_at(p, MARGIN + 2);
    for (size_t i = 0; i < trace->nwords; i++) {
        const size_t columns = page_columns(p, trace->command[i]);
        const size_t end = i + 1 < trace->nwords ? 2 : 0; /* " \\" */

        if (i > 0 && p->column + 1 + columns + end > p->width) {
            page_put(p, INK_PLAIN, " \\");
            page_newline(p);
            page_at(p, MARGIN + 6);
        } else if (i > 0) {
            page_put(p, INK_PLAIN, " ");
        }
        page_put(p, INK_PLAIN, trace->command[i]);
    }
    page_newline(p);
}

static void
put_left(struct page *p, const struct report_write_probe *w)
{
    unsigned long long n = w->nleft + w->more;

    if (n == 0)
        return;
    page_flow(p, &(struct flow){.hang = MARGIN, .ink = INK_BOLD},
              page_format(p, "%s of %s left; %s:", text_count(p, n, "trace"),
                          n == 1 ? "a write probe is" : "write probes are",
                          n == 1 ? "this removes it" : "these remove them"));
    for (size_t i = 0; i < w->nleft; i++)
        put_command(p, &w->left[i]);
    if (w->more > 0)
        page_flow(p, &(struct flow){.hang = MARGIN + 2},
                  page_format(p, "and %llu more, with s3preflight-probe- in their keys", w->more));
}

void
text_write_probe(struct page *p, const struct report_write_probe *w)
{
    if (w->state == NULL)
        return;
    if (sp_streq(w->state, "refused"))
        page_flow(p, &(struct flow){.hang = MARGIN},
                  page_format(p, "Write probe: nothing was written: %s", w->why));
    else
        page_flow(p, &(struct flow){.hang = MARGIN},
                  page_format(p, "Write probe in %s", w->folder == NULL ? "" : w->folder));
    put_operations(p, w);
    if (!sp_streq(w->state, "refused"))
        page_flow(p, &(struct flow){.hang = MARGIN},
                  text_taken(p, words_probe_ending(p->out->arena, w, p->err)));
    put_left(p, w);
    page_newline(p);
}
