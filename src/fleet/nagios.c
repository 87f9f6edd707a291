/* One line for all of them: how many, and which ones are worst. The rest is below it. */
#include "base/text.h"
#include "fleet/internal.h"

#define LINE_COLUMNS 80
#define NAMED_MAX 16

/* A bar ends the text and begins the measurements, in every line. */
static const struct escape one_line = {{{"|", "\\x7c"}, {"\n", " "}}};
static const struct escape all_lines = {{{"|", "\\x7c"}}};

static const char *const states[] = {
    [VERDICT_READY] = "OK",
    [VERDICT_READY_WITH_WARNINGS] = "WARNING",
    [VERDICT_NOT_READY] = "CRITICAL",
    [VERDICT_UNDECIDED] = "UNKNOWN",
};

/* The worst ones by name, with what is wrong. */
static void
put_worst(struct writer *w, const struct fleet *f)
{
    const enum verdict worst = fleet_verdict(f);
    size_t named = 0;

    for (size_t i = 0; i < f->ntargets && named < NAMED_MAX && worst != VERDICT_READY; i++) {
        const struct fleet_target *t = &f->targets[i];
        const char *why = t->cause != NULL ? t->cause : t->message != NULL ? t->message : t->why;

        if (t->verdict != worst)
            continue;
        write_raw(w, named++ == 0 ? "; " : ", ");
        write_text(w, &one_line, t->name);
        if (why == NULL)
            continue;
        write_raw(w, ": ");
        write_text(w, &one_line, why);
    }
}

/* Cut where the line is full, between characters. */
static void
put_line(struct writer *w, const char *s)
{
    size_t columns = 0;
    size_t len = 0;

    if (sp_columns(s) <= LINE_COLUMNS) {
        write_raw(w, s);
        return;
    }
    while (columns < LINE_COLUMNS - 3 || ((unsigned char)s[len] & 0xc0) == 0x80)
        columns += ((unsigned char)s[len++] & 0xc0) != 0x80;
    write_format(w, "%.*s...", (int)len, s);
}

static void
put_measured(struct writer *w, const struct fleet *f)
{
    const struct fleet_counts counts = fleet_count(f);
    unsigned long requests = 0;

    for (size_t i = 0; i < f->ntargets; i++)
        requests += f->targets[i].requests;
    write_raw(w, " | 'time'=");
    write_seconds(w, f->ms);
    write_format(w,
                 "s;;;0; 'targets'=%zu;;;0; 'ready'=%zu;;;0;%zu 'warnings'=%zu;0;;0;%zu "
                 "'not_ready'=%zu;;0;0;%zu 'undecided'=%zu;;;0;%zu 'requests'=%lu;;;0;\n",
                 f->ntargets, counts.of[VERDICT_READY], f->ntargets,
                 counts.of[VERDICT_READY_WITH_WARNINGS], f->ntargets, counts.of[VERDICT_NOT_READY],
                 f->ntargets, counts.of[VERDICT_UNDECIDED], f->ntargets, requests);
}

int
fleet_nagios(const struct fleet *f, struct sp_buf *out, struct sp_err *err)
{
    const char *summary = fleet_summary(f, out->arena, err);
    struct sp_buf line;
    struct sp_buf text;
    struct writer w;

    if (summary == NULL)
        return -1;
    sp_buf_init(&line, out->arena, (size_t)1 << 16);
    write_init(&w, &line, err);
    write_format(&w, "S3PREFLIGHT %s - ", states[fleet_verdict(f)]);
    write_text(&w, &one_line, summary);
    put_worst(&w, f);
    if (write_end(&w) == -1)
        return -1;
    write_init(&w, out, err);
    put_line(&w, sp_buf_str(&line));
    put_measured(&w, f);
    sp_buf_init(&text, out->arena, out->max);
    if (w.rc == 0)
        w.rc = fleet_text(f, &text, err);
    write_text(&w, &all_lines, sp_buf_str(&text));
    return write_end(&w);
}
