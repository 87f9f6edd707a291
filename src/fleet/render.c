/* One row per format that can show several targets. */
#include "base/text.h"
#include "fleet/internal.h"

static const struct fleet_format formats[] = {
    {"text", false, fleet_text},
    {"json", true, fleet_json},
    {"nagios", false, fleet_nagios},
    {"prometheus", true, fleet_metrics},
    {"openmetrics", true, fleet_metrics},
    {"junit", true, fleet_junit},
    {"tap", true, fleet_tap},
    {"html", true, fleet_html},
};

const struct fleet_format *
fleet_format_find(const char *name)
{
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
        if (sp_streq(formats[i].name, name))
            return &formats[i];
    return NULL;
}

/* What is known to be wrong counts more than what nobody knows. */
enum verdict
fleet_verdict(const struct fleet *f)
{
    const struct fleet_counts counts = fleet_count(f);

    if (counts.of[VERDICT_NOT_READY] > 0)
        return VERDICT_NOT_READY;
    if (counts.of[VERDICT_UNDECIDED] > 0)
        return VERDICT_UNDECIDED;
    return counts.of[VERDICT_READY_WITH_WARNINGS] > 0 || f->nshared > 0
               ? VERDICT_READY_WITH_WARNINGS
               : VERDICT_READY;
}

int
fleet_render(struct fleet *f, struct sp_buf *out, struct sp_err *err)
{
    return fleet_format_find(f->options->format->name)->render(f, out, err);
}
