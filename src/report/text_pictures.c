/* The pictures of a run in letters: when, who trusts whom, what lies where. */
#include "report/text_pictures.h"

#include "base/text.h"
#include "report/words.h"

#define DAY 86400
#define TIME_COLUMNS ((size_t)9) /* of "120.5 s", with two blanks before it */
#define BAR_MIN ((size_t)24)     /* columns; with fewer a bar stands below its title */
#define INDENT_MAX ((size_t)8)   /* folders: deeper ones stand no further right */

static const struct word mood_words[] = {
    [PICTURE_FINE] = {"", INK_PLAIN},
    [PICTURE_NEUTRAL] = {"", INK_PLAIN},
    [PICTURE_ODD] = {"warn", INK_WARN},
    [PICTURE_BAD] = {"FAIL", INK_BAD},
};

static const struct {
    char mark;
    const char *name;
} phases[PICTURE_PHASES] = {
    [PHASE_RESOLVE] = {'?', "look up"}, [PHASE_CONNECT] = {'c', "connect"},
    [PHASE_TLS] = {'t', "TLS"},         [PHASE_SEND] = {'>', "send"},
    [PHASE_WAIT] = {'-', "wait"},       [PHASE_TRANSFER] = {'#', "receive"},
};

static const char *
or_empty(const char *s)
{
    return s == NULL ? "" : s;
}

/* ---- the waterfall */

struct fall {
    const struct picture_waterfall *w;
    size_t bar;    /* column where the bars begin; DEEP: below their titles */
    size_t length; /* of the bars */
};

/* Of a span whose ends are multiplied by `scale`. */
static long long
overlap(const struct picture_span *span, long long scale, long long from, long long to)
{
    const long long begin = span->from * scale > from ? span->from * scale : from;
    const long long end = span->to * scale < to ? span->to * scale : to;

    return end > begin ? end - begin : 0;
}

/* Of each column the phase that takes most of it; what took no time is a point. */
static void
draw_bar(const struct fall *f, const struct picture_bar *bar, char out[PAGE_COLUMNS_MAX + 1])
{
    const long long length = (long long)f->length;
    const long long end = f->w->end;
    size_t last = 0;
    bool any = false;

    for (size_t i = 0; i < f->length; i++) {
        const long long from = end * (long long)i;
        long long most = 0;

        out[i] = ' ';
        for (size_t k = 0; k < PICTURE_PHASES; k++) {
            const struct picture_span *span = &bar->phases[k];
            const long long taken = span->from < 0 ? 0 : overlap(span, length, from, from + end);

            if (taken > most)
                out[i] = phases[k].mark;
            most = taken > most ? taken : most;
        }
        any = any || out[i] != ' ';
    }
    for (size_t k = 0; k < PICTURE_PHASES && !any; k++)
        if (bar->phases[k].from >= 0) {
            const size_t at = (size_t)(bar->phases[k].from * length / end);

            out[at < f->length ? at : f->length - 1] = '.';
            any = true;
        }
    for (size_t i = 0; i < f->length; i++)
        last = out[i] == ' ' ? last : i + 1;
    out[last] = '\0';
}

static long long
duration(const struct picture_bar *bar)
{
    long long from = -1;
    long long to = -1;

    for (size_t k = 0; k < PICTURE_PHASES; k++) {
        if (bar->phases[k].from < 0)
            continue;
        from = from < 0 ? bar->phases[k].from : from;
        to = bar->phases[k].to;
    }
    return to - from;
}

static const char *
text_micros(struct page *p, long long us)
{
    return us < 1000 ? "<1 ms" : text_millis(p, (long)((us + 500) / 1000));
}

static void
put_right(struct page *p, enum ink ink, const char *s)
{
    const size_t columns = page_columns(p, s);

    page_at(p, p->width > columns ? p->width - columns : 0);
    page_put(p, ink, s);
}

/* Of an answer that says nothing of note its status will do. */
static const char *
title_of(struct page *p, const struct picture_bar *bar)
{
    const char *outcome = or_empty(bar->outcome);
    const size_t digits = strspn(outcome, "0123456789");

    if (bar->mood <= PICTURE_NEUTRAL && digits > 0 && sp_starts(outcome + digits, " ") &&
        bar->wave > 0)
        return page_format(p, "%s: %.*s", or_empty(bar->what), (int)digits, outcome);
    return page_format(p, "%s%s%s", or_empty(bar->what), *outcome == '\0' ? "" : ": ", outcome);
}

static enum ink
ink_of(enum picture_mood mood)
{
    return mood_words[mood].ink;
}

