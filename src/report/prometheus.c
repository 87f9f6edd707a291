/*
 * For Prometheus: the text format that the textfile collector reads, and OpenMetrics. One table of
 * metrics for both. No sample has a time of its own: the collector refuses them.
 */
#include "base/text.h"
#include "report/escape.h"

struct metrics {
    struct writer w;
    const struct report *report;
    const char *place;
    const struct metric *metric;
    bool open;   /* OpenMetrics */
    bool headed; /* the metric's own lines stand there */
};

struct metric {
    const char *name;
    const char *help;
    const char *unit; /* NULL: none */
    bool info;        /* always 1, the labels are what it says */
    void (*put)(struct metrics *m);
};

struct label {
    const char *name;
    const char *value;
};

/* What is said of a metric stands above its first sample; without one it is not said. */
static void
put_head(struct metrics *m)
{
    const struct metric *row = m->metric;
    int len = (int)strlen(row->name);

    if (m->headed)
        return;
    m->headed = true;
    if (m->open && row->info)
        len -= (int)strlen("_info");
    if (!m->open)
        write_format(&m->w, "# HELP %s %s\n", row->name, row->help);
    write_format(&m->w, "# TYPE %.*s %s\n", len, row->name,
                 m->open && row->info ? "info" : "gauge");
    if (m->open && row->unit != NULL)
        write_format(&m->w, "# UNIT %s %s\n", row->name, row->unit);
    if (m->open)
        write_format(&m->w, "# HELP %.*s %s\n", len, row->name, row->help);
}

/* The name with its labels; the value is for who calls. */
static void
put_name(struct metrics *m, const struct label *labels, size_t nlabels)
{
    const char *before = "{";

    put_head(m);
    write_raw(&m->w, m->metric->name);
    for (size_t i = 0; i <= nlabels; i++) {
        struct label last = {"target", m->place};
        const struct label *label = i < nlabels ? &labels[i] : &last;

        if (label->value == NULL || (i == nlabels && *label->value == '\0'))
            continue;
        write_format(&m->w, "%s%s=\"", before, label->name);
        write_text(&m->w, &escape_quoted, label->value);
        write_raw(&m->w, "\"");
        before = ",";
    }
    write_raw(&m->w, *before == ',' ? "} " : " ");
}

static void
put_number(struct metrics *m, const struct label *labels, size_t nlabels, long long value)
{
    put_name(m, labels, nlabels);
    write_format(&m->w, "%lld\n", value);
}

static void
put_count(struct metrics *m, unsigned long long value)
{
    put_name(m, NULL, 0);
    write_format(&m->w, "%llu\n", value);
}

static void
put_success(struct metrics *m)
{
    put_number(m, NULL, 0, m->report->verdict <= VERDICT_READY_WITH_WARNINGS);
}

static void
put_exit_status(struct metrics *m)
{
    put_number(m, NULL, 0, (long long)m->report->verdict);
}

static void
put_last_run(struct metrics *m)
{
    put_number(m, NULL, 0, (long long)m->report->started);
}

/* One that was not asked has neither succeeded nor failed. */
static void
put_checks(struct metrics *m)
{
    for (size_t i = 0; i < m->report->nchecks; i++) {
        const struct check_result *c = &m->report->checks[i];
        const struct label label = {"check", c->id};

        if (c->status != STATUS_SKIP)
            put_number(m, &label, 1, c->status != STATUS_FAIL);
    }
}

static void
put_findings(struct metrics *m)
{
    for (int severity = SEVERITY_NOTE; severity <= SEVERITY_FAIL; severity++) {
        const struct label label = {"severity", severity_name((enum severity)severity)};
        long long n = 0;

        for (size_t i = 0; i < m->report->nfindings; i++)
            n += (int)m->report->findings[i].severity == severity;
        put_number(m, &label, 1, n);
    }
}

static bool
is_told(const struct report *r, size_t which)
{
    const struct finding *f = &r->findings[which];

    for (size_t i = 0; i < which; i++)
        if (sp_streq(r->findings[i].cause, f->cause) && sp_streq(r->findings[i].check, f->check) &&
            r->findings[i].severity == f->severity)
            return true;
    return false;
}

/* Two samples may not have the same labels: a cause that holds twice is told once. */
static void
put_causes(struct metrics *m)
{
    for (size_t i = 0; i < m->report->nfindings; i++) {
        const struct finding *f = &m->report->findings[i];
        const struct label labels[] = {
            {"cause", f->cause}, {"check", f->check}, {"severity", severity_name(f->severity)}};

        if (!is_told(m->report, i))
            put_number(m, labels, sizeof(labels) / sizeof(labels[0]), 1);
    }
}

