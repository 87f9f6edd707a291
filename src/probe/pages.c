/* The pages of the judged list after the first one, added up with bounded memory. */
#include "base/text.h"
#include "probe/internal.h"

/*
 * Brent's cycle detection over the tokens: a token that is kept at every power of two is met again
 * when the server walks in a circle, however long that is.
 */
struct loop_guard {
    char *kept;
    unsigned long long steps;
    unsigned long long keep_at;
};

static int
guard_step(struct loop_guard *g, const char *token, bool *looped, struct sp_err *err)
{
    *looped = g->kept != NULL && sp_streq(g->kept, token);
    if (*looped || ++g->steps < g->keep_at)
        return 0;
    free(g->kept);
    g->kept = strdup(token);
    g->keep_at = g->steps * 2;
    return g->kept == NULL ? sp_fail(err, SP_NOMEM, "out of memory: a token") : 0;
}

/* What of a page goes into the sum: counts, the next token, and whatever was wrong with it. */
static int
add_page(struct waves *w, struct exchange_seen *list, const struct exchange_seen *page,
         struct sp_err *err)
{
    const struct s3_listing *more = &page->reply.listing;
    const char *name = list->reply.listing.name;
    bool interrupted;

    /* The end of the run is no fault of the listing: what was read before stands. */
    if ((page->transport == TRANSPORT_TIMEOUT || page->transport == TRANSPORT_INTERRUPTED) &&
        w->net->over(w->net->ctx, &interrupted))
        return 0;
    list->ms += page->ms;
    if (page->times.ended > list->times.ended)
        list->times.ended = page->times.ended;
    list->pages++;
    if (page->transport != TRANSPORT_OK || page->status != 200 ||
        page->reply.root != S3_ROOT_LIST || !page->reply.well_formed) {
        list->throttled = plan_was_throttled(page);
        list->page_problem =
            page->error != NULL
                ? sp_printf(w->arena, err, "page %u: %s", list->pages, page->error)
                : sp_printf(w->arena, err, "page %u: answered %ld %s", list->pages, page->status,
                            page->reply.error.code == NULL ? "" : page->reply.error.code);
        return list->page_problem == NULL ? -1 : 0;
    }
    if (!sp_streq(more->name, name) || !sp_streq(more->prefix, list->reply.listing.prefix) ||
        !more->has_truncated) {
        list->page_problem =
            sp_printf(w->arena, err, "page %u is not of the same listing", list->pages);
        return list->page_problem == NULL ? -1 : 0;
    }
    if (s3_listing_add(&list->reply.listing, more, w->arena, err) == -1)
        return -1;
    list->reply.listing.truncated = more->truncated;
    return 0;
}

/* pages 0: as many as the keys allow. */
static bool
wants_next_page(const struct waves *w, struct exchange_seen *list, unsigned pages)
{
    const struct s3_listing *l = &list->reply.listing;
    bool interrupted;

    if (!l->truncated || list->page_problem != NULL || list->page_loop)
        return false;
    list->page_cap =
        pages != 0 ? list->pages >= pages : w->t->max_items != 0 && l->keys >= w->t->max_items;
    return !list->page_cap && !w->net->over(w->net->ctx, &interrupted);
}

static int
ask_page(struct waves *w, const struct exchange_seen *list, const char *token,
         struct sp_arena *arena, struct exchange_seen *page, struct sp_err *err)
{
    const struct asked *asked = &w->asked[list - w->ev->exchanges];
    struct s3_request request;
    struct net_exchange job;

    *page = (struct exchange_seen){.purpose = list->purpose, .style = list->style};
    if (waves_build(w, asked, list->style, token, arena, &request, err) == -1)
        return -1;
    job = (struct net_exchange){.request = &request,
                                .where = waves_name(w, list->style),
                                .verify = true,
                                .prefix = asked->what == NULL ? w->t->prefix : asked->what,
                                .page = arena,
                                .watch = asked->watch,
                                .out = page};
    waves_keep(w, asked->probe, list->style, false, &job);
    w->ev->waves++;
    return w->net->wave(w->net->ctx, NULL, 0, &job, 1, w->ev, arena, err);
}

/* The first pages stay, where answers are kept. */
static bool
stays(const struct waves *w, const struct exchange_seen *list)
{
    return w->t->keep_answers && w->ev->kept.npages < KEPT_PAGES_MAX &&
           sp_streq(w->asked[list - w->ev->exchanges].probe->purpose, PROBE_LIST);
}

/* One page; the token for the next one is in *token, the caller's. */
static int
next_page(struct waves *w, struct exchange_seen *list, char **token, struct sp_err *err)
{
    struct sp_arena page_arena = {.fail_in = w->arena->fail_in};
    const bool kept = stays(w, list);
    struct sp_arena *arena = kept ? w->arena : &page_arena;
    struct exchange_seen *page = sp_alloc(arena, sizeof(*page), err);
    int rc = -1;

    if (page == NULL || ask_page(w, list, *token, arena, page, err) == -1)
        goto out;
    if (plan_was_throttled(page)) {
        if (!waves_wait(w, waves_pause_of(page))) {
            rc = 0; /* the end of the run: what was read before stands */
            goto out;
        }
        list->throttled = true;
        if (ask_page(w, list, *token, arena, page, err) == -1)
            goto out;
    }
    if (kept)
        w->ev->kept.pages[w->ev->kept.npages++] = page;
    free(*token);
    *token = NULL;
    if (page->reply.listing.next_token != NULL &&
        (*token = strdup(page->reply.listing.next_token)) == NULL) {
        (void)sp_fail(err, SP_NOMEM, "out of memory: a token");
        goto out;
    }
    page->reply.listing.next_token = NULL; /* a copy of each would grow with the bucket */
    rc = add_page(w, list, page, err);
out:
    sp_arena_free(&page_arena);
    return rc;
}

int
waves_read_pages_of(struct waves *w, size_t index, unsigned pages, struct sp_err *err)
{
    struct exchange_seen *list = &w->ev->exchanges[index];
    struct loop_guard guard = {.keep_at = 1};
    char *token = NULL;
    int rc = -1;

    if (list->transport != TRANSPORT_OK || list->reply.root != S3_ROOT_LIST)
        return 0;
    if (list->reply.listing.next_token != NULL &&
        (token = strdup(list->reply.listing.next_token)) == NULL)
        return sp_fail(err, SP_NOMEM, "out of memory: a token");
    while (wants_next_page(w, list, pages)) {
        if (token == NULL || token[0] == '\0') {
            list->page_no_token = true;
            break;
        }
        if (guard_step(&guard, token, &list->page_loop, err) == -1)
            goto out;
        if (!list->page_loop && next_page(w, list, &token, err) == -1)
            goto out;
    }
    rc = 0;
out:
    free(guard.kept);
    free(token);
    return rc;
}

int
waves_read_pages(struct waves *w, struct sp_err *err)
{
    const enum s3_style style = plan_judged_style(w->t, w->ev);

    for (size_t i = 0; i < w->ev->nexchanges; i++)
        if (sp_streq(w->ev->exchanges[i].purpose, PROBE_LIST) && w->ev->exchanges[i].style == style)
            return waves_read_pages_of(w, i, 0, err);
    return 0;
}
