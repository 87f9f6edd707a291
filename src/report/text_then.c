#include "report/text.h"
#include "report/words.h"

static const struct word severities[] = {
    [SEVERITY_NOTE] = {"note", INK_PLAIN},
    [SEVERITY_WARN] = {"warn", INK_WARN},
    [SEVERITY_FAIL] = {"FAIL", INK_BAD},
};

void
text_then(struct page *p, const struct report *r)
{
    if (!r->then.differs)
        return;
    page_flow(p, &(struct flow){.hang = MARGIN},
              text_taken(p, words_then(p->out->arena, r, p->err)));
    for (size_t i = 0; i < r->then.nchanges; i++) {
        const struct report_change *change = &r->then.changes[i];
        const struct word *word = &severities[change->is_now ? change->now : change->then];

        page_at(p, 2 * MARGIN);
        page_put(p, change->is_now ? word->ink : INK_DIM, word->text);
        page_at(p, 2 * MARGIN + 6);
        page_put(p, INK_PLAIN, words_change(change));
        page_at(p, 2 * MARGIN + 16);
        page_flow(p, &(struct flow){.hang = 2 * MARGIN + 16}, change->cause);
    }
    page_newline(p);
}