static void
put_durations(struct metrics *m)
{
    const struct {
        const char *phase;
        long ms;
    } rows[] = {{"resolve", m->report->ms_resolve},
                {"exchange", m->report->ms_exchange},
                {"total", m->report->ms_total}};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct label label = {"phase", rows[i].phase};

        if (rows[i].ms < 0)
            continue;
        put_name(m, &label, 1);
        write_seconds(&m->w, rows[i].ms);
        write_raw(&m->w, "\n");
    }
}

static void
put_not_after(struct metrics *m)
{
    if (m->report->certificate.not_after != 0)
        put_number(m, NULL, 0, (long long)m->report->certificate.not_after);
}

static void
put_skew(struct metrics *m)
{
    if (m->report->skew_known)
        put_number(m, NULL, 0, m->report->skew);
}

static void
put_empty(struct metrics *m)
{
    const struct report_listing *l = &m->report->listing;
    bool empty = l->objects == l->markers;

    if (l->known && (l->complete || !empty))
        put_number(m, NULL, 0, empty);
}

static void
put_objects(struct metrics *m)
{
    if (m->report->listing.known)
        put_count(m, m->report->listing.objects);
}

static void
put_bytes(struct metrics *m)
{
    if (m->report->listing.known)
        put_count(m, m->report->listing.bytes);
}

static void
put_newest(struct metrics *m)
{
    if (m->report->listing.known && m->report->listing.newest != 0)
        put_number(m, NULL, 0, (long long)m->report->listing.newest);
}

/* Somebody else's content, and not a repository of our own. */
static void
put_owner(struct metrics *m)
{
    const struct report_owner *o = &m->report->owner;
    const struct label labels[] = {{"tool", o->tool},
                                   {"owner", o->nidentity == 0 ? "" : o->identity[0].value}};

    if (o->tool == NULL)
        return;
    for (size_t i = 0; i < m->report->nchecks; i++)
        if (sp_streq(m->report->checks[i].id, "empty") &&
            m->report->checks[i].status == STATUS_FAIL)
            put_number(m, labels, sizeof(labels) / sizeof(labels[0]), 1);
}

static const char *const backup_types[REPORT_BACKUP_TYPES] = {"full", "diff", "incr"};

static void
put_backups(struct metrics *m)
{
    const struct report_backups *b = &m->report->repository.backups;

    for (size_t i = 0; b->counted && i < REPORT_BACKUP_TYPES; i++) {
        const struct label label = {"type", backup_types[i]};

        put_name(m, &label, 1);
        write_format(&m->w, "%llu\n", b->of_type[i]);
    }
}

static void
put_last_backups(struct metrics *m)
{
    for (size_t i = 0; i < REPORT_BACKUP_TYPES; i++) {
        const struct label label = {"type", backup_types[i]};
        const time_t stop = m->report->repository.backups.last[i].stop;

        if (stop != 0)
            put_number(m, &label, 1, (long long)stop);
    }
}

static void
put_wal(struct metrics *m)
{
    if (m->report->repository.wal_modified != 0)
        put_number(m, NULL, 0, (long long)m->report->repository.wal_modified);
}

/* Beyond which age of what this run would have told it. */
static void
put_limits(struct metrics *m)
{
    const struct report_repository *r = &m->report->repository;
    const struct {
        const char *of;
        enum severity severity;
        long long seconds;
    } rows[] = {{"full", SEVERITY_WARN, r->full_warn},
                {"full", SEVERITY_FAIL, r->full_fail},
                {"wal", SEVERITY_WARN, r->wal_warn}};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct label labels[] = {{"of", rows[i].of},
                                       {"severity", severity_name(rows[i].severity)}};

        if (rows[i].seconds > 0)
            put_number(m, labels, sizeof(labels) / sizeof(labels[0]), rows[i].seconds);
    }
}

static void
put_requests(struct metrics *m)
{
    put_count(m, m->report->requests_sent);
}

static void
put_received(struct metrics *m)
{
    put_count(m, m->report->bytes_received);
}

static void
put_build(struct metrics *m)
{
    const struct label label = {"version", m->report->version};

    put_number(m, &label, 1, 1);
}

