/* For people: a line for each target, what is wrong with it below, and how many there are. */
#include "base/text.h"
#include "fleet/internal.h"
#include "report/layout.h"

#define NAME_COLUMNS ((size_t)40) /* longer names push the rest to the right */
#define VERDICT_COLUMNS ((size_t)21)

static const struct {
    const char *text;
    const char *counted;
    enum ink ink;
} verdicts[] = {
    [VERDICT_READY] = {"READY", "ready", INK_GOOD},
    [VERDICT_READY_WITH_WARNINGS] = {"READY WITH WARNINGS", "ready with warnings", INK_WARN},
    [VERDICT_NOT_READY] = {"NOT READY", "not ready", INK_BAD},
    [VERDICT_UNDECIDED] = {"UNDECIDED", "undecided", INK_WARN},
};

struct fleet_counts
fleet_count(const struct fleet *f)
{
    struct fleet_counts counts = {0};

    for (size_t i = 0; i < f->ntargets; i++)
        counts.of[f->targets[i].verdict]++;
    return counts;
}

const char *
fleet_summary(const struct fleet *f, struct sp_arena *a, struct sp_err *err)
{
    static const enum verdict order[] = {VERDICT_NOT_READY, VERDICT_UNDECIDED,
                                         VERDICT_READY_WITH_WARNINGS, VERDICT_READY};
    const struct fleet_counts counts = fleet_count(f);
    const char *before = ": ";
    struct sp_buf out;

    sp_buf_init(&out, a, 512);
    if (sp_buf_addf(&out, err, "%zu target%s", f->ntargets, f->ntargets == 1 ? "" : "s") == -1)
        return NULL;
    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        if (counts.of[order[i]] == 0)
            continue;
        if (sp_buf_addf(&out, err, "%s%zu %s", before, counts.of[order[i]],
                        verdicts[order[i]].counted) == -1)
            return NULL;
        before = ", ";
    }
    if (f->nshared > 0 && sp_buf_addf(&out, err, "%s%zu database%s at several places", before,
                                      f->nshared, f->nshared == 1 ? "" : "s") == -1)
        return NULL;
    return sp_buf_str(&out);
}

static void
put_labelled(struct page *p, const char *label, const char *text)
{
    if (text == NULL || *text == '\0')
        return;
    page_at(p, 7);
    page_put(p, INK_DIM, label);
    page_flow(p, &(struct flow){.hang = 13}, text);
}

static void
put_finding(struct page *p, const struct finding *f)
{
    page_at(p, 2);
    page_put(p, f->severity == SEVERITY_FAIL ? INK_BAD : INK_WARN,
             f->severity == SEVERITY_FAIL ? "FAIL" : "warn");
    page_at(p, 7);
    page_flow(p, &(struct flow){.hang = 7, .ink = INK_BOLD, .note = f->cause}, f->title);
    put_labelled(p, "Seen", f->detail);
    put_labelled(p, "Do", f->remedy);
}

/* The root cause first, then what else fails, then what is told. */
static void
put_findings(struct page *p, const struct report *r)
{
    if (r->cause != NULL)
        put_finding(p, r->cause);
    for (int severity = SEVERITY_FAIL; severity >= SEVERITY_WARN; severity--)
        for (size_t i = 0; i < r->nfindings; i++) {
            const struct finding *f = &r->findings[i];

            if ((int)f->severity == severity &&
                (r->cause == NULL || !sp_streq(f->cause, r->cause->cause) ||
                 !sp_streq(f->detail, r->cause->detail)))
                put_finding(p, f);
        }
}

int
fleet_text_of(const struct report *r, const struct report_options *look, struct sp_buf *out,
              struct sp_err *err)
{
    struct report_options whole = *look;
    struct page p;

    whole.quiet = false;
    if (look->verbose)
        return report_text.render(r, &whole, out, err);
    page_init(&p, look, out, err);
    if (r->verdict > VERDICT_READY_WITH_WARNINGS)
        put_findings(&p, r);
    return page_end(&p);
}

static size_t
name_columns(struct page *p, const struct fleet *f)
{
    size_t width = 0;

    for (size_t i = 0; i < f->ntargets; i++) {
        size_t n = page_columns(p, f->targets[i].name);

        width = n > width && n <= NAME_COLUMNS ? n : width;
    }
    return width;
}

/* One line, however long, so that it can be searched for. */
static void
put_target(struct page *p, const struct fleet_target *t, size_t width)
{
    const size_t name = page_columns(p, t->name);

    page_put(p, verdicts[t->verdict].ink, verdicts[t->verdict].text);
    page_at(p, VERDICT_COLUMNS);
    page_put(p, INK_PLAIN, t->name);
    if (t->place[0] != '\0') {
        page_at(p, VERDICT_COLUMNS + (name > width ? name : width) + 2);
        page_put(p, INK_PLAIN, t->place);
    }
    if (t->cause != NULL || t->why != NULL)
        page_put(p, INK_PLAIN, page_format(p, "  %s", t->cause != NULL ? t->cause : t->why));
    page_newline(p);
    if (t->message == NULL)
        return;
    page_at(p, 7);
    page_flow(p, &(struct flow){.hang = 7}, t->message);
    put_labelled(p, "Do", t->hint);
}

static void
put_shared(struct page *p, const struct fleet_shared *s)
{
    page_put(p, INK_WARN, "SHARED");
    page_at(p, VERDICT_COLUMNS);
    page_put(p, INK_PLAIN,
             page_format(p, "PostgreSQL with the system id %s backs up to %zu places", s->system_id,
                         s->ntargets));
    page_newline(p);
    for (size_t i = 0; i < s->ntargets; i++) {
        page_at(p, 7);
        page_put(p, INK_PLAIN, s->targets[i]->name);
        page_put(p, INK_PLAIN, page_format(p, "  %s", s->targets[i]->place));
        page_newline(p);
    }
}

int
fleet_text(const struct fleet *f, struct sp_buf *out, struct sp_err *err)
{
    const char *summary = fleet_summary(f, out->arena, err);
    struct page p;
    size_t width;

    if (summary == NULL)
        return -1;
    if (f->options->look.quiet && fleet_verdict(f) == VERDICT_READY)
        return 0;
    page_init(&p, &f->options->look, out, err);
    width = name_columns(&p, f);
    for (size_t i = 0; i < f->ntargets; i++) {
        put_target(&p, &f->targets[i], width);
        if (p.rc == 0 && f->targets[i].len > 0) /* laid out already */
            p.rc = sp_buf_add(out, f->targets[i].text, f->targets[i].len, err);
    }
    for (size_t i = 0; i < f->nshared; i++)
        put_shared(&p, &f->shared[i]);
    page_newline(&p);
    page_put(&p, verdicts[fleet_verdict(f)].ink, verdicts[fleet_verdict(f)].text);
    page_put(&p, INK_PLAIN, page_format(&p, "  %s", summary));
    page_newline(&p);
    if (f->passed_over > 0)
        page_flow(&p, &(struct flow){.ink = INK_DIM},
                  page_format(&p, "%zu section%s left out: the backups go elsewhere than to S3",
                              f->passed_over, f->passed_over == 1 ? "" : "s"));
    return page_end(&p);
}
