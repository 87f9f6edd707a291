/* The pages of the judged list: read to the end, in bounded memory, whatever the server does. */
#include "canned.h"

#include <limits.h>

#include "base/text.h"

#define FIRST_WAVES 16 /* requests before the second page, with those for the content */

#define FOREVER ULONG_MAX

enum fault {
    FINE,
    NO_TOKEN,
    EMPTY_TOKEN,
    NAME,
    PREFIX,
    ENDLESS,
    ERROR,
    PAGE,
    CUT,
    SLOW, /* for as many times as the book says */
    TIMEOUT,
    STOPPED,
};

/* A listing in pages: page 1 gives the token "1", which fetches page 2, and so on. */
struct book {
    unsigned long pages; /* FOREVER: each page says that more follows */
    unsigned long keys;  /* on each page */
    unsigned long loop;  /* not 0: after page `lead` the tokens go in a circle of this length */
    unsigned long lead;
    unsigned long bad;       /* this page ... */
    enum fault how;          /* ... is spoiled so */
    unsigned long slow;      /* SLOW: so many times */
    unsigned long served;    /* pages that were fetched */
    unsigned long last_page; /* the highest number of them */
};

static unsigned long
page_of(const char *target)
{
    const char *token = strstr(target, "continuation-token=");

    return token == NULL ? 1 : strtoul(token + strlen("continuation-token="), NULL, 10) + 1;
}

static void
spoil(struct book *book, const struct net_exchange *job)
{
    struct exchange_seen *out = job->out;
    struct s3_listing *l = &out->reply.listing;

    switch (book->how) {
    case FINE:
        break;
    case NO_TOKEN:
        l->next_token = NULL;
        break;
    case EMPTY_TOKEN:
        l->next_token = "";
        break;
    case NAME:
        l->name = "other";
        break;
    case PREFIX:
        l->prefix = "other/";
        break;
    case ENDLESS:
        l->has_truncated = false;
        break;
    case ERROR:
        out->status = 500;
        out->reply = (struct s3_reply){
            .root = S3_ROOT_ERROR, .well_formed = true, .error = {.code = "InternalError"}};
        break;
    case PAGE:
        out->reply = (struct s3_reply){.root = S3_ROOT_OTHER};
        break;
    case CUT:
        out->reply.well_formed = false;
        break;
    case SLOW:
        if (book->slow == 0)
            break;
        book->slow--;
        out->status = 503;
        out->reply = (struct s3_reply){
            .root = S3_ROOT_ERROR, .well_formed = true, .error = {.code = "SlowDown"}};
        break;
    case TIMEOUT:
        out->transport = TRANSPORT_TIMEOUT;
        out->error = "timed out";
        break;
    case STOPPED:
        out->transport = TRANSPORT_INTERRUPTED;
        out->error = "interrupted";
        break;
    }
}

/* The key and the token of a page. */
static int
fill(const struct book *book, unsigned long page, const struct net_exchange *job,
     struct sp_err *err)
{
    struct s3_listing *l = &job->out->reply.listing;
    unsigned long next = book->loop != 0 && page == book->lead + book->loop ? book->lead : page;

    l->nsample = 1;
    l->sample[0] = (struct s3_object){.key = sp_printf(job->page, err, "db/%lu", page), .size = 10};
    if (l->sample[0].key == NULL)
        return -1;
    l->sample[0].key_len = strlen(l->sample[0].key);
    if (l->truncated)
        l->next_token = sp_printf(job->page, err, "%lu", next);
    return l->truncated && l->next_token == NULL ? -1 : 0;
}