/* Beside its title, where that leaves room; else below it. */
static void
put_bar(struct page *p, const struct fall *f, const struct picture_bar *bar)
{
    const char *title = title_of(p, bar);
    const char *time = text_micros(p, duration(bar));
    char line[PAGE_COLUMNS_MAX + 1];

    draw_bar(f, bar, line);
    page_at(p, MARGIN);
    page_put(p, ink_of(bar->mood), mood_words[bar->mood].text);
    page_at(p, DEEP);
    if (DEEP + page_columns(p, title) + 2 > f->bar)
        page_flow(p, &(struct flow){.ink = ink_of(bar->mood), .hang = DEEP}, title);
    else
        page_put(p, ink_of(bar->mood), title);
    page_at(p, f->bar);
    page_put(p, ink_of(bar->mood), line);
    put_right(p, INK_DIM, time);
    page_newline(p);
}

static void
put_scale(struct page *p, const struct fall *f)
{
    page_at(p, f->bar);
    page_put(p, INK_DIM, "0");
    put_right(p, INK_DIM, text_micros(p, f->w->end));
    page_newline(p);
}

/* A mark is never parted from its name. */
static void
put_legend(struct page *p)
{
    for (size_t k = 0; k < PICTURE_PHASES; k++) {
        const char *text = page_format(p, "%c %s", phases[k].mark, phases[k].name);

        if (k > 0 && p->column + 3 + page_columns(p, text) > p->width)
            page_newline(p);
        page_at(p, p->column == 0 ? 4 : p->column + 3);
        page_put(p, INK_DIM, text);
    }
    page_newline(p);
}

/* The titles have up to a good half of the line. */
static struct fall
measure(struct page *p, const struct picture_waterfall *w)
{
    struct fall f = {.w = w, .bar = DEEP};

    for (size_t i = 0; i < w->nbars; i++) {
        const size_t end = DEEP + page_columns(p, title_of(p, &w->bars[i])) + 2;

        if (end > f.bar && end <= p->width * 9 / 16)
            f.bar = end;
    }
    if (p->width < f.bar + BAR_MIN + TIME_COLUMNS || f.bar == DEEP)
        f.bar = DEEP;
    f.length = p->width - f.bar - TIME_COLUMNS;
    return f;
}

static void
put_waterfall(struct page *p, const struct picture_waterfall *w)
{
    struct fall f;
    unsigned wave = 0;

    if (w->nbars == 0 || w->end <= 0)
        return;
    f = measure(p, w);
    page_flow(p, &(struct flow){.hang = MARGIN}, "What took how long");
    put_legend(p);
    put_scale(p, &f);
    for (size_t i = 0; i < w->nbars; i++) {
        if (i == 0 ? w->bars[i].wave > 0 : w->bars[i].wave != wave) {
            page_at(p, 4);
            page_put(p, INK_DIM, page_format(p, "wave %u", w->bars[i].wave));
            page_newline(p);
        }
        wave = w->bars[i].wave;
        put_bar(p, &f, &w->bars[i]);
    }
    page_newline(p);
}

/* ---- chains of trust */

#define PLACE_COLUMN ((size_t)19) /* behind "issued by" */

static const char *
text_end(struct page *p, const struct picture_certificate *c, time_t now)
{
    const long long days = ((long long)c->not_after - (long long)now) / DAY;
    char date[WORDS_MINUTE];

    if (c->not_before > now) {
        words_minute(c->not_before, date);
        return page_format(p, ", NOT VALID before %.10s", date);
    }
    words_minute(c->not_after, date);
    if (c->not_after < now)
        return page_format(p, ", ENDED %.10s", date);
    return page_format(p, ", ends %.10s (in %lld day%s)", date, days, days == 1 ? "" : "s");
}

static const char *
text_certificate(struct page *p, const struct picture_certificate *c, time_t now)
{
    const char *how = c->missing ? "MISSING" : c->sent ? "sent" : "not sent";
    const char *text;

    if (c->extra)
        how = "sent, but no part of the path";
    text = page_format(p, "%s%s", how, c->not_after == 0 ? "" : text_end(p, c, now));
    if (c->trusted_by != NULL)
        text = page_format(p, "%s\ntrusted by %s", text, c->trusted_by);
    return c->problem == NULL
               ? text
               : page_format(p, "%s%s%s", text, c->missing ? ": " : "\nat fault: ", c->problem);
}

