/* What lies in the prefix, whose it is, and what the consumer's first step would do there. */
#include "base/text.h"
#include "report/html.h"
#include "report/words.h"

#define NOTES_MAX 4

static bool
is_set(const char *s)
{
    return s != NULL && *s != '\0';
}

static const char *
count(struct html *h, unsigned long long n, const char *what)
{
    return html_taken(h, words_count(h->w.out->arena, n, what, h->w.err));
}

static const char *
size(struct html *h, unsigned long long bytes)
{
    return html_taken(h, words_size(h->w.out->arena, bytes, h->w.err));
}

static void
put_sample(struct html *h, const struct report_listing *l)
{
    if (l->nsample == 0)
        return;
    html_raw(h, "<table class=\"stack\"><thead><tr><th scope=\"col\">Key</th><th scope=\"col\" "
                "class=\"n\">Size"
                "</th><th scope=\"col\">Changed</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < l->nsample; i++) {
        html_raw(h, "<tr><th scope=\"row\"><code>");
        html_text(h, 240, l->sample[i].key);
        html_format(h, "</code></th><td class=\"n\">%s</td><td>", size(h, l->sample[i].size));
        html_time(h, l->sample[i].modified);
        html_raw(h, "</td></tr>\n");
    }
    html_raw(h, "</tbody></table>\n");
    if (l->objects > l->nsample && l->complete)
        html_more(h, "p", l->objects - l->nsample, "");
    else if (l->objects > l->nsample)
        html_raw(h, "<p class=\"more\">and more</p>\n");
}

static void
put_listing(struct html *h, const struct report_listing *l)
{
    if (!l->known)
        return;
    html_raw(h, "<p>");
    if (l->objects == 0 && l->markers == 0)
        html_raw(h, l->complete ? "Nothing lies there." : "Nothing was listed yet.");
    else
        html_format(h, "%s%s", l->complete ? "" : "At least ", count(h, l->objects, "object"));
    if (l->markers > 0)
        html_format(h, " (%s)", count(h, l->markers, "folder marker"));
    if (l->objects > 0)
        html_format(h, ", %s", size(h, l->bytes));
    if (l->newest != 0) {
        html_raw(h, ", last changed ");
        html_time(h, l->newest);
    }
    html_raw(h, "</p>\n");
    put_sample(h, l);
}

/* ---- backups */

static void
put_backup(struct html *h, const struct report *r, int type)
{
    static const char *const names[REPORT_BACKUP_TYPES] = {"full", "differential", "incremental"};
    const struct report_backups *b = &r->owner.backups;
    const struct report_backup *last;

    b = r->repository.known ? &r->repository.backups : b;
    last = &b->last[type];
    html_format(h, "<tr><th scope=\"row\">%s</th><td class=\"n\">", names[type]);
    if (b->counted)
        html_format(h, "%llu", b->of_type[type]);
    html_raw(h, "</td><td>");
    html_text(h, 100, last->label);
    html_raw(h, "</td><td>");
    html_time(h, last->stop);
    if (last->stop != 0 && last->stop <= r->started) {
        const char *age = sp_span(h->w.out->arena, r->started - last->stop, h->w.err);

        html_format(h, ", %s before this run", html_taken(h, age));
    }
    html_format(h, "</td><td class=\"n\">%s</td></tr>\n",
                last->size == 0 ? "" : size(h, last->size));
}

static void
put_backups(struct html *h, const struct report *r, const struct report_backups *b)
{
    if (!b->known)
        return;
    html_raw(h,
             "<div class=\"scroll\" role=\"region\" aria-label=\"Backups\" tabindex=\"0\"><table>"
             "<thead><tr><th scope=\"col\">Backups</th><th scope=\"col\" class=\"n\">Count</th>"
             "<th scope=\"col\">Newest</th><th scope=\"col\">Ended</th>"
             "<th scope=\"col\" class=\"n\">Database</th></tr></thead>\n<tbody>\n");
    for (int type = 0; type < REPORT_BACKUP_TYPES; type++)
        if (b->of_type[type] > 0 || b->last[type].label != NULL)
            put_backup(h, r, type);
    html_raw(h, "</tbody></table></div>\n");
    if (b->errors > 0)
        html_format(h, "<p class=\"problem\">%s with pages whose checksums are wrong</p>\n",
                    count(h, b->errors, "backup"));
}