static int
serve(struct canned *net, const struct net_exchange *job, struct sp_err *err)
{
    struct book *book = net->ctx;
    struct s3_listing *l = &job->out->reply.listing;
    unsigned long page = page_of(job->request->target);

    canned_listing(job);
    if (job->out->purpose != NULL &&
        (!sp_streq(job->out->purpose, PROBE_LIST) || job->out->style != S3_STYLE_PATH))
        return 0;
    book->served++;
    book->last_page = page > book->last_page ? page : book->last_page;
    l->keys = book->keys;
    l->markers = 1;
    l->prefixes = 2;
    l->bytes = 10 * book->keys;
    l->oldest = CANNED_NOW - (time_t)page;
    l->newest = CANNED_NOW + (time_t)page;
    l->truncated = page < book->pages;
    if (fill(book, page, job, err) == -1)
        return -1;
    if (page == book->bad)
        spoil(book, job);
    return 0;
}

struct run {
    struct canned_target t;
    struct canned net;
    struct sp_arena arena;
    struct evidence ev;
    struct sp_err err;
};

static void
set_up(struct run *r, struct book *book)
{
    *r = (struct run){.net = {.naddresses = {1, 1}, .answer = serve, .ctx = book}};
    canned_target_init(&r->t);
}

static void
tear_down(struct run *r)
{
    canned_target_release(&r->t);
    sp_arena_free(&r->net.arena);
    sp_arena_free(&r->arena);
}

static int
run(struct run *r)
{
    struct net calls = canned_calls(&r->net);

    return waves_run(&r->t.target, true, &calls, &r->arena, &r->ev, &r->err);
}

static const struct exchange_seen *
list_of(const struct run *r)
{
    return evidence_find(&r->ev, PROBE_LIST, S3_STYLE_PATH);
}

static void
sums(void **state)
{
    struct book book = {.pages = 20, .keys = 100};
    struct run r;
    const struct exchange_seen *list;
    const struct s3_listing *l;

    (void)state;
    set_up(&r, &book);
    assert_int_equal(run(&r), 0);
    list = list_of(&r);
    l = &list->reply.listing;
    assert_int_equal(book.served, 20);
    assert_int_equal(list->pages, 20);
    assert_int_equal(list->ms, 200);
    assert_int_equal(r.ev.waves, 22); /* two, 19 pages, and the first one once more */
    assert_int_equal(r.ev.requests, FIRST_WAVES + 20);
    assert_int_equal(l->keys, 2000);
    assert_int_equal(l->markers, 20);
    assert_int_equal(l->prefixes, 40);
    assert_int_equal(l->bytes, 20000);
    assert_int_equal(l->oldest, CANNED_NOW - 20);
    assert_int_equal(l->newest, CANNED_NOW + 20);
    assert_int_equal(l->nsample, S3_SAMPLE_MAX);
    assert_string_equal(l->sample[0].key, "db/1");
    assert_string_equal(l->sample[7].key, "db/8");
    assert_string_equal(l->name, "backups");
    assert_string_equal(l->prefix, "db/");
    assert_true(l->has_truncated);
    assert_false(l->truncated);
    assert_null(list->page_problem);
    assert_false(list->page_cap || list->page_loop || list->page_no_token);
    tear_down(&r);
}

/* Answers are asked for, and of the pages the first ones stay. */
static int
serve_kept(struct canned *net, const struct net_exchange *job, struct sp_err *err)
{
    const bool object = strstr(job->request->target, "no-such-key") != NULL;

    assert_int_equal(job->answer_max, SEEN_BODY_MAX);
    assert_true(!object || job->of_object);
    if (strstr(job->request->target, "continuation-token=") != NULL)
        assert_non_null(job->keys);
    return serve(net, job, err);
}

static void
pages_are_kept(void **state)
{
    (void)state;
    for (unsigned long pages = 1; pages <= 20; pages += 19) {
        struct book book = {.pages = pages, .keys = 100};
        struct run r;

        set_up(&r, &book);
        r.net.answer = serve_kept;
        r.t.target.keep_answers = true;
        assert_int_equal(run(&r), 0);
        assert_int_equal(r.ev.kept.npages, pages == 1 ? 0 : KEPT_PAGES_MAX);
        for (size_t i = 0; i < r.ev.kept.npages; i++) {
            assert_string_equal(r.ev.kept.pages[i]->purpose, PROBE_LIST);
            assert_string_equal(r.ev.kept.pages[i]->reply.listing.sample[0].key,
                                sp_printf(&r.arena, NULL, "db/%zu", i + 2));
        }
        assert_int_equal(list_of(&r)->pages, pages);
        tear_down(&r);
    }
}

