#include "preflight/report_mood.h"

#include "base/text.h"

enum picture_mood
report_mood(const struct diagnosis *d, const char *const *about)
{
    enum picture_mood mood = PICTURE_FINE;

    for (size_t i = 0; i < d->nfindings; i++)
        for (const char *const *what = about; *what != NULL; what++) {
            const struct finding *f = &d->findings[i];

            if (!sp_streq(f->check, *what) && !sp_streq(f->cause, *what))
                continue;
            if (f->severity == SEVERITY_FAIL)
                return PICTURE_BAD;
            if (f->severity == SEVERITY_WARN)
                mood = PICTURE_ODD;
        }
    return mood;
}

int
report_join(struct sp_buf *row, const char *word, struct sp_err *err)
{
    if (row->len + strlen(word) + sizeof(", ") > row->max)
        return 0;
    return sp_buf_addf(row, err, "%s%s", row->len == 0 ? "" : ", ", word);
}
