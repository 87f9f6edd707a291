#include "checks/health.h"

#include "base/text.h"
#include "checks/rules.h"

#define NAMES_SAID 3

bool
health_is_barman(const struct check_context *c)
{
    return sp_streq(c->target->consumer->name, "barman-cloud");
}

/* A file that is missing or damaged has its copy to stand in for it. */
static bool
is_encrypted(const struct pgbr_info *file, const struct pgbr_info *copy)
{
    return file->state == PGBR_ENCRYPTED ||
           (copy->state == PGBR_ENCRYPTED && pgbr_state_code(file->state) > 0);
}

bool
health_is_encrypted(const struct check_context *c)
{
    const struct stanza_seen *s = c->stanza;

    return s != NULL && is_encrypted(&s->infos[SEEN_ARCHIVE_INFO], &s->infos[SEEN_ARCHIVE_COPY]) &&
           is_encrypted(&s->infos[SEEN_BACKUP_INFO], &s->infos[SEEN_BACKUP_COPY]);
}

/* ---- time */

/* What the server's clock is ahead, where that is a finding of the check "clock". */
static long long
told_skew(const struct check_context *c)
{
    const bool told = c->skew_known && (c->skew >= CLOCK_SKEW_WARN || c->skew <= -CLOCK_SKEW_WARN);

    return told ? c->skew : 0;
}

time_t
health_now(const struct check_context *c)
{
    const long long skew = told_skew(c);

    return c->now + (time_t)(skew < 0 ? skew : 0);
}

time_t
health_latest_now(const struct check_context *c)
{
    const long long skew = told_skew(c);

    return c->now + (time_t)(skew > 0 ? skew : 0);
}

int
say_ago(const struct check_context *c, time_t then, struct sp_buf *out, struct sp_err *err)
{
    const time_t now = health_now(c);
    const char *span;

    if (then >= now)
        return say(out, err, "just now");
    span = sp_span(c->arena, now - then, err);
    return span == NULL ? -1 : say(out, err, "%s ago", span);
}

int
say_refused(const struct check_context *c, const char *purpose, struct sp_buf *out,
            struct sp_err *err)
{
    const struct exchange_seen *ex = seen(c, purpose);

    if (ex == NULL || (answered(ex) && ex->status < 400))
        return 0;
    return say_answer(c, ex, out, err) == -1 ? -1 : 0;
}

/* ---- names */

int
say_names_of(const struct check_context *c, const struct names_seen *names,
             bool (*is)(const struct check_context *c, const char *name), unsigned long long count,
             struct sp_buf *out, struct sp_err *err)
{
    unsigned long long said = 0;

    for (size_t i = 0; i < names->nnames && said < NAMES_SAID && said < count; i++) {
        const char *shown;

        if (!is(c, names->names[i]))
            continue;
        shown = safe(c, names->names[i], err);
        if (shown == NULL || say(out, err, "%s%s", said++ == 0 ? "" : ", ", shown) == -1)
            return -1;
    }
    if (said == 0)
        return say(out, err, "%llu name%s", count, count == 1 ? "" : "s");
    return said == count ? 1 : say(out, err, " and %llu more", count - said);
}

unsigned long long
health_count_others(const struct check_context *c, const struct names_seen *names,
                    bool (*is)(const struct check_context *c, const char *name))
{
    unsigned long long n = names->count;

    for (size_t i = 0; i < names->nnames && n > 0; i++)
        n -= is(c, names->names[i]);
    return n;
}

/* ---- the newest full backup */

bool
health_label_time(const char *label, time_t *out)
{
    static const char form[] = "dddddddd-ddddddF";
    char iso[] = "YYYYMMDDTHHMMSSZ";
    size_t i = 0;

    for (; form[i] != '\0'; i++)
        if (form[i] == 'd' ? !sp_is_digit(label[i]) : label[i] != form[i])
            return false;
    if (label[i] != '\0' && !sp_streq(label + i, "/"))
        return false;
    memcpy(iso, label, 8);
    memcpy(iso + 9, label + 9, 6);
    return sp_time_parse_iso(iso, out);
}

/* When an info file was written last, by the server. */
static bool
last_modified(const struct check_context *c, const char *purpose, time_t *out)
{
    const struct exchange_seen *ex = seen(c, purpose);
    const char *text =
        answered(ex) && ex->status == 200 ? evidence_header(ex, "last-modified") : NULL;

    return text != NULL && sp_time_parse_http(text, out);
}