/* ---- the owner */

static const char *
identity_title(const char *name)
{
    static const char *const titles[][2] = {
        {"stanza", "Stanza"}, {"system_id", "System id"}, {"postgresql", "PostgreSQL"},
        {"server", "Server"}, {"host", "Host"},           {"name", "Name"}};

    for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
        if (sp_streq(titles[i][0], name))
            return titles[i][1];
    return name;
}

static void
put_owner(struct html *h, const struct report *r)
{
    const struct report_owner *o = &r->owner;

    if (o->tool == NULL)
        return;
    html_raw(h, "<dl>\n");
    html_term(h, "Owner", is_set(o->title) ? o->title : "nobody that is known");
    for (size_t i = 0; i < o->nidentity && i < REPORT_IDENTITY_MAX; i++)
        html_term(h, identity_title(o->identity[i].name), o->identity[i].value);
    if (o->objects > 0)
        html_term(h, "Amount", count(h, o->objects, "object"));
    html_raw(h, "</dl>\n");
    put_backups(h, r, &o->backups);
}

static void
put_prediction(struct html *h, const struct report *r)
{
    const struct report_prediction *p = &r->prediction;

    if (p->operation == NULL)
        return;
    html_raw(h, "<p class=\"predicted\">");
    html_text(h, 800, html_taken(h, words_predicted(h->w.out->arena, r, h->w.err)));
    html_raw(h, "</p>\n");
    if (is_set(p->why) && (sp_streq(p->outcome, "fails") || sp_streq(p->outcome, "succeeds"))) {
        html_raw(h, "<p class=\"note\">");
        html_text(h, 500, p->why);
        html_raw(h, "</p>\n");
    }
    for (size_t i = 0; i < p->nnotes && i < NOTES_MAX; i++) {
        html_raw(h, "<p class=\"note\">");
        html_text(h, 300, p->notes[i]);
        html_raw(h, "</p>\n");
    }
}

void
html_content(struct html *h, const struct report *r)
{
    if (!r->listing.known && r->owner.tool == NULL && r->prediction.operation == NULL)
        return;
    html_section(h, "content", "What lies there");
    put_listing(h, &r->listing);
    put_owner(h, r);
    put_prediction(h, r);
    html_section_end(h);
}

/* ---- of a health run */

static void
put_log(struct html *h, const struct report_repository *p)
{
    char minute[WORDS_MINUTE];
    const char *at = "";

    if (!p->wal_known)
        return;
    words_minute(p->wal_modified, minute);
    if (p->wal_modified != 0)
        at = html_taken(h, sp_printf(h->w.out->arena, h->w.err, ", %s", minute));
    html_term(h, "Newest segment of the log",
              p->wal_newest == NULL
                  ? "none since the newest backup"
                  : html_taken(h, sp_printf(h->w.out->arena, h->w.err, "%s%s", p->wal_newest, at)));
    html_term(h, "Segments since the newest backup",
              html_taken(h, sp_printf(h->w.out->arena, h->w.err, "%s%llu",
                                      p->wal_more ? "at least " : "", p->wal_segments)));
}

void
html_repository(struct html *h, const struct report *r)
{
    const struct report_repository *p = &r->repository;

    if (!p->known)
        return;
    html_section(h, "repository", "The repository");
    html_raw(h, "<dl>\n");
    html_term(h, "Stanza", p->stanza);
    html_term(h, "Server", p->server);
    html_term(h, "System id", p->system_id);
    html_term(h, "PostgreSQL", p->version);
    put_log(h, p);
    html_raw(h, "</dl>\n");
    put_backups(h, r, &p->backups);
    html_section_end(h);
}
