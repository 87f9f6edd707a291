/* What lies where in the bucket, as lists within lists, with a colour for each owner. */
#include "base/text.h"
#include "report/html.h"
#include "report/words.h"

#define TREE_SHARE ((size_t)14 << 10)
#define COLOURS 6

/* Owners have colours in the order in which they are met. */
static size_t
owner_number(const struct pictures *p, size_t node)
{
    size_t n = 0;

    for (size_t i = 0; i < node; i++) {
        bool first = p->nodes[i].owner != NULL;

        if (sp_streq(p->nodes[i].owner, p->nodes[node].owner))
            return owner_number(p, i);
        for (size_t k = 0; k < i; k++)
            first = first && !sp_streq(p->nodes[k].owner, p->nodes[i].owner);
        n += first;
    }
    return n % COLOURS;
}

static void
put_amount(struct html *h, const struct picture_node *node)
{
    struct sp_arena *a = h->w.out->arena;

    if (node->objects == 0)
        return;
    html_raw(h, " <span class=\"amount\">");
    html_raw(h, node->least ? "at least " : "");
    html_raw(h, html_taken(h, words_count(a, node->objects, "object", h->w.err)));
    html_raw(h, ", ");
    html_raw(h, html_taken(h, words_size(a, node->bytes, h->w.err)));
    if (node->newest != 0) {
        html_raw(h, ", last changed ");
        html_time(h, node->newest);
    }
    html_raw(h, "</span>");
}

static void
put_node(struct html *h, const struct pictures *p, size_t i)
{
    const struct picture_node *node = &p->nodes[i];

    html_format(h, "<span class=\"node%s%s\"><span class=\"key\">", node->ours ? " ours" : "",
                node->folder || node->depth == 0 ? " folder" : "");
    html_text(h, 120, node->name);
    html_raw(h, "</span>");
    if (node->prefix)
        html_raw(h, " <span class=\"badge info\">the backups' place</span>");
    if (node->owner != NULL) {
        html_format(h, " <span class=\"badge o%zu\">", owner_number(p, i));
        html_text(h, 100, node->owner);
        html_raw(h, "</span>");
    }
    if (node->mood >= PICTURE_ODD)
        html_format(h, " <span class=\"badge %s</span>",
                    node->mood == PICTURE_BAD ? "bad\">the fault is here" : "warn\">look here");
    put_amount(h, node);
    html_raw(h, "</span>");
}

struct lists {
    unsigned open;                    /* each with an item in it */
    bool more[PICTURE_NODES_MAX + 1]; /* of the item in each: more lies there than is drawn */
};

/* What else lies where the items of the list do stands behind them. */
static void
close_list(struct html *h, struct lists *l)
{
    l->open--;
    if (l->more[l->open])
        html_raw(h, " <span class=\"amount\">and more</span>"); /* nothing of it is drawn */
    if (l->open > 0 && l->more[l->open - 1])
        html_raw(h, "</li>\n<li><span class=\"amount\">and more</span>");
    if (l->open > 0)
        l->more[l->open - 1] = false;
    html_raw(h, "</li></ul>");
}

/* Lists are opened one at a time, whatever the depths say. */
static void
put_nodes(struct html *h, const struct pictures *p, size_t begin)
{
    struct lists l = {.open = 0};
    size_t i = 0;

    for (; i < p->nnodes && html_has_room(h, begin, TREE_SHARE); i++) {
        const unsigned depth = p->nodes[i].depth;

        if (depth >= l.open) {
            html_raw(h, l.open == 0 ? "<ul class=\"tree\">\n<li>" : "\n<ul>\n<li>");
            l.open++;
        } else {
            while (l.open > depth + 1)
                close_list(h, &l);
            if (l.more[l.open - 1])
                html_raw(h, " <span class=\"amount\">and more</span>");
            html_raw(h, "</li>\n<li>");
        }
        put_node(h, p, i);
        l.more[l.open - 1] = p->nodes[i].more;
    }
    while (l.open > 0)
        close_list(h, &l);
    html_raw(h, "\n");
    html_more(h, "p", p->nnodes - i, "folders");
}

void
html_tree(struct html *h, const struct report *r)
{
    const size_t begin = html_length(h);

    if (r->pictures.nnodes == 0)
        return;
    html_section(h, "bucket", "The bucket");
    put_nodes(h, &r->pictures, begin);
    html_section_end(h);
}
