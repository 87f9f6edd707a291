#include "report/report.h"

#include "base/text.h"

static const struct report_format *const formats[] = {
    &report_text,  &report_json, &report_nagios,       &report_prometheus, &report_openmetrics,
    &report_junit, &report_tap,  &report_troubleshoot, &report_html,       NULL,
};

const struct report_format *
report_format_find(const char *name)
{
    for (const struct report_format *const *f = formats; *f != NULL; f++)
        if (sp_streq((*f)->name, name))
            return *f;
    return NULL;
}

const struct report_format *const *
report_formats(void)
{
    return formats;
}