/* Each page is a request of its own, signed, with the token of the page before. */
static void
tokens_are_followed(void **state)
{
    struct book book = {.pages = 3, .keys = 1};
    struct run r;

    (void)state;
    set_up(&r, &book);
    assert_int_equal(run(&r), 0);
    assert_int_equal(r.net.nsent, FIRST_WAVES + 2);
    for (unsigned i = FIRST_WAVES; i < FIRST_WAVES + 2; i++) {
        const struct canned_sent *s = &r.net.sent[i];
        char wanted[64];

        (void)snprintf(wanted, sizeof(wanted), "/backups/?continuation-token=%u&encoding-type=url&",
                       i - FIRST_WAVES + 1);
        assert_true(sp_starts(s->target, wanted));
        assert_true(s->is_signed && s->verify);
        assert_int_equal(s->wave, i - FIRST_WAVES + 3);
    }
    tear_down(&r);
}

static const struct {
    const char *name;
    unsigned long long max_items;
    unsigned long pages;
    unsigned long served;
    bool cap;
} caps[] = {
    {"one page, all of it", 100, 1, 1, false},
    {"one page, and more", 100, 2, 1, true},
    {"a key more than a page", 101, 3, 2, true},
    {"a key less than two pages", 199, 3, 2, true},
    {"two pages", 200, 3, 2, true},
    {"two pages, all of it", 200, 2, 2, false},
    {"one key", 1, 3, 1, true},
    {"no limit", 0, 30, 30, false},
};

static void
stops_at_max_items(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(caps); i++) {
        struct book book = {.pages = caps[i].pages, .keys = 100};
        struct run r;

        set_up(&r, &book);
        r.t.target.max_items = caps[i].max_items;
        assert_int_equal(run(&r), 0);
        if (book.served != caps[i].served || list_of(&r)->page_cap != caps[i].cap ||
            list_of(&r)->reply.listing.truncated != caps[i].cap)
            fail_msg("%s: %lu pages, cap %d", caps[i].name, book.served, list_of(&r)->page_cap);
        tear_down(&r);
    }
}

/* A circle of any length, entered at any page, is noticed before it was walked four times. */
static void
loops_end(void **state)
{
    (void)state;
    for (unsigned long length = 1; length <= 7; length++)
        for (unsigned long lead = 1; lead <= 9; lead++) {
            struct book book = {.pages = FOREVER, .keys = 1, .loop = length, .lead = lead};
            struct run r;

            set_up(&r, &book);
            r.t.target.max_items = 0;
            r.net.over_after = 1000;
            assert_int_equal(run(&r), 0);
            if (!list_of(&r)->page_loop || book.served > 4 * (length + lead))
                fail_msg("circle of %lu after %lu: %lu pages, loop %d", length, lead, book.served,
                         list_of(&r)->page_loop);
            assert_true(list_of(&r)->reply.listing.truncated);
            assert_int_equal(book.last_page, lead + length);
            tear_down(&r);
        }
}

/* Many different tokens are no circle. */
static void
no_loop_where_there_is_none(void **state)
{
    struct book book = {.pages = 500, .keys = 1};
    struct run r;

    (void)state;
    set_up(&r, &book);
    r.t.target.max_items = 0;
    assert_int_equal(run(&r), 0);
    assert_int_equal(book.served, 500);
    assert_false(list_of(&r)->page_loop);
    tear_down(&r);
}

