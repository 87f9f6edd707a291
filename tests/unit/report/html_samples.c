/* html_samples NAME: the page of a report made by hand, for who looks at it. */
#include <stdio.h>
#include <string.h>

#include "picture_samples.h"
#include "report/html.h"
#include "samples.h"

static const struct report *
find(const char *name)
{
    const struct report *found = NULL;

    if (strcmp(name, "pictures") == 0)
        return &sample_pictures;
    if (strcmp(name, "worst") == 0)
        return sample_worst(PICTURE_EVIL_LEN, false);
    for (const struct sample *s = samples; s->name != NULL; s++)
        if (strcmp(s->name, name) == 0)
            found = s->report;
    return found;
}

int
main(int argc, char *argv[])
{
    const struct report *report = argc == 2 ? find(argv[1]) : NULL;
    const struct report_options options = {.columns = 80};
    struct sp_arena a = {0};
    struct sp_buf out;
    int rc = 1;

    sp_buf_init(&out, &a, (size_t)1 << 20);
    if (report != NULL && report_html.render(report, &options, &out, NULL) == 0)
        rc = fputs(sp_buf_str(&out), stdout) < 0;
    sp_arena_free(&a);
    return rc;
}
