/* What is asked to learn whose the content is, beside the list itself. */
#include "base/text.h"
#include "probe/internal.h"

/* An object, its first max bytes into bodies[read]. -1: as waves_build. */
static int
waves_plan_object(struct waves *w, const struct probe *probe, enum s3_style style, const char *key,
                  size_t read, size_t max, struct jobs *jobs, struct sp_err *err)
{
    if (!waves_can_send(w, probe, style))
        return 0;
    w->reads[read] = &w->ev->exchanges[w->ev->nexchanges];
    sp_buf_init(&w->bodies[read], w->arena, max);
    return waves_add(w, (struct asked){.probe = probe, .what = key, .keep = &w->bodies[read]},
                     style, jobs, err);
}

int
waves_plan_info(struct waves *w, enum s3_style style, enum seen_info which, size_t max,
                struct jobs *jobs, struct sp_err *err)
{
    static const struct probe infos[SEEN_INFOS] = {
        {.purpose = PROBE_ARCHIVE_INFO, .asks = ASK_OBJECT},
        {.purpose = PROBE_ARCHIVE_COPY, .asks = ASK_OBJECT},
        {.purpose = PROBE_BACKUP_INFO, .asks = ASK_OBJECT},
        {.purpose = PROBE_BACKUP_COPY, .asks = ASK_OBJECT}};

    return waves_plan_object(w, &infos[which], style, w->content.infos[which], which, max, jobs,
                             err);
}

/* Keys of the listing are bytes; one with a NUL within is no proof that could be asked for. */
int
waves_plan_proofs(struct waves *w, enum s3_style style, struct jobs *jobs, struct sp_err *err)
{
    static const struct probe proof = {.purpose = PROBE_PROOF, .asks = ASK_OBJECT};

    for (size_t i = 0; i < w->content.nproofs; i++) {
        const struct owner_text *key = &w->content.first.proofs[w->content.proofs[i]].key;

        if (strlen(key->bytes) == key->len &&
            waves_plan_object(w, &proof, style, key->bytes, SEEN_INFOS + i, CONTENT_PROOF_MAX, jobs,
                              err) == -1)
            return -1;
    }
    return 0;
}

static int
plan_around(struct waves *w, enum s3_style style, struct jobs *jobs, struct sp_err *err)
{
    static const struct probe around = {.purpose = PROBE_AROUND, .asks = ASK_AROUND};

    for (size_t i = 0; i < CONTENT_AROUND_MAX; i++) {
        const struct content_above *above = &w->content.above[i];

        if (above->folder != NULL && waves_can_send(w, &around, style) &&
            waves_add(
                w, (struct asked){.probe = &around, .what = above->folder, .watch = &above->watch},
                style, jobs, err) == -1)
            return -1;
    }
    return 0;
}

/* One level of the prefix as the consumer asks; NULL: the answer is none to that. */
static const struct s3_listing *
one_level(const struct waves *w, enum s3_style style)
{
    const struct exchange_seen *ex = evidence_find(w->ev, PROBE_CONSUMER, style);

    return ex != NULL && waves_is_list_of(w, ex, w->t->prefix) ? &ex->reply.listing : NULL;
}

int
waves_plan_content(struct waves *w, enum s3_style style, struct jobs *jobs, struct sp_err *err)
{
    const struct exchange_seen *list = waves_believed_list(w, style);

    if (list == NULL)
        return 0;
    if (plan_around(w, style, jobs, err) == -1 ||
        content_choose(&w->content, style, &list->reply.listing, one_level(w, style), err) == -1)
        return -1;
    if (!content_has_repository(&w->content, &list->reply.listing))
        return 0;
    for (size_t i = 0; i < SEEN_INFOS; i++)
        if (content_wants_info(&w->content, (enum seen_info)i) &&
            waves_plan_info(w, style, (enum seen_info)i, CONTENT_INFO_MAX, jobs, err) == -1)
            return -1;
    return waves_plan_proofs(w, style, jobs, err);
}

/* ---- closer */

int
waves_read_content(struct waves *w, struct sp_err *err)
{
    for (size_t i = 0; i < SEEN_INFOS + SEEN_PROOFS_MAX; i++) {
        const struct sp_bytes body = {.data = (const unsigned char *)sp_buf_str(&w->bodies[i]),
                                      .len = w->bodies[i].len};

        if (w->reads[i] == NULL)
            continue;
        if ((i < SEEN_INFOS ? content_info(w->reads[i], (enum seen_info)i, body, w->bodies[i].max,
                                           w->arena, &w->ev->content, err)
                            : content_proof(&w->content, w->reads[i], i - SEEN_INFOS, body,
                                            w->arena, &w->ev->content, err)) == -1)
            return -1;
        w->reads[i] = NULL;
    }
    return 0;
}