static const struct {
    const char *name;
    unsigned long bad;
    enum fault how;
    unsigned long served;
    unsigned long long keys; /* that count */
    const char *problem;     /* NULL: none */
    bool no_token;
} problems[] = {
    {"nothing", 0, FINE, 5, 50, NULL, false},
    {"first page without a token", 1, NO_TOKEN, 1, 10, NULL, true},
    {"first page with an empty token", 1, EMPTY_TOKEN, 1, 10, NULL, true},
    {"third page without a token", 3, NO_TOKEN, 3, 30, NULL, true},
    {"third page with an empty token", 3, EMPTY_TOKEN, 3, 30, NULL, true},
    {"last page without a token", 5, NO_TOKEN, 5, 50, NULL, false},
    {"page of another bucket", 3, NAME, 3, 20, "page 3 is not of the same listing", false},
    {"page of another prefix", 2, PREFIX, 2, 10, "page 2 is not of the same listing", false},
    {"page without IsTruncated", 4, ENDLESS, 4, 30, "page 4 is not of the same listing", false},
    {"error", 3, ERROR, 3, 20, "page 3: answered 500 InternalError", false},
    {"not S3", 3, PAGE, 3, 20, "page 3: answered 200 ", false},
    {"broken XML", 5, CUT, 5, 40, "page 5: answered 200 ", false},
    {"no answer", 2, TIMEOUT, 2, 10, "page 2: timed out", false},
};

static void
pages_with_a_problem(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(problems); i++) {
        struct book book = {.pages = 5, .keys = 10, .bad = problems[i].bad, .how = problems[i].how};
        struct run r;
        const struct exchange_seen *list;

        set_up(&r, &book);
        assert_int_equal(run(&r), 0);
        list = list_of(&r);
        if (book.served != problems[i].served || list->reply.listing.keys != problems[i].keys ||
            list->page_no_token != problems[i].no_token ||
            !sp_streq(list->page_problem, problems[i].problem))
            fail_msg("%s: %lu pages, %llu keys, no token %d, problem \"%s\"", problems[i].name,
                     book.served, list->reply.listing.keys, list->page_no_token,
                     list->page_problem == NULL ? "(none)" : list->page_problem);
        tear_down(&r);
    }
}

/* Asked for once more after a pause, and no more than that. */
static void
a_throttled_page(void **state)
{
    static const struct {
        unsigned long slow;
        unsigned long bad;
        unsigned over_after;
        unsigned long served;
        unsigned long long keys;
        size_t pauses;
        const char *problem;
        bool throttled;
    } rows[] = {
        {0, 3, 0, 5, 50, 0, NULL, false},
        {1, 3, 0, 6, 50, 1, NULL, true},
        {1, 5, 0, 6, 50, 1, NULL, true},
        {2, 3, 0, 4, 20, 1, "page 3: answered 503 SlowDown", true},
        {9, 2, 0, 3, 10, 1, "page 2: answered 503 SlowDown", true},
        {9, 2, 3, 2, 10, 1, NULL, false}, /* the run ends in the pause */
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct book book = {
            .pages = 5, .keys = 10, .bad = rows[i].bad, .how = SLOW, .slow = rows[i].slow};
        struct run r;
        const struct exchange_seen *list;

        set_up(&r, &book);
        r.net.over_after = rows[i].over_after;
        assert_int_equal(run(&r), 0);
        list = list_of(&r);
        if (book.served != rows[i].served || list->reply.listing.keys != rows[i].keys ||
            r.net.npauses != rows[i].pauses || !sp_streq(list->page_problem, rows[i].problem) ||
            list->throttled != rows[i].throttled)
            fail_msg("row %zu: %lu pages, %llu keys, %zu pauses, problem \"%s\", throttled %d", i,
                     book.served, list->reply.listing.keys, r.net.npauses,
                     list->page_problem == NULL ? "(none)" : list->page_problem, list->throttled);
        tear_down(&r);
    }
}

