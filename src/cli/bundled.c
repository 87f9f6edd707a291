#include "cli/bundled.h"

#include "base/text.h"
#include "report/escape.h"

static void
write_verdict(struct writer *w, const struct bundled *b)
{
    static const char *const verdicts[] = {"READY", "READY WITH WARNINGS", "NOT READY",
                                           "UNDECIDED"};
    static const char *const in_use[] = {"HEALTHY", "HEALTHY WITH WARNINGS", "NOT HEALTHY",
                                         "UNDECIDED"};
    const struct report *r = b->report;
    const char *why;

    if (r == NULL) {
        write_raw(w, "UNDECIDED  ");
        write_text(w, &escape_line, b->error);
        write_raw(w, "\n");
        return;
    }
    write_raw(w, r->health ? in_use[r->verdict] : verdicts[r->verdict]);
    why = r->cause != NULL ? r->cause->title : r->why_undecided;
    if (r->cause != NULL)
        write_format(w, "  %s:", r->cause->cause);
    if (why != NULL) {
        write_raw(w, r->cause != NULL ? " " : "  ");
        write_text(w, &escape_line, why);
    }
    write_raw(w, "\n");
}

static void
write_size(struct writer *w, size_t len)
{
    if (len < 1024)
        write_format(w, "%zu bytes", len);
    else if (len < (size_t)1024 * 1024)
        write_format(w, "%zu KiB", (len + 1023) / 1024);
    else
        write_format(w, "%.1f MiB", (double)len / (1024.0 * 1024.0));
}

int
bundled_tell(const struct bundled *b, struct sp_buf *out, struct sp_err *err)
{
    const struct bundle_summary *s = b->summary;
    struct writer w;

    write_init(&w, out, err);
    write_verdict(&w, b);
    write_text(&w, &escape_line, b->file);
    write_raw(&w, "  ");
    write_size(&w, b->len);
    write_format(&w, ", %zu files", s->members);
    if (s->requests > 0)
        write_format(&w, ", %zu of them requests with their answers", s->requests);
    if (s->keys > 0)
        write_format(&w, "; it names %zu keys", s->keys);
    write_format(&w, "\nTaken out: %s. README.txt in it says what each file is.\n", s->removed);
    if (s->left_out > 0)
        write_raw(&w, "Something could not be put in: errors.txt in it says what and why.\n");
    return write_end(&w);
}