/* Requests so far that are to name the owner. */
static size_t
asked_for_owner(const struct waves *w)
{
    size_t n = 0;

    for (size_t i = 0; i < w->ev->nexchanges; i++)
        n += w->asked[i].probe->asks == ASK_AROUND || w->asked[i].probe->asks == ASK_WITHIN ||
             w->asked[i].probe->asks == ASK_OBJECT;
    return n;
}

static int
plan_within(struct waves *w, enum s3_style style, const char *folder, const struct s3_watch *watch,
            struct jobs *jobs, struct sp_err *err)
{
    static const struct probe within = {.purpose = PROBE_WITHIN, .asks = ASK_WITHIN};

    if (asked_for_owner(w) >= CONTENT_REQUESTS_MAX || !waves_can_send(w, &within, style))
        return 0;
    return waves_add(w, (struct asked){.probe = &within, .what = folder, .watch = watch}, style,
                     jobs, err);
}

static int
plan_closer(struct waves *w, enum s3_style style, struct jobs *jobs, struct sp_err *err)
{
    struct content *c = &w->content;

    if (content_look_around(c, err) == -1)
        return -1;
    if (c->hint != NULL && plan_within(w, style, c->hint, &c->around.watch, jobs, err) == -1)
        return -1;
    for (size_t i = 0; i < SEEN_INFOS; i++)
        if (content_wants_copy(c, (enum seen_info)i, &w->ev->content) &&
            waves_plan_info(w, style, (enum seen_info)i, CONTENT_INFO_MAX, jobs, err) == -1)
            return -1;
    /* Last: what is spelled alike matters most where nothing lies here, and then there is room. */
    for (size_t i = 0; i < c->nsiblings; i++)
        if (!c->siblings[i].is_object && plan_within(w, style, c->siblings[i].name,
                                                     &c->siblings[i].within.watch, jobs, err) == -1)
            return -1;
    return 0;
}

/* What was looked into is what answered for that folder. */
static void
note_looked_into(struct waves *w)
{
    for (size_t i = 0; i < w->ev->nexchanges; i++)
        for (size_t k = 0; k < w->content.nsiblings; k++)
            if (sp_streq(w->ev->exchanges[i].purpose, PROBE_WITHIN) &&
                w->asked[i].what == w->content.siblings[k].name &&
                waves_is_list_of(w, &w->ev->exchanges[i], w->asked[i].what))
                w->ev->content.siblings[k].listed = true;
}

int
waves_look_closer(struct waves *w, struct sp_err *err)
{
    const enum s3_style style = plan_judged_style(w->t, w->ev);
    struct jobs jobs = {.nshakes = 0};
    bool interrupted;

    if (waves_read_content(w, err) == -1)
        return -1;
    if (waves_believed_list(w, style) == NULL || w->net->over(w->net->ctx, &interrupted))
        return 0;
    if (plan_closer(w, style, &jobs, err) == -1 || waves_send(w, &jobs, err) == -1 ||
        waves_send_again(w, err) == -1)
        return -1;
    return waves_read_content(w, err);
}

/* ---- the end */

/* Where there is content, whether it becomes more while we look. */
static int
look_for_growth(struct waves *w, enum s3_style style, const struct s3_listing *list,
                struct sp_err *err)
{
    static const struct probe growth = {.purpose = PROBE_GROWTH, .asks = ASK_LIST};
    struct page_seen *end = &w->ev->content.end;
    struct jobs jobs = {.nshakes = 0};
    const size_t index = w->ev->nexchanges;
    bool interrupted;

    if (list->keys == list->markers || w->net->over(w->net->ctx, &interrupted) ||
        !waves_can_send(w, &growth, style))
        return 0;
    if (waves_add(w, (struct asked){.probe = &growth, .watch = &w->content.growth.watch}, style,
                  &jobs, err) == -1 ||
        waves_send(w, &jobs, err) == -1)
        return -1;
    *end = w->content.growth.page;
    end->seen = waves_is_list_of(w, &w->ev->exchanges[index], w->t->prefix);
    return 0;
}

int
waves_end_content(struct waves *w, struct sp_err *err)
{
    const enum s3_style style = plan_judged_style(w->t, w->ev);
    const struct exchange_seen *list = waves_believed_list(w, style);

    if (list == NULL)
        return 0;
    if (look_for_growth(w, style, &list->reply.listing, err) == -1 ||
        content_end(&w->content, style, &list->reply.listing, &w->ev->content, err) == -1)
        return -1;
    note_looked_into(w);
    return 0;
}