/* That the first page was throttled is no excuse for another fault of a later one. */
static void
another_fault_is_no_throttling(void **state)
{
    struct book book = {.pages = 5, .keys = 10, .bad = 3, .how = ERROR};
    struct run r;

    (void)state;
    set_up(&r, &book);
    assert_int_equal(run(&r), 0);
    assert_non_null(list_of(&r)->page_problem);
    assert_false(list_of(&r)->throttled);
    tear_down(&r);
}

/* Between two pages, and amid one: what was read stands, and nobody is blamed. */
static void
the_run_ends(void **state)
{
    static const enum fault hows[] = {FINE, STOPPED, TIMEOUT};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(hows); i++) {
        struct book book = {.pages = 5, .keys = 10, .bad = 4, .how = hows[i]};
        struct run r;
        const struct exchange_seen *list;

        set_up(&r, &book);
        r.net.over_after = hows[i] == FINE ? 4 : 5;
        r.net.interrupted = hows[i] != TIMEOUT;
        assert_int_equal(run(&r), 0);
        list = list_of(&r);
        assert_int_equal(list->reply.listing.keys, 30);
        assert_true(list->reply.listing.truncated);
        assert_null(list->page_problem);
        assert_false(list->page_no_token || list->page_cap || list->page_loop);
        assert_int_equal(r.ev.interrupted, r.net.interrupted);
        tear_down(&r);
    }
}

static size_t
memory_of(unsigned long pages)
{
    struct book book = {.pages = pages, .keys = 1000};
    struct run r;
    size_t used;

    set_up(&r, &book);
    r.t.target.max_items = 0;
    assert_int_equal(run(&r), 0);
    assert_int_equal(book.served, pages);
    used = r.arena.used;
    tear_down(&r);
    return used;
}

static void
memory_does_not_grow(void **state)
{
    (void)state;
    assert_int_equal(memory_of(200), memory_of(2000));
}

/* A listing that is no listing is not paged; nor is one in a style that is not judged. */
static void
no_pages_of_an_error(void **state)
{
    static const enum fault hows[] = {ERROR, PAGE, TIMEOUT};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(hows); i++) {
        struct book book = {.pages = 5, .keys = 10, .bad = 1, .how = hows[i]};
        struct run r;

        set_up(&r, &book);
        assert_int_equal(run(&r), 0);
        assert_int_equal(book.served, 1);
        assert_null(list_of(&r)->page_problem);
        tear_down(&r);
    }
}

static void
the_network_fails(void **state)
{
    struct book book = {.pages = 5, .keys = 10};
    struct run r;

    (void)state;
    set_up(&r, &book);
    r.net.fail_wave = 3;
    assert_int_equal(run(&r), -1);
    assert_int_equal(r.err.code, SP_IO);
    tear_down(&r);
}

static void
without_memory(void **state)
{
    static const enum fault hows[] = {ERROR, SLOW};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(hows); i++) {
        int rc = -1;

        for (long n = 1; rc == -1; n++) {
            struct book book = {.pages = 12, .keys = 10, .bad = 11, .how = hows[i], .slow = 1};
            struct run r;

            set_up(&r, &book);
            r.arena.fail_in = n;
            rc = run(&r);
            if (rc == -1)
                assert_int_equal(r.err.code, SP_NOMEM);
            tear_down(&r);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums),
        cmocka_unit_test(pages_are_kept),
        cmocka_unit_test(tokens_are_followed),
        cmocka_unit_test(stops_at_max_items),
        cmocka_unit_test(loops_end),
        cmocka_unit_test(no_loop_where_there_is_none),
        cmocka_unit_test(pages_with_a_problem),
        cmocka_unit_test(a_throttled_page),
        cmocka_unit_test(another_fault_is_no_throttling),
        cmocka_unit_test(the_run_ends),
        cmocka_unit_test(memory_does_not_grow),
        cmocka_unit_test(no_pages_of_an_error),
        cmocka_unit_test(the_network_fails),
        cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