/*
 * Of an encrypted repository there are names only. A label has the time of its start in a zone that
 * is not known; and as backup.info is written at the end of each backup, no backup that it knows
 * began later than that.
 */
static void
full_of_labels(const struct check_context *c, struct health_full *out)
{
    const struct names_seen *names = &c->ev->health.fulls;
    time_t recorded = 0;
    const bool has_recorded = last_modified(c, PROBE_BACKUP_INFO, &recorded);
    time_t at;

    for (size_t i = (size_t)c->ev->health.unreadable; i < names->nnames; i++) {
        if (!health_label_time(names->names[i], &at) ||
            (has_recorded && at - HEALTH_ZONE_EAST > recorded))
            continue;
        out->count++;
        if (out->label != NULL)
            continue;
        out->label = names->names[i];
        out->begun = at + HEALTH_ZONE_WEST;
        if (has_recorded && recorded < out->begun)
            out->begun = recorded;
    }
    out->counted =
        names->listed && names->nnames == names->count && (out->label != NULL || names->count == 0);
    out->known = out->label != NULL || out->counted;
}

static void
full_of_barman(const struct check_context *c, struct health_full *out)
{
    const struct health_seen *h = &c->ev->health;
    const struct barman_backup *b = &h->newest;

    out->counted = h->backups.listed;
    out->count = h->backups.count < h->unreadable ? 0 : h->backups.count - h->unreadable;
    out->known = h->backups.listed && h->backups.count == 0;
    if (!b->recognised || !sp_streq(b->status, "DONE") || b->end == 0)
        return;
    out->known = true;
    out->label = h->unreadable < h->backups.nnames ? h->backups.names[h->unreadable] : "the newest";
    out->begun = b->begin != 0 ? b->begin : b->end;
    out->ended = b->end;
}

void
health_full(const struct check_context *c, struct health_full *out)
{
    const struct pgbr_info *info = c->stanza == NULL ? NULL : c->stanza->backup.used;

    *out = (struct health_full){0};
    if (!c->ev->health.looked)
        return;
    if (health_is_barman(c)) {
        full_of_barman(c, out);
    } else if (info != NULL) {
        const struct pgbr_backup *full = &info->backups.newest[PGBR_FULL];

        *out = (struct health_full){.known = true,
                                    .label = full->label,
                                    .begun = full->start < full->stop ? full->start : full->stop,
                                    .ended = full->stop,
                                    .counted = true,
                                    .count = info->backups.of_type[PGBR_FULL]};
    } else if (health_is_encrypted(c)) {
        full_of_labels(c, out);
    }
}

void
health_last(const struct check_context *c, struct health_last *out)
{
    const struct pgbr_info *info = c->stanza == NULL ? NULL : c->stanza->backup.used;
    struct health_full full;

    *out = (struct health_last){0};
    if (health_is_barman(c)) {
        health_full(c, &full);
        if (full.label != NULL)
            *out = (struct health_last){.label = full.label, .stop = full.ended};
        return;
    }
    for (size_t i = 0; info != NULL && i < PGBR_TYPE_COUNT; i++) {
        const struct pgbr_backup *b = &info->backups.newest[i];

        if (b->label != NULL && (out->label == NULL || b->stop > out->stop))
            *out = (struct health_last){.label = b->label, .stop = b->stop};
    }
}

/* ---- whose it is */

uint64_t
health_system(const struct check_context *c)
{
    if (health_is_barman(c))
        return c->ev->health.newest.recognised ? c->ev->health.newest.system_id : 0;
    return c->stanza == NULL || c->stanza->db == NULL ? 0 : c->stanza->db->system_id;
}

const char *
health_pg_version(const struct check_context *c)
{
    const char *version = NULL;

    if (health_is_barman(c))
        version = c->ev->health.newest.recognised ? c->ev->health.newest.version : NULL;
    else if (c->stanza != NULL && c->stanza->db != NULL)
        version = c->stanza->db->version;
    return version == NULL || *version == '\0' ? NULL : version;
}

const char *
health_major(const struct check_context *c, const char *version, struct sp_err *err)
{
    const char *dot = strchr(version, '.');
    const bool two = version[0] == '9' && version[1] == '.';

    if (two)
        dot = strchr(version + 2, '.');
    return dot == NULL ? version : sp_printf(c->arena, err, "%.*s", (int)(dot - version), version);
}
