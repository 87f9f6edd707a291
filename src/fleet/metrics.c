/*
 * Metrics of all targets: what the renderer wrote of each is taken apart again, because all samples
 * of one metric must stand together, below one head. A label tells the targets apart.
 */
#include "base/text.h"
#include "fleet/internal.h"

#define METRICS_MAX 64
#define HEAD_MAX 3 /* lines */

/* A piece of the text of one target. */
struct piece {
    const char *text;
    size_t len;
};

struct block {
    struct piece head;     /* the lines with '#' above the first sample that came */
    struct piece *samples; /* of each target; empty: none */
};

struct blocks {
    struct block rows[METRICS_MAX];
    size_t n;
    const struct fleet *fleet;
    struct sp_arena *arena;
    struct sp_err *err;
};

static size_t
line_length(const char *text)
{
    size_t len = strcspn(text, "\n");

    return len + (text[len] == '\n');
}

/* A head is the same in every text: it is known by itself. */
static struct block *
find_block(struct blocks *b, struct piece head)
{
    struct block *row;

    for (size_t i = 0; i < b->n; i++)
        if (b->rows[i].head.len == head.len &&
            memcmp(b->rows[i].head.text, head.text, head.len) == 0)
            return &b->rows[i];
    if (b->n == METRICS_MAX) {
        (void)sp_fail(b->err, SP_BUG, "more than %d metrics", METRICS_MAX);
        return NULL;
    }
    row = &b->rows[b->n];
    row->samples = sp_alloc_array(b->arena, b->fleet->ntargets, sizeof(*row->samples), b->err);
    if (row->samples == NULL)
        return NULL;
    row->head = head;
    b->n++;
    return row;
}

static int
take_apart(struct blocks *b, size_t which)
{
    const char *at = b->fleet->targets[which].text;

    while (*at == '#' && !sp_starts(at, "# EOF")) {
        struct piece head = {.text = at};
        struct piece samples;
        struct block *row;

        while (*at == '#')
            at += line_length(at);
        head.len = (size_t)(at - head.text);
        samples.text = at;
        while (*at != '\0' && *at != '#')
            at += line_length(at);
        samples.len = (size_t)(at - samples.text);
        row = find_block(b, head);
        if (row == NULL)
            return -1;
        row->samples[which] = samples;
    }
    return 0;
}

/* "name{...} value" with one label more; values hold no brace. */
static void
put_samples(struct writer *w, const struct piece *piece, const char *name)
{
    const char *at = piece->text;

    while (at < piece->text + piece->len && w->rc == 0) {
        size_t len = line_length(at);
        size_t end = len;

        while (end > 0 && at[end - 1] != '}' && at[end - 1] != ' ')
            end--; /* behind the blank */
        end -= end > 0;
        if (end > 0 && at[end - 1] == '}') {
            write_format(w, "%.*s,name=\"", (int)(end - 1), at);
        } else {
            write_format(w, "%.*s{name=\"", (int)end, at);
        }
        write_text(w, &escape_quoted, name);
        write_format(w, "\"}%.*s", (int)(len - end), at + end);
        at += len;
    }
}

static void
put_totals(struct writer *w, const struct fleet *f, bool open)
{
    const struct fleet_counts counts = fleet_count(f);
    static const char help[] = "# HELP s3preflight_targets Targets of the last run by verdict.\n";
    static const char type[] = "# TYPE s3preflight_targets gauge\n";

    write_raw(w, open ? type : help);
    write_raw(w, open ? help : type);
    for (int v = VERDICT_READY; v <= VERDICT_UNDECIDED; v++)
        write_format(w, "s3preflight_targets{verdict=\"%s\"} %zu\n", verdict_name((enum verdict)v),
                     counts.of[v]);
}

/* Where there is no report, what a run without one tells. */
static int
fill_in(struct fleet_target *t, const struct fleet *f, struct sp_arena *a, struct sp_err *err)
{
    const struct report_failure failure = {
        .message = t->message, .hint = t->hint, .when = f->started};
    struct sp_buf text;

    sp_buf_init(&text, a, (size_t)1 << 16);
    if (f->options->format->render_failure(&failure, &text, err) == -1)
        return -1;
    t->text = sp_buf_str(&text);
    t->len = text.len;
    return 0;
}

int
fleet_metrics(const struct fleet *f, struct sp_buf *out, struct sp_err *err)
{
    const bool open = f->options->format == &report_openmetrics;
    struct blocks *b = sp_alloc(out->arena, sizeof(*b), err);
    struct writer w;

    if (b == NULL)
        return -1;
    *b = (struct blocks){.fleet = f, .arena = out->arena, .err = err};
    for (size_t i = 0; i < f->ntargets; i++)
        if ((!f->targets[i].has_report && fill_in(&f->targets[i], f, out->arena, err) == -1) ||
            take_apart(b, i) == -1)
            return -1;
    write_init(&w, out, err);
    for (size_t m = 0; m < b->n; m++) {
        write_format(&w, "%.*s", (int)b->rows[m].head.len, b->rows[m].head.text);
        for (size_t i = 0; i < f->ntargets; i++)
            put_samples(&w, &b->rows[m].samples[i], f->targets[i].name);
    }
    put_totals(&w, f, open);
    if (open)
        write_raw(&w, "# EOF\n");
    return write_end(&w);
}