/* The names are a promise. The first ones are told of a run without a report, too. */
#define ALWAYS 3
static const struct metric metrics[] = {
    {"s3preflight_success", "1: ready, maybe with warnings. 0: not ready, or undecided.", NULL,
     false, put_success},
    {"s3preflight_exit_status",
     "0 ready, 1 ready with warnings, 2 not ready, 3 undecided or no run.", NULL, false,
     put_exit_status},
    {"s3preflight_last_run_timestamp_seconds", "When the last run began.", "seconds", false,
     put_last_run},
    {"s3preflight_check_success", "1: the check found no failure. What was not asked is absent.",
     NULL, false, put_checks},
    {"s3preflight_findings", "How many findings there are of each severity.", NULL, false,
     put_findings},
    {"s3preflight_finding_info", "What was found; s3preflight explain tells about each cause.",
     NULL, true, put_causes},
    {"s3preflight_duration_seconds", "How long the last run took.", "seconds", false,
     put_durations},
    {"s3preflight_cert_not_after_timestamp_seconds",
     "When the first certificate of the presented chains ends.", "seconds", false, put_not_after},
    {"s3preflight_clock_skew_seconds", "The server's clock minus this machine's.", "seconds", false,
     put_skew},
    {"s3preflight_prefix_empty", "1: nothing lies below the prefix but folder markers.", NULL,
     false, put_empty},
    {"s3preflight_objects", "Objects that were counted below the prefix.", NULL, false,
     put_objects},
    {"s3preflight_objects_bytes", "Their size.", "bytes", false, put_bytes},
    {"s3preflight_newest_object_timestamp_seconds", "When the newest of them was written.",
     "seconds", false, put_newest},
    {"s3preflight_foreign_owner_info", "Whose content lies where ours should go.", NULL, true,
     put_owner},
    {"s3preflight_backups", "health: backups in the repository, of each type.", NULL, false,
     put_backups},
    {"s3preflight_last_backup_timestamp_seconds", "health: when the newest of each type ended.",
     "seconds", false, put_last_backups},
    {"s3preflight_wal_newest_timestamp_seconds",
     "health: when the newest write-ahead log was archived.", "seconds", false, put_wal},
    {"s3preflight_age_limit_seconds",
     "health: the age of the newest full backup, and of the newest write-ahead log, beyond which "
     "it is a finding.",
     "seconds", false, put_limits},
    {"s3preflight_requests", "Requests that the last run sent.", NULL, false, put_requests},
    {"s3preflight_received_bytes", "Bytes that it received.", "bytes", false, put_received},
    {"s3preflight_build_info", "The version of s3preflight.", NULL, true, put_build},
};

static int
put_metrics(struct metrics *m, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        m->metric = &metrics[i];
        m->headed = false;
        m->metric->put(m);
    }
    if (m->open)
        write_raw(&m->w, "# EOF\n");
    return write_end(&m->w);
}

static int
render_metrics(const struct report *r, bool open, struct sp_buf *out, struct sp_err *err)
{
    struct metrics m = {.report = r, .open = open, .place = report_place(r, out->arena, err)};

    write_init(&m.w, out, err);
    return m.place == NULL ? -1 : put_metrics(&m, sizeof(metrics) / sizeof(metrics[0]));
}

static int
render_text_format(const struct report *report, const struct report_options *options,
                   struct sp_buf *out, struct sp_err *err)
{
    (void)options;
    return render_metrics(report, false, out, err);
}

static int
render_open(const struct report *report, const struct report_options *options, struct sp_buf *out,
            struct sp_err *err)
{
    (void)options;
    return render_metrics(report, true, out, err);
}

/* Which place it was about is not known then; that it failed, and when, is. */
static int
fail_as(const struct report_failure *failure, bool open, struct sp_buf *out, struct sp_err *err)
{
    const struct report nothing = {.verdict = VERDICT_UNDECIDED, .started = failure->when};
    struct metrics m = {.report = &nothing, .open = open};

    write_init(&m.w, out, err);
    return put_metrics(&m, ALWAYS);
}

static int
fail_text_format(const struct report_failure *failure, struct sp_buf *out, struct sp_err *err)
{
    return fail_as(failure, false, out, err);
}

static int
fail_open(const struct report_failure *failure, struct sp_buf *out, struct sp_err *err)
{
    return fail_as(failure, true, out, err);
}

const struct report_format report_prometheus = {.name = "prometheus",
                                                .render = render_text_format,
                                                .render_failure = fail_text_format,
                                                .published = true};
const struct report_format report_openmetrics = {
    .name = "openmetrics", .render = render_open, .render_failure = fail_open, .published = true};