static void
put_certificate(struct page *p, const struct picture_certificate *c, time_t now)
{
    const bool bad = c->missing || c->problem != NULL || c->life == PICTURE_BAD;
    const struct word *mark = &mood_words[bad ? PICTURE_BAD : c->life];

    page_at(p, MARGIN);
    page_put(p, mark->ink, mark->text);
    page_at(p, DEEP);
    page_put(p, INK_DIM, c->role == PICTURE_LEAF ? "server" : c->extra ? "beside" : "issued by");
    page_flow(p, &(struct flow){.hang = PLACE_COLUMN, .ink = bad ? INK_BAD : INK_BOLD},
              *or_empty(c->subject) == '\0' ? "(without a name)" : c->subject);
    page_flow(p, &(struct flow){.hang = PLACE_COLUMN}, text_certificate(p, c, now));
}

static void
put_chains(struct page *p, const struct report *r)
{
    const struct pictures *pictures = &r->pictures;

    for (size_t i = 0; i < pictures->nchains; i++) {
        const struct picture_chain *chain = &pictures->chains[i];

        page_flow(p, &(struct flow){.hang = MARGIN},
                  page_format(p, "Chain of trust of %s at %s, by the rules of %s: %s%s",
                              or_empty(chain->name), or_empty(chain->addresses),
                              or_empty(chain->rules), chain->passed ? "trusted" : "not trusted, ",
                              chain->passed ? "" : or_empty(chain->why)));
        for (size_t k = 0; k < chain->ncertificates; k++)
            put_certificate(p, &chain->certificates[k], r->started);
        page_newline(p);
    }
}

/* ---- the bucket */

static const char *
text_node(struct page *p, const struct picture_node *n)
{
    const char *text = n->prefix ? ", the prefix" : "";
    char newest[WORDS_MINUTE];

    if (n->owner != NULL)
        text = page_format(p, "%s, %s", text, n->owner);
    if (n->objects > 0)
        text = page_format(p, "%s, %s%s", text, n->least ? "at least " : "",
                           text_count(p, n->objects, "object"));
    if (n->bytes > 0)
        text = page_format(p, "%s, %s", text,
                           text_taken(p, words_size(p->out->arena, n->bytes, p->err)));
    if (n->newest != 0) {
        words_minute(n->newest, newest);
        text = page_format(p, "%s, %s%s", text, n->folder ? "newest " : "", newest);
    }
    return *text == '\0' ? "" : text + 2;
}

static size_t
indent_of(size_t depth)
{
    return DEEP + 2 * (depth < INDENT_MAX ? depth : INDENT_MAX);
}

/* Its note behind the name, or below a long one. */
static void
put_node(struct page *p, const struct picture_node *n)
{
    const enum ink ink = n->ours ? INK_BOLD : INK_PLAIN;
    const size_t at = indent_of(n->depth);
    const size_t columns = page_columns(p, n->name);
    const char *note = text_node(p, n);

    page_at(p, MARGIN);
    page_put(p, mood_words[n->mood].ink, mood_words[n->mood].text);
    page_at(p, at);
    if (!page_has_room(p, at + 2, columns) || *note == '\0') {
        page_flow(p, &(struct flow){.hang = at, .ink = ink}, or_empty(n->name));
        if (*note == '\0')
            return;
    } else {
        page_put(p, ink, n->name);
        page_at(p, p->column + 2);
    }
    page_flow(p, &(struct flow){.hang = at + 4}, note);
}

/* Behind all that lies below it. */
static void
put_more(struct page *p, size_t depth)
{
    page_at(p, indent_of(depth + 1));
    page_put(p, INK_DIM, "and more");
    page_newline(p);
}

static void
put_tree(struct page *p, const struct pictures *pictures)
{
    const struct picture_node *nodes = pictures->nodes;
    bool more[PICTURE_NODES_MAX + 1] = {false}; /* of the folders that are open, by depth */
    size_t open = 0;

    if (pictures->nnodes == 0)
        return;
    page_flow(p, &(struct flow){.hang = MARGIN}, "What lies where in the bucket");
    for (size_t i = 0; i <= pictures->nnodes; i++) {
        const size_t depth = i == pictures->nnodes ? 0 : nodes[i].depth % PICTURE_NODES_MAX;

        while (open > depth)
            if (more[--open])
                put_more(p, open);
        if (i == pictures->nnodes)
            break;
        put_node(p, &nodes[i]);
        more[depth] = nodes[i].more;
        open = depth + 1;
    }
    page_newline(p);
}

void
text_pictures(struct page *p, const struct report *r)
{
    put_waterfall(p, &r->pictures.waterfall);
    put_chains(p, r);
    put_tree(p, &r->pictures);
}
