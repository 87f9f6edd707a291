/* The report in several formats, the evidence, and why there is neither. */
#include "base/text.h"
#include "bundle/members.h"

static int
add_report(struct members *m, const char *format, enum member_kind kind, const char *name,
           const char *about, struct sp_err *err)
{
    static const struct report_options options = {.verbose = true, .columns = 100};
    const struct report_format *row = report_format_find(format);
    const struct bundle_source *src = m->src;
    struct sp_buf out;
    int rc;

    if (row == NULL || (src->report == NULL && row->render_failure == NULL))
        return 0;
    sp_buf_init(&out, m->arena, MEMBER_MAX);
    rc = src->report == NULL ? row->render_failure(src->failure, &out, err)
                             : row->render(src->report, &options, &out, err);
    return rc == -1 ? -1 : members_add(m, kind, name, about, &out, err);
}

/* One that cannot be made keeps the others in. */
int
member_reports(struct members *m, struct sp_err *err)
{
    static const struct {
        const char *format;
        enum member_kind kind;
        const char *name;
        const char *about;
    } reports[] = {
        {"text", MEMBER_TEXT, "report.txt", "the report, with the settings and the pictures"},
        {"json", MEMBER_JSON, "report.json", "the same for programs"},
        {"html", MEMBER_HTML, "report.html", "the same for a browser"},
    };

    for (size_t i = 0; m->src->report != NULL && i < sizeof(reports) / sizeof(reports[0]); i++) {
        struct sp_err why = {0};

        if (add_report(m, reports[i].format, reports[i].kind, reports[i].name, reports[i].about,
                       &why) == -1 &&
            members_note(m, reports[i].name, why.message, err) == -1)
            return -1;
    }
    return 0;
}

int
member_analysis(struct members *m, struct sp_err *err)
{
    return add_report(m, "troubleshoot", MEMBER_JSON, "analysis.json",
                      "the findings, in the form of Troubleshoot's analyzers", err);
}

int
member_evidence(struct members *m, struct sp_err *err)
{
    struct sp_buf out;

    if (m->src->record == NULL)
        return 0;
    sp_buf_init(&out, m->arena, RECORD_FILE_MAX);
    if (record_write(m->src->record, &out, err) == -1)
        return -1;
    return members_add(m, MEMBER_JSON, "evidence.json",
                       "all that the checks looked at; s3preflight diagnose judges it again", &out,
                       err);
}

int
member_error(struct members *m, struct sp_err *err)
{
    const struct report_failure *failure = m->src->failure;
    struct sp_buf out;
    struct writer w;

    if (failure == NULL)
        return 0;
    sp_buf_init(&out, m->arena, MEMBER_MAX);
    write_init(&w, &out, err);
    write_text(&w, &escape_nothing, failure->message);
    write_raw(&w, "\n");
    if (failure->hint[0] != '\0') {
        write_raw(&w, "What to do: ");
        write_text(&w, &escape_nothing, failure->hint);
        write_raw(&w, "\n");
    }
    if (write_end(&w) == -1)
        return -1;
    return members_add(m, MEMBER_TEXT, "error.txt", "why there is no report, and what to do", &out,
                       err);
}
